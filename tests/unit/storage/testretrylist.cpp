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

#include <QFile>
#include <QStringList>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/storage/retrylist.h"
#include "megatorrent/storage/sourcetree.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    struct Scene
    {
        IngestWork work(const QString &name, const QByteArray &content = "content")
        {
            const QString path = folder.filePath(name);
            writeFile(path, content);
            IngestWork result;
            result.entry.path = name;
            result.entry.local = path;
            result.tree = tree;
            result.source = 7;
            return result;
        }

        QTemporaryDir folder;
        std::shared_ptr<const SourceTree> tree = std::make_shared<const SourceTree>(folder.path(), QStringList());
        QStringList problems;
        QList<ErrorCode> codes;
        RetryList retries {[this](const QString &local, const Error &reason)
        {
            problems.append(local + u": " + reason.text);
            codes.append(reason.code);
        }};
    };
}

TEST(RetryList, whatChangesIsReadAgainAsItIsNow)
{
    Scene scene;
    IngestWork work = scene.work(u"a"_s);
    work.entry.stat.size = 1;
    scene.retries.fail(work, u"short"_s, true);
    const QList<IngestWork> again = scene.retries.take();
    ASSERT_EQ(again.size(), 1);
    EXPECT_EQ(again[0].entry.path, u"a"_s);
    EXPECT_EQ(again[0].entry.stat.size, 7);
    EXPECT_EQ(again[0].source, 7);
    EXPECT_TRUE(scene.problems.isEmpty());
}

TEST(RetryList, whatChangesEachTimeIsAProblemAfterThreeAttempts)
{
    Scene scene;
    IngestWork work = scene.work(u"a"_s);
    for (int attempt = 1; attempt < 3; ++attempt)
    {
        scene.retries.fail(work, {}, true);
        const QList<IngestWork> again = scene.retries.take();
        ASSERT_EQ(again.size(), 1);
        work = again[0];
    }
    scene.retries.fail(work, {}, true);
    EXPECT_TRUE(scene.retries.take().isEmpty());
    EXPECT_EQ(scene.problems, QStringList {work.entry.local + u": changes while it is read"});
    EXPECT_EQ(scene.codes, QList {ErrorCode::FileBusy});
}

TEST(RetryList, whatCannotBeReadIsAProblemAtOnce)
{
    Scene scene;
    const IngestWork unreadable = scene.work(u"a"_s);
    scene.retries.fail(unreadable, u"no permission"_s, false);
    const IngestWork gone = scene.work(u"b"_s);
    QFile::remove(gone.entry.local);
    scene.retries.fail(gone, {}, true);
    EXPECT_TRUE(scene.retries.take().isEmpty());
    ASSERT_EQ(scene.problems.size(), 2);
    EXPECT_EQ(scene.problems[0], unreadable.entry.local + u": no permission");
    EXPECT_EQ(scene.codes[1], ErrorCode::SourceMissing);
    EXPECT_TRUE(scene.problems[1].startsWith(gone.entry.local + u": cannot be read: ")) << qPrintable(scene.problems[1]);
}

// What changes may become anything: the second look has the rules of the first.
TEST(RetryList, whatHasBecomeALinkOutOfTheSourceIsNotReadAgain)
{
    Scene scene;
    const IngestWork work = scene.work(u"a"_s);
    QTemporaryDir other;
    writeFile(other.filePath(u"secret"_s), "secret");
    ASSERT_TRUE(QFile::remove(work.entry.local));
    ASSERT_TRUE(QFile::link(other.filePath(u"secret"_s), work.entry.local));
    scene.retries.fail(work, {}, true);
    EXPECT_TRUE(scene.retries.take().isEmpty());
    EXPECT_EQ(scene.codes, QList {ErrorCode::LinkNotFollowed});
}

TEST(RetryList, whatMayBeUnfinishedIsLeftAlone)
{
    Scene scene;
    int left = 0;
    RetryList retries {[](const QString &, const Error &) { FAIL(); }, [&left] { ++left; }};
    retries.fail(scene.work(u"a"_s), {}, true);
    EXPECT_TRUE(retries.take().isEmpty());
    EXPECT_EQ(left, 1);
}

TEST(RetryList, givesEachOnceInTheOrderInWhichTheyCame)
{
    Scene scene;
    scene.retries.add(scene.work(u"b"_s));
    scene.retries.fail(scene.work(u"a"_s), {}, true);
    scene.retries.add(scene.work(u"c"_s));
    QStringList order;
    for (const IngestWork &work : scene.retries.take())
        order.append(work.entry.path);
    EXPECT_EQ(order, (QStringList {u"b"_s, u"a"_s, u"c"_s}));
    EXPECT_TRUE(scene.retries.take().isEmpty());
}
