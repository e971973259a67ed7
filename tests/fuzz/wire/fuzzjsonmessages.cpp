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


#include "megatorrent/wire/messages.h"
#include "support/fuzz.h"

using namespace Megatorrent;

// The first byte chooses the decoder. What one side reads it must be able to write so that the other reads the same.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    if (size == 0)
        return 0;

    const QByteArrayView payload {data + 1, static_cast<qsizetype>(size - 1)};
    switch (data[0] % 5)
    {
    case 0:
        if (const auto hello = Wire::decodeHello(payload))
        {
            const auto again = Wire::decodeHello(Wire::encodeHello(*hello).sliced(1));
            FUZZ_REQUIRE(again && (again->sequences.size() <= hello->sequences.size()) && (again->version == hello->version)
                    && (again->extension == hello->extension));
        }
        break;
    case 1:
        if (const auto peers = Wire::decodePeers(payload))
        {
            FUZZ_REQUIRE(peers->size() <= Wire::PEERS_MAX_COUNT);
            FUZZ_REQUIRE(Wire::decodePeers(Wire::encodePeers(*peers).sliced(1)) == peers);
        }
        break;
    case 2:
        if (const auto announce = Wire::decodeAnnounce(payload))
        {
            const auto again = Wire::decodeAnnounce(Wire::encodeAnnounce(*announce).sliced(1));
            FUZZ_REQUIRE(again && (again->id == announce->id) && (again->address == announce->address));
        }
        break;
    case 3:
        if (const auto item = Wire::decodePublish(payload))
            FUZZ_REQUIRE(Wire::decodePublish(Wire::encodePublish(*item).sliced(1)) == item);
        break;
    default:
        if (const auto message = Wire::decodeManifest(payload))
        {
            const auto again = Wire::decodeManifest(Wire::encodeManifest(*message).sliced(1));
            FUZZ_REQUIRE(again && (again->id == message->id) && (again->item == message->item));
        }
        break;
    }
    return 0;
}
