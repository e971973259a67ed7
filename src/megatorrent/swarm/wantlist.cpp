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


#include "wantlist.h"

#include "../storage/layout.h"
#include "bits.h"

using namespace Megatorrent;

QList<std::pair<quint32, quint32>> WantList::setLayout(std::shared_ptr<const Layout> layout)
{
    QList<std::pair<quint32, quint32>> moved;
    const std::shared_ptr<const Layout> oldLayout = std::move(m_layout);
    const QBitArray oldBits = std::move(m_bits);
    m_layout = std::move(layout);
    m_bits = QBitArray(m_layout ? m_layout->size() : 0);
    m_count = 0;
    m_first = {};

    const std::set<BlobId> oldOthers = std::move(m_others);
    m_others.clear();
    for (const BlobId &id : oldOthers)
        add(id);

    for (auto position = Bits::next(oldBits, nullptr, 0); position; position = Bits::next(oldBits, nullptr, (*position + 1)))
    {
        const BlobId id = oldLayout->blobAt(*position);
        add(id);
        if (const auto newPosition = m_layout ? m_layout->positionOf(id) : std::nullopt)
            moved.append({*position, *newPosition});
    }
    return moved;
}

bool WantList::add(const BlobId &id)
{
    const auto position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    if (!position)
        return m_others.insert(id).second;
    if (m_bits.testBit(*position))
        return false;
    m_bits.setBit(*position);
    ++m_count;
    for (Level &level : m_first)
    {
        if (!level.members.isEmpty() && level.members.testBit(*position))
        {
            level.wanted.setBit(*position);
            ++level.wantedCount;
        }
    }
    return true;
}

bool WantList::remove(const BlobId &id)
{
    const auto position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    return position ? removeAt(*position) : (m_others.erase(id) > 0);
}

bool WantList::removeAt(const quint32 position)
{
    if (!m_bits.testBit(position))
        return false;
    m_bits.clearBit(position);
    --m_count;
    for (Level &level : m_first)
    {
        if (!level.wanted.isEmpty() && level.wanted.testBit(position))
        {
            level.wanted.clearBit(position);
            --level.wantedCount;
        }
    }
    return true;
}

void WantList::setFirst(const std::array<QList<BlobId>, 2> &ids)
{
    for (std::size_t i = 0; i < ids.size(); ++i)
    {
        Level &level = m_first[i];
        level = {};
        if (!m_layout || ids[i].isEmpty())
            continue;

        level.members.resize(m_layout->size());
        for (const BlobId &id : ids[i])
        {
            if (const auto position = m_layout->positionOf(id))
                level.members.setBit(*position);
        }
        level.wanted = level.members & m_bits;
        level.wantedCount = level.wanted.count(true);
    }
}

bool WantList::contains(const BlobId &id) const
{
    const auto position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    return position ? m_bits.testBit(*position) : m_others.contains(id);
}
