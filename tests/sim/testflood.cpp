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
#include <cstdio>
#include <vector>

#include "base/global.h"
#include "crowd.h"
#include "floodingpeer.h"
#include "floodnode.h"
#include "megatorrent/crypto/curve.h"
#include "options.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    using Milliseconds = Clock::Milliseconds;

    const int MAX_CONNECTIONS = 200;
    const int PEERS = 12;
    const qsizetype PLACES = 8;                    // that a node knows when it starts
    const quint16 ONION_PORT = 6881;
    const int SERVICE_PERCENT = 15;                // of the honest nodes
    const int SAFE_PERCENT = 40;                   // behind a proxy; those with a service are among them
    const Milliseconds LIFE = 20min;               // 5 % a minute leave
    const Milliseconds KNOWN_WITHIN = 30s;
    const int NEWCOMERS = 8;
    const Milliseconds NEWCOMERS_APART = 5s;
    // A thousand take ten minutes, and a quarter of an hour with the program's 30 peers:
    // make sim SIM="--nodes=1000 --peers=30 --gtest_filter=Flood.*"
    const int SHORT_COUNT = 80;

    OnionService makeService(World &world)
    {
        OnionService service;
        world.random.fill(service.seed.data(), Seed::SIZE);
        service.port = ONION_PORT;
        return service;
    }

    Endpoint endpointOf(const OnionService &service)
    {
        return {onionHost(Crypto::publicKey(service.seed)), service.port};
    }

    // Every tenth is hostile. Directly connected nodes, nodes behind a proxy, and of these some with
    // an onion service by which they can be reached.
    struct FloodScene
    {
        FloodScene(const quint64 seed, const int count)
            : world {seed}
            , announcedVictim {world.network.addNode({.endpoint = world.nextEndpoint()})}
            , toldVictim {world.network.addNode({.endpoint = world.nextEndpoint()})}
        {
            const OnionService service = makeService(world);
            victimService = OnionAnnouncement::sign(service.seed, {}, service.port, (world.clock.unixTime() / 1s));
            victimOnion = world.network.addNode({.endpoint = endpointOf(service)});

            const int honest = count - (count / 10);
            for (int i = 0; i < honest; ++i)
            {
                const auto dice = static_cast<int>(world.random.below(100));
                const bool isSafe = (dice < SAFE_PERCENT);
                const bool hasService = (dice < SERVICE_PERCENT);
                SimNodeSettings settings;
                settings.net.latency = std::chrono::microseconds {(isSafe ? 100'000 : 5'000) + world.random.below(45'000)};
                settings.net.acceptsConnections = !isSafe || hasService;
                settings.swarm.maxConnections = MAX_CONNECTIONS;
                settings.swarm.peersPerChannel = (options().peers > 0) ? options().peers : PEERS;
                settings.swarm.isSafe = isSafe;
                std::optional<OnionService> own;
                if (hasService)
                {
                    own = makeService(world);
                    settings.net.endpoint = endpointOf(*own);
                }
                nodes.push_back(std::make_unique<FloodNode>(world, settings));
                if (own)
                    nodes.back()->setService(*own);
                if (!isSafe)
                    places.append(nodes.back()->endpoint());
            }
            for (int i = 0; i < (count / 10); ++i)
            {
                hostile.push_back(std::make_unique<FloodingPeer>(world, static_cast<FloodHostility>(i % FLOOD_HOSTILITY_COUNT), places
                        , FloodingPeer::Victims {.announced = announcedVictim->options().endpoint, .told = toldVictim->options().endpoint, .service = victimService}, &record));
            }
            for (const auto &peer : hostile)
                places.append(peer->endpoint());
        }

        QList<Endpoint> somePlaces()
        {
            QList<Endpoint> result;
            while (result.size() < PLACES)
                result.append(places.at(static_cast<qsizetype>(world.random.below(static_cast<quint64>(places.size())))));
            return result;
        }

        void startAll(const Milliseconds within)
        {
            for (const auto &node : nodes)
                world.clock.callLater(Milliseconds {world.random.below(static_cast<quint64>(within.count()))}, node.get(), [this, node = node.get()] { node->start(somePlaces()); });
        }

        void leaveLater(FloodNode *node)
        {
            world.clock.callLater(Milliseconds {world.random.below(2 * static_cast<quint64>(LIFE.count()))}, node, [this, node]
            {
                ++departures;
                node->stop();
                world.clock.callLater((30s + Milliseconds {world.random.below(90'000)}), node, [this, node]
                {
                    node->start(somePlaces());
                    leaveLater(node);
                });
            });
        }

        // Of those that have run so long as well, in percent
        double shareThatKnows(const OnionService &service, const Milliseconds since) const
        {
            const PublicKey key = Crypto::publicKey(service.seed);
            int running = 0;
            int knowing = 0;
            for (const auto &node : nodes)
            {
                if (!node->isRunning() || (node->startedAt() > since) || (node->service() == service))
                    continue;
                ++running;
                knowing += (node->knows(key) ? 1 : 0);
            }
            return (100.0 * knowing) / running;
        }

        // The node has a service from now on; how many know it comes later.
        void measure(FloodNode *node, std::vector<double> &shares)
        {
            // one that has left meanwhile may not have said it
            if (!node->isRunning())
                return;
            const OnionService service = makeService(world);
            const Milliseconds since = world.clock.now();
            node->setService(service);
            world.clock.callLater(KNOWN_WITHIN, node, [this, &shares, node, service, since]
            {
                if (node->isRunning() && (node->startedAt() <= since))
                    shares.push_back(shareThatKnows(service, since));
            });
        }

        World world;
        SimTransport *announcedVictim = nullptr;
        SimTransport *toldVictim = nullptr;
        SimTransport *victimOnion = nullptr;
        OnionAnnouncement victimService;
        FloodRecord record;
        QList<Endpoint> places;         // of directly connected nodes, good and bad
        std::vector<std::unique_ptr<FloodNode>> nodes;
        std::vector<std::unique_ptr<FloodingPeer>> hostile;
        int departures = 0;
    };
}

TEST(Flood, aNewServiceIsKnownToNearlyAllInHalfAMinuteWhateverOthersSay)
{
    const int count = (options().nodes > 0) ? options().nodes : SHORT_COUNT;
    const Usage usage;
    FloodScene scene {options().seed, count};
    World &world = scene.world;
    scene.startAll(1min);
    world.clock.runFor(90s);
    for (const auto &node : scene.nodes)
        scene.leaveLater(node.get());
    world.clock.runFor(90s);

    qint64 receivedBefore = 0;
    qint64 sentBefore = 0;
    for (const auto &node : scene.nodes)
    {
        receivedBefore += node->announcementsReceived();
        sentBefore += node->announcementsSent();
    }
    const qint64 memoryBefore = Usage::allocatedBytes();
    const Milliseconds begin = world.clock.now();

    // nodes behind a proxy that have had none so far; each of them is looked for a while later
    std::vector<double> shares;
    int newcomers = 0;
    for (const auto &entry : scene.nodes)
    {
        FloodNode *node = entry.get();
        if (node->service() || node->transport().options().acceptsConnections || !node->isRunning())
            continue;
        world.clock.callLater((newcomers * NEWCOMERS_APART), node, [&scene, &shares, node] { scene.measure(node, shares); });
        if (++newcomers == NEWCOMERS)
            break;
    }
    world.clock.runFor((newcomers * NEWCOMERS_APART) + KNOWN_WITHIN);

    ASSERT_FALSE(shares.empty());
    double mean = 0;
    std::printf("known after 30 s to %% of the honest nodes that run:");
    for (const double share : shares)
    {
        mean += share / static_cast<double>(shares.size());
        std::printf(" %.1f", share);
    }
    qint64 received = -receivedBefore;
    qint64 sent = -sentBefore;
    int misbehaved = 0;
    int honestBlamed = 0;
    for (const auto &node : scene.nodes)
    {
        received += node->announcementsReceived();
        sent += node->announcementsSent();
        misbehaved += static_cast<int>(node->misbehaved.size());
        for (const SimNode::Misbehaviour &entry : node->misbehaved)
        {
            const auto isThat = [&entry](const auto &peer) { return peer->endpoint().host == entry.endpoint.host; };
            if (std::ranges::none_of(scene.hostile, isThat))
            {
                ++honestBlamed;
                std::printf("\nblamed: %s: %s", qPrintable(entry.endpoint.host), qPrintable(entry.reason));
            }
        }
    }
    const double minutes = static_cast<double>((world.clock.now() - begin).count()) / 60'000;
    const double perNode = static_cast<double>(scene.nodes.size()) * minutes;
    const qint64 growth = (Usage::allocatedBytes() - memoryBefore) / static_cast<qint64>(scene.nodes.size());
    std::printf("; mean %.2f\n%zu honest nodes, %zu hostile ones, who said again %lld, made up %lld and lied %lld times; %d departures; %d offences punished\n"
        , mean, scene.nodes.size(), scene.hostile.size(), static_cast<long long>(scene.record.replayed), static_cast<long long>(scene.record.madeUp)
        , static_cast<long long>(scene.record.lies), scene.departures, misbehaved);
    std::printf("messages a node and a minute: %.0f sent, %.0f received; victims were dialled %d times because of PEERS, %d because of ANNOUNCE, %d because of FLOOD\n"
        , (static_cast<double>(sent) / perNode), (static_cast<double>(received) / perNode), scene.toldVictim->timesDialled(), scene.announcedVictim->timesDialled()
        , scene.victimOnion->timesDialled());
    std::printf("memory: %lld KiB a node more than before; CPU %.1f s, peak %lld MiB\n", static_cast<long long>(growth / 1024), usage.seconds()
        , static_cast<long long>(Usage::peakBytes() >> 20));

    EXPECT_GE(mean, 95.0);
    EXPECT_EQ(honestBlamed, 0);
    EXPECT_GT(misbehaved, 0);
    EXPECT_GT(scene.record.replayed, 0);
    EXPECT_GT(scene.record.madeUp, 0);
    // what a node may send by its allowance
    EXPECT_LT((static_cast<double>(sent) / perNode), (60 * 60 + 600));
    EXPECT_LT(growth, (1024 * 1024));
    EXPECT_EQ(scene.victimOnion->timesDialled(), 0) << "nobody has signed that it is there";
    EXPECT_EQ(scene.announcedVictim->timesDialled(), 0) << "ANNOUNCE is for one's own address";
    EXPECT_GT(scene.toldVictim->timesDialled(), 0);
    EXPECT_LE(scene.toldVictim->timesDialled(), (static_cast<int>(scene.nodes.size()) * 5));
}
