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
#include "megatorrent/tor/onionkey.h"
#include "megatorrent/wire/endpoint.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Tor;

namespace
{
    struct Known
    {
        Seed seed;
        PublicKey key;
        QString host;
    };

    Known known()
    {
        const QJsonObject flood = Megatorrent::Test::loadVectors(u"part2.json"_s)[u"flood"_s].toObject();
        return {.seed = *Seed::fromHex(flood[u"onion_seed"_s].toString().toLatin1()), .key = *PublicKey::fromHex(flood[u"onion_public"_s].toString().toLatin1())
            , .host = flood[u"onion_address"_s].toString()};
    }
}

TEST(OnionKey, GivesTheAddress)
{
    const auto [seed, key, host] = known();
    EXPECT_EQ(Crypto::publicKey(seed), key);
    EXPECT_EQ(onionHost(key).toStdString(), host.toStdString());
    EXPECT_EQ(onionKey(host), key);
    EXPECT_TRUE((Endpoint {.host = onionHost(key), .port = ONION_PORT}.isOnion()));
    // of The Tor Project, published
    EXPECT_TRUE(onionKey(u"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"));
}

TEST(OnionKey, RefusesAddressesThatAreNone)
{
    const QString host = known().host;
    EXPECT_FALSE(onionKey({}));
    EXPECT_FALSE(onionKey(host.chopped(6)));
    EXPECT_FALSE(onionKey(host.toUpper()));
    EXPECT_FALSE(onionKey(u"expyuzz4wqqyqhjn.onion"));   // version 2
    // any letter changed: the checksum
    for (qsizetype i = 0; i < 56; ++i)
    {
        QString other = host;
        other[i] = (other[i] == u'a') ? u'b' : u'a';
        EXPECT_FALSE(onionKey(other)) << i;
    }
    for (const QChar c : {QChar(u'0'), QChar(u'1'), QChar(u'\u0161'), QChar(u'\0')})
    {
        QString other = host;
        other[0] = c;
        EXPECT_FALSE(onionKey(other));
    }
}

// The expanded key was computed with Python's hashlib.
TEST(OnionKey, IsExpandedForTor)
{
    EXPECT_EQ(keyForTor(known().seed), "ED25519-V3:KFBBlFxNpYVUqH2n9S/RWxZ9IPEFBb/+brc7wKf+iWIMyRrCNVwe4VAGjXlzChBVW6GC0YLfl188Np73V2Kdcw==");
}
