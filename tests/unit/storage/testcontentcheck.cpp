/*
 * Megatorrent, channels for qBittorrent.
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

#include "megatorrent/storage/contentcheck.h"

#include "megatorrent/storage/ledger.h"
#include "megatorrent/storage/placer.h"
#include "megatorrent/storage/scratch.h"

#include "movetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class ContentCheckTest : public MoveTest
    {
    protected:
        void SetUp() override
        {
            MoveTest::SetUp();
            m_ledger = std::make_unique<Ledger>(m_database.get(), m_kept, Sharing::Shared, [](const LedgerEvents &) {});
            m_check = std::make_unique<ContentCheck>(m_database.get(), m_ledger.get(), m_kept, m_scratch);
            m_placer = std::make_unique<Placer>(m_database.get(), m_ledger.get(), m_targetFolder, *m_check);
            m_placer->onFailed = [this](const FileId, const QString &error) { m_failures.append(error); };
        }

        void TearDown() override
        {
            m_database.reset();   // whose commits the ledger is told of
        }

        void addChunks(const FileId file, const QList<ChunkPlace> &places)
        {
            run([&](QSqlDatabase &db)
            {
                for (const ChunkPlace &place : places)
                    ChunkTable::insert(db, {.file = file, .place = place, .tag = {}, .held = Held::Servable});
            });
        }

        // Received as a whole, and not in its place yet
        FileRow addMoving(const QString &name, const QByteArray &content)
        {
            FileRow row;
            row.id = ++m_lastFile;
            row.channel = CHANNEL;
            row.root = m_old;
            row.target = at(m_old, name);
            row.size = content.size();
            row.state = FileState::Moving;
            writeFile(row.partPath(), content);
            row.partInode = statOf(row.partPath())->inode;
            insert(row);
            return row;
        }

        KeptBlobs m_kept {m_disk.filePath(u"blobs"_s)};
        ScratchPool m_scratch;
        std::unique_ptr<Ledger> m_ledger;
        std::unique_ptr<ContentCheck> m_check;
        std::unique_ptr<Placer> m_placer;
        QStringList m_failures;
    };
}

// The end of the program does not wait until a large file has been read.
TEST_F(ContentCheckTest, AComparisonCanBeInterrupted)
{
    const Publisher::Published file = Publisher().publishAlone(randomBytes(4 * CHUNK_SIZE));
    const FileRow row = add(u"a"_s, file.content);
    addChunks(row.id, file.chunks);
    const FileDescriptor content = Posix::openForReading(row.target);
    EXPECT_TRUE(m_check->isContentOf(row, content.get()));

    int chunks = 0;
    EXPECT_FALSE(m_check->isContentOf(row, content.get(), [&]
    {
        if (++chunks == 2)
            m_check->interrupt();
        return false;
    }));
    EXPECT_EQ(chunks, 2);
    EXPECT_TRUE(m_check->isInterrupted());
}

TEST_F(ContentCheckTest, NothingIsLostOfAPartialFileThatWasNotRead)
{
    const Publisher::Published file = Publisher().publishAlone(randomBytes(2 * CHUNK_SIZE));
    const auto heldChunks = [this](const FileId id)
    {
        qsizetype count = 0;
        run([&](QSqlDatabase &db)
        {
            for (const ChunkRow &chunk : ChunkTable::chunks(db, id, 0, 10))
                count += (chunk.held != Held::No);
        });
        return count;
    };
    const auto addRemounted = [&](const QString &name)
    {
        const FileRow row = addPart(name, randomBytes(CHUNK_SIZE));   // which is none of its chunks
        addChunks(row.id, file.chunks);
        run([&row](QSqlDatabase &db) { Tables::setPart(db, row.id, (*row.partInode + 1)); });
        return this->row(row.id);
    };
    const FileRow first = addRemounted(u"a"_s);
    const FileRow second = addRemounted(u"b"_s);
    m_check->renewPart(first);
    EXPECT_EQ(heldChunks(first.id), 0);
    EXPECT_NE(row(first.id).partInode, first.partInode);

    m_check->interrupt();
    m_check->renewPart(second);
    EXPECT_EQ(heldChunks(second.id), 2);
    EXPECT_EQ(row(second.id).partInode, second.partInode);
}

// What is in the way may be an earlier version, for which no other name is to be found.
TEST_F(ContentCheckTest, NothingMakesWayForAFileUnlessItHasBeenLookedAt)
{
    const FileRow first = addMoving(u"a"_s, "received");
    const FileRow second = addMoving(u"b"_s, "received");
    for (const FileRow &row : {first, second})
        writeFile(row.target, "in the way");
    m_placer->place({first.id});
    EXPECT_EQ(readFile(first.target), "received");
    EXPECT_EQ(tree(m_old).filter(u".conflict-"_s).size(), 1);

    m_check->interrupt();
    m_placer->place({second.id});
    EXPECT_EQ(readFile(second.target), "in the way");
    EXPECT_EQ(tree(m_old).filter(u".conflict-"_s).size(), 1);
    EXPECT_EQ(row(second.id).state, FileState::Moving) << "the next start places it";
    EXPECT_EQ(m_failures, QStringList());
}
