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
#include "megatorrent/content/listfolder.h"

using namespace Megatorrent;

TEST(ListFolder, areSortedAsPeopleLookForThem)
{
    EXPECT_EQ(ListFolder::sorted({u"b"_s, u"Films/Old 10"_s, u"Films B"_s, u"films"_s, u"Films/Old 2/x"_s, u"Films"_s, u"Films/Old 2"_s, u"Ärger"_s})
            , (QStringList {u"Ärger"_s, u"b"_s, u"Films"_s, u"films"_s, u"Films/Old 2"_s, u"Films/Old 2/x"_s, u"Films/Old 10"_s, u"Films B"_s}));
}

TEST(ListFolder, takeWithThemWhatIsWithinThem)
{
    EXPECT_EQ(ListFolder::topmost({u"Films/Old"_s, u"Films"_s, u"Filmstock"_s, u"Films/Old/x"_s, u"Music/a"_s, u"Films"_s})
            , (QStringList {u"Films"_s, u"Filmstock"_s, u"Music/a"_s}));
    EXPECT_TRUE(ListFolder::topmost({}).isEmpty());
}
