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

#include <QNetworkInterface>
#include <QNetworkProxy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include "base/global.h"

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
        return (left.isAllowed == right.isAllowed) && (left.addresses == right.addresses) && (left.interfaceName == right.interfaceName);
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
    m_policy.refusal = tr("The network settings are not known yet.");
}

SocketTransport::~SocketTransport() = default;

nonstd::expected<void, QString> SocketTransport::setPolicy(const NetworkPolicy &policy)
{
    const NetworkPolicy previous = std::exchange(m_policy, policy);
    if (!isSameNetwork(previous, policy))
        abortStreams();

    const bool mustListen = policy.isAllowed && policy.isListening;
    if (!m_servers.empty() && mustListen && isSameNetwork(previous, policy) && (previous.port == policy.port))
    {
        acceptAll();
        return {};
    }

    m_servers.clear();
    if (!mustListen)
        return {};
    return listen();
}

QList<QHostAddress> SocketTransport::usableAddresses() const
{
    if (!m_policy.addresses.isEmpty() || m_policy.interfaceName.isEmpty())
        return m_policy.addresses;

    QList<QHostAddress> addresses;
    const QList<QNetworkAddressEntry> entries = QNetworkInterface::interfaceFromName(m_policy.interfaceName).addressEntries();
    for (const QNetworkAddressEntry &entry : entries)
    {
        if (!entry.ip().isLinkLocal())
            addresses.append(entry.ip());
    }
    return addresses;
}

nonstd::expected<void, QString> SocketTransport::listen()
{
    QList<QHostAddress> addresses = usableAddresses();
    if (addresses.isEmpty())
    {
        if (!m_policy.interfaceName.isEmpty())
        {
            return nonstd::make_unexpected(tr("The network interface %1 has no address. Megatorrent uses no other one; check the network settings.")
                    .arg(m_policy.interfaceName));
        }
        addresses = {QHostAddress::Any};
    }

    if (m_policy.port != 0)
        return listenOn(addresses, m_policy.port);

    nonstd::expected<void, QString> result;
    for (int i = 0; i < PORT_ATTEMPTS; ++i)
    {
        m_servers.clear();
        result = listenOn(addresses, 0);
        if (result)
            break;
    }
    return result;
}

nonstd::expected<void, QString> SocketTransport::listenOn(const QList<QHostAddress> &addresses, const quint16 port)
{
    QString error;
    for (const QHostAddress &address : addresses)
    {
        auto server = std::make_unique<QTcpServer>();
        server->setProxy(QNetworkProxy::NoProxy);
        const quint16 wantedPort = (port != 0) ? port : listeningPort();
        if (!server->listen(address, wantedPort))
        {
            error = tr("Cannot accept connections at %1: %2.").arg(Endpoint {.host = address.toString(), .port = wantedPort}.toString()
                    , server->errorString());
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

    if (!error.isEmpty())
        return nonstd::make_unexpected(error);
    return {};
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

std::unique_ptr<ByteStream> SocketTransport::connectTo(const Endpoint &endpoint)
{
    auto stream = std::make_unique<SocketStream>(endpoint);
    const QList<QHostAddress> sources = usableAddresses();
    if (!m_policy.isAllowed)
        stream->refuse(m_policy.refusal);
    else if (!endpoint.isValid())
        stream->refuse(tr("%1 is not an address of a peer.").arg(endpoint.toString()));
    else if (isOfAnonymousNetwork(endpoint.host))
        stream->refuse(tr("%1 cannot be reached without its network.").arg(endpoint.host));
    else if (!endpoint.isLiteralAddress() && !m_policy.resolvesNames)
        stream->refuse(tr("Names like %1 are not looked up, by the network settings.").arg(endpoint.host));
    else if (sources.isEmpty() && !m_policy.interfaceName.isEmpty())
        stream->refuse(tr("The network interface %1 has no address.").arg(m_policy.interfaceName));
    else
        stream->connectTo(sources, m_policy.connectTimeout);

    adopt(stream.get());
    return stream;
}

void SocketTransport::adopt(SocketStream *stream)
{
    m_streams.removeIf([](const QPointer<SocketStream> &known) { return known.isNull(); });
    m_streams.append(stream);
}

void SocketTransport::abortStreams()
{
    const QList<QPointer<SocketStream>> streams = m_streams;
    for (const QPointer<SocketStream> &stream : streams)
    {
        if (stream)
            stream->abort();
    }
}

quint16 SocketTransport::listeningPort() const
{
    return m_servers.empty() ? 0 : m_servers.front()->serverPort();
}
