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

#include "moverun.h"

#include <cerrno>
#include <utility>

#include <sys/stat.h>

#include "movedfile.h"
#include "moveunit.h"
#include "savefolders.h"
#include "storagetext.h"
#include "tables.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    const qsizetype NOTES_MAX = 100;
    const int REPORT_INTERVAL = 250;   // ms
}

MoveRun::MoveRun(const Parts &parts, const FolderMoveRequest &request, std::function<bool ()> isCancelled
        , std::function<void (const FolderMoveProgress &)> progressed)
    : parts {parts}
    , request {request}
    , copier {[this] { return mustStop(); }
            , [this](const qint64 bytes)
            {
                progress.bytes += bytes;
                report();
            }}
    , m_isCancelled {std::move(isCancelled)}
    , m_progressed {std::move(progressed)}
{
}

void MoveRun::report(const bool isLast)
{
    if (!isLast && m_sinceReport.isValid() && (m_sinceReport.elapsed() < REPORT_INTERVAL))
        return;
    m_sinceReport.start();
    m_progressed(progress);
}

void MoveRun::countChecked(const FileRow &file)
{
    ++progress.files;
    progress.bytes += file.size;
    progress.current = file.target;
    report();
}

void MoveRun::countUnit(const MoveUnit &unit)
{
    for (const FileRow &row : unit.rows)
    {
        ++progress.files;
        if (!copies)
            progress.bytes += row.size;   // else counted as they were copied
    }
    if (unit.owner)
        progress.current = unit.owner->target;
    report();
}

void MoveRun::note(const FileRow &file, const Error &reason)
{
    if (result.notes.size() < NOTES_MAX)
        result.notes.append({.path = file.target, .reason = reason});
}

void MoveRun::fail(MoveUnit &unit, const QString &path, const int error)
{
    const Error sentence {((error == EEXIST) ? ErrorCode::PathTaken : Posix::writingCode(error))
            , StorageText::tr("\"%1\" could not be moved to \"%2\": %3").arg(path, request.folder, Posix::errorText(error))};
    const bool isOfTheDisk = (error == ENOSPC) || (error == EDQUOT) || (error == EROFS) || (error == EIO) || (error == ENODEV) || (error == ESTALE);
    (isOfTheDisk ? result.problem : unit.problem) = sentence;
}

FileRow MoveRun::moved(const FileRow &file) const
{
    FileRow row = file;
    row.target = request.folder + file.target.sliced(file.root.size());
    row.root = request.folder;
    return row;
}

nonstd::expected<FileDescriptor, Error> MoveRun::openHidden(const QString &root) const
{
    auto opened = parts.saveFolders.open(root);
    if (!opened)
        return nonstd::make_unexpected(Error(ErrorCode::FolderAway, opened.error()));
    return std::move(opened->hidden);
}

bool MoveRun::isInTwoFolders(const FileRow &left, const FileRow &right) const
{
    const auto leftParent = parts.targetFolder.openParent(left, false);
    const auto rightParent = parts.targetFolder.openParent(right, false);
    struct stat leftInfo {};
    struct stat rightInfo {};
    return leftParent && rightParent && (::fstat(leftParent->get(), &leftInfo) == 0) && (::fstat(rightParent->get(), &rightInfo) == 0)
            && !MovedFile::isOneFile(leftInfo, rightInfo);
}
