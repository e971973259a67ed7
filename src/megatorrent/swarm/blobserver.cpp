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


#include "blobserver.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "../content/blob.h"
#include "../storage/blobstore.h"
#include "channelcore.h"
#include "peer.h"
#include "swarmcore.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Wire::FailCode ALLOWED {};  // no code of the protocol

    const int SLOTS_MIN = 3;
    const qint64 SLOT_RATE = 256 * 1024;           // bytes/s that make another slot worthwhile
    const int APART_MAX = 8;                       // blobs in memory for v5 peers and for those that take them slowly
    const int V5_OF_ADDRESS_MAX = 2;               // of these, for the v5 peers of one address
    const int OF_ADDRESS_MIN = 2;                  // blobs that any address may have in memory, although others wait
    const double WASTE_BURST = 16;                 // blobs that an address may have read for nothing,
    const double WASTE_PER_SECOND = 1;             // and in the long run
    const Clock::Milliseconds V5_PATIENCE = 10s;   // of who waits for the place of a slow v5 peer
    const int COPIES_MAX = 4;                      // beyond which there are enough
    const Clock::Milliseconds COPY_WAIT = 5s;         // that makes up for one copy
    const Clock::Milliseconds WAIT_COUNTED_MAX = 1h;
    const Clock::Milliseconds QUEUE_TIME_MAX = 20s;   // who waits is not to think that we do not answer
    const std::size_t COPIES_COUNT_MAX = 8'192;   // blobs; they are counted anew then
}

BlobServer::BlobServer(SwarmCore *swarm)
    : m_swarm {swarm}
    , m_waste {WASTE_BURST, WASTE_PER_SECOND}
{
}

void BlobServer::serve(Peer *peer, const quint64 ticket, const BlobId &id, const bool byGet)
{
    if (const Wire::FailCode code = check(*peer, id, byGet); code != ALLOWED)
        peer->connection().refuse(ticket, code);
    else
    {
        m_queue.push_back({id, {peer->id(), ticket}, m_swarm->now()});
        m_waitingSince.try_emplace(peer->id(), m_swarm->now());
        blobsSent();
    }
}

void BlobServer::cancel(Peer *peer, const quint64 ticket)
{
    const bool wasWaiting = std::erase_if(m_queue, [peer, ticket](const Queued &entry)
    {
        return (entry.waiter.peerId == peer->id()) && (entry.waiter.ticket == ticket);
    }) > 0;
    if (wasWaiting)
        peer->connection().refuse(ticket, Wire::FailCode::Cancelled);
}

void BlobServer::peerEnded(Peer &peer)
{
    chargeWaste(peer, m_swarm->now());
    m_waitingSince.erase(peer.id());
    blobsSent();
}

// GET needs the tag of a channel that lists the blob; REQUEST a channel that is open to v5 peers (2.8).
Wire::FailCode BlobServer::check(const Peer &peer, const BlobId &id, const bool byGet) const
{
    Wire::FailCode code = Wire::FailCode::NotAllowed;
    for (const ChannelCore *channel : m_swarm->channels())
    {
        const bool isOpen = byGet ? peer.isIn(*channel) : channel->keys().talksToV5;
        if (!isOpen || !channel->isServable(id))
            continue;
        if (channel->mayBeHeld(id))
            return ALLOWED;
        code = Wire::FailCode::NotFound;
    }
    return code;
}

void BlobServer::add(Load &load, const Peer &peer, const int count) const
{
    load.all += count;
    if (isApart(peer))
        load.apart += count;
    else
        load.quickOfAddress[peer.host()] += count;
    if (!peer.isExtended())
        load.v5OfAddress[peer.host()] += count;
}

BlobServer::Load BlobServer::load() const
{
    Load load;
    for (const auto &[id, waiters] : m_reading)
    {
        bool isWaitedFor = false;
        for (const Waiter &waiter : waiters)
        {
            if (const Peer *peer = m_swarm->peer(waiter.peerId))
            {
                add(load, *peer, 1);
                isWaitedFor = true;
            }
        }
        // for somebody who has gone meanwhile
        if (!isWaitedFor)
            ++load.all;
    }
    for (const auto &[id, peer] : m_swarm->peers())
    {
        if (const int count = peer->connection().heldBlobs(); count > 0)
            add(load, *peer, count);
    }
    return load;
}

bool BlobServer::isApart(const Peer &peer) const
{
    return !peer.isExtended() || peer.taking().isSlow() || (m_slowAddresses.contains(peer.host()) && !peer.taking().isProven());
}

void BlobServer::findSlowAddresses()
{
    m_slowAddresses.clear();
    for (const auto &[id, peer] : m_swarm->peers())
    {
        if (!peer->isEnded() && peer->taking().isSlow())
            m_slowAddresses.insert(peer->host());
    }
}

// Few enough at a time that each peer soon has a blob to pass on, and enough to fill the pipe
int BlobServer::slotCount() const
{
    return std::min((SLOTS_MIN + static_cast<int>(m_swarm->uploadRate() / SLOT_RATE)), BLOBS_MAX);
}

bool BlobServer::isAdmitted(const Peer &peer, const Load &load, const bool areOthersWaiting) const
{
    const auto countOf = [&peer](const std::map<QString, int> &counts)
    {
        const auto it = counts.find(peer.host());
        return (it != counts.end()) ? it->second : 0;
    };

    if ((load.all >= BLOBS_MAX) || m_waste.isInDebt(peer.host(), m_swarm->now()))
        return false;
    if (!peer.isExtended() && (countOf(load.v5OfAddress) >= V5_OF_ADDRESS_MAX))
        return false;
    if (isApart(peer))
        return (load.apart < APART_MAX) && (peer.connection().heldBlobs() == 0);

    const int count = slotCount();
    const int share = std::max(OF_ADDRESS_MIN, (count / 2));
    if ((load.all - load.apart) < count)
        return !areOthersWaiting || (countOf(load.quickOfAddress) < share);
    // those of an address beyond its share are in nobody's way who comes from another
    const int taken = std::accumulate(load.quickOfAddress.cbegin(), load.quickOfAddress.cend(), 0, [share](const int sum, const auto &entry)
    {
        return sum + std::min(entry.second, share);
    });
    return (countOf(load.quickOfAddress) == 0) && (taken < count);
}

// Peers of more than one address
bool BlobServer::areSeveralWaiting() const
{
    const Peer *first = m_swarm->peer(m_queue.front().waiter.peerId);
    return std::ranges::any_of(m_queue, [this, first](const Queued &entry) { return m_swarm->peer(entry.waiter.peerId)->host() != first->host(); });
}

void BlobServer::read(const BlobId &id, const Waiter &waiter)
{
    std::vector<Waiter> &waiters = m_reading[id];
    waiters.push_back(waiter);
    if (waiters.size() == 1)
        m_swarm->store()->readBlob(id, this, [this, id](const QByteArray &blob) { finished(id, blob); });
}

void BlobServer::finished(const BlobId &id, const QByteArray &blob)
{
    const auto node = m_reading.extract(id);
    if (node.empty())
        return;
    // those who get it ask for the next one at once, and not all are counted yet
    m_isGiving = true;
    for (const Waiter &waiter : node.mapped())
    {
        Peer *peer = m_swarm->peer(waiter.peerId);
        if (!peer)
            continue;
        if (blob.size() == BLOB_SIZE)
            peer->connection().provideBlob(waiter.ticket, blob);
        else
            peer->connection().refuse(waiter.ticket, Wire::FailCode::NotFound);
    }
    m_isGiving = false;
    blobsSent();
}

// The least goes first.
int BlobServer::handicap(const Queued &entry, const Clock::Milliseconds now) const
{
    const auto copies = m_copies.find(entry.id);
    const int known = (copies != m_copies.end()) ? std::min(copies->second, COPIES_MAX) : 0;
    const Clock::Milliseconds waiting = now - m_waitingSince.at(entry.waiter.peerId);
    return known - static_cast<int>(std::min(waiting, WAIT_COUNTED_MAX) / COPY_WAIT);
}

void BlobServer::countCopy(const BlobId &id)
{
    if (m_copies.size() >= COPIES_COUNT_MAX)
        m_copies.clear();
    ++m_copies[id];
}

void BlobServer::tick(const Clock::Milliseconds now)
{
    std::erase_if(m_waitingSince, [this](const auto &entry) { return !m_swarm->peer(entry.first); });
    // who takes minutes for a blob does not wait for the next one meanwhile
    for (auto &[peerId, since] : m_waitingSince)
    {
        if (const Peer *peer = m_swarm->peer(peerId); peer->taking().isSlow() && (peer->connection().heldBlobs() > 0))
            since = now;
    }
    findSlowAddresses();
    releaseSurplus();
    leaveSlowV5(now);
    refuseOverdue(now);
    blobsSent();
}

void BlobServer::chargeWaste(Peer &peer, const Clock::Milliseconds now)
{
    if (const int wasted = peer.takeWastedReads(); wasted > 0)
        m_waste.charge(peer.host(), now, wasted);
}

// How fast a peer takes blobs shows only when it has one: newcomers are tried, and give way to those who have had theirs for longer.
void BlobServer::releaseSurplus()
{
    int surplus = load().apart - APART_MAX;
    if (surplus <= 0)
        return;

    std::vector<std::pair<Clock::Milliseconds, Peer *>> takers;
    for (const auto &[id, peer] : m_swarm->peers())
    {
        if ((peer->connection().heldBlobs() > 0) && peer->isExtended() && isApart(*peer))
            takers.emplace_back(peer->taking().servingSince(), peer.get());
    }
    std::ranges::sort(takers, [](const auto &left, const auto &right)
    {
        return std::pair(left.first, left.second->id()) > std::pair(right.first, right.second->id());
    });
    for (const auto &[since, peer] : takers)
    {
        if (surplus <= 0)
            break;
        const int count = peer->connection().heldBlobs();
        surplus -= count;
        peer->taking().countReleased(count);
        peer->connection().releaseBlobs();
    }
}

// Nothing of a v5 peer can be interrupted but the connection: the one that has had its blob for longest is left.
void BlobServer::leaveSlowV5(const Clock::Milliseconds now)
{
    const bool isSomebodyKept = std::ranges::any_of(m_queue, [this, now](const Queued &entry)
    {
        const Peer *peer = m_swarm->peer(entry.waiter.peerId);
        return peer && ((now - entry.since) >= V5_PATIENCE) && isApart(*peer) && (peer->connection().heldBlobs() == 0);
    });
    if (!isSomebodyKept || (load().apart < APART_MAX))
        return;

    Peer *slowest = nullptr;
    for (const auto &[id, peer] : m_swarm->peers())
    {
        const bool isSlowV5 = !peer->isEnded() && !peer->isExtended() && (peer->connection().heldBlobs() > 0) && peer->taking().isSlow();
        if (isSlowV5 && (!slowest || (peer->taking().servingSince() < slowest->taking().servingSince())))
            slowest = peer.get();
    }
    if (slowest)
        slowest->close();
}

// Whoever would have to wait for longer is told so, and may ask others meanwhile; he would think else that we do not answer at all.
void BlobServer::refuseOverdue(const Clock::Milliseconds now)
{
    const auto isOverdue = [this, now](const Queued &entry)
    {
        const Peer *peer = m_swarm->peer(entry.waiter.peerId);
        return peer && peer->isExtended() && ((now - entry.since) >= QUEUE_TIME_MAX);
    };
    std::vector<Waiter> overdue;
    for (const Queued &entry : m_queue)
    {
        if (isOverdue(entry))
            overdue.push_back(entry.waiter);
    }
    std::erase_if(m_queue, isOverdue);
    for (const Waiter &waiter : overdue)
    {
        // a refusal may end a connection
        if (Peer *peer = m_swarm->peer(waiter.peerId))
            peer->connection().refuse(waiter.ticket, Wire::FailCode::Busy);
    }
}

void BlobServer::blobsSent()
{
    std::erase_if(m_queue, [this](const Queued &entry) { return !m_swarm->peer(entry.waiter.peerId); });
    if (m_queue.empty() || m_isGiving)
        return;

    const Clock::Milliseconds now = m_swarm->now();
    for (const Queued &entry : m_queue)
        chargeWaste(*m_swarm->peer(entry.waiter.peerId), now);
    Load load = this->load();
    while (!m_queue.empty() && (load.all < BLOBS_MAX))
    {
        const bool areOthersWaiting = areSeveralWaiting();
        auto best = m_queue.end();
        int least = 0;
        for (auto it = m_queue.begin(); it != m_queue.end(); ++it)
        {
            if (!isAdmitted(*m_swarm->peer(it->waiter.peerId), load, areOthersWaiting))
                continue;
            const int value = handicap(*it, now);
            if ((best == m_queue.end()) || (value < least))
            {
                best = it;
                least = value;
            }
        }
        if (best == m_queue.end())
            return;

        const Queued next = *best;
        m_queue.erase(best);
        Peer *peer = m_swarm->peer(next.waiter.peerId);
        add(load, *peer, 1);
        peer->taking().countRead();
        m_waitingSince[next.waiter.peerId] = now;
        countCopy(next.id);
        read(next.id, next.waiter);
    }
}
