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

#include "itemstore.h"

#include <optional>

#include <QDataStream>
#include <QIODevice>
#include <QSqlDatabase>

#include "base/global.h"

#include "../content/pathrules.h"
#include "../content/printable.h"
#include "../storage/statement.h"
#include "../storage/tables.h"
#include "itemordertable.h"
#include "ruleitems.h"
#include "ruleledger.h"

using namespace Megatorrent;

namespace
{
    // Paths are kept as UTF-8 bytes: SQLite then sorts them as the catalogue does.
    #define TABLE_COLUMNS "channel INTEGER NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL" \
            ", executable INTEGER NOT NULL, type TEXT, title TEXT, ref BLOB, at INTEGER, chunks BLOB"
    #define ITEM_COLUMNS "path, size, mtime, executable, type, title, ref, at, chunks"
    #define STATE_COLUMNS "wanted, is_new, state, file, error, priority, error_name"

    // An empty path is below all others; a null one would be NULL, and above none
    QByteArray bound(const QString &path)
    {
        return path.isEmpty() ? QByteArray("") : path.toUtf8();
    }

    QByteArray serialized(const QList<InlineChunk> &chunks)
    {
        QByteArray bytes;
        QDataStream stream {&bytes, QIODevice::WriteOnly};
        for (const InlineChunk &chunk : chunks)
        {
            stream << chunk.blobId.toByteArray() << chunk.offset << chunk.length
                    << chunk.key.view().toByteArray() << chunk.nonce.toByteArray() << chunk.realSize;
        }
        return bytes;
    }

    QList<InlineChunk> deserialized(const QByteArray &bytes)
    {
        QList<InlineChunk> chunks;
        QDataStream stream {bytes};
        while (!stream.atEnd())
        {
            InlineChunk chunk;
            QByteArray blobId;
            QByteArray key;
            QByteArray nonce;
            stream >> blobId >> chunk.offset >> chunk.length >> key >> nonce >> chunk.realSize;
            if ((stream.status() != QDataStream::Ok) || (blobId.size() != BlobId::SIZE)
                    || (key.size() != SymmetricKey::SIZE) || (nonce.size() != Nonce::SIZE))
            {
                return {};
            }
            chunk.blobId = BlobId::fromBytes(blobId);
            chunk.key = SymmetricKey::fromBytes(key);
            chunk.nonce = Nonce::fromBytes(nonce);
            chunks.append(chunk);
        }
        return chunks;
    }

    std::optional<QByteArray> refOf(const CatalogueItem &item)
    {
        if (!item.ref)
            return std::nullopt;
        QByteArray ref;
        item.ref->appendTo(ref);
        return ref;
    }

    std::optional<QByteArray> chunksOf(const ItemRecord &record)
    {
        return record.chunks.isEmpty() ? std::nullopt : std::optional(serialized(record.chunks));
    }

    // ITEM_COLUMNS
    ItemRecord readItem(const Statement &statement)
    {
        ItemRecord record;
        record.item.path = PathRules::decode(statement.bytes(0));
        record.item.size = statement.integer(1);
        record.item.mtime = statement.integer(2);
        record.item.executable = (statement.integer(3) != 0);
        record.item.type = statement.text(4);
        record.item.title = statement.text(5);
        if (const QByteArray ref = statement.bytes(6); ref.size() == Ref::SIZE)
            record.item.ref = Ref::fromBytes(ref);
        if (!statement.isNull(7))
            record.item.at = statement.integer(7);
        record.chunks = deserialized(statement.bytes(8));
        return record;
    }

    // ITEM_COLUMNS and STATE_COLUMNS
    ItemRecord readRecord(const Statement &statement)
    {
        ItemRecord record = readItem(statement);
        record.isWanted = (statement.integer(9) != 0);
        record.isNew = (statement.integer(10) != 0);
        record.state = static_cast<ItemState>(statement.integer(11));
        if (!statement.isNull(12))
            record.file = statement.integer(12);
        record.error = ItemStore::errorOf(statement.text(13), statement.text(15));
        record.priority = static_cast<ItemPriority>(statement.integer(14));
        return record;
    }

    QList<ItemRecord> readAll(Statement &statement, ItemRecord (*read)(const Statement &))
    {
        QList<ItemRecord> items;
        while (statement.next())
            items.append(read(statement));
        return items;
    }
}

Error ItemStore::errorOf(const QString &text, const QString &name)
{
    const ErrorCode code = errorCodeOf(name);
    return {((code == ErrorCode::None) ? ErrorCode::Refused : code), text};
}

void ItemStore::createTables(QSqlDatabase &db)
{
    Statement(db, "CREATE TABLE IF NOT EXISTS item (" TABLE_COLUMNS ", wanted INTEGER NOT NULL, is_new INTEGER NOT NULL, state INTEGER NOT NULL, file INTEGER"
            ", earlier_file INTEGER, error TEXT, priority INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (channel, path)) WITHOUT ROWID").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS item_by_file ON item (file) WHERE file IS NOT NULL").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS item_by_earlier_file ON item (earlier_file) WHERE earlier_file IS NOT NULL").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS item_unregistered ON item (channel, path) WHERE wanted = 1 AND file IS NULL AND state = 0").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS item_prioritized ON item (channel, priority) WHERE priority > 1").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS item_in_pack ON item (channel, substr(ref, 1, 8), at) WHERE at IS NOT NULL").exec();
    Statement(db, "DROP INDEX IF EXISTS item_pack").exec();   // of earlier versions: the same, with all of the blob's id
    // Since when there is this column: those before came at a time that is not known
    if (!Statement(db, "SELECT 1 FROM pragma_table_info('item') WHERE name = 'arrival'").exec().next())
        Statement(db, "ALTER TABLE item ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0").exec();
    // The versions that were taken over. Items have the number of that which brought their content:
    // one byte each.
    Statement(db, "CREATE TABLE IF NOT EXISTS arrival (channel INTEGER NOT NULL, number INTEGER NOT NULL, time INTEGER NOT NULL, sequence INTEGER NOT NULL"
            ", added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL, PRIMARY KEY (channel, number)) WITHOUT ROWID").exec();
    Statement(db, "CREATE TABLE IF NOT EXISTS attribute_change (file INTEGER PRIMARY KEY, channel INTEGER NOT NULL)").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS attribute_change_channel ON attribute_change (channel)").exec();
    Statement(db, "CREATE TABLE IF NOT EXISTS staged_item (" TABLE_COLUMNS ", folded BLOB NOT NULL, PRIMARY KEY (channel, path)) WITHOUT ROWID").exec();
    Statement(db, "CREATE UNIQUE INDEX IF NOT EXISTS staged_item_folded ON staged_item (channel, folded)").exec();
    RuleItems::createTables(db);
    ItemOrderTable::createTables(db);
    RuleLedger::createTables(db);
    // The kind of `error`, by its name; of no meaning without one
    if (!Statement(db, "SELECT 1 FROM pragma_table_info('item') WHERE name = 'error_name'").exec().next())
        Statement(db, "ALTER TABLE item ADD COLUMN error_name TEXT").exec();
}

void ItemStore::removeAll(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM item WHERE channel = ?").exec(channel);
    Statement(db, "DELETE FROM attribute_change WHERE channel = ?").exec(channel);
    Statement(db, "DELETE FROM arrival WHERE channel = ?").exec(channel);
    RuleItems::removeAll(db, channel);
    RuleLedger::removeAll(db, channel);
    clearStaged(db, channel);
}

void ItemStore::clearStaged(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM staged_item WHERE channel = ?").exec(channel);
    RuleItems::clearStaged(db, channel);
}

QStringList ItemStore::stage(QSqlDatabase &db, const qint64 channel, const QList<ItemRecord> &items)
{
    QStringList refused;
    Statement statement {db, "INSERT OR IGNORE INTO staged_item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
    for (const ItemRecord &record : items)
    {
        const CatalogueItem &item = record.item;
        statement.exec(channel, item.path.toUtf8(), item.size, item.mtime, item.executable, item.type, plainTitle(item.title), refOf(item), item.at
                , chunksOf(record), PathRules::foldedKey(item.path));
        if (statement.affectedRows() == 0)
            refused.append(item.path);
    }
    return refused;
}

bool ItemStore::hasAny(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT 1 FROM item WHERE channel = ? LIMIT 1"};
    return statement.exec(channel).next();
}

QList<std::optional<ItemStore::ItemKnown>> ItemStore::known(QSqlDatabase &db, const qint64 channel, const QList<ItemRecord> &items)
{
    QList<std::optional<ItemKnown>> result;
    Statement statement {db, "SELECT size = ? AND ref IS ? AND at IS ? AND chunks IS ?, wanted, state FROM item WHERE channel = ? AND path = ?"};
    for (const ItemRecord &record : items)
    {
        statement.exec(record.item.size, refOf(record.item), record.item.at, chunksOf(record), channel, record.item.path.toUtf8());
        result.append(statement.next() ? std::make_optional(ItemKnown {.isSame = (statement.integer(0) != 0), .isWanted = (statement.integer(1) != 0)
                , .isComplete = (static_cast<ItemState>(statement.integer(2)) == ItemState::Complete)}) : std::nullopt);
    }
    return result;
}

QList<ItemRecord> ItemStore::staged(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    Statement statement {db, "SELECT " ITEM_COLUMNS " FROM staged_item WHERE channel = ? AND path > ? ORDER BY path LIMIT ?"};
    return readAll(statement.exec(channel, bound(path), limit), &readItem);
}

QList<ItemRecord> ItemStore::list(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    Statement statement {db, "SELECT " ITEM_COLUMNS " FROM item WHERE channel = ? AND path > ? ORDER BY path LIMIT ?"};
    return readAll(statement.exec(channel, bound(path), limit), &readItem);
}

void ItemStore::adoptStaged(QSqlDatabase &db, const qint64 channel, const bool newAreWanted, const Arrival &arrival)
{
    qint64 number = 1;
    {
        Statement last {db, "SELECT MAX(number) FROM arrival WHERE channel = ?"};
        if (last.exec(channel).next() && !last.isNull(0))
            number = last.integer(0) + 1;
    }
    bool isFirst = (number == 1);
    // what was taken over before arrivals were noted counts, too
    if (isFirst)
        isFirst = !hasAny(db, channel);
    const qint64 removed = Statement(db, "DELETE FROM item WHERE channel = ? AND NOT EXISTS"
            " (SELECT 1 FROM staged_item s WHERE s.channel = item.channel AND s.path = item.path)").exec(channel).affectedRows();

    // Other content, or the same at another place: registered anew; what is there already is
    // recognized then. A chunk's key follows from its content: what was only packed anew is nothing
    // new to the user.
    #define IS_OTHER "(s.size <> item.size OR substr(s.ref, 33) IS NOT substr(item.ref, 33) OR s.chunks IS NOT item.chunks)"
    Statement(db, "UPDATE item SET earlier_file = COALESCE(earlier_file, item.file), file = NULL, state = 0, error = NULL"
            ", is_new = (CASE WHEN " IS_OTHER " THEN ? ELSE is_new END), arrival = (CASE WHEN " IS_OTHER " THEN ? ELSE arrival END)"
            ", size = s.size, ref = s.ref, at = s.at, chunks = s.chunks"
            " FROM staged_item s WHERE item.channel = ? AND s.channel = item.channel AND s.path = item.path"
            " AND (s.size <> item.size OR s.ref IS NOT item.ref OR s.at IS NOT item.at OR s.chunks IS NOT item.chunks)").exec(!isFirst, number, channel);
    #undef IS_OTHER
    Statement(db, "INSERT OR IGNORE INTO attribute_change (file, channel) SELECT item.file, item.channel"
            " FROM staged_item s JOIN item ON item.channel = s.channel AND item.path = s.path"
            " WHERE s.channel = ? AND item.file IS NOT NULL AND (s.mtime <> item.mtime OR s.executable <> item.executable)").exec(channel);
    Statement(db, "UPDATE item SET mtime = s.mtime, executable = s.executable, type = s.type, title = s.title"
            " FROM staged_item s WHERE item.channel = ? AND s.channel = item.channel AND s.path = item.path"
            " AND (s.mtime <> item.mtime OR s.executable <> item.executable OR s.type IS NOT item.type OR s.title IS NOT item.title)").exec(channel);

    const qint64 added = Statement(db, "INSERT OR IGNORE INTO item (channel, " ITEM_COLUMNS ", wanted, is_new, state, arrival)"
            " SELECT channel, " ITEM_COLUMNS ", ?, ?, 0, ? FROM staged_item WHERE channel = ?").exec(newAreWanted, !isFirst, number, channel).affectedRows();
    RuleItems::adoptStaged(db, channel);
    clearStaged(db, channel);

    qint64 arrivals = 0;
    {
        Statement count {db, "SELECT COUNT(*) FROM item WHERE channel = ? AND arrival = ?"};
        count.exec(channel, number).next();
        arrivals = count.integer(0);
    }
    Statement(db, "INSERT INTO arrival (channel, number, time, sequence, added, changed, removed) VALUES (?, ?, ?, ?, ?, ?, ?)")
            .exec(channel, number, arrival.time, arrival.sequence, added, (arrivals - added), removed);
    Statement(db, "DELETE FROM arrival WHERE channel = ? AND number <= ?").exec(channel, (number - ARRIVALS_MAX));
}

QList<ItemStore::Update> ItemStore::updates(QSqlDatabase &db, const qint64 channel, const int limit)
{
    QList<Update> updates;
    Statement statement {db, "SELECT time, sequence, added, changed, removed FROM arrival WHERE channel = ? ORDER BY number DESC LIMIT ?"};
    statement.exec(channel, limit);
    while (statement.next())
    {
        updates.append({.time = statement.integer(0), .sequence = statement.integer(1), .added = statement.integer(2), .changed = statement.integer(3)
                , .removed = statement.integer(4)});
    }
    return updates;
}

QStringList ItemStore::arrived(QSqlDatabase &db, const qint64 channel, const int limit)
{
    QStringList paths;
    Statement statement {db, "SELECT path FROM item WHERE channel = ? AND arrival = (SELECT MAX(number) FROM arrival WHERE channel = ?) LIMIT ?"};
    statement.exec(channel, channel, limit);
    while (statement.next())
        paths.append(PathRules::decode(statement.bytes(0)));
    return paths;
}

QList<ItemRecord> ItemStore::unregistered(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    Statement statement {db, "SELECT " ITEM_COLUMNS ", " STATE_COLUMNS " FROM item WHERE channel = ? AND path > ? AND wanted = 1 AND file IS NULL AND state = 0"
            " ORDER BY path LIMIT ?"};
    return readAll(statement.exec(channel, bound(path), limit), &readRecord);
}

ItemTotals ItemStore::totals(QSqlDatabase &db, const qint64 channel)
{
    ItemTotals totals;
    Statement statement {db, "SELECT COUNT(*), TOTAL(size), TOTAL(wanted), TOTAL(wanted * size), TOTAL(wanted AND state = 2)"
            ", TOTAL((wanted AND state = 2) * size), TOTAL(is_new), TOTAL(wanted AND state = 3)"
            ", MIN(CASE WHEN wanted AND state = 3 THEN error END) FROM item WHERE channel = ?"};
    if (statement.exec(channel).next())
    {
        totals = {.items = statement.integer(0), .bytes = statement.integer(1), .wantedItems = statement.integer(2), .wantedBytes = statement.integer(3)
                , .completedItems = statement.integer(4), .completedBytes = statement.integer(5), .newItems = statement.integer(6)
                , .failedItems = statement.integer(7), .failure = statement.text(8)};
    }
    return totals;
}
