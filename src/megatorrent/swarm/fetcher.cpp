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
#include <memory>
#include <tuple>
#include <utility>

#include <QPointer>

#include "../content/blob.h"
#include "../crypto/hash.h"
#include "../storage/layout.h"
#include "../wire/blobbuffers.h"
#include "blobpicker.h"
#include "channelcore.h"
#include "requestshares.h"
#include "swarmcore.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const int MISSES_MAX = 8;                                // "not found" in a row before a peer is left alone for a while
    const Fetcher::Milliseconds GUESS_PAUSE = 100ms;         // doubled for each miss of a peer of whom nothing is known
    const Fetcher::Milliseconds MISS_PAUSE_MAX = 60s;
    const Fetcher::Milliseconds BUSY_PAUSE = 1s;
    const Fetcher::Milliseconds ROUND_PAUSE = 1s;            // before peers who refused a fetch are asked again; doubled
    const Fetcher::Milliseconds ROUND_PAUSE_MAX = 30s;
    const std::size_t REFUSED_OTHERS_MAX = 1'024;
    const Fetcher::Milliseconds OVERDUE_MIN = 2s;
    const int OVERDUE_FACTOR = 4;                            // times what the idle peer would take
    const double UNKNOWN_RATE = 1024.0 * 1024.0;             // bytes/s; assumed of a peer that has not delivered yet

    // Nothing is known about what the peer holds of the version in use.
    bool isGuess(const PeerChannel &peer)
    {
        return peer.isV5 || (peer.have.kind() == RemoteHave::Kind::Unknown);
    }

    double rateOf(const Peer &peer)
    {
        const double rate = peer.window().rate();
        return (rate > 0) ? rate : UNKNOWN_RATE;
    }

    Fetcher::Milliseconds doubled(const Fetcher::Milliseconds pause, const int times, const Fetcher::Milliseconds limit)
    {
        return std::min((pause * (1 << std::clamp(times, 0, 16))), limit);
    }
}

Fetcher::Fetcher(SwarmCore *swarm)
    : m_swarm {swarm}
    , m_picker {std::make_unique<RarestFirstPicker>()}
{
}

Fetcher::~Fetcher() = default;

// --- choosing ---

void Fetcher::scheduleSoon()
{
    if (m_isDue)
        return;
    m_isDue = true;
    m_swarm->clock()->callLater(0ms, this, [this] { schedule(); });
}

void Fetcher::schedule()
{
    m_isDue = false;
    if ((slotsUsed() >= SLOTS_MAX) || (m_storing >= STORING_MAX))
        return;

    const Milliseconds now = m_swarm->now();
    std::vector<Option> candidates = options(now);
    const auto active = static_cast<int>(std::ranges::count_if(m_swarm->channels(), &ChannelCore::hasDemand));
    const int share = SLOTS_MAX / std::max(1, active);

    // a channel below its share comes first, then whoever will have delivered soonest; of those of whom nothing is known yet, whom we have
    // chosen before those who have come by themselves
    const auto rank = [share](const Option &option)
    {
        const auto open = static_cast<double>(option.peer->peer->requests().size());
        return std::tuple((option.channel->inFlight() >= share), option.isDoubtful, ((open + 1) / option.rate), !option.peer->peer->isOutgoing(), option.peer->peer->id());
    };
    bool isSomebodyKeptOut = false;
    RequestShares shares {m_swarm};
    while (!candidates.empty() && (slotsUsed() < SLOTS_MAX))
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
            option.peer->idleGeneration = option.channel->generation();
        const bool isRequested = id && request(*option.channel, *option.peer, *id);
        if (isRequested)
            shares.add(peer);
        if (!isRequested || !peer.canRequest(now))
            candidates.erase(best);
    }
    if (isSomebodyKeptOut)
        makeRoom(now);
}

// Those who let us wait do not keep out for ever who might deliver: whoever is late and owes a blob for longest gives way.
void Fetcher::makeRoom(const Milliseconds now)
{
    Peer *longest = nullptr;
    for (const auto &[id, peer] : m_swarm->allPeers())
    {
        const bool isLate = RequestShares::isLate(*peer, now)
            || ((peer->window().rate() <= 0) && (RequestShares::owingFor(*peer, now) >= RequestShares::PATIENCE));
        if (!isLate)
            continue;
        if (!longest || (peer->progress().owingSince() < longest->progress().owingSince()))
            longest = peer.get();
    }
    if (longest)
        longest->giveWay();
}

std::vector<Fetcher::Option> Fetcher::options(const Milliseconds now) const
{
    std::vector<Option> result;
    for (ChannelCore *channel : m_swarm->channels())
    {
        if (!channel->hasDemand())
            continue;
        for (auto &[id, peer] : channel->mutablePeers())
        {
            if ((peer.idleGeneration == channel->generation()) || (now < peer.notBefore) || !peer.peer->canRequest(now))
                continue;
            const bool isDoubtful = m_swarm->isSuspect(*peer.peer) || peer.peer->window().isStalled() || RequestShares::isLate(*peer.peer, now);
            result.push_back({channel, &peer, rateOf(*peer.peer), isDoubtful});
        }
    }
    return result;
}

std::optional<BlobId> Fetcher::pick(ChannelCore &channel, PeerChannel &peer, const Milliseconds now) const
{
    if ((now < peer.notBefore) || !peer.peer->canRequest(now))
        return std::nullopt;
    if (const std::optional<BlobId> id = pickFetch(channel, peer))
        return id;
    if (const std::optional<BlobId> id = pickWanted(channel, peer))
        return id;
    return pickOverdue(channel, peer, now);
}

// What another peer takes long for, when there is nothing else to ask this one for: of the longest overdue, a second copy. No third, unless
// those who were asked send next to nothing, or this peer has delivered and they have not; and nothing of those that a plain v5 peer would
// have to be left for, unless it sends next to nothing.
std::optional<BlobId> Fetcher::pickOverdue(ChannelCore &channel, PeerChannel &peer, const Milliseconds now) const
{
    if (!peer.peer->requests().empty())
        return std::nullopt;

    const Milliseconds ownTime {static_cast<qint64>(static_cast<double>(BLOB_SIZE) * 1000 / rateOf(*peer.peer))};
    const Milliseconds patience = std::max(OVERDUE_MIN, (ownTime * OVERDUE_FACTOR));

    std::optional<BlobId> longest;
    Milliseconds earliest = now - patience;
    for (const auto &[id, download] : channel.downloads())
    {
        if (download.sources.empty() || (download.requested > earliest) || !isLikely(channel, peer, id))
            continue;
        const auto isTrickling = [now](const Download::Source &source) { return source.peer->isTrickling(now); };
        const auto isNoObstacle = [&](const Download::Source &source) { return (source.peer != peer.peer) && (source.peer->isExtended() || isTrickling(source)); };
        const auto proven = std::ranges::count_if(download.sources, [now](const Download::Source &source) { return RequestShares::isProven(*source.peer, now); });
        const bool hasPlace = (download.sources.size() == 1) || std::ranges::all_of(download.sources, isTrickling)
            || (RequestShares::isProven(*peer.peer, now) && (proven <= 1));
        if (!hasPlace || !std::ranges::all_of(download.sources, isNoObstacle))
            continue;
        const Fetch *fetch = channel.findFetch(id);
        if (fetch ? fetch->refusedBy.contains(peer.peer->id()) : isGuess(peer))
            continue;
        longest = id;
        earliest = download.requested;
    }
    return longest;
}

std::optional<BlobId> Fetcher::pickFetch(ChannelCore &channel, PeerChannel &peer) const
{
    int considered = 0;
    for (auto &[order, fetch] : channel.fetches())
    {
        if (++considered > ChannelCore::FETCHES_MAX)
            break;
        if (channel.downloads().contains(fetch.id) || fetch.refusedBy.contains(peer.peer->id()))
            continue;
        if (isLikely(channel, peer, fetch.id))
            return fetch.id;
        // the others are asked only when those have refused who should have it
        const bool hasBetter = std::ranges::any_of(channel.peers(), [&, this](const auto &entry)
        {
            return !fetch.refusedBy.contains(entry.first) && isLikely(channel, entry.second, fetch.id);
        });
        if (!hasBetter)
            return fetch.id;
    }
    return std::nullopt;
}

// It holds this blob, or at least something of the newest version of the channel.
bool Fetcher::isLikely(const ChannelCore &channel, const PeerChannel &peer, const BlobId &id) const
{
    const Layout *layout = channel.wants().layout();
    if (const auto position = layout ? layout->positionOf(id) : std::nullopt)
        return peer.have.has(*position);
    const qint64 newest = channel.item() ? channel.item()->sequence : 0;
    return !peer.isV5 && peer.have.holdsOfNewest() && (peer.have.newestSequence() >= newest);
}

std::optional<BlobId> Fetcher::pickWanted(ChannelCore &channel, PeerChannel &peer) const
{
    const WantList &wants = channel.wants();
    if (wants.isEmpty())
        return std::nullopt;
    // one guess at a time
    if (isGuess(peer) && (peer.inFlight > 0))
        return std::nullopt;

    if ((wants.bitCount() > 0) && peer.have.isAskable())
    {
        const auto rarity = [&channel](const quint32 position)
        {
            return static_cast<int>(std::ranges::count_if(channel.peers(), [position](const auto &entry) { return entry.second.have.has(position); }));
        };
        const auto pickOf = [&](const QBitArray &wanted, const qsizetype count)
        {
            return (count > 0) ? m_picker->pick(wanted, count, peer.have.mask(), rarity, *m_swarm->random()) : std::nullopt;
        };
        std::optional<quint32> position;
        for (const WantList::Level &level : wants.first())
        {
            if (!position)
                position = pickOf(level.wanted, level.wantedCount);
        }
        if (!position)
            position = pickOf(wants.bits(), wants.bitCount());
        if (position)
            return wants.layout()->blobAt(*position);
    }
    for (const BlobId &id : wants.others())
    {
        if (!peer.refusedOthers.contains(id))
            return id;
    }
    return std::nullopt;
}

bool Fetcher::request(ChannelCore &channel, PeerChannel &peer, const BlobId &id)
{
    const quint32 requestId = peer.peer->request(channel, id);
    if (requestId == 0)
        return false;
    Download &download = channel.downloads()[id];
    download.sources.push_back({.peer = peer.peer, .requestId = requestId});
    download.requested = m_swarm->now();
    download.isWanted = channel.wants().remove(id) || download.isWanted;
    channel.countInFlight(peer, 1);
    ++m_requested;
    return true;
}

void Fetcher::tick(const Milliseconds now)
{
    for (ChannelCore *channel : m_swarm->channels())
    {
        if (!channel->hasDemand())
            continue;
        // whoever waits may be gone
        std::vector<BlobId> orphans;
        for (auto &[order, fetch] : channel->fetches())
        {
            if (std::ranges::all_of(fetch.waiters, [](const Fetch::Waiter &waiter) { return waiter.context.isNull(); }))
                orphans.push_back(fetch.id);
            if (fetch.refusedBy.empty() || (now < fetch.nextRound))
                continue;
            fetch.refusedBy.clear();
            fetch.nextRound = now + doubled(ROUND_PAUSE, ++fetch.rounds, ROUND_PAUSE_MAX);
        }
        for (const BlobId &id : orphans)
            channel->cancelFetch(id);
        // pauses may be over
        channel->wantsChanged();
    }
    // schedule() does not go through everybody while there is nothing to give
    if ((slotsUsed() >= SLOTS_MAX) && (m_storing < STORING_MAX)
            && std::ranges::any_of(options(now), [](const Option &option) { return RequestShares::isPromising(*option.peer->peer); }))
    {
        makeRoom(now);
    }
}

// --- what comes of it ---

void Fetcher::received(Peer *peer, const Peer::Request &request, const QByteArray &blob)
{
    ChannelCore &channel = *request.channel;
    const auto it = channel.downloads().find(request.blobId);
    if (it == channel.downloads().end())
        return;
    if (PeerChannel *common = channel.peer(peer->id()))
    {
        common->misses = 0;
        common->idleGeneration = 0;
    }
    // whoever else was asked for it need not go on; and who sends next to nothing is asked for nothing else for a while
    std::vector<Peer *> trickling;
    for (const Download::Source &source : std::exchange(it->second.sources, {}))
    {
        --m_requested;
        if (PeerChannel *common = channel.peer(source.peer->id()))
            channel.countInFlight(*common, -1);
        if (source.peer == peer)
            continue;
        if (source.peer->isTrickling(m_swarm->now()))
            trickling.push_back(source.peer);
        source.peer->cancel(source.requestId);
    }
    for (Peer *other : trickling)
        other->giveWay();
    m_swarm->countDownloaded(blob.size());
    deliver(channel, peer, request.blobId, blob);
    scheduleSoon();
}

void Fetcher::deliver(ChannelCore &channel, Peer *peer, const BlobId &id, const QByteArray &blob)
{
    if (channel.isFetch(id))
    {
        if (Crypto::sha256(blob).view() != id.view())
        {
            channel.findFetch(id)->refusedBy.insert(peer->id());
            release(channel, nullptr, id);
            m_swarm->sentCorruptBlob(peer->sender(), id);
            return;
        }

        const bool isWanted = channel.downloads().at(id).isWanted;
        const std::optional<Fetch> fetch = channel.takeFetch(id);
        if (isWanted)
            store(channel, peer, id, blob);
        else
            channel.downloads().erase(id);
        for (const Fetch::Waiter &waiter : fetch->waiters)
        {
            if (waiter.context)
                waiter.callback(blob);
        }
        return;
    }

    if (channel.downloads().at(id).isWanted)
        store(channel, peer, id, blob);
    else
        channel.downloads().erase(id);
}

void Fetcher::store(ChannelCore &channel, Peer *peer, const BlobId &id, const QByteArray &blob)
{
    ++m_storing;
    if (!m_isReadingPaused && (m_storing >= STORING_PAUSE))
    {
        m_isReadingPaused = true;
        m_swarm->setReadingPaused(true);
    }
    m_swarm->store()->receiveBlob(id, blob, this
            , [this, channel = QPointer<ChannelCore>(&channel), sender = peer->sender(), id, memory = std::make_shared<QByteArray>(blob)]
            (const BlobStore::ReceiveResult result, const QString &error)
    {
        BlobBuffers::give(std::exchange(*memory, {}));
        --m_storing;
        if (m_isReadingPaused && (m_storing < STORING_MAX))
        {
            m_isReadingPaused = false;
            m_swarm->setReadingPaused(false);
        }
        if (channel)
            stored(*channel, sender, id, result, error);
        else if (result == BlobStore::ReceiveResult::Corrupt)
            m_swarm->sentCorruptBlob(sender, id);
        scheduleSoon();
    });
}

void Fetcher::stored(ChannelCore &channel, const Peer::Sender &sender, const BlobId &id, const BlobStore::ReceiveResult result
        , const QString &error)
{
    switch (result)
    {
    case BlobStore::ReceiveResult::Stored:
        channel.downloads().erase(id);
        emit channel.blobReceived(id);
        break;

    case BlobStore::ReceiveResult::Unwanted:
        channel.downloads().erase(id);
        break;

    case BlobStore::ReceiveResult::Corrupt:
        release(channel, nullptr, id);
        m_swarm->sentCorruptBlob(sender, id);
        break;

    case BlobStore::ReceiveResult::Unsealable:
        channel.downloads().erase(id);
        channel.unusable().insert(id);
        emit channel.blobUnusable(id);
        break;

    case BlobStore::ReceiveResult::Failed:
        release(channel, nullptr, id);
        // the first one says it
        if (!channel.isPaused())
        {
            channel.setPaused(true);
            emit channel.storeFailed(error);
        }
        break;
    }
}

void Fetcher::refused(Peer *peer, const Peer::Request &request, const Wire::FailCode code)
{
    ChannelCore &channel = *request.channel;
    const BlobId &id = request.blobId;
    const Milliseconds now = m_swarm->now();
    if (Fetch *fetch = channel.findFetch(id))
    {
        fetch->refusedBy.insert(peer->id());
        fetch->nextRound = std::max(fetch->nextRound, (now + ROUND_PAUSE));
    }

    if (PeerChannel *common = channel.peer(peer->id()))
    {
        if (code == Wire::FailCode::Busy)
        {
            common->notBefore = now + BUSY_PAUSE;
        }
        else
        {
            const Layout *layout = channel.wants().layout();
            if (const auto position = layout ? layout->positionOf(id) : std::nullopt)
                common->have.refused(*position);
            else if (common->refusedOthers.size() < REFUSED_OTHERS_MAX)
                common->refusedOthers.insert(id);
            else
                common->notBefore = now + MISS_PAUSE_MAX;

            ++common->misses;
            if (isGuess(*common))
                common->notBefore = now + doubled(GUESS_PAUSE, common->misses, MISS_PAUSE_MAX);
            else if (common->misses >= MISSES_MAX)
                common->notBefore = now + doubled(1s, (common->misses - MISSES_MAX), MISS_PAUSE_MAX);
        }
    }
    release(channel, peer, id);
}

void Fetcher::releasePeer(Peer *peer)
{
    while (!peer->requests().empty())
    {
        const auto [requestId, request] = *peer->requests().begin();
        if (Fetch *fetch = request.channel->findFetch(request.blobId))
        {
            fetch->refusedBy.insert(peer->id());
            fetch->nextRound = m_swarm->now() + ROUND_PAUSE_MAX;
        }
        release(*request.channel, peer, request.blobId);
        peer->cancel(requestId);
    }
}

void Fetcher::release(ChannelCore &channel, const Peer *peer, const BlobId &id)
{
    const auto it = channel.downloads().find(id);
    if (it == channel.downloads().end())
        return;
    Download &download = it->second;
    if (std::erase_if(download.sources, [peer](const Download::Source &source) { return source.peer == peer; }) > 0)
    {
        --m_requested;
        if (PeerChannel *common = channel.peer(peer->id()))
            channel.countInFlight(*common, -1);
    }
    if (!download.sources.empty())
        return;
    const bool isWanted = download.isWanted;
    channel.downloads().erase(it);
    if (isWanted)
        channel.wants().add(id);
    channel.wantsChanged();
}

// --- channels ---

void Fetcher::cancel(ChannelCore &channel, const BlobId &id)
{
    const auto it = channel.downloads().find(id);
    if (it == channel.downloads().end())
        return;
    const std::vector<Download::Source> sources = it->second.sources;
    for (const Download::Source &source : sources)
    {
        release(channel, source.peer, id);
        source.peer->cancel(source.requestId);
    }
}

void Fetcher::cancelAll(ChannelCore &channel)
{
    std::vector<BlobId> ids;
    for (const auto &[id, download] : channel.downloads())
        ids.push_back(id);
    for (const BlobId &id : ids)
        cancel(channel, id);
}

void Fetcher::forget(ChannelCore &channel)
{
    channel.setPaused(true);
    cancelAll(channel);
    channel.downloads().clear();
}
