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

#include "megatorrent/gui/rowranges.h"

using namespace Megatorrent;

namespace
{
    RowRanges ranges(const QList<RowRange> &list)
    {
        return RowRanges(list);
    }
}

TEST(RowRanges, areInOrderAndApart)
{
    const RowRanges rows = ranges({{.first = 7, .last = 9}, {.first = 0, .last = 2}, {.first = 3, .last = 3}, {.first = 8, .last = 12}});
    EXPECT_EQ(rows.all(), (QList<RowRange> {{.first = 0, .last = 3}, {.first = 7, .last = 12}}));
    EXPECT_EQ(rows.count(), 10);
    for (const int row : {0, 3, 7, 12})
        EXPECT_TRUE(rows.contains(row)) << row;
    for (const int row : {-1, 4, 6, 13})
        EXPECT_FALSE(rows.contains(row)) << row;
    EXPECT_TRUE(RowRanges().isEmpty());
    EXPECT_EQ(RowRanges().count(), 0);
    EXPECT_FALSE(RowRanges().contains(0));
}

TEST(RowRanges, followRowsThatMove)
{
    const RowRanges rows = ranges({{.first = 0, .last = 99'999}});
    EXPECT_EQ(rows.moved({}), rows);
    // two change places, one goes
    EXPECT_EQ(rows.moved({{10, 11}, {11, 10}, {20, -1}}), ranges({{.first = 0, .last = 19}, {.first = 21, .last = 99'999}}));
    // what is not selected takes nothing along
    EXPECT_EQ(ranges({{.first = 5, .last = 6}}).moved({{4, 5}, {5, 6}, {6, 7}}), ranges({{.first = 6, .last = 7}}));
    // at the ends
    EXPECT_EQ(ranges({{.first = 5, .last = 8}}).moved({{5, -1}, {8, 20}}), ranges({{.first = 6, .last = 7}, {.first = 20, .last = 20}}));
    EXPECT_EQ(ranges({{.first = 5, .last = 5}}).moved({{5, -1}}), RowRanges());
}

TEST(RowRanges, endWithTheList)
{
    const RowRanges rows = ranges({{.first = 0, .last = 3}, {.first = 7, .last = 12}});
    EXPECT_EQ(rows.within(20), rows);
    EXPECT_EQ(rows.within(9).all(), (QList<RowRange> {{.first = 0, .last = 3}, {.first = 7, .last = 8}}));
    EXPECT_EQ(rows.within(7).all(), (QList<RowRange> {{.first = 0, .last = 3}}));
    EXPECT_TRUE(rows.within(0).isEmpty());
}
