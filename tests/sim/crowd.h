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

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "dhtnode.h"

namespace Megatorrent::Sim
{
    // How long it took what share of the nodes
    class Times
    {
    public:
        void add(Clock::Milliseconds time) { m_times.push_back(time); }
        void addNever() { ++m_missing; }

        std::size_t count() const { return m_times.size(); }
        std::size_t all() const { return m_times.size() + static_cast<std::size_t>(m_missing); }
        // In percent
        double share() const;
        // When so many percent of all were there; a year if they never were
        Clock::Milliseconds at(double percent) const;
        std::string row(const char *name) const;

    private:
        mutable std::vector<Clock::Milliseconds> m_times;
        int m_missing = 0;
    };

    // The honest nodes of a simulation; nodes[0] is the publisher. Home lines of several kinds, a
    // part of them behind NAT.
    class Crowd final
    {
        Q_DISABLE_COPY_MOVE(Crowd)

    public:
        using Milliseconds = Clock::Milliseconds;

        Crowd(SimWorld &world, int count, const std::function<void (int, SimNodeSettings &)> &adjust = {});

        DhtNode &publisher() const { return *nodes.front(); }
        void startAll(Milliseconds within);
        // Version 1 is with everybody from the beginning: only its look-up and the connections are
        // left to be made.
        void giveToAll(const QList<BlobId> &ids);

        // Runs until so many percent of the running nodes have the newest version with all its
        // blobs.
        bool run(double percent, Milliseconds limit);
        double completeShare() const;
        // Since the last publication, for each that is not the publisher
        Times itemTimes() const;
        Times completeTimes() const;
        Times completeTimes(const std::function<bool (int)> &isCounted) const;

        // Each node leaves on average once in `interval` and stays away for `away`, except the
        // publisher.
        void startChurn(Milliseconds interval, Milliseconds shortestAway, Milliseconds longestAway);
        void stopChurn() { m_isChurning = false; }
        int departures() const { return m_departures; }

        int connectedPeers() const;
        int attempts() const;       // to connect to somebody
        QString problems() const;   // for messages of failed assertions

        std::vector<std::unique_ptr<DhtNode>> nodes;

    private:
        void leaveLater(DhtNode *node);

        SimWorld &m_world;
        bool m_isChurning = false;
        int m_departures = 0;
        Milliseconds m_churnInterval {0};
        Milliseconds m_shortestAway {0};
        Milliseconds m_longestAway {0};
    };

    // Memory and CPU time of this process
    class Usage
    {
    public:
        Usage();
        double seconds() const;            // of CPU, since construction
        static qint64 allocatedBytes();    // by malloc, now
        static qint64 peakBytes();         // resident, of the whole run

    private:
        double m_start = 0;
    };
}
