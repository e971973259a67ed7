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


#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDateTime>
#include <QFileInfo>
#include <QScopeGuard>
#include <QSqlDatabase>

#include "megatorrent/storage/database.h"
#include "megatorrent/storage/diskfaults.h"
#include "megatorrent/storage/diskplace.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/statement.h"

#include "formerdatabase.h"
#include "helpers.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

// The user's files come first: what he edited is kept, what nobody edited is never put aside, and nothing is believed of a disk that is away.

namespace
{
    class UsersFiles : public ::testing::Test
    {
    protected:
        void TearDown() override
        {
            diskFaults.hasNoRenameNoReplace = false;
            diskFaults.hasNoLinks = false;
            diskFaults.refusesAttributes = false;
            diskFaults.inodeShift = 0;
            diskFaults.failingSyncs = 0;
        }

        void receiveAll(const QList<BlobId> &ids)
        {
            for (const BlobId &id : ids)
                EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, Result::Stored);
        }

        FileId fetch(const QString &name, const Publisher::Published &file, const qint64 mtime = 1'700'000'000)
        {
            QList<BlobId> missing;
            const FileId id = bench.add(name, file, &missing, mtime);
            receiveAll(missing);
            EXPECT_TRUE(bench.waitCompleted(id)) << qPrintable(bench.failed.value(id));
            EXPECT_TRUE(readFile(path(name)) == file.content);
            return id;
        }

        QString path(const QString &name) const { return bench.root + u'/' + name; }
        QStringList conflicts() const { return tree(bench.root).filter(u".conflict-"_s); }

        // In place: the same inode
        void edit(const QString &name, const QByteArray &content, const std::optional<qint64> mtime = std::nullopt)
        {
            const int fd = ::open(QFile::encodeName(path(name)).constData(), (O_WRONLY | O_CLOEXEC));
            ASSERT_GE(fd, 0);
            ASSERT_EQ(::pwrite(fd, content.constData(), static_cast<size_t>(content.size()), 0), content.size());
            if (mtime)
            {
                const timespec times[2] = {{.tv_sec = *mtime, .tv_nsec = 0}, {.tv_sec = *mtime, .tv_nsec = 0}};
                ASSERT_EQ(::futimens(fd, times), 0);
            }
            ::close(fd);
        }

        void restart(const std::function<void ()> &meanwhile = [] {})
        {
            bench.close();
            meanwhile();
            bench.completed.clear();
            bench.incomplete.clear();
            bench.failed.clear();
            bench.open();
        }

        void startAgain(const FileId id)
        {
            bench.storage->startFile(id, bench.storage.get(), [](const nonstd::expected<QList<BlobId>, Error> &) {});
        }

        StorageBench bench;
        Publisher publisher;
    };
}

TEST_F(UsersFiles, AnEditOfAFileOfTheEpochIsKept)
{
    const QByteArray old = randomBytes(1000);
    const QByteArray edited = randomBytes(1000);
    fetch(u"a.txt"_s, publisher.publishAlone(old), 0);
    edit(u"a.txt"_s, edited, 0);
    fetch(u"a.txt"_s, publisher.publishAlone(randomBytes(1000)), 0);
    ASSERT_EQ(conflicts().size(), 1);
    EXPECT_TRUE(readFile(path(conflicts().first())) == edited);

    const FileId id = fetch(u"b.txt"_s, publisher.publishAlone(old), 0);
    edit(u"b.txt"_s, edited, 0);
    EXPECT_FALSE(bench.remove(id, true).isEmpty());
    EXPECT_TRUE(readFile(path(u"b.txt"_s)) == edited);
}

TEST_F(UsersFiles, AChangedModeIsNoEdit)
{
    const auto pack = publisher.publishPack({randomBytes(1000), randomBytes(2000)});
    fetch(u"a"_s, publisher.publishAlone(randomBytes((2 * CHUNK_SIZE) + 1)));
    fetch(u"b"_s, pack[0]);
    const FileId c = fetch(u"c"_s, publisher.publishAlone(randomBytes(1000)));
    fetch(u"empty"_s, publisher.publishAlone({}));
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s, u"empty"_s})
        ASSERT_EQ(::chmod(QFile::encodeName(path(name)).constData(), 0600), 0);
    fetch(u"a"_s, publisher.publishAlone(randomBytes(1000)));
    fetch(u"b"_s, publisher.publishAlone(randomBytes(1000)));
    fetch(u"empty"_s, publisher.publishAlone(randomBytes(1000)));
    EXPECT_EQ(conflicts(), QStringList());
    EXPECT_EQ(bench.remove(c, true), QString());
    EXPECT_FALSE(QFile::exists(path(u"c"_s)));
}

TEST_F(UsersFiles, OtherInodesAfterARemountAreNoEdit)
{
    const auto partial = publisher.publishAlone(randomBytes(4 * CHUNK_SIZE));
    fetch(u"a"_s, publisher.publishAlone(randomBytes(CHUNK_SIZE + 1)));
    const FileId b = fetch(u"b"_s, publisher.publishAlone(randomBytes(1000)));
    QList<BlobId> missing;
    const FileId id = bench.add(u"partial"_s, partial, &missing);
    receiveAll({missing[0], missing[2]});
    restart([] { diskFaults.inodeShift = 1'000'000; });

    // nothing of it is fetched again, neither then nor when it happens while we run
    EXPECT_EQ(bench.missing().size(), 2);
    receiveAll({missing[1]});
    diskFaults.inodeShift = 2'000'000;
    receiveAll({missing[3]});
    EXPECT_TRUE(bench.waitCompleted(id)) << qPrintable(bench.failed.value(id));
    EXPECT_TRUE(readFile(path(u"partial"_s)) == partial.content);

    fetch(u"a"_s, publisher.publishAlone(randomBytes(1000)));
    EXPECT_EQ(bench.remove(b, true), QString());
    EXPECT_FALSE(QFile::exists(path(u"b"_s)));
    EXPECT_EQ(conflicts(), QStringList());

    // and an edit is one there, too
    const FileId c = fetch(u"c"_s, publisher.publishAlone(randomBytes(1000)));
    edit(u"c"_s, "edited");
    diskFaults.inodeShift = 3'000'000;
    EXPECT_FALSE(bench.remove(c, true).isEmpty());
    EXPECT_TRUE(QFile::exists(path(u"c"_s)));
}

// As with a publisher who updates one file several times a second
TEST_F(UsersFiles, VersionsThatOvertakeEachOtherLeaveNothingBehind)
{
    FileId before = fetch(u"a"_s, publisher.publishAlone(randomBytes(1000)));
    for (int i = 0; i < 5; ++i)
    {
        const auto overtaken = publisher.publishAlone(randomBytes(1000));
        const auto next = publisher.publishAlone(randomBytes(1000 + i));
        QList<BlobId> missing;
        QList<BlobId> nextMissing;
        const FileId second = bench.add(u"a"_s, overtaken, &missing);
        receiveAll(missing);
        const FileId third = bench.add(u"a"_s, next, &nextMissing);
        // no item speaks of these any more
        EXPECT_EQ(bench.remove(before, false), QString());
        EXPECT_EQ(bench.remove(second, false), QString());
        receiveAll(nextMissing);
        ASSERT_TRUE(bench.waitCompleted(third)) << qPrintable(bench.failed.value(third));
        EXPECT_TRUE(readFile(path(u"a"_s)) == next.content);
        before = third;
    }
    EXPECT_TRUE(waitUntil([this] { return tree(bench.root) == QStringList {u"a"_s}; })) << qPrintable(tree(bench.root).join(u' '));
}

TEST_F(UsersFiles, OfAnotherChannelIsNotOurs)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    const FileId id = fetch(u"a"_s, file);
    const auto other = publisher.publishAlone(randomBytes(1000));
    std::optional<FileId> otherId;
    std::optional<QList<BlobId>> missing;
    const FileSpec spec {.channel = 2, .root = Path(bench.root), .target = Path(path(u"a"_s)), .size = 1000, .mtime = 1};
    bench->addFile(spec, bench.storage.get(), [&](const nonstd::expected<FileId, QString> &added)
    {
        otherId = added.value_or(0);
        bench->addChunks(*otherId, other.chunks);
        bench->startFile(*otherId, bench.storage.get(), [&](const nonstd::expected<QList<BlobId>, Error> &ids)
        {
            EXPECT_TRUE(ids.has_value()) << qPrintable(ids.error_or(QString()));
            missing = ids.value_or(QList<BlobId>());
        });
    });
    ASSERT_TRUE(waitUntil([&] { return missing.has_value(); }));
    ASSERT_EQ(missing->size(), 1);
    receiveAll(*missing);
    ASSERT_TRUE(bench.waitCompleted(*otherId));
    ASSERT_EQ(conflicts().size(), 1);
    EXPECT_TRUE(readFile(path(conflicts().first())) == file.content);
    bool isKnown = false;
    ASSERT_TRUE(bench->database()->look([&](QSqlDatabase &db) { isKnown = Statement(db, "SELECT 1 FROM file WHERE (id = ?) AND (channel = 1)").exec(id).next(); }));
    EXPECT_TRUE(isKnown);
}

TEST_F(UsersFiles, AFileBecomesAFolderAndBack)
{
    const FileId file = fetch(u"x"_s, publisher.publishAlone(randomBytes(1000)));
    const auto inside = publisher.publishAlone(randomBytes(2000));
    QList<BlobId> missing;
    const FileId insideId = bench.add(u"x/y/z"_s, inside, &missing);
    receiveAll(missing);
    EXPECT_TRUE(waitUntil([&] { return bench.failed.contains(insideId); }));   // it is still the channel's
    EXPECT_EQ(bench.remove(file, false), QString());
    ASSERT_TRUE(bench.waitCompleted(insideId)) << qPrintable(bench.failed.value(insideId));
    EXPECT_EQ(tree(bench.root), (QStringList {u"x"_s, u"x/y"_s, u"x/y/z"_s}));

    const auto again = publisher.publishAlone(randomBytes(3000));
    const FileId againId = bench.add(u"x"_s, again, &missing);
    EXPECT_EQ(bench.remove(insideId, false), QString());
    receiveAll(missing);
    ASSERT_TRUE(bench.waitCompleted(againId)) << qPrintable(bench.failed.value(againId));
    EXPECT_EQ(tree(bench.root), QStringList {u"x"_s});
    EXPECT_TRUE(readFile(path(u"x"_s)) == again.content);
}

TEST_F(UsersFiles, WhatTheUserEditedDoesNotMakeRoomForAFolder)
{
    const FileId file = fetch(u"x"_s, publisher.publishAlone(randomBytes(1000)));
    edit(u"x"_s, "edited");
    QList<BlobId> missing;
    const auto inside = publisher.publishAlone(randomBytes(2000));
    const FileId insideId = bench.add(u"x/y"_s, inside, &missing);
    EXPECT_EQ(bench.remove(file, false), QString());
    receiveAll(missing);
    EXPECT_TRUE(waitUntil([&] { return bench.failed.contains(insideId); }));
    EXPECT_TRUE(readFile(path(u"x"_s)).startsWith("edited"));

    // whatever moves it on: here a recheck
    ASSERT_TRUE(QFile::rename(path(u"x"_s), path(u"mine"_s)));
    bench.recheck(insideId);
    EXPECT_TRUE(bench.waitCompleted(insideId));

    // a folder that holds something of the user's goes aside as a whole
    writeFile(path(u"x/mine"_s), "mine");
    const FileId again = bench.add(u"x"_s, publisher.publishAlone(randomBytes(500)), &missing);
    EXPECT_EQ(bench.remove(insideId, false), QString());
    receiveAll(missing);
    ASSERT_TRUE(bench.waitCompleted(again)) << qPrintable(bench.failed.value(again));
    const QStringList aside = conflicts();
    ASSERT_EQ(aside.size(), 2) << qPrintable(aside.join(u' '));
    EXPECT_EQ(readFile(path(aside.last())), "mine");
}

TEST_F(UsersFiles, NothingIsWrittenWhereTheFolderShouldBe)
{
    const auto first = publisher.publishAlone(randomBytes(2 * CHUNK_SIZE));
    const auto second = publisher.publishAlone(randomBytes(3 * CHUNK_SIZE));
    const FileId firstId = fetch(u"a"_s, first);
    QList<BlobId> missing;
    const FileId secondId = bench.add(u"b/c"_s, second, &missing);
    receiveAll({missing[0]});
    bench.flush();

    // the mount point without its disk, once without and once with a restart
    ASSERT_TRUE(QDir().rename(bench.root, (bench.root + u"-away"_s)));
    ASSERT_TRUE(QDir().mkpath(bench.root));
    for (const bool isAfterRestart : {false, true})
    {
        if (isAfterRestart)
            restart();
        EXPECT_TRUE(bench.openFolder().contains(bench.root));
        const auto [result, error] = bench.receive(missing[1], publisher.blob(missing[1]));
        EXPECT_EQ(result, Result::Failed);
        EXPECT_TRUE(error.contains(bench.root)) << qPrintable(error);
        EXPECT_TRUE(bench.read(first.chunks[0].blobId).isEmpty());
        bench.recheck(firstId);
        startAgain(secondId);
        EXPECT_EQ(bench.missing().size(), 2);   // as before
        EXPECT_TRUE(QDir(bench.root).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
        EXPECT_TRUE(bench.incomplete.isEmpty());
    }

    // another channel's disk in its place
    ASSERT_TRUE(SaveFolders::establish(bench.root, u"other"_s));
    EXPECT_TRUE(bench.openFolder().contains(u"other"_s));
    EXPECT_EQ(bench.receive(missing[1], publisher.blob(missing[1])).first, Result::Failed);
    EXPECT_FALSE(bench.useFolder().isEmpty());

    ASSERT_TRUE(QDir(bench.root).removeRecursively());
    ASSERT_TRUE(QDir().rename((bench.root + u"-away"_s), bench.root));
    EXPECT_EQ(bench.openFolder(), QString());
    EXPECT_EQ(bench.read(first.chunks[0].blobId), publisher.blob(first.chunks[0].blobId));
    receiveAll(bench.missing());
    ASSERT_TRUE(bench.waitCompleted(secondId));
    EXPECT_TRUE(readFile(path(u"b/c"_s)) == second.content);
    EXPECT_TRUE(bench.lost.isEmpty());
}

TEST_F(UsersFiles, AFolderThatWasEmptiedOnPurposeIsUsedAgain)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    const FileId id = fetch(u"a"_s, file);
    bench.flush();
    bench.close();
    ASSERT_TRUE(QDir(bench.root).removeRecursively());
    bench.open();
    EXPECT_FALSE(bench.openFolder().isEmpty());
    EXPECT_TRUE(bench.incomplete.isEmpty());
    EXPECT_EQ(bench.useFolder(), QString());
    EXPECT_TRUE(waitUntil([&] { return bench.incomplete.contains(id); }));
    startAgain(id);
    EXPECT_TRUE(waitUntil([&] { return bench.missing().size() == 1; }));
    bench.completed.clear();
    receiveAll(bench.missing());
    EXPECT_TRUE(bench.waitCompleted(id));
}

TEST_F(UsersFiles, WhatWasDeletedIsNoticedAtTheStart)
{
    const FileId kept = fetch(u"kept"_s, publisher.publishAlone(randomBytes(1000)));
    const auto file = publisher.publishAlone(randomBytes(1000));
    const FileId id = fetch(u"deleted"_s, file);
    restart([this] { QFile::remove(path(u"deleted"_s)); });
    EXPECT_TRUE(waitUntil([&] { return bench.incomplete.contains(id); }));
    EXPECT_TRUE(bench.incomplete.value(id).contains(path(u"deleted"_s)));
    EXPECT_FALSE(bench.incomplete.contains(kept));
    EXPECT_EQ(bench.held({file.chunks[0].blobId}).count(true), 0);
    EXPECT_TRUE(bench.missing().isEmpty());   // the user may have meant it
    startAgain(id);
    EXPECT_TRUE(waitUntil([&] { return bench.missing().size() == 1; }));
}

TEST_F(UsersFiles, AFolderOfBeforeThereWereMarksIsTakenOver)
{
    fetch(u"a"_s, publisher.publishAlone(randomBytes(1000)));
    const auto forget = [this]
    {
        ASSERT_TRUE(bench->database()->call([](QSqlDatabase &db) { Statement(db, "DELETE FROM save_folder").exec(); }));
        ASSERT_TRUE(QDir(bench.root + u"/.megatorrent"_s).removeRecursively());
    };
    forget();
    restart();
    EXPECT_EQ(bench.openFolder(), QString());
    EXPECT_TRUE(QFile::exists(bench.root + u"/.megatorrent/channel"_s));

    // but not an empty mount point
    forget();
    restart([this] { QFile::remove(path(u"a"_s)); });
    EXPECT_FALSE(bench.openFolder().isEmpty());
    EXPECT_TRUE(bench.incomplete.isEmpty());
}

TEST_F(UsersFiles, OldFileSystemsDo)
{
    for (const bool hasNoLinks : {false, true})
    {
        diskFaults.hasNoRenameNoReplace = true;
        diskFaults.hasNoLinks = hasNoLinks;
        diskFaults.refusesAttributes = true;
        EXPECT_EQ(bench.useFolder(), QString());
        const QString folder = hasNoLinks ? u"without/"_s : u"with/"_s;
        fetch((folder + u"a"_s), publisher.publishAlone(randomBytes(1000)));
        fetch((folder + u"a"_s), publisher.publishAlone(randomBytes(2000)));
        writeFile(path(folder + u"b"_s), "the user's");
        fetch((folder + u"b"_s), publisher.publishAlone(randomBytes(CHUNK_SIZE)));
        const QStringList aside = conflicts().filter(folder);
        ASSERT_EQ(aside.size(), 1);
        EXPECT_EQ(readFile(path(aside.first())), "the user's");
    }
}

// A crash between the two steps that take the place of one
TEST_F(UsersFiles, AHalfDoneMoveIsFinished)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    QList<BlobId> missing;
    writeFile(path(u"x"_s), "in the way");
    const FileId id = bench.add(u"x/a"_s, file, &missing);
    receiveAll(missing);
    ASSERT_TRUE(waitUntil([&] { return bench.failed.contains(id); }));
    restart([&]
    {
        ASSERT_TRUE(QFile::remove(path(u"x"_s)));
        ASSERT_TRUE(QDir().mkpath(path(u"x"_s)));
        const QString part = bench.root + u"/.megatorrent/"_s + QString::number(id) + u".part"_s;
        ASSERT_EQ(::link(QFile::encodeName(part).constData(), QFile::encodeName(path(u"x/a"_s)).constData()), 0);
    });
    EXPECT_TRUE(bench.waitCompleted(id));
    EXPECT_EQ(tree(bench.root), (QStringList {u"x"_s, u"x/a"_s}));
}

TEST_F(UsersFiles, ASyncThatFailsOnceCostsAFetch)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    QList<BlobId> missing;
    const FileId id = bench.add(u"a"_s, file, &missing);
    diskFaults.failingSyncs = 1;
    receiveAll(missing);
    ASSERT_TRUE(waitUntil([&] { return bench.failed.contains(id); }));
    EXPECT_TRUE(bench.failed.value(id).contains(path(u"a"_s)));
    EXPECT_FALSE(bench.completed.contains(id));
    EXPECT_EQ(bench.missing(), missing);
    receiveAll(missing);
    EXPECT_TRUE(bench.waitCompleted(id));
}

TEST_F(UsersFiles, AttributesAreSetUnlessTheFileWasEdited)
{
    const FileId a = fetch(u"a"_s, publisher.publishAlone(randomBytes(1000)));
    const FileId b = fetch(u"b"_s, publisher.publishAlone(randomBytes(1000)));
    edit(u"b"_s, "edited");
    const QDateTime before = QFileInfo(path(u"b"_s)).lastModified();
    std::optional<QString> problem;
    bench->setAttributes({{.file = a, .mtime = 1'234'567, .executable = true}, {.file = b, .mtime = 1'234'567, .executable = true}}
            , bench.storage.get(), [&](const QString &answer) { problem = answer; });
    ASSERT_TRUE(waitUntil([&] { return problem.has_value(); }));
    EXPECT_EQ(*problem, QString());
    EXPECT_EQ(QFileInfo(path(u"a"_s)).lastModified().toSecsSinceEpoch(), 1'234'567);
    EXPECT_TRUE(QFileInfo(path(u"a"_s)).isExecutable());
    EXPECT_EQ(QFileInfo(path(u"b"_s)).lastModified(), before);
    EXPECT_FALSE(QFileInfo(path(u"b"_s)).isExecutable());
    fetch(u"a"_s, publisher.publishAlone(randomBytes(1000)));
    EXPECT_EQ(conflicts(), QStringList());
}

TEST_F(UsersFiles, ADatabaseOfBeforeIsUnderstood)
{
    const auto file = publisher.publishAlone(randomBytes(3 * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"a"_s, file, &missing);
    receiveAll({missing[0]});
    ASSERT_TRUE(bench->database()->call([](QSqlDatabase &db)
    {
        makeFormer(db);
        Statement(db, "UPDATE file SET stat_inode = part_inode").exec();
        Statement(db, "ALTER TABLE file DROP COLUMN part_inode").exec();
    }));
    restart();
    EXPECT_EQ(bench.missing().size(), 2);
    receiveAll(bench.missing());
    EXPECT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(path(u"a"_s)) == file.content);
}

// Others can write to a folder for files: what they put there is not waited for.
TEST(FolderMarks, AreNotWrittenToWhatIsNoFile)
{
    const QTemporaryDir folder;
    for (const OddThing thing : ODD_THINGS)
    {
        for (const QString &name : {u"channel"_s, u"channel.new"_s, u"trial"_s})
        {
            const QString root = folder.filePath(u"%1-%2"_s.arg(name, QString::number(static_cast<int>(thing))));
            QDir().mkpath(SaveFolders::hiddenPath(root));
            const QString odd = SaveFolders::hiddenPath(root) + u'/' + name;
            putOddThing(thing, odd);
            const auto established = SaveFolders::establish(root, u"mark"_s);
            ASSERT_FALSE(established) << qPrintable(odd);
            EXPECT_TRUE(established.error().contains(SaveFolders::hiddenPath(root))) << qPrintable(established.error());
            EXPECT_TRUE(isStillThere(thing, odd)) << qPrintable(odd);
        }
    }
}

TEST(SaveFolders, LeaveWhatIsNotTheirs)
{
    const QTemporaryDir folder;
    const QString name = folder.path() + u"/.megatorrent-trial"_s;
    writeFile(name, "somebody's");
    EXPECT_TRUE(SaveFolders::establish(folder.path(), u"one"_s));
    EXPECT_EQ(readFile(name), QByteArray("somebody's"));
    EXPECT_EQ(tree(folder.path()), QStringList {u".megatorrent-trial"_s});
}

TEST(SaveFolders, GoWhenTheyWereMadeAndAreEmpty)
{
    const QTemporaryDir folder;
    const QString made = folder.filePath(u"made"_s);
    ASSERT_TRUE(SaveFolders::establish(made, u"mark"_s));
    ASSERT_TRUE(SaveFolders::establish(made, u"mark"_s));
    SaveFolders::removeMark(made, u"mark"_s);
    EXPECT_FALSE(QFileInfo::exists(made));

    ASSERT_TRUE(SaveFolders::establish(made, u"mark"_s));
    writeFile((made + u"/mine"_s), "the user's");
    SaveFolders::removeMark(made, u"mark"_s);
    EXPECT_EQ(tree(made), QStringList {u"mine"_s});
    EXPECT_FALSE(QFileInfo::exists(SaveFolders::hiddenPath(made)));

    // the user's, empty or not
    ASSERT_TRUE(QFile::remove(made + u"/mine"_s));
    ASSERT_TRUE(SaveFolders::establish(made, u"mark"_s));
    SaveFolders::removeMark(made, u"mark"_s);
    EXPECT_TRUE(QFileInfo::exists(made));
    EXPECT_TRUE(SaveFolders::isUnmarked(made));
}

TEST(SaveFolders, SayWhyTheyCannotBeUsed)
{
    const QTemporaryDir folder;
    const QString root = folder.path() + u"/a/b"_s;
    ASSERT_TRUE(SaveFolders::establish(root, u"one"_s));
    EXPECT_TRUE(SaveFolders::establish(root, u"one"_s));
    EXPECT_EQ(tree(root), QStringList());
    const auto other = SaveFolders::establish(root, u"two"_s);
    ASSERT_FALSE(other);
    EXPECT_TRUE(other.error().contains(u"one"_s));

    writeFile(folder.path() + u"/file"_s, "file");
    EXPECT_FALSE(SaveFolders::establish((folder.path() + u"/file"_s), u"one"_s));
    if (::geteuid() != 0)
    {
        const QString readOnly = folder.path() + u"/readonly"_s;
        ASSERT_TRUE(QDir().mkpath(readOnly));
        ASSERT_EQ(::chmod(QFile::encodeName(readOnly).constData(), 0500), 0);
        const auto refused = SaveFolders::establish(readOnly, u"one"_s);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().contains(readOnly));
    }
    SaveFolders::removeMark(root, u"one"_s);
    EXPECT_TRUE(QDir(root).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
}

TEST(DiskPlace, KnowsAFolderByAnyName)
{
    const QTemporaryDir folder;
    const QString base = folder.path();
    ASSERT_TRUE(QDir().mkpath(base + u"/a/b"_s));
    ASSERT_TRUE(QDir().mkpath(base + u"/ab"_s));
    ASSERT_EQ(::symlink("a", QFile::encodeName(base + u"/link"_s).constData()), 0);
    const auto overlap = [&base](const QString &left, const QString &right) { return DiskPlace::overlap((base + left), (base + right)); };
    EXPECT_TRUE(overlap(u"/a"_s, u"/a"_s));
    EXPECT_TRUE(overlap(u"/a"_s, u"/a/b"_s));
    EXPECT_TRUE(overlap(u"/a/b/new/deep"_s, u"/a"_s));
    EXPECT_TRUE(overlap(u"/link/b"_s, u"/a"_s));
    EXPECT_TRUE(overlap(u"/link"_s, u"/a/new"_s));
    EXPECT_TRUE(overlap(u"/new"_s, u"/new/deep"_s));
    EXPECT_TRUE(overlap(u"/a/../new"_s, u"/new"_s));
    EXPECT_FALSE(overlap(u"/a"_s, u"/ab"_s));
    EXPECT_FALSE(overlap(u"/new"_s, u"/newer"_s));
    EXPECT_FALSE(overlap(u"/a/new"_s, u"/a/b"_s));
    EXPECT_FALSE(overlap(u"/a/new"_s, u"/new"_s));
}
