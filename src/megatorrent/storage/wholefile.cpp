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

#include "wholefile.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QLocale>

#include "base/global.h"

#include "posixfile.h"
#include "storagetext.h"

using namespace Megatorrent;

nonstd::expected<QByteArray, WholeFile::Unread> Megatorrent::WholeFile::read(const QString &path, const qint64 maxSize)
{
    const auto failure = [&path](const int error)
    {
        // a link that leads nowhere is something that the user has put there
        const int obstacle = (error == ENOENT) ? Posix::obstacle(path) : error;
        if (obstacle == 0)
            return nonstd::make_unexpected(Unread {.kind = Unread::Kind::Missing, .reason = Posix::errorText(error)});
        return nonstd::make_unexpected(Unread {.kind = Unread::Kind::Unreadable, .reason = Posix::obstacleText(obstacle)});
    };

    const FileDescriptor file = Posix::openForReading(path);
    FileStat stat;
    if (!file.isValid() || !Posix::stat(file.get(), stat))
        return failure(errno);
    if (stat.size > maxSize)
    {
        return nonstd::make_unexpected(Unread {.kind = Unread::Kind::TooLarge
                , .reason = StorageText::tr("it is larger than such a file can be (%1)").arg(QLocale().formattedDataSize(maxSize))});
    }
    QByteArray content {static_cast<qsizetype>(stat.size), Qt::Uninitialized};
    if (!Posix::readFully(file.get(), content.data(), content.size(), 0))
        return failure(errno);
    return content;
}

nonstd::expected<void, QString> Megatorrent::WholeFile::replace(const QString &path, const QByteArray &content, const Folder folder)
{
    const auto failure = [](const int error) { return nonstd::make_unexpected(Posix::obstacleText(error)); };

    if (const int error = Posix::obstacle(path); error != 0)
        return failure(error);
    const bool isLink = QFileInfo(path).isSymLink();
    const QString target = isLink ? QFileInfo(path).canonicalFilePath() : path;
    const QByteArray name = QFile::encodeName(target);
    // who has made it unwritable does not want it replaced
    if ((::access(name.constData(), W_OK) != 0) && (errno != ENOENT))
        return failure(errno);

    const bool isOurs = (folder == Folder::Ours) && !isLink;
    QByteArray temporary = name + (isOurs ? ".new" : ".XXXXXX");
    const FileDescriptor file = isOurs ? Posix::openNew(temporary) : FileDescriptor(::mkostemp(temporary.data(), O_CLOEXEC));   // 0600
    if (!file.isValid())
    {
        const int error = errno;
        if ((error != EISDIR) && (error != Posix::NOT_A_FILE))
            return failure(error);
        return nonstd::make_unexpected(StorageText::tr("\"%1\" is in its way: %2").arg(QFile::decodeName(temporary), Posix::obstacleText(error)));
    }
    int error = Posix::writeFully(file.get(), content.constData(), content.size(), 0) ? Posix::synchronize(file.get()) : errno;
    if ((error == 0) && (std::rename(temporary.constData(), name.constData()) != 0))
        error = errno;
    if (error == 0)
        return {};
    ::unlink(temporary.constData());
    return failure(error);
}
