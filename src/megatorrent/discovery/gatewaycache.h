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
#include <optional>

#include <QList>

#include "../content/dhtitem.h"
#include "../wire/endpoint.h"
#include "../wire/messagetypes.h"

namespace Megatorrent
{
    // What a gateway knows of the DHT: the newest items, what is not there, and who was found. Bounded:
    // what was used the longest time ago makes room. Knows no clock.
    class GatewayCache
    {
    public:
        using Milliseconds = std::chrono::milliseconds;

        static constexpr std::size_t MAX_COUNT = 1'000;              // of each kind
        static constexpr std::chrono::minutes ABSENT_TIME {5};       // what was not there is not looked for again
        static constexpr std::chrono::minutes FRESH_TIME {1};        // what was there
        static constexpr std::chrono::minutes PUT_TIME {60};         // what was put is not put again

        struct Known
        {
            DhtItem item;              // verified
            std::optional<Milliseconds> put;
            Milliseconds seen {0};     // looked up, or put
            Milliseconds lastUse {0};
        };

        // Null: none
        const Known *item(const PublicKey &key) const;
        // What has been found in the DHT
        void noteFound(const DhtItem &item, Milliseconds now);
        void notePut(const DhtItem &item, Milliseconds now);
        // It could not be put: it is put if it comes again.
        void forgetPut(const PublicKey &key, qint64 sequence);
        void noteAbsent(const PublicKey &key, Milliseconds now);
        bool isAbsent(const PublicKey &key, Milliseconds now) const;

        void notePeers(const Wire::LookupId &id, const QList<Endpoint> &peers, Milliseconds now);
        // None: they are to be looked up
        std::optional<QList<Endpoint>> peers(const Wire::LookupId &id, Milliseconds now) const;

        std::size_t size() const { return m_items.size() + m_absent.size() + m_peers.size(); }

    private:
        struct FoundPeers
        {
            QList<Endpoint> peers;
            Milliseconds lastUse {0};
        };
        struct Absent
        {
            Milliseconds lastUse {0};
        };

        Known &keep(const DhtItem &item, Milliseconds now);

        std::map<PublicKey, Known> m_items;
        std::map<PublicKey, Absent> m_absent;
        std::map<Wire::LookupId, FoundPeers> m_peers;
    };
}
