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

#include "farend.h"
#include "megatorrent/swarm/peerexchange.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    struct Scene : ChannelsNode
    {
        ~Scene() { peers.clear(); }

        // One that is in the channel, whether it has connected or we have
        std::unique_ptr<FarEnd> join(ChannelCore &channel, const Endpoint &endpoint, const bool isDialled = false)
        {
            Peer *peer = isDialled ? peers.dial(endpoint) : arrive(endpoint.host);
            auto far = std::make_unique<FarEnd>(*this, *peer, transport.last, QList<ChannelToken> {tokenOf(channel)});
            far->exchange();
            peer->enter(channel, false);
            transport.dialled.clear();
            return far;
        }

        Peer &last() { return *added.back(); }

        static QList<Endpoint> places(const int network, const int count)
        {
            QList<Endpoint> result;
            for (int i = 0; i < count; ++i)
                result.append({u"50.%1.%2.1"_s.arg(network).arg(i), 5000});
            return result;
        }

        // Says where the last peer listens, and has it looked at.
        void announce(FarEnd &far, ChannelCore &channel, const Endpoint &address)
        {
            far.connection.announce({.id = topicOf(channel), .address = address});
            far.exchange();
            exchange.announced(last(), {.id = topicOf(channel), .address = address});
        }

        PeerExchange exchange {&clock, &random, &peers, &channels, &dialler, &bans, &settings};
    };
}

TEST(PeerExchange, aPeerIsAskedOnceInTenMinutes)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    const auto far = scene.join(channel, {u"30.0.0.1"_s, 0});
    far->connection.showChannels({channel.keys().publicKey});
    far->exchange();
    scene.exchange.joined(scene.last(), channel);
    scene.exchange.joined(scene.last(), channel);
    far->exchange();
    EXPECT_EQ(far->peersWanted, 1);
    scene.clock.runFor(9min);
    scene.exchange.tick(scene.clock.now());
    far->exchange();
    EXPECT_EQ(far->peersWanted, 1);
    scene.clock.runFor(1min);
    scene.exchange.tick(scene.clock.now());
    far->exchange();
    EXPECT_EQ(far->peersWanted, 2);
}

TEST(PeerExchange, nobodyIsAskedWhileThereAreEnough)
{
    Scene scene;
    scene.settings.peersPerChannel = 1;
    ChannelCore &channel = scene.addChannel(1);
    const auto far = scene.join(channel, {u"30.0.0.1"_s, 0});
    scene.exchange.joined(scene.last(), channel);
    far->exchange();
    EXPECT_EQ(far->peersWanted, 0);
    scene.settings.peersPerChannel = 2;
    scene.clock.runFor(10s);
    scene.exchange.tick(scene.clock.now());
    far->exchange();
    EXPECT_EQ(far->peersWanted, 1);
}

TEST(PeerExchange, fewOfWhatAnAddressTellsAreTried)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    const auto far = scene.join(channel, {u"30.0.0.1"_s, 0});
    const auto again = scene.join(channel, {u"30.0.0.1"_s, 0});
    const Peer &other = scene.last();
    scene.exchange.peersReceived(*scene.added.front(), Scene::topicOf(channel), Scene::places(1, 50));
    EXPECT_EQ(channel.candidates().size(), PeerExchange::TRIED_PER_GIVER_MAX);
    scene.exchange.peersReceived(other, Scene::topicOf(channel), Scene::places(2, 50));
    EXPECT_EQ(channel.candidates().size(), PeerExchange::TRIED_PER_GIVER_MAX) << "another connection is no other giver";

    scene.clock.runFor(PeerExchange::GIVER_INTERVAL);
    scene.exchange.peersReceived(other, Scene::topicOf(channel), Scene::places(3, 50));
    EXPECT_EQ(channel.candidates().size(), (2 * PeerExchange::TRIED_PER_GIVER_MAX));
}

TEST(PeerExchange, whatIsToldIsTriedOnlyIfItMayBeAPeer)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    const auto far = scene.join(channel, {u"30.0.0.1"_s, 0});
    scene.bans.ban({.host = u"50.0.0.1"_s, .until = 100h, .reason = {}, .isDurable = false});
    scene.peers.dial({u"50.0.0.2"_s, 5000});
    Peer &giver = *scene.added.front();
    const Endpoint good {u"50.0.0.9"_s, 5000};
    const QList<Endpoint> told {{u"50.0.0.1"_s, 5000}, {u"50.0.0.2"_s, 5000}, {u"50.0.0.3"_s, 25}, {u"192.168.1.1"_s, 5000}, {u"127.0.0.1"_s, 5000}, good, good};
    scene.exchange.peersReceived(giver, Scene::topicOf(other), told);
    EXPECT_EQ(other.candidates().size(), 0) << "the giver is not in that channel";
    scene.exchange.peersReceived(giver, Scene::topicOf(channel), told);
    EXPECT_EQ(channel.candidates().size(), 1);
    ASSERT_TRUE(channel.candidates().find(good));
    EXPECT_TRUE(channel.candidates().find(good)->isHearsay);
}

TEST(PeerExchange, onlyThoseAreToldOfWhoCanBeReached)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    const Endpoint reached {u"50.0.0.1"_s, 5000};
    const Endpoint worked {u"50.0.0.2"_s, 5000};
    const Endpoint asker {u"50.0.0.4"_s, 5000};
    const auto dialled = scene.join(channel, reached, true);
    const auto accepted = scene.join(channel, {u"50.0.0.3"_s, 0});
    channel.candidates().add(worked, false, scene.random);
    channel.candidates().ended(worked, scene.clock.now(), scene.random);
    channel.candidates().add({u"50.0.0.5"_s, 5000}, false, scene.random);
    const auto last = scene.join(channel, asker, true);
    EXPECT_EQ(scene.exchange.peersFor(scene.last(), Scene::topicOf(channel)), (QList<Endpoint> {reached, worked}));
}

TEST(PeerExchange, nothingIsToldToStrangers)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    const auto dialled = scene.join(channel, {u"50.0.0.1"_s, 5000}, true);
    const Peer *stranger = scene.arrive(u"30.0.0.1"_s);
    EXPECT_FALSE(scene.exchange.peersFor(*stranger, Scene::topicOf(channel)));
    channel.setTalksToV5(true);
    EXPECT_EQ(scene.exchange.peersFor(*stranger, Scene::topicOf(channel)).value().size(), 1) << "plain v5 peers are welcome there";
}

TEST(PeerExchange, answersAreBounded)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1, true);
    for (int i = 0; i < 100; ++i)
    {
        const Endpoint endpoint {u"51.%1.0.1"_s.arg(i), 5000};
        channel.candidates().add(endpoint, false, scene.random);
        channel.candidates().ended(endpoint, scene.clock.now(), scene.random);
    }
    EXPECT_EQ(scene.exchange.peersFor(*scene.arrive(u"30.0.0.1"_s), Scene::topicOf(channel)).value().size(), Wire::PEERS_MAX_COUNT);
}

TEST(PeerExchange, whoAnnouncesItselfIsCalledBackAtItsOwnAddress)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    const auto far = scene.join(channel, {u"30.0.0.1"_s, 0});
    scene.announce(*far, channel, {u"50.0.0.1"_s, 6000});
    EXPECT_EQ(scene.transport.dialled, QStringList {(Endpoint {u"30.0.0.1"_s, 6000}).toString()});
    const Peer &back = scene.last();
    EXPECT_EQ(back.dialBackFor(), channel.keys().publicKey);
    EXPECT_EQ(channel.candidates().size(), 0) << "nobody knows yet whether it is there";

    scene.exchange.dialBackSucceeded(back);
    ASSERT_TRUE(channel.candidates().find(*back.dialled()));
    EXPECT_TRUE(channel.candidates().find(*back.dialled())->hasWorked);
}

TEST(PeerExchange, anAddressIsCalledBackOnceInTenMinutesByAnyOfItsPeers)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    const auto first = scene.join(channel, {u"30.0.0.1"_s, 0});
    scene.announce(*first, channel, {u"0.0.0.0"_s, 6000});
    const auto second = scene.join(channel, {u"30.0.0.1"_s, 0});
    scene.announce(*second, channel, {u"0.0.0.0"_s, 7000});
    EXPECT_TRUE(scene.transport.dialled.isEmpty());
    scene.clock.runFor(PeerExchange::DIAL_BACK_INTERVAL);
    const auto third = scene.join(channel, {u"30.0.0.1"_s, 0});
    scene.announce(*third, channel, {u"0.0.0.0"_s, 7000});
    EXPECT_EQ(scene.transport.dialled.size(), 1);
}

TEST(PeerExchange, fewAreCalledBackAtATime)
{
    Scene scene;
    scene.settings.maxConnections = 1'000;
    ChannelCore &channel = scene.addChannel(1);
    std::vector<std::unique_ptr<FarEnd>> all;
    int dialled = 0;
    for (int i = 0; i < (PeerExchange::DIAL_BACKS_MAX + 3); ++i)
    {
        all.push_back(scene.join(channel, {u"52.%1.0.1"_s.arg(i), 0}));
        scene.announce(*all.back(), channel, {u"0.0.0.0"_s, 6000});
        dialled += static_cast<int>(scene.transport.dialled.size());
    }
    EXPECT_EQ(dialled, PeerExchange::DIAL_BACKS_MAX);
}

TEST(PeerExchange, nobodyIsCalledBackWhoIsKnownOrNotInTheChannel)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    const Endpoint known {u"30.0.0.1"_s, 6000};
    channel.candidates().add(known, false, scene.random);
    channel.candidates().ended(known, scene.clock.now(), scene.random);
    const auto far = scene.join(channel, {u"30.0.0.1"_s, 0});
    scene.announce(*far, channel, {u"0.0.0.0"_s, 6000});
    EXPECT_TRUE(scene.transport.dialled.isEmpty());
    scene.exchange.announced(scene.last(), {.id = Scene::topicOf(other), .address = {u"0.0.0.0"_s, 6000}});
    EXPECT_TRUE(scene.transport.dialled.isEmpty());
}
