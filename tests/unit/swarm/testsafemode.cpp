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

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include <QBitArray>

#include "base/global.h"
#include "farend.h"
#include "megatorrent/swarm/peerexchange.h"
#include "megatorrent/swarm/ratesampler.h"
#include "megatorrent/swarm/requestshares.h"
#include "megatorrent/swarm/throttle.h"
#include "megatorrent/swarm/uploadslots.h"
#include "nodes.h"
#include "taptransport.h"
#include "values.h"

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

TEST(SafeMode, aWayThatTakesSecondsIsNoReasonToLeave)
{
    // there and back it is 4.8 s: longer than a peer may otherwise take before it counts as plain v5
    World world {1};
    NodeSettings settings;
    settings.net.latency = 1'200ms;
    SimNode publisher {world, settings};
    settings.net.acceptsConnections = false;
    settings.swarm.isSafe = true;
    SimNode reader {world, settings};
    publisher.swarm().addChannel(keysOf(1));
    reader.swarm().addChannel(keysOf(1))->addCandidate(publisher.endpoint(), true);
    ASSERT_TRUE(world.clock.runUntil([&] { return publisher.swarm().channel(keysOf(1).publicKey)->connectedPeers() == 1; }, 30s));
    world.clock.runFor(10min);
    EXPECT_EQ(reader.swarm().channel(keysOf(1).publicKey)->connectedPeers(), 1);
}

TEST(SafeMode, noV5PeerIsExpectedInAPrivateChannelEither)
{
    World world {1};
    NodeSettings settings;
    settings.net.latency = 1'200ms;
    SimNode publisher {world, settings};
    SimNode reader {world, settings};
    ChannelKeys keys = keysOf(1);
    keys.talksToV5 = false;
    publisher.swarm().addChannel(keys);
    reader.swarm().addChannel(keys)->addCandidate(publisher.endpoint(), true);
    EXPECT_TRUE(world.clock.runUntil([&] { return publisher.swarm().channel(keys.publicKey)->connectedPeers() == 1; }, 30s));
    world.clock.runFor(10s);
    EXPECT_EQ(reader.swarm().channel(keys.publicKey)->connectedPeers(), 1);
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
    EXPECT_FALSE(hidden.publisher.swarm().networkTime(keysOf(1).publicKey));
    EXPECT_TRUE(hidden.reader.swarm().networkTime(keysOf(1).publicKey));
    Pair plain {false};
    EXPECT_TRUE(plain.world.clock.runUntil([&] { return plain.publisher.swarm().networkTime(keysOf(1).publicKey).has_value(); }, 30s));
}

TEST(SafeMode, whatIsSaidOfTheTimeInOneChannelIsNotHeardInAnother)
{
    for (const bool isSafe : {true, false})
    {
        World world {1};
        SimNode wrong {world};
        SimNode silent {world, {.net = {.acceptsConnections = true}, .swarm = {.isSafe = true}}};
        SimNode node {world, {.net = {.acceptsConnections = !isSafe}, .swarm = {.isSafe = isSafe}}};
        const PublicKey one = keysOf(1).publicKey;
        const PublicKey other = keysOf(2).publicKey;
        wrong.swarm().addChannel(keysOf(1));
        silent.swarm().addChannel(keysOf(2));
        node.swarm().addChannel(keysOf(1))->addCandidate(wrong.endpoint(), true);
        node.swarm().addChannel(keysOf(2))->addCandidate(silent.endpoint(), true);
        ASSERT_TRUE(world.clock.runUntil([&] { return (node.swarm().channel(one)->connectedPeers() > 0)
            && (isSafe || node.swarm().networkTime(other)); }, 30s));
        world.clock.runFor(5s);
        EXPECT_TRUE(node.swarm().networkTime(one));
        EXPECT_EQ(node.swarm().networkTime(other).has_value(), !isSafe);
    }
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

namespace
{
    // A node with a channel at each of several peers, who say nothing by themselves but that they are there. What it does is
    // noted.
    struct Watched
    {
        explicit Watched(const bool isSafe)
            : world {7}
        {
            for (int n = 1; n <= COUNT; ++n)
            {
                NodeSettings settings;
                settings.swarm.peersPerChannel = 1;   // so they ask for nobody
                peers.push_back(std::make_unique<SimNode>(world, settings));
                peers.back()->swarm().addChannel(keysOf(n));
            }
            NodeSettings settings;
            settings.net.acceptsConnections = !isSafe;
            settings.swarm.isSafe = isSafe;
            settings.wrapTransport = [this](Sim::SimTransport *inner)
            {
                tap = std::make_unique<TapTransport>(&world.clock, inner);
                return tap.get();
            };
            node = std::make_unique<SimNode>(world, settings);
            for (int n = 1; n <= COUNT; ++n)
                node->swarm().addChannel(keysOf(n))->addCandidate(peers[static_cast<std::size_t>(n - 1)]->endpoint(), true);
        }

        bool isConnected() const
        {
            return std::ranges::all_of(peers, [](const auto &peer) { return peer->swarm().peers().size() == 1; });
        }

        // How often it has acted for two channels in one millisecond
        int sharedMoments() const
        {
            std::map<Clock::Milliseconds, std::set<Circuit>> moments;
            for (const TapTransport::Act &act : tap->acts)
                moments[act.when].insert(act.circuit);
            return static_cast<int>(std::ranges::count_if(moments, [](const auto &moment) { return moment.second.size() > 1; }));
        }

        // Without circuits: more than one message in one millisecond
        int crowdedMoments() const
        {
            std::map<Clock::Milliseconds, int> moments;
            for (const TapTransport::Act &act : tap->acts)
                ++moments[act.when];
            return static_cast<int>(std::ranges::count_if(moments, [](const auto &moment) { return moment.second > 1; }));
        }

        ChannelSwarm &channel(const int n) const { return *node->swarm().channel(keysOf(n).publicKey); }

        static constexpr int COUNT = 12;

        World world;
        Nodes peers;
        std::unique_ptr<TapTransport> tap;
        std::unique_ptr<SimNode> node;
    };
}

TEST(SafeMode, channelsAreNotBegunAtOneMoment)
{
    Watched scene {true};
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.isConnected(); }, 1min));
    std::set<Clock::Milliseconds> moments;
    std::set<Circuit> circuits;
    for (const TapTransport::Act &act : scene.tap->acts)
    {
        if (!act.isDial)
            continue;
        moments.insert(act.when);
        circuits.insert(act.circuit);
    }
    EXPECT_EQ(std::ssize(moments), Watched::COUNT);
    EXPECT_EQ(std::ssize(circuits), Watched::COUNT) << "each has a way of its own";
}

TEST(SafeMode, nothingIsDoneForTwoChannelsInOneMoment)
{
    Watched scene {true};
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.isConnected(); }, 1min));
    // what answers to others has their moments
    scene.world.clock.runFor(10s);
    scene.tap->acts.clear();
    scene.world.clock.runFor(1h);
    std::map<Circuit, int> acts;
    for (const TapTransport::Act &act : scene.tap->acts)
        ++acts[act.circuit];
    ASSERT_EQ(std::ssize(acts), Watched::COUNT);
    for (const auto &[circuit, count] : acts)
        EXPECT_GT(count, 60) << "there are keep-alives, and questions for peers";
    EXPECT_EQ(scene.sharedMoments(), 0);
    EXPECT_TRUE(scene.isConnected());
    for (const auto &peer : scene.peers)
        EXPECT_EQ(peer->transport().timesDialled(), 2) << "once to stay, and once to ask whether it is a gateway";
}

TEST(SafeMode, theConnectionOfAnErrandEndsWithItAndNotInAnotherChannelsMoment)
{
    Watched scene {true};
    scene.world.clock.runFor(2min);
    std::map<Circuit, int> ends;
    for (std::size_t i = 0; i < scene.tap->acts.size(); ++i)
    {
        const TapTransport::Act &end = scene.tap->acts[i];
        if (!end.isEnd)
            continue;
        ++ends[end.circuit];
        // the answer, a way there and back after the question
        const auto last = std::find_if((scene.tap->acts.crend() - static_cast<std::ptrdiff_t>(i)), scene.tap->acts.crend()
                , [&end](const TapTransport::Act &act) { return act.circuit == end.circuit; });
        ASSERT_NE(last, scene.tap->acts.crend());
        EXPECT_LE((end.when - last->when), 45ms);
    }
    EXPECT_EQ(std::ssize(ends), Watched::COUNT);
}

TEST(SafeMode, whatIsAskedForAgainIsAskedForInAMomentOfTheChannel)
{
    for (const bool isSafe : {true, false})
    {
        Watched scene {isSafe};
        ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.isConnected(); }, 1min));
        for (int n = 1; n <= Watched::COUNT; ++n)
            scene.channel(n).fetch(idOf(n), &scene.channel(n), [](const QByteArray &) {});   // nobody has it
        scene.world.clock.runFor(10s);
        scene.tap->acts.clear();
        scene.world.clock.runFor(10min);
        if (!isSafe)
        {
            EXPECT_GT(scene.crowdedMoments(), 0) << "so that it means something";
            continue;
        }
        std::map<Circuit, int> acts;
        for (const TapTransport::Act &act : scene.tap->acts)
            ++acts[act.circuit];
        ASSERT_EQ(std::ssize(acts), Watched::COUNT);
        for (const auto &[circuit, count] : acts)
            EXPECT_GT(count, 20) << "there are more questions than keep-alives";
        EXPECT_EQ(scene.sharedMoments(), 0);
    }
}

TEST(SafeMode, whatHasComeIsToldOfInAMomentOfTheChannel)
{
    // one commit is that of several channels
    Watched scene {true};
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.isConnected(); }, 1min));
    for (int n = 1; n <= Watched::COUNT; ++n)
    {
        const Identity identity = Identity::fromSeed(Seed::fromBytes(QByteArray(Seed::SIZE, static_cast<char>(n))));
        const DhtItem item = scene.world.sign(identity, 1'700'000'000'000, idOf(n));   // so that nobody asks for it
        scene.peers[static_cast<std::size_t>(n - 1)]->swarm().channel(item.publicKey)->setItem(item);
        scene.channel(n).setItem(item);
        scene.channel(n).setLayout(item.sequence, Sim::ListLayout::make(idsOf((n * 100), 10)), QBitArray(10));
    }
    scene.world.clock.runFor(10s);
    scene.tap->acts.clear();
    for (int i = 0; i < 10; ++i)
    {
        for (int n = 1; n <= Watched::COUNT; ++n)
            scene.channel(n).addHeld({idOf((n * 100) + i)});
        scene.world.clock.runFor(3s);
    }
    std::map<Circuit, int> acts;
    for (const TapTransport::Act &act : scene.tap->acts)
        ++acts[act.circuit];
    ASSERT_EQ(std::ssize(acts), Watched::COUNT);
    for (const auto &[circuit, count] : acts)
        EXPECT_GE(count, 10);
    EXPECT_EQ(scene.sharedMoments(), 0);
}

TEST(SafeMode, withoutItSuchMomentsAreShared)
{
    // so that none of them means something
    Watched scene {false};
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.isConnected(); }, 1min));
    scene.world.clock.runFor(10min);
    std::map<Clock::Milliseconds, int> writes;
    for (const TapTransport::Act &act : scene.tap->acts)
        ++writes[act.when];
    EXPECT_TRUE(std::ranges::any_of(writes, [](const auto &moment) { return moment.second > 1; }));
}

TEST(SafeMode, aChannelThatIsRemovedHasNoMomentsAnyMore)
{
    Watched scene {true};
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.isConnected(); }, 1min));
    Swarm &swarm = scene.node->swarm();
    const ChannelKeys keys = keysOf(1);
    swarm.removeChannel(swarm.channel(keys.publicKey));
    scene.world.clock.runFor(30s);   // until its connection has ended
    const std::size_t before = scene.tap->acts.size();
    scene.world.clock.runFor(10min);
    EXPECT_TRUE(std::ranges::none_of((scene.tap->acts.cbegin() + static_cast<std::ptrdiff_t>(before)), scene.tap->acts.cend()
            , [&keys](const TapTransport::Act &act) { return act.circuit == Circuit(keys.publicKey); }));
    // and has some when it is back
    swarm.addChannel(keys)->addCandidate(scene.peers[0]->endpoint(), true);
    EXPECT_TRUE(scene.world.clock.runUntil([&] { return scene.isConnected(); }, 10s));
}

TEST(SafeMode, noBanIsAskedFor)
{
    // it says something of an address, which many may have there, and of what another channel has met
    ChannelsNode node;
    node.settings.isSafe = true;
    node.bans.ban({.host = u"40.0.0.1"_s, .until = 100h, .reason = {}, .isDurable = true});
    ChannelCore &channel = node.addChannel(1);
    const Endpoint there {u"40.0.0.1"_s, 5000};
    channel.addCandidate(there, true);
    node.dialler.runFor(channel);
    ASSERT_EQ(node.transport.dialled, QStringList {there.toString()});
    Peer *peer = node.added.back();
    peer->close();
    node.dialler.peerEnded(*peer);
    EXPECT_LT(channel.candidates().find(there)->nextAttempt, (node.clock.now() + 1min)) << "it is tried again as any other";

    PeerExchange exchange {&node.clock, &node.random, &node.peers, &node.channels, &node.dialler, &node.bans, &node.settings};
    Peer *giver = node.peers.dial({u"50.0.0.1"_s, 5000}, channel.keys().publicKey);
    FarEnd far {node, *giver, node.transport.last, {ChannelsNode::tokenOf(channel)}};
    far.exchange();
    giver->enter(channel, false);
    const Endpoint told {u"40.0.0.1"_s, 6000};
    exchange.peersReceived(*giver, ChannelsNode::topicOf(channel), {told});
    EXPECT_TRUE(channel.candidates().find(told));
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

// What a place has done to one channel, or has had of it, is not held against it in another
TEST(SafeMode, accountsOfAnAddressAreOfOneCircuit)
{
    ChannelsNode node;
    node.settings.isSafe = true;
    ChannelCore &one = node.addChannel(1);
    ChannelCore &other = node.addChannel(2);
    const QString host = u"40.0.0.1"_s;
    const auto meet = [&node, &host](ChannelCore &channel, const quint16 port)
    {
        node.connectionSettings.channels = {ChannelsNode::tokenOf(channel)};
        Peer *peer = node.peers.dial({host, port}, channel.keys().publicKey);
        FarEnd far {node, *peer, node.transport.last, {ChannelsNode::tokenOf(channel)}};
        far.exchange();
        peer->enter(channel, false);
        return peer;
    };
    Peer *first = meet(one, 5000);
    Peer *second = meet(one, 5001);
    Peer *elsewhere = meet(other, 5000);
    EXPECT_EQ(node.peers.countOf(host), 3);

    // requests
    Throttle throttle {&node.clock, &node.peers};
    RequestShares shares {node.clock.now(), node.peers, throttle, one.keys().publicKey};
    shares.add(*first, RequestShares::UNPROVEN_OF_CIRCUIT_ADDRESS_MAX);
    EXPECT_EQ(shares.judge(*second), RequestShares::Verdict::Unproven);
    EXPECT_EQ(shares.judge(*elsewhere), RequestShares::Verdict::Allowed) << "its circuit has a round of its own, besides";

    // blobs that were read for nothing
    RateSampler rate;
    UploadSlots uploads {&node.clock, &node.peers, &rate};
    for (int i = 0; i < 16; ++i)
        first->taking().countRead();
    uploads.chargeWaste(*first);
    EXPECT_FALSE(uploads.mayHaveMore(*second));
    EXPECT_TRUE(uploads.mayHaveMore(*elsewhere));

    // what is put by
    EXPECT_EQ(one.peer(first->id())->supplier.have().account(), one.peer(second->id())->supplier.have().account());
    EXPECT_NE(one.peer(first->id())->supplier.have().account(), other.peer(elsewhere->id())->supplier.have().account());

    // places that are told of
    PeerExchange exchange {&node.clock, &node.random, &node.peers, &node.channels, &node.dialler, &node.bans, &node.settings};
    const auto tell = [&exchange](Peer *peer, ChannelCore &channel, const int n)
    {
        const qsizetype before = channel.candidates().size();
        QList<Endpoint> places;
        for (int i = 0; i < 20; ++i)
            places.append({u"50.%1.%2.1"_s.arg(n).arg(i), 5000});
        exchange.peersReceived(*peer, ChannelsNode::topicOf(channel), places);
        return channel.candidates().size() - before;
    };
    EXPECT_EQ(tell(first, one, 1), PeerExchange::TRIED_PER_GIVER_MAX);
    EXPECT_EQ(tell(second, one, 2), 0);
    EXPECT_EQ(tell(elsewhere, other, 3), PeerExchange::TRIED_PER_GIVER_MAX);
}
