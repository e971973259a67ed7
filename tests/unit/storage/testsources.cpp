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


// Where items come from, and what may take them out.

#include <algorithm>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QRegularExpression>
#include <QSqlDatabase>

#include "megatorrent/storage/database.h"
#include "megatorrent/storage/publisheditems.h"
#include "megatorrent/storage/publishedsources.h"
#include "megatorrent/storage/sourcesurvey.h"
#include "megatorrent/storage/statement.h"

#include "formerdatabase.h"
#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const QString COMPOSED = QString::fromUtf8("\xc3\xbc.txt");
    const QString DECOMPOSED = QString::fromUtf8("u\xcc\x88.txt");

    class Sources : public ::testing::Test
    {
    protected:
        Sources()
        {
            bench.areNamed = false;
            for (int i = 0; i < 6; ++i)
            {
                writeFile(disk(1, u"a%1"_s.arg(i)), randomBytes(20'000 + i));
                writeFile(disk(2, u"b%1"_s.arg(i)), randomBytes(30'000 + i));
            }
        }

        QString disk(const int number, const QString &name = {}) const
        {
            const QString folder = bench.storage.base + u"/disk%1/Movies"_s.arg(number);
            return name.isEmpty() ? folder : QString(folder + u'/' + name);
        }

        IngestSource source(const int number) const { return {.local = Path(disk(number)), .prefix = u"Movies"_s}; }
        IngestResult runBoth() { return bench.run({source(1), source(2)}); }

        // Everything in it, so that an empty folder is left
        void unplug(const int number)
        {
            ASSERT_TRUE(QFile::rename(disk(number), (disk(number) + u".away"_s)));
            QDir().mkpath(disk(number));
        }

        void plug(const int number)
        {
            QDir().rmdir(disk(number));
            ASSERT_TRUE(QFile::rename((disk(number) + u".away"_s), disk(number)));
        }

        void expectServed()
        {
            for (const PublishedItem &item : bench.items())
                EXPECT_EQ(bench.fetch(item).size(), item.size) << qPrintable(item.path);
        }

        IngestBench bench;
    };
}

TEST_F(Sources, AnEmptyMountPointTakesOutNothing)
{
    EXPECT_EQ(runBoth().items, 12);
    unplug(1);
    writeFile(disk(2, u"new"_s), "new");
    const IngestResult result = runBoth();
    EXPECT_EQ(result.removed, 0);
    EXPECT_EQ(result.withheld, 6);
    EXPECT_EQ(result.added, 1);     // the rest goes on
    ASSERT_EQ(result.questions.size(), 1);
    EXPECT_TRUE(result.questions.first().text.contains(disk(1))) << qPrintable(result.questions.first().text);
    EXPECT_EQ(bench.paths().size(), 13);

    plug(1);
    const IngestResult back = runBoth();
    EXPECT_TRUE(back.questions.isEmpty());
    EXPECT_EQ(back.items, 13);
    expectServed();
}

TEST_F(Sources, TheUsersYesTakesOutWhatIsGone)
{
    runBoth();
    unplug(1);
    bench.takesOutAll = true;
    const IngestResult result = runBoth();
    EXPECT_EQ(result.removed, 6);
    EXPECT_TRUE(result.questions.isEmpty());
    EXPECT_EQ(bench.paths().size(), 6);
    expectServed();
}

TEST_F(Sources, ASourceTakesOutOnlyItsOwn)
{
    runBoth();
    // the disk is away with its mount point: nothing under this path is another source's to take out
    ASSERT_TRUE(QFile::rename(disk(1), (disk(1) + u".away"_s)));
    const IngestResult second = bench.run({source(2)});
    EXPECT_EQ(second.removed, 0);
    EXPECT_TRUE(second.questions.isEmpty());
    EXPECT_EQ(bench.paths().size(), 12);

    const IngestResult both = runBoth();
    EXPECT_EQ(both.questions.size(), 1);
    EXPECT_EQ(both.removed, 0);

    bench.takesOutAll = true;
    const IngestResult yes = runBoth();
    EXPECT_EQ(yes.removed, 6);
    ASSERT_EQ(yes.deserted.size(), 1);
    EXPECT_EQ(yes.deserted.first().local.data(), disk(1));
}

TEST_F(Sources, MoreThanHalfIsAskedFor)
{
    runBoth();
    for (int i = 0; i < 3; ++i)
        QFile::remove(disk(1, u"a%1"_s.arg(i)));
    EXPECT_EQ(runBoth().removed, 3);    // half
    for (int i = 3; i < 5; ++i)
        QFile::remove(disk(1, u"a%1"_s.arg(i)));
    const IngestResult result = runBoth();
    EXPECT_EQ(result.removed, 0);
    EXPECT_EQ(result.withheld, 2);
    EXPECT_EQ(result.questions.size(), 1);
    EXPECT_EQ(bench.paths().size(), 9);
}

TEST_F(Sources, AnotherDiskIsAskedFor)
{
    runBoth();
    // as if it had been another one the last time
    const auto pretendOther = [this]
    {
        ASSERT_TRUE(bench.storage->database()->call([](QSqlDatabase &db) { Statement(db, "UPDATE published_place SET device = device + 1").exec(); }).has_value());
    };
    pretendOther();
    const IngestResult same = runBoth();     // nothing is gone: nothing to ask
    EXPECT_TRUE(same.questions.isEmpty());
    QFile::remove(disk(1, u"a0"_s));
    EXPECT_EQ(runBoth().removed, 1);         // and it is known from now on

    pretendOther();
    QFile::remove(disk(1, u"a1"_s));
    const IngestResult result = runBoth();
    EXPECT_EQ(result.removed, 0);
    EXPECT_EQ(result.questions.size(), 1);
    bench.takesOutAll = true;
    EXPECT_EQ(runBoth().removed, 1);
    bench.takesOutAll = false;
    QFile::remove(disk(1, u"a2"_s));
    EXPECT_EQ(runBoth().removed, 1);
}

// A disk that goes while it is looked through has lost nothing, though what was seen of it before was right.
TEST_F(Sources, AFolderThatIsTakenAwayInTheMiddleTakesOutNothing)
{
    runBoth();
    const auto call = [this](std::function<void (QSqlDatabase &)> work) { ASSERT_TRUE(bench.storage->database()->call(std::move(work))); };
    call([](QSqlDatabase &db) { PublishedSources::beginNotingGone(db); });
    int seen = 0;
    const TreeScanner::Exclusions exclusions;
    IngestRequest request;
    request.channel = 7;
    SourceSurvey survey {call, [&](qint64)
    {
        if (++seen != 4)
            return;
        ASSERT_TRUE(QDir().rename(disk(1), (disk(1) + u"-away"_s)));
        ASSERT_TRUE(QDir().mkpath(disk(1)));
    }, request, exclusions};
    const SurveyedSource result = survey.look(source(1));
    EXPECT_EQ(result.items, 6);
    EXPECT_EQ(result.gone, 0);
    EXPECT_EQ(result.question, QString());
}

// Or the disk that is unplugged later would take out what was published from it, with no question.
TEST_F(Sources, WhereFileSystemsBeginIsKnownWhenTheyCannotBeReadForATime)
{
    writeFile(disk(1, u"usb/deep/x"_s), "x");
    runBoth();
    const auto call = [this](std::function<void (QSqlDatabase &)> work) { ASSERT_TRUE(bench.storage->database()->call(std::move(work))); };
    // as if there were disks
    const qint64 usb = 4'242;
    const qint64 other = 4'243;
    call([&](QSqlDatabase &db)
    {
        const qint64 id = PublishedSources::find(db, 7, disk(1), u"Movies"_s).value();
        PublishedSources::Places places = PublishedSources::places(db, id);
        places.insert(u"Movies/usb"_s, usb);
        places.insert(u"Movies/usb/deep"_s, other);
        places.insert(u"Movies/usbother"_s, other);   // which is not there any more
        PublishedSources::setPlaces(db, id, places);
        PublishedSources::beginNotingGone(db);
    });

    const TreeScanner::Exclusions exclusions;
    IngestRequest request;
    request.channel = 7;
    bool isTaken = false;
    SourceSurvey survey {call, [&](qint64)
    {
        if (std::exchange(isTaken, true))
            return;
        ASSERT_TRUE(QDir().rename(disk(1, u"usb"_s), (disk(1) + u"-usb"_s)));
    }, request, exclusions};
    const SurveyedSource result = survey.look(source(1));
    EXPECT_EQ(result.gone, 0);
    EXPECT_EQ(result.places.size(), 3);
    EXPECT_TRUE(result.places.contains(u"Movies"_s));
    EXPECT_EQ(result.places.value(u"Movies/usb"_s), usb);
    EXPECT_EQ(result.places.value(u"Movies/usb/deep"_s), other);
}

// Who publishes the folder above it does not mean the keys of all channels.
TEST_F(Sources, OurOwnDataIsNeverPublished)
{
    const QString keys = bench.storage.base + u"/profile/keys"_s;
    writeFile((keys + u"/secret.json"_s), "a key");
    ASSERT_TRUE(QFile::link((keys + u"/secret.json"_s), disk(1, u"link"_s)));
    ASSERT_TRUE(QFile::link(keys, (bench.storage.base + u"/keys"_s)));

    const IngestResult result = bench.run({{.local = Path(bench.storage.base), .prefix = u"home"_s}});
    EXPECT_EQ(result.items, 12);
    EXPECT_TRUE(bench.paths().filter(u"profile"_s).isEmpty()) << qPrintable(bench.paths().join(u' '));
    EXPECT_FALSE(bench.item(u"home/disk1/Movies/link"_s));
    const QString data = bench.storage.base + u"/profile"_s;
    EXPECT_TRUE(std::any_of(result.notes.cbegin(), result.notes.cend(), [&data](const auto &note) { return note.path == data; }));

    for (const QString &named : QStringList {(keys + u"/secret.json"_s), keys, (bench.storage.base + u"/keys"_s), data})
    {
        const IngestResult inside = bench.run({{.local = Path(named), .prefix = u"inside"_s}});
        EXPECT_EQ(inside.added, 0) << qPrintable(named);
        ASSERT_EQ(inside.problemCount, 1) << qPrintable(named);
        EXPECT_TRUE(inside.problems.first().reason.contains(u"keys"_s)) << qPrintable(inside.problems.first().reason.text);
    }
}

// Two have it: the first stays, the other is named, each time.
TEST_F(Sources, OnePathOfTwoSourcesIsAProblemThatIsNamed)
{
    writeFile(disk(1, u"x"_s), "of the first");
    writeFile(disk(2, u"x"_s), "of the second");
    for (int i = 0; i < 3; ++i)
    {
        const IngestResult result = runBoth();
        EXPECT_EQ(result.hasChanges(), (i == 0));
        ASSERT_EQ(result.problemCount, 1);
        EXPECT_EQ(result.problems.first().path, disk(2, u"x"_s));
        EXPECT_TRUE(result.problems.first().reason.contains(disk(1, u"x"_s))) << qPrintable(result.problems.first().reason.text);
        EXPECT_EQ(bench.fetch(*bench.item(u"Movies/x"_s)), "of the first");
        expectServed();
    }

    // the first one's is gone: it is the other's
    QFile::remove(disk(1, u"x"_s));
    EXPECT_EQ(runBoth().problemCount, 0);
    EXPECT_EQ(bench.fetch(*bench.item(u"Movies/x"_s)), "of the second");
    expectServed();
}

TEST_F(Sources, AFolderThatWasMovedMayBeNamedAtItsNewPlace)
{
    bench.run({source(1)});
    ASSERT_TRUE(QFile::rename(disk(1), (bench.storage.base + u"/elsewhere"_s)));
    bench.areNamed = true;
    const IngestResult moved = bench.run({{.local = Path(bench.storage.base + u"/elsewhere"_s), .prefix = u"Movies"_s}});
    EXPECT_EQ(problems(moved), QString());
    EXPECT_EQ(moved.items, 6);
    expectServed();

    // the old place has nothing left to take out
    bench.areNamed = false;
    const IngestResult old = bench.run({source(1)});
    EXPECT_EQ(old.problemCount, 1);
    EXPECT_TRUE(old.questions.isEmpty());
    bench.takesOutAll = true;
    const IngestResult yes = bench.run({source(1)});
    EXPECT_EQ(yes.removed, 0);
    EXPECT_EQ(yes.deserted.size(), 1);
    EXPECT_EQ(bench.paths().size(), 6);
}

TEST_F(Sources, NamesThatDifferInCompositionOnlyAreNamed)
{
    bench.write(COMPOSED, "composed");
    bench.write(DECOMPOSED, "decomposed");
    bench.write(u"other"_s, "other");
    for (int i = 0; i < 3; ++i)
    {
        const IngestResult result = bench.runShow();
        EXPECT_EQ(result.hasChanges(), (i == 0));
        ASSERT_EQ(result.problemCount, 1);
        EXPECT_EQ(result.problems.first().path, QString(bench.source + u'/' + DECOMPOSED));
        EXPECT_EQ(bench.fetch(*bench.item(u"show/"_s + COMPOSED)), "composed");
        expectServed();
    }
    QFile::remove(bench.source + u'/' + COMPOSED);
    EXPECT_EQ(bench.runShow().problemCount, 0);
    EXPECT_EQ(bench.fetch(*bench.item(u"show/"_s + COMPOSED)), "decomposed");
}

TEST_F(Sources, DecomposedNamesAreFineInSourcesAndPrefixes)
{
    const QString folder = bench.storage.base + u"/"_s + QString::fromUtf8("Fu\xcc\x88" "hrer");
    writeFile((folder + u'/' + DECOMPOSED), "x");
    const IngestResult result = bench.run({{.local = Path(folder), .prefix = QString::fromUtf8("Fu\xcc\x88" "hrer")}});
    EXPECT_EQ(problems(result), QString());
    EXPECT_EQ(bench.paths(), QStringList {QString::fromUtf8("F\xc3\xbchrer/\xc3\xbc.txt")});
    EXPECT_EQ(bench.run({}, {QString::fromUtf8("Fu\xcc\x88hrer/")}).removed, 1);
}

TEST_F(Sources, AByteOrderMarkIsPartOfTheName)
{
    const QString name = QChar(QChar::ByteOrderMark) + u"name"_s;
    const QString local = bench.storage.base + u'/' + name;
    writeFile(local, "x");
    bench.write(name, "y");
    bench.run({{.local = Path(local), .prefix = {}}, {.local = Path(bench.source), .prefix = u"show"_s}});
    EXPECT_EQ(bench.paths(), (QStringList {(u"show/"_s + name), name}));
    EXPECT_FALSE(bench.run({{.local = Path(local), .prefix = {}}}).hasChanges());
}

TEST_F(Sources, EmptyFoldersAreTold)
{
    bench.write(u"a/file"_s, "x");
    QDir().mkpath(bench.source + u"/b/empty"_s);
    const IngestResult result = bench.runShow();
    EXPECT_EQ(result.problemCount, 0);
    ASSERT_EQ(result.notes.size(), 1);
    EXPECT_EQ(result.notes.first().path, QString(bench.source + u"/b/empty"_s));
}

TEST_F(Sources, TimesBeyondTheYear2262)
{
    bench.write(u"future"_s, "x");
    const timespec times[2] = {{.tv_sec = 12'000'000'000, .tv_nsec = 0}, {.tv_sec = 12'000'000'000, .tv_nsec = 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, QFile::encodeName(bench.source + u"/future"_s).constData(), times, 0), 0);
    bench.runShow();
    struct stat info {};
    ASSERT_EQ(::stat(QFile::encodeName(bench.source + u"/future"_s).constData(), &info), 0);
    if (info.st_mtim.tv_sec != 12'000'000'000)
        GTEST_SKIP() << "this file system knows no such times";
    EXPECT_EQ(bench.item(u"show/future"_s)->mtime, 12'000'000'000);

    const timespec past[2] = {{.tv_sec = -12'000'000'000, .tv_nsec = 5}, {.tv_sec = -12'000'000'000, .tv_nsec = 5}};
    ASSERT_EQ(::utimensat(AT_FDCWD, QFile::encodeName(bench.source + u"/future"_s).constData(), past, 0), 0);
    ASSERT_EQ(::stat(QFile::encodeName(bench.source + u"/future"_s).constData(), &info), 0);
    bench.runShow();
    EXPECT_EQ(bench.item(u"show/future"_s)->mtime, info.st_mtim.tv_sec);
}

TEST_F(Sources, WhatWasWithdrawnStaysOut)
{
    bench.areNamed = true;
    bench.write(u"public.txt"_s, "public");
    bench.write(u"private.txt"_s, "private");
    bench.write(u"folder/a"_s, "a");
    bench.write(u"folder-b"_s, "b");
    bench.runShow();
    EXPECT_EQ(bench.run({}, {u"show/private.txt"_s, u"show/folder/"_s}).removed, 2);
    const QStringList rest {u"show/folder-b"_s, u"show/public.txt"_s};

    bench.areNamed = false;
    EXPECT_FALSE(bench.runShow().hasChanges());
    bench.write(u"private.txt"_s, "changed");
    bench.write(u"folder/new"_s, "new");
    bench.runShow();
    EXPECT_EQ(bench.paths(), rest);
    // the folder above is named: these are not
    bench.areNamed = true;
    bench.storage.close();
    bench.storage.open();
    bench.runShow();
    EXPECT_EQ(bench.paths(), rest);

    bench.run({{.local = Path(bench.source + u"/private.txt"_s), .prefix = u"show/private.txt"_s}});
    EXPECT_TRUE(bench.item(u"show/private.txt"_s).has_value());
    bench.areNamed = false;
    bench.runShow();
    EXPECT_EQ(bench.paths(), (QStringList {u"show/folder-b"_s, u"show/private.txt"_s, u"show/public.txt"_s}));
}

// As the first version wrote it
TEST_F(Sources, AnEarlierVersionsItemsFindTheirSources)
{
    runBoth();
    ASSERT_TRUE(bench.storage->database()->call([](QSqlDatabase &db)
    {
        makeFormer(db);
        Statement(db, "DROP INDEX published_item_source").exec();
        Statement(db, "ALTER TABLE published_item DROP COLUMN source").exec();
        Statement(db, "DELETE FROM published_source").exec();
        Statement(db, "DELETE FROM published_place").exec();
    }).has_value());
    bench.storage.close();
    bench.storage.open();
    QFile::remove(disk(1, u"a1"_s));
    const IngestResult result = runBoth();
    EXPECT_EQ(result.removed, 1);
    EXPECT_EQ(result.added, 0);
    EXPECT_EQ(result.items, 11);
    unplug(2);
    EXPECT_EQ(runBoth().withheld, 6);
}

TEST_F(Sources, WhatCameFromSomeOfThemIsListedInPagesInOrder)
{
    writeFile(disk(2, u"a0x"_s), "between those of the other one");
    runBoth();
    const auto list = [this](const QList<int> &numbers, const int limit)
    {
        QStringList paths;
        EXPECT_TRUE(bench.storage->database()->call([&](QSqlDatabase &db)
        {
            QList<qint64> sources;
            for (const int number : numbers)
                sources.append(PublishedSources::find(db, 7, disk(number), u"Movies"_s).value());
            while (true)
            {
                const QList<PublishedItem> page = PublishedItems::ofSources(db, 7, sources, (paths.isEmpty() ? QString() : paths.last()), limit);
                EXPECT_LE(page.size(), limit);
                for (const PublishedItem &item : page)
                    paths.append(item.path);
                if (page.isEmpty())
                    break;
            }
        }));
        return paths;
    };
    for (const int limit : {1, 2, 5, 100})
    {
        EXPECT_EQ(list({1, 2}, limit), bench.paths()) << limit;
        EXPECT_EQ(list({2, 1}, limit), bench.paths()) << limit;
        EXPECT_EQ(list({1}, limit), bench.paths().filter(u"/a"_s).filter(QRegularExpression(u"\\d$"_s))) << limit;
        EXPECT_EQ(list({}, limit), QStringList()) << limit;
    }
}
