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

#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "megatorrent/storage/wholefile.h"

#include "helpers.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    using Kind = WholeFile::Unread::Kind;

    class WholeFileTest : public ::testing::Test
    {
    protected:
        QStringList names() const { return QDir(folder.path()).entryList((QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot), QDir::Name); }

        QTemporaryDir folder;
        QString path = folder.filePath(u"file"_s);
    };
}

TEST_F(WholeFileTest, ReadsWhatWasWritten)
{
    for (const QByteArray &content : {QByteArray("first"), QByteArray(), QByteArray(100'000, 'x')})
    {
        ASSERT_TRUE(WholeFile::replace(path, content));
        const auto read = WholeFile::read(path, 100'000);
        ASSERT_TRUE(read);
        EXPECT_EQ(*read, content);
    }
    EXPECT_EQ(names(), QStringList {u"file"_s});
    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(path).constData(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);

    EXPECT_EQ(WholeFile::read(path, 99'999).error().kind, Kind::TooLarge);
    EXPECT_EQ(WholeFile::read(folder.filePath(u"none"_s), 1).error().kind, Kind::Missing);
}

TEST_F(WholeFileTest, LeavesALinkALink)
{
    const QString target = folder.filePath(u"elsewhere"_s);
    ASSERT_TRUE(WholeFile::replace(target, "old"));
    ASSERT_TRUE(QFile::link(u"elsewhere"_s, path));
    ASSERT_TRUE(WholeFile::replace(path, "new"));
    EXPECT_TRUE(QFileInfo(path).isSymLink());
    EXPECT_EQ(WholeFile::read(target, 10).value_or(QByteArray()), "new");
}

TEST_F(WholeFileTest, TakesNothingThatIsNotOurs)
{
    // in our folder it is of a run that was killed, in a user's it is his
    writeFile((path + u".new"), "his");
    ASSERT_TRUE(WholeFile::replace(path, "x", WholeFile::Folder::Users));
    EXPECT_EQ(readFile(path + u".new"), "his");
    EXPECT_EQ(names(), (QStringList {u"file"_s, u"file.new"_s}));
    ASSERT_TRUE(WholeFile::replace(path, "y"));
    EXPECT_EQ(readFile(path), "y");
    EXPECT_EQ(names(), QStringList {u"file"_s});

    // where a link leads, all is his
    const QString link = folder.filePath(u"link"_s);
    ASSERT_TRUE(QFile::link(u"file"_s, link));
    writeFile((path + u".new"), "his");
    ASSERT_TRUE(WholeFile::replace(link, "z"));
    EXPECT_EQ(readFile(path), "z");
    EXPECT_EQ(readFile(path + u".new"), "his");
}

// One of them would be waited for without an end, another be lost.
TEST_F(WholeFileTest, LeavesAloneWhatIsNoFile)
{
    for (const OddThing thing : ODD_THINGS)
    {
        const QString odd = folder.filePath(u"odd-%1"_s.arg(static_cast<int>(thing)));
        putOddThing(thing, odd);
        const QStringList before = names();
        const auto read = WholeFile::read(odd, 1000);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().kind, Kind::Unreadable) << static_cast<int>(thing);
        EXPECT_TRUE(read.error().reason.contains(u"Please")) << qPrintable(read.error().reason);
        const auto written = WholeFile::replace(odd, "x");
        ASSERT_FALSE(written) << static_cast<int>(thing);
        EXPECT_EQ(written.error(), read.error().reason);
        EXPECT_TRUE(isStillThere(thing, odd)) << static_cast<int>(thing);
        EXPECT_EQ(names(), before);

        // nor where it is written before it takes its place
        const QString whole = folder.filePath(u"whole-%1"_s.arg(static_cast<int>(thing)));
        putOddThing(thing, (whole + u".new"));
        const auto beside = WholeFile::replace(whole, "x");
        ASSERT_FALSE(beside) << static_cast<int>(thing);
        EXPECT_TRUE(beside.error().contains(whole + u".new")) << qPrintable(beside.error());
        EXPECT_TRUE(isStillThere(thing, (whole + u".new")));
        EXPECT_FALSE(QFileInfo::exists(whole));
    }
}
