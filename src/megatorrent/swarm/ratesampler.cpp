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

#include "ratesampler.h"

#include <cmath>

using namespace Megatorrent;

namespace
{
    const double SMOOTHING_MS = 2000;
}

void RateSampler::sample(const Milliseconds now, const qint64 total)
{
    const qint64 elapsed = (now - m_last).count();
    if (elapsed <= 0)
        return;

    const double momentary = static_cast<double>(total - m_total) * 1000 / static_cast<double>(elapsed);
    const double weight = 1 - std::exp(-static_cast<double>(elapsed) / SMOOTHING_MS);
    m_rate += (momentary - m_rate) * weight;
    m_last = now;
    m_total = total;
}

qint64 RateSampler::rate() const
{
    return (m_rate < 1) ? 0 : std::llround(m_rate);
}
