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

#include "tasks.h"

#include <algorithm>

#include "base/global.h"

#include "channel/publication.h"
#include "channel/recheck.h"
#include "channel/subscription.h"
#include "channel/subscriptionfolder.h"
#include "engine.h"
#include "enginehost.h"
#include "enginerules.h"

using namespace Megatorrent;

Tasks::Tasks(EngineHost *host, QObject *parent)
    : QObject(parent)
    , m_host {host}
{
}

void Tasks::follow(const Engine *engine)
{
    connect(engine, &Engine::taskChanged, this, &Tasks::handleReport);
}

void Tasks::cancelAll()
{
    QList<TaskInfo> cancelled;
    for (TaskInfo &task : m_tasks)
    {
        if ((task.state != TaskState::Running) && (task.state != TaskState::Waiting))
            continue;
        task.state = TaskState::Cancelled;
        cancelled.append(task);
    }
    for (const TaskInfo &task : asConst(cancelled))
        emit changed(task);
}

std::optional<TaskInfo> Tasks::find(const int id) const
{
    const auto it = m_tasks.constFind(id);
    return (it != m_tasks.constEnd()) ? std::make_optional(*it) : std::nullopt;
}

nonstd::expected<void, Error> Tasks::requireRoom(const PublicKey &key) const
{
    const auto running = std::count_if(m_tasks.cbegin(), m_tasks.cend(), [&key](const TaskInfo &task)
    {
        return (task.key == key) && (task.state == TaskState::Running);
    });
    if (running < RUNNING_MAX)
        return {};
    return nonstd::make_unexpected(Error(ErrorCode::TooMany, tr("%n tasks are waiting already. Wait until some of them are done, or cancel them.", nullptr, static_cast<int>(running))));
}

int Tasks::add(const TaskKind kind, const PublicKey &key)
{
    TaskInfo task;
    task.id = ++m_last;
    task.kind = kind;
    task.key = key;
    m_tasks.insert(task.id, task);

    int finished = 0;
    int ruleRuns = 0;
    for (auto it = m_tasks.end(); it != m_tasks.begin();)
    {
        --it;
        if (it->state == TaskState::Running)
            continue;
        if (((it->kind == TaskKind::Rules) && (++ruleRuns > RULE_RUNS_MAX)) || (++finished > FINISHED_MAX))
            it = m_tasks.erase(it);
    }
    emit changed(task);
    return task.id;
}

int Tasks::addMove(const PublicKey &key)
{
    if (const auto former = runningMove(key))
    {
        m_tasks[*former].state = TaskState::Cancelled;
        emit changed(m_tasks[*former]);
    }
    return add(TaskKind::Move, key);
}

nonstd::expected<void, Error> Tasks::cancel(const int id)
{
    const auto task = find(id);
    if (!task)
        return nonstd::make_unexpected(Error(ErrorCode::NoSuchTask, tr("There is no such task.")));
    if ((task->state != TaskState::Running) && (task->state != TaskState::Waiting))
        return {};

    switch (task->kind)
    {
    case TaskKind::Publish:
    case TaskKind::DryRun:
    case TaskKind::Ingest:
    case TaskKind::Withdraw:
        m_host->toPublication(task->key, [id = (task->isAutomatic ? 0 : id)](Publication *publication) { publication->cancel(id); });
        break;
    case TaskKind::Recheck:
        m_host->toSubscription(task->key, [id](Subscription *subscription) { subscription->rechecks()->cancel(id); });
        break;
    case TaskKind::Move:
        m_host->toSubscription(task->key, [](Subscription *subscription) { subscription->folder()->cancelMove(); });
        break;
    case TaskKind::Rules:
        m_host->post([id](Engine *engine)
        {
            if (engine->isUp())
                engine->rules()->cancel(id);
        });
        break;
    }
    return {};
}

// There is one for a subscription.
std::optional<int> Tasks::runningMove(const PublicKey &key) const
{
    for (const TaskInfo &task : m_tasks)
    {
        if ((task.kind == TaskKind::Move) && (task.key == key) && (task.state == TaskState::Running))
            return task.id;
    }
    return std::nullopt;
}

// What a channel publishes by itself, one at a time; it may wait for the user.
std::optional<int> Tasks::openAutomatic(const PublicKey &key) const
{
    for (const TaskInfo &task : m_tasks)
    {
        if (task.isAutomatic && (task.key == key) && ((task.state == TaskState::Running) || (task.state == TaskState::Waiting)))
            return task.id;
    }
    return std::nullopt;
}

// A thousand names of each kind, in each of a hundred tasks, would be much.
void Tasks::dropFormerNames()
{
    int plans = 0;
    int ruleRuns = 0;
    for (auto it = m_tasks.end(); it != m_tasks.begin();)
    {
        --it;
        if (it->plan && (++plans > PLANS_MAX))
        {
            auto counts = std::make_shared<PublishPlan>(*it->plan);
            for (PublishPlan::Group &group : counts->groups)
                group.names.clear();
            counts->folders.clear();
            it->plan = counts;
        }
        if (!it->matches.isEmpty() && (++ruleRuns > PLANS_MAX))
            it->matches.clear();
    }
}

void Tasks::handleReport(const TaskInfo &report)
{
    TaskInfo task = report;
    if (task.isAutomatic)
    {
        const std::optional<int> open = openAutomatic(task.key);
        if (!open && (task.state != TaskState::Running))
            return;
        task.id = open ? *open : add(task.kind, task.key);
    }
    if (task.kind == TaskKind::Move)
    {
        // after a start it goes on without having been asked for
        const std::optional<int> running = runningMove(task.key);
        if (!running && (task.state != TaskState::Running))
            return;
        task.id = running ? *running : add(TaskKind::Move, task.key);
        if (task.state != TaskState::Running)
            emit moveEnded(task.key, (task.state == TaskState::Done));
    }
    if (!m_tasks.contains(task.id))
        return;
    m_tasks.insert(task.id, task);
    if (task.plan || !task.matches.isEmpty())
        dropFormerNames();
    emit changed(task);
}
