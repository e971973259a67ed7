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


#include <algorithm>
#include <cerrno>

#include <sys/stat.h>
#include <unistd.h>

#include <QDirIterator>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "statement.h"
#include "storage_p.h"

using namespace Megatorrent;

// What a run that ended at any point left behind, other than in the folders of subscriptions. Runs once, before anything else asks for files.
void Storage::Private::recover(const FileId lastFile)
{
    const auto looked = database->call([&, ledger = ledger.get()](QSqlDatabase &db)
    {
        for (const FileRow &file : asConst(Tables::filesInState(db, FileState::Ingesting)))
        {
            if (file.id <= lastFile)
                ledger->dropFile(db, file);
        }
    });
    if (!looked)
        qCritical("Megatorrent: the last state could not be read: %s", qUtf8Printable(looked.error()));
    if (isNew)
        adoptFound();
    else
        removeOrphans();

    onEngine([this]
    {
        isReady = true;
        for (const std::function<void ()> &function : std::exchange(waiting, {}))
            function();
    });
}

QString Storage::Private::openFolder(const qint64 channel, const QString &root, const QString &mark)
{
    auto opened = SaveFolders::open(root, mark);
    if (!opened)
    {
        // from before there were marks? Not if it is an empty mount point
        bool isKnown = false;
        QStringList targets;
        database->look([&](QSqlDatabase &db)
        {
            Statement known {db, "SELECT 1 FROM save_folder WHERE (root = ?) AND (mark = ?)"};
            isKnown = known.exec(root, mark).next();
            Statement files {db, "SELECT target FROM full_file WHERE (channel = ?) AND (state = 3) LIMIT 20"};
            files.exec(channel);
            while (files.next())
                targets.append(files.text(0));
        });
        const bool isOurs = targets.isEmpty() || std::any_of(targets.cbegin(), targets.cend(), [](const QString &target) { return QFileInfo::exists(target); });
        if (!isKnown && isOurs && SaveFolders::isUnmarked(root))
        {
            if (const auto established = SaveFolders::establish(root, mark); !established)
                return established.error();
            opened = SaveFolders::open(root, mark);
        }
    }

    {
        const std::lock_guard lock {foldersMutex};
        const bool isKnown = (openFolders.value(root) == mark);
        if (!opened)
        {
            if (isKnown)
                openFolders.remove(root);
            if (!openFolders.contains(root))
                saveFolders.remember(root, mark);   // what is tried there fails with the reason
            return opened.error();
        }
        if (isKnown)
            return {};
        openFolders.insert(root, mark);
        saveFolders.remember(root, mark);
    }
    // Or a power cut might leave a folder that is not known again. Where folders cannot be synchronized, nothing more can be done.
    ::fsync(opened->hidden.get());
    ::fsync(opened->root.get());
    database->call([&](QSqlDatabase &db) { Statement(db, "INSERT OR REPLACE INTO save_folder VALUES (?, ?)").exec(root, mark); });
    recoverChannel(channel, root);
    return {};
}

// What was going on when the program ended or the disk went away: the database says what, the folder what became of it.
void Storage::Private::recoverChannel(const qint64 channel, const QString &root)
{
    QList<FileRow> files;
    const auto looked = database->call([&](QSqlDatabase &db) { files = Tables::filesUnderWay(db, channel); });
    if (!looked)
        qCritical("Megatorrent: the last state could not be read: %s", qUtf8Printable(looked.error()));
    files.removeIf([&root](const FileRow &file) { return file.root != root; });   // on their way here

    const auto inState = [&files](const FileState state)
    {
        QList<FileRow> result = files;
        result.removeIf([state](const FileRow &file) { return file.state != state; });
        return result;
    };
    for (const FileRow &file : asConst(inState(FileState::Partial)))
    {
        if (isEnding)
            return;
        fileSurvey.recover(file);
    }
    for (const FileRow &file : asConst(inState(FileState::Moving)))
    {
        if (isEnding)
            return;
        placer.place({file.id});
    }
    for (const FileRow &file : asConst(inState(FileState::Registered)))
    {
        if (isEnding)
            return;
        survey(file.id);
    }
    recoverParts(root);
    noteDeleted(channel, root);
}

void Storage::Private::recoverParts(const QString &root)
{
    const QString suffix = u".part"_s;
    QDirIterator parts {SaveFolders::hiddenPath(root), {u'*' + suffix}, (QDir::Files | QDir::Hidden)};
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
            if (contentCheck.renew(*file))
            {
                QFile::remove(part.filePath());
                continue;
            }
            FileStat stat;
            const FileDescriptor content = Posix::openForReading(part.filePath());
            if (!content.isValid() || !Posix::stat(content.get(), stat) || !contentCheck.isContentOf(*file, content.get()))
                continue;
            database->call([id, stat](QSqlDatabase &db)
            {
                Tables::setState(db, id, FileState::Moving);
                Tables::setPart(db, id, stat.inode);
            });
            placer.place({id});
        }
    }
}

// What the user has deleted is not called complete.
void Storage::Private::noteDeleted(const qint64 channel, const QString &root)
{
    const int limit = 500;
    FileId last = 0;
    while (!isEnding)
    {
        QList<FileRow> files;
        if (!database->look([&](QSqlDatabase &db) { files = Tables::completeFiles(db, channel, last, limit); }))
            return;
        QList<FileId> deleted;
        for (const FileRow &file : asConst(files))
        {
            last = file.id;
            struct stat info {};
            if ((file.root == root) && (::lstat(QFile::encodeName(file.target).constData(), &info) != 0) && ((errno == ENOENT) || (errno == ENOTDIR)))
                deleted.append(file.id);
        }
        if (!saveFolders.open(root))
            return;   // its disk has gone meanwhile
        if (!deleted.isEmpty())
        {
            database->call([&, ledger = ledger.get()](QSqlDatabase &db)
            {
                for (const FileId file : asConst(deleted))
                    ledger->gone(db, file);
            });
        }
        if (files.size() < limit)
            return;
    }
}

void Storage::Private::leaveFolder(const QString &root, const QString &mark)
{
    bool isUsedAgain = false;
    database->look([&](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT 1 FROM save_folder WHERE (root = ?) AND (mark <> ?)"};
        isUsedAgain = statement.exec(root, mark).next();
    });
    if (isUsedAgain)
        return;
    {
        const std::lock_guard lock {foldersMutex};
        openFolders.remove(root);
    }
    saveFolders.forget(root);
    SaveFolders::removeMark(root, mark);
}

QStringList Storage::Private::awayFolders(QSqlDatabase &db)
{
    QStringList result;
    Statement statement {db, "SELECT root, mark FROM save_folder"};
    statement.exec();
    while (statement.next())
    {
        if (const QString root = statement.text(0); !SaveFolders::open(root, statement.text(1)))
            result.append(root);
    }
    return result;
}

QString Storage::Private::setAttributes(const QList<FileAttributes> &files)
{
    for (const FileAttributes &attributes : files)
    {
        if (!attributes.isKnown)
            continue;
        std::optional<FileRow> row;
        database->look([&](QSqlDatabase &db) { row = Tables::file(db, attributes.file); });
        if (!row || !row->isReceived())
            continue;
        if (const auto isThere = targetFolder.isThere(row->root); !isThere)
            return isThere.error();

        if (row->state == FileState::Complete)
            contentCheck.renew(*row);
        const std::lock_guard lock {placer.mutex()};
        database->look([&](QSqlDatabase &db) { row = Tables::file(db, attributes.file); });
        if (!row)
            continue;
        row->mtime = attributes.mtime;
        row->executable = attributes.executable;
        const auto stat = (row->state == FileState::Complete) ? targetFolder.adopt(*row, row->stat) : nonstd::make_unexpected(QString());
        database->call([&](QSqlDatabase &db)
        {
            Statement(db, "UPDATE file SET mtime = ?, executable = ? WHERE id = ?").exec(row->mtime, row->executable, row->id);
            if (stat)
                Tables::setStat(db, row->id, *stat);
        });
    }
    return {};
}

void Storage::Private::removeWithData(const FileId file, std::function<void (const QString &)> answer)
{
    std::optional<FileRow> row;
    database->look([&](QSqlDatabase &db) { row = Tables::file(db, file); });
    if (!row || !row->isReceived())
    {
        answer({});   // a publisher's own is not ours to remove
        return;
    }
    const bool isInPlace = row->placedStat().has_value();
    if (isInPlace)
        contentCheck.renew(*row);

    // The data goes after the commit: what is claimed must be there.
    const auto dropped = std::make_shared<std::optional<FileRow>>();
    database->commit([ledger = ledger.get(), file, dropped](QSqlDatabase &db)
    {
        *dropped = Tables::file(db, file);
        if (*dropped)
            ledger->dropFile(db, **dropped);
    }, q, [this, dropped, isInPlace, answer](const QString &error)
    {
        if (!error.isEmpty() || !*dropped || !isInPlace)
        {
            answer(error);
            return;
        }
        run(FilePriority, [this, dropped, answer]
        {
            const auto removed = placer.removeTarget(**dropped);
            answer(removed ? QString() : removed.error());
        });
    });
}

// Whose they are is found out later: from catalogues, which are among them
void Storage::Private::adoptFound()
{
    QDirIterator files {keptBlobs.folder(), QDir::Files, QDirIterator::Subdirectories};
    while (files.hasNext() && !isEnding)
    {
        const auto id = BlobId::fromHex(files.nextFileInfo().fileName().toLatin1());
        if (!id || keptBlobs.read(*id).isEmpty())
            continue;
        database->call([id, ledger = ledger.get()](QSqlDatabase &db)
        {
            Statement(db, "INSERT OR IGNORE INTO blob (id, channel) VALUES (?, 0)").exec(*id);
            ledger->announceHeld(db, *id);
        });
    }
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
