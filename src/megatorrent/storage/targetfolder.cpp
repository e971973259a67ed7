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


#include "targetfolder.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <shared_mutex>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QByteArray>
#include <QCoreApplication>
#include <QDateTime>
#include <QFile>

#include "base/global.h"

#include "tables.h"

using namespace Megatorrent;

namespace
{
    const qsizetype NAME_MAX_SIZE = 255;  // bytes, of all common file systems

    // Hidden folders go when they are empty: not between being made and getting their first file
    std::shared_mutex hiddenFolderMutex;

    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::Storage", text);
    }

    nonstd::unexpected_type<QString> failure(const char *what, const QString &path, const int error)
    {
        return nonstd::make_unexpected(tr(what).arg(path, Posix::errorText(error)));
    }

    // What is below the root: components, the last is the file's name
    QStringList components(const FileRow &file)
    {
        if (!file.target.startsWith(file.root + u'/'))
            return {};
        const QStringList result = file.target.sliced(file.root.size() + 1).split(u'/');
        for (const QString &component : result)
        {
            if (component.isEmpty() || (component == u"."_s) || (component == u".."_s))
                return {};
        }
        return result;
    }

    // The folder that holds the target, entered one component at a time so that no link leads out of the root
    nonstd::expected<FileDescriptor, QString> openParent(const FileRow &file, const bool create)
    {
        const QStringList names = components(file);
        if (names.isEmpty() || (names.first() == QString::fromLatin1(TargetFolder::HIDDEN_NAME)))
            return nonstd::make_unexpected(tr("\"%1\" is not a place inside the channel's folder.").arg(file.target));

        if (create && !Posix::makeFolder(file.root, false))
            return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be made: %2"), file.root, errno);
        FileDescriptor folder {::open(QFile::encodeName(file.root).constData(), (O_RDONLY | O_DIRECTORY | O_CLOEXEC))};
        if (!folder.isValid())
            return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be opened: %2"), file.root, errno);

        QString path = file.root;
        for (qsizetype i = 0; i < (names.size() - 1); ++i)
        {
            const QByteArray name = QFile::encodeName(names[i]);
            path += u'/' + names[i];
            if (create && (::mkdirat(folder.get(), name.constData(), 0777) != 0) && (errno != EEXIST))
                return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be made: %2"), path, errno);

            FileDescriptor next {::openat(folder.get(), name.constData(), (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))};
            if (!next.isValid())
            {
                if ((errno == ELOOP) || (errno == ENOTDIR))
                {
                    return nonstd::make_unexpected(tr("\"%1\" cannot be put in place: \"%2\" is a link or a file, not a folder. Please move it away.")
                            .arg(file.target, path));
                }
                return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be opened: %2"), path, errno);
            }
            folder = std::move(next);
        }
        return folder;
    }

    nonstd::expected<FileDescriptor, QString> openHidden(const QString &root)
    {
        const QString path = TargetFolder::hiddenPath(root);
        const auto open = [name = QFile::encodeName(path)]
        {
            return FileDescriptor {::open(name.constData(), (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))};
        };
        FileDescriptor folder = open();
        if (!folder.isValid() && (errno == ENOENT))
        {
            if (!Posix::makeFolder(path, true))
                return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be made: %2"), path, errno);
            folder = open();
        }
        if (!folder.isValid())
            return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The folder \"%1\" could not be opened: %2"), path, errno);
        return folder;
    }

    QByteArray partName(const qint64 file)
    {
        return QByteArray::number(file) + ".part";
    }

    bool setAttributes(const int fd, const FileRow &file)
    {
        struct stat info {};
        if (::fstat(fd, &info) != 0)
            return false;

        // who may read may execute
        const mode_t mode = info.st_mode & 07777;
        const mode_t wanted = file.executable ? (mode | ((mode & 0444) >> 2)) : (mode & ~static_cast<mode_t>(0111));
        if ((wanted != mode) && (::fchmod(fd, wanted) != 0))
            return false;

        if (info.st_mtim.tv_sec == file.mtime)
            return true;
        const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = file.mtime, .tv_nsec = 0}};
        return ::futimens(fd, times) == 0;
    }

    bool haveSameContent(const int left, const int right)
    {
        FileStat leftStat;
        FileStat rightStat;
        if (!Posix::stat(left, leftStat) || !Posix::stat(right, rightStat) || (leftStat.size != rightStat.size))
            return false;

        const qint64 blockSize = 256 * 1024;
        QByteArray leftBlock {blockSize, Qt::Uninitialized};
        QByteArray rightBlock {blockSize, Qt::Uninitialized};
        for (qint64 offset = 0; offset < leftStat.size; offset += blockSize)
        {
            const qint64 size = std::min(blockSize, (leftStat.size - offset));
            if (!Posix::readFully(left, leftBlock.data(), size, offset) || !Posix::readFully(right, rightBlock.data(), size, offset)
                    || (std::memcmp(leftBlock.constData(), rightBlock.constData(), static_cast<size_t>(size)) != 0))
            {
                return false;
            }
        }
        return true;
    }

    bool isOneOf(const FileStat &stat, const QList<FileRow> &files)
    {
        return std::any_of(files.cbegin(), files.cend(), [&stat](const FileRow &file)
        {
            // of one that was replaced before it was seen in place only the inode is known
            const bool isUnfinished = (file.stat.mtime == 0) && (file.stat.inode == stat.inode) && (file.size == stat.size);
            return isUnfinished || (file.stat == stat);
        });
    }

    // Makes way at the target. False with errno
    bool moveAside(const int folder, const QString &name)
    {
        const QString time = QDateTime::currentDateTime().toString(u"yyyyMMdd-HHmmss"_s);
        for (int attempt = 0; attempt < 1000; ++attempt)
        {
            const QString suffix = (attempt == 0) ? time : (time + u'-' + QString::number(attempt));
            const QByteArray aside = QFile::encodeName(TargetFolder::conflictName(name, suffix));
            if (::renameat2(folder, QFile::encodeName(name).constData(), folder, aside.constData(), RENAME_NOREPLACE) == 0)
                return true;
            if (errno != EEXIST)
                return errno == ENOENT;
        }
        return false;
    }
}

QString Megatorrent::TargetFolder::hiddenPath(const QString &root)
{
    return root + u'/' + QString::fromLatin1(HIDDEN_NAME);
}

QString Megatorrent::TargetFolder::partPath(const QString &root, const qint64 file)
{
    return hiddenPath(root) + u'/' + QString::fromLatin1(partName(file));
}

nonstd::expected<FileDescriptor, QString> Megatorrent::TargetFolder::openPart(const FileRow &file)
{
    const std::shared_lock lock {hiddenFolderMutex};
    const auto hidden = openHidden(file.root);
    if (!hidden)
        return nonstd::make_unexpected(hidden.error());
    FileDescriptor part {::openat(hidden->get(), partName(file.id).constData(), (O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC), 0666)};
    if (!part.isValid())
        return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "The partial file of \"%1\" could not be opened: %2"), file.target, errno);
    return part;
}

void Megatorrent::TargetFolder::removePart(const FileRow &file)
{
    if (!file.isReceived())
        return;
    ::unlink(QFile::encodeName(partPath(file.root, file.id)).constData());
    removeHidden(file.root);
}

void Megatorrent::TargetFolder::removeHidden(const QString &root)
{
    const std::lock_guard lock {hiddenFolderMutex};
    ::rmdir(QFile::encodeName(hiddenPath(root)).constData());
}

nonstd::expected<FileStat, QString> Megatorrent::TargetFolder::complete(const FileRow &file, const QList<FileRow> &ours)
{
    const auto fail = [&file](const int error)
    {
        return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "\"%1\" is complete but could not be put in place: %2"), file.target, error);
    };

    const auto parent = openParent(file, true);
    if (!parent)
        return nonstd::make_unexpected(parent.error());
    const auto hidden = [&file]
    {
        const std::shared_lock lock {hiddenFolderMutex};
        return openHidden(file.root);
    }();
    if (!hidden)
        return nonstd::make_unexpected(hidden.error());
    const QString name = file.target.sliced(file.target.lastIndexOf(u'/') + 1);
    const QByteArray encodedName = QFile::encodeName(name);
    FileStat stat;

    const FileDescriptor part {::openat(hidden->get(), partName(file.id).constData(), (O_RDWR | O_NOFOLLOW | O_CLOEXEC))};
    if (!part.isValid())
    {
        if (errno != ENOENT)
            return fail(errno);
        // moved before a crash?
        const FileDescriptor target {::openat(parent->get(), encodedName.constData(), (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK))};
        if (target.isValid() && Posix::stat(target.get(), stat) && (stat.inode == file.stat.inode) && (stat.size == file.size))
            return stat;
        return fail(ENOENT);
    }
    if (!Posix::stat(part.get(), stat))
        return fail(errno);
    if ((stat.size != file.size) || (stat.inode != file.stat.inode))
        return nonstd::make_unexpected(tr("The partial file of \"%1\" was changed by another program.").arg(file.target));
    if (!setAttributes(part.get(), file))
        return fail(errno);

    for (int attempt = 0; attempt < 3; ++attempt)
    {
        if (::renameat2(hidden->get(), partName(file.id).constData(), parent->get(), encodedName.constData(), RENAME_NOREPLACE) == 0)
        {
            if (!Posix::stat(part.get(), stat))
                return fail(errno);
            return stat;
        }
        if (errno != EEXIST)
            return fail(errno);

        const FileDescriptor present {::openat(parent->get(), encodedName.constData(), (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK))};
        struct stat info {};
        const bool isRegular = present.isValid() && (::fstat(present.get(), &info) == 0) && S_ISREG(info.st_mode);
        if (isRegular && (isOneOf(FileStat::from(info), ours) || haveSameContent(present.get(), part.get())))
        {
            if (::renameat(hidden->get(), partName(file.id).constData(), parent->get(), encodedName.constData()) != 0)
                return fail(errno);
            if (!Posix::stat(part.get(), stat))
                return fail(errno);
            return stat;
        }
        if (!moveAside(parent->get(), name))
            return fail(errno);
    }
    return fail(EEXIST);
}

nonstd::expected<FileStat, QString> Megatorrent::TargetFolder::adopt(const FileRow &file)
{
    const auto parent = openParent(file, false);
    if (!parent)
        return nonstd::make_unexpected(parent.error());

    const QByteArray name = QFile::encodeName(file.target.sliced(file.target.lastIndexOf(u'/') + 1));
    const FileDescriptor target {::openat(parent->get(), name.constData(), (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK))};
    FileStat stat;
    // a file that belongs to somebody else may keep its time
    if (target.isValid())
        setAttributes(target.get(), file);
    if (!target.isValid() || !Posix::stat(target.get(), stat))
        return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "\"%1\" could not be opened: %2"), file.target, errno);
    return stat;
}

nonstd::expected<void, QString> Megatorrent::TargetFolder::removeTarget(const FileRow &file)
{
    const QStringList names = components(file);
    const auto parent = openParent(file, false);
    if (!parent)
        return {};  // not there, or not where we would have put it

    const QByteArray name = QFile::encodeName(names.last());
    struct stat info {};
    if (::fstatat(parent->get(), name.constData(), &info, AT_SYMLINK_NOFOLLOW) != 0)
        return {};
    if (!isOneOf(FileStat::from(info), {file}))
        return nonstd::make_unexpected(tr("\"%1\" was left in place: it has been changed since it was received.").arg(file.target));
    if (::unlinkat(parent->get(), name.constData(), 0) != 0)
        return failure(QT_TRANSLATE_NOOP("Megatorrent::Storage", "\"%1\" could not be deleted: %2"), file.target, errno);

    for (QString folder = file.target.first(file.target.lastIndexOf(u'/')); folder.size() > file.root.size(); folder.truncate(folder.lastIndexOf(u'/')))
    {
        if (::rmdir(QFile::encodeName(folder).constData()) != 0)
            break;
    }
    return {};
}

QString Megatorrent::TargetFolder::conflictName(const QString &name, const QString &time)
{
    const qsizetype dot = name.lastIndexOf(u'.');
    const bool hasExtension = (dot > 0) && ((name.size() - dot) <= 16);
    const QString suffix = u".conflict-"_s + time + (hasExtension ? name.sliced(dot) : QString());
    QString stem = hasExtension ? name.first(dot) : name;
    while (!stem.isEmpty() && ((stem.toUtf8().size() + suffix.toUtf8().size()) > NAME_MAX_SIZE))
        stem.chop(stem.back().isLowSurrogate() ? 2 : 1);
    return stem + suffix;
}
