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

#include <QHostAddress>
#include <QSet>

#include "megatorrent/wire/messages.h"
#include "support/fuzz.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// PEERS: what a stranger names as peers
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    const QByteArrayView payload {data, static_cast<qsizetype>(size)};
    const Fuzz::MemoryLimit limit {64 * payload.size()};
    const auto peers = Wire::decodePeers(payload);
    if (!peers)
        return 0;

    FUZZ_REQUIRE(peers->size() <= Wire::PEERS_MAX_COUNT);
    FUZZ_REQUIRE(QSet<Endpoint>(peers->cbegin(), peers->cend()).size() == peers->size());
    for (const Endpoint &peer : *peers)
    {
        // nothing that a resolver would have to be asked for
        FUZZ_REQUIRE(peer.isValid() && (peer.isLiteralAddress() != peer.isOnion()));
        if (peer.isLiteralAddress())
        {
            const QHostAddress address {peer.host};
            FUZZ_REQUIRE((address.toString() == peer.host) && address.scopeId().isEmpty());
            // one address is one endpoint, however it is written
            bool isMapped = false;
            address.toIPv4Address(&isMapped);
            FUZZ_REQUIRE((address.protocol() == QAbstractSocket::IPv4Protocol) || !isMapped);
        }
    }

    const QByteArray written = Wire::encodePeers(*peers);
    FUZZ_REQUIRE((written.size() - 1) <= Wire::PAYLOAD_MAX_SIZE);
    FUZZ_REQUIRE(Wire::decodePeers(written.sliced(1)) == peers);
    return 0;
}
