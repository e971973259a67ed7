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
#include <optional>

#include <QSet>
#include <QString>

#include "../wire/clock.h"
#include "candidatelist.h"
#include "channelswarm.h"
#include "havebudget.h"
#include "holdings.h"
#include "joinedchannel.h"
#include "onionservice.h"
#include "onionstore.h"
#include "peerchannel.h"
#include "wishlist.h"

namespace Megatorrent
{
    class Dialler;
    class Penalties;
    class Peer;
    class RequestScheduler;

    // One channel in the swarm: what is here of it (Holdings), what is wanted (Wishlist), its
    // peers, and what is said to them. What is asked of which peer is the Fetcher's matter.
    class ChannelCore final : public ChannelSwarm, public JoinedChannel, private Wishlist::Mediator
    {
        Q_DISABLE_COPY_MOVE(ChannelCore)

    public:
        using Milliseconds = std::chrono::milliseconds;

        struct Parts
        {
            Clock *clock = nullptr;
            RandomSource *random = nullptr;
            RequestScheduler *scheduler = nullptr;
            Dialler *dialler = nullptr;
            Penalties *penalties = nullptr;
            HaveBudget *haveBudget = nullptr;   // for the HAVEs of unknown versions, over all peers and channels; not behind a proxy
            bool isSafe = false;                // as SwarmSettings has it
        };

        ChannelCore(const Parts &parts, const ChannelKeys &keys);
        ~ChannelCore() override;

        const ChannelKeys &keys() const override { return m_keys; }
        void setTalksToV5(bool talks) override;
        void setStorageId(const qint64 id) override { m_storageId = id; }
        qint64 storageId() const { return m_storageId; }
        CandidateList &candidates() { return m_candidates; }
        const CandidateList &candidates() const { return m_candidates; }

        // --- what is here ---
        void setItem(const DhtItem &item) override;
        const std::optional<DhtItem> &item() const { return m_item; }
        bool hasItem() const override { return m_item.has_value(); }
        void setLayout(qint64 sequence, std::shared_ptr<const Layout> layout, const QBitArray &held) override;
        void addHeld(const QList<BlobId> &ids) override;
        void removeHeld(const BlobId &id) override;
        void addServable(const QList<BlobId> &ids) override;
        const Holdings &holdings() const { return m_holdings; }
        // No is certain; yes is for the storage to confirm: what was stored a moment ago is not
        // announced yet.
        bool mayBeHeld(const BlobId &id) const;
        bool isHeld(const BlobId &id) const override { return m_holdings.isHeld(id); }
        std::optional<BlobId> rarestHeldBlob(const QList<BlobId> &exceptions) const override;

        // --- what is wanted ---
        void want(const QList<BlobId> &ids) override;
        void unwant(const QList<BlobId> &ids) override;
        void setFirst(const std::array<QList<BlobId>, 2> &ids) override;
        void setUrgent(const QList<BlobId> &ids, qsizetype awaited) override;
        void setInOrder(const QList<BlobId> &ids) override;
        void setPaused(bool paused) override;
        bool isPaused() const override { return m_wishlist.isPaused(); }
        void fetch(const BlobId &id, const QObject *context, std::function<void (const QByteArray &)> callback) override;
        void cancelFetch(const BlobId &id) override;
        bool isFetching() const override { return m_wishlist.isFetching(); }
        std::optional<BlobId> missingBlob(const QList<BlobId> &exceptions) const override;

        // --- peers ---
        void addCandidate(const Endpoint &endpoint, bool isNamed) override;
        int connectedPeers() const override { return static_cast<int>(m_peers.size()); }
        void reportFalseItem(quint64 peer) override;
        Membership membershipOf(quint64 peerId) const override;
        void addPeer(Peer *peer, bool isV5) override;
        void removePeer(Peer *peer) override;
        int dialledPeers() const;    // whom we have connected to, rather than they to us
        PeerChannel *peer(quint64 peerId);
        const std::map<quint64, PeerChannel> &peers() const { return m_peers; }
        void haveReceived(PeerChannel &peer, const Wire::Have &have);
        void manifestReceived(PeerChannel &peer, const DhtItem &item);
        // An unverified number
        void hintReceived(qint64 sequence);
        void tick(Milliseconds now);

        bool wasExtended(const QString &host) const override;

        void publish(const DhtItem &item) override { m_itemToPublish = item; }
        const std::optional<DhtItem> &itemToPublish() const { return m_itemToPublish; }

        // --- onion services; called by OnionGossip ---
        void setOnionService(const std::optional<OnionService> &service) override;
        QList<Endpoint> onionPeers() const override;
        OnionStore &onions() { return m_onions; }
        const std::optional<OnionService> &onionService() const { return m_onionService; }
        // Of our service
        std::optional<PublicKey> onionKey() const { return m_onionKey; }
        // The last one that was made of our service; none: it is still to be made
        const std::optional<OnionAnnouncement> &onionAnnouncement() const { return m_onionAnnouncement; }
        Milliseconds nextOnionAnnouncement() const { return m_nextOnionAnnouncement; }
        void setOnionAnnouncement(const OnionAnnouncement &announcement, Milliseconds next);

        // --- for the Fetcher ---
        bool hasDemand() const override { return m_wishlist.hasDemand(); }
        void wantsChanged();
        Wishlist &wishlist() { return m_wishlist; }
        const Wishlist &wishlist() const { return m_wishlist; }
        std::map<quint64, PeerChannel> &mutablePeers() { return m_peers; }

    private:
        // Wishlist::Mediator
        int copies(quint32 position) const override;
        bool isAny(const std::set<quint64> &except, const std::function<bool (const Supplier &)> &test) const override;
        qint64 newestSequence() const override { return itemSequence(); }

        std::vector<const Supplier *> suppliers() const;
        Milliseconds now() const { return m_parts.clock->now(); }
        void tellLater();
        void tellChanges();
        void describeAll(PeerChannel &peer);
        void sendHaves(PeerChannel &peer);
        void push(PeerChannel &peer);
        void requestManifest(PeerChannel &peer);
        void introduce(PeerChannel &peer);
        void announcePeers();
        qint64 itemSequence() const { return m_item ? m_item->sequence : 0; }
        bool isFarAhead(qint64 sequence) const;

        Parts m_parts;
        ChannelKeys m_keys;
        qint64 m_storageId = 0;
        CandidateList m_candidates;
        HaveBudget m_ownHaveBudget {HaveBudget::CIRCUIT_MAX_SIZE};   // behind a proxy: what peers of other channels say takes nothing of it
        std::map<quint64, PeerChannel> m_peers;
        QSet<QString> m_extendedHosts;                // completed tags once: never used as plain v5 (protocol.md 10)

        std::optional<DhtItem> m_item;
        Holdings m_holdings;
        Wishlist m_wishlist;
        std::optional<DhtItem> m_itemToPublish;
        OnionStore m_onions;                          // of others
        std::optional<OnionService> m_onionService;
        std::optional<PublicKey> m_onionKey;
        std::optional<OnionAnnouncement> m_onionAnnouncement;
        Milliseconds m_nextOnionAnnouncement {0};

        bool m_isTellingDue = false;
        Milliseconds m_lastTold {-1'000'000};

        Milliseconds m_nextHint {0};
        Milliseconds m_nextForget {0};
    };
}
