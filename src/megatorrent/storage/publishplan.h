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

#include <array>

#include <QList>
#include <QString>
#include <QStringList>

#include "../content/error.h"

namespace Megatorrent
{
    // What a publication would do, found out without doing it. Counts are exact, names are the first
    // ones.
    struct PublishPlan
    {
        enum class Kind
        {
            New,
            Changed,        // of another size or date than what is published
            Reread,         // may have changed without: has to be read to tell
            Moved,          // was published under another path that is gone, and looks the same
            Removed,
            Withheld,       // is gone, and would not be taken out unasked
            Unreadable
        };
        static constexpr std::size_t KIND_COUNT = 7;

        struct Name
        {
            QString path;       // in the channel; of what is unreadable on the disk
            QString from;       // of what was moved: where it was
            Error reason;       // of what is unreadable
            qint64 size = 0;    // bytes
        };

        struct Group
        {
            qint64 count = 0;
            qint64 bytes = 0;
            QList<Name> names;
        };

        static constexpr qsizetype NAMES_MAX = 1000;      // of a kind
        static constexpr qsizetype FOLDERS_MAX = 4096;

        std::array<Group, KIND_COUNT> groups;
        qint64 unchanged = 0;
        qint64 unsettled = 0;       // somebody may still be writing them, or moving them about
        QStringList folders;        // that were gone through, on the disk
        qint64 foldersTotal = 0;

        const Group &operator[](const Kind kind) const { return groups[static_cast<std::size_t>(kind)]; }
        qint64 count(const Kind kind) const { return (*this)[kind].count; }

        void add(const Kind kind, const Name &name)
        {
            Group &group = groups[static_cast<std::size_t>(kind)];
            ++group.count;
            group.bytes += name.size;
            if (group.names.size() < NAMES_MAX)
                group.names.append(name);
        }

        // Bytes that would have to be read
        qint64 bytesToRead() const
        {
            return (*this)[Kind::New].bytes + (*this)[Kind::Changed].bytes + (*this)[Kind::Reread].bytes + (*this)[Kind::Moved].bytes;
        }

        bool hasChanges() const
        {
            return (count(Kind::New) + count(Kind::Changed) + count(Kind::Reread) + count(Kind::Moved) + count(Kind::Removed)) > 0;
        }
    };
}
