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
#include <vector>

#include <QList>
#include <QObject>

#include "../wire/clock.h"
#include "../wire/connection.h"
#include "addressledger.h"
#include "banlist.h"
#include "channelcore.h"
#include "havebudget.h"
#include "peer.h"
#include "ratesampler.h"
#include "swarm.h"

namespace Megatorrent
{
    class BlobServer;
    class Dialler;
    class Fetcher;
    class Throttle;
    class PeerExchange;

    // The peers and channels of this node, and what concerns more than one of them: limits, bans, duplicates, the
    // one timer. Peers and channels are kept and gone through in the order in which they came, so that a run can be repeated.
    class SwarmCore final : public Swarm
    {
        Q_DISABLE_COPY_MOVE(SwarmCore)

    public:
        using Milliseconds = Clock::Milliseconds;

        SwarmCore(Clock *clock, RandomSource *random, Transport *transport, BlobStore *store, const SwarmSettings &settings);
        ~SwarmCore() override;

        Clock *clock() const { return m_clock; }
        Milliseconds now() const { return m_clock->now(); }
        RandomSource *random() const { return m_random; }
        Transport *transport() const { return m_transport; }
        BlobStore *store() const { return m_store; }
        Fetcher &fetcher() const { return *m_fetcher; }
        BlobServer &server() const { return *m_server; }
        Dialler &dialler() const { return *m_dialler; }
        Throttle &throttle() const { return *m_throttle; }
        PeerExchange &exchange() const { return *m_exchange; }
        BanList &banList() { return m_bans; }
        const SwarmSettings &settings() const { return m_settings; }
        void setSettings(const SwarmSettings &settings) override { m_settings = settings; }
        void setRateLimits(const RateLimits &limits) override;
        // For the HAVEs of unknown versions, over all peers
        HaveBudget *haveBudget() { return &m_haveBudget; }
        quint16 listeningPort() const { return m_transport->listeningPort(); }

        // --- channels ---
        ChannelCore *addChannel(const ChannelKeys &keys) override;
        // It is gone for everybody at once; what it is made of goes with settleEnded().
        void removeChannel(ChannelSwarm *channel) override;
        ChannelCore *channel(const PublicKey &key) const override;
        const std::vector<ChannelCore *> &channels() const { return m_channels; }
        // Those that an endpoint is a candidate of
        std::vector<ChannelCore *> channelsWantedAt(const Endpoint &endpoint) const;

        // --- peers ---
        const std::map<quint64, std::unique_ptr<Peer>> &allPeers() const { return m_peers; }
        Peer *peer(quint64 id) const;
        Peer *dial(const Endpoint &endpoint);
        bool hasRoom(int reserve = 0) const;
        // Connections with an address, of either side's making; what hostKey() gives
        int connectionsWith(const QString &host) const;
        ConnectionSettings connectionSettings() const;
        void dialBack(const Endpoint &endpoint, const PublicKey &channel);
        // By us
        Peer *connectedTo(const Endpoint &endpoint) const;
        // By either side
        bool isConnectedTo(const Endpoint &endpoint) const;
        bool isSelf(const Peer *peer) const;
        void foundSelf(Peer *peer);
        // Two connections to one peer: keeps one. Both sides choose the same.
        void resolveDuplicate(Peer *peer);
        // A peer has ended, its stream has, or a channel is to go: settleEnded() follows from the event loop.
        void settleSoon();
        // The only place where peers leave their channels, and where peers and channels are destroyed. Called by the event loop, and at
        // the very end.
        void settleEnded();

        // It was asked for blobs, and let us wait in vain: other peers of the address who have not delivered yet are asked after everybody else.
        void noteStall(const Peer &peer);
        bool isSuspect(const Peer &peer) const;

        // A peer did what no honest one does: it is left, and its address is banned for an hour, or durably if that is worth it and no
        // third party can have done it in the peer's name.
        void misbehaved(Peer *peer, const QString &reason, bool isDurable);
        // The same for a blob that is not what it should be. The peer may be gone by now.
        void sentCorruptBlob(const Peer::Sender &sender, const BlobId &id);
        void ban(const QString &host, Milliseconds duration, const QString &reason) override;
        void unban(const QString &host) override;
        QList<BanInfo> bans() const override;
        bool isBanned(const QString &host) const override;
        void setReadingPaused(bool paused);
        bool isReadingPaused() const { return m_isReadingPaused; }

        SwarmTotals totals() override;
        qint64 uploadRate() const { return m_uploadRate.rate(); }   // bytes/s, of blobs
        QList<PeerInfo> peers() const override;
        std::optional<qint64> networkTime() const override;
        void countDownloaded(qint64 bytes) { m_downloaded += bytes; }

    private:
        void accept(std::unique_ptr<ByteStream> stream);
        bool makeRoomFor(const QString &host);
        Peer *leastUseful() const;
        Peer *youngestOfCrowd(const QString &network) const;
        void prepare(Peer &peer);
        void judgeEnd(const Peer &peer);
        void punish(const Peer::Sender &sender, const QString &reason, bool isDurable);
        void ensureTick();
        void tick();

        Clock *m_clock = nullptr;
        RandomSource *m_random = nullptr;
        Transport *m_transport = nullptr;
        BlobStore *m_store = nullptr;
        SwarmSettings m_settings;
        BanList m_bans;
        HaveBudget m_haveBudget;
        AddressLedger m_arrivals;      // connections that were accepted
        AddressLedger m_stalls;        // requests that were left lying
        std::unique_ptr<BlobServer> m_server;
        std::unique_ptr<Fetcher> m_fetcher;
        std::unique_ptr<Dialler> m_dialler;
        std::unique_ptr<Throttle> m_throttle;
        std::unique_ptr<PeerExchange> m_exchange;

        std::vector<ChannelCore *> m_channels;
        std::map<PublicKey, std::unique_ptr<ChannelCore>> m_channelsByKey;
        std::vector<std::unique_ptr<ChannelCore>> m_leaving;   // channels that have been removed
        std::map<quint64, std::unique_ptr<Peer>> m_peers;
        quint64 m_lastPeerId = 0;
        bool m_isReadingPaused = false;
        bool m_isTickDue = false;
        bool m_isSettlingDue = false;
        int m_ticks = 0;

        RateSampler m_uploadRate;
        qint64 m_downloaded = 0;
        qint64 m_uploadedByGone = 0;   // by peers that are gone
    };
}
