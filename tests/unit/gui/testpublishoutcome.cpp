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


#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/gui/publishoutcome.h"

using namespace Megatorrent;

namespace
{
    PublishOutcome outcomeOf(const TaskState state, const ErrorCode code = ErrorCode::None)
    {
        TaskInfo task;
        task.state = state;
        if (code != ErrorCode::None)
            task.error = {code, u"reason"_s};
        return publishOutcome(task);
    }
}

TEST(PublishOutcome, asksOnlyWhatThisPublicationHasFailedFor)
{
    EXPECT_EQ(outcomeOf(TaskState::Done), PublishOutcome::Done);
    EXPECT_EQ(outcomeOf(TaskState::Cancelled), PublishOutcome::Cancelled);
    EXPECT_EQ(outcomeOf(TaskState::Waiting, ErrorCode::SourcesShrunk), PublishOutcome::SourcesShrunk);
    EXPECT_EQ(outcomeOf(TaskState::Failed, ErrorCode::PublishedElsewhere), PublishOutcome::Elsewhere);
    // "Replace" would empty the channel for a reason that is none
    EXPECT_EQ(outcomeOf(TaskState::Failed, ErrorCode::ListLost), PublishOutcome::ListLost);
    EXPECT_EQ(outcomeOf(TaskState::Failed, ErrorCode::ClockWrong), PublishOutcome::ClockDoubted);
    // the answer was given, and then something else was in the way
    for (const ErrorCode code : {ErrorCode::PublishingFailed, ErrorCode::DatabaseFailed, ErrorCode::NothingToPublish, ErrorCode::DiskSlow})
        EXPECT_EQ(outcomeOf(TaskState::Failed, code), PublishOutcome::Failed);
}
