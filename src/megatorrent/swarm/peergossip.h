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

#include <optional>

#include <QList>

#include "../wire/endpoint.h"
#include "../wire/messages.h"

namespace Megatorrent
{
    class ChannelCore;
    class Peer;

    // Whoever exchanges with peers what other peers there are
    class PeerGossip
    {
    public:
        virtual ~PeerGossip() = default;

        // The peer has proven that it is in the channel.
        virtual void joined(Peer &peer, ChannelCore &channel) = 0;
        virtual void peersReceived(const Peer &peer, const Wire::LookupId &id, const QList<Endpoint> &peers) = 0;
        // The answer to FIND_PEERS. None unless the peer is in the channel, or the channel is open to
        // v5 peers: then we have nothing to say of our own.
        virtual std::optional<QList<Endpoint>> peersFor(const Peer &peer, const Wire::LookupId &id) const = 0;
        virtual void announced(Peer &peer, const Wire::Announce &announce) = 0;
        // The peer at the other end of a dial-back knows the channel.
        virtual void dialBackSucceeded(const Peer &peer) = 0;
    };
}
