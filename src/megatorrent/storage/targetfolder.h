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

#include <memory>

#include <QHash>
#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "posixfile.h"
#include "savefolders.h"

namespace Megatorrent
{
    struct FileRow;

    // What is done in the folder of a channel on a subscriber's disk: partial files in the hidden
    // folder, finished ones moved to where they belong. Never follows a link below the folder,
    // never overwrites what is not ours, never makes the folder itself. Pool threads. Errors are
    // sentences that name the file.
    class TargetFolder
    {
        Q_DISABLE_COPY_MOVE(TargetFolder)

    public:
        static constexpr const char *HIDDEN_NAME = SaveFolders::HIDDEN_NAME;

        explicit TargetFolder(const SaveFolders &saveFolders);

        static QString partPath(const QString &root, qint64 file);
        // "<name>.conflict-<time><.extension>", shortened to what file systems accept
        static QString conflictName(const QString &name, const QString &time);

        // Or why not
        nonstd::expected<void, QString> isThere(const QString &root) const;
        // Folders that are open for the length of one piece of work
        using Opened = QHash<QString, std::shared_ptr<const SaveFolders::Opened>>;

        // The partial file of `file`, made if there was none yet. Not valid: there was one, and it
        // is gone
        nonstd::expected<FileDescriptor, Error> openPart(const FileRow &file) const;
        nonstd::expected<FileDescriptor, Error> openPart(const FileRow &file, Opened &folders) const;
        void removePart(const FileRow &file) const;

        // Why a file could not take its place
        struct Obstacle
        {
            enum class Kind
            {
                Part,     // the partial file is gone, or not as it was left
                File,     // something is at the target that is not known
                Folder,   // a folder is at the target
                Parent,   // something that is no folder is at `path`, above the target
                None      // it does not help to look
            };

            Kind kind = Kind::None;
            QString path;
            Error error;
        };

        // Sets time and mode of the partial file and moves it to the target. What lies there is
        // replaced if it is one of `ours` (earlier versions), as they were last seen, or has the
        // same content. Anything else is an obstacle, or, if `isLookedAt`, renamed to
        // "<name>.conflict-<time>".
        nonstd::expected<FileStat, Obstacle> complete(const FileRow &file, const QList<FileRow> &ours, bool isLookedAt, Opened &folders) const;
        // Sets time and mode of a file that is in place, if it is as `known`.
        nonstd::expected<FileStat, Error> adopt(const FileRow &file, const FileStat &known) const;

        // The folder that holds the target, entered so that no link leads out of the channel's
        // folder
        nonstd::expected<FileDescriptor, Obstacle> openParent(const FileRow &file, bool create) const;
        // Renames what has this name in a folder to "<name>.conflict-<time>". False with errno
        static bool makeWay(int folder, const QString &name);
        // Those above a target that has gone, below the channel's folder
        static void removeEmptyFolders(const FileRow &file);

        // Deletes the target if it is as it was last seen, and folders that become empty.
        nonstd::expected<void, QString> removeTarget(const FileRow &file) const;

    private:
        nonstd::expected<std::shared_ptr<const SaveFolders::Opened>, QString> open(const QString &root, Opened &folders) const;

        const SaveFolders &m_saveFolders;
    };
}
