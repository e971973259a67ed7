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

#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <QBitArray>

#include "base/global.h"
#include "farend.h"
#include "megatorrent/swarm/fetcher.h"
#include "megatorrent/swarm/penalties.h"
#include "megatorrent/swarm/requestshares.h"
#include "megatorrent/swarm/throttle.h"
#include "nodes.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// Blobs of several channels, behind a proxy

namespace
{
    ChannelKeys keysOf(const int n)
    {
        return ChannelKeys::make(Crypto::publicKey(Seed::fromBytes(QByteArray(Seed::SIZE, static_cast<char>(n)))), {}, true);
    }
}

namespace
{
    // Tells the one who fetches what becomes of his requests.
    class FetchEvents final : public PeerListener
    {
    public:
        explicit FetchEvents(Fetcher *fetcher) : m_fetcher {fetcher} {}

        void established(Peer &) override {}
        void helloReceived(Peer &, const Wire::Hello &) override {}
        bool mayBeV5(const Peer &) const override { return true; }
        void assumedV5(Peer &) override {}
        void channelsProven(Peer &, const QList<PublicKey> &) override {}
        void flooded(Peer &) override {}
        void ended() override {}
        void blobNeeded(Peer &, quint64, const BlobId &, bool) override {}
        void blobNeedless(Peer &, quint64) override {}
        void blobsTaken(Peer &) override {}
        void manifestRequested(Peer &, quint64, const PublicKey &, bool) override {}
        void peersRequested(Peer &, quint64, const Wire::LookupId &) override {}
        void publishRequested(Peer &, quint64, const DhtItem &) override {}
        void announced(Peer &, const Wire::Announce &) override {}
        void peersReceived(Peer &, const Wire::LookupId &, const QList<Endpoint> &) override {}
        void haveReceived(Peer &, const PublicKey &, const Wire::Have &) override {}
        void manifestReceived(Peer &, const DhtItem &) override {}
        void floodReceived(Peer &, const Wire::Flood &) override {}
        void blobReceived(Peer &peer, const BlobRequest &request, const QByteArray &blob) override { m_fetcher->received(&peer, request, blob); }
        void blobRefused(Peer &peer, const BlobRequest &request, const Wire::FailCode code) override { m_fetcher->refused(&peer, request, code); }
        void stalled(Peer &) override {}
        void gaveWay(Peer &peer) override { m_fetcher->releasePeer(&peer); }

    private:
        Fetcher *m_fetcher = nullptr;
    };

    // Channels, each with somebody who has what is wanted
    struct FetchScene : FakeNode
    {
        struct Side
        {
            ChannelCore *channel = nullptr;
            Peer *peer = nullptr;
            std::unique_ptr<FarEnd> far;
        };

        explicit FetchScene(const bool isSafe)
        {
            settings.isSafe = isSafe;
            reportsTo = &events;
            clock.runFor(1h);
        }

        // `answer`: to all requests but the first ones, which he `gives`; none: he lets us wait
        Side &join(const int n, const int wanted, const std::optional<Wire::FailCode> answer, const int gives = 0)
        {
            const ChannelKeys keys = keysOf(n);
            ChannelCore *channel = channels.find(keys.publicKey);
            if (!channel)
            {
                channel = channels.add(std::make_unique<ChannelCore>(ChannelCore::Parts {.clock = &clock, .random = &random, .scheduler = &fetcher
                    , .dialler = &dialler, .penalties = &penalties, .haveBudget = &budget, .isSafe = settings.isSafe}, keys));
                // what nobody gives need not be there
                const QList<BlobId> ids = (gives > 0) ? content.generate(static_cast<quint64>(n), wanted) : idsOf((n * 1'000), wanted);
                channel->setLayout(1, Sim::ListLayout::make(ids), QBitArray(wanted));
                channel->want(ids);
            }
            connectionSettings.channels = {ChannelsNode::tokenOf(*channel)};
            Peer *peer = peers.dial({u"40.0.%1.1"_s.arg(sides.size()), 5000}, (settings.isSafe ? Circuit(keys.publicKey) : std::nullopt));
            auto far = std::make_unique<FarEnd>(*this, *peer, transport.last, QList {ChannelsNode::tokenOf(*channel)});
            far->refusesWith = answer;
            far->gives = gives;
            far->blobOf = [this](const BlobId &id) { return content.blob(id); };
            far->exchange();
            peer->enter(*channel, false);
            channel->haveReceived(*channel->peer(peer->id()), have(1, Wire::HaveKind::All));
            far->exchange();
            sides.push_back({channel, peer, std::move(far)});
            return sides.back();
        }

        ~FetchScene() { peers.clear(); }

        // What is asked of him in the next moment
        int askedOf(const Side &side)
        {
            const int before = side.far->blobsWanted;
            side.far->exchange();
            return side.far->blobsWanted - before;
        }

        Sim::Content content;
        Sim::MemoryStore store {&clock, &content};
        HaveBudget budget {1'000};
        ChannelList channels;
        Throttle throttle {&clock, &peers};
        Penalties penalties {&clock, &peers, &channels, &bans, &settings, [](const Endpoint &, const QString &, Penalty) {}};
        Fetcher fetcher {{.clock = &clock, .random = &random, .store = &store, .channels = &channels, .peers = &peers, .throttle = &throttle
            , .penalties = &penalties, .settings = &settings}};
        Dialler dialler {&clock, &random, &peers, &channels, &bans, &settings};
        FetchEvents events {&fetcher};
        std::vector<Side> sides;
    };
}

TEST(SafeMode, whatComesInOneChannelHasNothingRequestedOfAnother)
{
    for (const bool isSafe : {true, false})
    {
        FetchScene scene {isSafe};
        scene.join(1, 2, Wire::FailCode::Busy);
        scene.join(2, 2, Wire::FailCode::Busy);
        const FetchScene::Side &one = scene.sides[0];
        const FetchScene::Side &other = scene.sides[1];
        ASSERT_GT(one.far->blobsWanted, 0);
        ASSERT_GT(other.far->blobsWanted, 0);
        scene.clock.runFor(3s);   // they may be asked again
        EXPECT_EQ(scene.askedOf(other), 0);
        one.channel->haveReceived(*one.channel->peer(one.peer->id()), have(1, Wire::HaveKind::All));
        EXPECT_GT(scene.askedOf(one), 0);
        EXPECT_EQ((scene.askedOf(other) > 0), !isSafe);
        // nor has another's moment
        scene.clock.runFor(3s);
        scene.fetcher.tick(scene.clock.now());
        if (isSafe)
            scene.fetcher.beat(*one.channel, scene.clock.now());
        EXPECT_GT(scene.askedOf(one), 0);
        EXPECT_EQ((scene.askedOf(other) > 0), !isSafe);
        scene.clock.runFor(3s);
        scene.fetcher.beat(*other.channel, scene.clock.now());
        EXPECT_GT(scene.askedOf(other), 0);
    }
}

TEST(SafeMode, aChannelHasItsPartOfTheBlobsUnderWay)
{
    for (const int others : {0, 20})
    {
        FetchScene scene {true};
        for (int n = 1; n <= others; ++n)
        {
            for (int i = 0; i < 3; ++i)
                scene.join(n, 40, std::nullopt);
        }
        EXPECT_EQ(scene.fetcher.slotsUsed(), (others * RequestShares::UNPROVEN_OF_CIRCUIT_MAX));
        // who have delivered may have all of it
        for (int i = 0; i < 8; ++i)
            scene.join((others + 1), 32, std::nullopt, 1);
        for (const FetchScene::Side &side : scene.sides)
            scene.askedOf(side);
        scene.clock.runFor(1s);
        scene.fetcher.beat(*scene.sides.back().channel, scene.clock.now());
        EXPECT_EQ(scene.sides.back().channel->wishlist().inFlight(), Fetcher::SLOTS_OF_CIRCUIT_MAX) << "whatever others do";
    }
}

TEST(SafeMode, overAllChannelsBlobsUnderWayAreBoundedAndEachMayHaveAFew)
{
    FetchScene scene {true};
    const int full = Fetcher::SLOTS_OF_CIRCUITS_MAX / RequestShares::UNPROVEN_OF_CIRCUIT_MAX;
    for (int n = 1; n <= full; ++n)
    {
        for (int i = 0; i < 3; ++i)
            scene.join(n, 20, std::nullopt);
    }
    ASSERT_EQ(scene.fetcher.slotsUsed(), Fetcher::SLOTS_OF_CIRCUITS_MAX);
    const FetchScene::Side &last = scene.join((full + 1), 20, std::nullopt);
    EXPECT_EQ(last.channel->wishlist().inFlight(), Fetcher::SLOTS_ALWAYS);
    scene.sides.front().channel->setPaused(true);
    scene.fetcher.beat(*scene.sides.back().channel, scene.clock.now());
    EXPECT_GT(scene.sides.back().channel->wishlist().inFlight(), Fetcher::SLOTS_ALWAYS);
}

// Whoever lets us wait gives way to others of his channel. That does not take places of another one, nor
// does it depend on whether another one needs some.
TEST(SafeMode, whoIsLateGivesWayInHisOwnChannelOnly)
{
    for (const bool isBusy : {false, true})
    {
        FetchScene scene {true};
        for (int i = 0; isBusy && (i < 8); ++i)
            scene.join(1, 60, std::nullopt);
        scene.join(2, 60, std::nullopt);
        ChannelCore &channel = *scene.sides.back().channel;
        const Peer &first = *scene.sides.back().peer;
        scene.clock.runFor(RequestShares::PATIENCE + 1s);
        ASSERT_FALSE(first.requests().empty());
        if (isBusy)
            scene.fetcher.beat(*scene.sides.front().channel, scene.clock.now());
        scene.fetcher.beat(channel, scene.clock.now());
        EXPECT_FALSE(first.requests().empty()) << "nobody of its channel is kept out";
        for (int i = 0; i < 3; ++i)
            scene.join(2, 60, std::nullopt);
        scene.fetcher.beat(channel, scene.clock.now());
        EXPECT_TRUE(first.requests().empty());
    }
}

TEST(SafeMode, ofItsPartAChannelHasHalfForThoseWhoHaveDeliveredNothing)
{
    for (const int others : {0, 1, 12})
    {
        FetchScene scene {true};
        for (int n = 1; n <= others; ++n)
            scene.join(n, 1, std::nullopt);
        for (int i = 0; i < 8; ++i)
            scene.join((others + 1), 40, std::nullopt);
        EXPECT_EQ(scene.sides.back().channel->wishlist().inFlight(), RequestShares::UNPROVEN_OF_CIRCUIT_MAX) << "whatever others do";
    }
}

// One who lets us wait, by however many connections, leaves places to others.
TEST(SafeMode, ofTheseOneAddressHasHalf)
{
    FetchScene scene {true};
    FetchScene::Side &crowd = scene.join(1, 60, std::nullopt);
    ChannelCore &channel = *crowd.channel;
    Throttle throttle {&scene.clock, &scene.peers};
    const RequestShares shares {scene.clock.now(), scene.peers, throttle, channel.keys().publicKey};
    Peer *again = scene.peers.dial({crowd.peer->remote().host, 5001}, channel.keys().publicKey);
    Peer *elsewhere = scene.peers.dial({u"41.0.0.1"_s, 5000}, channel.keys().publicKey);
    ASSERT_EQ(channel.wishlist().inFlight(), RequestShares::UNPROVEN_OF_CIRCUIT_ADDRESS_MAX);
    EXPECT_EQ(shares.judge(*again), RequestShares::Verdict::Unproven);
    EXPECT_EQ(shares.judge(*elsewhere), RequestShares::Verdict::Allowed);
}

TEST(SafeMode, underADownloadLimitAChannelIsAskedForAsMuchWhateverOthersAre)
{
    for (const bool isSafe : {true, false})
    {
        FetchScene scene {isSafe};
        scene.throttle.setLimits({.download = 1'000, .upload = 0, .areIgnoredOnLan = false});
        for (int i = 0; i < 3; ++i)
            scene.join(1, 60, std::nullopt);
        const int most = scene.throttle.requestsMax();
        EXPECT_EQ(scene.sides.front().channel->wishlist().inFlight(), most) << "others would be asked, too";
        const FetchScene::Side &other = scene.join(2, 60, std::nullopt);
        EXPECT_EQ(other.channel->wishlist().inFlight(), (isSafe ? scene.throttle.requestsMax(2) : 0));
    }
}

TEST(SafeMode, whoDeliversNothingInOneChannelIsNotInTheWayOfAnother)
{
    for (const bool isSafe : {true, false})
    {
        FetchScene scene {isSafe};
        for (int i = 0; i < 12; ++i)
            scene.join(1, 60, std::nullopt);
        const ChannelCore &busy = *scene.sides.front().channel;
        EXPECT_EQ(busy.wishlist().inFlight(), (isSafe ? RequestShares::UNPROVEN_OF_CIRCUIT_MAX : RequestShares::UNPROVEN_MAX));
        const FetchScene::Side &honest = scene.join(2, 60, std::nullopt);
        EXPECT_EQ((honest.channel->wishlist().inFlight() > 0), isSafe);
        if (isSafe)
            continue;
        for (int n = 3; n <= 30; ++n)
            scene.join(n, 60, std::nullopt);
        EXPECT_LE(scene.fetcher.slotsUsed(), Fetcher::SLOTS_MAX);
    }
}

TEST(SafeMode, whatWaitsForTheDiskInOneChannelHoldsUpNoOther)
{
    for (const bool isSafe : {true, false})
    {
        FetchScene scene {isSafe};
        scene.store.writeDelay = 1h;
        for (int i = 0; i < 8; ++i)
            scene.join(1, 40, std::nullopt, 40);
        for (const FetchScene::Side &side : scene.sides)
            scene.askedOf(side);
        EXPECT_GE(scene.store.outstanding, (isSafe ? BlobIntake::STORING_OF_CIRCUIT_MAX : BlobIntake::STORING_MAX)) << "it takes no more";
        const FetchScene::Side &other = scene.join(2, 60, std::nullopt);
        EXPECT_EQ((other.channel->wishlist().inFlight() > 0), isSafe);
    }
}

// Who has let us wait is asked last. That is not forgotten because of whom another channel meets, but with
// the channel.
TEST(SafeMode, whoHasLetUsWaitIsRememberedInItsChannel)
{
    for (const bool isGone : {false, true})
    {
        FetchScene scene {true};
        scene.throttle.setLimits({.download = 1'000, .upload = 0, .areIgnoredOnLan = false});   // so that only the first is asked
        scene.join(2, 60, std::nullopt);
        ChannelCore &channel = *scene.sides.front().channel;
        const Peer &late = *scene.sides.front().peer;
        ASSERT_FALSE(late.requests().empty());
        channel.setPaused(true);
        scene.join(2, 60, std::nullopt);
        const Peer &other = *scene.sides.back().peer;
        scene.fetcher.noteStall(late);
        scene.clock.runFor(1s);
        if (isGone)
        {
            std::unique_ptr<ChannelCore> gone = scene.channels.take(&channel);
            scene.fetcher.tick(scene.clock.now());
            scene.channels.add(std::move(gone));
        }
        scene.join(1, 1, std::nullopt);
        const PublicKey elsewhere = scene.sides.back().channel->keys().publicKey;
        for (int i = 0; i <= static_cast<int>(AddressLedger::ADDRESSES_MAX); ++i)
        {
            Peer *peer = scene.peers.dial({u"50.%1.%2.1"_s.arg(i / 200).arg(i % 200), 5000}, elsewhere);
            scene.fetcher.noteStall(*peer);
            scene.peers.remove(peer->id());
        }
        scene.fetcher.tick(scene.clock.now());
        channel.setPaused(false);
        scene.askedOf(scene.sides.front());
        EXPECT_EQ(other.requests().empty(), isGone) << "otherwise who came first is asked first";
        EXPECT_EQ(late.requests().empty(), !isGone);
    }
}
