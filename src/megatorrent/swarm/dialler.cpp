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


#include "dialler.h"

#include <algorithm>
#include <map>

#include "banlist.h"
#include "channelcore.h"
#include "channellist.h"
#include "peer.h"
#include "peerlist.h"
#include "swarm.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Dialler::Milliseconds RECHECK = 60s;
    const Dialler::Milliseconds HEARSAY_TIMEOUT = 7s;
    const Dialler::Milliseconds SURPLUS_TIME = 60s;   // for the peer to close one of two connections
    const Dialler::Milliseconds SERVICE_TIME = 10min;      // that it is believed to have had two, while it has one,
    const Dialler::Milliseconds SERVICE_TIME_NAMED = 2min; // if its place is named
    // a proxy may first have to find a way
    const Dialler::Milliseconds PROXY_TIMEOUT = 75s;
    const Dialler::Milliseconds PROXY_HEARSAY_TIMEOUT = 40s;
}

Dialler::Dialler(Clock *clock, RandomSource *random, PeerList *peers, const ChannelList *channels, const BanList *bans, const SwarmSettings *settings)
    : m_clock {clock}
    , m_random {random}
    , m_peers {peers}
    , m_channels {channels}
    , m_bans {bans}
    , m_settings {settings}
{
}

void Dialler::addCandidate(ChannelCore &channel, const Endpoint &endpoint, const bool isNamed)
{
    if (!endpoint.isValid())
        return;
    const bool isKnown = !channel.candidates().add(endpoint, isNamed, *m_random);
    Candidate *candidate = channel.candidates().find(endpoint);
    if (!candidate || candidate->isInUse || (isKnown && !isNamed))
        return;
    // whoever names it again wants it tried now
    candidate->nextAttempt = std::min(candidate->nextAttempt, m_clock->now());
    if (m_channels->find(channel.keys().publicKey) != &channel)
        return;   // it is away

    if (Peer *peer = m_peers->dialledAt(endpoint, circuitOf(channel)))
    {
        candidate->isInUse = true;
        peer->join(channel);
        return;
    }
    runSoon();
}

void Dialler::addHearsay(ChannelCore &channel, const Endpoint &endpoint, const QString &source)
{
    const bool isKnown = (channel.candidates().find(endpoint) != nullptr);
    addCandidate(channel, endpoint, false);
    Candidate *candidate = channel.candidates().find(endpoint);
    if (!candidate)
        return;
    candidate->isHearsay = !candidate->hasWorked;
    // whoever tells of it later has nothing to do with it
    if (!isKnown)
        candidate->source = source;
}

// What one circuit has found the others do not know.
void Dialler::foundSelf(const Peer &peer)
{
    for (ChannelCore *channel : m_channels->wantedAt(*peer.dialled(), peer.circuit()))
        channel->candidates().setSelf(*peer.dialled(), m_clock->now());
}

void Dialler::peerEnded(const Peer &peer)
{
    if (!peer.isOutgoing() || peer.dialBackFor())
        return;

    const Milliseconds now = m_clock->now();
    if (peer.surplus() && ((now - peer.surplus()->second) <= SURPLUS_TIME))
    {
        if (Peer *kept = m_peers->find(peer.surplus()->first))
            kept->setAtService(now);
    }
    const Endpoint endpoint = *peer.dialled();
    const Milliseconds bannedUntil = this->bannedUntil(endpoint);
    for (ChannelCore *channel : m_channels->wantedAt(endpoint, peer.circuit()))
    {
        if (peer.hasWorked() && peer.isIn(*channel))
            channel->candidates().ended(endpoint, now, *m_random);
        else
            channel->candidates().failed(endpoint, now, *m_random);
        if (bannedUntil > now)
            channel->candidates().postpone(endpoint, bannedUntil);
    }
}

void Dialler::runSoon()
{
    if (m_isDue || m_settings->isSafe)
        return;
    m_isDue = true;
    m_clock->callLater(0ms, this, [this]
    {
        if (m_isDue)
            run();
    });
}

void Dialler::run()
{
    m_isDue = false;
    const std::vector<ChannelCore *> channels = m_channels->all();
    if (channels.empty() || m_settings->isSafe)
        return;

    auto [attempts, undecided] = underWay();
    std::size_t idleChannels = 0;
    while ((attempts < ATTEMPTS_MAX) && (idleChannels < channels.size()) && m_peers->hasRoom())
    {
        m_turn = (m_turn + 1) % channels.size();
        if (const Peer *peer = dialFor(*channels[m_turn], undecided))
        {
            undecided.push_back(peer);
            ++attempts;
            idleChannels = 0;
        }
        else
        {
            ++idleChannels;
        }
    }
}

void Dialler::runFor(ChannelCore &channel)
{
    const UnderWay own = underWay(circuitOf(channel));
    const bool mayDial = (own.attempts < ATTEMPTS_OF_CIRCUIT_MAX) && m_peers->hasRoomFor(channel.keys().publicKey)
        && ((own.attempts < ATTEMPTS_ALWAYS) || (m_peers->countAttempts() < ATTEMPTS_OF_CIRCUITS_MAX));
    if (mayDial)
        dialFor(channel, own.undecided);
}

Dialler::UnderWay Dialler::underWay(const Circuit &circuit) const
{
    UnderWay result;
    for (const auto &[id, peer] : m_peers->of(circuit))
    {
        if (!peer->isOutgoing() || peer->isEnded())
            continue;
        if (!peer->isEstablished())
            ++result.attempts;
        if (!peer->dialBackFor() && peer->channels().empty())
            result.undecided.push_back(peer);
    }
    return result;
}

Dialler::Sources Dialler::busySources(const std::vector<const Peer *> &undecided) const
{
    Sources result;
    if (!m_settings->isSafe)
        return result;
    std::map<QString, int> counts;
    for (const Peer *peer : undecided)
    {
        if (!peer->source().isEmpty() && (++counts[peer->source()] >= ATTEMPTS_OF_SOURCE_MAX))
            result.insert(peer->source());
    }
    return result;
}

Circuit Dialler::circuitOf(const ChannelCore &channel) const
{
    return m_settings->isSafe ? Circuit(channel.keys().publicKey) : std::nullopt;
}

// Bans are by address, and behind a proxy an address says nothing. One channel's experience, or what
// was met directly, must not show in whom another one leaves alone.
Dialler::Milliseconds Dialler::bannedUntil(const Endpoint &endpoint) const
{
    return m_settings->isSafe ? 0ms : m_bans->bannedUntil(endpoint.host);
}

Peer *Dialler::dialFor(ChannelCore &channel, const std::vector<const Peer *> &undecided)
{
    const Milliseconds now = m_clock->now();
    const Circuit circuit = circuitOf(channel);
    const auto promised = std::ranges::count_if(undecided, [&channel, &circuit](const Peer *peer)
    {
        return (peer->circuit() == circuit) && channel.candidates().find(*peer->dialled());
    });
    const int outgoing = channel.dialledPeers() + static_cast<int>(promised);
    const int incoming = static_cast<int>(channel.peers().size()) - channel.dialledPeers();
    // a third of the peers is of our own choice: those that connect to us may all belong to one
    // attacker who keeps us from the others
    const int most = m_settings->peersPerChannel;
    const int count = outgoing + std::min(incoming, (most - (most / 3)));

    const Sources busy = busySources(undecided);
    while (Candidate *candidate = channel.candidates().next(now, (count >= most), channel.hasDemand(), *m_random, busy))
    {
        const Milliseconds bannedUntil = this->bannedUntil(candidate->endpoint);
        candidate->isSelf = false;
        if (bannedUntil > now)
        {
            candidate->nextAttempt = bannedUntil;
        }
        else if (Peer *peer = m_peers->dialledAt(candidate->endpoint, circuit))
        {
            candidate->isInUse = true;
            peer->join(channel);
        }
        else if (isReachedOtherwise(channel, *candidate) || (m_peers->countOf(candidate->host, circuit) >= m_settings->maxConnectionsPerAddress))
        {
            candidate->nextAttempt = now + RECHECK;
        }
        else
        {
            const Endpoint endpoint = candidate->endpoint;
            const bool isHearsay = candidate->isHearsay;
            const QString source = candidate->isNamed ? QString() : candidate->source;
            for (ChannelCore *other : m_channels->wantedAt(endpoint, circuit))
                other->candidates().find(endpoint)->isInUse = true;
            Peer *peer = m_peers->dial(endpoint, circuit);
            peer->setSource(source);
            if (m_settings->isSafe)
                peer->setConnectTimeout(isHearsay ? PROXY_HEARSAY_TIMEOUT : PROXY_TIMEOUT);
            else if (isHearsay)
                peer->setConnectTimeout(HEARSAY_TIMEOUT);
            return peer;
        }
    }
    return nullptr;
}

// It has connected to us, and has shown that it knows the channel. That somebody says that an onion
// service is his is believed for some minutes, and only because a connection to it ended just when two
// of that pair would: a true pair shows itself again. Who is named waits for no more than he would
// after a failure.
bool Dialler::isReachedOtherwise(const ChannelCore &channel, const Candidate &candidate) const
{
    const Milliseconds since = m_clock->now() - (candidate.isNamed ? SERVICE_TIME_NAMED : SERVICE_TIME);
    return std::ranges::any_of(channel.peers(), [&candidate, since](const auto &entry)
    {
        const Peer *peer = entry.second.peer;
        const bool isAtService = peer->atServiceSince() && (*peer->atServiceSince() > since);
        return (peer->claimed() == candidate.endpoint) || (isAtService && (peer->service() == candidate.endpoint));
    });
}
