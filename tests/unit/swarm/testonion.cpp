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


#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include <set>

#include "base/global.h"
#include "farend.h"
#include "megatorrent/swarm/peerexchange.h"
#include "megatorrent/swarm/penalties.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// Peers that come in through a channel's onion service: nobody knows from where, so nothing goes by address.

namespace
{
    const QString ONION = u"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"_s;

    struct OnionNode : ChannelsNode
    {
        OnionNode() { settings.isSafe = true; }
        ~OnionNode() { peers.clear(); }

        std::unique_ptr<FarEnd> join(ChannelCore &channel, const QList<ChannelToken> &known)
        {
            connectionSettings.channels = {tokenOf(channel)};   // as the swarm has it for a circuit
            Peer *peer = arriveFor(channel.keys().publicKey);
            auto far = std::make_unique<FarEnd>(*this, *peer, transport.last, known);
            far->exchange();
            return far;
        }

        QList<Penalty> given;
        Penalties penalties {&clock, &peers, &channels, &bans, &settings, [this](const Endpoint &, const QString &, const Penalty penalty) { given.append(penalty); }};
        PeerExchange exchange {&clock, &random, &peers, &channels, &dialler, &bans, &settings};
    };
}

TEST(Onion, manyMayComeAndNobodyWaitsForAnother)
{
    OnionNode node;
    node.settings.maxConnectionsPerAddress = 1;
    const PublicKey channel = node.addChannel(1).keys().publicKey;
    for (int i = 0; i < PeerList::ACCEPTED_MAX; ++i)
    {
        Peer *peer = node.arriveFor(channel);
        ASSERT_TRUE(peer) << i;
        EXPECT_FALSE(peer->remote().isValid());
        EXPECT_FALSE(peer->isInLan()) << "rate limits are for it, too";
        EXPECT_EQ(node.peers.countOf(peer->host()), 1) << "it shares nothing with the others";
    }
}

TEST(Onion, whatOneDoesTheOthersDoNotPayFor)
{
    OnionNode node;
    const PublicKey channel = node.addChannel(1).keys().publicKey;
    Peer *bad = node.arriveFor(channel);
    Peer *good = node.arriveFor(channel);
    node.penalties.flooded(*bad);
    for (int i = 1; i <= 5; ++i)
        node.penalties.sentCorruptBlob({.id = bad->id(), .remote = bad->remote(), .dialled = {}, .isAuthenticated = true}, idOf(i));
    EXPECT_EQ(node.given, QList<Penalty>(6, Penalty::Disconnected));
    EXPECT_TRUE(bad->isEnded());
    EXPECT_FALSE(good->isEnded());
    EXPECT_TRUE(node.bans.all().isEmpty());
    EXPECT_TRUE(node.arriveFor(channel));
}

TEST(Onion, aConnectionKnowsTheDoorsChannelOnly)
{
    OnionNode node;
    ChannelCore &one = node.addChannel(1);
    ChannelCore &other = node.addChannel(2);
    const auto far = node.join(one, {ChannelsNode::tokenOf(one), ChannelsNode::tokenOf(other)});
    far->connection.showChannels({one.keys().publicKey, other.keys().publicKey});
    far->exchange();
    EXPECT_EQ(far->proven, QList<PublicKey> {one.keys().publicKey});
    Peer &peer = *node.added.back();
    EXPECT_EQ(peer.circuit(), Circuit(one.keys().publicKey));
    EXPECT_TRUE(peer.connection().hasProven(one.keys().publicKey));
    EXPECT_FALSE(peer.connection().hasProven(other.keys().publicKey));
}

TEST(Onion, aPortThatIsAnnouncedIsNobodys)
{
    OnionNode node;
    ChannelCore &channel = node.addChannel(1);
    const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
    far->connection.showChannels({channel.keys().publicKey});
    far->connection.announce({.id = ChannelsNode::topicOf(channel), .address = {u"127.0.0.1"_s, 5000}});
    far->exchange();
    EXPECT_FALSE(node.added.back()->claimed());
    EXPECT_TRUE(node.transport.dialled.isEmpty());
}

TEST(Onion, whatHappensAtOneDoorIsNotSeenAtAnother)
{
    // whatever the limit of all connections
    for (const int most : {1, 40, 10'000})
    {
        OnionNode node;
        node.settings.maxConnections = most;
        const PublicKey crowded = node.addChannel(1).keys().publicKey;
        const PublicKey other = node.addChannel(2).keys().publicKey;
        std::vector<Peer *> crowd;
        while (Peer *peer = node.arriveFor(crowded))
            crowd.push_back(peer);
        EXPECT_EQ(std::ssize(crowd), PeerList::ACCEPTED_MAX);

        // as many, and at nobody's cost
        std::vector<Peer *> others;
        while (Peer *peer = node.arriveFor(other))
            others.push_back(peer);
        ASSERT_EQ(others.size(), crowd.size());
        EXPECT_TRUE(std::ranges::none_of(crowd, &Peer::isEnded));

        // who makes room is of the same door, even if those of another have been here for longer
        node.clock.runFor(20s);
        EXPECT_TRUE(node.arriveFor(other));
        EXPECT_TRUE(others.front()->isEnded());
        EXPECT_TRUE(std::ranges::none_of(crowd, &Peer::isEnded));
        EXPECT_EQ(std::ranges::count_if(others, &Peer::isEnded), 1);
    }
}

TEST(Onion, whoComesAndIsLeftAgainAndAgainDoesNotPileUp)
{
    // their streams do not close
    OnionNode node;
    const PublicKey channel = node.addChannel(1).keys().publicKey;
    for (int i = 0; i < 100; ++i)
    {
        node.arriveFor(channel);
        node.clock.runFor(20s);
    }
    EXPECT_EQ(std::ssize(node.peers.all()), (PeerList::ACCEPTED_MAX * 5 / 4));
}

TEST(Onion, whomOneChannelIsConnectedToTakesNothingFromAnother)
{
    OnionNode node;
    node.settings.maxConnections = 1;
    ChannelCore &one = node.addChannel(1);
    ChannelCore &other = node.addChannel(2);
    const auto dial = [&node](ChannelCore &channel)
    {
        const qsizetype before = node.transport.dialled.size();
        for (int i = 0; i < 60; ++i)
        {
            node.clock.runFor(1s);
            node.dialler.runFor(channel);
        }
        return node.transport.dialled.size() - before;
    };
    for (ChannelCore *channel : {&one, &other})
    {
        for (int i = 0; i < 40; ++i)
            channel->candidates().add({u"60.%1.0.1"_s.arg(i), 5000}, true, node.random);
    }
    EXPECT_EQ(dial(one), Dialler::ATTEMPTS_OF_CIRCUIT_MAX) << "nobody answers";
    EXPECT_EQ(dial(other), Dialler::ATTEMPTS_OF_CIRCUIT_MAX);

    // who does answer stays
    const auto answer = [&node](ChannelCore &channel)
    {
        QByteArray anyKey(32, 0);
        anyKey[0] = 9;
        for (const auto &[id, peer] : node.peers.all())
        {
            if ((peer->circuit() == channel.keys().publicKey) && !peer->isEstablished())
                peer->connection().receive(anyKey);
        }
    };
    answer(one);
    EXPECT_EQ(dial(one), (PeerList::DIALLED_MAX - Dialler::ATTEMPTS_OF_CIRCUIT_MAX));
    answer(one);
    EXPECT_EQ(dial(one), 0);
    answer(other);
    EXPECT_EQ(dial(other), (PeerList::DIALLED_MAX - Dialler::ATTEMPTS_OF_CIRCUIT_MAX));

    node.settings.maxConnections = 0;
    EXPECT_FALSE(node.peers.hasRoomFor(node.addChannel(3).keys().publicKey)) << "all of it is paused";
}

// --- two that have dialled each other ---

TEST(Onion, ofTwoConnectionsBetweenTwoOneStays)
{
    const Endpoint there {ONION, 6881};
    std::set<bool> outcomes;
    for (int round = 0; round < 16; ++round)
    {
        OnionNode node;
        for (int i = 0; i < round; ++i)
            node.random.below(2);   // other keys
        ChannelCore &channel = node.addChannel(1);
        const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
        Peer *incoming = node.added.back();
        incoming->enter(channel, false);
        channel.addCandidate(there, false);
        node.dialler.runFor(channel);
        ASSERT_EQ(node.transport.dialled, QStringList {there.toString()});
        Peer *outgoing = node.added.back();
        FarEnd other {node, *outgoing, node.transport.last, {ChannelsNode::tokenOf(channel)}};
        other.exchange();
        outgoing->enter(channel, false);
        node.peers.resolveDuplicate(*outgoing);
        EXPECT_FALSE(incoming->isEnded()) << "nobody has said that both are one";

        incoming->setService(there);
        node.peers.resolveDuplicate(*incoming);
        EXPECT_FALSE(outgoing->isEnded()) << "the peer closes it, or nobody";
        const bool isOurs = incoming->isEnded();
        outcomes.insert(isOurs);
        // the other side has the same two keys, the other way round
        EXPECT_EQ(isOurs, other.connection.peerKey() < far->connection.ownKey());
        if (isOurs)
            continue;
        outgoing->close();
        node.dialler.peerEnded(*outgoing);
        channel.removePeer(outgoing);
        node.clock.runFor(9min);
        node.dialler.runFor(channel);
        EXPECT_EQ(node.transport.dialled.size(), 1) << "it is reached by the other one";
        if (round % 2)
            channel.removePeer(incoming);
        else
            node.clock.runFor(1min);   // it shows itself again, if it is true
        node.clock.runFor(1min);
        node.dialler.runFor(channel);
        EXPECT_EQ(node.transport.dialled.size(), 2);
    }
    EXPECT_EQ(outcomes.size(), 2U) << "the keys decide, not who was first";
}

TEST(Onion, whoNamesAnothersPlaceKeepsNobodyFromIt)
{
    const Endpoint there {ONION, 6881};
    OnionNode node;
    ChannelCore &channel = node.addChannel(1);
    const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
    Peer *liar = node.added.back();
    liar->enter(channel, false);
    liar->setService(there);
    channel.addCandidate(there, true);
    node.dialler.runFor(channel);
    ASSERT_EQ(node.transport.dialled, QStringList {there.toString()});
    Peer *outgoing = node.added.back();
    FarEnd other {node, *outgoing, node.transport.last, {ChannelsNode::tokenOf(channel)}};
    other.exchange();
    outgoing->enter(channel, false);
    node.peers.resolveDuplicate(*outgoing);
    EXPECT_FALSE(outgoing->isEnded());

    // who was there goes on being there, and is dialled again when the connection breaks much later
    node.clock.runFor(10min);
    outgoing->close();
    node.dialler.peerEnded(*outgoing);
    channel.removePeer(outgoing);
    node.clock.runFor(2h);
    node.dialler.runFor(channel);
    EXPECT_EQ(node.transport.dialled.size(), 2);
}

TEST(Onion, whoNamesAnothersPlaceAgainAndAgainGainsNothingByIt)
{
    // he has the owner's announcement, and comes with keys until his connection is the one that stays
    const Endpoint there {ONION, 6881};
    for (int round = 0; round < 8; ++round)
    {
        OnionNode node;
        for (int i = 0; i < round; ++i)
            node.random.below(2);
        ChannelCore &channel = node.addChannel(1);
        const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
        Peer *liar = node.added.back();
        liar->enter(channel, false);
        liar->setService(there);
        channel.addCandidate(there, false);
        node.dialler.runFor(channel);
        Peer *outgoing = node.added.back();
        FarEnd other {node, *outgoing, node.transport.last, {ChannelsNode::tokenOf(channel)}};
        other.exchange();
        outgoing->enter(channel, false);
        node.peers.resolveDuplicate(*outgoing);
        if (liar->isEnded())
            continue;
        for (int i = 0; i < 20; ++i)
        {
            node.clock.runFor(30s);
            node.peers.resolveDuplicate(*liar);
        }
        outgoing->close();
        node.dialler.peerEnded(*outgoing);
        channel.removePeer(outgoing);
        node.clock.runFor(1min);
        node.dialler.runFor(channel);
        EXPECT_EQ(node.transport.dialled.size(), 2);
    }
}

TEST(Onion, aPlaceThatIsNamedIsSoonDialledAgainWhoeverSaysThatItIsHis)
{
    const Endpoint there {ONION, 6881};
    OnionNode node;
    ChannelCore &channel = node.addChannel(1);
    const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
    Peer *liar = node.added.back();
    liar->enter(channel, false);
    liar->setService(there);
    liar->setAtService(node.clock.now());
    channel.addCandidate(there, true);
    node.dialler.runFor(channel);
    EXPECT_TRUE(node.transport.dialled.isEmpty());
    for (int i = 0; i < 180; ++i)
    {
        node.clock.runFor(1s);
        node.dialler.runFor(channel);
    }
    EXPECT_EQ(node.transport.dialled, QStringList {there.toString()});
}

namespace
{
    OnionAnnouncement announcementOfPlace(const Endpoint &place)
    {
        OnionAnnouncement announcement;
        announcement.key = *onionKeyOf(place.host);
        announcement.port = place.port;
        return announcement;
    }
}

TEST(Onion, aServiceThatHasNotSaidThatItIsThereIsNotDialledBecauseOfAnother)
{
    OnionNode node;
    ChannelCore &channel = node.addChannel(1);
    ChannelCore &other = node.addChannel(2);
    const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
    Peer &peer = *node.added.back();
    peer.enter(channel, false);
    const Endpoint there {ONION, 6881};
    other.onions().add(announcementOfPlace(there), 1, {});
    channel.onions().add(announcementOfPlace({ONION, 7000}), 1, {});
    node.exchange.peersReceived(peer, ChannelsNode::topicOf(channel), {there});
    EXPECT_FALSE(channel.candidates().find(there)) << "not there, or not in this channel";
    node.exchange.peersReceived(peer, ChannelsNode::topicOf(channel), {{ONION, 7000}});
    EXPECT_TRUE(channel.candidates().find({ONION, 7000}));
}

TEST(Onion, onionServicesAreToldOfBehindAProxyOnly)
{
    for (const bool isSafe : {true, false})
    {
        OnionNode node;
        node.settings.isSafe = isSafe;
        ChannelCore &channel = node.addChannel(1);
        channel.onions().add(announcementOfPlace({ONION, 6881}), 1, {});
        const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
        Peer &peer = *node.added.back();
        peer.enter(channel, false);
        node.exchange.peersReceived(peer, ChannelsNode::topicOf(channel), {{ONION, 6881}, {u"127.0.0.1"_s, 6881}, {u"10.0.0.1"_s, 6881}, {u"50.0.0.1"_s, 6881}});
        EXPECT_EQ((channel.candidates().find({ONION, 6881}) != nullptr), isSafe);
        EXPECT_TRUE(channel.candidates().find({u"50.0.0.1"_s, 6881}));
        EXPECT_FALSE(channel.candidates().find({u"127.0.0.1"_s, 6881})) << "that is how Tor comes in";
        EXPECT_FALSE(channel.candidates().find({u"10.0.0.1"_s, 6881}));
        node.exchange.peersReceived(peer, ChannelsNode::topicOf(channel), {{ONION, 25}});
        EXPECT_FALSE(channel.candidates().find({ONION, 25})) << "another service's";
    }
}

TEST(Onion, whoComesByOneDoorAgainAndAgainHasFewPlacesTried)
{
    OnionNode node;
    ChannelCore &channel = node.addChannel(1);
    int told = 0;
    const auto tell = [&](Peer &peer)
    {
        const qsizetype before = channel.candidates().size();
        QList<Endpoint> places;
        for (int i = 0; i < 20; ++i, ++told)
            places.append({u"50.%1.%2.1"_s.arg(told / 100).arg(told % 100), 5000});
        node.exchange.peersReceived(peer, ChannelsNode::topicOf(channel), places);
        return channel.candidates().size() - before;
    };
    for (int i = 0; i < 10; ++i)
    {
        const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
        Peer &peer = *node.added.back();
        peer.enter(channel, false);
        EXPECT_EQ(tell(peer), ((i == 0) ? PeerExchange::TRIED_PER_GIVER_MAX : 0));
    }
    // whom we have chosen ourselves has an account of his own
    Peer *dialled = node.peers.dial({ONION, 6881}, channel.keys().publicKey);
    FarEnd far {node, *dialled, node.transport.last, {ChannelsNode::tokenOf(channel)}};
    far.exchange();
    dialled->enter(channel, false);
    EXPECT_EQ(tell(*dialled), PeerExchange::TRIED_PER_GIVER_MAX);
}

TEST(Onion, whoIsReachedAtAnOnionServiceIsPassedOn)
{
    OnionNode node;
    ChannelCore &channel = node.addChannel(1);
    const auto far = node.join(channel, {ChannelsNode::tokenOf(channel)});
    Peer &asker = *node.added.back();
    asker.enter(channel, false);
    node.connectionSettings.channels = {ChannelsNode::tokenOf(channel)};
    Peer *service = node.peers.dial({ONION, 6881}, channel.keys().publicKey);
    FarEnd other {node, *service, node.transport.last, {ChannelsNode::tokenOf(channel)}};
    other.exchange();
    service->enter(channel, false);
    EXPECT_EQ(node.exchange.peersFor(asker, ChannelsNode::topicOf(channel)), (QList<Endpoint> {{ONION, 6881}}));
}
