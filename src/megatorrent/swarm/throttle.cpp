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

#include "throttle.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "../content/blob.h"
#include "fetcher.h"
#include "peer.h"
#include "peerlist.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Throttle::Milliseconds ROUND = 50ms;
    const qint64 QUANTUM_MIN = 4096;                  // less is not worth a system call
    const qint64 QUANTUM_MAX = 256 * 1024;
    const qint64 IDLE_QUANTUM_MIN = 512;
    const qint64 IDLE_PART = 8;                       // of those who were asked for nothing, or get no blobs
    const qsizetype HANDSHAKE_ALLOWANCE = 1024;       // key, HELLO and some tags: who only connects takes from all others
    const Throttle::Milliseconds REQUESTS_TIME = 2min;   // in which all that is requested comes by the limit
    const qint64 REQUESTS_MIN = 3;
}

// --- one direction ---

const std::map<Throttle::PeerId, qsizetype> &Throttle::Direction::share(const std::vector<PeerId> &wanting, const std::vector<PeerId> &idle, const Milliseconds now)
{
    for (const auto &[peer, left] : grants)
    {
        if (left > 0)
            leaving.insert(peer);
    }
    grants.clear();
    totalGranted = 0;
    const qint64 available = limiter.available(now);
    qint64 ofIdle = idle.empty() ? 0 : (wanting.empty() ? available : (available / IDLE_PART));
    if (!wanting.empty())
    {
        const qint64 paid = std::clamp<qint64>(ofIdle, 0, idleOverdrawn);
        idleOverdrawn -= paid;
        ofIdle -= paid;
    }
    idlers = idle;
    grant(wanting, (available - ofIdle), QUANTUM_MIN, turn);
    isShort = isShort || (grants.size() < wanting.size());
    grant(idle, ofIdle, IDLE_QUANTUM_MIN, idleTurn);
    return grants;
}

void Throttle::Direction::grant(const std::vector<PeerId> &peers, qint64 available, const qint64 quantumMin, PeerId &turn)
{
    if (peers.empty())
        return;
    const qint64 quantum = std::clamp((available / static_cast<qint64>(peers.size())), quantumMin, QUANTUM_MAX);
    // whoever came last in the last round is the last in this one
    auto next = std::ranges::upper_bound(peers, turn);
    for (std::size_t i = 0; i < peers.size(); ++i, ++next)
    {
        if (next == peers.cend())
            next = peers.cbegin();
        if (available <= 0)
            break;
        const qint64 part = std::min(quantum, available);
        grants[*next] = part;
        totalGranted += part;
        available -= part;
        turn = *next;
    }
}

qsizetype Throttle::Direction::use(const PeerId peer, const qsizetype bytes, const Milliseconds now)
{
    limiter.consume(bytes);
    const auto it = grants.find(peer);
    const qsizetype used = (it != grants.end()) ? std::min(it->second, bytes) : 0;
    // a frame that is begun goes out as a whole: it is paid for later, but not by those who want
    // more
    if (std::ranges::binary_search(idlers, peer))
        idleOverdrawn = std::min((idleOverdrawn + bytes - used), (limiter.rate() / IDLE_PART));
    if (it == grants.end())
        return 0;

    it->second -= used;
    totalGranted -= used;
    if (it->second > 0)
        return it->second;
    leaving.erase(peer);

    // what others have left
    const qint64 free = limiter.available(now) - totalGranted;
    if (free < QUANTUM_MIN)
    {
        isShort = true;
        return 0;
    }
    it->second = std::min(free, QUANTUM_MAX);
    totalGranted += it->second;
    return it->second;
}

qsizetype Throttle::Direction::granted(const PeerId peer) const
{
    const auto it = grants.find(peer);
    return (it != grants.end()) ? it->second : 0;
}

// --- all peers ---

Throttle::Throttle(Clock *clock, const PeerList *peers)
    : m_clock {clock}
    , m_peers {peers}
{
}

void Throttle::setLimits(const RateLimits &limits)
{
    const auto whom = [this] { return std::tuple(m_download.limiter.isLimited(), m_upload.limiter.isLimited(), m_isLanExempt); };
    const auto before = whom();
    m_download.limiter.setRate(limits.download, m_clock->now());
    m_upload.limiter.setRate(limits.upload, m_clock->now());
    m_isLanExempt = limits.areIgnoredOnLan;
    if (whom() != before)
    {
        for (const auto &[id, peer] : m_peers->all())
            added(*peer);
    }
    ensureRound();
}

bool Throttle::isExempt(const Peer &peer) const
{
    return m_isLanExempt && peer.isInLan();
}

bool Throttle::isDownloadLimited(const Peer &peer) const
{
    return m_download.limiter.isLimited() && !isExempt(peer);
}

bool Throttle::isUploadLimited(const Peer &peer) const
{
    return m_upload.limiter.isLimited() && !isExempt(peer);
}

void Throttle::added(Peer &peer)
{
    peer.setReadAllowance(isDownloadLimited(peer) ? HANDSHAKE_ALLOWANCE : ByteStream::UNLIMITED);
    peer.setSendingLimited(isUploadLimited(peer));
}

void Throttle::removed(const Peer &peer)
{
    for (Direction *direction : {&m_download, &m_upload})
    {
        direction->totalGranted -= direction->granted(peer.id());
        direction->grants.erase(peer.id());
        direction->leaving.erase(peer.id());
    }
}

void Throttle::received(Peer &peer, const qsizetype bytes)
{
    if (isExempt(peer))
        return;
    m_received += bytes;
    if (!m_download.limiter.isLimited())
        return;
    const bool isSharing = m_download.grants.contains(peer.id());
    const qsizetype allowed = m_download.use(peer.id(), bytes, m_clock->now());
    if (isSharing)
        peer.setReadAllowance(allowed);
}

void Throttle::sent(Peer &peer, const qsizetype bytes)
{
    if (isExempt(peer))
        return;
    m_sent += bytes;
    if (m_upload.limiter.isLimited())
        m_upload.use(peer.id(), bytes, m_clock->now());
}

qsizetype Throttle::uploadAllowance(const Peer &peer) const
{
    return m_upload.granted(peer.id());
}

bool Throttle::isHoldingBack(const Peer &peer) const
{
    return isDownloadLimited(peer) && !m_download.leaving.contains(peer.id());
}

int Throttle::requestsMax(const int shares) const
{
    const qint64 blobs = (m_download.limiter.rate() * (REQUESTS_TIME / 1s)) / (BLOB_SIZE * std::max(1, shares));
    return static_cast<int>(std::clamp<qint64>(blobs, ((shares > 1) ? 1 : REQUESTS_MIN), Fetcher::SLOTS_MAX));
}

LimitsHit Throttle::takeLimitsHit()
{
    return {.download = std::exchange(m_download.isShort, false), .upload = std::exchange(m_upload.isShort, false)};
}

void Throttle::ensureRound()
{
    if (m_isRoundDue || (!m_download.limiter.isLimited() && !m_upload.limiter.isLimited()))
        return;
    m_isRoundDue = true;
    m_clock->callLater(ROUND, this, [this] { round(); });
}

void Throttle::round()
{
    m_isRoundDue = false;
    const Milliseconds now = m_clock->now();
    if (m_download.limiter.isLimited())
        shareDownload(now);
    if (m_upload.limiter.isLimited())
        shareUpload(now);
    ensureRound();
}

void Throttle::shareDownload(const Milliseconds now)
{
    std::vector<PeerId> wanting;
    std::vector<PeerId> idle;
    for (const auto &[id, peer] : m_peers->all())
    {
        if (isExempt(*peer) || !peer->isEstablished())
            continue;
        (peer->isAskedForBlobs() ? wanting : idle).push_back(id);
    }
    m_download.share(wanting, idle, now);
    for (const auto &[id, peer] : m_peers->all())
    {
        if (!isExempt(*peer))
            peer->setReadAllowance(peer->isEstablished() ? m_download.granted(id) : HANDSHAKE_ALLOWANCE);
    }
}

void Throttle::shareUpload(const Milliseconds now)
{
    std::vector<PeerId> wanting;
    std::vector<PeerId> repliers;   // answers to small questions
    std::vector<Peer *> full;       // they do not take what they have, so that a part of theirs would only be lost to the others
    for (const auto &[id, peer] : m_peers->all())
    {
        if (peer->isEnded() || isExempt(*peer) || !peer->connection().wantsToSend())
            continue;
        if (!peer->hasRoomToSend())
            full.push_back(peer.get());
        else
            ((peer->connection().heldBlobs() > 0) ? wanting : repliers).push_back(id);
    }
    const auto count = static_cast<qint64>(wanting.size() + full.size());
    const qint64 part = std::max<qint64>(0, m_upload.limiter.available(now)) / std::max<qint64>(1, count);
    for (Peer *peer : full)
        peer->taking().allow(part);
    const std::map<PeerId, qsizetype> grants = m_upload.share(wanting, repliers, now);
    for (const auto &[id, grant] : grants)
    {
        if (Peer *peer = m_peers->find(id))
        {
            peer->taking().allow(grant);
            peer->pump();
        }
    }
}
