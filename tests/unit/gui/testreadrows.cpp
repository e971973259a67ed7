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

#include "base/global.h"
#include "megatorrent/gui/readrows.h"

using namespace Megatorrent;

namespace
{
    ReadRows::Item item(const int number)
    {
        ReadRows::Item item;
        item.record.item.path = QString::number(number);
        return item;
    }

    QStringList paths(const QList<ReadRows::Item> &items)
    {
        QStringList paths;
        for (const ReadRows::Item &item : items)
            paths.append(item.record.item.path);
        return paths;
    }

    // What the core has of ten new items, when some of them have been read
    QList<ReadRows::Item> core(const QList<int> &read, const ItemQuery &query)
    {
        QList<ReadRows::Item> items;
        for (int number = 0; number < 10; ++number)
        {
            if (!read.contains(number))
                items.append(item(number));
        }
        return items.mid(query.offset, query.limit);
    }
}

TEST(ReadRows, stayBetweenTheOthers)
{
    ReadRows rows;
    const QList<int> read {1, 3, 7};
    for (const int row : read)
        rows.insert(row, item(row));
    QStringList all;
    for (int first = 0; first < 10; first += 5)
        all += paths(rows.merged(first, 5, core(read, rows.queryFor({}, first, 5))));
    EXPECT_EQ(all, (QStringList {u"0"_s, u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s, u"6"_s, u"7"_s, u"8"_s, u"9"_s}));

    rows.remove(3);   // new again
    EXPECT_EQ(paths(rows.merged(0, 5, core({1, 7}, rows.queryFor({}, 0, 5)))), (QStringList {u"0"_s, u"1"_s, u"2"_s, u"3"_s, u"4"_s}));
    rows.clear();
    EXPECT_EQ(rows.count(), 0);
}

TEST(ReadRows, areNotShownTwiceBeforeTheCoreKnows)
{
    ReadRows rows;
    rows.insert(1, item(1));
    EXPECT_EQ(paths(rows.merged(0, 5, core({}, rows.queryFor({}, 0, 5)))), (QStringList {u"0"_s, u"1"_s, u"2"_s, u"3"_s}));
}

TEST(ReadRows, aPageOfThemOnly)
{
    ReadRows rows;
    for (int row = 0; row < 5; ++row)
        rows.insert(row, item(row));
    EXPECT_EQ(paths(rows.merged(0, 5, core({0, 1, 2, 3, 4}, rows.queryFor({}, 0, 5)))), (QStringList {u"0"_s, u"1"_s, u"2"_s, u"3"_s, u"4"_s}));
    EXPECT_EQ(paths(rows.merged(5, 5, core({0, 1, 2, 3, 4}, rows.queryFor({}, 5, 5)))), (QStringList {u"5"_s, u"6"_s, u"7"_s, u"8"_s, u"9"_s}));
}

TEST(ReadRows, moveUpWhenOthersGo)
{
    ReadRows rows;
    rows.insert(2, item(2));
    rows.insert(8, item(8));
    rows.insert(9, item(9));
    EXPECT_FALSE(rows.fit(10));
    EXPECT_TRUE(rows.fit(4));     // one is new still
    EXPECT_EQ(paths(rows.merged(0, 5, {item(0)})), (QStringList {u"0"_s, u"2"_s, u"8"_s, u"9"_s}));
    EXPECT_EQ(rows.count(), 3);
}

TEST(ReadRows, areBounded)
{
    ReadRows rows;
    for (int row = 0; row < (ReadRows::ROWS_MAX + 10); ++row)
        rows.insert(row, item(row));
    EXPECT_EQ(rows.count(), ReadRows::ROWS_MAX);
}
