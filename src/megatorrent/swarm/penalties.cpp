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

#include "penalties.h"

#include <utility>

#include "../wire/addressrules.h"
#include "banlist.h"
#include "channelcore.h"
#include "channellist.h"
#include "peerlist.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Clock::Milliseconds BAN = 1h;
    const int CORRUPT_BLOBS_MAX = 3;   // the third distinct one (protocol.md 11)
}

Penalties::Penalties(const Clock *clock, const PeerList *peers, const ChannelList *channels, BanList *bans, const SwarmSettings *settings
        , Report report)
    : m_clock {clock}
    , m_peers {peers}
    , m_channels {channels}
    , m_bans {bans}
    , m_settings {settings}
    , m_report {std::move(report)}
{
}

void Penalties::flooded(Peer &peer)
{
    misbehaved(peer, tr("The peer floods us with messages."));
}

void Penalties::sentFalseItem(Peer &peer)
{
    misbehaved(peer, tr("The peer sent a state of the channel that its owner has not signed."));
}

void Penalties::sentFalseAnnouncement(Peer &peer)
{
    misbehaved(peer, tr("The peer passed on an address that its owner has not signed."));
}

void Penalties::misbehaved(Peer &peer, const QString &reason)
{
    peer.close();
    punish(peer.sender(), reason, false);
}

void Penalties::sentCorruptBlob(const Peer::Sender &sender, const BlobId &id)
{
    if (Peer *peer = m_peers->find(sender.id))
        peer->close();
    const bool isAgain = !m_settings->isSafe && (m_bans->addCorruptBlob(sender.remote.host, id, m_clock->now()) >= CORRUPT_BLOBS_MAX);
    punish(sender, tr("The peer sent corrupt data."), isAgain);
}

void Penalties::judgeEnd(const Peer &peer)
{
    switch (peer.endReason().value_or(EndReason::LocalClose))
    {
    case EndReason::MalformedPiece:
        punish(peer.sender(), peer.endText(), true);
        break;
    case EndReason::Malformed:
    case EndReason::DoesNotRead:
        punish(peer.sender(), peer.endText(), false);
        break;
    default:
        break;
    }
}

// Without a tag, anybody on the way may have played the peer, and could have it banned for long. An
// address of the local network or of this computer may stand for everybody (a proxy, a tunnel), as
// does none at all, so there an offence costs the connection and nothing more.
void Penalties::punish(const Peer::Sender &sender, const QString &reason, const bool isDurable)
{
    const AddressRange range = rangeOf(sender.remote.host);
    const bool isShared = m_settings->isSafe || !sender.remote.isValid() || (range == AddressRange::Loopback) || (range == AddressRange::Private);
    const bool lasts = isDurable && sender.isAuthenticated && !isShared;
    const Clock::Milliseconds until = m_clock->now() + (lasts ? Clock::Milliseconds {Swarm::DURABLE_BAN} : BAN);
    if (!isShared)
        m_bans->ban({.host = sender.remote.host, .until = until, .reason = reason, .isDurable = lasts});
    if (sender.dialled)
    {
        for (ChannelCore *channel : m_channels->wantedAt(*sender.dialled, sender.circuit))
            channel->candidates().postpone(*sender.dialled, until);
    }
    m_report(sender.remote, reason, (isShared ? Penalty::Disconnected : (lasts ? Penalty::BannedDurably : Penalty::Banned)));
}
