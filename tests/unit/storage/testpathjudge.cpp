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


#include <gtest/gtest.h>

#include <QSqlDatabase>

#include "megatorrent/storage/ledger.h"
#include "megatorrent/storage/pathjudge.h"
#include "megatorrent/storage/publishedtables.h"

#include "support/databasetest.h"

#include "helpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    const qint64 CHANNEL = 7;
    using Place = PathJudge::Place;

    class PathJudgeTest : public DatabaseTest
    {
    protected:
        void SetUp() override
        {
            DatabaseTest::SetUp();
            run([](QSqlDatabase &db) { PathJudge(CHANNEL, false).begin(db); });
        }

        static IngestWork workFor(const QString &path, const QString &local)
        {
            IngestWork work;
            work.entry.path = path;
            work.entry.local = local;
            return work;
        }

        QStringList doubts(const QList<IngestWork> &works, const bool areNamed, const PathJudge::Sightings &seen = {})
        {
            QStringList result;
            run([&](QSqlDatabase &db) { result = PathJudge(CHANNEL, areNamed).doubts(db, works, seen); });
            return result;
        }

        Place judge(const QString &path, const QString &local, const bool areNamed = false, const PathJudge::Sightings &seen = {})
        {
            QList<PathJudge::Judgement> judgements;
            run([&](QSqlDatabase &db) { judgements = PathJudge(CHANNEL, areNamed).judge(db, QList<IngestWork> {workFor(path, local)}, seen); });
            EXPECT_EQ((judgements.first().place == Place::Taken), !judgements.first().reason.isEmpty());
            return judgements.first().place;
        }

        void publish(const QString &path, const QString &local)
        {
            run([&](QSqlDatabase &db)
            {
                const FileRow file {.id = ++lastFile, .channel = CHANNEL, .root = u""_s, .target = local, .state = FileState::Published, .stat = {}};
                Tables::insert(db, file);
                PublishedItem item;
                item.path = path;
                PublishedTables::put(db, ledger, CHANNEL, {.item = item, .file = file.id, .source = 1});
            });
        }

        KeptBlobs keptBlobs {m_folder.path()};
        Ledger ledger {nullptr, keptBlobs, Sharing::Shared, {}};
        FileId lastFile = 0;
    };
}

TEST_F(PathJudgeTest, WhatWasFoundFirstKeepsItsPath)
{
    EXPECT_EQ(judge(u"show/a"_s, u"/one/a"_s), Place::Free);
    EXPECT_EQ(judge(u"show/a"_s, u"/one/a"_s), Place::Same);
    EXPECT_EQ(judge(u"show/a"_s, u"/two/a"_s), Place::Taken);
    EXPECT_EQ(judge(u"show/b"_s, u"/two/b"_s), Place::Free);
}

TEST_F(PathJudgeTest, PathsThatAreOneFileElsewhereAreRefused)
{
    EXPECT_EQ(judge(u"show/Film"_s, u"/one/Film"_s), Place::Free);
    EXPECT_EQ(judge(u"show/film"_s, u"/one/film"_s), Place::Taken);
    publish(u"other/Film"_s, u"/one/other"_s);
    EXPECT_EQ(judge(u"other/FILM"_s, u"/one/FILM"_s), Place::Taken);
}

TEST_F(PathJudgeTest, NothingIsAFileAndAFolder)
{
    EXPECT_EQ(judge(u"a/b"_s, u"/one"_s), Place::Free);
    EXPECT_EQ(judge(u"a"_s, u"/two"_s), Place::Taken);
    EXPECT_EQ(judge(u"A/b/c"_s, u"/three"_s), Place::Taken);
    publish(u"x"_s, u"/four"_s);
    EXPECT_EQ(judge(u"x/y"_s, u"/five"_s), Place::Taken);
}

TEST_F(PathJudgeTest, WhatIsPublishedKeepsItsPathUnlessItHasGoneAndTheUserNamesAnother)
{
    publish(u"show/a"_s, u"/one/a"_s);
    EXPECT_EQ(judge(u"show/a"_s, u"/two/a"_s, false, {{u"/one/a"_s, false}}), Place::Taken);
    EXPECT_EQ(judge(u"show/a"_s, u"/two/a"_s, true, {{u"/one/a"_s, true}}), Place::Taken);
    EXPECT_EQ(judge(u"show/a"_s, u"/two/a"_s, true, {{u"/one/a"_s, false}}), Place::Free);
}

// The database's thread asks no disk: what may be gone is there until somebody has looked.
TEST_F(PathJudgeTest, WhoAsksLooksAtWhatIsInDoubt)
{
    const QString gone = m_folder.filePath(u"gone"_s);
    publish(u"show/a"_s, gone);
    publish(u"show/b"_s, u"/one/b"_s);
    const QList<IngestWork> works {workFor(u"show/a"_s, u"/two/a"_s), workFor(u"show/b"_s, u"/one/b"_s), workFor(u"show/c"_s, u"/two/c"_s)};
    EXPECT_EQ(doubts(works, false), QStringList());
    EXPECT_EQ(doubts(works, true), QStringList(gone));
    EXPECT_EQ(doubts(works, true, {{gone, true}}), QStringList());
    EXPECT_EQ(judge(u"show/a"_s, u"/two/a"_s, true), Place::Taken);
    EXPECT_EQ(doubts(works, true), QStringList(gone)) << "nothing is noted of what is only asked about";
}

TEST_F(PathJudgeTest, WhatWasFoundIsForgottenAtTheEnd)
{
    EXPECT_EQ(judge(u"show/a"_s, u"/one/a"_s), Place::Free);
    run([](QSqlDatabase &db) { PathJudge(CHANNEL, false).end(db); });
    EXPECT_EQ(judge(u"show/a"_s, u"/two/a"_s), Place::Free);
}
