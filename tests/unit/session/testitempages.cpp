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

#include <QElapsedTimer>
#include <QSqlDatabase>

#include "megatorrent/channel/itemstore.h"
#include "megatorrent/channel/sql.h"
#include "megatorrent/itempages.h"

#include "enginetest.h"
#include "support/databasetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class ItemPagesTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            run([](QSqlDatabase &db)
            {
                ItemStore::createTables(db);
                Sql::exec(db, u"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT 100) INSERT INTO item (channel, path, size, mtime, executable, wanted, is_new, state)"
                        " SELECT 7, CAST(printf('%04d', i) AS BLOB), i, 1, 0, 1, 0, 0 FROM n"_s);
            });
            ASSERT_TRUE(m_database->flushAndWait());
        }

        // What takes minutes
        static void count(QSqlDatabase &db)
        {
            Sql::exec(db, u"CREATE TEMP TABLE counted AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000000000) SELECT COUNT(*) AS n FROM n"_s);
        }

        static ItemQuery query()
        {
            return {.channels = {7}, .text = {}, .states = {}, .limit = 10};
        }
    };
}

TEST_F(ItemPagesTest, WhatNobodyWaitsForIsGivenUp)
{
    ItemPages pages {m_database.get()};
    auto asker = std::make_unique<QObject>();
    std::atomic_bool hasBegun = false;
    bool isAnswered = false;
    pages.read([&hasBegun](QSqlDatabase &db)
    {
        hasBegun = true;
        count(db);
    }, asker.get(), [&isAnswered](const QString &) { isAnswered = true; });
    ASSERT_TRUE(waitFor([&hasBegun] { return hasBegun.load(); }));

    // the next one is answered when the first one has gone, and needs nothing of it
    QObject other;
    std::optional<QString> error;
    pages.read([](QSqlDatabase &db) { Sql::exec(db, u"SELECT 1"_s); }, &other, [&error](const QString &result) { error = result; });
    asker.reset();
    EXPECT_TRUE(waitFor([&error] { return error.has_value(); }));
    EXPECT_EQ(error.value_or(u"nothing"_s), QString());
    EXPECT_FALSE(isAnswered);
}

TEST_F(ItemPagesTest, WhatIsShortWaitsForNoPage)
{
    ItemPages pages {m_database.get()};
    QObject asker;
    std::atomic_bool hasBegun = false;
    auto reader = std::make_unique<QObject>();
    pages.read([&hasBegun](QSqlDatabase &db)
    {
        hasBegun = true;
        count(db);
    }, reader.get(), [](const QString &) {});
    ASSERT_TRUE(waitFor([&hasBegun] { return hasBegun.load(); }));
    std::optional<qint64> total;
    pages.page(query(), &asker, [&total](const nonstd::expected<ItemPage, QString> &page) { total = page ? page->total : -1; });
    EXPECT_TRUE(waitFor([&total] { return total.has_value(); }));
    EXPECT_EQ(total.value_or(0), 100);
    reader.reset();
}

TEST_F(ItemPagesTest, TheEndWaitsForNothing)
{
    QObject asker;
    QString error;
    std::atomic_bool hasBegun = false;
    QElapsedTimer timer;
    {
        ItemPages pages {m_database.get()};
        pages.read([&hasBegun](QSqlDatabase &db)
        {
            hasBegun = true;
            count(db);
        }, &asker, [&error](const QString &result) { error = result; });
        ASSERT_TRUE(waitFor([&hasBegun] { return hasBegun.load(); }));
        timer.start();
    }
    EXPECT_LT(timer.elapsed(), 10'000);
    EXPECT_FALSE(error.isEmpty());
}
