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
    // Whether a peer that was asked for blobs sends them or stalls. A stalled peer gets a pause; a
    // second stall disconnects it.
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
        // Nothing could have come lately, for reasons of ours.
        void excused(Milliseconds now);
        // A request was refused or given up.
        void answered(Milliseconds now);
        void delivered(Milliseconds now, const Received &received);

        // Call about once a second while requests are open. True if nothing, or next to nothing,
        // has come for too long: single bytes are no progress. `isHeldBack`: our limits hold the
        // peer back, so that little can be said of it.
        bool isStalling(Milliseconds now, const Received &received, bool isHeldBack);
        // It has owed a blob for a while, and sent next to nothing of any. An honest peer would
        // have refused by now.
        bool isTrickling(Milliseconds now, const Received &received) const;
        // It has used its share of our download limit for other things than blobs.
        bool isWasting(const Received &received) const;
        // Asking it is not worth while for some time.
        void pause(Milliseconds now);
        void stalled(Milliseconds now);
        bool isPaused(const Milliseconds now) const { return now < m_notBefore; }
        bool isHopeless() const { return m_stalls >= STALLS_MAX; }
        // Since when it has owed a blob: the oldest open request
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
