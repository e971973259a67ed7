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


#include "swarm.h"

#include "channelcore.h"
#include "swarmcore.h"
#include "throttle.h"

using namespace Megatorrent;

Swarm::Swarm(Clock *clock, RandomSource *random, Transport *transport, BlobStore *store, const SwarmSettings &settings, QObject *parent)
    : QObject(parent)
    , m_core {std::make_unique<SwarmCore>(this, clock, random, transport, store, settings)}
{
}

Swarm::~Swarm()
{
    // channels say good-bye to their peers while these are still there
    for (const std::vector<ChannelCore *> channels = m_core->channels(); ChannelCore *channel : channels)
        m_core->removeChannel(channel->facade());
    m_core->settleEnded();
}

ChannelSwarm *Swarm::addChannel(const ChannelKeys &keys)
{
    return m_core->addChannel(keys);
}

void Swarm::removeChannel(ChannelSwarm *channel)
{
    m_core->removeChannel(channel);
}

ChannelSwarm *Swarm::channel(const PublicKey &key) const
{
    const ChannelCore *channel = m_core->channel(key);
    return channel ? channel->facade() : nullptr;
}

void Swarm::setSettings(const SwarmSettings &settings)
{
    m_core->setSettings(settings);
}

QList<PeerInfo> Swarm::peers() const
{
    return m_core->peerInfos();
}

std::optional<qint64> Swarm::networkTime() const
{
    return m_core->networkTime();
}

void Swarm::setRateLimits(const RateLimits &limits)
{
    m_core->throttle().setLimits(limits);
}

SwarmTotals Swarm::totals()
{
    return m_core->totals();
}

void Swarm::ban(const QString &host, const std::chrono::milliseconds duration, const QString &reason)
{
    m_core->banHost(host, duration, reason);
}

QList<BanInfo> Swarm::bans() const
{
    QList<BanInfo> result;
    const QList<BanList::Ban> bans = m_core->bans().all();
    for (const BanList::Ban &ban : bans)
    {
        if (ban.until > m_core->now())
            result.append({.host = ban.host, .left = (ban.until - m_core->now()), .reason = ban.reason, .isDurable = ban.isDurable});
    }
    return result;
}

void Swarm::unban(const QString &host)
{
    m_core->bans().lift(host);
}

bool Swarm::isBanned(const QString &host) const
{
    return m_core->bans().isBanned(host, m_core->now());
}
