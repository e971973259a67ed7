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


#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDateTime>
#include <QDirIterator>
#include <QSqlDatabase>

#include "megatorrent/content/fileindex.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/chunktable.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/statement.h"
#include "megatorrent/storage/tables.h"

#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    void touch(const QString &path, const qint64 seconds)
    {
        const timespec times[2] = {{.tv_sec = seconds, .tv_nsec = 0}, {.tv_sec = seconds, .tv_nsec = 0}};
        ASSERT_EQ(::utimensat(AT_FDCWD, QFile::encodeName(path).constData(), times, 0), 0);
    }
}

TEST(Ingest, PublishesATree)
{
    IngestBench bench;
    const QStringList names {u"a.txt"_s, u"a/x"_s, u"a-b"_s, u"a0"_s, u"a/x y.bin"_s, u"Zoë/ŭnicode"_s, u"deep/er/est/file"_s
            , (QString(95, u'ä') + u".long.name"_s)};
    for (const QString &name : names)
        bench.write(name, randomBytes(1000 + (name.size() * 10)));
    bench.write(u"empty"_s, {});
    bench.write(u".hidden"_s, "hidden");
    bench.write(u".megatorrent/1.part"_s, "ours, not to be published");
    for (const qint64 size : {PACKED_CHUNK_MAX_SIZE, (PACKED_CHUNK_MAX_SIZE + 1), CHUNK_SIZE, (CHUNK_SIZE + 1), ((3 * CHUNK_SIZE) + 77)})
        bench.write(u"sizes/%1"_s.arg(size), randomBytes(size));
    QFile::setPermissions(bench.source + u"/a0"_s, (QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));

    const IngestResult result = bench.runShow();
    EXPECT_EQ(problems(result), QString());
    EXPECT_EQ(result.added, 15);
    EXPECT_EQ(result.items, 15);
    EXPECT_TRUE(result.hasChanges());
    QFile::remove(bench.source + u"/.megatorrent/1.part"_s);
    bench.verify();

    const QStringList paths = bench.paths();
    EXPECT_EQ(paths.mid(2, 5), (QStringList {u"show/a-b"_s, u"show/a.txt"_s, u"show/a/x"_s, u"show/a/x y.bin"_s, u"show/a0"_s}));
    EXPECT_TRUE(bench.item(u"show/sizes/524272"_s)->at.has_value());
    EXPECT_FALSE(bench.item(u"show/sizes/524273"_s)->at.has_value());
    EXPECT_FALSE(bench.item(u"show/sizes/1048576"_s)->at.has_value());
    EXPECT_TRUE(bench.item(u"show/sizes/1048577"_s)->at.has_value());   // its index

    // indexes are kept apart from data
    QSet<BlobId> data;
    for (const PublishedItem &item : bench.items())
    {
        if (item.ref && (item.size <= CHUNK_SIZE))
            data.insert(item.ref->blobId);
    }
    EXPECT_FALSE(data.contains(bench.item(u"show/sizes/1048577"_s)->ref->blobId));

    qint64 bytes = 0;
    for (const PublishedItem &item : bench.items())
        bytes += item.size;
    EXPECT_EQ(result.bytes, bytes);
    EXPECT_EQ(PublishedItem(bench.items().first()).path, u"show/.hidden"_s);
}

TEST(Ingest, UnchangedFilesAreNotReadAgain)
{
    IngestBench bench;
    for (int i = 0; i < 20; ++i)
        bench.write(u"f%1"_s.arg(i), randomBytes(5000));
    bench.write(u"large"_s, randomBytes(2 * CHUNK_SIZE));
    bench.runShow();
    QHash<QString, qint64> files;
    for (const QString &path : bench.paths())
        files[path] = bench.fileOf(path);
    const QList<PublishedItem> before = bench.items();

    bench.storage.close();
    bench.storage.open();
    const IngestResult result = bench.runShow();
    EXPECT_FALSE(result.hasChanges());
    EXPECT_EQ(result.unchanged, 21);
    for (const auto &[path, file] : files.asKeyValueRange())
        EXPECT_EQ(bench.fileOf(path), file);   // a file that is read gets a new row
    bench.verify();
}

TEST(Ingest, OneChangedFileMovesOnePack)
{
    IngestBench bench;
    for (int i = 0; i < 300; ++i)
        bench.write(u"f%1"_s.arg(i, 3, 10, QChar(u'0')), randomBytes(20'000));
    bench.runShow();
    const QList<PublishedItem> before = bench.items();
    const QSet<BlobId> blobsBefore = bench.allBlobs();
    EXPECT_EQ(blobsBefore.size(), 6);

    bench.write(u"f150"_s, randomBytes(20'000));
    const IngestResult result = bench.runShow();
    bench.verify();
    const QSet<BlobId> blobsAfter = bench.allBlobs();
    EXPECT_EQ((blobsAfter - blobsBefore).size(), 1);
    EXPECT_EQ((blobsBefore - blobsAfter).size(), 1);

    const BlobId changed = *(blobsBefore - blobsAfter).cbegin();
    qint64 moved = 0;
    for (const PublishedItem &item : before)
    {
        const PublishedItem now = *bench.item(item.path);
        if (item.ref->blobId == changed)
        {
            ++moved;
            EXPECT_EQ((now.ref->key == item.ref->key), (item.path != u"show/f150"_s));
        }
        else
        {
            EXPECT_EQ(now.ref, item.ref);
            EXPECT_EQ(now.at, item.at);
        }
    }
    EXPECT_EQ(result.changed, 1);
    EXPECT_EQ(result.moved, moved - 1);
    EXPECT_EQ(result.added, 0);

    // and again, from what the tables say now
    bench.write(u"f151"_s, randomBytes(10));
    bench.runShow();
    bench.verify();
    EXPECT_FALSE(bench.runShow().hasChanges());
}

TEST(Ingest, TouchedFilesKeepTheirPlaces)
{
    IngestBench bench;
    for (int i = 0; i < 10; ++i)
        bench.write(u"f%1"_s.arg(i), randomBytes(5000));
    bench.write(u"middle"_s, randomBytes(700'000));
    bench.write(u"large"_s, randomBytes((3 * CHUNK_SIZE) + 1));
    bench.runShow();
    const QSet<BlobId> blobs = bench.allBlobs();
    for (const QString &name : {u"f3"_s, u"middle"_s, u"large"_s})
        touch((bench.source + u'/' + name), 1'500'000'000);
    const IngestResult result = bench.runShow();
    EXPECT_EQ(result.changed, 3);
    EXPECT_EQ(bench.allBlobs(), blobs);
    bench.verify();

    // the same content, written anew
    bench.write(u"f4"_s, readFile(bench.source + u"/f4"_s));
    bench.runShow();
    EXPECT_EQ(bench.allBlobs(), blobs);
    bench.verify();
}

TEST(Ingest, ChangesOfALargeFileMoveOnlyThoseChunks)
{
    IngestBench bench;
    QByteArray content = randomBytes(10 * CHUNK_SIZE);
    bench.write(u"large"_s, content);
    bench.runShow();
    const QSet<BlobId> before = bench.allBlobs();
    EXPECT_EQ(before.size(), 11);

    content[(5 * CHUNK_SIZE) + 3] = static_cast<char>(content[(5 * CHUNK_SIZE) + 3] + 1);
    bench.write(u"large"_s, content);
    const IngestResult result = bench.runShow();
    EXPECT_EQ(result.changed, 1);
    EXPECT_EQ((bench.allBlobs() - before).size(), 2);   // the chunk and the index
    bench.verify();

    bench.write(u"large"_s, content + "more");
    bench.runShow();
    bench.verify();
    bench.write(u"large"_s, "now it is small");
    bench.runShow();
    bench.verify();
}

TEST(Ingest, TakesOutWhatIsGone)
{
    IngestBench bench;
    for (int i = 0; i < 60; ++i)
        bench.write(u"d%1/f%2"_s.arg(i % 3).arg(i), randomBytes(30'000));
    bench.write(u"large"_s, randomBytes(2 * CHUNK_SIZE));
    bench.runShow();
    QFile::remove(bench.source + u"/d1/f4"_s);
    QFile::remove(bench.source + u"/large"_s);
    QDir(bench.source + u"/d2"_s).removeRecursively();
    const IngestResult result = bench.runShow();
    EXPECT_EQ(result.removed, 22);
    EXPECT_EQ(result.items, 39);
    bench.verify();
    EXPECT_FALSE(bench.runShow().hasChanges());
}

TEST(Ingest, WithdrawsItemsAndFolders)
{
    IngestBench bench;
    for (int i = 0; i < 30; ++i)
        bench.write(u"d%1/f%2"_s.arg(i % 3).arg(i), randomBytes(1000));
    bench.runShow();
    const IngestResult result = bench.run({}, {u"show/d1"_s, u"show/d2/f2"_s, u"show/nothing"_s});
    EXPECT_EQ(result.removed, 11);
    EXPECT_EQ(result.items, 19);
    EXPECT_FALSE(bench.item(u"show/d1/f1"_s).has_value());
    EXPECT_TRUE(bench.item(u"show/d0/f0"_s).has_value());
    for (const PublishedItem &item : bench.items())
        EXPECT_EQ(bench.fetch(item), readFile(bench.source + item.path.sliced(4)));
}

TEST(Ingest, SourcesDoNotTakeOutEachOthersItems)
{
    IngestBench bench;
    bench.write(u"a/1"_s, "one");
    bench.write(u"b/2"_s, "two");
    bench.write(u"c/3"_s, "three");
    bench.run({{.local = Path(bench.source + u"/a"_s), .prefix = {}}, {.local = Path(bench.source + u"/b"_s), .prefix = {}}});
    bench.run({{.local = Path(bench.source + u"/c/3"_s), .prefix = u"x/three"_s}});
    bench.run({{.local = Path(bench.source + u"/a/1"_s), .prefix = {}}});
    EXPECT_EQ(bench.paths(), (QStringList {u"1"_s, u"2"_s, u"x/three"_s}));
    bench.run({{.local = Path(bench.source + u"/a"_s), .prefix = {}}});
    EXPECT_EQ(bench.paths(), (QStringList {u"1"_s, u"2"_s, u"x/three"_s}));
    QFile::remove(bench.source + u"/a/1"_s);
    bench.takesOutAll = true;
    bench.run({{.local = Path(bench.source + u"/a"_s), .prefix = {}}});
    EXPECT_EQ(bench.paths(), (QStringList {u"2"_s, u"x/three"_s}));
}

TEST(Ingest, EqualContentIsPackedOnce)
{
    IngestBench bench;
    const QByteArray content = randomBytes(100'000);
    for (int i = 0; i < 40; ++i)
        bench.write(u"f%1"_s.arg(i), content);
    bench.runShow();
    EXPECT_EQ(bench.allBlobs().size(), 1);
    bench.verify();

    // the others keep it
    bench.write(u"f0"_s, "other");
    bench.runShow();
    EXPECT_EQ(bench.allBlobs().size(), 2);
    bench.verify();
    bench.write(u"later"_s, content);
    bench.runShow();
    EXPECT_EQ(bench.allBlobs().size(), 2);
    bench.verify();
}

TEST(Ingest, ReportsWhatItCannotPublish)
{
    IngestBench bench;
    bench.write(u"good"_s, "good");
    bench.write(u"inside/real"_s, "real");
    bench.write(u"Case"_s, "1");
    bench.write(u"case"_s, "2");
    bench.write(u"aux"_s, "device");
    bench.write(u"back\\slash"_s, "b");
    bench.write(u"dot."_s, "d");
    writeFile(bench.storage.base + u"/outside"_s, "secret");
    const auto link = [&](const QString &target, const QString &name)
    {
        EXPECT_EQ(::symlink(QFile::encodeName(target).constData(), QFile::encodeName(bench.source + u'/' + name).constData()), 0);
    };
    link(u"../outside"_s, u"link-out"_s);
    link(u"good"_s, u"link-in"_s);
    link(u"nowhere"_s, u"link-broken"_s);
    link(u"inside"_s, u"link-folder"_s);
    ASSERT_EQ(::mkfifo(QFile::encodeName(bench.source + u"/pipe"_s).constData(), 0600), 0);
    {
        const int fd = ::open(QByteArray(QFile::encodeName(bench.source) + "/bad\xff\xfename").constData(), (O_CREAT | O_WRONLY | O_CLOEXEC), 0600);
        ASSERT_GE(fd, 0);
        ::close(fd);
    }

    const IngestResult result = bench.runShow();
    EXPECT_EQ(bench.paths(), (QStringList {u"show/Case"_s, u"show/good"_s, u"show/inside/real"_s, u"show/link-in"_s})) << qPrintable(problems(result));
    EXPECT_EQ(result.problemCount, 9) << qPrintable(problems(result));
    const QString text = problems(result);
    for (const QString &name : {u"/case: "_s, u"/aux: "_s, u"/back\\slash: "_s, u"/dot.: "_s, u"/link-out: "_s, u"/link-broken: "_s, u"/link-folder: "_s, u"/pipe: "_s})
        EXPECT_TRUE(text.contains(name)) << qPrintable(name);
    QMap<QString, QString> names;
    for (const IngestProblem &problem : result.problems)
        names[problem.path.sliced(bench.source.size() + 1)] = errorName(problem.reason.code);
    names.removeIf([](const std::pair<const QString &, QString &> name) { return name.first.startsWith(u"bad"); });
    EXPECT_EQ(names, (QMap<QString, QString> {{u"aux"_s, u"badPath"_s}, {u"back\\slash"_s, u"badPath"_s}, {u"case"_s, u"pathTaken"_s}
            , {u"dot."_s, u"badPath"_s}, {u"link-broken"_s, u"linkNotFollowed"_s}, {u"link-folder"_s, u"linkNotFollowed"_s}
            , {u"link-out"_s, u"linkNotFollowed"_s}, {u"pipe"_s, u"notPublishable"_s}}));
    EXPECT_EQ(bench.fetch(*bench.item(u"show/link-in"_s)), "good");

    // it says so again, and changes nothing
    const IngestResult again = bench.runShow();
    EXPECT_EQ(again.problemCount, 9);
    EXPECT_FALSE(again.hasChanges());
}

TEST(Ingest, FilesAndFoldersMayTradePlaces)
{
    IngestBench bench;
    bench.write(u"x"_s, "file");
    bench.write(u"y/z"_s, "below");
    bench.write(u"Upper"_s, "u");
    bench.runShow();
    QFile::remove(bench.source + u"/x"_s);
    QDir(bench.source + u"/y"_s).removeRecursively();
    ASSERT_TRUE(QFile::rename((bench.source + u"/Upper"_s), (bench.source + u"/upper"_s)));
    bench.write(u"x/now a folder"_s, "1");
    bench.write(u"y"_s, "now a file");
    bench.takesOutAll = true;
    EXPECT_EQ(problems(bench.runShow()), QString());
    bench.verify();

    // two sources that contradict each other
    writeFile(bench.storage.base + u"/other"_s, "o");
    const IngestResult result = bench.run({{.local = Path(bench.storage.base + u"/other"_s), .prefix = u"show/x"_s}
            , {.local = Path(bench.storage.base + u"/other"_s), .prefix = u"show/y/z"_s}});
    EXPECT_EQ(result.problemCount, 2);
    EXPECT_EQ(result.removed, 0);
}

TEST(Ingest, KeepsWhatItCannotRead)
{
    const bool isRoot = (::geteuid() == 0);
    IngestBench bench;
    bench.write(u"good"_s, "good");
    bench.write(u"secret"_s, "secret");
    bench.write(u"folder/f"_s, "f");
    bench.runShow();
    bench.write(u"secret"_s, "changed");
    if (isRoot)
    {
        // permissions do not apply to root: become somebody else for a while
        const uid_t nobody = 65534;
        QDirIterator files {bench.storage.base, (QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot), QDirIterator::Subdirectories};
        ASSERT_EQ(::chown(QFile::encodeName(bench.storage.base).constData(), nobody, static_cast<gid_t>(-1)), 0);
        while (files.hasNext())
        {
            if (::chown(QFile::encodeName(files.next()).constData(), nobody, static_cast<gid_t>(-1)) != 0)
                GTEST_SKIP() << "files cannot be given to another user here: " << std::strerror(errno);
        }
    }
    ASSERT_EQ(::chmod(QFile::encodeName(bench.source + u"/secret"_s).constData(), 0), 0);
    ASSERT_EQ(::chmod(QFile::encodeName(bench.source + u"/folder"_s).constData(), 0), 0);
    if (isRoot && (::seteuid(65534) != 0))
        GTEST_SKIP() << "cannot become another user here: " << std::strerror(errno);
    const IngestResult result = bench.runShow();
    if (isRoot)
    {
        ASSERT_EQ(::seteuid(0), 0);
    }
    ASSERT_EQ(::chmod(QFile::encodeName(bench.source + u"/folder"_s).constData(), 0700), 0);
    EXPECT_EQ(result.problemCount, 2) << qPrintable(problems(result));
    EXPECT_TRUE(problems(result).contains(bench.source + u"/secret: "_s));
    EXPECT_TRUE(problems(result).contains(bench.source + u"/folder: "_s));
    EXPECT_EQ(bench.paths(), (QStringList {u"show/folder/f"_s, u"show/good"_s, u"show/secret"_s}));

    // A source that is not there at all changes nothing either.
    const IngestResult missing = bench.run({{.local = Path(bench.storage.base + u"/no such folder"_s), .prefix = u"show"_s}});
    EXPECT_EQ(missing.problemCount, 1);
    EXPECT_EQ(missing.removed, 0);
    EXPECT_EQ(bench.paths().size(), 3);
}

TEST(Ingest, NoticesFilesThatChangeWhileTheyAreRead)
{
    IngestBench bench;
    bench.write(u"busy"_s, randomBytes(24 * CHUNK_SIZE));
    bench.write(u"quiet"_s, "quiet");
    std::atomic_bool hasBegun = false;
    std::atomic_bool isEnding = false;
    std::thread writer {[&]
    {
        const int fd = ::open(QFile::encodeName(bench.source + u"/busy"_s).constData(), (O_WRONLY | O_CLOEXEC));
        for (quint32 i = 0; !isEnding; ++i)
        {
            if (::pwrite(fd, &i, sizeof(i), ((i % 24) * CHUNK_SIZE)) < 0)
                break;
            hasBegun = true;
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        ::close(fd);
        hasBegun = true;
    }};
    while (!hasBegun)
        std::this_thread::yield();
    const IngestResult result = bench.runShow();
    isEnding = true;
    writer.join();
    EXPECT_EQ(problems(result), QString(bench.source + u"/busy: changes while it is read\n"_s));
    EXPECT_EQ(bench.paths(), QStringList {u"show/quiet"_s});
    EXPECT_EQ(bench.runShow().problemCount, 0);
    bench.verify();
}

TEST(Ingest, DoesNotServeWhatWasChangedAfterwards)
{
    IngestBench bench;
    const QByteArray content = randomBytes(2 * CHUNK_SIZE);
    bench.write(u"large"_s, content);
    bench.write(u"small"_s, "small");
    bench.runShow();
    const PublishedItem large = *bench.item(u"show/large"_s);
    const QList<BlobId> blobs = bench.blobsOf(large);
    ASSERT_EQ(blobs.size(), 3);
    EXPECT_FALSE(bench.storage.read(blobs[1]).isEmpty());

    bench.write(u"large"_s, (content.first(CHUNK_SIZE) + randomBytes(CHUNK_SIZE)));
    EXPECT_TRUE(bench.storage.read(blobs[2]).isEmpty());
    EXPECT_TRUE(waitUntil([&] { return bench.storage.lost.contains(blobs[2]); }));
    EXPECT_TRUE(bench.storage.lostReasons.last().contains(bench.source + u"/large"_s)) << qPrintable(bench.storage.lostReasons.last());
    EXPECT_EQ(bench.storage.held(blobs).count(true), 2);

    EXPECT_EQ(bench.runShow().changed, 1);
    bench.verify();
}

TEST(Ingest, CanBeCancelledAndGoesOnWhereItWas)
{
    IngestBench bench;
    // more than is read between two reports
    for (int i = 0; i < 8; ++i)
        bench.write(u"f%1"_s.arg(i), randomBytes(24 * CHUNK_SIZE));
    for (int i = 0; i < 50; ++i)
        bench.write(u"a%1"_s.arg(i), randomBytes(1000));
    bench.onProgress = [](const IngestProgress &progress, Ingest &ingest)
    {
        if (progress.bytesDone > (30 * CHUNK_SIZE))
            ingest.cancel();
    };
    const IngestResult result = bench.runShow();
    EXPECT_TRUE(result.isCancelled);
    EXPECT_EQ(bench.item(u"show/a7"_s).has_value(), true);
    EXPECT_TRUE(bench.item(u"show/f0"_s).has_value());
    EXPECT_FALSE(bench.item(u"show/f7"_s).has_value());
    const qint64 file = bench.fileOf(u"show/f0"_s);

    bench.onProgress = {};
    EXPECT_FALSE(bench.runShow().isCancelled);
    EXPECT_EQ(bench.fileOf(u"show/f0"_s), file);
    bench.verify();
}

TEST(Ingest, EndsWithTheProgram)
{
    IngestBench bench;
    for (int i = 0; i < 4; ++i)
        bench.write(u"f%1"_s.arg(i), randomBytes(12 * CHUNK_SIZE));
    {
        IngestRequest request;
        request.channel = 7;
        request.secret = bench.secret;
        request.sources = {{.local = Path(bench.source), .prefix = u"show"_s}};
        const std::unique_ptr<Ingest> ingest = bench.storage->createIngest(request);
        bool isRunning = false;
        QObject::connect(ingest.get(), &Ingest::progressed, ingest.get(), [&] { isRunning = true; });
        ingest->start();
        EXPECT_TRUE(waitUntil([&] { return isRunning; }));
    }
    bench.storage.close();
    bench.storage.open();
    EXPECT_EQ(problems(bench.runShow()), QString());
    bench.verify();
}

TEST(Ingest, TellsHowFarItIs)
{
    IngestBench bench;
    for (int i = 0; i < 6; ++i)
        bench.write(u"f%1"_s.arg(i), randomBytes(6 * CHUNK_SIZE));
    qint64 last = 0;
    bool isMonotonic = true;
    bench.onProgress = [&](const IngestProgress &progress, Ingest &)
    {
        isMonotonic = isMonotonic && (progress.bytesDone >= last) && (progress.bytesFound >= progress.bytesDone);
        last = progress.bytesDone;
    };
    bench.runShow();
    EXPECT_TRUE(isMonotonic);
    EXPECT_EQ(bench.lastProgress.bytesDone, 36 * CHUNK_SIZE);
    EXPECT_EQ(bench.lastProgress.bytesFound, 36 * CHUNK_SIZE);
    EXPECT_TRUE(bench.lastProgress.isScanned);
    EXPECT_EQ(bench.lastProgress.files, 6);
}

// A file of 20,000 chunks whose reading had been finished before an interruption: its index has two levels.
TEST(Ingest, TwoLevelsOfIndex)
{
    IngestBench bench;
    const QString path = bench.source + u"/huge"_s;
    bench.write(u"huge"_s, {});
    ASSERT_TRUE(QFile::resize(path, (20'000 * CHUNK_SIZE)));
    FileRow row {.id = 1'000'000, .channel = 7, .root = u""_s, .target = path, .size = (20'000 * CHUNK_SIZE), .mtime = 0, .executable = false
            , .state = FileState::Hashed, .missing = 0, .stat = {}};
    {
        const FileDescriptor file = Posix::openForReading(path);
        ASSERT_TRUE(Posix::stat(file.get(), row.stat));
    }
    QList<Ref> refs;
    ASSERT_TRUE(bench.storage->database()->call([&](QSqlDatabase &db)
    {
        Tables::insert(db, row);
        for (qint64 i = 0; i < 20'000; ++i)
        {
            refs.append({.blobId = Crypto::random<BlobId>(), .key = Crypto::random<SymmetricKey>()});
            ChunkTable::insert(db, ChunkRow {.file = row.id, .place = {.blobId = refs.last().blobId, .form = ChunkForm::Alone, .blobOffset = 0
                    , .fileOffset = (i * CHUNK_SIZE), .realSize = CHUNK_SIZE, .key = refs.last().key, .nonce = {}}, .tag = AeadTag {}, .held = Held::Servable});
        }
    }).has_value());

    EXPECT_EQ(problems(bench.runShow()), QString());
    const PublishedItem item = *bench.item(u"show/huge"_s);
    ASSERT_TRUE(item.at.has_value());   // two records are packed
    const QList<ChunkPlace> places = bench.chunksOf(item);
    ASSERT_EQ(places.size(), refs.size());
    for (qsizetype i = 0; i < refs.size(); ++i)
    {
        ASSERT_EQ(places[i].blobId, refs[i].blobId);
        ASSERT_EQ(places[i].key, refs[i].key);
    }

    const QList<Ref> leaves = parseIndexRecords(bench.openChunk(*item.ref, item.at, (2 * Ref::SIZE)));
    const QList<BlobId> blobs = bench.blobsOf(item);
    ASSERT_EQ(blobs.size(), 20'003);
    EXPECT_EQ(blobs[0], item.ref->blobId);
    EXPECT_EQ(blobs[1], leaves[0].blobId);
    EXPECT_EQ(blobs[2], refs[0].blobId);
    EXPECT_EQ(blobs[2 + INDEX_RECORDS_PER_CHUNK], leaves[1].blobId);
    EXPECT_EQ(blobs.last(), refs.last().blobId);
}

TEST(Ingest, ForgetsAChannel)
{
    IngestBench bench;
    bench.write(u"a"_s, "a");
    bench.write(u"large"_s, randomBytes(2 * CHUNK_SIZE));
    bench.runShow();
    ASSERT_TRUE(bench.storage->database()->call([](QSqlDatabase &db) { PublishedItems::removeAll(db, 7); }).has_value());
    bench.storage.flush();
    EXPECT_TRUE(bench.items().isEmpty());
    bench.runShow();
    bench.verify();
}
