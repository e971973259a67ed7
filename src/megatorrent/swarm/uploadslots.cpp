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

#include "uploadslots.h"

#include <algorithm>
#include <numeric>

#include "blobtaker.h"
#include "ratesampler.h"
#include "takingmeter.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const int SLOTS_MIN = 3;
    const qint64 SLOT_RATE = 256 * 1024;           // bytes/s that make another slot worthwhile
    const Clock::Milliseconds LATELY = 10s;               // what others took then, they took of the same line
    const Clock::Milliseconds RECORD_COUNTED = 10min;
    const Clock::Milliseconds QUICK_WAIT_COUNTED = 10s;   // or slots would change hands with every blob
    const int OF_ADDRESS_MIN = 2;                  // blobs that any address may have in memory, although others wait
    const double WASTE_BURST = 16;                 // blobs that an address may have read for nothing,
    const double WASTE_PER_SECOND = 1;             // and in the long run

    int countOf(const std::map<QString, int> &counts, const QString &address)
    {
        const auto it = counts.find(address);
        return (it != counts.end()) ? it->second : 0;
    }
}

UploadSlots::UploadSlots(const Clock *clock, const BlobTakers *takers, const RateSampler *uploadRate, const Circuit &circuit, int *inMemory)
    : m_clock {clock}
    , m_takers {takers}
    , m_uploadRate {uploadRate}
    , m_circuit {circuit}
    , m_inMemory {inMemory}
    , m_waste {WASTE_BURST, WASTE_PER_SECOND, (circuit ? AddressLedger::CIRCUIT_ADDRESSES_MAX : AddressLedger::ADDRESSES_MAX)}
{
}

UploadSlots::~UploadSlots()
{
    countInMemory(-m_all);
}

void UploadSlots::countInMemory(const int change)
{
    m_all += change;
    if (m_inMemory)
        *m_inMemory += change;
}

bool UploadSlots::isFull() const
{
    if (!m_circuit)
        return m_all >= BLOBS_MAX;
    return (m_all >= BLOBS_OF_CIRCUIT_MAX) || ((m_all >= BLOBS_ALWAYS) && m_inMemory && (*m_inMemory >= BLOBS_OF_CIRCUITS_MAX));
}

void UploadSlots::tick()
{
    const Clock::Milliseconds now = m_clock->now();
    qint64 quickest = 0;
    m_slowAddresses.clear();
    for (const BlobTaker *peer : m_takers->takers(m_circuit))
    {
        if (peer->isEnded())
            continue;
        if (peer->taking().isSlow())
            m_slowAddresses.insert(peer->account());
        if (const auto judgedAt = peer->taking().judgedAt(); judgedAt && ((now - *judgedAt) <= LATELY))
            quickest = std::max(quickest, peer->taking().rate());
    }

    // our line may be why others take less, unless it is idle; whether it is, a circuit does not know
    if ((quickest >= m_record) || ((now - m_recordAt) >= RECORD_COUNTED))
    {
        m_record = quickest;
        m_recordAt = now;
    }
    m_quickest = (!m_circuit && (m_uploadRate->rate() < (m_record / 2))) ? m_record : quickest;
}

void UploadSlots::setWaiters(const std::vector<const BlobTaker *> &waiters)
{
    m_areOthersWaiting = std::ranges::any_of(waiters, [&waiters](const BlobTaker *peer) { return peer->account() != waiters.front()->account(); });
    m_isV5Waiting = std::ranges::any_of(waiters, [](const BlobTaker *peer) { return !peer->isExtended() && (peer->heldBlobs() == 0); });
    const bool isQuickWaiting = std::ranges::any_of(waiters, [this](const BlobTaker *peer)
    {
        return peer->isExtended() && !isKnownSlow(*peer) && !isMuchSlowerThanOthers(*peer);
    });
    if (isQuickWaiting)
        m_quickWaitUntil = m_clock->now() + QUICK_WAIT_COUNTED;
}

void UploadSlots::count(const std::vector<quint64> &readers)
{
    countInMemory(-m_all);
    m_slow = 0;
    m_v5 = 0;
    m_quickOfAddress.clear();
    m_apartOfAddress.clear();
    for (const quint64 id : readers)
    {
        if (const BlobTaker *peer = m_takers->findTaker(id))
            add(*peer);
        else
            countInMemory(1);
    }
    for (const BlobTaker *peer : m_takers->takers(m_circuit))
    {
        if (const int held = peer->heldBlobs(); held > 0)
            add(*peer, held);
    }
}

void UploadSlots::add(const BlobTaker &peer, const int count)
{
    countInMemory(count);
    if (!isApart(peer))
    {
        m_quickOfAddress[peer.account()] += count;
        return;
    }
    (peer.isExtended() ? m_slow : m_v5) += count;
    m_apartOfAddress[peer.account()] += count;
}

bool UploadSlots::mayHaveMore(const BlobTaker &peer) const
{
    if (isFull() || m_waste.isInDebt(peer.account(), m_clock->now()))
        return false;
    if (isApart(peer))
        return hasPlaceApart(peer) && !isAddressFullApart(peer) && (peer.heldBlobs() == 0);

    const int most = slotCount();
    const int share = std::max(OF_ADDRESS_MIN, (most / 2));
    const int ofAddress = countOf(m_quickOfAddress, peer.account());
    if ((m_all - m_slow - m_v5) < most)
        return !m_areOthersWaiting || (ofAddress < share);
    if (ofAddress > 0)
        return false;
    // those of an address beyond its share are in nobody's way who comes from another
    const int taken = std::accumulate(m_quickOfAddress.cbegin(), m_quickOfAddress.cend(), 0, [share](const int sum, const auto &entry)
    {
        return sum + std::min(entry.second, share);
    });
    return taken < most;
}

bool UploadSlots::isKeptOut(const BlobTaker &peer) const
{
    return isApart(peer) && (peer.heldBlobs() == 0) && (!hasPlaceApart(peer) || isAddressFullApart(peer))
        && !m_waste.isInDebt(peer.account(), m_clock->now());
}

bool UploadSlots::hasPlaceApart(const BlobTaker &peer) const
{
    return peer.isExtended() ? (m_slow < slowMax()) : (((m_slow + m_v5) < apartMax()) && (m_v5 < APART_OF_KIND_MAX));
}

bool UploadSlots::isAddressFullApart(const BlobTaker &peer) const
{
    return countOf(m_apartOfAddress, peer.account()) >= apartOfAddressMax();
}

bool UploadSlots::isApart(const BlobTaker &peer) const
{
    return !peer.isExtended() || isKnownSlow(peer) || (isMuchSlowerThanOthers(peer) && (m_clock->now() < m_quickWaitUntil));
}

bool UploadSlots::isKnownSlow(const BlobTaker &peer) const
{
    return peer.taking().isSlow() || (m_slowAddresses.contains(peer.account()) && !peer.taking().isProven());
}

// If so, our line is not the reason.
bool UploadSlots::isMuchSlowerThanOthers(const BlobTaker &peer) const
{
    return peer.taking().isLeisurely() && (m_quickest >= SLOT_RATE) && ((peer.taking().rate() * QUICKER_FACTOR) < m_quickest);
}

// Few enough that each peer soon has a blob to pass on, and enough to fill the pipe
int UploadSlots::slotCount() const
{
    return std::min((SLOTS_MIN + static_cast<int>(m_uploadRate->rate() / SLOT_RATE)), (m_circuit ? QUICK_OF_CIRCUIT_MAX : BLOBS_MAX));
}

void UploadSlots::chargeWaste(BlobTaker &peer)
{
    if (const int wasted = peer.takeWastedReads(); wasted > 0)
        m_waste.charge(peer.account(), m_clock->now(), wasted);
}
