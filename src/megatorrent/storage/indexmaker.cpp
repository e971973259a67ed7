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

#include "indexmaker.h"

#include <memory>
#include <optional>

#include <QSqlDatabase>

#include "../content/fileindex.h"
#include "../crypto/hash.h"
#include "chunktable.h"
#include "ingestrun.h"
#include "itemenroller.h"
#include "ledger.h"
#include "packkeeper.h"
#include "storagetext.h"

using namespace Megatorrent;

IndexMaker::IndexMaker(IngestRun &run, ItemEnroller &enroller, PackKeeper &packs)
    : m_run {run}
    , m_enroller {enroller}
    , m_packs {packs}
{
}

void IndexMaker::publish(const FileRow &file, const IngestWork &work)
{
    const QByteArray top = makeTop(file);
    PackAssembler::NewItem item {.file = file, .item = ItemEnroller::makeItem(work.entry, file.stat), .source = work.source};
    item.item.mtime = file.mtime;   // the stat may come from the database
    if (top.size() <= PACKED_CHUNK_MAX_SIZE)
    {
        publishPacked(item, top);
        return;
    }
    item.item.ref = storeChunk(top);
    m_enroller.enroll(item, std::nullopt);
}

QByteArray IndexMaker::makeTop(const FileRow &file)
{
    const IndexShape shape {file.size};
    const auto incomplete = [&file]
    {
        return IngestRun::Failed {StorageText::tr("The list of the parts of \"%1\" could not be made.").arg(file.target)};
    };
    QByteArray top;
    if (shape.depth == 1)
    {
        m_run.call([&](QSqlDatabase &db) { top = PublishedTables::leafRecords(db, file.id, 0); });
    }
    else
    {
        for (qint64 leaf = 0; leaf < shape.leafCount; ++leaf)
        {
            QByteArray records;
            m_run.call([&](QSqlDatabase &db) { records = PublishedTables::leafRecords(db, file.id, leaf); });
            if (records.size() != shape.leafSize(leaf))
                throw incomplete();
            const Ref ref = storeChunk(records);
            m_run.call([&](QSqlDatabase &db) { PublishedTables::addLeaf(db, file.id, leaf, ref); });
            ref.appendTo(top);
        }
    }
    if (top.size() != shape.topSize())
        throw incomplete();
    return top;
}

void IndexMaker::publishPacked(PackAssembler::NewItem &item, const QByteArray &top)
{
    const SymmetricKey key = Crypto::chunkKey(m_run.request.secret, ChunkForm::Packed, static_cast<quint32>(top.size()), Crypto::sha256(top));
    if (const auto member = m_packs.indexPacks().find(key))
    {
        m_enroller.supersede(item.item.path);
        member->items.append(item);
        return;
    }

    std::optional<Placement> placement;
    m_run.call([&](QSqlDatabase &db)
    {
        placement = PublishedTables::placement(db, m_run.request.channel, key);
        if (placement && !ChunkTable::isKept(db, placement->blobId, m_run.scope()))
            placement = std::nullopt;
    });
    if (placement)
    {
        item.item.ref = Ref {.blobId = placement->blobId, .key = key};
        item.item.at = placement->at;
        m_enroller.enroll(item, std::nullopt);
        return;
    }
    m_enroller.supersede(item.item.path);
    const auto member = std::make_shared<PackAssembler::Member>();
    member->key = key;
    member->plaintext = top;
    member->items.append(item);
    m_packs.indexPacks().add(member);
}

Ref IndexMaker::storeChunk(const QByteArray &plaintext)
{
    QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
    const SealedChunk sealed = m_sealer.sealAlone(m_run.request.secret, plaintext, reinterpret_cast<std::uint8_t *>(blob.data()));
    if (const QString error = m_packs.store(sealed.blobId, blob); !error.isEmpty())
        throw IngestRun::Failed {error};
    m_run.call([&](QSqlDatabase &db) { m_run.parts.ledger->blobKept(db, sealed.blobId, m_run.request.channel); });
    return {.blobId = sealed.blobId, .key = sealed.key};
}
