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

#include "formerdatabase.h"

#include <QSqlDatabase>

#include "megatorrent/storage/statement.h"

using namespace Megatorrent;

void Megatorrent::Test::makeFormer(QSqlDatabase &db)
{
    const char *const statements[] =
    {
        R"(CREATE TABLE v1_file (
            id INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            root TEXT NOT NULL,
            target TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime INTEGER NOT NULL,
            executable INTEGER NOT NULL,
            state INTEGER NOT NULL,
            missing INTEGER NOT NULL,
            stat_size INTEGER NOT NULL,
            stat_mtime INTEGER NOT NULL,
            stat_ctime INTEGER NOT NULL,
            stat_inode INTEGER NOT NULL,
            part_inode INTEGER))",
        "INSERT INTO v1_file SELECT * FROM full_file",
        "DROP VIEW full_file",
        "DROP TABLE file",
        "DROP TABLE folder",
        "ALTER TABLE v1_file RENAME TO file",
        "CREATE INDEX file_channel ON file (channel, state)",
        "CREATE INDEX file_target ON file (target)",
        "CREATE INDEX file_incomplete ON file (channel, id) WHERE (state = 5) AND (missing > 0)",
        "CREATE INDEX file_unsettled ON file (state) WHERE state NOT IN (3, 5)",

        "UPDATE storage_version SET version = 1"
    };
    for (const char *const statement : statements)
        Statement(db, statement).exec();
}
