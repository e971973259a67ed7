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

#include "fileid.h"
#include "posixfile.h"

class QSqlDatabase;

// The table of files. Functions for the database's thread, those that only read also for reading
// connections; they throw DatabaseError.

namespace Megatorrent
{
    class Statement;

    // Values are in the database: never change them.
    enum class FileState : int
    {
        Registered = 0,  // to be received; what is here already is being looked up
        Partial = 1,     // being received into its partial file
        Moving = 2,      // all there and verified; on its way to the target
        Complete = 3,    // at the target
        Damaged = 4,     // was complete, found changed
        Published = 5,   // a publisher's own
        Ingesting = 6,   // a publisher's own, being read
        Hashed = 7,      // the same, all read, its index not packed yet
        Replaced = 8     // an older version, at the target until a newer one takes its place; its chunks tell whether it is untouched, and are held no more
    };

    struct FileRow
    {
        FileId id = 0;
        qint64 channel = 0;
        QString root;               // empty: a publisher's own
        QString target;
        qint64 size = 0;
        qint64 mtime = 0;           // Unix seconds, as it should be
        bool executable = false;
        FileState state = FileState::Registered;
        qint64 missing = 0;         // chunks that are not held
        FileStat stat;              // of the file in place when it was last known to have the content; see placedStat()
        std::optional<qint64> partInode = {};   // of the partial file; nothing: there is none

        QString partPath() const;
        // Where the content is now
        QString contentPath() const;
        bool isReceived() const { return !root.isEmpty(); }
        // Nothing: it has not been seen in place yet
        std::optional<FileStat> placedStat() const;
    };

    // Who is, or is to be, at a place
    struct FileAtPlace
    {
        FileId id = 0;
        FileState state = FileState::Registered;
        qint64 channel = 0;
        QString target;
    };

    struct WrittenFile
    {
        FileAtPlace place;
        QString root;
        qint64 missing = 0;
    };

    namespace Tables
    {
        // A row of the view full_file, from this column on
        FileRow read(const Statement &statement, int column);

        FileId lastFile(QSqlDatabase &db);
        void insert(QSqlDatabase &db, const FileRow &file);
        std::optional<FileRow> file(QSqlDatabase &db, FileId id);
        QList<FileRow> filesInState(QSqlDatabase &db, FileState state);
        // Being received, or about to
        QList<FileRow> filesUnderWay(QSqlDatabase &db, qint64 channel);
        // By id, those after `last`
        QList<FileRow> completeFiles(QSqlDatabase &db, qint64 channel, FileId last, int limit);
        // In this folder of a channel; by id, those after `last`
        QList<FileRow> filesAtRoot(QSqlDatabase &db, qint64 channel, FileState state, const QString &root, FileId last, int limit);
        QList<FileRow> filesAt(QSqlDatabase &db, const QString &target);
        // Only of this channel: what others have there is not ours
        QList<FileRow> filesAt(QSqlDatabase &db, qint64 channel, const QString &target);
        QList<FileAtPlace> whoIsAt(QSqlDatabase &db, qint64 channel, const QString &target);
        // In the folder `target`, however deep
        QList<FileRow> filesBelow(QSqlDatabase &db, qint64 channel, const QString &target);
        // Whether a file of the same channel is on its way to the same place, into a folder of this
        // name, or to where the file's folder is
        bool isInTheWay(QSqlDatabase &db, const FileRow &file);
        // Those that are only waiting for this place
        QList<FileId> blockedBy(QSqlDatabase &db, const FileRow &file);
        // The file, and all others of its channel that are to be at its target
        QList<FileRow> filesAtTargetOf(QSqlDatabase &db, FileId id);
        // Published, and not all of it can be served; by id, those after `after`
        QList<FileRow> incompletePublished(QSqlDatabase &db, qint64 channel, FileId after, int limit);
        qint64 countIncompletePublished(QSqlDatabase &db, qint64 channel);
        // What has been given up (FileState::Replaced) first
        QList<FileRow> filesOfChannel(QSqlDatabase &db, qint64 channel, qint64 limit);
        void setState(QSqlDatabase &db, FileId id, FileState state);
        void setPlace(QSqlDatabase &db, FileId id, const QString &root, const QString &target);
        // All files of a channel in this folder are in another one now
        void setRoot(QSqlDatabase &db, qint64 channel, const QString &from, const QString &to);
        // Of the file in place: there is no partial one any more
        void setStat(QSqlDatabase &db, FileId id, const FileStat &stat);
        void setPart(QSqlDatabase &db, FileId id, std::optional<qint64> inode);
        // At the target, with this stat; Complete unless Replaced meanwhile. The file as it is now
        std::optional<FileAtPlace> setPlaced(QSqlDatabase &db, FileId id, const FileStat &stat);
        // One chunk less is missing of a partial file with this inode; the file as it is now
        std::optional<WrittenFile> countWritten(QSqlDatabase &db, FileId id, qint64 inode);
        void countMissing(QSqlDatabase &db, FileId id);
    }
}
