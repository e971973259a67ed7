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
#include <mutex>

#include <QElapsedTimer>
#include <QString>
#include <QtClassHelperMacros>

#include "base/3rdparty/expected.hpp"

#include "filecopier.h"
#include "fileid.h"
#include "foldermoverequest.h"
#include "foldermoveresult.h"
#include "posixfile.h"

class QSqlDatabase;

namespace Megatorrent
{
    class Database;
    class SaveFolders;
    class TargetFolder;
    struct FileRow;
    struct MoveUnit;

    // What the parts of a move share: whether to go on, how far it has come, and what has been
    // found out about the two folders. One worker.
    class MoveRun
    {
        Q_DISABLE_COPY_MOVE(MoveRun)

    public:
        // What is for the rest of the storage to say and to do
        class Mediator
        {
        public:
            virtual ~Mediator() = default;

            // Whether the content of a file is at its target. What it looks like now is remembered.
            virtual bool isInPlace(const FileRow &file) = 0;
            // Reads all of it again, and remembers what is there. False: that could not be done
            virtual bool recheck(FileId file) = 0;
            // What is here of the file may be what packs lacked.
            virtual void tryPacksOf(FileId file) = 0;
            // Held while files take their places
            virtual std::mutex &placing() = 0;
            // Within work on the database: it is known no more.
            virtual void drop(QSqlDatabase &db, const FileRow &file) = 0;
        };

        struct Parts
        {
            Database *database = nullptr;
            const SaveFolders &saveFolders;
            const TargetFolder &targetFolder;
            Mediator &mediator;
        };

        MoveRun(const Parts &parts, const FolderMoveRequest &request, std::function<bool ()> isCancelled
                , std::function<void (const FolderMoveProgress &)> progressed);

        const Parts parts;
        const FolderMoveRequest request;
        FolderMoveResult result;
        FolderMoveProgress progress;
        FileCopier copier;
        FileDescriptor newHidden;
        bool copies = false;        // the folders are on two disks
        bool copiesParts = false;   // which are renamed nowhere: after a crash they would be missed at the old place

        bool isCancelled() const { return m_isCancelled(); }
        bool mustStop() const { return !result.problem.isEmpty() || isCancelled(); }

        // Now and then, or in any case if it is the last time
        void report(bool isLast = false);
        void countChecked(const FileRow &file);
        void countUnit(const MoveUnit &unit);
        // Of a file that is the user's own
        void note(const FileRow &file, const Error &reason);
        // Errors of a disk end the move, the others only concern the unit.
        void fail(MoveUnit &unit, const QString &path, int error);

        // As it will be in the new folder
        FileRow moved(const FileRow &file) const;
        // Or why it is not there
        nonstd::expected<FileDescriptor, Error> openHidden(const QString &root) const;
        // In two folders, not seen twice by two paths to one
        bool isInTwoFolders(const FileRow &left, const FileRow &right) const;

    private:
        const std::function<bool ()> m_isCancelled;
        const std::function<void (const FolderMoveProgress &)> m_progressed;
        QElapsedTimer m_sinceReport;
    };
}
