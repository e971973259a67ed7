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
#include "megatorrent/channel/itemfiles.h"
#include "megatorrent/content/cataloguewriter.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/layoutfile.h"

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
            request.limits.dataFolder = Path(u"/data"_s);
            request.limits.savePath = Path(u"/content"_s);
            request.limits.diskState = [this](const Path &path) -> std::optional<DiskState>
            {
                return (path == Path(u"/data"_s)) ? m_dataDisk : m_contentDisk;
            };
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

        // File systems of 1 TB
        DiskState m_dataDisk {.id = u"data"_s, .bytesTotal = 1LL << 40, .bytesFree = 1LL << 40, .filesTotal = std::nullopt};
        DiskState m_contentDisk {.id = u"content"_s, .bytesTotal = 1LL << 40, .bytesFree = 1LL << 40, .filesTotal = std::nullopt};
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
    CatalogueItem large = smallItem(u"large"_s);
    large.size = 50 * CHUNK_SIZE;
    large.at.reset();
    large.ref = m_publisher.seal(QByteArray(50 * Ref::SIZE, 'r'));
    const CatalogueRoot root = m_publisher.publish({large});
    CatalogueImport::Request asked = request(root);
    asked.limits.quota = 40 * CHUNK_SIZE;
    const CatalogueImport::Result refused = import(asked);
    EXPECT_EQ(refused.status, CatalogueImport::Result::Status::NeedsApproval);
    EXPECT_TRUE(refused.error.contains(u"Start"_s)) << qPrintable(refused.error);
    EXPECT_EQ(refused.error.code, ErrorCode::TooLarge);
    EXPECT_EQ(m_publisher.gets, 1);   // the catalogue only
    EXPECT_TRUE(staged().isEmpty());

    asked.limits.isApproved = true;
    EXPECT_EQ(import(asked).status, CatalogueImport::Result::Status::Done);

    // nothing will be fetched by itself: only the list and the index count
    asked.limits.isApproved = false;
    asked.newAreWanted = false;
    EXPECT_EQ(import(asked).status, CatalogueImport::Result::Status::Done);
    asked.limits.quota = CHUNK_SIZE;
    EXPECT_EQ(import(asked).status, CatalogueImport::Result::Status::NeedsApproval);
}

TEST_F(CatalogueImportTest, CatalogueCountsBeforeItIsFetched)
{
    CatalogueRoot root = m_publisher.publish({smallItem(u"a"_s)});
    root.size = CATALOGUE_MAX_SIZE;
    CatalogueImport::Request huge = request(root);
    huge.newAreWanted = false;
    huge.limits.quota = 1LL << 30;
    const CatalogueImport::Result asked = import(huge);
    EXPECT_EQ(asked.status, CatalogueImport::Result::Status::NeedsApproval);

    huge.limits.quota = 0;
    m_dataDisk.bytesFree = 3LL << 30;
    const CatalogueImport::Result noRoom = import(huge);
    EXPECT_EQ(noRoom.status, CatalogueImport::Result::Status::Failed);
    EXPECT_TRUE(noRoom.error.contains(u"/data"_s)) << qPrintable(noRoom.error);
    EXPECT_EQ(noRoom.error.code, ErrorCode::DiskFull);
    EXPECT_EQ(m_publisher.gets, 0);
}

TEST_F(CatalogueImportTest, WhatTheDiskCannotHoldIsAnErrorThatSaysWhatIsMissing)
{
    CatalogueItem huge = smallItem(u"huge"_s);
    huge.size = 8LL << 40;
    huge.at.reset();
    const CatalogueRoot root = m_publisher.publish({huge});
    CatalogueImport::Request request = this->request(root);
    request.limits.isApproved = true;   // a yes makes no room
    const CatalogueImport::Result result = import(request);
    EXPECT_EQ(result.status, CatalogueImport::Result::Status::Failed);
    EXPECT_TRUE(result.error.contains(u"missing"_s) && result.error.contains(u"/content"_s)) << qPrintable(result.error);
    EXPECT_EQ(m_publisher.gets, 1);
}

TEST_F(CatalogueImportTest, EmptyFilesCountAsFilesAndFolders)
{
    QList<CatalogueItem> items;
    for (int i = 0; i < 1000; ++i)
    {
        CatalogueItem item;
        item.path = u"folder %1/empty"_s.arg(i, 4, 10, QChar(u'0'));
        item.mtime = 1;
        items.append(item);
    }
    const CatalogueRoot root = m_publisher.publish(items);

    // a hundredth of them is left to the user
    m_contentDisk.filesTotal = 100'000;
    for (const auto &[free, fits] : {std::pair(1900, false), std::pair(2900, false), std::pair(3000, true)})
    {
        m_contentDisk.filesFree = free;
        m_publisher.gets = 0;
        const CatalogueImport::Result result = import(request(root));
        EXPECT_EQ(result.status, (fits ? CatalogueImport::Result::Status::Done : CatalogueImport::Result::Status::Failed)) << free << qPrintable(result.error);
        EXPECT_EQ((!fits && result.error.contains(u"/content"_s)), !fits) << qPrintable(result.error);
    }

    m_contentDisk.filesFree = 0;
    CatalogueImport::Request listed = request(root);
    listed.newAreWanted = false;
    EXPECT_EQ(import(listed).status, CatalogueImport::Result::Status::Done);
    m_contentDisk.filesTotal.reset();   // no such limit
    EXPECT_EQ(import(request(root)).status, CatalogueImport::Result::Status::Done);
}

TEST_F(CatalogueImportTest, IndexesAndRecordsCountWhoeverWantsTheFiles)
{
    QList<CatalogueItem> items;
    for (int i = 0; i < 20; ++i)
    {
        CatalogueItem item = smallItem(u"file %1"_s.arg(i, 2, 10, QChar(u'0')));
        item.size = 2 * CHUNK_SIZE;
        item.at.reset();
        item.ref = m_publisher.seal(QByteArray(2 * Ref::SIZE, static_cast<char>('A' + i)));
        items.append(item);
    }
    CatalogueImport::Request listed = request(m_publisher.publish(items));
    listed.newAreWanted = false;
    m_dataDisk.bytesTotal = 64 * CHUNK_SIZE;
    m_dataDisk.bytesFree = 15 * BLOB_SIZE;
    EXPECT_EQ(import(listed).status, CatalogueImport::Result::Status::Failed);
    EXPECT_EQ(m_publisher.gets, 1);   // no index has been fetched
    m_dataDisk.bytesFree = 25 * BLOB_SIZE;
    EXPECT_EQ(import(listed).status, CatalogueImport::Result::Status::Done);

    // Many small ones: the database
    items.clear();
    for (int i = 0; i < 20'000; ++i)
        items.append(smallItem(u"folder/file %1"_s.arg(i, 6, 10, QChar(u'0'))));
    listed = request(m_publisher.publish(items));
    listed.newAreWanted = false;
    m_dataDisk.bytesFree = ((listed.content.catalogue->size / CHUNK_SIZE) + 2) * BLOB_SIZE;
    EXPECT_EQ(import(listed).status, CatalogueImport::Result::Status::Failed);
}

TEST_F(CatalogueImportTest, OfAnUpdateOnlyWhatIsNewCounts)
{
    const auto alone = [](const QString &path, const char blob, const qint64 size)
    {
        CatalogueItem item = smallItem(path, blob);
        item.size = size;
        item.at.reset();
        return item;
    };
    const QList<CatalogueItem> items {alone(u"a"_s, 'b', 700'000), alone(u"b"_s, 'c', 800'000)};
    const CatalogueImport::Result first = import(request(m_publisher.publish(items)));
    ASSERT_EQ(first.status, CatalogueImport::Result::Status::Done) << qPrintable(first.error);
    ASSERT_TRUE(m_database->call([](QSqlDatabase &db)
    {
        ItemStore::adoptStaged(db, CHANNEL, true);
        ItemFiles::setFile(db, CHANNEL, u"a"_s, 1);
        ItemFiles::setFile(db, CHANNEL, u"b"_s, 2);
        ItemFiles::setState(db, 1, ItemState::Complete, {});
        ItemFiles::setState(db, 2, ItemState::Complete, {});
    }));

    m_contentDisk.bytesTotal = 64 * CHUNK_SIZE;
    const CatalogueRoot updated = m_publisher.publish(items + QList {alone(u"c"_s, 'd', 400'000)});
    CatalogueImport::Request update = request(updated);
    update.isUpdate = true;
    update.metadataHere = QSet<BlobId>(first.metadata.cbegin(), first.metadata.cend());
    m_contentDisk.bytesFree = 500'000 + m_contentDisk.bytesTotal / 100;
    EXPECT_EQ(import(update).status, CatalogueImport::Result::Status::Done);
    m_contentDisk.bytesFree = 300'000 + m_contentDisk.bytesTotal / 100;
    EXPECT_EQ(import(update).status, CatalogueImport::Result::Status::Failed);
    m_contentDisk.bytesFree = 2'000'000 + m_contentDisk.bytesTotal / 100;
    update.isUpdate = false;
    update.metadataHere.clear();
    EXPECT_EQ(import(update).status, CatalogueImport::Result::Status::Done);

    // The same again takes nothing more, and nobody is asked; with something new the whole is above the quota
    CatalogueImport::Request same = request(m_publisher.publish(items));
    same.isUpdate = true;
    same.metadataHere = update.metadataHere;
    for (const BlobId &id : first.metadata)
        same.metadataHere.insert(id);
    same.metadataHere.insert(same.content.catalogue->ref.blobId);
    same.limits.quota = 1'000'000;
    EXPECT_EQ(import(same).status, CatalogueImport::Result::Status::Done);
    update.isUpdate = true;
    update.limits.quota = 1'000'000;
    EXPECT_EQ(import(update).status, CatalogueImport::Result::Status::NeedsApproval);
}

TEST_F(CatalogueImportTest, OneDiskHoldsBoth)
{
    CatalogueItem item = smallItem(u"a"_s);
    item.size = 900'000;
    item.at.reset();
    const CatalogueRoot root = m_publisher.publish({item});
    for (const auto &[name, fits] : {std::pair(u"one"_s, false), std::pair(u"another"_s, true)})
    {
        m_dataDisk = m_contentDisk = {.id = u"one"_s, .bytesTotal = 1LL << 26, .bytesFree = 1'800'000, .filesTotal = std::nullopt};
        m_contentDisk.id = name;
        m_dataDisk.bytesFree += 1'000'000 * (fits ? 1 : 0);
        EXPECT_EQ(import(request(root)).status == CatalogueImport::Result::Status::Done, fits);
    }
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
