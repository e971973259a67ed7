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

#include "../wire/addressrules.h"
#include "channelcore.h"
#include "peer.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const SwarmCore::Milliseconds TICK = 1s;
}

SwarmCore::SwarmCore(Clock *clock, RandomSource *random, Transport *transport, BlobStore *store, const SwarmSettings &settings)
    : m_clock {clock}
    , m_random {random}
    , m_settings {settings}
    , m_haveBudget {HaveBudget::MAX_SIZE}
    , m_peers {clock, transport, &m_bans, &m_settings, this}
    , m_penalties {clock, &m_peers, &m_channels, &m_bans, &m_settings
        , [this](const Endpoint &endpoint, const QString &reason, const Penalty penalty) { emit peerMisbehaved(endpoint, reason, penalty); }}
    , m_throttle {clock, &m_peers}
    , m_server {clock, store, &m_peers, &m_uploadRate}
    , m_fetcher {{.clock = clock, .random = random, .store = store, .channels = &m_channels, .peers = &m_peers
        , .throttle = &m_throttle, .penalties = &m_penalties, .settings = &m_settings}}
    , m_dialler {clock, random, &m_peers, &m_channels, &m_bans, &m_settings}
    , m_exchange {clock, random, &m_peers, &m_channels, &m_dialler, &m_bans, &m_settings}
    , m_onions {{.clock = clock, .random = random, .peers = &m_peers, .channels = &m_channels, .dialler = &m_dialler, .settings = &m_settings
        , .sentFalseAnnouncement = [this](Peer &peer) { m_penalties.sentFalseAnnouncement(peer); }}}
    , m_gateway {&m_peers}
    , m_gatewayClient {{.clock = clock, .random = random, .transport = transport, .channels = &m_channels, .dialler = &m_dialler, .settings = &m_settings}}
    , m_events {{.transport = transport, .channels = &m_channels, .peers = &m_peers, .penalties = &m_penalties, .fetcher = &m_fetcher
        , .server = &m_server, .dialler = &m_dialler, .exchange = &m_exchange, .onions = &m_onions, .gateway = &m_gateway}, [this] { settleSoon(); }}
    , m_beats {clock, random, [this](ChannelCore &channel) { beat(channel); }}
{
}

SwarmCore::~SwarmCore()
{
    // channels say good-bye to their peers while these are still there
    for (const std::vector<ChannelCore *> channels = m_channels.all(); ChannelCore *channel : channels)
        removeChannel(channel);
    settleEnded();
    m_peers.clear();
}

// --- channels ---

ChannelSwarm *SwarmCore::addChannel(const ChannelKeys &keys, const bool isAway)
{
    if (ChannelSwarm *known = channel(keys.publicKey))
        return known;

    const ChannelCore::Parts parts {.clock = m_clock, .random = m_random, .scheduler = &m_fetcher, .dialler = &m_dialler
        , .penalties = &m_penalties, .haveBudget = &m_haveBudget, .isSafe = m_settings.isSafe};
    ChannelCore *added = m_away.add(std::make_unique<ChannelCore>(parts, keys));
    if (!isAway)
        setAway(added, false);
    return added;
}

void SwarmCore::removeChannel(ChannelSwarm *channel)
{
    std::unique_ptr<ChannelCore> removed = m_away.take(channel);
    if (removed)
    {
        // its peers may have left already
        std::erase(m_departing, removed.get());
    }
    else
    {
        removed = m_channels.take(channel);
        if (!removed)
            return;
        depart(*removed);
    }
    m_fetcher.forget(*removed);
    removed->disconnect();
    m_leaving.push_back(std::move(removed));
    settleSoon();
}

void SwarmCore::setAway(ChannelSwarm *channel, const bool isAway)
{
    if (isAway)
    {
        std::unique_ptr<ChannelCore> gone = m_channels.take(channel);
        if (!gone)
            return;
        m_fetcher.cancelAll(*gone);
        depart(*gone);
        m_departing.push_back(m_away.add(std::move(gone)));
        settleSoon();
        return;
    }

    std::unique_ptr<ChannelCore> back = m_away.take(channel);
    if (!back)
        return;
    if (std::erase(m_departing, back.get()) > 0)
        leaveAll(*back, true);
    back->candidates().release();
    const ChannelKeys keys = back->keys();
    ChannelCore *added = m_channels.add(std::move(back));
    // a peer may have shown the tag already
    for (const auto &[id, peer] : m_peers.all())
    {
        if (!peer->isEnded() && (!peer->circuit() || (peer->circuit() == keys.publicKey)))
            peer->connection().addChannel({keys.publicKey, keys.token});
    }
    m_server.keep(keys.publicKey);
    if (m_settings.isSafe)
        m_beats.add(*added);
    ensureTick();
    m_dialler.runSoon();
}

void SwarmCore::depart(ChannelCore &channel)
{
    m_gatewayClient.removed(channel);
    m_beats.remove(channel);
    m_server.forget(channel.keys().publicKey);
    for (const auto &[id, peer] : m_peers.all())
        peer->connection().removeChannel(channel.keys().publicKey);
}

// Its peers, and whoever is being dialled for it alone. Who has shown that he is in it goes on sending what is new of it, for
// a tag cannot be taken back: connections with other channels are made anew without it.
void SwarmCore::leaveAll(ChannelCore &channel, const bool isBack)
{
    for (const auto &[id, peer] : m_peers.all())
    {
        const bool knowsUs = isBack && peer->isIn(channel) && peer->isExtended();
        peer->leave(channel);
        const bool isNeedless = peer->isOutgoing() && !peer->dialBackFor() && peer->channels().empty()
                && m_channels.wantedAt(*peer->dialled(), peer->circuit()).empty();
        if ((knowsUs || isNeedless) && !peer->isEnded())
            peer->close();
    }
}

ChannelSwarm *SwarmCore::channel(const PublicKey &key) const
{
    ChannelCore *const away = m_away.find(key);
    return away ? away : m_channels.find(key);
}

// --- peers ---

void SwarmCore::setSettings(const SwarmSettings &settings)
{
    m_settings = settings;
    if (m_settings.maxConnections > 0)
        return;
    // with a good-bye, so that nobody thinks that we have failed
    for (const auto &[id, peer] : m_peers.all())
        peer->close();
}

// A connection that is one channel's alone cannot show, nor recognize, another.
ConnectionSettings SwarmCore::connectionSettings(const Circuit &circuit) const
{
    ConnectionSettings settings;
    if (!m_settings.isSafe)
        settings.time = std::chrono::duration_cast<std::chrono::minutes>(m_clock->unixTime()) / std::chrono::seconds(1);
    for (const ChannelCore *channel : m_channels.all())
    {
        if (circuit && (channel->keys().publicKey != *circuit))
            continue;
        settings.channels.append({channel->keys().publicKey, channel->keys().token});
        if (m_settings.sendsGossip && !m_settings.isSafe && channel->keys().talksToV5 && channel->item())
            settings.gossip.append({channel->keys().publicKey, channel->item()->sequence});
    }
    return settings;
}

std::unique_ptr<Peer> SwarmCore::makePeer(const quint64 id, std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled
        , const Circuit &circuit)
{
    const Peer::Context context {.clock = m_clock, .random = m_random, .limits = &m_throttle, .listener = &m_events};
    return std::make_unique<Peer>(context, id, std::move(stream), dialled, connectionSettings(circuit));
}

void SwarmCore::peerAdded(Peer &peer)
{
    m_throttle.added(peer);
    ensureTick();
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
    for (ChannelCore *channel : std::exchange(m_departing, {}))
        leaveAll(*channel, true);
    for (const std::unique_ptr<ChannelCore> &channel : std::exchange(m_leaving, {}))
        leaveAll(*channel, false);
    // what one end leads to may be another's end: that comes in the next round
    std::vector<Peer *> ended;
    for (const auto &[id, peer] : m_peers.all())
    {
        if (peer->isEnded())
            ended.push_back(peer.get());
    }
    for (Peer *peer : ended)
    {
        if (!peer->isSettled())
        {
            peer->settle();
            m_penalties.judgeEnd(*peer);
            m_fetcher.releasePeer(peer);
            const std::vector<JoinedChannel *> channels = peer->channels();
            for (JoinedChannel *channel : channels)
                channel->removePeer(peer);
            m_server.peerEnded(*peer);
            m_dialler.peerEnded(*peer);
        }
        if (peer->isGone())
        {
            m_uploadedByGone += peer->connection().blobBytesSent();
            m_throttle.removed(*peer);
            m_peers.remove(peer->id());
            m_dialler.runSoon();
        }
    }
}

// --- bans ---

QList<BanInfo> SwarmCore::bans() const
{
    QList<BanInfo> result;
    const QList<BanList::Ban> bans = m_bans.all();
    for (const BanList::Ban &ban : bans)
    {
        if (ban.until > m_clock->now())
            result.append({.host = ban.host, .left = (ban.until - m_clock->now()), .reason = ban.reason, .isDurable = ban.isDurable});
    }
    return result;
}

void SwarmCore::ban(const QString &host, const Milliseconds duration, const QString &reason)
{
    m_bans.ban({.host = host, .until = (m_clock->now() + duration), .reason = reason, .isDurable = true});
    const QString key = hostKey(host);
    for (const auto &[id, peer] : m_peers.all())
    {
        if (peer->host() == key)
            peer->close();
    }
}

// --- numbers ---

SwarmTotals SwarmCore::totals() const
{
    SwarmTotals totals;
    totals.downloaded = m_fetcher.downloaded();
    totals.uploaded = m_uploadedByGone;
    for (const auto &[id, peer] : m_peers.all())
    {
        const PeerInfo info = peer->info();
        totals.uploaded += info.uploaded;
        totals.downloadRate += info.downloadRate;
        totals.uploadRate += info.uploadRate;
        if (peer->isEstablished())
            ++totals.peers;
    }
    for (const ChannelCore *channel : m_channels.all())
        totals.heldBlobs += channel->holdings().heldCount();
    totals.received = m_throttle.received();
    totals.sent = m_throttle.sent();
    totals.announcementsReceived = m_onions.received();
    totals.announcementsSent = m_onions.sent();
    return totals;
}

QList<PeerInfo> SwarmCore::peers() const
{
    QList<PeerInfo> result;
    for (const auto &[id, peer] : m_peers.all())
    {
        if (peer->isEstablished())
            result.append(peer->info());
    }
    return result;
}

std::optional<qint64> SwarmCore::networkTime(const PublicKey &channel) const
{
    // One for a network, whose owner may have many addresses. The middle one is moved by nobody but
    // half of them. What passed since they said so is not measured by our own clock, which may have
    // been set meanwhile.
    const Milliseconds now = m_clock->now();
    std::map<QString, qint64> times;
    const auto hear = [&times, now](const Peer &peer)
    {
        if (peer.isEstablished() && !peer.channels().empty() && peer.timeSaid())
            times.emplace(peer.network(), (*peer.timeSaid() * 1000) + (now - peer.created()).count());
    };
    if (m_settings.isSafe)
    {
        for (const auto &[id, peer] : m_peers.of(channel))
        {
            if (peer->isOutgoing())
                hear(*peer);
        }
    }
    else
    {
        for (const auto &[id, peer] : m_peers.all())
            hear(*peer);
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
    if (m_isTickDue || (m_peers.all().empty() && m_channels.all().empty()))
        return;
    m_isTickDue = true;
    m_clock->callLater(TICK, this, [this] { tick(); });
}

void SwarmCore::tick()
{
    m_isTickDue = false;
    const Milliseconds now = m_clock->now();
    qint64 uploaded = m_uploadedByGone;
    for (const auto &[id, peer] : m_peers.all())
    {
        if (!hasBeat(*peer))
            peer->tick(now);
        uploaded += peer->connection().blobBytesSent();
    }
    m_uploadRate.sample(now, uploaded);
    // slots of theirs may add or remove channels
    const std::vector<ChannelCore *> channels = m_channels.all();
    for (ChannelCore *channel : channels)
    {
        if (!m_settings.isSafe && m_channels.contains(channel))
            channel->tick(now);
    }
    m_fetcher.tick(now);
    m_server.tick(now);
    m_exchange.tick(now);
    m_onions.tick(now);
    m_dialler.run();
    if ((++m_ticks % 60) == 0)
        m_bans.removeExpired(now);
    ensureTick();
}

void SwarmCore::beat(ChannelCore &channel)
{
    const Milliseconds now = m_clock->now();
    const Circuit circuit {channel.keys().publicKey};
    for (const auto &[id, peer] : m_peers.of(circuit))
        peer->tick(now);
    channel.tick(now);
    // slots of its may have removed it
    if (m_channels.find(*circuit) != &channel)
        return;
    m_exchange.askPeersOf(channel);
    m_fetcher.beat(channel, now);
    m_server.beat(*circuit, now);
    m_onions.beat(channel, now);
    m_gatewayClient.beat(channel, now);
    m_dialler.runFor(channel);
}

// One whose channel is gone has none, and only waits for its end.
bool SwarmCore::hasBeat(const Peer &peer) const
{
    return m_settings.isSafe && peer.circuit() && m_channels.find(*peer.circuit());
}
