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

#include "megatorrent/content/onionannouncement.h"
#include "megatorrent/crypto/curve.h"
#include "megatorrent/tor/onionkey.h"
#include "megatorrent/tor/torservice.h"
#include "faketor.h"

using namespace Megatorrent;
using namespace Megatorrent::Tor;
using namespace Megatorrent::Tor::Test;

namespace
{
    ChannelService serviceOf(const char c, const quint16 port)
    {
        ChannelService service;
        service.channel = PublicKey::fromBytes(QByteArray(32, c));
        service.seed = Seed::fromBytes(QByteArray(32, c));
        service.port = port;
        return service;
    }

    QByteArray idOf(const ChannelService &service)
    {
        return onionHost(Crypto::publicKey(service.seed)).chopped(6).toLatin1();
    }

    void accept(FakeTor &tor, const ChannelService &service)
    {
        tor.answers.insert("ADD_ONION " + keyForTor(service.seed), "250-ServiceID=" + idOf(service) + "\r\n250 OK\r\n");
    }

    Settings use(const FakeTor &tor, const QString &password = {})
    {
        return {.isUsed = true, .control = tor.address().toString(), .password = password, .dataFolder = {}};
    }

    bool reaches(const TorService &service, const Stage stage)
    {
        return waitFor([&] { return service.state().stage == stage; });
    }
}

TEST(TorService, IsReadyWithAProxyOfThisComputer)
{
    FakeTor tor;
    TorService service;
    EXPECT_EQ(service.state().stage, Stage::Off);
    service.setSettings(use(tor));
    ASSERT_TRUE(reaches(service, Stage::Ready));
    EXPECT_EQ(service.state().proxy.toString(), u"127.0.0.1:9050"_s);
    EXPECT_EQ(service.state().version, u"0.4.8.16"_s);
    EXPECT_FALSE(service.state().isOwn);
    EXPECT_FALSE(tor.commands.contains("TAKEOWNERSHIP"));   // it was there before us

    service.setSettings({});
    EXPECT_EQ(service.state().stage, Stage::Off);
    EXPECT_EQ(service.state().proxy, ProxyServer());
}

TEST(TorService, WaitsUntilTorHasJoined)
{
    FakeTor tor;
    tor.answers["GETINFO status/bootstrap-phase"] = "250-status/bootstrap-phase=NOTICE BOOTSTRAP PROGRESS=10 TAG=conn SUMMARY=\"Connecting\"\r\n250 OK\r\n";
    TorService service;
    service.setSettings(use(tor));
    ASSERT_TRUE(waitFor([&service] { return service.state().progress == 10; }));
    EXPECT_EQ(service.state().stage, Stage::Joining);
    EXPECT_EQ(service.state().proxy, ProxyServer());
    tor.say("650 STATUS_CLIENT WARN BOOTSTRAP PROGRESS=14 TAG=conn SUMMARY=\"Handshaking\" WARNING=\"No route to host\"\r\n");
    ASSERT_TRUE(waitFor([&service] { return service.state().progress == 14; }));
    EXPECT_TRUE(service.state().sentence.contains(u"14 %")) << service.state().sentence.toStdString();
    EXPECT_TRUE(service.state().sentence.contains(u"No route to host"));
    tor.say("650 STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"\r\n");
    EXPECT_TRUE(reaches(service, Stage::Ready));
}

// The proxy goes with it at once; when it is back, so is the proxy.
TEST(TorService, GivesNoProxyOnceTorIsLost)
{
    auto tor = std::make_unique<FakeTor>();
    const quint16 port = tor->address().port;
    TorService service;
    service.setSettings(use(*tor));
    ASSERT_TRUE(reaches(service, Stage::Ready));
    std::vector<Stage> stages;
    QObject::connect(&service, &TorService::changed, [&]
    {
        stages.push_back(service.state().stage);
        EXPECT_EQ((service.state().proxy == ProxyServer()), (service.state().stage != Stage::Ready));
    });
    tor->hangUp();
    ASSERT_TRUE(reaches(service, Stage::Failed));
    EXPECT_TRUE(service.state().sentence.contains(u"is lost")) << service.state().sentence.toStdString();
    tor = std::make_unique<FakeTor>(port);
    ASSERT_TRUE(tor->isListening);
    ASSERT_TRUE(reaches(service, Stage::Ready));
    EXPECT_EQ(stages.back(), Stage::Ready);
}

// Its configuration was read anew: whoever has the former port now is not spoken to.
TEST(TorService, GoesWhereItsPortHasGone)
{
    FakeTor tor;
    TorService service;
    service.setSettings(use(tor));
    ASSERT_TRUE(reaches(service, Stage::Ready));
    EXPECT_EQ(service.state().proxy.port, 9050);
    std::vector<Stage> stages;
    QObject::connect(&service, &TorService::changed, [&] { stages.push_back(service.state().stage); });

    const QByteArray done = "650 STATUS_CLIENT NOTICE BOOTSTRAP PROGRESS=100 TAG=done SUMMARY=\"Done\"\r\n";
    const auto asked = [&tor] { return tor.commands.count("GETINFO net/listeners/socks"); };
    const auto before = asked();
    tor.say(done);
    ASSERT_TRUE(waitFor([&] { return asked() > before; }));
    EXPECT_TRUE(stages.empty()) << "nothing has changed";

    tor.answers["GETINFO net/listeners/socks"] = "250-net/listeners/socks=\"127.0.0.1:9999\"\r\n250 OK\r\n";
    tor.say(done);
    ASSERT_TRUE(waitFor([&] { return service.state().proxy.port == 9999; }));
    EXPECT_EQ(stages, (std::vector {Stage::Joining, Stage::Ready})) << "nobody goes on with the former one";

    tor.answers["GETINFO net/listeners/socks"] = "250-net/listeners/socks=\r\n250 OK\r\n";
    tor.say(done);
    EXPECT_TRUE(reaches(service, Stage::Failed));
    EXPECT_EQ(service.state().proxy, ProxyServer());
}

TEST(TorService, SaysWhatIsWrong)
{
    struct Way { QByteArray command; QByteArray answer; QString word; };
    for (const Way &way : {Way {"AUTHENTICATE", "515 Bad authentication\r\n", u"Bad authentication"_s}, Way {"GETINFO net/listeners/socks", "250-net/listeners/socks=\r\n250 OK\r\n", u"SocksPort"_s}
            , Way {"GETINFO net/listeners/socks", "250-net/listeners/socks=\"192.168.1.2:9050\" \"0.0.0.0:9050\"\r\n250 OK\r\n", u"SocksPort"_s}
            , Way {"GETINFO status/bootstrap-phase", "250 OK\r\n", u"how far"_s}, Way {"SETEVENTS", "552 Unrecognized event\r\n", u"Unrecognized event"_s}})
    {
        FakeTor tor;
        tor.answers.insert(way.command, way.answer);
        TorService service;
        service.setSettings(use(tor));
        ASSERT_TRUE(reaches(service, Stage::Failed)) << way.answer.constData();
        EXPECT_TRUE(service.state().sentence.contains(way.word)) << service.state().sentence.toStdString();
        EXPECT_EQ(service.state().proxy, ProxyServer());
    }
}

TEST(TorService, KeepsToTheTorThatIsNamed)
{
    for (const QString &named : {u"127.0.0.1:1"_s, u"192.168.1.1:9051"_s, u"/nonexistent/control"_s})
    {
        TorService service;
        service.setSettings({.isUsed = true, .control = named, .password = {}, .dataFolder = u"/nonexistent/tor"_s});
        ASSERT_TRUE(reaches(service, Stage::Failed));
        EXPECT_TRUE(service.state().sentence.contains(named)) << service.state().sentence.toStdString();
        EXPECT_FALSE(service.state().isOwn);
    }
}

TEST(TorService, KeepsOnionServicesInTor)
{
    FakeTor tor;
    const ChannelService first = serviceOf('a', 4001);
    const ChannelService second = serviceOf('b', 4002);
    for (const ChannelService &each : {first, second})
        accept(tor, each);
    TorService service;
    service.setServices({first, second});
    service.setSettings(use(tor));
    ASSERT_TRUE(waitFor([&service] { return service.state().services == 2; }));
    EXPECT_TRUE(tor.commands.contains(QByteArray("ADD_ONION " + keyForTor(first.seed) + " Port=6881,127.0.0.1:4001")));
    EXPECT_TRUE(tor.commands.contains(QByteArray("ADD_ONION " + keyForTor(second.seed) + " Port=6881,127.0.0.1:4002")));

    // listens elsewhere now
    const ChannelService moved = serviceOf('a', 4003);
    service.setServices({moved});
    EXPECT_TRUE(waitFor([&] { return tor.commands.contains(QByteArray("ADD_ONION " + keyForTor(first.seed) + " Port=6881,127.0.0.1:4003")); }));
    EXPECT_TRUE(tor.commands.contains(QByteArray("DEL_ONION " + idOf(first))));
    EXPECT_TRUE(tor.commands.contains(QByteArray("DEL_ONION " + idOf(second))));
    EXPECT_TRUE(waitFor([&service] { return service.state().services == 1; }));
}

TEST(TorService, OneServiceThatIsRefusedHoldsUpNoOther)
{
    FakeTor tor;
    const ChannelService first = serviceOf('a', 4001);
    const ChannelService second = serviceOf('b', 4002);
    accept(tor, second);
    tor.answers.insert("ADD_ONION " + keyForTor(first.seed), "550 Onion address collision\r\n");
    TorService service;
    service.setServices({first, second});
    service.setSettings(use(tor));
    ASSERT_TRUE(waitFor([&service] { return service.state().problem.contains(u"Onion address collision"); }));
    EXPECT_TRUE(waitFor([&service] { return service.state().services == 1; }));
    EXPECT_EQ(service.state().stage, Stage::Ready);
}

// Another address than that of our key would be somebody else's.
TEST(TorService, BelievesNoOtherAddress)
{
    FakeTor tor;
    const ChannelService first = serviceOf('a', 4001);
    tor.answers.insert("ADD_ONION", "250-ServiceID=" + idOf(serviceOf('b', 1)) + "\r\n250 OK\r\n");
    TorService service;
    service.setServices({first});
    service.setSettings(use(tor));
    ASSERT_TRUE(waitFor([&service] { return !service.state().problem.isEmpty(); }));
    EXPECT_EQ(service.state().services, 0);
}
