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

#include "../crypto/curve.h"
#include "../storage/layout.h"
#include "../wire/addressrules.h"
#include "blobsurvey.h"
#include "dialler.h"
#include "peer.h"
#include "penalties.h"
#include "requestscheduler.h"

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
    const qsizetype EXTENDED_HOSTS_MAX = 2'000;
}

ChannelCore::ChannelCore(const Parts &parts, const ChannelKeys &keys)
    : m_parts {parts}
    , m_keys {keys}
    , m_wishlist {this}
{
    m_keys.talksToV5 = keys.talksToV5 && !keys.isPrivate && !parts.isSafe;
}

ChannelCore::~ChannelCore() = default;

void ChannelCore::setTalksToV5(const bool talks)
{
    m_keys.talksToV5 = talks && !m_keys.isPrivate && !m_parts.isSafe;
    if (m_keys.talksToV5)
        return;
    // they are only noted as ended here, and leave later
    for (const auto &[id, peer] : m_peers)
    {
        if (peer.isV5())
            peer.peer->close();
    }
}

// --- what is here ---

void ChannelCore::setItem(const DhtItem &item)
{
    // A publisher may withdraw an item whose date was wrong, so that nobody could take it.
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
    if (m_holdings.setVersion(sequence, layout, held))
    {
        const QList<std::pair<quint32, quint32>> moved = m_wishlist.setLayout(layout);
        for (auto &[id, peer] : m_peers)
            peer.supplier.setVersion(sequence, layout->size(), moved);
    }
    for (auto &[id, peer] : m_peers)
        describeAll(peer);
    wantsChanged();
}

void ChannelCore::addHeld(const QList<BlobId> &ids)
{
    for (const BlobId &id : ids)
    {
        if (m_holdings.add(id))
            tellLater();
    }
}

void ChannelCore::removeHeld(const BlobId &id)
{
    if (m_holdings.remove(id))
        tellLater();
}

void ChannelCore::addServable(const QList<BlobId> &ids)
{
    m_holdings.addServable(ids);
}

std::optional<BlobId> ChannelCore::rarestHeldBlob(const QList<BlobId> &exceptions) const
{
    return BlobSurvey(m_holdings, m_wishlist, suppliers(), *m_parts.random).rarestHeld(exceptions);
}

bool ChannelCore::mayBeHeld(const BlobId &id) const
{
    return isHeld(id) || (!m_wishlist.isUnderWay(id) && !m_wishlist.wants().contains(id));
}

// --- what is wanted ---

void ChannelCore::want(const QList<BlobId> &ids)
{
    if (m_wishlist.want(ids))
        wantsChanged();
}

void ChannelCore::unwant(const QList<BlobId> &ids)
{
    const QList<BlobId> needless = m_wishlist.unwant(ids);
    for (const BlobId &id : needless)
        m_parts.scheduler->cancel(*this, id);
}

void ChannelCore::setFirst(const std::array<QList<BlobId>, 2> &ids)
{
    m_wishlist.setFirst(ids);
    wantsChanged();
}

void ChannelCore::setUrgent(const QList<BlobId> &ids, const qsizetype awaited)
{
    m_wishlist.setUrgent(ids, awaited);
    m_parts.scheduler->makeWay(*this);
    wantsChanged();
}

void ChannelCore::setInOrder(const QList<BlobId> &ids)
{
    m_wishlist.setInOrder(ids);
    wantsChanged();
}

void ChannelCore::setPaused(const bool paused)
{
    if (isPaused() == paused)
        return;
    m_wishlist.setPaused(paused);
    if (paused)
        m_parts.scheduler->cancelAll(*this);
    wantsChanged();
}

void ChannelCore::fetch(const BlobId &id, const QObject *context, std::function<void (const QByteArray &)> callback)
{
    m_wishlist.fetch(id, context, std::move(callback));
    wantsChanged();
}

void ChannelCore::cancelFetch(const BlobId &id)
{
    if (!m_wishlist.takeFetch(id))
        return;
    if (const Wishlist::Download *download = m_wishlist.findDownload(id); download && !download->isWanted)
        m_parts.scheduler->cancel(*this, id);
}

std::optional<BlobId> ChannelCore::missingBlob(const QList<BlobId> &exceptions) const
{
    return BlobSurvey(m_holdings, m_wishlist, suppliers(), *m_parts.random).missing(exceptions);
}

void ChannelCore::wantsChanged()
{
    m_wishlist.changed();
    m_parts.scheduler->scheduleSoon(*this);
}

int ChannelCore::copies(const quint32 position) const
{
    return static_cast<int>(std::ranges::count_if(m_peers, [position](const auto &entry) { return entry.second.supplier.have().has(position); }));
}

bool ChannelCore::isAny(const std::set<quint64> &except, const std::function<bool (const Supplier &)> &test) const
{
    return std::ranges::any_of(m_peers, [&](const auto &entry) { return !except.contains(entry.first) && test(entry.second.supplier); });
}

std::vector<const Supplier *> ChannelCore::suppliers() const
{
    std::vector<const Supplier *> result;
    for (const auto &[id, peer] : m_peers)
        result.push_back(&peer.supplier);
    return result;
}

// --- peers ---

void ChannelCore::addCandidate(const Endpoint &endpoint, const bool isNamed)
{
    m_parts.dialler->addCandidate(*this, endpoint, isNamed);
}

void ChannelCore::reportFalseItem(const quint64 peer)
{
    if (const PeerChannel *sender = this->peer(peer); sender && !sender->peer->isEnded())
        m_parts.penalties->sentFalseItem(*sender->peer);
}

JoinedChannel::Membership ChannelCore::membershipOf(const quint64 peerId) const
{
    const auto it = m_peers.find(peerId);
    if (it == m_peers.end())
        return Membership::None;
    return it->second.isV5() ? Membership::V5 : Membership::Extended;
}

void ChannelCore::addPeer(Peer *peer, const bool isV5)
{
    HaveBudget *budget = m_parts.isSafe ? &m_ownHaveBudget : m_parts.haveBudget;
    const auto [it, isNew] = m_peers.try_emplace(peer->id(), peer, peer->id(), isV5, budget, peer->account());
    if (!isNew)
        return;

    PeerChannel &added = it->second;
    if (m_holdings.hasVersion())
        added.supplier.setVersion(m_holdings.sequence(), m_holdings.layout()->size(), {});
    if (!isV5)
    {
        if (m_extendedHosts.size() < EXTENDED_HOSTS_MAX)
            m_extendedHosts.insert(peer->host());
        if (peer->hasAskedForManifest(m_keys.publicKey))
            added.nextManifestRequest = now() + MANIFEST_INTERVAL;
        introduce(added);
    }
    wantsChanged();
    announcePeers();
    if (!isV5 && peer->isOutgoing())
        emit peerReached(*peer->dialled());
}

void ChannelCore::removePeer(Peer *peer)
{
    if (m_peers.erase(peer->id()) == 0)
        return;
    m_wishlist.forgetRefusalsOf(peer->id());
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

// HAVE names the sequence in use here: a peer with an older one asks, one with a newer one pushes.
// Only an item that is newer than our layout (or has none) must be pushed unasked.
void ChannelCore::introduce(PeerChannel &peer)
{
    if (m_holdings.hasVersion())
        describeAll(peer);
    if (m_item && (!m_holdings.hasVersion() || (m_holdings.sequence() != m_item->sequence)))
        push(peer);
}

// If it may not go now, tick() pushes whatever is newest then.
void ChannelCore::push(PeerChannel &peer)
{
    peer.isPushDue = !peer.isV5() && m_item && (peer.knownSequence < m_item->sequence);
    const Milliseconds now = this->now();
    if (!peer.isPushDue || (now < peer.nextPush) || (peer.peer->connection().queuedControlSize() >= HAVE_PACE_SIZE))
        return;
    peer.isPushDue = false;
    peer.nextPush = now + PUSH_INTERVAL;
    peer.knownSequence = m_item->sequence;
    peer.peer->connection().pushManifest(*m_item);
}

void ChannelCore::requestManifest(PeerChannel &peer)
{
    const Milliseconds now = this->now();
    if (now < peer.nextManifestRequest)
        return;
    peer.nextManifestRequest = now + MANIFEST_INTERVAL;
    peer.peer->connection().getManifest(m_keys.publicKey);
}

void ChannelCore::haveReceived(PeerChannel &peer, const Wire::Have &have)
{
    // no version of that date would be accepted, so there is nothing to put by or to ask for
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

    if (peer.supplier.apply(have))
    {
        m_wishlist.forgetRefusalsOf(peer.peer->id());
        if (hasDemand())
            m_parts.scheduler->scheduleSoon(*this);
    }
    hintReceived(have.sequence);
    if (peer.peer->isOutgoing())
        emit sequenceTold(have.sequence);
}

void ChannelCore::manifestReceived(PeerChannel &peer, const DhtItem &item)
{
    if (peer.peer->isOutgoing() && (item.sequence <= itemSequence()))
        emit sequenceTold(item.sequence);
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
    // the item may be false, so only the sender's own claim is noted
    peer.knownSequence = std::max(peer.knownSequence, item.sequence);
    if (peer.items.take(now()))
        emit itemReceived(item, peer.peer->id());
    else if (!peer.waitingItem || (peer.waitingItem->sequence < item.sequence))
        peer.waitingItem = item;
}

bool ChannelCore::isFarAhead(const qint64 sequence) const
{
    return (sequence > (m_parts.clock->unixTime().count() + SEQUENCE_AHEAD_MAX));
}

void ChannelCore::hintReceived(const qint64 sequence)
{
    const Milliseconds now = this->now();
    if ((sequence <= itemSequence()) || (now < m_nextHint) || isFarAhead(sequence))
        return;
    m_nextHint = now + HINT_INTERVAL;
    emit sequenceHinted(sequence);
}

void ChannelCore::tick(const Milliseconds now)
{
    if (m_parts.isSafe && m_isTellingDue && (now >= (m_lastTold + HAVE_INTERVAL)))
        tellChanges();
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
            peer.supplier.forgetRefusals();
    }
}

// --- onion services ---

void ChannelCore::setOnionService(const std::optional<OnionService> &service)
{
    if (m_onionService == service)
        return;
    m_onionService = service;
    m_onionKey.reset();
    m_onionAnnouncement.reset();
    m_nextOnionAnnouncement = now();
    if (!service)
        return;
    m_onionKey = Crypto::publicKey(service->seed);
    m_onions.remove(*m_onionKey);
}

void ChannelCore::setOnionAnnouncement(const OnionAnnouncement &announcement, const Milliseconds next)
{
    m_onionAnnouncement = announcement;
    m_nextOnionAnnouncement = next;
}

QList<Endpoint> ChannelCore::onionPeers() const
{
    QList<Endpoint> result;
    for (const OnionAnnouncement &announcement : m_onions.announcements())
        result.append({announcement.host(), announcement.port});
    return result;
}

// --- HAVE ---

void ChannelCore::describeAll(PeerChannel &peer)
{
    if (peer.isV5())
        return;
    const QList<Wire::Have> messages = m_holdings.describeAll();
    peer.haveQueue.assign(messages.cbegin(), messages.cend());
    sendHaves(peer);
}

// A long description must not block everything else: it goes out as the connection takes it.
void ChannelCore::sendHaves(PeerChannel &peer)
{
    Connection &connection = peer.peer->connection();
    while (!peer.haveQueue.empty() && (connection.queuedControlSize() < HAVE_PACE_SIZE))
    {
        connection.sendHave(m_keys.publicKey, peer.haveQueue.front());
        peer.haveQueue.pop_front();
    }
}

void ChannelCore::tellLater()
{
    if (m_isTellingDue)
        return;

    m_isTellingDue = true;
    // What is held is known after a commit, which may be that of several channels: behind a proxy
    // each tells of it in a moment of its own, in tick().
    if (m_parts.isSafe)
        return;
    const Milliseconds now = this->now();
    const Milliseconds due = std::max(now, (m_lastTold + HAVE_INTERVAL));
    m_parts.clock->callLater((due - now), this, [this] { tellChanges(); });
}

void ChannelCore::tellChanges()
{
    m_isTellingDue = false;
    m_lastTold = now();
    const QList<quint32> changes = m_holdings.takeChanges();
    if (changes.isEmpty())
        return;

    for (auto &[id, peer] : m_peers)
    {
        if (peer.isV5())
            continue;
        if (m_holdings.isComplete())
        {
            peer.haveQueue.clear();
            peer.haveQueue.push_back(m_holdings.describeComplete());
        }
        else
        {
            const QList<Wire::Have> messages = m_holdings.describe(changes, &peer.supplier.have());
            peer.haveQueue.insert(peer.haveQueue.end(), messages.cbegin(), messages.cend());
        }
        if (peer.haveQueue.size() > HAVE_QUEUE_MAX_COUNT)
            describeAll(peer);
        else
            sendHaves(peer);
    }
}
