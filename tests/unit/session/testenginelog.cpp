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

#include "support/databasetest.h"

#include <QCoreApplication>
#include <QDeadlineTimer>

#include "megatorrent/channel/itemstore.h"
#include "megatorrent/channel/rulestage.h"
#include "megatorrent/enginelog.h"
#include "megatorrent/wire/systemclock.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // What is reported of a channel, and what its log says then
    class EngineLogTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            run([](QSqlDatabase &db)
            {
                ItemStore::createTables(db);
                LogStore::createTables(db);
            });
            log = std::make_unique<EngineLog>(&clock, m_database.get());
            QObject::connect(log.get(), &EngineLog::newsArrived, log.get(), [this](const ChannelNews &item) { news.append(item); });
            info.key = own.key = record.publicKey = PublicKey::fromBytes(QByteArray(PublicKey::SIZE, 'k'));
            info.title = own.title = u"Films"_s;
            info.savePath = Path(u"/films"_s);
            record.id = 3;
        }

        void report() { log->handleSubscription(info, record); }

        // The kinds, oldest first
        QStringList kinds()
        {
            LogStore::Page page;
            run([&](QSqlDatabase &db) { page = LogStore::page(db, record.id, 0, LogStore::ENTRIES_MAX); });
            QStringList result;
            for (const LogEntry &entry : page.entries)
            {
                result.prepend(logKindName(entry.kind) + ((entry.code == ErrorCode::None) ? QString() : (u':' + errorName(entry.code))));
                EXPECT_FALSE(entry.text.isEmpty());
                EXPECT_GT(entry.time, 1'700'000'000);
            }
            return result;
        }

        bool waitForNews()
        {
            const QDeadlineTimer deadline {10'000};
            while (news.isEmpty() && !deadline.hasExpired())
                QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
            return !news.isEmpty();
        }

        void adopt(const QStringList &paths, const qint64 sequence)
        {
            run([&](QSqlDatabase &db)
            {
                QList<ItemRecord> items;
                for (const QString &path : paths)
                {
                    ItemRecord item;
                    item.item.path = path;
                    item.item.size = 1;
                    items.append(item);
                }
                ItemStore::stage(db, record.id, items);
                ItemStore::adoptStaged(db, record.id, true, {.time = 1, .sequence = sequence});
            });
            info.version = sequence;
        }

        SystemClock clock;
        std::unique_ptr<EngineLog> log;
        SubscriptionInfo info;
        PublicationInfo own;
        ChannelRecord record;
        QList<ChannelNews> news;
    };
}

TEST_F(EngineLogTest, whatWasHereBeforeIsNoNews)
{
    info.version = 5;
    info.state = SubscriptionState::Complete;
    info.totals.wantedItems = 1;
    report();
    log->setLoaded();
    report();
    EXPECT_EQ(kinds(), QStringList());
    info.isPaused = true;
    report();
    report();
    EXPECT_EQ(kinds(), QStringList {u"stopped"_s});
}

TEST_F(EngineLogTest, theLifeOfASubscription)
{
    log->setLoaded();
    report();
    info.pendingVersion = 1'700'000'000'000;
    report();
    info.pendingVersion = 0;
    adopt({u"a"_s, u"b"_s}, 1'700'000'000'000);
    report();
    info.state = SubscriptionState::Complete;
    info.totals.wantedItems = info.totals.completedItems = 2;
    report();
    EXPECT_EQ(kinds(), QStringList({u"subscribed"_s, u"updateSeen"_s, u"update"_s, u"complete"_s}));
    EXPECT_TRUE(news.isEmpty()) << "the first list is nothing new";

    adopt({u"a"_s, u"b"_s, u"c"_s}, 1'700'000'100'000);
    report();
    ASSERT_TRUE(waitForNews());
    EXPECT_EQ(news.first().kind, ChannelNews::Kind::NewItems);
    EXPECT_EQ(news.first().name, u"Films"_s);
    EXPECT_EQ(news.first().count, 1);
    EXPECT_EQ(news.first().paths, QStringList {u"c"_s});

    info.name = u"My films"_s;
    info.savePath = Path(u"/elsewhere"_s);
    info.isPaused = true;
    report();
    info.isPaused = false;
    report();
    EXPECT_EQ(kinds().mid(5), QStringList({u"stopped"_s, u"renamed"_s, u"moved"_s, u"started"_s}));
}

TEST_F(EngineLogTest, errorsAndTheirEnd)
{
    log->setLoaded();
    report();
    info.error = {ErrorCode::DiskFull, u"2 MiB are missing."_s};
    report();
    info.error = {ErrorCode::DiskFull, u"3 MiB are missing."_s};
    report();
    info.error = {};
    report();
    EXPECT_EQ(kinds().mid(1), QStringList({u"error:diskFull"_s, u"recovered:diskFull"_s}));
    EXPECT_TRUE(news.isEmpty());

    info.state = SubscriptionState::Waiting;
    info.error = {ErrorCode::TooLarge, u"It is large."_s};
    report();
    report();
    ASSERT_EQ(news.size(), 1);
    EXPECT_EQ(news.first().kind, ChannelNews::Kind::DecisionNeeded);
    EXPECT_EQ(news.first().text, u"It is large."_s);
    EXPECT_EQ(kinds().last(), u"decision:tooLarge"_s);
}

TEST_F(EngineLogTest, theLifeOfAChannel)
{
    log->setLoaded();
    log->handlePublication(own, record);
    TaskInfo task;
    task.key = own.key;
    task.state = TaskState::Done;
    task.sequence = 5;
    task.items = task.added = 4;
    log->handleTask(task);
    ASSERT_EQ(news.size(), 1);
    EXPECT_EQ(news.first().kind, ChannelNews::Kind::Published);
    EXPECT_EQ(news.first().count, 4);

    // nothing changed
    task.added = 0;
    log->handleTask(task);
    EXPECT_EQ(news.size(), 1);

    // what a publication waits for is no trouble yet
    own.state = PublicationState::Publishing;
    own.error = {ErrorCode::AsksNetwork, u"The network is asked."_s};
    log->handlePublication(own, record);
    task.state = TaskState::Failed;
    task.error = {ErrorCode::ClockWrong, u"The clock is wrong."_s};
    own.state = PublicationState::Error;
    own.error = task.error;
    log->handlePublication(own, record);
    log->handleTask(task);
    ASSERT_EQ(news.size(), 2);
    EXPECT_EQ(news.last().kind, ChannelNews::Kind::PublishingFailed);
    EXPECT_EQ(news.last().text, u"The clock is wrong."_s);

    own.state = PublicationState::Waiting;
    own.error = {ErrorCode::SourcesShrunk, u"Half of it is gone."_s};
    log->handlePublication(own, record);
    ASSERT_EQ(news.size(), 3);
    EXPECT_EQ(news.last().kind, ChannelNews::Kind::DecisionNeeded);
    EXPECT_EQ(kinds(), QStringList({u"created"_s, u"published"_s, u"error:clockWrong"_s, u"decision:sourcesShrunk"_s}));

    log->forget(own.key);
    log->handleTask(task);
    EXPECT_EQ(news.size(), 3);
}

TEST_F(EngineLogTest, whatARuleIsToTellIsTold)
{
    report();
    log->setLoaded();
    RuleOutcome outcome;
    outcome.news = {{.rule = u"quiet"_s, .action = RuleAction::Download, .items = 3, .path = u"a"_s}, {.rule = u"loud"_s, .action = RuleAction::Notify, .items = 2, .path = u"b"_s}};
    log->handleRules(info.key, u"Films"_s, outcome);
    EXPECT_EQ(kinds(), QStringList {u"noticed"_s});
    ASSERT_EQ(news.size(), 1);
    EXPECT_EQ(news.first().kind, ChannelNews::Kind::RuleMatched);
    EXPECT_EQ(news.first().name, u"Films"_s);
    EXPECT_EQ(news.first().count, 2);
    EXPECT_TRUE(news.first().text.contains(u"loud"_s) && news.first().text.contains(u"\"b\""_s)) << qPrintable(news.first().text);
}
