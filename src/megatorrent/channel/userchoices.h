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
#include <QStringList>

#include "../storage/storage.h"
#include "itemstore.h"

class QSqlDatabase;

namespace Megatorrent
{
    // What a user's choice of items changes for the storage
    struct WantedChange
    {
        qint64 changed = 0;
        QList<FileId> dropped;           // incomplete files that are no longer wanted
    };

    // What the user chose of the items of a subscription. All functions run on the database's
    // thread (those that only read also on a reading connection), throw DatabaseError, and take
    // `channel` as ChannelRecord::id. `paths`: exact, or all below one that ends in '/'; nothing:
    // all items
    namespace UserChoices
    {
        WantedChange setWanted(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths, bool isWanted);
        // What setWanted() would change
        qint64 countChanges(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths, bool isWanted);
        // Returns how many items it changes.
        qint64 setPriority(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths, ItemPriority priority);
        // Of wanted items of this priority, which is not the normal one
        QList<FileId> incompleteFiles(QSqlDatabase &db, qint64 channel, ItemPriority priority);
        // To be fetched from beginning to end, or no longer (ItemOrderTable)
        void setSequential(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths, bool isSequential);
        void setSeen(QSqlDatabase &db, qint64 channel, const std::optional<QStringList> &paths, bool isSeen);
        // The first of `paths` that no item has, or is below
        std::optional<QString> unknownPath(QSqlDatabase &db, qint64 channel, const QStringList &paths);
    }
}
