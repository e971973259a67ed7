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

#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/channelmirror.h"
#include "megatorrent/engine.h"
#include "megatorrent/enginehost.h"
#include "megatorrent/folderclaims.h"
#include "megatorrent/tasks.h"

using namespace Megatorrent;

namespace
{
    // Tasks, and the folders that moves claim, with an engine that only reports
    class TasksTest : public testing::Test
    {
    protected:
        TasksTest()
        {
            tasks.follow(&engine);
            subscribe(former());
        }

        Path former() const { return Path(m_folder.filePath(u"former"_s)); }
        Path next() const { return Path(m_folder.filePath(u"next"_s)); }

        // Its files are to be there.
        void subscribe(const Path &folder)
        {
            SubscriptionInfo info;
            info.key = key;
            info.savePath = folder;
            ChannelRecord record;
            record.publicKey = key;
            record.savePath = folder;
            mirror.addSubscription(info, record);
        }

        void report(const TaskState state)
        {
            TaskInfo task;
            task.kind = TaskKind::Move;
            task.key = key;
            task.state = state;
            emit engine.taskChanged(task);
        }

        // By whichever subscription
        bool isTaken(const Path &folder) const { return !folders.rules().againstReceiving(folder).isEmpty(); }

        const PublicKey key = Identity::generate().publicKey;
        EngineHost host;
        Engine engine {EngineSettings {}};
        ChannelMirror mirror;
        Tasks tasks {&host};
        FolderClaims folders {&mirror, &tasks, Path(u"/nonexistent/megatorrent"_s)};

    private:
        QTemporaryDir m_folder;
    };
}

TEST_F(TasksTest, AMoveGoesOnInTheNewerTask)
{
    const int first = tasks.addMove(key);
    const int second = tasks.addMove(key);
    EXPECT_EQ(tasks.find(first)->state, TaskState::Cancelled);
    EXPECT_EQ(tasks.find(second)->state, TaskState::Running);
    report(TaskState::Done);
    EXPECT_EQ(tasks.find(first)->state, TaskState::Cancelled);
    EXPECT_EQ(tasks.find(second)->state, TaskState::Done);
}

// After a start
TEST_F(TasksTest, AMoveThatGoesOnByItselfIsATask)
{
    report(TaskState::Done);
    EXPECT_TRUE(tasks.all().isEmpty());
    report(TaskState::Running);
    ASSERT_EQ(tasks.all().size(), 1);
    report(TaskState::Done);
    EXPECT_EQ(tasks.all().first().state, TaskState::Done);
}

TEST_F(TasksTest, WhatAChannelPublishesByItselfIsATask)
{
    const auto reportAutomatic = [this](const TaskState state)
    {
        TaskInfo task;
        task.kind = TaskKind::Publish;
        task.key = key;
        task.isAutomatic = true;
        task.state = state;
        emit engine.taskChanged(task);
    };
    reportAutomatic(TaskState::Cancelled);
    EXPECT_TRUE(tasks.all().isEmpty());
    reportAutomatic(TaskState::Running);
    reportAutomatic(TaskState::Waiting);
    ASSERT_EQ(tasks.all().size(), 1);
    reportAutomatic(TaskState::Cancelled);
    EXPECT_EQ(tasks.all().first().state, TaskState::Cancelled);
    reportAutomatic(TaskState::Running);
    EXPECT_EQ(tasks.all().size(), 2);
}

TEST_F(TasksTest, NamesOfTheLastDryRunsAreKept)
{
    PublishPlan plan;
    plan.add(PublishPlan::Kind::New, {.path = u"a"_s, .from = {}, .reason = {}, .size = 1});
    QList<int> ids;
    for (int i = 0; i <= Tasks::PLANS_MAX; ++i)
    {
        TaskInfo task;
        ids.append(tasks.add(TaskKind::DryRun, key));
        task.id = ids.last();
        task.kind = TaskKind::DryRun;
        task.state = TaskState::Done;
        task.plan = std::make_shared<PublishPlan>(plan);
        emit engine.taskChanged(task);
    }
    const PublishPlan first = *tasks.find(ids[0])->plan;
    EXPECT_EQ(first.count(PublishPlan::Kind::New), 1);
    EXPECT_TRUE(first[PublishPlan::Kind::New].names.isEmpty());
    EXPECT_EQ((*tasks.find(ids[1])->plan)[PublishPlan::Kind::New].names.size(), 1);
}

TEST_F(TasksTest, WhatARuleMatchedIsKeptForTheLastRunsAndFewRunsAtAll)
{
    const int publishing = tasks.add(TaskKind::Recheck, key);
    TaskInfo other;
    other.id = publishing;
    other.kind = TaskKind::Recheck;
    other.state = TaskState::Done;
    emit engine.taskChanged(other);
    // while a rule is being written it is tried again and again
    QList<int> ids;
    for (int i = 0; i < (3 * Tasks::FINISHED_MAX); ++i)
    {
        TaskInfo task;
        ids.append(tasks.add(TaskKind::Rules, key));
        task.id = ids.last();
        task.kind = TaskKind::Rules;
        task.state = TaskState::Done;
        task.matches = {{.channel = key, .path = u"a"_s, .size = 1, .rule = u"films"_s}};
        emit engine.taskChanged(task);
    }
    EXPECT_TRUE(tasks.find(publishing));
    EXPECT_LE(tasks.all().size(), (Tasks::RULE_RUNS_MAX + 2));
    EXPECT_EQ(tasks.find(ids.last())->matches.size(), 1);
    EXPECT_EQ(tasks.find(ids[ids.size() - Tasks::PLANS_MAX])->matches.size(), 1);
    EXPECT_TRUE(tasks.find(ids[ids.size() - Tasks::PLANS_MAX - 1])->matches.isEmpty());
}

TEST_F(TasksTest, FinishedOnesAreForgottenInTheEndAndRunningOnesAreNot)
{
    const int running = tasks.add(TaskKind::Publish, key);
    for (int i = 0; i < (Tasks::FINISHED_MAX + 10); ++i)
    {
        TaskInfo task;
        task.id = tasks.add(TaskKind::Recheck, key);
        task.kind = TaskKind::Recheck;
        task.state = TaskState::Done;
        emit engine.taskChanged(task);
    }
    tasks.add(TaskKind::Recheck, key);
    EXPECT_TRUE(tasks.find(running));
    EXPECT_EQ(tasks.all().size(), (Tasks::FINISHED_MAX + 2));
    EXPECT_FALSE(tasks.cancel(running + 1));
    EXPECT_TRUE(tasks.cancel(running));
}

TEST_F(TasksTest, OnlySoManyOfAChannelAreBegun)
{
    int last = 0;
    for (int i = 0; i < Tasks::RUNNING_MAX; ++i)
    {
        EXPECT_TRUE(tasks.requireRoom(key));
        last = tasks.add(TaskKind::Publish, key);
    }
    const auto room = tasks.requireRoom(key);
    ASSERT_FALSE(room);
    EXPECT_EQ(room.error().code, ErrorCode::TooMany);
    EXPECT_TRUE(tasks.requireRoom(PublicKey())) << "others have theirs";

    TaskInfo task;
    task.id = last;
    task.key = key;
    task.state = TaskState::Done;
    emit engine.taskChanged(task);
    EXPECT_TRUE(tasks.requireRoom(key));
}

TEST_F(TasksTest, WhenTheEngineHasEndedSoHaveTasks)
{
    const int id = tasks.add(TaskKind::Publish, key);
    tasks.cancelAll();
    EXPECT_EQ(tasks.find(id)->state, TaskState::Cancelled);
}

TEST_F(TasksTest, BothFoldersOfAMoveAreTakenUntilItIsDone)
{
    folders.claim(key, former(), next());
    tasks.addMove(key);
    EXPECT_TRUE(isTaken(former()));
    EXPECT_TRUE(isTaken(next()));
    subscribe(next());
    report(TaskState::Running);
    EXPECT_TRUE(isTaken(former()));
    report(TaskState::Done);
    EXPECT_FALSE(isTaken(former()));
    EXPECT_TRUE(isTaken(next()));
}

TEST_F(TasksTest, TheFormerFolderStaysTakenWhereFilesAreLeftInIt)
{
    folders.claim(key, former(), next());
    tasks.addMove(key);
    subscribe(next());
    report(TaskState::Failed);
    EXPECT_TRUE(isTaken(former()));
}

TEST_F(TasksTest, AMoveThatDidNotBeginLeavesTheNewFolderFree)
{
    folders.claim(key, former(), next());
    tasks.addMove(key);
    report(TaskState::Failed);   // before the record named the new folder
    EXPECT_TRUE(isTaken(former()));
    EXPECT_FALSE(isTaken(next()));
}

// After a start: what is moved was claimed by an earlier run.
TEST_F(TasksTest, AFolderInWhichFilesStillAreIsTaken)
{
    SubscriptionInfo info;
    info.key = key;
    info.savePath = next();
    info.formerFolders = {former()};
    ChannelRecord record;
    record.publicKey = key;
    record.savePath = next();
    mirror.addSubscription(info, record);
    EXPECT_TRUE(isTaken(former()));
    EXPECT_TRUE(isTaken(next()));
    subscribe(next());
    EXPECT_FALSE(isTaken(former()));
}
