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

#include "itemsql.h"

#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/naturalorder.h"
#include "../content/textsearch.h"
#include "../storage/statement.h"
#include "../storage/storage.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    QString stateCondition(const ItemStatus state)
    {
        switch (state)
        {
        case ItemStatus::Error: return u"state = 3"_s;
        case ItemStatus::Partial: return u"state = 1"_s;
        case ItemStatus::Missing: return u"(state = 0 AND wanted = 1)"_s;
        case ItemStatus::Complete: return u"state = 2"_s;
        case ItemStatus::Unwanted: return u"(state = 0 AND wanted = 0)"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    // Of the row of `item`, or of one's own items, that the query looks at
    QString orderExpression(const ItemOrder order)
    {
        switch (order)
        {
        case ItemOrder::Path: return {};
        case ItemOrder::Name:
        case ItemOrder::Folder: return u"CAST(i.path AS BLOB)"_s;
        case ItemOrder::Size: return u"size"_s;
        case ItemOrder::State: return u"CASE WHEN state = 3 THEN 0 WHEN state = 1 THEN 1 WHEN state = 2 THEN 3 WHEN wanted = 1 THEN 2 ELSE 4 END"_s;
        case ItemOrder::Progress:
            return u"CASE state WHEN 2 THEN 1.0 WHEN 1 THEN (SELECT CAST(%1 AS REAL) / MAX(1, f.size) FROM file f WHERE f.id = i.file) ELSE 0.0 END"_s
                    .arg(Storage::receivedBytesExpression(u"f"_s));
        case ItemOrder::Priority: return u"priority"_s;
        case ItemOrder::Changed: return u"mtime"_s;
        case ItemOrder::Added: return u"(SELECT a.time FROM arrival a WHERE a.channel = i.channel AND a.number = i.arrival)"_s;
        case ItemOrder::New: return u"is_new"_s;
        case ItemOrder::Channel: return u"c.position"_s;
        case ItemOrder::Title: return u"CAST(title AS BLOB)"_s;
        case ItemOrder::Type: return u"CAST(type AS BLOB)"_s;
        case ItemOrder::Rule: return u"(SELECT CAST(r.rule AS BLOB) FROM item_rule r WHERE r.channel = i.channel AND r.path = i.path AND r.by_hand = 0)"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QByteArray (*naturalKey(const ItemOrder order))(QByteArrayView)
    {
        switch (order)
        {
        case ItemOrder::Name: return &NaturalOrder::nameKey;
        case ItemOrder::Folder: return &NaturalOrder::folderKey;
        case ItemOrder::Title:
        case ItemOrder::Type:
        case ItemOrder::Rule: return &NaturalOrder::key;
        default: return nullptr;
        }
    }

    bool hasItemsFromElsewhere(QSqlDatabase &db, const qint64 channel)
    {
        return Statement(db, "SELECT 1 FROM item WHERE channel = ? LIMIT 1").exec(channel).next();
    }

    // Columns channel and path, p, which is path as text, and its size in bytes
    QString table(const ItemQuery &query)
    {
        if (query.isOwn)
        {
            const QString channel = QString::number(query.channels.value(0));
            return u"(SELECT channel, path, path AS p, length(CAST(path AS BLOB)) AS octets, size, mtime, 1 AS wanted, 0 AS is_new, 2 AS state, NULL AS file, 1 AS priority"
                    ", NULL AS type, NULL AS title, 0 AS arrival, 0 AS position FROM published_item WHERE channel = %1"
                    " UNION ALL SELECT channel, CAST(path AS TEXT), CAST(path AS TEXT), length(path), size, mtime, 0, 0, 0, NULL, 1, type, title, arrival, 0"
                    " FROM item WHERE channel = %1) AS i CROSS JOIN (SELECT 0 AS position) AS c WHERE 1"_s.arg(channel);
        }

        const QString item = u"(SELECT *, CAST(path AS TEXT) AS p, length(path) AS octets FROM item) AS i"_s;
        if (query.channels.size() == 1)
            return item + u" CROSS JOIN (SELECT 0 AS position) AS c WHERE i.channel = %1"_s.arg(query.channels.first());
        QStringList rows;
        for (qsizetype i = 0; i < query.channels.size(); ++i)
            rows.append(u"(%1, %2)"_s.arg(QString::number(query.channels[i]), QString::number(i)));
        return u"(SELECT column1 AS id, column2 AS position FROM (VALUES %1)) AS c CROSS JOIN "_s.arg(rows.isEmpty() ? u"(0, 0)"_s : rows.join(u", "))
                + item + u" ON i.channel = c.id WHERE 1"_s;
    }

    // Most paths are ASCII, in which LIKE is several times as fast.
    QString textCondition(const QString &text)
    {
        const QString other = u"(length(p) <> octets AND p REGEXP :regex)"_s;
        return u" AND "_s + (TextSearch::of(text).like.isNull() ? other : QString(u"(p LIKE :like ESCAPE '\\' OR "_s + other + u')'));
    }
}

ItemSql ItemSql::of(QSqlDatabase &db, const ItemQuery &query)
{
    ItemSql sql;
    sql.isDescending = query.isDescending;
    sql.text = query.text;
    QString condition;
    if (!query.text.isEmpty())
        condition += textCondition(query.text);
    if (query.isOnlyNew)
        condition += u" AND is_new = 1"_s;
    if (!query.states.isEmpty())
    {
        QStringList states;
        for (const ItemStatus state : query.states)
            states.append(stateCondition(state));
        condition += u" AND ("_s + states.join(u" OR ") + u')';
    }
    sql.from = u" FROM "_s + table(query) + condition;
    sql.isFiltered = !condition.isEmpty();

    sql.key = naturalKey(query.order);
    QString first = orderExpression(query.order);
    if (sql.key)
        sql.value = std::exchange(first, u"key"_s);
    const QString direction = query.isDescending ? u" DESC"_s : QString();
    // of several channels, what has the same path stands together
    const QString channel = (query.channels.size() > 1) ? u", position"_s : QString();
    sql.order = u" ORDER BY "_s + (first.isEmpty() ? QString(u"path"_s + direction) : QString(first + direction + u", path"_s)) + channel;

    if ((query.order == ItemOrder::Path) && !sql.isFiltered && (query.channels.size() == 1))
    {
        sql.channel = query.channels.first();
        if (!query.isOwn)
            sql.walked = u"item"_s;
        else if (!hasItemsFromElsewhere(db, sql.channel))
            sql.walked = u"published_item"_s;
    }
    return sql;
}

QSqlQuery ItemSql::execute(QSqlDatabase &db, const QString &statement) const
{
    QSqlQuery query {db};
    query.setForwardOnly(true);
    Sql::prepare(query, statement);
    const TextSearch search = text.isEmpty() ? TextSearch() : TextSearch::of(text);
    for (const auto &[name, value] : {std::pair(u":like"_s, search.like), std::pair(u":regex"_s, search.regex)})
    {
        if (statement.contains(name))
            query.bindValue(name, value);
    }
    Sql::exec(query);
    return query;
}
