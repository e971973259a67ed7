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

#include <QDateTime>
#include <QList>
#include <QObject>

#include "../wire/clock.h"
#include "../wire/transport.h"
#include "channelswarm.h"
#include "ratelimits.h"

namespace Megatorrent
{
    class BlobStore;
    class GatewayService;

    struct SwarmSettings
    {
        int maxConnections = 200;       // 0: nobody is connected, and who is takes his leave. Behind a proxy PeerList's own numbers hold
        int maxConnectionsPerAddress = 8;
        int peersPerChannel = 30;       // beyond which nobody but named peers is dialled, or asked for others
        bool sendsGossip = false;       // v5's clear map of followed sequences (protocol.md 10)
        // Behind a proxy (protocol.md 12): a connection carries one channel and goes its own way, nobody
        // is told our time or list of channels, no v5 peer is talked to, and different channels begin
        // nothing at the same moment. Not to be changed afterwards.
        bool isSafe = false;
    };

    // A connected peer, for the user interfaces
    struct PeerInfo
    {
        Endpoint endpoint;
        bool isOutgoing = false;
        bool isExtended = false;        // speaks our extensions (protocol.md 10), else plain v5
        QList<PublicKey> channels;      // in common, as shown by tags
        qint64 downloaded = 0;          // bytes of blobs, this connection
        qint64 uploaded = 0;
        qint64 downloadRate = 0;        // bytes/s
        qint64 uploadRate = 0;
        qint64 connectedSeconds = 0;
    };

    // The penalty for an offence
    enum class Penalty
    {
        Disconnected,    // nothing more: many may share its address, which is of this computer, of the local network, or behind a proxy
        Banned,          // its address, for an hour
        BannedDurably    // its address, for DURABLE_BAN: it did so again and again. Worth keeping over a restart (protocol.md 11)
    };

    struct BanInfo
    {
        QString host;                   // of IPv6 all of its /64
        std::chrono::milliseconds left {0};
        QString reason;
        bool isDurable = false;         // lasts over a restart
    };

    struct SwarmTotals
    {
        qint64 downloaded = 0;          // bytes of blobs since start
        qint64 uploaded = 0;
        qint64 downloadRate = 0;        // bytes/s
        qint64 uploadRate = 0;
        int peers = 0;
        qint64 heldBlobs = 0;           // of the channels' versions in use
        qint64 received = 0;            // bytes since start that rate limits are for, with all that is not blobs
        qint64 sent = 0;
        qint64 announcementsReceived = 0;   // of onion services, since start, with those that are not news
        qint64 announcementsSent = 0;

        friend bool operator==(const SwarmTotals &, const SwarmTotals &) = default;
    };

    // All peers and all channels of this node. Engine thread only; no thread, socket, clock or
    // randomness of its own, so a run can be repeated from a seed.
    //
    // Connections with a channel in common are kept open, by an empty TAGS after 50 s of silence;
    // others are closed. There is one connection for each pair of peers: the connecting side names
    // its listening port by ANNOUNCE, and of two connections both sides keep the one whose
    // connecting side has the smaller key.
    class Swarm : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Swarm)

    public:
        static constexpr std::chrono::hours DURABLE_BAN {7 * 24};

        using QObject::QObject;

        static std::unique_ptr<Swarm> create(Clock *clock, RandomSource *random, Transport *transport, BlobStore *store
                , const SwarmSettings &settings);

        // Owned by the swarm. `isAway`: see setAway()
        virtual ChannelSwarm *addChannel(const ChannelKeys &keys, bool isAway = false) = 0;
        virtual void removeChannel(ChannelSwarm *channel) = 0;           // closes what was connected only for it
        // While it is away, all that is known of it is kept, but nobody is dialled for it, told of it or given anything of
        // it, and whoever is connected for it is disconnected, to be connected anew if there are other channels in common.
        virtual void setAway(ChannelSwarm *channel, bool isAway) = 0;
        virtual ChannelSwarm *channel(const PublicKey &key) const = 0;   // away or not

        virtual void setSettings(const SwarmSettings &settings) = 0;
        // Does what peers ask a gateway for (protocol.md 13); null: we are none. It outlives the swarm, or is taken back.
        virtual void setGateway(GatewayService *gateway) = 0;
        virtual void setRateLimits(const RateLimits &limits) = 0;
        virtual QList<PeerInfo> peers() const = 0;
        // The time by the clocks of the peers that we have a channel in common with: their median,
        // Unix ms. None without such peers. Behind a proxy those of this channel alone, and of them those
        // that we have dialled: who comes in at one channel's door must not show in another, and may come
        // as often as he likes.
        virtual std::optional<qint64> networkTime(const PublicKey &channel) const = 0;
        virtual SwarmTotals totals() const = 0;
        // Since the last call
        virtual LimitsHit takeLimitsHit() = 0;

        // Bans an address: one kept over a restart, or the user's choice. An IPv6 ban covers the
        // /64. Behind a proxy (SwarmSettings::isSafe) bans are kept, and not asked.
        virtual void ban(const QString &host, std::chrono::milliseconds duration, const QString &reason) = 0;
        virtual void unban(const QString &host) = 0;
        virtual QList<BanInfo> bans() const = 0;
        virtual bool isBanned(const QString &host) const = 0;

    signals:
        // A peer was disconnected for an offence.
        void peerMisbehaved(const Endpoint &endpoint, const QString &reason, Penalty penalty);
    };
}
