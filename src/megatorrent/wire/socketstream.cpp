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


#include "socketstream.h"

#include <algorithm>
#include <utility>

#include <QHostInfo>
#include <QNetworkProxy>
#include <QPointer>
#include <QTcpSocket>

#include "base/global.h"

#include "localnetwork.h"

using namespace Megatorrent;

namespace
{
    QString hostOf(const QHostAddress &address)
    {
        bool isIPv4 = false;
        const quint32 ipv4 = address.toIPv4Address(&isIPv4);
        if (isIPv4)
            return QHostAddress(ipv4).toString();

        QHostAddress plain = address;
        plain.setScopeId({});
        return plain.toString();
    }
}

bool Megatorrent::isPeerAddress(const QHostAddress &address)
{
    return !address.isNull() && !address.isMulticast() && !address.isBroadcast()
        && (address != QHostAddress::AnyIPv4) && (address != QHostAddress::AnyIPv6);
}

std::optional<QHostAddress> Megatorrent::sourceFor(const QHostAddress &target, const QList<QHostAddress> &sources)
{
    if (sources.isEmpty())
        return QHostAddress();

    for (const QHostAddress &source : sources)
    {
        if (source == QHostAddress::Any)
            return QHostAddress();
        if (source.protocol() == target.protocol())
            return ((source == QHostAddress::AnyIPv4) || (source == QHostAddress::AnyIPv6)) ? QHostAddress() : source;
    }
    return std::nullopt;
}

SocketStream::SocketStream(QTcpSocket *socket, QObject *parent)
    : ByteStream(parent)
    , m_socket {socket}
    , m_remote {.host = hostOf(socket->peerAddress()), .port = socket->peerPort()}
    , m_state {State::Open}
{
    prepare();
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    // what came in before anybody listened
    QMetaObject::invokeMethod(this, &SocketStream::readAvailable, Qt::QueuedConnection);
    if (m_socket->state() != QAbstractSocket::ConnectedState)
        QMetaObject::invokeMethod(this, &SocketStream::handleDisconnected, Qt::QueuedConnection);
}

SocketStream::SocketStream(const Endpoint &endpoint, QObject *parent)
    : ByteStream(parent)
    , m_socket {new QTcpSocket}
    , m_remote {endpoint}
{
    prepare();
}

SocketStream::~SocketStream()
{
    m_socket->disconnect(this);
    m_socket->abort();
    // later: it may be in the middle of a signal, which has led here
    m_socket->setParent(nullptr);
    m_socket->deleteLater();
}

void SocketStream::prepare()
{
    m_socket->setParent(this);
    m_socket->setProxy(QNetworkProxy::NoProxy);
    m_socket->setReadBufferSize(READ_BUFFER_SIZE);
    m_timer.setSingleShot(true);
    m_timer.setParent(this);

    connect(m_socket, &QTcpSocket::connected, this, &SocketStream::handleConnected);
    connect(m_socket, &QTcpSocket::errorOccurred, this, &SocketStream::handleError);
    connect(m_socket, &QTcpSocket::disconnected, this, &SocketStream::handleDisconnected);
    connect(m_socket, &QTcpSocket::readyRead, this, &SocketStream::readAvailable);
    connect(m_socket, &QTcpSocket::bytesWritten, this, [this]
    {
        if (m_state == State::Open)
            emit drained();
    });
    connect(&m_timer, &QTimer::timeout, this, [this]
    {
        if (m_state == State::Connecting)
            giveUpConnecting({});
        else
            finish({});
    });
}

void SocketStream::connectTo(const Sources &sources, const std::chrono::milliseconds timeout)
{
    m_state = State::Connecting;
    m_sources = sources;
    m_timer.start(timeout);
    if (m_remote.isLiteralAddress())
    {
        m_targets = {QHostAddress(m_remote.host)};
        QMetaObject::invokeMethod(this, &SocketStream::tryNext, Qt::QueuedConnection);
    }
    else
    {
        lookUp();
    }
}

void SocketStream::connectThrough(const ProxyAccess &proxy, const Sources &sources)
{
    m_state = State::Connecting;
    m_sources = sources;
    m_proxy = proxy;
    m_handshake = std::make_unique<Socks5Handshake>(proxy.login, (m_remote.isValid() ? std::optional(m_remote) : std::nullopt));
    m_targets = {proxy.server.address};
    m_timer.start(proxy.serverTimeout);
    QMetaObject::invokeMethod(this, &SocketStream::tryNext, Qt::QueuedConnection);
}

void SocketStream::refuse(const QString &reason)
{
    QMetaObject::invokeMethod(this, [this, reason] { finish(reason); }, Qt::QueuedConnection);
}

void SocketStream::lookUp()
{
    QHostInfo::lookupHost(m_remote.host, this, [this](const QHostInfo &info)
    {
        if (m_state != State::Connecting)
            return;

        m_error = info.errorString();
        m_targets = info.addresses();
        tryNext();
    });
}

void SocketStream::tryNext()
{
    while ((m_state == State::Connecting) && !m_targets.isEmpty())
    {
        const QHostAddress target = m_targets.takeFirst();
        if (!isPeerAddress(target))
        {
            m_error = tr("%1 is not an address of a peer.").arg(target.toString());
            continue;
        }

        const std::optional<QHostAddress> source = sourceFor(target, m_sources.addresses);
        if (!source)
        {
            m_error = tr("There is no address to connect to %1 from, by the network settings.").arg(target.toString());
            continue;
        }

        m_socket->abort();
        if (!source->isNull() && !bindTo(*source))
            continue;
        m_socket->connectToHost(target, (m_proxy ? m_proxy->server.port : m_remote.port));
        return;
    }

    if (m_state == State::Connecting)
        giveUpConnecting(m_error.isEmpty() ? tr("The host has no address.") : m_error);
}

// Empty: time is over.
void SocketStream::giveUpConnecting(const QString &reason)
{
    if (m_handshake && !m_handshake->isWelcome())
    {
        const QString what = !m_handshake->error().isEmpty() ? m_handshake->error() : reason.isEmpty() ? tr("it does not answer") : reason;
        const QPointer<SocketStream> guard {this};
        emit proxyFailed(what);
        if (guard)
            finish(tr("The proxy %1 cannot be used: %2.").arg(m_proxy->server.toString(), what));
        return;
    }
    finish(reason.isEmpty() ? tr("The peer did not answer in time.") : reason);
}

bool SocketStream::bindTo(const QHostAddress &source)
{
    if (!m_socket->bind(source))
    {
        m_error = m_socket->errorString();
        return false;
    }
    // The address alone decides nothing: routes go by where a packet is sent to
    if (!m_sources.interfaceName.isEmpty() && (bindToDevice(m_socket->socketDescriptor(), m_sources.interfaceName) == DeviceBinding::Failed))
    {
        m_error = tr("The network interface %1 is gone.").arg(m_sources.interfaceName);
        return false;
    }
    return true;
}

void SocketStream::handleConnected()
{
    m_targets.clear();
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    if (!m_handshake)
    {
        m_remote.host = hostOf(m_socket->peerAddress());
        open();
        return;
    }
    if (m_handshake->error().isEmpty())
        m_socket->write(m_handshake->takeOutput());
    else
        giveUpConnecting(m_handshake->error());
}

void SocketStream::negotiate()
{
    const QPointer<SocketStream> guard {this};
    while (guard && (m_state == State::Connecting) && m_handshake && (m_socket->bytesAvailable() >= m_handshake->wanted()))
    {
        const bool wasWelcome = m_handshake->isWelcome();
        m_handshake->receive(m_socket->read(m_handshake->wanted()));
        if (!m_handshake->error().isEmpty())
        {
            giveUpConnecting(m_handshake->error());
            return;
        }
        if (const QByteArray output = m_handshake->takeOutput(); !output.isEmpty())
            m_socket->write(output);
        const bool isDone = m_handshake->isDone();
        if (m_handshake->isWelcome() && !wasWelcome)
        {
            m_timer.start(m_proxy->targetTimeout);
            emit proxyAnswered();
            if (!guard)
                return;
        }
        if (!isDone)
            continue;
        m_handshake.reset();
        if (m_remote.isValid())
            open();
        else
            finish({});
        return;
    }
}

void SocketStream::open()
{
    m_timer.stop();
    m_error.clear();
    m_state = State::Open;
    // what the peer has sent along with the proxy's answer
    if (m_socket->bytesAvailable() > 0)
        QMetaObject::invokeMethod(this, &SocketStream::readAvailable, Qt::QueuedConnection);
    if (!m_early.isEmpty())
        m_socket->write(std::exchange(m_early, {}));
    emit connected();
}

void SocketStream::handleError()
{
    // a reset looks like an orderly end, but for what the peer has not taken
    const bool isInOrder = (m_socket->error() == QAbstractSocket::RemoteHostClosedError) && (m_socket->bytesToWrite() == 0);
    m_error = isInOrder ? QString() : m_socket->errorString();
    if ((m_state == State::Connecting) && m_proxy && m_error.isEmpty())
        m_error = tr("The proxy has closed the connection.");
    // the socket is still busy with its failure; nothing else will follow while it connects
    if (m_state == State::Connecting)
        QMetaObject::invokeMethod(this, &SocketStream::tryNext, Qt::QueuedConnection);
}

void SocketStream::handleDisconnected()
{
    if ((m_state != State::Open) && (m_state != State::Closing))
        return;

    // later: closed() never comes from within a call of the owner's
    m_isDisconnected = true;
    QMetaObject::invokeMethod(this, &SocketStream::readAvailable, Qt::QueuedConnection);
}

void SocketStream::readAvailable()
{
    if (m_handshake)
    {
        negotiate();
        return;
    }

    const QPointer<SocketStream> guard {this};
    while ((m_state == State::Open) && !m_isPaused && (m_readAllowance != 0) && (m_socket->bytesAvailable() > 0))
    {
        // all of it at once comes without being copied
        qint64 size = m_socket->bytesAvailable();
        if (m_readAllowance != UNLIMITED)
        {
            size = std::min<qint64>(size, m_readAllowance);
            m_readAllowance -= size;
        }
        emit received(m_socket->read(size));
        if (!guard)
            return;
    }

    // a socket that is closed with bytes unread takes back what it has sent
    if ((m_state == State::Closing) && m_socket->isOpen())
        m_socket->readAll();
    const bool isHeldBack = m_isPaused || ((m_readAllowance == 0) && (m_socket->bytesAvailable() > 0));
    if (m_isDisconnected && ((m_state == State::Closing) || ((m_state == State::Open) && !isHeldBack)))
        finish(m_error);
}

QHostAddress SocketStream::localAddress() const
{
    return m_socket->localAddress();
}

Endpoint SocketStream::remote() const
{
    return m_remote;
}

void SocketStream::write(const QByteArray &bytes)
{
    if (m_state == State::Open)
        m_socket->write(bytes);
    else if ((m_state == State::Idle) || (m_state == State::Connecting))
        m_early += bytes;
}

qsizetype SocketStream::bytesToWrite() const
{
    return m_early.size() + m_socket->bytesToWrite();
}

void SocketStream::setReadingPaused(const bool paused)
{
    if (m_isPaused == paused)
        return;

    m_isPaused = paused;
    if (!paused)
        QMetaObject::invokeMethod(this, &SocketStream::readAvailable, Qt::QueuedConnection);
}

void SocketStream::setReadAllowance(const qsizetype bytes)
{
    const bool wasUsedUp = (m_readAllowance == 0);
    m_readAllowance = bytes;
    if (wasUsedUp && (bytes != 0) && !m_isPaused)
        QMetaObject::invokeMethod(this, &SocketStream::readAvailable, Qt::QueuedConnection);
}

void SocketStream::close()
{
    if (m_state == State::Open)
    {
        m_state = State::Closing;
        m_timer.start(CLOSE_TIMEOUT);
        m_socket->disconnectFromHost();
    }
    else if ((m_state == State::Idle) || (m_state == State::Connecting))
    {
        abort();
    }
}

void SocketStream::abort()
{
    if (m_state == State::Closed)
        return;

    m_state = State::Closing;
    m_socket->abort();
    refuse({});
}

void SocketStream::finish(const QString &reason)
{
    if (m_state == State::Closed)
        return;

    m_state = State::Closed;
    m_timer.stop();
    m_early.clear();
    m_socket->abort();
    emit closed(reason);
}
