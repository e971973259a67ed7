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

#include "catalogueimport.h"

#include <algorithm>
#include <utility>


#include "base/global.h"

#include "../content/cataloguereader.h"
#include "../content/fileindex.h"
#include "../content/pathrules.h"
#include "../storage/database.h"
#include "../storage/layout.h"
#include "../storage/layoutwriter.h"

using namespace Megatorrent;

namespace
{
    const int BATCH_SIZE = 500;  // items that are in memory at a time
}

CatalogueImport::CatalogueImport(const Request &request, MetadataSource *source, Database *database)
    : m_request {request}
    , m_source {source}
    , m_database {database}
    , m_reader {source}
    , m_guard {request.limits}
    , m_rules {request.channel, request.rules, database}
{
}

CatalogueImport::Result CatalogueImport::run()
{
    m_result.title = m_request.content.title;
    try
    {
        const auto cleared = m_database->call([channel = m_request.channel](QSqlDatabase &db) { ItemStore::clearStaged(db, channel); });
        if (!cleared)
            throw Failed {cleared.error()};
        if (const auto begun = m_rules.begin(); !begun)
            throw Failed {begun.error()};

        if (m_request.content.catalogue)
            readCatalogue(*m_request.content.catalogue);
        else
            stageInline();
        flushStaged();
        m_result.rules = m_rules.outcome();
        if (!m_request.layoutPath.isEmpty())
            writeLayout();
        m_result.status = Result::Status::Done;
    }
    catch (const IndexReader::Cancelled &)
    {
        m_result.status = Result::Status::Cancelled;
    }
    catch (const NeedsApproval &reason)
    {
        m_result.status = Result::Status::NeedsApproval;
        m_result.error = {ErrorCode::TooLarge, reason.question};
    }
    catch (const Failed &failure)
    {
        m_result.status = Result::Status::Failed;
        m_result.error = failure.error;
    }
    // What nobody takes over does not stay either
    if ((m_result.status == Result::Status::Failed) || (m_result.status == Result::Status::NeedsApproval))
        m_database->post([channel = m_request.channel](QSqlDatabase &db) { ItemStore::clearStaged(db, channel); });
    return m_result;
}

void CatalogueImport::stageInline()
{
    // The manifest's order is the publisher's; the table sorts by path, and a repeated name is
    // refused like any other collision.
    for (const InlineFile &file : asConst(m_request.content.files))
    {
        if (const auto problem = PathRules::check(file.name))
        {
            refuse(*problem);
            continue;
        }
        ItemRecord record;
        record.item.path = file.name;
        record.item.size = file.size;
        record.item.mtime = file.mtime.value_or(m_request.content.timestamp / 1000);
        record.chunks = file.chunks;
        m_batch.append(record);
    }
}

void CatalogueImport::readCatalogue(const CatalogueRoot &root)
{
    const qint64 chunkCount = root.size / CHUNK_SIZE;
    QList<Ref> chunks {root.ref};
    // Before anything is fetched: which of the chunks are here already only the index says
    const SpaceNeeds before = m_total;
    const qint64 announced = chunkCount + ((chunkCount > 1) ? 1 : 0);
    countBlobs(announced, std::max<qint64>(0, announced - m_request.metadataHere.size()));
    m_total = m_additional = before;
    if (chunkCount > 1)
    {
        const auto index = m_reader.readChunk(root.ref, std::nullopt, IndexShape(root.size).topSize());
        if (!index)
            throw Failed {tr("The list of items cannot be read: %1").arg(index.error())};
        m_result.metadata.append(root.ref.blobId);
        chunks = parseIndexRecords(*index);
    }
    for (const Ref &chunk : asConst(chunks))
        m_result.metadata.append(chunk.blobId);
    countBlobs(m_result.metadata.size(), std::ranges::count_if(m_result.metadata, [this](const BlobId &id) { return !m_request.metadataHere.contains(id); }));

    CatalogueReader reader;
    reader.onHeader = [this](const CatalogueHeader &header)
    {
        m_result.title = header.title;
        m_result.description = header.description;
        checkAnnounced(header.items, header.bytes);
    };
    reader.onItem = [this](const CatalogueItem &item) { stage(item); };
    reader.onRefused = [this]([[maybe_unused]] const QString &path, const QString &error) { refuse(error); };

    const auto require = [&reader](const CatalogueReader::Result result)
    {
        if (result == CatalogueReader::Result::NeedsNewerVersion)
            throw Failed {tr("This channel needs a newer version of qBittorrent with Megatorrent.")};
        if (result != CatalogueReader::Result::Ok)
            throw Failed {tr("The list of items cannot be read: %1").arg(reader.error())};
    };

    for (qsizetype i = 0; i < chunks.size(); ++i)
    {
        QList<BlobId> next;
        for (qsizetype j = i + 1; j < std::min(i + 1 + MetadataSource::PREFETCH_MAX, chunks.size()); ++j)
            next.append(chunks[j].blobId);
        m_source->prefetch(next);

        const auto chunk = m_reader.readChunk(chunks[i], std::nullopt, CHUNK_SIZE);
        if (!chunk)
            throw Failed {tr("The list of items cannot be read: %1").arg(chunk.error())};
        require(reader.feed(*chunk));
    }
    require(reader.finish());
}

// Catalogue and index blobs that are not of single items
void CatalogueImport::countBlobs(const qint64 count, const qint64 additional)
{
    m_total.addBlobs(count);
    m_additional.addBlobs(additional);
    checkSpace();
}

void CatalogueImport::checkSpace()
{
    using Kind = SpaceGuard::Verdict::Kind;

    const SpaceGuard::Verdict verdict = m_guard.judge(m_total, m_additional);
    if (verdict.kind == Kind::AboveQuota)
        throw NeedsApproval {verdict.sentence};
    if (verdict.kind == Kind::NoRoom)
        throw Failed {Error(ErrorCode::DiskFull, verdict.sentence)};
}

// What the header says, before the items are read. Of an update it says nothing about what is new,
// nor about what is wanted.
void CatalogueImport::checkAnnounced(const qint64 items, const qint64 bytes)
{
    if (m_request.isUpdate)
        return;

    const SpaceNeeds before = m_total;
    for (SpaceNeeds *needs : {&m_total, &m_additional})
    {
        // what rules choose is known only when they have seen it
        const bool areWanted = m_request.newAreWanted && m_rules.isIdle();
        needs->addRecords(items, 0, bytes, areWanted);
        if (areWanted)
        {
            needs->contentBytes += bytes;
            needs->contentFiles += items;
        }
    }
    checkSpace();
    m_total = m_additional = before;   // the items are counted when they are read
}

void CatalogueImport::count(const QList<ItemRecord> &items, const QList<std::optional<ItemStore::ItemKnown>> &known, const QHash<QString, bool> &chosen)
{
    for (qsizetype i = 0; i < items.size(); ++i)
    {
        const CatalogueItem &item = items[i].item;
        const auto earlier = known.isEmpty() ? std::nullopt : known[i];
        const bool isWanted = chosen.value(item.path, (earlier ? earlier->isWanted : m_request.newAreWanted));
        const bool isSame = earlier && earlier->isSame;
        const qint64 pathBytes = item.path.toUtf8().size();

        m_total.addRecords(1, pathBytes, item.size, isWanted);
        if (!isSame)
            m_additional.addRecords(1, pathBytes, item.size, isWanted);
        countIndex(item, !isSame);
        if (!isWanted)
            continue;

        m_total.addContent(item.size);
        if (!isSame || !earlier->isComplete)
        {
            m_additional.addContent(item.size);
            countFolders(item.path);
        }
    }
    checkSpace();
}

// Indexes are kept, whether the file is wanted or not: others ask for them
void CatalogueImport::countIndex(const CatalogueItem &item, const bool isAdditional)
{
    if (!item.ref || (item.size <= CHUNK_SIZE))
        return;

    const IndexShape shape {item.size};
    qint64 blobs = (shape.depth > 1) ? shape.leafCount : 0;
    // The top one may be in a pack with those of other items
    if (!item.at || (item.ref->blobId != m_lastIndexPack))
        ++blobs;
    if (item.at)
        m_lastIndexPack = item.ref->blobId;
    m_total.addBlobs(blobs);
    if (isAdditional)
        m_additional.addBlobs(blobs);
}

// Those that the item before was not in: items come in order of their paths
void CatalogueImport::countFolders(const QString &path)
{
    qsizetype common = 0;
    while ((common < path.size()) && (common < m_lastPath.size()) && (path[common] == m_lastPath[common]))
        ++common;
    const qint64 folders = QStringView(path).sliced(common).count(u'/');
    m_total.contentFiles += folders;
    m_additional.contentFiles += folders;
    m_lastPath = path;
}

void CatalogueImport::stage(const CatalogueItem &item)
{
    ItemRecord record;
    record.item = item;
    m_batch.append(record);
    if (m_batch.size() >= BATCH_SIZE)
        flushStaged();
}

void CatalogueImport::flushStaged()
{
    if (m_batch.isEmpty())
        return;

    QStringList refused;
    QList<std::optional<ItemStore::ItemKnown>> known;
    const auto result = m_database->call([this, &refused, &known](QSqlDatabase &db)
    {
        refused = ItemStore::stage(db, m_request.channel, m_batch);
        if (m_request.isUpdate)
            known = ItemStore::known(db, m_request.channel, m_batch);
    });
    const QList<ItemRecord> batch = std::exchange(m_batch, {});
    if (!result)
        throw Failed {tr("The list of items cannot be written: %1").arg(result.error())};
    const auto chosen = m_rules.judge(batch, known);
    if (!chosen)
        throw Failed {tr("The list of items cannot be written: %1").arg(chosen.error())};
    count(batch, known, *chosen);
    for (const QString &path : asConst(refused))
        refuse(tr("\"%1\" would be the same file as another item on systems that do not distinguish case; it is left out.").arg(path));
}

void CatalogueImport::refuse(const QString &sentence)
{
    ++m_result.refusedTotal;
    if (m_result.refused.size() < REFUSED_MAX)
        m_result.refused.append(sentence);
}

void CatalogueImport::writeLayout()
{
    LayoutWriter writer {m_request.layoutPath};
    const auto append = [&writer](const BlobId &id)
    {
        const auto result = writer.append(id);
        if (!result)
            throw Failed {result.error()};
    };
    for (const BlobId &id : asConst(m_result.metadata))
        append(id);

    // Positions of an inline manifest follow the manifest's own order
    for (const InlineFile &file : asConst(m_request.content.files))
    {
        for (const InlineChunk &chunk : file.chunks)
            append(chunk.blobId);
    }

    QString lastPath;
    while (m_request.content.catalogue)
    {
        QList<ItemRecord> items;
        const auto result = m_database->call([this, &items, &lastPath](QSqlDatabase &db)
        {
            items = ItemStore::staged(db, m_request.channel, lastPath, BATCH_SIZE);
        });
        if (!result)
            throw Failed {result.error()};
        if (items.isEmpty())
            break;
        lastPath = items.last().item.path;

        for (const ItemRecord &record : asConst(items))
        {
            const CatalogueItem &item = record.item;
            if (!item.ref)
                continue;

            if (item.size <= CHUNK_SIZE)
            {
                append(item.ref->blobId);
                continue;
            }

            const auto visited = m_reader.visit(*item.ref, item.at, item.size, {.onBlob = append, .onRecords = {}});
            if (!visited)
                throw Failed {tr("\"%1\" cannot be read: %2").arg(item.path, visited.error())};
        }
    }

    const auto finished = writer.finish();
    if (!finished)
        throw Failed {finished.error()};
}
