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

#include <QByteArray>
#include <QByteArrayView>
#include <QCoreApplication>
#include <QHash>

#include "../content/dhtitem.h"
#include "../crypto/bytes.h"
#include "connectioncontext.h"
#include "framecodec.h"
#include "messages.h"
#include "servequeue.h"

namespace Megatorrent
{
    // The peer's requests on one connection, and our answers. Each request gets a ticket, by which
    // the owner answers it. Handlers get the payload that follows a message's type.
    class PeerRequests
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::PeerRequests)
        Q_DISABLE_COPY_MOVE(PeerRequests)

    public:
        explicit PeerRequests(ConnectionContext *context);

        // Of peers of ours, order matters only within a blob.
        void setOrdered(const bool isOrdered) { m_blobs.setOrdered(isOrdered); }

        // --- questions ---
        void handleRequest(QByteArrayView payload);
        void handleGet(QByteArrayView payload);
        void handleFindPeers(QByteArrayView payload);
        void handlePublish(QByteArrayView payload);
        void handleCancel(QByteArrayView payload);
        // GET_MANIFEST, in parts, for only the connection knows what its tag stands for:
        // whether this id is a new one; if it was used, or there are too many, deals with it
        bool acceptId(quint32 id);
        void manifestRequested(quint32 id, const PublicKey &channel, bool byKey);
        void fail(quint32 id, Wire::FailCode code);
        // A request that cannot be read, but may have an id
        void failMalformed(QByteArrayView payload);

        // --- answers ---
        void provideBlob(quint64 ticket, const QByteArray &blob);
        void releaseBlobs();
        void provideManifest(quint64 ticket, const DhtItem &item);
        void provideAnswer(quint64 ticket, const QByteArray &plaintext);
        void refuse(quint64 ticket, Wire::FailCode code);
        // Asks the owner for the blobs that are to go out next.
        void askForBlobs();

        // --- sending ---
        bool isReady() const { return m_answers.isReady() || m_blobs.isReady(); }
        // Seals as much as fits into `maxSize` at the end of `output`. False if there are no nonces
        // left.
        [[nodiscard]] bool append(FrameSealer &sealer, QByteArray &output, qsizetype maxSize);

        bool isEmpty() const { return m_blobs.size() == 0; }   // of what a v5 peer may ask
        bool isSendingBlob() const { return m_blobs.isSendingBlob(); }
        int heldBlobs() const { return m_blobs.heldBlobs(); }
        int preparedBlobs() const { return m_blobs.preparedBlobs(); }
        qint64 blobBytesSent() const { return m_blobBytesSent; }
        void clear();

    private:
        // A place for the answer to what has no id; none if the peer asks too much.
        std::optional<quint64> addAnswer();

        ConnectionContext *m_context = nullptr;
        ServeQueue m_blobs;                  // of v5 peers: all that has an answer
        ServeQueue m_answers;                // of peers of ours: what has no id
        QHash<quint64, quint32> m_manifests; // ticket -> id
        quint32 m_lastId = 0;
        quint64 m_lastTicket = 0;
        qint64 m_blobBytesSent = 0;
        bool m_isAsking = false;
    };
}
