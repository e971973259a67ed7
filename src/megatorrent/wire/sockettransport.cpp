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


#include "sockettransport.h"

#include <utility>

#include <QNetworkProxy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include "base/global.h"

#include "../crypto/hash.h"
#include "addressrules.h"
#include "socketstream.h"

using namespace Megatorrent;

namespace
{
    using namespace std::chrono_literals;

    constexpr auto ACCEPT_RETRY_DELAY = 1s;     // after the system has refused to accept (no descriptors left, say)
    constexpr int PORT_ATTEMPTS = 10;           // to find one that is free at all addresses

    // Settings without which a connection might not have been made
    bool isSameNetwork(const NetworkPolicy &left, const NetworkPolicy &right)
    {
        return (left.mode == right.mode) && (left.proxy == right.proxy)
                && (left.addresses == right.addresses) && (left.interfaceName == right.interfaceName);
    }

    // Names that the DNS must never be asked for
    bool isOfAnonymousNetwork(const QString &host)
    {
        return host.endsWith(u".onion") || host.endsWith(u".i2p");
    }
}

SocketTransport::SocketTransport(QObject *parent)
    : Transport(parent)
{
    m_policy.reason = tr("The network settings are not known yet.");
    m_circuitKey = Crypto::random<SymmetricKey>();
    m_watch.setParent(this);
    m_watch.setInterval(WATCH_INTERVAL);
    connect(&m_watch, &QTimer::timeout, this, &SocketTransport::watch);
    m_proxyTimer.setParent(this);
    m_proxyTimer.setSingleShot(true);
    m_proxyTimer.setInterval(PROXY_INTERVAL);
    connect(&m_proxyTimer, &QTimer::timeout, this, &SocketTransport::tryProxy);
    m_doors.setParent(this);
    m_doors.onAccepted = [this](std::unique_ptr<SocketStream> stream, const PublicKey &channel)
    {
        adopt(stream.get());
        if (onAcceptedFor)
            onAcceptedFor(std::move(stream), channel);
    };
}

SocketTransport::~SocketTransport() = default;

template <typename Predicate>
void SocketTransport::abortStreams(const Predicate &isMeant)
{
    const QList<QPointer<SocketStream>> streams = m_streams;
    for (const QPointer<SocketStream> &stream : streams)
    {
        if (stream && isMeant(*stream))
            stream->abort();
    }
}

nonstd::expected<void, QString> SocketTransport::setPolicy(const NetworkPolicy &policy)
{
    const NetworkPolicy previous = std::exchange(m_policy, policy);
    const bool isSame = isSameNetwork(previous, policy);
    if (!isSame)
    {
        abortStreams([]([[maybe_unused]] const SocketStream &stream) { return true; });
        m_doors.closeAll();
        m_isNotBoundNoted = false;
        ++m_policies;
        m_proxyProblem.clear();
        m_hasProxySaid = false;
        m_proxyTimer.stop();
        endTrial();
    }

    const bool isAllowed = (policy.mode != NetworkMode::Nothing);
    const bool isBound = !policy.interfaceName.isEmpty() || !policy.addresses.isEmpty();
    if (isAllowed && isBound)
        m_watch.start();
    else
        m_watch.stop();

    if (!m_servers.empty() && policy.allowsListening() && isSame && (previous.port == policy.port))
    {
        acceptAll();
        return {};
    }

    m_network = isAllowed ? LocalNetwork::current(policy) : LocalNetwork();
    m_servers.clear();
    m_wantedPort = policy.port;
    listen();
    if (!isSame && policy.isByProxy())
        tryProxy();   // so that one knows, whoever is to be reached
    if (!m_problem.isEmpty())
        return nonstd::make_unexpected(m_problem);
    return {};
}

bool SocketTransport::isWaiting() const
{
    return !m_network.isUsable() || !m_proxyProblem.isEmpty();
}

QString SocketTransport::problem() const
{
    if (m_policy.mode == NetworkMode::Nothing)
        return m_policy.reason;
    if (!m_problem.isEmpty())
        return m_problem;
    if (isAskingProxy())
        return tr("Safe Mode holds channels back until the proxy %1 has answered. Nothing goes around it.").arg(m_policy.proxy.toString());
    return m_proxyProblem;
}

bool SocketTransport::isAskingProxy() const
{
    return m_policy.isByProxy() && m_network.isUsable() && !m_hasProxySaid;
}

void SocketTransport::watch()
{
    const LocalNetwork current = LocalNetwork::current(m_policy);
    // a port may have become free, or an IPv6 address ready for use
    const bool mustRetry = m_policy.allowsListening() && (std::ssize(m_servers) < current.addresses.size());
    if ((current == m_network) && !mustRetry)
        return;

    // A recreated interface is another one, even if its name is the same: sockets bound to the old
    // one are dead.
    const bool isOtherInterface = (current.interfaceIndex != m_network.interfaceIndex);
    const LocalNetwork networkBefore = std::exchange(m_network, current);
    const QString problemBefore = m_problem;
    const quint16 portBefore = listeningPort();
    if (portBefore != 0)
        m_wantedPort = portBefore;   // others know it
    std::erase_if(m_servers, [this, isOtherInterface](const std::unique_ptr<QTcpServer> &server)
    {
        return isOtherInterface || !m_network.contains(server->serverAddress());
    });
    listen();
    // what goes to a proxy on this computer takes no interface
    const bool isOnLoopback = m_policy.isByProxy() && m_policy.proxy.address.isLoopback();
    abortStreams([this, isOtherInterface, isOnLoopback](const SocketStream &stream)
    {
        const QHostAddress address = stream.localAddress();
        return !isOnLoopback && (isOtherInterface || (address.isNull() ? !m_network.isUsable() : !m_network.contains(address)));
    });
    if (m_policy.isByProxy() && (m_network != networkBefore))
    {
        endTrial();   // it may have gone by what is no longer there
        tryProxy();
    }
    if ((m_network != networkBefore) || (m_problem != problemBefore) || (listeningPort() != portBefore))
        emit networkChanged();
}

// Where nobody listens yet
void SocketTransport::listen()
{
    m_problem = m_network.problem;
    if (!m_network.isUsable())
        return;
    noteDeviceBinding();
    if (!m_policy.allowsListening())
        return;

    QString error;
    if (m_wantedPort != 0)
        error = listenOn(m_wantedPort);
    if (m_servers.empty() && !m_policy.isPortFixed)
    {
        for (int i = 0; i < PORT_ATTEMPTS; ++i)
        {
            m_servers.clear();
            error = listenOn(0);
            if (error.isEmpty())
                break;
        }
    }
    if (!error.isEmpty())
        m_problem = error;
}

QString SocketTransport::listenOn(const quint16 port)
{
    QString error;
    const QList<QHostAddress> listening = listeningAddresses();
    for (const QHostAddress &address : asConst(m_network.addresses))
    {
        if (listening.contains(address))
            continue;
        auto server = std::make_unique<QTcpServer>();
        server->setProxy(QNetworkProxy::NoProxy);
        const quint16 wantedPort = (port != 0) ? port : listeningPort();
        const auto result = listenAt(*server, address, wantedPort);
        if (!result)
        {
            error = tr("Cannot accept connections at %1: %2.").arg(Endpoint {.host = address.toString(), .port = wantedPort}.toString(), result.error());
            continue;
        }

        connect(server.get(), &QTcpServer::newConnection, this, [this, server = server.get()] { acceptPending(server); });
        connect(server.get(), &QTcpServer::acceptError, this, [this, server = server.get()]
        {
            QTimer::singleShot(ACCEPT_RETRY_DELAY, server, [this, server]
            {
                server->resumeAccepting();
                acceptPending(server);
            });
        });
        m_servers.push_back(std::move(server));
    }
    return error;
}

nonstd::expected<void, QString> SocketTransport::listenAt(QTcpServer &server, const QHostAddress &address, const quint16 port) const
{
    if (!m_policy.interfaceName.isEmpty())
        return listenOnDevice(server, address, port, m_policy.interfaceName);
    if (!server.listen(address, port))
        return nonstd::make_unexpected(server.errorString());
    return {};
}

void SocketTransport::noteDeviceBinding()
{
    if (m_policy.interfaceName.isEmpty() || m_isNotBoundNoted)
        return;

    QTcpSocket socket;
    if (!socket.bind(m_network.addresses.first()) || (bindToDevice(socket.socketDescriptor(), m_policy.interfaceName) != DeviceBinding::NotSupported))
        return;
    m_isNotBoundNoted = true;
    emit deviceNotBound(tr("This system does not allow Megatorrent to bind its connections to the network interface %1: they have its address, but the "
            "system's routes decide where they go.").arg(m_policy.interfaceName));
}

QList<QHostAddress> SocketTransport::listeningAddresses() const
{
    QList<QHostAddress> addresses;
    for (const std::unique_ptr<QTcpServer> &server : m_servers)
        addresses.append(server->serverAddress());
    return addresses;
}

void SocketTransport::acceptPending(QTcpServer *server)
{
    const QPointer<QTcpServer> guard {server};
    while (guard && (m_accepted < m_policy.maxAccepted) && server->hasPendingConnections())
    {
        auto stream = std::make_unique<SocketStream>(server->nextPendingConnection());
        ++m_accepted;
        connect(stream.get(), &QObject::destroyed, this, [this]
        {
            --m_accepted;
            QMetaObject::invokeMethod(this, &SocketTransport::acceptAll, Qt::QueuedConnection);
        });
        adopt(stream.get());
        if (onAccepted)
            onAccepted(std::move(stream));
    }

    if (!guard)
        return;
    if (m_accepted >= m_policy.maxAccepted)
        server->pauseAccepting();
    else
        server->resumeAccepting();
}

void SocketTransport::acceptAll()
{
    // accepting may change the policy, and with it the list
    QList<QPointer<QTcpServer>> servers;
    for (const std::unique_ptr<QTcpServer> &server : m_servers)
        servers.append(server.get());
    for (const QPointer<QTcpServer> &server : servers)
    {
        if (server)
            acceptPending(server);
    }
}

std::unique_ptr<ByteStream> SocketTransport::connectTo(const Endpoint &endpoint, const Circuit &circuit)
{
    auto stream = std::make_unique<SocketStream>(endpoint);
    if (const QString refusal = refusalOf(endpoint); !refusal.isEmpty())
        stream->refuse(refusal);
    else if (m_policy.isByProxy())
        connectPeerThrough(stream.get(), circuit);
    else
        stream->connectTo({.addresses = m_network.addresses, .interfaceName = m_policy.interfaceName}, m_policy.connectTimeout);

    adopt(stream.get());
    return stream;
}

QString SocketTransport::refusalOf(const Endpoint &endpoint) const
{
    if (m_policy.mode == NetworkMode::Nothing)
        return m_policy.reason;
    if (!endpoint.isValid())
        return tr("%1 is not an address of a peer.").arg(endpoint.toString());
    if (m_policy.isByProxy())
    {
        if (!isReachedByProxy(endpoint.host))
            return tr("%1 is an address of a computer or a local network: a proxy is not asked for it.").arg(endpoint.host);
    }
    else
    {
        if (isOfAnonymousNetwork(endpoint.host))
            return tr("%1 cannot be reached without its network.").arg(endpoint.host);
        if (!endpoint.isLiteralAddress() && !m_policy.resolvesNames)
            return tr("Names like %1 are not looked up, by the network settings.").arg(endpoint.host);
        if (!endpoint.isLiteralAddress() && m_watch.isActive())
            return tr("Names like %1 are not looked up while a network interface or address is chosen in the options: the look-up could take another way.").arg(endpoint.host);
    }
    return isWaiting() ? problem() : QString();
}

void SocketTransport::connectPeerThrough(SocketStream *stream, const Circuit &circuit)
{
    connect(stream, &SocketStream::proxyAnswered, this, [this, policies = m_policies]
    {
        if (policies == m_policies)
            noteProxy({});
    }, Qt::QueuedConnection);
    // One connection that fails says little of the proxy, and must not hold back all others.
    connect(stream, &SocketStream::proxyFailed, this, [this, policies = m_policies]
    {
        if (policies == m_policies)
            tryProxy();
    }, Qt::QueuedConnection);
    connectThrough(stream, circuit);
}

void SocketTransport::connectThrough(SocketStream *stream, const Circuit &circuit)
{
    Socks5Handshake::Login login {.user = m_policy.proxy.user, .password = m_policy.proxy.password, .isRequired = true};
    if (m_policy.proxy.user.isEmpty())
    {
        // What shares no channel shares no name. Tor takes names always, but one may have told it to prefer
        // those who have none, and then all channels would share a circuit.
        const QByteArray name = circuit ? circuit->toByteArray() : QByteArray();
        const auto half = [this, &name](const QByteArrayView label) { return QString::fromLatin1(Crypto::keyedBlake2b128(m_circuitKey.view(), {label, name}).toHex()); };
        login = {.user = half("user"), .password = half("password"), .isRequired = (m_policy.mode == NetworkMode::Onion)};
    }

    // what goes to this computer takes no interface
    SocketStream::Sources sources;
    if (!m_policy.proxy.address.isLoopback())
        sources = {.addresses = m_network.addresses, .interfaceName = m_policy.interfaceName};

    stream->connectThrough({.server = m_policy.proxy, .login = login, .serverTimeout = m_policy.connectTimeout, .targetTimeout = m_policy.proxyTimeout}, sources);
}

void SocketTransport::tryProxy()
{
    if (!m_network.isUsable() || m_proxyTrial)
        return;
    m_proxyTrial = std::make_unique<SocketStream>(Endpoint());
    const auto conclude = [this, trial = ++m_trials](const QString &problem)
    {
        if (trial != m_trials)
            return;   // nobody waits for it any more
        endTrial();
        noteProxy(problem);
    };
    connect(m_proxyTrial.get(), &SocketStream::proxyAnswered, this, [conclude] { conclude({}); }, Qt::QueuedConnection);
    connect(m_proxyTrial.get(), &SocketStream::proxyFailed, this, conclude, Qt::QueuedConnection);
    connectThrough(m_proxyTrial.get(), {});
}

void SocketTransport::endTrial()
{
    ++m_trials;
    m_proxyTrial.reset();
}

void SocketTransport::noteProxy(const QString &problem)
{
    const QString sentence = problem.isEmpty() ? QString()
            : tr("Safe Mode holds channels back: the proxy %1 cannot be used (%2). Nothing goes around it.").arg(m_policy.proxy.toString(), problem);
    if (sentence.isEmpty())
        m_proxyTimer.stop();
    else
        m_proxyTimer.start();
    const bool isFirst = !std::exchange(m_hasProxySaid, true);
    if ((sentence == m_proxyProblem) && !isFirst)
        return;
    m_proxyProblem = sentence;
    emit networkChanged();
}

void SocketTransport::adopt(SocketStream *stream)
{
    m_streams.removeIf([](const QPointer<SocketStream> &known) { return known.isNull(); });
    m_streams.append(stream);
}

quint16 SocketTransport::listeningPort() const
{
    return m_servers.empty() ? 0 : m_servers.front()->serverPort();
}

quint16 SocketTransport::openDoor(const PublicKey &channel)
{
    return m_policy.allowsDoors() ? m_doors.open(channel) : 0;
}

void SocketTransport::closeDoor(const PublicKey &channel)
{
    m_doors.close(channel);
}
