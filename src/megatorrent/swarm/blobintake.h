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
#include <map>
#include <set>

#include <QByteArray>
#include <QObject>

#include "../storage/blobstore.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    // Hands blobs that have arrived to the storage, and pauses reading from the network while the
    // storage has too many of them. Behind a proxy each circuit is counted, and paused, by itself: one
    // whose blobs wait for the disk makes no other one wait.
    class BlobIntake final : public QObject
    {
        Q_DISABLE_COPY_MOVE(BlobIntake)

    public:
        using Done = std::function<void (BlobStore::ReceiveResult result, const Error &error)>;

        static constexpr int STORING_MAX = 16;     // beyond it, nothing more is to be requested,
        static constexpr int STORING_PAUSE = 32;   // and from here on nothing is read
        static constexpr int STORING_OF_CIRCUIT_MAX = 4;     // the same of a circuit
        static constexpr int STORING_OF_CIRCUIT_PAUSE = 8;

        BlobIntake(BlobStore *store, std::function<void (const Circuit &circuit, bool isPaused)> pauseReading);

        // `circuit`: by which it has come; `channel`: what the storage calls the channel for which it is
        void take(const Circuit &circuit, qint64 channel, const BlobId &id, const QByteArray &blob, Done done);
        // Blobs that are with the storage
        int count() const { return m_count; }
        int count(const Circuit &circuit) const;
        bool isFull(const Circuit &circuit) const;

    private:
        void setReadingPaused(const Circuit &circuit, bool isPaused);

        BlobStore *m_store = nullptr;
        std::function<void (const Circuit &, bool)> m_pauseReading;
        int m_count = 0;
        std::map<Circuit, int> m_counts;
        std::set<Circuit> m_paused;
    };
}
