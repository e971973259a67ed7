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

#include <map>

#include <QString>

#include "../wire/clock.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    class Peer;
    class PeerList;
    class Throttle;

    // How the blobs that may be requested at a time are shared out. Peers that have not delivered
    // yet have a part of them, those of one address a part of that. Peers under a download limit are
    // asked for no more than the limit lets through in a while. Made for one round of requests.
    //
    // Behind a proxy such a round is of one circuit, and so is all that is counted: who comes in at one
    // channel's door and delivers nothing must not be in the way of another's, nor must it be noticed
    // there.
    class RequestShares
    {
    public:
        static constexpr int UNPROVEN_MAX = 32;
        static constexpr int UNPROVEN_OF_ADDRESS_MAX = 8;
        // The same of a circuit: enough to try two at a time, of whom one may let us wait
        static constexpr int UNPROVEN_OF_CIRCUIT_MAX = 8;
        static constexpr int UNPROVEN_OF_CIRCUIT_ADDRESS_MAX = 4;

        enum class Verdict
        {
            Allowed,
            Limited,        // by the download limit
            Unproven        // others who have not delivered have the places
        };

        // How long a peer that has not delivered yet may take for a blob while better ones may be
        // waiting
        static constexpr Clock::Milliseconds PATIENCE {20'000};
        // How long any peer may take: honest peers serve others in between, and some are slow
        static constexpr Clock::Milliseconds LATE_MIN {60'000};
        static constexpr Clock::Milliseconds LATE_MAX {120'000};

        // `circuit`: of whose peers the round is, or of those that have none
        // `channels`: that are followed, among which the download limit is divided where each has a circuit
        // of its own. How many of them fetch must not show.
        RequestShares(Clock::Milliseconds now, const PeerList &peers, const Throttle &throttle, const Circuit &circuit = {}, int channels = 1);

        Verdict judge(const Peer &peer) const;
        void add(const Peer &peer, int count = 1);

        // It has delivered a blob, and does not let us wait.
        static bool isProven(const Peer &peer, Clock::Milliseconds now);
        // It has owed a blob for much longer than it used to take for one. Having delivered once is
        // no licence to hold requests for ever.
        static bool isLate(const Peer &peer, Clock::Milliseconds now);
        // How long it has owed one
        static Clock::Milliseconds owingFor(const Peer &peer, Clock::Milliseconds now);
        // Nothing is requested from it, and it has not let us wait. If there is no place for it, a
        // late peer gives way.
        static bool isPromising(const Peer &peer);

    private:
        Clock::Milliseconds m_now;
        const Throttle &m_throttle;
        const int m_limitedMax;
        bool m_isOfCircuit;
        int m_limited = 0;
        int m_unproven = 0;
        std::map<QString, int> m_unprovenOfAddress;
    };
}
