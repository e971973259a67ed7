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
#include "megatorrent/swarm/banlist.h"
#include "values.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

TEST(BanList, bansExpireAndAreBounded)
{
    BanList bans;
    bans.ban({.host = u"10.0.0.1"_s, .until = 1h, .reason = u"first"_s, .isDurable = true});
    bans.ban({.host = u"10.0.0.1"_s, .until = 30min, .reason = u"second"_s, .isDurable = false});
    EXPECT_TRUE(bans.isBanned(u"10.0.0.1"_s, 59min));
    EXPECT_FALSE(bans.isBanned(u"10.0.0.1"_s, 1h));
    EXPECT_FALSE(bans.isBanned(u"10.0.0.2"_s, 0ms));
    bans.removeExpired(2h);
    EXPECT_EQ(bans.size(), 0);

    bans.ban({.host = u"long"_s, .until = 1000h, .reason = {}, .isDurable = true});
    for (int i = 0; i < 20'000; ++i)
        bans.ban({.host = QString::number(i), .until = (1h + (1s * i)), .reason = {}, .isDurable = false});
    EXPECT_EQ(bans.size(), 5'000);
    EXPECT_TRUE(bans.isBanned(u"long"_s, 0ms));
    EXPECT_FALSE(bans.isBanned(u"0"_s, 0ms));
    bans.lift(u"long"_s);
    EXPECT_FALSE(bans.isBanned(u"long"_s, 0ms));
}

TEST(BanList, countsDistinctCorruptBlobs)
{
    BanList bans;
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(1), 0ms), 1);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(1), 1h), 1);
    EXPECT_EQ(bans.addCorruptBlob(u"b"_s, idOf(2), 1h), 1);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(2), 2h), 2);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(3), 3h), 3);
    EXPECT_EQ(bans.addCorruptBlob(u"a"_s, idOf(4), 30h), 1);  // a day has passed
}
