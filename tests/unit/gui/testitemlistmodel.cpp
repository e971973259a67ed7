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

#include "megatorrent/gui/itemlistmodel.h"

#include "listsource.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const int PAGE = ItemListModel::PAGE_SIZE;

    RowRanges rows(const int first, const int last)
    {
        return RowRanges(QList<RowRange> {{.first = first, .last = last}});
    }

    // A list as a view of it sees it: it has what is selected, and looks at a page.
    class ItemListModelTest : public testing::Test
    {
    protected:
        void SetUp() override
        {
            QObject::connect(&m_model, &ItemListModel::itemsAboutToMove, &m_model, [this] { m_wasEverything = m_model.isEverything(m_selected); });
            QObject::connect(&m_model, &ItemListModel::itemsMoved, &m_model, [this](const QHash<int, int> &places)
            {
                select(m_wasEverything ? rows(0, (m_model.rowCount() - 1)) : m_selected.moved(places));
            });
            QObject::connect(&m_model, &ItemListModel::orderLost, &m_model, [this]
            {
                ++m_losses;
                select(m_model.loadedOf(m_selected));
            });
        }

        void show(const QStringList &paths)
        {
            m_source.paths = paths;
            m_model.setSource(m_source.source());
            ASSERT_TRUE(waitUntil([this] { return m_model.isLoaded(); }));
        }

        void select(const RowRanges &selected)
        {
            m_selected = selected;
            m_model.setSelectedRows(selected);
        }

        void select(const int first, const int last)
        {
            select(rows(first, last));
        }

        void look(const int row)
        {
            m_model.setVisibleRows(row, row);
            m_model.item(row);
            ASSERT_TRUE(waitUntil([this, row] { return m_model.item(row); }));
            settle();
        }

        void change(const QStringList &paths)
        {
            m_source.paths = paths;
            m_model.refresh();
            settle();
        }

        QString path(const int row)
        {
            const ItemListModel::Item *item = m_model.item(row);
            return item ? item->record.item.path : QString();
        }

        ListSource m_source;
        ItemListModel m_model {[](const PublicKey &) { return QString(); }};
        RowRanges m_selected;
        bool m_wasEverything = false;
        int m_losses = 0;
    };
}

TEST_F(ItemListModelTest, whatIsSelectedOnOnePageFollowsItsItems)
{
    const QStringList paths = numbered(1000);
    show(paths);
    select(3, 5);
    change(QStringList(u"first"_s) + paths);
    EXPECT_EQ(m_model.rowCount(), 1001);
    EXPECT_EQ(m_selected, rows(4, 6));
    EXPECT_EQ(path(4), paths[3]);
    EXPECT_EQ(path(0), u"first");
}

TEST_F(ItemListModelTest, theOrderStaysWhileMoreThanAPageIsSelected)
{
    const QStringList paths = numbered(10'000);
    show(paths);
    select(10, 5000);
    settle();

    QStringList moved = paths;
    std::rotate(moved.begin(), (moved.begin() + 3000), moved.end());
    change(moved);
    look(4000);
    EXPECT_EQ(path(4000), paths[4000]);
    look(10);
    EXPECT_EQ(path(10), paths[10]);
    EXPECT_EQ(m_selected, rows(10, 5000));
    EXPECT_EQ(m_losses, 0);

    // and moves again when it is not needed any more
    select(RowRanges());
    settle();
    EXPECT_EQ(path(10), moved[10]);
}

TEST_F(ItemListModelTest, whatCannotBeFollowedIsNotSelectedAnyMore)
{
    const QStringList paths = numbered(10'000);
    show(paths);
    select(10, 5000);
    settle();
    m_source.forgetHeld();
    QStringList moved = paths;
    std::rotate(moved.begin(), (moved.begin() + 3000), moved.end());
    change(moved);
    EXPECT_EQ(m_losses, 1);
    // nothing of the one page that is here is on that page now
    EXPECT_TRUE(m_selected.isEmpty());
    EXPECT_EQ(path(10), moved[10]);
}

TEST_F(ItemListModelTest, everythingStaysEverything)
{
    const QStringList paths = numbered(1000);
    show(paths);
    select(0, 999);
    EXPECT_TRUE(m_model.isEverything(m_selected));
    change(QStringList(u"first"_s) + paths);
    EXPECT_TRUE(m_model.isEverything(m_selected));
    EXPECT_EQ(m_selected.count(), 1001);
    change(paths.first(500));
    EXPECT_EQ(m_selected.count(), 500);

    // of a list that one sees as a whole, these are meant
    show(paths.first(PAGE));
    select(0, (PAGE - 1));
    EXPECT_FALSE(m_model.isEverything(m_selected));
}

TEST_F(ItemListModelTest, thePageOfWhatIsSelectedStays)
{
    const QStringList paths = numbered(20'000);
    show(paths);
    select(7, 7);
    for (int page = 1; page <= (2 * ItemListModel::PAGES_MAX); ++page)
        look(page * PAGE);
    EXPECT_LE(m_model.listing().pages.size(), ItemListModel::PAGES_MAX);
    EXPECT_TRUE(m_model.listing().pages.contains(0));

    select(RowRanges());
    for (int page = 1; page <= ItemListModel::PAGES_MAX; ++page)
        look(page * PAGE);
    EXPECT_FALSE(m_model.listing().pages.contains(0));
}

TEST_F(ItemListModelTest, whatIsReadInAnOrderThatIsHeldStaysInItsPlace)
{
    m_model.setFilter({}, {}, true);
    const QStringList paths = numbered(1000);
    show(paths);
    select(0, 300);
    settle();
    m_model.setSeen({1, 2}, true);
    QStringList unread = paths;
    unread.remove(1, 2);
    change(unread);
    EXPECT_EQ(path(2), paths[2]);
    EXPECT_EQ(m_model.rowCount(), 1000);
    select(RowRanges());
    settle();
    EXPECT_EQ(path(2), paths[2]);
    EXPECT_EQ(path(3), paths[3]);
    EXPECT_EQ(m_model.rowCount(), 1000);
    m_model.forgetRead();
    settle();
    EXPECT_EQ(path(1), paths[3]);
    EXPECT_EQ(m_model.rowCount(), 998);
}

TEST_F(ItemListModelTest, aPageOfOtherReadRowsIsAskedForAgain)
{
    m_model.setFilter({}, {}, true);
    const QStringList paths = numbered(1000);
    show(paths);
    m_model.setSeen({0}, true);
    m_source.paths = paths.mid(1);
    m_source.isSlow = true;
    m_model.refresh();
    settle();
    // another one is read instead: as many as before
    m_model.setSeen({0}, false);
    m_model.setSeen({5}, true);
    m_source.paths = paths;
    m_source.paths.removeAt(5);
    m_source.isSlow = false;
    settle();
    EXPECT_EQ(m_model.rowCount(), 1000);
    for (const int row : {0, 1, 4, 5, 6, 199})
        EXPECT_EQ(path(row), paths[row]) << row;
}

TEST_F(ItemListModelTest, whatHasBeenReadGoesOnArriving)
{
    const QStringList paths = numbered(1000);
    QStringList asked;
    qint64 size = 0;
    m_model.setFilter({}, {}, true);
    m_source.paths = paths;
    m_model.setSource(m_source.source(), [&](const PublicKey &, const QStringList &names, const QObject *context, const ItemListModel::PageDone &done)
    {
        asked += names;
        QTimer::singleShot(0, context, [names, size, done]
        {
            ItemListModel::Page page;
            for (const QString &name : names)
            {
                page.items.append(listItem(name));
                page.items.last().record.item.size = size;
                page.items.last().record.isNew = true;
            }
            done(page);
        });
    });
    ASSERT_TRUE(waitUntil([this] { return m_model.isLoaded(); }));
    m_model.setVisibleRows(0, 20);
    m_model.setSeen({1, 2, 30}, true);
    QStringList unread = paths;
    unread.removeAt(30);
    unread.remove(1, 2);

    size = 7;
    change(unread);
    // those that one sees
    EXPECT_EQ(asked, paths.mid(1, 2));
    for (const int row : {1, 2})
    {
        EXPECT_EQ(path(row), paths[row]);
        EXPECT_EQ(m_model.item(row)->record.item.size, 7);
        EXPECT_FALSE(m_model.item(row)->record.isNew);
    }
    EXPECT_EQ(m_model.item(30)->record.item.size, 0);
    EXPECT_EQ(path(30), paths[30]);

    // it is still so when the page is read again
    size = 8;
    change(unread);
    EXPECT_EQ(m_model.item(1)->record.item.size, 8);
    EXPECT_EQ(m_model.rowCount(), 1000);
}

TEST_F(ItemListModelTest, saysWhereAnItemIs)
{
    show(numbered(1000));
    look(300);
    EXPECT_EQ(m_model.rowOf(*m_model.item(300)), 300);
    EXPECT_EQ(m_model.rowOf(listItem(u"unknown"_s)), -1);
}

// What is selected on pages that are not here would be other items.
TEST_F(ItemListModelTest, whatIsSelectedOnSeveralPagesIsNotWhenReadItemsGo)
{
    m_model.setFilter({}, {}, true);
    const QStringList paths = numbered(10'000);
    show(paths);
    select(10, 5000);
    settle();
    m_model.setSeen({11, 12}, true);
    m_source.paths.remove(11, 2);
    m_model.forgetRead();
    settle();
    EXPECT_EQ(m_losses, 1);
    EXPECT_FALSE(m_selected.contains(5000));
    EXPECT_EQ(m_model.rowCount(), 9998);
    EXPECT_EQ(path(11), paths[13]);
    // nothing was held
    m_model.forgetRead();
    settle();
    EXPECT_EQ(m_losses, 1);
}
