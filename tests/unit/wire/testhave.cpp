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

#include "megatorrent/wire/have.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace Megatorrent::Wire;

namespace
{
    // Through the wire and into a peer's view that was wrong before
    QBitArray transmit(const QList<Have> &messages, const qsizetype size, const bool before)
    {
        QBitArray held {size, before};
        for (const Have &message : messages)
        {
            const auto read = decodeHave(encodeHave(message).sliced(1));
            EXPECT_TRUE(read);
            EXPECT_TRUE(read && applyHave(*read, held));
        }
        return held;
    }

    QBitArray randomBits(Random &random, const qsizetype size, const int oneIn)
    {
        QBitArray bits {size};
        for (qsizetype i = 0; i < size; ++i)
            bits.setBit(i, (random.between(1, oneIn) == 1));
        return bits;
    }
}

TEST(Have, wholeStateArrivesWhateverItIs)
{
    Random random;
    for (const qsizetype size : {1, 7, 8, 9, 1000, 520'000, 520'001, 1'600'003})
    {
        for (const int oneIn : {1, 2, 20})
        {
            const QBitArray held = randomBits(random, size, oneIn);
            EXPECT_TRUE(transmit(describeHeld(held, 5), size, true) == held) << size << ' ' << oneIn;
            EXPECT_TRUE(transmit(describeHeld(held, 5), size, false) == held) << size << ' ' << oneIn;
        }
    }
    EXPECT_EQ(describeHeld(QBitArray(100, true), 5)[0].kind, HaveKind::All);
    EXPECT_EQ(describeHeld(QBitArray(100, false), 5)[0].kind, HaveKind::None);
    EXPECT_EQ(describeHeld(QBitArray(0), 5)[0].kind, HaveKind::None);
}

TEST(Have, fewAreAList)
{
    QBitArray held {100'000};
    held.setBit(99'999);
    held.setBit(5);
    const QList<Have> messages = describeHeld(held, 5);
    ASSERT_EQ(messages.size(), 1);
    EXPECT_EQ(messages[0].kind, HaveKind::List);
    EXPECT_EQ(messages[0].positions, QList<quint32>({5, 99'999}));
    EXPECT_EQ(messages[0].sequence, 5);
}

TEST(Have, mostSignificantBitFirst)
{
    QBitArray held {16};
    held.setBit(0);
    held.setBit(15);
    const QList<Have> messages = describeHeld(held, 5);
    ASSERT_EQ(messages.size(), 1);
    EXPECT_EQ(hex(messages[0].bits), "8001");
}

TEST(Have, addedOnesAreCutIntoMessages)
{
    QList<quint32> positions;
    for (quint32 i = 0; i < 40'000; ++i)
        positions.append(i * 3);
    const QList<Have> messages = describeAdded(positions, 5);
    EXPECT_EQ(messages.size(), 3);
    QBitArray expected {120'000};
    for (const quint32 position : positions)
        expected.setBit(position);
    EXPECT_TRUE(transmit(messages, 120'000, false) == expected);
    EXPECT_TRUE(describeAdded({}, 5).isEmpty());
}

TEST(Have, lostOnesAreTheBytesTheyAreIn)
{
    QBitArray held {1'000, true};
    QList<quint32> lost;
    for (const quint32 position : {0, 1, 9, 17, 500, 999})
    {
        held.clearBit(position);
        lost.append(position);
    }
    const QList<Have> messages = describeLost(lost, held, 5);
    ASSERT_EQ(messages.size(), 3);
    EXPECT_EQ(hex(messages[0].bits), "3fbfbf");
    EXPECT_TRUE(transmit(messages, 1'000, true) == held);
    EXPECT_TRUE(describeLost({}, held, 5).isEmpty());
}

TEST(Have, positionsThatDoNotExistAreNoted)
{
    QBitArray held {10};
    EXPECT_FALSE(applyHave({.tag = {}, .sequence = 1, .kind = HaveKind::List, .first = 0, .bits = {}, .positions = {9, 10, 0xFFFFFFFF}}, held));
    EXPECT_TRUE(held.testBit(9));
    EXPECT_EQ(held.count(true), 1);
    EXPECT_FALSE(applyHave({.tag = {}, .sequence = 1, .kind = HaveKind::Bits, .first = 8, .bits = "\xE0", .positions = {}}, held));
    EXPECT_TRUE(held.testBit(8));
    EXPECT_TRUE(applyHave({.tag = {}, .sequence = 1, .kind = HaveKind::Bits, .first = 8, .bits = QByteArray(1, '\x40'), .positions = {}}, held));
    EXPECT_FALSE(held.testBit(8));
    EXPECT_FALSE(applyHave({.tag = {}, .sequence = 1, .kind = HaveKind::Bits, .first = 8, .bits = QByteArray(2, '\0'), .positions = {}}, held));
    EXPECT_FALSE(applyHave({.tag = {}, .sequence = 1, .kind = HaveKind::Bits, .first = 0xFFFFFFF8, .bits = QByteArray(1, '\xFF'), .positions = {}}, held));
}
