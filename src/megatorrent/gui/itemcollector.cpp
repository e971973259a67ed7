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

#include "itemcollector.h"

#include <algorithm>
#include <limits>

#include <QTimer>

using namespace Megatorrent;

ItemCollector::ItemCollector(ItemListing listing, const RowRanges &rows, Take take, Done done, QObject *parent)
    : QObject(parent)
    , m_listing {std::move(listing)}
    , m_rows {rows.all()}
    , m_take {std::move(take)}
    , m_done {std::move(done)}
{
    if (!m_listing.query.heldOrder)
        m_listing.query.heldOrder = ItemQuery::HOLD_NEW;
    // What is shown is what is meant, whatever has changed meanwhile; but pages that were read one after the other make no whole.
    if ((m_listing.total > ItemListing::PAGE_SIZE) && (rows.count() >= m_listing.total))
        m_listing.pages.clear();
    QTimer::singleShot(0, this, &ItemCollector::advance);
}

void ItemCollector::advance()
{
    if (m_rows.isEmpty() || !m_listing.source)
    {
        finish({});
        return;
    }

    constexpr int PAGE_SIZE = ItemListing::PAGE_SIZE;
    RowRange &range = m_rows.first();
    const int first = range.first;
    const int page = first / PAGE_SIZE;
    const bool isHere = m_listing.pages.contains(page);
    int end = (page + 1) * PAGE_SIZE;
    while (!isHere && (end <= range.last) && ((end - first) < LIMIT) && !m_listing.pages.contains(end / PAGE_SIZE))
        end += PAGE_SIZE;
    end = std::min(end, (range.last + 1));
    range.first = end;
    if (range.first > range.last)
        m_rows.removeFirst();

    if (isHere)
    {
        m_take(m_listing.pages[page].mid((first % PAGE_SIZE), (end - first)));
        QTimer::singleShot(0, this, &ItemCollector::advance);
        return;
    }

    const ItemQuery query = m_listing.readRows.queryFor(m_listing.query, first, (end - first));
    m_listing.source(query, this, [this, first, count = (end - first)](const nonstd::expected<ChannelItems::Page, Error> &read)
    {
        if (!read)
        {
            finish(read.error());
            return;
        }
        if (m_listing.query.heldOrder == ItemQuery::HOLD_NEW)
        {
            m_listing.query.heldOrder = read->order;
        }
        else if (m_listing.query.heldOrder != read->order)
        {
            finish(tr("The list has changed meanwhile. Please select again."));
            return;
        }
        const qint64 total = read->total + m_listing.readRows.count();
        m_rows = RowRanges(m_rows).within(static_cast<int>(std::min<qint64>(total, std::numeric_limits<int>::max()))).all();
        m_take(m_listing.readRows.merged(first, count, read->items));
        advance();
    });
}

void ItemCollector::finish(const QString &error)
{
    deleteLater();
    m_done(error);
}
