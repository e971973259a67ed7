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


#include <QDirIterator>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "storage_p.h"
#include "targetfolder.h"

using namespace Megatorrent;

// What a run that ended at any point left behind: the database says what was going on, the folders what became of it. Runs once,
// before anything else asks for files.
void Storage::Private::recover(const FileId lastFile)
{
    QList<FileRow> registered;
    QList<FileRow> partial;
    QList<FileRow> moving;
    const auto looked = database->call([&, ledger = ledger.get()](QSqlDatabase &db)
    {
        registered = Tables::filesInState(db, FileState::Registered);
        partial = Tables::filesInState(db, FileState::Partial);
        moving = Tables::filesInState(db, FileState::Moving);
        for (const FileRow &file : asConst(Tables::filesInState(db, FileState::Ingesting)))
        {
            if (file.id <= lastFile)
                ledger->dropFile(db, file);
        }
    });
    if (!looked)
        qCritical("Megatorrent: the last state could not be read: %s", qUtf8Printable(looked.error()));

    for (const FileRow &file : asConst(partial))
    {
        if (isEnding)
            return;
        fileSurvey.recover(file);
    }
    for (const FileRow &file : asConst(moving))
        finish({file.id});
    for (const FileRow &file : asConst(registered))
        survey(file.id);

    QStringList roots;
    database->call([&](QSqlDatabase &db) { roots = Tables::roots(db); });
    for (const QString &root : asConst(roots))
        recoverFolder(root);
    removeOrphans();

    onEngine([this]
    {
        isReady = true;
        for (const std::function<void ()> &function : std::exchange(waiting, {}))
            function();
    });
}

void Storage::Private::recoverFolder(const QString &root)
{
    const QString suffix = u".part"_s;
    QDirIterator parts {TargetFolder::hiddenPath(root), {u'*' + suffix}, (QDir::Files | QDir::Hidden)};
    while (parts.hasNext())
    {
        const QFileInfo part = parts.nextFileInfo();
        const FileId id = part.fileName().chopped(suffix.size()).toLongLong();
        if (id <= 0)
            continue;

        std::optional<FileRow> file;
        if (!database->call([&](QSqlDatabase &db) { file = Tables::file(db, id); }))
            return;
        if (!file)
        {
            QFile::remove(part.filePath());
        }
        else if ((file->state == FileState::Complete) && (file->root == root))
        {
            // Its move did not reach the disk before a power failure, and what is at the target is another version or nothing; or
            // something else left the partial file.
            FileStat present;
            const FileDescriptor target = Posix::openForReading(file->target);
            if (target.isValid() && Posix::stat(target.get(), present) && (present == file->stat))
            {
                QFile::remove(part.filePath());
                continue;
            }
            FileStat stat;
            const FileDescriptor content = Posix::openForReading(part.filePath());
            if (!content.isValid() || !Posix::stat(content.get(), stat) || (stat.size != file->size))
                continue;
            database->call([id, stat](QSqlDatabase &db)
            {
                Tables::setState(db, id, FileState::Moving);
                Tables::setStat(db, id, stat);
            });
            finish({id});
        }
    }
    TargetFolder::removeHidden(root);
}

void Storage::Private::removeOrphans()
{
    QDirIterator files {keptBlobs.folder(), QDir::Files, QDirIterator::Subdirectories};
    while (files.hasNext() && !isEnding)
    {
        const QFileInfo file = files.nextFileInfo();
        const auto id = BlobId::fromHex(file.fileName().toLatin1());
        if (!id)
        {
            // half written
            if (file.lastModified().secsTo(QDateTime::currentDateTime()) > 60)
                QFile::remove(file.filePath());
            continue;
        }
        database->call([&](QSqlDatabase &db)
        {
            if (!Tables::isKept(db, *id))
                keptBlobs.remove(*id);
        });
    }
}
