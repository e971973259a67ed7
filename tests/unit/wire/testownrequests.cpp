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
#include "megatorrent/wire/ownrequests.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    struct Scene
    {
        explicit Scene(const PeerKind kind) : connection {kind} {}

        FakeConnection connection;
        OwnRequests requests {&connection};
    };

    QByteArray failOf(const quint32 id, const Wire::FailCode code)
    {
        return Wire::encodeFail({.id = id, .code = code});
    }
}

TEST(OwnRequests, manyAreOpenWithAPeerOfOurs)
{
    Scene scene {PeerKind::Extended};
    for (int i = 0; i < OPEN_REQUESTS_MAX; ++i)
        EXPECT_EQ(scene.requests.requestBlob({}), static_cast<quint32>(i + 1));
    EXPECT_EQ(scene.requests.requestBlob({}), 0U);
    EXPECT_EQ(scene.requests.openCount(), OPEN_REQUESTS_MAX);
    scene.requests.handleFail(payloadOf(failOf(5, Wire::FailCode::NotFound)));
    EXPECT_EQ(scene.connection.events, QStringList {u"refused 5 1"_s});
    EXPECT_NE(scene.requests.requestBlob({}), 0U);
}

TEST(OwnRequests, oneIsOpenWithAV5Peer)
{
    Scene scene {PeerKind::V5};
    EXPECT_TRUE(scene.requests.mayAskV5());
    EXPECT_EQ(scene.requests.requestBlob({}), 1U);
    EXPECT_FALSE(scene.requests.canRequestBlob());
    EXPECT_FALSE(scene.requests.findPeers({}));
    scene.requests.handleText(true, "Not Found");
    EXPECT_EQ(scene.connection.events, QStringList {u"refused 1 1"_s});
    EXPECT_TRUE(scene.requests.findPeers({}));
    EXPECT_FALSE(scene.requests.canRequestBlob());
    scene.requests.handleText(true, "Not Found");
    EXPECT_EQ(scene.connection.events.last(), u"peers"_s);
    EXPECT_TRUE(scene.requests.canRequestBlob());
}

TEST(OwnRequests, nothingIsAskedOfAPeerOfUnknownKind)
{
    Scene scene {PeerKind::Unknown};
    EXPECT_FALSE(scene.requests.canRequestBlob());
    scene.connection.kind = PeerKind::Extended;
    EXPECT_TRUE(scene.requests.canRequestBlob());
    scene.connection.endReason = EndReason::LocalClose;
    EXPECT_FALSE(scene.requests.canRequestBlob());
}

TEST(OwnRequests, aBlobArrivesInPieces)
{
    Scene scene {PeerKind::Extended};
    const quint32 id = scene.requests.requestBlob({});
    const QByteArray part(BLOB_SIZE / 2, 'x');
    scene.requests.handlePiece(payloadOf(Wire::encodePieceHeader({.id = id, .offset = 0}) + part));
    scene.requests.handlePiece(payloadOf(Wire::encodePieceHeader({.id = id, .offset = BLOB_SIZE / 2}) + part));
    EXPECT_EQ(scene.connection.events, (QStringList {u"progressed 1 %1"_s.arg(BLOB_SIZE / 2), u"received 1 %1"_s.arg(BLOB_SIZE)}));
    EXPECT_EQ(scene.requests.blobBytesReceived(), BLOB_SIZE);
    EXPECT_EQ(scene.requests.blobBytesDropped(), 0);
    EXPECT_EQ(scene.requests.openCount(), 0);
    scene.requests.handlePiece(payloadOf(Wire::encodePieceHeader({.id = id, .offset = 0}) + part));
    EXPECT_EQ(scene.connection.endReason, EndReason::Malformed) << "nobody has asked for that";
}

TEST(OwnRequests, piecesThatDoNotFitAreWorthABan)
{
    Scene scene {PeerKind::Extended};
    const quint32 id = scene.requests.requestBlob({});
    scene.requests.handlePiece(payloadOf(Wire::encodePieceHeader({.id = id, .offset = 10}) + QByteArray(10, 'x')));
    EXPECT_EQ(scene.connection.endReason, EndReason::MalformedPiece);
}

TEST(OwnRequests, whatIsTakenBackIsCountedAndDropped)
{
    Scene scene {PeerKind::Extended};
    const quint32 id = scene.requests.requestBlob({});
    scene.requests.cancelBlob(id);
    scene.requests.cancelBlob(id);
    EXPECT_EQ(scene.connection.sent.size(), 2) << "GET and one CANCEL";
    scene.requests.handlePiece(payloadOf(Wire::encodePieceHeader({.id = id, .offset = 0}) + QByteArray(100, 'x')));
    EXPECT_EQ(scene.requests.blobBytesDropped(), 100);
    scene.requests.handleFail(payloadOf(failOf(id, Wire::FailCode::NotFound)));
    EXPECT_EQ(scene.connection.events, QStringList {u"refused 1 3"_s}) << "cancelled, whatever the peer says";
}

TEST(OwnRequests, manifestsAreRefusedWhereThePeerKnowsNone)
{
    Scene scene {PeerKind::Unknown};
    EXPECT_EQ(scene.requests.getManifest({}, Tag {}), 1U);
    EXPECT_FALSE(scene.requests.mayAskV5());
    scene.requests.refuseManifests();
    EXPECT_EQ(scene.connection.events, QStringList {u"manifest refused 1"_s});
    EXPECT_TRUE(scene.requests.mayAskV5());
}
