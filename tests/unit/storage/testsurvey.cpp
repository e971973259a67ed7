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


#include <unistd.h>

#include <QDateTime>
#include <QDirIterator>
#include <QRegularExpression>
#include <QSqlDatabase>

#include "megatorrent/storage/database.h"
#include "megatorrent/storage/tables.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

namespace
{
    class Survey : public ::testing::Test
    {
    protected:
        // Everything that is missing comes, and nothing else
        qsizetype receiveAll(const QList<BlobId> &ids)
        {
            for (const BlobId &id : ids)
                EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, Result::Stored);
            return ids.size();
        }

        // Registers, receives, waits; gives how many blobs were needed
        qsizetype fetch(const QString &name, const Publisher::Published &file, FileId *id = nullptr)
        {
            QList<BlobId> missing;
            const FileId fileId = bench.add(name, file, &missing);
            if (id)
                *id = fileId;
            const qsizetype count = receiveAll(missing);
            EXPECT_TRUE(bench.waitCompleted(fileId));
            EXPECT_TRUE(readFile(bench.root + u'/' + name) == file.content);
            return count;
        }

        QStringList names(const QString &folder = {}) const
        {
            QStringList all = QDir(bench.root + u'/' + folder).entryList((QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QDir::Name);
            all.removeAll(u".megatorrent"_s);
            return all;
        }

        StorageBench bench;
        Publisher publisher;
    };
}

TEST_F(Survey, AdoptsAnIdenticalFile)
{
    const auto file = publisher.publishAlone(randomBytes((2 * CHUNK_SIZE) + 5));
    writeFile(bench.root + u"/a"_s, file.content);
    EXPECT_EQ(fetch(u"a"_s, file), 0);
    EXPECT_EQ(names(), QStringList {u"a"_s});
    EXPECT_EQ(bench.read(file.chunks[1].blobId), publisher.blob(file.chunks[1].blobId));
}

TEST_F(Survey, UsesWhatIsThereAndMovesTheUsersFileAside)
{
    const auto file = publisher.publishAlone(randomBytes(4 * CHUNK_SIZE));
    QByteArray other = file.content;
    other[(2 * CHUNK_SIZE) + 1] = static_cast<char>(other[(2 * CHUNK_SIZE) + 1] + 1);
    writeFile(bench.root + u"/a.tar.gz"_s, other);
    EXPECT_EQ(fetch(u"a.tar.gz"_s, file), 1);

    QStringList all = names();
    ASSERT_EQ(all.size(), 2);
    all.removeOne(u"a.tar.gz"_s);
    EXPECT_TRUE(QRegularExpression(u"^a\\.tar\\.conflict-\\d{8}-\\d{6}\\.gz$"_s).match(all.first()).hasMatch()) << qPrintable(all.first());
    EXPECT_EQ(readFile(bench.root + u'/' + all.first()), other);
}

TEST_F(Survey, ConflictsKeepLongNamesAndFolders)
{
    const QString longName = QString(127, u'ö') + u'x';  // 255 bytes
    const auto file = publisher.publishAlone("new content");
    const auto second = publisher.publishAlone("second");
    writeFile(bench.root + u'/' + longName, "old content");
    writeFile(bench.root + u"/folder/inside"_s, "inside");
    EXPECT_EQ(fetch(longName, file), 1);
    EXPECT_EQ(fetch(u"folder"_s, second), 1);

    QList<QByteArray> contents;
    QDirIterator files {bench.root, QDir::Files, QDirIterator::Subdirectories};
    while (files.hasNext())
        contents.append(readFile(files.next()));
    EXPECT_EQ(contents.size(), 4);
    for (const char *content : {"old content", "new content", "inside", "second"})
        EXPECT_TRUE(contents.contains(content)) << content;
}

TEST_F(Survey, ANewVersionFetchesOnlyWhatChanged)
{
    QByteArray content = randomBytes(6 * CHUNK_SIZE);
    const auto first = publisher.publishAlone(content);
    FileId oldId = 0;
    EXPECT_EQ(fetch(u"a"_s, first, &oldId), 6);
    content.replace((3 * CHUNK_SIZE), 10, randomBytes(10));
    content.append("tail");
    const auto second = publisher.publishAlone(content);
    EXPECT_EQ(fetch(u"a"_s, second), 2);
    EXPECT_EQ(names(), QStringList {u"a"_s});   // the old version was ours: no conflict

    // What only the old one had is not claimed any more.
    EXPECT_TRUE(waitUntil([&] { return bench.lost.contains(first.chunks[3].blobId); }));
    EXPECT_EQ(bench.lostReasons[bench.lost.indexOf(first.chunks[3].blobId)], QString());
    EXPECT_TRUE(bench.read(first.chunks[3].blobId).isEmpty());
    EXPECT_FALSE(bench.read(first.chunks[2].blobId).isEmpty());
    EXPECT_EQ(bench.remove(oldId, true), QString());
    EXPECT_TRUE(readFile(bench.root + u"/a"_s) == content);
}

TEST_F(Survey, RenamedAndDoubledFilesAreNotFetchedAgain)
{
    const auto file = publisher.publishAlone(randomBytes(3 * CHUNK_SIZE));
    const auto small = publisher.publishPack({randomBytes(100), randomBytes(200)});
    FileId oldId = 0;
    EXPECT_EQ(fetch(u"old/name"_s, file, &oldId), 3);
    EXPECT_EQ(fetch(u"old/small"_s, small[0]), 1);
    EXPECT_EQ(fetch(u"new/name"_s, file), 0);
    EXPECT_EQ(fetch(u"new/small"_s, small[0]), 0);
    EXPECT_EQ(bench.remove(oldId, true), QString());
    EXPECT_EQ(bench.read(file.chunks[0].blobId), publisher.blob(file.chunks[0].blobId));
}

TEST_F(Survey, AChunkThatMovedToAnotherPackIsRecognised)
{
    const QByteArray kept = randomBytes(1000);
    const auto before = publisher.publishPack({kept, randomBytes(2000)});
    FileId oldId = 0;
    EXPECT_EQ(fetch(u"kept"_s, before[0], &oldId), 1);
    EXPECT_EQ(fetch(u"changing"_s, before[1]), 0);

    const auto after = publisher.publishPack({randomBytes(2000), kept});
    EXPECT_EQ(fetch(u"kept"_s, after[1]), 0);
    EXPECT_EQ(fetch(u"changing"_s, after[0]), 1);
    const BlobId pack = after[0].chunks[0].blobId;
    EXPECT_EQ(bench.read(pack), publisher.blob(pack));
    EXPECT_EQ(bench.held({pack}).count(true), 1);
    EXPECT_TRUE(bench.read(before[0].chunks[0].blobId).isEmpty());
}

TEST_F(Survey, NeverFollowsLinksOutOfTheFolder)
{
    const auto file = publisher.publishAlone("content");
    QDir().mkpath(bench.root);
    QDir().mkpath(bench.base + u"/outside"_s);
    writeFile(bench.base + u"/victim"_s, "victim");
    ASSERT_EQ(::symlink("../outside", QFile::encodeName(bench.root + u"/link"_s).constData()), 0);
    ASSERT_EQ(::symlink("../victim", QFile::encodeName(bench.root + u"/file"_s).constData()), 0);

    QList<BlobId> missing;
    const FileId id = bench.add(u"link/a"_s, file, &missing);
    receiveAll(missing);
    EXPECT_TRUE(waitUntil([&] { return bench.failed.contains(id); }));
    EXPECT_TRUE(bench.failed[id].contains(QString(bench.root + u"/link"_s))) << qPrintable(bench.failed[id]);
    EXPECT_TRUE(QDir(bench.base + u"/outside"_s).isEmpty());

    // a link at the file's own place is moved aside, not written through
    EXPECT_EQ(fetch(u"file"_s, file), 0);
    EXPECT_EQ(readFile(bench.base + u"/victim"_s), "victim");

    // once the link is out of the way it goes on
    QFile::remove(bench.root + u"/link"_s);
    bench.storage->startFile(id, bench.storage.get(), [](const nonstd::expected<QList<BlobId>, Error> &) {});
    EXPECT_TRUE(bench.waitCompleted(id));
    EXPECT_EQ(readFile(bench.root + u"/link/a"_s), "content");

    const auto hidden = publisher.publishAlone("hidden");
    const FileId hiddenId = bench.add(u".megatorrent/1.part"_s, hidden, &missing);
    receiveAll(missing);
    EXPECT_TRUE(waitUntil([&] { return bench.failed.contains(hiddenId); }));
}

TEST_F(Survey, RecheckFindsDamageAndKeepsTheRest)
{
    const auto file = publisher.publishAlone(randomBytes(4 * CHUNK_SIZE));
    FileId id = 0;
    fetch(u"a"_s, file, &id);
    QByteArray damaged = file.content;
    damaged[CHUNK_SIZE] = static_cast<char>(damaged[CHUNK_SIZE] + 1);
    writeFile(bench.root + u"/a"_s, damaged);
    bench.completed.clear();
    bench.recheck(id);
    EXPECT_TRUE(waitUntil([&] { return bench.incomplete.contains(id); }));
    const QList<BlobId> missing = bench.missing();
    EXPECT_EQ(missing, QList<BlobId> {file.chunks[1].blobId});
    receiveAll(missing);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(bench.root + u"/a"_s) == file.content);
    EXPECT_EQ(names().size(), 2);   // the damaged one was kept

    // sound: nothing happens
    bench.incomplete.clear();
    bench.recheck(id);
    EXPECT_TRUE(bench.missing().isEmpty());
    EXPECT_FALSE(bench.incomplete.contains(id));

    // gone
    QFile::remove(bench.root + u"/a"_s);
    bench.recheck(id);
    EXPECT_EQ(bench.missing().size(), 4);
    EXPECT_TRUE(bench.held(bench.missing()).count(true) == 0);
}

TEST_F(Survey, ForeignFilesSurviveARecheck)
{
    const auto file = publisher.publishForeign(randomBytes(CHUNK_SIZE + 100));
    FileId id = 0;
    EXPECT_EQ(fetch(u"v5"_s, file, &id), 2);
    bench.recheck(id);
    EXPECT_TRUE(bench.missing().isEmpty());
    EXPECT_FALSE(bench.incomplete.contains(id));

    // What is stored makes it whole again without fetching.
    writeFile(bench.root + u"/v5"_s, "damaged");
    bench.completed.clear();
    bench.recheck(id);
    EXPECT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(bench.root + u"/v5"_s) == file.content);
}

TEST_F(Survey, ALostPartialFileBeginsAnew)
{
    const auto file = publisher.publishAlone(randomBytes(3 * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"a"_s, file, &missing);
    receiveAll({missing[0]});
    bench.flush();
    const QString part = bench.root + u"/.megatorrent/%1.part"_s.arg(id);
    ASSERT_TRUE(QFile::remove(part));
    receiveAll({missing[1]});
    EXPECT_EQ(bench.missing().size(), 2);
    EXPECT_FALSE(bench.missing().contains(missing[1]));
    bench.flush();
    bench.close();
    ASSERT_TRUE(QFile::remove(part));
    bench.open();
    EXPECT_EQ(bench.missing().size(), 3);
    receiveAll(bench.missing());
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(bench.root + u"/a"_s) == file.content);
}

TEST_F(Survey, AnUnmountedDiskLosesNothing)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    FileId id = 0;
    fetch(u"a"_s, file, &id);
    const BlobId blob = file.chunks[0].blobId;
    bench.close();
    ASSERT_TRUE(QDir().rename(bench.root, (bench.root + u"-away"_s)));
    bench.open();
    EXPECT_TRUE(bench.read(blob).isEmpty());
    ASSERT_TRUE(QDir().rename((bench.root + u"-away"_s), bench.root));
    EXPECT_EQ(bench.read(blob), publisher.blob(blob));
    EXPECT_TRUE(bench.lost.isEmpty());
}

// A rename need not have reached the disk when the power fails, although the database speaks of it.
TEST_F(Survey, AMoveThatGotLostIsDoneAgain)
{
    const auto older = publisher.publishAlone(randomBytes(1000));
    const auto file = publisher.publishAlone(randomBytes(2000));
    FileId olderId = 0;
    FileId id = 0;
    fetch(u"a"_s, older, &olderId);
    fetch(u"a"_s, file, &id);
    bench.close();
    const QString part = bench.root + u"/.megatorrent/"_s + QString::number(id) + u".part"_s;
    ASSERT_TRUE(QDir().mkpath(bench.root + u"/.megatorrent"_s));
    ASSERT_TRUE(QFile::rename((bench.root + u"/a"_s), part));
    bench.completed.clear();
    bench.open();
    EXPECT_TRUE(bench.missing().isEmpty());
    EXPECT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(bench.root + u"/a"_s) == file.content);
    EXPECT_EQ(bench.read(file.chunks[0].blobId), publisher.blob(file.chunks[0].blobId));

    // the older version had come back too
    bench.close();
    ASSERT_TRUE(QDir().mkpath(bench.root + u"/.megatorrent"_s));
    ASSERT_TRUE(QFile::rename((bench.root + u"/a"_s), part));
    writeFile(bench.root + u"/a"_s, older.content);
    bench.completed.clear();
    bench.open();
    EXPECT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(bench.root + u"/a"_s) == file.content);
    EXPECT_EQ(names().size(), 2);
}
