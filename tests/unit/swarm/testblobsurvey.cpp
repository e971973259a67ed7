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

#include "nodes.h"
#include "scriptedpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    const NodeSettings OPEN_TO_V5 {.talksToV5 = true, .fetchesMetadata = false};
    const NodeSettings PLAIN {.fetchesMetadata = false};

    // Has `ids`, and fetches nothing
    std::unique_ptr<SimNode> holder(World &world, const DhtItem &item, const QList<BlobId> &ids)
    {
        auto node = std::make_unique<SimNode>(world, PLAIN);
        node->store().add(ids);
        node->channel().setPaused(true);
        node->take(item);
        return node;
    }
}

TEST(BlobSurvey, theRarestHeldIsWhatFewestPeersHave)
{
    World world {301};
    const QList<BlobId> ids = world.content.generate(301, 10);
    const DhtItem item = world.publish(ids);
    SimNode node {world, PLAIN};
    EXPECT_FALSE(node.channel().rarestHeldBlob({})) << "there is no version yet";
    node.publish(item, ids);
    EXPECT_TRUE(ids.contains(*node.channel().rarestHeldBlob({}))) << "without peers any of them";

    QList<BlobId> allButOne = ids;
    allButOne.removeAt(3);
    const auto one = holder(world, item, allButOne);
    QList<BlobId> allButTwo = allButOne;
    allButTwo.removeAt(5);
    const auto other = holder(world, item, allButTwo);
    node.learn(*one);
    node.learn(*other);
    world.clock.runFor(30s);
    ASSERT_EQ(node.channel().connectedPeers(), 2);
    EXPECT_EQ(node.channel().rarestHeldBlob({}), ids[3]);
    EXPECT_EQ(node.channel().rarestHeldBlob({ids[3]}), allButOne[5]);
    EXPECT_FALSE(node.channel().rarestHeldBlob(ids));
    EXPECT_TRUE(node.channel().isHeld(ids[3]));

    // what is not here is not offered, however rare
    EXPECT_NE(one->channel().rarestHeldBlob({}), ids[3]);
    EXPECT_FALSE(one->channel().isHeld(ids[3]));
    node.channel().removeHeld(ids[3]);
    EXPECT_NE(node.channel().rarestHeldBlob({}), ids[3]);
}

TEST(BlobSurvey, missingIsWhatIsWantedAndNobodyHas)
{
    World world {302};
    const QList<BlobId> ids = world.content.generate(302, 10);
    const DhtItem item = world.publish(ids);
    SimNode node {world, PLAIN};
    EXPECT_FALSE(node.channel().missingBlob({})) << "nothing is wanted";
    node.take(item);
    EXPECT_TRUE(ids.contains(*node.channel().missingBlob({})));
    EXPECT_FALSE(node.channel().missingBlob(ids));
    node.channel().setPaused(true);
    EXPECT_FALSE(node.channel().missingBlob({}));
    node.channel().setPaused(false);

    QList<BlobId> allButOne = ids;
    allButOne.removeAt(7);
    const auto one = holder(world, item, allButOne);
    node.learn(*one);
    world.clock.runFor(2min);
    EXPECT_EQ(node.store().count(), 9);
    EXPECT_EQ(node.channel().missingBlob({}), ids[7]);

    const auto other = holder(world, item, ids);
    node.learn(*other);
    world.clock.runFor(2min);
    EXPECT_TRUE(node.isComplete());
    EXPECT_FALSE(node.channel().missingBlob({}));
}

TEST(BlobSurvey, metadataThatIsWaitedForComesFirst)
{
    World world {303};
    const QList<BlobId> ids = world.content.generate(303, 10);
    const BlobId metadata = world.content.generate(3030, 1).first();
    SimNode node {world, PLAIN};
    node.take(world.publish(ids));
    node.channel().fetch(metadata, &node, []([[maybe_unused]] const QByteArray &blob) {});
    EXPECT_EQ(node.channel().missingBlob({}), metadata);
    EXPECT_TRUE(ids.contains(*node.channel().missingBlob({metadata})));
}

// Of a version 5 peer nobody knows what it has. One that had nothing for us must not keep us from
// looking for others.
TEST(BlobSurvey, aV5PeerThatHasNothingIsNoReasonToWait)
{
    World world {304};
    const QList<BlobId> ids = world.content.generate(304, 20);
    SimNode node {world, OPEN_TO_V5};
    node.take(world.publish(ids));
    ScriptedPeer stranger {world, false};
    node.channel().addCandidate(stranger.endpoint(), false);
    world.clock.runFor(20s);
    ASSERT_FALSE(stranger.requested.empty());
    EXPECT_EQ(node.channel().connectedPeers(), 1);
    EXPECT_TRUE(node.channel().missingBlob({}));

    ScriptedPeer server {world, false};
    server.held.insert(ids.cbegin(), ids.cend());
    node.channel().addCandidate(server.endpoint(), false);
    for (int i = 0; (i < 600) && server.requested.empty(); ++i)
        world.clock.runFor(100ms);
    ASSERT_FALSE(server.requested.empty());
    ASSERT_FALSE(node.isComplete());
    EXPECT_FALSE(node.channel().missingBlob({})) << "it may have the others, too";
}

// Nor one that gave us the one, and not the other.
TEST(BlobSurvey, whatAV5PeerHasRefusedIsMissing)
{
    World world {305};
    const QList<BlobId> ids = world.content.generate(305, 4);
    SimNode node {world, OPEN_TO_V5};
    node.take(world.publish(ids));
    ScriptedPeer server {world, false};
    server.held.insert(ids.cbegin(), ids.cend() - 1);
    node.channel().addCandidate(server.endpoint(), false);
    world.clock.runFor(60s);
    EXPECT_EQ(node.store().count(), 3);
    EXPECT_EQ(node.channel().missingBlob({}), ids.last());
}
