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

#include <algorithm>
#include <limits>

#include <gtest/gtest.h>

#include "megatorrent/content/blob.h"
#include "nodes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    NodeSettings line(const qint64 uploadRate, const qint64 downloadRate = 0)
    {
        NodeSettings settings;
        settings.net.uploadRate = uploadRate;
        settings.net.downloadRate = downloadRate;
        return settings;
    }

    // Sources with everything, by the rates at which they send, and one who wants it
    struct Scene
    {
        Scene(const quint64 seed, const int blobs, const std::vector<qint64> &rates)
            : world {seed}
            , subscriber {world}
            , ids {world.content.generate(seed, blobs)}
            , item {world.publish(ids)}
        {
            for (const qint64 rate : rates)
            {
                sources.push_back(std::make_unique<SimNode>(world, line(rate)));
                sources.back()->publish(item, ids);
                subscriber.learn(*sources.back());
            }
        }

        // Seconds from the first word of the version until everything is there
        double run()
        {
            EXPECT_TRUE(world.clock.runUntil([this] { return subscriber.isComplete(); }, 1h));
            return static_cast<double>((world.clock.now() - subscriber.itemTime()).count()) / 1000;
        }

        World world;
        SimNode subscriber;
        QList<BlobId> ids;
        DhtItem item;
        Nodes sources;
    };

    // Lines of 1.5 kB/s, each with the better part of a blob in the source's memory for minutes,
    // and then a quick one
    void serveSlowAndQuick(const int count)
    {
        SCOPED_TRACE(count);
        World world {503};
        const QList<BlobId> ids = world.content.generate(503, 40);
        SimNode source {world, line(4'000'000)};
        source.publish(world.publish(ids), ids);
        world.network.setWindow(128 * 1024);
        world.network.setSegmentSize(4 * 1024);
        NodeSettings settings = line(0, 1'500);
        settings.net.acceptsConnections = false;
        Nodes slow;
        for (int i = 0; i < count; ++i)
        {
            slow.push_back(std::make_unique<SimNode>(world, settings));
            slow.back()->learn(source);
        }
        world.clock.runFor(2min);

        SimNode quick {world};
        quick.learn(source);
        const auto start = world.clock.now();
        ASSERT_TRUE(world.clock.runUntil([&quick] { return quick.isComplete(); }, 10min));
        // 40 MiB at 4 MB/s, and a moment to begin
        EXPECT_LE(world.clock.now() - start, 40s);
        quick.stop();

        // the slow ones are not forgotten
        EXPECT_TRUE(world.clock.runUntil([&slow]
        {
            return std::ranges::all_of(slow, [](const auto &node) { return node->store().count() >= 1; });
        }, 3h));
    }
}

TEST(Scheduling, aSlowPeerDoesNotHoldUpTheEnd)
{
    Scene alone {501, 60, {4'000'000}};
    const double fast = alone.run();
    // a blob takes the slow one 50 s
    Scene mixed {501, 60, {4'000'000, 20'000}};
    const double together = mixed.run();
    EXPECT_LE(together, (fast * 1.1) + 8);
    // what was fetched twice is little
    EXPECT_LE(mixed.subscriber.swarm().totals().received, (60 + 6) * BLOB_SIZE);
    for (const auto &[id, count] : mixed.subscriber.store().received)
        EXPECT_EQ(count, 1);
}

TEST(Scheduling, theEndCausesNoFloodOfDuplicates)
{
    Scene scene {502, 50, {1'000'000, 900'000, 800'000, 700'000, 600'000, 500'000}};
    scene.run();
    int reads = 0;
    for (const auto &source : scene.sources)
        reads += source->store().reads;
    EXPECT_LE(reads, 50 + 6);
    EXPECT_LE(scene.subscriber.swarm().totals().received, (50 + 3) * BLOB_SIZE);
}

TEST(Scheduling, whoTakesSlowlyKeepsNobodyWaiting)
{
    // seventy: more than there may be blobs in memory
    for (const int count : {20, 70})
        serveSlowAndQuick(count);
}

TEST(Scheduling, aCrowdIsServedInTurn)
{
    World world {504};
    const QList<BlobId> ids = world.content.generate(504, 120);
    SimNode source {world, line(2'000'000)};
    source.publish(world.publish(ids), ids);
    Nodes crowd;
    for (int i = 0; i < 12; ++i)
    {
        crowd.push_back(std::make_unique<SimNode>(world));
        crowd.back()->learn(source);
    }
    world.clock.runFor(90s);
    qint64 least = std::numeric_limits<qint64>::max();
    qint64 most = 0;
    for (const PeerInfo &peer : source.swarm().peers())
    {
        least = std::min(least, peer.uploaded);
        most = std::max(most, peer.uploaded);
    }
    EXPECT_GE(least, 5 * BLOB_SIZE);
    EXPECT_LE(most - least, 4 * BLOB_SIZE);
}

TEST(Scheduling, whatIsToBeFirstComesFirst)
{
    World world {505};
    const QList<BlobId> ids = world.content.generate(505, 60);
    SimNode source {world, line(2'000'000)};
    source.publish(world.publish(ids), ids);
    SimNode subscriber {world};
    subscriber.learn(source);
    ASSERT_TRUE(world.clock.runUntil([&] { return subscriber.store().count() >= 3; }, 1min));
    const QList<BlobId> high = ids.sliced(20, 10);
    const QList<BlobId> maximum = ids.sliced(50, 10);
    subscriber.channel().setFirst({maximum, high});
    const auto holdsAll = [&subscriber](const QList<BlobId> &some) { return subscriber.store().holdsAll(some); };
    ASSERT_TRUE(world.clock.runUntil([&] { return holdsAll(maximum); }, 1min));
    // the few that were under way, and the next of the others
    EXPECT_LE(subscriber.store().count(), 3 + 10 + 8);
    ASSERT_TRUE(world.clock.runUntil([&] { return holdsAll(high); }, 1min));
    EXPECT_LE(subscriber.store().count(), 3 + 20 + 12);
    ASSERT_TRUE(world.clock.runUntil([&] { return subscriber.isComplete(); }, 5min));
}
