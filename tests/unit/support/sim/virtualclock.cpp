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


#include "virtualclock.h"

#include <algorithm>

#include <QCoreApplication>
#include <QEvent>

using namespace Megatorrent::Sim;

namespace
{
    // An arbitrary Tuesday
    const std::chrono::milliseconds UNIX_ORIGIN {1'800'000'000'000};
}

Megatorrent::Clock::Milliseconds VirtualClock::now() const
{
    return std::chrono::duration_cast<Milliseconds>(m_now);
}

Megatorrent::Clock::Milliseconds VirtualClock::unixTime() const
{
    return UNIX_ORIGIN + now() + m_ahead;
}

void VirtualClock::callLater(const Milliseconds delay, const QObject *context, std::function<void ()> function)
{
    schedule(delay, context, std::move(function));
}

void VirtualClock::schedule(const Microseconds delay, const QObject *context, std::function<void ()> function)
{
    m_events.push_back({m_now + std::max(delay, Microseconds {0}), m_order++, (context != nullptr), context, std::move(function)});
    std::push_heap(m_events.begin(), m_events.end(), isLater);
}

bool VirtualClock::step()
{
    if (m_events.empty())
        return false;

    std::pop_heap(m_events.begin(), m_events.end(), isLater);
    const Event event = std::move(m_events.back());
    m_events.pop_back();

    if (event.time > m_now)
    {
        m_now = event.time;
        // there is no event loop that would do it
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    ++m_eventCount;
    if (!event.hasContext || event.context)
        event.function();
    return true;
}

void VirtualClock::runFor(const Milliseconds duration)
{
    const Microseconds end = m_now + duration;
    while (!m_events.empty() && (m_events.front().time <= end))
        step();
    m_now = end;
}

bool VirtualClock::runUntil(const std::function<bool ()> &condition, const Milliseconds limit)
{
    const Microseconds end = m_now + limit;
    while (!condition())
    {
        if (m_events.empty() || (m_events.front().time > end))
        {
            m_now = end;
            return condition();
        }
        step();
    }
    return true;
}

bool VirtualClock::isLater(const Event &left, const Event &right)
{
    return (left.time != right.time) ? (left.time > right.time) : (left.order > right.order);
}
