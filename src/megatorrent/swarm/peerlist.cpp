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

#include "peerlist.h"

#include <algorithm>
#include <utility>

#include "../wire/addressrules.h"
#include "banlist.h"
#include "peer.h"
#include "swarm.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const PeerList::Milliseconds IDLE_MIN = 2min;       // without blobs, before a peer is left for another one
    const PeerList::Milliseconds STRANGER_TIME = 10s;   // for a peer to show what it wants, before it gives way to others
    const PeerList::Milliseconds V5_WAIT = 30s;         // for a blob: any number may wait for the few places of v5 peers
    const int CROWD_SHARE = 8;                          // part of the connections that one network may have although others wait
    const int PEERS_KEPT = 5;                           // of a channel, although they are idle
    const double ARRIVALS_BURST = 60;                   // connections of one address
    const double ARRIVALS_PER_SECOND = 1;
}

PeerList::PeerList(const Clock *clock, Transport *transport, const BanList *bans, const SwarmSettings *settings, Mediator *mediator)
    : m_clock {clock}
    , m_transport {transport}
    , m_bans {bans}
    , m_settings {settings}
    , m_mediator {mediator}
    , m_arrivals {ARRIVALS_BURST, ARRIVALS_PER_SECOND}
{
    m_transport->onAccepted = [this](std::unique_ptr<ByteStream> stream) { accept(std::move(stream)); };
    m_transport->onAcceptedFor = [this](std::unique_ptr<ByteStream> stream, const PublicKey &channel) { acceptFor(std::move(stream), channel); };
}

PeerList::~PeerList()
{
    clear();
}

void PeerList::clear()
{
    m_transport->onAccepted = nullptr;
    m_transport->onAcceptedFor = nullptr;
    m_byCircuit.clear();
    m_peers.clear();
}

void PeerList::remove(const quint64 id)
{
    const auto it = m_peers.find(id);
    if (it == m_peers.end())
        return;
    const auto circuit = m_byCircuit.find(it->second->circuit());
    circuit->second.erase(id);
    if (circuit->second.empty())
        m_byCircuit.erase(circuit);
    m_attempts.erase(id);
    m_peers.erase(it);
}

const PeerList::CircuitPeers &PeerList::of(const Circuit &circuit) const
{
    static const CircuitPeers none;
    const auto it = m_byCircuit.find(circuit);
    return (it != m_byCircuit.end()) ? it->second : none;
}

Peer *PeerList::find(const quint64 id) const
{
    const auto it = m_peers.find(id);
    return ((it != m_peers.end()) && !it->second->isEnded()) ? it->second.get() : nullptr;
}

BlobTaker *PeerList::findTaker(const quint64 id) const
{
    return find(id);
}

std::vector<BlobTaker *> PeerList::takers(const Circuit &circuit) const
{
    const CircuitPeers &peers = of(circuit);
    std::vector<BlobTaker *> result;
    result.reserve(peers.size());
    for (const auto &[id, peer] : peers)
        result.push_back(peer);
    return result;
}

// --- making connections ---

Peer *PeerList::dial(const Endpoint &endpoint, const Circuit &circuit)
{
    Peer *peer = add(m_transport->connectTo(endpoint, circuit), endpoint, circuit);
    if (circuit)
        m_attempts.insert(peer->id());
    return peer;
}

int PeerList::countAttempts()
{
    std::erase_if(m_attempts, [this](const quint64 id)
    {
        const Peer *peer = find(id);
        return !peer || peer->isEstablished();
    });
    return static_cast<int>(m_attempts.size());
}

Peer *PeerList::add(std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled, const Circuit &circuit)
{
    const quint64 id = ++m_lastId;
    Peer *peer = m_peers.emplace(id, m_mediator->makePeer(id, std::move(stream), dialled, circuit)).first->second.get();
    peer->setCircuit(circuit);
    m_byCircuit[circuit].emplace(id, peer);
    peer->setReadingPaused(m_readingPaused.contains(circuit));
    m_mediator->peerAdded(*peer);
    return peer;
}

// A tenth of the connections is reserved for those that we open ourselves.
void PeerList::accept(std::unique_ptr<ByteStream> stream)
{
    const QString host = stream->remote().host;
    const QString key = hostKey(host);
    // Behind a proxy an address may be everybody's.
    const bool mayAddress = m_settings->isSafe || (!m_bans->isBanned(host, m_clock->now()) && (countOf(key) < m_settings->maxConnectionsPerAddress)
        && !m_arrivals.isInDebt(key, m_clock->now()));
    const bool isWelcome = mayAddress && (hasRoom(m_settings->maxConnections / 10) || makeRoomFor(networkKey(host)));
    m_arrivals.charge(key, m_clock->now());
    if (!isWelcome)
    {
        stream->abort();
        return;
    }

    add(std::move(stream), std::nullopt, {});
}

// Nobody knows from where it comes, so nothing by address is asked. Who makes room is of the same
// circuit, for those of another would tell whom they belong to.
void PeerList::acceptFor(std::unique_ptr<ByteStream> stream, const PublicKey &channel)
{
    if (!hasPlace(channel, false))
    {
        if (Peer *peer = leastUseful(channel))
            peer->close();
    }
    if (hasPlace(channel, false))
        add(std::move(stream), std::nullopt, channel);
    else
        stream->abort();
}

// Those that only wait for their streams to close are no use to anybody, but there may not be any
// number of them.
bool PeerList::hasPlace(const PublicKey &channel, const bool isOutgoing) const
{
    int all = 0;
    int alive = 0;
    for (const auto &[id, peer] : of(channel))
    {
        if (peer->isOutgoing() != isOutgoing)
            continue;
        ++all;
        alive += peer->isEnded() ? 0 : 1;
    }
    const int most = isOutgoing ? DIALLED_MAX : ACCEPTED_MAX;
    return (m_settings->maxConnections > 0) && (alive < most) && (all < (most * 5 / 4));
}

bool PeerList::hasRoom(const int reserve) const
{
    const auto alive = std::ranges::count_if(m_peers, [](const auto &entry) { return !entry.second->isEnded(); });
    return ((static_cast<int>(alive) + reserve) < m_settings->maxConnections) && (static_cast<int>(m_peers.size()) < (m_settings->maxConnections * 5 / 4));
}

int PeerList::countOf(const QString &host, const Circuit &circuit) const
{
    const auto isThere = [&host](const auto &entry) { return entry.second->host() == host; };
    return static_cast<int>(circuit ? std::ranges::count_if(of(circuit), isThere) : std::ranges::count_if(m_peers, isThere));
}

// Disconnects a peer that is of less use than a newcomer would be, if there is one.
bool PeerList::makeRoomFor(const QString &network)
{
    Peer *peer = leastUseful({});
    if (!peer)
        peer = youngestOfCrowd(network);
    if (!peer)
        return false;
    peer->close();
    return true;
}

// First a peer that has shown no channel and asks for nothing, then one that has shown none and
// waits for blobs, then one that has been idle for a while and whose channels have other peers. Of a
// circuit those that have come in.
Peer *PeerList::leastUseful(const Circuit &circuit) const
{
    Peer *worst = nullptr;
    std::pair<int, Milliseconds> worstOf;
    for (const auto &[id, peer] : of(circuit))
    {
        if (peer->isEnded() || (circuit && peer->isOutgoing()))
            continue;
        const Milliseconds idle = peer->idleTime(m_clock->now());
        const bool isStranger = !peer->isOutgoing() && peer->channels().empty();
        const bool isWaiting = isStranger && (peer->connection().preparedBlobs() > 0);
        const bool isNeeded = std::ranges::any_of(peer->channels(), [](const JoinedChannel *channel)
        {
            return channel->connectedPeers() <= PEERS_KEPT;
        });
        if (isNeeded || (idle < (isWaiting ? V5_WAIT : (isStranger ? STRANGER_TIME : IDLE_MIN))))
            continue;
        const std::pair value {(isWaiting ? 1 : (isStranger ? 2 : 0)), idle};
        if (!worst || (value > worstOf))
        {
            worst = peer;
            worstOf = value;
        }
    }
    return worst;
}

// The newest connection of the network that has most of them, if these are very many and the
// newcomer is from another network. Taking a little now and then must not be enough to stay for
// ever.
Peer *PeerList::youngestOfCrowd(const QString &network) const
{
    std::map<QString, int> counts;
    for (const auto &[id, peer] : m_peers)
    {
        if (!peer->isEnded() && !peer->isOutgoing())
            ++counts[peer->network()];
    }
    const auto most = std::ranges::max_element(counts, {}, &std::pair<const QString, int>::second);
    if ((most == counts.end()) || (most->second <= (m_settings->maxConnections / CROWD_SHARE)) || (most->second <= (counts[network] + 1)))
        return nullptr;

    Peer *youngest = nullptr;
    for (const auto &[id, peer] : m_peers)
    {
        const bool isOfCrowd = !peer->isEnded() && !peer->isOutgoing() && (peer->network() == most->first);
        if (isOfCrowd && (!youngest || (peer->created() >= youngest->created())))
            youngest = peer.get();
    }
    return youngest;
}

// --- finding them ---

Peer *PeerList::dialledAt(const Endpoint &endpoint, const Circuit &circuit) const
{
    for (const auto &[id, peer] : of(circuit))
    {
        if (!peer->isEnded() && !peer->dialBackFor() && (peer->dialled() == endpoint))
            return peer;
    }
    return nullptr;
}

bool PeerList::isConnectedTo(const Endpoint &endpoint, const Circuit &circuit) const
{
    return std::ranges::any_of(of(circuit), [&endpoint](const auto &entry)
    {
        return !entry.second->isEnded() && ((entry.second->dialled() == endpoint) || (entry.second->claimed() == endpoint));
    });
}

// The peer opens what was sealed with the keys, so whoever is there has our secret: it is us, and
// not somebody who gives back the key that we have sent. Two circuits do not know each other: who
// passes the bytes of one on to the other must not see that both are here. Such a connection is of
// no use, and ends as any other that is of none.
std::vector<Peer *> PeerList::endsOfSelf(Peer &peer) const
{
    const ExchangeKey key = peer.connection().peerKey();
    Peer *other = nullptr;
    for (const auto &[id, entry] : of(peer.circuit()))
    {
        if (entry->connection().ownKey() == key)
            other = entry;
    }
    return other ? std::vector<Peer *> {&peer, other} : std::vector<Peer *> {};
}

// A pair is known when the peer that connected to us has said where it listens. Which of the two
// remains is decided by what both sides know: the connecting sides' keys, which each connection has
// of its own, so that they tell nothing of other channels.
void PeerList::resolveDuplicate(Peer &peer)
{
    const auto placeOf = [](const Peer &which) -> const std::optional<Endpoint> &
    {
        return which.isOutgoing() ? which.dialled() : (which.claimed() ? which.claimed() : which.service());
    };
    const std::optional<Endpoint> &where = placeOf(peer);
    if (!where || peer.isEnded() || peer.dialBackFor())
        return;

    for (const auto &[id, other] : of(peer.circuit()))
    {
        if ((other == &peer) || other->dialBackFor() || (other->isOutgoing() == peer.isOutgoing()) || !other->isEstablished())
            continue;
        if (placeOf(*other) != where)
            continue;

        Peer *outgoing = peer.isOutgoing() ? &peer : other;
        Peer *incoming = peer.isOutgoing() ? other : &peer;
        const bool keepsOutgoing = (outgoing->connection().ownKey() < incoming->connection().peerKey());
        Peer *kept = keepsOutgoing ? outgoing : incoming;
        Peer *surplus = keepsOutgoing ? incoming : outgoing;
        // nothing is lost that only the other one has
        const bool isCovered = !kept->channels().empty()
            && std::ranges::all_of(surplus->channels(), [kept](const JoinedChannel *channel) { return kept->isIn(*channel); });
        // The one that we have opened is for the peer to close, who sees the same: where it listens
        // an incoming one may claim falsely (from the same address, that is), and then who was
        // dialled there would be lost.
        if (isCovered && !surplus->isOutgoing())
            surplus->close();
        else if (isCovered && kept->service())
            surplus->setSurplus(kept->id(), m_clock->now());
        return;
    }
}

void PeerList::setReadingPaused(const bool paused, const Circuit &circuit)
{
    const bool hasChanged = paused ? m_readingPaused.insert(circuit).second : (m_readingPaused.erase(circuit) > 0);
    if (!hasChanged)
        return;
    for (const auto &[id, peer] : of(circuit))
        peer->setReadingPaused(paused);
}
