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

#include "base/global.h"
#include "fakes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

TEST(PeerList, onlyThoseAreAcceptedWhoMayBe)
{
    FakeNode node;
    node.settings.maxConnectionsPerAddress = 2;
    node.bans.ban({.host = u"30.0.0.9"_s, .until = 1h, .reason = {}, .isDurable = false});
    EXPECT_FALSE(node.arrive(u"30.0.0.9"_s));
    const Peer *first = node.arrive(u"30.0.0.1"_s);
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->isOutgoing());
    EXPECT_TRUE(node.arrive(u"30.0.0.1"_s));
    EXPECT_FALSE(node.arrive(u"30.0.0.1"_s)) << "its address has as many as it may have";
    EXPECT_TRUE(node.arrive(u"30.0.0.2"_s));
    EXPECT_EQ(node.peers.countOf(u"30.0.0.1"_s), 2);
}

TEST(PeerList, inSafeModeNothingGoesByAddress)
{
    FakeNode node;
    node.settings.isSafe = true;
    node.settings.maxConnections = 100;
    node.settings.maxConnectionsPerAddress = 1;
    node.bans.ban({.host = u"127.0.0.1"_s, .until = 1h, .reason = {}, .isDurable = true});
    for (int i = 0; i < 80; ++i)
        ASSERT_TRUE(node.arrive(u"127.0.0.1"_s)) << i;
}

TEST(PeerList, whoComesAgainAndAgainWaits)
{
    FakeNode node;
    node.settings.maxConnections = 1'000;
    node.settings.maxConnectionsPerAddress = 1'000;
    int accepted = 0;
    for (int i = 0; i < 100; ++i)
        accepted += node.arrive(u"30.0.0.1"_s) ? 1 : 0;
    EXPECT_EQ(accepted, 60);
    EXPECT_TRUE(node.arrive(u"30.0.0.2"_s));
}

TEST(PeerList, aTenthIsKeptForThoseThatWeDial)
{
    FakeNode node;
    node.settings.maxConnections = 20;
    for (int i = 0; i < 18; ++i)
        EXPECT_TRUE(node.arrive(u"30.%1.0.1"_s.arg(i)));
    EXPECT_FALSE(node.arrive(u"30.100.0.1"_s));
    EXPECT_TRUE(node.peers.hasRoom());
    node.peers.dial({u"40.0.0.1"_s, 5000});
    EXPECT_TRUE(node.peers.hasRoom());
    EXPECT_FALSE(node.peers.hasRoom(1));
    node.peers.dial({u"40.0.0.2"_s, 5000});
    EXPECT_FALSE(node.peers.hasRoom());
}

TEST(PeerList, whoShowsNothingGivesWayAfterAWhile)
{
    FakeNode node;
    node.settings.maxConnections = 20;
    std::vector<Peer *> peers;
    for (int i = 0; i < 18; ++i)
    {
        peers.push_back(node.arrive(u"30.%1.0.1"_s.arg(i)));
        node.clock.runFor(10ms);
    }
    node.clock.runFor(10s);
    EXPECT_TRUE(node.arrive(u"30.100.0.1"_s));
    EXPECT_TRUE(peers[0]->isEnded()) << "it has been here for longest";
    EXPECT_EQ(node.listener.endedCount, 1);
    EXPECT_EQ(node.peers.find(peers[0]->id()), nullptr);
    EXPECT_EQ(&node.peers.at(peers[0]->id()), peers[0]);
}

TEST(PeerList, theYoungestOfACrowdGivesWay)
{
    FakeNode node;
    node.settings.maxConnections = 20;
    std::vector<Peer *> peers;
    for (int i = 0; i < 18; ++i)
        peers.push_back(node.arrive((i < 6) ? u"30.0.0.%1"_s.arg(i + 1) : u"31.%1.0.1"_s.arg(i)));
    EXPECT_FALSE(node.arrive(u"30.0.1.1"_s)) << "one of the crowd itself";
    EXPECT_TRUE(node.arrive(u"32.0.0.1"_s));
    EXPECT_TRUE(peers[5]->isEnded());
}

TEST(PeerList, knowsWhereAConnectionLeads)
{
    FakeNode node;
    const Endpoint there {u"40.0.0.1"_s, 5000};
    EXPECT_FALSE(node.peers.isConnectedTo(there));
    Peer *peer = node.peers.dial(there);
    EXPECT_EQ(node.transport.dialled, QStringList {there.toString()});
    EXPECT_EQ(node.peers.dialledAt(there), peer);
    EXPECT_TRUE(node.peers.isConnectedTo(there));
    peer->setDialBack({});
    EXPECT_EQ(node.peers.dialledAt(there), nullptr) << "that one only looks who is there";
    peer->close();
    EXPECT_FALSE(node.peers.isConnectedTo(there));
    node.peers.remove(peer->id());
    EXPECT_TRUE(node.peers.all().empty());
}

TEST(PeerList, findsOurselvesAtBothEnds)
{
    FakeNode node;
    Peer *out = node.peers.dial({u"40.0.0.1"_s, 5000});
    Peer *in = node.arrive(u"40.0.0.1"_s);
    Peer *other = node.arrive(u"40.0.0.2"_s);
    in->connection().receive(out->connection().ownKey().toByteArray());
    EXPECT_EQ(node.peers.endsOfSelf(*in), (std::vector<Peer *> {in, out}));
    EXPECT_TRUE(node.peers.endsOfSelf(*other).empty());
}

TEST(PeerList, nobodyIsListenedToWhilePaused)
{
    FakeNode node;
    node.arrive(u"30.0.0.1"_s);
    const FakeStream *before = node.transport.last;
    node.peers.setReadingPaused(true);
    node.arrive(u"30.0.0.2"_s);
    const FakeStream *after = node.transport.last;
    EXPECT_TRUE(before->isReadingPaused);
    EXPECT_TRUE(after->isReadingPaused);
    node.peers.setReadingPaused(false);
    EXPECT_FALSE(before->isReadingPaused);
    EXPECT_FALSE(after->isReadingPaused);
}
