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

#include "supplier.h"

#include <algorithm>

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const int MISSES_MAX = 8;                          // before a peer that has told what it holds is left alone for a while
    const Supplier::Milliseconds GUESS_PAUSE = 100ms;  // doubled with each miss of a peer of which nothing is known
    const Supplier::Milliseconds MISS_PAUSE = 1s;
    const Supplier::Milliseconds MISS_PAUSE_MAX = 60s;
    const Supplier::Milliseconds BUSY_PAUSE = 1s;
    const std::size_t REFUSED_OTHERS_MAX = 1'024;

    Supplier::Milliseconds doubled(const Supplier::Milliseconds pause, const int times)
    {
        return std::min((pause * (1 << std::clamp(times, 0, 16))), MISS_PAUSE_MAX);
    }
}

Supplier::Supplier(const quint64 peerId, const bool isV5, HaveBudget *budget, const QString &account)
    : m_peerId {peerId}
    , m_isV5 {isV5}
    , m_have {budget, account}
{
}

bool Supplier::holdsOf(const qint64 sequence) const
{
    return !m_isV5 && m_have.holdsOfNewest() && (m_have.newestSequence() >= sequence);
}

void Supplier::setVersion(const qint64 sequence, const quint32 size, const QList<std::pair<quint32, quint32>> &moved)
{
    m_have.setVersion(sequence, size, moved);
    m_refusedOthers.clear();
    // what it has not of one version says nothing of the next
    m_misses = 0;
    m_notBefore = {};
}

bool Supplier::apply(const Wire::Have &have)
{
    if (!m_have.apply(have))
        return false;
    m_idleGeneration = 0;
    m_refusedOthers.clear();
    m_notBefore = {};   // once, if it is not true
    return true;
}

void Supplier::delivered()
{
    m_misses = 0;
    m_idleGeneration = 0;
}

void Supplier::wasBusy(const Milliseconds now)
{
    m_busyUntil = now + BUSY_PAUSE;
}

void Supplier::missed(const Milliseconds now, const quint32 position)
{
    m_have.refused(position);
    countMiss(now);
}

void Supplier::missedOther(const Milliseconds now, const BlobId &id)
{
    if (m_refusedOthers.size() < REFUSED_OTHERS_MAX)
        m_refusedOthers.insert(id);
    else
        m_notBefore = now + MISS_PAUSE_MAX;
    countMiss(now);
}

void Supplier::countMiss(const Milliseconds now)
{
    ++m_misses;
    if (isGuess())
        m_notBefore = now + doubled(GUESS_PAUSE, m_misses);
    else if (m_misses >= MISSES_MAX)
        m_notBefore = now + doubled(MISS_PAUSE, (m_misses - MISSES_MAX));
}

void Supplier::forgetRefusals()
{
    m_have.forgetRefusals();
    m_refusedOthers.clear();
    m_idleGeneration = 0;
}
