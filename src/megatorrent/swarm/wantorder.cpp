/*
 * Megatorrent, channels for qBittorrent.
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


#include "wantorder.h"

#include <algorithm>
#include <utility>

#include "../storage/layout.h"

using namespace Megatorrent;

void WantOrder::set(const QList<BlobId> &ids, const Layout *layout)
{
    m_ids = ids.first(std::min(ids.size(), MAX));
    m_known = QSet<BlobId>(m_ids.cbegin(), m_ids.cend());
    setLayout(layout);
}

void WantOrder::setLayout(const Layout *layout)
{
    m_positions.clear();
    if (!layout)
        return;
    for (const BlobId &id : std::as_const(m_ids))
    {
        if (const auto position = layout->positionOf(id))
            m_positions.append(*position);
    }
}

std::optional<quint32> WantOrder::pick(const QBitArray &wanted, const QBitArray *mask) const
{
    for (const quint32 position : m_positions)
    {
        const bool isThere = (position < wanted.size()) && wanted.testBit(position) && (!mask || ((position < mask->size()) && mask->testBit(position)));
        if (isThere)
            return position;
    }
    return std::nullopt;
}
