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

#include "unitsurvey.h"

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "database.h"
#include "movedfile.h"
#include "moverun.h"
#include "moveunit.h"
#include "storagetext.h"
#include "tables.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    std::optional<FileRow> newestIn(const QList<FileRow> &rows, const FileState state)
    {
        const auto it = std::find_if(rows.crbegin(), rows.crend(), [state](const FileRow &row) { return row.state == state; });
        return (it == rows.crend()) ? std::optional<FileRow>() : *it;
    }
}

UnitSurvey::UnitSurvey(MoveRun &run)
    : m_run {run}
{
}

std::vector<MoveUnit> UnitSurvey::units(const QList<FileRow> &files) const
{
    std::vector<MoveUnit> result;
    QSet<QString> targets;
    for (const FileRow &file : files)
    {
        if (targets.contains(file.target))
            continue;
        targets.insert(file.target);
        MoveUnit unit;
        m_run.parts.database->look([&](QSqlDatabase &db) { unit.rows = Tables::filesAt(db, m_run.request.channel, file.target); });
        unit.rows.removeIf([&file](const FileRow &row) { return row.root != file.root; });
        if (!unit.rows.isEmpty())
            result.push_back(std::move(unit));
    }
    return result;
}

void UnitSurvey::reload(MoveUnit &unit, const QList<FileId> &locked) const
{
    const FileRow first = unit.rows.first();
    m_run.parts.database->look([&](QSqlDatabase &db) { unit.rows = Tables::filesAt(db, m_run.request.channel, first.target); });
    unit.rows.removeIf([&](const FileRow &row) { return (row.root != first.root) || !locked.contains(row.id); });
}

void UnitSurvey::look(MoveUnit &unit) const
{
    findOwner(unit);
    if (unit.owner)
        lookAtOwner(unit);
    bringParts(unit);
}

void UnitSurvey::findOwner(MoveUnit &unit) const
{
    for (int attempt = 0; attempt < 2; ++attempt)
    {
        unit.owner = newestIn(unit.rows, FileState::Complete);
        for (const FileState state : {FileState::Replaced, FileState::Damaged, FileState::Registered})
        {
            if (!unit.owner)
                unit.owner = newestIn(unit.rows, state);
        }
        if (!unit.owner || !unit.owner->placedStat() || (unit.owner->state == FileState::Damaged))
            break;
        unit.isOurs = m_run.parts.mediator.isInPlace(*unit.owner);
        if (unit.isOurs || (unit.owner->state != FileState::Complete))
            break;
        // it is the user's now, or he has deleted it
        m_run.parts.mediator.recheck(unit.owner->id);
        m_run.parts.database->look([&](QSqlDatabase &db)
        {
            for (FileRow &row : unit.rows)
                row = Tables::file(db, row.id).value_or(row);
        });
    }
}

void UnitSurvey::lookAtOwner(MoveUnit &unit) const
{
    const FileRow &file = *unit.owner;
    const QByteArray name = MovedFile::nameOf(file);
    const TargetFolder &targetFolder = m_run.parts.targetFolder;
    if ((file.state == FileState::Complete) && !unit.isOurs)
        unit.problem = {ErrorCode::FileBusy, StorageText::tr("\"%1\" is being changed.").arg(file.target)};
    const auto parent = targetFolder.openParent(file, false);
    // a folder that has been taken away says nothing of what is in it
    if (!parent && (parent.error().error.code == ErrorCode::FolderAway))
        unit.problem = parent.error().error;
    const std::optional<FileStat> found = parent ? MovedFile::statAt(parent->get(), name) : std::nullopt;
    unit.isThere = found.has_value();
    unit.source = found.value_or(FileStat());
    struct stat info {};
    if (parent && !found && (::fstatat(parent->get(), name.constData(), &info, AT_SYMLINK_NOFOLLOW) == 0))
        m_run.note(file, {ErrorCode::FileChanged, StorageText::tr("It stays where it is: it is not a file.")});
    if (isOfAnotherFolder(m_run.moved(file).target))
        unit.problem = {ErrorCode::PathTaken, StorageText::tr("\"%1\" has to be moved first, to make room.").arg(m_run.moved(file).target)};

    const FileDescriptor from = unit.isThere ? MovedFile::openAt(parent->get(), name) : FileDescriptor();
    if (!from.isValid() || !unit.problem.isEmpty())
        return;
    lookForTwin(unit, from.get());
    if (unit.twin || !unit.problem.isEmpty())
        return;
    // before anything is copied in vain
    if (const auto newParent = targetFolder.openParent(m_run.moved(file), true); !newParent)
        unit.problem = newParent.error().error;
    else if (m_run.copies)
        copy(unit, from.get(), unit.copyName());
}

// Something is there already: if it is the same, it is taken over.
void UnitSurvey::lookForTwin(MoveUnit &unit, const int from) const
{
    const FileRow file = m_run.moved(*unit.owner);
    const auto parent = m_run.parts.targetFolder.openParent(file, false);
    const FileDescriptor there = parent ? MovedFile::openAt(parent->get(), MovedFile::nameOf(file)) : FileDescriptor();
    struct stat fromInfo {};
    struct stat info {};
    if (!there.isValid() || (::fstat(from, &fromInfo) != 0) || (::fstat(there.get(), &info) != 0) || !S_ISREG(info.st_mode) || (info.st_size != fromInfo.st_size))
        return;
    const bool isOne = MovedFile::isOneFile(fromInfo, info);
    if (isOne && !m_run.isInTwoFolders(*unit.owner, file))
        unit.problem = {ErrorCode::PathTaken, StorageText::tr("\"%1\" and \"%2\" are the same file.").arg(unit.owner->target, file.target)};   // seen twice: deleting one would delete both
    else if (isOne || m_run.copier.isSame(from, there.get(), info.st_size))
        unit.twin = FileStat::from(info);
}

void UnitSurvey::bringParts(MoveUnit &unit) const
{
    for (const FileRow &row : asConst(unit.rows))
    {
        if ((!m_run.copies && !m_run.copiesParts) || !row.partInode || !unit.problem.isEmpty() || m_run.mustStop())
            continue;
        const QByteArray name = MovedFile::partNameOf(row);
        const auto oldHidden = m_run.openHidden(row.root);
        if (!oldHidden)
        {
            unit.problem = oldHidden.error();
            return;
        }
        const FileDescriptor from = MovedFile::openAt(oldHidden->get(), name);
        if (!from.isValid())
            continue;   // gone: what it had is received again
        if (const auto stat = copy(unit, from.get(), name))
            unit.partInodes.insert(row.id, stat->inode);
    }
}

// A copy in the new hidden folder; nothing: the move, or the unit, has a problem
std::optional<FileStat> UnitSurvey::copy(MoveUnit &unit, const int from, const QByteArray &name) const
{
    const QString path = unit.rows.first().target;
    const FileCopier::Result copied = m_run.copier.copy(from, m_run.newHidden.get(), name);
    switch (copied.kind)
    {
    case FileCopier::Result::Kind::Copied:
        return copied.stat;
    case FileCopier::Result::Kind::Stopped:
        break;
    case FileCopier::Result::Kind::Failed:
        m_run.fail(unit, path, copied.error);
        break;
    case FileCopier::Result::Kind::Differs:
        unit.problem = {ErrorCode::CannotWrite, StorageText::tr("\"%1\" could not be moved: its copy in \"%2\" differs from it.").arg(path, m_run.request.folder)};
        break;
    }
    return std::nullopt;
}

// One of the channel's folders may lie in another one, where a move from there has not been
// finished.
bool UnitSurvey::isOfAnotherFolder(const QString &target) const
{
    bool result = false;
    m_run.parts.database->look([&](QSqlDatabase &db)
    {
        const QList<FileRow> there = Tables::filesAt(db, m_run.request.channel, target);
        result = std::any_of(there.cbegin(), there.cend(), [this](const FileRow &other)
        {
            return (other.root != m_run.request.folder) && other.placedStat().has_value();
        });
    });
    return result;
}
