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


#include "megatorrent/wire/have.h"
#include "megatorrent/wire/messages.h"
#include "support/fuzz.h"

using namespace Megatorrent;

// Every decoder gets every input; these forms are unique, so what was read is written as it was.
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    const QByteArrayView payload {data, static_cast<qsizetype>(size)};
    const auto isSame = [payload](const QByteArray &message) { return QByteArrayView(message).sliced(1) == payload; };

    if (const auto id = Wire::decodeRequest(payload))
        FUZZ_REQUIRE(isSame(Wire::encodeRequest(*id)));
    if (const auto id = Wire::decodeFindPeers(payload))
        FUZZ_REQUIRE(isSame(Wire::encodeFindPeers(*id)));
    if (const auto tags = Wire::decodeTags(payload))
        FUZZ_REQUIRE(isSame(Wire::encodeTags(*tags)));
    if (const auto message = Wire::decodeGetManifest(payload))
        FUZZ_REQUIRE(isSame(Wire::encodeGetManifest(*message)));
    if (const auto get = Wire::decodeGet(payload))
        FUZZ_REQUIRE(isSame(Wire::encodeGet(*get)));
    if (const auto id = Wire::decodeCancel(payload))
        FUZZ_REQUIRE(isSame(Wire::encodeCancel(*id)));
    if (const auto have = Wire::decodeHave(payload))
    {
        FUZZ_REQUIRE(isSame(Wire::encodeHave(*have)));
        QBitArray held {1000};
        (void)Wire::applyHave(*have, held);
        FUZZ_REQUIRE(held.size() == 1000);
    }
    if (const auto header = Wire::decodePieceHeader(payload))
        FUZZ_REQUIRE(QByteArrayView(Wire::encodePieceHeader(*header)).sliced(1) == payload.first(Wire::PIECE_HEADER_SIZE));
    if (const auto fail = Wire::decodeFail(payload))
        FUZZ_REQUIRE((fail->code >= Wire::FailCode::NotFound) && (fail->code <= Wire::FailCode::Malformed));
    FUZZ_REQUIRE(Wire::decodeText(payload).size() <= Wire::TEXT_MAX_SIZE);
    return 0;
}
