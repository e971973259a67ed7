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


#include <bit>
#include <map>
#include <utility>

#include <QCoreApplication>
#include <QSqlDatabase>

#include "base/global.h"

#include "../content/fileindex.h"
#include "../crypto/hash.h"
#include "ingestjob.h"

using namespace Megatorrent;

namespace
{
    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::Ingest", text);
    }

    // What comes bit by bit, each time into a pack of its own, is put together when there are more of these packs that are of a similar size:
    // so that each chunk is moved a few times at most.
    const qsizetype SPARSE_PACKS_MAX = 8;

    bool isSparse(const PackRow &pack)
    {
        return (pack.live * 2) < BLOB_SIZE;
    }

    int sizeClass(const PackRow &pack)
    {
        return std::bit_width(static_cast<quint64>(pack.live)) / 4;
    }
}

QString IngestJob::keep(const BlobId &id, const QByteArray &blob)
{
    if (!m_storage.database->hasSpace())
        return tr("\"%1\" could not be written: %2").arg(m_storage.keptBlobs.path(id), Posix::errorText(ENOSPC));
    const auto written = m_storage.keptBlobs.write(id, blob);
    return written ? QString() : written.error();
}

void IngestJob::packed(const PackAssembler::Sealed &sealed, const PackKind kind)
{
    guarded([&]
    {
        if (!sealed.error.isEmpty())
            throw Failed {sealed.error};

        call([&](QSqlDatabase &db)
        {
            if (sealed.isKept)
                m_storage.ledger->blobKept(db, sealed.blobId, m_request.channel);
            for (qsizetype i = 0; i < sealed.members.size(); ++i)
            {
                const PackAssembler::Member &member = *sealed.members[i];
                const PackBuilder::Added &added = sealed.places[i];
                const Placement placement {.blobId = sealed.blobId, .at = added.at};
                const qint64 end = ((i + 1) < sealed.places.size()) ? sealed.places[i + 1].at : sealed.end;
                const qint64 size = end - added.at - Crypto::AEAD_TAG_SIZE;
                PublishedTables::place(db, m_request.channel, member.key, placement, size, kind);
                if (member.movedFrom != 0)
                    m_result.moved += PublishedTables::move(db, m_request.channel, member.key, placement, added.chunk.tag, kind, member.movedFrom);

                for (PackAssembler::NewItem item : member.items)
                {
                    item.item.ref = Ref {.blobId = sealed.blobId, .key = member.key};
                    item.item.at = added.at;
                    std::optional<ChunkRow> chunk;
                    if (kind == PackKind::Data)
                    {
                        const ChunkPlace place {.blobId = sealed.blobId, .form = ChunkForm::Packed, .blobOffset = added.at, .fileOffset = 0
                                , .realSize = size, .key = member.key, .nonce = {}};
                        chunk = ChunkRow {.file = item.file.id, .place = place, .tag = added.chunk.tag, .held = Held::Servable};
                    }
                    note(enroll(db, item, chunk));
                }
            }
        });
    });
}

void IngestJob::sealPacks()
{
    m_dataPacks.flush();
    m_indexPacks.flush();
    m_line.drain();
    if (!m_failure.isEmpty())
        throw Failed {m_failure};
}

// Every pack must be servable: a data pack from files that all still have their part of it (or as a stored blob), an index pack as a
// stored blob. One that is not, or is less than half alive, is given up, and what is alive of it goes into new packs (protocol.md 3); so
// are those that are far from full, when there are many.
bool IngestJob::repairPacks()
{
    struct Broken
    {
        PackRow pack;
        QList<SymmetricKey> keys;
        bool isServable = false;
    };

    QList<PackRow> doubtful;
    std::map<std::pair<PackKind, int>, QList<PackRow>> sparse;
    call([&](QSqlDatabase &db)
    {
        for (const PackRow &pack : asConst(PublishedTables::packs(db, m_request.channel)))
        {
            const bool isKept = Tables::isKept(db, pack.blobId);
            const bool isServable = (pack.kind == PackKind::Index) ? isKept : Tables::isServable(db, pack.blobId);
            if (pack.live == 0)
                PublishedTables::forgetDeadPlacements(db, m_request.channel, pack.blobId);
            else if (!isServable || (isKept && ((pack.live * 2) < pack.used)))
                doubtful.append(pack);
            else if (isSparse(pack))
                sparse[{pack.kind, sizeClass(pack)}].append(pack);
        }
    });

    QList<Broken> broken;
    for (const auto &[kind, packs] : sparse)
    {
        if (packs.size() <= SPARSE_PACKS_MAX)
            continue;
        call([&](QSqlDatabase &db)
        {
            for (const PackRow &pack : packs)
                broken.append({.pack = pack, .keys = PublishedTables::liveKeys(db, m_request.channel, pack.blobId), .isServable = true});
        });
    }
    for (const PackRow &pack : asConst(doubtful))
    {
        checkCancelled();
        const bool isWhole = (pack.kind == PackKind::Data) && ((pack.live * 2) >= pack.used) && !m_storage.loader.tryPack(pack.blobId).isEmpty();
        call([&](QSqlDatabase &db)
        {
            // all that was in it has come back
            if (isWhole)
                m_storage.ledger->packComplete(db, pack.blobId, pack.used);
            else
                broken.append({.pack = pack, .keys = PublishedTables::liveKeys(db, m_request.channel, pack.blobId)});
        });
    }

    for (const Broken &entry : asConst(broken))
    {
        for (const SymmetricKey &key : entry.keys)
        {
            checkCancelled();
            if (entry.pack.kind == PackKind::Data)
                moveData(key, !entry.isServable);
            else
                moveIndex(key);
        }
    }
    if (broken.isEmpty())
        return false;

    sealPacks();
    call([&](QSqlDatabase &db)
    {
        for (const Broken &entry : asConst(broken))
        {
            PublishedTables::forgetDeadPlacements(db, m_request.channel, entry.pack.blobId);
            const qsizetype left = PublishedTables::liveKeys(db, m_request.channel, entry.pack.blobId).size();
            if ((left > 0) && (left < entry.keys.size()))
                m_storage.ledger->packTorn(db, entry.pack.blobId);
        }
    });
    return true;
}

void IngestJob::moveData(const SymmetricKey &key, const bool isNeeded)
{
    if (m_dataPacks.find(key))
        return;

    QList<PublishedRow> rows;
    QList<FileRow> files;
    call([&](QSqlDatabase &db)
    {
        for (const PublishedRow &row : asConst(PublishedTables::withKey(db, m_request.channel, key)))
        {
            if (const auto file = Tables::file(db, row.file))
            {
                rows.append(row);
                files.append(*file);
            }
        }
    });

    for (qsizetype i = 0; i < rows.size(); ++i)
    {
        const FileRow &file = files[i];
        Loaded loaded = loadSmall(file.target, m_request.secret);
        if (loaded.error.isEmpty() && !loaded.isChanging && (loaded.chunk.key == key))
        {
            const auto member = std::make_shared<PackAssembler::Member>();
            member->key = key;
            member->plaintext = std::move(loaded.plaintext);
            member->movedFrom = file.id;
            m_dataPacks.add(member);
            return;
        }

        if (!loaded.error.isEmpty() && !loaded.isChanging)
        {
            if (isNeeded)
                problem(file.target, loaded.error);
            continue;
        }
        if (m_dataPacks.find(loaded.chunk.key))
            continue;  // its new content is on its way
        // It has been changed since it was looked at, or is in a folder that was not looked at.
        m_retries.append({.entry = {.kind = Entry::Kind::File, .path = rows[i].item.path, .local = file.target, .stat = loaded.stat
                , .executable = file.executable, .reason = {}}, .source = rows[i].source, .isNew = false});
    }
}

void IngestJob::moveIndex(const SymmetricKey &key)
{
    if (m_indexPacks.find(key))
        return;

    QByteArray records;
    FileId file = 0;
    QString local;
    call([&](QSqlDatabase &db)
    {
        const QList<PublishedRow> rows = PublishedTables::withKey(db, m_request.channel, key);
        if (rows.isEmpty())
            return;
        file = rows.first().file;
        local = PublishedItems::localPath(db, m_request.channel, rows.first().item.path).data();
        const IndexShape shape {rows.first().item.size};
        records = (shape.depth == 1) ? PublishedTables::leafRecords(db, file, 0) : PublishedTables::topRecords(db, file);
    });
    if (records.isEmpty() || (records.size() > PACKED_CHUNK_MAX_SIZE)
            || (Crypto::chunkKey(m_request.secret, ChunkForm::Packed, static_cast<quint32>(records.size()), Crypto::sha256(records)) != key))
    {
        problem(local, tr("the list of its parts is damaged; please take the item out and publish it again"));
        return;
    }

    const auto member = std::make_shared<PackAssembler::Member>();
    member->key = key;
    member->plaintext = records;
    member->movedFrom = file;
    m_indexPacks.add(member);
}
