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


#include "blobdesk.h"

#include <algorithm>
#include <map>
#include <utility>

#include <QString>

#include "../content/blob.h"
#include "../storage/blobstore.h"
#include "blobtaker.h"
#include "takingmeter.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Clock::Milliseconds APART_PATIENCE = 10s;   // of who waits for the place of a slow peer, and how long that one has it at least
    const int COPIES_MAX = 4;                         // beyond which there are enough
    const Clock::Milliseconds COPY_WAIT = 5s;         // that makes up for one copy
    const Clock::Milliseconds WAIT_COUNTED_MAX = 1h;
    const Clock::Milliseconds QUEUE_TIME_MAX = 20s;   // who waits is not to think that we do not answer
    const std::size_t COPIES_COUNT_MAX = 8'192;      // blobs; they are counted anew then
}

BlobDesk::BlobDesk(const Parts &parts, const Circuit &circuit, int *inMemory)
    : m_parts {parts}
    , m_circuit {circuit}
    , m_slots {parts.clock, parts.takers, (circuit ? &m_uploadRate : parts.uploadRate), circuit, inMemory}
{
    m_uploadRate.start(parts.clock->now());
}

void BlobDesk::serve(BlobTaker &taker, const quint64 ticket, const BlobId &id, const qint64 channel)
{
    m_queue.push_back({id, channel, {taker.id(), ticket}, m_parts.clock->now()});
    m_waitingSince.try_emplace(taker.id(), m_parts.clock->now());
    runSoon();
}

void BlobDesk::cancel(BlobTaker &taker, const quint64 ticket)
{
    const bool wasWaiting = std::erase_if(m_queue, [&taker, ticket](const Queued &entry)
    {
        return (entry.waiter.peerId == taker.id()) && (entry.waiter.ticket == ticket);
    }) > 0;
    if (wasWaiting)
        taker.refuseBlob(ticket, Wire::FailCode::Cancelled);
}

void BlobDesk::peerEnded(BlobTaker &taker)
{
    m_slots.chargeWaste(taker);
    m_waitingSince.erase(taker.id());
    runSoon();
}

void BlobDesk::count()
{
    std::vector<quint64> readers;
    for (const auto &[id, waiters] : m_reading)
    {
        const auto before = readers.size();
        for (const Waiter &waiter : waiters)
        {
            if (m_parts.takers->findTaker(waiter.peerId))
                readers.push_back(waiter.peerId);
        }
        // for somebody who has gone meanwhile
        if (readers.size() == before)
            readers.push_back(0);
    }
    m_slots.setWaiters(waiters());
    m_slots.count(readers);
}

std::vector<const BlobTaker *> BlobDesk::waiters() const
{
    std::vector<const BlobTaker *> result;
    for (const Queued &entry : m_queue)
    {
        if (const BlobTaker *peer = m_parts.takers->findTaker(entry.waiter.peerId))
            result.push_back(peer);
    }
    return result;
}

// Where channels have one desk, what one has may be read for another.
void BlobDesk::read(const Queued &entry)
{
    std::vector<Waiter> &waiters = m_reading[entry.id];
    waiters.push_back(entry.waiter);
    if (waiters.size() == 1)
        m_parts.store->readBlob(entry.id, entry.channel, this, [this, id = entry.id](const QByteArray &blob) { finished(id, blob); });
}

void BlobDesk::finished(const BlobId &id, const QByteArray &blob)
{
    const auto node = m_reading.extract(id);
    if (node.empty())
        return;
    for (const Waiter &waiter : node.mapped())
    {
        BlobTaker *peer = m_parts.takers->findTaker(waiter.peerId);
        if (!peer)
            continue;
        if (blob.size() == BLOB_SIZE)
            peer->provideBlob(waiter.ticket, blob);
        else
            peer->refuseBlob(waiter.ticket, Wire::FailCode::NotFound);
    }
    runSoon();
}

// The least goes first.
int BlobDesk::handicap(const Queued &entry, const Clock::Milliseconds now) const
{
    const auto copies = m_copies.find(entry.id);
    const int known = (copies != m_copies.end()) ? std::min(copies->second, COPIES_MAX) : 0;
    const Clock::Milliseconds waiting = now - m_waitingSince.at(entry.waiter.peerId);
    return known - static_cast<int>(std::min(waiting, WAIT_COUNTED_MAX) / COPY_WAIT);
}

void BlobDesk::countCopy(const BlobId &id)
{
    if (m_copies.size() >= COPIES_COUNT_MAX)
        m_copies.clear();
    ++m_copies[id];
}

void BlobDesk::tick(const Clock::Milliseconds now)
{
    if (m_circuit)
        sampleRate(now);
    std::erase_if(m_waitingSince, [this](const auto &entry) { return !m_parts.takers->findTaker(entry.first); });
    // a peer that takes minutes for a blob is not waiting for the next one meanwhile
    for (auto &[peerId, since] : m_waitingSince)
    {
        if (const BlobTaker *peer = m_parts.takers->findTaker(peerId); peer->taking().isSlow() && (peer->heldBlobs() > 0))
            since = now;
    }
    m_slots.tick();
    refuseOverdue(now);
    count();
    releaseSurplus();
    makeRoomApart(now);
    runSoon();
}

void BlobDesk::sampleRate(const Clock::Milliseconds now)
{
    std::map<quint64, qint64> takenBy;
    for (const BlobTaker *peer : m_parts.takers->takers(m_circuit))
    {
        const qint64 bytes = peer->blobBytesTaken();
        const auto before = m_takenBy.find(peer->id());
        m_taken += bytes - ((before != m_takenBy.end()) ? before->second : 0);
        takenBy.emplace(peer->id(), bytes);
    }
    m_takenBy = std::move(takenBy);
    m_uploadRate.sample(now, m_taken);
}

void BlobDesk::release(BlobTaker &peer)
{
    peer.taking().countReleased(peer.heldBlobs(), m_parts.clock->now());
    peer.releaseBlobs();
}

// Those who have blobs in the slots apart
std::vector<BlobTaker *> BlobDesk::takersApart() const
{
    std::vector<BlobTaker *> result;
    for (BlobTaker *peer : m_parts.takers->takers(m_circuit))
    {
        if (!peer->isEnded() && (peer->heldBlobs() > 0) && m_slots.isApart(*peer))
            result.push_back(peer);
    }
    return result;
}

// How fast a peer takes blobs shows only when it has one, so newcomers are tried, and give way to
// peers that have had theirs for longer.
void BlobDesk::releaseSurplus()
{
    std::vector<BlobTaker *> takers = takersApart();
    std::ranges::stable_sort(takers, {}, [](const BlobTaker *peer) { return peer->taking().servingSince(); });
    int left = m_slots.slowMax();
    std::map<QString, int> ofAddress;
    for (BlobTaker *peer : takers)
    {
        if (!peer->isExtended())
            continue;
        const int count = peer->heldBlobs();
        int &known = ofAddress[peer->account()];
        if ((count > left) || ((known + count) > m_slots.apartOfAddressMax()))
        {
            release(*peer);
            continue;
        }
        left -= count;
        known += count;
    }
}

// A peer that is kept out of the slots apart takes the place of one that takes next to nothing in
// comparison. That one continues later, or, a v5 peer, is disconnected, since nothing else of it
// can be interrupted.
void BlobDesk::makeRoomApart(const Clock::Milliseconds now)
{
    const std::vector<BlobTaker *> takers = takersApart();
    for (const Queued &entry : m_queue)
    {
        const BlobTaker *waiter = m_parts.takers->findTaker(entry.waiter.peerId);
        if (!waiter || ((now - entry.since) < APART_PATIENCE) || !m_slots.isKeptOut(*waiter))
            continue;

        BlobTaker *slowest = nullptr;
        for (BlobTaker *peer : takers)
        {
            const bool isOfItsKind = (peer->isExtended() == waiter->isExtended()) && (peer->isExtended() || peer->taking().isSlow());
            const bool isMuchQuicker = !waiter->taking().judgedAt() || (waiter->taking().rate() > (peer->taking().rate() * UploadSlots::QUICKER_FACTOR));
            if (!isOfItsKind || !isMuchQuicker || (m_slots.isAddressFullApart(*waiter) && (peer->account() != waiter->account()))
                    || ((now - peer->taking().servingSince()) < APART_PATIENCE))
            {
                continue;
            }
            if (!slowest || (peer->taking().rate() < slowest->taking().rate()))
                slowest = peer;
        }
        if (!slowest)
            continue;
        if (slowest->isExtended())
            release(*slowest);
        else
            slowest->close();
        m_waitingSince[waiter->id()] = now - WAIT_COUNTED_MAX;   // it is its turn
        return;                                                  // one a second
    }
}

// Peers that would have to wait for too long are told so and may ask others; otherwise they would
// think that we do not answer.
void BlobDesk::refuseOverdue(const Clock::Milliseconds now)
{
    const auto isOverdue = [this, now](const Queued &entry)
    {
        const BlobTaker *peer = m_parts.takers->findTaker(entry.waiter.peerId);
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
        if (BlobTaker *peer = m_parts.takers->findTaker(waiter.peerId))
            peer->refuseBlob(waiter.ticket, Wire::FailCode::Busy);
    }
}

void BlobDesk::runSoon()
{
    if (m_isDue || m_queue.empty())
        return;
    m_isDue = true;
    m_parts.clock->callLater(0ms, this, [this] { run(); });
}

void BlobDesk::run()
{
    m_isDue = false;
    std::erase_if(m_queue, [this](const Queued &entry) { return !m_parts.takers->findTaker(entry.waiter.peerId); });
    if (m_queue.empty())
        return;

    const Clock::Milliseconds now = m_parts.clock->now();
    for (const Queued &entry : m_queue)
        m_slots.chargeWaste(*m_parts.takers->findTaker(entry.waiter.peerId));
    count();
    while (!m_queue.empty() && !m_slots.isFull())
    {
        auto best = m_queue.end();
        int least = 0;
        for (auto it = m_queue.begin(); it != m_queue.end(); ++it)
        {
            if (!m_slots.mayHaveMore(*m_parts.takers->findTaker(it->waiter.peerId)))
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
        BlobTaker *peer = m_parts.takers->findTaker(next.waiter.peerId);
        m_slots.add(*peer);
        m_slots.setWaiters(waiters());
        peer->taking().countRead();
        m_waitingSince[next.waiter.peerId] = now;
        countCopy(next.id);
        read(next);
    }
}
