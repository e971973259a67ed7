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

#include <algorithm>

#include <gtest/gtest.h>

#include "megatorrent/discovery/blobschedule.h"
#include "megatorrent/discovery/blobsource.h"
#include "discoverytest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    BlobId blob(const int number) { return numbered<BlobId>(number, 'b'); }
    QByteArray place(const BlobId &id) { return id.toByteArray().first(20); }

    // Has what it is told to have; the first ones are the rarest.
    class FakeSource final : public BlobSource
    {
    public:
        QList<BlobId> heldInlineBlobs() const override { return inlineBlobs; }
        std::optional<BlobId> rarestHeldBlob(const QList<BlobId> &exceptions) const override
        {
            ++questions;
            return first(held, heldCount, exceptions);
        }
        std::optional<BlobId> missingBlob(const QList<BlobId> &exceptions) const override
        {
            ++questions;
            return first(missing, missingCount, exceptions);
        }

        QList<BlobId> inlineBlobs;
        int held = 1'000;         // number of the first
        int heldCount = 0;
        int missing = 2'000'000;
        int missingCount = 0;
        mutable int questions = 0;

    private:
        static std::optional<BlobId> first(const int from, const int count, const QList<BlobId> &exceptions)
        {
            for (int i = 0; i < count; ++i)
            {
                if (!exceptions.contains(blob(from + i)))
                    return blob(from + i);
            }
            return std::nullopt;
        }
    };

    class SingleBlobTest : public DiscoveryTest
    {
    protected:
        SingleBlobTest()
        {
            discovery.setListeningPort(4'000);
            discovery.addChannel(key(1), topic(1));
            discovery.setKnownPeers(key(1), 3);
            discovery.setHasPushingPeers(key(1), true);
        }

        std::vector<Milliseconds> announcesOf(const BlobId &id) const
        {
            std::vector<Milliseconds> result;
            for (const FakeDht::Operation &operation : dht.of(Kind::Announce))
            {
                if (operation.key == place(id))
                    result.push_back(operation.time);
            }
            return result;
        }

        std::size_t blobAnnounces() const
        {
            const auto all = dht.of(Kind::Announce);
            return static_cast<std::size_t>(std::count_if(all.cbegin(), all.cend()
                , [](const auto &operation) { return operation.key != topic(1).toByteArray().first(20); }));
        }

        FakeSource source;
    };
}

// Version 5 knows blob ids and the DHT: nothing else leads it to us.
TEST_F(SingleBlobTest, InlineBlobsAreAnnouncedAtOnceAndEveryQuarterOfAnHour)
{
    source.inlineBlobs = {blob(1), blob(2)};
    discovery.setBlobSource(key(1), &source);
    dht.setReady(true);
    clock.runFor(10s);
    for (const int i : {1, 2})
    {
        ASSERT_EQ(announcesOf(blob(i)).size(), 1U);
        EXPECT_EQ(dht.of(Kind::Announce).back().port, 4'000);
    }

    clock.runFor(10h);
    for (const int i : {1, 2})
    {
        const std::vector<Milliseconds> times = announcesOf(blob(i));
        ASSERT_GE(times.size(), 36U);
        for (std::size_t j = 1; j < times.size(); ++j)
        {
            EXPECT_GE((times[j] - times[j - 1]), 15min);
            EXPECT_LE((times[j] - times[j - 1]), (16min + 31s));
        }
    }
}

TEST_F(SingleBlobTest, InlineBlobsAreAnnouncedWhenTheyHaveCome)
{
    discovery.setBlobSource(key(1), &source);
    dht.setReady(true);
    clock.runFor(1h);
    EXPECT_EQ(blobAnnounces(), 0U);
    source.inlineBlobs = {blob(1)};
    discovery.inlineBlobsChanged(key(1));
    clock.runFor(5s);
    EXPECT_EQ(blobAnnounces(), 1U);
    for (int i = 0; i < 100; ++i)
        discovery.inlineBlobsChanged(key(1));
    clock.runFor(1min);
    EXPECT_EQ(blobAnnounces(), 1U);
}

TEST_F(SingleBlobTest, APublisherOfManyManifestsGetsNoMoreAnnounces)
{
    discovery.setBlobSource(key(1), &source);
    dht.setReady(true);
    for (int i = 0; i < 3'600; ++i)
    {
        source.inlineBlobs = {blob((2 * i) + 1), blob((2 * i) + 2)};
        discovery.inlineBlobsChanged(key(1));
        clock.runFor(1s);
    }
    EXPECT_GE(blobAnnounces(), 100U);
    EXPECT_LE(blobAnnounces(), 200U);
}

// Packets must not grow with what is held.
TEST_F(SingleBlobTest, AMillionHeldBlobsCostWhatTenDo)
{
    discovery.setBlobSource(key(1), &source);
    dht.setReady(true);
    std::vector<std::size_t> counts;
    std::vector<int> questions;
    for (const int held : {10, 1'000'000})
    {
        source.heldCount = held;
        source.questions = 0;
        dht.operations.clear();
        clock.runFor(10h);
        counts.push_back(blobAnnounces());
        questions.push_back(source.questions);
        // the rarest, over and over: nodes forget
        EXPECT_GE(announcesOf(blob(1'000)).size(), 30U);
        EXPECT_GE(announcesOf(blob(1'006)).size(), 30U);
        EXPECT_TRUE(announcesOf(blob(1'009)).empty());
    }
    EXPECT_GE(counts[0], 280U);
    EXPECT_LE(counts[0], 320U);
    EXPECT_LE(counts[1], (counts[0] + 10));
    EXPECT_LE(questions[1], (questions[0] + 20));
}

TEST_F(SingleBlobTest, SpareBlobsAreAnnouncedOnlyWhenNothingElseWaits)
{
    source.inlineBlobs = {blob(1)};
    source.heldCount = 1'000;
    discovery.setBlobSource(key(1), &source);
    for (int i = 2; i < 1'000; ++i)
        discovery.addChannel(key(i), topic(i));
    dht.setReady(true);
    clock.runFor(5h);
    EXPECT_TRUE(announcesOf(blob(1'000)).empty());
    EXPECT_GE(announcesOf(blob(1)).size(), 15U) << "those of the manifest have a share of their own";

    for (int i = 2; i < 1'000; ++i)
        discovery.removeChannel(key(i));
    clock.runFor(15min);
    EXPECT_FALSE(announcesOf(blob(1'000)).empty());
}

TEST_F(SingleBlobTest, WithoutAPortNothingIsAnnounced)
{
    source.inlineBlobs = {blob(1)};
    source.heldCount = 10;
    discovery.setListeningPort(0);
    discovery.setBlobSource(key(1), &source);
    dht.setReady(true);
    clock.runFor(5h);
    EXPECT_TRUE(dht.of(Kind::Announce).empty());
}

TEST_F(SingleBlobTest, WhatNoPeerHasIsLookedUp)
{
    source.missingCount = 1;
    dht.setReady(true);
    clock.runFor(1h);
    EXPECT_TRUE(dht.of(Kind::GetPeers).empty()) << "no blobs, no look-ups";

    discovery.setBlobSource(key(1), &source);
    clock.runFor(20s);
    ASSERT_EQ(dht.of(Kind::GetPeers).size(), 1U);
    EXPECT_EQ(dht.of(Kind::GetPeers)[0].key, place(blob(2'000'000)));
    const Endpoint peer {.host = QStringLiteral("127.0.0.1"), .port = 4'001};
    emit dht.peersFound(Sha1Digest::fromBytes(place(blob(2'000'000))), {peer, {.host = QStringLiteral("192.168.1.1"), .port = 4'001}});
    ASSERT_EQ(peersFound.size(), 1U);
    EXPECT_EQ(peersFound[0], (std::pair {key(1), QList<Endpoint> {peer}}));

    // the same one again after a while only
    clock.runFor(10min);
    EXPECT_EQ(dht.of(Kind::GetPeers).size(), 1U);
    clock.runFor(2h);
    EXPECT_GE(dht.of(Kind::GetPeers).size(), 7U);
    EXPECT_LE(dht.of(Kind::GetPeers).size(), 9U);
}

TEST_F(SingleBlobTest, LookUpsGetRarerAndNewsBringsThemForward)
{
    source.missingCount = 100'000;
    discovery.setBlobSource(key(1), &source);
    dht.setReady(true);
    clock.runFor(10h);
    EXPECT_GE(dht.of(Kind::GetPeers).size(), 140U);
    EXPECT_LE(dht.of(Kind::GetPeers).size(), 160U);

    dht.operations.clear();
    discovery.setItem(item(1, 1), false);
    clock.runFor(20s);
    EXPECT_GE(dht.of(Kind::GetPeers).size(), 1U);

    // whoever has been found may not have the next one
    dht.operations.clear();
    for (int i = 0; i < 10; ++i)
    {
        const auto searches = dht.of(Kind::GetPeers);
        if (!searches.empty())
        {
            emit dht.peersFound(Sha1Digest::fromBytes(searches.back().key)
                , {Endpoint {.host = QStringLiteral("127.0.0.%1").arg(i + 1), .port = 4'001}});
        }
        clock.runFor(30s);
    }
    EXPECT_GE(dht.of(Kind::GetPeers).size(), 6U);
}

TEST_F(SingleBlobTest, ASourceThatIsTakenBackIsNotAskedAgain)
{
    source.inlineBlobs = {blob(1)};
    source.heldCount = 10;
    source.missingCount = 10;
    discovery.setBlobSource(key(1), &source);
    dht.setReady(true);
    clock.runFor(1h);
    EXPECT_GT(source.questions, 0);
    source.questions = 0;
    dht.operations.clear();
    discovery.setBlobSource(key(1), nullptr);
    clock.runFor(1h);
    EXPECT_EQ(source.questions, 0);
    EXPECT_EQ(blobAnnounces(), 0U);
    EXPECT_TRUE(dht.of(Kind::GetPeers).empty());
}
