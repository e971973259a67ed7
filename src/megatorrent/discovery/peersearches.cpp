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

#include "peersearches.h"

using namespace Megatorrent;

void PeerSearches::begin(const Sha1Digest &dhtKey, const PublicKey &channel, const Milliseconds now)
{
    m_searches.removeIf([now](const auto &iter) { return (iter->ends <= now); });
    m_searches.insert(dhtKey, {.channel = channel, .ends = (now + ANSWERED_WITHIN), .found = {}, .countsByHost = {}});
}

void PeerSearches::removeChannel(const PublicKey &channel)
{
    m_searches.removeIf([&channel](const auto &iter) { return (iter->channel == channel); });
}

std::optional<std::pair<PublicKey, QList<Endpoint>>> PeerSearches::take(const Sha1Digest &dhtKey, const QList<Endpoint> &peers
        , const AddressRange nodes, const Milliseconds now)
{
    const auto iter = m_searches.find(dhtKey);
    if ((iter == m_searches.end()) || (iter->ends <= now))
        return std::nullopt;

    QList<Endpoint> taken;
    for (const Endpoint &peer : peers)
    {
        if (iter->found.size() >= PEERS_MAX)
            break;
        if (!mayBeTold(peer, nodes) || iter->found.contains(peer))
            continue;
        int &count = iter->countsByHost[hostKey(peer.host)];
        if (count >= HOST_PEERS_MAX)
            continue;
        ++count;
        iter->found.insert(peer);
        taken.append(peer);
    }
    if (taken.isEmpty())
        return std::nullopt;
    return std::pair {iter->channel, taken};
}
