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

#include <QObject>
#include <QStringList>

#include "megatorrent/swarm/swarm.h"
#include "support/sim/memorystore.h"
#include "support/sim/world.h"

namespace Megatorrent::Sim
{
    struct SimNodeSettings
    {
        NodeOptions net = {};
        SwarmSettings swarm = {};
        bool talksToV5 = false;
        bool fetchesMetadata = true;         // the first blob of a layout counts as metadata
        // What stands between the node and the net, if anything; it must outlive the node.
        std::function<Transport *(SimTransport *)> wrapTransport = {};
        bool startsAtOnce = true;
    };

    // A node with the swarm as the channel layer would drive it: verifies items, takes over
    // versions, wants what is missing.
    class SimNode : public QObject
    {
        Q_DISABLE_COPY_MOVE(SimNode)

    public:
        explicit SimNode(World &world, const SimNodeSettings &settings = {});
        ~SimNode() override;

        // Leaves without a word, as if killed.
        virtual void stop();
        bool isRunning() const { return m_swarm != nullptr; }

        // The user no longer wants the channel, or wants it again: what is held is still there.
        void leaveChannel();
        void joinChannel();
        bool hasChannel() const { return m_channel != nullptr; }

        // Signed and held already
        virtual void publish(const DhtItem &item, const QList<BlobId> &ids);
        // An item has come, from this peer or (0) from the DHT.
        virtual void take(const DhtItem &item, quint64 peer = 0);
        virtual bool isComplete() const;
        Endpoint endpoint() const { return m_transport->options().endpoint; }
        void learn(const Endpoint &endpoint) { channel().addCandidate(endpoint, false); }
        void learn(const SimNode &other, bool isNamed = false) { channel().addCandidate(other.endpoint(), isNamed); }
        bool isConnectedTo(const SimNode &other) const;

        World &world() const { return m_world; }
        SimTransport &transport() const { return *m_transport; }
        MemoryStore &store() { return m_store; }
        Swarm &swarm() const { return *m_swarm; }
        ChannelSwarm &channel() const { return *m_channel; }
        // Of the newest item
        qint64 sequence() const { return m_item ? m_item->sequence : 0; }
        // When it came; not meaningful before
        Clock::Milliseconds itemTime() const { return m_itemTime; }

        // --- what has happened ---
        struct Misbehaviour
        {
            Endpoint endpoint;
            QString reason;
            bool isDurable = false;
        };
        std::vector<Misbehaviour> misbehaved;
        std::map<BlobId, int> receivedCount;
        QList<DhtItem> items;
        QList<qint64> hints;
        QList<BlobId> unusable;
        QStringList failures;
        int wrongBytes = 0;        // blobs given to us that are not what was asked for

    protected:
        void makeSwarm();
        // It is verified, and newer than the one before.
        void accept(const DhtItem &item);
        void takeOver(const DhtItem &item);
        void adopt(qint64 sequence);
        bool holdsAllOf(qint64 sequence) const;

        // An item is about to be told to the swarm.
        virtual void accepting([[maybe_unused]] const DhtItem &item) {}
        // More is held, or another version is in use.
        virtual void holdingsChanged() {}

        SeededRandom m_random;
        SimTransport *m_transport = nullptr;
        MemoryStore m_store;
        SimNodeSettings m_settings;
        std::unique_ptr<Swarm> m_swarm;
        ChannelSwarm *m_channel = nullptr;

        // what a restart keeps
        std::optional<DhtItem> m_item;
        Clock::Milliseconds m_itemTime {0};
        qint64 m_adopted = 0;                // sequence of the layout

    private:
        void addChannel();

        World &m_world;
    };
}
