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

#include "megatorrent/channel/sequencerules.h"

using namespace Megatorrent;

namespace
{
    const qint64 NOW = 1'700'000'000'000;
    const qint64 DAY = 24LL * 60 * 60 * 1000;

    DhtItem item(const qint64 sequence, const QByteArray &value = "a")
    {
        return {.publicKey = {}, .sequence = sequence, .value = value, .signature = {}};
    }
}

TEST(SequenceRules, FirstItemIsNewer)
{
    EXPECT_EQ(judgeItem(item(1), 0, std::nullopt, NOW), ItemVerdict::Newer);
}

TEST(SequenceRules, RollbackIsRefusedAlsoAfterUnsubscribing)
{
    EXPECT_EQ(judgeItem(item(9), 10, item(10), NOW), ItemVerdict::Older);
    EXPECT_EQ(judgeItem(item(9), 10, std::nullopt, NOW), ItemVerdict::Older);
}

TEST(SequenceRules, TheHighestIsTakenAgainAfterUnsubscribing)
{
    EXPECT_EQ(judgeItem(item(10), 10, std::nullopt, NOW), ItemVerdict::Newer);
}

TEST(SequenceRules, SameSequenceIsKnownOrAFork)
{
    EXPECT_EQ(judgeItem(item(10, "a"), 10, item(10, "a"), NOW), ItemVerdict::Known);
    EXPECT_EQ(judgeItem(item(10, "b"), 10, item(10, "a"), NOW), ItemVerdict::Fork);
}

TEST(SequenceRules, MoreThanADayAheadIsRefused)
{
    EXPECT_EQ(judgeItem(item(NOW + DAY), 10, item(10), NOW), ItemVerdict::Newer);
    EXPECT_EQ(judgeItem(item(NOW + DAY + 1), 10, item(10), NOW), ItemVerdict::FarAhead);
}

TEST(SequenceRules, NextSequenceGrowsEvenIfTheClockDoesNot)
{
    EXPECT_EQ(nextSequence(0, NOW), NOW);
    EXPECT_EQ(nextSequence(NOW, NOW), NOW + 1);
    EXPECT_EQ(nextSequence(NOW + 500, NOW), NOW + 501);
    EXPECT_EQ(nextSequence(NOW + DAY, NOW), NOW + DAY + 1);
}

TEST(SequenceRules, WhatReadersMustHaveRefusedDoesNotHoldThePublisher)
{
    EXPECT_EQ(nextSequence(NOW + DAY + 1, NOW), NOW);
    EXPECT_EQ(nextSequence(NOW + (3 * DAY), NOW), NOW);
}

TEST(SequenceRules, ThePublishersClockIsJudgedByPeersAndByTheLastPublication)
{
    EXPECT_EQ(judgeClock(NOW, 0, std::nullopt), ClockVerdict::Fine);
    EXPECT_EQ(judgeClock(NOW, NOW + DAY, std::nullopt), ClockVerdict::Fine);
    EXPECT_EQ(judgeClock(NOW, NOW + DAY + 1, std::nullopt), ClockVerdict::Doubtful);
    // who has peers knows which of the two was wrong
    EXPECT_EQ(judgeClock(NOW, NOW + DAY + 1, NOW - 1000), ClockVerdict::Fine);
    EXPECT_EQ(judgeClock(NOW, NOW + DAY + 1, NOW + DAY + 1), ClockVerdict::Behind);
    EXPECT_EQ(judgeClock(NOW + DAY + 1, 0, NOW), ClockVerdict::Ahead);
    EXPECT_EQ(judgeClock(NOW + DAY, 0, NOW), ClockVerdict::Fine);
}
