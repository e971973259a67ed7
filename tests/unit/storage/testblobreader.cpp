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

#include "megatorrent/storage/blobreader.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class BlobReaderTest : public testing::Test
    {
    protected:
        static BlobId id(const char c)
        {
            return BlobId::fromBytes(QByteArray(32, c));
        }

        void read(const BlobId &id)
        {
            reader.read(id, {}, std::make_shared<Reply>(context.get()), [this](const QByteArray &blob) { answers.append(blob); });
            QCoreApplication::processEvents();
        }

        void load(const QByteArray &blob)
        {
            ASSERT_FALSE(loads.isEmpty());
            loads.takeFirst()(blob);
            QCoreApplication::processEvents();
        }

        std::unique_ptr<QObject> context = std::make_unique<QObject>();
        QList<BlobReader::Callback> loads;   // under way
        QByteArrayList answers;
        BlobReader reader {[this](const BlobId &, const ChannelScope &, BlobReader::Callback done) { loads.append(std::move(done)); }};
    };
}

TEST_F(BlobReaderTest, ABlobIsLoadedOnceForAllWhoAsk)
{
    read(id('a'));
    read(id('a'));
    read(id('b'));
    EXPECT_EQ(loads.size(), 2);
    load("a");
    EXPECT_EQ(answers, (QByteArrayList {"a", "a"}));
    read(id('a'));
    EXPECT_EQ(answers, (QByteArrayList {"a", "a", "a"}));
    EXPECT_EQ(loads.size(), 1);
}

TEST_F(BlobReaderTest, WhatIsLostIsLoadedAgain)
{
    read(id('a'));
    load("a");
    reader.forget(id('a'), {});
    read(id('a'));
    EXPECT_EQ(loads.size(), 1);
    load({});
    EXPECT_EQ(answers, (QByteArrayList {"a", {}}));

    // that it could not be had is not remembered
    read(id('a'));
    EXPECT_EQ(loads.size(), 1);
}

TEST_F(BlobReaderTest, TheLastOnesAreRemembered)
{
    for (char c = 0; c < 33; ++c)
    {
        read(id(c));
        load("blob");
    }
    read(id(32));
    EXPECT_TRUE(loads.isEmpty());
    read(id(0));
    EXPECT_EQ(loads.size(), 1);
}

TEST_F(BlobReaderTest, WhoHasGoneIsNotAnswered)
{
    read(id('a'));
    context.reset();
    load("a");
    EXPECT_TRUE(answers.isEmpty());
}
