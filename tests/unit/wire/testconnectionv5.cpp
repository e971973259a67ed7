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
    Wire::MessageType typeOf(const QByteArray &message)
    {
        return static_cast<Wire::MessageType>(message[0]);
    }

    // What a v5 downloader makes of a stream of messages: runs of DATA are one entry
    struct Answer
    {
        Wire::MessageType type;
        QByteArray content;

        friend bool operator==(const Answer &, const Answer &) = default;
    };
    QList<Answer> answersOf(const QList<QByteArray> &messages)
    {
        QList<Answer> answers;
        for (const QByteArray &message : messages)
        {
            const bool isMore = !answers.isEmpty() && (typeOf(message) == Wire::MessageType::Data)
                && (answers.back().type == Wire::MessageType::Data) && (answers.back().content.size() < BLOB_SIZE);
            if (!isMore)
                answers.append({.type = typeOf(message), .content = {}});
            answers.back().content += message.sliced(1);
        }
        return answers;
    }
}

TEST(ConnectionV5, oneConnectionEachWay)
{
    const QByteArray blob = makeBlob(1);
    for (const bool isOursServing : {false, true})
    {
        TestPeer client {Role::Connecting, {.channels = {}, .speaksExtensions = isOursServing ? false : true}};
        TestPeer server {Role::Accepting, {.channels = {}, .speaksExtensions = isOursServing}};
        server.held.insert(idOf(blob), blob);
        exchange(client, server);
        EXPECT_FALSE(client.connection.canRequestBlob());  // it may still turn out to be one of ours
        client.connection.assumeV5();

        Random random;
        const quint32 id = client.connection.requestBlob(idOf(blob));
        EXPECT_NE(id, 0);
        EXPECT_EQ(client.connection.requestBlob(idOf(blob)), 0);
        EXPECT_FALSE(client.connection.findPeers({}));
        EXPECT_FALSE(client.connection.publish({}));
        exchange(client, server, [&random] { return random.between(1, 50'000); });
        ASSERT_EQ(client.received.size(), 1);
        EXPECT_TRUE(client.received[0].second == blob);
        EXPECT_EQ(client.progress[id].size(), 16);

        EXPECT_TRUE(client.connection.findPeers({}));
        EXPECT_FALSE(client.connection.canRequestBlob());
        exchange(client, server);
        EXPECT_EQ(client.foundPeers.size(), 1);
        client.connection.requestBlob(BlobId());
        exchange(client, server);
        ASSERT_EQ(client.refused.size(), 1);
        EXPECT_EQ(client.refused[0].second, Wire::FailCode::NotFound);
        EXPECT_TRUE(client.connection.canRequestBlob());
    }
}

TEST(ConnectionV5, answersComeInOrderAndBlobsNeverMix)
{
    TestPeer server {Role::Accepting};
    server.answersAtOnce = false;
    const QByteArray one = makeBlob(1);
    const QByteArray two = makeBlob(2);
    server.held.insert(idOf(one), one);
    server.held.insert(idOf(two), two);
    RawPeer client {server};
    client.send(Wire::encodeHello({}));
    client.send(Wire::encodeFindPeers({}));
    client.send(Wire::encodeRequest(idOf(one)));
    client.send(Wire::encodeRequest(BlobId()));
    client.send(Wire::encodeFindPeers({}));
    client.send(Wire::encodeRequest(idOf(two)));
    client.send(Wire::MessageType::FindPeers, "junk");
    client.send(Wire::MessageType::Request, "junk");
    client.send(Wire::MessageType::Publish, "junk");
    EXPECT_EQ(server.connection.peerKind(), Connection::PeerKind::V5);

    // everything else is answered first, the blobs in reverse; nothing may leave before what comes
    // first has
    EXPECT_EQ(server.needed.size(), 2);
    server.connection.providePeers(server.lookupTickets[1], {{.host = u"10.0.0.2"_s, .port = 2}});
    std::swap(server.needed[0], server.needed[1]);
    server.answerOne();
    EXPECT_EQ(server.needed.size(), 2);
    server.answersAtOnce = true;
    server.answerNeeded();
    EXPECT_FALSE(server.connection.wantsToSend());
    server.connection.providePeers(server.lookupTickets[0], {{.host = u"10.0.0.1"_s, .port = 1}});
    EXPECT_TRUE(server.connection.wantsToSend());

    QList<QByteArray> messages;
    while (server.connection.wantsToSend())
    {
        const QList<QByteArray> more = client.take(SEND_QUEUE_MAX_SIZE);
        ASSERT_FALSE(more.isEmpty());
        messages += more;
    }
    using Type = Wire::MessageType;
    EXPECT_TRUE(answersOf(messages) == QList<Answer>({{Type::Peers, "[\"10.0.0.1:1\"]"}, {Type::Data, one}, {Type::Error, "Not Found"}
        , {Type::Peers, "[\"10.0.0.2:2\"]"}, {Type::Data, two}, {Type::Peers, "[]"}, {Type::Error, "Not Found"}, {Type::Error, "Malformed"}}));
    EXPECT_FALSE(server.lastByGet);
    for (const QByteArray &message : messages)
        EXPECT_LE(message.size(), (Wire::PAYLOAD_MAX_SIZE + 1));
}

TEST(ConnectionV5, helloMayBeMissing)
{
    TestPeer server {Role::Accepting};
    RawPeer client {server};
    client.send(Wire::encodeRequest(BlobId()));
    EXPECT_EQ(client.take(), QList<QByteArray>({"\xFFNot Found"}));
    EXPECT_EQ(server.connection.peerKind(), Connection::PeerKind::V5);
}

TEST(ConnectionV5, noErrorWithinABlob)
{
    TestPeer server {Role::Accepting};
    const QByteArray blob = makeBlob(1);
    server.held.insert(idOf(blob), blob);
    RawPeer client {server};
    client.send(Wire::encodeRequest(idOf(blob)));
    EXPECT_EQ(client.take(100'000).size(), 1);
    server.connection.close("Going away");
    EXPECT_TRUE(client.take().isEmpty());

    TestPeer other {Role::Accepting};
    other.held.insert(idOf(blob), blob);
    RawPeer second {other};
    second.send(Wire::encodeRequest(idOf(blob)));
    EXPECT_EQ(second.take(100'000).size(), 1);
    second.send(Wire::MessageType::Hello, "{\"v\":4}");
    EXPECT_EQ(other.endReason, EndReason::VersionMismatch);
    EXPECT_TRUE(second.take().isEmpty());
}

TEST(ConnectionV5, tooManyQuestionsEndIt)
{
    TestPeer server {Role::Accepting};
    server.answersAtOnce = false;
    RawPeer client {server};
    for (int i = 0; i < 64; ++i)
        client.send((i % 2 == 0) ? Wire::encodeRequest(BlobId()) : Wire::encodeFindPeers({}));
    EXPECT_FALSE(server.isEnded());
    EXPECT_LE(server.maxNeeded, 2);
    client.send(Wire::encodeRequest(BlobId()));
    EXPECT_EQ(server.endReason, EndReason::DoesNotRead);
}

TEST(ConnectionV5, dataIsReadAsItComes)
{
    const QByteArray blob = makeBlob(3);
    for (const qsizetype part : {65'518, 50'000, 1000, 1})
    {
        TestPeer client {Role::Connecting};
        RawPeer server {client};
        client.connection.assumeV5();
        client.connection.requestBlob(idOf(blob));
        const qsizetype total = (part == 1) ? 20 : BLOB_SIZE;
        for (qsizetype i = 0; i < total; i += part)
            server.send(Wire::MessageType::Data, blob.mid(i, part));
        if (total < BLOB_SIZE)
        {
            server.send(Wire::MessageType::Data, "");
            for (qsizetype i = total; i < BLOB_SIZE; i += 60'000)
                server.send(Wire::MessageType::Data, blob.mid(i, 60'000));
        }
        ASSERT_EQ(client.received.size(), 1) << part;
        EXPECT_TRUE(client.received[0].second == blob) << part;
        EXPECT_FALSE(client.isEnded());
    }
}

TEST(ConnectionV5, wrongDataEndsIt)
{
    {
        TestPeer client {Role::Connecting};
        RawPeer server {client};
        client.connection.assumeV5();
        server.send(Wire::MessageType::Data, "unasked");
        EXPECT_EQ(client.endReason, EndReason::Malformed);
        EXPECT_TRUE(client.isEnded());
    }
    {
        TestPeer client {Role::Connecting};
        RawPeer server {client};
        client.connection.assumeV5();
        client.connection.requestBlob(BlobId());
        for (int i = 0; (i < 17) && !client.isEnded(); ++i)
            server.send(Wire::MessageType::Data, QByteArray(65'000, 'x'));
        EXPECT_EQ(client.endReason, EndReason::MalformedPiece);
        EXPECT_TRUE(client.received.empty());
    }
}

TEST(ConnectionV5, cancelledBlobIsDroppedAsItComes)
{
    TestPeer client {Role::Connecting, {.channels = {}, .speaksExtensions = false}};
    TestPeer server {Role::Accepting, {.channels = {}, .speaksExtensions = false}};
    const QByteArray blob = makeBlob(1);
    server.held.insert(idOf(blob), blob);
    exchange(client, server);
    client.connection.assumeV5();
    const quint32 id = client.connection.requestBlob(idOf(blob));
    client.connection.cancelBlob(id);
    exchange(client, server);
    EXPECT_TRUE(client.received.empty());
    EXPECT_EQ(client.connection.blobBytesDropped(), BLOB_SIZE);
    EXPECT_EQ(client.refused.size(), 1);
    EXPECT_TRUE(client.connection.canRequestBlob());
}

TEST(ConnectionV5, lateHelloStillMakesAPeerOfOurs)
{
    TestPeer client {Role::Connecting, {.channels = {makeChannel(1)}}};
    client.onEstablished = [&] { client.connection.getManifest(makeChannel(1).channel); };
    RawPeer server {client};
    client.connection.assumeV5();
    EXPECT_EQ(client.manifestsRefused.size(), 1);  // a v5 peer will never answer
    EXPECT_EQ(client.connection.openRequests(), 0);
    server.sayHello();
    EXPECT_EQ(client.connection.peerKind(), Connection::PeerKind::Extended);

    TestPeer busy {Role::Connecting};
    RawPeer slow {busy};
    busy.connection.assumeV5();
    busy.connection.requestBlob(BlobId());
    slow.sayHello();
    EXPECT_EQ(busy.connection.peerKind(), Connection::PeerKind::V5);
    slow.send(Wire::encodeError("Not Found"));
    EXPECT_EQ(busy.refused.size(), 1);
}

TEST(ConnectionV5, helloWithoutExtSettlesIt)
{
    TestPeer client {Role::Connecting};
    RawPeer server {client};
    server.send(Wire::encodeHello({}));
    EXPECT_EQ(client.connection.peerKind(), Connection::PeerKind::V5);
    server.sayHello();
    EXPECT_EQ(client.connection.peerKind(), Connection::PeerKind::V5);
    EXPECT_EQ(client.hellos.size(), 2);
    client.connection.keepAlive();
    client.connection.pushManifest({});
    client.connection.sendHave(makeChannel(1).channel, {});
    EXPECT_EQ(client.connection.showChannels({makeChannel(1).channel}), 0);
    server.take();
    EXPECT_FALSE(client.connection.wantsToSend());
}

TEST(ConnectionV5, publishAnswersAreTold)
{
    TestPeer client {Role::Connecting};
    RawPeer server {client};
    client.connection.assumeV5();
    EXPECT_TRUE(client.connection.publish({}));
    EXPECT_FALSE(client.connection.canRequestBlob());
    server.send(Wire::encodeError("Old Sequence"));
    ASSERT_EQ(client.publishAnswers.size(), 1);
    EXPECT_EQ(client.publishAnswers[0], std::pair(false, u"Old Sequence"_s));
    EXPECT_TRUE(client.connection.canRequestBlob());
    server.send(Wire::encodeError("again"));
    server.send(Wire::encodeOk("again"));
    EXPECT_EQ(client.publishAnswers.size(), 1);
}

TEST(ConnectionV5, helloFloodIsIgnoredAfterAWhile)
{
    TestPeer server {Role::Accepting};
    RawPeer client {server};
    for (int i = 0; i < 200; ++i)
        client.send(Wire::encodeHello({}));
    EXPECT_EQ(server.hellos.size(), 64);
    EXPECT_FALSE(server.isEnded());
}
