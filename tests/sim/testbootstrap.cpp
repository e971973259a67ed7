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


#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "base/global.h"
#include "crowd.h"
#include "hostilepeer.h"
#include "options.h"
#include "simworld.h"
#include "support/node/simnode.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const int GOOD = 6;
    const int DEAD = 3;
    const Hostility HOSTILE[] = {Hostility::ReplaysItems, Hostility::LiesInPeers, Hostility::Stalls};
}

// Behind a proxy there is no DHT: a link names peers, and these name others.
TEST(Bootstrap, allGetTheNewestVersionThoughHalfOfTheNamedPeersAreDeadOrHostile)
{
    const int count = options().nodeCount(150);
    const Usage usage;
    SimWorld world {options().seed};

    // those whom the link names
    std::vector<std::unique_ptr<SimNode>> good;
    QList<Endpoint> named;
    for (int i = 0; i < GOOD; ++i)
    {
        SimNodeSettings settings;
        settings.net.uploadRate = 12'000'000;
        settings.swarm.maxConnections = 300;
        settings.swarm.peersPerChannel = 60;
        good.push_back(std::make_unique<SimNode>(world, settings));
        good.back()->store().sharesMemory = true;
        named.append(good.back()->endpoint());
    }
    for (const auto &node : good)
    {
        for (const auto &other : good)
        {
            if (other != node)
                node->learn(*other);
        }
    }
    const QList<Endpoint> targets = named;
    SimTransport *victim = world.network.addNode({.endpoint = world.nextEndpoint()});
    HostileRecord record;
    std::vector<std::unique_ptr<HostilePeer>> hostile;
    for (const Hostility kind : HOSTILE)
    {
        hostile.push_back(std::make_unique<HostilePeer>(world, kind, targets, victim->options().endpoint, &record));
        named.append(hostile.back()->endpoint());
    }
    for (int i = 0; i < DEAD; ++i)
        named.append(world.nextEndpoint());

    const auto publish = [&](const QList<BlobId> &ids)
    {
        good.front()->publish(world.publish(ids), ids);
        for (const auto &peer : hostile)
            peer->handlePublished();
    };
    const QList<BlobId> old = world.makeBlobs(2);
    publish(old);

    std::vector<std::unique_ptr<SimNode>> nodes;
    for (int i = 0; i < count; ++i)
    {
        SimNodeSettings settings;
        settings.net.acceptsConnections = false;
        settings.net.latency = std::chrono::microseconds {100'000 + world.random.below(100'000)};
        settings.net.uploadRate = 1'250'000;
        settings.net.downloadRate = 6'000'000;
        settings.swarm.isSafe = true;
        nodes.push_back(std::make_unique<SimNode>(world, settings));
        nodes.back()->store().sharesMemory = true;
        for (const Endpoint &endpoint : named)
            nodes.back()->channel().addCandidate(endpoint, true);
    }
    const auto complete = [&nodes] { return static_cast<int>(std::ranges::count_if(nodes, [](const auto &node) { return node->isComplete(); })); };
    const auto run = [&](const Clock::Milliseconds limit)
    {
        return world.clock.runUntil([&, i = 0]() mutable { return ((++i % 1024) == 0) && (complete() == count); }, limit);
    };
    EXPECT_TRUE(run(10min)) << complete() << " of " << count << " have the first version";

    publish(old + world.makeBlobs(2));
    const auto begin = world.clock.now();
    EXPECT_TRUE(run(10min)) << complete() << " of " << count << " have the newest version";
    std::printf("%d nodes behind a proxy, %d good named peers, %d dead, %zu hostile: the update was with all after %.1f s; the victim was dialled %d times; CPU %.1f s\n"
        , count, GOOD, DEAD, hostile.size(), static_cast<double>((world.clock.now() - begin).count()) / 1000, victim->timesDialled(), usage.seconds());

    for (const auto &node : nodes)
    {
        EXPECT_EQ(node->sequence(), world.lastSequence);
        EXPECT_EQ(node->wrongBytes, 0);
        for (const SimNode::Misbehaviour &entry : node->misbehaved)
        {
            const auto isThat = [&entry](const auto &peer) { return peer->endpoint().host == entry.endpoint.host; };
            EXPECT_TRUE(std::ranges::any_of(hostile, isThat)) << qPrintable(entry.endpoint.host) << ": " << qPrintable(entry.reason);
        }
    }
    EXPECT_LE(victim->timesDialled(), (count * 20));
}
