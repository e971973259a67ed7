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

#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <QString>
#include <QtTypes>

#include "../wire/addressledger.h"
#include "../wire/clock.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    class BlobTaker;
    class BlobTakers;
    class RateSampler;

    // For which peers a blob may be read, by what is in memory now and for whom. Does not decide
    // which of them comes first. Behind a proxy there is one for each circuit, and what a circuit has
    // depends on its own peers alone.
    //
    // The number of blobs in memory is limited; it is larger the faster we send. Peers that can
    // keep others waiting share a few slots apart: slow peers, peers of a slow peer's address that
    // have not proven to be quicker (or each would have to be found out in turn), and plain v5
    // peers, which cannot be interrupted. While a possibly quick peer waits, peers that take much
    // less than the quickest count as slow too. Neither kind can take all the slots apart, and no
    // address has more than two of them. Of the other slots no address has more than its share
    // while others wait. A peer that has blobs read without taking them waits longer and longer for
    // the next one.
    class UploadSlots
    {
        Q_DISABLE_COPY_MOVE(UploadSlots)

    public:
        static constexpr int BLOBS_MAX = 32;   // in memory
        static constexpr int APART_MAX = 8;    // of these, for v5 peers and those that take them slowly,
        static constexpr int APART_OF_KIND_MAX = 6;      // of which so many for v5 peers, and for the others while a v5 peer waits,
        static constexpr int APART_OF_ADDRESS_MAX = 2;   // and for the peers of one address
        static constexpr int QUICKER_FACTOR = 4;         // who takes so many times as much is not to wait for the leisurely
        // The same of a circuit
        static constexpr int QUICK_OF_CIRCUIT_MAX = 8;
        static constexpr int APART_OF_CIRCUIT_MAX = 3;
        static constexpr int APART_OF_CIRCUIT_ADDRESS_MAX = 2;   // what a peer may have before it turns out to be slow
        static constexpr int BLOBS_OF_CIRCUIT_MAX = QUICK_OF_CIRCUIT_MAX + APART_OF_CIRCUIT_MAX;
        // Over all circuits, for the memory's sake: 12 have all of theirs, then, or 22 as many as they
        // have on a slow line. Beyond that each may still have one, so that nobody who takes slowly in some
        // channels holds up another one.
        static constexpr int BLOBS_OF_CIRCUITS_MAX = 128;
        static constexpr int BLOBS_ALWAYS = 1;

        // `uploadRate`: of blobs, to all peers, or those of the circuit. `inMemory`: blobs of all circuits,
        // this one's among them
        UploadSlots(const Clock *clock, const BlobTakers *takers, const RateSampler *uploadRate, const Circuit &circuit = {}, int *inMemory = nullptr);
        ~UploadSlots();

        // About once a second: looks anew at who is slow.
        void tick();
        // Those who ask
        void setWaiters(const std::vector<const BlobTaker *> &waiters);
        // Counts what is in memory. `readers`: for whom blobs are being read, 0 if nobody waits for
        // one any more
        void count(const std::vector<quint64> &readers);
        bool isFull() const;
        bool mayHaveMore(const BlobTaker &peer) const;
        // A blob is read for it now.
        void add(const BlobTaker &peer, int count = 1);

        bool isApart(const BlobTaker &peer) const;
        // How many blobs slow peers may have, given what v5 peers have
        int slowMax() const { return std::min((m_isV5Waiting ? APART_OF_KIND_MAX : apartMax()), (apartMax() - m_v5)); }
        int apartOfAddressMax() const { return m_circuit ? APART_OF_CIRCUIT_ADDRESS_MAX : APART_OF_ADDRESS_MAX; }
        // It belongs to the slots apart, and has no blob because others, in all or of its address,
        // have the places.
        bool isKeptOut(const BlobTaker &peer) const;
        bool isAddressFullApart(const BlobTaker &peer) const;

        // What was read for the peer in vain
        void chargeWaste(BlobTaker &peer);

    private:
        // v5 peers do not count: they are apart in any case
        bool isKnownSlow(const BlobTaker &peer) const;
        bool isMuchSlowerThanOthers(const BlobTaker &peer) const;
        bool hasPlaceApart(const BlobTaker &peer) const;
        int slotCount() const;
        int apartMax() const { return m_circuit ? APART_OF_CIRCUIT_MAX : APART_MAX; }
        void countInMemory(int change);

        const Clock *m_clock = nullptr;
        const BlobTakers *m_takers = nullptr;
        const RateSampler *m_uploadRate = nullptr;
        Circuit m_circuit;
        int *m_inMemory = nullptr;
        AddressLedger m_waste;                 // blobs that were read for nothing
        std::set<QString> m_slowAddresses;     // of peers that are slow
        qint64 m_record = 0;                   // bytes/s that a peer has taken in the last minutes
        Clock::Milliseconds m_recordAt {0};
        qint64 m_quickest = 0;                 // bytes/s that our line gives to a peer now
        Clock::Milliseconds m_quickWaitUntil {0};   // somebody has waited lately who may be quick

        int m_all = 0;
        int m_slow = 0;                            // apart, of ours
        int m_v5 = 0;                              // apart, of plain v5 peers
        std::map<QString, int> m_quickOfAddress;   // of blobs that are not apart
        std::map<QString, int> m_apartOfAddress;
        bool m_areOthersWaiting = false;           // peers of more than one address
        bool m_isV5Waiting = false;
    };
}
