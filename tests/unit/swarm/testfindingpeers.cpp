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
#include "megatorrent/wire/addressrules.h"
#include "nodes.h"
#include "scriptedpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    Wire::LookupId topicOf(const World &world)
    {
        return Wire::LookupId::fromBytes(ChannelKeys::make(world.identity.publicKey, world.readKey, false).topic.view());
    }

    ChannelToken tokenOf(const World &world)
    {
        return {world.identity.publicKey, ChannelKeys::make(world.identity.publicKey, world.readKey, false).token};
    }

    // Somebody in the channel who connects to us and says what we tell him to
    ScriptedPeer::Line *join(ScriptedPeer &peer, const SimNode &node)
    {
        peer.channels = {tokenOf(node.world())};
        ScriptedPeer::Line *line = peer.connectTo(node.endpoint());
        node.world().clock.runFor(1s);
        line->connection->showChannels({node.world().identity.publicKey});
        node.world().clock.runFor(1s);
        return line;
    }
}

// --- rules for addresses ---

TEST(AddressRules, ranges)
{
    const std::pair<QString, AddressRange> examples[] =
    {
        {u"203.0.113.5"_s, AddressRange::Public}, {u"2001:db8::5"_s, AddressRange::Public}, {u"::ffff:203.0.113.5"_s, AddressRange::Public},
        {u"127.0.0.1"_s, AddressRange::Loopback}, {u"127.9.9.9"_s, AddressRange::Loopback}, {u"::1"_s, AddressRange::Loopback},
        {u"::ffff:127.0.0.1"_s, AddressRange::Loopback},
        {u"10.1.2.3"_s, AddressRange::Private}, {u"172.16.0.1"_s, AddressRange::Private}, {u"172.32.0.1"_s, AddressRange::Public},
        {u"192.168.1.1"_s, AddressRange::Private}, {u"100.64.0.1"_s, AddressRange::Private}, {u"169.254.1.1"_s, AddressRange::Private},
        {u"fe80::1"_s, AddressRange::Private}, {u"fd00::1"_s, AddressRange::Private},
        {u"0.0.0.0"_s, AddressRange::None}, {u"::"_s, AddressRange::None}, {u"224.0.0.1"_s, AddressRange::None}, {u"ff02::1"_s, AddressRange::None},
        {u"255.255.255.255"_s, AddressRange::None}, {u"250.1.1.1"_s, AddressRange::None}, {u"example.org"_s, AddressRange::None}, {u""_s, AddressRange::None},
        {u"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"_s, AddressRange::Onion}
    };
    for (const auto &[host, range] : examples)
        EXPECT_EQ(rangeOf(host), range) << qUtf8Printable(host);
}

TEST(AddressRules, whatRateLimitsCanBeIgnoredFor)
{
    for (const QString &host : {u"10.1.2.3"_s, u"172.31.0.1"_s, u"192.168.1.1"_s, u"169.254.1.1"_s, u"127.0.0.1"_s, u"fe80::1"_s, u"fd00::1"_s, u"::1"_s, u"::ffff:10.1.2.3"_s})
        EXPECT_TRUE(isInLan(host)) << qUtf8Printable(host);
    for (const QString &host : {u"203.0.113.5"_s, u"100.64.0.1"_s, u"172.32.0.1"_s, u"2001:db8::5"_s, u""_s
            , u"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"_s})
        EXPECT_FALSE(isInLan(host)) << qUtf8Printable(host);
}

TEST(AddressRules, nobodyIsSentIntoAnotherNetworkOrToAnotherService)
{
    EXPECT_TRUE(mayBeTold({u"203.0.113.5"_s, 6881}, u"198.51.100.1"_s));
    EXPECT_TRUE(mayBeTold({u"203.0.113.5"_s, 1024}, u"10.0.0.1"_s));
    EXPECT_FALSE(mayBeTold({u"203.0.113.5"_s, 1023}, u"198.51.100.1"_s));
    EXPECT_FALSE(mayBeTold({u"203.0.113.5"_s, 0}, u"198.51.100.1"_s));
    EXPECT_FALSE(mayBeTold({u"192.168.0.1"_s, 6881}, u"198.51.100.1"_s));
    EXPECT_TRUE(mayBeTold({u"192.168.0.1"_s, 6881}, u"10.0.0.1"_s));
    EXPECT_FALSE(mayBeTold({u"127.0.0.1"_s, 6881}, u"10.0.0.1"_s));
    EXPECT_TRUE(mayBeTold({u"127.1.0.1"_s, 6881}, u"127.2.0.1"_s));
    EXPECT_FALSE(mayBeTold({u"224.0.0.1"_s, 6881}, u"198.51.100.1"_s));
}

TEST(AddressRules, aNetworkIsPublicUnlessAllItsNodesAreOurOwn)
{
    const auto range = [](const QStringList &hosts)
    {
        QList<Endpoint> nodes;
        for (const QString &host : hosts)
            nodes.append({.host = host, .port = 6881});
        return commonRange(nodes);
    };
    EXPECT_EQ(range({}), AddressRange::Public);
    EXPECT_EQ(range({u"127.0.0.1"_s, u"127.1.2.3"_s, u"::1"_s}), AddressRange::Loopback);
    EXPECT_EQ(range({u"192.168.1.1"_s, u"10.0.0.1"_s, u"fd00::1"_s}), AddressRange::Private);
    EXPECT_EQ(range({u"8.8.8.8"_s}), AddressRange::Public);
    EXPECT_EQ(range({u"127.0.0.1"_s, u"127.1.2.3"_s, u"8.8.8.8"_s}), AddressRange::Public);
    EXPECT_EQ(range({u"192.168.1.1"_s, u"127.0.0.1"_s}), AddressRange::Public);
    EXPECT_EQ(range({u"0.0.0.0"_s}), AddressRange::Public);
}

TEST(AddressRules, anIPv6UserIsASlash64)
{
    EXPECT_EQ(hostKey(u"203.0.113.5"_s), u"203.0.113.5"_s);
    EXPECT_EQ(hostKey(u"::ffff:203.0.113.5"_s), u"203.0.113.5"_s);
    EXPECT_EQ(hostKey(u"2001:db8:1:2:3:4:5:6"_s), hostKey(u"2001:db8:1:2::1"_s));
    EXPECT_NE(hostKey(u"2001:db8:1:2::1"_s), hostKey(u"2001:db8:1:3::1"_s));

    EXPECT_EQ(networkKey(u"203.0.113.5"_s), networkKey(u"::ffff:203.0.7.7"_s));
    EXPECT_NE(networkKey(u"203.0.113.5"_s), networkKey(u"203.1.113.5"_s));
    EXPECT_EQ(networkKey(u"2001:db8:1:2::1"_s), networkKey(u"2001:db8:1:3::1"_s));
    EXPECT_NE(networkKey(u"2001:db8:1::1"_s), networkKey(u"2001:db8:2::1"_s));
}

// --- FIND_PEERS and PEERS ---

TEST(FindingPeers, peersAreFoundThroughPeers)
{
    World world {601};
    const QList<BlobId> ids = world.content.generate(601, 4);
    SimNode publisher {world};
    publisher.publish(world.publish(ids), ids);
    SimNode middle {world};
    middle.learn(publisher);
    ASSERT_TRUE(world.clock.runUntil([&] { return middle.isComplete(); }, 30s));

    SimNode newcomer {world};
    newcomer.learn(middle);
    EXPECT_TRUE(world.clock.runUntil([&] { return newcomer.isConnectedTo(publisher); }, 30s));
}

TEST(FindingPeers, whoConnectedToUsIsToldOfOnceItHasBeenCalledBack)
{
    World world {602};
    const QList<BlobId> ids = world.content.generate(602, 4);
    SimNode publisher {world};
    publisher.publish(world.publish(ids), ids);
    SimNode early {world};
    early.learn(publisher);
    NodeSettings hidden;
    hidden.net.acceptsConnections = false;
    SimNode unreachable {world, hidden};
    unreachable.learn(publisher);
    world.clock.runFor(1min);
    EXPECT_EQ(early.transport().timesDialled(), 1);
    EXPECT_EQ(publisher.channel().connectedPeers(), 2);

    // the one that can be reached is told of, the other is not
    ScriptedPeer asker {world, true};
    ScriptedPeer::Line *line = join(asker, publisher);
    ASSERT_TRUE(line->connection->findPeers(topicOf(world)));
    world.clock.runFor(1s);
    ASSERT_EQ(line->found.size(), 1);
    EXPECT_EQ(line->found.first(), QList<Endpoint> {early.endpoint()});
}

TEST(FindingPeers, anAnnouncementIsBelievedForItsOwnAddressOnly)
{
    World world {603};
    const QList<BlobId> ids = world.content.generate(603, 4);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    ScriptedPeer victim {world, true};
    ScriptedPeer liar {world, true};

    ScriptedPeer::Line *line = join(liar, node);
    line->connection->announce({topicOf(world), victim.endpoint()});
    world.clock.runFor(20s);
    EXPECT_EQ(victim.transport().timesDialled(), 0);

    // the port of its own address has been tried
    EXPECT_EQ(liar.transport().timesDialled(), 1);
}

TEST(FindingPeers, anAddressIsCalledBackOnceInTenMinutes)
{
    World world {607};
    const QList<BlobId> ids = world.content.generate(607, 4);
    SimNode node {world};
    node.publish(world.publish(ids), ids);
    Sim::NodeOptions options;
    options.endpoint = world.nextEndpoint();
    options.acceptsConnections = false;
    ScriptedPeer peer {world, true, options};
    const auto announceAgain = [&]
    {
        ScriptedPeer::Line *line = join(peer, node);
        line->connection->announce({topicOf(world), {u"0.0.0.0"_s, peer.endpoint().port}});
        world.clock.runFor(10s);
        return node.transport().attempts();
    };
    EXPECT_EQ(announceAgain(), 1);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(announceAgain(), 1);
    world.clock.runFor(10min);
    EXPECT_EQ(announceAgain(), 2);
}

TEST(FindingPeers, aPortOfOtherServicesIsNotCalledBack)
{
    World world {604};
    SimNode node {world};
    const QList<BlobId> ids = world.content.generate(604, 1);
    node.publish(world.publish(ids), ids);
    Sim::NodeOptions options;
    options.endpoint = {u"20.9.9.9"_s, 25};
    ScriptedPeer mail {world, true, options};
    ScriptedPeer::Line *line = join(mail, node);
    line->connection->announce({topicOf(world), {u"0.0.0.0"_s, 25}});
    world.clock.runFor(20s);
    EXPECT_EQ(mail.transport().timesDialled(), 0);
}

TEST(FindingPeers, fewOfWhatOnePeerSaysAreTried)
{
    World world {605};
    SimNode node {world};
    const QList<BlobId> ids = world.content.generate(605, 1);
    node.publish(world.publish(ids), ids);

    ScriptedPeer liar {world, true};
    for (int i = 0; i < 50; ++i)
        liar.toldPeers.append({u"20.8.0.%1"_s.arg(i + 1), 5000});
    liar.toldPeers.append({u"127.0.0.1"_s, 5000});
    liar.toldPeers.append({u"20.8.1.1"_s, 22});
    liar.channels = {tokenOf(world)};
    node.channel().addCandidate(liar.endpoint(), false);
    const int before = node.transport().attempts();
    world.clock.runFor(9min);
    const int tried = node.transport().attempts() - before - 1;
    EXPECT_GE(tried, 8);
    // eight addresses, each again after 10 s, 20 s and so on (all fifty: more than 300)
    EXPECT_LE(tried, 8 * 8);
    EXPECT_TRUE(node.misbehaved.empty());
}

TEST(FindingPeers, nothingIsToldToWhoHasNotShownTheTag)
{
    World world {606};
    const QList<BlobId> ids = world.content.generate(606, 2);
    SimNode publisher {world};
    publisher.publish(world.publish(ids), ids);
    SimNode node {world};
    node.learn(publisher);
    ASSERT_TRUE(world.clock.runUntil([&] { return node.isComplete(); }, 30s));

    ScriptedPeer stranger {world, true};
    ScriptedPeer::Line *line = stranger.connectTo(node.endpoint());
    world.clock.runFor(1s);
    line->connection->findPeers(topicOf(world));
    world.clock.runFor(1s);
    ASSERT_EQ(line->found.size(), 1);
    EXPECT_TRUE(line->found.first().isEmpty());
}
