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

#include "hostilepeer.h"

#include <algorithm>

#include "hostileline.h"
#include "megatorrent/swarm/channelswarm.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const std::size_t OUTGOING_MAX = 20;
    const std::size_t SLOW_OUTGOING_MAX = 24;
    const qsizetype SLOW_TARGETS = 3;        // of those who take slowly: all of them rest on few
    const quint16 PORTS = 500;
    const std::size_t LINES_MAX = 300;

    NodeOptions netOptions(SimWorld &world)
    {
        NodeOptions options;
        options.endpoint = world.nextEndpoint();
        options.uploadRate = 12'000'000;
        options.downloadRate = 25'000'000;
        options.latency = 5ms;   // nearer than most, so that it is first where that counts
        return options;
    }
}

HostilePeer::HostilePeer(SimWorld &world, const Hostility kind, const QList<Endpoint> &targets, const Endpoint &victim, HostileRecord *record)
    : m_world {world}
    , m_kind {kind}
    , m_targets {targets}
    , m_victim {victim}
    , m_record {record}
    , m_random {world.random.next()}
    , m_transport {world.network.addNode(netOptions(world))}
{
    const ChannelKeys keys = ChannelKeys::make(world.identity.publicKey, std::nullopt, false);
    if (kind == Hostility::TakesSlowly)
        m_targets = targets.first(std::min(SLOW_TARGETS, targets.size()));
    m_token = keys.token;
    m_topic = keys.topic;
    m_dhtKey = Sha1Digest::fromBytes(keys.topic.view().first(Sha1Digest::SIZE));
    m_transport->onAccepted = [this](std::unique_ptr<ByteStream> stream) { add(std::move(stream), false); };
    m_dht = std::make_unique<SimDht>(&world.dht, endpoint().host);
    connect(m_dht.get(), &Dht::readyChanged, this, &HostilePeer::announce);
    world.clock.callLater(Clock::Milliseconds {m_random.below(1'000)}, this, [this] { work(); });
}

HostilePeer::~HostilePeer()
{
    m_transport->onAccepted = nullptr;
}

void HostilePeer::announce()
{
    m_dht->announce(m_dhtKey, endpoint().port);
    if (m_kind == Hostility::HasManyPorts)
    {
        // all in one go: what it costs a hostile node is nobody's concern
        for (quint16 i = 1; i < PORTS; ++i)
            m_world.dht.announce(m_dhtKey, {endpoint().host, static_cast<quint16>(endpoint().port + i)});
        m_record->portsAnnounced += PORTS;
    }
    m_world.clock.callLater(10min, this, [this] { announce(); });
}

void HostilePeer::handlePublished()
{
    for (const auto &line : m_lines)
        line->handlePublished();
}

void HostilePeer::work()
{
    m_world.clock.callLater(1s, this, [this] { work(); });
    const auto outgoing = static_cast<std::size_t>(std::ranges::count_if(m_lines, &HostileLine::isOutgoing));
    for (std::size_t i = outgoing; (i < maxOutgoing()) && (i < (outgoing + 4)) && !m_targets.isEmpty(); ++i)
        add(m_transport->connectTo(m_targets.at(static_cast<qsizetype>(m_random.below(static_cast<quint64>(m_targets.size()))))), true);
    for (const auto &line : m_lines)
        line->work();
}

std::size_t HostilePeer::maxOutgoing() const
{
    return (m_kind == Hostility::TakesSlowly) ? SLOW_OUTGOING_MAX : OUTGOING_MAX;
}

void HostilePeer::add(std::unique_ptr<ByteStream> stream, const bool isOutgoing)
{
    if (m_lines.size() >= LINES_MAX)
    {
        stream->abort();
        return;
    }
    ++m_record->connections;
    m_lines.push_back(HostileLine::make(this, std::move(stream), isOutgoing));
}

void HostilePeer::removeLine(HostileLine *line)
{
    m_world.clock.callLater(0ms, line, [this, line]
    {
        std::erase_if(m_lines, [line](const auto &entry) { return entry.get() == line; });
    });
}
