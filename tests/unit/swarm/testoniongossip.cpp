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
#include <map>
#include <set>
#include <vector>

#include "gossipscene.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    using Scene = GossipScene;
}

// --- what others can do to us ---

TEST(OnionGossip, whatNobodyHasSignedCostsItsSenderTheConnection)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 3; ++i)
        all.push_back(scene.join({&channel}));
    OnionAnnouncement forged = scene.announcement(1, channel);
    forged.port = 22;
    scene.gossip.floodReceived(*all[0].peer, {.hops = 0, .announcement = forged});
    EXPECT_TRUE(all[0].peer->isEnded());
    EXPECT_TRUE(scene.bans.isBanned(all[0].peer->remote().host, scene.clock.now()));
    scene.settle(all);
    EXPECT_EQ(toldOf(all, forged), 0);
    EXPECT_EQ(channel.onions().size(), 0U);
    // a lie about an address does not keep out the truth
    const OnionAnnouncement good = scene.announcement(1, channel);
    scene.gossip.floodReceived(*all[1].peer, {.hops = 0, .announcement = good});
    EXPECT_TRUE(channel.onions().find(good.key));
}

TEST(OnionGossip, oldAndFutureOnesAreNoOffenceAndNotPassedOn)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 3; ++i)
        all.push_back(scene.join({&channel}));
    const OnionAnnouncement old = announcementOf(1, channel.keys().topic, (scene.unixNow() - 7'200 - 600));
    const OnionAnnouncement future = announcementOf(2, channel.keys().topic, (scene.unixNow() + 1'200 + 600));
    for (const OnionAnnouncement &announcement : {old, future})
    {
        scene.gossip.floodReceived(*all[0].peer, {.hops = 0, .announcement = announcement});
        scene.settle(all);
        EXPECT_EQ(toldOf(all, announcement), 0);
    }
    EXPECT_EQ(channel.onions().size(), 0U);
    EXPECT_FALSE(all[0].peer->isEnded());
}

TEST(OnionGossip, whatIsRepeatedIsPassedOnOnce)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 5; ++i)
        all.push_back(scene.join({&channel}));
    const OnionAnnouncement announcement = scene.announcement(1, channel);
    for (int i = 0; i < 100; ++i)
    {
        scene.gossip.floodReceived(*all[static_cast<std::size_t>(i % 2)].peer, {.hops = static_cast<quint8>(i % 9), .announcement = announcement});
        if ((i % 10) == 0)
            scene.settle(all);
    }
    scene.settle(all);
    EXPECT_EQ(toldOf(all[0], announcement), 0) << "it came from there";
    for (std::size_t i = 1; i < all.size(); ++i)
        EXPECT_EQ(toldOf(all[i], announcement), 1);
}

TEST(OnionGossip, aFloodOfSoundOnesIsHeldOffAndTakesNothingFromOthers)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 6; ++i)
        all.push_back(scene.join({&channel}));
    // two connections of one address
    const Scene::Neighbour hostile = scene.join({&channel}, u"66.0.0.1"_s);
    const Scene::Neighbour again = scene.join({&channel}, u"66.0.0.1"_s);
    const int atOnce = FloodBudget::SELF_MAX + FloodBudget::NEAR_MAX + FloodBudget::MIDDLE_MAX + FloodBudget::WIDE_MAX + FloodBudget::FAR_MAX;
    for (int i = 0; i < 600; ++i)
        scene.gossip.floodReceived(*((i % 2) ? hostile : again).peer, {.hops = static_cast<quint8>(i % 5), .announcement = scene.announcement((1'000 + i), channel)});
    EXPECT_EQ(channel.onions().size(), static_cast<std::size_t>(atOnce));
    const OnionAnnouncement honest = scene.announcement(1, channel);
    scene.gossip.floodReceived(*all[0].peer, {.hops = 0, .announcement = honest});
    EXPECT_TRUE(channel.onions().find(honest.key));
    scene.clock.runFor(1s);
    for (const Scene::Neighbour &neighbour : all)
        neighbour.far->exchange();
    EXPECT_EQ(toldOf(all, honest), (static_cast<int>(all.size()) - 1)) << "before all that comes from farther";
    scene.clock.runFor(1min);
    EXPECT_LE(scene.gossip.sent(), ((OnionGossip::PENDING_MAX + 1) * 8));
}

TEST(OnionGossip, whatIsSentIsBoundedAndWhatWaitsToo)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 40; ++i)
        all.push_back(scene.join({&channel}));
    // each of them says as much as it may
    for (int i = 0; i < 4'800; ++i)
        scene.gossip.floodReceived(*all[static_cast<std::size_t>(i % 40)].peer, {.hops = static_cast<quint8>((i / 40) % 4), .announcement = scene.announcement((1'000 + i), channel)});
    EXPECT_EQ(channel.onions().size(), OnionStore::MAX_COUNT);
    const qint64 before = scene.gossip.sent();
    scene.clock.runFor(5s);
    EXPECT_LE((scene.gossip.sent() - before), static_cast<qint64>(OnionGossip::SENT_MAX + (6 * OnionGossip::SENT_PER_SECOND)));
    scene.clock.runFor(5min);
    EXPECT_LE((scene.gossip.sent() - before), (OnionGossip::PENDING_MAX * 40));
}

TEST(OnionGossip, itEndsAfterEightHops)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 3; ++i)
        all.push_back(scene.join({&channel}));
    const OnionAnnouncement far = scene.announcement(1, channel);
    const OnionAnnouncement nearer = scene.announcement(2, channel);
    scene.gossip.floodReceived(*all[0].peer, {.hops = 8, .announcement = far});
    scene.gossip.floodReceived(*all[0].peer, {.hops = 7, .announcement = nearer});
    scene.settle(all);
    EXPECT_EQ(toldOf(all, far), 0);
    EXPECT_EQ(toldOf(all, nearer), 2);
    EXPECT_EQ(all[1].far->floods.last().hops, 8);
    EXPECT_TRUE(channel.onions().find(far.key)) << "it is good for ourselves";
    // nor is who comes later told of it
    const Scene::Neighbour late = scene.join({&channel});
    EXPECT_EQ(toldOf(late, far), 0);
    EXPECT_EQ(toldOf(late, nearer), 1);
}

// --- who is told what ---

TEST(OnionGossip, whatComesFromFarGoesToAFewOfTheChannelsPeers)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Neighbours all;
    for (int i = 0; i < 20; ++i)
        all.push_back(scene.join({&channel}));
    const OnionAnnouncement near = scene.announcement(1, channel);
    const OnionAnnouncement wide = scene.announcement(2, channel);
    const OnionAnnouncement far = scene.announcement(3, channel);
    scene.gossip.floodReceived(*all[0].peer, {.hops = 1, .announcement = near});
    scene.gossip.floodReceived(*all[0].peer, {.hops = 2, .announcement = wide});
    scene.gossip.floodReceived(*all[0].peer, {.hops = 3, .announcement = far});
    scene.settle(all);
    EXPECT_EQ(toldOf(all, near), 19);
    EXPECT_EQ(toldOf(all, wide), OnionGossip::MEMBERS_WIDE_MAX);
    EXPECT_EQ(toldOf(all, far), OnionGossip::MEMBERS_FAR_MAX);
}

// Somebody who does not know the channel sends what he will, and sees what comes out elsewhere.
TEST(OnionGossip, strangersCannotTellWhatWeFollow)
{
    for (const bool isFollowed : {true, false})
    {
        Scene scene;
        ChannelCore &channel = scene.addChannel(1);
        ChannelCore &other = scene.addChannel(2);
        const Topic topic = isFollowed ? channel.keys().topic : Topic::fromBytes(QByteArray(Topic::SIZE, 't'));
        Neighbours strangers;
        for (int i = 0; i < 4; ++i)
            strangers.push_back(scene.join({&other}));
        Neighbours members;
        members.push_back(scene.join({&channel}));
        int seen = 0;
        for (int i = 0; i < 200; ++i)
        {
            const OnionAnnouncement announcement = announcementOf(i, topic, scene.unixNow());
            // said twice; the second time it is nobody's news
            scene.gossip.floodReceived(*strangers[0].peer, {.hops = static_cast<quint8>(i % 8), .announcement = announcement});
            scene.gossip.floodReceived(*strangers[0].peer, {.hops = 0, .announcement = announcement});
            scene.settle(strangers);
            scene.settle(members);
            seen += toldOf(strangers, announcement);
        }
        // members are strangers to what is not followed
        const int told = seen + (isFollowed ? 0 : static_cast<int>(members[0].far->floods.size()));
        EXPECT_GT(told, 60);
        EXPECT_LE(told, 400) << "of what is looked at, each to two";
        if (isFollowed)
        {
            EXPECT_GT(members[0].far->floods.size(), 60);
        }
    }
}

TEST(OnionGossip, onlyWhatIsFollowedIsKept)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    const Scene::Neighbour stranger = scene.join({&other});
    scene.gossip.floodReceived(*stranger.peer, {.hops = 3, .announcement = scene.announcement(1, channel)});
    scene.gossip.floodReceived(*stranger.peer, {.hops = 3, .announcement = announcementOf(2, {}, scene.unixNow())});
    EXPECT_EQ(channel.onions().size(), 1U);
    EXPECT_EQ(other.onions().size(), 0U);
}

TEST(OnionGossip, whoJoinsIsToldOfHisChannelOnly)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    const Scene::Neighbour first = scene.join({&channel, &other});
    for (int i = 0; i < 160; ++i)
        scene.gossip.floodReceived(*first.peer, {.hops = static_cast<quint8>(i % 5), .announcement = scene.announcement(i, channel)});
    scene.gossip.floodReceived(*first.peer, {.hops = 1, .announcement = scene.announcement(200, other)});
    ASSERT_GT(channel.onions().size(), static_cast<std::size_t>(OnionGossip::TOLD_MAX));
    const Scene::Neighbour late = scene.join({&channel});
    EXPECT_EQ(late.far->floods.size(), OnionGossip::TOLD_MAX);
    for (const Wire::Flood &flood : late.far->floods)
    {
        EXPECT_EQ(flood.announcement.topic, channel.keys().topic);
        EXPECT_GE(flood.hops, 1);
    }
}

// --- what is dialled ---

TEST(OnionGossip, onlyBehindAProxyIsAServiceDialled)
{
    for (const bool isSafe : {true, false})
    {
        Scene scene {isSafe};
        ChannelCore &channel = scene.addChannel(1);
        const Scene::Neighbour neighbour = scene.join({&channel}, {}, (isSafe ? Circuit(channel.keys().publicKey) : std::nullopt));
        const OnionAnnouncement announcement = scene.announcement(1, channel);
        scene.gossip.floodReceived(*neighbour.peer, {.hops = 0, .announcement = announcement});
        const Endpoint endpoint {announcement.host(), announcement.port};
        const Candidate *candidate = channel.candidates().find(endpoint);
        EXPECT_EQ((candidate != nullptr), isSafe);
        if (candidate)
        {
            EXPECT_TRUE(candidate->isHearsay);
        }
        EXPECT_EQ(channel.onionPeers(), QList<Endpoint> {endpoint});
    }
}

TEST(OnionGossip, aNeighbourCannotHaveManyDialled)
{
    Scene scene {true};
    ChannelCore &channel = scene.addChannel(1);
    const Scene::Neighbour neighbour = scene.join({&channel}, {}, channel.keys().publicKey);
    for (int i = 0; i < 200; ++i)
        scene.gossip.floodReceived(*neighbour.peer, {.hops = static_cast<quint8>(i % 3), .announcement = scene.announcement(i, channel)});
    ASSERT_GT(channel.onions().size(), 20U);
    EXPECT_EQ(channel.candidates().size(), OnionGossip::TRIED_PER_NEIGHBOUR_MAX);
    for (int i = 0; i < 10; ++i)
    {
        scene.clock.runFor(1min);
        scene.gossip.tick(scene.clock.now());
        scene.gossip.beat(channel, scene.clock.now());
    }
    // who owes a part may go on
    EXPECT_LE(channel.candidates().size(), ((2 * OnionGossip::TRIED_PER_NEIGHBOUR_MAX) + 1));
    EXPECT_GT(channel.candidates().size(), OnionGossip::TRIED_PER_NEIGHBOUR_MAX) << "there are too few peers";
}

// Who is in two channels would otherwise see the same minutes in both.
TEST(OnionGossip, eachChannelLooksForMoreAtTimesOfItsOwn)
{
    Scene scene {true};
    std::vector<ChannelCore *> channels;
    for (int n = 1; n <= 4; ++n)
    {
        channels.push_back(&scene.addChannel(n));
        const Scene::Neighbour neighbour = scene.join({channels.back()}, {}, channels.back()->keys().publicKey);
        for (int i = 0; i < 60; ++i)
            scene.gossip.floodReceived(*neighbour.peer, {.hops = 3, .announcement = scene.announcement(i, *channels.back())});
    }
    std::map<Clock::Milliseconds, int> moments;
    for (int i = 0; i < 3'600; ++i)
    {
        scene.clock.runFor(1s);
        scene.gossip.tick(scene.clock.now());
        for (ChannelCore *channel : channels)
        {
            const qsizetype before = channel->candidates().size();
            scene.gossip.beat(*channel, scene.clock.now());
            moments[scene.clock.now()] += (channel->candidates().size() > before) ? 1 : 0;
        }
    }
    const auto together = std::ranges::count_if(moments, [](const auto &entry) { return entry.second > 1; });
    const auto all = std::ranges::count_if(moments, [](const auto &entry) { return entry.second > 0; });
    EXPECT_GT(all, 40);
    EXPECT_LT(together, (all / 4));
}

// --- our own ---

TEST(OnionGossip, ourOwnIsToldToPeersOfTheChannelAndToNobodyElse)
{
    Scene scene {true};
    ChannelCore &channel = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    Neighbours members;
    for (int i = 0; i < 12; ++i)
        members.push_back(scene.join({&channel}, {}, channel.keys().publicKey));
    Neighbours strangers;
    strangers.push_back(scene.join({&other}, {}, other.keys().publicKey));
    strangers.push_back(scene.join({}, {}, channel.keys().publicKey));
    channel.setOnionService(OnionService {.seed = onionSeed(7), .port = 1234});
    scene.gossip.tick(scene.clock.now());
    scene.settle(members);
    scene.settle(strangers);
    ASSERT_TRUE(channel.onionAnnouncement());
    const OnionAnnouncement own = *channel.onionAnnouncement();
    EXPECT_TRUE(own.isSigned());
    EXPECT_TRUE(own.isTimely(scene.unixNow()));
    EXPECT_EQ(toldOf(members, own), 12);
    EXPECT_EQ(members[0].far->floods.first().hops, 0);
    EXPECT_EQ(toldOf(strangers, own), 0);
    // who joins later hears of it at once
    members.push_back(scene.join({&channel}, {}, channel.keys().publicKey));
    EXPECT_EQ(toldOf(members.back(), own), 1);

    // what comes back is not news
    scene.gossip.floodReceived(*members[0].peer, {.hops = 1, .announcement = own});
    EXPECT_EQ(channel.onions().size(), 0U);
    scene.settle(members);
    EXPECT_EQ(toldOf(members[1], own), 1);
    EXPECT_TRUE(channel.onionPeers().isEmpty()) << "nobody dials himself";
}

TEST(OnionGossip, ourOwnIsSaidAgainBeforeItExpiresAndNotWhenItIsGone)
{
    Scene scene {true};
    ChannelCore &channel = scene.addChannel(1);
    Neighbours members;
    members.push_back(scene.join({&channel}, {}, channel.keys().publicKey));
    channel.setOnionService(OnionService {.seed = onionSeed(7), .port = 1234});
    qint64 newest = 0;
    for (int i = 0; i < (4 * 3'600); ++i)
    {
        scene.gossip.tick(scene.clock.now());
        scene.clock.runFor(1s);
        if ((i % 60) != 0)
            continue;
        members[0].far->exchange();
        if (members[0].far->floods.isEmpty())
            continue;
        newest = static_cast<qint64>(members[0].far->floods.last().announcement.time);
        ASSERT_LE((scene.unixNow() - newest), (OnionAnnouncement::AGE_MAX - 1'500));
    }
    EXPECT_GE(members[0].far->floods.size(), 3);
    EXPECT_LE(members[0].far->floods.size(), 6);
    channel.setOnionService({});
    const qsizetype before = members[0].far->floods.size();
    for (int i = 0; i < (2 * 3'600); ++i)
    {
        scene.gossip.tick(scene.clock.now());
        scene.clock.runFor(1s);
    }
    members[0].far->exchange();
    EXPECT_EQ(members[0].far->floods.size(), before);
}

TEST(OnionGossip, channelsAnnounceAtTheirOwnMoments)
{
    Scene scene {true};
    QList<ChannelCore *> channels;
    Neighbours members;
    for (int n = 1; n <= 6; ++n)
    {
        channels.append(&scene.addChannel(n));
        members.push_back(scene.join({channels.last()}, {}, channels.last()->keys().publicKey));
        channels.last()->setOnionService(OnionService {.seed = onionSeed(n), .port = 1234});
    }
    scene.gossip.tick(scene.clock.now());
    int moments = 0;
    qint64 sent = scene.gossip.sent();
    for (int i = 0; i < 1'100; ++i)
    {
        scene.clock.runFor(1ms);
        if (scene.gossip.sent() > sent)
            ++moments;
        sent = scene.gossip.sent();
    }
    EXPECT_EQ(sent, 6);
    EXPECT_GE(moments, 5);
}

namespace
{
    // As far from the next date as from the last one
    void waitForMiddle(Scene &scene)
    {
        while ((scene.unixNow() % OnionAnnouncement::TIME_STEP) != (OnionAnnouncement::TIME_STEP / 2))
            scene.clock.runFor(1s);
    }

    // When a service's announcement is dated, in seconds before now
    qint64 ageOfOwn(Scene &scene, ChannelCore &channel, const int n)
    {
        channel.setOnionService(OnionService {.seed = onionSeed(n), .port = 1234});
        scene.gossip.tick(scene.clock.now());
        scene.clock.runFor(3s);
        return scene.unixNow() - static_cast<qint64>(channel.onionAnnouncement()->time);
    }
}

// Who sees many of them would have our clock, and know it again in another channel.
TEST(OnionGossip, theDatesOfOurOwnAreNoneOfOurClock)
{
    std::set<qint64> ages;
    for (int n = 1; n <= 40; ++n)
    {
        // as often as it is begun anew
        std::set<qint64> ofOne;
        for (int start = 0; start < 2; ++start)
        {
            Scene scene {true};
            ChannelCore &channel = scene.addChannel(1);
            const auto member = scene.join({&channel}, {}, channel.keys().publicKey);
            waitForMiddle(scene);
            const qint64 age = ageOfOwn(scene, channel, n);
            EXPECT_GE(age, 0);
            EXPECT_LT(age, (2 * OnionAnnouncement::TIME_STEP));
            ofOne.insert(age);
        }
        EXPECT_EQ(ofOne.size(), 1U);
        ages.merge(ofOne);
    }
    EXPECT_EQ(ages.size(), 2U) << "of one moment, by one clock: some are dated by this step, some by the one before";
}

TEST(OnionGossip, whatIsJustBelievedTellsNothingOfOurClock)
{
    // in each circuit for as long as it happens to be
    Scene scene {true};
    waitForMiddle(scene);
    int believed = 0;
    const int count = 40;
    for (int n = 1; n <= count; ++n)
    {
        ChannelCore &channel = scene.addChannel(n);
        const auto neighbour = scene.join({&channel}, {}, channel.keys().publicKey);
        OnionAnnouncement ahead = announcementOf(1, channel.keys().topic, (scene.unixNow() + 1'200));
        // the last one that everybody believes
        scene.gossip.floodReceived(*neighbour.peer, {.hops = 1, .announcement = ahead});
        EXPECT_TRUE(channel.onions().find(ahead.key));
        ahead = announcementOf(2, channel.keys().topic, (scene.unixNow() + 1'200 + OnionAnnouncement::TIME_STEP));
        scene.gossip.floodReceived(*neighbour.peer, {.hops = 1, .announcement = ahead});
        believed += channel.onions().find(ahead.key) ? 1 : 0;
        const OnionAnnouncement never = announcementOf(3, channel.keys().topic, (scene.unixNow() + 1'200 + (2 * OnionAnnouncement::TIME_STEP)));
        scene.gossip.floodReceived(*neighbour.peer, {.hops = 1, .announcement = never});
        EXPECT_FALSE(channel.onions().find(never.key));
    }
    EXPECT_GT(believed, 0);
    EXPECT_LT(believed, count);
    // what was kept is not thrown away by another measure
    const auto kept = [&scene] { return std::ranges::count_if(scene.channels.all(), [](ChannelCore *channel) { return channel->onions().find(onionKey(2)); }); };
    scene.gossip.tick(scene.clock.now());
    EXPECT_EQ(kept(), believed);
}
