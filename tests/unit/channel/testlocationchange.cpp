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


#include <functional>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QSemaphore>
#include <QSqlDatabase>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/channel/locationchange.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/movecontrol.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/storage.h"
#include "megatorrent/storage/tables.h"
#include "megatorrent/wire/systemclock.h"

using namespace Megatorrent;

namespace
{
    const qint64 CHANNEL = 1;

    class LocationChangeTest : public testing::Test
    {
    protected:
        LocationChangeTest()
        {
            auto opened = Storage::open(Path(m_folder.filePath(u"profile"_s)), 2, Sharing::Shared);
            EXPECT_TRUE(opened);
            storage = std::move(*opened);
            record.id = CHANNEL;
            record.publicKey = Identity::generate().publicKey;
            mark = record.publicKey.toString();
            EXPECT_TRUE(SaveFolders::establish(path(u"new"_s), mark));
            ChannelContext context;
            context.clock = &m_clock;
            context.storage = storage.get();
            location = std::make_unique<LocationChange>(context, record, nullptr);
            QObject::connect(location.get(), &LocationChange::progressed, location.get(), [this](const TaskInfo &info) { task = info; });
        }

        ~LocationChangeTest() override
        {
            semaphore.release();
            location.reset();
            storage.reset();
        }

        static bool waitFor(const std::function<bool ()> &condition)
        {
            const QDeadlineTimer deadline {30'000};
            while (!condition() && !deadline.hasExpired())
                QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
            return condition();
        }

        QString path(const QString &name) const { return m_folder.filePath(name); }

        // A folder of the channel, which holds a file of it and is not there
        void addFormerFolder()
        {
            EXPECT_TRUE(storage->database()->call([this](QSqlDatabase &db)
            {
                Storage::noteFolder(db, Path(path(u"former"_s)), mark);
                Tables::insert(db, FileRow {.id = 1, .channel = CHANNEL, .root = path(u"former"_s), .target = path(u"former/a"_s), .size = 1
                        , .state = FileState::Complete, .stat = {.size = 1, .mtime = 1, .ctime = 1, .inode = 1}});
            }));
        }

        QSemaphore semaphore;
        SystemClock m_clock;
        QTemporaryDir m_folder;
        std::unique_ptr<Storage> storage;
        ChannelRecord record;
        QString mark;
        std::unique_ptr<LocationChange> location;
        std::optional<TaskInfo> task;
    };
}

TEST_F(LocationChangeTest, WhatWaitsForADiskIsOverWhenTheChannelEnds)
{
    addFormerFolder();
    location->begin(Path(path(u"new"_s)), false);
    ASSERT_TRUE(waitFor([this] { return task && !task->error.isEmpty(); }));
    EXPECT_EQ(task->state, TaskState::Running);
    EXPECT_TRUE(task->error.contains(path(u"former"_s))) << qPrintable(task->error);

    bool hasEnded = false;
    location->stop([&hasEnded] { hasEnded = true; });
    EXPECT_TRUE(hasEnded);
    EXPECT_EQ(task->state, TaskState::Cancelled);
}

TEST_F(LocationChangeTest, WhatWaitsForADiskAndIsCancelledSaysHowItGoesOn)
{
    addFormerFolder();
    location->begin(Path(path(u"new"_s)), false);
    ASSERT_TRUE(waitFor([this] { return task && !task->error.isEmpty(); }));
    location->cancel();
    EXPECT_EQ(task->state, TaskState::Cancelled);
    EXPECT_TRUE(location->problem().contains(u"Start"_s)) << qPrintable(location->problem());
}

// Copying may take hours, and nobody has to wait for another channel's.
TEST_F(LocationChangeTest, WhatWaitsForItsTurnEndsAtOnce)
{
    addFormerFolder();
    QObject::connect(location.get(), &LocationChange::began, location.get(), [this]
    {
        // another channel's move, which does not come to its end
        storage->database()->post([this](QSqlDatabase &) { semaphore.acquire(); });
        storage->moveFiles(2, Path(path(u"other"_s)), u"other"_s, false, std::make_shared<MoveControl>(), location.get()
                , [](const FolderMoveProgress &) {}, [](const FolderMoveResult &) {});
    });
    location->begin(Path(path(u"new"_s)), false);
    ASSERT_TRUE(waitFor([this] { return location->isRunning(); }));
    bool hasEnded = false;
    location->stop([&hasEnded] { hasEnded = true; });
    EXPECT_TRUE(hasEnded);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->state, TaskState::Cancelled);
}

TEST_F(LocationChangeTest, WhatIsCancelledBeforeItIsKnownWhatThereIsToMoveDoesNotMove)
{
    addFormerFolder();
    bool hasBegun = false;
    QObject::connect(location.get(), &LocationChange::began, location.get(), [&hasBegun] { hasBegun = true; });
    location->begin(Path(path(u"new"_s)), true);
    location->cancel();
    ASSERT_TRUE(waitFor([this] { return task && (task->state == TaskState::Cancelled); }));
    EXPECT_FALSE(hasBegun);
    EXPECT_TRUE(location->problem().contains(u"Start"_s)) << qPrintable(location->problem());

    // which does what it says
    location->begin(Path(path(u"new"_s)), false);
    EXPECT_TRUE(waitFor([&hasBegun] { return hasBegun; }));
}

// Another channel that was given it would find its files among those of this one.
TEST_F(LocationChangeTest, WhereFilesStillAreIsKnownFromTheStart)
{
    addFormerFolder();
    ChannelContext context;
    context.clock = &m_clock;
    context.storage = storage.get();
    record.savePath = Path(path(u"new"_s));
    const LocationChange next {context, record, nullptr};
    EXPECT_TRUE(waitFor([this, &next] { return next.formerFolders() == QList<Path> {Path(path(u"former"_s))}; }));
}
