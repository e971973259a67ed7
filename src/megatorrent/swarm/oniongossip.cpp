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


#include "oniongossip.h"

#include <algorithm>
#include <utility>

#include <QtEndian>

#include "../crypto/hash.h"
#include "channelcore.h"
#include "channellist.h"
#include "dialler.h"
#include "neighbour.h"
#include "peer.h"
#include "peerlist.h"
#include "swarm.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    using Milliseconds = OnionGossip::Milliseconds;

    // Before something is passed on: so that it goes together with what comes meanwhile, and at
    // moments that tell nothing of other channels
    const Milliseconds PASS_DELAY_MIN = 200ms;
    const Milliseconds PASS_DELAY_MAX = 1s;
    const Milliseconds ALLOWANCE_WAIT = 1s;
    // Announcements are believed for two hours.
    const Milliseconds ANNOUNCE_INTERVAL_MIN = 50min;
    const Milliseconds ANNOUNCE_INTERVAL_MAX = 70min;
    const Milliseconds ANNOUNCE_DELAY_MAX = 1s;
    const Milliseconds TIDY_INTERVAL = 1min;
    const qsizetype PACE_SIZE = 64 * 1024;   // of control messages waiting in a connection
    const int ALL_HOPS = 2;                  // up to here all of a channel's peers are told
    const int NEAR_HOPS = 3;                 // up to here many are, and what comes again from nearer counts
    const double TRIED_PER_SECOND = OnionGossip::TRIED_PER_NEIGHBOUR_MAX / 600.0;
    const qsizetype LOOK_FOR_MAX = 4;        // known services that are tried in a minute or so
    const Milliseconds LOOK_INTERVAL_MIN = 45s;
    const Milliseconds LOOK_INTERVAL_MAX = 75s;

    // By how much a service's announcements are dated earlier, in seconds. Each time the same, also after
    // a restart, or one could take the mean, and what is said later could look older.
    qint64 delayOf(const OnionService &service)
    {
        const Tag hash = Crypto::keyedBlake2b128(service.seed.view(), {"onion date"});
        return static_cast<qint64>(qFromBigEndian<quint32>(hash.data()) % OnionAnnouncement::TIME_STEP);
    }

    Milliseconds randomBetween(RandomSource &random, const Milliseconds least, const Milliseconds most)
    {
        return least + Milliseconds {static_cast<qint64>(random.below(static_cast<quint64>((most - least).count()) + 1))};
    }
}

OnionGossip::Room::Room(const bool isCircuit)
    : seen {isCircuit ? SeenFloods::CIRCUIT_MAX_COUNT : SeenFloods::MAX_COUNT}
    , budget {isCircuit ? FloodBudget::CIRCUIT_ACCOUNTS_MAX : FloodBudget::ACCOUNTS_MAX}
    , tried {TRIED_PER_NEIGHBOUR_MAX, TRIED_PER_SECOND, (isCircuit ? AddressLedger::CIRCUIT_ADDRESSES_MAX : AddressLedger::ADDRESSES_MAX)}
{
}

OnionGossip::OnionGossip(const Parts &parts)
    : m_parts {parts}
{
}

qint64 OnionGossip::unixTime() const
{
    return std::chrono::duration_cast<std::chrono::seconds>(m_parts.clock->unixTime()).count();
}

OnionGossip::Room &OnionGossip::roomOf(const Circuit &circuit)
{
    const auto [it, isNew] = m_rooms.try_emplace(circuit, circuit.has_value());
    if (isNew && circuit)
        it->second.slack = static_cast<qint64>(m_parts.random->below(static_cast<quint64>(SLACK_MAX)));
    return it->second;
}

// Whoever sends what becomes, or ceases to be, timely just now, and sees whether it is passed on, has
// our clock to the second.
bool OnionGossip::isTimely(const OnionAnnouncement &announcement, const Circuit &circuit)
{
    return announcement.isTimely(unixTime(), roomOf(circuit).slack);
}

ChannelCore *OnionGossip::channelOf(const Topic &topic, const Circuit &circuit) const
{
    if (circuit)
    {
        ChannelCore *channel = m_parts.channels->find(*circuit);
        return (channel && (channel->keys().topic == topic)) ? channel : nullptr;
    }
    const std::vector<ChannelCore *> &channels = m_parts.channels->all();
    const auto found = std::ranges::find_if(channels, [&topic](const ChannelCore *channel) { return channel->keys().topic == topic; });
    return (found != channels.end()) ? *found : nullptr;
}

// --- what comes ---

// What costs least is asked first; a signature is checked only of what is still wanted then.
void OnionGossip::floodReceived(Peer &peer, const Wire::Flood &flood)
{
    ++m_received;
    const OnionAnnouncement &announcement = flood.announcement;
    const Circuit circuit = peer.circuit();
    // clocks differ, so that is no offence
    if ((m_parts.settings->isSafe && !circuit) || !isTimely(announcement, circuit))
        return;
    ChannelCore *channel = channelOf(announcement.topic, circuit);
    const Circuit common = (channel && peer.isIn(*channel)) ? Circuit(channel->keys().publicKey) : std::nullopt;
    const OnionAnnouncement::Id id = announcement.id();
    Room &room = roomOf(circuit);
    const std::optional<quint8> heard = room.seen.hopsOf(id);
    if (heard)
    {
        noteService(peer, flood);
        noteTold(circuit, flood, peer.id());
    }
    if (heard && (!common || (flood.hops >= *heard) || (flood.hops > NEAR_HOPS)))
        return;

    const OnionStore::Entry *known = channel ? channel->onions().find(announcement.key) : nullptr;
    const bool isKnown = known && (known->announcement == announcement);
    // whoever is in the channel knows what is newer, or will; others must not learn what we follow
    if (common && !(heard && isKnown) && ((announcement.key == channel->onionKey()) || !channel->onions().isNews(announcement)))
    {
        if (isKnown)
            noteService(peer, flood);
        return;
    }
    const QString neighbour = sourceOf(peer);
    if (!room.budget.take(neighbourOf(peer), common, flood.hops, m_parts.clock->now()))
        return;
    // honest peers check what they pass on
    if (!isKnown && !announcement.isSigned())
    {
        m_parts.sentFalseAnnouncement(peer);
        return;
    }

    room.seen.add(id, flood.hops, neighbour, (static_cast<qint64>(announcement.time) + OnionAnnouncement::AGE_MAX));
    if (!heard)
        noteService(peer, flood);
    const bool isNews = channel && (announcement.key != channel->onionKey()) && (heard || channel->onions().isNews(announcement));
    if (heard && isKnown)
        channel->onions().moveCloser(announcement.key, flood.hops, neighbour);
    else if (isNews && channel->onions().add(announcement, flood.hops, neighbour))
        takeIn(*channel, flood, neighbour);
    if (flood.hops >= Wire::Flood::HOPS_MAX)
        return;
    // strangers are told once, whether it is followed or not
    Pending pending {.flood = flood, .neighbour = neighbourOf(peer), .knowing = {peer.id()}, .isForMembers = isNews, .isForStrangers = !heard, .turn = 0};
    ++pending.flood.hops;
    if (!heard || !hurry(circuit, pending, *heard))
        pass(circuit, std::move(pending));
}

// Who has come in through our onion service tells of his own first of all: two that have dialled each
// other know by that.
void OnionGossip::noteService(Peer &peer, const Wire::Flood &flood)
{
    if ((flood.hops != 0) || !peer.circuit() || peer.remote().isValid())
        return;
    const ChannelCore *channel = channelOf(flood.announcement.topic, peer.circuit());
    if (!channel || (flood.announcement.key == channel->onionKey()))
        return;
    peer.setService({flood.announcement.host(), flood.announcement.port});
    m_parts.peers->resolveDuplicate(peer);
}

// Only behind a proxy can such a service be reached.
void OnionGossip::takeIn(ChannelCore &channel, const Wire::Flood &flood, const QString &neighbour)
{
    const Endpoint endpoint {flood.announcement.host(), flood.announcement.port};
    const Milliseconds now = m_parts.clock->now();
    // bans are by address, and not asked behind a proxy
    const bool isWanted = (static_cast<int>(channel.peers().size()) < m_parts.settings->peersPerChannel) && !channel.candidates().find(endpoint);
    if (!m_parts.settings->isSafe || !isWanted)
        return;
    AddressLedger &tried = roomOf(channel.keys().publicKey).tried;
    if (tried.isInDebt(neighbour, now))
        return;
    tried.charge(neighbour, now);
    m_parts.dialler->addHearsay(channel, endpoint, neighbour);
}

// --- what is passed on ---

// Who says it need not be told.
void OnionGossip::noteTold(const Circuit &circuit, const Wire::Flood &flood, const quint64 peer)
{
    if (Pending *waiting = findPending(circuit, flood.announcement))
        waiting->knowing.insert(peer);
}

OnionGossip::Pending *OnionGossip::findPending(const Circuit &circuit, const OnionAnnouncement &announcement)
{
    const auto it = m_rooms.find(circuit);
    if (it == m_rooms.end())
        return nullptr;
    const auto found = std::ranges::find_if(it->second.pending, [&announcement](const Pending &entry)
    {
        return (entry.flood.announcement.key == announcement.key) && (entry.flood.announcement == announcement);
    });
    return (found != it->second.pending.end()) ? &*found : nullptr;
}

// What has come again from nearer, and has been heard from so far before. False: it is to be passed
// on once more, because only a few were told of it.
bool OnionGossip::hurry(const Circuit &circuit, const Pending &pending, const int heard)
{
    if (Pending *waiting = findPending(circuit, pending.flood.announcement))
    {
        waiting->flood.hops = pending.flood.hops;
        return true;
    }
    return (heard < ALL_HOPS) || (pending.flood.hops > NEAR_HOPS);
}

void OnionGossip::pass(const Circuit &circuit, Pending pending)
{
    std::vector<Pending> &waiting = roomOf(circuit).pending;
    // nobody who passes on very much is before others for that
    pending.turn = static_cast<int>(std::ranges::count(waiting, pending.neighbour, &Pending::neighbour));
    waiting.push_back(std::move(pending));
    if (waiting.size() > PENDING_MAX)
    {
        waiting.erase(std::ranges::max_element(waiting, {}, [](const Pending &entry)
        {
            return std::pair(entry.flood.hops, entry.turn);
        }));
    }
    flushLater(circuit, randomBetween(*m_parts.random, PASS_DELAY_MIN, PASS_DELAY_MAX));
}

void OnionGossip::flushLater(const Circuit &circuit, const Milliseconds delay)
{
    if (std::exchange(roomOf(circuit).isDue, true))
        return;
    m_parts.clock->callLater(delay, this, [this, circuit] { flush(circuit); });
}

// What comes from near goes first: of that nobody can make up very much (FloodBudget).
void OnionGossip::flush(const Circuit &circuit)
{
    const auto it = m_rooms.find(circuit);
    if (it == m_rooms.end())
        return;
    Room &room = it->second;
    room.isDue = false;
    std::ranges::stable_sort(room.pending, {}, [](const Pending &entry) { return std::pair(entry.flood.hops, entry.turn); });
    std::size_t done = 0;
    while ((done < room.pending.size()) && sendOut(circuit, room, room.pending[done]))
        ++done;
    room.pending.erase(room.pending.begin(), (room.pending.begin() + static_cast<std::ptrdiff_t>(done)));
    if (!room.pending.empty())
        flushLater(circuit, ALLOWANCE_WAIT);
}

bool OnionGossip::sendOut(const Circuit &circuit, Room &room, const Pending &pending)
{
    const Milliseconds now = m_parts.clock->now();
    const ChannelCore *channel = channelOf(pending.flood.announcement.topic, circuit);
    std::vector<Peer *> members;
    std::vector<Peer *> strangers;
    for (const auto &[id, peer] : m_parts.peers->of(circuit))
    {
        if (pending.knowing.contains(id) || !peer->isEstablished() || !peer->isExtended() || peer->dialBackFor()
                || (peer->connection().queuedControlSize() >= PACE_SIZE))
        {
            continue;
        }
        const bool isMember = channel && peer->isIn(*channel);
        if (isMember && pending.isForMembers)
            members.push_back(peer);
        else if (!isMember && pending.isForStrangers)
            strangers.push_back(peer);
    }
    if (pending.flood.hops > ALL_HOPS)
        members = chooseSome(std::move(members), ((pending.flood.hops > NEAR_HOPS) ? MEMBERS_FAR_MAX : MEMBERS_WIDE_MAX));
    strangers = chooseSome(std::move(strangers), STRANGERS_MAX);

    if (!members.empty() && !room.sending.take(now, std::min(static_cast<double>(members.size()), SENT_MAX)))
        return false;
    for (Peer *peer : members)
        send(*peer, pending.flood);
    for (Peer *peer : strangers)
    {
        if (room.strangers.take(now))
            send(*peer, pending.flood);
    }
    return true;
}

std::vector<Peer *> OnionGossip::chooseSome(std::vector<Peer *> from, const std::size_t count)
{
    for (std::size_t i = 0; (i < count) && (i < from.size()); ++i)
        std::swap(from[i], from[i + static_cast<std::size_t>(m_parts.random->below(from.size() - i))]);
    if (from.size() > count)
        from.resize(count);
    return from;
}

bool OnionGossip::send(Peer &peer, const Wire::Flood &flood)
{
    if (!peer.isEstablished())
        return false;
    ++m_sent;
    peer.connection().sendFlood(flood);
    return true;
}

// --- who joins ---

void OnionGossip::joined(Peer &peer, ChannelCore &channel)
{
    if (!peer.isExtended() || (m_parts.settings->isSafe && !peer.circuit()))
        return;
    if (const std::optional<OnionAnnouncement> &own = channel.onionAnnouncement())
        send(peer, {.hops = 0, .announcement = *own});
    const QList<OnionStore::Entry> known = channel.onions().sample(TOLD_MAX, *m_parts.random);
    for (const OnionStore::Entry &entry : known)
    {
        if ((entry.hops < Wire::Flood::HOPS_MAX) && isTimely(entry.announcement, peer.circuit()))
            send(peer, {.hops = static_cast<quint8>(entry.hops + 1), .announcement = entry.announcement});
    }
}

// --- our own ---

void OnionGossip::tick(const Milliseconds now)
{
    const bool isTidying = (now >= m_nextTidying);
    if (isTidying)
    {
        m_nextTidying = now + TIDY_INTERVAL;
        tidy(roomOf({}));
        // circuits that have ended, all of them if it is no longer Safe Mode
        std::erase_if(m_rooms, [this](const auto &entry)
        {
            return entry.first && !entry.second.isDue && (!m_parts.settings->isSafe || !m_parts.channels->find(*entry.first));
        });
        std::erase_if(m_nextLook, [this](const auto &entry) { return !m_parts.channels->find(entry.first); });
    }
    for (ChannelCore *channel : m_parts.channels->all())
    {
        if (channel->onionService() && (now >= channel->nextOnionAnnouncement()) && (channel->connectedPeers() > 0))
            announceLater(*channel);
        if (isTidying && !m_parts.settings->isSafe)
            channel->onions().removeExpired(unixTime());
    }
}

// Not before anybody here believes it no longer, or it would be news again
void OnionGossip::tidy(Room &room)
{
    room.seen.removeExpired(unixTime() - SLACK_MAX);
}

void OnionGossip::beat(ChannelCore &channel, const Milliseconds now)
{
    const auto [due, isFirst] = m_nextLook.try_emplace(channel.keys().publicKey);
    if (!isFirst && (now < due->second))
        return;
    due->second = now + randomBetween(*m_parts.random, LOOK_INTERVAL_MIN, LOOK_INTERVAL_MAX);
    // what is forgotten shows, and must not be forgotten of all channels in one moment
    Room &room = roomOf(channel.keys().publicKey);
    tidy(room);
    channel.onions().removeExpired(unixTime(), room.slack);
    if (!isFirst)
        lookForMore(channel);
}

// Not in the tick, in which other channels may have their turn as well
void OnionGossip::announceLater(ChannelCore &channel)
{
    if (!m_announcing.insert(channel.keys().publicKey).second)
        return;
    m_parts.clock->callLater(randomBetween(*m_parts.random, 0ms, ANNOUNCE_DELAY_MAX), this, [this, key = channel.keys().publicKey]
    {
        m_announcing.erase(key);
        ChannelCore *found = m_parts.channels->find(key);
        if (found && found->onionService())
            announce(*found);
    });
}

void OnionGossip::announce(ChannelCore &channel)
{
    const OnionService service = *channel.onionService();
    const OnionAnnouncement own = OnionAnnouncement::sign(service.seed, channel.keys().topic, service.port, (unixTime() - delayOf(service)));
    channel.setOnionAnnouncement(own, (m_parts.clock->now() + randomBetween(*m_parts.random, ANNOUNCE_INTERVAL_MIN, ANNOUNCE_INTERVAL_MAX)));
    // each tells it to others, from whom it comes back
    if (m_parts.settings->isSafe)
        roomOf(channel.keys().publicKey).seen.add(own.id(), 0, {}, (static_cast<qint64>(own.time) + OnionAnnouncement::AGE_MAX));
    roomOf({}).seen.add(own.id(), 0, {}, (static_cast<qint64>(own.time) + OnionAnnouncement::AGE_MAX));
    for (const auto &[id, common] : channel.peers())
    {
        if (!common.isV5() && (!m_parts.settings->isSafe || common.peer->circuit()))
            send(*common.peer, {.hops = 0, .announcement = own});
    }
}

// Where there are too few peers, those are tried that were heard of earlier.
void OnionGossip::lookForMore(ChannelCore &channel)
{
    if (!m_parts.settings->isSafe || (2 * static_cast<int>(channel.peers().size()) >= m_parts.settings->peersPerChannel))
        return;
    const QList<OnionStore::Entry> known = channel.onions().sample(LOOK_FOR_MAX, *m_parts.random);
    for (const OnionStore::Entry &entry : known)
        takeIn(channel, {.hops = entry.hops, .announcement = entry.announcement}, entry.neighbour);
}
