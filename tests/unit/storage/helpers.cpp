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


#include "helpers.h"

#include <utility>

#include <QBitArray>
#include <QDeadlineTimer>
#include <QDirIterator>
#include <QEventLoop>
#include <QTimer>

#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/layoutfile.h"
#include "megatorrent/storage/layoutwriter.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

bool Megatorrent::Test::waitUntil(const std::function<bool ()> &condition, const std::chrono::seconds timeout)
{
    const QDeadlineTimer deadline {timeout};
    QTimer tick;
    tick.start(std::chrono::milliseconds(20));  // wakes the loop for conditions that no event brings
    while (!condition())
    {
        if (deadline.hasExpired())
            return false;
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    return true;
}

QByteArray Megatorrent::Test::randomBytes(const qsizetype size)
{
    QByteArray bytes {size, Qt::Uninitialized};
    Crypto::randomBytes(reinterpret_cast<std::uint8_t *>(bytes.data()), size);
    return bytes;
}

QByteArray Megatorrent::Test::readFile(const QString &path)
{
    QFile file {path};
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void Megatorrent::Test::writeFile(const QString &path, const QByteArray &content)
{
    ASSERT_TRUE(QDir().mkpath(path.first(path.lastIndexOf(u'/'))));
    QFile file {path};
    ASSERT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Truncate)) << qPrintable(path);
    ASSERT_EQ(file.write(content), content.size());
}

QStringList Megatorrent::Test::tree(const QString &folder)
{
    QStringList names;
    QDirIterator files {folder, (QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot), QDirIterator::Subdirectories};
    while (files.hasNext())
        names.append(files.next().sliced(folder.size() + 1));
    names.removeAll(u".megatorrent"_s);
    names.removeAll(u".megatorrent/channel"_s);
    names.sort();
    return names;
}

Publisher::Publisher(const QByteArray &name)
    : m_secret {ChunkSecret::fromBytes(Crypto::sha256(name).view())}
{
}

Publisher::Published Publisher::publishAlone(const QByteArray &content)
{
    Published result {.content = content, .chunks = {}};
    for (qint64 offset = 0; offset < content.size(); offset += CHUNK_SIZE)
    {
        const QByteArray plaintext = content.sliced(offset, std::min<qint64>(CHUNK_SIZE, (content.size() - offset)));
        QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
        const SealedChunk chunk = m_sealer.sealAlone(m_secret, plaintext, reinterpret_cast<std::uint8_t *>(blob.data()));
        m_blobs.insert(chunk.blobId, blob);
        result.chunks.append({.blobId = chunk.blobId, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = offset
                , .realSize = plaintext.size(), .key = chunk.key, .nonce = {}});
    }
    return result;
}

QList<Publisher::Published> Publisher::publishPack(const QList<QByteArray> &contents)
{
    PackBuilder pack {m_sealer};
    QList<Published> results;
    for (const QByteArray &content : contents)
    {
        EXPECT_TRUE(pack.fits(content.size()));
        const PackBuilder::Added added = pack.add(m_secret, content);
        results.append({.content = content, .chunks = {{.blobId = {}, .form = ChunkForm::Packed, .blobOffset = added.at, .fileOffset = 0
                , .realSize = content.size(), .key = added.chunk.key, .nonce = {}}}});
    }
    const QByteArray blob = pack.finish();
    const BlobId id = BlobId::fromBytes(Crypto::sha256(blob).view());
    m_blobs.insert(id, blob);
    for (Published &result : results)
        result.chunks.first().blobId = id;
    return results;
}

Publisher::Published Publisher::publishForeign(const QByteArray &content)
{
    Published result {.content = content, .chunks = {}};
    for (qint64 offset = 0; offset < content.size(); offset += CHUNK_SIZE)
    {
        const QByteArray plaintext = content.sliced(offset, std::min<qint64>(CHUNK_SIZE, (content.size() - offset)));
        const auto key = Crypto::random<SymmetricKey>();
        const auto nonce = Crypto::random<Nonce>();
        const QByteArray blob = Crypto::seal(key, nonce, QByteArray(plaintext + randomBytes(CHUNK_SIZE - plaintext.size())));
        const BlobId id = BlobId::fromBytes(Crypto::sha256(blob).view());
        m_blobs.insert(id, blob);
        result.chunks.append({.blobId = id, .form = ChunkForm::Alone, .blobOffset = 0, .fileOffset = offset, .realSize = plaintext.size()
                , .key = key, .nonce = nonce});
    }
    return result;
}

namespace
{
    QString markOf(const qint64 channel)
    {
        return (channel == 1) ? u"mark"_s : u"mark%1"_s.arg(channel);
    }
}

StorageBench::StorageBench(const QString &folder, const Sharing sharing)
    : base {folder.isEmpty() ? temporary.path() : folder}
    , root {base + u"/downloads"_s}
    , sharing {sharing}
{
    open();
}

void StorageBench::open()
{
    auto opened = Storage::open(Path(base + u"/profile"_s), 2, sharing);
    if (!opened)
    {
        ADD_FAILURE() << qPrintable(opened.error());
        std::abort();
    }
    storage = std::move(*opened);
    QObject::connect(storage.get(), &Storage::blobsHeld, storage.get(), [this](const QList<BlobId> &ids, const ChannelScope &scope)
    {
        (scope ? announcedOf[*scope] : announced).unite(QSet<BlobId>(ids.cbegin(), ids.cend()));
    });
    QObject::connect(storage.get(), &Storage::blobLost, storage.get(), [this](const BlobId &id, const QString &, const QString &reason, const ChannelScope &scope)
    {
        for (auto &&[of, ids] : announcedOf.asKeyValueRange())
        {
            if (!scope || (of == *scope))
                ids.remove(id);
        }
        announced.remove(id);
        lost.append(id);
        lostReasons.append(reason);
    });
    QObject::connect(storage.get(), &Storage::filesCompleted, storage.get(), [this](const QList<FileId> &ids) { completed.unite(QSet<FileId>(ids.cbegin(), ids.cend())); });
    QObject::connect(storage.get(), &Storage::fileFailed, storage.get(), [this](const FileId id, const Error &error) { failed[id] = error; });
    QObject::connect(storage.get(), &Storage::fileIncomplete, storage.get(), [this](const FileId id, const QString &reason) { incomplete[id] = reason; });
    QObject::connect(storage.get(), &Storage::progressed, storage.get(), [this](const FileId id, const qint64 bytes) { progress[id] += bytes; });
    if (!std::exchange(m_wasOpen, true))
    {
        // the first time, or in the folder of a run that was killed
        const QString problem = openFolder().isEmpty() ? QString() : useFolder();
        EXPECT_EQ(problem, QString());
    }
    else
    {
        openFolder();
    }
}

QString StorageBench::openFolder()
{
    std::optional<QString> problem;
    storage->openFolder(channel, Path(root), markOf(channel), storage.get(), [&](const QString &answer) { problem = answer; });
    EXPECT_TRUE(waitUntil([&] { return problem.has_value(); }));
    return *problem;
}

QString StorageBench::useFolder()
{
    std::optional<QString> problem;
    storage->useFolder(channel, Path(root), markOf(channel), storage.get(), [&](const QString &answer) { problem = answer; });
    EXPECT_TRUE(waitUntil([&] { return problem.has_value(); }));
    return *problem;
}

void StorageBench::close()
{
    storage.reset();
}

FileId StorageBench::add(const QString &name, const Publisher::Published &file, QList<BlobId> *missing, const qint64 mtime, const bool executable)
{
    std::optional<FileId> id;
    bool isStarted = false;
    const FileSpec spec {.channel = channel, .root = Path(root), .target = Path(root + u'/' + name), .size = file.content.size(), .mtime = mtime
            , .executable = executable};
    storage->addFile(spec, storage.get(), [&](const nonstd::expected<FileId, QString> &result)
    {
        EXPECT_TRUE(result.has_value()) << qPrintable(result.error_or(QString()));
        id = result.value_or(0);
    });
    EXPECT_TRUE(waitUntil([&] { return id.has_value(); }));
    storage->addChunks(*id, file.chunks);
    storage->startFile(*id, storage.get(), [&](const nonstd::expected<QList<BlobId>, Error> &ids)
    {
        if (missing)
            *missing = ids.value_or(QList<BlobId>());
        isStarted = true;
    });
    EXPECT_TRUE(waitUntil([&] { return isStarted; }));
    return *id;
}

std::pair<BlobStore::ReceiveResult, Error> StorageBench::receive(const BlobId &id, const QByteArray &blob)
{
    std::optional<std::pair<BlobStore::ReceiveResult, Error>> result;
    storage->receiveBlob(id, blob, channel, storage.get(), [&](const BlobStore::ReceiveResult outcome, const Error &error) { result = {outcome, error}; });
    EXPECT_TRUE(waitUntil([&] { return result.has_value(); }));
    return *result;
}

QByteArray StorageBench::read(const BlobId &id)
{
    std::optional<QByteArray> result;
    storage->readBlob(id, channel, storage.get(), [&](const QByteArray &blob) { result = blob; });
    EXPECT_TRUE(waitUntil([&] { return result.has_value(); }));
    return *result;
}

QList<BlobId> StorageBench::missing()
{
    std::optional<QList<BlobId>> result;
    storage->missingBlobs(channel, storage.get(), [&](const QList<BlobId> &ids) { result = ids; });
    EXPECT_TRUE(waitUntil([&] { return result.has_value(); }));
    return *result;
}

void StorageBench::flush()
{
    bool isDone = false;
    storage->database()->flush(storage.get(), [&](const QString &) { isDone = true; });
    EXPECT_TRUE(waitUntil([&] { return isDone; }));
}

QString StorageBench::remove(const FileId file, const bool deleteData)
{
    std::optional<QString> result;
    storage->removeFile(file, deleteData, storage.get(), [&](const QString &error) { result = error; });
    EXPECT_TRUE(waitUntil([&] { return result.has_value(); }));
    return *result;
}

void StorageBench::recheck(const FileId file)
{
    bool isDone = false;
    storage->recheckFile(file, storage.get(), [&] { isDone = true; });
    EXPECT_TRUE(waitUntil([&] { return isDone; }));
}

bool StorageBench::waitCompleted(const FileId file)
{
    return waitUntil([&] { return completed.contains(file); });
}

QBitArray StorageBench::held(const QList<BlobId> &ids)
{
    const Path layoutPath {base + u"/layout"_s};
    LayoutWriter writer {layoutPath};
    for (const BlobId &id : ids)
        EXPECT_TRUE(writer.append(id).has_value());
    EXPECT_TRUE(writer.finish().has_value());
    const auto layout = LayoutFile::open(layoutPath);
    EXPECT_TRUE(layout.has_value());

    std::optional<QBitArray> result;
    storage->heldBlobs(channel, *layout, storage.get(), [&](const QBitArray &held) { result = held; });
    EXPECT_TRUE(waitUntil([&] { return result.has_value(); }));
    return *result;
}
