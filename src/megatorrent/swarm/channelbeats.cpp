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

#include "channelbeats.h"

#include <algorithm>
#include <utility>

#include "channelcore.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const int TRIES_MAX = 100;   // to find a moment; with very many channels there may be none
}

ChannelBeats::ChannelBeats(Clock *clock, RandomSource *random, Beat beat)
    : m_clock {clock}
    , m_random {random}
    , m_beat {std::move(beat)}
{
}

void ChannelBeats::add(ChannelCore &channel)
{
    schedule(channel, 1ms);
}

void ChannelBeats::remove(const ChannelCore &channel)
{
    m_next.erase(&channel);
}

void ChannelBeats::schedule(ChannelCore &channel, const Milliseconds least)
{
    const Milliseconds now = m_clock->now();
    const auto choices = static_cast<quint64>((INTERVAL_MAX - least).count()) + 1;
    Milliseconds moment {};
    int tries = 0;
    do
        moment = now + least + Milliseconds {m_random->below(choices)};
    while (isTaken(moment) && (++tries < TRIES_MAX));

    m_next[&channel] = moment;
    m_clock->callLater((moment - now), &channel, [this, &channel, moment]
    {
        // it may have been away, and have come back with another moment
        const auto it = m_next.find(&channel);
        if ((it == m_next.end()) || (it->second != moment))
            return;
        schedule(channel, INTERVAL_MIN);
        m_beat(channel);
    });
}

bool ChannelBeats::isTaken(const Milliseconds moment) const
{
    return std::ranges::any_of(m_next, [moment](const auto &entry) { return entry.second == moment; });
}
