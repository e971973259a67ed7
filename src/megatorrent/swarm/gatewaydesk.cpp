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


#include "gatewaydesk.h"

#include <utility>

#include "../wire/addressrules.h"
#include "neighbour.h"
#include "peer.h"
#include "peerlist.h"

using namespace Megatorrent;

namespace
{
    // As version 5 has them
    QByteArrayView textOf(const PublishAnswer answer)
    {
        switch (answer)
        {
        case PublishAnswer::OldSequence:
            return "Old Sequence";
        case PublishAnswer::BadSignature:
            return "Bad Signature";
        case PublishAnswer::TooLarge:
            return "Too Large";
        case PublishAnswer::RateLimited:
        case PublishAnswer::Accepted:
            break;
        }
        return "Rate Limited";
    }
}

GatewayDesk::GatewayDesk(const PeerList *peers)
    : m_peers {peers}
{
}

// Its answers may never come, and whoever waits for one counts as of use for as long.
void GatewayDesk::setService(GatewayService *service)
{
    if (std::exchange(m_service, service) == service)
        return;
    for (const auto &[id, errand] : std::exchange(m_errands, {}))
    {
        Peer *asker = m_peers->find(errand.peer);
        if (!asker)
            continue;
        asker->endErrand();
        if (errand.isForPeers)
            asker->connection().providePeers(errand.ticket, {});
        else
            asker->connection().refuse(errand.ticket, (m_service ? Wire::FailCode::Busy : Wire::FailCode::NotAllowed));
    }
}

quint64 GatewayDesk::begin(Peer &peer, const quint64 ticket, const bool isForPeers)
{
    peer.beginErrand();
    m_errands[++m_lastErrand] = {.peer = peer.id(), .ticket = ticket, .isForPeers = isForPeers};
    return m_lastErrand;
}

Peer *GatewayDesk::end(const quint64 errand)
{
    const auto it = m_errands.find(errand);
    if (it == m_errands.end())
        return nullptr;
    Peer *asker = m_peers->find(it->second.peer);
    m_errands.erase(it);
    if (asker)
        asker->endErrand();
    return asker;
}

void GatewayDesk::publishRequested(Peer &peer, const quint64 ticket, const DhtItem &item)
{
    if (!m_service)
    {
        peer.connection().refusePublish(ticket, "Not A Gateway");
        return;
    }
    const PublishAnswer answer = m_service->publish(neighbourOf(peer), item);
    if (answer == PublishAnswer::Accepted)
        peer.connection().acceptPublish(ticket);
    else
        peer.connection().refusePublish(ticket, textOf(answer));
}

void GatewayDesk::manifestRequested(Peer &peer, const quint64 ticket, const PublicKey &channel)
{
    if (!m_service)
    {
        peer.connection().refuse(ticket, Wire::FailCode::NotAllowed);
        return;
    }
    const quint64 errand = begin(peer, ticket, false);
    m_service->findItem(neighbourOf(peer), channel, this, [this, errand, ticket](const GatewayService::Found found, const std::optional<DhtItem> &item)
    {
        Peer *asker = end(errand);
        if (!asker)
            return;
        if (item)
            asker->connection().provideManifest(ticket, *item);
        else
            asker->connection().refuse(ticket, ((found == GatewayService::Found::No) ? Wire::FailCode::NotFound : Wire::FailCode::Busy));
    });
}

void GatewayDesk::peersRequested(Peer &peer, const quint64 ticket, const Wire::LookupId &id)
{
    if (!m_service)
    {
        peer.connection().providePeers(ticket, {});
        return;
    }
    const quint64 errand = begin(peer, ticket, true);
    m_service->findPeers(neighbourOf(peer), id, this, [this, errand, ticket](const QList<Endpoint> &peers)
    {
        Peer *asker = end(errand);
        if (!asker)
            return;
        QList<Endpoint> told;
        for (const Endpoint &endpoint : peers)
        {
            if ((told.size() < Wire::PEERS_MAX_COUNT) && mayBeTold(endpoint, asker->remote().host))
                told.append(endpoint);
        }
        asker->connection().providePeers(ticket, told);
    });
}
