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
    // Whether and how fast a peer takes the blobs that it has asked for. It is judged by what it
    // was allowed to take, so that nobody who only waits for our rate limit is called slow.
    class TakingMeter
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        static constexpr Milliseconds WINDOW {5'000};
        static constexpr qint64 SLOW_RATE = 16 * 1024;       // bytes/s; below it, a blob is in memory for more than a minute
        static constexpr qint64 LEISURELY_RATE = 64 * 1024;  // bytes/s; a quarter of what an upload slot is there for

        explicit TakingMeter(Milliseconds now);

        // The rate limit offers it so many bytes.
        void allow(qint64 bytes) { m_allowed += bytes; }
        // To be called about once a second. `hasBlobs`: there are some to take. `taken`: bytes of
        // blobs since the connection was made. `isLimited`: it may take no more than allow() says.
        void tick(Milliseconds now, bool hasBlobs, qint64 taken, bool isLimited);

        // A blob is read for it.
        void countRead() { ++m_reads; }
        // Some of its blobs were released, and will be read again.
        void countReleased(qint64 count, Milliseconds now);
        // Blobs read for nothing since the last call: neither among the `taken` ones nor among the
        // `open` ones, which it may still take
        int takeWasted(qint64 taken, qint64 open);

        // As judged when it last had blobs to take for a while
        bool isSlow() const { return m_isSlow; }
        // Not quick either, which matters only while quicker peers wait
        bool isLeisurely() const { return m_isLeisurely; }
        // bytes/s, as of then
        qint64 rate() const { return m_rate; }
        // When it was last judged; nullopt: it has not had blobs to take for long enough yet
        std::optional<Milliseconds> judgedAt() const { return m_judgedAt; }
        // It has taken blobs at a proper rate.
        bool isProven() const { return m_isProven; }
        // Since when it has had blobs to take without a break
        Milliseconds servingSince() const { return m_servingSince; }
        // How long it has taken nothing, not counting time with nothing to take. So a peer that is
        // offered blobs only now and then, and never takes them, is found out too.
        Milliseconds leftFor(const Milliseconds now) const { return now - m_lastTaken; }

    private:
        void judged(Milliseconds now, qint64 news, Milliseconds elapsed);
        void beginWindow(Milliseconds now, qint64 taken);

        Milliseconds m_servingSince;
        qint64 m_takenBeforeServing = 0;
        bool m_isBeginning = true;
        Milliseconds m_lastTick;
        Milliseconds m_lastTaken;
        Milliseconds m_windowBegin;
        qint64 m_takenBefore = 0;      // the window
        qint64 m_takenLast = 0;
        qint64 m_allowed = 0;          // in the window
        qint64 m_rate = 0;
        std::optional<Milliseconds> m_judgedAt;
        bool m_isSlow = false;
        bool m_isLeisurely = false;
        bool m_isProven = false;
        qint64 m_reads = 0;
        qint64 m_wasted = 0;
    };
}
