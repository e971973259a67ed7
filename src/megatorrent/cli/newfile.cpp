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
#include <cerrno>
#include <cstdio>
#include <cstdlib>

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
    Failure taken(const QString &path)
    {
        return Failure(ExitCode::Refused, Text::tr("\"%1\" exists already, and was left as it is. Choose another name.").arg(path));
    }

    // Beside it: what it will be given at the end
    int makeTemporary(const QString &path, QByteArray &name)
    {
        name = QFile::encodeName(path) + ".XXXXXX";
        const int fd = ::mkostemp(name.data(), O_CLOEXEC);   // for its owner only
        if (fd < 0)
            throw Failure(ExitCode::Refused, Text::tr("Cannot make \"%1\": %2.").arg(path, qt_error_string(errno)));
        return fd;
    }

    // Never replaces anything. False with errno
    bool giveName(const QByteArray &temporary, const QByteArray &name)
    {
        if (::renameat2(AT_FDCWD, temporary.constData(), AT_FDCWD, name.constData(), RENAME_NOREPLACE) == 0)
            return true;
        if ((errno != EINVAL) && (errno != ENOSYS))
            return false;
        if (::link(temporary.constData(), name.constData()) == 0)
            return true;
        if ((errno != EPERM) && (errno != EOPNOTSUPP))
            return false;
        // a file system that can do neither
        const int fd = ::open(name.constData(), (O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC), 0600);
        if (fd < 0)
            return false;
        ::close(fd);
        return ::rename(temporary.constData(), name.constData()) == 0;
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

// Nothing stays: nobody knows what ends the program meanwhile.
NewFile::NewFile(const QString &path, Output &out)
    : m_path {path}
    , m_out {out}
{
    if (isStandardOutput())
    {
        m_out.checkReader();
        return;
    }
    struct stat info {};
    if (::lstat(QFile::encodeName(m_path).constData(), &info) == 0)
        throw taken(m_path);
    QByteArray temporary;
    ::close(makeTemporary(m_path, temporary));
    ::unlink(temporary.constData());
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
    QByteArray temporary;
    const int fd = makeTemporary(m_path, temporary);
    const bool isWritten = writeAll(fd, content);
    const int writeError = errno;
    ::close(fd);
    const bool isNamed = isWritten && giveName(temporary, QFile::encodeName(m_path));
    const int error = isWritten ? errno : writeError;
    ::unlink(temporary.constData());
    if (isNamed)
        return;
    if (isWritten && (error == EEXIST))
        throw taken(m_path);
    throw Failure(ExitCode::Refused, Text::tr("Cannot write \"%1\": %2.").arg(m_path, qt_error_string(error)));
}
