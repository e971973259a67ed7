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

#include "taskwatch.h"

#include <algorithm>

#include <QJsonArray>

#include "base/global.h"
#include "context.h"
#include "format.h"
#include "output.h"
#include "waiting.h"

using namespace Megatorrent::Cli;

namespace
{
    const int FIRST_INTERVAL = 50;  // ms; most is done soon
    const int INTERVAL = 500;
}

TaskWatch::TaskWatch(Context &context, const bool isWaiting)
    : m_context {context}
    , m_isWaiting {isWaiting}
{
    if (!isWaiting)
        return;
    m_context.waiting.catchInterrupt([&out = context.out]
    {
        out.message(Text::tr("Cancelling. Ctrl-C once more leaves without waiting for it."));
    });
}

std::optional<QJsonObject> TaskWatch::perform(const QString &action, const Api::Fields &fields)
{
    const QJsonObject answer = m_context.api.post(action, fields);
    const int id = answer[u"task"_s].toInt();
    if (m_isWaiting)
    {
        const QJsonObject task = waitFor(id);
        if (m_context.out.isJson() && m_isWritten)
            m_context.out.json(task);
        return task;
    }
    if (m_context.out.isJson())
        m_context.out.json(answer);
    else
        m_context.out.line(Text::tr("Begun as task %1").arg(id));
    return std::nullopt;
}

QJsonObject TaskWatch::waitFor(const int id)
{
    try
    {
        const QJsonObject task = follow(id);
        m_context.out.endProgress();
        return task;
    }
    catch (const Failure &failure)
    {
        if (failure.code() == ExitCode::TimedOut)
            throw Failure(ExitCode::TimedOut, Text::tr("The time is up; qBittorrent goes on with it. To see how far it is: megatorrent list tasks"));
        if (failure.code() == ExitCode::NotFound)
            throw Failure(ExitCode::Refused, Text::tr("qBittorrent does not know this task any more. Was it started anew? Try again."));
        throw;
    }
}

QJsonObject TaskWatch::follow(const int id)
{
    for (int interval = FIRST_INTERVAL;; interval = std::min((interval * 2), INTERVAL))
    {
        const QJsonObject task = m_context.api.getArray(u"tasks"_s, {{u"id"_s, QString::number(id)}}).at(0).toObject();
        if (task[u"state"_s].toString() != u"running")
            return task;
        if (m_context.waiting.isInterrupted() && !m_isCancelled)
            cancel(id);
        showProgress(task);
        m_context.waiting.pause(interval);
    }
}

ExitCode TaskWatch::report(const QJsonObject &task) const
{
    Output &out = m_context.out;
    for (const QJsonValue &note : asConst(task[u"notes"_s].toArray()))
        out.message(Text::tr("%1: left out: %2").arg(note[u"path"_s].toString(), note[u"error"_s].toString()));
    const QJsonArray problems = task[u"problems"_s].toArray();
    for (const QJsonValue &problem : problems)
        out.error(Text::tr("%1: %2").arg(problem[u"path"_s].toString(), problem[u"error"_s].toString()), problem[u"errorName"_s].toString());
    const qint64 more = task[u"problemsTotal"_s].toInteger() - problems.size();
    if (more > 0)
        out.error(Text::tr("... and %1 more that could not be taken in.").arg(more));

    const QString state = task[u"state"_s].toString();
    const QString error = task[u"error"_s].toString();
    if (state == u"cancelled")
    {
        throw Failure((m_isCancelled ? ExitCode::Interrupted : ExitCode::Refused)
            , Text::tr("Cancelled. What has been read so far is not read again next time."));
    }
    if (state == u"waiting")
        throw Failure(ExitCode::Problems, error);
    if (state != u"done")
        throw Failure(ExitCode::Refused, (error.isEmpty() ? Text::tr("It failed.") : error), task[u"errorName"_s].toString());
    return problems.isEmpty() ? ExitCode::Done : ExitCode::Problems;
}

void TaskWatch::cancel(const int id)
{
    m_isCancelled = true;
    try
    {
        m_context.api.post(u"cancelTask"_s, {{u"id"_s, QString::number(id)}});
    }
    catch (const Failure &failure)
    {
        // it has just ended
        if ((failure.code() != ExitCode::Refused) && (failure.code() != ExitCode::NotFound))
            throw;
    }
}

void TaskWatch::showProgress(const QJsonObject &task) const
{
    if (!m_context.out.showsProgress())
        return;
    const QString current = task[u"current"_s].toString();
    m_context.out.progress(Format::progress(
        {
            .bytes = task[u"bytes"_s].toInteger(),
            .bytesTotal = task[u"bytesTotal"_s].toInteger(),
            .rate = task[u"rate"_s].toInteger(),
            .eta = task[u"eta"_s].toInteger(-1),
            .current = (current.isEmpty() ? task[u"phase"_s].toString() : current)
        }, m_context.out.progressWidth()));
}
