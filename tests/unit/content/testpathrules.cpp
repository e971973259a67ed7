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

#include "megatorrent/content/pathrules.h"
#include "support/vectors.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // 1,020 bytes
    const QString FOUR_NAMES = QString(QString(254, u'x') + u'/').repeated(4);

    std::string errorOf(const QString &path)
    {
        return PathRules::check(path).value_or(QString()).toStdString();
    }
}

TEST(PathRules, allowed)
{
    for (const QString &path : {u"a"_s, u"a/b/c.txt"_s, u"with spaces/and more.txt"_s, u" leading"_s, u".hidden"_s, u"..a"_s, u"a..b"_s
            , u"Müsik/код/日本語/😀.txt"_s, u"what? \"no\" <really> *|:"_s, u"AB:"_s, u"1:"_s, u"console"_s, u"com"_s, u"com0"_s, u"com10"_s, u"lpt"_s, u"xcon"_s, u"con-a"_s
            , u"nulls.txt"_s, u"a.con"_s, QString(63, u'a'), QString(65, u'a'), QString(QString(63, u'a') + u'g'), QString(255, u'x'), QString(QString(127, u'ü') + u'x')
            , QString(FOUR_NAMES + u"abcd"), u"~"_s, u"-rf"_s, u"%2e%2e"_s, u"\u00AD\u200B\uFEFF"_s, u"\uFEFFa/\uFEFFb"_s})
    {
        EXPECT_EQ(errorOf(path), "") << path.toStdString();
        EXPECT_EQ(PathRules::fromUtf8(path.toUtf8()).value_or(QString()), path);
    }
}

TEST(PathRules, refused)
{
    const QList<std::pair<QString, QByteArray>> cases
    {
        {QString(), "empty"}, {u"/a"_s, "absolute"}, {u"/"_s, "absolute"}, {u"//a"_s, "absolute"}, {u"a//b"_s, "empty name"}, {u"a/"_s, "empty name"}
        , {u"."_s, "\".\""}, {u".."_s, "\"..\""}, {u"../a"_s, "\"..\""}, {u"a/.."_s, "\"..\""}, {u"a/../b"_s, "\"..\""}, {u"a/./b"_s, "\".\""}
        , {u"a\\b"_s, "backslash"}, {u"\\\\host\\share"_s, "backslash"}, {u"C:"_s, "drive"}, {u"c:/windows"_s, "drive"}, {u"c:file"_s, "drive"}
        , {QString(u"a"_s + QChar(0) + u'b'), "control"}, {u"a\nb"_s, "control"}, {u"a\x7f"_s, "control"}, {u"a\u0085"_s, "control"}, {u"\x1b[31m"_s, "control"}
        , {u"a\u202Egpj.exe"_s, "direction"}, {u"a\u200F"_s, "direction"}, {u"\u061C"_s, "direction"}, {u"\u2066a\u2069"_s, "direction"}, {u"\u200Ea"_s, "direction"}
        , {u"con"_s, "device"}, {u"CON"_s, "device"}, {u"a/Con/b"_s, "device"}, {u"con.txt"_s, "device"}, {u"con .txt"_s, "device"}, {u"nul.tar.gz"_s, "device"}, {u"prn"_s, "device"}
        , {u"aux.c"_s, "device"}, {u"COM1"_s, "device"}, {u"com9.txt"_s, "device"}, {u"LPT1"_s, "device"}, {u"lpt9.x/y"_s, "device"}, {u"com\u00B9"_s, "device"}, {u"CONIN$"_s, "device"}, {u"conout$.x"_s, "device"}
        , {u"a."_s, "ends in"}, {u"a "_s, "ends in"}, {u"a./b"_s, "ends in"}, {u"a /b"_s, "ends in"}, {u"..."_s, "ends in"}, {u" "_s, "ends in"}
        , {QString(64, u'a'), "64"}, {QString(u"a/"_s + QString(64, u'F')), "64"}, {QString(QString(64, u'0') + u"/a"), "64"}
        , {QString(256, u'x'), "255"}, {QString(128, u'ü'), "255"}, {QString(u"a/"_s + QString(256, u'x') + u"/b"), "255"}, {QString(FOUR_NAMES + u"abcde"), "1024"}
        , {u"u\u0308"_s, "normal form"}, {u"a/e\u0301/b"_s, "normal form"}, {u"\u212B"_s, "normal form"}
        , {QString(QChar(0xD83D)), "Unicode"}, {QString(u"a"_s + QChar(0xDE00)), "Unicode"}
    };
    for (const auto &[path, reason] : cases)
    {
        const std::string error = errorOf(path);
        EXPECT_NE(error.find(reason.toStdString()), std::string::npos) << path.toStdString() << ": " << error;
        // half a surrogate pair has no UTF-8 form
        if (path.isValidUtf16())
        {
            EXPECT_FALSE(PathRules::fromUtf8(path.toUtf8()).has_value()) << path.toStdString();
        }
    }
}

TEST(PathRules, errorsNameThePathInPrintableForm)
{
    EXPECT_NE(errorOf(u"dir/a."_s).find("\"dir/a.\""), std::string::npos);
    const QString error = PathRules::check(u"a\n\u202Eb"_s).value();
    EXPECT_TRUE(error.contains(u"a\uFFFD\uFFFDb"));
    EXPECT_LT(PathRules::check(QString(100'000, u'x')).value().size(), 400);
}

TEST(PathRules, bytesThatAreNoText)
{
    for (const char *bytes : {"\xff", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "a/\xf5\x80\x80\x80"})
    {
        const auto path = PathRules::fromUtf8(bytes);
        ASSERT_FALSE(path.has_value()) << bytes;
        EXPECT_TRUE(path.error().contains(u"Unicode"));
    }
}

TEST(PathRules, foldedKeys)
{
    EXPECT_EQ(PathRules::foldedKey(u"Dir/FILE.txt"), PathRules::foldedKey(u"dir/file.TXT"));
    EXPECT_EQ(PathRules::foldedKey(u"ÜBER/КОД"), PathRules::foldedKey(u"über/код"));
    EXPECT_EQ(PathRules::foldedKey(u"u\u0308"), PathRules::foldedKey(u"Ü"));
    EXPECT_EQ(PathRules::foldedKey(u"Σ"), PathRules::foldedKey(u"ς"));
    EXPECT_NE(PathRules::foldedKey(u"a"), PathRules::foldedKey(u"b"));
    EXPECT_NE(PathRules::foldedKey(u"a/b"), PathRules::foldedKey(u"ab"));
}
