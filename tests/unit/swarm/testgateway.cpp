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

#include <QSet>

#include "base/global.h"
#include "megatorrent/crypto/curve.h"
#include "megatorrent/swarm/channelkeys.h"
#include "megatorrent/swarm/gatewayclient.h"
#include "megatorrent/wire/gatewayservice.h"
#include "nodes.h"
#include "scriptedpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    // What stands for the DHT behind a gateway
    class FakeService final : public GatewayService
    {
    public:
        PublishAnswer publish(const QString &asker, const DhtItem &item) override
        {
            askers.append(asker);
            if (answer == PublishAnswer::Accepted)
                items.append(item);
            return answer;
        }

        void findItem(const QString &asker, const PublicKey &key, const QObject *context
                , std::function<void (Found found, const std::optional<DhtItem> &item)> callback) override
        {
            askers.append(asker);
            keys.append(key);
            const auto answer = [this, callback = std::move(callback)] { callback(found, ((found == Found::Yes) ? std::optional(newest) : std::nullopt)); };
            if (clock)
                clock->callLater(40s, context, answer);
            else
                answer();
        }

        void findPeers(const QString &asker, const Wire::LookupId &, const QObject *
                , std::function<void (const QList<Endpoint> &peers)> callback) override
        {
            askers.append(asker);
            callback(peers);
        }

        Clock *clock = nullptr;     // with it, the search takes its time
        PublishAnswer answer = PublishAnswer::Accepted;
        Found found = Found::No;
        DhtItem newest;
        QList<Endpoint> peers;
        QStringList askers;
        QList<DhtItem> items;
        QList<PublicKey> keys;
    };

    // A node behind a proxy, and one that is a gateway and does not follow the channel
    struct Scene
    {
        Scene()
            : world {1}
            , gateway {world}
            , hidden {world, {.net = {.acceptsConnections = false}, .swarm = {.isSafe = true}}}
        {
            gateway.leaveChannel();
            gateway.swarm().setGateway(&service);
            QObject::connect(&hidden.channel(), &ChannelSwarm::publishedByGateway, [this](const qint64 sequence) { published.append(sequence); });
            QObject::connect(&hidden.channel(), &ChannelSwarm::sequenceTold, [this](const qint64 sequence) { told.append(sequence); });
        }

        World world;
        FakeService service;
        SimNode gateway;
        SimNode hidden;
        QList<qint64> published;
        QList<qint64> told;
    };
}

TEST(GatewayClient, whatIsPublishedGoesToAGatewayAndIsPutBack)
{
    Scene scene;
    scene.hidden.learn(scene.gateway, true);
    const QList<BlobId> ids = scene.world.makeBlobs(1);
    const DhtItem item = scene.world.publish(ids);
    scene.hidden.channel().publish(item);
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return !scene.published.isEmpty(); }, 30s));
    EXPECT_EQ(scene.service.items, QList<DhtItem> {item});
    EXPECT_EQ(scene.published, QList<qint64> {item.sequence});
    scene.world.clock.runFor(6h);
    EXPECT_GE(scene.service.items.size(), 4);
    EXPECT_LE(scene.service.items.size(), 13);
    // a newer one does not wait for that
    scene.service.items.clear();
    const DhtItem newer = scene.world.publish(ids);
    scene.hidden.channel().publish(newer);
    scene.world.clock.runFor(1min);
    EXPECT_EQ(scene.service.items, QList<DhtItem> {newer});
}

// Otherwise it would be left as anybody who is of no use.
TEST(GatewayClient, whoAsksIsWaitedForUntilItHasTheAnswer)
{
    Scene scene;
    scene.service.clock = &scene.world.clock;
    const QList<BlobId> ids = scene.world.makeBlobs(1);
    scene.world.publish(ids);
    scene.service.found = GatewayService::Found::Yes;
    scene.service.newest = scene.world.items.at(scene.world.lastSequence);
    scene.hidden.learn(scene.gateway, true);
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return !scene.told.isEmpty(); }, 2min));
    EXPECT_EQ(scene.told.first(), scene.world.lastSequence);
    EXPECT_EQ(scene.service.keys.size(), 1);
    scene.world.clock.runFor(1min);
    EXPECT_EQ(scene.gateway.swarm().peers().size(), 0u);
}

TEST(GatewayClient, whatIsNewestAndWhoIsThereComesFromAGateway)
{
    Scene scene;
    SimNode source {scene.world};
    const QList<BlobId> ids = scene.world.makeBlobs(3);
    source.publish(scene.world.publish(ids), ids);
    scene.service.found = GatewayService::Found::Yes;
    scene.service.newest = scene.world.items.at(scene.world.lastSequence);
    scene.service.peers = {source.endpoint(), {u"192.168.1.1"_s, 5000}};
    scene.hidden.learn(scene.gateway, true);
    EXPECT_TRUE(scene.world.clock.runUntil([&] { return scene.hidden.isComplete(); }, 3min));
    EXPECT_EQ(scene.service.keys.first(), scene.world.identity.publicKey);
    EXPECT_EQ(scene.told.first(), scene.world.lastSequence);
    EXPECT_TRUE(scene.hidden.isConnectedTo(source));
    EXPECT_TRUE(scene.hidden.misbehaved.empty());
}

TEST(GatewayClient, thatThereIsNothingIsSaidToo)
{
    Scene scene;
    scene.hidden.learn(scene.gateway, true);
    ASSERT_TRUE(scene.world.clock.runUntil([&] { return !scene.told.isEmpty(); }, 1min));
    EXPECT_EQ(scene.told, QList<qint64> {0});
    // nobody is asked all the time
    scene.world.clock.runFor(1h);
    EXPECT_LE(scene.service.keys.size(), 13);
}

TEST(GatewayClient, aGatewayThatDoesNotKnowSaysNothing)
{
    Scene scene;
    scene.service.found = GatewayService::Found::Unknown;
    scene.hidden.learn(scene.gateway, true);
    scene.world.clock.runFor(10min);
    EXPECT_FALSE(scene.service.keys.isEmpty());
    EXPECT_TRUE(scene.told.isEmpty());
}

TEST(GatewayClient, whoIsNoGatewayIsLeftAloneAndAnotherOneIsFound)
{
    Scene scene;
    SimNode other {scene.world};
    other.leaveChannel();
    scene.hidden.learn(other, true);
    scene.world.clock.runFor(10min);
    EXPECT_TRUE(scene.told.isEmpty());
    const int attempts = other.transport().timesDialled();
    const DhtItem item = scene.world.publish(scene.world.makeBlobs(1));
    scene.hidden.channel().publish(item);
    scene.hidden.learn(scene.gateway, true);
    EXPECT_TRUE(scene.world.clock.runUntil([&] { return !scene.published.isEmpty(); }, 5min));
    EXPECT_GT(attempts, 0);
}

TEST(GatewayClient, refusalsArePutOff)
{
    Scene scene;
    scene.service.answer = PublishAnswer::RateLimited;
    scene.hidden.learn(scene.gateway, true);
    scene.hidden.channel().publish(scene.world.publish(scene.world.makeBlobs(1)));
    scene.world.clock.runFor(1h);
    EXPECT_TRUE(scene.published.isEmpty());
    EXPECT_LE(scene.service.askers.size(), 60);
    scene.service.answer = PublishAnswer::Accepted;
    EXPECT_TRUE(scene.world.clock.runUntil([&] { return !scene.published.isEmpty(); }, 70min));
}

TEST(GatewayClient, onlyThoseWhoAreNamedAreAskedAndNobodyDirectly)
{
    Scene scene;
    scene.hidden.learn(scene.gateway, false);   // as a peer has told of it
    scene.world.clock.runFor(10min);
    EXPECT_TRUE(scene.service.keys.isEmpty());

    SimNode direct {scene.world};
    direct.learn(scene.gateway, true);
    direct.channel().publish(scene.world.publish(scene.world.makeBlobs(1)));
    scene.world.clock.runFor(10min);
    EXPECT_TRUE(scene.service.keys.isEmpty());
    EXPECT_TRUE(scene.service.items.isEmpty());
}

// A gateway that lets one channel wait would otherwise be noticed at another.
TEST(GatewayClient, whatOneChannelAsksForHoldsUpNoOther)
{
    World world {3};
    FakeService service;
    service.clock = &world.clock;
    SimNode gateway {world, {.swarm = {.maxConnectionsPerAddress = 100}}};
    gateway.leaveChannel();
    gateway.swarm().setGateway(&service);
    SimNode hidden {world, {.net = {.acceptsConnections = false}, .swarm = {.isSafe = true}}};
    const int count = 20;
    for (int n = 1; n <= count; ++n)
    {
        const PublicKey key = Crypto::publicKey(Seed::fromBytes(QByteArray(Seed::SIZE, static_cast<char>(n))));
        hidden.swarm().addChannel(ChannelKeys::make(key, {}, false))->addCandidate(gateway.endpoint(), true);
    }
    // each asks first after 5 to 15 s, and an answer takes 40
    world.clock.runFor(20s);
    EXPECT_EQ(QSet<PublicKey>(service.keys.cbegin(), service.keys.cend()).size(), count);
    // and none again while it waits
    world.clock.runFor(20s);
    EXPECT_EQ(service.keys.size(), count);
}

// --- the gateway's side ---

TEST(GatewayDesk, whoIsNoneSaysSo)
{
    Scene scene;
    scene.gateway.swarm().setGateway(nullptr);
    const DhtItem item = scene.world.publish(scene.world.makeBlobs(1));
    ScriptedPeer peer {scene.world, true};
    ScriptedPeer::Line *line = peer.connectTo(scene.gateway.endpoint());
    scene.world.clock.runFor(1s);
    EXPECT_TRUE(line->connection->publish(item));
    line->connection->getManifestByKey(scene.world.identity.publicKey);
    scene.world.clock.runFor(1s);
    EXPECT_EQ(line->publishAnswers, (std::vector<std::pair<bool, QString>> {{false, u"Not A Gateway"_s}}));
    EXPECT_TRUE(scene.service.askers.isEmpty());
}

TEST(GatewayDesk, answersAreByTheirNames)
{
    Scene scene;
    const DhtItem item = scene.world.publish(scene.world.makeBlobs(1));
    ScriptedPeer peer {scene.world, false};   // a publisher of version 5
    ScriptedPeer::Line *line = peer.connectTo(scene.gateway.endpoint());
    scene.world.clock.runFor(1s);
    const auto answerTo = [&](const PublishAnswer answer)
    {
        scene.service.answer = answer;
        line->connection->publish(item);
        scene.world.clock.runFor(1s);
        return line->publishAnswers.back();
    };
    EXPECT_EQ(answerTo(PublishAnswer::Accepted), std::pair(true, u"OK"_s));
    EXPECT_EQ(answerTo(PublishAnswer::OldSequence), std::pair(false, u"Old Sequence"_s));
    EXPECT_EQ(answerTo(PublishAnswer::BadSignature), std::pair(false, u"Bad Signature"_s));
    EXPECT_EQ(answerTo(PublishAnswer::TooLarge), std::pair(false, u"Too Large"_s));
    EXPECT_EQ(answerTo(PublishAnswer::RateLimited), std::pair(false, u"Rate Limited"_s));
}

TEST(GatewayDesk, valuesThatAreTooLargeAreNotReadFurther)
{
    Scene scene;
    DhtItem item = scene.world.publish(scene.world.makeBlobs(1));
    item.value = QByteArray((MANIFEST_MAX_SIZE + 1), 'x');
    RawPeer peer {scene.world, scene.gateway.endpoint()};
    scene.world.clock.runFor(1s);
    peer.sayHello();
    peer.send(Wire::MessageType::Publish, item.toJson());
    peer.send(Wire::MessageType::Publish, "{}");
    scene.world.clock.runFor(1s);
    const QList<QByteArray> errors = peer.messages(Wire::MessageType::Error);
    EXPECT_EQ(errors, (QList<QByteArray> {"Too Large", "Malformed"}));
    EXPECT_TRUE(scene.service.askers.isEmpty());
}

// Otherwise he would count as of use as long as he likes.
TEST(GatewayDesk, whoeverWaitsIsDoneWithWhenTheGatewayIsSwitchedOff)
{
    for (const bool isOther : {false, true})
    {
        FakeService other;
        Scene scene;
        scene.service.clock = &scene.world.clock;   // answers after 40 s
        ScriptedPeer peer {scene.world, true};
        ScriptedPeer::Line *line = peer.connectTo(scene.gateway.endpoint());
        scene.world.clock.runFor(1s);
        line->connection->getManifestByKey(scene.world.identity.publicKey);
        scene.world.clock.runFor(20s);
        ASSERT_EQ(scene.service.keys.size(), 1);
        ASSERT_EQ(scene.gateway.swarm().peers().size(), 1) << "he is waited for";
        scene.gateway.swarm().setGateway(isOther ? &other : nullptr);
        scene.world.clock.runFor(1s);
        EXPECT_FALSE(line->isClosed) << "he has the time to take the answer";
        EXPECT_EQ(line->refusals, QList<Wire::FailCode> {isOther ? Wire::FailCode::Busy : Wire::FailCode::NotAllowed});
        scene.world.clock.runFor(12s);
        EXPECT_TRUE(scene.gateway.swarm().peers().isEmpty());
        EXPECT_TRUE(line->isClosed);
        // what the former one finds yet is nobody's
        scene.world.clock.runFor(1min);
        EXPECT_EQ(line->refusals.size(), 1);
    }
}

// What is followed here is not for those who show no tag: they are told what the DHT has.
TEST(GatewayDesk, aGatewayDoesNotTellWhatItFollows)
{
    Scene scene;
    SimNode follower {scene.world};
    const QList<BlobId> ids = scene.world.makeBlobs(1);
    follower.publish(scene.world.publish(ids), ids);
    follower.swarm().setGateway(&scene.service);
    ScriptedPeer peer {scene.world, true};
    ScriptedPeer::Line *line = peer.connectTo(follower.endpoint());
    scene.world.clock.runFor(1s);
    line->connection->getManifestByKey(scene.world.identity.publicKey);
    line->connection->findPeers(Wire::LookupId::fromBytes(follower.channel().keys().topic.view()));
    scene.world.clock.runFor(1s);
    EXPECT_TRUE(line->manifests.empty());
    ASSERT_EQ(line->found.size(), 1);
    EXPECT_TRUE(line->found.first().isEmpty());
    EXPECT_EQ(scene.service.askers.size(), 2);
}

TEST(GatewayDesk, tenThousandRequestsASecondEndTheConnectionAndOthersAreServed)
{
    Scene scene;
    DhtItem bad = scene.world.publish(scene.world.makeBlobs(1));
    bad.signature = {};
    RawPeer hostile {scene.world, scene.gateway.endpoint()};
    scene.hidden.learn(scene.gateway, true);
    const DhtItem good = scene.world.publish(scene.world.makeBlobs(1));
    scene.world.clock.runFor(1s);
    hostile.sayHello();
    for (int i = 0; i < 10'000; ++i)
        hostile.send(Wire::MessageType::Publish, bad.toJson());
    scene.world.clock.runFor(5s);
    EXPECT_TRUE(hostile.isClosed());
    EXPECT_LE(scene.service.askers.size(), 1'000) << "no more is even looked at";
    scene.hidden.channel().publish(good);
    EXPECT_TRUE(scene.world.clock.runUntil([&] { return !scene.published.isEmpty(); }, 1min));
}
