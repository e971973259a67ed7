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

#include "fileregistrar.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <QCoreApplication>
#include <QSemaphore>

#include "base/global.h"

#include "../storage/database.h"
#include "../storage/filespec.h"
#include "../storage/packsurvey.h"
#include "itemfiles.h"

using namespace Megatorrent;

namespace
{
    const int BATCH_SIZE = 256;      // items that are in memory at a time
    const qsizetype GROUP_SIZE = 64; // items that are handed over together

    // Registrations that are under way: the storage takes together what it is given together, and
    // their latency must not add up. Large files count as several: what is in memory is 32,768
    // chunks, or one file.
    const int CONCURRENT_MAX = 512;
    const qsizetype CHUNKS_PER_PERMIT = 64;

    const int WAIT_STEP = 100;   // milliseconds: how long it may go unnoticed that it is to end

    const int PACKS_MAX = 64;

    int permitsFor(const QList<ChunkPlace> &chunks)
    {
        return static_cast<int>(std::clamp<qsizetype>((chunks.size() / CHUNKS_PER_PERMIT), 1, CONCURRENT_MAX));
    }
}

FileRegistrar::FileRegistrar(const Request &request, MetadataSource *source, Storage *storage, const CancelFlag &cancelFlag)
    : m_request {request}
    , m_cancelFlag {cancelFlag}
    , m_storage {storage}
    , m_database {storage->database()}
    , m_reader {source}
    , m_packs {PACKS_MAX}
{
}

nonstd::expected<void, QString> FileRegistrar::run()
{
    // Callbacks of the last registrations may come after an early return
    const auto permits = std::make_shared<QSemaphore>(CONCURRENT_MAX);
    QString lastPath;
    QList<Registration> group;
    try
    {
        while (!m_cancelFlag.isCancelled())
        {
            QList<ItemRecord> items;
            const auto result = m_database->call([this, &items, &lastPath](QSqlDatabase &db)
            {
                items = ItemStore::unregistered(db, m_request.channel, lastPath, BATCH_SIZE);
            });
            if (!result)
                return nonstd::make_unexpected(result.error());
            if (items.isEmpty())
                break;
            lastPath = items.last().item.path;

            for (const ItemRecord &record : asConst(items))
            {
                if (m_cancelFlag.isCancelled())
                    break;
                const auto fail = [database = m_database, channel = m_request.channel, path = record.item.path](const Error &error)
                {
                    database->post([channel, path, error](QSqlDatabase &db) { ItemFiles::setFailed(db, channel, path, error); });
                };
                if (record.item.size > CHUNK_SIZE)
                    hand(std::exchange(group, {}), permits);  // the index may have to be waited for
                const auto chunks = chunksOf(record);
                if (!chunks)
                {
                    fail({ErrorCode::BadContent, chunks.error()});
                    continue;
                }

                const int permitCount = permitsFor(*chunks);
                if (!permits->tryAcquire(permitCount))
                {
                    hand(std::exchange(group, {}), permits);
                    // they come back by the storage's thread, which may be waiting for us to end
                    while (!permits->tryAcquire(permitCount, WAIT_STEP))
                    {
                        if (m_cancelFlag.isCancelled())
                            return {};
                    }
                }
                group.append({.spec = {.channel = m_request.channel, .root = m_request.savePath
                        , .target = (m_request.savePath / Path(record.item.path)), .size = record.item.size
                        , .mtime = record.item.mtime, .executable = record.item.executable
                        , .registered = [channel = m_request.channel, path = record.item.path](QSqlDatabase &db, const FileId file)
                        {
                            ItemFiles::setFile(db, channel, path, file);
                        }}, .chunks = *chunks, .permits = permitCount, .fail = fail});
                if ((group.size() >= GROUP_SIZE) || (permitCount > 1))
                    hand(std::exchange(group, {}), permits);
            }
            hand(std::exchange(group, {}), permits);
        }
    }
    catch (const IndexReader::Cancelled &)
    {
    }

    // All callbacks have been called, unless the storage ends first (then nothing waits for us
    // either)
    while (!permits->tryAcquire(CONCURRENT_MAX, WAIT_STEP))
    {
        if (m_cancelFlag.isCancelled())
            break;
    }
    return {};
}

void FileRegistrar::hand(const QList<Registration> &group, const std::shared_ptr<QSemaphore> &permits) const
{
    if (group.isEmpty())
        return;

    QMetaObject::invokeMethod(m_storage, [storage = m_storage, group, permits, onMissing = onMissing]
    {
        for (const Registration &registration : group)
        {
            storage->addFile(registration.spec, storage, [=](const nonstd::expected<FileId, QString> &file)
            {
                if (!file)
                {
                    registration.fail({ErrorCode::BadPath, file.error()});
                    permits->release(registration.permits);
                    return;
                }

                storage->addChunks(*file, registration.chunks);
                storage->startFile(*file, storage, [=, fail = registration.fail, count = registration.permits](const nonstd::expected<QList<BlobId>, Error> &missing)
                {
                    if (missing)
                        onMissing(*missing);
                    else
                        fail(missing.error());
                    permits->release(count);
                });
            });
        }
    }, Qt::QueuedConnection);
}

nonstd::expected<QList<ChunkPlace>, QString> FileRegistrar::chunksOf(const ItemRecord &record)
{
    const CatalogueItem &item = record.item;
    QList<ChunkPlace> places;

    if (!record.chunks.isEmpty())
    {
        qint64 fileOffset = 0;
        for (const InlineChunk &chunk : record.chunks)
        {
            const bool isAlone = (chunk.offset == 0) && (chunk.length == BLOB_SIZE);
            places.append({.blobId = chunk.blobId, .form = (isAlone ? ChunkForm::Alone : ChunkForm::Packed), .blobOffset = chunk.offset
                    , .fileOffset = fileOffset, .realSize = chunk.realSize, .key = chunk.key, .nonce = chunk.nonce
                    , .length = (isAlone ? 0 : chunk.length)});
            fileOffset += chunk.realSize;
        }
        return places;
    }

    if (!item.ref)
        return places;

    if (item.size <= CHUNK_SIZE)
    {
        places.append({.blobId = item.ref->blobId, .form = (item.at ? ChunkForm::Packed : ChunkForm::Alone)
                , .blobOffset = item.at.value_or(0), .fileOffset = 0, .realSize = item.size, .key = item.ref->key, .nonce = {}, .length = 0
                , .tag = (item.at ? tagOf(item) : std::nullopt)});
        return places;
    }

    const IndexShape shape {item.size};
    places.reserve(shape.chunkCount);
    const auto visited = m_reader.visit(*item.ref, item.at, item.size, {.onBlob = {}, .onRecords = [&places, &shape](const qint64 firstChunk, const QList<Ref> &records)
    {
        for (qsizetype i = 0; i < records.size(); ++i)
        {
            const qint64 chunk = firstChunk + i;
            places.append({.blobId = records[i].blobId, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = (chunk * CHUNK_SIZE)
                    , .realSize = shape.chunkSize(chunk), .key = records[i].key, .nonce = {}, .length = 0});
        }
    }});
    if (!visited)
        return nonstd::make_unexpected(visited.error());
    return places;
}

std::optional<AeadTag> FileRegistrar::tagOf(const CatalogueItem &item)
{
    if (!PackSurvey::isThere((m_request.savePath / Path(item.path)).data(), item.size))
        return std::nullopt;   // most often: nothing is there

    const BlobId &pack = item.ref->blobId;
    if (!m_packs.contains(pack))
    {
        QList<ItemFiles::PackedItem> items;
        m_database->look([&](QSqlDatabase &db) { items = ItemFiles::inPack(db, m_request.channel, pack); });
        QList<PackSurvey::Member> members;
        for (const ItemFiles::PackedItem &other : asConst(items))
            members.append({.path = (m_request.savePath / Path(other.path)).data(), .offset = other.at, .size = other.size, .key = other.key});
        m_packs.insert(pack, new QHash<qint64, AeadTag>(PackSurvey::rebuild(pack, members).value_or(QHash<qint64, AeadTag>())));
    }
    const QHash<qint64, AeadTag> &tags = *m_packs.object(pack);
    const auto it = tags.constFind(*item.at);
    return (it == tags.cend()) ? std::nullopt : std::optional(*it);
}
