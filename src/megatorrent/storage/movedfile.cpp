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


#include "movedfile.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include <QFile>

#include "diskfaults.h"
#include "tables.h"

using namespace Megatorrent;

QByteArray Megatorrent::MovedFile::nameOf(const FileRow &file)
{
    return QFile::encodeName(file.target.sliced(file.target.lastIndexOf(u'/') + 1));
}

QByteArray Megatorrent::MovedFile::partNameOf(const FileRow &file)
{
    const QString path = file.partPath();
    return QFile::encodeName(path.sliced(path.lastIndexOf(u'/') + 1));
}

std::optional<FileStat> Megatorrent::MovedFile::statAt(const int folder, const QByteArray &name)
{
    struct stat info {};
    if ((::fstatat(folder, name.constData(), &info, AT_SYMLINK_NOFOLLOW) != 0) || !S_ISREG(info.st_mode))
        return std::nullopt;
    return FileStat::from(info);
}

FileDescriptor Megatorrent::MovedFile::openAt(const int folder, const QByteArray &name)
{
    return FileDescriptor {::openat(folder, name.constData(), (O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK))};
}

bool Megatorrent::MovedFile::hasOtherName(const int folder, const QByteArray &name)
{
    struct stat info {};
    return (::fstatat(folder, name.constData(), &info, AT_SYMLINK_NOFOLLOW) == 0) && (info.st_nlink > 1);
}

bool Megatorrent::MovedFile::isOneFile(const struct stat &left, const struct stat &right)
{
    return (left.st_dev == right.st_dev) && (left.st_ino == right.st_ino) && !diskFaults.isMountedTwice;
}

bool Megatorrent::MovedFile::isSame(const FileStat &left, const FileStat &right)
{
    return (left.inode == right.inode) && (left.size == right.size) && (left.mtime == right.mtime);
}

bool Megatorrent::MovedFile::isWithoutLinks(const int error)
{
    return (error == EPERM) || (error == EOPNOTSUPP) || (error == ENOSYS) || (error == EMLINK);
}
