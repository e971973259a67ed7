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

#include "unitplacer.h"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <optional>
#include <utility>

#include <unistd.h>

#include <QFile>
#include <QSqlDatabase>

#include "base/global.h"

#include "crashpoint.h"
#include "database.h"
#include "foldertable.h"
#include "formernames.h"
#include "movedfile.h"
#include "moverun.h"
#include "storagetext.h"
#include "tables.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    const qsizetype LEFT_MAX = 100;
}

UnitPlacer::UnitPlacer(MoveRun &run, const FormerNames &formerNames)
    : m_run {run}
    , m_formerNames {formerNames}
{
}

qint64 UnitPlacer::move(std::vector<MoveUnit> &units)
{
    moveAll(units);
    qint64 count = 0;
    for (const MoveUnit &unit : units)
    {
        if (unit.isMoved)
        {
            ++count;
            countMoved(unit);
        }
        else
        {
            countLeft(unit);
        }
    }
    return count;
}

void UnitPlacer::moveAll(std::vector<MoveUnit> &units)
{
    const std::lock_guard lock {m_run.parts.mediator.placing()};
    for (MoveUnit &unit : units)
    {
        if (unit.problem.isEmpty() && !m_run.mustStop() && isAsItWas(unit))
        {
            place(unit);
            if (unit.problem.isEmpty())
                placeParts(unit);
            unit.isMoved = unit.problem.isEmpty() && m_run.result.problem.isEmpty();
        }
        if (!unit.isMoved)
            takeBack(unit);
    }
    crashPoint("moved");
    if (!commit(units))
        return;

    crashPoint("move committed");
    QList<FileRow> settled;
    for (const MoveUnit &unit : units)
    {
        if (unit.isMoved && removeOld(unit) && unit.owner)
            settled.append(*unit.owner);
    }
    m_run.parts.database->call([&settled](QSqlDatabase &db)
    {
        for (const FileRow &file : asConst(settled))
            FolderTable::removeFormerName(db, file.root, file.target);
    });
}

void UnitPlacer::countMoved(const MoveUnit &unit)
{
    m_run.countUnit(unit);
    // what the user had deleted may be here
    if (unit.owner && !unit.isThere && m_run.parts.mediator.recheck(unit.owner->id))
        m_run.parts.mediator.tryPacksOf(unit.owner->id);
}

void UnitPlacer::countLeft(const MoveUnit &unit)
{
    FolderMoveResult &result = m_run.result;
    ++result.leftTotal;
    if (result.left.size() >= LEFT_MAX)
        return;
    const QString path = unit.rows.first().target;
    const Error changing = result.problem.isEmpty() ? Error(ErrorCode::FileBusy, StorageText::tr("\"%1\" is being changed.").arg(path)) : result.problem;
    result.left.append({.path = path, .reason = (unit.problem.isEmpty() ? changing : unit.problem)});
}

// Nobody has placed, finished or edited anything of the unit meanwhile.
bool UnitPlacer::isAsItWas(const MoveUnit &unit) const
{
    bool isSame = false;
    m_run.parts.database->look([&](QSqlDatabase &db)
    {
        QList<FileRow> rows = Tables::filesAt(db, m_run.request.channel, unit.rows.first().target);
        rows.removeIf([&unit](const FileRow &row) { return row.root != unit.rows.first().root; });
        isSame = std::equal(rows.cbegin(), rows.cend(), unit.rows.cbegin(), unit.rows.cend(), [](const FileRow &left, const FileRow &right)
        {
            return (left.id == right.id) && (left.state == right.state) && (left.partInode == right.partInode);
        });
    });
    if (!isSame || !unit.isThere)
        return isSame;
    const auto parent = m_run.parts.targetFolder.openParent(*unit.owner, false);
    const auto stat = parent ? MovedFile::statAt(parent->get(), MovedFile::nameOf(*unit.owner)) : std::nullopt;
    return stat && (*stat == unit.source);
}

void UnitPlacer::place(MoveUnit &unit)
{
    if (!unit.isThere)
        return;
    const FileRow file = m_run.moved(*unit.owner);
    const auto oldParent = m_run.parts.targetFolder.openParent(*unit.owner, false);
    const auto parent = m_run.parts.targetFolder.openParent(file, true);
    if (!oldParent || !parent)
    {
        unit.problem = oldParent ? parent.error().error : oldParent.error().error;
        return;
    }

    const QByteArray name = MovedFile::nameOf(file);
    const auto placed = [&](const MoveUnit::Way way)
    {
        if (const auto stat = MovedFile::statAt(parent->get(), name))
        {
            unit.way = way;
            unit.placed = *stat;
        }
        else
        {
            unit.problem = {ErrorCode::FileBusy, StorageText::tr("\"%1\" has been changed.").arg(file.target)};
        }
    };

    const int attempts = 3;
    for (int attempt = 0; attempt < attempts; ++attempt)
    {
        const std::optional<FileStat> there = MovedFile::statAt(parent->get(), name);
        if (unit.twin && (there == unit.twin))
        {
            placed(MoveUnit::Way::TakeOver);
            return;
        }
        if (unit.twin && m_run.copies)
        {
            unit.problem = {ErrorCode::FileBusy, StorageText::tr("\"%1\" has been changed.").arg(file.target)};
            return;
        }
        if (m_run.copies ? Posix::renameNew(m_run.newHidden.get(), unit.copyName(), parent->get(), name)
                : Posix::linkNew(oldParent->get(), name, parent->get(), name))
        {
            placed(m_run.copies ? MoveUnit::Way::Copy : MoveUnit::Way::Link);
            return;
        }
        if (!m_run.copies && MovedFile::isWithoutLinks(errno))
        {
            if (Posix::renameNew(oldParent->get(), name, parent->get(), name))
            {
                placed(MoveUnit::Way::Rename);
                return;
            }
        }
        if (errno == EXDEV)
        {
            m_run.copies = true;   // it has to be copied first, the next time
            unit.problem = {ErrorCode::FilesElsewhere, StorageText::tr("\"%1\" is on another disk.").arg(unit.owner->target)};
            return;
        }
        if (errno != EEXIST)
        {
            m_run.fail(unit, unit.owner->target, errno);
            return;
        }
        if (hasLaterVersion(*unit.owner))
        {
            unit.isSuperseded = true;
            return;
        }
        if (!unit.isOurs)
        {
            m_run.note(*unit.owner, {ErrorCode::FileChanged
                    , StorageText::tr("It has been edited, and stays where it is: something else is at \"%1\".").arg(file.target)});
            unit.isThere = false;
            return;
        }
        if (!TargetFolder::makeWay(parent->get(), QFile::decodeName(name)))
        {
            m_run.fail(unit, file.target, errno);
            return;
        }
    }
    m_run.fail(unit, file.target, EEXIST);
}

void UnitPlacer::placeParts(MoveUnit &unit)
{
    for (const FileRow &row : asConst(unit.rows))
    {
        if (!row.partInode)
            continue;
        if (m_run.copies || m_run.copiesParts)
        {
            if (unit.partInodes.contains(row.id))
                unit.parts.insert(row.id, MoveUnit::Way::Copy);
            continue;
        }
        const auto hidden = m_run.openHidden(row.root);
        if (!hidden)
        {
            unit.problem = hidden.error();
            return;
        }
        const QByteArray name = MovedFile::partNameOf(row);
        if (!MovedFile::statAt(hidden->get(), name))
            continue;
        const int newHidden = m_run.newHidden.get();
        bool isLinked = Posix::linkNew(hidden->get(), name, newHidden, name);
        // of an earlier run: as long as the file is known at the old place, nothing else can be
        // there
        if (!isLinked && (errno == EEXIST) && (::unlinkat(newHidden, name.constData(), 0) == 0))
            isLinked = Posix::linkNew(hidden->get(), name, newHidden, name);
        if (isLinked)
        {
            unit.parts.insert(row.id, MoveUnit::Way::Link);
        }
        else
        {
            m_run.copiesParts = m_run.copiesParts || MovedFile::isWithoutLinks(errno) || (errno == EXDEV);   // the next time
            m_run.fail(unit, row.target, errno);
        }
    }
}

bool UnitPlacer::commit(std::vector<MoveUnit> &units)
{
    if (std::none_of(units.cbegin(), units.cend(), [](const MoveUnit &unit) { return unit.isMoved; }))
        return false;
    if (const int error = Posix::synchronizeFileSystem(m_run.newHidden.get()); error != 0)
    {
        m_run.result.problem = {Posix::writingCode(error)
                , StorageText::tr("The folder \"%1\" could not be written to: %2").arg(m_run.request.folder, Posix::errorText(error))};
        takeBackMoved(units);
        return false;
    }

    Database *const database = m_run.parts.database;
    QList<FileRow> before;
    const auto done = database->call([&](QSqlDatabase &db)
    {
        for (MoveUnit &unit : units)
            enter(db, unit, before);
    });
    const auto committed = done ? database->flushAndWait() : done;
    if (committed)
        return true;

    m_run.result.problem = {ErrorCode::DatabaseFailed, committed.error()};
    database->call([&](QSqlDatabase &db)
    {
        for (const FileRow &row : asConst(before))
        {
            FolderTable::removeFormerName(db, row.root, row.target);
            Tables::setPlace(db, row.id, row.root, row.target);
            Tables::setStat(db, row.id, row.stat);
            Tables::setPart(db, row.id, row.partInode);
        }
    });
    takeBackMoved(units);
    return false;
}

// Says where the unit is now. `before` gets its rows as they were.
void UnitPlacer::enter(QSqlDatabase &db, MoveUnit &unit, QList<FileRow> &before) const
{
    bool isKnown = false;
    for (const FileRow &row : asConst(unit.rows))
    {
        const std::optional<FileRow> now = unit.isMoved ? Tables::file(db, row.id) : std::nullopt;
        if (!now || (now->root != row.root))
            continue;   // removed meanwhile
        isKnown = true;
        if (unit.isSuperseded)
        {
            m_run.parts.mediator.drop(db, *now);
            continue;
        }
        before.append(*now);
        const FileRow file = m_run.moved(*now);
        Tables::setPlace(db, file.id, file.root, file.target);
        if (unit.partInodes.contains(row.id))
            Tables::setPart(db, row.id, unit.partInodes.value(row.id));
        if (!unit.owner || (row.id != unit.owner->id) || !unit.isThere)
            continue;
        if (unit.isOurs)
            Tables::setStat(db, row.id, unit.placed);
        FolderTable::addFormerName(db, {.root = row.root, .target = row.target, .stat = unit.source});
    }
    if (unit.isMoved && !isKnown)
    {
        unit.isMoved = false;
        takeBack(unit);
    }
}

// Nothing has been committed: the file stays where it was.
void UnitPlacer::takeBack(const MoveUnit &unit) const
{
    const int newHidden = m_run.newHidden.get();
    if (unit.owner)
        ::unlinkat(newHidden, unit.copyName().constData(), 0);
    if (unit.owner && (unit.way != MoveUnit::Way::None) && (unit.way != MoveUnit::Way::TakeOver))
    {
        const FileRow file = m_run.moved(*unit.owner);
        const QByteArray name = MovedFile::nameOf(file);
        const auto oldParent = m_run.parts.targetFolder.openParent(*unit.owner, false);
        const auto parent = m_run.parts.targetFolder.openParent(file, false);
        const auto there = parent ? MovedFile::statAt(parent->get(), name) : std::nullopt;
        if (there && oldParent && (unit.way == MoveUnit::Way::Rename))
            [[maybe_unused]] const bool isBack = Posix::renameNew(parent->get(), name, oldParent->get(), name);
        else if (there && ((unit.way == MoveUnit::Way::Copy) ? (*there == unit.placed)
                : (MovedFile::isSame(*there, unit.placed) && MovedFile::hasOtherName(parent->get(), name))))
            ::unlinkat(parent->get(), name.constData(), 0);
    }
    if (unit.owner)
        TargetFolder::removeEmptyFolders(m_run.moved(*unit.owner));   // they are made before anything is copied
    for (const FileRow &row : asConst(unit.rows))
    {
        const QByteArray name = MovedFile::partNameOf(row);
        if (unit.parts.contains(row.id) || unit.partInodes.contains(row.id))
            ::unlinkat(newHidden, name.constData(), 0);
    }
}

void UnitPlacer::takeBackMoved(std::vector<MoveUnit> &units) const
{
    for (MoveUnit &unit : units)
    {
        if (std::exchange(unit.isMoved, false))
            takeBack(unit);
    }
}

// False: the former folder is not there now, and the old name is still to be removed.
bool UnitPlacer::removeOld(const MoveUnit &unit)
{
    for (const FileRow &row : asConst(unit.rows))
    {
        const auto hidden = m_run.openHidden(row.root);
        if (hidden && unit.parts.contains(row.id))
            ::unlinkat(hidden->get(), MovedFile::partNameOf(row).constData(), 0);
    }
    if (!unit.owner)
        return true;

    const FileRow &file = *unit.owner;
    bool isSettled = true;
    if (!unit.isThere)
        TargetFolder::removeEmptyFolders(file);
    else if (unit.isSuperseded && !unit.isOurs)
        m_run.note(file, {ErrorCode::FileChanged, StorageText::tr("It has been edited, and stays where it is: a later version is at the new place.")});
    else if (const Error reason = m_formerNames.remove(file, unit.source); reason.code == ErrorCode::FolderAway)
        isSettled = false;
    else if (!reason.isEmpty())
        m_run.note(file, reason);
    if (unit.isOurs && ((unit.way == MoveUnit::Way::Link) || (unit.way == MoveUnit::Way::TakeOver)))
        renewStat(unit);
    return isSettled;
}

// The end of the other name has changed the file's ctime, and what was there has its own time.
void UnitPlacer::renewStat(const MoveUnit &unit) const
{
    const FileRow file = m_run.moved(*unit.owner);
    const auto parent = m_run.parts.targetFolder.openParent(file, false);
    const auto there = parent ? MovedFile::statAt(parent->get(), MovedFile::nameOf(file)) : std::nullopt;
    if (!there || !MovedFile::isSame(*there, unit.placed))
        return;
    if (const auto stat = m_run.parts.targetFolder.adopt(file, *there))
        m_run.parts.database->call([&](QSqlDatabase &db) { Tables::setStat(db, file.id, *stat); });
}

bool UnitPlacer::hasLaterVersion(const FileRow &file) const
{
    bool result = false;
    m_run.parts.database->look([&](QSqlDatabase &db)
    {
        const QList<FileRow> there = Tables::filesAt(db, m_run.request.channel, m_run.moved(file).target);
        result = std::any_of(there.cbegin(), there.cend(), [this](const FileRow &other)
        {
            return (other.root == m_run.request.folder) && other.placedStat().has_value() && (other.state != FileState::Replaced);
        });
    });
    return result;
}
