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


#include <sys/stat.h>

#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

// The folder of a subscription, and what the user does in it

namespace
{
    bool isIn(const Node &node, const SubscriptionState state)
    {
        return node.subscription && (node.subscription->state == state);
    }
}

TEST_F(EngineTest, AFolderThatIsAwayIsWaitedFor)
{
    auto [publisher, subscriber, channel, files, first] = makeFollowed();

    const QString folder = subscriber->path(u"received"_s);
    subscriber->stop();
    ASSERT_TRUE(QDir().rename(folder, (folder + u"-away"_s)));
    ASSERT_TRUE(QDir().mkpath(folder));
    subscriber->subscription.reset();
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return isIn(*subscriber, SubscriptionState::Waiting); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(subscriber->subscription->error.contains(folder)) << qPrintable(subscriber->subscription->error);
    EXPECT_EQ(subscriber->subscription->error.code, ErrorCode::FolderAway);
    EXPECT_FALSE(subscriber->isComplete(first.sequence));

    files[u"show/small/7"_s] = content(777, 12'000);
    writeFile(publisher->path(u"show/small/7"_s), files[u"show/small/7"_s]);
    const TaskInfo second = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->engine->channels()->subscription(channel.publicKey)->rechecks()->start(1);
    ASSERT_TRUE(waitFor([&] { return subscriber->tasks.contains(1) && (subscriber->tasks[1].state == TaskState::Failed); }));
    EXPECT_TRUE(subscriber->tasks[1].error.contains(folder));
    EXPECT_TRUE(QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot).isEmpty());
    EXPECT_TRUE(isIn(*subscriber, SubscriptionState::Waiting)) << qPrintable(subscriber->state());

    // by itself when it is back
    ASSERT_TRUE(QDir().rmdir(folder));
    ASSERT_TRUE(QDir().rename((folder + u"-away"_s), folder));
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(second.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    EXPECT_EQ(conflicts(subscriber->path(u"received"_s)), QStringList());
}

TEST_F(EngineTest, WhatTheUserDeletedIsShownAndFetchedWhenHeSaysSo)
{
    auto [publisher, subscriber, channel, files, first] = makeFollowed();
    const QString folder = subscriber->path(u"received"_s);

    subscriber->stop();
    ASSERT_TRUE(QFile::remove(folder + u"/show/several"_s));
    subscriber->subscription.reset();
    bool wasComplete = false;
    subscriber->start();
    ASSERT_TRUE(waitFor([&]
    {
        wasComplete = wasComplete || subscriber->isComplete(first.sequence);
        return isIn(*subscriber, SubscriptionState::Error);
    })) << qPrintable(subscriber->state());
    EXPECT_FALSE(wasComplete);
    EXPECT_TRUE(subscriber->subscription->error.contains(u"deleted"_s)) << qPrintable(subscriber->subscription->error);
    subscriber->engine->channels()->subscription(channel.publicKey)->resume();
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);

    // the whole folder
    subscriber->stop();
    ASSERT_TRUE(QDir(folder).removeRecursively());
    subscriber->subscription.reset();
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return isIn(*subscriber, SubscriptionState::Waiting); })) << qPrintable(subscriber->state());
    subscriber->engine->channels()->subscription(channel.publicKey)->folder()->use();
    ASSERT_TRUE(waitFor([&] { return isIn(*subscriber, SubscriptionState::Error); })) << qPrintable(subscriber->state());
    subscriber->engine->channels()->subscription(channel.publicKey)->resume();
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, ResumePlacesWhatWasInTheWay)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    const QString obstacle = subscriber->path(u"received/show"_s);
    writeFile(obstacle, "the user's");
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return isIn(*subscriber, SubscriptionState::Error); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(subscriber->subscription->error.contains(obstacle)) << qPrintable(subscriber->subscription->error);
    EXPECT_EQ(readFile(obstacle), "the user's");
    const qint64 downloaded = subscriber->downloaded();

    ASSERT_TRUE(QFile::remove(obstacle));
    subscriber->engine->channels()->subscription(channel.publicKey)->resume();
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    EXPECT_EQ(subscriber->downloaded(), downloaded);
}

TEST_F(EngineTest, NewTimesAndModesReachTheDisk)
{
    auto [publisher, subscriber, channel, files, first] = makeFollowed();

    const QString name = u"show/several"_s;
    ASSERT_EQ(::chmod(QFile::encodeName(publisher->path(name)).constData(), 0755), 0);
    QFile file {publisher->path(name)};
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    ASSERT_TRUE(file.setFileTime(QDateTime::fromSecsSinceEpoch(1'111'111'111), QFileDevice::FileModificationTime));
    file.close();
    const TaskInfo second = publisher->publish(channel.publicKey, u"show"_s);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(second.sequence); })) << qPrintable(subscriber->state());
    const QString received = subscriber->path(u"received/"_s + name);
    EXPECT_TRUE(waitFor([&] { return QFileInfo(received).isExecutable(); }));
    EXPECT_TRUE(waitFor([&] { return QFileInfo(received).lastModified().toSecsSinceEpoch() == 1'111'111'111; }));
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, AFileBecomesAFolder)
{
    auto [publisher, subscriber, channel, files, first] = makeFollowed();

    ASSERT_TRUE(QFile::remove(publisher->path(u"show/alone"_s)));
    files.remove(u"show/alone"_s);
    files[u"show/alone/inside"_s] = content(31, 5000);
    writeFile(publisher->path(u"show/alone/inside"_s), files[u"show/alone/inside"_s]);
    ASSERT_TRUE(QDir(publisher->path(u"show/small"_s)).removeRecursively());
    files.removeIf([](const auto it) { return it.key().startsWith(u"show/small/"_s); });
    files[u"show/small"_s] = content(32, 6000);
    writeFile(publisher->path(u"show/small"_s), files[u"show/small"_s]);
    publisher->options.takesOutAll = true;   // it is most of them
    const TaskInfo second = publisher->publish(channel.publicKey, u"show"_s);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(second.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    EXPECT_EQ(conflicts(subscriber->path(u"received"_s)), QStringList());
}

TEST_F(EngineTest, OfAFileThatChangesAllTheTimeNothingIsPutAside)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    writeFile(publisher->path(u"show/log"_s), content(0, 5000));
    TaskInfo last = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    for (int i = 1; i <= 25; ++i)
    {
        writeFile(publisher->path(u"show/log"_s), content(i, (5000 + (i % 3))));
        last = publisher->publish(channel.publicKey, u"show"_s);
        waitFor([] { return false; }, (100 + ((i * 37) % 200)));
    }
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(last.sequence); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(readFile(subscriber->path(u"received/show/log"_s)) == content(25, 5001));
    EXPECT_EQ(conflicts(subscriber->path(u"received"_s)), QStringList());
}
