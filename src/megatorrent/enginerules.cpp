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

#include "engine.h"

#include "base/global.h"

#include "channel/ruleledger.h"
#include "channel/rulerunner.h"
#include "channel/subscription.h"
#include "storage/database.h"
#include "storage/storage.h"

// The part of the engine that is about the user's rules

using namespace Megatorrent;

void Engine::makeRules()
{
    m_ruleRunner = std::make_unique<RuleRunner>(m_storage->database(), &m_pool);
    connect(m_ruleRunner.get(), &RuleRunner::taskChanged, this, &Engine::taskChanged);
    connect(m_ruleRunner.get(), &RuleRunner::applied, this, [this](const PublicKey &key, const QList<FileId> &dropped)
    {
        if (Subscription *followed = subscription(key))
            followed->handleRulesApplied(dropped);
    });
    m_torrents = std::make_unique<TorrentQueue>(m_storage->database(), &m_rules.rules);
    connect(m_torrents.get(), &TorrentQueue::ready, this, &Engine::torrentReady);
}

void Engine::connectRules(Subscription *subscription)
{
    connect(subscription, &Subscription::torrentsMayBeReady, this, [this, subscription]
    {
        const ChannelRecord &record = subscription->record();
        m_torrents->look({.id = record.id, .key = record.publicKey, .savePath = record.savePath});
    });
    connect(subscription, &Subscription::rulesDecided, this, [this, subscription](const RuleOutcome &outcome)
    {
        if (!outcome.news.isEmpty() || !outcome.problems.isEmpty())
            emit rulesDecided(subscription->key(), subscription->info().displayName(), outcome);
    });
}

void Engine::setRules(const RuleBook &book)
{
    m_rules = book;
    if (isUp())
        m_storage->database()->post([rules = book.rules](QSqlDatabase &db) { RuleLedger::keepEpisodes(db, rules); });
}

void Engine::applyRules(const int taskId, const std::optional<PublicKey> &key, const std::optional<RuleSet> &rules, const bool isDry)
{
    if (!isUp())
        return;
    RuleRun::Request request {.channels = {}, .rules = rules.value_or(m_rules.rules), .episodes = m_rules.episodes, .isDry = isDry};
    for (const Subscription *followed : asConst(m_subscriptions))
    {
        if (!key || (followed->key() == *key))
            request.channels.append({.id = followed->record().id, .key = followed->key(), .folder = {}});
    }
    m_ruleRunner->start(taskId, request);
}

void Engine::handleTorrent(const TorrentOutcome &outcome)
{
    if (m_torrents)
        m_torrents->handleOutcome(outcome);
}
