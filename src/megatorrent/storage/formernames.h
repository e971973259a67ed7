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

#include <QString>
#include <QtClassHelperMacros>

#include "posixfile.h"

namespace Megatorrent
{
    class MoveRun;
    struct FileRow;

    // Removes the names that files have had in a former folder, once they are known at the new one.
    // One that the user has edited since stays. One worker.
    class FormerNames
    {
        Q_DISABLE_COPY_MOVE(FormerNames)

    public:
        explicit FormerNames(MoveRun &run);

        // What a run that was interrupted had left to do. What is not at the new place stays.
        void removeAll(const QString &root);
        // Empty: it has gone. Else why it stays; FolderAway: as long as the folder is away. `stat`: of
        // the file when it was moved
        Error remove(const FileRow &file, const FileStat &stat) const;

    private:
        Error removeLeft(const FileRow &file, const FileStat &stat) const;
        bool hasContentAtNewPlace(const FileRow &file) const;

        MoveRun &m_run;
    };
}
