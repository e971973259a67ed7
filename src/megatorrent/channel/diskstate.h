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

#include <optional>

#include <QString>

#include "base/path.h"

namespace Megatorrent
{
    // The file system that a folder is on, as of when it was asked. Any thread that may block.
    struct DiskState
    {
        // The folder itself need not exist yet. Nothing: the system does not say.
        static std::optional<DiskState> of(const Path &folder);

        QString id;                            // the same for all folders that share its space
        qint64 bytesTotal = 0;
        qint64 bytesFree = 0;                  // for users who are not root
        std::optional<qint64> filesTotal;      // files and folders (inodes); nothing: there is no such limit
        qint64 filesFree = 0;
    };

    struct DiskUsage
    {
        // Of all that is in the folder, however deep. Looks at no more than a million files (some
        // seconds).
        static DiskUsage of(const Path &folder);

        qint64 bytes = 0;                      // really used: holes do not count
        qint64 files = 0;                      // and folders
    };
}
