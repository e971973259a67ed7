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


#include "libtorrentdht.h"

#include <algorithm>
#include <chrono>

#include <libtorrent/session.hpp>

#include <QHostAddress>

#include "base/global.h"
#include "alertrelay.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    constexpr auto OVERDUE_CHECK_INTERVAL = 500ms;
    constexpr int FIRST_STATS_INTERVAL = 500;        // ms
    constexpr int LAST_STATS_INTERVAL = 60'000;      // ms
    constexpr int UNREADY_STATS_INTERVAL = 4'000;    // ms: with no node at all, which can last (the DHT may be off)
    constexpr int SETTLING_STATS_INTERVAL = 500;     // ms
    // that are asked for at once come in milliseconds
    constexpr auto DOUBT_TIME = 2s;

    // with fewer nodes than this, wait a little for libtorrent to find more: what is put goes to
    // the nodes known
    constexpr int ENOUGH_NODES = 8;
    constexpr auto SETTLING_TIME = 1500ms;

    constexpr qsizetype MAX_OFFERS = 200;
    constexpr qsizetype OFFERS_AT_ONCE = 8;
    constexpr int OFFER_INTERVAL = 1'000;            // ms
    constexpr int ENOUGH_NODES_FOR_OFFERS = 32;
    // if none has answered: the machine may have been offline, and libtorrent itself asks only once
    constexpr auto OFFER_AGAIN_INTERVAL = 60s;

    std::array<char, PublicKey::SIZE> toNative(const PublicKey &key)
    {
        std::array<char, PublicKey::SIZE> result;
        std::copy_n(key.view().data(), PublicKey::SIZE, result.begin());
        return result;
    }

    lt::sha1_hash toNative(const Sha1Digest &digest)
    {
        return lt::sha1_hash {digest.view().data()};
    }

    Sha1Digest fromNative(const lt::sha1_hash &hash)
    {
        return Sha1Digest::fromBytes({hash.data(), Sha1Digest::SIZE});
    }

    FinishedPut finished(const PutOwner owner, const DhtItem &item, const int stored, const qint64 networkSequence)
    {
        return {.owner = owner, .key = item.publicKey, .sequence = item.sequence, .stored = stored, .networkSequence = networkSequence};
    }

    template <typename NativeEndpoint>
    Endpoint toEndpoint(const NativeEndpoint &endpoint)
    {
        return {.host = QString::fromStdString(endpoint.address().to_string()).toLower(), .port = endpoint.port()};
    }
}

FoundItem FoundItem::make(const std::array<char, 32> &key, const lt::entry &value, const std::int64_t sequence
        , const std::array<char, 64> &signature)
{
    // a get that finds nothing answers with 0 and an undefined entry
    if ((sequence <= 0) || (value.type() == lt::entry::undefined_t))
        return {};

    FoundItem found {.sequence = sequence, .item = std::nullopt};
    if ((sequence <= SEQUENCE_MAX) && (value.type() == lt::entry::string_t)
            && (value.string().size() <= static_cast<std::size_t>(MANIFEST_MAX_SIZE)))
    {
        found.item = DhtItem {.publicKey = PublicKey::fromBytes({key.data(), PublicKey::SIZE}), .sequence = sequence
                , .value = QByteArray::fromStdString(value.string())
                , .signature = Signature::fromBytes({signature.data(), Signature::SIZE})};
    }
    return found;
}

LibtorrentDht::LibtorrentDht(const lt::session *session, QObject *parent)
    : LibtorrentDht(session, Timeouts {}, parent)
{
}

LibtorrentDht::LibtorrentDht(const lt::session *session, const Timeouts &timeouts, QObject *parent)
    : Dht(parent)
    , m_session {*session}
    , m_timeouts {timeouts}
    , m_relay {std::make_shared<AlertRelay>(this)}
    , m_settled {SETTLING_TIME}
{
    m_overdueTimer.setInterval(OVERDUE_CHECK_INTERVAL);
    connect(&m_overdueTimer, &QTimer::timeout, this, [this]
    {
        askAgain();
        giveUpOverdue();
    });
    m_statsTimer.setSingleShot(true);
    connect(&m_statsTimer, &QTimer::timeout, this, &LibtorrentDht::askForStats);

    withSession([this](lt::session_handle &handle) { handle.add_extension(std::shared_ptr<lt::plugin> {m_relay}); });
    m_statsInterval = FIRST_STATS_INTERVAL;
    askForStats();
}

LibtorrentDht::~LibtorrentDht()
{
    m_relay->detach();
}

template <typename Function>
void LibtorrentDht::withSession(Function &&function)
{
    try
    {
        if (m_session.is_valid())
            function(m_session);
    }
    catch (const lt::system_error &)
    {
        // it went away in between: time-outs tell those who wait
    }
}

bool LibtorrentDht::isReady() const
{
    return m_isReady;
}

AddressRange LibtorrentDht::range() const
{
    return m_range;
}

void LibtorrentDht::getItem(const PublicKey &key)
{
    if (const auto iter = m_gets.find(key); iter != m_gets.end())
    {
        iter->isJoined = true;
        return;
    }

    m_gets.insert(key, {.newest = {}, .isJoined = false, .doubt = QDeadlineTimer {0}, .again = QDeadlineTimer {m_timeouts.again}, .deadline = QDeadlineTimer {m_timeouts.item}});
    if (!m_overdueTimer.isActive())
        m_overdueTimer.start();
    sendGet(key);
}

void LibtorrentDht::sendGet(const PublicKey &key)
{
    withSession([&key](lt::session_handle &session) { session.dht_get_item(toNative(key)); });
}

void LibtorrentDht::putItem(const DhtItem &item, const PutOwner owner)
{
    const PutKey key {item.publicKey, owner};
    if (const auto iter = m_puts.constFind(key); (owner == PutOwner::Others) && (iter != m_puts.cend()) && (item.sequence < iter->item.sequence))
    {
        QTimer::singleShot(0ms, this, [this, put = finished(owner, item, 0, iter->item.sequence)] { emit putFinished(put); });
        return;
    }

    const bool isPossible = (item.value.size() <= MANIFEST_MAX_SIZE) && (item.sequence > 0) && (item.sequence <= SEQUENCE_MAX);
    // one that is too large, which libtorrent would only assert, fails at once (but later than this
    // call)
    const Put put {.item = item, .number = ++m_lastPut, .again = QDeadlineTimer {m_timeouts.again}
            , .deadline = isPossible ? QDeadlineTimer {m_timeouts.item} : QDeadlineTimer {0ms}};
    m_puts.insert(key, put);
    if (!m_overdueTimer.isActive())
        m_overdueTimer.start();
    if (isPossible)
        sendPut(key, put);
}

void LibtorrentDht::sendPut(const PutKey &key, const Put &put)
{
    // Called in libtorrent's thread for each network interface, with what was found there: what is
    // left in the arguments is what will be put.
    const auto choose = [relay = m_relay, key, number = put.number, item = put.item](lt::entry &value, std::array<char, 64> &signature, std::int64_t &sequence, const std::string &)
    {
        const FoundItem found = FoundItem::make(toNative(item.publicKey), value, sequence, signature);
        relay->post([key, number, found](LibtorrentDht &dht) { dht.handlePutFound(key, number, found); });
        if (found.sequence >= item.sequence)
            return;

        value = item.value.toStdString();
        std::copy_n(item.signature.view().data(), Signature::SIZE, signature.begin());
        sequence = item.sequence;
    };
    withSession([&key, &choose](lt::session_handle &session) { session.dht_put_item(toNative(key.first), choose); });
}

void LibtorrentDht::announce(const Sha1Digest &key, const quint16 port)
{
    searchPeers(key, true);
    withSession([&key, port](lt::session_handle &session) { session.dht_announce(toNative(key), port); });
}

void LibtorrentDht::getPeers(const Sha1Digest &key)
{
    searchPeers(key, false);
    withSession([&key](lt::session_handle &session) { session.dht_get_peers(toNative(key)); });
}

void LibtorrentDht::searchPeers(const Sha1Digest &key, const bool isAnnounce)
{
    PeerSearch &search = m_peerSearches[key];
    (isAnnounce ? search.isAnnounce : search.isGetPeers) = true;
    search.deadline = QDeadlineTimer {m_timeouts.peers};
    if (!m_overdueTimer.isActive())
        m_overdueTimer.start();
}

void LibtorrentDht::handleGetReply(const PublicKey &key, const FoundItem &found, const bool isLast)
{
    const auto iter = m_gets.find(key);
    if (iter == m_gets.end())
        return;

    const bool isNewer = found.item && (!iter->newest || (found.sequence > iter->newest->sequence));
    if (isNewer)
        iter->newest = found.item;
    if (isLast && !iter->newest)
    {
        // libtorrent says so as well when it knows no node to ask
        iter->doubt.setRemainingTime(DOUBT_TIME);
        m_isNewRound = true;
        withSession([](lt::session_handle &session) { session.post_dht_stats(); });
        return;
    }
    if (!isLast)
    {
        if (isNewer)
            emit itemFound(*found.item);
        return;
    }

    const Get get = m_gets.take(key);
    if (isNewer || get.isJoined)
        emit itemFound(*get.newest);
    emit getFinished(key, get.newest->sequence, 1);
}

// Is called when there are nodes.
void LibtorrentDht::settleDoubtful()
{
    QList<PublicKey> settled;
    m_gets.removeIf([&settled](const auto &iter)
    {
        if (iter.value().doubt.hasExpired())
            return false;
        settled.append(iter.key());
        return true;
    });
    for (const PublicKey &key : asConst(settled))
        emit getFinished(key, 0, 0);
}

void LibtorrentDht::handlePutFound(const PutKey &key, const quint64 number, const FoundItem &found)
{
    const auto iter = m_puts.find(key);
    if ((iter == m_puts.end()) || (iter->number != number))
        return;

    iter->isLookedUp = true;
    if (found.sequence <= iter->networkSequence)
        return;

    iter->networkSequence = found.sequence;
    if (!found.item || (found.sequence < iter->item.sequence))
        return;

    iter->isForked = (found.sequence == iter->item.sequence) && (found.item->value != iter->item.value);
    if ((found.sequence > iter->item.sequence) || iter->isForked)
        emit itemFound(*found.item);
}

// libtorrent tells what was written, not for which of the puts of a key: it is one that wanted to write
// this, or that has left what it found. Any other has been replaced.
void LibtorrentDht::handlePutDone(const PublicKey &key, const qint64 sequence, const Signature &signature, const int stored)
{
    for (const PutOwner owner : {PutOwner::Ourselves, PutOwner::Others})
    {
        const auto iter = m_puts.constFind(PutKey {key, owner});
        if ((iter == m_puts.cend()) || !iter->isLookedUp)
            continue;
        const bool isItem = (sequence == iter->item.sequence) && (signature == iter->item.signature);
        const bool isLeft = (sequence >= iter->item.sequence) && (sequence <= iter->networkSequence);
        if (!isItem && !isLeft)
            continue;

        const Put put = m_puts.take(PutKey {key, owner});
        const bool isOurs = (put.networkSequence <= put.item.sequence) && !put.isForked;
        emit putFinished(finished(owner, put.item, (isOurs ? stored : 0), put.networkSequence));
        return;
    }
}

void LibtorrentDht::handlePeers(const Sha1Digest &key, const std::vector<lt::tcp::endpoint> &peers)
{
    const auto iter = m_peerSearches.find(key);
    if (iter == m_peerSearches.end())
        return;

    QList<Endpoint> endpoints;
    endpoints.reserve(static_cast<qsizetype>(peers.size()));
    for (const lt::tcp::endpoint &peer : peers)
        endpoints.append(toEndpoint(peer));
    if (endpoints.isEmpty())
        return;
    iter->isFound = true;
    emit peersFound(key, endpoints);
}

void LibtorrentDht::askAgain()
{
    for (const auto &[key, get] : m_gets.asKeyValueRange())
    {
        if (!get.again.hasExpired() || get.deadline.hasExpired())
            continue;
        get.again.setRemainingTime(m_timeouts.again);
        sendGet(key);
    }
    for (const auto &[key, put] : m_puts.asKeyValueRange())
    {
        if (!put.again.hasExpired() || put.deadline.hasExpired())
            continue;
        put.again.setRemainingTime(m_timeouts.again);
        sendPut(key, put);
    }
}

void LibtorrentDht::giveUpOverdue()
{
    // slots may begin new ones
    QList<std::pair<PublicKey, Get>> gets;
    QList<std::pair<PutKey, Put>> puts;
    QList<std::pair<Sha1Digest, PeerSearch>> searches;
    const auto takeOverdue = [](auto &from, auto &to)
    {
        from.removeIf([&to](const auto &iter)
        {
            if (!iter.value().deadline.hasExpired())
                return false;
            to.emplaceBack(iter.key(), iter.value());
            return true;
        });
    };
    takeOverdue(m_gets, gets);
    takeOverdue(m_puts, puts);
    takeOverdue(m_peerSearches, searches);
    if (m_gets.isEmpty() && m_puts.isEmpty() && m_peerSearches.isEmpty())
        m_overdueTimer.stop();

    for (const auto &[key, get] : asConst(gets))
    {
        if (!get.newest)
        {
            emit getFailed(key);
            continue;
        }
        if (get.isJoined)
            emit itemFound(*get.newest);
        emit getFinished(key, get.newest->sequence, 1);
    }
    for (const auto &[key, put] : asConst(puts))
        emit putFinished(finished(key.second, put.item, 0, put.networkSequence));
    for (const auto &[key, search] : asConst(searches))
    {
        if (search.isGetPeers && !search.isFound)
            emit peersFound(key, {});
        if (search.isAnnounce)
            emit announceFinished(key);
    }
}

void LibtorrentDht::askForStats()
{
    m_isNewRound = true;
    withSession([](lt::session_handle &session) { session.post_dht_stats(); });
    offerNodes();

    const bool isOffering = (m_offered < m_offers.size()) && (m_nodeCount < ENOUGH_NODES_FOR_OFFERS);
    m_statsTimer.start(isOffering ? std::min(m_statsInterval, OFFER_INTERVAL) : m_statsInterval);
    const int longest = m_isReady ? LAST_STATS_INTERVAL : ((m_nodeCount > 0) ? SETTLING_STATS_INTERVAL : UNREADY_STATS_INTERVAL);
    m_statsInterval = std::min((m_statsInterval * 2), longest);
}

void LibtorrentDht::handleStats(const lt::sha1_hash &nodeId, const int nodes)
{
    // one comes for each network interface
    if (m_isNewRound || m_nodeIds.contains(nodeId))
    {
        m_isNewRound = false;
        m_nodeIds.clear();
        m_nodeCount = 0;
    }
    m_nodeCount += nodes;
    if (!nodeId.is_all_zeros() && (nodes > 0))
    {
        m_nodeIds.append(nodeId);
        withSession([&nodeId](lt::session_handle &session) { session.dht_live_nodes(nodeId); });
    }
    updateReady();
    if (nodes > 0)
        settleDoubtful();
}

void LibtorrentDht::updateReady()
{
    if (m_nodeCount == 0)
    {
        m_settled = QDeadlineTimer {SETTLING_TIME};
        m_tables.clear();
        m_range = AddressRange::Public;
    }
    // results are judged by where the nodes are
    const bool hasTable = std::ranges::any_of(m_tables, [](const QList<Endpoint> &nodes) { return !nodes.isEmpty(); });
    const bool isReady = (m_nodeCount > 0) && hasTable && ((m_nodeCount >= ENOUGH_NODES) || m_settled.hasExpired());
    if (isReady == m_isReady)
        return;

    m_isReady = isReady;
    if (!isReady)
    {
        m_statsInterval = FIRST_STATS_INTERVAL;
        m_statsTimer.start(m_statsInterval);
    }
    emit readyChanged(isReady);
}

void LibtorrentDht::handleNodes(const lt::sha1_hash &nodeId, const std::vector<std::pair<lt::sha1_hash, lt::udp::endpoint>> &nodes)
{
    if (!m_nodeIds.contains(nodeId))
        return;

    QList<Endpoint> endpoints;
    endpoints.reserve(static_cast<qsizetype>(nodes.size()));
    for (const auto &[id, endpoint] : nodes)
        endpoints.append(toEndpoint(endpoint));
    m_tables.removeIf([this](const auto &iter) { return !m_nodeIds.contains(toNative(iter.key())); });
    m_tables.insert(fromNative(nodeId), endpoints);

    QList<Endpoint> all;
    for (const lt::sha1_hash &id : asConst(m_nodeIds))
        all += m_tables.value(fromNative(id));
    m_range = commonRange(all);
    updateReady();
    emit nodesReported(fromNative(m_nodeIds.first()), all);
}

void LibtorrentDht::addNodes(const QList<Endpoint> &nodes)
{
    for (const Endpoint &node : nodes)
    {
        if (m_offers.size() >= MAX_OFFERS)
            break;
        // libtorrent would resolve names, through whatever DNS server there is
        if (node.isValid() && !QHostAddress {node.host}.isNull())
            m_offers.append(node);
    }
    askForStats();
}

void LibtorrentDht::offerNodes()
{
    if ((m_offered >= m_offers.size()) && (m_nodeCount == 0) && m_nextOffers.hasExpired())
        m_offered = 0;
    if ((m_offered >= m_offers.size()) || (m_nodeCount >= ENOUGH_NODES_FOR_OFFERS))
        return;

    const qsizetype count = std::min(OFFERS_AT_ONCE, (m_offers.size() - m_offered));
    for (const Endpoint &node : asConst(m_offers.sliced(m_offered, count)))
    {
        withSession([&node](lt::session_handle &session)
        {
            session.add_dht_node({node.host.toStdString(), node.port});
        });
    }
    m_offered += count;
    m_nextOffers.setRemainingTime(OFFER_AGAIN_INTERVAL);
}
