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

// The swarm as a channel sees it, without peers: a test says what they have, and looks at what the channel asked for and told.

#include <QHash>
#include <QSet>
#include <QTimer>

#include "megatorrent/swarm/channelswarm.h"
#include "megatorrent/swarm/swarm.h"

namespace Megatorrent::Test
{
    class FakeChannelSwarm final : public ChannelSwarm
    {
    public:
        FakeChannelSwarm(const ChannelKeys &keys, const QHash<BlobId, QByteArray> *blobs, QObject *parent)
            : ChannelSwarm(parent)
            , m_keys {keys}
            , m_blobs {blobs}
        {
        }

        const ChannelKeys &keys() const override { return m_keys; }
        void setStorageId(const qint64 id) override { storageId = id; }
        void setTalksToV5(const bool talks) override { m_keys.talksToV5 = talks; }
        void setItem(const DhtItem &newItem) override { item = newItem; }
        void setLayout(const qint64 sequence, std::shared_ptr<const Layout> newLayout, const QBitArray &newHeld) override
        {
            version = sequence;
            layout = std::move(newLayout);
            held = newHeld;
        }
        void addHeld(const QList<BlobId> &) override {}
        void removeHeld(const BlobId &id) override { lost.append(id); }
        void addServable(const QList<BlobId> &ids) override { servable += ids; }
        void want(const QList<BlobId> &ids) override
        {
            wanted.unite({ids.cbegin(), ids.cend()});
            for (const BlobId &id : ids)
            {
                if (!inOrder.contains(id))
                    wantedAnyhow.insert(id);
            }
        }
        void unwant(const QList<BlobId> &ids) override { wanted.subtract({ids.cbegin(), ids.cend()}); }
        void setFirst(const std::array<QList<BlobId>, 2> &ids) override { first = ids; }
        void setUrgent(const QList<BlobId> &ids, qsizetype) override { urgent = ids; }
        void setInOrder(const QList<BlobId> &ids) override
        {
            inOrder = ids;
            ++orders;
        }
        void setPaused(const bool paused) override { m_isPaused = paused; }
        bool isPaused() const override { return m_isPaused; }
        void fetch(const BlobId &id, const QObject *context, std::function<void (const QByteArray &)> callback) override
        {
            fetched.insert(id);
            if (m_blobs->contains(id))
                QTimer::singleShot(0, context, [blob = m_blobs->value(id), callback = std::move(callback)] { callback(blob); });
        }
        void cancelFetch(const BlobId &) override {}
        bool isFetching() const override { return false; }
        void reportFalseItem(const quint64 peer) override { blamed.append(peer); }
        bool isHeld(const BlobId &) const override { return false; }
        std::optional<BlobId> rarestHeldBlob(const QList<BlobId> &) const override { return std::nullopt; }
        std::optional<BlobId> missingBlob(const QList<BlobId> &) const override { return std::nullopt; }
        void addCandidate(const Endpoint &endpoint, const bool isNamed) override { candidates.insert(endpoint.toString(), isNamed); }
        int connectedPeers() const override { return 0; }
        void publish(const DhtItem &newItem) override { published = newItem; }
        void setOnionService(const std::optional<OnionService> &service) override { onionService = service; }
        QList<Endpoint> onionPeers() const override { return {}; }

        QHash<QString, bool> candidates;   // whether they are named
        std::optional<DhtItem> item;
        qint64 version = 0;
        std::shared_ptr<const Layout> layout;
        QBitArray held;
        QList<BlobId> lost;
        QList<BlobId> servable;
        QSet<BlobId> wanted;
        QSet<BlobId> wantedAnyhow;         // before there was an order that has them
        QSet<BlobId> fetched;
        std::array<QList<BlobId>, 2> first;
        QList<BlobId> urgent;
        QList<BlobId> inOrder;
        int orders = 0;   // how often these were set
        std::optional<OnionService> onionService;
        qint64 storageId = 0;
        std::optional<DhtItem> published;
        QList<quint64> blamed;

    private:
        ChannelKeys m_keys;
        const QHash<BlobId, QByteArray> *const m_blobs;
        bool m_isPaused = false;
    };

    class FakeSwarm final : public Swarm
    {
    public:
        ChannelSwarm *addChannel(const ChannelKeys &keys, const bool isAway = false) override
        {
            this->isAway = isAway;
            last = new FakeChannelSwarm(keys, &blobs, this);
            return last;
        }
        void removeChannel(ChannelSwarm *channel) override
        {
            if (channel == last)
                last = nullptr;
            delete channel;
        }
        void setAway(ChannelSwarm *, const bool isAway) override { this->isAway = isAway; }
        ChannelSwarm *channel(const PublicKey &) const override { return last; }
        void setSettings(const SwarmSettings &) override {}
        void setGateway(GatewayService *) override {}
        void setRateLimits(const RateLimits &) override {}
        QList<PeerInfo> peers() const override { return {}; }
        std::optional<qint64> networkTime(const PublicKey &) const override { return time; }
        SwarmTotals totals() const override { return {}; }
        LimitsHit takeLimitsHit() override { return {}; }
        void ban(const QString &, std::chrono::milliseconds, const QString &) override {}
        void unban(const QString &) override {}
        QList<BanInfo> bans() const override { return {}; }
        bool isBanned(const QString &) const override { return false; }

        QHash<BlobId, QByteArray> blobs;      // that peers have
        std::optional<qint64> time;           // by their clocks
        bool isAway = false;                  // the last that was said of one
        FakeChannelSwarm *last = nullptr;
    };
}
