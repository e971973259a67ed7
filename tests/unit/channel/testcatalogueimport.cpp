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

#include <memory>

#include <gtest/gtest.h>

#include <QHash>
#include <QSqlDatabase>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/channel/catalogueimport.h"
#include "megatorrent/content/catalogue.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/layout.h"

using namespace Megatorrent;

namespace
{
    const qint64 CHANNEL = 3;

    // A channel's metadata, as its publisher would have made it
    class Publisher final : public MetadataSource
    {
    public:
        Ref seal(const QByteArrayView plaintext)
        {
            QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
            const SealedChunk sealed = m_sealer.sealAlone(m_secret, plaintext, reinterpret_cast<std::uint8_t *>(blob.data()));
            blobs.insert(sealed.blobId, blob);
            return {.blobId = sealed.blobId, .key = sealed.key};
        }

        CatalogueRoot publish(const QList<CatalogueItem> &items, std::optional<qint64> claimedBytes = std::nullopt)
        {
            QByteArray index;
            Ref last;
            CatalogueWriter writer {[&, this](const QByteArray &chunk)
            {
                last = seal(chunk);
                last.appendTo(index);
            }};
            qint64 bytes = 0;
            for (const CatalogueItem &item : items)
                bytes += item.size;
            writer.addHeader({.title = u"Title"_s, .items = items.size(), .bytes = claimedBytes.value_or(bytes), .description = u"About"_s});
            for (const CatalogueItem &item : items)
                writer.addItem(item);
            const qint64 size = writer.finish();
            return {.size = size, .ref = (size > CHUNK_SIZE) ? seal(index) : last};
        }

        QByteArray get(const BlobId &id) override
        {
            ++gets;
            return blobs.value(id);
        }

        void prefetch([[maybe_unused]] const QList<BlobId> &ids) override
        {
        }

        QHash<BlobId, QByteArray> blobs;
        int gets = 0;

    private:
        ChunkSealer m_sealer;
        const ChunkSecret m_secret = Crypto::random<ChunkSecret>();
    };

    CatalogueItem smallItem(const QString &path, const char blob = 'b')
    {
        CatalogueItem item;
        item.path = path;
        item.size = 100;
        item.mtime = 1;
        item.ref = Ref {.blobId = BlobId::fromBytes(QByteArray(32, blob)), .key = SymmetricKey::fromBytes(QByteArray(32, 'k'))};
        item.at = 0;
        return item;
    }

    class CatalogueImportTest : public testing::Test
    {
    protected:
        void SetUp() override
        {
            auto opened = Database::open(Path(m_folder.filePath(u"test.db"_s)));
            ASSERT_TRUE(opened) << qPrintable(opened.error());
            m_database = std::move(*opened);
            ASSERT_TRUE(m_database->call([](QSqlDatabase &db) { ItemStore::createTables(db); }));
        }

        CatalogueImport::Request request(const CatalogueRoot &root) const
        {
            CatalogueImport::Request request;
            request.channel = CHANNEL;
            request.content.catalogue = root;
            request.layoutPath = layoutPath();
            request.savePath = Path(m_folder.path());
            return request;
        }

        Path layoutPath() const { return Path(m_folder.filePath(u"test.layout"_s)); }

        CatalogueImport::Result import(const CatalogueImport::Request &request)
        {
            CatalogueImport import {request, &m_publisher, m_database.get()};
            return import.run();
        }

        QStringList staged()
        {
            QStringList paths;
            const auto result = m_database->call([&paths](QSqlDatabase &db)
            {
                for (const ItemRecord &item : ItemStore::staged(db, CHANNEL, {}, 100'000))
                    paths.append(item.item.path);
            });
            EXPECT_TRUE(result);
            return paths;
        }

        QTemporaryDir m_folder;
        std::unique_ptr<Database> m_database;
        Publisher m_publisher;
    };
}

TEST_F(CatalogueImportTest, StagesItemsAndWritesTheLayoutInHavesOrder)
{
    // A file of three chunks, two of them the same
    QByteArray records;
    const Ref same {.blobId = BlobId::fromBytes(QByteArray(32, '1')), .key = SymmetricKey::fromBytes(QByteArray(32, 'k'))};
    const Ref other {.blobId = BlobId::fromBytes(QByteArray(32, '2')), .key = SymmetricKey::fromBytes(QByteArray(32, 'k'))};
    for (const Ref &ref : {same, same, other})
        ref.appendTo(records);
    CatalogueItem large;
    large.path = u"large"_s;
    large.size = (2 * CHUNK_SIZE) + 1;
    large.mtime = 1;
    large.ref = m_publisher.seal(records);
    CatalogueItem empty;
    empty.path = u"empty"_s;
    empty.mtime = 1;

    const CatalogueRoot root = m_publisher.publish({empty, large, smallItem(u"small"_s)});
    const CatalogueImport::Result result = import(request(root));
    ASSERT_EQ(result.status, CatalogueImport::Result::Status::Done) << qPrintable(result.error);
    EXPECT_EQ(result.title, u"Title"_s);
    EXPECT_EQ(result.description, u"About"_s);
    EXPECT_EQ(staged(), QStringList({u"empty"_s, u"large"_s, u"small"_s}));

    const auto layout = LayoutFile::open(layoutPath());
    ASSERT_TRUE(layout) << qPrintable(layout.error());
    const QList<BlobId> expected {root.ref.blobId, large.ref->blobId, same.blobId, other.blobId, BlobId::fromBytes(QByteArray(32, 'b'))};
    ASSERT_EQ((*layout)->size(), static_cast<quint32>(expected.size()));
    for (quint32 i = 0; i < (*layout)->size(); ++i)
        EXPECT_EQ((*layout)->blobAt(i), expected[i]) << i;
}

TEST_F(CatalogueImportTest, LongCatalogueHasAnIndex)
{
    QList<CatalogueItem> items;
    for (int i = 0; i < 20'000; ++i)
        items.append(smallItem(u"folder/file %1"_s.arg(i, 6, 10, QChar(u'0'))));
    const CatalogueRoot root = m_publisher.publish(items);
    ASSERT_GT(root.size, CHUNK_SIZE);

    const CatalogueImport::Result result = import(request(root));
    ASSERT_EQ(result.status, CatalogueImport::Result::Status::Done) << qPrintable(result.error);
    EXPECT_EQ(staged().size(), items.size());
    EXPECT_EQ(result.metadata.size(), (root.size / CHUNK_SIZE) + 1);
    EXPECT_EQ(result.metadata.first(), root.ref.blobId);
}

TEST_F(CatalogueImportTest, QuotaAsksFirst)
{
    const CatalogueRoot root = m_publisher.publish({smallItem(u"a"_s), smallItem(u"b"_s)});
    CatalogueImport::Request asked = request(root);
    asked.quota = 150;
    const CatalogueImport::Result refused = import(asked);
    EXPECT_EQ(refused.status, CatalogueImport::Result::Status::NeedsApproval);
    EXPECT_FALSE(refused.error.isEmpty());

    asked.isSizeApproved = true;
    EXPECT_EQ(import(asked).status, CatalogueImport::Result::Status::Done);
}

TEST_F(CatalogueImportTest, MoreThanTheDiskHoldsAsksFirst)
{
    CatalogueItem huge = smallItem(u"huge"_s);
    huge.size = 8LL << 40;
    huge.at.reset();
    const CatalogueRoot root = m_publisher.publish({huge});
    EXPECT_EQ(import(request(root)).status, CatalogueImport::Result::Status::NeedsApproval);
}

TEST_F(CatalogueImportTest, WrongTotalsAreRefused)
{
    const CatalogueRoot root = m_publisher.publish({smallItem(u"a"_s)}, 99);
    const CatalogueImport::Result result = import(request(root));
    EXPECT_EQ(result.status, CatalogueImport::Result::Status::Failed);
    EXPECT_FALSE(result.error.isEmpty());
}

TEST_F(CatalogueImportTest, WrongKeyIsRefused)
{
    CatalogueRoot root = m_publisher.publish({smallItem(u"a"_s)});
    root.ref.key = Crypto::random<SymmetricKey>();
    EXPECT_EQ(import(request(root)).status, CatalogueImport::Result::Status::Failed);
}

TEST_F(CatalogueImportTest, CancelledWhenTheSourceIs)
{
    const CatalogueRoot root = m_publisher.publish({smallItem(u"a"_s)});
    m_publisher.blobs.clear();
    EXPECT_EQ(import(request(root)).status, CatalogueImport::Result::Status::Cancelled);
}

TEST_F(CatalogueImportTest, PathThatWouldLeaveTheFolderIsLeftOut)
{
    const CatalogueRoot root = m_publisher.publish({smallItem(u"../evil"_s), smallItem(u"good"_s)});
    const CatalogueImport::Result result = import(request(root));
    ASSERT_EQ(result.status, CatalogueImport::Result::Status::Done) << qPrintable(result.error);
    EXPECT_EQ(staged(), QStringList(u"good"_s));
    EXPECT_EQ(result.refusedTotal, 1);
    ASSERT_EQ(result.refused.size(), 1);
    EXPECT_TRUE(result.refused.first().contains(u"evil"_s));
}
