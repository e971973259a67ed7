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
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/swarm/takingmeter.h"
#include "uploadscene.h"

// Peers who take what others are waiting for: slots, memory, reads, connections

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

using Scene = UploadScene;

// --- TakingMeter ---

TEST(TakingMeter, judgesByWhatWasAllowedAndLeft)
{
    TakingMeter meter {0s};
    for (int i = 1; i <= 6; ++i)
        meter.tick((1s * i), true, 0, false);
    EXPECT_TRUE(meter.isSlow());
    EXPECT_EQ(meter.leftFor(6s), 6s);
    EXPECT_EQ(meter.servingSince(), 0s);

    // a rate limit that leaves it nothing is no fault of its own
    TakingMeter limited {0s};
    for (int i = 1; i <= 20; ++i)
        limited.tick((1s * i), true, 0, true);
    EXPECT_FALSE(limited.isSlow());
    // nor is one that it uses up
    qint64 taken = 0;
    for (int i = 21; i <= 40; ++i)
    {
        limited.allow(1'000);
        taken += 1'000;
        limited.tick((1s * i), true, taken, true);
    }
    EXPECT_FALSE(limited.isSlow());
    // what it leaves is
    for (int i = 41; i <= 50; ++i)
    {
        limited.allow(1'000);
        limited.tick((1s * i), true, taken, true);
    }
    EXPECT_TRUE(limited.isSlow());
}

TEST(TakingMeter, whoTakesABlobAtOnceIsQuickAgain)
{
    TakingMeter meter {0s};
    for (int i = 1; i <= 6; ++i)
        meter.tick((1s * i), true, 0, false);
    ASSERT_TRUE(meter.isSlow());
    // it waits for the next one
    meter.tick(7s, false, 0, false);
    meter.tick(8s, false, 0, false);
    EXPECT_TRUE(meter.isSlow());
    EXPECT_EQ(meter.servingSince(), 8s);
    meter.tick(9s, true, 500'000, false);
    meter.tick(10s, false, 1'048'592, false);
    EXPECT_FALSE(meter.isSlow());
}

// --- slots and memory ---

TEST(Unfairness, membersWhoDoNotReadKeepNobodyWaitingUnderALimit)
{
    for (const int count : {2, 12})
    {
        SCOPED_TRACE(count);
        Scene scene {800};
        scene.source.swarm().setRateLimits({.upload = 2'000'000});
        for (int i = 0; i < count; ++i)
            scene.addMember(scene.world.nextEndpoint(), 30);
        scene.world.clock.runFor(10s);
        // 40 MiB at 2 MB/s
        const auto time = scene.serveHonest(2min);
        ASSERT_TRUE(time);
        EXPECT_LE(*time, 35s);
    }
}

TEST(Unfairness, membersWhoTakeLittleDoNotSlowDownWhoTakesMuch)
{
    Scene scene {812};
    for (int i = 0; i < 12; ++i)
        scene.addMember(scene.world.nextEndpoint(), 30, 17'500);
    scene.world.clock.runFor(30s);
    // 9 s when alone. Nobody can tell at first whether it is our line that is slow, and a slow line
    // is not to be divided among more.
    const auto time = scene.serveHonest(3min);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 80s);
    scene.honest->stop();
    const auto timeOfNext = scene.serveHonest(3min);
    ASSERT_TRUE(timeOfNext);
    EXPECT_LE(*timeOfNext, 15s);
}

TEST(Unfairness, membersOfOneAddressDoNotTakeAllSlots)
{
    Scene scene {801};
    for (quint16 i = 0; i < 8; ++i)
        scene.addMember({u"20.9.0.1"_s, static_cast<quint16>(5'000 + i)}, 30);
    const auto time = scene.serveHonest(1min);
    ASSERT_TRUE(time);
    // nobody has turned out to be slow yet when it comes
    EXPECT_LE(*time, 12s);
}

TEST(Unfairness, v5PeersWhoDoNotReadKeepNobodyWaiting)
{
    Scene scene {802, true};
    for (int i = 0; i < 24; ++i)
        scene.addV5({u"20.9.0.%1"_s.arg(1 + (i / 8)), static_cast<quint16>(5'000 + i)}, 20);
    scene.world.clock.runFor(2s);
    // two for each of the addresses
    EXPECT_LE(scene.source.store().reads, 6);
    const auto time = scene.serveHonest(1min);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 12s);
}

TEST(Unfairness, slowV5PeersGiveWayToOthers)
{
    Scene scene {803, true};
    for (int i = 0; i < 24; ++i)
        scene.addV5({u"20.9.0.%1"_s.arg(i + 1), 5'000}, 20);
    scene.world.clock.runFor(2s);
    EXPECT_LE(scene.source.store().reads, 8);

    RawPeer honest {scene.world, scene.source.endpoint()};
    honest.send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0}));
    honest.send(Wire::encodeRequest(scene.ids[30]));
    const auto isServed = [&honest]
    {
        const QList<QByteArray> parts = honest.messages(Wire::MessageType::Data);
        return std::accumulate(parts.cbegin(), parts.cend(), qsizetype {0}, [](const qsizetype sum, const QByteArray &part) { return sum + part.size(); }) == BLOB_SIZE;
    };
    EXPECT_TRUE(scene.world.clock.runUntil(isServed, 60s));
    EXPECT_FALSE(scene.source.swarm().isBanned(u"20.9.0.1"_s));
}

// --- reads ---

TEST(Unfairness, blobsThatAreTakenBackCostNoReads)
{
    Scene scene {804};
    RawPeer &peer = scene.add(scene.world.nextEndpoint());
    peer.sayHello();
    scene.world.clock.runFor(1s);
    peer.send(Wire::encodeTags({peer.tag(scene.source.channel().keys().token)}));
    scene.source.store().readDelay = 20ms;
    for (quint32 i = 1; i <= 5'000; ++i)
    {
        peer.send(Wire::encodeGet({i, scene.ids[static_cast<qsizetype>(i % 40)]}));
        peer.send(Wire::encodeCancel(i));
        if ((i % 10) == 0)
            scene.world.clock.runFor(20ms);
    }
    scene.world.clock.runFor(1s);
    // sixteen, one for each of the eleven seconds, and what was open
    EXPECT_LE(scene.source.store().reads, 16 + 11 + 4);
    EXPECT_TRUE(scene.serveHonest(30s));
}

TEST(Unfairness, whoComesAgainAndAgainPaysForWhatWasRead)
{
    Scene scene {805};
    int served = 0;
    for (int i = 0; i < 100; ++i)
    {
        RawPeer peer {scene.world, scene.source.endpoint(), {.endpoint = {u"20.9.0.1"_s, static_cast<quint16>(5'000 + i)}}};
        peer.sayHello();
        scene.world.clock.runFor(50ms);
        if (!peer.isReady())
            continue;
        ++served;
        peer.send(Wire::encodeTags({peer.tag(scene.source.channel().keys().token)}));
        peer.setReadingPaused(true);
        for (quint32 j = 1; j <= 10; ++j)
            peer.send(Wire::encodeGet({j, scene.ids[j]}));
        scene.world.clock.runFor(50ms);
    }
    // sixty connections at once and one a second; sixteen reads and one a second
    EXPECT_GT(served, 30);
    EXPECT_LE(served, 75);
    EXPECT_LE(scene.source.store().reads, 16 + 12 + 4);
    EXPECT_TRUE(scene.serveHonest(30s));
}

// --- connections ---

TEST(Unfairness, whoShowsNoChannelGoesBeforeWhoIsQuiet)
{
    World world {806};
    const QList<BlobId> ids = world.content.generate(806, 2);
    NodeSettings settings;
    settings.talksToV5 = true;
    settings.swarm.maxConnections = 40;
    SimNode node {world, settings};
    node.publish(world.publish(ids), ids);
    Nodes followers;
    const auto addFollower = [&]
    {
        followers.push_back(std::make_unique<SimNode>(world));
        followers.back()->learn(node);
    };
    for (int i = 0; i < 10; ++i)
        addFollower();
    world.clock.runFor(5min);
    ASSERT_EQ(node.channel().connectedPeers(), 10);

    // they say hello as plain v5, and then something now and then, but never ask for anything
    std::vector<std::unique_ptr<RawPeer>> idle;
    for (int i = 0; i < 60; ++i)
    {
        idle.push_back(std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = {u"20.9.%1.1"_s.arg(i), 5'000}}));
        idle.back()->send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0}));
        world.clock.runFor(1s);
    }
    for (int i = 0; i < 20; ++i)
    {
        for (const auto &peer : idle)
            peer->send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0}));
        world.clock.runFor(10s);
    }
    EXPECT_EQ(node.channel().connectedPeers(), 10);
    for (const auto &follower : followers)
        EXPECT_TRUE(node.isConnectedTo(*follower));
    for (int i = 0; i < 8; ++i)
        addFollower();
    world.clock.runFor(30s);
    EXPECT_EQ(node.channel().connectedPeers(), 18);
}

TEST(Unfairness, slownessIsOfTheAddress)
{
    Scene scene {807};
    for (int i = 0; i < 24; ++i)
        scene.addMember({u"20.9.0.%1"_s.arg(1 + (i / 8)), static_cast<quint16>(5'000 + i)}, 30);
    const auto time = scene.serveHonest(1min);
    ASSERT_TRUE(time);
    // three have the slots until they turn out to be slow; then it is the others' turn, and not
    // that of their neighbours
    EXPECT_LE(*time, 20s);
}

TEST(Unfairness, aNeighbourOfSlowPeersWhoIsNot)
{
    Scene scene {808};
    for (int i = 0; i < 4; ++i)
        scene.addMember({u"20.9.0.1"_s, static_cast<quint16>(5'000 + i)}, 30);
    scene.world.clock.runFor(10s);
    NodeSettings settings;
    settings.net.endpoint = {u"20.9.0.1"_s, 6'000};
    SimNode neighbour {scene.world, settings};
    neighbour.learn(scene.source);
    EXPECT_TRUE(scene.world.clock.runUntil([&neighbour] { return neighbour.isComplete(); }, 30s));
}

// --- being asked ---

TEST(Unfairness, aCrowdOfAnAddressThatClaimsEverythingHoldsUpNobodyForLong)
{
    World world {809};
    const QList<BlobId> ids = world.content.generate(809, 6);
    NodeSettings settings;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    std::vector<std::unique_ptr<ScriptedPeer>> liars;
    for (int i = 0; i < 24; ++i)
    {
        liars.push_back(std::make_unique<ScriptedPeer>(world, true, Sim::NodeOptions {.endpoint = {u"20.9.0.%1"_s.arg(1 + (i / 8)), static_cast<quint16>(5'000 + i)}}));
        liars.back()->channels = {{world.identity.publicKey, node.channel().keys().token}};
        liars.back()->answers = false;
        liars.back()->connectTo(node.endpoint());
    }
    SimNode honest {world};
    honest.learn(node);
    world.clock.runFor(3s);
    const DhtItem item = world.publish(ids);
    for (const auto &liar : liars)
    {
        liar->lines.front()->connection->sendHave(world.identity.publicKey
            , {.tag = {}, .sequence = item.sequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
    }
    world.clock.runFor(1s);
    honest.publish(item, ids);
    // each of the three addresses is waited for once
    EXPECT_TRUE(world.clock.runUntil([&node] { return node.isComplete(); }, 90s));
}

TEST(Unfairness, readsForThoseWhoHaveGoneAreStillReads)
{
    Scene scene {810};
    scene.source.store().readDelay = 20s;
    for (int i = 0; i < 150; ++i)
    {
        RawPeer peer {scene.world, scene.source.endpoint(), {.endpoint = {u"20.10.%1.1"_s.arg(i), 5'000}}};
        peer.sayHello();
        scene.world.clock.runFor(50ms);
        ASSERT_TRUE(peer.isReady());
        peer.send(Wire::encodeTags({peer.tag(scene.source.channel().keys().token)}));
        for (quint32 j = 1; j <= 2; ++j)
            peer.send(Wire::encodeGet({j, scene.ids[(i * 2 + static_cast<int>(j)) % 40]}));
        scene.world.clock.runFor(50ms);
    }
    // 32 at a time, and less than one generation of them has been read
    EXPECT_LE(scene.source.store().reads, 32);
    EXPECT_GE(scene.source.store().reads, 16);
}

namespace
{
    // 24 peers of so many addresses say that they have everything, and answer to each question with
    // so many bytes every twenty seconds. How long a node needs for 60 blobs that an honest peer
    // has too
    std::optional<Clock::Milliseconds> fetchAmongDrippers(const quint64 seed, const int addresses, const int bytes)
    {
        World world {seed};
        const QList<BlobId> ids = world.content.generate(seed, 60);
        NodeSettings settings;
        settings.fetchesMetadata = false;
        SimNode node {world, settings};
        const DhtItem item = world.publish(ids);
        std::vector<std::unique_ptr<RawPeer>> drippers;
        for (int i = 0; i < 24; ++i)
        {
            const Endpoint endpoint {u"20.9.0.%1"_s.arg(1 + (i % addresses)), static_cast<quint16>(5'000 + i)};
            drippers.push_back(std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = endpoint}));
            drippers.back()->sayHello();
        }
        node.take(item);
        world.clock.runFor(1s);
        for (const auto &dripper : drippers)
        {
            dripper->send(Wire::encodeTags({dripper->tag(node.channel().keys().token)}));
            dripper->send(Wire::encodeHave({.tag = dripper->tag(node.channel().keys().token), .sequence = item.sequence, .kind = Wire::HaveKind::All
                , .first = 0, .bits = {}, .positions = {}}));
        }
        world.clock.runFor(2s);
        SimNode honest {world};
        honest.publish(item, ids);
        node.learn(honest);

        const auto start = world.clock.now();
        std::map<std::pair<RawPeer *, quint32>, quint32> given;
        const auto drip = [&]
        {
            for (const auto &dripper : drippers)
            {
                if (dripper->isClosed())
                    continue;
                for (const QByteArray &message : dripper->messages(Wire::MessageType::Get))
                {
                    const quint32 id = Wire::decodeGet(message)->id;
                    quint32 &offset = given[{dripper.get(), id}];
                    dripper->send(Wire::encodePieceHeader({id, offset}) + QByteArray(bytes, 'x'));
                    offset += static_cast<quint32>(bytes);
                }
            }
        };
        while ((world.clock.now() - start) < 10min)
        {
            drip();
            if (world.clock.runUntil([&node] { return node.isComplete(); }, 20s))
                return world.clock.now() - start;
        }
        return std::nullopt;
    }
}

TEST(Unfairness, whoSendsSingleBytesOfABlobHoldsUpNobodyForLong)
{
    const auto time = fetchAmongDrippers(811, 3, 1);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 1min);
}

TEST(Unfairness, whoSendsLittleOfABlobHoldsUpNobodyForLong)
{
    for (const int addresses : {3, 24})
    {
        SCOPED_TRACE(addresses);
        // enough not to be taken for a dripper
        const auto time = fetchAmongDrippers(813, addresses, 3'000);
        ASSERT_TRUE(time);
        EXPECT_LE(*time, 1min);
    }
}
