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

// What a publication would do, found out without doing it; and what it leaves alone because somebody still writes it.

#include <algorithm>

#include <sys/stat.h>

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QSqlRecord>

#include "megatorrent/storage/database.h"

#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    using Kind = PublishPlan::Kind;

    class DryRun : public ::testing::Test
    {
    protected:
        DryRun()
        {
            for (const char name : {'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'})
                bench.write(QString(QLatin1Char(name)), randomBytes(10'000 + name));
            bench.runShow();
            bench.areNamed = false;
        }

        PublishPlan plan()
        {
            bench.mode = IngestMode::Dry;
            result = bench.runShow();
            bench.mode = IngestMode::Full;
            return result.plan ? *result.plan : PublishPlan();
        }

        static QStringList names(const PublishPlan &plan, const Kind kind)
        {
            QStringList paths;
            for (const PublishPlan::Name &name : plan[kind].names)
                paths.append(name.path);
            return paths;
        }

        QString local(const QString &name) const { return bench.source + u'/' + name; }

        // All that is in the database
        QStringList everything()
        {
            QStringList rows;
            EXPECT_TRUE(bench.storage->database()->flushAndWait());
            EXPECT_TRUE(bench.storage->database()->read([&rows](QSqlDatabase &db)
            {
                QStringList tables = db.tables();
                tables.sort();
                for (const QString &table : asConst(tables))
                {
                    QSqlQuery query {db};
                    EXPECT_TRUE(query.exec(u"SELECT * FROM "_s + table));
                    while (query.next())
                    {
                        QStringList values {table};
                        for (int i = 0; i < query.record().count(); ++i)
                            values.append(QString::fromLatin1(query.value(i).toByteArray().toHex()));
                        rows.append(values.join(u' '));
                    }
                }
            }).has_value());
            return rows;
        }

        IngestBench bench;
        IngestResult result;
    };
}

TEST_F(DryRun, SaysWhatAPublicationThenDoesAndChangesNothing)
{
    bench.write(u"a"_s, randomBytes(10));
    ASSERT_TRUE(QFile::remove(local(u"b"_s)));
    ASSERT_TRUE(QFile::rename(local(u"c"_s), local(u"z"_s)));
    ASSERT_EQ(::chmod(QFile::encodeName(local(u"d"_s)).constData(), 0600), 0);
    bench.write(u"new"_s, randomBytes(123));
    bench.write(u"other"_s, randomBytes(7));
    ASSERT_TRUE(QFile::link(u"/nonexistent"_s, local(u"link"_s)));
    const QStringList before = everything();

    const PublishPlan plan = this->plan();
    EXPECT_EQ(everything(), before);
    EXPECT_EQ(names(plan, Kind::New), (QStringList {u"show/new"_s, u"show/other"_s}));
    EXPECT_EQ(plan[Kind::New].bytes, 130);
    EXPECT_EQ(names(plan, Kind::Changed), QStringList {u"show/a"_s});
    EXPECT_EQ(names(plan, Kind::Reread), QStringList {u"show/d"_s});
    EXPECT_EQ(names(plan, Kind::Removed), QStringList {u"show/b"_s});
    ASSERT_EQ(names(plan, Kind::Moved), QStringList {u"show/z"_s});
    EXPECT_EQ(plan[Kind::Moved].names.first().from, u"show/c"_s);
    ASSERT_EQ(names(plan, Kind::Unreadable), QStringList {local(u"link"_s)});
    EXPECT_FALSE(plan[Kind::Unreadable].names.first().reason.isEmpty());
    EXPECT_EQ(plan[Kind::Unreadable].names.first().reason.code, ErrorCode::LinkNotFollowed);
    EXPECT_EQ(plan.count(Kind::Withheld), 0);
    EXPECT_EQ(plan.unchanged, 4);

    const IngestResult published = bench.runShow();
    EXPECT_EQ(published.added, plan.count(Kind::New) + plan.count(Kind::Moved));
    EXPECT_EQ(published.changed, plan.count(Kind::Changed));
    EXPECT_EQ(published.removed, plan.count(Kind::Removed) + plan.count(Kind::Moved));
    EXPECT_EQ(published.unchanged, plan.unchanged + plan.count(Kind::Reread));
    EXPECT_EQ(published.problemCount, plan.count(Kind::Unreadable));
}

TEST_F(DryRun, OfAFolderThatWasNeverPublishedNothingIsNoted)
{
    writeFile((bench.storage.base + u"/more/x"_s), "x");
    const QStringList before = everything();
    bench.areNamed = true;
    bench.mode = IngestMode::Dry;
    const IngestResult result = bench.run({{.local = Path(bench.storage.base + u"/more"_s), .prefix = u"more"_s}});
    EXPECT_EQ(result.plan->count(Kind::New), 1);
    EXPECT_EQ(everything(), before);
}

TEST_F(DryRun, WhatADiskMayHaveTakenAwayIsAskedForUnlessTheUserSaysYes)
{
    for (const QString &name : {u"a"_s, u"b"_s, u"c"_s, u"d"_s, u"e"_s})
        ASSERT_TRUE(QFile::remove(local(name)));
    PublishPlan plan = this->plan();
    EXPECT_EQ(plan.count(Kind::Withheld), 5);
    EXPECT_EQ(plan.count(Kind::Removed), 0);
    EXPECT_EQ(result.questions.size(), 1);

    bench.takesOutAll = true;
    plan = this->plan();
    EXPECT_EQ(plan.count(Kind::Withheld), 0);
    EXPECT_EQ(plan.count(Kind::Removed), 5);
    EXPECT_TRUE(result.questions.isEmpty());
}

// The former name has not been taken out, and is in nobody's way all the same.
TEST_F(DryRun, ANameOfWhichOnlyTheCaseHasChangedIsNoConflict)
{
    ASSERT_TRUE(QFile::rename(local(u"a"_s), local(u"A"_s)));
    const PublishPlan plan = this->plan();
    EXPECT_EQ(names(plan, Kind::Moved), QStringList {u"show/A"_s});
    EXPECT_EQ(plan.count(Kind::Unreadable), 0);
    EXPECT_EQ(bench.runShow().problemCount, 0);
}

TEST_F(DryRun, CountsAreExactAndNamesAndFoldersAreBounded)
{
    for (int i = 0; i <= PublishPlan::NAMES_MAX; ++i)
        bench.write(u"many/%1"_s.arg(i), {});
    const PublishPlan plan = this->plan();
    EXPECT_EQ(plan.count(Kind::New), PublishPlan::NAMES_MAX + 1);
    EXPECT_EQ(plan[Kind::New].names.size(), PublishPlan::NAMES_MAX);
    EXPECT_EQ(plan.folders, (QStringList {bench.source, local(u"many"_s)}));

    for (int i = 0; i <= PublishPlan::FOLDERS_MAX; ++i)
        ASSERT_TRUE(QDir().mkpath(local(u"folders/%1"_s.arg(i))));
    const PublishPlan wide = this->plan();
    EXPECT_EQ(wide.folders.size(), PublishPlan::FOLDERS_MAX);
    EXPECT_EQ(wide.foldersTotal, PublishPlan::FOLDERS_MAX + 4);
}

TEST_F(DryRun, CanBeCancelled)
{
    bench.write(u"new"_s, "new");
    bench.onProgress = [](const IngestProgress &, Ingest &ingest) { ingest.cancel(); };
    const QStringList before = everything();
    bench.mode = IngestMode::Dry;
    bench.run({{.local = Path(bench.source), .prefix = u"show"_s}, {.local = Path(bench.storage.base + u"/profile"_s), .prefix = u"x"_s}});
    EXPECT_EQ(everything(), before);
}

TEST_F(DryRun, WhatIsStillWrittenIsLeftAloneAndPublishedOnceItIsSettled)
{
    const auto at = [this](const qint64 now) { bench.settling = Settling {.now = now, .time = 10'000}; };
    at(1000);
    bench.write(u"new"_s, "one part");
    EXPECT_EQ(plan().count(Kind::New), 0);
    EXPECT_EQ(result.unsettled, 1);

    bench.write(u"new"_s, "one part, and the other");
    at(12'000);
    EXPECT_EQ(plan().count(Kind::New), 0);
    EXPECT_EQ(bench.runShow().added, 0);
    bench.write(u"later"_s, "later");
    at(22'000);
    EXPECT_EQ(names(plan(), Kind::New), QStringList {u"show/new"_s});
    EXPECT_EQ(result.unsettled, 1);
    const IngestResult published = bench.runShow();
    EXPECT_EQ(published.added, 1);
    EXPECT_EQ(published.unsettled, 1);
    at(32'000);
    EXPECT_EQ(bench.runShow().added, 1);
    bench.verify();
}

// Many programs write a new file and give it the name of the old one.
TEST_F(DryRun, WhatIsGoneForAMomentIsNotTakenOut)
{
    const auto at = [this](const qint64 now) { bench.settling = Settling {.now = now, .time = 10'000}; };
    const QByteArray content = readFile(local(u"a"_s));
    ASSERT_TRUE(QFile::remove(local(u"a"_s)));
    at(1000);
    EXPECT_EQ(plan().count(Kind::Removed), 0);
    EXPECT_EQ(result.unsettled, 1);
    EXPECT_EQ(bench.runShow().removed, 0);
    bench.write(u"a"_s, content);
    at(12'000);
    EXPECT_EQ(plan().count(Kind::Removed), 0);

    ASSERT_TRUE(QFile::remove(local(u"a"_s)));
    at(13'000);
    EXPECT_EQ(plan().count(Kind::Removed), 0);
    at(23'000);
    EXPECT_EQ(names(plan(), Kind::Removed), QStringList {u"show/a"_s});
    EXPECT_EQ(bench.runShow().removed, 1);
}

// Disks are cleared out like that: the same path, from another source.
TEST_F(DryRun, WhatMovesToAnotherSourceUnderTheSamePathSettles)
{
    const QString second = bench.storage.base + u"/second"_s;
    writeFile((second + u"/z"), "z");
    const QList<IngestSource> sources {{.local = Path(bench.source), .prefix = u"show"_s}, {.local = Path(second), .prefix = u"show"_s}};
    bench.run(sources);
    ASSERT_TRUE(QFile::remove(local(u"a"_s)));
    writeFile((second + u"/a"), "another");

    bench.mode = IngestMode::Dry;
    bench.settling = Settling {.now = 1000, .time = 10'000};
    EXPECT_GT(bench.run(sources).unsettled, 0);
    bench.settling = Settling {.now = 12'000, .time = 10'000};
    const IngestResult settled = bench.run(sources);
    EXPECT_EQ(settled.unsettled, 0);
    EXPECT_TRUE(settled.plan->hasChanges());
}

TEST_F(DryRun, WhoReadsAheadTakesNothingOut)
{
    ASSERT_TRUE(QFile::remove(local(u"a"_s)));
    bench.write(u"new"_s, randomBytes(100));
    bench.mode = IngestMode::AddOnly;
    const IngestResult ahead = bench.runShow();
    EXPECT_EQ(ahead.added, 1);
    EXPECT_EQ(ahead.removed, 0);
    EXPECT_TRUE(ahead.questions.isEmpty());
    EXPECT_TRUE(bench.paths().contains(u"show/a"_s));

    // What was read ahead and is gone before it was published goes like everything else.
    ASSERT_TRUE(QFile::remove(local(u"new"_s)));
    bench.mode = IngestMode::Full;
    EXPECT_EQ(bench.runShow().removed, 2);
    EXPECT_FALSE(bench.paths().contains(u"show/new"_s));
}
