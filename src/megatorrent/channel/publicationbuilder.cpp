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

#include "publicationbuilder.h"

#include <algorithm>
#include <future>
#include <iterator>


#include "base/global.h"

#include "../content/cataloguewriter.h"
#include "../crypto/hash.h"
#include "../storage/database.h"
#include "../storage/layoutwriter.h"
#include "../storage/publisheditems.h"
#include "../storage/storage.h"
#include "elsewhereitems.h"
#include "itemstore.h"

using namespace Megatorrent;

namespace
{
    const qint64 INLINE_CHUNKS_MAX = 2;   // what fits a manifest (protocol.md 7)
    const qint64 INLINE_FILES_MAX = 8;    // more cannot fit, even empty ones
}

PublicationBuilder::PublicationBuilder(const Request &request, MetadataSource *source, Storage *storage, const CancelFlag &cancelFlag)
    : m_request {request}
    , m_storage {storage}
    , m_cancelFlag {cancelFlag}
    , m_reader {source}
    , m_secret {Crypto::chunkSecret(request.identity.seed)}
{
}

PublicationBuilder::Result PublicationBuilder::run()
{
    try
    {
        const auto counted = m_storage->database()->call([this](QSqlDatabase &db)
        {
            // what has been published from here meanwhile takes their place
            ElsewhereItems::dropPublishedHere(db, m_request.channel);
            const ItemTotals elsewhere = ItemStore::totals(db, m_request.channel);
            const PublishedItems::Totals totals = PublishedItems::totals(db, m_request.channel);
            m_hasElsewhere = (elsewhere.items > 0);
            m_result.items = totals.items + elsewhere.items;
            m_result.bytes = totals.bytes + elsewhere.bytes;
        });
        if (!counted)
            throw Failed {counted.error()};
        // the items are read a page at a time from what is committed
        if (const auto committed = m_storage->database()->flushAndWait(); !committed)
            throw Failed {committed.error()};
        if (m_result.items > CATALOGUE_MAX_ITEMS)
            throw Failed {tr("A channel can hold %1 items at most.").arg(CATALOGUE_MAX_ITEMS)};

        std::optional<Manifest> manifest = tryInline();
        if (!manifest)
            manifest = writeCatalogue();
        writeLayout();
        m_result.item = DhtItem::sign(m_request.identity, *manifest);
    }
    catch (const IndexReader::Cancelled &)
    {
        m_result.isCancelled = true;
    }
    catch (const Failed &failure)
    {
        m_result.error = failure.error;
    }
    return m_result;
}

std::optional<Manifest> PublicationBuilder::tryInline()
{
    if ((m_result.items > INLINE_FILES_MAX) || m_hasElsewhere)
        return std::nullopt;

    QList<PublishedItem> items;
    const auto read = m_storage->database()->read([this, &items](QSqlDatabase &db)
    {
        PublishedItems::forEach(db, m_request.channel, [&items](const PublishedItem &item)
        {
            items.append(item);
            return true;
        });
    });
    if (!read)
        throw Failed {read.error()};

    ManifestContent content {.title = m_request.title, .files = {}, .timestamp = m_request.timestamp, .catalogue = std::nullopt};
    qint64 chunkCount = 0;
    for (const PublishedItem &item : asConst(items))
    {
        const IndexShape shape {item.size};
        chunkCount += shape.chunkCount;
        if ((chunkCount > INLINE_CHUNKS_MAX) || item.path.contains(u'/') || item.executable)
            return std::nullopt;

        InlineFile file {.name = item.path, .size = item.size, .chunks = {}, .mtime = item.mtime};
        if (shape.chunkCount == 1)
        {
            const qint64 length = item.at ? (item.size + Crypto::AEAD_TAG_SIZE) : BLOB_SIZE;
            file.chunks.append({.blobId = item.ref->blobId, .offset = item.at.value_or(0), .length = length
                    , .key = item.ref->key, .nonce = {}, .realSize = item.size});
        }
        else if (shape.chunkCount > 1)
        {
            const auto visited = m_reader.visit(*item.ref, item.at, item.size, {.onBlob = {}, .onRecords = [&file, &shape](const qint64 firstChunk, const QList<Ref> &records)
            {
                for (qsizetype i = 0; i < records.size(); ++i)
                {
                    file.chunks.append({.blobId = records[i].blobId, .offset = 0, .length = BLOB_SIZE, .key = records[i].key
                            , .nonce = {}, .realSize = shape.chunkSize(firstChunk + i)});
                }
            }});
            if (!visited)
                throw Failed {visited.error()};
        }
        content.files.append(file);
    }

    // Does not fit: the catalogue it is
    const auto manifest = sign(content);
    if (!manifest)
        return std::nullopt;

    LayoutWriter layout {m_request.layoutPath};
    for (const InlineFile &file : asConst(content.files))
    {
        for (const InlineChunk &chunk : file.chunks)
        {
            if (const auto appended = layout.append(chunk.blobId); !appended)
                throw Failed {appended.error()};
        }
    }
    if (const auto finished = layout.finish(); !finished)
        throw Failed {finished.error()};
    m_isInline = true;
    return *manifest;
}

Manifest PublicationBuilder::writeCatalogue()
{
    QByteArray index;
    QList<BlobId> chunkIds;
    Ref lastRef;

    CatalogueWriter writer {[&, this](const QByteArray &chunk)
    {
        checkCancelled();
        lastRef = keepSealed(chunk);
        lastRef.appendTo(index);
        chunkIds.append(lastRef.blobId);
    }};
    writer.addHeader({.title = m_request.title, .items = m_result.items, .bytes = m_result.bytes, .description = m_request.description});

    qint64 items = 0;
    forEachItem([&](const QList<PublishedItem> &here)
    {
        for (const PublishedItem &item : here)
        {
            writer.addItem({.path = item.path, .size = item.size, .mtime = item.mtime, .executable = item.executable
                    , .type = {}, .title = {}, .ref = item.ref, .at = item.at});
            ++items;
        }
    }, [&](const CatalogueItem &elsewhere)
    {
        writer.addItem(elsewhere);
        ++items;
    });
    const qint64 size = writer.finish();
    if ((items != m_result.items) || (size > CATALOGUE_MAX_SIZE))
        throw Failed {tr("The list of items could not be written: it changed meanwhile, or is larger than 4 GiB.")};

    Ref root = lastRef;
    if (chunkIds.size() > 1)
    {
        root = keepSealed(index);
        m_result.metadata.append(root.blobId);
    }
    m_result.metadata += chunkIds;

    const auto manifest = sign({.title = m_request.title, .files = {}, .timestamp = m_request.timestamp
            , .catalogue = CatalogueRoot {.size = size, .ref = root}});
    if (!manifest)
        throw Failed {manifest.error()};
    return *manifest;
}

void PublicationBuilder::forEachItem(const std::function<void (const QList<PublishedItem> &)> &visitHere
        , const std::function<void (const CatalogueItem &)> &visitElsewhere)
{
    const int pageSize = 1000;
    QList<PublishedItem> here;
    QList<ItemRecord> elsewhere;
    QString lastHere;
    QString lastElsewhere;
    bool isHereAtEnd = false;
    bool isElsewhereAtEnd = !m_hasElsewhere;
    while (true)
    {
        checkCancelled();
        const bool needsHere = here.isEmpty() && !isHereAtEnd;
        const bool needsElsewhere = elsewhere.isEmpty() && !isElsewhereAtEnd;
        if (needsHere || needsElsewhere)
        {
            const auto read = m_storage->database()->read([&, this](QSqlDatabase &db)
            {
                if (needsHere)
                    here = PublishedItems::page(db, m_request.channel, {}, lastHere, pageSize);
                if (needsElsewhere)
                    elsewhere = ItemStore::list(db, m_request.channel, lastElsewhere, pageSize);
            });
            if (!read)
                throw Failed {read.error()};
            isHereAtEnd = here.isEmpty();
            isElsewhereAtEnd = elsewhere.isEmpty();
        }
        if (here.isEmpty() && elsewhere.isEmpty())
            return;

        // up to the next one of the others
        qsizetype count = here.size();
        if (!elsewhere.isEmpty())
        {
            const QByteArray next = elsewhere.first().item.path.toUtf8();
            count = std::distance(here.cbegin(), std::partition_point(here.cbegin(), here.cend()
                    , [&next](const PublishedItem &item) { return item.path.toUtf8() < next; }));
        }
        if (count > 0)
        {
            visitHere(here.first(count));
            lastHere = here.at(count - 1).path;
            here.remove(0, count);
        }
        else
        {
            const ItemRecord record = elsewhere.takeFirst();
            visitElsewhere(inCatalogue(record));
            lastElsewhere = record.item.path;
        }
    }
}

// An item of an inline manifest (protocol.md 7) has its chunks there, and no index.
CatalogueItem PublicationBuilder::inCatalogue(const ItemRecord &record)
{
    CatalogueItem item = record.item;
    if (record.chunks.isEmpty())
        return item;

    QByteArray index;
    for (const InlineChunk &chunk : record.chunks)
    {
        if (chunk.nonce != Nonce())
        {
            throw Failed {tr("\"%1\" was published by another program and cannot stay in the channel as it is. Publish it again from here, or replace"
                    " what was published elsewhere.").arg(item.path)};
        }
        Ref {.blobId = chunk.blobId, .key = chunk.key}.appendTo(index);
    }
    if (record.chunks.size() > 1)
    {
        item.ref = keepSealed(index);
        return item;
    }
    const InlineChunk &only = record.chunks.first();
    item.ref = Ref {.blobId = only.blobId, .key = only.key};
    if (only.length != BLOB_SIZE)
        item.at = only.offset;
    return item;
}

Ref PublicationBuilder::keepSealed(const QByteArrayView plaintext)
{
    QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
    const SealedChunk sealed = m_sealer.sealAlone(m_secret, plaintext, reinterpret_cast<std::uint8_t *>(blob.data()));

    const auto promise = std::make_shared<std::promise<QString>>();
    std::future<QString> kept = promise->get_future();
    QMetaObject::invokeMethod(m_storage, [storage = m_storage, channel = m_request.channel, id = sealed.blobId, blob, promise]
    {
        storage->keepBlob(channel, id, blob, storage, [promise](const QString &error) { promise->set_value(error); });
    }, Qt::QueuedConnection);
    while (kept.wait_for(std::chrono::milliseconds(100)) != std::future_status::ready)
        checkCancelled();
    if (const QString error = kept.get(); !error.isEmpty())
        throw Failed {error};
    QMetaObject::invokeMethod(m_storage, [storage = m_storage, id = sealed.blobId, key = sealed.key, size = plaintext.size()]
    {
        storage->compactBlob(id, key, size);
    }, Qt::QueuedConnection);
    return {.blobId = sealed.blobId, .key = sealed.key};
}

nonstd::expected<Manifest, QString> PublicationBuilder::sign(const ManifestContent &content) const
{
    if (m_request.readKey)
        return Manifest::create(m_request.identity, m_request.sequence, content, *m_request.readKey, Crypto::random<Nonce>());
    return Manifest::create(m_request.identity, m_request.sequence, content);
}

void PublicationBuilder::writeLayout()
{
    if (m_isInline)
        return;

    LayoutWriter writer {m_request.layoutPath};
    QString error;
    const auto append = [this, &writer, &error](const BlobId &id)
    {
        const auto appended = writer.append(id);
        if (!appended)
            error = appended.error();
        return appended && !m_cancelFlag.isCancelled();
    };
    for (const BlobId &id : asConst(m_result.metadata))
        append(id);

    forEachItem([&](const QList<PublishedItem> &here)
    {
        const auto read = m_storage->database()->read([&](QSqlDatabase &db)
        {
            for (const PublishedItem &item : here)
                PublishedItems::forEachBlob(db, m_request.channel, item, append);
        });
        if (!read)
            throw Failed {read.error()};
    }, [&](const CatalogueItem &elsewhere)
    {
        if (!elsewhere.ref)
            return;
        if (elsewhere.size <= CHUNK_SIZE)
        {
            append(elsewhere.ref->blobId);
            return;
        }
        const auto visited = m_reader.visit(*elsewhere.ref, elsewhere.at, elsewhere.size, {.onBlob = append, .onRecords = {}});
        if (!visited)
            throw Failed {visited.error()};
    });
    checkCancelled();
    if (!error.isEmpty())
        throw Failed {error};
    if (const auto finished = writer.finish(); !finished)
        throw Failed {finished.error()};
}

void PublicationBuilder::checkCancelled() const
{
    if (m_cancelFlag.isCancelled())
        throw IndexReader::Cancelled {};
}
