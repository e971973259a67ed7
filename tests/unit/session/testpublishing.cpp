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

// What publishers may rely on: nothing is withdrawn on a guess, nothing signed on one, and what is there is served.

#include <QDirIterator>

#include "enginetest.h"
#include "megatorrent/enginepreviews.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    // Until the engine has told of it, which it does some tenths of a second later
    bool waitForState(const Node &node, const PublicationState state)
    {
        return waitFor([&] { return node.channel && (node.channel->state == state); }, 20'000);
    }

    void setTime(const Node &node, const QHash<QString, QByteArray> &files, const qint64 milliseconds)
    {
        for (auto it = files.cbegin(); it != files.cend(); ++it)
        {
            QFile file {node.path(it.key())};
            ASSERT_TRUE(file.open(QIODevice::ReadWrite) && file.setFileTime(QDateTime::fromMSecsSinceEpoch(milliseconds), QFileDevice::FileModificationTime));
        }
    }

    void moveAway(const Node &node, const QString &folder)
    {
        ASSERT_TRUE(QDir().rename(node.path(folder), node.path(folder + u".away"_s)));
    }

    void moveBack(const Node &node, const QString &folder)
    {
        ASSERT_TRUE(QDir().rename(node.path(folder + u".away"_s), node.path(folder)));
    }
}

TEST_F(EngineTest, WhatIsGoneIsTakenOutOnlyAfterAYes)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);

    // an unmounted disk leaves its mount point
    moveAway(*publisher, u"show"_s);
    QDir().mkpath(publisher->path(u"show"_s));
    const TaskInfo waiting = publisher->publishAgain(channel.publicKey, TaskState::Waiting);
    EXPECT_TRUE(waiting.error.contains(publisher->path(u"show"_s))) << qPrintable(waiting.error);
    EXPECT_EQ(waiting.error.code, ErrorCode::SourcesShrunk) << qPrintable(waiting.error);
    EXPECT_EQ(waiting.removed, 0);
    EXPECT_EQ(waiting.sequence, first.sequence);
    ASSERT_TRUE(waitForState(*publisher, PublicationState::Waiting));
    EXPECT_EQ(publisher->channel->error, waiting.error);
    EXPECT_EQ(publisher->channel->items, files.size());

    // no is an answer, too, for this time
    publisher->engine->channels()->publication(channel.publicKey)->cancel(waiting.id);
    EXPECT_EQ(publisher->tasks[waiting.id].state, TaskState::Cancelled);
    EXPECT_TRUE(waitFor([&] { return publisher->channel->state != PublicationState::Waiting; }));

    // other things go on
    writeFile(publisher->path(u"other"_s), "other");
    EXPECT_EQ(publisher->publish(channel.publicKey, u"other"_s).items, (files.size() + 1));
    const TaskInfo again = publisher->publishAgain(channel.publicKey, TaskState::Waiting);
    // which is no answer
    writeFile(publisher->path(u"third"_s), "third");
    publisher->publish(channel.publicKey, u"third"_s);
    EXPECT_TRUE(waitForState(*publisher, PublicationState::Waiting));
    EXPECT_EQ(publisher->withdraw(channel.publicKey, {u"third"_s}).removed, 1);
    EXPECT_TRUE(waitForState(*publisher, PublicationState::Waiting));

    publisher->options.takesOutAll = true;
    const TaskInfo yes = publisher->publishAgain(channel.publicKey);
    EXPECT_EQ(yes.removed, files.size());
    EXPECT_EQ(yes.items, 1);
    EXPECT_EQ(publisher->tasks[again.id].state, TaskState::Cancelled);
    EXPECT_TRUE(waitForState(*publisher, PublicationState::Published));
    EXPECT_EQ(publisher->channel->error, QString());
}

TEST_F(EngineTest, WhatIsBackIsSharedAgain)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo task = publisher->publish(channel.publicKey, u"show"_s);

    moveAway(*publisher, u"show"_s);
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitForState(*publisher, PublicationState::Incomplete));
    EXPECT_TRUE(publisher->channel->error.contains(publisher->path(u"show"_s))) << qPrintable(publisher->channel->error);

    // without anybody's doing
    moveBack(*publisher, u"show"_s);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(task.sequence); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(waitForState(*publisher, PublicationState::Published));
    EXPECT_EQ(publisher->channel->error, QString());
    expectReceived(*subscriber, files);
}

// The same when it was published meanwhile: nothing has changed, there is no new version, and still it is shared.
TEST_F(EngineTest, WhatWasPublishedAgainIsSharedAgain)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    setTime(*publisher, files, 1'600'000'000'000);
    const TaskInfo task = publisher->publish(channel.publicKey, u"show"_s);
    moveAway(*publisher, u"show"_s);
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitForState(*publisher, PublicationState::Incomplete));

    // other times, by less than a catalogue tells: only reading shows what it is
    moveBack(*publisher, u"show"_s);
    setTime(*publisher, files, 1'600'000'000'500);
    const TaskInfo again = publisher->publishAgain(channel.publicKey);
    EXPECT_EQ(again.problemsTotal, 0);
    EXPECT_EQ(again.sequence, task.sequence);
    EXPECT_TRUE(waitForState(*publisher, PublicationState::Published));
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(again.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, AChannelIsRemovedWhileItPublishes)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    QFile large {publisher->path(u"large"_s)};
    ASSERT_TRUE(large.open(QIODevice::WriteOnly) && large.resize(4'000'000'000));
    publisher->publishTask(channel.publicKey, 1, {{Path(publisher->path(u"large"_s)), u"large"_s}}, {});
    publisher->publishTask(channel.publicKey, 2, {}, {});
    ASSERT_TRUE(waitFor([&] { return publisher->tasks.contains(1) && (publisher->tasks[1].bytes > 0); }));
    std::optional<TaskState> states[2];
    publisher->engine->channels()->removePublication(channel.publicKey, [&](const QString &error)
    {
        EXPECT_EQ(error, QString());
        states[0] = publisher->tasks[1].state;
        states[1] = publisher->tasks[2].state;
    });
    ASSERT_TRUE(waitFor([&] { return states[1].has_value(); }));
    EXPECT_EQ(states[0], TaskState::Running);   // nobody has waited for it
    EXPECT_EQ(states[1], TaskState::Cancelled);
    ASSERT_TRUE(waitFor([&] { return publisher->isChannelRemoved; }));
    EXPECT_EQ(publisher->tasks[1].state, TaskState::Cancelled);
}

TEST_F(EngineTest, APublisherWhoseClockIsAheadIsTold)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());

    // they connect anew, and see each other's clocks
    publisher->stop();
    publisher->clock->shift = 72h;
    publisher->start();
    publisher->engine->channels()->channel(channel.publicKey)->addPeer(subscriber->endpoint());
    ASSERT_TRUE(waitFor([&] { return publisher->channel && (publisher->channel->peers > 0); }));
    writeFile(publisher->path(u"show/new"_s), "new");
    files.insert(u"show/new"_s, "new");
    const TaskInfo refused = publisher->publish(channel.publicKey, u"show"_s, OutrunPolicy::Stop, TaskState::Failed);
    EXPECT_EQ(refused.error.code, ErrorCode::ClockWrong) << qPrintable(refused.error);
    EXPECT_EQ(publisher->channel->sequence, first.sequence);

    // who insists is refused by the readers, who say why
    publisher->options.trustsClock = true;
    const TaskInfo ahead = publisher->publish(channel.publicKey, u"show"_s);
    EXPECT_GT(ahead.sequence, first.sequence + (24 * 3600 * 1000));
    ASSERT_TRUE(waitFor([&] { return subscriber->subscription->error.code == ErrorCode::DateAhead; })) << qPrintable(subscriber->state());
    EXPECT_EQ(subscriber->subscription->version, first.sequence);
    EXPECT_EQ(subscriber->subscription->state, SubscriptionState::Complete);

    // the clock is set right: there is a way back, and it is at once
    publisher->options.trustsClock = false;
    publisher->stop();
    publisher->clock->shift = 0h;
    publisher->start();
    publisher->engine->channels()->channel(channel.publicKey)->addPeer(subscriber->endpoint());
    ASSERT_TRUE(waitFor([&] { return publisher->channel && (publisher->channel->peers > 0); }));
    // (the files are as they were when it was published for nobody)
    const TaskInfo back = publisher->publish(channel.publicKey, u"show"_s);
    EXPECT_LT(back.sequence, ahead.sequence);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(back.sequence); })) << qPrintable(subscriber->state());
    EXPECT_EQ(subscriber->subscription->error, QString());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, AnEarlierPublicationOfTheFutureIsAskedAbout)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    publisher->clock->shift = 72h;
    const TaskInfo ahead = publisher->publish(channel.publicKey, u"show"_s);   // there is nobody who could know better

    publisher->clock->shift = 0h;
    writeFile(publisher->path(u"show/new"_s), "new");
    const TaskInfo doubtful = publisher->publish(channel.publicKey, u"show"_s, OutrunPolicy::Stop, TaskState::Failed);
    EXPECT_EQ(doubtful.error.code, ErrorCode::ClockWrong) << qPrintable(doubtful.error);
    publisher->options.trustsClock = true;
    EXPECT_LT(publisher->publish(channel.publicKey, u"show"_s).sequence, ahead.sequence);
}

// Every blob has 1 MiB, whatever it holds. What holds a few lines of a catalogue does not take that on the disk.
TEST_F(EngineTest, ACatalogueTakesLittleRoomOnEitherSide)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    for (int i = 0; i < 50; ++i)
        writeFile(publisher->path(u"show/%1"_s.arg(i)), content(i, 100));
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());

    const auto isSmall = [](const Node &node)
    {
        qint64 bytes = 0;
        QDirIterator files {node.path(u"data/blobs"_s), QDir::Files, QDirIterator::Subdirectories};
        while (files.hasNext())
            bytes += files.nextFileInfo().size();
        return (bytes > 0) && (bytes < (64 * 1024));
    };
    EXPECT_TRUE(waitFor([&] { return isSmall(*publisher) && isSmall(*subscriber); }));

    // and is served from that
    publisher->stop();
    const auto other = makeNode();
    other->subscribe(channel.publicKey, {subscriber->endpoint()});
    EXPECT_TRUE(waitFor([&] { return other->isComplete(sequence); })) << qPrintable(other->state());
}

TEST_F(EngineTest, AChannelThatIsLookedAtBecomesOnesOwn)
{
    const auto node = makeNode();
    const Identity identity = Identity::generate();
    ChannelRecord record;
    record.publicKey = identity.publicKey;
    node->engine->channels()->openPreview(record);
    ASSERT_NE(node->engine->previews()->find(record.publicKey), nullptr);

    record.seed = identity.seed;
    record.role = ChannelRole::Own;
    node->addChannel(record, false);
    ASSERT_TRUE(waitFor([&] { return node->engine->channels()->publication(record.publicKey) != nullptr; }));
    EXPECT_EQ(node->engine->previews()->find(record.publicKey), nullptr);
    writeFile(node->path(u"a"_s), "a");
    EXPECT_EQ(node->publish(record.publicKey, u"a"_s).items, 1);
}
