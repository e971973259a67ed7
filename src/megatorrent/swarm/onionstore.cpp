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
#include <utility>

#include "../wire/clock.h"

using namespace Megatorrent;

bool OnionStore::isNews(const OnionAnnouncement &announcement) const
{
    const Entry *known = find(announcement.key);
    return !known || (known->announcement.time < announcement.time);
}

bool OnionStore::add(const OnionAnnouncement &announcement, const quint8 hops, const QString &neighbour)
{
    if (!m_entries.contains(announcement.key) && (m_entries.size() >= MAX_COUNT) && !makeRoom(hops, neighbour))
        return false;
    set({.announcement = announcement, .hops = hops, .neighbour = neighbour, .order = ++m_lastOrder});
    return true;
}

void OnionStore::moveCloser(const PublicKey &key, const quint8 hops, const QString &neighbour)
{
    const auto it = m_entries.find(key);
    if ((it == m_entries.end()) || (hops >= it->second.hops))
        return;
    Entry entry = it->second;
    entry.hops = hops;
    if (countOf(neighbour) < countOf(entry.neighbour))
        entry.neighbour = neighbour;
    set(entry);
}

void OnionStore::set(const Entry &entry)
{
    remove(entry.announcement.key);
    m_byNeighbour[entry.neighbour].insert(rankOf(entry));
    m_entries[entry.announcement.key] = entry;
}

void OnionStore::remove(const PublicKey &key)
{
    const auto it = m_entries.find(key);
    if (it == m_entries.end())
        return;
    const auto neighbour = m_byNeighbour.find(it->second.neighbour);
    neighbour->second.erase(rankOf(it->second));
    if (neighbour->second.empty())
        m_byNeighbour.erase(neighbour);
    m_entries.erase(it);
}

std::size_t OnionStore::countOf(const QString &neighbour) const
{
    const auto it = m_byNeighbour.find(neighbour);
    return (it != m_byNeighbour.end()) ? it->second.size() : 0;
}

// Of the neighbour with most entries that from farthest away, and of these the oldest one. A
// newcomer of that very neighbour has to come from nearer, or from as near.
bool OnionStore::makeRoom(const quint8 hops, const QString &neighbour)
{
    // of equals the newcomer's own
    const auto most = std::ranges::max_element(m_byNeighbour, {}, [&neighbour](const auto &entry)
    {
        return std::pair(entry.second.size(), (entry.first == neighbour));
    });
    const PublicKey victim = std::get<PublicKey>(*most->second.begin());
    if ((most->first == neighbour) && (hops > m_entries.at(victim).hops))
        return false;
    remove(victim);
    return true;
}

void OnionStore::removeExpired(const qint64 now)
{
    QList<PublicKey> expired;
    for (const auto &[key, entry] : m_entries)
    {
        if (!entry.announcement.isTimely(now))
            expired.append(key);
    }
    for (const PublicKey &key : expired)
        remove(key);
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
