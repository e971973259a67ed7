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


#include "floodbudget.h"

#include <algorithm>

using namespace Megatorrent;

namespace
{
    const double INTERVAL = 600;   // s

    TokenBucket bucket(const int most, const int rate)
    {
        return {static_cast<double>(most), (rate / INTERVAL)};
    }
}

// From whom there is no channel in common, the distance says nothing: one for all
FloodBudget::Account::Account(const bool isCommon)
    : byDistance {(isCommon ? bucket(SELF_MAX, SELF_RATE) : bucket(OTHERS_MAX, OTHERS_RATE)), bucket(NEAR_MAX, NEAR_RATE)
        , bucket(MIDDLE_MAX, MIDDLE_RATE), bucket(WIDE_MAX, WIDE_RATE), bucket(FAR_MAX, FAR_RATE)}
{
}

FloodBudget::FloodBudget(const std::size_t maxAccounts)
    : m_maxAccounts {maxAccounts}
{
}

bool FloodBudget::take(const QString &neighbour, const Circuit &common, const int hops, const Milliseconds now)
{
    const bool isCommon = common.has_value();
    Account &account = m_accounts.try_emplace({neighbour, common}, isCommon).first->second;
    account.lastUse = now;
    const bool isTaken = account.byDistance[static_cast<std::size_t>(isCommon ? std::clamp(hops, 0, 4) : 0)].take(now);
    if (m_accounts.size() > m_maxAccounts)
        m_accounts.erase(std::ranges::min_element(m_accounts, {}, [](const auto &entry) { return entry.second.lastUse; }));
    return isTaken;
}
