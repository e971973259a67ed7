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

#include <cerrno>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QSqlDatabase>
#include <QUuid>

#include "base/global.h"

#include "blobreceiver.h"
#include "channelfolders.h"
#include "contentcheck.h"
#include "crashpoint.h"
#include "database.h"
#include "diskfaults.h"
#include "fileregistry.h"
#include "filesurvey.h"
#include "filesurveys.h"
#include "foldertable.h"
#include "ledger.h"
#include "packrestorer.h"
#include "placer.h"
#include "statement.h"
#include "storagetext.h"
#include "tables.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    const int FILES_AT_A_TIME = 64;
    const qint64 COPIED_AT_A_TIME = 64 * 1024 * 1024;

    // Files of which nothing is read, placed or received meanwhile
    class BusyFiles
    {
        Q_DISABLE_COPY_MOVE(BusyFiles)

    public:
        explicit BusyFiles(const MoveParts &parts)
            : m_parts {parts}
        {
        }

        ~BusyFiles()
        {
            release();
        }

        void add(const FileId file)
        {
            m_locks.push_back(m_parts.surveys.locks().lock(file));
            m_parts.receiver.suspend(file);
            m_files.append(file);
        }

        void release()
        {
            for (const FileId file : asConst(m_files))
                m_parts.receiver.resume(file);
            m_files.clear();
            m_locks.clear();
        }

        const QList<FileId> &files() const { return m_files; }

    private:
        const MoveParts &m_parts;
        QList<FileId> m_files;
        std::vector<FileLocks::Lock> m_locks;
    };
}

FolderMove::FolderMove(const MoveParts &parts, const FolderMoveRequest &request, std::function<bool ()> isCancelled
        , std::function<void (const FolderMoveProgress &)> progressed)
    : m_parts {parts}
    , m_run {{.database = parts.database, .saveFolders = parts.saveFolders, .targetFolder = parts.targetFolder, .mediator = *this}
            , request, std::move(isCancelled), std::move(progressed)}
    , m_formerNames {m_run}
    , m_survey {m_run}
    , m_placer {m_run, m_formerNames}
{
}

FolderMoveResult FolderMove::run()
{
    const FolderMoveRequest &request = m_run.request;
    QStringList roots;
    m_run.parts.database->call([&](QSqlDatabase &db)
    {
        roots = FolderTable::withMark(db, request.mark);
        roots.removeAll(request.folder);
        m_parts.registry.redirect(request.channel, roots, request.folder);
        // names in the folder that is in use are former ones no longer
        FolderTable::removeFormerNames(db, request.folder);
    });
    count();
    m_run.report();

    for (const QString &root : asConst(roots))
    {
        if (m_run.mustStop())
            break;
        const QString problem = m_parts.folders.open(request.channel, root, request.mark);
        if (problem.isEmpty())
            moveFrom(root);
        else if (request.mayBeAway || !hasFilesAt(root))
            takeOver(root);
        else
            m_run.result.problem = {ErrorCode::FolderAway, problem};
    }
    m_run.result.isCancelled = m_run.isCancelled();
    m_run.report(true);
    return m_run.result;
}

void FolderMove::count()
{
    m_run.parts.database->look([this](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT count(*), CAST(total(size) AS INTEGER) FROM full_file WHERE (channel = ?) AND (root <> '') AND (root <> ?)"};
        statement.exec(m_run.request.channel, m_run.request.folder);
        if (statement.next())
        {
            m_run.progress.filesTotal = statement.integer(0);
            m_run.progress.bytesTotal = statement.integer(1);
        }
    });
}

void FolderMove::moveFrom(const QString &root)
{
    const auto oldHidden = m_run.openHidden(root);
    auto newHidden = m_run.openHidden(m_run.request.folder);
    if (!oldHidden || !newHidden)
    {
        m_run.result.problem = (oldHidden ? newHidden : oldHidden).error();
        return;
    }
    m_run.newHidden = std::move(*newHidden);
    struct stat oldInfo {};
    struct stat newInfo {};
    if ((::fstat(oldHidden->get(), &oldInfo) != 0) || (::fstat(m_run.newHidden.get(), &newInfo) != 0))
    {
        m_run.result.problem = {ErrorCode::CannotWrite
                , StorageText::tr("The folder \"%1\" could not be opened: %2").arg(m_run.request.folder, Posix::errorText(errno))};
        return;
    }
    const std::optional<bool> isOne = isOneFolder(oldHidden->get(), m_run.newHidden.get());
    if (!isOne)
        return;
    if (*isOne)
    {
        takeOver(root);   // another name of the same folder
        return;
    }
    m_run.copies = (oldInfo.st_dev != newInfo.st_dev) || diskFaults.areDisksApart;
    m_formerNames.removeAll(root);
    moveAll(root);
}

// States change meanwhile, so the files are gone through until nothing is found that can be moved.
void FolderMove::moveAll(const QString &root)
{
    // What is being received first: it is small, and the sooner it goes on at the new place the
    // better.
    const FileState states[] = {FileState::Partial, FileState::Moving, FileState::Registered, FileState::Complete, FileState::Replaced, FileState::Damaged};
    const int uselessMax = 3;   // passes
    for (int useless = 0; useless < uselessMax; ++useless)
    {
        m_run.result.left.clear();
        m_run.result.leftTotal = 0;
        for (const FileState state : states)
        {
            if (moveInState(state, root))
                useless = -1;
            if (m_run.mustStop())
                return;
        }
        if ((useless >= 0) && (m_run.result.leftTotal == 0))
            break;
    }
    if (m_run.result.leftTotal == 0)
        leave(root);
}

// Says whether any has been moved.
bool FolderMove::moveInState(const FileState state, const QString &root)
{
    bool hasMoved = false;
    FileId last = 0;
    while (!m_run.mustStop())
    {
        QList<FileRow> files;
        m_run.parts.database->look([&](QSqlDatabase &db)
        {
            files = Tables::filesAtRoot(db, m_run.request.channel, state, root, last, FILES_AT_A_TIME);
        });
        if (files.isEmpty())
            break;
        last = files.last().id;
        hasMoved = (moveFiles(files) > 0) || hasMoved;
        if (!areFoldersThere(root))
            break;
    }
    return hasMoved;
}

qint64 FolderMove::moveFiles(const QList<FileRow> &files)
{
    qint64 count = 0;
    std::vector<MoveUnit> waiting;
    qint64 copied = 0;
    BusyFiles busy {m_parts};
    const auto moveWaiting = [&]
    {
        count += m_placer.move(waiting);
        waiting.clear();
        copied = 0;
        busy.release();
    };

    for (MoveUnit &unit : m_survey.units(files))
    {
        if (m_run.mustStop())
            break;
        for (const FileRow &row : asConst(unit.rows))
            busy.add(row.id);
        // what has been written until now is known
        m_survey.reload(unit, busy.files());
        if (unit.rows.isEmpty())
            continue;
        m_survey.look(unit);
        if (m_run.copies && unit.isThere)
            copied += unit.source.size;
        waiting.push_back(std::move(unit));
        if (copied >= COPIED_AT_A_TIME)
            moveWaiting();
    }
    moveWaiting();
    return count;
}

// The old folder is not there, or it is the new one by another name: all files are looked for in
// the new one.
void FolderMove::takeOver(const QString &root)
{
    const FolderMoveRequest &request = m_run.request;
    Database *const database = m_run.parts.database;
    const auto changed = database->call([&](QSqlDatabase &db)
    {
        Statement(db, "UPDATE file SET state = ? WHERE (channel = ?) AND (state = ?) AND folder IN (SELECT d.id FROM folder d WHERE d.root = ?)")
                .exec(FileState::Damaged, request.channel, FileState::Complete, root);
        Tables::setRoot(db, request.channel, root, request.folder);
    });
    const auto committed = changed ? database->flushAndWait() : changed;
    if (!committed)
    {
        m_run.result.problem = {ErrorCode::DatabaseFailed, committed.error()};
        return;
    }
    // what was being received is looked for there
    m_run.result.problem = {ErrorCode::FolderAway, m_parts.folders.reopen(request.channel, request.folder, request.mark)};
    crashPoint("taken over");
    lookAtDamaged(true);
    if (m_run.mustStop())
        return;   // as long as the former folder is known, this is done again
    forget(root);
    m_parts.folders.leave(root, {});
}

// Of files that were taken over, the database says that they are damaged, and yet that nothing of
// them is missing, until they have been looked at.
void FolderMove::lookAtDamaged(const bool alsoMissing)
{
    FileId last = 0;
    while (!m_run.mustStop())
    {
        QList<FileRow> files;
        m_run.parts.database->look([&](QSqlDatabase &db)
        {
            files = Tables::filesAtRoot(db, m_run.request.channel, FileState::Damaged, m_run.request.folder, last, FILES_AT_A_TIME);
        });
        if (files.isEmpty())
            break;
        for (const FileRow &file : asConst(files))
        {
            if (m_run.mustStop())
                return;
            last = file.id;
            if ((file.missing > 0) && !alsoMissing)
                continue;
            if (const auto checked = m_parts.surveys.recheckResting(file.id); !checked)
                m_run.result.problem = {ErrorCode::FolderAway, checked.error()};
            m_run.countChecked(file);
        }
    }
}

void FolderMove::leave(const QString &root)
{
    if (hasFilesAt(root))
        return;
    lookAtDamaged(false);   // this folder may have been away, when an earlier run was interrupted
    if (m_run.mustStop())
        return;
    forget(root);
    m_run.parts.database->flushAndWait();
    m_parts.folders.leave(root, m_run.request.mark);
}

void FolderMove::forget(const QString &root)
{
    m_run.parts.database->call([&](QSqlDatabase &db) { FolderTable::remove(db, root); });
}

bool FolderMove::hasFilesAt(const QString &root) const
{
    bool result = true;
    m_run.parts.database->look([&](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT 1 FROM full_file WHERE (channel = ?) AND (root = ?) LIMIT 1"};
        result = statement.exec(m_run.request.channel, root).next();
    });
    return result;
}

bool FolderMove::areFoldersThere(const QString &root)
{
    for (const QString &folder : {root, m_run.request.folder})
    {
        if (const auto isThere = m_run.parts.targetFolder.isThere(folder); !isThere && m_run.result.problem.isEmpty())
            m_run.result.problem = {ErrorCode::FolderAway, isThere.error()};
    }
    return m_run.result.problem.isEmpty();
}

// Whether what is written into one folder is in the other: device and inode tell nothing where one
// is a mount of the other, or a union that holds it. Nothing: the result says why that cannot be
// told
std::optional<bool> FolderMove::isOneFolder(const int left, const int right)
{
    // a name that nobody has asked for: what is not there may be remembered
    const QByteArray name = QUuid::createUuid().toByteArray(QUuid::Id128) + ".trial";
    for (const auto &[from, to] : {std::pair(left, right), std::pair(right, left)})
    {
        if (!FileDescriptor(::openat(from, name.constData(), (O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC), 0600)).isValid())
        {
            if (from == left)
                continue;   // what cannot be written to loses nothing
            m_run.result.problem = {Posix::writingCode(errno)
                    , StorageText::tr("The folder \"%1\" could not be written to: %2").arg(m_run.request.folder, Posix::errorText(errno))};
            return std::nullopt;
        }
        struct stat info {};
        const bool isThere = (::fstatat(to, name.constData(), &info, AT_SYMLINK_NOFOLLOW) == 0);
        ::unlinkat(from, name.constData(), 0);
        if (isThere)
            return true;
    }
    return false;
}

// --- what the parts of the move have the storage do ---

bool FolderMove::isInPlace(const FileRow &file)
{
    return m_parts.contentCheck.renew(file);
}

bool FolderMove::recheck(const FileId file)
{
    return m_parts.survey.recheck(file, false).has_value();
}

void FolderMove::tryPacksOf(const FileId file)
{
    m_parts.packRestorer.note(file);
}

std::mutex &FolderMove::placing()
{
    return m_parts.placer.mutex();
}

void FolderMove::drop(QSqlDatabase &db, const FileRow &file)
{
    m_parts.ledger->dropFile(db, file);
}
