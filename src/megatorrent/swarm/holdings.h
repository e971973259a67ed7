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

#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include <QBitArray>
#include <QList>
#include <QSet>

#include "../crypto/bytes.h"
#include "../wire/messages.h"

namespace Megatorrent
{
    class Layout;
    class RemoteHave;

    // Which blobs of one channel are here, and the HAVE messages (protocol.md 10) that say so.
    // Knows no peer and no clock: others decide who is told, and when.
    class Holdings
    {
    public:
        static constexpr std::size_t EARLIER_LAYOUTS_MAX = 4;   // still served

        // The version in use. Returns whether it is another one than before.
        bool setVersion(qint64 sequence, const std::shared_ptr<const Layout> &layout, const QBitArray &held);
        bool hasVersion() const { return m_layout != nullptr; }
        qint64 sequence() const { return m_sequence; }
        const std::shared_ptr<const Layout> &layout() const { return m_layout; }

        // Return whether that is news.
        bool add(const BlobId &id);
        bool remove(const BlobId &id);
        // Blobs that may be served although no layout lists them yet
        void addServable(const QList<BlobId> &ids);

        // In the version in use
        bool isHeld(const BlobId &id) const;
        qsizetype heldCount() const { return m_heldCount; }
        bool isComplete() const { return m_heldCount == m_held.size(); }
        // By position
        const QBitArray &held() const { return m_held; }
        // Whether it belongs to the channel. Whether it is held is another question.
        bool isServable(const BlobId &id) const;

        // --- HAVE ---
        // Everything, for a new peer. The long part is made once for all peers.
        QList<Wire::Have> describeAll();
        Wire::Have describeComplete() const;
        // Positions that have come or gone since the last call, in order
        QList<quint32> takeChanges();
        // What is held of these positions (sorted), without what the receiver has itself
        QList<Wire::Have> describe(const QList<quint32> &positions, const RemoteHave *receiver) const;

    private:
        void changed(quint32 position);

        qint64 m_sequence = 0;                        // of m_layout
        std::shared_ptr<const Layout> m_layout;
        QBitArray m_held;
        qsizetype m_heldCount = 0;
        std::deque<std::pair<qint64, std::shared_ptr<const Layout>>> m_earlier;
        QSet<BlobId> m_servable;
        QList<quint32> m_changes;                     // since takeChanges()
        QList<Wire::Have> m_description;              // of m_held as it was,
        QList<quint32> m_sinceDescription;            // and what has come or gone since then
        bool m_isDescribed = false;
    };
}
