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

#include "base/3rdparty/expected.hpp"

class QSqlError;
class QString;

// The files of a database from outside: whether they are sound, and what becomes of them if they
// are not

namespace Megatorrent::DatabaseFile
{
    // What lies where SQLite would open its files, and is none: a pipe would hold it up for ever.
    // Part of a sentence; empty: nothing does.
    QString obstacle(const QString &path);

    // Says SQLite that the file is not what it has written? A full disk, missing permission or a
    // lock are no damage.
    bool isDamage(const QSqlError &error);

    // The database is to be looked through before it is used again; remembered over a restart.
    void demandCheck(const QString &path);
    bool isCheckDemanded(const QString &path);

    enum class Condition
    {
        Sound,
        Damaged,
        Unknown   // it could not be read for another reason
    };

    // Reads all of it. Sound: no check is demanded any more.
    Condition check(const QString &path);

    // Renames the database with its log, never deletes it, and returns its new name; a new one can
    // be made then.
    nonstd::expected<QString, QString> setAside(const QString &path);
}
