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
