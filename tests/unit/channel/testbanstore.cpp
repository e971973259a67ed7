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


#include <memory>

#include <gtest/gtest.h>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/channel/banstore.h"
#include "megatorrent/storage/database.h"

using namespace Megatorrent;

namespace
{
    std::unique_ptr<Database> open(const QTemporaryDir &folder)
    {
        auto opened = Database::open(Path(folder.filePath(u"test.db"_s)));
        EXPECT_TRUE(opened) << qPrintable(opened.error());
        return std::move(*opened);
    }

    QStringList hosts(const QList<StoredBan> &bans)
    {
        QStringList result;
        for (const StoredBan &ban : bans)
            result.append(ban.host);
        return result;
    }
}

TEST(BanStore, bansLastOverARestartAndExpire)
{
    const QTemporaryDir folder;
    {
        const auto database = open(folder);
        BanStore store {database.get()};
        EXPECT_TRUE(store.load(0)->isEmpty());
        store.save({.host = u"10.0.0.1"_s, .until = 100, .reason = u"first"_s});
        store.save({.host = u"2001:db8::1"_s, .until = 200, .reason = u"second"_s});
        store.save({.host = u"10.0.0.3"_s, .until = 300, .reason = u"third"_s});
        store.remove(u"10.0.0.3"_s);
    }
    {
        const auto database = open(folder);
        const auto bans = BanStore(database.get()).load(99);
        ASSERT_TRUE(bans);
        ASSERT_EQ(hosts(*bans), (QStringList {u"10.0.0.1"_s, u"2001:db8::1"_s}));
        EXPECT_EQ(bans->at(1).until, 200);
        EXPECT_EQ(bans->at(1).reason, u"second"_s);
        EXPECT_EQ(hosts(*BanStore(database.get()).load(100)), QStringList {u"2001:db8::1"_s});
    }
    // what has expired is gone for good
    EXPECT_EQ(hosts(*BanStore(open(folder).get()).load(0)), QStringList {u"2001:db8::1"_s});
}

TEST(BanStore, thoseThatEndFirstMakeRoom)
{
    const QTemporaryDir folder;
    const auto database = open(folder);
    BanStore store {database.get()};
    ASSERT_TRUE(store.load(0));
    ASSERT_TRUE(database->call([](QSqlDatabase &db)
    {
        QSqlQuery query {db};
        ASSERT_TRUE(query.exec(u"WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 4990)"
            u" INSERT INTO ban SELECT n, n, 'reason' FROM number"_s));
    }));
    for (int i = 4'991; i <= 5'020; ++i)
        store.save({.host = QString::number(i), .until = i, .reason = u"reason"_s});
    const auto bans = store.load(0);
    ASSERT_TRUE(bans);
    ASSERT_EQ(bans->size(), 5'000);
    EXPECT_EQ(bans->first().host, u"21"_s);
}
