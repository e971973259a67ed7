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

#include "newfile.h"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QFile>

#include "base/global.h"
#include "failure.h"
#include "output.h"

using namespace Megatorrent::Cli;

namespace
{
    // As a backup of a key is at most: qBittorrent believes in it before it is written.
    const off_t ROOM = 65536;

    int make(const QString &path)
    {
        const int fd = ::open(QFile::encodeName(path).constData(), (O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC), 0600);
        if ((fd < 0) && (errno == EEXIST))
            throw Failure(ExitCode::Refused, Text::tr("\"%1\" exists already, and was left as it is. Choose another name.").arg(path));
        if (fd < 0)
            throw Failure(ExitCode::Refused, Text::tr("Cannot make \"%1\": %2.").arg(path, qt_error_string(errno)));
        return fd;
    }

    // False with errno
    bool writeAll(const int fd, const QByteArray &content)
    {
        for (qsizetype written = 0; written < content.size();)
        {
            const ssize_t size = ::write(fd, (content.constData() + written), static_cast<size_t>(content.size() - written));
            if ((size < 0) && (errno != EINTR))
                return false;
            written += std::max<ssize_t>(size, 0);
        }
        return (::fchmod(fd, 0600) == 0) && ((::fsync(fd) == 0) || (errno == EINVAL));
    }
}

// It does not stay: nobody knows what ends the program meanwhile.
NewFile::NewFile(const QString &path, Output &out)
    : m_path {path}
    , m_out {out}
{
    if (isStandardOutput())
    {
        m_out.checkReader();
        return;
    }
    const int fd = make(m_path);
    const int error = ::posix_fallocate(fd, 0, ROOM);
    ::close(fd);
    ::unlink(QFile::encodeName(m_path).constData());
    if ((error == ENOSPC) || (error == EDQUOT))
        throw Failure(ExitCode::Refused, Text::tr("Cannot write \"%1\": %2.").arg(m_path, qt_error_string(error)));
}

bool NewFile::isStandardOutput() const
{
    return m_path == u"-";
}

void NewFile::write(const QByteArray &content) const
{
    if (isStandardOutput())
    {
        m_out.bytes(content);
        return;
    }
    const int fd = make(m_path);
    const bool isWritten = writeAll(fd, content);
    const int error = errno;
    ::close(fd);
    if (isWritten)
        return;
    ::unlink(QFile::encodeName(m_path).constData());
    throw Failure(ExitCode::Refused, Text::tr("Cannot write \"%1\": %2.").arg(m_path, qt_error_string(error)));
}
