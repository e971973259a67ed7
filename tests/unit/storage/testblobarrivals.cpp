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


#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "megatorrent/storage/blobarrivals.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

using Result = BlobStore::ReceiveResult;

namespace
{
    class BlobArrivalsTest : public testing::Test
    {
    protected:
        void add(const QByteArray &blob)
        {
            arrivals.add(ID, blob, 1, std::make_shared<Reply>(&context), [this](const Result result, const QString &) { answers.append(result); });
        }

        // The worker is done with the copy that it has.
        void finish(const Result result)
        {
            const BlobArrivals::Done done = std::exchange(working, {});
            ASSERT_TRUE(done);
            done({.result = result, .error = {}});
            QCoreApplication::processEvents();
        }

        const BlobId ID = BlobId::fromBytes(QByteArray(32, 'a'));
        QObject context;
        QByteArrayList taken;         // by the worker
        BlobArrivals::Done working;
        QList<Result> answers;
        BlobArrivals arrivals {[this](const BlobId &, const QByteArray &blob, qint64, BlobArrivals::Done done)
        {
            EXPECT_FALSE(working);
            taken.append(blob);
            working = std::move(done);
        }};
    };
}

TEST_F(BlobArrivalsTest, ASecondCopyWaitsForTheFirst)
{
    add("first");
    add("second");
    EXPECT_EQ(taken, (QByteArrayList {"first"}));
    finish(Result::Corrupt);
    EXPECT_EQ(taken, (QByteArrayList {"first", "second"}));
    EXPECT_EQ(answers, QList<Result>({Result::Corrupt}));
    finish(Result::Stored);
    EXPECT_EQ(answers, QList<Result>({Result::Corrupt, Result::Stored}));
    EXPECT_FALSE(working);

    // nothing is left of them
    add("third");
    EXPECT_EQ(taken.size(), 3);
}

TEST_F(BlobArrivalsTest, WhatIsWantedMeanwhileIsLookedForOnceMore)
{
    add("blob");
    arrivals.wantAgain({ID});
    finish(Result::Unwanted);
    EXPECT_EQ(answers, QList<Result>());
    EXPECT_EQ(taken, (QByteArrayList {"blob", "blob"}));
    finish(Result::Stored);
    EXPECT_EQ(answers, QList<Result>({Result::Stored}));
}

TEST_F(BlobArrivalsTest, WhatWasStoredInTheFirstPassStaysStored)
{
    add("blob");
    arrivals.wantAgain({ID});
    finish(Result::Stored);
    finish(Result::Unwanted);
    EXPECT_EQ(answers, QList<Result>({Result::Stored}));
}

TEST_F(BlobArrivalsTest, ACorruptCopyIsNotLookedAtAgain)
{
    add("blob");
    arrivals.wantAgain({ID});
    finish(Result::Corrupt);
    EXPECT_EQ(answers, QList<Result>({Result::Corrupt}));
    EXPECT_EQ(taken.size(), 1);
}

TEST_F(BlobArrivalsTest, WhoWantsWhatIsNotThereChangesNothing)
{
    arrivals.wantAgain({ID});
    add("blob");
    finish(Result::Unwanted);
    EXPECT_EQ(answers, QList<Result>({Result::Unwanted}));
}
