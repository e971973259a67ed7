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

#include <chrono>
#include <optional>

#include <QtTypes>

namespace Megatorrent
{
    // How many blobs to have requested of one peer, so that its pipe is never empty and no longer
    // than needed: what the path holds (rate times the shortest time to a first byte) and a few for
    // the peer to prepare.
    class RequestWindow
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        static constexpr int START = 4;
        static constexpr int MAX = 64;   // requests open per direction

        void requested(Milliseconds now);
        void progressed(Milliseconds now);    // bytes arrived
        void completed(Milliseconds now, qint64 size);
        void abandoned(int openRequests);     // requests were refused or given up; so many are left
        // The peer has stalled: trust it with little until it delivers again.
        void stalled();

        int size() const;
        // It has stalled, and not delivered since.
        bool isStalled() const { return m_isStalled; }
        // bytes/s; 0 before the first blob
        double rate() const { return m_rate; }

    private:
        int m_open = 0;
        bool m_isStalled = false;
        double m_rate = 0;
        Milliseconds m_busySince {0};
        std::optional<Milliseconds> m_probe;      // when the only open request was sent
        std::optional<Milliseconds> m_roundTrip;  // the shortest seen
    };
}
