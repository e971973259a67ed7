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

#include "sessionnetwork.h"

#include <utility>

#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>

#include <QHostAddress>
#include <QStringList>

#include "base/bittorrent/session.h"
#include "base/bittorrent/sessionimpl.h"
#include "base/global.h"
#include "base/logger.h"
#include "base/net/portforwarder.h"
#include "base/net/proxyconfigurationmanager.h"
#include "base/preferences.h"
#include "base/settingsstorage.h"

#include "seams/sessionsettings.h"
#include "wire/addressrules.h"

using namespace Megatorrent;

namespace
{
    const QString PORT_FORWARDING_PROFILE = u"megatorrent"_s;

    BitTorrent::SessionImpl *sessionImpl()
    {
        return static_cast<BitTorrent::SessionImpl *>(BitTorrent::Session::instance());
    }

    // What the user has in the options, as far as Safe Mode leaves it
    lt::settings_pack discoverySettings()
    {
        lt::settings_pack settingsPack;
        settingsPack.set_bool(lt::settings_pack::enable_dht, sessionImpl()->isDHTEnabled());
        settingsPack.set_bool(lt::settings_pack::enable_lsd, sessionImpl()->isLSDEnabled());
        settingsPack.set_str(lt::settings_pack::dht_bootstrap_nodes, sessionImpl()->getDHTBootstrapNodes().toStdString());
        SafeMode::protect(settingsPack);
        return settingsPack;
    }

    QHostAddress addressOf(const QString &host)
    {
        return (host.trimmed().toLower() == u"localhost") ? QHostAddress(QHostAddress::LocalHost) : QHostAddress(host.trimmed());
    }

    // By what others see this computer all the same; empty: by nothing
    QString keptForOthers()
    {
        const SafeMode::Settings kept = SafeMode::settings();
        QStringList exceptions;
        if (kept.keepsDht)
            exceptions.append(SessionNetwork::tr("DHT"));
        if (kept.keepsLsd)
            exceptions.append(SessionNetwork::tr("local discovery"));
        if (kept.keepsPortForwarding)
            exceptions.append(SessionNetwork::tr("port mapping"));
        return exceptions.join(u", ");
    }

    // Why channels cannot go through this proxy; empty: they can
    QString problemOf(const Net::ProxyConfiguration &proxy)
    {
        switch (proxy.type)
        {
        case Net::ProxyType::None:
            return SessionNetwork::tr("Safe Mode holds channels back: it is to be always on, and there is no proxy. Nothing is sent without one. Set a SOCKS5 proxy in the options of"
                    " the connection, or switch \"always\" off.");
        case Net::ProxyType::HTTP:
        case Net::ProxyType::SOCKS4:
            return SessionNetwork::tr("Safe Mode holds channels back: channels can use SOCKS5 proxies only, and the one in the options is of another type. Nothing goes around it."
                    " Choose SOCKS5 if the proxy speaks it, or remove the proxy.");
        case Net::ProxyType::SOCKS5:
            break;
        }
        if ((rangeOf(addressOf(proxy.ip).toString()) == AddressRange::None) || (proxy.port == 0))
        {
            return SessionNetwork::tr("Safe Mode holds channels back: \"%1\", port %2, is no address of a proxy. A name would have to be looked up, which goes around the proxy: please"
                    " enter its IP address in the options of the connection.").arg(proxy.ip, QString::number(proxy.port));
        }
        return {};
    }
}

SessionNetwork::SessionNetwork(QObject *parent)
    : QObject(parent)
    , m_storeOnlySafe {u"Megatorrent/SafeMode/BegunInIt"_s}
{
    // later: one change of the options is several of these
    connect(Net::ProxyConfigurationManager::instance(), &Net::ProxyConfigurationManager::proxyConfigurationChanged
            , this, &SessionNetwork::handleChange, Qt::QueuedConnection);
    connect(Preferences::instance(), &Preferences::changed, this, &SessionNetwork::handleChange, Qt::QueuedConnection);
    connect(&m_tor, &Tor::TorService::changed, this, &SessionNetwork::handleTor);
    // the session has asked for it itself, but options may have changed since
    m_wasProtected = SafeMode::isOn();
    m_protectedBy = SafeMode::settings();
    m_holdsPortForwarding = holdsPortForwarding();
}

NetworkPolicy SessionNetwork::policy(const int port, const int chosenPort) const
{
    NetworkPolicy policy;
    policy.port = static_cast<quint16>((port != 0) ? port : chosenPort);
    policy.isPortFixed = (port != 0);
    policy.isSafe = SafeMode::isOn();

    // The same as the session's own connections
    policy.interfaceName = sessionImpl()->networkInterface();
    if (const QString text = sessionImpl()->networkInterfaceAddress(); !text.isEmpty())
    {
        const QHostAddress address {text};
        if (address.isNull())
        {
            policy.reason = tr("The network address \"%1\" of the options is invalid.").arg(text);
            return policy;
        }
        policy.addresses.append(address);
    }

    if (asksToLeave())
    {
        policy.isSafe = true;
        policy.reason = tr("Safe Mode is off, and holds channels back: some of them were begun in it. Others in them would see your IP address from now on. Go on without it if that may be, or"
                " use a proxy again.");
        return policy;
    }
    if (!policy.isSafe)
    {
        policy.mode = NetworkMode::Direct;
        return policy;
    }

    if (m_tor.settings().isUsed)
    {
        policy.reason = tr("Safe Mode holds channels back until Tor is ready. Nothing goes around it.");
        if (m_tor.state().stage != Tor::Stage::Ready)
            return policy;
        policy.mode = NetworkMode::Onion;
        policy.proxy = m_tor.state().proxy;
        const QString kept = keptForOthers();
        policy.reason = kept.isEmpty() ? tr("Safe Mode: channels go only through Tor; DHT, local discovery and port mapping are off meanwhile.")
                : tr("Safe Mode: channels go only through Tor. By your settings this computer is shown to others all the same, by: %1.").arg(kept);
        return policy;
    }

    const Net::ProxyConfiguration proxy = Net::ProxyConfigurationManager::instance()->proxyConfiguration();
    policy.reason = problemOf(proxy);
    if (!policy.reason.isEmpty())
        return policy;

    policy.mode = NetworkMode::Proxy;
    policy.proxy = {.address = addressOf(proxy.ip), .port = proxy.port, .user = (proxy.authEnabled ? proxy.username : QString())
            , .password = (proxy.authEnabled ? proxy.password : QString())};
    const QString kept = keptForOthers();
    policy.reason = kept.isEmpty() ? tr("Safe Mode: channels go only through your proxy %1; DHT, local discovery and port mapping are off meanwhile.").arg(policy.proxy.toString())
            : tr("Safe Mode: channels go only through your proxy %1. By your settings this computer is shown to others all the same, by: %2.").arg(policy.proxy.toString(), kept);
    return policy;
}

void SessionNetwork::setTor(const Tor::Settings &settings)
{
    m_tor.setSettings(settings);
}

void SessionNetwork::handleTor()
{
    const Tor::State &state = m_tor.state();
    const bool isNews = (state.stage == Tor::Stage::Ready) || (state.stage == Tor::Stage::Failed);
    if (isNews && ((std::exchange(m_torSentence, state.sentence) != state.sentence) || (m_torStage != state.stage)))
        LogMsg(u"Megatorrent: "_s + state.sentence, ((state.stage == Tor::Stage::Failed) ? Log::WARNING : Log::INFO));
    // what follows from it follows at once: without Tor nothing may be sent
    if (std::exchange(m_torStage, state.stage) != state.stage)
        emit changed();
    emit torChanged();
}

QString SessionNetwork::problem(const NetworkPolicy &policy, const QString &problem) const
{
    if (problem.isEmpty() || !m_tor.settings().isUsed || (policy.mode != NetworkMode::Nothing))
        return problem;
    return tr("Safe Mode holds channels back until Tor is ready. %1 Nothing goes around it.", "%1: a sentence").arg(m_tor.state().sentence);
}

lt::session *SessionNetwork::dhtSession(const NetworkPolicy &policy) const
{
    return (policy.allowsDht() && sessionImpl()->isDHTEnabled()) ? sessionImpl()->nativeSession() : nullptr;
}

void SessionNetwork::forwardPort(const quint16 port, const NetworkPolicy &policy)
{
    auto *portForwarder = Net::PortForwarder::instance();
    if (!portForwarder)
        return;
    if ((port != 0) && policy.allowsPortForwarding())
        portForwarder->setPorts(PORT_FORWARDING_PROFILE, {port});
    else
        portForwarder->removePorts(PORT_FORWARDING_PROFILE);
}

void SessionNetwork::noteBegun(const PublicKey &key)
{
    QStringList keys = m_storeOnlySafe.get();
    if (!SafeMode::isOn() || keys.contains(key.toString()))
        return;
    keys.append(key.toString());
    m_storeOnlySafe = keys;
    // by itself it is written seconds later: after a crash the channel would be followed with this
    // computer's address, unasked
    SettingsStorage::instance()->save();
}

void SessionNetwork::noteRemoved(const PublicKey &key)
{
    QStringList keys = m_storeOnlySafe.get();
    if (keys.removeAll(key.toString()) == 0)
        return;
    m_storeOnlySafe = keys;
    emitChangedLater();
}

void SessionNetwork::noteLook(const PublicKey &key)
{
    if (SafeMode::isOn())
        m_looks.insert(key);
}

void SessionNetwork::noteLookEnded(const PublicKey &key)
{
    if (m_looks.remove(key) && !SafeMode::isOn())
        emitChangedLater();
}

bool SessionNetwork::asksToLeave() const
{
    return !SafeMode::isOn() && !(m_storeOnlySafe.get().isEmpty() && m_looks.isEmpty());
}

void SessionNetwork::leaveSafeMode()
{
    if (!asksToLeave())
        return;
    m_storeOnlySafe = QStringList();
    m_looks.clear();
    emitChangedLater();
}

// It may end the engine, which whoever says this may have heard of it from.
void SessionNetwork::emitChangedLater()
{
    QMetaObject::invokeMethod(this, &SessionNetwork::changed, Qt::QueuedConnection);
}

void SessionNetwork::handleChange()
{
    protectSession();
    emit changed();
}

// The session asks whether it may by itself, but only when it is about to begin.
void SessionNetwork::holdPortForwarding()
{
    const bool isHeld = holdsPortForwarding();
    if (std::exchange(m_holdsPortForwarding, isHeld) == isHeld)
        return;
    if (isHeld)
    {
        sessionImpl()->disablePortMapping();
        return;
    }
    // it alone knows all ports, and asks for them when it is switched on
    auto *portForwarder = Net::PortForwarder::instance();
    if (portForwarder && portForwarder->isEnabled())
    {
        portForwarder->setEnabled(false);
        portForwarder->setEnabled(true);
    }
}

void SessionNetwork::protectSession()
{
    const bool isProtected = SafeMode::isOn();
    const SafeMode::Settings settings = SafeMode::settings();
    const bool wasProtected = std::exchange(m_wasProtected, isProtected);
    const SafeMode::Settings protectedBy = std::exchange(m_protectedBy, settings);
    if ((wasProtected == isProtected) && (!isProtected || (protectedBy == settings)))
        return;

    holdPortForwarding();

    sessionImpl()->nativeSession()->apply_settings(discoverySettings());
}

void SessionNetwork::endWalks()
{
    auto *session = sessionImpl();
    if (!discoverySettings().get_bool(lt::settings_pack::enable_dht))
        return;

    // asking for the nodes waits for a thread of libtorrent's
    session->invokeAsync([session, nativeSession = session->nativeSession()]
    {
        lt::session_params state = nativeSession->session_state(lt::session_handle::save_dht_state);
        QMetaObject::invokeMethod(session, [nativeSession, nodes = std::move(state.dht_state)]
        {
            lt::settings_pack off;
            off.set_bool(lt::settings_pack::enable_dht, false);
            nativeSession->apply_settings(std::move(off));
            nativeSession->set_dht_state(nodes);
            nativeSession->apply_settings(discoverySettings());
        }, Qt::QueuedConnection);
    });
}

SafeModeState SessionNetwork::safeMode(const NetworkPolicy &policy, const QString &problem)
{
    if (!policy.isSafe)
        return SafeModeState::Off;
    return (policy.isByProxy() && problem.isEmpty()) ? SafeModeState::On : SafeModeState::Waiting;
}

QString SessionNetwork::safeModeReason(const NetworkPolicy &policy, const QString &problem)
{
    if (!policy.isSafe)
        return {};
    return problem.isEmpty() ? policy.reason : problem;
}
