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
    // Whether a peer that was asked for blobs sends them, or lets us wait: for then it is asked for nothing for a while, and left when it
    // does so again.
    class ProgressWatch
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        static constexpr Milliseconds TIMEOUT {30'000};     // nothing at all has come
        static constexpr Milliseconds PATIENCE {120'000};   // honest peers have others to serve in between
        static constexpr qint64 LEAST = 15 * 1024;          // bytes in that time; a blob would take two hours
        static constexpr qint64 TRICKLE_RATE = 1024;        // bytes/s
        static constexpr Milliseconds PAUSE {60'000};
        static constexpr int STALLS_MAX = 2;                // in a row

        // Bytes that have come of the connection
        struct Received
        {
            qint64 all = 0;
            qint64 blobs = 0;
            qint64 partialFrame = 0;   // of one that has not come to the end
        };

        // Blobs are requested now, and none were open before.
        void begun(Milliseconds now, const Received &received);
        // Bytes have come.
        void progressed(const Milliseconds now) { m_lastProgress = now; }
        // Time has passed in which none could come.
        void excused(Milliseconds now);
        // A request was refused or given up.
        void answered(Milliseconds now);
        void delivered(Milliseconds now, const Received &received);

        // To be asked about once a second while requests are open. Nothing has come for too long, or next to nothing: single bytes
        // are no progress. `isHeldBack`: by us; then there is little to be said.
        bool isStalling(Milliseconds now, const Received &received, bool isHeldBack);
        // It owes a blob for a while, and has sent next to nothing of any: honest peers refuse sooner.
        bool isTrickling(Milliseconds now, const Received &received) const;
        // What it was allowed to send it has used up for other things than blobs.
        bool isWasting(const Received &received) const;
        // It is not worth asking for a while.
        void pause(Milliseconds now);
        void stalled(Milliseconds now);
        bool isPaused(const Milliseconds now) const { return now < m_notBefore; }
        bool isHopeless() const { return m_stalls >= STALLS_MAX; }
        // Since when it owes a blob, the first one of those that are open
        Milliseconds owingSince() const { return m_owingSince; }

    private:
        Milliseconds m_lastProgress {0};
        Milliseconds m_owingSince {0};
        Milliseconds m_notBefore {0};
        qint64 m_partialFrame = 0;
        Received m_receivedBefore;          // when it was asked, or has last delivered
        int m_stalls = 0;
        std::optional<Milliseconds> m_watchedSince;
        qint64 m_watchedFrom = 0;
    };
}
