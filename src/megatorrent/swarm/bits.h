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

#include <bit>
#include <cstring>
#include <optional>

#include <QBitArray>
#include <QtEndian>

namespace Megatorrent::Bits
{
    // Eight bytes of a bit array, bit 0 first; missing ones are 0
    inline quint64 word(const QBitArray &bits, const qsizetype index)
    {
        const qsizetype size = (bits.size() + 7) / 8;
        const qsizetype offset = index * 8;
        quint64 value = 0;
        if (offset < size)
            std::memcpy(&value, (bits.bits() + offset), static_cast<std::size_t>(std::min<qsizetype>(8, (size - offset))));
        return qFromLittleEndian(value);
    }

    // The first position from `start` that is set in `bits` and (unless null) in `mask`
    inline std::optional<quint32> next(const QBitArray &bits, const QBitArray *mask, const quint32 start)
    {
        const qsizetype words = (bits.size() + 63) / 64;
        quint64 valid = ~quint64 {0} << (start % 64);
        for (qsizetype i = (start / 64); i < words; ++i)
        {
            const quint64 value = word(bits, i) & valid & (mask ? word(*mask, i) : ~quint64 {0});
            if (value != 0)
            {
                const auto position = static_cast<quint32>((i * 64) + std::countr_zero(value));
                if (position < bits.size())
                    return position;
                return std::nullopt;
            }
            valid = ~quint64 {0};
        }
        return std::nullopt;
    }
}
