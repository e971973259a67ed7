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

#include "megatorrent/storage/unitsurvey.h"

#include "movetest.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    class UnitSurveyTest : public MoveTest
    {
    protected:
        MoveUnit look(const FileRow &row)
        {
            std::vector<MoveUnit> units = survey().units({row});
            EXPECT_EQ(units.size(), 1U);
            survey().look(units.at(0));
            return units.at(0);
        }

        UnitSurvey survey() { return UnitSurvey {*m_move}; }

        QByteArray copyOf(const MoveUnit &unit) const { return readFile(at(m_new, u".megatorrent/"_s + QString::fromLatin1(unit.copyName()))); }
    };
}

TEST_F(UnitSurveyTest, allThatIsKnownAtOnePathIsOneUnit)
{
    FileRow former = add(u"a"_s, "a", FileState::Replaced);
    const FileRow file = add(u"a"_s, "a");
    const FileRow other = add(u"b"_s, "b");
    former.id = ++m_lastFile;
    former.root = at(m_old, u"within"_s);   // the same path, of another folder
    insert(former);

    const std::vector<MoveUnit> units = survey().units({file, file, other});
    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(units[0].rows.size(), 2);
    EXPECT_EQ(units[1].rows.size(), 1);

    // what is not locked may change at any time
    MoveUnit unit = units[0];
    survey().reload(unit, {file.id});
    ASSERT_EQ(unit.rows.size(), 1);
    EXPECT_EQ(unit.rows[0].id, file.id);
}

TEST_F(UnitSurveyTest, whatIsInPlaceBelongsToTheNewestWholeVersion)
{
    add(u"a"_s, "a", FileState::Replaced);
    const FileRow file = add(u"a"_s, "a");
    const MoveUnit unit = look(file);
    ASSERT_TRUE(unit.owner);
    EXPECT_EQ(unit.owner->id, file.id);
    EXPECT_TRUE(unit.isThere);
    EXPECT_TRUE(unit.isOurs);
    EXPECT_EQ(unit.source, file.stat);
    EXPECT_FALSE(unit.twin);
    EXPECT_TRUE(unit.problem.isEmpty());
    EXPECT_TRUE(copyOf(unit).isNull()) << "a file can have two names on one disk";
}

TEST_F(UnitSurveyTest, whatHasBeenEditedIsTheUsers)
{
    const FileRow file = add(u"a"_s, "a");
    m_isInPlace = false;
    m_recheckedState = FileState::Damaged;
    const MoveUnit unit = look(file);
    EXPECT_EQ(m_rechecked, QList<FileId> {file.id});
    ASSERT_TRUE(unit.owner);
    EXPECT_EQ(unit.owner->state, FileState::Damaged);
    EXPECT_FALSE(unit.isOurs);
    EXPECT_TRUE(unit.isThere);
    EXPECT_TRUE(unit.problem.isEmpty());
}

TEST_F(UnitSurveyTest, whatIsBeingChangedIsLeftForLater)
{
    const FileRow file = add(u"a"_s, "a");
    m_isInPlace = false;   // and the next look finds it whole again
    const MoveUnit unit = look(file);
    EXPECT_FALSE(unit.problem.isEmpty());
    EXPECT_FALSE(unit.isOurs);
}

TEST_F(UnitSurveyTest, whatIsNoFileStaysAndIsTold)
{
    const FileRow file = add(u"a"_s, "a");
    QFile::remove(file.target);
    QDir().mkpath(file.target);
    const MoveUnit unit = look(file);
    EXPECT_FALSE(unit.isThere);
    ASSERT_EQ(m_move->result.notes.size(), 1);
    EXPECT_EQ(m_move->result.notes[0].path, file.target);
}

TEST_F(UnitSurveyTest, theSameContentAtTheNewPlaceIsTakenOver)
{
    const FileRow file = add(u"a"_s, "same");
    const FileRow other = add(u"b"_s, "mine");
    writeFile(at(m_new, u"a"_s), "same");
    writeFile(at(m_new, u"b"_s), "hers");
    EXPECT_EQ(look(file).twin, statOf(at(m_new, u"a"_s)));
    EXPECT_FALSE(look(other).twin);
}

TEST_F(UnitSurveyTest, oneFileSeenTwiceIsLeftAlone)
{
    const FileRow file = add(u"a"_s, "a");
    QDir(m_new).removeRecursively();
    ASSERT_TRUE(QFile::link(m_old, m_new));
    const MoveUnit unit = look(file);
    EXPECT_FALSE(unit.twin);
    EXPECT_FALSE(unit.problem.isEmpty()) << "to delete one would delete both";
}

TEST_F(UnitSurveyTest, acrossDisksThereIsACopyOfEachPart)
{
    const FileRow file = add(u"a"_s, "whole");
    const FileRow part = addPart(u"b"_s, "half");
    m_move->copies = true;
    EXPECT_EQ(copyOf(look(file)), QByteArray("whole"));
    EXPECT_EQ(m_move->progress.bytes, 5);

    const MoveUnit received = look(part);
    ASSERT_TRUE(received.partInodes.contains(part.id));
    const QString copied = TargetFolder::partPath(m_new, part.id);
    EXPECT_EQ(readFile(copied), QByteArray("half"));
    EXPECT_EQ(received.partInodes.value(part.id), statOf(copied)->inode);
    EXPECT_EQ(readFile(part.partPath()), QByteArray("half")) << "it is still known at the old place";
}

TEST_F(UnitSurveyTest, aMoveThatMustStopCopiesNothing)
{
    const FileRow file = add(u"a"_s, "whole");
    const FileRow part = addPart(u"b"_s, "half");
    m_move->copies = true;
    m_isCancelled = true;
    const MoveUnit unit = look(file);
    EXPECT_TRUE(copyOf(unit).isNull());
    EXPECT_TRUE(unit.problem.isEmpty());
    EXPECT_TRUE(look(part).partInodes.isEmpty());
}

TEST_F(UnitSurveyTest, whatIsToBeWhereAnotherFolderHasAFileWaits)
{
    const FileRow file = add(u"a"_s, "a");
    FileRow inTheWay = add(u"x"_s, "x");
    inTheWay.id = ++m_lastFile;
    inTheWay.root = m_disk.path();         // the new folder lies in this one, which is not empty yet
    inTheWay.target = at(m_new, u"a"_s);
    insert(inTheWay);
    EXPECT_FALSE(look(file).problem.isEmpty());
}

TEST_F(UnitSurveyTest, ofAFolderThatIsAwayNothingIsBelieved)
{
    const FileRow file = add(u"a"_s, "whole");
    const FileRow registered = add(u"b"_s, "the user's", FileState::Registered);
    const FileRow part = addPart(u"c"_s, "half");
    ASSERT_TRUE(QDir().rename(m_old, m_disk.filePath(u"away"_s)));
    ASSERT_TRUE(QDir().mkpath(m_old)) << "an empty mount point";
    m_move->copies = true;
    for (const FileRow &row : {file, registered, part})
    {
        const MoveUnit unit = look(row);
        EXPECT_FALSE(unit.isThere);
        EXPECT_EQ(unit.problem.code, ErrorCode::FolderAway) << qPrintable(row.target);
    }
}
