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

#include "ruleactions.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"
#include "base/utils/string.h"
#include "megatorrent/session.h"
#include "megatorrentcontroller.h"
#include "parameters.h"

using namespace Megatorrent;
using namespace Parameters;

namespace
{
    QJsonDocument jsonParam(const StringMap &params, const QString &name)
    {
        return QJsonDocument::fromJson(requiredParam(params, name).toUtf8());
    }

    Rule parsed(const QJsonValue &value)
    {
        const auto rule = Rule::fromJson(value.toObject());
        if (!rule)
            throw ActionError::badParameter(rule.error());
        return *rule;
    }

    Rule ruleParam(const StringMap &params)
    {
        const QJsonDocument json = jsonParam(params, u"rule"_s);
        if (!json.isObject())
            throwBadParam(u"rule"_s, MegatorrentController::tr("a JSON object is expected."));
        return parsed(json.object());
    }

    QList<Rule> rulesParam(const StringMap &params, const QString &name)
    {
        const QJsonDocument json = jsonParam(params, name);
        if (!json.isArray())
            throwBadParam(name, MegatorrentController::tr("a JSON array is expected."));
        if (json.array().size() > RuleSet::RULES_MAX)
            throwBadParam(name, MegatorrentController::tr("there can be no more than %1.").arg(RuleSet::RULES_MAX));
        QList<Rule> rules;
        for (const QJsonValue &value : asConst(json.array()))
            rules.append(parsed(value));
        return rules;
    }

    // Nothing: all
    std::optional<PublicKey> subscriptionOrAll(const StringMap &params)
    {
        const auto it = params.constFind(u"key"_s);
        if ((it == params.constEnd()) || (*it == u"all"))
            return std::nullopt;
        const auto key = PublicKey::fromHex(it->toLatin1());
        if (!key)
            throwBadParam(u"key"_s, MegatorrentController::tr("a channel's key is expected: 64 lower-case hexadecimal digits."));
        if (!session()->subscriptions()->contains(*key))
            throw ActionError::notFound(ErrorCode::NoSuchSubscription, MegatorrentController::tr("There is no subscription with this key."));
        return key;
    }
}

QJsonArray RuleActions::rules()
{
    require(session()->rules()->requireLoaded());
    QJsonArray rules;
    for (const Rule &rule : asConst(session()->rules()->all().rules()))
        rules.append(rule.toJson());
    return rules;
}

void RuleActions::setRules(const StringMap &params)
{
    const QList<Rule> rules = rulesParam(params, u"rules"_s);
    const auto former = params.contains(u"former"_s) ? std::make_optional(rulesParam(params, u"former"_s)) : std::nullopt;
    require(session()->rules()->set(rules, former));
}

void RuleActions::addRule(const StringMap &params)
{
    require(session()->rules()->add(ruleParam(params)));
}

void RuleActions::removeRule(const StringMap &params)
{
    const QString name = requiredParam(params, u"name"_s);
    require(session()->rules()->requireLoaded());
    if (!session()->rules()->all().find(name))
        throw ActionError::notFound(ErrorCode::NoSuchRule, MegatorrentController::tr("There is no rule \"%1\".").arg(name));
    require(session()->rules()->remove(name));
}

QJsonObject RuleActions::testRule(const StringMap &params)
{
    const Rule rule = ruleParam(params);
    return QJsonObject {{u"task"_s, valueOf(session()->rules()->test(rule, subscriptionOrAll(params)))}};
}

QJsonObject RuleActions::applyRules(const StringMap &params)
{
    const auto key = subscriptionOrAll(params);
    // a wrong word must not change anything
    const auto isDry = Utils::String::parseBool(params.value(u"dryRun"_s, u"false"_s));
    if (!isDry)
        throwBadParam(u"dryRun"_s, MegatorrentController::tr("\"true\" or \"false\" is expected."));
    return QJsonObject {{u"task"_s, valueOf(session()->rules()->apply(key, *isDry))}};
}

QJsonObject RuleActions::exportRules()
{
    require(session()->rules()->requireLoaded());
    return QJsonDocument::fromJson(session()->rules()->all().toJson()).object();
}

QJsonObject RuleActions::importRules(const StringMap &params)
{
    const RuleSet::Import import = valueOf(session()->rules()->import(requiredParam(params, u"rules"_s).toUtf8()));
    return QJsonObject {{u"taken"_s, QJsonArray::fromStringList(import.taken)}, {u"refused"_s, QJsonArray::fromStringList(import.refused)}
            , {u"fromRss"_s, import.isFromRss}};
}
