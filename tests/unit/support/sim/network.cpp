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


#include "network.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/global.h"
#include "stream.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

namespace
{
    const std::chrono::microseconds CONNECT_TIMEOUT {20'000'000};
    const qsizetype PACKET_SIZE = 1448;
    const qsizetype TAIL_PACKETS = 3;               // too few to follow for TCP to notice by them

    std::chrono::microseconds duration(const qsizetype size, const qint64 rate)
    {
        return std::chrono::microseconds {(rate > 0) ? ((size * 1'000'000) / rate) : 0};
    }
}

SimTransport::SimTransport(Network *network, const int index, const NodeOptions &options)
    : m_network {network}
    , m_index {index}
    , m_options {options}
{
}

std::unique_ptr<ByteStream> SimTransport::connectTo(const Endpoint &endpoint, [[maybe_unused]] const Circuit &circuit)
{
    ++m_attempts;
    const auto link = std::make_shared<Link>();
    auto stream = std::make_unique<Stream>(m_network, link, 0, endpoint);
    m_network->connectStream(stream.get(), this, endpoint);
    return stream;
}

quint16 SimTransport::listeningPort() const
{
    return m_options.acceptsConnections ? m_options.endpoint.port : 0;
}

int SimTransport::openStreams() const
{
    int count = 0;
    for (const std::weak_ptr<Link> &weak : m_network->m_links)
    {
        const std::shared_ptr<Link> link = weak.lock();
        if (!link)
            continue;
        for (const Pipe &pipe : link->pipes)
        {
            if ((pipe.from == this) && pipe.source)
                ++count;
        }
    }
    return count;
}

void SimTransport::enqueue(const std::shared_ptr<Link> &link, const int side)
{
    Pipe &pipe = link->pipes[side];
    const bool hasEnd = pipe.isEnding && !pipe.isEndSent;
    if (!link->isConnected || pipe.isQueuedAtNode || (pipe.queue.empty() && !hasEnd))
        return;
    if (!pipe.queue.empty() && (pipe.underWay >= m_network->window(pipe)))
        return;
    pipe.isQueuedAtNode = true;
    m_ready.emplace_back(link, side);
    if (!m_isSending)
        sendNext();
}

void SimTransport::sendNext()
{
    if (m_ready.empty())
        return;

    const auto [link, side] = m_ready.front();
    m_ready.pop_front();
    Pipe &pipe = link->pipes[side];
    pipe.isQueuedAtNode = false;

    QByteArray segment;
    if (!pipe.queue.empty())
    {
        // a whole frame as it was written, or part of something larger
        QByteArray &front = pipe.queue.front();
        if (front.size() <= m_network->m_segmentSize)
        {
            segment = std::move(front);
            pipe.queue.pop_front();
        }
        else
        {
            segment = front.first(m_network->m_segmentSize);
            front.remove(0, m_network->m_segmentSize);
        }
    }
    pipe.underWay += segment.size();
    m_bytesSent += segment.size();
    const bool isEnd = pipe.queue.empty() && pipe.isEnding && !pipe.isEndSent;
    if (isEnd)
        pipe.isEndSent = true;
    m_network->record('s', pipe.from->m_index, pipe.to->m_index, segment);

    m_isSending = true;
    m_network->m_clock->schedule(duration(segment.size(), m_options.uploadRate), m_network
            , [this, link, side, segment, isEnd]
    {
        Pipe &pipe = link->pipes[side];
        m_isSending = false;
        pipe.queued = std::max<qsizetype>(0, (pipe.queued - segment.size()));  // nothing is left after a reset
        arrive(link, side, segment, isEnd, pipe.endReason);
        enqueue(link, side);
        if (!m_isSending)
            sendNext();
        if (pipe.source && !segment.isEmpty())
            emit pipe.source->drained();
        if (isEnd && pipe.source)
            pipe.source->finishLater({}, {});
    });
}

// On its way: through the net, then through the receiver's downlink
void SimTransport::arrive(const std::shared_ptr<Link> &link, const int side, QByteArray bytes, const bool isEnd, const QString &reason)
{
    Pipe &pipe = link->pipes[side];
    pipe.isBroken = pipe.isBroken || m_network->isCut(pipe.from, pipe.to);
    if (pipe.isBroken)
        return;

    VirtualClock *clock = m_network->m_clock;
    clock->schedule(m_network->travelTime(pipe, bytes.size()), m_network, [network = m_network, link, side, bytes, isEnd, reason]
    {
        Pipe &pipe = link->pipes[side];
        VirtualClock *clock = network->m_clock;
        SimTransport *receiver = pipe.to;
        const auto start = std::max(clock->preciseNow(), receiver->m_downlinkBusyUntil);
        receiver->m_downlinkBusyUntil = start + duration(bytes.size(), receiver->m_options.downloadRate);
        clock->schedule((receiver->m_downlinkBusyUntil - clock->preciseNow()), network, [network, link, side, bytes, isEnd, reason]
        {
            Pipe &pipe = link->pipes[side];
            network->record('r', pipe.from->m_index, pipe.to->m_index, bytes);
            pipe.to->m_bytesReceived += bytes.size();
            if (isEnd)
            {
                pipe.isEndUnread = true;
                pipe.endReason = reason;
            }
            if (pipe.sink)
            {
                pipe.sink->deliver(bytes);
            }
            else
            {
                pipe.underWay -= bytes.size();
                pipe.from->enqueue(link, side);
            }
        });
    });
}

Network::Network(VirtualClock *clock, const quint64 seed)
    : m_clock {clock}
    , m_random {seed}
{
}

Network::~Network() = default;

SimTransport *Network::addNode(const NodeOptions &options)
{
    const int index = static_cast<int>(m_nodes.size());
    m_nodes.push_back(std::make_unique<SimTransport>(this, index, options));
    m_offline.push_back(false);
    m_silent.push_back(false);
    m_byEndpoint[{options.endpoint.host, options.endpoint.port}] = m_nodes.back().get();
    return m_nodes.back().get();
}

SimTransport *Network::nodeAt(const Endpoint &endpoint) const
{
    const auto it = m_byEndpoint.find({endpoint.host, endpoint.port});
    return (it != m_byEndpoint.end()) ? it->second : nullptr;
}

void Network::dropConnections(SimTransport *node)
{
    std::vector<std::shared_ptr<Link>> links;
    for (const std::weak_ptr<Link> &weak : m_links)
    {
        const std::shared_ptr<Link> link = weak.lock();
        if (link && ((link->pipes[0].from == node) || (link->pipes[0].to == node)))
            links.push_back(link);
    }
    for (const std::shared_ptr<Link> &link : links)
    {
        for (Pipe &pipe : link->pipes)
        {
            if (pipe.source)
                pipe.source->finishLater(u"connection reset"_s, {});
        }
    }
}

void Network::resetConnections(const double share)
{
    const std::vector<std::weak_ptr<Link>> links = m_links;
    for (const std::weak_ptr<Link> &weak : links)
    {
        const std::shared_ptr<Link> link = weak.lock();
        if (!link || !link->isConnected || !isChance(share))
            continue;
        for (Pipe &pipe : link->pipes)
        {
            if (pipe.source)
                pipe.source->finishLater(u"connection reset"_s, {});
        }
    }
}

int Network::openConnections() const
{
    return static_cast<int>(std::ranges::count_if(m_links, [](const std::weak_ptr<Link> &weak)
    {
        const std::shared_ptr<Link> link = weak.lock();
        return link && link->isConnected && link->pipes[0].source && link->pipes[1].source;
    }));
}

void Network::setOffline(SimTransport *node, const bool isOffline)
{
    m_offline[static_cast<std::size_t>(node->m_index)] = isOffline;
    if (isOffline)
        dropConnections(node);
}

void Network::setSilent(SimTransport *node, const bool isSilent)
{
    m_silent[static_cast<std::size_t>(node->m_index)] = isSilent;
}

void Network::record(const char event, const int from, const int to, const QByteArray &bytes)
{
    quint64 start = 0;
    if (bytes.size() >= 8)
        std::memcpy(&start, bytes.constData(), sizeof start);
    for (const quint64 value : {static_cast<quint64>(event), static_cast<quint64>(m_clock->preciseNow().count()), static_cast<quint64>(from)
            , static_cast<quint64>(to), static_cast<quint64>(bytes.size()), start})
    {
        m_trace = (m_trace ^ value) * 0x100'0000'01B3;
    }
}

void Network::connectStream(Stream *stream, SimTransport *from, const Endpoint &to)
{
    SimTransport *target = nodeAt(to);
    const std::shared_ptr<Link> link = stream->m_link;
    link->pipes[0].from = from;
    link->pipes[0].source = stream;
    link->pipes[0].to = (target ? target : from);
    link->pipes[1].from = (target ? target : from);
    link->pipes[1].to = from;
    link->pipes[1].sink = stream;
    if (m_links.size() >= m_tidyLinksAt)
    {
        std::erase_if(m_links, [](const std::weak_ptr<Link> &weak) { return weak.expired(); });
        m_tidyLinksAt = std::max<std::size_t>(64, (2 * m_links.size()));
    }
    m_links.push_back(link);
    if (target)
        ++target->m_timesDialled;
    record('c', from->m_index, (target ? target->m_index : -1), {});

    if (!target || isOffline(from) || isOffline(target) || isCut(from, target) || !target->m_options.acceptsConnections)
    {
        stream->finishLater(u"connection timed out"_s, CONNECT_TIMEOUT);
        return;
    }

    const Endpoint source {from->m_options.endpoint.host, m_nextSourcePort++};
    // a lost SYN is sent again a second later
    std::chrono::microseconds toTarget = latency(from, target) + jitter(from, target);
    while (isChance(from->m_options.loss + target->m_options.loss))
        toTarget += std::chrono::seconds {1};
    m_clock->schedule(toTarget, this, [this, link, target, source]
    {
        Pipe &pipe = link->pipes[0];
        if (!pipe.source || isOffline(target))
            return;
        if (!target->onAccepted)
        {
            pipe.source->finishLater(u"connection refused"_s, latency(target, pipe.from));
            return;
        }

        link->isConnected = true;
        auto accepted = std::make_unique<Stream>(this, link, 1, source);
        pipe.sink = accepted.get();
        link->pipes[1].source = accepted.get();
        m_clock->schedule(latency(target, pipe.from), this, [link]
        {
            Pipe &pipe = link->pipes[0];
            if (!pipe.source)
                return;
            emit pipe.source->connected();
            pipe.from->enqueue(link, 0);
        });
        target->onAccepted(std::move(accepted));
    });
}

std::chrono::microseconds Network::latency(const SimTransport *from, const SimTransport *to) const
{
    return from->m_options.latency + to->m_options.latency;
}

std::chrono::microseconds Network::jitter(const SimTransport *from, const SimTransport *to)
{
    const auto most = (from->m_options.jitter + to->m_options.jitter).count();
    return std::chrono::microseconds {(most > 0) ? static_cast<qint64>(m_random.below(static_cast<quint64>(most) + 1)) : 0};
}

std::chrono::microseconds Network::travelTime(Pipe &pipe, const qsizetype size)
{
    const std::chrono::microseconds now = m_clock->preciseNow();
    std::chrono::microseconds arrival = now + latency(pipe.from, pipe.to) + jitter(pipe.from, pipe.to);

    const double loss = pipe.from->m_options.loss + pipe.to->m_options.loss;
    if ((loss > 0) && (size > 0))
    {
        const std::chrono::microseconds roundTrip = (latency(pipe.from, pipe.to) * 2) + pipe.from->m_options.jitter + pipe.to->m_options.jitter;
        const qsizetype packets = (size + PACKET_SIZE - 1) / PACKET_SIZE;
        const double rate = (1.22 * PACKET_SIZE * 1'000'000) / (static_cast<double>(roundTrip.count()) * std::sqrt(loss));   // bytes/s
        pipe.paceUntil = std::max(pipe.paceUntil, now) + duration(size, static_cast<qint64>(rate));
        arrival += pipe.paceUntil - now;

        // any packet but the last few is missed when the next ones come
        std::chrono::microseconds timeOut = std::max(std::chrono::microseconds {200'000}, (roundTrip * 2));
        if (packets > TAIL_PACKETS)
        {
            if (isChance(1 - std::pow((1 - loss), (packets - TAIL_PACKETS))))
                arrival += roundTrip;
        }
        for (; isChance(1 - std::pow((1 - loss), std::min(packets, TAIL_PACKETS))); timeOut *= 2)
            arrival += timeOut;
    }

    pipe.lastArrival = std::max(pipe.lastArrival, arrival);
    return pipe.lastArrival - now;
}

// With loss, TCP keeps little under way.
qsizetype Network::window(const Pipe &pipe) const
{
    const double loss = pipe.from->m_options.loss + pipe.to->m_options.loss;
    if (loss <= 0)
        return m_window;
    return std::clamp(static_cast<qsizetype>((2 * 1.22 * PACKET_SIZE) / std::sqrt(loss)), std::min(m_segmentSize, m_window), m_window);
}

// Without drawing from the random numbers where there is no doubt
bool Network::isChance(const double probability)
{
    return (probability > 0) && (m_random.below(1'000'000) < static_cast<quint64>(probability * 1'000'000));
}

bool Network::isCut(const SimTransport *from, const SimTransport *to) const
{
    return isSilent(from) || isSilent(to) || (from->m_group != to->m_group);
}

bool Network::isOffline(const SimTransport *node) const
{
    return m_offline[static_cast<std::size_t>(node->m_index)];
}

bool Network::isSilent(const SimTransport *node) const
{
    return m_silent[static_cast<std::size_t>(node->m_index)];
}
