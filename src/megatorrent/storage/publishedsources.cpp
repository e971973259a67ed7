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


#include "publishedsources.h"

#include <QSqlDatabase>

#include "base/global.h"

#include "statement.h"

using namespace Megatorrent;

bool Megatorrent::PublishedSources::isAtOrBelow(const QString &path, const QString &folder)
{
    return folder.isEmpty() || (path == folder) || (path.startsWith(folder) && (folder.endsWith(u'/') || (path[folder.size()] == u'/')));
}

qint64 Megatorrent::PublishedSources::enroll(QSqlDatabase &db, const qint64 channel, const QString &local, const QString &sourcePrefix)
{
    const QString prefix = sourcePrefix.isNull() ? u""_s : sourcePrefix;
    Statement(db, "INSERT OR IGNORE INTO published_source (channel, local, prefix) VALUES (?, ?, ?)").exec(channel, local, prefix);
    Statement statement {db, "SELECT id FROM published_source WHERE (channel = ?) AND (local = ?) AND (prefix = ?)"};
    statement.exec(channel, local, prefix).next();
    return statement.integer(0);
}

std::optional<qint64> Megatorrent::PublishedSources::find(QSqlDatabase &db, const qint64 channel, const QString &local, const QString &prefix)
{
    Statement statement {db, "SELECT id FROM published_source WHERE (channel = ?) AND (local = ?) AND (prefix = ?)"};
    if (!statement.exec(channel, local, (prefix.isNull() ? u""_s : prefix)).next())
        return std::nullopt;
    return statement.integer(0);
}

QString Megatorrent::PublishedSources::local(QSqlDatabase &db, const qint64 source)
{
    Statement statement {db, "SELECT local FROM published_source WHERE id = ?"};
    return statement.exec(source).next() ? statement.text(0) : QString();
}

void Megatorrent::PublishedSources::adopt(QSqlDatabase &db, const qint64 channel, const qint64 source, const QString &local, const QString &prefix)
{
    const QString top = prefix.isNull() ? u""_s : prefix;
    // '0' follows '/'; no path is beyond the last character
    const QString end = top.isEmpty() ? QString::fromUcs4(U"\U0010FFFF") : QString(top + u'0');
    QString after;
    while (true)
    {
        QList<std::pair<QString, QString>> page;
        {
            // one bound below, or SQLite walks from the other one
            Statement statement {db, (after.isNull()
                    ? "SELECT i.path, f.target FROM published_item i INDEXED BY published_item_source CROSS JOIN full_file f ON f.id = i.file"
                        " WHERE (i.channel = ?) AND (i.source IS NULL) AND (i.path >= ?) AND (i.path < ?) ORDER BY i.path LIMIT 1000"
                    : "SELECT i.path, f.target FROM published_item i INDEXED BY published_item_source CROSS JOIN full_file f ON f.id = i.file"
                        " WHERE (i.channel = ?) AND (i.source IS NULL) AND (i.path > ?) AND (i.path < ?) ORDER BY i.path LIMIT 1000")};
            statement.exec(channel, (after.isNull() ? top : after), end);
            while (statement.next())
                page.append({statement.text(0), statement.text(1)});
        }
        if (page.isEmpty())
            return;
        for (const auto &[path, target] : asConst(page))
        {
            if (isAtOrBelow(path, top) && isAtOrBelow(target, local))
                Statement(db, "UPDATE published_item SET source = ? WHERE (channel = ?) AND (path = ?)").exec(source, channel, path);
        }
        after = page.last().first;
    }
}

qint64 Megatorrent::PublishedSources::count(QSqlDatabase &db, const qint64 channel, const qint64 source)
{
    Statement statement {db, "SELECT count(*) FROM published_item WHERE (channel = ?) AND (source = ?)"};
    statement.exec(channel, source).next();
    return statement.integer(0);
}

QStringList Megatorrent::PublishedSources::paths(QSqlDatabase &db, const qint64 channel, const qint64 source, const QString &after, const int limit)
{
    Statement statement {db, "SELECT path FROM published_item WHERE (channel = ?) AND (source = ?) AND (path > ?) ORDER BY path LIMIT ?"};
    statement.exec(channel, source, (after.isNull() ? u""_s : after), limit);
    QStringList paths;
    while (statement.next())
        paths.append(statement.text(0));
    return paths;
}

// One statement for a page: publishing again looks at each item, and mostly there is nothing else to do.
QList<PublishedSources::Item> Megatorrent::PublishedSources::items(QSqlDatabase &db, const qint64 channel, const qint64 source, const QString &after, const int limit)
{
    Statement statement {db, "SELECT i.path, i.executable, d.path || f.name, f.state, f.missing, f.stat_size, f.stat_mtime, f.stat_ctime, f.stat_inode"
        " FROM published_item i INDEXED BY published_item_source LEFT JOIN file f ON f.id = i.file LEFT JOIN folder d ON d.id = f.folder"
        " WHERE (i.channel = ?) AND (i.source = ?) AND (i.path > ?) ORDER BY i.path LIMIT ?"};
    statement.exec(channel, source, (after.isNull() ? u""_s : after), limit);
    QList<Item> items;
    while (statement.next())
    {
        Item item {.path = statement.text(0), .executable = (statement.integer(1) != 0), .target = statement.text(2), .state = {}
                , .missing = statement.integer(4), .stat = {.size = statement.integer(5), .mtime = statement.integer(6)
                , .ctime = statement.integer(7), .inode = statement.integer(8)}};
        if (!statement.isNull(3))
            item.state = static_cast<FileState>(statement.integer(3));
        items.append(item);
    }
    return items;
}

PublishedSources::Places Megatorrent::PublishedSources::places(QSqlDatabase &db, const qint64 source)
{
    Statement statement {db, "SELECT path, device FROM published_place WHERE source = ?"};
    statement.exec(source);
    Places places;
    while (statement.next())
        places.insert(statement.text(0), statement.integer(1));
    return places;
}

void Megatorrent::PublishedSources::setPlaces(QSqlDatabase &db, const qint64 source, const Places &newPlaces)
{
    if (places(db, source) == newPlaces)
        return;
    Statement(db, "DELETE FROM published_place WHERE source = ?").exec(source);
    for (const auto &[path, device] : newPlaces.asKeyValueRange())
        Statement(db, "INSERT INTO published_place (source, path, device) VALUES (?, ?, ?)").exec(source, path, device);
}

QSet<QString> Megatorrent::PublishedSources::exclusions(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT path FROM published_exclusion WHERE channel = ?"};
    statement.exec(channel);
    QSet<QString> paths;
    while (statement.next())
        paths.insert(statement.text(0));
    return paths;
}

void Megatorrent::PublishedSources::exclude(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement(db, "INSERT OR IGNORE INTO published_exclusion (channel, path) VALUES (?, ?)").exec(channel, path);
}

void Megatorrent::PublishedSources::include(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement(db, "DELETE FROM published_exclusion WHERE (channel = ?) AND (path = ?)").exec(channel, path);
}

void Megatorrent::PublishedSources::beginNotingGone(QSqlDatabase &db)
{
    Statement(db, "CREATE TEMP TABLE IF NOT EXISTS gone_item (channel INTEGER NOT NULL, path TEXT NOT NULL, source INTEGER NOT NULL"
            ", item_size INTEGER, size INTEGER, mtime INTEGER, inode INTEGER, withheld INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (channel, path)) WITHOUT ROWID").exec();
    Statement(db, "CREATE INDEX IF NOT EXISTS temp.gone_item_inode ON gone_item (channel, inode)").exec();
}

void Megatorrent::PublishedSources::noteGone(QSqlDatabase &db, const qint64 channel, const qint64 source, const QStringList &paths)
{
    for (const QString &path : paths)
    {
        Statement(db, "INSERT OR IGNORE INTO temp.gone_item (channel, path, source, item_size, size, mtime, inode)"
                " SELECT i.channel, i.path, ?, i.size, f.stat_size, f.stat_mtime, f.stat_inode FROM published_item i LEFT JOIN file f ON f.id = i.file"
                " WHERE (i.channel = ?) AND (i.path = ?)").exec(source, channel, path);
    }
}

void Megatorrent::PublishedSources::forgetGone(QSqlDatabase &db, const qint64 channel, const qint64 source)
{
    Statement(db, "DELETE FROM temp.gone_item WHERE (channel = ?) AND (source = ?)").exec(channel, source);
}

void Megatorrent::PublishedSources::endNotingGone(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM temp.gone_item WHERE channel = ?").exec(channel);
}

void Megatorrent::PublishedSources::withholdGone(QSqlDatabase &db, const qint64 channel, const qint64 source)
{
    Statement(db, "UPDATE temp.gone_item SET withheld = 1 WHERE (channel = ?) AND (source = ?)").exec(channel, source);
}

bool Megatorrent::PublishedSources::isGone(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement statement {db, "SELECT 1 FROM temp.gone_item WHERE (channel = ?) AND (path = ?) AND (withheld = 0)"};
    return statement.exec(channel, path).next();
}

void Megatorrent::PublishedSources::forgetGone(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement(db, "DELETE FROM temp.gone_item WHERE (channel = ?) AND (path = ?)").exec(channel, path);
}

QString Megatorrent::PublishedSources::takeMoved(QSqlDatabase &db, const qint64 channel, const FileStat &stat)
{
    QString path;
    {
        Statement statement {db, "SELECT path FROM temp.gone_item WHERE (channel = ?) AND (inode = ?) AND (size = ?) AND (mtime = ?) AND (withheld = 0)"
                " ORDER BY path LIMIT 1"};
        if (!statement.exec(channel, stat.inode, stat.size, stat.mtime).next())
            return {};
        path = statement.text(0);
    }
    forgetGone(db, channel, path);
    return path;
}

QList<PublishedSources::Gone> Megatorrent::PublishedSources::gone(QSqlDatabase &db, const qint64 channel, const QString &after, const int limit)
{
    Statement statement {db, "SELECT path, item_size, withheld FROM temp.gone_item WHERE (channel = ?) AND (path > ?) ORDER BY path LIMIT ?"};
    statement.exec(channel, (after.isNull() ? u""_s : after), limit);
    QList<Gone> result;
    while (statement.next())
        result.append({.path = statement.text(0), .size = statement.integer(1), .isWithheld = (statement.integer(2) != 0)});
    return result;
}

QList<PublishedRow> Megatorrent::PublishedSources::takeGone(QSqlDatabase &db, const qint64 channel, const int limit)
{
    QStringList paths;
    {
        Statement statement {db, "SELECT path FROM temp.gone_item WHERE channel = ? ORDER BY path LIMIT ?"};
        statement.exec(channel, limit);
        while (statement.next())
            paths.append(statement.text(0));
    }

    QList<PublishedRow> rows;
    for (const QString &path : asConst(paths))
    {
        forgetGone(db, channel, path);
        if (const auto row = PublishedTables::find(db, channel, path))
            rows.append(*row);
    }
    return rows;
}
