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


#include "scene.h"

#include <algorithm>

#include <malloc.h>

#include "base/global.h"
#include "megatorrent/content/blob.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    const int RAPID_VERSIONS = 900;
    const int BLOBS = 16;                    // of the channel
    const int READS_BURST = 16;              // for nothing, of an address (protocol.md, section 11),
    const int READS_PER_SECOND = 1;          // and in the long run
    const int BLOBS_OF_CONNECTION = 2;
    const int BLOBS_MAX = 32;
    const int V5_BLOBS_OF_ADDRESS = 2;
    // Of a connection: 4 MiB of messages that are not read, 1 MiB of HAVE, two blobs that arrive or
    // are sent, and what is in queues of the simulated net
    const qint64 MEMORY_OF_CONNECTION = 12 * 1024 * 1024;
    // Two at a time are asked for a blob that both claim to have, and waited for so long
    const std::chrono::seconds WAIT_FOR_CLAIMANTS {30};
    const qsizetype WINDOW = 64 * 1024;      // of TCP: what a peer that does not read takes all the same

    // The same blobs in all scenes: making them would cost more than the rest
    const Sim::Content &commonContent()
    {
        static const Sim::Content content = []
        {
            Sim::Content result;
            result.generate(1, BLOBS);
            return result;
        }();
        return content;
    }

    QList<BlobId> commonBlobs()
    {
        static const QList<BlobId> ids = Sim::Content {}.generate(1, BLOBS);
        return ids;
    }

    // 0 where a sanitizer has its own memory management
    qint64 allocatedBytes()
    {
        const struct mallinfo2 info = mallinfo2();
        return static_cast<qint64>(info.uordblks + info.hblkhd);
    }
}

Scene::Scene(const SceneSpec &spec, const quint64 seed)
    : m_spec {spec}
    , m_world {seed}
    , m_ids {commonBlobs()}
{
    m_world.content = commonContent();
    m_world.network.setWindow(WINDOW);
    m_actsInSlot = (m_world.random.below(4) == 0);

    m_node = std::make_unique<SimNode>(m_world, nodeSettings());
    m_node->store().add(m_ids);
    m_node->store().remove(m_ids[2]);
    if (spec.meanwhile == Meanwhile::AddsHeld)
        m_node->store().remove(m_ids[1]);
    m_node->store().tamper = [this](QByteArray &blob)
    {
        m_readBlobs.push_back(blob);
        m_maxHeldBlobs = std::max<qsizetype>(m_maxHeldBlobs, heldBlobs());
    };
    m_third = std::make_unique<SimNode>(m_world);
    m_third->store().add(m_ids);
    m_third->store().remove(m_ids[1]);
    m_node->take(m_world.publish(m_ids));
    watchSignals();
    addActors();
}

Scene::~Scene()
{
    // in either order
    if (m_world.random.below(2) == 0)
        m_actors.clear();
    m_node.reset();
    m_world.clock.runFor(10ms);
}

NodeSettings Scene::nodeSettings()
{
    NodeSettings settings;
    settings.talksToV5 = true;
    settings.net.uploadRate = 8'000'000;
    settings.wrapTransport = [this](Sim::SimTransport *inner)
    {
        m_steps = std::make_unique<StepTransport>(inner);
        return m_steps.get();
    };
    return settings;
}

void Scene::addActors()
{
    const Token token = m_node->channel().keys().token;
    QList<BlobId> held = m_ids;
    held.removeAt(2);
    for (int i = 0; i < m_spec.addresses(); ++i)
        m_actors.push_back(std::make_unique<SceneActor>(m_world, m_spec, token, held));
    for (int i = 0; i < m_spec.connections(); ++i)
    {
        SceneActor &actor = *m_actors[static_cast<std::size_t>(i) % m_actors.size()];
        if (m_spec.way == Way::Dialled)
            m_node->channel().addCandidate(actor.endpoint(), true);
        else
            actor.connectTo(m_node->endpoint());
    }
}

void Scene::watchSignals()
{
    ChannelSwarm *channel = &m_node->channel();
    const auto handle = [this] { handleSignal(); };
    // as the channel above would
    QObject::connect(channel, &ChannelSwarm::itemReceived, channel, [channel](const DhtItem &item, const quint64 peer)
    {
        if (!item.isSigned())
            channel->reportFalseItem(peer);
    });
    QObject::connect(channel, &ChannelSwarm::itemReceived, m_node.get(), handle);
    QObject::connect(channel, &ChannelSwarm::sequenceHinted, m_node.get(), handle);
    QObject::connect(channel, &ChannelSwarm::blobReceived, m_node.get(), handle);
    QObject::connect(channel, &ChannelSwarm::connectedPeersChanged, m_node.get(), handle);
    QObject::connect(&m_node->swarm(), &Swarm::peerMisbehaved, m_node.get(), handle);
}

QStringList Scene::play()
{
    const auto start = m_world.clock.now();
    const qint64 memory = allocatedBytes();
    m_world.clock.runFor(400ms);
    // else it would be another scene
    const bool isThere = std::ranges::all_of(m_actors, &SceneActor::isReady);
    expect((isThere || (m_spec.stage == Stage::BeforeKeys)), u"the hostile peer has not been let in"_s);
    const bool isMember = (m_node->channel().connectedPeers() >= m_spec.connections());
    expect((isMember || (m_spec.stage != Stage::Tagged)), u"the hostile peer is not in the channel"_s);
    if (m_spec.meanwhile == Meanwhile::Fetches)
    {
        for (const auto &actor : m_actors)
            actor->claim();
        m_node->channel().fetch(m_ids[2], m_node.get(), [](const QByteArray &) {});
        m_world.clock.runFor(Clock::Milliseconds {m_world.random.below(100)});
    }
    if (m_spec.meanwhile == Meanwhile::Serves)
    {
        for (const auto &actor : m_actors)
            actor->ask(3);
        m_world.clock.runFor(Clock::Milliseconds {m_world.random.below(100)});
    }

    for (const auto &actor : m_actors)
        actor->act();
    m_isArmed = true;
    if (m_spec.behaviour == Behaviour::FillsQueue)
        m_world.clock.runFor(600ms);
    if (m_spec.behaviour == Behaviour::EndsInCall)
        m_steps->arm(m_actors.front()->endpoint().host, (1 + static_cast<int>(m_world.random.below(3))));
    m_world.clock.runFor(Clock::Milliseconds {m_world.random.below(60)});
    act(1);
    m_world.clock.runFor(Clock::Milliseconds {m_world.random.below(300)});
    act(2);
    m_world.clock.runFor(Clock::Milliseconds {m_world.random.below(2'500)});
    checkShares(m_world.clock.now() - start);
    const qint64 growth = allocatedBytes() - memory;
    expect((growth <= (MEMORY_OF_CONNECTION * m_spec.connections())), u"%1 KiB of memory have been taken"_s.arg(growth / 1024));

    m_isArmed = false;
    if (m_spec.meanwhile == Meanwhile::Pauses)
        m_node->channel().setPaused(false);
    if (m_node->isRunning())
    {
        m_node->joinChannel();
        takeNewest();
        m_third->take(m_world.items.begin()->second);
        m_third->learn(*m_node);
        const auto arrival = m_world.clock.now();
        const auto since = [this, arrival] { return m_world.clock.now() - arrival; };
        const bool isServed = m_world.clock.runUntil([this] { return m_third->store().holds(m_ids[1]); }, thirdLimit());
        expect(isServed, u"the third peer has not got its blob"_s);
        m_thirdTime = since();
        const bool isComplete = m_world.clock.runUntil([this] { return m_node->store().holds(m_ids[2]); }, (nodeLimit() - since()));
        expect(isComplete, u"the node has not got its blob"_s);
        checkPeace();
    }
    return m_problems;
}

// Plain v5 peers have places of their own, and are in nobody's way. Of the members of an address
// one may be tried, and found to be slow, before an honest one has its turn.
Clock::Milliseconds Scene::thirdLimit() const
{
    if (m_spec.stage == Stage::PlainV5)
        return THIRD_LIMIT / 2;
    return THIRD_LIMIT;
}

// One of each address may be the one that is asked next.
Clock::Milliseconds Scene::nodeLimit() const
{
    return (m_spec.meanwhile == Meanwhile::Fetches) ? (NODE_LIMIT + (WAIT_FOR_CLAIMANTS * m_spec.addresses())) : NODE_LIMIT;
}

void Scene::handleSignal()
{
    if (!m_isArmed || !m_actsInSlot || m_hasActedInSlot || (m_spec.meanwhile == Meanwhile::ShutsDown))
        return;
    m_hasActedInSlot = true;
    actOnce();
}

void Scene::act(const int time)
{
    if ((m_spec.meanwhile == Meanwhile::RemovesChannel) && (time == 2) && !m_hasActedInSlot)
        m_node->joinChannel();
    else
        actOnce();
}

void Scene::actOnce()
{
    if (!m_node->isRunning() || !m_node->hasChannel())
        return;
    ChannelSwarm &channel = m_node->channel();
    switch (m_spec.meanwhile)
    {
    case Meanwhile::Publishes:
        channel.setItem(m_world.publish(m_ids));
        break;
    case Meanwhile::PublishesRapidly:
        break;
    case Meanwhile::Adopts:
        m_node->take(m_world.publish((m_world.random.below(2) == 0) ? m_ids : reordered()));
        break;
    case Meanwhile::AddsHeld:
        m_node->store().add({m_ids[1]});
        channel.unwant({m_ids[1]});
        channel.addHeld({m_ids[1]});
        break;
    case Meanwhile::RemovesHeld:
        channel.removeHeld(m_ids[1]);
        channel.addHeld({m_ids[1]});
        channel.removeHeld(m_ids[1]);
        break;
    case Meanwhile::Fetches:
        channel.unwant({m_ids[2]});
        channel.want({m_ids[2]});
        break;
    case Meanwhile::Pauses:
        channel.setPaused(!channel.isPaused());
        break;
    case Meanwhile::RemovesChannel:
        m_node->leaveChannel();
        break;
    case Meanwhile::ChangesLimits:
        m_node->swarm().setRateLimits({.download = 1'000'000, .upload = 1'000'000});
        break;
    case Meanwhile::Bans:
        m_node->swarm().ban(m_actors.front()->endpoint().host, 1h, u"by hand"_s);
        break;
    case Meanwhile::ShutsDown:
        m_node->stop();
        break;
    case Meanwhile::Nothing:
    case Meanwhile::Serves:
        break;
    }
}

QList<BlobId> Scene::reordered() const
{
    QList<BlobId> ids = m_ids;
    std::reverse((ids.begin() + 1), ids.end());
    return ids;
}

// What was shown is taken over by now, and what was lost has been found again.
void Scene::takeNewest()
{
    if (m_spec.meanwhile == Meanwhile::RemovesHeld)
        m_node->channel().addHeld({m_ids[1]});
    m_node->take(m_world.items.rbegin()->second);
    if (m_spec.meanwhile != Meanwhile::PublishesRapidly)
        return;
    m_third->learn(*m_node);
    m_world.clock.runFor(2s);
    for (int i = 0; i < RAPID_VERSIONS; ++i)
    {
        m_node->take(m_world.publish(m_ids));
        m_world.clock.runFor(5ms);
    }
}

int Scene::heldBlobs()
{
    // one that nobody else refers to
    std::erase_if(m_readBlobs, [](const QByteArray &blob) { return blob.isDetached(); });
    return static_cast<int>(m_readBlobs.size());
}

void Scene::checkShares(const Clock::Milliseconds duration)
{
    const int seconds = 1 + static_cast<int>(duration / 1s);
    // besides those for nothing: the ones that are with each connection, and what it has taken
    const int reads = (m_spec.addresses() * (READS_BURST + (READS_PER_SECOND * seconds))) + (m_spec.connections() * BLOBS_OF_CONNECTION);
    expect((m_node->store().reads <= reads), u"%1 blobs have been read"_s.arg(m_node->store().reads));

    const bool isV5 = (m_spec.stage == Stage::PlainV5);
    const int blobs = std::min(BLOBS_MAX, (isV5 ? (m_spec.addresses() * V5_BLOBS_OF_ADDRESS) : (m_spec.connections() * BLOBS_OF_CONNECTION)));
    // the one that has just been read is with the storage, too
    expect((m_maxHeldBlobs <= (blobs + 1)), u"%1 blobs have been held"_s.arg(m_maxHeldBlobs));
}

void Scene::checkPeace()
{
    expect(!m_node->swarm().isBanned(m_third->endpoint().host), u"the node has banned the third peer"_s);
    expect(!m_third->swarm().isBanned(m_node->endpoint().host), u"the third peer has banned the node"_s);
    const auto isOf = [](const SimNode &node) { return [host = node.endpoint().host](const auto &entry) { return entry.endpoint.host == host; }; };
    expect(std::ranges::none_of(m_node->misbehaved, isOf(*m_third)), u"the node has blamed the third peer"_s);
    expect(std::ranges::none_of(m_third->misbehaved, isOf(*m_node)), u"the third peer has blamed the node"_s);
}

void Scene::expect(const bool isMet, const QString &problem)
{
    if (!isMet)
        m_problems.append(problem);
}
