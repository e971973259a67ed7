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
#include "megatorrent/content/mediatype.h"

using namespace Megatorrent;

TEST(MediaType, whatIsPlayedIsShown)
{
    EXPECT_EQ(MediaType::ofFile(u"a/b.mp4").name, u"video/mp4");
    EXPECT_EQ(MediaType::ofFile(u"A.MKV").name, u"video/x-matroska");
    EXPECT_EQ(MediaType::ofFile(u"a.b/c.flac").name, u"audio/flac");
    EXPECT_TRUE(MediaType::ofFile(u"x.txt").name.startsWith(u"text/plain"));
    EXPECT_TRUE(MediaType::ofFile(u"x.png").isShown);
}

TEST(MediaType, whatABrowserCouldRunIsBytesToBeSaved)
{
    for (const QString &name : {u"a.html"_s, u"a.HTM"_s, u"a.xhtml"_s, u"a.svg"_s, u"a.svgz"_s, u"a.xml"_s, u"a.xsl"_s, u"a.pdf"_s, u"a.js"_s, u"a.mjs"_s, u"a.css"_s
            , u"a.swf"_s, u"a.mht"_s, u"a.wasm"_s, u"a.htm l"_s, u"a.mp4.html"_s, u"a.html."_s, u"mp4"_s, u"a.mp4/b"_s, u""_s, u"."_s, u"a.exe"_s})
    {
        const MediaType type = MediaType::ofFile(name);
        EXPECT_EQ(type.name, u"application/octet-stream") << qPrintable(name);
        EXPECT_FALSE(type.isShown) << qPrintable(name);
    }
}
