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

#include "base/global.h"
#include "megatorrent/cli/failure.h"
#include "megatorrent/cli/newfile.h"
#include "megatorrent/cli/output.h"

using namespace Megatorrent::Cli;

namespace
{
    QStringList names(const QTemporaryDir &folder)
    {
        return QDir(folder.path()).entryList(QDir::Files | QDir::Hidden | QDir::System);
    }

    QByteArray content(const QString &path)
    {
        QFile file {path};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
}

TEST(NewFile, isForItsOwnerAndNothingElseStays)
{
    Output out {false, true};
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"key"_s);
    const NewFile file {path, out};
    EXPECT_EQ(names(folder), QStringList());
    file.write("secret");
    EXPECT_EQ(names(folder), QStringList {u"key"_s});
    EXPECT_EQ(content(path), "secret");
    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(path).constData(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(NewFile, leavesAloneWhatIsThereOrComesMeanwhile)
{
    Output out {false, true};
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"key"_s);
    const NewFile file {path, out};
    {
        QFile other {path};
        ASSERT_TRUE(other.open(QIODevice::WriteOnly));
        other.write("another's");
    }
    EXPECT_THROW(file.write("secret"), Failure);
    EXPECT_EQ(content(path), "another's");
    EXPECT_THROW((NewFile {path, out}), Failure);
    EXPECT_EQ(names(folder), QStringList {u"key"_s});

    // a link that leads nowhere is something, too
    const QString link = folder.filePath(u"link"_s);
    ASSERT_TRUE(QFile::link(folder.filePath(u"nowhere"_s), link));
    EXPECT_THROW((NewFile {link, out}), Failure);
    EXPECT_FALSE(QFile::exists(folder.filePath(u"nowhere"_s)));
}

// What fails at the end leaves neither a part of it nor its place taken.
TEST(NewFile, isThereWholeOrNotAtAll)
{
    Output out {false, true};
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"below/key"_s);
    EXPECT_THROW((NewFile {path, out}), Failure);
    ASSERT_TRUE(QDir(folder.path()).mkdir(u"below"_s));
    const NewFile file {path, out};
    ASSERT_TRUE(QDir(folder.path()).rmdir(u"below"_s));
    EXPECT_THROW(file.write("secret"), Failure);
    EXPECT_FALSE(QFile::exists(path));
}
