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


#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <malloc.h>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "scriptedpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    qint64 allocatedBytes()
    {
        const struct mallinfo2 info = mallinfo2();
        return static_cast<qint64>(info.uordblks + info.hblkhd);
    }

    void spoil(QByteArray &blob)
    {
        blob[500'000] = static_cast<char>(blob[500'000] ^ 0x40);
    }

    // An honest publisher, a subscriber, and room for those who disturb
    struct Scene
    {
        explicit Scene(const quint64 seed, const int blobs = 16)
            : world {seed}
            , publisher {world, slow()}
            , subscriber {world}
            , ids {world.content.generate(seed, blobs)}
            , item {world.publish(ids)}
        {
            publisher.publish(item, ids);
        }

        static NodeSettings slow()
        {
            NodeSettings settings;
            settings.net.uploadRate = 4'000'000;
            return settings;
        }

        bool run(const Clock::Milliseconds limit)
        {
            return world.clock.runUntil([this] { return subscriber.isComplete(); }, limit);
        }

        ChannelToken token() const { return {world.identity.publicKey, publisher.channel().keys().token}; }

        World world;
        SimNode publisher;
        SimNode subscriber;
        QList<BlobId> ids;
        DhtItem item;
    };
}

TEST(Hostile, corruptBlobsCostTheirSenderTheConnection)
{
    Scene scene {400};
    SimNode evil {scene.world};
    evil.publish(scene.item, scene.ids);
    evil.store().tamper = spoil;
    scene.subscriber.learn(evil);
    scene.subscriber.learn(scene.publisher);
    ASSERT_TRUE(scene.run(60s));
    EXPECT_FALSE(scene.subscriber.isConnectedTo(evil));
    EXPECT_TRUE(scene.subscriber.swarm().isBanned(evil.endpoint().host));
    ASSERT_FALSE(scene.subscriber.misbehaved.empty());
    EXPECT_EQ(scene.subscriber.misbehaved.front().endpoint, evil.endpoint());
    EXPECT_FALSE(scene.subscriber.misbehaved.front().isDurable);

    scene.subscriber.swarm().unban(evil.endpoint().host);
    EXPECT_FALSE(scene.subscriber.swarm().isBanned(evil.endpoint().host));
}

TEST(Hostile, theThirdCorruptBlobIsADurableMatter)
{
    World world {401};
    const QList<BlobId> ids = world.content.generate(401, 8);
    SimNode evil {world};
    evil.publish(world.publish(ids), ids);
    evil.store().tamper = spoil;
    NodeSettings settings;
    settings.fetchesMetadata = false;
    SimNode subscriber {world, settings};
    subscriber.learn(evil);
    const auto isDurable = [&]
    {
        return std::ranges::any_of(subscriber.misbehaved, [](const auto &entry) { return entry.isDurable; });
    };
    EXPECT_TRUE(world.clock.runUntil(isDurable, 12h));
    EXPECT_EQ(subscriber.store().count(), 0);
    // it was left for an hour after each
    EXPECT_GE(world.clock.now(), 1h);
    const auto count = subscriber.misbehaved.size();
    world.clock.runFor(12h);
    EXPECT_EQ(subscriber.misbehaved.size(), count);
}

TEST(Hostile, liesInHaveOnlyWasteAQuestion)
{
    Scene scene {402};
    SimNode liar {scene.world};
    liar.publish(scene.item, scene.ids);
    for (const BlobId &id : scene.ids)
        liar.store().remove(id);
    scene.subscriber.learn(liar);
    scene.subscriber.learn(scene.publisher);
    ASSERT_TRUE(scene.run(60s));
    EXPECT_LE(liar.store().reads, 16);
    EXPECT_TRUE(scene.subscriber.misbehaved.empty());
}

TEST(Hostile, aSilentPeerHoldsNothingUpForLong)
{
    Scene scene {403};
    SimNode silent {scene.world};
    silent.publish(scene.item, scene.ids);
    silent.store().readDelay = 10h;
    scene.subscriber.learn(silent);
    scene.world.clock.runFor(3s);
    scene.subscriber.learn(scene.publisher);
    // metadata was asked of the silent one first: given up after 30 s, then everything comes from
    // the other
    ASSERT_TRUE(scene.run(60s));
    for (const auto &[id, count] : scene.subscriber.store().received)
        EXPECT_EQ(count, 1);
    // no more is asked of it than it showed itself worth
    scene.world.clock.runFor(10min);
    EXPECT_LE(silent.store().reads, 4);
}

TEST(Hostile, brokenPiecesAreADurableMatter)
{
    Scene scene {404};
    RawPeer unasked {scene.world, scene.subscriber.endpoint()};
    unasked.sayHello();
    unasked.send((Wire::encodePieceHeader({7, 0}) + QByteArray(1000, 'x')));
    RawPeer peer {scene.world, scene.subscriber.endpoint()};
    peer.sayHello();
    scene.world.clock.runFor(2s);
    EXPECT_TRUE(unasked.isClosed());
    peer.send(Wire::encodeTags({peer.tag(scene.token().token)}));
    peer.send(Wire::MessageType::Piece, QByteArray(5, 'x'));
    scene.world.clock.runFor(5s);
    EXPECT_TRUE(peer.isClosed());
    ASSERT_EQ(scene.subscriber.misbehaved.size(), 2);
    EXPECT_FALSE(scene.subscriber.misbehaved[0].isDurable);
    EXPECT_TRUE(scene.subscriber.misbehaved[1].isDurable);

    // it is not let in again, while others are
    RawPeer again {scene.world, scene.subscriber.endpoint(), {.endpoint = {peer.endpoint().host, 4711}}};
    scene.world.clock.runFor(5s);
    EXPECT_TRUE(again.isClosed());
    EXPECT_FALSE(again.isReady());
    scene.subscriber.learn(scene.publisher);
    EXPECT_TRUE(scene.run(60s));
}

TEST(Hostile, floodsEndTheConnectionAndTakeNoMemory)
{
    Scene scene {405};
    scene.subscriber.learn(scene.publisher);
    ASSERT_TRUE(scene.run(60s));
    scene.world.clock.runFor(5s);

    const Token token = scene.token().token;
    const auto flood = [&](const std::function<QByteArray (const RawPeer &, int)> &message)
    {
        RawPeer peer {scene.world, scene.subscriber.endpoint()};
        peer.sayHello();
        scene.world.clock.runFor(1s);
        peer.send(Wire::encodeTags({peer.tag(token)}));
        scene.world.clock.runFor(1s);
        EXPECT_FALSE(peer.isClosed());
        for (int i = 0; (i < 40'000) && !peer.isClosed(); ++i)
        {
            peer.send(message(peer, i));
            if ((i % 100) == 0)
                scene.world.clock.runFor(1ms);
        }
        scene.world.clock.runFor(2s);
        return peer.isClosed();
    };

    const qint64 before = allocatedBytes();
    EXPECT_TRUE(flood([&](const RawPeer &peer, const int i)
    {
        return Wire::encodeGetManifest({static_cast<quint32>(i + 1), peer.tag(token)});
    }));
    EXPECT_TRUE(flood([&](const RawPeer &peer, const int i)
    {
        const Wire::Have have {.tag = peer.tag(token), .sequence = (scene.item.sequence + i), .kind = Wire::HaveKind::Bits
            , .first = 0, .bits = QByteArray(2'000, '\x55'), .positions = {}};
        return Wire::encodeHave(have);
    }));
    EXPECT_TRUE(flood([&](const RawPeer &, int)
    {
        return Wire::encodeAnnounce({Wire::LookupId {}, {u"10.1.2.3"_s, 5000}});
    }));
    EXPECT_TRUE(flood([&](const RawPeer &, const int i) { return Wire::encodeGet({static_cast<quint32>(i + 1), BlobId {}}); }));
    EXPECT_LT((allocatedBytes() - before), (4 * 1024 * 1024));
    EXPECT_EQ(scene.subscriber.channel().connectedPeers(), 1);
}

TEST(Hostile, haveOfUnknownVersionsIsBounded)
{
    Scene scene {406};
    const Token token = scene.token().token;
    const qint64 before = allocatedBytes();
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 40; ++i)
    {
        peers.push_back(std::make_unique<RawPeer>(scene.world, scene.subscriber.endpoint()));
        peers.back()->sayHello();
    }
    scene.world.clock.runFor(1s);
    for (const auto &peer : peers)
    {
        peer->send(Wire::encodeTags({peer->tag(token)}));
        for (quint32 i = 0; i < 40; ++i)
        {
            peer->send(Wire::encodeHave({.tag = peer->tag(token), .sequence = (scene.item.sequence + 5), .kind = Wire::HaveKind::Bits
                , .first = (i * 400'000), .bits = QByteArray(50'000, '\x7F'), .positions = {}}));
        }
    }
    // 80 MB of claims
    ASSERT_TRUE(scene.world.clock.runUntil([&]
    {
        return std::ranges::all_of(peers, [](const auto &peer) { return peer->bytesToWrite() == 0; });
    }, 5min));
    scene.world.clock.runFor(1s);
    EXPECT_LT((allocatedBytes() - before), (24 * 1024 * 1024));
    EXPECT_EQ(scene.subscriber.channel().connectedPeers(), 40);
}

TEST(Hostile, claimsOfTheFarFutureKeepOutNobody)
{
    Scene scene {410};
    const Token token = scene.token().token;
    const auto claim = [&](const qint64 sequence, const QString &network)
    {
        std::vector<std::unique_ptr<RawPeer>> peers;
        for (int i = 0; i < 16; ++i)
        {
            peers.push_back(std::make_unique<RawPeer>(scene.world, scene.subscriber.endpoint()
                , Sim::NodeOptions {.endpoint = {u"%1.%2"_s.arg(network).arg(1 + (i / 8)), static_cast<quint16>(5'000 + i)}}));
            peers.back()->sayHello();
        }
        scene.world.clock.runFor(1s);
        for (const auto &peer : peers)
        {
            peer->send(Wire::encodeTags({peer->tag(token)}));
            for (quint32 i = 0; i < 16; ++i)
            {
                peer->send(Wire::encodeHave({.tag = peer->tag(token), .sequence = sequence, .kind = Wire::HaveKind::Bits
                    , .first = (i * 520'000), .bits = QByteArray(65'000, '\x7F'), .positions = {}}));
            }
        }
        scene.world.clock.runFor(10s);
        return peers;
    };
    const qint64 before = allocatedBytes();
    const auto farAhead = claim(SEQUENCE_MAX, u"20.9.0"_s);
    EXPECT_LT((allocatedBytes() - before), (2 * 1024 * 1024));

    // a version that may come: the budget is used up, and somebody honest says what it holds of the
    // next one
    const auto near = claim((scene.item.sequence + 60'000), u"20.9.1"_s);
    const QList<BlobId> next = scene.ids + scene.world.makeBlobs(60);
    ScriptedPeer honest {scene.world, true};
    honest.channels = {scene.token()};
    scene.subscriber.channel().addCandidate(honest.endpoint(), false);
    scene.world.clock.runFor(2s);
    ASSERT_EQ(honest.lines.size(), 1);
    const auto &line = honest.lines.front();
    const DhtItem item = scene.world.publish(next);
    Wire::Have have {.tag = {}, .sequence = item.sequence, .kind = Wire::HaveKind::List, .first = 0, .bits = {}, .positions = {}};
    for (quint32 i = 1; i < 70; ++i)
        have.positions.append(i);
    line->connection->sendHave(scene.world.identity.publicKey, have);
    scene.world.clock.runFor(1s);
    honest.held.insert(next.cbegin(), next.cend());
    scene.subscriber.take(item);
    // those who claim to have it have all come by themselves, and are asked later
    scene.world.clock.runFor(20s);
    EXPECT_GE(scene.subscriber.store().count(), 60);
}

TEST(Hostile, aPeerThatDoesNotReadTakesLittleMemory)
{
    Scene scene {407, 64};
    const Token token = scene.token().token;
    const qint64 before = allocatedBytes();
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 40; ++i)
    {
        peers.push_back(std::make_unique<RawPeer>(scene.world, scene.publisher.endpoint()));
        peers.back()->sayHello();
    }
    scene.world.clock.runFor(1s);
    for (const auto &peer : peers)
    {
        peer->send(Wire::encodeTags({peer->tag(token)}));
        peer->setReadingPaused(true);
        for (quint32 i = 0; i < 64; ++i)
            peer->send(Wire::encodeGet({(i + 1), scene.ids[i]}));
    }
    scene.world.network.setWindow(64 * 1024);
    scene.world.clock.runFor(20s);
    // 32 blobs, and for each connection the send queue and the window of its TCP
    EXPECT_LT((allocatedBytes() - before), ((32 + 40 * 1 + 8) * 1024 * 1024));
    EXPECT_LE(scene.publisher.store().reads, 64);

    // idle connections are closed in time, and then an honest peer gets its turn
    scene.subscriber.learn(scene.publisher);
    EXPECT_TRUE(scene.run(10min));
}

TEST(Hostile, aFloodOfItemsIsPassedOnInSmallDoses)
{
    Scene scene {408};
    ScriptedPeer peer {scene.world, true};
    peer.channels = {scene.token()};
    auto *line = peer.connectTo(scene.subscriber.endpoint());
    scene.world.clock.runFor(2s);
    DhtItem item = scene.item;
    for (int i = 0; i < 200; ++i)
    {
        ++item.sequence;
        line->connection->pushManifest(item);
    }
    scene.world.clock.runFor(10s);
    EXPECT_LE(scene.subscriber.items.size(), 16);
    EXPECT_GE(scene.subscriber.items.size(), 1);
    EXPECT_EQ(scene.subscriber.sequence(), 0);  // none verifies

    scene.subscriber.learn(scene.publisher);
    EXPECT_TRUE(scene.run(60s));
}

TEST(Hostile, aCrowdWithLiarsFinishes)
{
    World world {409};
    const QList<BlobId> ids = world.content.generate(409, 24);
    const DhtItem item = world.publish(ids);
    Nodes nodes;
    for (int i = 0; i < 20; ++i)
        nodes.push_back(std::make_unique<SimNode>(world, Scene::slow()));
    nodes[0]->publish(item, ids);
    for (int i = 1; i <= 4; ++i)
    {
        nodes[i]->publish(item, ids);
        if (i == 1)
            nodes[i]->store().tamper = spoil;
        else if (i == 2)
            nodes[i]->store().readDelay = 10h;
        else if (i == 3)
            std::ranges::for_each(ids, [&](const BlobId &id) { nodes[i]->store().remove(id); });
        else
            world.clock.callLater(20s, nullptr, [&world, &node = nodes[i]] { world.network.setSilent(&node->transport(), true); });
    }
    for (std::size_t i = 5; i < nodes.size(); ++i)
    {
        for (std::size_t j = 0; j < 5; ++j)
            nodes[i]->learn(*nodes[j]);
        for (int j = 0; j < 6; ++j)
        {
            const std::size_t other = world.random.below(nodes.size());
            if (other != i)
                nodes[i]->learn(*nodes[other]);
        }
    }
    const auto areComplete = [&, i = 0]() mutable
    {
        return ((++i % 64) == 0) && std::all_of((nodes.cbegin() + 5), nodes.cend(), [](const auto &node) { return node->isComplete(); });
    };
    ASSERT_TRUE(world.clock.runUntil(areComplete, 20min));
    for (std::size_t i = 5; i < nodes.size(); ++i)
    {
        // nobody honest was blamed
        for (const auto &[endpoint, reason, isDurable] : nodes[i]->misbehaved)
            EXPECT_EQ(endpoint.host, nodes[1]->endpoint().host);
    }
}
