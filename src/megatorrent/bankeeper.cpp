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

#include "bankeeper.h"

#include <algorithm>
#include <chrono>

#include "base/global.h"
#include "base/logger.h"

#include "wire/clock.h"

using namespace Megatorrent;

BanKeeper::BanKeeper(Clock *clock, Database *database, Swarm *swarm, QObject *parent)
    : QObject(parent)
    , m_clock {clock}
    , m_swarm {swarm}
    , m_store {database}
{
    connect(swarm, &Swarm::peerMisbehaved, this, &BanKeeper::handleMisbehaviour);
}

QString BanKeeper::load()
{
    const qint64 now = m_clock->unixTime().count() / 1000;
    const auto bans = m_store.load(now);
    if (!bans)
        return bans.error();
    for (const StoredBan &ban : *bans)
        m_swarm->ban(ban.host, std::min<std::chrono::seconds>(std::chrono::seconds(ban.until - now), Swarm::DURABLE_BAN), ban.reason);
    emit changed(m_swarm->bans());
    return {};
}

void BanKeeper::unban(const QString &host)
{
    m_swarm->unban(host);
    m_store.remove(host);
    emit changed(m_swarm->bans());
}

void BanKeeper::handleMisbehaviour(const Endpoint &endpoint, const QString &reason, const Penalty penalty)
{
    switch (penalty)
    {
    case Penalty::Disconnected:
        if (!endpoint.isValid())
        {
            LogMsg(tr("Megatorrent: a peer that had come through Tor was disconnected. Reason: %1").arg(reason), Log::WARNING);
            return;
        }
        LogMsg(tr("Megatorrent: the peer %1 was disconnected. Reason: %2 Its address is not banned, because others of the local network may share it.")
                .arg(endpoint.toString(), reason), Log::WARNING);
        return;
    case Penalty::Banned:
        LogMsg(tr("Megatorrent: the address %1 is banned for an hour, and with it all who share it. Reason: %2").arg(endpoint.host, reason), Log::WARNING);
        break;
    case Penalty::BannedDurably:
        LogMsg(tr("Megatorrent: the address %1 is banned for a week, and with it all who share it. Reason: %2").arg(endpoint.host, reason), Log::WARNING);
        const auto until = std::chrono::duration_cast<std::chrono::seconds>(m_clock->unixTime() + Swarm::DURABLE_BAN);
        m_store.save({.host = endpoint.host, .until = until.count(), .reason = reason});
        break;
    }
    emit changed(m_swarm->bans());
}
