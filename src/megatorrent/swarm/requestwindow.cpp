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


#include "requestwindow.h"

#include <algorithm>
#include <cmath>

#include "../content/blob.h"

using namespace Megatorrent;

void RequestWindow::requested(const Milliseconds now)
{
    if (m_open == 0)
    {
        m_probe = now;
        m_busySince = now;
    }
    ++m_open;
}

void RequestWindow::progressed(const Milliseconds now)
{
    if (!m_probe)
        return;
    const Milliseconds elapsed = now - *m_probe;
    m_probe.reset();
    m_roundTrip = m_roundTrip ? std::min(*m_roundTrip, elapsed) : elapsed;
}

void RequestWindow::completed(const Milliseconds now, const qint64 size)
{
    const double seconds = static_cast<double>(std::max<qint64>(1, (now - m_busySince).count())) / 1000;
    const double momentary = static_cast<double>(size) / seconds;
    m_rate = (m_rate > 0) ? ((m_rate * 0.75) + (momentary * 0.25)) : momentary;
    m_busySince = now;
    m_isStalled = false;
    abandoned(m_open - 1);
}

void RequestWindow::abandoned(const int openRequests)
{
    m_open = std::max(0, openRequests);
    m_probe.reset();
}

void RequestWindow::stalled()
{
    m_isStalled = true;
    m_rate = 0;
}

int RequestWindow::size() const
{
    if (m_isStalled)
        return 1;
    if (m_rate <= 0)
        return START;

    const double roundTrip = static_cast<double>(m_roundTrip.value_or(Milliseconds {0}).count()) / 1000;
    const int underWay = static_cast<int>(std::ceil(std::min((m_rate * roundTrip / static_cast<double>(BLOB_SIZE)), static_cast<double>(MAX))));
    // a slow peer is not made to queue what others could deliver sooner
    const int reserve = (m_rate < CHUNK_SIZE) ? 1 : 3;
    return std::clamp((underWay + reserve), 2, MAX);
}
