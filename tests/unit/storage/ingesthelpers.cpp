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


#include "ingesthelpers.h"

#include <QBitArray>
#include <QDateTime>
#include <QDirIterator>
#include <QSqlDatabase>

#include "megatorrent/content/fileindex.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/statement.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

IngestBench::IngestBench(const QString &folder)
    : storage {folder}
    , source {storage.base + u"/source"_s}
    , secret {ChunkSecret::fromBytes(Crypto::sha256(QByteArray("test")).view())}
{
    QDir().mkpath(source);
}

IngestResult IngestBench::run(const QList<IngestSource> &sources, const QStringList &withdrawals)
{
    IngestRequest request;
    request.channel = 7;
    request.secret = secret;
    request.sources = sources;
    request.withdrawals = withdrawals;
    request.areNamed = areNamed;
    request.takesOutAll = takesOutAll;
    request.mode = mode;
    request.settling = settling;
    const std::unique_ptr<Ingest> ingest = storage->createIngest(request);
    std::optional<IngestResult> result;
    QObject::connect(ingest.get(), &Ingest::progressed, ingest.get(), [&](const IngestProgress &progress)
    {
        lastProgress = progress;
        if (onProgress)
            onProgress(progress, *ingest);
    });
    QObject::connect(ingest.get(), &Ingest::finished, ingest.get(), [&](const IngestResult &finished) { result = finished; });
    ingest->start();
    EXPECT_TRUE(waitUntil([&] { return result.has_value(); }, std::chrono::seconds(300)));
    EXPECT_EQ(result->error, QString());
    return *result;
}

IngestResult IngestBench::runShow()
{
    return run({{.local = Path(source), .prefix = u"show"_s}});
}

QList<PublishedItem> IngestBench::items()
{
    QList<PublishedItem> result;
    const auto read = storage->database()->read([&](QSqlDatabase &db)
    {
        PublishedItems::forEach(db, 7, [&](const PublishedItem &item)
        {
            result.append(item);
            return true;
        });
    });
    EXPECT_TRUE(read.has_value()) << qPrintable(read.error_or(QString()));
    return result;
}

QStringList IngestBench::paths()
{
    QStringList result;
    for (const PublishedItem &item : items())
        result.append(item.path);
    return result;
}

std::optional<PublishedItem> IngestBench::item(const QString &path)
{
    std::optional<PublishedItem> result;
    EXPECT_TRUE(storage->database()->read([&](QSqlDatabase &db) { result = PublishedItems::find(db, 7, path); }).has_value());
    return result;
}

QList<BlobId> IngestBench::blobsOf(const PublishedItem &item)
{
    QList<BlobId> result;
    const auto read = storage->database()->read([&](QSqlDatabase &db)
    {
        PublishedItems::forEachBlob(db, 7, item, [&](const BlobId &id)
        {
            result.append(id);
            return true;
        });
    });
    EXPECT_TRUE(read.has_value());
    return result;
}

QSet<BlobId> IngestBench::allBlobs()
{
    QSet<BlobId> result;
    for (const PublishedItem &item : items())
    {
        for (const BlobId &id : blobsOf(item))
            result.insert(id);
    }
    return result;
}

qint64 IngestBench::fileOf(const QString &path)
{
    qint64 result = 0;
    EXPECT_TRUE(storage->database()->read([&](QSqlDatabase &db)
    {
        Statement statement {db, "SELECT file FROM published_item WHERE path = ?"};
        if (statement.exec(path).next())
            result = statement.integer(0);
    }).has_value());
    return result;
}

QByteArray IngestBench::openChunk(const Ref &ref, const std::optional<qint64> at, const qint64 size)
{
    const QByteArray blob = storage.read(ref.blobId);
    EXPECT_EQ(blob.size(), BLOB_SIZE);
    if (blob.size() != BLOB_SIZE)
        return {};
    EXPECT_EQ(Crypto::sha256(blob).view(), ref.blobId.view());

    ChunkSealer sealer;
    QByteArray plaintext {CHUNK_SIZE, Qt::Uninitialized};
    auto *const data = reinterpret_cast<std::uint8_t *>(plaintext.data());
    if (at)
        EXPECT_TRUE(sealer.openPacked(ref.key, QByteArrayView(blob).sliced(*at, (size + Crypto::AEAD_TAG_SIZE)), data));
    else
        EXPECT_EQ(sealer.openAlone(ref.key, {}, blob, size, data), ChunkSealer::Opened::Rebuildable);
    plaintext.truncate(size);
    return plaintext;
}

QList<ChunkPlace> IngestBench::chunksOf(const PublishedItem &item)
{
    if (!item.ref)
        return {};
    if (item.size <= CHUNK_SIZE)
    {
        return {{.blobId = item.ref->blobId, .form = (item.at ? ChunkForm::Packed : ChunkForm::Alone), .blobOffset = item.at.value_or(0)
                , .fileOffset = 0, .realSize = item.size, .key = item.ref->key, .nonce = {}}};
    }

    const IndexShape shape {item.size};
    QList<Ref> refs = parseIndexRecords(openChunk(*item.ref, item.at, shape.topSize()));
    if (shape.depth == 2)
    {
        QList<Ref> data;
        for (qsizetype leaf = 0; leaf < refs.size(); ++leaf)
            data.append(parseIndexRecords(openChunk(refs[leaf], std::nullopt, shape.leafSize(leaf))));
        refs = data;
    }
    EXPECT_EQ(refs.size(), shape.chunkCount);
    QList<ChunkPlace> places;
    for (qsizetype i = 0; i < refs.size(); ++i)
    {
        places.append({.blobId = refs[i].blobId, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = (i * CHUNK_SIZE)
                , .realSize = shape.chunkSize(i), .key = refs[i].key, .nonce = {}});
    }
    return places;
}

QByteArray IngestBench::fetch(const PublishedItem &item)
{
    QByteArray content;
    for (const ChunkPlace &place : chunksOf(item))
    {
        const auto at = (place.form == ChunkForm::Packed) ? std::optional(place.blobOffset) : std::nullopt;
        content += openChunk({.blobId = place.blobId, .key = place.key}, at, place.realSize);
    }
    return content;
}

void IngestBench::verify(const QString &prefix)
{
    QStringList onDisk;
    QDirIterator files {source, (QDir::Files | QDir::Hidden), QDirIterator::Subdirectories};
    while (files.hasNext())
        onDisk.append(prefix + files.next().sliced(source.size()));
    std::sort(onDisk.begin(), onDisk.end(), [](const QString &left, const QString &right) { return left.toUtf8() < right.toUtf8(); });
    ASSERT_EQ(paths(), onDisk);

    QSet<BlobId> blobs;
    for (const PublishedItem &item : items())
    {
        const QString local = source + item.path.sliced(prefix.size());
        const QByteArray content = readFile(local);
        ASSERT_EQ(item.size, content.size()) << qPrintable(item.path);
        ASSERT_EQ(item.ref.has_value(), !content.isEmpty());
        ASSERT_EQ(item.mtime, QFileInfo(local).lastModified().toSecsSinceEpoch());
        ASSERT_EQ(item.executable, QFileInfo(local).permission(QFile::ExeOwner));
        ASSERT_TRUE(fetch(item) == content) << qPrintable(item.path);
        for (const BlobId &id : blobsOf(item))
            blobs.insert(id);
    }
    const QList<BlobId> list {blobs.cbegin(), blobs.cend()};
    EXPECT_EQ(storage.held(list).count(true), list.size());
}

QString Megatorrent::Test::problems(const IngestResult &result)
{
    QString text;
    for (const IngestProblem &problem : result.problems)
        text += problem.path + u": "_s + problem.reason.text + u'\n';
    return text;
}
