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

#include <QElapsedTimer>

#include "enginetest.h"
#include "megatorrent/channel/itemfiles.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

TEST_F(EngineTest, FilesArriveByteForByte)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const TaskInfo task = publisher->publish(channel.publicKey, u"show"_s);
    EXPECT_EQ(task.added, files.size());
    EXPECT_EQ(task.problemsTotal, 0);

    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(task.sequence); })) << qPrintable(subscriber->state());
    EXPECT_EQ(subscriber->subscription->title, u"Test channel"_s);
    EXPECT_EQ(subscriber->subscription->totals.completedItems, files.size());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, AnUpdateIsPushedAndMovesOnlyWhatChanged)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    auto files = makeFiles(*publisher, u"show"_s);
    const qint64 first = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first); })) << qPrintable(subscriber->state());
    const qint64 downloaded = subscriber->downloaded();

    const QString changed = u"show/small/7"_s;
    files[changed] = content(999, 9 * 1024);
    writeFile(publisher->path(changed), files[changed]);
    ASSERT_TRUE(QFile::remove(publisher->path(u"show/one byte"_s)));
    files.remove(u"show/one byte"_s);
    const TaskInfo update = publisher->publish(channel.publicKey, u"show"_s);
    EXPECT_EQ(update.changed, 1);
    EXPECT_EQ(update.removed, 1);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(update.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    EXPECT_EQ(subscriber->items().size(), files.size());
    // What was taken out of the channel stays with those who have it
    EXPECT_EQ(readFile(subscriber->path(u"received/show/one byte"_s)), QByteArray("x"));

    // One catalogue chunk and one pack
    EXPECT_EQ(subscriber->downloaded() - downloaded, 2 * BLOB_SIZE);
}

TEST_F(EngineTest, OfVersionsInQuickSuccessionSomeAreTakenInAndTheLastOne)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    auto files = makeFiles(*publisher, u"show"_s);
    qint64 last = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    QSet<qint64> adopted;
    QObject::connect(subscriber->engine.get(), &Engine::subscriptionChanged, subscriber->engine.get(), [&adopted](const SubscriptionInfo &info, const ChannelRecord &)
    {
        adopted.insert(info.version);
    });
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(last); })) << qPrintable(subscriber->state());

    adopted.clear();
    const QString changed = u"show/small/7"_s;
    // as long as it takes to publish so many, on a busy machine too
    QElapsedTimer elapsed;
    elapsed.start();
    int published = 0;
    while ((elapsed.elapsed() < 12'000) || (published < 20))
    {
        files[changed] = content(1'000 + (++published), 9 * 1024);
        writeFile(publisher->path(changed), files[changed]);
        last = publisher->publish(channel.publicKey, u"show"_s).sequence;
        waitFor([] { return false; }, 100);
    }
    // while they come, too: each new one must not put an end to the one before. Ten at once, then one in 5 s
    EXPECT_GE(adopted.size(), 2);
    EXPECT_LE(adopted.size(), 10 + (elapsed.elapsed() / 5'000) + 2);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(last); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, ARenamedFileIsNotFetchedAgain)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    QHash<QString, QByteArray> files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    const qint64 before = subscriber->downloaded();

    ASSERT_TRUE(QFile::rename(publisher->path(u"show/several"_s), publisher->path(u"show/renamed"_s)));
    files.insert(u"show/renamed"_s, files.take(u"show/several"_s));
    const TaskInfo second = publisher->publish(channel.publicKey, u"show"_s);
    EXPECT_EQ(second.added, 1);
    EXPECT_EQ(second.removed, 1);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(second.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
    EXPECT_LE((subscriber->downloaded() - before), (2 * BLOB_SIZE));   // the catalogue and its index

    // what is no longer in the channel is still there, and no longer known
    EXPECT_TRUE(QFile::exists(subscriber->path(u"received/show/several"_s)));
    const auto known = [&subscriber]
    {
        QList<FileId> orphans;
        EXPECT_TRUE(subscriber->engine->database()->call([&](QSqlDatabase &db) { orphans = ItemFiles::orphans(db, subscriber->channelId); }));
        return orphans;
    };
    EXPECT_TRUE(waitFor([&] { return known().isEmpty(); }));
}

TEST_F(EngineTest, ARecheckFetchesWhatWasChangedOrDeleted)
{
    const auto publisher = makeNode();
    const auto subscriber = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const QHash<QString, QByteArray> files = makeFiles(*publisher, u"show"_s);
    const TaskInfo first = publisher->publish(channel.publicKey, u"show"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());

    QByteArray damaged = files[u"show/several"_s];
    damaged[3'000'000] = static_cast<char>(damaged[3'000'000] + 1);
    writeFile(subscriber->path(u"received/show/several"_s), damaged);
    ASSERT_TRUE(QFile::remove(subscriber->path(u"received/show/small/7"_s)));
    ASSERT_TRUE(QFile::remove(subscriber->path(u"received/show/empty"_s)));
    subscriber->engine->channels()->subscription(channel.publicKey)->rechecks()->start(1);
    ASSERT_TRUE(waitFor([&] { return subscriber->tasks.contains(1) && (subscriber->tasks[1].state == TaskState::Done); }));
    EXPECT_TRUE(waitFor([&] { return readFile(subscriber->path(u"received/show/several"_s)) == files[u"show/several"_s]; })) << qPrintable(subscriber->state());
    EXPECT_TRUE(waitFor([&] { return QFile::exists(subscriber->path(u"received/show/small/7"_s)); })) << qPrintable(subscriber->state());
    // what was reported before may be a moment old
    EXPECT_TRUE(waitFor([&]
    {
        const QList<ItemRecord> items = subscriber->items();
        return std::all_of(items.cbegin(), items.cend(), [](const ItemRecord &item) { return item.state == ItemState::Complete; });
    }));
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, files);
}

TEST_F(EngineTest, AStateThatWasPublishedElsewhereIsMergedOrReplaced)
{
    const auto first = makeNode();
    const ChannelRecord channel = createChannel(*first);
    const QHash<QString, QByteArray> firstFiles = makeFiles(*first, u"first"_s);
    const TaskInfo original = first->publish(channel.publicKey, u"first"_s);

    // the same identity on another computer
    const auto second = makeNode();
    second->addChannel(channel, false);
    second->engine->channels()->channel(channel.publicKey)->addPeer(first->endpoint());
    ASSERT_TRUE(waitFor([&] { return second->channel && (second->channel->state == PublicationState::Stopped); }));
    QHash<QString, QByteArray> files;
    for (const QString &name : {u"a"_s, u"z"_s})
        files.insert(u"second/"_s + name, content(name.size(), (2 * CHUNK_SIZE)));
    for (auto it = files.cbegin(); it != files.cend(); ++it)
        writeFile(second->path(it.key()), it.value());
    const TaskInfo stopped = second->publish(channel.publicKey, u"second"_s, OutrunPolicy::Stop, TaskState::Failed);
    EXPECT_EQ(stopped.error.code, ErrorCode::PublishedElsewhere);

    const TaskInfo merged = second->publish(channel.publicKey, u"second"_s, OutrunPolicy::Merge);
    EXPECT_EQ(merged.items, (firstFiles.size() + files.size()));
    EXPECT_GT(merged.sequence, original.sequence);
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {first->endpoint(), second->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(merged.sequence); })) << qPrintable(subscriber->state());
    files.insert(firstFiles);
    expectReceived(*subscriber, files);

    // a restart knows it, and publishing again does not lose it
    second->stop();
    second->start();
    EXPECT_TRUE(waitFor([&] { return second->channel && (second->channel->items == files.size()); }));
    writeFile(second->path(u"second/new"_s), "new");
    files.insert(u"second/new"_s, "new");
    const TaskInfo third = second->publish(channel.publicKey, u"second"_s);
    EXPECT_EQ(third.items, files.size());

    // what was published elsewhere can be withdrawn here
    EXPECT_EQ(second->withdraw(channel.publicKey, {u"first/small/"_s}).removed, 40);
    EXPECT_EQ(second->withdraw(channel.publicKey, {u"first/several"_s}).removed, 1);
    // once more: that is the user's mistake, and nothing is wrong with the channel
    EXPECT_TRUE(second->withdraw(channel.publicKey, {u"first/several"_s}, TaskState::Failed).error.contains(u"first/several"_s));
    EXPECT_TRUE(waitFor([&] { return second->channel && (second->channel->state == PublicationState::Published) && second->channel->error.isEmpty(); }));
    EXPECT_EQ(second->channel->items, (files.size() - 41));

    // the first computer may insist
    ASSERT_TRUE(waitFor([&] { return first->channel->state == PublicationState::Stopped; }));
    EXPECT_EQ(first->publish(channel.publicKey, u"first"_s, OutrunPolicy::Override).items, firstFiles.size());
}

TEST_F(EngineTest, AnInlineManifestFromElsewhereIsMerged)
{
    const auto first = makeNode();
    const ChannelRecord channel = createChannel(*first);
    const QByteArray note = content(1, (CHUNK_SIZE + 1000));
    writeFile(first->path(u"note"_s), note);
    first->publish(channel.publicKey, u"note"_s);

    const auto second = makeNode();
    second->addChannel(channel, false);
    second->engine->channels()->channel(channel.publicKey)->addPeer(first->endpoint());
    ASSERT_TRUE(waitFor([&] { return second->channel && (second->channel->state == PublicationState::Stopped); }));
    writeFile(second->path(u"other"_s), "other");
    const TaskInfo merged = second->publish(channel.publicKey, u"other"_s, OutrunPolicy::Merge);
    EXPECT_EQ(merged.items, 2);

    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {first->endpoint(), second->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(merged.sequence); })) << qPrintable(subscriber->state());
    expectReceived(*subscriber, {{u"note"_s, note}, {u"other"_s, "other"}});
}

TEST_F(EngineTest, NothingNewIsNothingPublished)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    const qint64 first = publisher->publish(channel.publicKey, u"show"_s).sequence;
    EXPECT_EQ(publisher->publish(channel.publicKey, u"show"_s).sequence, first);
}

TEST_F(EngineTest, SubscribersServeOnWithoutThePublisher)
{
    auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto first = makeNode();
    first->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return first->isComplete(sequence); })) << qPrintable(first->state());
    publisher.reset();

    const auto second = makeNode();
    second->subscribe(channel.publicKey, {first->endpoint()});
    ASSERT_TRUE(waitFor([&] { return second->isComplete(sequence); })) << qPrintable(second->state());
    expectReceived(*second, files);
}

TEST_F(EngineTest, ARestartFindsEverythingAgain)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    auto files = makeFiles(*publisher, u"show"_s);
    const qint64 first = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first); })) << qPrintable(subscriber->state());

    subscriber->stop();
    subscriber->subscription.reset();
    subscriber->start();
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first); })) << qPrintable(subscriber->state());
    EXPECT_EQ(subscriber->downloaded(), 0);

    publisher->stop();
    publisher->start();
    const auto other = makeNode();
    other->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return other->isComplete(first); })) << qPrintable(other->state());
    expectReceived(*other, files);
}

TEST_F(EngineTest, PrivateChannelNeedsItsReadKey)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher, true);
    const auto files = makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;

    const auto reader = makeNode();
    reader->subscribe(channel.publicKey, {publisher->endpoint()}, channel.readKey);
    ASSERT_TRUE(waitFor([&] { return reader->isComplete(sequence); })) << qPrintable(reader->state());
    expectReceived(*reader, files);

    // Without it, not even the manifest comes from a peer: the tag shows who may know the channel
    const auto stranger = makeNode();
    stranger->subscribe(channel.publicKey, {publisher->endpoint(), reader->endpoint()});
    EXPECT_FALSE(waitFor([&] { return stranger->subscription && (stranger->subscription->version > 0); }, 1500));
    EXPECT_EQ(stranger->downloaded(), 0);
}

TEST_F(EngineTest, OnlyChosenItemsAreFetched)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()}, std::nullopt, DownloadPolicy::None);
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    EXPECT_EQ(subscriber->subscription->totals.wantedItems, 0);

    subscriber->engine->channels()->subscription(channel.publicKey)->wishes()->setWanted(QStringList {u"show/alone"_s}, true);
    ASSERT_TRUE(waitFor([&] { return subscriber->subscription->totals.completedItems == 1; }));
    EXPECT_EQ(readFile(subscriber->path(u"received/show/alone"_s)), content(3, PACKED_CHUNK_MAX_SIZE + 1));
    EXPECT_FALSE(QFile::exists(subscriber->path(u"received/show/several"_s)));
}

TEST_F(EngineTest, SmallChannelIsAnInlineManifest)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    writeFile(publisher->path(u"note.txt"_s), "a note");
    const QDateTime mtime = QDateTime::fromSecsSinceEpoch(1'600'000'000);
    QFile note {publisher->path(u"note.txt"_s)};
    ASSERT_TRUE(note.open(QIODevice::ReadWrite) && note.setFileTime(mtime, QFileDevice::FileModificationTime));
    note.close();
    const TaskInfo task = publisher->publish(channel.publicKey, u"note.txt"_s);

    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(task.sequence); })) << qPrintable(subscriber->state());
    EXPECT_EQ(readFile(subscriber->path(u"received/note.txt"_s)), QByteArray("a note"));
    EXPECT_EQ(QFileInfo(subscriber->path(u"received/note.txt"_s)).lastModified(), mtime);
}

TEST_F(EngineTest, RemovingKeepsOrDeletesFiles)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    const auto files = makeFiles(*publisher, u"show"_s);
    const qint64 sequence = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    bool isRemoved = false;
    QObject::connect(subscriber->engine.get(), &Engine::subscriptionRemoved, subscriber->engine.get(), [&isRemoved] { isRemoved = true; });

    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    subscriber->engine->channels()->removeSubscription(channel.publicKey, false);
    ASSERT_TRUE(waitFor([&] { return isRemoved; }));
    expectReceived(*subscriber, files);

    // What is on disk is recognized: nothing but metadata is fetched again
    subscriber->subscription.reset();
    const qint64 downloaded = subscriber->downloaded();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    EXPECT_LE(subscriber->downloaded() - downloaded, 4 * BLOB_SIZE);

    isRemoved = false;
    subscriber->engine->channels()->removeSubscription(channel.publicKey, true);
    ASSERT_TRUE(waitFor([&] { return isRemoved; }));
    for (auto it = files.cbegin(); it != files.cend(); ++it)
        EXPECT_FALSE(QFile::exists(subscriber->path(u"received/"_s + it.key()))) << qPrintable(it.key());
}

// As when the user pauses all of qBittorrent's session
TEST_F(EngineTest, APausedEngineIsQuietAndGoesOnWhereItWas)
{
    const auto publisher = makeNode();
    const ChannelRecord channel = createChannel(*publisher);
    auto files = makeFiles(*publisher, u"show"_s);
    const qint64 first = publisher->publish(channel.publicKey, u"show"_s).sequence;
    const auto subscriber = makeNode();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(first); })) << qPrintable(subscriber->state());
    const quint16 port = subscriber->status.listenPort;

    subscriber->engine->setPaused(true);
    EXPECT_TRUE(waitFor([&] { return (subscriber->status.listenPort == 0) && (subscriber->status.totals.peers == 0); }));
    EXPECT_TRUE(waitFor([&] { return publisher->status.totals.peers == 0; }));
    files.insert(u"show/news"_s, content(77, 5'000));
    writeFile(publisher->path(u"show/news"_s), files[u"show/news"_s]);
    const qint64 second = publisher->publish(channel.publicKey, u"show"_s).sequence;
    // nobody is dialled, although somebody is named anew
    subscriber->engine->channels()->channel(channel.publicKey)->addPeer(publisher->endpoint());
    waitFor([] { return false; }, 1500);
    EXPECT_EQ(publisher->status.totals.peers, 0);
    EXPECT_EQ(subscriber->subscription->version, first);

    subscriber->engine->setPaused(false);
    EXPECT_TRUE(waitFor([&] { return subscriber->isComplete(second); })) << qPrintable(subscriber->state());
    EXPECT_TRUE(waitFor([&] { return subscriber->status.listenPort == port; }));
    expectReceived(*subscriber, files);
}
