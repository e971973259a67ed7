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

#include "foldermove.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QScopeGuard>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "crashpoint.h"
#include "diskfaults.h"
#include "statement.h"
#include "storage_p.h"

using namespace Megatorrent;

namespace
{
    const int FILES_AT_A_TIME = 64;
    const qint64 COPIED_AT_A_TIME = 64 * 1024 * 1024;
    const qsizetype LEFT_MAX = 100;
    const int REPORT_INTERVAL = 250;   // ms

    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::Storage", text);
    }
}

FolderMove::FolderMove(Storage::Private *d, const Request &request)
    : d {d}
    , m_request {request}
{
}

FolderMoveResult FolderMove::run()
{
    QStringList roots;
    d->database->call([&](QSqlDatabase &db)
    {
        roots = Storage::otherFolders(db, m_request.mark, Path(m_request.folder));
        for (auto it = d->movedFolders.begin(); it != d->movedFolders.end(); ++it)
        {
            if (it.key().first == m_request.channel)
                *it = m_request.folder;
        }
        for (const QString &root : asConst(roots))
            d->movedFolders.insert({m_request.channel, root}, m_request.folder);
        d->movedFolders.remove({m_request.channel, m_request.folder});
        // names in the folder that is in use are former ones no longer
        Statement(db, "DELETE FROM former_name WHERE root = ?").exec(m_request.folder);
    });
    count();
    report(false);
    for (const QString &root : asConst(roots))
    {
        if (mustStop())
            break;
        const QString problem = d->openFolder(m_request.channel, root, m_request.mark);
        if (problem.isEmpty())
            moveFrom(root);
        else if (m_request.mayBeAway || !hasFilesAt(root))
            takeOver(root);
        else
            m_result.problem = problem;
    }
    m_result.isCancelled = isCancelled();
    report(true);
    return m_result;
}

void FolderMove::count()
{
    d->database->look([&](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT count(*), CAST(total(size) AS INTEGER) FROM full_file WHERE (channel = ?) AND (root <> '') AND (root <> ?)"};
        statement.exec(m_request.channel, m_request.folder);
        if (statement.next())
        {
            m_progress.filesTotal = statement.integer(0);
            m_progress.bytesTotal = statement.integer(1);
        }
    });
}

void FolderMove::report(const bool isLast)
{
    if (!isLast && m_sinceReport.isValid() && (m_sinceReport.elapsed() < REPORT_INTERVAL))
        return;
    m_sinceReport.start();
    progressed(m_progress);
}

void FolderMove::countUnit(const Unit &unit)
{
    for (const FileRow &row : unit.rows)
    {
        ++m_progress.files;
        if (!m_copies)
            m_progress.bytes += row.size;   // else counted as they were copied
    }
    if (unit.owner)
        m_progress.current = unit.owner->target;
    report(false);
}

void FolderMove::moveFrom(const QString &root)
{
    const FileDescriptor oldHidden = openHidden(root);
    m_newHidden = openHidden(m_request.folder);
    struct stat oldInfo {};
    struct stat newInfo {};
    if (!oldHidden.isValid() || !m_newHidden.isValid() || (::fstat(oldHidden.get(), &oldInfo) != 0) || (::fstat(m_newHidden.get(), &newInfo) != 0))
    {
        const int error = errno;
        if (areFoldersThere(root))
            m_result.problem = tr("The folder \"%1\" could not be opened: %2").arg(m_request.folder, Posix::errorText(error));
        return;
    }
    const std::optional<bool> isOne = isOneFolder(oldHidden.get(), m_newHidden.get());
    if (!isOne)
        return;
    if (*isOne)
    {
        takeOver(root);   // another name of the same folder
        return;
    }
    m_copies = (oldInfo.st_dev != newInfo.st_dev) || diskFaults.areDisksApart;
    removeFormerNames(root);

    // What is being received first: it is small, and the sooner it goes on at the new place the better. States change meanwhile, so that
    // this is done again until nothing is found that can be moved.
    const FileState states[] = {FileState::Partial, FileState::Moving, FileState::Registered, FileState::Complete, FileState::Replaced, FileState::Damaged};
    const int uselessMax = 3;   // passes
    for (int useless = 0; useless < uselessMax; ++useless)
    {
        m_result.left.clear();
        m_result.leftTotal = 0;
        for (const FileState state : states)
        {
            FileId last = 0;
            while (true)
            {
                if (mustStop())
                    return;
                QList<FileRow> files;
                d->database->look([&](QSqlDatabase &db) { files = Tables::filesAtRoot(db, m_request.channel, state, root, last, FILES_AT_A_TIME); });
                if (files.isEmpty())
                    break;
                last = files.last().id;
                if (moveFiles(files) > 0)
                    useless = -1;
                if (!areFoldersThere(root))
                    return;
            }
        }
        if ((useless >= 0) && (m_result.leftTotal == 0))
            break;
    }
    if (m_result.leftTotal == 0)
        leave(root);
}

// The old folder is not there, or it is the new one by another name: all files are looked for in the new one.
void FolderMove::takeOver(const QString &root)
{
    const auto changed = d->database->call([&](QSqlDatabase &db)
    {
        Statement(db, "UPDATE file SET state = ? WHERE (channel = ?) AND (state = ?) AND folder IN (SELECT d.id FROM folder d WHERE d.root = ?)")
                .exec(FileState::Damaged, m_request.channel, FileState::Complete, root);
        Tables::setRoot(db, m_request.channel, root, m_request.folder);
    });
    const auto committed = changed ? d->database->flushAndWait() : changed;
    if (!committed)
    {
        m_result.problem = committed.error();
        return;
    }
    {
        const std::lock_guard lock {d->foldersMutex};
        d->openFolders.remove(m_request.folder);   // what was being received is looked for there
    }
    m_result.problem = d->openFolder(m_request.channel, m_request.folder, m_request.mark);

    crashPoint("taken over");
    lookAtDamaged(true);
    if (mustStop())
        return;   // as long as the former folder is known, this is done again
    forget(root);
    d->leaveFolder(root, {});
}

void FolderMove::forget(const QString &root)
{
    d->database->call([&](QSqlDatabase &db)
    {
        Statement(db, "DELETE FROM save_folder WHERE root = ?").exec(root);
        Statement(db, "DELETE FROM former_name WHERE root = ?").exec(root);
    });
}

// Of those that were taken over, the database says that they are damaged, and yet that nothing of them is missing, until they have been looked at.
void FolderMove::lookAtDamaged(const bool alsoMissing)
{
    FileId last = 0;
    while (!mustStop())
    {
        QList<FileRow> files;
        d->database->look([&](QSqlDatabase &db) { files = Tables::filesAtRoot(db, m_request.channel, FileState::Damaged, m_request.folder, last, FILES_AT_A_TIME); });
        if (files.isEmpty())
            break;
        for (const FileRow &file : asConst(files))
        {
            if (mustStop())
                return;
            last = file.id;
            if ((file.missing > 0) && !alsoMissing)
                continue;
            d->waitForSurvey(file.id);
            const auto end = qScopeGuard([this, &file] { d->endSurvey(file.id); });
            if (const auto checked = d->fileSurvey.recheck(file.id, false); !checked)
                m_result.problem = checked.error();
            d->packRestorer.note(file.id);
            ++m_progress.files;
            m_progress.bytes += file.size;
            m_progress.current = file.target;
            report(false);
        }
    }
}

bool FolderMove::hasFilesAt(const QString &root) const
{
    bool result = true;
    d->database->look([&](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT 1 FROM full_file WHERE (channel = ?) AND (root = ?) LIMIT 1"};
        result = statement.exec(m_request.channel, root).next();
    });
    return result;
}

void FolderMove::leave(const QString &root)
{
    if (hasFilesAt(root))
        return;
    lookAtDamaged(false);   // this folder may have been away, when an earlier run was interrupted
    if (mustStop())
        return;
    forget(root);
    d->database->flushAndWait();
    d->leaveFolder(root, m_request.mark);
}

bool FolderMove::areFoldersThere(const QString &root)
{
    for (const QString &folder : {root, m_request.folder})
    {
        if (const auto isThere = d->targetFolder.isThere(folder); !isThere && m_result.problem.isEmpty())
            m_result.problem = isThere.error();
    }
    return m_result.problem.isEmpty();
}

void FolderMove::note(const FileRow &file, const QString &reason)
{
    if (m_result.notes.size() < LEFT_MAX)
        m_result.notes.append({.path = file.target, .reason = reason});
}

std::vector<FolderMove::Unit> FolderMove::units(const QList<FileRow> &files) const
{
    std::vector<Unit> result;
    QSet<QString> targets;
    for (const FileRow &file : files)
    {
        if (targets.contains(file.target))
            continue;
        targets.insert(file.target);
        Unit unit;
        d->database->look([&](QSqlDatabase &db) { unit.rows = Tables::filesAt(db, m_request.channel, file.target); });
        unit.rows.removeIf([&file](const FileRow &row) { return row.root != file.root; });
        if (!unit.rows.isEmpty())
            result.push_back(std::move(unit));
    }
    return result;
}

qint64 FolderMove::moveFiles(const QList<FileRow> &files)
{
    qint64 count = 0;
    std::vector<Unit> waiting;
    qint64 copied = 0;
    QList<FileId> busy;
    const auto release = [this, &busy]
    {
        for (const FileId file : std::exchange(busy, {}))
        {
            d->receiver.resume(file);
            d->endSurvey(file);
        }
    };
    const auto end = qScopeGuard(release);
    const auto finishWaiting = [&]
    {
        count += finish(waiting);
        waiting.clear();
        copied = 0;
        release();
    };

    for (Unit &unit : units(files))
    {
        if (mustStop())
            break;
        for (const FileRow &row : asConst(unit.rows))
        {
            d->waitForSurvey(row.id);
            d->receiver.suspend(row.id);
            busy.append(row.id);
        }
        // what has been written until now is known
        const FileRow first = unit.rows.first();
        d->database->look([&](QSqlDatabase &db) { unit.rows = Tables::filesAt(db, m_request.channel, first.target); });
        unit.rows.removeIf([&](const FileRow &row) { return (row.root != first.root) || !busy.contains(row.id); });
        if (unit.rows.isEmpty())
            continue;
        look(unit);
        if (m_copies && unit.isThere)
            copied += unit.source.size;
        waiting.push_back(std::move(unit));
        if (copied >= COPIED_AT_A_TIME)
            finishWaiting();
    }
    finishWaiting();
    return count;
}

// What is there, and copies of it where they are needed. This may take long, and holds up nobody.
void FolderMove::look(Unit &unit)
{
    const auto reload = [this, &unit]
    {
        d->database->look([&](QSqlDatabase &db)
        {
            for (FileRow &row : unit.rows)
                row = Tables::file(db, row.id).value_or(row);
        });
    };
    const auto ownerIn = [&unit](const FileState state)
    {
        const auto it = std::find_if(unit.rows.crbegin(), unit.rows.crend(), [state](const FileRow &row) { return row.state == state; });
        return (it == unit.rows.crend()) ? std::optional<FileRow>() : *it;
    };
    for (int attempt = 0; attempt < 2; ++attempt)
    {
        unit.owner = ownerIn(FileState::Complete);
        for (const FileState state : {FileState::Replaced, FileState::Damaged, FileState::Registered})
        {
            if (!unit.owner)
                unit.owner = ownerIn(state);
        }
        if (!unit.owner || !unit.owner->placedStat() || (unit.owner->state == FileState::Damaged))
            break;
        unit.isOurs = d->contentCheck.renew(*unit.owner);
        if (unit.isOurs || (unit.owner->state != FileState::Complete))
            break;
        // it is the user's now, or he has deleted it
        d->fileSurvey.recheck(unit.owner->id, false);
        reload();
    }

    if (unit.owner)
    {
        const FileRow &file = *unit.owner;
        if ((file.state == FileState::Complete) && !unit.isOurs)
            unit.problem = tr("\"%1\" is being changed.").arg(file.target);
        const auto parent = d->targetFolder.openParent(file, false);
        const std::optional<FileStat> found = parent ? statAt(parent->get(), nameOf(file)) : std::nullopt;
        unit.isThere = found.has_value();
        unit.source = found.value_or(FileStat());
        struct stat info {};
        if (parent && !found && (::fstatat(parent->get(), nameOf(file).constData(), &info, AT_SYMLINK_NOFOLLOW) == 0))
            note(file, tr("It stays where it is: it is not a file."));
        if (isOfAnotherFolder(moved(file).target))
            unit.problem = tr("\"%1\" has to be moved first, to make room.").arg(moved(file).target);
        const FileDescriptor from = unit.isThere ? openAt(parent->get(), nameOf(file)) : FileDescriptor();
        if (from.isValid() && unit.problem.isEmpty())
            lookForTwin(unit, from.get());
        if (from.isValid() && !unit.twin && unit.problem.isEmpty())
        {
            // before anything is copied in vain
            if (const auto newParent = d->targetFolder.openParent(moved(file), true); !newParent)
                unit.problem = newParent.error().error;
        }
        if (from.isValid() && !unit.twin && m_copies && unit.problem.isEmpty())
            copy(unit, from.get(), copyName(unit));
    }
    bringParts(unit);
}

// Something is there already: if it is the same, it is taken over.
void FolderMove::lookForTwin(Unit &unit, const int from)
{
    const FileRow file = moved(*unit.owner);
    const auto parent = d->targetFolder.openParent(file, false);
    const FileDescriptor there = parent ? openAt(parent->get(), nameOf(file)) : FileDescriptor();
    struct stat fromInfo {};
    struct stat info {};
    if (!there.isValid() || (::fstat(from, &fromInfo) != 0) || (::fstat(there.get(), &info) != 0) || !S_ISREG(info.st_mode) || (info.st_size != fromInfo.st_size))
        return;
    const bool isOne = isOneFile(fromInfo, info);
    if (isOne && !isInTwoFolders(*unit.owner, file))
        unit.problem = tr("\"%1\" and \"%2\" are the same file.").arg(unit.owner->target, file.target);   // seen twice: deleting one would delete both
    else if (isOne || isSame(from, there.get(), info.st_size))
        unit.twin = FileStat::from(info);
}

bool FolderMove::isInTwoFolders(const FileRow &left, const FileRow &right) const
{
    const auto leftParent = d->targetFolder.openParent(left, false);
    const auto rightParent = d->targetFolder.openParent(right, false);
    struct stat leftInfo {};
    struct stat rightInfo {};
    return leftParent && rightParent && (::fstat(leftParent->get(), &leftInfo) == 0) && (::fstat(rightParent->get(), &rightInfo) == 0)
            && !isOneFile(leftInfo, rightInfo);
}

void FolderMove::bringParts(Unit &unit)
{
    for (const FileRow &row : asConst(unit.rows))
    {
        if ((!m_copies && !m_copiesParts) || !row.partInode || !unit.problem.isEmpty() || mustStop())
            continue;
        const FileDescriptor oldHidden = openHidden(row.root);
        const FileDescriptor from = oldHidden.isValid() ? openAt(oldHidden.get(), partNameOf(row)) : FileDescriptor();
        if (!from.isValid())
            continue;   // gone: what it had is received again
        if (const auto stat = copy(unit, from.get(), partNameOf(row)))
            unit.partInodes.insert(row.id, stat->inode);
    }
}

qint64 FolderMove::finish(std::vector<Unit> &units)
{
    qint64 count = 0;
    {
        const std::lock_guard lock {d->placer.mutex()};
        for (Unit &unit : units)
        {
            if (unit.problem.isEmpty() && !mustStop() && isAsItWas(unit))
            {
                place(unit);
                if (unit.problem.isEmpty())
                    placeParts(unit);
                unit.isMoved = unit.problem.isEmpty() && m_result.problem.isEmpty();
            }
            if (!unit.isMoved)
                takeBack(unit);
        }
        crashPoint("moved");
        if (commit(units))
        {
            crashPoint("move committed");
            for (const Unit &unit : units)
            {
                if (unit.isMoved)
                    removeOld(unit);
            }
            d->database->call([&units](QSqlDatabase &db)
            {
                for (const Unit &unit : units)
                {
                    if (unit.isMoved && unit.owner)
                        Statement(db, "DELETE FROM former_name WHERE (root = ?) AND (target = ?)").exec(unit.owner->root, unit.owner->target);
                }
            });
        }
    }

    for (Unit &unit : units)
    {
        if (unit.isMoved)
        {
            ++count;
            countUnit(unit);
            // what the user had deleted may be here
            if (unit.owner && !unit.isThere && d->fileSurvey.recheck(unit.owner->id, false))
                d->packRestorer.note(unit.owner->id);
        }
        else
        {
            ++m_result.leftTotal;
            const QString path = unit.rows.first().target;
            const QString changing = m_result.problem.isEmpty() ? tr("\"%1\" is being changed.").arg(path) : m_result.problem;
            if (m_result.left.size() < LEFT_MAX)
                m_result.left.append({.path = path, .reason = (unit.problem.isEmpty() ? changing : unit.problem)});
        }
    }
    return count;
}

// Nobody has placed, finished or edited anything of it meanwhile.
bool FolderMove::isAsItWas(const Unit &unit) const
{
    bool isSame = false;
    d->database->look([&](QSqlDatabase &db)
    {
        QList<FileRow> rows = Tables::filesAt(db, m_request.channel, unit.rows.first().target);
        rows.removeIf([&unit](const FileRow &row) { return row.root != unit.rows.first().root; });
        isSame = std::equal(rows.cbegin(), rows.cend(), unit.rows.cbegin(), unit.rows.cend(), [](const FileRow &left, const FileRow &right)
        {
            return (left.id == right.id) && (left.state == right.state) && (left.partInode == right.partInode);
        });
    });
    if (!isSame || !unit.isThere)
        return isSame;
    const auto parent = d->targetFolder.openParent(*unit.owner, false);
    const auto stat = parent ? statAt(parent->get(), nameOf(*unit.owner)) : std::nullopt;
    return stat && (*stat == unit.source);
}
