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

// The part of the façade that is about the user's rules

#include "session.h"

#include "base/global.h"
#include "base/logger.h"
#include "base/profile.h"

#include "channel/rulestore.h"
#include "torrentitems.h"

using namespace Megatorrent;

void Session::loadRules()
{
    m_torrentItems = new TorrentItems(this);
    m_ruleStore = new RuleStore((specialFolderLocation(SpecialFolder::Data) / Path(u"megatorrent/rules.json"_s)), this);
    connect(m_ruleStore, &RuleStore::loaded, this, [this](const RuleSet &rules, const QString &problem)
    {
        if (!problem.isEmpty())
            LogMsg(u"Megatorrent: "_s + problem, Log::CRITICAL);
        m_rules = rules;
        m_areRulesLoaded = true;
        emit rulesChanged();
        start();
    });
    connect(m_ruleStore, &RuleStore::failed, this, [](const QString &error) { LogMsg(u"Megatorrent: "_s + error, Log::CRITICAL); });
    m_ruleStore->load();
}

void Session::takeRules(const RuleSet &rules)
{
    m_rules = rules;
    m_ruleStore->save(rules);
    passRules();
    emit rulesChanged();
}

// Also when the options of RSS have changed, which say how an episode is recognized
void Session::passRules()
{
    if (!m_engine)
        return;
    const RuleBook book {.rules = m_rules, .episodes = EpisodePattern::fromOptions()};
    if ((book.rules == m_passedRules.rules) && (book.episodes == m_passedRules.episodes))
        return;
    m_passedRules = book;
    post([book](Engine *engine) { engine->setRules(book); });
}

nonstd::expected<void, QString> Session::setRules(const QList<Rule> &rules)
{
    if (!m_areRulesLoaded)
        return nonstd::make_unexpected(tr("qBittorrent is still starting. Please try again."));
    const auto set = RuleSet::fromRules(rules);
    if (!set)
        return nonstd::make_unexpected(set.error());
    takeRules(*set);
    return {};
}

nonstd::expected<void, QString> Session::addRule(const Rule &rule)
{
    if (!m_areRulesLoaded)
        return nonstd::make_unexpected(tr("qBittorrent is still starting. Please try again."));
    RuleSet rules = m_rules;
    if (const auto result = rules.set(rule); !result)
        return result;
    takeRules(rules);
    return {};
}

nonstd::expected<void, QString> Session::removeRule(const QString &name)
{
    RuleSet rules = m_rules;
    if (!rules.remove(name))
        return nonstd::make_unexpected(tr("There is no rule \"%1\".").arg(name));
    takeRules(rules);
    return {};
}

nonstd::expected<RuleSet::Import, QString> Session::importRules(const QByteArray &json)
{
    if (!m_areRulesLoaded)
        return nonstd::make_unexpected(tr("qBittorrent is still starting. Please try again."));
    RuleSet rules = m_rules;
    const auto import = rules.add(json);
    if (import && !import->taken.isEmpty())
        takeRules(rules);
    return import;
}

nonstd::expected<int, QString> Session::applyRules(const std::optional<PublicKey> &key, const bool isDry)
{
    if (const auto running = requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    const int id = addTask(TaskKind::Rules, key.value_or(PublicKey()));
    post([=](Engine *engine) { engine->applyRules(id, key, std::nullopt, isDry); });
    return id;
}

nonstd::expected<int, QString> Session::testRule(const Rule &rule, const std::optional<PublicKey> &key)
{
    if (const auto running = requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    Rule tested = rule;
    tested.isEnabled = true;
    const auto rules = RuleSet::fromRules({tested});
    if (!rules)
        return nonstd::make_unexpected(rules.error());
    const int id = addTask(TaskKind::Rules, key.value_or(PublicKey()));
    post([=, rules = *rules](Engine *engine) { engine->applyRules(id, key, rules, true); });
    return id;
}

void Session::tellRules(const PublicKey &key, const QString &name, const RuleOutcome &outcome)
{
    for (const RuleNews &news : outcome.news)
    {
        LogMsg(tr("Megatorrent: rule \"%1\" decided on %2 new or changed items of channel \"%3\", \"%4\" for instance.")
                .arg(news.rule, QString::number(news.items), name, news.path));
        if (news.action == RuleAction::Notify)
            emit ruleNotified(key, news.rule, news.items, news.path);
    }
    for (const QString &problem : outcome.problems)
        LogMsg(tr("Megatorrent: channel \"%1\": %2").arg(name, problem), Log::WARNING);
}
