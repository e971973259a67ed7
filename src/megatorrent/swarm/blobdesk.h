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

#include <deque>
#include <map>
#include <vector>

#include <QByteArray>
#include <QObject>

#include "../wire/clock.h"
#include "../wire/messages.h"
#include "../wire/transport.h"
#include "ratesampler.h"
#include "uploadslots.h"

namespace Megatorrent
{
    class BlobStore;
    class BlobTaker;
    class BlobTakers;

    // Serves blobs to peers that may have them: all of them, or behind a proxy those of one circuit. The
    // number of blobs being read or sent is limited (UploadSlots decides for whom). A slot goes to the
    // peer that has waited longest since its last one, with a preference for blobs of which we have sent
    // few copies, so that peers soon have different blobs to pass on. A peer that would wait too long is
    // told "busy". Peers that ask for a blob while it is being read share the read.
    //
    // A slow peer for which there is no slot any more gives up its memory, and continues later
    // where it stopped. So does a peer that takes next to nothing while a possibly quicker one
    // waits. A v5 peer cannot be interrupted, so it is disconnected.
    class BlobDesk final : public QObject
    {
        Q_DISABLE_COPY_MOVE(BlobDesk)

    public:
        struct Parts
        {
            Clock *clock = nullptr;
            BlobStore *store = nullptr;
            const BlobTakers *takers = nullptr;
            const RateSampler *uploadRate = nullptr;   // of blobs, to all peers; a circuit has its own
        };

        // `inMemory`: blobs in memory for all circuits, this one's among them; null without a circuit
        BlobDesk(const Parts &parts, const Circuit &circuit, int *inMemory);

        void serve(BlobTaker &taker, quint64 ticket, const BlobId &id, qint64 channel);
        void cancel(BlobTaker &taker, quint64 ticket);
        void peerEnded(BlobTaker &taker);
        // About once a second
        void tick(Clock::Milliseconds now);
        void runSoon();

    private:
        struct Waiter
        {
            quint64 peerId = 0;
            quint64 ticket = 0;
        };
        struct Queued
        {
            BlobId id;
            qint64 channel = 0;
            Waiter waiter;
            Clock::Milliseconds since {0};
        };

        void run();
        void count();
        std::vector<const BlobTaker *> waiters() const;
        int handicap(const Queued &entry, Clock::Milliseconds now) const;
        void countCopy(const BlobId &id);
        void read(const Queued &entry);
        void finished(const BlobId &id, const QByteArray &blob);
        void sampleRate(Clock::Milliseconds now);
        void release(BlobTaker &peer);
        std::vector<BlobTaker *> takersApart() const;
        void releaseSurplus();
        void makeRoomApart(Clock::Milliseconds now);
        void refuseOverdue(Clock::Milliseconds now);

        Parts m_parts;
        Circuit m_circuit;
        RateSampler m_uploadRate;        // of a circuit
        qint64 m_taken = 0;              // bytes of blobs, of a circuit,
        std::map<quint64, qint64> m_takenBy;   // and by its peers, as of the last tick
        UploadSlots m_slots;
        std::map<BlobId, std::vector<Waiter>> m_reading;
        std::deque<Queued> m_queue;      // two a connection at most
        std::map<BlobId, int> m_copies;  // sent
        std::map<quint64, Clock::Milliseconds> m_waitingSince;   // peers: since they got a slot, or first asked
        bool m_isDue = false;
    };
}
