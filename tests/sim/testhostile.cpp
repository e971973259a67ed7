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
#include <map>
#include <set>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "crowd.h"
#include "hostilepeer.h"
#include "options.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const int MAX_CONNECTIONS = 100;
    const int PEERS = 15;
    const int NODES_MIN = 10 * (HOSTILITY_COUNT + 1);   // a tenth of them: one hostile node of each kind

    struct Siege
    {
        // Every tenth is hostile, in turn of each kind and of those who serve corrupt blobs
        Siege(const quint64 seed, const int count)
            : world {seed}
            , victim {world.network.addNode({.endpoint = world.nextEndpoint()})}
            , crowd {world, (count - (count / 10)), [](int, SimNodeSettings &settings)
            {
                settings.swarm.maxConnections = MAX_CONNECTIONS;
                settings.swarm.peersPerChannel = PEERS;
                settings.talksToV5 = true;
            }}
            , corrupt {world, ((count / 10) / (HOSTILITY_COUNT + 1)), [](int, SimNodeSettings &settings)
            {
                settings.net.acceptsConnections = true;
                settings.net.uploadRate = 12'000'000;
            }}
        {
            QList<Endpoint> targets;
            for (const auto &node : crowd.nodes)
            {
                honest.insert(node->endpoint().host);
                if (node->transport().options().acceptsConnections)
                    targets.append(node->endpoint());
            }
            for (const auto &node : corrupt.nodes)
                node->store().tamper = [](QByteArray &blob) { blob[700'000] = static_cast<char>(blob.at(700'000) ^ 4); };
            const int others = (count / 10) - static_cast<int>(corrupt.nodes.size());
            for (int i = 0; i < others; ++i)
            {
                hostile.push_back(std::make_unique<HostilePeer>(world, static_cast<Hostility>(i % HOSTILITY_COUNT), targets
                        , victim->options().endpoint, &record));
            }
        }

        void publish(const QList<BlobId> &ids)
        {
            const DhtItem item = world.publish(ids);
            crowd.publisher().publish(item, ids);
            for (const auto &node : corrupt.nodes)
                node->give(item, ids);
            for (const auto &peer : hostile)
                peer->handlePublished();
        }

        SimWorld world;
        SimTransport *victim = nullptr;
        Crowd crowd;
        Crowd corrupt;
        HostileRecord record;
        std::vector<std::unique_ptr<HostilePeer>> hostile;
        std::set<QString> honest;
    };
}

TEST(Hostile, aTenthOfTheNodesDoesNoLastingHarm)
{
    const int count = std::max(options().nodeCount(NODES_MIN), NODES_MIN);
    const Usage usage;
    Siege siege {options().seed, count};
    SimWorld &world = siege.world;
    Crowd &crowd = siege.crowd;
    const QList<BlobId> old = world.makeBlobs(4);
    crowd.giveToAll(old);
    for (const auto &node : siege.corrupt.nodes)
        node->give(world.items.at(world.lastSequence), old);
    crowd.startAll(1min);
    siege.corrupt.startAll(10s);
    world.clock.runFor(3min);

    const qint64 before = Usage::allocatedBytes();
    const QList<BlobId> ids = old + world.makeBlobs(8);
    siege.publish(ids);
    crowd.run(99, 3min);
    world.clock.runFor(1min);

    const Times complete = crowd.completeTimes();
    std::printf("%zu honest nodes, %zu hostile ones; they made %d connections, were asked for %d blobs and %d times for peers, pushed %d items, "
        "reflected %d tags, sent %d messages, announced %d ports, took back %d blobs, asked for %d without reading, gave %d hints\n", crowd.nodes.size(), (siege.corrupt.nodes.size() + siege.hostile.size()), siege.record.connections
        , siege.record.blobsAsked, siege.record.peersAsked, siege.record.itemsPushed, siege.record.tagsReflected, siege.record.messagesSent
        , siege.record.portsAnnounced, siege.record.blobsTakenBack, siege.record.blobsNotRead, siege.record.hintsGiven);
    std::printf("seconds after publication        50 %%      90 %%      99 %%     100 %%  share %%\n%s\n%s\n"
        , crowd.itemTimes().row("new manifest").c_str(), complete.row("all blobs").c_str());

    int bans = 0;
    int durable = 0;
    int honestBans = 0;
    std::map<QString, int> reasons;
    int corruptBlobs = 0;
    int refusedItems = 0;
    for (const auto &node : crowd.nodes)
    {
        EXPECT_EQ(node->wrongBytes, 0);
        EXPECT_LE(node->transport().openStreams(), MAX_CONNECTIONS);
        EXPECT_LE(node->store().maxOutstanding, 64);
        corruptBlobs += node->store().corrupt;
        refusedItems += node->refusedItems;
        for (const DhtNode::Misbehaviour &entry : node->misbehaved)
        {
            ++bans;
            ++reasons[entry.reason];
            durable += (entry.isDurable ? 1 : 0);
            if (!siege.honest.contains(entry.endpoint.host))
                continue;
            ++honestBans;
            EXPECT_FALSE(entry.isDurable) << qPrintable(entry.endpoint.host) << ": " << qPrintable(entry.reason);
        }
    }
    const qint64 growth = (Usage::allocatedBytes() - before) / static_cast<qint64>(crowd.nodes.size());
    std::printf("%d bans (%d of them durable), %d of honest nodes; %d corrupt blobs and %d false items came; the victim was dialled %d times\n"
        , bans, durable, honestBans, corruptBlobs, refusedItems, siege.victim->timesDialled());
    for (const auto &[reason, times] : reasons)
        std::printf("%d times: %s\n", times, qPrintable(reason));
    std::printf("memory: %lld KiB a node more than before the update; CPU %.1f s, peak %lld MiB\n", static_cast<long long>(growth / 1024)
        , usage.seconds(), static_cast<long long>(Usage::peakBytes() >> 20));

    EXPECT_GE(complete.share(), 99.0) << qPrintable(crowd.problems());
    if (complete.share() < 100)
        std::printf("not complete yet:\n%s", qPrintable(crowd.problems()));
    EXPECT_EQ(honestBans, 0);
    EXPECT_GT(corruptBlobs, 0);
    EXPECT_GT(refusedItems, 0);
    for (const int done : {siege.record.tagsReflected, siege.record.portsAnnounced, siege.record.blobsTakenBack, siege.record.blobsNotRead, siege.record.hintsGiven})
        EXPECT_GT(done, 0);
    EXPECT_EQ(siege.record.secretsLearned, 0);
    EXPECT_LT(growth, (4 * 1024 * 1024));
    // told by every liar, each node tries an address of nobody's choice a few times at most
    EXPECT_LE(siege.victim->timesDialled(), (static_cast<int>(crowd.nodes.size()) * 20));
}

// The one who signs is nobody's fault but his own: his followers hand on what they can, and none
// blames another.
TEST(Hostile, aRapidPublisherMakesNobodyBanAnybody)
{
    const int versions = 900;
    const Usage usage;
    SimWorld world {options().seed};
    Crowd crowd {world, options().nodeCount(60), [](int, SimNodeSettings &settings) { settings.swarm.peersPerChannel = PEERS; }};
    const QList<BlobId> ids = world.makeBlobs(3);
    crowd.giveToAll(ids);
    crowd.startAll(30s);
    world.clock.runFor(3min);

    const auto start = world.clock.now();
    for (int i = 0; i < versions; ++i)
    {
        crowd.publisher().publish(world.publish(ids), ids);
        world.clock.runFor(150ms);
    }
    const double seconds = static_cast<double>((world.clock.now() - start).count()) / 1000;
    crowd.run(100, 3min);
    std::printf("%zu nodes, %d versions in %.0f s\nseconds after the last one        50 %%      90 %%      99 %%     100 %%  share %%\n%s\nCPU %.1f s\n"
        , crowd.nodes.size(), versions, seconds, crowd.completeTimes().row("all blobs").c_str(), usage.seconds());
    for (const auto &node : crowd.nodes)
    {
        EXPECT_TRUE(node->isComplete());
        EXPECT_EQ(node->wrongBytes, 0);
        EXPECT_EQ(node->refusedItems, 0);
        EXPECT_TRUE(node->swarm().bans().isEmpty());
        for (const DhtNode::Misbehaviour &entry : node->misbehaved)
            ADD_FAILURE() << qPrintable(entry.endpoint.host) << ": " << qPrintable(entry.reason);
    }
}
