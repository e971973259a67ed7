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

#include <optional>

#include <QtTypes>

#include "../content/dhtitem.h"
#include "../content/manifest.h"

namespace Megatorrent
{
    // The rules of protocol.md 7 for what may become the newest state of a channel. Pure.
    enum class ItemVerdict
    {
        Older,     // a rollback or old news: refused
        Known,     // what we have already
        Fork,      // the same sequence with another text: the publisher signed two states. The first is kept
        FarAhead,  // dated more than a day ahead of this computer's clock: refused
        Newer      // to be verified, then taken
    };

    // Sequences are Unix milliseconds by convention; one this far ahead of the clock is refused
    // (protocol.md 7: a day).
    inline constexpr qint64 SEQUENCE_MAX_AHEAD = 24LL * 60 * 60 * 1000;  // ms

    bool isFarAhead(qint64 sequence, qint64 now);

    // `highest`: of all verified items ever seen for this channel; `current`: the item kept for it,
    // if any (after unsubscribing only the number is remembered). `now`: Unix ms.
    ItemVerdict judgeItem(const DhtItem &item, qint64 highest, const std::optional<DhtItem> &current, qint64 now);

    // What the publisher signs next. A `highest` that readers whose clocks agree with `now` must
    // have refused counts for nothing: it came of a clock that was ahead.
    qint64 nextSequence(qint64 highest, qint64 now);

    // What speaks against a publisher's clock
    enum class ClockVerdict
    {
        Fine,
        Ahead,     // of the peers, by more than readers would accept
        Behind,    // the peers, by as much
        Doubtful   // the last publication is dated that much later: the clock is wrong now, or was then
    };

    // `network`: what the peers think that it is, if any are there. All in Unix ms.
    ClockVerdict judgeClock(qint64 now, qint64 highest, std::optional<qint64> network);
}
