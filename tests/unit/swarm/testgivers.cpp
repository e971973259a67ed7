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
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "scriptedpeer.h"

// Peers who are asked for blobs and send them so that others are asked late or never

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    // A node that wants blobs, givers who say that they have everything and answer as the scene
    // says, and an honest peer that has all
    struct DownloadScene
    {
        DownloadScene(const quint64 seed, const int blobs, const bool fetchesMetadata)
            : world {seed}
            , ids {world.content.generate(seed, blobs)}
            , node {world, settings(fetchesMetadata)}
            , item {world.publish(ids)}
        {
        }

        static NodeSettings settings(const bool fetchesMetadata)
        {
            NodeSettings settings;
            settings.fetchesMetadata = fetchesMetadata;
            return settings;
        }

        void addGiver(const Endpoint &endpoint)
        {
            givers.push_back(std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = endpoint}));
            givers.back()->sayHello();
        }

        void show()
        {
            world.clock.runFor(1s);
            for (const auto &giver : givers)
            {
                giver->send(Wire::encodeTags({giver->tag(node.channel().keys().token)}));
                giver->send(Wire::encodeHave({.tag = giver->tag(node.channel().keys().token), .sequence = item.sequence, .kind = Wire::HaveKind::All
                    , .first = 0, .bits = {}, .positions = {}}));
            }
        }

        // `bytes` more for each open question of each giver; the first `whole` blobs of each giver
        // at once
        void give(const int bytes, const int whole)
        {
            for (const auto &giver : givers)
            {
                if (giver->isClosed())
                    continue;
                for (const QByteArray &message : giver->messages(Wire::MessageType::Get))
                {
                    const Wire::Get get = *Wire::decodeGet(message);
                    auto it = given.find({giver.get(), get.id});
                    if (it == given.end())
                    {
                        it = given.emplace(std::pair(giver.get(), get.id), 0).first;
                        if (delivered[giver.get()] < whole)
                        {
                            ++delivered[giver.get()];
                            const QByteArray blob = world.content.blob(get.blobId);
                            for (qint64 offset = 0; offset < BLOB_SIZE; offset += 60'000)
                                giver->send(Wire::encodePieceHeader({get.id, static_cast<quint32>(offset)}) + blob.sliced(offset, std::min<qint64>(60'000, (BLOB_SIZE - offset))));
                            it->second = BLOB_SIZE;
                        }
                    }
                    if ((it->second >= BLOB_SIZE) || (bytes == 0))
                        continue;
                    giver->send(Wire::encodePieceHeader({get.id, static_cast<quint32>(it->second)}) + QByteArray(bytes, 'x'));
                    it->second += bytes;
                }
            }
        }

        std::optional<Clock::Milliseconds> run(const Clock::Milliseconds limit, const int bytes, const Clock::Milliseconds pause, const int whole)
        {
            const auto start = world.clock.now();
            auto nextDrip = start;
            while ((world.clock.now() - start) < limit)
            {
                const bool isDrip = world.clock.now() >= nextDrip;
                if (isDrip)
                    nextDrip = world.clock.now() + pause;
                give((isDrip ? bytes : 0), whole);
                if (world.clock.runUntil([this] { return node.isComplete(); }, 250ms))
                    return world.clock.now() - start;
            }
            return std::nullopt;
        }

        World world;
        QList<BlobId> ids;
        SimNode node;
        DhtItem item;
        std::vector<std::unique_ptr<RawPeer>> givers;
        std::map<std::pair<RawPeer *, quint32>, qint64> given;
        std::map<RawPeer *, int> delivered;
    };

    Endpoint ofOneNetwork(const int number)
    {
        return {u"2001:db8:0:%1::1"_s.arg(number, 0, 16), 5'000};
    }
}

// 16 of them would have everything that may be requested at a time.
TEST(Givers, whoHasDeliveredOnceHoldsNothingForEver)
{
    DownloadScene scene {840, 150, false};
    for (int i = 0; i < 24; ++i)
        scene.addGiver({u"20.9.0.%1"_s.arg(i + 1), 5'000});
    scene.node.take(scene.item);
    scene.show();
    scene.run(5s, 3'000, 20s, 1);
    NodeSettings settings;
    settings.net.uploadRate = 4'000'000;
    SimNode honest {scene.world, settings};
    honest.publish(scene.item, scene.ids);
    scene.node.learn(honest);
    // 40 s without them
    const auto time = scene.run(10min, 3'000, 20s, 1);
    ASSERT_TRUE(time) << scene.node.store().count();
    EXPECT_LE(*time, 4min);
}

// The first blob of a version, without which nothing else is known
TEST(Givers, twoWhoDripHoldUpNoVersion)
{
    DownloadScene scene {841, 6, true};
    for (int i = 0; i < 2; ++i)
        scene.addGiver({u"20.9.0.%1"_s.arg(i + 1), 5'000});
    scene.node.take(scene.item);
    scene.show();
    scene.run(45s, 3'000, 20s, 0);
    SimNode honest {scene.world};
    honest.publish(scene.item, scene.ids);
    scene.node.learn(honest);
    const auto time = scene.run(5min, 3'000, 20s, 0);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 10s);
}

// Those who have let us wait are not tried again and again before somebody who has only come later.
TEST(Givers, manyOfOneNetworkAndOneWhoComesLast)
{
    DownloadScene scene {842, 20, false};
    for (int i = 0; i < 150; ++i)
        scene.addGiver(ofOneNetwork(i + 1));
    scene.node.take(scene.item);
    scene.show();
    scene.run(3s, 3'000, 20s, 0);
    SimNode honest {scene.world};
    honest.publish(scene.item, scene.ids);
    honest.learn(scene.node);   // by itself, so that it is the last of all
    const auto time = scene.run(5min, 3'000, 20s, 0);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 150s);
}

// A publisher who is further on has not got the blobs of the version in use here, and is asked for them ever less often; but the
// metadata of his newer version is to be had at once.
TEST(Givers, whoLacksWhatIsWantedIsAskedForMetadataAtOnce)
{
    World world {845};
    const QList<BlobId> ids = world.content.generate(845, 30);
    const QList<BlobId> newer = world.content.generate(846, 1);
    NodeSettings settings;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    node.take(world.publish(ids));
    ScriptedPeer publisher {world, true};
    publisher.channels = {{node.channel().keys().publicKey, node.channel().keys().token}};
    publisher.held = {newer.cbegin(), newer.cend()};
    publisher.connectTo(node.endpoint());
    world.clock.runFor(2min);
    EXPECT_FALSE(publisher.requested.empty());

    QByteArray blob;
    node.channel().fetch(newer.first(), &node, [&blob](const QByteArray &arrived) { blob = arrived; });
    EXPECT_TRUE(world.clock.runUntil([&blob] { return !blob.isEmpty(); }, 5s));
}

// Nobody who uses his part up is slow because of the limit.
TEST(Givers, whoSendsOtherThingsUnderADownloadLimitIsFoundOut)
{
    DownloadScene scene {843, 12, false};
    scene.node.swarm().setRateLimits({.download = 100'000});
    for (int i = 0; i < 8; ++i)
        scene.addGiver({u"20.9.0.%1"_s.arg(i + 1), 5'000});
    scene.node.take(scene.item);
    scene.show();
    scene.world.clock.runFor(5s);
    SimNode honest {scene.world};
    honest.publish(scene.item, scene.ids);
    scene.node.learn(honest);
    const QByteArray nothing = QByteArray(1, '\x70') + QByteArray(4'000, 'x');
    const std::function<void ()> flood = [&]
    {
        for (const auto &giver : scene.givers)
        {
            for (int i = 0; !giver->isClosed() && (giver->bytesToWrite() < 100'000) && (i < 5); ++i)
                giver->send(nothing);
        }
        scene.world.clock.callLater(100ms, &scene.node, flood);
    };
    flood();
    // 126 s without them
    const auto time = scene.run(15min, 0, 20s, 0);
    ASSERT_TRUE(time) << scene.node.store().count();
    EXPECT_LE(*time, 10min);
}

TEST(Givers, whoOnlyConnectsTakesLittleOfADownloadLimit)
{
    DownloadScene scene {844, 4, false};
    scene.node.swarm().setRateLimits({.download = 50'000});
    scene.node.take(scene.item);
    SimNode honest {scene.world};
    honest.publish(scene.item, scene.ids);
    scene.node.learn(honest);
    int count = 0;
    const std::function<void ()> come = [&]
    {
        std::erase_if(scene.givers, [](const auto &giver) { return giver->isClosed(); });
        scene.givers.push_back(std::make_unique<RawPeer>(scene.world, scene.node.endpoint(), Sim::NodeOptions {.endpoint = ofOneNetwork(++count)}));
        scene.givers.back()->send(QByteArray(1, '\x70') + QByteArray(15'000, 'x'));
        scene.world.clock.callLater(100ms, &scene.node, come);
    };
    come();
    // 84 s without them
    const auto time = scene.run(5min, 0, 20s, 0);
    ASSERT_TRUE(time) << scene.node.store().count();
    EXPECT_LE(*time, 150s);
}
