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

#include "megatorrent/discovery/discovery.h"
#include "simworld.h"
#include "support/node/simnode.h"

namespace Megatorrent::Sim
{
    // A node with all layers that talk to others: discovery beside the swarm, driven as the engine
    // and the channel above them would. It can be stopped, as if killed, and started again with
    // what it holds. All crypto of the wire is done; to make a thousand of them cheap, they share
    // the bytes of what they hold, and know a blob by comparing it with those (MemoryStore) where
    // the real storage hashes it.
    class DhtNode final : public SimNode
    {
    public:
        DhtNode(SimWorld &world, const SimNodeSettings &settings);
        ~DhtNode() override;

        void start();
        void stop() override;

        void publish(const DhtItem &item, const QList<BlobId> &ids) override;
        // As if these had been fetched in an earlier run
        void give(const DhtItem &item, const QList<BlobId> &ids);
        void take(const DhtItem &item, quint64 peer) override;

        bool isComplete() const override { return m_completed == m_world.lastSequence; }
        // Of the newest version; not meaningful before
        Clock::Milliseconds completeTime() const { return m_completeTime; }
        // Blobs, over all runs of the node
        qint64 uploaded() const;

        // --- what has happened ---
        int refusedItems = 0;      // that did not verify
        int starts = 0;

    private:
        void accepting(const DhtItem &item) override;
        void holdingsChanged() override;

        SimWorld &m_world;
        std::unique_ptr<SimDht> m_dht;
        std::unique_ptr<Discovery> m_discovery;
        qint64 m_completed = 0;
        qint64 m_uploadedBefore = 0;
        Clock::Milliseconds m_completeTime {0};
    };
}
