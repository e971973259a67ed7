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
    Identity identityOf(const int n)
    {
        return Identity::fromSeed(Seed::fromBytes(QByteArray(32, static_cast<char>(n))));
    }

    ChannelToken tokenOf(const ChannelKeys &keys)
    {
        return {keys.publicKey, keys.token};
    }

    // Codes of FAIL for the GETs that a raw peer has sent
    QList<Wire::FailCode> failCodes(const RawPeer &peer)
    {
        QList<Wire::FailCode> codes;
        for (const QByteArray &payload : peer.messages(Wire::MessageType::Fail))
            codes.append(Wire::decodeFail(payload)->code);
        return codes;
    }

    struct Served
    {
        explicit Served(const quint64 seed, const int blobs = 3)
            : world {seed}
            , node {world}
            , ids {world.content.generate(seed, blobs)}
        {
            node.publish(world.publish(ids), ids);
        }

        World world;
        SimNode node;
        QList<BlobId> ids;
    };
}

TEST(Rules, nothingIsServedWithoutTheTag)
{
    Served served {300};
    RawPeer peer {served.world, served.node.endpoint()};
    peer.sayHello();
    for (quint32 i = 0; i < 3; ++i)
        peer.send(Wire::encodeGet({(i + 1), served.ids[i]}));
    served.world.clock.runFor(5s);
    EXPECT_EQ(failCodes(peer), (QList<Wire::FailCode> {Wire::FailCode::NotAllowed, Wire::FailCode::NotAllowed, Wire::FailCode::NotAllowed}));
    EXPECT_TRUE(peer.messages(Wire::MessageType::Piece).isEmpty());
    EXPECT_TRUE(peer.messages(Wire::MessageType::Have).isEmpty());
    EXPECT_TRUE(peer.messages(Wire::MessageType::Manifest).isEmpty());
    EXPECT_EQ(served.node.store().reads, 0);

    // the same peer shows the tag, and is served
    peer.send(Wire::encodeTags({peer.tag(served.node.channel().keys().token)}));
    peer.send(Wire::encodeGet({4, served.ids[0]}));
    served.world.clock.runFor(5s);
    EXPECT_FALSE(peer.messages(Wire::MessageType::Piece).isEmpty());
    EXPECT_EQ(peer.messages(Wire::MessageType::Have).size(), 1);
    EXPECT_EQ(peer.messages(Wire::MessageType::Tags).size(), 1);
}

TEST(Rules, theTagOfOneChannelOpensNoOther)
{
    Served served {301};
    const ChannelKeys other = ChannelKeys::make(identityOf(5).publicKey, std::nullopt, true);
    served.node.swarm().addChannel(other);
    ScriptedPeer peer {served.world, true};
    peer.channels = {tokenOf(other)};
    auto *line = peer.connectTo(served.node.endpoint());
    served.world.clock.runFor(2s);
    ASSERT_EQ(line->proven, QList<PublicKey> {other.publicKey});
    ASSERT_NE(line->connection->requestBlob(served.ids[0]), 0);
    served.world.clock.runFor(2s);
    EXPECT_EQ(line->refused, QList<Wire::FailCode> {Wire::FailCode::NotAllowed});
    EXPECT_TRUE(line->haves.isEmpty());
}

TEST(Rules, aPrivateChannelNeedsTheReadKey)
{
    World world {302};
    world.readKey = ReadKey::fromBytes(QByteArray(32, 9));
    const QList<BlobId> ids = world.content.generate(302, 3);
    SimNode publisher {world};
    publisher.publish(world.publish(ids), ids);
    SimNode reader {world};
    reader.learn(publisher);

    // knows the public key alone
    ScriptedPeer outsider {world, true};
    outsider.channels = {{world.identity.publicKey, Crypto::channelToken(world.identity.publicKey)}};
    auto *line = outsider.connectTo(publisher.endpoint());
    ASSERT_TRUE(world.clock.runUntil([&] { return reader.isComplete(); }, 30s));
    EXPECT_TRUE(line->proven.isEmpty());
    line->connection->requestBlob(ids[0]);
    line->connection->getManifest(world.identity.publicKey);
    world.clock.runFor(5s);
    EXPECT_TRUE(line->received.empty());
    EXPECT_TRUE(line->manifests.empty());
    EXPECT_TRUE(line->haves.isEmpty());
    EXPECT_EQ(line->refused, QList<Wire::FailCode> {Wire::FailCode::NotAllowed});
}

TEST(Rules, earlierVersionsAndMetadataOnTheirWayAreServed)
{
    Served served {303};
    const QList<BlobId> newIds = served.world.content.generate(3030, 2);
    const QList<BlobId> unlisted = served.world.content.generate(3031, 2);
    served.node.publish(served.world.publish(newIds), newIds);
    served.node.store().add(unlisted);

    ScriptedPeer peer {served.world, true};
    peer.channels = {tokenOf(served.node.channel().keys())};
    auto *line = peer.connectTo(served.node.endpoint());
    served.world.clock.runFor(2s);
    for (const BlobId &id : {served.ids[0], newIds[1], unlisted[0]})
        line->connection->requestBlob(id);
    served.world.clock.runFor(5s);
    EXPECT_EQ(line->received.size(), 2);
    EXPECT_EQ(line->refused, QList<Wire::FailCode> {Wire::FailCode::NotAllowed});

    served.node.channel().addServable({unlisted[0]});
    line->connection->requestBlob(unlisted[0]);
    served.world.clock.runFor(5s);
    EXPECT_EQ(line->received.size(), 3);
}

TEST(Rules, onlyTagsOfChannelsWantedThereAreShown)
{
    Served served {304};
    ScriptedPeer peer {served.world, true};
    QList<ChannelSwarm *> channels;
    for (int i = 1; i <= 40; ++i)
    {
        const ChannelKeys keys = ChannelKeys::make(identityOf(i).publicKey, std::nullopt, false);
        peer.channels.append(tokenOf(keys));
        channels.append(served.node.swarm().addChannel(keys));
    }
    channels[0]->addCandidate(peer.endpoint(), false);
    channels[1]->addCandidate(peer.endpoint(), false);
    served.world.clock.runFor(2s);
    ASSERT_EQ(peer.lines.size(), 1);
    EXPECT_EQ(peer.lines[0]->proven.size(), 2);

    // more become known, also with a connection open already; it does not show more than 32
    for (ChannelSwarm *channel : channels)
        channel->addCandidate(peer.endpoint(), false);
    served.world.clock.runFor(2s);
    EXPECT_EQ(peer.lines.size(), 1);
    EXPECT_EQ(peer.lines[0]->proven.size(), 32);
    EXPECT_EQ(served.node.swarm().peers().size(), 1);
}

TEST(Rules, listsOfNewBlobsComeOnceASecondAndWithoutWhatTheReceiverHas)
{
    Served served {305, 12};
    QBitArray held(12);
    held.setBit(0);
    served.node.channel().setLayout(served.world.lastSequence, served.world.layouts.at(served.world.lastSequence), held);
    ScriptedPeer peer {served.world, true};
    peer.channels = {tokenOf(served.node.channel().keys())};
    auto *line = peer.connectTo(served.node.endpoint());
    served.world.clock.runFor(3s);
    ASSERT_EQ(line->haves.size(), 1);
    line->connection->sendHave(served.world.identity.publicKey
        , {.tag = {}, .sequence = served.world.lastSequence, .kind = Wire::HaveKind::List, .first = 0, .bits = {}, .positions = {5}});
    served.world.clock.runFor(1s);

    for (int i = 1; i <= 8; ++i)
    {
        served.node.channel().addHeld({served.ids[i]});
        served.world.clock.runFor(200ms);
    }
    served.world.clock.runFor(2s);
    ASSERT_LE(line->haves.size(), 4);
    QList<quint32> positions;
    for (const Wire::Have &have : line->haves.sliced(1))
    {
        EXPECT_EQ(have.kind, Wire::HaveKind::List);
        positions += have.positions;
    }
    EXPECT_EQ(positions, (QList<quint32> {1, 2, 3, 4, 6, 7, 8}));

    served.node.channel().addHeld(served.ids);
    served.world.clock.runFor(2s);
    EXPECT_EQ(line->haves.last().kind, Wire::HaveKind::All);
}

TEST(Rules, anItemIsPushedToWhoLacksItAndOnce)
{
    Served served {306};
    ScriptedPeer peer {served.world, true};
    peer.channels = {tokenOf(served.node.channel().keys())};
    auto *line = peer.connectTo(served.node.endpoint());
    served.world.clock.runFor(2s);
    EXPECT_TRUE(line->manifests.empty());  // HAVE says the sequence: who wants it asks
    line->connection->getManifest(served.world.identity.publicKey);
    served.world.clock.runFor(1s);
    ASSERT_EQ(line->manifests.size(), 1);
    EXPECT_NE(line->manifests[0].first, 0);

    const DhtItem item = served.world.publish(served.ids);
    served.node.publish(item, served.ids);
    served.world.clock.runFor(1s);
    ASSERT_EQ(line->manifests.size(), 2);
    EXPECT_EQ(line->manifests[1].first, 0);
    EXPECT_EQ(line->manifests[1].second, item);
    served.node.channel().setItem(item);
    served.world.clock.runFor(1s);
    EXPECT_EQ(line->manifests.size(), 2);

    // whoever comes with an older one is told
    line->connection->pushManifest(line->manifests[0].second);
    line->connection->sendHave(served.world.identity.publicKey
        , {.tag = {}, .sequence = (item.sequence - 1), .kind = Wire::HaveKind::None, .first = 0, .bits = {}, .positions = {}});
    served.world.clock.runFor(1s);
    EXPECT_EQ(line->manifests.size(), 2);  // it has been pushed before
    EXPECT_TRUE(served.node.items.isEmpty());
}

TEST(Rules, connectionsAreLimitedByAddressAndInAll)
{
    World world {307};
    NodeSettings settings;
    settings.swarm.maxConnections = 20;
    settings.swarm.maxConnectionsPerAddress = 3;
    SimNode node {world, settings};
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < 6; ++i)
    {
        peers.push_back(std::make_unique<RawPeer>(world, node.endpoint()
            , Sim::NodeOptions {.endpoint = {u"20.9.9.9"_s, static_cast<quint16>(1000 + i)}}));
    }
    world.clock.runFor(2s);
    EXPECT_EQ(std::ranges::count_if(peers, &RawPeer::isClosed), 3);

    for (int i = 0; i < 30; ++i)
        peers.push_back(std::make_unique<RawPeer>(world, node.endpoint()));
    world.clock.runFor(2s);
    // a tenth is kept for connections that the node opens itself
    EXPECT_EQ(std::ranges::count_if(peers, &RawPeer::isReady), 18);
}

TEST(Rules, whoSaysNothingIsLeft)
{
    World world {308};
    SimNode node {world};
    Sim::SimTransport *silent = world.network.addNode({.endpoint = world.nextEndpoint()});
    bool isClosed = false;
    const std::unique_ptr<ByteStream> stream = silent->connectTo(node.endpoint());
    QObject::connect(stream.get(), &ByteStream::closed, [&isClosed] { isClosed = true; });
    world.clock.runFor(9s);
    EXPECT_FALSE(isClosed);
    world.clock.runFor(3s);
    EXPECT_TRUE(isClosed);  // no handshake

    RawPeer mute {world, node.endpoint()};
    RawPeer extended {world, node.endpoint()};
    extended.sayHello();
    world.clock.runFor(9s);
    EXPECT_FALSE(mute.isClosed());
    EXPECT_FALSE(extended.isClosed());
    world.clock.runFor(3s);
    EXPECT_TRUE(mute.isClosed());      // keys, and no HELLO
    EXPECT_FALSE(extended.isClosed());
    world.clock.runFor(18s);
    EXPECT_TRUE(extended.isClosed());  // nothing in common
}

TEST(Rules, garbageEndsTheConnection)
{
    Served served {309};
    for (const QByteArray &garbage : {QByteArray(100'000, 'x'), QByteArray("\x13""BitTorrent protocol"), QByteArray(32, '\0')})
    {
        Sim::SimTransport *node = served.world.network.addNode({.endpoint = served.world.nextEndpoint()});
        bool isClosed = false;
        const std::unique_ptr<ByteStream> stream = node->connectTo(served.node.endpoint());
        QObject::connect(stream.get(), &ByteStream::connected, [&] { stream->write(garbage); });
        QObject::connect(stream.get(), &ByteStream::closed, [&isClosed] { isClosed = true; });
        served.world.clock.runFor(12s);
        EXPECT_TRUE(isClosed);
    }
    EXPECT_TRUE(served.node.swarm().peers().isEmpty());
}

// Whoever fills up all places with connections of his own does not decide whom we know.
TEST(Rules, aThirdOfThePeersIsChosenByUs)
{
    World world {309};
    NodeSettings settings;
    settings.swarm.peersPerChannel = 9;
    settings.swarm.maxConnectionsPerAddress = 100;
    SimNode node {world, settings};
    ScriptedPeer many {world, true};
    many.channels = {tokenOf(node.channel().keys())};
    for (int i = 0; i < 30; ++i)
        many.connectTo(node.endpoint());
    world.clock.runFor(5s);
    ASSERT_EQ(node.channel().connectedPeers(), 30);

    Nodes others;
    for (int i = 0; i < 6; ++i)
    {
        others.push_back(std::make_unique<SimNode>(world));
        node.learn(*others.back());
    }
    world.clock.runFor(1min);
    EXPECT_EQ(node.channel().connectedPeers(), 33);
}

TEST(Rules, noMoreAreDialledThanAreWanted)
{
    World world {310};
    NodeSettings settings;
    settings.swarm.peersPerChannel = 6;
    settings.net.latency = 800ms;   // between the keys and the tags the dialler looks again
    SimNode node {world, settings};
    Nodes others;
    for (int i = 0; i < 40; ++i)
    {
        others.push_back(std::make_unique<SimNode>(world));
        node.learn(*others.back());
    }
    world.clock.runFor(1min);
    EXPECT_EQ(node.channel().connectedPeers(), 6);
    EXPECT_EQ(node.transport().attempts(), 6);
}
