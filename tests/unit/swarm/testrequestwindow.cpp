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

#include "megatorrent/content/blob.h"
#include "megatorrent/swarm/requestwindow.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

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
