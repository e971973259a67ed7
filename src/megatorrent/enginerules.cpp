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

#include "enginerules.h"

#include "channel/ruleledger.h"
#include "channel/subscription.h"
#include "storage/database.h"

using namespace Megatorrent;

EngineRules::EngineRules(Database *database, const ContentReader *reader, QThreadPool *pool, const RuleBook &book, QObject *parent)
    : QObject(parent)
    , m_database {database}
    , m_book {book}
    , m_runner {database, pool}
    , m_torrents {database, &m_book}
    , m_loader {reader, pool}
{
    connect(&m_runner, &RuleRunner::taskChanged, this, &EngineRules::taskChanged);
    connect(&m_runner, &RuleRunner::applied, this, &EngineRules::applied);
    connect(&m_torrents, &TorrentQueue::ready, this, [this](const TorrentItem &item) { m_loader.load(item, m_book.torrentMaxSize); });
    connect(&m_loader, &TorrentLoader::loaded, this, &EngineRules::torrentReady);
}

EngineRules::~EngineRules() = default;

void EngineRules::setBook(const RuleBook &book)
{
    const bool wereKnown = m_book.areKnown;
    m_book = book;
    // of rules that are only lost it would be forgotten, too, what they have taken
    if (!book.wereLost)
        m_database->post([rules = book.rules](QSqlDatabase &db) { RuleLedger::keepEpisodes(db, rules); });
    if (book.areKnown && !wereKnown)
        emit rulesKnown();
}

void EngineRules::apply(const int taskId, const QList<Subscription *> &subscriptions, const std::optional<RuleSet> &rules, const bool isDry)
{
    RuleRun::Request request {.channels = {}, .rules = rules.value_or(m_book.rules), .episodes = m_book.episodes, .isDry = isDry};
    for (const Subscription *subscription : subscriptions)
        request.channels.append({.id = subscription->record().id, .key = subscription->key(), .folder = subscription->record().folder});
    m_runner.start(taskId, request);
}

void EngineRules::cancel(const int taskId)
{
    m_runner.cancel(taskId);
}

void EngineRules::follow(Subscription *subscription)
{
    connect(subscription, &Subscription::torrentsMayBeReady, this, [this, subscription]
    {
        const ChannelRecord &record = subscription->record();
        m_torrents.look({.id = record.id, .key = record.publicKey, .savePath = record.savePath});
    });
    connect(subscription, &Subscription::rulesDecided, this, [this, subscription](const RuleOutcome &outcome)
    {
        if (!outcome.news.isEmpty() || !outcome.problems.isEmpty())
            emit decided(subscription->key(), subscription->info().displayName(), outcome);
    });
}

void EngineRules::forget(const PublicKey &key)
{
    m_torrents.forget(key);
    m_loader.forget(key);
}

void EngineRules::handleTorrent(const TorrentOutcome &outcome)
{
    m_loader.handleOutcome(outcome);
    m_torrents.handleOutcome(outcome);
}
