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

#include <gtest/gtest.h>

#include "megatorrent/swarm/bits.h"
#include "support/sim/seededrandom.h"

using namespace Megatorrent;

TEST(Bits, findsTheNextCommonBit)
{
    Sim::SeededRandom random {5};
    for (int round = 0; round < 50; ++round)
    {
        const auto size = static_cast<qsizetype>(random.below(300) + 1);
        QBitArray bits(size);
        QBitArray mask(size);
        for (qsizetype i = 0; i < size; ++i)
        {
            bits.setBit(i, (random.below(10) == 0));
            mask.setBit(i, (random.below(2) == 0));
        }
        for (const QBitArray *used : {static_cast<const QBitArray *>(nullptr), static_cast<const QBitArray *>(&mask)})
        {
            for (qsizetype start = 0; start < size; ++start)
            {
                qsizetype expected = start;
                while ((expected < size) && !(bits.testBit(expected) && (!used || used->testBit(expected))))
                    ++expected;
                const auto found = Bits::next(bits, used, static_cast<quint32>(start));
                ASSERT_EQ(found.has_value(), (expected < size));
                if (found)
                {
                    ASSERT_EQ(*found, expected);
                }
            }
        }
    }
}
