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

#include <QSqlDatabase>
#include <QSqlQuery>

#include "megatorrent/storage/database.h"
#include "megatorrent/storage/databasefile.h"
#include "megatorrent/storage/statement.h"

#include "helpers.h"
#include "support/oddthing.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class DatabaseTest : public ::testing::Test
    {
    protected:
        DatabaseTest()
            : path {folder.filePath(u"test.db"_s)}
        {
            open();
            EXPECT_TRUE(database->call([](QSqlDatabase &db) { Statement(db, "CREATE TABLE IF NOT EXISTS t (v INTEGER NOT NULL)").exec(); }).has_value());
        }

        void open()
        {
            auto opened = Database::open(path);
            ASSERT_TRUE(opened.has_value()) << qPrintable(opened.error_or(QString()));
            database = std::move(*opened);
        }

        void insert(const qint64 value)
        {
            database->post([value](QSqlDatabase &db) { Statement(db, "INSERT INTO t (v) VALUES (?)").exec(value); });
        }

        qint64 count()
        {
            qint64 result = -1;
            const auto read = database->read([&result](QSqlDatabase &db)
            {
                Statement statement {db, "SELECT count(*) FROM t"};
                statement.exec().next();
                result = statement.integer(0);
            });
            EXPECT_TRUE(read.has_value()) << qPrintable(read.error_or(QString()));
            return result;
        }

        // From now on a commit fails if there is a row in `broken`: SQLite looks at what it refers to no sooner.
        void prepareFailingCommits()
        {
            ASSERT_TRUE(database->call([](QSqlDatabase &db)
            {
                Statement(db, "CREATE TABLE broken (v INTEGER REFERENCES t (v) DEFERRABLE INITIALLY DEFERRED)").exec();
                Statement(db, "CREATE UNIQUE INDEX t_v ON t (v)").exec();
            }).has_value());
            ASSERT_TRUE(database->flushAndWait().has_value());
            ASSERT_TRUE(database->look([](QSqlDatabase &db) { Statement(db, "PRAGMA foreign_keys = ON").exec(); }).has_value());
        }

        void breakTransaction()
        {
            database->post([](QSqlDatabase &db) { Statement(db, "INSERT INTO broken VALUES (42)").exec(); });
        }

        const QTemporaryDir folder;
        const Path path;
        std::unique_ptr<Database> database;
    };
}

TEST_F(DatabaseTest, ReadersSeeWhatIsCommitted)
{
    ASSERT_TRUE(database->flushAndWait().has_value());
    for (int i = 0; i < 100; ++i)
        insert(i);
    ASSERT_TRUE(database->flushAndWait().has_value());
    EXPECT_EQ(count(), 100);

    // a commit comes by itself
    insert(100);
    EXPECT_TRUE(waitUntil([this] { return count() == 101; }));
}

TEST_F(DatabaseTest, FailingWorkIsUndoneAlone)
{
    insert(1);
    QString error;
    bool isDone = false;
    database->post([](QSqlDatabase &db)
    {
        Statement(db, "INSERT INTO t (v) VALUES (?)").exec(2);
        Statement(db, "INSERT INTO t (v) VALUES (NULL)").exec();
    }, QCoreApplication::instance(), [&](const QString &message)
    {
        error = message;
        isDone = true;
    });
    insert(3);
    ASSERT_TRUE(waitUntil([&] { return isDone; }));
    EXPECT_FALSE(error.isEmpty());
    ASSERT_TRUE(database->flushAndWait().has_value());
    EXPECT_EQ(count(), 2);
}

// What was read so far is not all that there is.
TEST_F(DatabaseTest, AnErrorIsNotTheEndOfWhatIsThere)
{
    for (int i = 0; i < 5; ++i)
        insert(i);
    ASSERT_TRUE(database->flushAndWait());
    QList<qint64> values;
    const auto read = [&](const int broken)
    {
        values.clear();
        return [&values, broken](QSqlDatabase &db)
        {
            // abs() refuses the smallest number of all
            Statement statement {db, "SELECT CASE v WHEN ? THEN abs(-9223372036854775807 - 1) ELSE v END FROM t"};
            statement.exec(broken);
            while (statement.next())
                values.append(statement.integer(0));
        };
    };
    EXPECT_FALSE(database->read(read(3)));
    EXPECT_EQ(values.size(), 3);
    EXPECT_FALSE(database->call(read(3)));
    EXPECT_TRUE(database->read(read(17)));   // the same statement, whose error is forgotten
    EXPECT_EQ(values.size(), 5);
    EXPECT_TRUE(database->call(read(17)));
    EXPECT_EQ(values.size(), 5);
}

TEST_F(DatabaseTest, CallsHooksInOrder)
{
    QStringList order;
    ASSERT_TRUE(database->call([&](QSqlDatabase &)
    {
        order.append(u"work"_s);
        database->beforeCommit([&order](QSqlDatabase &) { order.append(u"before"_s); });
        database->afterCommit([&order] { order.append(u"after"_s); });
    }).has_value());
    // those of a failing work are forgotten
    EXPECT_FALSE(database->call([&](QSqlDatabase &db)
    {
        database->afterCommit([&order] { order.append(u"wrong"_s); });
        Statement(db, "INSERT INTO t (v) VALUES (NULL)").exec();
    }).has_value());
    ASSERT_TRUE(database->flushAndWait().has_value());
    EXPECT_EQ(order, (QStringList {u"work"_s, u"before"_s, u"after"_s}));
}

TEST_F(DatabaseTest, CommitsWhenItEnds)
{
    for (int i = 0; i < 10; ++i)
        insert(i);
    database.reset();
    open();
    EXPECT_EQ(count(), 10);
}

TEST_F(DatabaseTest, WhatACommitLostIsSaidToBeLost)
{
    prepareFailingCommits();
    QString failure;
    database->whenFailed(QCoreApplication::instance(), [&failure](const QString &error) { failure = error; });
    insert(1);
    breakTransaction();
    // the commit comes by itself, and fails, between this and the flush
    ASSERT_TRUE(waitUntil([&failure] { return !failure.isEmpty(); }));
    EXPECT_TRUE(failure.contains(u"test.db"_s)) << qPrintable(failure);
    EXPECT_FALSE(database->flushAndWait().has_value());

    // what is written later must not look as if all before it were there
    EXPECT_FALSE(database->call([](QSqlDatabase &db) { Statement(db, "INSERT INTO t (v) VALUES (2)").exec(); }).has_value());
    EXPECT_FALSE(database->flushAndWait().has_value());
    EXPECT_EQ(count(), 0);

    database.reset();
    open();
    insert(3);
    EXPECT_TRUE(database->flushAndWait().has_value());
    EXPECT_EQ(count(), 1);
}

TEST_F(DatabaseTest, ACommitAnswersForTheTransactionOfItsWork)
{
    prepareFailingCommits();
    QStringList answers;
    const auto commit = [&](const qint64 value)
    {
        database->commit([value](QSqlDatabase &db) { Statement(db, "INSERT INTO t (v) VALUES (?)").exec(value); }, QCoreApplication::instance(), [&](const QString &error)
        {
            answers.append(error);
            EXPECT_TRUE(!error.isEmpty() || (count() > 0));
        });
    };
    commit(1);
    ASSERT_TRUE(waitUntil([&] { return answers.size() == 1; }));
    EXPECT_EQ(answers[0], QString());
    commit(1);  // the work itself fails
    ASSERT_TRUE(waitUntil([&] { return answers.size() == 2; }));
    EXPECT_FALSE(answers[1].isEmpty());
    breakTransaction();
    commit(2);
    commit(3);
    ASSERT_TRUE(waitUntil([&] { return answers.size() == 4; }));
    EXPECT_FALSE(answers[2].isEmpty());
    EXPECT_FALSE(answers[3].isEmpty());
    EXPECT_EQ(count(), 1);
}

TEST_F(DatabaseTest, DamageIsNoticedAndTheFileSetAside)
{
    for (int i = 0; i < 5'000; ++i)
        insert(i);
    ASSERT_TRUE(database->flushAndWait().has_value());
    database.reset();
    EXPECT_EQ(DatabaseFile::check(path.data()), DatabaseFile::Condition::Sound);

    QFile file {path.data()};
    ASSERT_TRUE(file.open(QIODevice::ReadWrite) && file.seek(3 * 4096));
    file.write(QByteArray(4096 * 4, 'x'));
    file.close();
    EXPECT_EQ(DatabaseFile::check(path.data()), DatabaseFile::Condition::Damaged);

    open();
    QString failure;
    database->whenFailed(QCoreApplication::instance(), [&failure](const QString &error) { failure = error; });
    database->call([](QSqlDatabase &db) { Statement(db, "UPDATE t SET v = v + 10000").exec(); });
    ASSERT_TRUE(waitUntil([&failure] { return !failure.isEmpty(); }));
    EXPECT_FALSE(database->flushAndWait().has_value());
    database.reset();
    EXPECT_TRUE(DatabaseFile::isCheckDemanded(path.data()));

    const auto aside = DatabaseFile::setAside(path.data());
    ASSERT_TRUE(aside.has_value());
    EXPECT_TRUE(QFile::exists(*aside));
    EXPECT_FALSE(QFile::exists(path.data()));
    EXPECT_FALSE(DatabaseFile::isCheckDemanded(path.data()));
}

TEST_F(DatabaseTest, AnswersOnlyToThoseThatAreStillThere)
{
    auto context = std::make_unique<QObject>();
    bool isCalled = false;
    database->post([](QSqlDatabase &) {}, context.get(), [&](const QString &) { isCalled = true; });
    context.reset();
    ASSERT_TRUE(database->flushAndWait().has_value());
    QCoreApplication::processEvents();
    EXPECT_FALSE(isCalled);
}

TEST_F(DatabaseTest, IsForItsOwnerOnly)
{
    ASSERT_TRUE(database->flushAndWait().has_value());
    for (const QString &suffix : {u""_s, u"-wal"_s, u"-shm"_s})
    {
        struct stat info {};
        ASSERT_EQ(::stat(QFile::encodeName(path.data() + suffix).constData(), &info), 0);
        EXPECT_EQ((info.st_mode & 0777), 0600u) << qPrintable(suffix);
    }
}

TEST_F(DatabaseTest, SaysWhatItCannotOpen)
{
    const Path bad {folder.filePath(u"bad.db"_s)};
    writeFile(bad.data(), QByteArray(10'000, 'x'));
    const auto result = Database::open(bad);
    ASSERT_FALSE(result.has_value());
    EXPECT_TRUE(result.error().contains(u"bad.db"_s)) << qPrintable(result.error());
}

TEST_F(DatabaseTest, StatementsMayNest)
{
    for (int i = 0; i < 5; ++i)
        insert(i);
    int pairs = 0;
    ASSERT_TRUE(database->call([&](QSqlDatabase &db)
    {
        const auto visit = [&db](const std::function<void ()> &function)
        {
            Statement statement {db, "SELECT v FROM t"};
            statement.exec();
            while (statement.next())
                function();
        };
        visit([&] { visit([&pairs] { ++pairs; }); });
    }).has_value());
    EXPECT_EQ(pairs, 25);
}

// SQLite would wait for a pipe, or make a database where a link leads.
TEST(DatabaseInTheWay, IsOpenedBesideNothingThatIsNoFile)
{
    const QTemporaryDir folder;
    for (const OddThing thing : ODD_THINGS)
    {
        for (const QString &suffix : {QString(), u"-wal"_s, u"-shm"_s, u"-journal"_s, u".check"_s})
        {
            const QString path = folder.filePath(u"%1%2.db"_s.arg(QString::number(static_cast<int>(thing)), suffix));
            const QString odd = path + suffix;
            putOddThing(thing, odd);
            DatabaseFile::demandCheck(path);
            EXPECT_TRUE(isStillThere(thing, odd)) << qPrintable(odd);
            if (suffix != u".check")
            {
                EXPECT_EQ(DatabaseFile::check(path), DatabaseFile::Condition::Unknown);
                const auto opened = Database::open(Path(path));
                ASSERT_FALSE(opened) << qPrintable(odd);
                EXPECT_TRUE(opened.error().contains(odd) && opened.error().contains(u"Please")) << qPrintable(opened.error());
            }
            else
            {
                EXPECT_FALSE(DatabaseFile::isCheckDemanded(path));
                EXPECT_TRUE(Database::open(Path(path)));
            }
            EXPECT_TRUE(isStillThere(thing, odd)) << qPrintable(odd);
        }
    }
}
