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


#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "megatorrent/wire/messages.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace Megatorrent::Wire;

namespace
{
    QByteArray payloadOf(const QByteArray &message, const MessageType type)
    {
        EXPECT_EQ(static_cast<MessageType>(message[0]), type);
        return message.sliced(1);
    }

    QStringList textsOf(const QByteArrayView payload)
    {
        QStringList texts;
        const auto peers = decodePeers(payload);
        EXPECT_TRUE(peers.has_value());
        for (const Endpoint &peer : peers.value_or(QList<Endpoint>()))
            texts.append(peer.toString());
        return texts;
    }

    const QString ONION = u"j7ijttgupv4jhx7j5qsectwlbwnviibdfkwtbwi4izn6gpf6mxcgnsqd.onion"_s;
}

TEST(Messages, typesAreThoseOfTheProtocol)
{
    EXPECT_EQ(encodeHello({})[0], '\x01');
    EXPECT_EQ(encodeRequest({})[0], '\x02');
    EXPECT_EQ(encodeFindPeers({})[0], '\x04');
    EXPECT_EQ(encodePeers({}), "\x05[]");
    EXPECT_EQ(encodeAnnounce({})[0], '\x07');
    EXPECT_EQ(encodeOk("OK"), "\x08OK");
    EXPECT_EQ(encodeError("Not Found"), "\xFFNot Found");
    EXPECT_EQ(hex(encodeTags({Tag::fromBytes(pattern(16, 1, 0))})), "40000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(hex(encodeGetManifest({.id = 0x01020304, .channel = Tag::fromBytes(pattern(16, 1, 0))}))
            , "4101020304000102030405060708090a0b0c0d0e0f");
    EXPECT_EQ(hex(encodeHave({.tag = {}, .sequence = 0x0102030405, .kind = HaveKind::List, .first = 0, .bits = {}, .positions = {1, 0xFFFFFFFF}}))
            , "43" + std::string(32, '0') + "0000000102030405" "01" "00000001" "ffffffff");
    EXPECT_EQ(hex(encodeHave({.tag = {}, .sequence = 1, .kind = HaveKind::Bits, .first = 16, .bits = "\x80\x01", .positions = {}}))
            , "43" + std::string(32, '0') + "0000000000000001" "00" "00000010" "8001");
    EXPECT_EQ(hex(encodeGet({.id = 7, .blobId = BlobId::fromBytes(pattern(32, 1, 0))}))
            , "4400000007000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
    EXPECT_EQ(hex(encodePieceHeader({.id = 7, .offset = 61'682})), "45000000070000f0f2");
    EXPECT_EQ(hex(encodeFail({.id = 7, .code = FailCode::Cancelled})), "460000000703");
    EXPECT_EQ(hex(encodeCancel(7)), "4700000007");
}

TEST(Messages, helloRoundTrip)
{
    Random random;
    Hello hello;
    hello.extension = 1;
    for (int i = 0; i < 50; ++i)
        hello.sequences.append({.channel = random.fixed<PublicKey>(), .sequence = random.between(1, SEQUENCE_MAX)});
    const auto read = decodeHello(payloadOf(encodeHello(hello), MessageType::Hello));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->version, 5);
    EXPECT_EQ(read->extension, 1);
    EXPECT_THAT(read->sequences, ::testing::UnorderedElementsAreArray(hello.sequences));

    EXPECT_EQ(encodeHello({}), "\x01{\"v\":5,\"gossip\":{\"sequences\":{}}}");
    EXPECT_EQ(encodeHello({.version = 5, .sequences = {}, .extension = 1}), "\x01{\"v\":5,\"gossip\":{\"sequences\":{}},\"ext\":{\"v\":1}}");
    EXPECT_EQ(encodeHello({.version = 5, .sequences = {}, .extension = 1, .time = 1'700'000'040})
            , "\x01{\"v\":5,\"gossip\":{\"sequences\":{}},\"ext\":{\"v\":1,\"time\":1700000040}}");
    EXPECT_EQ(decodeHello("{\"v\":5,\"ext\":{\"v\":1,\"time\":1700000040}}")->time, 1'700'000'040);
    for (const char *const nonsense : {"-1", "1e300", "\"1\"", "1.5", "9000000000000000"})
        EXPECT_FALSE(decodeHello(QByteArray(QByteArray("{\"v\":5,\"ext\":{\"v\":1,\"time\":") + nonsense + "}}"))->time) << nonsense;
}

TEST(Messages, helloReadsNestedAndFlatGossip)
{
    const QByteArray key(64, 'a');
    for (const QByteArray &gossip : {join({"{\"sequences\":{\"", key, "\":1700000000000}}"}), join({"{\"", key, "\":1700000000000}"})})
    {
        const auto hello = decodeHello(join({"{\"v\":5,\"gossip\":", gossip, "}"}));
        ASSERT_TRUE(hello);
        ASSERT_EQ(hello->sequences.size(), 1);
        EXPECT_EQ(hello->sequences[0].channel.toHex(), key);
        EXPECT_EQ(hello->sequences[0].sequence, 1'700'000'000'000);
        EXPECT_EQ(hello->extension, 0);
    }
}

TEST(Messages, helloLeavesOutJunkInGossip)
{
    const QByteArray key(64, 'a');
    const QByteArray upper(64, 'A');
    for (const QByteArray &entry : {join({"\"", upper, "\":1"}), join({"\"", key, "\":0"}), join({"\"", key, "\":-1"}), join({"\"", key, "\":1.5"})
            , join({"\"", key, "\":\"1\""}), join({"\"", key, "\":9007199254740992"}), join({"\"", key, "\":1e300"}), join({"\"", key, "\":[]"})
            , QByteArray("\"\":1"), QByteArray("\"x\":{}")})
    {
        const auto hello = decodeHello(join({"{\"v\":5,\"gossip\":{\"sequences\":{", entry, "}}}"}));
        ASSERT_TRUE(hello) << entry.toStdString();
        EXPECT_TRUE(hello->sequences.isEmpty()) << entry.toStdString();
    }
    for (const QByteArrayView gossip : {"[]", "null", "1", "\"x\"", "{\"sequences\":[]}", "{\"sequences\":null}"})
    {
        const auto hello = decodeHello(join({"{\"v\":5,\"gossip\":", gossip, "}"}));
        ASSERT_TRUE(hello) << gossip.toByteArray().toStdString();
        EXPECT_TRUE(hello->sequences.isEmpty());
    }
}

TEST(Messages, helloRefusesAndReadsTheVersion)
{
    for (const QByteArray &text : {QByteArray(), QByteArray("x"), QByteArray("[]"), QByteArray("5"), QByteArray("{"), QByteArray("{\"v\":5}x")
            , join({"{\"v\":5,\"gossip\":", QByteArray(100, '['), QByteArray(100, ']'), "}"})
            , join({"{\"v\":5,\"a\":[", QByteArray("1,").repeated(2000), "1]}"})
            , join({"{\"v\":5,\"a\":\"", QByteArray(66'000, 'x'), "\"}"})})
    {
        EXPECT_FALSE(decodeHello(text)) << text.left(40).toStdString();
    }
    for (const auto &[text, version] : {std::pair("{}", 0), std::pair("{\"v\":4}", 4), std::pair("{\"v\":\"5\"}", 0), std::pair("{\"v\":5.5}", 0)
            , std::pair("{\"v\":6}", 6), std::pair("{\"v\":-1}", 0), std::pair("{\"v\":null}", 0)})
    {
        const auto hello = decodeHello(text);
        ASSERT_TRUE(hello) << text;
        EXPECT_EQ(hello->version, version) << text;
    }
    for (const char *extension : {"null", "1", "{}", "{\"v\":0}", "{\"v\":\"1\"}", "[]"})
        EXPECT_EQ(decodeHello(join({"{\"v\":5,\"ext\":", extension, "}"}))->extension, 0) << extension;
}

TEST(Messages, helloFitsOneFrameHoweverMuchIsFollowed)
{
    Random random;
    Hello hello;
    hello.extension = 1;
    for (int i = 0; i < 2000; ++i)
        hello.sequences.append({.channel = random.fixed<PublicKey>(), .sequence = SEQUENCE_MAX});
    const QByteArray message = encodeHello(hello);
    EXPECT_LE(message.size(), (PAYLOAD_MAX_SIZE + 1));
    const auto read = decodeHello(message.sliced(1));
    ASSERT_TRUE(read);
    EXPECT_GT(read->sequences.size(), 700);
    EXPECT_EQ(read->extension, 1);
}

TEST(Messages, idsAre64LowerCaseHexDigits)
{
    const auto id = BlobId::fromBytes(pattern(32));
    EXPECT_EQ(decodeRequest(payloadOf(encodeRequest(id), MessageType::Request)), id);
    EXPECT_EQ(decodeFindPeers(payloadOf(encodeFindPeers(LookupId::fromBytes(id.view())), MessageType::FindPeers))->toHex(), id.toHex());

    const QByteArray hexText = id.toHex();
    for (const QByteArray &text : {QByteArray(), hexText.left(63), QByteArray(hexText + '0'), hexText.toUpper(), QByteArray(hexText.left(63) + 'g')
            , QByteArray(hexText.left(63) + ' '), QByteArray(hexText + '\0'), id.toByteArray()})
    {
        EXPECT_FALSE(decodeRequest(text)) << text.toStdString();
        EXPECT_FALSE(decodeFindPeers(text)) << text.toStdString();
    }
}

TEST(Messages, peersToleratesJunk)
{
    const QByteArray json = R"(["127.0.0.1:4000", 7, null, {"a":1}, ["1.2.3.4:5"], "", "nonsense", "example.com:80", "1.2.3.4", "1.2.3.4:0",
        "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:+5", "1.2.3.4: 5", "127.1:80", "0x7f000001:80", "2130706433:80", "::1:80", "[::1]:80", "[fe80::1%eth0]:80",
        "[1.2.3.4]:80", "[::ffff:1.2.3.4]:81", "[2001:DB8:0::1]:82", "[2001:db8::1]:82", "[::1:80", "localhost:80", "1.2.3.4:80\n", "1.2.3.256:1"])";
    EXPECT_EQ(textsOf(json), QStringList({u"127.0.0.1:4000"_s, u"[::1]:80"_s, u"1.2.3.4:81"_s, u"[2001:db8::1]:82"_s}));
    EXPECT_EQ(textsOf(join({"[\"", ONION.toLatin1(), ":443\",\"", ONION.toUpper().toLatin1(), ":444\",\"abc.onion:1\",\"1", ONION.mid(1).toLatin1(), ":1\"]"}))
            , QStringList({ONION + u":443", ONION + u":444"}));
    EXPECT_TRUE(textsOf("[]").isEmpty());
    for (const char *text : {"", "{}", "null", "[", "[1,]", "\"127.0.0.1:1\""})
        EXPECT_FALSE(decodePeers(text)) << text;
    EXPECT_FALSE(decodePeers(join({"[", QByteArray("1,").repeated(10'000), "1]"})));
    EXPECT_FALSE(decodePeers(join({QByteArray(20'000, '['), QByteArray(20'000, ']')})));
}

TEST(Messages, peersAreAtMostFifty)
{
    QList<Endpoint> peers;
    QByteArray json = "[";
    for (int i = 0; i < 60; ++i)
    {
        peers.append({.host = u"10.0.0.%1"_s.arg(i), .port = 1000});
        json += "\"10.0.0." + QByteArray::number(i) + ":1000\",";
    }
    json.back() = ']';
    EXPECT_EQ(decodePeers(json)->size(), 50);
    EXPECT_EQ(*decodePeers(json), peers.first(50));
    EXPECT_EQ(*decodePeers(encodePeers(peers).sliced(1)), peers.first(50));
}

TEST(Messages, peersRoundTripOfAllKinds)
{
    const QList<Endpoint> peers {{.host = u"1.2.3.4"_s, .port = 1}, {.host = u"2001:db8::1"_s, .port = 65535}, {.host = ONION, .port = 443}};
    EXPECT_EQ(payloadOf(encodePeers(peers), MessageType::Peers), "[\"1.2.3.4:1\",\"[2001:db8::1]:65535\",\"" + ONION.toLatin1() + ":443\"]");
    EXPECT_EQ(*decodePeers(encodePeers(peers).sliced(1)), peers);
}

TEST(Messages, announceRoundTripAndRefusals)
{
    const auto id = LookupId::fromBytes(pattern(32));
    const auto read = decodeAnnounce(payloadOf(encodeAnnounce({.id = id, .address = {.host = u"2001:db8::1"_s, .port = 5}}), MessageType::Announce));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, id);
    EXPECT_EQ(read->address.toString(), u"[2001:db8::1]:5"_s);

    const QByteArray idText = id.toHex();
    const auto json = [](const QByteArray &blobId, const QByteArray &address)
    {
        return join({"{\"blobId\":", blobId, ",\"peerAddress\":", address, "}"});
    };
    const QByteArray quoted = '"' + idText + '"';
    EXPECT_TRUE(decodeAnnounce(json(quoted, "\"1.2.3.4:5\"")));
    EXPECT_FALSE(decodeAnnounce(json(quoted, "\"example.com:5\"")));
    EXPECT_FALSE(decodeAnnounce(json(quoted, "5")));
    EXPECT_FALSE(decodeAnnounce(json("\"" + idText.toUpper() + "\"", "\"1.2.3.4:5\"")));
    EXPECT_FALSE(decodeAnnounce(json("7", "\"1.2.3.4:5\"")));
    for (const QByteArray &text : {QByteArray(), QByteArray("{}"), QByteArray("[]"), QByteArray(5000, ' '), QByteArray("{\"blobId\":" + quoted + "}")})
        EXPECT_FALSE(decodeAnnounce(text));
}

TEST(Messages, textIsCutAndMadePrintable)
{
    EXPECT_EQ(decodeText("Not Found"), u"Not Found"_s);
    EXPECT_EQ(decodeText(QByteArray("a\nb\0c\x1b[31m\xE2\x80\xAE", 13)), u"a?b?c?[31m???"_s);
    EXPECT_EQ(decodeText(QByteArray(1000, 'x')).size(), 256);
    EXPECT_EQ(encodeError(QByteArray(1000, 'x')).size(), 257);
}

TEST(Messages, publishAndManifestCarryTheVector)
{
    const QJsonObject vectors = loadVectors(u"part2.json"_s);
    const QByteArray json = utf8(vectors[u"publish_payload"_s]);
    const auto item = decodePublish(json);
    ASSERT_TRUE(item);
    EXPECT_EQ(item->publicKey.toHex(), utf8(vectors[u"public_key"_s]));
    EXPECT_EQ(item->sequence, 1'700'000'000'000);
    EXPECT_EQ(payloadOf(encodePublish(*item), MessageType::Publish), json);

    const QByteArray message = encodeManifest({.id = 0x01020304, .item = *item});
    EXPECT_EQ(payloadOf(message, MessageType::Manifest), join({"\x01\x02\x03\x04", json}));
    const auto read = decodeManifest(message.sliced(1));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, 0x01020304);
    EXPECT_EQ(read->item, *item);
    EXPECT_TRUE(decodeManifest(join({QByteArrayView("\0\0\0\0", 4), json})));

    for (qsizetype i = 0; i < 5; ++i)
        EXPECT_FALSE(decodeManifest(message.sliced(1, i))) << i;
    EXPECT_FALSE(decodeManifest(join({"\x01\x02\x03\x04", "{}"})));
    EXPECT_FALSE(decodePublish("{}"));
    EXPECT_FALSE(decodePublish(""));
    EXPECT_FALSE(decodePublish(json.chopped(1)));
    EXPECT_FALSE(decodePublish(join({json, QByteArray(60'000, ' ')})));
}

// Each text is good JSON that would be accepted if it were a little smaller.
TEST(Messages, jsonBeyondItsLimitsIsRefused)
{
    const auto list = [](const qsizetype count) { return join({"[", QByteArray("1,").repeated(count - 1), "1]"}); };
    const auto nested = [](const qsizetype depth) { return join({QByteArray(depth, '['), QByteArray(depth, ']')}); };

    const auto hello = [](const QByteArray &more) { return decodeHello(join({"{\"v\":5,\"x\":", more, "}"})).has_value(); };
    EXPECT_TRUE(hello(list(1'021)));
    EXPECT_FALSE(hello(list(1'022)));
    EXPECT_TRUE(hello(nested(5)));
    EXPECT_FALSE(hello(nested(6)));
    EXPECT_TRUE(hello(QByteArray((PAYLOAD_MAX_SIZE - 14), ' ') + "\"\""));
    EXPECT_FALSE(hello(QByteArray((PAYLOAD_MAX_SIZE - 13), ' ') + "\"\""));

    EXPECT_TRUE(decodePeers(list(4'095)));
    EXPECT_FALSE(decodePeers(list(4'096)));
    EXPECT_TRUE(decodePeers(nested(4)));
    EXPECT_FALSE(decodePeers(nested(5)));

    const auto announce = [](const QByteArray &more)
    {
        return join({"{\"blobId\":\"", QByteArray(64, 'a'), "\",\"peerAddress\":\"1.2.3.4:5\",\"x\":", more, "}"});
    };
    EXPECT_TRUE(decodeAnnounce(announce(list(60))));
    EXPECT_FALSE(decodeAnnounce(announce(list(61))));
    EXPECT_TRUE(decodeAnnounce(announce(nested(3))));
    EXPECT_FALSE(decodeAnnounce(announce(nested(4))));
    EXPECT_TRUE(decodeAnnounce(announce("1").leftJustified(4'096, ' ')));
    EXPECT_FALSE(decodeAnnounce(announce("1").leftJustified(4'097, ' ')));

    const QByteArray item = utf8(loadVectors(u"part2.json"_s)[u"publish_payload"_s]);
    const auto publish = [&item](const QByteArray &more) { return decodePublish(join({item.chopped(1), more, "}"})).has_value(); };
    QByteArray members;
    for (int i = 0; i < 11; ++i)
        members += ",\"x" + QByteArray::number(i) + "\":1";
    EXPECT_TRUE(publish(members));
    EXPECT_FALSE(publish(members + ",\"y\":1"));
    EXPECT_TRUE(publish(",\"x\":[]"));
    EXPECT_FALSE(publish(",\"x\":[[]]"));
    EXPECT_TRUE(decodePublish(item.leftJustified(4'096, ' ')));
    EXPECT_FALSE(decodePublish(item.leftJustified(4'097, ' ')));
}

TEST(Messages, tags)
{
    Random random;
    const QList<Tag> tags {random.fixed<Tag>(), random.fixed<Tag>(), random.fixed<Tag>()};
    EXPECT_EQ(decodeTags(payloadOf(encodeTags(tags), MessageType::Tags)), tags);
    EXPECT_TRUE(decodeTags("")->isEmpty());
    for (const qsizetype size : {1, 15, 17, 31, 33})
        EXPECT_FALSE(decodeTags(QByteArray(size, 'x'))) << size;
    EXPECT_EQ(encodeTags(QList<Tag>(5000)).size(), (1 + (TAGS_MAX_COUNT * 16)));
}

TEST(Messages, getManifestHasTwoForms)
{
    const auto tag = Tag::fromBytes(pattern(16));
    const auto key = PublicKey::fromBytes(pattern(32));
    const auto byTag = decodeGetManifest(payloadOf(encodeGetManifest({.id = 5, .channel = tag}), MessageType::GetManifest));
    ASSERT_TRUE(byTag);
    EXPECT_EQ(byTag->id, 5);
    EXPECT_EQ(std::get<Tag>(byTag->channel), tag);
    const auto byKey = decodeGetManifest(payloadOf(encodeGetManifest({.id = 6, .channel = key}), MessageType::GetManifest));
    ASSERT_TRUE(byKey);
    EXPECT_EQ(std::get<PublicKey>(byKey->channel), key);
    for (const qsizetype size : {0, 3, 4, 19, 21, 35, 37, 100})
        EXPECT_FALSE(decodeGetManifest(QByteArray(size, 'x'))) << size;
    EXPECT_FALSE(decodeGetManifest(QByteArray(20, '\0')));  // id 0
}

TEST(Messages, haveOfAllKinds)
{
    const auto tag = Tag::fromBytes(pattern(16));
    const auto roundTrip = [&tag](Have have)
    {
        have.tag = tag;
        const auto read = decodeHave(payloadOf(encodeHave(have), MessageType::Have));
        return read && (read->tag == tag) && (read->sequence == have.sequence) && (read->kind == have.kind) && (read->first == have.first)
            && (read->bits == have.bits) && (read->positions == have.positions);
    };
    EXPECT_TRUE(roundTrip({.tag = {}, .sequence = 1, .kind = HaveKind::All, .first = 0, .bits = {}, .positions = {}}));
    EXPECT_TRUE(roundTrip({.tag = {}, .sequence = SEQUENCE_MAX, .kind = HaveKind::None, .first = 0, .bits = {}, .positions = {}}));
    EXPECT_TRUE(roundTrip({.tag = {}, .sequence = 2, .kind = HaveKind::List, .first = 0, .bits = {}, .positions = QList<quint32>(16'000, 7)}));
    EXPECT_TRUE(roundTrip({.tag = {}, .sequence = 2, .kind = HaveKind::Bits, .first = 8, .bits = QByteArray(65'000, 'b'), .positions = {}}));

    const auto payload = [&tag](const QByteArray &sequence, const char kind, const QByteArray &body)
    {
        return join({tag.view(), QByteArray::fromHex(sequence), QByteArray(1, kind), body});
    };
    const QByteArray one = "0000000000000001";
    EXPECT_TRUE(decodeHave(payload(one, 2, "")));
    EXPECT_TRUE(decodeHave(payload("001fffffffffffff", 2, "")));
    EXPECT_FALSE(decodeHave(payload("0020000000000000", 2, "")));
    EXPECT_FALSE(decodeHave(payload("ffffffffffffffff", 2, "")));
    EXPECT_FALSE(decodeHave(payload("0000000000000000", 2, "")));
    EXPECT_FALSE(decodeHave(payload(one, 2, "x")));
    EXPECT_FALSE(decodeHave(payload(one, 3, "x")));
    EXPECT_FALSE(decodeHave(payload(one, 4, "")));
    EXPECT_FALSE(decodeHave(payload(one, '\xFF', "")));
    EXPECT_FALSE(decodeHave(payload(one, 1, "")));
    EXPECT_FALSE(decodeHave(payload(one, 1, "abc")));
    EXPECT_FALSE(decodeHave(payload(one, 1, QByteArray(64'004, 'x'))));
    EXPECT_FALSE(decodeHave(payload(one, 0, QByteArray(3, '\0'))));
    EXPECT_FALSE(decodeHave(payload(one, 0, QByteArray(4, '\0'))));
    EXPECT_TRUE(decodeHave(payload(one, 0, QByteArray(5, '\0'))));
    EXPECT_TRUE(decodeHave(payload(one, 0, QByteArray(65'004, '\0'))));
    EXPECT_FALSE(decodeHave(payload(one, 0, QByteArray(65'005, '\0'))));
    EXPECT_FALSE(decodeHave(payload(one, 0, QByteArray("\0\0\0\x04z", 5))));
    EXPECT_TRUE(decodeHave(payload(one, 0, "\xFF\xFF\xFF\xF8z")));
    EXPECT_FALSE(decodeHave(payload(one, 0, "\xFF\xFF\xFF\xF8zz")));
    for (qsizetype size = 0; size < 25; ++size)
        EXPECT_FALSE(decodeHave(payload(one, 2, "").first(size)));
}

TEST(Messages, getPieceFailCancel)
{
    const auto id = BlobId::fromBytes(pattern(32));
    const auto get = decodeGet(payloadOf(encodeGet({.id = 0xFFFFFFFF, .blobId = id}), MessageType::Get));
    ASSERT_TRUE(get);
    EXPECT_EQ(get->id, 0xFFFFFFFF);
    EXPECT_EQ(get->blobId, id);
    for (const qsizetype size : {0, 4, 35, 37})
        EXPECT_FALSE(decodeGet(QByteArray(size, 'x'))) << size;
    EXPECT_FALSE(decodeGet(QByteArray(36, '\0')));

    const auto piece = decodePieceHeader(join({encodePieceHeader({.id = 3, .offset = 1'048'591}).sliced(1), "x"}));
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->id, 3);
    EXPECT_EQ(piece->offset, 1'048'591);
    for (const qsizetype size : {0, 7, 8})
        EXPECT_FALSE(decodePieceHeader(QByteArray(size, 'x'))) << size;
    EXPECT_FALSE(decodePieceHeader(QByteArray(9, '\0')));

    for (const auto code : {FailCode::NotFound, FailCode::Busy, FailCode::Cancelled, FailCode::NotAllowed, FailCode::Malformed})
        EXPECT_EQ(decodeFail(encodeFail({.id = 9, .code = code}).sliced(1))->code, code);
    EXPECT_EQ(decodeFail(QByteArray("\0\0\0\1\xC8", 5))->code, FailCode::NotFound);
    EXPECT_EQ(decodeFail(QByteArray("\0\0\0\1\0", 5))->code, FailCode::NotFound);
    EXPECT_FALSE(decodeFail(QByteArray("\0\0\0\0\1", 5)));
    for (const qsizetype size : {0, 4, 6})
        EXPECT_FALSE(decodeFail(QByteArray(size, 'x'))) << size;

    EXPECT_EQ(decodeCancel(encodeCancel(77).sliced(1)), 77);
    EXPECT_FALSE(decodeCancel(QByteArray(4, '\0')));
    for (const qsizetype size : {0, 3, 5})
        EXPECT_FALSE(decodeCancel(QByteArray(size, 'x'))) << size;
}

TEST(Messages, noDecoderMindsRandomBytes)
{
    Random random;
    for (int i = 0; i < 20'000; ++i)
    {
        QByteArray bytes = random.bytes(random.between(0, 80));
        if ((i % 3) == 0)
            bytes.prepend('{');
        (void)decodeHello(bytes);
        (void)decodePeers(bytes);
        (void)decodeAnnounce(bytes);
        (void)decodePublish(bytes);
        (void)decodeManifest(bytes);
        (void)decodeText(bytes);
        if (const auto tags = decodeTags(bytes))
        {
            EXPECT_EQ(encodeTags(*tags).sliced(1), bytes);
        }
        if (const auto message = decodeGetManifest(bytes))
        {
            EXPECT_EQ(encodeGetManifest(*message).sliced(1), bytes);
        }
        if (const auto have = decodeHave(bytes))
        {
            EXPECT_EQ(encodeHave(*have).sliced(1), bytes);
        }
        if (const auto get = decodeGet(bytes))
        {
            EXPECT_EQ(encodeGet(*get).sliced(1), bytes);
        }
        if (const auto id = decodeCancel(bytes))
        {
            EXPECT_EQ(encodeCancel(*id).sliced(1), bytes);
        }
    }
}

TEST(EndpointText, hostNames)
{
    EXPECT_EQ(Endpoint::fromString(u"Example.COM:80").host, u"example.com"_s);
    EXPECT_TRUE(Endpoint::fromString(u"a-b.c_d.example:1").isValid());
    EXPECT_FALSE(Endpoint::fromString(u"example.com:80").isLiteralAddress());
    EXPECT_FALSE(Endpoint::fromString(u"example.com:80").isOnion());
    EXPECT_TRUE(Endpoint::fromString(u"1.2.3.4:80").isLiteralAddress());
    EXPECT_TRUE(Endpoint::fromString(u"[::1]:80").isLiteralAddress());
    for (const QStringView text : {u"", u":", u":80", u"a:", u"a b:80", u"a/b:80", u"user@host:80", u"a\0b:80", u"example.com", u"1.2.3:80", u"host.:80"
            , u"host:080000", u"\u0661.example:80", u"[]:80", u"[:80", u"]:80", u"[::1]x:80", u"host:8\u0660"})
    {
        EXPECT_FALSE(Endpoint::fromString(text).isValid()) << text.toString().toStdString();
    }
    EXPECT_FALSE(Endpoint::fromString(QString(QString(300, u'a') + u":80")).isValid());
}
