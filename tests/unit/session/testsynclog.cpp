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

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"
#include "megatorrent/synclog.h"

using namespace Megatorrent;

namespace
{
    const qint64 BEGIN = 1'700'000'000'000;

    QByteArray json(const QJsonObject &object)
    {
        return QJsonDocument(object).toJson(QJsonDocument::Compact);
    }
}

TEST(SyncLog, saysEverythingFirstAndThenWhatHasChangedFieldByField)
{
    SyncLog log {BEGIN};
    log.setFields(u"status"_s, {{u"peers"_s, 1}, {u"error"_s, u""_s}});
    log.set(u"subscriptions"_s, u"a"_s, {{u"items"_s, 3}, {u"title"_s, u"A"_s}});
    log.set(u"subscriptions"_s, u"b"_s, {{u"items"_s, 5}, {u"title"_s, u"B"_s}});
    EXPECT_EQ(json(log.since(0)), "{\"full_update\":true,\"rid\":1700000000001,\"status\":{\"error\":\"\",\"peers\":1}"
            ",\"subscriptions\":{\"a\":{\"items\":3,\"title\":\"A\"},\"b\":{\"items\":5,\"title\":\"B\"}}}");
    EXPECT_EQ(json(log.since(BEGIN + 1)), "{\"rid\":1700000000001}");

    log.setFields(u"status"_s, {{u"peers"_s, 2}, {u"error"_s, u""_s}});
    log.set(u"subscriptions"_s, u"a"_s, {{u"items"_s, 4}, {u"title"_s, u"A"_s}});
    log.set(u"subscriptions"_s, u"b"_s, {{u"items"_s, 5}, {u"title"_s, u"B"_s}});
    EXPECT_EQ(json(log.since(BEGIN + 1)), "{\"rid\":1700000000002,\"status\":{\"peers\":2},\"subscriptions\":{\"a\":{\"items\":4}}}");
    // what somebody else has been told is not lost on others, nor on who asks again because the answer was lost
    EXPECT_EQ(json(log.since(BEGIN + 1)), "{\"rid\":1700000000002,\"status\":{\"peers\":2},\"subscriptions\":{\"a\":{\"items\":4}}}");
    EXPECT_EQ(json(log.since(BEGIN + 2)), "{\"rid\":1700000000002}");
    // of the same revision as what it changes again
    log.set(u"subscriptions"_s, u"a"_s, {{u"items"_s, 9}});
    EXPECT_EQ(json(log.since(BEGIN + 2)), "{\"rid\":1700000000003,\"subscriptions\":{\"a\":{\"items\":9}}}");
}

TEST(SyncLog, saysWhatIsGoneUntilItIsBack)
{
    SyncLog log {BEGIN};
    log.set(u"channels"_s, u"a"_s, {{u"items"_s, 1}});
    log.set(u"channels"_s, u"b"_s, {{u"items"_s, 2}});
    log.since(0);
    log.remove(u"channels"_s, u"a"_s);
    log.remove(u"channels"_s, u"never there"_s);
    EXPECT_EQ(log.ids(u"channels"_s), QStringList(u"b"_s));
    EXPECT_EQ(json(log.since(BEGIN + 1)), "{\"channels_removed\":[\"a\"],\"rid\":1700000000002}");
    log.set(u"channels"_s, u"a"_s, {{u"items"_s, 1}});
    EXPECT_EQ(json(log.since(BEGIN + 1)), "{\"channels\":{\"a\":{\"items\":1}},\"rid\":1700000000003}");
    EXPECT_EQ(json(log.since(BEGIN + 2)), "{\"channels\":{\"a\":{\"items\":1}},\"rid\":1700000000003}");
}

TEST(SyncLog, aRevisionOfSomebodyElseGetsEverything)
{
    SyncLog log {BEGIN};
    log.setField(u"items_rev"_s, u"a"_s, 1);
    for (const qint64 foreign : {qint64(0), qint64(17), (BEGIN - 1), (BEGIN + 1000)})
        EXPECT_TRUE(log.since(foreign)[u"full_update"_s].toBool()) << foreign;
    EXPECT_FALSE(log.since(BEGIN + 1).contains(u"full_update"_s));
    log.removeField(u"items_rev"_s, u"a"_s);
    EXPECT_EQ(json(log.since(0)), "{\"full_update\":true,\"items_rev\":{},\"rid\":1700000000001}");
}

TEST(SyncLog, removalsAreRememberedToALimit)
{
    SyncLog log {BEGIN};
    for (int i = 0; i <= SyncLog::REMOVALS_MAX; ++i)
    {
        log.set(u"tasks"_s, QString::number(i), {{u"id"_s, i}});
        log.since(0);
        log.remove(u"tasks"_s, QString::number(i));
        log.since(0);
    }
    EXPECT_TRUE(log.since(BEGIN + 1)[u"full_update"_s].toBool());
    const QJsonObject rest = log.since(BEGIN + 2);
    EXPECT_FALSE(rest.contains(u"full_update"_s));
    EXPECT_EQ(rest[u"tasks_removed"_s].toArray().size(), SyncLog::REMOVALS_MAX);
}
