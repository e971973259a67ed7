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


#include "gatewaycache.h"

#include <algorithm>

using namespace Megatorrent;

namespace
{
    template <typename Map>
    void makeRoom(Map &map)
    {
        if (map.size() > GatewayCache::MAX_COUNT)
            map.erase(std::ranges::min_element(map, {}, [](const auto &entry) { return entry.second.lastUse; }));
    }
}

const GatewayCache::Known *GatewayCache::item(const PublicKey &key) const
{
    const auto it = m_items.find(key);
    return (it != m_items.end()) ? &it->second : nullptr;
}

// An older item than the one that is known changes nothing, nor does another of the same number.
GatewayCache::Known &GatewayCache::keep(const DhtItem &item, const Milliseconds now)
{
    m_absent.erase(item.publicKey);
    Known &known = m_items[item.publicKey];
    if (known.item.sequence < item.sequence)
        known = {.item = item, .put = {}, .seen = now, .lastUse = now};
    known.lastUse = now;
    return known;
}

void GatewayCache::noteFound(const DhtItem &item, const Milliseconds now)
{
    keep(item, now).seen = now;
    makeRoom(m_items);
}

void GatewayCache::notePut(const DhtItem &item, const Milliseconds now)
{
    Known &known = keep(item, now);
    known.seen = now;
    known.put = now;
    makeRoom(m_items);
}

void GatewayCache::forgetPut(const PublicKey &key, const qint64 sequence)
{
    const auto it = m_items.find(key);
    if ((it != m_items.end()) && (it->second.item.sequence == sequence))
        it->second.put.reset();
}

void GatewayCache::noteAbsent(const PublicKey &key, const Milliseconds now)
{
    m_absent[key].lastUse = now;
    makeRoom(m_absent);
}

bool GatewayCache::isAbsent(const PublicKey &key, const Milliseconds now) const
{
    const auto it = m_absent.find(key);
    return (it != m_absent.end()) && ((now - it->second.lastUse) < ABSENT_TIME);
}

void GatewayCache::notePeers(const Wire::LookupId &id, const QList<Endpoint> &peers, const Milliseconds now)
{
    m_peers[id] = {.peers = peers, .lastUse = now};
    makeRoom(m_peers);
}

std::optional<QList<Endpoint>> GatewayCache::peers(const Wire::LookupId &id, const Milliseconds now) const
{
    const auto it = m_peers.find(id);
    if (it == m_peers.end())
        return std::nullopt;
    const Milliseconds age = now - it->second.lastUse;
    if (age >= (it->second.peers.isEmpty() ? Milliseconds {ABSENT_TIME} : Milliseconds {FRESH_TIME}))
        return std::nullopt;
    return it->second.peers;
}
