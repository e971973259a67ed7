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
#include <deque>
#include <optional>

#include "../content/dhtitem.h"
#include "../wire/messages.h"
#include "../wire/tokenbucket.h"
#include "supplier.h"

namespace Megatorrent
{
    class Peer;

    // What one peer and one channel have to do with each other. The peer has shown the tag, or is a
    // v5 peer that was found for the channel.
    struct PeerChannel
    {
        using Milliseconds = std::chrono::milliseconds;

        PeerChannel(Peer *peer, const quint64 peerId, const bool isV5, HaveBudget *budget, const QString &host)
            : peer {peer}
            , supplier {peerId, isV5, budget, host}
        {
        }

        bool isV5() const { return supplier.isV5(); }

        Peer *peer = nullptr;
        Supplier supplier;

        // --- manifests ---
        qint64 knownSequence = 0;              // the newest item that the peer has, as far as we know
        Milliseconds nextManifestRequest {0};
        Milliseconds nextPush {0};
        bool isPushDue = false;                // the newest item is to be pushed, when that may be
        TokenBucket items {10, 1};             // that are passed on, each to be verified
        std::optional<DhtItem> waitingItem;    // the newest of those beyond that

        Milliseconds nextPeersRequest {0};

        // --- our HAVE ---
        std::deque<Wire::Have> haveQueue;      // not yet given to the connection
    };
}
