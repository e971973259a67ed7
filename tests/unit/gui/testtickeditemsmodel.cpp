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


#include <gtest/gtest.h>

#include "megatorrent/gui/tickeditemsmodel.h"

#include "listsource.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const int COUNT = 5000;
    const int LAST = COUNT - 1;

    class TickedItemsModelTest : public testing::Test
    {
    protected:
        void SetUp() override
        {
            m_source.paths = numbered(COUNT);
            m_items.setSource(m_source.source());
            m_items.setVisibleRows(0, 0);
            ASSERT_TRUE(waitUntil([this] { return m_items.isLoaded(); }));
            m_items.item(0);
            settle();
            ASSERT_TRUE(m_items.item(0));
            ASSERT_FALSE(isHere(LAST));
            QObject::connect(&m_ticks, &TickedItemsModel::failed, &m_ticks, [this](const QString &error) { m_error = error; });
        }

        // item() would ask for it
        bool isHere(const int row) const
        {
            return !m_items.loadedOf(rows(row, row)).isEmpty();
        }

        static RowRanges rows(const int first, const int last)
        {
            return RowRanges(QList<RowRange> {{.first = first, .last = last}});
        }

        // So many are ticked, and so many are not.
        void expectTicked(const int count)
        {
            settle();
            const FirstChoice choice = m_ticks.choice();
            const auto exceptions = static_cast<int>(choice.exceptions.size());
            EXPECT_EQ((choice.isAll ? (COUNT - exceptions) : exceptions), count);
            EXPECT_TRUE(m_error.isEmpty()) << m_error.toStdString();
        }

        ListSource m_source;
        ItemListModel m_items {[](const PublicKey &) { return QString(); }};
        TickedItemsModel m_ticks {&m_items};
        QString m_error;
    };
}

TEST_F(TickedItemsModelTest, allBecomeWhatTheCurrentOneIsNotAlsoIfItIsNotHere)
{
    m_ticks.toggleRows(rows(2, LAST), LAST);
    expectTicked(2);
    // some differ now: what this one is has to be read
    ASSERT_FALSE(isHere(LAST));
    m_ticks.toggleRows(rows(1, LAST), LAST);
    expectTicked(COUNT);
    m_ticks.tickRows(rows(0, 9), false);
    ASSERT_FALSE(isHere(3500));
    m_ticks.toggleRows(rows(5, 3500), 3500);
    expectTicked(COUNT - 3501);
}

TEST_F(TickedItemsModelTest, whatIsToggledInHasteIsToggledEachTime)
{
    m_source.isSlow = true;
    for (int count = 0; count < 3; ++count)
        m_ticks.toggleRows(rows(2, LAST), LAST);
    m_source.isSlow = false;
    expectTicked(2);
}

TEST_F(TickedItemsModelTest, whatIsTickedMeanwhileEndsNothing)
{
    m_ticks.tickRows(rows(0, LAST), false);
    m_source.isSlow = true;
    m_ticks.tickRows(rows(0, 2999), true);
    m_ticks.tickRows(rows(4000, 4099), true);
    m_ticks.tickRows(rows(0, 0), false);
    m_source.isSlow = false;
    expectTicked(3099);
}

TEST_F(TickedItemsModelTest, allOrNoneEndsWhatIsNotDoneYet)
{
    m_source.isSlow = true;
    m_ticks.tickRows(rows(0, 2999), false);
    m_ticks.tickShown(true);
    m_source.isSlow = false;
    expectTicked(COUNT);

    m_source.isSlow = true;
    m_ticks.tickRows(rows(0, 2999), false);
    m_ticks.restart();
    m_source.isSlow = false;
    expectTicked(COUNT);
}

// Whoever takes the choice before that takes half of it.
TEST_F(TickedItemsModelTest, isBusyUntilAllThatWasTickedIsKnown)
{
    QList<bool> told;
    QObject::connect(&m_ticks, &TickedItemsModel::busyChanged, &m_ticks, [&told](const bool isBusy) { told.append(isBusy); });
    EXPECT_FALSE(m_ticks.isBusy());
    m_ticks.tickRows(rows(0, 0), false);    // is here
    EXPECT_FALSE(m_ticks.isBusy());

    m_source.isSlow = true;
    m_ticks.tickRows(rows(0, 2999), false);
    m_ticks.tickRows(rows(4000, 4099), false);
    settle();
    EXPECT_TRUE(m_ticks.isBusy());
    EXPECT_EQ(told, QList<bool> {true});
    m_source.isSlow = false;
    ASSERT_TRUE(waitUntil([this] { return !m_ticks.isBusy(); }));
    EXPECT_EQ(told, (QList<bool> {true, false}));
    EXPECT_EQ(m_ticks.choice().exceptions.size(), 3100);

    m_source.isSlow = true;
    m_ticks.tickRows(rows(0, 2999), true);
    m_ticks.tickShown(true);
    EXPECT_FALSE(m_ticks.isBusy());
    m_source.isSlow = false;
    expectTicked(COUNT);
    EXPECT_FALSE(m_ticks.isBusy());
}
