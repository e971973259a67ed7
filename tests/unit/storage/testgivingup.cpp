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

#include <thread>

#include <QElapsedTimer>

#include "megatorrent/storage/givingup.h"
#include "megatorrent/storage/statement.h"

#include "support/databasetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    using GivingUpTest = DatabaseTest;

    // Takes minutes
    qint64 count(QSqlDatabase &db)
    {
        Statement statement {db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2000000000) SELECT COUNT(*) FROM n"};
        return statement.exec().next() ? statement.integer(0) : 0;
    }
}

TEST_F(GivingUpTest, aStatementEndsWhenNobodyWaitsForIt)
{
    std::atomic_bool isGivenUp = false;
    std::thread user {[&isGivenUp]
    {
        std::this_thread::sleep_for(50ms);
        isGivenUp = true;
    }};
    QElapsedTimer timer;
    timer.start();
    const auto result = m_database->read([&](QSqlDatabase &db)
    {
        const GivingUp givingUp {db, isGivenUp};
        Statement(db, "CREATE TEMP TABLE t (x)").exec();
        count(db);
    });
    user.join();
    EXPECT_FALSE(result);
    EXPECT_LT(timer.durationElapsed(), 10s);

    // the connection goes on as if nothing had been, and nothing ends what comes later
    qint64 one = 0;
    EXPECT_TRUE(m_database->read([&one](QSqlDatabase &db)
    {
        Statement statement {db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT COUNT(*) FROM n"};
        one = statement.exec().next() ? statement.integer(0) : 0;
    }));
    EXPECT_EQ(one, 100'000);
    EXPECT_FALSE(m_database->hasFailed());
}

TEST_F(GivingUpTest, whatSomebodyWaitsForEndsByItself)
{
    const std::atomic_bool isGivenUp = false;
    EXPECT_TRUE(m_database->read([&](QSqlDatabase &db)
    {
        const GivingUp givingUp {db, isGivenUp};
        Statement statement {db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000) SELECT COUNT(*) FROM n"};
        EXPECT_TRUE(statement.exec().next());
        EXPECT_EQ(statement.integer(0), 100'000);
    }));
}
