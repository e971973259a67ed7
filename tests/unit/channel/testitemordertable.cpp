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

#include <QSqlDatabase>

#include "base/global.h"
#include "megatorrent/channel/itemcontent.h"
#include "megatorrent/channel/itemordertable.h"
#include "megatorrent/channel/itemstore.h"
#include "megatorrent/channel/sql.h"
#include "megatorrent/channel/userchoices.h"
#include "megatorrent/storage/statement.h"
#include "support/databasetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 7;

    class ItemOrderTableTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            run([](QSqlDatabase &db) { ItemStore::createTables(db); });
        }

        // Registered with these numbers, and incomplete
        static void add(QSqlDatabase &db, const QStringList &paths)
        {
            FileId file = 0;
            for (const QString &path : paths)
            {
                Statement(db, "INSERT INTO item (channel, path, size, mtime, executable, wanted, is_new, state, file) VALUES (?, ?, 10, 0, 0, 1, 0, 1, ?)")
                        .exec(CHANNEL, path.toUtf8(), ++file);
            }
        }

        static QStringList listed(QSqlDatabase &db, const bool isAll, const QString &from = {}, const int limit = 100)
        {
            QStringList paths;
            for (const ItemOrderTable::Item &item : asConst(ItemOrderTable::list(db, CHANNEL, isAll, from, limit)))
                paths.append(item.path);
            return paths;
        }
    };
}

TEST_F(ItemOrderTableTest, ItemsAndFoldersInTheOrderOfTheirPaths)
{
    run([](QSqlDatabase &db)
    {
        add(db, {u"b/2"_s, u"a"_s, u"b/1"_s, u"b0"_s, u"c"_s});
        EXPECT_TRUE(listed(db, false).isEmpty());
        EXPECT_FALSE(ItemOrderTable::isUsed(db, CHANNEL));
        EXPECT_EQ(listed(db, true), (QStringList {u"a"_s, u"b/1"_s, u"b/2"_s, u"b0"_s, u"c"_s}));
        EXPECT_EQ(listed(db, true, u"b/2"_s, 2), (QStringList {u"b/2"_s, u"b0"_s}));

        UserChoices::setSequential(db, CHANNEL, QStringList {u"b/"_s, u"c"_s}, true);
        EXPECT_EQ(listed(db, false), (QStringList {u"b/1"_s, u"b/2"_s, u"c"_s}));
        EXPECT_TRUE(ItemOrderTable::isUsed(db, CHANNEL));
        EXPECT_FALSE(ItemOrderTable::isUsed(db, (CHANNEL + 1)));
        UserChoices::setSequential(db, CHANNEL, QStringList {u"b/1"_s}, false);
        EXPECT_EQ(listed(db, false), (QStringList {u"b/2"_s, u"c"_s}));

        // what is here, not wanted, or not registered is not fetched
        Statement(db, "UPDATE item SET state = 2 WHERE path = ?").exec(QByteArray("c"));
        Statement(db, "UPDATE item SET wanted = 0 WHERE path = ?").exec(QByteArray("a"));
        Statement(db, "UPDATE item SET file = NULL WHERE path = ?").exec(QByteArray("b0"));
        EXPECT_EQ(listed(db, false), QStringList {u"b/2"_s});
        EXPECT_EQ(listed(db, true), (QStringList {u"b/1"_s, u"b/2"_s}));
        UserChoices::setSequential(db, CHANNEL, std::nullopt, false);
        EXPECT_TRUE(listed(db, false).isEmpty());
    });
}

TEST_F(ItemOrderTableTest, ATableFromBeforeGetsTheColumn)
{
    run([](QSqlDatabase &db)
    {
        add(db, {u"a"_s});
        Sql::exec(db, u"DROP INDEX item_sequential"_s);
        Sql::exec(db, u"ALTER TABLE item DROP COLUMN sequential"_s);
        ItemStore::createTables(db);
        EXPECT_TRUE(listed(db, false).isEmpty());
        EXPECT_EQ(listed(db, true), QStringList {u"a"_s});
    });
}

TEST_F(ItemOrderTableTest, WhatIsKnownOfAnItemsContent)
{
    run([](QSqlDatabase &db)
    {
        add(db, {u"a"_s, u"b"_s});
        const QByteArray ref = QByteArray(32, 'i') + QByteArray(32, 'k');
        Statement(db, "UPDATE item SET ref = ? WHERE path = ?").exec(ref, QByteArray("a"));
        const auto content = ItemContent::find(db, CHANNEL, false, u"a"_s);
        ASSERT_TRUE(content);
        EXPECT_EQ(content->size, 10);
        EXPECT_EQ(content->file, std::optional<FileId>(1));
        EXPECT_FALSE(content->fingerprint.contains(QByteArray(8, 'k').toHex())) << "it says nothing of the key";
        EXPECT_NE(content->fingerprint, ItemContent::find(db, CHANNEL, false, u"b"_s)->fingerprint);

        // packed anew it is the same, changed it is not
        Statement(db, "UPDATE item SET ref = ? WHERE path = ?").exec(QByteArray(QByteArray(32, 'j') + QByteArray(32, 'k')), QByteArray("a"));
        EXPECT_EQ(ItemContent::find(db, CHANNEL, false, u"a"_s)->fingerprint, content->fingerprint);
        Statement(db, "UPDATE item SET ref = ? WHERE path = ?").exec(QByteArray(QByteArray(32, 'j') + QByteArray(32, 'l')), QByteArray("a"));
        EXPECT_NE(ItemContent::find(db, CHANNEL, false, u"a"_s)->fingerprint, content->fingerprint);

        EXPECT_FALSE(ItemContent::find(db, CHANNEL, false, u"../a"_s));
        EXPECT_FALSE(ItemContent::find(db, CHANNEL, false, u"A"_s));
        EXPECT_FALSE(ItemContent::find(db, (CHANNEL + 1), false, u"a"_s));
    });
}
