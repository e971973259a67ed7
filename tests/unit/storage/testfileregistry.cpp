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


#include <gtest/gtest.h>

#include <QSqlDatabase>

#include "megatorrent/storage/chunktable.h"
#include "megatorrent/storage/fileregistry.h"
#include "megatorrent/storage/foldertable.h"

#include "support/databasetest.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 7;
    const QString ROOT = u"/received"_s;

    class FileRegistryTest : public DatabaseTest
    {
    protected:
        static FileRegistry::NewFile newFile(const FileId id, const int chunks)
        {
            FileRegistry::NewFile file;
            file.row = {.id = id, .channel = CHANNEL, .root = ROOT, .target = u"%1/folder/%2"_s.arg(ROOT).arg(id), .size = chunks * CHUNK_SIZE, .stat = {}};
            for (int i = 0; i < chunks; ++i)
            {
                file.chunks.push_back({.blobId = BlobId::fromBytes(randomBytes(BlobId::SIZE)), .form = ChunkForm::Alone, .fileOffset = i * CHUNK_SIZE
                        , .realSize = CHUNK_SIZE, .key = SymmetricKey::fromBytes(randomBytes(SymmetricKey::SIZE)), .nonce = {}});
            }
            return file;
        }

        nonstd::expected<FileRegistry::Entry, QString> enter(FileRegistry::NewFile file, const bool isFresh = true)
        {
            nonstd::expected<FileRegistry::Entry, QString> entry;
            run([&](QSqlDatabase &db) { entry = registry.enter(db, file, isFresh); });
            return entry;
        }

        std::optional<FileRow> row(const FileId id)
        {
            std::optional<FileRow> result;
            run([&](QSqlDatabase &db) { result = Tables::file(db, id); });
            return result;
        }

        FileRegistry registry {Sharing::Shared};
    };
}

TEST_F(FileRegistryTest, OfAFreshFileAllIsMissing)
{
    FileRegistry::NewFile file = newFile(1, 2);
    const auto entry = enter(file);
    ASSERT_TRUE(entry);
    EXPECT_TRUE(entry->isFresh);
    EXPECT_EQ(entry->missing, QList<BlobId>({file.chunks[0].blobId, file.chunks[1].blobId}));
    EXPECT_EQ(row(1)->state, FileState::Partial);
    EXPECT_EQ(row(1)->missing, 2);
}

TEST_F(FileRegistryTest, WhatMayBeHereAlreadyIsLookedForFirst)
{
    const auto there = enter(newFile(1, 1), false);
    ASSERT_TRUE(there);
    EXPECT_FALSE(there->isFresh);
    EXPECT_EQ(row(1)->state, FileState::Registered);

    // more chunks than can be looked up in passing
    EXPECT_FALSE(enter(newFile(2, 17))->isFresh);

    // another file has the same chunk
    FileRegistry::NewFile file = newFile(3, 1);
    ASSERT_TRUE(enter(file));
    run([](QSqlDatabase &db) { ChunkTable::setHeld(db, ChunkTable::chunks(db, 3, 0, 1).first().place.blobId, Held::No, Held::Servable, {}); });
    file.row.id = 4;
    EXPECT_FALSE(enter(file)->isFresh);
}

TEST_F(FileRegistryTest, OfAFileThatIsRefusedNothingStays)
{
    FileRegistry::NewFile file = newFile(1, 3);
    file.chunks[2].realSize = 0;
    EXPECT_FALSE(enter(file));
    EXPECT_FALSE(row(1));

    file = newFile(2, 3);
    file.row.size += 1;
    EXPECT_FALSE(enter(file));
    EXPECT_FALSE(row(2));

    // one key for two pieces of data
    const FileRegistry::NewFile first = newFile(3, 1);
    ASSERT_TRUE(enter(first));
    file = newFile(4, 2);
    file.chunks[1].key = first.chunks[0].key;
    EXPECT_FALSE(enter(file));
    EXPECT_FALSE(row(4));
    EXPECT_TRUE(row(3));
}

TEST_F(FileRegistryTest, OfAChannelThatIsBeingRemovedNothingIsEntered)
{
    registry.close(CHANNEL);
    EXPECT_FALSE(enter(newFile(1, 1)));
    FileRegistry::NewFile other = newFile(2, 1);
    other.row.channel = CHANNEL + 1;
    EXPECT_TRUE(enter(other));
}

TEST_F(FileRegistryTest, FilesFollowTheirChannelToItsNewFolder)
{
    registry.redirect(CHANNEL, {ROOT}, u"/second"_s);
    const auto entry = enter(newFile(1, 1));
    ASSERT_TRUE(entry);
    EXPECT_FALSE(entry->isFresh);   // what is there has to be looked at
    EXPECT_EQ(row(1)->target, u"/second/folder/1"_s);
    EXPECT_EQ(row(1)->root, u"/second"_s);

    registry.redirect(CHANNEL, {u"/second"_s}, u"/third"_s);
    ASSERT_TRUE(enter(newFile(2, 1)));
    EXPECT_EQ(row(2)->root, u"/third"_s);

    // and back
    registry.redirect(CHANNEL, {u"/third"_s}, ROOT);
    EXPECT_TRUE(enter(newFile(3, 1))->isFresh);
    EXPECT_EQ(row(3)->root, ROOT);
}

TEST_F(FileRegistryTest, TheLayersAboveLearnOfItInTheSamePieceOfWork)
{
    QList<FileId> registered;
    FileRegistry::NewFile file = newFile(1, 1);
    file.registered = [&](QSqlDatabase &db, const FileId id)
    {
        EXPECT_TRUE(Tables::file(db, id));
        registered.append(id);
    };
    ASSERT_TRUE(enter(file));
    EXPECT_EQ(registered, QList<FileId>({1}));
}

TEST_F(FileRegistryTest, FormerNamesGoWithTheirFolder)
{
    run([](QSqlDatabase &db)
    {
        const FileStat stat {.size = 1, .mtime = 2, .ctime = 0, .inode = 3};
        FolderTable::note(db, u"/a"_s, u"mark"_s);
        FolderTable::note(db, u"/a"_s, u"other"_s);
        FolderTable::note(db, u"/b"_s, u"mark"_s);
        EXPECT_EQ(FolderTable::withMark(db, u"mark"_s), QStringList({u"/a"_s, u"/b"_s}));
        EXPECT_FALSE(FolderTable::hasOtherMark(db, u"/a"_s, u"mark"_s));
        FolderTable::addFormerName(db, {.root = u"/a"_s, .target = u"/a/1"_s, .stat = stat});
        FolderTable::addFormerName(db, {.root = u"/b"_s, .target = u"/b/1"_s, .stat = stat});
        FolderTable::addFormerName(db, {.root = u"/c"_s, .target = u"/c/1"_s, .stat = stat});
        EXPECT_EQ(FolderTable::formerNamesWithMark(db, u"mark"_s).size(), 2);
        EXPECT_EQ(FolderTable::formerNames(db, u"/a"_s, 10).first().stat, stat);

        FolderTable::remove(db, u"/a"_s);
        EXPECT_TRUE(FolderTable::formerNames(db, u"/a"_s, 10).isEmpty());
        EXPECT_EQ(FolderTable::withMark(db, u"mark"_s), QStringList({u"/b"_s}));
        FolderTable::removeFormerNamesWithMark(db, u"mark"_s);
        EXPECT_TRUE(FolderTable::formerNames(db, u"/b"_s, 10).isEmpty());
        EXPECT_EQ(FolderTable::formerNames(db, u"/c"_s, 10).size(), 1);
        FolderTable::set(db, u"/b"_s, u"other"_s);
        EXPECT_TRUE(FolderTable::hasOtherMark(db, u"/b"_s, u"mark"_s));
    });
}
