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

#include <QSqlDatabase>

#include "megatorrent/storage/database.h"
#include "megatorrent/storage/statement.h"

#include "enginetest.h"
#include "sqlmeter.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const double GROWTH_MAX = 1.5;        // of the cost of an item, when there are four times as many
    const long long STEPS_MIN = 20'000;   // below, nothing is to be seen
    const long long OFTEN = 50;           // runs: not once for all
    const long long STEPS_OF_ITEM_MAX = 150;   // of a statement that looks at all items at once
    const qint64 FILE_SIZE = 8 * 1024;    // 128 share a pack
    const qint64 TINY_SIZE = 50;          // all share one

    // Publishing, receiving, changing, looking through, removing: what each statement costs in all
    class StatementsTest : public EngineTest
    {
    protected:
        using Stories = std::map<std::string, SqlMeter::Costs>;

        Stories tell(const int count, const qint64 fileSize)
        {
            Stories stories;
            const auto publisher = makeNode();
            const auto subscriber = makeNode();
            const ChannelRecord channel = createChannel(*publisher);
            for (int i = 0; i < count; ++i)
                writeFile(publisher->path(nameOf(i)), content(i, fileSize));
            m_meter.take();

            qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
            stories["publish"] = m_meter.take();

            chooseAndChange(*publisher, channel.publicKey, sequence, stories);
            subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
            waitComplete(*subscriber, sequence);
            stories["receive"] = m_meter.take();

            publisher->publish(channel.publicKey, u"show"_s);
            stories["publish unchanged"] = m_meter.take();

            writeFile(publisher->path(nameOf(count / 2)), content(-1, fileSize));
            sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
            waitComplete(*subscriber, sequence);
            stories["publish one change"] = m_meter.take();

            sequence = publisher->withdraw(channel.publicKey, {nameOf(1)}).sequence;
            waitComplete(*subscriber, sequence);
            stories["withdraw one"] = m_meter.take();

            subscriber->items();
            stories["a page"] = m_meter.take();

            subscriber->engine->channels()->subscription(channel.publicKey)->wishes()->setWanted(std::nullopt, false);
            EXPECT_TRUE(waitFor([&] { return subscriber->subscription->totals.wantedItems == 0; }));
            // what follows from it goes on in the storage
            EXPECT_TRUE(waitFor([&] { return m_meter.isQuiet(); }));
            stories["choose none"] = m_meter.take();

            subscriber->engine->channels()->subscription(channel.publicKey)->wishes()->setWanted(std::nullopt, true);
            EXPECT_TRUE(waitFor([&] { return subscriber->subscription->totals.wantedItems > 0; }));
            waitComplete(*subscriber, sequence);
            stories["choose all"] = m_meter.take();

            subscriber->engine->channels()->subscription(channel.publicKey)->rechecks()->start(1);
            EXPECT_TRUE(waitFor([&] { return subscriber->tasks.contains(1) && (subscriber->tasks[1].state == TaskState::Done); }));
            stories["recheck"] = m_meter.take();

            subscriber->stop();
            subscriber->subscription.reset();
            subscriber->start();
            waitComplete(*subscriber, sequence);
            stories["restart"] = m_meter.take();

            bool isRemoved = false;
            QObject::connect(subscriber->engine.get(), &Engine::subscriptionRemoved, subscriber->engine.get(), [&isRemoved] { isRemoved = true; });
            subscriber->engine->channels()->removeSubscription(channel.publicKey, true);
            EXPECT_TRUE(waitFor([&] { return isRemoved; }));
            stories["remove"] = m_meter.take();
            return stories;
        }

        void compare(int few, int factor, qint64 fileSize);

        SqlMeter m_meter;

        // What publishing again costs that many folders, each a source, were published from. Former: by a version that noted no sources
        SqlMeter::Costs publishFrom(const int sources, const int files, const bool isFormer = false)
        {
            const auto publisher = makeNode();
            const ChannelRecord channel = createChannel(*publisher);
            QList<PublishedSource> named;
            for (int i = 0; i < files; ++i)
                writeFile(publisher->path(u"source %1/%2"_s.arg(QString::number(i % sources), QString::number(i))), content(i, 100));
            for (int i = 0; i < sources; ++i)
                named.append({Path(publisher->path(u"source %1"_s.arg(i))), u"source %1"_s.arg(i)});
            publisher->publishTask(channel.publicKey, 1'000, named, {});
            EXPECT_TRUE(waitFor([&] { return publisher->tasks.contains(1'000) && (publisher->tasks[1'000].state == TaskState::Done); }));
            if (isFormer)
            {
                publisher->stop();
                const auto database = Database::open(Path(publisher->path(u"data/megatorrent.db"_s)));
                EXPECT_TRUE((*database)->call([](QSqlDatabase &db) { Statement(db, "UPDATE published_item SET source = NULL").exec(); }));
                publisher->start();
            }
            m_meter.take();
            publisher->publishAgain(channel.publicKey);
            return m_meter.take();
        }

    private:
        // By somebody who has received nothing
        void chooseAndChange(Node &publisher, const PublicKey &key, const qint64 sequence, Stories &stories)
        {
            const auto chooser = makeNode();
            chooser->subscribe(key, {publisher.endpoint()}, std::nullopt, DownloadPolicy::None);
            waitComplete(*chooser, sequence);
            const qint64 items = chooser->subscription->totals.items;
            publisher.stop();
            chooser->engine->channels()->subscription(key)->wishes()->setWanted(std::nullopt, true);
            EXPECT_TRUE(waitFor([&] { return (chooser->subscription->totals.wantedItems == items) && m_meter.isQuiet(); }));
            m_meter.take();
            chooser->engine->channels()->subscription(key)->wishes()->setWanted(std::nullopt, false);
            EXPECT_TRUE(waitFor([&] { return (chooser->subscription->totals.wantedItems == 0) && m_meter.isQuiet(); }));
            stories["choose none of what has not come"] = m_meter.take();
            publisher.start();
            m_meter.take();
        }

        static QString nameOf(const int i)
        {
            return u"show/%1/%2"_s.arg(QString::number(i / 100), QString::number(i));
        }

        static void waitComplete(Node &node, const qint64 sequence)
        {
            ASSERT_TRUE(waitFor([&] { return node.isComplete(sequence); })) << qPrintable(node.state());
        }
    };
}

// Whatever runs for each item or blob must not walk through the others.
void StatementsTest::compare(const int few, const int factor, const qint64 fileSize)
{
    const Stories small = tell(few, fileSize);
    const Stories large = tell((few * factor), fileSize);
    for (const auto &[name, costs] : large)
    {
        for (const auto &[sql, cost] : costs)
        {
            if (cost.steps < STEPS_MIN)
                continue;
            // What does not run for each may walk through the channel, once.
            if (cost.runs < OFTEN)
            {
                EXPECT_LE(cost.most, (STEPS_OF_ITEM_MAX * few * factor)) << name << ": " << sql;
                continue;
            }
            const auto iter = small.at(name).find(sql);
            // it runs at some moments only, as when something comes late: then it has to cost what an item may
            if (iter == small.at(name).end())
            {
                EXPECT_LE((cost.steps / cost.runs), STEPS_OF_ITEM_MAX) << name << ": " << sql;
                continue;
            }
            const SqlMeter::Cost &before = iter->second;
            const double ofRuns = static_cast<double>(cost.runs) / static_cast<double>(before.runs);
            const double ofSteps = static_cast<double>(cost.steps) / static_cast<double>(before.steps);
            EXPECT_LE((ofSteps / ofRuns), GROWTH_MAX) << name << ": " << sql << "\n" << before.runs << " runs with " << before.steps << " steps became "
                << cost.runs << " with " << cost.steps;
            // once for an item is linear, whatever it was for fewer of them
            if (cost.runs > (few * factor))
            {
                EXPECT_LE(ofRuns, (GROWTH_MAX * factor)) << name << ": " << sql << "\n" << before.runs << " runs became " << cost.runs;
            }
        }
    }
}

TEST_F(StatementsTest, noStatementCostsMoreForAnItemInALargerChannel)
{
    if (!m_meter.isWorking())
        GTEST_SKIP() << "SQLite is not a library of its own here";
    compare(512, 4, FILE_SIZE);
}

TEST_F(StatementsTest, noStatementCostsMoreForAnItemInAFullerPack)
{
    if (!m_meter.isWorking())
        GTEST_SKIP() << "SQLite is not a library of its own here";
    compare(1'100, 3, TINY_SIZE);
}

TEST_F(StatementsTest, noStatementWalksThroughTheChannelForEachSource)
{
    if (!m_meter.isWorking())
        GTEST_SKIP() << "SQLite is not a library of its own here";
    const int sources = 40;
    for (const bool isFormer : {false, true})
    {
        const SqlMeter::Costs few = publishFrom(2, 2'000, isFormer);
        for (const auto &[sql, cost] : publishFrom(sources, 2'000, isFormer))
        {
            if ((cost.steps < STEPS_MIN) || (cost.runs < sources))
                continue;
            const auto iter = few.find(sql);
            ASSERT_TRUE(iter != few.end()) << sql;
            EXPECT_LE(static_cast<double>(cost.steps), (GROWTH_MAX * static_cast<double>(iter->second.steps))) << sql;
        }
    }
}
