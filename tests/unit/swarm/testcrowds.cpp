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
#include <cstdlib>
#include <memory>
#include <vector>

#include "base/global.h"
#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/remotehave.h"
#include "scriptedpeer.h"

// Those who are many: at one address, or in one network

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    Wire::Have haveOf(const qint64 sequence, const int positions)
    {
        Wire::Have have {.tag = {}, .sequence = sequence, .kind = Wire::HaveKind::List, .first = 0, .bits = {}, .positions = {}};
        for (int i = 0; i < positions; ++i)
            have.positions.append(static_cast<quint32>(i));
        return have;
    }
}

// An address that makes many peers of itself takes from itself.
TEST(Crowds, whatIsPutByCountsForTheAddress)
{
    HaveBudget budget {10'000};
    std::vector<std::unique_ptr<RemoteHave>> crowd;
    for (int i = 0; i < 60; ++i)
    {
        crowd.push_back(std::make_unique<RemoteHave>(&budget, u"20.9.0.1"_s));
        crowd.back()->apply(haveOf(1'000, 10));
    }
    const qint64 ofCrowd = 10'000 - budget.left();
    EXPECT_GE(ofCrowd, 9'000);
    // larger than any of the crowd, smaller than all of it
    RemoteHave honest {&budget, u"20.7.0.1"_s};
    honest.apply(haveOf(7, 500));
    EXPECT_GE(honest.putBySize(), 2'000);
    for (const auto &other : crowd)
        other->apply(haveOf(2'000, 10));
    EXPECT_GE(honest.putBySize(), 2'000);
    // but within an address the smaller ones are not displaced by who says more
    const auto sizes = [&crowd] { return std::ranges::count_if(crowd, [](const auto &other) { return other->putBySize() > 0; }); };
    const auto before = sizes();
    RemoteHave neighbour {&budget, u"20.9.0.1"_s};
    neighbour.apply(haveOf(2'000, 1'500));
    EXPECT_EQ(neighbour.putBySize(), 0);
    EXPECT_EQ(sizes(), before);
}

// Members who take a little now and then are never idle.
TEST(Crowds, membersOfOneNetworkDoNotFillAllConnections)
{
    World world {820};
    const QList<BlobId> ids = world.content.generate(820, 4);
    NodeSettings settings;
    settings.swarm.maxConnections = 40;
    SimNode node {world, settings};
    node.publish(world.publish(ids), ids);
    std::vector<std::unique_ptr<RawPeer>> crowd;
    for (int i = 0; i < 60; ++i)
    {
        crowd.push_back(std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = {u"2001:db8:0:%1::1"_s.arg(i, 0, 16), 5'000}, .downloadRate = 2'000}));
        crowd.back()->sayHello();
        world.clock.runFor(100ms);
        if (crowd.back()->isReady())
        {
            crowd.back()->send(Wire::encodeTags({crowd.back()->tag(node.channel().keys().token)}));
            crowd.back()->send(Wire::encodeGet({1, ids[0]}));
        }
    }
    ASSERT_EQ(node.channel().connectedPeers(), 36);   // four are for those whom we choose

    std::vector<std::unique_ptr<SimNode>> followers;
    for (int i = 0; i < 20; ++i)
    {
        NodeSettings far;
        far.net.endpoint = {u"20.%1.0.1"_s.arg(10 + i), 5'000};
        followers.push_back(std::make_unique<SimNode>(world, far));
        followers.back()->learn(node);
    }
    world.clock.runFor(10s);
    int served = 0;
    for (const auto &follower : followers)
        served += (node.isConnectedTo(*follower) ? 1 : 0);
    EXPECT_EQ(served, 20);
    // who is there is not driven away by who comes
    for (auto &peer : crowd)
    {
        if (!peer->isClosed())
            continue;
        peer = std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = {peer->endpoint().host, 6'000}});
        peer->sayHello();
    }
    world.clock.runFor(10s);
    for (const auto &follower : followers)
        EXPECT_TRUE(node.isConnectedTo(*follower));
}

// Behind an address there may be two: one does not end the other's connection by saying that it
// listens where the other does.
TEST(Crowds, aNeighbourDoesNotEndAConnectionThatWeHaveOpened)
{
    for (quint64 seed = 830; seed < 840; ++seed)
    {
        SCOPED_TRACE(seed);
        World world {seed};
        const QList<BlobId> ids = world.content.generate(seed, 2);
        SimNode node {world};
        const DhtItem item = world.publish(ids);
        node.publish(item, ids);
        SimNode honest {world};
        honest.publish(item, ids);
        node.learn(honest);
        world.clock.runFor(2s);
        const auto isOurs = [&honest](const PeerInfo &info) { return info.isOutgoing && (info.endpoint == honest.endpoint()); };
        ASSERT_TRUE(std::ranges::any_of(node.swarm().peers(), isOurs));

        RawPeer neighbour {world, node.endpoint(), {.endpoint = {honest.endpoint().host, static_cast<quint16>(honest.endpoint().port + 1)}}};
        neighbour.sayHello();
        world.clock.runFor(1s);
        neighbour.send(Wire::encodeTags({neighbour.tag(node.channel().keys().token)}));
        neighbour.send(Wire::encodeAnnounce({Wire::LookupId::fromBytes(node.channel().keys().topic.view()), {u"0.0.0.0"_s, honest.endpoint().port}}));
        world.clock.runFor(5s);
        EXPECT_TRUE(std::ranges::any_of(node.swarm().peers(), isOurs));
    }
}

// Somebody with many addresses could keep a publisher from publishing, who is told that his clock
// is wrong.
TEST(Crowds, aNetworkHasOneWordAboutTheTime)
{
    World world {840};
    const QList<BlobId> ids = world.content.generate(840, 2);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    EXPECT_EQ(node.swarm().networkTime(node.channel().keys().publicKey), std::nullopt);
    const qint64 now = world.clock.unixTime().count();
    std::vector<std::unique_ptr<RawPeer>> peers;
    const auto add = [&](const QString &host, const qint64 seconds)
    {
        peers.push_back(std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = {host, 5'000}}));
        peers.back()->send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1, .time = ((now / 1000) + seconds)}));
        world.clock.runFor(200ms);
        peers.back()->send(Wire::encodeTags({peers.back()->tag(node.channel().keys().token)}));
        world.clock.runFor(200ms);
    };
    for (int i = 0; i < 20; ++i)
        add(u"2001:db8:0:%1::1"_s.arg(i, 0, 16), 1'000'000);
    for (int i = 1; i < 4; ++i)
        add(u"20.%1.0.1"_s.arg(i), 0);
    ASSERT_TRUE(node.swarm().networkTime(node.channel().keys().publicKey));
    EXPECT_LE(std::abs(*node.swarm().networkTime(node.channel().keys().publicKey) - now), 120'000);
}

// A publisher whose clock was set back while he was connected signed what came after with older dates than before.
TEST(Crowds, theTimeOfTheNetworkIsNotThatOfAClockThatWasSetSince)
{
    World world {841};
    const QList<BlobId> ids = world.content.generate(841, 2);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    const qint64 then = world.clock.unixTime().count();
    RawPeer peer {world, node.endpoint(), Sim::NodeOptions {.endpoint = {u"20.1.0.1"_s, 5'000}}};
    peer.send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1, .time = then / 1000}));
    world.clock.runFor(200ms);
    peer.send(Wire::encodeTags({peer.tag(node.channel().keys().token)}));
    world.clock.runFor(30s);
    world.clock.setAhead(-72h);
    ASSERT_TRUE(node.swarm().networkTime(node.channel().keys().publicKey));
    EXPECT_LE(std::abs(*node.swarm().networkTime(node.channel().keys().publicKey) - (then + 30'000)), 2'000);
}
