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


#include "floodnode.h"

#include "megatorrent/swarm/channelcore.h"

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

FloodNode::FloodNode(World &world, const SimNodeSettings &settings)
    : SimNode(world, notStarted(settings))
{
}

FloodNode::~FloodNode()
{
    FloodNode::stop();
}

void FloodNode::start(const QList<Endpoint> &places)
{
    if (isRunning())
        return;
    m_startedAt = world().clock.now();
    world().network.setOffline(m_transport, false);
    makeSwarm();
    // who comes to an onion service comes by its channel's door
    if (endpoint().isOnion())
    {
        m_transport->onAccepted = [transport = m_transport, key = world().identity.publicKey](std::unique_ptr<ByteStream> stream)
        {
            transport->onAcceptedFor(std::move(stream), key);
        };
    }
    m_channel->setOnionService(m_service);
    for (const Endpoint &place : places)
        learn(place);
}

void FloodNode::stop()
{
    if (!isRunning())
        return;
    m_receivedBefore = announcementsReceived();
    m_sentBefore = announcementsSent();
    SimNode::stop();
    world().network.setOffline(m_transport, true);
}

void FloodNode::setService(const OnionService &service)
{
    m_service = service;
    if (isRunning())
        m_channel->setOnionService(m_service);
}

bool FloodNode::knows(const PublicKey &onion) const
{
    return isRunning() && static_cast<ChannelCore *>(m_channel)->onions().find(onion);
}

qint64 FloodNode::announcementsReceived() const
{
    return m_receivedBefore + (isRunning() ? m_swarm->totals().announcementsReceived : 0);
}

qint64 FloodNode::announcementsSent() const
{
    return m_sentBefore + (isRunning() ? m_swarm->totals().announcementsSent : 0);
}
