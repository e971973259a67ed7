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


#include "torservice.h"

#include <algorithm>

#include <QRandomGenerator>

#include "base/global.h"

#include "../content/onionannouncement.h"
#include "../content/printable.h"
#include "../crypto/curve.h"
#include "../wire/endpoint.h"
#include "onionkey.h"
#include "torprocess.h"

using namespace Megatorrent;
using namespace Megatorrent::Tor;

namespace
{
    const qsizetype SHOWN_MAX_LENGTH = 120;

    QString shown(const ControlReply &reply)
    {
        return printable(QString::fromUtf8(reply.lines.isEmpty() ? QByteArray() : reply.lines.constLast()), SHOWN_MAX_LENGTH);
    }
}

TorService::TorService(QObject *parent)
    : QObject(parent)
{
    m_retryTimer.setSingleShot(true);
    connect(&m_retryTimer, &QTimer::timeout, this, &TorService::beginAgain);
    m_checkTimer.setInterval(CHECK_INTERVAL);
    connect(&m_checkTimer, &QTimer::timeout, this, &TorService::check);
    m_serviceTimer.setSingleShot(true);
    connect(&m_serviceTimer, &QTimer::timeout, this, &TorService::settleServices);
}

TorService::~TorService() = default;

QList<ControlAddress> TorService::usualAddresses()
{
    // of Debian's package, of Tor's own default, of Tor Browser
    return {ControlAddress::fromString(u"/run/tor/control"_s), ControlAddress::fromString(u"127.0.0.1:9051"_s), ControlAddress::fromString(u"127.0.0.1:9151"_s)};
}

void TorService::setSettings(const Settings &settings)
{
    if (settings == m_settings)
        return;
    m_settings = settings;
    end();
    m_retryDelay = RETRY_MIN;
    if (m_settings.isUsed)
        begin();
    else
        setState(Stage::Off, {});
}

void TorService::setState(const Stage stage, const QString &sentence)
{
    m_state.stage = stage;
    m_state.sentence = sentence;
    if (stage != Stage::Ready)
        m_state.proxy = {};
    if (m_state == m_reported)
        return;
    m_reported = m_state;
    emit changed();
}

// --- finding it ---

void TorService::end()
{
    m_retryTimer.stop();
    m_checkTimer.stop();
    m_serviceTimer.stop();
    closeControl();
    if (TorProcess *process = m_process.release())
    {
        process->disconnect(this);
        process->deleteLater();
    }
    m_added.clear();
    m_isAdding = false;
    m_isLooking = false;
    m_state = {};
}

// It may be what calls this.
void TorService::closeControl()
{
    if (!m_control)
        return;
    m_control->close();
    m_control.release()->deleteLater();
}

void TorService::begin()
{
    end();
    setState(Stage::Looking, tr("Looking for Tor on this computer."));
    look();
}

// What went wrong is said until there is something else to say.
void TorService::beginAgain()
{
    const QString sentence = m_state.sentence;
    end();
    setState(Stage::Failed, sentence);
    look();
}

void TorService::look()
{
    m_isLooking = true;
    m_refusal.clear();
    if (m_settings.control.isEmpty())
        m_untried = usualAddresses();
    else
        m_untried = {ControlAddress::fromString(m_settings.control)};
    tryNext();
}

void TorService::tryNext()
{
    if (!m_untried.isEmpty())
    {
        connectTo(m_untried.takeFirst());
        return;
    }
    if (!m_refusal.isEmpty() && (!m_settings.control.isEmpty() || TorProcess::findProgram().isEmpty()))
        retry(m_refusal);
    else
        startOwn();
}

void TorService::startOwn()
{
    const QString program = TorProcess::findProgram();
    if (program.isEmpty())
    {
        retry(tr("No Tor runs on this computer, and none is installed that could be started. Please install Tor (on Debian: apt install tor), or name the control port of one in the settings."));
        return;
    }
    m_process = std::make_unique<TorProcess>();
    connect(m_process.get(), &TorProcess::started, this, &TorService::connectTo);
    connect(m_process.get(), &TorProcess::ended, this, [this](const QString &reason)
    {
        retry(tr("The Tor that was started has ended: %1. It is started again by itself.").arg(reason));
    });
    m_state.isOwn = true;
    setState(Stage::Looking, tr("Starting Tor."));
    m_process->start(program, m_settings.dataFolder);
}

void TorService::connectTo(const ControlAddress &address)
{
    m_address = address;
    closeControl();
    if (!address.isValid())
    {
        retry(tr("\"%1\" is not where a Tor of this computer could be controlled: that is an address such as 127.0.0.1:9051, or a path such as /run/tor/control.").arg(m_settings.control));
        return;
    }
    m_control = std::make_unique<ControlConnection>();
    connect(m_control.get(), &ControlConnection::ready, this, &TorService::setUp);
    connect(m_control.get(), &ControlConnection::failed, this, &TorService::handleFailure);
    connect(m_control.get(), &ControlConnection::eventReceived, this, [this](const QByteArray &event)
    {
        if (const auto phase = BootstrapPhase::from(event))
            takeBootstrap(*phase);
    });
    // a password is for the Tor that the user means; where only the system can make a socket, nobody else is
    const bool isNamed = m_process || !m_settings.control.isEmpty() || !address.path.isEmpty();
    m_control->open(address, (m_process ? QString() : m_settings.password), (isNamed ? Trust::Named : Trust::Found));
}

void TorService::handleFailure(const ControlConnection::Failure failure, const QString &reason)
{
    if (m_isLooking && !m_process)
    {
        if (failure == ControlConnection::Failure::Refused)
            m_refusal = tr("Tor at %1 cannot be used: %2.").arg(m_address.toString(), reason);
        else if (!m_settings.control.isEmpty())
            m_refusal = tr("There is no Tor to be used at %1: %2.").arg(m_address.toString(), reason);
        tryNext();
        return;
    }
    retry(tr("Tor at %1 is lost: %2. It is looked for again.").arg(m_address.toString(), reason));
}

void TorService::retry(const QString &sentence)
{
    end();
    setState(Stage::Failed, sentence);
    m_retryTimer.start(m_retryDelay);
    m_retryDelay = std::min(2 * m_retryDelay, RETRY_MAX);
}

// Of the Tor that is being tried
void TorService::giveUp(const QString &sentence)
{
    if (m_process || !m_settings.control.isEmpty())
    {
        retry(sentence);
        return;
    }
    m_checkTimer.stop();
    m_refusal = sentence;
    m_isLooking = true;
    setState(Stage::Failed, sentence);
    closeControl();
    tryNext();
}

// --- getting it ready ---

void TorService::setUp()
{
    m_isLooking = false;
    m_state.version = m_control->version();
    const auto require = [this](const QString &what)
    {
        return [this, what](const ControlReply &reply)
        {
            if (!reply.isOk())
                giveUp(tr("Tor at %1 cannot be used: it refuses %2 (%3).").arg(m_address.toString(), what, shown(reply)));
        };
    };
    if (m_process)
        m_control->send("TAKEOWNERSHIP", require(tr("to end with this program")));
    m_control->send("SETEVENTS STATUS_CLIENT", require(tr("to say how it is")));
    setState(Stage::Joining, tr("Tor joins its network."));
    m_checkTimer.start();
    check();
}

// Also to see that it still answers
void TorService::check()
{
    m_control->send("GETINFO status/bootstrap-phase", [this](const ControlReply &reply)
    {
        const auto value = reply.value("status/bootstrap-phase");
        const auto phase = value ? BootstrapPhase::from(*value) : std::nullopt;
        if (phase)
            takeBootstrap(*phase);
        else
            giveUp(tr("Tor at %1 cannot be used: it does not say how far it is.").arg(m_address.toString()));
    });
}

void TorService::takeBootstrap(const BootstrapPhase &phase)
{
    if ((m_state.stage != Stage::Joining) && (m_state.stage != Stage::Ready))
        return;
    m_state.progress = phase.progress;
    if (phase.isDone())
    {
        askForProxy();   // also if it is ready: its configuration may have been read anew
        return;
    }
    QString sentence = tr("Tor joins its network: %1 % (%2).").arg(QString::number(phase.progress), phase.summary);
    if (!phase.warning.isEmpty())
        sentence += u' ' + tr("It has trouble: %1.").arg(phase.warning);
    setState(Stage::Joining, sentence);
}

void TorService::askForProxy()
{
    m_control->send("GETINFO net/listeners/socks", [this](const ControlReply &reply) { takeProxy(reply); });
}

void TorService::takeProxy(const ControlReply &reply)
{
    if ((m_state.stage != Stage::Joining) && (m_state.stage != Stage::Ready))
        return;
    const QByteArray listeners = reply.value("net/listeners/socks").value_or(QByteArray());
    for (const QByteArray &listener : quotedWords(listeners))
    {
        const Endpoint endpoint = Endpoint::fromString(QString::fromUtf8(listener));
        const QHostAddress address {endpoint.host};
        // what goes to another computer could be read by all between
        if (!endpoint.isValid() || !address.isLoopback())
            continue;
        const ProxyServer proxy {.address = address, .port = endpoint.port, .user = {}, .password = {}};
        if ((m_state.stage == Stage::Ready) && (m_state.proxy == proxy))
            return;
        // whoever has the former port now is not spoken to
        if (m_state.stage == Stage::Ready)
            setState(Stage::Joining, tr("Tor takes connections at another port now."));
        m_state.proxy = proxy;
        m_retryDelay = RETRY_MIN;
        setState(Stage::Ready, tr("Channels are reached through Tor alone, and can be reached by others through it."));
        settleServices();
        return;
    }
    giveUp(tr("Tor at %1 cannot be used: it takes no connections at a port of this computer. It needs a line \"SocksPort 9050\" in its torrc.").arg(m_address.toString()));
}

// --- onion services ---

void TorService::setServices(const ChannelServices &services)
{
    if (services == m_services)
        return;
    m_services = services;
    settleServices();
}

// Takes out what is not wanted any more, and adds one that is missing.
void TorService::settleServices()
{
    if ((m_state.stage != Stage::Ready) || m_isAdding || m_serviceTimer.isActive())
        return;
    for (const ChannelService &service : m_added.values())
    {
        if (m_services.contains(service))
            continue;
        m_added.remove(service.channel);
        const QByteArray id = onionHost(Crypto::publicKey(service.seed)).chopped(QStringView(u".onion").size()).toLatin1();
        m_control->send("DEL_ONION " + id, []([[maybe_unused]] const ControlReply &reply) {});
    }
    const auto missing = std::ranges::find_if(m_services, [this](const ChannelService &service) { return !m_added.contains(service.channel); });
    if (missing != m_services.cend())
        add(*missing);
    noteServices();
}

void TorService::add(const ChannelService &service)
{
    m_isAdding = true;
    const QByteArray command = "ADD_ONION " + keyForTor(service.seed) + " Port=" + QByteArray::number(ONION_PORT) + ",127.0.0.1:" + QByteArray::number(service.port);
    m_control->send(command, [this, service](const ControlReply &reply)
    {
        m_isAdding = false;
        const QByteArray id = reply.value("ServiceID").value_or(QByteArray());
        if (reply.isOk() && ((QString::fromLatin1(id) + u".onion") == onionHost(Crypto::publicKey(service.seed))))
        {
            m_added.insert(service.channel, service);
            m_state.problem.clear();
        }
        else
        {
            m_state.problem = tr("Tor does not make a channel reachable: %1. It is tried again.").arg(shown(reply));
            // after all others
            if (m_services.removeOne(service))
                m_services.append(service);
        }
        m_serviceTimer.start(std::chrono::milliseconds(m_state.problem.isEmpty() ? QRandomGenerator::system()->bounded(PAUSE_MIN, PAUSE_MAX)
                : static_cast<int>(RETRY_MIN.count())));
        noteServices();
    });
}

void TorService::noteServices()
{
    m_state.services = static_cast<int>(m_added.size());
    setState(m_state.stage, m_state.sentence);
}
