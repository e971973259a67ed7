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

using namespace Megatorrent;

TakingMeter::TakingMeter(const Milliseconds now)
    : m_servingSince {now}
    , m_lastTaken {now}
    , m_windowBegin {now}
{
}

void TakingMeter::tick(const Milliseconds now, const bool hasBlobs, const qint64 taken, const bool isLimited)
{
    if (!hasBlobs || (taken != m_takenLast))
        m_lastTaken = now;
    m_takenLast = taken;

    const Milliseconds elapsed = now - m_windowBegin;
    qint64 expected = (SLOW_RATE * elapsed.count()) / 1000;
    // half, because allowance that comes when a frame does not fit yet is left by everybody
    if (isLimited)
        expected = std::min(expected, (m_allowed / 2));
    const bool isBehind = (taken - m_takenBefore) < expected;

    if (!hasBlobs)
    {
        // who waits for another blob stays what it was, unless it took the last one at once
        if ((elapsed > Milliseconds::zero()) && (taken > m_takenBefore) && !isBehind)
        {
            m_isSlow = false;
            m_isProven = true;
        }
        m_servingSince = now;
        beginWindow(now, taken);
    }
    else if (elapsed >= WINDOW)
    {
        m_isSlow = isBehind;
        m_isProven = m_isProven || (!isBehind && (taken > m_takenBefore));
        beginWindow(now, taken);
    }
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
