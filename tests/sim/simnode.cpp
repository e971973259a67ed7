/*
 * Megatorrent, channels for qBittorrent.
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

#include <QBitArray>

#include "megatorrent/channel/sequencerules.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

SimNode::SimNode(SimWorld &world, const SimNodeSettings &settings)
    : m_world {world}
    , m_settings {settings}
    , m_random {world.random.next()}
    , m_store {&world.clock, &world.content}
{
    NodeOptions net = settings.net;
    net.endpoint = world.nextEndpoint();
    m_transport = world.network.addNode(net);
    m_store.sharesMemory = true;
    m_store.onHeld = [this](const QList<BlobId> &ids)
    {
        if (m_channel)
            m_channel->addHeld(ids);
        checkCompletion();
    };
}

SimNode::~SimNode()
{
    stop();
}

void SimNode::start()
{
    if (isRunning())
        return;

    ++starts;
    m_world.network.setOffline(m_transport, false);
    m_swarm = Swarm::create(&m_world.clock, &m_random, m_transport, &m_store, m_settings.swarm);
    m_channel = m_swarm->addChannel(ChannelKeys::make(m_world.identity.publicKey, std::nullopt, m_settings.talksToV5));
    m_dht = std::make_unique<SimDht>(&m_world.dht, endpoint().host);
    m_discovery = std::make_unique<Discovery>(&m_world.clock, &m_random, m_dht.get());
    const PublicKey key = m_world.identity.publicKey;

    connect(m_channel, &ChannelSwarm::itemReceived, this, &SimNode::handleItem);
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
    connect(m_swarm.get(), &Swarm::peerMisbehaved, this, [this](const Endpoint &endpoint, const QString &reason, const Penalty penalty)
    {
        misbehaved.push_back({endpoint, reason, (penalty == Penalty::BannedDurably)});
    });
    connect(m_discovery.get(), &Discovery::itemFound, this, [this](const DhtItem &item) { handleItem(item, 0); });
    connect(m_discovery.get(), &Discovery::peersFound, this, [this](const PublicKey &, const QList<Endpoint> &peers)
    {
        for (const Endpoint &peer : peers)
            m_channel->addCandidate(peer, false);
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

void SimNode::stop()
{
    if (!isRunning())
        return;
    m_uploadedBefore = uploaded();
    m_channel = nullptr;
    m_discovery.reset();
    m_dht.reset();
    m_swarm.reset();
    m_world.network.setOffline(m_transport, true);
}

void SimNode::give(const DhtItem &item, const QList<BlobId> &ids)
{
    m_store.add(ids);
    m_item = item;
    if (isRunning())
    {
        m_discovery->setItem(item, false);
        m_channel->setItem(item);
        takeOver(item);
    }
    else
    {
        m_adopted = item.sequence;
        checkCompletion();
    }
}

void SimNode::publish(const DhtItem &item, const QList<BlobId> &ids)
{
    m_store.add(ids);
    m_item = item;
    m_itemTime = m_world.clock.now();
    m_discovery->setItem(item, true);
    adopt(item.sequence);
    m_channel->setItem(item);
}

qint64 SimNode::uploaded() const
{
    return m_uploadedBefore + (m_swarm ? m_swarm->totals().uploaded : 0);
}

void SimNode::handleItem(const DhtItem &item, const quint64 peer)
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

    m_item = item;
    m_itemTime = m_world.clock.now();
    m_discovery->setItem(item, false);
    m_channel->setItem(item);
    takeOver(item);
}

void SimNode::takeOver(const DhtItem &item)
{
    const BlobId catalogue = m_world.layouts.at(item.sequence)->blobAt(0);
    if (m_store.holds(catalogue))
    {
        adopt(item.sequence);
        return;
    }
    m_channel->fetch(catalogue, this, [this, catalogue, sequence = item.sequence](const QByteArray &blob)
    {
        if (blob != m_world.content.blob(catalogue))
            ++wrongBytes;
        m_store.add({catalogue});
        if (!m_channel)
            return;
        m_channel->addServable({catalogue});
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
    checkCompletion();
}

void SimNode::checkCompletion()
{
    if ((m_adopted == 0) || (m_completed == m_adopted))
        return;
    const std::shared_ptr<const Layout> &layout = m_world.layouts.at(m_adopted);
    for (quint32 i = 0; i < layout->size(); ++i)
    {
        if (!m_store.holds(layout->blobAt(i)))
            return;
    }
    m_completed = m_adopted;
    m_completeTime = m_world.clock.now();
}
