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


#include "blobpicker.h"

#include "../wire/clock.h"
#include "bits.h"

using namespace Megatorrent;

namespace
{
    const int SAMPLE_STARTS = 8;
    const int SAMPLES_PER_START = 8;
    const int SAMPLE_SIZE = SAMPLE_STARTS * SAMPLES_PER_START;
}

std::optional<quint32> RarestFirstPicker::pick(const QBitArray &wanted, const qsizetype wantedCount, const QBitArray *mask
        , const std::function<int (quint32)> &rarity, RandomSource &random) const
{
    if (wanted.isEmpty() || (wantedCount == 0))
        return std::nullopt;

    std::optional<quint32> best;
    int bestRarity = 0;
    quint64 equals = 0;
    const auto consider = [&](const quint32 position)
    {
        const int count = rarity(position);
        if (!best || (count < bestRarity))
        {
            best = position;
            bestRarity = count;
            equals = 1;
        }
        else if ((count == bestRarity) && (position != *best))
        {
            ++equals;
            if (random.below(equals) == 0)
                best = position;
        }
    };

    const auto size = static_cast<quint64>(wanted.size());
    const bool isFew = (wantedCount <= SAMPLE_SIZE);
    const int starts = isFew ? 1 : SAMPLE_STARTS;
    const int perStart = isFew ? SAMPLE_SIZE : SAMPLES_PER_START;
    for (int i = 0; i < starts; ++i)
    {
        const auto start = static_cast<quint32>(random.below(size));
        auto position = Bits::next(wanted, mask, start);
        bool isWrapped = false;
        if (!position)
        {
            isWrapped = true;
            position = Bits::next(wanted, mask, 0);
            if (!position)
                return std::nullopt;
        }
        for (int j = 0; position && (j < perStart) && (!isWrapped || (*position < start)); ++j)
        {
            consider(*position);
            position = Bits::next(wanted, mask, (*position + 1));
            if (!position && !isWrapped)
            {
                isWrapped = true;
                position = Bits::next(wanted, mask, 0);
            }
        }
    }
    return best;
}
