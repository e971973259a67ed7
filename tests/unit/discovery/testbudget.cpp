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

#include "megatorrent/discovery/budget.h"
#include "megatorrent/discovery/fairshare.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

TEST(Budget, StartsFullAndKeepsAReserve)
{
    Budget budget {0ms};
    EXPECT_TRUE(budget.isEnough(Budget::CAPACITY, true, 0ms));
    EXPECT_FALSE(budget.isEnough(Budget::CAPACITY, false, 0ms));
    EXPECT_TRUE(budget.isEnough((Budget::CAPACITY - Budget::URGENT_RESERVE), false, 0ms));

    budget.spend((Budget::CAPACITY - Budget::URGENT_RESERVE), 0ms);
    EXPECT_FALSE(budget.isEnough(1, false, 0ms));
    EXPECT_TRUE(budget.isEnough(Budget::URGENT_RESERVE, true, 0ms));
}

TEST(Budget, RefillsAtItsRateUpToItsCapacity)
{
    Budget budget {5s};
    budget.spend(Budget::CAPACITY, 5s);
    EXPECT_FALSE(budget.isEnough(1, true, 5s));
    EXPECT_TRUE(budget.isEnough(Budget::RATE, true, 6s));
    EXPECT_FALSE(budget.isEnough((Budget::RATE + 1), true, 6s));
    EXPECT_TRUE(budget.isEnough(Budget::CAPACITY, true, (5s + 24h)));
    EXPECT_FALSE(budget.isEnough((Budget::CAPACITY + 1), true, (5s + 24h)));
}

TEST(Budget, TellsWhenThereIsEnough)
{
    Budget budget {0ms};
    EXPECT_EQ(budget.waitingTime(1, false, 0ms), 0ms);
    budget.spend(Budget::CAPACITY, 0ms);
    for (const bool isUrgent : {true, false})
    {
        const auto wait = budget.waitingTime(8'001, isUrgent, 0ms);
        EXPECT_TRUE(budget.isEnough(8'001, isUrgent, wait));
        EXPECT_FALSE(budget.isEnough(8'001, isUrgent, (wait - 1ms)));
    }
}

TEST(FairShare, DividesByWeight)
{
    FairShare<3> shares {{2, 1, 1}};
    std::array<int, 3> counts {};
    for (int i = 0; i < 400; ++i)
    {
        const auto chosen = shares.choose({true, true, true});
        ASSERT_TRUE(chosen);
        ++counts[*chosen];
        shares.charge(*chosen, 1'000);
    }
    EXPECT_EQ(counts, (std::array {200, 100, 100}));
}

TEST(FairShare, GivesWhatIsNotNeededToTheOthersAndLetsNobodySaveUp)
{
    FairShare<2> shares {{1, 1}};
    for (int i = 0; i < 100; ++i)
    {
        EXPECT_EQ(shares.choose({false, true}), 1U);
        shares.charge(1, 1'000);
    }
    std::array<int, 2> counts {};
    for (int i = 0; i < 100; ++i)
    {
        const auto chosen = shares.choose({true, true});
        ASSERT_TRUE(chosen);
        ++counts[*chosen];
        shares.charge(*chosen, 1'000);
    }
    EXPECT_NEAR(counts[0], 50, 1);
    EXPECT_FALSE(shares.choose({false, false}));
}
