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
#include "megatorrent/content/qrcode.h"

using namespace Megatorrent;

namespace
{
    // the squares in three of the corners, by which a code is found
    const QStringList FINDER
    {
        u"1111111"_s,
        u"1000001"_s,
        u"1011101"_s,
        u"1011101"_s,
        u"1011101"_s,
        u"1000001"_s,
        u"1111111"_s
    };
}

TEST(QrCode, isASquareWithThreeFinders)
{
    if (!QrCode::isAvailable())
        GTEST_SKIP() << "built without libqrencode";

    const QStringList modules = QrCode::modules(u"megatorrent://"_s + QString(64, u'a'));
    const qsizetype width = modules.size();
    ASSERT_EQ(width, 33);    // version 4: 78 bytes at the lowest level of correction
    for (const QString &row : modules)
        EXPECT_EQ(row.size(), width);
    for (qsizetype y = 0; y < FINDER.size(); ++y)
    {
        EXPECT_TRUE(modules[y].startsWith(FINDER[y])) << y;
        EXPECT_TRUE(modules[y].endsWith(FINDER[y])) << y;
        EXPECT_TRUE(modules[width - FINDER.size() + y].startsWith(FINDER[y])) << y;
    }
}

TEST(QrCode, holdsAllThatFits)
{
    if (!QrCode::isAvailable())
        GTEST_SKIP() << "built without libqrencode";

    EXPECT_EQ(QrCode::modules(QString(2953, u'a')).size(), 177);
    EXPECT_TRUE(QrCode::modules(QString(2954, u'a')).isEmpty());
}
