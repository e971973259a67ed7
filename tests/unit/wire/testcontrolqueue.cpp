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

#include "megatorrent/wire/controlqueue.h"

using namespace Megatorrent;

namespace
{
    struct Scene
    {
        ControlQueue queue;
        FrameSealer sealer {SymmetricKey {}};
        QByteArray output;
    };
}

TEST(ControlQueue, repliesComeAfterAllElseAndOnlyIfAskedFor)
{
    Scene scene;
    ASSERT_TRUE(scene.queue.addReply("reply"));
    ASSERT_TRUE(scene.queue.add("message"));
    EXPECT_EQ(scene.queue.size(), (5 + 7 + (2 * FRAME_OVERHEAD)));
    EXPECT_EQ(scene.queue.append(scene.sealer, scene.output, 1'000, false), ControlQueue::Appended::All);
    EXPECT_EQ(scene.output.size(), (7 + FRAME_OVERHEAD));
    EXPECT_TRUE(scene.queue.isEmpty());
    EXPECT_TRUE(scene.queue.hasReplies());
    EXPECT_EQ(scene.queue.append(scene.sealer, scene.output, 1'000, true), ControlQueue::Appended::All);
    EXPECT_EQ(scene.output.size(), (5 + 7 + (2 * FRAME_OVERHEAD)));
    EXPECT_EQ(scene.queue.size(), 0);
}

TEST(ControlQueue, whatDoesNotFitWaits)
{
    Scene scene;
    ASSERT_TRUE(scene.queue.add(QByteArray(100, 'a')));
    ASSERT_TRUE(scene.queue.add(QByteArray(100, 'b')));
    EXPECT_EQ(scene.queue.append(scene.sealer, scene.output, 200, true), ControlQueue::Appended::Full);
    EXPECT_EQ(scene.output.size(), (100 + FRAME_OVERHEAD));
    EXPECT_FALSE(scene.queue.isEmpty());
    EXPECT_EQ(scene.queue.size(), (100 + FRAME_OVERHEAD));
}

TEST(ControlQueue, tooMuchIsDropped)
{
    ControlQueue bytes;
    const QByteArray large(64 * 1024, 'x');
    for (int i = 0; i < 15; ++i)
        ASSERT_TRUE(bytes.add(large));
    EXPECT_FALSE(bytes.addReply(large));
    EXPECT_TRUE(bytes.isEmpty());
    EXPECT_FALSE(bytes.hasReplies());
    EXPECT_EQ(bytes.size(), 0);
    bytes.addLast("error");
    EXPECT_FALSE(bytes.isEmpty());

    ControlQueue messages;
    for (std::size_t i = 0; i < ControlQueue::MAX_COUNT; ++i)
        ASSERT_TRUE(messages.addReply("x"));
    EXPECT_FALSE(messages.add("x"));
}

TEST(ControlQueue, endsWithTheNonces)
{
    Scene scene;
    scene.sealer.counter().set(~quint64 {0});
    ASSERT_TRUE(scene.queue.add("last"));
    ASSERT_TRUE(scene.queue.add("one too many"));
    EXPECT_EQ(scene.queue.append(scene.sealer, scene.output, 1'000, true), ControlQueue::Appended::Exhausted);
    EXPECT_EQ(scene.output.size(), (4 + FRAME_OVERHEAD));
}
