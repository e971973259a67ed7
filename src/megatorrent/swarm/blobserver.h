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

#include <map>
#include <memory>
#include <set>

#include <QtClassHelperMacros>

#include "../wire/clock.h"
#include "../wire/transport.h"
#include "blobdesk.h"
#include "blobservice.h"

namespace Megatorrent
{
    // Serves blobs to peers that may have them. Behind a proxy each circuit has a desk of its own, with
    // places, reads and a memory of what its peers are like of its own: who takes up all that in one channel
    // must not be noticed in another. Otherwise there is one for all.
    class BlobServer final : public BlobService
    {
        Q_DISABLE_COPY_MOVE(BlobServer)

    public:
        // `uploadRate`: of blobs, to all peers
        BlobServer(Clock *clock, BlobStore *store, const BlobTakers *takers, const RateSampler *uploadRate);
        ~BlobServer() override;

        void serve(BlobTaker &taker, quint64 ticket, const BlobId &id, qint64 channel) override;
        void cancel(BlobTaker &taker, quint64 ticket) override;
        void runSoon(const Circuit &circuit = {}) override;
        void peerEnded(BlobTaker &taker);
        // About once a second, for peers that are in no circuit
        void tick(Clock::Milliseconds now);
        // The same for those of a circuit, each of which has moments of its own (ChannelBeats)
        void beat(const PublicKey &channel, Clock::Milliseconds now);
        // The channel has gone. What is remembered of its circuit goes with the last peer.
        void forget(const PublicKey &channel);
        // It has come back meanwhile.
        void keep(const PublicKey &channel) { m_gone.erase(channel); }

    private:
        BlobDesk *find(const Circuit &circuit) const;

        BlobDesk::Parts m_parts;
        int m_inMemory = 0;                 // blobs, for all circuits
        std::map<Circuit, std::unique_ptr<BlobDesk>> m_desks;
        std::set<PublicKey> m_gone;         // channels that are to be forgotten
    };
}
