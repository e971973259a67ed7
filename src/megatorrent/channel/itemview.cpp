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

#include "itemview.h"

#include <algorithm>
#include <vector>

#include <QSqlDatabase>
#include <QSqlQuery>

#include "base/global.h"

#include "sql.h"

using namespace Megatorrent;

namespace
{
    // So many first items are looked for rather than put in order; it takes longer for more
    const qint64 DIRECT_MAX = 1000;

    QList<ItemPlace> read(QSqlQuery query)
    {
        QList<ItemPlace> places;
        while (Sql::next(query))
            places.append({.channel = query.value(0).toLongLong(), .path = query.value(1)});
        return places;
    }

    qint64 integer(QSqlQuery query)
    {
        return Sql::next(query) ? query.value(0).toLongLong() : 0;
    }

    // One that may be among the first
    struct Candidate
    {
        QByteArray key;
        QByteArray path;
        int position = 0;
        ItemPlace place;
    };
}

ItemView::ItemView(const ItemSql &sql, const int number, const quint64 heldOrder)
    : m_sql {sql}
    , m_number {number}
    , m_heldOrder {heldOrder}
{
}

void ItemView::follow(const QString &version)
{
    m_version = version;
    m_sinceMade.start();
    m_isFilled = false;
    m_total = -1;
    m_marks.clear();
}

qint64 ItemView::age() const
{
    return m_sinceMade.elapsed();
}

qint64 ItemView::total(QSqlDatabase &db)
{
    if (m_total < 0)
    {
        m_total = integer(m_sql.walked.isEmpty()
                ? m_sql.execute(db, QString(u"SELECT COUNT(*)"_s + m_sql.from))
                : m_sql.execute(db, u"SELECT COUNT(*) FROM %1 WHERE channel = %2"_s.arg(m_sql.walked, QString::number(m_sql.channel))));
    }
    return m_total;
}

QList<ItemPlace> ItemView::places(QSqlDatabase &db, const qint64 offset, const int limit)
{
    const bool isHeld = (m_heldOrder > 0);
    if (!m_sql.walked.isEmpty() && !isHeld)
        return walk(db, offset, limit);

    // Whoever looks at no more than the first ones need not put all in order; whoever asks again
    // will look at more of it.
    const bool isFirst = !m_sql.isFiltered && ((offset + limit) <= DIRECT_MAX) && !isHeld;
    if (!m_isFilled && isFirst && (m_total < 0))
    {
        total(db);
        return first(db, (offset + limit)).mid(offset);
    }
    fill(db);
    return read(m_sql.execute(db, u"SELECT channel, path FROM temp.item_view_%1 WHERE rowid > %2 AND rowid <= %3"_s
            .arg(QString::number(m_number), QString::number(offset), QString::number(offset + limit))));
}

QList<ItemPlace> ItemView::walk(QSqlDatabase &db, const qint64 offset, const int limit)
{
    const auto from = [this, &db](const qsizetype mark, const qint64 skipped, const int count)
    {
        QSqlQuery query {db};
        query.setForwardOnly(true);
        const QString bound = (mark == 0) ? QString() : (m_sql.isDescending ? u" AND path <= ?"_s : u" AND path >= ?"_s);
        Sql::prepare(query, u"SELECT channel, path FROM %1 WHERE channel = ?%2 ORDER BY path%3 LIMIT ? OFFSET ?"_s
                .arg(m_sql.walked, bound, (m_sql.isDescending ? u" DESC"_s : QString())));
        query.addBindValue(m_sql.channel);
        if (mark > 0)
            query.addBindValue(m_marks[mark - 1]);
        query.addBindValue(count);
        query.addBindValue(skipped);
        Sql::exec(query);
        return read(std::move(query));
    };

    const qsizetype mark = offset / STRIDE;
    while (m_marks.size() < mark)
    {
        const QList<ItemPlace> found = from(m_marks.size(), STRIDE, 1);
        if (found.isEmpty())
            return {};
        m_marks.append(found.first().path);
    }
    return from(mark, (offset % STRIDE), limit);
}

QList<ItemPlace> ItemView::first(QSqlDatabase &db, const qint64 count)
{
    if (!m_sql.key)
        return read(m_sql.execute(db, (u"SELECT i.channel, i.path"_s + m_sql.from + m_sql.order + u" LIMIT %1"_s.arg(count))));

    const auto isBefore = [isDescending = m_sql.isDescending](const Candidate &left, const Candidate &right)
    {
        if (left.key != right.key)
            return isDescending ? (right.key < left.key) : (left.key < right.key);
        return (left.path != right.path) ? (left.path < right.path) : (left.position < right.position);
    };
    std::vector<Candidate> found;     // a heap, the last one on top
    QSqlQuery rows = m_sql.execute(db, (u"SELECT %1, i.channel, i.path, c.position"_s.arg(m_sql.value) + m_sql.from));
    while (Sql::next(rows))
    {
        Candidate candidate {.key = m_sql.key(rows.value(0).toByteArray()), .path = {}, .position = 0, .place = {}};
        const bool isFull = (std::ssize(found) >= count);
        // most end here
        if (isFull && (m_sql.isDescending ? (candidate.key < found.front().key) : (found.front().key < candidate.key)))
            continue;
        candidate.place = {.channel = rows.value(1).toLongLong(), .path = rows.value(2)};
        candidate.path = candidate.place.path.toByteArray();
        candidate.position = rows.value(3).toInt();
        if (isFull && !isBefore(candidate, found.front()))
            continue;
        if (isFull)
        {
            std::ranges::pop_heap(found, isBefore);
            found.pop_back();
        }
        found.push_back(std::move(candidate));
        std::ranges::push_heap(found, isBefore);
    }
    std::ranges::sort_heap(found, isBefore);

    QList<ItemPlace> places;
    for (const Candidate &candidate : found)
        places.append(candidate.place);
    return places;
}

void ItemView::fill(QSqlDatabase &db)
{
    if (m_isFilled)
        return;

    const QString table = u"temp.item_view_%1"_s.arg(m_number);
    Sql::exec(db, u"DROP TABLE IF EXISTS "_s + table);
    Sql::exec(db, u"CREATE TEMP TABLE item_view_%1 (channel INTEGER NOT NULL, path NOT NULL)"_s.arg(m_number));
    if (m_sql.key)
        fillByKey(db, table);
    else
        m_sql.execute(db, (u"INSERT INTO "_s + table + u" SELECT i.channel, i.path"_s + m_sql.from + m_sql.order));
    m_total = integer(m_sql.execute(db, u"SELECT MAX(rowid) FROM "_s + table));
    m_isFilled = true;
}

void ItemView::fillByKey(QSqlDatabase &db, const QString &table)
{
    const QString keys = u"temp.item_key"_s;
    Sql::exec(db, u"DROP TABLE IF EXISTS "_s + keys);
    Sql::exec(db, u"CREATE TEMP TABLE item_key (key BLOB NOT NULL, channel INTEGER NOT NULL, path NOT NULL, position INTEGER NOT NULL)"_s);
    {
        QSqlQuery insert {db};
        Sql::prepare(insert, u"INSERT INTO "_s + keys + u" VALUES (?, ?, ?, ?)"_s);
        QSqlQuery rows = m_sql.execute(db, (u"SELECT %1, i.channel, i.path, c.position"_s.arg(m_sql.value) + m_sql.from));
        while (Sql::next(rows))
        {
            insert.bindValue(0, m_sql.key(rows.value(0).toByteArray()));
            for (int column = 1; column < 4; ++column)
                insert.bindValue(column, rows.value(column));
            Sql::exec(insert);
        }
    }
    m_sql.execute(db, (u"INSERT INTO "_s + table + u" SELECT channel, path FROM "_s + keys + m_sql.order));
    Sql::exec(db, u"DROP TABLE "_s + keys);
}
