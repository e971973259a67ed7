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


#include <limits>

#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/content/byterange.h"

using namespace Megatorrent;

namespace
{
    const qint64 SIZE = 1000;

    void expectPart(const QString &header, const qint64 first, const qint64 length, const qint64 size = SIZE)
    {
        const ByteRange range = ByteRange::parse(header, size);
        EXPECT_EQ(range.kind, ByteRange::Kind::Part) << qPrintable(header);
        EXPECT_EQ(range.first, first) << qPrintable(header);
        EXPECT_EQ(range.length, length) << qPrintable(header);
    }

    ByteRange::Kind kindOf(const QString &header, const qint64 size = SIZE)
    {
        return ByteRange::parse(header, size).kind;
    }
}

TEST(ByteRange, partsAsTheStandardHasThem)
{
    expectPart(u"bytes=0-499"_s, 0, 500);
    expectPart(u"bytes=500-999"_s, 500, 500);
    expectPart(u"bytes=500-"_s, 500, 500);
    expectPart(u"bytes=0-0"_s, 0, 1);
    expectPart(u"bytes=-1"_s, 999, 1);
    expectPart(u"bytes=-500"_s, 500, 500);
    expectPart(u"Bytes = 10 - 19"_s, 10, 10);
}

TEST(ByteRange, whatGoesBeyondTheEndIsCut)
{
    expectPart(u"bytes=900-5000"_s, 900, 100);
    expectPart(u"bytes=-5000"_s, 0, 1000);
    expectPart(u"bytes=0-99999999999999999999999999999"_s, 0, 1000);
    expectPart(u"bytes=-99999999999999999999999999999"_s, 0, 1000);
    expectPart(u"bytes=1-9223372036854775807"_s, 1, (std::numeric_limits<qint64>::max() - 1), std::numeric_limits<qint64>::max());
}

TEST(ByteRange, whatIsNotThereIsUnsatisfiable)
{
    for (const QString &header : {u"bytes=1000-"_s, u"bytes=1000-2000"_s, u"bytes=-0"_s, u"bytes=99999999999999999999999999999-"_s})
        EXPECT_EQ(kindOf(header), ByteRange::Kind::Unsatisfiable) << qPrintable(header);
    EXPECT_EQ(kindOf(u"bytes=0-"_s, 0), ByteRange::Kind::Unsatisfiable);
}

TEST(ByteRange, whatIsNotUnderstoodIsTheWhole)
{
    for (const QString &header : {u""_s, u"bytes"_s, u"bytes="_s, u"bytes=-"_s, u"bytes=a-b"_s, u"bytes=1-b"_s, u"bytes=5-4"_s, u"items=0-4"_s, u"bytes=0-4,6-8"_s
            , u"bytes=-4,-2"_s, u"bytes=+1-2"_s, u"bytes=1--2"_s, u"bytes=0x1-2"_s, u"bytes=\u0661-\u0662"_s, u"bytes=1"_s})
    {
        const ByteRange range = ByteRange::parse(header, SIZE);
        EXPECT_EQ(range.kind, ByteRange::Kind::Whole) << qPrintable(header);
        EXPECT_EQ(range.first, 0);
        EXPECT_EQ(range.length, SIZE);
    }
    EXPECT_EQ(kindOf(u"bytes=-5"_s, 0), ByteRange::Kind::Whole);
}
