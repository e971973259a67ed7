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
#include <QTcpSocket>

#include "base/global.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/wire/sockettransport.h"
#include "support/sim/socksserver.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

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

    struct Scene
    {
        Scene()
        {
            transport.onAccepted = [](std::unique_ptr<ByteStream>) { ADD_FAILURE() << "nobody comes in otherwise"; };
            transport.onAcceptedFor = [this](std::unique_ptr<ByteStream> stream, const PublicKey &channel)
            {
                QObject::connect(stream.get(), &ByteStream::received, stream.get(), [this](const QByteArray &bytes) { received += bytes; });
                QObject::connect(stream.get(), &ByteStream::closed, stream.get(), [this] { ++closed; });
                streams.push_back(std::move(stream));
                channels.append(channel);
            };
        }

        NetworkPolicy policy(const NetworkMode mode = NetworkMode::Onion) const
        {
            NetworkPolicy result;
            result.mode = mode;
            result.proxy = proxy.address();
            return result;
        }

        SocksServer proxy;
        SocketTransport transport;
        std::vector<std::unique_ptr<ByteStream>> streams;
        QList<PublicKey> channels;
        QByteArray received;
        int closed = 0;
    };

    std::unique_ptr<QTcpSocket> knock(const quint16 port)
    {
        auto socket = std::make_unique<QTcpSocket>();
        socket->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        return socket;
    }
}

TEST(ChannelDoors, areEachForOneChannelAndTellNothingOfWhoComes)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const auto one = Crypto::random<PublicKey>();
    const auto other = Crypto::random<PublicKey>();
    const quint16 port = scene.transport.openDoor(one);
    ASSERT_NE(port, 0);
    EXPECT_EQ(scene.transport.openDoor(one), port) << "it is open already";
    const quint16 otherPort = scene.transport.openDoor(other);
    EXPECT_NE(otherPort, port);
    EXPECT_EQ(scene.transport.listeningPort(), 0) << "nobody is told of these";

    const auto socket = knock(port);
    socket->write("hello");
    ASSERT_TRUE(waitFor([&] { return scene.received == "hello"; }));
    EXPECT_EQ(scene.channels, QList<PublicKey> {one});
    EXPECT_FALSE(scene.streams[0]->remote().isValid());
    EXPECT_EQ(scene.streams[0]->remote().toString(), QString());
    scene.streams[0]->write("answer");
    EXPECT_TRUE(waitFor([&] { return socket->bytesAvailable() == 6; }));

    const auto second = knock(otherPort);
    ASSERT_TRUE(waitFor([&] { return scene.channels.size() == 2; }));
    EXPECT_EQ(scene.channels[1], other);
}

TEST(ChannelDoors, areOpenInOnionModeOnly)
{
    for (const NetworkMode mode : {NetworkMode::Nothing, NetworkMode::Direct, NetworkMode::Proxy})
    {
        Scene scene;
        NetworkPolicy policy = scene.policy(mode);
        policy.addresses = {QHostAddress(QHostAddress::LocalHost)};
        std::ignore = scene.transport.setPolicy(policy);
        EXPECT_EQ(scene.transport.openDoor(Crypto::random<PublicKey>()), 0);
    }
}

TEST(ChannelDoors, closeAndTheirConnectionsEndWithThePolicy)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const quint16 port = scene.transport.openDoor(Crypto::random<PublicKey>());
    const auto socket = knock(port);
    ASSERT_TRUE(waitFor([&] { return scene.streams.size() == 1; }));
    std::ignore = scene.transport.setPolicy({});
    EXPECT_TRUE(waitFor([&] { return (scene.closed == 1) && (socket->state() == QAbstractSocket::UnconnectedState); }));
    const auto late = knock(port);
    EXPECT_TRUE(waitFor([&] { return late->error() == QAbstractSocket::ConnectionRefusedError; }));
}

TEST(ChannelDoors, oneThatIsClosedLeavesTheOthersOpen)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const auto one = Crypto::random<PublicKey>();
    const quint16 port = scene.transport.openDoor(one);
    const quint16 otherPort = scene.transport.openDoor(Crypto::random<PublicKey>());
    scene.transport.closeDoor(one);
    const auto late = knock(port);
    EXPECT_TRUE(waitFor([&] { return late->error() == QAbstractSocket::ConnectionRefusedError; }));
    const auto socket = knock(otherPort);
    EXPECT_TRUE(waitFor([&] { return scene.streams.size() == 1; }));
}

TEST(ChannelDoors, aCrowdBeforeOneDoorWaitsAndHoldsUpNoOther)
{
    Scene scene;
    ASSERT_TRUE(scene.transport.setPolicy(scene.policy()));
    const quint16 port = scene.transport.openDoor(Crypto::random<PublicKey>());
    const quint16 otherPort = scene.transport.openDoor(Crypto::random<PublicKey>());
    std::vector<std::unique_ptr<QTcpSocket>> crowd;
    while (crowd.size() < (ChannelDoors::ACCEPTED_MAX + 5))
    {
        crowd.push_back(knock(port));
        QCoreApplication::processEvents();
    }
    ASSERT_TRUE(waitFor([&] { return scene.streams.size() == ChannelDoors::ACCEPTED_MAX; }));
    const auto socket = knock(otherPort);
    ASSERT_TRUE(waitFor([&] { return scene.streams.size() == (ChannelDoors::ACCEPTED_MAX + 1); }));
    EXPECT_NE(scene.channels.last(), scene.channels.first());
    // whoever goes makes room
    for (int i = 0; i < 5; ++i)
        scene.streams.erase(scene.streams.begin());
    EXPECT_TRUE(waitFor([&] { return scene.channels.size() == (ChannelDoors::ACCEPTED_MAX + 6); }));
}
