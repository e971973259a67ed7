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

#include "tables.h"

#include <QSqlDatabase>

#include "base/global.h"

#include "statement.h"
#include "targetfolder.h"

using namespace Megatorrent;

// Not INSERT ... SELECT: for that SQLite notes how to undo a statement that fails in its middle,
// which costs more than all else
#define FOLDER_OF "(SELECT d.id FROM folder d WHERE (d.path = ?) AND (d.root = ?))"

namespace
{
    QList<FileRow> readFiles(Statement &statement)
    {
        QList<FileRow> rows;
        while (statement.next())
            rows.append(Tables::read(statement, 0));
        return rows;
    }

    // A path as the tables keep it
    struct Place
    {
        QString folder;   // with a slash at its end
        QString name;
    };

    Place placeOf(const QString &path)
    {
        const qsizetype end = path.lastIndexOf(u'/') + 1;
        // no null strings, which would be NULL
        return {.folder = u""_s + path.first(end), .name = u""_s + path.sliced(end)};
    }

    // What is below a folder, as bounds of such folders
    QString firstBelow(const QString &path)
    {
        return path + u'/';
    }

    QString endBelow(const QString &path)
    {
        return path + QChar(u'/' + 1);
    }

    QString notNull(const QString &text)
    {
        return text.isNull() ? u""_s : text;
    }
}

QString FileRow::partPath() const
{
    return TargetFolder::partPath(root, id);
}

QString FileRow::contentPath() const
{
    return ((state == FileState::Partial) || (state == FileState::Moving)) ? partPath() : target;
}

std::optional<FileStat> FileRow::placedStat() const
{
    const bool isOnItsWay = (state == FileState::Registered) || (state == FileState::Partial) || (state == FileState::Moving);
    return (isOnItsWay || partInode) ? std::nullopt : std::optional(stat);
}

FileRow Megatorrent::Tables::read(const Statement &statement, int column)
{
    FileRow row;
    row.id = statement.integer(column++);
    row.channel = statement.integer(column++);
    row.root = statement.text(column++);
    row.target = statement.text(column++);
    row.size = statement.integer(column++);
    row.mtime = statement.integer(column++);
    row.executable = (statement.integer(column++) != 0);
    row.state = static_cast<FileState>(statement.integer(column++));
    row.missing = statement.integer(column++);
    row.stat.size = statement.integer(column++);
    row.stat.mtime = statement.integer(column++);
    row.stat.ctime = statement.integer(column++);
    row.stat.inode = statement.integer(column++);
    if (!statement.isNull(column))
        row.partInode = statement.integer(column);
    return row;
}

FileId Megatorrent::Tables::lastFile(QSqlDatabase &db)
{
    Statement statement {db, "SELECT max(id) FROM file"};
    return statement.exec().next() ? statement.integer(0) : 0;
}

void Megatorrent::Tables::insert(QSqlDatabase &db, const FileRow &file)
{
    const Place place = placeOf(file.target);
    const auto insertWith = [&](const char *const sql)
    {
        return Statement(db, sql).exec(file.id, file.channel, place.folder, notNull(file.root), place.name, file.size, file.mtime, file.executable, file.state
                , file.missing, file.stat.size, file.stat.mtime, file.stat.ctime, file.stat.inode, file.partInode).affectedRows() > 0;
    };
    if (insertWith("INSERT OR IGNORE INTO file VALUES (?, ?, " FOLDER_OF ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
        return;
    // the folder is new
    Statement(db, "INSERT OR IGNORE INTO folder (path, root) VALUES (?, ?)").exec(place.folder, notNull(file.root));
    insertWith("INSERT INTO file VALUES (?, ?, " FOLDER_OF ", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

void Megatorrent::Tables::setPlace(QSqlDatabase &db, const FileId id, const QString &root, const QString &target)
{
    const Place place = placeOf(target);
    Statement(db, "INSERT OR IGNORE INTO folder (path, root) VALUES (?, ?)").exec(place.folder, notNull(root));
    Statement(db, "UPDATE file SET folder = " FOLDER_OF ", name = ? WHERE id = ?").exec(place.folder, notNull(root)
            , place.name, id);
}

void Megatorrent::Tables::setRoot(QSqlDatabase &db, const qint64 channel, const QString &from, const QString &to)
{
    Statement(db, "INSERT OR IGNORE INTO folder (path, root) SELECT ? || substr(path, length(root) + 1), ? FROM folder WHERE root = ?").exec(to, to, from);
    Statement(db, "UPDATE file SET folder = (SELECT n.id FROM folder o JOIN folder n ON (n.path = ? || substr(o.path, length(o.root) + 1)) AND (n.root = ?)"
            " WHERE o.id = file.folder) WHERE (channel = ?) AND folder IN (SELECT d.id FROM folder d WHERE d.root = ?)").exec(to, to, channel, from);
    Statement(db, "DELETE FROM folder WHERE (root = ?) AND NOT EXISTS (SELECT 1 FROM file WHERE file.folder = folder.id)").exec(to);
}

std::optional<FileRow> Megatorrent::Tables::file(QSqlDatabase &db, const FileId id)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id = ?"};
    if (!statement.exec(id).next())
        return std::nullopt;
    return Tables::read(statement, 0);
}

QList<FileRow> Megatorrent::Tables::filesInState(QSqlDatabase &db, const FileState state)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (state = ?) AND (state NOT IN (3, 5)) ORDER BY id"};
    return readFiles(statement.exec(state));
}

QList<FileRow> Megatorrent::Tables::filesUnderWay(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (channel = ?) AND (state < 3) ORDER BY id"};
    return readFiles(statement.exec(channel));
}

QList<FileRow> Megatorrent::Tables::completeFiles(QSqlDatabase &db, const qint64 channel, const FileId last, const int limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (channel = ?) AND (state = 3) AND (id > ?) ORDER BY id LIMIT ?"};
    return readFiles(statement.exec(channel, last, limit));
}

QList<FileRow> Megatorrent::Tables::filesAtRoot(QSqlDatabase &db, const qint64 channel, const FileState state, const QString &root, const FileId last, const int limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE (channel = ?) AND (state = ?) AND (id > ?) AND (+root = ?) ORDER BY id LIMIT ?"};
    return readFiles(statement.exec(channel, state, last, root, limit));
}

QList<FileRow> Megatorrent::Tables::filesAt(QSqlDatabase &db, const QString &target)
{
    const Place place = placeOf(target);
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?)) ORDER BY id"};
    return readFiles(statement.exec(place.folder, place.name));
}

QList<FileRow> Megatorrent::Tables::filesOfChannel(QSqlDatabase &db, const qint64 channel, const qint64 limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE channel = ? ORDER BY state DESC LIMIT ?"};
    statement.exec(channel, limit);
    return readFiles(statement);
}

QList<FileRow> Megatorrent::Tables::filesAt(QSqlDatabase &db, const qint64 channel, const QString &target)
{
    const Place place = placeOf(target);
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)) ORDER BY id"};
    return readFiles(statement.exec(place.folder, place.name, channel));
}

// For each file that is received: reading all of the rows is what costs most
QList<FileAtPlace> Megatorrent::Tables::whoIsAt(QSqlDatabase &db, const qint64 channel, const QString &target)
{
    const Place place = placeOf(target);
    Statement statement {db, "SELECT f.id, f.state FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)"
            " ORDER BY f.id"};
    statement.exec(place.folder, place.name, channel);
    QList<FileAtPlace> files;
    while (statement.next())
        files.append({.id = statement.integer(0), .state = static_cast<FileState>(statement.integer(1)), .channel = channel, .target = target});
    return files;
}

QList<FileRow> Megatorrent::Tables::filesBelow(QSqlDatabase &db, const qint64 channel, const QString &target)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path >= ?) AND (d.path < ?) AND (+f.channel = ?)) ORDER BY id"};
    return readFiles(statement.exec(firstBelow(target), endBelow(target), channel));
}

bool Megatorrent::Tables::isInTheWay(QSqlDatabase &db, const FileRow &file)
{
    {
        Statement below {db, "SELECT 1 FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path >= ?) AND (d.path < ?) AND (+f.channel = ?)"
                " AND (+f.state < 3) LIMIT 1"};
        if (below.exec(firstBelow(file.target), endBelow(file.target), file.channel).next())
            return true;
    }
    for (QString path = file.target; path.size() > file.root.size(); path.truncate(path.lastIndexOf(u'/')))
    {
        const Place place = placeOf(path);
        Statement at {db, "SELECT 1 FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)"
                " AND (+f.state < 3) AND (f.id <> ?) LIMIT 1"};
        if (at.exec(place.folder, place.name, file.channel, file.id).next())
            return true;
    }
    return false;
}

QList<FileId> Megatorrent::Tables::blockedBy(QSqlDatabase &db, const FileRow &file)
{
    QList<FileId> result;
    const auto append = [&result](Statement &statement)
    {
        while (statement.next())
            result.append(statement.integer(0));
    };
    {
        Statement below {db, "SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path >= ?) AND (d.path < ?) AND (+f.channel = ?)"
                " AND (+f.state = 2)"};
        append(below.exec(firstBelow(file.target), endBelow(file.target), file.channel));
    }
    for (QString path = file.target; path.size() > file.root.size(); path.truncate(path.lastIndexOf(u'/')))
    {
        const Place place = placeOf(path);
        Statement at {db, "SELECT f.id FROM folder d CROSS JOIN file f ON f.folder = d.id WHERE (d.path = ?) AND (f.name = ?) AND (+f.channel = ?)"
                " AND (+f.state = 2)"};
        append(at.exec(place.folder, place.name, file.channel));
    }
    return result;
}

QList<FileRow> Megatorrent::Tables::filesAtTargetOf(QSqlDatabase &db, const FileId id)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id IN"
            " (SELECT f.id FROM file same CROSS JOIN folder own ON own.id = same.folder CROSS JOIN folder d ON d.path = own.path"
            " CROSS JOIN file f ON (f.folder = d.id) AND (f.name = same.name) AND (+f.channel = same.channel) WHERE same.id = ?) ORDER BY id"};
    return readFiles(statement.exec(id));
}

QList<FileRow> Megatorrent::Tables::incompletePublished(QSqlDatabase &db, const qint64 channel, const FileId after, const int limit)
{
    Statement statement {db, "SELECT * FROM full_file WHERE id IN (SELECT id FROM file INDEXED BY file_incomplete"
            " WHERE (channel = ?) AND (state = 5) AND (missing > 0) AND (id > ?) ORDER BY id LIMIT ?) ORDER BY id"};
    return readFiles(statement.exec(channel, after, limit));
}

qint64 Megatorrent::Tables::countIncompletePublished(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT count(*) FROM file INDEXED BY file_incomplete WHERE (channel = ?) AND (state = 5) AND (missing > 0)"};
    statement.exec(channel).next();
    return statement.integer(0);
}

void Megatorrent::Tables::setState(QSqlDatabase &db, const FileId id, const FileState state)
{
    Statement(db, "UPDATE file SET state = ? WHERE id = ?").exec(state, id);
}

void Megatorrent::Tables::setStat(QSqlDatabase &db, const FileId id, const FileStat &stat)
{
    Statement(db, "UPDATE file SET stat_size = ?, stat_mtime = ?, stat_ctime = ?, stat_inode = ?, part_inode = NULL WHERE id = ?").exec(stat.size
            , stat.mtime, stat.ctime, stat.inode, id);
}

void Megatorrent::Tables::setPart(QSqlDatabase &db, const FileId id, const std::optional<qint64> inode)
{
    Statement(db, "UPDATE file SET part_inode = ? WHERE id = ?").exec(inode, id);
}

std::optional<FileAtPlace> Megatorrent::Tables::setPlaced(QSqlDatabase &db, const FileId id, const FileStat &stat)
{
    Statement statement {db, "UPDATE file SET stat_size = ?, stat_mtime = ?, stat_ctime = ?, stat_inode = ?, part_inode = NULL, state = iif(state = ?, state, ?)"
            " WHERE id = ? RETURNING state, channel, (SELECT d.path FROM folder d WHERE d.id = file.folder) || name"};
    if (!statement.exec(stat.size, stat.mtime, stat.ctime, stat.inode, FileState::Replaced, FileState::Complete, id).next())
        return std::nullopt;
    return FileAtPlace {.id = id, .state = static_cast<FileState>(statement.integer(0)), .channel = statement.integer(1), .target = statement.text(2)};
}

std::optional<WrittenFile> Megatorrent::Tables::countWritten(QSqlDatabase &db, const FileId id, const qint64 inode)
{
    Statement statement {db, "UPDATE file SET missing = missing - 1, part_inode = ? WHERE id = ? RETURNING state, channel"
            ", (SELECT d.path FROM folder d WHERE d.id = file.folder) || name, (SELECT d.root FROM folder d WHERE d.id = file.folder), missing"};
    if (!statement.exec(inode, id).next())
        return std::nullopt;
    return WrittenFile {.place = {.id = id, .state = static_cast<FileState>(statement.integer(0)), .channel = statement.integer(1)
            , .target = statement.text(2)}, .root = statement.text(3), .missing = statement.integer(4)};
}

void Megatorrent::Tables::countMissing(QSqlDatabase &db, const FileId id)
{
    Statement(db, "UPDATE file SET missing = (SELECT count(*) FROM chunk WHERE (file = ?) AND (held = 0)) WHERE id = ?").exec(id, id);
}
