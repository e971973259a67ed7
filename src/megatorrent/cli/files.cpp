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

#include "files.h"

#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QScopeGuard>
#include <QStringDecoder>

#include "base/global.h"
#include "failure.h"

using namespace Megatorrent::Cli;

namespace
{
    // 10 million paths of 100 characters
    const qint64 LIST_MAX_SIZE = 1024LL * 1024 * 1024;
    const qint64 SECRET_MAX_SIZE = 65536;

    QByteArray readAll(const int fd, const QString &name, const qint64 maxSize)
    {
        QByteArray result;
        QByteArray buffer {65536, Qt::Uninitialized};
        while (true)
        {
            const ssize_t size = ::read(fd, buffer.data(), static_cast<size_t>(buffer.size()));
            if (size == 0)
                return result;
            if ((size < 0) && (errno == EINTR))
                continue;
            if (size < 0)
                throw Failure(ExitCode::WrongUse, Text::tr("Cannot read %1: %2.").arg(name, qt_error_string(errno)));
            result.append(buffer.constData(), size);
            if (result.size() > maxSize)
                throw Failure(ExitCode::WrongUse, Text::tr("%1 is too large for what it should be.").arg(name));
        }
    }
}

QByteArray Files::read(const QString &path, const qint64 maxSize)
{
    if (path == u"-")
    {
        static bool isRead = false;
        if (std::exchange(isRead, true))
            throw Failure(ExitCode::WrongUse, Text::tr("Standard input (\"-\") can be read for one thing only."));
        return readAll(STDIN_FILENO, Text::tr("standard input"), maxSize);
    }

    const int fd = ::open(QFile::encodeName(path).constData(), (O_RDONLY | O_CLOEXEC));
    if (fd < 0)
        throw Failure(ExitCode::WrongUse, Text::tr("Cannot open \"%1\": %2.").arg(path, qt_error_string(errno)));
    const auto closing = qScopeGuard([fd] { ::close(fd); });
    return readAll(fd, u'"' + path + u'"', maxSize);
}

QString Files::firstLine(const QString &path)
{
    QStringDecoder decode {QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom};
    QString line = decode(read(path, SECRET_MAX_SIZE).split('\n').constFirst());
    if (decode.hasError())
        throw Failure(ExitCode::WrongUse, Text::tr("The first line of \"%1\" is not UTF-8.").arg(path));
    return line.remove(u'\r');
}

QStringList Files::readList(const bool isSeparatedByNul)
{
    return splitList(read(u"-"_s, LIST_MAX_SIZE), isSeparatedByNul);
}

QStringList Files::splitList(const QByteArray &text, const bool isSeparatedByNul)
{
    QStringList result;
    for (const QByteArray &part : asConst(text.split(isSeparatedByNul ? '\0' : '\n')))
    {
        if (!part.isEmpty())
            result += fromUtf8(part);
    }
    return result;
}

QString Files::fromUtf8(const QByteArray &text)
{
    QStringDecoder decode {QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom};
    const QString result = decode(text);
    if (decode.hasError())
    {
        throw Failure(ExitCode::WrongUse, Text::tr("\"%1\" is not UTF-8, and cannot be named to qBittorrent.")
            .arg(QString::fromUtf8(text)));
    }
    return result;
}
