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

#include "packrestorer.h"

#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "blobloader.h"
#include "chunktable.h"
#include "database.h"
#include "ledger.h"
#include "statement.h"

using namespace Megatorrent;

PackRestorer::PackRestorer(Database *database, Ledger *ledger, BlobLoader &loader, const Sharing sharing, Run run)
    : m_database {database}
    , m_ledger {ledger}
    , m_loader {loader}
    , m_sharing {sharing}
    , m_run {std::move(run)}
{
}

void PackRestorer::note(const FileId file)
{
    m_database->post([this, file](QSqlDatabase &db)
    {
        const bool isFirst = m_noted.isEmpty();
        Statement statement {db, "SELECT DISTINCT k.id, f.channel FROM file f CROSS JOIN chunk c ON c.file = f.id CROSS JOIN pack k ON k.number = c.blob"
                " WHERE (f.id = ?) AND (c.form = ?) AND (c.held = ?)"};
        statement.exec(file, ChunkForm::Packed, Held::Content);
        while (statement.next())
            m_noted.insert({statement.fixed<BlobId>(0), scopeOf(m_sharing, statement.integer(1)).value_or(0)});
        if (!isFirst || m_noted.isEmpty())
            return;
        m_database->afterCommit([this]
        {
            // each by itself: those that have not begun when the program ends are not waited for
            const QSet<std::pair<BlobId, qint64>> packs = std::exchange(m_noted, {});
            for (const auto &[pack, channel] : packs)
                m_run([this, pack = pack, channel = channel] { restore({pack}, channel); });
        });
    });
}

void PackRestorer::restore(const QSet<BlobId> &packs, const qint64 channel)
{
    const ChannelScope scope = scopeOf(m_sharing, channel);
    for (const BlobId &pack : packs)
    {
        if (!isWorthTrying(pack, scope) || m_loader.tryPack(pack, scope).isEmpty())
            continue;
        m_database->call([&](QSqlDatabase &db)
        {
            if (const auto lastChunk = ChunkTable::lastPlaceOf(db, pack, scope))
                m_ledger->packComplete(db, pack, (lastChunk->place.blobOffset + lastChunk->sealedSize()), channel);
        });
    }
}

bool PackRestorer::isWorthTrying(const BlobId &pack, const ChannelScope &scope)
{
    bool result = false;
    m_database->look([&](QSqlDatabase &db)
    {
        if (ChunkTable::isKept(db, pack, scope))
            return;
        // with a part that nobody has there is nothing to be tried
        result = !ChunkTable::isAnyMissing(db, pack, scope);
    });
    return result;
}
