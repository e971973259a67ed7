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
#include <utility>

#include <QList>
#include <QString>
#include <QStringList>

#include "posixfile.h"

class QSqlDatabase;

// The tables of folders in which subscriptions have or had files, and of names that files had there
// before they were moved. Functions for the database's thread, those that only read also for
// reading connections; they throw DatabaseError.
namespace Megatorrent::FolderTable
{
    struct Folder
    {
        QString root;
        QString mark;
    };

    struct FormerName
    {
        QString root;
        QString target;
        FileStat stat;   // without ctime
    };

    QList<Folder> all(QSqlDatabase &db);
    QStringList withMark(QSqlDatabase &db, const QString &mark);
    bool isKnown(QSqlDatabase &db, const QString &root, const QString &mark);
    bool hasOtherMark(QSqlDatabase &db, const QString &root, const QString &mark);
    // Unless the folder is known with another mark
    void note(QSqlDatabase &db, const QString &root, const QString &mark);
    // Whatever its mark was
    void set(QSqlDatabase &db, const QString &root, const QString &mark);
    void remove(QSqlDatabase &db, const QString &root, const QString &mark);
    // With its former names
    void remove(QSqlDatabase &db, const QString &root);

    void addFormerName(QSqlDatabase &db, const FormerName &name);
    void removeFormerName(QSqlDatabase &db, const QString &root, const QString &target);
    void removeFormerNames(QSqlDatabase &db, const QString &root);
    void removeFormerNamesWithMark(QSqlDatabase &db, const QString &mark);
    QList<FormerName> formerNames(QSqlDatabase &db, const QString &root, int limit);
    QList<FormerName> formerNamesWithMark(QSqlDatabase &db, const QString &mark);
}
