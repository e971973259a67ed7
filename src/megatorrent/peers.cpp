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

#include "peers.h"

#include <algorithm>

#include <QHostAddress>

#include "base/global.h"

#include "channel/channel.h"
#include "bankeeper.h"
#include "engine.h"
#include "enginehost.h"

using namespace Megatorrent;

Peers::Peers(EngineHost *host, QObject *parent)
    : QObject(parent)
    , m_host {host}
{
}

void Peers::follow(const Engine *engine, const QObject *hearer)
{
    connect(engine, &Engine::peersChanged, hearer, [this](const QList<PeerInfo> &peers)
    {
        m_peers = peers;
        emit changed();
    });
    connect(engine, &Engine::bansChanged, hearer, [this](const QList<BanInfo> &bans)
    {
        m_bans = bans;
        m_sinceBans.start();
    });
}

void Peers::clear()
{
    m_peers.clear();
    m_bans.clear();
}

nonstd::expected<void, Error> Peers::add(const PublicKey &key, const QString &peer)
{
    if (const auto running = m_host->requireRunning(); !running)
        return running;
    const Endpoint endpoint = Endpoint::fromString(peer.trimmed());
    if (!endpoint.isValid() || QHostAddress(endpoint.host).isNull())
        return nonstd::make_unexpected(Error(ErrorCode::BadAddress, tr("\"%1\" is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.").arg(peer)));
    m_host->toChannel(key, [endpoint](Channel *channel) { channel->addPeer(endpoint); });
    return {};
}

QList<BanInfo> Peers::bans() const
{
    QList<BanInfo> result;
    for (BanInfo ban : m_bans)
    {
        ban.left -= std::chrono::milliseconds(m_sinceBans.elapsed());
        if (ban.left.count() > 0)
            result.append(ban);
    }
    return result;
}

nonstd::expected<void, Error> Peers::unban(const QString &host)
{
    if (const auto running = m_host->requireRunning(); !running)
        return running;
    const QList<BanInfo> all = bans();
    if (!std::ranges::any_of(all, [&host](const BanInfo &ban) { return ban.host == host; }))
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchBan, tr("%1 is not banned.").arg(host)));
    m_host->post([host](Engine *engine)
    {
        if (engine->isUp())
            engine->bans()->unban(host);
    });
    return {};
}
