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

#include "peerexchange.h"

#include <algorithm>

#include "../wire/addressrules.h"
#include "banlist.h"
#include "channelcore.h"
#include "channellist.h"
#include "dialler.h"
#include "neighbour.h"
#include "peer.h"
#include "peerlist.h"
#include "swarm.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const PeerExchange::Milliseconds ASK_INTERVAL = 10min;    // of one peer about one channel
    const PeerExchange::Milliseconds LOOK_INTERVAL = 10s;     // for somebody to ask

    template <typename Map, typename Projection>
    void dropOldest(Map &map, const std::size_t maxCount, Projection time)
    {
        if (map.size() > maxCount)
            map.erase(std::ranges::min_element(map, {}, time));
    }
}

PeerExchange::PeerExchange(const Clock *clock, RandomSource *random, PeerList *peers, const ChannelList *channels, Dialler *dialler
        , const BanList *bans, const SwarmSettings *settings)
    : m_clock {clock}
    , m_random {random}
    , m_peers {peers}
    , m_channels {channels}
    , m_dialler {dialler}
    , m_bans {bans}
    , m_settings {settings}
{
}

void PeerExchange::joined(Peer &peer, ChannelCore &channel)
{
    ask(peer, channel);
}

void PeerExchange::ask(Peer &peer, ChannelCore &channel)
{
    PeerChannel *common = channel.peer(peer.id());
    const Milliseconds now = m_clock->now();
    if (!common || common->isV5() || (now < common->nextPeersRequest) || (static_cast<int>(channel.peers().size()) >= m_settings->peersPerChannel))
        return;
    if (peer.connection().findPeers(Wire::LookupId::fromBytes(channel.keys().topic.view())))
        common->nextPeersRequest = now + ASK_INTERVAL;
}

void PeerExchange::tick(const Milliseconds now)
{
    // of channels that have gone
    std::erase_if(m_givers, [this](const auto &entry) { return entry.first && !m_channels->find(*entry.first); });
    if ((now < m_nextAsking) || m_settings->isSafe)
        return;
    m_nextAsking = now + LOOK_INTERVAL;
    for (ChannelCore *channel : m_channels->all())
        askPeersOf(*channel);
}

void PeerExchange::askPeersOf(ChannelCore &channel)
{
    for (const auto &[id, common] : channel.peers())
        ask(*common.peer, channel);
}

// Whether a peer may tell us of it, or be told
bool PeerExchange::isForOthers(const Endpoint &endpoint, const Peer &peer) const
{
    // an onion service is where its owner wants to be found, and nobody else is there; without a proxy it cannot be reached
    if (endpoint.isOnion())
        return m_settings->isSafe && (endpoint.port >= PEER_PORT_MIN);
    return mayBeTold(endpoint, peer.remote().host);
}

int &PeerExchange::triedOf(const QString &account, const Circuit &circuit)
{
    const Milliseconds now = m_clock->now();
    Giver &giver = m_givers[circuit][account];
    if ((giver.tried == 0) || ((now - giver.since) >= GIVER_INTERVAL))
        giver = {.since = now, .tried = 0};
    return giver.tried;
}

// A peer can make us dial only a few endpoints, and only such as a peer may have.
void PeerExchange::peersReceived(const Peer &peer, const Wire::LookupId &id, const QList<Endpoint> &peers)
{
    const std::vector<ChannelCore *> &channels = m_channels->all();
    const auto found = std::ranges::find_if(channels, [&](const ChannelCore *channel)
    {
        return (channel->keys().topic.view() == id.view()) && peer.isIn(*channel);
    });
    if (found == channels.end())
        return;

    ChannelCore &channel = **found;
    // What an onion service has signed goes around by itself (OnionGossip): without it the place may be
    // anybody's who has nothing to do with us.
    const auto isSaidByItself = [&channel](const Endpoint &endpoint)
    {
        if (!endpoint.isOnion())
            return true;
        const std::optional<PublicKey> key = onionKeyOf(endpoint.host);
        const OnionStore::Entry *known = key ? channel.onions().find(*key) : nullptr;
        return known && (known->announcement.port == endpoint.port);
    };
    QList<Endpoint> candidates;
    for (const Endpoint &endpoint : peers)
    {
        if (isForOthers(endpoint, peer) && isSaidByItself(endpoint) && !candidates.contains(endpoint) && !channel.candidates().find(endpoint)
                && !m_peers->isConnectedTo(endpoint, peer.circuit()) && (m_settings->isSafe || !m_bans->isBanned(endpoint.host, m_clock->now())))
        {
            candidates.append(endpoint);
        }
    }

    const QString source = peer.circuit() ? sourceOf(peer) : peer.account();
    int &tried = triedOf(source, peer.circuit());
    while (!candidates.isEmpty() && (tried < TRIED_PER_GIVER_MAX))
    {
        ++tried;
        const auto chosen = static_cast<qsizetype>(m_random->below(static_cast<quint64>(candidates.size())));
        m_dialler->addHearsay(channel, candidates.takeAt(chosen), source);
    }
    dropOldest(m_givers[peer.circuit()], (peer.circuit() ? CIRCUIT_HOSTS_MAX : HOSTS_MAX), [](const auto &entry) { return entry.second.since; });
}

// FIND_PEERS names a topic, or a blob that we serve.
std::optional<QList<Endpoint>> PeerExchange::peersFor(const Peer &peer, const Wire::LookupId &id) const
{
    const BlobId blobId = BlobId::fromBytes(id.view());
    for (ChannelCore *channel : m_channels->all())
    {
        const bool isAllowed = peer.isExtended() ? peer.isIn(*channel) : channel->keys().talksToV5;
        if (!isAllowed || ((channel->keys().topic.view() != id.view()) && !channel->holdings().isServable(blobId)))
            continue;

        QList<Endpoint> result;
        const auto add = [&](const Endpoint &endpoint)
        {
            const bool isAsker = (endpoint == peer.dialled()) || (endpoint == peer.claimed());
            if (!isAsker && isForOthers(endpoint, peer) && (result.size() < Wire::PEERS_MAX_COUNT) && !result.contains(endpoint))
                result.append(endpoint);
        };
        for (const auto &[peerId, common] : channel->peers())
        {
            if (const std::optional<Endpoint> &endpoint = common.peer->dialled())
                add(*endpoint);
        }
        const QList<Endpoint> working = channel->candidates().working(2 * Wire::PEERS_MAX_COUNT);
        for (const Endpoint &endpoint : working)
            add(endpoint);
        return result;
    }
    return std::nullopt;
}

// --- announcements ---

void PeerExchange::announced(Peer &peer, const Wire::Announce &announce)
{
    const std::vector<ChannelCore *> &channels = m_channels->all();
    const auto found = std::ranges::find_if(channels, [&](const ChannelCore *channel)
    {
        return (channel->keys().topic.view() == announce.id.view()) && peer.isIn(*channel);
    });
    if ((found == channels.end()) || !peer.isExtended() || !peer.claimed())
        return;

    const Endpoint endpoint = *peer.claimed();
    const Candidate *known = (*found)->candidates().find(endpoint);
    if (m_settings->isSafe || (known && (known->hasWorked || known->isInUse)) || !mayBeTold(endpoint, peer.remote().host) || !m_peers->hasRoom())
        return;
    const auto underWay = std::ranges::count_if(m_peers->all(), [](const auto &entry) { return entry.second->dialBackFor() && !entry.second->isEnded(); });
    if ((underWay >= DIAL_BACKS_MAX) || !takeDialBack(endpoint.host))
        return;
    m_peers->dial(endpoint)->setDialBack((*found)->keys().publicKey);
}

bool PeerExchange::takeDialBack(const QString &host)
{
    const Milliseconds now = m_clock->now();
    const auto [it, isNew] = m_dialBacks.try_emplace(hostKey(host), now);
    if (!isNew && ((now - it->second) < DIAL_BACK_INTERVAL))
        return false;
    it->second = now;
    dropOldest(m_dialBacks, HOSTS_MAX, [](const auto &entry) { return entry.second; });
    return true;
}

void PeerExchange::dialBackSucceeded(const Peer &peer)
{
    ChannelCore *channel = m_channels->find(*peer.dialBackFor());
    if (!channel)
        return;
    channel->candidates().add(*peer.dialled(), false, *m_random);
    channel->candidates().ended(*peer.dialled(), m_clock->now(), *m_random);
}
