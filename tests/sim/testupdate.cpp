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

#include <gmock/gmock.h>
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
    const int FRESH = 3;
}

// Everybody follows the channel and has its first version; two of its blobs and the catalogue
// change.
TEST(Update, reachesAThousandNodes)
{
    const int count = options().nodeCount(1'000);
    const Usage usage;
    const qint64 before = Usage::allocatedBytes();
    SimWorld world {options().seed};
    const QList<BlobId> old = world.makeBlobs(8);
    Crowd crowd {world, count, [](const int i, SimNodeSettings &settings)
    {
        if (i == 0)
            settings.net.uploadRate = 1'250'000;
    }};
    crowd.giveToAll(old);
    crowd.startAll(15s);
    world.clock.runFor(1min);

    const double settling = usage.seconds();
    const qint64 steady = (Usage::allocatedBytes() - before) / count;
    std::printf("%d nodes, %d connections, %.1f peers a node, %.1f attempts; %lld KiB a node; DHT: %d gets, %d puts, %d announces, %d searches\n"
        , count, world.network.openConnections(), (static_cast<double>(crowd.connectedPeers()) / count)
        , (static_cast<double>(crowd.attempts()) / count), static_cast<long long>(steady / 1024)
        , world.dht.gets, world.dht.puts, world.dht.announces, world.dht.peerSearches);
    ASSERT_GT(crowd.connectedPeers(), (count * 5));

    QList<BlobId> ids = old;
    const QList<BlobId> fresh = world.makeBlobs(FRESH);
    for (int i = 0; i < FRESH; ++i)
        ids.replace(i, fresh.at(i));
    crowd.publisher().publish(world.publish(ids), ids);
    // the limit: a node has three blobs to fetch, and the median line sends one in less than a
    // second
    crowd.run(100, 5min);

    const Times items = crowd.itemTimes();
    const Times complete = crowd.completeTimes();
    std::printf("seconds after publication        50 %%      90 %%      99 %%     100 %%  share %%\n%s\n%s\n"
        , items.row("new manifest").c_str(), complete.row("all blobs").c_str());
    std::printf("the publisher sent %.1f copies; CPU %.1f s (%.1f s until steady), peak %lld MiB\n"
        , (static_cast<double>(crowd.publisher().uploaded()) / (static_cast<double>(FRESH) * BLOB_SIZE)), usage.seconds(), settling
        , static_cast<long long>(Usage::peakBytes() >> 20));

    EXPECT_LE(items.at(99), 10s);
    EXPECT_LE(complete.at(99), 120s) << qPrintable(crowd.problems());
    EXPECT_GE(complete.share(), 95.0);
    EXPECT_LT(steady, (1024 * 1024));
    for (const auto &node : crowd.nodes)
    {
        EXPECT_TRUE(node->misbehaved.empty());
        EXPECT_EQ(node->wrongBytes, 0);
    }
}
