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

#include "requestshares.h"

#include <algorithm>

#include "../content/blob.h"
#include "peer.h"
#include "peerlist.h"
#include "throttle.h"

using namespace Megatorrent;

namespace
{
    const double LATE_FACTOR = 4;   // times what it took for a blob
}

RequestShares::RequestShares(const Clock::Milliseconds now, const PeerList &peers, const Throttle &throttle, const Circuit &circuit
        , const int channels)
    : m_now {now}
    , m_throttle {throttle}
    , m_limitedMax {throttle.requestsMax(circuit ? channels : 1)}
    , m_isOfCircuit {circuit.has_value()}
{
    for (const auto &[id, peer] : peers.of(circuit))
        add(*peer, static_cast<int>(peer->requests().size()));
}

RequestShares::Verdict RequestShares::judge(const Peer &peer) const
{
    if (m_throttle.isDownloadLimited(peer) && (m_limited >= m_limitedMax))
        return Verdict::Limited;
    if (isProven(peer, m_now))
        return Verdict::Allowed;
    const int most = m_isOfCircuit ? UNPROVEN_OF_CIRCUIT_MAX : UNPROVEN_MAX;
    const int mostOfAddress = m_isOfCircuit ? UNPROVEN_OF_CIRCUIT_ADDRESS_MAX : UNPROVEN_OF_ADDRESS_MAX;
    const auto it = m_unprovenOfAddress.find(peer.account());
    const bool hasRoom = (m_unproven < most) && ((it == m_unprovenOfAddress.end()) || (it->second < mostOfAddress));
    return hasRoom ? Verdict::Allowed : Verdict::Unproven;
}

void RequestShares::add(const Peer &peer, const int count)
{
    if (count == 0)
        return;
    if (m_throttle.isDownloadLimited(peer))
        m_limited += count;
    if (!isProven(peer, m_now))
    {
        m_unproven += count;
        m_unprovenOfAddress[peer.account()] += count;
    }
}

bool RequestShares::isProven(const Peer &peer, const Clock::Milliseconds now)
{
    return (peer.window().rate() > 0) && !isLate(peer, now);
}

bool RequestShares::isLate(const Peer &peer, const Clock::Milliseconds now)
{
    const double rate = peer.window().rate();
    const double usual = (rate > 0) ? (static_cast<double>(BLOB_SIZE) * 1000 / rate) : 0;
    const Clock::Milliseconds patience {static_cast<qint64>(std::min((usual * LATE_FACTOR), static_cast<double>(LATE_MAX.count())))};
    return peer.isTrickling(now) || (owingFor(peer, now) >= std::max(patience, LATE_MIN));
}

Clock::Milliseconds RequestShares::owingFor(const Peer &peer, const Clock::Milliseconds now)
{
    return peer.isAskedForBlobs() ? (now - peer.progress().owingSince()) : Clock::Milliseconds {0};
}

bool RequestShares::isPromising(const Peer &peer)
{
    return peer.requests().empty() && !peer.window().isStalled();
}
