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

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QPointer>
#include <QThread>

namespace
{
    // Of what is open: a name can be given to something else meanwhile.
    bool isSecret([[maybe_unused]] const QFile &file)
    {
#ifdef Q_OS_UNIX
        const uid_t SYSTEM_USERS_END = 1000;   // as by default in /etc/login.defs (UID_MIN)
        struct stat info {};
        if (::fstat(file.handle(), &info) != 0)
            return false;
        return ((info.st_uid < SYSTEM_USERS_END) || (info.st_uid == ::geteuid())) && !(info.st_mode & (S_IROTH | S_IWOTH));
#else
        return true;
#endif
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
        QFile file {path};
        if (!QFileInfo::exists(path))
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is not there").arg(path);
        else if (!QFileInfo(path).isFile())   // opening a pipe could wait for ever
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is no file").arg(path);
        else if (!file.open(QIODevice::ReadOnly))
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 cannot be read: %2").arg(path, file.errorString());
        else if ((kind == FileKind::Secret) && !isSecret(file))
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is no secret of this system: others can read it, or have made it").arg(path);
        else
            content = file.read(maxSize + 1);
        if (content.size() > maxSize)
        {
            content.clear();
            error = QCoreApplication::translate("Megatorrent::Tor::SmallFile", "%1 is larger than such a file is").arg(path);
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
