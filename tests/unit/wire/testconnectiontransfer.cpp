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
    // Two peers of ours with a channel in common, shown
    struct Pair
    {
        explicit Pair(const Cut &cut = {})
        {
            client.onEstablished = [this] { client.connection.showChannels({channel.channel}); };
            exchange(client, server, cut);
            EXPECT_TRUE(client.connection.hasProven(channel.channel));
            EXPECT_TRUE(server.connection.hasProven(channel.channel));
        }

        ChannelToken channel = makeChannel(1);
        TestPeer client {Role::Connecting, {.channels = {channel}}};
        TestPeer server {Role::Accepting, {.channels = {channel}}};
    };

    // Feeds `server` the GETs of a peer that proves nothing but form; gives a raw peer after HELLO.
    std::unique_ptr<RawPeer> makeRaw(TestPeer &server)
    {
        auto raw = std::make_unique<RawPeer>(server);
        raw->sayHello();
        EXPECT_EQ(raw->take().size(), 1);
        return raw;
    }
}

TEST(ConnectionTransfer, blobsArriveWholeWhicheverSideAsks)
{
    Pair pair;
    QList<QByteArray> blobs;
    for (int i = 0; i < 6; ++i)
    {
        blobs.append(makeBlob(i));
        pair.client.held.insert(idOf(blobs[i]), blobs[i]);
        pair.server.held.insert(idOf(blobs[i]), blobs[i]);
    }
    for (const QByteArray &blob : blobs)
    {
        EXPECT_NE(pair.client.connection.requestBlob(idOf(blob)), 0);
        EXPECT_NE(pair.server.connection.requestBlob(idOf(blob)), 0);
    }
    exchange(pair.client, pair.server);
    for (TestPeer *peer : {&pair.client, &pair.server})
    {
        ASSERT_EQ(peer->received.size(), 6);
        EXPECT_EQ(peer->receivedIds, QList<quint32>({1, 2, 3, 4, 5, 6}));
        for (int i = 0; i < 6; ++i)
        {
            EXPECT_EQ(peer->received[static_cast<size_t>(i)].first, idOf(blobs[i]));
            EXPECT_TRUE(peer->received[static_cast<size_t>(i)].second == blobs[i]);
        }
        EXPECT_TRUE(peer->lastByGet);
        EXPECT_LE(peer->maxNeeded, 2);
        EXPECT_EQ(peer->connection.openRequests(), 0);
        EXPECT_EQ(peer->connection.blobBytesReceived(), (6 * BLOB_SIZE));
        EXPECT_EQ(peer->connection.blobBytesSent(), (6 * BLOB_SIZE));
        EXPECT_FALSE(peer->isEnded());
    }
    EXPECT_EQ(pair.client.connection.bytesReceived(), pair.server.connection.bytesSent());
    EXPECT_EQ(pair.server.connection.bytesReceived(), pair.client.connection.bytesSent());
}

TEST(ConnectionTransfer, streamMayBeCutAnywhere)
{
    Random random;
    const QByteArray blob = makeBlob(1);
    const QList<Cut> cuts {[] { return 1; }, [] { return 7; }, [&] { return random.between(1, 3); }, [&] { return random.between(1, 100'000); }
        , [&] { return (random.between(0, 9) == 0) ? 65'537 : random.between(1, 20); }};
    for (const Cut &cut : cuts)
    {
        Pair pair {cut};
        pair.server.held.insert(idOf(blob), blob);
        const quint32 id = pair.client.connection.requestBlob(idOf(blob));
        pair.client.connection.requestBlob(BlobId());
        exchange(pair.client, pair.server, cut);
        ASSERT_EQ(pair.client.received.size(), 1);
        EXPECT_TRUE(pair.client.received[0].second == blob);
        ASSERT_EQ(pair.client.refused.size(), 1);
        EXPECT_EQ(pair.client.refused[0], std::pair(quint32(2), Wire::FailCode::NotFound));

        const QList<qint64> progress = pair.client.progress[id];
        EXPECT_EQ(progress.size(), 16);
        EXPECT_TRUE(std::is_sorted(progress.cbegin(), progress.cend()));
        EXPECT_LT(progress.back(), BLOB_SIZE);
    }
}

TEST(ConnectionTransfer, otherMessagesBetweenPiecesDoNoHarm)
{
    TestPeer client {Role::Connecting, {.channels = {makeChannel(1)}}};
    RawPeer server {client};
    server.sayHello();
    const QByteArray blobs[] {makeBlob(1), makeBlob(2)};
    client.connection.requestBlob(idOf(blobs[0]));
    client.connection.requestBlob(idOf(blobs[1]));
    client.connection.findPeers(Wire::LookupId());

    // pieces of two blobs, uneven, interleaved, with large messages in between that are opened
    // where a piece was expected
    Random random;
    qsizetype sent[2] {};
    QList<Endpoint> peers;
    for (int i = 0; i < 50; ++i)
        peers.append({.host = u"10.0.0.%1"_s.arg(i), .port = 5000});
    while ((sent[0] < BLOB_SIZE) || (sent[1] < BLOB_SIZE))
    {
        const int which = static_cast<int>(random.between(0, 1));
        const qsizetype size = std::min<qsizetype>(random.between(1, 65'510), (BLOB_SIZE - sent[which]));
        if (size == 0)
            continue;
        server.send(join({Wire::encodePieceHeader({.id = static_cast<quint32>(which + 1), .offset = static_cast<quint32>(sent[which])})
                , QByteArrayView(blobs[which]).sliced(sent[which], size)}));
        sent[which] += size;
        switch (random.between(0, 5))
        {
        case 0:
            server.send(Wire::encodePeers(peers));
            break;
        case 1:
            server.send(Wire::encodeHave({.tag = server.tag(makeChannel(2)), .sequence = 1, .kind = Wire::HaveKind::Bits, .first = 0
                    , .bits = QByteArray(60'000, '\x45'), .positions = {}}));
            break;
        case 2:
            server.send(QByteArray());
            break;
        default:
            break;
        }
        ASSERT_FALSE(client.isEnded()) << client.endText.toStdString();
    }
    ASSERT_EQ(client.received.size(), 2);
    for (const auto &[id, blob] : client.received)
        EXPECT_EQ(idOf(blob), id);
}

TEST(ConnectionTransfer, controlOvertakesBlobsAndTheQueueIsBounded)
{
    Pair pair;
    const QByteArray blob = makeBlob(1);
    pair.server.held.insert(idOf(blob), blob);
    for (int i = 0; i < 10; ++i)
        pair.client.connection.requestBlob(idOf(blob));
    pair.server.connection.receive(pair.client.connection.takeOutput(SEND_QUEUE_MAX_SIZE));

    // what waits, sealed, is never more than is asked for: about four parts of a blob
    const QByteArray first = pair.server.connection.takeOutput(SEND_QUEUE_MAX_SIZE);
    EXPECT_LE(first.size(), SEND_QUEUE_MAX_SIZE);
    EXPECT_GT(first.size(), (SEND_QUEUE_MAX_SIZE - Wire::FRAME_MAX_SIZE));
    EXPECT_LE(pair.server.maxNeeded, 2);

    // a HAVE goes in front of the 9.7 MiB that wait
    pair.server.connection.sendHave(pair.channel.channel, {.tag = {}, .sequence = 7, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
    const QByteArray second = pair.server.connection.takeOutput(1000);
    EXPECT_LT(second.size(), 1000);
    EXPECT_GT(second.size(), 0);
    EXPECT_TRUE(pair.server.connection.wantsToSend());
    EXPECT_FALSE(pair.server.connection.wantsToSend(Connection::Take::ControlOnly));
    EXPECT_TRUE(pair.server.connection.takeOutput(SEND_QUEUE_MAX_SIZE, Connection::Take::ControlOnly).isEmpty());

    pair.client.connection.receive(first);
    pair.client.connection.receive(second);
    ASSERT_EQ(pair.client.haves.size(), 1);
    EXPECT_EQ(pair.client.haves[0].first, pair.channel.channel);
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.received.size(), 10);
}

// How many there are is for the peer to say: they wait for the allowance of a rate limit as blobs
// do.
TEST(ConnectionTransfer, answersAreNoControl)
{
    Pair pair;
    pair.server.answersAtOnce = false;
    pair.client.connection.findPeers(Wire::LookupId::fromBytes(idOf(makeBlob(1)).view()));
    pair.client.connection.getManifest(pair.channel.channel);
    pair.client.connection.requestBlob(idOf(makeBlob(2)));
    pair.server.connection.receive(pair.client.connection.takeOutput(SEND_QUEUE_MAX_SIZE));
    pair.server.connection.providePeers(pair.server.lookupTickets.first(), {});
    pair.server.connection.refuse(pair.server.manifestTickets.first(), Wire::FailCode::NotFound);
    pair.server.answerNeeded();
    EXPECT_FALSE(pair.server.connection.wantsToSend(Connection::Take::ControlOnly));
    EXPECT_TRUE(pair.server.connection.takeOutput(SEND_QUEUE_MAX_SIZE, Connection::Take::ControlOnly).isEmpty());
    EXPECT_TRUE(pair.server.connection.wantsToSend());
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.refused.size(), 1);
    EXPECT_FALSE(pair.server.connection.wantsToSend());
}

TEST(ConnectionTransfer, nextBlobIsReadWhileOneIsSentAndNoMore)
{
    Pair pair;
    pair.server.answersAtOnce = false;
    const QByteArray blob = makeBlob(1);
    pair.server.held.insert(idOf(blob), blob);
    for (int i = 0; i < 5; ++i)
        pair.client.connection.requestBlob(idOf(blob));
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.server.needed.size(), 2);

    // one in memory and being sent, one asked for: nothing else
    pair.server.answerOne();
    EXPECT_EQ(pair.server.needed.size(), 1);
    pair.client.connection.receive(pair.server.connection.takeOutput(SEND_QUEUE_MAX_SIZE));
    EXPECT_EQ(pair.server.needed.size(), 1);
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.received.size(), 1);
    EXPECT_EQ(pair.server.needed.size(), 2);

    // whichever is ready first goes first
    std::swap(pair.server.needed[0], pair.server.needed[1]);
    pair.server.answerOne();
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.receivedIds, QList<quint32>({1, 3}));
    pair.server.answersAtOnce = true;
    pair.server.answerNeeded();
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.receivedIds, QList<quint32>({1, 3, 2, 4, 5}));
}

TEST(ConnectionTransfer, cancelBeforeDuringAndAfter)
{
    Pair pair;
    const QByteArray blob = makeBlob(1);
    pair.server.held.insert(idOf(blob), blob);
    const quint32 first = pair.client.connection.requestBlob(idOf(blob));
    const quint32 second = pair.client.connection.requestBlob(idOf(blob));
    const quint32 third = pair.client.connection.requestBlob(idOf(blob));
    pair.server.connection.receive(pair.client.connection.takeOutput(SEND_QUEUE_MAX_SIZE));

    // some of the first is on its way when it and the third are cancelled
    pair.client.connection.receive(pair.server.connection.takeOutput(SEND_QUEUE_MAX_SIZE));
    EXPECT_EQ(pair.client.connection.arrivingBlobs(), 1);
    const QByteArray onItsWay = pair.server.connection.takeOutput(SEND_QUEUE_MAX_SIZE);
    pair.client.connection.cancelBlob(first);
    pair.client.connection.cancelBlob(first);
    pair.client.connection.cancelBlob(third);
    EXPECT_EQ(pair.client.connection.arrivingBlobs(), 0);
    EXPECT_EQ(pair.client.connection.openRequests(), 3);  // until the peer has answered
    pair.client.connection.receive(onItsWay);
    EXPECT_GT(pair.client.connection.blobBytesDropped(), 200'000);
    exchange(pair.client, pair.server);

    EXPECT_EQ(pair.client.receivedIds, QList<quint32>({second}));
    EXPECT_TRUE(pair.client.received[0].second == blob);
    EXPECT_THAT(pair.client.refused, ::testing::UnorderedElementsAre(std::pair(first, Wire::FailCode::Cancelled), std::pair(third, Wire::FailCode::Cancelled)));
    EXPECT_EQ(pair.client.connection.openRequests(), 0);
    EXPECT_LT(pair.server.connection.blobBytesSent(), (2 * BLOB_SIZE));

    // all of it was sent before the CANCEL came
    const quint32 fourth = pair.client.connection.requestBlob(idOf(blob));
    pair.server.connection.receive(pair.client.connection.takeOutput(SEND_QUEUE_MAX_SIZE));
    const QByteArray all = pair.server.connection.takeOutput(2 * BLOB_SIZE);
    pair.client.connection.cancelBlob(fourth);
    pair.client.connection.receive(all);
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.refused.back(), std::pair(fourth, Wire::FailCode::Cancelled));
    EXPECT_EQ(pair.client.received.size(), 1);
    pair.client.connection.cancelBlob(fourth);
    pair.client.connection.cancelBlob(999);
    EXPECT_FALSE(pair.client.connection.wantsToSend());
    EXPECT_FALSE(pair.server.isEnded());
}

TEST(ConnectionTransfer, cancellingDoesNotMakeTheDiskWorkForNothing)
{
    TestPeer server {Role::Accepting};
    server.answersAtOnce = false;
    const auto client = makeRaw(server);
    for (quint32 id = 1; id <= 1000; ++id)
    {
        client->send(Wire::encodeGet({.id = id, .blobId = {}}));
        client->send(Wire::encodeCancel(id));
    }
    EXPECT_EQ(server.needed.size(), 2);
    const QList<QByteArray> answers = client->take();
    EXPECT_EQ(answers.size(), 1000);
    EXPECT_EQ(answers.back(), Wire::encodeFail({.id = 1000, .code = Wire::FailCode::Cancelled}));
    server.answerNeeded();
    EXPECT_FALSE(server.connection.wantsToSend());  // nobody waits for these any more
    client->send(Wire::encodeGet({.id = 1001, .blobId = {}}));
    EXPECT_EQ(server.needed.size(), 1);
}

TEST(ConnectionTransfer, ownerMayNotAllowABlobToArrive)
{
    Pair pair;
    pair.client.allowsArrivals = false;
    const QByteArray blob = makeBlob(1);
    pair.server.held.insert(idOf(blob), blob);
    const quint32 id = pair.client.connection.requestBlob(idOf(blob));
    exchange(pair.client, pair.server);
    EXPECT_TRUE(pair.client.received.empty());
    ASSERT_EQ(pair.client.refused.size(), 1);
    EXPECT_EQ(pair.client.refused[0], std::pair(id, Wire::FailCode::Cancelled));
    EXPECT_EQ(pair.client.connection.arrivingBlobs(), 0);
    EXPECT_TRUE(pair.client.progress.isEmpty());
}

TEST(ConnectionTransfer, blobOfAnotherSizeIsNotFound)
{
    for (const qsizetype size : {qsizetype(0), BLOB_SIZE - 1, BLOB_SIZE + 1})
    {
        Pair pair;
        pair.server.held.insert(BlobId(), QByteArray(size, 'x'));
        const quint32 id = pair.client.connection.requestBlob(BlobId());
        exchange(pair.client, pair.server);
        ASSERT_EQ(pair.client.refused.size(), 1);
        EXPECT_EQ(pair.client.refused[0], std::pair(id, Wire::FailCode::NotFound));
        EXPECT_FALSE(pair.client.isEnded());
    }
}

TEST(ConnectionTransfer, the65thRequestIsBusy)
{
    Pair pair;
    pair.server.answersAtOnce = false;
    for (int i = 0; i < 64; ++i)
        EXPECT_EQ(pair.client.connection.requestBlob(BlobId()), (i + 1));
    EXPECT_FALSE(pair.client.connection.canRequestBlob());
    EXPECT_EQ(pair.client.connection.requestBlob(BlobId()), 0);
    EXPECT_EQ(pair.client.connection.getManifest(pair.channel.channel), 0);

    TestPeer server {Role::Accepting};
    server.answersAtOnce = false;
    const auto client = makeRaw(server);
    for (quint32 id = 1; id <= 66; ++id)
        client->send((id == 30) ? Wire::encodeGetManifest({.id = id, .channel = PublicKey()}) : Wire::encodeGet({.id = id, .blobId = {}}));
    EXPECT_EQ(client->take(), QList<QByteArray>({Wire::encodeFail({.id = 65, .code = Wire::FailCode::Busy})
        , Wire::encodeFail({.id = 66, .code = Wire::FailCode::Busy})}));
    server.answerOne();
    EXPECT_EQ(client->take().size(), 1);
    client->send(Wire::encodeGet({.id = 67, .blobId = {}}));
    EXPECT_TRUE(client->take().isEmpty());
    EXPECT_FALSE(server.isEnded());
}

TEST(ConnectionTransfer, idsMustGrow)
{
    for (const QList<quint32> &ids : QList<QList<quint32>> {{1, 1}, {5, 4}, {0xFFFFFFFF, 1}})
    {
        TestPeer server {Role::Accepting};
        const auto client = makeRaw(server);
        for (const quint32 id : ids)
        {
            EXPECT_FALSE(server.isEnded());
            client->send(Wire::encodeGet({.id = id, .blobId = {}}));
        }
        EXPECT_EQ(server.endReason, EndReason::Malformed);
        EXPECT_EQ(server.endedCount, 1);
    }

    // one sequence for all that has an id
    TestPeer server {Role::Accepting};
    const auto client = makeRaw(server);
    client->send(Wire::encodeGet({.id = 1, .blobId = {}}));
    client->send(Wire::encodeGetManifest({.id = 1, .channel = PublicKey()}));
    EXPECT_EQ(server.endReason, EndReason::Malformed);
    EXPECT_TRUE(server.isEnded());
}

TEST(ConnectionTransfer, piecesThatDoNotFitEndIt)
{
    struct Case
    {
        QList<std::pair<Wire::PieceHeader, qsizetype>> pieces;
        EndReason reason;
    };
    const QList<Case> cases {
        {{{{.id = 1, .offset = 1}, 10}}, EndReason::MalformedPiece},
        {{{{.id = 1, .offset = 0}, 10}, {{.id = 1, .offset = 0}, 10}}, EndReason::MalformedPiece},
        {{{{.id = 1, .offset = 0}, 10}, {{.id = 1, .offset = 11}, 10}}, EndReason::MalformedPiece},
        {{{{.id = 1, .offset = 0}, 60'000}, {{.id = 1, .offset = 59'999}, 60'000}}, EndReason::MalformedPiece},
        {{{{.id = 1, .offset = 0}, 60'000}, {{.id = 1, .offset = 1'048'591}, 2}}, EndReason::MalformedPiece},
        {{{{.id = 1, .offset = 0}, 0}}, EndReason::MalformedPiece},
        {{{{.id = 0, .offset = 0}, 10}}, EndReason::MalformedPiece},
        {{{{.id = 3, .offset = 0}, 10}}, EndReason::Malformed},
        {{{{.id = 1, .offset = 0}, 60'000}, {{.id = 3, .offset = 60'000}, 60'000}}, EndReason::Malformed},
    };
    for (const Case &test : cases)
    {
        TestPeer client {Role::Connecting};
        RawPeer server {client};
        server.sayHello();
        client.connection.requestBlob(BlobId());
        client.connection.requestBlob(BlobId());
        for (const auto &[header, size] : test.pieces)
        {
            EXPECT_FALSE(client.isEnded());
            server.send(join({Wire::encodePieceHeader(header), QByteArray(size, 'x')}));
        }
        EXPECT_EQ(client.endedCount, 1);
        EXPECT_EQ(client.endReason, test.reason) << client.endText.toStdString();
        EXPECT_TRUE(client.received.empty());
    }
}

TEST(ConnectionTransfer, bytesBeyondTheEndEndIt)
{
    for (const qsizetype last : {BLOB_SIZE - (17 * 60'000) + 1, BLOB_SIZE - (17 * 60'000) + 30'000})
    {
        TestPeer client {Role::Connecting};
        RawPeer server {client};
        server.sayHello();
        client.connection.requestBlob(BlobId());
        for (quint32 i = 0; i < 17; ++i)
            server.send(join({Wire::encodePieceHeader({.id = 1, .offset = (i * 60'000)}), QByteArray(60'000, 'x')}));
        EXPECT_FALSE(client.isEnded());
        server.send(join({Wire::encodePieceHeader({.id = 1, .offset = (17 * 60'000)}), QByteArray(last, 'x')}));
        EXPECT_EQ(client.endReason, EndReason::MalformedPiece);
        EXPECT_TRUE(client.isEnded());
        EXPECT_TRUE(client.received.empty());
    }
}

TEST(ConnectionTransfer, answeredIdsAreNotOpenAnyMore)
{
    TestPeer client {Role::Connecting};
    RawPeer server {client};
    server.sayHello();
    client.connection.requestBlob(BlobId());
    server.send(Wire::encodeFail({.id = 1, .code = Wire::FailCode::NotAllowed}));
    server.send(Wire::encodeFail({.id = 1, .code = Wire::FailCode::NotAllowed}));
    server.send(Wire::encodeFail({.id = 77, .code = Wire::FailCode::NotAllowed}));
    EXPECT_EQ(client.refused.size(), 1);
    EXPECT_FALSE(client.isEnded());
    server.send(join({Wire::encodePieceHeader({.id = 1, .offset = 0}), "x"}));
    EXPECT_TRUE(client.isEnded());
}

TEST(ConnectionTransfer, malformedRequestsGetFail5)
{
    TestPeer server {Role::Accepting};
    const auto client = makeRaw(server);
    client->send(Wire::encodeGet({.id = 1, .blobId = {}}).chopped(1));
    client->send(join({Wire::encodeGetManifest({.id = 2, .channel = Tag()}), "x"}));
    EXPECT_EQ(client->take(), QList<QByteArray>({Wire::encodeFail({.id = 1, .code = Wire::FailCode::Malformed})
        , Wire::encodeFail({.id = 2, .code = Wire::FailCode::Malformed})}));
    EXPECT_FALSE(server.isEnded());
    EXPECT_TRUE(server.needed.empty());
    client->send(Wire::MessageType::Get, "abc");
    EXPECT_EQ(server.endReason, EndReason::Malformed);
}

TEST(ConnectionTransfer, malformedMessagesEndIt)
{
    using Type = Wire::MessageType;
    for (const auto &[type, payload] : QList<std::pair<Type, QByteArray>> {{Type::Hello, "{"}, {Type::Hello, ""}, {Type::Tags, "x"}, {Type::Manifest, "x"}
        , {Type::Manifest, QByteArray(100, 'x')}, {Type::Have, "x"}, {Type::Have, QByteArray(25, '\0')}, {Type::Piece, ""}, {Type::Fail, ""}
        , {Type::Fail, QByteArray(5, '\0')}, {Type::Cancel, "abc"}, {Type::Cancel, QByteArray(4, '\0')}, {Type::Data, "x"}, {Type::GetManifest, "ab"}})
    {
        TestPeer server {Role::Accepting};
        const auto client = makeRaw(server);
        client->send(type, payload);
        EXPECT_EQ(server.endedCount, 1) << static_cast<int>(type) << ' ' << payload.toStdString();
        EXPECT_FALSE(server.connection.wantsToSend());
        EXPECT_TRUE(server.connection.takeOutput(1000).isEmpty());
    }
}

TEST(ConnectionTransfer, unknownTypesAndKindsAreIgnored)
{
    TestPeer server {Role::Accepting};
    const auto client = makeRaw(server);
    for (const int type : {0x00, 0x09, 0x0A, 0x0B, 0x3F, 0x48, 0x49, 0x4A, 0x4B, 0x80, 0xFE})
        client->send(static_cast<Wire::MessageType>(type), "anything");
    QByteArray have = Wire::encodeHave({.tag = {}, .sequence = 1, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
    have.back() = 9;
    client->send(have);
    client->send(Wire::encodeCancel(5));
    client->send(Wire::encodePeers({}));
    client->send(Wire::encodeOk("OK"));
    client->send(Wire::encodeError("No"));
    client->send(Wire::MessageType::Announce, "junk");
    EXPECT_FALSE(server.isEnded());
    EXPECT_FALSE(server.connection.wantsToSend());
}

TEST(ConnectionTransfer, plainRequestFromAPeerOfOursIsNotServed)
{
    TestPeer server {Role::Accepting};
    const auto client = makeRaw(server);
    client->send(Wire::encodeRequest(BlobId()));
    EXPECT_EQ(client->take(), QList<QByteArray>({"\xFFNot Found"}));
    EXPECT_TRUE(server.needed.empty());
}

TEST(ConnectionTransfer, whoAsksWithoutReadingIsDropped)
{
    {
        TestPeer server {Role::Accepting};
        server.answersAtOnce = false;
        const auto client = makeRaw(server);
        quint32 id = 0;
        while (!server.isEnded() && (id < 1'000'000))
            client->send(Wire::encodeGet({.id = ++id, .blobId = {}}));
        EXPECT_EQ(server.endReason, EndReason::DoesNotRead);
        EXPECT_LT(id, 10'000);
    }
    {
        TestPeer server {Role::Accepting};
        server.answersAtOnce = false;
        const auto client = makeRaw(server);
        int count = 0;
        while (!server.isEnded() && (count < 1'000'000))
        {
            client->send(Wire::encodeFindPeers({}));
            ++count;
        }
        EXPECT_EQ(server.endReason, EndReason::DoesNotRead);
        EXPECT_EQ(count, 65);
    }
}

TEST(ConnectionTransfer, ownerMayCloseFromAnyEvent)
{
    const QByteArray blob = makeBlob(1);
    for (int when = 0; when < 3; ++when)
    {
        Pair pair;
        pair.server.held.insert(idOf(blob), blob);
        pair.client.connection.requestBlob(idOf(blob));
        pair.client.connection.requestBlob(idOf(blob));
        if (when == 0)
            pair.client.onProgress = [&](quint32, qint64) { pair.client.connection.close(); };
        else if (when == 1)
            pair.client.onBlob = [&](quint32) { pair.client.connection.close(); };
        else
            pair.client.onProgress = [&](const quint32 id, qint64) { pair.client.connection.cancelBlob(id); };
        exchange(pair.client, pair.server);
        EXPECT_EQ(pair.client.endedCount, ((when == 2) ? 0 : 1));
        EXPECT_EQ(pair.client.received.size(), ((when == 1) ? 1 : 0));
        EXPECT_EQ(pair.client.refused.size(), ((when == 2) ? 2 : 0));
    }
}

TEST(ConnectionTransfer, nothingIsAskedBeforeItMakesSense)
{
    TestPeer client {Role::Connecting, {.channels = {makeChannel(1)}}};
    EXPECT_EQ(client.connection.requestBlob(BlobId()), 0);
    EXPECT_EQ(client.connection.getManifest(makeChannel(1).channel), 0);
    EXPECT_EQ(client.connection.getManifestByKey(makeChannel(1).channel), 0);
    EXPECT_EQ(client.connection.showChannels({makeChannel(1).channel}), 0);
    EXPECT_FALSE(client.connection.findPeers({}));
    EXPECT_FALSE(client.connection.publish({}));
    client.connection.announce({});
    client.connection.keepAlive();
    client.connection.pushManifest({});
    EXPECT_EQ(client.connection.takeOutput(100'000).size(), 32);

    TestPeer server {Role::Accepting, {.channels = {makeChannel(1)}}};
    server.connection.takeOutput(32);
    server.connection.receive(client.connection.ownKey().view());
    EXPECT_EQ(server.connection.requestBlob(BlobId()), 0);
    EXPECT_EQ(server.connection.getManifest(makeChannel(1).channel), 0);
    EXPECT_EQ(server.connection.showChannels({makeChannel(1).channel}), 0);
    EXPECT_FALSE(server.connection.wantsToSend());
}
