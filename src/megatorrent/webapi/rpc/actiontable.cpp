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

#include "actiontable.h"

#include <algorithm>
#include <optional>

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include "base/global.h"

using namespace Megatorrent::Rpc;

namespace
{
    using enum ParameterType;

    struct Sentence
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Rpc)
    };

    const bool READS = true;
    const bool CHANGES = false;

    // Which items, in which order, and which part of them
    QList<Parameter> itemQuery()
    {
        return {{u"filter"_s, Text}, {u"state"_s, List}, {u"new"_s, Flag}, {u"sort"_s, Text}, {u"reverse"_s, Flag}, {u"offset"_s, Number}, {u"limit"_s, Number}};
    }

    QString typeName(const ParameterType type)
    {
        switch (type)
        {
        case Text: return u"text"_s;
        case Flag: return u"flag"_s;
        case Number: return u"number"_s;
        case List: return u"list"_s;
        case Paths: return u"paths"_s;
        case Json: return u"json"_s;
        }
        Q_UNREACHABLE_RETURN({});
    }

    QString expected(const ParameterType type)
    {
        switch (type)
        {
        case Text: return Sentence::tr("a text is expected.");
        case Flag: return Sentence::tr("true or false is expected.");
        case Number: return Sentence::tr("a whole number is expected.");
        case List: return Sentence::tr("an array of texts, or one text, is expected.");
        case Paths: return Sentence::tr("an array of texts is expected.");
        case Json: return Sentence::tr("an object or an array is expected.");
        }
        Q_UNREACHABLE_RETURN({});
    }

    bool isArrayOfTexts(const QJsonValue &value)
    {
        const QJsonArray array = value.toArray();
        return value.isArray() && std::ranges::all_of(array, [](const QJsonValue &element) { return element.isString(); });
    }

    QString compact(const QJsonValue &value)
    {
        const QJsonDocument document = value.isArray() ? QJsonDocument(value.toArray()) : QJsonDocument(value.toObject());
        return QString::fromUtf8(document.toJson(QJsonDocument::Compact));
    }

    // Nothing: it is of another type
    std::optional<QString> toField(const ParameterType type, const QJsonValue &value)
    {
        switch (type)
        {
        case Text:
            if (value.isString())
                return value.toString();
            break;
        case Flag:
            if (value.isBool())
                return value.toBool() ? u"true"_s : u"false"_s;
            break;
        case Number:
            // what is no whole number is none of these two
            if (value.isDouble() && (value.toInteger(0) == value.toInteger(1)))
                return QString::number(value.toInteger());
            break;
        case List:
            if (value.isString())
                return value.toString();
            if (isArrayOfTexts(value))
                return value.toVariant().toStringList().join(u',');
            break;
        case Paths:
            if (isArrayOfTexts(value))
                return compact(value);
            break;
        case Json:
            if (value.isString())
                return value.toString();
            if (value.isArray() || value.isObject())
                return compact(value);
            break;
        }
        return std::nullopt;
    }
}

const QList<Action> &Megatorrent::Rpc::allActions()
{
    static const QList<Action> actions
    {
        {u"status"_s, READS, {}},
        {u"settings"_s, READS, {}},
        {u"setSettings"_s, CHANGES, {{u"enabled"_s, Flag}, {u"port"_s, Number}, {u"savePath"_s, Text}, {u"maxConnections"_s, Number}
                , {u"maxConnectionsPerAddress"_s, Number}, {u"sendGossip"_s, Flag}, {u"quota"_s, Number}, {u"bootstrapPeers"_s, List}, {u"lookUpsForOthers"_s, Flag}
                , {u"safeModeAlways"_s, Flag}, {u"safeModeKeepDht"_s, Flag}, {u"safeModeKeepDhtNames"_s, Flag}, {u"safeModeKeepLocalDiscovery"_s, Flag}
                , {u"safeModeKeepPortMapping"_s, Flag}, {u"useTor"_s, Flag}, {u"torControl"_s, Text}, {u"torPassword"_s, Text}}},
        {u"leaveSafeMode"_s, CHANGES, {}},
        {u"pauseSession"_s, CHANGES, {}},
        {u"resumeSession"_s, CHANGES, {}},
        {u"sync"_s, READS, {{u"rid"_s, Number}}},
        {u"peers"_s, READS, {}},
        {u"bans"_s, READS, {}},
        {u"unban"_s, CHANGES, {{u"host"_s, Text}}},
        {u"addPeer"_s, CHANGES, {{u"channel"_s, Text}, {u"peer"_s, Text}}},

        {u"subscriptions"_s, READS, {}},
        {u"addSubscription"_s, CHANGES, {{u"link"_s, Text}, {u"savePath"_s, Text}, {u"name"_s, Text}, {u"folder"_s, Text}, {u"policy"_s, Text}
                , {u"paused"_s, Flag}, {u"peers"_s, List}, {u"firstChoice"_s, Json}}},
        {u"preview"_s, CHANGES, {{u"link"_s, Text}, {u"peers"_s, List}}},
        {u"previewStatus"_s, READS, {{u"key"_s, Text}}},
        {u"previewItems"_s, READS, (QList<Parameter> {{u"key"_s, Text}} + itemQuery())},
        {u"discardPreview"_s, CHANGES, {{u"key"_s, Text}}},
        {u"freeSpace"_s, READS, {{u"path"_s, Text}}},
        {u"removeSubscription"_s, CHANGES, {{u"key"_s, Text}, {u"deleteFiles"_s, Flag}}},
        {u"setSubscription"_s, CHANGES, {{u"key"_s, Text}, {u"name"_s, Text}, {u"folder"_s, Text}, {u"policy"_s, Text}, {u"talkToV5"_s, Flag}}},
        {u"moveFolder"_s, CHANGES, {{u"from"_s, Text}, {u"to"_s, Text}}},
        {u"exportSubscriptions"_s, CHANGES, {}},
        {u"importSubscriptions"_s, CHANGES, {{u"data"_s, Json}, {u"useSavePaths"_s, Flag}, {u"paused"_s, Flag}}},
        {u"history"_s, READS, {{u"key"_s, Text}, {u"limit"_s, Number}}},
        {u"log"_s, READS, {{u"key"_s, Text}, {u"offset"_s, Number}, {u"limit"_s, Number}}},
        {u"items"_s, READS, (QList<Parameter> {{u"key"_s, List}, {u"paths"_s, Paths}} + itemQuery())},
        {u"file"_s, READS, {{u"key"_s, Text}, {u"path"_s, Text}}, false},
        {u"setPriority"_s, CHANGES, {{u"key"_s, Text}, {u"priority"_s, Number}, {u"paths"_s, Paths}, {u"all"_s, Flag}}},
        {u"setWanted"_s, CHANGES, {{u"key"_s, Text}, {u"wanted"_s, Flag}, {u"paths"_s, Paths}, {u"all"_s, Flag}}},
        {u"setSequential"_s, CHANGES, {{u"key"_s, Text}, {u"sequential"_s, Flag}, {u"paths"_s, Paths}, {u"all"_s, Flag}}},
        {u"addTorrents"_s, CHANGES, {{u"key"_s, Text}, {u"paths"_s, Paths}, {u"all"_s, Flag}, {u"torrentParams"_s, Json}}},
        {u"markSeen"_s, CHANGES, {{u"key"_s, Text}, {u"paths"_s, Paths}, {u"all"_s, Flag}, {u"seen"_s, Flag}}},
        {u"pause"_s, CHANGES, {{u"key"_s, Text}}},
        {u"resume"_s, CHANGES, {{u"key"_s, Text}}},
        {u"refresh"_s, CHANGES, {{u"key"_s, Text}}},
        {u"recheck"_s, CHANGES, {{u"key"_s, Text}}},
        {u"useFolder"_s, CHANGES, {{u"key"_s, Text}}},
        {u"setLocation"_s, CHANGES, {{u"key"_s, Text}, {u"location"_s, Text}}},

        {u"rules"_s, READS, {}},
        {u"setRules"_s, CHANGES, {{u"rules"_s, Json}, {u"former"_s, Json}}},
        {u"addRule"_s, CHANGES, {{u"rule"_s, Json}}},
        {u"removeRule"_s, CHANGES, {{u"name"_s, Text}}},
        {u"testRule"_s, CHANGES, {{u"rule"_s, Json}, {u"key"_s, Text}}},
        {u"applyRules"_s, CHANGES, {{u"key"_s, Text}, {u"dryRun"_s, Flag}}},
        {u"exportRules"_s, READS, {}},
        {u"importRules"_s, CHANGES, {{u"rules"_s, Json}}},

        {u"channels"_s, READS, {}},
        {u"createChannel"_s, CHANGES, {{u"title"_s, Text}, {u"private"_s, Flag}, {u"description"_s, Text}}},
        {u"importChannel"_s, CHANGES, {{u"identity"_s, Json}, {u"passphrase"_s, Text}, {u"title"_s, Text}, {u"readKey"_s, Text}, {u"link"_s, Text}}},
        {u"exportChannel"_s, CHANGES, {{u"key"_s, Text}, {u"passphrase"_s, Text}, {u"confirm"_s, Flag}}},
        {u"channelLink"_s, CHANGES, {{u"key"_s, Text}}},
        {u"channelQrCode"_s, CHANGES, {{u"key"_s, Text}, {u"full"_s, Flag}}},
        {u"deleteChannel"_s, CHANGES, {{u"key"_s, Text}}},
        {u"publish"_s, CHANGES, {{u"key"_s, Text}, {u"paths"_s, Paths}, {u"prefix"_s, Text}, {u"merge"_s, Flag}, {u"override"_s, Flag}
                , {u"removeMissing"_s, Flag}, {u"trustClock"_s, Flag}, {u"dryRun"_s, Flag}}},
        {u"ingest"_s, CHANGES, {{u"key"_s, Text}, {u"paths"_s, Paths}, {u"prefix"_s, Text}}},
        {u"ingestItems"_s, CHANGES, {{u"id"_s, Number}, {u"after"_s, Text}, {u"limit"_s, Number}}},
        {u"dryRunItems"_s, READS, {{u"id"_s, Number}, {u"kind"_s, Text}, {u"offset"_s, Number}, {u"limit"_s, Number}}},
        {u"withdraw"_s, CHANGES, {{u"key"_s, Text}, {u"paths"_s, Paths}}},
        {u"setChannel"_s, CHANGES, {{u"key"_s, Text}, {u"title"_s, Text}, {u"description"_s, Text}, {u"talkToV5"_s, Flag}, {u"watch"_s, Flag}
                , {u"backedUp"_s, Flag}}},

        {u"tasks"_s, READS, {{u"id"_s, Number}}},
        {u"cancelTask"_s, CHANGES, {{u"id"_s, Number}}}
    };
    return actions;
}

const Action *Megatorrent::Rpc::findAction(const QString &name)
{
    static const QHash<QString, const Action *> byName = []
    {
        QHash<QString, const Action *> result;
        for (const Action &action : allActions())
            result.insert(action.name, &action);
        return result;
    }();
    return byName.value(name);
}

const Action *Megatorrent::Rpc::findMethod(const QString &name)
{
    const Action *action = findAction(name);
    return (action && action->isMethod) ? action : nullptr;
}

QJsonArray Megatorrent::Rpc::describedActions()
{
    QJsonArray result;
    for (const Action &action : allActions())
    {
        if (!action.isMethod)
            continue;
        QJsonObject params;
        for (const Parameter &parameter : action.parameters)
            params.insert(parameter.name, typeName(parameter.type));
        result.append(QJsonObject {{u"name"_s, action.name}, {u"reads"_s, action.isReading}, {u"params"_s, params}});
    }
    return result;
}

nonstd::expected<QHash<QString, QString>, QString> Megatorrent::Rpc::toFields(const Action &action, const QJsonValue &params)
{
    if (params.isArray() && !params.toArray().isEmpty())
        return nonstd::make_unexpected(Sentence::tr("The parameters of \"%1\" are named: an object is expected.").arg(action.name));

    const QJsonObject object = params.toObject();
    QHash<QString, QString> fields;
    for (auto it = object.constBegin(); it != object.constEnd(); ++it)
    {
        const auto parameter = std::ranges::find(action.parameters, it.key(), &Parameter::name);
        if (parameter == action.parameters.cend())
        {
            // a wrong word must not be as good as none
            return nonstd::make_unexpected(Sentence::tr("\"%1\" has no parameter \"%2\".").arg(action.name, it.key()));
        }
        if (it->isNull())
            continue;
        const auto field = toField(parameter->type, *it);
        if (!field)
            return nonstd::make_unexpected(Sentence::tr("Parameter \"%1\": %2").arg(it.key(), expected(parameter->type)));
        fields.insert(it.key(), *field);
    }
    return fields;
}
