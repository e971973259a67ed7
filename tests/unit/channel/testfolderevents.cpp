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

#include <gtest/gtest.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "base/global.h"
#include "megatorrent/channel/folderevents.h"

using namespace Megatorrent;

namespace
{
    class FolderEventsTest : public ::testing::Test
    {
    protected:
        FolderEventsTest()
        {
            QObject::connect(&events, &FolderEvents::happened, &events, [this](const qint64 channel) { told.append(channel); });
        }

        // The system takes up watching on another thread: something happens until it is told.
        bool isTold(const qint64 channel)
        {
            told.clear();
            const QDeadlineTimer deadline {10'000};
            for (int i = 0; !told.contains(channel) && !deadline.hasExpired(); ++i)
            {
                QFile file {folder.filePath(QString::number(i))};
                EXPECT_TRUE(file.open(QIODevice::WriteOnly));
                QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
            }
            return told.contains(channel);
        }

        QTemporaryDir folder;
        QList<qint64> told;
        FolderEvents events;
    };
}

TEST_F(FolderEventsTest, TellsOfWhatHappensToEachChannelThatAsks)
{
    EXPECT_EQ(events.watch(1, {folder.path()}), 1);
    EXPECT_TRUE(isTold(1));
    EXPECT_EQ(events.watch(2, {folder.path()}), 1);
    events.watch(1, {});
    EXPECT_TRUE(isTold(2));
    EXPECT_FALSE(told.contains(1));
}

TEST_F(FolderEventsTest, OnlySoManyFoldersForAllChannelsTogether)
{
    QStringList folders;
    for (int i = 0; i < (FolderEvents::FOLDERS_MAX + 10); ++i)
        folders.append(folder.filePath(u"none/%1"_s.arg(i)));
    EXPECT_EQ(events.watch(1, folders), FolderEvents::FOLDERS_MAX);
    EXPECT_EQ(events.watch(2, {folder.path()}), 0);
    EXPECT_EQ(events.watch(1, folders.first(10)), 10);
    EXPECT_EQ(events.watch(2, {folder.path()}), 1);
    EXPECT_TRUE(isTold(2));
}

TEST_F(FolderEventsTest, SaysOfHowManyNothingIsTold)
{
    qsizetype refused = 0;
    QObject::connect(&events, &FolderEvents::refused, &events, [&refused](const qint64 channel, const qsizetype folders) { refused += (channel == 1) ? folders : 0; });
    events.watch(1, {folder.path(), folder.filePath(u"gone"_s), folder.filePath(u"gone, too"_s)});
    const QDeadlineTimer deadline {10'000};
    while ((refused == 0) && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    EXPECT_EQ(refused, 2);
}
