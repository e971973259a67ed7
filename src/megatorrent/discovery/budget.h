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

#include <QtTypes>

#include "../wire/clock.h"

namespace Megatorrent
{
    // A token bucket for discovery's DHT traffic (protocol.md 8): 4 kB/s on average, however much
    // is held and followed. The last part of the bucket is reserved for what a user waits for.
    class Budget
    {
    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr qint64 RATE = 4'000;                // bytes/s, both directions
        static constexpr qint64 CAPACITY = 80'000;           // bytes: what 20 idle seconds save up
        static constexpr qint64 URGENT_RESERVE = 40'000;     // bytes

        explicit Budget(Milliseconds now);

        bool isEnough(qint64 bytes, bool isUrgent, Milliseconds now) const;
        // To be asked for only while there is enough
        void spend(qint64 bytes, Milliseconds now);
        // Until there is enough, if nothing else is spent
        Milliseconds waitingTime(qint64 bytes, bool isUrgent, Milliseconds now) const;

    private:
        qint64 milliBytes(Milliseconds now) const;

        qint64 m_milliBytes = CAPACITY * 1000;
        Milliseconds m_countedAt {};
    };
}
