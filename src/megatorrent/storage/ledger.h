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
#include <map>
#include <utility>

#include <QHash>
#include <QList>
#include <QSet>

#include "../content/error.h"
#include "chunktable.h"
#include "keptblobs.h"
#include "sharing.h"
#include "tables.h"

namespace Megatorrent
{
    class Database;

    // What a commit made true
    struct LedgerEvents
    {
        struct Lost
        {
            BlobId id;
            QString path;
            QString reason;  // empty: on purpose
            ChannelScope scope;
        };

        std::map<ChannelScope, QList<BlobId>> held;
        QList<Lost> lost;
        QHash<FileId, qint64> progress;               // bytes
        QList<FileId> received;                       // all chunks are there: to be moved into place
        QList<FileId> completed;
        QList<std::pair<FileId, QString>> incomplete;
        QList<std::pair<FileId, Error>> failed;
        QList<BlobId> unkept;                         // files of stored blobs to be deleted
        QList<FileRow> removed;                       // whose partial files are to be deleted
    };

    // The rules of what is held: every change of `held` goes through here. Keeps the order of
    // things: data is synchronised before the rows that speak of it are committed, and events come
    // after. Channels that are kept apart hold what is in their own files, and is kept for them.
    // Database's thread only, within its transactions.
    class Ledger
    {
        Q_DISABLE_COPY_MOVE(Ledger)

    public:
        // `onCommitted` is called on the database's thread.
        Ledger(Database *database, const KeptBlobs &keptBlobs, Sharing sharing, std::function<void (const LedgerEvents &)> onCommitted);

        struct Written
        {
            FileId file = 0;
            qint64 fileOffset = 0;
            qint64 realSize = 0;
            Held held = Held::No;
            AeadTag tag;
            qint64 inode = 0;      // of the partial file
        };
        // Chunks whose content has been written to partial files
        void chunksWritten(QSqlDatabase &db, const QList<Written> &chunks);
        // A pack whose last chunk ends at `end` turned out to be in (the channel's) files as a
        // whole: it is rebuilt from them from now on, unless it is kept for its many chunks.
        void packComplete(QSqlDatabase &db, const BlobId &id, qint64 end, qint64 channel);
        // Parts of it are in another pack now: what is left cannot make it.
        void packTorn(QSqlDatabase &db, const BlobId &id, qint64 channel);
        // A chunk of a published file, which has been read: a new row
        void chunkRead(QSqlDatabase &db, const ChunkRow &chunk);
        // Chunks that were found in a published file again, or in a file that is in place: no
        // partial file is concerned
        void chunksFound(QSqlDatabase &db, const QList<Written> &chunks);
        // Its ciphertext has been written.
        void blobKept(QSqlDatabase &db, const BlobId &id, qint64 channel);
        void dropKept(QSqlDatabase &db, const BlobId &id, qint64 channel);
        void announceHeld(QSqlDatabase &db, const BlobId &id, qint64 channel);

        // What a chunk's file holds is not the chunk.
        void chunkLost(QSqlDatabase &db, FileId file, qint64 fileOffset, const QString &reason);
        // A stored blob is gone or damaged.
        void keptLost(QSqlDatabase &db, const BlobId &id);

        // The file has got all its chunks (or has none): older versions at its target lose theirs,
        // and it is to be moved.
        void receivedAll(QSqlDatabase &db, const FileAtPlace &file);
        // Its channel has given it up: at its place it may make room for others, and it holds
        // nothing any more.
        void giveUp(QSqlDatabase &db, const FileRow &file);
        // These chunks, which were held, are not in the partial file: to be received again.
        void partLost(QSqlDatabase &db, const FileRow &file, const QList<qint64> &offsets);
        // It was complete, and has been deleted.
        void gone(QSqlDatabase &db, FileId file);
        // It is in place.
        void completed(QSqlDatabase &db, FileId file, const FileStat &stat);
        void failed(QSqlDatabase &db, FileId file, const Error &error);
        void incomplete(QSqlDatabase &db, FileId file, const QString &reason);

        // Forgets the chunks of a file (and the file).
        void dropChunks(QSqlDatabase &db, const FileRow &file);
        // Not more than `limit`; how many that leaves for others. 0: there may be more.
        qint64 dropSomeChunks(QSqlDatabase &db, const FileRow &file, qint64 limit);
        void dropFile(QSqlDatabase &db, const FileRow &file);
        // Of a file whose chunks have been forgotten
        void dropRow(QSqlDatabase &db, const FileRow &file);
        // Forgets what a received file holds; its chunks become wanted again.
        void unholdAll(QSqlDatabase &db, const FileRow &file);

        // Written to; must be on the disk before the commit. `file`: 0 for a stored blob or another
        // file
        void addDirty(FileId file, const QString &path, const QString &root, qint64 bytes);

    private:
        struct Dirty
        {
            QString path;
            QString root;
        };

        LedgerEvents &events();
        // Unless these have it from elsewhere
        void announceLost(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope, const QString &path, const QString &reason);
        void announceLost(QSqlDatabase &db, const BlobId &id, const FileRow &file, const QString &path, const QString &reason);
        ChannelScope scopeOfFile(QSqlDatabase &db, FileId file) const;
        // The channels for which its ciphertext is stored
        QList<qint64> keepersOf(QSqlDatabase &db, const BlobId &id) const;
        void unhold(QSqlDatabase &db, const ChunkRow &chunk);
        void unholdPack(QSqlDatabase &db, const ChunkRow &chunk);
        void synchronize(QSqlDatabase &db);

        Database *m_database = nullptr;
        const KeptBlobs &m_keptBlobs;
        const Sharing m_sharing;
        std::function<void (const LedgerEvents &)> m_onCommitted;

        quint64 m_transaction = 0;
        LedgerEvents m_events;
        QHash<FileId, Dirty> m_dirtyFiles;
        QHash<FileId, QList<qint64>> m_writtenChunks;  // offsets
        QSet<QString> m_dirtyBlobs;                    // paths
    };
}
