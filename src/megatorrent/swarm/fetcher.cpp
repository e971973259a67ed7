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


#include "fetcher.h"

#include <algorithm>
#include <tuple>

#include <QPointer>

#include "../content/blob.h"
#include "../crypto/hash.h"
#include "../storage/layout.h"
#include "channelcore.h"
#include "channellist.h"
#include "peerlist.h"
#include "penalties.h"
#include "requestshares.h"
#include "swarm.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Fetcher::Milliseconds REFUSED_PAUSE = 1s;          // before peers that refused a fetch may be asked again,
    const Fetcher::Milliseconds LOST_PAUSE = 30s;            // and those that let us wait for it or have left
    const Fetcher::Milliseconds OVERDUE_MIN = 2s;
    const Fetcher::Milliseconds WAY_PAUSE = 500ms;           // between two times that requests are taken back for a reader's sake
    const int OVERDUE_FACTOR = 4;                            // times what the idle peer would take
    const double STALLS_PER_SECOND = 1.0 / 600;              // each is remembered for ten minutes
    const double UNKNOWN_RATE = 1024.0 * 1024.0;             // bytes/s; assumed of a peer that has not delivered yet

    double rateOf(const Peer &peer)
    {
        const double rate = peer.window().rate();
        return (rate > 0) ? rate : UNKNOWN_RATE;
    }
}

Fetcher::Fetcher(const Parts &parts)
    : m_parts {parts}
    , m_intake {parts.store, [peers = parts.peers](const Circuit &circuit, const bool isPaused) { peers->setReadingPaused(isPaused, circuit); }}
{
}

// --- choosing ---

bool Fetcher::isSafe() const
{
    return m_parts.settings->isSafe;
}

void Fetcher::scheduleSoon(ChannelCore &channel)
{
    if (!isSafe())
    {
        scheduleAllSoon();
        return;
    }
    const PublicKey key = channel.keys().publicKey;
    if (!m_dueApart.insert(key).second)
        return;
    m_parts.clock->callLater(0ms, this, [this, key]
    {
        m_dueApart.erase(key);
        if (ChannelCore *found = m_parts.channels->find(key))
            scheduleApart(*found);
    });
}

void Fetcher::scheduleAllSoon()
{
    if (m_isDue)
        return;
    m_isDue = true;
    m_parts.clock->callLater(0ms, this, [this] { scheduleAll(); });
}

void Fetcher::scheduleAll()
{
    m_isDue = false;
    const auto active = static_cast<int>(std::ranges::count_if(m_parts.channels->all(), &ChannelCore::hasDemand));
    if (schedule(m_parts.channels->all(), {}, (SLOTS_MAX / std::max(1, active))))
        makeRoom(now());
}

void Fetcher::scheduleApart(ChannelCore &channel)
{
    const Circuit circuit {channel.keys().publicKey};
    if (schedule({&channel}, circuit, SLOTS_OF_CIRCUIT_MAX))
        makeRoom(now(), circuit);
}

bool Fetcher::hasSlot(const Circuit &circuit) const
{
    if (!circuit)
        return slotsUsed() < SLOTS_MAX;
    const ChannelCore *channel = m_parts.channels->find(*circuit);
    const int used = (channel ? channel->wishlist().inFlight() : 0) + m_intake.count(circuit);
    return (used < SLOTS_OF_CIRCUIT_MAX) && ((used < SLOTS_ALWAYS) || (slotsUsed() < SLOTS_OF_CIRCUITS_MAX));
}

bool Fetcher::schedule(const std::vector<ChannelCore *> &channels, const Circuit &circuit, const int share)
{
    if (!hasSlot(circuit) || m_intake.isFull(circuit))
        return false;

    const Milliseconds now = this->now();
    std::vector<Option> candidates = options(channels, now);
    // a channel below its share comes first, then the peer that will have delivered soonest; of
    // peers that nothing is known of yet, those that we dialled come before those that connected to
    // us
    const auto rank = [share](const Option &option)
    {
        const auto open = static_cast<double>(option.peer->peer->requests().size());
        return std::tuple((option.channel->wishlist().inFlight() >= share), option.isDoubtful, ((open + 1) / option.rate), !option.peer->peer->isOutgoing(), option.peer->peer->id());
    };
    bool isSomebodyKeptOut = false;
    RequestShares shares {now, *m_parts.peers, *m_parts.throttle, circuit, static_cast<int>(m_parts.channels->all().size())};
    while (!candidates.empty() && hasSlot(circuit))
    {
        const auto best = std::ranges::min_element(candidates, {}, rank);
        const Option option = *best;
        const Peer &peer = *option.peer->peer;
        const RequestShares::Verdict verdict = shares.judge(peer);
        if (verdict != RequestShares::Verdict::Allowed)
        {
            isSomebodyKeptOut = isSomebodyKeptOut || ((verdict == RequestShares::Verdict::Unproven) && RequestShares::isPromising(peer));
            candidates.erase(best);
            continue;
        }
        const std::optional<BlobId> id = pick(*option.channel, *option.peer, now);
        if (!id)
            option.peer->supplier.setIdle(option.channel->wishlist().generation());
        const bool isRequested = id && request(*option.channel, *option.peer, *id);
        if (isRequested)
            shares.add(peer);
        if (!isRequested || !peer.canRequest(now))
            candidates.erase(best);
    }
    return isSomebodyKeptOut;
}

// Peers that let us wait must not keep out those that might deliver: of the late ones, the one that
// has owed a blob for longest gives way.
void Fetcher::makeRoom(const Milliseconds now, const Circuit &circuit)
{
    Peer *longest = nullptr;
    for (const auto &[id, peer] : m_parts.peers->of(circuit))
    {
        const bool isLate = RequestShares::isLate(*peer, now)
            || ((peer->window().rate() <= 0) && (RequestShares::owingFor(*peer, now) >= RequestShares::PATIENCE));
        if (!isLate)
            continue;
        if (!longest || (peer->progress().owingSince() < longest->progress().owingSince()))
            longest = peer;
    }
    if (longest)
        longest->giveWay();
}

std::vector<Fetcher::Option> Fetcher::options(const std::vector<ChannelCore *> &channels, const Milliseconds now) const
{
    std::vector<Option> result;
    for (ChannelCore *channel : channels)
    {
        if (!channel->hasDemand())
            continue;
        for (auto &[id, peer] : channel->mutablePeers())
        {
            const bool isPaused = channel->wishlist().hasFetches() ? peer.supplier.isBusy(now) : peer.supplier.isPaused(now);
            if (isPaused || peer.supplier.isIdle(channel->wishlist().generation()) || !peer.peer->canRequest(now))
                continue;
            const bool isDoubtful = isSuspect(*peer.peer) || peer.peer->window().isStalled() || RequestShares::isLate(*peer.peer, now);
            result.push_back({channel, &peer, rateOf(*peer.peer), isDoubtful});
        }
    }
    return result;
}

std::optional<BlobId> Fetcher::pick(ChannelCore &channel, PeerChannel &peer, const Milliseconds now) const
{
    if (peer.supplier.isBusy(now) || !peer.peer->canRequest(now))
        return std::nullopt;
    if (channel.wishlist().hasAwaited() && !peer.supplier.isPaused(now))
    {
        if (const std::optional<BlobId> id = pickOverdue(channel, peer, now, true))
            return id;
    }
    if (const std::optional<BlobId> id = channel.wishlist().pick(peer.supplier, now, *m_parts.random))
        return id;
    return peer.supplier.isPaused(now) ? std::nullopt : pickOverdue(channel, peer, now, false);
}

// A second copy of the blob that is most overdue, for a peer that has nothing else to do. There is
// no third copy, unless the peers that were asked send next to nothing, or this peer has delivered
// before and they have not. A blob that a plain v5 peer is sending is left alone unless that peer
// sends next to nothing, because taking the request back would mean to disconnect it. For what
// somebody waits for, a peer need not be idle.
std::optional<BlobId> Fetcher::pickOverdue(ChannelCore &channel, PeerChannel &peer, const Milliseconds now, const bool isOnlyAwaited) const
{
    if (!isOnlyAwaited && !peer.peer->requests().empty())
        return std::nullopt;

    const Milliseconds ownTime {static_cast<qint64>(static_cast<double>(BLOB_SIZE) * 1000 / rateOf(*peer.peer))};
    const Milliseconds patience = std::max(OVERDUE_MIN, (ownTime * OVERDUE_FACTOR));

    const Wishlist &wishlist = channel.wishlist();
    const auto isTrickling = [&](const Wishlist::Source &source) { return peerOf(source).isTrickling(now); };
    const auto isProven = [&](const Wishlist::Source &source) { return RequestShares::isProven(peerOf(source), now); };
    const auto isNoObstacle = [&](const Wishlist::Source &source)
    {
        return (source.peerId != peer.peer->id()) && (peerOf(source).isExtended() || isTrickling(source));
    };

    std::optional<BlobId> longest;
    Milliseconds earliest = now - patience;
    for (const auto &[id, download] : wishlist.downloads())
    {
        if (download.sources.empty() || (download.requested > earliest) || !wishlist.isLikely(peer.supplier, id))
            continue;
        if (isOnlyAwaited && !wishlist.isAwaited(id))
            continue;
        const bool hasPlace = (download.sources.size() == 1) || std::ranges::all_of(download.sources, isTrickling)
            || (RequestShares::isProven(*peer.peer, now) && (std::ranges::count_if(download.sources, isProven) <= 1));
        if (!hasPlace || !std::ranges::all_of(download.sources, isNoObstacle))
            continue;
        const Wishlist::Fetch *fetch = wishlist.findFetch(id);
        if (fetch ? fetch->refusedBy.contains(peer.peer->id()) : peer.supplier.isGuess())
            continue;
        longest = id;
        earliest = download.requested;
    }
    return longest;
}

// The peer exists until all its requests have been released.
Peer &Fetcher::peerOf(const Wishlist::Source &source) const
{
    return m_parts.peers->at(source.peerId);
}

bool Fetcher::request(ChannelCore &channel, PeerChannel &peer, const BlobId &id)
{
    const quint32 requestId = peer.peer->request({.channel = &channel, .blobId = id});
    if (requestId == 0)
        return false;
    channel.wishlist().requested(id, {.peerId = peer.peer->id(), .requestId = requestId}, now());
    peer.supplier.countInFlight(1);
    ++m_requested;
    return true;
}

void Fetcher::tick(const Milliseconds now)
{
    // of channels that have gone
    std::erase_if(m_stalls, [this](const auto &entry) { return entry.first && !m_parts.channels->find(*entry.first); });
    if (isSafe())
        return;
    for (ChannelCore *channel : m_parts.channels->all())
    {
        if (!channel->hasDemand())
            continue;
        refresh(*channel, now);
        scheduleAllSoon();
    }
    // schedule() does not go through everybody while there is nothing to give
    if (isKeepingOut(m_parts.channels->all(), {}, now))
        makeRoom(now);
}

void Fetcher::beat(ChannelCore &channel, const Milliseconds now)
{
    if (!channel.hasDemand())
        return;
    const Circuit circuit {channel.keys().publicKey};
    refresh(channel, now);
    scheduleApart(channel);
    if (isKeepingOut({&channel}, circuit, now))
        makeRoom(now, circuit);
}

void Fetcher::refresh(ChannelCore &channel, const Milliseconds now)
{
    Wishlist &wishlist = channel.wishlist();
    const QList<BlobId> orphans = wishlist.orphans();
    wishlist.startRounds(now);
    for (const BlobId &id : orphans)
        channel.cancelFetch(id);
    // pauses may be over
    wishlist.changed();
}

bool Fetcher::isKeepingOut(const std::vector<ChannelCore *> &channels, const Circuit &circuit, const Milliseconds now) const
{
    return !hasSlot(circuit) && !m_intake.isFull(circuit)
        && std::ranges::any_of(options(channels, now), [](const Option &option) { return RequestShares::isPromising(*option.peer->peer); });
}

// What somebody waits for does not stand behind what nobody waits for, even if that is to be read
// next; and what is to be read does not stand behind anything else. The first request of a peer is left
// alone: it is on its way.
void Fetcher::makeWay(ChannelCore &channel)
{
    const Milliseconds now = this->now();
    if (!channel.wishlist().hasAwaited() || (now < m_nextWay))
        return;

    struct Back
    {
        Peer *peer = nullptr;
        quint32 requestId = 0;
        BlobRequest request;
    };
    std::vector<Back> back;
    for (const auto &[id, common] : channel.peers())
    {
        Peer *const peer = common.peer;
        const auto &requests = peer->requests();
        // to take one back from a v5 peer is to disconnect it
        if (peer->isEnded() || !peer->isExtended() || (requests.size() < 2))
            continue;
        const bool isToBeAsked = channel.wishlist().isAwaitedOf(common.supplier);
        const auto last = std::find_if(requests.rbegin(), requests.rend(), [&channel](const auto &entry)
        {
            return (entry.second.channel == &channel) && channel.wishlist().isAwaited(entry.second.blobId);
        });
        if ((last == requests.rend()) && !isToBeAsked)
            continue;
        for (auto it = std::next(requests.begin()); it != requests.end(); ++it)
        {
            const auto &[requestId, request] = *it;
            const Wishlist &wishlist = request.channel->wishlist();
            if (wishlist.isFetch(request.blobId) || wishlist.isAwaited(request.blobId))
                continue;
            const bool isInFront = isToBeAsked || (requestId < last->first);
            if (isInFront || !wishlist.isUrgent(request.blobId))
                back.push_back({peer, requestId, request});
        }
    }
    if (back.empty())
        return;
    m_nextWay = now + WAY_PAUSE;
    for (const Back &entry : back)
    {
        release(*entry.request.channel, entry.peer, entry.request.blobId);
        entry.peer->cancel(entry.requestId);
    }
}

// --- what comes of it ---

void Fetcher::received(Peer *peer, const BlobRequest &request, const QByteArray &blob)
{
    ChannelCore &channel = *request.channel;
    if (!channel.wishlist().isUnderWay(request.blobId))
        return;
    if (PeerChannel *common = channel.peer(peer->id()))
        common->supplier.delivered();
    // the other peers that were asked need not go on; those that send next to nothing get a pause
    std::vector<Peer *> trickling;
    const std::vector<Wishlist::Source> sources = channel.wishlist().arrived(request.blobId);
    for (const Wishlist::Source &source : sources)
    {
        --m_requested;
        if (PeerChannel *common = channel.peer(source.peerId))
            common->supplier.countInFlight(-1);
        if (source.peerId == peer->id())
            continue;
        Peer &other = peerOf(source);
        if (other.isTrickling(now()))
            trickling.push_back(&other);
        other.cancel(source.requestId);
    }
    for (Peer *other : trickling)
        other->giveWay();
    m_downloaded += blob.size();
    deliver(channel, peer, request.blobId, blob);
    scheduleSoon(channel);
}

void Fetcher::deliver(ChannelCore &channel, Peer *peer, const BlobId &id, const QByteArray &blob)
{
    Wishlist &wishlist = channel.wishlist();
    if (wishlist.isFetch(id) && (Crypto::sha256(blob).view() != id.view()))
    {
        wishlist.refused(id, peer->id(), 0ms);
        spoiled(channel, id);
        m_parts.penalties->sentCorruptBlob(peer->sender(), id);
        return;
    }

    const std::optional<Wishlist::Fetch> fetch = wishlist.takeFetch(id);
    if (wishlist.findDownload(id)->isWanted)
        store(channel, peer, id, blob);
    else
        wishlist.finished(id);
    if (!fetch)
        return;
    for (const auto &[context, waiter] : fetch->waiters)
    {
        if (context)
            waiter(blob);
    }
}

void Fetcher::store(ChannelCore &channel, Peer *peer, const BlobId &id, const QByteArray &blob)
{
    m_intake.take(peer->circuit(), channel.storageId(), id, blob, [this, channel = QPointer<ChannelCore>(&channel), sender = peer->sender(), id]
            (const BlobStore::ReceiveResult result, const Error &error)
    {
        if (channel)
            stored(*channel, sender, id, result, error);
        else if (result == BlobStore::ReceiveResult::Corrupt)
            m_parts.penalties->sentCorruptBlob(sender, id);
        // A commit may be that of several channels: behind a proxy each takes the places that have
        // become free in a moment of its own.
        if (!isSafe())
            scheduleAllSoon();
    });
}

void Fetcher::stored(ChannelCore &channel, const Peer::Sender &sender, const BlobId &id, const BlobStore::ReceiveResult result
        , const Error &error)
{
    switch (result)
    {
    case BlobStore::ReceiveResult::Stored:
        channel.wishlist().finished(id);
        emit channel.blobReceived(id);
        break;

    case BlobStore::ReceiveResult::Unwanted:
        channel.wishlist().finished(id);
        break;

    case BlobStore::ReceiveResult::Corrupt:
        spoiled(channel, id);
        m_parts.penalties->sentCorruptBlob(sender, id);
        break;

    case BlobStore::ReceiveResult::Unsealable:
        channel.wishlist().unusable(id);
        emit channel.blobUnusable(id);
        break;

    case BlobStore::ReceiveResult::Failed:
        spoiled(channel, id);
        // the first one says it
        if (!channel.isPaused())
        {
            channel.setPaused(true);
            emit channel.storeFailed(error);
        }
        break;
    }
}

void Fetcher::refused(Peer *peer, const BlobRequest &request, const Wire::FailCode code)
{
    ChannelCore &channel = *request.channel;
    const BlobId &id = request.blobId;
    const Milliseconds now = this->now();
    channel.wishlist().refused(id, peer->id(), (now + REFUSED_PAUSE));
    if (PeerChannel *common = channel.peer(peer->id()))
    {
        const Layout *layout = channel.wishlist().layout();
        const auto position = layout ? layout->positionOf(id) : std::nullopt;
        if (code == Wire::FailCode::Busy)
            common->supplier.wasBusy(now);
        else if (position)
            common->supplier.missed(now, *position);
        else
            common->supplier.missedOther(now, id);
    }
    release(channel, peer, id);
}

void Fetcher::noteStall(const Peer &peer)
{
    const auto [it, isNew] = m_stalls.try_emplace(peer.circuit(), 1, STALLS_PER_SECOND
            , (peer.circuit() ? AddressLedger::CIRCUIT_ADDRESSES_MAX : AddressLedger::ADDRESSES_MAX));
    it->second.charge(peer.account(), now(), 2);   // one more than may be owed, for as long as that takes to be forgotten
}

bool Fetcher::isSuspect(const Peer &peer) const
{
    const auto it = m_stalls.find(peer.circuit());
    return (peer.window().rate() <= 0) && (it != m_stalls.end()) && it->second.isInDebt(peer.account(), now());
}

void Fetcher::releasePeer(Peer *peer)
{
    while (!peer->requests().empty())
    {
        const auto [requestId, request] = *peer->requests().begin();
        request.channel->wishlist().refused(request.blobId, peer->id(), (now() + LOST_PAUSE));
        release(*request.channel, peer, request.blobId);
        peer->cancel(requestId);
    }
}

void Fetcher::release(ChannelCore &channel, const Peer *peer, const BlobId &id)
{
    const quint64 generation = channel.wishlist().generation();
    if (channel.wishlist().released(id, peer->id()))
    {
        --m_requested;
        if (PeerChannel *common = channel.peer(peer->id()))
            common->supplier.countInFlight(-1);
    }
    if (channel.wishlist().generation() != generation)
        scheduleSoon(channel);
}

void Fetcher::spoiled(ChannelCore &channel, const BlobId &id)
{
    if (!channel.wishlist().isUnderWay(id))
        return;
    channel.wishlist().spoiled(id);
    scheduleSoon(channel);
}

// --- channels ---

void Fetcher::cancel(ChannelCore &channel, const BlobId &id)
{
    const Wishlist::Download *download = channel.wishlist().findDownload(id);
    if (!download)
        return;
    const std::vector<Wishlist::Source> sources = download->sources;
    for (const Wishlist::Source &source : sources)
    {
        Peer &peer = peerOf(source);
        release(channel, &peer, id);
        peer.cancel(source.requestId);
    }
}

void Fetcher::cancelAll(ChannelCore &channel)
{
    std::vector<BlobId> ids;
    for (const auto &[id, download] : channel.wishlist().downloads())
        ids.push_back(id);
    for (const BlobId &id : ids)
        cancel(channel, id);
}

void Fetcher::forget(ChannelCore &channel)
{
    channel.setPaused(true);
    cancelAll(channel);
    channel.wishlist().forgetDownloads();
}
