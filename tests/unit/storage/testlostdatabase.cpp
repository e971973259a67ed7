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


#include <QDir>
#include <QHash>

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class LostDatabase : public ::testing::Test
    {
    protected:
        // As they are in the profile then
        QHash<BlobId, QByteArray> keepBlobs(const int count)
        {
            QHash<BlobId, QByteArray> blobs;
            for (int i = 0; i < count; ++i)
            {
                const auto file = publisher.publishAlone(randomBytes(100'000));
                const BlobId id = file.chunks.first().blobId;
                blobs.insert(id, publisher.blob(id));
                bench->keepBlob(1, id, blobs[id], bench.storage.get(), [](const QString &error) { EXPECT_EQ(error, QString()); });
            }
            EXPECT_TRUE(waitUntil([&] { return bench.announced.size() == count; }));
            bench.flush();
            return blobs;
        }

        void lose()
        {
            bench.close();
            QDir profile {bench.path(u"profile"_s)};
            for (const QString &name : profile.entryList({u"megatorrent.db*"_s}, QDir::Files))
                ASSERT_TRUE(profile.remove(name));
        }

        Publisher publisher;
        StorageBench bench;
    };
}

// Catalogues are among them: who is asked for one before that is known would have it fetched, or wait for a peer for ever.
TEST_F(LostDatabase, KeptBlobsAreFoundBeforeAnybodyAsksForThem)
{
    const QHash<BlobId, QByteArray> blobs = keepBlobs(40);
    lose();

    const auto storage = Storage::open(Path(bench.path(u"profile"_s)), 2, Sharing::Shared);
    ASSERT_TRUE(storage);
    int answers = 0;
    for (const auto &[id, blob] : blobs.asKeyValueRange())
    {
        (*storage)->readBlob(id, 1, storage->get(), [&answers, &expected = blob](const QByteArray &found)
        {
            ++answers;
            EXPECT_TRUE(found == expected);
        });
    }
    EXPECT_TRUE(waitUntil([&] { return answers == blobs.size(); }));
}

TEST_F(LostDatabase, FoundBlobsGoWhenNobodyNeedsThem)
{
    const QHash<BlobId, QByteArray> blobs = keepBlobs(2);
    lose();
    bench.announced.clear();
    bench.open();
    EXPECT_TRUE(waitUntil([&] { return bench.announced.size() == 2; }));
    // one of them is needed by a channel
    std::optional<QString> outcome;
    const BlobId id = blobs.cbegin().key();
    bench->keepBlob(1, id, blobs[id], bench.storage.get(), [&](const QString &error) { outcome = error; });
    ASSERT_TRUE(waitUntil([&] { return outcome.has_value(); }));
    EXPECT_EQ(outcome, QString());
    bench->dropFoundBlobs();
    EXPECT_TRUE(waitUntil([&] { return bench.announced.size() == 1; }));
    EXPECT_TRUE(bench.read(id) == blobs[id]);
}
