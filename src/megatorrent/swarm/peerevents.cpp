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

#include "peerevents.h"

#include <algorithm>
#include <utility>

#include "base/global.h"

#include "../wire/transport.h"
#include "blobservice.h"
#include "channelcore.h"
#include "channellist.h"
#include "dialler.h"
#include "floodlistener.h"
#include "gatewaydesk.h"
#include "peer.h"
#include "peergossip.h"
#include "peerlist.h"
#include "penalties.h"
#include "requestoutcomes.h"

using namespace Megatorrent;

PeerEvents::PeerEvents(const Parts &parts, std::function<void ()> settleSoon)
    : m_parts {parts}
    , m_settleSoon {std::move(settleSoon)}
{
}

// --- the connection ---

void PeerEvents::established(Peer &peer)
{
    if (!peer.isOutgoing())
        return;
    if (peer.dialBackFor())
    {
        peer.connection().showChannels({*peer.dialBackFor()});
        return;
    }

    QList<PublicKey> shown;
    for (const ChannelCore *channel : m_parts.channels->wantedAt(*peer.dialled(), peer.circuit()))
    {
        if (shown.size() < SHOWN_TAGS_MAX)
            shown.append(channel->keys().publicKey);
    }
    peer.connection().showChannels(shown);
    for (const PublicKey &key : shown)
    {
        if (!m_parts.channels->find(key)->item())
            peer.askForManifest(key);
    }
}

void PeerEvents::helloReceived(Peer &peer, const Wire::Hello &hello)
{
    if (const std::vector<Peer *> ends = m_parts.peers->endsOfSelf(peer); !ends.empty())
    {
        for (Peer *end : ends)
        {
            if (end->isOutgoing())
                m_parts.dialler->foundSelf(*end);
            end->close();
        }
        return;
    }
    if (!peer.isExtended())
        assumedV5(peer);
    // a circuit is for its own channel, and in Safe Mode nobody sends them
    if (!peer.circuit())
    {
        for (const Wire::GossipEntry &entry : hello.sequences)
        {
            if (ChannelCore *channel = m_parts.channels->find(entry.channel))
                channel->hintReceived(entry.sequence);
        }
    }
}

bool PeerEvents::mayBeV5(const Peer &peer) const
{
    return peer.isOutgoing() && std::ranges::any_of(m_parts.channels->wantedAt(*peer.dialled(), peer.circuit()), [&peer](const ChannelCore *channel)
    {
        return channel->keys().talksToV5 && !channel->wasExtended(peer.remote().host);
    });
}

void PeerEvents::assumedV5(Peer &peer)
{
    if (!peer.isOutgoing() || peer.dialBackFor())
        return;
    for (ChannelCore *channel : m_parts.channels->wantedAt(*peer.dialled(), peer.circuit()))
    {
        if (channel->keys().talksToV5 && !channel->wasExtended(peer.remote().host))
        {
            channel->candidates().setV5(*peer.dialled());
            peer.enter(*channel, true);
        }
    }
    if (peer.channels().empty())
        peer.close();
}

void PeerEvents::channelsProven(Peer &peer, const QList<PublicKey> &channels)
{
    if (peer.dialBackFor())
    {
        if (channels.contains(*peer.dialBackFor()))
            m_parts.exchange->dialBackSucceeded(peer);
        peer.close();
        return;
    }
    for (const PublicKey &key : channels)
    {
        ChannelCore *channel = m_parts.channels->find(key);
        if (!channel)
            continue;
        peer.enter(*channel, false);
        // tells an accepting peer where we can be reached, and that this connection may be one of a
        // pair
        if (peer.isOutgoing() && (m_parts.transport->listeningPort() != 0))
            peer.connection().announce({Wire::LookupId::fromBytes(channel->keys().topic.view()), {u"0.0.0.0"_s, m_parts.transport->listeningPort()}});
        m_parts.exchange->joined(peer, *channel);
        m_parts.onions->joined(peer, *channel);
    }
    m_parts.peers->resolveDuplicate(peer);
}

void PeerEvents::flooded(Peer &peer)
{
    m_parts.penalties->flooded(peer);
}

void PeerEvents::ended()
{
    m_settleSoon();
}

// --- what it asks for ---

void PeerEvents::blobNeeded(Peer &peer, const quint64 ticket, const BlobId &id, const bool byGet)
{
    if (const auto channel = m_parts.channels->admit(id, peer, byGet); channel)
        m_parts.server->serve(peer, ticket, id, *channel);
    else
        peer.refuseBlob(ticket, channel.error());
}

void PeerEvents::blobNeedless(Peer &peer, const quint64 ticket)
{
    m_parts.server->cancel(peer, ticket);
}

void PeerEvents::blobsTaken(Peer &peer)
{
    m_parts.server->runSoon(peer.circuit());
}

void PeerEvents::manifestRequested(Peer &peer, const quint64 ticket, const PublicKey &channel, const bool byKey)
{
    // who has no tag is told what the DHT has, and nothing of what is here
    if (byKey)
    {
        m_parts.gateway->manifestRequested(peer, ticket, channel);
        return;
    }
    ChannelCore *core = m_parts.channels->find(channel);
    if (!core || !core->item())
    {
        peer.connection().refuse(ticket, Wire::FailCode::NotFound);
        return;
    }
    if (PeerChannel *common = core->peer(peer.id()))
        common->knownSequence = std::max(common->knownSequence, core->item()->sequence);
    peer.connection().provideManifest(ticket, *core->item());
}

void PeerEvents::peersRequested(Peer &peer, const quint64 ticket, const Wire::LookupId &id)
{
    const std::optional<QList<Endpoint>> peers = m_parts.exchange->peersFor(peer, id);
    if (peers)
        peer.connection().providePeers(ticket, *peers);
    else
        m_parts.gateway->peersRequested(peer, ticket, id);
}

void PeerEvents::publishRequested(Peer &peer, const quint64 ticket, const DhtItem &item)
{
    m_parts.gateway->publishRequested(peer, ticket, item);
}

// --- what it tells ---

void PeerEvents::announced(Peer &peer, const Wire::Announce &announce)
{
    m_parts.peers->resolveDuplicate(peer);
    if (!peer.isEnded() && (peer.claimed()->port == announce.address.port))
        m_parts.exchange->announced(peer, announce);
}

void PeerEvents::peersReceived(Peer &peer, const Wire::LookupId &id, const QList<Endpoint> &peers)
{
    m_parts.exchange->peersReceived(peer, id, peers);
}

void PeerEvents::haveReceived(Peer &peer, const PublicKey &channel, const Wire::Have &have)
{
    ChannelCore *core = m_parts.channels->find(channel);
    if (PeerChannel *common = (core ? core->peer(peer.id()) : nullptr))
        core->haveReceived(*common, have);
}

void PeerEvents::manifestReceived(Peer &peer, const DhtItem &item)
{
    ChannelCore *core = m_parts.channels->find(item.publicKey);
    if (PeerChannel *common = (core ? core->peer(peer.id()) : nullptr))
        core->manifestReceived(*common, item);
}

void PeerEvents::floodReceived(Peer &peer, const Wire::Flood &flood)
{
    m_parts.onions->floodReceived(peer, flood);
}

// --- what comes of our requests ---

void PeerEvents::blobReceived(Peer &peer, const BlobRequest &request, const QByteArray &blob)
{
    m_parts.fetcher->received(&peer, request, blob);
}

void PeerEvents::blobRefused(Peer &peer, const BlobRequest &request, const Wire::FailCode code)
{
    m_parts.fetcher->refused(&peer, request, code);
}

void PeerEvents::stalled(Peer &peer)
{
    m_parts.fetcher->noteStall(peer);
    m_parts.fetcher->releasePeer(&peer);
}

void PeerEvents::gaveWay(Peer &peer)
{
    m_parts.fetcher->releasePeer(&peer);
}
