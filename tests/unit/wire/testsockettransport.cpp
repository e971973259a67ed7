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


#include <future>
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QNetworkProxy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include "megatorrent/wire/connectionpump.h"
#include "megatorrent/wire/socketstream.h"
#include "megatorrent/wire/sockettransport.h"
#include "testpeer.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using Role = Connection::Role;

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

    NetworkPolicy localPolicy(const QString &address = u"127.0.0.1"_s)
    {
        NetworkPolicy policy;
        policy.mode = NetworkMode::Direct;
        policy.addresses = {QHostAddress(address)};
        return policy;
    }

    // What happens to a stream
    struct Watcher
    {
        explicit Watcher(std::unique_ptr<ByteStream> watched)
            : stream {std::move(watched)}
        {
            QObject::connect(stream.get(), &ByteStream::connected, stream.get(), [this] { ++connectedCount; });
            QObject::connect(stream.get(), &ByteStream::received, stream.get(), [this](const QByteArray &bytes)
            {
                EXPECT_EQ(closedCount, 0);
                received += bytes;
            });
            QObject::connect(stream.get(), &ByteStream::drained, stream.get(), [this] { ++drainedCount; });
            QObject::connect(stream.get(), &ByteStream::closed, stream.get(), [this](const QString &reason)
            {
                ++closedCount;
                closeReason = reason;
            });
        }

        std::unique_ptr<ByteStream> stream;
        QByteArray received;
        int connectedCount = 0;
        int drainedCount = 0;
        int closedCount = 0;
        QString closeReason;
    };

    // A transport, and what it accepts
    struct Host
    {
        explicit Host(const NetworkPolicy &policy = localPolicy())
        {
            transport.onAccepted = [this](std::unique_ptr<ByteStream> stream)
            {
                accepted.push_back(std::make_unique<Watcher>(std::move(stream)));
            };
            result = transport.setPolicy(policy);
        }

        Endpoint endpoint(const QString &address = u"127.0.0.1"_s) const { return {.host = address, .port = transport.listeningPort()}; }

        SocketTransport transport;
        nonstd::expected<void, QString> result;
        std::vector<std::unique_ptr<Watcher>> accepted;
    };

    std::unique_ptr<Watcher> connectTo(Host &from, const Endpoint &to)
    {
        return std::make_unique<Watcher>(from.transport.connectTo(to));
    }
}

TEST(SocketTransport, bytesBothWaysOverIPv4AndIPv6)
{
    for (const QString &address : {u"127.0.0.1"_s, u"::1"_s})
    {
        Host server {localPolicy(address)};
        if ((address == u"::1") && !server.result)
            GTEST_SKIP() << "this machine has no IPv6: " << server.result.error().toStdString();
        ASSERT_TRUE(server.result);
        ASSERT_NE(server.transport.listeningPort(), 0);
        Host client {localPolicy(address)};
        const auto left = connectTo(client, server.endpoint(address));
        EXPECT_EQ(left->connectedCount, 0);
        ASSERT_TRUE(waitFor([&] { return left->connectedCount && !server.accepted.empty(); })) << left->closeReason.toStdString();
        Watcher &right = *server.accepted[0];
        EXPECT_EQ(left->stream->remote(), server.endpoint(address));
        EXPECT_EQ(right.stream->remote().host, address);
        EXPECT_EQ(right.connectedCount, 0);

        const QByteArray data = pattern(3'000'000);
        left->stream->write(data);
        EXPECT_GT(left->stream->bytesToWrite(), 0);
        right.stream->write("hello");
        ASSERT_TRUE(waitFor([&] { return (right.received.size() == data.size()) && (left->received.size() == 5); }));
        EXPECT_TRUE(right.received == data);
        EXPECT_GT(left->drainedCount, 0);
        EXPECT_EQ(left->stream->bytesToWrite(), 0);

        // what was written before close() arrives
        left->stream->write(data);
        left->stream->close();
        ASSERT_TRUE(waitFor([&] { return left->closedCount && right.closedCount; }));
        EXPECT_EQ(right.received.size(), (2 * data.size()));
        EXPECT_EQ(left->closedCount, 1);
        EXPECT_EQ(right.closedCount, 1);
        EXPECT_TRUE(right.closeReason.isEmpty()) << right.closeReason.toStdString();
    }
}

TEST(SocketTransport, smallWritesAreNotDelayed)
{
    Host server;
    Host client;
    const auto left = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return left->connectedCount && !server.accepted.empty(); }));
    for (const ByteStream *stream : {left->stream.get(), server.accepted[0]->stream.get()})
        EXPECT_EQ(stream->findChild<QTcpSocket *>()->socketOption(QAbstractSocket::LowDelayOption).toInt(), 1);
}

TEST(SocketTransport, pausedReadingHoldsThePeerBack)
{
    Host server;
    Host client;
    const auto left = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return left->connectedCount && !server.accepted.empty(); }));
    Watcher &right = *server.accepted[0];
    right.stream->setReadingPaused(true);
    constexpr qsizetype SIZE = 64 * 1024 * 1024;
    left->stream->write(QByteArray(SIZE, 'x'));

    // until nothing moves for a while
    qsizetype before = -1;
    while (left->stream->bytesToWrite() != before)
    {
        before = left->stream->bytesToWrite();
        const QDeadlineTimer deadline {300};
        while (!deadline.hasExpired())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    }
    EXPECT_TRUE(right.received.isEmpty());
    EXPECT_GT(left->stream->bytesToWrite(), (SIZE / 2));
    EXPECT_EQ(right.closedCount, 0);

    right.stream->setReadingPaused(false);
    ASSERT_TRUE(waitFor([&] { return right.received.size() == SIZE; }));

    // what came before the end is read after the pause
    right.stream->setReadingPaused(true);
    left->stream->write("last words");
    left->stream->close();
    ASSERT_TRUE(waitFor([&] { return left->closedCount == 1; }));
    const QDeadlineTimer deadline {100};
    while (!deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    EXPECT_EQ(right.closedCount, 0);
    right.stream->setReadingPaused(false);
    ASSERT_TRUE(waitFor([&] { return right.closedCount == 1; }));
    EXPECT_TRUE(right.received.endsWith("last words"));
}

TEST(SocketTransport, nothingWorksWithoutAPolicy)
{
    SocketTransport transport;
    EXPECT_EQ(transport.listeningPort(), 0);
    Watcher stream {transport.connectTo({.host = u"127.0.0.1"_s, .port = 9})};
    EXPECT_EQ(stream.closedCount, 0);  // later
    ASSERT_TRUE(waitFor([&] { return stream.closedCount == 1; }));
    EXPECT_FALSE(stream.closeReason.isEmpty());
    EXPECT_EQ(stream.connectedCount, 0);
}

TEST(SocketTransport, refusalOfThePolicyIsTheReason)
{
    Host server;
    Host client;
    const auto before = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return before->connectedCount && !server.accepted.empty(); }));

    NetworkPolicy refusing = localPolicy();
    refusing.mode = NetworkMode::Nothing;
    refusing.reason = u"A proxy is configured."_s;
    EXPECT_TRUE(client.transport.setPolicy(refusing));
    EXPECT_EQ(client.transport.listeningPort(), 0);
    ASSERT_TRUE(waitFor([&] { return (before->closedCount == 1) && (server.accepted[0]->closedCount == 1); }));  // what was there is gone

    const auto after = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return after->closedCount == 1; }));
    EXPECT_EQ(after->closeReason, u"A proxy is configured."_s);
    EXPECT_EQ(server.accepted.size(), 1);
}

TEST(SocketTransport, unfitEndpointsAreRefusedWithAReason)
{
    Host client;
    const QString onion = u"j7ijttgupv4jhx7j5qsectwlbwnviibdfkwtbwi4izn6gpf6mxcgnsqd.onion"_s;
    NetworkPolicy resolving = localPolicy();
    for (const bool resolves : {false, true})
    {
        resolving.resolvesNames = resolves;
        ASSERT_TRUE(client.transport.setPolicy(resolving));
        for (const Endpoint &endpoint : {Endpoint(), Endpoint {.host = u"127.0.0.1"_s, .port = 0}, Endpoint {.host = u"0.0.0.0"_s, .port = 1}
            , Endpoint {.host = u"::"_s, .port = 1}, Endpoint {.host = u"224.0.0.1"_s, .port = 1}, Endpoint {.host = u"255.255.255.255"_s, .port = 1}
            , Endpoint {.host = u"ff02::1"_s, .port = 1}, Endpoint {.host = onion, .port = 1}, Endpoint {.host = u"short.onion"_s, .port = 1}
            , Endpoint {.host = u"::1"_s, .port = 1}})
        {
            const auto stream = connectTo(client, endpoint);
            ASSERT_TRUE(waitFor([&] { return stream->closedCount == 1; })) << endpoint.toString().toStdString();
            EXPECT_FALSE(stream->closeReason.isEmpty());
            EXPECT_EQ(stream->connectedCount, 0);
        }
    }

    resolving.resolvesNames = false;
    ASSERT_TRUE(client.transport.setPolicy(resolving));
    const auto stream = connectTo(client, {.host = u"localhost"_s, .port = 1});
    ASSERT_TRUE(waitFor([&] { return stream->closedCount == 1; }));
    EXPECT_TRUE(stream->closeReason.contains(u"localhost"_s));
}

TEST(SocketTransport, namesAreLookedUpOnlyIfAllowed)
{
    Host server;
    NetworkPolicy policy;
    policy.mode = NetworkMode::Direct;
    policy.resolvesNames = true;
    Host client {policy};
    const auto stream = connectTo(client, server.endpoint(u"localhost"_s));  // ::1 may come first: nobody is there
    ASSERT_TRUE(waitFor([&] { return stream->connectedCount == 1; })) << stream->closeReason.toStdString();
    EXPECT_EQ(stream->stream->remote().host, u"127.0.0.1"_s);

    // the look-up would not keep to an interface or address
    NetworkPolicy onInterface = policy;
    onInterface.interfaceName = u"lo"_s;
    NetworkPolicy onAddress = policy;
    onAddress.addresses = {QHostAddress(QHostAddress::LocalHost)};
    for (const NetworkPolicy &bound : {onInterface, onAddress})
    {
        ASSERT_TRUE(client.transport.setPolicy(bound));
        const auto refused = connectTo(client, server.endpoint(u"localhost"_s));
        ASSERT_TRUE(waitFor([&] { return refused->closedCount == 1; }));
        EXPECT_EQ(refused->connectedCount, 0);
        EXPECT_TRUE(refused->closeReason.contains(u"looked up"_s)) << refused->closeReason.toStdString();
        const auto literal = connectTo(client, server.endpoint());
        EXPECT_TRUE(waitFor([&] { return literal->connectedCount == 1; })) << literal->closeReason.toStdString();
    }
}

TEST(SocketTransport, connectsFromTheConfiguredAddress)
{
    Host server;
    Host client {localPolicy(u"127.7.8.9"_s)};
    const auto stream = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return !server.accepted.empty(); })) << stream->closeReason.toStdString();
    EXPECT_EQ(server.accepted[0]->stream->remote().host, u"127.7.8.9"_s);

    // an address that is not ours: no connection from any other
    Host lost {localPolicy(u"192.0.2.1"_s)};
    EXPECT_FALSE(lost.result);
    EXPECT_TRUE(lost.result.error().contains(u"192.0.2.1"_s));
    const auto none = connectTo(lost, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return none->closedCount == 1; }));
    EXPECT_EQ(none->connectedCount, 0);

    NetworkPolicy noInterface;
    noInterface.mode = NetworkMode::Direct;
    noInterface.interfaceName = u"mt-none0"_s;
    Host without {noInterface};
    EXPECT_FALSE(without.result);
    const auto nowhere = connectTo(without, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return nowhere->closedCount == 1; }));
    EXPECT_TRUE(nowhere->closeReason.contains(u"mt-none0"_s));
    EXPECT_EQ(server.accepted.size(), 1);
}

TEST(SocketTransport, applicationProxyIsNeverUsed)
{
    QTcpServer proxy;
    ASSERT_TRUE(proxy.listen(QHostAddress::LocalHost));
    QNetworkProxy::setApplicationProxy({QNetworkProxy::Socks5Proxy, u"127.0.0.1"_s, proxy.serverPort()});
    Host server;
    Host client;
    const auto stream = connectTo(client, server.endpoint());
    const bool isConnected = waitFor([&] { return (stream->connectedCount == 1) && !server.accepted.empty(); });
    QNetworkProxy::setApplicationProxy(QNetworkProxy::NoProxy);
    EXPECT_TRUE(isConnected);
    EXPECT_FALSE(proxy.hasPendingConnections());
}

TEST(SocketTransport, refusedAndSilentHosts)
{
    quint16 deadPort = 0;
    {
        QTcpServer probe;
        ASSERT_TRUE(probe.listen(QHostAddress::LocalHost));
        deadPort = probe.serverPort();
    }
    NetworkPolicy policy = localPolicy();
    policy.connectTimeout = std::chrono::milliseconds(200);
    Host client {policy};
    const auto refused = connectTo(client, {.host = u"127.0.0.1"_s, .port = deadPort});
    ASSERT_TRUE(waitFor([&] { return refused->closedCount == 1; }));
    EXPECT_FALSE(refused->closeReason.isEmpty());

    // a listener whose queue is full does not answer
    QTcpServer busy;
    busy.setListenBacklogSize(0);
    ASSERT_TRUE(busy.listen(QHostAddress::LocalHost));
    busy.pauseAccepting();
    std::vector<std::unique_ptr<QTcpSocket>> sockets;
    for (int i = 0; i < 8; ++i)
    {
        sockets.push_back(std::make_unique<QTcpSocket>());
        sockets.back()->setProxy(QNetworkProxy::NoProxy);
        sockets.back()->connectToHost(QHostAddress(QHostAddress::LocalHost), busy.serverPort());
    }
    QCoreApplication::processEvents(QEventLoop::AllEvents, 100);
    const auto silent = connectTo(client, {.host = u"127.0.0.1"_s, .port = busy.serverPort()});
    ASSERT_TRUE(waitFor([&] { return silent->closedCount == 1; }));
    EXPECT_EQ(silent->connectedCount, 0);
    EXPECT_TRUE(silent->closeReason.contains(u"in time"_s)) << silent->closeReason.toStdString();
}

TEST(SocketTransport, portInUseIsAnErrorThatNamesIt)
{
    Host first;
    NetworkPolicy policy = localPolicy();
    policy.port = first.transport.listeningPort();
    policy.isPortFixed = true;
    Host second {policy};
    ASSERT_FALSE(second.result);
    EXPECT_FALSE(second.transport.isWaiting());
    EXPECT_TRUE(second.result.error().contains(first.endpoint().toString())) << second.result.error().toStdString();
    EXPECT_EQ(second.transport.listeningPort(), 0);

    // connecting works all the same
    const auto stream = connectTo(second, first.endpoint());
    EXPECT_TRUE(waitFor([&] { return stream->connectedCount == 1; }));

    // one that only was chosen once makes room for another
    policy.isPortFixed = false;
    Host third {policy};
    EXPECT_TRUE(third.result);
    EXPECT_NE(third.transport.listeningPort(), 0);
    EXPECT_NE(third.transport.listeningPort(), policy.port);
}

TEST(SocketTransport, onePortForAllAddresses)
{
    NetworkPolicy policy = localPolicy();
    policy.addresses.append(QHostAddress(u"127.0.0.2"_s));
    Host server {policy};
    ASSERT_TRUE(server.result) << server.result.error().toStdString();
    Host client;
    const auto one = connectTo(client, server.endpoint());
    const auto two = connectTo(client, server.endpoint(u"127.0.0.2"_s));
    ASSERT_TRUE(waitFor([&] { return one->connectedCount && two->connectedCount && (server.accepted.size() == 2); }));
}

TEST(SocketTransport, onlySoManyAreAccepted)
{
    NetworkPolicy policy = localPolicy();
    policy.maxAccepted = 3;
    Host server {policy};
    Host client;
    std::vector<std::unique_ptr<Watcher>> streams;
    for (int i = 0; i < 6; ++i)
        streams.push_back(connectTo(client, server.endpoint()));
    ASSERT_TRUE(waitFor([&] { return server.accepted.size() == 3; }));
    QCoreApplication::processEvents(QEventLoop::AllEvents, 100);
    EXPECT_EQ(server.accepted.size(), 3);

    server.accepted.erase(server.accepted.begin());
    ASSERT_TRUE(waitFor([&] { return server.accepted.size() == 3; }));
    server.accepted.clear();
    ASSERT_TRUE(waitFor([&] { return server.accepted.size() == 2; }));
}

TEST(SocketTransport, abortAndDestructionAtAnyTime)
{
    Host server;
    Host client;
    const auto aborted = connectTo(client, server.endpoint());
    aborted->stream->abort();
    EXPECT_EQ(aborted->closedCount, 0);
    ASSERT_TRUE(waitFor([&] { return aborted->closedCount == 1; }));
    aborted->stream->abort();
    aborted->stream->close();
    aborted->stream->write("x");

    connectTo(client, server.endpoint());  // destroyed at once
    auto stream = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return stream->connectedCount && !server.accepted.empty(); }));

    // from within its own signal
    bool isGone = false;
    Watcher *watcher = server.accepted.back().get();
    QObject::connect(watcher->stream.get(), &ByteStream::received, watcher->stream.get(), [&]
    {
        watcher->stream.reset();
        isGone = true;
    });
    stream->stream->write("x");
    ASSERT_TRUE(waitFor([&] { return isGone && (stream->closedCount == 1); }));
    EXPECT_EQ(aborted->closedCount, 1);
}

TEST(SocketTransport, resetByThePeerIsAReason)
{
    Host server;
    Host client;
    const auto stream = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return stream->connectedCount && !server.accepted.empty(); }));
    server.accepted[0]->stream->setReadingPaused(true);
    stream->stream->write(QByteArray(10'000'000, 'x'));
    QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    server.accepted[0]->stream->abort();  // with bytes unread: a reset
    ASSERT_TRUE(waitFor([&] { return stream->closedCount == 1; }));
    EXPECT_FALSE(stream->closeReason.isEmpty());
    EXPECT_EQ(stream->stream->bytesToWrite(), 0);
}

namespace
{
    // A Connection at a stream, as the swarm would have it
    class Node final : public QObject
    {
    public:
        Node(const Role role, std::unique_ptr<ByteStream> byteStream)
            : stream {std::move(byteStream)}
            , peer {role, {.channels = {makeChannel(1)}}}
            , pump {stream.get(), &peer.connection}
        {
            connect(stream.get(), &ByteStream::received, this, [this] { pump.pump(); });
            pump.onSent = [this](const qsizetype size)
            {
                sent += size;
                maxQueued = std::max(maxQueued, stream->bytesToWrite());
            };
            pump.pump();
        }

        std::unique_ptr<ByteStream> stream;
        TestPeer peer;
        ConnectionPump pump;
        qint64 sent = 0;
        qsizetype maxQueued = 0;
    };
}

TEST(SocketTransport, connectionsOnTwoThreads)
{
    const QList<QByteArray> blobs {makeBlob(1), makeBlob(2), makeBlob(3)};
    QThread thread;
    thread.start();
    QObject context;
    context.moveToThread(&thread);
    const auto onThread = [&context](const auto &function)
    {
        QMetaObject::invokeMethod(&context, function, Qt::BlockingQueuedConnection);
    };

    // made here, used there
    auto transport = std::make_unique<SocketTransport>();
    transport->moveToThread(&thread);
    std::unique_ptr<Node> serverNode;
    quint16 port = 0;
    onThread([&]
    {
        transport->onAccepted = [&](std::unique_ptr<ByteStream> stream)
        {
            EXPECT_EQ(QThread::currentThread(), &thread);
            serverNode = std::make_unique<Node>(Role::Accepting, std::move(stream));
            for (const QByteArray &blob : blobs)
                serverNode->peer.held.insert(idOf(blob), blob);
        };
        EXPECT_TRUE(transport->setPolicy(localPolicy()));
        port = transport->listeningPort();
    });

    Host client;
    Node node {Role::Connecting, client.transport.connectTo({.host = u"127.0.0.1"_s, .port = port})};
    TestPeer &peer = node.peer;
    peer.onEstablished = [&] { peer.connection.showChannels({makeChannel(1).channel}); };
    ASSERT_TRUE(waitFor([&] { return !peer.proven.isEmpty(); })) << peer.endText.toStdString();
    for (int i = 0; i < 30; ++i)
        EXPECT_NE(peer.connection.requestBlob(idOf(blobs[i % 3])), 0);
    node.pump.pump();
    ASSERT_TRUE(waitFor([&] { return peer.received.size() == 30; }));
    for (const auto &[id, blob] : peer.received)
        EXPECT_EQ(idOf(blob), id);

    onThread([&]
    {
        // what waited for the operating system was bounded all the time
        EXPECT_LE(serverNode->maxQueued, SEND_QUEUE_MAX_SIZE);
        EXPECT_GT(serverNode->maxQueued, 0);
        EXPECT_EQ(serverNode->sent, serverNode->peer.connection.bytesSent());
        serverNode.reset();
        transport.reset();
    });
    QObject closing;
    bool isClosed = false;
    QObject::connect(node.stream.get(), &ByteStream::closed, &closing, [&] { isClosed = true; });
    EXPECT_TRUE(waitFor([&] { return isClosed; }));
    thread.quit();
    EXPECT_TRUE(thread.wait(PATIENCE));
}

TEST(SocketTransport, pumpHonoursAnAllowance)
{
    Host server;
    Host client;
    const auto left = connectTo(client, server.endpoint());
    ASSERT_TRUE(waitFor([&] { return left->connectedCount && !server.accepted.empty(); }));
    Node node {Role::Accepting, std::move(server.accepted[0]->stream)};
    const QByteArray blob = makeBlob(1);
    node.peer.held.insert(idOf(blob), blob);
    qsizetype allowance = 0;
    node.pump.allowance = [&] { return allowance; };
    qint64 sentBytes = 0;
    node.pump.onSent = [&](const qsizetype size)
    {
        sentBytes += size;
        allowance -= size;
    };

    Node asker {Role::Connecting, std::move(left->stream)};
    ASSERT_TRUE(waitFor([&] { return asker.peer.connection.peerKind() == Connection::PeerKind::Extended; }));  // control is let through
    asker.peer.connection.requestBlob(idOf(blob));
    asker.pump.pump();
    ASSERT_TRUE(waitFor([&] { return node.peer.connection.wantsToSend(); }));
    node.pump.pump();
    EXPECT_EQ(asker.peer.connection.blobBytesReceived(), 0);

    sentBytes = 0;
    allowance = 100'000;
    node.pump.pump();
    EXPECT_GE(sentBytes, 100'000);
    EXPECT_LE(sentBytes, (100'000 + OUTPUT_MIN_SIZE));
    allowance = 100'000'000;
    node.pump.pump();
    ASSERT_TRUE(waitFor([&] { return asker.peer.received.size() == 1; }));
}
