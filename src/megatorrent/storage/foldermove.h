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
#include <vector>

#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QString>

#include "posixfile.h"
#include "storage.h"
#include "tables.h"

namespace Megatorrent
{
    // Moves the files of a channel from the folders that it had to the one that it has now. A file is known at one place at any moment:
    // it gets its new name first, then the database says so, durably, and then the old name goes. Where there are no two names of one file,
    // on two disks, there is a copy in between, which is compared before. One worker.
    class FolderMove
    {
        Q_DISABLE_COPY_MOVE(FolderMove)

    public:
        struct Request
        {
            qint64 channel = 0;
            QString folder;
            QString mark;
            bool mayBeAway = false;
        };

        FolderMove(Storage::Private *d, const Request &request);

        std::function<bool ()> isCancelled;
        std::function<void (const FolderMoveProgress &)> progressed;

        FolderMoveResult run();

    private:
        enum class Way
        {
            None,      // nothing has been done
            Link,
            Rename,
            Copy,
            TakeOver   // the same content was there already
        };

        // All that the database knows at one path: versions of one file
        struct Unit
        {
            QList<FileRow> rows;
            std::optional<FileRow> owner;      // of what is in place
            bool isThere = false;              // something that can be moved is in place
            bool isOurs = false;               // with the owner's content
            FileStat source;
            std::optional<FileStat> twin;      // what is at the new place, with the same content
            Way way = Way::None;
            FileStat placed;                   // at the new place
            QHash<FileId, Way> parts;          // partial files that are at both places
            QHash<FileId, qint64> partInodes;  // of copies
            QString problem;
            bool isSuperseded = false;         // a later version is at the new place
            bool isMoved = false;
        };

        bool mustStop() const { return !m_result.problem.isEmpty() || isCancelled(); }
        void count();
        void report(bool isLast);
        void countUnit(const Unit &unit);
        void note(const FileRow &file, const QString &reason);
        bool areFoldersThere(const QString &root);
        bool hasFilesAt(const QString &root) const;

        void moveFrom(const QString &root);
        void takeOver(const QString &root);
        void lookAtDamaged(bool alsoMissing);
        void leave(const QString &root);
        void forget(const QString &root);
        qint64 moveFiles(const QList<FileRow> &files);
        std::vector<Unit> units(const QList<FileRow> &files) const;
        void look(Unit &unit);
        void lookForTwin(Unit &unit, int from);
        void bringParts(Unit &unit);
        // Under the placer's mutex
        qint64 finish(std::vector<Unit> &units);
        bool isAsItWas(const Unit &unit) const;
        void place(Unit &unit);
        void placeParts(Unit &unit);
        bool commit(std::vector<Unit> &units);
        void takeBack(const Unit &unit) const;
        void removeOld(const Unit &unit);
        // What a run that was interrupted had left to do
        void removeFormerNames(const QString &root);
        QString removeFormerName(const FileRow &file, const FileStat &stat);
        bool hasContentAtNewPlace(const FileRow &file);
        bool hasLaterVersion(const FileRow &file) const;
        bool isOfAnotherFolder(const QString &target) const;

        static QByteArray nameOf(const FileRow &file);
        static QByteArray partNameOf(const FileRow &file);
        // Nothing: there is none, or it is no file
        static std::optional<FileStat> statAt(int folder, const QByteArray &name);
        static FileDescriptor openAt(int folder, const QByteArray &name);
        // Whatever it is called
        static bool isOneFile(const struct stat &left, const struct stat &right);
        bool isInTwoFolders(const FileRow &left, const FileRow &right) const;
        FileRow moved(const FileRow &file) const;
        FileDescriptor openHidden(const QString &root) const;
        // Whether what is written into one folder is in the other: device and inode tell nothing where one is a mount of the other, or a union
        // that holds it. Nothing: m_result says why that cannot be told
        std::optional<bool> isOneFolder(int left, int right);
        QByteArray copyName(const Unit &unit) const;
        // A copy in the new hidden folder, as it is on the disk; nothing: m_result, or the unit, says why
        std::optional<FileStat> copy(Unit &unit, int from, const QByteArray &name);
        void fail(Unit &unit, const QString &path, int error);
        bool copyContent(int from, int to, qint64 size);
        bool isSame(int from, int to, qint64 size);

        Storage::Private *const d;
        const Request m_request;
        FolderMoveResult m_result;
        FolderMoveProgress m_progress;
        QElapsedTimer m_sinceReport;
        bool m_copies = false;
        bool m_copiesParts = false;   // which are renamed nowhere: after a crash they would be missed at the old place
        FileDescriptor m_newHidden;
    };
}
