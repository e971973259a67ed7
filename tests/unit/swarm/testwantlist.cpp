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

#include "megatorrent/swarm/wantlist.h"
#include "support/sim/content.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST(WantList, followsTheLayout)
{
    WantList wants;
    EXPECT_TRUE(wants.add(idOf(3)));
    EXPECT_FALSE(wants.add(idOf(3)));
    EXPECT_TRUE(wants.add(idOf(200)));
    EXPECT_EQ(wants.others().size(), 2);

    EXPECT_TRUE(wants.setLayout(Sim::ListLayout::make(idsOf(0, 100))).isEmpty());
    EXPECT_EQ(wants.bitCount(), 1);
    EXPECT_TRUE(wants.bits().testBit(3));
    EXPECT_EQ(wants.others().size(), 1);
    EXPECT_TRUE(wants.add(idOf(70)));
    EXPECT_EQ(wants.count(), 3);

    const auto moved = wants.setLayout(Sim::ListLayout::make(idsOf(50, 200)));
    EXPECT_EQ(moved, (QList<std::pair<quint32, quint32>> {{70, 20}}));
    EXPECT_TRUE(wants.contains(idOf(3)));
    EXPECT_TRUE(wants.contains(idOf(200)));
    EXPECT_EQ(wants.bitCount(), 2);
    EXPECT_TRUE(wants.remove(idOf(200)));
    EXPECT_FALSE(wants.remove(idOf(200)));
    EXPECT_TRUE(wants.remove(idOf(3)));
    EXPECT_TRUE(wants.remove(idOf(70)));
    EXPECT_TRUE(wants.isEmpty());
}
