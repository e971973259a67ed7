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

#include "gossipscene.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    using Scene = GossipScene;
}

// Liars fill the store, and what is true comes first by way of who passes on theirs as well.
TEST(OnionGossip, whatComesAgainFromNearerTakesThePlaceOfWhatIsMadeUp)
{
    for (const bool hasRoomAtFirst : {true, false})
    {
        Scene scene;
        ChannelCore &channel = scene.addChannel(1);
        Neighbours all;
        for (int i = 0; i < 26; ++i)
            all.push_back(scene.join({&channel}));
        // each brings less than he may (FloodBudget), and together they bring more than there is room for
        const int liars = 20;
        const int fill = hasRoomAtFirst ? 200 : (static_cast<int>(OnionStore::MAX_COUNT) + 96);
        const auto makeUp = [&](const int from, const int count)
        {
            for (int i = from; i < (from + count); ++i)
            {
                const quint8 hops = (((i / liars) % 5) == 0) ? 2 : 3;
                scene.gossip.floodReceived(*all[static_cast<std::size_t>(i % liars)].peer, {.hops = hops, .announcement = scene.announcement((1'000 + i), channel)});
            }
        };
        makeUp(0, fill);
        EXPECT_EQ((channel.onions().size() < OnionStore::MAX_COUNT), hasRoomAtFirst);
        // nobody has brought more than this one
        for (int i = 0; i < 4; ++i)
            scene.gossip.floodReceived(*all[0].peer, {.hops = 1, .announcement = scene.announcement((900 + i), channel)});
        scene.clock.runFor(1min);
        scene.settle(all);
        const OnionAnnouncement honest = scene.announcement(1, channel);
        scene.gossip.floodReceived(*all[0].peer, {.hops = 4, .announcement = honest});
        EXPECT_EQ((channel.onions().find(honest.key) != nullptr), hasRoomAtFirst);
        // only some are told that it is far away
        scene.settle(all);
        EXPECT_EQ(toldOf(all, honest), OnionGossip::MEMBERS_FAR_MAX);

        scene.gossip.floodReceived(*all[21].peer, {.hops = 1, .announcement = honest});
        const OnionStore::Entry *entry = channel.onions().find(honest.key);
        ASSERT_TRUE(entry);
        EXPECT_EQ(entry->hops, 1);
        scene.settle(all);
        EXPECT_GE(toldOf(all, honest), 25) << "now it goes to all but who has said it";
        makeUp(fill, static_cast<int>(OnionStore::MAX_COUNT));
        EXPECT_EQ(channel.onions().size(), OnionStore::MAX_COUNT);
        EXPECT_TRUE(channel.onions().find(honest.key));
        // the third time is no news
        const int before = toldOf(all[23], honest);
        scene.gossip.floodReceived(*all[22].peer, {.hops = 1, .announcement = honest});
        scene.settle(all);
        EXPECT_EQ(toldOf(all[23], honest), before);
    }
}

// A second time they would learn from that the channel is followed.
TEST(OnionGossip, strangersAreNotToldAgainWhatComesFromNearer)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours members;
    for (int i = 0; i < 12; ++i)
        members.push_back(scene.join({&channel}));
    Neighbours strangers;
    strangers.push_back(scene.join({&scene.addChannel(2)}));
    const OnionAnnouncement announcement = scene.announcement(1, channel);
    scene.gossip.floodReceived(*members[0].peer, {.hops = 4, .announcement = announcement});
    scene.settle(members);
    scene.gossip.floodReceived(*members[1].peer, {.hops = 0, .announcement = announcement});
    scene.settle(members);
    scene.settle(strangers);
    EXPECT_GE(toldOf(members, announcement), 11) << "all but who has said it from near";
    EXPECT_EQ(toldOf(strangers[0], announcement), 1);
    EXPECT_EQ(strangers[0].far->floods.first().hops, 5);
}

// That something is near is a claim, which costs its allowance.
TEST(OnionGossip, whoSaysOfEverythingThatItIsNearIsNotBelievedForLong)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 10; ++i)
        all.push_back(scene.join({&channel}));
    for (int i = 0; i < 60; ++i)
        scene.gossip.floodReceived(*all[static_cast<std::size_t>(i % 9)].peer, {.hops = 2, .announcement = scene.announcement(i, channel)});
    scene.settle(all);
    for (int i = 0; i < 60; ++i)
        scene.gossip.floodReceived(*all[9].peer, {.hops = 1, .announcement = scene.announcement(i, channel)});
    int near = 0;
    for (int i = 0; i < 60; ++i)
        near += (channel.onions().find(scene.announcement(i, channel).key)->hops == 1) ? 1 : 0;
    EXPECT_EQ(near, FloodBudget::NEAR_MAX);
    // what has a signature that is not its own does not count as what is known
    OnionAnnouncement forged = scene.announcement(59, channel);
    forged.signature.data()[0] ^= 1;
    scene.gossip.floodReceived(*all[0].peer, {.hops = 0, .announcement = forged});
    EXPECT_EQ(channel.onions().find(forged.key)->hops, 2);
    EXPECT_NE(channel.onions().find(forged.key)->announcement, forged);
}

TEST(OnionGossip, whatThereIsNoRoomForIsStillPassedOn)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 18; ++i)
        all.push_back(scene.join({&channel}));
    // as many as each of them may bring, from two distances
    const int liars = 18;
    for (int i = 0; i < (liars * (FloodBudget::MIDDLE_MAX + FloodBudget::WIDE_MAX)); ++i)
    {
        const quint8 hops = ((i / liars) < FloodBudget::MIDDLE_MAX) ? 2 : 3;
        scene.gossip.floodReceived(*all[static_cast<std::size_t>(i % liars)].peer, {.hops = hops, .announcement = scene.announcement((1'000 + i), channel)});
    }
    ASSERT_EQ(channel.onions().size(), OnionStore::MAX_COUNT);
    // nobody has brought more than this one
    for (int i = 0; i < FloodBudget::NEAR_MAX; ++i)
        scene.gossip.floodReceived(*all[0].peer, {.hops = 1, .announcement = scene.announcement((900 + i), channel)});
    scene.clock.runFor(2min);
    scene.settle(all);
    const OnionAnnouncement news = scene.announcement(1, channel);
    scene.gossip.floodReceived(*all[0].peer, {.hops = 4, .announcement = news});
    ASSERT_FALSE(channel.onions().find(news.key));
    scene.settle(all);
    EXPECT_EQ(toldOf(all, news), OnionGossip::MEMBERS_FAR_MAX);
}

// It would be waited for in vain, and nothing after it would go.
TEST(OnionGossip, morePeersThanMayBeToldAtOnceAreToldAllTheSame)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < (static_cast<int>(OnionGossip::SENT_MAX) + 20); ++i)
        all.push_back(scene.join({&channel}));
    for (int n = 1; n <= 2; ++n)
    {
        const OnionAnnouncement news = scene.announcement(n, channel);
        scene.gossip.floodReceived(*all[0].peer, {.hops = 1, .announcement = news});
        scene.clock.runFor(30s);
        scene.settle(all);
        EXPECT_EQ(toldOf(all, news), (static_cast<int>(all.size()) - 1));
    }
}

TEST(OnionGossip, whoHasSaidItIsNotTold)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 12; ++i)
        all.push_back(scene.join({&channel}));
    const OnionAnnouncement announcement = scene.announcement(1, channel);
    for (std::size_t i = 0; i < 6; ++i)
        scene.gossip.floodReceived(*all[i].peer, {.hops = 3, .announcement = announcement});
    scene.settle(all);
    for (std::size_t i = 0; i < all.size(); ++i)
        EXPECT_EQ(toldOf(all[i], announcement), ((i < 6) ? 0 : 1));
}

// A signature is what costs most. Of peers of the channel nothing older is of use; strangers must not see that it is older.
TEST(OnionGossip, olderOnesAreDroppedBeforeTheirSignatureIsChecked)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    const Scene::Neighbour member = scene.join({&channel});
    Neighbours strangers;
    for (int i = 0; i < 3; ++i)
        strangers.push_back(scene.join({&other}));
    scene.gossip.floodReceived(*member.peer, {.hops = 0, .announcement = scene.announcement(1, channel)});
    const OnionAnnouncement older = announcementOf(1, channel.keys().topic, (scene.unixNow() - 3'600));
    OnionAnnouncement forged = older;
    forged.signature.data()[0] ^= 1;
    for (int i = 0; i < 100; ++i)
        scene.gossip.floodReceived(*member.peer, {.hops = static_cast<quint8>(i % 4), .announcement = forged});
    EXPECT_FALSE(member.peer->isEnded()) << "nobody has looked";
    const OnionAnnouncement next = scene.announcement(2, channel);
    scene.gossip.floodReceived(*member.peer, {.hops = 1, .announcement = next});
    EXPECT_TRUE(channel.onions().find(next.key)) << "nor was it charged";

    scene.gossip.floodReceived(*strangers[0].peer, {.hops = 1, .announcement = older});
    scene.settle(strangers);
    EXPECT_EQ(toldOf(strangers, older), 2);
    scene.gossip.floodReceived(*strangers[1].peer, {.hops = 1, .announcement = forged});
    EXPECT_FALSE(strangers[1].peer->isEnded()) << "it has been heard";
}
