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


#include <gtest/gtest.h>

#include <QtEndian>

#include "megatorrent/content/fileindex.h"
#include "megatorrent/crypto/hash.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    QByteArray sha256OfNumber(const QByteArray &prefix, const quint32 number)
    {
        std::array<char, 4> bytes;
        qToBigEndian(number, bytes.data());
        return Crypto::sha256(join({prefix, QByteArrayView(bytes)})).toByteArray();
    }
}

TEST(IndexShape, followsFromTheSize)
{
    struct Case { qint64 size; qint64 chunks; int depth; qint64 leaves; qint64 last; };
    const qint64 leafful = INDEX_RECORDS_PER_CHUNK * CHUNK_SIZE;
    for (const Case &c : {Case {0, 0, 0, 0, 0}, Case {1, 1, 0, 0, 1}, Case {CHUNK_SIZE, 1, 0, 0, CHUNK_SIZE}
            , Case {(CHUNK_SIZE + 1), 2, 1, 1, 1}, Case {2'621'440, 3, 1, 1, 524'288}
            , Case {leafful, 16'384, 1, 1, CHUNK_SIZE}, Case {(leafful + 1), 16'385, 2, 2, 1}
            , Case {FILE_MAX_SIZE, 16'777'216, 2, 1024, CHUNK_SIZE}})
    {
        SCOPED_TRACE(c.size);
        const IndexShape shape {c.size};
        EXPECT_EQ(shape.chunkCount, c.chunks);
        EXPECT_EQ(shape.depth, c.depth);
        EXPECT_EQ(shape.leafCount, c.leaves);
        EXPECT_EQ(shape.lastChunkSize, c.last);
    }
}

TEST(IndexShape, sizesAddUp)
{
    Random random;
    for (int round = 0; round < 200; ++round)
    {
        // sizes of every magnitude
        const qint64 size = random.between(1, (1LL << random.between(1, 36)));
        SCOPED_TRACE(size);
        const IndexShape shape {size};
        qint64 bytes = 0;
        for (qint64 i = 0; i < shape.chunkCount; ++i)
        {
            EXPECT_GE(shape.chunkSize(i), 1);
            EXPECT_LE(shape.chunkSize(i), CHUNK_SIZE);
            bytes += shape.chunkSize(i);
        }
        EXPECT_EQ(bytes, size);

        qint64 records = 0;
        for (qint64 i = 0; i < shape.leafCount; ++i)
        {
            EXPECT_LE(shape.leafSize(i), CHUNK_SIZE);
            records += shape.leafSize(i) / Ref::SIZE;
        }
        EXPECT_EQ(records, ((shape.depth == 0) ? 0 : shape.chunkCount));
        if (shape.depth == 1)
        {
            EXPECT_EQ(shape.topSize(), shape.leafSize(0));
        }
        else if (shape.depth == 2)
        {
            EXPECT_EQ(shape.topSize(), (shape.leafCount * 64));
        }
    }
}

TEST(FileIndex, oneLevelOfTheVectors)
{
    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    const QJsonObject vector = vectors[u"index_one_level"_s].toObject();
    const auto secret = fixed<ChunkSecret>(vectors[u"chunk_secret"_s]);
    const QByteArray file = pattern(2'621'440, 13, 5);
    const IndexShape shape {file.size()};

    ChunkSealer sealer;
    QByteArray records;
    QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
    for (qint64 i = 0; i < shape.chunkCount; ++i)
    {
        const SealedChunk sealed = sealer.sealAlone(secret, QByteArrayView(file).sliced((i * CHUNK_SIZE), shape.chunkSize(i)), writable(blob));
        Ref {.blobId = sealed.blobId, .key = sealed.key}.appendTo(records);
    }
    EXPECT_EQ(records, unhex(vector[u"records"_s]));
    EXPECT_EQ(records.size(), vector[u"index_realSize"_s].toInteger());
    EXPECT_EQ(records.size(), shape.topSize());

    const SealedChunk index = sealer.sealAlone(secret, records, writable(blob));
    EXPECT_EQ(hex(index.key), utf8(vector[u"index_chunk_key"_s]).toStdString());
    EXPECT_EQ(hex(index.blobId), utf8(vector[u"index_blob_id"_s]).toStdString());
    EXPECT_EQ((Ref {.blobId = index.blobId, .key = index.key}.toHex()), utf8(vector[u"ref"_s]));
    EXPECT_FALSE(hasZeroRun(blob));

    QByteArray packed {records.size() + 16, Qt::Uninitialized};
    EXPECT_EQ(hex(sealer.sealPacked(secret, records, writable(packed)).key), utf8(vector[u"index_chunk_key_if_packed"_s]).toStdString());

    const QList<Ref> parsed = parseIndexRecords(records);
    ASSERT_EQ(parsed.size(), 3);
    EXPECT_EQ(parsed.at(0), parsed.at(1)) << "the pattern repeats";
    QByteArray again;
    for (const Ref &ref : parsed)
        ref.appendTo(again);
    EXPECT_EQ(again, records);
}

TEST(FileIndex, twoLevelsOfTheVectors)
{
    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    const QJsonObject vector = vectors[u"index_two_level"_s].toObject();
    const auto secret = fixed<ChunkSecret>(vectors[u"chunk_secret"_s]);
    const IndexShape shape {(INDEX_RECORDS_PER_CHUNK * CHUNK_SIZE) + 1};
    ASSERT_EQ(shape.chunkCount, 16'385);

    QByteArray records;
    for (quint32 i = 0; i < shape.chunkCount; ++i)
        records += sha256OfNumber({}, i) + sha256OfNumber("k", i);

    ChunkSealer sealer;
    QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
    QByteArray top;
    ASSERT_EQ(vector[u"leaf_refs"_s].toArray().size(), shape.leafCount);
    for (qint64 leaf = 0; leaf < shape.leafCount; ++leaf)
    {
        const SealedChunk sealed = sealer.sealAlone(secret, QByteArrayView(records).sliced((leaf * CHUNK_SIZE), shape.leafSize(leaf)), writable(blob));
        const Ref ref {.blobId = sealed.blobId, .key = sealed.key};
        EXPECT_EQ(ref.toHex(), utf8(vector[u"leaf_refs"_s][leaf]));
        ref.appendTo(top);
    }
    EXPECT_EQ(top.size(), shape.topSize());
    const SealedChunk sealed = sealer.sealAlone(secret, top, writable(blob));
    EXPECT_EQ((Ref {.blobId = sealed.blobId, .key = sealed.key}.toHex()), utf8(vector[u"top_ref"_s]));
}

TEST(FileIndex, refusesPartOfARecord)
{
    EXPECT_TRUE(parseIndexRecords({}).isEmpty());
    EXPECT_TRUE(parseIndexRecords(pattern(63)).isEmpty());
    EXPECT_TRUE(parseIndexRecords(pattern(65)).isEmpty());
    EXPECT_EQ(parseIndexRecords(pattern(64)).size(), 1);
}
