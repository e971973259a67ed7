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


// What happens between two steps of ours: the user edits, a file takes its place, another version comes.

#include <functional>

#include <QFileInfo>
#include <QSqlDatabase>
#include <QThread>

#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/tables.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    std::atomic<const char *> hookedPoint = nullptr;
    std::function<void ()> hooked;

    void callHooked(const char *name)
    {
        const char *point = hookedPoint;
        if (point && (qstrcmp(name, point) == 0) && hookedPoint.compare_exchange_strong(point, nullptr))
            hooked();
    }

    class Meanwhile : public ::testing::Test
    {
    protected:
        void TearDown() override
        {
            crashPointHook = nullptr;
            hookedPoint = nullptr;
        }

        // Once, by whichever thread comes there
        void atPoint(const char *name, std::function<void ()> function)
        {
            hooked = std::move(function);
            hookedPoint = name;
            crashPointHook = callHooked;
        }

        void receive(const QList<BlobId> &ids)
        {
            for (const BlobId &id : ids)
                EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, BlobStore::ReceiveResult::Stored);
        }

        QString path(const QString &name) const { return bench.root + u'/' + name; }

        StorageBench bench;
        Publisher publisher;
    };
}

TEST_F(Meanwhile, WhatTheUserWritesBeforeANewVersionTakesItsPlaceIsKept)
{
    const auto old = publisher.publishAlone(randomBytes(1000));
    const auto next = publisher.publishAlone(randomBytes(2000));
    QList<BlobId> missing;
    const FileId before = bench.add(u"a.txt"_s, old, &missing);
    receive(missing);
    ASSERT_TRUE(bench.waitCompleted(before));

    const FileId after = bench.add(u"a.txt"_s, next, &missing);
    atPoint("about to replace", [&] { writeFile(path(u"a.txt"_s), "what the user has just written"); });
    receive(missing);
    ASSERT_TRUE(bench.waitCompleted(after)) << qPrintable(bench.failed.value(after));
    EXPECT_TRUE(readFile(path(u"a.txt"_s)) == next.content);
    const QStringList aside = tree(bench.root).filter(u".conflict-"_s);
    ASSERT_EQ(aside.size(), 1);
    EXPECT_EQ(readFile(path(aside.first())), "what the user has just written");
}

TEST_F(Meanwhile, AFileThatTakesItsPlaceWhileItIsReadIsNotLost)
{
    const auto file = publisher.publishAlone(randomBytes(2 * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"a"_s, file, &missing);
    receive({missing[0]});
    bench.flush();

    std::optional<QByteArray> read;
    atPoint("looked up", [&]
    {
        for (int i = 0; (i < 3'000) && !QFileInfo::exists(path(u"a"_s)); ++i)
            QThread::msleep(10);
    });
    bench->readBlob(missing[0], 1, bench.storage.get(), [&](const QByteArray &blob) { read = blob; });
    receive({missing[1]});
    ASSERT_TRUE(bench.waitCompleted(id));
    ASSERT_TRUE(waitUntil([&] { return read.has_value(); }));
    EXPECT_TRUE(*read == publisher.blob(missing[0]));
    bench.flush();
    EXPECT_EQ(bench.lost, QList<BlobId>());
    EXPECT_TRUE(bench.incomplete.isEmpty());
}

TEST_F(Meanwhile, ARecheckSaysNothingOfWhatHasBeenReplaced)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    QList<BlobId> missing;
    const FileId id = bench.add(u"a"_s, file, &missing);
    receive(missing);
    ASSERT_TRUE(bench.waitCompleted(id));
    writeFile(path(u"a"_s), "edited");
    atPoint("rechecked", [&] { bench->database()->call([id](QSqlDatabase &db) { Tables::setState(db, id, FileState::Replaced); }); });
    bench.recheck(id);
    std::optional<FileRow> row;
    ASSERT_TRUE(bench->database()->call([&](QSqlDatabase &db) { row = Tables::file(db, id); }));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->state, FileState::Replaced);
    EXPECT_FALSE(row->partInode) << "it is being received again";
}

TEST_F(Meanwhile, ARecheckSaysNothingOfAFolderThatIsTakenAway)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    QList<BlobId> missing;
    const FileId id = bench.add(u"a"_s, file, &missing);
    receive(missing);
    ASSERT_TRUE(bench.waitCompleted(id));
    // as if the disk had gone in the middle of the file
    const QString away = bench.root + u"-away"_s;
    const QByteArray content = readFile(path(u"a"_s));
    writeFile(path(u"a"_s), content.first(500));
    atPoint("rechecked", [&]
    {
        writeFile(path(u"a"_s), content);
        EXPECT_TRUE(QDir().rename(bench.root, away));
    });
    bench.recheck(id);
    std::optional<FileRow> row;
    ASSERT_TRUE(bench->database()->call([&](QSqlDatabase &db) { row = Tables::file(db, id); }));
    ASSERT_TRUE(row);
    EXPECT_EQ(row->state, FileState::Complete);

    ASSERT_TRUE(QDir().rename(away, bench.root));
    bench.recheck(id);
    EXPECT_TRUE(bench.read(missing[0]) == publisher.blob(missing[0]));
}
