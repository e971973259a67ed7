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

#include <gtest/gtest.h>

#include <set>

#include "base/global.h"
#include "megatorrent/swarm/candidatelist.h"
#include "support/sim/seededrandom.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    Endpoint endpointOf(const int n)
    {
        return {u"10.0.%1.%2"_s.arg(n / 250).arg(n % 250), 4000};
    }
}

TEST(CandidateList, triesNamedOnesFirstAndFailuresLater)
{
    Sim::SeededRandom random {8};
    CandidateList list;
    EXPECT_TRUE(list.add(endpointOf(1), false, random));
    EXPECT_FALSE(list.add(endpointOf(1), false, random));
    EXPECT_TRUE(list.add(endpointOf(2), true, random));
    EXPECT_TRUE(list.add(endpointOf(3), false, random));

    EXPECT_EQ(list.next(0ms, false, true, random)->endpoint, endpointOf(2));
    list.find(endpointOf(2))->isInUse = true;
    EXPECT_EQ(list.next(0ms, true, true, random), nullptr);
    list.failed(endpointOf(1), 0ms, random);
    EXPECT_EQ(list.next(60s, false, true, random)->endpoint, endpointOf(3));
    list.setSelf(endpointOf(3), 0ms);
    EXPECT_EQ(list.next(9s, false, true, random), nullptr);
    EXPECT_EQ(list.next(16s, false, true, random)->endpoint, endpointOf(1));
    list.setV5(endpointOf(1));
    EXPECT_EQ(list.next(16s, false, false, random), nullptr);

    list.ended(endpointOf(1), 100s, random);
    EXPECT_EQ(list.working(10), QList<Endpoint> {endpointOf(1)});
    EXPECT_EQ(list.find(endpointOf(1))->failures, 0);
}

TEST(CandidateList, whoIsNamedAndIsNotThereIsTriedInTurnWithTheOthers)
{
    Sim::SeededRandom random {8};
    CandidateList list;
    list.add(endpointOf(1), true, random);
    list.add(endpointOf(2), false, random);
    list.failed(endpointOf(1), 0ms, random);
    EXPECT_EQ(list.next(1h, false, true, random)->endpoint, endpointOf(1));
    list.failed(endpointOf(1), 1h, random);
    EXPECT_EQ(list.next(2h, false, true, random)->endpoint, endpointOf(2));
    for (int i = 0; i < 3; ++i)
        list.failed(endpointOf(2), 2h, random);
    EXPECT_EQ(list.next(20h, false, true, random)->endpoint, endpointOf(1));
    list.failed(endpointOf(2), 20h, random);
    list.ended(endpointOf(1), 20h, random);
    list.ended(endpointOf(2), 20h, random);
    EXPECT_EQ(list.next(40h, false, true, random)->endpoint, endpointOf(1)) << "first again, once it was there";
}

TEST(CandidateList, backsOffUpToALimit)
{
    Sim::SeededRandom random {9};
    CandidateList list;
    list.add(endpointOf(1), false, random);
    list.add(endpointOf(2), true, random);
    for (int i = 0; i < 50; ++i)
    {
        list.failed(endpointOf(1), 0ms, random);
        list.failed(endpointOf(2), 0ms, random);
    }
    // nobody has ever answered there
    EXPECT_GE(list.find(endpointOf(1))->nextAttempt, 12h);
    EXPECT_LE(list.find(endpointOf(1))->nextAttempt, 18h);
    EXPECT_LE(list.find(endpointOf(2))->nextAttempt, 3min);
    list.add(endpointOf(3), false, random);
    list.ended(endpointOf(3), 0ms, random);
    for (int i = 0; i < 50; ++i)
        list.failed(endpointOf(3), 0ms, random);
    EXPECT_GE(list.find(endpointOf(3))->nextAttempt, 30min);
    EXPECT_LE(list.find(endpointOf(3))->nextAttempt, 45min);
}

TEST(CandidateList, isBoundedAndKeepsTheGoodOnes)
{
    Sim::SeededRandom random {10};
    CandidateList list;
    list.add(endpointOf(0), true, random);
    list.add(endpointOf(1), false, random);
    list.ended(endpointOf(1), 0ms, random);
    list.add(endpointOf(2), false, random);
    list.failed(endpointOf(2), 0ms, random);
    for (int i = 3; i < 5000; ++i)
        list.add(endpointOf(i), false, random);
    EXPECT_EQ(list.size(), CandidateList::MAX_COUNT);
    EXPECT_NE(list.find(endpointOf(0)), nullptr);
    EXPECT_NE(list.find(endpointOf(1)), nullptr);
    EXPECT_EQ(list.find(endpointOf(2)), nullptr);
}

TEST(CandidateList, oneAddressHasAFewPlaces)
{
    Sim::SeededRandom random {11};
    CandidateList list;
    const auto portOf = [](const int port) { return Endpoint {u"20.0.0.1"_s, static_cast<quint16>(port)}; };
    for (int i = 0; i < 500; ++i)
        list.add(portOf(2'000 + i), false, random);
    EXPECT_EQ(list.size(), CandidateList::HOST_MAX_COUNT);
    // each is tried, and then makes room for the next
    list.failed(portOf(2'001), 0ms, random);
    EXPECT_TRUE(list.add(portOf(5'000), false, random));
    EXPECT_EQ(list.find(portOf(2'001)), nullptr);
    // whoever works is not displaced by rumours of the same address
    list.ended(portOf(5'000), 0ms, random);
    for (int i = 0; i < 500; ++i)
    {
        list.add(portOf(6'000 + i), false, random);
        list.failed(portOf(6'000 + i), 0ms, random);
    }
    EXPECT_NE(list.find(portOf(5'000)), nullptr);
    // a network of one IPv6 user is one address
    for (int i = 1; i < 50; ++i)
        list.add({u"2001:db8::%1"_s.arg(i, 0, 16), 5'000}, false, random);
    EXPECT_EQ(list.size(), 2 * CandidateList::HOST_MAX_COUNT);
    EXPECT_TRUE(list.add(portOf(1), true, random));
}

TEST(CandidateList, evenThoseThatWorkedMakeRoomAndNamedOnesAreAlwaysAdmitted)
{
    Sim::SeededRandom random {12};
    CandidateList list;
    for (int i = 0; i < CandidateList::MAX_COUNT; ++i)
    {
        list.add(endpointOf(i), false, random);
        list.ended(endpointOf(i), 0ms, random);
    }
    EXPECT_TRUE(list.add(endpointOf(1'000), true, random));
    EXPECT_EQ(list.size(), CandidateList::MAX_COUNT);
    EXPECT_EQ(list.next(1h, false, true, random)->endpoint, endpointOf(1'000));
    EXPECT_TRUE(list.add(endpointOf(1'001), false, random));
    // but not for a crowd: the next stranger takes the last one's place
    for (int i = 1'002; i < 2'000; ++i)
        list.add(endpointOf(i), false, random);
    int kept = 0;
    for (int i = 0; i < CandidateList::MAX_COUNT; ++i)
        kept += (list.find(endpointOf(i)) ? 1 : 0);
    EXPECT_EQ(kept, CandidateList::MAX_COUNT - 2);
}

// One /48 of IPv6 is 65,536 addresses to its owner, who may let each answer.
TEST(CandidateList, aNetworkHasAPartOfThePlacesOnceThereAreNoneLeft)
{
    Sim::SeededRandom random {13};
    CandidateList list;
    const auto ofCrowd = [](const int i) { return Endpoint {u"2001:db8:0:%1::1"_s.arg(i, 0, 16), 5'000}; };
    const auto stranger = [](const int i) { return Endpoint {u"20.%1.0.1"_s.arg(i), 5'000}; };
    for (int i = 0; i < 2'000; ++i)
    {
        list.add(ofCrowd(i), false, random);
        list.ended(ofCrowd(i), 0ms, random);
    }
    EXPECT_EQ(list.size(), CandidateList::MAX_COUNT);
    for (int i = 0; i < 200; ++i)
        EXPECT_TRUE(list.add(stranger(i), false, random));
    // and the crowd does not come back
    for (int i = 2'000; i < 4'000; ++i)
    {
        list.add(ofCrowd(i), false, random);
        list.ended(ofCrowd(i), 0ms, random);
    }
    EXPECT_EQ(list.size(), CandidateList::MAX_COUNT);
    for (int i = 0; i < 200; ++i)
        EXPECT_NE(list.find(stranger(i)), nullptr) << i;

    // among those that have not failed, each network has its turn
    std::set<QString> dialled;
    for (int i = 0; i < 20; ++i)
    {
        Candidate *candidate = list.next(1h, false, true, random);
        candidate->isInUse = true;
        dialled.insert(candidate->network);
    }
    EXPECT_EQ(dialled.size(), 20);
}

TEST(CandidateList, noneIsTriedBecauseOfWhoHasHisPart)
{
    Sim::SeededRandom random {14};
    CandidateList list;
    for (int i = 0; i < 4; ++i)
    {
        list.add(endpointOf(i), (i == 2), random);
        list.find(endpointOf(i))->source = (i == 3) ? u"other"_s : u"liar"_s;
    }
    EXPECT_EQ(list.next(0ms, false, true, random, {u"liar"_s})->endpoint, endpointOf(2)) << "the user, or the link, names it too";
    list.find(endpointOf(2))->isInUse = true;
    EXPECT_EQ(list.next(0ms, false, true, random, {u"liar"_s})->endpoint, endpointOf(3));
    EXPECT_EQ(list.next(0ms, false, true, random, {u"liar"_s, u"other"_s}), nullptr);
    // one that has been reached is there, whoever has said it
    list.ended(endpointOf(0), 0ms, random);
    EXPECT_EQ(list.next(1min, false, true, random, {u"liar"_s, u"other"_s})->endpoint, endpointOf(0));
}
