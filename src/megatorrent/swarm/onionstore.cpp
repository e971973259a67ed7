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


#include "onionstore.h"

#include <algorithm>
#include <tuple>

#include "../wire/clock.h"

using namespace Megatorrent;

bool OnionStore::isNews(const OnionAnnouncement &announcement) const
{
    const Entry *known = find(announcement.key);
    return !known || (known->announcement.time < announcement.time);
}

bool OnionStore::add(const OnionAnnouncement &announcement, const quint8 hops, const QString &neighbour)
{
    const auto it = m_entries.find(announcement.key);
    if ((it == m_entries.end()) && (m_entries.size() >= MAX_COUNT) && !makeRoom(hops, neighbour))
        return false;
    m_entries[announcement.key] = {.announcement = announcement, .hops = hops, .neighbour = neighbour, .order = ++m_lastOrder};
    return true;
}

// Of the neighbour with most entries that from farthest away, and of these the oldest one. A
// newcomer of that very neighbour has to come from nearer, or from as near.
bool OnionStore::makeRoom(const quint8 hops, const QString &neighbour)
{
    std::map<QString, int> counts;
    for (const auto &[key, entry] : m_entries)
        ++counts[entry.neighbour];
    // of equals the newcomer's own
    const auto most = std::ranges::max_element(counts, {}, [&neighbour](const auto &count)
    {
        return std::pair(count.second, (count.first == neighbour));
    });

    auto victim = m_entries.end();
    const auto worth = [](const Entry &entry) { return std::tuple(-static_cast<int>(entry.hops), entry.order); };
    for (auto it = m_entries.begin(); it != m_entries.end(); ++it)
    {
        const bool isWorse = (victim == m_entries.end()) || (worth(it->second) < worth(victim->second));
        if ((it->second.neighbour == most->first) && isWorse)
            victim = it;
    }
    if ((most->first == neighbour) && (hops > victim->second.hops))
        return false;
    m_entries.erase(victim);
    return true;
}

void OnionStore::removeExpired(const qint64 now)
{
    std::erase_if(m_entries, [now](const auto &entry) { return !entry.second.announcement.isTimely(now); });
}

const OnionStore::Entry *OnionStore::find(const PublicKey &key) const
{
    const auto it = m_entries.find(key);
    return (it != m_entries.end()) ? &it->second : nullptr;
}

QList<OnionAnnouncement> OnionStore::announcements() const
{
    QList<OnionAnnouncement> result;
    for (const auto &[key, entry] : m_entries)
        result.append(entry.announcement);
    return result;
}

QList<OnionStore::Entry> OnionStore::sample(const qsizetype maxCount, RandomSource &random) const
{
    QList<Entry> result;
    quint64 seen = 0;
    for (const auto &[key, entry] : m_entries)
    {
        ++seen;
        if (result.size() < maxCount)
            result.append(entry);
        else if (const quint64 place = random.below(seen); place < static_cast<quint64>(maxCount))
            result[static_cast<qsizetype>(place)] = entry;
    }
    return result;
}
