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

#include "havebudget.h"

#include <algorithm>

#include "remotehave.h"

using namespace Megatorrent;

bool HaveBudget::take(RemoteHave *holder, const qint64 size)
{
    while (size > m_left)
    {
        const auto most = std::ranges::max_element(m_heldAt, {}, &std::pair<const QString, qint64>::second);
        if (most == m_heldAt.end())
            return false;
        const bool isOwn = (most->first == holder->account());
        if (!isOwn && (most->second <= (heldAt(holder->account()) + size)))
            return false;

        RemoteHave *largest = nullptr;
        for (const auto &[number, other] : m_holders)
        {
            if ((other->account() == most->first) && (!largest || (other->putBySize() > largest->putBySize())))
                largest = other;
        }
        if (isOwn && (largest->putBySize() <= (holder->putBySize() + size)))
            return false;
        largest->giveUpPutBy();
    }
    m_left -= size;
    m_heldAt[holder->account()] += size;
    m_holders.emplace(holder->number(), holder);
    return true;
}

void HaveBudget::giveBack(RemoteHave *holder, const qint64 held)
{
    m_left += held;
    const auto it = m_heldAt.find(holder->account());
    it->second -= held;
    if (it->second == 0)
        m_heldAt.erase(it);
    m_holders.erase(holder->number());
}

qint64 HaveBudget::heldAt(const QString &account) const
{
    const auto it = m_heldAt.find(account);
    return (it != m_heldAt.end()) ? it->second : 0;
}
