/*
 * Megatorrent, channels for qBittorrent.
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

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "gossipscene.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// Announcements of onion services behind a proxy, where each channel has a circuit of its own
namespace
{
    using Scene = GossipScene;
}

TEST(OnionGossip, behindAProxyNothingGoesFromOneCircuitToAnother)
{
    Scene scene {true};
    ChannelCore &one = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    Neighbours ofOne;
    Neighbours ofOther;
    for (int i = 0; i < 3; ++i)
    {
        ofOne.push_back(scene.join({&one}, {}, one.keys().publicKey));
        ofOther.push_back(scene.join({&other}, {}, other.keys().publicKey));
    }
    // of the other channel, of the own one, of any
    const OnionAnnouncement crossing = scene.announcement(1, other);
    const OnionAnnouncement own = scene.announcement(2, one);
    const OnionAnnouncement any = announcementOf(3, {}, scene.unixNow());
    for (const OnionAnnouncement &announcement : {crossing, own, any})
        scene.gossip.floodReceived(*ofOne[0].peer, {.hops = 1, .announcement = announcement});
    scene.settle(ofOne);
    scene.settle(ofOther);
    for (const OnionAnnouncement &announcement : {crossing, own, any})
    {
        EXPECT_EQ(toldOf(ofOther, announcement), 0);
        EXPECT_EQ(toldOf(ofOne, announcement), 2);
    }
    EXPECT_FALSE(other.onions().find(crossing.key)) << "nor is it dialled for the other";
    EXPECT_TRUE(one.onions().find(own.key));
    // that it was heard there must not be noticed here
    scene.gossip.floodReceived(*ofOther[0].peer, {.hops = 1, .announcement = crossing});
    EXPECT_TRUE(other.onions().find(crossing.key));
    scene.settle(ofOther);
    EXPECT_EQ(toldOf(ofOther, crossing), 2);
}

// Who fills one circuit's memory could else see in another whether both are one user's.
TEST(OnionGossip, behindAProxyNothingIsForgottenBecauseOfWhatComesByAnotherCircuit)
{
    Scene scene {true};
    ChannelCore &one = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    int told = 1'000;
    const auto tellAllAtOnce = [&](Peer &peer, const ChannelCore &channel)
    {
        const std::array<int, 5> counts {FloodBudget::SELF_MAX, FloodBudget::NEAR_MAX, FloodBudget::MIDDLE_MAX, FloodBudget::WIDE_MAX, FloodBudget::FAR_MAX};
        for (std::size_t hops = 0; hops < counts.size(); ++hops)
        {
            for (int i = 0; i < counts[hops]; ++i)
                scene.gossip.floodReceived(peer, {.hops = static_cast<quint8>(hops), .announcement = scene.announcement(told++, channel)});
        }
    };
    Neighbours listeners;
    listeners.push_back(scene.join({&other}, {}, other.keys().publicKey));
    const OnionAnnouncement heard = scene.announcement(1, other);
    const auto tellOfThat = [&](Peer &peer)
    {
        scene.gossip.floodReceived(peer, {.hops = 4, .announcement = heard});
        scene.settle(listeners);
    };
    // all who come in are one neighbour, through whom most has come
    for (int i = 0; i < 18; ++i)
    {
        Peer *peer = scene.arriveFor(other.keys().publicKey);
        ASSERT_TRUE(peer);
        FarEnd far {scene, *peer, scene.transport.last, {Scene::tokenOf(other)}};
        far.exchange();
        peer->enter(other, false);
        if (i == 0)
            tellOfThat(*peer);
        tellAllAtOnce(*peer, other);
        peer->leave(other);
        scene.peers.remove(peer->id());
    }
    ASSERT_EQ(toldOf(listeners[0], heard), 1);
    ASSERT_FALSE(other.onions().find(heard.key)) << "it is remembered only that it was heard";
    Neighbours liars;
    for (int i = 0; i < 26; ++i)
    {
        liars.push_back(scene.join({&one}, {}, one.keys().publicKey));
        tellAllAtOnce(*liars.back().peer, one);
    }
    const Scene::Neighbour again = scene.join({&other}, {}, other.keys().publicKey);
    scene.clock.runFor(1min);   // until nothing waits any more
    tellOfThat(*again.peer);
    EXPECT_EQ(toldOf(listeners[0], heard), 1) << "it is no news";
}

TEST(OnionGossip, behindAProxyWhoHasNoCircuitIsNotListenedTo)
{
    Scene scene {true};
    ChannelCore &channel = scene.addChannel(1);
    const Scene::Neighbour neighbour = scene.join({&channel});
    scene.gossip.floodReceived(*neighbour.peer, {.hops = 0, .announcement = scene.announcement(1, channel)});
    EXPECT_EQ(channel.onions().size(), 0U);
}

TEST(OnionGossip, behindLoopbackEachConnectionAnswersForItself)
{
    Scene scene {true};
    ChannelCore &channel = scene.addChannel(1);
    // as an onion service's connections come in
    const Scene::Neighbour hostile = scene.join({&channel}, u"127.0.0.1"_s, channel.keys().publicKey);
    const Scene::Neighbour honest = scene.join({&channel}, u"127.0.0.1"_s, channel.keys().publicKey);
    for (int i = 0; i < 100; ++i)
        scene.gossip.floodReceived(*hostile.peer, {.hops = 0, .announcement = scene.announcement((1'000 + i), channel)});
    const OnionAnnouncement announcement = scene.announcement(1, channel);
    scene.gossip.floodReceived(*honest.peer, {.hops = 0, .announcement = announcement});
    EXPECT_TRUE(channel.onions().find(announcement.key));
}

TEST(OnionGossip, whoComesByOneDoorAgainAndAgainIsOneNeighbour)
{
    Scene scene {true};
    ChannelCore &channel = scene.addChannel(1);
    const PublicKey &key = channel.keys().publicKey;
    const Scene::Neighbour honest = scene.join({&channel}, {}, key);
    std::vector<PublicKey> kept;
    for (int i = 0; i < 20; ++i)
    {
        const OnionAnnouncement announcement = scene.announcement((10'000 + i), channel);
        scene.gossip.floodReceived(*honest.peer, {.hops = 2, .announcement = announcement});
        kept.push_back(announcement.key);
    }
    const qsizetype before = channel.candidates().size();
    EXPECT_EQ(before, OnionGossip::TRIED_PER_NEIGHBOUR_MAX);

    // each brings what a neighbour may bring at once
    int told = 0;
    while (told < (2 * static_cast<int>(OnionStore::MAX_COUNT)))
    {
        Peer *peer = scene.arriveFor(key);
        ASSERT_TRUE(peer);
        FarEnd far {scene, *peer, scene.transport.last, {Scene::tokenOf(channel)}};
        far.exchange();
        peer->enter(channel, false);
        for (int i = 0; i < FloodBudget::NEAR_MAX; ++i)
            scene.gossip.floodReceived(*peer, {.hops = 1, .announcement = scene.announcement(told++, channel)});
        peer->leave(channel);
        scene.peers.remove(peer->id());
    }
    EXPECT_EQ(channel.onions().size(), OnionStore::MAX_COUNT);
    EXPECT_TRUE(std::ranges::all_of(kept, [&channel](const PublicKey &onion) { return channel.onions().find(onion) != nullptr; })) << "he whom we have dialled has an account of his own";
    // who owes a part may go on
    EXPECT_LE((channel.candidates().size() - before), (OnionGossip::TRIED_PER_NEIGHBOUR_MAX + 1)) << "as of one neighbour";
}

// When something is forgotten can be seen from outside.
TEST(OnionGossip, behindAProxyEachChannelForgetsInMomentsOfItsOwn)
{
    Scene scene {true};
    std::vector<ChannelCore *> channels;
    for (int n = 1; n <= 4; ++n)
    {
        channels.push_back(&scene.addChannel(n));
        const Scene::Neighbour neighbour = scene.join({channels.back()}, {}, channels.back()->keys().publicKey);
        for (int i = 0; i < 5; ++i)
            scene.gossip.floodReceived(*neighbour.peer, {.hops = 2, .announcement = scene.announcement(i, *channels.back())});
        ASSERT_EQ(channels.back()->onions().size(), 5U);
    }
    std::set<Clock::Milliseconds> moments;
    for (int i = 0; i < (OnionAnnouncement::AGE_MAX + (2 * OnionGossip::SLACK_MAX)); ++i)
    {
        scene.clock.runFor(1s);
        scene.gossip.tick(scene.clock.now());
        for (ChannelCore *channel : channels)
        {
            const std::size_t before = channel->onions().size();
            scene.gossip.beat(*channel, scene.clock.now());
            if (channel->onions().size() < before)
                moments.insert(scene.clock.now());
        }
    }
    EXPECT_EQ(moments.size(), channels.size());
    for (ChannelCore *channel : channels)
        EXPECT_EQ(channel->onions().size(), 0U);
}

// Where so many owe something that nobody else is remembered
TEST(OnionGossip, behindAProxyWhoHasHadManyDialledIsRememberedInHisChannel)
{
    Scene scene {true};
    ChannelCore &one = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    int told = 1'000;
    const auto tell = [&](Peer &peer, const ChannelCore &channel, const int count)
    {
        const qsizetype before = channel.candidates().size();
        for (int i = 0; i < count; ++i)
            scene.gossip.floodReceived(peer, {.hops = 2, .announcement = scene.announcement(told++, channel)});
        return channel.candidates().size() - before;
    };
    for (int i = 0; i < static_cast<int>(AddressLedger::ADDRESSES_MAX); ++i)
    {
        Peer *peer = scene.peers.dial({u"50.%1.%2.1"_s.arg(i / 200).arg(i % 200), 5'000}, one.keys().publicKey);
        peer->enter(one, false);
        tell(*peer, one, 2);
        peer->leave(one);
        scene.peers.remove(peer->id());
    }
    const Scene::Neighbour neighbour = scene.join({&other}, {}, other.keys().publicKey);
    EXPECT_EQ(tell(*neighbour.peer, other, (2 * OnionGossip::TRIED_PER_NEIGHBOUR_MAX)), OnionGossip::TRIED_PER_NEIGHBOUR_MAX);
}
