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

#include <QHash>
#include <QList>
#include <QString>

#include "posixfile.h"
#include "tables.h"

namespace Megatorrent
{
    // All that the database knows at one path: versions of one file, which are moved together
    struct MoveUnit
    {
        enum class Way
        {
            None,      // nothing has been done
            Link,
            Rename,
            Copy,
            TakeOver   // the same content was there already
        };

        QList<FileRow> rows;
        std::optional<FileRow> owner;      // of what is in place
        bool isThere = false;              // something that can be moved is in place
        bool isOurs = false;               // with the owner's content
        FileStat source;
        std::optional<FileStat> twin;      // what is at the new place, with the same content
        Way way = Way::None;
        FileStat placed;                   // at the new place
        QHash<FileId, Way> parts;          // partial files that are at both places
        QHash<FileId, qint64> partInodes;  // of copies
        Error problem;
        bool isSuperseded = false;         // a later version is at the new place
        bool isMoved = false;

        // Of the copy of what is in place, in the new hidden folder
        QByteArray copyName() const { return QByteArray::number(owner->id) + ".moving"; }
    };
}
