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

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/crypto/curve.h"
#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/remotehave.h"
#include "scriptedpeer.h"

// Who is blamed for what, and that it is nobody who can do nothing about it

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    ChannelToken tokenOf(const SimNode &node)
    {
        return {node.channel().keys().publicKey, node.channel().keys().token};
    }

    // Verifies, as the channel does, and tells if there is no signature
    void judge(SimNode &node)
    {
        QObject::connect(&node.channel(), &ChannelSwarm::itemReceived, &node, [&node](const DhtItem &item, const quint64 peer)
        {
            if (!item.isSigned())
                node.channel().reportFalseItem(peer);
        });
    }

    std::unique_ptr<ScriptedPeer> connectMember(SimNode &node, const Sim::NodeOptions &options = {})
    {
        auto peer = std::make_unique<ScriptedPeer>(node.world(), true, options);
        peer->channels = {tokenOf(node)};
        peer->connectTo(node.endpoint());
        node.world().clock.runFor(2s);
        return peer;
    }
}

TEST(Blame, aRapidPublisherMakesNobodyBanAnybody)
{
    World world {900};
    const QList<BlobId> ids = world.content.generate(900, 3);
    Nodes nodes;
    for (int i = 0; i < 8; ++i)
        nodes.push_back(std::make_unique<SimNode>(world));
    for (const auto &node : nodes)
    {
        for (const auto &other : nodes)
        {
            if (node != other)
                node->learn(*other);
        }
    }
    nodes[0]->publish(world.publish(ids), ids);
    world.clock.runFor(30s);

    const auto before = world.clock.now();
    for (int i = 0; i < 900; ++i)
    {
        nodes[0]->publish(world.publish(ids), ids);
        world.clock.runFor(20ms);
    }
    const double seconds = static_cast<double>((world.clock.now() - before).count()) / 1000;
    world.clock.runFor(10s);
    for (const auto &node : nodes)
    {
        EXPECT_TRUE(node->misbehaved.empty());
        EXPECT_TRUE(node->isComplete());
        // at most one a second from each of the others
        EXPECT_LE(node->items.size(), (seconds + 12) * 7);
    }
}

TEST(Blame, aPeerGetsOneItemASecondAndTheNewestInTheEnd)
{
    World world {901};
    const QList<BlobId> ids = world.content.generate(901, 3);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    const auto peer = connectMember(node);
    ScriptedPeer::Line &line = *peer->lines.front();
    line.manifests.clear();
    for (int i = 0; i < 100; ++i)
    {
        node.publish(world.publish(ids), ids);
        world.clock.runFor(50ms);
    }
    world.clock.runFor(3s);
    EXPECT_GE(line.manifests.size(), 4);
    EXPECT_LE(line.manifests.size(), 8);
    ASSERT_FALSE(line.manifests.empty());
    EXPECT_EQ(line.manifests.back().second.sequence, world.lastSequence);
}

TEST(Blame, itemsBeyondWhatIsLookedAtWaitAndTheNewestIsTaken)
{
    World world {902};
    const QList<BlobId> ids = world.content.generate(902, 3);
    SimNode node {world};
    const auto peer = connectMember(node);
    QList<DhtItem> items;
    for (int i = 0; i < 60; ++i)
        items.append(world.publish(ids));
    for (const DhtItem &item : items)
        peer->lines.front()->connection->pushManifest(item);
    world.clock.runFor(500ms);
    EXPECT_LE(node.items.size(), 10);
    world.clock.runFor(2s);
    EXPECT_EQ(node.sequence(), world.lastSequence);
    EXPECT_LE(node.items.size(), 12);
    EXPECT_TRUE(node.misbehaved.empty());
    EXPECT_FALSE(peer->lines.front()->isClosed);
}

TEST(Blame, whoPassesOnWhatTheOwnerHasNotSignedIsLeft)
{
    World world {903};
    SimNode node {world};
    judge(node);
    const auto peer = connectMember(node);
    DhtItem item = world.publish(world.content.generate(903, 3));
    ++item.sequence;
    peer->lines.front()->connection->pushManifest(item);
    world.clock.runFor(1s);
    EXPECT_TRUE(peer->lines.front()->isClosed);
    EXPECT_TRUE(node.swarm().isBanned(peer->endpoint().host));
    ASSERT_EQ(node.misbehaved.size(), 1);
    EXPECT_FALSE(node.misbehaved[0].isDurable);

    // nonsense that the owner has signed is the owner's
    const auto honest = connectMember(node);
    DhtItem nonsense = item;
    nonsense.value = "nonsense";
    nonsense.signature = Crypto::sign(world.identity.seed, DhtItem::signedBytes(nonsense.sequence, nonsense.value));
    honest->lines.front()->connection->pushManifest(nonsense);
    world.clock.runFor(1s);
    EXPECT_FALSE(honest->lines.front()->isClosed);
    EXPECT_EQ(node.misbehaved.size(), 1);
}

TEST(Blame, aDurableBanTakesAPeerThatNobodyCanHavePlayed)
{
    World world {904};
    NodeSettings settings;
    settings.talksToV5 = true;
    SimNode node {world, settings};
    // somebody on the way to an honest address plays plain v5, and sends too much of a blob
    RawPeer stranger {world, node.endpoint()};
    stranger.sayHello();
    stranger.send(Wire::MessageType::Piece, QByteArray(5, 'x'));
    world.clock.runFor(2s);
    ASSERT_EQ(node.misbehaved.size(), 1);
    EXPECT_FALSE(node.misbehaved[0].isDurable);
    EXPECT_TRUE(node.swarm().isBanned(stranger.endpoint().host));
    world.clock.runFor(2h);
    EXPECT_FALSE(node.swarm().isBanned(stranger.endpoint().host));

    RawPeer member {world, node.endpoint()};
    member.sayHello();
    world.clock.runFor(1s);
    member.send(Wire::encodeTags({member.tag(node.channel().keys().token)}));
    member.send(Wire::MessageType::Piece, QByteArray(5, 'x'));
    world.clock.runFor(2h);
    EXPECT_TRUE(node.swarm().isBanned(member.endpoint().host));
    EXPECT_TRUE(node.misbehaved.back().isDurable);
}

TEST(Blame, v5PeersAreNotBannedDurablyForCorruptBlobs)
{
    World world {905};
    const QList<BlobId> ids = world.content.generate(905, 8);
    NodeSettings settings;
    settings.talksToV5 = true;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    ScriptedPeer liar {world, false};
    liar.held.insert(ids.cbegin(), ids.cend());
    liar.sendsCorruptBlobs = true;
    node.take(world.publish(ids));
    node.channel().addCandidate(liar.endpoint(), true);
    world.clock.runFor(12h);
    // again and again, an hour each
    EXPECT_GE(node.misbehaved.size(), 4);
    EXPECT_TRUE(std::ranges::none_of(node.misbehaved, [](const auto &entry) { return entry.isDurable; }));
}

TEST(Blame, behindAnAddressOfTheLocalNetworkNobodyElsePays)
{
    for (const QString &host : {u"10.1.2.3"_s, u"127.0.0.1"_s, u"fd00::7"_s})
    {
        World world {906};
        const QList<BlobId> ids = world.content.generate(906, 3);
        SimNode node {world};
        node.publish(world.publish(ids), ids);
        NodeSettings settings;
        settings.net.endpoint = {host, 4'001};
        SimNode honest {world, settings};
        honest.learn(node);
        world.clock.runFor(30s);
        ASSERT_TRUE(honest.isComplete());

        const auto evil = connectMember(node, {.endpoint = {host, 4'002}});
        RawPeer raw {world, node.endpoint(), {.endpoint = {host, 4'003}}};
        raw.sayHello();
        world.clock.runFor(1s);
        raw.send(Wire::encodeTags({raw.tag(node.channel().keys().token)}));
        raw.send(Wire::MessageType::Piece, QByteArray(5, 'x'));
        world.clock.runFor(2s);
        EXPECT_TRUE(raw.isClosed());
        EXPECT_FALSE(node.swarm().isBanned(host));
        EXPECT_TRUE(node.isConnectedTo(honest));
        EXPECT_TRUE(node.swarm().bans().isEmpty());
    }
}

TEST(Blame, corruptBlobsFromTheLocalNetworkAreNotAskedForAgainAtOnce)
{
    World world {907, u"10.1"_s};
    const QList<BlobId> ids = world.content.generate(907, 6);
    SimNode evil {world};
    evil.publish(world.publish(ids), ids);
    evil.store().tamper = [](QByteArray &blob) { blob[7] = static_cast<char>(blob[7] ^ 1); };
    // so that it cannot come by itself
    NodeSettings settings;
    settings.net.acceptsConnections = false;
    SimNode node {world, settings};
    node.learn(evil);
    world.clock.runFor(30min);
    EXPECT_LE(node.misbehaved.size(), 1);
    EXPECT_LE(evil.store().reads, 8);
}

TEST(Blame, manyLostBlobsAreNoFlood)
{
    World world {908};
    QList<BlobId> ids;
    for (int i = 0; i < 50'000; ++i)
    {
        BlobId id;
        for (int j = 0; j < 4; ++j)
            id.data()[j] = static_cast<std::uint8_t>(i >> (8 * j));
        ids.append(id);
    }
    world.publish(ids);
    SimNode node {world};
    SimNode follower {world};
    follower.learn(node);
    node.channel().setLayout(world.lastSequence, world.layouts.at(world.lastSequence), QBitArray(ids.size(), true));
    const auto peer = connectMember(node);
    ScriptedPeer::Line &line = *peer->lines.front();

    // the disk of every other one is gone; those that are far from each other first
    for (qsizetype i = 0; i < ids.size(); i += 24)
    {
        node.channel().removeHeld(ids[i]);
        if (((i / 24) % 50) == 0)
            world.clock.runFor(1s);
    }
    world.clock.runFor(5s);
    const auto early = connectMember(node);
    EXPECT_LE(early->lines.front()->haves.size(), 70);
    line.haves.clear();
    for (qsizetype i = 0; i < ids.size(); i += 2)
        node.channel().removeHeld(ids[i]);
    world.clock.runFor(5s);
    // and somebody who comes now hears the same
    const auto newcomer = connectMember(node);
    for (const ScriptedPeer::Line *listener : {&line, newcomer->lines.front().get()})
    {
        EXPECT_LE(listener->haves.size(), 8);
        HaveBudget budget {0};
        RemoteHave remote {&budget};
        remote.setVersion(world.lastSequence, static_cast<quint32>(ids.size()), {});
        remote.apply({.tag = {}, .sequence = world.lastSequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
        for (const Wire::Have &have : listener->haves)
            remote.apply(have);
        for (quint32 i = 0; i < static_cast<quint32>(ids.size()); ++i)
            ASSERT_EQ(remote.has(i), ((i % 2) == 1)) << i;
    }
    EXPECT_TRUE(follower.misbehaved.empty());
}

TEST(Blame, somebodyWhoGivesBackOurKeyIsNotUs)
{
    World world {909};
    const QList<BlobId> ids = world.content.generate(909, 3);
    SimNode node {world};
    SimNode honest {world};
    honest.publish(world.publish(ids), ids);
    ScriptedPeer evil {world, true};
    evil.channels = {tokenOf(node)};
    // it dials us with the key that we have shown when we dialled it
    std::unique_ptr<ByteStream> echo;
    std::unique_ptr<ByteStream> heard;
    bool isEchoClosed = false;
    evil.transport().onAccepted = [&](std::unique_ptr<ByteStream> stream)
    {
        heard = std::move(stream);
        QObject::connect(heard.get(), &ByteStream::received, heard.get(), [&](const QByteArray &bytes)
        {
            if (echo)
                return;
            const QByteArray key = bytes.first(ExchangeKey::SIZE);
            echo = evil.transport().connectTo(node.endpoint());
            QObject::connect(echo.get(), &ByteStream::connected, echo.get(), [&echo, &heard, key]
            {
                echo->write(key);
                heard->write(key);
            });
            QObject::connect(echo.get(), &ByteStream::closed, [&isEchoClosed] { isEchoClosed = true; });
        });
    };
    node.channel().addCandidate(evil.endpoint(), false);
    world.clock.runFor(3s);
    ASSERT_TRUE(echo);
    EXPECT_FALSE(isEchoClosed);
    // whose address is not called ours: it is tried again after a minute or two, as others are
    const int before = evil.transport().timesDialled();
    echo.reset();
    heard.reset();
    world.clock.runFor(3min);
    EXPECT_GT(evil.transport().timesDialled(), before);
    evil.transport().onAccepted = nullptr;
}

TEST(Blame, weAreFoundOutAndAskedAgainMuchLater)
{
    World world {910};
    SimNode node {world};
    node.channel().addCandidate(node.endpoint(), false);
    world.clock.runFor(1h);
    EXPECT_EQ(node.transport().timesDialled(), 1);
    world.clock.runFor(12h);
    EXPECT_GE(node.transport().timesDialled(), 2);
    EXPECT_LE(node.transport().timesDialled(), 3);
}

TEST(Blame, endsAreCarriedOutWhenNobodyIsIterating)
{
    World world {911};
    const QList<BlobId> ids = world.content.generate(911, 3);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    const auto first = connectMember(node);
    const auto second = connectMember(node);
    ASSERT_EQ(node.channel().connectedPeers(), 2);
    node.swarm().ban(first->endpoint().host, 1h, u"by hand"_s);
    // in the middle of a call nothing has gone away
    EXPECT_EQ(node.channel().connectedPeers(), 2);
    world.clock.runFor(0ms);
    EXPECT_EQ(node.channel().connectedPeers(), 1);
    // nor a channel that is removed from a slot of its own
    QObject::connect(&node.channel(), &ChannelSwarm::itemReceived, &node.swarm(), [&node] { node.swarm().removeChannel(&node.channel()); });
    DhtItem item = world.publish(ids);
    second->lines.front()->connection->pushManifest(item);
    world.clock.runFor(1s);
    EXPECT_TRUE(second->lines.front()->isClosed);
    EXPECT_EQ(node.swarm().channel(world.identity.publicKey), nullptr);
}

TEST(Blame, aDiskOfOursThatHangsIsNobodyElsesFault)
{
    World world {912};
    const QList<BlobId> ids = world.content.generate(912, 120);
    Nodes sources;
    NodeSettings settings;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    const DhtItem item = world.publish(ids);
    for (int i = 0; i < 6; ++i)
    {
        sources.push_back(std::make_unique<SimNode>(world));
        sources.back()->publish(item, ids);
        node.learn(*sources.back());
    }
    node.store().writeDelay = 4min;
    world.clock.runFor(3min);
    EXPECT_EQ(node.channel().connectedPeers(), 6);
    world.clock.runFor(2min);
    node.store().writeDelay = 5ms;
    EXPECT_TRUE(world.clock.runUntil([&node] { return node.isComplete(); }, 10min));
    EXPECT_TRUE(node.misbehaved.empty());
}

TEST(Blame, aTinyDownloadLimitIsKeptAndNobodyElsesFault)
{
    World world {780};
    const QList<BlobId> ids = world.content.generate(780, 300);
    const DhtItem item = world.publish(ids);
    SimNode node {world};
    node.swarm().setRateLimits({.download = 5'000});
    Nodes others;
    for (int i = 0; i < 40; ++i)
    {
        others.push_back(std::make_unique<SimNode>(world));
        others.back()->publish(item, ids);
        node.learn(*others.back());
    }
    world.clock.runFor(30s);
    const int connected = node.channel().connectedPeers();
    ASSERT_GE(connected, 30);
    const qint64 before = node.swarm().totals().received;
    world.clock.runFor(1h);
    // 17 blobs would fit
    EXPECT_GE(node.store().count(), 13);
    EXPECT_LE((node.swarm().totals().received - before), (3'600 * 5'250));
    EXPECT_GE(node.channel().connectedPeers(), connected);
    for (const auto &other : others)
        EXPECT_TRUE(other->misbehaved.empty());
}

// Nor is it a reason to wait for ever.
TEST(Blame, whoIsSilentIsFoundOutUnderATinyLimitToo)
{
    World world {781};
    const QList<BlobId> ids = world.content.generate(781, 20);
    NodeSettings settings;
    settings.fetchesMetadata = false;
    SimNode node {world, settings};
    node.swarm().setRateLimits({.download = 20'000});
    const DhtItem item = world.publish(ids);
    std::vector<std::unique_ptr<RawPeer>> silent;
    for (int i = 0; i < 6; ++i)
    {
        silent.push_back(std::make_unique<RawPeer>(world, node.endpoint()));
        silent.back()->sayHello();
    }
    node.take(item);
    world.clock.runFor(2s);
    for (const auto &peer : silent)
    {
        const Tag tag = peer->tag(node.channel().keys().token);
        peer->send(Wire::encodeTags({tag}));
        peer->send(Wire::encodeHave({.tag = tag, .sequence = item.sequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}}));
    }
    world.clock.runFor(5s);
    SimNode honest {world};
    honest.publish(item, ids);
    node.learn(honest);
    EXPECT_TRUE(world.clock.runUntil([&node] { return node.isComplete(); }, 30min)) << node.store().count();
}
