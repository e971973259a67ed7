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

#include "ruleset.h"

#include <algorithm>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "base/global.h"

#include "../content/jsonlimits.h"
#include "../content/listfolder.h"

using namespace Megatorrent;

namespace
{
    const int VERSION = 1;
    const qsizetype REFUSED_MAX = 100;   // sentences of an import
    // rules; rule; its torrentParams; their tags
    const JsonLimits LIMITS {.maxSize = RuleSet::TEXT_MAX_SIZE, .maxDepth = 6, .maxValues = 1'000'000};

    nonstd::expected<QJsonObject, QString> parse(const QByteArray &json)
    {
        if (json.size() > LIMITS.maxSize)
            return nonstd::make_unexpected(RuleSet::tr("The rules are larger than %1 MiB.").arg(LIMITS.maxSize / (1024 * 1024)));
        if (!isWithinLimits(json, LIMITS))
            return nonstd::make_unexpected(RuleSet::tr("This is no file of rules: it is nested too deeply, or has too many parts."));
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(json, &error);
        if (error.error != QJsonParseError::NoError)
            return nonstd::make_unexpected(RuleSet::tr("This is no file of rules: %1 (at byte %2).").arg(error.errorString(), QString::number(error.offset)));
        if (!document.isObject())
            return nonstd::make_unexpected(RuleSet::tr("This is no file of rules."));
        return document.object();
    }

    bool isOurs(const QJsonObject &json)
    {
        return json[u"rules"_s].isArray();
    }

    bool hasNewerVersion(const QJsonObject &json)
    {
        return json[u"version"_s].toInt() > VERSION;
    }

    nonstd::expected<QList<nonstd::expected<Rule, QString>>, QString> readOurs(const QJsonObject &json)
    {
        if (hasNewerVersion(json))
            return nonstd::make_unexpected(RuleSet::tr("These rules are of a newer version of qBittorrent with Megatorrent."));
        QList<nonstd::expected<Rule, QString>> rules;
        for (const QJsonValue &value : asConst(json[u"rules"_s].toArray()))
            rules.append(Rule::fromJson(value.toObject()));
        return rules;
    }

    // The file of RSS has an object of rules by name. Their order is by `priority`, then by name.
    nonstd::expected<QList<nonstd::expected<Rule, QString>>, QString> readRss(const QJsonObject &json)
    {
        QList<std::pair<int, QString>> order;
        for (auto it = json.begin(); it != json.end(); ++it)
        {
            const QJsonObject rule = it.value().toObject();
            if (!rule.contains(u"mustContain"_s) && !rule.contains(u"affectedFeeds"_s))
                return nonstd::make_unexpected(RuleSet::tr("This is no file of rules: \"%1\" is neither a rule of channels nor one of RSS.").arg(it.key().left(Rule::NAME_MAX_LENGTH)));
            order.append({rule[u"priority"_s].toInt(), it.key()});
        }
        std::ranges::stable_sort(order, {}, &std::pair<int, QString>::first);

        QList<nonstd::expected<Rule, QString>> rules;
        for (const auto &[priority, name] : asConst(order))
            rules.append(Rule::fromRssJson(name, json[name].toObject()));
        return rules;
    }
}

const Rule *RuleSet::find(const QString &name) const
{
    const auto it = std::ranges::find(m_rules, name, &Rule::name);
    return (it != m_rules.cend()) ? &*it : nullptr;
}

QStringList RuleSet::smartRules() const
{
    QStringList names;
    for (const Rule &rule : m_rules)
    {
        if (rule.isEnabled && rule.isSmart)
            names.append(rule.name);
    }
    return names;
}

nonstd::expected<void, QString> RuleSet::set(const Rule &rule)
{
    if (const auto problem = rule.validate())
        return nonstd::make_unexpected(*problem);
    const auto it = std::ranges::find(m_rules, rule.name, &Rule::name);
    if (it != m_rules.end())
    {
        *it = rule;
        return {};
    }
    if (m_rules.size() >= RULES_MAX)
        return nonstd::make_unexpected(tr("There are %1 rules already; there can be no more. Remove one first.").arg(RULES_MAX));
    m_rules.append(rule);
    return {};
}

bool RuleSet::remove(const QString &name)
{
    return m_rules.removeIf([&name](const Rule &rule) { return rule.name == name; }) > 0;
}

bool RuleSet::moveFolder(const QString &from, const QString &to)
{
    bool isChanged = false;
    for (Rule &rule : m_rules)
    {
        QStringList folders;
        for (const QString &folder : asConst(rule.folders))
        {
            const QString moved = ListFolder::isAtOrBelow(folder, from) ? ListFolder::clean(ListFolder::moved(folder, from, to)).value_or(folder) : folder;
            // one that has been dissolved keeps its name: the rule must not hold for more than before
            folders.append(moved.isEmpty() ? folder : moved);
        }
        folders.removeDuplicates();
        isChanged = isChanged || (folders != rule.folders);
        rule.folders = folders;
    }
    return isChanged;
}

nonstd::expected<RuleSet, QString> RuleSet::fromRules(const QList<Rule> &rules)
{
    RuleSet set;
    for (const Rule &rule : rules)
    {
        if (set.find(rule.name))
            return nonstd::make_unexpected(tr("Two rules are called \"%1\".").arg(rule.name));
        if (const auto result = set.set(rule); !result)
            return nonstd::make_unexpected(result.error());
    }
    return set;
}

QByteArray RuleSet::toJson() const
{
    QJsonArray rules;
    for (const Rule &rule : m_rules)
        rules.append(rule.toJson());
    return QJsonDocument(QJsonObject {{u"version"_s, VERSION}, {u"rules"_s, rules}}).toJson();
}

nonstd::expected<RuleSet, QString> RuleSet::fromJson(const QByteArray &json)
{
    const auto object = parse(json);
    if (!object)
        return nonstd::make_unexpected(object.error());
    if (!isOurs(*object))
        return nonstd::make_unexpected(tr("This is no file of rules."));
    const auto read = readOurs(*object);
    if (!read)
        return nonstd::make_unexpected(read.error());

    QList<Rule> rules;
    for (const auto &rule : *read)
    {
        if (!rule)
            return nonstd::make_unexpected(rule.error());
        rules.append(*rule);
    }
    return fromRules(rules);
}

nonstd::expected<RuleSet::Import, QString> RuleSet::add(const QByteArray &json)
{
    const auto object = parse(json);
    if (!object)
        return nonstd::make_unexpected(object.error());

    Import result;
    result.isFromRss = !isOurs(*object);
    const auto read = result.isFromRss ? readRss(*object) : readOurs(*object);
    if (!read)
        return nonstd::make_unexpected(read.error());
    for (const auto &entry : *read)
    {
        if (!entry)
        {
            if (result.refused.size() < REFUSED_MAX)
                result.refused.append(entry.error());
            continue;
        }
        if (const Rule *same = find(entry->name); same && (*same == *entry))
            continue;   // the same file once more
        Rule rule = *entry;
        rule.name = freeName(rule.name);
        if (const auto taken = set(rule); taken)
            result.taken.append(rule.name);
        else if (result.refused.size() < REFUSED_MAX)
            result.refused.append(taken.error());
    }
    return result;
}

QString RuleSet::freeName(const QString &name) const
{
    QString candidate = name;
    for (int number = 2; find(candidate); ++number)
    {
        const QString suffix = u" (%1)"_s.arg(number);
        candidate = name.left(Rule::NAME_MAX_LENGTH - suffix.size()) + suffix;
    }
    return candidate;
}
