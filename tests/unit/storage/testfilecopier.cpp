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


#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include <QTemporaryDir>

#include "megatorrent/storage/filecopier.h"
#include "megatorrent/storage/posixfile.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    using Kind = FileCopier::Result::Kind;

    class FileCopierTest : public testing::Test
    {
    protected:
        FileDescriptor open(const QString &name)
        {
            return FileDescriptor {::open(QFile::encodeName(path(name)).constData(), O_RDONLY | O_CLOEXEC)};
        }

        QString path(const QString &name) const { return folder.filePath(name); }

        QTemporaryDir folder;
        FileDescriptor here {::open(QFile::encodeName(folder.path()).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
        qint64 copied = 0;
        qint64 stopsAt = -1;
        FileCopier copier {[this] { return (stopsAt >= 0) && (copied >= stopsAt); }, [this](const qint64 bytes) { copied += bytes; }};
    };
}

TEST_F(FileCopierTest, ContentTimeAndModeAreCopied)
{
    const QByteArray content = randomBytes(3'000'000);
    writeFile(path(u"from"_s), content);
    ASSERT_EQ(::chmod(QFile::encodeName(path(u"from"_s)).constData(), 0750), 0);
    const FileDescriptor from = open(u"from"_s);
    const timespec times[2] = {{.tv_sec = 1, .tv_nsec = 0}, {.tv_sec = 1'600'000'000, .tv_nsec = 5}};
    ASSERT_EQ(::utimensat(AT_FDCWD, QFile::encodeName(path(u"from"_s)).constData(), times, 0), 0);

    const FileCopier::Result result = copier.copy(from.get(), here.get(), "to");
    EXPECT_EQ(result.kind, Kind::Copied);
    EXPECT_EQ(copied, content.size());
    EXPECT_TRUE(readFile(path(u"to"_s)) == content);
    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(path(u"to"_s)).constData(), &info), 0);
    EXPECT_EQ((info.st_mode & 07777), 0750U);
    EXPECT_EQ(info.st_mtim.tv_sec, 1'600'000'000);
    EXPECT_EQ(result.stat, FileStat::from(info));
}

TEST_F(FileCopierTest, HolesStayHoles)
{
    writeFile(path(u"from"_s), "content");
    ASSERT_EQ(::truncate(QFile::encodeName(path(u"from"_s)).constData(), 64 * 1024 * 1024), 0);
    const FileDescriptor from = open(u"from"_s);
    EXPECT_EQ(copier.copy(from.get(), here.get(), "to").kind, Kind::Copied);
    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(path(u"to"_s)).constData(), &info), 0);
    EXPECT_EQ(info.st_size, 64 * 1024 * 1024);
    EXPECT_LT((info.st_blocks * 512), 1024 * 1024);
}

TEST_F(FileCopierTest, EndsWhenItIsTold)
{
    writeFile(path(u"from"_s), randomBytes(5'000'000));
    stopsAt = 2'000'000;
    const FileDescriptor from = open(u"from"_s);
    EXPECT_EQ(copier.copy(from.get(), here.get(), "to").kind, Kind::Stopped);
    EXPECT_LT(copied, 4'000'000);
}

TEST_F(FileCopierTest, SaysWhyItCannot)
{
    writeFile(path(u"from"_s), "content");
    ASSERT_EQ(::symlink("elsewhere", QFile::encodeName(path(u"link"_s)).constData()), 0);
    const FileDescriptor from = open(u"from"_s);
    const FileCopier::Result result = copier.copy(from.get(), here.get(), "link");
    EXPECT_EQ(result.kind, Kind::Failed);
    EXPECT_EQ(result.error, Posix::NOT_A_FILE);
    EXPECT_FALSE(QFile::exists(path(u"elsewhere"_s)));
}

TEST_F(FileCopierTest, TellsWhatIsTheSame)
{
    QByteArray content = randomBytes(2'500'000);
    writeFile(path(u"a"_s), content);
    writeFile(path(u"b"_s), content);
    content[2'400'000] = static_cast<char>(content[2'400'000] + 1);
    writeFile(path(u"c"_s), content);
    EXPECT_TRUE(copier.isSame(open(u"a"_s).get(), open(u"b"_s).get(), content.size()));
    EXPECT_FALSE(copier.isSame(open(u"a"_s).get(), open(u"c"_s).get(), content.size()));
}
