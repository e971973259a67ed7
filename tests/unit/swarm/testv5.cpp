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

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "scriptedpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    NodeSettings openToV5()
    {
        NodeSettings settings;
        settings.talksToV5 = true;
        settings.fetchesMetadata = false;
        return settings;
    }

    template <typename T>
    Wire::LookupId lookupId(const T &id)
    {
        return Wire::LookupId::fromBytes(id.view());
    }
}

TEST(V5, aPlainDownloaderIsServedWhereTheChannelAllowsIt)
{
    World world {200};
    const QList<BlobId> ids = world.content.generate(200, 3);
    SimNode open {world, openToV5()};
    NodeSettings closedSettings;
    closedSettings.fetchesMetadata = false;
    SimNode closed {world, closedSettings};
    const DhtItem item = world.publish(ids);
    open.publish(item, ids);
    closed.publish(item, ids);

    ScriptedPeer downloader {world, false};
    for (SimNode *node : {&open, &closed})
    {
        auto *line = downloader.connectTo(node->endpoint());
        ASSERT_TRUE(world.clock.runUntil([line] { return line->connection->isEstablished(); }, 10s));
        line->connection->assumeV5();
        line->connection->announce({lookupId(ids[0]), {u"127.0.0.1"_s, 5000}});
        for (const BlobId &id : {ids[1], ids[2], BlobId {}})
        {
            ASSERT_NE(line->connection->requestBlob(id), 0);
            const std::size_t answers = line->received.size() + line->refused.size();
            ASSERT_TRUE(world.clock.runUntil([&] { return (line->received.size() + line->refused.size()) > answers; }, 10s));
        }
        if (node == &open)
        {
            ASSERT_EQ(line->received.size(), 2);
            EXPECT_EQ(line->received[1].second, world.content.blob(ids[2]));
            EXPECT_EQ(line->refused.size(), 1);
        }
        else
        {
            EXPECT_EQ(line->received.size(), 0);
            EXPECT_EQ(line->refused.size(), 3);
        }
        EXPECT_TRUE(line->hellos.isEmpty());  // no HELLO of ours to a v5 peer
        EXPECT_FALSE(line->isClosed);
    }
}

TEST(V5, findPeersIsAnsweredForOpenChannelsOnly)
{
    World world {201};
    const QList<BlobId> ids = world.content.generate(201, 2);
    NodeSettings closedSettings;
    closedSettings.fetchesMetadata = false;
    SimNode open {world, openToV5()};
    SimNode closed {world, closedSettings};
    SimNode other {world, openToV5()};
    const DhtItem item = world.publish(ids);
    for (SimNode *node : {&open, &closed, &other})
        node->publish(item, ids);
    open.learn(other);
    closed.learn(other);
    world.clock.runFor(5s);
    ASSERT_EQ(open.channel().connectedPeers(), 1);

    ScriptedPeer asker {world, false};
    const Topic topic = open.channel().keys().topic;
    const QList<Endpoint> known {other.endpoint()};
    for (const auto &[node, id, expected] : std::initializer_list<std::tuple<SimNode *, Wire::LookupId, QList<Endpoint>>> {
            {&open, lookupId(topic), known}, {&open, lookupId(ids[1]), known}, {&open, lookupId(BlobId {}), {}}
            , {&closed, lookupId(topic), {}}, {&closed, lookupId(ids[1]), {}}})
    {
        auto *line = asker.connectTo(node->endpoint());
        ASSERT_TRUE(world.clock.runUntil([line] { return line->connection->isEstablished(); }, 10s));
        line->connection->assumeV5();
        ASSERT_TRUE(line->connection->findPeers(id));
        ASSERT_TRUE(world.clock.runUntil([line] { return !line->found.isEmpty(); }, 10s));
        EXPECT_EQ(line->found.first(), expected);
        line->stream->close();
        world.clock.runFor(1s);
    }
}

TEST(V5, blobsAreFetchedFromAPlainPeerOneAtATime)
{
    World world {202};
    const QList<BlobId> ids = world.content.generate(202, 12);
    ScriptedPeer server {world, false};
    server.held.insert(ids.cbegin(), ids.cend());
    SimNode node {world, openToV5()};
    node.take(world.publish(ids));
    node.channel().addCandidate(server.endpoint(), false);
    ASSERT_TRUE(world.clock.runUntil([&] { return node.isComplete(); }, 2min));
    EXPECT_EQ(server.maxOpen, 1);
    EXPECT_EQ(server.requested.size(), 12);
    EXPECT_FALSE(node.swarm().peers().first().isExtended);

    // nothing more to ask: it is let go, and not dialled again for nothing
    world.clock.runFor(30min);
    EXPECT_TRUE(node.swarm().peers().isEmpty());
    EXPECT_EQ(node.transport().attempts(), 1);
}

TEST(V5, aPlainPeerWithHalfOfItIsNotAskedForTheRestOverAndOver)
{
    World world {203};
    const QList<BlobId> ids = world.content.generate(203, 10);
    ScriptedPeer half {world, false};
    half.held.insert(ids.cbegin(), (ids.cbegin() + 5));
    ScriptedPeer rest {world, false};
    rest.held.insert((ids.cbegin() + 5), ids.cend());
    SimNode node {world, openToV5()};
    node.take(world.publish(ids));
    node.channel().addCandidate(half.endpoint(), false);
    world.clock.runFor(5min);
    EXPECT_EQ(node.store().count(), 5);
    EXPECT_LE(half.requested.size(), 20);

    node.channel().addCandidate(rest.endpoint(), false);
    EXPECT_TRUE(world.clock.runUntil([&] { return node.isComplete(); }, 10min));
}

TEST(V5, aChannelThatIsNotOpenAsksNoPlainPeer)
{
    World world {204};
    const QList<BlobId> ids = world.content.generate(204, 2);
    ScriptedPeer server {world, false};
    server.held.insert(ids.cbegin(), ids.cend());
    NodeSettings settings;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    node.take(world.publish(ids));
    node.channel().addCandidate(server.endpoint(), false);
    world.clock.runFor(1h);
    EXPECT_TRUE(server.requested.empty());
    EXPECT_LE(server.lines.size(), 12);
    EXPECT_TRUE(std::ranges::all_of(server.lines, [](const auto &line) { return line->isClosed; }));
}

TEST(V5, aPrivateChannelIsNeverOpenToPlainPeers)
{
    World world {205};
    world.readKey = ReadKey::fromBytes(QByteArray(32, 7));
    const QList<BlobId> ids = world.content.generate(205, 2);
    SimNode node {world, openToV5()};
    EXPECT_FALSE(node.channel().keys().talksToV5);
    node.publish(world.publish(ids), ids);

    ScriptedPeer downloader {world, false};
    auto *line = downloader.connectTo(node.endpoint());
    ASSERT_TRUE(world.clock.runUntil([line] { return line->connection->isEstablished(); }, 10s));
    line->connection->assumeV5();
    line->connection->requestBlob(ids[0]);
    world.clock.runFor(5s);
    EXPECT_TRUE(line->received.empty());
    EXPECT_EQ(line->refused.size(), 1);
}

TEST(V5, whoOnceShowedTagsIsNeverAskedAsAPlainPeer)
{
    World world {206};
    const QList<BlobId> ids = world.content.generate(206, 4);
    SimNode node {world, openToV5()};
    Endpoint endpoint;
    {
        SimNode honest {world, openToV5()};
        endpoint = honest.endpoint();
        node.learn(honest);
        world.clock.runFor(5s);
        ASSERT_EQ(node.channel().connectedPeers(), 1);
        honest.stop();
    }
    // somebody in the middle answers in its place, and knows no tag
    ScriptedPeer impostor {world, false, {.endpoint = endpoint}};
    impostor.held.insert(ids.cbegin(), ids.cend());
    node.take(world.publish(ids));
    world.clock.runFor(30min);
    EXPECT_FALSE(impostor.lines.empty());
    EXPECT_TRUE(impostor.requested.empty());
    EXPECT_EQ(node.store().count(), 0);
}

TEST(V5, gossipIsAHintAndRateLimited)
{
    World world {207};
    const QList<BlobId> ids = world.content.generate(207, 1);
    SimNode node {world, openToV5()};
    node.publish(world.publish(ids), ids);

    ScriptedPeer gossiper {world, false};
    for (int i = 1; i <= 10; ++i)
    {
        gossiper.gossip = {{world.identity.publicKey, (world.lastSequence + i)}};
        gossiper.connectTo(node.endpoint());
        world.clock.runFor(1s);
        gossiper.lines.back()->stream->close();
        world.clock.runFor(1s);
    }
    EXPECT_EQ(node.hints, QList<qint64> {world.lastSequence + 1});
    EXPECT_TRUE(node.items.isEmpty());

    // a number from the far future, or an old one, is no hint
    world.clock.runFor(2min);
    for (const qint64 sequence : {SEQUENCE_MAX, world.lastSequence})
    {
        gossiper.gossip = {{world.identity.publicKey, sequence}};
        gossiper.connectTo(node.endpoint());
        world.clock.runFor(1s);
    }
    EXPECT_EQ(node.hints.size(), 1);
}

// They could name another channel of ours.
TEST(V5, behindAProxyGossipIsNoHint)
{
    World world {209};
    ScriptedPeer gossiper {world, true};
    gossiper.gossip = {{world.identity.publicKey, (world.clock.unixTime().count() + 1)}};
    for (const bool isSafe : {false, true})
    {
        NodeSettings settings;
        settings.swarm.isSafe = isSafe;
        SimNode node {world, settings};
        node.channel().addCandidate(gossiper.endpoint(), false);
        const std::size_t before = gossiper.lines.size();
        world.clock.runFor(20s);
        EXPECT_GT(gossiper.lines.size(), before);
        EXPECT_EQ(node.hints.isEmpty(), isSafe);
    }
}

TEST(V5, aSilentPlainPeerIsLeftForAnother)
{
    World world {208};
    const QList<BlobId> ids = world.content.generate(208, 4);
    ScriptedPeer silent {world, false};
    silent.answers = false;
    ScriptedPeer server {world, false};
    server.held.insert(ids.cbegin(), ids.cend());
    SimNode node {world, openToV5()};
    node.take(world.publish(ids));
    node.channel().addCandidate(silent.endpoint(), false);
    world.clock.runFor(10s);
    EXPECT_EQ(silent.requested.size(), 1);
    node.channel().addCandidate(server.endpoint(), false);
    EXPECT_TRUE(world.clock.runUntil([&] { return node.isComplete(); }, 40s));
    EXPECT_TRUE(silent.lines.front()->isClosed);
}
