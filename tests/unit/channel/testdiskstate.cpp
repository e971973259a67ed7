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
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/channel/diskstate.h"

using namespace Megatorrent;

TEST(DiskState, aFolderThatIsToBeMadeIsWhereItsParentIs)
{
    QTemporaryDir folder;
    const auto here = DiskState::of(Path(folder.path()));
    const auto below = DiskState::of(Path(folder.filePath(u"not/yet/there"_s)));
    ASSERT_TRUE(here && below);
    EXPECT_EQ(here->id, below->id);
    EXPECT_FALSE(here->id.isEmpty());
    EXPECT_GT(here->bytesTotal, 0);
    EXPECT_GE(here->bytesTotal, here->bytesFree);
    EXPECT_GE(here->filesTotal.value_or(here->filesFree), here->filesFree);

    const auto processes = DiskState::of(Path(u"/proc"_s));
    EXPECT_TRUE(!processes || (processes->id != here->id));
}

TEST(DiskState, usageIsWhatIsReallyTaken)
{
    QTemporaryDir folder;
    ASSERT_TRUE(QDir(folder.path()).mkpath(u".hidden/deep"_s));
    QFile full {folder.filePath(u".hidden/deep/full"_s)};
    ASSERT_TRUE(full.open(QIODevice::WriteOnly));
    ASSERT_EQ(full.write(QByteArray(300'000, 'x')), 300'000);
    full.close();
    QFile hollow {folder.filePath(u"hollow"_s)};
    ASSERT_TRUE(hollow.open(QIODevice::WriteOnly));
    ASSERT_TRUE(hollow.resize(50'000'000));

    const DiskUsage usage = DiskUsage::of(Path(folder.path()));
    EXPECT_EQ(usage.files, 4);
    EXPECT_GE(usage.bytes, 300'000);
    EXPECT_LT(usage.bytes, 10'000'000);
    EXPECT_EQ(DiskUsage::of(Path(folder.filePath(u"none"_s))).files, 0);
}
