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


#include "folderrecovery.h"

#include <cerrno>
#include <optional>

#include <sys/stat.h>

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>

#include "base/global.h"

#include "contentcheck.h"
#include "database.h"
#include "filesurvey.h"
#include "filesurveys.h"
#include "ledger.h"
#include "placer.h"
#include "savefolders.h"
#include "workerpool.h"

using namespace Megatorrent;

FolderRecovery::FolderRecovery(Database *database, Ledger *ledger, const SaveFolders &saveFolders, const ContentCheck &contentCheck, FileSurvey &survey
        , FileSurveys &surveys, Placer &placer, const WorkerPool &workers)
    : m_database {database}
    , m_ledger {ledger}
    , m_saveFolders {saveFolders}
    , m_contentCheck {contentCheck}
    , m_survey {survey}
    , m_surveys {surveys}
    , m_placer {placer}
    , m_workers {workers}
{
}

void FolderRecovery::recover(const qint64 channel, const QString &root)
{
    recoverFilesUnderWay(channel, root);
    if (m_workers.isEnding())
        return;
    recoverParts(root);
    noteDeleted(channel, root);
}

void FolderRecovery::recoverFilesUnderWay(const qint64 channel, const QString &root)
{
    QList<FileRow> files;
    const auto looked = m_database->call([&](QSqlDatabase &db) { files = Tables::filesUnderWay(db, channel); });
    if (!looked)
        qCritical("Megatorrent: the last state could not be read: %s", qUtf8Printable(looked.error()));
    files.removeIf([&root](const FileRow &file) { return file.root != root; });   // on their way here

    const auto forEachIn = [&](const FileState state, const auto &function)
    {
        for (const FileRow &file : asConst(files))
        {
            if (m_workers.isEnding())
                return;
            if (file.state == state)
                function(file);
        }
    };
    forEachIn(FileState::Partial, [this](const FileRow &file) { m_survey.recover(file); });
    forEachIn(FileState::Moving, [this](const FileRow &file) { m_placer.place({file.id}); });
    forEachIn(FileState::Registered, [this](const FileRow &file) { m_surveys.survey(file.id); });
}

void FolderRecovery::recoverParts(const QString &root)
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
        if (!m_database->call([&](QSqlDatabase &db) { file = Tables::file(db, id); }))
            return;
        if (!file)
            QFile::remove(part.filePath());
        else if ((file->state == FileState::Complete) && (file->root == root))
            recoverPart(part.filePath(), *file);
    }
}

// Of a complete file: its move did not reach the disk before a power failure, and what is at the
// target is another version or nothing; or something else left the partial file.
void FolderRecovery::recoverPart(const QString &path, const FileRow &file)
{
    if (m_contentCheck.renew(file))
    {
        QFile::remove(path);
        return;
    }
    FileStat stat;
    const FileDescriptor content = Posix::openForReading(path);
    if (!content.isValid() || !Posix::stat(content.get(), stat) || !m_contentCheck.isContentOf(file, content.get()))
        return;
    m_database->call([id = file.id, stat](QSqlDatabase &db)
    {
        Tables::setState(db, id, FileState::Moving);
        Tables::setPart(db, id, stat.inode);
    });
    m_placer.place({file.id});
}

// What the user has deleted is not called complete.
void FolderRecovery::noteDeleted(const qint64 channel, const QString &root)
{
    const int limit = 500;
    FileId last = 0;
    while (!m_workers.isEnding())
    {
        QList<FileRow> files;
        if (!m_database->look([&](QSqlDatabase &db) { files = Tables::completeFiles(db, channel, last, limit); }))
            return;
        QList<FileId> deleted;
        for (const FileRow &file : asConst(files))
        {
            last = file.id;
            struct stat info {};
            if ((file.root == root) && (::lstat(QFile::encodeName(file.target).constData(), &info) != 0) && ((errno == ENOENT) || (errno == ENOTDIR)))
                deleted.append(file.id);
        }
        if (!m_saveFolders.open(root))
            return;   // its disk has gone meanwhile
        if (!deleted.isEmpty())
        {
            m_database->call([&](QSqlDatabase &db)
            {
                for (const FileId file : asConst(deleted))
                    m_ledger->gone(db, file);
            });
        }
        if (files.size() < limit)
            return;
    }
}
