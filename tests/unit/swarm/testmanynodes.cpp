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


#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "nodes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    NodeSettings homeLine()
    {
        NodeSettings settings;
        settings.net.uploadRate = 8'000'000;
        settings.net.downloadRate = 40'000'000;
        settings.net.latency = 15ms;
        return settings;
    }

    // 20 nodes that know some of each other, as a DHT would tell them; nodes[0] publishes
    struct Crowd
    {
        Crowd(const quint64 seed, const int nodeCount, const int blobs)
            : world {seed}
            , ids {world.content.generate(seed, blobs)}
        {
            for (int i = 0; i < nodeCount; ++i)
                nodes.push_back(std::make_unique<SimNode>(world, homeLine()));
            for (const auto &node : nodes)
            {
                for (int i = 0; i < 8; ++i)
                {
                    const auto &other = nodes[world.random.below(nodes.size())];
                    if (other != node)
                        node->learn(*other);
                }
                if (node != nodes.front())
                    node->learn(*nodes.front());
            }
        }

        void publish() { nodes.front()->publish(world.publish(ids), ids); }

        bool allComplete() const
        {
            return std::ranges::all_of(nodes, [](const auto &node) { return !node->isRunning() || node->isComplete(); });
        }

        bool run(const Clock::Milliseconds limit)
        {
            return world.clock.runUntil([this, i = 0]() mutable { return ((++i % 64) == 0) && allComplete(); }, limit);
        }

        World world;
        QList<BlobId> ids;
        Nodes nodes;
    };

    qint64 copies(const SimNode &node, const qsizetype blobs)
    {
        return (node.swarm().totals().uploaded * 100) / (blobs * BLOB_SIZE);  // percent
    }
}

TEST(ManyNodes, peersShareWhatThePublisherSends)
{
    Crowd crowd {100, 20, 96};
    crowd.world.clock.runFor(5s);
    crowd.publish();
    ASSERT_TRUE(crowd.run(15min));

    EXPECT_LT(copies(*crowd.nodes.front(), 96), 300);
    RecordProperty("publisherCopiesPercent", static_cast<int>(copies(*crowd.nodes.front(), 96)));
    for (const auto &node : crowd.nodes)
    {
        EXPECT_TRUE(node->misbehaved.empty());
        EXPECT_EQ(node->store().corrupt, 0);
        for (const auto &[id, count] : node->store().received)
            EXPECT_EQ(count, 1);
    }
}

TEST(ManyNodes, theyFinishWithoutThePublisherOnceACopyIsOut)
{
    Crowd crowd {101, 20, 64};
    crowd.publish();
    const auto isOut = [&crowd]
    {
        return std::ranges::all_of(crowd.ids, [&crowd](const BlobId &id)
        {
            return std::ranges::any_of(crowd.nodes, [&](const auto &node) { return (node != crowd.nodes.front()) && node->store().holds(id); });
        });
    };
    ASSERT_TRUE(crowd.world.clock.runUntil(isOut, 10min));
    EXPECT_FALSE(crowd.allComplete());
    crowd.nodes.front()->stop();
    ASSERT_TRUE(crowd.run(15min));

    // and a newcomer gets all of it from them
    crowd.nodes.push_back(std::make_unique<SimNode>(crowd.world, homeLine()));
    crowd.nodes.back()->learn(*crowd.nodes[5]);
    crowd.nodes.back()->learn(*crowd.nodes[9]);
    EXPECT_TRUE(crowd.run(5min));
}

TEST(ManyNodes, anUpdateReachesAllThatAreConnectedWithinTwoSeconds)
{
    Crowd crowd {102, 20, 8};
    crowd.publish();
    ASSERT_TRUE(crowd.run(5min));
    crowd.world.clock.runFor(1min);

    QList<BlobId> ids = crowd.ids;
    ids.replace(3, crowd.world.content.generate(1020, 1).first());
    qint64 downloadedBefore = 0;
    for (const auto &node : crowd.nodes)
        downloadedBefore += node->swarm().totals().downloaded;
    const Clock::Milliseconds start = crowd.world.clock.now();
    crowd.nodes.front()->publish(crowd.world.publish(ids), ids);
    ASSERT_TRUE(crowd.run(2min));
    qint64 downloadedAfter = 0;
    for (const auto &node : crowd.nodes)
    {
        EXPECT_LE((node->itemTime() - start), 2s);
        downloadedAfter += node->swarm().totals().downloaded;
    }
    // only what is new moved
    EXPECT_EQ((downloadedAfter - downloadedBefore), (19 * BLOB_SIZE));
}

TEST(ManyNodes, aChainPassesItOn)
{
    // each knows only the one before
    World world {103};
    const QList<BlobId> ids = world.content.generate(103, 4);
    Nodes nodes;
    for (int i = 0; i < 8; ++i)
    {
        nodes.push_back(std::make_unique<SimNode>(world, homeLine()));
        if (i > 0)
            nodes[i]->learn(*nodes[i - 1]);
    }
    world.clock.runFor(5s);
    const Clock::Milliseconds start = world.clock.now();
    nodes.front()->publish(world.publish(ids), ids);
    ASSERT_TRUE(world.clock.runUntil([&] { return nodes.back()->isComplete(); }, 5min));
    for (const auto &node : nodes)
        EXPECT_LE((node->itemTime() - start), 2s);
}

TEST(ManyNodes, theSameSeedGivesTheSameTrace)
{
    const auto traceOf = [](const quint64 seed)
    {
        Crowd crowd {seed, 8, 6};
        crowd.publish();
        crowd.run(5min);
        crowd.world.clock.runFor(30s);
        return crowd.world.network.trace();
    };
    const quint64 trace = traceOf(104);
    EXPECT_EQ(traceOf(104), trace);
    EXPECT_NE(traceOf(105), trace);
}

TEST(ManyNodes, bandwidthOfSeveralSourcesAddsUp)
{
    World world {106};
    const QList<BlobId> ids = world.content.generate(106, 80);
    Nodes nodes;
    const DhtItem item = world.publish(ids);
    for (int i = 0; i < 4; ++i)
    {
        nodes.push_back(std::make_unique<SimNode>(world, homeLine()));
        nodes.back()->publish(item, ids);
    }
    SimNode subscriber {world, homeLine()};
    for (const auto &node : nodes)
        subscriber.learn(*node);
    ASSERT_TRUE(world.clock.runUntil([&] { return subscriber.isComplete(); }, 5min));
    const double seconds = static_cast<double>((world.clock.now() - subscriber.itemTime()).count()) / 1000;
    EXPECT_GT((static_cast<double>(80 * BLOB_SIZE) / seconds), (0.75 * 4 * 8'000'000));
    for (const auto &[id, count] : subscriber.store().received)
        EXPECT_EQ(count, 1);
}
