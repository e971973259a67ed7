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
#include <atomic>

#include <QSqlDatabase>

#include "base/global.h"

#include "../storage/statement.h"
#include "itemrows.h"
#include "itemsql.h"

using namespace Megatorrent;

namespace
{
    // An order is used that long although the database has changed: while something is received it
    // changes all the time
    const qint64 VIEW_AGE_MAX_MS = 1000;

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

    QString dataVersion(QSqlDatabase &db)
    {
        Statement statement {db, "PRAGMA data_version"};
        return statement.exec().next() ? statement.text(0) : QString();
    }

    // Those of these paths that there are
    ItemPage named(QSqlDatabase &db, const ItemQuery &query)
    {
        ItemPage result;
        ItemRows rows {db};
        for (const QString &path : query.paths)
        {
            const auto row = query.isOwn ? rows.own({query.channels.value(0), path}) : rows.item({query.channels.value(0), path.toUtf8()});
            if (row)
                result.items.append(*row);
        }
        result.total = result.items.size();
        return result;
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
}

ItemPage ItemPager::page(QSqlDatabase &db, const ItemQuery &query)
{
    if (!query.paths.isEmpty())
        return named(db, query);

    ItemView &known = query.heldOrder ? heldView(db, query) : view(db, query);
    try
    {
        ItemPage result {.total = 0, .items = {}, .order = known.heldOrder()};
        const QList<ItemPlace> found = known.places(db, query.offset, query.limit);
        result.total = known.total(db);
        ItemRows rows {db};
        for (const ItemPlace &place : found)
        {
            // what has gone since the order was made is left out
            if (const auto row = query.isOwn ? rows.own(place) : rows.item(place))
                result.items.append(*row);
        }
        return result;
    }
    catch (...)
    {
        m_views.pop_front();   // what it has made in this transaction is undone
        throw;
    }
}

// Finds it or begins it, at the expense of the one that has not been used for longest. It is the
// first one then.
ItemView &ItemPager::view(QSqlDatabase &db, const ItemQuery &query)
{
    const ItemSql sql = ItemSql::of(db, query);
    const bool isExact = isOfVersion(query);
    const QString version = isExact ? versions(db, query.channels) : dataVersion(db);

    const auto found = std::ranges::find_if(m_views, [&sql](const ItemView &view) { return (view.heldOrder() == 0) && (view.sql() == sql); });
    if (found != m_views.end())
    {
        m_views.splice(m_views.begin(), m_views, found);
        if (!found->isOf(version) && (isExact || (found->age() > VIEW_AGE_MAX_MS)))
            found->follow(version);
        return *found;
    }

    return begin(sql, version, 0);
}

ItemView &ItemPager::heldView(QSqlDatabase &db, const ItemQuery &query)
{
    // a number that another pager has given, too, must not lead to an order of this one
    static std::atomic<quint64> lastOrder = 0;

    const ItemSql sql = ItemSql::of(db, query);
    const QString version = versions(db, query.channels);
    const auto found = std::ranges::find_if(m_views, [&](const ItemView &view)
    {
        return (view.heldOrder() > 0) && (view.heldOrder() == *query.heldOrder) && (view.sql() == sql) && view.isOf(version);
    });
    if (found == m_views.end())
        return begin(sql, version, ++lastOrder);
    m_views.splice(m_views.begin(), m_views, found);
    return *found;
}

ItemView &ItemPager::begin(const ItemSql &sql, const QString &version, const quint64 heldOrder)
{
    if (m_views.size() >= VIEWS_MAX)
        m_views.pop_back();
    m_views.emplace_front(sql, freeNumber(), heldOrder);
    m_views.front().follow(version);
    return m_views.front();
}

int ItemPager::freeNumber() const
{
    int number = 0;
    while (std::ranges::find(m_views, number, &ItemView::number) != m_views.end())
        ++number;
    return number;
}
