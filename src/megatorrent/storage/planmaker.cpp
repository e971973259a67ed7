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

#include "planmaker.h"

#include <cerrno>
#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "ingestrun.h"
#include "posixfile.h"
#include "publishedsources.h"
#include "retrylist.h"

using namespace Megatorrent;

namespace
{
    const int PAGE_SIZE = 256;   // files that are looked up together
}

PlanMaker::PlanMaker(IngestRun &run)
    : m_run {run}
{
}

void PlanMaker::addFolder(const QString &local)
{
    ++plan.foldersTotal;
    if (plan.folders.size() < PublishPlan::FOLDERS_MAX)
        plan.folders.append(local);
}

void PlanMaker::add(const IngestWork &work)
{
    m_run.report(work.entry.path);
    if (!work.tree->openForReading(work.entry.local).isValid())
    {
        m_run.addProblem(work.entry.local, RetryList::cannotRead(errno));
        return;
    }
    m_works.append(work);
    if (m_works.size() >= PAGE_SIZE)
        flush();
}

void PlanMaker::flush()
{
    const QList<IngestWork> works = std::exchange(m_works, {});
    if (works.isEmpty())
        return;
    QList<Finding> findings;
    m_run.call([&](QSqlDatabase &db)
    {
        for (const IngestWork &work : works)
            findings.append(judge(db, work));
    });
    for (qsizetype i = 0; i < works.size(); ++i)
    {
        const TreeScanner::Entry &entry = works[i].entry;
        plan.add(findings[i].kind, {.path = entry.path, .from = findings[i].from, .reason = {}, .size = entry.stat.size});
    }
}

PlanMaker::Finding PlanMaker::judge(QSqlDatabase &db, const IngestWork &work) const
{
    using Kind = PublishPlan::Kind;
    const FileStat &stat = work.entry.stat;
    if (const auto row = PublishedTables::find(db, m_run.request.channel, work.entry.path))
    {
        // another source has it now
        PublishedSources::forgetGone(db, m_run.request.channel, work.entry.path);
        const PublishedItem &item = row->item;
        const bool isSame = (item.size == stat.size) && (item.mtime == stat.modified) && (item.executable == work.entry.executable);
        return {.kind = (isSame ? Kind::Reread : Kind::Changed), .from = {}};
    }
    if (const QString from = PublishedSources::takeMoved(db, m_run.request.channel, stat); !from.isEmpty())
        return {.kind = Kind::Moved, .from = from};
    return {};
}

void PlanMaker::finish()
{
    using Kind = PublishPlan::Kind;
    flush();
    QString last;
    while (true)
    {
        m_run.checkCancelled();
        QList<PublishedSources::Gone> page;
        m_run.call([&](QSqlDatabase &db) { page = PublishedSources::gone(db, m_run.request.channel, last, PAGE_SIZE); });
        if (page.isEmpty())
            break;
        last = page.last().path;
        for (const PublishedSources::Gone &gone : asConst(page))
            plan.add((gone.isWithheld ? Kind::Withheld : Kind::Removed), {.path = gone.path, .from = {}, .reason = {}, .size = gone.size});
    }

    for (const IngestProblem &problem : asConst(m_run.result.problems))
        plan.add(Kind::Unreadable, {.path = problem.path, .from = {}, .reason = problem.reason});
    plan.groups[static_cast<std::size_t>(Kind::Unreadable)].count = m_run.result.problemCount;
    plan.unchanged = m_run.result.unchanged;
    plan.unsettled = m_run.result.unsettled;
}
