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

#include <atomic>
#include <semaphore>
#include <thread>

#include <QDir>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include "base/global.h"
#include "megatorrent/diskinquiry.h"
#include "megatorrent/folderrules.h"

// Which folders are free, and what happens when a disk does not say

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    PublicKey keyOf(const int number)
    {
        return PublicKey::fromBytes(QByteArray(32, static_cast<char>(number)));
    }
}

TEST(FolderRules, NoTwoHaveOneFolder)
{
    const QTemporaryDir base;
    const auto path = [&base](const QString &name) { return Path(base.filePath(name)); };
    for (const char *const name : {"data/keys", "films", "moved", "source", "free"})
        QDir(base.path()).mkpath(QString::fromLatin1(name));
    FolderRules rules {path(u"data"_s)};
    rules.addSubscription(keyOf(1), u"Films"_s, {path(u"films"_s), path(u"moved"_s)});
    rules.addSource(u"Mine"_s, path(u"source"_s));

    EXPECT_TRUE(rules.isKnown(path(u"moved"_s)));
    EXPECT_EQ(rules.againstReceiving(path(u"free"_s)), QString());
    EXPECT_EQ(rules.againstReceiving(path(u"films/new"_s), keyOf(1)), QString());
    EXPECT_TRUE(rules.againstReceiving(path(u"films/new"_s)).contains(u"Films"_s));
    EXPECT_TRUE(rules.againstReceiving(path(u"moved"_s)).contains(u"Films"_s));
    EXPECT_TRUE(rules.againstReceiving(path(u"source/deeper"_s)).contains(u"Mine"_s));
    EXPECT_TRUE(rules.againstReceiving(path(u"data/keys"_s)).contains(u"keys"_s));
    EXPECT_EQ(rules.againstReceiving(Path(base.path())).code, ErrorCode::FolderOfOwnData) << "a channel has the names that its publisher likes";
    EXPECT_EQ(rules.againstReceiving(Path(u"/"_s)).code, ErrorCode::FolderOfOwnData);
    EXPECT_EQ(rules.againstPublishing(path(u"source"_s)), QString());
    EXPECT_TRUE(rules.againstPublishing(path(u"films"_s)).contains(u"Films"_s));
    EXPECT_TRUE(rules.againstPublishing(path(u"data/keys/a.json"_s)).contains(u"own data"_s));
    EXPECT_EQ(rules.againstPublishing(Path(base.path()) / Path(u"data"_s) / Path(u".."_s) / Path(u"free"_s)), QString());
}

// Who publishes chooses what comes there, and a list may be a stranger's.
TEST(FolderRules, AListNamesNoHiddenFolderOfTheHome)
{
    const QTemporaryDir base;
    const QString home = base.filePath(u"home/user"_s);
    ASSERT_TRUE(QDir().mkpath(home + u"/.config"_s));
    ASSERT_TRUE(QFile::link(home, base.filePath(u"alias"_s)));
    for (const QString &bad : QStringList {home, base.filePath(u"home"_s), (home + u'/'), QStringLiteral("/"), (home + u"/.config/autostart"_s), (home + u"/.ssh"_s), (home + u"/x/../.ssh/y"_s)
            , (home + u"/Films/.hidden"_s), base.filePath(u"alias/.config/x"_s), base.filePath(u"alias"_s)})
    {
        const Error problem = FolderRules::againstListed(Path(bad), home);
        EXPECT_EQ(problem.code, ErrorCode::FolderUnusable) << qPrintable(bad);
    }
    for (const QString &good : QStringList {(home + u"/Films"_s), base.filePath(u".hidden/elsewhere"_s), base.filePath(u"home/other"_s), base.filePath(u"alias/Films"_s), (home + u"name"_s)})
        EXPECT_TRUE(FolderRules::againstListed(Path(good), home).isEmpty()) << qPrintable(good);
}

// What looks like a new folder would be that of the keys.
TEST(FolderRules, WhatHasANullCharacterIsNoPath)
{
    const QTemporaryDir base;
    const FolderRules rules {Path(base.filePath(u"data"_s))};
    const Path path {base.filePath(u"data"_s) + QChar(u'\0') + u"/x"_s};
    EXPECT_EQ(rules.againstReceiving(path).code, ErrorCode::BadPath);
    EXPECT_EQ(rules.againstPublishing(path).code, ErrorCode::BadPath);
}

// Who waits for a share that does not answer waits with the whole program.
TEST(DiskInquiry, ADiskThatDoesNotAnswerIsNotWaitedForLong)
{
    DiskInquiry disks {200ms};
    const auto hanging = std::make_shared<std::binary_semaphore>(0);
    const auto isOver = std::make_shared<std::atomic_bool>(false);
    EXPECT_EQ(disks.ask<int>([](const DiskInquiry::LookAt &) { return 7; }).value(), 7);
    const auto first = disks.ask<int>([hanging, isOver](const DiskInquiry::LookAt &lookAt) -> nonstd::expected<int, QString>
    {
        lookAt(Path(u"/mnt/share"_s));
        hanging->acquire();
        *isOver = true;
        return 1;
    });
    ASSERT_FALSE(first);
    EXPECT_TRUE(first.error().contains(u"/mnt/share"_s)) << qPrintable(first.error());

    // nor does each further question leave a thread behind
    QElapsedTimer sinceAsked;
    sinceAsked.start();
    EXPECT_FALSE(disks.ask<int>([](const DiskInquiry::LookAt &) { return 7; }));
    EXPECT_LT(sinceAsked.elapsed(), 150);

    hanging->release();
    sinceAsked.start();
    while (!disks.ask<int>([](const DiskInquiry::LookAt &) { return 7; }) && (sinceAsked.elapsed() < 10'000))
        std::this_thread::yield();
    EXPECT_TRUE(*isOver);
    EXPECT_EQ(disks.ask<int>([](const DiskInquiry::LookAt &) { return 7; }).value(), 7);
}

// A busy computer looks at thousands of files, one after the other, for longer than a silent disk is waited for.
TEST(DiskInquiry, ADiskThatAnswersSlowlyIsWaitedForStepByStep)
{
    DiskInquiry disks {300ms, 60s};
    const auto look = [](const DiskInquiry::LookAt &lookAt)
    {
        for (int i = 0; i < 20; ++i)
        {
            lookAt(Path(u"/mnt/busy/%1"_s.arg(i)));
            std::this_thread::sleep_for(50ms);
        }
        return 7;
    };
    const auto answer = disks.ask<int>(look);
    ASSERT_TRUE(answer) << qPrintable(answer.error());
    EXPECT_EQ(*answer, 7);

    // but not without end
    DiskInquiry hasty {100ms, 300ms};
    const auto none = hasty.ask<int>(look);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, ErrorCode::DiskSilent);
    EXPECT_TRUE(none.error().contains(u"/mnt/busy/"_s)) << qPrintable(none.error());

    // what has stopped in the middle is silent
    DiskInquiry other {200ms, 60s};
    const auto hanging = std::make_shared<std::binary_semaphore>(0);
    QElapsedTimer sinceAsked;
    sinceAsked.start();
    EXPECT_FALSE(other.ask<int>([hanging](const DiskInquiry::LookAt &lookAt)
    {
        lookAt(Path(u"/mnt/share"_s));
        hanging->acquire();
        return 1;
    }));
    EXPECT_LT(sinceAsked.elapsed(), 30'000) << "it is not waited for as one that is slow";
    hanging->release();
}
