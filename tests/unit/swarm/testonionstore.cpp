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

#include <map>
#include <set>

#include "floods.h"
#include "megatorrent/swarm/floodbudget.h"
#include "megatorrent/swarm/onionstore.h"
#include "megatorrent/swarm/seenfloods.h"
#include "support/sim/seededrandom.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    const qint64 NOW = 1'700'000'400;

    // What the store keeps needs no signature.
    OnionAnnouncement unsignedOf(const int n, const qint64 time = NOW)
    {
        OnionAnnouncement announcement;
        for (int i = 0; i < 4; ++i)
            announcement.key.data()[i] = static_cast<std::uint8_t>(n >> (8 * (3 - i)));
        announcement.port = 1;
        announcement.time = static_cast<quint64>(time);
        return announcement;
    }

    OnionAnnouncement::Id idOf(const int n)
    {
        OnionAnnouncement::Id id;
        for (int i = 0; i < 4; ++i)
            id.data()[i] = static_cast<std::uint8_t>(n >> (8 * i));
        return id;
    }

    int countOf(const OnionStore &store, const int from, const int to)
    {
        int count = 0;
        for (int i = from; i < to; ++i)
            count += (store.find(unsignedOf(i).key) ? 1 : 0);
        return count;
    }
}

TEST(OnionStore, theNewestOfEachCounts)
{
    OnionStore store;
    const OnionAnnouncement first = unsignedOf(1);
    const OnionAnnouncement later = unsignedOf(1, (NOW + 600));
    EXPECT_TRUE(store.isNews(first));
    EXPECT_TRUE(store.add(first, 3, u"a"_s));
    EXPECT_FALSE(store.isNews(first));
    OnionAnnouncement otherPort = first;
    otherPort.port = 2;
    EXPECT_FALSE(store.isNews(otherPort)) << "one in ten minutes";
    EXPECT_TRUE(store.isNews(later));
    EXPECT_TRUE(store.add(later, 1, u"b"_s));
    EXPECT_FALSE(store.isNews(first));
    ASSERT_EQ(store.size(), 1U);
    EXPECT_EQ(store.find(first.key)->announcement, later);
    EXPECT_EQ(store.find(first.key)->neighbour, u"b"_s);
}

TEST(OnionStore, whatIsNotBelievedAnyMoreIsForgotten)
{
    OnionStore store;
    store.add(unsignedOf(1), 0, {});
    store.add(unsignedOf(2, (NOW + 600)), 0, {});
    store.removeExpired(NOW + 7'200);
    EXPECT_EQ(store.size(), 2U);
    store.removeExpired(NOW + 7'201);
    EXPECT_EQ(store.size(), 1U);
    EXPECT_TRUE(store.find(unsignedOf(2).key));
    // the clock was set back
    store.removeExpired(NOW - 601);
    EXPECT_EQ(store.size(), 0U);
}

TEST(OnionStore, whoHasBroughtMostGivesWay)
{
    const int most = OnionStore::MAX_COUNT;
    OnionStore store;
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(store.add(unsignedOf(i), 2, u"honest"_s));
    for (int i = 1'000; i < (1'000 + (2 * most)); ++i)
    {
        store.add(unsignedOf(i), 0, u"hostile"_s);
        ASSERT_LE(store.size(), OnionStore::MAX_COUNT);
    }
    EXPECT_EQ(countOf(store, 0, 10), 10) << "of others nothing is lost";
    // those who come later get their part
    for (int i = 10; i < 110; ++i)
        EXPECT_TRUE(store.add(unsignedOf(i), 7, u"second"_s));
    EXPECT_EQ(countOf(store, 0, 110), 110);
    EXPECT_EQ(store.size(), OnionStore::MAX_COUNT);
    EXPECT_EQ(countOf(store, 1'000, (1'000 + (2 * most))), (most - 110));
}

TEST(OnionStore, whatIsSaidToComeFromFarGoesFirst)
{
    OnionStore store;
    for (int i = 0; i < static_cast<int>(OnionStore::MAX_COUNT); ++i)
        store.add(unsignedOf(i), static_cast<quint8>(i % 4), u"a"_s);
    EXPECT_FALSE(store.add(unsignedOf(10'000), 4, u"a"_s)) << "farther than all";
    EXPECT_TRUE(store.add(unsignedOf(10'001), 3, u"a"_s));
    EXPECT_FALSE(store.find(unsignedOf(3).key)) << "the oldest of the farthest";
    EXPECT_TRUE(store.find(unsignedOf(7).key));
    EXPECT_TRUE(store.add(unsignedOf(10'002), 0, u"a"_s));
    EXPECT_FALSE(store.find(unsignedOf(7).key));
    // what is here already needs no room
    EXPECT_TRUE(store.add(unsignedOf(0, (NOW + 600)), 8, u"a"_s));
    EXPECT_EQ(store.size(), OnionStore::MAX_COUNT);
}

// Who is in a hurry is first, and it comes the long way: from the owner's neighbours it is heard later.
TEST(OnionStore, whatComesAgainFromNearerIsWorthMore)
{
    OnionStore store;
    for (int i = 0; i < static_cast<int>(OnionStore::MAX_COUNT); ++i)
        store.add(unsignedOf(i), 3, u"hasty"_s);
    store.moveCloser(unsignedOf(0).key, 4, u"neighbour"_s);
    EXPECT_EQ(store.find(unsignedOf(0).key)->hops, 3) << "that is farther";
    EXPECT_EQ(store.find(unsignedOf(0).key)->neighbour, u"hasty"_s);
    store.moveCloser(unsignedOf(0).key, 1, u"neighbour"_s);
    EXPECT_EQ(store.find(unsignedOf(0).key)->hops, 1);
    EXPECT_EQ(store.find(unsignedOf(0).key)->neighbour, u"neighbour"_s);
    store.moveCloser(unsignedOf(9'999).key, 0, u"neighbour"_s);
    EXPECT_EQ(store.size(), OnionStore::MAX_COUNT);
    for (int i = 10'000; i < 13'000; ++i)
        store.add(unsignedOf(i), 2, u"hasty"_s);
    EXPECT_TRUE(store.find(unsignedOf(0).key));
    EXPECT_FALSE(store.find(unsignedOf(1).key));
}

// So nobody gets rid of a service by saying that it is near, and then a lot more.
TEST(OnionStore, whoHasBroughtManyTakesNoneFromWhoHasBroughtFew)
{
    OnionStore store;
    store.add(unsignedOf(0), 2, u"honest"_s);
    for (int i = 1; i < static_cast<int>(OnionStore::MAX_COUNT); ++i)
        store.add(unsignedOf(i), 1, u"hostile"_s);
    store.moveCloser(unsignedOf(0).key, 1, u"hostile"_s);
    for (int i = 10'000; i < 13'000; ++i)
        store.add(unsignedOf(i), 0, u"hostile"_s);
    ASSERT_TRUE(store.find(unsignedOf(0).key));
    EXPECT_EQ(store.find(unsignedOf(0).key)->neighbour, u"honest"_s);
}

TEST(OnionStore, aSampleIsOfAll)
{
    Sim::SeededRandom random {1};
    OnionStore store;
    for (int i = 0; i < 100; ++i)
        store.add(unsignedOf(i), 0, {});
    std::set<PublicKey> chosen;
    for (int round = 0; round < 200; ++round)
    {
        const QList<OnionStore::Entry> sample = store.sample(10, random);
        ASSERT_EQ(sample.size(), 10);
        std::set<PublicKey> distinct;
        for (const OnionStore::Entry &entry : sample)
            distinct.insert(entry.announcement.key);
        EXPECT_EQ(distinct.size(), 10U);
        chosen.insert(distinct.cbegin(), distinct.cend());
    }
    EXPECT_EQ(chosen.size(), 100U);
    EXPECT_EQ(store.sample(1'000, random).size(), 100);
}

// What finds entries quickly is true whatever has been done to them.
TEST(OnionStore, whatIsChosenFromIsWhatIsThere)
{
    Sim::SeededRandom random {1};
    OnionStore store;
    std::map<PublicKey, qint64> expected;   // times
    for (int round = 0; round < 3'000; ++round)
    {
        const int n = static_cast<int>(random.below(300));
        const PublicKey key = unsignedOf(n).key;
        const QString neighbour = QString::number(random.below(5));
        const auto hops = static_cast<quint8>(random.below(9));
        if (const quint64 dice = random.below(4); dice == 0)
        {
            store.remove(key);
            expected.erase(key);
        }
        else if (dice == 1)
        {
            store.moveCloser(key, hops, neighbour);
        }
        else
        {
            const qint64 time = NOW + (600 * static_cast<qint64>(random.below(3)));
            store.add(unsignedOf(n, time), hops, neighbour);
            expected[key] = time;
        }
    }
    const auto found = [&]
    {
        std::map<PublicKey, qint64> result;
        for (const OnionStore::Entry &entry : store.sample(1'000, random))
            result[entry.announcement.key] = static_cast<qint64>(entry.announcement.time);
        return result;
    };
    EXPECT_EQ(found(), expected);
    store.removeExpired(NOW + 7'201);
    std::erase_if(expected, [](const auto &entry) { return entry.second == NOW; });
    EXPECT_EQ(found(), expected);
    EXPECT_EQ(store.size(), expected.size());
    store.removeExpired(NOW + 90'000);
    EXPECT_TRUE(found().empty());
}

// With the name of a circuit in it, the text would take more than all else.
TEST(OnionStore, theNameOfANeighbourIsKeptOnce)
{
    OnionStore store;
    for (int i = 0; i < 3; ++i)
        store.add(unsignedOf(i), 0, QString(u"somebody"_s + u"@circuit"_s));
    const QString first = store.find(unsignedOf(0).key)->neighbour;
    for (int i = 1; i < 3; ++i)
        EXPECT_EQ(static_cast<const void *>(store.find(unsignedOf(i).key)->neighbour.constData()), static_cast<const void *>(first.constData()));
}

TEST(SeenFloods, areBoundedAtTheCostOfWhoSendsMost)
{
    SeenFloods seen;
    for (int i = 0; i < 100; ++i)
        seen.add(idOf(i), 0, u"honest"_s, NOW);
    for (int i = 1'000; i < 30'000; ++i)
        seen.add(idOf(i), 0, u"hostile"_s, NOW);
    EXPECT_EQ(seen.size(), SeenFloods::MAX_COUNT);
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(seen.contains(idOf(i)));
    EXPECT_FALSE(seen.contains(idOf(1'000)));
    EXPECT_TRUE(seen.contains(idOf(29'999)));
}

TEST(SeenFloods, thoseOfACircuitAreFewer)
{
    SeenFloods seen {SeenFloods::CIRCUIT_MAX_COUNT};
    for (int i = 0; i < 10'000; ++i)
        seen.add(idOf(i), 0, u"a"_s, NOW);
    EXPECT_EQ(seen.size(), SeenFloods::CIRCUIT_MAX_COUNT);
    EXPECT_TRUE(seen.contains(idOf(9'999)));
}

TEST(SeenFloods, theLeastDistanceIsRemembered)
{
    SeenFloods seen;
    EXPECT_FALSE(seen.hopsOf(idOf(1)));
    for (const quint8 hops : {4, 2, 3})
        seen.add(idOf(1), hops, u"a"_s, NOW);
    EXPECT_EQ(seen.hopsOf(idOf(1)), 2);
    EXPECT_EQ(seen.size(), 1U);
}

TEST(SeenFloods, expire)
{
    SeenFloods seen;
    seen.add(idOf(1), 0, u"a"_s, NOW);
    seen.add(idOf(2), 0, u"a"_s, (NOW + 1));
    seen.removeExpired(NOW + 1);
    EXPECT_FALSE(seen.contains(idOf(1)));
    EXPECT_TRUE(seen.contains(idOf(2)));
    seen.removeExpired(NOW + 2);
    EXPECT_EQ(seen.size(), 0U);
    seen.add(idOf(1), 0, u"a"_s, (NOW + 9));
    EXPECT_TRUE(seen.contains(idOf(1)));
}

TEST(FloodBudget, ofItselfANeighbourSaysLittleAndMoreFromFartherAway)
{
    const Circuit common = unsignedOf(1).key;
    const auto taken = [&common](const int hops, const int most)
    {
        FloodBudget budget;
        int count = 0;
        for (int i = 0; i < 10'000; ++i)
            count += (budget.take(u"a"_s, common, hops, 1h) ? 1 : 0);
        EXPECT_EQ(count, most) << hops;
        // ten times ten minutes, and more often than any of them is given
        for (int i = 0; i < 12'000; ++i)
            count += (budget.take(u"a"_s, common, hops, (1h + ((i + 1) * 500ms))) ? 1 : 0);
        return count - most;
    };
    EXPECT_NEAR(taken(0, FloodBudget::SELF_MAX), (10 * FloodBudget::SELF_RATE), 1);
    EXPECT_NEAR(taken(1, FloodBudget::NEAR_MAX), (10 * FloodBudget::NEAR_RATE), 1);
    EXPECT_NEAR(taken(2, FloodBudget::MIDDLE_MAX), (10 * FloodBudget::MIDDLE_RATE), 1);
    EXPECT_NEAR(taken(3, FloodBudget::WIDE_MAX), (10 * FloodBudget::WIDE_RATE), 1);
    EXPECT_NEAR(taken(4, FloodBudget::FAR_MAX), (10 * FloodBudget::FAR_RATE), 1);
    EXPECT_NEAR(taken(8, FloodBudget::FAR_MAX), (10 * FloodBudget::FAR_RATE), 1);
}

TEST(FloodBudget, whatIsMadeUpFarAwayTakesNothingFromWhatIsNear)
{
    FloodBudget budget;
    const Circuit common = unsignedOf(1).key;
    for (int i = 0; i < 1'000; ++i)
        budget.take(u"a"_s, common, 5, 1h);
    EXPECT_FALSE(budget.take(u"a"_s, common, 5, 1h));
    EXPECT_TRUE(budget.take(u"a"_s, common, 3, 1h));
    for (int i = 0; i < 1'000; ++i)
        budget.take(u"a"_s, common, 3, 1h);
    EXPECT_FALSE(budget.take(u"a"_s, common, 3, 1h));
    EXPECT_TRUE(budget.take(u"a"_s, common, 2, 1h));
    EXPECT_TRUE(budget.take(u"a"_s, common, 1, 1h));
    EXPECT_TRUE(budget.take(u"a"_s, common, 0, 1h));
    EXPECT_TRUE(budget.take(u"b"_s, common, 5, 1h)) << "nor from others";
    EXPECT_TRUE(budget.take(u"a"_s, unsignedOf(2).key, 5, 1h)) << "nor from another channel";
}

TEST(FloodBudget, channelsThatAreNotInCommonShareOneAllowance)
{
    FloodBudget budget;
    int count = 0;
    for (int i = 0; i < 1'000; ++i)
        count += (budget.take(u"a"_s, {}, (i % 9), 1h) ? 1 : 0);
    EXPECT_EQ(count, FloodBudget::OTHERS_MAX);
}

TEST(FloodBudget, accountsAreBounded)
{
    FloodBudget budget;
    for (int i = 0; i < 5'000; ++i)
        budget.take(QString::number(i), {}, 0, std::chrono::seconds(i));
    EXPECT_EQ(budget.size(), FloodBudget::ACCOUNTS_MAX);
    FloodBudget ofCircuit {FloodBudget::CIRCUIT_ACCOUNTS_MAX};
    for (int i = 0; i < 1'000; ++i)
        ofCircuit.take(QString::number(i), {}, 0, std::chrono::seconds(i));
    EXPECT_EQ(ofCircuit.size(), FloodBudget::CIRCUIT_ACCOUNTS_MAX);
}
