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

#pragma once

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include <gtest/gtest.h>

#include <QFile>
#include <QList>
#include <QString>

#include "base/global.h"

// What may lie where a file of ours should be: whoever opens it as a file waits for ever, or takes it for something else
namespace Megatorrent::Test
{
    enum class OddThing
    {
        Pipe,
        Socket,
        Device,        // a link to one
        Folder,
        DanglingLink
    };

    inline const QList<OddThing> ODD_THINGS {OddThing::Pipe, OddThing::Socket, OddThing::Device, OddThing::Folder, OddThing::DanglingLink};

    inline void putOddThing(const OddThing thing, const QString &path)
    {
        const QByteArray name = QFile::encodeName(path);
        switch (thing)
        {
        case OddThing::Pipe:
            ASSERT_EQ(::mkfifo(name.constData(), 0600), 0);
            break;
        case OddThing::Socket:
            {
                sockaddr_un address {};
                address.sun_family = AF_UNIX;
                ASSERT_LT(static_cast<std::size_t>(name.size()), sizeof(address.sun_path));
                std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
                const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
                ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr *>(&address), sizeof(address)), 0);
                ::close(fd);
            }
            break;
        case OddThing::Device:
            ASSERT_EQ(::symlink("/dev/null", name.constData()), 0);
            break;
        case OddThing::Folder:
            ASSERT_EQ(::mkdir(name.constData(), 0700), 0);
            break;
        case OddThing::DanglingLink:
            ASSERT_EQ(::symlink("away/file", name.constData()), 0);
            break;
        }
    }

    inline bool isStillThere(const OddThing thing, const QString &path)
    {
        struct stat info {};
        if (::lstat(QFile::encodeName(path).constData(), &info) != 0)
            return false;
        switch (thing)
        {
        case OddThing::Pipe:
            return S_ISFIFO(info.st_mode);
        case OddThing::Socket:
            return S_ISSOCK(info.st_mode);
        case OddThing::Folder:
            return S_ISDIR(info.st_mode);
        case OddThing::Device:
        case OddThing::DanglingLink:
            return S_ISLNK(info.st_mode);
        }
        return false;
    }
}
