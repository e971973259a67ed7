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

#include <atomic>
#include <chrono>
#include <thread>

#include <QDirIterator>
#include <QScopeGuard>
#include <QSqlDatabase>
#include <QTcpServer>

#include "megatorrent/enginehost.h"
#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/statement.h"

#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const QString DATABASE = u"data/megatorrent.db"_s;

    void loseDatabase(const Node &node)
    {
        for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
            QFile::remove(node.path(DATABASE + suffix));
    }

    void damageDatabase(const Node &node)
    {
        QFile file {node.path(DATABASE)};
        ASSERT_TRUE(file.open(QIODevice::ReadWrite));
        ASSERT_GT(file.size(), 20 * 4096);
        // all but the page with the schema
        for (qint64 offset = 4096; offset < file.size(); offset += 2 * 4096)
        {
            ASSERT_TRUE(file.seek(offset));
            file.write(QByteArray(4096, 'x'));
        }
    }

    int filesBelow(const QString &folder)
    {
        int count = 0;
        QDirIterator files {folder, QDir::Files, QDirIterator::Subdirectories};
        while (files.hasNext())
        {
            files.next();
            ++count;
        }
        return count;
    }
}

TEST_F(EngineTest, AFailedStartLeavesNothingThatCouldBeTrippedOver)
{
    QTcpServer occupant;
    ASSERT_TRUE(occupant.listen(QHostAddress::LocalHost));
    const QTemporaryDir folder;
    EngineSettings settings;
    settings.dataFolder = Path(folder.path());
    settings.network.mode = NetworkMode::Direct;
    settings.network.addresses = {QHostAddress(QHostAddress::LocalHost)};
    settings.network.port = occupant.serverPort();
    settings.network.isPortFixed = true;
    EngineHost host;
    std::optional<QString> outcome;
    QObject::connect(host.make(settings), &Engine::started, &host, [&outcome](const QString &error) { outcome = error; });
    host.begin();

    // what the façade may still have on its way
    const PublicKey key = Identity::generate().publicKey;
    std::atomic_bool isCalled = false;
    host.post([](Engine *engine)
    {
        engine->setSettings({}, 1000, false);
        engine->setRateLimits({});
    });
    host.toSubscription(key, [&isCalled]([[maybe_unused]] Subscription *subscription) { isCalled = true; });
    host.toPublication(key, [&isCalled]([[maybe_unused]] Publication *publication) { isCalled = true; });
    host.toChannel(key, [&isCalled]([[maybe_unused]] Channel *channel) { isCalled = true; });
    const auto settled = host.settle([&isCalled]([[maybe_unused]] EngineChannels *channels, const EngineHost::Done &done)
    {
        isCalled = true;
        done({});
    });
    EXPECT_FALSE(settled);
    EXPECT_TRUE(waitFor([&outcome] { return outcome.has_value(); }));
    EXPECT_NE(outcome, QString());
    EXPECT_FALSE(isCalled);
}

TEST_F(EngineTest, ALostTransactionIsSaidAndANewEngineGoesOn)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;

    QString failure;
    QObject::connect(publisher->engine.get(), &Engine::failed, publisher->engine.get(), [&failure](const QString &error) { failure = error; });
    Database *database = publisher->engine->database();
    ASSERT_TRUE(database->call([](QSqlDatabase &db)
    {
        Statement(db, "CREATE TABLE parent (v INTEGER PRIMARY KEY)").exec();
        Statement(db, "CREATE TABLE broken (v INTEGER REFERENCES parent (v) DEFERRABLE INITIALLY DEFERRED)").exec();
    }));
    ASSERT_TRUE(database->flushAndWait());
    ASSERT_TRUE(database->look([](QSqlDatabase &db) { Statement(db, "PRAGMA foreign_keys = ON").exec(); }));
    database->post([](QSqlDatabase &db) { Statement(db, "INSERT INTO broken VALUES (42)").exec(); });
    ASSERT_TRUE(waitFor([&failure] { return !failure.isEmpty(); }));

    // nothing is published by what cannot remember it
    writeFile(publisher->path(u"show/new"_s), "new");
    publisher->publish(channel.publicKey, u"show"_s, OutrunPolicy::Stop, TaskState::Failed);
    publisher->stop();
    publisher->start();
    ASSERT_TRUE(waitFor([&] { return publisher->channel && (publisher->channel->sequence == sequence); }));
    EXPECT_GT(publisher->publish(channel.publicKey, u"show"_s).sequence, sequence);
}

TEST_F(EngineTest, ASubscriptionSurvivesTheLossOfTheDatabase)
{
    auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher, true);
    const auto files = makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()}, channel.readKey);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    for (const auto lose : {&loseDatabase, &damageDatabase})
    {
        subscriber->stop();
        lose(*subscriber);
        subscriber->subscription.reset();
        subscriber->start();
        ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
        EXPECT_EQ(subscriber->subscription->totals.completedItems, files.size());
        EXPECT_TRUE(subscriber->subscription->isPrivate);
        expectReceived(*subscriber, files);
        EXPECT_LE(subscriber->downloaded(), (2 * BLOB_SIZE));   // packs; the catalogue is on the disk
        EXPECT_TRUE(waitFor([&] { return !subscriber->status.notices.isEmpty(); }));
    }
    EXPECT_EQ(QDir(subscriber->path(u"data"_s)).entryList({u"megatorrent.db.damaged-*"_s}, QDir::Files).size(), 1);

    // and it can be had from there
    publisher.reset();
    const auto other = makeNode();
    other->subscribe(channel.publicKey, {subscriber->endpoint()}, channel.readKey);
    ASSERT_TRUE(waitFor([&] { return other->isComplete(sequence); })) << qPrintable(other->state());
    subscriber->stop();
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(subscriber->status.notices.isEmpty());
}

TEST_F(EngineTest, AChannelOfOnesOwnSurvivesTheLossOfTheDatabase)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    publisher->stop();
    damageDatabase(*publisher);
    publisher->channel.reset();
    publisher->start();
    ASSERT_TRUE(waitFor([&] { return publisher->channel.has_value(); }));
    EXPECT_EQ(publisher->channel->state, PublicationState::Stopped);
    EXPECT_EQ(publisher->channel->error.code, ErrorCode::ListLost) << qPrintable(publisher->channel->error);

    const TaskInfo second = publisher->publish(channel.publicKey, u"show"_s, OutrunPolicy::Merge);
    EXPECT_GT(second.sequence, first.sequence);
    EXPECT_EQ(second.items, files.size());
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(second.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, WhatWasWithdrawnStaysOutWhenTheDatabaseIsLost)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    for (const QString &name : {u"a"_s, u"private"_s, u"private too"_s})
        writeFile(publisher->path(u"show/"_s + name), name.toUtf8());
    publisher->publish(channel.publicKey, u"show"_s);
    const TaskInfo before = publisher->withdraw(channel.publicKey, {u"show/private"_s});
    publisher->stop();
    loseDatabase(*publisher);
    publisher->channel.reset();
    publisher->start();
    ASSERT_TRUE(waitFor([&] { return publisher->channel && (publisher->channel->excludedTotal == 1); }));
    EXPECT_EQ(publisher->channel->excluded, QStringList {u"show/private"_s});

    publisher->options.outrunPolicy = OutrunPolicy::Merge;
    EXPECT_EQ(publisher->withdraw(channel.publicKey, {u"show/private too"_s}, TaskState::Failed).removed, 0);   // the list is not here yet
    // what is not there at this moment counts as published elsewhere then
    ASSERT_TRUE(QFile::rename(publisher->path(u"show/private too"_s), publisher->path(u"private too"_s)));
    const TaskInfo merged = publisher->publishAgain(channel.publicKey);
    EXPECT_EQ(merged.items, 2);
    EXPECT_GT(merged.sequence, before.sequence);
    EXPECT_EQ(publisher->withdraw(channel.publicKey, {u"show/private too"_s}).items, 1);
    ASSERT_TRUE(QFile::rename(publisher->path(u"private too"_s), publisher->path(u"show/private too"_s)));
    EXPECT_EQ(publisher->publishAgain(channel.publicKey).items, 1);
    EXPECT_EQ(publisher->channel->excludedTotal, 2);
}

TEST_F(EngineTest, AFolderWithoutItsMarkIsNotUsedWhenTheDatabaseIsLost)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    subscriber->stop();
    loseDatabase(*subscriber);
    const QString received = subscriber->path(u"received"_s);
    ASSERT_TRUE(QDir().rename(received, (received + u" on a disk"_s)));
    ASSERT_TRUE(QDir().mkpath(received));   // where it is mounted

    subscriber->subscription.reset();
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return subscriber->subscription && (subscriber->subscription->state == SubscriptionState::Waiting); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(subscriber->subscription->error.contains(received)) << qPrintable(subscriber->subscription->error);
    EXPECT_TRUE(QDir(received).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));

    ASSERT_TRUE(QDir().rmdir(received));
    ASSERT_TRUE(QDir().rename((received + u" on a disk"_s), received));
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, AQuestionIsShownAfterARestart)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    publisher->publish(channel.publicKey, u"show"_s);
    const QString show = publisher->path(u"show"_s);
    ASSERT_TRUE(QDir().rename(show, (show + u" on a disk"_s)));
    const TaskInfo asked = publisher->publishAgain(channel.publicKey, TaskState::Waiting);

    publisher->stop();
    publisher->channel.reset();
    publisher->start();
    ASSERT_TRUE(waitFor([&] { return publisher->channel.has_value(); }));
    EXPECT_EQ(publisher->channel->state, PublicationState::Waiting);
    EXPECT_EQ(publisher->channel->error, asked.error);

    ASSERT_TRUE(QDir().rename((show + u" on a disk"_s), show));
    publisher->publishAgain(channel.publicKey);
    ASSERT_TRUE(waitFor([&] { return publisher->channel->state == PublicationState::Published; })) << qPrintable(publisher->channel->error);
    publisher->stop();
    publisher->channel.reset();
    publisher->start();
    ASSERT_TRUE(waitFor([&] { return publisher->channel.has_value(); }));
    EXPECT_EQ(publisher->channel->state, PublicationState::Published);
}

TEST_F(EngineTest, DamageThatIsMetWhileRunningIsMendedByTheNextEngine)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    publisher->publish(channel.publicKey, u"show"_s);
    publisher->stop();
    damageDatabase(*publisher);

    // as if it had not been seen at the start
    QString failure;
    {
        const auto database = Database::open(Path(publisher->path(DATABASE)));
        if (database)
        {
            (*database)->whenFailed(qApp, [&failure](const QString &error) { failure = error; });
            (*database)->call([](QSqlDatabase &db)
            {
                Statement statement {db, "SELECT sum(length(key)) FROM chunk"};
                statement.exec().next();
            });
            EXPECT_TRUE(waitFor([&failure] { return !failure.isEmpty(); }));
        }
    }
    publisher->channel.reset();
    publisher->start();
    EXPECT_TRUE(waitFor([&] { return publisher->channel && (publisher->channel->state == PublicationState::Stopped); }));
}

TEST_F(EngineTest, ARemovalGoesOnAfterARestartAndHoldsNobodyUp)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    QHash<QString, QByteArray> files = makeFiles(*publisher, u"show"_s);
    for (int i = 0; i < 1500; ++i)
    {
        const QString name = u"show/many/%1/%2"_s.arg(QString::number(i % 7), QString::number(i));
        files.insert(name, QByteArray::number(i));
        writeFile(publisher->path(name), files[name]);
    }
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());

    // a slow disk, so that it is not over when it is interrupted
    crashPointHook = [](const char *name)
    {
        if (qstrcmp(name, "about to commit") == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
    };
    const auto reset = qScopeGuard([] { crashPointHook = nullptr; });
    std::optional<QString> outcome;
    subscriber->engine->channels()->removeSubscription(channel.publicKey, true, [&outcome](const QString &error) { outcome = error; });
    ASSERT_TRUE(waitFor([&outcome] { return outcome.has_value(); }));
    EXPECT_EQ(outcome, QString());
    const QString received = subscriber->path(u"received"_s);
    ASSERT_TRUE(waitFor([&] { return filesBelow(received) < files.size(); }));
    subscriber->stop();
    crashPointHook = nullptr;
    EXPECT_GT(filesBelow(received), 0) << "ending has waited for it";

    // what has been acknowledged is not forgotten
    subscriber->subscription.reset();
    subscriber->start();
    bool isRemoved = false;
    QObject::connect(subscriber->engine.get(), &Engine::subscriptionRemoved, subscriber->engine.get(), [&isRemoved] { isRemoved = true; });
    ASSERT_TRUE(waitFor([&] { return isRemoved; }));
    EXPECT_EQ(filesBelow(received), 0);
    EXPECT_FALSE(subscriber->subscription.has_value());

    subscriber->stop();
    subscriber->start();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}
