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


#include "channelcore.h"

#include <algorithm>
#include <utility>

#include "base/global.h"

#include "../storage/layout.h"
#include "../wire/addressrules.h"
#include "../wire/have.h"
#include "blobsurvey.h"
#include "dialler.h"
#include "fetcher.h"
#include "peer.h"
#include "swarmcore.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const ChannelCore::Milliseconds HAVE_INTERVAL = 1s;          // changes are told at most so often (protocol.md 10)
    const ChannelCore::Milliseconds PUSH_INTERVAL = 1s;          // of one peer: a publisher may sign more than anybody wants to see
    const ChannelCore::Milliseconds HINT_INTERVAL = 60s;
    const ChannelCore::Milliseconds FORGET_INTERVAL = 2min;
    const ChannelCore::Milliseconds MANIFEST_INTERVAL = 10s;
    const qint64 SEQUENCE_AHEAD_MAX = 24 * 60 * 60 * 1000;       // a day (protocol.md 7)
    const qsizetype HAVE_PACE_SIZE = 128 * 1024;                 // of control messages waiting in a connection
    const std::size_t HAVE_QUEUE_MAX_COUNT = 256;                // then it is cheaper to say everything again
    const qsizetype CHANGES_MAX = 4'096;                         // positions that are told besides an earlier description,
    const qsizetype CHANGE_MESSAGES_MAX = 64;                    // in so many messages
    const qsizetype EXTENDED_HOSTS_MAX = 2'000;

    // Each once
    QList<quint32> sorted(QList<quint32> positions)
    {
        std::ranges::sort(positions);
        positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
        return positions;
    }
}

ChannelCore::ChannelCore(SwarmCore *swarm, const ChannelKeys &keys)
    : m_swarm {swarm}
    , m_keys {keys}
{
    m_keys.talksToV5 = keys.talksToV5 && !keys.isPrivate;
}

ChannelCore::~ChannelCore() = default;

void ChannelCore::setTalksToV5(const bool talks)
{
    m_keys.talksToV5 = talks && !m_keys.isPrivate;
    if (m_keys.talksToV5)
        return;
    // they are only noted as ended here, and leave later
    for (const auto &[id, peer] : m_peers)
    {
        if (peer.isV5)
            peer.peer->close();
    }
}

// --- what is here ---

void ChannelCore::setItem(const DhtItem &item)
{
    // A publisher may go back from one that he dated wrong, and that nobody could take.
    const bool isBack = m_item && (item.sequence < m_item->sequence);
    m_item = item;
    for (auto &[id, peer] : m_peers)
    {
        if (isBack)
            peer.knownSequence = 0;
        peer.isPushDue = true;
        push(peer);
    }
}

void ChannelCore::setLayout(const qint64 sequence, std::shared_ptr<const Layout> layout, const QBitArray &held)
{
    Q_ASSERT(layout);
    if (m_layout && (m_sequence != sequence))
    {
        m_earlier.emplace_front(m_sequence, m_layout);
        if (m_earlier.size() > EARLIER_LAYOUTS_MAX)
            m_earlier.pop_back();
    }
    std::erase_if(m_earlier, [sequence](const auto &earlier) { return earlier.first == sequence; });

    const bool isOther = (m_layout != layout) || (m_sequence != sequence);
    m_sequence = sequence;
    m_layout = std::move(layout);
    m_held = held;
    m_held.resize(m_layout->size());
    m_heldCount = m_held.count(true);
    m_changed.clear();
    m_isDescribed = false;
    m_servable.clear();

    if (isOther)
    {
        const QList<std::pair<quint32, quint32>> moved = m_wants.setLayout(m_layout);
        for (auto &[id, peer] : m_peers)
        {
            peer.have.setVersion(m_sequence, m_layout->size(), moved);
            peer.refusedOthers.clear();
        }
    }
    for (auto &[id, peer] : m_peers)
        describeAll(peer);
    wantsChanged();
}

void ChannelCore::addHeld(const QList<BlobId> &ids)
{
    if (!m_layout)
        return;

    for (const BlobId &id : ids)
    {
        const std::optional<quint32> position = m_layout->positionOf(id);
        if (!position || m_held.testBit(*position))
            continue;
        m_held.setBit(*position);
        ++m_heldCount;
        tellLater(*position);
    }
}

void ChannelCore::removeHeld(const BlobId &id)
{
    const std::optional<quint32> position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    if (!position || !m_held.testBit(*position))
        return;

    m_held.clearBit(*position);
    --m_heldCount;
    tellLater(*position);
}

void ChannelCore::addServable(const QList<BlobId> &ids)
{
    for (const BlobId &id : ids)
        m_servable.insert(id);
}

bool ChannelCore::isServable(const BlobId &id) const
{
    if ((m_layout && m_layout->positionOf(id)) || m_servable.contains(id))
        return true;
    return std::ranges::any_of(m_earlier, [&id](const auto &earlier) { return earlier.second->positionOf(id).has_value(); });
}

bool ChannelCore::isHeld(const BlobId &id) const
{
    const std::optional<quint32> position = m_layout ? m_layout->positionOf(id) : std::nullopt;
    return position && m_held.testBit(*position);
}

std::optional<BlobId> ChannelCore::rarestHeldBlob(const QList<BlobId> &exceptions) const
{
    return BlobSurvey(*this, *m_swarm->random()).rarestHeld(exceptions);
}

// No is certain; yes is for the storage to confirm (what was stored a moment ago is not announced yet)
bool ChannelCore::mayBeHeld(const BlobId &id) const
{
    return isHeld(id) || (!m_downloads.contains(id) && !m_wants.contains(id));
}

// --- what is wanted ---

void ChannelCore::want(const QList<BlobId> &ids)
{
    bool isChanged = false;
    for (const BlobId &id : ids)
    {
        if (m_unusable.contains(id))
            continue;
        if (const auto it = m_downloads.find(id); it != m_downloads.end())
            it->second.isWanted = true;
        else
            isChanged = m_wants.add(id) || isChanged;
    }
    if (isChanged)
        wantsChanged();
}

void ChannelCore::unwant(const QList<BlobId> &ids)
{
    for (const BlobId &id : ids)
    {
        m_unusable.remove(id);
        m_wants.remove(id);
        if (const auto it = m_downloads.find(id); it != m_downloads.end())
        {
            it->second.isWanted = false;
            if (!isFetch(id))
                m_swarm->fetcher().cancel(*this, id);
        }
    }
}

void ChannelCore::setFirst(const std::array<QList<BlobId>, 2> &ids)
{
    m_wants.setFirst(ids);
    wantsChanged();
}

void ChannelCore::setPaused(const bool paused)
{
    if (m_isPaused == paused)
        return;
    m_isPaused = paused;
    if (paused)
        m_swarm->fetcher().cancelAll(*this);
    wantsChanged();
}

void ChannelCore::fetch(const BlobId &id, const QObject *context, std::function<void (const QByteArray &)> callback)
{
    const auto [it, isNew] = m_fetchOrder.emplace(id, (m_lastFetch + 1));
    if (isNew)
        ++m_lastFetch;
    Fetch &fetch = m_fetches[it->second];
    fetch.id = id;
    fetch.waiters.push_back({context, std::move(callback)});
    wantsChanged();
}

void ChannelCore::cancelFetch(const BlobId &id)
{
    if (!takeFetch(id))
        return;
    const auto it = m_downloads.find(id);
    if ((it != m_downloads.end()) && !it->second.isWanted)
        m_swarm->fetcher().cancel(*this, id);
}

bool ChannelCore::isFetching() const
{
    return std::ranges::any_of(m_fetches, [this](const auto &entry) { return m_downloads.contains(entry.second.id); });
}

std::optional<BlobId> ChannelCore::missingBlob(const QList<BlobId> &exceptions) const
{
    return BlobSurvey(*this, *m_swarm->random()).missing(exceptions);
}

std::optional<Fetch> ChannelCore::takeFetch(const BlobId &id)
{
    const auto order = m_fetchOrder.find(id);
    if (order == m_fetchOrder.end())
        return std::nullopt;
    const auto it = m_fetches.find(order->second);
    Fetch fetch = std::move(it->second);
    m_fetches.erase(it);
    m_fetchOrder.erase(order);
    return fetch;
}

Fetch *ChannelCore::findFetch(const BlobId &id)
{
    const auto order = m_fetchOrder.find(id);
    return (order != m_fetchOrder.end()) ? &m_fetches.at(order->second) : nullptr;
}

bool ChannelCore::hasDemand() const
{
    return !m_isPaused && (!m_wants.isEmpty() || !m_fetches.empty() || !m_downloads.empty());
}

void ChannelCore::wantsChanged()
{
    ++m_generation;
    m_swarm->fetcher().scheduleSoon();
}

void ChannelCore::countInFlight(PeerChannel &peer, const int change)
{
    peer.inFlight += change;
    m_inFlight += change;
}

// --- peers ---

void ChannelCore::addCandidate(const Endpoint &endpoint, const bool isNamed)
{
    m_swarm->dialler().addCandidate(*this, endpoint, isNamed);
}

void ChannelCore::reportFalseItem(const quint64 peer)
{
    if (Peer *sender = m_swarm->peer(peer))
        m_swarm->misbehaved(sender, u"The peer sent a state of the channel that its owner has not signed."_s, false);
}

void ChannelCore::addPeer(Peer *peer, const bool isV5)
{
    const auto [it, isNew] = m_peers.try_emplace(peer->id(), peer, isV5, m_swarm->haveBudget(), peer->host());
    if (!isNew)
        return;

    PeerChannel &added = it->second;
    if (m_layout)
        added.have.setVersion(m_sequence, m_layout->size(), {});
    if (!isV5)
    {
        if (m_extendedHosts.size() < EXTENDED_HOSTS_MAX)
            m_extendedHosts.insert(peer->host());
        if (peer->hasAskedForManifest(m_keys.publicKey))
            added.nextManifestRequest = m_swarm->now() + MANIFEST_INTERVAL;
        introduce(added);
    }
    wantsChanged();
    announcePeers();
}

void ChannelCore::removePeer(Peer *peer)
{
    if (m_peers.erase(peer->id()) == 0)
        return;
    for (auto &[order, fetch] : m_fetches)
        fetch.refusedBy.erase(peer->id());
    announcePeers();
}

void ChannelCore::announcePeers()
{
    emit connectedPeersChanged(static_cast<int>(m_peers.size()), dialledPeers());
}

int ChannelCore::dialledPeers() const
{
    return static_cast<int>(std::ranges::count_if(m_peers, [](const auto &entry) { return entry.second.peer->isOutgoing(); }));
}

bool ChannelCore::wasExtended(const QString &host) const
{
    return m_extendedHosts.contains(hostKey(host));
}

PeerChannel *ChannelCore::peer(const quint64 peerId)
{
    const auto it = m_peers.find(peerId);
    return (it != m_peers.end()) ? &it->second : nullptr;
}

// HAVE names the sequence that is in use here: who has less asks, who has more pushes. Only an item that is
// newer than the layout (or without one) has to be pushed unasked.
void ChannelCore::introduce(PeerChannel &peer)
{
    if (m_layout)
        describeAll(peer);
    if (m_item && (!m_layout || (m_sequence != m_item->sequence)))
        push(peer);
}

// What may not go now goes later (tick()), or rather the newest that there is then.
void ChannelCore::push(PeerChannel &peer)
{
    peer.isPushDue = !peer.isV5 && m_item && (peer.knownSequence < m_item->sequence);
    const Milliseconds now = m_swarm->now();
    if (!peer.isPushDue || (now < peer.nextPush) || (peer.peer->connection().queuedControlSize() >= HAVE_PACE_SIZE))
        return;
    peer.isPushDue = false;
    peer.nextPush = now + PUSH_INTERVAL;
    peer.knownSequence = m_item->sequence;
    peer.peer->connection().pushManifest(*m_item);
}

void ChannelCore::requestManifest(PeerChannel &peer)
{
    const Milliseconds now = m_swarm->now();
    if (now < peer.nextManifestRequest)
        return;
    peer.nextManifestRequest = now + MANIFEST_INTERVAL;
    peer.peer->connection().getManifest(m_keys.publicKey);
}

void ChannelCore::haveReceived(PeerChannel &peer, const Wire::Have &have)
{
    // no version of that date would be taken, so there is nothing to be put by or asked for
    if (isFarAhead(have.sequence))
        return;
    if (have.sequence > itemSequence())
    {
        // unless that very item came from this peer and is being looked at
        if (have.sequence > peer.knownSequence)
            requestManifest(peer);
    }
    else
    {
        peer.knownSequence = std::max(peer.knownSequence, have.sequence);
        push(peer);
    }

    if (peer.have.apply(have))
    {
        peer.idleGeneration = 0;
        peer.refusedOthers.clear();
        for (auto &[order, fetch] : m_fetches)
            fetch.refusedBy.erase(peer.peer->id());
        if (hasDemand())
            m_swarm->fetcher().scheduleSoon();
    }
    hintReceived(have.sequence);
}

void ChannelCore::manifestReceived(PeerChannel &peer, const DhtItem &item)
{
    if (item.sequence <= itemSequence())
    {
        peer.knownSequence = std::max(peer.knownSequence, item.sequence);
        if (item.sequence < itemSequence())
        {
            push(peer);
            return;
        }
        if (item == *m_item)
            return;
    }
    // the item may turn out to be false: only the sender's own claim is noted
    peer.knownSequence = std::max(peer.knownSequence, item.sequence);
    if (peer.items.take(m_swarm->now()))
        emit itemReceived(item, peer.peer->id());
    else if (!peer.waitingItem || (peer.waitingItem->sequence < item.sequence))
        peer.waitingItem = item;
}

bool ChannelCore::isFarAhead(const qint64 sequence) const
{
    return (sequence > (m_swarm->clock()->unixTime().count() + SEQUENCE_AHEAD_MAX));
}

void ChannelCore::hintReceived(const qint64 sequence)
{
    const Milliseconds now = m_swarm->now();
    if ((sequence <= itemSequence()) || (now < m_nextHint) || isFarAhead(sequence))
        return;
    m_nextHint = now + HINT_INTERVAL;
    emit sequenceHinted(sequence);
}

void ChannelCore::tick(const Milliseconds now)
{
    std::vector<std::pair<DhtItem, quint64>> items;
    for (auto &[id, peer] : m_peers)
    {
        sendHaves(peer);
        if (peer.isPushDue)
            push(peer);
        if (peer.waitingItem && peer.items.take(now))
        {
            items.emplace_back(std::move(*peer.waitingItem), id);
            peer.waitingItem.reset();
        }
    }
    for (const auto &[item, id] : items)
    {
        if (item.sequence > itemSequence())
            emit itemReceived(item, id);
    }

    if (now >= m_nextForget)
    {
        m_nextForget = now + FORGET_INTERVAL;
        for (auto &[id, peer] : m_peers)
        {
            peer.have.forgetRefusals();
            peer.refusedOthers.clear();
            peer.idleGeneration = 0;
        }
    }
}

// --- HAVE ---

void ChannelCore::describeAll(PeerChannel &peer)
{
    if (peer.isV5)
        return;
    QList<Wire::Have> changes;
    if (m_isDescribed)
        changes = describeChanges(sorted(m_sinceDescription), nullptr);
    // one by one they would be a flood
    if (changes.size() > CHANGE_MESSAGES_MAX)
    {
        m_isDescribed = false;
        changes.clear();
    }
    const QList<Wire::Have> &whole = description();
    peer.haveQueue.assign(whole.cbegin(), whole.cend());
    peer.haveQueue.insert(peer.haveQueue.end(), changes.cbegin(), changes.cend());
    sendHaves(peer);
}

// Whoever connects gets the same one: it is not made anew for each.
const QList<Wire::Have> &ChannelCore::description()
{
    if (!m_isDescribed)
    {
        m_description = Wire::describeHeld(m_held, m_sequence);
        m_sinceDescription.clear();
        m_isDescribed = true;
    }
    return m_description;
}

// A long description does not stand before everything else: it goes out as the connection takes it.
void ChannelCore::sendHaves(PeerChannel &peer)
{
    Connection &connection = peer.peer->connection();
    while (!peer.haveQueue.empty() && (connection.queuedControlSize() < HAVE_PACE_SIZE))
    {
        connection.sendHave(m_keys.publicKey, peer.haveQueue.front());
        peer.haveQueue.pop_front();
    }
}

void ChannelCore::tellLater(const quint32 position)
{
    m_changed.append(position);
    if (m_sinceDescription.size() < CHANGES_MAX)
        m_sinceDescription.append(position);
    else
        m_isDescribed = false;
    if (m_isTellingDue)
        return;

    m_isTellingDue = true;
    const Milliseconds now = m_swarm->now();
    const Milliseconds due = std::max(now, (m_lastTold + HAVE_INTERVAL));
    m_swarm->clock()->callLater((due - now), this, [this] { tellChanges(); });
}

void ChannelCore::tellChanges()
{
    m_isTellingDue = false;
    m_lastTold = m_swarm->now();
    const QList<quint32> changed = sorted(std::exchange(m_changed, {}));
    if (changed.isEmpty())
        return;

    const bool isComplete = (m_heldCount == m_held.size());
    for (auto &[id, peer] : m_peers)
    {
        if (peer.isV5)
            continue;
        if (isComplete)
        {
            peer.haveQueue.clear();
            peer.haveQueue.push_back({.tag = {}, .sequence = m_sequence, .kind = Wire::HaveKind::All, .first = 0, .bits = {}, .positions = {}});
        }
        else
        {
            const QList<Wire::Have> messages = describeChanges(changed, &peer);
            peer.haveQueue.insert(peer.haveQueue.end(), messages.cbegin(), messages.cend());
        }
        if (peer.haveQueue.size() > HAVE_QUEUE_MAX_COUNT)
            describeAll(peer);
        else
            sendHaves(peer);
    }
}

// What is held now of these positions, which are in order; without what the receiver has itself
QList<Wire::Have> ChannelCore::describeChanges(const QList<quint32> &positions, const PeerChannel *receiver) const
{
    QList<quint32> added;
    QList<quint32> lost;
    for (const quint32 position : positions)
    {
        if (!m_held.testBit(position))
            lost.append(position);
        else if (!receiver || !receiver->have.has(position))
            added.append(position);
    }
    return Wire::describeLost(lost, m_held, m_sequence) + Wire::describeAdded(added, m_sequence);
}
