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
#include "megatorrent/cli/format.h"

using namespace Megatorrent::Cli;

TEST(CliFormat, whatControlsATerminalIsEscaped)
{
    EXPECT_EQ(Format::escaped(u"a\nb\rc\td"), u"a\\nb\\rc\\td"_s);
    EXPECT_EQ(Format::escaped(u"\x1b[2Jx\u0000\u007f\u009b"_s), u"\\x1b[2Jx\\x00\\x7f\\x9b"_s);
    EXPECT_EQ(Format::escaped(u"a\u202egpj.exe\u2028b"), u"a\\u202egpj.exe\\u2028b"_s);
    EXPECT_EQ(Format::escaped(QString(QChar(0xD800)).append(u'x')), u"\\ud800x"_s);
}

TEST(CliFormat, ordinaryNamesAreLeftAlone)
{
    for (const QString &name : {u"Grüße aus Köln – façade.txt"_s, u"日本語のファイル.txt"_s, u"emoji 🦉 and % # ' $(x) \\n.txt"_s, u"👩‍💻"_s, QString()})
        EXPECT_EQ(Format::escaped(name), name);
}

TEST(CliFormat, sizes)
{
    EXPECT_EQ(Format::size(0), u"0 B"_s);
    EXPECT_EQ(Format::size(1023), u"1023 B"_s);
    EXPECT_EQ(Format::size(1024), u"1.0 KiB"_s);
    EXPECT_EQ(Format::size(1024 * 1024 - 1), u"1.0 MiB"_s) << "never 1024.0 KiB";
    EXPECT_EQ(Format::size(1288490189), u"1.2 GiB"_s);
    EXPECT_EQ(Format::size(9'223'372'036'854'775'807), u"8192.0 PiB"_s);
    EXPECT_EQ(Format::rate(3 * 1024 * 1024 + 100'000), u"3.1 MiB/s"_s);
}

TEST(CliFormat, percentIsRoundedDown)
{
    EXPECT_EQ(Format::percent(0, 10), u"0 %"_s);
    EXPECT_EQ(Format::percent(62, 100), u"62 %"_s);
    EXPECT_EQ(Format::percent(999'999'999'999'999, 1'000'000'000'000'000), u"99 %"_s);
    EXPECT_EQ(Format::percent(10, 10), u"100 %"_s);
    EXPECT_EQ(Format::percent(0, 0), u"100 %"_s);
}

TEST(CliFormat, durations)
{
    EXPECT_EQ(Format::duration(59), u"59 s"_s);
    EXPECT_EQ(Format::duration(180), u"3 min"_s);
    EXPECT_EQ(Format::duration(7500), u"2 h 5 min"_s);
    EXPECT_EQ(Format::duration(3 * 86400), u"3 days"_s);
}

TEST(CliFormat, progressLine)
{
    const Format::Progress progress {.bytes = 1'288'490'189, .bytesTotal = 2'040'109'466, .rate = 3'250'586, .eta = 200, .current = u"a/b.mkv"_s};
    EXPECT_EQ(Format::progress(progress, 79), u"[============>       ] 63 %  1.2/1.9 GiB  3.1 MiB/s  3 min  a/b.mkv"_s);
}

TEST(CliFormat, progressLineFitsTheTerminal)
{
    for (int width = 1; width < 100; ++width)
    {
        const Format::Progress progress {.bytes = 500, .bytesTotal = 1000, .rate = 10, .eta = 5, .current = QString(200, u'x')};
        EXPECT_LE(Format::progress(progress, width).size(), width);
    }
    EXPECT_EQ(Format::progress({.bytes = 1000, .bytesTotal = 1000}, 79), u"[====================] 100 %  1000/1000 B"_s);
    EXPECT_EQ(Format::progress({.current = u"Looking\nfor it"_s}, 79), u"Looking\\nfor it"_s);
}
