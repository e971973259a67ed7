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

#include "filesealer.h"

#include <memory>
#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/fileindex.h"
#include "chunktable.h"
#include "crashpoint.h"
#include "ingestrun.h"
#include "itemenroller.h"
#include "largefilesealer.h"
#include "loadedfile.h"
#include "packkeeper.h"
#include "retrylist.h"
#include "scratch.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    // Small files that are read by one task
    const qsizetype SMALL_FILES_MAX = 64;
    const qint64 SMALL_BYTES_MAX = 1024 * 1024;
}

FileSealer::FileSealer(IngestRun &run, ItemEnroller &enroller, PackKeeper &packs, LargeFileSealer &largeFiles, RetryList &retries)
    : m_run {run}
    , m_enroller {enroller}
    , m_packs {packs}
    , m_largeFiles {largeFiles}
    , m_retries {retries}
{
}

void FileSealer::add(const IngestWork &work)
{
    crashPoint("about to read");
    const qint64 size = work.entry.stat.size;
    if (size == 0)
    {
        publishEmpty(work);
    }
    else if (size <= PACKED_CHUNK_MAX_SIZE)
    {
        addSmall(work);
    }
    else if (size <= CHUNK_SIZE)
    {
        readAlone(work);
    }
    else if (size <= FILE_MAX_SIZE)
    {
        flush();  // it may take long
        m_largeFiles.read(work);
    }
    else
    {
        m_run.addProblem(work.entry.local, {ErrorCode::NotPublishable, StorageText::tr("is larger than 16 TiB")});
    }
}

void FileSealer::finish()
{
    flush();
    m_run.line.drain();
    for (QList<IngestWork> works = m_retries.take(); !works.isEmpty(); works = m_retries.take())
    {
        for (const IngestWork &work : asConst(works))
        {
            m_run.checkCancelled();
            add(work);
        }
        flush();
        m_run.line.drain();
    }
    m_run.checkCancelled();
}

void FileSealer::publishEmpty(const IngestWork &work)
{
    const FileStat &stat = work.entry.stat;
    m_enroller.enroll({.file = m_enroller.makeRow(work.entry, stat, FileState::Published), .item = ItemEnroller::makeItem(work.entry, stat)
            , .source = work.source}, std::nullopt);
}

void FileSealer::addSmall(const IngestWork &work)
{
    m_small.append(work);
    m_smallBytes += work.entry.stat.size;
    if ((m_small.size() >= SMALL_FILES_MAX) || (m_smallBytes >= SMALL_BYTES_MAX))
        flush();
}

void FileSealer::flush()
{
    if (m_small.isEmpty())
        return;

    const auto works = std::make_shared<const QList<IngestWork>>(std::exchange(m_small, {}));
    const auto results = std::make_shared<std::vector<LoadedFile>>();
    m_smallBytes = 0;
    m_run.line.add([this, works, results]
    {
        for (const IngestWork &work : *works)
            results->push_back(LoadedFile::readSmall(*work.tree, work.entry, m_run.request.secret));
    }, [this, works, results]
    {
        std::vector<std::optional<Placement>> placements;
        m_run.guarded([&] { placements = findPlacements(*results); });
        for (std::size_t i = 0; i < placements.size(); ++i)
            m_run.guarded([&] { handleSmall((*works)[static_cast<qsizetype>(i)], (*results)[i], placements[i]); });
    });
}

// Where chunks with these keys are already
std::vector<std::optional<Placement>> FileSealer::findPlacements(const std::vector<LoadedFile> &files) const
{
    std::vector<std::optional<Placement>> placements(files.size());
    m_run.call([&](QSqlDatabase &db)
    {
        for (std::size_t i = 0; i < files.size(); ++i)
            placements[i] = PublishedTables::placement(db, m_run.request.channel, files[i].chunk.key);
    });
    return placements;
}

void FileSealer::handleSmall(const IngestWork &work, LoadedFile &loaded, const std::optional<Placement> &placement)
{
    if (!loaded.isSound())
    {
        m_retries.fail(work, loaded.error, loaded.isChanging);
        return;
    }

    m_run.progress.bytesDone += loaded.stat.size;
    m_run.report(work.entry.path);
    PackAssembler &packs = m_packs.dataPacks();
    auto member = packs.find(loaded.chunk.key);
    if (!member && placement)
    {
        publishAt(*placement, work, loaded);
        return;
    }
    if (!work.isNew)
        m_enroller.supersede(work.entry.path);
    const bool isFirst = !member;
    if (isFirst)
    {
        member = std::make_shared<PackAssembler::Member>();
        member->key = loaded.chunk.key;
        member->plaintext = std::move(loaded.plaintext);
    }
    member->items.append({.file = m_enroller.makeRow(work.entry, loaded.stat, FileState::Published)
            , .item = ItemEnroller::makeItem(work.entry, loaded.stat), .source = work.source});
    if (isFirst)
        packs.add(member);
}

// What is unchanged keeps its place (protocol.md 3).
void FileSealer::publishAt(const Placement &placement, const IngestWork &work, const LoadedFile &loaded)
{
    const SymmetricKey &key = loaded.chunk.key;
    QByteArray sealed {(loaded.stat.size + Crypto::AEAD_TAG_SIZE), Qt::Uninitialized};
    const AeadTag tag = m_sealer.rebuildPacked(key, loaded.plaintext, reinterpret_cast<std::uint8_t *>(sealed.data()));
    const FileRow file = m_enroller.makeRow(work.entry, loaded.stat, FileState::Published);
    PublishedItem item = ItemEnroller::makeItem(work.entry, loaded.stat);
    item.ref = Ref {.blobId = placement.blobId, .key = key};
    item.at = placement.at;
    const ChunkPlace chunk {.blobId = placement.blobId, .form = ChunkForm::Packed, .blobOffset = placement.at, .fileOffset = 0
            , .realSize = loaded.stat.size, .key = key, .nonce = {}};
    m_enroller.enroll({.file = file, .item = item, .source = work.source}, ChunkRow {.file = file.id, .place = chunk, .tag = tag, .held = Held::Content});
}

void FileSealer::readAlone(const IngestWork &work)
{
    const auto result = std::make_shared<LoadedFile>();
    m_run.line.add([this, work, result]
    {
        const ScratchPool::Loan scratch {m_run.parts.scratchPool};
        *result = LoadedFile::readAlone(*work.tree, work.entry, m_run.request.secret, *scratch);
    }, [this, work, result] { m_run.guarded([&] { handleAlone(work, *result); }); });
}

void FileSealer::handleAlone(const IngestWork &work, const LoadedFile &loaded)
{
    if (!loaded.isSound())
    {
        m_retries.fail(work, loaded.error, loaded.isChanging);
        return;
    }
    m_run.progress.bytesDone += loaded.stat.size;
    m_run.report(work.entry.path);
    const FileRow file = m_enroller.makeRow(work.entry, loaded.stat, FileState::Published);
    PublishedItem item = ItemEnroller::makeItem(work.entry, loaded.stat);
    item.ref = Ref {.blobId = loaded.chunk.blobId, .key = loaded.chunk.key};
    const ChunkPlace place {.blobId = loaded.chunk.blobId, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = 0
            , .realSize = loaded.stat.size, .key = loaded.chunk.key, .nonce = {}};
    m_enroller.enroll({.file = file, .item = item, .source = work.source}
            , ChunkRow {.file = file.id, .place = place, .tag = loaded.chunk.tag, .held = Held::Servable});
}
