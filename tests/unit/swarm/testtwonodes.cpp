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

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "nodes.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    // A publisher and a subscriber that knows where it is
    struct Pair
    {
        explicit Pair(const quint64 seed, const int blobs, const NodeSettings &settings = {}, const NodeSettings &subscriberSettings = {})
            : world {seed}
            , publisher {world, settings}
            , subscriber {world, subscriberSettings}
            , ids {world.content.generate(seed, blobs)}
        {
            publisher.publish(world.publish(ids), ids);
        }

        bool run(const Clock::Milliseconds limit)
        {
            return world.clock.runUntil([this] { return subscriber.isComplete(); }, limit);
        }

        World world;
        SimNode publisher;
        SimNode subscriber;
        QList<BlobId> ids;
    };
}

TEST(TwoNodes, withoutConnectionsNobodyStaysAndNobodyIsDialled)
{
    Pair pair {17, 200};
    pair.subscriber.learn(pair.publisher, true);
    ASSERT_TRUE(pair.world.clock.runUntil([&pair] { return pair.subscriber.swarm().totals().downloaded > 0; }, 30s));
    ASSERT_FALSE(pair.subscriber.isComplete());

    SwarmSettings none;
    none.maxConnections = 0;
    pair.subscriber.swarm().setSettings(none);
    pair.world.clock.runFor(2s);
    EXPECT_TRUE(pair.subscriber.swarm().peers().isEmpty());
    EXPECT_TRUE(pair.publisher.swarm().peers().isEmpty());
    pair.subscriber.learn(pair.publisher, true);
    pair.publisher.learn(pair.subscriber, true);
    pair.world.clock.runFor(10min);
    EXPECT_TRUE(pair.subscriber.swarm().peers().isEmpty());
    EXPECT_FALSE(pair.subscriber.isComplete());

    pair.subscriber.swarm().setSettings({});
    EXPECT_TRUE(pair.run(5min));
    EXPECT_TRUE(pair.publisher.misbehaved.empty());
    EXPECT_TRUE(pair.subscriber.misbehaved.empty());
}

TEST(TwoNodes, theStorageIsToldForWhichChannelItIs)
{
    Pair pair {19, 5};
    pair.publisher.channel().setStorageId(7);
    pair.subscriber.channel().setStorageId(9);
    pair.subscriber.learn(pair.publisher, true);
    ASSERT_TRUE(pair.run(5min));
    EXPECT_EQ(pair.publisher.store().readFor, std::set<qint64> {7});
    EXPECT_EQ(pair.subscriber.store().receivedFor, std::set<qint64> {9});
}

// Stopped by the user: of it nothing is said, served or dialled, whoever is named; all that is known of it is there afterwards.
TEST(TwoNodes, aChannelThatIsAwayIsNowhere)
{
    Pair pair {18, 200};
    pair.subscriber.learn(pair.publisher, true);
    ASSERT_TRUE(pair.world.clock.runUntil([&pair] { return pair.subscriber.swarm().totals().downloaded > 0; }, 30s));
    ASSERT_FALSE(pair.subscriber.isComplete());
    const auto awaits = [&pair] { return pair.subscriber.swarm().peers().isEmpty() && pair.publisher.swarm().peers().isEmpty(); };

    for (SimNode *gone : {&pair.subscriber, &pair.publisher})
    {
        SimNode *const other = (gone == &pair.subscriber) ? &pair.publisher : &pair.subscriber;
        gone->swarm().setAway(&gone->channel(), true);
        EXPECT_EQ(gone->swarm().channel(pair.world.identity.publicKey), &gone->channel());
        EXPECT_TRUE(pair.world.clock.runUntil(awaits, 2min)) << "what was connected for it is closed";
        const qint64 received = pair.subscriber.swarm().totals().downloaded;
        gone->learn(*other, true);
        pair.world.clock.runFor(10min);
        EXPECT_EQ(gone->channel().connectedPeers(), 0);
        EXPECT_EQ(pair.subscriber.swarm().totals().downloaded, received);

        gone->swarm().setAway(&gone->channel(), false);
        EXPECT_TRUE(pair.world.clock.runUntil([gone] { return gone->channel().connectedPeers() == 1; }, 5min)) << "it is as if it had not been away";
    }
    EXPECT_TRUE(pair.run(5min));
    EXPECT_TRUE(pair.publisher.misbehaved.empty());
    EXPECT_TRUE(pair.subscriber.misbehaved.empty());
}

// A tag cannot be taken back: who shares another channel with us would go on sending of the one that is away, and tell nothing
// anew when it is back.
TEST(TwoNodes, ofTwoThatShareAConnectionOneGoesAway)
{
    Pair pair {20, 200};
    const ChannelKeys keys = ChannelKeys::make(Crypto::publicKey(Seed::fromBytes(QByteArray(Seed::SIZE, 9))), {}, true);
    ChannelSwarm *const othersThere = pair.publisher.swarm().addChannel(keys);
    ChannelSwarm *const others = pair.subscriber.swarm().addChannel(keys);
    others->addCandidate(pair.publisher.endpoint(), true);
    pair.subscriber.learn(pair.publisher, true);
    const auto areBoth = [&] { return (pair.subscriber.channel().connectedPeers() == 1) && (others->connectedPeers() == 1); };
    ASSERT_TRUE(pair.world.clock.runUntil(areBoth, 1min));
    ASSERT_EQ(pair.subscriber.swarm().peers().size(), 1);

    pair.subscriber.swarm().setAway(&pair.subscriber.channel(), true);
    pair.world.clock.runFor(2min);
    EXPECT_EQ(pair.publisher.channel().connectedPeers(), 0) << "nobody thinks that we are still there";
    EXPECT_EQ(others->connectedPeers(), 1);
    EXPECT_EQ(othersThere->connectedPeers(), 1);
    EXPECT_FALSE(pair.subscriber.isComplete());

    pair.subscriber.swarm().setAway(&pair.subscriber.channel(), false);
    EXPECT_TRUE(pair.run(5min)) << "what it has is told anew";
    EXPECT_EQ(others->connectedPeers(), 1);
}

TEST(TwoNodes, whoComesAndGoesAtOnceIsThere)
{
    Pair pair {19, 100};
    pair.subscriber.learn(pair.publisher, true);
    ASSERT_TRUE(pair.world.clock.runUntil([&pair] { return pair.subscriber.channel().connectedPeers() == 1; }, 30s));
    for (int i = 0; i < 3; ++i)
    {
        pair.subscriber.swarm().setAway(&pair.subscriber.channel(), true);
        pair.subscriber.swarm().setAway(&pair.subscriber.channel(), false);
    }
    EXPECT_TRUE(pair.run(5min));
    EXPECT_EQ(pair.subscriber.channel().connectedPeers(), 1);

    // and from there one can be removed
    const ChannelKeys keys = ChannelKeys::make(Crypto::publicKey(Seed::fromBytes(QByteArray(Seed::SIZE, 9))), {}, true);
    ChannelSwarm *const other = pair.subscriber.swarm().addChannel(keys, true);
    EXPECT_EQ(pair.subscriber.swarm().channel(keys.publicKey), other);
    pair.subscriber.swarm().setAway(other, false);
    pair.subscriber.swarm().setAway(other, true);
    pair.subscriber.swarm().removeChannel(other);
    EXPECT_EQ(pair.subscriber.swarm().channel(keys.publicKey), nullptr);
    pair.world.clock.runFor(2min);
    EXPECT_EQ(pair.subscriber.channel().connectedPeers(), 1);
}

TEST(TwoNodes, everythingArrivesOnce)
{
    Pair pair {1, 24};
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.run(30s));

    EXPECT_TRUE(pair.subscriber.store().holdsAll(pair.ids));
    EXPECT_EQ(pair.publisher.store().reads, 24);
    for (const auto &[id, count] : pair.subscriber.store().received)
        EXPECT_EQ(count, 1);
    EXPECT_EQ(pair.subscriber.store().corrupt, 0);
    EXPECT_EQ(pair.subscriber.items.size(), 1);
    EXPECT_EQ(pair.subscriber.swarm().totals().downloaded, (24 * BLOB_SIZE));
    EXPECT_EQ(pair.publisher.swarm().totals().uploaded, (24 * BLOB_SIZE));
    EXPECT_EQ(pair.subscriber.channel().connectedPeers(), 1);

    const QList<PeerInfo> peers = pair.subscriber.swarm().peers();
    ASSERT_EQ(peers.size(), 1);
    EXPECT_EQ(peers[0].endpoint, pair.publisher.endpoint());
    EXPECT_TRUE(peers[0].isOutgoing);
    EXPECT_TRUE(peers[0].isExtended);
    EXPECT_EQ(peers[0].channels, QList<PublicKey> {pair.world.identity.publicKey});
    EXPECT_EQ(peers[0].downloaded, (24 * BLOB_SIZE));
}

TEST(TwoNodes, whoHasComeByItselfIsToldFromWhoWasChosen)
{
    Pair pair {36, 1};
    QList<std::pair<int, int>> ofPublisher;
    QList<std::pair<int, int>> ofSubscriber;
    QObject::connect(&pair.publisher.channel(), &ChannelSwarm::connectedPeersChanged, &pair.publisher.channel()
        , [&ofPublisher](const int count, const int dialled) { ofPublisher.emplaceBack(count, dialled); });
    QObject::connect(&pair.subscriber.channel(), &ChannelSwarm::connectedPeersChanged, &pair.subscriber.channel()
        , [&ofSubscriber](const int count, const int dialled) { ofSubscriber.emplaceBack(count, dialled); });
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.run(30s));
    pair.subscriber.stop();
    pair.world.clock.runFor(10s);
    EXPECT_EQ(ofPublisher, (QList<std::pair<int, int>> {{1, 0}, {0, 0}}));
    EXPECT_EQ(ofSubscriber.first(), std::pair(1, 1));
}

TEST(TwoNodes, aPublisherBehindANatServesOverTheConnectionThatItOpened)
{
    NodeSettings hidden;
    hidden.net.acceptsConnections = false;
    Pair pair {2, 6, hidden};
    pair.publisher.learn(pair.subscriber);
    ASSERT_TRUE(pair.run(30s));
    EXPECT_FALSE(pair.subscriber.swarm().peers().first().isOutgoing);
}

TEST(TwoNodes, aLongPipeIsKeptFull)
{
    // 20 MB/s with a round trip of 400 ms: 8 MB are under way
    NodeSettings far;
    far.net.latency = 100ms;
    far.net.uploadRate = 20'000'000;
    Pair pair {3, 160, far, far};
    pair.world.network.setWindow(16 * 1024 * 1024);
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.run(120s));
    const double seconds = static_cast<double>((pair.world.clock.now() - pair.subscriber.itemTime()).count()) / 1000;
    const double rate = static_cast<double>(160 * BLOB_SIZE) / seconds;
    EXPECT_GT(rate, (0.75 * 20'000'000));
}

TEST(TwoNodes, bothDialAtOnceAndKeepOneConnection)
{
    for (quint64 seed = 10; seed < 20; ++seed)
    {
        Pair pair {seed, 3};
        pair.subscriber.learn(pair.publisher);
        pair.publisher.learn(pair.subscriber);
        ASSERT_TRUE(pair.run(30s));
        pair.world.clock.runFor(10min);
        EXPECT_EQ(pair.subscriber.swarm().peers().size(), 1) << "seed " << seed;
        EXPECT_EQ(pair.publisher.swarm().peers().size(), 1) << "seed " << seed;
        EXPECT_EQ(pair.subscriber.transport().openStreams(), 1) << "seed " << seed;
        EXPECT_LE((pair.subscriber.transport().attempts() + pair.publisher.transport().attempts()), 3) << "seed " << seed;
    }
}

TEST(TwoNodes, nobodyDialsItselfTwice)
{
    Pair pair {4, 3};
    pair.publisher.learn(pair.publisher);
    pair.world.clock.runFor(20min);
    EXPECT_EQ(pair.publisher.transport().attempts(), 1);
    EXPECT_EQ(pair.publisher.swarm().peers().size(), 0);
    EXPECT_TRUE(pair.publisher.misbehaved.empty());
}

TEST(TwoNodes, anIdleConnectionIsKeptAlive)
{
    Pair pair {5, 3};
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.run(30s));
    pair.world.clock.runFor(1h);
    EXPECT_EQ(pair.subscriber.channel().connectedPeers(), 1);
    EXPECT_EQ(pair.subscriber.transport().attempts(), 1);
    EXPECT_GT(pair.subscriber.swarm().peers().first().connectedSeconds, 3'590);
}

TEST(TwoNodes, aLostConnectionIsOpenedAgainAndNothingIsFetchedTwice)
{
    NodeSettings slow;
    slow.net.uploadRate = 4'000'000;
    Pair pair {6, 20, slow};
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.world.clock.runUntil([&] { return pair.subscriber.store().count() >= 8; }, 60s));
    pair.world.network.dropConnections(&pair.publisher.transport());
    ASSERT_TRUE(pair.run(60s));
    EXPECT_TRUE(pair.subscriber.isConnectedTo(pair.publisher));
    for (const auto &[id, count] : pair.subscriber.store().received)
        EXPECT_EQ(count, 1);
}

TEST(TwoNodes, anUnreachablePeerIsTriedMoreAndMoreRarely)
{
    Pair pair {7, 3};
    pair.world.network.setOffline(&pair.publisher.transport(), true);
    pair.subscriber.learn(pair.publisher);
    pair.world.clock.runFor(1h);
    EXPECT_GE(pair.subscriber.transport().attempts(), 5);
    EXPECT_LE(pair.subscriber.transport().attempts(), 12);

    pair.world.network.setOffline(&pair.publisher.transport(), false);
    EXPECT_TRUE(pair.run(1h));
}

TEST(TwoNodes, aPeerThatIsNamedAgainIsTriedAtOnce)
{
    Pair pair {27, 3};
    pair.world.network.setOffline(&pair.publisher.transport(), true);
    pair.subscriber.learn(pair.publisher, true);
    pair.world.clock.runFor(30min);
    pair.world.network.setOffline(&pair.publisher.transport(), false);
    pair.world.clock.runFor(21s);  // an attempt may be under way
    pair.subscriber.learn(pair.publisher, true);
    EXPECT_TRUE(pair.run(5s));
}

TEST(TwoNodes, aSilentPeerIsNoticed)
{
    Pair pair {8, 3};
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.run(30s));
    pair.world.network.setSilent(&pair.publisher.transport(), true);
    pair.world.clock.runFor(122s);
    EXPECT_EQ(pair.subscriber.channel().connectedPeers(), 0);
}

TEST(TwoNodes, pausingStopsFetchingButNotServing)
{
    NodeSettings slow;
    slow.net.uploadRate = 4'000'000;
    Pair pair {9, 20, slow};
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.world.clock.runUntil([&] { return pair.subscriber.store().count() >= 4; }, 60s));
    pair.subscriber.channel().setPaused(true);
    pair.world.clock.runFor(2s);
    const qsizetype count = pair.subscriber.store().count();
    pair.world.clock.runFor(60s);
    EXPECT_EQ(pair.subscriber.store().count(), count);

    SimNode third {pair.world};
    third.learn(pair.subscriber);
    EXPECT_TRUE(pair.world.clock.runUntil([&] { return third.store().count() == count; }, 60s));

    pair.subscriber.channel().setPaused(false);
    EXPECT_TRUE(pair.run(60s));
    EXPECT_TRUE(pair.world.clock.runUntil([&] { return third.isComplete(); }, 60s));
}

TEST(TwoNodes, whatIsNoLongerWantedIsNotFetched)
{
    NodeSettings slow;
    slow.net.uploadRate = 2'000'000;
    Pair pair {21, 20, slow};
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.world.clock.runUntil([&] { return pair.subscriber.store().count() >= 2; }, 60s));
    pair.subscriber.channel().unwant(pair.ids);
    pair.world.clock.runFor(60s);
    const qsizetype count = pair.subscriber.store().count();
    EXPECT_LE(count, 3);  // one may have been with the storage

    pair.subscriber.channel().want(pair.ids.last(10));
    pair.world.clock.runFor(60s);
    EXPECT_TRUE(pair.subscriber.store().holdsAll(pair.ids.last(10)));
    EXPECT_LT(pair.subscriber.store().count(), 20);
}

TEST(TwoNodes, aFullDiskPausesTheChannelUntilItIsResumed)
{
    Pair pair {22, 10};
    pair.subscriber.store().failure = u"No space left on device."_s;
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.world.clock.runUntil([&] { return !pair.subscriber.failures.isEmpty(); }, 30s));
    EXPECT_TRUE(pair.subscriber.channel().isPaused());
    pair.world.clock.runFor(10min);
    EXPECT_EQ(pair.subscriber.failures, QStringList {u"No space left on device."_s});

    pair.subscriber.store().failure.clear();
    pair.subscriber.channel().setPaused(false);
    EXPECT_TRUE(pair.run(30s));
}

TEST(TwoNodes, anUnusableBlobIsAskedForOnce)
{
    Pair pair {23, 6};
    const BlobId bad = pair.ids.at(3);
    pair.subscriber.store().unsealable.insert(bad);
    pair.subscriber.learn(pair.publisher);
    pair.world.clock.runFor(5min);
    EXPECT_EQ(pair.subscriber.unusable, QList<BlobId> {bad});
    EXPECT_EQ(pair.publisher.store().reads, 6);
    EXPECT_EQ(pair.subscriber.store().count(), 5);
    EXPECT_TRUE(pair.subscriber.misbehaved.empty());
}

TEST(TwoNodes, aSlowStorageHoldsThePeerBack)
{
    Pair pair {24, 60};
    pair.subscriber.store().writeDelay = 3s;
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.run(120s));
    EXPECT_LE(pair.subscriber.store().maxOutstanding, 24);
    EXPECT_GE(pair.subscriber.store().maxOutstanding, 8);
}

TEST(TwoNodes, aBlobThatIsGoneIsNotServed)
{
    Pair pair {25, 6};
    pair.publisher.store().remove(pair.ids.at(4));
    pair.subscriber.learn(pair.publisher);
    pair.world.clock.runFor(60s);
    EXPECT_EQ(pair.subscriber.store().count(), 5);

    // what is told is believed: no more questions
    pair.publisher.channel().removeHeld(pair.ids.at(4));
    pair.world.clock.runFor(5s);
    const int reads = pair.publisher.store().reads;
    pair.world.clock.runFor(10min);
    EXPECT_EQ(pair.publisher.store().reads, reads);

    pair.publisher.store().add({pair.ids.at(4)});
    pair.publisher.channel().addHeld({pair.ids.at(4)});
    EXPECT_TRUE(pair.run(30s));
}

TEST(TwoNodes, aRemovedChannelLetsItsPeersGo)
{
    Pair pair {26, 3};
    pair.subscriber.learn(pair.publisher);
    ASSERT_TRUE(pair.run(30s));
    ChannelSwarm *channel = &pair.publisher.channel();
    pair.publisher.swarm().removeChannel(channel);
    pair.world.clock.runFor(1s);
    EXPECT_EQ(pair.publisher.swarm().peers().size(), 0);
    EXPECT_EQ(pair.publisher.swarm().channel(pair.world.identity.publicKey), nullptr);
    EXPECT_EQ(pair.subscriber.channel().connectedPeers(), 0);
}
