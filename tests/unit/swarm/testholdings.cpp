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
#include "megatorrent/swarm/holdings.h"
#include "megatorrent/swarm/remotehave.h"
#include "support/sim/content.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    QBitArray bitsOf(const int size, const QList<int> &positions)
    {
        QBitArray bits(size);
        for (const int position : positions)
            bits.setBit(position);
        return bits;
    }

    // What a peer that is told this knows afterwards
    QBitArray told(const QList<Wire::Have> &messages, const qint64 sequence, const quint32 size)
    {
        HaveBudget budget {0};
        RemoteHave remote {&budget};
        remote.setVersion(sequence, size, {});
        for (const Wire::Have &message : messages)
            remote.apply(message);
        QBitArray bits(size);
        for (quint32 i = 0; i < size; ++i)
            bits.setBit(i, remote.has(i));
        return bits;
    }
}

TEST(Holdings, countWhatIsHeldOfTheVersionInUse)
{
    Holdings holdings;
    EXPECT_FALSE(holdings.add(idOf(1))) << "there is no version yet";
    EXPECT_FALSE(holdings.isHeld(idOf(1)));

    EXPECT_TRUE(holdings.setVersion(7, Sim::ListLayout::make(idsOf(0, 10)), bitsOf(10, {2})));
    EXPECT_EQ(holdings.heldCount(), 1);
    EXPECT_TRUE(holdings.isHeld(idOf(2)));
    EXPECT_TRUE(holdings.add(idOf(3)));
    EXPECT_FALSE(holdings.add(idOf(3)));
    EXPECT_FALSE(holdings.add(idOf(11)));
    EXPECT_EQ(holdings.heldCount(), 2);
    EXPECT_TRUE(holdings.remove(idOf(2)));
    EXPECT_FALSE(holdings.remove(idOf(2)));
    EXPECT_EQ(holdings.heldCount(), 1);
    EXPECT_FALSE(holdings.isComplete());

    const auto layout = holdings.layout();
    EXPECT_FALSE(holdings.setVersion(7, layout, bitsOf(10, {}))) << "the same one, looked at anew";
    EXPECT_TRUE(holdings.setVersion(8, layout, bitsOf(10, {})));
}

TEST(Holdings, aFewEarlierVersionsAreServedOn)
{
    Holdings holdings;
    for (int version = 0; version <= static_cast<int>(Holdings::EARLIER_LAYOUTS_MAX); ++version)
        holdings.setVersion(version, Sim::ListLayout::make({idOf(version)}), bitsOf(1, {0}));
    EXPECT_TRUE(holdings.isServable(idOf(0)));
    EXPECT_FALSE(holdings.isHeld(idOf(0))) << "that is for the storage to say";
    EXPECT_FALSE(holdings.isServable(idOf(100)));
    holdings.addServable({idOf(100)});
    EXPECT_TRUE(holdings.isServable(idOf(100)));

    holdings.setVersion(99, Sim::ListLayout::make({idOf(99)}), bitsOf(1, {0}));
    EXPECT_FALSE(holdings.isServable(idOf(0)));
    EXPECT_TRUE(holdings.isServable(idOf(1)));
    EXPECT_FALSE(holdings.isServable(idOf(100)));
}

TEST(Holdings, whatIsSaidOfThemIsWhatIsHeld)
{
    Holdings holdings;
    holdings.setVersion(3, Sim::ListLayout::make(idsOf(0, 200)), bitsOf(200, {1, 50, 51, 199}));
    EXPECT_EQ(told(holdings.describeAll(), 3, 200), holdings.held());
    holdings.add(idOf(7));
    holdings.remove(idOf(50));
    EXPECT_EQ(told(holdings.describeAll(), 3, 200), holdings.held()) << "the description that was made, and what came after";
    for (int i = 0; i < 200; ++i)
        holdings.add(idOf(i));
    EXPECT_TRUE(holdings.isComplete());
    EXPECT_EQ(told(holdings.describeAll(), 3, 200), holdings.held());
    EXPECT_EQ(told({holdings.describeComplete()}, 3, 200), holdings.held());
}

TEST(Holdings, changesAreToldOnceAndNotToWhoHasThem)
{
    Holdings holdings;
    holdings.setVersion(3, Sim::ListLayout::make(idsOf(0, 20)), bitsOf(20, {0}));
    EXPECT_TRUE(holdings.takeChanges().isEmpty());
    holdings.add(idOf(9));
    holdings.add(idOf(4));
    holdings.remove(idOf(9));
    holdings.remove(idOf(0));
    const QList<quint32> changes = holdings.takeChanges();
    EXPECT_EQ(changes, (QList<quint32> {0, 4, 9}));
    EXPECT_TRUE(holdings.takeChanges().isEmpty());
    EXPECT_EQ(told(holdings.describe(changes, nullptr), 3, 20), holdings.held());

    HaveBudget budget {0};
    RemoteHave receiver {&budget};
    receiver.setVersion(3, 20, {});
    receiver.apply(have(3, Wire::HaveKind::List, {4}));
    EXPECT_TRUE(holdings.describe({4}, &receiver).isEmpty());
    EXPECT_FALSE(holdings.describe({4}, nullptr).isEmpty());
}
