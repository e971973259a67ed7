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


#include "foldertable.h"

#include <QSqlDatabase>

#include "statement.h"

using namespace Megatorrent;

namespace
{
    QList<FolderTable::FormerName> readNames(Statement &statement)
    {
        QList<FolderTable::FormerName> names;
        while (statement.next())
        {
            names.append({.root = statement.text(0), .target = statement.text(1)
                    , .stat = {.size = statement.integer(2), .mtime = statement.integer(3), .ctime = 0, .inode = statement.integer(4)}});
        }
        return names;
    }
}

QList<FolderTable::Folder> Megatorrent::FolderTable::all(QSqlDatabase &db)
{
    QList<Folder> folders;
    Statement statement {db, "SELECT root, mark FROM save_folder"};
    statement.exec();
    while (statement.next())
        folders.append({.root = statement.text(0), .mark = statement.text(1)});
    return folders;
}

QStringList Megatorrent::FolderTable::withMark(QSqlDatabase &db, const QString &mark)
{
    QStringList roots;
    Statement statement {db, "SELECT root FROM save_folder WHERE mark = ? ORDER BY root"};
    statement.exec(mark);
    while (statement.next())
        roots.append(statement.text(0));
    return roots;
}

bool Megatorrent::FolderTable::isKnown(QSqlDatabase &db, const QString &root, const QString &mark)
{
    Statement statement {db, "SELECT 1 FROM save_folder WHERE (root = ?) AND (mark = ?)"};
    return statement.exec(root, mark).next();
}

bool Megatorrent::FolderTable::hasOtherMark(QSqlDatabase &db, const QString &root, const QString &mark)
{
    Statement statement {db, "SELECT 1 FROM save_folder WHERE (root = ?) AND (mark <> ?)"};
    return statement.exec(root, mark).next();
}

void Megatorrent::FolderTable::note(QSqlDatabase &db, const QString &root, const QString &mark)
{
    Statement(db, "INSERT OR IGNORE INTO save_folder VALUES (?, ?)").exec(root, mark);
}

void Megatorrent::FolderTable::set(QSqlDatabase &db, const QString &root, const QString &mark)
{
    Statement(db, "INSERT OR REPLACE INTO save_folder VALUES (?, ?)").exec(root, mark);
}

void Megatorrent::FolderTable::remove(QSqlDatabase &db, const QString &root, const QString &mark)
{
    Statement(db, "DELETE FROM save_folder WHERE (root = ?) AND (mark = ?)").exec(root, mark);
}

void Megatorrent::FolderTable::remove(QSqlDatabase &db, const QString &root)
{
    Statement(db, "DELETE FROM save_folder WHERE root = ?").exec(root);
    removeFormerNames(db, root);
}

void Megatorrent::FolderTable::addFormerName(QSqlDatabase &db, const FormerName &name)
{
    Statement(db, "INSERT OR REPLACE INTO former_name VALUES (?, ?, ?, ?, ?)").exec(name.root, name.target, name.stat.size, name.stat.mtime
            , name.stat.inode);
}

void Megatorrent::FolderTable::removeFormerName(QSqlDatabase &db, const QString &root, const QString &target)
{
    Statement(db, "DELETE FROM former_name WHERE (root = ?) AND (target = ?)").exec(root, target);
}

void Megatorrent::FolderTable::removeFormerNames(QSqlDatabase &db, const QString &root)
{
    Statement(db, "DELETE FROM former_name WHERE root = ?").exec(root);
}

void Megatorrent::FolderTable::removeFormerNamesWithMark(QSqlDatabase &db, const QString &mark)
{
    Statement(db, "DELETE FROM former_name WHERE root IN (SELECT root FROM save_folder WHERE mark = ?)").exec(mark);
}

QList<FolderTable::FormerName> Megatorrent::FolderTable::formerNames(QSqlDatabase &db, const QString &root, const int limit)
{
    Statement statement {db, "SELECT root, target, size, mtime, inode FROM former_name WHERE root = ? LIMIT ?"};
    return readNames(statement.exec(root, limit));
}

QList<FolderTable::FormerName> Megatorrent::FolderTable::formerNamesWithMark(QSqlDatabase &db, const QString &mark)
{
    Statement statement {db, "SELECT n.root, n.target, n.size, n.mtime, n.inode FROM former_name n JOIN save_folder f ON f.root = n.root WHERE f.mark = ?"};
    return readNames(statement.exec(mark));
}
