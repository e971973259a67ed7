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

#include <QMap>
#include <QSqlDatabase>
#include <QSqlQuery>

#include "base/global.h"
#include "megatorrent/channel/elsewhereitems.h"
#include "megatorrent/channel/itemfiles.h"
#include "megatorrent/channel/itempager.h"
#include "megatorrent/channel/itemrows.h"
#include "megatorrent/channel/itemstore.h"
#include "megatorrent/channel/userchoices.h"
#include "megatorrent/storage/statement.h"
#include "megatorrent/storage/statement.h"

#include "itemtest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class ItemStoreTest : public ItemTest
    {
    protected:
        void adopt(const QList<ItemRecord> &items, const bool newAreWanted = true)
        {
            run([&](QSqlDatabase &db)
            {
                EXPECT_TRUE(ItemStore::stage(db, CHANNEL, items).isEmpty());
                ItemStore::adoptStaged(db, CHANNEL, newAreWanted);
            });
        }

        // As the storage does
        void addFile(const FileId file, const qint64 channel = CHANNEL)
        {
            run([&](QSqlDatabase &db)
            {
                QSqlQuery query {db};
                ASSERT_TRUE(query.exec(u"INSERT INTO file VALUES (%1, %2, 1, '%1', 10, 1, 0, 3, 0, 10, 1, 1, 1, NULL)"_s.arg(file).arg(channel)));
            });
        }

        QList<FileId> orphans()
        {
            QList<FileId> files;
            run([&files](QSqlDatabase &db) { files = ItemFiles::orphans(db, CHANNEL); });
            return files;
        }

        QStringList unregistered()
        {
            QStringList paths;
            run([&paths](QSqlDatabase &db)
            {
                for (const ItemRecord &item : ItemStore::unregistered(db, CHANNEL, {}, 100))
                    paths.append(item.item.path);
            });
            return paths;
        }

        ItemTotals totals()
        {
            ItemTotals totals;
            run([&totals](QSqlDatabase &db) { totals = ItemStore::totals(db, CHANNEL); });
            return totals;
        }
    };
}

TEST_F(ItemStoreTest, PathsSortByTheirBytes)
{
    // UTF-8 order differs from UTF-16 order above the basic plane
    adopt({record(u"b"_s), record(u"a/z"_s), record(u"a-b"_s), record(QString::fromUtf8("\xEF\xBF\xBD")), record(QString::fromUtf8("\xF0\x9F\x98\x80"))});
    EXPECT_EQ(unregistered(), QStringList({u"a-b"_s, u"a/z"_s, u"b"_s, QString::fromUtf8("\xEF\xBF\xBD"), QString::fromUtf8("\xF0\x9F\x98\x80")}));
}

TEST_F(ItemStoreTest, AByteOrderMarkIsPartOfAPath)
{
    adopt({record(u"a"_s), record(u"\uFEFFa"_s)});
    EXPECT_EQ(unregistered(), QStringList({u"a"_s, u"\uFEFFa"_s}));
}

TEST_F(ItemStoreTest, TitlesAreOnOneLineAndDoNotTurnTheTextAround)
{
    ItemRecord item = record(u"a"_s);
    item.item.title = u"one\ntwo\u202Etxt.exe\u0007"_s;
    adopt({item});
    run([](QSqlDatabase &db) { EXPECT_EQ(ItemStore::list(db, CHANNEL, {}, 10).first().item.title, u"one twotxt.exe"_s); });
}

TEST_F(ItemStoreTest, AllItemsOfAPackAreFound)
{
    ItemRecord second = record(u"b"_s);
    second.item.at = 26;
    adopt({record(u"c"_s, 10, 'b'), record(u"z"_s), second, record(u"empty"_s, 0)});
    run([](QSqlDatabase &db)
    {
        const auto items = ItemFiles::inPack(db, CHANNEL, BlobId::fromBytes(QByteArray(32, 'a')));
        ASSERT_EQ(items.size(), 2);
        EXPECT_EQ(items[0].path, u"z"_s);
        EXPECT_EQ(items[1].path, u"b"_s);
        EXPECT_EQ(items[1].at, 26);
        EXPECT_EQ(items[1].size, 10);
    });
}

TEST_F(ItemStoreTest, LaterOfTwoThatDifferInCaseIsRefused)
{
    QStringList refused;
    run([&refused](QSqlDatabase &db)
    {
        refused = ItemStore::stage(db, CHANNEL, {record(u"Readme"_s), record(u"readme"_s), record(u"other"_s)});
        ItemStore::adoptStaged(db, CHANNEL, true);
    });
    EXPECT_EQ(refused, QStringList(u"readme"_s));
    EXPECT_EQ(unregistered(), QStringList({u"Readme"_s, u"other"_s}));
}

TEST_F(ItemStoreTest, AnUpdateKeepsWhatIsUnchanged)
{
    adopt({record(u"same"_s), record(u"changed"_s), record(u"gone"_s)});
    complete(u"same"_s, 1);
    complete(u"changed"_s, 2);
    complete(u"gone"_s, 3);
    run([](QSqlDatabase &db) { UserChoices::setSeen(db, CHANNEL, std::nullopt, true); });

    adopt({record(u"same"_s), record(u"changed"_s, 20, 'b'), record(u"added"_s)});
    EXPECT_EQ(unregistered(), QStringList({u"added"_s, u"changed"_s}));

    const ItemTotals result = totals();
    EXPECT_EQ(result.items, 3);
    EXPECT_EQ(result.bytes, 40);
    EXPECT_EQ(result.completedItems, 1);
    EXPECT_EQ(result.newItems, 2);
}

TEST_F(ItemStoreTest, FilesThatNoItemHasAnyMoreAreOrphans)
{
    for (const FileId file : {1, 2, 3})
        addFile(file);
    addFile(99, (CHANNEL + 1));
    adopt({record(u"same"_s), record(u"changed"_s), record(u"gone"_s)});
    EXPECT_EQ(orphans(), QList<FileId>({1, 2, 3}));
    complete(u"same"_s, 1);
    complete(u"changed"_s, 2);
    complete(u"gone"_s, 3);
    EXPECT_TRUE(orphans().isEmpty());

    adopt({record(u"same"_s), record(u"changed"_s, 20, 'b')});
    EXPECT_EQ(orphans(), QList<FileId>({3}));

    // changed again before the new content has arrived: only what is complete is kept till then
    addFile(4);
    run([](QSqlDatabase &db) { ItemFiles::setFile(db, CHANNEL, u"changed"_s, 4); });
    EXPECT_EQ(orphans(), QList<FileId>({3}));
    adopt({record(u"same"_s), record(u"changed"_s, 30, 'c')});
    EXPECT_EQ(orphans(), QList<FileId>({3, 4}));
}

TEST_F(ItemStoreTest, WhatWasNotWrittenDownWhenTheProgramWasKilledIsMadeUpFor)
{
    adopt({record(u"gone"_s), record(u"complete"_s), record(u"begun anew"_s), record(u"as it was"_s)});
    for (const FileId file : {2, 3, 4, 5})
        addFile(file);
    complete(u"gone"_s, 1);   // of which the storage knows nothing
    complete(u"complete"_s, 2);
    complete(u"begun anew"_s, 3);
    complete(u"as it was"_s, 4);
    run([](QSqlDatabase &db)
    {
        QSqlQuery query {db};
        ASSERT_TRUE(query.exec(u"UPDATE item SET state = 1, earlier_file = 5 WHERE file = 2"_s));
        ASSERT_TRUE(query.exec(u"UPDATE file SET state = 1 WHERE id = 3"_s));
        ItemFiles::reconcile(db, CHANNEL);
    });

    EXPECT_EQ(unregistered(), QStringList(u"gone"_s));
    EXPECT_EQ(orphans(), QList<FileId>({5}));
    QMap<QString, ItemState> states;
    run([&states](QSqlDatabase &db)
    {
        for (const ItemRow &row : ItemPager().page(db, {.channels = {CHANNEL}, .text = {}, .states = {}, .limit = 10}).items)
            states.insert(row.record.item.path, row.record.state);
    });
    EXPECT_EQ(states.value(u"complete"_s), ItemState::Complete);
    EXPECT_EQ(states.value(u"begun anew"_s), ItemState::Partial);
    EXPECT_EQ(states.value(u"as it was"_s), ItemState::Complete);
}

TEST_F(ItemStoreTest, WhatIsPublishedElsewhereStandsBesideWhatIsPublishedHere)
{
    run([](QSqlDatabase &db)
    {
        QSqlQuery query {db};
        for (const QString &path : {u"b"_s, u"d"_s})
            ASSERT_TRUE(query.exec(u"INSERT INTO published_item (channel, path, size, mtime, executable, file, folded) VALUES (%1, '%2', 5, 1, 1, 1, 0)"_s.arg(CHANNEL).arg(path)));
        EXPECT_TRUE(ItemStore::stage(db, CHANNEL, {record(u"a/x"_s), record(u"a/y"_s), record(u"ab"_s), record(u"b"_s), record(u"c"_s), record(u"e"_s)}).isEmpty());
        ElsewhereItems::adopt(db, CHANNEL);
    });
    const auto expectPaths = [this](const QString &filter, const qint64 offset, const int limit, const QStringList &expected)
    {
        ASSERT_TRUE(m_database->flushAndWait());
        ASSERT_TRUE(m_database->read([&](QSqlDatabase &db)
        {
            const ItemPage page = ItemPager().page(db, {.channels = {CHANNEL}, .isOwn = true, .text = filter, .states = {}, .offset = offset, .limit = limit});
            QStringList names {QString::number(page.total)};
            for (const ItemRow &row : page.items)
                names.append(row.record.item.path + (row.record.isWanted ? u"!" : u""));
            EXPECT_EQ(names, expected);
        }));
    };
    expectPaths({}, 0, 100, {u"7"_s, u"a/x"_s, u"a/y"_s, u"ab"_s, u"b!"_s, u"c"_s, u"d!"_s, u"e"_s});
    expectPaths({}, 3, 2, {u"7"_s, u"b!"_s, u"c"_s});
    expectPaths(u"A"_s, 1, 10, {u"3"_s, u"a/y"_s, u"ab"_s});
    run([](QSqlDatabase &db)
    {
        EXPECT_EQ(ElsewhereItems::removeAtOrBelow(db, CHANNEL, u"a"_s), 2);
        EXPECT_EQ(ElsewhereItems::removeAtOrBelow(db, CHANNEL, u"ab"_s), 1);
    });
    expectPaths({}, 0, 100, {u"4"_s, u"b!"_s, u"c"_s, u"d!"_s, u"e"_s});
}

TEST_F(ItemStoreTest, TheEarlierFileIsGivenUpWhenTheNewOneIsComplete)
{
    adopt({record(u"a"_s)});
    complete(u"a"_s, 1);
    adopt({record(u"a"_s, 20, 'b')});

    std::optional<FileId> earlier;
    QList<FileId> files;
    run([&](QSqlDatabase &db)
    {
        ItemFiles::setFile(db, CHANNEL, u"a"_s, 2);
        files = ItemFiles::ofChannel(db, CHANNEL);
        earlier = ItemFiles::setState(db, 2, ItemState::Complete, {});
    });
    EXPECT_EQ(files, QList<FileId>({2, 1}));
    EXPECT_EQ(earlier, std::optional<FileId>(1));
    EXPECT_EQ(totals().completedItems, 1);
}

TEST_F(ItemStoreTest, AnErrorIsKeptWithItsKind)
{
    adopt({record(u"a"_s), record(u"b"_s), record(u"c"_s)});
    complete(u"c"_s, 3);
    const auto error = [this](const QByteArray &path)
    {
        std::optional<ItemRow> row;
        run([&](QSqlDatabase &db) { row = ItemRows(db).item({CHANNEL, path}); });
        return row ? row->record.error : Error();
    };
    const Error full {ErrorCode::DiskFull, u"The disk is full."_s};
    run([&full](QSqlDatabase &db)
    {
        ItemFiles::setFile(db, CHANNEL, u"a"_s, 1);
        ItemFiles::setState(db, 1, ItemState::Error, full);
        ItemFiles::setFailed(db, CHANNEL, u"b"_s, {ErrorCode::BadContent, u"It is broken."_s});
        ItemFiles::setState(db, 3, ItemState::Complete, u"It is no torrent."_s);
    });
    EXPECT_EQ(error("a"), full);
    EXPECT_EQ(error("b").code, ErrorCode::BadContent);
    EXPECT_EQ(error("c").code, ErrorCode::Refused);

    run([](QSqlDatabase &db) { ItemFiles::clearErrors(db, CHANNEL); });
    EXPECT_EQ(error("a"), Error());
    EXPECT_EQ(error("b").code, ErrorCode::None);

    // one from before kinds were kept
    run([&full](QSqlDatabase &db)
    {
        ItemFiles::setState(db, 1, ItemState::Error, full);
        Statement(db, "ALTER TABLE item DROP COLUMN error_name").exec();
        ItemStore::createTables(db);
    });
    EXPECT_EQ(error("a"), Error(full.text));
}

TEST_F(ItemStoreTest, AnotherPlaceOfTheSameContentIsRegisteredAnew)
{
    adopt({record(u"a"_s)});
    complete(u"a"_s, 1);
    ItemRecord moved = record(u"a"_s);
    moved.item.at = 4096;
    adopt({moved});
    EXPECT_EQ(unregistered(), QStringList(u"a"_s));
}

TEST_F(ItemStoreTest, ChoosingItemsAndFolders)
{
    adopt({record(u"a/1"_s), record(u"a/2"_s), record(u"a-not"_s), record(u"b"_s)}, false);
    EXPECT_TRUE(unregistered().isEmpty());
    EXPECT_EQ(totals().wantedItems, 0);

    qint64 counted = 0;
    WantedChange change;
    run([&](QSqlDatabase &db)
    {
        counted = UserChoices::countChanges(db, CHANNEL, QStringList {u"a/"_s}, true);
        change = UserChoices::setWanted(db, CHANNEL, QStringList {u"a/"_s}, true);
    });
    EXPECT_EQ(counted, 2);
    EXPECT_EQ(change.changed, 2);
    EXPECT_EQ(unregistered(), QStringList({u"a/1"_s, u"a/2"_s}));

    // A complete item stays registered when it is no longer wanted, an incomplete one is dropped
    complete(u"a/1"_s, 1);
    run([&](QSqlDatabase &db)
    {
        ItemFiles::setFile(db, CHANNEL, u"a/2"_s, 2);
        change = UserChoices::setWanted(db, CHANNEL, std::nullopt, false);
    });
    EXPECT_EQ(change.changed, 2);
    EXPECT_EQ(change.dropped, QList<FileId>({2}));
    QList<FileId> files;
    run([&files](QSqlDatabase &db) { files = ItemFiles::ofChannel(db, CHANNEL); });
    EXPECT_EQ(files, QList<FileId>({1}));
}

TEST_F(ItemStoreTest, InlineChunksSurvive)
{
    ItemRecord item = record(u"v5"_s);
    item.item.ref.reset();
    item.item.at.reset();
    item.chunks.append({.blobId = BlobId::fromBytes(QByteArray(32, 'x')), .offset = 5, .length = 26, .key = SymmetricKey::fromBytes(QByteArray(32, 'k'))
            , .nonce = Nonce::fromBytes(QByteArray(12, 'n')), .realSize = 10});
    adopt({item});

    QList<ItemRecord> items;
    run([&items](QSqlDatabase &db) { items = ItemStore::list(db, CHANNEL, {}, 10); });
    ASSERT_EQ(items.size(), 1);
    ASSERT_EQ(items.first().chunks.size(), 1);
    const InlineChunk &chunk = items.first().chunks.first();
    EXPECT_EQ(chunk.blobId, item.chunks.first().blobId);
    EXPECT_EQ(chunk.offset, 5);
    EXPECT_EQ(chunk.nonce, item.chunks.first().nonce);
    EXPECT_TRUE(chunk.key == item.chunks.first().key);
}

TEST_F(ItemStoreTest, NewIsWhatAnUpdateBringsAndNotWhatItPacksAnew)
{
    const auto newItems = [this]
    {
        QStringList paths;
        run([&paths](QSqlDatabase &db)
        {
            for (const ItemRow &row : ItemPager().page(db, {.channels = {CHANNEL}, .text = {}, .states = {}, .limit = 10}).items)
            {
                if (row.record.isNew)
                    paths.append(row.record.item.path);
            }
        });
        return paths;
    };

    adopt({record(u"changed"_s), record(u"packed anew"_s), record(u"same"_s), record(u"touched"_s)});
    EXPECT_EQ(newItems(), QStringList());

    ItemRecord packed = record(u"packed anew"_s);
    packed.item.ref->blobId = BlobId::fromBytes(QByteArray(32, 'p'));
    packed.item.at = 500;
    ItemRecord touched = record(u"touched"_s);
    touched.item.mtime = 5;
    adopt({record(u"added"_s), record(u"changed"_s, 10, 'b'), packed, record(u"same"_s), touched});
    EXPECT_EQ(newItems(), QStringList({u"added"_s, u"changed"_s}));
    EXPECT_TRUE(unregistered().contains(u"packed anew"_s));

    run([](QSqlDatabase &db) { UserChoices::setSeen(db, CHANNEL, QStringList {u"added"_s}, true); });
    EXPECT_EQ(newItems(), QStringList(u"changed"_s));
    run([](QSqlDatabase &db) { UserChoices::setSeen(db, CHANNEL, QStringList {u"same"_s}, false); });
    EXPECT_EQ(newItems(), QStringList({u"changed"_s, u"same"_s}));
    adopt({record(u"added"_s), record(u"changed"_s, 10, 'b'), packed, record(u"same"_s), touched});
    EXPECT_EQ(newItems(), QStringList({u"changed"_s, u"same"_s}));
}

TEST_F(ItemStoreTest, WhatAnUpdateBroughtIsRememberedOfTheLastThousand)
{
    adopt({record(u"a"_s), record(u"b"_s), record(u"c"_s)});
    run([](QSqlDatabase &db)
    {
        EXPECT_TRUE(ItemStore::stage(db, CHANNEL, {record(u"a"_s), record(u"b"_s, 20, 'b'), record(u"d"_s), record(u"e"_s)}).isEmpty());
        ItemStore::adoptStaged(db, CHANNEL, true, {.time = 5, .sequence = 5000});

        Statement statement {db, "SELECT time, sequence, added, changed, removed FROM arrival WHERE channel = ? AND number = 2"};
        ASSERT_TRUE(statement.exec(CHANNEL).next());
        const QList<qint64> row {statement.integer(0), statement.integer(1), statement.integer(2), statement.integer(3), statement.integer(4)};
        EXPECT_EQ(row, QList<qint64>({5, 5000, 2, 1, 1}));
    });

    for (int i = 0; i < ItemStore::ARRIVALS_MAX; ++i)
        adopt({record(u"a"_s)});
    run([](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT COUNT(*), MIN(number) FROM arrival WHERE channel = ?"};
        ASSERT_TRUE(statement.exec(CHANNEL).next());
        EXPECT_EQ(statement.integer(0), ItemStore::ARRIVALS_MAX);
        EXPECT_EQ(statement.integer(1), 3);
    });
}

TEST_F(ItemStoreTest, ATableOfAnEarlierVersionGetsWhatItLacks)
{
    run([](QSqlDatabase &db)
    {
        QSqlQuery query {db};
        ASSERT_TRUE(query.exec(u"DROP TABLE arrival"_s));
        ASSERT_TRUE(query.exec(u"ALTER TABLE item DROP COLUMN arrival"_s));
        ASSERT_TRUE(query.exec(u"INSERT INTO item (channel, path, size, mtime, executable, wanted, is_new, state) VALUES (7, CAST('old' AS BLOB), 1, 1, 0, 1, 0, 2)"_s));
        ItemStore::createTables(db);
    });
    adopt({record(u"new"_s), record(u"old"_s)});
    run([](QSqlDatabase &db)
    {
        // an update, though it is the first that is noted
        const ItemPage page = ItemPager().page(db, {.channels = {CHANNEL}, .text = {}, .states = {}, .limit = 10});
        ASSERT_EQ(page.items.size(), 2);
        EXPECT_TRUE(page.items.first().record.isNew);
    });
}
