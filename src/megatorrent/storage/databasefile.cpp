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

#include "databasefile.h"

#include <cerrno>
#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

#include "base/global.h"

#include "posixfile.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    // SQLite's result codes; extended ones have them in their lowest byte
    const int CORRUPT = 11;
    const int NOT_A_DATABASE = 26;

    QString checkMarker(const QString &path)
    {
        return path + u".check"_s;
    }

    void removeMarker(const QString &path)
    {
        if (DatabaseFile::isCheckDemanded(path))
            QFile::remove(checkMarker(path));
    }

    DatabaseFile::Condition checkWith(QSqlDatabase &db)
    {
        using enum DatabaseFile::Condition;

        if (!db.open())
            return DatabaseFile::isDamage(db.lastError()) ? Damaged : Unknown;
        QSqlQuery query {db};
        query.setForwardOnly(true);
        if (!query.exec(u"PRAGMA quick_check(1)"_s) || !query.next())
            return DatabaseFile::isDamage(query.lastError()) ? Damaged : Unknown;
        return (query.value(0).toString() == u"ok") ? Sound : Damaged;
    }
}

bool Megatorrent::DatabaseFile::isDamage(const QSqlError &error)
{
    const int code = error.nativeErrorCode().toInt() & 0xff;
    return (code == CORRUPT) || (code == NOT_A_DATABASE);
}

void Megatorrent::DatabaseFile::demandCheck(const QString &path)
{
    // Without it the damage is met again later: nothing depends on its being written
    const FileDescriptor file = Posix::openNew(QFile::encodeName(checkMarker(path)));
}

bool Megatorrent::DatabaseFile::isCheckDemanded(const QString &path)
{
    return QFileInfo(checkMarker(path)).isFile();
}

QString Megatorrent::DatabaseFile::obstacle(const QString &path)
{
    for (const QString &suffix : {QString(), u"-wal"_s, u"-shm"_s, u"-journal"_s})
    {
        const int error = Posix::obstacle(path + suffix);
        if (error == 0)
            continue;
        return suffix.isEmpty() ? Posix::obstacleText(error)
            : StorageText::tr("\"%1\" is in its way: %2").arg((path + suffix), Posix::obstacleText(error));
    }
    return {};
}

DatabaseFile::Condition Megatorrent::DatabaseFile::check(const QString &path)
{
    Condition condition = Condition::Unknown;
    if (!obstacle(path).isEmpty())
        return condition;
    const QString name = u"megatorrent-check-"_s + QUuid::createUuid().toString(QUuid::Id128);
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        db.setDatabaseName(path);
        db.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
        condition = checkWith(db);
    }
    QSqlDatabase::removeDatabase(name);
    if (condition == Condition::Sound)
        removeMarker(path);
    return condition;
}

nonstd::expected<QString, QString> Megatorrent::DatabaseFile::setAside(const QString &path)
{
    const QString base = path + u".damaged-"_s + QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-hhmmss"_s);
    QString target = base;
    for (int i = 2; QFile::exists(target); ++i)
        target = base + u'-' + QString::number(i);

    // The database itself last: until then all of this is done again
    for (const QString &suffix : {u"-wal"_s, u"-shm"_s, QString()})
    {
        if ((std::rename(QFile::encodeName(path + suffix).constData(), QFile::encodeName(target + suffix).constData()) != 0) && (errno != ENOENT))
        {
            return nonstd::make_unexpected(StorageText::tr("\"%1\" could not be renamed: %2")
                    .arg((path + suffix), Posix::errorText(errno)));
        }
    }
    removeMarker(path);
    return target;
}
