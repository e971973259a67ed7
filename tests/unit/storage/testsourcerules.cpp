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

#include <QBitArray>
#include <QDir>
#include <QFile>
#include <QScopeGuard>

#include "base/global.h"
#include "megatorrent/storage/ownfolders.h"
#include "megatorrent/storage/unfinishedfiles.h"

#include "ingesthelpers.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    // What of a folder is published, and what is taken out
    class SourceRules : public ::testing::Test
    {
    protected:
        SourceRules() { bench.areNamed = false; }

        IngestBench bench;
    };
}

// They would be half of what they will be.
TEST_F(SourceRules, WhatIsStillBeingDownloadedIsLeftOut)
{
    for (const QString &name : {u"film.mkv"_s, u"a.mkv.!qB"_s, u"b.part"_s, u"c.crdownload"_s, u".0123abcd.parts"_s, u"folder.part/x"_s, u"party"_s})
        bench.write(name, "x");
    IngestResult result = bench.runShow();
    EXPECT_EQ(bench.paths(), (QStringList {u"show/film.mkv"_s, u"show/folder.part/x"_s, u"show/party"_s}));
    EXPECT_EQ(result.problemCount, 0) << qPrintable(problems(result));
    QStringList noted;
    for (const IngestProblem &note : asConst(result.notes))
    {
        EXPECT_EQ(note.reason.code, ErrorCode::FileBusy);
        noted.append(note.path.sliced(bench.source.size() + 1));
    }
    EXPECT_EQ(noted, (QStringList {u".0123abcd.parts"_s, u"a.mkv.!qB"_s, u"b.part"_s, u"c.crdownload"_s}));

    ASSERT_TRUE(QFile::rename((bench.source + u"/a.mkv.!qB"_s), (bench.source + u"/a.mkv"_s)));
    EXPECT_EQ(bench.runShow().added, 1);
    // who names it means it
    EXPECT_EQ(bench.run({{.local = Path(bench.source + u"/b.part"_s), .prefix = u"show/b.part"_s}}).added, 1);
    // and what is published is not taken out for its name
    result = bench.runShow();
    EXPECT_EQ(result.removed, 0);
    EXPECT_TRUE(bench.item(u"show/b.part"_s));
}

// It has its final name and size, and is full of holes.
TEST_F(SourceRules, WhatATorrentHasNotGotTheWholeOfIsLeftAloneAsItIs)
{
    for (const QString &name : {u"Series/1.mkv"_s, u"Series/2.mkv"_s, u"other.txt"_s, u"was there.txt"_s})
        bench.write(name, "x");
    bench.mode = IngestMode::Full;
    EXPECT_EQ(bench.run({{.local = Path(bench.source + u"/was there.txt"_s), .prefix = u"show/was there.txt"_s}}).added, 1);

    const auto forget = qScopeGuard([] { UnfinishedFiles::remove("a"); UnfinishedFiles::remove("b"); });
    QBitArray complete {2};
    complete.setBit(0);
    UnfinishedFiles::set("a", {.folder = Path(bench.source), .files = {Path(u"Series/1.mkv"_s), Path(u"Series/2.mkv"_s)}, .complete = complete});
    UnfinishedFiles::set("b", {.folder = Path(bench.source), .files = {Path(u"was there.txt"_s)}, .complete = QBitArray(1)});
    const IngestResult result = bench.runShow();
    EXPECT_EQ(bench.paths(), (QStringList {u"show/Series/1.mkv"_s, u"show/other.txt"_s, u"show/was there.txt"_s}));
    EXPECT_EQ(result.removed, 0);
    EXPECT_EQ(result.problemCount, 0) << qPrintable(problems(result));
    ASSERT_EQ(result.notes.size(), 2);
    EXPECT_EQ(result.notes.first().path, QString(bench.source + u"/Series/2.mkv"_s));
    EXPECT_EQ(result.notes.first().reason.code, ErrorCode::FileBusy);

    UnfinishedFiles::remove("a");
    EXPECT_EQ(bench.runShow().added, 1);
    EXPECT_TRUE(bench.item(u"show/Series/2.mkv"_s));
}

TEST_F(SourceRules, WhereATorrentIsIsFoundBehindLinksToo)
{
    bench.write(u"a/film.mkv"_s, "x");
    const QString link = bench.source + u" by another name"_s;
    ASSERT_TRUE(QFile::link(bench.source, link));
    const auto forget = qScopeGuard([] { UnfinishedFiles::remove("a"); });
    UnfinishedFiles::set("a", {.folder = Path(bench.source + u"/a"_s), .files = {Path(u"film.mkv"_s)}, .complete = QBitArray(1)});
    const auto filesIn = [](const QString &source) { return QSet<QString> {source + u"/a/film.mkv"_s, source + u"/a/.unwanted/film.mkv"_s}; };
    EXPECT_EQ(UnfinishedFiles::within({bench.source}), filesIn(bench.source));
    EXPECT_EQ(UnfinishedFiles::within({link}), filesIn(link));
    EXPECT_EQ(UnfinishedFiles::within({link, bench.source}), (filesIn(link) + filesIn(bench.source)));
    EXPECT_EQ(UnfinishedFiles::within({link + u"/a/film.mkv"_s}), (QSet<QString> {link + u"/a/film.mkv"_s}));
    EXPECT_TRUE(UnfinishedFiles::within({bench.source + u"/b"_s, bench.source + u"/a/film"_s}).isEmpty());
}

TEST_F(SourceRules, HiddenFilesAreCounted)
{
    bench.write(u"a"_s, "a");
    EXPECT_TRUE(bench.runShow().notes.isEmpty());
    for (const QString &name : {u".env"_s, u".git/config"_s, u".git/HEAD"_s, u"b/.x"_s})
        bench.write(name, "x");
    bench.mode = IngestMode::Dry;
    for (int i = 0; i < 2; ++i)
    {
        const IngestResult result = bench.runShow();
        ASSERT_EQ(result.notes.size(), 1);
        EXPECT_EQ(result.notes.first().path, bench.source);
        EXPECT_EQ(result.notes.first().reason.code, ErrorCode::HiddenFiles);
        const QString text = result.notes.first().reason.text;
        EXPECT_TRUE(text.contains(u"3"_s) && text.contains(u"show/.env"_s)) << qPrintable(text);
        bench.mode = IngestMode::Full;
    }
    EXPECT_EQ(bench.paths().size(), 5);
}

// One of several disks that are shown as one folder
TEST_F(SourceRules, ByItselfLittleIsTakenOutUnasked)
{
    const auto remove = [this](const int from, const int to)
    {
        for (int i = from; i < to; ++i)
            ASSERT_TRUE(QFile::remove(bench.source + u"/%1"_s.arg(i)));
    };
    for (int i = 0; i < 110; ++i)
        bench.write(QString::number(i), QByteArray::number(i));
    bench.runShow();
    bench.settling = Settling {.now = 1'000, .time = 10};

    remove(0, 9);
    bench.runShow();
    bench.settling->now += 1'000;
    IngestResult result = bench.runShow();
    EXPECT_EQ(result.removed, 9);
    EXPECT_TRUE(result.questions.isEmpty());

    remove(9, 20);
    bench.runShow();
    bench.settling->now += 1'000;
    result = bench.runShow();
    EXPECT_EQ(result.removed, 0);
    EXPECT_EQ(result.withheld, 11);
    ASSERT_EQ(result.questions.size(), 1);

    // who is there is asked as before
    bench.settling = std::nullopt;
    result = bench.runShow();
    EXPECT_EQ(result.removed, 11);
    EXPECT_TRUE(result.questions.isEmpty());
}

TEST_F(SourceRules, ByItselfAFolderThatIsEmptyNowIsAskedFor)
{
    for (int i = 0; i < 100; ++i)
        bench.write(QString::number(i), QByteArray::number(i));
    const auto fill = [this](const QString &folder, const int count)
    {
        for (int i = 0; i < count; ++i)
            bench.write((folder + u'/' + QString::number(i)), folder.toUtf8() + QByteArray::number(i));
    };
    const auto empty = [this](const QString &folder)
    {
        ASSERT_TRUE(QDir(bench.source + u'/' + folder).removeRecursively());
        ASSERT_TRUE(QDir().mkpath(bench.source + u'/' + folder));
    };
    fill(u"few"_s, 4);
    fill(u"many"_s, 5);
    bench.runShow();
    bench.settling = Settling {.now = 1'000, .time = 10};

    empty(u"few"_s);
    bench.runShow();
    bench.settling->now += 1'000;
    IngestResult result = bench.runShow();
    EXPECT_EQ(result.removed, 4);
    EXPECT_TRUE(result.questions.isEmpty());

    empty(u"many"_s);
    bench.runShow();
    bench.settling->now += 1'000;
    result = bench.runShow();
    EXPECT_EQ(result.removed, 0);
    ASSERT_EQ(result.questions.size(), 1);
    EXPECT_TRUE(result.questions.first().text.contains(bench.source + u"/many"_s)) << qPrintable(result.questions.first().text);
}

TEST_F(SourceRules, WhatTheProgramHasForItselfIsNotPublished)
{
    const auto reset = qScopeGuard([] { OwnFolders::set({}); });
    bench.write(u"film"_s, "film");
    bench.write(u"config/qBittorrent.conf"_s, "password");
    bench.write(u"data/BT_backup/x.torrent"_s, "x");
    OwnFolders::set({(bench.source + u"/config"_s), (bench.source + u"/data"_s)});
    const IngestResult result = bench.runShow();
    EXPECT_EQ(bench.paths(), QStringList {u"show/film"_s});
    EXPECT_EQ(result.notes.size(), 2);
    EXPECT_EQ(bench.run({{.local = Path(bench.source + u"/data/BT_backup"_s), .prefix = u"named"_s}}).added, 0);
}
