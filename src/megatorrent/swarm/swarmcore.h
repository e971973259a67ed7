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

#include <memory>
#include <optional>
#include <vector>

#include <QList>

#include "../wire/clock.h"
#include "../wire/connection.h"
#include "banlist.h"
#include "blobserver.h"
#include "channelbeats.h"
#include "channellist.h"
#include "dialler.h"
#include "fetcher.h"
#include "gatewayclient.h"
#include "gatewaydesk.h"
#include "havebudget.h"
#include "oniongossip.h"
#include "peerevents.h"
#include "peerexchange.h"
#include "peerlist.h"
#include "penalties.h"
#include "ratesampler.h"
#include "swarm.h"
#include "throttle.h"

namespace Megatorrent
{
    // Makes the parts of the swarm, hands each what it uses, and has the one timer. The only place
    // where the end of a peer or of a channel is carried out.
    class SwarmCore final : public Swarm, private PeerList::Mediator
    {
        Q_DISABLE_COPY_MOVE(SwarmCore)

    public:
        using Milliseconds = Clock::Milliseconds;

        SwarmCore(Clock *clock, RandomSource *random, Transport *transport, BlobStore *store, const SwarmSettings &settings);
        ~SwarmCore() override;

        ChannelSwarm *addChannel(const ChannelKeys &keys, bool isAway = false) override;
        // The channel is out of use at once; the object goes with settleEnded().
        void removeChannel(ChannelSwarm *channel) override;
        void setAway(ChannelSwarm *channel, bool isAway) override;
        ChannelSwarm *channel(const PublicKey &key) const override;

        void setSettings(const SwarmSettings &settings) override;
        void setGateway(GatewayService *gateway) override { m_gateway.setService(gateway); }
        void setRateLimits(const RateLimits &limits) override { m_throttle.setLimits(limits); }
        QList<PeerInfo> peers() const override;
        std::optional<qint64> networkTime(const PublicKey &channel) const override;
        SwarmTotals totals() const override;
        LimitsHit takeLimitsHit() override { return m_throttle.takeLimitsHit(); }

        void ban(const QString &host, Milliseconds duration, const QString &reason) override;
        void unban(const QString &host) override { m_bans.lift(host); }
        QList<BanInfo> bans() const override;
        bool isBanned(const QString &host) const override { return m_bans.isBanned(host, m_clock->now()); }

    private:
        // PeerList::Mediator
        std::unique_ptr<Peer> makePeer(quint64 id, std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled
                , const Circuit &circuit) override;
        void peerAdded(Peer &peer) override;

        void depart(ChannelCore &channel);
        // `isBack`: it may come back
        void leaveAll(ChannelCore &channel, bool isBack);
        ConnectionSettings connectionSettings(const Circuit &circuit) const;
        // A peer has ended, its stream has, or a channel is to go: settleEnded() follows from the
        // event loop.
        void settleSoon();
        // The only place where peers leave their channels, and where peers and channels are
        // destroyed. Called by the event loop, when nobody can be iterating over them, and at the
        // very end.
        void settleEnded();
        void ensureTick();
        void tick();
        // Behind a proxy, what tick() does otherwise for a channel and its connections
        void beat(ChannelCore &channel);
        bool hasBeat(const Peer &peer) const;

        Clock *m_clock = nullptr;
        RandomSource *m_random = nullptr;
        SwarmSettings m_settings;
        BanList m_bans;
        HaveBudget m_haveBudget;
        RateSampler m_uploadRate;
        ChannelList m_channels;
        PeerList m_peers;
        Penalties m_penalties;
        Throttle m_throttle;
        BlobServer m_server;
        Fetcher m_fetcher;
        Dialler m_dialler;
        PeerExchange m_exchange;
        OnionGossip m_onions;
        GatewayDesk m_gateway;
        GatewayClient m_gatewayClient;
        PeerEvents m_events;
        ChannelBeats m_beats;

        std::vector<std::unique_ptr<ChannelCore>> m_leaving;   // channels that have been removed
        ChannelList m_away;
        std::vector<ChannelCore *> m_departing;                // of those that are away: peers may still be in them
        bool m_isTickDue = false;
        bool m_isSettlingDue = false;
        int m_ticks = 0;
        qint64 m_uploadedByGone = 0;   // bytes of blobs, to peers that are gone
    };
}
