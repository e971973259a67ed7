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

#include "simdht.h"

#include <algorithm>
#include <iterator>
#include <vector>

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

DhtNetwork::DhtNetwork(VirtualClock *clock, const quint64 seed, const DhtSettings &settings)
    : m_clock {clock}
    , m_random {seed}
    , m_settings {settings}
{
}

Clock::Milliseconds DhtNetwork::latency()
{
    const auto range = (m_settings.maxLatency - m_settings.minLatency).count();
    return m_settings.minLatency + Clock::Milliseconds {m_random.below(static_cast<quint64>(range) + 1)};
}

bool DhtNetwork::isFailure()
{
    return isChance(m_settings.failure);
}

bool DhtNetwork::answers()
{
    return !isChance(m_settings.silence);
}

bool DhtNetwork::isChance(const double probability)
{
    return m_random.below(1'000'000) < static_cast<quint64>(probability * 1'000'000);
}

DhtNetwork::Neighbourhood &DhtNetwork::at(const QByteArray &key)
{
    Neighbourhood &nodes = m_places[key];
    const Clock::Milliseconds now = m_clock->now();
    for (StoringNode &node : nodes)
    {
        if (now >= node.gone)
        {
            node = {};
            const auto mean = std::chrono::duration_cast<Clock::Milliseconds>(m_settings.nodeLifetime).count();
            node.gone = now + Clock::Milliseconds {m_random.below(static_cast<quint64>(2 * mean) + 1)};
        }
        if (node.item && (now >= node.itemExpires))
            node.item.reset();
        std::erase_if(node.peers, [now](const auto &entry) { return now >= entry.second; });
    }
    return nodes;
}

QList<DhtItem> DhtNetwork::items(const PublicKey &key)
{
    QList<DhtItem> result;
    for (const StoringNode &node : at(key.toByteArray()))
    {
        if (node.item && answers() && !result.contains(*node.item))
            result.append(*node.item);
    }
    std::ranges::stable_sort(result, {}, &DhtItem::sequence);
    return result;
}

int DhtNetwork::store(const DhtItem &item)
{
    if (m_verified != item)
    {
        if (!item.verify())
            return 0;
        m_verified = item;
    }

    int count = 0;
    for (StoringNode &node : at(item.publicKey.toByteArray()))
    {
        if (!answers() || (node.item && (node.item->sequence > item.sequence)))
            continue;
        node.item = item;
        node.itemExpires = m_clock->now() + m_settings.itemLifetime;
        ++count;
    }
    return count;
}

QList<Endpoint> DhtNetwork::peers(const Sha1Digest &key)
{
    QList<Endpoint> result;
    for (const StoringNode &node : at(key.toByteArray()))
    {
        if (!answers())
            continue;
        // each shows some of those that it knows
        std::vector<Endpoint> all;
        for (const auto &[place, expires] : node.peers)
            all.push_back({place.first, place.second});
        for (std::size_t i = 0; i < std::min(all.size(), m_settings.maxReply); ++i)
        {
            std::swap(all[i], all[i + m_random.below(all.size() - i)]);
            if (!result.contains(all[i]))
                result.append(all[i]);
        }
    }
    return result;
}

void DhtNetwork::announce(const Sha1Digest &key, const Endpoint &endpoint)
{
    for (StoringNode &node : at(key.toByteArray()))
    {
        if (!answers())
            continue;
        const std::pair place {endpoint.host, endpoint.port};
        // as libtorrent does: a full one drops the newcomer or any other, with the same probability
        if ((node.peers.size() >= m_settings.maxPeers) && !node.peers.contains(place))
        {
            if (isChance(0.5))
                continue;
            node.peers.erase(std::next(node.peers.begin(), static_cast<std::ptrdiff_t>(m_random.below(node.peers.size()))));
        }
        node.peers[place] = m_clock->now() + m_settings.peerLifetime;
    }
}

int DhtNetwork::copies(const PublicKey &key, const qint64 sequence)
{
    return static_cast<int>(std::ranges::count_if(at(key.toByteArray()), [sequence](const StoringNode &node)
    {
        return node.item && (node.item->sequence >= sequence);
    }));
}

SimDht::SimDht(DhtNetwork *network, const QString &address)
    : m_network {network}
    , m_address {address}
{
    m_network->clock()->callLater((2s + m_network->latency()), this, [this]
    {
        m_isReady = true;
        emit readyChanged(true);
    });
}

void SimDht::getItem(const PublicKey &key)
{
    ++m_network->gets;
    m_network->clock()->callLater(m_network->latency(), this, [this, key]
    {
        const QList<DhtItem> found = m_network->isFailure() ? QList<DhtItem> {} : m_network->items(key);
        for (const DhtItem &item : found)
            emit itemFound(item);
        // libtorrent does not tell how many nodes showed it
        emit getFinished(key, (found.isEmpty() ? 0 : found.last().sequence), (found.isEmpty() ? 0 : 1));
    });
}

void SimDht::putItem(const DhtItem &item, const PutOwner owner)
{
    ++m_network->puts;
    const quint64 number = ++m_lastPut;
    m_puts[{item.publicKey, owner}] = number;
    m_network->clock()->callLater((m_network->latency() + m_network->latency()), this, [this, item, owner, number]
    {
        if (m_puts[{item.publicKey, owner}] != number)
            return;
        FinishedPut put {.owner = owner, .key = item.publicKey, .sequence = item.sequence};
        if (m_network->isFailure())
        {
            emit putFinished(put);
            return;
        }

        // what is there is left alone, but put again to all nodes, if it is ours or newer
        const QList<DhtItem> found = m_network->items(item.publicKey);
        const DhtItem newest = (!found.isEmpty() && (found.last().sequence >= item.sequence)) ? found.last() : item;
        const int stored = m_network->store(newest);
        if (newest != item)
            emit itemFound(newest);
        put.stored = (newest == item) ? stored : 0;
        put.networkSequence = found.isEmpty() ? 0 : found.last().sequence;
        emit putFinished(put);
    });
}

void SimDht::announce(const Sha1Digest &key, const quint16 port)
{
    ++m_network->announces;
    searchPeers(key, port);
}

void SimDht::getPeers(const Sha1Digest &key)
{
    ++m_network->peerSearches;
    searchPeers(key, 0);
}

// Whoever announces looks for the nodes first, and is shown peers on the way.
void SimDht::searchPeers(const Sha1Digest &key, const quint16 port)
{
    m_network->clock()->callLater(m_network->latency(), this, [this, key, port]
    {
        const bool isFailure = m_network->isFailure();
        const QList<Endpoint> found = isFailure ? QList<Endpoint> {} : m_network->peers(key);
        if ((port != 0) && !isFailure)
            m_network->announce(key, {m_address, port});
        if (!found.isEmpty() || (port == 0))
            emit peersFound(key, found);
        if (port != 0)
            emit announceFinished(key);
    });
}
