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

#include <QList>
#include <QMap>

#include "../channelitems.h"

namespace Megatorrent
{
    // Of a list of what is new, the rows that have been read since it is looked at: they stay where they are, although the core has
    // them in no page any more, and those behind them are neither skipped nor shown twice.
    class ReadRows final
    {
    public:
        using Item = ChannelItems::Item;

        static constexpr qsizetype ROWS_MAX = 1000;     // more of them go when the list is read again

        qsizetype count() const { return m_rows.size(); }
        // Another one after each change
        quint64 revision() const { return m_revision; }
        void insert(int row, const Item &item);
        void remove(int row);
        void clear();
        // They are among so many rows, and move up if need be. Whether any did
        bool fit(int total);

        // Those of them that are among these rows of the list
        QMap<int, Item> within(int first, int last) const;
        // What has become of one of them. Its row; -1: it is none of them
        int update(const Item &item);

        // Which of the core's rows belong to these of the list
        ItemQuery queryFor(ItemQuery query, int first, int count) const;
        // What it has answered, with those that have been read
        QList<Item> merged(int first, int count, const QList<Item> &items) const;

    private:
        QMap<int, Item> m_rows;
        quint64 m_revision = 0;
    };
}
