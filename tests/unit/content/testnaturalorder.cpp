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

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include <QStringList>

#include "base/global.h"
#include "megatorrent/content/naturalorder.h"

using namespace Megatorrent;

namespace
{
    // In this order, whatever order they come in
    void expectOrder(const QStringList &texts, QByteArray (*key)(QByteArrayView))
    {
        QStringList sorted = texts;
        std::ranges::shuffle(sorted, std::mt19937 {1});
        std::ranges::stable_sort(sorted, {}, [key](const QString &text) { return key(text.toUtf8()); });
        EXPECT_EQ(sorted, texts) << qPrintable(sorted.join(u" | "));
    }

    void expectSame(const QString &left, const QString &right)
    {
        EXPECT_EQ(NaturalOrder::key(left.toUtf8()), NaturalOrder::key(right.toUtf8())) << qPrintable(left) << " and " << qPrintable(right);
    }
}

TEST(NaturalOrder, numbersCountByTheirValue)
{
    expectOrder({u"0"_s, u"1"_s, u"2"_s, u"10"_s, u"a"_s, u"a 2"_s, u"a 10"_s, u"a 10 b"_s, u"a 100"_s, u"a1"_s, u"a1.2"_s, u"a1.10"_s, u"a2"_s, u"a10"_s, u"b"_s}
            , &NaturalOrder::key);
    expectOrder({u"Part 9"_s, u"part 10"_s, u"PART 011"_s, u"part 12"_s, u"part 12345678901234567890123"_s, u"part 22345678901234567890123"_s}, &NaturalOrder::key);
    expectSame(u"a 007"_s, u"a 7"_s);
    expectSame(u"٣ ١٠"_s, u"3 10"_s);
    // more digits than one number has
    const QString digits {300, u'7'};
    expectOrder({digits, digits.chopped(1) + u'8', digits + u'1'}, &NaturalOrder::key);
}

TEST(NaturalOrder, caseAndAccentsMakeNoDifference)
{
    expectOrder({u"apfel 1"_s, u"Äpfel 2"_s, u"apfel 3"_s, u"Zebra"_s}, &NaturalOrder::key);
    expectOrder({u"cote 1"_s, u"Côté 2"_s, u"COTE 3"_s}, &NaturalOrder::key);
    expectOrder({u"Гений"_s, u"ёлка"_s, u"Ель"_s, u"Жук"_s, u"юла"_s}, &NaturalOrder::key);
    expectOrder({u"άλφα 1"_s, u"ΑΛΦΑ 2"_s, u"Ωμέγα"_s}, &NaturalOrder::key);
    expectSame(u"straße"_s, u"STRASSE"_s);
    expectSame(u"Σίσυφος"_s, u"ΣΊΣΥΦΟΣ"_s);
    expectSame(u"İstanbul"_s, u"ISTANBUL"_s);
    expectSame(u"Ærø"_s, u"aero"_s);
    // the same, composed and not
    expectSame(u"\u00C4"_s, u"A\u0308"_s);
    expectSame(u"한국"_s, u"한국"_s.normalized(QString::NormalizationForm_D));
    // signs that combine and are letters all the same
    EXPECT_NE(NaturalOrder::key(u"कि"_s.toUtf8()), NaturalOrder::key(u"कु"_s.toUtf8()));
    EXPECT_NE(NaturalOrder::key(u"か"_s.toUtf8()), NaturalOrder::key(u"が"_s.toUtf8()));
}

TEST(NaturalOrder, signsComeBeforeNumbersAndLetters)
{
    expectOrder({u""_s, u" x"_s, u"_x"_s, u"-x"_s, u"(x)"_s, u"[x]"_s, u"~x"_s, u"«x»"_s, u"1x"_s, u"x"_s, u"я"_s, u"日本"_s}, &NaturalOrder::key);
    // of what is no text something is made, too
    EXPECT_FALSE(NaturalOrder::key("\xff\xfe").isEmpty());
}

TEST(NaturalOrder, foldersStandTogether)
{
    expectOrder({u"b 2"_s, u"b 10"_s, u"s 2/x 2"_s, u"s 2/X 10"_s, u"s 2/a/x"_s, u"s 2/b/x"_s, u"s 2 b/x"_s, u"s 10/x"_s, u"z/x"_s}, &NaturalOrder::folderKey);
    expectOrder({u"z/ä"_s, u"a/b"_s, u"B/c 2"_s, u"a/c 10"_s}, &NaturalOrder::nameKey);
    EXPECT_EQ(NaturalOrder::folderKey("S 02/x"), NaturalOrder::folderKey("s 2/X"));
}
