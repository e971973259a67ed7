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

#include "megatorrent/content/cataloguelimits.h"
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

    // A text signed as it stands: what only the owner of a channel could send
    QByteArray signedText(const QByteArray &members, const Identity &identity = vectorIdentity())
    {
        const QByteArray text = join({"{\"publicKey\":\"", identity.publicKey.toHex(), "\",", members, "}"});
        return join({text.chopped(1), ",\"signature\":\"", Crypto::sign(identity.seed, text).toHex(), "\"}"});
    }

    bool parses(const QByteArray &text)
    {
        const auto manifest = Manifest::parse(text);
        if (!manifest)
        {
            EXPECT_FALSE(manifest.error().isEmpty());
        }
        return manifest.has_value();
    }

    QString contentError(const QByteArray &members)
    {
        const auto manifest = Manifest::parse(signedText(join({"\"sequence\":1,", members})));
        if (!manifest)
        {
            ADD_FAILURE() << "refused before its content was read: " << manifest.error().toStdString();
            return {};
        }
        const auto content = manifest->content({});
        return content ? QString() : content.error();
    }

    ManifestContent vectorContent()
    {
        const QJsonObject chunk = loadVectors(u"part2.json"_s)[u"chunks"_s][0].toObject();
        const Ref ref {.blobId = fixed<BlobId>(chunk[u"blob_id"_s]), .key = fixed<SymmetricKey>(chunk[u"chunk_key"_s])};
        return {.title = QString(64, u'T'), .files = {}, .timestamp = 1700000000000, .catalogue = CatalogueRoot {.size = CHUNK_SIZE, .ref = ref}};
    }
}

TEST(Manifest, accepted)
{
    const QJsonObject vectors = loadVectors(u"manifests.json"_s);
    for (const QString &name : {u"plain"_s, u"unicode"_s, u"small"_s})
    {
        SCOPED_TRACE(name.toStdString());
        const QJsonObject vector = vectors[name].toObject();
        const QByteArray text = utf8(vector[u"manifest_json"_s]);
        const auto manifest = Manifest::parse(text);
        ASSERT_TRUE(manifest.has_value()) << manifest.error().toStdString();
        EXPECT_EQ(manifest->text(), text);
        EXPECT_EQ(manifest->text().size(), vector[u"manifest_bytes"_s].toInteger());
        EXPECT_EQ(manifest->publicKey().toHex(), utf8(vectors[u"public_key"_s]));
        EXPECT_EQ(manifest->sequence(), 1700000000000);
        EXPECT_FALSE(manifest->isEncrypted());
        const auto content = manifest->content({});
        ASSERT_TRUE(content.has_value()) << content.error().toStdString();
        EXPECT_EQ(content->timestamp, 1700000000123);
        EXPECT_FALSE(content->catalogue.has_value());
    }
}

TEST(Manifest, plainVectorIsReadAndWritten)
{
    const QJsonObject vectors = loadVectors(u"manifests.json"_s);
    const QByteArray text = utf8(vectors[u"plain"_s][u"manifest_json"_s]);
    const auto content = Manifest::parse(text)->content({});
    ASSERT_TRUE(content.has_value());
    EXPECT_EQ(content->title, u"Default");
    ASSERT_EQ(content->files.size(), 1);

    const QJsonObject expected = QJsonDocument::fromJson(utf8(loadVectors(u"chunks.json"_s)[u"file_entry_json"_s])).object();
    const InlineFile &file = content->files.first();
    EXPECT_EQ(file.name, expected[u"name"_s].toString());
    EXPECT_EQ(file.size, expected[u"size"_s].toInteger());
    ASSERT_EQ(file.chunks.size(), expected[u"chunks"_s].toArray().size());
    for (qsizetype i = 0; i < file.chunks.size(); ++i)
    {
        const QJsonValue chunk = expected[u"chunks"_s][i];
        EXPECT_EQ(file.chunks.at(i).blobId, fixed<BlobId>(chunk[u"blobId"_s]));
        EXPECT_EQ(file.chunks.at(i).offset, chunk[u"offset"_s].toInteger());
        EXPECT_EQ(file.chunks.at(i).length, chunk[u"length"_s].toInteger());
        EXPECT_EQ(file.chunks.at(i).key, fixed<SymmetricKey>(chunk[u"key"_s]));
        EXPECT_EQ(file.chunks.at(i).nonce, fixed<Nonce>(chunk[u"nonce"_s]));
        EXPECT_EQ(file.chunks.at(i).realSize, chunk[u"realSize"_s].toInteger());
    }

    const auto written = Manifest::create(vectorIdentity(), 1700000000000, *content);
    ASSERT_TRUE(written.has_value()) << written.error().toStdString();
    EXPECT_EQ(written->text(), text);
}

TEST(Manifest, unicodeVectorIsReadAndWritten)
{
    const QByteArray text = utf8(loadVectors(u"manifests.json"_s)[u"unicode"_s][u"manifest_json"_s]);
    const auto content = Manifest::parse(text)->content({});
    ASSERT_TRUE(content.has_value());
    EXPECT_EQ(content->title, u"Ünï/код \"q\" \\ \n\t\u0001\u2028 😀 </script>");
    EXPECT_EQ(Manifest::create(vectorIdentity(), 1700000000000, *content)->text(), text);
}

TEST(Manifest, emptyFileOfTheVectors)
{
    const QByteArray entry = utf8(loadVectors(u"chunks.json"_s)[u"empty_file_entry_json"_s]);
    const QByteArray text = signedText(join({"\"sequence\":1,\"collections\":[{\"title\":\"\",\"items\":[", entry, "]}],\"timestamp\":1"}));
    const auto content = Manifest::parse(text)->content({});
    ASSERT_TRUE(content.has_value()) << content.error().toStdString();
    ASSERT_EQ(content->files.size(), 1);
    EXPECT_EQ(content->files.first().name, u"empty");
    EXPECT_EQ(content->files.first().size, 0);
    EXPECT_TRUE(content->files.first().chunks.isEmpty());
    EXPECT_EQ(Manifest::create(vectorIdentity(), 1, *content)->text(), text);
}

TEST(Manifest, xsalsa20IsVerifiedButUnsupported)
{
    const QJsonObject vector = loadVectors(u"manifests.json"_s)[u"encrypted"_s].toObject();
    const auto manifest = Manifest::parse(utf8(vector[u"manifest_json"_s]));
    ASSERT_TRUE(manifest.has_value()) << manifest.error().toStdString();
    EXPECT_TRUE(manifest->isEncrypted());
    EXPECT_EQ(manifest->text().size(), vector[u"manifest_bytes"_s].toInteger());
    const auto content = manifest->content(fixed<ReadKey>(vector[u"read_key"_s]));
    ASSERT_FALSE(content.has_value());
    EXPECT_TRUE(content.error().contains(u"not supported")) << content.error().toStdString();
}

TEST(Manifest, refusedVariants)
{
    const QJsonArray variants = loadVectors(u"manifests.json"_s)[u"verify_variants"_s].toArray();
    ASSERT_EQ(variants.size(), 12);
    for (const QJsonValue &variant : variants)
    {
        EXPECT_EQ(variant[u"ours"_s].toString(), u"refuse");
        EXPECT_FALSE(parses(utf8(variant[u"json"_s]))) << utf8(variant[u"name"_s]).toStdString();
    }
}

TEST(Manifest, publicRootOfTheVectors)
{
    const QJsonObject vector = loadVectors(u"part2.json"_s)[u"root_public"_s].toObject();
    const auto manifest = Manifest::create(vectorIdentity(), 1700000000000, vectorContent());
    ASSERT_TRUE(manifest.has_value()) << manifest.error().toStdString();
    EXPECT_EQ(manifest->text(), utf8(vector[u"text"_s]));
    EXPECT_EQ(manifest->text().size(), vector[u"bytes"_s].toInteger());
    EXPECT_FALSE(manifest->isEncrypted());

    const auto parsed = Manifest::parse(manifest->text());
    ASSERT_TRUE(parsed.has_value());
    const auto content = parsed->content({});
    ASSERT_TRUE(content.has_value());
    EXPECT_EQ(content->title, vectorContent().title);
    EXPECT_EQ(content->timestamp, 1700000000000);
    ASSERT_TRUE(content->catalogue.has_value());
    EXPECT_EQ(content->catalogue->size, CHUNK_SIZE);
    EXPECT_EQ(content->catalogue->ref, vectorContent().catalogue->ref);
    EXPECT_TRUE(content->files.isEmpty());
}

TEST(Manifest, privateRootOfTheVectors)
{
    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    const QJsonObject vector = vectors[u"root_private"_s].toObject();
    const auto readKey = fixed<ReadKey>(vectors[u"read_key"_s]);
    const auto manifest = Manifest::create(vectorIdentity(), 1700000000000, vectorContent(), readKey, fixed<Nonce>(vector[u"nonce"_s]));
    ASSERT_TRUE(manifest.has_value()) << manifest.error().toStdString();
    EXPECT_EQ(manifest->text(), utf8(vector[u"text"_s]));
    EXPECT_EQ(manifest->text().size(), vector[u"bytes"_s].toInteger());
    EXPECT_EQ(join({"{", vectorContent().toMembers(), "}"}), utf8(vector[u"inner"_s]));
    EXPECT_TRUE(manifest->isEncrypted());

    const auto parsed = Manifest::parse(manifest->text());
    ASSERT_TRUE(parsed.has_value());
    EXPECT_TRUE(parsed->isEncrypted());
    const auto content = parsed->content(readKey);
    ASSERT_TRUE(content.has_value()) << content.error().toStdString();
    EXPECT_EQ(content->title, vectorContent().title);
    EXPECT_EQ(content->catalogue->ref, vectorContent().catalogue->ref);

    const auto withoutKey = parsed->content({});
    ASSERT_FALSE(withoutKey.has_value());
    EXPECT_TRUE(withoutKey.error().contains(u"private"));
    const auto wrongKey = parsed->content(ReadKey());
    ASSERT_FALSE(wrongKey.has_value());
    EXPECT_TRUE(wrongKey.error().contains(u"read key"));
}

TEST(Manifest, titleIsCutOnlyIfThereIsACatalogue)
{
    ManifestContent content = vectorContent();
    content.title = QString(63, u'a') + u"ü";
    EXPECT_EQ(Manifest::create(vectorIdentity(), 1, content)->content({})->title, QString(63, u'a'));
    content.title = QString(40, u'"');
    EXPECT_EQ(Manifest::create(vectorIdentity(), 1, content)->content({})->title, QString(32, u'"'));
    content.title = QString(20, u'x') + QString(u"😀"_s).repeated(20);
    EXPECT_EQ(Manifest::create(vectorIdentity(), 1, content)->content({})->title, QString(20, u'x') + QString(u"😀"_s).repeated(11));

    content.title = QString(100, u'a');
    content.catalogue.reset();
    EXPECT_EQ(Manifest::create(vectorIdentity(), 1, content)->content({})->title, content.title);
}

TEST(Manifest, largestTitleFitsBothKindsOfRoot)
{
    ManifestContent content = vectorContent();
    content.title = QString(100, u'\u0001');
    content.timestamp = SEQUENCE_MAX;
    content.catalogue->size = CATALOGUE_MAX_SIZE;
    EXPECT_TRUE(Manifest::create(vectorIdentity(), SEQUENCE_MAX, content).has_value());
    const auto manifest = Manifest::create(vectorIdentity(), SEQUENCE_MAX, content, Crypto::random<ReadKey>(), Crypto::random<Nonce>());
    ASSERT_TRUE(manifest.has_value()) << manifest.error().toStdString();
    EXPECT_TRUE(DhtItem::sign(vectorIdentity(), *manifest).verify().has_value());
}

TEST(Manifest, whatDoesNotFitIsNotCreated)
{
    ManifestContent content {.title = u"t"_s, .files = {}, .timestamp = 1, .catalogue = {}};
    const InlineChunk chunk {.blobId = {}, .key = {}, .nonce = {}, .realSize = 1};
    content.files = {{.name = u"a"_s, .size = 1, .chunks = {chunk}, .mtime = {}}, {.name = u"b"_s, .size = 1, .chunks = {chunk}, .mtime = {}}};
    EXPECT_TRUE(Manifest::create(vectorIdentity(), 1, content).has_value());
    content.files.append({.name = u"c"_s, .size = 1, .chunks = {chunk}, .mtime = {}});
    const auto manifest = Manifest::create(vectorIdentity(), 1, content);
    ASSERT_FALSE(manifest.has_value());
    EXPECT_TRUE(manifest.error().contains(u"996"));

    EXPECT_FALSE(Manifest::create(vectorIdentity(), 0, vectorContent()).has_value());
    EXPECT_FALSE(Manifest::create(vectorIdentity(), (SEQUENCE_MAX + 1), vectorContent()).has_value());
}

TEST(Manifest, unknownMembersHaveOnePlace)
{
    const QByteArray body = "\"sequence\":1,\"collections\":[],\"timestamp\":1";
    EXPECT_TRUE(parses(signedText(body)));
    EXPECT_TRUE(parses(signedText(body + ",\"later\":{\"x\":[1,true,null,\"s\"]}")));
    EXPECT_TRUE(parses(signedText(body + ",\"one\":1,\"two\":2")));
    EXPECT_FALSE(parses(signedText("\"later\":1," + body)));
    EXPECT_FALSE(parses(signedText("\"sequence\":1,\"later\":1,\"collections\":[],\"timestamp\":1")));
    EXPECT_FALSE(parses(signedText("\"sequence\":1,\"collections\":[],\"later\":1,\"timestamp\":1")));
    EXPECT_FALSE(parses(signedText("\"sequence\":1,\"timestamp\":1,\"collections\":[]")));
    EXPECT_FALSE(parses(signedText("\"sequence\":1,\"collections\":[]")));
    EXPECT_FALSE(parses(signedText("\"sequence\":1")));
    EXPECT_FALSE(parses(signedText(body + ",\"one\":1,\"one\":2")));
    EXPECT_FALSE(parses(signedText(body + ",\"signature\":\"x\"")));
    EXPECT_FALSE(parses(signedText(body + ",\"encrypted\":true")));
    EXPECT_FALSE(parses(signedText(body + ",\"nonce\":\"\"")));
}

TEST(Manifest, privateForms)
{
    const auto body = [](const QByteArray &flag, const QByteArray &nonceHex, const QByteArray &sealedHex)
    {
        return signedText(join({"\"sequence\":1,\"encrypted\":", flag, ",\"nonce\":\"", nonceHex, "\",\"ciphertext\":\"", sealedHex, "\""}));
    };
    const QByteArray nonce = QByteArray("00").repeated(12);
    const QByteArray ciphertext = QByteArray("ab").repeated(16);
    EXPECT_TRUE(parses(body("true", nonce, ciphertext)));
    EXPECT_FALSE(parses(body("false", nonce, ciphertext)));
    EXPECT_FALSE(parses(body("1", nonce, ciphertext)));
    EXPECT_FALSE(parses(body("true", nonce.chopped(2), ciphertext)));
    EXPECT_FALSE(parses(body("true", {}, ciphertext)));
    EXPECT_FALSE(parses(body("true", nonce, {})));
    EXPECT_FALSE(parses(body("true", nonce, ciphertext.chopped(2))));
    EXPECT_FALSE(parses(body("true", nonce, ciphertext.chopped(1))));
    EXPECT_FALSE(parses(body("true", nonce, ciphertext.toUpper())));
    EXPECT_FALSE(parses(body("true", nonce, join({ciphertext, "zz"}))));
    EXPECT_FALSE(parses(signedText(join({"\"sequence\":1,\"encrypted\":true,\"ciphertext\":\"", ciphertext, "\",\"nonce\":\"", nonce, "\""}))));
    EXPECT_FALSE(parses(signedText(join({"\"sequence\":1,\"encrypted\":true,\"nonce\":\"", nonce, "\",\"ciphertext\":\"", ciphertext, "\",\"collections\":[]"}))));
    EXPECT_TRUE(parses(signedText(join({"\"sequence\":1,\"encrypted\":true,\"nonce\":\"", nonce, "\",\"ciphertext\":\"", ciphertext, "\",\"later\":1"}))));
}

TEST(Manifest, sealedTextIsCheckedLikeAnyOther)
{
    const auto readKey = Crypto::random<ReadKey>();
    const auto nonce = Crypto::random<Nonce>();
    const auto contentOf = [&](const QByteArray &inner)
    {
        const QByteArray ciphertext = Crypto::seal(SymmetricKey::fromBytes(readKey.view()), nonce, inner).toHex();
        const auto manifest = Manifest::parse(signedText(join({"\"sequence\":1,\"encrypted\":true,\"nonce\":\"", nonce.toHex(), "\",\"ciphertext\":\"", ciphertext, "\""})));
        EXPECT_TRUE(manifest.has_value());
        return manifest->content(readKey).has_value();
    };
    EXPECT_TRUE(contentOf("{\"collections\":[],\"timestamp\":1}"));
    EXPECT_TRUE(contentOf("{\"collections\":[],\"timestamp\":1,\"later\":1}"));
    for (const char *inner : {"", "{}", "[]", "{\"timestamp\":1,\"collections\":[]}", "{\"collections\":[], \"timestamp\":1}", "{\"collections\":[],\"timestamp\":1.5}"
            , "{\"collections\":{},\"timestamp\":1}", "{\"collections\":[],\"timestamp\":1}x", "{\"collections\":[],\"timestamp\":1,\"timestamp\":2}"})
    {
        EXPECT_FALSE(contentOf(inner)) << inner;
    }
}

TEST(Manifest, damagedTexts)
{
    Random random;
    const QByteArray good = Manifest::create(vectorIdentity(), 1700000000000, vectorContent())->text();
    ASSERT_TRUE(parses(good));
    for (int round = 0; round < 500; ++round)
    {
        QByteArray bad = good;
        switch (random.between(0, 3))
        {
        case 0:
            bad[random.between(0, (bad.size() - 1))] ^= static_cast<char>(1 << random.between(0, 7));
            break;
        case 1:
            bad.truncate(random.between(0, (bad.size() - 1)));
            break;
        case 2:
            bad.remove(random.between(0, (bad.size() - 1)), 1);
            break;
        default:
            bad.insert(random.between(0, bad.size()), static_cast<char>(random.between(0, 255)));
            break;
        }
        EXPECT_FALSE(parses(bad)) << bad.toStdString();
    }
    EXPECT_FALSE(parses({}));
    EXPECT_FALSE(parses(QByteArray(1'000'000, '[')));
    EXPECT_FALSE(parses(signedText(join({"\"sequence\":1,\"collections\":[],\"timestamp\":1,\"x\":\"", QByteArray(40'000, 'x'), "\""}))));
}

TEST(Manifest, textsBeyondTheirLimitsAreRefused)
{
    const auto parsesWith = [](const QByteArray &more)
    {
        return parses(signedText(join({"\"sequence\":1,\"collections\":[],\"timestamp\":1,\"later\":", more})));
    };
    const auto list = [](const qsizetype count) { return join({"[", QByteArray("1,").repeated(count - 1), "1]"}); };
    const auto nested = [](const qsizetype depth) { return join({QByteArray(depth, '['), QByteArray(depth, ']')}); };
    EXPECT_TRUE(parsesWith(list(4'088)));
    EXPECT_FALSE(parsesWith(list(4'089)));
    EXPECT_TRUE(parsesWith(nested(7)));
    EXPECT_FALSE(parsesWith(nested(8)));

    const qsizetype size = signedText("\"sequence\":1,\"collections\":[],\"timestamp\":1,\"later\":\"\"").size();
    const auto text = [](const qsizetype count) { return join({"\"", QByteArray(count, 'x'), "\""}); };
    EXPECT_TRUE(parsesWith(text(MANIFEST_READ_MAX_SIZE - size)));
    EXPECT_FALSE(parsesWith(text(MANIFEST_READ_MAX_SIZE - size + 1)));
}

TEST(Manifest, sequencesAndKeys)
{
    const QByteArray rest = ",\"collections\":[],\"timestamp\":1";
    EXPECT_TRUE(parses(signedText("\"sequence\":1" + rest)));
    EXPECT_TRUE(parses(signedText("\"sequence\":9007199254740991" + rest)));
    for (const char *sequence : {"0", "-1", "9007199254740992", "1.0", "1e0", "01", "\"1\"", "null", "true", "[1]"})
        EXPECT_FALSE(parses(signedText(join({"\"sequence\":", sequence, rest})))) << sequence;

    // under the neutral element everything verifies: R = S = 0 ...
    const QByteArray weakKey = join({"01", QByteArray("00").repeated(31)});
    const QByteArray weakSignature = join({"01", QByteArray("00").repeated(63)});
    const QByteArray signedPart = join({"{\"publicKey\":\"", weakKey, "\",\"sequence\":1", rest, "}"});
    ASSERT_TRUE(Crypto::verify(*PublicKey::fromHex(weakKey), signedPart, *Signature::fromHex(weakSignature)));
    EXPECT_FALSE(parses(join({signedPart.chopped(1), ",\"signature\":\"", weakSignature, "\"}"})));
}

TEST(Manifest, signatureIsCutByItsPlace)
{
    ManifestContent content = vectorContent();
    content.catalogue.reset();
    content.title = u",\"signature\":\"" + QString(128, u'a') + u"\"}";
    const auto manifest = Manifest::create(vectorIdentity(), 1, content);
    ASSERT_TRUE(manifest.has_value());
    const auto parsed = Manifest::parse(manifest->text());
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->content({})->title, content.title);
}

TEST(Manifest, inlineChunksOutOfBounds)
{
    const auto chunk = [](const QByteArray &offset, const QByteArray &length, const QByteArray &realSize)
    {
        return join({"{\"blobId\":\"", QByteArray("ab").repeated(32), "\",\"offset\":", offset, ",\"length\":", length, ",\"key\":\"", QByteArray("cd").repeated(32)
            , "\",\"nonce\":\"", QByteArray("ef").repeated(12), "\",\"realSize\":", realSize, "}"});
    };
    const auto errorOf = [](const QByteArray &size, const QByteArray &chunks)
    {
        return contentError(join({"\"collections\":[{\"title\":\"\",\"items\":[{\"name\":\"the file\",\"size\":", size, ",\"chunks\":[", chunks, "]}]}],\"timestamp\":1"}));
    };
    EXPECT_EQ(errorOf("1", chunk("0", "17", "1")), QString());
    EXPECT_EQ(errorOf("1048576", chunk("0", "1048592", "1048576")), QString());
    EXPECT_EQ(errorOf("1", chunk("1048575", "17", "1")), QString());
    EXPECT_EQ(errorOf("2", join({chunk("0", "17", "1"), ",", chunk("17", "17", "1")})), QString());
    EXPECT_EQ(errorOf("0", {}), QString());

    for (const auto &[offset, length, realSize] : QList<std::tuple<QByteArray, QByteArray, QByteArray>> {{"-1", "17", "1"}, {"1048576", "17", "1"}, {"0", "1048593", "1"}
            , {"0", "16", "1"}, {"0", "0", "1"}, {"0", "-1", "1"}, {"0", "1048592", "1048577"}, {"0", "17", "2"}, {"\"0\"", "17", "1"}, {"0", "17", "null"}
            , {"9007199254740991", "17", "1"}, {"1048592", "1048592", "1"}})
    {
        EXPECT_TRUE(errorOf(realSize, chunk(offset, length, realSize)).contains(u"the file")) << offset.toStdString() << ' ' << length.toStdString();
    }
    EXPECT_FALSE(errorOf("0", chunk("0", "17", "0")).isEmpty());
    EXPECT_FALSE(errorOf("2", chunk("0", "17", "1")).isEmpty()) << "sizes do not add up";
    EXPECT_FALSE(errorOf("-1", {}).isEmpty());
    EXPECT_FALSE(errorOf("1", {}).isEmpty());
    EXPECT_FALSE(errorOf("1", "1").isEmpty());
    EXPECT_FALSE(errorOf("1", chunk("0", "17", "1").replace("ab", "AB")).isEmpty());
    EXPECT_FALSE(errorOf("1", chunk("0", "17", "1").replace("efef", "ef")).isEmpty());
    EXPECT_FALSE(errorOf("1", chunk("0", "17", "1").replace("\"key\"", "\"kay\"")).isEmpty());
}

TEST(Manifest, contentOfTheWrongShape)
{
    for (const char *members : {"\"collections\":{},\"timestamp\":1", "\"collections\":1,\"timestamp\":1", "\"collections\":[1],\"timestamp\":1", "\"collections\":[{}],\"timestamp\":1"
            , "\"collections\":[{\"title\":1,\"items\":[]}],\"timestamp\":1", "\"collections\":[{\"title\":\"\",\"items\":{}}],\"timestamp\":1"
            , "\"collections\":[{\"title\":\"\",\"items\":[1]}],\"timestamp\":1", "\"collections\":[{\"title\":\"\",\"items\":[{\"name\":\"\",\"size\":0,\"chunks\":[]}]}],\"timestamp\":1"
            , "\"collections\":[{\"title\":\"\",\"items\":[{\"name\":\"a\",\"size\":0}]}],\"timestamp\":1", "\"collections\":[],\"timestamp\":-1", "\"collections\":[],\"timestamp\":\"1\""})
    {
        EXPECT_FALSE(contentError(members).isEmpty()) << members;
    }
}

TEST(Manifest, catalogueRoots)
{
    const auto errorOf = [](const QByteArray &catalogue)
    {
        return contentError(join({"\"collections\":[],\"timestamp\":1,\"catalogue\":", catalogue}));
    };
    const QByteArray ref = QByteArray("ab").repeated(64);
    const auto root = [&ref](const QByteArray &version, const QByteArray &size)
    {
        return join({"{\"v\":", version, ",\"size\":", size, ",\"ref\":\"", ref, "\"}"});
    };
    EXPECT_EQ(errorOf(root("1", "1048576")), QString());
    EXPECT_EQ(errorOf(root("1", "4294967296")), QString());
    EXPECT_TRUE(errorOf(root("2", "1048576")).contains(u"newer version"));
    EXPECT_TRUE(errorOf("{\"v\":2}").contains(u"newer version"));
    for (const QByteArray &bad : {root("0", "1048576"), root("\"1\"", "1048576"), root("1", "0"), root("1", "-1048576"), root("1", "1048577"), root("1", "1000")
            , root("1", "4296015872"), root("1", "\"1048576\""), QByteArray("{}"), QByteArray("1"), QByteArray("[]"), root("1", "1048576").replace("abab", "ab")
            , root("1", "1048576").replace("ab", "AB")})
    {
        const QString error = errorOf(bad);
        EXPECT_FALSE(error.isEmpty()) << bad.toStdString();
        EXPECT_FALSE(error.contains(u"newer version"));
    }
}

TEST(Manifest, randomContentSurvives)
{
    Random random;
    const Identity identity = Identity::generate();
    for (int round = 0; round < 100; ++round)
    {
        ManifestContent content;
        content.title = QString::fromLatin1(random.bytes(random.between(0, 20)));
        content.timestamp = random.between(0, SEQUENCE_MAX);
        const qint64 files = random.between(0, 2);
        for (qint64 i = 0; i < files; ++i)
        {
            InlineFile file {.name = u"ä " + QString::number(i), .size = random.between(0, CHUNK_SIZE), .chunks = {}, .mtime = std::nullopt};
            if (random.between(0, 1) == 1)
                file.mtime = random.between(-1000, 4'000'000'000);
            if (file.size > 0)
            {
                file.chunks = {InlineChunk {.blobId = random.fixed<BlobId>(), .offset = 0, .length = BLOB_SIZE
                    , .key = random.fixed<SymmetricKey>(), .nonce = random.fixed<Nonce>(), .realSize = file.size}};
            }
            content.files.append(file);
        }
        const qint64 sequence = random.between(1, SEQUENCE_MAX);
        const auto manifest = Manifest::create(identity, sequence, content);
        ASSERT_TRUE(manifest.has_value()) << manifest.error().toStdString();
        const auto parsed = Manifest::parse(manifest->text());
        ASSERT_TRUE(parsed.has_value()) << parsed.error().toStdString();
        EXPECT_EQ(parsed->sequence(), sequence);
        EXPECT_EQ(parsed->publicKey(), identity.publicKey);
        const auto read = parsed->content({});
        ASSERT_TRUE(read.has_value()) << read.error().toStdString();
        EXPECT_EQ(read->toMembers(), content.toMembers());
        EXPECT_EQ(read->title, content.title);
    }
}
