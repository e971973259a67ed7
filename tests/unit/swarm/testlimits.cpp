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
#include <functional>
#include <numeric>

#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/swarm/banlist.h"
#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/remotehave.h"
#include "scriptedpeer.h"

// Limits of 2.12 that nothing else reaches

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    BlobId idOf(const int n)
    {
        BlobId id;
        for (int i = 0; i < 4; ++i)
            id.data()[i] = static_cast<std::uint8_t>(n >> (8 * i));
        return id;
    }

    ChannelToken tokenOf(const SimNode &node)
    {
        return {node.channel().keys().publicKey, node.channel().keys().token};
    }

    Wire::LookupId topicOf(const SimNode &node)
    {
        return Wire::LookupId::fromBytes(node.channel().keys().topic.view());
    }

    // Many who are in the channel, connect, and announce where they can be reached (which they
    // cannot, if `isHidden`)
    struct Crowd
    {
        Crowd(SimNode &node, const int count, const bool isHidden)
        {
            World &world = node.world();
            for (int i = 0; i < count; ++i)
                add(node, {.endpoint = world.nextEndpoint(), .acceptsConnections = !isHidden});
            run(node);
        }

        // One that comes again
        Crowd(SimNode &node, const Sim::NodeOptions &options)
        {
            add(node, options);
            run(node);
        }

        void add(const SimNode &node, const Sim::NodeOptions &options)
        {
            peers.push_back(std::make_unique<ScriptedPeer>(node.world(), true, options));
            peers.back()->channels = {tokenOf(node)};
            peers.back()->connectTo(node.endpoint());
        }

        void run(const SimNode &node)
        {
            node.world().clock.runFor(1s);
            for (const auto &peer : peers)
                peer->lines.front()->connection->announce({topicOf(node), {u"0.0.0.0"_s, peer->endpoint().port}});
            node.world().clock.runFor(1s);
        }

        std::vector<std::unique_ptr<ScriptedPeer>> peers;
    };
}

TEST(Limits, aBlobMayTakeLongAsLongAsSomethingComes)
{
    World world {700};
    const QList<BlobId> ids = world.content.generate(700, 1);
    NodeSettings settings;
    settings.fetchesMetadata = false;
    settings.net.uploadRate = 1'500;   // 40 s for a frame of a blob
    world.network.setSegmentSize(1'400);
    SimNode source {world, settings};
    source.publish(world.publish(ids), ids);
    SimNode subscriber {world, settings};
    subscriber.learn(source);
    const auto start = world.clock.now();
    ASSERT_TRUE(world.clock.runUntil([&] { return subscriber.isComplete(); }, 15min));
    EXPECT_GT((world.clock.now() - start), 10min);
    EXPECT_EQ(subscriber.transport().attempts(), 1);
    EXPECT_EQ(source.store().reads, 1);
}

TEST(Limits, aHandshakeOfOursIsWaitedForTenSeconds)
{
    World world {701};
    SimNode node {world};
    Sim::SimTransport *silent = world.network.addNode({.endpoint = world.nextEndpoint()});
    std::unique_ptr<ByteStream> stream;
    bool isClosed = false;
    silent->onAccepted = [&](std::unique_ptr<ByteStream> accepted)
    {
        stream = std::move(accepted);
        QObject::connect(stream.get(), &ByteStream::closed, [&isClosed] { isClosed = true; });
    };
    node.channel().addCandidate(silent->options().endpoint, false);
    world.clock.runFor(9s);
    ASSERT_TRUE(stream);
    EXPECT_FALSE(isClosed);
    world.clock.runFor(3s);
    EXPECT_TRUE(isClosed);
    silent->onAccepted = nullptr;
}

TEST(Limits, no65thBlobIsUnderWay)
{
    World world {702};
    const QList<BlobId> ids = world.content.generate(702, 250);
    NodeSettings settings;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    const DhtItem item = world.publish(ids);
    node.take(item);
    std::vector<std::unique_ptr<ScriptedPeer>> sources;
    for (int i = 0; i < 40; ++i)
    {
        sources.push_back(std::make_unique<ScriptedPeer>(world, true, Sim::NodeOptions {.uploadRate = 500'000}));
        sources.back()->channels = {tokenOf(node)};
        sources.back()->answers = false;
        sources.back()->connectTo(node.endpoint());
    }
    world.clock.runFor(3s);
    for (const auto &source : sources)
    {
        source->lines.front()->connection->sendHave(world.identity.publicKey
            , {.tag = {}, .sequence = item.sequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
    }
    world.clock.runFor(5s);
    // each of them would be asked for four; a connection shows two at a time
    const auto open = [&sources]
    {
        return std::accumulate(sources.cbegin(), sources.cend(), 0, [](const int sum, const auto &source) { return sum + source->lines.front()->open; });
    };
    // those who have not delivered yet get half
    EXPECT_EQ(open(), 32);
    for (const auto &source : sources)
        source->lines.front()->stream->abort();
    world.clock.runFor(1s);

    for (const auto &source : sources)
    {
        source->answers = true;
        source->held.insert(ids.cbegin(), ids.cend());
        source->lines.clear();
        source->connectTo(node.endpoint());
    }
    world.clock.runFor(2s);
    for (const auto &source : sources)
    {
        source->lines.front()->connection->sendHave(world.identity.publicKey
            , {.tag = {}, .sequence = item.sequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
    }
    ASSERT_TRUE(world.clock.runUntil([&node] { return node.store().count() >= 60; }, 1min));
    for (const auto &source : sources)
        source->answers = false;
    world.clock.runFor(10s);
    ASSERT_LE(node.store().count(), 180);
    EXPECT_EQ(open(), 64);
}

TEST(Limits, noMoreThan32AreCalledBackAtATime)
{
    World world {703};
    const QList<BlobId> ids = world.content.generate(703, 1);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    const Crowd crowd {node, 40, true};
    EXPECT_EQ(node.channel().connectedPeers(), 40);
    EXPECT_EQ(node.transport().attempts(), 32);
}

TEST(Limits, aThousandAddressesThatWereCalledBackAreRemembered)
{
    World world {704};
    const QList<BlobId> ids = world.content.generate(704, 1);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    const Sim::NodeOptions options {.endpoint = world.nextEndpoint(), .acceptsConnections = false};
    const auto comeAgain = [&]
    {
        const int before = node.transport().attempts();
        const Crowd first {node, options};
        return (node.transport().attempts() - before);
    };
    EXPECT_EQ(comeAgain(), 1);
    const auto start = world.clock.now();
    // 32 of each at a time, and time for them to fail
    const auto comeOthers = [&](const int count)
    {
        for (int i = 0; i < count; i += 25)
        {
            const Crowd others {node, 25, true};
            world.clock.runFor(6s);
        }
    };
    comeOthers(950);
    EXPECT_EQ(comeAgain(), 0);
    comeOthers(50);
    EXPECT_EQ(comeAgain(), 1);
    EXPECT_LT((world.clock.now() - start), 9min);
}

TEST(Limits, corruptBlobsOfAThousandAddressesAreRemembered)
{
    BanList bans;
    for (int i = 0; i < 20; ++i)
        EXPECT_LE(bans.addCorruptBlob(u"first"_s, idOf(i), 0ms), 8);
    for (int i = 1; i < 1'000; ++i)
        bans.addCorruptBlob(QString::number(i), idOf(1), 1s);
    EXPECT_EQ(bans.addCorruptBlob(u"first"_s, idOf(1), 0ms), 8);
    bans.addCorruptBlob(u"one more"_s, idOf(1), 1s);
    EXPECT_EQ(bans.addCorruptBlob(u"first"_s, idOf(1), 1s), 1);
}

TEST(Limits, fourThousandRefusalsOfAPeerAreRemembered)
{
    HaveBudget budget {1'000};
    RemoteHave remote {&budget};
    remote.setVersion(1, 10'000, {});
    remote.apply({.tag = {}, .sequence = 1, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
    for (quint32 i = 0; i < 5'000; ++i)
        remote.refused(i);
    remote.forgetRefusals();
    EXPECT_TRUE(remote.has(0));
    EXPECT_TRUE(remote.has(4'095));
    EXPECT_FALSE(remote.has(4'096));
    EXPECT_TRUE(remote.has(5'000));
}

TEST(Limits, newsForWhoDoesNotReadIsPutTogether)
{
    World world {705};
    const int perSecond = 1'000;
    const int seconds = 450;
    QList<BlobId> ids;
    for (int i = 0; i < (seconds * perSecond); ++i)
        ids.append(idOf(i));
    world.publish(ids);
    SimNode node {world};
    node.channel().setLayout(world.lastSequence, world.layouts.at(world.lastSequence), QBitArray(ids.size()));
    world.network.setWindow(16 * 1024);

    RawPeer peer {world, node.endpoint()};
    peer.sayHello();
    world.clock.runFor(1s);
    peer.send(Wire::encodeTags({peer.tag(node.channel().keys().token)}));
    world.clock.runFor(1s);
    const auto messages = [&peer] { return peer.messages(Wire::MessageType::Have); };
    ASSERT_EQ(messages().size(), 1);
    peer.setReadingPaused(true);
    // the last one is left out: then HAVE could say it all in a word
    for (int i = 0; i < seconds; ++i)
    {
        node.channel().addHeld(ids.sliced((i * perSecond), (perSecond - ((i + 1) / seconds))));
        peer.send(Wire::encodeTags({}));
        world.clock.runFor(1s);
    }
    ASSERT_FALSE(peer.isClosed());
    peer.setReadingPaused(false);
    world.clock.runFor(1min);

    const QList<QByteArray> received = messages();
    EXPECT_LT(received.size(), (seconds - 100));
    HaveBudget budget {0};
    RemoteHave remote {&budget};
    remote.setVersion(world.lastSequence, static_cast<quint32>(ids.size()), {});
    bool hasBits = false;
    for (const QByteArray &message : received.sliced(1))
    {
        const auto have = Wire::decodeHave(message);
        hasBits = hasBits || (have->kind == Wire::HaveKind::Bits);
        remote.apply(*have);
    }
    EXPECT_TRUE(hasBits);
    for (quint32 i = 0; i < static_cast<quint32>(ids.size() - 1); ++i)
        ASSERT_TRUE(remote.has(i)) << i;
}

TEST(Limits, aSlash64OfIPv6IsOneAddress)
{
    World world {706};
    NodeSettings settings;
    settings.net.endpoint = {u"2001:db8:ffff::1"_s, 4000};
    settings.swarm.maxConnectionsPerAddress = 3;
    SimNode node {world, settings};
    const auto connectFrom = [&](const QString &host)
    {
        return std::make_unique<RawPeer>(world, node.endpoint(), Sim::NodeOptions {.endpoint = {host, 5000}});
    };
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 1; i <= 6; ++i)
        peers.push_back(connectFrom(u"2001:db8:0:1::%1"_s.arg(i)));
    const auto other = connectFrom(u"2001:db8:0:2::1"_s);
    world.clock.runFor(1s);
    EXPECT_EQ(std::ranges::count_if(peers, &RawPeer::isReady), 3);
    ASSERT_TRUE(other->isReady());

    other->sayHello();
    other->send(Wire::MessageType::Piece, QByteArray(5, 'x'));
    world.clock.runFor(1s);
    EXPECT_TRUE(node.swarm().isBanned(u"2001:db8:0:2::1"_s));
    const auto neighbour = connectFrom(u"2001:db8:0:2:3:4:5:6"_s);
    const auto stranger = connectFrom(u"2001:db8:0:3::1"_s);
    world.clock.runFor(1s);
    EXPECT_FALSE(neighbour->isReady());
    EXPECT_TRUE(stranger->isReady());
}

TEST(Limits, twoThousandAddressesAreKnownToShowTags)
{
    World world {707};
    const QList<BlobId> ids = world.content.generate(707, 2);
    NodeSettings settings;
    settings.talksToV5 = true;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    const auto show = [&](const int count, const std::function<QString (int)> &host)
    {
        for (int i = 0; i < count; i += 50)
        {
            std::vector<std::unique_ptr<ScriptedPeer>> peers;
            for (int j = i; j < std::min((i + 50), count); ++j)
            {
                peers.push_back(std::make_unique<ScriptedPeer>(world, true, Sim::NodeOptions {.endpoint = {host(j), 5000}}));
                peers.back()->channels = {tokenOf(node)};
                peers.back()->connectTo(node.endpoint());
                if ((j % 8) == 7)
                    world.clock.runFor(100ms);
            }
            world.clock.runFor(100ms);
        }
    };
    // is it asked for blobs as a plain v5 peer?
    const auto isAskedAt = [&](const QString &host)
    {
        ScriptedPeer impostor {world, false, {.endpoint = {host, 5001}}};
        node.channel().addCandidate(impostor.endpoint(), true);
        world.clock.runFor(10s);
        EXPECT_EQ(impostor.lines.size(), 1);
        return !impostor.requested.empty();
    };

    // somebody with many addresses of one network is one of them
    show(2'100, [](const int i) { return u"2001:db8:0:1::%1"_s.arg((i + 1), 0, 16); });
    show(1'999, [](const int i) { return u"20.7.%1.%2"_s.arg(i / 250).arg((i % 250) + 1); });
    show(1, [](int) { return u"20.8.0.1"_s; });
    node.take(world.publish(ids));
    EXPECT_FALSE(isAskedAt(u"2001:db8:0:1::1"_s));
    EXPECT_FALSE(isAskedAt(u"20.7.0.1"_s));
    EXPECT_FALSE(isAskedAt(u"20.7.7.249"_s));
    EXPECT_TRUE(isAskedAt(u"20.8.0.1"_s));
}
