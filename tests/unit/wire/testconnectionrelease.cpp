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

#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Role = Connection::Role;

namespace
{
    // Two blobs have been asked for; part of the first has arrived, and its memory has been given
    // up.
    struct Released
    {
        Released()
        {
            server.answersAtOnce = false;
            client.onEstablished = [this] { client.connection.showChannels({channel.channel}); };
            exchange(client, server);
            for (const QByteArray &blob : blobs)
            {
                server.held.insert(idOf(blob), blob);
                client.connection.requestBlob(idOf(blob));
            }
            exchange(client, server);
            ticket = server.needed.front().first;
            server.answerOne();
            client.connection.receive(server.connection.takeOutput(SEND_QUEUE_MAX_SIZE));
            EXPECT_EQ(server.connection.heldBlobs(), 1);
            server.connection.releaseBlobs();
            EXPECT_EQ(server.connection.heldBlobs(), 0);
            EXPECT_FALSE(server.connection.wantsToSend());
            EXPECT_EQ(server.needed.back().first, ticket);
        }

        ChannelToken channel = makeChannel(1);
        TestPeer client {Role::Connecting, {.channels = {channel}}};
        TestPeer server {Role::Accepting, {.channels = {channel}}};
        const QList<QByteArray> blobs {makeBlob(1), makeBlob(2)};
        quint64 ticket = 0;
    };
}

TEST(ConnectionRelease, sendingGoesOnWhereItStopped)
{
    Released pair;
    const qint64 before = pair.server.connection.blobBytesSent();
    EXPECT_GT(before, 0);
    pair.server.answerNeeded();
    exchange(pair.client, pair.server);
    ASSERT_EQ(pair.client.receivedIds, QList<quint32>({1, 2}));
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_TRUE(pair.client.received[i].second == pair.blobs[static_cast<qsizetype>(i)]);
    EXPECT_EQ(pair.server.connection.blobBytesSent(), (2 * BLOB_SIZE));
}

TEST(ConnectionRelease, theOtherOneMayGoFirst)
{
    Released pair;
    pair.server.answerOne();   // the second: the first is read again later
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.receivedIds, QList<quint32>({2}));
    pair.server.answerNeeded();
    exchange(pair.client, pair.server);
    ASSERT_EQ(pair.client.receivedIds, QList<quint32>({2, 1}));
    EXPECT_TRUE(pair.client.received[1].second == pair.blobs[0]);
}

TEST(ConnectionRelease, whatIsGoneMeanwhileHoldsUpNothing)
{
    Released pair;
    pair.server.connection.refuse(pair.ticket, Wire::FailCode::NotFound);
    pair.server.needed.pop_back();
    pair.server.answerNeeded();
    exchange(pair.client, pair.server);
    ASSERT_EQ(pair.client.refused.size(), 1);
    EXPECT_EQ(pair.client.refused[0], std::pair(quint32 {1}, Wire::FailCode::NotFound));
    EXPECT_EQ(pair.client.receivedIds, QList<quint32>({2}));
    EXPECT_FALSE(pair.client.isEnded());
}

TEST(ConnectionRelease, mayBeCancelled)
{
    Released pair;
    pair.client.connection.cancelBlob(1);
    exchange(pair.client, pair.server);
    pair.server.answerNeeded();
    exchange(pair.client, pair.server);
    EXPECT_EQ(pair.client.receivedIds, QList<quint32>({2}));
    EXPECT_FALSE(pair.client.isEnded());
    EXPECT_FALSE(pair.server.isEnded());
}

TEST(ConnectionRelease, notOfV5Peers)
{
    TestPeer client {Role::Connecting, {.speaksExtensions = false}};
    TestPeer server {Role::Accepting};
    server.answersAtOnce = false;
    exchange(client, server);
    const QByteArray blob = makeBlob(3);
    server.held.insert(idOf(blob), blob);
    client.connection.assumeV5();
    client.connection.requestBlob(idOf(blob));
    exchange(client, server);
    server.answerOne();
    server.connection.releaseBlobs();
    EXPECT_EQ(server.connection.heldBlobs(), 1);
    exchange(client, server);
    EXPECT_EQ(client.received.size(), 1);
}
