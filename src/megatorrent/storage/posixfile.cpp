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

#include "posixfile.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>

#include "base/global.h"

#include "diskfaults.h"
#include "storagetext.h"

using namespace Megatorrent;

FileDescriptor &FileDescriptor::operator=(FileDescriptor &&other) noexcept
{
    if (this != &other)
    {
        close();
        m_fd = std::exchange(other.m_fd, -1);
    }
    return *this;
}

FileDescriptor::~FileDescriptor()
{
    close();
}

void FileDescriptor::close()
{
    if (m_fd < 0)
        return;

    const int error = errno;
    ::close(std::exchange(m_fd, -1));
    errno = error;
}

FileStat FileStat::from(const struct stat &info)
{
    // 64 bits end in the years 1677 and 2262; file systems do not
    const auto nanoseconds = [](const timespec &time)
    {
        const qint64 secondsMax = (std::numeric_limits<qint64>::max() / 1'000'000'000) - 1;
        return (std::clamp<qint64>(time.tv_sec, -secondsMax, secondsMax) * 1'000'000'000) + time.tv_nsec;
    };
    return {.size = info.st_size, .mtime = nanoseconds(info.st_mtim), .ctime = nanoseconds(info.st_ctim), .inode = (static_cast<qint64>(info.st_ino) + diskFaults.inodeShift)
            , .modified = info.st_mtim.tv_sec};
}

QString Megatorrent::Posix::errorText(const int error)
{
    switch (error)
    {
    case ENOSPC:
    case EDQUOT:
        return StorageText::tr("no space left on the disk");
    case ENODATA:
        return StorageText::tr("it is shorter than it should be");
    case NOT_A_FILE:
        return StorageText::tr("it is no file, but a pipe, a socket, a device or a link");
    default:
        return QString::fromLocal8Bit(std::strerror(error));
    }
}

ErrorCode Megatorrent::Posix::readingCode(const int error)
{
    const bool isMissing = (error == ENOENT) || (error == ENOTDIR);
    return isMissing ? ErrorCode::SourceMissing : ErrorCode::SourceUnreadable;
}

ErrorCode Megatorrent::Posix::writingCode(const int error)
{
    const bool isFull = (error == ENOSPC) || (error == EDQUOT);
    return isFull ? ErrorCode::DiskFull : ErrorCode::CannotWrite;
}

Error Megatorrent::Posix::writingFailed(const QString &path, const int error)
{
    return {writingCode(error), StorageText::tr("\"%1\" could not be written: %2").arg(path, errorText(error))};
}

FileDescriptor Megatorrent::Posix::openRegular(const int folder, const QByteArray &name, const int flags, const unsigned int mode)
{
    FileDescriptor file {::openat(folder, name.constData(), (flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), mode)};
    if (!file.isValid())
    {
        // a socket, or a pipe that nobody reads; a link that is not followed
        if ((errno == ENXIO) || ((errno == ELOOP) && (flags & O_NOFOLLOW)))
            errno = NOT_A_FILE;
        return {};
    }

    struct stat info {};
    if (::fstat(file.get(), &info) != 0)
        return {};
    if (!S_ISREG(info.st_mode))
    {
        errno = S_ISDIR(info.st_mode) ? EISDIR : NOT_A_FILE;
        return {};
    }
    return file;
}

FileDescriptor Megatorrent::Posix::openForReading(const QString &path)
{
    return openRegular(AT_FDCWD, QFile::encodeName(path), O_RDONLY);
}

FileDescriptor Megatorrent::Posix::openNew(const QByteArray &path)
{
    struct stat info {};
    if ((::lstat(path.constData(), &info) == 0) && S_ISREG(info.st_mode))
        ::unlink(path.constData());
    FileDescriptor file = openRegular(AT_FDCWD, path, (O_RDWR | O_CREAT | O_EXCL), 0600);
    if (!file.isValid() && (errno == EEXIST))
        errno = S_ISDIR(info.st_mode) ? EISDIR : NOT_A_FILE;
    return file;
}

int Megatorrent::Posix::obstacle(const QString &path)
{
    const QByteArray name = QFile::encodeName(path);
    struct stat info {};
    if (::stat(name.constData(), &info) == 0)
        return S_ISREG(info.st_mode) ? 0 : S_ISDIR(info.st_mode) ? EISDIR : NOT_A_FILE;
    if (errno != ENOENT)
        return errno;
    return (::lstat(name.constData(), &info) == 0) ? ENOLINK : 0;
}

QString Megatorrent::Posix::obstacleText(const int error)
{
    switch (error)
    {
    case EISDIR:
        return StorageText::tr("it is a folder, and should be a file. Please move it away");
    case NOT_A_FILE:
        return StorageText::tr("it is a pipe, a socket or a device, and should be a file. Please move it away");
    case ENOLINK:
        return StorageText::tr("it is a link to something that is not there. Please connect the disk that it is on, or move the link away");
    default:
        return errorText(error);
    }
}

bool Megatorrent::Posix::readFully(const int fd, void *data, const qint64 size, const qint64 offset)
{
    for (qint64 done = 0; done < size;)
    {
        const ssize_t count = ::pread(fd, (static_cast<char *>(data) + done), static_cast<size_t>(size - done), (offset + done));
        if ((count < 0) && (errno == EINTR))
            continue;
        if (count <= 0)
        {
            if (count == 0)
                errno = ENODATA;
            return false;
        }
        done += count;
    }
    return true;
}

bool Megatorrent::Posix::writeFully(const int fd, const void *data, const qint64 size, const qint64 offset)
{
    for (qint64 done = 0; done < size;)
    {
        const ssize_t count = ::pwrite(fd, (static_cast<const char *>(data) + done), static_cast<size_t>(size - done), (offset + done));
        if ((count < 0) && (errno == EINTR))
            continue;
        if (count <= 0)
        {
            if (count == 0)
                errno = ENOSPC;
            return false;
        }
        done += count;
    }
    return true;
}

bool Megatorrent::Posix::writeSparsely(const int fd, const void *data, const qint64 size, const qint64 offset)
{
    const auto *const bytes = static_cast<const char *>(data);
    const qint64 pieceSize = 64 * 1024;
    const auto isZero = [](const char *piece, const qint64 count)
    {
        return (piece[0] == 0) && (std::memcmp(piece, (piece + 1), static_cast<size_t>(count - 1)) == 0);
    };
    const auto isHole = [fd](const qint64 from, const qint64 count)
    {
        const off_t next = ::lseek(fd, from, SEEK_DATA);
        return (next < 0) ? (errno == ENXIO) : (next >= (from + count));
    };

    qint64 written = offset;   // to here
    for (qint64 done = 0; done < size; done += pieceSize)
    {
        const qint64 count = std::min(pieceSize, (size - done));
        if (isZero((bytes + done), count) && isHole((offset + done), count))
            continue;
        if (!writeFully(fd, (bytes + done), count, (offset + done)))
            return false;
        written = offset + done + count;
    }
    FileStat stat;
    if (written == (offset + size))
        return true;
    return Posix::stat(fd, stat) && ((stat.size >= (offset + size)) || (::ftruncate(fd, (offset + size)) == 0));
}

bool Megatorrent::Posix::stat(const int fd, FileStat &result)
{
    struct stat info {};
    if (::fstat(fd, &info) != 0)
        return false;
    result = FileStat::from(info);
    return true;
}

int Megatorrent::Posix::synchronize(const int fd)
{
    if ((diskFaults.failingSyncs > 0) && (diskFaults.failingSyncs-- > 0))
        return EIO;
    return (::fdatasync(fd) == 0) ? 0 : errno;
}

int Megatorrent::Posix::synchronizeFileSystem(const int fd)
{
    if ((diskFaults.failingSyncs > 0) && (diskFaults.failingSyncs-- > 0))
        return EIO;
    return (::syncfs(fd) == 0) ? 0 : errno;
}

void Megatorrent::Posix::setMode(const int fd, const unsigned int mode)
{
    if (!diskFaults.refusesAttributes)
        [[maybe_unused]] const int result = ::fchmod(fd, mode);
}

void Megatorrent::Posix::setModificationTime(const int fd, const qint64 seconds)
{
    const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = 0}};
    if (!diskFaults.refusesAttributes)
        [[maybe_unused]] const int result = ::futimens(fd, times);
}

bool Megatorrent::Posix::renameNew(const int fromFolder, const QByteArray &from, const int toFolder, const QByteArray &to)
{
    if (!diskFaults.hasNoRenameNoReplace)
    {
        if (::renameat2(fromFolder, from.constData(), toFolder, to.constData(), RENAME_NOREPLACE) == 0)
            return true;
        if ((errno != EINVAL) && (errno != ENOSYS) && (errno != EOPNOTSUPP))
            return false;
    }

    if (!diskFaults.hasNoLinks)
    {
        if (::linkat(fromFolder, from.constData(), toFolder, to.constData(), 0) == 0)
        {
            if (::unlinkat(fromFolder, from.constData(), 0) == 0)
                return true;
            const int error = errno;
            ::unlinkat(toFolder, to.constData(), 0);
            errno = error;
            return false;
        }
        if ((errno == EEXIST) || (errno == ENOENT) || (errno == ENOSPC))
            return false;
    }

    struct stat info {};
    if (::fstatat(toFolder, to.constData(), &info, AT_SYMLINK_NOFOLLOW) == 0)
    {
        errno = EEXIST;
        return false;
    }
    return (errno == ENOENT) && (::renameat(fromFolder, from.constData(), toFolder, to.constData()) == 0);
}

bool Megatorrent::Posix::linkNew(const int fromFolder, const QByteArray &from, const int toFolder, const QByteArray &to)
{
    if (diskFaults.hasNoLinks || diskFaults.areDisksApart)
    {
        errno = diskFaults.areDisksApart ? EXDEV : EPERM;
        return false;
    }
    return ::linkat(fromFolder, from.constData(), toFolder, to.constData(), 0) == 0;
}

bool Megatorrent::Posix::makeFolder(const QString &path, const bool isPrivate)
{
    if (::mkdir(QFile::encodeName(path).constData(), (isPrivate ? 0700 : 0777)) == 0)
        return true;
    if (errno == EEXIST)
    {
        if (QFileInfo(path).isDir())
            return true;
        errno = ENOTDIR;
        return false;
    }
    if (errno != ENOENT)
        return false;

    const QString parent = QFileInfo(path).path();
    if ((parent == path) || !makeFolder(parent, false))
        return false;
    return (::mkdir(QFile::encodeName(path).constData(), (isPrivate ? 0700 : 0777)) == 0) || (errno == EEXIST);
}

qint64 Megatorrent::Posix::freeSpace(const QString &path)
{
    struct statvfs info {};
    if (::statvfs(QFile::encodeName(path).constData(), &info) != 0)
        return -1;
    return static_cast<qint64>(info.f_bavail) * static_cast<qint64>(info.f_frsize);
}
