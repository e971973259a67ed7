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

#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "posixfile.h"

namespace Megatorrent
{
    struct FileRow;

    // The folder of a channel on a subscriber's disk: partial files in a hidden folder, finished ones moved to where they belong.
    // Never follows a link below the folder, never overwrites what is not ours. Pool threads. Errors are sentences that name the file.
    namespace TargetFolder
    {
        inline constexpr char HIDDEN_NAME[] = ".megatorrent";

        QString hiddenPath(const QString &root);
        QString partPath(const QString &root, qint64 file);

        // The partial file of `file`, made if it is not there (or not to be there yet)
        nonstd::expected<FileDescriptor, QString> openPart(const FileRow &file);
        void removePart(const FileRow &file);
        // The hidden folder, if it is empty
        void removeHidden(const QString &root);

        // Sets time and mode of the partial file and moves it to the target. What lies there is replaced if it is one of `ours` (earlier
        // versions) or has the same content, else renamed to "<name>.conflict-<time>". If the file has been moved already (before a
        // crash), says so in the same way.
        nonstd::expected<FileStat, QString> complete(const FileRow &file, const QList<FileRow> &ours);
        // Sets time and mode of a file that is in place
        nonstd::expected<FileStat, QString> adopt(const FileRow &file);

        // Deletes the target if it is as it was when we wrote it, and folders that become empty.
        nonstd::expected<void, QString> removeTarget(const FileRow &file);

        // "<name>.conflict-<time><.extension>", shortened to what file systems accept
        QString conflictName(const QString &name, const QString &time);
    }
}
