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
    // have heard: of himself one, of his own neighbours some thirty in ten minutes, and more from
    // farther away. What comes from near is thus never crowded out by what was made up. The account
    // is the neighbour's, so that reconnecting does not clear it. Bounded: who was heard of the longest
    // time ago is forgotten first.
    class FloodBudget
    {
    public:
        using Milliseconds = TokenBucket::Milliseconds;

        static constexpr std::size_t ACCOUNTS_MAX = 2'000;

        // At once, and in ten minutes, of a channel that both have
        static constexpr int SELF_MAX = 1;
        static constexpr int SELF_RATE = 2;
        static constexpr int NEAR_MAX = 8;
        static constexpr int NEAR_RATE = 30;
        static constexpr int MIDDLE_MAX = 48;   // two hops
        static constexpr int MIDDLE_RATE = 300;
        static constexpr int FAR_MAX = 48;
        static constexpr int FAR_RATE = 300;
        // Of all other channels together
        static constexpr int OTHERS_MAX = 20;
        static constexpr int OTHERS_RATE = 60;

        // `common`: the channel, if the neighbour has shown that he knows it
        bool take(const QString &neighbour, const Circuit &common, int hops, Milliseconds now);
        std::size_t size() const { return m_accounts.size(); }

    private:
        struct Account
        {
            explicit Account(bool isCommon);

            std::array<TokenBucket, 4> byDistance;
            Milliseconds lastUse {0};
        };

        std::map<std::pair<QString, Circuit>, Account> m_accounts;
    };
}
