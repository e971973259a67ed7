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
#include <vector>

#include "base/global.h"
#include "options.h"
#include "simdht.h"
#include "simworld.h"
#include "support/sim/network.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    // One connection, and what comes out of its far end
    struct Line
    {
        explicit Line(const NodeOptions &options, const quint64 seed = 1)
            : network {&clock, seed}
        {
            NodeOptions near = options;
            near.endpoint = {u"20.0.0.1"_s, 4000};
            from = network.addNode(near);
            NodeOptions far = options;
            far.endpoint = {u"20.0.0.2"_s, 4000};
            to = network.addNode(far);
            to->onAccepted = [this](std::unique_ptr<ByteStream> stream)
            {
                accepted = std::move(stream);
                QObject::connect(accepted.get(), &ByteStream::received, accepted.get(), [this](const QByteArray &bytes)
                {
                    received += bytes;
                    times.push_back(clock.now());
                });
                QObject::connect(accepted.get(), &ByteStream::closed, accepted.get(), [this] { isClosed = true; });
            };
            stream = from->connectTo(far.endpoint);
            clock.runFor(30s);
        }

        VirtualClock clock;
        Network network;
        SimTransport *from = nullptr;
        SimTransport *to = nullptr;
        std::unique_ptr<ByteStream> stream;
        std::unique_ptr<ByteStream> accepted;
        QByteArray received;
        std::vector<Clock::Milliseconds> times;
        bool isClosed = false;
    };

    QByteArray numbers(const int count)
    {
        QByteArray result;
        for (int i = 0; i < count; ++i)
            result += QByteArray::number(i) + ' ';
        return result;
    }
}

TEST(Network, jitterKeepsTheOrder)
{
    Line line {{.latency = 20ms, .jitter = 50ms}};
    ASSERT_TRUE(line.accepted);
    const Clock::Milliseconds start = line.clock.now();
    for (int i = 0; i < 200; ++i)
    {
        line.stream->write(QByteArray::number(i) + ' ');
        line.clock.runFor(1ms);
    }
    line.clock.runFor(1s);
    EXPECT_EQ(line.received, numbers(200));
    EXPECT_GE((line.times.front() - start), 40ms);
    EXPECT_LE((line.times.back() - start), (200ms + 140ms));
}

TEST(Network, lossIsDelayAndBoundsTheRate)
{
    const auto secondsFor = [](const double loss)
    {
        Line line {{.latency = 25ms, .loss = loss}};
        EXPECT_TRUE(line.accepted);
        const Clock::Milliseconds start = line.clock.now();
        const QByteArray sent(2'000'000, 'x');
        line.stream->write(sent);
        line.clock.runFor(10min);
        EXPECT_EQ(line.received, sent);
        return static_cast<double>((line.times.back() - start).count()) / 1000;
    };
    EXPECT_LT(secondsFor(0), 1);
    // 1 % in all, and 100 ms there and back: 1448 * 1.22 / (0.1 * 0.1) bytes/s
    EXPECT_NEAR(secondsFor(0.005), (2'000'000 / 176'656.0), 6);
    EXPECT_GT(secondsFor(0.02), secondsFor(0.005));

    // a small message waits for the time-out if it is lost
    Line line {{.latency = 25ms, .loss = 0.1}};
    std::vector<Clock::Milliseconds> delays;
    for (int i = 0; i < 200; ++i)
    {
        const Clock::Milliseconds start = line.clock.now();
        line.stream->write("x");
        line.clock.runFor(20s);
        delays.push_back(line.times.back() - start);
    }
    const auto late = std::ranges::count_if(delays, [](const auto delay) { return delay >= 200ms; });
    EXPECT_GT(late, 20);
    EXPECT_LT(late, 70);
}

TEST(Network, theSeedDecidesAboutLoss)
{
    const auto traceOf = [](const quint64 seed)
    {
        Line line {{.jitter = 10ms, .loss = 0.05}, seed};
        for (int i = 0; i < 50; ++i)
            line.stream->write("x");
        line.clock.runFor(1min);
        return line.network.trace();
    };
    EXPECT_EQ(traceOf(7), traceOf(7));
    EXPECT_NE(traceOf(7), traceOf(8));
}

TEST(Network, resetsEndBothSides)
{
    Line line {{}};
    bool isClosed = false;
    QObject::connect(line.stream.get(), &ByteStream::closed, line.stream.get(), [&isClosed] { isClosed = true; });
    EXPECT_EQ(line.network.openConnections(), 1);
    line.network.resetConnections(0);
    line.clock.runFor(1s);
    EXPECT_FALSE(isClosed);
    line.network.resetConnections(1);
    line.clock.runFor(1s);
    EXPECT_TRUE(isClosed);
    EXPECT_TRUE(line.isClosed);
    EXPECT_EQ(line.network.openConnections(), 0);
}

// What vanished cannot come later, nor can anything after it: the connection is of no use any more.
TEST(Network, nothingFollowsWhatAPartitionHasSwallowed)
{
    Line line {{}};
    line.stream->write("before ");
    line.clock.runFor(1s);
    line.network.setGroup(line.to, 1);
    line.stream->write("lost ");
    line.clock.runFor(1s);
    line.network.setGroup(line.to, 0);
    line.stream->write("after");
    line.clock.runFor(1min);
    EXPECT_EQ(line.received, "before ");
    EXPECT_FALSE(line.isClosed);
    EXPECT_EQ(line.to->timesDialled(), 1);
}

TEST(Dht, itemsAndPeersExpire)
{
    SimWorld world {1, {.failure = 0, .silence = 0, .nodeLifetime = 10'000min}};
    const DhtItem item = world.publish(world.makeBlobs(1));
    EXPECT_EQ(world.dht.store(item), 8);
    DhtItem false1 = item;
    ++false1.sequence;
    EXPECT_EQ(world.dht.store(false1), 0);
    const Sha1Digest topic {};
    world.dht.announce(topic, {u"20.0.0.1"_s, 4000});
    world.clock.runFor(29min);
    EXPECT_EQ(world.dht.peers(topic).size(), 1);
    world.clock.runFor(90min);
    EXPECT_EQ(world.dht.peers(topic).size(), 0);
    EXPECT_EQ(world.dht.items(item.publicKey).size(), 1);
    world.clock.runFor(2min);
    EXPECT_EQ(world.dht.items(item.publicKey).size(), 0);
}

TEST(Dht, answersLaterAndLeavesNewerItemsAlone)
{
    SimWorld world {1, {.failure = 0, .silence = 0, .nodeLifetime = 10'000min}};
    SimDht dht {&world.dht, u"20.0.0.9"_s};
    const QList<BlobId> ids = world.makeBlobs(1);
    const DhtItem older = world.publish(ids);
    const DhtItem newer = world.publish(ids);
    std::vector<std::pair<int, qint64>> puts;
    QObject::connect(&dht, &Dht::putFinished, &dht, [&puts](const FinishedPut &put)
    {
        puts.emplace_back(put.stored, put.networkSequence);
    });
    dht.putItem(newer, PutOwner::Ourselves);
    EXPECT_TRUE(puts.empty());
    world.clock.runFor(1min);
    EXPECT_TRUE(dht.isReady());
    dht.putItem(older, PutOwner::Ourselves);
    world.clock.runFor(1min);
    EXPECT_EQ(puts, (std::vector<std::pair<int, qint64>> {{8, 0}, {0, newer.sequence}}));
    EXPECT_EQ(world.dht.copies(newer.publicKey, newer.sequence), 8);

    QList<Endpoint> found;
    QObject::connect(&dht, &Dht::peersFound, &dht, [&found](const Sha1Digest &, const QList<Endpoint> &peers) { found += peers; });
    dht.announce(Sha1Digest {}, 4321);
    world.clock.runFor(1min);
    dht.getPeers(Sha1Digest {});
    world.clock.runFor(1min);
    EXPECT_EQ(found, (QList<Endpoint> {{u"20.0.0.9"_s, 4321}}));

    // what does not work says so as well
    world.dht.settings().failure = 1;
    int finished = 0;
    QObject::connect(&dht, &Dht::getFinished, &dht, [&finished](const PublicKey &, const qint64 sequence, int) { finished += ((sequence == 0) ? 1 : 0); });
    dht.getItem(newer.publicKey);
    world.clock.runFor(1min);
    EXPECT_EQ(finished, 1);
}
