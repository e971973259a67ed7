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


#include "largefilesealer.h"

#include <cerrno>
#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/fileindex.h"
#include "chunktable.h"
#include "ingestrun.h"
#include "itemenroller.h"
#include "ledger.h"
#include "retrylist.h"
#include "scratch.h"

using namespace Megatorrent;

namespace
{
    const qsizetype ROWS_MAX = 128;   // registered together
}

LargeFileSealer::LargeFileSealer(IngestRun &run, const ItemEnroller &enroller, IndexMaker &indexes, RetryList &retries)
    : m_run {run}
    , m_enroller {enroller}
    , m_indexes {indexes}
    , m_retries {retries}
{
}

void LargeFileSealer::read(const IngestWork &work)
{
    const auto large = std::make_shared<Large>();
    large->work = work;
    large->file = work.tree->openForReading(work.entry.local);
    FileStat stat;
    if (!large->file.isValid() || !Posix::stat(large->file.get(), stat))
    {
        m_retries.fail(work, RetryList::cannotRead(errno), false);
        return;
    }
    if (stat != work.entry.stat)
    {
        m_retries.fail(work, {}, true);
        return;
    }

    large->row = m_enroller.makeRow(work.entry, stat, FileState::Ingesting);
    if (const std::optional<FileRow> hashed = registerFile(*large))
    {
        m_run.progress.bytesDone += stat.size;
        m_indexes.publish(*hashed, work);
        return;
    }

    const IndexShape shape {stat.size};
    for (qint64 chunk = 0; (chunk < shape.chunkCount) && large->error.isEmpty(); ++chunk)
    {
        m_run.checkCancelled();
        queue(large, chunk);
    }
    large->isQueued = true;
    if (large->unfinished == 0)
        finish(*large);
}

// Unless it was read by an ingest that was interrupted before the file's index found its place:
// then that row
std::optional<FileRow> LargeFileSealer::registerFile(const Large &large)
{
    std::optional<FileRow> hashed;
    m_run.call([&](QSqlDatabase &db)
    {
        for (const FileRow &file : asConst(Tables::filesAt(db, large.row.target)))
        {
            if ((file.state == FileState::Hashed) && (file.channel == m_run.request.channel) && (file.stat == large.row.stat))
                hashed = file;
        }
        if (!hashed)
            Tables::insert(db, large.row);
    });
    return hashed;
}

void LargeFileSealer::queue(const std::shared_ptr<Large> &large, const qint64 chunk)
{
    const auto result = std::make_shared<Chunk>();
    ++large->unfinished;
    m_run.line.add([this, large, result, offset = (chunk * CHUNK_SIZE), size = IndexShape(large->row.size).chunkSize(chunk)]
    {
        readChunk(*large, offset, size, *result);
    }, [this, large, result] { m_run.guarded([&] { handleChunk(*large, *result); }); });
}

// Workers
void LargeFileSealer::readChunk(const Large &large, const qint64 offset, const qint64 size, Chunk &chunk) const
{
    const ScratchPool::Loan scratch {m_run.parts.scratchPool};
    if (m_run.isCancelled())
        return;
    if (!Posix::readFully(large.file.get(), scratch->blob(), size, offset))
    {
        chunk.error = RetryList::cannotRead(errno);
        return;
    }
    const SealedChunk sealed = scratch->sealer.sealAlone(m_run.request.secret, {scratch->blob(), size}, scratch->blob());
    chunk.row = {.file = large.row.id, .place = {.blobId = sealed.blobId, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = offset
            , .realSize = size, .key = sealed.key, .nonce = {}}, .tag = sealed.tag, .held = Held::Servable};
}

void LargeFileSealer::handleChunk(Large &large, const Chunk &chunk)
{
    --large.unfinished;
    if (m_run.isCancelled())
        return;
    if (large.error.isEmpty())
        large.error = chunk.error;
    if (large.error.isEmpty())
    {
        m_run.progress.bytesDone += chunk.row.place.realSize;
        m_run.report(large.work.entry.path);
        large.rows.append(chunk.row);
        if (large.rows.size() >= ROWS_MAX)
            insertRows(large);
    }
    if (large.isQueued && (large.unfinished == 0))
        finish(large);
}

void LargeFileSealer::finish(Large &large)
{
    FileStat after;
    const bool isChanging = !Posix::stat(large.file.get(), after) || (after != large.row.stat);
    large.file.close();
    if (isChanging || !large.error.isEmpty())
    {
        m_run.call([&](QSqlDatabase &db) { m_run.parts.ledger->dropFile(db, large.row); });
        m_retries.fail(large.work, large.error, isChanging);
        return;
    }
    insertRows(large);
    large.row.state = FileState::Hashed;
    m_run.call([&large](QSqlDatabase &db) { Tables::setState(db, large.row.id, FileState::Hashed); });
    m_indexes.publish(large.row, large.work);
}

void LargeFileSealer::insertRows(Large &large)
{
    m_run.call([&](QSqlDatabase &db)
    {
        for (const ChunkRow &row : asConst(large.rows))
            m_run.parts.ledger->chunkRead(db, row);
    });
    large.rows.clear();
}
