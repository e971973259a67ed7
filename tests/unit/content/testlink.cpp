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

#include "megatorrent/content/link.h"
#include "megatorrent/content/printable.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const QString KEY = u"29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"_s;
    const QString READ_KEY = u"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"_s;
    const QString BASE = u"megatorrent://"_s + KEY;

    nonstd::expected<Link, QString> parse(const QString &text)
    {
        return Link::parse(text);
    }

    // The error, empty if there was none
    QString errorOf(const QString &text)
    {
        const auto link = parse(text);
        if (link)
            return {};
        EXPECT_FALSE(link.error().isEmpty());
        return link.error();
    }
}

TEST(Link, accepted)
{
    for (const QString &text : {KEY, BASE, QString(BASE + u"/"), QString(u"  "_s + BASE + u"\n"), QString(u"MegaTorrent://"_s + KEY.toUpper())
            , QString(BASE + u"#fragment"), QString(BASE + u"?"), QString(BASE + u"?other=1&x"), QString(BASE + u"/?&&")})
    {
        const auto link = parse(text);
        ASSERT_TRUE(link.has_value()) << text.toStdString() << ": " << link.error().toStdString();
        EXPECT_EQ(link->publicKey.toString(), KEY);
        EXPECT_FALSE(link->readKey.has_value());
        EXPECT_TRUE(link->name.isEmpty());
        EXPECT_TRUE(link->bootstrap.isEmpty());
        EXPECT_EQ(link->toString(), BASE);
    }
}

TEST(Link, allParts)
{
    const auto link = parse(BASE + u':' + READ_KEY + u"/M%C3%BCsic%20%26%2F%3F?bootstrap=peer.example.org:6881&x=y&bootstrap=%5B2001:db8::1%5D:443"
        u"&bootstrap=10.1.2.3%3A4000&bootstrap=10.1.2.3:4000#end");
    ASSERT_TRUE(link.has_value()) << link.error().toStdString();
    ASSERT_TRUE(link->readKey.has_value());
    EXPECT_EQ(link->readKey->toHex(), READ_KEY.toLatin1());
    EXPECT_EQ(link->name, u"Müsic &/?");
    EXPECT_EQ(link->bootstrap, QStringList({u"peer.example.org:6881"_s, u"[2001:db8::1]:443"_s, u"10.1.2.3:4000"_s}));
    EXPECT_EQ(link->toStringWithReadKey(), (BASE + u':' + READ_KEY
        + u"/M%C3%BCsic%20%26%2F%3F?bootstrap=peer.example.org:6881&bootstrap=[2001:db8::1]:443&bootstrap=10.1.2.3:4000"));
    EXPECT_FALSE(link->toString().contains(READ_KEY));

    const auto again = parse(link->toStringWithReadKey());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->toStringWithReadKey(), link->toStringWithReadKey());
    EXPECT_EQ(again->name, link->name);
}

TEST(Link, nameIsMadePrintable)
{
    const auto link = parse(BASE + u"/a%0Ab%E2%80%AEc%FFd%00");
    ASSERT_TRUE(link.has_value());
    EXPECT_EQ(link->name, u"a bc\uFFFDd");
    EXPECT_LE(parse(BASE + u'/' + QString(5000, u'n'))->name.size(), 256);
}

TEST(Link, whatSurroundsItIsIgnored)
{
    const QString whole = BASE + u':' + READ_KEY + u"/Holiday%20films"_s;
    for (const QString &text : {u"<%1>"_s, u"<URL:%1>"_s, u"\"%1\""_s, u"'%1'."_s, u"\u201C%1\u201D"_s, u"\u00AB%1\u00BB"_s, u"%1."_s, u"(%1),"_s, u"[%1]"_s, u"`%1`"_s
            , u"\u200B%1\u200B"_s, u"\uFEFF%1"_s, u"%1\u2060."_s, u" < %1 >\r\n"_s, u"\u200E%1\u200F"_s})
    {
        const auto link = parse(text.arg(whole));
        ASSERT_TRUE(link.has_value()) << text.toStdString() << ": " << link.error().toStdString();
        EXPECT_EQ(link->toStringWithReadKey(), whole) << text.toStdString();
        EXPECT_TRUE(parse(text.arg(KEY)).has_value()) << text.toStdString();
    }
    // within it, too
    EXPECT_EQ(parse(QString(whole).insert(40, QChar(0x200B)))->toStringWithReadKey(), whole);
    // a name may end in a full stop
    Link named = *parse(whole);
    named.name = u"Vol. 2."_s;
    EXPECT_EQ(parse(named.toStringWithReadKey())->name, named.name);
}

TEST(Link, theSameLinkTwiceIsOneAndItsReadKeyNoName)
{
    const QString whole = BASE + u':' + READ_KEY + u"/films"_s;
    for (const QString &between : {QString(), u"\n"_s, u" "_s, u", "_s, u"> <"_s})
    {
        const auto link = parse(whole + between + whole);
        ASSERT_TRUE(link.has_value()) << between.toStdString();
        EXPECT_EQ(link->toStringWithReadKey(), whole) << between.toStdString();
    }
    const QString other = BASE + u"/else"_s;
    EXPECT_TRUE(errorOf(whole + other).contains(u"several")) << errorOf(whole + other).toStdString();
    EXPECT_FALSE(errorOf(whole + other).contains(READ_KEY));
    // whatever else puts it there
    const auto link = parse(whole + u'-' + READ_KEY.toUpper());
    EXPECT_FALSE(link && link->toString().contains(READ_KEY, Qt::CaseInsensitive));
}

TEST(Link, refused)
{
    for (const QString &text : {QString(), u"magnet:?xt=urn:btih:0"_s, u"megatorrent:"_s, u"megatorrent://"_s, QString(u"megatorrent:"_s + KEY)
            , KEY.chopped(1), QString(KEY + u'0'), QString(u"https://"_s + KEY), BASE.chopped(1), QString(BASE + u'0'), QString(BASE.chopped(1) + u'g')
            , QString(BASE + u' ' + KEY), QString(u"megatorrent://user@"_s + KEY), QString(u"megatorrent:///"_s + KEY), QString(u"x"_s + BASE)
            , QString(BASE.chopped(2) + u"ü"), QString(BASE.chopped(1) + QChar(0x0131)), QString(BASE + u'/' + QString(10'000, u'x'))})
    {
        EXPECT_FALSE(errorOf(text).isEmpty()) << text.toStdString();
    }
}

TEST(Link, damagedReadKeyIsNotShown)
{
    for (const QString &key : {QString(), READ_KEY.chopped(1), QString(READ_KEY + u'0'), QString(READ_KEY + u':' + READ_KEY), QString(READ_KEY.chopped(1) + u'x')})
    {
        const QString error = errorOf(BASE + u':' + key);
        EXPECT_FALSE(error.isEmpty()) << key.toStdString();
        EXPECT_TRUE(error.contains(u"read key"));
        EXPECT_FALSE(error.contains(u"6061")) << error.toStdString();
    }
}

TEST(Link, unsoundKeysAreRefused)
{
    for (const QString &key : {u"0000000000000000000000000000000000000000000000000000000000000000"_s
            , u"0100000000000000000000000000000000000000000000000000000000000000"_s
            , u"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"_s
            , u"f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"_s
            , u"0200000000000000000000000000000000000000000000000000000000000000"_s})
    {
        EXPECT_TRUE(errorOf(key).contains(u"public key")) << key.toStdString();
        EXPECT_TRUE(errorOf(u"megatorrent://"_s + key + u"/name").contains(u"public key")) << key.toStdString();
    }
}

TEST(Link, badBootstrapPeersAreNamed)
{
    for (const QString &peer : {u"nowhere"_s, u":80"_s, u"host:"_s, u"host:0"_s, u"host:65536"_s, u"host:123456"_s, u"host:-1"_s, u"host:8x"_s, u"ho st:80"_s
            , u"::1:80"_s, u"[::1]"_s, u"[::g]:80"_s, u"[1.2.3.4]:80"_s, u"[fe80::1%25eth0]:80"_s, u"a/b:80"_s, u"host%0A:80"_s, u"h%C3%B6st:80"_s
            , QString(QString(254, u'a') + u":80")})
    {
        const QString error = errorOf(BASE + u"?bootstrap=" + peer);
        EXPECT_TRUE(error.contains(u"host:port")) << peer.toStdString();
        EXPECT_FALSE(error.contains(u'\n'));
    }
    EXPECT_TRUE(errorOf(BASE + u"?bootstrap=nowhere").contains(u"nowhere"));

    QString many = BASE + u'?';
    for (int i = 1; i <= 32; ++i)
        many += u"bootstrap=h:" + QString::number(i) + u'&';
    EXPECT_EQ(errorOf(many), QString());
    EXPECT_FALSE(errorOf(many + u"bootstrap=h:33").isEmpty());
}

TEST(Identity, ofTheVectors)
{
    const QJsonObject vectors = loadVectors(u"manifests.json"_s);
    const QByteArray json = utf8(vectors[u"identity_json"_s]);
    const auto identity = Identity::fromJson(json);
    ASSERT_TRUE(identity.has_value()) << identity.error().toStdString();
    EXPECT_EQ(identity->seed.toHex(), utf8(vectors[u"seed"_s]));
    EXPECT_EQ(identity->publicKey.toHex(), utf8(vectors[u"public_key"_s]));
    EXPECT_EQ(identity->toJson(), json);
}

TEST(Identity, generatedOnesDifferAndSurviveTheirText)
{
    const Identity one = Identity::generate();
    const Identity other = Identity::generate();
    EXPECT_NE(one.publicKey, other.publicKey);
    const auto read = Identity::fromJson(one.toJson());
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->seed, one.seed);
    EXPECT_EQ(read->publicKey, one.publicKey);
}

TEST(Identity, refused)
{
    const Identity one = Identity::generate();
    const Identity other = Identity::generate();
    const QByteArray good = one.toJson();
    const auto replaced = [&good](const QByteArray &before, const QByteArray &after) { return QByteArray(good).replace(before, after); };
    for (const QByteArray &json : {QByteArray(), QByteArray("{}"), QByteArray("[]"), good.chopped(1), join({good, good})
            , replaced("publicKey", "publickey"), replaced("secretKey", "secret"), replaced(one.seed.toHex(), other.seed.toHex())
            , replaced(one.publicKey.toHex(), other.publicKey.toHex()), QByteArray(good).replace(good.indexOf(one.publicKey.toHex()), 64, other.publicKey.toHex())
            , QByteArray(good).replace(good.lastIndexOf(one.publicKey.toHex()), 64, other.publicKey.toHex())
            , replaced(one.publicKey.toHex(), one.publicKey.toHex().toUpper() + '"'), join({good, QByteArray(5000, ' ')})})
    {
        const auto identity = Identity::fromJson(json);
        ASSERT_FALSE(identity.has_value()) << json.toStdString();
        EXPECT_FALSE(identity.error().isEmpty());
        EXPECT_FALSE(identity.error().contains(QString::fromLatin1(one.seed.toHex())));
    }
}

TEST(ExportedChannel, isReadFromTheWholeAnswerAndFromAnIdentityAlone)
{
    const Identity identity = Identity::generate();
    const auto alone = ExportedChannel::fromJson(identity.toJson());
    ASSERT_TRUE(alone.has_value()) << alone.error().toStdString();
    EXPECT_EQ(alone->identity.publicKey, identity.publicKey);
    EXPECT_FALSE(alone->readKey || !alone->title.isEmpty());

    const QByteArray link = "megatorrent://" + identity.publicKey.toHex() + ':' + READ_KEY.toLatin1() + "/" + QByteArray(1024, 'x').replace("x", "%C3%BC");
    const QByteArray answer = "{\"identity\": " + identity.toJson() + ", \"link\": \"" + link + "\", \"readKey\": \"" + READ_KEY.toLatin1() + "\"}";
    const auto whole = ExportedChannel::fromJson(answer);
    ASSERT_TRUE(whole.has_value()) << whole.error().toStdString();
    EXPECT_EQ(whole->identity.seed, identity.seed);
    ASSERT_TRUE(whole->readKey.has_value());
    EXPECT_EQ(whole->readKey->toHex(), READ_KEY.toLatin1());
    EXPECT_TRUE(whole->title.startsWith(u"üü")) << whole->title.toStdString();

    EXPECT_FALSE(whole->onionSeed);
    const QByteArray seed = QByteArray(answer).replace("\"readKey\"", "\"onionSeed\"");
    const auto reachable = ExportedChannel::fromJson(seed);
    ASSERT_TRUE(reachable.has_value()) << reachable.error().toStdString();
    ASSERT_TRUE(reachable->onionSeed.has_value());
    EXPECT_EQ(reachable->onionSeed->toHex(), READ_KEY.toLatin1());

    for (const QByteArray &json : {QByteArray("{\"identity\": {}}"), QByteArray("{\"identity\": 1}"), answer.chopped(1), QByteArray(answer).replace("\"6061", "\"x"), QByteArray(seed).replace("\"6061", "\"x")
            , QByteArray(answer + QByteArray(20'000, ' '))})
        EXPECT_FALSE(ExportedChannel::fromJson(json).has_value()) << json.toStdString();
}

TEST(PlainTitle, isOneLineThatIsReadAsItStands)
{
    EXPECT_EQ(plainTitle(u" a\u202Eb\tc\n\u0007d\u2028e\uFEFF "), u"ab c d e");
    EXPECT_EQ(plainTitle(u"\u05E9\u05DC\u05D5\u05DD \U0001F468\u200D\U0001F469"), u"\u05E9\u05DC\u05D5\u05DD \U0001F468\u200D\U0001F469");
    EXPECT_TRUE(plainTitle(u"\u202E \u0000 ").isEmpty());
}
