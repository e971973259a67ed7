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

#pragma once

// Two and three whole engines in one process: real storage, real TCP on loopback, no DHT (peers are named).

#include <algorithm>
#include <functional>
#include <memory>

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QDeadlineTimer>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QHostAddress>
#include <QSet>
#include <QSqlDatabase>
#include <QTemporaryDir>

#include "base/global.h"
#include "base/logger.h"
#include "megatorrent/channel/itempager.h"
#include "megatorrent/channel/itemwishes.h"
#include "megatorrent/channel/publication.h"
#include "megatorrent/channel/recheck.h"
#include "megatorrent/channel/subscription.h"
#include "megatorrent/channel/subscriptionfolder.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/engine.h"
#include "megatorrent/enginechannels.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/wire/systemclock.h"

namespace Megatorrent::Test
{
    inline bool waitFor(const std::function<bool ()> &condition, const int milliseconds = 60'000)
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

    inline QByteArray content(const int seed, const qint64 size)
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

    inline void writeFile(const QString &path, const QByteArray &bytes)
    {
        QDir().mkpath(QFileInfo(path).path());
        QFile file {path};
        ASSERT_TRUE(file.open(QIODevice::WriteOnly)) << qPrintable(path);
        ASSERT_EQ(file.write(bytes), bytes.size());
    }

    inline QByteArray readFile(const QString &path)
    {
        QFile file {path};
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(missing)");
    }

    // Files of the user's that have been put aside, however deep
    inline QStringList conflicts(const QString &folder)
    {
        QStringList paths;
        QDirIterator files {folder, (QDir::AllEntries | QDir::NoDotAndDotDot), QDirIterator::Subdirectories};
        while (files.hasNext())
        {
            if (const QString path = files.next(); path.contains(u".conflict-"_s))
                paths.append(path);
        }
        return paths;
    }

    // The system's, which somebody has set wrong
    class ShiftedClock final : public Clock
    {
    public:
        Milliseconds now() const override { return m_system.now(); }
        Milliseconds unixTime() const override { return m_system.unixTime() + shift; }
        void callLater(const Milliseconds delay, const QObject *context, std::function<void ()> function) override
        {
            m_system.callLater(delay, context, std::move(function));
        }

        Milliseconds shift {0};

    private:
        SystemClock m_system;
    };

    class Node
    {
    public:
        // `policy`: directly on this computer, if there is none
        explicit Node(const QString &folder, const std::optional<NetworkPolicy> &policy = {})
            : network {policy ? *policy : direct()}
            , m_folder {folder}
        {
            start();
        }

        static NetworkPolicy direct()
        {
            NetworkPolicy policy;
            policy.mode = NetworkMode::Direct;
            policy.addresses = {QHostAddress(QHostAddress::LocalHost)};
            return policy;
        }

        void start()
        {
            EngineSettings settings;
            settings.dataFolder = Path(m_folder + u"/data"_s);
            settings.network = network;
            settings.clock = clock;
            engine = std::make_unique<Engine>(settings);

            std::optional<QString> outcome;
            QObject::connect(engine.get(), &Engine::started, engine.get(), [&outcome](const QString &error) { outcome = error; });
            QObject::connect(engine.get(), &Engine::statusChanged, engine.get(), [this](const EngineStatus &value) { status = value; });
            QObject::connect(engine.get(), &Engine::subscriptionChanged, engine.get(), [this](const SubscriptionInfo &info, const ChannelRecord &record)
            {
                subscription = info;
                channelId = record.id;
            });
            QObject::connect(engine.get(), &Engine::publicationChanged, engine.get(), [this](const PublicationInfo &info, const ChannelRecord &) { channel = info; });
            QObject::connect(engine.get(), &Engine::onionServicesChanged, engine.get(), [this](const Tor::ChannelServices &value) { services = value; });
            QObject::connect(engine.get(), &Engine::publicationRemoved, engine.get(), [this] { isChannelRemoved = true; });
            QObject::connect(engine.get(), &Engine::taskChanged, engine.get(), [this](const TaskInfo &info) { tasks[info.id] = info; });
            engine->start();
            EXPECT_EQ(outcome, std::optional<QString>(QString()));
        }

        void stop()
        {
            engine.reset();
            services.clear();
        }

        Endpoint endpoint() const { return {u"127.0.0.1"_s, status.listenPort}; }
        QString path(const QString &name) const { return m_folder + u'/' + name; }

        void publishTask(const PublicKey &key, const int id, const QList<PublishedSource> &sources, const PublishOptions &options)
        {
            engine->channels()->publication(key)->enqueue({.taskId = id, .kind = TaskKind::Publish, .sources = sources, .withdrawals = {}, .options = options});
        }

        TaskInfo publish(const PublicKey &key, const QString &folder, const OutrunPolicy outrunPolicy = OutrunPolicy::Stop
                , const TaskState expected = TaskState::Done)
        {
            const int id = ++m_lastTask;
            PublishOptions options = this->options;
            options.outrunPolicy = outrunPolicy;
            publishTask(key, id, {{Path(path(folder)), folder}}, options);
            return finished(id, expected);
        }

        // All that was published before
        TaskInfo publishAgain(const PublicKey &key, const TaskState expected = TaskState::Done)
        {
            const int id = ++m_lastTask;
            publishTask(key, id, {}, options);
            return finished(id, expected);
        }

        TaskInfo withdraw(const PublicKey &key, const QStringList &paths, const TaskState expected = TaskState::Done)
        {
            const int id = ++m_lastTask;
            engine->channels()->publication(key)->enqueue({.taskId = id, .kind = TaskKind::Withdraw, .sources = {}, .withdrawals = paths});
            return finished(id, expected);
        }

        void subscribe(const PublicKey &key, const QList<Endpoint> &peers, const std::optional<ReadKey> &readKey = std::nullopt
                , const DownloadPolicy policy = DownloadPolicy::All, const QString &folder = u"received"_s)
        {
            ChannelRecord record;
            record.publicKey = key;
            record.readKey = readKey;
            record.talksToV5 = !readKey;
            record.savePath = Path(path(folder));
            record.policy = policy;
            for (const Endpoint &peer : peers)
                record.peers.append(peer.toString());
            QDir().mkpath(record.savePath.data());
            std::optional<QString> outcome;
            engine->channels()->addSubscription(record, [&outcome](const QString &error) { outcome = error; });
            EXPECT_TRUE(waitFor([&outcome] { return outcome.has_value(); }));
            EXPECT_EQ(outcome, QString());
        }

        // `isNew`: its key has just been made
        void addChannel(const ChannelRecord &record, const bool isNew)
        {
            std::optional<QString> outcome;
            engine->channels()->addPublication(record, isNew, [&outcome](const QString &error) { outcome = error; });
            EXPECT_TRUE(waitFor([&outcome] { return outcome.has_value(); }));
            EXPECT_EQ(outcome, QString());
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
                    , QString::number(subscription->partialBytes), QString::number(subscription->peers), QString::number(status.totals.downloaded), subscription->error.text);
        }

        QList<ItemRecord> items() const
        {
            QList<ItemRecord> items;
            ItemPage page;
            const auto result = engine->database()->call([&](QSqlDatabase &db)
            {
                page = ItemPager().page(db, {.channels = {channelId}, .text = {}, .states = {}, .limit = 1000});
            });
            EXPECT_TRUE(result);
            for (const ItemRow &row : page.items)
                items.append(row.record);
            return items;
        }

        std::shared_ptr<ShiftedClock> clock = std::make_shared<ShiftedClock>();
        NetworkPolicy network;        // from the next start on
        std::unique_ptr<Engine> engine;
        PublishOptions options;       // of the next publications
        EngineStatus status;
        Tor::ChannelServices services;
        std::optional<SubscriptionInfo> subscription;
        std::optional<PublicationInfo> channel;
        QHash<int, TaskInfo> tasks;
        bool isChannelRemoved = false;
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

        std::unique_ptr<Node> makeNode(const std::optional<NetworkPolicy> &policy = {})
        {
            m_folders.push_back(std::make_unique<QTemporaryDir>());
            return std::make_unique<Node>(m_folders.back()->path(), policy);
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
            node.addChannel(record, true);
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

        // A channel with files of all kinds, and a subscriber who has them all
        struct Followed
        {
            std::unique_ptr<Node> publisher;
            std::unique_ptr<Node> subscriber;
            ChannelRecord channel;
            QHash<QString, QByteArray> files;
            TaskInfo first;
        };
        Followed makeFollowed()
        {
            Followed result {.publisher = makeNode(), .subscriber = makeNode(), .channel = {}, .files = {}, .first = {}};
            result.channel = createChannel(*result.publisher);
            result.files = makeFiles(*result.publisher, u"show"_s);
            result.first = result.publisher->publish(result.channel.publicKey, u"show"_s);
            result.subscriber->subscribe(result.channel.publicKey, {result.publisher->endpoint()});
            EXPECT_TRUE(waitFor([&result] { return result.subscriber->isComplete(result.first.sequence); })) << qPrintable(result.subscriber->state());
            return result;
        }

    private:
        std::vector<std::unique_ptr<QTemporaryDir>> m_folders;
    };
}
