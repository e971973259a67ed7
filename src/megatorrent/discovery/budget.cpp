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


#include "budget.h"

#include <algorithm>

using namespace Megatorrent;

namespace
{
    qint64 neededMilliBytes(const qint64 bytes, const bool isUrgent)
    {
        return (bytes + (isUrgent ? 0 : Budget::URGENT_RESERVE)) * 1000;
    }
}

Budget::Budget(const Milliseconds now)
    : m_countedAt {now}
{
}

bool Budget::isEnough(const qint64 bytes, const bool isUrgent, const Milliseconds now) const
{
    return milliBytes(now) >= neededMilliBytes(bytes, isUrgent);
}

void Budget::spend(const qint64 bytes, const Milliseconds now)
{
    m_milliBytes = milliBytes(now) - (bytes * 1000);
    m_countedAt = now;
}

Budget::Milliseconds Budget::waitingTime(const qint64 bytes, const bool isUrgent, const Milliseconds now) const
{
    const qint64 missing = neededMilliBytes(bytes, isUrgent) - milliBytes(now);
    return Milliseconds {std::max<qint64>(0, (missing + RATE - 1) / RATE)};
}

qint64 Budget::milliBytes(const Milliseconds now) const
{
    // bytes/s are thousandths of a byte a millisecond
    const qint64 elapsed = std::clamp<qint64>((now - m_countedAt).count(), 0, (CAPACITY * 1000) / RATE);
    return std::min(CAPACITY * 1000, m_milliBytes + (elapsed * RATE));
}
