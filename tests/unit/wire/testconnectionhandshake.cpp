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

#include <malloc.h>

#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Role = Connection::Role;

namespace
{
    Crypto::ExchangeSecret secretOf(const QJsonObject &vectors, const QString &name)
    {
        return Crypto::ExchangeSecret::fromBytes(unhex(vectors[name]));
    }

    // A connection of the vectors after the keys have been exchanged, its key and HELLO taken
    std::unique_ptr<TestPeer> makeVectorPeer(const QJsonObject &vectors, const Role role)
    {
        const bool isClient = (role == Role::Connecting);
        const TestPeerSettings settings {.channels = {}, .speaksExtensions = false
            , .secret = secretOf(vectors, (isClient ? u"client_secret"_s : u"server_secret"_s))};
        auto peer = std::make_unique<TestPeer>(role, settings);
        EXPECT_EQ(hex(peer->connection.takeOutput(32))
                , utf8(vectors[u"wire_prefix"_s][isClient ? u"client_sends_first_32"_s : u"server_sends_first_32"_s]).toStdString());
        peer->connection.receive(unhex(vectors[isClient ? u"server_public"_s : u"client_public"_s]));
        EXPECT_TRUE(peer->connection.isEstablished());
        peer->connection.takeOutput(1000);
        return peer;
    }

    QByteArray frame(const QJsonObject &vectors, const QString &direction, const int index, const QString &version = u"v1_5_chacha20poly1305_ietf"_s)
    {
        return unhex(vectors[version][direction][index][u"frame_hex"_s]);
    }
}

TEST(ConnectionHandshake, serverReadsAndWritesTheVectors)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const auto server = makeVectorPeer(vectors, Role::Accepting);
    server->answersAtOnce = false;
    for (int i = 0; i < 3; ++i)
        server->connection.receive(frame(vectors, u"client_to_server"_s, i));

    const auto blobId = fixed<BlobId>(vectors[u"v1_5_chacha20poly1305_ietf"_s][u"client_to_server"_s][1][u"payload_utf8"_s]);
    EXPECT_EQ(server->connection.peerKind(), Connection::PeerKind::V5);
    ASSERT_EQ(server->hellos.size(), 1);
    EXPECT_EQ(server->hellos[0].version, 5);
    ASSERT_EQ(server->needed.size(), 1);
    EXPECT_EQ(server->needed[0].second, blobId);
    EXPECT_FALSE(server->lastByGet);
    ASSERT_EQ(server->announces.size(), 1);
    EXPECT_EQ(server->announces[0].id.toHex(), blobId.toHex());
    EXPECT_EQ(server->announces[0].address.toString(), u"127.0.0.1:4000"_s);
    EXPECT_FALSE(server->connection.wantsToSend());  // no HELLO to a v5 peer

    // ERROR is the third frame of the vectors
    server->connection.setFrameCounters(2, 3);
    server->answerOne();
    EXPECT_EQ(hex(server->connection.takeOutput(1000)), hex(frame(vectors, u"server_to_client"_s, 2)));

    // PEERS the second
    FrameSealer client {SymmetricKey::fromBytes(unhex(vectors[u"key_C"_s]))};
    client.counter().set(3);
    QByteArray question;
    ASSERT_TRUE(client.append({Wire::encodeFindPeers(Wire::LookupId::fromBytes(blobId.view()))}, question));
    server->connection.receive(question);
    ASSERT_EQ(server->lookupTickets.size(), 1);
    server->connection.setFrameCounters(1, 4);
    server->connection.providePeers(server->lookupTickets[0], {Endpoint::fromString(u"127.0.0.1:4000")});
    EXPECT_EQ(hex(server->connection.takeOutput(1000)), hex(frame(vectors, u"server_to_client"_s, 1)));
}

TEST(ConnectionHandshake, clientReadsAndWritesTheVectors)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const auto client = makeVectorPeer(vectors, Role::Connecting);
    const auto blobId = fixed<BlobId>(vectors[u"v1_5_chacha20poly1305_ietf"_s][u"client_to_server"_s][1][u"payload_utf8"_s]);

    client->connection.assumeV5();
    const quint32 id = client->connection.requestBlob(blobId);
    ASSERT_NE(id, 0);
    EXPECT_EQ(hex(client->connection.takeOutput(1000)), hex(frame(vectors, u"client_to_server"_s, 1)));
    client->connection.announce({.id = Wire::LookupId::fromBytes(blobId.view()), .address = Endpoint::fromString(u"127.0.0.1:4000")});
    EXPECT_EQ(hex(client->connection.takeOutput(1000)), hex(frame(vectors, u"client_to_server"_s, 2)));

    for (int i = 0; i < 3; ++i)
        client->connection.receive(frame(vectors, u"server_to_client"_s, i));
    EXPECT_EQ(client->progress[id], QList<qint64>({48}));
    EXPECT_TRUE(client->foundPeers.isEmpty());  // unasked
    ASSERT_EQ(client->refused.size(), 1);
    EXPECT_EQ(client->refused[0].second, Wire::FailCode::NotFound);
    EXPECT_FALSE(client->isEnded());
}

TEST(ConnectionHandshake, oldCipherIsRefused)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    for (int i = 0; i < 3; ++i)
    {
        const auto server = makeVectorPeer(vectors, Role::Accepting);
        server->connection.receive(frame(vectors, u"client_to_server"_s, i, u"v1_0_xsalsa20poly1305_secretbox"_s));
        EXPECT_EQ(server->endedCount, 1);
        EXPECT_EQ(server->endReason, EndReason::Undecryptable);

        const auto client = makeVectorPeer(vectors, Role::Connecting);
        client->connection.receive(frame(vectors, u"server_to_client"_s, i, u"v1_0_xsalsa20poly1305_secretbox"_s));
        EXPECT_EQ(client->endReason, EndReason::Undecryptable);
    }
}

TEST(ConnectionHandshake, weakKeysAreRefused)
{
    const QJsonArray keys = loadVectors(u"handshake.json"_s)[u"must_reject_peer_public_keys"_s].toArray();
    ASSERT_EQ(keys.size(), 7);
    for (const QJsonValue &key : keys)
    {
        for (const Role role : {Role::Connecting, Role::Accepting})
        {
            TestPeer peer {role};
            peer.connection.receive(unhex(key));
            EXPECT_EQ(peer.endReason, EndReason::Knock) << utf8(key).toStdString();
            EXPECT_EQ(peer.endedCount, 1);
            EXPECT_EQ(peer.connection.state(), Connection::State::Ended);
            EXPECT_FALSE(peer.connection.wantsToSend());
        }
    }
}

TEST(ConnectionHandshake, bitTorrentKnockIsRefused)
{
    const QByteArray greeting = QByteArray("\x13" "BitTorrent protocol") + QByteArray(48, '\x7F');
    for (const qsizetype part : {1, 7, 20, 68})
    {
        TestPeer peer {Role::Accepting};
        for (qsizetype i = 0; i < greeting.size(); i += part)
            peer.connection.receive(QByteArrayView(greeting).sliced(i, std::min(part, (greeting.size() - i))));
        EXPECT_EQ(peer.endReason, EndReason::Knock);
        EXPECT_EQ(peer.endedCount, 1);
        EXPECT_TRUE(peer.events.empty());
    }
}

TEST(ConnectionHandshake, keyComesFirstAndAloneFromBothSides)
{
    TestPeer client {Role::Connecting};
    TestPeer server {Role::Accepting};
    EXPECT_TRUE(client.connection.wantsToSend());
    EXPECT_TRUE(server.connection.wantsToSend());
    EXPECT_TRUE(client.connection.takeOutput(31).isEmpty());
    EXPECT_EQ(client.connection.takeOutput(1000), client.connection.ownKey().toByteArray());
    EXPECT_EQ(server.connection.takeOutput(1000), server.connection.ownKey().toByteArray());
    EXPECT_FALSE(client.connection.wantsToSend());
    EXPECT_FALSE(client.connection.isEstablished());

    client.connection.receive(server.connection.ownKey().view());
    EXPECT_TRUE(client.connection.isEstablished());
    EXPECT_EQ(client.connection.peerKey(), server.connection.ownKey());
    EXPECT_EQ(client.outputReadyCount, 1);
    EXPECT_TRUE(client.connection.wantsToSend());  // HELLO

    server.connection.receive(client.connection.ownKey().view());
    EXPECT_TRUE(server.connection.isEstablished());
    EXPECT_FALSE(server.connection.wantsToSend());  // waits for HELLO
}

TEST(ConnectionHandshake, firstFlightIsOneAndTheAnswerAnother)
{
    const ChannelToken channel = makeChannel(1);
    TestPeer client {Role::Connecting, {.channels = {channel}}};
    TestPeer server {Role::Accepting, {.channels = {channel}}};
    client.onEstablished = [&]
    {
        EXPECT_EQ(client.connection.showChannels({channel.channel}), 1);
        EXPECT_NE(client.connection.getManifest(channel.channel), 0);
    };
    server.connection.receive(client.connection.takeOutput(1000));
    client.connection.receive(server.connection.takeOutput(1000));
    EXPECT_EQ(client.outputReadyCount, 1);

    const int readyBefore = server.outputReadyCount;
    server.connection.receive(client.connection.takeOutput(1000));  // HELLO, TAGS, GET_MANIFEST
    EXPECT_FALSE(client.connection.wantsToSend());
    EXPECT_EQ(server.connection.peerKind(), Connection::PeerKind::Extended);
    EXPECT_EQ(server.proven, QList<PublicKey>({channel.channel}));
    EXPECT_EQ(server.manifestTickets.size(), 1);
    EXPECT_EQ(server.outputReadyCount, (readyBefore + 1));

    client.connection.receive(server.connection.takeOutput(1000));  // HELLO, TAGS, FAIL
    EXPECT_FALSE(server.connection.wantsToSend());
    EXPECT_EQ(client.connection.peerKind(), Connection::PeerKind::Extended);
    EXPECT_EQ(client.proven, QList<PublicKey>({channel.channel}));
    ASSERT_EQ(client.manifestsRefused.size(), 1);
    EXPECT_EQ(client.manifestsRefused[0].second, Wire::FailCode::NotFound);
}

TEST(ConnectionHandshake, flightsAreWholeEvenIfTakenAtOnce)
{
    const ChannelToken channel = makeChannel(1);
    TestPeer client {Role::Connecting, {.channels = {channel}}};
    TestPeer server {Role::Accepting, {.channels = {channel}}};
    QList<QByteArray> fromClient {client.connection.takeOutput(1000)};
    QList<QByteArray> fromServer {server.connection.takeOutput(1000)};
    client.onEstablished = [&]
    {
        client.connection.showChannels({channel.channel});
        client.connection.getManifest(channel.channel);
    };
    client.onOutputReady = [&] { fromClient.append(client.connection.takeOutput(1000)); };
    server.onOutputReady = [&] { fromServer.append(server.connection.takeOutput(1000)); };

    server.connection.receive(fromClient[0]);
    client.connection.receive(fromServer[0]);
    ASSERT_EQ(fromClient.size(), 2);
    server.connection.receive(fromClient[1]);
    ASSERT_EQ(fromServer.size(), 2);
    client.connection.receive(fromServer[1]);
    EXPECT_EQ(client.manifestsRefused.size(), 1);
    EXPECT_EQ(client.proven.size(), 1);
    EXPECT_EQ(fromClient.size(), 2);
}

TEST(ConnectionHandshake, kindsOfPeers)
{
    for (const bool clientSpeaks : {false, true})
    {
        for (const bool serverSpeaks : {false, true})
        {
            TestPeer client {Role::Connecting, {.channels = {}, .speaksExtensions = clientSpeaks}};
            TestPeer server {Role::Accepting, {.channels = {}, .speaksExtensions = serverSpeaks}};
            exchange(client, server);
            const bool areBoth = clientSpeaks && serverSpeaks;
            EXPECT_EQ(client.connection.peerKind(), (areBoth ? Connection::PeerKind::Extended : Connection::PeerKind::Unknown));
            EXPECT_EQ(server.connection.peerKind(), (areBoth ? Connection::PeerKind::Extended : Connection::PeerKind::V5));
            EXPECT_EQ(client.hellos.size(), (areBoth ? 1 : 0));
            EXPECT_FALSE(client.isEnded());
            EXPECT_FALSE(server.isEnded());
        }
    }
}

TEST(ConnectionHandshake, oldVersionGetsAnErrorAndIsClosed)
{
    for (const char *hello : {R"({"v":4,"gossip":{}})", R"({"gossip":{}})", R"({"v":"5"})", R"({"v":4.9})", R"({"v":-5})"})
    {
        TestPeer server {Role::Accepting};
        RawPeer client {server};
        client.send(Wire::MessageType::Hello, hello);
        EXPECT_EQ(server.endReason, EndReason::VersionMismatch) << hello;
        EXPECT_EQ(client.take(), QList<QByteArray>({"\xFFProtocol Version Mismatch"})) << hello;
        EXPECT_FALSE(server.connection.wantsToSend());
        EXPECT_TRUE(server.hellos.isEmpty());
    }
}

TEST(ConnectionHandshake, laterVersionIsWelcome)
{
    TestPeer server {Role::Accepting};
    RawPeer client {server};
    client.send(Wire::MessageType::Hello, R"({"v":6,"gossip":{},"ext":{"v":2,"more":[1]},"what":"ever"})");
    EXPECT_FALSE(server.isEnded());
    EXPECT_EQ(server.connection.peerKind(), Connection::PeerKind::Extended);
}

TEST(ConnectionHandshake, framesThatAreTooShortEndIt)
{
    for (const int length : {0, 1, 2, 15})
    {
        TestPeer server {Role::Accepting};
        RawPeer client {server};
        server.connection.receive(join({QByteArray(1, '\0'), QByteArray(1, static_cast<char>(length)), QByteArray(length, 'x')}));
        EXPECT_EQ(server.endReason, EndReason::Undecryptable) << length;
        EXPECT_EQ(server.endedCount, 1);
    }
}

TEST(ConnectionHandshake, emptyPlaintextIsIgnoredIfItOpens)
{
    TestPeer server {Role::Accepting};
    RawPeer client {server};
    client.send(QByteArray());
    EXPECT_FALSE(server.isEnded());
    client.sayHello();
    EXPECT_EQ(server.hellos.size(), 1);

    server.connection.receive(join({QByteArrayView("\0\x10", 2), QByteArray(16, 'x')}));
    EXPECT_EQ(server.endReason, EndReason::Undecryptable);
}

TEST(ConnectionHandshake, changedOrRepeatedFrameEndsIt)
{
    {
        TestPeer server {Role::Accepting};
        RawPeer client {server};
        QByteArray hello = client.frame(Wire::encodeHello({}));
        hello[10] = static_cast<char>(hello[10] ^ 1);
        server.connection.receive(hello);
        EXPECT_EQ(server.endReason, EndReason::Undecryptable);
        EXPECT_TRUE(server.hellos.isEmpty());
    }
    {
        TestPeer server {Role::Accepting};
        RawPeer client {server};
        const QByteArray hello = client.frame(Wire::encodeHello({}));
        server.connection.receive(hello);
        EXPECT_EQ(server.hellos.size(), 1);
        server.connection.receive(hello);
        EXPECT_EQ(server.endReason, EndReason::Undecryptable);
        EXPECT_EQ(server.hellos.size(), 1);
    }
}

TEST(ConnectionHandshake, mirrorGetsNowhere)
{
    TestPeer client {Role::Connecting};
    const QByteArray key = client.connection.takeOutput(1000);
    client.connection.receive(key);
    client.connection.receive(client.connection.takeOutput(1000));  // our own HELLO
    EXPECT_EQ(client.endReason, EndReason::Undecryptable);
}

TEST(ConnectionHandshake, randomGarbageEndsItOnceAndQuietly)
{
    Random random;
    for (int i = 0; i < 200; ++i)
    {
        TestPeer peer {(i % 2 == 0) ? Role::Accepting : Role::Connecting};
        const QByteArray garbage = random.bytes(random.between(32, 200'000));
        for (qsizetype at = 0; at < garbage.size();)
        {
            const qsizetype size = std::min<qsizetype>(random.between(1, 70'000), (garbage.size() - at));
            peer.connection.receive(QByteArrayView(garbage).sliced(at, size));
            at += size;
        }
        EXPECT_LE(peer.endedCount, 1);
        EXPECT_TRUE(peer.hellos.isEmpty());
    }
}

TEST(ConnectionHandshake, framesRunOutBeforeNoncesRepeat)
{
    TestPeer client {Role::Connecting};
    RawPeer server {client};
    server.take();
    client.connection.setFrameCounters(~0ULL, 0);
    client.connection.announce({.id = {}, .address = Endpoint::fromString(u"1.2.3.4:5000")});
    client.connection.announce({.id = {}, .address = Endpoint::fromString(u"1.2.3.4:5000")});
    const QByteArray last = client.connection.takeOutput(1000);
    EXPECT_GT(last.size(), 18);
    EXPECT_LT(last.size(), 200);
    EXPECT_TRUE(client.isEnded());
    EXPECT_EQ(client.connection.state(), Connection::State::Ended);
}

TEST(ConnectionHandshake, closeSendsTheErrorAndEndsOnce)
{
    TestPeer server {Role::Accepting};
    RawPeer client {server};
    client.sayHello();
    client.take();
    server.connection.close("Goodbye");
    server.connection.close("Goodbye");
    EXPECT_EQ(server.endedCount, 1);
    EXPECT_EQ(server.endReason, EndReason::LocalClose);
    EXPECT_EQ(client.take(), QList<QByteArray>({"\xFFGoodbye"}));
    client.send(Wire::encodeTags({}));
    EXPECT_EQ(server.endedCount, 1);
}

// Hundreds of them may be open with nothing to say.
TEST(ConnectionHandshake, anIdleConnectionTakesLittleMemory)
{
    const int count = 100;
    const auto allocatedBytes = []
    {
        const struct mallinfo2 info = mallinfo2();
        return static_cast<qint64>(info.uordblks + info.hblkhd);
    };
    const ChannelToken channel = makeChannel(1);
    std::vector<std::unique_ptr<TestPeer>> peers;
    const qint64 before = allocatedBytes();
    for (int i = 0; i < count; ++i)
    {
        peers.push_back(std::make_unique<TestPeer>(Role::Connecting, TestPeerSettings {.channels = {channel}}));
        peers.push_back(std::make_unique<TestPeer>(Role::Accepting, TestPeerSettings {.channels = {channel}}));
        exchange(**(peers.end() - 2), *peers.back());
        EXPECT_TRUE(peers.back()->connection.isEstablished());
    }
    EXPECT_LT((allocatedBytes() - before), (2 * count * 16 * 1024));
}
