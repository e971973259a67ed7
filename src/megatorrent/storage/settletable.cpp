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

#include "settletable.h"

#include <QSqlDatabase>

#include "statement.h"

using namespace Megatorrent;

void Megatorrent::SettleTable::create(QSqlDatabase &db)
{
    Statement(db, "CREATE TEMP TABLE IF NOT EXISTS unsettled_file (channel INTEGER NOT NULL, local TEXT NOT NULL, size INTEGER NOT NULL"
            ", mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, inode INTEGER NOT NULL, since INTEGER NOT NULL, seen INTEGER NOT NULL"
            ", PRIMARY KEY (channel, local)) WITHOUT ROWID").exec();
    Statement(db, "CREATE TEMP TABLE IF NOT EXISTS unsettled_loss (channel INTEGER NOT NULL, source INTEGER NOT NULL, path TEXT NOT NULL"
            ", since INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (channel, source, path)) WITHOUT ROWID").exec();
}

bool Megatorrent::SettleTable::isSettled(QSqlDatabase &db, const qint64 channel, const QString &local, const FileStat &stat, const Settling &settling)
{
    qint64 since = settling.now;
    {
        Statement statement {db, "SELECT size, mtime, ctime, inode, since FROM temp.unsettled_file WHERE (channel = ?) AND (local = ?)"};
        if (statement.exec(channel, local).next())
        {
            const FileStat before {.size = statement.integer(0), .mtime = statement.integer(1), .ctime = statement.integer(2)
                    , .inode = statement.integer(3), .modified = 0};
            if (before == stat)
                since = statement.integer(4);
        }
    }
    Statement(db, "INSERT OR REPLACE INTO temp.unsettled_file (channel, local, size, mtime, ctime, inode, since, seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .exec(channel, local, stat.size, stat.mtime, stat.ctime, stat.inode, since, settling.now);
    return (settling.now - since) >= settling.time;
}

bool Megatorrent::SettleTable::isLossSettled(QSqlDatabase &db, const qint64 channel, const qint64 source, const QString &path, const Settling &settling)
{
    Statement(db, "INSERT INTO temp.unsettled_loss (channel, source, path, since, seen) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (channel, source, path) DO UPDATE SET seen = excluded.seen").exec(channel, source, path, settling.now, settling.now);
    Statement statement {db, "SELECT since FROM temp.unsettled_loss WHERE (channel = ?) AND (source = ?) AND (path = ?)"};
    return statement.exec(channel, source, path).next() && ((settling.now - statement.integer(0)) >= settling.time);
}

void Megatorrent::SettleTable::sweep(QSqlDatabase &db, const qint64 channel, const qint64 now)
{
    Statement(db, "DELETE FROM temp.unsettled_file WHERE (channel = ?) AND (seen < ?)").exec(channel, now);
    Statement(db, "DELETE FROM temp.unsettled_loss WHERE (channel = ?) AND (seen < ?)").exec(channel, now);
}

void Megatorrent::SettleTable::forget(QSqlDatabase &db, const qint64 channel)
{
    Statement(db, "DELETE FROM temp.unsettled_file WHERE channel = ?").exec(channel);
    Statement(db, "DELETE FROM temp.unsettled_loss WHERE channel = ?").exec(channel);
}
