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

#include <QCoreApplication>
#include <QDeadlineTimer>

#include "base/global.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/wire/addressrules.h"
#include "megatorrent/wire/socks5handshake.h"
#include "megatorrent/wire/sockettransport.h"
#include "support/sim/socksserver.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    template <typename Condition>
    bool waitFor(const Condition &condition)
    {
        const QDeadlineTimer deadline {20'000};   // reached only by a test that fails
        while (!condition() && !deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
        return condition();
    }

    struct Line
    {
        explicit Line(std::unique_ptr<ByteStream> watched)
            : stream {std::move(watched)}
        {
            QObject::connect(stream.get(), &ByteStream::connected, stream.get(), [this] { isConnected = true; });
            QObject::connect(stream.get(), &ByteStream::received, stream.get(), [this](const QByteArray &bytes) { received += bytes; });
            QObject::connect(stream.get(), &ByteStream::closed, stream.get(), [this](const QString &text)
            {
                isClosed = true;
                reason = text;
            });
        }

        std::unique_ptr<ByteStream> stream;
        bool isConnected = false;
        bool isClosed = false;
        QByteArray received;
        QString reason;
    };

    // A peer, a proxy that knows it as peer.test, and we
    struct Scene
    {
        Scene()
        {
            NetworkPolicy direct;
            direct.mode = NetworkMode::Direct;
            direct.addresses = {QHostAddress(QHostAddress::LocalHost)};
            peer.onAccepted = [this](std::unique_ptr<ByteStream> stream) { accepted.push_back(std::make_unique<Line>(std::move(stream))); };
            EXPECT_TRUE(peer.setPolicy(direct));
            proxy.names.insert(u"peer.test"_s, peer.listeningPort());
            QObject::connect(&transport, &SocketTransport::networkChanged, &transport, [this] { ++changes; });
        }

        NetworkPolicy policy() const
        {
            NetworkPolicy result;
            result.mode = NetworkMode::Proxy;
            result.reason = u"Through the proxy."_s;
            result.proxy = proxy.address();
            return result;
        }

        std::unique_ptr<Line> connect(const QString &host = u"peer.test"_s, const Circuit &circuit = {})
        {
            return std::make_unique<Line>(transport.connectTo({.host = host, .port = peer.listeningPort()}, circuit));
        }

        SocksServer proxy;
        SocketTransport peer;
        SocketTransport transport;
        std::vector<std::unique_ptr<Line>> accepted;
        int changes = 0;
    };
}

TEST(Proxy, bytesGoBothWaysAndNamesAreTheProxysMatter)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const auto line = scene.connect();
    line->stream->write("early");
    ASSERT_TRUE(waitFor([&] { return line->isConnected && !scene.accepted.empty(); })) << line->reason.toStdString();
    EXPECT_EQ(line->stream->remote().host, u"peer.test") << "not the proxy";
    ASSERT_TRUE(waitFor([&] { return scene.accepted[0]->received == "early"; }));

    const QByteArray much {8 * 1024 * 1024, 'x'};
    scene.accepted[0]->stream->write(much);
    ASSERT_TRUE(waitFor([&] { return line->received.size() == much.size(); }));
    EXPECT_EQ(line->received, much);
    EXPECT_EQ(scene.proxy.targets, QStringList {u"peer.test:%1"_s.arg(scene.peer.listeningPort())});
    EXPECT_EQ(scene.transport.problem(), QString());
}

TEST(Proxy, whatThePeerSaysAtOnceIsNotLost)
{
    Scene scene;
    scene.proxy.manner = SocksServer::Manner::SendsWithReply;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const auto line = scene.connect();
    ASSERT_TRUE(waitFor([&] { return !scene.accepted.empty(); }));
    scene.accepted[0]->stream->write("hello");
    EXPECT_TRUE(waitFor([&] { return line->received == "hello"; })) << line->reason.toStdString();
}

TEST(Proxy, pausedReadingHoldsThePeerBackThroughTheProxy)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const auto line = scene.connect();
    line->stream->setReadAllowance(1000);
    ASSERT_TRUE(waitFor([&] { return line->isConnected && !scene.accepted.empty(); })) << line->reason.toStdString();
    scene.accepted[0]->stream->write(QByteArray {1024 * 1024, 'x'});
    ASSERT_TRUE(waitFor([&] { return line->received.size() == 1000; }));
    const QDeadlineTimer moment {100};
    while (!moment.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 10);
    EXPECT_EQ(line->received.size(), 1000);
    line->stream->setReadAllowance(ByteStream::UNLIMITED);
    EXPECT_TRUE(waitFor([&] { return line->received.size() == (1024 * 1024); }));
}

TEST(Proxy, isNotAskedForAddressesOfOnesOwn)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    for (const QString &host : {u"127.0.0.1"_s, u"::1"_s, u"10.0.0.1"_s, u"192.168.1.1"_s, u"fd00::1"_s, u"169.254.1.1"_s, u"localhost"_s, u"a.localhost"_s, u"printer.local"_s})
    {
        const auto line = scene.connect(host);
        ASSERT_TRUE(waitFor([&] { return line->isClosed; }));
        EXPECT_FALSE(line->isConnected);
        EXPECT_TRUE(line->reason.contains(host)) << line->reason.toStdString();
    }
    EXPECT_TRUE(scene.proxy.targets.isEmpty());
    EXPECT_TRUE(scene.accepted.empty());
}

TEST(Proxy, onionsNamesAndPublicAddressesAreItsMatter)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const QString onion = u"2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion"_s;
    std::vector<std::unique_ptr<Line>> lines;
    const QStringList hosts {onion, u"example.org"_s, u"203.0.113.5"_s, u"2001:db8::5"_s};
    for (const QString &host : hosts)
    {
        lines.push_back(scene.connect(host));
        ASSERT_TRUE(waitFor([&] { return lines.back()->isClosed; })) << "this proxy does not know it";
    }
    ASSERT_EQ(scene.proxy.targets.size(), hosts.size());
    for (qsizetype i = 0; i < hosts.size(); ++i)
        EXPECT_EQ(scene.proxy.targets[i], u"%1:%2"_s.arg(hosts[i], QString::number(scene.peer.listeningPort())));
    EXPECT_FALSE(scene.transport.isWaiting()) << "that a peer cannot be reached is not the proxy's fault";
}

TEST(Proxy, channelsHaveLoginsOfTheirOwnThatChangeWithEachStart)
{
    Scene scene;
    const auto one = Crypto::random<PublicKey>();
    const auto other = Crypto::random<PublicKey>();
    const auto loginOf = [&scene](SocketTransport &transport, const PublicKey &channel)
    {
        Line line {transport.connectTo({.host = u"peer.test"_s, .port = scene.peer.listeningPort()}, channel)};
        EXPECT_TRUE(waitFor([&] { return line.isConnected; })) << line.reason.toStdString();
        return scene.proxy.logins.last();
    };
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const QString first = loginOf(scene.transport, one);
    EXPECT_EQ(loginOf(scene.transport, one), first);
    const QString second = loginOf(scene.transport, other);
    EXPECT_NE(second.section(u':', 0, 0), first.section(u':', 0, 0));
    EXPECT_NE(second.section(u':', 1), first.section(u':', 1));
    EXPECT_FALSE(first.contains(one.toString().first(8))) << "the proxy does not learn the channel";
    SocketTransport next;
    ASSERT_TRUE(next.setPolicy(scene.policy()));
    EXPECT_NE(loginOf(next, one), first);
}

TEST(Proxy, torKeepsChannelsApartWhateverItPrefers)
{
    for (const NetworkMode mode : {NetworkMode::Proxy, NetworkMode::Onion})
    {
        Scene scene;
        scene.proxy.prefersNoLogin = true;
        NetworkPolicy policy = scene.policy();
        policy.mode = mode;
        ASSERT_TRUE(scene.transport.setPolicy(policy));
        const auto line = scene.connect(u"peer.test"_s, Crypto::random<PublicKey>());
        ASSERT_TRUE(waitFor([&] { return line->isConnected; })) << line->reason.toStdString();
        EXPECT_EQ(scene.proxy.logins.isEmpty(), (mode == NetworkMode::Proxy));
    }
}

TEST(Proxy, theUsersLoginIsUsedAsItIs)
{
    Scene scene;
    scene.proxy.wantsLogin = true;
    NetworkPolicy policy = scene.policy();
    policy.proxy.user = u"Ünser Name"_s;
    policy.proxy.password = u"geheim"_s;
    ASSERT_TRUE(scene.transport.setPolicy(policy));
    const auto line = scene.connect(u"peer.test"_s, Crypto::random<PublicKey>());
    ASSERT_TRUE(waitFor([&] { return line->isConnected; })) << line->reason.toStdString();
    for (const QString &login : scene.proxy.logins)
        EXPECT_EQ(login, u"Ünser Name:geheim");
}

TEST(Proxy, aBadOneIsSaidWaitedForAndNotGoneAround)
{
    using Manner = SocksServer::Manner;
    for (const Manner manner : {Manner::Silent, Manner::NoProxy, Manner::HangsUp, Manner::RefusesLogin})
    {
        Scene scene;
        scene.proxy.manner = manner;
        NetworkPolicy policy = scene.policy();
        if (manner == Manner::Silent)
            policy.connectTimeout = 2s;
        if (manner == Manner::RefusesLogin)
            policy.proxy.user = u"me"_s;
        ASSERT_TRUE(scene.transport.setPolicy(policy));
        const auto line = scene.connect();
        ASSERT_TRUE(waitFor([&] { return line->isClosed && scene.transport.isWaiting(); })) << static_cast<int>(manner);
        EXPECT_FALSE(line->isConnected);
        EXPECT_TRUE(line->reason.contains(policy.proxy.toString())) << line->reason.toStdString();
        EXPECT_TRUE(scene.transport.problem().contains(policy.proxy.toString())) << scene.transport.problem().toStdString();
        EXPECT_EQ(scene.changes, 1);
        const auto later = scene.connect();
        ASSERT_TRUE(waitFor([&] { return later->isClosed; }));
        EXPECT_EQ(later->reason, scene.transport.problem());

        // it is looked after by itself
        scene.proxy.manner = Manner::Good;
        ASSERT_TRUE(waitFor([&] { return !scene.transport.isWaiting(); }));
        EXPECT_EQ(scene.transport.problem(), QString());
        EXPECT_EQ(scene.changes, 2);
        const auto good = scene.connect();
        ASSERT_TRUE(waitFor([&] { return good->isConnected; })) << good->reason.toStdString();
        EXPECT_EQ(scene.accepted.size(), 1u);
    }
}

TEST(Proxy, oneThatIsNotThereIsWaitedFor)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const quint16 port = scene.proxy.address().port;
    const auto line = scene.connect();
    ASSERT_TRUE(waitFor([&] { return line->isConnected; })) << line->reason.toStdString();
    scene.proxy.close();
    ASSERT_TRUE(waitFor([&] { return line->isClosed; }));
    const auto next = scene.connect();
    ASSERT_TRUE(waitFor([&] { return next->isClosed && scene.transport.isWaiting(); }));
    EXPECT_EQ(scene.accepted.size(), 1u) << "nobody was connected to directly";

    SocksServer again {port};
    again.names = scene.proxy.names;
    ASSERT_EQ(again.address().port, port);
    EXPECT_TRUE(waitFor([&] { return !scene.transport.isWaiting(); }));
}

TEST(Proxy, oneThatHasNotAnsweredYetIsNotSaidToBeThere)
{
    Scene scene;
    scene.proxy.manner = SocksServer::Manner::Silent;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    EXPECT_TRUE(scene.transport.isAskingProxy());
    EXPECT_TRUE(scene.transport.problem().contains(scene.proxy.address().toString())) << scene.transport.problem().toStdString();
    const QDeadlineTimer moment {200};
    while (!moment.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 10);
    EXPECT_TRUE(scene.transport.isAskingProxy());

    Scene good;
    ASSERT_TRUE(good.transport.setPolicy(good.policy()));
    EXPECT_NE(good.transport.problem(), QString());
    EXPECT_TRUE(waitFor([&] { return good.transport.problem().isEmpty(); }));
    EXPECT_EQ(good.changes, 1) << "and is told";
}

TEST(Proxy, oneConnectionThatFailsHoldsNobodyBack)
{
    // as when it has no room for one more, or does not like a circuit's name
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    ASSERT_TRUE(waitFor([&] { return scene.transport.problem().isEmpty(); }));
    const auto held = scene.connect();
    ASSERT_TRUE(waitFor([&] { return held->isConnected; })) << held->reason.toStdString();
    scene.proxy.hangUps = 1;
    const auto line = scene.connect();
    ASSERT_TRUE(waitFor([&] { return line->isClosed; }));
    EXPECT_TRUE(line->reason.contains(scene.proxy.address().toString())) << line->reason.toStdString();
    const auto next = scene.connect();
    ASSERT_TRUE(waitFor([&] { return next->isConnected; })) << next->reason.toStdString();
    EXPECT_FALSE(held->isClosed);
    EXPECT_FALSE(scene.transport.isWaiting());
    EXPECT_EQ(scene.changes, 1) << "that it has answered at first";
}

TEST(Proxy, nothingListensAndAnotherModeDropsWhatTheFormerMade)
{
    Scene scene;
    NetworkPolicy direct;
    direct.mode = NetworkMode::Direct;
    direct.addresses = {QHostAddress(QHostAddress::LocalHost)};
    ASSERT_TRUE(scene.transport.setPolicy(direct));
    EXPECT_NE(scene.transport.listeningPort(), 0);
    const auto line = scene.connect(u"127.0.0.1"_s);
    ASSERT_TRUE(waitFor([&] { return line->isConnected; }));

    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    EXPECT_EQ(scene.transport.listeningPort(), 0);
    ASSERT_TRUE(waitFor([&] { return line->isClosed; }));
    const auto proxied = scene.connect();
    ASSERT_TRUE(waitFor([&] { return proxied->isConnected; })) << proxied->reason.toStdString();

    NetworkPolicy nothing;
    nothing.reason = u"There is no proxy."_s;
    ASSERT_TRUE(scene.transport.setPolicy(nothing));
    ASSERT_TRUE(waitFor([&] { return proxied->isClosed; }));
    EXPECT_TRUE(scene.transport.isWaiting());
    EXPECT_EQ(scene.transport.problem(), nothing.reason);
    const auto refused = scene.connect();
    ASSERT_TRUE(waitFor([&] { return refused->isClosed; }));
    EXPECT_EQ(refused->reason, nothing.reason);
}

TEST(Socks5Handshake, readsExactlyWhatIsItsOwn)
{
    Socks5Handshake handshake {{.user = u"u"_s, .password = u"p"_s, .isRequired = false}, Endpoint {u"peer.test"_s, 6881}};
    EXPECT_EQ(handshake.takeOutput(), QByteArray("\5\2\0\2", 4));
    EXPECT_EQ(handshake.wanted(), 2);
    handshake.receive(QByteArrayView("\5\2"));
    EXPECT_FALSE(handshake.isWelcome());
    EXPECT_EQ(handshake.takeOutput(), QByteArray("\1\1u\1p"));
    handshake.receive(QByteArrayView("\1\0", 2));
    EXPECT_TRUE(handshake.isWelcome());
    EXPECT_EQ(handshake.takeOutput(), QByteArray("\5\1\0\3\x9peer.test\x1a\xe1", 16));
    EXPECT_EQ(handshake.wanted(), 4);
    handshake.receive(QByteArrayView("\5\0\0\4", 4));
    EXPECT_EQ(handshake.wanted(), 18);
    EXPECT_FALSE(handshake.isDone());
    handshake.receive(QByteArray(18, '\0'));
    EXPECT_TRUE(handshake.isDone());
    EXPECT_EQ(handshake.wanted(), 0);
    EXPECT_EQ(handshake.error(), QString());
}

TEST(Socks5Handshake, whatIsNoAnswerOfAProxyIsAnError)
{
    const auto answered = [](const QList<QByteArray> &answers)
    {
        Socks5Handshake handshake {{.user = u"u"_s, .password = u"p"_s, .isRequired = true}, Endpoint {u"peer.test"_s, 6881}};
        for (const QByteArray &answer : answers)
            handshake.receive(answer);
        return handshake.error();
    };
    const QByteArray method {"\5\2", 2};
    const QByteArray welcome {"\1\0", 2};
    EXPECT_EQ(answered({method, welcome, QByteArray("\5\0\0\1", 4)}), QString());
    EXPECT_NE(answered({QByteArray("\4\2", 2)}), QString());
    EXPECT_NE(answered({method, QByteArray("\0\0", 2)}), QString()) << "the version of the login";
    EXPECT_NE(answered({method, QByteArray("\5\0", 2)}), QString());
    EXPECT_NE(answered({method, welcome, QByteArray("\4\0\0\1", 4)}), QString());
    for (const char type : {'\0', '\2', '\5', '\xff'})
        EXPECT_NE(answered({method, welcome, (QByteArray("\5\0\0", 3) + type)}), QString()) << static_cast<int>(type);
}

TEST(Socks5Handshake, aLoginThatCannotBeSaidIsAnError)
{
    const Socks5Handshake handshake {{.user = QString(256, u'x'), .password = {}, .isRequired = true}, std::nullopt};
    EXPECT_FALSE(handshake.error().isEmpty());
}

TEST(AddressRules, whatAProxyMayBeAskedFor)
{
    for (const QString &host : {u"203.0.113.5"_s, u"2001:db8::5"_s, u"example.org"_s, u"Example.ORG."_s, u"my.notlocal"_s, u"lan.example"_s, u"x.onion"_s})
        EXPECT_TRUE(isReachedByProxy(host)) << qUtf8Printable(host);
    for (const QString &host : {u"127.1.2.3"_s, u"::ffff:127.0.0.1"_s, u"172.16.0.1"_s, u"100.64.0.1"_s, u"0.0.0.0"_s, u"224.0.0.1"_s, u"localhost"_s, u"localhost."_s, u""_s
            , u"."_s, u"router"_s, u"ROUTER"_s, u"nas.local"_s, u"NAS.Local."_s, u"db.internal"_s, u"pc.lan"_s, u"pc.home.arpa"_s, u"pc.localdomain"_s, u"a.localhost"_s
            , u"127.0.0.1."_s, u"127.1."_s, u"0x7f.0.0.0x1"_s, u"fec0::1"_s, u"64:ff9b::7f00:1"_s, u"64:ff9b:1::a00:1"_s, u"2002:7f00:1::1"_s, u"::127.0.0.1"_s})
        EXPECT_FALSE(isReachedByProxy(host)) << qUtf8Printable(host);
}

TEST(AddressRules, rangesOfIPv6)
{
    for (const QString &host : {u"64:ff9b::c000:201"_s, u"64:ff9b:1::c000:201"_s, u"2002:c000:201::1"_s, u"::192.0.2.1"_s, u"::"_s, u"ff02::1"_s})
        EXPECT_EQ(rangeOf(host), AddressRange::None) << qUtf8Printable(host);
    for (const QString &host : {u"fec0::1"_s, u"feff::1"_s, u"fe80::1"_s, u"fd00::1"_s})
        EXPECT_EQ(rangeOf(host), AddressRange::Private) << qUtf8Printable(host);
    EXPECT_EQ(rangeOf(u"::1"_s), AddressRange::Loopback);
    EXPECT_EQ(rangeOf(u"::ffff:192.0.2.1"_s), rangeOf(u"192.0.2.1"_s)) << "one address in two forms";
    EXPECT_EQ(rangeOf(u"2001:db8::1"_s), AddressRange::Public);
}
