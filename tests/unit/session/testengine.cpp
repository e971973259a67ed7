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

// Two and three whole engines in one process: real storage, real TCP on loopback, no DHT (peers are named).

#include <algorithm>
#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QSet>
#include <QSqlDatabase>
#include <QTemporaryDir>

#include "base/global.h"
#include "base/logger.h"
#include "megatorrent/channel/itemstore.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/engine.h"
#include "megatorrent/storage/database.h"

using namespace Megatorrent;

namespace
{
    bool waitFor(const std::function<bool ()> &condition, const int milliseconds = 60'000)
    {
        const QDeadlineTimer deadline {milliseconds};
        while (!condition())
        {
            if (deadline.hasExpired())
                return false;
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
        }
        return true;
    }

    QByteArray content(const int seed, const qint64 size)
    {
        QByteArray bytes {size, Qt::Uninitialized};
        quint32 state = static_cast<quint32>(seed) * 2654435761U + 1;
        for (char &c : bytes)
        {
            state = (state * 1664525U) + 1013904223U;
            c = static_cast<char>(state >> 24);
        }
        return bytes;
    }

    void writeFile(const QString &path, const QByteArray &bytes)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file {path};
        ASSERT_TRUE(file.open(QIODevice::WriteOnly)) << qPrintable(path);
        ASSERT_EQ(file.write(bytes), bytes.size());
    }

    QByteArray readFile(const QString &path)
    {
        QFile file {path};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(missing)");
    }

    class Node
    {
    public:
        explicit Node(const QString &folder)
            : m_folder {folder}
        {
            start();
        }

        void start()
        {
            EngineSettings settings;
            settings.dataFolder = Path(m_folder + u"/data"_s);
            settings.network.isAllowed = true;
            settings.network.addresses = {QHostAddress(QHostAddress::LocalHost)};
            engine = std::make_unique<Engine>(settings);

            std::optional<QString> outcome;
            QObject::connect(engine.get(), &Engine::started, engine.get(), [&outcome](const QString &error) { outcome = error; });
            QObject::connect(engine.get(), &Engine::statusChanged, engine.get(), [this](const EngineStatus &value) { status = value; });
            QObject::connect(engine.get(), &Engine::subscriptionChanged, engine.get(), [this](const SubscriptionInfo &info, const ChannelRecord &record)
            {
                subscription = info;
                channelId = record.id;
            });
            QObject::connect(engine.get(), &Engine::channelChanged, engine.get(), [this](const ChannelInfo &info, const ChannelRecord &) { channel = info; });
            QObject::connect(engine.get(), &Engine::taskChanged, engine.get(), [this](const TaskInfo &info) { tasks[info.id] = info; });
            engine->start();
            EXPECT_EQ(outcome, std::optional<QString>(QString()));
        }

        void stop() { engine.reset(); }

        Endpoint endpoint() const { return {u"127.0.0.1"_s, status.listenPort}; }
        QString path(const QString &name) const { return m_folder + u'/' + name; }

        TaskInfo publish(const PublicKey &key, const QString &folder, const OutrunPolicy outrunPolicy = OutrunPolicy::Stop
                , const TaskState expected = TaskState::Done)
        {
            const int id = ++m_lastTask;
            engine->publish(key, id, {{Path(path(folder)), folder}}, outrunPolicy);
            return finished(id, expected);
        }

        TaskInfo withdraw(const PublicKey &key, const QStringList &paths, const TaskState expected = TaskState::Done)
        {
            const int id = ++m_lastTask;
            engine->withdraw(key, id, paths);
            return finished(id, expected);
        }

        void subscribe(const PublicKey &key, const QList<Endpoint> &peers, const std::optional<ReadKey> &readKey = std::nullopt
                , const DownloadPolicy policy = DownloadPolicy::All)
        {
            ChannelRecord record;
            record.publicKey = key;
            record.readKey = readKey;
            record.talksToV5 = !readKey;
            record.savePath = Path(path(u"received"_s));
            record.policy = policy;
            for (const Endpoint &peer : peers)
                record.peers.append(peer.toString());
            QDir().mkpath(record.savePath.data());
            engine->addSubscription(record);
        }

        // What has been downloaded so far, as of a report that is not about to change
        qint64 downloaded() const
        {
            qint64 value = -1;
            while (value != status.totals.downloaded)
            {
                value = status.totals.downloaded;
                waitFor([] { return false; }, 1500);
            }
            return value;
        }

        bool isComplete(const qint64 version) const
        {
            return subscription && (subscription->version == version) && (subscription->state == SubscriptionState::Complete);
        }

        // For the message of a failure
        QString state() const
        {
            if (!subscription)
                return u"no report"_s;
            return u"state %1 version %2 items %3/%4 bytes %5 peers %6 downloaded %7 %8"_s.arg(QString::number(static_cast<int>(subscription->state))
                    , QString::number(subscription->version), QString::number(subscription->totals.completedItems), QString::number(subscription->totals.wantedItems)
                    , QString::number(subscription->partialBytes), QString::number(subscription->peers), QString::number(status.totals.downloaded), subscription->error);
        }

        QList<ItemRecord> items() const
        {
            QList<ItemRecord> items;
            const auto result = engine->database()->call([&](QSqlDatabase &db) { items = ItemStore::page(db, channelId, {}, 0, 1000).items; });
            EXPECT_TRUE(result);
            return items;
        }

        std::unique_ptr<Engine> engine;
        EngineStatus status;
        std::optional<SubscriptionInfo> subscription;
        std::optional<ChannelInfo> channel;
        QHash<int, TaskInfo> tasks;
        qint64 channelId = 0;

    private:
        TaskInfo finished(const int id, const TaskState expected)
        {
            EXPECT_TRUE(waitFor([this, id] { return tasks.contains(id) && (tasks[id].state != TaskState::Running); }));
            EXPECT_EQ(tasks[id].state, expected) << qPrintable(tasks[id].error);
            return tasks[id];
        }

        QString m_folder;
        int m_lastTask = 0;
    };

    class EngineTest : public testing::Test
    {
    protected:
        static void SetUpTestSuite() { Logger::initInstance(); }
        static void TearDownTestSuite() { Logger::freeInstance(); }

        std::unique_ptr<Node> makeNode()
        {
            m_folders.push_back(std::make_unique<QTemporaryDir>());
            return std::make_unique<Node>(m_folders.back()->path());
        }

        ChannelRecord createChannel(Node &node, const bool isPrivate = false)
        {
            const Identity identity = Identity::generate();
            ChannelRecord record;
            record.publicKey = identity.publicKey;
            record.seed = identity.seed;
            record.title = u"Test channel"_s;
            record.role = ChannelRole::Own;
            if (isPrivate)
                record.readKey = Crypto::random<ReadKey>();
            record.talksToV5 = !isPrivate;
            node.engine->addChannel(record);
            return record;
        }

        // Files of all kinds: empty, packed, alone, with an index
        QHash<QString, QByteArray> makeFiles(const Node &node, const QString &folder)
        {
            QHash<QString, QByteArray> files;
            files.insert(folder + u"/empty"_s, {});
            files.insert(folder + u"/one byte"_s, "x");
            files.insert(folder + u"/grüße/ünï код.txt"_s, content(1, 1000));
            files.insert(folder + u"/pack limit"_s, content(2, PACKED_CHUNK_MAX_SIZE));
            files.insert(folder + u"/alone"_s, content(3, PACKED_CHUNK_MAX_SIZE + 1));
            files.insert(folder + u"/one chunk"_s, content(4, CHUNK_SIZE));
            files.insert(folder + u"/two chunks"_s, content(5, CHUNK_SIZE + 1));
            files.insert(folder + u"/several"_s, content(6, (5 * CHUNK_SIZE) + 12345));
            for (int i = 0; i < 40; ++i)
                files.insert(folder + u"/small/%1"_s.arg(i), content(100 + i, 10 * 1024));
            for (auto it = files.cbegin(); it != files.cend(); ++it)
                writeFile(node.path(it.key()), it.value());
            return files;
        }

        void expectReceived(const Node &node, const QHash<QString, QByteArray> &files)
        {
            for (auto it = files.cbegin(); it != files.cend(); ++it)
                EXPECT_TRUE(readFile(node.path(u"received/"_s + it.key())) == it.value()) << qPrintable(it.key());
        }

    private:
        std::vector<std::unique_ptr<QTemporaryDir>> m_folders;
    };
}

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
    const QDeadlineTimer end {12'000};
    int published = 0;
    while (!end.hasExpired())
    {
        files[changed] = content(1'000 + (++published), 9 * 1024);
        writeFile(publisher->path(changed), files[changed]);
        last = publisher->publish(channel.publicKey, u"show"_s).sequence;
        waitFor([] { return false; }, 200);
    }
    // while they come, too: each new one must not put an end to the one before
    EXPECT_GE(adopted.size(), 2);
    EXPECT_LE(adopted.size(), 4 + 3 + 1);
    EXPECT_GE(published, 15);
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
        EXPECT_TRUE(subscriber->engine->database()->call([&](QSqlDatabase &db) { orphans = ItemStore::orphans(db, subscriber->channelId); }));
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
    subscriber->engine->recheck(channel.publicKey, 1);
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
    second->engine->addChannel(channel);
    second->engine->addPeer(channel.publicKey, first->endpoint());
    ASSERT_TRUE(waitFor([&] { return second->channel && (second->channel->state == PublicationState::Stopped); }));
    QHash<QString, QByteArray> files;
    for (const QString &name : {u"a"_s, u"z"_s})
        files.insert(u"second/"_s + name, content(name.size(), (2 * CHUNK_SIZE)));
    for (auto it = files.cbegin(); it != files.cend(); ++it)
        writeFile(second->path(it.key()), it.value());
    const TaskInfo stopped = second->publish(channel.publicKey, u"second"_s, OutrunPolicy::Stop, TaskState::Failed);
    EXPECT_TRUE(stopped.error.contains(u"merge"));

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
    second->withdraw(channel.publicKey, {u"first/several"_s}, TaskState::Failed);
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
    second->engine->addChannel(channel);
    second->engine->addPeer(channel.publicKey, first->endpoint());
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

    subscriber->engine->setWanted(channel.publicKey, QStringList {u"show/alone"_s}, true);
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
    subscriber->engine->removeSubscription(channel.publicKey, false);
    ASSERT_TRUE(waitFor([&] { return isRemoved; }));
    expectReceived(*subscriber, files);

    // What is on disk is recognized: nothing but metadata is fetched again
    subscriber->subscription.reset();
    const qint64 downloaded = subscriber->downloaded();
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(sequence); })) << qPrintable(subscriber->state());
    EXPECT_LE(subscriber->downloaded() - downloaded, 4 * BLOB_SIZE);

    isRemoved = false;
    subscriber->engine->removeSubscription(channel.publicKey, true);
    ASSERT_TRUE(waitFor([&] { return isRemoved; }));
    for (auto it = files.cbegin(); it != files.cend(); ++it)
        EXPECT_FALSE(QFile::exists(subscriber->path(u"received/"_s + it.key()))) << qPrintable(it.key());
}
