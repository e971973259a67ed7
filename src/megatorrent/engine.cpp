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

#include <tuple>
#include <utility>

#include "base/global.h"
#include "base/logger.h"

#include "channel/channelstore.h"
#include "channel/folderevents.h"
#include "channel/onionhost.h"
#include "channel/peerstore.h"
#include "channel/publication.h"
#include "channel/subscription.h"
#include "crypto/hash.h"
#include "discovery/dhtstatekeeper.h"
#include "discovery/discovery.h"
#include "discovery/libtorrentdht.h"
#include "storage/database.h"
#include "storage/storage.h"
#include "wire/sockettransport.h"
#include "wire/systemclock.h"
#include "bankeeper.h"
#include "enginechannels.h"
#include "enginelog.h"
#include "enginepreviews.h"
#include "enginerules.h"
#include "storagereports.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Clock::Milliseconds STATUS_INTERVAL = 1s;

    // Threads of the pool wait for peers most of their time: a channel that nobody has must not
    // hold up others.
    const int POOL_THREADS_MAX = 512;
}

Engine::Engine(const EngineSettings &settings)
    : m_settings {settings}
    , m_swarmSettings {settings.swarm}
    , m_quota {settings.quota}
    , m_isGateway {settings.isGateway}
    , m_isPaused {settings.isPaused}
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
    // Channels hold on to everything else
    m_storageReports.reset();
    m_channels.reset();
    m_log.reset();
    m_previews.reset();
    m_folderEvents.reset();
    m_rules.reset();
    if (m_swarm)
        m_swarm->setGateway(nullptr);
    m_gateway.reset();
    m_discovery.reset();
    m_dhtState.reset();
    m_dht.reset();
    m_onions.reset();
    m_peerStore.reset();
    m_bans.reset();
    m_swarm.reset();
    m_transport.reset();
    m_store.reset();
    m_pool.waitForDone();
    m_readers.clear();   // waits for them
    m_storage.reset();
}

void Engine::keepFor(std::shared_ptr<QThreadPool> readers)
{
    m_readers.append(std::move(readers));
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

    const Sharing sharing = (m_settings.network.mode == NetworkMode::Direct) ? Sharing::Shared : Sharing::Apart;
    auto storage = Storage::open(m_settings.dataFolder, m_settings.threads, sharing);
    if (!storage)
        return storage.error();
    m_storage = std::move(*storage);
    m_store = std::make_unique<ChannelStore>(m_storage->database(), (m_settings.dataFolder / Path(u"keys"_s)));

    if (const QString error = connectTransport(); !error.isEmpty())
        return error;

    m_swarm = Swarm::create(m_clock.get(), m_random.get(), m_transport.get(), m_storage.get(), swarmSettings());
    m_swarm->setRateLimits(m_settings.rateLimits);
    m_bans = std::make_unique<BanKeeper>(m_clock.get(), m_storage->database(), m_swarm.get());
    connect(m_bans.get(), &BanKeeper::changed, this, &Engine::bansChanged);
    if (const QString error = m_bans->load(); !error.isEmpty())
        return error;

    // where nobody is reached there is nobody to remember, and no mode to remember him for
    if (m_settings.network.mode != NetworkMode::Nothing)
        m_peerStore = std::make_unique<PeerStore>(m_clock.get(), m_storage->database(), m_settings.network.mode);
    if (m_settings.network.allowsDoors())
    {
        m_onions = std::make_unique<OnionHost>(m_transport.get());
        connect(m_onions.get(), &OnionHost::changed, this, &Engine::onionServicesChanged);
    }

    if (m_settings.nativeSession && m_settings.network.allowsDht())
    {
        m_dht = std::make_unique<LibtorrentDht>(m_settings.nativeSession);
        m_dhtState = std::make_unique<DhtStateKeeper>(m_dht.get(), (m_settings.dataFolder / Path(u"dht_state.json"_s)).data()
                , [](const QString &sentence) { LogMsg(u"Megatorrent: "_s + sentence, Log::WARNING); });
    }
    m_discovery = std::make_unique<Discovery>(m_clock.get(), m_random.get(), m_dht.get());
    applyGateway();
    connect(m_transport.get(), &SocketTransport::networkChanged, this, &Engine::handleNetworkChanged);
    handleNetworkChanged();
    m_storage->database()->whenFailed(this, [this](const QString &error) { emit failed(error); });

    m_rules = std::make_unique<EngineRules>(m_storage->database(), m_storage->contentReader(), &m_pool, m_settings.rules);
    m_folderEvents = std::make_unique<FolderEvents>();
    const ChannelContext context {.clock = m_clock.get(), .storage = m_storage.get(), .swarm = m_swarm.get(), .discovery = m_discovery.get()
            , .store = m_store.get(), .pool = &m_pool, .dataFolder = (m_settings.dataFolder / Path(u"channels"_s)), .rules = m_rules->book()
            , .folderEvents = m_folderEvents.get(), .peers = m_peerStore.get(), .bootstrapPeers = m_settings.bootstrapPeers
            , .onions = m_onions.get(), .asksPeers = m_settings.network.isHidden(), .isAway = m_settings.network.isAway()};
    m_previews = std::make_unique<EnginePreviews>(context, (m_settings.dataFolder / Path(u"previews"_s)));
    connect(m_previews.get(), &EnginePreviews::changed, this, &Engine::previewChanged);
    m_channels = std::make_unique<EngineChannels>(context, m_previews.get(), m_quota);
    m_storageReports = std::make_unique<StorageReports>(m_storage.get(), m_channels.get());
    m_log = std::make_unique<EngineLog>(m_clock.get(), m_storage->database());
    connectChannels();
    connectLog();
    connectRules();
    connectDiscovery();

    const auto notices = m_channels->load();
    if (!notices)
        return notices.error();
    m_log->setLoaded();
    m_status.notices = *notices;
    reportStatus();
    return {};
}

// Empty: it accepts connections, or will as soon as its interface or address is there
QString Engine::connectTransport()
{
    m_transport = std::make_unique<SocketTransport>();
    connect(m_transport.get(), &SocketTransport::deviceNotBound, this, [](const QString &sentence)
    {
        LogMsg(u"Megatorrent: "_s + sentence, Log::WARNING);
    });
    const auto result = m_transport->setPolicy(networkPolicy());
    if (!result && !m_transport->isWaiting() && (m_transport->listeningPort() == 0))
        return result.error();
    return {};
}

NetworkPolicy Engine::networkPolicy() const
{
    NetworkPolicy policy = m_settings.network;
    policy.isListening = policy.isListening && !m_isPaused;
    if (policy.port == 0)
        policy.port = m_port;   // others know it
    return policy;
}

void Engine::handleNetworkChanged()
{
    m_status.listenPort = m_transport->listeningPort();
    if (m_status.listenPort != 0)
        m_port = m_status.listenPort;
    m_status.listenAddresses.clear();
    for (const QHostAddress &address : asConst(m_transport->listeningAddresses()))
        m_status.listenAddresses.append(address.toString());

    const QString problem = m_transport->problem();
    if (problem != m_status.networkProblem)
    {
        m_status.networkProblem = problem;
        // that a proxy is asked is no news, nor that it has answered
        if (!problem.isEmpty() && !m_transport->isAskingProxy())
            LogMsg(u"Megatorrent: "_s + problem, Log::WARNING);
        else if (problem.isEmpty() && m_wasAway)
            LogMsg(tr("Megatorrent: the network is there again."));
        m_wasAway = !problem.isEmpty() && !m_transport->isAskingProxy();
    }
    m_swarm->setSettings(swarmSettings());
    m_discovery->setPaused(m_isPaused || m_hasLeft);
    m_discovery->setListeningPort(m_status.listenPort);
}

SwarmSettings Engine::swarmSettings() const
{
    SwarmSettings settings = m_swarmSettings;
    settings.isSafe = (m_settings.network.mode != NetworkMode::Direct);
    // While there is no network nobody is dialled: no peer is to blame for it, and none would be
    // tried again for hours
    if (m_isPaused || m_transport->isWaiting())
        settings.maxConnections = 0;
    return settings;
}

Database *Engine::database() const
{
    return m_storage->database();
}

const ContentReader *Engine::contentReader() const
{
    return m_storage->contentReader();
}

// Who has no DHT has nothing to offer.
void Engine::applyGateway()
{
    const bool isGateway = m_isGateway && m_dht;
    if (isGateway == (m_gateway != nullptr))
        return;
    auto gateway = isGateway ? std::make_unique<Gateway>(m_clock.get(), m_dht.get()) : nullptr;
    m_swarm->setGateway(gateway.get());
    m_gateway = std::move(gateway);
}

void Engine::setSettings(const SwarmSettings &swarm, const qint64 quota, const bool isGateway)
{
    m_quota = quota;
    m_swarmSettings = swarm;
    m_isGateway = isGateway;
    if (!isUp())
        return;
    applyGateway();
    m_swarm->setSettings(swarmSettings());
    m_channels->setQuota(quota);
}

void Engine::setPaused(const bool isPaused)
{
    if ((std::exchange(m_isPaused, isPaused) == isPaused) || !isUp() || m_hasLeft)
        return;
    // what goes wrong is in its problem()
    std::ignore = m_transport->setPolicy(networkPolicy());
    handleNetworkChanged();
    for (Publication *own : asConst(m_channels->publications()))
        own->handleNetworkChanged();
}

void Engine::setRateLimits(const RateLimits &limits)
{
    if (m_swarm)
        m_swarm->setRateLimits(limits);
}

void Engine::leaveNetwork()
{
    m_hasLeft = true;
    if (m_transport)
        std::ignore = m_transport->setPolicy({});
    if (m_discovery)
        m_discovery->setPaused(true);
}

void Engine::connectChannels()
{
    const EngineChannels *channels = m_channels.get();
    connect(channels, &EngineChannels::subscriptionChanged, this, &Engine::subscriptionChanged);
    connect(channels, &EngineChannels::subscriptionCompleted, this, &Engine::subscriptionCompleted);
    connect(channels, &EngineChannels::publicationChanged, this, &Engine::publicationChanged);
    connect(channels, &EngineChannels::taskChanged, this, &Engine::taskChanged);
    connect(channels, &EngineChannels::readerMayGoOn, this, &Engine::readerMayGoOn);
    connect(channels, &EngineChannels::removalProgressed, this, &Engine::removalProgressed);
    connect(channels, &EngineChannels::subscriptionRemoved, this, &Engine::subscriptionRemoved);
    connect(channels, &EngineChannels::publicationRemoved, this, &Engine::publicationRemoved);
    connect(channels, &EngineChannels::subscriptionMade, m_rules.get(), &EngineRules::follow);
    connect(channels, &EngineChannels::subscriptionEnds, m_rules.get(), &EngineRules::forget);
}

void Engine::connectLog()
{
    const EngineChannels *channels = m_channels.get();
    const EngineLog *log = m_log.get();
    connect(channels, &EngineChannels::subscriptionChanged, log, &EngineLog::handleSubscription);
    connect(channels, &EngineChannels::publicationChanged, log, &EngineLog::handlePublication);
    connect(channels, &EngineChannels::taskChanged, log, &EngineLog::handleTask);
    connect(channels, &EngineChannels::removalProgressed, log, &EngineLog::forget);
    connect(log, &EngineLog::newsArrived, this, &Engine::newsArrived);
}

void Engine::connectRules()
{
    connect(m_rules.get(), &EngineRules::taskChanged, this, &Engine::taskChanged);
    connect(m_rules.get(), &EngineRules::decided, this, &Engine::rulesDecided);
    connect(m_rules.get(), &EngineRules::decided, m_log.get(), &EngineLog::handleRules);
    connect(m_rules.get(), &EngineRules::torrentReady, this, &Engine::torrentReady);
    connect(m_rules.get(), &EngineRules::rulesKnown, m_channels.get(), [this]
    {
        for (Subscription *followed : asConst(m_channels->subscriptions()))
            followed->handleRulesKnown();
    });
    connect(m_rules.get(), &EngineRules::applied, m_channels.get(), [this](const PublicKey &key, const QList<FileId> &dropped)
    {
        if (Subscription *followed = m_channels->subscription(key))
            followed->handleRulesApplied(dropped);
    });
}

void Engine::connectDiscovery()
{
    EngineChannels *channels = m_channels.get();
    connect(m_discovery.get(), &Discovery::itemFound, channels, [channels](const DhtItem &item)
    {
        if (Channel *found = channels->listener(item.publicKey))
            found->handleItem(item);
    });
    connect(m_discovery.get(), &Discovery::peersFound, channels, [channels](const PublicKey &key, const QList<Endpoint> &peers)
    {
        if (Channel *found = channels->listener(key))
            found->handleFoundPeers(peers);
    });
    connect(m_discovery.get(), &Discovery::published, channels, [channels](const PublicKey &key, const qint64 sequence, const int copies)
    {
        if (Publication *own = channels->publication(key))
            own->handlePublished(sequence, copies);
    });
    connect(m_discovery.get(), &Discovery::asked, channels, [channels](const PublicKey &key)
    {
        channels->markChanged(key);
        if (Publication *own = channels->publication(key))
            own->handleNetworkChanged();
    });
    if (m_dht)
    {
        connect(m_dht.get(), &Dht::readyChanged, channels, [channels]
        {
            for (Publication *own : asConst(channels->publications()))
                own->handleNetworkChanged();
        });
    }
    connect(m_discovery.get(), &Discovery::outrun, m_discovery.get(), &Discovery::refresh);
}

void Engine::reportStatus()
{
    EngineStatus status = m_status;
    status.isDhtReady = m_dht && m_dht->isReady();
    status.totals = m_swarm->totals();
    status.limitsHit = m_swarm->takeLimitsHit();
    status.gateway = m_gateway ? std::optional(m_gateway->counters()) : std::nullopt;
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
        m_channels->setRates(peers);
    }
    m_hadPeers = !peers.isEmpty();
    m_clock->callLater(STATUS_INTERVAL, this, [this] { reportStatus(); });
}
