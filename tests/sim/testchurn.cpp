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

#include "megatorrent/content/blob.h"
#include "crowd.h"
#include "options.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    // Slow lines, so that nodes come and go while it lasts
    void slow(const int index, SimNodeSettings &settings)
    {
        settings.net.uploadRate = (index == 0) ? 200'000 : 40'000;
        settings.net.downloadRate = 400'000;
    }
}

// A tenth of the nodes leaves every ten minutes and comes back a while later; the publisher leaves
// for good when he has sent every blob four times on average.
TEST(Churn, everybodyGetsEverythingFromWhatThePublisherLeftBehind)
{
    const int count = options().nodeCount(80);
    const int blobs = 8;
    const Usage usage;
    SimWorld world {options().seed};
    const QList<BlobId> old = world.makeBlobs(2);
    Crowd crowd {world, count, slow};
    crowd.giveToAll(old);
    crowd.startAll(30s);
    world.clock.runFor(2min);

    const QList<BlobId> ids = world.makeBlobs(blobs);
    crowd.startChurn(100min, 1min, 10min);
    const qint64 before = crowd.publisher().uploaded();
    crowd.publisher().publish(world.publish(ids), ids);
    const auto hasSentFour = [&, i = 0]() mutable
    {
        return ((++i % 256) == 0) && ((crowd.publisher().uploaded() - before) >= (4 * blobs * BLOB_SIZE));
    };
    ASSERT_TRUE(world.clock.runUntil(hasSentFour, 60min));
    const double gone = static_cast<double>((world.clock.now() - world.publishedAt).count()) / 1000;
    const double shareThen = crowd.completeShare();
    int held = 0;
    for (const BlobId &id : ids)
        held += static_cast<int>(std::any_of((crowd.nodes.begin() + 1), crowd.nodes.end(), [&id](const auto &node) { return node->store().holds(id); }));
    crowd.publisher().stop();

    crowd.run(100, 90min);
    crowd.stopChurn();
    for (const auto &node : crowd.nodes)
    {
        if (node != crowd.nodes.front())
            node->start();
    }
    crowd.run(100, 30min);

    const Times items = crowd.itemTimes();
    const Times complete = crowd.completeTimes();
    std::printf("the publisher left after %.0f s: %.0f %% were complete then, %d of %d blobs were elsewhere; %d departures in all\n", gone, shareThen, held
        , blobs, crowd.departures());
    std::printf("seconds after publication        50 %%      90 %%      99 %%     100 %%  share %%\n%s\n%s\nCPU %.1f s, peak %lld MiB\n"
        , items.row("new manifest").c_str(), complete.row("all blobs").c_str(), usage.seconds(), static_cast<long long>(Usage::peakBytes() >> 20));

    EXPECT_EQ(held, blobs);
    EXPECT_GE(crowd.departures(), (count / 20));
    EXPECT_EQ(complete.share(), 100.0) << qPrintable(crowd.problems());
    for (const auto &node : crowd.nodes)
    {
        EXPECT_EQ(node->wrongBytes, 0);
        EXPECT_TRUE(node->misbehaved.empty()) << qPrintable(node->misbehaved.front().reason);
    }
}

// Items fade from the DHT after two hours; those who follow the channel keep it there, and who
// joins days later finds it.
TEST(Churn, aChannelLivesOnWithoutItsPublisher)
{
    const int count = options().nodeCount(20);
    const Usage usage;
    SimWorld world {options().seed};
    const QList<BlobId> ids = world.makeBlobs(2);
    Crowd crowd {world, count};
    crowd.publisher().start();
    world.clock.runFor(30s);
    crowd.publisher().publish(world.publish(ids), ids);
    crowd.startAll(1min);
    ASSERT_TRUE(crowd.run(100, 30min)) << qPrintable(crowd.problems());
    crowd.publisher().stop();

    for (int hour = 0; hour < 6; ++hour)
    {
        world.clock.runFor(1h);
        EXPECT_GT(world.dht.copies(world.identity.publicKey, world.lastSequence), 0) << "after " << hour << " hours";
    }
    DhtNode late {world, {}};
    late.start();
    EXPECT_TRUE(world.clock.runUntil([&late] { return late.isComplete(); }, 10min));
    std::printf("a newcomer took %.1f s; DHT: %d gets, %d puts, %d announces, %d searches; CPU %.1f s\n"
        , (static_cast<double>((late.completeTime() - late.itemTime()).count()) / 1000), world.dht.gets, world.dht.puts, world.dht.announces, world.dht.peerSearches
        , usage.seconds());
    late.stop();
}
