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


#include "itempager.h"

#include <algorithm>

#include <QRegularExpression>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include "base/global.h"

#include "../content/pathrules.h"
#include "../storage/publisheditems.h"
#include "../storage/statement.h"
#include "../storage/storage.h"
#include "sql.h"

using namespace Megatorrent;

namespace
{
    // So many first items are looked for rather than put in order; SQLite takes longer for more
    const qint64 DIRECT_MAX = 1000;
    // An order is used that long although the database has changed: while something is received it
    // changes all the time
    const qint64 VIEW_AGE_MAX_MS = 1000;

    // The path's last part: SQLite has no quicker way to it
    const QString NAME = u"json_extract('[' || replace(json_quote(p), '/', '\",\"') || ']', '$[#-1]')"_s;
    const QString FOUND = u" AND p REGEXP :text"_s;

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
        case ItemOrder::Name: return NAME + u" COLLATE NOCASE"_s;
        case ItemOrder::Folder: return u"substr(p, 1, length(p) - length("_s + NAME + u")) COLLATE NOCASE"_s;
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
        case ItemOrder::Title: return u"title COLLATE NOCASE"_s;
        case ItemOrder::Type: return u"type COLLATE NOCASE"_s;
        case ItemOrder::Rule: return u"(SELECT r.rule FROM item_rule r WHERE r.channel = i.channel AND r.path = i.path AND r.by_hand = 0) COLLATE NOCASE"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    // Which items there are, and where they stand, changes only when a version is taken over.
    bool isOfVersion(const ItemQuery &query)
    {
        if (query.isOwn || query.isOnlyNew || !query.states.isEmpty())
            return false;
        switch (query.order)
        {
        case ItemOrder::State:
        case ItemOrder::Progress:
        case ItemOrder::Priority:
        case ItemOrder::New:
        case ItemOrder::Rule:
            return false;
        default:
            return true;
        }
    }

    // Columns channel and path, and p, which is path as text
    QString table(const ItemQuery &query)
    {
        if (query.isOwn)
        {
            const QString channel = QString::number(query.channels.value(0));
            return u"(SELECT channel, path, path AS p, size, mtime, 1 AS wanted, 0 AS is_new, 2 AS state, NULL AS file, 1 AS priority, NULL AS type, NULL AS title"
                    ", 0 AS arrival, 0 AS position FROM published_item WHERE channel = %1"
                    " UNION ALL SELECT channel, CAST(path AS TEXT), CAST(path AS TEXT), size, mtime, 0, 0, 0, NULL, 1, type, title, arrival, 0 FROM item WHERE channel = %1) AS i"
                    " CROSS JOIN (SELECT 0 AS position) AS c WHERE 1"_s.arg(channel);
        }

        const QString item = u"(SELECT *, CAST(path AS TEXT) AS p FROM item) AS i"_s;
        if (query.channels.size() == 1)
            return item + u" CROSS JOIN (SELECT 0 AS position) AS c WHERE i.channel = %1"_s.arg(query.channels.first());
        QStringList rows;
        for (qsizetype i = 0; i < query.channels.size(); ++i)
            rows.append(u"(%1, %2)"_s.arg(QString::number(query.channels[i]), QString::number(i)));
        return u"(SELECT column1 AS id, column2 AS position FROM (VALUES %1)) AS c CROSS JOIN "_s.arg(rows.isEmpty() ? u"(0, 0)"_s : rows.join(u", "))
                + item + u" ON i.channel = c.id WHERE 1"_s;
    }

    QString source(const ItemQuery &query)
    {
        QString condition;
        if (!query.text.isEmpty())
            condition += FOUND;
        if (query.isOnlyNew)
            condition += u" AND is_new = 1"_s;
        if (!query.states.isEmpty())
        {
            QStringList states;
            for (const ItemStatus state : query.states)
                states.append(stateCondition(state));
            condition += u" AND ("_s + states.join(u" OR ") + u')';
        }
        return u" FROM "_s + table(query) + condition;
    }

    QString orderBy(const ItemQuery &query)
    {
        const QString direction = query.isDescending ? u" DESC"_s : QString();
        const QString expression = orderExpression(query.order);
        // of several channels, what has the same path stands together
        const QString channel = (query.channels.size() > 1) ? u", c.position"_s : QString();
        const QString first = expression.isEmpty() ? QString() : (expression + direction + u", "_s);
        return u" ORDER BY "_s + first + u"i.path"_s + (expression.isEmpty() ? direction : QString()) + channel;
    }

    // The text that is looked for, as it is, in any case, in all alphabets
    QString pattern(const QString &text)
    {
        return u"(?i)"_s + QRegularExpression::escape(text);
    }

    QSqlQuery execute(QSqlDatabase &db, const QString &statement, const QString &text)
    {
        QSqlQuery query {db};
        query.setForwardOnly(true);
        Sql::prepare(query, statement);
        if (!text.isEmpty())
            query.bindValue(u":text"_s, pattern(text));
        Sql::exec(query);
        return query;
    }

    QString dataVersion(QSqlDatabase &db)
    {
        QSqlQuery query = execute(db, u"PRAGMA data_version"_s, {});
        return query.next() ? query.value(0).toString() : QString();
    }

    // The last ones that were taken over
    QString versions(QSqlDatabase &db, const QList<qint64> &channels)
    {
        QString result;
        for (const qint64 channel : channels)
        {
            Statement statement {db, "SELECT MAX(number) FROM arrival WHERE channel = ?"};
            result += (statement.exec(channel).next() ? statement.text(0) : QString()) + u' ';
        }
        return result;
    }

    struct Place
    {
        qint64 channel = 0;
        QVariant path;
    };

    QList<Place> places(QSqlQuery query)
    {
        QList<Place> result;
        while (query.next())
            result.append({query.value(0).toLongLong(), query.value(1)});
        return result;
    }

    // Prepared once for all rows of a page
    class RowReader
    {
        Q_DISABLE_COPY_MOVE(RowReader)

    public:
        explicit RowReader(QSqlDatabase &db)
            : m_db {db}
            , m_item {db}
            , m_own {db}
        {
            Sql::prepare(m_item, u"SELECT i.path, i.size, i.mtime, i.executable, i.type, i.title, i.wanted, i.is_new, i.state, i.file, i.error, i.priority"
                    ", (SELECT r.rule FROM item_rule r WHERE r.channel = i.channel AND r.path = i.path AND r.by_hand = 0)"
                    ", (SELECT a.time FROM arrival a WHERE a.channel = i.channel AND a.number = i.arrival)"
                    ", CASE WHEN i.state = 1 THEN (SELECT %1 FROM file f WHERE f.id = i.file) END, i.sequential"
                    " FROM item i WHERE i.channel = ? AND i.path = ?"_s.arg(Storage::receivedBytesExpression(u"f"_s)));
            Sql::prepare(m_own, u"SELECT size, mtime, executable FROM published_item WHERE channel = ? AND path = ?"_s);
        }

        std::optional<ItemRow> item(const Place &place)
        {
            m_item.addBindValue(place.channel);
            m_item.addBindValue(place.path.toByteArray());
            Sql::exec(m_item);
            if (!m_item.next())
                return std::nullopt;

            ItemRow row;
            row.channel = place.channel;
            ItemRecord &record = row.record;
            record.item.path = PathRules::decode(m_item.value(0).toByteArray());
            record.item.size = m_item.value(1).toLongLong();
            record.item.mtime = m_item.value(2).toLongLong();
            record.item.executable = m_item.value(3).toBool();
            record.item.type = m_item.value(4).toString();
            record.item.title = m_item.value(5).toString();
            record.isWanted = m_item.value(6).toBool();
            record.isNew = m_item.value(7).toBool();
            record.state = static_cast<ItemState>(m_item.value(8).toInt());
            if (!m_item.isNull(9))
                record.file = m_item.value(9).toLongLong();
            record.error = m_item.value(10).toString();
            record.priority = static_cast<ItemPriority>(m_item.value(11).toInt());
            record.rule = m_item.value(12).toString();
            row.addedAt = m_item.value(13).toLongLong();
            record.receivedBytes = m_item.value(14).toLongLong();
            record.isSequential = m_item.value(15).toBool();
            return row;
        }

        // Published from here, or else elsewhere
        std::optional<ItemRow> own(const Place &place)
        {
            const QString path = place.path.toString();
            m_own.addBindValue(place.channel);
            m_own.addBindValue(path);
            Sql::exec(m_own);
            if (!m_own.next())
            {
                auto elsewhere = item({place.channel, path.toUtf8()});
                if (elsewhere)
                {
                    elsewhere->record.isWanted = elsewhere->record.isNew = false;
                    elsewhere->record.state = ItemState::Missing;
                }
                return elsewhere;
            }

            ItemRow row;
            row.channel = place.channel;
            row.record.item.path = path;
            row.record.item.size = m_own.value(0).toLongLong();
            row.record.item.mtime = m_own.value(1).toLongLong();
            row.record.item.executable = m_own.value(2).toBool();
            row.record.isWanted = true;
            row.record.state = ItemState::Complete;
            row.localPath = PublishedItems::localPath(m_db, place.channel, path);
            return row;
        }

    private:
        QSqlDatabase &m_db;
        QSqlQuery m_item;
        QSqlQuery m_own;
    };
}

ItemPage ItemPager::page(QSqlDatabase &db, const ItemQuery &query)
{
    const QString from = source(query);
    const QString order = orderBy(query);
    const bool isUnfiltered = (query.text.isEmpty() && query.states.isEmpty() && !query.isOnlyNew);
    const bool isIndexed = isUnfiltered && (query.order == ItemOrder::Path) && (query.channels.size() == 1);
    const bool isFirst = isUnfiltered && ((query.offset + query.limit) <= DIRECT_MAX);

    ItemPage result;
    QList<Place> found;
    try
    {
        // Whoever looks at no more than the first ones need not put all in order; whoever asks
        // again will look at more of it.
        View &known = view(db, (from + order), query);
        if (!known.isFilled && (isIndexed || (isFirst && (known.total < 0))))
        {
            if (known.total < 0)
            {
                QSqlQuery count = execute(db, (u"SELECT COUNT(*)"_s + from), query.text);
                known.total = count.next() ? count.value(0).toLongLong() : 0;
            }
            found = places(execute(db, (u"SELECT i.channel, i.path"_s + from + order
                    + u" LIMIT %1 OFFSET %2"_s.arg(QString::number(query.limit), QString::number(query.offset))), query.text));
        }
        else
        {
            fill(db, known);
            found = places(execute(db, u"SELECT channel, path FROM temp.item_view_%1 WHERE rowid > %2 AND rowid <= %3"_s
                    .arg(QString::number(known.table), QString::number(query.offset), QString::number(query.offset + query.limit)), {}));
        }
        result.total = known.total;
    }
    catch (...)
    {
        m_views.clear();   // their tables may have been undone
        throw;
    }

    RowReader reader {db};
    for (const Place &place : asConst(found))
    {
        // what has gone since the order was made is left out
        if (const auto row = query.isOwn ? reader.own(place) : reader.item(place))
            result.items.append(*row);
    }
    return result;
}

// Finds it or begins it, at the expense of the one that has not been used for longest
ItemPager::View &ItemPager::view(QSqlDatabase &db, const QString &source, const ItemQuery &query)
{
    const bool isExact = isOfVersion(query);
    const QString version = isExact ? versions(db, query.channels) : dataVersion(db);

    auto found = std::ranges::find_if(m_views, [&](const View &view) { return (view.source == source) && (view.text == query.text); });
    if (found != m_views.end())
    {
        if ((found->version != version) && (isExact || found->sinceMade.hasExpired(VIEW_AGE_MAX_MS)))
        {
            found->isFilled = false;
            found->total = -1;
        }
    }
    else if (m_views.size() < VIEWS_MAX)
    {
        View view;
        while (std::ranges::any_of(m_views, [&view](const View &other) { return other.table == view.table; }))
            ++view.table;
        m_views.push_front(view);
        found = m_views.begin();
    }
    else
    {
        found = std::prev(m_views.end());
        const int table = found->table;
        *found = View {};
        found->table = table;
    }

    m_views.splice(m_views.begin(), m_views, found);
    if (found->total < 0)
    {
        found->source = source;
        found->text = query.text;
        found->version = version;
        found->sinceMade.start();
    }
    return *found;
}

void ItemPager::fill(QSqlDatabase &db, View &view)
{
    if (view.isFilled)
        return;

    const QString table = u"temp.item_view_%1"_s.arg(view.table);
    Sql::exec(db, u"DROP TABLE IF EXISTS "_s + table);
    Sql::exec(db, u"CREATE TEMP TABLE item_view_%1 (channel INTEGER NOT NULL, path NOT NULL)"_s.arg(view.table));
    execute(db, (u"INSERT INTO "_s + table + u" SELECT i.channel, i.path"_s + view.source), view.text);
    QSqlQuery count = execute(db, u"SELECT MAX(rowid) FROM "_s + table, {});
    view.total = count.next() ? count.value(0).toLongLong() : 0;
    view.isFilled = true;
}
