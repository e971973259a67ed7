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

#include <algorithm>
#include <vector>

#include <QSet>

#include "base/global.h"
#include "fakes.h"
#include "megatorrent/swarm/channelcore.h"
#include "megatorrent/swarm/channellist.h"
#include "megatorrent/swarm/dialler.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    struct Scene : FakeNode
    {
        Scene() { clock.runFor(1s); }

        ChannelCore &addChannel(const int n)
        {
            ChannelKeys keys;
            keys.publicKey.data()[0] = static_cast<std::uint8_t>(n);
            return *channels.add(std::make_unique<ChannelCore>(ChannelCore::Parts {.clock = &clock, .random = &random
                , .scheduler = nullptr, .dialler = &dialler, .penalties = nullptr, .haveBudget = nullptr}, keys));
        }

        static Endpoint place(const int n) { return {u"40.%1.0.1"_s.arg(n), 5000}; }

        // A second in the life of a channel behind a proxy, where nobody answers
        void beat(ChannelCore &channel)
        {
            clock.runFor(1s);
            const PeerList::CircuitPeers own = peers.of(channel.keys().publicKey);
            for (const auto &[id, peer] : own)
            {
                peer->tick(clock.now());
                if (!peer->isEnded())
                    continue;
                dialler.peerEnded(*peer);
                peers.remove(id);
            }
            dialler.runFor(channel);
        }

        int underWay(const ChannelCore &channel, const QString &source) const
        {
            return static_cast<int>(std::ranges::count_if(peers.of(channel.keys().publicKey), [&source](const auto &entry)
            {
                return !entry.second->isEnded() && (entry.second->source() == source);
            }));
        }

        ChannelList channels;
        Dialler dialler {&clock, &random, &peers, &channels, &bans, &settings};
    };
}

TEST(Dialler, aFewAttemptsAreUnderWayAtATime)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    for (int i = 0; i < 50; ++i)
        channel.addCandidate(Scene::place(i), false);
    scene.clock.runFor(1s);
    EXPECT_EQ(scene.transport.dialled.size(), Dialler::ATTEMPTS_MAX);
}

TEST(Dialler, onePlaceIsDialledOnceForAllItsChannels)
{
    Scene scene;
    ChannelCore &one = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    one.addCandidate(Scene::place(1), false);
    other.addCandidate(Scene::place(1), false);
    scene.clock.runFor(1s);
    EXPECT_EQ(scene.transport.dialled, QStringList {Scene::place(1).toString()});
    EXPECT_TRUE(one.candidates().find(Scene::place(1))->isInUse);
    EXPECT_TRUE(other.candidates().find(Scene::place(1))->isInUse);
}

TEST(Dialler, nobodyIsDialledWhoIsBannedOrWeOurselves)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    scene.bans.ban({.host = Scene::place(1).host, .until = 1h, .reason = {}, .isDurable = false});
    channel.addCandidate(Scene::place(1), true);
    channel.candidates().add(Scene::place(2), false, scene.random);
    Peer *self = scene.peers.dial(Scene::place(2));
    scene.dialler.foundSelf(*self);
    self->close();
    scene.transport.dialled.clear();
    scene.clock.runFor(1s);
    EXPECT_TRUE(scene.transport.dialled.isEmpty());
    scene.clock.runFor(2h);
    scene.dialler.run();
    EXPECT_EQ(scene.transport.dialled, QStringList {Scene::place(1).toString()});
}

TEST(Dialler, onlyNamedOnesAreDialledBeyondThePeersThatAreWanted)
{
    Scene scene;
    scene.settings.peersPerChannel = 3;
    ChannelCore &channel = scene.addChannel(1);
    for (int i = 0; i < 10; ++i)
        channel.addCandidate(Scene::place(i), false);
    scene.clock.runFor(1s);
    EXPECT_EQ(scene.transport.dialled.size(), 3) << "those under way may yet be peers";
    channel.addCandidate(Scene::place(20), true);
    scene.clock.runFor(1s);
    EXPECT_EQ(scene.transport.dialled.size(), 4);
    EXPECT_EQ(scene.transport.dialled.last(), Scene::place(20).toString());
}

TEST(Dialler, whoFailedIsTriedAgainLater)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    channel.addCandidate(Scene::place(1), false);
    scene.clock.runFor(1s);
    Peer *peer = scene.added.back();
    peer->close();
    scene.dialler.peerEnded(*peer);
    EXPECT_EQ(channel.candidates().find(Scene::place(1))->failures, 1);
    scene.clock.runFor(5s);
    scene.dialler.run();
    EXPECT_EQ(scene.transport.dialled.size(), 1);
    scene.clock.runFor(15s);
    scene.dialler.run();
    EXPECT_EQ(scene.transport.dialled.size(), 2);
}

// --- behind a proxy ---

// Who is in two channels must not see at one of them that the other one is busy.
TEST(Dialler, whatOthersDialDelaysNobodyBehindAProxy)
{
    Scene scene;
    scene.settings.isSafe = true;
    std::vector<ChannelCore *> channels;
    for (int n = 1; n <= 50; ++n)
    {
        channels.push_back(&scene.addChannel(n));
        for (int i = 0; i < 20; ++i)
            channels.back()->addCandidate(Scene::place(i), false);
    }
    for (ChannelCore *channel : channels)
    {
        const qsizetype before = scene.transport.dialled.size();
        scene.dialler.runFor(*channel);
        EXPECT_EQ(scene.transport.dialled.size(), (before + 1)) << "one in a moment of its own";
        EXPECT_EQ(scene.transport.circuits.last(), Circuit(channel->keys().publicKey));
    }
}

TEST(Dialler, overAllCircuitsAttemptsAreBoundedAndEachMayHaveAFew)
{
    Scene scene;
    scene.settings.isSafe = true;
    std::vector<ChannelCore *> channels;
    for (int n = 1; n <= 60; ++n)
    {
        channels.push_back(&scene.addChannel(n));
        for (int i = 0; i < 20; ++i)
            channels.back()->addCandidate(Scene::place(i), false);
    }
    for (int round = 0; round < 20; ++round)
    {
        for (ChannelCore *channel : channels)
            scene.dialler.runFor(*channel);
    }
    EXPECT_EQ(scene.transport.dialled.size(), Dialler::ATTEMPTS_OF_CIRCUITS_MAX);
    EXPECT_EQ(scene.peers.countAttempts(), Dialler::ATTEMPTS_OF_CIRCUITS_MAX);

    ChannelCore &late = scene.addChannel(100);
    for (int i = 0; i < 20; ++i)
        late.addCandidate(Scene::place(i), false);
    for (int round = 0; round < 20; ++round)
        scene.dialler.runFor(late);
    EXPECT_EQ(std::ssize(scene.peers.of(late.keys().publicKey)), Dialler::ATTEMPTS_ALWAYS);
    // as soon as others have done, it is as with any other
    for (const auto &[id, peer] : scene.peers.of(channels.front()->keys().publicKey))
        peer->close();
    for (const auto &[id, peer] : scene.peers.of(channels.back()->keys().publicKey))
        peer->close();
    for (int round = 0; round < 20; ++round)
        scene.dialler.runFor(late);
    EXPECT_GT(std::ssize(scene.peers.of(late.keys().publicKey)), Dialler::ATTEMPTS_ALWAYS);
    EXPECT_LE(scene.peers.countAttempts(), Dialler::ATTEMPTS_OF_CIRCUITS_MAX);
}

// Each place where nobody is may take 40 s to find that out.
TEST(Dialler, namedPlacesWhereNobodyIsHoldUpNobody)
{
    Scene scene;
    scene.settings.isSafe = true;
    ChannelCore &channel = scene.addChannel(1);
    for (int i = 0; i < 40; ++i)
        channel.addCandidate(Scene::place(i), true);
    scene.dialler.addHearsay(channel, Scene::place(100), u"honest"_s);
    for (int i = 0; (i < 1'800) && !scene.transport.dialled.contains(Scene::place(100).toString()); ++i)
        scene.beat(channel);
    EXPECT_TRUE(scene.transport.dialled.contains(Scene::place(100).toString()));
}

TEST(Dialler, aLiarHoldsUpNobodyBehindAProxy)
{
    Scene scene;
    scene.settings.isSafe = true;
    ChannelCore &channel = scene.addChannel(1);
    const QString liar = u"liar"_s;
    for (int i = 0; i < 40; ++i)
        scene.dialler.addHearsay(channel, Scene::place(i), liar);
    for (int i = 0; i < 10; ++i)
    {
        scene.beat(channel);
        EXPECT_LE(scene.underWay(channel, liar), Dialler::ATTEMPTS_OF_SOURCE_MAX);
    }
    EXPECT_EQ(scene.transport.dialled.size(), Dialler::ATTEMPTS_OF_SOURCE_MAX);

    // who tells of a good place has places of his own
    scene.dialler.addHearsay(channel, Scene::place(100), u"honest"_s);
    scene.beat(channel);
    EXPECT_EQ(scene.transport.dialled.last(), Scene::place(100).toString());
    // so has who is named, also by the liar
    channel.addCandidate(Scene::place(39), true);
    scene.beat(channel);
    EXPECT_EQ(scene.transport.dialled.last(), Scene::place(39).toString());

    // what he says is tried all the same, bit by bit
    for (int i = 0; i < (40 * 45 / Dialler::ATTEMPTS_OF_SOURCE_MAX); ++i)
    {
        scene.beat(channel);
        ASSERT_LE(scene.underWay(channel, liar), Dialler::ATTEMPTS_OF_SOURCE_MAX);
    }
    const QSet<QString> tried {scene.transport.dialled.cbegin(), scene.transport.dialled.cend()};
    EXPECT_EQ(tried.size(), 41);
}

TEST(Dialler, aLiarTellsInOneChannelAndNotInAnother)
{
    Scene scene;
    scene.settings.isSafe = true;
    ChannelCore &one = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    for (int i = 0; i < 10; ++i)
    {
        for (ChannelCore *channel : {&one, &other})
            scene.dialler.addHearsay(*channel, Scene::place(i), u"liar"_s);
    }
    for (int i = 0; i < 5; ++i)
    {
        scene.beat(one);
        scene.beat(other);
    }
    EXPECT_EQ(scene.underWay(one, u"liar"_s), Dialler::ATTEMPTS_OF_SOURCE_MAX);
    EXPECT_EQ(scene.underWay(other, u"liar"_s), Dialler::ATTEMPTS_OF_SOURCE_MAX);
}
