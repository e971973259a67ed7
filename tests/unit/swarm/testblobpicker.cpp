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

#include <map>

#include "megatorrent/swarm/blobpicker.h"
#include "support/sim/seededrandom.h"

using namespace Megatorrent;

TEST(RarestFirstPicker, picksWhatIsWantedHeldAndRarest)
{
    Sim::SeededRandom random {6};
    const RarestFirstPicker picker;
    QBitArray wanted(1000);
    for (const int i : {3, 10, 500, 700, 999})
        wanted.setBit(i);
    QBitArray mask(1000, true);
    mask.clearBit(3);
    std::map<quint32, int> picked;
    for (int i = 0; i < 300; ++i)
    {
        const auto position = picker.pick(wanted, 5, &mask, [](const quint32 p) { return (p == 3) ? 0 : ((p < 600) ? 2 : 1); }, random);
        ASSERT_TRUE(position);
        ++picked[*position];
    }
    ASSERT_EQ(picked.size(), 2);
    EXPECT_GT(picked[700], 50);   // ties fall at random
    EXPECT_GT(picked[999], 50);

    EXPECT_FALSE(picker.pick(QBitArray(1000), 0, nullptr, [](quint32) { return 0; }, random));
    EXPECT_FALSE(picker.pick(wanted, 5, std::make_unique<QBitArray>(1000).get(), [](quint32) { return 0; }, random));
}

TEST(RarestFirstPicker, spreadsOverALargeChannel)
{
    Sim::SeededRandom random {7};
    const RarestFirstPicker picker;
    const QBitArray wanted(1'000'000, true);
    std::map<quint32, int> picked;
    for (int i = 0; i < 200; ++i)
        ++picked[*picker.pick(wanted, 1'000'000, nullptr, [](quint32) { return 1; }, random)];
    EXPECT_GT(picked.size(), 195);
}
