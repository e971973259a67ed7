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

#include "blobschedule.h"

#include <algorithm>

#include "base/global.h"
#include "blobsource.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    using Milliseconds = Clock::Milliseconds;

    constexpr Milliseconds ANNOUNCE_INTERVAL = 15min;   // as version 5 does, and for as long as nodes keep it
    constexpr Milliseconds SPARE_INTERVAL = ANNOUNCE_INTERVAL / BlobSchedule::SPARE_BLOBS;
    // peers that the topic brings are connected by then
    constexpr Milliseconds FIND_FIRST_PAUSE = 15s;
    constexpr Milliseconds FIND_LAST_PAUSE = 4min;
    constexpr Milliseconds FIND_IDLE_INTERVAL = 30s;    // to ask whether something is missing, which costs nothing
    constexpr Milliseconds FIND_AGAIN_INTERVAL = 15min; // the same blob
    // a publisher may sign one manifest after the other, each with blobs of its own
    constexpr std::size_t ANNOUNCED_MAX = 40;
    constexpr int JITTER_PERCENT = 10;
}

void BlobSchedule::Recent::add(const BlobId &id, const Milliseconds until)
{
    m_entries.emplace_back(id, until);
}

void BlobSchedule::Recent::forget(const Milliseconds now)
{
    std::erase_if(m_entries, [now](const auto &entry) { return (entry.second <= now); });
}

std::optional<Milliseconds> BlobSchedule::Recent::until(const BlobId &id) const
{
    const auto iter = std::ranges::find(m_entries, id, &std::pair<BlobId, Milliseconds>::first);
    return (iter != m_entries.end()) ? std::optional {iter->second} : std::nullopt;
}

std::optional<Milliseconds> BlobSchedule::Recent::earliest() const
{
    const auto iter = std::ranges::min_element(m_entries, {}, &std::pair<BlobId, Milliseconds>::second);
    return (iter != m_entries.end()) ? std::optional {iter->second} : std::nullopt;
}

QList<BlobId> BlobSchedule::Recent::ids() const
{
    QList<BlobId> result;
    for (const auto &[id, until] : m_entries)
        result.append(id);
    return result;
}

BlobSchedule::BlobSchedule(RandomSource *random)
    : m_random {random}
{
}

void BlobSchedule::setSource(const BlobSource *source, const Milliseconds now)
{
    m_source = source;
    if (!source)
        return;

    m_inlineAt = now;
    m_spareAt = now + jittered(SPARE_INTERVAL);
    m_findPause = FIND_FIRST_PAUSE;
    m_findAt = now + m_findPause;
}

void BlobSchedule::inlineBlobsChanged(const Milliseconds now)
{
    m_inlineAt = now;
}

void BlobSchedule::wantsChanged(const Milliseconds now)
{
    m_findPause = FIND_FIRST_PAUSE;
    m_findAt = std::min(m_findAt, now + m_findPause);
}

void BlobSchedule::peersFound(const Milliseconds now)
{
    wantsChanged(now);
}

std::optional<Milliseconds> BlobSchedule::inlineDue() const
{
    return (m_source && m_canAnnounce) ? m_inlineAt : std::nullopt;
}

std::optional<Milliseconds> BlobSchedule::spareDue() const
{
    return (m_source && m_canAnnounce) ? std::optional {m_spareAt} : std::nullopt;
}

std::optional<Milliseconds> BlobSchedule::findDue() const
{
    return m_source ? std::optional {m_findAt} : std::nullopt;
}

std::optional<BlobId> BlobSchedule::takeInline(const Milliseconds now)
{
    m_announced.forget(now);
    m_inlineAt.reset();
    if (m_announced.size() >= ANNOUNCED_MAX)
    {
        m_inlineAt = m_announced.earliest();
        return std::nullopt;
    }

    QList<BlobId> ids = m_source->heldInlineBlobs();
    ids.resize(std::min(ids.size(), INLINE_BLOBS_MAX));
    for (const BlobId &id : asConst(ids))
    {
        const auto until = m_announced.until(id);
        if (!until)
        {
            m_announced.add(id, (now + jittered(ANNOUNCE_INTERVAL)));
            m_inlineAt = now;   // the next one
            return id;
        }
        m_inlineAt = std::min(*until, m_inlineAt.value_or(*until));
    }
    return std::nullopt;
}

std::optional<BlobId> BlobSchedule::takeSpare(const Milliseconds now)
{
    m_announced.forget(now);
    m_spareAt = now + jittered(SPARE_INTERVAL);
    const std::optional<BlobId> id = m_source->rarestHeldBlob(m_announced.ids());
    if (id)
        m_announced.add(*id, (now + ANNOUNCE_INTERVAL));
    return id;
}

std::optional<BlobId> BlobSchedule::takeMissing(const Milliseconds now)
{
    m_lookedUp.forget(now);
    const std::optional<BlobId> id = m_source->missingBlob(m_lookedUp.ids());
    if (!id)
    {
        m_findAt = now + jittered(FIND_IDLE_INTERVAL);
        return std::nullopt;
    }

    m_lookedUp.add(*id, (now + FIND_AGAIN_INTERVAL));
    m_findPause = std::min((m_findPause * 2), FIND_LAST_PAUSE);
    m_findAt = now + jittered(m_findPause);
    return id;
}

Milliseconds BlobSchedule::jittered(const Milliseconds interval)
{
    const auto most = static_cast<quint64>(interval.count() * JITTER_PERCENT / 100);
    return interval + Milliseconds {static_cast<qint64>(m_random->below(most + 1))};
}
