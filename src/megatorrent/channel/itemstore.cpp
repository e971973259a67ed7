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

#include <QDataStream>
#include <QIODevice>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"

#include "../content/pathrules.h"
#include "../content/printable.h"
#include "../storage/statement.h"
#include "../storage/tables.h"
#include "itemordertable.h"
#include "ruleitems.h"
#include "ruleledger.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    // Paths are kept as UTF-8 bytes: SQLite then sorts them as the catalogue does.
    const QString COLUMNS = u"path, size, mtime, executable, type, title, ref, at, chunks"_s;

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

    // The first nine columns
    ItemRecord readItem(const QSqlQuery &query)
    {
        ItemRecord record;
        record.item.path = PathRules::decode(query.value(0).toByteArray());
        record.item.size = query.value(1).toLongLong();
        record.item.mtime = query.value(2).toLongLong();
        record.item.executable = query.value(3).toBool();
        record.item.type = query.value(4).toString();
        record.item.title = query.value(5).toString();
        if (const QByteArray ref = query.value(6).toByteArray(); ref.size() == Ref::SIZE)
            record.item.ref = Ref::fromBytes(ref);
        if (!query.isNull(7))
            record.item.at = query.value(7).toLongLong();
        record.chunks = deserialized(query.value(8).toByteArray());
        return record;
    }

    // COLUMNS and the state
    ItemRecord readRecord(const QSqlQuery &query)
    {
        ItemRecord record = readItem(query);
        record.isWanted = query.value(9).toBool();
        record.isNew = query.value(10).toBool();
        record.state = static_cast<ItemState>(query.value(11).toInt());
        if (!query.isNull(12))
            record.file = query.value(12).toLongLong();
        record.error = query.value(13).toString();
        record.priority = static_cast<ItemPriority>(query.value(14).toInt());
        return record;
    }

    const QString STATE_COLUMNS = u", wanted, is_new, state, file, error, priority"_s;

    // Runs a statement whose parameters are all the channel. Returns how many rows it changes.
    qint64 execFor(QSqlDatabase &db, const qint64 channel, const QString &statement)
    {
        QSqlQuery query {db};
        Sql::prepare(query, statement);
        query.bindValue(u":channel"_s, channel);
        Sql::exec(query);
        return query.numRowsAffected();
    }

    QList<ItemRecord> itemsAfter(QSqlDatabase &db, const QString &columns, const QString &table, const QString &condition, ItemRecord (*read)(const QSqlQuery &)
            , const qint64 channel, const QString &path, const int limit)
    {
        QSqlQuery query {db};
        query.setForwardOnly(true);
        Sql::prepare(query, u"SELECT "_s + columns + u" FROM "_s + table + u" WHERE channel = ? AND path > ?"_s + condition + u" ORDER BY path LIMIT ?"_s);
        query.addBindValue(channel);
        query.addBindValue(bound(path));
        query.addBindValue(limit);
        Sql::exec(query);

        QList<ItemRecord> items;
        while (query.next())
            items.append(read(query));
        return items;
    }
}

void ItemStore::createTables(QSqlDatabase &db)
{
    const QString itemColumns = u"channel INTEGER NOT NULL, path BLOB NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL"
            ", executable INTEGER NOT NULL, type TEXT, title TEXT, ref BLOB, at INTEGER, chunks BLOB"_s;
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS item ("_s + itemColumns + u", wanted INTEGER NOT NULL, is_new INTEGER NOT NULL"
            ", state INTEGER NOT NULL, file INTEGER, earlier_file INTEGER, error TEXT, priority INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (channel, path)) WITHOUT ROWID"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_by_file ON item (file) WHERE file IS NOT NULL"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_by_earlier_file ON item (earlier_file) WHERE earlier_file IS NOT NULL"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_unregistered ON item (channel, path) WHERE wanted = 1 AND file IS NULL AND state = 0"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_prioritized ON item (channel, priority) WHERE priority > 1"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_in_pack ON item (channel, substr(ref, 1, 8), at) WHERE at IS NOT NULL"_s);
    Sql::exec(db, u"DROP INDEX IF EXISTS item_pack"_s);   // of earlier versions: the same, with all of the blob's id
    // Since when there is this column: those before came at a time that is not known
    if (!Statement(db, "SELECT 1 FROM pragma_table_info('item') WHERE name = 'arrival'").exec().next())
        Sql::exec(db, u"ALTER TABLE item ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0"_s);
    // The versions that were taken over. Items have the number of that which brought their content:
    // one byte each.
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS arrival (channel INTEGER NOT NULL, number INTEGER NOT NULL, time INTEGER NOT NULL, sequence INTEGER NOT NULL"
            ", added INTEGER NOT NULL, changed INTEGER NOT NULL, removed INTEGER NOT NULL, PRIMARY KEY (channel, number)) WITHOUT ROWID"_s);
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS attribute_change (file INTEGER PRIMARY KEY, channel INTEGER NOT NULL)"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS attribute_change_channel ON attribute_change (channel)"_s);
    Sql::exec(db, u"CREATE TABLE IF NOT EXISTS staged_item ("_s + itemColumns + u", folded BLOB NOT NULL"
            ", PRIMARY KEY (channel, path)) WITHOUT ROWID"_s);
    Sql::exec(db, u"CREATE UNIQUE INDEX IF NOT EXISTS staged_item_folded ON staged_item (channel, folded)"_s);
    RuleItems::createTables(db);
    ItemOrderTable::createTables(db);
    RuleLedger::createTables(db);
}

void ItemStore::removeAll(QSqlDatabase &db, const qint64 channel)
{
    execFor(db, channel, u"DELETE FROM item WHERE channel = :channel"_s);
    execFor(db, channel, u"DELETE FROM attribute_change WHERE channel = :channel"_s);
    execFor(db, channel, u"DELETE FROM arrival WHERE channel = :channel"_s);
    RuleItems::removeAll(db, channel);
    RuleLedger::removeAll(db, channel);
    clearStaged(db, channel);
}

void ItemStore::clearStaged(QSqlDatabase &db, const qint64 channel)
{
    execFor(db, channel, u"DELETE FROM staged_item WHERE channel = :channel"_s);
    RuleItems::clearStaged(db, channel);
}

QStringList ItemStore::stage(QSqlDatabase &db, const qint64 channel, const QList<ItemRecord> &items)
{
    QStringList refused;
    QSqlQuery query {db};
    Sql::prepare(query, u"INSERT OR IGNORE INTO staged_item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s);
    for (const ItemRecord &record : items)
    {
        const CatalogueItem &item = record.item;
        query.addBindValue(channel);
        query.addBindValue(item.path.toUtf8());
        query.addBindValue(item.size);
        query.addBindValue(item.mtime);
        query.addBindValue(item.executable);
        query.addBindValue(item.type);
        query.addBindValue(plainTitle(item.title));
        QByteArray ref;
        if (item.ref)
            item.ref->appendTo(ref);
        query.addBindValue(item.ref ? QVariant(ref) : QVariant());
        query.addBindValue(item.at ? QVariant(*item.at) : QVariant());
        query.addBindValue(record.chunks.isEmpty() ? QVariant() : QVariant(serialized(record.chunks)));
        query.addBindValue(PathRules::foldedKey(item.path));
        Sql::exec(query);
        if (query.numRowsAffected() == 0)
            refused.append(item.path);
    }
    return refused;
}

QList<std::optional<ItemStore::ItemKnown>> ItemStore::known(QSqlDatabase &db, const qint64 channel, const QList<ItemRecord> &items)
{
    QList<std::optional<ItemKnown>> result;
    QSqlQuery query {db};
    Sql::prepare(query, u"SELECT size = ? AND ref IS ? AND at IS ? AND chunks IS ?, wanted, state FROM item WHERE channel = ? AND path = ?"_s);
    for (const ItemRecord &record : items)
    {
        QByteArray ref;
        if (record.item.ref)
            record.item.ref->appendTo(ref);
        query.addBindValue(record.item.size);
        query.addBindValue(record.item.ref ? QVariant(ref) : QVariant());
        query.addBindValue(record.item.at ? QVariant(*record.item.at) : QVariant());
        query.addBindValue(record.chunks.isEmpty() ? QVariant() : QVariant(serialized(record.chunks)));
        query.addBindValue(channel);
        query.addBindValue(record.item.path.toUtf8());
        Sql::exec(query);
        result.append(query.next() ? std::make_optional(ItemKnown {.isSame = query.value(0).toBool(), .isWanted = query.value(1).toBool()
                , .isComplete = (static_cast<ItemState>(query.value(2).toInt()) == ItemState::Complete)}) : std::nullopt);
    }
    return result;
}

QList<ItemRecord> ItemStore::staged(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    return itemsAfter(db, COLUMNS, u"staged_item"_s, {}, &readItem, channel, path, limit);
}

QList<ItemRecord> ItemStore::list(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    return itemsAfter(db, COLUMNS, u"item"_s, {}, &readItem, channel, path, limit);
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
    if (isFirst)
    {
        // what was taken over before arrivals were noted counts, too
        Statement any {db, "SELECT 1 FROM item WHERE channel = ? LIMIT 1"};
        isFirst = !any.exec(channel).next();
    }
    const QString isNew = isFirst ? u"0"_s : u"1"_s;
    const QString arrived = QString::number(number);

    const qint64 removed = execFor(db, channel, u"DELETE FROM item WHERE channel = :channel AND NOT EXISTS"
            " (SELECT 1 FROM staged_item s WHERE s.channel = item.channel AND s.path = item.path)"_s);

    // Other content, or the same at another place: registered anew; what is there already is
    // recognized then. A chunk's key follows from its content: what was only packed anew is nothing
    // new to the user.
    const QString isOther = u"(s.size <> item.size OR substr(s.ref, 33) IS NOT substr(item.ref, 33) OR s.chunks IS NOT item.chunks)"_s;
    execFor(db, channel, u"UPDATE item SET earlier_file = COALESCE(earlier_file, item.file), file = NULL, state = 0, error = NULL"
            ", is_new = (CASE WHEN "_s + isOther + u" THEN "_s + isNew + u" ELSE is_new END), arrival = (CASE WHEN "_s + isOther + u" THEN "_s + arrived + u" ELSE arrival END)"
            ", size = s.size, ref = s.ref, at = s.at, chunks = s.chunks"
            " FROM staged_item s WHERE item.channel = :channel AND s.channel = item.channel AND s.path = item.path"
            " AND (s.size <> item.size OR s.ref IS NOT item.ref OR s.at IS NOT item.at OR s.chunks IS NOT item.chunks)"_s);
    execFor(db, channel, u"INSERT OR IGNORE INTO attribute_change (file, channel) SELECT item.file, item.channel"
            " FROM staged_item s JOIN item ON item.channel = s.channel AND item.path = s.path"
            " WHERE s.channel = :channel AND item.file IS NOT NULL AND (s.mtime <> item.mtime OR s.executable <> item.executable)"_s);
    execFor(db, channel, u"UPDATE item SET mtime = s.mtime, executable = s.executable, type = s.type, title = s.title"
            " FROM staged_item s WHERE item.channel = :channel AND s.channel = item.channel AND s.path = item.path"
            " AND (s.mtime <> item.mtime OR s.executable <> item.executable OR s.type IS NOT item.type OR s.title IS NOT item.title)"_s);

    const qint64 added = execFor(db, channel, u"INSERT OR IGNORE INTO item (channel, "_s + COLUMNS + u", wanted, is_new, state, arrival) SELECT channel, "_s + COLUMNS
            + (newAreWanted ? u", 1, "_s : u", 0, "_s) + isNew + u", 0, "_s + arrived + u" FROM staged_item WHERE channel = :channel"_s);
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

QList<ItemRecord> ItemStore::unregistered(QSqlDatabase &db, const qint64 channel, const QString &path, const int limit)
{
    return itemsAfter(db, (COLUMNS + STATE_COLUMNS), u"item"_s, u" AND wanted = 1 AND file IS NULL AND state = 0"_s, &readRecord, channel, path, limit);
}

ItemTotals ItemStore::totals(QSqlDatabase &db, const qint64 channel)
{
    QSqlQuery query {db};
    Sql::prepare(query, u"SELECT COUNT(*), TOTAL(size), TOTAL(wanted), TOTAL(wanted * size), TOTAL(wanted AND state = 2)"
            ", TOTAL((wanted AND state = 2) * size), TOTAL(is_new), TOTAL(wanted AND state = 3)"
            ", MIN(CASE WHEN wanted AND state = 3 THEN error END) FROM item WHERE channel = ?"_s);
    query.addBindValue(channel);
    Sql::exec(query);

    ItemTotals totals;
    if (query.next())
    {
        const auto number = [&query](const int column) { return static_cast<qint64>(query.value(column).toDouble()); };
        totals = {.items = number(0), .bytes = number(1), .wantedItems = number(2), .wantedBytes = number(3)
                , .completedItems = number(4), .completedBytes = number(5), .newItems = number(6)
                , .failedItems = number(7), .failure = query.value(8).toString()};
    }
    return totals;
}
