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

#include "addressledger.h"

#include <algorithm>

using namespace Megatorrent;

AddressLedger::AddressLedger(const double burst, const double perSecond, const std::size_t maxAddresses)
    : m_burst {burst}
    , m_perSecond {perSecond}
    , m_maxAddresses {maxAddresses}
{
}

void AddressLedger::charge(const QString &host, const Milliseconds now, const double units)
{
    Account &account = m_accounts[host];
    account = {.owed = std::min((owedOf(account, now) + units), (2 * m_burst)), .since = now};
    if (m_accounts.size() > m_maxAddresses)
        forgetSome(now);
}

bool AddressLedger::take(const QString &host, const Milliseconds now)
{
    const auto it = m_accounts.find(host);
    if ((it != m_accounts.end()) && ((owedOf(it->second, now) + 1) > m_burst))
        return false;
    charge(host, now);
    return true;
}

bool AddressLedger::isInDebt(const QString &host, const Milliseconds now) const
{
    const auto it = m_accounts.find(host);
    return (it != m_accounts.end()) && (owedOf(it->second, now) >= m_burst);
}

double AddressLedger::owedOf(const Account &account, const Milliseconds now) const
{
    const double seconds = static_cast<double>(std::max<qint64>(0, (now - account.since).count())) / 1000;
    return std::max(0.0, (account.owed - (seconds * m_perSecond)));
}

void AddressLedger::forgetSome(const Milliseconds now)
{
    std::erase_if(m_accounts, [this, now](const auto &entry) { return owedOf(entry.second, now) <= 0; });
    if (m_accounts.size() > m_maxAddresses)
    {
        m_accounts.erase(std::ranges::min_element(m_accounts, {}, [this, now](const auto &entry) { return owedOf(entry.second, now); }));
    }
}
