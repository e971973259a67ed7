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

#include "itemfiles.h"

#include <QCoreApplication>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"

#include "../content/pathrules.h"
#include "../storage/statement.h"
#include "../storage/tables.h"
#include "sql.h"

using namespace Megatorrent;

void ItemFiles::setFile(QSqlDatabase &db, const qint64 channel, const QString &path, const FileId file)
{
    Statement(db, "UPDATE item SET file = ?, state = 1, error = NULL WHERE channel = ? AND path = ?").exec(file, channel, path.toUtf8());
}

std::optional<FileId> ItemFiles::setState(QSqlDatabase &db, const FileId file, const ItemState state, const Error &error)
{
    const QVariant text = error.isEmpty() ? QVariant() : QVariant(error.text);
    const QVariant name = error.isEmpty() ? QVariant() : QVariant(errorName(error.code));
    if (state != ItemState::Complete)
    {
        Statement(db, "UPDATE item SET state = ?, error = ?, error_name = ? WHERE file = ?").exec(state, text, name, file);
        return std::nullopt;
    }

    std::optional<FileId> earlier;
    {
        Statement statement {db, "SELECT earlier_file FROM item WHERE file = ? AND earlier_file IS NOT NULL"};
        if (statement.exec(file).next())
            earlier = statement.integer(0);
    }
    Statement(db, "UPDATE item SET state = ?, error = ?, error_name = ?, earlier_file = NULL WHERE file = ?").exec(state, text, name, file);
    return earlier;
}

qint64 ItemFiles::channelOf(QSqlDatabase &db, const FileId file)
{
    Statement statement {db, "SELECT channel FROM item WHERE file = ?"};
    return statement.exec(file).next() ? statement.integer(0) : 0;
}

void ItemFiles::setFailed(QSqlDatabase &db, const qint64 channel, const QString &path, const Error &error)
{
    Statement(db, "UPDATE item SET state = 3, error = ?, error_name = ? WHERE channel = ? AND path = ?").exec(error.text, errorName(error.code), channel, path.toUtf8());
}

void ItemFiles::clearErrors(QSqlDatabase &db, const qint64 channel, const bool alsoDamaged)
{
    if (alsoDamaged)
    {
        Statement(db, "UPDATE item SET state = (CASE WHEN file IS NULL THEN 0 ELSE 1 END), error = NULL WHERE channel = ? AND state = 3").exec(channel);
        return;
    }
    Statement(db, "UPDATE item SET state = (CASE WHEN file IS NULL THEN 0 ELSE 1 END), error = NULL WHERE channel = ? AND state = 3"
            " AND NOT EXISTS (SELECT 1 FROM file WHERE file.id = item.file AND file.state = ?)").exec(channel, FileState::Damaged);
}

QList<FileAttributes> ItemFiles::changedAttributes(QSqlDatabase &db, const qint64 channel, const int limit)
{
    QList<FileAttributes> files;
    Statement statement {db, "SELECT c.file, i.mtime, i.executable FROM attribute_change c LEFT JOIN item i ON i.file = c.file WHERE c.channel = ? LIMIT ?"};
    statement.exec(channel, limit);
    while (statement.next())
        files.append({.file = statement.integer(0), .mtime = statement.integer(1), .executable = (statement.integer(2) != 0), .isKnown = !statement.isNull(1)});
    return files;
}

void ItemFiles::attributesAreSet(QSqlDatabase &db, const QList<FileAttributes> &files)
{
    for (const FileAttributes &file : files)
    {
        // unless they have changed once more
        Statement(db, "DELETE FROM attribute_change WHERE (file = ?) AND NOT EXISTS (SELECT 1 FROM item WHERE (item.file = attribute_change.file)"
                " AND ((item.mtime <> ?) OR (item.executable <> ?)))").exec(file.file, file.mtime, file.executable);
    }
}

QList<FileId> ItemFiles::ofChannel(QSqlDatabase &db, const qint64 channel)
{
    QSqlQuery query {db};
    Sql::prepare(query, u"SELECT file FROM item WHERE channel = :channel AND file IS NOT NULL"
            " UNION ALL SELECT earlier_file FROM item WHERE channel = :channel AND earlier_file IS NOT NULL"_s);
    query.bindValue(u":channel"_s, channel);
    return Sql::numbers(query);
}

void ItemFiles::reconcile(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "UPDATE item SET file = NULL, state = 0, error = NULL WHERE channel = ? AND file IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM file WHERE file.id = item.file)").exec(channel);
    Statement(db, "UPDATE item SET state = 2, error = NULL, earlier_file = NULL WHERE channel = ? AND state <> 2"
            " AND EXISTS (SELECT 1 FROM file WHERE file.id = item.file AND file.state = ?)").exec(channel, FileState::Complete);
    Statement(db, "UPDATE item SET state = 1 WHERE channel = ? AND state = 2"
            " AND EXISTS (SELECT 1 FROM file WHERE file.id = item.file AND file.state NOT IN (?, ?))").exec(channel, FileState::Complete, FileState::Damaged);
    Statement(db, "UPDATE item SET state = 3, error = ?, error_name = ? WHERE channel = ? AND state = 2"
            " AND EXISTS (SELECT 1 FROM file WHERE file.id = item.file AND file.state = ?)")
            .exec(QCoreApplication::translate("Megatorrent::Storage", "It has been deleted or changed. Start the channel to fetch it again.")
                    , errorName(ErrorCode::FileChanged), channel, FileState::Damaged);
}

QList<FileId> ItemFiles::orphans(QSqlDatabase &db, const qint64 channel)
{
    // the storage's own table; what is replaced when a newer version is complete goes then
    QSqlQuery query {db};
    Sql::prepare(query, u"SELECT id FROM file WHERE channel = ? AND state <> ?"
            " AND NOT EXISTS (SELECT 1 FROM item WHERE item.file = file.id)"
            " AND NOT EXISTS (SELECT 1 FROM item WHERE item.earlier_file = file.id)"_s);
    query.addBindValue(channel);
    query.addBindValue(static_cast<int>(FileState::Replaced));
    return Sql::numbers(query);
}

QList<ItemFiles::PackedItem> ItemFiles::inPack(QSqlDatabase &db, const qint64 channel, const BlobId &pack)
{
    QList<PackedItem> items;
    Statement statement {db, "SELECT path, at, size, ref FROM item INDEXED BY item_in_pack WHERE (channel = ?) AND (substr(ref, 1, 8) = ?)"
            " AND (substr(ref, 1, 32) = ?) AND (at IS NOT NULL) ORDER BY at"};
    statement.exec(channel, pack.view().first(8).toByteArray(), pack);
    while (statement.next())
    {
        if (const QByteArray ref = statement.bytes(3); ref.size() == Ref::SIZE)
        {
            items.append({.path = PathRules::decode(statement.bytes(0)), .at = statement.integer(1), .size = statement.integer(2)
                    , .key = Ref::fromBytes(ref).key});
        }
    }
    return items;
}
