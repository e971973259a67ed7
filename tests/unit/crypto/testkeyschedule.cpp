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

#include "megatorrent/crypto/aead.h"
#include "megatorrent/crypto/curve.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/crypto/keyschedule.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Crypto;
using namespace Megatorrent::Test;

TEST(KeySchedule, channel)
{
    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    const auto seed = fixed<Seed>(vectors[u"identity_seed"_s]);
    const auto key = fixed<PublicKey>(vectors[u"public_key"_s]);
    const auto readKey = fixed<ReadKey>(vectors[u"read_key"_s]);
    EXPECT_EQ(publicKey(seed), key);
    EXPECT_EQ(hex(chunkSecret(seed)), utf8(vectors[u"chunk_secret"_s]).toStdString());
    EXPECT_EQ(hex(channelToken(key)), utf8(vectors[u"token_public"_s]).toStdString());
    EXPECT_EQ(hex(channelToken(key, readKey)), utf8(vectors[u"token_private"_s]).toStdString());
    EXPECT_EQ(hex(channelTopic(key)), utf8(vectors[u"topic_public"_s]).toStdString());
    EXPECT_EQ(hex(channelTopic(channelToken(key, readKey))), utf8(vectors[u"topic_private"_s]).toStdString());
    EXPECT_EQ(hex(dhtKey(channelTopic(key))), utf8(vectors[u"topic_public"_s]).toStdString().substr(0, 40));
    EXPECT_EQ(hex(dhtKey(BlobId::fromBytes(pattern(32)))), hex(pattern(20)));
}

TEST(KeySchedule, chunks)
{
    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    const auto secret = fixed<ChunkSecret>(vectors[u"chunk_secret"_s]);
    ASSERT_EQ(vectors[u"chunks"_s].toArray().size(), 3);
    for (const QJsonValue &value : vectors[u"chunks"_s].toArray())
    {
        const QByteArray plaintext = pattern(value[u"realSize"_s].toInteger(), 31, 7);
        const Sha256Digest digest = sha256(plaintext);
        EXPECT_EQ(hex(digest), utf8(value[u"plaintext_sha256"_s]).toStdString());
        const SymmetricKey key = chunkKey(secret, ChunkForm::Alone, static_cast<quint32>(plaintext.size()), digest);
        EXPECT_EQ(hex(key), utf8(value[u"chunk_key"_s]).toStdString());

        const QByteArray paddingStart = unhex(value[u"padding_first16"_s]);
        QByteArray padding {paddingStart.size(), Qt::Uninitialized};
        keyStream(paddingKey(key), writable(padding), padding.size());
        EXPECT_EQ(padding, paddingStart);
    }

    const QJsonObject pack = vectors[u"pack"_s].toObject();
    const QList<QByteArray> plaintexts {pattern(10, 1, 0), pattern(1000, 31, 7), pattern(524272, 7, 3)};
    SymmetricKey last;
    ASSERT_EQ(pack[u"chunks"_s].toArray().size(), plaintexts.size());
    for (int i = 0; i < plaintexts.size(); ++i)
    {
        last = chunkKey(secret, ChunkForm::Packed, static_cast<quint32>(plaintexts.at(i).size()), sha256(plaintexts.at(i)));
        EXPECT_EQ(hex(last), utf8(pack[u"chunks"_s][i][u"chunk_key"_s]).toStdString());
    }
    QByteArray tail {16, Qt::Uninitialized};
    keyStream(packTailKey(last), writable(tail), tail.size());
    EXPECT_EQ(tail, unhex(pack[u"tail_first16"_s]));
}

TEST(KeySchedule, connection)
{
    const QJsonObject handshake = loadVectors(u"handshake.json"_s);
    const auto shared = fixed<SharedSecret>(handshake[u"shared_secret"_s]);
    EXPECT_EQ(hex(transportKey(shared, Role::Connecting)), utf8(handshake[u"key_C"_s]).toStdString());
    EXPECT_EQ(hex(transportKey(shared, Role::Accepting)), utf8(handshake[u"key_S"_s]).toStdString());
    EXPECT_NE(hex(transportKey(shared, Role::Connecting))
        , utf8(handshake[u"wrong_key_C_if_blake2b512_truncated"_s]).toStdString());

    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    const QJsonObject tags = vectors[u"tags"_s].toObject();
    const auto clientKey = fixed<ExchangeKey>(handshake[u"client_public"_s]);
    const auto serverKey = fixed<ExchangeKey>(handshake[u"server_public"_s]);
    const auto publicToken = fixed<Token>(vectors[u"token_public"_s]);
    const auto privateToken = fixed<Token>(vectors[u"token_private"_s]);
    const SymmetricKey keyC = tagKey(shared, Role::Connecting, clientKey, serverKey);
    const SymmetricKey keyS = tagKey(shared, Role::Accepting, clientKey, serverKey);
    EXPECT_EQ(hex(keyC), utf8(tags[u"K_C"_s]).toStdString());
    EXPECT_EQ(hex(keyS), utf8(tags[u"K_S"_s]).toStdString());
    EXPECT_EQ(hex(channelTag(keyC, publicToken)), utf8(tags[u"tag_C_public"_s]).toStdString());
    EXPECT_EQ(hex(channelTag(keyC, privateToken)), utf8(tags[u"tag_C_private"_s]).toStdString());
    EXPECT_EQ(hex(channelTag(keyS, publicToken)), utf8(tags[u"tag_S_public"_s]).toStdString());
    EXPECT_EQ(hex(channelTag(keyS, privateToken)), utf8(tags[u"tag_S_private"_s]).toStdString());
    EXPECT_NE(channelTag(keyC, publicToken), channelTag(keyS, publicToken)) << "a tag must not match when it is sent back";
}

TEST(KeySchedule, everyInputOfAChunkKeyMatters)
{
    const auto secret = Crypto::random<ChunkSecret>();
    const Sha256Digest digest = sha256("content");
    const SymmetricKey key = chunkKey(secret, ChunkForm::Alone, 7, digest);
    EXPECT_NE(hex(chunkKey(Crypto::random<ChunkSecret>(), ChunkForm::Alone, 7, digest)), hex(key));
    EXPECT_NE(hex(chunkKey(secret, ChunkForm::Packed, 7, digest)), hex(key));
    EXPECT_NE(hex(chunkKey(secret, ChunkForm::Alone, 8, digest)), hex(key));
    EXPECT_NE(hex(chunkKey(secret, ChunkForm::Alone, 7, sha256("other"))), hex(key));
}
