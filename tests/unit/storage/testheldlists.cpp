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

#include <QBitArray>

#include "megatorrent/storage/heldlists.h"
#include "megatorrent/storage/layout.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    BlobId id(const char c)
    {
        return BlobId::fromBytes(QByteArray(32, c));
    }

    class ThreeBlobs final : public Layout
    {
    public:
        quint32 size() const override { return 3; }
        BlobId blobAt(const quint32 position) const override { return id('a' + static_cast<char>(position)); }

        std::optional<quint32> positionOf(const BlobId &blob) const override
        {
            for (quint32 position = 0; position < size(); ++position)
            {
                if (blobAt(position) == blob)
                    return position;
            }
            return std::nullopt;
        }
    };

    class HeldListsTest : public testing::Test
    {
    protected:
        void ask()
        {
            lists.list(1, std::make_shared<ThreeBlobs>(), std::make_shared<Reply>(&context), [this](const QBitArray &held)
            {
                answer.clear();
                for (qsizetype i = 0; i < held.size(); ++i)
                    answer += held[i] ? u'1' : u'0';
            });
        }

        void find(const char *const bits)
        {
            QBitArray held {3};
            for (int i = 0; i < 3; ++i)
                held.setBit(i, (bits[i] == '1'));
            found(held);
            QCoreApplication::processEvents();
        }

        QObject context;
        HeldLists::Callback found;
        QString answer;
        HeldLists lists {[this](qint64, const HeldLists::LayoutPtr &, HeldLists::Callback done) { found = std::move(done); }};
    };
}

TEST_F(HeldListsTest, WhatIsCommittedMeanwhileIsAdded)
{
    ask();
    lists.noteLost(id('c'), {});
    lists.noteHeld({id('a'), id('x')}, {});
    find("011");
    EXPECT_EQ(answer, u"110"_s);
}

TEST_F(HeldListsTest, TheLastThatWasSaidOfABlobCounts)
{
    ask();
    lists.noteHeld({id('a')}, {});
    lists.noteLost(id('a'), {});
    lists.noteHeld({id('b')}, {});
    lists.noteLost(id('b'), {});
    lists.noteHeld({id('b')}, {});
    find("100");
    EXPECT_EQ(answer, u"010"_s);
}

TEST_F(HeldListsTest, WhatWasCommittedBeforeOrAfterIsNotAdded)
{
    lists.noteHeld({id('a')}, {});
    ask();
    find("000");
    EXPECT_EQ(answer, u"000"_s);
    lists.noteHeld({id('a')}, {});
    ask();
    find("001");
    EXPECT_EQ(answer, u"001"_s);
}

// The receiver hears of it before he has the list, and knows nothing of this version by then.
TEST_F(HeldListsTest, WhatIsCommittedWhileTheListIsOnItsWayIsAdded)
{
    ask();
    QBitArray held {3};
    held.setBit(1);
    found(held);
    lists.noteLost(id('b'), {});
    lists.noteHeld({id('a')}, {});
    EXPECT_EQ(answer, QString());
    QCoreApplication::processEvents();
    EXPECT_EQ(answer, u"100"_s);
}

TEST_F(HeldListsTest, WhatIsSaidOfAnotherChannelDoesNotCount)
{
    ask();
    lists.noteHeld({id('a')}, 2);
    lists.noteHeld({id('b')}, 1);
    lists.noteLost(id('c'), 2);
    find("001");
    EXPECT_EQ(answer, u"011"_s);
}
