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

#include "userrules.h"

#include "base/global.h"
#include "base/logger.h"
#include "base/preferences.h"

#include "channel/subscription.h"
#include "content/printable.h"
#include "engine.h"
#include "enginechannels.h"
#include "enginehost.h"
#include "enginerules.h"
#include "tasks.h"

using namespace Megatorrent;

UserRules::UserRules(EngineHost *host, Tasks *tasks, const Path &file, QObject *parent)
    : QObject(parent)
    , m_host {host}
    , m_tasks {tasks}
    , m_store {file}
{
    connect(&m_store, &RuleStore::loaded, this, [this](const RuleSet &rules, const QString &problem)
    {
        if (!problem.isEmpty())
            LogMsg(u"Megatorrent: "_s + problem, Log::CRITICAL);
        m_rules = rules;
        m_problem = problem;
        m_wereLost = !problem.isEmpty();
        m_isLoaded = true;
        emit changed();
        emit loaded();
    });
    connect(&m_store, &RuleStore::failed, this, [](const QString &error) { LogMsg(u"Megatorrent: "_s + error, Log::CRITICAL); });
    // The options of RSS say how an episode is recognized.
    connect(Preferences::instance(), &Preferences::changed, this, &UserRules::pass, Qt::QueuedConnection);
}

void UserRules::load()
{
    m_store.load();
}

RuleBook UserRules::book() const
{
    return {.rules = m_rules, .episodes = EpisodePattern::fromOptions(), .areKnown = m_problem.isEmpty()
            , .torrentMaxSize = Preferences::instance()->getTorrentFileSizeLimit(), .wereLost = m_wereLost};
}

void UserRules::follow(const Engine *engine)
{
    m_passed = book();
    connect(engine, &Engine::rulesDecided, this, [this]([[maybe_unused]] const PublicKey &key, const QString &name, const RuleOutcome &outcome) { tell(name, outcome); });
}

nonstd::expected<void, Error> UserRules::requireLoaded() const
{
    if (!m_isLoaded)
        return nonstd::make_unexpected(Error(ErrorCode::NotRunning, tr("qBittorrent is still starting. Please try again.")));
    return {};
}

nonstd::expected<void, Error> UserRules::requireKnown() const
{
    if (!m_problem.isEmpty())
        return nonstd::make_unexpected(Error(ErrorCode::BadRule, m_problem));
    return {};
}

void UserRules::take(const RuleSet &rules)
{
    m_rules = rules;
    m_problem.clear();
    m_store.save(rules);
    pass();
    emit changed();
}

void UserRules::pass()
{
    if (!m_host->engine())
        return;
    const RuleBook current = book();
    if ((current.rules == m_passed.rules) && (current.episodes == m_passed.episodes) && (current.areKnown == m_passed.areKnown)
            && (current.torrentMaxSize == m_passed.torrentMaxSize))
        return;
    m_passed = current;
    m_host->post([current](Engine *engine)
    {
        if (engine->isUp())
            engine->rules()->setBook(current);
    });
}

nonstd::expected<void, Error> UserRules::set(const QList<Rule> &rules, const std::optional<QList<Rule>> &former)
{
    if (const auto isLoaded = requireLoaded(); !isLoaded)
        return isLoaded;
    if (former && (*former != m_rules.rules()))
    {
        return nonstd::make_unexpected(Error(ErrorCode::RulesChanged
                , tr("The rules have been changed elsewhere meanwhile. Look at them again before you save yours.")));
    }
    const auto set = RuleSet::fromRules(rules);
    if (!set)
        return nonstd::make_unexpected(Error(ErrorCode::BadRule, set.error()));
    take(*set);
    return {};
}

nonstd::expected<void, Error> UserRules::add(const Rule &rule)
{
    if (const auto isLoaded = requireLoaded(); !isLoaded)
        return isLoaded;
    RuleSet rules = m_rules;
    if (const auto result = rules.set(rule); !result)
        return nonstd::make_unexpected(Error(ErrorCode::BadRule, result.error()));
    take(rules);
    return {};
}

nonstd::expected<void, Error> UserRules::remove(const QString &name)
{
    if (const auto isLoaded = requireLoaded(); !isLoaded)
        return isLoaded;
    RuleSet rules = m_rules;
    if (!rules.remove(name))
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchRule, tr("There is no rule \"%1\".").arg(name)));
    take(rules);
    return {};
}

void UserRules::followFolder(const QString &from, const QString &to)
{
    RuleSet rules = m_rules;
    if (m_isLoaded && rules.moveFolder(from, to))
        take(rules);
}

nonstd::expected<RuleSet::Import, Error> UserRules::import(const QByteArray &json)
{
    if (const auto isLoaded = requireLoaded(); !isLoaded)
        return nonstd::make_unexpected(isLoaded.error());
    RuleSet rules = m_rules;
    const auto import = rules.add(json);
    if (import && !import->taken.isEmpty())
        take(rules);
    if (!import)
        return nonstd::make_unexpected(Error(ErrorCode::BadRule, import.error()));
    return *import;
}

nonstd::expected<int, Error> UserRules::apply(const std::optional<PublicKey> &key, const bool isDry)
{
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    if (const auto known = requireKnown(); !known)
        return nonstd::make_unexpected(known.error());
    return startRun(key, std::nullopt, isDry);
}

nonstd::expected<int, Error> UserRules::test(const Rule &rule, const std::optional<PublicKey> &key)
{
    if (const auto running = m_host->requireRunning(); !running)
        return nonstd::make_unexpected(running.error());
    Rule tested = rule;
    tested.isEnabled = true;
    const auto rules = RuleSet::fromRules({tested});
    if (!rules)
        return nonstd::make_unexpected(Error(ErrorCode::BadRule, rules.error()));
    return startRun(key, *rules, true);
}

nonstd::expected<int, Error> UserRules::startRun(const std::optional<PublicKey> &key, const std::optional<RuleSet> &rules, const bool isDry)
{
    if (const auto room = m_tasks->requireRoom(key.value_or(PublicKey())); !room)
        return nonstd::make_unexpected(room.error());
    const int id = m_tasks->add(TaskKind::Rules, key.value_or(PublicKey()));
    m_host->post([id, key, rules, isDry](Engine *engine)
    {
        if (!engine->isUp())
            return;
        QList<Subscription *> subscriptions = engine->channels()->subscriptions();
        if (key)
            subscriptions.removeIf([&key](const Subscription *subscription) { return subscription->key() != *key; });
        engine->rules()->apply(id, subscriptions, rules, isDry);
    });
    return id;
}

void UserRules::tell(const QString &name, const RuleOutcome &outcome)
{
    for (const RuleNews &news : outcome.news)
    {
        LogMsg(tr("Megatorrent: rule \"%1\" decided on %n new or changed items of channel \"%2\", \"%3\" for instance.", nullptr, static_cast<int>(news.items))
                .arg(news.rule, name, printable(news.path)));
    }
    for (const QString &problem : outcome.problems)
        LogMsg(tr("Megatorrent: channel \"%1\": %2").arg(name, problem), Log::WARNING);
}
