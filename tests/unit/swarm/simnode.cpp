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


#include "simnode.h"

#include <algorithm>
#include <utility>

#include "base/global.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

SimNode::SimNode(World &world, const NodeSettings &settings)
    : m_world {world}
    , m_settings {settings}
    , m_random {world.random.next()}
    , m_store {&world.clock, &world.content}
{
    Sim::NodeOptions options = settings.net;
    if (!options.endpoint.isValid())
        options.endpoint = world.nextEndpoint();
    m_transport = world.network.addNode(options);
    Transport *transport = settings.wrapTransport ? settings.wrapTransport(m_transport) : m_transport;
    m_swarm = Swarm::create(&world.clock, &m_random, transport, &m_store, settings.swarm);
    addChannel();

    m_store.onHeld = [this](const QList<BlobId> &ids)
    {
        if (m_channel)
            m_channel->addHeld(ids);
    };
    connect(m_swarm.get(), &Swarm::peerMisbehaved, this, [this](const Endpoint &endpoint, const QString &, const Penalty penalty)
    {
        misbehaved.emplace_back(endpoint, (penalty == Penalty::BannedDurably));
    });
}

SimNode::~SimNode()
{
    stop();
}

void SimNode::addChannel()
{
    m_channel = m_swarm->addChannel(ChannelKeys::make(m_world.identity.publicKey, m_world.readKey, m_settings.talksToV5));
    connect(m_channel, &ChannelSwarm::itemReceived, this, &SimNode::take);
    connect(m_channel, &ChannelSwarm::sequenceHinted, this, [this](const qint64 sequence) { hints.append(sequence); });
    connect(m_channel, &ChannelSwarm::blobUnusable, this, [this](const BlobId &id) { unusable.append(id); });
    connect(m_channel, &ChannelSwarm::storeFailed, this, [this](const QString &error) { failures.append(error); });
    connect(m_channel, &ChannelSwarm::blobReceived, this, [this](const BlobId &id)
    {
        ++receivedCount[id];
    });
}

void SimNode::leaveChannel()
{
    if (ChannelSwarm *channel = std::exchange(m_channel, nullptr))
        m_swarm->removeChannel(channel);
}

void SimNode::joinChannel()
{
    if (m_channel)
        return;
    addChannel();
    if (m_sequence == 0)
        return;
    m_channel->setItem(m_world.items.at(m_sequence));
    if (m_adopted != 0)
        adopt(m_adopted);
}

void SimNode::stop()
{
    m_channel = nullptr;
    m_swarm.reset();
}

void SimNode::publish(const DhtItem &item, const QList<BlobId> &ids)
{
    m_store.add(ids);
    m_sequence = item.sequence;
    m_channel->setItem(item);
    adopt(item.sequence);
}

bool SimNode::isComplete() const
{
    if ((m_adopted == 0) || (m_adopted != m_world.lastSequence))
        return false;
    const std::shared_ptr<const Layout> &layout = m_world.layouts.at(m_adopted);
    for (quint32 i = 0; i < layout->size(); ++i)
    {
        if (!m_store.holds(layout->blobAt(i)))
            return false;
    }
    return true;
}

bool SimNode::isConnectedTo(const SimNode &other) const
{
    const QList<PeerInfo> peers = m_swarm->peers();
    return std::ranges::any_of(peers, [&other](const PeerInfo &peer) { return peer.endpoint.host == other.endpoint().host; });
}

void SimNode::take(const DhtItem &item)
{
    items.append(item);
    if ((item.sequence <= m_sequence) || !item.verify())
        return;

    m_sequence = item.sequence;
    itemTime = m_world.clock.now();
    m_channel->setItem(item);
    const BlobId first = m_world.layouts.at(item.sequence)->blobAt(0);
    if (!m_settings.fetchesMetadata || m_store.holds(first))
    {
        adopt(item.sequence);
        return;
    }
    m_channel->fetch(first, this, [this, first, sequence = item.sequence](const QByteArray &)
    {
        m_store.add({first});
        m_channel->addServable({first});
        if (sequence == m_sequence)
            adopt(sequence);
    });
}

void SimNode::adopt(const qint64 sequence)
{
    m_adopted = sequence;
    const std::shared_ptr<const Layout> &layout = m_world.layouts.at(sequence);
    QBitArray held(layout->size());
    QList<BlobId> missing;
    for (quint32 i = 0; i < layout->size(); ++i)
    {
        const BlobId id = layout->blobAt(i);
        if (m_store.holds(id))
            held.setBit(i);
        else
            missing.append(id);
    }
    m_channel->setLayout(sequence, layout, held);
    m_channel->want(missing);
}
