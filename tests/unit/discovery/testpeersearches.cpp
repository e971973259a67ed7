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

#include "megatorrent/discovery/peersearches.h"
#include "discoverytest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    Endpoint endpoint(const QString &host, const quint16 port = 4'000)
    {
        return {.host = host, .port = port};
    }

    const auto place = numbered<Sha1Digest>(1, 'd');
}

// 2.10: whoever announces something in the public DHT must not be able to make us connect to our
// own machine or network
TEST(PeerSearches, nobodyIsFoundWhereTheDhtIsNot)
{
    const QList<Endpoint> named {endpoint(QStringLiteral("127.0.0.1")), endpoint(QStringLiteral("::1")), endpoint(QStringLiteral("192.168.1.1"))
            , endpoint(QStringLiteral("fd00::1")), endpoint(QStringLiteral("8.8.8.8")), endpoint(QStringLiteral("8.8.8.8"), 22)
            , endpoint(QStringLiteral("0.0.0.0")), endpoint(QStringLiteral("224.0.0.1")), endpoint(QStringLiteral("::ffff:127.0.0.1"))};
    const auto taken = [&named](const AddressRange nodes)
    {
        PeerSearches searches;
        searches.begin(place, key(1), 0s);
        return searches.take(place, named, nodes, 1s)->second;
    };
    EXPECT_EQ(taken(AddressRange::Public), (QList<Endpoint> {named[4]}));
    EXPECT_EQ(taken(AddressRange::Private), (QList<Endpoint> {named[2], named[3], named[4]}));
    EXPECT_EQ(taken(AddressRange::Loopback), (QList<Endpoint> {named[0], named[1], named[4], named[8]}));
}

TEST(PeerSearches, oneSearchYieldsAHundredAndOfOneHostThree)
{
    PeerSearches searches;
    searches.begin(place, key(1), 0s);
    QList<Endpoint> ofOneHost;
    for (quint16 port = 4'000; port < 4'050; ++port)
        ofOneHost.append(endpoint(QStringLiteral("8.8.8.8"), port));
    EXPECT_EQ(searches.take(place, ofOneHost, AddressRange::Public, 1s)->second.size(), 3);
    // nor in what comes later, nor under other addresses of the same /64, and who is named twice
    // counts once
    EXPECT_FALSE(searches.take(place, ofOneHost, AddressRange::Public, 2s));
    QList<Endpoint> ofOneNetwork;
    for (int i = 1; i < 50; ++i)
        ofOneNetwork.append({endpoint(QStringLiteral("2001:db8::%1").arg(i)), endpoint(QStringLiteral("2001:db8::%1").arg(i))});
    EXPECT_EQ(searches.take(place, ofOneNetwork, AddressRange::Public, 2s)->second.size(), 3);

    QList<Endpoint> many;
    for (int i = 0; i < 1'000; ++i)
        many.append(endpoint(QStringLiteral("9.9.%1.%2").arg(i / 250).arg(i % 250)));
    EXPECT_EQ(searches.take(place, many, AddressRange::Public, 3s)->second.size(), (PeerSearches::PEERS_MAX - 6));
    EXPECT_FALSE(searches.take(place, {endpoint(QStringLiteral("7.7.7.7"))}, AddressRange::Public, 4s));

    searches.begin(place, key(1), 10s);
    EXPECT_EQ(searches.take(place, ofOneHost, AddressRange::Public, 11s)->second.size(), 3) << "the next search counts anew";
}

TEST(PeerSearches, whatComesLateBelongsToNothing)
{
    const QList<Endpoint> peers {endpoint(QStringLiteral("8.8.8.8"))};
    PeerSearches searches;
    EXPECT_FALSE(searches.take(place, peers, AddressRange::Public, 0s));
    searches.begin(place, key(1), 0s);
    EXPECT_FALSE(searches.take(place, peers, AddressRange::Public, PeerSearches::ANSWERED_WITHIN));
    searches.begin(place, key(1), 0s);
    searches.removeChannel(key(1));
    EXPECT_FALSE(searches.take(place, peers, AddressRange::Public, 1s));
}
