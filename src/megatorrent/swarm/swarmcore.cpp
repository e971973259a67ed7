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


#include "swarmcore.h"

#include <algorithm>
#include <utility>

#include "base/global.h"

#include "../wire/addressrules.h"
#include "blobserver.h"
#include "channelcore.h"
#include "dialler.h"
#include "fetcher.h"
#include "peer.h"
#include "peerexchange.h"
#include "throttle.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const SwarmCore::Milliseconds TICK = 1s;
    const SwarmCore::Milliseconds BAN = 1h;
    const SwarmCore::Milliseconds IDLE_MIN = 2min;      // without blobs, before a peer is left for another one
    const SwarmCore::Milliseconds STRANGER_TIME = 10s;  // for a peer to show what it wants, before it gives way to others
    const SwarmCore::Milliseconds V5_WAIT = 30s;        // for a blob: any number may wait for the few places of v5 peers
    const int CROWD_SHARE = 8;                          // of the connections: what those of one network may have although others wait
    const int PEERS_KEPT = 5;                           // of a channel, although they are idle
    const int CORRUPT_BLOBS_MAX = 3;                    // the third distinct one (protocol.md 11)
    const qint64 HAVE_BUDGET = 16 * 1024 * 1024;
    const double ARRIVALS_BURST = 60;                   // connections of one address
    const double ARRIVALS_PER_SECOND = 1;
    const double STALLS_PER_SECOND = 1.0 / 600;         // each is remembered for ten minutes
}

SwarmCore::SwarmCore(Clock *clock, RandomSource *random, Transport *transport, BlobStore *store, const SwarmSettings &settings)
    : m_clock {clock}
    , m_random {random}
    , m_transport {transport}
    , m_store {store}
    , m_settings {settings}
    , m_haveBudget {HAVE_BUDGET}
    , m_arrivals {ARRIVALS_BURST, ARRIVALS_PER_SECOND}
    , m_stalls {1, STALLS_PER_SECOND}
    , m_server {std::make_unique<BlobServer>(this)}
    , m_fetcher {std::make_unique<Fetcher>(this)}
    , m_dialler {std::make_unique<Dialler>(this)}
    , m_throttle {std::make_unique<Throttle>(this)}
    , m_exchange {std::make_unique<PeerExchange>(this)}
{
    m_transport->onAccepted = [this](std::unique_ptr<ByteStream> stream) { accept(std::move(stream)); };
}

SwarmCore::~SwarmCore()
{
    // channels say good-bye to their peers while these are still there
    for (const std::vector<ChannelCore *> channels = m_channels; ChannelCore *channel : channels)
        removeChannel(channel);
    settleEnded();
    m_transport->onAccepted = nullptr;
    m_peers.clear();
}

// --- channels ---

ChannelCore *SwarmCore::addChannel(const ChannelKeys &keys)
{
    if (ChannelCore *known = channel(keys.publicKey))
        return known;

    ChannelCore *added = m_channelsByKey.emplace(keys.publicKey, std::make_unique<ChannelCore>(this, keys)).first->second.get();
    m_channels.push_back(added);
    // a peer may have shown the tag already
    for (const auto &[id, peer] : m_peers)
    {
        if (!peer->isEnded())
            peer->connection().addChannel({keys.publicKey, keys.token});
    }
    ensureTick();
    return added;
}

void SwarmCore::removeChannel(ChannelSwarm *channel)
{
    const auto it = std::ranges::find(m_channels, channel);
    if (it == m_channels.end())
        return;
    ChannelCore *removed = *it;
    const PublicKey key = removed->keys().publicKey;
    m_channels.erase(it);
    m_leaving.push_back(std::move(m_channelsByKey.extract(key).mapped()));
    m_fetcher->forget(*removed);
    for (const auto &[id, peer] : m_peers)
        peer->connection().removeChannel(key);
    removed->disconnect();
    settleSoon();
}

ChannelCore *SwarmCore::channel(const PublicKey &key) const
{
    const auto it = m_channelsByKey.find(key);
    return (it != m_channelsByKey.end()) ? it->second.get() : nullptr;
}

std::vector<ChannelCore *> SwarmCore::channelsWantedAt(const Endpoint &endpoint) const
{
    std::vector<ChannelCore *> result;
    std::ranges::copy_if(m_channels, std::back_inserter(result)
            , [&endpoint](ChannelCore *channel) { return channel->candidates().find(endpoint) != nullptr; });
    return result;
}

// --- peers ---

Peer *SwarmCore::peer(const quint64 id) const
{
    const auto it = m_peers.find(id);
    return ((it != m_peers.end()) && !it->second->isEnded()) ? it->second.get() : nullptr;
}

bool SwarmCore::hasRoom(const int reserve) const
{
    // those that only wait for their streams to close are no use to anybody, but there may not be any number of them
    const auto alive = std::ranges::count_if(m_peers, [](const auto &entry) { return !entry.second->isEnded(); });
    return ((static_cast<int>(alive) + reserve) < m_settings.maxConnections) && (static_cast<int>(m_peers.size()) < (m_settings.maxConnections * 5 / 4));
}

int SwarmCore::connectionsWith(const QString &host) const
{
    return static_cast<int>(std::ranges::count_if(m_peers, [&host](const auto &entry) { return entry.second->host() == host; }));
}

// Leaves a peer of so little use that another is worth more, if there is one.
bool SwarmCore::makeRoomFor(const QString &host)
{
    Peer *peer = leastUseful();
    if (!peer)
        peer = youngestOfCrowd(networkKey(host));
    if (!peer)
        return false;
    peer->close();
    return true;
}

// Whoever has shown no channel and asks for nothing; then who has shown none and waits for blobs; then one from which nothing has come or gone
// for a while, and whose channels have others
Peer *SwarmCore::leastUseful() const
{
    Peer *worst = nullptr;
    std::pair<int, Milliseconds> worstOf;
    for (const auto &[id, peer] : m_peers)
    {
        if (peer->isEnded())
            continue;
        const Milliseconds idle = peer->idleTime(now());
        const bool isStranger = !peer->isOutgoing() && peer->channels().empty();
        const bool isWaiting = isStranger && (peer->connection().preparedBlobs() > 0);
        const bool isNeeded = std::ranges::any_of(peer->channels(), [](const ChannelCore *channel)
        {
            return static_cast<int>(channel->peers().size()) <= PEERS_KEPT;
        });
        if (isNeeded || (idle < (isWaiting ? V5_WAIT : (isStranger ? STRANGER_TIME : IDLE_MIN))))
            continue;
        const std::pair value {(isWaiting ? 1 : (isStranger ? 2 : 0)), idle};
        if (!worst || (value > worstOf))
        {
            worst = peer.get();
            worstOf = value;
        }
    }
    return worst;
}

// Of a network that has connected to us very many times, if the newcomer's has not: whoever takes a little now and then is never idle.
Peer *SwarmCore::youngestOfCrowd(const QString &network) const
{
    std::map<QString, int> counts;
    for (const auto &[id, peer] : m_peers)
    {
        if (!peer->isEnded() && !peer->isOutgoing())
            ++counts[peer->network()];
    }
    const auto most = std::ranges::max_element(counts, {}, &std::pair<const QString, int>::second);
    if ((most == counts.end()) || (most->second <= (m_settings.maxConnections / CROWD_SHARE)) || (most->second <= (counts[network] + 1)))
        return nullptr;

    Peer *youngest = nullptr;
    for (const auto &[id, peer] : m_peers)
    {
        const bool isOfCrowd = !peer->isEnded() && !peer->isOutgoing() && (peer->network() == most->first);
        if (isOfCrowd && (!youngest || (peer->created() >= youngest->created())))
            youngest = peer.get();
    }
    return youngest;
}

ConnectionSettings SwarmCore::connectionSettings() const
{
    ConnectionSettings settings;
    settings.time = std::chrono::duration_cast<std::chrono::minutes>(m_clock->unixTime()) / std::chrono::seconds(1);
    for (const ChannelCore *channel : m_channels)
    {
        settings.channels.append({channel->keys().publicKey, channel->keys().token});
        if (m_settings.sendsGossip && channel->keys().talksToV5 && channel->item())
            settings.gossip.append({channel->keys().publicKey, channel->item()->sequence});
    }
    return settings;
}

Peer *SwarmCore::dial(const Endpoint &endpoint)
{
    const quint64 id = ++m_lastPeerId;
    const auto [it, isNew] = m_peers.emplace(id, std::make_unique<Peer>(this, id, m_transport->connectTo(endpoint), endpoint));
    prepare(*it->second);
    return it->second.get();
}

// A tenth of the connections is kept for those that we open ourselves.
void SwarmCore::accept(std::unique_ptr<ByteStream> stream)
{
    const QString host = stream->remote().host;
    const QString key = hostKey(host);
    const bool isWelcome = !m_bans.isBanned(host, now()) && (connectionsWith(key) < m_settings.maxConnectionsPerAddress)
        && !m_arrivals.isInDebt(key, now()) && (hasRoom(m_settings.maxConnections / 10) || makeRoomFor(host));
    m_arrivals.charge(key, now());
    if (!isWelcome)
    {
        stream->abort();
        return;
    }

    const quint64 id = ++m_lastPeerId;
    prepare(*m_peers.emplace(id, std::make_unique<Peer>(this, id, std::move(stream), std::nullopt)).first->second);
}

void SwarmCore::prepare(Peer &peer)
{
    peer.setReadingPaused(m_isReadingPaused);
    m_throttle->added(peer);
    ensureTick();
}

void SwarmCore::dialBack(const Endpoint &endpoint, const PublicKey &channel)
{
    dial(endpoint)->setDialBack(channel);
}

Peer *SwarmCore::connectedTo(const Endpoint &endpoint) const
{
    for (const auto &[id, peer] : m_peers)
    {
        if (!peer->isEnded() && !peer->dialBackFor() && (peer->dialled() == endpoint))
            return peer.get();
    }
    return nullptr;
}

bool SwarmCore::isConnectedTo(const Endpoint &endpoint) const
{
    return std::ranges::any_of(m_peers, [&endpoint](const auto &entry)
    {
        return !entry.second->isEnded() && ((entry.second->dialled() == endpoint) || (entry.second->claimed() == endpoint));
    });
}

bool SwarmCore::isSelf(const Peer *peer) const
{
    const ExchangeKey key = peer->connection().peerKey();
    return std::ranges::any_of(m_peers, [&key](const auto &entry) { return entry.second->connection().ownKey() == key; });
}

void SwarmCore::foundSelf(Peer *peer)
{
    Peer *other = nullptr;
    for (const auto &[id, entry] : m_peers)
    {
        if (entry->connection().ownKey() == peer->connection().peerKey())
            other = entry.get();
    }
    for (Peer *end : {peer, other})
    {
        if (!end)
            continue;
        if (end->isOutgoing())
            m_dialler->isSelf(*end->dialled());
        end->close();
    }
}

// A pair is known when the peer that connected to us has said where it listens. Which of the two
// remains is decided by what both sides know: the connecting sides' keys.
void SwarmCore::resolveDuplicate(Peer *peer)
{
    const std::optional<Endpoint> &where = peer->isOutgoing() ? peer->dialled() : peer->claimed();
    if (!where || peer->isEnded() || peer->dialBackFor())
        return;

    for (const auto &[id, other] : m_peers)
    {
        if ((other.get() == peer) || other->dialBackFor() || (other->isOutgoing() == peer->isOutgoing()) || !other->isEstablished())
            continue;
        if ((other->isOutgoing() ? other->dialled() : other->claimed()) != where)
            continue;

        Peer *outgoing = peer->isOutgoing() ? peer : other.get();
        Peer *incoming = peer->isOutgoing() ? other.get() : peer;
        const bool keepsOutgoing = (outgoing->connection().ownKey() < incoming->connection().peerKey());
        Peer *kept = keepsOutgoing ? outgoing : incoming;
        Peer *surplus = keepsOutgoing ? incoming : outgoing;
        // nothing is lost that only the other one has
        const bool isCovered = !kept->channels().empty()
            && std::ranges::all_of(surplus->channels(), [kept](const ChannelCore *channel) { return kept->isIn(*channel); });
        // The one that we have opened is for the peer to close, who sees the same: where it listens an incoming one may claim falsely (from the
        // same address, that is), and then who was dialled there would be lost.
        if (isCovered && !surplus->isOutgoing())
            surplus->close();
        return;
    }
}

// --- the end of a peer ---

void SwarmCore::settleSoon()
{
    if (m_isSettlingDue)
        return;
    m_isSettlingDue = true;
    m_clock->callLater(0ms, this, [this] { settleEnded(); });
}

void SwarmCore::settleEnded()
{
    m_isSettlingDue = false;
    for (const std::unique_ptr<ChannelCore> &channel : std::exchange(m_leaving, {}))
    {
        for (const auto &[id, peer] : m_peers)
            peer->leave(*channel);
    }
    // what one end leads to may be another's end: that comes in the next round
    std::vector<Peer *> ended;
    for (const auto &[id, peer] : m_peers)
    {
        if (peer->isEnded())
            ended.push_back(peer.get());
    }
    for (Peer *peer : ended)
    {
        if (!peer->isSettled())
        {
            peer->settle();
            judgeEnd(*peer);
            m_fetcher->releasePeer(peer);
            const std::vector<ChannelCore *> channels = peer->channels();
            for (ChannelCore *channel : channels)
                channel->removePeer(peer);
            m_server->peerEnded(*peer);
            m_dialler->peerEnded(*peer);
        }
        if (peer->isGone())
        {
            m_uploadedByGone += peer->connection().blobBytesSent();
            m_throttle->removed(*peer);
            m_peers.erase(peer->id());
            m_dialler->runSoon();
        }
    }
}

void SwarmCore::judgeEnd(const Peer &peer)
{
    switch (peer.endReason().value_or(EndReason::LocalClose))
    {
    case EndReason::MalformedPiece:
        punish(peer.sender(), peer.endText(), true);
        break;
    case EndReason::Malformed:
    case EndReason::DoesNotRead:
        punish(peer.sender(), peer.endText(), false);
        break;
    default:
        break;
    }
}

// --- bans ---

void SwarmCore::noteStall(const Peer &peer)
{
    m_stalls.charge(peer.host(), now(), 2);   // one more than may be owed, for as long as that takes to be forgotten
}

bool SwarmCore::isSuspect(const Peer &peer) const
{
    return (peer.window().rate() <= 0) && m_stalls.isInDebt(peer.host(), now());
}

void SwarmCore::misbehaved(Peer *peer, const QString &reason, const bool isDurable)
{
    peer->close();
    punish(peer->sender(), reason, isDurable);
}

void SwarmCore::sentCorruptBlob(const Peer::Sender &sender, const BlobId &id)
{
    if (Peer *culprit = peer(sender.id))
        culprit->close();
    const int count = m_bans.addCorruptBlob(sender.remote.host, id, now());
    punish(sender, u"The peer sent a corrupt blob."_s, (count >= CORRUPT_BLOBS_MAX));
}

// Without a tag anybody on the way may have played the peer, so that a durable ban would be his to give. Behind an address of the
// local network or of this computer there may be everybody (a proxy, a tunnel): there an offence costs the connection and nothing more.
void SwarmCore::punish(const Peer::Sender &sender, const QString &reason, const bool isDurable)
{
    const AddressRange range = rangeOf(sender.remote.host);
    const bool isShared = (range == AddressRange::Loopback) || (range == AddressRange::Private);
    const bool lasts = isDurable && sender.isAuthenticated && !isShared;
    const Milliseconds until = now() + (lasts ? Swarm::DURABLE_BAN : BAN);
    if (!isShared)
        m_bans.ban({.host = sender.remote.host, .until = until, .reason = reason, .isDurable = lasts});
    if (sender.dialled)
    {
        for (ChannelCore *channel : m_channels)
            channel->candidates().postpone(*sender.dialled, until);
    }
    emit peerMisbehaved(sender.remote, reason
        , (isShared ? Penalty::Disconnected : (lasts ? Penalty::BannedDurably : Penalty::Banned)));
}

void SwarmCore::unban(const QString &host)
{
    m_bans.lift(host);
}

bool SwarmCore::isBanned(const QString &host) const
{
    return m_bans.isBanned(host, now());
}

QList<BanInfo> SwarmCore::bans() const
{
    QList<BanInfo> result;
    const QList<BanList::Ban> bans = m_bans.all();
    for (const BanList::Ban &ban : bans)
    {
        if (ban.until > now())
            result.append({.host = ban.host, .left = (ban.until - now()), .reason = ban.reason, .isDurable = ban.isDurable});
    }
    return result;
}

void SwarmCore::ban(const QString &host, const Milliseconds duration, const QString &reason)
{
    m_bans.ban({.host = host, .until = (now() + duration), .reason = reason, .isDurable = true});
    const QString key = hostKey(host);
    for (const auto &[id, peer] : m_peers)
    {
        if (peer->host() == key)
            peer->close();
    }
}

void SwarmCore::setReadingPaused(const bool paused)
{
    if (m_isReadingPaused == paused)
        return;
    m_isReadingPaused = paused;
    for (const auto &[id, peer] : m_peers)
        peer->setReadingPaused(paused);
}

void SwarmCore::setRateLimits(const RateLimits &limits)
{
    m_throttle->setLimits(limits);
}

// --- numbers ---

SwarmTotals SwarmCore::totals()
{
    SwarmTotals totals;
    totals.downloaded = m_downloaded;
    totals.uploaded = m_uploadedByGone;
    for (const auto &[id, peer] : m_peers)
    {
        const PeerInfo info = peer->info();
        totals.uploaded += info.uploaded;
        totals.downloadRate += info.downloadRate;
        totals.uploadRate += info.uploadRate;
        if (peer->isEstablished())
            ++totals.peers;
    }
    for (const ChannelCore *channel : m_channels)
        totals.heldBlobs += channel->holdings().heldCount();
    totals.received = m_throttle->received();
    totals.sent = m_throttle->sent();
    const Throttle::Want want = m_throttle->takeWant();
    totals.wantsDownload = want.download;
    totals.wantsUpload = want.upload;
    return totals;
}

QList<PeerInfo> SwarmCore::peers() const
{
    QList<PeerInfo> result;
    for (const auto &[id, peer] : m_peers)
    {
        if (peer->isEstablished())
            result.append(peer->info());
    }
    return result;
}

std::optional<qint64> SwarmCore::networkTime() const
{
    // One for a network, whose owner may have many addresses. The middle one is moved by nobody but half of them.
    // What passed since they said so is not measured by our own clock, which may have been set meanwhile.
    const Milliseconds now = m_clock->now();
    std::map<QString, qint64> times;
    for (const auto &[id, peer] : m_peers)
    {
        if (peer->isEstablished() && !peer->channels().empty() && peer->timeSaid())
            times.emplace(peer->network(), (*peer->timeSaid() * 1000) + (now - peer->created()).count());
    }
    if (times.empty())
        return std::nullopt;

    std::vector<qint64> sorted;
    for (const auto &[network, time] : times)
        sorted.push_back(time);
    std::ranges::sort(sorted);
    return sorted[(sorted.size() - 1) / 2];
}

// --- time ---

void SwarmCore::ensureTick()
{
    if (m_isTickDue || (m_peers.empty() && m_channels.empty()))
        return;
    m_isTickDue = true;
    m_clock->callLater(TICK, this, [this] { tick(); });
}

void SwarmCore::tick()
{
    m_isTickDue = false;
    const Milliseconds now = m_clock->now();
    qint64 uploaded = m_uploadedByGone;
    for (const auto &[id, peer] : m_peers)
    {
        peer->tick(now);
        uploaded += peer->connection().blobBytesSent();
    }
    m_uploadRate.sample(now, uploaded);
    // slots of theirs may add or remove channels
    const std::vector<ChannelCore *> channels = m_channels;
    for (ChannelCore *channel : channels)
    {
        if (std::ranges::find(m_channels, channel) != m_channels.end())
            channel->tick(now);
    }
    m_fetcher->tick(now);
    m_server->tick(now);
    m_exchange->tick(now);
    m_dialler->run();
    if ((++m_ticks % 60) == 0)
        m_bans.removeExpired(now);
    ensureTick();
}
