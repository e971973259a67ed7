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

#include "placer.h"

#include <algorithm>

#include <unistd.h>

#include <QHash>
#include <QSqlDatabase>

#include "base/global.h"

#include "crashpoint.h"
#include "database.h"
#include "ledger.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    bool isFormer(const FileRow &file)
    {
        return file.state == FileState::Replaced;
    }
}

Placer::Placer(Database *database, Ledger *ledger, const TargetFolder &targetFolder, const ContentCheck &contentCheck)
    : m_database {database}
    , m_ledger {ledger}
    , m_targetFolder {targetFolder}
    , m_contentCheck {contentCheck}
{
}

// What is in the way is looked at without holding up others: that may take as long as reading a
// large file.
void Placer::place(const QList<FileId> &files)
{
    QList<FileId> again;
    for (Blocked &blocked : tryToPlace(files, false))
    {
        const bool isCleared = clear(blocked);
        if (m_contentCheck.isInterrupted())
            return;   // it is not known what is in the way; the next start places them
        if (isCleared)
            again.append(blocked.file.id);
        else if (!blocked.obstacle.error.isEmpty())
            onFailed(blocked.file.id, blocked.obstacle.error);
    }
    if (again.isEmpty())
        return;
    for (const Blocked &blocked : asConst(tryToPlace(again, true)))
        onFailed(blocked.file.id, blocked.obstacle.error);
}

QList<Placer::Blocked> Placer::tryToPlace(const QList<FileId> &files, const bool isLookedAt)
{
    struct Placed
    {
        FileId file = 0;
        FileStat stat;
    };

    const std::lock_guard lock {m_mutex};
    QList<FileRow> moving;
    QHash<FileId, QList<FileRow>> former;
    m_database->look([&](QSqlDatabase &db)
    {
        for (const FileId file : files)
        {
            for (const FileRow &row : asConst(Tables::filesAtTargetOf(db, file)))
            {
                if ((row.id == file) && (row.state == FileState::Moving))
                    moving.append(row);
                else if (isFormer(row))
                    former[file].append(row);
            }
        }
    });

    QList<Blocked> blocked;
    QList<Placed> placed;
    TargetFolder::Opened folders;
    for (const FileRow &row : asConst(moving))
    {
        crashPoint("before move");
        const auto stat = m_targetFolder.complete(row, former.value(row.id), isLookedAt, folders);
        crashPoint("after move");
        if (stat)
            placed.append({.file = row.id, .stat = *stat});
        else
            blocked.append({.file = row, .obstacle = stat.error()});
    }
    if (!placed.isEmpty())
    {
        m_database->call([&](QSqlDatabase &db)
        {
            for (const Placed &file : asConst(placed))
                m_ledger->completed(db, file.file, file.stat);
        });
    }
    return blocked;
}

bool Placer::clear(Blocked &blocked)
{
    using Kind = TargetFolder::Obstacle::Kind;

    const FileRow &file = blocked.file;
    TargetFolder::Obstacle &obstacle = blocked.obstacle;
    QList<FileRow> others;
    switch (obstacle.kind)
    {
    case Kind::Part:
        return clearPart(blocked);

    case Kind::File:
        m_database->look([&](QSqlDatabase &db) { others = Tables::filesAt(db, file.channel, file.target); });
        for (const FileRow &other : asConst(others))
        {
            if (isFormer(other))
                m_contentCheck.renew(other);
        }
        return true;

    case Kind::Folder:
        m_database->look([&](QSqlDatabase &db) { others = Tables::filesBelow(db, file.channel, file.target); });
        if (std::any_of(others.cbegin(), others.cend(), [](const FileRow &other) { return (other.state == FileState::Complete) || (other.state == FileState::Damaged); }))
        {
            obstacle.error = {ErrorCode::PathTaken, StorageText::tr("\"%1\" cannot be put in place: other files of the channel are in a folder of this name.").arg(file.target)};
            return false;
        }
        clearFormer(others);
        return true;

    case Kind::Parent:
        m_database->look([&](QSqlDatabase &db) { others = Tables::filesAt(db, file.channel, obstacle.path); });
        clearFormer(others);
        return true;

    case Kind::None:
        break;
    }
    return false;
}

// What has been given up by its channel, and is untouched, makes room.
void Placer::clearFormer(const QList<FileRow> &files)
{
    if (!m_database->flushAndWait())
        return;  // nothing goes that is still said to be held
    for (const FileRow &file : files)
    {
        if (!isFormer(file) || !m_contentCheck.renew(file))
            continue;
        std::optional<FileRow> row;
        m_database->look([&](QSqlDatabase &db) { row = Tables::file(db, file.id); });
        if (row && removeTarget(*row))
            m_database->call([&](QSqlDatabase &db) { m_ledger->dropFile(db, *row); });
    }
}

bool Placer::clearPart(Blocked &blocked)
{
    const FileRow &file = blocked.file;
    {
        const auto opened = m_targetFolder.openPart(file);
        FileStat stat;
        if (opened && opened->isValid() && Posix::stat(opened->get(), stat) && (stat.size > file.size))
            [[maybe_unused]] const int result = ::ftruncate(opened->get(), file.size);
        if (opened && !opened->isValid() && m_contentCheck.renew(file))
        {
            // moved already, before a crash
            m_database->call([&](QSqlDatabase &db)
            {
                if (const std::optional<FileRow> row = Tables::file(db, file.id))
                    m_ledger->completed(db, row->id, row->stat);
            });
            blocked.obstacle.error = {};
            return false;
        }
    }

    m_contentCheck.renewPart(file);
    if (m_contentCheck.isInterrupted())
        return false;
    std::optional<FileRow> row;
    m_database->look([&](QSqlDatabase &db) { row = Tables::file(db, file.id); });
    if (!row || (row->state != FileState::Moving))
        return false;
    if (row->partInode)
        return true;

    // an empty file
    const auto part = m_targetFolder.openPart(*row);
    FileStat stat;
    if (!part || !part->isValid() || !Posix::stat(part->get(), stat))
        return true;
    m_database->call([&](QSqlDatabase &db) { Tables::setPart(db, file.id, stat.inode); });
    return true;
}

nonstd::expected<void, QString> Placer::removeTarget(const FileRow &file)
{
    const std::lock_guard lock {m_mutex};
    return m_targetFolder.removeTarget(file);
}
