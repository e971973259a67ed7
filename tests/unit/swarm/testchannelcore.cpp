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
#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/requestscheduler.h"
#include "support/sim/content.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    class FakeScheduler final : public RequestScheduler
    {
    public:
        void scheduleSoon(ChannelCore &) override { ++scheduledCount; }
        void makeWay(ChannelCore &) override { ++madeWayCount; }
        void cancel(ChannelCore &, const BlobId &id) override { cancelled.append(id); }
        void cancelAll(ChannelCore &) override { ++cancelledAllCount; }

        int scheduledCount = 0;
        int madeWayCount = 0;
        int cancelledAllCount = 0;
        QList<BlobId> cancelled;
    };

    struct Scene : FakeNode
    {
        Scene()
        {
            clock.runFor(1h);
            QObject::connect(&channel, &ChannelSwarm::sequenceHinted, &channel, [this](const qint64 sequence) { hints.append(sequence); });
            QObject::connect(&channel, &ChannelSwarm::connectedPeersChanged, &channel, [this](const int count, const int dialled)
            {
                counts.append({count, dialled});
            });
        }

        // Whom the peers leave before they are destroyed
        ~Scene() { peers.clear(); }

        qint64 now() const { return clock.unixTime().count(); }

        FakeScheduler scheduler;
        HaveBudget budget {1'000};
        ChannelCore channel {ChannelCore::Parts {.clock = &clock, .random = &random, .scheduler = &scheduler, .dialler = nullptr
            , .penalties = nullptr, .haveBudget = &budget}, ChannelKeys {}};
        QList<qint64> hints;
        QList<std::pair<int, int>> counts;
    };
}

TEST(ChannelCore, asksForASchedulingWhenMoreIsWanted)
{
    Scene scene;
    scene.channel.want(idsOf(0, 3));
    EXPECT_EQ(scene.scheduler.scheduledCount, 1);
    scene.channel.want(idsOf(0, 3));
    EXPECT_EQ(scene.scheduler.scheduledCount, 1) << "nothing new";
    scene.channel.fetch(idOf(7), &scene.channel, [](const QByteArray &) {});
    EXPECT_EQ(scene.scheduler.scheduledCount, 2);
    EXPECT_FALSE(scene.channel.isFetching());
}

TEST(ChannelCore, takesBackWhatIsNoLongerWanted)
{
    Scene scene;
    scene.channel.want(idsOf(0, 3));
    scene.channel.wishlist().requested(idOf(1), {.peerId = 1, .requestId = 1}, 0ms);
    scene.channel.unwant({idOf(0), idOf(1)});
    EXPECT_EQ(scene.scheduler.cancelled, QList<BlobId> {idOf(1)});

    scene.channel.setPaused(true);
    scene.channel.setPaused(true);
    EXPECT_EQ(scene.scheduler.cancelledAllCount, 1);
    EXPECT_FALSE(scene.channel.hasDemand());
}

TEST(ChannelCore, whatIsUnderWayOrWantedIsNotHeld)
{
    Scene scene;
    EXPECT_TRUE(scene.channel.mayBeHeld(idOf(1))) << "that is for the storage to say";
    scene.channel.want({idOf(1)});
    EXPECT_FALSE(scene.channel.mayBeHeld(idOf(1)));
    scene.channel.wishlist().requested(idOf(1), {.peerId = 1, .requestId = 1}, 0ms);
    EXPECT_FALSE(scene.channel.mayBeHeld(idOf(1)));
    scene.channel.setLayout(3, Sim::ListLayout::make(idsOf(0, 3)), QBitArray(3, true));
    EXPECT_TRUE(scene.channel.mayBeHeld(idOf(1)));
}

TEST(ChannelCore, hintsAreBelievedOnceAMinuteAndNotOfTheFarFuture)
{
    Scene scene;
    scene.channel.hintReceived(scene.now() + (25 * 60 * 60 * 1'000));
    EXPECT_TRUE(scene.hints.isEmpty());
    scene.channel.hintReceived(scene.now());
    scene.channel.hintReceived(scene.now() + 1);
    EXPECT_EQ(scene.hints.size(), 1);
    scene.clock.runFor(60s);
    scene.channel.hintReceived(scene.now());
    EXPECT_EQ(scene.hints.size(), 2);

    DhtItem item;
    item.sequence = scene.now() + 10'000;
    scene.channel.setItem(item);
    scene.clock.runFor(60s);
    scene.channel.hintReceived(item.sequence);
    EXPECT_EQ(scene.hints.size(), 2) << "that one is known";
}

TEST(ChannelCore, tellsHowManyPeersThereAreAndWhomItHasChosen)
{
    Scene scene;
    Peer *in = scene.arrive(u"30.0.0.1"_s);
    Peer *out = scene.peers.dial({u"40.0.0.1"_s, 5000});
    scene.channel.addPeer(in, true);
    scene.channel.addPeer(in, true);
    scene.channel.addPeer(out, true);
    scene.channel.removePeer(in);
    EXPECT_EQ(scene.counts, (QList<std::pair<int, int>> {{1, 0}, {2, 1}, {1, 1}}));
    EXPECT_EQ(scene.channel.connectedPeers(), 1);
    EXPECT_FALSE(scene.channel.wasExtended(u"30.0.0.1"_s)) << "v5 peers have shown no tag";
    scene.channel.removePeer(out);
}

TEST(ChannelCore, v5PeersAreLeftWhenTheyAreNoLongerTalkedTo)
{
    Scene scene;
    Peer *peer = scene.arrive(u"30.0.0.1"_s);
    scene.channel.addPeer(peer, true);
    scene.channel.setTalksToV5(true);
    EXPECT_FALSE(peer->isEnded());
    scene.channel.setTalksToV5(false);
    EXPECT_TRUE(peer->isEnded());
    EXPECT_EQ(scene.channel.connectedPeers(), 1) << "it leaves later, when nobody can be iterating";
}
