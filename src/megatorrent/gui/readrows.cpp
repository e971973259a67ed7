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

#include "readrows.h"

#include <algorithm>
#include <iterator>

#include <QSet>

using namespace Megatorrent;

void ReadRows::insert(const int row, const Item &item)
{
    if ((m_rows.size() >= ROWS_MAX) && !m_rows.contains(row))
        return;
    m_rows.insert(row, item);
    ++m_revision;
}

void ReadRows::remove(const int row)
{
    if (m_rows.remove(row) > 0)
        ++m_revision;
}

void ReadRows::clear()
{
    m_rows.clear();
    ++m_revision;
}

bool ReadRows::fit(const int total)
{
    if (m_rows.isEmpty() || (m_rows.lastKey() < total))
        return false;

    QMap<int, Item> fitting;
    int row = total;
    for (auto it = m_rows.constEnd(); (it != m_rows.constBegin()) && (row > 0);)
    {
        --it;
        row = std::min(it.key(), (row - 1));
        fitting.insert(row, it.value());
    }
    m_rows = fitting;
    ++m_revision;
    return true;
}

QMap<int, ReadRows::Item> ReadRows::within(const int first, const int last) const
{
    QMap<int, Item> rows;
    for (auto it = m_rows.lowerBound(first); (it != m_rows.cend()) && (it.key() <= last); ++it)
        rows.insert(it.key(), it.value());
    return rows;
}

int ReadRows::update(const Item &item)
{
    const auto it = std::ranges::find_if(m_rows, [&item](const Item &row)
    {
        return (row.key == item.key) && (row.record.item.path == item.record.item.path);
    });
    if (it == m_rows.end())
        return -1;
    *it = item;
    it->record.isNew = false;      // the core may not know yet that it has been read
    return it.key();
}

ItemQuery ReadRows::queryFor(ItemQuery query, const int first, const int count) const
{
    const auto begin = m_rows.lowerBound(first);
    const auto read = std::distance(begin, m_rows.lowerBound(first + count));
    query.offset = first - std::distance(m_rows.constBegin(), begin);
    query.limit = std::max(1, (count - static_cast<int>(read)));
    return query;
}

QList<ReadRows::Item> ReadRows::merged(const int first, const int count, const QList<Item> &items) const
{
    const auto begin = m_rows.lowerBound(first);
    const auto end = m_rows.lowerBound(first + count);
    if (begin == end)
        return items;

    // what has been read a moment ago may still be new for the core
    QSet<std::pair<PublicKey, QString>> read;
    for (auto it = m_rows.constBegin(); it != m_rows.constEnd(); ++it)
        read.insert({it->key, it->record.item.path});
    QList<Item> result;
    auto next = items.cbegin();
    for (int row = first; row < (first + count); ++row)
    {
        if (const auto it = m_rows.constFind(row); it != m_rows.constEnd())
        {
            result.append(it.value());
            continue;
        }
        while ((next != items.cend()) && read.contains({next->key, next->record.item.path}))
            ++next;
        if (next != items.cend())
            result.append(*next++);
    }
    return result;
}
