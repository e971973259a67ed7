/*
 * Megatorrent, channels for qBittorrent.
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

#include "enginetest.h"

#include "megatorrent/channelitems.h"
#include "megatorrent/channelmirror.h"
#include "megatorrent/enginehost.h"
#include "megatorrent/firstchoices.h"
#include "megatorrent/storage/statement.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // A subscriber as the façade has it, with an engine in a thread of its own
    class FirstChoicesTest : public EngineTest
    {
    protected:
        FirstChoicesTest()
        {
            EngineSettings settings;
            settings.dataFolder = Path(folder.filePath(u"data"_s));
            settings.network.mode = NetworkMode::Direct;
            settings.network.addresses = {QHostAddress(QHostAddress::LocalHost)};
            Engine *engine = host.make(settings);
            mirror.follow(engine, host.hearer());
            std::optional<QString> outcome;
            QObject::connect(engine, &Engine::started, &host, [&outcome](const QString &error) { outcome = error; });
            host.begin();
            EXPECT_TRUE(waitFor([&outcome] { return outcome.has_value(); }));
            EXPECT_EQ(outcome, QString());
            host.setRunning();
            items.start(engine);

            publisher = makeNode();
            for (const QString &name : {u"a"_s, u"b"_s, u"c"_s})
                writeFile(publisher->path(u"shared/"_s + name), content(1, 200'000));
            key = createChannel(*publisher).publicKey;
            publisher->publish(key, u"shared"_s);
        }

        ~FirstChoicesTest() override
        {
            items.stop();
            host.end();
        }

        std::unique_ptr<FirstChoices> makeChoices(const std::chrono::milliseconds pause = FirstChoices::PAUSE)
        {
            return std::make_unique<FirstChoices>(&mirror, &items, Path(folder.filePath(u"choices"_s)), pause);
        }

        // `isFound`: whether the publisher is known
        void subscribe(const bool isFound = true)
        {
            ChannelRecord record;
            record.publicKey = key;
            record.savePath = Path(folder.filePath(u"received"_s));
            record.policy = DownloadPolicy::None;
            if (isFound)
                record.peers = {publisher->endpoint().toString()};
            QDir().mkpath(record.savePath.data());
            const auto settled = host.settle([record](EngineChannels *channels, const EngineHost::Done &done) { channels->addSubscription(record, done); });
            // on a slow disk it is only not known yet
            EXPECT_TRUE(settled || (settled.error().code == ErrorCode::DiskSlow)) << qPrintable(settled.error().text);
        }

        // Files, when all that is wanted is here
        QStringList received(const qint64 wanted)
        {
            EXPECT_TRUE(waitFor([this, wanted]
            {
                const auto followed = mirror.subscription(key);
                return followed && (followed->info.totals.wantedItems == wanted) && (followed->info.state == SubscriptionState::Complete);
            }));
            return QDir(folder.filePath(u"received/shared"_s)).entryList(QDir::Files, QDir::Name);
        }

        bool waitUntilSettled(const FirstChoices &choices) { return waitFor([this, &choices] { return !choices.contains(key); }); }
        QStringList files() const { return QDir(folder.filePath(u"choices"_s)).entryList(QDir::Files); }

        QTemporaryDir folder;
        EngineHost host;
        ChannelMirror mirror;
        ChannelItems items {&host, &mirror};
        std::unique_ptr<Node> publisher;
        PublicKey key;
    };
}

TEST_F(FirstChoicesTest, WhatWasTickedIsDownloadedAndNothingElse)
{
    const auto choices = makeChoices();
    subscribe();
    choices->set(key, {.isAll = false, .exceptions = {u"shared/b"_s, u"shared/gone since"_s}});
    ASSERT_TRUE(waitUntilSettled(*choices));
    EXPECT_EQ(received(1), QStringList {u"b"_s});
}

TEST_F(FirstChoicesTest, AllButSomeIsDownloaded)
{
    const auto choices = makeChoices();
    subscribe();
    choices->set(key, {.isAll = true, .exceptions = {u"shared/b"_s}});
    ASSERT_TRUE(waitUntilSettled(*choices));
    EXPECT_EQ(received(2), (QStringList {u"a"_s, u"c"_s}));
}

TEST_F(FirstChoicesTest, AFolderStandsForAllBelowIt)
{
    const auto choices = makeChoices();
    subscribe();
    choices->set(key, {.isAll = true, .exceptions = {u"share/"_s, u"shared/b/"_s, u"shared/"_s}});
    ASSERT_TRUE(waitUntilSettled(*choices));
    EXPECT_EQ(received(0), QStringList());
    choices->set(key, {.isAll = false, .exceptions = {u"share/"_s, u"shared/"_s}});
    ASSERT_TRUE(waitUntilSettled(*choices));
    EXPECT_EQ(received(3), (QStringList {u"a"_s, u"b"_s, u"c"_s}));
}

TEST_F(FirstChoicesTest, ItIsKeptUntilTheListHasCome)
{
    makeChoices()->set(key, {.isAll = false, .exceptions = {u"shared/c"_s}});   // and qBittorrent ends
    EXPECT_EQ(files().size(), 1);

    auto choices = makeChoices();
    choices->load();
    ASSERT_TRUE(waitFor([this, &choices] { return choices->contains(key); }));
    subscribe();
    ASSERT_TRUE(waitUntilSettled(*choices));
    EXPECT_EQ(received(1), QStringList {u"c"_s});
    choices.reset();
    EXPECT_TRUE(files().isEmpty());
}

TEST_F(FirstChoicesTest, ItIsKeptWhileThereIsNothingToChooseFrom)
{
    for (const bool isAll : {true, false})
    {
        const auto choices = makeChoices();
        if (!mirror.subscription(key))
            subscribe(false);
        ASSERT_TRUE(waitFor([this] { return mirror.subscription(key).has_value(); }));
        choices->set(key, {.isAll = isAll, .exceptions = {u"shared/b"_s}});
        // the list has been taken in, but is not written yet
        SubscriptionInfo info = mirror.subscription(key)->info;
        info.version = 1;
        emit mirror.subscriptionChanged(info);
        emit mirror.subscriptionChanged(info);
        for (int i = 0; i < 3; ++i)
        {
            bool isAnswered = false;
            items.page({.keys = {key}, .query = {}}, &host, [&isAnswered](const auto &) { isAnswered = true; });
            ASSERT_TRUE(waitFor([&isAnswered] { return isAnswered; }));
        }
        EXPECT_TRUE(choices->contains(key));
    }
}

// A pipe would be waited for when the program ends.
TEST_F(FirstChoicesTest, NothingWaitsForWhatIsNoFile)
{
    const QString file = folder.filePath(u"choices/"_s + key.toString() + u".json");
    QDir().mkpath(folder.filePath(u"choices"_s));
    for (const OddThing thing : {OddThing::Pipe, OddThing::Folder, OddThing::DanglingLink})
    {
        putOddThing(thing, file);
        {
            const auto choices = makeChoices();
            choices->load();
            choices->set(key, {.isAll = true, .exceptions = {}});
            emit mirror.subscriptionRemoved(key);
        }
        EXPECT_TRUE(isStillThere(thing, file));
        ASSERT_EQ(std::rename(qPrintable(file), qPrintable(folder.filePath(u"moved-%1"_s.arg(static_cast<int>(thing))))), 0);
    }
    EXPECT_TRUE(QDir(folder.filePath(u"choices"_s)).isEmpty());
}

TEST_F(FirstChoicesTest, ItIsBounded)
{
    const auto choices = makeChoices();
    FirstChoice choice;
    for (qsizetype i = 0; i < (FirstChoices::PATHS_MAX + 1); ++i)
        choice.exceptions.append(QString::number(i));
    EXPECT_FALSE(FirstChoice::fromJson(choice.toJson()));
    choice.exceptions.removeLast();
    EXPECT_EQ(FirstChoice::fromJson(choice.toJson()), choice);
}

TEST_F(FirstChoicesTest, WhatIsNoChoiceIsRefused)
{
    for (const char *json : {"[\"cut of", "[]", "{}", R"({"all":true})", R"({"exceptions":[]})", R"({"all":1,"exceptions":[]})", R"({"all":true,"exceptions":"a"})"
            , R"({"all":true,"exceptions":["a",1]})"})
    {
        EXPECT_FALSE(FirstChoice::fromJson(json)) << json;
    }
}

TEST_F(FirstChoicesTest, WhatCannotBeWrittenIsGivenUpAfterAWhileAndKept)
{
    subscribe();
    ASSERT_TRUE(waitFor([this]
    {
        const auto followed = mirror.subscription(key);
        return followed && (followed->info.totals.items == 3);
    }));
    const auto execute = [this](const char *statement)
    {
        EXPECT_TRUE(host.engine()->database()->call([statement](QSqlDatabase &db) { Statement(db, statement).exec(); }));
        EXPECT_TRUE(host.engine()->database()->flushAndWait());
    };
    execute("CREATE TRIGGER broken BEFORE UPDATE OF wanted ON item BEGIN SELECT RAISE(ABORT, 'broken'); END");
    for (const bool isAll : {false, true})
    {
        const auto choices = makeChoices(std::chrono::milliseconds(5));
        QString said;
        QObject::connect(choices.get(), &FirstChoices::failed, choices.get(), [&said](const PublicKey &, const QString &error) { said = error; });
        choices->set(key, {.isAll = isAll, .exceptions = {u"shared/b"_s}});
        EXPECT_TRUE(waitFor([&said] { return !said.isEmpty(); }));
        EXPECT_TRUE(choices->contains(key));
    }
    EXPECT_EQ(files().size(), 1);
}
