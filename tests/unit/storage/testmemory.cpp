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


#include <malloc.h>

#include <chrono>

#include <QFile>

#include "megatorrent/crypto/hash.h"

#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

// The storage's own memory must not depend on how large files are.

namespace
{
    qint64 ownMemory()  // bytes
    {
        QFile status {u"/proc/self/status"_s};
        if (!status.open(QIODevice::ReadOnly))
            return -1;
        for (const QByteArray &line : status.readAll().split('\n'))
        {
            if (line.startsWith("RssAnon:"))
                return line.simplified().split(' ')[1].toLongLong() * 1024;
        }
        return -1;
    }

    class Peak
    {
    public:
        Peak()
        {
            ::malloc_trim(0);
            m_start = ownMemory();
        }

        void look() { m_growth = std::max(m_growth, (ownMemory() - m_start)); }
        qint64 growth() const { return m_growth; }

    private:
        qint64 m_start = 0;
        qint64 m_growth = 0;
    };

    const qint64 FILE_SIZE = 256 * CHUNK_SIZE;
    const qint64 GROWTH_MAX = 64 * 1024 * 1024;

    std::optional<Sha256Digest> digest(const QString &path)
    {
        QFile file {path};
        if (!file.open(QIODevice::ReadOnly))
            return std::nullopt;
        Crypto::Sha256 hash;
        while (!file.atEnd())
            hash.update(file.read(CHUNK_SIZE));
        return hash.finish();
    }

    // Every chunk is different, and nothing is held in memory
    void writeLarge(const QString &path, const qint64 size)
    {
        QFile file {path};
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        QByteArray chunk = randomBytes(CHUNK_SIZE);
        for (qint64 i = 0; i < (size / CHUNK_SIZE); ++i)
        {
            std::memcpy(chunk.data(), &i, sizeof(i));
            ASSERT_EQ(file.write(chunk), chunk.size());
        }
    }
}

TEST(Memory, OfPublishingAndServingAndReceiving)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "a sanitizer has memory of its own";
#endif
    if (ownMemory() < 0)
        GTEST_SKIP() << "/proc/self/status does not tell RssAnon here";

    IngestBench bench;
    writeLarge((bench.source + u"/large"_s), FILE_SIZE);
    {
        Peak peak;
        bench.onProgress = [&peak](const IngestProgress &, Ingest &) { peak.look(); };
        EXPECT_EQ(problems(bench.runShow()), QString());
        EXPECT_LT(peak.growth(), GROWTH_MAX);
        RecordProperty("publishing", static_cast<int>(peak.growth() / 1024));
    }

    const PublishedItem item = *bench.item(u"show/large"_s);
    Publisher::Published file {.content = {}, .chunks = bench.chunksOf(item)};
    StorageBench subscriber;
    {
        std::optional<FileId> id;
        const FileSpec spec {.channel = 1, .root = Path(subscriber.root), .target = Path(subscriber.root + u"/large"_s), .size = item.size, .mtime = item.mtime};
        subscriber->addFile(spec, subscriber.storage.get(), [&](const auto &result) { id = *result; });
        ASSERT_TRUE(waitUntil([&] { return id.has_value(); }));
        subscriber->addChunks(*id, file.chunks);
        QList<BlobId> missing;
        subscriber->startFile(*id, subscriber.storage.get(), [&](const nonstd::expected<QList<BlobId>, Error> &ids) { missing = ids.value_or(QList<BlobId>()); });
        ASSERT_TRUE(waitUntil([&] { return !missing.isEmpty(); }));
        ASSERT_EQ(missing.size(), 256);

        Peak peak;
        qsizetype sent = 0;
        qsizetype stored = 0;
        while (stored < missing.size())
        {
            // as many as the swarm has in memory at a time, less what is served
            for (; (sent < missing.size()) && ((sent - stored) < 8); ++sent)
            {
                const BlobId blobId = missing[sent];
                bench.storage->readBlob(blobId, 1, subscriber.storage.get(), [&, blobId](const QByteArray &blob)
                {
                    subscriber->receiveBlob(blobId, blob, 1, subscriber.storage.get(), [&](const Result result, const QString &)
                    {
                        EXPECT_EQ(result, Result::Stored);
                        ++stored;
                    });
                });
            }
            const qsizetype before = stored;
            ASSERT_TRUE(waitUntil([&] { return stored > before; }));
            peak.look();
        }
        ASSERT_TRUE(subscriber.waitCompleted(*id));
        EXPECT_LT(peak.growth(), GROWTH_MAX);
        RecordProperty("serving and receiving", static_cast<int>(peak.growth() / 1024));
    }

    const auto left = digest(bench.source + u"/large"_s);
    ASSERT_TRUE(left.has_value());
    EXPECT_EQ(left, digest(subscriber.root + u"/large"_s));
}

// Not a test: how fast it is on this machine. Run with --gtest_also_run_disabled_tests.
TEST(Speed, DISABLED_OfPublishing)
{
    IngestBench bench;
    const qint64 size = 1024 * CHUNK_SIZE;
    writeLarge((bench.source + u"/large"_s), size);
    const auto cpu = []
    {
        timespec time {};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + (static_cast<double>(time.tv_nsec) / 1e9);
    };

    // the least that must be done
    double begin = cpu();
    {
        QFile file {bench.source + u"/large"_s};
        ASSERT_TRUE(file.open(QIODevice::ReadOnly | QIODevice::Unbuffered));
        QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
        auto *const data = reinterpret_cast<std::uint8_t *>(blob.data());
        Crypto::Aead aead;
        while (file.read(blob.data(), CHUNK_SIZE) == CHUNK_SIZE)
        {
            const auto digest = Crypto::sha256({data, CHUNK_SIZE});
            aead.seal(SymmetricKey::fromBytes(digest.view()), {}, {QByteArrayView(data, CHUNK_SIZE)}, data);
            Crypto::sha256(blob);
        }
    }
    const double least = cpu() - begin;

    begin = cpu();
    const auto start = std::chrono::steady_clock::now();
    bench.runShow();
    const double used = cpu() - begin;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    std::printf("1 GiB: %.2f s of processor time, %.2f times the least (%.2f s); %.2f s elapsed\n", used, (used / least), least, elapsed.count());

    QDir(bench.source).removeRecursively();
    for (int i = 0; i < 5000; ++i)
        bench.write(u"d%1/f%2"_s.arg(i % 50).arg(i), randomBytes(4000));
    begin = cpu();
    const auto start2 = std::chrono::steady_clock::now();
    bench.runShow();
    const std::chrono::duration<double> elapsed2 = std::chrono::steady_clock::now() - start2;
    std::printf("5000 small files: %.2f s of processor time, %.2f s elapsed\n", (cpu() - begin), elapsed2.count());

    StorageBench subscriber;
    begin = cpu();
    const auto start3 = std::chrono::steady_clock::now();
    qsizetype registered = 0;
    QSet<BlobId> missing;
    const QList<PublishedItem> items = bench.items();
    for (const PublishedItem &item : items)
    {
        const FileSpec spec {.channel = 1, .root = Path(subscriber.root), .target = Path(subscriber.root + u'/' + item.path), .size = item.size
                , .mtime = item.mtime};
        subscriber->addFile(spec, subscriber.storage.get(), [&, item](const auto &id)
        {
            subscriber->addChunks(*id, {{.blobId = item.ref->blobId, .form = ChunkForm::Packed, .blobOffset = *item.at, .fileOffset = 0
                    , .realSize = item.size, .key = item.ref->key, .nonce = {}}});
            subscriber->startFile(*id, subscriber.storage.get(), [&](const nonstd::expected<QList<BlobId>, Error> &ids)
            {
                missing.unite({ids->cbegin(), ids->cend()});
                ++registered;
            });
        });
    }
    ASSERT_TRUE(waitUntil([&] { return registered == items.size(); }));
    const std::chrono::duration<double> elapsed3 = std::chrono::steady_clock::now() - start3;
    for (const BlobId &id : asConst(missing))
        ASSERT_EQ(subscriber.receive(id, bench.storage.read(id)).first, Result::Stored);
    ASSERT_TRUE(waitUntil([&] { return subscriber.completed.size() == items.size(); }));
    const std::chrono::duration<double> elapsed4 = std::chrono::steady_clock::now() - start3;
    std::printf("5000 small files received: %.2f s of processor time, registered after %.2f s, complete after %.2f s\n", (cpu() - begin)
            , elapsed3.count(), elapsed4.count());
}
