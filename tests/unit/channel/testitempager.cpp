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

#include <QElapsedTimer>
#include <QSqlDatabase>

#include "base/global.h"
#include "megatorrent/channel/itempager.h"
#include "megatorrent/channel/itemstore.h"
#include "megatorrent/channel/sql.h"
#include "megatorrent/storage/statement.h"
#include "megatorrent/storage/tables.h"

#include "itemtest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 FIRST = 7;
    const qint64 SECOND = 3;

    class ItemPagerTest : public ItemTest
    {
    protected:
        void write(std::function<void (QSqlDatabase &)> work)
        {
            run(std::move(work));
            ASSERT_TRUE(m_database->flushAndWait());
        }

        struct Item
        {
            qint64 channel = FIRST;
            QString path;
            qint64 size = 0;
            int state = 0;
            bool isWanted = true;
            bool isNew = false;
            qint64 arrival = 1;
            int priority = 1;
            qint64 mtime = 1;
        };

        void add(const QList<Item> &items)
        {
            write([&items](QSqlDatabase &db)
            {
                for (const Item &item : items)
                {
                    Statement(db, "INSERT INTO item (channel, path, size, mtime, executable, wanted, is_new, state, priority, arrival) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?)")
                            .exec(item.channel, item.path.toUtf8(), item.size, item.mtime, item.isWanted, item.isNew, item.state, item.priority, item.arrival);
                }
            });
        }

        ItemPage page(const ItemQuery &query)
        {
            ItemPage page;
            const auto result = m_database->read([&](QSqlDatabase &db) { page = m_pager.page(db, query); });
            EXPECT_TRUE(result) << qPrintable(result.error());
            return page;
        }

        QStringList paths(const ItemQuery &query)
        {
            QStringList paths;
            for (const ItemRow &row : page(query).items)
                paths.append(row.record.item.path);
            return paths;
        }

        static ItemQuery query(const ItemOrder order = ItemOrder::Path, const bool isDescending = false)
        {
            return {.channels = {FIRST}, .text = {}, .states = {}, .order = order, .isDescending = isDescending, .limit = 100};
        }

        static ItemQuery find(const QString &text)
        {
            ItemQuery result = query();
            result.text = text;
            return result;
        }

        ItemPager m_pager;
    };
}

TEST_F(ItemPagerTest, SortsByAnyColumn)
{
    write([](QSqlDatabase &db)
    {
        for (const int number : {1, 2, 3})
            Statement(db, "INSERT INTO arrival VALUES (?, ?, ?, 0, 0, 0, 0)").exec(FIRST, number, (number * 100));
        Tables::insert(db, FileRow {.id = 1, .channel = FIRST, .root = u"/received"_s, .target = u"/received/a"_s, .size = 10'485'760
                , .state = FileState::Partial, .missing = 4, .stat = {}});
        Sql::exec(db, u"INSERT INTO item_rule (channel, path, rule) VALUES (7, CAST('b/D' AS BLOB), 'films')"_s);
    });
    add({{.path = u"a/c"_s, .size = 3, .state = 2, .arrival = 3, .priority = 6, .mtime = 9}
        , {.path = u"b/D"_s, .size = 1, .state = 3, .isNew = true, .arrival = 1, .mtime = 5}
        , {.path = u"b/a"_s, .size = 10'485'760, .state = 1, .arrival = 2, .priority = 7, .mtime = 7}
        , {.path = u"e"_s, .size = 2, .state = 0, .isWanted = false, .arrival = 9, .mtime = 6}
        , {.path = u"f"_s, .size = 5, .state = 0, .arrival = 2, .mtime = 8}});
    write([](QSqlDatabase &db) { Sql::exec(db, u"UPDATE item SET file = 1, title = 'T' WHERE state = 1"_s); });

    const QString c = u"a/c"_s;
    const QString d = u"b/D"_s;
    const QString a = u"b/a"_s;
    const QString e = u"e"_s;
    const QString f = u"f"_s;
    EXPECT_EQ(paths(query(ItemOrder::Path)), QStringList({c, d, a, e, f}));
    EXPECT_EQ(paths(query(ItemOrder::Path, true)), QStringList({f, e, a, d, c}));
    EXPECT_EQ(paths(query(ItemOrder::Name)), QStringList({a, c, d, e, f}));
    EXPECT_EQ(paths(query(ItemOrder::Folder)), QStringList({e, f, c, a, d}));
    EXPECT_EQ(paths(query(ItemOrder::Size)), QStringList({d, e, c, f, a}));
    EXPECT_EQ(paths(query(ItemOrder::State)), QStringList({d, a, f, c, e}));
    EXPECT_EQ(paths(query(ItemOrder::Progress, true)), QStringList({c, a, d, e, f}));
    EXPECT_EQ(paths(query(ItemOrder::Priority, true)), QStringList({a, c, d, e, f}));
    EXPECT_EQ(paths(query(ItemOrder::Changed)), QStringList({d, e, a, f, c}));
    EXPECT_EQ(paths(query(ItemOrder::Added)), QStringList({e, d, a, f, c}));
    EXPECT_EQ(paths(query(ItemOrder::New, true)), QStringList({d, c, a, e, f}));
    EXPECT_EQ(paths(query(ItemOrder::Title, true)), QStringList({a, c, d, e, f}));
    EXPECT_EQ(paths(query(ItemOrder::Rule, true)), QStringList({d, c, a, e, f}));
    EXPECT_EQ(paths(query(ItemOrder::Type)), QStringList({c, d, a, e, f}));

    const ItemPage all = page(query());
    EXPECT_EQ(all.total, 5);
    EXPECT_EQ(all.items[0].addedAt, 300);
    EXPECT_EQ(all.items[1].record.rule, u"films"_s);
    EXPECT_EQ(all.items[2].record.receivedBytes, 6 * 1024 * 1024);
    EXPECT_EQ(all.items[3].addedAt, 0);
}

TEST_F(ItemPagerTest, FindsTextInAllAlphabetsAndAnyCase)
{
    const QStringList names {u"Grüße/ÄPFEL.txt"_s, u"Привет мир.mkv"_s, u"ΣΊΣΥΦΟΣ"_s, u"naïve [100%] (a+b).txt"_s, u"日本語.txt"_s, u"plain"_s};
    QList<Item> items;
    for (const QString &name : names)
        items.append({.path = name});
    add(items);

    EXPECT_EQ(paths(find(u"äpfel"_s)), QStringList(names[0]));
    EXPECT_EQ(paths(find(u"GRÜ"_s)), QStringList(names[0]));
    EXPECT_EQ(paths(find(u"ПРИВЕТ М"_s)), QStringList(names[1]));
    EXPECT_EQ(paths(find(u"σίσυφος"_s)), QStringList(names[2]));
    EXPECT_EQ(paths(find(u"[100%] (A+B)"_s)), QStringList(names[3]));
    EXPECT_EQ(paths(find(u"本"_s)), QStringList(names[4]));
    EXPECT_EQ(paths(find(u"PLAIN"_s)), QStringList(names[5]));
    EXPECT_EQ(paths(find(u".*"_s)), QStringList());
    EXPECT_EQ(paths(find(u"_"_s)), QStringList());
}

TEST_F(ItemPagerTest, FindsWhatIsWrittenInAnotherWay)
{
    const QStringList names {u"1 Straße"_s, u"2 STRASSE"_s, u"3 İSTANBUL"_s, u"4 Istanbul"_s, u"5 Σίσυφος"_s, u"6 \u00C4rger"_s, u"7 50%_off"_s, u"8 50 off"_s};
    QList<Item> items;
    for (const QString &name : names)
        items.append({.path = name});
    add(items);
    write([](QSqlDatabase &db)
    {
        // one's own are kept in another way
        Sql::exec(db, u"INSERT INTO published_item (channel, path, size, mtime, executable, file, folded) SELECT 8, CAST(path AS TEXT), 1, 1, 0, 0, 0 FROM item"_s);
    });

    for (const bool isOwn : {false, true})
    {
        const auto found = [&](const QString &text)
        {
            ItemQuery query = find(text);
            query.isOwn = isOwn;
            if (isOwn)
                query.channels = {8};
            return paths(query);
        };
        const QStringList streets {names[0], names[1]};
        for (const QString &text : {u"strasse"_s, u"STRASSE"_s, u"straße"_s, u"STRAẞE"_s})
            EXPECT_EQ(found(text), streets) << qPrintable(text);
        EXPECT_EQ(found(u"istanbul"_s), QStringList({names[2], names[3]}));
        EXPECT_EQ(found(u"ΣΊΣΥΦΟΣ"_s), QStringList(names[4]));
        EXPECT_EQ(found(u"a\u0308RGER"_s), QStringList(names[5]));
        EXPECT_EQ(found(u"50%_"_s), QStringList(names[6]));
        EXPECT_EQ(found(u"50_o"_s), QStringList());
    }
}

TEST_F(ItemPagerTest, SortsTextsInNaturalOrder)
{
    add({{.path = u"Season 10/Äther 1"_s}, {.path = u"Season 10/ather 2"_s}, {.path = u"Season 10/part 10"_s}, {.path = u"Season 2/Part 9"_s}
        , {.path = u"Season 2/Zebra"_s}, {.path = u"season 2 extra/ж"_s}, {.path = u"top"_s}});
    const QStringList byName {u"Season 10/Äther 1"_s, u"Season 10/ather 2"_s, u"Season 2/Part 9"_s, u"Season 10/part 10"_s, u"top"_s, u"Season 2/Zebra"_s, u"season 2 extra/ж"_s};
    const QStringList byFolder {u"top"_s, u"Season 2/Part 9"_s, u"Season 2/Zebra"_s, u"season 2 extra/ж"_s, u"Season 10/Äther 1"_s, u"Season 10/ather 2"_s, u"Season 10/part 10"_s};
    // the first ones, looked for, and then all, put in order
    for (int i = 0; i < 2; ++i)
    {
        EXPECT_EQ(paths(query(ItemOrder::Name)), byName);
        EXPECT_EQ(paths(query(ItemOrder::Folder)), byFolder);
        ItemQuery part = query(ItemOrder::Name, true);
        part.offset = 1;
        part.limit = 3;
        EXPECT_EQ(paths(part), QStringList({byName[5], byName[4], byName[3]}));
    }
    ItemQuery found = query(ItemOrder::Name, true);
    found.text = u"PART"_s;
    EXPECT_EQ(paths(found), QStringList({byName[3], byName[2]}));

    write([](QSqlDatabase &db)
    {
        Sql::exec(db, u"UPDATE item SET title = 'Teil ' || CASE path WHEN CAST('top' AS BLOB) THEN 10 ELSE 9 END"_s);
        Statement(db, "INSERT INTO arrival VALUES (?, 2, 0, 0, 0, 0, 0)").exec(FIRST);
    });
    EXPECT_EQ(paths(query(ItemOrder::Title)).last(), u"top"_s);
}

TEST_F(ItemPagerTest, WalksThroughWhatIsInOrderAlready)
{
    const int count = (2 * ItemView::STRIDE) + 100;
    write([](QSqlDatabase &db)
    {
        const QString numbers = u"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT %1) "_s.arg(count);
        Sql::exec(db, numbers + u"INSERT INTO item (channel, path, size, mtime, executable, wanted, is_new, state) SELECT 7, CAST(printf('%06d', i) AS BLOB), i, 1, 0, 1, 0, 0 FROM n"_s);
        Sql::exec(db, numbers + u"INSERT INTO published_item (channel, path, size, mtime, executable, file, folded) SELECT 8, printf('%06d', i), i, 1, 0, 0, 0 FROM n"_s);
    });
    for (const bool isOwn : {false, true})
    {
        for (const bool isDescending : {false, true})
        {
            for (const qint64 offset : {2 * ItemView::STRIDE + 50, Q_INT64_C(0), ItemView::STRIDE, ItemView::STRIDE - 1, 2 * ItemView::STRIDE + 98})
            {
                ItemQuery next = query(ItemOrder::Path, isDescending);
                next.isOwn = isOwn;
                next.channels = {isOwn ? 8 : FIRST};
                next.offset = offset;
                next.limit = 3;
                QStringList expected;
                for (qint64 i = offset; i < std::min<qint64>((offset + 3), count); ++i)
                    expected.append(u"%1"_s.arg((isDescending ? (count - 1 - i) : i), 6, 10, QChar(u'0')));
                const ItemPage found = page(next);
                QStringList listed;
                for (const ItemRow &row : found.items)
                    listed.append(row.record.item.path);
                EXPECT_EQ(listed, expected) << isOwn << isDescending << offset;
                EXPECT_EQ(found.total, count);
            }
        }
    }
    ItemQuery beyond = query();
    beyond.offset = 10 * count;
    EXPECT_EQ(paths(beyond), QStringList());

    // what was merged from elsewhere stands among the others
    write([](QSqlDatabase &db)
    {
        Sql::exec(db, u"INSERT INTO item (channel, path, size, mtime, executable, wanted, is_new, state) VALUES (8, CAST('000000a' AS BLOB), 1, 1, 0, 0, 0, 0)"_s);
    });
    ItemQuery merged = query();
    merged.isOwn = true;
    merged.channels = {8};
    merged.limit = 3;
    EXPECT_EQ(paths(merged), QStringList({u"000000"_s, u"000000a"_s, u"000001"_s}));
    EXPECT_EQ(page(merged).total, (count + 1));
}

TEST_F(ItemPagerTest, FiltersByStateAndNew)
{
    add({{.path = u"a"_s, .state = 0}, {.path = u"b"_s, .state = 1}, {.path = u"c"_s, .state = 2, .isNew = true}, {.path = u"d"_s, .state = 3}
        , {.path = u"e"_s, .state = 0, .isWanted = false, .isNew = true}});
    const auto with = [](const QList<ItemStatus> &states, const bool isOnlyNew = false)
    {
        ItemQuery result = query();
        result.states = states;
        result.isOnlyNew = isOnlyNew;
        return result;
    };
    EXPECT_EQ(paths(with({ItemStatus::Missing})), QStringList(u"a"_s));
    EXPECT_EQ(paths(with({ItemStatus::Partial, ItemStatus::Complete})), QStringList({u"b"_s, u"c"_s}));
    EXPECT_EQ(paths(with({ItemStatus::Error})), QStringList(u"d"_s));
    EXPECT_EQ(paths(with({ItemStatus::Unwanted})), QStringList(u"e"_s));
    EXPECT_EQ(paths(with({}, true)), QStringList({u"c"_s, u"e"_s}));
    EXPECT_EQ(paths(with({ItemStatus::Complete}, true)), QStringList(u"c"_s));
    EXPECT_EQ(page(with({}, true)).total, 2);
}

TEST_F(ItemPagerTest, FindsItemsByTheirPaths)
{
    add({{.path = u"a"_s, .state = 2}, {.path = u"b/c"_s}, {.path = u"b/d"_s, .isNew = true}, {.channel = SECOND, .path = u"e"_s}});
    ItemQuery named = query();
    named.paths = {u"b/d"_s, u"a"_s, u"e"_s, u"b"_s, u"b/"_s};
    named.isOnlyNew = true;   // whatever else is asked for
    EXPECT_EQ(paths(named), QStringList({u"b/d"_s, u"a"_s}));
    EXPECT_EQ(page(named).total, 2);
}

TEST_F(ItemPagerTest, SeveralChannelsAreOneList)
{
    add({{.path = u"a"_s, .size = 3}, {.path = u"c"_s, .size = 1}, {.channel = SECOND, .path = u"a"_s, .size = 2}, {.channel = SECOND, .path = u"b"_s, .size = 4}
        , {.channel = 99, .path = u"not asked for"_s}});
    const auto both = [](const ItemOrder order)
    {
        ItemQuery result = query(order);
        result.channels = {FIRST, SECOND};
        return result;
    };
    const auto listed = [this](const ItemQuery &query)
    {
        QStringList result;
        for (const ItemRow &row : page(query).items)
            result.append(QString::number(row.channel) + row.record.item.path);
        return result;
    };
    EXPECT_EQ(listed(both(ItemOrder::Path)), QStringList({u"7a"_s, u"3a"_s, u"3b"_s, u"7c"_s}));
    EXPECT_EQ(listed(both(ItemOrder::Size)), QStringList({u"7c"_s, u"3a"_s, u"7a"_s, u"3b"_s}));
    EXPECT_EQ(listed(both(ItemOrder::Channel)), QStringList({u"7a"_s, u"7c"_s, u"3a"_s, u"3b"_s}));
    EXPECT_EQ(page(both(ItemOrder::Path)).total, 4);

    ItemQuery none = query();
    none.channels.clear();
    EXPECT_EQ(page(none).total, 0);
}

TEST_F(ItemPagerTest, PagesOfAnOrderFitTogetherAndAnOrderIsMadeAnewWhenSomethingHasChanged)
{
    QList<Item> items;
    for (int i = 0; i < 3000; ++i)
        items.append({.path = u"file %1"_s.arg(i, 4, 10, QChar(u'0')), .size = (i * 7919) % 3000});
    add(items);

    QList<qint64> sizes;
    for (int offset = 0; offset < 3100; offset += 100)
    {
        ItemQuery next = query(ItemOrder::Size);
        next.offset = offset;
        const ItemPage part = page(next);
        EXPECT_EQ(part.total, 3000);
        for (const ItemRow &row : part.items)
            sizes.append(row.record.item.size);
    }
    ASSERT_EQ(sizes.size(), 3000);
    for (int i = 0; i < 3000; ++i)
        ASSERT_EQ(sizes[i], i);

    add({{.path = u"largest"_s, .size = 5000, .state = 3}});
    ItemQuery last = query(ItemOrder::Size);
    last.offset = 3000;
    EXPECT_EQ(paths(last), QStringList()) << "this order is of a version";
    write([](QSqlDatabase &db) { Statement(db, "INSERT INTO arrival VALUES (?, 2, 0, 0, 0, 0, 0)").exec(FIRST); });
    EXPECT_EQ(paths(last), QStringList(u"largest"_s));
    EXPECT_EQ(page(last).total, 3001);

    // one that follows from what happens meanwhile may be the earlier one within a second of having been made
    ItemQuery failed = query();
    failed.states = {ItemStatus::Error};
    EXPECT_EQ(paths(failed), QStringList(u"largest"_s));
    write([](QSqlDatabase &db) { Sql::exec(db, u"UPDATE item SET state = 3 WHERE size = 0"_s); });
    QElapsedTimer timer;
    timer.start();
    while ((page(failed).total < 2) && !timer.hasExpired(10'000)) {}
    EXPECT_EQ(paths(failed), QStringList({u"file 0000"_s, u"largest"_s}));

    // what has gone meanwhile is left out
    write([](QSqlDatabase &db) { Sql::exec(db, u"DELETE FROM item WHERE size = 5000"_s); });
    EXPECT_EQ(paths(last), QStringList());
}

TEST_F(ItemPagerTest, AnOrderThatIsHeldDoesNotMove)
{
    QList<Item> items;
    for (int i = 0; i < 3000; ++i)
        items.append({.path = u"file %1"_s.arg(i, 4, 10, QChar(u'0'))});
    add(items);

    // by state, which follows from what happens; by path, which a table has; of what is filtered
    ItemQuery filtered = find(u"file"_s);
    filtered.states = {ItemStatus::Missing};
    for (ItemQuery held : {query(ItemOrder::State), query(), filtered})
    {
        held.heldOrder = ItemQuery::HOLD_NEW;
        held.limit = 10;
        const ItemPage first = page(held);
        ASSERT_GT(first.order, 0U);
        EXPECT_EQ(first.total, 3000);
        EXPECT_EQ(first.items.first().record.item.path, u"file 0000");

        write([](QSqlDatabase &db) { Sql::exec(db, u"UPDATE item SET state = 3, size = 7 WHERE path < CAST('file 2000' AS BLOB)"_s); });
        held.heldOrder = first.order;
        held.offset = 2500;
        // others look at it as it is now meanwhile
        ItemQuery other = held;
        other.heldOrder = std::nullopt;
        EXPECT_EQ(page(other).order, 0U);
        const ItemPage later = page(held);
        EXPECT_EQ(later.order, first.order);
        EXPECT_EQ(later.total, 3000);
        EXPECT_EQ(later.items.first().record.item.path, u"file 2500");
        held.offset = 0;
        EXPECT_EQ(page(held).items.first().record.item.size, 7) << "what is in the rows is as it is now";
        write([](QSqlDatabase &db) { Sql::exec(db, u"UPDATE item SET state = 0, size = 0"_s); });
    }
}

TEST_F(ItemPagerTest, AnOrderIsHeldNoLongerThanAVersionAndNotBesideManyOthers)
{
    add({{.path = u"b"_s}, {.path = u"c"_s}});
    ItemQuery held = query(ItemOrder::State);
    held.heldOrder = ItemQuery::HOLD_NEW;
    held.heldOrder = page(held).order;
    EXPECT_EQ(page(held).order, *held.heldOrder);

    write([](QSqlDatabase &db) { Statement(db, "INSERT INTO arrival VALUES (?, 2, 0, 0, 0, 0, 0)").exec(FIRST); });
    add({{.path = u"a"_s}});
    const ItemPage anew = page(held);
    EXPECT_NE(anew.order, *held.heldOrder);
    EXPECT_EQ(anew.total, 3);

    held.heldOrder = anew.order;
    ItemQuery another = query(ItemOrder::Priority);
    another.heldOrder = anew.order;
    EXPECT_NE(page(another).order, anew.order) << "one of another query is not taken for it";
    EXPECT_EQ(page(held).order, anew.order);
    for (int i = 0; i < ItemPager::VIEWS_MAX; ++i)
        page(find(QString::number(i)));
    EXPECT_NE(page(held).order, anew.order);
}

TEST_F(ItemPagerTest, APageThatFailsInItsRowsLeavesNothingBehind)
{
    add({{.path = u"b"_s}, {.path = u"a"_s}});
    ItemQuery sorted = query(ItemOrder::Size);
    sorted.text = u"b"_s;                       // put in order at once
    // a table that the rows need looks different, for this connection
    EXPECT_TRUE(m_database->read([](QSqlDatabase &db) { Sql::exec(db, u"CREATE TEMP TABLE item_rule (unknown)"_s); }));
    EXPECT_FALSE(m_database->read([&](QSqlDatabase &db) { m_pager.page(db, sorted); }));
    EXPECT_TRUE(m_database->read([](QSqlDatabase &db) { Sql::exec(db, u"DROP TABLE temp.item_rule"_s); }));
    EXPECT_EQ(paths(sorted), QStringList(u"b"_s));
}

TEST_F(ItemPagerTest, OrdersThatAreKeptAreFew)
{
    QList<Item> items;
    for (int i = 0; i < 2000; ++i)
        items.append({.path = u"file %1"_s.arg(i, 4, 10, QChar(u'0'))});
    add(items);
    for (int i = 0; i < (3 * ItemPager::VIEWS_MAX); ++i)
        EXPECT_EQ(page(find(u"file %1"_s.arg(i, 2, 10, QChar(u'0')))).total, 100) << i;
    EXPECT_EQ(page(find(u"file 19"_s)).total, 100);

    qint64 tables = 0;
    const auto result = m_database->read([&tables](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT COUNT(*) FROM temp.sqlite_master"};
        statement.exec().next();
        tables = statement.integer(0);
    });
    EXPECT_TRUE(result);
    EXPECT_EQ(tables, ItemPager::VIEWS_MAX);
}

// By hand: what pages of a large channel cost. MEGATORRENT_ITEMS: how many items
TEST_F(ItemPagerTest, DISABLED_WhatPagesCost)
{
    const int count = qEnvironmentVariableIntValue("MEGATORRENT_ITEMS") > 0 ? qEnvironmentVariableIntValue("MEGATORRENT_ITEMS") : 1'000'000;
    write([count](QSqlDatabase &db)
    {
        Sql::exec(db, u"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT %1) INSERT INTO item (channel, path, size, mtime, executable, ref, at, wanted, is_new, state)"
                " SELECT 7, CAST(printf('part %04d/file %07d.bin', i / 1000, i) AS BLOB), (i * 7919) % 1000003, i, 0, randomblob(64), i, 1, 0, 2 FROM n"_s.arg(count));
    });
    const auto measure = [this](const char *what, ItemQuery query)
    {
        QElapsedTimer timer;
        timer.start();
        const qint64 total = page(query).total;
        printf("%-28s %8.1f ms", what, (static_cast<double>(timer.nsecsElapsed()) / 1e6));
        timer.start();
        page(query);
        printf(", again %8.1f ms (%lld)\n", (static_cast<double>(timer.nsecsElapsed()) / 1e6), total);
    };
    const auto with = [](const ItemOrder order, const qint64 offset, const QString &text = {})
    {
        ItemQuery result = query(order);
        result.offset = offset;
        result.limit = 500;
        result.text = text;
        return result;
    };
    measure("path, first", with(ItemOrder::Path, 0));
    measure("path, middle", with(ItemOrder::Path, (count / 2)));
    measure("path, last", with(ItemOrder::Path, (count - 500)));
    measure("size, first", with(ItemOrder::Size, 0));
    measure("size, middle", with(ItemOrder::Size, (count / 2)));
    measure("name, first", with(ItemOrder::Name, 0));
    measure("name, middle", with(ItemOrder::Name, (count / 2)));
    measure("filter, few", with(ItemOrder::Path, 0, u"FILE 000002"_s));
    measure("filter, all", with(ItemOrder::Path, 0, u"part"_s));
    measure("filter, none, not ASCII", with(ItemOrder::Path, 0, u"Ärger"_s));
    write([](QSqlDatabase &db) { Sql::exec(db, u"UPDATE item SET path = CAST('часть ' || CAST(path AS TEXT) AS BLOB)"_s); });
    measure("filter, few, Cyrillic", with(ItemOrder::Path, 0, u"FILE 000003"_s));
    measure("filter, Cyrillic", with(ItemOrder::Path, 0, u"ЧАСТЬ PART 0005"_s));
    measure("name, first, Cyrillic", with(ItemOrder::Name, 0, u"0"_s));
}
