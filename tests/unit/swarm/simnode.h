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
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include <QBitArray>
#include <QObject>

#include "megatorrent/swarm/swarm.h"
#include "support/sim/memorystore.h"
#include "support/sim/world.h"

namespace Megatorrent::Test
{
    using World = Sim::World;

    struct NodeSettings
    {
        Sim::NodeOptions net = {};
        SwarmSettings swarm = {};
        bool talksToV5 = false;
        bool fetchesMetadata = true;         // the first blob of a layout counts as metadata
        // What stands between the node and the net, if anything; it must outlive the node.
        std::function<Transport *(Sim::SimTransport *)> wrapTransport = {};
    };

    // A node as the channel layer would drive it: verifies items, takes over versions, wants what is missing.
    class SimNode final : public QObject
    {
        Q_DISABLE_COPY_MOVE(SimNode)

    public:
        SimNode(World &world, const NodeSettings &settings = {});
        ~SimNode() override;

        // Leaves without a word, as if killed.
        void stop();
        bool isRunning() const { return m_swarm != nullptr; }

        // The user no longer wants the channel, or wants it again: what is held is still there.
        void leaveChannel();
        void joinChannel();
        bool hasChannel() const { return m_channel != nullptr; }

        void publish(const DhtItem &item, const QList<BlobId> &ids);
        // As if the DHT had given it
        void take(const DhtItem &item);
        bool isComplete() const;
        Endpoint endpoint() const { return m_transport->options().endpoint; }
        void learn(const SimNode &other, bool isNamed = false) { channel().addCandidate(other.endpoint(), isNamed); }
        bool isConnectedTo(const SimNode &other) const;

        World &world() const { return m_world; }
        Sim::SimTransport &transport() const { return *m_transport; }
        Sim::MemoryStore &store() { return m_store; }
        Swarm &swarm() const { return *m_swarm; }
        ChannelSwarm &channel() const { return *m_channel; }
        qint64 sequence() const { return m_sequence; }

        // --- what has happened ---
        std::map<BlobId, int> receivedCount;
        QList<DhtItem> items;
        QList<qint64> hints;
        QList<BlobId> unusable;
        QStringList failures;
        std::vector<std::pair<Endpoint, bool>> misbehaved;  // durably?
        Clock::Milliseconds itemTime {0};                   // when the newest item came

    private:
        void addChannel();
        void adopt(qint64 sequence);

        World &m_world;
        NodeSettings m_settings;
        Sim::SimTransport *m_transport = nullptr;
        Sim::SeededRandom m_random;
        Sim::MemoryStore m_store;
        std::unique_ptr<Swarm> m_swarm;
        ChannelSwarm *m_channel = nullptr;
        qint64 m_sequence = 0;               // of the newest item
        qint64 m_adopted = 0;                // of the layout
    };

    using Nodes = std::vector<std::unique_ptr<SimNode>>;
}
