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


#include "ingestjob.h"

#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "database.h"
#include "ingestscan.h"
#include "ledger.h"
#include "publisheditems.h"
#include "publishedsources.h"
#include "unfinishedfiles.h"

using namespace Megatorrent;

namespace
{
    const int ITEMS_AT_A_TIME = 256;   // that are taken out

    bool isWithheldOf(const SurveyedSource &source, const IngestRequest &request)
    {
        if (request.mode == IngestMode::AddOnly)
            return source.gone > 0;
        return !source.question.isEmpty() && !request.takesOutAll;
    }
}

IngestJob::IngestJob(const IngestParts &parts, const IngestRequest &request, std::function<void (const IngestProgress &)> report)
    : m_isDry {request.mode == IngestMode::Dry}
    , m_run {parts, request, std::move(report)}
    , m_enroller {m_run}
    , m_retries {[this](const QString &local, const Error &reason) { m_run.addProblem(local, reason); }
            , (request.settling ? std::function<void ()>([this] { ++m_run.result.unsettled; }) : std::function<void ()>())}
    , m_packs {m_run, m_enroller, m_retries}
    , m_indexes {m_run, m_enroller, m_packs}
    , m_largeFiles {m_run, m_enroller, m_indexes, m_retries}
    , m_sealer {m_run, m_enroller, m_packs, m_largeFiles, m_retries}
    , m_judge {request.channel, request.areNamed}
    , m_plan {m_run}
{
}

IngestResult IngestJob::run()
{
    try
    {
        try
        {
            runSources();
            if (!m_isDry)
                dropUnfinished({FileState::Ingesting, FileState::Hashed});
        }
        catch (const IngestRun::Cancelled &)
        {
            // what has been read need not be read again
            m_run.result.isCancelled = true;
            m_run.line.drain();
            m_packs.seal();
        }
        if (!m_isDry)
            dropUnfinished({FileState::Ingesting});
        countAll();
        forgetTemporary();
        m_run.reportEnd();
        if (m_isDry)
            return m_run.result;
        if (const auto flushed = m_run.parts.database->flushAndWait(); !flushed)
            throw IngestRun::Failed {flushed.error()};
    }
    catch (const IngestRun::Failed &failure)
    {
        m_run.result.error = failure.error;
        m_run.line.drain();
    }
    return m_run.result;
}

void IngestJob::runSources()
{
    m_run.call([this](QSqlDatabase &db)
    {
        m_judge.begin(db);
        PublishedTables::beginSuperseding(db);
        PublishedSources::beginNotingGone(db);
        SettleTable::create(db);
        if (!m_isDry && !m_run.request.settling)
            SettleTable::forget(db, m_run.request.channel);
    });
    forgetTemporary();

    for (const QString &path : m_run.request.withdrawals)
        withdraw(path);
    survey();
    if (m_isDry)
    {
        makePlan();
        return;
    }
    takeOut();
    scan(m_sealer);
    sealAndRepair();
}

void IngestJob::scan(WorkTaker &taker)
{
    noteUnfinished();
    IngestScan walk {m_run, m_judge, taker, m_exclusions};
    for (const SurveyedSource &source : asConst(m_sources))
        walk.scan(source);
}

void IngestJob::sealAndRepair()
{
    m_sealer.finish();
    m_packs.repair();
    m_sealer.finish();
    m_packs.seal();
    // What has been replaced while it waited for its place leaves a pack that lacks it.
    const int roundsMax = 3;
    for (int round = 0; (round < roundsMax) && m_enroller.hasEnrolled() && m_packs.repair(); ++round)
    {
        m_sealer.finish();
        m_packs.seal();
    }
}

void IngestJob::forgetTemporary()
{
    m_run.call([this](QSqlDatabase &db)
    {
        m_judge.end(db);
        PublishedTables::endSuperseding(db, m_run.request.channel);
        PublishedSources::endNotingGone(db, m_run.request.channel);
    });
}

void IngestJob::withdraw(const QString &withdrawal)
{
    const QString path = (withdrawal.endsWith(u'/') ? withdrawal.chopped(1) : withdrawal).normalized(QString::NormalizationForm_C);
    if (path.isEmpty())
        return;
    remove([this, &path](QSqlDatabase &db)
    {
        const QList<PublishedRow> rows = PublishedTables::under(db, m_run.request.channel, path, {}, ITEMS_AT_A_TIME);
        if (!rows.isEmpty())
            PublishedSources::exclude(db, m_run.request.channel, path);
        return rows;
    });
}

// Removes what `next` gives, until that is nothing.
void IngestJob::remove(const std::function<QList<PublishedRow> (QSqlDatabase &)> &next)
{
    qsizetype count = 0;
    do
    {
        m_run.checkCancelled();
        m_run.call([&](QSqlDatabase &db)
        {
            const QList<PublishedRow> rows = next(db);
            for (const PublishedRow &row : rows)
                PublishedTables::remove(db, *m_run.parts.ledger, m_run.request.channel, row);
            count = rows.size();
        });
        m_run.result.removed += count;
    } while (count > 0);
}

// What torrents have begun since is no more to be published than what they had begun before.
void IngestJob::noteUnfinished()
{
    QStringList sources;
    for (const IngestSource &source : m_run.request.sources)
        sources.append(source.local.data());
    m_exclusions.unfinished |= UnfinishedFiles::within(sources);
}

// What is there and what is gone, before anything is taken out or read
void IngestJob::survey()
{
    const IngestRequest &request = m_run.request;
    m_run.call([&](QSqlDatabase &db)
    {
        m_exclusions = {.paths = PublishedSources::exclusions(db, request.channel), .ownData = m_run.parts.ownData};
        if (!request.areNamed)
            return;
        for (const IngestSource &source : request.sources)
        {
            const QString path = source.prefix.normalized(QString::NormalizationForm_C);
            m_exclusions.paths.remove(path);
            if (!m_isDry)
                PublishedSources::include(db, request.channel, path);
        }
    });

    noteUnfinished();

    SourceSurvey survey {[this](std::function<void (QSqlDatabase &)> work) { m_run.call(std::move(work)); }
            , [this](const qint64 size)
            {
                m_run.checkCancelled();
                m_run.progress.bytesFound += size;
                m_run.report({});
            }, request, m_exclusions};
    if (m_isDry)
        survey.visit = [this](const QString &local) { m_plan.addFolder(local); };
    for (const IngestSource &source : request.sources)
    {
        m_sources.append(survey.look(source));
        m_run.result.unsettled += m_sources.last().unsettled;
    }
    m_run.progress.isScanned = true;
}

// What a dry run does in place of all else
void IngestJob::makePlan()
{
    const IngestRequest &request = m_run.request;
    for (const SurveyedSource &source : asConst(m_sources))
    {
        if (!isWithheldOf(source, request))
            continue;
        m_run.call([&](QSqlDatabase &db) { PublishedSources::withholdGone(db, request.channel, source.id); });
        ask(source);
    }
    scan(m_plan);
    m_plan.finish();
    if (request.settling)
        m_run.call([&request](QSqlDatabase &db) { SettleTable::sweep(db, request.channel, request.settling->now); });
    m_run.result.plan = std::make_shared<PublishPlan>(std::move(m_plan.plan));
}

void IngestJob::ask(const SurveyedSource &source)
{
    // who only adds, or waits whether they come back, does not ask
    if ((m_run.request.mode == IngestMode::AddOnly) || (source.unsettled > 0))
        return;
    m_run.result.questions.append({source.source, source.question});
    m_run.result.withheld += source.gone;
}

void IngestJob::takeOut()
{
    const IngestRequest &request = m_run.request;
    for (const SurveyedSource &source : asConst(m_sources))
    {
        const bool isWithheld = isWithheldOf(source, request);
        m_run.call([&](QSqlDatabase &db)
        {
            if (isWithheld)
                PublishedSources::forgetGone(db, request.channel, source.id);
            else if (source.isThere && (source.unsettled == 0))
                PublishedSources::setPlaces(db, source.id, source.places);
        });
        if (isWithheld)
            ask(source);
        else if (!source.isThere && request.takesOutAll)
        {
            m_run.result.deserted.append(source.source);
        }
    }
    remove([&request](QSqlDatabase &db) { return PublishedSources::takeGone(db, request.channel, ITEMS_AT_A_TIME); });
}

// What did not get as far as to be published
void IngestJob::dropUnfinished(const QList<FileState> &states)
{
    m_run.call([&](QSqlDatabase &db)
    {
        for (const FileState state : states)
        {
            for (const FileRow &file : asConst(Tables::filesInState(db, state)))
            {
                if ((file.channel == m_run.request.channel) && !file.isReceived())
                    m_run.parts.ledger->dropFile(db, file);
            }
        }
    });
}

void IngestJob::countAll()
{
    const qint64 channel = m_run.request.channel;
    m_run.call([&](QSqlDatabase &db)
    {
        const PublishedItems::Totals totals = PublishedItems::totals(db, channel);
        m_run.result.items = totals.items;
        m_run.result.bytes = totals.bytes;
        m_run.result.excluded = PublishedItems::exclusions(db, channel, IngestResult::EXCLUDED_MAX);
        m_run.result.excludedTotal = PublishedItems::countExclusions(db, channel);
    });
}
