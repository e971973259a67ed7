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


// Engines in Onion mode, with a proxy in Tor's place that knows which of their ports has which onion address

#include <QElapsedTimer>

#include "megatorrent/channel/peerstore.h"
#include "megatorrent/content/onionannouncement.h"
#include "megatorrent/crypto/curve.h"
#include "megatorrent/tor/onionkey.h"
#include "support/sim/socksserver.h"
#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Megatorrent::Sim::SocksServer;

namespace
{
    class OnionEngineTest : public EngineTest
    {
    protected:
        NetworkPolicy throughTor() const
        {
            NetworkPolicy policy;
            policy.mode = NetworkMode::Onion;
            policy.reason = u"Through Tor."_s;
            policy.proxy = tor.address();
            return policy;
        }

        // Takes the node's services into the proxy, as Tor would; the address of the only one
        Endpoint serve(Node &node)
        {
            EXPECT_TRUE(waitFor([&node] { return node.services.size() == 1; }));
            if (node.services.size() != 1)
                return {};
            const Tor::ChannelService service = node.services.constFirst();
            const QString host = onionHost(Crypto::publicKey(service.seed));
            tor.names.insert(host, service.port);
            return {host, Tor::ONION_PORT};
        }

        SocksServer tor;
    };
}

TEST_F(OnionEngineTest, AHiddenPublisherReachesHiddenSubscribersAndTheyEachOther)
{
    const auto publisher = makeNode(throughTor());
    const ChannelRecord channel = createChannel(*publisher);
    const Endpoint atPublisher = serve(*publisher);
    QHash<QString, QByteArray> files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);

    const auto second = makeNode(throughTor());
    second->subscribe(channel.publicKey, {atPublisher});
    const Endpoint atSecond = serve(*second);
    EXPECT_NE(atSecond, atPublisher);
    ASSERT_TRUE(waitFor([&] { return second->isComplete(first.sequence); })) << qPrintable(second->state());
    expectReceived(*second, files);

    // an update is pushed over the connection that is there
    files.insert(u"show/new"_s, content(7, 10'000));
    writeFile(publisher->path(u"show/new"_s), files[u"show/new"_s]);
    const TaskInfo next = publisher->publishAgain(channel.publicKey);
    ASSERT_TRUE(waitFor([&] { return second->isComplete(next.sequence); })) << qPrintable(second->state());

    // each has dialled the other; one connection is enough, and stays
    ASSERT_TRUE(waitFor([&] { return tor.targets.contains(atSecond.toString()); }));
    QElapsedTimer haveOne;
    haveOne.start();
    ASSERT_TRUE(waitFor([&]
    {
        if ((publisher->status.totals.peers != 1) || (second->status.totals.peers != 1))
            haveOne.restart();
        return haveOne.hasExpired(5'000);
    })) << publisher->status.totals.peers << ' ' << second->status.totals.peers;

    publisher->stop();
    const auto third = makeNode(throughTor());
    third->subscribe(channel.publicKey, {atSecond});
    ASSERT_TRUE(waitFor([&] { return third->isComplete(next.sequence); })) << qPrintable(third->state());
    expectReceived(*third, files);
    for (const QString &target : asConst(tor.targets))
        EXPECT_TRUE(Endpoint::fromString(target).isOnion()) << "no hop outside of Tor: " << qPrintable(target);   // they tell each other of theirs
    for (const Node *node : {second.get(), third.get()})
        EXPECT_EQ(node->status.listenPort, 0);
}

TEST_F(OnionEngineTest, TheAddressStaysWhateverThePort)
{
    const auto publisher = makeNode(throughTor());
    createChannel(*publisher);
    const Endpoint before = serve(*publisher);
    publisher->stop();
    publisher->start();
    EXPECT_EQ(serve(*publisher), before);
}

TEST_F(OnionEngineTest, ChannelsHaveDoorsOfTheirOwn)
{
    const auto publisher = makeNode(throughTor());
    const ChannelRecord one = createChannel(*publisher);
    const ChannelRecord other = createChannel(*publisher);
    ASSERT_TRUE(waitFor([&] { return publisher->services.size() == 2; }));
    const Tor::ChannelServices services = publisher->services;
    EXPECT_NE(services[0].port, services[1].port);
    EXPECT_NE(services[0].seed, services[1].seed);
    for (const Tor::ChannelService &service : asConst(services))
        EXPECT_TRUE((service.channel == one.publicKey) || (service.channel == other.publicKey));

    // who comes in by one of them does not get at the other
    tor.names.insert(u"wrong.test"_s, (services[0].channel == one.publicKey) ? services[1].port : services[0].port);
    writeFile(publisher->path(u"show/a"_s), content(1, 1000));
    publisher->publish(one.publicKey, u"show"_s);
    const auto subscriber = makeNode(throughTor());
    subscriber->subscribe(one.publicKey, {{u"wrong.test"_s, 6881}});
    ASSERT_TRUE(waitFor([this] { return tor.targets.contains(u"wrong.test:6881"_s); }));
    waitFor([] { return false; }, 3'000);
    EXPECT_EQ(subscriber->subscription->version, 0) << qPrintable(subscriber->state());
}

TEST_F(OnionEngineTest, WithoutOnionModeNothingListens)
{
    NetworkPolicy policy = throughTor();
    policy.mode = NetworkMode::Proxy;
    const auto publisher = makeNode(policy);
    int reports = 0;
    QObject::connect(publisher->engine.get(), &Engine::onionServicesChanged, publisher->engine.get(), [&reports] { ++reports; });
    createChannel(*publisher);
    waitFor([] { return false; }, 500);
    EXPECT_EQ(reports, 0);
}
