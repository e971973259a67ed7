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

#include <memory>
#include <vector>

#include <QList>
#include <QPointer>

#include "base/3rdparty/expected.hpp"

#include "networkpolicy.h"
#include "transport.h"

class QTcpServer;
class QTcpSocket;

namespace Megatorrent
{
    class SocketStream;

    // TCP over IPv4 and IPv6. Lives on one thread with an event loop (the engine's): it may be moved there before the first call of
    // setPolicy(), which like everything else is called there. Never uses a proxy of the application's; what the policy does not allow is
    // refused, and until there is a policy that is everything.
    class SocketTransport final : public Transport
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SocketTransport)

    public:
        explicit SocketTransport(QObject *parent = nullptr);
        ~SocketTransport() override;

        // Takes effect at once: connections that were made under another policy are dropped, unless only the port or a limit has
        // changed. The error is a sentence that names an address where connections cannot be accepted; all else works.
        nonstd::expected<void, QString> setPolicy(const NetworkPolicy &policy);
        const NetworkPolicy &policy() const { return m_policy; }

        std::unique_ptr<ByteStream> connectTo(const Endpoint &endpoint) override;
        quint16 listeningPort() const override;

    private:
        nonstd::expected<void, QString> listen();
        nonstd::expected<void, QString> listenOn(const QList<QHostAddress> &addresses, quint16 port);
        void acceptPending(QTcpServer *server);
        void acceptAll();
        void adopt(SocketStream *stream);
        void abortStreams();
        QList<QHostAddress> usableAddresses() const;

        NetworkPolicy m_policy;
        std::vector<std::unique_ptr<QTcpServer>> m_servers;
        QList<QPointer<SocketStream>> m_streams;
        int m_accepted = 0;
    };
}
