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


#include "startrecovery.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "database.h"
#include "keptblobs.h"
#include "ledger.h"
#include "statement.h"
#include "storage.h"
#include "tables.h"
#include "workerpool.h"

using namespace Megatorrent;

StartRecovery::StartRecovery(Database *database, Ledger *ledger, const KeptBlobs &keptBlobs, const WorkerPool &workers)
    : m_database {database}
    , m_ledger {ledger}
    , m_keptBlobs {keptBlobs}
    , m_workers {workers}
{
}

void StartRecovery::run(const FileId lastFile, const bool isNew)
{
    dropIngesting(lastFile);
    if (isNew)
        adoptFound();
    else
        removeOrphans();
}

void StartRecovery::dropIngesting(const FileId lastFile)
{
    const auto dropped = m_database->call([&](QSqlDatabase &db)
    {
        for (const FileRow &file : asConst(Tables::filesInState(db, FileState::Ingesting)))
        {
            if (file.id <= lastFile)
                m_ledger->dropFile(db, file);
        }
    });
    if (!dropped)
        qCritical("Megatorrent: the last state could not be read: %s", qUtf8Printable(dropped.error()));
}

// What a run that was killed has left half written is of no use to anybody.
std::optional<BlobId> StartRecovery::blobOf(const QFileInfo &file) const
{
    const auto id = BlobId::fromHex(file.fileName().toLatin1());
    if (!id && !m_keptBlobs.isBeingWritten(file.fileName()))
        QFile::remove(file.filePath());
    return id;
}

// Whose these blobs are is found out later: from catalogues, which are among them
void StartRecovery::adoptFound()
{
    QDirIterator files {m_keptBlobs.folder(), QDir::Files, QDirIterator::Subdirectories};
    while (files.hasNext() && !m_workers.isEnding())
    {
        const auto id = blobOf(files.nextFileInfo());
        if (!id || m_keptBlobs.read(*id).isEmpty())
            continue;
        m_database->call([&](QSqlDatabase &db)
        {
            Statement(db, "INSERT OR IGNORE INTO blob (id, channel) VALUES (?, ?)").exec(*id, Storage::NO_CHANNEL);
            m_ledger->announceHeld(db, *id, Storage::NO_CHANNEL);
        });
    }
}

void StartRecovery::removeOrphans()
{
    QDirIterator files {m_keptBlobs.folder(), QDir::Files, QDirIterator::Subdirectories};
    while (files.hasNext() && !m_workers.isEnding())
    {
        const auto id = blobOf(files.nextFileInfo());
        if (!id)
            continue;
        m_database->call([&](QSqlDatabase &db)
        {
            if (!ChunkTable::isKept(db, *id, {}))
                m_keptBlobs.remove(*id);
        });
    }
}
