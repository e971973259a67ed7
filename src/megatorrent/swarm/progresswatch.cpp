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

#include "progresswatch.h"

#include <utility>

using namespace Megatorrent;

namespace
{
    const qint64 OTHERS_MAX = 64 * 1024;   // bytes: lists of what a peer has

    qint64 useful(const ProgressWatch::Received &received)
    {
        return received.blobs + received.partialFrame;
    }
}

void ProgressWatch::begun(const Milliseconds now, const Received &received)
{
    excused(now);
    m_watchedSince.reset();
    m_receivedBefore = received;
}

void ProgressWatch::excused(const Milliseconds now)
{
    m_lastProgress = now;
    m_owingSince = now;
}

void ProgressWatch::answered(const Milliseconds now)
{
    m_lastProgress = now;
    m_watchedSince.reset();
}

void ProgressWatch::delivered(const Milliseconds now, const Received &received)
{
    answered(now);
    m_owingSince = now;
    m_stalls = 0;
    m_receivedBefore = received;
}

bool ProgressWatch::isStalling(const Milliseconds now, const Received &received, const bool isHeldBack)
{
    // one frame alone may take longer on a slow line
    if (std::exchange(m_partialFrame, received.partialFrame) < received.partialFrame)
        m_lastProgress = now;
    if ((now - m_lastProgress) >= TIMEOUT)
        return true;

    if (!isHeldBack && m_watchedSince && ((now - *m_watchedSince) < PATIENCE))
        return false;
    const qint64 sum = useful(received);
    const bool isTooLittle = !isHeldBack && m_watchedSince && ((sum - m_watchedFrom) < LEAST);
    m_watchedSince = now;
    m_watchedFrom = sum;
    return isTooLittle;
}

bool ProgressWatch::isTrickling(const Milliseconds now, const Received &received) const
{
    const Milliseconds owing = now - m_owingSince;
    return (owing >= TIMEOUT) && ((useful(received) - useful(m_receivedBefore)) < (TRICKLE_RATE * owing.count() / 1000));
}

bool ProgressWatch::isWasting(const Received &received) const
{
    const qint64 news = useful(received) - useful(m_receivedBefore);
    return (received.all - m_receivedBefore.all - news) > (news + OTHERS_MAX);
}

void ProgressWatch::pause(const Milliseconds now)
{
    m_notBefore = now + PAUSE;
    m_watchedSince.reset();
}

void ProgressWatch::stalled(const Milliseconds now)
{
    ++m_stalls;
    pause(now);
}
