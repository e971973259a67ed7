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

#include "channelcore.h"
#include "peer.h"
#include "swarmcore.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Dialler::Milliseconds RECHECK = 60s;
    const Dialler::Milliseconds HEARSAY_TIMEOUT = 7s;
}

Dialler::Dialler(SwarmCore *swarm)
    : m_swarm {swarm}
{
}

void Dialler::addCandidate(ChannelCore &channel, const Endpoint &endpoint, const bool isNamed)
{
    if (!endpoint.isValid())
        return;
    const bool isKnown = !channel.candidates().add(endpoint, isNamed, *m_swarm->random());
    Candidate *candidate = channel.candidates().find(endpoint);
    if (!candidate || candidate->isInUse || (isKnown && !isNamed))
        return;
    // whoever names it again wants it tried now
    candidate->nextAttempt = std::min(candidate->nextAttempt, m_swarm->now());

    if (Peer *peer = m_swarm->connectedTo(endpoint))
    {
        candidate->isInUse = true;
        peer->join(channel);
        return;
    }
    runSoon();
}

void Dialler::addHearsay(ChannelCore &channel, const Endpoint &endpoint)
{
    addCandidate(channel, endpoint, false);
    if (Candidate *candidate = channel.candidates().find(endpoint))
        candidate->isHearsay = !candidate->hasWorked;
}

void Dialler::isSelf(const Endpoint &endpoint)
{
    for (ChannelCore *channel : m_swarm->channels())
    {
        channel->candidates().setSelf(endpoint, m_swarm->now());
    }
}

void Dialler::peerEnded(const Peer &peer)
{
    if (!peer.isOutgoing() || peer.dialBackFor())
        return;

    const Milliseconds now = m_swarm->now();
    const Endpoint endpoint = *peer.dialled();
    const Milliseconds bannedUntil = m_swarm->banList().bannedUntil(endpoint.host);
    for (ChannelCore *channel : m_swarm->channelsWantedAt(endpoint))
    {
        if (peer.hasWorked() && peer.isIn(*channel))
            channel->candidates().ended(endpoint, now, *m_swarm->random());
        else
            channel->candidates().failed(endpoint, now, *m_swarm->random());
        if (bannedUntil > now)
            channel->candidates().postpone(endpoint, bannedUntil);
    }
}

void Dialler::runSoon()
{
    if (m_isDue)
        return;
    m_isDue = true;
    m_swarm->clock()->callLater(0ms, this, [this]
    {
        if (m_isDue)
            run();
    });
}

void Dialler::run()
{
    m_isDue = false;
    const std::vector<ChannelCore *> channels = m_swarm->channels();
    if (channels.empty())
        return;

    int attempts = 0;
    std::vector<Endpoint> undecided;   // who was dialled there may yet show that it knows a channel
    for (const auto &[id, peer] : m_swarm->allPeers())
    {
        if (!peer->isOutgoing() || peer->isEnded())
            continue;
        if (!peer->isEstablished())
            ++attempts;
        if (!peer->dialBackFor() && peer->channels().empty())
            undecided.push_back(*peer->dialled());
    }
    std::size_t idleChannels = 0;
    while ((attempts < ATTEMPTS_MAX) && (idleChannels < channels.size()) && m_swarm->hasRoom())
    {
        m_turn = (m_turn + 1) % channels.size();
        if (const Peer *peer = dialFor(*channels[m_turn], undecided))
        {
            undecided.push_back(*peer->dialled());
            ++attempts;
            idleChannels = 0;
        }
        else
        {
            ++idleChannels;
        }
    }
}

Peer *Dialler::dialFor(ChannelCore &channel, const std::vector<Endpoint> &undecided)
{
    const Milliseconds now = m_swarm->now();
    const auto promised = std::ranges::count_if(undecided, [&channel](const Endpoint &endpoint) { return channel.candidates().find(endpoint); });
    const int outgoing = channel.dialledPeers() + static_cast<int>(promised);
    const int incoming = static_cast<int>(channel.peers().size()) - channel.dialledPeers();
    // a third is chosen by us: those who come to us by themselves may all be one, who keeps us from the others
    const int most = m_swarm->settings().peersPerChannel;
    const int count = outgoing + std::min(incoming, (most - (most / 3)));

    while (Candidate *candidate = channel.candidates().next(now, (count >= most), channel.hasDemand(), *m_swarm->random()))
    {
        const Milliseconds bannedUntil = m_swarm->banList().bannedUntil(candidate->endpoint.host);
        candidate->isSelf = false;
        if (bannedUntil > now)
        {
            candidate->nextAttempt = bannedUntil;
        }
        else if (Peer *peer = m_swarm->connectedTo(candidate->endpoint))
        {
            candidate->isInUse = true;
            peer->join(channel);
        }
        else if (isReachedOtherwise(channel, candidate->endpoint) || (m_swarm->connectionsWith(candidate->host) >= m_swarm->settings().maxConnectionsPerAddress))
        {
            candidate->nextAttempt = now + RECHECK;
        }
        else
        {
            const Endpoint endpoint = candidate->endpoint;
            const bool isHearsay = candidate->isHearsay;
            for (ChannelCore *other : m_swarm->channelsWantedAt(endpoint))
                other->candidates().find(endpoint)->isInUse = true;
            Peer *peer = m_swarm->dial(endpoint);
            if (isHearsay)
                peer->setConnectTimeout(HEARSAY_TIMEOUT);
            return peer;
        }
    }
    return nullptr;
}

// It has connected to us, and has shown that it knows the channel.
bool Dialler::isReachedOtherwise(const ChannelCore &channel, const Endpoint &endpoint) const
{
    return std::ranges::any_of(channel.peers(), [&endpoint](const auto &entry) { return entry.second.peer->claimed() == endpoint; });
}
