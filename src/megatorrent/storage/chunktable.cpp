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


#include "chunktable.h"

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>

#include "base/global.h"

#include "statement.h"

using namespace Megatorrent;

namespace
{
    // A condition of an SQL statement, for a row of this table or name, with two parameters: the scope, twice
#define IN_SCOPE(chunk) "((? IS NULL) OR ((SELECT owner.channel FROM file owner WHERE owner.id = " chunk ".file) = ?))"

    // Column orders: schema.cpp
    const int CHUNK_COLUMNS = 12;

    ChunkRow readChunk(const Statement &statement)
    {
        ChunkRow row;
        row.file = statement.integer(0);
        row.place.fileOffset = statement.integer(1);
        row.place.blobId = statement.fixed<BlobId>(2);
        row.place.form = static_cast<ChunkForm>(statement.integer(3));
        row.place.blobOffset = statement.integer(4);
        row.place.realSize = statement.integer(5);
        row.place.key = statement.fixed<SymmetricKey>(6);
        row.place.nonce = statement.optionalFixed<Nonce>(7).value_or(Nonce {});
        row.place.length = statement.integer(8);
        row.tag = statement.optionalFixed<AeadTag>(9);
        row.held = static_cast<Held>(statement.integer(10));
        return row;
    }

    QList<ChunkInFile> readPlaces(Statement &statement)
    {
        QList<ChunkInFile> places;
        while (statement.next())
            places.append({.chunk = readChunk(statement), .file = Tables::read(statement, CHUNK_COLUMNS)});
        return places;
    }

    QList<BlobId> readIds(Statement &statement)
    {
        QList<BlobId> ids;
        while (statement.next())
            ids.append(statement.fixed<BlobId>(0));
        return ids;
    }
}

qint64 ChunkRow::sealedSize() const
{
    if (place.form == ChunkForm::Alone)
        return BLOB_SIZE;
    return (place.length != 0) ? place.length : (place.realSize + Crypto::AEAD_TAG_SIZE);
}

void Megatorrent::ChunkTable::insert(QSqlDatabase &db, const ChunkRow &chunk)
{
    const ChunkPlace &place = chunk.place;
    const std::optional<Nonce> nonce = place.nonce.isNull() ? std::nullopt : std::optional(place.nonce);
    const auto insertWith = [&](const char *const sql)
    {
        return Statement(db, sql).exec(chunk.file, place.fileOffset, place.form, place.blobOffset, place.realSize, place.key, nonce, place.length
                , chunk.tag, chunk.held, place.blobId).affectedRows() > 0;
    };
    if (place.form != ChunkForm::Packed)
    {
        insertWith("INSERT INTO chunk (file, file_offset, form, blob_offset, real_size, key, nonce, length, tag, held, blob)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " STORED_BLOB ")");
        return;
    }
    if (insertWith("INSERT OR IGNORE INTO chunk (file, file_offset, form, blob_offset, real_size, key, nonce, length, tag, held, blob)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT number FROM pack WHERE id = ?))"))
        return;
    // the pack is new
    addPack(db, place.blobId);
    insertWith("INSERT INTO chunk (file, file_offset, form, blob_offset, real_size, key, nonce, length, tag, held, blob)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT number FROM pack WHERE id = ?))");
}

void Megatorrent::ChunkTable::addPack(QSqlDatabase &db, const BlobId &id, const std::optional<qint64> publisher)
{
    Statement(db, "INSERT INTO pack (id, publisher) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET publisher = coalesce(excluded.publisher, publisher)").exec(id, publisher);
    // it may have been known as a blob with one chunk
    Statement(db, "UPDATE chunk SET blob = (SELECT number FROM pack WHERE id = ?) WHERE blob = ?").exec(id, id);
}

QList<ChunkRow> Megatorrent::ChunkTable::chunks(QSqlDatabase &db, const FileId file, const qint64 offset, const int limit)
{
    Statement statement {db, "SELECT * FROM full_chunk WHERE (file = ?) AND (file_offset >= ?) ORDER BY file_offset LIMIT ?"};
    statement.exec(file, offset, limit);
    QList<ChunkRow> rows;
    while (statement.next())
        rows.append(readChunk(statement));
    return rows;
}

QList<ChunkInFile> Megatorrent::ChunkTable::placesOf(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope)
{
    Statement statement {db, "SELECT c.*, f.* FROM full_chunk c CROSS JOIN full_file f ON f.id = c.file"
            " WHERE (c.blob = " STORED_BLOB ") AND (f.channel = ifnull(?, f.channel)) ORDER BY c.blob_offset"};
    return readPlaces(statement.exec(id, scope));
}

// A pack has thousands of files with a chunk or two, and a large file has a blob in one place or
// two: whichever is less to go through
QList<ChunkInFile> Megatorrent::ChunkTable::placesOf(QSqlDatabase &db, const BlobId &id, const QSet<FileId> &files)
{
    const qint64 smallMax = 16 * CHUNK_SIZE;
    QJsonArray list;
    for (const FileId file : files)
        list.append(file);
    const QByteArray json = QJsonDocument(list).toJson(QJsonDocument::Compact);
    QList<ChunkInFile> places;
    {
        Statement statement {db, "SELECT c.*, f.* FROM json_each(?) given CROSS JOIN full_file f ON f.id = given.value CROSS JOIN full_chunk c ON c.file = f.id"
                " WHERE (f.size <= ?) AND (+c.blob = " STORED_BLOB ")"};
        places = readPlaces(statement.exec(QString::fromLatin1(json), smallMax, id));
    }
    Statement statement {db, "SELECT c.*, f.* FROM json_each(?) given CROSS JOIN full_file f ON f.id = given.value CROSS JOIN full_chunk c ON c.blob = " STORED_BLOB
            " WHERE (f.size > ?) AND (+c.file = f.id)"};
    places.append(readPlaces(statement.exec(QString::fromLatin1(json), id, smallMax)));
    std::sort(places.begin(), places.end(), [](const ChunkInFile &left, const ChunkInFile &right)
    {
        return left.chunk.place.blobOffset < right.chunk.place.blobOffset;
    });
    return places;
}

qint64 Megatorrent::ChunkTable::countPlaces(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope)
{
    Statement statement {db, "SELECT count(*) FROM chunk WHERE (blob = " STORED_BLOB ") AND " IN_SCOPE("chunk")};
    statement.exec(id, scope, scope).next();
    return statement.integer(0);
}

bool Megatorrent::ChunkTable::isAnyMissing(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope)
{
    Statement statement {db, "SELECT 1 FROM chunk WHERE (blob = " STORED_BLOB ") AND (held = 0) AND " IN_SCOPE("chunk") " LIMIT 1"};
    return statement.exec(id, scope, scope).next();
}

qint64 Megatorrent::ChunkTable::heldEnd(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope)
{
    Statement statement {db, "SELECT blob_offset, real_size FROM chunk WHERE (blob = " STORED_BLOB ") AND (held > 0) AND " IN_SCOPE("chunk") " ORDER BY blob_offset"};
    statement.exec(id, scope, scope);
    qint64 end = 0;
    while (statement.next() && (statement.integer(0) <= end))
        end = std::max(end, (statement.integer(0) + statement.integer(1) + Crypto::AEAD_TAG_SIZE));
    return end;
}

std::optional<ChunkRow> Megatorrent::ChunkTable::lastPlaceOf(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope)
{
    Statement statement {db, "SELECT * FROM full_chunk c WHERE (c.blob = " STORED_BLOB ") AND " IN_SCOPE("c") " ORDER BY c.blob_offset DESC LIMIT 1"};
    if (!statement.exec(id, scope, scope).next())
        return std::nullopt;
    return readChunk(statement);
}

QList<ChunkInFile> Megatorrent::ChunkTable::heldWithKey(QSqlDatabase &db, const SymmetricKey &key, const FileId except, const int limit
        , const ChannelScope &scope)
{
    Statement statement {db, "SELECT c.*, f.* FROM full_chunk c CROSS JOIN full_file f ON f.id = c.file"
            " WHERE (substr(c.key, 1, 8) = ?) AND (c.key = ?) AND (c.held > 0) AND (c.file <> ?) AND (f.channel = ifnull(?, f.channel)) LIMIT ?"};
    return readPlaces(statement.exec(key.view().first(8).toByteArray(), key, except, scope, limit));
}

bool Megatorrent::ChunkTable::isHeldWithKey(QSqlDatabase &db, const SymmetricKey &key, const FileId except, const ChannelScope &scope)
{
    Statement statement {db, "SELECT 1 FROM chunk WHERE (substr(key, 1, 8) = ?) AND (key = ?) AND (held > 0) AND (file <> ?) AND " IN_SCOPE("chunk") " LIMIT 1"};
    return statement.exec(key.view().first(8).toByteArray(), key, except, scope, scope).next();
}

bool Megatorrent::ChunkTable::setHeld(QSqlDatabase &db, const BlobId &id, const Held from, const Held to, const ChannelScope &scope)
{
    Statement statement {db, "UPDATE chunk SET held = ? WHERE (blob = " STORED_BLOB ") AND (held = ?) AND " IN_SCOPE("chunk")};
    return statement.exec(to, id, from, scope, scope).affectedRows() > 0;
}

std::optional<BlobId> Megatorrent::ChunkTable::contradiction(QSqlDatabase &db, const qint64 channel, const ChunkPlace &place)
{
    if (place.form != ChunkForm::Alone)
        return std::nullopt;  // packs are rewritten, which moves their chunks

    Statement statement {db, "SELECT c.blob_id FROM full_chunk c CROSS JOIN file f ON f.id = c.file WHERE (substr(c.key, 1, 8) = ?) AND (c.key = ?)"
            " AND (c.blob_id <> ?) AND (c.form = ?) AND (f.channel = ?) LIMIT 1"};
    if (!statement.exec(place.key.view().first(8).toByteArray(), place.key, place.blobId, place.form, channel).next())
        return std::nullopt;
    return statement.fixed<BlobId>(0);
}

bool Megatorrent::ChunkTable::isServed(QSqlDatabase &db, const BlobId &id, const qint64 blobOffset, const ChannelScope &scope)
{
    Statement statement {db, "SELECT 1 FROM chunk WHERE (blob = " STORED_BLOB ") AND (blob_offset = ?) AND (held = 1) AND " IN_SCOPE("chunk") " LIMIT 1"};
    return statement.exec(id, blobOffset, scope, scope).next();
}

bool Megatorrent::ChunkTable::isServable(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope)
{
    // in this order: of a pack that is kept, thousands of chunks may not be served from their files
    Statement statement {db, "SELECT 1 FROM blob WHERE (id = ?) AND (channel = ifnull(?, channel))"
            " UNION ALL SELECT 1 FROM chunk WHERE (blob = " STORED_BLOB ") AND (held = 1) AND " IN_SCOPE("chunk") " LIMIT 1"};
    return statement.exec(id, scope, id, scope, scope).next();
}

bool Megatorrent::ChunkTable::isServable(QSqlDatabase &db, const BlobId &id, const QStringList &away, const ChannelScope &scope)
{
    if (away.isEmpty())
        return isServable(db, id, scope);
    if (isKept(db, id, scope))
        return true;
    Statement roots {db, "SELECT f.root FROM chunk c CROSS JOIN full_file f ON f.id = c.file WHERE (c.blob = " STORED_BLOB ") AND (c.held = 1)"
            " AND (f.channel = ifnull(?, f.channel))"};
    roots.exec(id, scope);
    while (roots.next())
    {
        if (!away.contains(roots.text(0)))
            return true;
    }
    return false;
}

bool Megatorrent::ChunkTable::isKept(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope)
{
    Statement statement {db, "SELECT 1 FROM blob WHERE (id = ?) AND (channel = ifnull(?, channel)) LIMIT 1"};
    return statement.exec(id, scope).next();
}

bool Megatorrent::ChunkTable::holdsAny(QSqlDatabase &db, const FileId file)
{
    Statement statement {db, "SELECT 1 FROM chunk WHERE (file = ?) AND (held > 0) LIMIT 1"};
    return statement.exec(file).next();
}

QList<BlobId> Megatorrent::ChunkTable::missingOfFile(QSqlDatabase &db, const FileId file)
{
    Statement statement {db, "SELECT DISTINCT blob_id FROM full_chunk WHERE (file = ?) AND (held = 0)"};
    return readIds(statement.exec(file));
}

QList<BlobId> Megatorrent::ChunkTable::missingOfChannel(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT DISTINCT c.blob_id FROM file f CROSS JOIN full_chunk c ON c.file = f.id"
            " WHERE (f.channel = ?) AND (f.state = ?) AND (c.held = 0)"};
    return readIds(statement.exec(channel, FileState::Partial));
}
