/*
 * Megatorrent, channels for qBittorrent.
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

#include "userfile.h"

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <thread>

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>

#include "base/global.h"

#include "../storage/reply.h"
#include "../storage/wholefile.h"

using namespace Megatorrent;

namespace
{
    const QFileDevice::Permissions SECRET = QFileDevice::ReadOwner | QFileDevice::WriteOwner;

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::UserFile)
    };

    // Not of a pool, which would wait for a disk that does not answer at the end of the program
    template <typename Answer, typename Work>
    void runBeside(const QObject *context, std::function<void (const Answer &)> done, Work work)
    {
        std::thread([reply = std::make_shared<Reply>(context), done = std::move(done), work = std::move(work)]
        {
            reply->call([done, answer = work()] { done(answer); });
        }).detach();
    }

    UserFile::Written failed(const QString &name, const QString &reason)
    {
        return {.isInTheWay = false, .error = Text::tr("\"%1\" could not be written. Reason: %2").arg(name, reason)};
    }

    UserFile::Written writeNew(const QString &name, const QByteArray &content)
    {
        QFile file {name};
        if (!file.open((QIODevice::WriteOnly | QIODevice::NewOnly), SECRET))
        {
            if (QFileInfo::exists(name) || QFileInfo(name).isSymLink())
                return {.isInTheWay = true, .error = {}};
            return failed(name, file.errorString());
        }
        if ((file.write(content) == content.size()) && file.flush() && ((::fsync(file.handle()) == 0) || (errno == EINVAL)))
            return {};
        const QString reason = file.errorString();
        file.remove();
        return failed(name, reason);
    }

    UserFile::Written replace(const QString &name, const QByteArray &content)
    {
        if (const auto replaced = WholeFile::replace(name, content, WholeFile::Folder::Users); !replaced)
            return failed(name, replaced.error());
        return {};
    }
}

void Megatorrent::UserFile::read(const Path &file, const qint64 maxSize, const QObject *context
        , std::function<void (const nonstd::expected<QByteArray, QString> &)> done)
{
    runBeside<nonstd::expected<QByteArray, QString>>(context, std::move(done), [file, maxSize]() -> nonstd::expected<QByteArray, QString>
    {
        const auto content = WholeFile::read(file.data(), maxSize);
        if (!content)
            return nonstd::make_unexpected(Text::tr("\"%1\" could not be read: %2").arg(file.toString(), content.error().reason));
        return *content;
    });
}

void Megatorrent::UserFile::write(const Path &file, const QByteArray &content, const bool mayReplace, const QObject *context
        , std::function<void (const Written &)> done)
{
    runBeside<Written>(context, std::move(done), [name = file.data(), content, mayReplace]
    {
        return mayReplace ? replace(name, content) : writeNew(name, content);
    });
}
