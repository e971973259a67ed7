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

#include "megatorrent/content/blob.h"
#include "nodes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// Somebody reads while it arrives

namespace
{
    const int COUNT = 200;

    NodeSettings line(const qint64 uploadRate)
    {
        NodeSettings settings;
        settings.net.uploadRate = uploadRate;
        return settings;
    }

    struct Scene
    {
        Scene(const quint64 seed, const std::vector<qint64> &rates)
            : world {seed}
            , subscriber {world}
            , ids {world.content.generate(seed, COUNT)}
            , item {world.publish(ids)}
        {
            for (const qint64 rate : rates)
            {
                sources.push_back(std::make_unique<SimNode>(world, line(rate)));
                sources.back()->publish(item, ids);
                subscriber.learn(*sources.back());
            }
        }

        bool isHere(const int index) { return subscriber.receivedCount.contains(ids[index]); }

        // What the channel says of a reader: the next blobs that are not here, if that is true of the first
        void read(const int position)
        {
            QList<BlobId> ahead;
            for (int i = position; i < std::min(COUNT, (position + 16)); ++i)
            {
                if (!isHere(i))
                    ahead.append(ids[i]);
            }
            subscriber.channel().setUrgent(ahead, (isHere(position) ? 0 : 1));
        }

        // Until a reader who begins there has read so many, or time is up. Returns the longest that he had to wait.
        Clock::Milliseconds readOn(const int position, const int count, const Clock::Milliseconds limit)
        {
            Clock::Milliseconds longest {0};
            const Clock::Milliseconds end = world.clock.now() + limit;
            for (int i = position; i < (position + count); ++i)
            {
                const Clock::Milliseconds begin = world.clock.now();
                read(i);
                int lastCount = -1;
                const bool isThere = world.clock.runUntil([&]
                {
                    const auto received = static_cast<int>(subscriber.receivedCount.size());
                    if (std::exchange(lastCount, received) != received)
                        read(i);
                    return isHere(i);
                }, (end - begin));
                EXPECT_TRUE(isThere) << i;
                if (!isThere)
                    return limit;
                longest = std::max(longest, (world.clock.now() - begin));
            }
            return longest;
        }

        World world;
        SimNode subscriber;
        QList<BlobId> ids;
        DhtItem item;
        Nodes sources;
    };
}

TEST(Reading, whatIsReadDoesNotStandBehindWhatIsNot)
{
    // 20 Mbit/s: a blob takes 0.42 s
    Scene scene {901, {2'500'000}};
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.subscriber.receivedCount.size() >= 20; }, 1min));
    ASSERT_FALSE(scene.isHere(150));
    // the blob that is on its way, a round trip, and this one
    EXPECT_LE(scene.readOn(150, 1, 20s), 1200ms);
    // and again elsewhere
    scene.world.clock.runFor(1s);
    ASSERT_FALSE(scene.isHere(90));
    EXPECT_LE(scene.readOn(90, 1, 20s), 1200ms);
}

TEST(Reading, whatIsWaitedForDoesNotStandBehindWhatIsReadLater)
{
    Scene scene {907, {2'500'000}};
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.subscriber.receivedCount.size() >= 20; }, 1min));
    scene.readOn(150, 4, 20s);
    scene.read(154);
    scene.world.clock.runFor(1s);
    // a few seconds back: what has been asked for is still to be read
    for (const int position : {149, 148})
    {
        ASSERT_FALSE(scene.isHere(position));
        EXPECT_LE(scene.readOn(position, 1, 20s), 1200ms);
    }
}

TEST(Reading, aReaderGetsWhatTheLineCarries)
{
    Scene scene {902, {2'500'000}};
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.subscriber.receivedCount.size() >= 5; }, 1min));
    const auto begin = scene.world.clock.now();
    scene.readOn(100, 40, 1min);
    EXPECT_LE(scene.world.clock.now() - begin, 40 * 440ms + 2s);
    // nothing came twice for it
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.subscriber.isComplete(); }, 5min));
    for (const auto &[id, count] : scene.subscriber.store().received)
        EXPECT_EQ(count, 1);
    EXPECT_LE(scene.subscriber.swarm().totals().received, (COUNT + 6) * BLOB_SIZE);
}

TEST(Reading, aSlowPeerHoldsUpNoReader)
{
    // a blob takes the slow ones 50 s, and more; they come just when somebody begins to read, and are asked for what he needs
    Scene scene {903, {2'500'000}};
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.subscriber.receivedCount.size() >= 20; }, 1min));
    for (const qint64 rate : {20'000, 15'000, 10'000})
    {
        scene.sources.push_back(std::make_unique<SimNode>(scene.world, line(rate)));
        scene.sources.back()->publish(scene.item, scene.ids);
        scene.subscriber.learn(*scene.sources.back());
    }
    EXPECT_LE(scene.readOn(100, 60, 3min), 6s);
}

TEST(Reading, severalReadersShare)
{
    Scene scene {904, {2'500'000}};
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.subscriber.receivedCount.size() >= 5; }, 1min));
    scene.subscriber.channel().setUrgent({scene.ids[180], scene.ids[100], scene.ids[60], scene.ids[181], scene.ids[101], scene.ids[61]}, 3);
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.isHere(180) && scene.isHere(100) && scene.isHere(60); }, 3s));
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.isHere(181) && scene.isHere(101) && scene.isHere(61); }, 2s));
}

TEST(Reading, nothingOfAPausedChannelIsFetched)
{
    Scene scene {905, {2'500'000}};
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.subscriber.receivedCount.size() >= 5; }, 1min));
    scene.subscriber.channel().setPaused(true);
    scene.read(150);
    scene.world.clock.runFor(10s);
    EXPECT_FALSE(scene.isHere(150));
    scene.subscriber.channel().setPaused(false);
    ASSERT_TRUE(scene.world.clock.runUntil([&scene] { return scene.isHere(150); }, 3s));
}
