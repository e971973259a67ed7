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

// When a channel that publishes by itself looks at its sources, and when it publishes. The clock is virtual.

#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/channel/sourcewatch.h"
#include "support/sim/virtualclock.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    using Outcome = SourceWatch::Outcome;

    class SourceWatchTest : public ::testing::Test
    {
    protected:
        SourceWatchTest()
        {
            QObject::connect(&watch, &SourceWatch::lookDue, &watch, [this]
            {
                looks.push_back(clock.now());
                clock.callLater(100ms, &watch, [this] { watch.handleLook(see()); });
            });
            QObject::connect(&watch, &SourceWatch::publicationDue, &watch, [this]
            {
                publications.push_back(clock.now());
                clock.callLater(100ms, &watch, [this]
                {
                    if (outcome == Outcome::Done)
                        hasChanges = false;
                    watch.handlePublication(outcome, reason);
                });
            });
            watch.start();
        }

        // As it is on the disk
        SourceWatch::Look see() const
        {
            const bool isWritten = clock.now() < (lastWrite + SourceWatch::SETTLE_TIME);
            return {.error = error, .question = question, .hasChanges = (hasChanges && !isWritten) || isOtherSettled
                    , .unsettled = ((hasChanges && isWritten) ? 1 : 0)};
        }

        void write()
        {
            hasChanges = true;
            lastWrite = clock.now();
            watch.noteChange();
        }

        Sim::VirtualClock clock;
        SourceWatch watch {&clock};
        std::vector<Clock::Milliseconds> looks;
        std::vector<Clock::Milliseconds> publications;
        Outcome outcome = Outcome::Done;
        QString reason;
        QString error;
        QString question;
        bool hasChanges = false;
        bool isOtherSettled = false;
        Clock::Milliseconds lastWrite {-1h};
    };
}

TEST_F(SourceWatchTest, WhatIsCopiedInSlowlyIsPublishedOnceAndWhole)
{
    clock.runFor(1min);
    for (int i = 0; i < 60; ++i)
    {
        write();
        clock.runFor(2s);
    }
    EXPECT_TRUE(publications.empty());
    const Clock::Milliseconds end = lastWrite;
    clock.runFor(10min);
    ASSERT_EQ(publications.size(), 1U);
    EXPECT_GE(publications.front(), end + SourceWatch::SETTLE_TIME);
    EXPECT_LE(publications.front(), end + 30s);
}

TEST_F(SourceWatchTest, ManyNotificationsAreOneLook)
{
    clock.runFor(1min);
    looks.clear();
    for (int i = 0; i < 1000; ++i)
    {
        watch.noteChange();
        clock.runFor(5ms);
    }
    clock.runFor(1s);
    EXPECT_EQ(looks.size(), 1U);
}

// A disk that is mounted, a file that is written in place: nothing tells of these.
TEST_F(SourceWatchTest, WhatNothingTellsOfIsFoundByTheNextRound)
{
    clock.runFor(1min);
    hasChanges = true;
    clock.runFor(11min);
    EXPECT_EQ(publications.size(), 1U);
    EXPECT_LE(looks.size(), 4U);
}

TEST_F(SourceWatchTest, ALossIsAskedForAndTheQuestionGoesAwayByItself)
{
    clock.runFor(1min);
    question = u"\"/data\" is empty."_s;
    write();
    clock.runFor(1h);
    EXPECT_TRUE(publications.empty());
    EXPECT_EQ(watch.question(), question);
    const std::size_t before = looks.size();
    clock.runFor(1h);
    EXPECT_LE(looks.size(), before + 7);     // less and less often

    question.clear();
    clock.runFor(11min);
    EXPECT_TRUE(watch.question().isEmpty());
    EXPECT_EQ(publications.size(), 1U);
}

TEST_F(SourceWatchTest, FailuresBackOffAndAreSaid)
{
    clock.runFor(1min);
    outcome = Outcome::Failed;
    reason = u"The disk is full."_s;
    write();
    clock.runFor(8h);
    EXPECT_GE(publications.size(), 8U);
    EXPECT_LE(publications.size(), 16U);
    EXPECT_TRUE(watch.sentence().contains(reason)) << qPrintable(watch.sentence());
    // whatever happens there
    const std::size_t before = publications.size();
    for (int i = 0; i < 20; ++i)
    {
        write();
        clock.runFor(1min);
    }
    EXPECT_LE(publications.size(), before + 1);

    outcome = Outcome::Done;
    clock.runFor(2h);
    EXPECT_FALSE(watch.sentence().contains(reason));
    EXPECT_FALSE(hasChanges);
}

// What has changed and cannot be read is changed for ever.
TEST_F(SourceWatchTest, WhatCannotBeTakenInIsNotTriedAgainAllTheTime)
{
    outcome = Outcome::Fruitless;
    write();
    clock.runFor(8h);
    EXPECT_LE(publications.size(), 16U);
}

TEST_F(SourceWatchTest, ALookThatFailsIsTriedAgainLessAndLessOften)
{
    error = u"The disk does not answer."_s;
    clock.runFor(8h);
    EXPECT_LE(looks.size(), 16U);
    EXPECT_TRUE(watch.sentence().contains(error));
    error.clear();
    clock.runFor(2h);
    EXPECT_FALSE(watch.sentence().contains(u"does not answer"_s));
}

TEST_F(SourceWatchTest, AFileThatIsWrittenAllTheTimeHoldsUpTheOthersForTenMinutes)
{
    clock.runFor(1min);
    isOtherSettled = true;
    const Clock::Milliseconds begin = clock.now();
    while ((clock.now() - begin) < 25min)
    {
        write();
        clock.runFor(3s);
    }
    ASSERT_FALSE(publications.empty());
    EXPECT_GE(publications.front() - begin, 10min);
    EXPECT_LE(publications.front() - begin, 12min);
    EXPECT_LE(publications.size(), 3U);
}

TEST_F(SourceWatchTest, PublicationsAreHalfAMinuteApart)
{
    clock.runFor(1min);
    for (int i = 0; i < 30; ++i)
    {
        write();
        clock.runFor(15s);
    }
    ASSERT_GE(publications.size(), 3U);
    for (std::size_t i = 1; i < publications.size(); ++i)
        EXPECT_GE(publications[i] - publications[i - 1], 30s);
}

TEST_F(SourceWatchTest, WhatTheUserCancelsIsLeftForAWhile)
{
    clock.runFor(1min);
    outcome = Outcome::Cancelled;
    write();
    clock.runFor(5min);
    EXPECT_EQ(publications.size(), 1U);
    outcome = Outcome::Done;
    clock.runFor(11min);
    EXPECT_EQ(publications.size(), 2U);
}

// A walk through a million files takes its time.
TEST_F(SourceWatchTest, LooksTakeNoMoreThanATenthOfTheTime)
{
    watch.disconnect(&watch);
    int count = 0;
    QObject::connect(&watch, &SourceWatch::lookDue, &watch, [this, &count]
    {
        ++count;
        clock.callLater(1min, &watch, [this] { watch.handleLook({.error = {}, .question = {}, .hasChanges = false, .unsettled = 1}); });
    });
    for (int i = 0; i < 3600; ++i)
    {
        watch.noteChange();
        clock.runFor(1s);
    }
    EXPECT_GE(count, 5);
    EXPECT_LE(count, 7);
}

TEST_F(SourceWatchTest, WhatGivesWayIsNoTroubleAndGoesOn)
{
    outcome = Outcome::GaveWay;
    write();
    clock.runFor(30s);
    ASSERT_GE(publications.size(), 1U);
    EXPECT_FALSE(watch.sentence().contains(u"failed")) << qPrintable(watch.sentence());
    outcome = Outcome::Done;
    clock.runFor(1min);
    EXPECT_FALSE(hasChanges);
}

TEST_F(SourceWatchTest, WhatTheSystemDoesNotTellOfIsCounted)
{
    clock.runFor(5s);
    watch.addUnnoticed(7);
    EXPECT_TRUE(watch.sentence().contains(u" 7 ")) << qPrintable(watch.sentence());
    clock.runFor(11min);
    EXPECT_FALSE(watch.sentence().contains(u" 7 ")) << qPrintable(watch.sentence());
}
