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


#pragma once

#include <vector>

#include <QObject>
#include <QPointer>

#include "megatorrent/wire/clock.h"

namespace Megatorrent::Sim
{
    // Time that passes only when events are run: hours in milliseconds, and the same each time. Events of
    // the same instant run in the order in which they were scheduled.
    class VirtualClock final : public Clock
    {
        Q_DISABLE_COPY_MOVE(VirtualClock)

    public:
        using Microseconds = std::chrono::microseconds;

        VirtualClock() = default;

        Milliseconds now() const override;
        Milliseconds unixTime() const override;
        void callLater(Milliseconds delay, const QObject *context, std::function<void ()> function) override;

        // Somebody sets the clock: the time of day jumps, timers do not.
        void setAhead(Milliseconds ahead) { m_ahead = ahead; }

        // Finer than callLater(), for the network
        Microseconds preciseNow() const { return m_now; }
        void schedule(Microseconds delay, const QObject *context, std::function<void ()> function);

        // Runs the next event; false if there is none.
        bool step();
        // Runs what happens within `duration` and leaves the clock at its end.
        void runFor(Milliseconds duration);
        // Runs until `condition` is met (true), or `limit` has passed or nothing is left to happen (false).
        bool runUntil(const std::function<bool ()> &condition, Milliseconds limit);

        quint64 eventCount() const { return m_eventCount; }

    private:
        struct Event
        {
            Microseconds time;
            quint64 order = 0;
            bool hasContext = false;
            QPointer<const QObject> context;
            std::function<void ()> function;
        };

        static bool isLater(const Event &left, const Event &right);

        std::vector<Event> m_events;  // a heap
        Microseconds m_now {0};
        Milliseconds m_ahead {0};
        quint64 m_order = 0;
        quint64 m_eventCount = 0;
    };
}
