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


#include <QString>

#include "megatorrent/content/byterange.h"
#include "support/fuzz.h"
#include "support/input.h"
#include "support/memorylimit.h"

using namespace Megatorrent;

// What a client asks for of a file of any size: always bytes that are there, and the same as what is written of the answer
int LLVMFuzzerTestOneInput(const std::uint8_t *data, const std::size_t size)
{
    Fuzz::Input input {data, size};
    const auto fileSize = static_cast<qint64>(input.number<quint64>() >> 1 >> (input.byte() % 63));
    const QString header = QString::fromUtf8(input.rest());

    const Fuzz::MemoryLimit limit {64 * header.size()};
    const ByteRange range = ByteRange::parse(header, fileSize);
    switch (range.kind)
    {
    case ByteRange::Kind::Whole:
        FUZZ_REQUIRE((range.first == 0) && (range.length == fileSize));
        break;
    case ByteRange::Kind::Unsatisfiable:
        FUZZ_REQUIRE(range.length == 0);
        break;
    case ByteRange::Kind::Part:
        {
            FUZZ_REQUIRE((range.first >= 0) && (range.length > 0) && (range.first <= (fileSize - range.length)));
            const QString text = QStringLiteral("bytes=%1-%2").arg(range.first).arg(range.first + range.length - 1);
            const ByteRange again = ByteRange::parse(text, fileSize);
            FUZZ_REQUIRE((again.kind == ByteRange::Kind::Part) && (again.first == range.first) && (again.length == range.length));
        }
        break;
    }
    return 0;
}
