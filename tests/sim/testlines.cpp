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

#include <cstdio>

#include "megatorrent/content/blob.h"
#include "crowd.h"
#include "options.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const int SLOW = 5;   // every fifth

    bool isSlow(const int index)
    {
        return (index % SLOW) == (SLOW - 1);
    }

    // 50 ms ± 20 ms one way and 1 % loss between any two
    Times update(const bool hasSlowOnes, Times *slowOnes)
    {
        SimWorld world {options().seed};
        const QList<BlobId> old = world.makeBlobs(4);
        Crowd crowd {world, options().nodeCount(100), [hasSlowOnes](const int i, SimNodeSettings &settings)
        {
            const int divisor = (hasSlowOnes && isSlow(i)) ? 10 : 1;
            settings.net.uploadRate = 1'250'000 / divisor;
            settings.net.downloadRate = 6'000'000 / divisor;
            settings.net.latency = 15ms;
            settings.net.jitter = 20ms;
            settings.net.loss = 0.005;
        }};
        crowd.giveToAll(old);
        crowd.startAll(1min);
        world.clock.runFor(4min);
        const QList<BlobId> ids = old + world.makeBlobs(6);
        crowd.publisher().publish(world.publish(ids), ids);
        crowd.run(100, 30min);
        if (slowOnes)
            *slowOnes = crowd.completeTimes(isSlow);
        for (const auto &node : crowd.nodes)
            EXPECT_TRUE(node->misbehaved.empty());
        return crowd.completeTimes([](const int i) { return !isSlow(i); });
    }
}

TEST(Lines, slowNodesDoNotHoldUpTheOthers)
{
    const Usage usage;
    const Times alone = update(false, nullptr);
    Times slow;
    const Times mixed = update(true, &slow);
    std::printf("seconds after publication        50 %%      90 %%      99 %%     100 %%  share %%\n%s\n%s\n%s\nCPU %.1f s\n"
        , alone.row("all are fast").c_str(), mixed.row("fast, a fifth is slow").c_str(), slow.row("the slow ones").c_str(), usage.seconds());

    EXPECT_EQ(alone.share(), 100.0);
    EXPECT_EQ(mixed.share(), 100.0);
    EXPECT_EQ(slow.share(), 100.0);
    EXPECT_LE(mixed.at(50), (alone.at(50) * 2));
    EXPECT_LE(mixed.at(90), (alone.at(90) * 2));
    EXPECT_LE(mixed.at(99), (alone.at(99) * 3));
}

// A cut net grows together again, and the half that was without the publisher catches up.
TEST(Lines, aPartitionHeals)
{
    SimWorld world {options().seed};
    const QList<BlobId> old = world.makeBlobs(2);
    Crowd crowd {world, options().nodeCount(40)};
    crowd.giveToAll(old);
    crowd.startAll(30s);
    world.clock.runFor(3min);
    for (std::size_t i = 0; i < crowd.nodes.size(); i += 2)
        world.network.setGroup(&crowd.nodes[i]->transport(), 1);
    const QList<BlobId> ids = old + world.makeBlobs(2);
    // the DHT, which is not cut here, may not know it either
    world.dht.settings().failure = 1;
    crowd.publisher().publish(world.publish(ids), ids);
    world.clock.runFor(5min);
    EXPECT_GE(crowd.completeShare(), 50.0);
    EXPECT_LT(crowd.completeShare(), 55.0);

    world.dht.settings().failure = 0.03;
    for (const auto &node : crowd.nodes)
        world.network.setGroup(&node->transport(), 0);
    const Clock::Milliseconds healed = world.clock.now();
    EXPECT_TRUE(crowd.run(100, 30min)) << qPrintable(crowd.problems());
    std::printf("%.0f s after the net was whole again all had it\n", (static_cast<double>((world.clock.now() - healed).count()) / 1000));
}
