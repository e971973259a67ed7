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

#include "versionintake.h"

#include <utility>

#include <QDir>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"
#include "base/logger.h"

#include "../content/printable.h"
#include "../storage/database.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "itemstore.h"
#include "metadatafetcher.h"
#include "ruleitems.h"
#include "ruleledger.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Whether somebody still has the blobs of a version that has been overtaken
    const Clock::Milliseconds STUCK_INTERVAL = 2s;
}

VersionIntake::VersionIntake(const ChannelContext &context, const ChannelRecord &record, ChannelSwarm *swarm, const Path &folder)
    : m_context {context}
    , m_record {record}
    , m_swarm {swarm}
    , m_folder {folder}
    , m_pace {context.clock}
{
}

VersionIntake::~VersionIntake()
{
    end();
}

// The newest is next, when what runs has ended: if each put an end to the one before, none would
// ever be taken in
void VersionIntake::noteNewer(const qint64 sequence)
{
    m_newest = sequence;
    if (!m_isSupervised)
        supervise(false);
}

// Nobody may have the blobs of the version that is being taken in any more.
void VersionIntake::supervise(const bool wasStuck)
{
    m_isSupervised = true;
    m_context.clock->callLater(STUCK_INTERVAL, this, [this, wasStuck, sequence = m_sequence]
    {
        m_isSupervised = false;
        if ((m_sequence == 0) || !m_fetcher || (m_newest <= m_sequence))
            return;
        const bool isStuck = (m_sequence == sequence) && m_fetcher->isStuck();
        if (isStuck && wasStuck)
            m_fetcher->cancel();
        else
            supervise(isStuck);
    });
}

bool VersionIntake::mayBegin()
{
    const Clock::Milliseconds left = m_pace.left();
    if (left.count() == 0)
        return true;
    if (!std::exchange(m_isDue, true))
    {
        m_context.clock->callLater(left, this, [this]
        {
            m_isDue = false;
            emit due();
        });
    }
    return false;
}

void VersionIntake::skipPause()
{
    m_pace.skip();
}

void VersionIntake::begin(const qint64 sequence, const ManifestContent &content, const Path &layoutPath, const qint64 quota)
{
    m_pace.begin();
    m_sequence = sequence;
    m_fetcher = new MetadataFetcher(m_record.id, m_context.storage, m_swarm, this);

    const CatalogueImport::Request request {.channel = m_record.id, .content = content, .layoutPath = layoutPath
            , .limits = {.dataFolder = m_folder, .savePath = m_record.savePath, .quota = quota, .isApproved = (m_record.approvedSequence == sequence)}
            , .newAreWanted = (m_record.policy == DownloadPolicy::All)
            , .metadataHere = QSet<BlobId>(m_record.metadata.cbegin(), m_record.metadata.cend()), .rules = judging()};
    m_work.run(m_context.pool, this, [request, folder = m_folder, fetcher = m_fetcher, database = m_context.storage->database()]
    {
        QDir().mkpath(folder.data());
        // Not what the record says: a lost layout is made anew, and what the user chose is still there
        CatalogueImport::Request known = request;
        const auto looked = database->look([&known](QSqlDatabase &db) { known.isUpdate = ItemStore::hasAny(db, known.channel); });
        if (!looked)
        {
            CatalogueImport::Result failed;
            failed.error = looked.error();
            return failed;
        }
        CatalogueImport import {known, fetcher, database};
        return import.run();
    }, [this, sequence](const CatalogueImport::Result &result) { finish(sequence, result); });
}

RuleJudging VersionIntake::judging() const
{
    // where nothing is downloaded by itself, no rule changes that
    if (!m_context.rules || (m_record.policy == DownloadPolicy::None))
        return {};
    return {.rules = m_context.rules->rules, .episodes = m_context.rules->episodes, .channel = m_record.publicKey, .folder = m_record.folder
            , .isChosenByRules = (m_record.policy == DownloadPolicy::Rule)};
}

void VersionIntake::finish(const qint64 sequence, const CatalogueImport::Result &result)
{
    using Status = CatalogueImport::Result::Status;

    m_pace.end();
    delete std::exchange(m_fetcher, nullptr);
    if (m_isEnding)
        return;
    if (result.status == Status::Done)
    {
        adopt(sequence, result);
        return;
    }

    m_sequence = 0;
    if (m_record.item->sequence > sequence)
        emit overtaken();
    else if (result.status == Status::NeedsApproval)
        emit approvalNeeded(result.error);
    else if (result.status == Status::Failed)
        emit failed(result.error);
    else
        emit cancelled();
}

void VersionIntake::adopt(const qint64 sequence, const CatalogueImport::Result &result)
{
    // as the user has it by now
    m_context.storage->database()->post([id = m_record.id, policy = m_record.policy, episodes = result.rules.episodes
            , arrival = ItemStore::Arrival {.time = (m_context.clock->unixTime().count() / 1000), .sequence = sequence}](QSqlDatabase &db)
    {
        // another channel may have brought the same episode while this one was being read
        if (policy == DownloadPolicy::None)
            RuleItems::clearStaged(db, id);
        else
            RuleItems::leaveOutStaged(db, id, RuleLedger::addEpisodes(db, episodes));
        ItemStore::adoptStaged(db, id, (policy == DownloadPolicy::All), arrival);
        RuleLedger::forgetOldest(db, id);
    }, this, [this, sequence, result](const QString &error)
    {
        m_sequence = 0;
        if (!error.isEmpty())
        {
            emit failed(tr("The new list of items cannot be taken over: %1").arg(error));
            return;
        }
        noteLeftOut(result);
        emit adopted(sequence, result);
    });
}

void VersionIntake::noteLeftOut(const CatalogueImport::Result &result)
{
    const QString title = plainTitle(result.title);
    m_leftOut = result.refused.isEmpty() ? QString()
            : tr("%n items of this channel are left out: %1", nullptr, static_cast<int>(result.refusedTotal)).arg(result.refused.first());
    for (const QString &sentence : result.refused)
        LogMsg(tr("Megatorrent: an item of channel \"%1\" was left out. Reason: %2").arg(title, sentence), Log::WARNING);
    if (result.refusedTotal > result.refused.size())
        LogMsg(tr("Megatorrent: %n items of channel \"%1\" were left out in all.", nullptr, static_cast<int>(result.refusedTotal)).arg(title), Log::WARNING);
}

void VersionIntake::end()
{
    m_isEnding = true;
    if (m_fetcher)
        m_fetcher->cancel();
}

void VersionIntake::whenOver(const QObject *context, std::function<void ()> function)
{
    m_work.whenOver(context, std::move(function));
}
