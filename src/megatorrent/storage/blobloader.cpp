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

#include "blobloader.h"

#include <algorithm>
#include <cerrno>

#include <QSqlDatabase>

#include "base/global.h"

#include "../crypto/hash.h"
#include "chunktable.h"
#include "crashpoint.h"
#include "database.h"
#include "savefolders.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    // Forgetting costs a hash, not correctness
    const qsizetype TRUSTED_MAX = 100'000;

    FileDescriptor openContent(const FileRow &file)
    {
        FileDescriptor result = Posix::openForReading(file.contentPath());
        if (!result.isValid() && (errno == ENOENT) && (file.state == FileState::Moving))
            result = Posix::openForReading(file.target);
        return result;
    }

    bool isServable(const QList<ChunkInFile> &places)
    {
        return std::any_of(places.cbegin(), places.cend(), [](const ChunkInFile &place) { return place.chunk.held == Held::Servable; });
    }

    // What is kept need not be rebuilt.
    void findPlaces(Database *database, const BlobId &id, const ChannelScope &scope, QList<ChunkInFile> &places, bool &isKept)
    {
        const auto look = [&](QSqlDatabase &db)
        {
            isKept = ChunkTable::isKept(db, id, scope);
            if (!isKept)
                places = ChunkTable::placesOf(db, id, scope);
        };
        if (database->readLoosely(look) && (isKept || isServable(places)))
            return;
        // what has not been committed yet
        places.clear();
        isKept = false;
        database->look(look);
    }
}

BlobLoader::BlobLoader(Database *database, const SaveFolders &saveFolders, const KeptBlobs &keptBlobs, ScratchPool &scratchPool)
    : m_database {database}
    , m_saveFolders {saveFolders}
    , m_keptBlobs {keptBlobs}
    , m_scratchPool {scratchPool}
{
}

BlobLoader::Result BlobLoader::load(const BlobId &id, const ChannelScope &scope)
{
    QList<ChunkInFile> places;
    bool isKept = false;
    findPlaces(m_database, id, scope, places, isKept);
    crashPoint("looked up");

    const auto readKept = [this, &id](Result &result)
    {
        result.blob = m_keptBlobs.read(id);
        if (result.blob.isEmpty())   // unless it has been dropped meanwhile
            m_database->look([&](QSqlDatabase &db) { result.isKeptLost = ChunkTable::isKept(db, id, {}); });
    };

    Result result;
    if (isKept)
    {
        readKept(result);
        if (!result.blob.isEmpty())
            return result;
        m_database->look([&](QSqlDatabase &db) { places = ChunkTable::placesOf(db, id, scope); });
    }

    Result rebuilt;
    const int attempts = 3;
    for (int attempt = 0; attempt < attempts; ++attempt)
    {
        places.removeIf([](const ChunkInFile &place) { return place.chunk.held != Held::Servable; });
        if (places.isEmpty())
            return result;
        rebuilt = rebuild(id, places, scope.has_value());
        if (rebuilt.lost.isEmpty() || !haveMoved(places))
            break;
        rebuilt = {};
        m_database->look([&](QSqlDatabase &db) { places = ChunkTable::placesOf(db, id, scope); });
    }
    rebuilt.isKeptLost = result.isKeptLost;
    if (rebuilt.blob.isEmpty() && !isKept)
    {
        m_database->look([&](QSqlDatabase &db) { isKept = ChunkTable::isKept(db, id, scope); });
        if (isKept)
            readKept(rebuilt);
    }
    return rebuilt;
}

// To another folder, or from the partial file to their place, since they were looked up
bool BlobLoader::haveMoved(const QList<ChunkInFile> &places) const
{
    bool result = false;
    m_database->look([&](QSqlDatabase &db)
    {
        result = std::any_of(places.cbegin(), places.cend(), [&db](const ChunkInFile &place)
        {
            const std::optional<FileRow> row = Tables::file(db, place.file.id);
            return row && ((row->root != place.file.root) || (row->state != place.file.state));
        });
    });
    return result;
}

QByteArray BlobLoader::tryPack(const BlobId &id, const ChannelScope &scope)
{
    QList<ChunkInFile> places;
    m_database->look([&](QSqlDatabase &db) { places = ChunkTable::placesOf(db, id, scope); });
    places.removeIf([](const ChunkInFile &place) { return (place.chunk.held == Held::No) || (place.chunk.place.form != ChunkForm::Packed); });

    const QByteArray blob = places.isEmpty() ? QByteArray() : rebuild(id, places, false).blob;
    if (blob.isEmpty() || (Crypto::sha256(blob).view() != id.view()))
        return {};
    return blob;
}

BlobLoader::Result BlobLoader::rebuild(const BlobId &id, const QList<ChunkInFile> &places, const bool mayBeTorn)
{
    const ScratchPool::Loan scratch {m_scratchPool};
    Result result;
    result.blob.resize(BLOB_SIZE);

    QSet<FileId> files;
    bool needsDigest = false;
    bool isPartAway = false;
    qint64 end = 0;
    const ChunkRow *last = nullptr;
    for (const ChunkInFile &candidate : places)
    {
        const ChunkRow &chunk = candidate.chunk;
        if (last && (chunk.place.blobOffset < end))
            continue;  // we have this part
        if (chunk.place.blobOffset > end)
            break;

        QString reason;
        const Placed placed = place(candidate, result.blob, *scratch, needsDigest, reason);
        isPartAway = isPartAway || (placed == Placed::NotHere);
        if (placed == Placed::Lost)
            result.lost.append({.file = chunk.file, .fileOffset = chunk.place.fileOffset, .reason = reason});
        if (placed != Placed::Yes)
            continue;
        files.insert(chunk.file);
        end = chunk.place.blobOffset + chunk.sealedSize();
        last = &chunk;
    }

    const bool isExplained = !result.lost.isEmpty() || isPartAway;
    // others had the rest, when it was for all
    const bool wouldBeTorn = mayBeTorn && !isExplained && (places.first().chunk.place.form == ChunkForm::Packed);
    if (!last)
    {
        result.isTorn = wouldBeTorn;
        result.blob.clear();
        return result;
    }
    if (last->place.form == ChunkForm::Packed)
    {
        // A gap leaves a blob whose digest is wrong: one that lost a part is always compared.
        needsDigest = needsDigest || !result.lost.isEmpty() || (places.last().chunk.place.blobOffset >= end);
        Crypto::keyStream(Crypto::packTailKey(last->place.key), (reinterpret_cast<std::uint8_t *>(result.blob.data()) + end), (BLOB_SIZE - end));
    }
    if (needsDigest)
    {
        if (Crypto::sha256(result.blob).view() != id.view())
        {
            // the parts are what they should be, or they have been reported
            result.isTorn = wouldBeTorn;
            if (!isExplained && !wouldBeTorn)
                result.lost.append({.file = last->file, .fileOffset = last->place.fileOffset, .reason = StorageText::tr("A part of what belongs to it is missing.")});
            result.blob.clear();
            return result;
        }
        for (const FileId file : asConst(files))
            trust(file);
    }
    return result;
}

BlobLoader::Placed BlobLoader::place(const ChunkInFile &place, QByteArray &blob, Scratch &scratch, bool &needsDigest, QString &reason)
{
    const auto lost = [&reason](const QString &why)
    {
        reason = why;
        return Placed::Lost;
    };

    const ChunkRow &chunk = place.chunk;
    const qint64 size = chunk.place.realSize;
    const bool isAlone = (chunk.place.form == ChunkForm::Alone);
    if (chunk.isForeign() || !chunk.tag || (!isAlone && ((chunk.place.blobOffset + chunk.sealedSize()) > BLOB_SIZE)))
        return Placed::NotHere;

    const FileDescriptor file = openContent(place.file);
    if (!file.isValid())
    {
        const int error = errno;
        // a disk that is not mounted loses nothing
        if (place.file.isReceived() && !m_saveFolders.open(place.file.root))
            return Placed::NotHere;
        return lost(StorageText::tr("\"%1\" cannot be opened: %2").arg(place.file.target, Posix::errorText(error)));
    }

    FileStat stat;
    auto *const destination = reinterpret_cast<std::uint8_t *>(blob.data()) + (isAlone ? 0 : chunk.place.blobOffset);
    if (!Posix::stat(file.get(), stat) || !Posix::readFully(file.get(), destination, size, chunk.place.fileOffset))
        return lost(StorageText::tr("\"%1\" cannot be read: %2").arg(place.file.target, Posix::errorText(errno)));

    const AeadTag tag = isAlone ? scratch.sealer.rebuildAlone(chunk.place.key, {destination, size}, destination)
            : scratch.sealer.rebuildPacked(chunk.place.key, {destination, size}, destination);
    if (tag != *chunk.tag)
        return lost(StorageText::tr("\"%1\" has been changed.").arg(place.file.target));

    if ((stat != place.file.stat) || !isTrusted(chunk.file))
        needsDigest = true;
    return Placed::Yes;
}

bool BlobLoader::isTrusted(const FileId file)
{
    const std::lock_guard lock {m_mutex};
    return m_trusted.contains(file);
}

void BlobLoader::trust(const FileId file)
{
    const std::lock_guard lock {m_mutex};
    if (m_trusted.size() >= TRUSTED_MAX)
        m_trusted.clear();
    m_trusted.insert(file);
}
