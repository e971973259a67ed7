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

#include "takingmeter.h"

#include <algorithm>
#include <utility>

using namespace Megatorrent;

namespace
{
    const qint64 AT_ONCE_MIN = 512 * 1024;   // bytes within a window: half a blob
}

TakingMeter::TakingMeter(const Milliseconds now)
    : m_servingSince {now}
    , m_lastTick {now}
    , m_lastTaken {now}
    , m_windowBegin {now}
{
}

void TakingMeter::tick(const Milliseconds now, const bool hasBlobs, const qint64 taken, const bool isLimited)
{
    const Milliseconds sinceTick = now - std::exchange(m_lastTick, now);
    if (std::exchange(m_takenLast, taken) != taken)
        m_lastTaken = now;
    else if (!hasBlobs)
        m_lastTaken += sinceTick;

    const auto isBelow = [this, isLimited](const qint64 rate, const qint64 news, const Milliseconds elapsed)
    {
        qint64 expected = (rate * elapsed.count()) / 1000;
        // half, because allowance that comes when a frame does not fit yet is left by everybody
        if (isLimited)
            expected = std::min(expected, (m_allowed / 2));
        return news < expected;
    };

    if (!hasBlobs)
    {
        // who waits for another blob stays what it was, unless it took the last one at once (and
        // not only what buffers take, before we let go of it)
        const qint64 news = taken - m_takenBeforeServing;
        const Milliseconds elapsed = now - m_servingSince;
        if ((elapsed > Milliseconds::zero()) && (elapsed <= WINDOW) && (news >= AT_ONCE_MIN))
        {
            m_isSlow = false;
            m_isLeisurely = m_isLeisurely && isBelow(LEISURELY_RATE, news, elapsed);
            m_isProven = true;
            judged(now, news, elapsed);
        }
        m_servingSince = now;
        m_takenBeforeServing = taken;
        beginWindow(now, taken);
        m_isBeginning = true;
        return;
    }

    // what buffers take at first says nothing
    if (std::exchange(m_isBeginning, false))
        beginWindow(now, taken);
    const Milliseconds elapsed = now - m_windowBegin;
    if (elapsed < WINDOW)
        return;
    const qint64 news = taken - m_takenBefore;
    m_isSlow = isBelow(SLOW_RATE, news, elapsed);
    m_isLeisurely = isBelow(LEISURELY_RATE, news, elapsed);
    m_isProven = m_isProven || (!m_isSlow && (news > 0));
    judged(now, news, elapsed);
    beginWindow(now, taken);
}

void TakingMeter::countReleased(const qint64 count, const Milliseconds now)
{
    m_reads -= count;
    m_servingSince = now;
}

void TakingMeter::judged(const Milliseconds now, const qint64 news, const Milliseconds elapsed)
{
    m_rate = (news * 1000) / elapsed.count();
    m_judgedAt = now;
}

int TakingMeter::takeWasted(const qint64 taken, const qint64 open)
{
    const qint64 news = std::max<qint64>(0, (m_reads - taken - open - m_wasted));
    m_wasted += news;
    return static_cast<int>(news);
}

void TakingMeter::beginWindow(const Milliseconds now, const qint64 taken)
{
    m_windowBegin = now;
    m_takenBefore = taken;
    m_allowed = 0;
}
