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


#include "discovery.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "budget.h"
#include "channelschedule.h"
#include "fairshare.h"
#include "peersearches.h"

using namespace Megatorrent;

namespace
{
    using Milliseconds = Clock::Milliseconds;

    // Payload of one operation in both directions, in bytes, as measured with libtorrent 2.0.11 in
    // a DHT of 120 nodes and rounded up (in a larger one an announce may take 5-8 kB): 15 to 25
    // nodes are asked, of which the 8 closest answer with the item, take it, or take the announce.
    constexpr qint64 WALK_COST = 7'000;
    constexpr qint64 ANNOUNCE_COST = WALK_COST + 1'000;
    constexpr qint64 COPIES = 8;
    constexpr qint64 COPY_OVERHEAD = 130;

    qint64 costOf(const DhtWork work, const std::optional<DhtItem> &item)
    {
        const qint64 copies = COPIES * ((item ? item->value.size() : MANIFEST_MAX_SIZE) + COPY_OVERHEAD);
        switch (work)
        {
        case DhtWork::Publish:
        case DhtWork::Reput:
            return WALK_COST + (2 * copies);
        case DhtWork::Refresh:
        case DhtWork::Poll:
            return WALK_COST + copies;
        case DhtWork::Announce:
        case DhtWork::AnnounceInline:
        case DhtWork::AnnounceSpare:
            return ANNOUNCE_COST;
        case DhtWork::FindPeers:
        case DhtWork::FindBlob:
            break;
        }
        return WALK_COST;
    }

    constexpr std::size_t URGENT_COUNT = 2;   // Publish, Refresh: before everything else
    constexpr std::size_t SPARE_COUNT = 1;    // AnnounceSpare: after everything else
    constexpr std::size_t SHARED_COUNT = DHT_WORK_COUNT - URGENT_COUNT - SPARE_COUNT;
    // Announce, AnnounceInline, Reput, Poll, FindPeers, FindBlob
    constexpr std::array<int, SHARED_COUNT> WEIGHTS {8, 4, 4, 3, 1, 1};

    // A topic or a blob id as BEP 5 has it (protocol.md 8)
    Sha1Digest dhtKey(const auto &id)
    {
        return Sha1Digest::fromBytes(id.view().first(Sha1Digest::SIZE));
    }

    bool isAboutABlob(const DhtWork work)
    {
        return (work == DhtWork::AnnounceInline) || (work == DhtWork::FindBlob) || (work == DhtWork::AnnounceSpare);
    }
}

class Discovery::Private
{
public:
    Private(Discovery *q, Clock *clock, RandomSource *random, Dht *dht)
        : q {q}
        , clock {clock}
        , random {random}
        , dht {dht}
        , budget {clock->now()}
        , shares {WEIGHTS}
    {
    }

    ChannelSchedule *find(const PublicKey &key);
    // Sends what is due and affordable, and sees to it that this is called again in time.
    void run();
    void wakeUpAt(Milliseconds time);

    void handleItemFound(const DhtItem &item);
    void handleGetFinished(const PublicKey &key, qint64 newestSequence, int copies);
    void handleGetFailed(const PublicKey &key);
    void handlePutFinished(const FinishedPut &put);
    void handlePeersFound(const Sha1Digest &key, const QList<Endpoint> &peers);

    Discovery *q = nullptr;
    Clock *clock = nullptr;
    RandomSource *random = nullptr;
    Dht *dht = nullptr;
    quint16 listeningPort = 0;
    bool isPaused = false;
    // ordered, so that simulations can be repeated
    std::map<PublicKey, ChannelSchedule> channels;
    PeerSearches searches;

private:
    struct Candidate
    {
        std::optional<Milliseconds> due;
        std::map<PublicKey, ChannelSchedule>::iterator channel;
    };
    using Candidates = std::array<Candidate, DHT_WORK_COUNT>;

    Candidates collect(Milliseconds now);
    std::optional<std::size_t> choose(const Candidates &candidates, Milliseconds now);
    void send(DhtWork work, const PublicKey &key, ChannelSchedule &channel);
    void sendBlob(DhtWork work, const PublicKey &key, const BlobId &id);

    Budget budget;
    FairShare<SHARED_COUNT> shares;
    std::optional<Milliseconds> wakingUpAt;
    quint64 wakeUpId = 0;
    bool isRunning = false;
};

ChannelSchedule *Discovery::Private::find(const PublicKey &key)
{
    const auto iter = channels.find(key);
    return (iter != channels.end()) ? &iter->second : nullptr;
}

// Of each kind of work what is due first
Discovery::Private::Candidates Discovery::Private::collect(const Milliseconds now)
{
    Candidates candidates;
    for (auto iter = channels.begin(); iter != channels.end(); ++iter)
    {
        const ChannelSchedule::DueTimes dueTimes = iter->second.dueTimes(now);
        for (std::size_t i = 0; i < DHT_WORK_COUNT; ++i)
        {
            if (dueTimes[i] && (!candidates[i].due || (*dueTimes[i] < *candidates[i].due)))
                candidates[i] = {dueTimes[i], iter};
        }
    }
    return candidates;
}

std::optional<std::size_t> Discovery::Private::choose(const Candidates &candidates, const Milliseconds now)
{
    const auto isDue = [&candidates, now](const std::size_t i) { return candidates[i].due && (*candidates[i].due <= now); };

    for (std::size_t i = 0; i < URGENT_COUNT; ++i)
    {
        if (isDue(i))
            return i;
    }

    std::array<bool, SHARED_COUNT> isWaiting {};
    for (std::size_t i = 0; i < SHARED_COUNT; ++i)
        isWaiting[i] = isDue(i + URGENT_COUNT);
    if (const auto chosen = shares.choose(isWaiting))
        return *chosen + URGENT_COUNT;
    for (std::size_t i = URGENT_COUNT + SHARED_COUNT; i < DHT_WORK_COUNT; ++i)
    {
        if (isDue(i))
            return i;
    }
    return std::nullopt;
}

void Discovery::Private::run()
{
    // a Dht that answers at once calls back into here
    if (isPaused || !dht || !dht->isReady() || isRunning)
        return;

    isRunning = true;
    while (true)
    {
        const Milliseconds now = clock->now();
        const Candidates candidates = collect(now);
        const auto chosen = choose(candidates, now);
        if (!chosen)
        {
            std::optional<Milliseconds> next;
            for (const Candidate &candidate : candidates)
            {
                if (candidate.due && (!next || (*candidate.due < *next)))
                    next = candidate.due;
            }
            if (next)
                wakeUpAt(*next);
            break;
        }

        const auto work = static_cast<DhtWork>(*chosen);
        const auto channel = candidates[*chosen].channel;
        const bool isUrgent = (*chosen < URGENT_COUNT);
        const bool isShared = !isUrgent && (*chosen < (URGENT_COUNT + SHARED_COUNT));
        const qint64 cost = costOf(work, channel->second.item());
        if (!budget.isEnough(cost, isUrgent, now))
        {
            wakeUpAt(now + budget.waitingTime(cost, isUrgent, now));
            break;
        }

        // only now is it looked for, and there may be none
        const std::optional<BlobId> blob = channel->second.takeBlob(work, now);
        if (isAboutABlob(work) && !blob)
            continue;

        budget.spend(cost, now);
        if (isShared)
            shares.charge((*chosen - URGENT_COUNT), cost);
        channel->second.start(work, now);
        if (blob)
            sendBlob(work, channel->first, *blob);
        else
            send(work, channel->first, channel->second);
    }
    isRunning = false;
}

void Discovery::Private::send(const DhtWork work, const PublicKey &key, ChannelSchedule &channel)
{
    switch (work)
    {
    case DhtWork::Publish:
    case DhtWork::Reput:
        dht->putItem(DhtItem {*channel.item()}, PutOwner::Ourselves);
        break;
    case DhtWork::Refresh:
    case DhtWork::Poll:
        dht->getItem(PublicKey {key});
        break;
    case DhtWork::Announce:
        searches.begin(dhtKey(channel.topic()), key, clock->now());
        dht->announce(dhtKey(channel.topic()), listeningPort);
        break;
    case DhtWork::FindPeers:
        searches.begin(dhtKey(channel.topic()), key, clock->now());
        dht->getPeers(dhtKey(channel.topic()));
        break;
    default:
        break;
    }
}

void Discovery::Private::sendBlob(const DhtWork work, const PublicKey &key, const BlobId &id)
{
    if (work == DhtWork::FindBlob)
    {
        searches.begin(dhtKey(id), key, clock->now());
        dht->getPeers(dhtKey(id));
    }
    else
    {
        // whoever else has it is not looked for: we have it
        dht->announce(dhtKey(id), listeningPort);
    }
}

void Discovery::Private::wakeUpAt(const Milliseconds time)
{
    // an earlier call will look again; one that lies in the past was overtaken
    const Milliseconds now = clock->now();
    if (wakingUpAt && (*wakingUpAt > now) && (*wakingUpAt <= time))
        return;

    wakingUpAt = time;
    const quint64 id = ++wakeUpId;
    clock->callLater(std::max(time - now, Milliseconds {0}), q, [this, id]
    {
        if (id != wakeUpId)
            return;
        wakingUpAt.reset();
        run();
    });
}

void Discovery::Private::handleItemFound(const DhtItem &item)
{
    const ChannelSchedule *channel = find(item.publicKey);
    if (!channel)
        return;
    // of an equal sequence only another content is news: the publisher's fork
    if (const auto &known = channel->item(); known
            && ((item.sequence < known->sequence) || ((item.sequence == known->sequence) && (item.value == known->value))))
    {
        return;
    }
    emit q->itemFound(item);
}

void Discovery::Private::handleGetFinished(const PublicKey &key, const qint64 newestSequence, const int copies)
{
    ChannelSchedule *channel = find(key);
    if (!channel)
        return;

    const bool isPublished = channel->getFinished(newestSequence, copies, clock->now(), clock->unixTime());
    if (isPublished)
        emit q->published(key, newestSequence, copies);
    emit q->asked(key);
    run();
}

void Discovery::Private::handleGetFailed(const PublicKey &key)
{
    if (ChannelSchedule *channel = find(key))
    {
        channel->getFailed(clock->now());
        run();
    }
}

void Discovery::Private::handlePutFinished(const FinishedPut &put)
{
    // what became of an older item, or of what others put, says nothing of the present one
    ChannelSchedule *channel = find(put.key);
    if ((put.owner != PutOwner::Ourselves) || !channel || !channel->item() || (put.sequence != channel->item()->sequence))
        return;

    switch (channel->putFinished(put.stored, put.networkSequence, clock->now(), clock->unixTime()))
    {
    case ChannelSchedule::PutResult::Stored:
        emit q->published(put.key, put.sequence, channel->state().storedCopies);
        break;
    case ChannelSchedule::PutResult::Outrun:
        emit q->outrun(put.key, put.networkSequence);
        break;
    case ChannelSchedule::PutResult::Failed:
        break;
    }
    emit q->asked(put.key);
    run();
}

void Discovery::Private::handlePeersFound(const Sha1Digest &key, const QList<Endpoint> &peers)
{
    const auto found = searches.take(key, peers, dht->range(), clock->now());
    if (!found)
        return;

    const auto &[channelKey, believed] = *found;
    if (ChannelSchedule *channel = find(channelKey); channel && (key != dhtKey(channel->topic())))
    {
        channel->blobs().peersFound(clock->now());
        run();
    }
    emit q->peersFound(channelKey, believed);
}

Discovery::Discovery(Clock *clock, RandomSource *random, Dht *dht, QObject *parent)
    : QObject(parent)
    , m_private {std::make_unique<Private>(this, clock, random, dht)}
{
    if (!dht)
        return;

    connect(dht, &Dht::readyChanged, this, [this] { m_private->run(); });
    connect(dht, &Dht::itemFound, this, [this](const DhtItem &item) { m_private->handleItemFound(item); });
    connect(dht, &Dht::getFinished, this, [this](const PublicKey &key, const qint64 newestSequence, const int copies)
    {
        m_private->handleGetFinished(key, newestSequence, copies);
    });
    connect(dht, &Dht::getFailed, this, [this](const PublicKey &key) { m_private->handleGetFailed(key); });
    connect(dht, &Dht::putFinished, this, [this](const FinishedPut &put) { m_private->handlePutFinished(put); });
    connect(dht, &Dht::peersFound, this, [this](const Sha1Digest &key, const QList<Endpoint> &peers)
    {
        m_private->handlePeersFound(key, peers);
    });
}

Discovery::~Discovery() = default;

void Discovery::setListeningPort(const quint16 port)
{
    m_private->listeningPort = port;
    for (auto &[key, channel] : m_private->channels)
        channel.setCanAnnounce((port != 0), m_private->clock->now());
    m_private->run();
}

void Discovery::setPaused(const bool isPaused)
{
    if (std::exchange(m_private->isPaused, isPaused) && !isPaused)
        m_private->run();
}

bool Discovery::isPaused() const
{
    return m_private->isPaused;
}

void Discovery::addChannel(const PublicKey &key, const Topic &topic)
{
    const bool isAdded = m_private->channels.try_emplace(key, topic, m_private->random, m_private->clock->now()
            , (m_private->listeningPort != 0)).second;
    if (!isAdded)
        return;

    m_private->run();
}

void Discovery::removeChannel(const PublicKey &key)
{
    const auto iter = m_private->channels.find(key);
    if (iter == m_private->channels.end())
        return;

    m_private->searches.removeChannel(PublicKey {key});
    m_private->channels.erase(iter);
}

void Discovery::setItem(const DhtItem &item, const bool isNew)
{
    ChannelSchedule *channel = m_private->find(item.publicKey);
    if (channel && channel->setItem(item, isNew, m_private->clock->now()))
        m_private->run();
}

void Discovery::setHasPushingPeers(const PublicKey &key, const bool has)
{
    if (ChannelSchedule *channel = m_private->find(key))
    {
        channel->setHasPushingPeers(has);
        m_private->run();
    }
}

void Discovery::setKnownPeers(const PublicKey &key, const int count)
{
    if (ChannelSchedule *channel = m_private->find(key))
    {
        channel->setKnownPeers(count, m_private->clock->now());
        m_private->run();
    }
}

void Discovery::refresh(const PublicKey &key)
{
    if (ChannelSchedule *channel = m_private->find(key))
    {
        channel->refresh(m_private->clock->now());
        m_private->run();
    }
}

void Discovery::hint(const PublicKey &key)
{
    if (ChannelSchedule *channel = m_private->find(key))
    {
        channel->hint(m_private->clock->now());
        m_private->run();
    }
}

void Discovery::setBlobSource(const PublicKey &key, const BlobSource *source)
{
    if (ChannelSchedule *channel = m_private->find(key))
    {
        channel->blobs().setSource(source, m_private->clock->now());
        m_private->run();
    }
}

void Discovery::inlineBlobsChanged(const PublicKey &key)
{
    if (ChannelSchedule *channel = m_private->find(key))
    {
        channel->blobs().inlineBlobsChanged(m_private->clock->now());
        m_private->run();
    }
}

bool Discovery::hasDht() const
{
    return (m_private->dht != nullptr);
}

bool Discovery::isReady() const
{
    return !m_private->isPaused && m_private->dht && m_private->dht->isReady();
}

Discovery::ChannelState Discovery::state(const PublicKey &key) const
{
    const ChannelSchedule *channel = m_private->find(key);
    return channel ? channel->state() : ChannelState {};
}
