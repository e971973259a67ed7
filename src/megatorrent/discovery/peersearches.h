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

#include <optional>
#include <utility>

#include <QHash>
#include <QList>
#include <QSet>

#include "../crypto/bytes.h"
#include "../wire/addressrules.h"
#include "../wire/clock.h"

namespace Megatorrent
{
    // Searches for peers that may still be answered: which channel each is for, and which answers
    // are believed. Anybody can announce anything in the DHT, and we dial what is named there. So
    // only endpoints that the address rules allow (protocol.md 11) are taken, a few of each host,
    // and no more in one search than anybody needs.
    class PeerSearches
    {
    public:
        using Milliseconds = Clock::Milliseconds;

        static constexpr qsizetype PEERS_MAX = 100;               // of one search
        static constexpr int HOST_PEERS_MAX = 3;                  // of them of one host, as in a channel's list of candidates
        static constexpr Milliseconds ANSWERED_WITHIN {60'000};   // what comes later belongs to nothing

        void begin(const Sha1Digest &dhtKey, const PublicKey &channel, Milliseconds now);
        void removeChannel(const PublicKey &channel);

        // The endpoints that are new in this search and may be dialled; none if nobody searches.
        // `nodes`: the range of the DHT's nodes.
        std::optional<std::pair<PublicKey, QList<Endpoint>>> take(const Sha1Digest &dhtKey, const QList<Endpoint> &peers, AddressRange nodes
                , Milliseconds now);

    private:
        struct Search
        {
            PublicKey channel;
            Milliseconds ends {};
            QSet<Endpoint> found;
            QHash<QString, int> countsByHost;
        };

        QHash<Sha1Digest, Search> m_searches;
    };
}
