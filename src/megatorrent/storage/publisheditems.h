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

#include <functional>
#include <optional>

#include <QList>
#include <QString>
#include <QStringList>

#include "base/path.h"

#include "../content/blob.h"

class QSqlDatabase;

namespace Megatorrent
{
    // An item as it goes into the catalogue (protocol.md 5)
    struct PublishedItem
    {
        QString path;               // in the channel
        qint64 size = 0;            // bytes
        qint64 mtime = 0;           // Unix seconds
        bool executable = false;
        std::optional<Ref> ref;     // none if size is 0
        std::optional<qint64> at;   // offset in a pack; none: form F
    };

    // What is published in a channel. Pure queries, to be called from work given to
    // Database::read() or Database::post(). They throw DatabaseError.
    namespace PublishedItems
    {
        struct Totals
        {
            qint64 items = 0;
            qint64 bytes = 0;
        };

        Totals totals(QSqlDatabase &db, qint64 channel);
        // In ascending order of the UTF-8 bytes of the path, as a stream; `visit` returns false to
        // stop.
        void forEach(QSqlDatabase &db, qint64 channel, const std::function<bool (const PublishedItem &item)> &visit);
        std::optional<PublishedItem> find(QSqlDatabase &db, qint64 channel, const QString &path);
        // A page of items whose path is above `after` (empty: from the start) and begins with
        // `prefix`
        QList<PublishedItem> page(QSqlDatabase &db, qint64 channel, const QString &prefix, const QString &after, int limit);
        // The same of the items that came from some sources (PublishedSources)
        QList<PublishedItem> ofSources(QSqlDatabase &db, qint64 channel, const QList<qint64> &sources, const QString &after, int limit);
        // The blobs of an item in HAVE's order (protocol.md 10): its ref's blob, then index leaves,
        // each followed by the data that it lists. Repetitions are not left out (LayoutWriter drops
        // them). `visit` returns false to stop.
        void forEachBlob(QSqlDatabase &db, qint64 channel, const PublishedItem &item, const std::function<bool (const BlobId &id)> &visit);
        // Where the item's content is on this machine; empty if there is no such item
        Path localPath(QSqlDatabase &db, qint64 channel, const QString &path);
        // What the user took out, in order, and how much there is of it
        QStringList exclusions(QSqlDatabase &db, qint64 channel, int limit);
        qint64 countExclusions(QSqlDatabase &db, qint64 channel);
        // Forgets all items of a channel and their chunks (the files stay). Only from work given to
        // Database::post().
        void removeAll(QSqlDatabase &db, qint64 channel);
    }
}
