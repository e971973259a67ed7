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


#include "gatewayclient.h"

#include <algorithm>
#include <utility>

#include "../wire/addressrules.h"
#include "channelcore.h"
#include "channellist.h"
#include "dialler.h"
#include "swarm.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    using Milliseconds = GatewayClient::Milliseconds;

    // Peers come first: most channels have some.
    const Milliseconds FIRST_QUESTION_MIN = 5s;
    const Milliseconds FIRST_QUESTION_MAX = 15s;
    const Milliseconds QUESTION_MIN = 5min;            // while there are no peers of our choice
    const Milliseconds QUESTION_MAX = 10min;
    const Milliseconds RARE_QUESTION_MIN = 30min;      // while there are: they tell what is new
    const Milliseconds RARE_QUESTION_MAX = 60min;
    const Milliseconds AGAIN_MIN = 30s;                // another gateway, if the one did not answer
    const Milliseconds AGAIN_MAX = 60s;
    const Milliseconds PUT_BACK_MIN = 30min;           // as with a DHT (protocol.md 8)
    const Milliseconds PUT_BACK_MAX = 90min;
    const Milliseconds NO_GATEWAY_PAUSE = 6h;          // who says that he is none may be one later
    const Milliseconds SILENT_PAUSE = 2min;
    const Milliseconds CLOSING_TIME = 30s;             // for the connection of an errand that is done
    const int DOUBLINGS_MAX = 6;
}

GatewayClient::GatewayClient(const Parts &parts)
    : m_parts {parts}
{
}

GatewayClient::~GatewayClient() = default;

Milliseconds GatewayClient::soon(const Milliseconds least, const Milliseconds most) const
{
    return m_parts.clock->now() + least + Milliseconds {static_cast<qint64>(m_parts.random->below(static_cast<quint64>((most - least).count()) + 1))};
}

void GatewayClient::removed(const ChannelCore &channel)
{
    m_work.erase(channel.keys().publicKey);
}

void GatewayClient::beat(const ChannelCore &channel, const Milliseconds now)
{
    if (!m_parts.settings->isSafe || (m_parts.settings->maxConnections <= 0))
        return;
    Work &work = m_work[channel.keys().publicKey];
    if (!work.nextQuestion)
        work.nextQuestion = soon(FIRST_QUESTION_MIN, FIRST_QUESTION_MAX);
    if (work.errand)
        return;
    const std::optional<DhtItem> &own = channel.itemToPublish();
    const bool isNew = own && (own->sequence > work.published) && (work.failures == 0);
    if (isNew || (own && (now >= work.nextPublication)))
        begin(channel, work, true);
    else if (now >= *work.nextQuestion)
        begin(channel, work, false);
}

// Of those that are named, and not known to be none
std::optional<Endpoint> GatewayClient::chooseGateway(const ChannelCore &channel, const Work &work) const
{
    const Milliseconds now = m_parts.clock->now();
    QList<Endpoint> gateways = channel.candidates().named();
    gateways.removeIf([&work, now](const Endpoint &endpoint)
    {
        const auto it = work.pauses.find(endpoint.toString());
        return (it != work.pauses.end()) && (now < it->second);
    });
    if (gateways.isEmpty())
        return std::nullopt;
    return gateways.at(static_cast<qsizetype>(m_parts.random->below(static_cast<quint64>(gateways.size()))));
}

void GatewayClient::begin(const ChannelCore &channel, Work &work, const bool isPublication)
{
    const std::optional<Endpoint> gateway = chooseGateway(channel, work);
    if (!gateway)
    {
        (isPublication ? work.nextPublication : *work.nextQuestion) = soon(AGAIN_MIN, AGAIN_MAX);
        if (isPublication)
            work.failures = std::max(work.failures, 1);
        return;
    }
    const PublicKey key = channel.keys().publicKey;
    GatewayErrand::Order order {.channel = key, .topic = Wire::LookupId::fromBytes(channel.keys().topic.view())};
    if (isPublication)
        order.item = channel.itemToPublish();
    work.gateway = *gateway;
    work.publishing = order.item ? order.item->sequence : 0;
    work.errand = std::make_unique<GatewayErrand>(m_parts.clock, m_parts.random, m_parts.transport, *gateway, order);
    connect(work.errand.get(), &GatewayErrand::finished, this, [this, key](const GatewayErrand::Result &result) { handleFinished(key, result); });
}

// Each goes at a time of its own, when its stream has closed.
void GatewayClient::putAway(std::unique_ptr<GatewayErrand> errand)
{
    m_parts.clock->callLater(CLOSING_TIME, this, [this, done = errand.get()]
    {
        std::erase_if(m_done, [done](const auto &entry) { return entry.get() == done; });
    });
    m_done.push_back(std::move(errand));
}

void GatewayClient::handleFinished(const PublicKey &key, const GatewayErrand::Result &result)
{
    const auto it = m_work.find(key);
    ChannelCore *channel = m_parts.channels->find(key);
    if ((it == m_work.end()) || !channel)
        return;
    Work &work = it->second;
    putAway(std::move(work.errand));
    const Milliseconds now = m_parts.clock->now();
    if (!result.isGateway)
        work.pauses[work.gateway.toString()] = now + NO_GATEWAY_PAUSE;
    else if (!result.isAnswered)
        work.pauses[work.gateway.toString()] = now + SILENT_PAUSE;
    if (work.publishing != 0)
        handlePublished(*channel, work, result);
    else
        handleAnswer(*channel, work, result);
}

void GatewayClient::handlePublished(ChannelCore &channel, Work &work, const GatewayErrand::Result &result)
{
    if (result.isPublished)
    {
        work.failures = 0;
        work.published = work.publishing;
        work.nextPublication = soon(PUT_BACK_MIN, PUT_BACK_MAX);
        emit channel.publishedByGateway(work.publishing);
        return;
    }
    // the network has something that we do not know: it is to be asked for
    if (result.text == QLatin1StringView("Old Sequence"))
        work.nextQuestion = m_parts.clock->now();
    ++work.failures;
    const auto factor = 1 << std::min((work.failures - 1), DOUBLINGS_MAX);
    work.nextPublication = soon((AGAIN_MIN * factor), (AGAIN_MAX * factor));
}

void GatewayClient::handleAnswer(ChannelCore &channel, Work &work, const GatewayErrand::Result &result)
{
    if (!result.isAnswered || !result.isGateway)
    {
        work.nextQuestion = soon(AGAIN_MIN, AGAIN_MAX);
        return;
    }
    const bool hasPeers = (channel.dialledPeers() > 0);
    work.nextQuestion = hasPeers ? soon(RARE_QUESTION_MIN, RARE_QUESTION_MAX) : soon(QUESTION_MIN, QUESTION_MAX);
    QList<Endpoint> peers = result.peers;
    peers.removeIf([&channel](const Endpoint &endpoint) { return !mayBeTold(endpoint, AddressRange::Public) || channel.candidates().find(endpoint); });
    const QString source = work.gateway.toString();
    for (qsizetype i = 0; (i < PEERS_TRIED_MAX) && !peers.isEmpty(); ++i)
        m_parts.dialler->addHearsay(channel, peers.takeAt(static_cast<qsizetype>(m_parts.random->below(static_cast<quint64>(peers.size())))), source);
    if (!result.item && !result.isAbsent)
        return;
    // what follows may end the channel
    const qint64 sequence = result.item ? result.item->sequence : 0;
    const std::optional<DhtItem> item = result.item;
    ChannelCore *const told = &channel;
    emit told->sequenceTold(sequence);
    if (item && m_parts.channels->contains(told))
        emit told->itemReceived(*item, 0);
}
