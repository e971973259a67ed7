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


#include "channeldoors.h"

#include <chrono>

#include <QHostAddress>
#include <QNetworkProxy>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTimer>

#include "socketstream.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    constexpr auto ACCEPT_RETRY_DELAY = 1s;   // after the system has refused to accept (no descriptors left, say)
}

ChannelDoors::ChannelDoors(QObject *parent)
    : QObject(parent)
{
}

ChannelDoors::~ChannelDoors() = default;

quint16 ChannelDoors::open(const PublicKey &channel)
{
    if (const QTcpServer *known = m_servers.value(channel))
        return known->serverPort();

    auto *server = new QTcpServer(this);
    server->setProxy(QNetworkProxy::NoProxy);
    if (!server->listen(QHostAddress::LocalHost))
    {
        delete server;
        return 0;
    }
    connect(server, &QTcpServer::newConnection, this, [this, channel] { acceptPending(channel); });
    connect(server, &QTcpServer::acceptError, this, [this, channel, server]
    {
        QTimer::singleShot(ACCEPT_RETRY_DELAY, server, [this, channel] { acceptPending(channel); });
    });
    m_servers.insert(channel, server);
    return server->serverPort();
}

void ChannelDoors::close(const PublicKey &channel)
{
    if (QTcpServer *server = m_servers.take(channel))
    {
        // it may be what has led here
        server->close();
        server->deleteLater();
    }
}

void ChannelDoors::closeAll()
{
    for (const PublicKey &channel : m_servers.keys())
        close(channel);
}

void ChannelDoors::acceptPending(const PublicKey &channel)
{
    const QPointer<QTcpServer> server {m_servers.value(channel)};
    while (server && server->isListening() && (m_accepted.value(channel) < ACCEPTED_MAX) && server->hasPendingConnections())
    {
        auto stream = std::make_unique<SocketStream>(server->nextPendingConnection());
        stream->hideRemote();
        ++m_accepted[channel];
        connect(stream.get(), &QObject::destroyed, this, [this, channel]
        {
            if (--m_accepted[channel] == 0)
                m_accepted.remove(channel);
            QMetaObject::invokeMethod(this, [this, channel] { acceptPending(channel); }, Qt::QueuedConnection);
        });
        if (onAccepted)
            onAccepted(std::move(stream), channel);
    }

    if (!server || !server->isListening())
        return;
    if (m_accepted.value(channel) >= ACCEPTED_MAX)
        server->pauseAccepting();
    else
        server->resumeAccepting();
}
