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

#include <gtest/gtest.h>

#include <QFile>
#include <QSqlDatabase>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/channel/channelstore.h"
#include "megatorrent/channel/itemstore.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/schema.h"

using namespace Megatorrent;

TEST(ChannelStore, otherConnectionsFindTheTablesAfterTheFirstStart)
{
    const QTemporaryDir folder;
    const auto database = Database::open(Path(folder.filePath(u"test.db"_s)));
    ASSERT_TRUE(database) << qPrintable(database.error());
    ASSERT_TRUE((*database)->call([](QSqlDatabase &db) { Schema::create(db); }));
    ASSERT_TRUE(ChannelStore(database->get(), Path(folder.filePath(u"keys"_s))).load());

    const auto read = (*database)->read([](QSqlDatabase &db) { EXPECT_TRUE(ItemStore::unregistered(db, 1, {}, 10).isEmpty()); });
    EXPECT_TRUE(read) << qPrintable(read.error());
}

// The former folder would have all files moved back to it, unasked.
TEST(ChannelStore, theDatabaseKnowsBetterThanAnOlderCopyOfAKeyFile)
{
    const QTemporaryDir folder;
    const Path keys {folder.filePath(u"keys"_s)};
    const auto database = Database::open(Path(folder.filePath(u"test.db"_s)));
    ASSERT_TRUE(database) << qPrintable(database.error());
    ASSERT_TRUE((*database)->call([](QSqlDatabase &db) { Schema::create(db); }));
    ChannelRecord record;
    record.id = 1;
    record.publicKey = PublicKey::fromBytes(QByteArray(32, '\1'));
    record.role = ChannelRole::Subscription;
    record.savePath = Path(u"/former"_s);
    {
        ChannelStore store {database->get(), keys};
        ASSERT_TRUE(store.load());
        store.save(record);
    }
    {
        ChannelStore store {database->get(), keys};
        ASSERT_TRUE(store.load());
        record.savePath = Path(u"/new"_s);
        store.save(record);
    }
    const QString file = keys.data() + u'/' + record.publicKey.toString() + u".json"_s;
    ASSERT_TRUE(QFile::exists(file + u".1"_s));
    ASSERT_TRUE(QFile::remove(file));

    const auto loaded = ChannelStore(database->get(), keys).load();
    ASSERT_TRUE(loaded) << qPrintable(loaded.error());
    ASSERT_EQ(loaded->records.size(), 1);
    EXPECT_EQ(loaded->records.first().savePath.data(), u"/new"_s);
    EXPECT_EQ(loaded->notices.size(), 1);
}
