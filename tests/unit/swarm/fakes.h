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
#include <utility>
#include <vector>

#include <QStringList>

#include "megatorrent/swarm/banlist.h"
#include "megatorrent/swarm/peer.h"
#include "megatorrent/swarm/peerlimits.h"
#include "megatorrent/swarm/peerlist.h"
#include "megatorrent/swarm/peerlistener.h"
#include "megatorrent/swarm/swarm.h"
#include "megatorrent/wire/transport.h"
#include "support/sim/seededrandom.h"
#include "support/sim/virtualclock.h"

// What stands in for the parts around a class of the swarm, where it is tested by itself
namespace Megatorrent::Test
{
    class FakeStream final : public ByteStream
    {
    public:
        explicit FakeStream(const Endpoint &remote) : m_remote {remote} {}

        Endpoint remote() const override { return m_remote; }
        void write(const QByteArray &bytes) override { written += bytes; }
        qsizetype bytesToWrite() const override { return 0; }
        void setReadingPaused(const bool paused) override { isReadingPaused = paused; }
        void setReadAllowance(const qsizetype bytes) override { allowance = bytes; }
        void close() override { isClosed = true; }
        void abort() override { isAborted = true; }

        QByteArray written;
        qsizetype allowance = UNLIMITED;
        bool isReadingPaused = false;
        bool isClosed = false;
        bool isAborted = false;

    private:
        Endpoint m_remote;
    };

    class FakeTransport final : public Transport
    {
    public:
        std::unique_ptr<ByteStream> connectTo(const Endpoint &endpoint, const Circuit &circuit) override
        {
            dialled.append(endpoint.toString());
            circuits.append(circuit);
            auto stream = std::make_unique<FakeStream>(endpoint);
            last = stream.get();
            return stream;
        }

        quint16 listeningPort() const override { return 4000; }

        void arrive(const QString &host)
        {
            auto stream = std::make_unique<FakeStream>(Endpoint {host, 50'000});
            last = stream.get();
            onAccepted(std::move(stream));
        }

        // Through the channel's onion service
        void arriveFor(const PublicKey &channel)
        {
            auto stream = std::make_unique<FakeStream>(Endpoint());
            last = stream.get();
            onAcceptedFor(std::move(stream), channel);
        }

        QStringList dialled;
        QList<Circuit> circuits;      // of these
        FakeStream *last = nullptr;   // gone if it was not accepted
    };

    class FakeLimits final : public PeerLimits
    {
    public:
        void received(Peer &, qsizetype) override {}
        void sent(Peer &, qsizetype) override {}
        qsizetype uploadAllowance(const Peer &) const override { return 0; }
        bool isUploadLimited(const Peer &) const override { return false; }
        bool isHoldingBack(const Peer &) const override { return false; }
    };

    class FakeListener final : public PeerListener
    {
    public:
        void established(Peer &) override {}
        void helloReceived(Peer &, const Wire::Hello &) override {}
        bool mayBeV5(const Peer &) const override { return true; }
        void assumedV5(Peer &) override {}
        void channelsProven(Peer &, const QList<PublicKey> &) override {}
        void flooded(Peer &) override {}
        void ended() override { ++endedCount; }
        void blobNeeded(Peer &, quint64, const BlobId &, bool) override {}
        void blobNeedless(Peer &, quint64) override {}
        void blobsTaken(Peer &) override {}
        void manifestRequested(Peer &, quint64, const PublicKey &, bool) override {}
        void peersRequested(Peer &, quint64, const Wire::LookupId &) override {}
        void publishRequested(Peer &, quint64, const DhtItem &) override {}
        void announced(Peer &, const Wire::Announce &) override {}
        void peersReceived(Peer &, const Wire::LookupId &, const QList<Endpoint> &) override {}
        void haveReceived(Peer &, const PublicKey &, const Wire::Have &) override {}
        void manifestReceived(Peer &, const DhtItem &) override {}
        void floodReceived(Peer &, const Wire::Flood &) override {}
        void blobReceived(Peer &, const BlobRequest &, const QByteArray &) override {}
        void blobRefused(Peer &, const BlobRequest &, Wire::FailCode) override {}
        void stalled(Peer &) override {}
        void gaveWay(Peer &) override {}

        int endedCount = 0;
    };

    // A list of real peers whose streams lead nowhere
    struct FakeNode : PeerList::Mediator
    {
        std::unique_ptr<Peer> makePeer(const quint64 id, std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled
                , const Circuit &) override
        {
            const Peer::Context context {.clock = &clock, .random = &random, .limits = &limits, .listener = reportsTo};
            return std::make_unique<Peer>(context, id, std::move(stream), dialled, connectionSettings);
        }

        void peerAdded(Peer &peer) override { added.push_back(&peer); }

        Peer *arrive(const QString &host)
        {
            const std::size_t before = added.size();
            transport.arrive(host);
            return (added.size() > before) ? added.back() : nullptr;
        }

        Peer *arriveFor(const PublicKey &channel)
        {
            const std::size_t before = added.size();
            transport.arriveFor(channel);
            return (added.size() > before) ? added.back() : nullptr;
        }

        Sim::VirtualClock clock;
        Sim::SeededRandom random {1};
        FakeTransport transport;
        FakeLimits limits;
        FakeListener listener;
        PeerListener *reportsTo = &listener;        // peers that are made from now on
        ConnectionSettings connectionSettings;      // of these
        BanList bans;
        SwarmSettings settings;
        std::vector<Peer *> added;
        PeerList peers {&clock, &transport, &bans, &settings, this};
    };
}
