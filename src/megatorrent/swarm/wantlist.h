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

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include <QBitArray>
#include <QList>

#include "../crypto/bytes.h"

namespace Megatorrent
{
    class Layout;

    // The blobs of a channel that are wanted and not under way: one bit each for those of the
    // version in use.
    class WantList
    {
    public:
        // Returns old and new positions of what is wanted and in both versions.
        QList<std::pair<quint32, quint32>> setLayout(std::shared_ptr<const Layout> layout);

        // Return whether something changed.
        bool add(const BlobId &id);
        bool remove(const BlobId &id);
        bool removeAt(quint32 position);

        bool contains(const BlobId &id) const;
        bool isEmpty() const { return (m_count == 0) && m_others.empty(); }
        qsizetype count() const { return m_count + static_cast<qsizetype>(m_others.size()); }
        // Blobs of the layout that come first when they are wanted: the lists in order, each before
        // the next. Until the next layout
        void setFirst(const std::array<QList<BlobId>, 2> &ids);

        // By position in the layout
        const QBitArray &bits() const { return m_bits; }
        qsizetype bitCount() const { return m_count; }
        // Of these, those to be fetched first
        struct Level
        {
            QBitArray members;
            QBitArray wanted;         // both empty: no members
            qsizetype wantedCount = 0;
        };
        const std::array<Level, 2> &first() const { return m_first; }
        // Not in the layout
        const std::set<BlobId> &others() const { return m_others; }

        const Layout *layout() const { return m_layout.get(); }

    private:
        std::shared_ptr<const Layout> m_layout;
        QBitArray m_bits;
        qsizetype m_count = 0;
        std::array<Level, 2> m_first;
        std::set<BlobId> m_others;
    };
}
