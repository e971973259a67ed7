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

#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/swarm/ratelimiter.h"
#include "nodes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    // One who has everything, and some who want it
    struct Crowd
    {
        Crowd(const quint64 seed, const int blobs, const int count, const QString &subnet = u"203.0"_s)
            : world {seed, subnet}
            , source {world}
            , ids {world.content.generate(seed, blobs)}
        {
            source.publish(world.publish(ids), ids);
            for (int i = 0; i < count; ++i)
            {
                others.push_back(std::make_unique<SimNode>(world));
                others.back()->learn(source);
            }
        }

        bool run(const Clock::Milliseconds limit)
        {
            return world.clock.runUntil([this] { return std::ranges::all_of(others, [](const auto &node) { return node->isComplete(); }); }, limit);
        }

        World world;
        SimNode source;
        QList<BlobId> ids;
        Nodes others;
    };

    double seconds(const Clock::Milliseconds time)
    {
        return static_cast<double>(time.count()) / 1000;
    }
}

TEST(RateLimiter, holdsTheRateWhateverIsOverdrawn)
{
    RateLimiter limiter;
    EXPECT_FALSE(limiter.isLimited());
    limiter.setRate(1000, 0ms);
    qint64 passed = 0;
    for (auto now = 0ms; now <= 60s; now += 7ms)
    {
        if (limiter.available(now) > 0)
        {
            limiter.consume(4096);
            passed += 4096;
        }
    }
    EXPECT_NEAR(static_cast<double>(passed), 60'000.0, 4'400.0);

    // what has not been used is soon lost
    EXPECT_LE(limiter.available(1h), 200);
    // nothing is owed where there was no limit
    limiter.setRate(0, 1h);
    limiter.consume(1'000'000);
    limiter.setRate(1000, 1h);
    EXPECT_GE(limiter.available(1h + 1s), 0);
}

TEST(Rates, aDownloadLimitIsKept)
{
    Crowd crowd {1, 12, 1};
    SimNode &node = *crowd.others[0];
    node.swarm().setRateLimits({.download = 1024 * 1024});
    ASSERT_TRUE(crowd.run(60s));

    const SwarmTotals totals = node.swarm().totals();
    const double rate = static_cast<double>(totals.received) / seconds(crowd.world.clock.now());
    EXPECT_LE(rate, 1024 * 1024 * 1.03);
    EXPECT_GE(rate, 1024 * 1024 * 0.8);
    EXPECT_GE(totals.received, 12 * BLOB_SIZE);
    EXPECT_EQ(node.swarm().takeLimitsHit(), (LimitsHit {.download = true, .upload = false}));
}

TEST(Rates, anUploadLimitIsKeptAndSharedEvenly)
{
    // small enough that a frame of full size would be half a second's worth
    const qint64 limit = 128 * 1024;
    const int seeds = 4;
    qint64 spread = 0;
    for (quint64 seed = 1; seed <= seeds; ++seed)
    {
        SCOPED_TRACE(seed);
        Crowd crowd {seed, 64, 4};
        crowd.source.swarm().setRateLimits({.upload = limit});
        for (const auto &node : crowd.others)
        {
            for (const auto &other : crowd.others)
                EXPECT_FALSE(node->isConnectedTo(*other));
        }
        crowd.world.clock.runUntil([] { return false; }, 240s);

        const SwarmTotals totals = crowd.source.swarm().totals();
        EXPECT_LE(static_cast<double>(totals.sent), static_cast<double>(limit) * 240 * 1.03);
        EXPECT_GE(static_cast<double>(totals.sent), static_cast<double>(limit) * 240 * 0.9);
        EXPECT_TRUE(crowd.source.swarm().takeLimitsHit().upload);
        qint64 least = totals.uploaded;
        qint64 most = 0;
        for (const PeerInfo &peer : crowd.source.swarm().peers())
        {
            least = std::min(least, peer.uploaded);
            most = std::max(most, peer.uploaded);
        }
        EXPECT_GE(least, (totals.uploaded / 8));   // half of an equal part
        spread += most - least;
    }
    // Three slots for four, and rare blobs first: of 30 blobs some have a few more, by chance.
    EXPECT_LE(spread / seeds, (7 * BLOB_SIZE / 2));
}

TEST(Rates, aLimitThatIsLiftedIsGoneAtOnce)
{
    Crowd crowd {3, 40, 1};
    SimNode &node = *crowd.others[0];
    node.swarm().setRateLimits({.download = 64 * 1024});
    crowd.source.swarm().setRateLimits({.upload = 64 * 1024});
    EXPECT_FALSE(crowd.run(20s));
    EXPECT_LE(node.swarm().totals().received, 21 * 64 * 1024);
    node.swarm().setRateLimits({});
    crowd.source.swarm().setRateLimits({});
    EXPECT_TRUE(crowd.run(20s));
}

TEST(Rates, peersOfTheLanAreExemptIfTheUserWantsThat)
{
    const RateLimits limits {.download = 64 * 1024, .upload = 64 * 1024, .areIgnoredOnLan = true};
    Crowd lan {5, 40, 1, u"192.168"_s};
    lan.others[0]->swarm().setRateLimits({.download = limits.download});
    lan.source.swarm().setRateLimits({.upload = limits.upload});
    EXPECT_FALSE(lan.run(20s));
    const qint64 received = lan.others[0]->swarm().totals().received;
    EXPECT_GT(received, 0);
    lan.others[0]->swarm().setRateLimits(limits);
    lan.source.swarm().setRateLimits(limits);
    EXPECT_TRUE(lan.run(20s));
    EXPECT_EQ(lan.others[0]->swarm().totals().received, received);   // of what limits are for

    Crowd others {5, 40, 1};
    others.others[0]->swarm().setRateLimits(limits);
    EXPECT_FALSE(others.run(20s));
    EXPECT_LE(others.others[0]->swarm().totals().received, 21 * limits.download);
}

TEST(Rates, newsIsNotHeldUpByALimit)
{
    Crowd crowd {4, 30, 2};
    crowd.source.swarm().setRateLimits({.download = 16 * 1024, .upload = 16 * 1024});
    for (const auto &node : crowd.others)
        node->swarm().setRateLimits({.download = 16 * 1024, .upload = 16 * 1024});
    crowd.world.clock.runUntil([] { return false; }, 30s);

    const QList<BlobId> ids = crowd.world.content.generate(5, 3);
    const auto published = crowd.world.clock.now();
    crowd.source.publish(crowd.world.publish(ids), ids);
    EXPECT_TRUE(crowd.world.clock.runUntil([&crowd]
    {
        return std::ranges::all_of(crowd.others, [&crowd](const auto &node) { return node->sequence() == crowd.world.lastSequence; });
    }, 30s));
    EXPECT_LE(crowd.world.clock.now() - published, 10s);
}
