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

#pragma once

#include <optional>
#include <variant>

#include <QByteArray>
#include <QByteArrayView>
#include <QCoreApplication>
#include <QHash>
#include <QList>

#include "../content/dhtitem.h"
#include "../crypto/bytes.h"
#include "arrivals.h"
#include "connectioncontext.h"
#include "messages.h"

namespace Megatorrent
{
    // Our requests on one connection, and their answers. Functions that return an id return 0 if
    // nothing was sent. Handlers get the payload that follows a message's type.
    class OwnRequests
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::OwnRequests)
        Q_DISABLE_COPY_MOVE(OwnRequests)

    public:
        static constexpr int LOOKUPS_MAX = 8;      // unanswered FIND_PEERS

        explicit OwnRequests(ConnectionContext *context);

        // --- asking ---
        bool canRequestBlob() const;
        quint32 requestBlob(const BlobId &id);
        void cancelBlob(quint32 id);
        // `name`: how the peer knows the channel. The caller checks that asking is allowed.
        quint32 getManifest(const PublicKey &channel, const std::variant<Tag, PublicKey> &name);
        bool findPeers(const Wire::LookupId &id);
        bool publish(const DhtItem &item);
        // With v5 peers nothing is asked while something is unanswered.
        bool mayAskV5() const;
        int openCount() const;             // blobs and manifests
        int arrivingBlobs() const { return m_arrivals.arrivingCount(); }

        // --- what comes ---
        // Where the plaintext of the next frame may be opened to, if it looks like part of a blob:
        // see Arrivals::guess()
        std::uint8_t *guess(qsizetype size);
        // It has been opened there. Returns it if it is something else and still to be handled.
        std::optional<QByteArray> takeGuessed();
        void handleText(bool isError, QByteArrayView payload);
        void handlePeers(QByteArrayView payload);
        void handleManifest(QByteArrayView payload);
        void handleFail(QByteArrayView payload);
        void handleData(QByteArrayView payload);
        void handlePiece(QByteArrayView payload);

        // The peer turns out not to know GET_MANIFEST.
        void refuseManifests();
        void clear();

        qint64 blobBytesReceived() const { return m_blobBytesReceived; }
        qint64 blobBytesDropped() const { return m_blobBytesDropped; }

    private:
        bool isExtended() const { return m_context->peerKind() == PeerKind::Extended; }
        void refused(quint32 id, Wire::FailCode code);
        void handleBlobBytes(quint32 id, qint64 offset, QByteArrayView bytes);
        // After bytes of a blob have been taken
        void advanceArrival(quint32 id, qsizetype size);

        ConnectionContext *m_context = nullptr;
        Arrivals m_arrivals;
        QHash<quint32, PublicKey> m_manifests;
        QList<Wire::LookupId> m_lookups;
        bool m_isPublishOpen = false;
        quint32 m_lastId = 0;
        qint64 m_blobBytesReceived = 0;
        qint64 m_blobBytesDropped = 0;
    };
}
