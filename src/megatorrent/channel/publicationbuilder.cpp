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

#include <future>

#include <QCoreApplication>

#include "base/global.h"

#include "../content/catalogue.h"
#include "../crypto/hash.h"
#include "../storage/database.h"
#include "../storage/ingest.h"
#include "../storage/layout.h"
#include "../storage/storage.h"

using namespace Megatorrent;

namespace
{
    const qint64 INLINE_CHUNKS_MAX = 2;   // what fits a manifest (2.6)
    const qint64 INLINE_FILES_MAX = 8;    // more cannot fit, even empty ones

    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::PublicationBuilder", text);
    }
}

PublicationBuilder::PublicationBuilder(const Request &request, MetadataSource *source, Storage *storage, std::shared_ptr<std::atomic_bool> isCancelled)
    : m_request {request}
    , m_storage {storage}
    , m_isCancelled {std::move(isCancelled)}
    , m_reader {source}
    , m_secret {Crypto::chunkSecret(request.identity.seed)}
{
}

PublicationBuilder::Result PublicationBuilder::run()
{
    try
    {
        const auto counted = m_storage->database()->read([this](QSqlDatabase &db)
        {
            const PublishedItems::Totals totals = PublishedItems::totals(db, m_request.channel);
            m_result.items = totals.items;
            m_result.bytes = totals.bytes;
        });
        if (!counted)
            throw Failed {counted.error()};
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
    if (m_result.items > INLINE_FILES_MAX)
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

    // Read in pages: sealing must not happen within a query, and the items must be the ones that were counted
    QString after;
    qint64 items = 0;
    while (true)
    {
        QList<PublishedItem> page;
        const auto read = m_storage->database()->read([this, &page, &after](QSqlDatabase &db)
        {
            page = PublishedItems::page(db, m_request.channel, {}, after, 1000);
        });
        if (!read)
            throw Failed {read.error()};
        if (page.isEmpty())
            break;
        after = page.last().path;

        for (const PublishedItem &item : asConst(page))
        {
            writer.addItem({.path = item.path, .size = item.size, .mtime = item.mtime, .executable = item.executable
                    , .type = {}, .title = {}, .ref = item.ref, .at = item.at});
            ++items;
        }
    }
    const qint64 size = writer.finish();
    if ((items != m_result.items) || (size > CATALOGUE_MAX_SIZE))
        throw Failed {tr("The catalogue could not be written: the list of items changed meanwhile, or is larger than 4 GiB.")};

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
        return appended && !*m_isCancelled;
    };
    for (const BlobId &id : asConst(m_result.metadata))
        append(id);

    const auto read = m_storage->database()->read([this, &append, &error](QSqlDatabase &db)
    {
        PublishedItems::forEach(db, m_request.channel, [this, &append, &error, &db](const PublishedItem &item)
        {
            PublishedItems::forEachBlob(db, m_request.channel, item, append);
            return error.isEmpty() && !*m_isCancelled;
        });
    });
    checkCancelled();
    if (!read)
        throw Failed {read.error()};
    if (!error.isEmpty())
        throw Failed {error};
    if (const auto finished = writer.finish(); !finished)
        throw Failed {finished.error()};
}

void PublicationBuilder::checkCancelled() const
{
    if (*m_isCancelled)
        throw IndexReader::Cancelled {};
}
