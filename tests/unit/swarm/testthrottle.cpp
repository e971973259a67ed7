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

#include "base/global.h"
#include "fakes.h"
#include "megatorrent/swarm/throttle.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    const qint64 RATE = 100'000;

    struct Scene : FakeNode
    {
        FakeStream *add(const QString &host)
        {
            throttle.added(*arrive(host));
            return transport.last;
        }

        Throttle throttle {&clock, &peers};
    };
}

TEST(Throttle, withoutALimitNobodyIsHeldBack)
{
    Scene scene;
    const FakeStream *stream = scene.add(u"30.0.0.1"_s);
    EXPECT_EQ(stream->allowance, ByteStream::UNLIMITED);
    EXPECT_FALSE(scene.throttle.isDownloadLimited(*scene.added[0]));
    scene.throttle.received(*scene.added[0], 5'000);
    EXPECT_EQ(scene.throttle.received(), 5'000);
}

TEST(Throttle, whoHasNotGotThroughTheHandshakeGetsLittle)
{
    Scene scene;
    const FakeStream *before = scene.add(u"30.0.0.1"_s);
    scene.throttle.setLimits({.download = RATE, .upload = 0, .areIgnoredOnLan = false});
    const FakeStream *after = scene.add(u"30.0.0.2"_s);
    EXPECT_EQ(before->allowance, 1'024);
    EXPECT_EQ(after->allowance, 1'024);
    EXPECT_TRUE(scene.throttle.isDownloadLimited(*scene.added[0]));
    EXPECT_FALSE(scene.throttle.isUploadLimited(*scene.added[0]));
    scene.throttle.setLimits({});
    EXPECT_EQ(before->allowance, ByteStream::UNLIMITED);
}

TEST(Throttle, theLocalNetworkMayBeLeftOut)
{
    Scene scene;
    const FakeStream *near = scene.add(u"192.168.1.5"_s);
    const FakeStream *far = scene.add(u"30.0.0.1"_s);
    scene.throttle.setLimits({.download = RATE, .upload = RATE, .areIgnoredOnLan = true});
    EXPECT_EQ(near->allowance, ByteStream::UNLIMITED);
    EXPECT_EQ(far->allowance, 1'024);
    scene.throttle.sent(*scene.added[0], 700);
    scene.throttle.sent(*scene.added[1], 50);
    EXPECT_EQ(scene.throttle.sent(), 50) << "only what limits are for is counted";
}

TEST(Throttle, soMuchIsRequestedAsTheLimitLetsThrough)
{
    Scene scene;
    scene.throttle.setLimits({.download = 1'024, .upload = 0, .areIgnoredOnLan = false});
    EXPECT_EQ(scene.throttle.requestsMax(), 3);
    scene.throttle.setLimits({.download = RATE, .upload = 0, .areIgnoredOnLan = false});
    EXPECT_EQ(scene.throttle.requestsMax(), 11);
    EXPECT_EQ(scene.throttle.requestsMax(4), 2);
    EXPECT_EQ(scene.throttle.requestsMax(40), 1);
    scene.throttle.setLimits({.download = 1'000'000'000, .upload = 0, .areIgnoredOnLan = false});
    EXPECT_EQ(scene.throttle.requestsMax(), 64);
}
