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

#include <QBitArray>

using namespace Megatorrent;
using namespace Megatorrent::Sim;

SimNode::SimNode(World &world, const SimNodeSettings &settings)
    : m_random {world.random.next()}
    , m_store {&world.clock, &world.content}
    , m_settings {settings}
    , m_world {world}
{
    NodeOptions options = settings.net;
    if (!options.endpoint.isValid())
        options.endpoint = world.nextEndpoint();
    m_transport = world.network.addNode(options);
    m_store.onHeld = [this](const QList<BlobId> &ids)
    {
        if (m_channel)
            m_channel->addHeld(ids);
        holdingsChanged();
    };
    if (settings.startsAtOnce)
        makeSwarm();
}

SimNode::~SimNode()
{
    SimNode::stop();
}

void SimNode::makeSwarm()
{
    Transport *transport = m_settings.wrapTransport ? m_settings.wrapTransport(m_transport) : m_transport;
    m_swarm = Swarm::create(&m_world.clock, &m_random, transport, &m_store, m_settings.swarm);
    addChannel();
    connect(m_swarm.get(), &Swarm::peerMisbehaved, this, [this](const Endpoint &endpoint, const QString &reason, const Penalty penalty)
    {
        misbehaved.push_back({endpoint, reason, (penalty == Penalty::BannedDurably)});
    });
}

void SimNode::addChannel()
{
    m_channel = m_swarm->addChannel(ChannelKeys::make(m_world.identity.publicKey, m_world.readKey, m_settings.talksToV5));
    connect(m_channel, &ChannelSwarm::itemReceived, this, [this](const DhtItem &item, const quint64 peer) { take(item, peer); });
    connect(m_channel, &ChannelSwarm::sequenceHinted, this, [this](const qint64 sequence) { hints.append(sequence); });
    connect(m_channel, &ChannelSwarm::blobUnusable, this, [this](const BlobId &id) { unusable.append(id); });
    connect(m_channel, &ChannelSwarm::storeFailed, this, [this](const QString &error) { failures.append(error); });
    connect(m_channel, &ChannelSwarm::blobReceived, this, [this](const BlobId &id) { ++receivedCount[id]; });
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
    if (!m_item)
        return;
    m_channel->setItem(*m_item);
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
    m_item = item;
    m_channel->setItem(item);
    adopt(item.sequence);
}

bool SimNode::isComplete() const
{
    return (m_adopted != 0) && (m_adopted == m_world.lastSequence) && holdsAllOf(m_adopted);
}

bool SimNode::holdsAllOf(const qint64 sequence) const
{
    const std::shared_ptr<const Layout> &layout = m_world.layouts.at(sequence);
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

void SimNode::take(const DhtItem &item, [[maybe_unused]] const quint64 peer)
{
    items.append(item);
    if ((item.sequence > sequence()) && item.verify())
        accept(item);
}

void SimNode::accept(const DhtItem &item)
{
    m_item = item;
    m_itemTime = m_world.clock.now();
    accepting(item);
    m_channel->setItem(item);
    takeOver(item);
}

void SimNode::takeOver(const DhtItem &item)
{
    const BlobId first = m_world.layouts.at(item.sequence)->blobAt(0);
    if (!m_settings.fetchesMetadata || m_store.holds(first))
    {
        adopt(item.sequence);
        return;
    }
    m_channel->fetch(first, this, [this, first, sequence = item.sequence](const QByteArray &blob)
    {
        if (blob != m_world.content.blob(first))
            ++wrongBytes;
        m_store.add({first});
        if (!m_channel)
            return;
        m_channel->addServable({first});
        if (sequence == this->sequence())
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
    holdingsChanged();
}
