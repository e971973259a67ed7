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

#include "rowranges.h"

#include <algorithm>

using namespace Megatorrent;

RowRanges::RowRanges(QList<RowRange> ranges)
{
    std::ranges::sort(ranges, {}, &RowRange::first);
    for (const RowRange &range : ranges)
    {
        if (!m_ranges.isEmpty() && (range.first <= (m_ranges.constLast().last + 1)))
            m_ranges.last().last = std::max(m_ranges.constLast().last, range.last);
        else
            m_ranges.append(range);
    }
}

RowRanges RowRanges::of(const QItemSelection &selection)
{
    QList<RowRange> ranges;
    for (const QItemSelectionRange &range : selection)
    {
        if (range.isValid())
            ranges.append({.first = range.top(), .last = range.bottom()});
    }
    return RowRanges {ranges};
}

int RowRanges::count() const
{
    int count = 0;
    for (const RowRange &range : m_ranges)
        count += (range.last - range.first) + 1;
    return count;
}

bool RowRanges::contains(const int row) const
{
    const auto after = std::ranges::upper_bound(m_ranges, row, {}, &RowRange::first);
    return (after != m_ranges.cbegin()) && ((after - 1)->last >= row);
}

RowRanges RowRanges::within(const int total) const
{
    QList<RowRange> ranges;
    for (const RowRange &range : m_ranges)
    {
        if (range.first < total)
            ranges.append({.first = range.first, .last = std::min(range.last, (total - 1))});
    }
    return RowRanges {ranges};
}

RowRanges RowRanges::moved(const QHash<int, int> &places) const
{
    QList<int> going;
    for (auto it = places.cbegin(); it != places.cend(); ++it)
    {
        if (contains(it.key()))
            going.append(it.key());
    }
    std::ranges::sort(going);

    QList<RowRange> result;
    auto next = going.cbegin();
    for (const RowRange &range : m_ranges)
    {
        int first = range.first;
        for (; (next != going.cend()) && (*next <= range.last); ++next)
        {
            if (*next > first)
                result.append({.first = first, .last = (*next - 1)});
            first = *next + 1;
        }
        if (first <= range.last)
            result.append({.first = first, .last = range.last});
    }
    for (const int row : going)
    {
        if (const int place = places[row]; place >= 0)
            result.append({.first = place, .last = place});
    }
    return RowRanges {result};
}
