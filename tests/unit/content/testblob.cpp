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

#include "megatorrent/content/blob.h"
#include "megatorrent/crypto/hash.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    ChunkSecret vectorSecret()
    {
        return fixed<ChunkSecret>(loadVectors(u"part2.json"_s)[u"chunk_secret"_s]);
    }

    std::string blobIdOf(const QByteArray &blob)
    {
        return hex(Crypto::sha256(blob));
    }
}

TEST(Ref, convertsToBytesAndText)
{
    Random random;
    const QByteArray bytes = random.bytes(Ref::SIZE);
    const Ref ref = Ref::fromBytes(bytes);
    QByteArray appended = "x";
    ref.appendTo(appended);
    EXPECT_EQ(appended, join({"x", bytes}));
    EXPECT_EQ(ref.toHex(), bytes.toHex());
    EXPECT_EQ(Ref::fromHex(ref.toHex()), ref);
    EXPECT_FALSE(Ref::fromHex(ref.toHex().chopped(1)).has_value());
    EXPECT_FALSE(Ref::fromHex(ref.toHex().chopped(2)).has_value());
    EXPECT_FALSE(Ref::fromHex(join({ref.toHex(), "00"})).has_value());
    EXPECT_FALSE(Ref::fromHex(ref.toHex().replace(0, 1, "A")).has_value());
    EXPECT_FALSE(Ref::fromHex(ref.toHex().replace(127, 1, "g")).has_value());
}

TEST(ChunkSealer, chunksOfTheVectors)
{
    const QJsonArray vectors = loadVectors(u"part2.json"_s)[u"chunks"_s].toArray();
    ASSERT_EQ(vectors.size(), 3);
    ChunkSealer sealer;
    for (const QJsonValue &vector : vectors)
    {
        SCOPED_TRACE(utf8(vector[u"name"_s]).toStdString());
        const qint64 realSize = vector[u"realSize"_s].toInteger();
        const QByteArray plaintext = pattern(realSize, 31, 7);
        QByteArray blob {BLOB_SIZE, 'x'};
        const SealedChunk sealed = sealer.sealAlone(vectorSecret(), plaintext, writable(blob));
        EXPECT_EQ(hex(sealed.key), utf8(vector[u"chunk_key"_s]).toStdString());
        EXPECT_EQ(hex(sealed.tag), utf8(vector[u"tag"_s]).toStdString());
        EXPECT_EQ(hex(sealed.blobId), utf8(vector[u"blob_id"_s]).toStdString());
        EXPECT_EQ(blobIdOf(blob), hex(sealed.blobId));
        EXPECT_EQ(blob.first(16), unhex(vector[u"blob_first16"_s]));

        QByteArray opened {CHUNK_SIZE, 'x'};
        EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, realSize, writable(opened)), ChunkSealer::Opened::Rebuildable);
        EXPECT_EQ(opened.first(realSize), plaintext);
        const QByteArray paddingStart = unhex(vector[u"padding_first16"_s]);
        EXPECT_EQ(opened.sliced(realSize, paddingStart.size()), paddingStart);
    }
}

TEST(ChunkSealer, opensChunksOfProtocolV5AsForeign)
{
    const QJsonArray vectors = loadVectors(u"chunks.json"_s)[u"cases"_s].toArray();
    ASSERT_EQ(vectors.size(), 4);
    ChunkSealer sealer;
    for (const QJsonValue &vector : vectors)
    {
        SCOPED_TRACE(utf8(vector[u"name"_s]).toStdString());
        const qint64 realSize = vector[u"real_size"_s].toInteger();
        const auto key = fixed<SymmetricKey>(vector[u"key"_s]);
        const auto nonce = fixed<Nonce>(vector[u"nonce"_s]);
        const QByteArray blob = Crypto::seal(key, nonce, join({pattern(realSize, 31, 7), pattern((CHUNK_SIZE - realSize), 17, 3)}));
        ASSERT_EQ(blobIdOf(blob), utf8(vector[u"blob_id"_s]).toStdString());

        QByteArray opened {CHUNK_SIZE, 'x'};
        EXPECT_EQ(sealer.openAlone(key, nonce, blob, realSize, writable(opened)), ChunkSealer::Opened::Foreign);
        EXPECT_EQ(opened.first(realSize), pattern(realSize, 31, 7));
    }
}

TEST(ChunkSealer, rebuildsTheSameBlob)
{
    Random random;
    const auto secret = random.fixed<ChunkSecret>();
    ChunkSealer sealer;
    for (const qint64 size : {qint64 {1}, qint64 {63}, qint64 {64}, qint64 {65'536}, random.between(2, CHUNK_SIZE), (CHUNK_SIZE - 1), CHUNK_SIZE})
    {
        SCOPED_TRACE(size);
        const QByteArray plaintext = random.bytes(size);
        QByteArray blob {BLOB_SIZE, 'x'};
        const SealedChunk sealed = sealer.sealAlone(secret, plaintext, writable(blob));

        QByteArray rebuilt {BLOB_SIZE, 'y'};
        EXPECT_EQ(sealer.rebuildAlone(sealed.key, plaintext, writable(rebuilt)), sealed.tag);
        EXPECT_EQ(rebuilt, blob);

        QByteArray inPlace = plaintext + QByteArray((BLOB_SIZE - size), 'z');
        const SealedChunk again = sealer.sealAlone(secret, QByteArrayView(inPlace).first(size), writable(inPlace));
        EXPECT_EQ(again.blobId, sealed.blobId);
        EXPECT_EQ(again.key, sealed.key);
        EXPECT_EQ(inPlace, blob);

        QByteArray opened {CHUNK_SIZE, 'x'};
        EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, size, writable(opened)), ChunkSealer::Opened::Rebuildable);
        EXPECT_EQ(opened.first(size), plaintext);
    }
}

TEST(ChunkSealer, contentAndSecretDecideTheKey)
{
    Random random;
    const auto secret = random.fixed<ChunkSecret>();
    ChunkSealer sealer;
    QByteArray blob {BLOB_SIZE, 'x'};
    const SealedChunk first = sealer.sealAlone(secret, "content", writable(blob));
    EXPECT_EQ(sealer.sealAlone(secret, "content", writable(blob)).blobId, first.blobId);
    EXPECT_NE(sealer.sealAlone(secret, "Content", writable(blob)).blobId, first.blobId);
    EXPECT_NE(sealer.sealAlone(random.fixed<ChunkSecret>(), "content", writable(blob)).blobId, first.blobId);
    EXPECT_NE(hex(sealer.sealPacked(secret, "content", writable(blob)).key), hex(first.key));
}

TEST(ChunkSealer, refusesWhatDoesNotOpen)
{
    Random random;
    const auto secret = random.fixed<ChunkSecret>();
    ChunkSealer sealer;
    QByteArray blob {BLOB_SIZE, 'x'};
    const SealedChunk sealed = sealer.sealAlone(secret, "content", writable(blob));
    QByteArray out {CHUNK_SIZE, 'x'};

    using Opened = ChunkSealer::Opened;
    EXPECT_EQ(sealer.openAlone(random.fixed<SymmetricKey>(), {}, blob, 7, writable(out)), Opened::Failed);
    EXPECT_EQ(sealer.openAlone(sealed.key, random.fixed<Nonce>(), blob, 7, writable(out)), Opened::Failed);
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob.chopped(1), 7, writable(out)), Opened::Failed);
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, join({blob, "x"}), 7, writable(out)), Opened::Failed);
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, {}, 7, writable(out)), Opened::Failed);
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, 0, writable(out)), Opened::Failed);
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, -1, writable(out)), Opened::Failed);
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, (CHUNK_SIZE + 1), writable(out)), Opened::Failed);
    // with another size the padding begins elsewhere
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, 8, writable(out)), Opened::Foreign);
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, 7, writable(out)), Opened::Rebuildable);
    blob[random.between(0, (BLOB_SIZE - 1))] ^= 0x10;
    EXPECT_EQ(sealer.openAlone(sealed.key, {}, blob, 7, writable(out)), Opened::Failed);
}

TEST(ChunkSealer, aSingleWrongByteOfPaddingIsForeign)
{
    Random random;
    const auto key = random.fixed<SymmetricKey>();
    QByteArray plaintext {CHUNK_SIZE, 'c'};
    Crypto::keyStream(Crypto::paddingKey(key), (writable(plaintext) + 100), (CHUNK_SIZE - 100));
    ChunkSealer sealer;
    QByteArray out {CHUNK_SIZE, 'x'};
    EXPECT_EQ(sealer.openAlone(key, {}, Crypto::seal(key, {}, plaintext), 100, writable(out)), ChunkSealer::Opened::Rebuildable);
    plaintext[random.between(100, (CHUNK_SIZE - 1))] ^= 0x01;
    EXPECT_EQ(sealer.openAlone(key, {}, Crypto::seal(key, {}, plaintext), 100, writable(out)), ChunkSealer::Opened::Foreign);
}

TEST(PackBuilder, packOfTheVectors)
{
    const QJsonObject vector = loadVectors(u"part2.json"_s)[u"pack"_s].toObject();
    const QList<QByteArray> plaintexts {pattern(10, 1, 0), pattern(1000, 31, 7), pattern(524272, 7, 3)};
    ASSERT_EQ(vector[u"chunks"_s].toArray().size(), plaintexts.size());

    ChunkSealer sealer;
    PackBuilder builder {sealer};
    EXPECT_TRUE(builder.isEmpty());
    QList<PackBuilder::Added> added;
    for (int i = 0; i < plaintexts.size(); ++i)
    {
        const QJsonValue chunk = vector[u"chunks"_s][i];
        ASSERT_TRUE(builder.fits(plaintexts.at(i).size()));
        added.append(builder.add(vectorSecret(), plaintexts.at(i)));
        EXPECT_EQ(added.last().at, chunk[u"at"_s].toInteger());
        EXPECT_EQ(hex(added.last().chunk.key), utf8(chunk[u"chunk_key"_s]).toStdString());
        EXPECT_FALSE(builder.isEmpty());
    }
    // what the third chunk left
    EXPECT_TRUE(builder.fits(BLOB_SIZE - 525330 - 16));
    EXPECT_FALSE(builder.fits(BLOB_SIZE - 525330 - 15));

    const QByteArray blob = builder.finish();
    EXPECT_TRUE(builder.isEmpty());
    ASSERT_EQ(blob.size(), BLOB_SIZE);
    EXPECT_EQ(blobIdOf(blob), utf8(vector[u"blob_id"_s]).toStdString());
    const qint64 tailAt = vector[u"tail_at"_s].toInteger();
    EXPECT_EQ(blob.sliced(tailAt, 16), unhex(vector[u"tail_first16"_s]));
    EXPECT_TRUE(PackBuilder::isTailSound(blob, tailAt, added.last().chunk.key));

    for (int i = 0; i < plaintexts.size(); ++i)
    {
        QByteArray opened {plaintexts.at(i).size(), 'x'};
        const QByteArrayView sealed = QByteArrayView(blob).sliced(added.at(i).at, (opened.size() + 16));
        EXPECT_TRUE(sealer.openPacked(added.at(i).chunk.key, sealed, writable(opened)));
        EXPECT_EQ(opened, plaintexts.at(i));
        EXPECT_EQ(AeadTag::fromBytes(sealed.last(16)), added.at(i).chunk.tag);
    }

    for (int i = 0; i < plaintexts.size(); ++i)
        builder.addKnown(added.at(i).chunk.key, plaintexts.at(i));
    EXPECT_EQ(builder.finish(), blob);
}

TEST(PackBuilder, limits)
{
    Random random;
    const auto secret = random.fixed<ChunkSecret>();
    ChunkSealer sealer;
    PackBuilder builder {sealer};
    EXPECT_TRUE(builder.finish().isEmpty());
    EXPECT_FALSE(builder.fits(0));
    EXPECT_FALSE(builder.fits(-1));
    EXPECT_FALSE(builder.fits(PACKED_CHUNK_MAX_SIZE + 1));

    // two of the largest leave room for a tail of 16 bytes and for nothing else
    const QByteArray largest = random.bytes(PACKED_CHUNK_MAX_SIZE);
    const auto first = builder.add(secret, largest);
    ASSERT_TRUE(builder.fits(PACKED_CHUNK_MAX_SIZE));
    const auto second = builder.add(secret, largest);
    EXPECT_EQ(second.at, PACKED_CHUNK_MAX_SIZE + 16);
    EXPECT_EQ(hex(first.chunk.key), hex(second.chunk.key));
    EXPECT_FALSE(builder.fits(1));
    const QByteArray blob = builder.finish();
    EXPECT_EQ(blob.size(), BLOB_SIZE);
    EXPECT_TRUE(PackBuilder::isTailSound(blob, (BLOB_SIZE - 16), second.chunk.key));
}

TEST(PackBuilder, noticesAForeignTail)
{
    Random random;
    ChunkSealer sealer;
    PackBuilder builder {sealer};
    const auto added = builder.add(random.fixed<ChunkSecret>(), "content");
    QByteArray blob = builder.finish();
    EXPECT_TRUE(PackBuilder::isTailSound(blob, 23, added.chunk.key));
    EXPECT_FALSE(PackBuilder::isTailSound(blob, 22, added.chunk.key));
    EXPECT_FALSE(PackBuilder::isTailSound(blob, 24, added.chunk.key));
    EXPECT_FALSE(PackBuilder::isTailSound(blob, 23, random.fixed<SymmetricKey>()));
    EXPECT_FALSE(PackBuilder::isTailSound(blob.chopped(1), 23, added.chunk.key));
    EXPECT_FALSE(PackBuilder::isTailSound(blob, -1, added.chunk.key));
    EXPECT_FALSE(PackBuilder::isTailSound(blob, (BLOB_SIZE + 1), added.chunk.key));
    blob[random.between(23, (BLOB_SIZE - 1))] ^= 0x01;
    EXPECT_FALSE(PackBuilder::isTailSound(blob, 23, added.chunk.key));
}

TEST(PackBuilder, packedChunksThatDoNotOpen)
{
    Random random;
    ChunkSealer sealer;
    QByteArray sealed {7 + 16, 'x'};
    const SealedChunk chunk = sealer.sealPacked(random.fixed<ChunkSecret>(), "content", writable(sealed));
    QByteArray out {PACKED_CHUNK_MAX_SIZE + 32, 'x'};
    EXPECT_TRUE(sealer.openPacked(chunk.key, sealed, writable(out)));
    EXPECT_FALSE(sealer.openPacked(chunk.key, sealed.chopped(1), writable(out)));
    EXPECT_FALSE(sealer.openPacked(chunk.key, sealed.first(16), writable(out)));
    EXPECT_FALSE(sealer.openPacked(chunk.key, {}, writable(out)));
    EXPECT_FALSE(sealer.openPacked(random.fixed<SymmetricKey>(), sealed, writable(out)));
    const QByteArray tooLong = Crypto::seal(chunk.key, {}, QByteArray((PACKED_CHUNK_MAX_SIZE + 1), 'x'));
    EXPECT_FALSE(sealer.openPacked(chunk.key, tooLong, writable(out)));
}

TEST(Blob, noneShowsARunOfZeros)
{
    Random random;
    const auto secret = random.fixed<ChunkSecret>();
    ChunkSealer sealer;
    QByteArray blob {BLOB_SIZE, '\0'};
    ASSERT_TRUE(hasZeroRun(blob));
    ASSERT_TRUE(hasZeroRun(join({"x", QByteArray(64, '\0'), "x"})));
    ASSERT_FALSE(hasZeroRun(join({"x", QByteArray(63, '\0'), "x"})));

    for (const qint64 size : {qint64 {1}, qint64 {1000}, CHUNK_SIZE})
    {
        blob.fill('\0');
        sealer.sealAlone(secret, QByteArray(size, '\0'), writable(blob));
        EXPECT_FALSE(hasZeroRun(blob)) << size;
    }

    PackBuilder builder {sealer};
    builder.add(secret, QByteArray(1, '\0'));
    EXPECT_FALSE(hasZeroRun(builder.finish()));
    builder.add(secret, QByteArray(PACKED_CHUNK_MAX_SIZE, '\0'));
    builder.add(secret, QByteArray(1, '\0'));
    EXPECT_FALSE(hasZeroRun(builder.finish()));
}
