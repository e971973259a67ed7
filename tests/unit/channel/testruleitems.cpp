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

#include <QEventLoop>
#include <QSqlDatabase>
#include <QTimer>

#include "base/global.h"
#include "megatorrent/channel/channelrecord.h"
#include "megatorrent/channel/itemfiles.h"
#include "megatorrent/channel/itempager.h"
#include "megatorrent/channel/ruleitems.h"
#include "megatorrent/channel/ruleledger.h"
#include "megatorrent/channel/rulerun.h"
#include "megatorrent/channel/rulestage.h"
#include "megatorrent/channel/torrentqueue.h"
#include "megatorrent/channel/userchoices.h"
#include "megatorrent/storage/statement.h"

#include "itemtest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    PublicKey key()
    {
        return PublicKey::fromBytes(QByteArray(32, 'k'));
    }

    Rule rule(const QString &name, const QString &mustContain, const RuleAction action = RuleAction::Download)
    {
        Rule rule;
        rule.name = name;
        rule.mustContain = mustContain;
        rule.action = action;
        return rule;
    }

    class RuleItemsTest : public ItemTest
    {
    protected:
        // As a version with these items is fetched
        RuleOutcome stage(const QList<ItemRecord> &items, const QList<Rule> &rules, const DownloadPolicy policy = DownloadPolicy::Rule)
        {
            RuleStage stage {CHANNEL, {.rules = *RuleSet::fromRules(rules), .episodes = EpisodePattern::standard(), .channel = key(), .folder = {}
                    , .isChosenByRules = (policy == DownloadPolicy::Rule)}, m_database.get()};
            EXPECT_TRUE(stage.begin());
            QList<std::optional<ItemStore::ItemKnown>> known;
            run([&](QSqlDatabase &db)
            {
                ItemStore::clearStaged(db, CHANNEL);
                ItemStore::stage(db, CHANNEL, items);
                known = ItemStore::known(db, CHANNEL, items);
            });
            EXPECT_TRUE(stage.judge(items, known));
            return stage.outcome();
        }

        // The same, and it is adopted
        RuleOutcome takeIn(const QList<ItemRecord> &items, const QList<Rule> &rules, const DownloadPolicy policy = DownloadPolicy::Rule)
        {
            const RuleOutcome outcome = stage(items, rules, policy);
            run([&](QSqlDatabase &db)
            {
                RuleItems::leaveOutStaged(db, CHANNEL, RuleLedger::addEpisodes(db, outcome.episodes));
                ItemStore::adoptStaged(db, CHANNEL, (policy == DownloadPolicy::All));
            });
            return outcome;
        }

        QStringList wanted()
        {
            QStringList result;
            for (const RuleItems::Item &item : asConst(list()))
            {
                if (item.isWanted)
                    result.append(item.path);
            }
            return result;
        }

        QList<RuleItems::Item> list()
        {
            QList<RuleItems::Item> items;
            run([&items](QSqlDatabase &db) { items = RuleItems::list(db, CHANNEL, {}, 10'000); });
            return items;
        }

        TorrentState torrent(const QString &path)
        {
            for (const RuleItems::Item &item : asConst(list()))
            {
                if (item.path == path)
                    return item.torrent;
            }
            return TorrentState::None;
        }

        QString error(const QString &path)
        {
            ItemPage page;
            run([&page](QSqlDatabase &db) { page = ItemPager().page(db, {.channels = {CHANNEL}, .text = {}, .states = {}, .limit = 100}); });
            for (const ItemRow &row : asConst(page.items))
            {
                if (row.record.item.path.contains(path))
                    return row.record.error;
            }
            return u"?"_s;
        }

        RuleRun::Result apply(const QList<Rule> &rules, const bool isDry)
        {
            RuleRun run {{.channels = {{.id = CHANNEL, .key = key(), .folder = {}}}, .rules = *RuleSet::fromRules(rules), .episodes = EpisodePattern::standard(), .isDry = isDry}
                    , m_database.get()};
            return run.run(m_cancelFlag);
        }

        CancelFlag m_cancelFlag;
    };
}

TEST_F(RuleItemsTest, NewItemsAreJudgedAsThePolicySays)
{
    const QList<ItemRecord> items {record(u"a.iso"_s), record(u"b.txt"_s), record(u"c.nfo"_s)};
    const QList<Rule> rules {rule(u"not"_s, u"nfo"_s, RuleAction::Skip), rule(u"images"_s, u"iso"_s)};
    takeIn(items, rules, DownloadPolicy::Rule);
    EXPECT_EQ(wanted(), QStringList {u"a.iso"_s});
    EXPECT_EQ(list()[0].rule, u"images");
    EXPECT_EQ(list()[1].rule, u"");
    EXPECT_EQ(list()[2].rule, u"not");

    run([](QSqlDatabase &db) { ItemStore::removeAll(db, CHANNEL); });
    takeIn(items, rules, DownloadPolicy::All);
    EXPECT_EQ(wanted(), (QStringList {u"a.iso"_s, u"b.txt"_s}));
}

TEST_F(RuleItemsTest, ThePriorityIsTheRules)
{
    Rule first = rule(u"first"_s, u"a"_s);
    first.priority = ItemPriority::Maximum;
    takeIn({record(u"a"_s), record(u"b"_s)}, {first, rule(u"rest"_s, u"b"_s)});
    EXPECT_EQ(list()[0].priority, ItemPriority::Maximum);
    EXPECT_EQ(list()[1].priority, ItemPriority::Normal);
}

TEST_F(RuleItemsTest, WhatIsTheSameIsNotJudgedAgain)
{
    takeIn({record(u"a"_s), record(u"b"_s)}, {rule(u"r"_s, u"a"_s)});
    EXPECT_EQ(wanted(), QStringList {u"a"_s});
    // another rule, but nothing new
    EXPECT_TRUE(takeIn({record(u"a"_s), record(u"b"_s)}, {rule(u"r"_s, u"b"_s)}).news.isEmpty());
    EXPECT_EQ(wanted(), QStringList {u"a"_s});
    // b has changed, and c is new
    const RuleOutcome outcome = takeIn({record(u"a"_s), record(u"b"_s, 10, 'b'), record(u"c"_s)}, {rule(u"r"_s, u"b|c"_s)});
    EXPECT_EQ(outcome.news.size(), 1);
    EXPECT_EQ(outcome.news.first().items, 2);
    EXPECT_EQ(outcome.news.first().path, u"b");
    EXPECT_EQ(wanted(), (QStringList {u"a"_s, u"b"_s, u"c"_s}));
}

TEST_F(RuleItemsTest, WhatARuleChoseIsJudgedWhenItChangesWhatTheUserChoseIsNot)
{
    Rule small = rule(u"small"_s, u"x"_s);
    small.maxSize = 100;
    takeIn({record(u"x1"_s), record(u"x2"_s), record(u"x3"_s), record(u"y1"_s), record(u"y2"_s)}, {small});
    run([](QSqlDatabase &db)
    {
        for (const auto &[path, isWanted] : QList<std::pair<QString, bool>> {{u"x2"_s, false}, {u"x3"_s, true}, {u"y1"_s, true}})
        {
            UserChoices::setWanted(db, CHANNEL, QStringList {path}, isWanted);
            RuleItems::setByHand(db, CHANNEL, QStringList {path});
        }
    });
    EXPECT_EQ(wanted(), (QStringList {u"x1"_s, u"x3"_s, u"y1"_s}));

    // all have changed, and the first and third are too large now
    takeIn({record(u"x1"_s, 1000, 'b'), record(u"x2"_s, 10, 'b'), record(u"x3"_s, 1000, 'b'), record(u"y1"_s, 10, 'b'), record(u"y2"_s, 10, 'b')}, {small, rule(u"y"_s, u"y"_s)});
    EXPECT_EQ(wanted(), (QStringList {u"x3"_s, u"y1"_s, u"y2"_s}));
}

// An update may be fetched for hours, and what rules have staged of it does not change meanwhile.
TEST_F(RuleItemsTest, WhatTheUserChoosesWhileAnUpdateIsFetchedIsNotUndoneByWhatRulesHaveStaged)
{
    const QList<Rule> rules {rule(u"r"_s, u"a|b"_s), rule(u"feed"_s, u"torrent"_s, RuleAction::Skip)};
    takeIn({record(u"a"_s), record(u"b"_s), record(u"c.torrent"_s)}, rules);
    const QList<ItemRecord> update {record(u"a"_s, 10, 'b'), record(u"b"_s, 10, 'b'), record(u"c.torrent"_s, 10, 'b')};
    stage(update, rules);
    run([](QSqlDatabase &db)
    {
        UserChoices::setWanted(db, CHANNEL, QStringList {u"a"_s}, false);
        RuleItems::setByHand(db, CHANNEL, QStringList {u"a"_s});
        RuleItems::wantTorrents(db, CHANNEL, QStringList {u"c.torrent"_s}, u"{}"_s);
        ItemStore::adoptStaged(db, CHANNEL, false);
        EXPECT_EQ(RuleItems::deciders(db, CHANNEL, {u"a"_s}).value(u"a"_s), RuleItems::Decider::User);
    });
    EXPECT_EQ(wanted(), (QStringList {u"b"_s, u"c.torrent"_s}));
    EXPECT_EQ(torrent(u"c.torrent"_s), TorrentState::Waiting);
    complete(u"c.torrent"_s, 1);
    run([](QSqlDatabase &db)
    {
        const QList<RuleItems::Torrent> ready = RuleItems::ready(db, CHANNEL, {}, 10);
        ASSERT_EQ(ready.size(), 1);
        EXPECT_EQ(ready.first().params, u"{}");
    });
}

TEST_F(RuleItemsTest, WhatTheUserSaysOfAFolderHoldsForAllBelowIt)
{
    takeIn({record(u"a/1"_s), record(u"a/2"_s), record(u"a.txt"_s)}, {rule(u"r"_s, u"a"_s)});
    run([](QSqlDatabase &db)
    {
        RuleItems::setByHand(db, CHANNEL, QStringList {u"a/"_s});
        EXPECT_EQ(RuleItems::deciders(db, CHANNEL, {u"a/1"_s, u"a/2"_s, u"a.txt"_s, u"b"_s})
                , (QHash<QString, RuleItems::Decider> {{u"a/1"_s, RuleItems::Decider::User}, {u"a/2"_s, RuleItems::Decider::User}, {u"a.txt"_s, RuleItems::Decider::Rule}}));
        RuleItems::setByHand(db, CHANNEL, std::nullopt);
        EXPECT_EQ(RuleItems::deciders(db, CHANNEL, {u"a.txt"_s}).value(u"a.txt"_s), RuleItems::Decider::User);
    });
}

TEST_F(RuleItemsTest, WhatIsGoneIsForgotten)
{
    takeIn({record(u"a"_s), record(u"b"_s)}, {rule(u"r"_s, u"a|b"_s)});
    takeIn({record(u"b"_s)}, {});
    run([](QSqlDatabase &db) { EXPECT_EQ(RuleItems::deciders(db, CHANNEL, {u"a"_s, u"b"_s}).size(), 1); });
    run([](QSqlDatabase &db)
    {
        ItemStore::removeAll(db, CHANNEL);
        EXPECT_TRUE(RuleItems::deciders(db, CHANNEL, {u"a"_s, u"b"_s}).isEmpty());
    });
}

TEST_F(RuleItemsTest, ASmartRuleTakesAnEpisodeOnceOverVersions)
{
    Rule smart = rule(u"smart"_s, u"show"_s);
    smart.isSmart = true;
    takeIn({record(u"show.s01e01.mkv"_s)}, {smart});
    takeIn({record(u"show.s01e01.mkv"_s), record(u"show.s01e01.x265.mkv"_s), record(u"show.s01e02.mkv"_s)}, {smart});
    EXPECT_EQ(wanted(), (QStringList {u"show.s01e01.mkv"_s, u"show.s01e02.mkv"_s}));
    // the one that was taken has another content now
    takeIn({record(u"show.s01e01.mkv"_s, 10, 'b'), record(u"show.s01e01.x265.mkv"_s), record(u"show.s01e02.mkv"_s)}, {smart});
    EXPECT_EQ(wanted(), (QStringList {u"show.s01e01.mkv"_s, u"show.s01e02.mkv"_s}));
}

TEST_F(RuleItemsTest, OfTwoChannelsThatAreReadAtOnceOneTakesTheEpisode)
{
    Rule smart = rule(u"smart"_s, u"show"_s, RuleAction::AddTorrent);
    smart.isSmart = true;
    const RuleOutcome outcome = stage({record(u"show.s01e01.torrent"_s), record(u"show.s01e02.torrent"_s)}, {smart});
    run([&outcome](QSqlDatabase &db)
    {
        // the other one was faster
        EXPECT_TRUE(RuleLedger::addEpisodes(db, {{.rule = u"smart"_s, .episode = u"1x1"_s, .item = "another channel's"}}).isEmpty());
        RuleItems::leaveOutStaged(db, CHANNEL, RuleLedger::addEpisodes(db, outcome.episodes));
        ItemStore::adoptStaged(db, CHANNEL, true);
    });
    EXPECT_EQ(wanted(), QStringList {u"show.s01e02.torrent"_s});
    EXPECT_EQ(torrent(u"show.s01e01.torrent"_s), TorrentState::None);
    EXPECT_EQ(torrent(u"show.s01e02.torrent"_s), TorrentState::Waiting);
}

TEST_F(RuleItemsTest, ARunDoesNotTakeAnEpisodeThatHasBeenTakenSinceItBegan)
{
    QList<ItemRecord> items;
    for (int i = 0; i < 600; ++i)
        items.append(record(u"%1.txt"_s.arg(i, 4, 10, QChar(u'0'))));
    items.append(record(u"show.s01e01.mkv"_s));
    takeIn(items, {});
    Rule smart = rule(u"smart"_s, u"show"_s);
    smart.isSmart = true;
    RuleRun ruleRun {{.channels = {{.id = CHANNEL, .key = key(), .folder = {}}}, .rules = *RuleSet::fromRules({smart}), .episodes = EpisodePattern::standard(), .isDry = false}
            , m_database.get()};
    ruleRun.progressed = [this]([[maybe_unused]] const RuleTotals &totals, const qint64 judged)
    {
        if (judged < 600)
            run([](QSqlDatabase &db) { EXPECT_TRUE(RuleLedger::addEpisodes(db, {{.rule = u"smart"_s, .episode = u"1x1"_s, .item = "another channel's"}}).isEmpty()); });
    };
    EXPECT_EQ(ruleRun.run(m_cancelFlag).error, QString());
    EXPECT_TRUE(wanted().isEmpty());
}

TEST_F(RuleItemsTest, TorrentsAreReadyWhenTheirFileIsHere)
{
    const Rule feed = rule(u"feed"_s, u"torrent"_s, RuleAction::AddTorrent);
    takeIn({record(u"a.torrent"_s), record(u"b.torrent"_s), record(u"c.txt"_s)}, {feed});
    EXPECT_EQ(wanted(), (QStringList {u"a.torrent"_s, u"b.torrent"_s}));
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Waiting);
    complete(u"a.torrent"_s, 1);
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Ready);
    EXPECT_EQ(torrent(u"b.torrent"_s), TorrentState::Waiting);

    run([](QSqlDatabase &db)
    {
        const QList<RuleItems::Torrent> ready = RuleItems::ready(db, CHANNEL, {}, 10);
        ASSERT_EQ(ready.size(), 1);
        EXPECT_EQ(ready.first().path, u"a.torrent");
        EXPECT_EQ(ready.first().rule, u"feed");
        RuleItems::setSettled(db, CHANNEL, ready.first(), u"It is broken."_s);
        EXPECT_TRUE(RuleItems::ready(db, CHANNEL, {}, 10).isEmpty());
    });
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Failed);
    EXPECT_EQ(error(u"a.torrent"_s), u"It is broken.");

    // it was not told that b is here
    run([](QSqlDatabase &db)
    {
        ItemFiles::setFile(db, CHANNEL, u"b.torrent"_s, 2);
        ItemFiles::setState(db, 2, ItemState::Complete, {});
        RuleItems::findComplete(db, CHANNEL);
    });
    EXPECT_EQ(torrent(u"b.torrent"_s), TorrentState::Ready);

    // another content is another torrent, and what is said of the old one does not count any more
    takeIn({record(u"a.torrent"_s, 10, 'b'), record(u"b.torrent"_s, 10, 'b')}, {feed});
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Waiting);
    complete(u"b.torrent"_s, 3);
    run([](QSqlDatabase &db) { RuleItems::setSettled(db, CHANNEL, {.path = u"b.torrent"_s, .rule = u"feed"_s, .file = 2}, {}); });
    EXPECT_EQ(torrent(u"b.torrent"_s), TorrentState::Ready);
}

TEST_F(RuleItemsTest, TheUserWantsTorrents)
{
    takeIn({record(u"a.torrent"_s), record(u"b/c.MAGNET"_s), record(u"b/d.txt"_s), record(u"e.torrent"_s)}, {});
    complete(u"a.torrent"_s, 1);
    run([](QSqlDatabase &db)
    {
        EXPECT_EQ(RuleItems::countTorrents(db, CHANNEL, std::nullopt), 3);
        EXPECT_EQ(RuleItems::countTorrents(db, CHANNEL, QStringList {u"b/"_s}), 1);
        EXPECT_EQ(RuleItems::wantTorrents(db, CHANNEL, QStringList {u"a.torrent"_s, u"b/"_s}, u"{}"_s).changed, 2);
    });
    EXPECT_EQ(wanted(), (QStringList {u"a.torrent"_s, u"b/c.MAGNET"_s})) << "what is no torrent is left alone";
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Ready);
    EXPECT_EQ(torrent(u"b/c.MAGNET"_s), TorrentState::Waiting);
    EXPECT_EQ(torrent(u"e.torrent"_s), TorrentState::None);

    // no rule that is applied meanwhile changes that, nor what he said of it
    apply({rule(u"not"_s, u"torrent"_s, RuleAction::Skip)}, false);
    run([](QSqlDatabase &db)
    {
        const QList<RuleItems::Torrent> ready = RuleItems::ready(db, CHANNEL, {}, 10);
        ASSERT_EQ(ready.size(), 1);
        EXPECT_EQ(ready.first().params, u"{}");
        // what came of an earlier wish is not what came of this one
        RuleItems::setSettled(db, CHANNEL, {.path = u"a.torrent"_s, .rule = {}, .file = 1, .params = u"{\"category\": \"x\"}"_s}, {});
        EXPECT_EQ(RuleItems::ready(db, CHANNEL, {}, 10).size(), 1);
        RuleItems::setSettled(db, CHANNEL, ready.first(), u"It is broken."_s);
    });
    EXPECT_EQ(error(u"a.torrent"_s), u"It is broken.");

    // once more, which takes the error away; with another content it waits for its file
    run([](QSqlDatabase &db) { RuleItems::wantTorrents(db, CHANNEL, QStringList {u"a.torrent"_s}, u"{}"_s); });
    EXPECT_EQ(error(u"a.torrent"_s), QString());
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Ready);
    takeIn({record(u"a.torrent"_s, 10, 'b')}, {});
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Waiting);
}

TEST_F(RuleItemsTest, ADatabaseOfAnEarlierVersionGetsWhatItLacks)
{
    run([](QSqlDatabase &db)
    {
        Statement(db, "ALTER TABLE item_rule DROP COLUMN params").exec();
        ItemStore::createTables(db);
    });
    takeIn({record(u"a.torrent"_s)}, {});
    run([](QSqlDatabase &db) { RuleItems::wantTorrents(db, CHANNEL, std::nullopt, u"{}"_s); });
    EXPECT_EQ(torrent(u"a.torrent"_s), TorrentState::Waiting);
}

TEST_F(RuleItemsTest, AppliedToWhatIsHere)
{
    QList<ItemRecord> items;
    for (int i = 0; i < 1'200; ++i)
        items.append(record(u"%1.iso"_s.arg(i, 4, 10, QChar(u'0'))));
    items += {record(u"x.torrent"_s), record(u"y.nfo"_s), record(u"z.nfo"_s)};
    takeIn(items, {}, DownloadPolicy::Rule);
    run([](QSqlDatabase &db) { UserChoices::setWanted(db, CHANNEL, QStringList {u"y.nfo"_s, u"z.nfo"_s}, true); });
    complete(u"y.nfo"_s, 1);

    const QList<Rule> rules {rule(u"images"_s, u"iso"_s), rule(u"feed"_s, u"torrent"_s, RuleAction::AddTorrent), rule(u"not"_s, u"nfo"_s, RuleAction::Skip)};
    const RuleRun::Result dry = apply(rules, true);
    EXPECT_EQ(dry.totals.matched, 1'203);
    EXPECT_EQ(dry.totals.matchedBytes, 12'030);
    EXPECT_EQ(dry.totals.download, 1'201);
    EXPECT_EQ(dry.totals.downloadBytes, 12'010);
    EXPECT_EQ(dry.totals.torrents, 1);
    EXPECT_EQ(dry.totals.skip, 1) << "what is here stays";
    EXPECT_EQ(dry.matches.size(), RuleRun::MATCHES_MAX);
    EXPECT_EQ(wanted(), (QStringList {u"y.nfo"_s, u"z.nfo"_s}));

    const RuleRun::Result done = apply(rules, false);
    EXPECT_EQ(done.totals.download, dry.totals.download);
    EXPECT_EQ(wanted().size(), 1'202);
    EXPECT_EQ(torrent(u"x.torrent"_s), TorrentState::Waiting);
    const RuleRun::Result again = apply(rules, true);
    EXPECT_EQ(again.totals.download, 0);
    EXPECT_EQ(again.totals.skip, 0);

    // a cancelled one does nothing more
    m_cancelFlag.cancel();
    EXPECT_TRUE(apply({rule(u"not"_s, u"iso"_s, RuleAction::Skip)}, false).isCancelled);
    EXPECT_EQ(wanted().size(), 1'202);
}

TEST_F(RuleItemsTest, FilesThatAreNoLongerWantedAreNamed)
{
    takeIn({record(u"a"_s)}, {rule(u"r"_s, u"a"_s)});
    run([](QSqlDatabase &db) { ItemFiles::setFile(db, CHANNEL, u"a"_s, 5); });
    const RuleRun::Result result = apply({rule(u"not"_s, u"a"_s, RuleAction::Skip)}, false);
    EXPECT_EQ(result.dropped.value(key()), QList<FileId> {5});
}

namespace
{
    class TorrentQueueTest : public RuleItemsTest
    {
    protected:
        void SetUp() override
        {
            RuleItemsTest::SetUp();
            m_book.rules = *RuleSet::fromRules({rule(u"feed"_s, u"torrent"_s, RuleAction::AddTorrent)});
            m_queue = std::make_unique<TorrentQueue>(m_database.get(), &m_book);
            QObject::connect(m_queue.get(), &TorrentQueue::ready, [this](const TorrentItem &item) { m_ready.append(item); });
        }

        void addItems(const int count)
        {
            QList<ItemRecord> items;
            for (int i = 0; i < count; ++i)
                items.append(record(u"%1.torrent"_s.arg(i, 3, 10, QChar(u'0'))));
            takeIn(items, m_book.rules.rules());
            for (int i = 0; i < count; ++i)
                complete(items[i].item.path, (i + 1));
        }

        void look()
        {
            m_queue->look({.id = CHANNEL, .key = key(), .savePath = Path(u"/x"_s)});
        }

        bool waitFor(const std::function<bool ()> &condition, const std::chrono::milliseconds patience = 20s)
        {
            QEventLoop loop;
            QTimer timer;
            QObject::connect(&timer, &QTimer::timeout, &loop, [&] { if (condition()) loop.quit(); });
            timer.start(5ms);
            QTimer::singleShot(patience, &loop, &QEventLoop::quit);
            if (!condition())
                loop.exec();
            return condition();
        }

        RuleBook m_book;
        std::unique_ptr<TorrentQueue> m_queue;
        QList<TorrentItem> m_ready;
    };
}

TEST_F(TorrentQueueTest, HandsOutAFewAtATimeAndEachOnce)
{
    addItems(50);
    look();
    look();
    ASSERT_TRUE(waitFor([this] { return m_ready.size() == 20; }));
    EXPECT_EQ(m_ready.first().localPath, Path(u"/x/000.torrent"_s));
    for (qsizetype i = 0; i < 50; ++i)
    {
        ASSERT_TRUE(waitFor([this, i] { return m_ready.size() > i; }));
        // the first is broken, of the second the file is not there now
        m_queue->handleOutcome({.channel = key(), .path = m_ready[i].path, .hash = QByteArray::number(i)
                , .error = ((i < 2) ? u"Error."_s : QString()), .isToBeTriedAgain = (i == 1)});
    }
    EXPECT_TRUE(waitFor([this] { return torrent(u"000.torrent"_s) == TorrentState::Failed; }));
    // it was asked to look twice
    EXPECT_TRUE(waitFor([this] { return m_ready.size() == 51; }));
    EXPECT_EQ(m_ready.last().path, u"001.torrent");

    // in the list, which is noted when it has been written, or when the program ends
    EXPECT_EQ(torrent(u"049.torrent"_s), TorrentState::Ready);
    m_queue.reset();
    EXPECT_EQ(torrent(u"049.torrent"_s), TorrentState::Added);
    EXPECT_EQ(torrent(u"001.torrent"_s), TorrentState::Ready);
    run([](QSqlDatabase &db) { EXPECT_TRUE(RuleLedger::isAdded(db, CHANNEL, u"049.torrent"_s, "49")); });
}

// Else nothing of the channel would ever be added again.
TEST_F(TorrentQueueTest, WhoNeverAnswersHoldsUpNobodyForEver)
{
    m_queue = std::make_unique<TorrentQueue>(m_database.get(), &m_book, 300ms);
    QObject::connect(m_queue.get(), &TorrentQueue::ready, [this](const TorrentItem &item) { m_ready.append(item); });
    addItems(21);
    look();
    ASSERT_TRUE(waitFor([this] { return m_ready.size() == 20; }));
    ASSERT_TRUE(waitFor([this] { return m_ready.size() == 21; }));
    EXPECT_EQ(m_ready.last().path, u"020.torrent");
    EXPECT_EQ(torrent(u"000.torrent"_s), TorrentState::Ready) << "it is tried again";
}

TEST_F(TorrentQueueTest, WhoseRuleIsGoneIsToldSo)
{
    addItems(1);
    m_book.rules = {};
    look();
    EXPECT_TRUE(waitFor([this] { return torrent(u"000.torrent"_s) == TorrentState::Failed; }));
    EXPECT_TRUE(error(u"000"_s).contains(u"feed"));
    EXPECT_TRUE(m_ready.isEmpty());
}

TEST_F(TorrentQueueTest, WhileItIsNotKnownWhatTheRulesAreNothingIsTakenForGone)
{
    addItems(30);
    const RuleSet rules = m_book.rules;
    m_book = {.rules = {}, .areKnown = false};
    look();
    EXPECT_FALSE(waitFor([this] { return torrent(u"029.torrent"_s) != TorrentState::Ready; }, 200ms));
    EXPECT_EQ(torrent(u"000.torrent"_s), TorrentState::Ready);
    EXPECT_EQ(error(u"000"_s), QString());
    m_book = {.rules = rules};
    look();
    EXPECT_TRUE(waitFor([this] { return m_ready.size() == 20; }));
}

TEST_F(TorrentQueueTest, WhatTheUserWantsIsAddedWithoutARuleAndOnceMore)
{
    m_book.rules = {};
    addItems(1);
    run([](QSqlDatabase &db)
    {
        RuleLedger::setAdded(db, CHANNEL, u"000.torrent"_s, "content");
        RuleItems::wantTorrents(db, CHANNEL, QStringList {u"000.torrent"_s}, uR"({"category": "films", "stopped": true})"_s);
    });
    look();
    ASSERT_TRUE(waitFor([this] { return m_ready.size() == 1; }));
    EXPECT_EQ(m_ready.first().localPath, Path(u"/x/000.torrent"_s));
    EXPECT_EQ(m_ready.first().params.category, u"films");
    EXPECT_EQ(m_ready.first().params.addStopped, true);
    EXPECT_TRUE(m_ready.first().known.isEmpty()) << "he may have removed it from the list since";
    m_queue->handleOutcome({.channel = key(), .path = u"000.torrent"_s, .hash = "content"});

    // with another category it is another wish
    run([](QSqlDatabase &db) { RuleItems::wantTorrents(db, CHANNEL, QStringList {u"000.torrent"_s}, uR"({"category": "other"})"_s); });
    look();
    ASSERT_TRUE(waitFor([this] { return m_ready.size() == 2; }));
    EXPECT_EQ(m_ready.last().params.category, u"other");
    m_queue->handleOutcome({.channel = key(), .path = u"000.torrent"_s, .hash = "content"});

    // so it is with the same words, if he has removed it at once; but each wish is met once
    run([](QSqlDatabase &db) { RuleItems::wantTorrents(db, CHANNEL, QStringList {u"000.torrent"_s}, uR"({"category": "other"})"_s); });
    look();
    ASSERT_TRUE(waitFor([this] { return m_ready.size() == 3; }));
    m_queue->handleOutcome({.channel = key(), .path = u"000.torrent"_s, .hash = "content"});
    look();
    bool isLookedAt = false;
    QTimer::singleShot(200ms, [&isLookedAt] { isLookedAt = true; });
    EXPECT_TRUE(waitFor([&isLookedAt] { return isLookedAt; }));
    EXPECT_EQ(m_ready.size(), 3);
    m_queue.reset();
    EXPECT_EQ(torrent(u"000.torrent"_s), TorrentState::Added);
}
