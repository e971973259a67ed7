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

#include "crowd.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include <malloc.h>
#include <sys/resource.h>

#include "base/global.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const Clock::Milliseconds NEVER = std::chrono::hours {24 * 365};

    QString seconds(const Clock::Milliseconds time)
    {
        if (time >= NEVER)
            return u"never"_s.rightJustified(10);
        return QString::number((static_cast<double>(time.count()) / 1000), 'f', 1).rightJustified(10);
    }

    // bytes/s up and down, and how many of a hundred have it
    struct Line
    {
        int share;
        qint64 up;
        qint64 down;
    };
    const Line LINES[] =
    {
        {30, 640'000, 6'000'000},
        {40, 1'250'000, 12'000'000},
        {20, 5'000'000, 12'000'000},
        {10, 12'000'000, 25'000'000}
    };
    const int NAT_PERCENT = 25;
    // a third of what programs have by default: what a node costs here is its connections
    const int MAX_CONNECTIONS = 66;
    const int PEERS = 10;
}

double Times::share() const
{
    return (all() > 0) ? ((100.0 * static_cast<double>(count())) / static_cast<double>(all())) : 0;
}

Clock::Milliseconds Times::at(const double percent) const
{
    std::ranges::sort(m_times);
    const auto needed = static_cast<std::size_t>(std::ceil((static_cast<double>(all()) * percent) / 100));
    if ((needed == 0) || (needed > m_times.size()))
        return NEVER;
    return m_times[needed - 1];
}

std::string Times::row(const char *name) const
{
    const QString text = QString::fromLatin1(name).leftJustified(26) + seconds(at(50)) + seconds(at(90)) + seconds(at(99)) + seconds(at(100))
            + QString::number(share(), 'f', 1).rightJustified(9);
    return text.toStdString();
}

Crowd::Crowd(SimWorld &world, const int count, const std::function<void (int, SimNodeSettings &)> &adjust)
    : m_world {world}
{
    for (int i = 0; i < count; ++i)
    {
        SimNodeSettings settings;
        auto dice = static_cast<int>(world.random.below(100));
        for (const Line &line : LINES)
        {
            settings.net.uploadRate = line.up;
            settings.net.downloadRate = line.down;
            dice -= line.share;
            if (dice < 0)
                break;
        }
        settings.net.latency = std::chrono::microseconds {5'000 + world.random.below(45'000)};
        settings.net.jitter = 2ms;
        settings.swarm.maxConnections = MAX_CONNECTIONS;
        settings.swarm.peersPerChannel = PEERS;
        settings.net.acceptsConnections = (i == 0) || (world.random.below(100) >= NAT_PERCENT);
        if (adjust)
            adjust(i, settings);
        nodes.push_back(std::make_unique<DhtNode>(world, settings));
    }
}

void Crowd::startAll(const Milliseconds within)
{
    for (const auto &node : nodes)
    {
        const Milliseconds delay {m_world.random.below(static_cast<quint64>(within.count()) + 1)};
        m_world.clock.callLater(((node == nodes.front()) ? 0ms : delay), node.get(), [node = node.get()] { node->start(); });
    }
}

void Crowd::giveToAll(const QList<BlobId> &ids)
{
    const DhtItem item = m_world.publish(ids);
    for (const auto &node : nodes)
        node->give(item, ids);
}

bool Crowd::run(const double percent, const Milliseconds limit)
{
    return m_world.clock.runUntil([this, percent, i = 0]() mutable
    {
        return ((++i % 1024) == 0) && (completeShare() >= percent);
    }, limit);
}

double Crowd::completeShare() const
{
    int running = 0;
    int complete = 0;
    for (const auto &node : nodes)
    {
        if (!node->isRunning())
            continue;
        ++running;
        if (node->isComplete())
            ++complete;
    }
    return (running > 0) ? ((100.0 * complete) / running) : 0;
}

Times Crowd::itemTimes() const
{
    Times times;
    for (std::size_t i = 1; i < nodes.size(); ++i)
    {
        if (nodes[i]->sequence() == m_world.lastSequence)
            times.add(nodes[i]->itemTime() - m_world.publishedAt);
        else
            times.addNever();
    }
    return times;
}

Times Crowd::completeTimes() const
{
    return completeTimes([](int) { return true; });
}

Times Crowd::completeTimes(const std::function<bool (int)> &isCounted) const
{
    Times times;
    for (std::size_t i = 1; i < nodes.size(); ++i)
    {
        if (!isCounted(static_cast<int>(i)))
            continue;
        if (nodes[i]->isComplete())
            times.add(nodes[i]->completeTime() - m_world.publishedAt);
        else
            times.addNever();
    }
    return times;
}

void Crowd::startChurn(const Milliseconds interval, const Milliseconds shortestAway, const Milliseconds longestAway)
{
    m_isChurning = true;
    m_churnInterval = interval;
    m_shortestAway = shortestAway;
    m_longestAway = longestAway;
    for (std::size_t i = 1; i < nodes.size(); ++i)
        leaveLater(nodes[i].get());
}

void Crowd::leaveLater(DhtNode *node)
{
    const Milliseconds staying {m_world.random.below(2 * static_cast<quint64>(m_churnInterval.count()))};
    m_world.clock.callLater(staying, node, [this, node]
    {
        if (!m_isChurning)
            return;
        ++m_departures;
        node->stop();
        const Milliseconds away = m_shortestAway
            + Milliseconds {m_world.random.below(static_cast<quint64>((m_longestAway - m_shortestAway).count()) + 1)};
        m_world.clock.callLater(away, node, [this, node]
        {
            node->start();
            leaveLater(node);
        });
    });
}

int Crowd::connectedPeers() const
{
    int count = 0;
    for (const auto &node : nodes)
        count += (node->isRunning() ? node->channel().connectedPeers() : 0);
    return count;
}

int Crowd::attempts() const
{
    int count = 0;
    for (const auto &node : nodes)
        count += node->transport().attempts();
    return count;
}

QString Crowd::problems() const
{
    QString text;
    int shown = 0;
    for (std::size_t i = 0; (i < nodes.size()) && (shown < 10); ++i)
    {
        DhtNode &node = *nodes[i];
        if (node.isComplete())
            continue;
        ++shown;
        text += u"node %1 (%2%3): %4, holds %5 blobs, dialled %6 times; "_s.arg(QString::number(i), node.endpoint().host
                , (node.transport().options().acceptsConnections ? QString() : u", behind NAT"_s)
                , ((node.sequence() == m_world.lastSequence) ? u"new item"_s : u"old item"_s)
                , QString::number(node.store().count()), QString::number(node.transport().attempts()));
        if (!node.isRunning())
        {
            text += u"stopped\n"_s;
            continue;
        }
        text += u"peers:"_s;
        const QList<PeerInfo> peers = node.swarm().peers();
        for (const PeerInfo &peer : peers.first(std::min<qsizetype>(peers.size(), 12)))
            text += u' ' + peer.endpoint.host + (peer.isOutgoing ? u" out"_s : u" in"_s);
        text += u" of %1\n"_s.arg(peers.size());
    }
    return text;
}

Usage::Usage()
    : m_start {static_cast<double>(std::clock()) / CLOCKS_PER_SEC}
{
}

double Usage::seconds() const
{
    return (static_cast<double>(std::clock()) / CLOCKS_PER_SEC) - m_start;
}

qint64 Usage::allocatedBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return static_cast<qint64>(info.uordblks + info.hblkhd);
}

qint64 Usage::peakBytes()
{
    struct rusage usage {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<qint64>(usage.ru_maxrss) * 1024;
}
