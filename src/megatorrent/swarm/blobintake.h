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

#include <QByteArray>
#include <QObject>

#include "../storage/blobstore.h"

namespace Megatorrent
{
    // Hands blobs that have arrived to the storage, and pauses reading from the network while the
    // storage has too many of them.
    class BlobIntake final : public QObject
    {
        Q_DISABLE_COPY_MOVE(BlobIntake)

    public:
        using Done = std::function<void (BlobStore::ReceiveResult result, const Error &error)>;

        static constexpr int STORING_MAX = 16;     // beyond it, nothing more is to be requested,
        static constexpr int STORING_PAUSE = 32;   // and from here on nothing is read

        BlobIntake(BlobStore *store, std::function<void (bool isPaused)> pauseReading);

        void take(const BlobId &id, const QByteArray &blob, Done done);
        // Blobs that are with the storage
        int count() const { return m_count; }
        bool isFull() const { return m_count >= STORING_MAX; }

    private:
        void setReadingPaused(bool isPaused);

        BlobStore *m_store = nullptr;
        std::function<void (bool)> m_pauseReading;
        int m_count = 0;
        bool m_isReadingPaused = false;
    };
}
