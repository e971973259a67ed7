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


#include "gateway.h"

#include <algorithm>
#include <array>
#include <utility>

#include "../crypto/keyschedule.h"
#include "dht.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Bytes of one operation, as discovery counts them (discovery.cpp)
    constexpr qint64 WALK_COST = 7'000;
    constexpr qint64 COPIES_COST = 8 * (MANIFEST_MAX_SIZE + 130);

    // What the budget is divided among
    constexpr std::size_t PUTS = 0;
    constexpr std::size_t ITEMS = 1;
    constexpr std::size_t PEERS = 2;
    constexpr std::array<qint64, 3> COSTS {(WALK_COST + (2 * COPIES_COST)), (WALK_COST + COPIES_COST), WALK_COST};
    // Half for what is acknowledged; who asks for an item asks for peers as well.
    constexpr std::array<int, 3> WEIGHTS {4, 3, 1};

    static_assert((GatewayAllowance::PUTS_PER_SECOND * COSTS[PUTS]) <= Budget::RATE);
    static_assert((GatewayAllowance::LOOKUPS_PER_SECOND * COSTS[ITEMS]) <= Budget::RATE);
    // all that wait and, before them, one of each other kind that had its turn
    static_assert(((static_cast<qint64>(Gateway::PUTS_WAITING_MAX) * COSTS[PUTS] * (WEIGHTS[PUTS] + WEIGHTS[ITEMS] + WEIGHTS[PEERS]) / WEIGHTS[PUTS]) + COSTS[ITEMS] + COSTS[PEERS])
            <= (Budget::RATE * Gateway::PUT_WITHIN.count() / 1000));

    // Of all ids that have the same DHT key one, so that nobody comes before others by one that he has made
    Wire::LookupId standingFor(const Wire::LookupId &id)
    {
        Wire::LookupId result;
        std::ranges::copy(id.view().first(Sha1Digest::SIZE), result.data());
        return result;
    }

    Sha1Digest dhtKeyOf(const Wire::LookupId &id)
    {
        return Sha1Digest::fromBytes(id.view().first(Sha1Digest::SIZE));
    }

    // A search is known by the channel that it is for. These are for none of ours.
    PublicKey searchOf(const Wire::LookupId &id)
    {
        return PublicKey::fromBytes(id.view());
    }
}

Gateway::Gateway(Clock *clock, Dht *dht, QObject *parent)
    : QObject(parent)
    , m_clock {clock}
    , m_dht {dht}
    , m_budget {clock->now()}
    , m_shares {WEIGHTS}
{
    connect(dht, &Dht::readyChanged, this, [this] { run(); });
    connect(dht, &Dht::itemFound, this, &Gateway::handleItemFound);
    connect(dht, &Dht::getFinished, this, [this](const PublicKey &key, const qint64 newestSequence, [[maybe_unused]] const int copies)
    {
        handleItemLookUpOver(key, (newestSequence == 0));
    });
    connect(dht, &Dht::getFailed, this, [this](const PublicKey &key) { handleItemLookUpOver(key, false); });
    connect(dht, &Dht::peersFound, this, &Gateway::handlePeersFound);
    connect(dht, &Dht::putFinished, this, [this](const FinishedPut &put)
    {
        if ((put.owner == PutOwner::Others) && (put.stored == 0))
            m_cache.forgetPut(put.key, put.sequence);
    });
}

Gateway::~Gateway() = default;

// --- putting ---

PublishAnswer Gateway::publish(const QString &asker, const DhtItem &item)
{
    const PublishAnswer answer = judge(asker, item);
    if (answer == PublishAnswer::Accepted)
        ++m_counters.putsAccepted;
    else
        ++m_counters.putsRefused;
    run();
    return answer;
}

// What costs least comes first.
PublishAnswer Gateway::judge(const QString &asker, const DhtItem &item)
{
    const Milliseconds now = m_clock->now();
    if (item.value.size() > MANIFEST_MAX_SIZE)
        return PublishAnswer::TooLarge;
    // nobody knows when it could be put
    if (!m_dht->isReady())
        return PublishAnswer::RateLimited;
    const auto waiting = std::ranges::find(m_puts, item.publicKey, [](const WaitingPut &put) { return put.item.publicKey; });
    if ((waiting != m_puts.end()) && (item.sequence <= waiting->item.sequence))
        return (item == waiting->item) ? PublishAnswer::Accepted : PublishAnswer::OldSequence;
    if (const GatewayCache::Known *known = m_cache.item(item.publicKey))
    {
        const bool isSame = (item.sequence == known->item.sequence) && (item.value == known->item.value);
        if (isSame && known->put && ((now - *known->put) < GatewayCache::PUT_TIME))
            return PublishAnswer::Accepted;
        // of an equal number the first one counts
        if ((item.sequence <= known->item.sequence) && !isSame)
            return PublishAnswer::OldSequence;
    }
    if (!m_allowance.takeCheck(asker, now))
        return PublishAnswer::RateLimited;
    if (!item.verify())
        return PublishAnswer::BadSignature;
    if (((waiting == m_puts.end()) && !isRoomForPut(asker)) || !m_allowance.takePut(asker, now))
        return PublishAnswer::RateLimited;

    // a newer one takes the place of one that still waits: who publishes often is not put off by it
    if (waiting != m_puts.end())
        waiting->item = item;
    else
        m_puts.push_back({.asker = asker, .item = item});
    m_cache.notePut(item, now);
    return PublishAnswer::Accepted;
}

bool Gateway::isRoomForPut(const QString &asker) const
{
    const auto own = std::ranges::count(m_puts, asker, &WaitingPut::asker);
    return (m_puts.size() < PUTS_WAITING_MAX)
        && (own < static_cast<qsizetype>((m_puts.size() < (PUTS_WAITING_MAX / 2)) ? ASKERS_PUTS_WAITING_MAX : 1));
}

// --- looking up ---

void Gateway::findItem(const QString &asker, const PublicKey &key, const QObject *context
        , std::function<void (Found found, const std::optional<DhtItem> &item)> callback)
{
    const Milliseconds now = m_clock->now();
    ++m_counters.lookUpsAsked;
    if (const GatewayCache::Known *known = m_cache.item(key); known && ((now - known->seen) < GatewayCache::FRESH_TIME))
    {
        callback(Found::Yes, known->item);
        return;
    }
    if (m_cache.isAbsent(key, now))
    {
        callback(Found::No, {});
        return;
    }
    if (!ask(m_items, asker, key, context, callback))
    {
        ++m_counters.lookUpsRefused;
        callback(Found::Unknown, {});
    }
}

void Gateway::findPeers(const QString &asker, const Wire::LookupId &wanted, const QObject *context
        , std::function<void (const QList<Endpoint> &peers)> callback)
{
    const Wire::LookupId id = standingFor(wanted);
    const Milliseconds now = m_clock->now();
    ++m_counters.lookUpsAsked;
    if (const std::optional<QList<Endpoint>> known = m_cache.peers(id, now))
    {
        callback(*known);
        return;
    }
    if (!ask(m_peers, asker, id, context, callback))
    {
        ++m_counters.lookUpsRefused;
        callback({});
    }
}

// False: he is refused, and `callback` is not called.
template <typename Key, typename State, typename Callback>
bool Gateway::ask(Kind<Key, State> &kind, const QString &asker, const Key &key, const QObject *context, Callback &&callback)
{
    if (!m_dht->isReady())
        return false;
    const auto it = kind.lookUps.find(key);
    const bool isNew = (it == kind.lookUps.end());
    if (!isNew)
    {
        const auto &askers = it->second.askers;
        const auto own = std::ranges::count_if(askers, [&asker](const auto &other) { return other.name == asker; });
        if ((askers.size() >= JOINED_MAX) || (own >= static_cast<qsizetype>(JOINED_OF_ONE_MAX)))
            return false;
    }
    // who joins one that waits brings his own turn along, so as not to wait for that of one who asks for much
    std::optional<Key> dropped;
    const bool hasNewTurn = (isNew || !it->second.begun) && takeTurn(kind.turns, asker, key, dropped);
    if (isNew && !hasNewTurn)
        return false;
    State &lookUp = kind.lookUps[key];
    if (hasNewTurn)
    {
        lookUp.turn = ++m_lastTurn;
        m_clock->callLater(WAITING_TIME, this, [this, &kind, key, turn = lookUp.turn]
        {
            const auto waiting = kind.lookUps.find(key);
            if ((waiting == kind.lookUps.end()) || (waiting->second.turn != turn) || waiting->second.begun)
                return;
            kind.turns.remove(key);
            endLookUp(key);
        });
    }
    lookUp.askers.push_back({.name = asker, .context = context, .callback = std::forward<Callback>(callback)});
    if (dropped && !kind.turns.contains(*dropped))
        endLookUp(*dropped);
    run();
    return true;
}

// False: he has one, or may have none.
template <typename Key>
bool Gateway::takeTurn(TurnQueue<Key> &turns, const QString &asker, const Key &key, std::optional<Key> &dropped)
{
    if (turns.contains(asker, key))
        return false;
    const std::size_t own = turns.countOf(asker);
    const bool isFull = (turns.size() >= LOOKUPS_WAITING_MAX);
    if ((own >= ASKERS_LOOKUPS_WAITING_MAX) || (isFull && (turns.largestCount() <= (own + 1))) || !m_allowance.takeLookUp(asker, m_clock->now()))
        return false;
    if (isFull)
        dropped = turns.dropFromLargest();
    turns.add(asker, key);
    return true;
}

// --- the work ---

void Gateway::run()
{
    // a Dht or somebody who is answered may call back into here
    if (m_isRunning || !m_dht->isReady())
        return;

    m_isRunning = true;
    while (const auto chosen = m_shares.choose({!m_puts.empty(), !m_items.turns.isEmpty(), !m_peers.turns.isEmpty()}))
    {
        const Milliseconds now = m_clock->now();
        const qint64 cost = COSTS[*chosen];
        if (!m_budget.isEnough(cost, false, now))
        {
            wakeUpIn(m_budget.waitingTime(cost, false, now));
            break;
        }
        m_budget.spend(cost, now);
        m_shares.charge(*chosen, cost);
        switch (*chosen)
        {
        case PUTS:
            beginPut();
            break;
        case ITEMS:
            beginItem();
            break;
        default:
            beginPeers();
            break;
        }
    }
    m_isRunning = false;
}

void Gateway::beginPut()
{
    const DhtItem item = m_puts.front().item;
    m_puts.pop_front();
    ++m_counters.putsMade;
    m_dht->putItem(item, PutOwner::Others);
}

void Gateway::beginItem()
{
    const PublicKey key = m_items.turns.takeNext();
    m_items.lookUps.at(key).begun = m_clock->now();
    ++m_counters.lookUpsMade;
    m_dht->getItem(key);
}

void Gateway::beginPeers()
{
    const Wire::LookupId id = m_peers.turns.takeNext();
    m_peers.lookUps.at(id).begun = m_clock->now();
    ++m_counters.lookUpsMade;
    m_searches.begin(dhtKeyOf(id), searchOf(id), m_clock->now());
    m_clock->callLater(ANSWER_STEP, this, [this, id] { endLookUp(id); });
    m_dht->getPeers(dhtKeyOf(id));
}

void Gateway::wakeUpIn(const Milliseconds delay)
{
    if (std::exchange(m_isWakingUp, true))
        return;
    m_clock->callLater(delay, this, [this]
    {
        m_isWakingUp = false;
        run();
    });
}

void Gateway::handleItemFound(const DhtItem &item)
{
    const auto it = m_items.lookUps.find(item.publicKey);
    if ((it == m_items.lookUps.end()) || !it->second.begun || it->second.result
            || (it->second.newest && (it->second.newest->sequence >= item.sequence)) || !item.verify())
    {
        return;
    }
    it->second.newest = item;
}

// Also comes when discovery has looked for it, on its own behalf.
void Gateway::handleItemLookUpOver(const PublicKey &key, const bool isNothing)
{
    const auto it = m_items.lookUps.find(key);
    if ((it == m_items.lookUps.end()) || !it->second.begun || it->second.result)
        return;
    ItemLookUp &lookUp = it->second;
    // one that cannot be believed is none
    lookUp.result = lookUp.newest ? Found::Yes : (isNothing ? Found::No : Found::Unknown);
    const Milliseconds passed = m_clock->now() - *lookUp.begun;
    const auto steps = std::max<qint64>(1, ((passed + ANSWER_STEP - 1ms) / ANSWER_STEP));
    m_clock->callLater(((ANSWER_STEP * steps) - passed), this, [this, key = it->first] { endLookUp(key); });
}

void Gateway::endLookUp(const PublicKey &key)
{
    const auto it = m_items.lookUps.find(key);
    if (it == m_items.lookUps.end())
        return;
    const ItemLookUp lookUp = std::move(it->second);
    m_items.lookUps.erase(it);
    if (!lookUp.begun)
        ++m_counters.lookUpsRefused;
    const Milliseconds now = m_clock->now();
    std::optional<DhtItem> answer = lookUp.newest;
    if (answer)
    {
        m_cache.noteFound(*answer, now);
        // what was put a moment ago may be newer than what the nodes that were asked had
        if (const GatewayCache::Known *known = m_cache.item(key))
            answer = known->item;
    }
    else if (lookUp.result == Found::No)
    {
        m_cache.noteAbsent(key, now);
    }
    for (const auto &[name, context, callback] : lookUp.askers)
    {
        if (context)
            callback((answer ? Found::Yes : lookUp.result.value_or(Found::Unknown)), answer);
    }
}

void Gateway::handlePeersFound(const Sha1Digest &key, const QList<Endpoint> &peers)
{
    const auto it = std::ranges::find_if(m_peers.lookUps, [&key](const auto &entry) { return dhtKeyOf(entry.first) == key; });
    if ((it == m_peers.lookUps.end()) || !it->second.begun)
        return;
    if (const auto believed = m_searches.take(key, peers, m_dht->range(), m_clock->now()))
        it->second.found += believed->second;
}

void Gateway::endLookUp(const Wire::LookupId &id)
{
    const auto it = m_peers.lookUps.find(id);
    if (it == m_peers.lookUps.end())
        return;
    const PeersLookUp lookUp = std::move(it->second);
    m_peers.lookUps.erase(it);
    if (lookUp.begun)
    {
        m_searches.removeChannel(searchOf(id));
        m_cache.notePeers(id, lookUp.found, m_clock->now());
    }
    else
    {
        ++m_counters.lookUpsRefused;
    }
    for (const auto &[name, context, callback] : lookUp.askers)
    {
        if (context)
            callback(lookUp.found);
    }
}
