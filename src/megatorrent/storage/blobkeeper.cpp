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

#include "blobkeeper.h"

#include <algorithm>
#include <cerrno>

#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "database.h"
#include "keptblobs.h"
#include "layout.h"
#include "ledger.h"
#include "posixfile.h"
#include "statement.h"
#include "storage.h"
#include "storagetext.h"
#include "tables.h"

using namespace Megatorrent;

BlobKeeper::BlobKeeper(Database *database, Ledger *ledger, const KeptBlobs &keptBlobs)
    : m_database {database}
    , m_ledger {ledger}
    , m_keptBlobs {keptBlobs}
{
}

QString BlobKeeper::keep(const qint64 channel, const BlobId &id, const QByteArray &blob)
{
    // most of a catalogue is as it was in the version before
    bool isKept = false;
    m_database->look([&](QSqlDatabase &db) { isKept = ChunkTable::isKept(db, id, channel); });
    if (isKept && !m_keptBlobs.read(id).isEmpty())
        return {};

    if (!m_database->hasSpace())
        return Posix::writingFailed(m_keptBlobs.path(id), ENOSPC).text;
    if (const auto written = m_keptBlobs.write(id, blob); !written)
        return written.error().text;
    const auto registered = m_database->call([&](QSqlDatabase &db) { m_ledger->blobKept(db, id, channel); });
    return registered ? QString() : registered.error();
}

void BlobKeeper::drop(const qint64 channel, const QList<std::shared_ptr<const Layout>> &layouts)
{
    m_database->post([ledger = m_ledger, channel, layouts](QSqlDatabase &db)
    {
        QList<BlobId> unused;
        Statement statement {db, "SELECT id FROM blob WHERE channel = ?"};
        statement.exec(channel);
        while (statement.next())
        {
            const auto id = statement.fixed<BlobId>(0);
            const bool isUsed = std::any_of(layouts.cbegin(), layouts.cend(), [&id](const auto &layout) { return layout->positionOf(id).has_value(); });
            if (!isUsed)
                unused.append(id);
        }
        for (const BlobId &id : asConst(unused))
            ledger->dropKept(db, id, channel);
    });
}

void BlobKeeper::dropLookedAt(const Storage::LookedAt &blobs)
{
    m_database->post([ledger = m_ledger, blobs](QSqlDatabase &db)
    {
        for (const BlobId &id : blobs.ids)
        {
            if (ChunkTable::isKept(db, id, blobs.channel))
                ledger->dropKept(db, id, blobs.channel);
        }
    });
}

void BlobKeeper::dropAllLookedAt()
{
    m_database->post([ledger = m_ledger](QSqlDatabase &db)
    {
        QList<std::pair<BlobId, qint64>> kept;
        {
            Statement statement {db, "SELECT id, channel FROM blob WHERE channel < ?"};
            statement.exec(Storage::NO_CHANNEL);
            while (statement.next())
                kept.append({statement.fixed<BlobId>(0), statement.integer(1)});
        }
        for (const auto &[id, channel] : asConst(kept))
            ledger->dropKept(db, id, channel);
    });
}

void BlobKeeper::giveLookedAt(const Storage::LookedAt &blobs, const qint64 channel)
{
    m_database->post([ledger = m_ledger, blobs, channel](QSqlDatabase &db)
    {
        for (const BlobId &id : blobs.ids)
        {
            if (!ChunkTable::isKept(db, id, blobs.channel))
                continue;
            ledger->blobKept(db, id, channel);
            ledger->dropKept(db, id, blobs.channel);
        }
    });
}

bool BlobKeeper::claimFound(const BlobId &id, const qint64 channel)
{
    bool isFound = false;
    m_database->look([&](QSqlDatabase &db) { isFound = ChunkTable::isKept(db, id, Storage::NO_CHANNEL); });
    if (!isFound)
        return false;
    m_database->call([&](QSqlDatabase &db)
    {
        if (!ChunkTable::isKept(db, id, Storage::NO_CHANNEL))
            return;
        m_ledger->blobKept(db, id, channel);
        // no other channel is to show that it is here
        m_ledger->dropKept(db, id, Storage::NO_CHANNEL);
    });
    return true;
}

bool BlobKeeper::hasFound(QSqlDatabase &db)
{
    Statement statement {db, "SELECT 1 FROM blob WHERE channel = ? LIMIT 1"};
    return statement.exec(Storage::NO_CHANNEL).next();
}
