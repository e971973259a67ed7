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
#include "megatorrent/crypto/hash.h"
#include "megatorrent/crypto/keyschedule.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qsizetype CHUNK = 1048576;
}

TEST(KeyStream, knownAnswer)
{
    // RFC 8439, A.1: all-zero key and nonce, blocks 0 and 1
    QByteArray stream {128, 'x'};
    Crypto::keyStream({}, writable(stream), stream.size());
    EXPECT_EQ(hex(stream), "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
        "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
        "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
        "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
}

TEST(KeyStream, canBeginAtAnyBlock)
{
    Random random;
    const auto key = random.fixed<SymmetricKey>();
    QByteArray whole {100'000, Qt::Uninitialized};
    Crypto::keyStream(key, writable(whole), whole.size());
    for (int round = 0; round < 20; ++round)
    {
        const qint64 offset = 64 * random.between(0, 1500);
        QByteArray part {random.between(0, (whole.size() - offset)), Qt::Uninitialized};
        Crypto::keyStream(key, writable(part), part.size(), offset);
        EXPECT_EQ(part, whole.mid(offset, part.size())) << offset;
    }
}

TEST(Aead, chunksOfProtocolV5)
{
    const QJsonArray cases = loadVectors(u"chunks.json"_s)[u"cases"_s].toArray();
    ASSERT_EQ(cases.size(), 4);
    Crypto::Aead aead;
    for (const QJsonValue &value : cases)
    {
        const QJsonObject vector = value.toObject();
        SCOPED_TRACE(utf8(vector[u"name"_s]).toStdString());
        const qint64 realSize = vector[u"real_size"_s].toInteger();
        const QByteArray plaintext = pattern(realSize, 31, 7);
        const QByteArray padding = pattern((CHUNK - realSize), 17, 3);
        const auto key = fixed<SymmetricKey>(vector[u"key"_s]);
        const auto nonce = fixed<Nonce>(vector[u"nonce"_s]);
        EXPECT_EQ(hex(Crypto::sha256(join({plaintext, padding}))), utf8(vector[u"plaintext_padded_sha256"_s]).toStdString());

        QByteArray blob {(CHUNK + 16), Qt::Uninitialized};
        aead.seal(key, nonce, {plaintext, padding}, writable(blob));
        EXPECT_EQ(blob.size(), vector[u"blob_length"_s].toInteger());
        EXPECT_EQ(blob.first(32), unhex(vector[u"ciphertext_first_32"_s]));
        EXPECT_EQ(blob.last(32), unhex(vector[u"ciphertext_last_32_incl_tag"_s]));
        EXPECT_EQ(blob.last(16), unhex(vector[u"tag"_s]));
        EXPECT_EQ(hex(Crypto::sha256(blob)), utf8(vector[u"blob_id"_s]).toStdString());

        ASSERT_TRUE(aead.open(key, nonce, blob, writable(blob)));
        EXPECT_EQ(blob.first(CHUNK), (join({plaintext, padding})));
    }
}

TEST(Aead, framesOfTheHandshakeVector)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const QJsonObject v5 = vectors[u"v1_5_chacha20poly1305_ietf"_s].toObject();
    const QJsonObject old = vectors[u"v1_0_xsalsa20poly1305_secretbox"_s].toObject();
    const auto keyC = fixed<SymmetricKey>(vectors[u"key_C"_s]);
    const auto keyS = fixed<SymmetricKey>(vectors[u"key_S"_s]);

    for (const auto &[direction, key, wrongKey] : {std::tuple {u"client_to_server"_s, keyC, keyS}, std::tuple {u"server_to_client"_s, keyS, keyC}})
    {
        ASSERT_EQ(v5[direction].toArray().size(), 3);
        for (const QJsonValue &value : v5[direction].toArray())
        {
            const QJsonObject frame = value.toObject();
            SCOPED_TRACE(utf8(frame[u"message"_s]).toStdString());
            const auto nonce = fixed<Nonce>(frame[u"nonce"_s]);
            const QByteArray plaintext = unhex(frame[u"plaintext_hex"_s]);
            const QByteArray ciphertext = unhex(frame[u"frame_hex"_s]).sliced(2);
            EXPECT_EQ(Crypto::seal(key, nonce, plaintext), ciphertext);
            EXPECT_EQ(Crypto::open(key, nonce, ciphertext), plaintext);
            EXPECT_FALSE(Crypto::open(wrongKey, nonce, ciphertext).has_value());
        }
        for (const QJsonValue &value : old[direction].toArray())
        {
            const QJsonObject frame = value.toObject();
            const QByteArray ciphertext = unhex(frame[u"frame_hex"_s]).sliced(2);
            EXPECT_FALSE(Crypto::open(key, Nonce::fromBytes(unhex(frame[u"nonce"_s]).first(12)), ciphertext).has_value());
        }
    }

    ASSERT_EQ(v5[u"nonce_counter"_s].toArray().size(), 7);
    for (const QJsonValue &value : v5[u"nonce_counter"_s].toArray())
    {
        const auto nonce = fixed<Nonce>(value[u"nonce"_s]);
        EXPECT_EQ(Crypto::seal(keyC, nonce, "\x02"), unhex(value[u"ciphertext_of_plaintext_02"_s]));
    }
}

TEST(Aead, refusesWhatWasChanged)
{
    Random random;
    const auto key = random.fixed<SymmetricKey>();
    const auto nonce = random.fixed<Nonce>();
    const QByteArray plaintext = random.bytes(random.between(1, 100'000));
    const QByteArray sealed = Crypto::seal(key, nonce, plaintext);
    ASSERT_EQ(sealed.size(), plaintext.size() + 16);
    EXPECT_EQ(Crypto::open(key, nonce, sealed), plaintext);

    for (int round = 0; round < 50; ++round)
    {
        QByteArray changed = sealed;
        const qsizetype at = random.between(0, (sealed.size() - 1));
        changed[at] = static_cast<char>(changed[at] ^ (1 << random.between(0, 7)));
        Crypto::Aead aead;
        QByteArray output {plaintext.size(), 'x'};
        EXPECT_FALSE(aead.open(key, nonce, changed, writable(output)));
        EXPECT_EQ(output, QByteArray(plaintext.size(), '\0')) << "unauthenticated bytes must not stay";
    }
    EXPECT_FALSE(Crypto::open(key, nonce, sealed.chopped(1)).has_value());
    EXPECT_FALSE(Crypto::open(key, nonce, join({sealed, "x"})).has_value());
    EXPECT_FALSE(Crypto::open(key, nonce, sealed.first(16)).has_value());
    EXPECT_FALSE(Crypto::open(key, nonce, sealed.first(15)).has_value());
    EXPECT_FALSE(Crypto::open(key, nonce, {}).has_value());
    EXPECT_FALSE(Crypto::open(random.fixed<SymmetricKey>(), nonce, sealed).has_value());
    EXPECT_FALSE(Crypto::open(key, random.fixed<Nonce>(), sealed).has_value());
}

TEST(Aead, oneContextServesManyMessagesInBothDirections)
{
    Random random;
    Crypto::Aead aead;
    for (int round = 0; round < 50; ++round)
    {
        const auto key = random.fixed<SymmetricKey>();
        const auto nonce = random.fixed<Nonce>();
        const QByteArray plaintext = random.bytes(random.between(0, 70'000));
        const qsizetype cut = random.between(0, plaintext.size());
        QByteArray sealed {(plaintext.size() + 16), Qt::Uninitialized};
        aead.seal(key, nonce, {plaintext.first(cut), {}, plaintext.sliced(cut)}, writable(sealed));
        EXPECT_EQ(sealed, Crypto::seal(key, nonce, plaintext));

        QByteArray inPlace = plaintext + QByteArray(16, 'x');
        aead.seal(key, nonce, {QByteArrayView(inPlace).first(plaintext.size())}, writable(inPlace));
        EXPECT_EQ(inPlace, sealed);

        if ((round % 3) == 0)
        {
            QByteArray broken = sealed;
            broken[0] = static_cast<char>(broken[0] ^ 1);
            EXPECT_FALSE(aead.open(key, nonce, broken, writable(broken)));
        }
        ASSERT_TRUE(aead.open(key, nonce, sealed, writable(sealed)));
        EXPECT_EQ(sealed.first(plaintext.size()), plaintext);
    }
}

TEST(Aead, sealsAnEmptyMessage)
{
    const QByteArray sealed = Crypto::seal({}, {}, {});
    EXPECT_EQ(sealed.size(), 16);
    EXPECT_EQ(Crypto::open({}, {}, sealed), QByteArray());
}
