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


#include "channelschedule.h"

#include <algorithm>
#include <utility>

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    using Milliseconds = Clock::Milliseconds;

    constexpr Milliseconds ANNOUNCE_INTERVAL = 15min;
    constexpr Milliseconds POLL_INTERVAL = 60s;
    constexpr Milliseconds PUSHED_POLL_INTERVAL = 30min;
    constexpr Milliseconds FAILED_POLL_INTERVAL = 60s;
    // Anybody may send hints. A wrong one doubles the time in which hints are ignored; a right one
    // resets it.
    constexpr Milliseconds HINT_FIRST_PAUSE = 1min;
    constexpr Milliseconds HINT_LAST_PAUSE = 2h;
    constexpr Milliseconds REPUT_MIN_INTERVAL = 30min;
    constexpr Milliseconds REPUT_MAX_INTERVAL = 90min;
    constexpr int ENOUGH_COPIES = 8;                      // BEP 44 stores an item on the 8 closest nodes
    // the network lost the item, or some node missed it: put it back soon, but not again and again
    constexpr Milliseconds LOST_REPUT_MIN_INTERVAL = 5min;
    constexpr Milliseconds LOST_REPUT_SPREAD = 1min;
    constexpr Milliseconds PUBLISH_FIRST_RETRY = 5s;
    constexpr Milliseconds PUBLISH_LAST_RETRY = 10min;
    // while nobody is known: somebody who has just joined is announced within seconds
    constexpr Milliseconds FIND_PEERS_FIRST_INTERVAL = 5s;
    // the Dht answers in bounded time; this is only for one that does not
    constexpr Milliseconds GIVE_UP_AFTER = 3min;
    // intervals are this much longer at random, so that nodes and channels that started together
    // drift apart
    constexpr int JITTER_PERCENT = 10;
}

ChannelSchedule::ChannelSchedule(const Topic &topic, RandomSource *random, const Milliseconds now, const bool canAnnounce)
    : m_topic {topic}
    , m_random {random}
    , m_canAnnounce {canAnnounce}
    , m_announceAt {now}
    , m_pollAt {now}
    , m_hintPause {HINT_FIRST_PAUSE}
    , m_blobs {random}
    , m_findPeersAt {canAnnounce ? (now + FIND_PEERS_FIRST_INTERVAL) : now}
    , m_findPeersInterval {FIND_PEERS_FIRST_INTERVAL}
{
    m_blobs.setCanAnnounce(canAnnounce);
}

bool ChannelSchedule::setItem(const DhtItem &item, const bool isNew, const Milliseconds now)
{
    // A publisher goes back from what he dated wrong; everybody else only forward.
    if (m_item && (item.sequence < m_item->sequence) && !isNew)
        return false;
    if (m_item && (item.sequence == m_item->sequence) && !isNew)
        return false;

    // whoever put it there has probably announced itself meanwhile
    if (!m_item && !isNew && (m_knownPeers == 0))
    {
        m_findPeersInterval = FIND_PEERS_FIRST_INTERVAL;
        m_findPeersAt = std::min(m_findPeersAt, now);
    }
    m_item = item;
    m_isUnpublished = isNew;
    m_failedPublications = 0;
    m_publishAt = now;
    m_putGivenUpAt.reset();  // an older item's put that is under way does not hold up this one
    scheduleReput(now);
    m_blobs.wantsChanged(now);
    return true;
}

void ChannelSchedule::setCanAnnounce(const bool can, const Milliseconds now)
{
    if (can && !m_canAnnounce)
        m_announceAt = now;
    if (!can && m_canAnnounce)
        m_findPeersAt = now;
    m_canAnnounce = can;
    m_blobs.setCanAnnounce(can);
}

void ChannelSchedule::setHasPushingPeers(const bool has)
{
    if (m_hasPushingPeers == has)
        return;

    m_hasPushingPeers = has;
    // the very first look-up stays due: what peers have may be old
    if (m_lastLookup)
        schedulePoll(*m_lastLookup);
}

void ChannelSchedule::setKnownPeers(const int count, const Milliseconds now)
{
    if ((count <= 0) && (m_knownPeers > 0))
    {
        m_findPeersInterval = FIND_PEERS_FIRST_INTERVAL;
        m_findPeersAt = std::min(m_findPeersAt, now + m_findPeersInterval);
        m_blobs.wantsChanged(now);
    }
    m_knownPeers = std::max(0, count);
}

void ChannelSchedule::refresh(const Milliseconds now)
{
    if (!m_refreshAt)
        m_refreshAt = now;
}

void ChannelSchedule::hint(const Milliseconds now)
{
    // a look-up that is under way may be the answer already
    if (m_isHinted || m_getGivenUpAt || (now < m_nextHint))
        return;

    m_isHinted = true;
    m_pollAt = std::min(m_pollAt, now);
}

ChannelSchedule::DueTimes ChannelSchedule::dueTimes(const Milliseconds now)
{
    settle(now);

    DueTimes result;
    const auto due = [&result](const DhtWork work) -> std::optional<Milliseconds> & { return result[static_cast<std::size_t>(work)]; };

    if (m_putGivenUpAt)
        due(DhtWork::Publish) = m_putGivenUpAt; // to settle then
    else if (m_isUnpublished)
        due(DhtWork::Publish) = m_publishAt;
    else if (m_item)
        due(DhtWork::Reput) = m_reputAt;

    if (m_getGivenUpAt)
    {
        due(DhtWork::Poll) = m_getGivenUpAt;
    }
    else
    {
        due(DhtWork::Refresh) = m_refreshAt;
        due(DhtWork::Poll) = m_pollAt;
    }

    if (m_canAnnounce)
        due(DhtWork::Announce) = m_announceAt;
    if (!m_canAnnounce || (m_knownPeers == 0))
        due(DhtWork::FindPeers) = m_findPeersAt;
    due(DhtWork::AnnounceInline) = m_blobs.inlineDue();
    due(DhtWork::AnnounceSpare) = m_blobs.spareDue();
    due(DhtWork::FindBlob) = m_blobs.findDue();
    return result;
}

std::optional<BlobId> ChannelSchedule::takeBlob(const DhtWork work, const Milliseconds now)
{
    switch (work)
    {
    case DhtWork::AnnounceInline:
        return m_blobs.takeInline(now);
    case DhtWork::AnnounceSpare:
        return m_blobs.takeSpare(now);
    case DhtWork::FindBlob:
        return m_blobs.takeMissing(now);
    default:
        return std::nullopt;
    }
}

void ChannelSchedule::start(const DhtWork work, const Milliseconds now)
{
    switch (work)
    {
    case DhtWork::Publish:
    case DhtWork::Reput:
        m_putGivenUpAt = now + GIVE_UP_AFTER;
        m_lastPut = now;
        break;
    case DhtWork::Refresh:
    case DhtWork::Poll:
        m_refreshAt.reset();
        m_getGivenUpAt = now + GIVE_UP_AFTER;
        m_isAskingHinted = std::exchange(m_isHinted, false);
        m_sequenceAsked = m_item ? m_item->sequence : 0;
        break;
    case DhtWork::Announce:
        m_announceAt = now + randomBetween(ANNOUNCE_INTERVAL, ANNOUNCE_INTERVAL * (100 + JITTER_PERCENT) / 100);
        m_findPeersAt = std::max(m_findPeersAt, now + FIND_PEERS_FIRST_INTERVAL);
        break;
    case DhtWork::FindPeers:
        {
            const Milliseconds interval = (m_knownPeers > 0) ? ANNOUNCE_INTERVAL : m_findPeersInterval;
            m_findPeersAt = now + randomBetween(interval, interval * (100 + JITTER_PERCENT) / 100);
            m_findPeersInterval = std::min(m_findPeersInterval * 2, ANNOUNCE_INTERVAL);
        }
        break;
    case DhtWork::AnnounceInline:
    case DhtWork::FindBlob:
    case DhtWork::AnnounceSpare:
        // m_blobs knows which one was next
        break;
    }
}

bool ChannelSchedule::getFinished(const qint64 newestSequence, const int copies, const Milliseconds now, const Milliseconds unixTime)
{
    m_getGivenUpAt.reset();
    m_state.lastLookup = unixTime.count();
    m_lastLookup = now;
    judgeHint((newestSequence > m_sequenceAsked), now);
    schedulePoll(now);
    if (!m_item)
        return false;

    if (newestSequence < m_item->sequence)
    {
        const Milliseconds earliest = m_lastPut ? std::max(now, *m_lastPut + LOST_REPUT_MIN_INTERVAL) : now;
        if (!m_isReputDecided)
            m_reputAt = std::min(m_reputAt, earliest + randomBetween(0ms, LOST_REPUT_SPREAD));
        m_isShownByEnough = false;
        return false;
    }

    const bool isShownByEnough = (newestSequence == m_item->sequence) && (copies >= ENOUGH_COPIES);
    if (isShownByEnough && m_isReputDecided && !m_putGivenUpAt)
        scheduleReput(now);
    else
        m_isShownByEnough = isShownByEnough;
    // an earlier attempt got through after all
    const bool wasUnpublished = m_isUnpublished && !m_putGivenUpAt && (newestSequence == m_item->sequence);
    if (wasUnpublished)
    {
        m_isUnpublished = false;
        m_state.storedCopies = copies;
    }
    return wasUnpublished;
}

// Nothing was learned, least of all that there is nothing
void ChannelSchedule::getFailed(const Milliseconds now)
{
    m_getGivenUpAt.reset();
    judgeHint(false, now);
    schedulePoll(now);
    m_pollAt = std::min(m_pollAt, (now + FAILED_POLL_INTERVAL));
}

ChannelSchedule::PutResult ChannelSchedule::putFinished(const int stored, const qint64 networkSequence, const Milliseconds now, const Milliseconds unixTime)
{
    m_putGivenUpAt.reset();
    if (!m_item)
        return PutResult::Failed;

    // a put begins with a get
    if (networkSequence > 0)
    {
        m_state.lastLookup = unixTime.count();
        m_lastLookup = now;
        schedulePoll(now);
    }

    if (networkSequence > m_item->sequence)
    {
        m_isUnpublished = false;
        scheduleReput(now);
        return PutResult::Outrun;
    }

    if ((stored > 0) || (networkSequence == m_item->sequence))
    {
        m_isUnpublished = false;
        m_failedPublications = 0;
        m_state.lastPut = unixTime.count();
        m_state.storedCopies = std::max(stored, 1);
        scheduleReput(now);
        return PutResult::Stored;
    }

    if (m_isUnpublished)
        schedulePublishAgain(now);
    else
        m_reputAt = now + randomBetween(LOST_REPUT_MIN_INTERVAL, LOST_REPUT_MIN_INTERVAL * 2);
    return PutResult::Failed;
}

// The more peers there are to do it, the less often each does
bool ChannelSchedule::mayBeSkipped()
{
    if (m_isShownByEnough)
        return true;
    return (m_knownPeers > ENOUGH_COPIES) && (m_random->below(static_cast<quint64>(m_knownPeers)) >= ENOUGH_COPIES);
}

void ChannelSchedule::settle(const Milliseconds now)
{
    if (m_getGivenUpAt && (now >= *m_getGivenUpAt))
        getFailed(now);
    if (m_putGivenUpAt && (now >= *m_putGivenUpAt))
    {
        m_putGivenUpAt.reset();
        if (m_isUnpublished)
            schedulePublishAgain(now);
        else
            scheduleReput(now);
    }
    if (m_item && !m_isUnpublished && !m_putGivenUpAt && !m_isReputDecided && (now >= m_reputAt))
    {
        if (mayBeSkipped())
            scheduleReput(now);
        else
            m_isReputDecided = true;
    }
}

void ChannelSchedule::scheduleReput(const Milliseconds now)
{
    m_reputAt = now + randomBetween(REPUT_MIN_INTERVAL, REPUT_MAX_INTERVAL);
    m_isReputDecided = false;
    m_isShownByEnough = false;
}

void ChannelSchedule::schedulePoll(const Milliseconds after)
{
    m_isHinted = false;
    const Milliseconds interval = m_hasPushingPeers ? PUSHED_POLL_INTERVAL : POLL_INTERVAL;
    m_pollAt = after + randomBetween(interval, interval * (100 + JITTER_PERCENT) / 100);
}

void ChannelSchedule::judgeHint(const bool wasRight, const Milliseconds now)
{
    if (!std::exchange(m_isAskingHinted, false))
        return;

    m_hintPause = wasRight ? HINT_FIRST_PAUSE : std::min((m_hintPause * 2), HINT_LAST_PAUSE);
    m_nextHint = now + m_hintPause;
}

void ChannelSchedule::schedulePublishAgain(const Milliseconds now)
{
    const Milliseconds delay = std::min(PUBLISH_FIRST_RETRY * (1 << std::min(m_failedPublications, 10)), PUBLISH_LAST_RETRY);
    ++m_failedPublications;
    m_publishAt = now + randomBetween(delay, delay * (100 + JITTER_PERCENT) / 100);
}

ChannelSchedule::Milliseconds ChannelSchedule::randomBetween(const Milliseconds from, const Milliseconds to)
{
    return from + Milliseconds {static_cast<qint64>(m_random->below(static_cast<quint64>((to - from).count()) + 1))};
}
