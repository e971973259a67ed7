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

#include <deque>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QString>

#include "megatorrent/wire/transport.h"
#include "seededrandom.h"
#include "virtualclock.h"

namespace Megatorrent::Sim
{
    class Network;
    class Stream;
    struct Link;
    struct Pipe;

    struct NodeOptions
    {
        Endpoint endpoint = {};                      // where it listens
        qint64 uploadRate = 0;                       // bytes/s, shared by all its connections; 0: no limit
        qint64 downloadRate = 0;
        std::chrono::microseconds latency {10'000};  // from the node to the middle of the net, one way
        bool acceptsConnections = true;              // false: behind a NAT, attempts time out
        std::chrono::microseconds jitter {0};        // up to so much is added to the latency, anew each time
        double loss = 0;                             // share of the packets on the node's line that are lost
    };

    // A node's way into the simulated net. Owned by the network.
    class SimTransport final : public Transport
    {
        Q_DISABLE_COPY_MOVE(SimTransport)

    public:
        SimTransport(Network *network, int index, const NodeOptions &options);

        std::unique_ptr<ByteStream> connectTo(const Endpoint &endpoint, const Circuit &circuit = {}) override;
        quint16 listeningPort() const override;

        const NodeOptions &options() const { return m_options; }
        NodeOptions &options() { return m_options; }
        int index() const { return m_index; }

        // Bytes given to the net, and taken from it, over all connections
        qint64 bytesSent() const { return m_bytesSent; }
        qint64 bytesReceived() const { return m_bytesReceived; }
        int attempts() const { return m_attempts; }   // calls of connectTo()
        int timesDialled() const { return m_timesDialled; }   // attempts of others to connect to it
        int openStreams() const;

    private:
        friend class Network;
        friend class Stream;

        void enqueue(const std::shared_ptr<Link> &link, int side);
        void sendNext();
        void arrive(const std::shared_ptr<Link> &link, int side, QByteArray bytes, bool isEnd, const QString &reason);

        Network *m_network = nullptr;
        int m_index = 0;
        NodeOptions m_options;
        std::deque<std::pair<std::shared_ptr<Link>, int>> m_ready;  // connections with something to send, in turn
        bool m_isSending = false;
        std::chrono::microseconds m_downlinkBusyUntil {0};
        qint64 m_bytesSent = 0;
        qint64 m_bytesReceived = 0;
        int m_attempts = 0;
        int m_timesDialled = 0;
        int m_group = 0;
    };

    // Delay, bandwidth, NAT and loss of connections; bytes within a connection stay in order. Everything is a function of
    // the calls made, of the clock and (jitter, loss and resets only) of the seed.
    //
    // Streams are reliable, so a lost packet is a delay: of a round trip, or of TCP's time-out where nothing follows that would show the
    // gap. Besides, a connection is no faster than TCP would be with that loss (Mathis et al., 1997).
    class Network final : public QObject
    {
        Q_DISABLE_COPY_MOVE(Network)

    public:
        explicit Network(VirtualClock *clock, quint64 seed = 1);
        ~Network() override;

        SimTransport *addNode(const NodeOptions &options);
        SimTransport *nodeAt(const Endpoint &endpoint) const;

        // Resets this share of all connections, chosen at random.
        void resetConnections(double share);
        // A node reaches those of its own group only (0 at first). Between the others nobody is told.
        void setGroup(SimTransport *node, int group) { node->m_group = group; }
        int openConnections() const;

        // Resets all connections of a node; `isOffline`: nobody reaches it from now on.
        void dropConnections(SimTransport *node);
        void setOffline(SimTransport *node, bool isOffline);
        // Bytes from and to the node vanish, and nobody is told.
        void setSilent(SimTransport *node, bool isSilent);

        VirtualClock *clock() const { return m_clock; }
        // Changes with every event in the net: two runs were the same if their traces are.
        quint64 trace() const { return m_trace; }
        // At most so many bytes of a connection are on their way or unread (TCP's window)
        void setWindow(const qsizetype window) { m_window = window; }
        // Bytes that travel, and arrive, in one piece
        void setSegmentSize(const qsizetype size) { m_segmentSize = size; }

    private:
        friend class SimTransport;
        friend class Stream;

        void record(char event, int from, int to, const QByteArray &bytes);
        void connectStream(Stream *stream, SimTransport *from, const Endpoint &to);
        std::chrono::microseconds latency(const SimTransport *from, const SimTransport *to) const;
        std::chrono::microseconds jitter(const SimTransport *from, const SimTransport *to);
        // Until a segment of this size that is sent now is there, and may be read
        std::chrono::microseconds travelTime(Pipe &pipe, qsizetype size);
        bool isCut(const SimTransport *from, const SimTransport *to) const;
        qsizetype window(const Pipe &pipe) const;
        bool isChance(double probability);
        bool isOffline(const SimTransport *node) const;
        bool isSilent(const SimTransport *node) const;

        VirtualClock *m_clock = nullptr;
        std::vector<std::unique_ptr<SimTransport>> m_nodes;
        std::vector<bool> m_offline;
        std::vector<bool> m_silent;
        std::map<std::pair<QString, quint16>, SimTransport *> m_byEndpoint;
        std::vector<std::weak_ptr<Link>> m_links;
        std::size_t m_tidyLinksAt = 64;
        SeededRandom m_random;
        quint64 m_trace = 0xCBF2'9CE4'8422'2325;
        quint16 m_nextSourcePort = 40'000;
        qsizetype m_window = 1024 * 1024;
        qsizetype m_segmentSize = 66 * 1024;   // a frame goes as a whole, so that it is not copied
    };
}
