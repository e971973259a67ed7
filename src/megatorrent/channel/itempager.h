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

#include <list>
#include <optional>

#include <QElapsedTimer>
#include <QList>
#include <QString>

#include "base/path.h"

#include "itemstore.h"

class QSqlDatabase;

namespace Megatorrent
{
    enum class ItemOrder
    {
        Path,
        Name,          // without the folder; case does not matter for ASCII
        Folder,
        Size,
        State,
        Progress,
        Priority,
        Changed,       // the publisher's time stamp
        Added,
        New,
        Channel,       // as the query has them
        Title,
        Type,
        Rule
    };

    // What user interfaces call the state of an item
    enum class ItemStatus { Error, Partial, Missing, Complete, Unwanted };

    // Which items of which channels are asked for, and in which order
    struct ItemQuery
    {
        QList<qint64> channels;           // ChannelRecord::id
        bool isOwn = false;               // one channel, of one's own
        QString text;                     // in the path, in any case
        QList<ItemStatus> states;         // any of these; none: all
        bool isOnlyNew = false;
        ItemOrder order = ItemOrder::Path;
        bool isDescending = false;
        qint64 offset = 0;
        int limit = 0;
    };

    struct ItemRow
    {
        qint64 channel = 0;
        ItemRecord record;
        qint64 addedAt = 0;               // Unix seconds; 0: not known
        Path localPath;                   // of what is published here
    };

    struct ItemPage
    {
        qint64 total = 0;                 // that match
        QList<ItemRow> items;
    };

    // Reads pages for user interfaces. Orders and filters need no index: what would be too slow to
    // look for again is put in order once, in a temporary table of the connection, and used until
    // the database has changed. All calls are for one connection that reads.
    class ItemPager
    {
        Q_DISABLE_COPY_MOVE(ItemPager)

    public:
        ItemPager() = default;

        // Throws DatabaseError
        ItemPage page(QSqlDatabase &db, const ItemQuery &query);

        static constexpr int VIEWS_MAX = 4;

    private:
        // What does not depend on where the page begins
        struct View
        {
            QString source;               // SELECT with its condition and order
            QString text;
            QString version;              // of the channels or of the database
            QElapsedTimer sinceMade;
            int table = 0;
            bool isFilled = false;        // the table; otherwise only counted
            qint64 total = -1;
        };

        View &view(QSqlDatabase &db, const QString &source, const ItemQuery &query);
        void fill(QSqlDatabase &db, View &view);

        std::list<View> m_views;          // used last first
    };
}
