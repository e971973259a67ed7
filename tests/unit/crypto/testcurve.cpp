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

#include "megatorrent/crypto/curve.h"
#include "megatorrent/crypto/hash.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST(X25519, handshakeVector)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const auto clientSecret = fixed<Crypto::ExchangeSecret>(vectors[u"client_secret"_s]);
    const auto serverSecret = fixed<Crypto::ExchangeSecret>(vectors[u"server_secret"_s]);
    const auto clientPublic = fixed<ExchangeKey>(vectors[u"client_public"_s]);
    const auto serverPublic = fixed<ExchangeKey>(vectors[u"server_public"_s]);
    EXPECT_EQ(Crypto::exchangePublicKey(clientSecret), clientPublic);
    EXPECT_EQ(Crypto::exchangePublicKey(serverSecret), serverPublic);

    const auto shared = fixed<SharedSecret>(vectors[u"shared_secret"_s]);
    EXPECT_EQ(Crypto::exchange(clientSecret, serverPublic), shared);
    EXPECT_EQ(Crypto::exchange(serverSecret, clientPublic), shared);
}

TEST(X25519, refusesKeysOfLowOrder)
{
    const QJsonObject vectors = loadVectors(u"handshake.json"_s);
    const QJsonArray bad = vectors[u"must_reject_peer_public_keys"_s].toArray();
    ASSERT_EQ(bad.size(), 7);
    for (const QJsonValue &value : bad)
    {
        auto key = fixed<ExchangeKey>(value);
        EXPECT_FALSE(Crypto::exchange(fixed<Crypto::ExchangeSecret>(vectors[u"client_secret"_s]), key).has_value()) << hex(key);
        EXPECT_FALSE(Crypto::exchange(Crypto::random<Crypto::ExchangeSecret>(), key).has_value()) << hex(key);
        // X25519 ignores the highest bit
        key.data()[31] ^= 0x80;
        EXPECT_FALSE(Crypto::exchange(Crypto::random<Crypto::ExchangeSecret>(), key).has_value()) << hex(key);
    }
}

TEST(X25519, bothSidesAgree)
{
    for (int round = 0; round < 10; ++round)
    {
        const auto one = Crypto::random<Crypto::ExchangeSecret>();
        const auto other = Crypto::random<Crypto::ExchangeSecret>();
        const auto shared = Crypto::exchange(one, Crypto::exchangePublicKey(other));
        ASSERT_TRUE(shared.has_value());
        EXPECT_EQ(Crypto::exchange(other, Crypto::exchangePublicKey(one)), shared);
    }
}

TEST(Ed25519, publishedBep44Tests)
{
    const QJsonArray published = loadVectors(u"bep44.json"_s)[u"published"_s].toArray();
    ASSERT_EQ(published.size(), 3);
    for (const QJsonValue &value : published)
    {
        const QJsonObject vector = value.toObject();
        SCOPED_TRACE(utf8(vector[u"name"_s]).toStdString());
        const QByteArray bencoded = utf8(vector[u"v_bencoded"_s]);
        if (!vector.contains(u"public_key"_s))
        {
            EXPECT_EQ(hex(Crypto::sha1(bencoded)), utf8(vector[u"target"_s]).toStdString());
            continue;
        }

        const auto key = fixed<PublicKey>(vector[u"public_key"_s]);
        const auto signature = fixed<Signature>(vector[u"signature"_s]);
        const QByteArray salt = unhex(vector[u"salt_hex"_s]);
        QByteArray buffer = salt.isEmpty() ? QByteArray() : ("4:salt" + QByteArray::number(salt.size()) + ':' + salt);
        buffer += "3:seqi" + QByteArray::number(vector[u"seq"_s].toInteger()) + "e1:v" + bencoded;
        EXPECT_EQ(buffer, utf8(vector[u"signature_buffer"_s]));
        EXPECT_TRUE(Crypto::isSound(key));
        EXPECT_TRUE(Crypto::verify(key, buffer, signature));
        EXPECT_EQ(hex(Crypto::sha1(join({key.view(), salt}))), utf8(vector[u"target"_s]).toStdString());

        Signature changed = signature;
        changed.data()[40] ^= 1;
        EXPECT_FALSE(Crypto::verify(key, buffer, changed));
        EXPECT_FALSE(Crypto::verify(key, join({buffer, " "}), signature));
    }
}

TEST(Ed25519, ownBep44Tests)
{
    const QJsonArray ours = loadVectors(u"bep44.json"_s)[u"ours"_s].toArray();
    ASSERT_EQ(ours.size(), 3);
    for (const QJsonValue &value : ours)
    {
        const QJsonObject vector = value.toObject();
        SCOPED_TRACE(utf8(vector[u"name"_s]).toStdString());
        const auto seed = fixed<Seed>(vector[u"seed"_s]);
        const auto key = fixed<PublicKey>(vector[u"public_key"_s]);
        const QByteArray buffer = unhex(vector[u"signature_buffer_hex"_s]);
        EXPECT_EQ(Crypto::publicKey(seed), key);
        const Signature signature = Crypto::sign(seed, buffer);
        EXPECT_EQ(hex(signature), utf8(vector[u"signature"_s]).toStdString());
        EXPECT_TRUE(Crypto::verify(key, buffer, signature));
        EXPECT_EQ(hex(Crypto::sha1(join({key.view(), unhex(vector[u"salt_hex"_s])}))), utf8(vector[u"target"_s]).toStdString());
    }
}

TEST(Ed25519, expandedKeyIsTheClampedHashOfTheSeed)
{
    // SHA-512 of the seed of RFC 8032's first test, computed apart from this code
    const auto seed = fixed<Seed>(u"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"_s);
    EXPECT_EQ(hex(Crypto::publicKey(seed)), "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    EXPECT_EQ(hex(Crypto::expand(seed)), "307c83864f2833cb427a2ef1c00a013cfdff2768d980c0a3a520f006904de94f"
        "9b4f0afe280b746a778684e75442502057b7473a03f08f96f5a38e9287e01f8f");
}

TEST(Ed25519, ordinaryKeysAreSound)
{
    for (int round = 0; round < 50; ++round)
    {
        const auto key = Crypto::publicKey(Crypto::random<Seed>());
        EXPECT_TRUE(Crypto::isSound(key)) << hex(key);
    }
}

TEST(Ed25519, unsoundKeys)
{
    const QStringList small
    {
        u"0000000000000000000000000000000000000000000000000000000000000000"_s,
        u"0100000000000000000000000000000000000000000000000000000000000000"_s,
        u"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"_s,
        u"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"_s,
        u"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"_s,
        // the same, not reduced: p and p + 1
        u"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"_s,
        u"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"_s
    };
    for (const QString &text : small)
    {
        auto key = fixed<PublicKey>(text);
        EXPECT_FALSE(Crypto::isSound(key)) << hex(key);
        key.data()[31] |= 0x80;
        EXPECT_FALSE(Crypto::isSound(key)) << hex(key);
    }

    // y = p + 2 .. p + 18 all fit into 255 bits
    for (int i = 2; i <= 18; ++i)
    {
        auto key = fixed<PublicKey>(small.at(5));
        key.data()[0] = static_cast<std::uint8_t>(0xED + i);
        EXPECT_FALSE(Crypto::isSound(key)) << hex(key);
    }
}

TEST(Ed25519, pointsOffTheCurveAreUnsound)
{
    // of y = 2..9, found with an independent computation of (y^2 - 1) / (d y^2 + 1)
    const QList<std::pair<int, bool>> expected {{2, false}, {3, true}, {4, true}, {5, true}, {6, true}, {7, false}, {8, false}, {9, true}};
    for (const auto &[y, isOnCurve] : expected)
    {
        PublicKey key;
        key.data()[0] = static_cast<std::uint8_t>(y);
        EXPECT_EQ(Crypto::isSound(key), isOnCurve) << y;
        key.data()[31] = 0x80;
        EXPECT_EQ(Crypto::isSound(key), isOnCurve) << y;
    }
}

TEST(Ed25519, refusesSignaturesWithScalarNotReduced)
{
    const auto seed = Crypto::random<Seed>();
    const Signature signature = Crypto::sign(seed, "message");
    ASSERT_TRUE(Crypto::verify(Crypto::publicKey(seed), "message", signature));

    // s + L signs the same in a careless implementation
    const QByteArray order = QByteArray::fromHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    Signature other = signature;
    int carry = 0;
    for (int i = 0; i < 32; ++i)
    {
        carry += other.data()[32 + i] + static_cast<std::uint8_t>(order[i]);
        other.data()[32 + i] = static_cast<std::uint8_t>(carry);
        carry >>= 8;
    }
    EXPECT_FALSE(Crypto::verify(Crypto::publicKey(seed), "message", other));
}
