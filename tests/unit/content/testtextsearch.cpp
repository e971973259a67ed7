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

#include <QRegularExpression>

#include "base/global.h"
#include "megatorrent/content/textsearch.h"

using namespace Megatorrent;

namespace
{
    bool isFound(const QString &wanted, const QString &text)
    {
        const QRegularExpression regex {TextSearch::of(wanted).regex};
        EXPECT_TRUE(regex.isValid()) << qPrintable(regex.pattern());
        return regex.match(text).hasMatch();
    }
}

TEST(TextSearch, caseOfAllAlphabets)
{
    for (const auto &[wanted, text] : {std::pair(u"äpfel"_s, u"ÄPFEL"_s), {u"ПРИВЕТ"_s, u"привет"_s}, {u"σίσυφος"_s, u"ΣΊΣΥΦΟΣ"_s}, {u"ΣΊΣΥΦΟΣ"_s, u"Σίσυφος"_s}
            , {u"strasse"_s, u"Straße"_s}, {u"STRASSE"_s, u"straße"_s}, {u"straße"_s, u"STRASSE"_s}, {u"Straße"_s, u"STRAẞE"_s}
            , {u"istanbul"_s, u"İSTANBUL"_s}, {u"İSTANBUL"_s, u"istanbul"_s}, {u"IRMAK"_s, u"ırmak"_s}, {u"İstanbul"_s, u"İSTANBUL"_s}, {u"İSTANBUL"_s, u"i̇stanbul"_s}
            , {u"offiziell"_s, u"oﬃziell"_s}, {u"ﬁn"_s, u"FIN"_s}, {u"ԵՒ"_s, u"և"_s}, {u"𐐀"_s, u"𐐨"_s}})
    {
        EXPECT_TRUE(isFound(wanted, text)) << qPrintable(wanted) << " in " << qPrintable(text);
    }
    EXPECT_FALSE(isFound(u"a"_s, u"ä"_s));
    EXPECT_FALSE(isFound(u"aßa"_s, u"asa"_s));
}

TEST(TextSearch, howAccentsAreWrittenMakesNoDifference)
{
    EXPECT_TRUE(isFound(u"A\u0308rger"_s, u"\u00E4rger"_s));
    EXPECT_TRUE(isFound(u"\u1112\u1161\u11AB"_s, u"\uD55C\uAD6D"_s));
    EXPECT_TRUE(isFound(u"\u212Aelvin"_s, u"kelvin"_s));
}

TEST(TextSearch, signsAreNoPatterns)
{
    EXPECT_TRUE(isFound(u"[100%] (A+B)"_s, u"é [100%] (a+b)"_s));
    EXPECT_FALSE(isFound(u".*"_s, u"é"_s));
    EXPECT_EQ(TextSearch::of(u"50%_\\"_s).like, u"%50\\%\\_\\\\%"_s);
}

TEST(TextSearch, plainTextsAreSearchedPlainly)
{
    EXPECT_EQ(TextSearch::of(u"Film"_s).like, u"%film%"_s);
    EXPECT_EQ(TextSearch::of(u"Straße"_s).like, u"%strasse%"_s);
    EXPECT_TRUE(TextSearch::of(u"Ärger"_s).like.isNull()) << "no plain text has it";
    EXPECT_TRUE(TextSearch::of(QString(QChar(u'\0'))).like.isNull());
}
