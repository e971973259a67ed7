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

#include <functional>
#include <future>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QNetworkInterface>
#include <QTcpServer>
#include <QTcpSocket>

#ifdef Q_OS_LINUX
#include <arpa/inet.h>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "base/global.h"
#include "megatorrent/wire/localnetwork.h"
#include "megatorrent/wire/sockettransport.h"
#include "support/sim/socksserver.h"

using namespace Megatorrent;
using namespace Qt::Literals::StringLiterals;

namespace
{
    constexpr int PATIENCE = 20'000;  // ms; reached only by a test that fails

    template <typename Condition>
    bool waitFor(const Condition &condition)
    {
        const QDeadlineTimer deadline {PATIENCE};
        while (!condition() && !deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
        return condition();
    }

    NetworkPolicy policyFor(const QString &interfaceName, const QStringList &addresses = {})
    {
        NetworkPolicy policy;
        policy.mode = NetworkMode::Direct;
        policy.interfaceName = interfaceName;
        for (const QString &address : addresses)
            policy.addresses.append(QHostAddress(address));
        return policy;
    }

    QStringList textsOf(const LocalNetwork &network)
    {
        QStringList texts;
        for (const QHostAddress &address : network.addresses)
            texts.append(address.toString());
        return texts;
    }
}

TEST(LocalNetwork, withoutInterfaceOrAddressItIsAny)
{
    const LocalNetwork network = LocalNetwork::current(policyFor({}));
    EXPECT_EQ(network.addresses, QList<QHostAddress> {QHostAddress(QHostAddress::Any)});
    EXPECT_TRUE(network.problem.isEmpty());
    EXPECT_TRUE(network.contains(QHostAddress(u"203.0.113.1"_s)));
}

TEST(LocalNetwork, interfaceAndAddressMustFit)
{
    EXPECT_TRUE(textsOf(LocalNetwork::current(policyFor(u"lo"_s))).contains(u"127.0.0.1"_s));
    EXPECT_EQ(textsOf(LocalNetwork::current(policyFor(u"lo"_s, {u"127.0.0.1"_s}))), QStringList {u"127.0.0.1"_s});
    EXPECT_EQ(textsOf(LocalNetwork::current(policyFor(u"lo"_s, {u"0.0.0.0"_s}))), QStringList {u"127.0.0.1"_s});
    EXPECT_FALSE(textsOf(LocalNetwork::current(policyFor(u"lo"_s, {u"::"_s}))).contains(u"127.0.0.1"_s));
    const QHostAddress home {u"127.0.0.1"_s};
    EXPECT_TRUE(LocalNetwork::current(policyFor(u"lo"_s)).contains(home));

    // an address of another interface is no way out
    for (const QString &address : {u"192.0.2.1"_s, u"2001:db8::1"_s})
    {
        const LocalNetwork network = LocalNetwork::current(policyFor(u"lo"_s, {address}));
        EXPECT_FALSE(network.isUsable());
        EXPECT_FALSE(network.contains(home));
        EXPECT_TRUE(network.problem.contains(u"lo"_s) && network.problem.contains(address)) << network.problem.toStdString();
    }
    const LocalNetwork none = LocalNetwork::current(policyFor(u"mt-none0"_s, {u"0.0.0.0"_s}));
    EXPECT_FALSE(none.isUsable());
    EXPECT_TRUE(none.problem.contains(u"mt-none0"_s)) << none.problem.toStdString();
}

TEST(LocalNetwork, addressesThatAreMissingAreNamed)
{
    const LocalNetwork network = LocalNetwork::current(policyFor({}, {u"127.4.5.6"_s, u"192.0.2.1"_s, u"::"_s}));
    EXPECT_EQ(textsOf(network), (QStringList {u"127.4.5.6"_s, u"::"_s}));
    EXPECT_TRUE(network.problem.contains(u"192.0.2.1"_s)) << network.problem.toStdString();
    EXPECT_FALSE(LocalNetwork::current(policyFor({}, {u"192.0.2.1"_s})).isUsable());
}

#ifdef Q_OS_LINUX
namespace
{
    QByteArray deviceOf(const qintptr socket)
    {
        char name[IFNAMSIZ] = {};
        socklen_t size = sizeof(name);
        EXPECT_EQ(::getsockopt(static_cast<int>(socket), SOL_SOCKET, SO_BINDTODEVICE, name, &size), 0);
        return name;
    }

    // The loopback interface of the calling thread's network
    void setLoopbackUp(const bool isUp)
    {
        const int socket = ::socket(AF_INET, (SOCK_DGRAM | SOCK_CLOEXEC), 0);
        ifreq request {};
        request.ifr_name[0] = 'l';
        request.ifr_name[1] = 'o';
        EXPECT_EQ(::ioctl(socket, SIOCGIFFLAGS, &request), 0);
        request.ifr_flags = static_cast<short>(isUp ? (request.ifr_flags | IFF_UP) : (request.ifr_flags & ~IFF_UP));
        EXPECT_EQ(::ioctl(socket, SIOCSIFFLAGS, &request), 0);
        ::close(socket);
    }

    // A second address of the loopback interface, which takes no packets of others
    void setSecondAddress(const bool isThere)
    {
        const int socket = ::socket(AF_INET, (SOCK_DGRAM | SOCK_CLOEXEC), 0);
        ifreq request {};
        std::strcpy(request.ifr_name, "lo:1");
        if (isThere)
        {
            auto *address = reinterpret_cast<sockaddr_in *>(&request.ifr_addr);
            address->sin_family = AF_INET;
            address->sin_addr.s_addr = ::inet_addr("10.9.8.7");
            EXPECT_EQ(::ioctl(socket, SIOCSIFADDR, &request), 0);
        }
        else
        {
            EXPECT_EQ(::ioctl(socket, SIOCSIFFLAGS, &request), 0);   // not up: it is removed
        }
        ::close(socket);
    }

    // In a thread with a network of its own; false: this machine does not allow that
    bool runInOwnNetwork(const std::function<void ()> &function)
    {
        std::promise<bool> isAllowed;
        std::thread thread {[&]
        {
            const bool isAlone = (::unshare(CLONE_NEWNET) == 0);
            if (isAlone)
                function();
            isAllowed.set_value(isAlone);
        }};
        thread.join();
        return isAllowed.get_future().get();
    }

    // From now on the calling thread may not bind to devices, as on Linux before 5.7
    bool forbidBindingToDevices()
    {
        sock_filter program[]
        {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setsockopt, 0, 3),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args[2])),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SO_BINDTODEVICE, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
        };
        sock_fprog filter {.len = std::size(program), .filter = program};
        return (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) && (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0);
    }

    struct Counts
    {
        int connected = 0;
        int closed = 0;
        QString reason;
    };

    std::unique_ptr<ByteStream> dial(SocketTransport &transport, const quint16 port, Counts &counts)
    {
        std::unique_ptr<ByteStream> stream = transport.connectTo({.host = u"127.0.0.1"_s, .port = port});
        QObject::connect(stream.get(), &ByteStream::connected, stream.get(), [&counts] { ++counts.connected; });
        QObject::connect(stream.get(), &ByteStream::closed, stream.get(), [&counts](const QString &reason)
        {
            ++counts.closed;
            counts.reason = reason;
        });
        return stream;
    }
}

TEST(LocalNetwork, socketsAreBoundToTheDevice)
{
    QTcpServer server;
    ASSERT_TRUE(listenOnDevice(server, QHostAddress(u"127.0.0.1"_s), 0, u"lo"_s));
    EXPECT_NE(server.serverPort(), 0);
    EXPECT_EQ(deviceOf(server.socketDescriptor()), "lo");
    QTcpServer other;
    EXPECT_FALSE(listenOnDevice(other, QHostAddress(u"127.0.0.1"_s), server.serverPort(), u"lo"_s));
    EXPECT_FALSE(listenOnDevice(other, QHostAddress(u"127.0.0.1"_s), 0, u"mt-none0"_s));
    EXPECT_FALSE(listenOnDevice(other, QHostAddress(u"127.0.0.1"_s), 0, u"a-name-that-no-interface-can-have"_s));
    EXPECT_FALSE(other.isListening());

    SocketTransport transport;
    std::unique_ptr<ByteStream> accepted;
    transport.onAccepted = [&accepted](std::unique_ptr<ByteStream> stream) { accepted = std::move(stream); };
    ASSERT_TRUE(transport.setPolicy(policyFor(u"lo"_s)));
    Counts counts;
    const auto stream = dial(transport, transport.listeningPort(), counts);
    ASSERT_TRUE(waitFor([&] { return counts.connected && accepted; })) << counts.reason.toStdString();
    EXPECT_EQ(deviceOf(stream->findChild<QTcpSocket *>()->socketDescriptor()), "lo");
    EXPECT_EQ(deviceOf(accepted->findChild<QTcpSocket *>()->socketDescriptor()), "lo");
}

TEST(LocalNetwork, anInterfaceThatGoesAndComesBack)
{
    const bool isAllowed = runInOwnNetwork([]
    {
        QEventLoop loop;   // makes the thread's event dispatcher
        const auto settle = [](const std::chrono::milliseconds time)
        {
            const QDeadlineTimer deadline {time};
            while (!deadline.hasExpired())
                QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        };
        SocketTransport transport;
        int changes = 0;
        int accepted = 0;
        std::vector<std::unique_ptr<ByteStream>> streams;
        transport.onAccepted = [&](std::unique_ptr<ByteStream> stream)
        {
            ++accepted;
            streams.push_back(std::move(stream));
        };
        QObject::connect(&transport, &SocketTransport::networkChanged, &transport, [&changes] { ++changes; });

        // down from the beginning
        const auto result = transport.setPolicy(policyFor(u"lo"_s));
        ASSERT_FALSE(result);
        EXPECT_TRUE(result.error().contains(u"waits"_s) && result.error().contains(u"lo"_s)) << result.error().toStdString();
        EXPECT_TRUE(transport.isWaiting());
        EXPECT_EQ(transport.listeningPort(), 0);
        Counts refused;
        const auto none = dial(transport, 9, refused);
        ASSERT_TRUE(waitFor([&] { return refused.closed == 1; }));
        EXPECT_EQ(refused.reason, transport.problem());

        setLoopbackUp(true);
        ASSERT_TRUE(waitFor([&] { return transport.listeningPort() != 0; }));
        EXPECT_FALSE(transport.isWaiting());
        EXPECT_TRUE(transport.problem().isEmpty()) << transport.problem().toStdString();
        EXPECT_GE(changes, 1);
        const quint16 port = transport.listeningPort();
        Counts first;
        const auto stream = dial(transport, port, first);
        ASSERT_TRUE(waitFor([&] { return first.connected && (accepted == 1); })) << first.reason.toStdString();

        // nothing changes by itself
        const int changesBefore = changes;
        settle(3 * SocketTransport::WATCH_INTERVAL);
        EXPECT_EQ(changes, changesBefore);
        EXPECT_EQ(first.closed, 0);

        // in the middle of a connection
        setLoopbackUp(false);
        ASSERT_TRUE(waitFor([&] { return first.closed == 1; }));
        EXPECT_TRUE(transport.isWaiting());
        EXPECT_EQ(transport.listeningPort(), 0);
        EXPECT_EQ(changes, (changesBefore + 1));

        setLoopbackUp(true);
        ASSERT_TRUE(waitFor([&] { return !transport.isWaiting(); }));
        EXPECT_EQ(transport.listeningPort(), port);   // others know it
        Counts second;
        const auto again = dial(transport, port, second);
        ASSERT_TRUE(waitFor([&] { return second.connected && (accepted == 2); })) << second.reason.toStdString();
    });
    if (!isAllowed)
        GTEST_SKIP() << "this machine allows no network namespace";
}

TEST(LocalNetwork, whatGoesToAProxyOnThisComputerIsNotMadeAtTheAddress)
{
    const bool isAllowed = runInOwnNetwork([]
    {
        QEventLoop loop;   // makes the thread's event dispatcher
        setLoopbackUp(true);
        setSecondAddress(true);
        Sim::SocksServer proxy;
        QTcpServer peer;
        ASSERT_TRUE(peer.listen(QHostAddress(QHostAddress::LocalHost)));
        proxy.names.insert(u"peer.test"_s, peer.serverPort());
        NetworkPolicy policy;
        policy.mode = NetworkMode::Proxy;
        policy.proxy = proxy.address();
        policy.addresses = {QHostAddress(u"10.9.8.7"_s)};
        SocketTransport transport;
        ASSERT_TRUE(transport.setPolicy(policy));
        bool isConnected = false;
        bool isClosed = false;
        const std::unique_ptr<ByteStream> stream = transport.connectTo({.host = u"peer.test"_s, .port = peer.serverPort()});
        QObject::connect(stream.get(), &ByteStream::connected, stream.get(), [&isConnected] { isConnected = true; });
        QObject::connect(stream.get(), &ByteStream::closed, stream.get(), [&isClosed] { isClosed = true; });
        ASSERT_TRUE(waitFor([&] { return isConnected; }));

        setSecondAddress(false);
        ASSERT_TRUE(waitFor([&] { return transport.isWaiting(); }));
        setSecondAddress(true);
        ASSERT_TRUE(waitFor([&] { return !transport.isWaiting(); }));
        EXPECT_FALSE(isClosed);
    });
    if (!isAllowed)
        GTEST_SKIP() << "this machine allows no network namespace";
}

TEST(LocalNetwork, whereBindingIsNotPermittedTheAddressHasToDoAndIsSaid)
{
    bool isForbidden = false;
    std::thread thread {[&isForbidden]
    {
        isForbidden = forbidBindingToDevices();
        if (!isForbidden)
            return;
        QEventLoop loop;   // makes the thread's event dispatcher
        QTcpSocket socket;
        ASSERT_TRUE(socket.bind(QHostAddress(QHostAddress::LocalHost)));
        EXPECT_EQ(bindToDevice(socket.socketDescriptor(), u"lo"_s), DeviceBinding::NotSupported);

        SocketTransport transport;
        QStringList warnings;
        QObject::connect(&transport, &SocketTransport::deviceNotBound, &transport, [&warnings](const QString &sentence) { warnings.append(sentence); });
        std::unique_ptr<ByteStream> accepted;
        transport.onAccepted = [&accepted](std::unique_ptr<ByteStream> stream) { accepted = std::move(stream); };
        ASSERT_TRUE(transport.setPolicy(policyFor(u"lo"_s, {u"127.0.0.1"_s})));
        ASSERT_EQ(warnings.size(), 1);
        EXPECT_TRUE(warnings[0].contains(u"lo"_s));
        Counts counts;
        const auto stream = dial(transport, transport.listeningPort(), counts);
        ASSERT_TRUE(waitFor([&] { return counts.connected && accepted; })) << counts.reason.toStdString();
        EXPECT_EQ(accepted->remote().host, u"127.0.0.1"_s);
        EXPECT_EQ(warnings.size(), 1);
    }};
    thread.join();
    if (!isForbidden)
        GTEST_SKIP() << "this machine allows no seccomp filter";
}
#endif
