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
#include <semaphore>
#include <thread>

#include <QSqlDatabase>

#include "megatorrent/channel/itemfiles.h"
#include "megatorrent/channel/itemwishes.h"
#include "megatorrent/channel/recheck.h"
#include "megatorrent/channel/rulejudge.h"
#include "megatorrent/channel/subscription.h"
#include "megatorrent/channel/subscriptionfolder.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/layout.h"
#include "megatorrent/storage/savefolders.h"
#include "megatorrent/storage/statement.h"
#include "channeltest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class SubscriptionTest : public ChannelTest
    {
    protected:
        SubscriptionTest()
        {
            record.role = ChannelRole::Subscription;
            record.savePath = Path(path(u"received"_s));
        }

        ~SubscriptionTest() override
        {
            subscription.reset();
        }

        void establish() const
        {
            EXPECT_TRUE(SaveFolders::establish(record.savePath.data(), record.publicKey.toString()));
        }

        void start()
        {
            subscription = std::make_unique<Subscription>(context(), record);
            QObject::connect(subscription.get(), &Subscription::completed, subscription.get(), [this] { ++completions; });
            QObject::connect(subscription.get(), &Subscription::taskProgressed, subscription.get(), [this](const TaskInfo &info) { task = info; });
            subscription->start();
        }

        SubscriptionInfo info() const { return subscription->info(); }

        // Of three chunks, whose list is alone in its blob
        CatalogueItem makeLargeItem(const QString &name)
        {
            CatalogueItem item;
            item.path = name;
            item.size = 3 * CHUNK_SIZE;
            item.mtime = 1;
            QByteArray index;
            for (int i = 0; i < 3; ++i)
                Ref {.blobId = Crypto::random<BlobId>(), .key = Crypto::random<SymmetricKey>()}.appendTo(index);
            item.ref = seal(index);
            contents.insert(name, item.ref->blobId);
            return item;
        }

        bool isHeld(const BlobId &id)
        {
            std::optional<QByteArray> read;
            storage->readBlob(id, subscription->record().id, subscription.get(), [&read](const QByteArray &blob) { read = blob; });
            EXPECT_TRUE(waitFor([&read] { return read.has_value(); }));
            return read && !read->isEmpty();
        }

        qint64 committedVersion() const
        {
            qint64 version = 0;
            EXPECT_TRUE(storage->database()->read([&version](QSqlDatabase &db)
            {
                Statement statement {db, "SELECT version FROM channel"};
                if (statement.exec().next())
                    version = statement.integer(0);
            }));
            return version;
        }

        // A peer sends this blob.
        void receive(const BlobId &id)
        {
            storage->receiveBlob(id, swarm.blobs.value(id), subscription->record().id, subscription.get(), []([[maybe_unused]] const BlobStore::ReceiveResult result, [[maybe_unused]] const QString &error) {});
        }

        std::unique_ptr<Subscription> subscription;
        int completions = 0;
        std::optional<TaskInfo> task;
    };
}

TEST_F(SubscriptionTest, AVersionIsTakenInAndItsBlobsAreWanted)
{
    establish();
    start();
    EXPECT_EQ(info().state, SubscriptionState::Looking);
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a')), makeItem(u"b"_s, QByteArray(800'000, 'b'))}));
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Downloading; })) << qPrintable(info().error);
    ASSERT_TRUE(waitFor([this] { return (swarm.last->wanted.size() == 2) && (swarm.last->version == 1000); }));
    EXPECT_TRUE(swarm.last->wanted.contains(contents.value(u"a"_s)));
    EXPECT_FALSE(swarm.last->isPaused());
    EXPECT_EQ(info().totals.items, 2);
    EXPECT_EQ(info().title, u"Films"_s);
    EXPECT_EQ(completions, 0);
}

TEST_F(SubscriptionTest, WhatIsSignedByNobodyIsRefusedAndItsSenderReported)
{
    establish();
    start();
    DhtItem item = publish(1000, {});
    item.sequence = 1001;
    subscription->handleItem(item, 7);
    EXPECT_EQ(swarm.last->blamed, QList<quint64> {7});
    EXPECT_EQ(info().state, SubscriptionState::Looking);
}

TEST_F(SubscriptionTest, ItAsksBeforeItTakesMoreThanItsQuota)
{
    establish();
    start();
    subscription->setQuota(1'500'000);   // more than the list of items takes
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a')), makeItem(u"b"_s, QByteArray(900'000, 'b'))}));
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Waiting; }));
    EXPECT_FALSE(info().error.isEmpty());
    EXPECT_TRUE(swarm.last->wanted.isEmpty());

    subscription->resume();   // yes
    ASSERT_TRUE(waitFor([this] { return swarm.last->wanted.size() == 2; })) << qPrintable(info().error);
    EXPECT_EQ(info().version, 1000);
}

TEST_F(SubscriptionTest, AYesIsForTheStateThatWasAskedAbout)
{
    establish();
    start();
    subscription->setQuota(1'500'000);
    const CatalogueItem small = makeItem(u"a"_s, QByteArray(100'000, 'a'));
    subscription->handleItem(publish(1000, {small, makeItem(u"b"_s, QByteArray(900'000, 'b'))}));
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Waiting; }));
    // it has become small enough
    subscription->handleItem(publish(2000, {small}));
    ASSERT_TRUE(waitFor([this] { return info().version == 2000; }));
    EXPECT_NE(info().state, SubscriptionState::Waiting);
}

TEST_F(SubscriptionTest, WhileTheFolderIsAwayNothingIsFetched)
{
    start();   // there is no folder
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Waiting; }));
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    settle();
    EXPECT_TRUE(swarm.last->isPaused());
    EXPECT_TRUE(swarm.last->fetched.isEmpty());
    EXPECT_FALSE(info().error.isEmpty());

    // it goes on by itself
    establish();
    ASSERT_TRUE(waitFor([this] { return !swarm.last->wanted.isEmpty(); })) << qPrintable(info().error);
    EXPECT_FALSE(swarm.last->isPaused());
}

TEST_F(SubscriptionTest, AVersionThatNobodyHasAnyMoreMakesRoomForTheNext)
{
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}, true));
    ASSERT_TRUE(waitFor([this] { return !swarm.last->fetched.isEmpty(); }));
    EXPECT_EQ(info().pendingVersion, 1000);
    subscription->handleItem(publish(2000, {makeItem(u"b"_s, QByteArray(700'000, 'b'))}));
    EXPECT_EQ(info().pendingVersion, 1000);   // it may still come
    ASSERT_TRUE(waitFor([this] { return info().version == 2000; })) << qPrintable(info().error);
}

// After a crash it is the one that is used.
TEST_F(SubscriptionTest, TheFormerListIsThereUntilTheRecordOfTheNewOneIsOnTheDisk)
{
    const QString folder = path(u"channels/"_s + record.publicKey.toString());
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    ASSERT_TRUE(waitFor([this] { return info().version == 1000; })) << qPrintable(info().error);
    ASSERT_TRUE(QFile::exists(folder + u"/1000.layout"_s));
    std::atomic<qint64> committed = -1;
    QThreadPool watcher;   // the channel may have all threads of its own
    watcher.start([this, &folder, &committed]
    {
        const QDeadlineTimer deadline {20'000};
        while (QFile::exists(folder + u"/1000.layout"_s) && !deadline.hasExpired())
            std::this_thread::yield();
        committed = committedVersion();
    });
    // a slow disk
    crashPointHook = [](const char *name)
    {
        if (qstrcmp(name, "about to commit") == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
    };
    subscription->handleItem(publish(2000, {makeItem(u"b"_s, QByteArray(700'000, 'b'))}));
    EXPECT_TRUE(waitFor([&committed] { return committed >= 0; }));
    crashPointHook = nullptr;
    EXPECT_EQ(committed, 2000);
}

TEST_F(SubscriptionTest, TheStateThatIsShownIsOnTheDisk)
{
    establish();
    start();
    crashPointHook = [](const char *name)
    {
        if (qstrcmp(name, "about to commit") == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
    };
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    EXPECT_TRUE(waitFor([this] { return info().version == 1000; })) << qPrintable(info().error);
    EXPECT_EQ(committedVersion(), 1000);
    crashPointHook = nullptr;
}

TEST_F(SubscriptionTest, WhatThePublisherTakesOutIsNoLongerWaitedFor)
{
    establish();
    start();
    const CatalogueItem kept = makeItem(u"b"_s, QByteArray(700'000, 'b'));
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a')), kept}));
    ASSERT_TRUE(waitFor([this] { return swarm.last->wanted.size() == 2; }));
    subscription->handleItem(publish(2000, {kept}));
    ASSERT_TRUE(waitFor([this] { return (info().version == 2000) && (info().totals.items == 1); }));
    receive(contents.value(u"b"_s));
    ASSERT_TRUE(waitFor([this] { return QFile::exists(path(u"received/b"_s)); }));
}

TEST_F(SubscriptionTest, WhatTheUserChoosesIsFetchedAndFirst)
{
    establish();
    record.policy = DownloadPolicy::None;
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a')), makeItem(u"b"_s, QByteArray(800'000, 'b'))}));
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Complete; }));
    EXPECT_TRUE(swarm.last->wanted.isEmpty());

    subscription->wishes()->setPriority(QStringList {u"b"_s}, ItemPriority::Maximum);
    subscription->wishes()->setWanted(QStringList {u"b"_s}, true);
    const BlobId chosen = contents.value(u"b"_s);
    ASSERT_TRUE(waitFor([this, &chosen] { return (swarm.last->first[0] == QList {chosen}) && !swarm.last->wanted.isEmpty(); }));
    EXPECT_EQ(swarm.last->wanted, QSet {chosen});
    ASSERT_TRUE(waitFor([this] { return info().totals.wantedItems == 1; }));

    subscription->wishes()->setWanted(QStringList {u"b"_s}, false);
    ASSERT_TRUE(waitFor([this] { return (info().totals.wantedItems == 0) && swarm.last->first[0].isEmpty(); }));
    EXPECT_TRUE(waitFor([this] { return swarm.last->wanted.isEmpty(); }));
}

// It is only a cache: that it is lost or damaged is no reason to judge all items once more.
TEST_F(SubscriptionTest, WhenTheListOfBlobsIsMadeAnewWhatTheUserChoseStays)
{
    Rule rule;
    rule.name = u"r"_s;
    rule.mustContain = u"a"_s;
    const RuleBook book {.rules = *RuleSet::fromRules({rule})};
    const auto startWithRules = [this, &book]
    {
        ChannelContext ruled = context();
        ruled.rules = &book;
        subscription = std::make_unique<Subscription>(ruled, record);
        subscription->start();
    };
    establish();
    record.policy = DownloadPolicy::Rule;
    startWithRules();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a')), makeItem(u"b"_s, QByteArray(800'000, 'b'))}));
    ASSERT_TRUE(waitFor([this] { return (info().version == 1000) && (info().totals.wantedItems == 1); })) << qPrintable(info().error);
    subscription->wishes()->setWanted(QStringList {u"a"_s}, false);
    ASSERT_TRUE(waitFor([this] { return info().totals.wantedItems == 0; }));

    record = subscription->record();
    subscription.reset();
    const QString layout = path(u"channels/%1/1000.layout"_s.arg(record.publicKey.toString()));
    ASSERT_TRUE(QFile::remove(layout));
    startWithRules();
    qsizetype judged = 0;
    QObject::connect(subscription.get(), &Subscription::rulesDecided, subscription.get(), [&judged](const RuleOutcome &outcome) { judged += outcome.news.size(); });
    ASSERT_TRUE(waitFor([this, &layout] { return QFile::exists(layout) && (info().version == 1000) && (info().totals.items == 2); })) << qPrintable(info().error);
    EXPECT_EQ(info().totals.wantedItems, 0);
    EXPECT_EQ(judged, 0);
}

// Without them everything would come, also what they skip.
TEST_F(SubscriptionTest, WhileItIsNotKnownWhatTheRulesAreUpdatesWait)
{
    RuleBook book {.rules = {}, .areKnown = false};
    ChannelContext ruled = context();
    ruled.rules = &book;
    establish();
    subscription = std::make_unique<Subscription>(ruled, record);
    subscription->start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a')), makeItem(u"b"_s, QByteArray(800'000, 'b'))}));
    ASSERT_TRUE(waitFor([this] { return info().error.code == ErrorCode::BadRule; }));
    settle();
    EXPECT_TRUE(swarm.last->fetched.isEmpty());

    Rule skip;
    skip.name = u"skip"_s;
    skip.mustContain = u"b"_s;
    skip.action = RuleAction::Skip;
    book = {.rules = *RuleSet::fromRules({skip})};
    subscription->handleRulesKnown();
    ASSERT_TRUE(waitFor([this] { return (info().version == 1000) && (info().totals.items == 2); })) << qPrintable(info().error);
    EXPECT_EQ(info().totals.wantedItems, 1);
    EXPECT_EQ(info().error, QString());

    // nor does anything wait where nothing is downloaded by itself
    book.areKnown = false;
    subscription->handleItem(publish(2000, {}));
    ASSERT_TRUE(waitFor([this] { return info().error.code == ErrorCode::BadRule; }));
    subscription->setPolicy(DownloadPolicy::None);
    EXPECT_TRUE(waitFor([this] { return info().version == 2000; })) << qPrintable(info().error);
}

TEST_F(SubscriptionTest, WhatIsNotWantedAnyMoreIsFetchedOnlyForOthers)
{
    establish();
    start();
    const CatalogueItem shared = makeItem(u"a"_s, QByteArray(700'000, 'a'));
    CatalogueItem twin = shared;
    twin.path = u"b"_s;
    subscription->handleItem(publish(1000, {shared, twin, makeItem(u"c"_s, QByteArray(800'000, 'c'))}));
    ASSERT_TRUE(waitFor([this] { return swarm.last->wanted.size() == 2; }));
    subscription->wishes()->setWanted(QStringList {u"a"_s, u"c"_s}, false);
    ASSERT_TRUE(waitFor([this] { return swarm.last->wanted == QSet {contents.value(u"a"_s)}; }));
}

TEST_F(SubscriptionTest, APausedOneFetchesNothingAndGoesOnWhenTheUserSaysSo)
{
    establish();
    start();
    ASSERT_TRUE(waitFor([this] { return !swarm.last->isPaused(); }));
    EXPECT_FALSE(swarm.isAway);
    subscription->pause();
    EXPECT_TRUE(swarm.last->isPaused());
    EXPECT_TRUE(swarm.isAway);
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    // what it consists of is looked at all the same
    ASSERT_TRUE(waitFor([this] { return info().version == 1000; }));
    EXPECT_EQ(info().state, SubscriptionState::Paused);
    subscription->resume();
    EXPECT_FALSE(swarm.isAway);
    EXPECT_FALSE(swarm.last->isPaused());
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Downloading; }));
}

// A link from outside is added stopped: nobody must learn of it by what it names.
TEST_F(SubscriptionTest, OneThatIsStoppedIsNowhereInTheNetwork)
{
    SilentDht dht;
    useDht(&dht);
    establish();
    record.isPaused = true;
    record.peers = {u"203.0.113.5:6881"_s};
    start();
    EXPECT_EQ(swarm.last->candidates.size(), 1) << "it is kept for later";
    subscription->refresh();
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Paused; }));
    const QDeadlineTimer deadline {1000};   // 20 s of the test's clock
    EXPECT_TRUE(waitFor([&deadline] { return deadline.hasExpired(); }));
    EXPECT_TRUE(dht.asked.isEmpty());
    EXPECT_TRUE(swarm.isAway);

    subscription->resume();
    EXPECT_FALSE(swarm.isAway);
    EXPECT_TRUE(waitFor([&dht] { return !dht.asked.isEmpty(); }));
    subscription.reset();
    discovery.reset();
}

TEST_F(SubscriptionTest, AnErrorOfTheDiskIsSaidUntilTheUserTriesAgain)
{
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    ASSERT_TRUE(waitFor([this] { return info().state == SubscriptionState::Downloading; }));
    emit swarm.last->storeFailed(u"The disk is full."_s);
    EXPECT_EQ(info().state, SubscriptionState::Error);
    EXPECT_EQ(info().error, u"The disk is full."_s);
    subscription->resume();
    EXPECT_EQ(info().state, SubscriptionState::Downloading);
}

TEST_F(SubscriptionTest, ARecheckSaysHowFarItIsAndCanBeCancelled)
{
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    ASSERT_TRUE(waitFor([this] { return !swarm.last->wanted.isEmpty(); }));
    subscription->rechecks()->start(5);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->id, 5);
    EXPECT_EQ(task->state, TaskState::Running);
    ASSERT_TRUE(waitFor([this] { return task->state == TaskState::Done; }));

    subscription->rechecks()->start(6);
    subscription->rechecks()->end();
    EXPECT_EQ(task->id, 6);
    EXPECT_EQ(task->state, TaskState::Cancelled);
}

TEST_F(SubscriptionTest, RechecksAreCancelledOneByOneAndDoneForAllWhoAskMeanwhile)
{
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    ASSERT_TRUE(waitFor([this] { return !swarm.last->wanted.isEmpty(); }));
    QMap<int, TaskState> states;
    int runs = 0;
    QObject::connect(subscription.get(), &Subscription::taskProgressed, [&states](const TaskInfo &info) { states[info.id] = info.state; });
    QObject::connect(subscription->rechecks(), &Recheck::began, [&runs] { ++runs; });
    for (int id = 1; id <= 20; ++id)
        subscription->rechecks()->start(id);
    subscription->rechecks()->cancel(1);
    subscription->rechecks()->cancel(7);
    EXPECT_EQ(states[1], TaskState::Cancelled);
    EXPECT_EQ(states[7], TaskState::Cancelled);
    EXPECT_EQ(states[2], TaskState::Running) << "what is cancelled is one of them";
    ASSERT_TRUE(waitFor([&states] { return states[20] != TaskState::Running; }));
    for (int id = 2; id <= 20; ++id)
        EXPECT_EQ(states[id], ((id == 7) ? TaskState::Cancelled : TaskState::Done)) << id;
    EXPECT_EQ(runs, 2);
}

TEST_F(SubscriptionTest, WhatIsHeldIsToldWhenItsFolderHasBeenSeenAfterAStart)
{
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}));
    ASSERT_TRUE(waitFor([this] { return !swarm.last->wanted.isEmpty(); }));
    receive(contents.value(u"a"_s));
    ASSERT_TRUE(waitFor([this] { return QFileInfo::exists(path(u"received/a"_s)); }));
    settle();

    record = subscription->record();
    subscription.reset();
    store.reset();
    storage.reset();
    storage = std::move(*Storage::open(Path(path(u"profile"_s)), 2, Sharing::Shared));
    store = std::make_unique<ChannelStore>(storage->database(), Path(path(u"keys"_s)));
    ASSERT_TRUE(store->load());
    start();
    EXPECT_TRUE(waitFor([this]
    {
        const auto position = swarm.last->layout ? swarm.last->layout->positionOf(contents.value(u"a"_s)) : std::nullopt;
        return position && swarm.last->held.testBit(*position);
    }));
}

TEST_F(SubscriptionTest, WhatARecheckFindsIsStillThereWhenItIsDone)
{
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a')), makeItem(u"b"_s, QByteArray(800'000, 'b'))}));
    ASSERT_TRUE(waitFor([this] { return swarm.last->wanted.size() == 2; }));
    const auto setFailed = [this](const QString &name)
    {
        storage->database()->post([name](QSqlDatabase &db) { ItemFiles::setFailed(db, 1, name, u"It cannot be read."_s); });
    };
    const auto failed = [this]
    {
        QStringList paths;
        EXPECT_TRUE(storage->database()->call([&paths](QSqlDatabase &db)
        {
            Statement statement {db, "SELECT path FROM item WHERE state = 3"};
            statement.exec();
            while (statement.next())
                paths.append(statement.text(0));
        }));
        return paths;
    };
    setFailed(u"a"_s);   // of earlier
    QObject::connect(subscription->rechecks(), &Recheck::began, subscription.get(), [&] { setFailed(u"b"_s); });
    subscription->rechecks()->start(5);
    ASSERT_TRUE(waitFor([this] { return task && (task->state == TaskState::Done); }));
    settle();
    EXPECT_EQ(failed(), QStringList(u"b"_s));
}

// What is left of versions before may be in the next one, which has counted on it when it was there.
TEST_F(SubscriptionTest, NothingIsDroppedWhileAVersionIsTakenIn)
{
    establish();
    start();
    const CatalogueItem large = makeLargeItem(u"a"_s);
    subscription->handleItem(publish(1000, {large}));
    ASSERT_TRUE(waitFor([this] { return swarm.last->version == 1000; }));
    const DhtItem last = publish(3000, {large, makeItem(u"c"_s, QByteArray(800'000, 'c'))}, true);
    std::binary_semaphore gate {0};
    QObject::connect(subscription.get(), &Subscription::rulesDecided, subscription.get(), [&]
    {
        // the next one has begun before it is known that the record is on the disk
        storage->database()->post([&gate](QSqlDatabase &) { gate.acquire(); });
        subscription->handleItem(last);
        subscription->resume();
    });
    subscription->handleItem(publish(2000, {makeItem(u"b"_s, QByteArray(700'000, 'b'))}));
    EXPECT_TRUE(waitFor([this] { return swarm.last->version == 2000; }));
    gate.release();
    settle();
    settle();
    EXPECT_EQ(info().state, SubscriptionState::Updating);
    EXPECT_TRUE(isHeld(large.ref->blobId));
}

TEST_F(SubscriptionTest, ItEndsInTheMiddleOfAnUpdate)
{
    establish();
    start();
    subscription->handleItem(publish(1000, {makeItem(u"a"_s, QByteArray(700'000, 'a'))}, true));
    ASSERT_TRUE(waitFor([this] { return !swarm.last->fetched.isEmpty(); }));
    bool hasEnded = false;
    QObject asker;
    subscription->forget();
    subscription->end(&asker, [&hasEnded] { hasEnded = true; });
    ASSERT_TRUE(waitFor([&hasEnded] { return hasEnded; }));
    EXPECT_EQ(info().version, 0);
}

TEST_F(SubscriptionTest, AnotherFolderIsInTheRecordBeforeFilesMove)
{
    establish();
    start();
    ASSERT_TRUE(waitFor([this] { return !swarm.last->isPaused(); }));
    subscription->folder()->setLocation(Path(path(u"elsewhere"_s)));
    ASSERT_TRUE(waitFor([this] { return task && (task->state == TaskState::Done); }));
    EXPECT_EQ(task->kind, TaskKind::Move);
    EXPECT_EQ(info().savePath, Path(path(u"elsewhere"_s)));
    EXPECT_TRUE(QFileInfo(path(u"elsewhere/.megatorrent/channel"_s)).exists());
}

TEST_F(SubscriptionTest, AnotherFolderThatIsCancelledWhileItIsPreparedIsNotTheChannels)
{
    establish();
    start();
    ASSERT_TRUE(waitFor([this] { return subscription->folder()->isSettled(); }));
    const Path former = subscription->record().savePath;
    subscription->folder()->setLocation(Path(path(u"other"_s)));
    subscription->folder()->cancelMove();
    ASSERT_TRUE(waitFor([this] { return task && (task->state == TaskState::Cancelled); }));
    EXPECT_EQ(subscription->record().savePath, former);
    EXPECT_TRUE(subscription->folder()->isSettled());
}

TEST_F(SubscriptionTest, AMoveThatHasNotBegunIsOverWhenTheChannelEnds)
{
    establish();
    start();
    ASSERT_TRUE(waitFor([this] { return subscription->folder()->isSettled(); }));
    subscription->folder()->setLocation(Path(path(u"other"_s)));
    bool hasEnded = false;
    subscription->end(subscription.get(), [&hasEnded] { hasEnded = true; });
    ASSERT_TRUE(waitFor([&hasEnded] { return hasEnded; }));
    ASSERT_TRUE(task);
    EXPECT_EQ(task->kind, TaskKind::Move);
    EXPECT_EQ(task->state, TaskState::Cancelled);
}
