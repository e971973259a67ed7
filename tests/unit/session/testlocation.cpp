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

#include <QDirIterator>

#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

// Where the files of a subscription are: moved, or there already

namespace
{
    void copyFolder(const QString &from, const QString &to)
    {
        QDirIterator files {from, QDir::Files, QDirIterator::Subdirectories};
        while (files.hasNext())
        {
            const QString path = files.next();
            const QString target = to + path.sliced(from.size());
            QDir().mkpath(QFileInfo(target).path());
            ASSERT_TRUE(QFile::copy(path, target));
        }
    }

    QStringList entries(const QString &folder)
    {
        return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
}

TEST_F(EngineTest, WhatIsThereIsNotFetched)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const auto third = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);

    copyFolder(publisher->path(u"show"_s), subscriber->path(u"received/show"_s));
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    // the catalogue, and the pack of the indexes
    EXPECT_LT(subscriber->downloaded(), (5 * BLOB_SIZE / 2));
    EXPECT_EQ(conflicts(subscriber->path(u"received/show"_s)), QStringList());

    // and it is shared from there, packs as well
    publisher->stop();
    third->subscribe(channel.publicKey, {subscriber->endpoint()});
    ASSERT_TRUE(waitFor([&] { return third->isComplete(first.sequence); })) << qPrintable(third->state());
    expectReceived(*third, files);
}

TEST_F(EngineTest, OfAPackThatIsNotWhollyThereTheRestIsFetchedAndNothingOverwritten)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);

    copyFolder(publisher->path(u"show"_s), subscriber->path(u"received/show"_s));
    const QByteArray edited = content(999, 10 * 1024);
    writeFile(subscriber->path(u"received/show/small/7"_s), edited);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    EXPECT_LE(subscriber->downloaded(), 4 * BLOB_SIZE);
    const QStringList aside = conflicts(subscriber->path(u"received/show/small"_s));
    ASSERT_EQ(aside.size(), 1);
    EXPECT_TRUE(readFile(aside.first()) == edited);
}

TEST_F(EngineTest, ASubscriptionMovesToAnotherFolderAndGoesOnThere)
{
    auto [publisher, subscriber, channel, files, first] = makeFollowed();
    const qint64 downloaded = subscriber->downloaded();

    writeFile(subscriber->path(u"received/mine"_s), "my own");
    const QString former = subscriber->path(u"received"_s);
    const QString folder = subscriber->path(u"elsewhere/received"_s);
    subscriber->engine->channels()->subscription(channel.publicKey)->folder()->setLocation(Path(folder));
    ASSERT_TRUE(waitFor([&] { return subscriber->tasks.contains(0) && (subscriber->tasks[0].state != TaskState::Running); }));
    EXPECT_EQ(subscriber->tasks[0].state, TaskState::Done) << qPrintable(subscriber->tasks[0].error);
    EXPECT_EQ(subscriber->tasks[0].kind, TaskKind::Move);
    EXPECT_EQ(entries(former), QStringList {u"mine"_s});
    for (auto it = files.cbegin(); it != files.cend(); ++it)
        EXPECT_TRUE(readFile(folder + u'/' + it.key()) == it.value()) << qPrintable(it.key());
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence) && (subscriber->subscription->savePath == Path(folder)); })) << qPrintable(subscriber->state());

    // a restart knows it, an update arrives there, and nothing was fetched again
    subscriber->stop();
    subscriber->subscription.reset();
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    files[u"show/small/7"_s] = content(777, 12'000);
    writeFile(publisher->path(u"show/small/7"_s), files[u"show/small/7"_s]);
    const TaskInfo second = publisher->publish(channel.publicKey, u"show"_s);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(second.sequence); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(readFile(folder + u"/show/small/7"_s) == files[u"show/small/7"_s]);
    EXPECT_LE(subscriber->downloaded(), downloaded);
    EXPECT_EQ(conflicts(folder + u"/show/small"_s), QStringList());
    EXPECT_EQ(entries(former), QStringList {u"mine"_s});
}

TEST_F(EngineTest, AFolderThatWasMountedElsewhereIsTakenOver)
{
    auto [publisher, subscriber, channel, files, first] = makeFollowed();

    const QString folder = subscriber->path(u"mounted elsewhere"_s);
    subscriber->stop();
    ASSERT_TRUE(QDir().rename(subscriber->path(u"received"_s), folder));
    subscriber->subscription.reset();
    publisher->stop();   // nobody to fetch from
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return subscriber->subscription && (subscriber->subscription->state == SubscriptionState::Waiting); })) << qPrintable(subscriber->state());
    subscriber->engine->channels()->subscription(channel.publicKey)->folder()->setLocation(Path(folder));
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    EXPECT_FALSE(QFile::exists(subscriber->path(u"received"_s)));
    for (auto it = files.cbegin(); it != files.cend(); ++it)
        EXPECT_TRUE(readFile(folder + u'/' + it.key()) == it.value()) << qPrintable(it.key());
}

// Before anything is moved: the key file is what the next start believes, and it would move everything back.
TEST_F(EngineTest, TheNewFolderIsInTheKeyFileBeforeFilesMove)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());

    const QString folder = subscriber->path(u"elsewhere"_s);
    const QString keyFile = subscriber->path(u"data/keys/"_s + channel.publicKey.toString() + u".json"_s);
    QByteArray text;
    QObject::connect(subscriber->engine.get(), &Engine::taskChanged, subscriber->engine.get(), [&](const TaskInfo &)
    {
        if (text.isEmpty())
            text = readFile(keyFile);
    });
    subscriber->engine->channels()->subscription(channel.publicKey)->folder()->setLocation(Path(folder));
    ASSERT_TRUE(waitFor([&] { return subscriber->tasks.contains(0) && (subscriber->tasks[0].state != TaskState::Running); }));
    EXPECT_TRUE(text.contains(folder.toUtf8())) << text.constData();
}

// Who waits for a task gets an end of it.
TEST_F(EngineTest, ARemovalEndsTheRecheckThatIsUnderWay)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    subscriber->engine->channels()->subscription(channel.publicKey)->rechecks()->start(7);
    subscriber->engine->channels()->removeSubscription(channel.publicKey, false);
    EXPECT_TRUE(waitFor([&] { return subscriber->tasks.contains(7) && (subscriber->tasks[7].state != TaskState::Running); }, 10'000));
}

TEST_F(EngineTest, WhatIsInAFolderThatIsAwayIsNotOffered)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    const auto held = [&] { return subscriber->status.totals.heldBlobs; };
    ASSERT_TRUE(waitFor([&] { return (held() > 8) && (held() == publisher->status.totals.heldBlobs); })) << held() << " of " << publisher->status.totals.heldBlobs;
    const qint64 all = held();

    const QString folder = subscriber->path(u"received"_s);
    ASSERT_TRUE(QDir().rename(folder, (folder + u"-away"_s)));
    subscriber->engine->channels()->subscription(channel.publicKey)->rechecks()->start(1);   // looks at the folder
    ASSERT_TRUE(waitFor([&] { return held() < 4; })) << held() << " of " << all;
    ASSERT_TRUE(QDir().rename((folder + u"-away"_s), folder));
    ASSERT_TRUE(waitFor([&] { return held() == all; })) << held() << " of " << all;
}
