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

#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Role = Connection::Role;

namespace
{
    DhtItem makeItem(const int n)
    {
        return {.publicKey = makeChannel(n).channel, .sequence = 1000 + n, .value = QByteArray("{\"text\":\"of a manifest\"}"), .signature = {}};
    }

    QList<ChannelToken> channels(const int first, const int last)
    {
        QList<ChannelToken> list;
        for (int n = first; n <= last; ++n)
            list.append(makeChannel(n));
        return list;
    }

    QList<PublicKey> keys(const QList<ChannelToken> &tokens)
    {
        QList<PublicKey> list;
        for (const ChannelToken &token : tokens)
            list.append(token.channel);
        return list;
    }
}

TEST(ConnectionChannels, bothLearnWhatTheyHaveInCommonAndNothingElse)
{
    TestPeer client {Role::Connecting, {.channels = channels(1, 5)}};
    TestPeer server {Role::Accepting, {.channels = channels(4, 9)}};
    client.onEstablished = [&] { EXPECT_EQ(client.connection.showChannels(keys(channels(1, 5))), 5); };
    exchange(client, server);
    EXPECT_THAT(client.connection.provenChannels(), ::testing::UnorderedElementsAreArray(keys(channels(4, 5))));
    EXPECT_THAT(server.connection.provenChannels(), ::testing::UnorderedElementsAreArray(keys(channels(4, 5))));
    EXPECT_THAT(client.proven, ::testing::UnorderedElementsAreArray(keys(channels(4, 5))));
    EXPECT_EQ(server.connection.showChannels(keys(channels(4, 9))), 0);  // has shown these two already
    EXPECT_FALSE(server.connection.wantsToSend());
}

TEST(ConnectionChannels, acceptingSideKeepsQuietTowardsStrangers)
{
    TestPeer server {Role::Accepting, {.channels = channels(1, 9)}};
    RawPeer client {server};
    client.sayHello();
    client.send(Wire::encodeTags({client.tag(makeChannel(20)), Tag()}));
    const QList<QByteArray> messages = client.take();
    ASSERT_EQ(messages.size(), 1);
    EXPECT_EQ(messages[0], Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1}));

    client.send(Wire::encodeGetManifest({.id = 1, .channel = client.tag(makeChannel(20))}));
    EXPECT_EQ(client.take(), QList<QByteArray>({Wire::encodeFail({.id = 1, .code = Wire::FailCode::NotFound})}));
    EXPECT_TRUE(server.manifestTickets.isEmpty());
}

TEST(ConnectionChannels, tagsShownAreSorted)
{
    TestPeer client {Role::Connecting, {.channels = channels(1, 40)}};
    client.onEstablished = [&] { EXPECT_EQ(client.connection.showChannels(keys(channels(1, 40))), 32); };
    RawPeer server {client};
    const QList<QByteArray> messages = server.take();
    ASSERT_EQ(messages.size(), 2);
    const QList<Tag> tags = *Wire::decodeTags(messages[1].sliced(1));
    EXPECT_EQ(tags.size(), 32);
    EXPECT_TRUE(std::is_sorted(tags.cbegin(), tags.cend()));
}

TEST(ConnectionChannels, channelsMayBeAddedLaterOnBothSides)
{
    TestPeer client {Role::Connecting, {.channels = channels(1, 1)}};
    TestPeer server {Role::Accepting};
    client.onEstablished = [&] { client.connection.showChannels(keys(channels(1, 1))); };
    exchange(client, server);
    EXPECT_TRUE(server.proven.isEmpty());

    server.connection.addChannel(makeChannel(1));  // the other has shown it before
    EXPECT_EQ(server.proven, keys(channels(1, 1)));
    exchange(client, server);
    EXPECT_EQ(client.proven, keys(channels(1, 1)));

    client.connection.addChannel(makeChannel(2));
    server.connection.addChannel(makeChannel(2));
    exchange(client, server);
    EXPECT_EQ(client.proven.size(), 1);
    EXPECT_EQ(client.connection.showChannels(keys(channels(2, 2))), 1);
    exchange(client, server);
    EXPECT_EQ(server.proven, keys(channels(1, 2)));
    EXPECT_EQ(client.proven, keys(channels(1, 2)));

    server.connection.removeChannel(makeChannel(1).channel);
    EXPECT_FALSE(server.connection.hasProven(makeChannel(1).channel));
}

TEST(ConnectionChannels, manifestByTagAndByKeyAndPush)
{
    TestPeer client {Role::Connecting, {.channels = channels(1, 2)}};
    TestPeer server {Role::Accepting, {.channels = channels(1, 2)}};
    server.items.insert(makeChannel(1).channel, makeItem(1));
    quint32 byTag = 0;
    quint32 byKey = 0;
    quint32 missing = 0;
    client.onEstablished = [&]
    {
        byTag = client.connection.getManifest(makeChannel(1).channel);  // a tag here counts as shown
        byKey = client.connection.getManifestByKey(makeChannel(1).channel);
        missing = client.connection.getManifest(makeChannel(2).channel);
        EXPECT_EQ(client.connection.getManifest(makeChannel(3).channel), 0);
    };
    exchange(client, server);
    EXPECT_THAT(server.events, ::testing::ElementsAre("established", "hello", "manifest by tag", "manifest by key", "manifest by tag"));
    ASSERT_EQ(client.manifests.size(), 2);
    EXPECT_EQ(client.manifests[0].first, byTag);
    EXPECT_EQ(client.manifests[0].second, makeItem(1));
    EXPECT_EQ(client.manifests[1].first, byKey);
    ASSERT_EQ(client.manifestsRefused.size(), 1);
    EXPECT_EQ(client.manifestsRefused[0], std::pair(missing, Wire::FailCode::NotFound));
    EXPECT_THAT(server.proven, ::testing::UnorderedElementsAreArray(keys(channels(1, 2))));
    EXPECT_EQ(client.connection.openRequests(), 0);

    server.connection.pushManifest(makeItem(2));
    exchange(client, server);
    ASSERT_EQ(client.manifests.size(), 3);
    EXPECT_EQ(client.manifests[2].first, 0);
    EXPECT_EQ(client.manifests[2].second, makeItem(2));
}

TEST(ConnectionChannels, manifestOfAnotherChannelEndsIt)
{
    TestPeer client {Role::Connecting, {.channels = channels(1, 2)}};
    RawPeer server {client};
    server.sayHello();
    const quint32 id = client.connection.getManifest(makeChannel(1).channel);
    server.send(Wire::encodeManifest({.id = (id + 1), .item = makeItem(2)}));  // of no question
    EXPECT_TRUE(client.manifests.empty());
    EXPECT_FALSE(client.isEnded());
    server.send(Wire::encodeManifest({.id = id, .item = makeItem(2)}));
    EXPECT_TRUE(client.manifests.empty());
    EXPECT_EQ(client.endReason, EndReason::Malformed);
    EXPECT_TRUE(client.isEnded());
}

TEST(ConnectionChannels, haveOnlyFromThoseWhoHaveProvenTheChannel)
{
    TestPeer server {Role::Accepting, {.channels = channels(1, 2)}};
    RawPeer client {server};
    client.sayHello();
    client.send(Wire::encodeTags({client.tag(makeChannel(1))}));
    for (int n = 1; n <= 3; ++n)
    {
        client.send(Wire::encodeHave({.tag = client.tag(makeChannel(n)), .sequence = 5, .kind = Wire::HaveKind::List, .first = 0, .bits = {}
                , .positions = {1, 2}}));
    }
    ASSERT_EQ(server.haves.size(), 1);
    EXPECT_EQ(server.haves[0].first, makeChannel(1).channel);
    EXPECT_EQ(server.haves[0].second.positions, QList<quint32>({1, 2}));
    EXPECT_FALSE(server.isEnded());
}

TEST(ConnectionChannels, extensionMessagesMeanNothingBeforeHello)
{
    TestPeer server {Role::Accepting, {.channels = channels(1, 1)}};
    RawPeer client {server};
    client.send(Wire::encodeTags({client.tag(makeChannel(1))}));
    client.send(Wire::encodeGet({.id = 1, .blobId = {}}));
    client.send(Wire::MessageType::Have, "junk");
    EXPECT_TRUE(server.proven.isEmpty());
    EXPECT_FALSE(server.connection.wantsToSend());
    EXPECT_FALSE(server.isEnded());
}

TEST(ConnectionChannels, tagsAreBoundToTheConnection)
{
    // a man in the middle passes on the tags that the two ends show to him
    TestPeer client {Role::Connecting, {.channels = channels(1, 1)}};
    TestPeer server {Role::Accepting, {.channels = channels(1, 1)}};
    client.onEstablished = [&] { client.connection.showChannels(keys(channels(1, 1))); };
    RawPeer towardsClient {client};
    RawPeer towardsServer {server};
    for (const QByteArray &message : towardsClient.take())
        towardsServer.send(message);
    for (const QByteArray &message : towardsServer.take())
        towardsClient.send(message);
    EXPECT_EQ(server.connection.peerKind(), Connection::PeerKind::Extended);
    EXPECT_EQ(client.connection.peerKind(), Connection::PeerKind::Extended);
    EXPECT_TRUE(server.proven.isEmpty());
    EXPECT_TRUE(client.proven.isEmpty());
}

TEST(ConnectionChannels, lookupsAnnouncesAndPublishing)
{
    TestPeer client {Role::Connecting};
    TestPeer server {Role::Accepting};
    exchange(client, server);
    server.peers = {Endpoint::fromString(u"10.0.0.1:1234"), Endpoint::fromString(u"[2001:db8::1]:80")};
    const auto topic = Wire::LookupId::fromBytes(pattern(32));
    for (int i = 0; i < 8; ++i)
        EXPECT_TRUE(client.connection.findPeers(topic));
    EXPECT_FALSE(client.connection.findPeers(topic));
    client.connection.announce({.id = topic, .address = server.peers[0]});
    EXPECT_TRUE(client.connection.publish(makeItem(1)));
    EXPECT_FALSE(client.connection.publish(makeItem(1)));
    exchange(client, server);
    EXPECT_EQ(client.foundPeers.size(), 8);
    EXPECT_EQ(client.foundPeers[0], server.peers);
    EXPECT_EQ(server.lookedUp[0], topic);
    ASSERT_EQ(server.announces.size(), 1);
    EXPECT_EQ(server.announces[0].id, topic);
    ASSERT_EQ(server.published.size(), 1);
    EXPECT_EQ(server.published[0], makeItem(1));
    ASSERT_EQ(client.publishAnswers.size(), 1);
    EXPECT_EQ(client.publishAnswers[0], std::pair(true, u"OK"_s));

    server.publishError = "Not A Gateway";
    EXPECT_TRUE(client.connection.publish(makeItem(1)));
    exchange(client, server);
    EXPECT_EQ(client.publishAnswers[1], std::pair(false, u"Not A Gateway"_s));
}

TEST(ConnectionChannels, lookupsAreAnsweredInOrderHoweverTheOwnerAnswers)
{
    TestPeer client {Role::Connecting};
    TestPeer server {Role::Accepting};
    exchange(client, server);
    server.answersAtOnce = false;
    client.connection.findPeers(Wire::LookupId::fromBytes(pattern(32, 1, 1)));
    client.connection.findPeers(Wire::LookupId::fromBytes(pattern(32, 1, 2)));
    exchange(client, server);
    ASSERT_EQ(server.lookupTickets.size(), 2);
    server.connection.providePeers(server.lookupTickets[1], {{.host = u"10.0.0.2"_s, .port = 2}});
    EXPECT_FALSE(server.connection.wantsToSend());
    server.connection.providePeers(server.lookupTickets[0], {{.host = u"10.0.0.1"_s, .port = 1}});
    server.connection.providePeers(server.lookupTickets[0], {});
    exchange(client, server);
    ASSERT_EQ(client.foundPeers.size(), 2);
    EXPECT_EQ(client.foundPeers[0][0].port, 1);
    EXPECT_EQ(client.foundPeers[1][0].port, 2);
}

TEST(ConnectionChannels, gossipIsSentOnlyIfSet)
{
    const Wire::GossipEntry entry {.channel = makeChannel(1).channel, .sequence = 5};
    TestPeer client {Role::Connecting, {.channels = channels(1, 1), .speaksExtensions = true, .secret = Crypto::random<Crypto::ExchangeSecret>(), .gossip = {entry}}};
    TestPeer server {Role::Accepting, {.channels = channels(1, 1)}};
    exchange(client, server);
    EXPECT_EQ(server.hellos[0].sequences, QList<Wire::GossipEntry>({entry}));
    EXPECT_TRUE(client.hellos[0].sequences.isEmpty());
}

TEST(ConnectionChannels, keepAliveIsNoticedAndHarmless)
{
    TestPeer client {Role::Connecting};
    TestPeer server {Role::Accepting};
    exchange(client, server);
    const qint64 before = server.connection.bytesReceived();
    client.connection.keepAlive();
    exchange(client, server);
    EXPECT_EQ(server.connection.bytesReceived(), (before + 19));
    EXPECT_FALSE(server.isEnded());
}

TEST(ConnectionChannels, controlThatIsNotTakenIsBounded)
{
    TestPeer client {Role::Connecting, {.channels = channels(1, 1)}};
    RawPeer server {client};
    server.sayHello();
    int count = 0;
    while (!client.isEnded() && (count < 1000))
    {
        client.connection.sendHave(makeChannel(1).channel, {.tag = {}, .sequence = 1, .kind = Wire::HaveKind::Bits, .first = 0
                , .bits = QByteArray(65'000, 'x'), .positions = {}});
        ++count;
        EXPECT_LE(client.connection.queuedControlSize(), 1024 * 1024);
    }
    EXPECT_EQ(client.endReason, EndReason::DoesNotRead);
    EXPECT_LT(count, 70);
}
