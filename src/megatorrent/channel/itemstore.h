/*
 * Bittorrent Client using Qt and libtorrent.
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

#include "../content/catalogueitem.h"
#include "../content/error.h"
#include "../content/manifest.h"
#include "../storage/filespec.h"
#include "../storage/storage.h"

class QSqlDatabase;

namespace Megatorrent
{
    enum class ItemState : int
    {
        Missing = 0,     // not registered with the storage (unwanted, or not yet)
        Partial = 1,     // registered, incomplete
        Complete = 2,
        Error = 3
    };

    // qBittorrent's numbers
    enum class ItemPriority
    {
        Normal = 1,
        High = 6,
        Maximum = 7
    };

    // An item of a subscribed channel
    struct ItemRecord
    {
        CatalogueItem item;
        QList<InlineChunk> chunks;       // of a v5 inline manifest, else empty
        bool isWanted = false;
        bool isNew = false;              // the user has not seen it
        ItemState state = ItemState::Missing;
        std::optional<FileId> file;
        qint64 receivedBytes = 0;        // of an incomplete file; filled in for pages only
        Error error;
        ItemPriority priority = ItemPriority::Normal;
        bool isSequential = false;       // it is to be fetched from beginning to end; filled in for pages only
        QString rule;                    // that decided on it, if one has; filled in for pages only
    };

    struct ItemTotals
    {
        qint64 items = 0;
        qint64 bytes = 0;
        qint64 wantedItems = 0;
        qint64 wantedBytes = 0;
        qint64 completedItems = 0;       // wanted and complete
        qint64 completedBytes = 0;
        qint64 newItems = 0;
        qint64 failedItems = 0;          // wanted, and cannot be received
        QString failure;                 // of one of them
    };

    // The tables `item` (the version in use of each subscription) and `staged_item` (the one being
    // fetched). All functions run on the database's thread (totals() also on a reading connection),
    // throw DatabaseError, and take `channel` as ChannelRecord::id.
    namespace ItemStore
    {
        // Of the columns `error` and `error_name`
        Error errorOf(const QString &text, const QString &name);

        void createTables(QSqlDatabase &db);
        void removeAll(QSqlDatabase &db, qint64 channel);

        void clearStaged(QSqlDatabase &db, qint64 channel);
        // Leaves out and returns those that would be the same file as an earlier one where case
        // does not matter (protocol.md 5).
        QStringList stage(QSqlDatabase &db, qint64 channel, const QList<ItemRecord> &items);
        // Has the version in use any items?
        bool hasAny(QSqlDatabase &db, qint64 channel);
        // What the version in use has at each of these paths; nothing: no item.
        // `ItemKnown::isSame`: the same content at the same place
        struct ItemKnown
        {
            bool isSame = false;
            bool isWanted = false;
            bool isComplete = false;
        };
        QList<std::optional<ItemKnown>> known(QSqlDatabase &db, qint64 channel, const QList<ItemRecord> &items);
        // In order of the path, those after `path`
        QList<ItemRecord> staged(QSqlDatabase &db, qint64 channel, const QString &path, int limit);
        // A version that is taken over. What it brings is new to the user, unless it is the first
        // one.
        struct Arrival
        {
            qint64 time = 0;             // Unix seconds
            qint64 sequence = 0;
        };
        // Makes the staged version the one in use.
        void adoptStaged(QSqlDatabase &db, qint64 channel, bool newAreWanted, const Arrival &arrival = {});

        // Versions that were taken in, the newest first
        struct Update
        {
            qint64 time = 0;         // when, Unix seconds; 0: not known
            qint64 sequence = 0;
            qint64 added = 0;
            qint64 changed = 0;
            qint64 removed = 0;
        };
        QList<Update> updates(QSqlDatabase &db, qint64 channel, int limit);
        // Paths of some of what the last one of them brought
        QStringList arrived(QSqlDatabase &db, qint64 channel, int limit);

        // Wanted items that are not registered with the storage yet, in order of the path, those
        // after `path`
        QList<ItemRecord> unregistered(QSqlDatabase &db, qint64 channel, const QString &path, int limit);
        // In order of the path, those after `path`
        QList<ItemRecord> list(QSqlDatabase &db, qint64 channel, const QString &path, int limit);

        ItemTotals totals(QSqlDatabase &db, qint64 channel);

        static constexpr int ARRIVALS_MAX = 1000;   // of a channel that are remembered
    }
}
