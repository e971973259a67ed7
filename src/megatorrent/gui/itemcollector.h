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

#include <functional>

#include <QList>
#include <QObject>

#include "itemlisting.h"
#include "rowranges.h"

namespace Megatorrent
{
    // Reads the items of rows, also of those whose pages were never looked at: "select all" in a large channel. Hands them over a few
    // at a time, so that the window goes on; all of them are of one order, so that none is left out because it has moved meanwhile, and
    // none comes twice. Deletes itself when it is done. Main thread.
    class ItemCollector final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemCollector)

    public:
        using Take = std::function<void (const QList<ItemListing::Item> &items)>;
        using Done = std::function<void (const QString &error)>;

        // Of the rows those that there are. `done` is called once, later; nothing is if `parent` is destroyed.
        ItemCollector(ItemListing listing, const RowRanges &rows, Take take, Done done, QObject *parent);

    private:
        static constexpr int LIMIT = 2000;      // items at a time

        void advance();
        void finish(const QString &error);

        ItemListing m_listing;
        QList<RowRange> m_rows;
        const Take m_take;
        const Done m_done;
    };
}
