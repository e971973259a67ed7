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


#include <semaphore>
#include <thread>

#include <QElapsedTimer>

#include "megatorrent/itemreaders.h"
#include "enginetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    using Bytes = std::optional<nonstd::expected<QByteArray, QString>>;

    // Items of one channel of a node, as the façade reads them
    class Reading
    {
    public:
        Reading(Node &node, const PublicKey &key, const bool isOwn, const std::chrono::milliseconds patience = ItemReaders::PATIENCE)
            : m_key {key}
            , readers {[this, &node, isOwn](const PublicKey &) -> std::optional<ItemReaders::Source>
            {
                if (isRemoved)
                    return std::nullopt;
                return ItemReaders::Source {.id = isOwn ? ownId : node.channelId, .isOwn = isOwn, .problem = problem};
            }, patience}
        {
            readers.start(node.engine.get());
        }

        std::shared_ptr<ItemReader> open(const QString &path)
        {
            std::optional<nonstd::expected<std::shared_ptr<ItemReader>, Error>> opened;
            readers.open(m_key, path, &context, [&opened](const auto &reader) { opened = reader; });
            EXPECT_FALSE(opened) << "it comes later";
            EXPECT_TRUE(waitFor([&opened] { return opened.has_value(); }));
            refusal = *opened ? Error() : opened->error();
            return *opened ? **opened : nullptr;
        }

        static Bytes read(ItemReader &reader, const qint64 offset, const qint64 most = CHUNK_SIZE, const int milliseconds = 60'000)
        {
            const auto bytes = std::make_shared<Bytes>();
            reader.read(offset, most, [bytes](const nonstd::expected<QByteArray, QString> &result) { *bytes = result; });
            waitFor([&bytes] { return bytes->has_value(); }, milliseconds);
            return *bytes;
        }

        QByteArray all(const QString &path)
        {
            const auto reader = open(path);
            if (!reader)
                return "(refused)";
            QByteArray result;
            while (result.size() < reader->size())
            {
                const Bytes bytes = read(*reader, result.size());
                if (!bytes || !*bytes)
                    return bytes ? bytes->error().toUtf8() : QByteArray("(nothing)");
                result += **bytes;
            }
            return result;
        }

    private:
        const PublicKey m_key;

    public:
        QObject context;
        qint64 ownId = 0;
        bool isRemoved = false;
        QString problem;
        ItemReaders readers;
        Error refusal;
    };

    class ItemReadersTest : public EngineTest
    {
    protected:
        void SetUp() override
        {
            publisher = makeNode();
            subscriber = makeNode();
            channel = createChannel(*publisher);
            QObject::connect(publisher->engine.get(), &Engine::publicationChanged, publisher->engine.get(), [this](const PublicationInfo &, const ChannelRecord &record)
            {
                ownId = record.id;
            });
        }

        std::unique_ptr<Node> publisher;
        std::unique_ptr<Node> subscriber;
        ChannelRecord channel;
        qint64 ownId = 0;
    };

    RateLimits upload(const int rate)
    {
        RateLimits limits;
        limits.upload = rate;
        return limits;
    }
}

TEST_F(ItemReadersTest, AFileIsReadWhileItArrives)
{
    const QByteArray film = content(1, 40 * CHUNK_SIZE);
    writeFile(publisher->path(u"films/film"_s), film);
    publisher->publish(channel.publicKey, u"films"_s);
    publisher->engine->setRateLimits(upload(4 * 1024 * 1024));
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([this] { return subscriber->subscription && (subscriber->subscription->totals.items > 0) && (subscriber->status.totals.downloaded > 0); }));

    Reading reading {*subscriber, channel.publicKey, false};
    const auto reader = reading.open(u"films/film"_s);
    ASSERT_TRUE(reader);
    EXPECT_EQ(reader->size(), film.size());
    const qint64 middle = (30 * CHUNK_SIZE) + 77;
    const Bytes bytes = Reading::read(*reader, middle, 1000);
    ASSERT_TRUE(bytes && *bytes) << (bytes ? qPrintable(bytes->error()) : "nothing came");
    EXPECT_EQ(**bytes, film.sliced(middle, 1000));
    EXPECT_LT(subscriber->status.totals.downloaded, 25 * BLOB_SIZE) << "not all that is before it";
    EXPECT_LT(subscriber->subscription->totals.completedItems, 1);
    EXPECT_TRUE(reading.all(u"films/film"_s) == film);
}

TEST_F(ItemReadersTest, OfAllKindsOfFilesHereAndThere)
{
    const QHash<QString, QByteArray> files = makeFiles(*publisher, u"all"_s);
    publisher->publish(channel.publicKey, u"all"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([this] { return subscriber->subscription && (subscriber->subscription->state == SubscriptionState::Complete); }));
    Reading received {*subscriber, channel.publicKey, false};
    Reading own {*publisher, channel.publicKey, true};
    own.ownId = ownId;
    for (auto it = files.cbegin(); it != files.cend(); ++it)
    {
        EXPECT_TRUE(received.all(it.key()) == it.value()) << qPrintable(it.key());
        EXPECT_TRUE(own.all(it.key()) == it.value()) << qPrintable(it.key());
    }
    // the same content is known by the same mark, which is no key
    EXPECT_EQ(received.open(u"all/several"_s)->fingerprint(), own.open(u"all/several"_s)->fingerprint());
    EXPECT_NE(received.open(u"all/alone"_s)->fingerprint(), own.open(u"all/several"_s)->fingerprint());
    EXPECT_FALSE(own.open(u"all/none"_s));
    EXPECT_EQ(own.refusal.code, ErrorCode::NoSuchItem);
}

TEST_F(ItemReadersTest, WhatNobodySendsIsNotWaitedForForEver)
{
    writeFile(publisher->path(u"films/film"_s), content(1, 8 * CHUNK_SIZE));
    publisher->publish(channel.publicKey, u"films"_s);
    publisher->engine->setRateLimits(upload(1024 * 1024));
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([this] { return subscriber->subscription && (subscriber->status.totals.downloaded > 2 * CHUNK_SIZE); }));
    publisher->stop();

    Reading reading {*subscriber, channel.publicKey, false, 1500ms};
    const auto reader = reading.open(u"films/film"_s);
    ASSERT_TRUE(reader);
    Bytes bytes;
    for (qint64 offset = 0; offset < reader->size(); offset += CHUNK_SIZE)
    {
        bytes = Reading::read(*reader, offset, CHUNK_SIZE, 10'000);
        ASSERT_TRUE(bytes) << "it waits";
        if (!*bytes)
            break;
    }
    ASSERT_FALSE(*bytes);
    EXPECT_TRUE(bytes->error().contains(u"films/film"_s)) << qPrintable(bytes->error());

    // and not at all if nothing is being received
    Reading stopped {*subscriber, channel.publicKey, false, 2min};
    stopped.problem = u"The channel is stopped."_s;
    const auto again = stopped.open(u"films/film"_s);
    ASSERT_TRUE(again);
    for (qint64 offset = 0; offset < again->size(); offset += CHUNK_SIZE)
    {
        bytes = Reading::read(*again, offset, CHUNK_SIZE, 30'000);
        ASSERT_TRUE(bytes) << "it waits";
        if (!*bytes)
            break;
    }
    ASSERT_FALSE(*bytes);
    EXPECT_TRUE(bytes->error().contains(stopped.problem)) << qPrintable(bytes->error());
}

TEST_F(ItemReadersTest, WhatIsTakenAwayEnds)
{
    writeFile(publisher->path(u"films/film"_s), content(1, 3 * CHUNK_SIZE));
    writeFile(publisher->path(u"films/other"_s), content(2, 3 * CHUNK_SIZE));
    publisher->publish(channel.publicKey, u"films"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()});
    ASSERT_TRUE(waitFor([this] { return subscriber->subscription && (subscriber->subscription->state == SubscriptionState::Complete); }));
    Reading reading {*subscriber, channel.publicKey, false};
    const auto film = reading.open(u"films/film"_s);
    const auto other = reading.open(u"films/other"_s);
    ASSERT_TRUE(film && other);
    EXPECT_TRUE(Reading::read(*film, 0)->has_value());

    publisher->withdraw(channel.publicKey, {u"films/film"_s});
    writeFile(publisher->path(u"films/other"_s), content(3, 3 * CHUNK_SIZE));
    const qint64 version = publisher->publishAgain(channel.publicKey).sequence;
    ASSERT_TRUE(waitFor([&] { return subscriber->isComplete(version); }));
    Bytes bytes = Reading::read(*film, CHUNK_SIZE);
    ASSERT_TRUE(bytes && !*bytes) << "it is still on the disk, but no longer in the channel";
    EXPECT_TRUE(bytes->error().contains(u"films/film"_s));
    EXPECT_FALSE(bytes->error().contains(u"removed"_s)) << qPrintable(bytes->error());
    bytes = {};
    film->read(CHUNK_SIZE, CHUNK_SIZE, [&bytes](const nonstd::expected<QByteArray, QString> &result) { bytes = result; });
    reading.isRemoved = true;
    ASSERT_TRUE(waitFor([&bytes] { return bytes.has_value(); }));
    EXPECT_TRUE(!*bytes && bytes->error().contains(u"removed"_s)) << "what is missed first when the channel goes is not why";
    reading.isRemoved = false;
    std::optional<Error> refusal;
    reading.readers.open(channel.publicKey, u"films/film"_s, &reading.context, [&refusal](const auto &reader) { refusal = reader ? Error() : reader.error(); });
    reading.isRemoved = true;
    ASSERT_TRUE(waitFor([&refusal] { return refusal.has_value(); }));
    EXPECT_EQ(refusal->code, ErrorCode::NoSuchChannel) << "the same while it is looked for";
    EXPECT_TRUE(refusal->text.contains(u"removed"_s)) << qPrintable(refusal->text);
    reading.isRemoved = false;
    EXPECT_FALSE(reading.open(u"films/film"_s));
    EXPECT_EQ(reading.refusal.code, ErrorCode::NoSuchItem);
    bytes = Reading::read(*other, CHUNK_SIZE);
    ASSERT_TRUE(bytes && !*bytes) << "parts of two versions are no file";
    EXPECT_TRUE(reading.all(u"films/other"_s) == content(3, 3 * CHUNK_SIZE));

    const auto again = reading.open(u"films/other"_s);
    reading.isRemoved = true;
    bytes = Reading::read(*again, 0);
    EXPECT_TRUE(bytes && !*bytes);
    reading.isRemoved = false;
    reading.readers.stop();
    bytes = Reading::read(*again, 0);
    EXPECT_TRUE(bytes && !*bytes);
    EXPECT_FALSE(reading.open(u"films/other"_s));
}

TEST_F(ItemReadersTest, OnlySoManyAtATime)
{
    writeFile(publisher->path(u"films/film"_s), content(1, 1000));
    publisher->publish(channel.publicKey, u"films"_s);
    Reading own {*publisher, channel.publicKey, true};
    own.ownId = ownId;
    QList<std::shared_ptr<ItemReader>> readers;
    for (int i = 0; i < ItemReaders::READERS_MAX; ++i)
        readers.append(own.open(u"films/film"_s));
    EXPECT_TRUE(readers.last());
    EXPECT_FALSE(own.open(u"films/film"_s));
    EXPECT_EQ(own.refusal.code, ErrorCode::TooMany);
    EXPECT_TRUE(own.refusal.text.contains(QString::number(ItemReaders::READERS_MAX))) << qPrintable(own.refusal.text);
    readers.removeFirst();
    EXPECT_TRUE(own.open(u"films/film"_s));

    // an answer for somebody who has gone makes room as well
    {
        QObject gone;
        own.readers.open(channel.publicKey, u"films/film"_s, &gone, [](const auto &) { FAIL(); });
    }
    EXPECT_TRUE(waitFor([&own] { return own.open(u"films/film"_s) != nullptr; }, 5000));
}

// Who reads from a disk that does not answer is left to the engine's end.
TEST_F(ItemReadersTest, WhatHangsHoldsUpNobodyWhoStops)
{
    Reading reading {*publisher, channel.publicKey, true};
    const auto gate = std::make_shared<std::binary_semaphore>(0);
    publisher->engine->database()->post([gate](QSqlDatabase &)
    {
        // as long as a disk that comes back by itself
        gate->try_acquire_for(20s);
    });
    std::optional<ErrorCode> refusal;
    reading.readers.open(channel.publicKey, u"none"_s, &reading.context, [&refusal](const auto &reader)
    {
        refusal = reader ? ErrorCode::None : reader.error().code;
    });
    std::this_thread::sleep_for(200ms);   // it is being looked for
    QElapsedTimer timer;
    timer.start();
    reading.readers.stop();
    EXPECT_LT(timer.elapsed(), 10'000);
    EXPECT_TRUE(waitFor([&refusal] { return refusal.has_value(); }));
    EXPECT_EQ(*refusal, ErrorCode::NotRunning);
    gate->release();
}

TEST_F(ItemReadersTest, WhatIsNotChosenIsNotFetchedForBeingRead)
{
    writeFile(publisher->path(u"films/film"_s), content(1, 2 * CHUNK_SIZE));
    publisher->publish(channel.publicKey, u"films"_s);
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()}, std::nullopt, DownloadPolicy::None);
    ASSERT_TRUE(waitFor([this] { return subscriber->subscription && (subscriber->subscription->totals.items == 1); }));
    Reading reading {*subscriber, channel.publicKey, false};
    const auto reader = reading.open(u"films/film"_s);
    ASSERT_TRUE(reader);
    const Bytes bytes = Reading::read(*reader, 0);
    ASSERT_TRUE(bytes && !*bytes);
    EXPECT_TRUE(bytes->error().contains(u"films/film"_s));
    subscriber->engine->channels()->subscription(channel.publicKey)->wishes()->setWanted(std::nullopt, true);
    EXPECT_TRUE(waitFor([&] { return reading.all(u"films/film"_s) == content(1, 2 * CHUNK_SIZE); }));
}

TEST_F(ItemReadersTest, WhatTheUserWantsInOrderComesInOrder)
{
    for (int i = 0; i < 6; ++i)
        writeFile(publisher->path(u"series/%1"_s.arg(i)), content(i, 3 * CHUNK_SIZE));
    publisher->publish(channel.publicKey, u"series"_s);
    publisher->engine->setRateLimits(upload(4 * 1024 * 1024));
    subscriber->subscribe(channel.publicKey, {publisher->endpoint()}, std::nullopt, DownloadPolicy::None);
    ASSERT_TRUE(waitFor([this] { return subscriber->subscription && (subscriber->subscription->totals.items == 6); }));
    subscriber->engine->channels()->subscription(channel.publicKey)->setSequential(QStringList {u"series/4"_s}, true);
    subscriber->engine->channels()->subscription(channel.publicKey)->wishes()->setWanted(std::nullopt, true);
    QList<ItemRecord> items;
    ASSERT_TRUE(waitFor([&]
    {
        items = subscriber->items();
        return (items.size() == 6) && (items[4].state == ItemState::Complete);
    }));
    EXPECT_TRUE(items[4].isSequential);
    EXPECT_FALSE(items[3].isSequential);
    // something else may have been under way before it was known
    EXPECT_LE(std::ranges::count(items, ItemState::Complete, &ItemRecord::state), 2);
    EXPECT_FALSE(subscriber->subscription->isSequential);
    subscriber->engine->channels()->subscription(channel.publicKey)->setSequential(std::nullopt, true);
    EXPECT_TRUE(waitFor([this] { return subscriber->subscription->isSequential; }));
    subscriber->stop();
    subscriber->start();
    EXPECT_TRUE(waitFor([this] { return subscriber->subscription && subscriber->subscription->isSequential; }));
}
