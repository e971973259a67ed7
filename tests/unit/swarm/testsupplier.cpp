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

#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/supplier.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

TEST(Supplier, aGuessPausesLongerWithEachMiss)
{
    HaveBudget budget {0};
    Supplier supplier {1, true, &budget, {}};
    EXPECT_TRUE(supplier.isGuess());
    EXPECT_FALSE(supplier.isHopeless());
    supplier.missed(10s, 0);
    EXPECT_TRUE(supplier.isHopeless());
    EXPECT_TRUE(supplier.isPaused(10'199ms));
    EXPECT_FALSE(supplier.isPaused(10'200ms));
    supplier.missed(20s, 1);
    EXPECT_TRUE(supplier.isPaused(20'399ms));
    EXPECT_FALSE(supplier.isPaused(20'400ms));
    for (int i = 0; i < 100; ++i)
        supplier.missed(30s, 2);
    EXPECT_TRUE(supplier.isPaused(89s));
    EXPECT_FALSE(supplier.isPaused(90s));

    supplier.delivered();
    EXPECT_FALSE(supplier.isHopeless());
}

TEST(Supplier, whoHasSaidWhatItHoldsMayMissAFewTimes)
{
    HaveBudget budget {0};
    Supplier supplier {1, false, &budget, {}};
    supplier.setVersion(3, 100, {});
    EXPECT_TRUE(supplier.isGuess());
    EXPECT_TRUE(supplier.apply(have(3, Wire::HaveKind::All)));
    EXPECT_FALSE(supplier.isGuess());
    for (quint32 i = 0; i < 7; ++i)
        supplier.missed(10s, i);
    EXPECT_FALSE(supplier.isPaused(10s));
    EXPECT_FALSE(supplier.have().has(3)) << "it has refused it";
    supplier.missed(10s, 7);
    EXPECT_TRUE(supplier.isPaused(10'999ms));
    EXPECT_FALSE(supplier.isPaused(11s));

    supplier.forgetRefusals();
    EXPECT_TRUE(supplier.have().has(3));
}

// A publisher has nothing to give while its files change: nobody waits for a minute when it has
// published them.
TEST(Supplier, whatItSaysAnewEndsItsPause)
{
    HaveBudget budget {0};
    Supplier supplier {1, false, &budget, {}};
    supplier.setVersion(3, 100, {});
    for (quint32 i = 0; i < 30; ++i)
        supplier.missed(10s, i);
    EXPECT_TRUE(supplier.isPaused(69s));
    EXPECT_TRUE(supplier.apply(have(3, Wire::HaveKind::List, {50})));
    EXPECT_FALSE(supplier.isPaused(11s));
    supplier.missed(11s, 50);
    EXPECT_TRUE(supplier.isPaused(12s)) << "it was not true";

    supplier.setVersion(4, 100, {});
    EXPECT_FALSE(supplier.isPaused(12s));
}

TEST(Supplier, blobsOfNoLayoutAreRememberedUpToALimit)
{
    HaveBudget budget {0};
    Supplier supplier {1, false, &budget, {}};
    supplier.setVersion(3, 100, {});
    supplier.apply(have(3, Wire::HaveKind::All));
    supplier.missedOther(0s, idOf(500));
    supplier.delivered();
    EXPECT_TRUE(supplier.hasRefusedOther(idOf(500)));
    for (int i = 0; i < 1'024; ++i)
    {
        supplier.missedOther(0s, idOf(1'000 + i));
        supplier.delivered();
    }
    EXPECT_TRUE(supplier.isPaused(59s));
    EXPECT_FALSE(supplier.isPaused(60s));
    EXPECT_FALSE(supplier.hasRefusedOther(idOf(1'000 + 1'023)));

    EXPECT_TRUE(supplier.apply(have(3, Wire::HaveKind::List, {1})));
    EXPECT_FALSE(supplier.hasRefusedOther(idOf(500))) << "it has something new";
}

TEST(Supplier, idlesUntilSomethingChanges)
{
    HaveBudget budget {0};
    Supplier supplier {1, false, &budget, {}};
    supplier.setVersion(3, 100, {});
    supplier.setIdle(5);
    EXPECT_TRUE(supplier.isIdle(5));
    EXPECT_FALSE(supplier.isIdle(6)) << "what is wanted has changed";
    supplier.apply(have(3, Wire::HaveKind::All));
    EXPECT_FALSE(supplier.isIdle(5)) << "what it holds has changed";

    EXPECT_TRUE(supplier.holdsOf(3));
    EXPECT_FALSE(supplier.holdsOf(4));
    supplier.wasBusy(10s);
    EXPECT_TRUE(supplier.isPaused(10'999ms));
    EXPECT_FALSE(supplier.isPaused(11s));
}
