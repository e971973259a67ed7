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

#include <QDir>
#include <QFile>
#include <QSemaphore>
#include <QTemporaryDir>
#include <QThreadPool>

#include "base/global.h"
#include "megatorrent/enginepreviews.h"

#include "channel/channeltest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class EnginePreviewsTest : public ChannelTest
    {
    protected:
        EnginePreviewsTest()
        {
            QObject::connect(&previews, &EnginePreviews::changed, &previews, [this]([[maybe_unused]] const PreviewInfo &info) { ++changes; });
        }

        void open(const std::optional<ReadKey> &readKey = {})
        {
            ChannelRecord looked = record;
            looked.readKey = readKey;
            previews.open(looked, 0);
        }

        // What was to be done later has been.
        void settleAll()
        {
            settle();
            waitFor([deadline = QDeadlineTimer(500)] { return deadline.hasExpired(); });
        }

        EnginePreviews previews {context(), Path(path(u"previews"_s))};
        int changes = 0;
    };
}

// A list may have a million items, and the disk may be slow: nobody waits for it.
TEST(EnginePreviews, WhatEarlierRunsHaveLeftIsDeletedByAWorker)
{
    const QTemporaryDir folder;
    const QString left = folder.filePath(u"previews/1/1/items.db"_s);
    ASSERT_TRUE(QDir().mkpath(folder.filePath(u"previews/1/1"_s)));
    QFile file {left};
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.close();

    QThreadPool pool;
    pool.setMaxThreadCount(1);
    QSemaphore semaphore;
    pool.start([&semaphore] { semaphore.acquire(); });
    ChannelContext context;
    context.pool = &pool;
    const EnginePreviews previews {context, Path(folder.filePath(u"previews"_s))};
    EXPECT_TRUE(QFile::exists(left));
    semaphore.release();
    pool.waitForDone();
    EXPECT_FALSE(QFile::exists(left));
}

TEST_F(EnginePreviewsTest, OneThatIsClosedAgainWhileTheFormerOneEndsIsNotOpened)
{
    open();
    for (int i = 0; i < 3; ++i)
    {
        previews.discard(record.publicKey);
        open();
    }
    previews.discard(record.publicKey);
    settleAll();
    EXPECT_EQ(previews.find(record.publicKey), nullptr);
    EXPECT_EQ(swarm.last, nullptr);
}

TEST_F(EnginePreviewsTest, OfSeveralThatWaitTheLastIsOpened)
{
    open();
    previews.discard(record.publicKey);
    open();
    open(Crypto::random<ReadKey>());
    ASSERT_TRUE(waitFor([this] { return previews.find(record.publicKey) != nullptr; }));
    EXPECT_TRUE(previews.find(record.publicKey)->record().readKey);
}

// Who asks anew has forgotten what was said before.
TEST_F(EnginePreviewsTest, OneThatIsOpenAlreadySaysWhatItHas)
{
    open();
    settleAll();
    const int before = changes;
    open();
    EXPECT_EQ(changes, before + 1);
}

// Of what two share in the swarm, who goes first would leave nothing to the other one.
TEST_F(EnginePreviewsTest, ItWaitsUntilASubscriptionHasLeftTheSwarm)
{
    ChannelSwarm *subscribed = swarm.addChannel(ChannelKeys::make(record.publicKey, {}, true));
    open();
    settleAll();
    EXPECT_EQ(previews.find(record.publicKey), nullptr);
    swarm.removeChannel(subscribed);
    EXPECT_TRUE(waitFor([this] { return previews.find(record.publicKey) != nullptr; }));
}

TEST_F(EnginePreviewsTest, WhenTheUserSubscribesNothingIsOpenedAnyMore)
{
    open();
    previews.discard(record.publicKey);
    bool isReleased = false;
    open();
    previews.release(record.publicKey, [&isReleased](const std::optional<DhtItem> &, const Storage::LookedAt &) { isReleased = true; });
    open();
    previews.forgetWish(record.publicKey);
    ASSERT_TRUE(waitFor([&isReleased] { return isReleased; }));
    settleAll();
    EXPECT_EQ(previews.find(record.publicKey), nullptr);
}
