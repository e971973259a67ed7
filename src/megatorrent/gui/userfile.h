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

#pragma once

#include <functional>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"

class QObject;

namespace Megatorrent
{
    // Files that the user names, read and written beside the main thread: their disk may be slow. Answers come to the thread of
    // `context`, and not at all if that has been destroyed. Errors are sentences for the user.
    namespace UserFile
    {
        struct Written
        {
            bool isInTheWay = false;   // there is a file of this name, and it has been left as it is
            QString error;             // empty: it is written

            bool isDone() const { return !isInTheWay && error.isEmpty(); }
        };

        void read(const Path &file, qint64 maxSize, const QObject *context, std::function<void (const nonstd::expected<QByteArray, QString> &content)> done);
        // Nobody but the user can read it. As a whole or not at all, and on the disk when it is said to be.
        void write(const Path &file, const QByteArray &content, bool mayReplace, const QObject *context, std::function<void (const Written &written)> done);
    }
}
