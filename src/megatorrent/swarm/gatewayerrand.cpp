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


#include "gatewayerrand.h"

#include <utility>

#include "base/global.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // A proxy may first have to find a way, and the gateway has to look for it.
    const Clock::Milliseconds TIMEOUT = 150s;

    const QString NO_GATEWAY = u"Not A Gateway"_s;
}

GatewayErrand::GatewayErrand(Clock *clock, RandomSource *random, Transport *transport, const Endpoint &gateway, const Order &order)
    : m_clock {clock}
    , m_order {order}
    , m_stream {transport->connectTo(gateway, order.channel)}
{
    Crypto::ExchangeSecret secret;
    random->fill(secret.data(), Crypto::ExchangeSecret::SIZE);
    m_connection = std::make_unique<Connection>(Connection::Role::Connecting, secret, ConnectionSettings {}, static_cast<ConnectionListener *>(this));
    m_pump = std::make_unique<ConnectionPump>(m_stream.get(), m_connection.get());
    connect(m_stream.get(), &ByteStream::connected, this, [this]
    {
        m_isConnected = true;
        outputReady();
    });
    connect(m_stream.get(), &ByteStream::closed, this, &GatewayErrand::finish);
    m_clock->callLater(TIMEOUT, this, [this] { finish(); });
}

GatewayErrand::~GatewayErrand()
{
    m_stream->disconnect(this);
}

void GatewayErrand::finish()
{
    if (std::exchange(m_isFinished, true))
        return;
    m_clock->callLater(0ms, this, [this]
    {
        // now, not when the object goes: that may be in a moment of another channel
        m_connection->close();
        if (m_isConnected)
            m_pump->pump();
        m_stream->close();
        emit finished(m_result);
    });
}

void GatewayErrand::outputReady()
{
    if (m_isPumpDue || !m_isConnected)
        return;
    m_isPumpDue = true;
    m_clock->callLater(0ms, this, [this]
    {
        m_isPumpDue = false;
        if (!m_isFinished)
            m_pump->pump();
    });
}

void GatewayErrand::ended(EndReason, const QString &)
{
    finish();
}

void GatewayErrand::established()
{
    if (m_order.item)
        m_connection->publish(*m_order.item);
    else
        m_connection->getManifestByKey(m_order.channel);
}

// One of version 5 takes items, and cannot be asked for any.
void GatewayErrand::helloReceived(const Wire::Hello &)
{
    if (m_order.item)
        return;
    if (!m_connection->findPeers(m_order.topic))
    {
        m_arePeersKnown = true;
        settle();
    }
}

void GatewayErrand::manifestReceived(const quint32 id, const DhtItem &item)
{
    if (id == 0)
        return;
    m_isItemKnown = true;
    m_result.isAnswered = true;
    m_result.item = item;
    settle();
}

void GatewayErrand::manifestRefused(quint32, const Wire::FailCode code)
{
    m_isItemKnown = true;
    m_result.isGateway = (code != Wire::FailCode::NotAllowed);
    m_result.isAbsent = (code == Wire::FailCode::NotFound);
    m_result.isAnswered = m_result.isAbsent || !m_result.isGateway;
    settle();
}

void GatewayErrand::peersReceived(const Wire::LookupId &, const QList<Endpoint> &peers)
{
    m_arePeersKnown = true;
    m_result.peers = peers;
    settle();
}

void GatewayErrand::publishAnswered(const bool accepted, const QString &text)
{
    m_result.isAnswered = true;
    m_result.isPublished = accepted;
    m_result.isGateway = accepted || (text != NO_GATEWAY);
    m_result.text = text;
    finish();
}

void GatewayErrand::settle()
{
    if (m_isItemKnown && (m_arePeersKnown || !m_result.isGateway))
        finish();
}

// It has nothing to ask of us.
void GatewayErrand::blobNeeded(const quint64 ticket, const BlobId &, bool)
{
    m_connection->refuse(ticket, Wire::FailCode::NotAllowed);
}

void GatewayErrand::manifestRequested(const quint64 ticket, const PublicKey &, bool)
{
    m_connection->refuse(ticket, Wire::FailCode::NotAllowed);
}

void GatewayErrand::peersRequested(const quint64 ticket, const Wire::LookupId &)
{
    m_connection->providePeers(ticket, {});
}

void GatewayErrand::publishRequested(const quint64 ticket, const DhtItem &)
{
    m_connection->refusePublish(ticket, "Not A Gateway");
}
