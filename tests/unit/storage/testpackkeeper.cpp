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

#include "megatorrent/storage/packkeeper.h"

#include <atomic>

#include <QDir>
#include <QFile>
#include <QObject>

#include "megatorrent/storage/blobloader.h"
#include "megatorrent/storage/ingestparts.h"
#include "megatorrent/storage/ingestrun.h"
#include "megatorrent/storage/itemenroller.h"
#include "megatorrent/storage/keptblobs.h"
#include "megatorrent/storage/ledger.h"
#include "megatorrent/storage/loadedfile.h"
#include "megatorrent/storage/publisheditems.h"
#include "megatorrent/storage/publishedsources.h"
#include "megatorrent/storage/retrylist.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/scratch.h"
#include "megatorrent/storage/sourcetree.h"
#include "megatorrent/storage/startgate.h"
#include "megatorrent/storage/workerpool.h"
#include "support/databasetest.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // The ingest's part that keeps packs, without those that look for files and read them
    class PackKeeperTest : public DatabaseTest
    {
    protected:
        static constexpr qint64 CHANNEL = 2;

        void SetUp() override
        {
            DatabaseTest::SetUp();
            m_ledger = std::make_unique<Ledger>(m_database.get(), m_keptBlobs, Sharing::Shared, [](const LedgerEvents &) {});
            m_loader = std::make_unique<BlobLoader>(m_database.get(), m_saveFolders, m_keptBlobs, m_scratchPool);
            IngestRequest request;
            request.channel = CHANNEL;
            m_run = std::make_unique<IngestRun>(IngestParts {.database = m_database.get(), .ledger = m_ledger.get(), .keptBlobs = m_keptBlobs
                    , .sharing = Sharing::Shared, .loader = *m_loader, .scratchPool = m_scratchPool, .workers = m_workers, .gate = m_gate, .nextFile = m_nextFile
                    , .ownData = {m_folder.path()}}, request, [](const IngestProgress &) {});
            m_enroller = std::make_unique<ItemEnroller>(*m_run);
            m_packs = std::make_unique<PackKeeper>(*m_run, *m_enroller, m_retries);
            run([this](QSqlDatabase &db)
            {
                PublishedTables::beginSuperseding(db);
                m_source = PublishedSources::enroll(db, CHANNEL, m_sources.path(), u""_s);
            });
        }

        void TearDown() override
        {
            m_packs.reset();
            m_run.reset();
            m_database.reset();   // what it has to commit goes to the ledger
        }

        QString local(const QString &name) const { return m_sources.filePath(name); }

        // Reads a file and gives it to the packs.
        void add(const QString &name, const QByteArray &content)
        {
            writeFile(local(name), content);
            const SourceTree tree {m_sources.path(), {}};
            TreeScanner::Entry entry {.kind = TreeScanner::Entry::Kind::File, .path = name, .local = local(name), .stat = {}
                    , .executable = false, .reason = {}};
            ASSERT_TRUE(tree.examine(entry));
            LoadedFile loaded = LoadedFile::readSmall(tree, entry, m_run->request.secret);
            ASSERT_TRUE(loaded.isSound());
            auto member = std::make_shared<PackAssembler::Member>();
            member->key = loaded.chunk.key;
            member->plaintext = std::move(loaded.plaintext);
            member->items.append({.file = m_enroller->makeRow(entry, loaded.stat, FileState::Published)
                    , .item = ItemEnroller::makeItem(entry, loaded.stat), .source = m_source});
            m_packs->dataPacks().add(member);
        }

        // The file has other content on the disk, which has no place yet.
        void change(const QString &name)
        {
            writeFile(local(name), "changed " + name.toUtf8());
            m_enroller->supersede(name);
        }

        BlobId packOf(const QString &name)
        {
            BlobId result;
            run([&](QSqlDatabase &db)
            {
                const auto row = PublishedTables::find(db, CHANNEL, name);
                result = (row && row->item.ref) ? row->item.ref->blobId : BlobId();
            });
            return result;
        }

        qsizetype packCount()
        {
            qsizetype count = 0;
            run([&](QSqlDatabase &db) { count = PublishedTables::packs(db, CHANNEL, 0, 1000).size(); });
            return count;
        }

        QStringList problems() const
        {
            QStringList result;
            for (const IngestProblem &problem : m_run->result.problems)
                result.append(problem.path);
            return result;
        }

        bool canBeServed(const BlobId &pack) { return !m_loader->load(pack, {}).blob.isEmpty(); }

        QTemporaryDir m_sources;
        qint64 m_source = 0;
        QObject m_engine;
        WorkerPool m_workers {&m_engine, 2};
        StartGate m_gate;
        std::atomic<FileId> m_nextFile = 1;
        KeptBlobs m_keptBlobs {m_folder.filePath(u"blobs"_s)};
        ScratchPool m_scratchPool;
        SaveFolders m_saveFolders;
        std::unique_ptr<Ledger> m_ledger;
        std::unique_ptr<BlobLoader> m_loader;
        std::unique_ptr<IngestRun> m_run;
        std::unique_ptr<ItemEnroller> m_enroller;
        RetryList m_retries {[this](const QString &path, const Error &reason) { m_run->addProblem(path, reason); }};
        std::unique_ptr<PackKeeper> m_packs;
    };
}

TEST_F(PackKeeperTest, smallFilesShareAPackInTheOrderInWhichTheyCome)
{
    add(u"b"_s, "content of b");
    add(u"a"_s, "content of a");
    EXPECT_EQ(packCount(), 0) << "it is not full";
    m_packs->seal();
    EXPECT_EQ(packCount(), 1);
    EXPECT_EQ(packOf(u"a"_s), packOf(u"b"_s));
    EXPECT_TRUE(canBeServed(packOf(u"a"_s)));
    EXPECT_EQ(m_run->result.added, 2);
    run([](QSqlDatabase &db)
    {
        EXPECT_EQ(PublishedTables::find(db, CHANNEL, u"b"_s)->item.at, 0);
        EXPECT_GT(PublishedTables::find(db, CHANNEL, u"a"_s)->item.at, 0);
    });
}

TEST_F(PackKeeperTest, aFullPackIsSealedAndAnotherBegun)
{
    for (int i = 0; i < 3; ++i)
        add(u"f%1"_s.arg(i), QByteArray((BLOB_SIZE * 2) / 5, static_cast<char>('a' + i)));
    m_run->drain();
    EXPECT_FALSE(packOf(u"f0"_s).isNull());
    EXPECT_EQ(packOf(u"f0"_s), packOf(u"f1"_s));
    EXPECT_TRUE(packOf(u"f2"_s).isNull());
    m_packs->seal();
    EXPECT_NE(packOf(u"f0"_s), packOf(u"f2"_s));
}

TEST_F(PackKeeperTest, whatCanBeServedIsLeftAlone)
{
    add(u"a"_s, QByteArray((BLOB_SIZE * 2) / 5, 'a'));
    add(u"b"_s, QByteArray((BLOB_SIZE * 2) / 5, 'b'));
    m_packs->seal();
    const BlobId pack = packOf(u"a"_s);
    EXPECT_FALSE(m_packs->repair());
    EXPECT_EQ(packOf(u"a"_s), pack);
    EXPECT_EQ(m_run->result.moved, 0);
}

TEST_F(PackKeeperTest, whatIsAliveOfABrokenPackGoesToANewOne)
{
    add(u"a"_s, QByteArray(BLOB_SIZE / 4, 'a'));
    add(u"b"_s, QByteArray(BLOB_SIZE / 4, 'b'));
    add(u"c"_s, QByteArray(BLOB_SIZE / 4, 'c'));
    m_packs->seal();
    const BlobId pack = packOf(u"b"_s);
    change(u"a"_s);
    EXPECT_TRUE(m_packs->repair());
    EXPECT_EQ(m_run->result.moved, 2);
    EXPECT_NE(packOf(u"b"_s), pack);
    EXPECT_EQ(packOf(u"b"_s), packOf(u"c"_s));
    EXPECT_TRUE(canBeServed(packOf(u"b"_s)));
    EXPECT_TRUE(problems().isEmpty());
}

TEST_F(PackKeeperTest, whatChangesMeanwhileIsReadAgain)
{
    add(u"a"_s, "content of a");
    add(u"b"_s, "content of b");
    m_packs->seal();
    change(u"a"_s);
    writeFile(local(u"b"_s), "the next content of b");
    EXPECT_TRUE(m_packs->repair());
    EXPECT_EQ(m_run->result.moved, 0);
    const QList<IngestWork> works = m_retries.take();
    ASSERT_EQ(works.size(), 1);
    EXPECT_EQ(works[0].entry.path, u"b"_s);
    EXPECT_EQ(works[0].source, m_source);
    EXPECT_FALSE(works[0].isNew);
    EXPECT_TRUE(problems().isEmpty());
}

// Somebody who may write in the folder has put it there.
TEST_F(PackKeeperTest, aLinkOutOfItsSourceIsNotRead)
{
    add(u"a"_s, "content of a");
    add(u"b"_s, "content of b");
    m_packs->seal();
    change(u"a"_s);
    QTemporaryDir other;
    writeFile(other.filePath(u"secret"_s), "secret");
    QFile::remove(local(u"b"_s));
    ASSERT_TRUE(QFile::link(other.filePath(u"secret"_s), local(u"b"_s)));
    m_packs->repair();
    EXPECT_TRUE(m_retries.take().isEmpty());
    EXPECT_EQ(problems(), QStringList {local(u"b"_s)});
}

TEST_F(PackKeeperTest, whatIsGoneIsAProblemIfItsPackIsBroken)
{
    add(u"a"_s, "content of a");
    add(u"b"_s, "content of b");
    m_packs->seal();
    change(u"a"_s);
    QFile::remove(local(u"b"_s));
    m_packs->repair();
    EXPECT_EQ(problems(), QStringList {local(u"b"_s)});
    EXPECT_FALSE(packOf(u"b"_s).isNull()) << "it stays published: its disk may be back tomorrow";
}

TEST_F(PackKeeperTest, manyPacksThatAreFarFromFullBecomeOne)
{
    for (int i = 0; i < 8; ++i)
    {
        add(u"f%1"_s.arg(i), "content of " + QByteArray::number(i));
        m_packs->seal();
    }
    EXPECT_FALSE(m_packs->repair());
    EXPECT_EQ(packCount(), 8);
    add(u"f8"_s, "content of 8");
    m_packs->seal();
    EXPECT_TRUE(m_packs->repair());
    EXPECT_EQ(packCount(), 1);
    EXPECT_EQ(m_run->result.moved, 9);
    EXPECT_TRUE(canBeServed(packOf(u"f0"_s)));
    EXPECT_FALSE(m_packs->repair());
}

// The database's thread does not look at all of a channel in one go.
TEST_F(PackKeeperTest, packsAreFoundInPages)
{
    const int count = 101;
    for (int i = 0; i < count; ++i)
    {
        add(u"f%1"_s.arg(i), "content of " + QByteArray::number(i));
        m_packs->seal();
    }
    QSet<BlobId> packs;
    qint64 last = 0;
    for (const qsizetype size : {50, 50, 1, 0})
    {
        QList<PackRow> page;
        run([&](QSqlDatabase &db) { page = PublishedTables::packs(db, CHANNEL, last, 50); });
        ASSERT_EQ(page.size(), size);
        for (const PackRow &pack : page)
        {
            EXPECT_GT(pack.number, last);
            EXPECT_GT(pack.live, 0);
            last = pack.number;
            packs.insert(pack.blobId);
        }
    }
    EXPECT_EQ(packs.size(), count);

    EXPECT_TRUE(m_packs->repair());
    EXPECT_EQ(packCount(), 1);
    EXPECT_EQ(m_run->result.moved, count);
}

TEST_F(PackKeeperTest, aSparsePackOfAFileThatIsGoneIsNoProblem)
{
    for (int i = 0; i < 9; ++i)
    {
        add(u"f%1"_s.arg(i), "content of " + QByteArray::number(i));
        m_packs->seal();
    }
    QFile::remove(local(u"f3"_s));
    const BlobId pack = packOf(u"f3"_s);
    EXPECT_TRUE(m_packs->repair());
    EXPECT_TRUE(problems().isEmpty());
    EXPECT_EQ(packOf(u"f3"_s), pack) << "it can be served again when the file is back";
}

TEST_F(PackKeeperTest, aPackOfManyIsKept)
{
    for (int i = 0; i < KEPT_PACK_CHUNKS_MIN; ++i)
        add(u"f%1"_s.arg(i), QByteArray::number(i));
    m_packs->seal();
    const BlobId pack = packOf(u"f0"_s);
    EXPECT_TRUE(QFile::exists(m_keptBlobs.path(pack)));
    QFile::remove(local(u"f0"_s));
    EXPECT_TRUE(canBeServed(pack));
}

TEST_F(PackKeeperTest, aRepairThatIsCancelledEndsAtTheNextPiece)
{
    add(u"a"_s, "content of a");
    add(u"b"_s, "content of b");
    m_packs->seal();
    change(u"a"_s);
    m_run->cancel();
    EXPECT_THROW(m_packs->repair(), IngestRun::Cancelled);
    EXPECT_EQ(m_run->result.moved, 0);
}
