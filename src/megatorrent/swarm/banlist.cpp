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


#include "banlist.h"

#include <algorithm>

#include "../wire/addressrules.h"

using namespace Megatorrent;

namespace
{
    const std::size_t BANS_MAX_COUNT = 5'000;
    const std::size_t RECORDS_MAX_COUNT = 1'000;
    const std::size_t BLOBS_MAX_COUNT = 8;  // the third one decides
    const std::chrono::hours RECORD_LIFETIME {24};
}

void BanList::ban(const Ban &ban)
{
    Ban &known = m_bans[hostKey(ban.host)];
    if (known.until <= ban.until)
        known = ban;
    if (m_bans.size() > BANS_MAX_COUNT)
        m_bans.erase(std::ranges::min_element(m_bans, {}, [](const auto &entry) { return entry.second.until; }));
}

bool BanList::isBanned(const QString &host, const Milliseconds now) const
{
    return bannedUntil(host) > now;
}

BanList::Milliseconds BanList::bannedUntil(const QString &host) const
{
    const auto it = m_bans.find(hostKey(host));
    return (it != m_bans.end()) ? it->second.until : Milliseconds {0};
}

void BanList::lift(const QString &host)
{
    m_bans.erase(hostKey(host));
    m_records.erase(hostKey(host));
}

QList<BanList::Ban> BanList::all() const
{
    QList<Ban> result;
    for (const auto &[key, ban] : m_bans)
        result.append(ban);
    return result;
}

int BanList::addCorruptBlob(const QString &host, const BlobId &id, const Milliseconds now)
{
    Record &record = m_records[hostKey(host)];
    if ((now - record.last) > RECORD_LIFETIME)
        record.blobs.clear();
    record.last = now;
    if (record.blobs.size() < BLOBS_MAX_COUNT)
        record.blobs.insert(id);
    const int count = static_cast<int>(record.blobs.size());

    if (m_records.size() > RECORDS_MAX_COUNT)
    {
        m_records.erase(std::ranges::min_element(m_records, {}, [](const auto &entry) { return entry.second.last; }));
    }
    return count;
}

void BanList::removeExpired(const Milliseconds now)
{
    std::erase_if(m_bans, [now](const auto &entry) { return entry.second.until <= now; });
    std::erase_if(m_records, [now](const auto &entry) { return (now - entry.second.last) > RECORD_LIFETIME; });
}
