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

#include <map>
#include <optional>
#include <utility>

#include <QByteArray>
#include <QList>

#include "megatorrent/channel/indexreader.h"
#include "support/fuzz.h"
#include "support/input.h"

using namespace Megatorrent;

// The reader of indexes over blobs of a publisher who holds the keys. The input:
// u8 flags, u64 size of the file, u64 size that the publisher thinks of, u32 offset in a pack, records, over and over.

namespace
{
    constexpr qint64 LEAVES_MAX = 3;   // that are read: each takes milliseconds

    const auto SECRET = ChunkSecret::fromBytes(QByteArray(ChunkSecret::SIZE, '\x11'));

    // Makes blobs up as they are asked for
    class Source final : public MetadataSource
    {
    public:
        QByteArray get(const BlobId &id) override
        {
            if (const auto found = blobs.find(id); found != blobs.end())
                return found->second;
            return missing;
        }

        void prefetch(const QList<BlobId> &ids) override { FUZZ_REQUIRE(ids.size() <= PREFETCH_MAX); }

        std::map<BlobId, QByteArray> blobs;
        QByteArray missing;   // empty: the work is cancelled
    };

    struct Sealed
    {
        Ref ref;
        QByteArray blob;
    };

    Sealed sealAlone(const QByteArray &plaintext)
    {
        ChunkSealer sealer;
        QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
        const SealedChunk chunk = sealer.sealAlone(SECRET, plaintext, reinterpret_cast<std::uint8_t *>(blob.data()));
        return {.ref = {.blobId = chunk.blobId, .key = chunk.key}, .blob = blob};
    }

    // A full leaf, and one of a single record: sealing 1 MiB for each input would take all the time
    const Sealed &leaf(const qint64 size)
    {
        static const Sealed FULL = sealAlone(QByteArray(CHUNK_SIZE, 'f'));
        static const Sealed SHORT = sealAlone(QByteArray(Ref::SIZE, 's'));
        return (size == CHUNK_SIZE) ? FULL : SHORT;
    }

    QByteArray repeated(const QByteArrayView bytes, const qint64 size)
    {
        QByteArray result = bytes.isEmpty() ? QByteArray("r") : bytes.toByteArray();
        result = result.repeated(1 + (size / result.size()));
        result.truncate(size);
        return result;
    }

    void checkShape(const qint64 size)
    {
        const IndexShape shape {size};
        FUZZ_REQUIRE((shape.chunkCount * CHUNK_SIZE) >= size);
        FUZZ_REQUIRE(((shape.chunkCount - 1) * CHUNK_SIZE) < size);
        FUZZ_REQUIRE((shape.depth == 0) == (size <= CHUNK_SIZE));
        if (shape.depth == 0)
            return;
        FUZZ_REQUIRE(shape.leafCount <= 1024);
        FUZZ_REQUIRE((((shape.leafCount - 1) * CHUNK_SIZE) + shape.leafSize(shape.leafCount - 1)) == (shape.chunkCount * Ref::SIZE));
        FUZZ_REQUIRE((shape.topSize() >= (2 * Ref::SIZE)) && (shape.topSize() <= CHUNK_SIZE));
        FUZZ_REQUIRE(shape.chunkSize(0) == CHUNK_SIZE);
        FUZZ_REQUIRE((((shape.chunkCount - 1) * CHUNK_SIZE) + shape.chunkSize(shape.chunkCount - 1)) == size);
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const auto flags = input.byte();
    const qint64 fileSize = 1 + static_cast<qint64>(input.number<quint64>() % FILE_MAX_SIZE);
    const qint64 publishedSize = (flags & 1) ? (1 + static_cast<qint64>(input.number<quint64>() % FILE_MAX_SIZE)) : fileSize;
    const auto at = static_cast<qint64>(input.number<quint32>()) - 1024;
    checkShape(fileSize);
    checkShape(publishedSize);
    const IndexShape shape {fileSize};
    const IndexShape published {publishedSize};

    {
        const QByteArrayView text = input.rest();
        const QList<Ref> records = parseIndexRecords(text);
        FUZZ_REQUIRE(records.size() == (((text.size() % Ref::SIZE) == 0) ? (text.size() / Ref::SIZE) : 0));
        QByteArray again;
        for (const Ref &record : records)
            record.appendTo(again);
        FUZZ_REQUIRE(records.isEmpty() || (again == text));
    }
    if ((shape.depth == 0) || (published.depth == 0) || (shape.leafCount > LEAVES_MAX))
        return 0;

    // the index at the top, in a pack (here of one chunk, at any offset), or as a chunk of its own if that is asked for
    Source source;
    QByteArray top;
    if (published.depth == 1)
    {
        top = repeated(input.rest(), published.topSize());
    }
    else
    {
        for (qint64 i = 0; i < published.leafCount; ++i)
            leaf(published.leafSize(i)).ref.appendTo(top);
        for (const qint64 leafSize : {CHUNK_SIZE, qint64 {Ref::SIZE}})
            source.blobs[leaf(leafSize).ref.blobId] = leaf(leafSize).blob;
    }

    Ref ref;
    std::optional<qint64> place;
    if ((flags & 2) || (top.size() > PACKED_CHUNK_MAX_SIZE))
    {
        const Sealed sealed = sealAlone(top);
        ref = sealed.ref;
        source.blobs[ref.blobId] = sealed.blob;
    }
    else
    {
        static QByteArray PACK {BLOB_SIZE, 'p'};
        ChunkSealer sealer;
        QByteArray sealed {(top.size() + Crypto::AEAD_TAG_SIZE), Qt::Uninitialized};
        ref.key = sealer.sealPacked(SECRET, top, reinterpret_cast<std::uint8_t *>(sealed.data())).key;
        ref.blobId = BlobId::fromBytes(QByteArray(BlobId::SIZE, 'p'));
        place = at;
        const qint64 sound = std::clamp<qint64>(at, 0, (BLOB_SIZE - sealed.size()));
        PACK.replace(sound, sealed.size(), sealed);
        source.blobs[ref.blobId] = PACK;
    }
    if (flags & 4)
        ref.key.data()[0] ^= 1;
    if (flags & 8)
        source.missing = QByteArray(BLOB_SIZE, 'x');

    qint64 blobs = 0;
    qint64 chunks = 0;
    QByteArray seen;
    const IndexReader::Visitor visitor {
        .onBlob = [&blobs](const BlobId &) { ++blobs; },
        .onRecords = [&](const qint64 first, const QList<Ref> &records)
        {
            FUZZ_REQUIRE(first == chunks);
            FUZZ_REQUIRE(!records.isEmpty() && (records.size() <= INDEX_RECORDS_PER_CHUNK));
            chunks += records.size();
            FUZZ_REQUIRE(chunks <= shape.chunkCount);
            if (shape.depth == 1)
            {
                for (const Ref &record : records)
                    record.appendTo(seen);
            }
        }
    };
    IndexReader reader {&source};
    try
    {
        const auto result = reader.visit(ref, place, fileSize, visitor);
        if (result)
        {
            FUZZ_REQUIRE(chunks == shape.chunkCount);
            FUZZ_REQUIRE(blobs == (1 + shape.chunkCount + ((shape.depth == 2) ? shape.leafCount : 0)));
            FUZZ_REQUIRE(!(flags & 4));
            FUZZ_REQUIRE((shape.depth == 2) || (top.size() < seen.size()) || top.startsWith(seen));
        }
        else
        {
            FUZZ_REQUIRE(!result.error().isEmpty());
            // what is sealed as it should be opens
            FUZZ_REQUIRE((publishedSize != fileSize) || (flags & 4) || (published.depth == 2)
                || (place && ((at < 0) || (at > (BLOB_SIZE - top.size() - Crypto::AEAD_TAG_SIZE)))));
        }
    }
    catch (const IndexReader::Cancelled &)
    {
        FUZZ_REQUIRE(source.missing.isEmpty());
    }
    return 0;
}
