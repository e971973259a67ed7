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

#include <functional>

#include <sys/stat.h>

#include <QDir>
#include <QFile>

#include "base/global.h"
#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/loadedfile.h"
#include "megatorrent/storage/treescanner.h"

#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    using Kind = SourceEntry::Kind;

    // A folder that is published, and what somebody else who may write there would like to have of it
    class SourceTreeTest : public ::testing::Test
    {
    protected:
        SourceTreeTest()
        {
            for (const QString &name : {u"a"_s, u"folder/secret.json"_s, u"folder/x"_s})
                writeFile(path(name), "public");
            writeFile((m_keys + u"/secret.json"_s), "secret");
        }

        QString path(const QString &name) const { return m_source + u'/' + name; }

        SourceEntry entry(const QString &name) const
        {
            return {.kind = Kind::File, .path = name, .local = path(name), .stat = {}, .executable = false, .reason = {}};
        }

        SourceEntry examine(const SourceTree &tree, const QString &name) const
        {
            SourceEntry result = entry(name);
            EXPECT_TRUE(tree.examine(result)) << qPrintable(name);
            return result;
        }

        bool canBeRead(const SourceTree &tree, const QString &name) const { return tree.openForReading(path(name)).isValid(); }

        void swapForLink(const QString &name, const QString &target) const
        {
            ASSERT_TRUE(QFile::rename(path(name), (m_base.filePath(u"away-"_s + QFileInfo(name).fileName()))));
            ASSERT_TRUE(QFile::link(target, path(name)));
        }

        QTemporaryDir m_base;
        const QString m_source = m_base.filePath(u"source"_s);
        const QString m_data = m_base.filePath(u"data"_s);
        const QString m_keys = m_data + u"/keys"_s;
    };
}

TEST_F(SourceTreeTest, aFileThatHasBecomeALinkOutOfItIsNotRead)
{
    const SourceTree tree {m_source, {m_data}};
    const SourceEntry before = examine(tree, u"a"_s);
    EXPECT_EQ(before.kind, Kind::File);
    EXPECT_TRUE(canBeRead(tree, u"a"_s));
    swapForLink(u"a"_s, (m_keys + u"/secret.json"_s));
    EXPECT_FALSE(canBeRead(tree, u"a"_s));
    EXPECT_EQ(examine(tree, u"a"_s).reason.code, ErrorCode::LinkNotFollowed);
}

TEST_F(SourceTreeTest, aFolderThatHasBecomeALinkOutOfItIsNotEntered)
{
    const TreeScanner::Exclusions exclusions {.paths = {}, .ownData = {m_data}};
    TreeScanner scanner {m_source, {}, exclusions};
    SourceEntry found;
    ASSERT_TRUE(scanner.next(found));
    EXPECT_EQ(found.path, u"a"_s);
    // its name has been read, and that it is a folder
    swapForLink(u"folder"_s, m_keys);
    ASSERT_TRUE(scanner.next(found));
    EXPECT_EQ(found.kind, Kind::FolderProblem);
    EXPECT_EQ(found.path, u"folder"_s);
    EXPECT_FALSE(scanner.next(found));
    EXPECT_FALSE(canBeRead(*scanner.tree(), u"folder/secret.json"_s));
}

// Its files' names are known by then.
TEST_F(SourceTreeTest, aFolderThatIsSwappedWhileItIsLookedThroughGivesItsOwnFilesOnly)
{
    const TreeScanner::Exclusions exclusions;
    TreeScanner scanner {m_source, {}, exclusions};
    SourceEntry found;
    ASSERT_TRUE(scanner.next(found));
    // enters the folder
    SourceEntry first;
    ASSERT_TRUE(scanner.next(first));
    EXPECT_EQ(first.path, u"folder/secret.json"_s);
    writeFile((m_keys + u"/x"_s), "another secret");
    swapForLink(u"folder"_s, m_keys);
    ASSERT_TRUE(scanner.next(found));
    EXPECT_EQ(found.path, u"folder/x"_s);
    EXPECT_EQ(found.stat.size, QByteArray("public").size());
    EXPECT_FALSE(canBeRead(*scanner.tree(), u"folder/x"_s));
    EXPECT_FALSE(canBeRead(*scanner.tree(), u"folder/secret.json"_s));
}

TEST_F(SourceTreeTest, linksInItAreFollowedToWhatIsInIt)
{
    ASSERT_TRUE(QFile::link(u"folder/x"_s, path(u"inside"_s)));
    ASSERT_TRUE(QFile::link(m_source, m_base.filePath(u"by-link"_s)));
    const QString viaLink = m_base.filePath(u"by-link"_s);
    for (const QString &source : {m_source, viaLink})
    {
        const SourceTree tree {source, {m_data}};
        SourceEntry found = entry(u"inside"_s);
        found.local = source + u"/inside"_s;
        ASSERT_TRUE(tree.examine(found));
        EXPECT_EQ(found.kind, Kind::File);
        const LoadedFile loaded = LoadedFile::readSmall(tree, found, {});
        EXPECT_TRUE(loaded.isSound());
        EXPECT_EQ(loaded.plaintext, "public");
    }

    // a file that is published by itself may be a link anywhere
    const SourceTree single {path(u"inside"_s), {m_data}};
    EXPECT_EQ(examine(single, u"inside"_s).kind, Kind::File);
    EXPECT_TRUE(canBeRead(single, u"inside"_s));
    EXPECT_FALSE(canBeRead(single, u"a"_s));
}

TEST_F(SourceTreeTest, ownDataIsNotReachedByAnyWay)
{
    const SourceTree tree {m_base.path(), {m_data}};
    EXPECT_FALSE(tree.openForReading(m_keys + u"/secret.json"_s).isValid());
    ASSERT_TRUE(QFile::link((m_keys + u"/secret.json"_s), path(u"link"_s)));
    EXPECT_EQ(examine(tree, u"link"_s).reason.code, ErrorCode::FolderOfOwnData);
    EXPECT_FALSE(canBeRead(tree, u"link"_s));

    const SourceTree link {path(u"link"_s), {m_data}};
    EXPECT_FALSE(canBeRead(link, u"link"_s));
    SourceEntry top;
    struct stat info {};
    EXPECT_FALSE(link.openTop(info, top).isValid());
    EXPECT_EQ(top.reason.code, ErrorCode::FolderOfOwnData);
}

TEST_F(SourceTreeTest, whatCannotBeFoundHasNothingInIt)
{
    ASSERT_TRUE(QFile::link((m_keys + u"/secret.json"_s), path(u"link"_s)));
    const SourceTree tree {m_base.filePath(u"nowhere"_s), {}};
    SourceEntry top;
    struct stat info {};
    EXPECT_FALSE(tree.openTop(info, top).isValid());
    EXPECT_EQ(top.kind, Kind::Absent);
    EXPECT_FALSE(canBeRead(tree, u"link"_s));
    EXPECT_FALSE(tree.isAt(path(u"link"_s)));
}

TEST_F(SourceTreeTest, whatWasChangedSinceItWasFoundIsChanging)
{
    const SourceTree tree {m_source, {}};
    const SourceEntry before = examine(tree, u"a"_s);
    EXPECT_TRUE(LoadedFile::readSmall(tree, before, {}).isSound());
    writeFile(path(u"a"_s), "PUBLIC");
    const LoadedFile loaded = LoadedFile::readSmall(tree, before, {});
    EXPECT_TRUE(loaded.isChanging);
    EXPECT_TRUE(loaded.plaintext.isEmpty());
}

namespace
{
    // Each once they have been found, before any is read
    class Swapped : public ::testing::Test
    {
    protected:
        static inline std::function<void ()> onReading;

        void SetUp() override
        {
            for (const auto &[name, size] : SIZES)
            {
                bench.write(name, randomBytes(size));
                writeFile(secret(name), randomBytes(size));
            }
            crashPointHook = [](const char *name)
            {
                if (onReading && (QByteArrayView(name) == "about to read"))
                    std::exchange(onReading, {})();
            };
        }

        void TearDown() override
        {
            crashPointHook = nullptr;
            onReading = {};
        }

        QString secret(const QString &name) const { return bench.storage.base + u"/profile/keys/"_s + name; }

        void swap()
        {
            for (const auto &[name, size] : SIZES)
            {
                const QString local = bench.source + u'/' + name;
                ASSERT_TRUE(QFile::remove(local));
                ASSERT_TRUE(QFile::link(secret(name), local));
            }
        }

        const QList<std::pair<QString, qint64>> SIZES {{u"large"_s, ((2 * CHUNK_SIZE) + 5)}, {u"middle"_s, CHUNK_SIZE}, {u"small"_s, 700}};
        IngestBench bench;
    };
}

TEST_F(Swapped, LinksArePublishedByNoSize)
{
    onReading = [this] { swap(); };
    const IngestResult result = bench.runShow();
    EXPECT_FALSE(onReading);
    EXPECT_EQ(bench.paths(), QStringList());
    EXPECT_EQ(result.problemCount, 3) << qPrintable(problems(result));
    EXPECT_EQ(bench.runShow().problemCount, 3);
    EXPECT_EQ(bench.paths(), QStringList());
}

TEST_F(Swapped, ByItselfNothingIsTakenThatBeganToChangeAgain)
{
    bench.settling = Settling {.now = 1'000, .time = 10};
    EXPECT_EQ(bench.runShow().unsettled, 3);
    bench.settling->now = 2'000;
    onReading = [this]
    {
        for (const auto &[name, size] : SIZES)
            bench.write(name, randomBytes(size));
    };
    const IngestResult result = bench.runShow();
    EXPECT_EQ(result.problemCount, 0) << qPrintable(problems(result));
    EXPECT_EQ(result.unsettled, 3);
    EXPECT_EQ(bench.paths(), QStringList());
    bench.settling->now = 3'000;
    EXPECT_EQ(bench.runShow().unsettled, 3);
    bench.settling->now = 4'000;
    EXPECT_EQ(bench.runShow().added, 3);
    bench.verify();
}

// Who is asked waits for it.
TEST_F(Swapped, WhatTheUserPublishesIsReadAgain)
{
    onReading = [this]
    {
        for (const auto &[name, size] : SIZES)
            bench.write(name, randomBytes(size));
    };
    const IngestResult result = bench.runShow();
    EXPECT_EQ(result.problemCount, 0) << qPrintable(problems(result));
    EXPECT_EQ(result.added, 3);
    bench.verify();
}
