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
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "uploadscene.h"

// Peers who are served and keep others from it: the slots of those who are slow, small answers,
// places

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

using Scene = UploadScene;

namespace
{
    // How long plain v5 needs for a blob over a line of so many bytes/s; nullopt: the connection
    // ended
    std::optional<Clock::Milliseconds> serveV5(Scene &scene, const qint64 rate, const Clock::Milliseconds limit)
    {
        const auto start = scene.world.clock.now();
        RawPeer honest {scene.world, scene.source.endpoint(), {.endpoint = {u"20.7.0.1"_s, 5'000}, .downloadRate = rate}};
        honest.send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0}));
        honest.send(Wire::encodeRequest(scene.ids[35]));
        const auto isServed = [&honest]
        {
            const QList<QByteArray> parts = honest.messages(Wire::MessageType::Data);
            return std::accumulate(parts.cbegin(), parts.cend(), qsizetype {0}, [](const qsizetype sum, const QByteArray &part) { return sum + part.size(); }) == BLOB_SIZE;
        };
        if (!scene.world.clock.runUntil(isServed, limit))
            return std::nullopt;
        return scene.world.clock.now() - start;
    }

    // The same of a member, who asks again when it is refused
    std::optional<Clock::Milliseconds> serveMember(Scene &scene, const qint64 rate, const Clock::Milliseconds limit)
    {
        const auto start = scene.world.clock.now();
        RawPeer honest {scene.world, scene.source.endpoint(), {.endpoint = {u"20.7.0.1"_s, 5'000}, .downloadRate = rate}};
        honest.sayHello();
        scene.world.clock.runFor(1s);
        honest.send(Wire::encodeTags({honest.tag(scene.source.channel().keys().token)}));
        quint32 id = 0;
        while ((scene.world.clock.now() - start) < limit)
        {
            if (honest.messages(Wire::MessageType::Fail).size() >= static_cast<qsizetype>(id))
                honest.send(Wire::encodeGet({++id, scene.ids[36]}));
            scene.world.clock.runFor(1s);
            qsizetype sum = 0;
            for (const QByteArray &piece : honest.messages(Wire::MessageType::Piece))
            {
                if (Wire::decodePieceHeader(piece)->id == id)
                    sum += piece.size() - Wire::PIECE_HEADER_SIZE;
            }
            if (sum == BLOB_SIZE)
                return scene.world.clock.now() - start;
        }
        return std::nullopt;
    }
}

TEST(Takers, slowMembersOfOneAddressAreNotInTheWayOfV5Peers)
{
    Scene scene {850, true};
    for (quint16 i = 0; i < 8; ++i)
        scene.addMember({u"20.9.0.1"_s, static_cast<quint16>(5'000 + i)}, 30, 1'000);
    scene.world.clock.runFor(30s);
    const auto time = serveV5(scene, 0, 5min);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 5s);
}

TEST(Takers, aSlowV5PeerIsNotLeftForSlowMembers)
{
    Scene scene {851, true};
    for (int i = 0; i < 16; ++i)
        scene.addMember({u"20.9.0.%1"_s.arg(1 + (i / 2)), static_cast<quint16>(5'000 + i)}, 30, 1'000);
    scene.world.clock.runFor(30s);
    // 88 s by itself
    const auto time = serveV5(scene, 12'000, 10min);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 100s);
}

TEST(Takers, aSlowMemberDoesNotWaitForSlowerOnes)
{
    Scene scene {852};
    for (int i = 0; i < 12; ++i)
        scene.addMember({u"20.9.0.%1"_s.arg(i + 1), 5'000}, 30, 1'000);
    scene.world.clock.runFor(30s);
    const auto time = serveMember(scene, 12'000, 10min);
    ASSERT_TRUE(time);
    EXPECT_LE(*time, 120s);
}

// Neither exceeds it nor leaves nothing of it for blobs who asks and asks.
TEST(Takers, smallAnswersDoNotUseUpAnUploadLimit)
{
    for (const int kind : {1, 2, 3})
    {
        SCOPED_TRACE(kind);
        Scene scene {853};
        const qint64 rate = 100'000;
        scene.source.swarm().setRateLimits({.upload = rate});
        Nodes others;   // to be told of
        for (int i = 0; i < 12; ++i)
        {
            others.push_back(std::make_unique<SimNode>(scene.world));
            scene.source.learn(*others.back());
        }
        scene.world.clock.runFor(5s);
        for (quint16 i = 0; i < 8; ++i)
            scene.addMember({u"20.9.0.1"_s, static_cast<quint16>(5'000 + i)}, 0, 1'000'000);
        quint32 id = 1;
        const std::function<void ()> ask = [&]
        {
            for (const auto &peer : scene.peers)
            {
                for (int i = 0; !peer->isClosed() && (i < ((kind == 3) ? 50 : 5)); ++i)
                {
                    if (kind == 1)
                        peer->send(Wire::encodeFindPeers(Wire::LookupId::fromBytes(scene.source.channel().keys().topic.view())));
                    else if (kind == 2)
                        peer->send(Wire::encodeGetManifest({id++, peer->tag(scene.source.channel().keys().token)}));
                    else
                        peer->send(Wire::encodeGet({id++, BlobId()}));
                }
            }
            scene.world.clock.callLater(100ms, &scene.source, ask);
        };
        ask();
        scene.world.clock.runFor(10s);
        SimNode honest {scene.world};
        honest.learn(scene.source);
        scene.world.clock.runFor(5s);
        const SwarmTotals before = scene.source.swarm().totals();
        scene.world.clock.runFor(60s);
        const SwarmTotals after = scene.source.swarm().totals();
        EXPECT_LE((after.sent - before.sent), (rate * 63));
        EXPECT_GE((after.uploaded - before.uploaded), (rate * 48));
    }
}

TEST(Takers, v5PeersWhoWaitDoNotFillAllConnections)
{
    World world {854};
    const QList<BlobId> ids = world.content.generate(854, 2);
    NodeSettings settings;
    settings.talksToV5 = true;
    settings.swarm.maxConnections = 40;
    SimNode node {world, settings};
    node.publish(world.publish(ids), ids);
    world.network.setWindow(64 * 1024);
    // of as many networks
    std::vector<std::unique_ptr<RawPeer>> waiting;
    for (int i = 0; i < 60; ++i)
    {
        waiting.push_back(std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = {u"%1.9.1.1"_s.arg(20 + i), 5'000}, .downloadRate = 30'000}));
        waiting.back()->send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0}));
        for (int j = 0; j < 20; ++j)
            waiting.back()->send(Wire::encodeRequest(ids[j % 2]));
        world.clock.runFor(500ms);
    }
    SimNode follower {world};
    follower.learn(node);
    EXPECT_TRUE(world.clock.runUntil([&follower] { return follower.isComplete(); }, 40s));
}
