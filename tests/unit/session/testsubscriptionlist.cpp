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

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"
#include "megatorrent/content/link.h"
#include "megatorrent/content/listfolder.h"
#include "megatorrent/subscriptionlist.h"

using namespace Megatorrent;

namespace
{
    NewSubscription makeSubscription(const int number)
    {
        return {.link = u"megatorrent://%1"_s.arg(number, 64, 16, QChar(u'0')), .savePath = Path(u"/data/\u00dc %1"_s.arg(number)), .name = u"N\u00e4me"_s
                , .folder = u"Films/Old"_s, .policy = DownloadPolicy::Rule, .isPaused = (number % 2) == 1, .isSequential = (number % 3) == 1, .peers = {}};
    }

    QByteArray written(const QList<NewSubscription> &list)
    {
        return QJsonDocument(SubscriptionList::write(list)).toJson();
    }
}

TEST(SubscriptionList, isReadAsItWasWritten)
{
    const QList<NewSubscription> list {makeSubscription(1), makeSubscription(2)};
    const auto read = SubscriptionList::read(written(list));
    ASSERT_TRUE(read) << read.error().toStdString();
    ASSERT_EQ(read->size(), 2);
    for (qsizetype i = 0; i < 2; ++i)
    {
        EXPECT_EQ((*read)[i].link, list[i].link);
        EXPECT_EQ((*read)[i].savePath, list[i].savePath);
        EXPECT_EQ((*read)[i].name, list[i].name);
        EXPECT_EQ((*read)[i].folder, list[i].folder);
        EXPECT_EQ((*read)[i].policy, list[i].policy);
        EXPECT_EQ((*read)[i].isPaused, list[i].isPaused);
        EXPECT_EQ((*read)[i].isSequential, list[i].isSequential);
        EXPECT_TRUE((*read)[i].isFromList);
    }
    EXPECT_TRUE(SubscriptionList::read(written({}))->isEmpty());
}

TEST(SubscriptionList, refusesWhatIsNone)
{
    for (const QByteArray &text : {QByteArray(), QByteArray("[]"), QByteArray("{}"), QByteArray("{\"subscriptions\": []}"), QByteArray("{\"megatorrentSubscriptions\": 2}")
            , QByteArray("{\"megatorrentSubscriptions\": \"1\"}"), QByteArray(SubscriptionList::FILE_MAX_SIZE + 1, ' ')})
    {
        const auto read = SubscriptionList::read(text);
        ASSERT_FALSE(read) << text.first(std::min<qsizetype>(text.size(), 100)).toStdString();
        EXPECT_FALSE(read.error().isEmpty());
    }
    // a policy that nobody knows is not taken for "all"
    const QByteArray wrong = "{\"megatorrentSubscriptions\": 1, \"subscriptions\": [{\"policy\": \"non\"}]}";
    EXPECT_FALSE(SubscriptionList::read(wrong));
    EXPECT_TRUE(SubscriptionList::read(QByteArray(wrong).replace("non", "none")));
    // entries that are nothing show when they are added
    EXPECT_EQ(SubscriptionList::read("{\"megatorrentSubscriptions\": 1, \"subscriptions\": [5, {\"link\": 7}, null]}")->size(), 3);
    EXPECT_TRUE(SubscriptionList::read("{\"megatorrentSubscriptions\": 1, \"subscriptions\": 5}")->isEmpty());
}

TEST(SubscriptionList, holdsSoManyAndNoMore)
{
    QList<NewSubscription> list;
    for (int i = 0; i < SubscriptionList::ENTRIES_MAX; ++i)
        list.append(makeSubscription(i));
    EXPECT_EQ(SubscriptionList::read(written(list))->size(), SubscriptionList::ENTRIES_MAX);
    list.append(makeSubscription(0));
    EXPECT_FALSE(SubscriptionList::read(written(list)));
}

TEST(ListFolder, keepsWhatPeopleMeant)
{
    EXPECT_EQ(*ListFolder::clean(u"Films/Old"_s), u"Films/Old"_s);
    EXPECT_EQ(*ListFolder::clean(u" /Films / / Old/"_s), u"Films/Old"_s);
    EXPECT_EQ(*ListFolder::clean(u"//"_s), u""_s);
    EXPECT_EQ(*ListFolder::clean(u"a\u202eb/\u0007c"_s), u"ab/c"_s);
}

TEST(ListFolder, refusesWhatIsTooDeepOrLong)
{
    EXPECT_TRUE(ListFolder::clean(u"a/"_s.repeated(ListFolder::LEVELS_MAX)));
    EXPECT_FALSE(ListFolder::clean(u"a/"_s.repeated(ListFolder::LEVELS_MAX + 1)));
    EXPECT_TRUE(ListFolder::clean(u"a"_s.repeated(ListFolder::LENGTH_MAX)));
    EXPECT_FALSE(ListFolder::clean(u"a"_s.repeated(ListFolder::LENGTH_MAX + 1)));
}

TEST(ListFolder, movesWithAllThatIsBelow)
{
    EXPECT_TRUE(ListFolder::isAtOrBelow(u"Films"_s, u"Films"_s));
    EXPECT_TRUE(ListFolder::isAtOrBelow(u"Films/Old"_s, u"Films"_s));
    EXPECT_FALSE(ListFolder::isAtOrBelow(u"Filmstock"_s, u"Films"_s));
    EXPECT_EQ(ListFolder::moved(u"Films/Old"_s, u"Films"_s, u"Video/Films"_s), u"Video/Films/Old"_s);
    EXPECT_EQ(ListFolder::moved(u"Films"_s, u"Films"_s, u"Video"_s), u"Video"_s);
    EXPECT_EQ(ListFolder::moved(u"Films/Old"_s, u"Films"_s, u""_s), u"Old"_s);
    EXPECT_EQ(ListFolder::moved(u"Films"_s, u"Films"_s, u""_s), u""_s);
}

// A link comes from anybody: its name is not to choose another place than the folder that the user has chosen.
TEST(Subscriptions, makeTheFolderOfAChannelDirectlyInTheChosenOne)
{
    Link link;
    link.publicKey = PublicKey::fromBytes(QByteArray(PublicKey::SIZE, 'k'));
    const QString instead = link.publicKey.toString().first(16);
    const QList<QPair<QString, QString>> names
    {
        {u"Holiday films"_s, u"Holiday films"_s},
        {u".."_s, instead},
        {u"."_s, instead},
        {u" .. "_s, instead},
        {u""_s, instead},
        {u".ssh"_s, u"ssh"_s},
        {u"...bashrc"_s, u"bashrc"_s}
    };
    for (const auto &[name, folder] : names)
    {
        link.name = name;
        EXPECT_EQ(Subscriptions::folderName(link), folder) << name.toStdString();
    }
    const Path base {u"/data/channels"_s};
    for (const QString &name : {u"../../etc"_s, u"/etc/cron.d"_s, u"a/../../b"_s, u"..\\.."_s, u".. /"_s, u"\u202e.."_s, u"con"_s, u"a"_s.repeated(5000)})
    {
        link.name = name;
        EXPECT_EQ((base / Path(Subscriptions::folderName(link))).parentPath(), base) << name.toStdString();
        EXPECT_FALSE(Subscriptions::folderName(link).startsWith(u'.')) << name.toStdString();
    }
}
