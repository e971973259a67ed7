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


#include "sourcetree.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>

#include <QFile>

#include "base/global.h"

#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    QByteArray realPath(const QByteArray &path)
    {
        const std::unique_ptr<char, decltype(&std::free)> resolved {::realpath(path.constData(), nullptr), &std::free};
        const QByteArray result {resolved.get()};
        return (result == "/") ? QByteArray("") : result;
    }

    Error openingFailed(const int error)
    {
        return {Posix::readingCode(error), StorageText::tr("cannot be opened: %1").arg(Posix::errorText(error))};
    }

    bool isMissing(const int error)
    {
        return (error == ENOENT) || (error == ENOTDIR);
    }
}

SourceTree::SourceTree(const QString &local, const QStringList &ownData)
    : m_local {QFile::encodeName(local)}
    , m_real {realPath(m_local)}
    , m_error {m_real.isNull() ? errno : 0}
{
    for (const QString &folder : ownData)
        m_ownData.append(DiskPlace(folder));
}

Error SourceTree::ownDataReason()
{
    return {ErrorCode::FolderOfOwnData, StorageText::tr("is this program's own data, with the keys of your channels, and is never published")};
}

bool SourceTree::isOwnData(const struct stat &info) const
{
    return std::any_of(m_ownData.cbegin(), m_ownData.cend(), [&info](const DiskPlace &folder) { return folder.isFolder(info); });
}

bool SourceTree::isAt(const QString &local) const
{
    return !plainPath(QFile::encodeName(local)).isNull();
}

bool SourceTree::contains(const QByteArray &real) const
{
    return !m_real.isNull() && real.startsWith(QByteArray(m_real + '/'));
}

QByteArray SourceTree::plainPath(const QByteArray &local) const
{
    if (m_real.isNull() || isSource(local))
        return m_real;
    const QByteArray folder = m_local.endsWith('/') ? m_local : (m_local + '/');
    return local.startsWith(folder) ? QByteArray(m_real + '/' + local.sliced(folder.size())) : QByteArray();
}

FileDescriptor SourceTree::walk(const QByteArray &real, const int flags, bool &isOwn) const
{
    isOwn = false;
    const int toFolder = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
    QList<QByteArray> names = real.split('/');
    names.removeIf([](const QByteArray &name) { return name.isEmpty() || (name == "."); });
    if (names.contains(".."))
    {
        errno = EINVAL;
        return {};
    }

    FileDescriptor place {::open("/", (names.isEmpty() ? (flags | O_CLOEXEC) : toFolder))};
    for (qsizetype i = 0; place.isValid(); ++i)
    {
        struct stat info {};
        if (::fstat(place.get(), &info) != 0)
            return {};
        if (isOwnData(info))
        {
            isOwn = true;
            errno = EACCES;
            return {};
        }
        if (i == names.size())
            break;
        const bool isLast = (i == (names.size() - 1));
        place = FileDescriptor(::openat(place.get(), names[i].constData(), (isLast ? (flags | O_NOFOLLOW | O_CLOEXEC) : toFolder)));
    }
    return place;
}

FileDescriptor SourceTree::openTop(struct stat &info, SourceEntry &entry) const
{
    bool isOwn = false;
    errno = m_error;
    FileDescriptor top = m_real.isNull() ? FileDescriptor() : walk(m_real, O_PATH, isOwn);
    if (top.isValid() && (::fstat(top.get(), &info) == 0))
        return top;

    const int error = errno;
    entry.kind = isMissing(error) ? SourceEntry::Kind::Absent : SourceEntry::Kind::FolderProblem;
    entry.reason = isOwn ? ownDataReason() : openingFailed(error);
    return {};
}

FileDescriptor SourceTree::openFolder(const QByteArray &local) const
{
    const QByteArray real = plainPath(local);
    if (real.isNull())
    {
        errno = ENOENT;
        return {};
    }
    bool isOwn = false;
    return walk(real, (O_PATH | O_DIRECTORY), isOwn);
}

bool SourceTree::examine(const int folder, const QByteArray &local, SourceEntry &entry) const
{
    if (isSource(local))
        return examine(entry);

    struct stat info {};
    if (::fstatat(folder, local.sliced(local.lastIndexOf('/') + 1).constData(), &info, AT_SYMLINK_NOFOLLOW) == 0)
        return judge(local, info, entry);
    if (errno == ENOENT)
        return false;  // gone since its folder was read
    entry.reason = openingFailed(errno);
    entry.kind = SourceEntry::Kind::FolderProblem;   // which it may be: not every file system says so in the folder
    return true;
}

bool SourceTree::examine(SourceEntry &entry) const
{
    const QByteArray local = QFile::encodeName(entry.local);
    const QByteArray real = plainPath(local);
    bool isOwn = false;
    struct stat info {};
    errno = ENOENT;
    const FileDescriptor place = real.isNull() ? FileDescriptor() : walk(real, O_PATH, isOwn);
    if (place.isValid() && (::fstat(place.get(), &info) == 0))
        return judge(local, info, entry);
    if (!isOwn && isMissing(errno))
        return false;
    entry.reason = isOwn ? ownDataReason() : openingFailed(errno);
    entry.kind = SourceEntry::Kind::Problem;
    return true;
}

// `info`: of what has the name, be it a link
bool SourceTree::judge(const QByteArray &local, struct stat &info, SourceEntry &entry) const
{
    entry.kind = SourceEntry::Kind::File;
    entry.reason = {};
    const auto problem = [&entry](const Error &reason)
    {
        entry.kind = SourceEntry::Kind::Problem;
        entry.reason = reason;
        return true;
    };

    if (S_ISLNK(info.st_mode))
    {
        const QByteArray real = realPath(plainPath(local));
        if (real.isNull())
            return problem({ErrorCode::LinkNotFollowed, StorageText::tr("is a link that leads nowhere")});
        bool isOwn = false;
        const FileDescriptor target = walk(real, O_PATH, isOwn);
        if (isOwn && contains(real))
            return problem(ownDataReason());
        if (target.isValid() && (::fstat(target.get(), &info) == 0) && S_ISDIR(info.st_mode))
            return problem({ErrorCode::LinkNotFollowed, StorageText::tr("is a link to a folder; links to folders are not followed")});
        // what is outside was not meant to be published
        if (!contains(real))
            return problem({ErrorCode::LinkNotFollowed, StorageText::tr("is a link that leads out of the folder that is published")});
        if (!target.isValid() || S_ISLNK(info.st_mode))
            return problem({ErrorCode::FileBusy, StorageText::tr("changes while it is looked at")});
    }
    if (!S_ISREG(info.st_mode))
        return problem({ErrorCode::NotPublishable, StorageText::tr("is not a regular file")});

    entry.stat = FileStat::from(info);
    entry.executable = (info.st_mode & S_IXUSR) != 0;
    return true;
}

FileDescriptor SourceTree::openForReading(const QString &local) const
{
    const QByteArray path = plainPath(QFile::encodeName(local));
    if (path.isNull())
    {
        errno = ENOENT;
        return {};
    }
    const int flags = O_RDONLY | O_NONBLOCK;   // a pipe would block
    bool isOwn = false;
    FileDescriptor file = walk(path, flags, isOwn);
    if (!file.isValid() && (errno == ELOOP) && !isSource(QFile::encodeName(local)))
    {
        const QByteArray real = realPath(path);
        if (!contains(real))
        {
            errno = EACCES;
            return {};
        }
        file = walk(real, flags, isOwn);
    }

    struct stat info {};
    if (!file.isValid() || (::fstat(file.get(), &info) != 0))
        return {};
    if (!S_ISREG(info.st_mode))
    {
        errno = S_ISDIR(info.st_mode) ? EISDIR : Posix::NOT_A_FILE;
        return {};
    }
    return file;
}
