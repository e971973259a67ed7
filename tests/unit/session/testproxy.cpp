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

// Engines that reach others through a proxy alone. Addresses of this computer cannot be had through it, so peers have names.

#include "megatorrent/channel/peerstore.h"
#include "support/sim/socksserver.h"
#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Megatorrent::Sim::SocksServer;

namespace
{
    class ProxyEngineTest : public EngineTest
    {
    protected:
        NetworkPolicy through() const
        {
            NetworkPolicy policy;
            policy.mode = NetworkMode::Proxy;
            policy.reason = u"Through the proxy."_s;
            policy.proxy = proxy.address();
            policy.addresses = {QHostAddress(QHostAddress::LocalHost)};
            return policy;
        }

        Endpoint named(const QString &name, const Node &node)
        {
            proxy.names.insert(name, node.status.listenPort);
            return {name, node.status.listenPort};
        }

        // The peers that are remembered of its channel, for this mode
        static QList<Endpoint> known(const Node &node, const NetworkMode mode)
        {
            std::optional<QList<Endpoint>> result;
            PeerStore store {node.clock.get(), node.engine->database(), mode};
            store.load(node.channelId, node.engine.get(), [&result](const QList<Endpoint> &peers) { result = peers; });
            EXPECT_TRUE(waitFor([&result] { return result.has_value(); }));
            return result.value_or(QList<Endpoint>());
        }

        SocksServer proxy;
    };
}

TEST_F(ProxyEngineTest, FilesAndUpdatesArriveThroughTheProxyAlone)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode(through());
    const ChannelRecord channel = createChannel(*publisher);
    QHash<QString, QByteArray> files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    const Endpoint there = named(u"publisher.test"_s, *publisher);
    subscriber->subscribe(channel.publicKey, {there});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    EXPECT_EQ(subscriber->status.listenPort, 0);
    EXPECT_EQ(subscriber->status.networkProblem, QString());
    for (const QString &target : asConst(proxy.targets))
        EXPECT_EQ(target, there.toString());

    files.insert(u"show/new"_s, content(7, 10'000));
    writeFile(publisher->path(u"show/new"_s), files[u"show/new"_s]);
    const TaskInfo second = publisher->publishAgain(channel.publicKey);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(second.sequence); }, 20'000)) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}

TEST_F(ProxyEngineTest, AfterAProxyThatWasAwayItGoesOnAndNothingWentAroundIt)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    writeFile(publisher->path(u"show/a"_s), content(1, 1000));
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    const Endpoint there = named(u"publisher.test"_s, *publisher);
    const auto subscriber = makeNode(through());
    const quint16 port = proxy.address().port;
    proxy.close();
    subscriber->subscribe(channel.publicKey, {there, publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return !subscriber->status.networkProblem.isEmpty(); }));
    EXPECT_TRUE(subscriber->status.networkProblem.contains(u"Nothing goes around it"_s)) << qPrintable(subscriber->status.networkProblem);
    EXPECT_EQ(publisher->status.totals.peers, 0);

    SocksServer again {port};
    ASSERT_EQ(again.address().port, port);
    again.names = proxy.names;
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    EXPECT_EQ(subscriber->status.networkProblem, QString());
    for (const QString &target : asConst(again.targets))
        EXPECT_EQ(target, there.toString()) << "the address on this computer is asked of no proxy";
}

TEST_F(ProxyEngineTest, APublisherBehindAProxyReachesThoseThatHeNames)
{
    const auto subscriber = makeNode();
    const auto publisher = makeNode(through());
    const ChannelRecord channel = createChannel(*publisher);
    writeFile(publisher->path(u"show/a"_s), content(1, 1000));
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->subscribe(channel.publicKey, {});
    publisher->engine->channels()->publication(channel.publicKey)->addPeer(named(u"reader.test"_s, *subscriber));
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());

    // after a restart a reader has to say first that there is nothing newer
    publisher->stop();
    proxy.manner = SocksServer::Manner::RefusesTargets;
    publisher->start();
    writeFile(publisher->path(u"show/b"_s), content(2, 1000));
    publisher->publishTask(channel.publicKey, 50, {}, {});
    ASSERT_TRUE(waitFor([&] { return publisher->channel && (publisher->channel->error.code == ErrorCode::AsksNetwork); }));
    EXPECT_TRUE(publisher->channel->error.text.contains(u"Safe Mode"_s)) << qPrintable(publisher->channel->error.text);
    EXPECT_EQ(publisher->tasks[50].state, TaskState::Running);
    proxy.manner = SocksServer::Manner::Good;
    ASSERT_TRUE(waitFor([&] { return publisher->tasks[50].state == TaskState::Done; })) << qPrintable(publisher->tasks[50].error);
    EXPECT_TRUE(waitFor([&] { return subscriber->isComplete(publisher->tasks[50].sequence); })) << qPrintable(subscriber->state());
}

TEST_F(ProxyEngineTest, PeersThatWereReachedAreKnownAfterARestartInThatModeOnly)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    writeFile(publisher->path(u"show/a"_s), content(1, 1000));
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    const Endpoint there = named(u"publisher.test"_s, *publisher);
    const auto subscriber = makeNode(through());
    subscriber->subscribe(channel.publicKey, {there});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());

    EXPECT_EQ(known(*subscriber, NetworkMode::Proxy), QList<Endpoint> {there});
    EXPECT_EQ(known(*subscriber, NetworkMode::Direct), QList<Endpoint> {});
    subscriber->stop();
    subscriber->start();
    EXPECT_EQ(known(*subscriber, NetworkMode::Proxy), QList<Endpoint> {there});
}

// Its publisher would learn by what is here already that whoever follows him follows that one, too.
TEST_F(ProxyEngineTest, WhatIsHereOfAnotherChannelIsNotTakenForOneThatListsIt)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    writeFile(publisher->path(u"show/a"_s), content(1, 1000));
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    const auto manifest = publisher->engine->channels()->channel(channel.publicKey)->record().item->verify();
    ASSERT_TRUE(manifest);
    const auto stolen = manifest->content({});
    ASSERT_TRUE(stolen);
    const Identity hostile = Identity::generate();
    const auto copy = Manifest::create(hostile, first.sequence, *stolen);
    ASSERT_TRUE(copy);

    for (const bool isSafe : {false, true})
    {
        const auto subscriber = makeNode(isSafe ? std::optional(through()) : std::nullopt);
        subscriber->subscribe(channel.publicKey, {isSafe ? named(u"publisher.test"_s, *publisher) : publisher->endpoint()});
        ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
        subscriber->subscribe(hostile.publicKey, {}, {}, DownloadPolicy::All, u"other"_s);
        const auto other = [&] { return subscriber->engine->channels()->subscription(hostile.publicKey); };
        const auto isComplete = [&] { return (other()->info().version == first.sequence) && (other()->info().state == SubscriptionState::Complete); };
        other()->handleItem(DhtItem::sign(hostile, *copy));
        EXPECT_EQ(waitFor(isComplete, (isSafe ? 3'000 : 60'000)), !isSafe);
        EXPECT_EQ(readFile(subscriber->path(u"other/show/a"_s)) == content(1, 1000), !isSafe);
        if (!isSafe)
            continue;
        // nothing else was in its way
        subscriber->stop();
        subscriber->network = Node::direct();
        subscriber->start();
        EXPECT_TRUE(waitFor(isComplete));
        EXPECT_EQ(readFile(subscriber->path(u"other/show/a"_s)), content(1, 1000));
    }
}

TEST_F(ProxyEngineTest, WithoutAWayOutNobodyIsRememberedOrForgotten)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    writeFile(publisher->path(u"show/a"_s), content(1, 1000));
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    const Endpoint there = named(u"publisher.test"_s, *publisher);
    const auto subscriber = makeNode(through());
    subscriber->subscribe(channel.publicKey, {there});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    const QList<Endpoint> reached {there};
    ASSERT_TRUE(waitFor([&] { return known(*subscriber, NetworkMode::Proxy) == reached; }));

    // neither whom a link names nor who was reached before
    ASSERT_TRUE(waitFor([&] { return publisher->status.totals.peers == 1; })) << "it says so once a second";
    subscriber->stop();
    ASSERT_TRUE(waitFor([&] { return publisher->status.totals.peers == 0; }));
    subscriber->network.mode = NetworkMode::Nothing;
    subscriber->network.reason = u"There is no proxy."_s;
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return subscriber->status.networkProblem == subscriber->network.reason; }));
    subscriber->engine->channels()->subscription(channel.publicKey)->refresh();
    EXPECT_FALSE(waitFor([&] { return (subscriber->status.totals.peers > 0) || (publisher->status.totals.peers > 0); }, 2'000));
    EXPECT_EQ(known(*subscriber, NetworkMode::Proxy), reached);

    subscriber->stop();
    subscriber->network = through();
    subscriber->start();
    EXPECT_TRUE(waitFor([&] { return subscriber->status.totals.peers == 1; }));
}

TEST_F(ProxyEngineTest, WithoutAWayOutNothingIsConnectedAndTheEngineRuns)
{
    NetworkPolicy nothing;
    nothing.reason = u"There is no proxy."_s;
    const auto node = makeNode(nothing);
    const auto other = makeNode();
    const ChannelRecord channel = createChannel(*node);
    writeFile(node->path(u"show/a"_s), content(1, 1000));
    EXPECT_EQ(node->publish(channel.publicKey, u"show"_s).state, TaskState::Done) << "what is on this computer goes on";
    node->engine->channels()->publication(channel.publicKey)->addPeer(other->endpoint());
    ASSERT_TRUE(waitFor([&] { return node->status.networkProblem == nothing.reason; }));
    EXPECT_EQ(node->status.listenPort, 0);
    EXPECT_EQ(other->status.totals.peers, 0);

    // a key that has been in use is to be asked for first; why nobody can be is said as it is
    for (const bool isSafe : {false, true})
    {
        node->stop();
        node->channel.reset();
        node->network.isSafe = isSafe;
        node->start();
        writeFile(node->path(u"show/b"_s), content((isSafe ? 2 : 3), 1000));
        const int task = isSafe ? 60 : 61;
        node->publishTask(channel.publicKey, task, {}, {});
        ASSERT_TRUE(waitFor([&] { return node->channel && (node->channel->error.code == ErrorCode::AsksNetwork); }));
        EXPECT_EQ(node->channel->error.text.contains(u"Safe Mode"_s), isSafe) << qPrintable(node->channel->error.text);
        EXPECT_EQ(node->channel->error.text.contains(u"looks things up for others"_s), isSafe) << qPrintable(node->channel->error.text);
        EXPECT_EQ(node->tasks[task].state, TaskState::Running);
    }
}
