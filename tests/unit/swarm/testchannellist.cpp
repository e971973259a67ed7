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

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    struct Scene : FakeNode
    {
        ChannelCore *add(const int n)
        {
            return channels.add(std::make_unique<ChannelCore>(ChannelCore::Parts {.clock = &clock, .random = &random
                , .scheduler = nullptr, .dialler = nullptr, .penalties = nullptr, .haveBudget = nullptr}, keysOf(n)));
        }

        static ChannelKeys keysOf(const int n)
        {
            ChannelKeys keys;
            keys.publicKey.data()[0] = static_cast<std::uint8_t>(n);
            return keys;
        }

        ChannelList channels;
    };
}

TEST(ChannelList, keepsTheOrderInWhichTheyCame)
{
    Scene scene;
    ChannelCore *second = scene.add(2);
    ChannelCore *first = scene.add(1);
    ChannelCore *third = scene.add(3);
    EXPECT_EQ(scene.channels.all(), (std::vector<ChannelCore *> {second, first, third}));
    EXPECT_EQ(scene.channels.find(Scene::keysOf(1).publicKey), first);
    EXPECT_EQ(scene.channels.find(Scene::keysOf(4).publicKey), nullptr);
}

TEST(ChannelList, whatIsTakenOutIsKnownToNobody)
{
    Scene scene;
    scene.add(1);
    ChannelCore *channel = scene.add(2);
    const std::unique_ptr<ChannelCore> taken = scene.channels.take(channel);
    EXPECT_EQ(taken.get(), channel);
    EXPECT_FALSE(scene.channels.contains(channel));
    EXPECT_EQ(scene.channels.find(Scene::keysOf(2).publicKey), nullptr);
    EXPECT_EQ(scene.channels.take(channel), nullptr);
    EXPECT_EQ(scene.channels.all().size(), 1);
}

TEST(ChannelList, knowsWhoseCandidateAnEndpointIs)
{
    Scene scene;
    ChannelCore *one = scene.add(1);
    scene.add(2);
    const Endpoint there {u"40.0.0.1"_s, 5000};
    EXPECT_TRUE(scene.channels.wantedAt(there).empty());
    one->candidates().add(there, false, scene.random);
    EXPECT_EQ(scene.channels.wantedAt(there), std::vector<ChannelCore *> {one});
}
