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

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <QtClassHelperMacros>

#include "diskplace.h"
#include "posixfile.h"
#include "sourceentry.h"

struct stat;

namespace Megatorrent
{
    // A file or folder that is published, and what may be read of it: itself, and what is in it. Others
    // may write there, and put a link or another folder in the place of what has just been looked at: so
    // everything is found by a way that follows no link, and passes through no folder of our own data. A
    // link in it is followed to what is in it, too. Any thread; blocking.
    class SourceTree
    {
        Q_DISABLE_COPY_MOVE(SourceTree)

    public:
        // `local`: absolute; may be a link itself. `ownData`: folders of which nothing is ever published
        SourceTree(const QString &local, const QStringList &ownData);

        // Whether it is the source, or would be in it
        bool isAt(const QString &local) const;
        // The source itself, not to be read. Not valid: `entry` says what is wrong with it.
        FileDescriptor openTop(struct stat &info, SourceEntry &entry) const;
        // A folder in it, that no link leads to, to look into: not to be read. Not valid: errno
        FileDescriptor openFolder(const QByteArray &local) const;
        bool isOwnData(const struct stat &info) const;
        static Error ownDataReason();

        // Looks at the file with this name in this folder, or at the source itself; `entry` has the path of
        // it. False: it is not there.
        bool examine(int folder, const QByteArray &local, SourceEntry &entry) const;
        // The same of `entry.local`, whatever its folder has become
        bool examine(SourceEntry &entry) const;
        // A file for reading that examine() lets pass, which may be another one now. Not valid: errno
        FileDescriptor openForReading(const QString &local) const;

    private:
        bool contains(const QByteArray &real) const;
        bool isSource(const QByteArray &local) const { return local == m_local; }
        // As it would be called if the source had no link in its name; empty: it is not in it
        QByteArray plainPath(const QByteArray &local) const;
        // `real`: without links. Not valid: errno
        FileDescriptor walk(const QByteArray &real, int flags, bool &isOwn) const;
        bool judge(const QByteArray &local, struct stat &info, SourceEntry &entry) const;

        const QByteArray m_local;
        QByteArray m_real;       // without links, and without '/' at the end
        int m_error = 0;         // why there is none
        QList<DiskPlace> m_ownData;
    };
}
