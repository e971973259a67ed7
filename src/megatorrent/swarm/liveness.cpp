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

#include "liveness.h"

#include <utility>

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Liveness::Milliseconds CONNECT_TIMEOUT = 20s;
    const Liveness::Milliseconds HANDSHAKE_TIMEOUT = 10s;
    const Liveness::Milliseconds IDLE_TIMEOUT = 120s;
    const Liveness::Milliseconds KEEP_ALIVE_INTERVAL = 50s;  // while there is a channel in common
    const Liveness::Milliseconds HELLO_WAIT = 2s;            // of the connecting side; then the peer counts as v5
    const Liveness::Milliseconds USELESS_TIMEOUT = 15s;
    const Liveness::Milliseconds TAKING_TIMEOUT = 120s;      // for a peer to take something of the blobs it has asked for
}

Liveness::Liveness(const Milliseconds now, const bool isOutgoing)
    : m_isOutgoing {isOutgoing}
    , m_connectTimeout {CONNECT_TIMEOUT}
    , m_created {now}
    , m_lastHeard {now}
    , m_lastSent {now}
    , m_lastBlob {now}
{
}

void Liveness::connected(const Milliseconds now)
{
    m_isConnected = true;
    m_created = now;
}

void Liveness::established(const Milliseconds now)
{
    m_establishedAt = now;
}

void Liveness::excuse(const Milliseconds now)
{
    m_lastHeard = now;
}

void Liveness::note(const Milliseconds now, const Traffic &traffic, const bool isAsked)
{
    const Traffic before = std::exchange(m_traffic, traffic);
    if (traffic.received != before.received)
        m_lastHeard = now;
    if (traffic.sent != before.sent)
        m_lastSent = now;
    if ((traffic.blobs != before.blobs) || isAsked)
        m_lastBlob = now;
}

Liveness::Action Liveness::next(const Milliseconds now, const State &state) const
{
    if (!state.isEstablished)
    {
        const bool isLate = (now - m_created) >= (m_isConnected ? HANDSHAKE_TIMEOUT : m_connectTimeout);
        return isLate ? Action::Leave : Action::None;
    }
    if (isToBeLeft(now, state))
        return Action::Leave;
    if (m_isOutgoing && !state.isDialBack && !state.isKindKnown && state.mayBeV5 && ((now - m_establishedAt) >= HELLO_WAIT))
        return Action::AssumeV5;
    if (state.isExtended && state.hasChannels && ((now - m_lastSent) >= KEEP_ALIVE_INTERVAL))
        return Action::KeepAlive;
    return Action::None;
}

bool Liveness::isToBeLeft(const Milliseconds now, const State &state) const
{
    // the peer's key was no key: nothing that follows opens
    if (!m_isOutgoing && !state.isKindKnown && ((now - m_created) >= HANDSHAKE_TIMEOUT))
        return true;
    // a peer that asks for blobs and does not take them is in the way of others
    if (((now - m_lastHeard) >= IDLE_TIMEOUT) || (state.blobsLeftFor >= TAKING_TIMEOUT))
        return true;
    return !state.isOfUse && ((now - m_establishedAt) >= USELESS_TIMEOUT);
}
