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
#include <vector>

#include <QList>
#include <QPointer>
#include <QTimer>

#include "base/3rdparty/expected.hpp"

#include "../crypto/bytes.h"
#include "channeldoors.h"
#include "localnetwork.h"
#include "networkpolicy.h"
#include "transport.h"

class QTcpServer;
class QTcpSocket;

namespace Megatorrent
{
    class SocketStream;

    // TCP over IPv4 and IPv6. Lives on one thread with an event loop (the engine's); it may be
    // moved there before the first call of setPolicy(). Never uses the application's proxy. Refuses
    // what the policy does not allow, and everything until there is a policy.
    //
    // Behind a proxy nothing listens, nothing is looked up, and sockets connect to the proxy alone.
    // Connections of different channels log in under different names, new ones at each start, so that
    // proxies such as Tor keep them apart, unless the proxy wants a login of the user's. Whether the
    // proxy takes us is found out by trials of its own; while it does not, it alone is tried, every
    // PROXY_INTERVAL. With Tor, each channel may have a door of its own on this computer.
    //
    // Where the policy names an interface or an address, it is looked for every WATCH_INTERVAL.
    // While it is missing, nothing listens, nobody is dialled, and connections made there are
    // dropped; when it is back, the work goes on.
    class SocketTransport final : public Transport
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SocketTransport)

    public:
        static constexpr std::chrono::milliseconds WATCH_INTERVAL {1'000};
        static constexpr std::chrono::milliseconds PROXY_INTERVAL {3'000};

        explicit SocketTransport(QObject *parent = nullptr);
        ~SocketTransport() override;

        // Takes effect at once. Connections made under another policy are dropped, unless only the
        // port or a limit has changed. The error is a sentence that names an address where
        // connections cannot be accepted; everything else works.
        nonstd::expected<void, QString> setPolicy(const NetworkPolicy &policy);
        const NetworkPolicy &policy() const { return m_policy; }

        // The policy's interface or address is not there, or its proxy does not take us, or it allows
        // nothing; problem() says so.
        bool isWaiting() const;
        // Why connections are not accepted, or not everywhere, or not made: a sentence for the user, or
        // empty
        QString problem() const;
        // The proxy has not said yet whether it takes us; problem() says so. Connections are begun, for
        // they go there anyway.
        bool isAskingProxy() const;
        QList<QHostAddress> listeningAddresses() const;

        std::unique_ptr<ByteStream> connectTo(const Endpoint &endpoint, const Circuit &circuit = {}) override;
        quint16 listeningPort() const override;
        quint16 openDoor(const PublicKey &channel) override;
        void closeDoor(const PublicKey &channel) override;

    signals:
        // The results of the three functions above or of listeningPort() have changed without a
        // call of setPolicy().
        void networkChanged();
        // The system does not bind sockets to interfaces: a sentence for the user, once for a
        // policy
        void deviceNotBound(const QString &sentence);

    private:
        void watch();
        void listen();
        QString listenOn(quint16 port);
        nonstd::expected<void, QString> listenAt(QTcpServer &server, const QHostAddress &address, quint16 port) const;
        void noteDeviceBinding();
        void acceptPending(QTcpServer *server);
        void acceptAll();
        void adopt(SocketStream *stream);
        // Empty: it may be connected to.
        QString refusalOf(const Endpoint &endpoint) const;
        void connectPeerThrough(SocketStream *stream, const Circuit &circuit);
        void connectThrough(SocketStream *stream, const Circuit &circuit);
        void tryProxy();
        void endTrial();
        void noteProxy(const QString &problem);
        template <typename Predicate> void abortStreams(const Predicate &isMeant);

        NetworkPolicy m_policy;
        LocalNetwork m_network;
        QString m_problem;
        QString m_proxyProblem;
        QTimer m_proxyTimer;              // runs while there is one
        bool m_hasProxySaid = false;      // whether it takes us, or that it does not
        std::unique_ptr<SocketStream> m_proxyTrial;   // while one goes on
        int m_trials = 0;
        SymmetricKey m_circuitKey;        // for the names of circuits
        int m_policies = 0;               // so many have been set
        quint16 m_wantedPort = 0;         // 0: any
        bool m_isNotBoundNoted = false;
        QTimer m_watch;
        std::vector<std::unique_ptr<QTcpServer>> m_servers;
        ChannelDoors m_doors;
        QList<QPointer<SocketStream>> m_streams;
        int m_accepted = 0;
    };
}
