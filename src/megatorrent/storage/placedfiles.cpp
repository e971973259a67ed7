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


#include "placedfiles.h"

#include <memory>
#include <mutex>
#include <optional>

#include <QSqlDatabase>

#include "contentcheck.h"
#include "database.h"
#include "filespec.h"
#include "ledger.h"
#include "placer.h"
#include "statement.h"
#include "storagetext.h"
#include "tables.h"
#include "targetfolder.h"
#include "workerpool.h"

using namespace Megatorrent;

PlacedFiles::PlacedFiles(QObject *engine, Database *database, Ledger *ledger, const TargetFolder &targetFolder, const ContentCheck &contentCheck
        , Placer &placer, WorkerPool &workers)
    : m_engine {engine}
    , m_database {database}
    , m_ledger {ledger}
    , m_targetFolder {targetFolder}
    , m_contentCheck {contentCheck}
    , m_placer {placer}
    , m_workers {workers}
{
}

void PlacedFiles::forget(const FileId file, const Answer &answer)
{
    const auto blocked = std::make_shared<QList<FileId>>();
    m_database->commit([ledger = m_ledger, file, blocked](QSqlDatabase &db)
    {
        const std::optional<FileRow> found = Tables::file(db, file);
        if (!found || !found->isReceived())
            return;  // a publisher's own is not ours to remove
        const bool isInPlace = found->placedStat() || (found->state == FileState::Moving);
        if (!isInPlace || !Tables::isInTheWay(db, *found))
        {
            ledger->dropFile(db, *found);
            return;
        }
        // until what is on its way has taken its place, or has it made
        ledger->giveUp(db, *found);
        *blocked = Tables::blockedBy(db, *found);
    }, m_engine, [this, blocked, answer](const QString &error)
    {
        if (!blocked->isEmpty())
            m_workers.run(WorkerPool::Priority::File, [this, files = *blocked] { m_placer.place(files); });
        answer(error);
    });
}

void PlacedFiles::remove(const FileId file, const Answer &answer)
{
    std::optional<FileRow> row;
    m_database->look([&](QSqlDatabase &db) { row = Tables::file(db, file); });
    if (!row || !row->isReceived())
    {
        answer({});   // a publisher's own is not ours to remove
        return;
    }
    const bool isInPlace = row->placedStat().has_value();
    if (isInPlace)
        m_contentCheck.renew(*row);
    if (m_contentCheck.isInterrupted())
    {
        answer(StorageText::tr("The program is ending."));
        return;
    }

    // The data goes after the commit: what is claimed must be there.
    const auto dropped = std::make_shared<std::optional<FileRow>>();
    m_database->commit([ledger = m_ledger, file, dropped](QSqlDatabase &db)
    {
        *dropped = Tables::file(db, file);
        if (*dropped)
            ledger->dropFile(db, **dropped);
    }, m_engine, [this, dropped, isInPlace, answer](const QString &error)
    {
        if (!error.isEmpty() || !*dropped || !isInPlace)
        {
            answer(error);
            return;
        }
        m_workers.run(WorkerPool::Priority::File, [this, dropped, answer]
        {
            const auto removed = m_placer.removeTarget(**dropped);
            answer(removed ? QString() : removed.error());
        });
    });
}

QString PlacedFiles::setAttributes(const QList<FileAttributes> &files)
{
    for (const FileAttributes &attributes : files)
    {
        if (!attributes.isKnown)
            continue;
        if (const QString problem = setAttributes(attributes); !problem.isEmpty())
            return problem;
    }
    return {};
}

QString PlacedFiles::setAttributes(const FileAttributes &attributes)
{
    std::optional<FileRow> row;
    const auto reload = [&] { m_database->look([&](QSqlDatabase &db) { row = Tables::file(db, attributes.file); }); };
    reload();
    if (!row || !row->isReceived())
        return {};
    if (const auto isThere = m_targetFolder.isThere(row->root); !isThere)
        return isThere.error();
    if (row->state == FileState::Complete)
        m_contentCheck.renew(*row);
    if (m_contentCheck.isInterrupted())
        return StorageText::tr("The program is ending.");

    const std::lock_guard lock {m_placer.mutex()};
    reload();
    if (!row)
        return {};
    row->mtime = attributes.mtime;
    row->executable = attributes.executable;
    const auto stat = (row->state == FileState::Complete) ? m_targetFolder.adopt(*row, row->stat) : nonstd::make_unexpected(QString());
    m_database->call([&](QSqlDatabase &db)
    {
        Statement(db, "UPDATE file SET mtime = ?, executable = ? WHERE id = ?").exec(row->mtime, row->executable, row->id);
        if (stat)
            Tables::setStat(db, row->id, *stat);
    });
    return {};
}
