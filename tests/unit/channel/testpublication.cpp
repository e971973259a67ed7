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

#include <utility>

#include <QTimer>

#include "megatorrent/channel/folderevents.h"
#include "megatorrent/channel/publication.h"
#include "megatorrent/content/manifest.h"
#include "megatorrent/crypto/hash.h"
#include "channeltest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class PublicationTest : public ChannelTest
    {
    protected:
        PublicationTest()
        {
            record.role = ChannelRole::Own;
            record.seed = identity.seed;
            record.title = u"Films"_s;
            writeFile(u"films/a"_s, QByteArray(100'000, 'a'));
            writeFile(u"films/b"_s, QByteArray(100'000, 'b'));
        }

        ~PublicationTest() override
        {
            publication.reset();
        }

        void start(const bool isNew = true)
        {
            ChannelContext channelContext = context();
            channelContext.folderEvents = &events;
            channelContext.asksPeers = asksPeers;
            publication = std::make_unique<Publication>(channelContext, record, isNew);
            QObject::connect(publication.get(), &Publication::taskChanged, publication.get(), [this](const TaskInfo &info)
            {
                tasks[info.id] = info;
                if (whenTaskChanges)
                    whenTaskChanges(info);
            });
            publication->start();
        }

        void publish(const int task, const PublishOptions &options = {}, const TaskKind kind = TaskKind::Publish) const
        {
            publication->enqueue({.taskId = task, .kind = kind, .sources = {{Path(path(u"films"_s)), u"films"_s}}, .withdrawals = {}
                    , .options = options});
        }

        TaskInfo finished(const int task)
        {
            EXPECT_TRUE(waitFor([this, task] { return tasks.contains(task) && (tasks[task].state != TaskState::Running); }));
            return tasks[task];
        }

        PublicationInfo info() const { return publication->info(); }

        qint64 now() const { return clock.unixTime().count(); }

        SilentDht dht;
        FolderEvents events;
        bool asksPeers = false;
        std::unique_ptr<Publication> publication;
        QHash<int, TaskInfo> tasks;
        std::function<void (const TaskInfo &)> whenTaskChanges;
    };
}

TEST_F(PublicationTest, WhatIsPublishedIsSignedAndShown)
{
    start();
    EXPECT_EQ(info().state, PublicationState::Empty);
    publish(1);
    EXPECT_EQ(info().state, PublicationState::Publishing);
    const TaskInfo task = finished(1);
    EXPECT_EQ(task.state, TaskState::Done) << qPrintable(task.error);
    EXPECT_EQ(task.added, 2);
    EXPECT_EQ(info().state, PublicationState::Published);
    EXPECT_EQ(info().sequence, task.sequence);
    ASSERT_TRUE(swarm.last->item);
    EXPECT_EQ(swarm.last->item->sequence, task.sequence);
    EXPECT_TRUE(swarm.last->item->verify());
    EXPECT_EQ(swarm.last->version, task.sequence);
    EXPECT_EQ(swarm.last->held.count(true), swarm.last->held.size());
}

TEST_F(PublicationTest, WhatHasNotChangedIsNotSignedAgain)
{
    start();
    publish(1);
    const qint64 sequence = finished(1).sequence;
    publish(2);
    EXPECT_EQ(finished(2).state, TaskState::Done);
    EXPECT_EQ(info().sequence, sequence);
    publication->setTitle(u"Old films"_s);
    publish(3);
    EXPECT_GT(finished(3).sequence, sequence);
}

TEST_F(PublicationTest, WithoutADhtAPeerOfOurChoiceSaysWhetherThereIsSomethingNewer)
{
    asksPeers = true;
    record.highestSequence = now() - 1'000;
    start(false);
    publish(1);
    ASSERT_TRUE(waitFor([this] { return info().error.code == ErrorCode::AsksNetwork; }));
    EXPECT_TRUE(info().error.text.contains(u"Safe Mode"_s)) << qPrintable(info().error.text);
    emit swarm.last->sequenceTold(record.highestSequence + 1);
    EXPECT_EQ(tasks[1].state, TaskState::Running) << "there is something newer, which is on its way";
    emit swarm.last->sequenceTold(record.highestSequence - 1);
    EXPECT_EQ(tasks[1].state, TaskState::Running) << "who has missed one state may have missed another";
    emit swarm.last->sequenceTold(record.highestSequence);
    const TaskInfo task = finished(1);
    EXPECT_EQ(task.state, TaskState::Done) << qPrintable(task.error);
    EXPECT_GT(task.sequence, record.highestSequence);
}

TEST_F(PublicationTest, WithoutADhtSomethingNewerComesFromAPeer)
{
    asksPeers = true;
    record.highestSequence = now() - 5'000;
    start(false);
    publish(1);
    ASSERT_TRUE(waitFor([this] { return info().error.code == ErrorCode::AsksNetwork; }));
    publication->handleItem(sign(now() - 1'000), 1);
    const TaskInfo task = finished(1);
    EXPECT_EQ(task.state, TaskState::Failed);
    EXPECT_EQ(task.error.code, ErrorCode::PublishedElsewhere) << qPrintable(task.error);
}

TEST_F(PublicationTest, OneAtATimeAndTheOthersCanBeTakenBack)
{
    start();
    publish(1);
    publish(2);
    publish(3);
    publication->cancel(2);
    EXPECT_EQ(tasks.value(2).state, TaskState::Cancelled);
    EXPECT_EQ(finished(1).state, TaskState::Done);
    EXPECT_EQ(finished(3).state, TaskState::Done);
}

TEST_F(PublicationTest, ANewerStateFromElsewhereStopsItUntilTheUserDecides)
{
    start();
    publish(1);
    const qint64 sequence = finished(1).sequence;
    publication->handleItem(sign(sequence + 1000));
    EXPECT_EQ(info().state, PublicationState::Stopped);
    publish(2);
    EXPECT_EQ(finished(2).state, TaskState::Failed);
    EXPECT_EQ(info().sequence, sequence);

    publish(3, {.outrunPolicy = OutrunPolicy::Override});
    const TaskInfo task = finished(3);
    EXPECT_EQ(task.state, TaskState::Done) << qPrintable(task.error);
    EXPECT_GT(task.sequence, sequence + 1000);
    EXPECT_EQ(info().state, PublicationState::Published);
}

// It may have come while the catalogue was written.
TEST_F(PublicationTest, ANewerStateThatComesMeanwhileIsNotReplacedUnseen)
{
    start();
    whenTaskChanges = [this, hasCome = false](const TaskInfo &task) mutable
    {
        if (task.phase.startsWith(u"Writing") && !std::exchange(hasCome, true))
            QTimer::singleShot(0, publication.get(), [this] { publication->handleItem(sign(now() + 60'000)); });
    };
    publish(1);
    const TaskInfo task = finished(1);
    EXPECT_EQ(task.state, TaskState::Failed);
    EXPECT_EQ(task.error.code, ErrorCode::ListLost) << qPrintable(task.error);   // of what is its own nothing was known yet
    EXPECT_EQ(info().sequence, 0);
}

// An identity.json does not say that a channel is private; the network does.
TEST_F(PublicationTest, APrivateChannelWithoutItsReadKeyIsNotPublishedForAll)
{
    start(false);
    const auto manifest = Manifest::create(identity, (now() - 1'000), {.title = u"Secret"_s, .files = {}, .timestamp = now(), .catalogue = {}}
            , Crypto::random<ReadKey>(), Crypto::random<Nonce>());
    ASSERT_TRUE(manifest) << qPrintable(manifest.error());
    publication->handleItem(DhtItem::sign(identity, *manifest));
    int task = 0;
    for (const OutrunPolicy policy : {OutrunPolicy::Stop, OutrunPolicy::Merge, OutrunPolicy::Override})
    {
        publish(++task, {.outrunPolicy = policy});
        EXPECT_EQ(finished(task).state, TaskState::Failed);
        EXPECT_EQ(tasks[task].error.code, ErrorCode::PrivateLink) << qPrintable(tasks[task].error);
    }
    EXPECT_EQ(info().sequence, 0);
    EXPECT_FALSE(swarm.last && swarm.last->item && !swarm.last->item->verify()->isEncrypted());
}

TEST_F(PublicationTest, WhatIsElsewhereIsMergedAndStays)
{
    start();
    publish(1);
    const qint64 sequence = finished(1).sequence;
    publication->handleItem(sign(sequence + 1000));
    publish(2, {.outrunPolicy = OutrunPolicy::Merge});
    const TaskInfo task = finished(2);
    EXPECT_EQ(task.state, TaskState::Done) << qPrintable(task.error);
    EXPECT_GT(task.sequence, sequence + 1000);
}

// Another computer may have published under this key since.
TEST_F(PublicationTest, AnOldProfileSignsNothingBeforeTheNetworkHasAnswered)
{
    useDht(&dht);
    start(false);
    publish(1);
    ASSERT_TRUE(waitFor([this] { return dht.asked.contains(record.publicKey); }));
    EXPECT_FALSE(info().error.isEmpty());
    EXPECT_EQ(info().state, PublicationState::Publishing);
    EXPECT_EQ(tasks.value(1).state, TaskState::Running);

    QObject::connect(discovery.get(), &Discovery::asked, publication.get(), &Publication::handleNetworkChanged);
    emit dht.getFinished(record.publicKey, 0, 0);
    EXPECT_EQ(finished(1).state, TaskState::Done);
    publication.reset();
    discovery.reset();
}

TEST_F(PublicationTest, NothingIsSignedByAClockThatPeersContradict)
{
    swarm.time = now() + (48LL * 60 * 60 * 1000);
    start();
    publish(1);
    EXPECT_EQ(finished(1).state, TaskState::Failed);
    EXPECT_EQ(info().sequence, 0);
    publish(2, {.trustsClock = true});
    EXPECT_EQ(finished(2).state, TaskState::Done);
}

TEST_F(PublicationTest, WhatIsWithdrawnIsGoneAndAMistakeChangesNothing)
{
    start();
    publish(1);
    const qint64 sequence = finished(1).sequence;
    publication->enqueue({.taskId = 2, .kind = TaskKind::Withdraw, .sources = {}, .withdrawals = {u"films/c"_s}});
    EXPECT_EQ(finished(2).state, TaskState::Failed);
    EXPECT_EQ(info().state, PublicationState::Published);
    EXPECT_EQ(info().sequence, sequence);
    EXPECT_FALSE(publication->record().isDirty);
    // a source that nothing has been published from is still one
    ASSERT_TRUE(QDir().mkpath(path(u"empty"_s)));
    const PublishedSource empty {Path(path(u"empty"_s)), u"empty"_s};
    publication->enqueue({.taskId = 4, .kind = TaskKind::Publish, .sources = {empty}, .withdrawals = {}});
    EXPECT_EQ(finished(4).state, TaskState::Done);
    EXPECT_TRUE(info().sources.contains(empty));
    publication->enqueue({.taskId = 5, .kind = TaskKind::Withdraw, .sources = {}, .withdrawals = {u"empty"_s}});
    EXPECT_EQ(finished(5).state, TaskState::Failed);
    EXPECT_TRUE(info().sources.contains(empty));
    EXPECT_FALSE(publication->record().isDirty);

    publication->enqueue({.taskId = 3, .kind = TaskKind::Withdraw, .sources = {}, .withdrawals = {u"films/b"_s}});
    EXPECT_EQ(finished(3).removed, 1);
    ASSERT_TRUE(waitFor([this] { return info().items == 1; }));
    EXPECT_EQ(info().excluded, QStringList {u"films/b"_s});
}

TEST_F(PublicationTest, ItEndsWithoutWaitingForWhatRuns)
{
    start();
    publish(1);
    publish(2);
    bool hasEnded = false;
    QObject asker;
    publication->forget();
    publication->end(&asker, [&hasEnded] { hasEnded = true; });
    EXPECT_EQ(tasks.value(2).state, TaskState::Cancelled);
    ASSERT_TRUE(waitFor([&hasEnded] { return hasEnded; }));
    EXPECT_FALSE(swarm.last->item);
    EXPECT_EQ(info().sequence, 0);
}

TEST_F(PublicationTest, ADryRunSaysWhatWouldBePublishedAndLeavesNoTrace)
{
    start();
    publish(1, {}, TaskKind::DryRun);
    EXPECT_EQ(info().state, PublicationState::Empty);
    const TaskInfo task = finished(1);
    EXPECT_EQ(task.state, TaskState::Done) << qPrintable(task.error);
    ASSERT_TRUE(task.plan);
    EXPECT_EQ(task.plan->count(PublishPlan::Kind::New), 2);
    EXPECT_EQ(task.bytes, 200'000);
    EXPECT_TRUE(info().sources.isEmpty());
    EXPECT_FALSE(publication->record().isDirty);

    publish(2);
    const qint64 sequence = finished(2).sequence;
    publish(3, {}, TaskKind::DryRun);
    EXPECT_EQ(finished(3).plan->unchanged, 2);
    EXPECT_FALSE(finished(3).plan->hasChanges());
    publish(4);
    EXPECT_EQ(finished(4).sequence, sequence);
}

TEST_F(PublicationTest, WhatWasReadAheadIsPublishedWithTheNextPublication)
{
    start();
    publish(1, {}, TaskKind::Ingest);
    const TaskInfo ahead = finished(1);
    EXPECT_EQ(ahead.state, TaskState::Done) << qPrintable(ahead.error);
    EXPECT_EQ(ahead.items, 2);
    EXPECT_EQ(ahead.bytes, 200'000);
    EXPECT_EQ(info().sequence, 0);
    EXPECT_EQ(info().state, PublicationState::Empty);
    EXPECT_FALSE(swarm.last && swarm.last->item);

    publication->enqueue({.taskId = 2, .kind = TaskKind::Publish, .sources = {}, .withdrawals = {}});
    const TaskInfo published = finished(2);
    EXPECT_EQ(published.state, TaskState::Done) << qPrintable(published.error);
    EXPECT_EQ(published.added, 0);     // nothing was left to be read
    EXPECT_EQ(published.items, 2);
    EXPECT_GT(info().sequence, 0);
}

TEST_F(PublicationTest, AWatchedChannelPublishesByItselfAndNeverALoss)
{
    start();
    publish(1);
    const qint64 first = finished(1).sequence;
    publication->setWatched(true);
    EXPECT_TRUE(info().isWatched);
    writeFile(u"films/c"_s, QByteArray(1000, 'c'));
    ASSERT_TRUE(waitFor([this, first] { return info().sequence > first; })) << qPrintable(info().error.text + info().watching);
    EXPECT_TRUE(tasks.value(0).isAutomatic);
    ASSERT_TRUE(waitFor([this] { return info().items == 3; }));

    // a disk that goes
    const qint64 second = info().sequence;
    ASSERT_TRUE(QDir().rename(path(u"films"_s), path(u"away"_s)));
    ASSERT_TRUE(QDir().mkpath(path(u"films"_s)));
    ASSERT_TRUE(waitFor([this] { return info().state == PublicationState::Waiting; })) << qPrintable(info().watching);
    EXPECT_TRUE(info().error.contains(path(u"films"_s))) << qPrintable(info().error);
    ASSERT_TRUE(QDir().rmdir(path(u"films"_s)));
    ASSERT_TRUE(QDir().rename(path(u"away"_s), path(u"films"_s)));
    ASSERT_TRUE(waitFor([this] { return info().state == PublicationState::Published; })) << qPrintable(info().error);
    EXPECT_EQ(info().sequence, second);

    publication->setWatched(false);
    EXPECT_EQ(info().watching, QString());
}

// The wrong folder: it must not be published half a minute later.
TEST_F(PublicationTest, WhatTheUserCancelsIsNotPublishedByItself)
{
    start();
    publish(1);
    const qint64 sequence = finished(1).sequence;
    publication->setWatched(true);
    writeFile(u"wrong/secret"_s, QByteArray(50'000'000, 's'));
    whenTaskChanges = [this](const TaskInfo &task)
    {
        if ((task.id == 2) && (task.state == TaskState::Running) && (task.phase == u"Reading files"))
            QTimer::singleShot(0, publication.get(), [this] { publication->cancel(2); });
    };
    publication->enqueue({.taskId = 2, .kind = TaskKind::Publish, .sources = {{Path(path(u"wrong"_s)), u"wrong"_s}}, .withdrawals = {}});
    EXPECT_EQ(finished(2).state, TaskState::Cancelled);
    EXPECT_FALSE(info().isWatched);
    EXPECT_FALSE(info().watching.isEmpty());
    EXPECT_EQ(info().sequence, sequence);

    publication->setWatched(true);
    EXPECT_TRUE(info().isWatched);
    EXPECT_FALSE(info().watching.contains(u"cancelled"));
}

// The user does not wait for what nobody has asked for; and by his yes the loss is published.
TEST_F(PublicationTest, TheUserAnswersWhatAWatchedChannelAsks)
{
    record.isWatched = true;
    start();
    publish(1);
    EXPECT_EQ(finished(1).state, TaskState::Done);
    ASSERT_TRUE(QFile::remove(path(u"films/a"_s)));
    ASSERT_TRUE(QFile::remove(path(u"films/b"_s)));
    ASSERT_TRUE(waitFor([this] { return info().state == PublicationState::Waiting; })) << qPrintable(info().watching);
    publication->enqueue({.taskId = 2, .kind = TaskKind::Publish, .sources = {}, .withdrawals = {}, .options = {.takesOutAll = true}});
    EXPECT_EQ(finished(2).removed, 2);
    ASSERT_TRUE(waitFor([this] { return info().state == PublicationState::Published; })) << qPrintable(info().error);
}

// By itself it waits for the network as long as it takes; he need not.
TEST_F(PublicationTest, TheUserDoesNotWaitBehindWhatNobodyHasAskedFor)
{
    useDht(&dht);
    record.isWatched = true;
    record.isDirty = true;
    record.sources = {{Path(path(u"films"_s)), u"films"_s}};
    start(false);
    ASSERT_TRUE(waitFor([this] { return tasks.contains(0) && !tasks[0].phase.isEmpty(); }));
    EXPECT_EQ(info().state, PublicationState::Publishing);

    // to look is not to cancel
    publish(2, {}, TaskKind::DryRun);
    EXPECT_EQ(finished(2).state, TaskState::Done);
    EXPECT_TRUE(info().isWatched);
    EXPECT_FALSE(info().watching.contains(u"cancelled")) << qPrintable(info().watching);
    ASSERT_TRUE(waitFor([this] { return tasks[0].state == TaskState::Running; })) << "it goes on";

    publish(1, {.outrunPolicy = OutrunPolicy::Override});
    EXPECT_EQ(finished(1).state, TaskState::Done);
    EXPECT_EQ(tasks.value(0).state, TaskState::Cancelled);
    publication.reset();
    discovery.reset();
}

// Of what was not asked for nobody knows yet.
TEST_F(PublicationTest, WhatFailsByItselfIsToldOfFromItsBeginning)
{
    record.isWatched = true;
    record.isDirty = true;
    record.sources = {{Path(path(u"films"_s)), u"films"_s}};
    swarm.time = now() + (48LL * 60 * 60 * 1000);
    QList<TaskState> states;
    whenTaskChanges = [&states](const TaskInfo &task) { states.append(task.state); };
    start();
    ASSERT_TRUE(waitFor([&states] { return states.contains(TaskState::Failed); })) << qPrintable(info().watching);
    EXPECT_EQ(states.first(), TaskState::Running);
}

TEST_F(PublicationTest, WhatWasAskedIsForgottenWhenAllIsThereAgain)
{
    start();
    publish(1);
    EXPECT_EQ(finished(1).state, TaskState::Done);
    ASSERT_TRUE(QDir().rename(path(u"films"_s), path(u"away"_s)));
    ASSERT_TRUE(QDir().mkpath(path(u"films"_s)));
    publication->enqueue({.taskId = 2, .kind = TaskKind::Publish, .sources = {}, .withdrawals = {}});
    EXPECT_EQ(finished(2).state, TaskState::Waiting);
    publication->setWatched(true);
    ASSERT_TRUE(QDir().rmdir(path(u"films"_s)));
    ASSERT_TRUE(QDir().rename(path(u"away"_s), path(u"films"_s)));
    ASSERT_TRUE(waitFor([this] { return info().state == PublicationState::Published; })) << qPrintable(info().error);
    EXPECT_EQ(tasks.value(2).state, TaskState::Cancelled);
}

// A yes is for what it was said of.
TEST_F(PublicationTest, AYesToOneSourceLeavesTheQuestionAboutAnother)
{
    const PublishedSource films {Path(path(u"films"_s)), u"films"_s};
    const PublishedSource books {Path(path(u"books"_s)), u"books"_s};
    writeFile(u"books/x"_s, QByteArray(1000, 'x'));
    start();
    const auto ask = [this](const int task, const QList<PublishedSource> &sources, const bool takesOutAll)
    {
        publication->enqueue({.taskId = task, .kind = TaskKind::Publish, .sources = sources, .withdrawals = {}, .options = {.takesOutAll = takesOutAll}});
        return finished(task).state;
    };
    EXPECT_EQ(ask(1, {films, books}, false), TaskState::Done);
    for (const PublishedSource &source : {films, books})
    {
        ASSERT_TRUE(QDir(source.path.data()).removeRecursively());
        ASSERT_TRUE(QDir().mkpath(source.path.data()));
    }
    EXPECT_EQ(ask(2, {}, false), TaskState::Waiting);
    EXPECT_TRUE(info().error.contains(films.path.data()) && info().error.contains(books.path.data())) << qPrintable(info().error);

    EXPECT_EQ(ask(3, {films}, true), TaskState::Done);
    EXPECT_EQ(info().state, PublicationState::Waiting);
    EXPECT_EQ(info().error.code, ErrorCode::SourcesShrunk);
    for (const Error &error : {info().error, tasks[2].error})
    {
        EXPECT_TRUE(error.contains(books.path.data())) << qPrintable(error);
        EXPECT_FALSE(error.contains(films.path.data())) << qPrintable(error);
    }
    EXPECT_EQ(tasks[2].state, TaskState::Waiting);

    // nor does a question about one
    writeFile(u"films/a"_s, QByteArray(1000, 'a'));
    EXPECT_EQ(ask(4, {films}, false), TaskState::Done);
    ASSERT_TRUE(QDir(films.path.data()).removeRecursively());
    ASSERT_TRUE(QDir().mkpath(films.path.data()));
    EXPECT_EQ(ask(5, {films}, false), TaskState::Waiting);
    EXPECT_TRUE(info().error.contains(films.path.data()) && info().error.contains(books.path.data())) << qPrintable(info().error);

    // what is there again is asked no more
    writeFile(u"films/a"_s, QByteArray(1000, 'a'));
    EXPECT_EQ(ask(6, {films}, false), TaskState::Done);
    EXPECT_EQ(info().state, PublicationState::Waiting);
    EXPECT_EQ(ask(7, {books}, true), TaskState::Done);
    EXPECT_EQ(info().state, PublicationState::Published);
    EXPECT_EQ(tasks[5].state, TaskState::Cancelled);
}
