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
#include "megatorrent/swarm/remotehave.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST(RemoteHave, entersWhatIsSaidOfTheVersionInUse)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(7, 20, {});
    EXPECT_EQ(remote.kind(), RemoteHave::Kind::Unknown);
    EXPECT_EQ(remote.mask(), nullptr);
    EXPECT_FALSE(remote.has(3));

    EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::None)));
    EXPECT_FALSE(remote.isAskable());
    EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::List, {3, 19, 20, 4'000'000'000})));
    EXPECT_TRUE(remote.has(3));
    EXPECT_TRUE(remote.has(19));
    EXPECT_FALSE(remote.has(20));
    EXPECT_TRUE(remote.apply(haveBits(7, 8, "\x80")));
    EXPECT_TRUE(remote.has(8));
    EXPECT_TRUE(remote.has(3));

    EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::All)));
    EXPECT_TRUE(remote.has(0));
    EXPECT_EQ(remote.mask(), nullptr);
    // something was lost again
    EXPECT_TRUE(remote.apply(haveBits(7, 0, QByteArray(1, '\x7F'))));
    EXPECT_FALSE(remote.has(0));
    EXPECT_TRUE(remote.has(19));
    EXPECT_EQ(budget.left(), 1000);
}

TEST(RemoteHave, whoeverTakesMostOfTheBudgetGivesWay)
{
    HaveBudget budget {10'000};
    RemoteHave greedy {&budget};
    RemoteHave modest {&budget};
    for (int i = 0; i < 9; ++i)
        greedy.apply(haveBits(6, 0, QByteArray(900, '\xFF')));
    EXPECT_LT(budget.left(), 1'000);
    EXPECT_TRUE(modest.apply(haveBits(6, 0, QByteArray(2'000, '\xFF'))));
    EXPECT_TRUE(modest.apply(haveBits(6, 16'000, QByteArray(100, '\xFF'))));
    modest.setVersion(6, 20'000, {});
    EXPECT_TRUE(modest.has(0));
    EXPECT_TRUE(modest.has(16'000));
    greedy.setVersion(6, 20'000, {});
    EXPECT_EQ(greedy.kind(), RemoteHave::Kind::Unknown);
    EXPECT_EQ(budget.left(), 10'000);

    // a part of what was said must not be taken for all: what had to go is unknown, whatever
    // follows
    RemoteHave victim {&budget};
    victim.apply(haveBits(7, 0, QByteArray(3'000, '\xFF')));
    {
        RemoteHave other {&budget};
        other.apply(haveBits(7, 0, QByteArray(2'900, '\xFF')));
        RemoteHave another {&budget};
        another.apply(haveBits(7, 0, QByteArray(2'900, '\xFF')));
        RemoteHave third {&budget};
        third.apply(haveBits(7, 0, QByteArray(2'900, '\xFF')));
        EXPECT_EQ(victim.putBySize(), 0);
    }
    victim.apply(have(7, Wire::HaveKind::List, {17'000}));
    victim.setVersion(7, 30'000, {});
    EXPECT_EQ(victim.kind(), RemoteHave::Kind::Unknown);
    EXPECT_EQ(budget.left(), 10'000);

    // what is said in a word needs no budget
    HaveBudget none {0};
    RemoteHave poor {&none};
    poor.apply(have(6, Wire::HaveKind::All));
    poor.setVersion(6, 100, {});
    EXPECT_TRUE(poor.has(99));
}

TEST(RemoteHave, putsByTheNewestUnknownVersionWithinTheBudget)
{
    HaveBudget budget {1000};
    {
        RemoteHave remote {&budget};
        EXPECT_TRUE(remote.apply(have(5, Wire::HaveKind::List, {1})));
        EXPECT_TRUE(remote.apply(have(6, Wire::HaveKind::List, {2})));
        EXPECT_FALSE(remote.apply(have(5, Wire::HaveKind::All)));
        EXPECT_TRUE(remote.apply(have(6, Wire::HaveKind::List, {3})));
        EXPECT_EQ(remote.newestSequence(), 6);
        EXPECT_TRUE(remote.holdsOfNewest());
        EXPECT_LT(budget.left(), 1000);

        remote.setVersion(6, 10, {});
        EXPECT_TRUE(remote.has(2));
        EXPECT_TRUE(remote.has(3));
        EXPECT_FALSE(remote.has(1));
        EXPECT_EQ(budget.left(), 1000);

        EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::List, {4})));
        EXPECT_TRUE(remote.apply(haveBits(7, 0, QByteArray(2000, '\xFF'))));  // too much: all of it is forgotten
        EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::List, {5})));
        EXPECT_EQ(budget.left(), 1000);
        EXPECT_TRUE(remote.apply(have(8, Wire::HaveKind::List, {4})));
        EXPECT_LT(budget.left(), 1000);
        EXPECT_TRUE(remote.apply(have(9, Wire::HaveKind::None)));
        EXPECT_FALSE(remote.holdsOfNewest());
        EXPECT_EQ(budget.left(), 1000);   // a word takes nothing
    }
    EXPECT_EQ(budget.left(), 1000);
}

TEST(RemoteHave, carriesOverWhatIsInBothVersions)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(1, 10, {});
    remote.apply(have(1, Wire::HaveKind::List, {2, 4}));
    remote.setVersion(2, 12, {{2, 3}, {5, 6}, {4, 11}});
    EXPECT_TRUE(remote.has(3));
    EXPECT_TRUE(remote.has(11));
    EXPECT_FALSE(remote.has(6));
}

TEST(RemoteHave, theSameVersionReadAnewChangesNothing)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(1, 10, {});
    remote.apply(have(1, Wire::HaveKind::All));
    remote.setVersion(1, 10, {});
    EXPECT_EQ(remote.kind(), RemoteHave::Kind::All);
    EXPECT_TRUE(remote.has(9));
}

TEST(RemoteHave, refusalsAreTakenOut)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(1, 10, {});
    remote.refused(4);
    ASSERT_NE(remote.mask(), nullptr);
    EXPECT_FALSE(remote.mask()->testBit(4));
    EXPECT_TRUE(remote.mask()->testBit(5));
    EXPECT_FALSE(remote.has(5));   // still only guessed
    remote.forgetRefusals();
    EXPECT_EQ(remote.mask(), nullptr);

    remote.apply(have(1, Wire::HaveKind::All));
    remote.refused(4);
    EXPECT_FALSE(remote.has(4));
    EXPECT_TRUE(remote.has(5));
    remote.forgetRefusals();   // it said that it has it: it may have been busy
    EXPECT_TRUE(remote.has(4));

    remote.refused(4);
    remote.refused(6);
    Wire::Have gone = have(1, Wire::HaveKind::Bits);
    gone.first = 0;
    gone.bits = QByteArray(1, '\xf5');   // all but 4 and 6
    remote.apply(gone);
    remote.forgetRefusals();
    EXPECT_FALSE(remote.has(4));
    EXPECT_FALSE(remote.has(6));
    EXPECT_TRUE(remote.has(5));
}
