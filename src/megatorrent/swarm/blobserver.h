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
#include "blobservice.h"
#include "uploadslots.h"

namespace Megatorrent
{
    class BlobStore;

    // Serves blobs to peers that may have them. The number of blobs being read or sent is limited
    // (UploadSlots decides for whom). A slot goes to the peer that has waited longest since its
    // last one, with a preference for blobs of which we have sent few copies, so that peers soon
    // have different blobs to pass on. A peer that would wait too long is told "busy". Peers that
    // ask for a blob while it is being read share the read.
    //
    // A slow peer for which there is no slot any more gives up its memory, and continues later
    // where it stopped. So does a peer that takes next to nothing while a possibly quicker one
    // waits. A v5 peer cannot be interrupted, so it is disconnected.
    class BlobServer final : public QObject, public BlobService
    {
        Q_DISABLE_COPY_MOVE(BlobServer)

    public:
        // `uploadRate`: of blobs, to all peers
        BlobServer(Clock *clock, BlobStore *store, const BlobTakers *takers, const RateSampler *uploadRate);

        void serve(BlobTaker &taker, quint64 ticket, const BlobId &id) override;
        void cancel(BlobTaker &taker, quint64 ticket) override;
        void peerEnded(BlobTaker &taker);
        // About once a second
        void tick(Clock::Milliseconds now);
        // Those who would have to wait for too long are told so. Called by tick() for those who have no
        // circuit, and for each circuit in moments of its own (ChannelBeats)
        void refuseOverdue(Clock::Milliseconds now, const Circuit &circuit = {});
        void runSoon() override;

    private:
        struct Waiter
        {
            quint64 peerId = 0;
            quint64 ticket = 0;
        };
        struct Queued
        {
            BlobId id;
            Waiter waiter;
            Clock::Milliseconds since {0};
        };

        void run();
        void count();
        std::vector<const BlobTaker *> waiters() const;
        int handicap(const Queued &entry, Clock::Milliseconds now) const;
        void countCopy(const BlobId &id);
        void read(const BlobId &id, const Waiter &waiter);
        void finished(const BlobId &id, const QByteArray &blob);
        void release(BlobTaker &peer);
        std::vector<BlobTaker *> takersApart() const;
        void releaseSurplus();
        void makeRoomApart(Clock::Milliseconds now);

        Clock *m_clock = nullptr;
        BlobStore *m_store = nullptr;
        const BlobTakers *m_takers = nullptr;
        UploadSlots m_slots;
        std::map<BlobId, std::vector<Waiter>> m_reading;
        std::deque<Queued> m_queue;      // two a connection at most
        std::map<BlobId, int> m_copies;  // sent
        std::map<quint64, Clock::Milliseconds> m_waitingSince;   // peers: since they got a slot, or first asked
        bool m_isDue = false;
    };
}
