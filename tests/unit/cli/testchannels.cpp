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

#include "base/global.h"
#include "megatorrent/cli/channels.h"
#include "megatorrent/cli/failure.h"
#include "megatorrent/cli/watcher.h"

using namespace Megatorrent::Cli;

namespace
{
    const QString FILMS = u"29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7"_s;
    const QString DEMOS = u"29ac000000000000000000000000000000000000000000000000000000000000"_s;
    const QString CAFE = u"5500000000000000000000000000000000000000000000000000000000000000"_s;

    Channel followed(const QString &key, const QString &title, const QString &name = {})
    {
        return subscription({{u"key"_s, key}, {u"title"_s, title}, {u"name"_s, name}});
    }

    QList<Channel> some()
    {
        return {followed(FILMS, u"Holiday films"_s), followed(DEMOS, u"Demos"_s, u"Band demos"_s), followed(CAFE, u"29acb"_s)
            , ownChannel({{u"key"_s, FILMS}, {u"title"_s, u"Holiday films"_s}})};
    }

    QString found(const QString &text)
    {
        return findChannel(some(), text).key;
    }

    Failure failure(const QString &text)
    {
        try
        {
            findChannel(some(), text);
        }
        catch (const Failure &failure)
        {
            return failure;
        }
        ADD_FAILURE() << "it was found";
        return {ExitCode::Done, {}};
    }

    QJsonObject state(const QString &name, const qint64 newItems = 0, const qint64 sequence = 1, const QString &error = {})
    {
        return {{u"key"_s, FILMS}, {u"title"_s, u"Films"_s}, {u"state"_s, name}, {u"newItems"_s, newItems}, {u"sequence"_s, sequence}, {u"error"_s, error}};
    }

    QStringList kinds(Watcher &watcher, const QJsonObject &info, const bool isOwn = false)
    {
        QStringList result;
        for (const Watcher::Event &event : watcher.take({isOwn ? ownChannel(info) : subscription(info)}))
            result += event.kind;
        return result;
    }
}

TEST(CliChannels, byKeyBeginningLinkAndName)
{
    EXPECT_EQ(found(FILMS), FILMS);
    EXPECT_EQ(found(u"29ac0"_s), DEMOS);
    EXPECT_EQ(found(u"29AC0"_s), DEMOS);
    EXPECT_EQ(found(u"megatorrent://"_s + FILMS + u"/Whatever"_s), FILMS);
    EXPECT_EQ(found(u"Holiday films"_s), FILMS) << "published and followed is one channel";
    EXPECT_EQ(found(u"holiday FILMS"_s), FILMS);
    EXPECT_EQ(found(u"Band demos"_s), DEMOS);
}

TEST(CliChannels, whatFitsSeveralIsAQuestion)
{
    const Failure twoKeys = failure(u"29ac"_s);
    EXPECT_EQ(twoKeys.code(), ExitCode::WrongUse);
    EXPECT_TRUE(twoKeys.message().contains(u"29acba Holiday films"_s)) << twoKeys.message().toStdString();
    EXPECT_TRUE(twoKeys.message().contains(u"29ac00 Band demos"_s));
    EXPECT_EQ(failure(u"29acb"_s).code(), ExitCode::WrongUse) << "a name, and the beginning of another one's key";
}

TEST(CliChannels, unknown)
{
    for (const QString &text : QStringList {u"Holiday"_s, u"Demos"_s, u""_s, (CAFE.chopped(1) + u'1')})
        EXPECT_EQ(failure(text).code(), ExitCode::NotFound);
}

TEST(CliWatcher, tellsWhatIsNew)
{
    Watcher watcher;
    EXPECT_EQ(kinds(watcher, state(u"complete"_s, 5)), QStringList()) << "that was before";
    EXPECT_EQ(kinds(watcher, state(u"complete"_s, 5)), QStringList());
    EXPECT_EQ(kinds(watcher, state(u"downloading"_s, 8, 2)), QStringList {u"new"_s});
    EXPECT_EQ(kinds(watcher, state(u"complete"_s, 8, 2)), QStringList {u"done"_s});
    EXPECT_EQ(kinds(watcher, state(u"complete"_s, 0, 2)), QStringList()) << "marked as read";
    EXPECT_EQ(kinds(watcher, state(u"complete"_s, 1, 3)), QStringList({u"new"_s, u"done"_s})) << "over before the next look";
}

TEST(CliWatcher, tellsWhatNeedsSomebody)
{
    Watcher watcher;
    kinds(watcher, state(u"downloading"_s));
    EXPECT_EQ(kinds(watcher, state(u"error"_s, 0, 1, u"The disk is full."_s)), QStringList {u"error"_s});
    EXPECT_EQ(kinds(watcher, state(u"error"_s, 0, 1, u"The disk is full."_s)), QStringList());
    EXPECT_EQ(kinds(watcher, state(u"waiting"_s, 0, 1, u"It is large."_s)), QStringList {u"error"_s});

    Watcher own;
    kinds(own, state(u"publishing"_s), true);
    EXPECT_EQ(kinds(own, state(u"published"_s), true), QStringList {u"done"_s});
    EXPECT_EQ(kinds(own, state(u"stopped"_s), true), QStringList {u"error"_s});
}
