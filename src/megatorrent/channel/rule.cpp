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

#include "rule.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>

#include "base/global.h"
#include "base/rss/rss_autodownloadrule.h"

#include "../content/listfolder.h"

using namespace Megatorrent;

namespace
{
    const qint64 SIZE_MAX_BYTES = Q_INT64_C(1) << 53;   // what JSON's numbers hold exactly

    struct Text
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::Rule)
    };

    template <typename Value>
    struct Named
    {
        Value value;
        QString name;
    };

    const Named<RuleAction> ACTIONS[] =
    {
        {RuleAction::Download, u"download"_s}, {RuleAction::Skip, u"skip"_s}, {RuleAction::Notify, u"notify"_s}, {RuleAction::AddTorrent, u"addTorrent"_s}
    };
    const Named<RuleScope> SCOPES[] =
    {
        {RuleScope::All, u"all"_s}, {RuleScope::Folders, u"folders"_s}, {RuleScope::Channels, u"channels"_s}
    };

    template <typename Value, std::size_t N>
    QString nameOf(const Named<Value> (&names)[N], const Value value)
    {
        return std::ranges::find(names, value, &Named<Value>::value)->name;
    }

    template <typename Value, std::size_t N>
    std::optional<Value> valueOf(const Named<Value> (&names)[N], const QString &name)
    {
        const auto *it = std::ranges::find(names, name, &Named<Value>::name);
        return (it != std::end(names)) ? std::make_optional(it->value) : std::nullopt;
    }

    std::optional<QString> checkExpression(const QString &expression, const bool isRegex)
    {
        if (expression.size() > Rule::EXPRESSION_MAX_LENGTH)
            return Text::tr("an expression is longer than %1 characters").arg(Rule::EXPRESSION_MAX_LENGTH);
        if (isRegex)
        {
            const QRegularExpression regex {expression};
            if (!regex.isValid())
                return Text::tr("\"%1\" is no regular expression: %2 (at character %3)").arg(expression, regex.errorString(), QString::number(regex.patternErrorOffset()));
            return std::nullopt;
        }

        qsizetype terms = 0;
        for (const QStringList &alternative : asConst(wildcardTerms(expression)))
        {
            terms += alternative.size();
            for (const QString &term : alternative)
            {
                if (term.count(u'*') > Rule::WILDCARDS_MAX)
                    return Text::tr("\"%1\" has more than %2 wildcards").arg(term, QString::number(Rule::WILDCARDS_MAX));
                // brackets that are not closed, for instance
                if (!QRegularExpression(QRegularExpression::wildcardToRegularExpression(term, QRegularExpression::UnanchoredWildcardConversion)).isValid())
                    return Text::tr("\"%1\" is no expression with wildcards").arg(term);
            }
        }
        if (terms > Rule::TERMS_MAX)
            return Text::tr("an expression has more than %1 words").arg(Rule::TERMS_MAX);
        return std::nullopt;
    }

    bool isEpisodeFilter(const QString &filter)
    {
        // "1x2;8-10;15-;"
        static const QRegularExpression format {u"\\A\\d{1,4}x(?:\\d{1,4}(?:-(?:\\d{1,4})?)?;)+\\z"_s};
        return format.match(filter).hasMatch();
    }

    std::optional<qint64> toSize(const QJsonValue &value)
    {
        const double number = value.toDouble(-1);
        if ((number < 0) || (number > SIZE_MAX_BYTES) || (number != std::floor(number)))
            return std::nullopt;
        return static_cast<qint64>(number);
    }

    // Empty alternatives are none: with them, an expression would match everything
    QString withoutEmptyAlternatives(const QString &expression)
    {
        QStringList alternatives;
        for (const QStringList &terms : asConst(wildcardTerms(expression)))
            alternatives.append(terms.join(u' '));
        return alternatives.join(u'|');
    }
}

QList<QStringList> Megatorrent::wildcardTerms(const QString &expression)
{
    static const QRegularExpression whitespace {u"\\s+"_s};

    QList<QStringList> alternatives;
    for (const QString &alternative : asConst(expression.split(u'|')))
    {
        const QStringList terms = alternative.split(whitespace, Qt::SkipEmptyParts);
        if (!terms.isEmpty())
            alternatives.append(terms);
    }
    return alternatives;
}

bool Rule::hasCondition() const
{
    const auto saysSomething = [this](const QString &expression) { return isRegex ? !expression.isEmpty() : !wildcardTerms(expression).isEmpty(); };
    return saysSomething(mustContain) || saysSomething(mustNotContain) || !episodeFilter.isEmpty() || (minSize.value_or(0) > 0) || maxSize.has_value();
}

bool Rule::isInScope(const PublicKey &channel, const QString &folder) const
{
    switch (scope)
    {
    case RuleScope::All:
        return true;
    case RuleScope::Folders:
        return std::ranges::any_of(folders, [&folder](const QString &one) { return !one.isEmpty() && ListFolder::isAtOrBelow(folder, one); });
    case RuleScope::Channels:
        return channels.contains(channel);
    }
    return false;
}

std::optional<QString> Rule::validate() const
{
    const auto because = [this](const QString &reason)
    {
        return Text::tr("The rule \"%1\" cannot be used: %2.").arg(name.left(NAME_MAX_LENGTH), reason);
    };

    if (name.trimmed().isEmpty())
        return Text::tr("A rule needs a name.");
    if (name.size() > NAME_MAX_LENGTH)
        return because(Text::tr("its name is longer than %1 characters").arg(NAME_MAX_LENGTH));
    if ((folders.size() > TARGETS_MAX) || (channels.size() > TARGETS_MAX))
        return because(Text::tr("it names more than %1 folders or channels").arg(TARGETS_MAX));
    for (const QString &folder : folders)
    {
        if (folder.isEmpty() || (ListFolder::clean(folder).value_or(QString()) != folder))
            return because(Text::tr("\"%1\" is no folder of subscriptions").arg(folder.left(NAME_MAX_LENGTH)));
    }
    for (const QString &expression : {mustContain, mustNotContain})
    {
        if (const auto problem = checkExpression(expression, isRegex))
            return because(*problem);
    }
    if (episodeFilter.size() > EXPRESSION_MAX_LENGTH)
        return because(Text::tr("the episode filter is longer than %1 characters").arg(EXPRESSION_MAX_LENGTH));
    if (!episodeFilter.isEmpty() && !isEpisodeFilter(episodeFilter))
        return because(Text::tr("\"%1\" is no episode filter (1x2;8-10;15-; for instance)").arg(episodeFilter));
    if ((episodeFilter.count(u';') > TERMS_MAX))
        return because(Text::tr("the episode filter has more than %1 parts").arg(TERMS_MAX));
    if ((minSize && (*minSize < 0)) || (maxSize && (*maxSize < 0)))
        return because(Text::tr("a size is below zero"));
    if (minSize && maxSize && (*minSize > *maxSize))
        return because(Text::tr("the smallest size is above the largest"));
    if (QJsonDocument(BitTorrent::serializeAddTorrentParams(torrentParams)).toJson(QJsonDocument::Compact).size() > PARAMS_MAX_SIZE)
        return because(Text::tr("what is said of its torrents is longer than %1 bytes").arg(PARAMS_MAX_SIZE));
    return std::nullopt;
}

RSS::AutoDownloadRule Rule::toRssRule() const
{
    RSS::AutoDownloadRule rule {name};
    rule.setUseRegex(isRegex);
    rule.setMustContain(isRegex ? mustContain : withoutEmptyAlternatives(mustContain));
    rule.setMustNotContain(isRegex ? mustNotContain : withoutEmptyAlternatives(mustNotContain));
    rule.setEpisodeFilter(episodeFilter);
    return rule;
}

QJsonObject Rule::toJson() const
{
    QJsonArray keys;
    for (const PublicKey &key : channels)
        keys.append(key.toString());
    QJsonObject json
    {
        {u"name"_s, name},
        {u"enabled"_s, isEnabled},
        {u"scope"_s, nameOf(SCOPES, scope)},
        {u"folders"_s, QJsonArray::fromStringList(folders)},
        {u"channels"_s, keys},
        {u"mustContain"_s, mustContain},
        {u"mustNotContain"_s, mustNotContain},
        {u"useRegex"_s, isRegex},
        {u"episodeFilter"_s, episodeFilter},
        {u"smartFilter"_s, isSmart},
        {u"everyItem"_s, isForEveryItem},
        {u"action"_s, nameOf(ACTIONS, action)},
        {u"priority"_s, static_cast<int>(priority)}
    };
    if (minSize)
        json[u"minSize"_s] = *minSize;
    if (maxSize)
        json[u"maxSize"_s] = *maxSize;
    // what was said of torrents is kept while the rule does something else
    if ((action == RuleAction::AddTorrent) || (torrentParams != BitTorrent::AddTorrentParams()))
        json[u"torrentParams"_s] = BitTorrent::serializeAddTorrentParams(torrentParams);
    return json;
}

nonstd::expected<Rule, QString> Rule::fromJson(const QJsonObject &json)
{
    Rule rule;
    rule.name = json[u"name"_s].toString().trimmed();
    const auto because = [&rule](const QString &reason)
    {
        return nonstd::make_unexpected(Text::tr("The rule \"%1\" cannot be used: %2.").arg(rule.name.left(NAME_MAX_LENGTH), reason));
    };

    rule.isEnabled = json[u"enabled"_s].toBool(true);
    const auto scope = valueOf(SCOPES, json[u"scope"_s].toString(u"all"_s));
    if (!scope)
        return because(Text::tr("\"%1\" is none of all, folders, channels").arg(json[u"scope"_s].toString()));
    rule.scope = *scope;
    for (const QJsonValue &value : asConst(json[u"folders"_s].toArray()))
        rule.folders.append(ListFolder::clean(value.toString()).value_or(value.toString()));
    for (const QJsonValue &value : asConst(json[u"channels"_s].toArray()))
    {
        const auto key = PublicKey::fromHex(value.toString().toLatin1());
        if (!key)
            return because(Text::tr("\"%1\" is no channel key").arg(value.toString()));
        rule.channels.append(*key);
    }

    rule.mustContain = json[u"mustContain"_s].toString();
    rule.mustNotContain = json[u"mustNotContain"_s].toString();
    rule.isRegex = json[u"useRegex"_s].toBool();
    rule.episodeFilter = json[u"episodeFilter"_s].toString();
    rule.isSmart = json[u"smartFilter"_s].toBool();
    rule.isForEveryItem = json[u"everyItem"_s].toBool();
    for (const auto &[key, member] : {std::pair {u"minSize"_s, &Rule::minSize}, std::pair {u"maxSize"_s, &Rule::maxSize}})
    {
        const QJsonValue value = json[key];
        if (value.isUndefined() || value.isNull())
            continue;
        rule.*member = toSize(value);
        if (!(rule.*member))
            return because(Text::tr("%1 is no number of bytes").arg(key));
    }

    const auto action = valueOf(ACTIONS, json[u"action"_s].toString(u"download"_s));
    if (!action)
        return because(Text::tr("\"%1\" is none of download, skip, notify, addTorrent").arg(json[u"action"_s].toString()));
    rule.action = *action;
    const int priority = json[u"priority"_s].toInt(static_cast<int>(ItemPriority::Normal));
    if ((priority != static_cast<int>(ItemPriority::Normal)) && (priority != static_cast<int>(ItemPriority::High)) && (priority != static_cast<int>(ItemPriority::Maximum)))
        return because(Text::tr("the priority is none of 1, 6, 7"));
    rule.priority = static_cast<ItemPriority>(priority);
    rule.torrentParams = BitTorrent::parseAddTorrentParams(json[u"torrentParams"_s].toObject());

    if (const auto problem = rule.validate())
        return nonstd::make_unexpected(*problem);
    return rule;
}

nonstd::expected<Rule, QString> Rule::fromRssJson(const QString &name, const QJsonObject &json)
{
    const auto rssRule = RSS::AutoDownloadRule::fromJsonObject(json, name);
    Rule rule;
    rule.name = name.trimmed();
    rule.isEnabled = false;
    rule.mustContain = rssRule.mustContain();
    rule.mustNotContain = rssRule.mustNotContain();
    rule.isRegex = rssRule.useRegex();
    rule.episodeFilter = rssRule.episodeFilter();
    rule.isSmart = rssRule.useSmartFilter();
    rule.action = RuleAction::AddTorrent;
    rule.torrentParams = rssRule.addTorrentParams();
    if (const auto problem = rule.validate())
        return nonstd::make_unexpected(*problem);
    return rule;
}
