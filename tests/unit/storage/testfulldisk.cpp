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


#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <QProcess>
#include <QSqlDatabase>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/layoutwriter.h"
#include "megatorrent/storage/statement.h"

#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

// Truly full disks: small file systems in memory, mounted in a mount namespace of a child (this program again, with one disabled test).

namespace
{
    bool mountSmall(const QString &folder, const int megabytes)
    {
        QDir().mkpath(folder);
        const QByteArray options = "size=" + QByteArray::number(megabytes) + 'm';
        return ::mount("tmpfs", QFile::encodeName(folder).constData(), "tmpfs", 0, options.constData()) == 0;
    }

    void fill(const QString &path)
    {
        const int fd = ::open(QFile::encodeName(path).constData(), (O_CREAT | O_WRONLY | O_CLOEXEC), 0600);
        const QByteArray block {65'536, 'x'};
        while (::write(fd, block.constData(), static_cast<size_t>(block.size())) > 0)
            continue;
        while (::write(fd, "x", 1) > 0)
            continue;
        ::close(fd);
    }

    void runChild(const QString &test)
    {
        QProcess probe;
        probe.start(u"unshare"_s, {u"-Urm"_s, u"true"_s});
        probe.waitForFinished();
        if ((probe.exitStatus() != QProcess::NormalExit) || (probe.exitCode() != 0))
            GTEST_SKIP() << "no mount namespace of our own here (unshare -Urm): " << probe.readAllStandardError().constData();

        QProcess child;
        child.setProcessChannelMode(QProcess::MergedChannels);
        child.start(u"unshare"_s, {u"-Urm"_s, QCoreApplication::applicationFilePath(), (u"--gtest_filter=FullDisk.DISABLED_"_s + test)
                , u"--gtest_also_run_disabled_tests"_s});
        ASSERT_TRUE(child.waitForFinished(200'000));
        const QByteArray output = child.readAllStandardOutput();
        EXPECT_EQ(child.exitStatus(), QProcess::NormalExit);
        EXPECT_EQ(child.exitCode(), 0) << output.constData();
        EXPECT_TRUE(output.contains("[  PASSED  ] 1 test.")) << output.constData();
    }
}

TEST(FullDisk, DISABLED_Downloads)
{
    const QTemporaryDir folder;
    ASSERT_TRUE(mountSmall((folder.path() + u"/downloads"_s), 8)) << std::strerror(errno);
    StorageBench bench {folder.path()};
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(4 * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"movie.bin"_s, file, &missing);
    EXPECT_EQ(bench.receive(missing[0], publisher.blob(missing[0])).first, Result::Stored);
    fill(bench.root + u"/filler"_s);
    const auto [result, error] = bench.receive(missing[1], publisher.blob(missing[1]));
    EXPECT_EQ(result, Result::Failed);
    EXPECT_TRUE(error.text.contains(bench.root + u"/movie.bin"_s) && error.contains(u"no space left"_s)) << qPrintable(error.text);
    EXPECT_EQ(error.code, ErrorCode::DiskFull);
    bench.flush();
    EXPECT_EQ(bench.missing().size(), 3);
    EXPECT_EQ(bench.held(missing).count(true), 1);

    // registering more fails with a sentence too
    const FileId empty = bench.add(u"empty"_s, {});
    EXPECT_TRUE(waitUntil([&] { return bench.completed.contains(empty) || bench.failed.contains(empty); }));

    QFile::remove(bench.root + u"/filler"_s);
    for (const BlobId &blobId : bench.missing())
        EXPECT_EQ(bench.receive(blobId, publisher.blob(blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(bench.root + u"/movie.bin"_s) == file.content);
}

TEST(FullDisk, DISABLED_Profile)
{
    const QTemporaryDir folder;
    ASSERT_TRUE(mountSmall((folder.path() + u"/profile"_s), 24)) << std::strerror(errno);
    StorageBench bench {folder.path()};
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(4 * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"movie.bin"_s, file, &missing);
    EXPECT_EQ(bench.receive(missing[0], publisher.blob(missing[0])).first, Result::Stored);
    EXPECT_TRUE(waitUntil([&] { return bench.announced.contains(missing[0]); }));

    const QString filler = bench.path(u"profile/filler"_s);
    fill(filler);
    const auto [result, error] = bench.receive(missing[1], publisher.blob(missing[1]));
    EXPECT_EQ(result, Result::Failed);
    EXPECT_TRUE(error.contains(u"movie.bin"_s) && error.contains(u"no space left"_s)) << qPrintable(error.text);
    EXPECT_EQ(error.code, ErrorCode::DiskFull);

    QString keepError;
    bool isDone = false;
    bench->keepBlob(1, missing[2], publisher.blob(missing[2]), bench.storage.get(), [&](const QString &answer)
    {
        keepError = answer;
        isDone = true;
    });
    EXPECT_TRUE(waitUntil([&] { return isDone; }));
    EXPECT_TRUE(keepError.contains(u"no space left"_s)) << qPrintable(keepError);

    // What must be written all the same waits, and is not lost.
    Database *const database = bench->database();
    QString flushError;
    isDone = false;
    database->post([](QSqlDatabase &db) { Statement(db, "CREATE TABLE waiting (v INTEGER)").exec(); });
    database->post([](QSqlDatabase &db) { Statement(db, "INSERT INTO waiting VALUES (42)").exec(); });
    database->flush(bench.storage.get(), [&](const QString &answer)
    {
        flushError = answer;
        isDone = true;
    });
    EXPECT_TRUE(waitUntil([&] { return isDone; }));
    EXPECT_TRUE(flushError.contains(u"full"_s)) << qPrintable(flushError);
    EXPECT_FALSE(bench.read(missing[0]).isEmpty());

    QFile::remove(filler);
    EXPECT_TRUE(waitUntil([&]
    {
        qint64 value = 0;
        const auto read = database->read([&value](QSqlDatabase &db)
        {
            Statement statement {db, "SELECT v FROM waiting"};
            if (statement.exec().next())
                value = statement.integer(0);
        });
        return read && (value == 42);
    }));
    for (const BlobId &blobId : bench.missing())
        EXPECT_EQ(bench.receive(blobId, publisher.blob(blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_TRUE(readFile(bench.root + u"/movie.bin"_s) == file.content);
}

TEST(FullDisk, DISABLED_Publishing)
{
    const QTemporaryDir folder;
    ASSERT_TRUE(mountSmall((folder.path() + u"/profile"_s), 24)) << std::strerror(errno);
    IngestBench bench {folder.path()};
    bench.write(u"large"_s, randomBytes(3 * CHUNK_SIZE));
    bench.write(u"small"_s, "small");
    const QString filler = bench.storage.path(u"profile/filler"_s);
    fill(filler);

    IngestRequest request;
    request.channel = 7;
    request.secret = bench.secret;
    request.sources = {{.local = Path(bench.source), .prefix = u"show"_s}};
    {
        const std::unique_ptr<Ingest> ingest = bench.storage->createIngest(request);
        std::optional<IngestResult> result;
        QObject::connect(ingest.get(), &Ingest::finished, ingest.get(), [&](const IngestResult &finished) { result = finished; });
        ingest->start();
        ASSERT_TRUE(waitUntil([&] { return result.has_value(); }));
        EXPECT_FALSE(result->error.isEmpty());
        EXPECT_TRUE(result->error.contains(u"no space left"_s) || result->error.contains(u"full"_s)) << qPrintable(result->error);
    }
    QFile::remove(filler);
    EXPECT_EQ(problems(bench.runShow()), QString());
    bench.verify();

    // and a layout, which is written through mapped memory, says so instead of ending the process
    fill(filler);
    LayoutWriter writer {Path(bench.storage.path(u"profile/layout"_s))};
    QString error;
    for (int i = 0; (i < 200'000) && error.isEmpty(); ++i)
        error = writer.append(Crypto::random<BlobId>()).error_or(QString());
    EXPECT_TRUE(error.contains(u"no space left"_s)) << qPrintable(error);
}

TEST(FullDisk, OfDownloads)
{
    runChild(u"Downloads"_s);
}

TEST(FullDisk, OfTheProfile)
{
    runChild(u"Profile"_s);
}

TEST(FullDisk, WhilePublishing)
{
    runChild(u"Publishing"_s);
}
