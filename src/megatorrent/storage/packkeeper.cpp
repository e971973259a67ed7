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

#include "packkeeper.h"

#include <bit>
#include <cerrno>
#include <map>
#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/fileindex.h"
#include "../crypto/hash.h"
#include "blobloader.h"
#include "chunktable.h"
#include "database.h"
#include "ingestrun.h"
#include "itemenroller.h"
#include "keptblobs.h"
#include "ledger.h"
#include "loadedfile.h"
#include "posixfile.h"
#include "publisheditems.h"
#include "publishedsources.h"
#include "retrylist.h"
#include "sourcetree.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    // What comes bit by bit, each time into a pack of its own, is put together when there are more
    // of these packs that are of a similar size: so that each chunk is moved a few times at most.
    const qsizetype SPARSE_PACKS_MAX = 8;

    const int PACKS_AT_A_TIME = 50;   // each may have thousands of files

    bool isSparse(const PackRow &pack)
    {
        return (pack.live * 2) < BLOB_SIZE;
    }

    bool isMostlyDead(const PackRow &pack)
    {
        return (pack.live * 2) < pack.used;
    }

    int sizeClass(const PackRow &pack)
    {
        return std::bit_width(static_cast<quint64>(pack.live)) / 4;
    }
}

PackKeeper::PackKeeper(IngestRun &run, ItemEnroller &enroller, RetryList &retries)
    : m_run {run}
    , m_enroller {enroller}
    , m_retries {retries}
    , m_dataPacks {PackKind::Data, run.line, run.parts.scratchPool, [this](const BlobId &id, const QByteArray &blob) { return store(id, blob); }
            , [this](PackAssembler::Sealed &sealed) { handleSealed(sealed, PackKind::Data); }}
    , m_indexPacks {PackKind::Index, run.line, run.parts.scratchPool, [this](const BlobId &id, const QByteArray &blob) { return store(id, blob); }
            , [this](PackAssembler::Sealed &sealed) { handleSealed(sealed, PackKind::Index); }}
{
}

QString PackKeeper::store(const BlobId &id, const QByteArray &blob) const
{
    const KeptBlobs &keptBlobs = m_run.parts.keptBlobs;
    if (!m_run.parts.database->hasSpace())
        return Posix::writingFailed(keptBlobs.path(id), ENOSPC).text;
    const auto written = keptBlobs.write(id, blob);
    return written ? QString() : written.error().text;
}

void PackKeeper::seal()
{
    m_dataPacks.flush();
    m_indexPacks.flush();
    m_run.drain();
}

void PackKeeper::handleSealed(const PackAssembler::Sealed &sealed, const PackKind kind)
{
    m_run.guarded([&]
    {
        if (!sealed.error.isEmpty())
            throw IngestRun::Failed {sealed.error};
        m_run.call([&](QSqlDatabase &db)
        {
            if (sealed.isKept)
                m_run.parts.ledger->blobKept(db, sealed.blobId, m_run.request.channel);
            for (qsizetype i = 0; i < sealed.members.size(); ++i)
                enterMember(db, sealed, i, kind);
        });
    });
}

void PackKeeper::enterMember(QSqlDatabase &db, const PackAssembler::Sealed &sealed, const qsizetype number, const PackKind kind)
{
    const qint64 channel = m_run.request.channel;
    const PackAssembler::Member &member = *sealed.members[number];
    const PackBuilder::Added &added = sealed.places[number];
    const Placement placement {.blobId = sealed.blobId, .at = added.at};
    const qint64 end = ((number + 1) < sealed.places.size()) ? sealed.places[number + 1].at : sealed.end;
    const qint64 size = end - added.at - Crypto::AEAD_TAG_SIZE;
    PublishedTables::place(db, channel, member.key, placement, size, kind);
    if (member.movedFrom != 0)
        m_run.result.moved += PublishedTables::move(db, channel, member.key, placement, added.chunk.tag, kind, member.movedFrom);
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
        m_enroller.enroll(db, item, chunk);
    }
}

// Every pack must be servable: a data pack from files that all still have their part of it (or as a
// stored blob), an index pack as a stored blob. One that is not, or is less than half alive, is
// given up, and what is alive of it goes into new packs; so are those that are far from full, when
// there are many.
bool PackKeeper::repair()
{
    const QList<Broken> broken = findBroken();
    for (const Broken &entry : broken)
    {
        for (const SymmetricKey &key : entry.keys)
        {
            m_run.checkCancelled();
            if (entry.pack.kind == PackKind::Data)
                moveData(key, !entry.isServable);
            else
                moveIndex(key);
        }
    }
    if (broken.isEmpty())
        return false;

    seal();
    m_run.call([&](QSqlDatabase &db)
    {
        const qint64 channel = m_run.request.channel;
        for (const Broken &entry : broken)
        {
            PublishedTables::forgetDeadPlacements(db, channel, entry.pack.blobId);
            const qsizetype left = PublishedTables::liveKeys(db, channel, entry.pack.blobId).size();
            if ((left > 0) && (left < entry.keys.size()))
                m_run.parts.ledger->packTorn(db, entry.pack.blobId, channel);
        }
    });
    return true;
}

QList<PackKeeper::Broken> PackKeeper::findBroken()
{
    QList<PackRow> doubtful;
    QList<Broken> broken;
    for (const PackRow &pack : asConst(findSparse(doubtful)))
        m_run.call([&](QSqlDatabase &db) { addBroken(db, pack, true, broken); });
    for (const PackRow &pack : asConst(doubtful))
    {
        m_run.checkCancelled();
        // all that was in it may have come back
        const bool isWhole = (pack.kind == PackKind::Data) && !isMostlyDead(pack) && !m_run.parts.loader.tryPack(pack.blobId, m_run.scope()).isEmpty();
        m_run.call([&](QSqlDatabase &db)
        {
            if (isWhole)
                m_run.parts.ledger->packComplete(db, pack.blobId, pack.used, m_run.request.channel);
            else
                addBroken(db, pack, false, broken);
        });
    }
    return broken;
}

// Packs that are far from full, if there are many. `doubtful` gets those that may not be servable
// or are mostly dead.
QList<PackRow> PackKeeper::findSparse(QList<PackRow> &doubtful) const
{
    std::map<std::pair<PackKind, int>, QList<PackRow>> sparse;
    const auto sort = [&](QSqlDatabase &db, const QList<PackRow> &packs)
    {
        for (const PackRow &pack : packs)
        {
            const bool isKept = ChunkTable::isKept(db, pack.blobId, m_run.scope());
            const bool isServable = (pack.kind == PackKind::Index) ? isKept : ChunkTable::isServable(db, pack.blobId, m_run.scope());
            if (pack.live == 0)
                PublishedTables::forgetDeadPlacements(db, m_run.request.channel, pack.blobId);
            else if (!isServable || (isKept && isMostlyDead(pack)))
                doubtful.append(pack);
            else if (isSparse(pack))
                sparse[{pack.kind, sizeClass(pack)}].append(pack);
        }
    };
    // the database's thread has others to serve meanwhile
    qint64 last = 0;
    qsizetype count = PACKS_AT_A_TIME;
    while (count == PACKS_AT_A_TIME)
    {
        m_run.checkCancelled();
        m_run.call([&](QSqlDatabase &db)
        {
            const QList<PackRow> packs = PublishedTables::packs(db, m_run.request.channel, last, PACKS_AT_A_TIME);
            sort(db, packs);
            count = packs.size();
            if (count > 0)
                last = packs.last().number;
        });
    }
    QList<PackRow> result;
    for (const auto &[kind, packs] : sparse)
    {
        if (packs.size() > SPARSE_PACKS_MAX)
            result.append(packs);
    }
    return result;
}

void PackKeeper::addBroken(QSqlDatabase &db, const PackRow &pack, const bool isServable, QList<Broken> &broken) const
{
    broken.append({.pack = pack, .keys = PublishedTables::liveKeys(db, m_run.request.channel, pack.blobId), .isServable = isServable});
}

void PackKeeper::moveData(const SymmetricKey &key, const bool isNeeded)
{
    if (m_dataPacks.find(key))
        return;

    QList<PublishedRow> rows;
    QList<FileRow> files;
    m_run.call([&](QSqlDatabase &db)
    {
        for (const PublishedRow &row : asConst(PublishedTables::withKey(db, m_run.request.channel, key)))
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
        const auto fail = [&](const Error &reason)
        {
            if (isNeeded)
                m_run.addProblem(file.target, reason);
        };
        std::shared_ptr<const SourceTree> tree = sourceTree(rows[i].source);
        const bool isOfSource = tree && tree->isAt(file.target);
        if (!isOfSource)
            tree = std::make_shared<const SourceTree>(file.target, m_run.parts.ownData);
        TreeScanner::Entry entry {.kind = TreeScanner::Entry::Kind::File, .path = rows[i].item.path, .local = file.target, .stat = {}
                , .executable = false, .reason = {}};
        if (!tree->examine(entry))
        {
            fail(RetryList::cannotRead(ENOENT));
            continue;
        }
        if (entry.kind != TreeScanner::Entry::Kind::File)
        {
            fail(entry.reason);
            continue;
        }

        LoadedFile loaded = LoadedFile::readSmall(*tree, entry, m_run.request.secret);
        if (loaded.isSound() && (loaded.chunk.key == key))
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
            fail(loaded.error);
            continue;
        }
        if (m_dataPacks.find(loaded.chunk.key))
            continue;  // its new content is on its way
        // It has been changed since it was looked at, or is in a folder that was not looked at.
        if (m_run.request.settling)
            continue;  // it may not be finished
        if (isOfSource)
            m_retries.add({.entry = entry, .tree = tree, .source = rows[i].source, .isNew = false});
        else
            fail({ErrorCode::FileBusy, StorageText::tr("was changed, and is in no folder that is published now; please publish it again")});
    }
}

// Null: it is not known.
std::shared_ptr<const SourceTree> PackKeeper::sourceTree(const std::optional<qint64> source)
{
    if (!source)
        return {};
    std::shared_ptr<const SourceTree> &tree = m_trees[*source];
    if (!tree)
    {
        QString local;
        m_run.call([&](QSqlDatabase &db) { local = PublishedSources::local(db, *source); });
        if (!local.isEmpty())
            tree = std::make_shared<const SourceTree>(local, m_run.parts.ownData);
    }
    return tree;
}

void PackKeeper::moveIndex(const SymmetricKey &key)
{
    if (m_indexPacks.find(key))
        return;

    QByteArray records;
    FileId file = 0;
    QString local;
    m_run.call([&](QSqlDatabase &db)
    {
        const qint64 channel = m_run.request.channel;
        const QList<PublishedRow> rows = PublishedTables::withKey(db, channel, key);
        if (rows.isEmpty())
            return;
        file = rows.first().file;
        local = PublishedItems::localPath(db, channel, rows.first().item.path).data();
        const IndexShape shape {rows.first().item.size};
        records = (shape.depth == 1) ? PublishedTables::leafRecords(db, file, 0) : PublishedTables::topRecords(db, file);
    });
    if (records.isEmpty() || (records.size() > PACKED_CHUNK_MAX_SIZE)
            || (Crypto::chunkKey(m_run.request.secret, ChunkForm::Packed, static_cast<quint32>(records.size()), Crypto::sha256(records)) != key))
    {
        m_run.addProblem(local, {ErrorCode::ListLost, StorageText::tr("the list of its parts is damaged; please take the item out and publish it again")});
        return;
    }
    const auto member = std::make_shared<PackAssembler::Member>();
    member->key = key;
    member->plaintext = records;
    member->movedFrom = file;
    m_indexPacks.add(member);
}
