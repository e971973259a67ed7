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

#include "rulerunner.h"

#include <algorithm>

#include <QElapsedTimer>

#include "base/global.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const auto PROGRESS_INTERVAL = 300ms;
}

RuleRunner::RuleRunner(Database *database, QThreadPool *pool, QObject *parent)
    : QObject(parent)
    , m_database {database}
    , m_pool {pool}
{
}

RuleRunner::~RuleRunner()
{
    for (const Job &job : asConst(m_jobs))
        job.cancelFlag.cancel();
}

void RuleRunner::start(const int taskId, const RuleRun::Request &request)
{
    Job job {.request = request};
    job.task.id = taskId;
    job.task.kind = TaskKind::Rules;
    if (request.channels.size() == 1)
        job.task.key = request.channels.first().key;
    job.task.phase = request.isDry ? tr("Trying rules") : tr("Applying rules");
    m_jobs.append(job);
    emit taskChanged(job.task);
    next();
}

void RuleRunner::cancel(const int taskId)
{
    const auto it = std::ranges::find(m_jobs, taskId, [](const Job &job) { return job.task.id; });
    if (it != m_jobs.end())
        it->cancelFlag.cancel();
}

void RuleRunner::next()
{
    if (m_isRunning || m_jobs.isEmpty())
        return;
    m_isRunning = true;
    const Job &job = m_jobs.first();
    m_work.run(m_pool, this, [this, request = job.request, database = m_database, cancelFlag = job.cancelFlag, reply = std::make_shared<Reply>(this)]
    {
        RuleRun run {request, database};
        QElapsedTimer sinceProgress;
        sinceProgress.start();
        run.progressed = [this, reply, &sinceProgress](const RuleTotals &totals, const qint64 items)
        {
            if (sinceProgress.durationElapsed() < PROGRESS_INTERVAL)
                return;
            sinceProgress.start();
            reply->call([this, totals, items]
            {
                m_jobs.first().task.rules = totals;
                m_jobs.first().task.files = items;
                emit taskChanged(m_jobs.first().task);
            });
        };
        return run.run(cancelFlag);
    }, [this](const RuleRun::Result &result) { finish(result); });
}

void RuleRunner::finish(const RuleRun::Result &result)
{
    const Job job = m_jobs.takeFirst();
    m_isRunning = false;

    TaskInfo task = job.task;
    task.state = !result.error.isEmpty() ? TaskState::Failed : (result.isCancelled ? TaskState::Cancelled : TaskState::Done);
    task.error = result.error;
    task.phase.clear();
    task.rules = result.totals;
    task.matches = result.matches;
    for (const QString &problem : result.problems)
    {
        ++task.problemsTotal;
        if (task.problems.size() < TASK_PROBLEMS_MAX)
            task.problems.append({.path = {}, .error = {ErrorCode::RuleTooSlow, problem}});
    }
    if (!job.request.isDry)
    {
        for (const RuleRun::Target &channel : job.request.channels)
            emit applied(channel.key, result.dropped.value(channel.key));
    }
    emit taskChanged(task);
    next();
}
