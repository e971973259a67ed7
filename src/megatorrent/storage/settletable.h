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

#include "posixfile.h"

class QSqlDatabase;

// Files as they were when they were first seen like this, for ingests that leave alone what somebody
// may still be writing. Temporary: on the database's thread only; functions throw DatabaseError.

namespace Megatorrent
{
    // When it is now, and how long nothing must have changed (ms; monotonic)
    struct Settling
    {
        qint64 now = 0;
        qint64 time = 0;
    };

    namespace SettleTable
    {
        void create(QSqlDatabase &db);
        // Whether the file on the disk is the same since long enough. It is remembered from now on.
        bool isSettled(QSqlDatabase &db, qint64 channel, const QString &local, const FileStat &stat, const Settling &settling);
        // Whether what was published from this source is gone from it since long enough. The same
        // path may be there in another source.
        bool isLossSettled(QSqlDatabase &db, qint64 channel, qint64 source, const QString &path, const Settling &settling);
        // What nobody has asked for at `now`, or since
        void sweep(QSqlDatabase &db, qint64 channel, qint64 now);
        void forget(QSqlDatabase &db, qint64 channel);
    }
}
