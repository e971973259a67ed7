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

#include <functional>

#include <QCoreApplication>
#include <QString>

#include "../wire/clock.h"
#include "peer.h"
#include "swarm.h"

namespace Megatorrent
{
    class BanList;
    class ChannelList;
    class PeerList;

    // The cost of offences (protocol.md 11): the connection, and a ban of the address for an hour
    // or for Swarm::DURABLE_BAN. Behind a proxy (SwarmSettings::isSafe) all peers may have one
    // address, and what is true of one channel must not show in another: there an offence costs the
    // connection, and its channel leaves the place alone for an hour.
    class Penalties
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Penalties)
        Q_DISABLE_COPY_MOVE(Penalties)

    public:
        using Report = std::function<void (const Endpoint &endpoint, const QString &reason, Penalty penalty)>;

        Penalties(const Clock *clock, const PeerList *peers, const ChannelList *channels, BanList *bans, const SwarmSettings *settings
                , Report report);

        // It has sent so many messages that it is not worth having.
        void flooded(Peer &peer);
        // It has passed on an item that the channel's owner has not signed.
        void sentFalseItem(Peer &peer);
        // It has passed on an announcement that the onion service has not signed.
        void sentFalseAnnouncement(Peer &peer);
        // The peer may be gone by now.
        void sentCorruptBlob(const Peer::Sender &sender, const BlobId &id);
        // Punishes the peer if the reason why its connection ended is an offence.
        void judgeEnd(const Peer &peer);

    private:
        void misbehaved(Peer &peer, const QString &reason);
        void punish(const Peer::Sender &sender, const QString &reason, bool isDurable);

        const Clock *m_clock = nullptr;
        const PeerList *m_peers = nullptr;
        const ChannelList *m_channels = nullptr;
        BanList *m_bans = nullptr;
        const SwarmSettings *m_settings = nullptr;
        Report m_report;
    };
}
