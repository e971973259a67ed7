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
#include <QJsonObject>
#include <QSet>

#include "base/global.h"
#include "megatorrent/webapi/rpc/actiontable.h"

using namespace Megatorrent::Rpc;

namespace
{
    using Fields = QHash<QString, QString>;

    const Action &action(const QString &name)
    {
        const Action *found = findAction(name);
        EXPECT_NE(found, nullptr) << qPrintable(name);
        return *found;
    }

    QString refusal(const QString &name, const QJsonValue &params)
    {
        const auto fields = toFields(action(name), params);
        EXPECT_FALSE(fields);
        return fields ? QString() : fields.error();
    }
}

TEST(ActionTable, EachIsThereOnce)
{
    QSet<QString> names;
    for (const Action &one : allActions())
    {
        EXPECT_EQ(findAction(one.name), &one);
        names.insert(one.name);
        QSet<QString> parameters;
        for (const Parameter &parameter : one.parameters)
            parameters.insert(parameter.name);
        EXPECT_EQ(parameters.size(), one.parameters.size()) << qPrintable(one.name);
    }
    EXPECT_EQ(names.size(), allActions().size());
    EXPECT_EQ(describedActions().size(), (allActions().size() - 1));
    EXPECT_EQ(findAction(u"rpc"_s), nullptr);
    // the content of a file is no JSON
    EXPECT_NE(findAction(u"file"_s), nullptr);
    EXPECT_EQ(findMethod(u"file"_s), nullptr);
    EXPECT_EQ(findAction({}), nullptr);
}

TEST(ActionTable, ValuesBecomeTheFieldsOfAForm)
{
    EXPECT_EQ(toFields(action(u"setSettings"_s), QJsonObject {{u"enabled"_s, false}, {u"quota"_s, 1LL << 60}, {u"savePath"_s, u"/a b"_s}})
        , (Fields {{u"enabled"_s, u"false"_s}, {u"quota"_s, u"1152921504606846976"_s}, {u"savePath"_s, u"/a b"_s}}));
    EXPECT_EQ(toFields(action(u"items"_s), QJsonObject {{u"key"_s, QJsonArray {u"a"_s, u"b"_s}}, {u"state"_s, u"error,partial"_s}, {u"filter"_s, {}}})
        , (Fields {{u"key"_s, u"a,b"_s}, {u"state"_s, u"error,partial"_s}}));
    EXPECT_EQ(toFields(action(u"withdraw"_s), QJsonObject {{u"paths"_s, QJsonArray {u"a,b"_s, u"\"c\""_s}}}), (Fields {{u"paths"_s, uR"(["a,b","\"c\""])"_s}}));
    EXPECT_EQ(toFields(action(u"addSubscription"_s), QJsonObject {{u"firstChoice"_s, QJsonObject {{u"all"_s, true}}}}), (Fields {{u"firstChoice"_s, uR"({"all":true})"_s}}));
    EXPECT_EQ(toFields(action(u"addRule"_s), QJsonObject {{u"rule"_s, QJsonObject {{u"name"_s, u"x"_s}}}}), (Fields {{u"rule"_s, uR"({"name":"x"})"_s}}));
    EXPECT_EQ(toFields(action(u"importRules"_s), QJsonObject {{u"rules"_s, u"text"_s}}), (Fields {{u"rules"_s, u"text"_s}}));
    for (const QJsonValue &nothing : {QJsonValue(QJsonValue::Undefined), QJsonValue(QJsonObject()), QJsonValue(QJsonArray())})
        EXPECT_EQ(toFields(action(u"status"_s), nothing), Fields());
}

TEST(ActionTable, WhatIsOfAnotherTypeOrUnknownIsNamed)
{
    EXPECT_TRUE(refusal(u"pause"_s, QJsonArray {u"all"_s}).contains(u"pause"));
    EXPECT_TRUE(refusal(u"pause"_s, QJsonObject {{u"kye"_s, u"all"_s}}).contains(u"kye"));
    const QList<std::pair<QString, QJsonObject>> wrong
    {
        {u"pause"_s, {{u"key"_s, 5}}},
        {u"pause"_s, {{u"key"_s, QJsonArray {u"a"_s}}}},
        {u"addSubscription"_s, {{u"paused"_s, u"true"_s}}},
        {u"addSubscription"_s, {{u"paused"_s, 1}}},
        {u"addSubscription"_s, {{u"peers"_s, QJsonArray {1}}}},
        {u"setSettings"_s, {{u"port"_s, u"5"_s}}},
        {u"setSettings"_s, {{u"port"_s, 1.5}}},
        {u"setSettings"_s, {{u"quota"_s, 1e300}}},
        {u"withdraw"_s, {{u"paths"_s, u"a"_s}}},
        {u"withdraw"_s, {{u"paths"_s, QJsonArray {u"a"_s, QJsonValue()}}}},
        {u"withdraw"_s, {{u"paths"_s, QJsonObject()}}},
        {u"addRule"_s, {{u"rule"_s, 5}}},
        {u"addRule"_s, {{u"rule"_s, true}}}
    };
    for (const auto &[name, params] : wrong)
        EXPECT_TRUE(refusal(name, params).contains(params.keys().first())) << qPrintable(name);
}
