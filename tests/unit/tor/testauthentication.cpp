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


#include <numeric>

#include <gtest/gtest.h>

#include <QByteArrayList>

#include "base/global.h"
#include "megatorrent/tor/authentication.h"
#include "megatorrent/tor/controladdress.h"

using namespace Megatorrent::Tor;

namespace
{
    QByteArray counting(const int from)
    {
        QByteArray bytes(32, '\0');
        std::iota(bytes.begin(), bytes.end(), static_cast<char>(from));
        return bytes;
    }
}

// The hashes were computed with Python's hmac.
TEST(Authentication, SafeCookieShowsThatBothSidesKnowIt)
{
    const Cookie cookie = Cookie::fromBytes(counting(0));
    const AuthNonce clientNonce = AuthNonce::fromBytes(counting(32));
    const ControlReply reply {.status = 250, .lines = {"AUTHCHALLENGE SERVERHASH=3C8780AB52365C0D080750447E5F64DABC00428C6C434579C2043E18C1F85389"
            " SERVERNONCE=" + counting(64).toHex().toUpper()}};
    const auto challenge = AuthChallenge::from(reply);
    ASSERT_TRUE(challenge);
    EXPECT_TRUE(challenge->isGenuine(cookie, clientNonce));
    EXPECT_EQ(challenge->proof(cookie, clientNonce).toHex(), "b47642df2d5abb84f69e6d02d41bed6b44aee33e69562528a82166fc98bc0b1e");

    EXPECT_FALSE(challenge->isGenuine(Cookie::fromBytes(counting(1)), clientNonce));
    EXPECT_FALSE(challenge->isGenuine(cookie, AuthNonce::fromBytes(counting(33))));
}

TEST(Authentication, RefusesChallengesThatAreNone)
{
    const QByteArray hash(64, 'a');
    const QByteArrayList lines {"OK", "AUTHCHALLENGE ", "AUTHCHALLENGE SERVERHASH=" + hash, "AUTHCHALLENGE SERVERHASH=" + hash + " SERVERNONCE=" + hash.chopped(1)
            , "AUTHCHALLENGE SERVERHASH=" + hash + "a SERVERNONCE=" + hash, "AUTHCHALLENGE SERVERHASH=" + hash.chopped(1) + "g SERVERNONCE=" + hash};
    for (const QByteArray &line : lines)
        EXPECT_FALSE(AuthChallenge::from({.status = 250, .lines = {line}})) << line.constData();
    EXPECT_FALSE(AuthChallenge::from({.status = 513, .lines = {"AUTHCHALLENGE SERVERHASH=" + hash + " SERVERNONCE=" + hash}}));
    EXPECT_FALSE(AuthChallenge::from({.status = 250, .lines = {}}));
}

TEST(Authentication, ChoosesWhatGivesLeastAway)
{
    const auto choose = [](const QByteArray &methods, const QByteArray &file, const bool hasPassword, const Trust trust = Trust::Named)
    {
        return chooseMethod({.methods = methods.split(','), .cookieFile = file, .version = {}}, hasPassword, trust);
    };
    const QByteArray file = "/var/lib/tor/control_auth_cookie";
    EXPECT_EQ(choose("NULL", {}, false), AuthMethod::None);
    EXPECT_EQ(choose("COOKIE,SAFECOOKIE", file, false), AuthMethod::SafeCookie);
    EXPECT_EQ(choose("COOKIE,SAFECOOKIE", "/home/me/secret", false), AuthMethod::SafeCookie);
    EXPECT_EQ(choose("COOKIE", file, false), AuthMethod::Cookie);
    // a file of 32 bytes that somebody would like to read
    EXPECT_EQ(choose("COOKIE", "/home/me/secret", false), std::nullopt);
    EXPECT_EQ(choose("COOKIE", {}, false), std::nullopt);
    EXPECT_EQ(choose("HASHEDPASSWORD", {}, false), std::nullopt);
    EXPECT_EQ(choose("HASHEDPASSWORD", {}, true), AuthMethod::Password);
    EXPECT_EQ(choose("COOKIE,SAFECOOKIE,HASHEDPASSWORD", file, true), AuthMethod::Password);
    EXPECT_EQ(choose("COOKIE,SAFECOOKIE", file, true), AuthMethod::SafeCookie);
    EXPECT_EQ(choose("SOMETHING", {}, true), std::nullopt);
    // only a secret shows who it is
    EXPECT_EQ(choose("NULL,COOKIE,SAFECOOKIE,HASHEDPASSWORD", file, true, Trust::Found), AuthMethod::SafeCookie);
    for (const QByteArray &methods : {QByteArray("NULL"), QByteArray("COOKIE"), QByteArray("HASHEDPASSWORD")})
        EXPECT_EQ(choose(methods, file, true, Trust::Found), std::nullopt) << methods.constData();
}

TEST(Authentication, QuotesPasswords)
{
    EXPECT_EQ(quoted(u"a \"b\" \\c ä"_s), QByteArray("\"a \\\"b\\\" \\\\c \xc3\xa4\""));
    EXPECT_EQ(quoted(u"a\r\nSIGNAL HALT"_s), std::nullopt);
}

TEST(ControlAddress, IsOfThisComputer)
{
    const auto text = [](const QString &address) { return ControlAddress::fromString(address).toString(); };
    EXPECT_EQ(text(u"127.0.0.1:9051"_s), u"127.0.0.1:9051"_s);
    EXPECT_EQ(text(u" localhost:9051 "_s), u"127.0.0.1:9051"_s);
    EXPECT_EQ(text(u"9051"_s), u"127.0.0.1:9051"_s);
    EXPECT_EQ(text(u"[::1]:9051"_s), u"[::1]:9051"_s);
    EXPECT_EQ(text(u"/run/tor/control"_s), u"/run/tor/control"_s);
    EXPECT_EQ(text(u"unix:/run/tor/control"_s), u"/run/tor/control"_s);
    for (const QString &other : {u""_s, u"192.168.1.1:9051"_s, u"tor.example.org:9051"_s, u"127.0.0.1"_s, u"run/tor"_s, u"0.0.0.0:9051"_s, u"127.0.0.1:0"_s, u"99999"_s})
        EXPECT_FALSE(ControlAddress::fromString(other).isValid()) << other.toStdString();
}
