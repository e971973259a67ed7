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

#include <QTimer>

using namespace Megatorrent;

ItemCollector::ItemCollector(const ItemListModel *model, const QItemSelection &selection, Done done, QObject *parent)
    : QObject(parent)
    , m_source {model->source()}
    , m_query {model->query()}
    , m_done {std::move(done)}
{
    QList<Range> missing;
    for (const QItemSelectionRange &range : selection)
    {
        // What is shown is what is meant, whatever has changed meanwhile.
        Range unknown {.first = -1, .last = -1};
        for (int row = range.top(); row <= range.bottom(); ++row)
        {
            if (const ItemListModel::Item *item = model->loadedItem(row))
            {
                m_items.append(*item);
                continue;
            }
            if ((unknown.first < 0) || (unknown.last != (row - 1)))
            {
                if (unknown.first >= 0)
                    missing.append(unknown);
                unknown.first = row;
            }
            unknown.last = row;
        }
        if (unknown.first >= 0)
            missing.append(unknown);
    }
    m_ranges = missing;
    QTimer::singleShot(0, this, &ItemCollector::fetchNext);
}

void ItemCollector::fetchNext()
{
    if (m_ranges.isEmpty() || !m_source)
    {
        finish({});
        return;
    }

    Range &range = m_ranges.first();
    ItemQuery query = m_query;
    query.offset = range.first;
    query.limit = static_cast<int>(std::min<qint64>(LIMIT, ((range.last - range.first) + 1)));
    range.first += query.limit;
    if (range.first > range.last)
        m_ranges.removeFirst();

    m_source(query, this, [this](const nonstd::expected<ItemListModel::Page, Error> &page)
    {
        if (!page)
        {
            finish(page.error());
            return;
        }
        m_items += page->items;
        fetchNext();
    });
}

void ItemCollector::finish(const QString &error)
{
    deleteLater();
    if (error.isEmpty())
        m_done(m_items);
    else
        m_done(nonstd::make_unexpected(error));
}
