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


#include "publisheditems.h"

#include <iterator>
#include <set>

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/fileindex.h"
#include "publishedtables.h"
#include "statement.h"

using namespace Megatorrent;

namespace
{
    const int PAGE_SIZE = 500;
}

PublishedItems::Totals Megatorrent::PublishedItems::totals(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT count(*), coalesce(sum(size), 0) FROM published_item INDEXED BY published_item_path WHERE channel = ?"};
    statement.exec(channel).next();
    return {.items = statement.integer(0), .bytes = statement.integer(1)};
}

void Megatorrent::PublishedItems::forEach(QSqlDatabase &db, const qint64 channel, const std::function<bool (const PublishedItem &)> &visit)
{
    QString after;
    while (true)
    {
        const QList<PublishedRow> rows = PublishedTables::under(db, channel, {}, after, PAGE_SIZE);
        if (rows.isEmpty())
            return;
        for (const PublishedRow &row : rows)
        {
            if (!visit(row.item))
                return;
        }
        after = rows.last().item.path;
    }
}

std::optional<PublishedItem> Megatorrent::PublishedItems::find(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    const std::optional<PublishedRow> row = PublishedTables::find(db, channel, path);
    return row ? std::optional(row->item) : std::nullopt;
}

QList<PublishedItem> Megatorrent::PublishedItems::page(QSqlDatabase &db, const qint64 channel, const QString &prefix, const QString &after, const int limit)
{
    QList<PublishedItem> items;
    for (const PublishedRow &row : asConst(PublishedTables::from(db, channel, prefix, after, limit)))
    {
        if (!row.item.path.startsWith(prefix))
            break;
        items.append(row.item);
    }
    return items;
}

QList<PublishedItem> Megatorrent::PublishedItems::ofSources(QSqlDatabase &db, const qint64 channel, const QList<qint64> &sources, const QString &after, const int limit)
{
    std::set<QByteArray> first;   // the first ones so far, in SQLite's order
    QString end = QString::fromUcs4(U"\U0010FFFF");   // no path is beyond the last character
    for (const qint64 source : sources)
    {
        Statement statement {db, "SELECT path FROM published_item INDEXED BY published_item_source"
                " WHERE (channel = ?) AND (source = ?) AND (path > ?) AND (path < ?) ORDER BY path LIMIT ?"};
        statement.exec(channel, source, (after.isNull() ? u""_s : after), end, limit);
        while (statement.next())
            first.insert(statement.text(0).toUtf8());
        while (first.size() > static_cast<std::size_t>(limit))
            first.erase(std::prev(first.end()));
        if (first.size() == static_cast<std::size_t>(limit))
            end = QString::fromUtf8(*first.rbegin());
    }

    QList<PublishedItem> items;
    for (const QByteArray &path : first)
    {
        if (const std::optional<PublishedItem> item = find(db, channel, QString::fromUtf8(path)))
            items.append(*item);
    }
    return items;
}

void Megatorrent::PublishedItems::forEachBlob(QSqlDatabase &db, const qint64 channel, const PublishedItem &item, const std::function<bool (const BlobId &)> &visit)
{
    if (!item.ref || !visit(item.ref->blobId) || (item.size <= CHUNK_SIZE))
        return;
    const std::optional<PublishedRow> row = PublishedTables::find(db, channel, item.path);
    if (!row)
        return;

    const auto visitAll = [&visit](const QByteArray &records)
    {
        for (const Ref &ref : parseIndexRecords(records))
        {
            if (!visit(ref.blobId))
                return false;
        }
        return true;
    };

    const IndexShape shape {item.size};
    if (shape.depth == 1)
    {
        visitAll(PublishedTables::leafRecords(db, row->file, 0));
        return;
    }
    const QList<Ref> leaves = parseIndexRecords(PublishedTables::topRecords(db, row->file));
    for (qsizetype leaf = 0; leaf < leaves.size(); ++leaf)
    {
        if (!visit(leaves[leaf].blobId) || !visitAll(PublishedTables::leafRecords(db, row->file, leaf)))
            return;
    }
}

Path Megatorrent::PublishedItems::localPath(QSqlDatabase &db, const qint64 channel, const QString &path)
{
    Statement statement {db, "SELECT f.target FROM published_item i JOIN full_file f ON f.id = i.file WHERE (i.channel = ?) AND (i.path = ?)"};
    return statement.exec(channel, path).next() ? Path(statement.text(0)) : Path();
}

QStringList Megatorrent::PublishedItems::exclusions(QSqlDatabase &db, const qint64 channel, const int limit)
{
    Statement statement {db, "SELECT path FROM published_exclusion WHERE channel = ? ORDER BY path LIMIT ?"};
    statement.exec(channel, limit);
    QStringList paths;
    while (statement.next())
        paths.append(statement.text(0));
    return paths;
}

qint64 Megatorrent::PublishedItems::countExclusions(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT count(*) FROM published_exclusion WHERE channel = ?"};
    statement.exec(channel).next();
    return statement.integer(0);
}

void Megatorrent::PublishedItems::removeAll(QSqlDatabase &db, const qint64 channel)
{
    const char *const statements[] =
    {
        "DELETE FROM index_leaf WHERE file IN (SELECT id FROM full_file WHERE (channel = ?) AND (root = ''))",
        "DELETE FROM chunk WHERE file IN (SELECT id FROM full_file WHERE (channel = ?) AND (root = ''))",
        "DELETE FROM file WHERE id IN (SELECT id FROM full_file WHERE (channel = ?) AND (root = ''))",
        "DELETE FROM placement WHERE channel = ?",
        "DELETE FROM published_item WHERE channel = ?",
        "DELETE FROM published_place WHERE source IN (SELECT id FROM published_source WHERE channel = ?)",
        "DELETE FROM published_source WHERE channel = ?",
        "DELETE FROM published_exclusion WHERE channel = ?"
    };
    for (const char *const statement : statements)
        Statement(db, statement).exec(channel);
}
