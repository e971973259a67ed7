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

#include "megatorrent/content/link.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// The text of an identity.json, or a seed with a change to its text
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    QByteArray json;
    if (input.byte() & 1)
    {
        const auto identity = Identity::fromSeed(Seed::fromBytes(input.bytes(Seed::SIZE).toByteArray().leftJustified(Seed::SIZE, '\0')));
        json = identity.toJson();
        const auto read = Identity::fromJson(json);
        FUZZ_REQUIRE(read && (read->seed == identity.seed) && (read->publicKey == identity.publicKey));

        const qsizetype at = input.number<quint16>() % json.size();
        json.replace(at, input.byte() % 8, input.rest());
    }
    else
    {
        json = input.rest().toByteArray();
    }

    const Fuzz::MemoryLimit limit {64 * json.size()};
    const auto identity = Identity::fromJson(json);
    if (!identity)
    {
        FUZZ_REQUIRE(!identity.error().isEmpty());
        return 0;
    }

    // what is read signs for the key that it names
    FUZZ_REQUIRE(Crypto::publicKey(identity->seed) == identity->publicKey);
    FUZZ_REQUIRE(Crypto::verify(identity->publicKey, "text", Crypto::sign(identity->seed, "text")));
    const auto again = Identity::fromJson(identity->toJson());
    FUZZ_REQUIRE(again && (again->seed == identity->seed) && (again->publicKey == identity->publicKey));
    return 0;
}
