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


#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <QHostAddress>
#include <QList>
#include <QTimer>

#include "networkpolicy.h"
#include "socks5handshake.h"
#include "transport.h"

class QTcpSocket;

namespace Megatorrent
{
    // A TCP connection. Holds at most READ_BUFFER_SIZE bytes that have not been taken; beyond it,
    // TCP holds the peer back.
    class SocketStream final : public ByteStream
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SocketStream)

    public:
        static constexpr qsizetype READ_BUFFER_SIZE = 256 * 1024;
        static constexpr std::chrono::milliseconds CLOSE_TIMEOUT {5'000};

        // Accepted: takes the socket over.
        explicit SocketStream(QTcpSocket *socket, QObject *parent = nullptr);
        // Not connected; one of connectTo() and refuse() is next.
        explicit SocketStream(const Endpoint &endpoint, QObject *parent = nullptr);
        ~SocketStream() override;

        struct Sources
        {
            QList<QHostAddress> addresses;   // to connect from; none: any
            QString interfaceName;           // with addresses of it: the interface to bind to; empty: none
        };
        // A name is looked up, and its addresses are tried in turn.
        void connectTo(const Sources &sources, std::chrono::milliseconds timeout);

        struct ProxyAccess
        {
            ProxyServer server;
            Socks5Handshake::Login login;
            std::chrono::milliseconds serverTimeout;     // until it has said that it takes us
            std::chrono::milliseconds targetTimeout;     // from then on
        };
        // The proxy connects to the endpoint, and nothing is looked up here. Without a valid endpoint
        // it is only asked whether it takes us, and the stream closes.
        void connectThrough(const ProxyAccess &proxy, const Sources &sources);
        void refuse(const QString &reason);
        // Its address is that of whoever passes it on, and says nothing.
        void hideRemote() { m_remote = {}; }

        // Null while it is not bound
        QHostAddress localAddress() const;

        Endpoint remote() const override;
        void write(const QByteArray &bytes) override;
        qsizetype bytesToWrite() const override;
        void setReadingPaused(bool paused) override;
        void setReadAllowance(qsizetype bytes) override;
        void close() override;
        void abort() override;

    signals:
        // The proxy takes us; or it does not, or is not there: a part of a sentence.
        void proxyAnswered();
        void proxyFailed(const QString &reason);

    private:
        enum class State
        {
            Idle,
            Connecting,
            Open,
            Closing,
            Closed
        };

        void prepare();
        void lookUp();
        void tryNext();
        bool bindTo(const QHostAddress &source);
        void handleConnected();
        void negotiate();
        void open();
        void giveUpConnecting(const QString &reason);
        void handleError();
        void handleDisconnected();
        void readAvailable();
        void finish(const QString &reason);

        QTcpSocket *m_socket = nullptr;
        Endpoint m_remote;
        State m_state = State::Idle;
        QList<QHostAddress> m_targets;   // still to be tried
        Sources m_sources;
        std::optional<ProxyAccess> m_proxy;
        std::unique_ptr<Socks5Handshake> m_handshake;   // while it goes on
        QTimer m_timer;                  // connecting, then closing
        QByteArray m_early;              // written before there was a connection
        QString m_error;
        bool m_isPaused = false;
        qsizetype m_readAllowance = UNLIMITED;
        bool m_isDisconnected = false;   // what has been received may still be read
    };

    // Whether somebody may be there: neither unspecified nor for many
    bool isPeerAddress(const QHostAddress &address);
    // The address to connect from, of the same family as `target`; nothing if `sources` has none. A
    // null one: any.
    std::optional<QHostAddress> sourceFor(const QHostAddress &target, const QList<QHostAddress> &sources);
}
