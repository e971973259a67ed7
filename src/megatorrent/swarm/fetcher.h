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
#include <optional>
#include <set>
#include <vector>

#include <QObject>

#include "../wire/addressledger.h"
#include "../wire/clock.h"
#include "../wire/messages.h"
#include "blobintake.h"
#include "peer.h"
#include "requestoutcomes.h"
#include "requestscheduler.h"
#include "wishlist.h"

namespace Megatorrent
{
    class ChannelCore;
    class ChannelList;
    class PeerList;
    class Penalties;
    class Throttle;
    struct PeerChannel;
    struct SwarmSettings;

    // Decides which peer is asked for which blob, over all channels, and passes what arrives to the
    // storage or to the caller that waits for it. A blob is requested from one peer at a time, or
    // from two near the end if the first is slow. The number of blobs under way or with the storage
    // is bounded for the whole process; no channel starves, and the peer that will deliver soonest
    // is asked first.
    //
    // Behind a proxy what comes in one channel has nothing requested of another, and what is asked
    // for again is asked for in the channel's own moment. Each channel has a number of blobs under way
    // of its own: who has it used up in one must not notice it in another.
    class Fetcher final : public QObject, public RequestScheduler, public RequestOutcomes
    {
        Q_DISABLE_COPY_MOVE(Fetcher)

    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr int SLOTS_MAX = 64;           // blobs requested, arriving or with the storage
        // The same of a channel behind a proxy. On a way through Tor (half a second there and back, and
        // some hundred KiB/s a peer) it is not the way that has to be filled but several peers that have
        // to be asked at a time, a few blobs each; half is for those who have not delivered.
        static constexpr int SLOTS_OF_CIRCUIT_MAX = 16;
        // Over all channels behind a proxy, for the memory's sake: 32 channels have all of theirs, then.
        // Beyond that each may still have a few, so that nobody who keeps some channels busy holds up
        // another one.
        static constexpr int SLOTS_OF_CIRCUITS_MAX = 512;
        static constexpr int SLOTS_ALWAYS = 2;

        struct Parts
        {
            Clock *clock = nullptr;
            RandomSource *random = nullptr;
            BlobStore *store = nullptr;
            const ChannelList *channels = nullptr;
            PeerList *peers = nullptr;
            const Throttle *throttle = nullptr;
            Penalties *penalties = nullptr;
            const SwarmSettings *settings = nullptr;   // may change
        };

        explicit Fetcher(const Parts &parts);

        void scheduleSoon(ChannelCore &channel) override;
        // About once a second. Behind a proxy it asks for nothing: there beat() is called for each channel,
        // in moments that no other one has (ChannelBeats).
        void tick(Milliseconds now);
        void beat(ChannelCore &channel, Milliseconds now);

        // --- what peers do ---
        void received(Peer *peer, const BlobRequest &request, const QByteArray &blob) override;
        void refused(Peer *peer, const BlobRequest &request, Wire::FailCode code) override;
        void noteStall(const Peer &peer) override;
        void releasePeer(Peer *peer) override;

        // --- what channels do ---
        void makeWay(ChannelCore &channel) override;
        void cancel(ChannelCore &channel, const BlobId &id) override;
        void cancelAll(ChannelCore &channel) override;
        void forget(ChannelCore &channel);

        int slotsUsed() const { return m_requested + m_intake.count(); }

        // Bytes of blobs since start
        qint64 downloaded() const { return m_downloaded; }

    private:
        struct Option
        {
            ChannelCore *channel = nullptr;
            PeerChannel *peer = nullptr;
            double rate = 0;         // bytes/s
            bool isDoubtful = false;
        };

        Milliseconds now() const { return m_parts.clock->now(); }
        bool isSafe() const;
        void scheduleAllSoon();
        void scheduleAll();
        // Behind a proxy: of this channel alone
        void scheduleApart(ChannelCore &channel);
        // Whether another blob may be requested
        bool hasSlot(const Circuit &circuit) const;
        // `circuit`: the only channel's, behind a proxy. A channel below its `share` comes first. Returns
        // whether a peer is kept out that might deliver.
        bool schedule(const std::vector<ChannelCore *> &channels, const Circuit &circuit, int share);
        void refresh(ChannelCore &channel, Milliseconds now);
        bool isKeepingOut(const std::vector<ChannelCore *> &channels, const Circuit &circuit, Milliseconds now) const;
        // Of the peers of a circuit, or of all where there are none
        void makeRoom(Milliseconds now, const Circuit &circuit = {});
        bool isSuspect(const Peer &peer) const;
        std::vector<Option> options(const std::vector<ChannelCore *> &channels, Milliseconds now) const;
        std::optional<BlobId> pick(ChannelCore &channel, PeerChannel &peer, Milliseconds now) const;
        std::optional<BlobId> pickOverdue(ChannelCore &channel, PeerChannel &peer, Milliseconds now, bool isOnlyAwaited) const;
        Peer &peerOf(const Wishlist::Source &source) const;
        bool request(ChannelCore &channel, PeerChannel &peer, const BlobId &id);
        // The request is over, without the blob.
        void release(ChannelCore &channel, const Peer *peer, const BlobId &id);
        // What arrived is of no use.
        void spoiled(ChannelCore &channel, const BlobId &id);
        void deliver(ChannelCore &channel, Peer *peer, const BlobId &id, const QByteArray &blob);
        void store(ChannelCore &channel, Peer *peer, const BlobId &id, const QByteArray &blob);
        void stored(ChannelCore &channel, const Peer::Sender &sender, const BlobId &id, BlobStore::ReceiveResult result, const Error &error);

        Parts m_parts;
        BlobIntake m_intake;
        std::map<Circuit, AddressLedger> m_stalls;   // requests that were left lying
        qint64 m_downloaded = 0;
        int m_requested = 0;
        bool m_isDue = false;
        std::set<PublicKey> m_dueApart;
        Milliseconds m_nextWay {0};    // not before that is anything taken back for a reader
    };
}
