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

#include "megatorrent/storage/unitplacer.h"

#include <future>

#include "megatorrent/storage/crashpoint.h"
#include "megatorrent/storage/diskfaults.h"
#include "megatorrent/storage/formernames.h"
#include "megatorrent/storage/foldertable.h"
#include "megatorrent/storage/unitsurvey.h"

#include "movetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class UnitPlacerTest : public MoveTest
    {
    protected:
        std::vector<MoveUnit> look(const QList<FileRow> &rows)
        {
            const UnitSurvey survey {*m_move};
            std::vector<MoveUnit> units = survey.units(rows);
            for (MoveUnit &unit : units)
                survey.look(unit);
            return units;
        }

        qint64 move(std::vector<MoveUnit> units)
        {
            const FormerNames formerNames {*m_move};
            return UnitPlacer {*m_move, formerNames}.move(units);
        }

        QStringList reasons() const
        {
            QStringList result;
            for (const FolderMoveResult::Left &left : m_move->result.left)
                result.append(left.reason.text);
            return result;
        }

        void drop(QSqlDatabase &db, const FileRow &file) override
        {
            MoveTest::drop(db, file);
            const auto isFree = [this]
            {
                const bool isLocked = m_placing.try_lock();
                if (isLocked)
                    m_placing.unlock();
                return isLocked;
            };
            m_wasPlacingFree = std::async(std::launch::async, isFree).get();
        }

        std::optional<bool> m_wasPlacingFree;
    };
}

TEST_F(UnitPlacerTest, aFileHasItsNewNameAndNotItsOldOne)
{
    const FileRow file = add(u"sub/a"_s, "a");
    EXPECT_EQ(move(look({file})), 1);
    const QString target = at(m_new, u"sub/a"_s);
    EXPECT_EQ(readFile(target), QByteArray("a"));
    EXPECT_FALSE(QFile::exists(file.target));
    EXPECT_FALSE(QFile::exists(at(m_old, u"sub"_s))) << "nothing is in it any more";

    const FileRow now = row(file.id);
    EXPECT_EQ(now.root, m_new);
    EXPECT_EQ(now.target, target);
    EXPECT_EQ(now.placedStat(), statOf(target));
    run([this](QSqlDatabase &db) { EXPECT_TRUE(FolderTable::formerNames(db, m_old, 10).isEmpty()); });
    EXPECT_EQ(m_move->progress.files, 1);
    EXPECT_EQ(m_move->result.leftTotal, 0);
}

TEST_F(UnitPlacerTest, aPartialFileGoesAlong)
{
    const FileRow part = addPart(u"a"_s, "half");
    EXPECT_EQ(move(look({part})), 1);
    const FileRow now = row(part.id);
    EXPECT_EQ(now.root, m_new);
    EXPECT_EQ(readFile(now.partPath()), QByteArray("half"));
    EXPECT_EQ(now.partInode, part.partInode);
    EXPECT_FALSE(QFile::exists(part.partPath()));
}

TEST_F(UnitPlacerTest, whatHasChangedSinceItWasLookedAtStays)
{
    const FileRow edited = add(u"a"_s, "a");
    const FileRow finished = add(u"b"_s, "b");
    const FileRow other = add(u"c"_s, "c");
    const std::vector<MoveUnit> units = look({edited, finished, other});
    writeFile(edited.target, "longer");
    run([&finished](QSqlDatabase &db) { Tables::setState(db, finished.id, FileState::Damaged); });
    EXPECT_EQ(move(units), 1) << "the others are none of theirs";
    EXPECT_EQ(m_move->result.leftTotal, 2);
    EXPECT_EQ(row(edited.id).root, m_old);
    EXPECT_EQ(readFile(edited.target), QByteArray("longer"));
    EXPECT_FALSE(QFile::exists(at(m_new, u"a"_s)));
    EXPECT_EQ(row(finished.id).root, m_old);
    EXPECT_EQ(row(other.id).root, m_new);
}

TEST_F(UnitPlacerTest, whatIsInTheWayGetsAnotherNameAndIsNeverOverwritten)
{
    const FileRow file = add(u"a.txt"_s, "ours");
    const std::vector<MoveUnit> units = look({file});
    writeFile(at(m_new, u"a.txt"_s), "the user's");
    EXPECT_EQ(move(units), 1);
    EXPECT_EQ(readFile(at(m_new, u"a.txt"_s)), QByteArray("ours"));
    const QStringList conflicts = QDir(m_new).entryList({u"a.conflict-*.txt"_s});
    ASSERT_EQ(conflicts.size(), 1);
    EXPECT_EQ(readFile(at(m_new, conflicts[0])), QByteArray("the user's"));
}

TEST_F(UnitPlacerTest, whatTheUserHasEditedMakesNothingGiveWay)
{
    const FileRow file = add(u"a"_s, "edited", FileState::Damaged);
    std::vector<MoveUnit> units = look({file});
    writeFile(at(m_new, u"a"_s), "another");
    EXPECT_EQ(move(units), 1) << "of the file nothing but its row is left to be moved";
    EXPECT_EQ(readFile(file.target), QByteArray("edited"));
    EXPECT_EQ(readFile(at(m_new, u"a"_s)), QByteArray("another"));
    ASSERT_EQ(m_move->result.notes.size(), 1);
    EXPECT_EQ(m_move->result.notes[0].path, file.target);
}

TEST_F(UnitPlacerTest, whatCannotBeCommittedIsTakenBack)
{
    const FileRow file = add(u"sub/a"_s, "a");
    const FileRow part = addPart(u"b"_s, "half");
    const std::vector<MoveUnit> units = look({file, part});
    diskFaults.failingSyncs = 1;
    EXPECT_EQ(move(units), 0);
    diskFaults.failingSyncs = 0;
    EXPECT_FALSE(m_move->result.problem.isEmpty());
    EXPECT_EQ(reasons(), QStringList(2, m_move->result.problem.text));
    EXPECT_EQ(row(file.id).target, file.target);
    EXPECT_EQ(readFile(file.target), QByteArray("a"));
    EXPECT_EQ(readFile(part.partPath()), QByteArray("half"));
    EXPECT_TRUE(tree(m_new).isEmpty()) << qPrintable(tree(m_new).join(u'\n'));
    EXPECT_FALSE(QFile::exists(TargetFolder::partPath(m_new, part.id)));
}

TEST_F(UnitPlacerTest, aCopyTakesItsPlaceAndTheOriginalGoes)
{
    m_move->copies = true;
    const FileRow file = add(u"a"_s, "a");
    const FileRow part = addPart(u"b"_s, "half");
    EXPECT_EQ(move(look({file, part})), 2);
    EXPECT_EQ(readFile(at(m_new, u"a"_s)), QByteArray("a"));
    EXPECT_FALSE(QFile::exists(file.target));
    EXPECT_FALSE(QFile::exists(part.partPath()));
    const FileRow now = row(part.id);
    EXPECT_EQ(now.partInode, statOf(now.partPath())->inode) << "the copy's";
}

TEST_F(UnitPlacerTest, aMoveThatMustStopLeavesNothingHalfDone)
{
    m_move->copies = true;
    const FileRow file = add(u"a"_s, "a");
    const FileRow part = addPart(u"b"_s, "half");
    const std::vector<MoveUnit> units = look({file, part});
    m_isCancelled = true;
    EXPECT_EQ(move(units), 0);
    EXPECT_EQ(m_move->result.leftTotal, 2);
    EXPECT_EQ(row(file.id).root, m_old);
    EXPECT_EQ(readFile(file.target), QByteArray("a"));
    EXPECT_EQ(readFile(part.partPath()), QByteArray("half"));
    EXPECT_EQ(QDir(at(m_new, u".megatorrent"_s)).entryList(QDir::Files), QStringList {u"channel"_s}) << "copies are of no use any more";
}

TEST_F(UnitPlacerTest, whatALaterVersionHasReplacedIsDropped)
{
    const FileRow file = add(u"a"_s, "old");
    const std::vector<MoveUnit> units = look({file});
    FileRow later = file;
    later.id = ++m_lastFile;
    later.root = m_new;
    later.target = at(m_new, u"a"_s);
    writeFile(later.target, "new");
    later.stat = *statOf(later.target);
    insert(later);
    EXPECT_EQ(move(units), 1);
    EXPECT_EQ(m_dropped, QList<FileId> {file.id});
    EXPECT_EQ(m_wasPlacingFree, false) << "nobody else puts files in place meanwhile";
    EXPECT_EQ(readFile(later.target), QByteArray("new"));
    EXPECT_FALSE(QFile::exists(file.target));
}

TEST_F(UnitPlacerTest, whatTheUserHadDeletedIsLookedForAtTheNewPlace)
{
    const FileRow file = add(u"a"_s, "a");
    QFile::remove(file.target);
    m_isInPlace = false;
    m_recheckedState = FileState::Damaged;
    const std::vector<MoveUnit> units = look({file});
    m_rechecked.clear();
    m_recheckedState.reset();
    EXPECT_EQ(move(units), 1);
    EXPECT_EQ(row(file.id).root, m_new);
    EXPECT_EQ(m_rechecked, QList<FileId> {file.id});
    EXPECT_EQ(m_packsTried, QList<FileId> {file.id});
}

TEST_F(UnitPlacerTest, theFirstHundredThatAreLeftAreNamed)
{
    QList<FileRow> rows;
    for (int i = 0; i < 105; ++i)
        rows.append(add(u"f%1"_s.arg(i), "a"));
    const std::vector<MoveUnit> units = look(rows);
    m_isCancelled = true;
    EXPECT_EQ(move(units), 0);
    EXPECT_EQ(m_move->result.leftTotal, 105);
    EXPECT_EQ(m_move->result.left.size(), 100);
    EXPECT_FALSE(reasons().contains(QString()));
}

TEST_F(UnitPlacerTest, whatIsTakenAwayMeanwhileStaysWhereItWas)
{
    const FileRow file = add(u"a"_s, "whole");
    const FileRow part = addPart(u"b"_s, "half");
    const std::vector<MoveUnit> units = look({file, part});
    const QString away = m_disk.filePath(u"away"_s);
    ASSERT_TRUE(QDir().rename(m_old, away));
    EXPECT_EQ(move(units), 0);
    EXPECT_EQ(m_move->result.leftTotal, 2);
    EXPECT_EQ(row(file.id).root, m_old);
    EXPECT_EQ(row(part.id).root, m_old);

    ASSERT_TRUE(QDir().rename(away, m_old));
    EXPECT_EQ(move(look({file, part})), 2);
    EXPECT_EQ(readFile(at(m_new, u"a"_s)), QByteArray("whole"));
    EXPECT_EQ(readFile(row(part.id).partPath()), QByteArray("half"));
}

TEST_F(UnitPlacerTest, theOldNameOfWhatIsTakenAwayGoesWhenItIsBack)
{
    m_move->copies = true;
    const FileRow file = add(u"a"_s, "whole");
    const std::vector<MoveUnit> units = look({file});
    static QString from;
    static QString to;
    from = m_old;
    to = m_disk.filePath(u"away"_s);
    crashPointHook = [](const char *name)
    {
        if (qstrcmp(name, "move committed") == 0)
        {
            EXPECT_TRUE(QDir().rename(from, to));
        }
    };
    EXPECT_EQ(move(units), 1);
    crashPointHook = nullptr;
    EXPECT_EQ(readFile(at(m_new, u"a"_s)), QByteArray("whole"));
    FormerNames formerNames {*m_move};
    formerNames.removeAll(m_old);
    EXPECT_EQ(m_move->result.problem.code, ErrorCode::FolderAway);

    m_move->result.problem = {};
    ASSERT_TRUE(QDir().rename(to, from));
    formerNames.removeAll(m_old);
    EXPECT_FALSE(QFile::exists(file.target));
    run([this](QSqlDatabase &db) { EXPECT_TRUE(FolderTable::formerNames(db, m_old, 10).isEmpty()); });
}

// A run was interrupted, and before the next one the user has changed what is at the new place.
TEST_F(UnitPlacerTest, AFormerNameStaysIfItIsAllThatIsLeft)
{
    for (const QString &name : {u"deleted"_s, u"edited"_s, u"link"_s, u"moved"_s, u"gone"_s})
    {
        writeFile(at(m_old, name), "content");
        const FileStat stat = *statOf(at(m_old, name));
        run([&](QSqlDatabase &db) { FolderTable::addFormerName(db, {.root = m_old, .target = at(m_old, name), .stat = stat}); });
    }
    writeFile(at(m_new, u"edited"_s), "longer than it was");
    ASSERT_TRUE(QFile::link(at(m_old, u"link"_s), at(m_new, u"link"_s)));
    writeFile(at(m_new, u"moved"_s), "content");
    ASSERT_TRUE(QFile::remove(at(m_old, u"gone"_s)));

    FormerNames {*m_move}.removeAll(m_old);
    EXPECT_TRUE(m_move->result.problem.isEmpty());
    for (const QString &name : {u"deleted"_s, u"edited"_s, u"link"_s})
        EXPECT_EQ(readFile(at(m_old, name)), "content") << qPrintable(name);
    EXPECT_FALSE(QFile::exists(at(m_old, u"moved"_s)));
    EXPECT_EQ(m_move->result.notes.size(), 3);
    run([&](QSqlDatabase &db) { EXPECT_TRUE(FolderTable::formerNames(db, m_old, 10).isEmpty()); });
}
