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
#include <memory>
#include <optional>

#include <QBitArray>
#include <QSet>
#include <QString>

#include "candidatelist.h"
#include "channelswarm.h"
#include "download.h"
#include "peerchannel.h"
#include "wantlist.h"

namespace Megatorrent
{
    class Peer;
    class SwarmCore;

    // The state of one channel in the swarm, and what is said about it to peers. What is fetched, and from whom, is the
    // Fetcher's matter.
    class ChannelCore final : public ChannelSwarm
    {
        Q_DISABLE_COPY_MOVE(ChannelCore)

    public:
        using Milliseconds = std::chrono::milliseconds;

        static constexpr int FETCHES_MAX = 32;         // requested at a time
        static constexpr int EARLIER_LAYOUTS_MAX = 4;  // still served

        ChannelCore(SwarmCore *swarm, const ChannelKeys &keys);
        ~ChannelCore() override;

        const ChannelKeys &keys() const override { return m_keys; }
        void setTalksToV5(bool talks) override;
        CandidateList &candidates() { return m_candidates; }

        // --- what is here ---
        void setItem(const DhtItem &item) override;
        const std::optional<DhtItem> &item() const { return m_item; }
        void setLayout(qint64 sequence, std::shared_ptr<const Layout> layout, const QBitArray &held) override;
        void addHeld(const QList<BlobId> &ids) override;
        void removeHeld(const BlobId &id) override;
        void addServable(const QList<BlobId> &ids) override;
        // It belongs to the channel. Whether it is held is another question.
        bool isServable(const BlobId &id) const;
        bool mayBeHeld(const BlobId &id) const;
        qsizetype heldCount() const { return m_heldCount; }
        // By position in the version in use
        const QBitArray &held() const { return m_held; }
        bool isHeld(const BlobId &id) const override;
        std::optional<BlobId> rarestHeldBlob(const QList<BlobId> &exceptions) const override;

        // --- what is wanted ---
        void want(const QList<BlobId> &ids) override;
        void unwant(const QList<BlobId> &ids) override;
        void setFirst(const std::array<QList<BlobId>, 2> &ids) override;
        void setPaused(bool paused) override;
        bool isPaused() const override { return m_isPaused; }
        void fetch(const BlobId &id, const QObject *context, std::function<void (const QByteArray &)> callback) override;
        void cancelFetch(const BlobId &id) override;
        bool isFetching() const override;
        std::optional<BlobId> missingBlob(const QList<BlobId> &exceptions) const override;

        // --- peers ---
        void addCandidate(const Endpoint &endpoint, bool isNamed) override;
        int connectedPeers() const override { return static_cast<int>(m_peers.size()); }
        void reportFalseItem(quint64 peer) override;
        // Called by Peer:
        void addPeer(Peer *peer, bool isV5);
        void removePeer(Peer *peer);
        int dialledPeers() const;    // whom we have connected to, rather than they to us
        PeerChannel *peer(quint64 peerId);
        const std::map<quint64, PeerChannel> &peers() const { return m_peers; }
        void haveReceived(PeerChannel &peer, const Wire::Have &have);
        void manifestReceived(PeerChannel &peer, const DhtItem &item);
        // A number that nobody vouches for
        void hintReceived(qint64 sequence);
        void tick(Milliseconds now);

        bool wasExtended(const QString &host) const;

        // --- for the Fetcher ---
        bool hasDemand() const;
        // Counts changes of what may be asked for, so that peers who had nothing to give need not be looked at again.
        quint64 generation() const { return m_generation; }
        void wantsChanged();
        WantList &wants() { return m_wants; }
        const WantList &wants() const { return m_wants; }
        std::map<BlobId, Download> &downloads() { return m_downloads; }
        const std::map<BlobId, Download> &downloads() const { return m_downloads; }
        QSet<BlobId> &unusable() { return m_unusable; }
        std::map<quint64, Fetch> &fetches() { return m_fetches; }
        const std::map<quint64, Fetch> &fetches() const { return m_fetches; }
        bool isFetch(const BlobId &id) const { return m_fetchOrder.contains(id); }
        std::optional<Fetch> takeFetch(const BlobId &id);
        Fetch *findFetch(const BlobId &id);
        int inFlight() const { return m_inFlight; }
        void countInFlight(PeerChannel &peer, int change);
        std::map<quint64, PeerChannel> &mutablePeers() { return m_peers; }

    private:
        void tellLater(quint32 position);
        void tellChanges();
        QList<Wire::Have> describeChanges(const QList<quint32> &positions, const PeerChannel *receiver) const;
        const QList<Wire::Have> &description();
        void describeAll(PeerChannel &peer);
        void sendHaves(PeerChannel &peer);
        void push(PeerChannel &peer);
        void requestManifest(PeerChannel &peer);
        void introduce(PeerChannel &peer);
        void announcePeers();
        qint64 itemSequence() const { return m_item ? m_item->sequence : 0; }
        bool isFarAhead(qint64 sequence) const;

        SwarmCore *m_swarm = nullptr;
        ChannelKeys m_keys;
        CandidateList m_candidates;
        std::map<quint64, PeerChannel> m_peers;
        QSet<QString> m_extendedHosts;                // completed tags once: never used as plain v5 (protocol.md 10)

        std::optional<DhtItem> m_item;
        qint64 m_sequence = 0;                        // of m_layout
        std::shared_ptr<const Layout> m_layout;
        QBitArray m_held;
        qsizetype m_heldCount = 0;
        std::deque<std::pair<qint64, std::shared_ptr<const Layout>>> m_earlier;
        QSet<BlobId> m_servable;
        QList<quint32> m_changed;                     // positions come or gone, not told to peers yet
        bool m_isTellingDue = false;
        Milliseconds m_lastTold {-1'000'000};
        QList<Wire::Have> m_description;              // of m_held as it was,
        QList<quint32> m_sinceDescription;            // and the positions come or gone since then
        bool m_isDescribed = false;

        WantList m_wants;
        QSet<BlobId> m_unusable;
        std::map<BlobId, Download> m_downloads;
        std::map<quint64, Fetch> m_fetches;           // in the order of the calls
        std::map<BlobId, quint64> m_fetchOrder;
        quint64 m_lastFetch = 0;
        quint64 m_generation = 1;
        int m_inFlight = 0;
        bool m_isPaused = false;

        Milliseconds m_nextHint {0};
        Milliseconds m_nextForget {0};
    };
}
