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

#include <QByteArray>
#include <QList>

#include "../content/dhtitem.h"
#include "../wire/flood.h"
#include "../wire/messages.h"

namespace Megatorrent
{
    class ChannelCore;
    class Peer;

    // A blob that a peer has been asked for. The peer knows nothing of the channel, and hands it
    // back.
    struct BlobRequest
    {
        ChannelCore *channel = nullptr;
        BlobId blobId;
    };

    // What a peer reports. The connection may end within any of these calls.
    class PeerListener
    {
    public:
        virtual ~PeerListener() = default;

        // --- the connection ---
        // The keys have been exchanged.
        virtual void established(Peer &peer) = 0;
        virtual void helloReceived(Peer &peer, const Wire::Hello &hello) = 0;
        // Whether such a peer would be of use to a channel that it was dialled for. Where it would not be, as
        // behind a proxy, a HELLO may come as late as it likes, as long as the connection has time left.
        virtual bool mayBeV5(const Peer &peer) const = 0;
        // It has not said HELLO for so long that it must be a v5 peer.
        virtual void assumedV5(Peer &peer) = 0;
        virtual void channelsProven(Peer &peer, const QList<PublicKey> &channels) = 0;
        // It causes more work than it is worth.
        virtual void flooded(Peer &peer) = 0;
        // The connection or its stream has ended: everything else follows later
        // (SwarmCore::settleEnded()).
        virtual void ended() = 0;

        // --- what it asks for ---
        virtual void blobNeeded(Peer &peer, quint64 ticket, const BlobId &id, bool byGet) = 0;
        virtual void blobNeedless(Peer &peer, quint64 ticket) = 0;
        // Some of the blobs that it was given are no longer in memory.
        virtual void blobsTaken(Peer &peer) = 0;
        virtual void manifestRequested(Peer &peer, quint64 ticket, const PublicKey &channel, bool byKey) = 0;
        virtual void peersRequested(Peer &peer, quint64 ticket, const Wire::LookupId &id) = 0;
        virtual void publishRequested(Peer &peer, quint64 ticket, const DhtItem &item) = 0;

        // --- what it tells ---
        virtual void announced(Peer &peer, const Wire::Announce &announce) = 0;
        virtual void peersReceived(Peer &peer, const Wire::LookupId &id, const QList<Endpoint> &peers) = 0;
        virtual void haveReceived(Peer &peer, const PublicKey &channel, const Wire::Have &have) = 0;
        virtual void manifestReceived(Peer &peer, const DhtItem &item) = 0;
        virtual void floodReceived(Peer &peer, const Wire::Flood &flood) = 0;

        // --- what comes of our requests ---
        virtual void blobReceived(Peer &peer, const BlobRequest &request, const QByteArray &blob) = 0;
        virtual void blobRefused(Peer &peer, const BlobRequest &request, Wire::FailCode code) = 0;
        // It has let us wait in vain: its requests go to others.
        virtual void stalled(Peer &peer) = 0;
        // Its requests go to others, but it is not to blame.
        virtual void gaveWay(Peer &peer) = 0;
    };
}
