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


#include "ingestscan.h"

#include <cerrno>
#include <utility>

#include <sys/stat.h>

#include <QFile>
#include <QSqlDatabase>

#include "base/global.h"

#include "../content/pathrules.h"
#include "ingestrun.h"
#include "sourcesurvey.h"
#include "worktaker.h"

using namespace Megatorrent;

namespace
{
    const int PAGE_SIZE = 256;   // entries that are looked up together

    bool isUpToDate(const PublishedSources::Item &item, const TreeScanner::Entry &entry)
    {
        return (item.state == FileState::Published) && (item.target == entry.local) && (item.missing == 0) && (item.stat == entry.stat)
                && (item.executable == entry.executable);
    }

    // What cannot be looked at is not gone.
    bool mayBeThere(const QString &local)
    {
        struct stat info {};
        return (::stat(QFile::encodeName(local).constData(), &info) == 0) || ((errno != ENOENT) && (errno != ENOTDIR));
    }
}

IngestScan::Published::Published(const IngestRun &run, const qint64 source)
    : m_run {run}
    , m_source {source}
{
}

std::optional<PublishedSources::Item> IngestScan::Published::take(const QString &path)
{
    const QByteArray bytes = path.toUtf8();
    while (load() && (m_items.front().path.toUtf8() < bytes))
        m_items.pop_front();
    if (m_items.empty() || (m_items.front().path != path))
        return std::nullopt;
    const PublishedSources::Item item = m_items.front();
    m_items.pop_front();
    return item;
}

// False: there is no more.
bool IngestScan::Published::load()
{
    if (!m_items.empty() || m_isAtEnd)
        return !m_items.empty();
    m_run.call([this](QSqlDatabase &db)
    {
        const QList<PublishedSources::Item> page = PublishedSources::items(db, m_run.request.channel, m_source, m_last, PAGE_SIZE);
        m_items.assign(page.cbegin(), page.cend());
    });
    m_isAtEnd = m_items.empty();
    if (!m_isAtEnd)
        m_last = m_items.back().path;
    return !m_isAtEnd;
}

IngestScan::IngestScan(IngestRun &run, const PathJudge &judge, WorkTaker &taker, const TreeScanner::Exclusions &exclusions)
    : m_run {run}
    , m_judge {judge}
    , m_taker {taker}
    , m_exclusions {exclusions}
{
}

// Goes through the source and through what is published from it side by side: both are in order.
void IngestScan::scan(const SurveyedSource &source)
{
    Published published {m_run, source.id};
    TreeScanner scanner {source.source.local.data(), source.source.prefix, m_exclusions};
    TreeScanner::Entry entry;
    while (scanner.next(entry))
    {
        m_run.checkCancelled();
        if (entry.kind == TreeScanner::Entry::Kind::Note)
            m_run.addNote(entry.local, entry.reason);
        else if (entry.kind != TreeScanner::Entry::Kind::File)
            m_run.addProblem(entry.local, entry.reason);
        else
            handleFile(entry, scanner.tree(), source.id, published);
    }
    handlePage();
    m_taker.flush();
}

void IngestScan::handleFile(const TreeScanner::Entry &entry, const std::shared_ptr<const SourceTree> &tree, const qint64 source, Published &published)
{
    ++m_run.progress.files;
    m_run.report(entry.path);
    const std::optional<PublishedSources::Item> known = published.take(entry.path);
    if (known && isUpToDate(*known, entry))
    {
        ++m_run.result.unchanged;
        m_run.progress.bytesDone += entry.stat.size;
        return;
    }
    if (!known)
    {
        if (const auto refusal = PathRules::check(entry.path))
        {
            m_run.addProblem(entry.local, {ErrorCode::BadPath, *refusal});
            return;
        }
    }
    m_page.append({.entry = entry, .tree = tree, .source = source, .isNew = !known});
    if (m_page.size() >= PAGE_SIZE)
        handlePage();
}

QStringList IngestScan::findDoubts(const QList<IngestWork> &page, const PathJudge::Sightings &seen) const
{
    QStringList doubts;
    m_run.call([&](QSqlDatabase &db) { doubts = m_judge.doubts(db, page, seen); });
    return doubts;
}

void IngestScan::handlePage()
{
    const QList<IngestWork> page = std::exchange(m_page, {});
    if (page.isEmpty())
        return;

    QList<PathJudge::Judgement> judgements;
    QList<bool> settled (page.size(), true);
    PathJudge::Sightings seen;
    for (QStringList doubts = findDoubts(page, seen); !doubts.isEmpty(); doubts = findDoubts(page, seen))
    {
        for (const QString &local : asConst(doubts))
        {
            m_run.checkCancelled();
            seen.insert(local, mayBeThere(local));
        }
    }
    m_run.call([&](QSqlDatabase &db)
    {
        judgements = m_judge.judge(db, page, seen);
        if (const auto &settling = m_run.request.settling)
        {
            for (qsizetype i = 0; i < page.size(); ++i)
                settled[i] = SettleTable::isSettled(db, m_run.request.channel, page[i].entry.local, page[i].entry.stat, *settling);
        }
    });
    for (qsizetype i = 0; i < page.size(); ++i)
    {
        m_run.checkCancelled();
        switch (judgements[i].place)
        {
        case PathJudge::Place::Free:
            if (settled[i])
                m_taker.add(page[i]);
            else
                ++m_run.result.unsettled;
            break;
        case PathJudge::Place::Taken:
            m_run.addProblem(page[i].entry.local, judgements[i].reason);
            break;
        case PathJudge::Place::Same:
            ++m_run.result.unchanged;
            m_run.progress.bytesDone += page[i].entry.stat.size;
            break;
        }
    }
}
