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


#include "smallfile.h"

#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QPointer>
#include <QThread>

#include "../storage/posixfile.h"

namespace Posix = Megatorrent::Posix;

namespace
{
    // Of what is open: a name can be given to something else meanwhile.
    bool isSecret(const int file)
    {
        const uid_t SYSTEM_USERS_END = 1000;   // as by default in /etc/login.defs (UID_MIN)
        struct stat info {};
        if (::fstat(file, &info) != 0)
            return false;
        return ((info.st_uid < SYSTEM_USERS_END) || (info.st_uid == ::geteuid())) && !(info.st_mode & (S_IROTH | S_IWOTH));
    }
}

void Megatorrent::Tor::readSmallFile(const QString &path, const qsizetype maxSize, const FileKind kind, QObject *context
        , std::function<void (const QByteArray &content, const QString &error)> done)
{
    // a thread of its own: one that hangs keeps nothing else from running
    QThread *thread = QThread::create([path, maxSize, kind
        , context = QPointer<QObject>(context), done = std::move(done)]
    {
        QByteArray content;
        QString error;
        const Megatorrent::FileDescriptor file = Posix::openForReading(path);
        const int reason = errno;
        Megatorrent::FileStat stat;
        if (!file.isValid() && (reason == ENOENT))
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is not there").arg(path);
        else if (!file.isValid() && ((reason == EISDIR) || (reason == Posix::NOT_A_FILE)))
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is no file").arg(path);
        else if (!file.isValid() || !Posix::stat(file.get(), stat))
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 cannot be read: %2").arg(path, Posix::errorText(file.isValid() ? errno : reason));
        else if ((kind == FileKind::Secret) && !isSecret(file.get()))
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is no secret of this system: others can read it, or have made it").arg(path);
        else if (stat.size > maxSize)
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is larger than such a file is").arg(path);
        else
            content = QByteArray(static_cast<qsizetype>(stat.size), Qt::Uninitialized);
        if (!content.isEmpty() && !Posix::readFully(file.get(), content.data(), content.size(), 0))
        {
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 cannot be read: %2").arg(path, Posix::errorText(errno));
            content.clear();
        }
        QMetaObject::invokeMethod(qApp, [context, done, content, error]
        {
            if (context)
                done(content, error);
        }, Qt::QueuedConnection);
    });
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
}
