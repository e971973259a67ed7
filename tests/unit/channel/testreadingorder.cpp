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
#include "megatorrent/channel/itemstore.h"
#include "megatorrent/channel/readingorder.h"
#include "megatorrent/storage/chunktable.h"
#include "megatorrent/storage/statement.h"
#include "channeltest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 7;

    class ReadingOrderTest : public ChannelTest
    {
    protected:
        void run(std::function<void (QSqlDatabase &)> work)
        {
            const auto done = storage->database()->call(std::move(work));
            EXPECT_TRUE(done) << qPrintable(done.error_or(QString()));
        }

        // A registered item that lacks its only blob, or whose file has it and is on its way to its place
        void add(const QString &path, const FileId file, const BlobId &blob, const bool isHeld = false)
        {
            run([&](QSqlDatabase &db)
            {
                Tables::insert(db, FileRow {.id = file, .channel = CHANNEL, .root = u"/received"_s, .target = u"/received/"_s + path, .size = 10, .stat = {}});
                ChunkTable::insert(db, ChunkRow {.file = file, .place = {.blobId = blob, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = 0
                        , .realSize = 10, .key = Crypto::random<SymmetricKey>(), .nonce = {}}, .tag = {}, .held = (isHeld ? Held::Servable : Held::No)});
                Statement(db, "INSERT INTO item (channel, path, size, mtime, executable, wanted, is_new, state, file) VALUES (?, ?, 10, 0, 0, 1, 0, 1, ?)")
                        .exec(CHANNEL, path.toUtf8(), file);
            });
        }
    };
}

TEST_F(ReadingOrderTest, WhatIsRegisteredOneByOneIsLookedAtNowAndThen)
{
    const auto first = Crypto::random<BlobId>();
    const auto second = Crypto::random<BlobId>();
    const QHash<BlobId, QByteArray> none;
    FakeChannelSwarm followed {ChannelKeys::make(Identity::generate().publicKey, {}, true), &none, nullptr};
    ReadingOrder order {storage->database(), CHANNEL};
    order.start(&followed);
    order.setAll(true);
    add(u"a"_s, 1, Crypto::random<BlobId>(), true);
    add(u"b"_s, 2, first);
    order.want({first});
    ASSERT_TRUE(waitFor([&] { return followed.inOrder == QList {first}; }));

    const int before = followed.orders;
    int files = 0;
    waitFor([&]
    {
        order.want({first});
        return ++files == 100;
    });
    EXPECT_LE(followed.orders - before, 2);

    // the last one is not forgotten
    add(u"c"_s, 3, second);
    order.want({second});
    EXPECT_TRUE(waitFor([&] { return followed.inOrder == (QList {first, second}); }));
}

// What is there no longer holds up what comes after it, and comes again when it is lost.
TEST_F(ReadingOrderTest, GoesOnBehindWhatNothingIsMissingOf)
{
    const auto late = Crypto::random<BlobId>();
    const auto lost = Crypto::random<BlobId>();
    const QHash<BlobId, QByteArray> none;
    FakeChannelSwarm followed {ChannelKeys::make(Identity::generate().publicKey, {}, true), &none, nullptr};
    for (FileId file = 1; file <= 200; ++file)   // more than are looked at at a time
        add(u"%1"_s.arg(file, 4, 10, QChar(u'0')), file, ((file == 5) ? lost : Crypto::random<BlobId>()), true);
    add(u"9999"_s, 999, late);
    ReadingOrder order {storage->database(), CHANNEL};
    order.start(&followed);
    order.setAll(true);
    order.want({late});
    ASSERT_TRUE(waitFor([&] { return followed.inOrder == QList {late}; }));

    run([](QSqlDatabase &db) { Statement(db, "UPDATE chunk SET held = 0 WHERE file = 5").exec(); });
    order.refresh();
    EXPECT_TRUE(waitFor([&] { return followed.inOrder.value(0) == lost; }));
}

// The first requests are those of the beginning, too.
TEST_F(ReadingOrderTest, NothingIsAskedForBeforeItsOrderIsKnown)
{
    const QHash<BlobId, QByteArray> none;
    FakeChannelSwarm followed {ChannelKeys::make(Identity::generate().publicKey, {}, true), &none, nullptr};
    ReadingOrder order {storage->database(), CHANNEL};
    order.start(&followed);
    order.setAll(true);
    QList<BlobId> all;
    for (FileId file = 1; file <= 50; ++file)   // no more than are looked at at a time
    {
        all.append(Crypto::random<BlobId>());
        add(u"%1"_s.arg(file, 4, 10, QChar(u'0')), file, all.last());
        order.want({all.last()});
    }
    ASSERT_TRUE(waitFor([&] { return followed.wanted.size() == all.size(); }));
    EXPECT_EQ(followed.inOrder, all);
    EXPECT_TRUE(followed.wantedAnyhow.isEmpty());

    // nor if nobody wants it any more by then
    const auto late = Crypto::random<BlobId>();
    const auto dropped = Crypto::random<BlobId>();
    order.want({late, dropped});
    order.unwant({dropped});
    ASSERT_TRUE(waitFor([&] { return followed.wanted.contains(late); }));
    EXPECT_FALSE(followed.wanted.contains(dropped));
}

TEST_F(ReadingOrderTest, WhereThereIsNoOrderNothingWaits)
{
    const auto first = Crypto::random<BlobId>();
    const auto second = Crypto::random<BlobId>();
    const QHash<BlobId, QByteArray> none;
    FakeChannelSwarm followed {ChannelKeys::make(Identity::generate().publicKey, {}, true), &none, nullptr};
    ReadingOrder order {storage->database(), CHANNEL};
    order.start(&followed);
    order.setAll(false);
    order.want({first});
    ASSERT_TRUE(waitFor([&] { return followed.wanted.contains(first); }));
    order.want({second});
    EXPECT_TRUE(followed.wanted.contains(second));
}
