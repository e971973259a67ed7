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
#include <chrono>
#include <utility>

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QMetaMethod>
#include <QTextStream>
#include <QThread>
#include <QTimer>

#include "base/bittorrent/session.h"
#include "base/bittorrent/sessionimpl.h"
#include "base/global.h"
#include "base/logger.h"
#include "base/preferences.h"
#include "base/profile.h"

#include "enginerules.h"
#include "storage/ownfolders.h"
#include "torrentdownloads.h"
#include "torrentitems.h"
#include "translation.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const int PORT_MIN = 1024;
    const int CONNECTIONS_MIN = 8;
    const qsizetype LINKS_MAX = 100;        // from outside, that wait for the start
    const qsizetype SHOWN_DIGITS = 8;       // of a key, where a person is to type it
    const auto RESTART_DELAY = 1s;          // after a failure of the disk
    const auto NEXT_RESTART_DELAY = 30s;    // if it comes again soon
    const qsizetype BOOTSTRAP_PEERS_MAX = 32;
    const auto END_PATIENCE = 30s;          // with what runs, at the end of the program

    Path dataFolder()
    {
        return specialFolderLocation(SpecialFolder::Data) / Path(u"megatorrent"_s);
    }

    // What keeps a path from being a folder, or from becoming one: it, or the last one above it
    // that exists
    QString fileOnTheWay(const Path &path)
    {
        QString existing = QDir::cleanPath(path.data());
        while (!QFileInfo::exists(existing) && !QDir(existing).isRoot())
            existing = QFileInfo(existing).path();
        return QFileInfo(existing).isDir() ? QString() : existing;
    }

    SwarmSettings swarmSettings(const Settings &settings)
    {
        return {.maxConnections = settings.maxConnections, .maxConnectionsPerAddress = settings.maxConnectionsPerAddress, .sendsGossip = settings.sendsGossip};
    }
}

Session *Session::m_instance = nullptr;

Session::Session()
    : m_isEnabled {u"Megatorrent/Session/Enabled"_s, Settings().isEnabled}
    , m_port {u"Megatorrent/Session/Port"_s, Settings().port}
    , m_chosenPort {u"Megatorrent/Session/ChosenPort"_s, 0}
    , m_savePath {u"Megatorrent/Session/SavePath"_s}
    , m_maxConnections {u"Megatorrent/Session/MaxConnections"_s, Settings().maxConnections}
    , m_maxConnectionsPerAddress {u"Megatorrent/Session/MaxConnectionsPerAddress"_s, Settings().maxConnectionsPerAddress}
    , m_sendsGossip {u"Megatorrent/Session/SendGossip"_s, Settings().sendsGossip}
    , m_quota {u"Megatorrent/Session/Quota"_s, Settings().quota}
    , m_bootstrapPeers {u"Megatorrent/Session/BootstrapPeers"_s}
    , m_isGateway {u"Megatorrent/Session/LookUpsForOthers"_s, Settings().isGateway}
    , m_torControl {u"Megatorrent/Tor/Control"_s}
    , m_torPassword {u"Megatorrent/Tor/Password"_s}
    , m_tasks {&m_host}
    , m_folders {&m_channels, &m_tasks, dataFolder()}
    , m_subscriptions {&m_host, &m_channels, &m_tasks, &m_folders, &m_disks, &m_rules, [this] { return settings().savePath; }}
    , m_publications {&m_host, &m_channels, &m_tasks, &m_folders, &m_disks}
    , m_items {&m_host, &m_channels}
    , m_firstChoices {&m_channels, &m_items, (dataFolder() / Path(u"first-choices"_s))}
    , m_previews {&m_host, &m_channels}
    , m_rules {&m_host, &m_tasks, (dataFolder() / Path(u"rules.json"_s))}
    , m_peers {&m_host}
    , m_limits {&m_host}
    , m_torrentItems {new TorrentItems(this)}
{
    qRegisterMetaType<SubscriptionInfo>();
    qRegisterMetaType<PublicationInfo>();
    qRegisterMetaType<TaskInfo>();
    qRegisterMetaType<ChannelNews>();

    m_network.setTor(torSettings());
    connect(&m_network, &SessionNetwork::changed, this, &Session::applyNetworkConditions);
    connect(&m_network, &SessionNetwork::torChanged, this, &Session::statusChanged);
    connect(&m_channels, &ChannelMirror::begun, &m_network, &SessionNetwork::noteBegun);
    connect(&m_channels, &ChannelMirror::givenUp, &m_network, &SessionNetwork::noteRemoved);
    connect(&m_previews, &Previews::begun, &m_network, &SessionNetwork::noteLook);
    connect(&m_previews, &Previews::ended, &m_network, &SessionNetwork::noteLookEnded);
    connect(&m_channels, &ChannelMirror::subscriptionRemoved, &m_network, &SessionNetwork::noteRemoved);
    connect(&m_channels, &ChannelMirror::publicationRemoved, &m_network, &SessionNetwork::noteRemoved);
    connect(BitTorrent::Session::instance(), &BitTorrent::Session::paused, this, &Session::handlePaused);
    connect(BitTorrent::Session::instance(), &BitTorrent::Session::resumed, this, &Session::handlePaused);
    connect(m_torrentItems, &TorrentItems::settled, this, [this](const TorrentOutcome &outcome)
    {
        m_host.post([outcome](Engine *engine)
        {
            if (engine->isUp())
                engine->rules()->handleTorrent(outcome);
        });
    });
    connect(&m_rules, &UserRules::loaded, this, &Session::start);
    connect(&m_rules, &UserRules::changed, this, &Session::statusChanged);
    connect(&m_host, &EngineHost::ended, this, &Session::start);
    setError({});
    new TorrentDownloads(this);
    m_rules.load();
    m_firstChoices.load();
}

Session::~Session()
{
    stop(END_PATIENCE);
}

void Session::initInstance()
{
    if (m_instance)
        return;
    installTranslation(Preferences::instance()->getLocale());
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
    QStringList links;
    for (const QString &source : sources)
        (source.startsWith(u"megatorrent:"_s, Qt::CaseInsensitive) ? links : others).append(source);
    if (!links.isEmpty() && m_instance)
        m_instance->receive(links);
    else if (!links.isEmpty())
        LogMsg(tr("Megatorrent: links could not be opened. Reason: qBittorrent is still starting. Please try again."), Log::WARNING);
    return others;
}

void Session::receive(const QStringList &links)
{
    if (isSignalConnected(QMetaMethod::fromSignal(&Session::linksReceived)))
    {
        emit linksReceived(links);
        return;
    }
    for (const QString &link : links)
    {
        if (m_isEnabled && m_error.isEmpty() && !m_host.isRunning() && (m_links.size() < LINKS_MAX))
            m_links.append(link);   // it is starting
        else
            addStopped(link);
    }
}

void Session::addWaitingLinks()
{
    for (const QString &link : asConst(std::exchange(m_links, {})))
        addStopped(link);
}

// The link itself may hold a read key: it is neither logged nor shown.
void Session::addStopped(const QString &link)
{
    const auto parsed = Link::parse(link);
    NewSubscription subscription;
    subscription.link = link;
    subscription.isPaused = true;
    // one that is followed stays as it is: what comes from outside gives it no read key
    const auto added = (parsed && m_subscriptions.contains(parsed->publicKey) && !m_subscriptions.isKnown(*parsed))
            ? nonstd::make_unexpected(Error(ErrorCode::AlreadySubscribed, tr("you follow this channel already, without what is needed to read it. Subscribe to it again with this link to give it that.")))
            : m_subscriptions.add(subscription);
    QString sentence;
    if (added)
    {
        const auto known = m_channels.subscription(*added);
        sentence = tr("Megatorrent: \"%1\" was added from a link. Nothing is received before you start it: \"megatorrent start %2\", or in the WebUI.")
                .arg((known ? known->info.displayName() : added->toString()), added->toString().first(SHOWN_DIGITS));
    }
    else
    {
        sentence = tr("Megatorrent: a link could not be opened. Reason: %1").arg(added.error().text);
    }
    LogMsg(sentence, (added ? Log::INFO : Log::WARNING));
    QTextStream(stdout) << sentence << Qt::endl;
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
    settings.bootstrapPeers = m_bootstrapPeers;
    settings.isGateway = m_isGateway;
    settings.safeMode = SafeMode::settings();
    settings.torControl = m_torControl;
    settings.torPassword = m_torPassword;
    return settings;
}

nonstd::expected<void, Error> Session::check(const Settings &settings)
{
    if ((settings.port != 0) && ((settings.port < PORT_MIN) || (settings.port > 65535)))
        return nonstd::make_unexpected(Error(ErrorCode::BadParameter, tr("The port must be 0 (chosen automatically) or between %1 and 65535.").arg(PORT_MIN)));
    if (settings.maxConnections < CONNECTIONS_MIN)
        return nonstd::make_unexpected(Error(ErrorCode::BadParameter, tr("At least %1 connections are needed.").arg(CONNECTIONS_MIN)));
    if (settings.maxConnectionsPerAddress < 1)
        return nonstd::make_unexpected(Error(ErrorCode::BadParameter, tr("At least one connection per address is needed.")));
    if (settings.quota < 0)
        return nonstd::make_unexpected(Error(ErrorCode::BadParameter, tr("The quota cannot be negative.")));
    if (settings.bootstrapPeers.size() > BOOTSTRAP_PEERS_MAX)
        return nonstd::make_unexpected(Error(ErrorCode::BadParameter, tr("At most %1 peers to begin with can be named.").arg(BOOTSTRAP_PEERS_MAX)));
    for (const QString &peer : settings.bootstrapPeers)
    {
        if (!Endpoint::fromString(peer).isValid())
            return nonstd::make_unexpected(Error(ErrorCode::BadAddress, tr("\"%1\" is not an address and port, such as 203.0.113.5:6881 or [2001:db8::5]:6881.").arg(peer)));
    }
    if (!settings.torControl.isEmpty() && !Tor::ControlAddress::fromString(settings.torControl).isValid())
    {
        return nonstd::make_unexpected(Error(ErrorCode::BadAddress, tr("\"%1\" is not where a Tor of this computer could be controlled: that is an address such as"
                " 127.0.0.1:9051, or a path such as /run/tor/control.").arg(settings.torControl)));
    }
    if (settings.torPassword.contains(u'\n') || settings.torPassword.contains(u'\r'))
        return nonstd::make_unexpected(Error(ErrorCode::BadParameter, tr("The password of Tor's control port is one line.")));
    if (!settings.savePath.isAbsolute() || !settings.savePath.isValid())
        return nonstd::make_unexpected(Error(ErrorCode::FolderUnusable, tr("The folder for channels must be an absolute path.")));
    if (settings.savePath == this->settings().savePath)
        return {};

    const auto file = m_disks.ask<QString>([path = settings.savePath](const DiskInquiry::LookAt &lookAt) -> nonstd::expected<QString, Error>
    {
        lookAt(path);
        return fileOnTheWay(path);
    });
    if (!file || !file->isEmpty())
        return nonstd::make_unexpected(file ? Error(ErrorCode::FolderUnusable, tr("\"%1\" is a file, not a folder.").arg(*file)) : file.error());
    return {};
}

nonstd::expected<void, Error> Session::setSettings(const Settings &settings)
{
    if (const auto checked = check(settings); !checked)
        return checked;

    const bool wasSafe = SafeMode::isOn();
    const bool mustRestart = (settings.isEnabled != m_isEnabled) || (settings.port != m_port) || (settings.bootstrapPeers != m_bootstrapPeers.get());
    m_port = settings.port;
    // the one that follows from qBittorrent's goes on following
    if (settings.savePath != this->settings().savePath)
        m_savePath = settings.savePath;
    m_maxConnections = settings.maxConnections;
    m_maxConnectionsPerAddress = settings.maxConnectionsPerAddress;
    m_sendsGossip = settings.sendsGossip;
    m_quota = settings.quota;
    m_bootstrapPeers = settings.bootstrapPeers;
    m_isGateway = settings.isGateway;
    m_torControl = settings.torControl;
    m_torPassword = settings.torPassword;
    SafeMode::setSettings(settings.safeMode);

    if (settings.isEnabled != m_isEnabled)
    {
        m_isEnabled = settings.isEnabled;
        // The alert mask follows (see seams/sessionsettings.h)
        static_cast<BitTorrent::SessionImpl *>(BitTorrent::Session::instance())->setDHTEnabled(BitTorrent::Session::instance()->isDHTEnabled());
    }
    // Where Safe Mode ends, something else may begin it anew with the next setting of the same dialog, such as a proxy in place
    // of Tor: nothing is to be sent in between.
    if (wasSafe && !SafeMode::isOn())
        QMetaObject::invokeMethod(this, [this, mustRestart] { applySettings(mustRestart); }, Qt::QueuedConnection);
    else
        applySettings(mustRestart);
    emit statusChanged();
    return {};
}

void Session::applySettings(const bool mustRestart)
{
    m_network.protectSession();
    m_network.setTor(torSettings());
    if (mustRestart)
    {
        restart();
        return;
    }
    applyNetworkConditions();
    m_host.post([swarm = swarmSettings(settings()), quota = m_quota.get(), isGateway = m_isGateway.get()](Engine *engine)
    {
        engine->setSettings(swarm, quota, isGateway);
    });
}

nonstd::expected<void, Error> Session::requireRunning() const
{
    return m_host.requireRunning();
}

Status Session::status() const
{
    const bool isPaused = BitTorrent::Session::instance()->isPaused();
    Error error = m_error;
    if (error.isEmpty() && isPaused && m_isEnabled)
        error = {ErrorCode::SessionPaused, tr("The session is paused: no channel receives or shares anything, or is looked for. All goes on when the session is resumed.")};
    const NetworkPolicy policy = m_host.engine() ? m_policy : networkPolicy();
    const QString problem = m_network.problem(policy, m_engineStatus.networkProblem);
    if (error.isEmpty())
        error = {(!policy.isSafe ? ErrorCode::NetworkAway : m_network.asksToLeave() ? ErrorCode::SafeModeEnded : ErrorCode::SafeModeWaits), problem};
    EngineStatus engine = m_engineStatus;
    if (m_isEnabled && !m_rules.problem().isEmpty())
        engine.notices.append(m_rules.problem());
    return {.isEnabled = m_isEnabled, .isRunning = m_host.isRunning(), .isPaused = isPaused, .error = error
            , .safeMode = SessionNetwork::safeMode(policy, problem), .safeModeReason = SessionNetwork::safeModeReason(policy, problem)
            , .tor = m_network.tor(), .engine = engine};
}

// qBittorrent's session is, or goes on.
void Session::handlePaused()
{
    const bool isPaused = BitTorrent::Session::instance()->isPaused();
    m_host.post([isPaused](Engine *engine) { engine->setPaused(isPaused); });
    if (m_isEnabled)
        LogMsg(isPaused ? tr("Megatorrent: channels are stopped with the session.") : tr("Megatorrent: channels go on with the session."));
    emit statusChanged();
}

void Session::setError(const Error &error)
{
    m_error = error;
    m_host.setProblem(m_isEnabled ? error : Error(ErrorCode::SwitchedOff, tr("Megatorrent is switched off.")));
}

void Session::start()
{
    setError({});
    if (!m_isEnabled)
        m_channels.setAllKnown();
    if (!m_isEnabled || m_host.engine() || !m_rules.isLoaded())
        return;
    if (m_host.isEnding())
    {
        m_channels.setAllKnown();
        setError({ErrorCode::DiskSilent, tr("A disk with files of channels does not answer, so that what was running cannot be ended."
                " Channels go on by themselves when it answers; if it does not, unmount it.")});
        emit statusChanged();
        return;
    }

    m_policy = networkPolicy();
    m_channels.setOnion(m_policy.allowsDoors());
    lt::session *dhtSession = m_network.dhtSession(m_policy);
    m_hasDht = (dhtSession != nullptr);
    const Settings values = settings();
    OwnFolders::set({specialFolderLocation(SpecialFolder::Config).data(), specialFolderLocation(SpecialFolder::Data).data()});
    connectEngine(m_host.make({
        .dataFolder = dataFolder(),
        .network = m_policy,
        .nativeSession = dhtSession,
        .swarm = swarmSettings(values),
        .quota = values.quota,
        .threads = std::clamp(QThread::idealThreadCount(), 1, 4),
        .rateLimits = SharedLimits::first(),
        .clock = {},
        .rules = m_rules.book(),
        .isPaused = BitTorrent::Session::instance()->isPaused(),
        .bootstrapPeers = values.bootstrapPeers,
        .isGateway = values.isGateway
    }));
    m_host.begin();
}

void Session::stop(const std::chrono::milliseconds patience)
{
    if (!m_host.engine())
        return;

    // first: what follows may wait, and nothing may be sent any more that the settings forbid by now
    m_host.post([](Engine *engine) { engine->leaveNetwork(); });
    m_items.stop();
    m_previews.forgetAll();
    m_host.end(patience);
    // what is done is done, also if that was said last
    QCoreApplication::sendPostedEvents(&m_tasks, QEvent::MetaCall);

    m_network.forwardPort(0, m_policy);
    m_network.setOnionServices({});
    m_limits.giveBack();
    m_engineStatus = {};
    m_peers.clear();
    m_channels.clear();
    m_folders.clear();
    m_tasks.cancelAll();
}

void Session::restart()
{
    stop();
    if (m_hasDht && SafeMode::isOn())
        m_network.endWalks();
    start();
}

void Session::connectEngine(const Engine *engine)
{
    const QObject *hearer = m_host.hearer();
    connect(engine, &Engine::started, hearer, [this](const QString &error) { handleStarted(error); });
    connect(engine, &Engine::failed, hearer, [this](const QString &error) { handleFailed(error); });
    connect(engine, &Engine::statusChanged, hearer, [this](const EngineStatus &status) { handleStatus(status); });
    connect(engine, &Engine::onionServicesChanged, hearer, [this](const Tor::ChannelServices &services) { m_network.setOnionServices(services); });
    connect(engine, &Engine::torrentReady, m_torrentItems, &TorrentItems::add);
    m_limits.follow(engine, hearer);
    m_peers.follow(engine, hearer);
    m_channels.follow(engine, hearer);
    m_tasks.follow(engine);
    m_previews.follow(engine, hearer);
    m_rules.follow(engine);
}

void Session::handleStatus(const EngineStatus &status)
{
    if (status.listenPort != m_engineStatus.listenPort)
        m_network.forwardPort(status.listenPort, m_policy);
    m_engineStatus = status;
    if ((m_port == 0) && (status.listenPort != 0))
        m_chosenPort = status.listenPort;
    emit statusChanged();
}

void Session::handleStarted(const QString &error)
{
    if (!error.isEmpty())
    {
        stop();
        m_channels.setAllKnown();
        setError({ErrorCode::CannotStart, error});
        LogMsg(tr("Megatorrent could not be started. Reason: %1").arg(error), Log::CRITICAL);
        emit statusChanged();
        addWaitingLinks();   // says that they cannot be
        return;
    }

    m_host.setRunning();
    m_channels.setAllKnown();
    m_items.start(m_host.engine());
    m_limits.share();
    emit statusChanged();
    addWaitingLinks();
}

void Session::handleFailed(const QString &error)
{
    const auto delay = (m_sinceFailure.isValid() && !m_sinceFailure.hasExpired(std::chrono::milliseconds(2 * NEXT_RESTART_DELAY).count()))
            ? NEXT_RESTART_DELAY : RESTART_DELAY;
    m_sinceFailure.start();
    stop();
    m_channels.setAllKnown();
    setError({ErrorCode::DatabaseFailed, error});
    LogMsg(u"Megatorrent: "_s + error, Log::CRITICAL);
    emit statusChanged();
    QTimer::singleShot(delay, this, &Session::start);
}

// A proxy, the network interface or the DHT may have been changed. Another engine knows nothing of the
// peers of this one: whom it met directly is not sought through a proxy, nor the other way round.
void Session::applyNetworkConditions()
{
    if (!m_isEnabled)
        return;

    NetworkPolicy policy = networkPolicy();
    const bool hasDht = (m_network.dhtSession(policy) != nullptr);
    // which port was free is no condition
    policy.port = m_policy.port;
    policy.isPortFixed = m_policy.isPortFixed;
    if (!m_host.engine() || (policy != m_policy) || (hasDht != m_hasDht))
        restart();
}

NetworkPolicy Session::networkPolicy() const
{
    return m_network.policy(m_port, m_chosenPort);
}

Tor::Settings Session::torSettings() const
{
    return {.isUsed = (m_isEnabled && SafeMode::settings().usesTor), .control = m_torControl, .password = m_torPassword
            , .dataFolder = (dataFolder() / Path(u"tor"_s)).data()};
}
