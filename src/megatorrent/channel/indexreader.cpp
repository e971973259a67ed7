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

#include "indexreader.h"


#include "base/global.h"

using namespace Megatorrent;

IndexReader::IndexReader(MetadataSource *source)
    : m_source {source}
{
}

QByteArray IndexReader::blob(const BlobId &id)
{
    if (m_lastBlob.isEmpty() || (m_lastId != id))
    {
        m_lastBlob = m_source->get(id);
        if (m_lastBlob.isEmpty())
            throw Cancelled {};
        m_lastId = id;
    }
    return m_lastBlob;
}

nonstd::expected<QByteArray, QString> IndexReader::readChunk(const Ref &ref, const std::optional<qint64> at, const qint64 size)
{
    const QByteArray sealed = blob(ref.blobId);

    if (at)
    {
        const qint64 sealedSize = size + Crypto::AEAD_TAG_SIZE;
        if ((*at < 0) || (size < 1) || (size > PACKED_CHUNK_MAX_SIZE) || (*at > (BLOB_SIZE - sealedSize)))
            return nonstd::make_unexpected(tr("The list of a file's parts lies outside of what was received."));

        QByteArray plaintext {size, Qt::Uninitialized};
        if (!m_sealer.openPacked(ref.key, QByteArrayView(sealed).sliced(*at, sealedSize), reinterpret_cast<std::uint8_t *>(plaintext.data())))
            return nonstd::make_unexpected(tr("The list of a file's parts does not open with its key."));
        return plaintext;
    }

    if ((size < 1) || (size > CHUNK_SIZE))
        return nonstd::make_unexpected(tr("The list of a file's parts has an impossible size."));

    QByteArray plaintext {CHUNK_SIZE, Qt::Uninitialized};
    const ChunkSealer::Opened opened = m_sealer.openAlone(ref.key, {}, sealed, size, reinterpret_cast<std::uint8_t *>(plaintext.data()));
    if (opened == ChunkSealer::Opened::Failed)
        return nonstd::make_unexpected(tr("The list of a file's parts does not open with its key."));
    if (opened == ChunkSealer::Opened::Rebuildable)
        m_source->opened(ref, size);
    plaintext.truncate(size);
    return plaintext;
}

nonstd::expected<void, QString> IndexReader::visit(const Ref &ref, const std::optional<qint64> at, const qint64 size, const Visitor &visitor)
{
    const IndexShape shape {size};

    const auto visitLeaf = [&visitor](const QByteArray &plaintext, const qint64 firstChunk)
    {
        const QList<Ref> records = parseIndexRecords(plaintext);
        if (visitor.onBlob)
        {
            for (const Ref &record : records)
                visitor.onBlob(record.blobId);
        }
        if (visitor.onRecords)
            visitor.onRecords(firstChunk, records);
    };

    if (visitor.onBlob)
        visitor.onBlob(ref.blobId);
    const auto top = readChunk(ref, at, shape.topSize());
    if (!top)
        return nonstd::make_unexpected(top.error());

    if (shape.depth == 1)
    {
        visitLeaf(*top, 0);
        return {};
    }

    const QList<Ref> leaves = parseIndexRecords(*top);
    for (qsizetype i = 0; i < leaves.size(); ++i)
    {
        QList<BlobId> next;
        for (qsizetype j = i + 1; j < std::min(i + 3, leaves.size()); ++j)
            next.append(leaves[j].blobId);
        m_source->prefetch(next);

        if (visitor.onBlob)
            visitor.onBlob(leaves[i].blobId);
        const auto leaf = readChunk(leaves[i], std::nullopt, shape.leafSize(i));
        if (!leaf)
            return nonstd::make_unexpected(leaf.error());
        visitLeaf(*leaf, i * INDEX_RECORDS_PER_CHUNK);
    }
    return {};
}
