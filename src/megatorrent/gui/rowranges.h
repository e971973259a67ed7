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

#pragma once

#include <QHash>
#include <QItemSelection>
#include <QList>

namespace Megatorrent
{
    struct RowRange
    {
        int first = 0;
        int last = 0;

        friend bool operator==(const RowRange &left, const RowRange &right) = default;
    };

    // Rows of a flat list. However many they are, what is done with them costs what their ranges cost.
    class RowRanges final
    {
    public:
        RowRanges() = default;
        explicit RowRanges(QList<RowRange> ranges);
        static RowRanges of(const QItemSelection &selection);

        // In their order, apart from each other
        const QList<RowRange> &all() const { return m_ranges; }
        bool isEmpty() const { return m_ranges.isEmpty(); }
        int count() const;
        bool contains(int row) const;
        // Those of a list of so many rows
        RowRanges within(int total) const;
        // The same when rows have gone elsewhere. `places`: of each of these where it is now; -1: nowhere
        RowRanges moved(const QHash<int, int> &places) const;

        friend bool operator==(const RowRanges &left, const RowRanges &right) = default;

    private:
        QList<RowRange> m_ranges;
    };
}
