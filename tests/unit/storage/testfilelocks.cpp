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


#include <atomic>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "megatorrent/storage/filelocks.h"
#include "megatorrent/storage/startgate.h"

using namespace Megatorrent;

TEST(FileLocks, OneAtATimeForAFile)
{
    FileLocks locks;
    {
        const auto first = locks.tryLock(1);
        ASSERT_TRUE(first);
        EXPECT_FALSE(locks.tryLock(1));
        EXPECT_TRUE(locks.tryLock(2));
    }
    EXPECT_TRUE(locks.tryLock(1));
}

TEST(FileLocks, ALockThatIsMovedIsGivenBackOnce)
{
    FileLocks locks;
    FileLocks::Lock first = locks.lock(1);
    {
        const FileLocks::Lock moved = std::move(first);
        EXPECT_FALSE(locks.tryLock(1));
    }
    FileLocks::Lock second = locks.lock(1);
    FileLocks::Lock other = locks.lock(2);
    other = std::move(second);
    EXPECT_TRUE(locks.tryLock(2));
    EXPECT_FALSE(locks.tryLock(1));
}

TEST(FileLocks, WaitsUntilTheFileIsGivenBack)
{
    FileLocks locks;
    std::atomic_bool isGivenBack = false;
    std::thread other;
    {
        const FileLocks::Lock mine = locks.lock(1);
        other = std::thread([&]
        {
            const FileLocks::Lock theirs = locks.lock(1);
            EXPECT_TRUE(isGivenBack);
        });
        isGivenBack = true;
    }
    other.join();
}

TEST(StartGate, WhatWaitsIsDoneInOrderWhenItOpens)
{
    StartGate gate;
    QString done;
    gate.whenOpen([&] { done += u'a'; });
    gate.whenOpen([&]
    {
        done += u'b';
        gate.whenOpen([&] { done += u'c'; });
    });
    EXPECT_TRUE(done.isEmpty());
    gate.open();
    EXPECT_EQ(done.toStdString(), "abc");
    gate.whenOpen([&] { done += u'd'; });
    EXPECT_EQ(done.toStdString(), "abcd");
}
