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

#include <semaphore>

#include <QSqlDatabase>

#include "megatorrent/channel/fileregistrar.h"
#include "megatorrent/content/blob.h"
#include "megatorrent/content/fileindex.h"
#include "channeltest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // Has the index of one file, and says when it was asked for it
    class OneIndex final : public MetadataSource
    {
    public:
        explicit OneIndex(const qint64 fileSize)
        {
            QByteArray index;
            for (qint64 i = 0; i < IndexShape(fileSize).chunkCount; ++i)
                Ref {.blobId = Crypto::random<BlobId>(), .key = Crypto::random<SymmetricKey>()}.appendTo(index);
            ChunkSealer sealer;
            m_blob = QByteArray(BLOB_SIZE, Qt::Uninitialized);
            const SealedChunk sealed = sealer.sealAlone(Crypto::random<ChunkSecret>(), index, reinterpret_cast<std::uint8_t *>(m_blob.data()));
            ref = {.blobId = sealed.blobId, .key = sealed.key};
        }

        QByteArray get(const BlobId &) override
        {
            asked.release();
            return m_blob;
        }

        void prefetch(const QList<BlobId> &) override {}

        Ref ref;
        std::binary_semaphore asked {0};

    private:
        QByteArray m_blob;
    };
}

// The storage's thread is the one that ends it, and waits for it.
TEST_F(ChannelTest, ARegistrationEndsWhileItWaitsForTheStorage)
{
    const qint64 size = 3 * CHUNK_SIZE;
    OneIndex source {size};
    ASSERT_TRUE(storage->database()->call([&](QSqlDatabase &db)
    {
        QList<ItemRecord> items;
        for (int i = 0; i < 512; ++i)
        {
            ItemRecord record;
            record.item.path = u"a%1"_s.arg((1000 + i));
            record.item.size = 10;
            record.item.mtime = 1;
            record.item.ref = Ref {.blobId = Crypto::random<BlobId>(), .key = Crypto::random<SymmetricKey>()};
            items.append(record);
        }
        ItemRecord large;
        large.item.path = u"b"_s;
        large.item.size = size;
        large.item.mtime = 1;
        large.item.ref = source.ref;
        items.append(large);
        EXPECT_TRUE(ItemStore::stage(db, record.id, items).isEmpty());
        ItemStore::adoptStaged(db, record.id, true);
    }));

    const CancelFlag cancelFlag;
    pool.start([&]
    {
        FileRegistrar registrar {{.channel = record.id, .savePath = Path(path(u"received"_s))}, &source, storage.get(), cancelFlag};
        registrar.onMissing = [](const QList<BlobId> &) {};
        EXPECT_TRUE(registrar.run());
    });
    source.asked.acquire();   // the last one, for which there is no room any more
    cancelFlag.cancel();
    EXPECT_TRUE(pool.waitForDone(30'000));
    EXPECT_TRUE(waitFor([this] { return pool.waitForDone(0); }));
}
