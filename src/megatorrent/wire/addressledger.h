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
#include <map>

#include <QString>

namespace Megatorrent
{
    // What those of each address have cost us: connections, blobs read for nothing, what a gateway has
    // done for them. The account is the address's, so that reconnecting does not clear it. An address
    // may run up a burst, and in the long run so much a second. Beyond that it waits; it is not
    // banned, because honest peers may share it. Bounded: the address that owes least is forgotten
    // first.
    class AddressLedger
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        static constexpr std::size_t ADDRESSES_MAX = 2'000;
        static constexpr std::size_t CIRCUIT_ADDRESSES_MAX = 256;   // where each circuit has a ledger of its own

        // `burst`: units at once; `perSecond`: units; `maxAddresses`: that are remembered
        AddressLedger(double burst, double perSecond, std::size_t maxAddresses = ADDRESSES_MAX);

        // `host`: as hostKey() gives it. A debt never exceeds two bursts.
        void charge(const QString &host, Milliseconds now, double units = 1);
        // Charges one unit, if that keeps it within the burst.
        bool take(const QString &host, Milliseconds now);
        bool isInDebt(const QString &host, Milliseconds now) const;
        std::size_t size() const { return m_accounts.size(); }

    private:
        struct Account
        {
            double owed = 0;           // units, at `since`
            Milliseconds since {0};
        };

        double owedOf(const Account &account, Milliseconds now) const;
        void forgetSome(Milliseconds now);

        double m_burst;
        double m_perSecond;
        std::size_t m_maxAddresses;
        std::map<QString, Account> m_accounts;
    };
}
