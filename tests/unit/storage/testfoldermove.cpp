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

#include <cstdlib>
#include <functional>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QProcess>
#include <QSqlDatabase>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/diskfaults.h"
#include "megatorrent/storage/foldermoveresult.h"
#include "megatorrent/storage/movecontrol.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/statement.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

// The files of a channel move to another folder: by links, by renaming where the file system has no links, by copying to another disk.

namespace
{
    const char FOLDER[] = "MEGATORRENT_TEST_FOLDER";
    const char POINT[] = "MEGATORRENT_TEST_POINT";
    const char DISKS[] = "MEGATORRENT_TEST_DISKS";

    enum class Disks
    {
        One,
        WithoutLinks,
        Apart
    };

    void setDisks(const Disks disks)
    {
        diskFaults.hasNoLinks = (disks == Disks::WithoutLinks);
        diskFaults.areDisksApart = (disks == Disks::Apart);
    }

    QByteArray fixedBytes(const qsizetype size, const char seed)
    {
        QByteArray bytes {size, Qt::Uninitialized};
        Crypto::keyStream(SymmetricKey::fromBytes(QByteArray(32, seed)), reinterpret_cast<std::uint8_t *>(bytes.data()), size);
        return bytes;
    }

    // One that is complete, small ones of a pack, and one of which a part is here
    struct Scene
    {
        explicit Scene(StorageBench &bench)
            : bench {bench}
            , destination {bench.path(u"new/place"_s)}
        {
            whole = publisher.publishAlone(fixedBytes((2 * CHUNK_SIZE + 5), '1'));
            small = publisher.publishPack({fixedBytes(1000, '2'), fixedBytes(2000, '3')});
            half = publisher.publishAlone(fixedBytes((2 * CHUNK_SIZE), '4'));
        }

        void receive(const QList<BlobId> &ids)
        {
            for (const BlobId &id : ids)
                EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, BlobStore::ReceiveResult::Stored);
        }

        void prepare()
        {
            wholeFile = bench.add(u"deep/er/whole"_s, whole);
            receive(bench.missing());
            EXPECT_TRUE(bench.waitCompleted(wholeFile));
            QList<FileId> files;
            for (qsizetype i = 0; i < small.size(); ++i)
                files.append(bench.add(u"small/%1"_s.arg(i), small[i]));
            receive(bench.missing());
            for (const FileId file : asConst(files))
                EXPECT_TRUE(bench.waitCompleted(file));
            halfFile = bench.add(u"half"_s, half);
            receive({half.chunks.first().blobId});
            bench.flush();
        }

        FolderMoveResult move(const bool mayBeAway = false)
        {
            std::optional<QString> problem;
            bench.storage->prepareFolder(Path(destination), u"mark"_s, bench.storage.get(), [&](const QString &answer) { problem = answer; });
            EXPECT_TRUE(waitUntil([&] { return problem.has_value(); }));
            EXPECT_EQ(*problem, QString());
            return moveTo(destination, mayBeAway);
        }

        FolderMoveResult moveTo(const QString &folder, const bool mayBeAway = false)
        {
            std::optional<QString> problem;
            bench.storage->openFolder(1, Path(folder), u"mark"_s, bench.storage.get(), [&](const QString &answer) { problem = answer; });
            EXPECT_TRUE(waitUntil([&] { return problem.has_value(); }));
            EXPECT_EQ(*problem, QString());
            std::optional<FolderMoveResult> result;
            control = std::make_shared<MoveControl>();
            bench.storage->moveFiles(1, Path(folder), u"mark"_s, mayBeAway, control, bench.storage.get(), [this](const FolderMoveProgress &value)
            {
                progress = value;
            }, [&](const FolderMoveResult &answer) { result = answer; });
            EXPECT_TRUE(waitUntil([&] { return result.has_value(); }));
            bench.flush();
            return *result;
        }

        QStringList expected(const QString &folder) const
        {
            return {folder + u"/deep/er/whole"_s, folder + u"/small/0"_s, folder + u"/small/1"_s};
        }

        // Everything is at the new place, and what is missing is one blob
        void expectMoved()
        {
            EXPECT_TRUE(readFile(destination + u"/deep/er/whole"_s) == whole.content);
            for (qsizetype i = 0; i < small.size(); ++i)
                EXPECT_TRUE(readFile(destination + u"/small/%1"_s.arg(i)) == small[i].content);
            EXPECT_EQ(bench.missing(), QList {half.chunks.last().blobId});
            for (const auto &file : {whole, small.first()})
                EXPECT_TRUE(bench.read(file.chunks.first().blobId) == publisher.blob(file.chunks.first().blobId));
            EXPECT_TRUE(bench.read(half.chunks.first().blobId) == publisher.blob(half.chunks.first().blobId));
        }

        StorageBench &bench;
        const QString destination;
        Publisher publisher;
        Publisher::Published whole;
        QList<Publisher::Published> small;
        Publisher::Published half;
        FileId wholeFile = 0;
        FileId halfFile = 0;
        std::shared_ptr<MoveControl> control = std::make_shared<MoveControl>();
        FolderMoveProgress progress;
    };
}

class FolderMoves : public ::testing::TestWithParam<Disks>
{
protected:
    void SetUp() override { setDisks(GetParam()); }
    void TearDown() override { setDisks(Disks::One); }
};

TEST_P(FolderMoves, FilesMoveAndDownloadsGoOn)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    writeFile(bench.root + u"/mine"_s, "my own");
    const FolderMoveResult result = scene.move();
    EXPECT_EQ(result.problem, QString());
    EXPECT_EQ(result.leftTotal, 0);
    EXPECT_FALSE(result.isCancelled);
    EXPECT_EQ(scene.progress.files, 4);
    scene.expectMoved();
    EXPECT_EQ(bench.lost, QList<BlobId>());

    // folders of ours that are empty now have gone, and nothing of the user's
    EXPECT_EQ(QDir(bench.root).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QStringList {u"mine"_s});
    scene.receive(bench.missing());
    EXPECT_TRUE(bench.waitCompleted(scene.halfFile));
    EXPECT_TRUE(readFile(scene.destination + u"/half"_s) == scene.half.content);

    // and back, after a restart
    bench.close();
    bench.open();
    EXPECT_EQ(scene.moveTo(bench.root).problem, QString());
    EXPECT_TRUE(readFile(bench.root + u"/half"_s) == scene.half.content);
    EXPECT_TRUE(readFile(bench.root + u"/mine"_s) == "my own");
    EXPECT_FALSE(QFile::exists(scene.destination)) << "a folder that we made is empty";
}

TEST_P(FolderMoves, WhatIsThereIsTakenOverOrKept)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    writeFile(scene.destination + u"/deep/er/whole"_s, scene.whole.content);
    writeFile(scene.destination + u"/small/0"_s, "the user's own");
    writeFile(bench.root + u"/small/1"_s, "edited by the user");
    const FolderMoveResult result = scene.move();
    EXPECT_EQ(result.problem, QString());
    EXPECT_EQ(result.leftTotal, 0);

    EXPECT_TRUE(readFile(scene.destination + u"/deep/er/whole"_s) == scene.whole.content);
    EXPECT_TRUE(readFile(scene.destination + u"/small/0"_s) == scene.small[0].content);
    EXPECT_EQ(readFile(scene.destination + u"/small/1"_s), "edited by the user");
    QByteArrayList aside;
    for (const QString &name : asConst(QDir(scene.destination + u"/small"_s).entryList(QDir::Files)))
    {
        if (name.contains(u".conflict-"_s))
            aside.append(readFile(scene.destination + u"/small/"_s + name));
    }
    EXPECT_EQ(aside, QByteArrayList {"the user's own"});
    EXPECT_EQ(QDir(scene.destination + u"/deep/er"_s).entryList(QDir::Files), QStringList {u"whole"_s}) << "nothing is put aside that is the same";
    EXPECT_EQ(QFileInfo(scene.destination + u"/deep/er/whole"_s).lastModified().toSecsSinceEpoch(), 1'700'000'000);
    EXPECT_FALSE(QFile::exists(bench.root + u"/deep"_s));
}

TEST_P(FolderMoves, AnEditedFileStaysWhereSomethingElseIsInItsPlace)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    writeFile(bench.root + u"/small/1"_s, "edited by the user");
    writeFile(scene.destination + u"/small/1"_s, "another of the user's");
    const FolderMoveResult result = scene.move();
    EXPECT_EQ(result.leftTotal, 0);
    ASSERT_EQ(result.notes.size(), 1);
    EXPECT_EQ(result.notes.first().path, (bench.root + u"/small/1"_s));
    EXPECT_EQ(result.notes.first().reason.code, ErrorCode::FileChanged);
    EXPECT_EQ(readFile(bench.root + u"/small/1"_s), "edited by the user");
    EXPECT_EQ(readFile(scene.destination + u"/small/1"_s), "another of the user's");
}

TEST_P(FolderMoves, WhatIsInTheWayOfAFolderIsNamedAndTheRestMoves)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    writeFile(scene.destination + u"/deep"_s, "a file where a folder has to be");
    const FolderMoveResult result = scene.move();
    EXPECT_EQ(result.problem, QString());
    ASSERT_EQ(result.leftTotal, 1);
    EXPECT_TRUE(result.left.first().reason.text.contains(scene.destination + u"/deep"_s)) << qPrintable(result.left.first().reason.text);
    EXPECT_EQ(result.left.first().reason.code, ErrorCode::PathTaken);
    EXPECT_TRUE(readFile(bench.root + u"/deep/er/whole"_s) == scene.whole.content);
    EXPECT_TRUE(bench.read(scene.whole.chunks.first().blobId) == scene.publisher.blob(scene.whole.chunks.first().blobId)) << "served from where it is";

    ASSERT_TRUE(QFile::remove(scene.destination + u"/deep"_s));
    EXPECT_EQ(scene.moveTo(scene.destination).leftTotal, 0);
    scene.expectMoved();
    EXPECT_FALSE(QFile::exists(bench.root + u"/deep"_s));
}

TEST_P(FolderMoves, AFolderThatIsAwayIsWaitedFor)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    bench.close();
    ASSERT_TRUE(QDir().rename(bench.root, (bench.root + u"-away"_s)));
    bench.open();
    const FolderMoveResult result = scene.move();
    EXPECT_TRUE(result.problem.contains(bench.root)) << qPrintable(result.problem.text);
    EXPECT_FALSE(QFile::exists(bench.root));

    ASSERT_TRUE(QDir().rename((bench.root + u"-away"_s), bench.root));
    EXPECT_EQ(scene.moveTo(scene.destination).problem, QString());
    scene.expectMoved();
}

TEST_P(FolderMoves, WhatADiskDoesNotTakeIsListedWithTheReason)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    ASSERT_TRUE(SaveFolders::establish(scene.destination, u"mark"_s));
    diskFaults.failingSyncs = 1;
    const FolderMoveResult result = scene.moveTo(scene.destination);
    diskFaults.failingSyncs = 0;
    ASSERT_FALSE(result.problem.isEmpty());
    ASSERT_FALSE(result.left.isEmpty());
    for (const FolderMoveResult::Left &left : result.left)
        EXPECT_FALSE(left.reason.contains(u"is being changed"_s)) << qPrintable(left.reason.text);

    EXPECT_EQ(scene.move().problem, QString());
    scene.expectMoved();
}

TEST_P(FolderMoves, AFolderThatIsElsewhereNowIsTakenOver)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    bench.close();
    ASSERT_TRUE(QDir().mkpath(QFileInfo(scene.destination).path()));
    ASSERT_TRUE(QDir().rename(bench.root, scene.destination));
    ASSERT_TRUE(QFile::remove(scene.destination + u"/small/0"_s));
    bench.open();
    const FolderMoveResult result = scene.move(true);
    EXPECT_EQ(result.problem, QString());
    EXPECT_EQ(bench.missing(), QList {scene.half.chunks.last().blobId}) << "what was deleted is not fetched unasked";
    EXPECT_TRUE(bench.read(scene.whole.chunks.first().blobId) == scene.publisher.blob(scene.whole.chunks.first().blobId));
    EXPECT_TRUE(bench.completed.contains(scene.wholeFile));
    EXPECT_TRUE(bench.incomplete.contains(scene.wholeFile + 1));
    scene.receive(bench.missing());
    EXPECT_TRUE(bench.waitCompleted(scene.halfFile));
    EXPECT_TRUE(readFile(scene.destination + u"/half"_s) == scene.half.content);
}

INSTANTIATE_TEST_SUITE_P(Disks, FolderMoves, ::testing::Values(Disks::One, Disks::WithoutLinks, Disks::Apart)
        , [](const auto &info) { return std::string((info.param == Disks::One) ? "One" : (info.param == Disks::WithoutLinks) ? "WithoutLinks" : "Apart"); });

namespace
{
    // What the hook does, once, when this point is reached
    const char *hookedPoint = nullptr;
    std::function<void ()> hooked;

    void callHooked(const char *name)
    {
        if (hookedPoint && (qstrcmp(name, hookedPoint) == 0))
        {
            hookedPoint = nullptr;
            hooked();
        }
    }

    void atPoint(const char *name, std::function<void ()> function)
    {
        hooked = std::move(function);
        hookedPoint = name;
        crashPointHook = callHooked;
    }
}

TEST(FolderMove, IsCancelledInTheMiddleOfAFileAndGoesOn)
{
    setDisks(Disks::Apart);
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    atPoint("copying", [&] { scene.control->cancel(); });
    const FolderMoveResult result = scene.move();
    crashPointHook = nullptr;
    EXPECT_TRUE(result.isCancelled);
    for (const QString &path : asConst(scene.expected(bench.root)))
        EXPECT_TRUE(QFile::exists(path)) << qPrintable(path);
    EXPECT_TRUE(bench.read(scene.whole.chunks.first().blobId) == scene.publisher.blob(scene.whole.chunks.first().blobId));
    EXPECT_EQ(scene.moveTo(scene.destination).problem, QString());
    scene.expectMoved();
    EXPECT_EQ(QDir(SaveFolders::hiddenPath(scene.destination)).entryList({u"*.moving"_s}, QDir::Files | QDir::Hidden), QStringList());
    setDisks(Disks::One);
}

TEST(FolderMove, LeavesNoFolderForWhatWasNotCopied)
{
    setDisks(Disks::Apart);
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    bool hasBeenThere = false;
    atPoint("copying", [&]
    {
        hasBeenThere = QFile::exists(scene.destination + u"/deep/er"_s);
        if (hasBeenThere)
            scene.control->cancel();
        else
            hookedPoint = "copying";   // the next time
    });
    EXPECT_TRUE(scene.move().isCancelled);
    crashPointHook = nullptr;
    EXPECT_TRUE(hasBeenThere);
    EXPECT_FALSE(QFile::exists(scene.destination + u"/deep"_s));
    setDisks(Disks::One);
}

TEST(FolderMove, TwoNamesOfOneFolderAreNoMove)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    ASSERT_TRUE(QDir().mkpath(QFileInfo(scene.destination).path()));
    ASSERT_TRUE(QFile::link(bench.root, scene.destination));
    EXPECT_EQ(scene.move().problem, QString());
    scene.expectMoved();
    EXPECT_TRUE(readFile(bench.root + u"/deep/er/whole"_s) == scene.whole.content);
}

// A share that is mounted on the computer that has it, or a union of disks and one of them: each file is there twice, and the same.
TEST(FolderMove, AFolderThatIsMountedTwiceIsNoMove)
{
    setDisks(Disks::Apart);
    diskFaults.isMountedTwice = true;
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    ASSERT_TRUE(QDir().mkpath(QFileInfo(scene.destination).path()));
    ASSERT_TRUE(QFile::link(bench.root, scene.destination));
    EXPECT_EQ(scene.move().problem, QString());
    EXPECT_TRUE(readFile(bench.root + u"/deep/er/whole"_s) == scene.whole.content);
    scene.expectMoved();
    EXPECT_EQ(QDir(SaveFolders::hiddenPath(bench.root)).entryList({u"*.trial"_s}, QDir::Files | QDir::Hidden), QStringList());
    diskFaults.isMountedTwice = false;
    setDisks(Disks::One);
}

// One folder in the other: what is the place of one file in the one is that of another file in the other.
TEST(FolderMove, AFolderWithinTheFormerOneIsRefusedAndWouldLoseNothing)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    const auto twin = scene.publisher.publishAlone(fixedBytes(3000, '5'));
    const FileId file = bench.add(u"0"_s, twin);
    scene.receive(twin.chunks.isEmpty() ? QList<BlobId>() : QList {twin.chunks.first().blobId});
    ASSERT_TRUE(bench.waitCompleted(file));

    const QString inside = bench.root + u"/small"_s;
    std::optional<QString> problem;
    bench.storage->prepareFolder(Path(inside), u"mark"_s, bench.storage.get(), [&](const QString &answer) { problem = answer; });
    ASSERT_TRUE(waitUntil([&] { return problem.has_value(); }));
    EXPECT_TRUE(problem->contains(inside)) << qPrintable(*problem);
    EXPECT_FALSE(QFile::exists(SaveFolders::hiddenPath(inside)));

    ASSERT_TRUE(SaveFolders::establish(inside, u"mark"_s));
    const FolderMoveResult result = scene.moveTo(inside);
    EXPECT_EQ(result.problem, QString());
    EXPECT_EQ(result.leftTotal, 0);
    EXPECT_TRUE(readFile(inside + u"/0"_s) == twin.content);
    for (int i = 0; i < 2; ++i)
        EXPECT_TRUE(readFile(inside + u"/small/%1"_s.arg(i)) == scene.small[i].content) << i;
    EXPECT_EQ(tree(bench.root).filter(u".conflict-"_s), QStringList());
}

// Once more in a folder that was left when the program ended: a name that was former then is not now.
TEST(FolderMove, ANameThatIsInUseAgainStays)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    const QString name = bench.root + u"/deep/er/whole"_s;
    ASSERT_EQ(scene.move().problem, QString());
    writeFile(name, scene.whole.content);
    const timespec times[2] = {{.tv_sec = 1'700'000'000, .tv_nsec = 0}, {.tv_sec = 1'700'000'000, .tv_nsec = 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, QFile::encodeName(name).constData(), times, 0), 0);
    FileStat stat;
    ASSERT_TRUE(Posix::stat(Posix::openForReading(name).get(), stat));
    ASSERT_TRUE(bench->database()->call([&](QSqlDatabase &db)
    {
        Statement(db, "INSERT INTO former_name VALUES (?, ?, ?, ?, ?)").exec(bench.root, name, stat.size, stat.mtime, stat.inode);
    }));

    ASSERT_TRUE(SaveFolders::establish(bench.root, u"mark"_s));
    EXPECT_EQ(scene.moveTo(bench.root).problem, QString());
    EXPECT_TRUE(readFile(name) == scene.whole.content);
    ASSERT_EQ(scene.move().problem, QString());
    scene.expectMoved();
}

TEST(FolderMove, TakingOverGoesOnWhereItWasInterrupted)
{
    StorageBench bench;
    Scene scene {bench};
    scene.prepare();
    bench.close();
    ASSERT_TRUE(QDir().mkpath(QFileInfo(scene.destination).path()));
    ASSERT_TRUE(QDir().rename(bench.root, scene.destination));
    bench.open();
    bench.completed.clear();
    atPoint("taken over", [&] { scene.control->cancel(); });
    const FolderMoveResult result = scene.move(true);
    crashPointHook = nullptr;
    EXPECT_TRUE(result.isCancelled);
    EXPECT_FALSE(bench.completed.contains(scene.wholeFile));

    // as after a start: nobody says any more that the former folder may be away
    EXPECT_EQ(scene.moveTo(scene.destination).problem, QString());
    EXPECT_TRUE(bench.completed.contains(scene.wholeFile));
    scene.expectMoved();
}

namespace
{
    std::atomic_int pointsLeft = 0;
    QByteArray pointName;

    void die(const char *name)
    {
        if ((pointName == name) && (--pointsLeft == 0))
        {
            ::kill(::getpid(), SIGKILL);
            ::pause();
        }
    }
}

TEST(FolderMove, DISABLED_Child)
{
    setDisks(static_cast<Disks>(qEnvironmentVariableIntValue(DISKS)));
    StorageBench bench {qEnvironmentVariable(FOLDER)};
    Scene scene {bench};
    scene.prepare();
    pointName = qgetenv(POINT).split(':').first();
    pointsLeft = qgetenv(POINT).split(':').last().toInt();
    crashPointHook = die;
    scene.move();
}

class FolderMoveCrash : public ::testing::TestWithParam<std::tuple<const char *, Disks>>
{
protected:
    void TearDown() override { setDisks(Disks::One); }
};

// Where files have other inodes after each start, content tells that the old name is to go.
TEST(FolderMove, AFormerNameGoesAfterARemountToo)
{
    const QTemporaryDir folder;
    QProcess child;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QString::fromLatin1(FOLDER), folder.path());
    environment.insert(QString::fromLatin1(POINT), u"move committed:2"_s);
    environment.insert(QString::fromLatin1(DISKS), QString::number(static_cast<int>(Disks::Apart)));
    child.setProcessEnvironment(environment);
    child.start(QCoreApplication::applicationFilePath(), {u"--gtest_filter=FolderMove.DISABLED_Child"_s, u"--gtest_also_run_disabled_tests"_s});
    ASSERT_TRUE(child.waitForFinished(120'000));
    ASSERT_EQ(child.exitStatus(), QProcess::CrashExit);

    setDisks(Disks::Apart);
    diskFaults.inodeShift = 1'000'000;
    StorageBench bench {folder.path()};
    Scene scene {bench};
    const FolderMoveResult result = scene.move();
    EXPECT_EQ(result.problem, QString());
    scene.expectMoved();
    EXPECT_EQ(tree(bench.root), QStringList());
    diskFaults.inodeShift = 0;
    setDisks(Disks::One);
}

// Killed at any step, and each file is at one place that is known: nothing has to be received again.
TEST_P(FolderMoveCrash, NothingIsLostAndItGoesOn)
{
    const auto [point, disks] = GetParam();
    bool hasCrashed = true;
    int crashes = 0;
    for (int count = 1; hasCrashed && (count < 12); ++count)
    {
        const QTemporaryDir folder;
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(FOLDER), folder.path());
        environment.insert(QString::fromLatin1(POINT), QString(QString::fromLatin1(point) + u':' + QString::number(count)));
        environment.insert(QString::fromLatin1(DISKS), QString::number(static_cast<int>(disks)));
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationFilePath(), {u"--gtest_filter=FolderMove.DISABLED_Child"_s, u"--gtest_also_run_disabled_tests"_s});
        ASSERT_TRUE(child.waitForFinished(120'000));
        hasCrashed = (child.exitStatus() == QProcess::CrashExit);
        crashes += hasCrashed ? 1 : 0;

        SCOPED_TRACE(testing::Message() << point << ' ' << count);
        setDisks(disks);
        StorageBench bench {folder.path()};
        Scene scene {bench};
        const FolderMoveResult result = scene.move();
        EXPECT_EQ(result.problem, QString());
        EXPECT_EQ(result.leftTotal, 0);
        scene.expectMoved();
        EXPECT_FALSE(QFile::exists(bench.root + u"/deep"_s));
    }
    EXPECT_GT(crashes, 0);
}

INSTANTIATE_TEST_SUITE_P(Points, FolderMoveCrash, ::testing::Combine(::testing::Values("moved", "move committed")
        , ::testing::Values(Disks::One, Disks::WithoutLinks, Disks::Apart)));
