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

#include "base/global.h"
#include "megatorrent/channel/rulejudge.h"
#include "megatorrent/channel/ruleledger.h"

#include "support/databasetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 7;

    class RuleLedgerTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            run([](QSqlDatabase &db) { RuleLedger::createTables(db); });
        }
    };

    TakenEpisode taken(const QString &rule, const QString &episode)
    {
        return {.rule = rule, .episode = episode, .item = "item"};
    }
}

TEST_F(RuleLedgerTest, RemembersEpisodesOfRules)
{
    run([](QSqlDatabase &db)
    {
        EXPECT_TRUE(RuleLedger::addEpisodes(db, {taken(u"a"_s, u"1x1"_s), taken(u"a"_s, u"1x2"_s), taken(u"b"_s, u"1x1"_s)}).isEmpty());
        EXPECT_TRUE(RuleLedger::addEpisodes(db, {taken(u"a"_s, u"1x1"_s)}).isEmpty());
        EXPECT_EQ(RuleLedger::episodes(db, {u"a"_s}), (QList<TakenEpisode> {taken(u"a"_s, u"1x2"_s), taken(u"a"_s, u"1x1"_s)}));
        EXPECT_EQ(RuleLedger::episodes(db, {u"a"_s, u"b"_s, u"c"_s}).size(), 3);

        Rule rule;
        rule.name = u"b"_s;
        rule.mustContain = u"x"_s;
        RuleLedger::keepEpisodes(db, *RuleSet::fromRules({rule}));
        EXPECT_EQ(RuleLedger::episodes(db, {u"a"_s, u"b"_s}), QList<TakenEpisode> {taken(u"b"_s, u"1x1"_s)});
        RuleLedger::keepEpisodes(db, {});
        EXPECT_TRUE(RuleLedger::episodes(db, {u"a"_s, u"b"_s}).isEmpty());
    });
}

TEST_F(RuleLedgerTest, SaysWhichItemsCameTooLate)
{
    const auto taken = [](const QString &episode, const QByteArray &item) { return TakenEpisode {.rule = u"a"_s, .episode = episode, .item = item, .path = QString::fromLatin1(item)}; };
    run([&taken](QSqlDatabase &db)
    {
        EXPECT_TRUE(RuleLedger::addEpisodes(db, {taken(u"1x1"_s, "one")}).isEmpty());
        // the second name of an item is no reason to leave it out; of one that is late no other name is taken
        EXPECT_EQ(RuleLedger::addEpisodes(db, {taken(u"1x1"_s, "late"), taken(u"1x1-PROPER"_s, "late"), taken(u"1x2"_s, "two"), taken(u"1x1"_s, "two"), taken(u"1x1"_s, "one")})
                , QStringList {u"late"_s});
        EXPECT_EQ(RuleLedger::episodes(db, {u"a"_s}).size(), 2);
    });
}

TEST_F(RuleLedgerTest, ForgetsTheOldestEpisodes)
{
    run([](QSqlDatabase &db)
    {
        QList<TakenEpisode> episodes;
        for (int i = 0; i < (RuleJudge::EPISODES_MAX + 5); ++i)
            episodes.append(taken(u"a"_s, QString::number(i)));
        EXPECT_TRUE(RuleLedger::addEpisodes(db, episodes).isEmpty());
        const QList<TakenEpisode> left = RuleLedger::episodes(db, {u"a"_s});
        EXPECT_EQ(left.size(), RuleJudge::EPISODES_MAX);
        EXPECT_EQ(left.first(), episodes.last());
        EXPECT_EQ(left.last(), episodes[5]);
    });
}

TEST_F(RuleLedgerTest, RemembersWhatWasAddedByChannelPathAndContent)
{
    run([](QSqlDatabase &db)
    {
        EXPECT_FALSE(RuleLedger::isAdded(db, CHANNEL, u"a"_s, "1"));
        RuleLedger::setAdded(db, CHANNEL, u"a"_s, "1");
        RuleLedger::setAdded(db, CHANNEL, u"a"_s, "1");
        RuleLedger::setAdded(db, CHANNEL, u"a"_s, "2");
        EXPECT_TRUE(RuleLedger::isAdded(db, CHANNEL, u"a"_s, "1"));
        EXPECT_EQ(RuleLedger::added(db, CHANNEL, u"a"_s), (QList<QByteArray> {"2", "1"}));
        EXPECT_FALSE(RuleLedger::isAdded(db, CHANNEL, u"b"_s, "1"));
        EXPECT_FALSE(RuleLedger::isAdded(db, (CHANNEL + 1), u"a"_s, "1"));
        RuleLedger::removeAll(db, CHANNEL);
        EXPECT_FALSE(RuleLedger::isAdded(db, CHANNEL, u"a"_s, "1"));
    });
}

TEST_F(RuleLedgerTest, ForgetsTheOldestTorrents)
{
    run([](QSqlDatabase &db)
    {
        for (int i = 0; i < 110; ++i)
            RuleLedger::setAdded(db, CHANNEL, u"a"_s, QByteArray::number(i));
        // of one path a hundred
        EXPECT_EQ(RuleLedger::added(db, CHANNEL, u"a"_s).size(), 100);
        EXPECT_TRUE(RuleLedger::isAdded(db, CHANNEL, u"a"_s, "109"));

        for (int i = 0; i < 10; ++i)
            RuleLedger::setAdded(db, CHANNEL, QString::number(i), "x");
        RuleLedger::forgetOldest(db, CHANNEL, 5);
        EXPECT_FALSE(RuleLedger::isAdded(db, CHANNEL, u"a"_s, "109"));
        EXPECT_FALSE(RuleLedger::isAdded(db, CHANNEL, u"4"_s, "x"));
        EXPECT_TRUE(RuleLedger::isAdded(db, CHANNEL, u"5"_s, "x"));
    });
}
