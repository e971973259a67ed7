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
#include <QtTypes>

namespace Megatorrent
{
    class RemoteHave;

    // The memory for HAVEs of versions that are not known here yet, over all peers, behind a proxy
    // over those of one channel. When it is used up, the account that takes most of it gives way, so that
    // no peer's claims crowd out another's.
    class HaveBudget
    {
        Q_DISABLE_COPY_MOVE(HaveBudget)

    public:
        // bytes
        static constexpr qint64 MAX_SIZE = 16 * 1024 * 1024;
        static constexpr qint64 CIRCUIT_MAX_SIZE = 1024 * 1024;   // as much as one peer may say (RemoteHave)

        explicit HaveBudget(qint64 size) : m_left {size} {}

        // Whether `holder` gets `size` more
        bool take(RemoteHave *holder, qint64 size);
        // All that `holder` has, `held` bytes
        void giveBack(RemoteHave *holder, qint64 held);
        qint64 left() const { return m_left; }
        // For a new holder. The first to come is the first to give way, so that a run can be
        // repeated
        quint64 nextNumber() { return ++m_lastNumber; }

    private:
        qint64 heldAt(const QString &account) const;

        qint64 m_left = 0;
        quint64 m_lastNumber = 0;
        std::map<quint64, RemoteHave *> m_holders;
        std::map<QString, qint64> m_heldAt;   // by account
    };
}
