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

#include <future>

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QTemporaryDir>

#include "base/global.h"
#include "base/logger.h"
#include "megatorrent/channel/channelfiles.h"
#include "megatorrent/channel/channelstore.h"
#include "megatorrent/crypto/hash.h"
#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/database.h"
#include "megatorrent/storage/diskfaults.h"
#include "megatorrent/storage/ingest.h"
#include "megatorrent/storage/publishedsources.h"
#include "megatorrent/storage/schema.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class ChannelFilesTest : public testing::Test
    {
    protected:
        static void SetUpTestSuite() { Logger::initInstance(); }
        static void TearDownTestSuite() { Logger::freeInstance(); }

        static ChannelRecord ownRecord(const qint64 sequence = 0)
        {
            const Identity identity = Identity::generate();
            ChannelRecord record;
            record.publicKey = identity.publicKey;
            record.role = ChannelRole::Own;
            record.seed = identity.seed;
            record.readKey = Crypto::random<ReadKey>();
            record.title = u"Grüße"_s;
            record.description = u"of \"all\" kinds\nand lines"_s;
            record.peers = {u"127.0.0.1:6881"_s};
            record.talksToV5 = false;
            record.highestSequence = sequence;
            record.sources = {{Path(u"/data/show"_s), u"show"_s}};
            record.isDirty = true;
            record.questions = {{.source = record.sources.first(), .text = u"Is the disk away?"_s}};
            setExclusions(record, {u"show/private"_s, u"show/ünfinished.txt"_s}, 2);
            return record;
        }

        static ChannelRecord followedRecord(const qint64 sequence = 0)
        {
            ChannelRecord record;
            record.publicKey = Identity::generate().publicKey;
            record.name = u"mine"_s;
            record.onionSeed = Crypto::random<Seed>();
            record.savePath = Path(u"/downloads/films"_s);
            record.policy = DownloadPolicy::None;
            record.isSequential = true;
            record.isPaused = true;
            record.highestSequence = sequence;
            record.approvedSequence = sequence;
            return record;
        }

        void open() { files = std::make_unique<ChannelFiles>(Path(keys)); }

        ChannelFiles::Loaded reload()
        {
            files.reset();
            open();
            const auto loaded = files->load();
            EXPECT_TRUE(loaded) << qPrintable(loaded.error_or(QString()));
            return loaded.value_or(ChannelFiles::Loaded {});
        }

        QString save(const ChannelRecord &record)
        {
            std::promise<QString> promise;
            files->saveDurably(record, [&promise](const QString &error) { promise.set_value(error); });
            return promise.get_future().get();
        }

        QString path(const ChannelRecord &record, const QString &suffix = {}) const
        {
            return keys + u'/' + record.publicKey.toString() + u".json"_s + suffix;
        }

        static QByteArray contentOf(const QString &path)
        {
            QFile file {path};
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        }

        static void put(const QString &path, const QByteArray &content)
        {
            QFile file {path};
            ASSERT_TRUE(file.open(QIODevice::WriteOnly));
            file.write(content);
        }

        const QTemporaryDir folder;
        const QString keys = folder.filePath(u"keys"_s);
        std::unique_ptr<ChannelFiles> files;
    };

    class ChannelStoreFilesTest : public ChannelFilesTest
    {
    protected:
        struct Opened
        {
            std::unique_ptr<Database> database;
            std::unique_ptr<ChannelStore> store;
            ChannelStore::Loaded loaded;
        };

        Opened openStore()
        {
            Opened opened {.database = std::move(*Database::open(Path(folder.filePath(u"test.db"_s)))), .store = {}, .loaded = {}};
            EXPECT_TRUE(opened.database->call([](QSqlDatabase &db) { Schema::create(db); }));
            opened.store = std::make_unique<ChannelStore>(opened.database.get(), Path(keys));
            const auto loaded = opened.store->load();
            EXPECT_TRUE(loaded) << qPrintable(loaded.error_or(QString()));
            opened.loaded = loaded.value_or(ChannelStore::Loaded {});
            return opened;
        }

        static void close(Opened &opened)
        {
            opened.store.reset();
            opened.database.reset();
        }

        void loseDatabase() const
        {
            for (const QString &name : {u"test.db"_s, u"test.db-wal"_s, u"test.db-shm"_s})
                QFile::remove(folder.filePath(name));
        }
    };
}

TEST_F(ChannelFilesTest, HoldWhatCannotBeMadeAgain)
{
    const ChannelRecord own = ownRecord(1'700'000'000'123);
    const ChannelRecord followed = followedRecord(9'007'199'254'740'993);
    EXPECT_TRUE(reload().records.isEmpty());
    EXPECT_EQ(save(own), QString());
    EXPECT_EQ(save(followed), QString());

    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(path(own)).constData(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    ASSERT_EQ(::stat(QFile::encodeName(keys).constData(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u);

    const ChannelFiles::Loaded loaded = reload();
    EXPECT_TRUE(loaded.notices.isEmpty());
    ASSERT_EQ(loaded.records.size(), 2);
    for (const ChannelRecord &record : loaded.records)
    {
        const ChannelRecord &expected = (record.publicKey == own.publicKey) ? own : followed;
        EXPECT_EQ(ChannelText::write(record), ChannelText::write(expected));
        EXPECT_EQ(record.highestSequence, expected.highestSequence);
        EXPECT_EQ(record.sources, expected.sources);
        EXPECT_EQ(record.isSequential, expected.isSequential);
        EXPECT_EQ(record.exclusions, expected.exclusions);
        EXPECT_EQ(record.questions, expected.questions);
        EXPECT_EQ(record.seed.has_value(), expected.seed.has_value());
        EXPECT_TRUE(record.onionSeed == expected.onionSeed);
    }
}

TEST_F(ChannelFilesTest, ADamagedFileGivesWayToItsNewestWholeCopy)
{
    ChannelRecord record = ownRecord();
    reload();
    for (const QString &title : {u"first"_s, u"second"_s, u"third"_s})
    {
        record.title = title;
        EXPECT_EQ(save(record), QString());
    }

    QByteArray text = contentOf(path(record));
    text[text.indexOf("third")] = 'T';
    put(path(record), text);
    ChannelFiles::Loaded loaded = reload();
    ASSERT_EQ(loaded.records.size(), 1);
    EXPECT_EQ(loaded.records[0].title, u"second"_s);
    ASSERT_EQ(loaded.notices.size(), 1);
    EXPECT_TRUE(loaded.notices[0].contains(path(record))) << qPrintable(loaded.notices[0]);
    EXPECT_EQ(QDir(keys).entryList({u"*.damaged-*"_s}, QDir::Files).size(), 1);

    // deleted, and the next copy cut off
    put(path(record, u".1"_s), contentOf(path(record, u".1"_s)).first(100));
    loaded = reload();
    ASSERT_EQ(loaded.records.size(), 1);
    EXPECT_EQ(loaded.records[0].title, u"first"_s);

    put(path(record, u".2"_s), "nothing");
    loaded = reload();
    EXPECT_TRUE(loaded.records.isEmpty());
    EXPECT_EQ(loaded.notices.size(), 1);
    EXPECT_EQ(QDir(keys).entryList({u"*.damaged-*"_s}, QDir::Files).size(), 3);
}

// Whatever has got there would be taken into memory as a whole.
TEST_F(ChannelFilesTest, WhatIsTooLargeIsNotRead)
{
    const ChannelRecord record = ownRecord();
    reload();
    EXPECT_EQ(save(record), QString());
    const QByteArray text = contentOf(path(record));
    const QByteArray json = QByteArray((64 * 1024 * 1024), ' ') + text.first(text.lastIndexOf("sha256 "));
    put(path(record), (json + "sha256 " + Crypto::sha256(json).toHex() + '\n'));
    const ChannelFiles::Loaded loaded = reload();
    EXPECT_TRUE(loaded.records.isEmpty());
    EXPECT_EQ(loaded.notices.size(), 1);
    EXPECT_EQ(QDir(keys).entryList({u"*.damaged-*"_s}, QDir::Files).size(), 1);
}

TEST_F(ChannelFilesTest, WhatCannotBeReadIsNotTakenForDamaged)
{
    const ChannelRecord record = ownRecord();
    reload();
    EXPECT_EQ(save(record), QString());
    EXPECT_EQ(save(followedRecord()), QString());
    files.reset();
    ASSERT_TRUE(QFile::rename(path(record), path(record, u".1"_s)));
    ASSERT_TRUE(QDir().mkdir(path(record)));   // reading it is an error of another kind, also for the administrator
    open();
    const auto loaded = files->load();
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().contains(path(record))) << qPrintable(loaded.error());
}

TEST_F(ChannelFilesTest, TheSequenceNeverGoesBackAndIsReservedAlone)
{
    ChannelRecord record = ownRecord(100);
    reload();
    EXPECT_EQ(save(record), QString());
    ChannelRecord next = record;
    next.highestSequence = 200;
    next.title = u"of the next state"_s;
    std::promise<QString> promise;
    files->reserveSequence(next, [&promise](const QString &error) { promise.set_value(error); });
    EXPECT_EQ(promise.get_future().get(), QString());
    EXPECT_EQ(ChannelText::read(contentOf(path(record)))->highestSequence, 200);
    EXPECT_EQ(ChannelText::read(contentOf(path(record)))->title, record.title);

    // as when an identity is imported again
    record.highestSequence = 0;
    EXPECT_EQ(save(record), QString());
    EXPECT_EQ(reload().records[0].highestSequence, 200);
}

TEST_F(ChannelFilesTest, ForgettingAChannelErasesItsSecretsEverywhere)
{
    const ChannelRecord record = ownRecord(7);
    reload();
    EXPECT_EQ(save(record), QString());
    ChannelRecord changed = record;
    changed.title = u"other"_s;
    EXPECT_EQ(save(changed), QString());

    ChannelRecord forgotten;
    forgotten.publicKey = record.publicKey;
    forgotten.role = ChannelRole::Forgotten;
    EXPECT_EQ(save(forgotten), QString());
    EXPECT_EQ(reload().records[0].highestSequence, 7);
    for (const QString &name : asConst(QDir(keys).entryList(QDir::Files)))
        EXPECT_FALSE(contentOf(keys + u'/' + name).contains(record.seed->toHex())) << qPrintable(name);
}

TEST_F(ChannelFilesTest, WhatFailsIsNotDoneLater)
{
    reload();
    const ChannelRecord first = ownRecord();
    EXPECT_EQ(save(first), QString());
    ASSERT_TRUE(QDir().mkdir(path(first, u".new"_s)));
    ChannelRecord changed = first;
    changed.title = u"other"_s;
    EXPECT_TRUE(save(changed).contains(path(first)));

    const ChannelRecord second = ownRecord();
    ASSERT_TRUE(QDir().mkdir(path(second, u".new"_s)));
    EXPECT_FALSE(save(second).isEmpty());
    QDir().rmdir(path(first, u".new"_s));
    QDir().rmdir(path(second, u".new"_s));
    const ChannelFiles::Loaded loaded = reload();
    ASSERT_EQ(loaded.records.size(), 1);
    EXPECT_EQ(loaded.records[0].title, first.title);
}

// The folder's synchronization is the last step: by then the file has been replaced, and may have no key any more.
TEST_F(ChannelFilesTest, WhatFailsInItsLastStepIsTakenBack)
{
    reload();
    const ChannelRecord record = ownRecord(5);
    EXPECT_EQ(save(record), QString());
    ChannelRecord forgotten;
    forgotten.publicKey = record.publicKey;
    forgotten.role = ChannelRole::Forgotten;
    forgotten.removal = RemovalWish::KeepFiles;
    crashPointHook = [](const char *name)
    {
        if (qstrcmp(name, "key file replaced") == 0)
            diskFaults.failingSyncs = 1;
    };
    EXPECT_FALSE(save(forgotten).isEmpty());
    crashPointHook = nullptr;
    const ChannelFiles::Loaded loaded = reload();
    ASSERT_EQ(loaded.records.size(), 1);
    EXPECT_EQ(loaded.records[0].role, ChannelRole::Own);
    EXPECT_EQ(loaded.records[0].seed, record.seed);
}

TEST_F(ChannelFilesTest, TheWishToRemoveHoldsAgainstLateSaves)
{
    reload();
    const ChannelRecord record = followedRecord(5);
    EXPECT_EQ(save(record), QString());
    ChannelRecord forgotten;
    forgotten.publicKey = record.publicKey;
    forgotten.role = ChannelRole::Forgotten;
    forgotten.removal = RemovalWish::DeleteFiles;
    EXPECT_EQ(save(forgotten), QString());
    files->save(record);   // of what still runs
    const ChannelFiles::Loaded loaded = reload();
    EXPECT_EQ(loaded.records[0].role, ChannelRole::Forgotten);
    EXPECT_EQ(loaded.records[0].removal, RemovalWish::DeleteFiles);
}

TEST_F(ChannelStoreFilesTest, ALostDatabaseIsMadeAnewFromTheFiles)
{
    Opened opened = openStore();
    const ChannelRecord own = ownRecord(100);
    ChannelRecord followed = followedRecord(200);
    followed.id = 1;
    followed.version = 150;
    opened.store->save(followed);
    ChannelRecord withId = own;
    withId.id = 2;
    opened.store->save(withId);
    close(opened);
    loseDatabase();

    opened = openStore();
    EXPECT_EQ(opened.loaded.notices.size(), 1);
    ASSERT_EQ(opened.loaded.records.size(), 2);
    for (const ChannelRecord &record : asConst(opened.loaded.records))
    {
        EXPECT_GT(record.id, 0);
        EXPECT_EQ(record.version, 0);
        EXPECT_EQ(record.highestSequence, ((record.publicKey == own.publicKey) ? 100 : 200));
    }
    close(opened);
    opened = openStore();
    EXPECT_TRUE(opened.loaded.notices.isEmpty());
    EXPECT_EQ(opened.loaded.records.size(), 2);
    close(opened);
}

TEST_F(ChannelStoreFilesTest, WhatWasWithdrawnStaysOutWhenTheDatabaseIsLost)
{
    Opened opened = openStore();
    ChannelRecord own = ownRecord(100);
    own.id = 1;
    opened.store->save(own);
    close(opened);
    loseDatabase();

    const auto excluded = [&opened]
    {
        QSet<QString> paths;
        EXPECT_TRUE(opened.database->call([&](QSqlDatabase &db) { paths = PublishedSources::exclusions(db, opened.loaded.records[0].id); }));
        return paths;
    };
    opened = openStore();
    ASSERT_EQ(opened.loaded.records.size(), 1);
    EXPECT_EQ(excluded(), QSet<QString>(own.exclusions.cbegin(), own.exclusions.cend()));
    EXPECT_EQ(opened.loaded.records[0].exclusionsTotal, 2);
    EXPECT_EQ(opened.loaded.notices.size(), 1);

    // while there is a database, it is the truth for them
    EXPECT_TRUE(opened.database->call([](QSqlDatabase &db) { PublishedSources::include(db, 1, u"show/private"_s); }));
    close(opened);
    opened = openStore();
    EXPECT_EQ(opened.loaded.records[0].exclusions, QStringList {own.exclusions[1]});
    close(opened);
}

TEST_F(ChannelStoreFilesTest, MoreThanFitsIsSaidToBeLost)
{
    Opened opened = openStore();
    ChannelRecord own = ownRecord(100);
    own.id = 1;
    QStringList paths;
    for (int i = 0; i < IngestResult::EXCLUDED_MAX; ++i)
        paths.append(QString(200, u'x') + QString::number(i));
    setExclusions(own, paths, 123'456);
    EXPECT_LT(own.exclusions.size(), paths.size());
    EXPECT_GT(own.exclusions.size(), 1'000);
    opened.store->save(own);
    close(opened);
    EXPECT_LT(QFileInfo(path(own)).size(), (2 * 1024 * 1024));
    loseDatabase();

    opened = openStore();
    ASSERT_EQ(opened.loaded.notices.size(), 2);
    EXPECT_TRUE(opened.loaded.notices[0].contains(QString::number(123'456 - own.exclusions.size()))) << qPrintable(opened.loaded.notices[0]);
    EXPECT_EQ(opened.loaded.records[0].exclusionsTotal, own.exclusions.size());
    close(opened);
}

TEST_F(ChannelStoreFilesTest, FilesAreMadeForWhatAnEarlierVersionLeft)
{
    Opened opened = openStore();
    ChannelRecord own = ownRecord(100);
    own.id = 1;
    opened.store->save(own);
    close(opened);
    ASSERT_TRUE(QDir(keys).removeRecursively());

    opened = openStore();
    ASSERT_EQ(opened.loaded.records.size(), 1);
    EXPECT_EQ(opened.loaded.records[0].seed->toHex(), own.seed->toHex());
    close(opened);
    EXPECT_EQ(ChannelText::read(contentOf(path(own)))->seed->toHex(), own.seed->toHex());
}

TEST_F(ChannelStoreFilesTest, TheNewerOfBothCounts)
{
    Opened opened = openStore();
    ChannelRecord followed = followedRecord(100);
    followed.id = 1;
    followed.version = 100;
    opened.store->save(followed);
    close(opened);

    // decided and acknowledged, and the database not asked any more
    open();
    ASSERT_TRUE(files->load());
    followed.isPaused = false;
    followed.highestSequence = 300;
    EXPECT_EQ(save(followed), QString());
    files.reset();
    opened = openStore();
    ASSERT_EQ(opened.loaded.records.size(), 1);
    EXPECT_FALSE(opened.loaded.records[0].isPaused);
    EXPECT_EQ(opened.loaded.records[0].highestSequence, 300);
    EXPECT_EQ(opened.loaded.records[0].version, 100);
    EXPECT_EQ(opened.loaded.records[0].id, 1);
    close(opened);
}

// Neither is a pipe waited for, nor a channel left out because something has taken its file's place.
TEST_F(ChannelFilesTest, WaitsForNothingThatIsNoFile)
{
    const ChannelRecord record = ownRecord(5);
    const QString main = keys + u'/' + record.publicKey.toString() + u".json";
    for (const OddThing thing : ODD_THINGS)
    {
        open();
        ASSERT_TRUE(files->load());
        ASSERT_EQ(save(record), QString());
        files.reset();

        // as it starts
        ASSERT_TRUE(QFile::rename(main, (main + u".moved")));
        putOddThing(thing, main);
        open();
        const auto loaded = files->load();
        ASSERT_FALSE(loaded) << static_cast<int>(thing);
        EXPECT_TRUE(loaded.error().contains(main) && loaded.error().contains(u"Please")) << qPrintable(loaded.error());

        // as it is written
        const QString error = save(record);
        EXPECT_TRUE(error.contains(main) && error.contains(u"Please")) << qPrintable(error);
        EXPECT_TRUE(isStillThere(thing, main)) << static_cast<int>(thing);
        ASSERT_EQ(std::rename(QFile::encodeName(main).constData(), QFile::encodeName(main + u".odd-%1"_s.arg(static_cast<int>(thing))).constData()), 0);
        ASSERT_TRUE(QFile::rename((main + u".moved"), main));
        files.reset();

        // where it is written before it takes its place
        open();
        ASSERT_TRUE(files->load());
        putOddThing(thing, (main + u".new"));
        ChannelRecord changed = record;
        changed.title = u"%1"_s.arg(static_cast<int>(thing));
        const QString inTheWay = save(changed);
        EXPECT_TRUE(inTheWay.contains(main + u".new") && inTheWay.contains(u"Please")) << qPrintable(inTheWay);
        EXPECT_TRUE(isStillThere(thing, (main + u".new")));
        ASSERT_EQ(std::rename(QFile::encodeName(main + u".new").constData(), QFile::encodeName(main + u".odd-new-%1"_s.arg(static_cast<int>(thing))).constData()), 0);
        files.reset();

        // a copy is not worth the file
        QFile::remove(main + u".1");
        open();
        ASSERT_TRUE(files->load());
        putOddThing(thing, (main + u".1"));
        changed.title += u'c';
        EXPECT_EQ(save(changed), QString());
        EXPECT_TRUE(isStillThere(thing, (main + u".1")));
        EXPECT_EQ(reload().records.value(0).title, changed.title);
        files.reset();
        ASSERT_EQ(std::rename(QFile::encodeName(main + u".1").constData(), QFile::encodeName(main + u".odd-copy-%1"_s.arg(static_cast<int>(thing))).constData()), 0);
    }
}
