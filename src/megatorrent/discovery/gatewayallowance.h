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

#include <algorithm>
#include <chrono>

#include "../wire/addressledger.h"

namespace Megatorrent
{
    // How much a gateway does in a while for each who asks. What there is for all together is divided by
    // turns (Gateway). Knows no clock.
    class GatewayAllowance
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        static constexpr std::size_t ASKERS_MAX = AddressLedger::ADDRESSES_MAX;

        // What Budget::RATE pays for if nothing else is asked for (gateway.cpp checks it). One who asks as
        // much as he can leaves three quarters of each to others.
        static constexpr double PUTS_PER_SECOND = 0.15;
        static constexpr double LOOKUPS_PER_SECOND = 0.24;
        static constexpr double ASKERS_SHARE = 0.25;    // a second
        static constexpr double ASKERS_PUTS_MAX = 2;    // at once
        static constexpr double ASKERS_LOOKUPS_MAX = 4;
        // Signatures that are checked of one who asks
        static constexpr double CHECKS_MAX = 10;
        static constexpr double CHECKS_PER_SECOND = 1;

        bool takeCheck(const QString &asker, Milliseconds now) { return m_checks.take(asker, now); }
        bool takePut(const QString &asker, Milliseconds now) { return m_puts.take(asker, now); }
        bool takeLookUp(const QString &asker, Milliseconds now) { return m_lookUps.take(asker, now); }
        // Of those who ask
        std::size_t size() const { return std::max({m_puts.size(), m_lookUps.size(), m_checks.size()}); }

    private:
        AddressLedger m_puts {ASKERS_PUTS_MAX, PUTS_PER_SECOND * ASKERS_SHARE};
        AddressLedger m_lookUps {ASKERS_LOOKUPS_MAX, LOOKUPS_PER_SECOND * ASKERS_SHARE};
        AddressLedger m_checks {CHECKS_MAX, CHECKS_PER_SECOND};
    };
}
