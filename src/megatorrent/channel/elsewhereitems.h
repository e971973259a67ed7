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

#include <QString>

class QSqlDatabase;

namespace Megatorrent
{
    // Items of an own channel that were published elsewhere under the same identity. They are not
    // wanted here, and have no file. All functions run on the database's thread, throw
    // DatabaseError, and take `channel` as ChannelRecord::id.
    namespace ElsewhereItems
    {
        // What was staged takes the place of what was known of them; what is published from here,
        // too, is left out.
        void adopt(QSqlDatabase &db, qint64 channel);
        void dropPublishedHere(QSqlDatabase &db, qint64 channel);
        // `path`: the item itself, or all below it. Returns how many there were.
        qint64 removeAtOrBelow(QSqlDatabase &db, qint64 channel, const QString &path);
    }
}
