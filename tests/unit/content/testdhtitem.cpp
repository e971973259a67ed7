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

#include "megatorrent/content/dhtitem.h"
#include "megatorrent/content/manifest.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    Identity vectorIdentity()
    {
        return Identity::fromSeed(fixed<Seed>(loadVectors(u"part2.json"_s)[u"identity_seed"_s]));
    }

    DhtItem publicItem()
    {
        const auto manifest = Manifest::parse(utf8(loadVectors(u"part2.json"_s)[u"root_public"_s][u"text"_s]));
        EXPECT_TRUE(manifest.has_value());
        return DhtItem::sign(vectorIdentity(), *manifest);
    }

    bool verifies(const DhtItem &item)
    {
        const auto manifest = item.verify();
        if (!manifest)
        {
            EXPECT_FALSE(manifest.error().isEmpty());
        }
        return manifest.has_value();
    }

    // Signed anew after a change: what only the owner of the key could do
    DhtItem resigned(DhtItem item, const Identity &identity = vectorIdentity())
    {
        item.publicKey = identity.publicKey;
        item.signature = Crypto::sign(identity.seed, DhtItem::signedBytes(item.sequence, item.value));
        return item;
    }
}

TEST(DhtItem, signatureBuffersOfTheVectors)
{
    for (const QJsonValue &vector : loadVectors(u"bep44.json"_s)[u"ours"_s].toArray())
    {
        if (!utf8(vector[u"salt_hex"_s]).isEmpty())
            continue;
        const QByteArray buffer = DhtItem::signedBytes(vector[u"seq"_s].toInteger(), utf8(vector[u"v_utf8"_s]));
        EXPECT_EQ(buffer, unhex(vector[u"signature_buffer_hex"_s]));
        EXPECT_TRUE(buffer.endsWith(unhex(vector[u"v_bencoded_hex"_s])));
    }
}

TEST(DhtItem, manifestOfBep44Vectors)
{
    const QJsonValue vector = loadVectors(u"bep44.json"_s)[u"ours"_s][0];
    const auto manifest = Manifest::parse(utf8(vector[u"v_utf8"_s]));
    ASSERT_TRUE(manifest.has_value());
    const DhtItem item = DhtItem::sign(vectorIdentity(), *manifest);
    EXPECT_EQ(item.sequence, vector[u"seq"_s].toInteger());
    EXPECT_EQ(hex(item.signature), utf8(vector[u"signature"_s]).toStdString());
    EXPECT_TRUE(verifies(item));
}

TEST(DhtItem, rootsOfTheVectors)
{
    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    for (const QString &name : {u"root_public"_s, u"root_private"_s})
    {
        const QJsonValue vector = vectors[name];
        const auto manifest = Manifest::parse(utf8(vector[u"text"_s]));
        ASSERT_TRUE(manifest.has_value());
        const DhtItem item = DhtItem::sign(vectorIdentity(), *manifest);
        EXPECT_EQ(hex(item.signature), utf8(vector[u"bep44_sig"_s]).toStdString());
        const auto verified = item.verify();
        ASSERT_TRUE(verified.has_value()) << verified.error().toStdString();
        EXPECT_EQ(verified->text(), manifest->text());
    }
    EXPECT_EQ(hex(Crypto::sha1(vectorIdentity().publicKey.view())), utf8(vectors[u"root_public"_s][u"dht_target"_s]).toStdString());
}

TEST(DhtItem, publishPayloadOfTheVectors)
{
    const QByteArray payload = utf8(loadVectors(u"part2.json"_s)[u"publish_payload"_s]);
    EXPECT_EQ(publicItem().toJson(), payload);
    const auto item = DhtItem::fromJson(payload);
    ASSERT_TRUE(item.has_value()) << item.error().toStdString();
    EXPECT_EQ(*item, publicItem());
}

TEST(DhtItem, whatDoesNotVerify)
{
    const DhtItem good = publicItem();
    ASSERT_TRUE(verifies(good));

    DhtItem item = good;
    item.signature.data()[5] ^= 1;
    EXPECT_FALSE(verifies(item));

    item = good;
    item.value[20] = 'x';
    EXPECT_FALSE(verifies(item));
    EXPECT_FALSE(verifies(resigned(item))) << "the manifest's own signature";

    item = good;
    item.sequence += 1;
    EXPECT_FALSE(verifies(item));
    EXPECT_FALSE(verifies(resigned(item))) << "the manifest has another sequence number";

    EXPECT_FALSE(verifies(resigned(good, Identity::generate()))) << "somebody else's manifest";

    item = good;
    item.publicKey = {};
    EXPECT_FALSE(verifies(item));
    EXPECT_FALSE(verifies({}));
}

TEST(DhtItem, valueOfTheLargestSize)
{
    const Identity identity = vectorIdentity();
    const auto itemOf = [&identity](const qsizetype size)
    {
        const QByteArray begin = join({"{\"publicKey\":\"", identity.publicKey.toHex(), "\",\"sequence\":1,\"collections\":[],\"timestamp\":1,\"x\":\""});
        const QByteArray text = join({begin, QByteArray((size - begin.size() - 2 - 143), 'x'), "\"}"});
        DhtItem item;
        item.sequence = 1;
        item.value = join({text.chopped(1), ",\"signature\":\"", Crypto::sign(identity.seed, text).toHex(), "\"}"});
        EXPECT_EQ(item.value.size(), size);
        return resigned(item);
    };
    EXPECT_TRUE(verifies(itemOf(996)));
    EXPECT_TRUE(DhtItem::fromJson(itemOf(996).toJson()).has_value());
    EXPECT_TRUE(Manifest::parse(itemOf(997).value).has_value());
    EXPECT_FALSE(verifies(itemOf(997)));
    EXPECT_FALSE(DhtItem::fromJson(itemOf(997).toJson()).has_value());
}

TEST(DhtItem, malformedJson)
{
    const QByteArray good = publicItem().toJson();
    ASSERT_TRUE(DhtItem::fromJson(good).has_value());
    EXPECT_TRUE(DhtItem::fromJson(QByteArray(good).replace("{", "{\"later\":1,")).has_value()) << "unknown members are ignored";
    EXPECT_TRUE(DhtItem::fromJson(QByteArray(good).replace(",", ", ")).has_value());
    const QByteArray key = publicItem().publicKey.toHex();
    for (const QByteArray &json : {QByteArray(), QByteArray("{}"), QByteArray("[]"), good.chopped(1), join({good, good}), join({good, QByteArray(4096, ' ')})
            , QByteArray(good).replace("\"k\"", "\"K\""), QByteArray(good).replace("\"seq\"", "\"s\""), QByteArray(good).replace("\"v\"", "\"w\""), QByteArray(good).replace("\"sig\"", "\"g\"")
            , QByteArray(good).replace("1700000000000", "0"), QByteArray(good).replace("1700000000000", "-1"), QByteArray(good).replace("1700000000000", "1.5")
            , QByteArray(good).replace("1700000000000", "\"1\""), QByteArray(good).replace("1700000000000", "9007199254740992")
            , QByteArray(good).replace("1700000000000,", "1,\"seq\":1700000000000,"), QByteArray(good).replace(key, key.toUpper()), QByteArray(good).replace(key, key.chopped(1))
            , QByteArray(good).replace("7b22", "7B22"), QByteArray(good).replace("7b22", "7b2"), QByteArray(good).replace("7b22", "7b2 2"), QByteArray(good).replace("7b22", "zz22")
            , QByteArray("{\"k\":1,\"seq\":1,\"v\":1,\"sig\":1}"), QByteArray(4096, '['), QByteArray(1'000'000, '{')})
    {
        const auto item = DhtItem::fromJson(json);
        ASSERT_FALSE(item.has_value()) << json.toStdString();
        EXPECT_FALSE(item.error().isEmpty());
    }
}
