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

#include <functional>
#include <map>

#include <QtClassHelperMacros>

#include "../wire/clock.h"

namespace Megatorrent
{
    class ChannelCore;

    // Behind a proxy (SwarmSettings::isSafe) each channel has moments of its own, about once a second:
    // what it does by the clock, from keep-alives to dialling, is never done in a moment of another
    // channel's, or one could tell from the moments that both are one user's. Chosen at random anew
    // each time, so that there is no rhythm either that two of them would keep.
    class ChannelBeats
    {
        Q_DISABLE_COPY_MOVE(ChannelBeats)

    public:
        using Milliseconds = Clock::Milliseconds;
        using Beat = std::function<void (ChannelCore &channel)>;

        static constexpr Milliseconds INTERVAL_MIN {750};
        static constexpr Milliseconds INTERVAL_MAX {1250};

        ChannelBeats(Clock *clock, RandomSource *random, Beat beat);

        // From now on, the first time within INTERVAL_MAX, until it is removed or destroyed
        void add(ChannelCore &channel);
        void remove(const ChannelCore &channel);

    private:
        void schedule(ChannelCore &channel, Milliseconds least);
        bool isTaken(Milliseconds moment) const;

        Clock *m_clock = nullptr;
        RandomSource *m_random = nullptr;
        Beat m_beat;
        std::map<const ChannelCore *, Milliseconds> m_next;
    };
}
