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

#include "dhtnode.h"

#include "megatorrent/channel/sequencerules.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

namespace
{
    SimNodeSettings notStarted(SimNodeSettings settings)
    {
        settings.startsAtOnce = false;
        return settings;
    }
}

DhtNode::DhtNode(SimWorld &world, const SimNodeSettings &settings)
    : SimNode(world, notStarted(settings))
    , m_world {world}
{
    m_store.sharesMemory = true;
}

DhtNode::~DhtNode()
{
    DhtNode::stop();
}

void DhtNode::start()
{
    if (isRunning())
        return;

    ++starts;
    m_world.network.setOffline(m_transport, false);
    makeSwarm();
    m_dht = std::make_unique<SimDht>(&m_world.dht, endpoint().host);
    m_discovery = std::make_unique<Discovery>(&m_world.clock, &m_random, m_dht.get());
    const PublicKey key = m_world.identity.publicKey;

    connect(m_channel, &ChannelSwarm::sequenceHinted, this, [this, key](const qint64 sequence)
    {
        if (sequence > this->sequence())
            m_discovery->hint(key);
    });
    connect(m_channel, &ChannelSwarm::connectedPeersChanged, this, [this, key]([[maybe_unused]] const int count, const int dialled)
    {
        m_discovery->setHasPushingPeers(key, (dialled > 0));
        m_discovery->setKnownPeers(key, dialled);
    });
    connect(m_discovery.get(), &Discovery::itemFound, this, [this](const DhtItem &item) { take(item, 0); });
    connect(m_discovery.get(), &Discovery::peersFound, this, [this](const PublicKey &, const QList<Endpoint> &peers)
    {
        for (const Endpoint &peer : peers)
            learn(peer);
    });
    connect(m_discovery.get(), &Discovery::outrun, m_discovery.get(), &Discovery::refresh);

    m_discovery->setListeningPort(m_transport->listeningPort());
    m_discovery->addChannel(key, m_channel->keys().topic);
    if (m_item)
    {
        m_discovery->setItem(*m_item, false);
        m_channel->setItem(*m_item);
        // the version that was in use stays so until the newer one's catalogue is here
        if ((m_adopted != 0) && (m_adopted != m_item->sequence))
            adopt(m_adopted);
        takeOver(*m_item);
    }
    else
    {
        m_discovery->refresh(key);
    }
}

void DhtNode::stop()
{
    if (!isRunning())
        return;
    m_uploadedBefore = uploaded();
    m_channel = nullptr;
    m_discovery.reset();
    m_dht.reset();
    SimNode::stop();
    m_world.network.setOffline(m_transport, true);
}

void DhtNode::give(const DhtItem &item, const QList<BlobId> &ids)
{
    m_store.add(ids);
    m_item = item;
    if (isRunning())
    {
        accepting(item);
        m_channel->setItem(item);
        takeOver(item);
    }
    else
    {
        m_adopted = item.sequence;
        holdingsChanged();
    }
}

void DhtNode::publish(const DhtItem &item, const QList<BlobId> &ids)
{
    m_store.add(ids);
    m_item = item;
    m_itemTime = m_world.clock.now();
    m_discovery->setItem(item, true);
    adopt(item.sequence);
    m_channel->setItem(item);
}

qint64 DhtNode::uploaded() const
{
    return m_uploadedBefore + (m_swarm ? m_swarm->totals().uploaded : 0);
}

void DhtNode::take(const DhtItem &item, const quint64 peer)
{
    if (item.publicKey != m_world.identity.publicKey)
        return;
    if (judgeItem(item, sequence(), m_item, m_world.clock.unixTime().count()) != ItemVerdict::Newer)
        return;
    if (!item.verify())
    {
        ++refusedItems;
        if ((peer != 0) && !item.isSigned())
            m_channel->reportFalseItem(peer);
        return;
    }
    accept(item);
}

void DhtNode::accepting(const DhtItem &item)
{
    m_discovery->setItem(item, false);
}

void DhtNode::holdingsChanged()
{
    if ((m_adopted == 0) || (m_completed == m_adopted) || !holdsAllOf(m_adopted))
        return;
    m_completed = m_adopted;
    m_completeTime = m_world.clock.now();
}
