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

#include <optional>

#include <QList>
#include <QString>
#include <QStringList>
#include <QVariant>

#include "base/path.h"

#include "itemstore.h"

namespace Megatorrent
{
    enum class ItemOrder
    {
        Path,          // byte by byte, as the catalogue has them
        Name,          // without the folder; this and all other texts in natural order
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
        QStringList paths = {};           // these alone, of one channel, whatever else is asked for; none: all
        QString text;                     // in the path, in any case
        QList<ItemStatus> states;         // any of these; none: all
        bool isOnlyNew = false;
        ItemOrder order = ItemOrder::Path;
        bool isDescending = false;
        qint64 offset = 0;
        int limit = 0;

        // The order stays as it was for the first page, whatever becomes of the items: ItemPage::order of that page. HOLD_NEW:
        // this is the first one. Nothing: the order of this moment
        std::optional<quint64> heldOrder {};

        static constexpr quint64 HOLD_NEW = 0;
    };

    // Where an item is in the database
    struct ItemPlace
    {
        qint64 channel = 0;
        QVariant path;                    // as the table has it
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
        quint64 order = 0;                // that is held for this page; not the one that was asked for: that is gone
    };
}
