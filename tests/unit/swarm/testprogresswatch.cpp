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

#include "megatorrent/swarm/progresswatch.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

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
