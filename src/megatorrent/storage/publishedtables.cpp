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


#include "publishedtables.h"

#include <QSqlDatabase>
#include <QtEndian>

#include "base/global.h"

#include "../content/fileindex.h"
#include "../content/pathrules.h"
#include "../crypto/hash.h"
#include "chunktable.h"
#include "ledger.h"
#include "statement.h"

using namespace Megatorrent;

namespace
{
    PublishedRow readRow(const Statement &statement)
    {
        PublishedRow row;
        row.item.path = statement.text(0);
        row.item.size = statement.integer(1);
        row.item.mtime = statement.integer(2);
        row.item.executable = (statement.integer(3) != 0);
        if (!statement.isNull(5))
            row.item.ref = Ref {.blobId = statement.fixed<BlobId>(4), .key = statement.fixed<SymmetricKey>(5)};
        if (!statement.isNull(6))
            row.item.at = statement.integer(6);
        row.file = statement.integer(7);
        if (!statement.isNull(8))
            row.source = statement.integer(8);
        return row;
    }

    QList<PublishedRow> readRows(Statement &statement)
    {
        QList<PublishedRow> rows;
        while (statement.next())
            rows.append(readRow(statement));
        return rows;
    }

    // What the indexes of these tables have of a key: little, for nobody else chooses these keys
    QByteArray prefixOf(const SymmetricKey &key)
    {
        return key.view().first(4).toByteArray();
    }

    // A packed file: its only chunk keeps the pack known. Of an index nothing does.
    bool hasPackNumber(const PublishedItem &item)
    {
        return item.at && (item.size <= CHUNK_SIZE);
    }

    bool isSame(const PublishedItem &left, const PublishedItem &right)
    {
        return (left.size == right.size) && (left.mtime == right.mtime) && (left.executable == right.executable) && (left.ref == right.ref)
                && (left.at == right.at);
    }
}

std::optional<PublishedRow> Megatorrent::PublishedTables::find(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement statement {db, "SELECT * FROM full_published_item WHERE (channel = ?) AND (path = ?)"};
    if (!statement.exec(channel, path).next())
        return std::nullopt;
    return readRow(statement);
}

QList<PublishedRow> Megatorrent::PublishedTables::under(QSqlDatabase &db, const qint64 channel, const QString &path, const QString &after, const int limit)
{
    if (path.isEmpty())
    {
        Statement statement {db, "SELECT * FROM full_published_item"
                " WHERE (channel = ?) AND (path > ?) ORDER BY path LIMIT ?"};
        return readRows(statement.exec(channel, (after.isNull() ? u""_s : after), limit));
    }

    // Paths that begin with "<path>/" are those from there up to "<path>0", since '0' follows '/'.
    QList<PublishedRow> rows;
    const QString below = path + u'/';
    if (after.isEmpty())
    {
        if (const auto row = find(db, channel, path))
            rows.append(*row);
    }
    Statement statement {db, "SELECT * FROM full_published_item"
            " WHERE (channel = ?) AND (path > ?) AND (path < ?) ORDER BY path LIMIT ?"};
    const bool isBelow = after.startsWith(below);
    statement.exec(channel, (isBelow ? after : below), QString(path + u'0'), limit);
    rows.append(readRows(statement));
    return rows;
}

QList<PublishedRow> Megatorrent::PublishedTables::from(QSqlDatabase &db, const qint64 channel, const QString &first, const QString &after, const int limit)
{
    // one bound, or SQLite walks from the other one
    const bool isFirst = first.toUtf8() > after.toUtf8();
    Statement statement {db, (isFirst
            ? "SELECT * FROM full_published_item WHERE (channel = ?) AND (path >= ?) ORDER BY path LIMIT ?"
            : "SELECT * FROM full_published_item WHERE (channel = ?) AND (path > ?) ORDER BY path LIMIT ?")};
    const QString &bound = isFirst ? first : after;
    return readRows(statement.exec(channel, (bound.isNull() ? u""_s : bound), limit));
}

QList<PublishedRow> Megatorrent::PublishedTables::withKey(QSqlDatabase &db, const qint64 channel, const SymmetricKey &key)
{
    Statement statement {db, "SELECT * FROM full_published_item WHERE (substr(key, 1, 4) = ?) AND (key = ?) AND (+channel = ?) ORDER BY +path"};
    return readRows(statement.exec(prefixOf(key), key, channel));
}

std::optional<QString> Megatorrent::PublishedTables::withFoldedKey(QSqlDatabase &db, const qint64 channel, const qint64 folded, const QString &exceptPath)
{
    Statement statement {db, "SELECT path FROM published_item WHERE (channel = ?) AND (folded = ?) AND (path <> ?) LIMIT 1"};
    if (!statement.exec(channel, folded, exceptPath).next())
        return std::nullopt;
    return statement.text(0);
}

PublishedTables::Change Megatorrent::PublishedTables::put(QSqlDatabase &db, Ledger &ledger, const qint64 channel, const PublishedRow &row)
{
    const PublishedItem &item = row.item;
    const std::optional<PublishedRow> old = find(db, channel, item.path);
    const std::optional<BlobId> blobId = item.ref ? std::optional(item.ref->blobId) : std::nullopt;
    const QByteArray key = item.ref ? item.ref->key.view().toByteArray() : QByteArray();
    Statement(db, (hasPackNumber(item)
            ? "INSERT OR REPLACE INTO published_item (channel, path, size, mtime, executable, blob, key, at, file, folded, source)"
                " VALUES (?, ?, ?, ?, ?, " STORED_BLOB ", ?, ?, ?, ?, ?)"
            : "INSERT OR REPLACE INTO published_item (channel, path, size, mtime, executable, blob, key, at, file, folded, source)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
            .exec(channel, item.path, item.size, item.mtime, item.executable, blobId, key, item.at, row.file, foldedHash(item.path), row.source);
    if (!old)
        return Change::Added;

    // after the new one is there: chunks that both have stay held
    if (old->file != row.file)
    {
        if (const auto file = Tables::file(db, old->file))
            ledger.dropFile(db, *file);
    }
    return isSame(old->item, item) ? Change::None : Change::Changed;
}

void Megatorrent::PublishedTables::remove(QSqlDatabase &db, Ledger &ledger, const qint64 channel, const PublishedRow &row)
{
    Statement(db, "DELETE FROM published_item WHERE (channel = ?) AND (path = ?)").exec(channel, row.item.path);
    if (const auto file = Tables::file(db, row.file))
        ledger.dropFile(db, *file);
}

void Megatorrent::PublishedTables::beginSuperseding(QSqlDatabase &db)
{
    Statement(db, "CREATE TEMP TABLE IF NOT EXISTS superseded_item (channel INTEGER NOT NULL, path TEXT NOT NULL"
            ", PRIMARY KEY (channel, path)) WITHOUT ROWID").exec();
}

void Megatorrent::PublishedTables::supersede(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement(db, "INSERT OR IGNORE INTO temp.superseded_item (channel, path) VALUES (?, ?)").exec(channel, path);
}

void Megatorrent::PublishedTables::superseded(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement(db, "DELETE FROM temp.superseded_item WHERE (channel = ?) AND (path = ?)").exec(channel, path);
}

void Megatorrent::PublishedTables::endSuperseding(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM temp.superseded_item WHERE channel = ?").exec(channel);
}

std::optional<Placement> Megatorrent::PublishedTables::placement(QSqlDatabase &db, const qint64 channel, const SymmetricKey &key)
{
    Statement statement {db, "SELECT k.id, p.at FROM placement p CROSS JOIN pack k ON k.number = p.pack"
            " WHERE (substr(p.key, 1, 4) = ?) AND (p.key = ?) AND (+p.channel = ?)"};
    if (!statement.exec(prefixOf(key), key, channel).next())
        return std::nullopt;
    return Placement {.blobId = statement.fixed<BlobId>(0), .at = statement.integer(1)};
}

void Megatorrent::PublishedTables::place(QSqlDatabase &db, const qint64 channel, const SymmetricKey &key, const Placement &placement
        , const qint64 size, const PackKind kind)
{
    Statement(db, "DELETE FROM placement WHERE (substr(key, 1, 4) = ?) AND (key = ?) AND (+channel = ?)").exec(prefixOf(key), key, channel);
    const auto insertWith = [&](const char *const sql)
    {
        return Statement(db, sql).exec(channel, placement.blobId, channel, placement.at, key, size, kind).affectedRows() > 0;
    };
    if (insertWith("INSERT OR IGNORE INTO placement (channel, pack, at, key, size, kind)"
            " VALUES (?, (SELECT number FROM pack WHERE (id = ?) AND (publisher = ?)), ?, ?, ?, ?)"))
        return;
    // the pack is new
    ChunkTable::addPack(db, placement.blobId, channel);
    insertWith("INSERT OR REPLACE INTO placement (channel, pack, at, key, size, kind)"
            " VALUES (?, (SELECT number FROM pack WHERE (id = ?) AND (publisher = ?)), ?, ?, ?, ?)");
}

QList<PackRow> Megatorrent::PublishedTables::packs(QSqlDatabase &db, const qint64 channel, const qint64 after, const int limit)
{
    // all that is in a pack is of one kind
    Statement statement {db, "SELECT (SELECT k.id FROM pack k WHERE k.number = p.pack), p.kind, max(p.at + p.size + 16)"
            ", sum(CASE WHEN EXISTS (SELECT 1 FROM published_item i WHERE (substr(i.key, 1, 4) = substr(p.key, 1, 4)) AND (i.key = p.key) AND (+i.channel = p.channel)"
            " AND NOT EXISTS (SELECT 1 FROM temp.superseded_item s WHERE (s.channel = i.channel) AND (s.path = i.path))) THEN p.size + 16 ELSE 0 END)"
            ", p.pack FROM placement p WHERE (p.channel = ?) AND (p.pack > ?) GROUP BY p.pack ORDER BY p.pack LIMIT ?"};
    statement.exec(channel, after, limit);
    QList<PackRow> rows;
    while (statement.next())
    {
        rows.append({.number = statement.integer(4), .blobId = statement.fixed<BlobId>(0), .kind = static_cast<PackKind>(statement.integer(1))
                , .used = statement.integer(2), .live = statement.integer(3)});
    }
    return rows;
}

QList<SymmetricKey> Megatorrent::PublishedTables::liveKeys(QSqlDatabase &db, const qint64 channel, const BlobId &pack)
{
    Statement statement {db, "SELECT p.key, min(i.path) FROM placement p CROSS JOIN published_item i"
            " ON (substr(i.key, 1, 4) = substr(p.key, 1, 4)) AND (i.key = p.key) AND (+i.channel = p.channel)"
            " WHERE (p.channel = ?) AND (p.pack = (SELECT number FROM pack WHERE id = ?))"
            " AND NOT EXISTS (SELECT 1 FROM temp.superseded_item s WHERE (s.channel = i.channel) AND (s.path = i.path))"
            " GROUP BY p.key ORDER BY 2"};
    statement.exec(channel, pack);
    QList<SymmetricKey> keys;
    while (statement.next())
        keys.append(statement.fixed<SymmetricKey>(0));
    return keys;
}

void Megatorrent::PublishedTables::forgetDeadPlacements(QSqlDatabase &db, const qint64 channel, const BlobId &pack)
{
    Statement(db, "DELETE FROM placement WHERE (channel = ?) AND (pack = (SELECT number FROM pack WHERE id = ?))"
            " AND NOT EXISTS (SELECT 1 FROM published_item i WHERE (substr(i.key, 1, 4) = substr(placement.key, 1, 4)) AND (i.key = placement.key)"
            " AND (+i.channel = placement.channel))").exec(channel, pack);
}

int Megatorrent::PublishedTables::move(QSqlDatabase &db, const qint64 channel, const SymmetricKey &key, const Placement &placement
        , const AeadTag &tag, const PackKind kind, const FileId file)
{
    if (kind == PackKind::Index)
    {
        Statement update {db, "UPDATE published_item SET blob = ?, at = ? WHERE (substr(key, 1, 4) = ?) AND (key = ?) AND (+channel = ?)"};
        return update.exec(placement.blobId, placement.at, prefixOf(key), key, channel).affectedRows();
    }
    Statement(db, "UPDATE chunk SET blob = (SELECT number FROM pack WHERE id = ?), blob_offset = ?, tag = ?"
            ", held = CASE WHEN (held = 0) AND (file <> ?) THEN 0 ELSE 1 END WHERE (substr(key, 1, 8) = ?) AND (key = ?)"
            " AND file IN (SELECT i.file FROM published_item i WHERE (substr(i.key, 1, 4) = ?) AND (i.key = ?) AND (+i.channel = ?))").exec(placement.blobId
            , placement.at, tag, file, key.view().first(8).toByteArray(), key, prefixOf(key), key, channel);
    Tables::countMissing(db, file);
    Statement update {db, "UPDATE published_item SET blob = (SELECT number FROM pack WHERE id = ?), at = ?"
            " WHERE (substr(key, 1, 4) = ?) AND (key = ?) AND (+channel = ?)"};
    return update.exec(placement.blobId, placement.at, prefixOf(key), key, channel).affectedRows();
}

QByteArray Megatorrent::PublishedTables::leafRecords(QSqlDatabase &db, const FileId file, const qint64 leaf)
{
    const qint64 bytesPerLeaf = INDEX_RECORDS_PER_CHUNK * CHUNK_SIZE;
    Statement statement {db, "SELECT blob_id, key FROM full_chunk WHERE (file = ?) AND (file_offset >= ?) AND (file_offset < ?) ORDER BY file_offset"};
    statement.exec(file, (leaf * bytesPerLeaf), ((leaf + 1) * bytesPerLeaf));
    QByteArray records;
    while (statement.next())
        Ref {.blobId = statement.fixed<BlobId>(0), .key = statement.fixed<SymmetricKey>(1)}.appendTo(records);
    return records;
}

QByteArray Megatorrent::PublishedTables::topRecords(QSqlDatabase &db, const FileId file)
{
    Statement statement {db, "SELECT blob_id, key FROM index_leaf WHERE file = ? ORDER BY leaf"};
    statement.exec(file);
    QByteArray records;
    while (statement.next())
        Ref {.blobId = statement.fixed<BlobId>(0), .key = statement.fixed<SymmetricKey>(1)}.appendTo(records);
    return records;
}

void Megatorrent::PublishedTables::addLeaf(QSqlDatabase &db, const FileId file, const qint64 leaf, const Ref &ref)
{
    Statement(db, "INSERT OR REPLACE INTO index_leaf (file, leaf, blob_id, key) VALUES (?, ?, ?, ?)").exec(file, leaf, ref.blobId, ref.key);
}

qint64 Megatorrent::PublishedTables::foldedHash(const QString &path)
{
    return qFromBigEndian<qint64>(Crypto::blake2b128(PathRules::foldedKey(path)).data());
}
