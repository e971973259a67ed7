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

#include <QObject>

#include "content.h"
#include "megatorrent/storage/blobstore.h"
#include "virtualclock.h"

namespace Megatorrent::Sim
{
    // A storage in memory with the delays of a real one: reading and writing take time, and what was stored
    // is "held" only with the next group commit.
    class MemoryStore final : public QObject, public BlobStore
    {
        Q_DISABLE_COPY_MOVE(MemoryStore)

    public:
        using Milliseconds = Clock::Milliseconds;

        MemoryStore(VirtualClock *clock, const Content *content);

        void readBlob(const BlobId &id, qint64 channel, const QObject *context, std::function<void (const QByteArray &)> callback) override;
        void receiveBlob(const BlobId &id, const QByteArray &blob, qint64 channel, const QObject *context
                , std::function<void (ReceiveResult, const Error &)> callback) override;

        void add(const QList<BlobId> &ids);
        bool holds(const BlobId &id) const { return m_held.contains(id); }
        qsizetype count() const { return static_cast<qsizetype>(m_held.size()); }
        bool holdsAll(const QList<BlobId> &ids) const;
        void remove(const BlobId &id) { m_held.erase(id); }

        // After the commit that says so
        std::function<void (const QList<BlobId> &)> onHeld;

        // --- delays and faults ---
        Milliseconds readDelay {3};
        Milliseconds writeDelay {5};
        Milliseconds commitInterval {1000};
        QString failure;                    // not empty: nothing can be written, and why
        std::set<BlobId> unsealable;
        std::function<void (QByteArray &)> tamper;   // what is served may be something else
        bool sharesMemory = false;          // gives out the one copy of each blob, where there are many nodes

        // --- numbers ---
        int reads = 0;
        int outstanding = 0;                // callbacks of receiveBlob()
        int maxOutstanding = 0;
        int corrupt = 0;
        std::map<BlobId, int> received;     // how often each came intact
        std::set<qint64> readFor;           // channels
        std::set<qint64> receivedFor;

    private:
        const Content *m_content = nullptr;
        VirtualClock *m_clock = nullptr;
        std::set<BlobId> m_held;
        QList<BlobId> m_uncommitted;
    };
}
