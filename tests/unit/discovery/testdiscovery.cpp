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

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "megatorrent/discovery/budget.h"
#include "discoverytest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    // What a real network would carry for it
    qint64 cost(const FakeDht::Operation &operation)
    {
        const qint64 copies = (operation.size > 0) ? (8 * (operation.size + 130)) : 0;
        switch (operation.kind)
        {
        case Kind::Put:
            return 7'000 + (2 * copies);
        case Kind::Get:
            return 7'000 + copies;
        case Kind::Announce:
            return 8'000;
        case Kind::GetPeers:
            break;
        }
        return 7'000;
    }

    void expectWithinBudget(const std::vector<FakeDht::Operation> &operations)
    {
        // over every window that begins and ends with an operation; the others hold no more
        for (std::size_t first = 0; first < operations.size(); ++first)
        {
            qint64 sum = 0;
            for (std::size_t last = first; last < std::min(operations.size(), first + 400); ++last)
            {
                sum += cost(operations[last]);
                const qint64 allowed = Budget::CAPACITY + (Budget::RATE * (operations[last].time - operations[first].time).count() / 1000);
                ASSERT_LE(sum, allowed + 1) << "window of " << (operations[last].time - operations[first].time).count() << " ms";
            }
        }
    }
}

TEST_F(DiscoveryTest, LooksUpAndAnnouncesAsSoonAsTheDhtIsReady)
{
    discovery.setListeningPort(4'000);
    discovery.addChannel(key(1), topic(1));
    clock.runFor(10s);
    EXPECT_TRUE(dht.operations.empty());

    dht.setReady(true);
    clock.runFor(1s);
    ASSERT_EQ(dht.of(Kind::Get).size(), 1U);
    ASSERT_EQ(dht.of(Kind::Announce).size(), 1U);
    EXPECT_EQ(dht.operations[0].time, 10s);
    EXPECT_EQ(dht.operations[1].time, 10s);
    EXPECT_EQ(dht.of(Kind::Announce)[0].port, 4'000);
    EXPECT_EQ(dht.of(Kind::Announce)[0].key, topic(1).toByteArray().first(20));
    EXPECT_EQ(dht.of(Kind::Get)[0].key, key(1).toByteArray());
    EXPECT_EQ(discovery.state(key(1)).lastLookup, (clock.unixTime() - clock.now() + 10s + dht.latency).count());
}

TEST_F(DiscoveryTest, NothingIsSentWhilePausedAndAllIsMadeUpForThen)
{
    discovery.setPaused(true);
    discovery.setListeningPort(4'000);
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    EXPECT_FALSE(discovery.isReady());
    discovery.setItem(item(1, 5), true);
    discovery.refresh(key(1));
    clock.runFor(2h);
    EXPECT_TRUE(dht.operations.empty());

    discovery.setPaused(false);
    EXPECT_TRUE(discovery.isReady());
    clock.runFor(1s);
    EXPECT_EQ(dht.of(Kind::Put).size(), 1U);
    EXPECT_FALSE(dht.of(Kind::Announce).empty());

    // what is under way is answered, and nothing follows
    discovery.setPaused(true);
    const auto before = dht.operations.size();
    clock.runFor(2h);
    EXPECT_EQ(dht.operations.size(), before);
}

TEST_F(DiscoveryTest, PollsEveryMinuteAndAnnouncesEveryQuarterOfAnHour)
{
    discovery.setListeningPort(4'000);
    discovery.addChannel(key(1), topic(1));
    discovery.setKnownPeers(key(1), 3);
    dht.setReady(true);
    clock.runFor(10h);

    const auto expectIntervals = [](const std::vector<Milliseconds> &times, const Milliseconds least, const Milliseconds most)
    {
        ASSERT_GT(times.size(), 10U);
        for (std::size_t i = 1; i < times.size(); ++i)
        {
            EXPECT_GE(times[i] - times[i - 1], least);
            EXPECT_LE(times[i] - times[i - 1], most);
        }
    };
    expectIntervals(times(Kind::Get), 60s, (66s + 1s));
    expectIntervals(times(Kind::Announce), 15min, (16min + 31s));
    EXPECT_TRUE(dht.of(Kind::GetPeers).empty());
    EXPECT_TRUE(dht.of(Kind::Put).empty());
}

TEST_F(DiscoveryTest, WithoutAPortTopicsAreLookedUpNotAnnounced)
{
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    clock.runFor(1h);
    EXPECT_TRUE(dht.of(Kind::Announce).empty());
    const std::vector<Milliseconds> searches = times(Kind::GetPeers);
    // after 0, 5, 15, 35, 75, ... 1275 seconds, then every quarter of an hour, and a little
    ASSERT_GE(searches.size(), 10U);
    ASSERT_LE(searches.size(), 11U);
    EXPECT_EQ(searches[0], 0s);
    EXPECT_LE(searches[1], 6s);
    EXPECT_LE(searches[2], 18s);
    EXPECT_GE((searches.back() - searches[searches.size() - 2]), 15min);

    discovery.setListeningPort(4'000);
    clock.runFor(1s);
    EXPECT_EQ(dht.of(Kind::Announce).size(), 1U);
}

TEST_F(DiscoveryTest, SearchesForPeersAgainWhileNoneAreKnown)
{
    discovery.setListeningPort(4'000);
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    clock.runFor(5min);
    EXPECT_GE(dht.of(Kind::GetPeers).size(), 2U);

    discovery.setKnownPeers(key(1), 1);
    const std::size_t before = dht.of(Kind::GetPeers).size();
    clock.runFor(2h);
    EXPECT_EQ(dht.of(Kind::GetPeers).size(), before);

    discovery.setKnownPeers(key(1), 0);
    clock.runFor(6s);
    const std::size_t soon = dht.of(Kind::GetPeers).size();
    EXPECT_GE(soon, (before + 1));
    EXPECT_LE(soon, (before + 2));    // one may have been due anyway
    clock.runFor(12s);
    EXPECT_EQ(dht.of(Kind::GetPeers).size(), (soon + 1));
}

TEST_F(DiscoveryTest, PollsRarelyWhileAPushingPeerIsConnected)
{
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    clock.runFor(1s);
    discovery.setHasPushingPeers(key(1), true);
    dht.operations.clear();
    clock.runFor(10h);
    EXPECT_GE(dht.of(Kind::Get).size(), 18U);
    EXPECT_LE(dht.of(Kind::Get).size(), 20U);

    dht.operations.clear();
    discovery.setHasPushingPeers(key(1), false);
    clock.runFor(67s);
    EXPECT_GE(dht.of(Kind::Get).size(), 1U);
}

TEST_F(DiscoveryTest, PeersThatComeAndGoDoNotPutOffThePoll)
{
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    for (int i = 0; i < 600; ++i)
    {
        discovery.setHasPushingPeers(key(1), (i % 2) == 0);
        clock.runFor(1s);
    }
    EXPECT_GE(dht.of(Kind::Get).size(), 8U);
    EXPECT_LE(dht.of(Kind::Get).size(), 11U);
}

TEST_F(DiscoveryTest, TheFirstLookUpDoesNotWaitForPushingPeers)
{
    discovery.addChannel(key(1), topic(1));
    discovery.setHasPushingPeers(key(1), true);
    dht.setReady(true);
    EXPECT_EQ(dht.of(Kind::Get).size(), 1U);
}

TEST_F(DiscoveryTest, PutsWhatIsNewAtOnce)
{
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    clock.runFor(7s);
    discovery.setItem(item(1, 5), true);
    ASSERT_EQ(dht.of(Kind::Put).size(), 1U);
    EXPECT_EQ(dht.of(Kind::Put)[0].time, 7s);
    EXPECT_EQ(dht.of(Kind::Put)[0].sequence, 5);
    clock.runFor(1s);
    ASSERT_EQ(published.size(), 1U);
    EXPECT_EQ(published[0].sequence, 5);
    EXPECT_EQ(published[0].copies, 8);
    EXPECT_EQ(discovery.state(key(1)).storedCopies, 8);
    EXPECT_EQ(discovery.state(key(1)).lastPut, (clock.unixTime() - clock.now() + 7s + dht.latency).count());
}

TEST_F(DiscoveryTest, ANewerPublicationDoesNotWaitForThePutBeforeIt)
{
    discovery.addChannel(key(1), topic(1));
    dht.answers = false;
    dht.setReady(true);
    discovery.setItem(item(1, 5), true);
    clock.runFor(1s);
    discovery.setItem(item(1, 6), true);
    ASSERT_EQ(dht.of(Kind::Put).size(), 2U);
    EXPECT_EQ(dht.of(Kind::Put)[1].time, 1s);
    EXPECT_EQ(dht.of(Kind::Put)[1].sequence, 6);
}

TEST_F(DiscoveryTest, WhatOthersPutIsNotOurs)
{
    discovery.addChannel(key(1), topic(1));
    dht.answers = false;
    dht.setReady(true);
    discovery.setItem(item(1, 101), true);
    clock.runFor(1s);
    emit dht.putFinished({.owner = PutOwner::Others, .key = key(1), .sequence = 100, .stored = 8, .networkSequence = 0});
    emit dht.putFinished({.owner = PutOwner::Others, .key = key(1), .sequence = 101, .stored = 0, .networkSequence = 102});
    EXPECT_TRUE(published.empty());
    EXPECT_TRUE(outrun.empty());
    EXPECT_FALSE(discovery.state(key(1)).lastPut);
    emit dht.putFinished({.owner = PutOwner::Ourselves, .key = key(1), .sequence = 101, .stored = 8, .networkSequence = 100});
    ASSERT_EQ(published.size(), 1U);
    EXPECT_EQ(published[0].sequence, 101);
}

// The next one may wait for the budget meanwhile.
TEST_F(DiscoveryTest, TheEndOfAnOlderPutPublishesNothingNewer)
{
    discovery.addChannel(key(1), topic(1));
    dht.latency = 5s;
    dht.setReady(true);
    qint64 sequence = 0;
    while (dht.of(Kind::Put).size() == static_cast<std::size_t>(sequence))
        discovery.setItem(item(1, ++sequence, QByteArray(996, 'v')), true);
    ASSERT_GT(sequence, 1) << "the last one waits";
    dht.answers = false;
    clock.runFor(5s);
    EXPECT_TRUE(published.empty());
    clock.runFor(1min);
    EXPECT_EQ(dht.of(Kind::Put).back().sequence, sequence);
}

TEST_F(DiscoveryTest, PutsAgainWithBackOffUntilANodeHasIt)
{
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    dht.takers = 0;
    discovery.setItem(item(1, 5), true);
    clock.runFor(1h);
    const std::vector<Milliseconds> puts = times(Kind::Put);
    ASSERT_GE(puts.size(), 8U);
    ASSERT_LE(puts.size(), 14U);
    EXPECT_LE(puts[1] - puts[0], 6s);
    for (std::size_t i = 2; i < puts.size(); ++i)
        EXPECT_GE((puts[i] - puts[i - 1]) + 2min, puts[i - 1] - puts[i - 2]);
    EXPECT_TRUE(published.empty());

    dht.takers = 1;
    clock.runFor(12min);
    ASSERT_EQ(published.size(), 1U);
    EXPECT_EQ(published[0].copies, 1);
    const std::size_t count = dht.of(Kind::Put).size();
    clock.runFor(15min);
    EXPECT_EQ(dht.of(Kind::Put).size(), count);
}

TEST_F(DiscoveryTest, PutsAgainWhenNoAnswerComes)
{
    discovery.addChannel(key(1), topic(1));
    dht.answers = false;
    dht.setReady(true);
    discovery.setItem(item(1, 5), true);
    clock.runFor(10min);
    EXPECT_GE(dht.of(Kind::Put).size(), 3U);
    EXPECT_LE(dht.of(Kind::Put).size(), 4U);
    EXPECT_GE(dht.of(Kind::Get).size(), 2U);
}

TEST_F(DiscoveryTest, WaitsForTheDhtThenPublishes)
{
    discovery.addChannel(key(1), topic(1));
    discovery.setItem(item(1, 5), true);
    clock.runFor(1h);
    EXPECT_TRUE(dht.operations.empty());
    dht.setReady(true);
    ASSERT_FALSE(dht.operations.empty());
    EXPECT_EQ(dht.operations[0].kind, Kind::Put);
}

TEST_F(DiscoveryTest, TellsThatTheNetworkHasANewerItem)
{
    discovery.addChannel(key(1), topic(1));
    dht.network[key(1)] = item(1, 9);
    dht.setReady(true);
    discovery.setItem(item(1, 5), true);
    clock.runFor(5s);
    EXPECT_EQ(outrun, std::vector<qint64> {9});
    EXPECT_TRUE(published.empty());
    // trying again would change nothing
    clock.runFor(29min);
    EXPECT_EQ(dht.of(Kind::Put).size(), 1U);
}

TEST_F(DiscoveryTest, PassesOnNewItemsAndForksOnly)
{
    discovery.addChannel(key(1), topic(1));
    discovery.setItem(item(1, 5, "a"), false);
    dht.setReady(true);

    emit dht.itemFound(item(1, 4, "old"));
    emit dht.itemFound(item(1, 5, "a"));
    emit dht.itemFound(item(2, 7, "not followed"));
    EXPECT_TRUE(itemsFound.empty());
    emit dht.itemFound(item(1, 5, "fork"));
    emit dht.itemFound(item(1, 6, "new"));
    ASSERT_EQ(itemsFound.size(), 2U);
    EXPECT_EQ(itemsFound[0].value, "fork");
    EXPECT_EQ(itemsFound[1].value, "new");
}

TEST_F(DiscoveryTest, RefreshLooksUpAtOnceAlsoWhenTheBudgetIsTight)
{
    discovery.setListeningPort(4'000);
    addChannels(500);
    dht.setReady(true);
    clock.runFor(10min);
    dht.operations.clear();
    discovery.refresh(key(499));
    ASSERT_EQ(dht.operations.size(), 1U);
    EXPECT_EQ(dht.operations[0].kind, Kind::Get);
    EXPECT_EQ(dht.operations[0].key, key(499).toByteArray());

    // once
    clock.runFor(1s);
    discovery.setItem(item(498, 1), true);
    EXPECT_EQ(dht.operations.back().kind, Kind::Put);
    for (int i = 0; i < 50; ++i)
        discovery.refresh(key(497));
    clock.runFor(10s);
    const auto gets = dht.of(Kind::Get);
    EXPECT_LE(std::count_if(gets.cbegin(), gets.cend(), [](const auto &get) { return get.key == key(497).toByteArray(); }), 2);
}

TEST_F(DiscoveryTest, PutsBackEveryHourMoreOrLess)
{
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    discovery.setItem(item(1, 5), true);
    clock.runFor(200h);
    const std::vector<Milliseconds> puts = times(Kind::Put);
    ASSERT_GE(puts.size(), 150U);
    ASSERT_LE(puts.size(), 250U);
    Milliseconds shortest = 1000h;
    Milliseconds longest = 0h;
    for (std::size_t i = 1; i < puts.size(); ++i)
    {
        shortest = std::min(shortest, puts[i] - puts[i - 1]);
        longest = std::max(longest, puts[i] - puts[i - 1]);
    }
    EXPECT_GE(shortest, 30min);
    EXPECT_LE(shortest, 35min);
    EXPECT_LE(longest, 91min);
    EXPECT_GE(longest, 85min);
}

TEST_F(DiscoveryTest, WithoutAnAnswerItIsNotKnownWhatTheNetworkHas)
{
    discovery.addChannel(key(1), topic(1));
    discovery.setHasPushingPeers(key(1), true);
    dht.answers = false;
    dht.setReady(true);
    ASSERT_EQ(dht.of(Kind::Get).size(), 1U);
    emit dht.getFailed(key(1));
    EXPECT_FALSE(discovery.state(key(1)).lastLookup);

    // peers that push are no reason to wait long: the first answer is still to come
    dht.answers = true;
    clock.runFor(2min);
    EXPECT_EQ(dht.of(Kind::Get).size(), 2U);
    EXPECT_TRUE(discovery.state(key(1)).lastLookup);
}

TEST_F(DiscoveryTest, ASubscriberPutsBackWhatTheNetworkLost)
{
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    discovery.setItem(item(1, 5), false);
    clock.runFor(3min);
    ASSERT_GE(dht.of(Kind::Put).size(), 1U);
    EXPECT_EQ(dht.network[key(1)].sequence, 5);

    // a network that forgets at once is not flooded
    dht.operations.clear();
    dht.takers = 0;
    dht.network.clear();
    clock.runFor(1h);
    EXPECT_GE(dht.of(Kind::Put).size(), 5U);
    EXPECT_LE(dht.of(Kind::Put).size(), 12U);
}

TEST_F(DiscoveryTest, SkipsPuttingBackWhatEightNodesShow)
{
    discovery.addChannel(key(1), topic(1));
    dht.copies = 8;
    dht.network[key(1)] = item(1, 5);
    dht.setReady(true);
    discovery.setItem(item(1, 5), false);
    clock.runFor(100h);
    EXPECT_TRUE(dht.of(Kind::Put).empty());

    dht.copies = 7;
    clock.runFor(3h);
    EXPECT_FALSE(dht.of(Kind::Put).empty());
}

TEST_F(DiscoveryTest, ManyPeersShareTheWorkOfPuttingBack)
{
    dht.network[key(1)] = item(1, 5);
    discovery.addChannel(key(1), topic(1));
    discovery.setKnownPeers(key(1), 80);
    dht.setReady(true);
    discovery.setItem(item(1, 5), false);
    clock.runFor(5'000h);
    // one chance in ten, 5,000 times
    EXPECT_GE(dht.of(Kind::Put).size(), 400U);
    EXPECT_LE(dht.of(Kind::Put).size(), 600U);

    dht.operations.clear();
    discovery.setKnownPeers(key(1), 8);
    clock.runFor(500h);
    EXPECT_GE(dht.of(Kind::Put).size(), 420U);
}

TEST_F(DiscoveryTest, TenChannelsGetTheirPollsEveryMinute)
{
    discovery.setListeningPort(4'000);
    addChannels(10);
    for (int i = 0; i < 10; ++i)
        discovery.setKnownPeers(key(i), 3);
    dht.setReady(true);
    clock.runFor(5h);
    expectWithinBudget(dht.operations);
    // 300 minutes at 60 to 66 s
    EXPECT_GE(dht.of(Kind::Get).size(), 10U * 270);
    EXPECT_LE(dht.of(Kind::Get).size(), 10U * 300 + 10);
}

TEST_F(DiscoveryTest, AThousandChannelsStayInsideTheBudgetAndNoneStarves)
{
    discovery.setListeningPort(4'000);
    addChannels(1'000);
    for (int i = 0; i < 1'000; ++i)
    {
        const DhtItem saved = item(i, 1, QByteArray(700, 'v'));
        dht.network[key(i)] = saved;
        discovery.setItem(saved, false);
    }
    dht.setReady(true);
    clock.runFor(24h);
    expectWithinBudget(dht.operations);

    // the budget is used, by all kinds of work and for all channels
    qint64 total = 0;
    std::map<std::pair<Kind, QByteArray>, int> counts;
    for (const FakeDht::Operation &operation : dht.operations)
    {
        total += cost(operation);
        ++counts[{operation.kind, operation.key}];
    }
    EXPECT_GE(total, 24 * 3'600 * Budget::RATE * 95 / 100);
    for (int i = 0; i < 1'000; ++i)
    {
        EXPECT_GE((counts[{Kind::Announce, topic(i).toByteArray().first(20)}]), 15) << i;
        EXPECT_GE((counts[{Kind::Get, key(i).toByteArray()}]), 3) << i;
        EXPECT_GE((counts[{Kind::Put, key(i).toByteArray()}]), 3) << i;
    }
    // few wake-ups: about as many as there is something to do
    EXPECT_LE(clock.eventCount(), (dht.operations.size() * 5));
}

TEST_F(DiscoveryTest, ThousandChannelsDoNotBurstWhenTheDhtComesBack)
{
    discovery.setListeningPort(4'000);
    addChannels(1'000);
    dht.setReady(true);
    clock.runFor(1h);
    dht.setReady(false);
    dht.operations.clear();
    clock.runFor(10h);
    EXPECT_TRUE(dht.operations.empty());
    dht.setReady(true);
    clock.runFor(1s);
    EXPECT_LE(dht.operations.size(), 6U);
    clock.runFor(1h);
    expectWithinBudget(dht.operations);
}

TEST_F(DiscoveryTest, IdleMeansNoWakeUps)
{
    clock.runFor(24h);
    EXPECT_EQ(clock.eventCount(), 0);
    dht.setReady(true);
    clock.runFor(24h);
    EXPECT_EQ(clock.eventCount(), 0);
}

TEST_F(DiscoveryTest, ARemovedChannelIsForgotten)
{
    discovery.setListeningPort(4'000);
    discovery.addChannel(key(1), topic(1));
    dht.setReady(true);
    discovery.setItem(item(1, 5), true);
    discovery.removeChannel(key(1));
    clock.runFor(1s);
    dht.operations.clear();
    clock.runFor(24h);
    EXPECT_TRUE(dht.operations.empty());
    EXPECT_TRUE(published.empty());
    EXPECT_FALSE(discovery.state(key(1)).lastLookup);

    emit dht.peersFound(Sha1Digest::fromBytes(topic(1).view().first(20)), {Endpoint {.host = QStringLiteral("127.0.0.1"), .port = 4'001}});
    EXPECT_TRUE(peersFound.empty());
}

TEST_F(DiscoveryTest, PeersFoundAreNamedByTheirChannel)
{
    const Sha1Digest dhtKey = Sha1Digest::fromBytes(topic(1).view().first(20));
    const Endpoint peer {.host = QStringLiteral("127.0.0.1"), .port = 4'001};
    discovery.addChannel(key(1), topic(1));
    emit dht.peersFound(dhtKey, {peer});
    EXPECT_TRUE(peersFound.empty()) << "nobody has asked";

    dht.setReady(true);
    emit dht.peersFound(dhtKey, {});
    EXPECT_TRUE(peersFound.empty());
    emit dht.peersFound(dhtKey, {peer});
    ASSERT_EQ(peersFound.size(), 1U);
    EXPECT_EQ(peersFound[0], (std::pair {key(1), QList<Endpoint> {peer}}));
}

TEST(DiscoveryWithoutDht, DoesNothing)
{
    VirtualClock clock;
    SeededRandom random {1};
    Discovery discovery {&clock, &random, nullptr};
    discovery.setListeningPort(4'000);
    discovery.addChannel(key(1), topic(1));
    discovery.setItem(item(1, 1), true);
    discovery.refresh(key(1));
    clock.runFor(24h);
    EXPECT_EQ(clock.eventCount(), 0);
}
