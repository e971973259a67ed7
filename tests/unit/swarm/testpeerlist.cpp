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

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/global.h"
#include "fakes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

TEST(PeerList, onlyThoseAreAcceptedWhoMayBe)
{
    FakeNode node;
    node.settings.maxConnectionsPerAddress = 2;
    node.bans.ban({.host = u"30.0.0.9"_s, .until = 1h, .reason = {}, .isDurable = false});
    EXPECT_FALSE(node.arrive(u"30.0.0.9"_s));
    const Peer *first = node.arrive(u"30.0.0.1"_s);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->isOutgoing());
    EXPECT_TRUE(node.arrive(u"30.0.0.1"_s));
    EXPECT_FALSE(node.arrive(u"30.0.0.1"_s)) << "its address has as many as it may have";
    EXPECT_TRUE(node.arrive(u"30.0.0.2"_s));
    EXPECT_EQ(node.peers.countOf(u"30.0.0.1"_s), 2);
}

TEST(PeerList, inSafeModeNothingGoesByAddress)
{
    FakeNode node;
    node.settings.isSafe = true;
    node.settings.maxConnections = 100;
    node.settings.maxConnectionsPerAddress = 1;
    node.bans.ban({.host = u"127.0.0.1"_s, .until = 1h, .reason = {}, .isDurable = true});
    for (int i = 0; i < 80; ++i)
        ASSERT_TRUE(node.arrive(u"127.0.0.1"_s)) << i;
}

TEST(PeerList, whoComesAgainAndAgainWaits)
{
    FakeNode node;
    node.settings.maxConnections = 1'000;
    node.settings.maxConnectionsPerAddress = 1'000;
    int accepted = 0;
    for (int i = 0; i < 100; ++i)
        accepted += node.arrive(u"30.0.0.1"_s) ? 1 : 0;
    EXPECT_EQ(accepted, 60);
    EXPECT_TRUE(node.arrive(u"30.0.0.2"_s));
}

TEST(PeerList, aTenthIsKeptForThoseThatWeDial)
{
    FakeNode node;
    node.settings.maxConnections = 20;
    for (int i = 0; i < 18; ++i)
        EXPECT_TRUE(node.arrive(u"30.%1.0.1"_s.arg(i)));
    EXPECT_FALSE(node.arrive(u"30.100.0.1"_s));
    EXPECT_TRUE(node.peers.hasRoom());
    node.peers.dial({u"40.0.0.1"_s, 5000});
    EXPECT_TRUE(node.peers.hasRoom());
    EXPECT_FALSE(node.peers.hasRoom(1));
    node.peers.dial({u"40.0.0.2"_s, 5000});
    EXPECT_FALSE(node.peers.hasRoom());
}

TEST(PeerList, whoShowsNothingGivesWayAfterAWhile)
{
    FakeNode node;
    node.settings.maxConnections = 20;
    std::vector<Peer *> peers;
    for (int i = 0; i < 18; ++i)
    {
        peers.push_back(node.arrive(u"30.%1.0.1"_s.arg(i)));
        node.clock.runFor(10ms);
    }
    node.clock.runFor(10s);
    EXPECT_TRUE(node.arrive(u"30.100.0.1"_s));
    EXPECT_TRUE(peers[0]->isEnded()) << "it has been here for longest";
    EXPECT_EQ(node.listener.endedCount, 1);
    EXPECT_EQ(node.peers.find(peers[0]->id()), nullptr);
    EXPECT_EQ(&node.peers.at(peers[0]->id()), peers[0]);
}

TEST(PeerList, theYoungestOfACrowdGivesWay)
{
    FakeNode node;
    node.settings.maxConnections = 20;
    std::vector<Peer *> peers;
    for (int i = 0; i < 18; ++i)
        peers.push_back(node.arrive((i < 6) ? u"30.0.0.%1"_s.arg(i + 1) : u"31.%1.0.1"_s.arg(i)));
    EXPECT_FALSE(node.arrive(u"30.0.1.1"_s)) << "one of the crowd itself";
    EXPECT_TRUE(node.arrive(u"32.0.0.1"_s));
    EXPECT_TRUE(peers[5]->isEnded());
}

TEST(PeerList, knowsWhereAConnectionLeads)
{
    FakeNode node;
    const Endpoint there {u"40.0.0.1"_s, 5000};
    EXPECT_FALSE(node.peers.isConnectedTo(there));
    Peer *peer = node.peers.dial(there);
    EXPECT_EQ(node.transport.dialled, QStringList {there.toString()});
    EXPECT_EQ(node.peers.dialledAt(there), peer);
    EXPECT_TRUE(node.peers.isConnectedTo(there));
    peer->setDialBack({});
    EXPECT_EQ(node.peers.dialledAt(there), nullptr) << "that one only looks who is there";
    peer->close();
    EXPECT_FALSE(node.peers.isConnectedTo(there));
    node.peers.remove(peer->id());
    EXPECT_TRUE(node.peers.all().empty());
}

TEST(PeerList, findsOurselvesAtBothEnds)
{
    FakeNode node;
    Peer *out = node.peers.dial({u"40.0.0.1"_s, 5000});
    Peer *in = node.arrive(u"40.0.0.1"_s);
    Peer *other = node.arrive(u"40.0.0.2"_s);
    in->connection().receive(out->connection().ownKey().toByteArray());
    EXPECT_EQ(node.peers.endsOfSelf(*in), (std::vector<Peer *> {in, out}));
    EXPECT_TRUE(node.peers.endsOfSelf(*other).empty());
}

TEST(PeerList, nobodyIsListenedToWhilePaused)
{
    FakeNode node;
    node.arrive(u"30.0.0.1"_s);
    const FakeStream *before = node.transport.last;
    node.peers.setReadingPaused(true);
    node.arrive(u"30.0.0.2"_s);
    const FakeStream *after = node.transport.last;
    EXPECT_TRUE(before->isReadingPaused);
    EXPECT_TRUE(after->isReadingPaused);
    node.peers.setReadingPaused(false);
    EXPECT_FALSE(before->isReadingPaused);
    EXPECT_FALSE(after->isReadingPaused);
}

TEST(PeerList, thoseOfACircuitArePausedByThemselves)
{
    FakeNode node;
    node.settings.isSafe = true;
    const PublicKey one = PublicKey::fromBytes(QByteArray(PublicKey::SIZE, 1));
    const PublicKey other = PublicKey::fromBytes(QByteArray(PublicKey::SIZE, 2));
    node.arriveFor(one);
    const FakeStream *ofOne = node.transport.last;
    node.arriveFor(other);
    const FakeStream *ofOther = node.transport.last;
    node.peers.setReadingPaused(true, one);
    node.arriveFor(one);
    const FakeStream *late = node.transport.last;
    node.arriveFor(other);
    const FakeStream *lateOfOther = node.transport.last;
    EXPECT_TRUE(ofOne->isReadingPaused);
    EXPECT_TRUE(late->isReadingPaused);
    EXPECT_FALSE(ofOther->isReadingPaused);
    EXPECT_FALSE(lateOfOther->isReadingPaused);
    node.peers.setReadingPaused(false, other);
    EXPECT_TRUE(ofOne->isReadingPaused);
    node.peers.setReadingPaused(false, one);
    EXPECT_FALSE(ofOne->isReadingPaused);
    EXPECT_FALSE(late->isReadingPaused);
}

// By the lists of the circuits it is decided who has a place. They say what is there, whatever has come
// and gone.
TEST(PeerList, thoseOfACircuitAreWhoAreThere)
{
    FakeNode node;
    node.settings.isSafe = true;
    node.settings.maxConnections = 10'000;
    std::vector<PublicKey> channels(5);
    for (std::size_t i = 0; i < channels.size(); ++i)
        channels[i].data()[0] = static_cast<std::uint8_t>(i + 1);
    // all, and those that have not ended
    const auto count = [&node](const PublicKey &channel, const bool isOutgoing)
    {
        std::pair<int, int> result;
        for (const auto &[id, peer] : node.peers.all())
        {
            if ((peer->circuit() != channel) || (peer->isOutgoing() != isOutgoing))
                continue;
            ++result.first;
            result.second += peer->isEnded() ? 0 : 1;
        }
        return result;
    };
    const auto hasPlace = [](const std::pair<int, int> &there, const int most) { return (there.second < most) && (there.first < (most * 5 / 4)); };
    int full = 0;
    for (int round = 0; round < 4'000; ++round)
    {
        const PublicKey &channel = channels[static_cast<std::size_t>(node.random.below(channels.size()))];
        const quint64 dice = node.random.below(10);
        const auto any = [&node] { return std::next(node.peers.all().begin(), static_cast<std::ptrdiff_t>(node.random.below(node.peers.all().size())))->second.get(); };
        if (dice < 4)
        {
            const bool isExpected = hasPlace(count(channel, false), PeerList::ACCEPTED_MAX);
            EXPECT_EQ((node.arriveFor(channel) != nullptr), isExpected);
            full += isExpected ? 0 : 1;
        }
        else if (dice < 6)
        {
            const bool isExpected = hasPlace(count(channel, true), PeerList::DIALLED_MAX);
            ASSERT_EQ(node.peers.hasRoomFor(channel), isExpected);
            full += isExpected ? 0 : 1;
            if (isExpected)
                node.peers.dial({u"40.0.0.1"_s, 5000}, channel);
        }
        else if ((dice < 7) && !node.peers.all().empty())
        {
            any()->close();
        }
        else if ((dice < 8) && !node.peers.all().empty())
        {
            const Peer *peer = any();
            if (peer->isEnded())
                node.peers.remove(peer->id());
        }
        else if (dice < 9)
        {
            // without a circuit, which counts for none
            node.arrive(u"127.0.0.1"_s);
        }

        std::size_t sum = node.peers.of({}).size();
        for (const PublicKey &each : channels)
        {
            const PeerList::CircuitPeers &there = node.peers.of(each);
            sum += there.size();
            ASSERT_TRUE(std::ranges::all_of(there, [&](const auto &entry)
            {
                return (entry.second->circuit() == each) && (&node.peers.at(entry.first) == entry.second);
            }));
        }
        ASSERT_EQ(sum, node.peers.all().size());
    }
    EXPECT_GT(full, 50) << "it has come to that";
    while (!node.peers.all().empty())
        node.peers.remove(node.peers.all().begin()->first);
    for (const PublicKey &channel : channels)
        EXPECT_TRUE(node.peers.of(channel).empty());
}
