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

#include <QRegularExpression>
#include <QSet>

#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/content/error.h"

using namespace Megatorrent;

TEST(Error, hasANameThatLeadsBack)
{
    static const QRegularExpression word {u"^[a-z][A-Za-z]+$"_s};
    QSet<QString> names;
    for (int i = 1; i <= static_cast<int>(ErrorCode::PublishingFailed); ++i)
    {
        const auto code = static_cast<ErrorCode>(i);
        const QString name = errorName(code);
        EXPECT_TRUE(word.match(name).hasMatch()) << name.toStdString();
        EXPECT_FALSE(names.contains(name)) << name.toStdString();
        names.insert(name);
        EXPECT_EQ(errorCodeOf(name), code) << name.toStdString();
    }
    EXPECT_EQ(errorName(ErrorCode::None), QString());
    EXPECT_EQ(errorCodeOf({}), ErrorCode::None);
    EXPECT_EQ(errorCodeOf(u"neverHeardOf"_s), ErrorCode::None);
}

TEST(Error, isOfAKindIfItSaysAnything)
{
    EXPECT_TRUE(Error().isEmpty());
    EXPECT_EQ(Error(ErrorCode::DiskFull, {}).code, ErrorCode::None);
    EXPECT_EQ(Error(QString()).code, ErrorCode::None);
    const Error plain {u"Something."_s};
    EXPECT_EQ(plain.code, ErrorCode::Refused);
    EXPECT_EQ(plain.text, u"Something."_s);
    // who knows better says so, and the best word stays
    EXPECT_EQ(plain.as(ErrorCode::CannotWrite), Error(ErrorCode::CannotWrite, u"Something."_s));
    EXPECT_EQ(Error(ErrorCode::DiskFull, u"Full."_s).as(ErrorCode::CannotWrite).code, ErrorCode::DiskFull);
    EXPECT_EQ(Error().as(ErrorCode::CannotWrite).code, ErrorCode::None);
    EXPECT_NE(Error(ErrorCode::DiskFull, u"x"_s), Error(ErrorCode::CannotWrite, u"x"_s));
    const QString sentence = plain;
    EXPECT_EQ(sentence, u"Something."_s);
}
