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
    if ((it == m_entries.end()) || (hops >= it->second.entry.hops))
        return;
    Entry entry = it->second.entry;
    entry.hops = hops;
    if (countOf(neighbour) < countOf(entry.neighbour))
        entry.neighbour = neighbour;
    set(entry);
}

void OnionStore::set(const Entry &entry)
{
    remove(entry.announcement.key);
    Kept &kept = m_entries[entry.announcement.key];
    kept = {.entry = entry, .place = m_all.size()};
    m_all.push_back(&kept);
    ++m_times[entry.announcement.time];
    const auto neighbour = m_byNeighbour.try_emplace(entry.neighbour).first;
    // one text for all that count for the same: with a circuit it is a long one
    kept.entry.neighbour = neighbour->first;
    m_counts.erase({neighbour->second.size(), neighbour->first});
    neighbour->second[rankOf(entry)] = &kept;
    m_counts.insert({neighbour->second.size(), neighbour->first});
}

void OnionStore::remove(const PublicKey &key)
{
    const auto it = m_entries.find(key);
    if (it == m_entries.end())
        return;
    const Kept &kept = it->second;
    const auto neighbour = m_byNeighbour.find(kept.entry.neighbour);
    m_counts.erase({neighbour->second.size(), neighbour->first});
    neighbour->second.erase(rankOf(kept.entry));
    if (neighbour->second.empty())
        m_byNeighbour.erase(neighbour);
    else
        m_counts.insert({neighbour->second.size(), neighbour->first});
    const auto time = m_times.find(kept.entry.announcement.time);
    if (--time->second == 0)
        m_times.erase(time);
    m_all[kept.place] = m_all.back();
    m_all[kept.place]->place = kept.place;
    m_all.pop_back();
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
    const auto &most = *m_counts.rbegin();
    const QString from = (countOf(neighbour) == most.first) ? neighbour : most.second;
    const Entry &victim = m_byNeighbour.at(from).begin()->second->entry;
    if ((from == neighbour) && (hops > victim.hops))
        return false;
    remove(PublicKey(victim.announcement.key));
    return true;
}

void OnionStore::removeExpired(const qint64 now, const qint64 slack)
{
    const auto isTimely = [now, slack](const quint64 time)
    {
        OnionAnnouncement dated;
        dated.time = time;
        return dated.isTimely(now, slack);
    };
    if (m_times.empty() || (isTimely(m_times.begin()->first) && isTimely(m_times.rbegin()->first)))
        return;
    QList<PublicKey> expired;
    for (const auto &[key, kept] : m_entries)
    {
        if (!isTimely(kept.entry.announcement.time))
            expired.append(key);
    }
    for (const PublicKey &key : expired)
        remove(key);
}

const OnionStore::Entry *OnionStore::find(const PublicKey &key) const
{
    const auto it = m_entries.find(key);
    return (it != m_entries.end()) ? &it->second.entry : nullptr;
}

QList<OnionAnnouncement> OnionStore::announcements() const
{
    QList<OnionAnnouncement> result;
    for (const auto &[key, kept] : m_entries)
        result.append(kept.entry.announcement);
    return result;
}

// Robert Floyd's way: each set of so many is as likely as any other, at the cost of those that are
// chosen.
QList<OnionStore::Entry> OnionStore::sample(const qsizetype maxCount, RandomSource &random) const
{
    const std::size_t count = std::min(static_cast<std::size_t>(maxCount), m_all.size());
    QList<Entry> result;
    std::set<std::size_t> chosen;
    for (std::size_t last = m_all.size() - count; last < m_all.size(); ++last)
    {
        const auto any = static_cast<std::size_t>(random.below(last + 1));
        const std::size_t place = chosen.contains(any) ? last : any;
        chosen.insert(place);
        result.append(m_all[place]->entry);
    }
    return result;
}
