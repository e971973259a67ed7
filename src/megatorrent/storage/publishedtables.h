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

#include "publisheditems.h"
#include "tables.h"

class QSqlDatabase;

// The tables of what is published in own channels. Functions for the database's thread (those that
// only read also for reading connections); they throw DatabaseError.

namespace Megatorrent
{
    class Ledger;

    struct PublishedRow
    {
        PublishedItem item;
        FileId file = 0;
        std::optional<qint64> source;   // see PublishedSources; none: of an earlier version
    };

    enum class PackKind : int
    {
        Data = 0,
        Index = 1
    };

    // A pack as the tables know it
    struct PackRow
    {
        qint64 number = 0;  // only within the database
        BlobId blobId;
        PackKind kind = PackKind::Data;
        qint64 used = 0;    // bytes of all its chunks: where its tail begins
        qint64 live = 0;    // bytes of those that an item has
    };

    struct Placement
    {
        BlobId blobId;
        qint64 at = 0;
    };

    namespace PublishedTables
    {
        std::optional<PublishedRow> find(QSqlDatabase &db, qint64 channel, const QString &path);
        // `path` itself and what is below it (everything if it is empty), in order, those after
        // `after`
        QList<PublishedRow> under(QSqlDatabase &db, qint64 channel, const QString &path, const QString &after, int limit);
        // All from `first` on, in order, those after `after`
        QList<PublishedRow> from(QSqlDatabase &db, qint64 channel, const QString &first, const QString &after, int limit);
        QList<PublishedRow> withKey(QSqlDatabase &db, qint64 channel, const SymmetricKey &key);
        std::optional<QString> withFoldedKey(QSqlDatabase &db, qint64 channel, qint64 folded, const QString &exceptPath);

        // Says whether it was there before, and whether anything in its catalogue line is
        // different. The file that it had is dropped.
        enum class Change
        {
            None,
            Added,
            Changed
        };
        Change put(QSqlDatabase &db, Ledger &ledger, qint64 channel, const PublishedRow &row);
        void remove(QSqlDatabase &db, Ledger &ledger, qint64 channel, const PublishedRow &row);

        // For the time of an ingest: items whose packed chunk has been replaced on the disk, while
        // the new one has no place yet. The old one counts as dead.
        void beginSuperseding(QSqlDatabase &db);
        void supersede(QSqlDatabase &db, qint64 channel, const QString &path);
        // The new one has its place.
        void superseded(QSqlDatabase &db, qint64 channel, const QString &path);
        void endSuperseding(QSqlDatabase &db, qint64 channel);

        std::optional<Placement> placement(QSqlDatabase &db, qint64 channel, const SymmetricKey &key);
        void place(QSqlDatabase &db, qint64 channel, const SymmetricKey &key, const Placement &placement, qint64 size, PackKind kind);
        // The next two between beginSuperseding() and endSuperseding()
        // In order of their numbers, those after `after`: a channel may have a million
        QList<PackRow> packs(QSqlDatabase &db, qint64 channel, qint64 after, int limit);
        // Keys of the chunks of a pack that items have, in order of the first item's path
        QList<SymmetricKey> liveKeys(QSqlDatabase &db, qint64 channel, const BlobId &pack);
        void forgetDeadPlacements(QSqlDatabase &db, qint64 channel, const BlobId &pack);
        // All items with this key, and their files' chunks if it is data, are in another pack now;
        // `file` is known to have it. Returns how many items.
        int move(QSqlDatabase &db, qint64 channel, const SymmetricKey &key, const Placement &placement, const AeadTag &tag, PackKind kind, FileId file);

        // Records of an index leaf, made from the chunks of a file (protocol.md 4)
        QByteArray leafRecords(QSqlDatabase &db, FileId file, qint64 leaf);
        QByteArray topRecords(QSqlDatabase &db, FileId file);
        void addLeaf(QSqlDatabase &db, FileId file, qint64 leaf, const Ref &ref);

        qint64 foldedHash(const QString &path);
    }
}
