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


#include <algorithm>
#include <cerrno>

#include <QCoreApplication>
#include <QSqlDatabase>

#include "base/global.h"

#include "../content/fileindex.h"
#include "../content/jsontext.h"
#include "../crypto/hash.h"
#include "ingestjob.h"

using namespace Megatorrent;

namespace
{
    const int ATTEMPTS_MAX = 3;               // for a file that changes while it is read
    const qsizetype SMALL_FILES_MAX = 64;     // read by one task
    const qint64 SMALL_BYTES_MAX = 1024 * 1024;
    const qsizetype ROWS_MAX = 128;           // registered together

    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::Ingest", text);
    }

    QString cannotRead(const int error)
    {
        return tr("cannot be read: %1").arg(Posix::errorText(error));
    }
}

void IngestJob::process(const Work &work)
{
    const qint64 size = work.entry.stat.size;
    if (size == 0)
    {
        publish({.file = makeRow(work.entry, work.entry.stat, FileState::Published), .item = makeItem(work.entry, work.entry.stat), .source = work.source}
                , std::nullopt);
    }
    else if (size <= PACKED_CHUNK_MAX_SIZE)
    {
        m_small.append(work);
        m_smallBytes += size;
        if ((m_small.size() >= SMALL_FILES_MAX) || (m_smallBytes >= SMALL_BYTES_MAX))
            flushSmall();
    }
    else if (size <= CHUNK_SIZE)
    {
        readAlone(work);
    }
    else if (size <= FILE_MAX_SIZE)
    {
        flushSmall();  // it may take long
        readLarge(work);
    }
    else
    {
        problem(work.entry.local, tr("is larger than 16 TiB"));
    }
}

void IngestJob::processRetries()
{
    flushSmall();
    m_line.drain();
    while (!m_retries.isEmpty())
    {
        for (const Work &work : asConst(std::exchange(m_retries, {})))
        {
            checkCancelled();
            process(work);
        }
        flushSmall();
        m_line.drain();
    }
    checkCancelled();
}

void IngestJob::fail(const Work &work, const QString &error, const bool isChanging)
{
    if (!isChanging)
    {
        problem(work.entry.local, error);
        return;
    }
    if ((work.attempts + 1) >= ATTEMPTS_MAX)
    {
        problem(work.entry.local, tr("changes while it is read"));
        return;
    }

    Work again = work;
    ++again.attempts;
    const FileDescriptor file = Posix::openForReading(work.entry.local);
    if (file.isValid() && Posix::stat(file.get(), again.entry.stat))
        m_retries.append(again);
    else
        problem(work.entry.local, cannotRead(errno));
}

void IngestJob::flushSmall()
{
    if (m_small.isEmpty())
        return;

    const auto works = std::make_shared<const QList<Work>>(std::exchange(m_small, {}));
    const auto results = std::make_shared<std::vector<Loaded>>();
    m_smallBytes = 0;
    m_line.add([this, works, results]
    {
        for (const Work &work : *works)
            results->push_back(loadSmall(work.entry.local, m_request.secret));
    }, [this, works, results]
    {
        std::vector<std::optional<Placement>> placements;
        guarded([&] { placements = findPlacements(*results); });
        for (std::size_t i = 0; i < placements.size(); ++i)
            guarded([&] { smallLoaded((*works)[static_cast<qsizetype>(i)], (*results)[i], placements[i]); });
    });
}

IngestJob::Loaded IngestJob::loadSmall(const QString &local, const ChunkSecret &secret)
{
    Loaded result;
    const FileDescriptor file = Posix::openForReading(local);
    FileStat after;
    if (!file.isValid() || !Posix::stat(file.get(), result.stat))
    {
        result.error = cannotRead(errno);
        return result;
    }

    const qint64 size = result.stat.size;
    if ((size < 1) || (size > PACKED_CHUNK_MAX_SIZE))
    {
        result.isChanging = true;
        return result;
    }

    result.plaintext.resize(size);
    if (!Posix::readFully(file.get(), result.plaintext.data(), size, 0))
    {
        result.isChanging = (errno == ENODATA);
        result.error = cannotRead(errno);
        return result;
    }
    result.isChanging = !Posix::stat(file.get(), after) || (after != result.stat);
    result.chunk.key = Crypto::chunkKey(secret, ChunkForm::Packed, static_cast<quint32>(size), Crypto::sha256(result.plaintext));
    return result;
}

// Where chunks with these keys are already
std::vector<std::optional<Placement>> IngestJob::findPlacements(const std::vector<Loaded> &files)
{
    std::vector<std::optional<Placement>> placements(files.size());
    call([&](QSqlDatabase &db)
    {
        for (std::size_t i = 0; i < files.size(); ++i)
            placements[i] = PublishedTables::placement(db, m_request.channel, files[i].chunk.key);
    });
    return placements;
}

void IngestJob::smallLoaded(const Work &work, Loaded &loaded, const std::optional<Placement> &placement)
{
    if (loaded.isChanging || !loaded.error.isEmpty())
    {
        fail(work, loaded.error, loaded.isChanging);
        return;
    }
    m_progress.bytesDone += loaded.stat.size;
    progress(work.entry.path);

    const SymmetricKey &key = loaded.chunk.key;
    const FileRow file = makeRow(work.entry, loaded.stat, FileState::Published);
    PublishedItem item = makeItem(work.entry, loaded.stat);
    if (const auto member = m_dataPacks.find(key))
    {
        if (!work.isNew)
            supersede(item.path);
        member->items.append({.file = file, .item = item, .source = work.source});
        return;
    }

    if (!placement)
    {
        if (!work.isNew)
            supersede(item.path);
        const auto member = std::make_shared<PackAssembler::Member>();
        member->key = key;
        member->plaintext = std::move(loaded.plaintext);
        member->items.append({.file = file, .item = item, .source = work.source});
        m_dataPacks.add(member);
        return;
    }

    // what is unchanged keeps its place (protocol.md 3)
    QByteArray sealed {(loaded.stat.size + Crypto::AEAD_TAG_SIZE), Qt::Uninitialized};
    const AeadTag tag = m_sealer.rebuildPacked(key, loaded.plaintext, reinterpret_cast<std::uint8_t *>(sealed.data()));
    item.ref = Ref {.blobId = placement->blobId, .key = key};
    item.at = placement->at;
    const ChunkPlace chunk {.blobId = placement->blobId, .form = ChunkForm::Packed, .blobOffset = placement->at, .fileOffset = 0
            , .realSize = loaded.stat.size, .key = key, .nonce = {}};
    publish({.file = file, .item = item, .source = work.source}, ChunkRow {.file = file.id, .place = chunk, .tag = tag, .held = Held::Content});
}

void IngestJob::readAlone(const Work &work)
{
    const auto result = std::make_shared<Loaded>();
    m_line.add([this, work, result]
    {
        const ScratchPool::Loan scratch {m_storage.scratchPool};
        *result = loadAlone(work.entry.local, m_request.secret, *scratch);
    }, [this, work, result]
    {
        guarded([&]
        {
            if (result->isChanging || !result->error.isEmpty())
            {
                fail(work, result->error, result->isChanging);
                return;
            }
            m_progress.bytesDone += result->stat.size;
            progress(work.entry.path);

            const FileRow file = makeRow(work.entry, result->stat, FileState::Published);
            PublishedItem item = makeItem(work.entry, result->stat);
            item.ref = Ref {.blobId = result->chunk.blobId, .key = result->chunk.key};
            const ChunkPlace place {.blobId = result->chunk.blobId, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = 0
                    , .realSize = result->stat.size, .key = result->chunk.key, .nonce = {}};
            publish({.file = file, .item = item, .source = work.source}, ChunkRow {.file = file.id, .place = place, .tag = result->chunk.tag, .held = Held::Servable});
        });
    });
}

IngestJob::Loaded IngestJob::loadAlone(const QString &local, const ChunkSecret &secret, Scratch &scratch)
{
    Loaded result;
    const FileDescriptor file = Posix::openForReading(local);
    FileStat after;
    if (!file.isValid() || !Posix::stat(file.get(), result.stat))
    {
        result.error = cannotRead(errno);
        return result;
    }

    const qint64 size = result.stat.size;
    if ((size <= PACKED_CHUNK_MAX_SIZE) || (size > CHUNK_SIZE))
    {
        result.isChanging = true;
        return result;
    }
    if (!Posix::readFully(file.get(), scratch.blob(), size, 0))
    {
        result.isChanging = (errno == ENODATA);
        result.error = cannotRead(errno);
        return result;
    }
    result.isChanging = !Posix::stat(file.get(), after) || (after != result.stat);
    result.chunk = scratch.sealer.sealAlone(secret, {scratch.blob(), size}, scratch.blob());
    return result;
}

void IngestJob::readLarge(const Work &work)
{
    const auto large = std::make_shared<Large>();
    large->work = work;
    large->file = Posix::openForReading(work.entry.local);
    FileStat stat;
    if (!large->file.isValid() || !Posix::stat(large->file.get(), stat))
    {
        fail(work, cannotRead(errno), false);
        return;
    }
    if ((stat.size <= CHUNK_SIZE) || (stat.size > FILE_MAX_SIZE))
    {
        fail(work, {}, true);
        return;
    }

    large->row = makeRow(work.entry, stat, FileState::Ingesting);
    std::optional<FileRow> hashed;
    call([&](QSqlDatabase &db)
    {
        // read by a job that was interrupted before the file's index found its place
        for (const FileRow &file : asConst(Tables::filesAt(db, work.entry.local)))
        {
            if ((file.state == FileState::Hashed) && (file.channel == m_request.channel) && (file.stat == stat))
                hashed = file;
        }
        if (!hashed)
            Tables::insert(db, large->row);
    });
    if (hashed)
    {
        m_progress.bytesDone += stat.size;
        index(*hashed, work);
        return;
    }

    const IndexShape shape {stat.size};
    for (qint64 chunk = 0; (chunk < shape.chunkCount) && large->error.isEmpty(); ++chunk)
    {
        checkCancelled();
        struct Result
        {
            ChunkRow row;
            QString error;
        };
        const auto result = std::make_shared<Result>();
        ++large->unfinished;
        m_line.add([this, large, result, offset = (chunk * CHUNK_SIZE), size = shape.chunkSize(chunk)]
        {
            const ScratchPool::Loan scratch {m_storage.scratchPool};
            if (m_isCancelled)
                return;
            if (!Posix::readFully(large->file.get(), scratch->blob(), size, offset))
            {
                result->error = cannotRead(errno);
                return;
            }
            const SealedChunk sealed = scratch->sealer.sealAlone(m_request.secret, {scratch->blob(), size}, scratch->blob());
            result->row = {.file = large->row.id, .place = {.blobId = sealed.blobId, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = offset
                    , .realSize = size, .key = sealed.key, .nonce = {}}, .tag = sealed.tag, .held = Held::Servable};
        }, [this, large, result] { guarded([&] { chunkRead(*large, result->row, result->error); }); });
    }
    large->isQueued = true;
    if (large->unfinished == 0)
        largeRead(*large);
}

void IngestJob::chunkRead(Large &large, const ChunkRow &row, const QString &error)
{
    --large.unfinished;
    if (m_isCancelled)
        return;
    if (large.error.isEmpty())
        large.error = error;
    if (large.error.isEmpty())
    {
        m_progress.bytesDone += row.place.realSize;
        progress(large.work.entry.path);
        large.rows.append(row);
        if (large.rows.size() >= ROWS_MAX)
            insertRows(large);
    }
    if (large.isQueued && (large.unfinished == 0))
        largeRead(large);
}

void IngestJob::insertRows(Large &large)
{
    call([this, &large](QSqlDatabase &db)
    {
        for (const ChunkRow &row : asConst(large.rows))
            m_storage.ledger->chunkRead(db, row);
    });
    large.rows.clear();
}

void IngestJob::largeRead(Large &large)
{
    FileStat after;
    const bool isChanging = !Posix::stat(large.file.get(), after) || (after != large.row.stat);
    large.file.close();
    if (isChanging || !large.error.isEmpty())
    {
        call([this, &large](QSqlDatabase &db) { m_storage.ledger->dropFile(db, large.row); });
        fail(large.work, large.error, isChanging);
        return;
    }

    insertRows(large);
    large.row.state = FileState::Hashed;
    call([&large](QSqlDatabase &db) { Tables::setState(db, large.row.id, FileState::Hashed); });
    index(large.row, large.work);
}

// Makes and stores the index of a file that has been read, and publishes it.
void IngestJob::index(const FileRow &file, const Work &work)
{
    const Entry &entry = work.entry;
    const IndexShape shape {file.size};
    QByteArray top;
    if (shape.depth == 1)
    {
        call([&](QSqlDatabase &db) { top = PublishedTables::leafRecords(db, file.id, 0); });
    }
    else
    {
        for (qint64 leaf = 0; leaf < shape.leafCount; ++leaf)
        {
            QByteArray records;
            call([&](QSqlDatabase &db) { records = PublishedTables::leafRecords(db, file.id, leaf); });
            const Ref ref = storeIndexChunk(records);
            call([&](QSqlDatabase &db) { PublishedTables::addLeaf(db, file.id, leaf, ref); });
            ref.appendTo(top);
        }
    }
    if (top.size() != shape.topSize())
        throw Failed {tr("The list of the parts of \"%1\" could not be made.").arg(entry.local)};

    PublishedItem item = makeItem(entry, file.stat);
    item.mtime = file.mtime;   // the stat may come from the database
    if (top.size() > PACKED_CHUNK_MAX_SIZE)
    {
        item.ref = storeIndexChunk(top);
        publish({.file = file, .item = item, .source = work.source}, std::nullopt);
        return;
    }

    const SymmetricKey key = Crypto::chunkKey(m_request.secret, ChunkForm::Packed, static_cast<quint32>(top.size()), Crypto::sha256(top));
    if (const auto member = m_indexPacks.find(key))
    {
        supersede(item.path);
        member->items.append({.file = file, .item = item, .source = work.source});
        return;
    }
    std::optional<Placement> placement;
    call([&](QSqlDatabase &db)
    {
        placement = PublishedTables::placement(db, m_request.channel, key);
        if (placement && !Tables::isKept(db, placement->blobId))
            placement = std::nullopt;
    });
    if (placement)
    {
        item.ref = Ref {.blobId = placement->blobId, .key = key};
        item.at = placement->at;
        publish({.file = file, .item = item, .source = work.source}, std::nullopt);
        return;
    }

    supersede(item.path);
    const auto member = std::make_shared<PackAssembler::Member>();
    member->key = key;
    member->plaintext = top;
    member->items.append({.file = file, .item = item, .source = work.source});
    m_indexPacks.add(member);
}

Ref IngestJob::storeIndexChunk(const QByteArray &plaintext)
{
    QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
    const SealedChunk sealed = m_sealer.sealAlone(m_request.secret, plaintext, reinterpret_cast<std::uint8_t *>(blob.data()));
    if (const QString error = keep(sealed.blobId, blob); !error.isEmpty())
        throw Failed {error};
    call([&](QSqlDatabase &db) { m_storage.ledger->blobKept(db, sealed.blobId, m_request.channel); });
    return {.blobId = sealed.blobId, .key = sealed.key};
}

void IngestJob::supersede(const QString &path)
{
    call([&](QSqlDatabase &db)
    {
        const std::optional<PublishedRow> row = PublishedTables::find(db, m_request.channel, path);
        if (!row || !row->item.at)
            return;
        PublishedTables::supersede(db, m_request.channel, path);
        if (row->item.size > CHUNK_SIZE)
            return;  // an index, which is stored
        if (const std::optional<FileRow> file = Tables::file(db, row->file))
            m_storage.ledger->unholdAll(db, *file);
    });
}

void IngestJob::publish(const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk)
{
    call([&](QSqlDatabase &db) { note(enroll(db, item, chunk)); });
}

PublishedTables::Change IngestJob::enroll(QSqlDatabase &db, const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk)
{
    m_hasEnrolled = true;
    if (item.file.state == FileState::Published)
        Tables::insert(db, item.file);
    else
        Tables::setState(db, item.file.id, FileState::Published);  // its chunks are there already
    if (chunk)
    {
        // in a pack that is there already: as much as the pack
        ChunkRow row = *chunk;
        if ((row.held == Held::Content) && Tables::isServed(db, row.place.blobId, row.place.blobOffset))
            row.held = Held::Servable;
        m_storage.ledger->chunkRead(db, row);
    }
    PublishedTables::superseded(db, m_request.channel, item.item.path);
    return PublishedTables::put(db, *m_storage.ledger, m_request.channel, {.item = item.item, .file = item.file.id, .source = item.source});
}

FileRow IngestJob::makeRow(const Entry &entry, const FileStat &stat, const FileState state)
{
    return {.id = m_storage.nextFile++, .channel = m_request.channel, .root = u""_s, .target = entry.local, .size = stat.size
            , .mtime = std::clamp(stat.modified, -Json::INTEGER_MAX, Json::INTEGER_MAX), .executable = entry.executable, .state = state, .missing = 0, .stat = stat};
}

PublishedItem IngestJob::makeItem(const Entry &entry, const FileStat &stat)
{
    return {.path = entry.path, .size = stat.size, .mtime = std::clamp(stat.modified, -Json::INTEGER_MAX, Json::INTEGER_MAX), .executable = entry.executable, .ref = {}, .at = {}};
}
