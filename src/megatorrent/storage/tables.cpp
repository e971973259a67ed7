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


#include "tables.h"

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>
#include <QSqlDatabase>

#include "base/global.h"

#include "statement.h"
#include "targetfolder.h"

using namespace Megatorrent;

// Not INSERT ... SELECT: for that SQLite notes how to undo a statement that fails in its middle, which costs more than all else
#define FOLDER_OF "(SELECT d.id FROM folder d WHERE (d.path = ?) AND (d.root = ?))"

namespace
{
    // Column orders: schema.cpp
    const int CHUNK_COLUMNS = 12;

    FileRow readFile(const Statement &statement, int column)
    {
        FileRow row;
        row.id = statement.integer(column++);
        row.channel = statement.integer(column++);
        row.root = statement.text(column++);
        row.target = statement.text(column++);
        row.size = statement.integer(column++);
        row.mtime = statement.integer(column++);
        row.executable = (statement.integer(column++) != 0);
        row.state = static_cast<FileState>(statement.integer(column++));
        row.missing = statement.integer(column++);
        row.stat.size = statement.integer(column++);
        row.stat.mtime = statement.integer(column++);
        row.stat.ctime = statement.integer(column++);
        row.stat.inode = statement.integer(column++);
        if (!statement.isNull(column))
            row.partInode = statement.integer(column);
        return row;
    }

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

    QList<FileRow> readFiles(Statement &statement)
    {
        QList<FileRow> rows;
        while (statement.next())
            rows.append(readFile(statement, 0));
        return rows;
    }

    QList<ChunkInFile> readPlaces(Statement &statement)
    {
        QList<ChunkInFile> places;
        while (statement.next())
            places.append({.chunk = readChunk(statement), .file = readFile(statement, CHUNK_COLUMNS)});
        return places;
    }

    // A path as the tables keep it
    struct Place
    {
        QString folder;   // with a slash at its end
        QString name;
    };

    Place placeOf(const QString &path)
    {
        const qsizetype end = path.lastIndexOf(u'/') + 1;
        // no null strings, which would be NULL
        return {.folder = u""_s + path.first(end), .name = u""_s + path.sliced(end)};
    }

    // What is below a folder, as bounds of such folders
    QString firstBelow(const QString &path)
    {
        return path + u'/';
    }

    QString endBelow(const QString &path)
    {
        return path + QChar(u'/' + 1);
    }

    QString notNull(const QString &text)
    {
        return text.isNull() ? u""_s : text;
    }

    QList<BlobId> readIds(Statement &statement)
    {
        QList<BlobId> ids;
        while (statement.next())
            ids.append(statement.fixed<BlobId>(0));
        return ids;
    }
}

QString FileRow::partPath() const
{
    return TargetFolder::partPath(root, id);
}

QString FileRow::contentPath() const
{
    return ((state == FileState::Partial) || (state == FileState::Moving)) ? partPath() : target;
}

std::optional<FileStat> FileRow::placedStat() const
{
    const bool isOnItsWay = (state == FileState::Registered) || (state == FileState::Partial) || (state == FileState::Moving);
    return (isOnItsWay || partInode) ? std::nullopt : std::optional(stat);
}

qint64 ChunkRow::sealedSize() const
{
    if (place.form == ChunkForm::Alone)
        return BLOB_SIZE;
    return (place.length != 0) ? place.length : (place.realSize + Crypto::AEAD_TAG_SIZE);
}

FileId Megatorrent::Tables::lastFile(QSqlDatabase &db)
{
    Statement statement {db, "SELECT max(id) FROM file"};
    return statement.exec().next() ? statement.integer(0) : 0;
}

void Megatorrent::Tables::insert(QSqlDatabase &db, const FileRow &file)
{
    const Place place = placeOf(file.target);
    const auto insertWith = [&](const char *const sql)
    {
        return Statement(db, sql).exec(file.id, file.channel, place.folder, notNull(file.root), place.name, file.size, file.mtime, file.executable, file.state
                , file.missing, file.stat.size, file.stat.mtime, file.stat.ctime, file.stat.inode, file.partInode).affectedRows() > 0;
    };
    if (insertWith("INSERT OR IGNORE INTO file VALUES (?, ?, " FOLDER_OF ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        return;
    // the folder is new
    Statement(db, "INSERT OR IGNORE INTO folder (path, root) VALUES (?, ?)").exec(place.folder, notNull(file.root));
    insertWith("INSERT INTO file VALUES (?, ?, " FOLDER_OF ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

void Megatorrent::Tables::setPlace(QSqlDatabase &db, const FileId id, const QString &root, const QString &target)
{
    const Place place = placeOf(target);
    Statement(db, "INSERT OR IGNORE INTO folder (path, root) VALUES (?, ?)").exec(place.folder, notNull(root));
    Statement(db, "UPDATE file SET folder = " FOLDER_OF ", name = ? WHERE id = ?").exec(place.folder, notNull(root)
            , place.name, id);
}

void Megatorrent::Tables::setRoot(QSqlDatabase &db, const qint64 channel, const QString &from, const QString &to)
{
    Statement(db, "INSERT OR IGNORE INTO folder (path, root) SELECT ? || substr(path, length(root) + 1), ? FROM folder WHERE root = ?").exec(to, to, from);
    Statement(db, "UPDATE file SET folder = (SELECT n.id FROM folder o JOIN folder n ON (n.path = ? || substr(o.path, length(o.root) + 1)) AND (n.root = ?)"
            " WHERE o.id = file.folder) WHERE (channel = ?) AND folder IN (SELECT d.id FROM folder d WHERE d.root = ?)").exec(to, to, channel, from);
    Statement(db, "DELETE FROM folder WHERE (root = ?) AND NOT EXISTS (SELECT 1 FROM file WHERE file.folder = folder.id)").exec(to);
}

void Megatorrent::Tables::insert(QSqlDatabase &db, const ChunkRow &chunk)
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

void Megatorrent::Tables::addPack(QSqlDatabase &db, const BlobId &id, const std::optional<qint64> publisher)
{
    Statement(db, "INSERT INTO pack (id, publisher) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET publisher = coalesce(excluded.publisher, publisher)").exec(id, publisher);
    // it may have been known as a blob with one chunk
    Statement(db, "UPDATE chunk SET blob = (SELECT number FROM pack WHERE id = ?) WHERE blob = ?").exec(id, id);
}

std::optional<FileRow> Megatorrent::Tables::file(QSqlDatabase &db, const FileId id)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id = ?"};
    if (!statement.exec(id).next())
        return std::nullopt;
    return readFile(statement, 0);
}

QList<FileRow> Megatorrent::Tables::filesInState(QSqlDatabase &db, const FileState state)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (state = ?) AND (state NOT IN (3, 5)) ORDER BY id"};
    return readFiles(statement.exec(state));
}

QList<FileRow> Megatorrent::Tables::filesUnderWay(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (channel = ?) AND (state < 3) ORDER BY id"};
    return readFiles(statement.exec(channel));
}

QList<FileRow> Megatorrent::Tables::completeFiles(QSqlDatabase &db, const qint64 channel, const FileId last, const int limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (channel = ?) AND (state = 3) AND (id > ?) ORDER BY id LIMIT ?"};
    return readFiles(statement.exec(channel, last, limit));
}

QList<FileRow> Megatorrent::Tables::filesAtRoot(QSqlDatabase &db, const qint64 channel, const FileState state, const QString &root, const FileId last, const int limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (channel = ?) AND (state = ?) AND (id > ?) AND (+root = ?) ORDER BY id LIMIT ?"};
    return readFiles(statement.exec(channel, state, last, root, limit));
}

QList<FileRow> Megatorrent::Tables::filesAt(QSqlDatabase &db, const QString &target)
{
    const Place place = placeOf(target);
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?)) ORDER BY id"};
    return readFiles(statement.exec(place.folder, place.name));
}

QList<FileRow> Megatorrent::Tables::filesOfChannel(QSqlDatabase &db, const qint64 channel, const qint64 limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE channel = ? ORDER BY state DESC LIMIT ?"};
    statement.exec(channel, limit);
    return readFiles(statement);
}

QList<FileRow> Megatorrent::Tables::filesAt(QSqlDatabase &db, const qint64 channel, const QString &target)
{
    const Place place = placeOf(target);
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)) ORDER BY id"};
    return readFiles(statement.exec(place.folder, place.name, channel));
}

// For each file that is received: reading all of the rows is what costs most
QList<FileAtPlace> Megatorrent::Tables::whoIsAt(QSqlDatabase &db, const qint64 channel, const QString &target)
{
    const Place place = placeOf(target);
    Statement statement {db, "SELECT f.id, f.state FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)"
            " ORDER BY f.id"};
    statement.exec(place.folder, place.name, channel);
    QList<FileAtPlace> files;
    while (statement.next())
        files.append({.id = statement.integer(0), .state = static_cast<FileState>(statement.integer(1)), .channel = channel, .target = target});
    return files;
}

QList<FileRow> Megatorrent::Tables::filesBelow(QSqlDatabase &db, const qint64 channel, const QString &target)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path >= ?) AND (d.path < ?) AND (+f.channel = ?)) ORDER BY id"};
    return readFiles(statement.exec(firstBelow(target), endBelow(target), channel));
}

bool Megatorrent::Tables::isInTheWay(QSqlDatabase &db, const FileRow &file)
{
    {
        Statement below {db, "SELECT 1 FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path >= ?) AND (d.path < ?) AND (+f.channel = ?)"
                " AND (+f.state < 3) LIMIT 1"};
        if (below.exec(firstBelow(file.target), endBelow(file.target), file.channel).next())
            return true;
    }
    for (QString path = file.target; path.size() > file.root.size(); path.truncate(path.lastIndexOf(u'/')))
    {
        const Place place = placeOf(path);
        Statement at {db, "SELECT 1 FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)"
                " AND (+f.state < 3) AND (f.id <> ?) LIMIT 1"};
        if (at.exec(place.folder, place.name, file.channel, file.id).next())
            return true;
    }
    return false;
}

QList<FileId> Megatorrent::Tables::blockedBy(QSqlDatabase &db, const FileRow &file)
{
    QList<FileId> result;
    const auto append = [&result](Statement &statement)
    {
        while (statement.next())
            result.append(statement.integer(0));
    };
    {
        Statement below {db, "SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path >= ?) AND (d.path < ?) AND (+f.channel = ?)"
                " AND (+f.state = 2)"};
        append(below.exec(firstBelow(file.target), endBelow(file.target), file.channel));
    }
    for (QString path = file.target; path.size() > file.root.size(); path.truncate(path.lastIndexOf(u'/')))
    {
        const Place place = placeOf(path);
        Statement at {db, "SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)"
                " AND (+f.state = 2)"};
        append(at.exec(place.folder, place.name, file.channel));
    }
    return result;
}

QList<FileRow> Megatorrent::Tables::filesAtTargetOf(QSqlDatabase &db, const FileId id)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM file same CROSS JOIN folder own ON own.id = same.folder CROSS JOIN folder d ON d.path = own.path"
            " CROSS JOIN file f ON (f.folder = d.id) AND (f.name = same.name) AND (+f.channel = same.channel) WHERE same.id = ?) ORDER BY id"};
    return readFiles(statement.exec(id));
}

QList<FileRow> Megatorrent::Tables::incompletePublished(QSqlDatabase &db, const qint64 channel, const FileId after, const int limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id IN (SELECT id FROM file INDEXED BY file_incomplete"
            " WHERE (channel = ?) AND (state = 5) AND (missing > 0) AND (id > ?) ORDER BY id LIMIT ?) ORDER BY id"};
    return readFiles(statement.exec(channel, after, limit));
}

qint64 Megatorrent::Tables::countIncompletePublished(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT count(*) FROM file INDEXED BY file_incomplete WHERE (channel = ?) AND (state = 5) AND (missing > 0)"};
    statement.exec(channel).next();
    return statement.integer(0);
}

void Megatorrent::Tables::setState(QSqlDatabase &db, const FileId id, const FileState state)
{
    Statement(db, "UPDATE file SET state = ? WHERE id = ?").exec(state, id);
}

void Megatorrent::Tables::setStat(QSqlDatabase &db, const FileId id, const FileStat &stat)
{
    Statement(db, "UPDATE file SET stat_size = ?, stat_mtime = ?, stat_ctime = ?, stat_inode = ?, part_inode = NULL WHERE id = ?").exec(stat.size
            , stat.mtime, stat.ctime, stat.inode, id);
}

void Megatorrent::Tables::setPart(QSqlDatabase &db, const FileId id, const std::optional<qint64> inode)
{
    Statement(db, "UPDATE file SET part_inode = ? WHERE id = ?").exec(inode, id);
}

std::optional<FileAtPlace> Megatorrent::Tables::setPlaced(QSqlDatabase &db, const FileId id, const FileStat &stat)
{
    Statement statement {db, "UPDATE file SET stat_size = ?, stat_mtime = ?, stat_ctime = ?, stat_inode = ?, part_inode = NULL, state = iif(state = ?, state, ?)"
            " WHERE id = ? RETURNING state, channel, (SELECT d.path FROM folder d WHERE d.id = file.folder) || name"};
    if (!statement.exec(stat.size, stat.mtime, stat.ctime, stat.inode, FileState::Replaced, FileState::Complete, id).next())
        return std::nullopt;
    return FileAtPlace {.id = id, .state = static_cast<FileState>(statement.integer(0)), .channel = statement.integer(1), .target = statement.text(2)};
}

std::optional<WrittenFile> Megatorrent::Tables::countWritten(QSqlDatabase &db, const FileId id, const qint64 inode)
{
    Statement statement {db, "UPDATE file SET missing = missing - 1, part_inode = ? WHERE id = ? RETURNING state, channel"
            ", (SELECT d.path FROM folder d WHERE d.id = file.folder) || name, (SELECT d.root FROM folder d WHERE d.id = file.folder), missing"};
    if (!statement.exec(inode, id).next())
        return std::nullopt;
    return WrittenFile {.place = {.id = id, .state = static_cast<FileState>(statement.integer(0)), .channel = statement.integer(1)
            , .target = statement.text(2)}, .root = statement.text(3), .missing = statement.integer(4)};
}

void Megatorrent::Tables::countMissing(QSqlDatabase &db, const FileId id)
{
    Statement(db, "UPDATE file SET missing = (SELECT count(*) FROM chunk WHERE (file = ?) AND (held = 0)) WHERE id = ?").exec(id, id);
}

QList<ChunkRow> Megatorrent::Tables::chunks(QSqlDatabase &db, const FileId file, const qint64 offset, const int limit)
{
    Statement statement {db, "SELECT * FROM full_chunk WHERE (file = ?) AND (file_offset >= ?) ORDER BY file_offset LIMIT ?"};
    statement.exec(file, offset, limit);
    QList<ChunkRow> rows;
    while (statement.next())
        rows.append(readChunk(statement));
    return rows;
}

QList<ChunkInFile> Megatorrent::Tables::placesOf(QSqlDatabase &db, const BlobId &id)
{
    Statement statement {db, "SELECT c.*, f.* FROM full_chunk c CROSS JOIN full_file f ON f.id = c.file"
            " WHERE c.blob = " STORED_BLOB " ORDER BY c.blob_offset"};
    return readPlaces(statement.exec(id));
}

// A pack has thousands of files with a chunk or two, and a large file has a blob in one place or two: whichever is less to go through
QList<ChunkInFile> Megatorrent::Tables::placesOf(QSqlDatabase &db, const BlobId &id, const QSet<FileId> &files)
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

qint64 Megatorrent::Tables::countPlaces(QSqlDatabase &db, const BlobId &id)
{
    Statement statement {db, "SELECT count(*) FROM chunk WHERE blob = " STORED_BLOB};
    statement.exec(id).next();
    return statement.integer(0);
}

std::optional<ChunkRow> Megatorrent::Tables::lastPlaceOf(QSqlDatabase &db, const BlobId &id)
{
    Statement statement {db, "SELECT * FROM full_chunk WHERE blob = " STORED_BLOB " ORDER BY blob_offset DESC LIMIT 1"};
    if (!statement.exec(id).next())
        return std::nullopt;
    return readChunk(statement);
}

QList<ChunkInFile> Megatorrent::Tables::heldWithKey(QSqlDatabase &db, const SymmetricKey &key, const FileId except, const int limit)
{
    Statement statement {db, "SELECT c.*, f.* FROM full_chunk c CROSS JOIN full_file f ON f.id = c.file"
            " WHERE (substr(c.key, 1, 8) = ?) AND (c.key = ?) AND (c.held > 0) AND (c.file <> ?) LIMIT ?"};
    return readPlaces(statement.exec(key.view().first(8).toByteArray(), key, except, limit));
}

bool Megatorrent::Tables::isHeldWithKey(QSqlDatabase &db, const SymmetricKey &key, const FileId except)
{
    Statement statement {db, "SELECT 1 FROM chunk WHERE (substr(key, 1, 8) = ?) AND (key = ?) AND (held > 0) AND (file <> ?) LIMIT 1"};
    return statement.exec(key.view().first(8).toByteArray(), key, except).next();
}

bool Megatorrent::Tables::setHeld(QSqlDatabase &db, const BlobId &id, const Held from, const Held to)
{
    Statement statement {db, "UPDATE chunk SET held = ? WHERE (blob = " STORED_BLOB ") AND (held = ?)"};
    return statement.exec(to, id, from).affectedRows() > 0;
}

std::optional<BlobId> Megatorrent::Tables::contradiction(QSqlDatabase &db, const qint64 channel, const ChunkPlace &place)
{
    if (place.form != ChunkForm::Alone)
        return std::nullopt;  // packs are rewritten, which moves their chunks

    Statement statement {db, "SELECT c.blob_id FROM full_chunk c CROSS JOIN file f ON f.id = c.file WHERE (substr(c.key, 1, 8) = ?) AND (c.key = ?)"
            " AND (c.blob_id <> ?) AND (c.form = ?) AND (f.channel = ?) LIMIT 1"};
    if (!statement.exec(place.key.view().first(8).toByteArray(), place.key, place.blobId, place.form, channel).next())
        return std::nullopt;
    return statement.fixed<BlobId>(0);
}

bool Megatorrent::Tables::isServed(QSqlDatabase &db, const BlobId &id, const qint64 blobOffset)
{
    Statement statement {db, "SELECT 1 FROM chunk WHERE (blob = " STORED_BLOB ") AND (blob_offset = ?) AND (held = 1) LIMIT 1"};
    return statement.exec(id, blobOffset).next();
}

bool Megatorrent::Tables::isServable(QSqlDatabase &db, const BlobId &id)
{
    // in this order: of a pack that is kept, thousands of chunks may not be served from their files
    Statement statement {db, "SELECT 1 FROM blob WHERE id = ? UNION ALL SELECT 1 FROM chunk WHERE (blob = " STORED_BLOB ") AND (held = 1) LIMIT 1"};
    return statement.exec(id, id).next();
}

bool Megatorrent::Tables::isKept(QSqlDatabase &db, const BlobId &id)
{
    Statement statement {db, "SELECT 1 FROM blob WHERE id = ? LIMIT 1"};
    return statement.exec(id).next();
}

bool Megatorrent::Tables::isKeptFor(QSqlDatabase &db, const BlobId &id, const qint64 channel)
{
    Statement statement {db, "SELECT 1 FROM blob WHERE (id = ?) AND (channel = ?)"};
    return statement.exec(id, channel).next();
}

bool Megatorrent::Tables::holdsAny(QSqlDatabase &db, const FileId file)
{
    Statement statement {db, "SELECT 1 FROM chunk WHERE (file = ?) AND (held > 0) LIMIT 1"};
    return statement.exec(file).next();
}

QList<BlobId> Megatorrent::Tables::missingOfFile(QSqlDatabase &db, const FileId file)
{
    Statement statement {db, "SELECT DISTINCT blob_id FROM full_chunk WHERE (file = ?) AND (held = 0)"};
    return readIds(statement.exec(file));
}

QList<BlobId> Megatorrent::Tables::missingOfChannel(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT DISTINCT c.blob_id FROM file f CROSS JOIN full_chunk c ON c.file = f.id"
            " WHERE (f.channel = ?) AND (f.state = ?) AND (c.held = 0)"};
    return readIds(statement.exec(channel, FileState::Partial));
}
