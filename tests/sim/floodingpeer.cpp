/*
 * Megatorrent, channels for qBittorrent.
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


#include "floodingpeer.h"

#include <algorithm>

#include "base/global.h"
#include "megatorrent/swarm/channelkeys.h"
#include "megatorrent/wire/connection.h"
#include "support/sim/rawframes.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const std::size_t OUTGOING_MAX = 20;
    const std::size_t LINES_MAX = 100;
    const int PER_SECOND = 10;              // messages, on each connection: from each distance more than is looked at (FloodBudget)
    const std::size_t MADE_UP = 4'000;      // services that each of them has; signing costs the simulation time
    const std::size_t HEARD_MAX = 500;
    const int HOPS = 5;                     // that are claimed: 0 to 4
}

class FloodingPeer::Line final : public QObject, public ConnectionListener
{
    Q_DISABLE_COPY_MOVE(Line)

public:
    Line(FloodingPeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
        : isOutgoing {isOutgoing}
        , m_owner {owner}
        , m_stream {std::move(stream)}
        , m_connection {(isOutgoing ? Connection::Role::Connecting : Connection::Role::Accepting), makeSecret(owner->m_random)
            , ConnectionSettings {.channels = {{owner->m_world.identity.publicKey, owner->m_token}}, .gossip = {}, .speaksExtensions = true}, this}
    {
        connect(m_stream.get(), &ByteStream::received, this, [this](const QByteArray &bytes) { m_connection.receive(bytes); });
        connect(m_stream.get(), &ByteStream::connected, this, &Line::pump);
        connect(m_stream.get(), &ByteStream::drained, this, &Line::pump);
        connect(m_stream.get(), &ByteStream::closed, this, [this] { isGone = true; });
        if (!isOutgoing)
            outputReady();
    }

    ~Line() override { m_stream->disconnect(this); }

    void work()
    {
        if (!m_isProven || !m_connection.isEstablished())
            return;
        if (m_owner->m_random.below(40) == 0)
            m_connection.keepAlive();
        for (int i = 0; (i < PER_SECOND) && m_connection.isEstablished(); ++i)
        {
            switch (m_owner->m_kind)
            {
            case FloodHostility::Replays:
                if (!m_owner->m_heard.empty())
                {
                    say(m_owner->m_heard[static_cast<std::size_t>(m_owner->m_random.below(m_owner->m_heard.size()))]);
                    ++m_owner->m_record->replayed;
                }
                break;
            case FloodHostility::Floods:
                say(m_owner->madeUp());
                ++m_owner->m_record->madeUp;
                break;
            case FloodHostility::Lies:
                if (i == 0)
                    lie();
                break;
            }
        }
    }

    const bool isOutgoing;
    bool isGone = false;

private:
    void say(const OnionAnnouncement &announcement)
    {
        m_connection.sendFlood({.hops = static_cast<quint8>(m_owner->m_random.below(HOPS)), .announcement = announcement});
    }

    // What was signed for another channel, for this one; and the victim's address as its own
    void lie()
    {
        m_connection.announce({Wire::LookupId::fromBytes(m_owner->m_topic.view()), m_owner->m_victims.announced});
        ++m_owner->m_record->lies;
        // which costs the connection, so not at once
        if (m_owner->m_random.below(30) != 0)
            return;
        OnionAnnouncement forged = m_owner->m_victims.service;
        forged.topic = m_owner->m_topic;
        say(forged);
    }

    // ConnectionListener
    void outputReady() override
    {
        m_owner->m_world.clock.callLater(0ms, this, [this] { pump(); });
    }
    void ended(EndReason, const QString &) override { m_stream->close(); }
    void established() override
    {
        if (isOutgoing)
            m_connection.showChannels({m_owner->m_world.identity.publicKey});
    }
    void channelsProven(const QList<PublicKey> &) override { m_isProven = true; }
    void blobNeeded(const quint64 ticket, const BlobId &, bool) override { m_connection.refuse(ticket, Wire::FailCode::NotFound); }
    void manifestRequested(const quint64 ticket, const PublicKey &, bool) override { m_connection.refuse(ticket, Wire::FailCode::NotFound); }
    void peersRequested(const quint64 ticket, const Wire::LookupId &) override
    {
        QList<Endpoint> peers;
        if (m_owner->m_kind == FloodHostility::Lies)
        {
            peers.append(m_owner->m_victims.told);
            for (int i = 0; i < 20; ++i)
                peers.append({u"30.%1.2.3"_s.arg(m_owner->m_random.below(256)), 4'000});
        }
        m_connection.providePeers(ticket, peers);
    }
    void publishRequested(const quint64 ticket, const DhtItem &) override { m_connection.refusePublish(ticket, {}); }
    void floodReceived(const Wire::Flood &flood) override { m_owner->hear(flood.announcement); }

    void pump()
    {
        while (((m_stream->bytesToWrite() + Wire::FRAME_MAX_SIZE) <= SEND_QUEUE_MAX_SIZE) && m_connection.wantsToSend())
        {
            const QByteArray bytes = m_connection.takeOutput(SEND_QUEUE_MAX_SIZE);
            if (bytes.isEmpty())
                break;
            m_stream->write(bytes);
        }
    }

    FloodingPeer *m_owner = nullptr;
    std::unique_ptr<ByteStream> m_stream;
    Connection m_connection;
    bool m_isProven = false;
};

FloodingPeer::FloodingPeer(World &world, const FloodHostility kind, const QList<Endpoint> &targets, const Victims &victims, FloodRecord *record)
    : m_world {world}
    , m_kind {kind}
    , m_targets {targets}
    , m_victims {victims}
    , m_record {record}
    , m_random {world.random.next()}
    , m_transport {world.network.addNode({.endpoint = world.nextEndpoint(), .latency = 5ms})}
{
    const ChannelKeys keys = ChannelKeys::make(world.identity.publicKey, std::nullopt, false);
    m_token = keys.token;
    m_topic = keys.topic;
    m_transport->onAccepted = [this](std::unique_ptr<ByteStream> stream) { add(std::move(stream), false); };
    if (kind == FloodHostility::Replays)
    {
        // what was true hours ago
        for (int i = 0; i < 100; ++i)
        {
            Seed seed;
            m_random.fill(seed.data(), Seed::SIZE);
            m_heard.push_back(OnionAnnouncement::sign(seed, m_topic, 1234, ((world.clock.unixTime() / 1s) - 9'000)));
        }
    }
    world.clock.callLater(Clock::Milliseconds {m_random.below(1'000)}, this, [this] { work(); });
}

FloodingPeer::~FloodingPeer()
{
    m_transport->onAccepted = nullptr;
}

Endpoint FloodingPeer::endpoint() const
{
    return m_transport->options().endpoint;
}

void FloodingPeer::work()
{
    m_world.clock.callLater(1s, this, [this] { work(); });
    std::erase_if(m_lines, [](const auto &line) { return line->isGone; });
    const auto outgoing = static_cast<std::size_t>(std::ranges::count_if(m_lines, &Line::isOutgoing));
    for (std::size_t i = outgoing; (i < OUTGOING_MAX) && (i < (outgoing + 4)); ++i)
        add(m_transport->connectTo(m_targets.at(static_cast<qsizetype>(m_random.below(static_cast<quint64>(m_targets.size()))))), true);
    for (const auto &line : m_lines)
        line->work();
}

void FloodingPeer::add(std::unique_ptr<ByteStream> stream, const bool isOutgoing)
{
    if (m_lines.size() >= LINES_MAX)
        stream->abort();
    else
        m_lines.push_back(std::make_unique<Line>(this, std::move(stream), isOutgoing));
}

void FloodingPeer::hear(const OnionAnnouncement &announcement)
{
    if ((m_kind == FloodHostility::Replays) && (m_heard.size() < HEARD_MAX))
        m_heard.push_back(announcement);
}

// Each one on all connections, one after the other
const OnionAnnouncement &FloodingPeer::madeUp()
{
    if (m_madeUp.size() < MADE_UP)
    {
        Seed seed;
        m_random.fill(seed.data(), Seed::SIZE);
        m_madeUp.push_back(OnionAnnouncement::sign(seed, m_topic, 1234, (m_world.clock.unixTime() / 1s)));
        return m_madeUp.back();
    }
    m_next = (m_next + 1) % m_madeUp.size();
    return m_madeUp[m_next];
}
