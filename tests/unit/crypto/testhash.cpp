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
#include <unordered_set>

#include <gtest/gtest.h>

#include <QHash>

#include "megatorrent/crypto/hash.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST(Bytes, readsExactlyLowerCaseHexadecimal)
{
    const QByteArray good = QByteArray("0123456789abcdef").repeated(4);
    ASSERT_TRUE(BlobId::fromHex(good).has_value());
    EXPECT_EQ(BlobId::fromHex(good)->toHex(), good);
    ASSERT_TRUE(SymmetricKey::fromHex(good).has_value());
    EXPECT_EQ(SymmetricKey::fromHex(good)->toHex(), good);

    QByteArray bad = good;
    bad[10] = 'A';
    EXPECT_FALSE(BlobId::fromHex(bad).has_value());
    EXPECT_FALSE(SymmetricKey::fromHex(bad).has_value());
    for (const char c : {'g', ' ', '/', ':', '`', '\0', '\xC3'})
    {
        bad[10] = c;
        EXPECT_FALSE(BlobId::fromHex(bad).has_value()) << int(c);
    }
    EXPECT_FALSE(BlobId::fromHex(good.chopped(1)).has_value());
    EXPECT_FALSE(BlobId::fromHex(join({good, "0"})).has_value());
    EXPECT_FALSE(BlobId::fromHex({}).has_value());
}

TEST(Bytes, canBeKeysOfContainers)
{
    Random random;
    const auto one = random.fixed<BlobId>();
    const auto other = random.fixed<BlobId>();
    QHash<BlobId, int> hash {{one, 1}, {other, 2}};
    std::map<BlobId, int> map {{one, 1}, {other, 2}};
    EXPECT_EQ(hash.value(one), 1);
    EXPECT_EQ(hash.value(other), 2);
    EXPECT_EQ(map.at(other), 2);
    EXPECT_EQ((one < other), (one.toHex() < other.toHex()));
    EXPECT_TRUE(BlobId().isNull());
    EXPECT_FALSE(one.isNull());
}

TEST(Hash, isAvailable)
{
    EXPECT_TRUE(Crypto::isAvailable());
}

TEST(Hash, knownAnswers)
{
    EXPECT_EQ(hex(Crypto::sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(Crypto::sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(Crypto::sha1("abc")), "a9993e364706816aba3e25717850c26c9cd0d89d");
    EXPECT_EQ(hex(Crypto::blake2b256({})), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    EXPECT_EQ(hex(Crypto::blake2b256("abc")), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    EXPECT_EQ(hex(Crypto::blake2b128({})), "cae66941d9efbd404e4d88758ea67670");
    EXPECT_EQ(hex(Crypto::blake2b128("abc")), "cf4ab791c62b8d2b2109c90275287816");
}

TEST(Hash, messageIdOfTheFloodVector)
{
    const QJsonObject flood = loadVectors(u"part2.json"_s)[u"flood"_s].toObject();
    const QByteArray payload = unhex(flood[u"payload"_s]);
    ASSERT_EQ(payload.size(), 140);
    // version and hops lie before what is signed, the signature behind it
    const QByteArray signedBytes = "megatorrent onion announce v1" + payload.mid(2, payload.size() - 2 - 64);
    EXPECT_EQ(hex(Crypto::blake2b128(signedBytes)), utf8(flood[u"message_id"_s]).toStdString());
}

TEST(Hash, keyedDigestsOfDifferentSizeAreNotTruncationsOfOneAnother)
{
    const QByteArray key = pattern(32);
    const auto longer = Crypto::keyedBlake2b256(key, {"message"});
    const auto shorter = Crypto::keyedBlake2b128(key, {"message"});
    EXPECT_NE(hex(longer).substr(0, 32), hex(shorter));
}

TEST(Hash, keyedMessageIsTheConcatenationOfItsParts)
{
    const QByteArray key = pattern(32);
    const auto whole = Crypto::keyedBlake2b256(key, {"one two three"});
    EXPECT_EQ(hex(Crypto::keyedBlake2b256(key, {"one", {}, " two", " three"})), hex(whole));
    EXPECT_NE(hex(Crypto::keyedBlake2b256(key, {"one two thre", "E"})), hex(whole));
    EXPECT_NE(hex(Crypto::keyedBlake2b256(pattern(32, 31, 8), {"one two three"})), hex(whole));
}

TEST(Hash, sha256InPartsEqualsSha256AtOnce)
{
    Random random;
    Crypto::Sha256 hash;
    for (int round = 0; round < 20; ++round)
    {
        const QByteArray data = random.bytes(random.between(0, 5000));
        for (qsizetype done = 0; done < data.size();)
        {
            const qsizetype part = random.between(0, data.size() - done);
            hash.update(QByteArrayView(data).sliced(done, part));
            done += part;
        }
        EXPECT_EQ(hex(hash.finish()), hex(Crypto::sha256(data)));
    }
    EXPECT_EQ(hex(hash.finish()), hex(Crypto::sha256({})));
}

TEST(Hash, comparesInConstantTime)
{
    EXPECT_TRUE(Crypto::equalConstantTime("same", "same"));
    EXPECT_TRUE(Crypto::equalConstantTime({}, {}));
    EXPECT_FALSE(Crypto::equalConstantTime("same", "sane"));
    EXPECT_FALSE(Crypto::equalConstantTime("same", "sam"));
}

TEST(Hash, randomValuesDiffer)
{
    std::unordered_set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(seen.insert(hex(Crypto::random<Nonce>())).second);
}
