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

#include <memory>

#include <QStringList>

#include "farend.h"
#include "megatorrent/swarm/blobservice.h"
#include "megatorrent/swarm/floodlistener.h"
#include "megatorrent/swarm/gatewaydesk.h"
#include "megatorrent/swarm/peerevents.h"
#include "megatorrent/swarm/peergossip.h"
#include "megatorrent/swarm/penalties.h"
#include "megatorrent/swarm/requestoutcomes.h"
#include "support/sim/content.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    const Endpoint THERE {u"40.0.0.1"_s, 5000};

    // Who fetches, who serves, who exchanges peers: each notes what it is told.
    class FakeParts final : public RequestOutcomes, public BlobService, public PeerGossip
    {
    public:
        // RequestOutcomes
        void received(Peer *, const BlobRequest &, const QByteArray &) override { calls.append(u"received"_s); }
        void refused(Peer *, const BlobRequest &, Wire::FailCode) override { calls.append(u"refused"_s); }
        void noteStall(const Peer &) override { calls.append(u"stall"_s); }
        void releasePeer(Peer *) override { calls.append(u"release"_s); }

        // BlobService
        void serve(BlobTaker &taker, const quint64 ticket, const BlobId &id, qint64) override
        {
            calls.append(u"serve"_s);
            served.append(id);
            taker.refuseBlob(ticket, Wire::FailCode::Busy);
        }
        void cancel(BlobTaker &, quint64) override { calls.append(u"cancel"_s); }
        void runSoon(const Circuit &) override { calls.append(u"run"_s); }

        // PeerGossip
        void joined(Peer &, ChannelCore &channel) override { joinedChannels.append(channel.keys().publicKey); }
        void peersReceived(const Peer &, const Wire::LookupId &, const QList<Endpoint> &) override { calls.append(u"peers"_s); }
        std::optional<QList<Endpoint>> peersFor(const Peer &, const Wire::LookupId &) const override { return QList<Endpoint> {}; }
        void announced(Peer &, const Wire::Announce &) override { calls.append(u"announced"_s); }
        void dialBackSucceeded(const Peer &) override { calls.append(u"dialled back"_s); }

        QStringList calls;
        QList<BlobId> served;
        QList<PublicKey> joinedChannels;
    };

    // Who passes announcements on
    class FakeOnions final : public FloodListener
    {
    public:
        void joined(Peer &, ChannelCore &channel) override { joinedChannels.append(channel.keys().publicKey); }
        void floodReceived(Peer &, const Wire::Flood &flood) override { floods.append(flood); }

        QList<PublicKey> joinedChannels;
        QList<Wire::Flood> floods;
    };

    struct Scene : ChannelsNode
    {
        Scene() { reportsTo = &events; }

        // Peers tell of their end until they are gone.
        ~Scene() { peers.clear(); }

        static PublicKey keyOf(const ChannelCore &channel) { return channel.keys().publicKey; }

        FarEnd dial(const QList<ChannelToken> &known, const bool speaksExtensions = true)
        {
            Peer *peer = peers.dial(THERE);
            return FarEnd {*this, *peer, transport.last, known, speaksExtensions};
        }

        FarEnd accept(const QList<ChannelToken> &known)
        {
            Peer *peer = arrive(u"30.0.0.1"_s);
            return FarEnd {*this, *peer, transport.last, known};
        }

        // What the one end writes comes to the other one.
        void pipe(FakeStream *out, FakeStream *in)
        {
            emit out->connected();
            for (int i = 0; i < 10; ++i)
            {
                clock.runFor(1ms);
                for (const auto &[from, to] : {std::pair(out, in), std::pair(in, out)})
                {
                    if (const QByteArray bytes = std::exchange(from->written, {}); !bytes.isEmpty())
                        emit to->received(bytes);
                }
            }
        }

        FakeParts parts;
        FakeOnions onions;
        GatewayDesk gateway {&peers};
        Penalties penalties {&clock, &peers, &channels, &bans, &settings, [](const Endpoint &, const QString &, Penalty) {}};
        int settled = 0;
        PeerEvents events {{.transport = &transport, .channels = &channels, .peers = &peers, .penalties = &penalties, .fetcher = &parts
            , .server = &parts, .dialler = &dialler, .exchange = &parts, .onions = &onions, .gateway = &gateway}, [this] { ++settled; }};
    };
}

TEST(PeerEvents, whoIsDialledIsShownTheChannelsThatItMayBeIn)
{
    Scene scene;
    ChannelCore &known = scene.addChannel(1);
    ChannelCore &unknown = scene.addChannel(2);
    ChannelCore &other = scene.addChannel(3);
    for (ChannelCore *channel : {&known, &unknown})
        channel->candidates().add(THERE, false, scene.random);
    DhtItem item;
    item.publicKey = Scene::keyOf(unknown);
    unknown.setItem(item);

    FarEnd far = scene.dial({Scene::tokenOf(known), Scene::tokenOf(unknown), Scene::tokenOf(other)});
    far.exchange();
    EXPECT_EQ(QSet<PublicKey>(far.proven.cbegin(), far.proven.cend()), (QSet<PublicKey> {Scene::keyOf(known), Scene::keyOf(unknown)}));
    EXPECT_EQ(far.manifestsWanted, QList<PublicKey> {Scene::keyOf(known)}) << "there is an item of the other one";
    EXPECT_EQ(scene.parts.joinedChannels.size(), 2);
    EXPECT_EQ(scene.onions.joinedChannels, scene.parts.joinedChannels);
    const Peer &peer = *scene.added.front();
    EXPECT_TRUE(peer.isIn(known));
    EXPECT_FALSE(peer.isIn(other));
    ASSERT_EQ(far.announces.size(), 2) << "where we can be reached, for each channel";
    EXPECT_EQ(far.announces.front().address.port, scene.transport.listeningPort());
}

TEST(PeerEvents, noMoreChannelsAreShownThanOneMayShow)
{
    Scene scene;
    QList<ChannelToken> all;
    for (int i = 0; i < (SHOWN_TAGS_MAX + 5); ++i)
    {
        ChannelCore &channel = scene.addChannel(i + 1);
        channel.candidates().add(THERE, false, scene.random);
        all.append(Scene::tokenOf(channel));
    }
    FarEnd far = scene.dial(all);
    far.exchange();
    EXPECT_EQ(far.proven.size(), SHOWN_TAGS_MAX);
    EXPECT_EQ(far.manifestsWanted.size(), SHOWN_TAGS_MAX);
    EXPECT_FALSE(scene.added.front()->isEnded());
}

TEST(PeerEvents, whoConnectsToUsIsShownNothingUnasked)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    channel.candidates().add({u"30.0.0.1"_s, 50'000}, false, scene.random);
    FarEnd far = scene.accept({Scene::tokenOf(channel)});
    far.exchange();
    EXPECT_TRUE(far.proven.isEmpty());
    EXPECT_TRUE(far.manifestsWanted.isEmpty());

    far.connection.showChannels({Scene::keyOf(channel)});
    far.exchange();
    EXPECT_EQ(far.proven, QList<PublicKey> {Scene::keyOf(channel)});
    EXPECT_TRUE(scene.added.front()->isIn(channel));
    EXPECT_TRUE(far.announces.isEmpty()) << "it knows where we are";
}

TEST(PeerEvents, aDialBackFindsOutAboutOneChannelAndIsOver)
{
    Scene scene;
    ChannelCore &asked = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    other.candidates().add(THERE, false, scene.random);
    FarEnd far = scene.dial({Scene::tokenOf(asked), Scene::tokenOf(other)});
    Peer &peer = *scene.added.front();
    peer.setDialBack(Scene::keyOf(asked));
    far.exchange();
    EXPECT_EQ(far.proven, QList<PublicKey> {Scene::keyOf(asked)});
    EXPECT_EQ(scene.parts.calls, QStringList {u"dialled back"_s});
    EXPECT_TRUE(scene.parts.joinedChannels.isEmpty());
    EXPECT_TRUE(scene.onions.joinedChannels.isEmpty());
    EXPECT_TRUE(peer.isEnded());
    EXPECT_EQ(scene.settled, 1);
    EXPECT_EQ(asked.connectedPeers(), 0);
}

// Both ends are closed from within a call of one of them.
TEST(PeerEvents, aConnectionToOurselvesEnds)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    channel.candidates().add(THERE, false, scene.random);
    Peer *out = scene.peers.dial(THERE);
    FakeStream *outStream = scene.transport.last;
    Peer *in = scene.arrive(u"40.0.0.1"_s);
    scene.pipe(outStream, scene.transport.last);
    EXPECT_TRUE(out->isEnded());
    EXPECT_TRUE(in->isEnded());
    EXPECT_TRUE(channel.candidates().find(THERE)->isSelf);
    EXPECT_EQ(channel.connectedPeers(), 0);
    EXPECT_EQ(scene.peers.all().size(), 2U) << "they are taken out later, when nobody can be iterating";
}

// An onion service whose owner passes all bytes on to the door of a channel of ours
TEST(PeerEvents, whatLeadsToOurselvesByOneCircuitIsFoundByThatOneAlone)
{
    for (const bool isOneCircuit : {true, false})
    {
        Scene scene;
        scene.settings.isSafe = true;
        ChannelCore &one = scene.addChannel(1);
        ChannelCore &other = scene.addChannel(2);
        for (ChannelCore *channel : {&one, &other})
            channel->candidates().add(THERE, false, scene.random);
        scene.connectionSettings.channels = {Scene::tokenOf(one)};   // as the swarm has it for a circuit
        Peer *out = scene.peers.dial(THERE, Scene::keyOf(one));
        FakeStream *outStream = scene.transport.last;
        const ChannelCore &door = isOneCircuit ? one : other;
        scene.connectionSettings.channels = {Scene::tokenOf(door)};
        Peer *in = scene.arriveFor(Scene::keyOf(door));
        scene.pipe(outStream, scene.transport.last);

        EXPECT_EQ(out->isEnded(), isOneCircuit);
        EXPECT_EQ(in->isEnded(), isOneCircuit);
        EXPECT_EQ(one.candidates().find(THERE)->isSelf, isOneCircuit);
        EXPECT_FALSE(other.candidates().find(THERE)->isSelf) << "it has met nobody there";
        EXPECT_EQ(one.connectedPeers(), 0);
        EXPECT_EQ(other.connectedPeers(), 0);
    }
}

TEST(PeerEvents, betweenTwoCircuitsWeAreLeftAsAnyStranger)
{
    Scene scene;
    scene.settings.isSafe = true;
    const ChannelCore &one = scene.addChannel(1);
    const ChannelCore &other = scene.addChannel(2);
    scene.connectionSettings.channels = {Scene::tokenOf(one)};
    Peer *stranger = scene.peers.dial({u"41.0.0.1"_s, 5000}, Scene::keyOf(one));
    FarEnd far {scene, *stranger, scene.transport.last, {}};
    Peer *out = scene.peers.dial(THERE, Scene::keyOf(one));
    FakeStream *outStream = scene.transport.last;
    scene.connectionSettings.channels = {Scene::tokenOf(other)};
    Peer *in = scene.arriveFor(Scene::keyOf(other));
    far.exchange();
    scene.pipe(outStream, scene.transport.last);

    int seconds = 0;
    while (!stranger->isEnded() && (++seconds < 60))
    {
        scene.clock.runFor(1s);
        for (Peer *peer : {out, in, stranger})
        {
            EXPECT_FALSE(peer->isEnded()) << seconds;
            peer->tick(scene.clock.now());
        }
    }
    EXPECT_GT(seconds, 10);
    EXPECT_TRUE(stranger->isEnded());
    EXPECT_TRUE(out->isEnded()) << "as if it were another's";
    EXPECT_TRUE(in->isEnded());
}

TEST(PeerEvents, aPlainV5PeerIsOfUseToChannelsThatAreOpenToThem)
{
    Scene scene;
    ChannelCore &open = scene.addChannel(1, true);
    ChannelCore &closed = scene.addChannel(2);
    for (ChannelCore *channel : {&open, &closed})
        channel->candidates().add(THERE, false, scene.random);
    Peer &peer = *scene.peers.dial(THERE);
    EXPECT_TRUE(scene.events.mayBeV5(peer));
    scene.events.assumedV5(peer);
    EXPECT_TRUE(peer.isIn(open));
    EXPECT_FALSE(peer.isIn(closed));
    EXPECT_TRUE(open.candidates().find(THERE)->isV5);
    EXPECT_FALSE(peer.isEnded());

    closed.candidates().add({u"41.0.0.1"_s, 5000}, false, scene.random);
    Peer &useless = *scene.peers.dial({u"41.0.0.1"_s, 5000});
    EXPECT_FALSE(scene.events.mayBeV5(useless));
    scene.events.assumedV5(useless);
    EXPECT_TRUE(useless.isEnded());
}

TEST(PeerEvents, theNewestItemIsGivenToWhoHasShownTheTag)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    FarEnd far = scene.accept({Scene::tokenOf(channel)});
    far.exchange();
    far.connection.showChannels({Scene::keyOf(channel)});
    far.connection.getManifest(Scene::keyOf(channel));
    far.exchange();
    EXPECT_EQ(far.refused, QList<Wire::FailCode> {Wire::FailCode::NotFound}) << "there is none yet";

    DhtItem item;
    item.publicKey = Scene::keyOf(channel);
    item.sequence = 5;
    item.value = "v";
    channel.setItem(item);
    far.exchange();
    far.manifests.clear();
    far.connection.getManifest(Scene::keyOf(channel));
    far.exchange();
    ASSERT_EQ(far.manifests.size(), 1);
    EXPECT_EQ(far.manifests.front().sequence, 5);
    EXPECT_EQ(channel.peer(scene.added.front()->id())->knownSequence, 5);

    // in clear it would tell anybody who knows the key that we follow the channel
    far.refused.clear();
    far.connection.getManifestByKey(Scene::keyOf(channel));
    far.exchange();
    EXPECT_EQ(far.refused, QList<Wire::FailCode> {Wire::FailCode::NotAllowed});
}

TEST(PeerEvents, blobsAreServedToWhoMayHaveThem)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    ChannelCore &other = scene.addChannel(2);
    channel.setLayout(3, Sim::ListLayout::make(idsOf(0, 2)), QBitArray(2, true));
    other.setLayout(3, Sim::ListLayout::make(idsOf(10, 2)), QBitArray(2, true));
    channel.want({idOf(30)});
    channel.addServable({idOf(30)});
    FarEnd far = scene.accept({Scene::tokenOf(channel)});
    far.exchange();
    far.connection.showChannels({Scene::keyOf(channel)});
    far.exchange();

    const auto ask = [&](const BlobId &id)
    {
        far.refused.clear();
        far.connection.requestBlob(id);
        far.exchange();
        return far.refused.value(0, Wire::FailCode::Malformed);
    };
    EXPECT_EQ(ask(idOf(1)), Wire::FailCode::Busy) << "as the fake server says";
    EXPECT_EQ(ask(idOf(10)), Wire::FailCode::NotAllowed) << "of a channel that it has not shown";
    EXPECT_EQ(ask(idOf(20)), Wire::FailCode::NotAllowed) << "of none";
    EXPECT_EQ(ask(idOf(30)), Wire::FailCode::NotFound) << "not here yet";
    EXPECT_EQ(scene.parts.served, QList<BlobId> {idOf(1)});
}

TEST(PeerEvents, onlyWhoLetsUsWaitIsToBlameForIt)
{
    Scene scene;
    Peer &peer = *scene.peers.dial(THERE);
    scene.events.gaveWay(peer);
    EXPECT_EQ(scene.parts.calls, QStringList {u"release"_s});
    scene.parts.calls.clear();
    scene.events.stalled(peer);
    EXPECT_EQ(scene.parts.calls, (QStringList {u"stall"_s, u"release"_s}));
}

TEST(PeerEvents, whatComesForAChannelThatThePeerIsNotInIsIgnored)
{
    Scene scene;
    ChannelCore &channel = scene.addChannel(1);
    Peer &peer = *scene.peers.dial(THERE);
    QList<qint64> hints;
    QList<DhtItem> items;
    QObject::connect(&channel, &ChannelSwarm::sequenceHinted, &channel, [&hints](const qint64 sequence) { hints.append(sequence); });
    QObject::connect(&channel, &ChannelSwarm::itemReceived, &channel, [&items](const DhtItem &item) { items.append(item); });
    DhtItem item;
    item.publicKey = Scene::keyOf(channel);
    item.sequence = 7;
    scene.events.haveReceived(peer, Scene::keyOf(channel), have(7, Wire::HaveKind::All));
    scene.events.manifestReceived(peer, item);
    EXPECT_TRUE(hints.isEmpty());
    EXPECT_TRUE(items.isEmpty());

    peer.enter(channel, true);
    scene.events.haveReceived(peer, Scene::keyOf(channel), have(7, Wire::HaveKind::All));
    scene.events.manifestReceived(peer, item);
    EXPECT_EQ(hints, QList<qint64> {7});
    EXPECT_EQ(items.size(), 1);
}
