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


#include "storage.h"

#include <cerrno>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDateTime>
#include <QFile>
#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "database.h"
#include "databasefile.h"
#include "foldertable.h"
#include "posixfile.h"
#include "schema.h"
#include "statement.h"
#include "storagecore.h"
#include "tables.h"

using namespace Megatorrent;

namespace
{
    using Opened = StorageCore::Opened;

    nonstd::expected<Opened, QString> openDatabase(const Path &path)
    {
        auto database = Database::open(path);
        if (!database)
            return nonstd::make_unexpected(database.error());

        Opened opened {.database = std::move(*database), .lastFile = 0, .isNew = false, .notices = {}};
        const auto created = opened.database->call([&opened](QSqlDatabase &db)
        {
            opened.isNew = !Statement(db, "SELECT 1 FROM sqlite_master WHERE name = 'storage_version'").exec().next();
            Schema::create(db);
            opened.lastFile = Tables::lastFile(db);
        });
        if (!created)
        {
            return nonstd::make_unexpected(Storage::tr("The database \"%1\" cannot be used: %2")
                    .arg(path.toString(), created.error()));
        }
        // readers see what is committed
        if (const auto committed = opened.database->flushAndWait(); !committed)
            return nonstd::make_unexpected(committed.error());

        // Partial files are named by these numbers, and those of a lost database may still be there
        if (opened.isNew)
            opened.lastFile = QDateTime::currentMSecsSinceEpoch();
        return opened;
    }

    // What it cannot be used for any more is set aside, and made anew by the layers above.
    nonstd::expected<Opened, QString> openSound(const Path &path)
    {
        QStringList notices;
        const auto setAsideIfDamaged = [&path, &notices]
        {
            if (DatabaseFile::check(path.data()) != DatabaseFile::Condition::Damaged)
                return false;
            const auto aside = DatabaseFile::setAside(path.data());
            notices.append(aside ? Storage::tr("The database \"%1\" was damaged. It was renamed to \"%2\", and a new one was begun.").arg(path.toString(), *aside)
                : aside.error());
            return aside.has_value();
        };

        if (DatabaseFile::isCheckDemanded(path.data()))
            setAsideIfDamaged();
        auto opened = openDatabase(path);
        if (!opened && setAsideIfDamaged())
            opened = openDatabase(path);
        if (opened)
            opened->notices = notices;
        return opened;
    }
}

namespace
{
    // The keys are in it, and an earlier version, or something else that was saved first, may have made it for all
    // to look into.
    void makePrivate(const QString &folder)
    {
        const FileDescriptor place {::open(QFile::encodeName(folder).constData(), (O_RDONLY | O_DIRECTORY | O_CLOEXEC))};
        struct stat info {};
        if (place.isValid() && (::fstat(place.get(), &info) == 0) && (info.st_uid == ::geteuid()) && ((info.st_mode & 077) != 0))
            Posix::setMode(place.get(), 0700);
    }
}

nonstd::expected<std::unique_ptr<Storage>, QString> Storage::open(const Path &folder, const int threads, const Sharing sharing)
{
    if (!Posix::makeFolder(folder.data(), true) || !Posix::makeFolder((folder.data() + u"/blobs"_s), true))
        return nonstd::make_unexpected(tr("The folder \"%1\" could not be made: %2").arg(folder.toString(), Posix::errorText(errno)));

    makePrivate(folder.data());

    auto opened = openSound(folder / Path(u"megatorrent.db"_s));
    if (!opened)
        return nonstd::make_unexpected(opened.error());
    return std::make_unique<StorageCore>(folder, std::move(*opened), threads, sharing);
}

QStringList Storage::otherFolders(QSqlDatabase &db, const QString &mark, const Path &folder)
{
    QStringList roots = FolderTable::withMark(db, mark);
    roots.removeAll(folder.data());
    return roots;
}

void Storage::noteFolder(QSqlDatabase &db, const Path &folder, const QString &mark)
{
    FolderTable::note(db, folder.data(), mark);
}

QList<BlobId> Storage::missingOfFile(QSqlDatabase &db, const FileId file)
{
    return ChunkTable::missingOfFile(db, file);
}

qint64 Storage::receivedBytes(QSqlDatabase &db, const qint64 channel)
{
    Statement statement {db, "SELECT SUM(MAX(0, size - (missing * ?))) FROM file WHERE (channel = ?) AND (state = ?)"};
    return statement.exec(CHUNK_SIZE, channel, FileState::Partial).next() ? statement.integer(0) : 0;
}

QString Storage::receivedBytesExpression(const QString &row)
{
    return u"MAX(0, %1.size - (%1.missing * %2))"_s.arg(row, QString::number(CHUNK_SIZE));
}

QList<FileId> Storage::restingFiles(QSqlDatabase &db, const qint64 channel, const bool alsoDamaged)
{
    Statement statement {db, "SELECT id FROM file WHERE (channel = ?) AND (state IN (?, ?, ?))"};
    statement.exec(channel, FileState::Registered, FileState::Moving, (alsoDamaged ? FileState::Damaged : FileState::Moving));
    QList<FileId> result;
    while (statement.next())
        result.append(statement.integer(0));
    return result;
}

bool Storage::isDamaged(QSqlDatabase &db, const FileId file)
{
    const std::optional<FileRow> row = Tables::file(db, file);
    return row && (row->state == FileState::Damaged);
}
