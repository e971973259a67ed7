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


#include "ingestrun.h"

#include <algorithm>
#include <utility>

#include "database.h"
#include "workerpool.h"

using namespace Megatorrent;

namespace
{
    const auto REPORT_INTERVAL = std::chrono::milliseconds(100);
}

IngestRun::IngestRun(const IngestParts &parts, const IngestRequest &request, std::function<void (const IngestProgress &)> report)
    : parts {parts}
    , request {request}
    , line {[&workers = parts.workers](std::function<void ()> function) { workers.run(WorkerPool::Priority::Ingest, std::move(function)); }
            , static_cast<std::size_t>((parts.workers.threadCount() * 2) + 2)}
    , m_report {std::move(report)}
{
}

void IngestRun::call(std::function<void (QSqlDatabase &)> work) const
{
    if (const auto done = parts.database->call(std::move(work)); !done)
        throw Failed {done.error()};
}

void IngestRun::checkCancelled() const
{
    if (m_isCancelled)
        throw Cancelled {};
    if (!m_failure.isEmpty())
        throw Failed {m_failure};
}

void IngestRun::guarded(const std::function<void ()> &function)
{
    try
    {
        if (m_failure.isEmpty())
            function();
    }
    catch (const Failed &failure)
    {
        m_failure = failure.error;
    }
}

void IngestRun::drain()
{
    line.drain();
    if (!m_failure.isEmpty())
        throw Failed {m_failure};
}

void IngestRun::report(const QString &path)
{
    if (!path.isEmpty())
        progress.currentPath = path;
    const auto now = std::chrono::steady_clock::now();
    if ((now - m_reported) < REPORT_INTERVAL)
        return;
    m_reported = now;
    progress.bytesFound = std::max(progress.bytesFound, progress.bytesDone);
    m_report(progress);
}

void IngestRun::reportEnd()
{
    progress.isScanned = true;
    progress.bytesFound = progress.bytesDone;
    m_report(progress);
}

void IngestRun::addProblem(const QString &local, const Error &reason)
{
    ++result.problemCount;
    if (result.problems.size() < IngestResult::PROBLEMS_MAX)
        result.problems.append({.path = local, .reason = reason});
}

void IngestRun::addNote(const QString &local, const Error &reason)
{
    if (result.notes.size() < IngestResult::PROBLEMS_MAX)
        result.notes.append({.path = local, .reason = reason});
}

void IngestRun::count(const PublishedTables::Change change)
{
    switch (change)
    {
    case PublishedTables::Change::Added:
        ++result.added;
        break;
    case PublishedTables::Change::Changed:
        ++result.changed;
        break;
    case PublishedTables::Change::None:
        ++result.unchanged;
        break;
    }
}
