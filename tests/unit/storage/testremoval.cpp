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

#include <atomic>
#include <map>
#include <thread>

#include <QElapsedTimer>
#include <QSqlDatabase>
#include <QSqlQuery>

#include "megatorrent/storage/database.h"
#include "megatorrent/storage/posixfile.h"
#include "megatorrent/storage/removal.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/statement.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 1;      // of StorageBench
    const int FILES = 500;

    class RemovalTest : public ::testing::Test
    {
    protected:
        // Many small files, received as they always are
        void receiveFiles()
        {
            QList<QByteArray> contents;
            for (int i = 0; i < FILES; ++i)
                contents.append(QByteArray::number(i) + " content");
            const QList<Publisher::Published> files = publisher.publishPack(contents);
            QSet<BlobId> blobs;
            for (int i = 0; i < FILES; ++i)
            {
                QList<BlobId> missing;
                ids.append(bench.add(name(i), files[i], &missing));
                blobs += QSet(missing.cbegin(), missing.cend());
            }
            for (const BlobId &id : asConst(blobs))
                EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, BlobStore::ReceiveResult::Stored);
            ASSERT_TRUE(waitUntil([this] { return bench.completed.size() == FILES; }));
            bench.flush();
        }

        static QString name(const int i)
        {
            return u"folder %1/file %2"_s.arg(QString::number(i % 10), QString::number(i));
        }

        int filesOnDisk() const
        {
            int count = 0;
            for (int i = 0; i < FILES; ++i)
                count += QFile::exists(bench.root + u'/' + name(i)) ? 1 : 0;
            return count;
        }

        qint64 rows(const char *const table)
        {
            qint64 count = -1;
            EXPECT_TRUE(bench->database()->call([&](QSqlDatabase &db)
            {
                const QByteArray sql = QByteArray("SELECT COUNT(*) FROM ") + table;
                QSqlQuery query {db};
                if (query.exec(QString::fromLatin1(sql)) && query.next())
                    count = query.value(0).toLongLong();
            }));
            return count;
        }

        // As a worker does; cancelled when it has asked so often whether it is, if not 0: in the middle of a batch, too
        nonstd::expected<bool, QString> remove(const bool deletesFiles, const int patience = 0)
        {
            nonstd::expected<bool, QString> result;
            std::thread worker {[&]
            {
                const std::unique_ptr<Removal> removal = bench.storage->createRemoval({.channel = CHANNEL, .mark = u"mark"_s, .folder = Path(bench.root), .deletesFiles = deletesFiles});
                int asked = 0;
                removal->isCancelled = [&asked, patience] { return (patience > 0) && (++asked > patience); };
                result = removal->run();
                problems = removal->problems();
            }};
            worker.join();
            return result;
        }

        Publisher publisher;
        StorageBench bench;
        QList<FileId> ids;
        QStringList problems;
    };
}

TEST_F(RemovalTest, IsInterruptedAndGoesOnAfterARestart)
{
    receiveFiles();
    writeFile((bench.root + u'/' + name(7)), "what the user has made of it");

    const auto interrupted = remove(true, 250);
    ASSERT_TRUE(interrupted);
    EXPECT_FALSE(*interrupted);
    const int left = filesOnDisk();
    EXPECT_LT(left, FILES);
    EXPECT_GT(left, 0);
    // the disk and what is claimed of it agree: whatever is still there is known still
    EXPECT_GE(rows("file"), (left - 1));

    bench.close();
    bench.open();
    const auto done = remove(true);
    ASSERT_TRUE(done) << qPrintable(done.error_or(QString()));
    EXPECT_TRUE(*done);
    EXPECT_EQ(filesOnDisk(), 1);
    EXPECT_EQ(readFile(bench.root + u'/' + name(7)), "what the user has made of it");
    for (const char *const table : {"file", "folder", "chunk", "pack", "blob"})
        EXPECT_EQ(rows(table), 0) << table;
    EXPECT_FALSE(QFile::exists(bench.root + u"/folder 3"_s));

    bool hasLeft = false;
    bench->leaveFolders(u"mark"_s, bench.storage.get(), [&] { hasLeft = true; });
    ASSERT_TRUE(waitUntil([&] { return hasLeft; }));
    EXPECT_FALSE(QFile::exists(bench.root + u"/.megatorrent"_s));
    EXPECT_EQ(rows("save_folder"), 0);
}

// Killed after a move, before the former names had gone
TEST_F(RemovalTest, FormerNamesOfFilesThatWereMovedGoToo)
{
    const QString former = bench.path(u"former"_s);
    ASSERT_TRUE(SaveFolders::establish(former, u"mark"_s));
    writeFile(former + u"/a"_s, "as it was received");
    writeFile(former + u"/b"_s, "as it was received");
    ASSERT_TRUE(bench->database()->call([&](QSqlDatabase &db)
    {
        Storage::noteFolder(db, Path(former), u"mark"_s);
        for (const QString &name : {QString(former + u"/a"_s), QString(former + u"/b"_s)})
        {
            FileStat stat;
            ASSERT_TRUE(Posix::stat(Posix::openForReading(name).get(), stat));
            Statement(db, "INSERT INTO former_name VALUES (?, ?, ?, ?, ?)").exec(former, name, stat.size, stat.mtime, stat.inode);
        }
    }));
    writeFile(former + u"/b"_s, "edited since");

    const auto done = remove(true);
    ASSERT_TRUE(done && *done);
    EXPECT_FALSE(QFile::exists(former + u"/a"_s));
    EXPECT_EQ(readFile(former + u"/b"_s), "edited since");
    EXPECT_EQ(rows("former_name"), 0);
}

TEST_F(RemovalTest, LeavesTheFilesUnlessTold)
{
    receiveFiles();
    const auto done = remove(false);
    ASSERT_TRUE(done && *done);
    EXPECT_EQ(filesOnDisk(), FILES);
    EXPECT_EQ(rows("file"), 0);
    EXPECT_TRUE(problems.isEmpty());

    // nothing is registered for it any more, not even by what was on its way
    const QByteArray content = randomBytes(100'000);
    QList<BlobId> missing;
    const FileId late = bench.add(u"late"_s, publisher.publishAlone(content), &missing);
    EXPECT_TRUE(waitUntil([&] { return bench.failed.contains(late); }));
    EXPECT_EQ(rows("file"), 0);
}

TEST_F(RemovalTest, EndingDoesNotWaitForARecheck)
{
    const int chunks = 150;
    const auto file = publisher.publishAlone(randomBytes(chunks * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"large"_s, file, &missing);
    for (const BlobId &blob : asConst(missing))
        EXPECT_EQ(bench.receive(blob, publisher.blob(blob)).first, BlobStore::ReceiveResult::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));
    bench.flush();

    QElapsedTimer timer;
    timer.start();
    bench.recheck(id);
    const qint64 whole = timer.elapsed();
    // something is found only at the end
    QFile damaged {bench.root + u"/large"_s};
    ASSERT_TRUE(damaged.open(QIODevice::ReadWrite) && damaged.seek(file.content.size() - 1));
    damaged.write(QByteArray(1, static_cast<char>(file.content.back() + 1)));
    damaged.close();
    timer.start();
    bench->recheckFile(id, bench.storage.get(), [] {});
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const bool isInTime = (timer.elapsed() < (whole / 2));
    bench.close();

    // what was not read to its end has not been judged
    bench.open();
    if (!isInTime)
        GTEST_SKIP() << "the machine is so busy that all may have been read before the end";
    EXPECT_EQ(rows("file WHERE state = 3"), 1);
    EXPECT_EQ(rows("chunk WHERE held = 1"), chunks);
}

TEST_F(RemovalTest, OthersGetTheirTurnMeanwhile)
{
    receiveFiles();
    // more rows than one commit should hold
    ASSERT_TRUE(bench->database()->call([](QSqlDatabase &db)
    {
        Statement(db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
            " INSERT INTO chunk SELECT 1000000, i, randomblob(32), 0, 0, 10, randomblob(32), NULL, 0, NULL, 1 FROM n").exec();
        Statement(db, "INSERT INTO file SELECT 1000000, 1, folder, 'large', 200000, 1, 0, 3, 0, 0, 0, 0, 0, NULL FROM file LIMIT 1").exec();
    }));
    std::atomic<int> commits = 0;
    std::atomic_bool isOver = false;
    std::thread other {[&]
    {
        while (!isOver)
        {
            bench->database()->call([](QSqlDatabase &) {});
            ++commits;
        }
    }};
    const auto done = remove(false);
    isOver = true;
    other.join();
    ASSERT_TRUE(done && *done);
    EXPECT_EQ(rows("chunk"), 0);
    EXPECT_GT(commits, 2) << "one commit for all would let two of them in";
}

// Files that begin at the same time are registered together.
TEST_F(RemovalTest, ItsLastFilesDoNotTakeThoseOfOthersWithThem)
{
    ASSERT_TRUE(remove(false).value_or(false));
    const qint64 channels[] = {CHANNEL + 1, CHANNEL, CHANNEL + 1};
    std::map<int, bool> isStarted;
    QList<FileId> files;
    for (const qint64 channel : channels)
    {
        const int number = static_cast<int>(files.size());
        const Publisher::Published file = publisher.publishPack({randomBytes(1'000)}).first();
        std::optional<FileId> id;
        const Path target {bench.root + u"/late %1"_s.arg(number)};
        bench->addFile({.channel = channel, .root = Path(bench.root), .target = target, .size = file.content.size(), .mtime = 0, .executable = false}
                , bench.storage.get(), [&id](const nonstd::expected<FileId, QString> &result) { id = result.value_or(0); });
        ASSERT_TRUE(waitUntil([&id] { return id.has_value(); }));
        bench->addChunks(*id, file.chunks);
        files.append(*id);
    }
    for (int i = 0; i < files.size(); ++i)
    {
        bench->startFile(files[i], bench.storage.get(), [&isStarted, i](const nonstd::expected<QList<BlobId>, Error> &missing)
        {
            isStarted[i] = missing.has_value();
        });
    }
    ASSERT_TRUE(waitUntil([&isStarted] { return isStarted.size() == 3; }));
    EXPECT_EQ(isStarted, (std::map<int, bool> {{0, true}, {1, false}, {2, true}}));
}

TEST_F(RemovalTest, OfAFolderThatIsAwayNothingIsDeletedAndThatIsSaidOnce)
{
    receiveFiles();
    ASSERT_TRUE(QFile::rename(bench.root, (bench.root + u"-away"_s)));
    const auto done = remove(true);
    EXPECT_TRUE(done && *done);
    ASSERT_EQ(problems.size(), 1) << qPrintable(problems.join(u'\n'));
    EXPECT_TRUE(problems.first().contains(bench.root)) << qPrintable(problems.first());
    EXPECT_EQ(rows("file"), 0);
    ASSERT_TRUE(QFile::rename((bench.root + u"-away"_s), bench.root));
    EXPECT_EQ(filesOnDisk(), FILES);
}
