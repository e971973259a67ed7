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

#include "support/databasetest.h"

#include "megatorrent/channel/logstore.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 7;

    class LogStoreTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            run([](QSqlDatabase &db) { LogStore::createTables(db); });
        }

        void add(const LogEntry &entry, const qint64 channel = CHANNEL)
        {
            run([&](QSqlDatabase &db) { LogStore::add(db, channel, entry); });
        }

        LogStore::Page page(const int offset = 0, const int limit = LogStore::ENTRIES_MAX, const qint64 channel = CHANNEL)
        {
            LogStore::Page result;
            run([&](QSqlDatabase &db) { result = LogStore::page(db, channel, offset, limit); });
            return result;
        }
    };
}

TEST_F(LogStoreTest, givesTheNewestFirstByPage)
{
    for (int i = 0; i < 5; ++i)
        add({.time = i, .kind = LogKind::Update, .code = ErrorCode::None, .text = QString::number(i)});
    add({.time = 9, .kind = LogKind::Error, .code = ErrorCode::DiskFull, .text = u"other"_s}, (CHANNEL + 1));
    const LogStore::Page second = page(1, 2);
    EXPECT_EQ(second.total, 5);
    ASSERT_EQ(second.entries.size(), 2);
    EXPECT_EQ(second.entries[0].text, u"3"_s);
    EXPECT_EQ(second.entries[0].time, 3);
    EXPECT_EQ(second.entries[0].kind, LogKind::Update);
    EXPECT_EQ(second.entries[1].text, u"2"_s);

    run([](QSqlDatabase &db) { LogStore::removeAll(db, CHANNEL); });
    EXPECT_EQ(page().total, 0);
    ASSERT_EQ(page(0, 10, (CHANNEL + 1)).entries.size(), 1);
    EXPECT_EQ(page(0, 10, (CHANNEL + 1)).entries[0].code, ErrorCode::DiskFull);
}

TEST_F(LogStoreTest, whatComesAgainIsCounted)
{
    for (int i = 0; i < 100; ++i)
    {
        // the numbers in it change
        add({.time = (2 * i), .kind = LogKind::Error, .code = ErrorCode::DiskFull, .text = u"%1 MiB are missing."_s.arg(i)});
        add({.time = ((2 * i) + 1), .kind = LogKind::Recovered, .code = ErrorCode::DiskFull, .text = u"It is over."_s});
    }
    ASSERT_EQ(page().total, 2);
    const LogEntry error = page().entries[1];
    EXPECT_EQ(error.count, 100);
    EXPECT_EQ(error.time, 198);
    EXPECT_EQ(error.text, u"99 MiB are missing."_s);
    EXPECT_EQ(page().entries[0].count, 100);

    // without a name only the same sentence is the same, and not for ever
    add({.time = 1, .kind = LogKind::Update, .code = ErrorCode::None, .text = u"a"_s});
    for (int i = 0; i < LogStore::REPEATS_WITHIN; ++i)
        add({.time = 2, .kind = LogKind::Update, .code = ErrorCode::None, .text = QString::number(i)});
    add({.time = 3, .kind = LogKind::Update, .code = ErrorCode::None, .text = u"a"_s});
    EXPECT_EQ(page().total, (2 + 2 + LogStore::REPEATS_WITHIN));
}

TEST_F(LogStoreTest, isBoundedAndTheMostFrequentKindGivesWay)
{
    add({.time = 1, .kind = LogKind::Subscribed, .code = ErrorCode::None, .text = u"Subscribed."_s});
    add({.time = 2, .kind = LogKind::Moved, .code = ErrorCode::None, .text = u"Moved."_s});
    // a publisher who cannot stop
    for (int i = 0; i < (LogStore::ENTRIES_MAX + 50); ++i)
        add({.time = i, .kind = LogKind::Update, .code = ErrorCode::None, .text = QString(5'000, QChar(u'a' + (i % 26))) + QString::number(i)});
    const LogStore::Page all = page();
    EXPECT_LE(all.total, LogStore::ENTRIES_MAX);
    EXPECT_EQ(all.entries.last().text, u"Subscribed."_s);
    EXPECT_EQ(all.entries[all.entries.size() - 2].text, u"Moved."_s);
    for (const LogEntry &entry : all.entries)
        EXPECT_LE(entry.text.size(), LogStore::TEXT_MAX_LENGTH);
}
