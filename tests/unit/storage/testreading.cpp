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


#include <future>

#include <unistd.h>

#include <QSqlDatabase>

#include "megatorrent/storage/contentreader.h"
#include "megatorrent/storage/database.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Kind = ContentReader::Piece::Kind;

namespace
{
    ContentReader::Piece read(StorageBench &bench, const FileId file, const qint64 offset, const qint64 most = 10 * CHUNK_SIZE)
    {
        auto piece = std::async(std::launch::async, [&] { return bench->contentReader()->read(file, offset, most); });
        EXPECT_TRUE(waitUntil([&piece] { return piece.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready; }));
        return piece.get();
    }

    // From there to the end, or to what is missing
    QByteArray readAll(StorageBench &bench, const FileId file, const qint64 offset = 0)
    {
        QByteArray result;
        while (true)
        {
            const ContentReader::Piece piece = read(bench, file, offset + result.size());
            if (piece.kind != Kind::Here)
                return result;
            EXPECT_FALSE(piece.bytes.isEmpty());
            result += piece.bytes;
        }
    }

    QList<ContentReader::Gap> gaps(StorageBench &bench, const FileId file, const qint64 from, const qint64 until, const int limit = 100)
    {
        QList<ContentReader::Gap> result;
        std::async(std::launch::async, [&]
        {
            bench->database()->look([&](QSqlDatabase &db) { result = ContentReader::missing(db, file, from, until, limit); });
        }).get();
        return result;
    }
}

TEST(Reading, WhatIsHereOfAFileThatArrives)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes((3 * CHUNK_SIZE) + 12'345));
    QList<BlobId> missing;
    const FileId id = bench.add(u"show/a.bin"_s, file, &missing);
    EXPECT_EQ(read(bench, id, 0).kind, Kind::Missing);

    ASSERT_EQ(bench.receive(missing[2], publisher.blob(missing[2])).first, BlobStore::ReceiveResult::Stored);
    EXPECT_EQ(read(bench, id, (2 * CHUNK_SIZE) - 1).kind, Kind::Missing);
    const ContentReader::Piece piece = read(bench, id, (2 * CHUNK_SIZE) + 10, 1000);
    EXPECT_EQ(piece.kind, Kind::Here) << "before it is committed";
    EXPECT_EQ(piece.bytes, file.content.sliced((2 * CHUNK_SIZE) + 10, 1000));
    EXPECT_EQ(read(bench, id, (2 * CHUNK_SIZE) + 10).bytes.size(), CHUNK_SIZE - 10) << "to the end of the chunk";

    const QList<ContentReader::Gap> found = gaps(bench, id, (CHUNK_SIZE + 5), file.content.size());
    ASSERT_EQ(found.size(), 2);
    EXPECT_EQ(found[0].blobId, file.chunks[1].blobId);
    EXPECT_EQ(found[0].offset, CHUNK_SIZE);
    EXPECT_EQ(found[1].blobId, file.chunks[3].blobId);
    EXPECT_EQ(gaps(bench, id, 0, file.content.size(), 1).size(), 1);
    EXPECT_EQ(gaps(bench, id, 0, CHUNK_SIZE).size(), 1);
    EXPECT_TRUE(gaps(bench, id, (2 * CHUNK_SIZE) + 5, (3 * CHUNK_SIZE)).isEmpty());

    for (const int i : {0, 1, 3})
        bench.receive(missing[i], publisher.blob(missing[i]));
    EXPECT_EQ(readAll(bench, id), file.content);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_EQ(readAll(bench, id, 77), file.content.sliced(77));
    EXPECT_TRUE(gaps(bench, id, 0, file.content.size()).isEmpty());
}

TEST(Reading, SmallFilesInPacksAndThoseOfVersion5)
{
    StorageBench bench;
    Publisher publisher;
    const auto pack = publisher.publishPack({randomBytes(100), randomBytes(3'000), randomBytes(1)});
    const auto foreign = publisher.publishForeign(randomBytes(CHUNK_SIZE + 999));
    QList<FileId> ids;
    for (qsizetype i = 0; i < pack.size(); ++i)
        ids.append(bench.add(u"small %1"_s.arg(i), pack[i]));
    const FileId old = bench.add(u"old"_s, foreign);
    for (const BlobId &id : {pack[0].chunks[0].blobId, foreign.chunks[0].blobId, foreign.chunks[1].blobId})
        ASSERT_EQ(bench.receive(id, publisher.blob(id)).first, BlobStore::ReceiveResult::Stored);
    for (qsizetype i = 0; i < pack.size(); ++i)
        EXPECT_EQ(readAll(bench, ids[i]), pack[i].content);
    EXPECT_EQ(readAll(bench, old), foreign.content);
}

// What lies at its place is not the channel's: an edited file, a link to something private
TEST(Reading, NothingElseIsGivenOut)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(2 * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"show/a.bin"_s, file, &missing);
    for (const BlobId &blobId : asConst(missing))
        bench.receive(blobId, publisher.blob(blobId));
    ASSERT_TRUE(bench.waitCompleted(id));
    const QString path = bench.root + u"/show/a.bin"_s;

    QByteArray edited = file.content;
    edited[CHUNK_SIZE + 5] = static_cast<char>(edited[CHUNK_SIZE + 5] + 1);
    writeFile(path, edited);
    EXPECT_EQ(read(bench, id, 0).bytes, file.content.first(CHUNK_SIZE)) << "this part is as it was";
    const ContentReader::Piece changed = read(bench, id, CHUNK_SIZE);
    EXPECT_EQ(changed.kind, Kind::Failed);
    EXPECT_TRUE(changed.bytes.isEmpty());
    EXPECT_TRUE(changed.error.contains(path)) << qPrintable(changed.error);

    // the same content, but not in the folder of the channel
    const QString elsewhere = bench.path(u"elsewhere"_s);
    QDir().mkpath(elsewhere);
    writeFile(elsewhere + u"/a.bin"_s, file.content);
    ASSERT_TRUE(QFile::remove(path));
    ASSERT_EQ(::symlink(QFile::encodeName(elsewhere + u"/a.bin"_s).constData(), QFile::encodeName(path).constData()), 0);
    EXPECT_EQ(read(bench, id, 0).kind, Kind::Failed);
    ASSERT_TRUE(QFile::remove(path));
    ASSERT_TRUE(QDir(bench.root).rmdir(u"show"_s));
    ASSERT_EQ(::symlink(QFile::encodeName(elsewhere).constData(), QFile::encodeName(bench.root + u"/show"_s).constData()), 0);
    EXPECT_EQ(read(bench, id, 0).kind, Kind::Failed);

    EXPECT_EQ(read(bench, id + 1, 0).kind, Kind::Failed) << "not known";
}
