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
        void blobsTaken() override {}
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
        void gaveWay(Peer &) override {}

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

        // `answer`: to all requests; none: he lets us wait
        Side &join(const int n, const int wanted, const std::optional<Wire::FailCode> answer)
        {
            const ChannelKeys keys = keysOf(n);
            ChannelCore *channel = channels.find(keys.publicKey);
            if (!channel)
            {
                channel = channels.add(std::make_unique<ChannelCore>(ChannelCore::Parts {.clock = &clock, .random = &random, .scheduler = &fetcher
                    , .dialler = &dialler, .penalties = &penalties, .haveBudget = &budget, .isSafe = settings.isSafe}, keys));
                channel->setLayout(1, Sim::ListLayout::make(idsOf((n * 1'000), wanted)), QBitArray(wanted));
                channel->want(idsOf((n * 1'000), wanted));
            }
            connectionSettings.channels = {ChannelsNode::tokenOf(*channel)};
            Peer *peer = peers.dial({u"40.0.%1.1"_s.arg(sides.size()), 5000}, (settings.isSafe ? Circuit(keys.publicKey) : std::nullopt));
            auto far = std::make_unique<FarEnd>(*this, *peer, transport.last, QList {ChannelsNode::tokenOf(*channel)});
            far->refusesWith = answer;
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
    FetchScene scene {true};
    const int others = 31;
    for (int n = 1; n <= others; ++n)
        scene.join(n, 1, std::nullopt);
    for (int i = 0; i < 8; ++i)
        scene.join((others + 1), 40, std::nullopt);
    const ChannelCore &last = *scene.sides.back().channel;
    EXPECT_EQ(last.wishlist().inFlight(), (Fetcher::SLOTS_MAX / (others + 1))) << "there are more to be asked, and more peers";
    // who has nothing under way takes no part
    for (std::size_t i = 0; i < 16; ++i)
        scene.sides[i].channel->setPaused(true);
    scene.fetcher.beat(*scene.sides.back().channel, scene.clock.now());
    EXPECT_GT(last.wishlist().inFlight(), (Fetcher::SLOTS_MAX / (others + 1)));
}

TEST(SafeMode, ofItsPartAChannelHasHalfForThoseWhoHaveDeliveredNothing)
{
    FetchScene scene {true};
    scene.join(1, 1, std::nullopt);
    scene.join(2, 1, std::nullopt);
    for (int i = 0; i < 8; ++i)
        scene.join(3, 40, std::nullopt);
    const ChannelCore &third = *scene.sides.back().channel;
    EXPECT_EQ(third.wishlist().inFlight(), (RequestShares::UNPROVEN_MAX / 3));
    scene.sides[0].channel->setPaused(true);
    scene.fetcher.beat(*scene.sides.back().channel, scene.clock.now());
    EXPECT_EQ(third.wishlist().inFlight(), (RequestShares::UNPROVEN_MAX / 2));
}

TEST(SafeMode, whoDeliversNothingInOneChannelIsNotInTheWayOfAnother)
{
    for (const bool isSafe : {true, false})
    {
        FetchScene scene {isSafe};
        for (int i = 0; i < 12; ++i)
            scene.join(1, 60, std::nullopt);
        const ChannelCore &busy = *scene.sides.front().channel;
        EXPECT_EQ(busy.wishlist().inFlight(), RequestShares::UNPROVEN_MAX);
        const FetchScene::Side &honest = scene.join(2, 60, std::nullopt);
        EXPECT_EQ((honest.channel->wishlist().inFlight() > 0), isSafe);
        // there is some for each, however many there are, and not more than there is
        for (int n = 3; n <= 30; ++n)
            scene.join(n, 60, std::nullopt);
        EXPECT_LE(scene.fetcher.slotsUsed(), Fetcher::SLOTS_MAX);
    }
}
