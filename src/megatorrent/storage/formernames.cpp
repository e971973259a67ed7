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

#include "formernames.h"

#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

#include <QSqlDatabase>

#include "base/global.h"

#include "database.h"
#include "foldertable.h"
#include "movedfile.h"
#include "moverun.h"
#include "storagetext.h"
#include "tables.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    const int NAMES_AT_A_TIME = 500;
}

FormerNames::FormerNames(MoveRun &run)
    : m_run {run}
{
}

void FormerNames::removeAll(const QString &root)
{
    while (!m_run.mustStop())
    {
        QList<FolderTable::FormerName> names;
        m_run.parts.database->look([&](QSqlDatabase &db) { names = FolderTable::formerNames(db, root, NAMES_AT_A_TIME); });
        if (names.isEmpty())
            return;
        for (const FolderTable::FormerName &name : asConst(names))
        {
            FileRow file;
            file.root = root;
            file.target = name.target;
            const Error reason = removeLeft(file, name.stat);
            if (reason.code == ErrorCode::FolderAway)
            {
                m_run.result.problem = reason;
                return;
            }
            if (!reason.isEmpty())
                m_run.note(file, reason);
        }
        m_run.parts.database->call([&](QSqlDatabase &db)
        {
            for (const FolderTable::FormerName &name : asConst(names))
                FolderTable::removeFormerName(db, root, name.target);
        });
    }
}

// Since that run the user may have deleted what is at the new place: then this is all that is left
// of it.
Error FormerNames::removeLeft(const FileRow &file, const FileStat &stat) const
{
    const auto look = [this](const FileRow &row) -> nonstd::expected<std::optional<FileStat>, Error>
    {
        const auto parent = m_run.parts.targetFolder.openParent(row, false);
        if (!parent && (parent.error().error.code == ErrorCode::FolderAway))
            return nonstd::make_unexpected(parent.error().error);
        return parent ? MovedFile::statAt(parent->get(), MovedFile::nameOf(row)) : std::nullopt;
    };
    const FileRow moved = m_run.moved(file);
    const auto left = look(file);
    const auto there = look(moved);
    if (!left || !there)
        return (left ? there : left).error();
    const bool isThere = *there && ((*there)->size == stat.size);
    if (*left && (!isThere || (MovedFile::isSame(**left, **there) && !m_run.isInTwoFolders(file, moved))))
        return {ErrorCode::FileChanged, StorageText::tr("It stays where it is: it is not at the new place any more.")};
    return remove(file, stat);
}

Error FormerNames::remove(const FileRow &file, const FileStat &stat) const
{
    const QByteArray name = MovedFile::nameOf(file);
    const auto parent = m_run.parts.targetFolder.openParent(file, false);
    if (!parent && (parent.error().error.code == ErrorCode::FolderAway))
        return parent.error().error;
    const auto old = parent ? MovedFile::statAt(parent->get(), name) : std::nullopt;
    if (old && !MovedFile::isSame(*old, stat) && !hasContentAtNewPlace(file))
        return {ErrorCode::FileChanged, StorageText::tr("It stays where it is: it has been edited while it was moved.")};
    if (old && (::unlinkat(parent->get(), name.constData(), 0) != 0) && (errno != ENOENT))
        return {ErrorCode::CannotWrite, StorageText::tr("It is at the new place, and could not be deleted here: %1").arg(Posix::errorText(errno))};
    TargetFolder::removeEmptyFolders(file);
    return {};
}

// Inodes and times are hints: some file systems have others after each start.
bool FormerNames::hasContentAtNewPlace(const FileRow &file) const
{
    const auto open = [this](const FileRow &row)
    {
        const auto parent = m_run.parts.targetFolder.openParent(row, false);
        return parent ? MovedFile::openAt(parent->get(), MovedFile::nameOf(row)) : FileDescriptor();
    };
    const FileDescriptor left = open(file);
    const FileDescriptor right = open(m_run.moved(file));
    struct stat leftInfo {};
    struct stat rightInfo {};
    if (!left.isValid() || !right.isValid() || (::fstat(left.get(), &leftInfo) != 0) || (::fstat(right.get(), &rightInfo) != 0))
        return false;
    if (MovedFile::isOneFile(leftInfo, rightInfo))
        return m_run.isInTwoFolders(file, m_run.moved(file));
    return S_ISREG(rightInfo.st_mode) && (leftInfo.st_size == rightInfo.st_size) && m_run.copier.isSame(left.get(), right.get(), leftInfo.st_size);
}
