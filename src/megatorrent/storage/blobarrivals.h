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

#include <functional>
#include <optional>
#include <vector>

#include <QByteArray>
#include <QHash>
#include <QList>

#include "../crypto/bytes.h"
#include "blobreceiver.h"
#include "reply.h"

namespace Megatorrent
{
    // Blobs that have come from peers and are being taken apart: of one blob one copy at a time. A
    // second copy waits until it is known what became of the first. Engine's thread.
    class BlobArrivals
    {
        Q_DISABLE_COPY_MOVE(BlobArrivals)

    public:
        using Callback = std::function<void (BlobStore::ReceiveResult result, const Error &error)>;
        using Done = std::function<void (const BlobReceiver::Outcome &outcome)>;
        // Takes a blob apart elsewhere, then calls `done` on the engine's thread.
        using Receive = std::function<void (const BlobId &id, const QByteArray &blob, qint64 channel, Done done)>;

        explicit BlobArrivals(Receive receive);

        void add(const BlobId &id, const QByteArray &blob, qint64 channel, const ReplyPtr &reply, Callback callback);
        // These are about to be said to be missing. A blob that is being taken apart at this moment
        // is gone through once more: a file that was registered meanwhile wants of it what nobody
        // wanted when its places were looked up.
        void wantAgain(const QList<BlobId> &missing);

    private:
        struct Arrival
        {
            QByteArray blob;
            qint64 channel = 0;
            ReplyPtr reply;
            Callback callback;
            bool isWantedAgain = false;
            std::optional<BlobReceiver::Outcome> outcome = {};   // of an earlier pass
        };

        void receiveNext(const BlobId &id);
        void handleReceived(const BlobId &id, const BlobReceiver::Outcome &outcome);

        const Receive m_receive;
        QHash<BlobId, std::vector<Arrival>> m_arrivals;   // the first of each is being worked on
    };
}
