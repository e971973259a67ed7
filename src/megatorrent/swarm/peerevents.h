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

#include "peerlistener.h"

namespace Megatorrent
{
    class BlobService;
    class ChannelList;
    class Dialler;
    class FloodListener;
    class GatewayDesk;
    class PeerGossip;
    class PeerList;
    class Penalties;
    class RequestOutcomes;
    class Transport;

    // Passes what peers report to the part of the swarm that it concerns.
    class PeerEvents final : public PeerListener
    {
        Q_DISABLE_COPY_MOVE(PeerEvents)

    public:
        struct Parts
        {
            const Transport *transport = nullptr;
            ChannelList *channels = nullptr;
            PeerList *peers = nullptr;
            Penalties *penalties = nullptr;
            RequestOutcomes *fetcher = nullptr;
            BlobService *server = nullptr;
            Dialler *dialler = nullptr;
            PeerGossip *exchange = nullptr;
            FloodListener *onions = nullptr;
            GatewayDesk *gateway = nullptr;
        };

        PeerEvents(const Parts &parts, std::function<void ()> settleSoon);

        void established(Peer &peer) override;
        void helloReceived(Peer &peer, const Wire::Hello &hello) override;
        bool mayBeV5(const Peer &peer) const override;
        void assumedV5(Peer &peer) override;
        void channelsProven(Peer &peer, const QList<PublicKey> &channels) override;
        void flooded(Peer &peer) override;
        void ended() override;
        void blobNeeded(Peer &peer, quint64 ticket, const BlobId &id, bool byGet) override;
        void blobNeedless(Peer &peer, quint64 ticket) override;
        void blobsTaken(Peer &peer) override;
        void manifestRequested(Peer &peer, quint64 ticket, const PublicKey &channel, bool byKey) override;
        void peersRequested(Peer &peer, quint64 ticket, const Wire::LookupId &id) override;
        void publishRequested(Peer &peer, quint64 ticket, const DhtItem &item) override;
        void announced(Peer &peer, const Wire::Announce &announce) override;
        void peersReceived(Peer &peer, const Wire::LookupId &id, const QList<Endpoint> &peers) override;
        void haveReceived(Peer &peer, const PublicKey &channel, const Wire::Have &have) override;
        void manifestReceived(Peer &peer, const DhtItem &item) override;
        void floodReceived(Peer &peer, const Wire::Flood &flood) override;
        void blobReceived(Peer &peer, const BlobRequest &request, const QByteArray &blob) override;
        void blobRefused(Peer &peer, const BlobRequest &request, Wire::FailCode code) override;
        void stalled(Peer &peer) override;
        void gaveWay(Peer &peer) override;

    private:
        Parts m_parts;
        std::function<void ()> m_settleSoon;
    };
}
