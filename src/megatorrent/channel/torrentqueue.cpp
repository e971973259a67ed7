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

#include "torrentqueue.h"

#include <utility>

#include <QJsonDocument>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QTimer>

#include "base/global.h"

#include "../storage/database.h"
#include "ruleledger.h"
#include "rulejudge.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const int OUT_MAX = 20;   // of a channel, at a time
    const auto NOTE_DELAY = 5s;

    // The same file, for the same reason
    bool isSame(const RuleItems::Torrent &left, const RuleItems::Torrent &right)
    {
        return (left.file == right.file) && (left.params == right.params) && (left.choice == right.choice);
    }
}

TorrentQueue::TorrentQueue(Database *database, const RuleBook *rules, const std::chrono::milliseconds patience, QObject *parent)
    : QObject(parent)
    , m_database {database}
    , m_rules {rules}
    , m_patience {patience}
{
}

TorrentQueue::~TorrentQueue()
{
    // When the program ends in order, qBittorrent writes its list
    for (const Work &work : asConst(m_channels))
    {
        for (const Added &added : work.added)
            note(work.channel.id, added.torrent, added.outcome);
    }
}

void TorrentQueue::look(const Channel &channel)
{
    Work &work = m_channels[channel.key];
    work.channel = channel;
    if (work.isLooking || !work.out.isEmpty())
    {
        work.isDue = true;
        return;
    }
    work.last.clear();
    lookOn(channel.key);
}

void TorrentQueue::forget(const PublicKey &key)
{
    m_channels.remove(key);
}

void TorrentQueue::lookOn(const PublicKey &key)
{
    struct Found
    {
        QList<RuleItems::Torrent> torrents;
        QList<QList<QByteArray>> known;
    };
    Work &work = m_channels[key];
    work.isLooking = true;
    const auto found = std::make_shared<Found>();
    m_database->post([id = work.channel.id, last = work.last, found](QSqlDatabase &db)
    {
        found->torrents = RuleItems::ready(db, id, last, OUT_MAX);
        for (const RuleItems::Torrent &torrent : asConst(found->torrents))
            found->known.append(RuleLedger::added(db, id, torrent.path));
    }, this, [this, key, found]([[maybe_unused]] const QString &error)
    {
        const auto it = m_channels.find(key);
        if (it == m_channels.end())
            return;
        it->isLooking = false;
        if (found->torrents.isEmpty())
        {
            if (std::exchange(it->isDue, false))
                look(it->channel);
            else
                endWork(key);
            return;
        }

        it->last = found->torrents.last().path;
        const Channel channel = it->channel;
        QList<qsizetype> handed;
        for (qsizetype i = 0; i < found->torrents.size(); ++i)
        {
            const RuleItems::Torrent &torrent = found->torrents[i];
            const auto added = it->added.constFind(torrent.path);
            if ((added != it->added.cend()) && isSame(added->torrent, torrent))
                continue;
            it->out.insert(torrent.path, torrent);
            QTimer::singleShot(m_patience, this, [this, key, torrent] { giveUp(key, torrent); });
            handed.append(i);
        }
        if (handed.isEmpty())
        {
            lookOn(key);
            return;
        }
        for (const qsizetype i : asConst(handed))
            handOut(found->torrents[i], channel, found->known[i]);
    });
}

// Nobody has said what came of it: the others go on, and it is tried again with the next look.
void TorrentQueue::giveUp(const PublicKey &key, const RuleItems::Torrent &torrent)
{
    const auto it = m_channels.constFind(key);
    if ((it == m_channels.cend()) || !it->out.contains(torrent.path) || !isSame(it->out[torrent.path], torrent))
        return;
    handleOutcome({.channel = key, .path = torrent.path, .error = u"no answer"_s, .isToBeTriedAgain = true});
}

void TorrentQueue::endWork(const PublicKey &key)
{
    const auto it = m_channels.find(key);
    if ((it != m_channels.end()) && !it->isLooking && it->out.isEmpty() && it->added.isEmpty())
        m_channels.erase(it);
}

void TorrentQueue::handOut(const RuleItems::Torrent &torrent, const Channel &channel, const QList<QByteArray> &known)
{
    const Path localPath = channel.savePath / Path(torrent.path);
    if (!torrent.params.isNull())
    {
        // the user wants it, also if he has removed it since it was added
        const QJsonObject params = QJsonDocument::fromJson(torrent.params.toUtf8()).object();
        emit ready({.channel = channel.key, .path = torrent.path, .localPath = localPath, .params = BitTorrent::parseAddTorrentParams(params), .known = {}
                , .file = torrent.file, .size = torrent.size});
        return;
    }

    const Rule *rule = m_rules->rules.find(torrent.rule);
    if (!rule && !m_rules->areKnown)
    {
        // whether it is gone is to be seen
        handleOutcome({.channel = channel.key, .path = torrent.path, .error = u"the rules are not known"_s, .isToBeTriedAgain = true});
        return;
    }
    if (!rule || (rule->action != RuleAction::AddTorrent))
    {
        handleOutcome({.channel = channel.key, .path = torrent.path
                , .error = tr("\"%1\" was not added to the transfer list: the rule \"%2\", which was to do so, is gone or does something else. To have it added, apply the rules again.")
                        .arg(torrent.path, torrent.rule)});
        return;
    }
    emit ready({.channel = channel.key, .path = torrent.path, .localPath = localPath, .params = rule->torrentParams, .known = known, .file = torrent.file
            , .size = torrent.size});
}

void TorrentQueue::handleOutcome(const TorrentOutcome &outcome)
{
    const PublicKey key = outcome.channel;
    const auto it = m_channels.find(key);
    if ((it == m_channels.end()) || !it->out.contains(outcome.path))
        return;

    const RuleItems::Torrent torrent = it->out.take(outcome.path);
    if (!outcome.error.isEmpty())
    {
        if (!outcome.isToBeTriedAgain)
            note(it->channel.id, torrent, outcome);
    }
    else
    {
        // qBittorrent writes its list a moment later, and does not say when: if the program is
        // killed before, it is added again
        it->added.insert(outcome.path, {torrent, outcome});
        QTimer::singleShot(NOTE_DELAY, this, [this, key, torrent]
        {
            const auto work = m_channels.find(key);
            if ((work == m_channels.end()) || !work->added.contains(torrent.path) || !isSame(work->added[torrent.path].torrent, torrent))
                return;
            note(work->channel.id, torrent, work->added.take(torrent.path).outcome);
            endWork(key);
        });
    }
    if (it->out.isEmpty() && !it->isLooking)
        lookOn(key);
}

void TorrentQueue::note(const qint64 channel, const RuleItems::Torrent &torrent, const TorrentOutcome &outcome)
{
    m_database->post([channel, torrent, outcome](QSqlDatabase &db)
    {
        if (outcome.error.isEmpty())
            RuleLedger::setAdded(db, channel, torrent.path, outcome.hash);
        RuleItems::setSettled(db, channel, torrent, outcome.error);
    });
}
