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

#include "rulestage.h"

#include <algorithm>

#include "base/global.h"

#include "../storage/database.h"
#include "ruleitems.h"
#include "ruleledger.h"

using namespace Megatorrent;

RuleStage::RuleStage(const qint64 channel, const RuleJudging &judging, Database *database)
    : m_channel {channel}
    , m_judging {judging}
    , m_database {database}
{
}

RuleStage::~RuleStage() = default;

nonstd::expected<void, QString> RuleStage::begin()
{
    QList<TakenEpisode> taken;
    const auto result = m_database->look([this, &taken](QSqlDatabase &db)
    {
        taken = RuleLedger::episodes(db, m_judging.rules.smartRules());
    });
    if (!result)
        return result;
    auto judge = std::make_unique<RuleJudge>(m_judging.rules, m_judging.channel, m_judging.folder, m_judging.episodes, taken);
    if (!judge->isIdle())
        m_judge = std::move(judge);
    return {};
}

nonstd::expected<QHash<QString, bool>, QString> RuleStage::judge(const QList<ItemRecord> &items, const QList<std::optional<ItemStore::ItemKnown>> &known)
{
    QHash<QString, bool> result;
    if (isIdle())
        return result;

    // What the user has decided on stays so, also when it changes
    QStringList changed;
    for (qsizetype i = 0; i < known.size(); ++i)
    {
        if (known[i] && !known[i]->isSame)
            changed.append(items[i].item.path);
    }
    QHash<QString, RuleItems::Decider> deciders;
    if (!changed.isEmpty())
    {
        const auto looked = m_database->look([this, &changed, &deciders](QSqlDatabase &db) { deciders = RuleItems::deciders(db, m_channel, changed); });
        if (!looked)
            return nonstd::make_unexpected(looked.error());
    }

    QList<ItemChoice> choices;
    for (qsizetype i = 0; i < items.size(); ++i)
    {
        const auto earlier = known.isEmpty() ? std::nullopt : known[i];
        const auto decider = deciders.constFind(items[i].item.path);
        const bool isDecided = (decider != deciders.cend());
        if ((earlier && earlier->isSame) || (isDecided && (*decider == RuleItems::Decider::User)))
            continue;
        const ItemChoice choice = chosen(items[i], earlier, isDecided);
        if (choice.path.isEmpty())
            continue;
        choices.append(choice);
        result.insert(choice.path, choice.isWanted);
    }
    if (choices.isEmpty())
        return result;
    const auto staged = m_database->call([this, &choices](QSqlDatabase &db) { RuleItems::stage(db, m_channel, choices); });
    if (!staged)
        return nonstd::make_unexpected(staged.error());
    return result;
}

// An empty path: nothing is decided
ItemChoice RuleStage::chosen(const ItemRecord &item, const std::optional<ItemStore::ItemKnown> &known, const bool wasByRule)
{
    const QString path = item.item.path;
    const RuleJudge::Verdict verdict = m_judge->judge(path, item.item.size);
    switch (verdict.kind)
    {
    case RuleJudge::Kind::NoRule:
        // of what changed the choice stays, unless it was a rule's
        if (!known)
            return {};
        return {.path = path, .isWanted = known->isWanted && !(wasByRule && m_judging.isChosenByRules)};
    case RuleJudge::Kind::Undecided:
        return {.path = path, .isWanted = false};
    case RuleJudge::Kind::Decided:
        break;
    }

    const Rule &rule = *verdict.rule;
    tell(rule, path);
    ItemChoice choice {.path = path, .rule = rule.name};
    choice.isWanted = (rule.action == RuleAction::Download) || (rule.action == RuleAction::AddTorrent);
    choice.addsTorrent = (rule.action == RuleAction::AddTorrent);
    if (choice.isWanted && (!known || (rule.priority != ItemPriority::Normal)))
        choice.priority = rule.priority;
    return choice;
}

void RuleStage::tell(const Rule &rule, const QString &path)
{
    const auto it = std::ranges::find(m_news, rule.name, &RuleNews::rule);
    if (it != m_news.end())
        ++it->items;
    else
        m_news.append({.rule = rule.name, .action = rule.action, .items = 1, .path = path});
}

RuleOutcome RuleStage::outcome() const
{
    if (isIdle())
        return {};
    return {.news = m_news, .episodes = m_judge->newlyTaken(), .problems = m_judge->problems()};
}
