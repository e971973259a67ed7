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

#include "../storage/storage.h"
#include "itemstore.h"

class QSqlDatabase;

namespace Megatorrent
{
    // The items of subscriptions and what the storage knows of their files. All functions run on
    // the database's thread, throw DatabaseError, and take `channel` as ChannelRecord::id.
    namespace ItemFiles
    {
        // Returns the file of the item's earlier content, if any
        void setFile(QSqlDatabase &db, qint64 channel, const QString &path, FileId file);
        // By file; the earlier content's file is forgotten when the new one is complete and
        // returned then
        std::optional<FileId> setState(QSqlDatabase &db, FileId file, ItemState state, const Error &error);
        // 0: of none
        qint64 channelOf(QSqlDatabase &db, FileId file);
        void setFailed(QSqlDatabase &db, qint64 channel, const QString &path, const Error &error);
        // Failed ones are tried again; those whose files were found damaged or deleted only if it
        // is said.
        void clearErrors(QSqlDatabase &db, qint64 channel, bool alsoDamaged = true);
        // Files of which only the attributes have changed with a new version, until
        // attributesAreSet()
        QList<FileAttributes> changedAttributes(QSqlDatabase &db, qint64 channel, int limit);
        void attributesAreSet(QSqlDatabase &db, const QList<FileAttributes> &files);
        // All that items have, or had before their newest content
        QList<FileId> ofChannel(QSqlDatabase &db, qint64 channel);
        // Brings the items in line with what the storage knows of their files: what it said last
        // may not have been written down when the program was killed.
        void reconcile(QSqlDatabase &db, qint64 channel);
        // Received files that no item has any more. While files are being registered, some are not
        // an item's yet.
        QList<FileId> orphans(QSqlDatabase &db, qint64 channel);

        // All items that are in a pack, by their place in it
        struct PackedItem
        {
            QString path;
            qint64 at = 0;
            qint64 size = 0;
            SymmetricKey key;
        };
        QList<PackedItem> inPack(QSqlDatabase &db, qint64 channel, const BlobId &pack);
    }
}
