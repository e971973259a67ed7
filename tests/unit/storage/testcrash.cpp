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

#include <signal.h>
#include <unistd.h>

#include <QBitArray>
#include <QDirIterator>
#include <QProcess>
#include <QSqlDatabase>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/database.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

// The storage is killed at every step at which it could be torn apart, and must then be consistent and go on. A child, this program
// again with one disabled test, gets killed; the parent looks at what it left.

namespace
{
    const char FOLDER[] = "MEGATORRENT_TEST_FOLDER";
    const char POINT[] = "MEGATORRENT_TEST_POINT";

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

    struct Content
    {
        Publisher::Published large;
        Publisher::Published previous;               // version of it
        QList<Publisher::Published> small;
    };

    // The same in parent and child
    QByteArray fixedBytes(const qsizetype size, const char seed)
    {
        QByteArray bytes {size, Qt::Uninitialized};
        Crypto::keyStream(SymmetricKey::fromBytes(QByteArray(32, seed)), reinterpret_cast<std::uint8_t *>(bytes.data()), size);
        return bytes;
    }

    Content makeContent(Publisher &publisher)
    {
        const QByteArray previous = fixedBytes((3 * CHUNK_SIZE), '1');
        return {.large = publisher.publishAlone(previous.first(CHUNK_SIZE) + fixedBytes((2 * CHUNK_SIZE), '2'))
                , .previous = publisher.publishAlone(previous)
                , .small = publisher.publishPack({fixedBytes(1000, '3'), fixedBytes(2000, '4'), fixedBytes(3000, '5')})};
    }

    void receiveMissing(StorageBench &bench, Publisher &publisher)
    {
        for (const BlobId &id : bench.missing())
            EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, Result::Stored);
    }

    // An old version that is complete, its new one, a pack one part of which comes later, and a copy of what is there already
    void story(StorageBench &bench, Publisher &publisher, const Content &content)
    {
        const FileId previous = bench.add(u"large"_s, content.previous);
        receiveMissing(bench, publisher);
        EXPECT_TRUE(bench.waitCompleted(previous));
        const FileId large = bench.add(u"large"_s, content.large);
        const FileId first = bench.add(u"s/0"_s, content.small[0]);
        const FileId second = bench.add(u"s/1"_s, content.small[1]);
        receiveMissing(bench, publisher);
        EXPECT_TRUE(bench.waitCompleted(large));
        EXPECT_TRUE(bench.waitCompleted(first));
        EXPECT_TRUE(bench.waitCompleted(second));
        const FileId third = bench.add(u"s/2"_s, content.small[2]);
        EXPECT_TRUE(bench.waitCompleted(third));
        const FileId copy = bench.add(u"copy"_s, content.large);
        EXPECT_TRUE(bench.waitCompleted(copy));
        bench.flush();
    }

    void checkClaims(StorageBench &bench, Publisher &publisher, const Content &content)
    {
        QList<BlobId> ids;
        for (const auto &file : {content.large, content.previous, content.small[0]})
        {
            for (const ChunkPlace &place : file.chunks)
            {
                if (!ids.contains(place.blobId))
                    ids.append(place.blobId);
            }
        }
        const QBitArray held = bench.held(ids);
        for (qsizetype i = 0; i < ids.size(); ++i)
        {
            const QByteArray blob = bench.read(ids[i]);
            if (held.testBit(i))
                EXPECT_TRUE(blob == publisher.blob(ids[i])) << "claimed, but not held: " << i;
            else
                EXPECT_TRUE(blob.isEmpty());
        }
    }
}

TEST(Crash, DISABLED_Child)
{
    pointName = qgetenv(POINT).split(':').first();
    pointsLeft = qgetenv(POINT).split(':').last().toInt();
    crashPointHook = die;
    StorageBench bench {qEnvironmentVariable(FOLDER)};
    Publisher publisher;
    const Content content = makeContent(publisher);
    story(bench, publisher, content);
}

class CrashAt : public ::testing::TestWithParam<const char *>
{
};

TEST_P(CrashAt, IsConsistentAndGoesOn)
{
    int crashes = 0;
    for (int count = 1; count <= 40; count += ((count < 6) ? 1 : 3))
    {
        const QTemporaryDir folder;
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(FOLDER), folder.path());
        environment.insert(QString::fromLatin1(POINT), QString(QString::fromLatin1(GetParam()) + u':' + QString::number(count)));
        child.setProcessEnvironment(environment);
        child.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        child.start(QCoreApplication::applicationFilePath(), {u"--gtest_filter=Crash.DISABLED_Child"_s, u"--gtest_also_run_disabled_tests"_s});
        ASSERT_TRUE(child.waitForFinished(120'000));
        const bool hasCrashed = (child.exitStatus() == QProcess::CrashExit);
        if (hasCrashed)
            ++crashes;
        else
            ASSERT_EQ(child.exitCode(), 0) << child.readAllStandardOutput().constData();

        SCOPED_TRACE(testing::Message() << GetParam() << ' ' << count);
        StorageBench bench {folder.path()};
        Publisher publisher;
        const Content content = makeContent(publisher);
        bench.missing();   // when it answers, what was left has been looked at
        checkClaims(bench, publisher, content);

        // It goes on where it was, and ends up where it would have.
        receiveMissing(bench, publisher);
        QStringList expected {u"copy"_s, u"large"_s, u"s/0"_s, u"s/1"_s, u"s/2"_s};
        for (const QString &name : asConst(expected))
        {
            const auto &file = name.startsWith(u"s/"_s) ? content.small[name.back().digitValue()] : content.large;
            QList<BlobId> missing;
            const FileId id = bench.add(name, file, &missing);
            for (const BlobId &blobId : asConst(missing))
                EXPECT_EQ(bench.receive(blobId, publisher.blob(blobId)).first, Result::Stored);
            EXPECT_TRUE(bench.waitCompleted(id));
            EXPECT_TRUE(readFile(bench.root + u'/' + name) == file.content) << qPrintable(name);
        }
        checkClaims(bench, publisher, content);
        EXPECT_TRUE(bench.failed.isEmpty()) << qPrintable(bench.failed.cbegin().value());

        // no partial files, no conflicts with what was ours
        expected.append(u"s"_s);
        expected.sort();
        EXPECT_TRUE(waitUntil([&] { return tree(bench.root) == expected; })) << qPrintable(tree(bench.root).join(u' '));
        if (!hasCrashed || ::testing::Test::HasFailure())
            break;
    }
    EXPECT_GE(crashes, 2);
}

INSTANTIATE_TEST_SUITE_P(Steps, CrashAt, ::testing::Values("begun", "collected", "written", "synchronized", "committed", "before move", "after move"));
