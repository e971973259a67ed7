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


#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "middleman.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;
using Type = Wire::MessageType;

namespace
{
    NodeSettings nodeSettings(const bool talksToV5)
    {
        NodeSettings settings;
        settings.talksToV5 = talksToV5;
        settings.fetchesMetadata = false;
        return settings;
    }

    // Publisher and subscriber know of each other only the address of the one in the middle.
    struct Scene
    {
        Scene(const quint64 seed, const bool talksToV5, const int tactics, const bool subscriberDials = true)
            : Scene(seed, nodeSettings(talksToV5), nodeSettings(talksToV5), tactics, subscriberDials)
        {
        }

        Scene(const quint64 seed, const NodeSettings &publishers, const NodeSettings &subscribers, const int tactics, const bool subscriberDials)
            : world {seed}
            , publisher {world, publishers}
            , subscriber {world, subscribers}
            , ids {world.content.generate(seed, 6)}
            , item {world.publish(ids)}
            , middleman {world, (subscriberDials ? publisher : subscriber).endpoint(), tactics}
        {
            publisher.publish(item, ids);
            subscriber.take(item);
            (subscriberDials ? subscriber : publisher).channel().addCandidate(middleman.endpoint(), false);
        }

        // What a stranger is told: greetings, tags that are proofs for nobody else, and refusals
        void expectThatHeLearnsNothing()
        {
            EXPECT_THAT(middleman.seen(), ::testing::IsSubsetOf({Type::Hello, Type::Tags, Type::GetManifest, Type::Fail, Type::Error}));
            EXPECT_EQ(subscriber.store().count(), 0);
            EXPECT_EQ(publisher.store().reads, 0);
            EXPECT_EQ(publisher.channel().connectedPeers(), 0);
            EXPECT_EQ(subscriber.channel().connectedPeers(), 0);
        }

        World world;
        SimNode publisher;
        SimNode subscriber;
        QList<BlobId> ids;
        DhtItem item;
        Middleman middleman;
    };

    const int ALL_TACTICS[] = {
        Middleman::DropExtension
        , Middleman::Relay   // of the tags: each side gets the other's
        , (Middleman::EchoTags | Middleman::KeepTags | Middleman::AnswerHello)
        , (Middleman::EchoTags | Middleman::AnswerHello)
        , (Middleman::DropExtension | Middleman::EchoTags | Middleman::AnswerHello)
    };
}

TEST(ManInTheMiddle, getsNothingWhereV5PeersAreNotTalkedTo)
{
    for (const bool subscriberDials : {true, false})
    {
        for (const int tactics : ALL_TACTICS)
        {
            SCOPED_TRACE(::testing::Message() << "tactics " << tactics << ", dialled by the " << (subscriberDials ? "subscriber" : "publisher"));
            Scene scene {900, false, tactics, subscriberDials};
            ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.middleman.saw(Type::Tags); }, 10s));
            scene.world.clock.runFor(1s);
            // he may know the ids of the blobs from elsewhere
            scene.middleman.askForAll(scene.ids);
            scene.world.clock.runFor(10min);
            EXPECT_TRUE(scene.middleman.saw(Type::Fail) || scene.middleman.saw(Type::Error));
            EXPECT_GE(scene.middleman.connections(), 2);
            scene.expectThatHeLearnsNothing();

            // with nobody in between the same two do talk
            scene.subscriber.learn(scene.publisher);
            EXPECT_TRUE(scene.world.clock.runUntil([&] { return scene.subscriber.isComplete(); }, 1min));
        }
    }
}

TEST(ManInTheMiddle, getsNothingWithoutAnExtensionDroppedEvenWhereV5PeersAreTalkedTo)
{
    for (const int tactics : ALL_TACTICS)
    {
        if (tactics & Middleman::DropExtension)
            continue;
        SCOPED_TRACE(tactics);
        Scene scene {901, true, tactics};
        scene.world.clock.runFor(10min);
        EXPECT_TRUE(scene.middleman.saw(Type::Tags));
        scene.expectThatHeLearnsNothing();
    }
}

namespace
{
    // Behind a proxy: the channel's setting says that v5 peers are talked to, and that does not count there.
    NodeSettings safeSettings()
    {
        NodeSettings settings = nodeSettings(true);
        settings.net.acceptsConnections = false;
        settings.swarm.isSafe = true;
        return settings;
    }
}

TEST(ManInTheMiddle, getsNothingFromWhoIsBehindAProxy)
{
    for (const bool subscriberDials : {true, false})
    {
        for (const int tactics : ALL_TACTICS)
        {
            SCOPED_TRACE(::testing::Message() << "tactics " << tactics << ", behind the proxy is the " << (subscriberDials ? "subscriber" : "publisher"));
            Scene scene {904, (subscriberDials ? nodeSettings(false) : safeSettings()), (subscriberDials ? safeSettings() : nodeSettings(false)), tactics, subscriberDials};
            ASSERT_TRUE(scene.world.clock.runUntil([&] { return scene.middleman.saw(Type::Tags); }, 20s));
            scene.world.clock.runFor(1s);
            scene.middleman.askForAll(scene.ids);
            scene.world.clock.runFor(10min);
            EXPECT_GE(scene.middleman.connections(), 2);
            scene.expectThatHeLearnsNothing();

            // with nobody in between the same two do talk
            if (subscriberDials)
                scene.subscriber.learn(scene.publisher);
            else
                scene.publisher.learn(scene.subscriber);
            EXPECT_TRUE(scene.world.clock.runUntil([&] { return scene.subscriber.isComplete(); }, 1min));
        }
    }
}

TEST(ManInTheMiddle, theOtherSidesSettingDoesNotHelpHimWithWhoIsBehindAProxy)
{
    for (const int tactics : ALL_TACTICS)
    {
        SCOPED_TRACE(tactics);
        Scene scene {905, nodeSettings(true), safeSettings(), tactics, true};
        scene.world.clock.runFor(10min);
        EXPECT_TRUE(scene.middleman.saw(Type::Tags));
        scene.expectThatHeLearnsNothing();
    }
}

// What is not claimed: without `ext` he is a plain v5 peer to both, and where these are talked to
// he can hand on what he cannot read.
TEST(ManInTheMiddle, whoDropsTheExtensionSeesRequestsWhereV5PeersAreTalkedTo)
{
    Scene scene {902, true, Middleman::DropExtension};
    EXPECT_TRUE(scene.world.clock.runUntil([&] { return scene.subscriber.isComplete(); }, 2min));
    EXPECT_TRUE(scene.middleman.saw(Type::Request));
    EXPECT_TRUE(scene.middleman.saw(Type::Data));
    for (const Type type : {Type::Have, Type::Manifest, Type::Get, Type::Piece})
        EXPECT_FALSE(scene.middleman.saw(type));
    EXPECT_EQ(scene.subscriber.store().corrupt, 0);
}

// Nor does the setting of one side help him with the other.
TEST(ManInTheMiddle, eachSidesSettingBindsItself)
{
    World world {903};
    const QList<BlobId> ids = world.content.generate(903, 3);
    SimNode publisher {world, nodeSettings(false)};
    SimNode subscriber {world, nodeSettings(true)};
    const DhtItem item = world.publish(ids);
    publisher.publish(item, ids);
    subscriber.take(item);
    Middleman middleman {world, publisher.endpoint(), Middleman::DropExtension};
    subscriber.channel().addCandidate(middleman.endpoint(), false);
    world.clock.runFor(10min);
    EXPECT_TRUE(middleman.saw(Type::Request));
    EXPECT_FALSE(middleman.saw(Type::Data));
    EXPECT_FALSE(middleman.saw(Type::Piece));
    EXPECT_EQ(publisher.store().reads, 0);
}
