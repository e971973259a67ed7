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

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    using Result = BlobStore::ReceiveResult;

    struct Begun
    {
        FileId id = 0;
        std::optional<nonstd::expected<QList<BlobId>, Error>> answer;
    };

    // All at once, answered in any order
    std::vector<Begun> begin(StorageBench &bench, const QStringList &names, const QList<Publisher::Published> &files)
    {
        std::vector<Begun> result {static_cast<std::size_t>(names.size())};
        for (qsizetype i = 0; i < names.size(); ++i)
        {
            Begun &begun = result[static_cast<std::size_t>(i)];
            const FileSpec spec {.channel = 1, .root = Path(bench.root), .target = Path(bench.root + u'/' + names[i])
                    , .size = files[i].content.size(), .mtime = 1'700'000'000};
            bench->addFile(spec, bench.storage.get(), [&bench, &begun, chunks = files[i].chunks](const nonstd::expected<FileId, QString> &id)
            {
                begun.id = id.value_or(0);
                bench->addChunks(begun.id, chunks);
                bench->startFile(begun.id, bench.storage.get(), [&begun](const nonstd::expected<QList<BlobId>, Error> &missing) { begun.answer = missing; });
            });
        }
        const auto isAnswered = [](const Begun &begun) { return begun.answer.has_value(); };
        EXPECT_TRUE(waitUntil([&] { return std::all_of(result.cbegin(), result.cend(), isAnswered); }));
        return result;
    }
}

// It may have been made by something else than what keeps keys in it.
TEST(Start, TheFolderIsForItsOwnerOnly)
{
    const QTemporaryDir base;
    const QString folder = base.filePath(u"profile"_s);
    ASSERT_TRUE(QDir(base.path()).mkdir(u"profile"_s));
    ASSERT_EQ(::chmod(QFile::encodeName(folder).constData(), 0755), 0);
    StorageBench bench {base.path()};
    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(folder).constData(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0700U);
}

TEST(Start, ManyAtOnceAndOneThatIsNonsense)
{
    const int count = 700;
    const int nonsense = 300;
    StorageBench bench;
    Publisher publisher;
    QStringList names;
    QList<QByteArray> contents;
    for (int i = 0; i < count; ++i)
    {
        names.append(u"many/%1.txt"_s.arg(i));
        contents.append(randomBytes(1 + i));
    }
    QList<Publisher::Published> files = publisher.publishPack(contents);
    const BlobId pack = files.first().chunks.first().blobId;
    files[nonsense].content.append('x');   // its parts do not add up to this

    const std::vector<Begun> begun = begin(bench, names, files);
    for (int i = 0; i < count; ++i)
    {
        const Begun &one = begun[static_cast<std::size_t>(i)];
        if (i == nonsense)
        {
            EXPECT_FALSE(one.answer->has_value());
            EXPECT_TRUE(bench.failed.contains(one.id));
        }
        else
        {
            ASSERT_TRUE(one.answer->has_value()) << i << ": " << qPrintable(one.answer->error());
            EXPECT_EQ(**one.answer, QList<BlobId> {pack});
        }
    }
    EXPECT_EQ(bench.failed.size(), 1);

    EXPECT_EQ(bench.receive(pack, publisher.blob(pack)).first, Result::Stored);
    EXPECT_TRUE(waitUntil([&] { return bench.completed.size() == (count - 1); }));
    for (int i = 0; i < count; ++i)
        EXPECT_EQ(readFile(bench.root + u'/' + names[i]), (i == nonsense) ? QByteArray() : contents[i]);
}

// Of a run that was killed a moment ago; with a new database, too.
TEST(Start, WhatWasLeftHalfWrittenIsRemoved)
{
    for (const bool isNew : {false, true})
    {
        StorageBench bench;
        bench.flush();
        bench.close();
        if (isNew)
        {
            for (const QString &name : {u"megatorrent.db"_s, u"megatorrent.db-wal"_s, u"megatorrent.db-shm"_s})
                QFile::remove(bench.path(u"profile/"_s + name));
        }
        const QString half = bench.path(u"profile/blobs/ab/"_s + QString(64, u'a') + u".XyZabc"_s);
        ASSERT_TRUE(QDir().mkpath(QFileInfo(half).path()));
        QFile file {half};
        ASSERT_TRUE(file.open(QIODevice::WriteOnly) && (file.write("half") == 4));
        file.close();

        bench.open();
        EXPECT_TRUE(waitUntil([&half] { return !QFileInfo::exists(half); })) << isNew;
    }
}

TEST(Start, WhatIsKnownOfPacksInStockIsTakenFromThere)
{
    StorageBench bench;
    Publisher publisher;
    QStringList names;
    QList<QByteArray> contents;
    for (int i = 0; i < 100; ++i)
    {
        names.append(u"%1.txt"_s.arg(i));
        contents.append(randomBytes(100 + i));
    }
    const QList<Publisher::Published> files = publisher.publishPack(contents);
    const BlobId pack = files.first().chunks.first().blobId;
    const FileId first = bench.add(names[0], files[0]);
    EXPECT_EQ(bench.receive(pack, publisher.blob(pack)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(first));

    for (const Begun &begun : begin(bench, names.sliced(1), files.sliced(1)))
    {
        ASSERT_TRUE(begun.answer->has_value());
        EXPECT_TRUE((*begun.answer)->isEmpty());
    }
    EXPECT_TRUE(waitUntil([&] { return bench.completed.size() == 100; }));
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(readFile(bench.root + u'/' + names[i]), contents[i]);
    // as a whole in files now, rebuilt from there
    EXPECT_TRUE(waitUntil([&] { return !QFile::exists(bench.path(u"profile/blobs/"_s + pack.toString().first(2) + u'/' + pack.toString())); }));
    EXPECT_EQ(bench.read(pack), publisher.blob(pack));
}

TEST(Start, OfTwoThatContradictEachOtherTheFirstIsReceived)
{
    StorageBench bench;
    Publisher publisher;
    const auto sound = publisher.publishAlone(randomBytes(1000));
    auto other = publisher.publishAlone(randomBytes(1000));
    other.chunks.first().key = sound.chunks.first().key;

    for (int round = 0; round < 10; ++round)
    {
        const QString folder = QString::number(round);
        const std::vector<Begun> begun = begin(bench, {(folder + u"/a"_s), (folder + u"/b"_s), (folder + u"/c"_s)}, {sound, other, sound});
        EXPECT_TRUE(begun[0].answer->has_value());
        EXPECT_FALSE(begun[1].answer->has_value());
        EXPECT_TRUE(begun[2].answer->has_value());
    }
}

// No disk is asked for it, which may hang, with all others waiting behind it.
TEST(Start, WhatLiesInAFolderThatHasNotBeenLookedAtIsNotHeld)
{
    StorageBench bench;
    Publisher publisher;
    QList<BlobId> ids;
    for (int i = 0; i < 40; ++i)
    {
        const auto file = publisher.publishAlone("content of " + QByteArray::number(i));
        const FileId id = bench.add(u"f%1"_s.arg(i), file);
        bench.receive(file.chunks[0].blobId, publisher.blob(file.chunks[0].blobId));
        ASSERT_TRUE(bench.waitCompleted(id));
        ids.append(file.chunks[0].blobId);
    }
    bench.flush();
    bench.close();

    auto opened = Storage::open(Path(bench.path(u"profile"_s)), 2, Sharing::Shared);
    ASSERT_TRUE(opened);
    bench.storage = std::move(*opened);
    // of all, and of so few that each is looked up
    const auto heldOf = [&] { return std::pair(bench.held(ids).count(true), bench.held(ids.first(2)).count(true)); };
    EXPECT_EQ(heldOf(), std::pair(qsizetype(0), qsizetype(0)));
    EXPECT_EQ(bench.openFolder(), QString());
    EXPECT_EQ(heldOf(), std::pair(qsizetype(40), qsizetype(2)));

    ASSERT_TRUE(QFile::rename(bench.root, (bench.root + u"-away"_s)));
    EXPECT_EQ(heldOf(), std::pair(qsizetype(40), qsizetype(2))) << "nobody has looked since";
    EXPECT_NE(bench.openFolder(), QString());
    EXPECT_EQ(heldOf(), std::pair(qsizetype(0), qsizetype(0)));
    ASSERT_TRUE(QFile::rename((bench.root + u"-away"_s), bench.root));
    EXPECT_EQ(bench.openFolder(), QString());
    EXPECT_EQ(heldOf(), std::pair(qsizetype(40), qsizetype(2)));
}
