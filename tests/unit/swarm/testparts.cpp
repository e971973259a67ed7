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


#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/global.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/swarm/banlist.h"
#include "megatorrent/swarm/bits.h"
#include "megatorrent/swarm/blobpicker.h"
#include "megatorrent/swarm/havebudget.h"
#include "megatorrent/swarm/progresswatch.h"
#include "megatorrent/swarm/remotehave.h"
#include "megatorrent/swarm/requestwindow.h"
#include "megatorrent/swarm/tokenbucket.h"
#include "megatorrent/swarm/wantlist.h"
#include "support/sim/content.h"
#include "support/sim/seededrandom.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

// --- RemoteHave ---

TEST(RemoteHave, entersWhatIsSaidOfTheVersionInUse)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(7, 20, {});
    EXPECT_EQ(remote.kind(), RemoteHave::Kind::Unknown);
    EXPECT_EQ(remote.mask(), nullptr);
    EXPECT_FALSE(remote.has(3));

    EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::None)));
    EXPECT_FALSE(remote.isAskable());
    EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::List, {3, 19, 20, 4'000'000'000})));
    EXPECT_TRUE(remote.has(3));
    EXPECT_TRUE(remote.has(19));
    EXPECT_FALSE(remote.has(20));
    EXPECT_TRUE(remote.apply(haveBits(7, 8, "\x80")));
    EXPECT_TRUE(remote.has(8));
    EXPECT_TRUE(remote.has(3));

    EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::All)));
    EXPECT_TRUE(remote.has(0));
    EXPECT_EQ(remote.mask(), nullptr);
    // something was lost again
    EXPECT_TRUE(remote.apply(haveBits(7, 0, QByteArray(1, '\x7F'))));
    EXPECT_FALSE(remote.has(0));
    EXPECT_TRUE(remote.has(19));
    EXPECT_EQ(budget.left(), 1000);
}

TEST(RemoteHave, whoeverTakesMostOfTheBudgetGivesWay)
{
    HaveBudget budget {10'000};
    RemoteHave greedy {&budget};
    RemoteHave modest {&budget};
    for (int i = 0; i < 9; ++i)
        greedy.apply(haveBits(6, 0, QByteArray(900, '\xFF')));
    EXPECT_LT(budget.left(), 1'000);
    EXPECT_TRUE(modest.apply(haveBits(6, 0, QByteArray(2'000, '\xFF'))));
    EXPECT_TRUE(modest.apply(haveBits(6, 16'000, QByteArray(100, '\xFF'))));
    modest.setVersion(6, 20'000, {});
    EXPECT_TRUE(modest.has(0));
    EXPECT_TRUE(modest.has(16'000));
    greedy.setVersion(6, 20'000, {});
    EXPECT_EQ(greedy.kind(), RemoteHave::Kind::Unknown);
    EXPECT_EQ(budget.left(), 10'000);

    // a part of what was said must not be taken for all: what had to go is unknown, whatever follows
    RemoteHave victim {&budget};
    victim.apply(haveBits(7, 0, QByteArray(3'000, '\xFF')));
    {
        RemoteHave other {&budget};
        other.apply(haveBits(7, 0, QByteArray(2'900, '\xFF')));
        RemoteHave another {&budget};
        another.apply(haveBits(7, 0, QByteArray(2'900, '\xFF')));
        RemoteHave third {&budget};
        third.apply(haveBits(7, 0, QByteArray(2'900, '\xFF')));
        EXPECT_EQ(victim.putBySize(), 0);
    }
    victim.apply(have(7, Wire::HaveKind::List, {17'000}));
    victim.setVersion(7, 30'000, {});
    EXPECT_EQ(victim.kind(), RemoteHave::Kind::Unknown);
    EXPECT_EQ(budget.left(), 10'000);

    // what is said in a word needs no budget
    HaveBudget none {0};
    RemoteHave poor {&none};
    poor.apply(have(6, Wire::HaveKind::All));
    poor.setVersion(6, 100, {});
    EXPECT_TRUE(poor.has(99));
}

TEST(RemoteHave, putsByTheNewestUnknownVersionWithinTheBudget)
{
    HaveBudget budget {1000};
    {
        RemoteHave remote {&budget};
        EXPECT_TRUE(remote.apply(have(5, Wire::HaveKind::List, {1})));
        EXPECT_TRUE(remote.apply(have(6, Wire::HaveKind::List, {2})));
        EXPECT_FALSE(remote.apply(have(5, Wire::HaveKind::All)));
        EXPECT_TRUE(remote.apply(have(6, Wire::HaveKind::List, {3})));
        EXPECT_EQ(remote.newestSequence(), 6);
        EXPECT_TRUE(remote.holdsOfNewest());
        EXPECT_LT(budget.left(), 1000);

        remote.setVersion(6, 10, {});
        EXPECT_TRUE(remote.has(2));
        EXPECT_TRUE(remote.has(3));
        EXPECT_FALSE(remote.has(1));
        EXPECT_EQ(budget.left(), 1000);

        EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::List, {4})));
        EXPECT_TRUE(remote.apply(haveBits(7, 0, QByteArray(2000, '\xFF'))));  // too much: all of it is forgotten
        EXPECT_TRUE(remote.apply(have(7, Wire::HaveKind::List, {5})));
        EXPECT_EQ(budget.left(), 1000);
        EXPECT_TRUE(remote.apply(have(8, Wire::HaveKind::List, {4})));
        EXPECT_LT(budget.left(), 1000);
        EXPECT_TRUE(remote.apply(have(9, Wire::HaveKind::None)));
        EXPECT_FALSE(remote.holdsOfNewest());
        EXPECT_EQ(budget.left(), 1000);   // a word takes nothing
    }
    EXPECT_EQ(budget.left(), 1000);
}

TEST(RemoteHave, carriesOverWhatIsInBothVersions)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(1, 10, {});
    remote.apply(have(1, Wire::HaveKind::List, {2, 4}));
    remote.setVersion(2, 12, {{2, 3}, {5, 6}, {4, 11}});
    EXPECT_TRUE(remote.has(3));
    EXPECT_TRUE(remote.has(11));
    EXPECT_FALSE(remote.has(6));
}

TEST(RemoteHave, theSameVersionReadAnewChangesNothing)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(1, 10, {});
    remote.apply(have(1, Wire::HaveKind::All));
    remote.setVersion(1, 10, {});
    EXPECT_EQ(remote.kind(), RemoteHave::Kind::All);
    EXPECT_TRUE(remote.has(9));
}

TEST(RemoteHave, refusalsAreTakenOut)
{
    HaveBudget budget {1000};
    RemoteHave remote {&budget};
    remote.setVersion(1, 10, {});
    remote.refused(4);
    ASSERT_NE(remote.mask(), nullptr);
    EXPECT_FALSE(remote.mask()->testBit(4));
    EXPECT_TRUE(remote.mask()->testBit(5));
    EXPECT_FALSE(remote.has(5));   // still only guessed
    remote.forgetRefusals();
    EXPECT_EQ(remote.mask(), nullptr);

    remote.apply(have(1, Wire::HaveKind::All));
    remote.refused(4);
    EXPECT_FALSE(remote.has(4));
    EXPECT_TRUE(remote.has(5));
    remote.forgetRefusals();   // it said that it has it: it may have been busy
    EXPECT_TRUE(remote.has(4));

    remote.refused(4);
    remote.refused(6);
    Wire::Have gone = have(1, Wire::HaveKind::Bits);
    gone.first = 0;
    gone.bits = QByteArray(1, '\xf5');   // all but 4 and 6
    remote.apply(gone);
    remote.forgetRefusals();
    EXPECT_FALSE(remote.has(4));
    EXPECT_FALSE(remote.has(6));
    EXPECT_TRUE(remote.has(5));
}

// --- WantList and Bits ---

TEST(WantList, followsTheLayout)
{
    WantList wants;
    EXPECT_TRUE(wants.add(idOf(3)));
    EXPECT_FALSE(wants.add(idOf(3)));
    EXPECT_TRUE(wants.add(idOf(200)));
    EXPECT_EQ(wants.others().size(), 2);

    EXPECT_TRUE(wants.setLayout(Sim::ListLayout::make(idsOf(0, 100))).isEmpty());
    EXPECT_EQ(wants.bitCount(), 1);
    EXPECT_TRUE(wants.bits().testBit(3));
    EXPECT_EQ(wants.others().size(), 1);
    EXPECT_TRUE(wants.add(idOf(70)));
    EXPECT_EQ(wants.count(), 3);

    const auto moved = wants.setLayout(Sim::ListLayout::make(idsOf(50, 200)));
    EXPECT_EQ(moved, (QList<std::pair<quint32, quint32>> {{70, 20}}));
    EXPECT_TRUE(wants.contains(idOf(3)));
    EXPECT_TRUE(wants.contains(idOf(200)));
    EXPECT_EQ(wants.bitCount(), 2);
    EXPECT_TRUE(wants.remove(idOf(200)));
    EXPECT_FALSE(wants.remove(idOf(200)));
    EXPECT_TRUE(wants.remove(idOf(3)));
    EXPECT_TRUE(wants.remove(idOf(70)));
    EXPECT_TRUE(wants.isEmpty());
}

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

// --- BlobPicker ---

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

// --- RequestWindow ---

TEST(RequestWindow, holdsWhatThePathHolds)
{
    RequestWindow window;
    EXPECT_EQ(window.size(), RequestWindow::START);

    // 1 blob every 50 ms after a delay of 200 ms: four are under way
    auto now = 0ms;
    for (int i = 0; i < 4; ++i)
        window.requested(now);
    now += 200ms;
    window.progressed(now);
    for (int i = 0; i < 40; ++i)
    {
        now += 50ms;
        window.completed(now, BLOB_SIZE);
        window.requested(now);
    }
    EXPECT_GE(window.size(), 6);
    EXPECT_LE(window.size(), 9);
    EXPECT_NEAR(window.rate(), (20.0 * BLOB_SIZE), 2'000'000);

    window.stalled();
    EXPECT_EQ(window.size(), 1);
    window.completed((now + 60s), BLOB_SIZE);
    EXPECT_EQ(window.size(), 2);  // slow: little is queued there
}

TEST(RequestWindow, hasALimit)
{
    RequestWindow window;
    window.requested(0ms);
    window.progressed(5s);
    for (int i = 1; i < 100; ++i)
        window.completed((5s + (1ms * i)), BLOB_SIZE);
    EXPECT_EQ(window.size(), RequestWindow::MAX);
}

// --- BanList and TokenBucket ---

TEST(BanList, bansExpireAndAreBounded)
{
    BanList bans;
    bans.ban({.host = u"10.0.0.1"_s, .until = 1h, .reason = u"first"_s, .isDurable = true});
    bans.ban({.host = u"10.0.0.1"_s, .until = 30min, .reason = u"second"_s, .isDurable = false});
    EXPECT_TRUE(bans.isBanned(u"10.0.0.1"_s, 59min));
    EXPECT_FALSE(bans.isBanned(u"10.0.0.1"_s, 1h));
    EXPECT_FALSE(bans.isBanned(u"10.0.0.2"_s, 0ms));
    bans.removeExpired(2h);
    EXPECT_EQ(bans.size(), 0);

    bans.ban({.host = u"long"_s, .until = 1000h, .reason = {}, .isDurable = true});
    for (int i = 0; i < 20'000; ++i)
        bans.ban({.host = QString::number(i), .until = (1h + (1s * i)), .reason = {}, .isDurable = false});
    EXPECT_EQ(bans.size(), 5'000);
    EXPECT_TRUE(bans.isBanned(u"long"_s, 0ms));
    EXPECT_FALSE(bans.isBanned(u"0"_s, 0ms));
    bans.lift(u"long"_s);
    EXPECT_FALSE(bans.isBanned(u"long"_s, 0ms));
}

TEST(BanList, countsDistinctCorruptBlobs)
{
    BanList bans;
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(1), 0ms), 1);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(1), 1h), 1);
    EXPECT_EQ(bans.addCorruptBlob(u"b"_s, idOf(2), 1h), 1);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(2), 2h), 2);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(3), 3h), 3);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(4), 30h), 1);  // a day has passed
}

TEST(TokenBucket, allowsABurstAndThenTheRate)
{
    TokenBucket bucket {3, 0.5};
    EXPECT_TRUE(bucket.take(0ms));
    EXPECT_TRUE(bucket.take(0ms));
    EXPECT_TRUE(bucket.take(0ms));
    EXPECT_FALSE(bucket.take(0ms));
    EXPECT_FALSE(bucket.take(1s));
    EXPECT_TRUE(bucket.take(2s));
    EXPECT_FALSE(bucket.take(2s));
    EXPECT_TRUE(bucket.take(1h, 3));
}

TEST(ProgressWatch, singleBytesAreNoProgress)
{
    ProgressWatch progress;
    const auto watch = [&progress](const int from, const int to, const qint64 perSecond, const bool isHeldBack = false)
    {
        bool isDripping = false;
        static qint64 received = 0;
        for (int i = from; i < to; ++i)
        {
            received += perSecond;
            progress.progressed(1s * i);
            isDripping = progress.isStalling((1s * i), {.all = received, .blobs = received}, isHeldBack) || isDripping;
        }
        return isDripping;
    };
    progress.begun(200s, {});
    EXPECT_FALSE(watch(200, 500, 1'000));
    EXPECT_TRUE(watch(500, 800, 1));
    EXPECT_FALSE(watch(800, 1'100, 1, true));
    EXPECT_FALSE(watch(1'100, 1'200, 1));
    progress.answered(1'200s);           // a refusal is an answer
    EXPECT_FALSE(watch(1'200, 1'310, 1));
    EXPECT_TRUE(watch(1'310, 1'330, 1));
    progress.delivered(1'330s, {});
    EXPECT_FALSE(progress.isStalling(1'359s, {}, false));
    EXPECT_TRUE(progress.isStalling(1'360s, {}, false));
}

TEST(ProgressWatch, whoSendsOtherThingsIsNotHeldBack)
{
    ProgressWatch progress;
    progress.begun(0s, {.all = 1'000, .blobs = 0});
    EXPECT_FALSE(progress.isWasting({.all = 1'000, .blobs = 0}));
    EXPECT_FALSE(progress.isWasting({.all = 60'000, .blobs = 0}));
    EXPECT_FALSE(progress.isWasting({.all = 500'000, .blobs = 300'000}));
    // what is not a whole frame yet may be of a blob
    EXPECT_FALSE(progress.isWasting({.all = 120'000, .blobs = 0, .partialFrame = 60'000}));
    EXPECT_TRUE(progress.isWasting({.all = 120'000, .blobs = 0}));
    progress.delivered(1s, {.all = 5'000'000, .blobs = 4'900'000});
    EXPECT_FALSE(progress.isWasting({.all = 5'010'000, .blobs = 4'900'000}));
    EXPECT_TRUE(progress.isWasting({.all = 5'100'000, .blobs = 4'900'000}));
}
