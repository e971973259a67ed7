/*
 * Megatorrent, channels for qBittorrent.
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


#include "itemordertable.h"

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/pathrules.h"
#include "../storage/statement.h"
#include "sql.h"

using namespace Megatorrent;

void ItemOrderTable::createTables(QSqlDatabase &db)
{
    if (!Statement(db, "SELECT 1 FROM pragma_table_info('item') WHERE name = 'sequential'").exec().next())
        Sql::exec(db, u"ALTER TABLE item ADD COLUMN sequential INTEGER NOT NULL DEFAULT 0"_s);
    Sql::exec(db, u"CREATE INDEX IF NOT EXISTS item_sequential ON item (channel, path) WHERE sequential = 1"_s);
}

bool ItemOrderTable::isUsed(QSqlDatabase &db, const qint64 channel)
{
    return Statement(db, "SELECT 1 FROM item INDEXED BY item_sequential WHERE (sequential = 1) AND (channel = ?) LIMIT 1").exec(channel).next();
}

QList<ItemOrderTable::Item> ItemOrderTable::list(QSqlDatabase &db, const qint64 channel, const bool isAll, const QString &path, const int limit)
{
    QList<Item> items;
    Statement statement {db, isAll
            ? "SELECT path, file FROM item WHERE (channel = ?) AND (path >= ?) AND (wanted = 1) AND (state <> 2) AND (file IS NOT NULL)"
                    " ORDER BY path LIMIT ?"
            : "SELECT path, file FROM item INDEXED BY item_sequential WHERE (sequential = 1) AND (channel = ?) AND (path >= ?) AND (wanted = 1)"
                    " AND (state <> 2) AND (file IS NOT NULL) ORDER BY path LIMIT ?"};
    // an empty path is below all others, a null one would be NULL
    statement.exec(channel, (path.isEmpty() ? QByteArray("") : path.toUtf8()), limit);
    while (statement.next())
        items.append({.path = PathRules::decode(statement.bytes(0)), .file = statement.integer(1)});
    return items;
}
