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

#include "engine.h"

#include <algorithm>

#include <QSet>
#include <QTimer>

#include "base/global.h"
#include "base/logger.h"

#include "channel/banstore.h"
#include "channel/channelremoval.h"
#include "channel/channelstore.h"
#include "channel/publication.h"
#include "channel/ruleitems.h"
#include "channel/rulerunner.h"
#include "channel/sql.h"
#include "channel/subscription.h"
#include "crypto/hash.h"
#include "discovery/dhtstatekeeper.h"
#include "discovery/discovery.h"
#include "discovery/libtorrentdht.h"
#include "storage/database.h"
#include "storage/storage.h"
#include "wire/sockettransport.h"
#include "wire/systemclock.h"
#include "enginepreviews.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // How long changes are gathered before the main thread is told
    const Clock::Milliseconds REPORT_DELAY = 150ms;
    const Clock::Milliseconds STATUS_INTERVAL = 1s;

    // Threads of the pool wait for peers most of their time: a channel that nobody has must not hold up others.
    const int POOL_THREADS_MAX = 512;
}

Engine::Engine(const EngineSettings &settings)
    : m_settings {settings}
    , m_swarmSettings {settings.swarm}
    , m_quota {settings.quota}
    , m_rules {settings.rules}
{
    m_pool.setMaxThreadCount(POOL_THREADS_MAX);
    m_pool.setExpiryTimeout(10'000);
}

Engine::~Engine()
{
    endParts();
}

void Engine::endParts()
{
    // Channels hold on to everything else; those that are being removed, too
    m_previews.reset();
    qDeleteAll(findChildren<Channel *>(Qt::FindDirectChildrenOnly));
    qDeleteAll(findChildren<ChannelRemoval *>(Qt::FindDirectChildrenOnly));
    m_subscriptions.clear();
    m_publications.clear();
    m_ruleRunner.reset();
    m_torrents.reset();
    m_discovery.reset();
    m_dhtState.reset();
    m_dht.reset();
    m_swarm.reset();
    m_transport.reset();
    m_store.reset();
    m_bans.reset();
    m_pool.waitForDone();
    m_storage.reset();
}

void Engine::start()
{
    QString error = makeParts();
    // found damaged: it is looked through before it is used again
    const bool hasDatabaseFailed = m_storage && m_storage->database()->hasFailed();
    if (!error.isEmpty())
        endParts();
    if (!error.isEmpty() && hasDatabaseFailed)
    {
        error = makeParts();
        if (!error.isEmpty())
            endParts();
    }
    emit started(error);
}

QString Engine::makeParts()
{
    if (!Crypto::isAvailable())
        return tr("The installed OpenSSL lacks an algorithm that Megatorrent needs (ChaCha20-Poly1305, X25519, Ed25519 or BLAKE2b; version 3.2 or newer).");

    m_clock = m_settings.clock ? m_settings.clock : std::make_shared<SystemClock>();
    m_random = std::make_unique<SystemRandom>();

    auto storage = Storage::open(m_settings.dataFolder, m_settings.threads);
    if (!storage)
        return storage.error();
    m_storage = std::move(*storage);
    m_store = std::make_unique<ChannelStore>(m_storage->database(), (m_settings.dataFolder / Path(u"keys"_s)));
    m_bans = std::make_unique<BanStore>(m_storage->database());

    if (const QString error = connectTransport(); !error.isEmpty())
        return error;

    m_swarm = Swarm::create(m_clock.get(), m_random.get(), m_transport.get(), m_storage.get(), m_swarmSettings);
    m_swarm->setRateLimits(m_settings.rateLimits);
    connectSwarm();
    if (const QString error = loadBans(); !error.isEmpty())
        return error;
    if (m_settings.nativeSession)
    {
        m_dht = std::make_unique<LibtorrentDht>(m_settings.nativeSession);
        m_dhtState = std::make_unique<DhtStateKeeper>(m_dht.get(), (m_settings.dataFolder / Path(u"dht_state.json"_s)).data()
                , [](const QString &sentence) { LogMsg(u"Megatorrent: "_s + sentence, Log::WARNING); });
    }
    m_discovery = std::make_unique<Discovery>(m_clock.get(), m_random.get(), m_dht.get());
    connect(m_transport.get(), &SocketTransport::networkChanged, this, &Engine::handleNetworkChanged);
    handleNetworkChanged();
    connectDiscovery();
    connectStorage();
    makeRules();

    m_context = {.clock = m_clock.get(), .storage = m_storage.get(), .swarm = m_swarm.get(), .discovery = m_discovery.get()
            , .store = m_store.get(), .pool = &m_pool, .dataFolder = (m_settings.dataFolder / Path(u"channels"_s)), .rules = &m_rules};
    m_previews = std::make_unique<EnginePreviews>(m_context, (m_settings.dataFolder / Path(u"previews"_s)));
    connect(m_previews.get(), &EnginePreviews::changed, this, &Engine::previewChanged);
    return loadChannels();
}

// Empty: it accepts connections, or will as soon as its interface or address is there
QString Engine::connectTransport()
{
    m_transport = std::make_unique<SocketTransport>();
    connect(m_transport.get(), &SocketTransport::deviceNotBound, this, [](const QString &sentence)
    {
        LogMsg(u"Megatorrent: "_s + sentence, Log::WARNING);
    });
    const auto result = m_transport->setPolicy(m_settings.network);
    if (!result && !m_transport->isWaiting() && (m_transport->listeningPort() == 0))
        return result.error();
    return {};
}

void Engine::handleNetworkChanged()
{
    m_status.listenPort = m_transport->listeningPort();
    m_status.listenAddresses.clear();
    for (const QHostAddress &address : asConst(m_transport->listeningAddresses()))
        m_status.listenAddresses.append(address.toString());

    const QString problem = m_transport->problem();
    if (problem != m_status.networkProblem)
    {
        if (problem.isEmpty())
            LogMsg(tr("Megatorrent: the network is there again."));
        else
            LogMsg(u"Megatorrent: "_s + problem, Log::WARNING);
        m_status.networkProblem = problem;
    }
    applySwarmSettings();
    m_discovery->setListeningPort(m_status.listenPort);
}

void Engine::applySwarmSettings()
{
    // While there is no network nobody is dialled: no peer is to blame for it, and none would be tried again for hours
    SwarmSettings settings = m_swarmSettings;
    if (m_transport->isWaiting())
        settings.maxConnections = 0;
    m_swarm->setSettings(settings);
}

Database *Engine::database() const
{
    return m_storage->database();
}

void Engine::setSettings(const SwarmSettings &swarm, const qint64 quota)
{
    m_quota = quota;
    m_swarmSettings = swarm;
    if (!isUp())
        return;
    applySwarmSettings();
    for (Subscription *subscription : asConst(m_subscriptions))
        subscription->setQuota(quota);
}

void Engine::setRateLimits(const RateLimits &limits)
{
    if (m_swarm)
        m_swarm->setRateLimits(limits);
}

void Engine::unban(const QString &host)
{
    if (!isUp())
        return;
    m_swarm->unban(host);
    m_bans->remove(host);
    emit bansChanged(m_swarm->bans());
}

QString Engine::loadBans()
{
    const qint64 now = m_clock->unixTime().count() / 1000;
    const auto bans = m_bans->load(now);
    if (!bans)
        return bans.error();
    for (const StoredBan &ban : *bans)
        m_swarm->ban(ban.host, std::min<std::chrono::seconds>(std::chrono::seconds(ban.until - now), Swarm::DURABLE_BAN), ban.reason);
    emit bansChanged(m_swarm->bans());
    return {};
}

void Engine::connectSwarm()
{
    connect(m_swarm.get(), &Swarm::peerMisbehaved, this, [this](const Endpoint &endpoint, const QString &reason, const Penalty penalty)
    {
        switch (penalty)
        {
        case Penalty::Disconnected:
            LogMsg(tr("Megatorrent: the peer %1 was disconnected. Reason: %2 Its address is not banned, because others of the local network may share it.")
                    .arg(endpoint.toString(), reason), Log::WARNING);
            return;
        case Penalty::Banned:
            LogMsg(tr("Megatorrent: the address %1 is banned for an hour, and with it all who share it. Reason: %2").arg(endpoint.host, reason), Log::WARNING);
            break;
        case Penalty::BannedDurably:
            LogMsg(tr("Megatorrent: the address %1 is banned for a week, and with it all who share it. Reason: %2").arg(endpoint.host, reason), Log::WARNING);
            break;
        }
        if (penalty == Penalty::BannedDurably)
        {
            const auto until = std::chrono::duration_cast<std::chrono::seconds>(m_clock->unixTime() + Swarm::DURABLE_BAN);
            m_bans->save({.host = endpoint.host, .until = until.count(), .reason = reason});
        }
        emit bansChanged(m_swarm->bans());
    });
}

void Engine::connectDiscovery()
{
    connect(m_discovery.get(), &Discovery::itemFound, this, [this](const DhtItem &item)
    {
        if (Channel *found = listener(item.publicKey))
            found->handleItem(item);
    });
    connect(m_discovery.get(), &Discovery::peersFound, this, [this](const PublicKey &key, const QList<Endpoint> &peers)
    {
        if (Channel *found = listener(key))
            found->handleFoundPeers(peers);
    });
    connect(m_discovery.get(), &Discovery::published, this, [this](const PublicKey &key, const qint64 sequence, const int copies)
    {
        if (Publication *own = publication(key))
            own->handlePublished(sequence, copies);
    });
    connect(m_discovery.get(), &Discovery::asked, this, [this](const PublicKey &key)
    {
        markChanged(key);
        if (Publication *own = publication(key))
            own->handleNetworkChanged();
    });
    if (m_dht)
    {
        connect(m_dht.get(), &Dht::readyChanged, this, [this]
        {
            for (Publication *own : asConst(m_publications))
                own->handleNetworkChanged();
        });
    }
    connect(m_discovery.get(), &Discovery::outrun, m_discovery.get(), &Discovery::refresh);
}

void Engine::connectStorage()
{
    m_storage->database()->whenFailed(this, [this](const QString &error) { emit failed(error); });
    connect(m_storage.get(), &Storage::blobsHeld, this, [this](const QList<BlobId> &ids)
    {
        for (Subscription *subscription : asConst(m_subscriptions))
            subscription->handleBlobsHeld(ids);
        for (Publication *own : asConst(m_publications))
            own->handleBlobsHeld(ids);
    });
    connect(m_storage.get(), &Storage::blobLost, this, [this](const BlobId &id, const QString &path, const QString &reason)
    {
        if (!reason.isEmpty())
            LogMsg(tr("Megatorrent: \"%1\" cannot be shared any more. Reason: %2").arg(path, reason), Log::WARNING);
        for (Subscription *subscription : asConst(m_subscriptions))
            subscription->handleBlobLost(id, path, reason);
        for (Publication *own : asConst(m_publications))
            own->handleBlobLost(id, path, reason);
    });
    connect(m_storage.get(), &Storage::filesCompleted, this, [this](const QList<FileId> &files)
    {
        changeItems(files, [](QSqlDatabase &db, const FileId file)
        {
            RuleItems::handleComplete(db, file);
            return ItemStore::setState(db, file, ItemState::Complete, {});
        }, &Subscription::handleItemsCompleted);
    });
    connect(m_storage.get(), &Storage::fileFailed, this, [this](const FileId file, const QString &error)
    {
        LogMsg(u"Megatorrent: "_s + error, Log::WARNING);
        changeItems({file}, [error](QSqlDatabase &db, const FileId id) { return ItemStore::setState(db, id, ItemState::Error, error); });
    });
    connect(m_storage.get(), &Storage::progressed, this, [this]
    {
        for (Subscription *subscription : asConst(m_subscriptions))
        {
            if (subscription->info().state == SubscriptionState::Downloading)
                subscription->handleItemsChanged();
        }
    });
    connect(m_storage.get(), &Storage::fileIncomplete, this, [this](const FileId file, const QString &reason)
    {
        changeItems({file}, [reason](QSqlDatabase &db, const FileId id)
        {
            // a recheck receives it again at once
            const bool isDamaged = Storage::isDamaged(db, id);
            return ItemStore::setState(db, id, (isDamaged ? ItemState::Error : ItemState::Partial), (isDamaged ? reason : QString()));
        }, &Subscription::handleItemsLost);
    });
}

void Engine::changeItems(const QList<FileId> &files, std::function<std::optional<FileId> (QSqlDatabase &, FileId)> change, void (Subscription::*changed)())
{
    struct Outcome
    {
        QSet<qint64> channels;
        QList<FileId> earlier;
    };
    auto outcome = std::make_shared<Outcome>();
    m_storage->database()->post([files, change = std::move(change), outcome](QSqlDatabase &db)
    {
        for (const FileId file : files)
        {
            outcome->channels.insert(ItemStore::channelOf(db, file));
            if (const auto earlier = change(db, file))
                outcome->earlier.append(*earlier);
        }
    }, this, [this, outcome, changed]([[maybe_unused]] const QString &failure)
    {
        for (const FileId earlier : asConst(outcome->earlier))
            m_storage->removeFile(earlier, false, this, []([[maybe_unused]] const QString &problem) {});
        for (Subscription *subscription : asConst(m_subscriptions))
        {
            if (outcome->channels.contains(subscription->record().id))
                (subscription->*(changed ? changed : &Subscription::handleItemsChanged))();
        }
    });
}

void Engine::markChanged(const PublicKey &key)
{
    m_changed.insert(key);
    if (m_isReportPending)
        return;
    m_isReportPending = true;
    m_clock->callLater(REPORT_DELAY, this, [this]
    {
        m_isReportPending = false;
        reportChanged();
    });
}

void Engine::reportChanged()
{
    for (const PublicKey &key : asConst(m_changed))
    {
        if (const Subscription *followed = subscription(key))
            emit subscriptionChanged(followed->info(), followed->record());
        else if (const Publication *own = publication(key))
            emit channelChanged(own->info(), own->record());
    }
    m_changed.clear();
}

void Engine::reportStatus()
{
    EngineStatus status = m_status;
    status.isDhtReady = m_dht && m_dht->isReady();
    status.totals = m_swarm->totals();
    status.limitsHit = m_swarm->takeLimitsHit();
    m_status = status;
    if (m_status != m_reportedStatus)
    {
        m_reportedStatus = m_status;
        emit statusChanged(m_status);
    }

    const QList<PeerInfo> peers = m_swarm->peers();
    if (!peers.isEmpty() || m_hadPeers)
    {
        emit peersChanged(peers);
        const auto rate = [&peers](const PublicKey &key, const auto member)
        {
            qint64 sum = 0;
            for (const PeerInfo &peer : peers)
            {
                // A peer with several channels in common counts for each: the transport does not tell them apart
                if (peer.channels.contains(key))
                    sum += peer.*member;
            }
            return sum;
        };
        for (Subscription *followed : asConst(m_subscriptions))
            followed->handleSwarmRate(rate(followed->key(), &PeerInfo::downloadRate));
        for (Publication *own : asConst(m_publications))
            own->handleSwarmRate(rate(own->key(), &PeerInfo::uploadRate));
    }
    m_hadPeers = !peers.isEmpty();
    m_clock->callLater(STATUS_INTERVAL, this, [this] { reportStatus(); });
}
