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

#include "megatorrent/channel/preview.h"
#include "channeltest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class PreviewTest : public ChannelTest
    {
    protected:
        ~PreviewTest() override
        {
            preview.reset();
        }

        void start()
        {
            ChannelContext looking = context();
            looking.store = nullptr;
            preview = std::make_unique<Preview>(looking, record, Path(path(u"preview"_s)), 0);
            preview->start();
        }

        PreviewInfo info() const { return preview->info(); }

        bool isHeld(const BlobId &id)
        {
            std::optional<QByteArray> read;
            storage->readBlob(id, preview->record().id, preview.get(), [&read](const QByteArray &blob) { read = blob; });
            EXPECT_TRUE(waitFor([&read] { return read.has_value(); }));
            return read && !read->isEmpty();
        }

        std::unique_ptr<Preview> preview;
    };
}

TEST_F(PreviewTest, ItShowsTheNewestList)
{
    start();
    EXPECT_EQ(info().state, PreviewState::Looking);
    preview->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    ASSERT_TRUE(waitFor([this] { return info().state == PreviewState::Ready; })) << qPrintable(info().error);
    EXPECT_EQ(info().items, 1);
    EXPECT_EQ(info().bytes, 700'000);
    preview->handleItem(publish(2000, {}));
    ASSERT_TRUE(waitFor([this] { return info().sequence == 2000; })) << qPrintable(info().error);
    EXPECT_EQ(info().items, 0);
}

TEST_F(PreviewTest, WhoSignsOneStateAfterTheOtherIsShownAllTheSame)
{
    start();
    const CatalogueRoot root = makeCatalogue({makeItem(u"a"_s, QByteArray(700'000, 'a'))});
    qint64 sequence = 1000;
    const bool isShown = waitFor([this, &root, &sequence]
    {
        preview->handleItem(sign(++sequence, root));
        return info().state == PreviewState::Ready;
    });
    EXPECT_TRUE(isShown);
    EXPECT_TRUE(waitFor([this, &sequence] { return info().sequence == sequence; }));
}

TEST_F(PreviewTest, AStateThatNobodyHasAnyMoreMakesRoomForTheNext)
{
    start();
    preview->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}, true));
    ASSERT_TRUE(waitFor([this] { return !swarm.last->fetched.isEmpty(); }));
    preview->handleItem(publish(2000, {}));
    EXPECT_TRUE(waitFor([this] { return info().sequence == 2000; })) << qPrintable(info().error);
}

// Else what a publisher signs, one after the other, would fill the disk of whoever looks at it.
TEST_F(PreviewTest, OfListsThatAreNotShownAnyMoreNothingIsKept)
{
    start();
    const CatalogueRoot first = makeCatalogue({makeItem(u"a"_s, QByteArray(700'000, 'a'))});
    const CatalogueRoot second = makeCatalogue({makeItem(u"b"_s, QByteArray(700'000, 'b'))});
    preview->handleItem(sign(1000, first));
    ASSERT_TRUE(waitFor([this] { return info().sequence == 1000; })) << qPrintable(info().error);
    EXPECT_EQ(preview->keptBlobs().ids, QList {first.ref.blobId});
    EXPECT_TRUE(waitFor([this, &first] { return isHeld(first.ref.blobId); }));
    preview->handleItem(sign(2000, second));
    ASSERT_TRUE(waitFor([this] { return info().sequence == 2000; })) << qPrintable(info().error);
    EXPECT_EQ(preview->keptBlobs().ids, QList {second.ref.blobId});
    EXPECT_TRUE(waitFor([this, &first] { return !isHeld(first.ref.blobId); }));
    EXPECT_TRUE(waitFor([this, &second] { return isHeld(second.ref.blobId); }));
}

TEST_F(PreviewTest, AListThatIsTooLargeIsNotFetched)
{
    start();
    CatalogueRoot root = makeCatalogue({});
    root.size = Preview::LIST_MAX_SIZE + CHUNK_SIZE;
    preview->handleItem(sign(1000, root));
    EXPECT_EQ(info().state, PreviewState::Error);
    EXPECT_EQ(info().error.code, ErrorCode::TooLarge);
    settle();
    EXPECT_TRUE(swarm.last->fetched.isEmpty());

    root.size = Preview::LIST_MAX_SIZE;
    preview->handleItem(sign(2000, root));
    EXPECT_EQ(info().state, PreviewState::Fetching);
    EXPECT_TRUE(info().error.isEmpty());
    EXPECT_TRUE(waitFor([this] { return !swarm.last->fetched.isEmpty(); }));
}
