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


#pragma once

#include <optional>

#include <QList>
#include <QSet>
#include <QStringList>

#include "chunkplace.h"
#include "sharing.h"
#include "tables.h"

class QSqlDatabase;

// The tables of chunks, packs and kept blobs. Functions for the database's thread, those that only
// read also for reading connections; they throw DatabaseError.
namespace Megatorrent
{
    // Values are in the database: never change them.
    enum class Held : int
    {
        No = 0,
        Servable = 1,    // the file has the content, and the blob can be rebuilt from files
        Content = 2      // the file has the content, but the blob cannot be rebuilt (foreign padding, a pack not all of which is here)
    };

    struct ChunkRow
    {
        FileId file = 0;
        ChunkPlace place;
        std::optional<AeadTag> tag; // known once the chunk has been sealed or opened here
        Held held = Held::No;

        qint64 sealedSize() const;
        // Whether sealing the plaintext again gives these very bytes
        bool isForeign() const { return !place.nonce.isNull() || (place.length != 0); }
    };

    struct ChunkInFile
    {
        ChunkRow chunk;
        FileRow file;
    };

    // A parameter of an SQL statement that is a blob's id, as the tables of chunks and published
    // items have it (schema.cpp)
#define STORED_BLOB "(SELECT coalesce((SELECT k.number FROM pack k WHERE k.id = given.id), given.id) FROM (SELECT ? AS id) given)"

    // `scope`: whose files and kept blobs count
    namespace ChunkTable
    {
        void insert(QSqlDatabase &db, const ChunkRow &chunk);
        // Before chunks are placed in it
        void addPack(QSqlDatabase &db, const BlobId &id, std::optional<qint64> publisher = {});

        // By offset, those at or after `offset`
        QList<ChunkRow> chunks(QSqlDatabase &db, FileId file, qint64 offset, int limit);
        // All places that a blob has in files, by offset in the blob
        QList<ChunkInFile> placesOf(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope);
        qint64 countPlaces(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope);
        // Those in some files
        QList<ChunkInFile> placesOf(QSqlDatabase &db, const BlobId &id, const QSet<FileId> &files);
        bool isAnyMissing(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope);
        // How far the chunks of a pack that are in files reach without a gap
        qint64 heldEnd(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope);
        // Where the last known chunk of a blob is
        std::optional<ChunkRow> lastPlaceOf(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope);
        // Of all its chunks that were `from`; whether there were any
        bool setHeld(QSqlDatabase &db, const BlobId &id, Held from, Held to, const ChannelScope &scope);
        // Places elsewhere that hold the content of a chunk with this key
        QList<ChunkInFile> heldWithKey(QSqlDatabase &db, const SymmetricKey &key, FileId except, int limit, const ChannelScope &scope);
        bool isHeldWithKey(QSqlDatabase &db, const SymmetricKey &key, FileId except, const ChannelScope &scope);
        // Another blob that one of the channel's chunks of form F with this key is said to be in
        // (protocol.md 3, last line)
        std::optional<BlobId> contradiction(QSqlDatabase &db, qint64 channel, const ChunkPlace &place);

        // Whether a file has the part of a blob at this offset, and the blob is served from there
        bool isServed(QSqlDatabase &db, const BlobId &id, qint64 blobOffset, const ChannelScope &scope);
        bool isServable(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope);
        // Not from folders that are away; of more than a few places, until one is found
        bool isServable(QSqlDatabase &db, const BlobId &id, const QStringList &away, const ChannelScope &scope);
        bool isKept(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope);
        bool holdsAny(QSqlDatabase &db, FileId file);
        QList<BlobId> missingOfFile(QSqlDatabase &db, FileId file);
        QList<BlobId> missingOfChannel(QSqlDatabase &db, qint64 channel);
    }
}
