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


#include "filecopier.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crashpoint.h"
#include "diskfaults.h"

using namespace Megatorrent;

namespace
{
    const qint64 BLOCK_SIZE = 1024 * 1024;
}

FileCopier::FileCopier(std::function<bool ()> mustStop, std::function<void (qint64)> copied)
    : m_mustStop {std::move(mustStop)}
    , m_copied {std::move(copied)}
{
}

FileCopier::Result FileCopier::copy(const int from, const int folder, const QByteArray &name)
{
    const FileDescriptor to = Posix::openRegular(folder, name, (O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW));
    struct stat info {};
    if (!to.isValid() || (::fstat(from, &info) != 0) || !copyContent(from, to.get(), info.st_size))
    {
        const int error = errno;
        if (m_mustStop())
            return {.kind = Result::Kind::Stopped};
        return {.kind = Result::Kind::Failed, .error = error};
    }
    Posix::setMode(to.get(), (info.st_mode & 07777));
    const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, info.st_mtim};
    if (!diskFaults.refusesAttributes)
        [[maybe_unused]] const int result = ::futimens(to.get(), times);
    if (const int error = Posix::synchronize(to.get()); error != 0)
        return {.kind = Result::Kind::Failed, .error = error};

    // what the disk has, not what memory has
    ::posix_fadvise(to.get(), 0, 0, POSIX_FADV_DONTNEED);
    if (!isSame(from, to.get(), info.st_size))
        return {.kind = (m_mustStop() ? Result::Kind::Stopped : Result::Kind::Differs)};
    FileStat stat;
    if (!Posix::stat(to.get(), stat))
        return {.kind = Result::Kind::Failed, .error = errno};
    return {.kind = Result::Kind::Copied, .error = 0, .stat = stat};
}

// Holes stay holes.
bool FileCopier::copyContent(const int from, const int to, const qint64 size)
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
            if (m_mustStop())
                return false;
            const qint64 count = std::min<qint64>(BLOCK_SIZE, (end - offset));
            if (!Posix::readFully(from, block.data(), count, offset) || !Posix::writeFully(to, block.constData(), count, offset))
                return false;
            offset += count;
            m_copied(count);
        }
    }
    return ::ftruncate(to, size) == 0;
}

bool FileCopier::isSame(const int left, const int right, const qint64 size) const
{
    QByteArray leftBlock {BLOCK_SIZE, Qt::Uninitialized};
    QByteArray rightBlock {BLOCK_SIZE, Qt::Uninitialized};
    for (qint64 offset = 0; offset < size; offset += BLOCK_SIZE)
    {
        const qint64 count = std::min(BLOCK_SIZE, (size - offset));
        if (m_mustStop() || !Posix::readFully(left, leftBlock.data(), count, offset) || !Posix::readFully(right, rightBlock.data(), count, offset)
                || (std::memcmp(leftBlock.constData(), rightBlock.constData(), static_cast<size_t>(count)) != 0))
        {
            return false;
        }
    }
    return true;
}
