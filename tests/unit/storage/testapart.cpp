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


#include <utility>

#include <gtest/gtest.h>

#include <QBitArray>
#include <QFile>

#include "base/global.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

// Whoever is in two channels of one node must not see by the one what it has of the other: behind a
// proxy, each has its own.
namespace
{
    class ApartTest : public testing::TestWithParam<Sharing>
    {
    protected:
        void SetUp() override
        {
            use(2);
            ASSERT_EQ(bench.useFolder(), QString());
            use(1);
        }

        bool areApart() const { return GetParam() == Sharing::Apart; }

        void use(const qint64 channel)
        {
            bench.channel = channel;
            bench.root = bench.path((channel == 1) ? u"downloads"_s : u"downloads%1"_s.arg(channel));
        }

        Result receive(const qint64 channel, const BlobId &id)
        {
            use(channel);
            return bench.receive(id, publisher.blob(id)).first;
        }

        int heldBy(const qint64 channel, const QList<BlobId> &ids)
        {
            use(channel);
            return static_cast<int>(bench.held(ids).count(true));
        }

        QByteArray readOf(const qint64 channel, const BlobId &id)
        {
            std::optional<QByteArray> result;
            bench->readMetadata(id, channel, bench.storage.get(), [&](const QByteArray &blob) { result = blob; });
            EXPECT_TRUE(waitUntil([&] { return result.has_value(); }));
            return *result;
        }

        void keep(const qint64 channel, const BlobId &id)
        {
            bool isDone = false;
            bench->keepBlob(channel, id, publisher.blob(id), bench.storage.get(), [&](const QString &error)
            {
                EXPECT_EQ(error, QString());
                isDone = true;
            });
            EXPECT_TRUE(waitUntil([&] { return isDone; }));
        }

        QSet<BlobId> announcedOf(const qint64 channel)
        {
            bench.flush();
            return areApart() ? bench.announcedOf.value(channel) : bench.announced;
        }

        StorageBench bench {{}, GetParam()};
        Publisher publisher;
    };

    QList<BlobId> idsOf(const Publisher::Published &file)
    {
        QList<BlobId> ids;
        for (const ChunkPlace &place : file.chunks)
            ids.append(place.blobId);
        return ids;
    }
}

INSTANTIATE_TEST_SUITE_P(Storage, ApartTest, testing::Values(Sharing::Shared, Sharing::Apart)
        , [](const auto &info) { return (info.param == Sharing::Apart) ? "Apart" : "Shared"; });

TEST_P(ApartTest, WhatAnotherChannelHasIsFetchedAndNotShown)
{
    const auto file = publisher.publishAlone(randomBytes(CHUNK_SIZE + 5000));
    const QList<BlobId> ids = idsOf(file);
    const FileId first = bench.add(u"a"_s, file);
    for (const BlobId &id : ids)
        EXPECT_EQ(receive(1, id), Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(first));

    use(2);
    QList<BlobId> missing;
    const FileId second = bench.add(u"b"_s, file, &missing);
    EXPECT_EQ(missing.size(), (areApart() ? 2 : 0));
    EXPECT_EQ(heldBy(1, ids), 2);
    EXPECT_EQ(heldBy(2, ids), (areApart() ? 0 : 2));
    EXPECT_EQ(bench.read(ids[0]).isEmpty(), areApart()) << "as a peer of that channel asks for it";
    if (areApart())
    {
        EXPECT_TRUE(announcedOf(2).isEmpty());
        EXPECT_EQ(receive(2, ids[0]), Result::Stored);
        EXPECT_EQ(announcedOf(2), QSet<BlobId> {ids[0]});
        EXPECT_EQ(heldBy(2, ids), 1);
        bench.close();
        bench.open();
        EXPECT_EQ(heldBy(2, ids), 1);
        EXPECT_EQ(receive(2, ids[1]), Result::Stored);
    }
    ASSERT_TRUE(bench.waitCompleted(second));
    EXPECT_EQ(readFile(bench.path(u"downloads2/b"_s)), file.content);
    EXPECT_EQ(heldBy(2, ids), 2);
}

TEST_P(ApartTest, WhatComesByOneIsNotTheOthers)
{
    const auto file = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    const BlobId id = file.chunks.first().blobId;
    const FileId first = bench.add(u"a"_s, file);
    use(2);
    const FileId second = bench.add(u"b"_s, file);

    EXPECT_EQ(receive(1, id), Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(first));
    EXPECT_EQ(announcedOf(2).contains(id), !areApart());
    use(2);
    EXPECT_EQ(bench.missing().size(), (areApart() ? 1 : 0));
    EXPECT_EQ(receive(2, id), (areApart() ? Result::Stored : Result::Unwanted));
    ASSERT_TRUE(bench.waitCompleted(second));
    EXPECT_TRUE(announcedOf(2).contains(id));
    EXPECT_EQ(readFile(bench.path(u"downloads2/b"_s)), file.content);
}

// The rest of it is not wanted, and it has to be kept for each of them.
TEST_P(ApartTest, OfAPackEachHasItsOwn)
{
    const auto files = publisher.publishPack({randomBytes(1'000), randomBytes(2'000)});
    const BlobId pack = files.first().chunks.first().blobId;
    const FileId first = bench.add(u"a"_s, files[0]);
    EXPECT_EQ(receive(1, pack), Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(first));
    EXPECT_TRUE(announcedOf(1).contains(pack));

    use(2);
    QList<BlobId> missing;
    const FileId second = bench.add(u"a"_s, files[0], &missing);
    EXPECT_EQ(missing.size(), (areApart() ? 1 : 0));
    EXPECT_EQ(heldBy(2, {pack}), (areApart() ? 0 : 1));
    if (areApart())
    {
        EXPECT_TRUE(announcedOf(2).isEmpty());
        EXPECT_EQ(receive(2, pack), Result::Stored);
        EXPECT_TRUE(announcedOf(2).contains(pack));
    }
    ASSERT_TRUE(bench.waitCompleted(second));

    // all of it, and neither is without it
    use(2);
    const FileId rest = bench.add(u"b"_s, files[1], &missing);
    EXPECT_TRUE(missing.isEmpty());
    ASSERT_TRUE(bench.waitCompleted(rest));
    for (const qint64 channel : {1, 2})
    {
        EXPECT_EQ(heldBy(channel, {pack}), 1) << channel;
        EXPECT_EQ(readOf(channel, pack), publisher.blob(pack)) << channel;
    }
    if (!areApart())
        return;
    EXPECT_TRUE(bench.lost.isEmpty());
    EXPECT_EQ(bench.remove(second, true), QString());
    EXPECT_EQ(bench.remove(rest, true), QString());
    EXPECT_FALSE(announcedOf(2).contains(pack));
    EXPECT_EQ(heldBy(2, {pack}), 0);
    EXPECT_TRUE(announcedOf(1).contains(pack));
    EXPECT_EQ(heldBy(1, {pack}), 1);
    EXPECT_EQ(readOf(1, pack), publisher.blob(pack));
}

// It would show that somebody else has it.
TEST_P(ApartTest, APackIsLostWithAPartOfItWhateverOthersHave)
{
    const auto files = publisher.publishPack({randomBytes(1'000), randomBytes(2'000)});
    const BlobId pack = files.first().chunks.first().blobId;
    QHash<qint64, QList<FileId>> ids;
    for (const qint64 channel : {1, 2})
    {
        use(channel);
        for (const auto &file : files)
            ids[channel].append(bench.add(QString::number(ids[channel].size()), file));
        receive(channel, pack);
        for (const FileId id : asConst(ids[channel]))
            ASSERT_TRUE(bench.waitCompleted(id));
        EXPECT_EQ(heldBy(channel, {pack}), 1);
    }

    EXPECT_EQ(bench.remove(ids[2].first(), true), QString());
    EXPECT_EQ(announcedOf(2).contains(pack), !areApart());
    EXPECT_EQ(heldBy(2, {pack}), (areApart() ? 0 : 1));
    EXPECT_EQ(readOf(2, pack).isEmpty(), areApart());
    EXPECT_EQ(heldBy(1, {pack}), 1);
    EXPECT_EQ(readOf(1, pack), publisher.blob(pack));
}

// What was fetched together before is each one's, by what it has of it.
TEST(Apart, WhatWasSharedBeforeIsEachOnes)
{
    StorageBench bench;
    Publisher publisher;
    const auto use = [&bench](const qint64 channel)
    {
        bench.channel = channel;
        bench.root = bench.path((channel == 1) ? u"downloads"_s : u"downloads2"_s);
    };
    use(2);
    ASSERT_EQ(bench.useFolder(), QString());
    use(1);
    // three of a pack, of which one is nobody's: it is kept; and two of one that is here as a whole
    const auto kept = publisher.publishPack({randomBytes(1'000), randomBytes(2'000), randomBytes(3'000)});
    const auto whole = publisher.publishPack({randomBytes(1'000), randomBytes(2'000)});
    const BlobId keptId = kept.first().chunks.first().blobId;
    const BlobId wholeId = whole.first().chunks.first().blobId;
    QList<FileId> ids {bench.add(u"a"_s, kept[0]), bench.add(u"b"_s, whole[0])};
    for (const BlobId &id : {keptId, wholeId})
        EXPECT_EQ(bench.receive(id, publisher.blob(id)).first, Result::Stored);
    use(2);
    ids += {bench.add(u"a"_s, kept[1]), bench.add(u"b"_s, whole[1])};
    for (const FileId id : asConst(ids))
        ASSERT_TRUE(bench.waitCompleted(id));

    bench.close();
    bench.sharing = Sharing::Apart;
    bench.open();
    for (const qint64 channel : {1, 2})
    {
        use(channel);
        EXPECT_EQ(bench.openFolder(), QString());
        EXPECT_EQ(bench.held({keptId}).count(true), 1) << channel;
        EXPECT_EQ(bench.read(keptId), publisher.blob(keptId)) << channel;
        // found out when somebody asks: neither has it all, and no file is to blame
        EXPECT_TRUE(bench.read(wholeId).isEmpty()) << channel;
        bench.flush();
        EXPECT_EQ(bench.held({wholeId}).count(true), 0) << channel;
    }
    EXPECT_TRUE(bench.incomplete.isEmpty());
}

// Of a catalogue, say
TEST_P(ApartTest, WhatIsKeptIsKeptForEach)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    const BlobId id = file.chunks.first().blobId;
    keep(1, id);
    EXPECT_EQ(readOf(1, id), publisher.blob(id));
    EXPECT_EQ(readOf(2, id).isEmpty(), areApart());
    EXPECT_EQ(announcedOf(2).contains(id), !areApart());
    EXPECT_EQ(heldBy(2, {id}), (areApart() ? 0 : 1));

    keep(2, id);
    EXPECT_TRUE(announcedOf(2).contains(id));
    bench->dropKeptBlobs(1, {});
    bench.flush();
    EXPECT_EQ(announcedOf(1).contains(id), !areApart());
    EXPECT_TRUE(announcedOf(2).contains(id));
    EXPECT_EQ(readOf(2, id), publisher.blob(id));
    EXPECT_EQ(readOf(1, id).isEmpty(), areApart());
}

// A file whose blob is kept for another channel, as ciphertext
TEST_P(ApartTest, WhatIsKeptForOneIsFetchedByTheOther)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    const BlobId id = file.chunks.first().blobId;
    keep(1, id);
    for (const bool isFresh : {true, false})
    {
        use(2);
        if (!isFresh)
            writeFile((bench.root + u"/b"_s), "something else");
        QList<BlobId> missing;
        bench.add((isFresh ? u"a"_s : u"b"_s), file, &missing);
        EXPECT_EQ(missing.size(), (areApart() ? 1 : 0)) << isFresh;
    }
    use(1);
    QList<BlobId> missing;
    const FileId own = bench.add(u"a"_s, file, &missing);
    EXPECT_TRUE(missing.isEmpty());
    ASSERT_TRUE(bench.waitCompleted(own));
}

TEST_P(ApartTest, WhatOneLosesTheOtherHas)
{
    const auto file = publisher.publishAlone(randomBytes(CHUNK_SIZE));
    const BlobId id = file.chunks.first().blobId;
    const FileId first = bench.add(u"a"_s, file);
    EXPECT_EQ(receive(1, id), Result::Stored);
    ASSERT_TRUE(bench.waitCompleted(first));
    use(2);
    const FileId second = bench.add(u"b"_s, file);
    receive(2, id);
    ASSERT_TRUE(bench.waitCompleted(second));

    EXPECT_EQ(bench.remove(first, true), QString());
    EXPECT_EQ(announcedOf(1).contains(id), !areApart());
    EXPECT_TRUE(announcedOf(2).contains(id));
    EXPECT_EQ(heldBy(2, {id}), 1);
    EXPECT_EQ(bench.remove(second, true), QString());
    EXPECT_FALSE(announcedOf(2).contains(id));
    EXPECT_EQ(heldBy(2, {id}), 0);
}

// A new database does not know whose they are: who needs one first has it, and nobody else shows it.
TEST_P(ApartTest, WhatWasFoundIsWhoseItIsFirst)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    const BlobId id = file.chunks.first().blobId;
    keep(1, id);
    bench.flush();
    bench.close();
    for (const QString &name : {u"megatorrent.db"_s, u"megatorrent.db-wal"_s, u"megatorrent.db-shm"_s})
        QFile::remove(bench.path(u"profile/"_s + name));
    bench.open();
    const int before = areApart() ? 0 : 1;
    EXPECT_EQ(readOf(-1, id).isEmpty(), areApart()) << "somebody looks at it only";
    bench.flush();
    EXPECT_EQ(heldBy(1, {id}), before);
    EXPECT_EQ(heldBy(2, {id}), before);
    EXPECT_EQ(readOf(2, id), publisher.blob(id));
    bench.flush();
    EXPECT_EQ(heldBy(2, {id}), 1);
    EXPECT_EQ(heldBy(1, {id}), before);
    EXPECT_EQ(readOf(1, id).isEmpty(), areApart());
    bench->dropFoundBlobs();
    bench.flush();
    EXPECT_EQ(readOf(2, id), publisher.blob(id));
}

TEST_P(ApartTest, WhatIsLookedAtIsEachOnes)
{
    const auto file = publisher.publishAlone(randomBytes(1000));
    const BlobId id = file.chunks.first().blobId;
    keep(-1, id);
    EXPECT_EQ(readOf(-2, id).isEmpty(), areApart());
    bench.flush();
    EXPECT_EQ(heldBy(1, {id}), (areApart() ? 0 : 1));
    keep(-2, id);
    bench->dropLookedAt({.channel = -1, .ids = {id}});
    bench.flush();
    EXPECT_EQ(readOf(-1, id).isEmpty(), areApart());
    EXPECT_EQ(readOf(-2, id), publisher.blob(id));

    bench->giveLookedAt({.channel = -2, .ids = {id}}, 1);
    bench.flush();
    EXPECT_EQ(readOf(1, id), publisher.blob(id));
    EXPECT_EQ(readOf(-2, id).isEmpty(), areApart());
    keep(-3, id);
    bench.close();
    bench.open();
    bench.flush();
    EXPECT_EQ(readOf(1, id), publisher.blob(id));
    EXPECT_EQ(readOf(-3, id).isEmpty(), areApart()) << "of a former run";
}
