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

#include <array>

#include <QtTypes>

namespace Megatorrent
{
    // Divides one of qBittorrent's rate limits between the torrents and us, so that both together
    // keep to it: each gets what it needs; where that is too much, half, or what the other does not
    // need. Rates in bytes/s.
    class BandwidthShare
    {
    public:
        struct Use
        {
            qint64 rate = 0;          // of late
            bool isShort = false;     // more would have passed without a limit
        };

        struct Limits
        {
            qint64 torrents = 0;      // 0: no limit
            qint64 own = 0;

            friend bool operator==(const Limits &, const Limits &) = default;
        };

        // `limit`: of both together; 0: none. Call it every second or two.
        Limits next(qint64 limit, qint64 torrentRate, const Use &own);
        Limits limits() const { return m_limits; }

    private:
        static constexpr int WINDOW = 8;    // calls

        Limits m_limits;
        // libtorrent passes bytes in bursts: the highest of the last few rates says what it would
        // take
        std::array<qint64, WINDOW> m_torrentRates {};
        std::size_t m_next = 0;
    };
}
