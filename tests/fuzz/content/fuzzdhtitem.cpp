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

#include "megatorrent/content/dhtitem.h"
#include "megatorrent/content/manifest.h"
#include "support/channel.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// Items of the DHT: as JSON, or signed here so that they get past the signature. The input: u8 form; JSON, or
// i64 sequence, u16 place of a change and what is signed (form 1: any value, form 2: the members of a manifest).

namespace
{
    void checkJson(const DhtItem &item)
    {
        const auto again = DhtItem::fromJson(item.toJson());
        FUZZ_REQUIRE(again && (*again == item));
    }
}

int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const int form = input.byte() % 3;
    const Fuzz::MemoryLimit limit {64 * static_cast<qint64>(size)};

    DhtItem item;
    if (form == 0)
    {
        const auto read = DhtItem::fromJson(input.rest());
        if (!read)
        {
            FUZZ_REQUIRE(!read.error().isEmpty());
            return 0;
        }
        item = *read;
        FUZZ_REQUIRE((item.sequence >= 1) && (item.sequence <= SEQUENCE_MAX) && !item.value.isEmpty() && (item.value.size() <= MANIFEST_MAX_SIZE));
        checkJson(item);
    }

    const auto change = (form == 0) ? quint16 {0} : input.number<quint16>();
    if (form != 0)
    {
        item.publicKey = Fuzz::identity().publicKey;
        item.sequence = input.number<qint64>();
        item.value = (form == 1) ? input.rest().toByteArray() : Fuzz::signedManifest(item.sequence, input.rest());
        item.signature = Crypto::sign(Fuzz::identity().seed, DhtItem::signedBytes(item.sequence, item.value));
    }

    const auto manifest = item.verify();
    if (!manifest)
    {
        FUZZ_REQUIRE(!manifest.error().isEmpty());
        return 0;
    }
    FUZZ_REQUIRE((manifest->text() == item.value) && (manifest->publicKey() == item.publicKey) && (manifest->sequence() == item.sequence));
    FUZZ_REQUIRE(item.value.size() <= MANIFEST_MAX_SIZE);
    checkJson(item);
    if (form != 0)
        FUZZ_REQUIRE(DhtItem::sign(Fuzz::identity(), *manifest) == item);

    DhtItem changed = item;
    changed.value[change % item.value.size()] = static_cast<char>(item.value[change % item.value.size()] ^ (1 << ((change >> 8) % 8)));
    FUZZ_REQUIRE(!changed.verify());
    changed = item;
    changed.sequence += (change & 1) ? 1 : -1;
    FUZZ_REQUIRE(!changed.verify());
    return 0;
}
