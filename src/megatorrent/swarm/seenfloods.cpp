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


#include "seenfloods.h"

#include <algorithm>
#include <iterator>

using namespace Megatorrent;

SeenFloods::SeenFloods(const std::size_t maxCount)
    : m_maxCount {maxCount}
{
}

std::optional<quint8> SeenFloods::hopsOf(const Id &id) const
{
    const auto it = m_entries.find(id);
    return (it != m_entries.end()) ? std::optional(it->second.hops) : std::nullopt;
}

void SeenFloods::add(const Id &id, const quint8 hops, const QString &neighbour, const qint64 expires)
{
    const auto [it, isNew] = m_entries.try_emplace(id, Entry {.expires = expires, .hops = hops});
    if (!isNew)
    {
        it->second.hops = std::min(it->second.hops, hops);
        return;
    }
    const auto of = m_byNeighbour.try_emplace(neighbour).first;
    m_counts.erase({of->second.size(), neighbour});
    of->second.push_back(id);
    m_counts.insert({of->second.size(), of->first});
    if (m_entries.size() > m_maxCount)
        makeRoom();
}

void SeenFloods::makeRoom()
{
    const auto most = m_byNeighbour.find(m_counts.rbegin()->second);
    m_counts.erase(std::prev(m_counts.end()));
    m_entries.erase(most->second.front());
    most->second.pop_front();
    if (most->second.empty())
        m_byNeighbour.erase(most);
    else
        m_counts.insert({most->second.size(), most->first});
}

void SeenFloods::removeExpired(const qint64 now)
{
    std::erase_if(m_entries, [now](const auto &entry) { return entry.second.expires < now; });
    for (auto &[neighbour, ids] : m_byNeighbour)
        std::erase_if(ids, [this](const Id &id) { return !m_entries.contains(id); });
    std::erase_if(m_byNeighbour, [](const auto &entry) { return entry.second.empty(); });
    m_counts.clear();
    for (const auto &[neighbour, ids] : m_byNeighbour)
        m_counts.insert({ids.size(), neighbour});
}
