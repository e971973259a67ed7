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
#include <set>

#include <QList>
#include <QString>

#include "../crypto/bytes.h"

namespace Megatorrent
{
    // Addresses that we neither accept connections from nor dial, for a while (protocol.md 11). An
    // IPv6 ban covers the /64. Bounded: the bans that end first make room. In memory only: the
    // layers above save the durable ones.
    class BanList
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        struct Ban
        {
            QString host;              // an address of the range
            Milliseconds until {0};
            QString reason;
            bool isDurable = false;
        };

        void ban(const Ban &ban);
        bool isBanned(const QString &host, Milliseconds now) const;
        // When the ban ends; 0 if there is none
        Milliseconds bannedUntil(const QString &host) const;
        void lift(const QString &host);

        // Notes a corrupt blob, and returns how many distinct ones this address has sent within a
        // day.
        int addCorruptBlob(const QString &host, const BlobId &id, Milliseconds now);

        void removeExpired(Milliseconds now);
        QList<Ban> all() const;
        qsizetype size() const { return static_cast<qsizetype>(m_bans.size()); }

    private:
        struct Record
        {
            std::set<BlobId> blobs;
            Milliseconds last {0};
        };

        std::map<QString, Ban> m_bans;          // by hostKey()
        std::map<QString, Record> m_records;
    };
}
