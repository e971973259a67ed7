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

#include <QList>
#include <QObject>

#include "../wire/clock.h"
#include "../wire/messages.h"
#include "../wire/transport.h"
#include "peergossip.h"

namespace Megatorrent
{
    class BanList;
    class ChannelCore;
    class ChannelList;
    class Dialler;
    class Peer;
    class PeerList;
    struct SwarmSettings;

    // Peer exchange (protocol.md 11): FIND_PEERS, PEERS and ANNOUNCE. An ANNOUNCE is believed only
    // for the sender's own address, and only after we have dialled that back and found that it
    // knows the channel.
    class PeerExchange final : public QObject, public PeerGossip
    {
        Q_DISABLE_COPY_MOVE(PeerExchange)

    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr int TRIED_PER_GIVER_MAX = 8;     // in GIVER_INTERVAL
        static constexpr int DIAL_BACKS_MAX = 32;         // under way
        static constexpr std::size_t HOSTS_MAX = 1'000;   // that are remembered; the oldest make room,
        static constexpr std::size_t CIRCUIT_HOSTS_MAX = 256;   // behind a proxy in each circuit
        static constexpr Milliseconds GIVER_INTERVAL {10 * 60 * 1000};
        static constexpr Milliseconds DIAL_BACK_INTERVAL {10 * 60 * 1000};  // for one address

        // `settings` may change.
        PeerExchange(const Clock *clock, RandomSource *random, PeerList *peers, const ChannelList *channels, Dialler *dialler
                , const BanList *bans, const SwarmSettings *settings);

        void joined(Peer &peer, ChannelCore &channel) override;
        void peersReceived(const Peer &peer, const Wire::LookupId &id, const QList<Endpoint> &peers) override;
        std::optional<QList<Endpoint>> peersFor(const Peer &peer, const Wire::LookupId &id) const override;
        void announced(Peer &peer, const Wire::Announce &announce) override;
        void dialBackSucceeded(const Peer &peer) override;

        // Behind a proxy it asks nobody: there each channel has moments of its own (ChannelBeats).
        void tick(Milliseconds now);
        // Those that have not been asked for a while
        void askPeersOf(ChannelCore &channel);

    private:
        struct Giver
        {
            Milliseconds since {0};
            int tried = 0;
        };

        using Givers = std::map<QString, Giver>;       // by account, or sourceOf()

        void ask(Peer &peer, ChannelCore &channel);
        bool isForOthers(const Endpoint &endpoint, const Peer &peer) const;
        int &triedOf(const QString &account, const Circuit &circuit);
        bool takeDialBack(const QString &host);

        const Clock *m_clock = nullptr;
        RandomSource *m_random = nullptr;
        PeerList *m_peers = nullptr;
        const ChannelList *m_channels = nullptr;
        Dialler *m_dialler = nullptr;
        const BanList *m_bans = nullptr;
        const SwarmSettings *m_settings = nullptr;
        std::map<Circuit, Givers> m_givers;
        std::map<QString, Milliseconds> m_dialBacks;   // by hostKey(): when the last one was; none behind a proxy
        Milliseconds m_nextAsking {0};
    };
}
