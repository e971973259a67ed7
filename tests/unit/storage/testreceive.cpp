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

#include <atomic>
#include <cstring>
#include <optional>
#include <thread>

#include <QBitArray>
#include <QDateTime>
#include <QDirIterator>
#include <QFileInfo>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/layoutfile.h"
#include "megatorrent/storage/layoutwriter.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

namespace
{
    QList<BlobId> ids(const QList<Publisher::Published> &files)
    {
        QList<BlobId> result;
        for (const Publisher::Published &file : files)
        {
            for (const ChunkPlace &place : file.chunks)
                result.append(place.blobId);
        }
        return result;
    }
}

TEST(Receive, AssemblesAFileAndServesItFromThere)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes((3 * CHUNK_SIZE) + 12'345));
    QList<BlobId> missing;
    const FileId id = bench.add(u"show/a b ü.bin"_s, file, &missing, 1'600'000'000, true);
    EXPECT_EQ(missing.size(), 4);

    for (const BlobId &blobId : asConst(missing))
        EXPECT_EQ(bench.receive(blobId, publisher.blob(blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));

    const QString path = bench.root + u"/show/a b ü.bin"_s;
    EXPECT_EQ(readFile(path), file.content);
    const QFileInfo info {path};
    EXPECT_EQ(info.lastModified().toSecsSinceEpoch(), 1'600'000'000);
    EXPECT_TRUE(info.permission(QFile::ExeOwner));
    EXPECT_EQ(tree(bench.root), (QStringList {u"show"_s, u"show/a b ü.bin"_s}));
    EXPECT_EQ(bench.progress.value(id), file.content.size());
    EXPECT_EQ(bench.announced, QSet<BlobId>(missing.cbegin(), missing.cend()));
    EXPECT_TRUE(bench.missing().isEmpty());

    // no second copy on the disk
    EXPECT_TRUE(tree(bench.path(u"profile/blobs"_s)).isEmpty());
    for (const BlobId &blobId : asConst(missing))
        EXPECT_EQ(bench.read(blobId), publisher.blob(blobId));
    EXPECT_EQ(bench.held(missing).count(true), 4);
}

TEST(Receive, SurvivesARestartWithoutFetchingAgain)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(5 * CHUNK_SIZE));
    QList<BlobId> missing;
    const FileId id = bench.add(u"a.bin"_s, file, &missing);
    for (int i : {0, 3})
        EXPECT_EQ(bench.receive(missing[i], publisher.blob(missing[i])).first, Result::Stored);
    bench.close();
    bench.announced.clear();
    bench.open();

    const QList<BlobId> rest = bench.missing();
    EXPECT_EQ(rest.size(), 3);
    EXPECT_FALSE(rest.contains(missing[0]));
    EXPECT_FALSE(rest.contains(missing[3]));
    EXPECT_EQ(bench.read(missing[0]), publisher.blob(missing[0]));
    EXPECT_TRUE(bench.read(missing[1]).isEmpty());
    for (const BlobId &blobId : rest)
        EXPECT_EQ(bench.receive(blobId, publisher.blob(blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_EQ(readFile(bench.root + u"/a.bin"_s), file.content);
}

TEST(Receive, JudgesWhatComes)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    const auto other = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    const BlobId id = file.chunks.first().blobId;
    bench.add(u"a"_s, file);

    QByteArray corrupt = publisher.blob(id);
    corrupt[1000] = static_cast<char>(corrupt[1000] ^ 1);
    EXPECT_EQ(bench.receive(id, corrupt).first, Result::Corrupt);
    EXPECT_EQ(bench.receive(id, publisher.blob(id).chopped(1)).first, Result::Corrupt);
    EXPECT_EQ(bench.receive(other.chunks.first().blobId, publisher.blob(other.chunks.first().blobId)).first, Result::Unwanted);
    EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, Result::Stored);
    EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, Result::Unwanted);

    auto lie = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    lie.chunks.first().key = file.chunks.first().key;
    lie.chunks.first().key.data()[0] ^= 1;
    const BlobId lieId = lie.chunks.first().blobId;
    const FileId lieFile = bench.add(u"lie"_s, lie);
    EXPECT_EQ(bench.receive(lieId, publisher.blob(lieId)).first, Result::Unsealable);
    EXPECT_TRUE(waitUntil([&] { return bench.failed.contains(lieFile); }));
    EXPECT_TRUE(bench.failed[lieFile].contains(u"lie"_s));
}

TEST(Receive, TheSameBlobTwiceAtATime)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    const BlobId id = file.chunks.first().blobId;
    const FileId fileId = bench.add(u"a"_s, file);
    QList<Result> results;
    for (int i = 0; i < 4; ++i)
        bench->receiveBlob(id, publisher.blob(id), 1, bench.storage.get(), [&](const Result result, const QString &) { results.append(result); });
    ASSERT_TRUE(waitUntil([&] { return results.size() == 4; }));
    EXPECT_EQ(results, (QList<Result> {Result::Stored, Result::Unwanted, Result::Unwanted, Result::Unwanted}));
    EXPECT_TRUE(bench.waitCompleted(fileId));
    EXPECT_EQ(readFile(bench.root + u"/a"_s), file.content);
}

namespace
{
    // Holds up whoever has just written what a blob is wanted for, before it is registered
    std::atomic_bool isWritten = false;
    std::atomic_bool mayRegister = false;

    void holdUp(const char *name)
    {
        if (std::strcmp(name, "written") != 0)
            return;
        isWritten = true;
        while (!mayRegister)
            std::this_thread::yield();
    }
}

TEST(Receive, FilesRegisteredWhileTheirBlobIsBeingWorkedOnGetIt)
{
    StorageBench bench;
    Publisher publisher;
    const auto files = publisher.publishPack({randomBytes(1'000), randomBytes(2'000), randomBytes(3'000)});
    const auto alone = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    for (const BlobId &id : {files.first().chunks.first().blobId, alone.chunks.first().blobId})
    {
        const bool isPack = (id != alone.chunks.first().blobId);
        const QList<Publisher::Published> contents = isPack ? files : QList<Publisher::Published> {alone, alone};
        const QString folder = isPack ? u"pack/"_s : u"alone/"_s;
        QList<FileId> fileIds {bench.add(folder + u'0', contents[0])};

        isWritten = false;
        mayRegister = false;
        crashPointHook = holdUp;
        std::optional<Result> result;
        bench->receiveBlob(id, publisher.blob(id), 1, bench.storage.get(), [&](const Result value, const QString &) { result = value; });
        const bool isHeldUp = waitUntil([] { return isWritten.load(); });
        for (int i = 1; i < contents.size(); ++i)
        {
            QList<BlobId> missing;
            fileIds.append(bench.add(folder + QString::number(i), contents[i], &missing));
            EXPECT_EQ(missing, QList<BlobId>({id}));
        }
        mayRegister = true;
        EXPECT_TRUE(isHeldUp);
        ASSERT_TRUE(waitUntil([&] { return result.has_value(); }));
        crashPointHook = nullptr;

        EXPECT_EQ(result, std::optional<Result>(Result::Stored));
        for (const FileId file : asConst(fileIds))
            EXPECT_TRUE(bench.waitCompleted(file));
        EXPECT_TRUE(bench.missing().isEmpty());
    }
}

TEST(Receive, WholePacksAreServedFromFiles)
{
    StorageBench bench;
    Publisher publisher;
    QList<QByteArray> contents;
    for (int i = 0; i < 50; ++i)
        contents.append(randomBytes(1 + (i * 100)));
    const auto files = publisher.publishPack(contents);
    const BlobId pack = files.first().chunks.first().blobId;
    QList<FileId> fileIds;
    for (int i = 0; i < files.size(); ++i)
        fileIds.append(bench.add(u"small/%1.txt"_s.arg(i), files[i]));

    EXPECT_EQ(bench.receive(pack, publisher.blob(pack)).first, Result::Stored);
    for (const FileId id : fileIds)
        ASSERT_TRUE(bench.waitCompleted(id));
    for (int i = 0; i < files.size(); ++i)
        EXPECT_EQ(readFile(bench.root + u"/small/%1.txt"_s.arg(i)), contents[i]);
    EXPECT_TRUE(bench.announced.contains(pack));
    EXPECT_TRUE(tree(bench.path(u"profile/blobs"_s)).isEmpty());
    EXPECT_EQ(bench.read(pack), publisher.blob(pack));

    // One part changes: the pack cannot be served any more, the other files are still whole.
    bench.close();
    writeFile(bench.root + u"/small/7.txt"_s, ('x' + contents[7]));
    bench.open();
    EXPECT_TRUE(bench.read(pack).isEmpty());
    EXPECT_TRUE(waitUntil([&] { return bench.lost.contains(pack); }));
    EXPECT_EQ(bench.held({pack}).count(true), 0);
    EXPECT_TRUE(bench.incomplete.contains(fileIds[7]));
    EXPECT_FALSE(bench.incomplete.contains(fileIds[8]));
}

TEST(Receive, PartOfAPackKeepsItsCiphertext)
{
    StorageBench bench;
    Publisher publisher;
    const auto files = publisher.publishPack({randomBytes(1000), randomBytes(2000), randomBytes(3000)});
    const BlobId pack = files.first().chunks.first().blobId;
    const FileId first = bench.add(u"1"_s, files[1]);
    EXPECT_EQ(bench.receive(pack, publisher.blob(pack)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(first));
    EXPECT_TRUE(bench.announced.contains(pack));
    EXPECT_EQ(tree(bench.path(u"profile/blobs"_s)).size(), 2);
    EXPECT_EQ(bench.read(pack), publisher.blob(pack));

    // More of it is wanted: it is here already.
    QList<BlobId> missing;
    const FileId second = bench.add(u"2"_s, files[2], &missing);
    EXPECT_TRUE(missing.isEmpty());
    const FileId third = bench.add(u"0"_s, files[0], &missing);
    EXPECT_TRUE(missing.isEmpty());
    ASSERT_TRUE(bench.waitCompleted(second));
    ASSERT_TRUE(bench.waitCompleted(third));
    EXPECT_EQ(readFile(bench.root + u"/0"_s), files[0].content);
    EXPECT_EQ(readFile(bench.root + u"/2"_s), files[2].content);

    // All of it is in files now: the second copy goes.
    EXPECT_TRUE(waitUntil([&] { return tree(bench.path(u"profile/blobs"_s)).size() == 1; }));
    EXPECT_EQ(bench.held({pack}).count(true), 1);
    bench.close();
    bench.open();
    EXPECT_EQ(bench.read(pack), publisher.blob(pack));
}

TEST(Receive, ForeignPaddingKeepsItsCiphertext)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishForeign(randomBytes(CHUNK_SIZE + 1000));
    QList<BlobId> missing;
    const FileId id = bench.add(u"v5.bin"_s, file, &missing);
    for (const BlobId &blobId : asConst(missing))
        EXPECT_EQ(bench.receive(blobId, publisher.blob(blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_EQ(readFile(bench.root + u"/v5.bin"_s), file.content);
    bench.close();
    bench.open();
    for (const BlobId &blobId : asConst(missing))
        EXPECT_EQ(bench.read(blobId), publisher.blob(blobId));
}

TEST(Receive, EmptyAndLongNames)
{
    StorageBench bench;
    Publisher publisher;
    const QString longName = QString(100, u'ä') + u".txt"_s;   // 204 bytes
    QList<BlobId> missing;
    const FileId empty = bench.add(u"folder/empty"_s, {}, &missing);
    EXPECT_TRUE(missing.isEmpty());
    ASSERT_TRUE(bench.waitCompleted(empty));
    EXPECT_TRUE(QFileInfo::exists(bench.root + u"/folder/empty"_s));

    const auto file = publisher.publishAlone("content");
    const FileId id = bench.add(longName, file);
    EXPECT_EQ(bench.receive(file.chunks.first().blobId, publisher.blob(file.chunks.first().blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_EQ(readFile(bench.root + u'/' + longName), "content");
}

TEST(Receive, RepeatedChunksWithinAFile)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(QByteArray((4 * CHUNK_SIZE), '\0') + "end");
    QList<BlobId> missing;
    const FileId id = bench.add(u"zeros"_s, file, &missing);
    EXPECT_EQ(missing.size(), 2);
    for (const BlobId &blobId : asConst(missing))
        EXPECT_EQ(bench.receive(blobId, publisher.blob(blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(id));
    EXPECT_EQ(readFile(bench.root + u"/zeros"_s), file.content);
}

TEST(Receive, RefusesAKeyWithTwoBlobs)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    bench.add(u"a"_s, file);
    auto second = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    second.chunks.first().key = file.chunks.first().key;
    QList<BlobId> missing;
    const FileId id = bench.add(u"b"_s, second, &missing);
    EXPECT_TRUE(missing.isEmpty());
    EXPECT_TRUE(bench.failed.value(id).contains(u"one key for two different pieces of data"_s)) << qPrintable(bench.failed.value(id));
    EXPECT_EQ(bench.missing(), QList<BlobId> {file.chunks.first().blobId});
}

TEST(Receive, RefusesNonsense)
{
    StorageBench bench;
    Publisher publisher;
    const auto good = publisher.publishAlone(randomBytes(2 * CHUNK_SIZE));
    const auto refused = [&](const std::function<void (Publisher::Published &)> &change)
    {
        auto file = good;
        change(file);
        const FileId id = bench.add(u"bad"_s, file);
        return bench.failed.contains(id);
    };
    EXPECT_FALSE(refused([](Publisher::Published &) {}));
    EXPECT_TRUE(refused([](Publisher::Published &file) { file.chunks.removeLast(); }));
    EXPECT_TRUE(refused([](Publisher::Published &file) { file.chunks[1].fileOffset += 1; }));
    EXPECT_TRUE(refused([](Publisher::Published &file) { file.chunks[1].realSize = CHUNK_SIZE + 1; }));
    EXPECT_TRUE(refused([](Publisher::Published &file) { file.chunks[1].realSize = 0; }));
    EXPECT_TRUE(refused([](Publisher::Published &file) { file.chunks[0].blobOffset = 1; }));
    EXPECT_TRUE(refused([](Publisher::Published &file) { file.chunks[0].form = ChunkForm::Packed; file.chunks[0].blobOffset = 1; }));
    EXPECT_TRUE(refused([](Publisher::Published &file) { file.chunks[0].form = ChunkForm::Packed; file.chunks[0].blobOffset = -1; }));

    bool isRefused = false;
    const FileSpec outside {.channel = 1, .root = Path(bench.root), .target = Path(bench.base + u"/elsewhere"_s), .size = 1};
    bench->addFile(outside, bench.storage.get(), [&](const nonstd::expected<FileId, QString> &result) { isRefused = !result.has_value(); });
    EXPECT_TRUE(waitUntil([&] { return isRefused; }));
}

TEST(Receive, RemovesFiles)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(2 * CHUNK_SIZE));
    const auto partial = publisher.publishAlone(randomBytes(2 * CHUNK_SIZE));
    const auto kept = publisher.publishAlone(randomBytes(1000));
    const FileId fileId = bench.add(u"a/b/file"_s, file);
    const FileId partialId = bench.add(u"a/b/partial"_s, partial);
    const FileId keptId = bench.add(u"kept"_s, kept);
    for (const BlobId &id : ids({file, kept}))
        EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, Result::Stored);
    EXPECT_EQ(bench.receive(partial.chunks.first().blobId, publisher.blob(partial.chunks.first().blobId)).first, Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(fileId));
    ASSERT_TRUE(bench.waitCompleted(keptId));

    EXPECT_EQ(bench.remove(partialId, true), QString());
    EXPECT_EQ(bench.remove(fileId, true), QString());
    EXPECT_EQ(bench.remove(keptId, false), QString());
    EXPECT_TRUE(waitUntil([&] { return tree(bench.root) == QStringList {u"kept"_s}; })) << qPrintable(tree(bench.root).join(u' '));
    EXPECT_TRUE(waitUntil([&] { return bench.announced.isEmpty(); }));
    EXPECT_TRUE(bench.missing().isEmpty());
    EXPECT_TRUE(bench.read(file.chunks.first().blobId).isEmpty());
}

TEST(Receive, LeavesAChangedFileInPlaceWhenRemoved)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(1000));
    const FileId id = bench.add(u"a"_s, file);
    bench.receive(file.chunks.first().blobId, publisher.blob(file.chunks.first().blobId));
    ASSERT_TRUE(bench.waitCompleted(id));
    writeFile(bench.root + u"/a"_s, "the user's own work");
    EXPECT_TRUE(bench.remove(id, true).contains(bench.root + u"/a"_s));
    EXPECT_EQ(readFile(bench.root + u"/a"_s), "the user's own work");
}

// v5's own publisher never does this, but its format allows for it.
TEST(Receive, ForeignChunksThatShareABlob)
{
    StorageBench bench;
    const QByteArray contents[] = {randomBytes(1000), randomBytes(600'000)};
    const qint64 offsets[] = {100, 5000};
    const qint64 lengths[] = {2000, (600'000 + 16)};   // the first one is padded
    QByteArray blob = randomBytes(BLOB_SIZE);
    QList<Publisher::Published> files;
    for (int i = 0; i < 2; ++i)
    {
        const auto key = Crypto::random<SymmetricKey>();
        const auto nonce = Crypto::random<Nonce>();
        const QByteArray padding = randomBytes(lengths[i] - 16 - contents[i].size());
        blob.replace(offsets[i], lengths[i], Crypto::seal(key, nonce, QByteArray(contents[i] + padding)));
        files.append({.content = contents[i], .chunks = {{.blobId = {}, .form = ChunkForm::Packed, .blobOffset = offsets[i], .fileOffset = 0
                , .realSize = contents[i].size(), .key = key, .nonce = nonce, .length = ((i == 0) ? lengths[i] : 0)}}});
    }
    const BlobId id = BlobId::fromBytes(Crypto::sha256(blob).view());
    QList<FileId> fileIds;
    for (int i = 0; i < 2; ++i)
    {
        files[i].chunks.first().blobId = id;
        fileIds.append(bench.add(QString::number(i), files[i]));
    }
    EXPECT_EQ(bench.receive(id, blob).first, Result::Stored);
    for (int i = 0; i < 2; ++i)
    {
        ASSERT_TRUE(bench.waitCompleted(fileIds[i]));
        EXPECT_TRUE(readFile(bench.root + u'/' + QString::number(i)) == contents[i]);
        bench.recheck(fileIds[i]);
    }
    EXPECT_TRUE(bench.incomplete.isEmpty());
    EXPECT_EQ(bench.read(id), blob);
}

TEST(Receive, KeepsAndDropsStoredBlobs)
{
    StorageBench bench;
    const auto keep = [&](const qint64 channel, const BlobId &id, const QByteArray &blob)
    {
        std::optional<QString> error;
        bench->keepBlob(channel, id, blob, bench.storage.get(), [&](const QString &answer) { error = answer; });
        EXPECT_TRUE(waitUntil([&] { return error.has_value(); }));
        EXPECT_EQ(*error, QString());
    };
    QList<QByteArray> blobs;
    QList<BlobId> ids;
    for (int i = 0; i < 3; ++i)
    {
        blobs.append(randomBytes(BLOB_SIZE));
        ids.append(BlobId::fromBytes(Crypto::sha256(blobs[i]).view()));
        keep(1, ids[i], blobs[i]);
        EXPECT_EQ(bench.read(ids[i]), blobs[i]);   // before any commit
    }
    keep(2, ids[0], blobs[0]);
    EXPECT_TRUE(waitUntil([&] { return bench.announced.size() == 3; }));
    EXPECT_EQ(bench.held(ids).count(true), 3);

    // version two of channel 1 has only the last one; channel 2 still has the first
    const Path layoutPath {bench.path(u"layout"_s)};
    LayoutWriter writer {layoutPath};
    ASSERT_TRUE(writer.append(ids[2]).has_value());
    ASSERT_TRUE(writer.finish().has_value());
    bench->dropKeptBlobs(1, {*LayoutFile::open(layoutPath)});
    EXPECT_TRUE(waitUntil([&] { return bench.lost.contains(ids[1]); }));
    EXPECT_EQ(bench.lost.size(), 1);
    EXPECT_EQ(tree(bench.path(u"profile/blobs"_s)).filter(ids[1].toString()).size(), 0);
    EXPECT_EQ(bench.read(ids[0]), blobs[0]);
    EXPECT_TRUE(bench.read(ids[1]).isEmpty());
    EXPECT_EQ(bench.read(ids[2]), blobs[2]);

    // one that is damaged on the disk is not served, and not claimed
    bench.close();
    writeFile((bench.path(u"profile/blobs/"_s) + ids[2].toString().first(2) + u'/' + ids[2].toString()), blobs[0]);
    bench.open();
    EXPECT_TRUE(bench.read(ids[2]).isEmpty());
    EXPECT_TRUE(waitUntil([&] { return bench.lost.contains(ids[2]); }));
    EXPECT_EQ(bench.held(ids).count(true), 1);
}

TEST(Receive, CoalescesReaders)
{
    StorageBench bench;
    Publisher publisher;
    const auto file = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    const BlobId id = file.chunks.first().blobId;
    const FileId fileId = bench.add(u"a"_s, file);
    bench.receive(id, publisher.blob(id));
    ASSERT_TRUE(bench.waitCompleted(fileId));

    int answers = 0;
    auto gone = std::make_unique<QObject>();
    for (int i = 0; i < 10; ++i)
        bench->readBlob(id, 1, bench.storage.get(), [&](const QByteArray &blob) { answers += (blob == publisher.blob(id)) ? 1 : 100; });
    bench->readBlob(id, 1, gone.get(), [&](const QByteArray &) { answers += 1000; });
    gone.reset();
    EXPECT_TRUE(waitUntil([&] { return answers == 10; }));

    // from memory from now on: the file may go
    QFile::remove(bench.root + u"/a"_s);
    EXPECT_EQ(bench.read(id), publisher.blob(id));
    EXPECT_TRUE(bench.read(Crypto::random<BlobId>()).isEmpty());
}

TEST(Receive, RunsOfZerosTakeNoSpace)
{
    StorageBench bench;
    Publisher publisher;
    QByteArray content(8 * CHUNK_SIZE + 100'000, '\0');
    content.replace((3 * CHUNK_SIZE), 1000, randomBytes(1000));
    const auto file = publisher.publishAlone(content);
    const FileId id = bench.add(u"sparse"_s, file);
    for (const BlobId &blob : asConst(bench.missing()))
        bench.receive(blob, publisher.blob(blob));
    ASSERT_TRUE(bench.waitCompleted(id));
    const QString path = bench.root + u"/sparse"_s;
    EXPECT_TRUE(readFile(path) == content);
    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(path).constData(), &info), 0);
    EXPECT_LT((info.st_blocks * 512), CHUNK_SIZE);

    // zeros in the place of something else are written
    content.fill('\0');
    const auto next = publisher.publishAlone(content);
    const FileId nextId = bench.add(u"sparse"_s, next);
    for (const BlobId &blob : asConst(bench.missing()))
        bench.receive(blob, publisher.blob(blob));
    ASSERT_TRUE(bench.waitCompleted(nextId));
    EXPECT_TRUE(readFile(path) == content);
}
