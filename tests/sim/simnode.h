/*
 * Megatorrent, channels for qBittorrent.
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

#include <QObject>

#include "megatorrent/discovery/discovery.h"
#include "megatorrent/swarm/swarm.h"
#include "simworld.h"
#include "support/sim/memorystore.h"

namespace Megatorrent::Sim
{
    struct SimNodeSettings
    {
        NodeOptions net = {};
        SwarmSettings swarm = {};
        bool talksToV5 = false;
    };

    // A node with all layers that talk to others: discovery and swarm, driven as the engine and the channel above them would: items are
    // judged and verified, versions taken over, what is missing is wanted. It can be stopped, as if killed, and
    // started again with what it holds. All crypto of the wire is done; to make a thousand of them cheap, they share the bytes of what they
    // hold, and know a blob by comparing it with those (MemoryStore) where the real storage hashes it.
    class SimNode final : public QObject
    {
        Q_DISABLE_COPY_MOVE(SimNode)

    public:
        SimNode(SimWorld &world, const SimNodeSettings &settings);
        ~SimNode() override;

        void start();
        void stop();
        bool isRunning() const { return m_swarm != nullptr; }

        // Signed and held already
        void publish(const DhtItem &item, const QList<BlobId> &ids);
        // As if these had been fetched in an earlier run
        void give(const DhtItem &item, const QList<BlobId> &ids);
        void learn(const Endpoint &endpoint) { m_channel->addCandidate(endpoint, false); }

        bool isComplete() const { return m_completed == m_world.lastSequence; }
        qint64 sequence() const { return m_item ? m_item->sequence : 0; }
        // Of the newest version; not meaningful before
        Clock::Milliseconds itemTime() const { return m_itemTime; }
        Clock::Milliseconds completeTime() const { return m_completeTime; }

        Endpoint endpoint() const { return m_transport->options().endpoint; }
        SimTransport &transport() const { return *m_transport; }
        MemoryStore &store() { return m_store; }
        Swarm &swarm() const { return *m_swarm; }
        ChannelSwarm &channel() const { return *m_channel; }
        // Blobs, over all runs of the node
        qint64 uploaded() const;

        // --- what has happened ---
        struct Misbehaviour
        {
            Endpoint endpoint;
            QString reason;
            bool isDurable = false;
        };
        std::vector<Misbehaviour> misbehaved;
        int refusedItems = 0;      // that did not verify
        int wrongBytes = 0;        // blobs given to us that are not what was asked for
        int starts = 0;

    private:
        void handleItem(const DhtItem &item, quint64 peer);
        void takeOver(const DhtItem &item);
        void adopt(qint64 sequence);
        void checkCompletion();

        SimWorld &m_world;
        SimNodeSettings m_settings;
        SimTransport *m_transport = nullptr;
        SeededRandom m_random;
        MemoryStore m_store;

        // what a restart keeps
        std::optional<DhtItem> m_item;
        qint64 m_adopted = 0;

        std::unique_ptr<SimDht> m_dht;
        std::unique_ptr<Discovery> m_discovery;
        std::unique_ptr<Swarm> m_swarm;
        ChannelSwarm *m_channel = nullptr;
        qint64 m_completed = 0;
        qint64 m_uploadedBefore = 0;
        Clock::Milliseconds m_itemTime {0};
        Clock::Milliseconds m_completeTime {0};
    };
}
