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

#include <algorithm>

#include <gtest/gtest.h>

#include "megatorrent/gui/itemcollector.h"

#include "listsource.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class ItemCollectorTest : public testing::Test
    {
    protected:
        // What is collected of these rows. `meanwhile`: is called after each part
        QStringList collect(const QList<RowRange> &rows, const ItemListing &listing, const std::function<void ()> &meanwhile = {})
        {
            QStringList found;
            bool isDone = false;
            QObject parent;
            new ItemCollector(listing, RowRanges(rows), [&](const QList<ItemListing::Item> &items)
            {
                for (const ItemListing::Item &item : items)
                    found.append(item.record.item.path);
                if (meanwhile)
                    meanwhile();
            }, [&](const QString &error)
            {
                m_error = error;
                isDone = true;
            }, &parent);
            EXPECT_TRUE(waitUntil([&] { return isDone; }));
            return found;
        }

        ItemListing listing()
        {
            return {.source = m_source.source(), .query = {}, .readRows = {}, .pages = {}, .total = static_cast<int>(m_source.paths.size())};
        }

        ListSource m_source;
        QString m_error;
    };
}

TEST_F(ItemCollectorTest, readsWhatIsNotHere)
{
    m_source.paths = numbered(7000);
    EXPECT_EQ(collect({{.first = 0, .last = 0}, {.first = 150, .last = 6000}, {.first = 6999, .last = 6999}}, listing())
            , (m_source.paths.first(1) + m_source.paths.mid(150, 5851) + m_source.paths.last(1)));
    EXPECT_TRUE(m_error.isEmpty());
}

TEST_F(ItemCollectorTest, takesWhatIsShown)
{
    m_source.paths = numbered(1000);
    ItemListing shown = listing();
    shown.pages.insert(0, {listItem(u"shown"_s), listItem(u"beside it"_s)});
    EXPECT_EQ(collect({{.first = 0, .last = 0}}, shown), QStringList(u"shown"_s));
    EXPECT_EQ(m_source.questions, 0);
}

TEST_F(ItemCollectorTest, hasAllOfThemOnceWhileTheyMove)
{
    const QStringList all = numbered(9000);
    m_source.paths = all;
    // what is shown was read at different times: one of the first page has moved to the second since
    ItemListing moving = listing();
    moving.pages.insert(0, {listItem(all[300])});
    const QStringList found = collect({{.first = 0, .last = 8999}}, moving, [this] { std::rotate(m_source.paths.begin(), (m_source.paths.end() - 1500), m_source.paths.end()); });
    EXPECT_EQ(found, all);
    EXPECT_TRUE(m_error.isEmpty());
}

TEST_F(ItemCollectorTest, saysThatTheOrderCouldNotBeHeld)
{
    m_source.paths = numbered(9000);
    EXPECT_LT(collect({{.first = 0, .last = 8999}}, listing(), [this] { m_source.forgetHeld(); }).size(), 9000);
    EXPECT_FALSE(m_error.isEmpty());
}

TEST_F(ItemCollectorTest, endsWhereTheListEnds)
{
    m_source.paths = numbered(3000);
    EXPECT_EQ(collect({{.first = 100, .last = 1'000'000'000}}, listing()), m_source.paths.mid(100));
    EXPECT_EQ(m_source.questions, 2);
    m_source.paths.clear();
    EXPECT_EQ(collect({{.first = 0, .last = 1'000'000'000}}, listing()), QStringList());
    EXPECT_TRUE(m_error.isEmpty());
}
