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

#include "rulerun.h"

#include "base/global.h"

#include "../storage/database.h"
#include "ruleitems.h"
#include "ruleledger.h"

using namespace Megatorrent;

namespace
{
    const int BATCH_SIZE = 500;   // items that are in memory at a time

    struct Failed { QString error; };
}

RuleRun::RuleRun(const Request &request, Database *database)
    : m_request {request}
    , m_database {database}
{
}

RuleRun::Result RuleRun::run(const CancelFlag &cancelFlag)
{
    try
    {
        for (const Target &channel : m_request.channels)
            runChannel(channel, cancelFlag);
    }
    catch (const Failed &failure)
    {
        m_result.error = failure.error;
    }
    m_result.isCancelled = cancelFlag.isCancelled();
    return m_result;
}

void RuleRun::runChannel(const Target &channel, const CancelFlag &cancelFlag)
{
    QList<TakenEpisode> taken;
    const auto require = [](const nonstd::expected<void, QString> &result)
    {
        if (!result)
            throw Failed {result.error()};
    };
    require(m_database->look([this, &taken](QSqlDatabase &db) { taken = RuleLedger::episodes(db, m_request.rules.smartRules()); }));
    RuleJudge judge {m_request.rules, channel.key, channel.folder, m_request.episodes, taken};

    QString last;
    qsizetype remembered = 0;
    while (!cancelFlag.isCancelled() && !judge.isIdle())
    {
        QList<RuleItems::Item> items;
        require(m_database->look([&items, &last, &channel](QSqlDatabase &db) { items = RuleItems::list(db, channel.id, last, BATCH_SIZE); }));
        if (items.isEmpty())
            break;
        last = items.last().path;

        QList<ItemChoice> choices;
        for (const RuleItems::Item &item : asConst(items))
        {
            const RuleJudge::Verdict verdict = judge.judge(item.path, item.size);
            if (verdict.kind == RuleJudge::Kind::Undecided)
                ++m_result.totals.undecided;
            if (!verdict.rule)
                continue;

            const Rule &rule = *verdict.rule;
            RuleTotals &totals = m_result.totals;
            ++totals.matched;
            totals.matchedBytes += item.size;
            if (m_result.matches.size() < MATCHES_MAX)
                m_result.matches.append({.channel = channel.key, .path = item.path, .size = item.size, .rule = rule.name});

            ItemChoice choice {.path = item.path, .rule = rule.name};
            choice.isWanted = (rule.action == RuleAction::Download) || (rule.action == RuleAction::AddTorrent);
            if (choice.isWanted)
                choice.priority = rule.priority;
            choice.addsTorrent = (rule.action == RuleAction::AddTorrent) && (item.torrent != TorrentState::Added);
            if (choice.isWanted && !item.isWanted && !item.isComplete)
            {
                ++totals.download;
                totals.downloadBytes += item.size;
            }
            // what is here stays
            if (!choice.isWanted && item.isComplete)
                choice.isWanted = item.isWanted;
            if (!choice.isWanted && item.isWanted)
            {
                ++totals.skip;
                totals.skipBytes += item.size;
            }
            if (choice.addsTorrent)
                ++totals.torrents;
            choices.append(choice);
        }

        if (!m_request.isDry && !choices.isEmpty())
        {
            const QList<TakenEpisode> episodes = judge.newlyTaken().sliced(remembered);
            remembered = judge.newlyTaken().size();
            require(m_database->call([this, &choices, &channel, &episodes](QSqlDatabase &db)
            {
                // an update may have brought the same episode since they were asked for
                const QStringList late = RuleLedger::addEpisodes(db, episodes);
                choices.removeIf([&late](const ItemChoice &choice) { return late.contains(choice.path); });
                m_result.dropped[channel.key] += RuleItems::apply(db, channel.id, choices);
            }));
        }
        m_items += items.size();
        progressed(m_result.totals, m_items);
    }
    m_result.problems += judge.problems();
}
