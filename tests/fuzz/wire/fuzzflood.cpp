/*
 * Megatorrent, channels for qBittorrent.
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


#include "megatorrent/wire/flood.h"
#include "support/fuzz.h"
#include "support/input.h"

using namespace Megatorrent;

// The first byte says whether the rest is a message as it comes, or what is changed in one that is good: nothing else may
// be taken for signed.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const bool isChange = (input.byte() % 2) == 1;
    QByteArray payload;
    Wire::Flood good;
    if (isChange)
    {
        const Seed seed = Seed::fromBytes(QByteArray(Seed::SIZE, 's'));
        good = {.hops = 1, .announcement = OnionAnnouncement::sign(seed, {}, 443, 1'700'000'400)};
        payload = Wire::encodeFlood(good).sliced(1);
        const quint8 first = input.byte();
        for (qsizetype i = first; (i < payload.size()) && !input.isEmpty(); ++i)
            payload[i] = static_cast<char>(payload[i] ^ input.byte());
    }
    else
    {
        payload = input.rest().toByteArray();
    }

    Wire::Flood flood;
    if (Wire::decodeFlood(payload, flood) != Wire::FloodForm::Sound)
        return 0;
    FUZZ_REQUIRE((flood.hops <= Wire::Flood::HOPS_MAX) && (flood.announcement.port != 0));
    FUZZ_REQUIRE((flood.announcement.time % OnionAnnouncement::TIME_STEP) == 0);
    const QByteArray again = Wire::encodeFlood(flood).sliced(1);
    FUZZ_REQUIRE((again.first(1) == payload.first(1)) && (again.sliced(2) == payload.sliced(2)));
    FUZZ_REQUIRE(flood.announcement.host().size() == 62);
    (void)flood.announcement.isTimely(1'700'000'400);
    const bool isSigned = flood.announcement.isSigned();
    if (isChange)
        FUZZ_REQUIRE(isSigned == (flood.announcement == good.announcement));
    return 0;
}
