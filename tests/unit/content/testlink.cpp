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
    EXPECT_EQ(link->name, u"a\uFFFDb\uFFFDc\uFFFDd\uFFFD");
    EXPECT_LE(parse(BASE + u'/' + QString(5000, u'n'))->name.size(), 256);
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
