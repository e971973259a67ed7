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

#include "bandwidthshare.h"

#include <algorithm>

using namespace Megatorrent;

namespace
{
    const qint64 RATE_MIN = 512;      // bytes/s; less is keeping in touch
    const qint64 LIMIT_MIN = 1024;    // bytes/s; 0 would mean no limit

    // What somebody needs who used this much of what was allowed: some more, to be able to grow
    qint64 need(const qint64 rate, const bool isShort, const qint64 limit)
    {
        if (isShort)
            return limit;
        return (rate > RATE_MIN) ? std::min(limit, ((rate + (rate / 4)) + (limit / 16))) : 0;
    }
}

BandwidthShare::Limits BandwidthShare::next(const qint64 limit, const qint64 torrentRate, const Use &own)
{
    if (limit <= 0)
    {
        m_limits = {};
        return m_limits;
    }

    m_torrentRates[m_next] = torrentRate;
    m_next = (m_next + 1) % m_torrentRates.size();
    const qint64 torrentPeak = *std::ranges::max_element(m_torrentRates);
    const bool areTorrentsShort = (m_limits.torrents > 0) && (torrentPeak >= (m_limits.torrents - (m_limits.torrents / 8)));
    const qint64 ownNeed = need(own.rate, own.isShort, limit);
    const qint64 torrentsNeed = need(torrentPeak, areTorrentsShort, limit);

    qint64 ownLimit = limit / 2;
    if ((ownNeed + torrentsNeed) <= limit)
        ownLimit = ownNeed + ((limit - ownNeed - torrentsNeed) / 2);
    else if (ownNeed <= (limit / 2))
        ownLimit = ownNeed;
    else if (torrentsNeed <= (limit / 2))
        ownLimit = limit - torrentsNeed;

    ownLimit = std::clamp(ownLimit, std::min(LIMIT_MIN, (limit / 2)), std::max((limit - LIMIT_MIN), (limit / 2)));
    m_limits = {.torrents = (limit - ownLimit), .own = ownLimit};
    return m_limits;
}
