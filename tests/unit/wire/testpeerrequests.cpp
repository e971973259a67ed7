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

#include "fakeconnection.h"
#include "megatorrent/wire/connection.h"
#include "megatorrent/wire/peerrequests.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    struct Scene
    {
        explicit Scene(const PeerKind kind) : connection {kind} { requests.setOrdered(kind != PeerKind::Extended); }

        void get(const quint32 id)
        {
            const QByteArray message = Wire::encodeGet({.id = id, .blobId = {}});
            requests.handleGet(payloadOf(message));
            requests.askForBlobs();
        }

        FakeConnection connection;
        PeerRequests requests {&connection};
    };
}

TEST(PeerRequests, idsGoUp)
{
    Scene scene {PeerKind::Extended};
    EXPECT_TRUE(scene.requests.acceptId(3));
    EXPECT_TRUE(scene.requests.acceptId(4));
    EXPECT_FALSE(scene.requests.acceptId(4));
    EXPECT_EQ(scene.connection.endReason, EndReason::Malformed);
}

TEST(PeerRequests, theOwnerIsAskedForTwoBlobsAtATime)
{
    Scene scene {PeerKind::Extended};
    for (quint32 id = 1; id <= 5; ++id)
        scene.get(id);
    EXPECT_EQ(scene.connection.needed, (QList<quint64> {1, 2}));
    EXPECT_EQ(scene.requests.preparedBlobs(), 2);
    scene.requests.provideBlob(1, QByteArray(BLOB_SIZE, 'x'));
    EXPECT_EQ(scene.requests.heldBlobs(), 1);
    EXPECT_TRUE(scene.requests.isReady());
    scene.requests.provideBlob(2, {});
    EXPECT_EQ(scene.connection.replies, QList<QByteArray> {Wire::encodeFail({.id = 2, .code = Wire::FailCode::NotFound})});
    EXPECT_EQ(scene.connection.needed, (QList<quint64> {1, 2, 3}));
}

TEST(PeerRequests, whoAsksTooMuchIsToldBusy)
{
    Scene scene {PeerKind::Extended};
    for (quint32 id = 1; id <= OPEN_REQUESTS_MAX; ++id)
        scene.get(id);
    EXPECT_TRUE(scene.connection.replies.isEmpty());
    scene.get(OPEN_REQUESTS_MAX + 1);
    EXPECT_EQ(scene.connection.replies, QList<QByteArray> {Wire::encodeFail({.id = OPEN_REQUESTS_MAX + 1, .code = Wire::FailCode::Busy})});
    EXPECT_FALSE(scene.connection.endReason);
}

TEST(PeerRequests, whoAsksWithoutIdsAndDoesNotWaitIsLeft)
{
    Scene scene {PeerKind::Extended};
    const QByteArray question = Wire::encodeFindPeers({});
    for (int i = 0; i < OPEN_REQUESTS_MAX; ++i)
        scene.requests.handleFindPeers(payloadOf(question));
    EXPECT_EQ(scene.connection.lookups.size(), OPEN_REQUESTS_MAX);
    EXPECT_FALSE(scene.connection.endReason);
    scene.requests.handleFindPeers(payloadOf(question));
    EXPECT_EQ(scene.connection.endReason, EndReason::DoesNotRead);
}

TEST(PeerRequests, whoAsksWithoutHelloIsAV5Peer)
{
    Scene scene {PeerKind::Unknown};
    scene.requests.handleRequest(payloadOf(Wire::encodeRequest({})));
    EXPECT_EQ(scene.connection.kind, PeerKind::V5);
    EXPECT_FALSE(scene.requests.isEmpty());
    scene.requests.askForBlobs();
    EXPECT_EQ(scene.connection.needed, QList<quint64> {1});
}

TEST(PeerRequests, whatIsTakenBackIsNeedless)
{
    Scene scene {PeerKind::Extended};
    scene.get(1);
    scene.requests.handleCancel(payloadOf(Wire::encodeCancel(1)));
    EXPECT_EQ(scene.connection.replies, QList<QByteArray> {Wire::encodeFail({.id = 1, .code = Wire::FailCode::Cancelled})});
    EXPECT_EQ(scene.connection.events, QStringList {u"needless 1"_s});

    ASSERT_TRUE(scene.requests.acceptId(2));
    scene.requests.manifestRequested(2, {}, false);
    scene.requests.handleCancel(payloadOf(Wire::encodeCancel(2)));
    EXPECT_EQ(scene.connection.replies.last(), Wire::encodeFail({.id = 2, .code = Wire::FailCode::Cancelled}));
    const qsizetype before = scene.connection.replies.size();
    scene.requests.refuse(scene.connection.manifests.first(), Wire::FailCode::NotFound);
    EXPECT_EQ(scene.connection.replies.size(), before) << "it has its answer";
}

TEST(PeerRequests, blobsGoOutWhole)
{
    Scene scene {PeerKind::Extended};
    scene.get(1);
    scene.requests.provideBlob(1, QByteArray(BLOB_SIZE, 'x'));
    FrameSealer sealer {SymmetricKey {}};
    while (scene.requests.isReady())
    {
        QByteArray output;
        ASSERT_TRUE(scene.requests.append(sealer, output, SEND_QUEUE_MAX_SIZE));
        ASSERT_LE(output.size(), SEND_QUEUE_MAX_SIZE);
        ASSERT_FALSE(output.isEmpty());
    }
    EXPECT_EQ(scene.requests.blobBytesSent(), BLOB_SIZE);
    EXPECT_EQ(scene.requests.heldBlobs(), 0);
}
