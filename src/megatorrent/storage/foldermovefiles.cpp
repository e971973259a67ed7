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
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QFile>
#include <QSqlDatabase>
#include <QUuid>

#include "base/global.h"

#include "crashpoint.h"
#include "diskfaults.h"
#include "statement.h"
#include "storage_p.h"

// What is done on the disk with one file, and what the database is told

using namespace Megatorrent;

namespace
{
    const qint64 BLOCK_SIZE = 1024 * 1024;

    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::Storage", text);
    }

    // Of one file, whose names may have changed
    bool isSameFile(const FileStat &left, const FileStat &right)
    {
        return (left.inode == right.inode) && (left.size == right.size) && (left.mtime == right.mtime);
    }

    bool isWithoutLinks(const int error)
    {
        return (error == EPERM) || (error == EOPNOTSUPP) || (error == ENOSYS) || (error == EMLINK);
    }

    bool hasOtherName(const int folder, const QByteArray &name)
    {
        struct stat info {};
        return (::fstatat(folder, name.constData(), &info, AT_SYMLINK_NOFOLLOW) == 0) && (info.st_nlink > 1);
    }
}

QByteArray FolderMove::nameOf(const FileRow &file)
{
    return QFile::encodeName(file.target.sliced(file.target.lastIndexOf(u'/') + 1));
}

QByteArray FolderMove::partNameOf(const FileRow &file)
{
    const QString path = file.partPath();
    return QFile::encodeName(path.sliced(path.lastIndexOf(u'/') + 1));
}

std::optional<FileStat> FolderMove::statAt(const int folder, const QByteArray &name)
{
    struct stat info {};
    if ((::fstatat(folder, name.constData(), &info, AT_SYMLINK_NOFOLLOW) != 0) || !S_ISREG(info.st_mode))
        return std::nullopt;
    return FileStat::from(info);
}

FileDescriptor FolderMove::openAt(const int folder, const QByteArray &name)
{
    return FileDescriptor {::openat(folder, name.constData(), (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK))};
}

bool FolderMove::isOneFile(const struct stat &left, const struct stat &right)
{
    return (left.st_dev == right.st_dev) && (left.st_ino == right.st_ino) && !diskFaults.isMountedTwice;
}

FileRow FolderMove::moved(const FileRow &file) const
{
    FileRow result = file;
    result.target = m_request.folder + file.target.sliced(file.root.size());
    result.root = m_request.folder;
    return result;
}

FileDescriptor FolderMove::openHidden(const QString &root) const
{
    auto opened = d->saveFolders.open(root);
    return opened ? std::move(opened->hidden) : FileDescriptor();
}

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
            m_result.problem = tr("The folder \"%1\" could not be written to: %2").arg(m_request.folder, Posix::errorText(errno));
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

QByteArray FolderMove::copyName(const Unit &unit) const
{
    return QByteArray::number(unit.owner->id) + ".moving";
}

void FolderMove::fail(Unit &unit, const QString &path, const int error)
{
    const QString sentence = tr("\"%1\" could not be moved to \"%2\": %3").arg(path, m_request.folder, Posix::errorText(error));
    const bool isOfTheDisk = (error == ENOSPC) || (error == EDQUOT) || (error == EROFS) || (error == EIO) || (error == ENODEV) || (error == ESTALE);
    (isOfTheDisk ? m_result.problem : unit.problem) = sentence;
}

std::optional<FileStat> FolderMove::copy(Unit &unit, const int from, const QByteArray &name)
{
    const QString path = unit.rows.first().target;
    const FileDescriptor to {::openat(m_newHidden.get(), name.constData(), (O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC), 0666)};
    struct stat info {};
    if (!to.isValid() || (::fstat(from, &info) != 0) || !copyContent(from, to.get(), info.st_size))
    {
        if (!mustStop())
            fail(unit, path, errno);
        return std::nullopt;
    }
    Posix::setMode(to.get(), (info.st_mode & 07777));
    const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, info.st_mtim};
    if (!diskFaults.refusesAttributes)
        [[maybe_unused]] const int result = ::futimens(to.get(), times);
    if (const int error = Posix::synchronize(to.get()); error != 0)
    {
        fail(unit, path, error);
        return std::nullopt;
    }
    // what the disk has, not what memory has
    ::posix_fadvise(to.get(), 0, 0, POSIX_FADV_DONTNEED);
    if (!isSame(from, to.get(), info.st_size))
    {
        if (!mustStop())
            unit.problem = tr("\"%1\" could not be moved: its copy in \"%2\" differs from it.").arg(path, m_request.folder);
        return std::nullopt;
    }
    FileStat stat;
    if (!Posix::stat(to.get(), stat))
    {
        fail(unit, path, errno);
        return std::nullopt;
    }
    return stat;
}

// Holes stay holes.
bool FolderMove::copyContent(const int from, const int to, const qint64 size)
{
    QByteArray block {BLOCK_SIZE, Qt::Uninitialized};
    qint64 offset = 0;
    while (offset < size)
    {
        off_t data = ::lseek(from, offset, SEEK_DATA);
        if ((data < 0) && (errno == ENXIO))
            break;
        if (data < 0)
            data = offset;   // not known there
        off_t end = ::lseek(from, data, SEEK_HOLE);
        if (end < 0)
            end = size;
        for (offset = data; offset < end;)
        {
            crashPoint("copying");
            if (mustStop())
                return false;
            const qint64 count = std::min<qint64>(BLOCK_SIZE, (end - offset));
            if (!Posix::readFully(from, block.data(), count, offset) || !Posix::writeFully(to, block.constData(), count, offset))
                return false;
            offset += count;
            m_progress.bytes += count;
            report(false);
        }
    }
    return ::ftruncate(to, size) == 0;
}

bool FolderMove::isSame(const int from, const int to, const qint64 size)
{
    QByteArray left {BLOCK_SIZE, Qt::Uninitialized};
    QByteArray right {BLOCK_SIZE, Qt::Uninitialized};
    for (qint64 offset = 0; offset < size; offset += BLOCK_SIZE)
    {
        const qint64 count = std::min(BLOCK_SIZE, (size - offset));
        if (mustStop() || !Posix::readFully(from, left.data(), count, offset) || !Posix::readFully(to, right.data(), count, offset)
                || (std::memcmp(left.constData(), right.constData(), static_cast<size_t>(count)) != 0))
        {
            return false;
        }
    }
    return true;
}

bool FolderMove::hasLaterVersion(const FileRow &file) const
{
    bool result = false;
    d->database->look([&](QSqlDatabase &db)
    {
        const QList<FileRow> there = Tables::filesAt(db, m_request.channel, moved(file).target);
        result = std::any_of(there.cbegin(), there.cend(), [this](const FileRow &other)
        {
            return (other.root == m_request.folder) && other.placedStat().has_value() && (other.state != FileState::Replaced);
        });
    });
    return result;
}

// One of the channel's folders may lie in another one, where a move from there has not been finished.
bool FolderMove::isOfAnotherFolder(const QString &target) const
{
    bool result = false;
    d->database->look([&](QSqlDatabase &db)
    {
        const QList<FileRow> there = Tables::filesAt(db, m_request.channel, target);
        result = std::any_of(there.cbegin(), there.cend(), [this](const FileRow &other) { return (other.root != m_request.folder) && other.placedStat().has_value(); });
    });
    return result;
}

void FolderMove::place(Unit &unit)
{
    if (!unit.isThere)
        return;

    const FileRow file = moved(*unit.owner);
    const auto oldParent = d->targetFolder.openParent(*unit.owner, false);
    const auto parent = d->targetFolder.openParent(file, true);
    if (!oldParent || !parent)
    {
        unit.problem = oldParent ? parent.error().error : oldParent.error().error;
        return;
    }
    const QByteArray name = nameOf(file);
    const auto placed = [&](const Way way)
    {
        if (const auto stat = statAt(parent->get(), name))
        {
            unit.way = way;
            unit.placed = *stat;
        }
        else
        {
            unit.problem = tr("\"%1\" has been changed.").arg(file.target);
        }
    };

    const int attempts = 3;
    for (int attempt = 0; attempt < attempts; ++attempt)
    {
        const std::optional<FileStat> there = statAt(parent->get(), name);
        if (unit.twin && (there == unit.twin))
        {
            placed(Way::TakeOver);
            return;
        }
        if (unit.twin && m_copies)
        {
            unit.problem = tr("\"%1\" has been changed.").arg(file.target);
            return;
        }

        if (m_copies ? Posix::renameNew(m_newHidden.get(), copyName(unit), parent->get(), name) : Posix::linkNew(oldParent->get(), name, parent->get(), name))
        {
            placed(m_copies ? Way::Copy : Way::Link);
            return;
        }
        if (!m_copies && isWithoutLinks(errno))
        {
            if (Posix::renameNew(oldParent->get(), name, parent->get(), name))
            {
                placed(Way::Rename);
                return;
            }
        }
        if (errno == EXDEV)
        {
            m_copies = true;   // it has to be copied first, the next time
            unit.problem = tr("\"%1\" is on another disk.").arg(unit.owner->target);
            return;
        }
        if (errno != EEXIST)
        {
            fail(unit, unit.owner->target, errno);
            return;
        }

        if (hasLaterVersion(*unit.owner))
        {
            unit.isSuperseded = true;
            return;
        }
        if (!unit.isOurs)
        {
            note(*unit.owner, tr("It has been edited, and stays where it is: something else is at \"%1\".").arg(file.target));
            unit.isThere = false;
            return;
        }
        if (!TargetFolder::makeWay(parent->get(), QFile::decodeName(name)))
        {
            fail(unit, file.target, errno);
            return;
        }
    }
    fail(unit, file.target, EEXIST);
}

void FolderMove::placeParts(Unit &unit)
{
    for (const FileRow &row : asConst(unit.rows))
    {
        if (!row.partInode)
            continue;
        if (m_copies || m_copiesParts)
        {
            if (unit.partInodes.contains(row.id))
                unit.parts.insert(row.id, Way::Copy);
            continue;
        }
        const FileDescriptor hidden = openHidden(row.root);
        const QByteArray name = partNameOf(row);
        if (!hidden.isValid() || !statAt(hidden.get(), name))
            continue;
        bool isLinked = Posix::linkNew(hidden.get(), name, m_newHidden.get(), name);
        // of an earlier run: as long as the file is known at the old place, nothing else can be there
        if (!isLinked && (errno == EEXIST) && (::unlinkat(m_newHidden.get(), name.constData(), 0) == 0))
            isLinked = Posix::linkNew(hidden.get(), name, m_newHidden.get(), name);
        if (isLinked)
        {
            unit.parts.insert(row.id, Way::Link);
        }
        else
        {
            m_copiesParts = m_copiesParts || isWithoutLinks(errno) || (errno == EXDEV);   // the next time
            fail(unit, row.target, errno);
        }
    }
}

bool FolderMove::commit(std::vector<Unit> &units)
{
    if (std::none_of(units.cbegin(), units.cend(), [](const Unit &unit) { return unit.isMoved; }))
        return false;

    const auto undo = [&]
    {
        for (Unit &unit : units)
        {
            if (std::exchange(unit.isMoved, false))
                takeBack(unit);
        }
    };
    if (const int error = Posix::synchronizeFileSystem(m_newHidden.get()); error != 0)
    {
        m_result.problem = tr("The folder \"%1\" could not be written to: %2").arg(m_request.folder, Posix::errorText(error));
        undo();
        return false;
    }

    QList<FileRow> before;
    const auto done = d->database->call([&](QSqlDatabase &db)
    {
        for (Unit &unit : units)
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
                    d->ledger->dropFile(db, *now);
                    continue;
                }
                before.append(*now);
                const FileRow file = moved(*now);
                Tables::setPlace(db, file.id, file.root, file.target);
                if (unit.partInodes.contains(row.id))
                    Tables::setPart(db, row.id, unit.partInodes.value(row.id));
                if (!unit.owner || (row.id != unit.owner->id) || !unit.isThere)
                    continue;
                if (unit.isOurs)
                    Tables::setStat(db, row.id, unit.placed);
                Statement(db, "INSERT OR REPLACE INTO former_name VALUES (?, ?, ?, ?, ?)").exec(row.root, row.target, unit.source.size, unit.source.mtime, unit.source.inode);
            }
            if (unit.isMoved && !isKnown)
            {
                unit.isMoved = false;
                takeBack(unit);
            }
        }
    });
    const auto committed = done ? d->database->flushAndWait() : done;
    if (committed)
        return true;

    m_result.problem = committed.error();
    d->database->call([&](QSqlDatabase &db)
    {
        for (const FileRow &row : asConst(before))
        {
            Statement(db, "DELETE FROM former_name WHERE (root = ?) AND (target = ?)").exec(row.root, row.target);
            Tables::setPlace(db, row.id, row.root, row.target);
            Tables::setStat(db, row.id, row.stat);
            Tables::setPart(db, row.id, row.partInode);
        }
    });
    undo();
    return false;
}

// Nothing has been committed: the file stays where it was.
void FolderMove::takeBack(const Unit &unit) const
{
    if (unit.owner)
        ::unlinkat(m_newHidden.get(), copyName(unit).constData(), 0);
    if (unit.owner && (unit.way != Way::None) && (unit.way != Way::TakeOver))
    {
        const FileRow file = moved(*unit.owner);
        const QByteArray name = nameOf(file);
        const auto oldParent = d->targetFolder.openParent(*unit.owner, false);
        const auto parent = d->targetFolder.openParent(file, false);
        const auto there = parent ? statAt(parent->get(), name) : std::nullopt;
        if (there && oldParent && (unit.way == Way::Rename))
            [[maybe_unused]] const bool isBack = Posix::renameNew(parent->get(), name, oldParent->get(), name);
        else if (there && ((unit.way == Way::Copy) ? (*there == unit.placed) : (isSameFile(*there, unit.placed) && hasOtherName(parent->get(), name))))
            ::unlinkat(parent->get(), name.constData(), 0);
    }
    if (unit.owner)
        TargetFolder::removeEmptyFolders(moved(*unit.owner));   // they are made before anything is copied
    for (const FileRow &row : asConst(unit.rows))
    {
        const QByteArray name = partNameOf(row);
        if (unit.parts.contains(row.id) || unit.partInodes.contains(row.id))
            ::unlinkat(m_newHidden.get(), name.constData(), 0);
    }
}

// Empty: it has gone. Else why it stays
QString FolderMove::removeFormerName(const FileRow &file, const FileStat &stat)
{
    const auto parent = d->targetFolder.openParent(file, false);
    const auto old = parent ? statAt(parent->get(), nameOf(file)) : std::nullopt;
    if (old && !isSameFile(*old, stat) && !hasContentAtNewPlace(file))
        return tr("It stays where it is: it has been edited while it was moved.");
    if (old && (::unlinkat(parent->get(), nameOf(file).constData(), 0) != 0) && (errno != ENOENT))
        return tr("It is at the new place, and could not be deleted here: %1").arg(Posix::errorText(errno));
    TargetFolder::removeEmptyFolders(file);
    return {};
}

// Inodes and times are hints: some file systems have others after each start.
bool FolderMove::hasContentAtNewPlace(const FileRow &file)
{
    const auto open = [this](const FileRow &row)
    {
        const auto parent = d->targetFolder.openParent(row, false);
        return parent ? openAt(parent->get(), nameOf(row)) : FileDescriptor();
    };
    const FileDescriptor left = open(file);
    const FileDescriptor right = open(moved(file));
    struct stat leftInfo {};
    struct stat rightInfo {};
    if (!left.isValid() || !right.isValid() || (::fstat(left.get(), &leftInfo) != 0) || (::fstat(right.get(), &rightInfo) != 0))
        return false;
    if (isOneFile(leftInfo, rightInfo))
        return isInTwoFolders(file, moved(file));
    return S_ISREG(rightInfo.st_mode) && (leftInfo.st_size == rightInfo.st_size) && isSame(left.get(), right.get(), leftInfo.st_size);
}

void FolderMove::removeFormerNames(const QString &root)
{
    while (!mustStop())
    {
        QList<std::pair<QString, FileStat>> names;
        d->database->look([&](QSqlDatabase &db)
        {
            Statement statement {db, "SELECT target, size, mtime, inode FROM former_name WHERE root = ? LIMIT 500"};
            statement.exec(root);
            while (statement.next())
                names.append({statement.text(0), {.size = statement.integer(1), .mtime = statement.integer(2), .ctime = 0, .inode = statement.integer(3)}});
        });
        if (names.isEmpty())
            return;
        for (const auto &[target, stat] : asConst(names))
        {
            FileRow file;
            file.root = root;
            file.target = target;
            if (const QString reason = removeFormerName(file, stat); !reason.isEmpty())
                note(file, reason);
        }
        d->database->call([&](QSqlDatabase &db)
        {
            for (const auto &name : asConst(names))
                Statement(db, "DELETE FROM former_name WHERE (root = ?) AND (target = ?)").exec(root, name.first);
        });
    }
}

void FolderMove::removeOld(const Unit &unit)
{
    for (const FileRow &row : asConst(unit.rows))
    {
        const FileDescriptor hidden = openHidden(row.root);
        if (hidden.isValid() && unit.parts.contains(row.id))
            ::unlinkat(hidden.get(), partNameOf(row).constData(), 0);
    }
    if (!unit.owner)
        return;

    const FileRow &file = *unit.owner;
    const QByteArray name = nameOf(file);
    if (!unit.isThere)
        TargetFolder::removeEmptyFolders(file);
    else if (unit.isSuperseded && !unit.isOurs)
        note(file, tr("It has been edited, and stays where it is: a later version is at the new place."));
    else if (const QString reason = removeFormerName(file, unit.source); !reason.isEmpty())
        note(file, reason);

    // the other name's end has changed its ctime, and what was there has its own time
    if (unit.isOurs && ((unit.way == Way::Link) || (unit.way == Way::TakeOver)))
    {
        const FileRow now = moved(file);
        const auto parent = d->targetFolder.openParent(now, false);
        const auto there = parent ? statAt(parent->get(), name) : std::nullopt;
        const auto stat = (there && isSameFile(*there, unit.placed)) ? d->targetFolder.adopt(now, *there) : nonstd::make_unexpected(QString());
        if (stat)
            d->database->call([&](QSqlDatabase &db) { Tables::setStat(db, file.id, *stat); });
    }
}
