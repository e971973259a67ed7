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
#include <QString>
#include <QtTypes>

#include "base/3rdparty/expected.hpp"

// Small files that are read and replaced as a whole. Whatever has their name, nothing waits for it: a
// pipe, a device, a folder or a link to something that is not there is left as it is, and said. Any
// thread, but a disk may hang.
namespace Megatorrent::WholeFile
{
    struct Unread
    {
        enum class Kind
        {
            Missing,
            TooLarge,
            Unreadable   // now: another time it may be read
        };

        Kind kind = Kind::Unreadable;
        QString reason;   // part of a sentence, without the name
    };

    nonstd::expected<QByteArray, Unread> read(const QString &path, qint64 maxSize);

    enum class Folder
    {
        Ours,    // what a run that was killed has left there goes
        Users    // any other name there is somebody's
    };

    // The file has all of the new content or the old one at any moment, and only its owner can read
    // it. A link to it stays one. The error is part of a sentence, without the name.
    nonstd::expected<void, QString> replace(const QString &path, const QByteArray &content, Folder folder = Folder::Ours);
}
