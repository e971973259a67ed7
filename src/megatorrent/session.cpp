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

#include "session.h"

#include <algorithm>
#include <future>

#include <QDir>
#include <QFileInfo>
#include <QHostAddress>
#include <QThread>
#include <QTimer>

#include "base/bittorrent/session.h"
#include "base/bittorrent/sessionimpl.h"
#include "base/global.h"
#include "base/logger.h"
#include "base/net/portforwarder.h"
#include "base/net/proxyconfigurationmanager.h"
#include "base/preferences.h"
#include "base/profile.h"

#include "channelitems.h"
#include "previews.h"
#include "torrentitems.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const int FINISHED_TASKS_MAX = 100;
    const int PORT_MIN = 1024;
    const int CONNECTIONS_MIN = 8;
    const auto RESTART_DELAY = 1s;          // after a failure of the disk
    const auto NEXT_RESTART_DELAY = 30s;    // if it comes again soon
    const auto SETTLE_TIME = 5s;
    const QString PORT_FORWARDING_PROFILE = u"megatorrent"_s;

    // What of qBittorrent's network settings concerns us, to see whether it has changed
    QString networkConditions()
    {
        const auto *btSession = BitTorrent::Session::instance();
        return btSession->networkInterface() + u'\n' + btSession->networkInterfaceAddress() + (btSession->isDHTEnabled() ? u"\nDHT"_s : QString());
    }

    // The proxy that would be bypassed if we connected directly; nothing if there is none
    bool isProxyInForce()
    {
        return (Net::ProxyConfigurationManager::instance()->proxyConfiguration().type != Net::ProxyType::None)
                && Preferences::instance()->useProxyForBT();
    }

    // What keeps a path from being a folder, or from becoming one: it, or the last one above it that exists
    QString fileOnTheWay(const Path &path)
    {
        QString existing = QDir::cleanPath(path.data());
        while (!QFileInfo::exists(existing) && !QDir(existing).isRoot())
            existing = QFileInfo(existing).path();
        return QFileInfo(existing).isDir() ? QString() : existing;
    }
}

Session *Session::m_instance = nullptr;

Session::Session()
    : m_isEnabled {u"Megatorrent/Session/Enabled"_s, true}
    , m_port {u"Megatorrent/Session/Port"_s, 0}
    , m_chosenPort {u"Megatorrent/Session/ChosenPort"_s, 0}
    , m_savePath {u"Megatorrent/Session/SavePath"_s}
    , m_maxConnections {u"Megatorrent/Session/MaxConnections"_s, 200}
    , m_maxConnectionsPerAddress {u"Megatorrent/Session/MaxConnectionsPerAddress"_s, 8}
    , m_sendsGossip {u"Megatorrent/Session/SendGossip"_s, false}
    , m_quota {u"Megatorrent/Session/Quota"_s, 0}
{
    m_items = new ChannelItems(this);
    m_previews = new Previews(this);
    qRegisterMetaType<SubscriptionInfo>();
    qRegisterMetaType<ChannelInfo>();
    qRegisterMetaType<TaskInfo>();

    connect(Net::ProxyConfigurationManager::instance(), &Net::ProxyConfigurationManager::proxyConfigurationChanged
            , this, &Session::applyNetworkConditions, Qt::QueuedConnection);
    connect(Preferences::instance(), &Preferences::changed, this, &Session::applyNetworkConditions, Qt::QueuedConnection);
    connect(BitTorrent::Session::instance(), &BitTorrent::Session::statsUpdated, this, &Session::shareBandwidth);
    connect(BitTorrent::Session::instance(), &BitTorrent::Session::speedLimitModeChanged, this, [this]
    {
        m_sinceShared.invalidate();
        shareBandwidth();
    });
    connect(Preferences::instance(), &Preferences::changed, this, &Session::passRules, Qt::QueuedConnection);
    loadRules();   // and starts then
}

Session::~Session()
{
    stop();
}

void Session::initInstance()
{
    if (!m_instance)
        m_instance = new Session;
}

void Session::freeInstance()
{
    delete m_instance;
    m_instance = nullptr;
}

Session *Session::instance()
{
    return m_instance;
}

QStringList Session::takeLinks(const QStringList &sources)
{
    QStringList others;
    for (const QString &source : sources)
    {
        if (!source.startsWith(u"megatorrent:"_s, Qt::CaseInsensitive))
        {
            others.append(source);
            continue;
        }

        // The link itself may hold a read key: it is not logged
        NewSubscription subscription;
        subscription.link = source;
        const auto added = m_instance ? m_instance->addSubscription(subscription)
                : nonstd::make_unexpected(tr("qBittorrent is still starting. Please try again."));
        if (!added)
            LogMsg(tr("Megatorrent: a link could not be opened. Reason: %1").arg(added.error()), Log::WARNING);
    }
    return others;
}

Settings Session::settings() const
{
    Settings settings;
    settings.isEnabled = m_isEnabled;
    settings.port = m_port;
    settings.savePath = m_savePath;
    if (settings.savePath.isEmpty())
        settings.savePath = BitTorrent::Session::instance()->savePath() / Path(u"Channels"_s);
    settings.maxConnections = m_maxConnections;
    settings.maxConnectionsPerAddress = m_maxConnectionsPerAddress;
    settings.sendsGossip = m_sendsGossip;
    settings.quota = m_quota;
    return settings;
}

nonstd::expected<void, QString> Session::setSettings(const Settings &settings)
{
    if ((settings.port != 0) && ((settings.port < PORT_MIN) || (settings.port > 65535)))
        return nonstd::make_unexpected(tr("The port must be 0 (chosen automatically) or between %1 and 65535.").arg(PORT_MIN));
    if (settings.maxConnections < CONNECTIONS_MIN)
        return nonstd::make_unexpected(tr("At least %1 connections are needed.").arg(CONNECTIONS_MIN));
    if (settings.maxConnectionsPerAddress < 1)
        return nonstd::make_unexpected(tr("At least one connection per address is needed."));
    if (settings.quota < 0)
        return nonstd::make_unexpected(tr("The quota cannot be negative."));
    if (!settings.savePath.isAbsolute())
        return nonstd::make_unexpected(tr("The folder for channels must be an absolute path."));
    const bool isSavePathNew = (settings.savePath != this->settings().savePath);
    if (isSavePathNew)
    {
        const auto file = m_disks.ask<QString>([path = settings.savePath](const DiskInquiry::LookAt &lookAt) -> nonstd::expected<QString, QString>
        {
            lookAt(path);
            return fileOnTheWay(path);
        });
        if (!file || !file->isEmpty())
            return nonstd::make_unexpected(file ? tr("\"%1\" is a file, not a folder.").arg(*file) : file.error());
    }

    const bool mustRestart = (settings.isEnabled != m_isEnabled) || (settings.port != m_port);
    m_port = settings.port;
    if (isSavePathNew)
        m_savePath = settings.savePath;
    m_maxConnections = settings.maxConnections;
    m_maxConnectionsPerAddress = settings.maxConnectionsPerAddress;
    m_sendsGossip = settings.sendsGossip;
    m_quota = settings.quota;

    if (settings.isEnabled != m_isEnabled)
    {
        m_isEnabled = settings.isEnabled;
        // The alert mask follows (see seams/sessionsettings.h)
        static_cast<BitTorrent::SessionImpl *>(BitTorrent::Session::instance())->setDHTEnabled(BitTorrent::Session::instance()->isDHTEnabled());
    }
    if (mustRestart)
    {
        restart();
    }
    else if (m_engine)
    {
        const SwarmSettings swarm {.maxConnections = settings.maxConnections, .maxConnectionsPerAddress = settings.maxConnectionsPerAddress
                , .sendsGossip = settings.sendsGossip};
        post([swarm, quota = settings.quota](Engine *engine) { engine->setSettings(swarm, quota); });
    }
    emit statusChanged();
    return {};
}

Status Session::status() const
{
    return {.isEnabled = m_isEnabled, .isRunning = m_isRunning, .error = (m_error.isEmpty() ? m_engineStatus.networkProblem : m_error), .engine = m_engineStatus};
}

Path Session::dataFolder()
{
    return specialFolderLocation(SpecialFolder::Data) / Path(u"megatorrent"_s);
}

void Session::start()
{
    m_error.clear();
    if (!m_isEnabled || m_engine || !m_areRulesLoaded)
        return;

    const auto network = networkPolicy();
    if (!network)
    {
        m_error = network.error();
        LogMsg(u"Megatorrent: "_s + m_error, Log::WARNING);
        emit statusChanged();
        return;
    }

    m_conditions = networkConditions();
    const Settings values = settings();
    auto *btSession = static_cast<BitTorrent::SessionImpl *>(BitTorrent::Session::instance());
    const EngineSettings engineSettings
    {
        .dataFolder = dataFolder(),
        .network = *network,
        .nativeSession = (btSession->isDHTEnabled() ? btSession->nativeSession() : nullptr),
        .swarm = {.maxConnections = values.maxConnections, .maxConnectionsPerAddress = values.maxConnectionsPerAddress, .sendsGossip = values.sendsGossip},
        .quota = values.quota,
        .threads = std::clamp(QThread::idealThreadCount(), 1, 4),
        // until they are shared with the torrents
        .rateLimits = {.download = btSession->downloadSpeedLimit() / 2, .upload = btSession->uploadSpeedLimit() / 2
                , .areIgnoredOnLan = btSession->ignoreLimitsOnLAN()},
        .clock = {},
        .rules = {.rules = m_rules, .episodes = EpisodePattern::fromOptions()}
    };
    m_passedRules = engineSettings.rules;

    m_engine = new Engine(engineSettings);
    m_thread.reset(new QThread);
    m_thread->setObjectName("Megatorrent m_thread"_L1);
    m_engine->moveToThread(m_thread.get());
    connectEngine();
    m_thread->start();
    post([](Engine *engine) { engine->start(); });
}

void Session::stop()
{
    if (!m_engine)
        return;

    m_items->stop();
    m_previews->forgetAll();
    // Destroyed on its own thread, which must have nothing else to do then
    m_engine->disconnect();
    QMetaObject::invokeMethod(m_engine, [engine = m_engine] { delete engine; }, Qt::BlockingQueuedConnection);
    m_engine = nullptr;
    m_thread.reset();

    m_isRunning = false;
    forwardPort(0);
    giveBandwidthBack();
    m_engineStatus = {};
    m_peers.clear();
    m_bans.clear();
    m_subscriptions.clear();
    m_channels.clear();
    m_removing.clear();
    m_moving.clear();
    for (TaskInfo &task : m_tasks)
    {
        if ((task.state == TaskState::Running) || (task.state == TaskState::Waiting))
            task.state = TaskState::Cancelled;
    }
}

void Session::restart()
{
    stop();
    start();
}

void Session::connectEngine()
{
    connect(m_engine, &Engine::started, this, &Session::handleStarted);
    connect(m_engine, &Engine::failed, this, &Session::handleFailed);
    connect(m_engine, &Engine::statusChanged, this, [this](const EngineStatus &status)
    {
        if (status.listenPort != m_engineStatus.listenPort)
            forwardPort(status.listenPort);
        m_engineStatus = status;
        if ((m_port == 0) && (status.listenPort != 0))
            m_chosenPort = status.listenPort;
        emit statusChanged();
    });
    connect(m_engine, &Engine::peersChanged, this, [this](const QList<PeerInfo> &peers)
    {
        m_peers = peers;
        emit peersChanged();
    });
    connect(m_engine, &Engine::bansChanged, this, [this](const QList<BanInfo> &bans)
    {
        m_bans = bans;
        m_sinceBans.start();
    });
    connect(m_engine, &Engine::subscriptionChanged, this, [this](const SubscriptionInfo &info, const ChannelRecord &record)
    {
        if (m_removing.contains(info.key))
            return;
        const bool isNew = !m_subscriptions.contains(info.key);
        m_subscriptions.insert(info.key, {info, record});
        if (isNew)
            emit subscriptionAdded(info.key);
        emit subscriptionChanged(info);
    });
    connect(m_engine, &Engine::removalProgressed, this, [this](const PublicKey &key, const qint64 left)
    {
        m_removing.insert(key, left);
        m_subscriptions.remove(key);
        m_channels.remove(key);
    });
    connect(m_engine, &Engine::subscriptionRemoved, this, [this](const PublicKey &key)
    {
        m_removing.remove(key);
        m_moving.remove(key);
        emit subscriptionRemoved(key);
    });
    connect(m_engine, &Engine::subscriptionCompleted, this, &Session::subscriptionCompleted);
    connect(m_engine, &Engine::channelChanged, this, [this](const ChannelInfo &info, const ChannelRecord &record)
    {
        if (m_removing.contains(info.key))
            return;
        m_channels.insert(info.key, {info, record});
        emit channelChanged(info);
    });
    connect(m_engine, &Engine::channelRemoved, this, [this](const PublicKey &key)
    {
        m_removing.remove(key);
        emit channelRemoved(key);
    });
    connect(m_engine, &Engine::taskChanged, this, &Session::handleTask);
    connect(m_engine, &Engine::rulesDecided, this, &Session::tellRules);
    connect(m_engine, &Engine::previewChanged, m_previews, &Previews::handleChanged);
    connect(m_previews, &Previews::opened, m_engine, &Engine::openPreview);
    connect(m_previews, &Previews::discarded, m_engine, &Engine::discardPreview);
    connect(m_engine, &Engine::torrentReady, m_torrentItems, &TorrentItems::add);
    connect(m_torrentItems, &TorrentItems::settled, m_engine, &Engine::handleTorrent);
}

// By UPnP or NAT-PMP, where that is switched on for qBittorrent's own port
void Session::forwardPort(const quint16 port)
{
    auto *portForwarder = Net::PortForwarder::instance();
    if (!portForwarder)
        return;
    if (port != 0)
        portForwarder->setPorts(PORT_FORWARDING_PROFILE, {port});
    else
        portForwarder->removePorts(PORT_FORWARDING_PROFILE);
}

void Session::handleStarted(const QString &error)
{
    if (!error.isEmpty())
    {
        stop();
        m_error = error;
        LogMsg(tr("Megatorrent could not be started. Reason: %1").arg(error), Log::CRITICAL);
        emit statusChanged();
        return;
    }

    m_isRunning = true;
    m_items->start(m_engine->database());
    shareBandwidth();
    emit statusChanged();
}

void Session::handleFailed(const QString &error)
{
    const auto delay = (m_sinceFailure.isValid() && !m_sinceFailure.hasExpired(std::chrono::milliseconds(2 * NEXT_RESTART_DELAY).count()))
            ? NEXT_RESTART_DELAY : RESTART_DELAY;
    m_sinceFailure.start();
    stop();
    m_error = error;
    LogMsg(u"Megatorrent: "_s + error, Log::CRITICAL);
    emit statusChanged();
    QTimer::singleShot(delay, this, &Session::start);
}

// A proxy, the network interface or the DHT may have been changed
void Session::applyNetworkConditions()
{
    if (!m_isEnabled)
        return;

    // Fails closed: with a proxy nothing of ours runs on
    const bool isBlocked = !networkPolicy();
    if ((isBlocked && m_engine) || (!isBlocked && !m_engine))
    {
        restart();
        return;
    }
    if (m_engine && (networkConditions() != m_conditions))
        restart();
}

nonstd::expected<NetworkPolicy, QString> Session::networkPolicy() const
{
    if (isProxyInForce())
    {
        return nonstd::make_unexpected(tr("Megatorrent does not run while a proxy is configured for BitTorrent, because its connections would not "
                "go through the proxy. Remove the proxy to use it."));
    }

    NetworkPolicy policy;
    policy.isAllowed = true;
    policy.port = static_cast<quint16>((m_port != 0) ? m_port : m_chosenPort);
    policy.isPortFixed = (m_port != 0);

    // The same as the session's own connections
    const auto *btSession = BitTorrent::Session::instance();
    policy.interfaceName = btSession->networkInterface();
    if (const QString text = btSession->networkInterfaceAddress(); !text.isEmpty())
    {
        const QHostAddress address {text};
        if (address.isNull())
            return nonstd::make_unexpected(tr("The network address \"%1\" of the options is invalid.").arg(text));
        policy.addresses.append(address);
    }
    return policy;
}

nonstd::expected<void, QString> Session::requireRunning() const
{
    if (m_isRunning)
        return {};
    if (!m_isEnabled)
        return nonstd::make_unexpected(tr("Megatorrent is switched off."));
    return nonstd::make_unexpected(m_error.isEmpty() ? tr("Megatorrent is still starting. Please try again.") : m_error);
}

nonstd::expected<void, QString> Session::settle(std::function<void (Engine *, const Engine::Done &)> function)
{
    const auto promise = std::make_shared<std::promise<QString>>();
    std::future<QString> outcome = promise->get_future();
    post([function = std::move(function), promise](Engine *engine)
    {
        function(engine, [promise](const QString &error) { promise->set_value(error); });
    });
    if (outcome.wait_for(SETTLE_TIME) != std::future_status::ready)
    {
        return nonstd::make_unexpected(tr("The disk with \"%1\" takes unusually long to write. This will be done as soon as it has; please look again in a moment.")
                .arg(dataFolder().toString()));
    }
    if (const QString error = outcome.get(); !error.isEmpty())
        return nonstd::make_unexpected(error);
    return {};
}

QString Session::removingMessage(const PublicKey &key) const
{
    const qint64 left = m_removing.value(key, -1);
    return (left > 0) ? tr("This channel is being removed; %1 files are left. Please try again in a moment.").arg(left)
        : tr("This channel is being removed. Please try again in a moment.");
}

QList<BanInfo> Session::bans() const
{
    QList<BanInfo> result;
    for (BanInfo ban : m_bans)
    {
        ban.left -= std::chrono::milliseconds(m_sinceBans.elapsed());
        if (ban.left.count() > 0)
            result.append(ban);
    }
    return result;
}

nonstd::expected<void, QString> Session::unban(const QString &host)
{
    if (const auto running = requireRunning(); !running)
        return running;
    const QList<BanInfo> all = bans();
    if (!std::ranges::any_of(all, [&host](const BanInfo &ban) { return ban.host == host; }))
        return nonstd::make_unexpected(tr("%1 is not banned.").arg(host));
    post([host](Engine *engine) { engine->unban(host); });
    return {};
}

nonstd::expected<void, QString> Session::addPeer(const PublicKey &key, const QString &peer)
{
    if (const auto running = requireRunning(); !running)
        return running;
    const Endpoint endpoint = Endpoint::fromString(peer.trimmed());
    if (!endpoint.isValid() || QHostAddress(endpoint.host).isNull())
        return nonstd::make_unexpected(tr("\"%1\" is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.").arg(peer));
    post([key, endpoint](Engine *engine) { engine->addPeer(key, endpoint); });
    return {};
}

std::optional<TaskInfo> Session::task(const int id) const
{
    const auto it = m_tasks.constFind(id);
    return (it != m_tasks.constEnd()) ? std::make_optional(*it) : std::nullopt;
}

nonstd::expected<void, QString> Session::cancelTask(const int id)
{
    const auto found = task(id);
    if (!found)
        return nonstd::make_unexpected(tr("There is no such task."));
    if (m_engine && ((found->state == TaskState::Running) || (found->state == TaskState::Waiting)))
    {
        if (found->kind == TaskKind::Move)
            post([key = found->key](Engine *engine) { engine->cancelMove(key); });
        else
            post([key = found->key, id](Engine *engine) { engine->cancelTask(key, id); });
    }
    return {};
}

int Session::addTask(const TaskKind kind, const PublicKey &key)
{
    TaskInfo task;
    task.id = ++m_lastTask;
    task.kind = kind;
    task.key = key;
    m_tasks.insert(task.id, task);

    int finished = 0;
    for (auto it = m_tasks.end(); it != m_tasks.begin();)
    {
        --it;
        if ((it->state != TaskState::Running) && (++finished > FINISHED_TASKS_MAX))
            it = m_tasks.erase(it);
    }
    emit taskChanged(task);
    return task.id;
}

void Session::handleTask(const TaskInfo &report)
{
    TaskInfo task = report;
    if (task.kind == TaskKind::Move)
    {
        // after a start it goes on without having been asked for
        const std::optional<int> running = runningMove(task.key);
        if (!running && (task.state != TaskState::Running))
            return;
        task.id = running ? *running : addTask(TaskKind::Move, task.key);
        noteMove(task);
    }
    if (!m_tasks.contains(task.id))
        return;
    m_tasks.insert(task.id, task);
    emit taskChanged(task);
}
