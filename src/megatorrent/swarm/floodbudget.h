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
#include <map>
#include <utility>

#include <QString>

#include "../wire/tokenbucket.h"
#include "../wire/transport.h"

namespace Megatorrent
{
    // How many new announcements are looked at of each neighbour. Keys of onion services cost nothing,
    // so a liar can make any number of them; what bounds them is how many an honest neighbour could
    // have heard, from each distance apart: what is made up from afar takes nothing from what comes from
    // near. The account is the neighbour's, so that reconnecting does not clear it where he has an
    // address. Bounded: who was heard of the longest time ago is forgotten first. Behind a proxy each
    // circuit has a budget of its own, or what comes by one could be noticed in another.
    //
    // A service announces itself once an hour. Each distance has room for what liars, a tenth of a dozen
    // or so peers, bring in at the distances before it, or true news would be crowded out by that; only
    // the last one, which stands for all that is farther, does not. Found with the simulator (Flood in
    // tests/sim, 1,000 nodes with 12 peers, a tenth of them liars): with 30, 300 and then 300 for all
    // from three hops on, a new service was known to 80 % in half a minute.
    class FloodBudget
    {
    public:
        using Milliseconds = TokenBucket::Milliseconds;

        static constexpr std::size_t ACCOUNTS_MAX = 2'000;
        static constexpr std::size_t CIRCUIT_ACCOUNTS_MAX = 256;

        // At once, and in ten minutes, of a channel that both have
        static constexpr int SELF_MAX = 1;
        static constexpr int SELF_RATE = 1;
        static constexpr int NEAR_MAX = 8;      // one hop
        static constexpr int NEAR_RATE = 10;
        static constexpr int MIDDLE_MAX = 24;   // two
        static constexpr int MIDDLE_RATE = 100;
        static constexpr int WIDE_MAX = 96;     // three
        static constexpr int WIDE_RATE = 1'000;
        static constexpr int FAR_MAX = 64;      // more
        static constexpr int FAR_RATE = 300;
        // Of all other channels together
        static constexpr int OTHERS_MAX = 20;
        static constexpr int OTHERS_RATE = 60;

        explicit FloodBudget(std::size_t maxAccounts = ACCOUNTS_MAX);

        // `common`: the channel, if the neighbour has shown that he knows it
        bool take(const QString &neighbour, const Circuit &common, int hops, Milliseconds now);
        std::size_t size() const { return m_accounts.size(); }

    private:
        struct Account
        {
            explicit Account(bool isCommon);

            std::array<TokenBucket, 5> byDistance;
            Milliseconds lastUse {0};
        };

        std::size_t m_maxAccounts;
        std::map<std::pair<QString, Circuit>, Account> m_accounts;
    };
}
