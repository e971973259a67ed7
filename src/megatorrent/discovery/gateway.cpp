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
#include <utility>

#include "../crypto/keyschedule.h"
#include "dht.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Bytes of one operation, as discovery counts them (discovery.cpp)
    const qint64 WALK_COST = 7'000;
    const qint64 ITEM_COST = 8 * (MANIFEST_MAX_SIZE + 130);

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
{
    connect(dht, &Dht::readyChanged, this, [this] { run(); });
    connect(dht, &Dht::itemFound, this, &Gateway::handleItemFound);
    connect(dht, &Dht::getFinished, this, [this](const PublicKey &key, const qint64 newestSequence, [[maybe_unused]] const int copies)
    {
        handleItemLookUpOver(key, (newestSequence == 0));
    });
    connect(dht, &Dht::getFailed, this, [this](const PublicKey &key) { handleItemLookUpOver(key, false); });
    connect(dht, &Dht::peersFound, this, &Gateway::handlePeersFound);
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
    if ((m_puts.size() >= PUTS_WAITING_MAX) || !m_allowance.takePut(asker, now))
        return PublishAnswer::RateLimited;

    // a newer one takes the place of one that still waits
    std::erase_if(m_puts, [&item](const DhtItem &waiting) { return waiting.publicKey == item.publicKey; });
    m_puts.push_back(item);
    m_cache.notePut(item, now);
    return PublishAnswer::Accepted;
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
    const auto it = m_items.find(key);
    const bool isRefused = (it != m_items.end()) ? (it->second.askers.size() >= ASKERS_MAX)
        : ((m_items.size() >= LOOKUPS_MAX) || !m_allowance.takeLookUp(asker, now));
    if (isRefused)
    {
        ++m_counters.lookUpsRefused;
        callback(Found::Unknown, {});
        return;
    }
    m_items[key].askers.emplace_back(context, std::move(callback));
    run();
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
    const auto it = m_peers.find(id);
    const bool isRefused = (it != m_peers.end()) ? (it->second.askers.size() >= ASKERS_MAX)
        : ((m_peers.size() >= LOOKUPS_MAX) || !m_allowance.takeLookUp(asker, now));
    if (isRefused)
    {
        ++m_counters.lookUpsRefused;
        callback({});
        return;
    }
    m_peers[id].askers.emplace_back(context, std::move(callback));
    run();
}

// --- the work ---

void Gateway::run()
{
    if (!m_dht->isReady())
        return;

    const auto spend = [this](const qint64 cost)
    {
        const Milliseconds now = m_clock->now();
        if (!m_budget.isEnough(cost, false, now))
        {
            wakeUpIn(m_budget.waitingTime(cost, false, now));
            return false;
        }
        m_budget.spend(cost, now);
        return true;
    };
    // somebody waits for an answer; a put has been acknowledged
    for (auto &[key, lookUp] : m_items)
    {
        if (lookUp.begun)
            continue;
        if (!spend(WALK_COST + ITEM_COST))
            return;
        lookUp.begun = m_clock->now();
        ++m_counters.lookUpsMade;
        m_dht->getItem(key);
    }
    for (auto &[id, lookUp] : m_peers)
    {
        if (lookUp.begun)
            continue;
        if (!spend(WALK_COST))
            return;
        lookUp.begun = m_clock->now();
        ++m_counters.lookUpsMade;
        m_searches.begin(dhtKeyOf(id), searchOf(id), m_clock->now());
        m_dht->getPeers(dhtKeyOf(id));
        m_clock->callLater(ANSWER_STEP, this, [this, id] { answerPeers(id); });
    }
    while (!m_puts.empty())
    {
        if (!spend(WALK_COST + (2 * ITEM_COST)))
            return;
        const DhtItem item = m_puts.front();
        m_puts.pop_front();
        ++m_counters.putsMade;
        m_clock->callLater(0ms, this, [this, item] { m_dht->putItem(item, PutOwner::Others); });
    }
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
    const auto it = m_items.find(item.publicKey);
    if ((it == m_items.end()) || !it->second.begun || it->second.result
            || (it->second.newest && (it->second.newest->sequence >= item.sequence)) || !item.verify())
    {
        return;
    }
    it->second.newest = item;
}

// Also comes when discovery has looked for it, on its own behalf.
void Gateway::handleItemLookUpOver(const PublicKey &key, const bool isNothing)
{
    const auto it = m_items.find(key);
    if ((it == m_items.end()) || !it->second.begun || it->second.result)
        return;
    ItemLookUp &lookUp = it->second;
    // one that cannot be believed is none
    lookUp.result = lookUp.newest ? Found::Yes : (isNothing ? Found::No : Found::Unknown);
    const Milliseconds passed = m_clock->now() - *lookUp.begun;
    const auto steps = std::max<qint64>(1, ((passed + ANSWER_STEP - 1ms) / ANSWER_STEP));
    m_clock->callLater(((ANSWER_STEP * steps) - passed), this, [this, key = it->first] { answerItem(key); });
}

void Gateway::answerItem(const PublicKey &key)
{
    const auto it = m_items.find(key);
    if (it == m_items.end())
        return;
    const ItemLookUp lookUp = std::move(it->second);
    m_items.erase(it);
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
    for (const auto &[context, callback] : lookUp.askers)
    {
        if (context)
            callback((answer ? Found::Yes : lookUp.result.value_or(Found::Unknown)), answer);
    }
}

void Gateway::handlePeersFound(const Sha1Digest &key, const QList<Endpoint> &peers)
{
    const auto it = std::ranges::find_if(m_peers, [&key](const auto &entry) { return dhtKeyOf(entry.first) == key; });
    if ((it == m_peers.end()) || !it->second.begun)
        return;
    if (const auto believed = m_searches.take(key, peers, m_dht->range(), m_clock->now()))
        it->second.found += believed->second;
}

void Gateway::answerPeers(const Wire::LookupId &id)
{
    const auto it = m_peers.find(id);
    if (it == m_peers.end())
        return;
    const PeersLookUp lookUp = std::move(it->second);
    m_peers.erase(it);
    m_searches.removeChannel(searchOf(id));
    m_cache.notePeers(id, lookUp.found, m_clock->now());
    for (const auto &[context, callback] : lookUp.askers)
    {
        if (context)
            callback(lookUp.found);
    }
}
