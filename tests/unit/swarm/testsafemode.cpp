/*
 * Bittorrent Client using Qt and libtorrent.
 * Copyright (C) 2026  Megatorrent contributors
 *
 * This program is free software; you can redistribute it and/or
 * modify it under the terms of the GNU General Public License
 * as published by the Free Software Foundation; either version 2
 * of the License, or (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *
 * You should have received a copy of the GNU General Public License
 * along with this program; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA  02110-1301, USA.
 *
 * In addition, as a special exception, the copyright holders give permission to
 * link this program with the OpenSSL project's "OpenSSL" library (or with
 * modified versions of it that use the same license as the "OpenSSL" library),
 * and distribute the linked executables. You must obey the GNU General Public
 * License in all respects for all of the code used other than "OpenSSL".  If you
 * modify file(s), you may extend this exception to your version of the file(s),
 * but you are not obligated to do so. If you do not wish to do so, delete this
 * exception statement from your version.
 */

#include <gtest/gtest.h>

#include "base/global.h"
#include "farend.h"
#include "nodes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    ChannelKeys keysOf(const int n)
    {
        return ChannelKeys::make(Crypto::publicKey(Seed::fromBytes(QByteArray(Seed::SIZE, static_cast<char>(n)))), {}, true);
    }

    // Two who have several channels in common; one of them is behind a proxy
    struct Pair
    {
        explicit Pair(const bool isSafe = true)
            : world {1}
            , publisher {world}
            , reader {world, {.net = {.acceptsConnections = !isSafe}, .swarm = {.isSafe = isSafe}}}
        {
            for (int n = 1; n <= COUNT; ++n)
            {
                publisher.swarm().addChannel(keysOf(n));
                ChannelSwarm *channel = reader.swarm().addChannel(keysOf(n));
                channel->addCandidate(publisher.endpoint(), true);
            }
        }

        static constexpr int COUNT = 4;

        World world;
        SimNode publisher;
        SimNode reader;
    };
}

TEST(SafeMode, aConnectionCarriesOneChannel)
{
    Pair pair;
    ASSERT_TRUE(pair.world.clock.runUntil([&] { return pair.publisher.swarm().peers().size() == Pair::COUNT; }, 30s));
    pair.world.clock.runFor(5s);
    for (const SimNode *node : {&pair.publisher, &pair.reader})
    {
        const QList<PeerInfo> peers = node->swarm().peers();
        QSet<PublicKey> seen;
        EXPECT_EQ(peers.size(), Pair::COUNT);
        for (const PeerInfo &peer : peers)
        {
            ASSERT_EQ(peer.channels.size(), 1);
            seen.insert(peer.channels.first());
        }
        EXPECT_EQ(seen.size(), Pair::COUNT);
    }

    // one that is added later is none of theirs
    pair.publisher.swarm().addChannel(keysOf(9));
    pair.reader.swarm().addChannel(keysOf(9));
    pair.world.clock.runFor(5s);
    EXPECT_EQ(pair.reader.swarm().peers().size(), Pair::COUNT);
}

TEST(SafeMode, aChannelThatComesBackUsesItsConnectionAgain)
{
    // one that was looked at, and is followed now
    Pair pair;
    ASSERT_TRUE(pair.world.clock.runUntil([&] { return pair.publisher.swarm().peers().size() == Pair::COUNT; }, 30s));
    pair.world.clock.runFor(5s);
    ChannelSwarm *before = pair.reader.swarm().channel(keysOf(1).publicKey);
    pair.reader.swarm().removeChannel(before);
    ChannelSwarm *again = pair.reader.swarm().addChannel(keysOf(1));
    again->addCandidate(pair.publisher.endpoint(), true);
    EXPECT_TRUE(pair.world.clock.runUntil([&] { return again->connectedPeers() == 1; }, 8s));
}

TEST(SafeMode, directlyOneConnectionIsEnough)
{
    Pair pair {false};
    ASSERT_TRUE(pair.world.clock.runUntil([&] { return !pair.publisher.swarm().peers().isEmpty(); }, 30s));
    pair.world.clock.runFor(5s);
    ASSERT_EQ(pair.reader.swarm().peers().size(), 1);
    EXPECT_EQ(pair.reader.swarm().peers().first().channels.size(), Pair::COUNT);
}

TEST(SafeMode, nobodyIsToldTheTimeButOthersMaySayIt)
{
    Pair hidden;
    ASSERT_TRUE(hidden.world.clock.runUntil([&] { return hidden.publisher.swarm().peers().size() == Pair::COUNT; }, 30s));
    hidden.world.clock.runFor(5s);
    EXPECT_FALSE(hidden.publisher.swarm().networkTime());
    EXPECT_TRUE(hidden.reader.swarm().networkTime());
    Pair plain {false};
    EXPECT_TRUE(plain.world.clock.runUntil([&] { return plain.publisher.swarm().networkTime().has_value(); }, 30s));
}

TEST(SafeMode, noV5PeerIsTalkedToWhateverTheSettingSays)
{
    Pair pair;
    ChannelSwarm *channel = pair.reader.swarm().channel(keysOf(1).publicKey);
    EXPECT_FALSE(channel->keys().talksToV5);
    channel->setTalksToV5(true);
    EXPECT_FALSE(channel->keys().talksToV5);
    EXPECT_TRUE(pair.publisher.swarm().channel(keysOf(1).publicKey)->keys().talksToV5);
}

TEST(SafeMode, channelsAreNotBegunAtOneMoment)
{
    ChannelsNode node;
    node.settings.isSafe = true;
    QList<ChannelCore *> channels;
    for (int n = 1; n <= 6; ++n)
        channels.append(&node.addChannel(n));
    for (ChannelCore *channel : channels)
        channel->addCandidate({u"40.0.0.1"_s, 5000}, true);

    QList<Circuit> begun;
    for (int i = 0; (i < 1000) && (begun.size() < channels.size()); ++i)
    {
        node.clock.runFor(10ms);
        const QList<Circuit> now = node.transport.circuits;
        EXPECT_LE((now.size() - begun.size()), 1) << "in ten milliseconds";
        begun = now;
    }
    ASSERT_EQ(begun.size(), channels.size());
    for (const ChannelCore *channel : channels)
        EXPECT_EQ(begun.count(Circuit(channel->keys().publicKey)), 1) << "each has a way of its own";
}

TEST(SafeMode, whoKnowsAChannelOnlyByAnotherWayIsNoMemberHere)
{
    ChannelsNode node;
    node.settings.isSafe = true;
    const ChannelCore &one = node.addChannel(1);
    ChannelCore &other = node.addChannel(2);
    node.connectionSettings.channels = {ChannelsNode::tokenOf(one)};   // as the swarm has it for a circuit
    Peer *peer = node.peers.dial({u"40.0.0.1"_s, 5000}, one.keys().publicKey);
    FarEnd far {node, *peer, node.transport.last, {ChannelsNode::tokenOf(one), ChannelsNode::tokenOf(other)}};
    far.exchange();
    EXPECT_EQ(node.peers.dialledAt({u"40.0.0.1"_s, 5000}, one.keys().publicKey), peer);
    EXPECT_EQ(node.peers.dialledAt({u"40.0.0.1"_s, 5000}, other.keys().publicKey), nullptr);
    EXPECT_FALSE(node.peers.isConnectedTo({u"40.0.0.1"_s, 5000}, other.keys().publicKey));
    EXPECT_EQ(node.peers.countOf(peer->host(), other.keys().publicKey), 0);
    EXPECT_FALSE(peer->connection().hasProven(other.keys().publicKey));
}
