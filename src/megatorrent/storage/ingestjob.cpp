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

#include <QCoreApplication>
#include <QFileInfo>
#include <QSqlDatabase>

#include "base/global.h"

#include "../content/pathrules.h"
#include "statement.h"

using namespace Megatorrent;

namespace
{
    const int PAGE_SIZE = 256;                // entries that are looked up together
    const auto REPORT_INTERVAL = std::chrono::milliseconds(100);

    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::Ingest", text);
    }
}

IngestJob::IngestJob(Storage::Private &storage, const IngestRequest &request, std::function<void (const IngestProgress &)> report)
    : m_storage {storage}
    , m_request {request}
    , m_report {std::move(report)}
    , m_line {[&storage](std::function<void ()> function) { storage.pool.start(std::move(function), Storage::Private::IngestPriority); }
            , static_cast<std::size_t>((storage.pool.maxThreadCount() * 2) + 2)}
    , m_dataPacks {PackKind::Data, m_line, storage.scratchPool, [this](const BlobId &id, const QByteArray &blob) { return keep(id, blob); }
            , [this](PackAssembler::Sealed &sealed) { packed(sealed, PackKind::Data); }}
    , m_indexPacks {PackKind::Index, m_line, storage.scratchPool, [this](const BlobId &id, const QByteArray &blob) { return keep(id, blob); }
            , [this](PackAssembler::Sealed &sealed) { packed(sealed, PackKind::Index); }}
{
}

IngestJob::~IngestJob() = default;

IngestResult IngestJob::run()
{
    try
    {
        try
        {
            runSources();
            dropUnfinished({FileState::Ingesting, FileState::Hashed});
        }
        catch (const Cancelled &)
        {
            // what has been read need not be read again
            m_result.isCancelled = true;
            m_line.drain();
            sealPacks();
        }
        dropUnfinished({FileState::Ingesting});
        call([this](QSqlDatabase &db)
        {
            const PublishedItems::Totals totals = PublishedItems::totals(db, m_request.channel);
            m_result.items = totals.items;
            m_result.bytes = totals.bytes;
            m_result.excluded = PublishedItems::exclusions(db, m_request.channel, IngestResult::EXCLUDED_MAX);
            m_result.excludedTotal = PublishedItems::countExclusions(db, m_request.channel);
        });
        forgetTemporary();
        m_progress.isScanned = true;
        m_progress.bytesFound = m_progress.bytesDone;
        m_report(m_progress);
        if (const auto flushed = m_storage.database->flushAndWait(); !flushed)
            throw Failed {flushed.error()};
    }
    catch (const Failed &failure)
    {
        m_result.error = failure.error;
        m_line.drain();
    }
    return m_result;
}

void IngestJob::runSources()
{
    call([this](QSqlDatabase &db)
    {
        Statement(db, "CREATE TEMP TABLE IF NOT EXISTS ingest_path (channel INTEGER NOT NULL, path TEXT NOT NULL, folded INTEGER NOT NULL"
                ", local TEXT NOT NULL, PRIMARY KEY (channel, path)) WITHOUT ROWID").exec();
        Statement(db, "CREATE INDEX IF NOT EXISTS temp.ingest_path_folded ON ingest_path (channel, folded)").exec();
        PublishedTables::beginSuperseding(db);
        PublishedSources::beginNotingGone(db);
    });
    forgetTemporary();

    for (const QString &path : m_request.withdrawals)
        withdraw(path);

    survey();
    takeOut();
    for (const SurveyedSource &source : asConst(m_sources))
        scan(source);
    processRetries();
    repairPacks();
    processRetries();
    sealPacks();
    // What has been replaced while it waited for its place leaves a pack that lacks it.
    const int roundsMax = 3;
    for (int round = 0; (round < roundsMax) && m_hasEnrolled && repairPacks(); ++round)
    {
        processRetries();
        sealPacks();
    }
}

void IngestJob::forgetTemporary()
{
    call([this](QSqlDatabase &db)
    {
        Statement(db, "DELETE FROM temp.ingest_path WHERE channel = ?").exec(m_request.channel);
        PublishedTables::endSuperseding(db, m_request.channel);
        PublishedSources::endNotingGone(db, m_request.channel);
    });
}

void IngestJob::call(std::function<void (QSqlDatabase &)> work)
{
    if (const auto result = m_storage.database->call(std::move(work)); !result)
        throw Failed {result.error()};
}

void IngestJob::checkCancelled() const
{
    if (m_isCancelled)
        throw Cancelled {};
    if (!m_failure.isEmpty())
        throw Failed {m_failure};
}

void IngestJob::progress(const QString &path)
{
    if (!path.isEmpty())
        m_progress.currentPath = path;
    const auto now = std::chrono::steady_clock::now();
    if ((now - m_reported) < REPORT_INTERVAL)
        return;
    m_reported = now;
    m_progress.bytesFound = std::max(m_progress.bytesFound, m_progress.bytesDone);
    m_report(m_progress);
}

void IngestJob::problem(const QString &local, const QString &reason)
{
    ++m_result.problemCount;
    if (m_result.problems.size() < IngestResult::PROBLEMS_MAX)
        m_result.problems.append({.path = local, .reason = reason});
}

void IngestJob::note(const PublishedTables::Change change)
{
    switch (change)
    {
    case PublishedTables::Change::Added:
        ++m_result.added;
        break;
    case PublishedTables::Change::Changed:
        ++m_result.changed;
        break;
    case PublishedTables::Change::None:
        ++m_result.unchanged;
        break;
    }
}

void IngestJob::withdraw(const QString &withdrawal)
{
    const QString path = (withdrawal.endsWith(u'/') ? withdrawal.chopped(1) : withdrawal).normalized(QString::NormalizationForm_C);
    if (path.isEmpty())
        return;

    qsizetype count = 0;
    do
    {
        checkCancelled();
        call([&](QSqlDatabase &db)
        {
            const QList<PublishedRow> rows = PublishedTables::under(db, m_request.channel, path, {}, PAGE_SIZE);
            if (!rows.isEmpty())
                PublishedSources::exclude(db, m_request.channel, path);
            for (const PublishedRow &row : rows)
                PublishedTables::remove(db, *m_storage.ledger, m_request.channel, row);
            count = rows.size();
        });
        m_result.removed += count;
    } while (count > 0);
}

// What is there and what is gone, before anything is taken out or read
void IngestJob::survey()
{
    call([this](QSqlDatabase &db)
    {
        if (m_request.areNamed)
        {
            for (const IngestSource &source : m_request.sources)
                PublishedSources::include(db, m_request.channel, source.prefix.normalized(QString::NormalizationForm_C));
        }
        m_exclusions = {.paths = PublishedSources::exclusions(db, m_request.channel), .ownData = m_storage.folder};
    });

    SourceSurvey survey {[this](std::function<void (QSqlDatabase &)> work) { call(std::move(work)); }
            , [this](const qint64 size)
            {
                checkCancelled();
                m_progress.bytesFound += size;
                progress({});
            }, m_request.channel, m_exclusions};
    for (const IngestSource &source : m_request.sources)
        m_sources.append(survey.look(source));
    m_progress.isScanned = true;
}

void IngestJob::takeOut()
{
    for (const SurveyedSource &source : asConst(m_sources))
    {
        const bool isWithheld = !source.question.isEmpty() && !m_request.takesOutAll;
        call([&](QSqlDatabase &db)
        {
            if (isWithheld)
                PublishedSources::forgetGone(db, m_request.channel, source.id);
            else if (source.isThere)
                PublishedSources::setPlaces(db, source.id, source.places);
        });
        if (isWithheld)
        {
            m_result.questions.append(source.question);
            m_result.withheld += source.gone;
        }
        else if (!source.isThere && m_request.takesOutAll)
        {
            m_result.deserted.append(source.source);
        }
    }

    qsizetype count = 0;
    do
    {
        checkCancelled();
        call([&](QSqlDatabase &db)
        {
            const QList<PublishedRow> rows = PublishedSources::takeGone(db, m_request.channel, PAGE_SIZE);
            for (const PublishedRow &row : rows)
                PublishedTables::remove(db, *m_storage.ledger, m_request.channel, row);
            count = rows.size();
        });
        m_result.removed += count;
    } while (count > 0);
}

// Goes through the source and through what is published from it side by side: both are in order.
void IngestJob::scan(const SurveyedSource &source)
{
    std::deque<PublishedSources::Item> published;
    QString last;
    bool isAtEnd = false;
    const auto first = [&]
    {
        if (published.empty() && !isAtEnd)
        {
            call([&](QSqlDatabase &db)
            {
                const QList<PublishedSources::Item> page = PublishedSources::items(db, m_request.channel, source.id, last, PAGE_SIZE);
                published.assign(page.cbegin(), page.cend());
            });
            isAtEnd = published.empty();
            if (!isAtEnd)
                last = published.back().path;
        }
        return published.empty() ? nullptr : &published.front();
    };

    TreeScanner scanner {source.source.local.data(), source.source.prefix, m_exclusions};
    Entry entry;
    while (scanner.next(entry))
    {
        checkCancelled();
        if (entry.kind == Entry::Kind::Note)
        {
            if (m_result.notes.size() < IngestResult::PROBLEMS_MAX)
                m_result.notes.append({.path = entry.local, .reason = entry.reason});
            continue;
        }
        if (entry.kind != Entry::Kind::File)
        {
            problem(entry.local, entry.reason);
            continue;
        }

        ++m_progress.files;
        progress(entry.path);
        const QByteArray path = entry.path.toUtf8();
        while (first() && (first()->path.toUtf8() < path))
            published.pop_front();
        const bool isPublished = first() && (first()->path == entry.path);
        if (isPublished)
        {
            const PublishedSources::Item item = published.front();
            published.pop_front();
            if (isUpToDate(item, entry))
            {
                ++m_result.unchanged;
                m_progress.bytesDone += entry.stat.size;
                continue;
            }
        }
        else if (const auto refusal = PathRules::check(entry.path))
        {
            problem(entry.local, *refusal);
            continue;
        }

        m_page.append({.entry = entry, .source = source.id, .isNew = !isPublished});
        if (m_page.size() >= PAGE_SIZE)
            processPage();
    }
    processPage();
    flushSmall();
}

bool IngestJob::isUpToDate(const PublishedSources::Item &item, const Entry &entry)
{
    return (item.state == FileState::Published) && (item.target == entry.local) && (item.missing == 0) && (item.stat == entry.stat)
            && (item.executable == entry.executable);
}

void IngestJob::processPage()
{
    const QList<Work> page = std::exchange(m_page, {});
    if (page.isEmpty())
        return;

    QList<Judgement> judgements;
    call([&](QSqlDatabase &db) { judgements = judge(db, page); });
    for (qsizetype i = 0; i < page.size(); ++i)
    {
        checkCancelled();
        switch (judgements[i].place)
        {
        case Place::Free:
            process(page[i]);
            break;
        case Place::Taken:
            problem(page[i].entry.local, judgements[i].reason);
            break;
        case Place::Same:
            ++m_result.unchanged;
            m_progress.bytesDone += page[i].entry.stat.size;
            break;
        }
    }
}

QList<IngestJob::Judgement> IngestJob::judge(QSqlDatabase &db, const QList<Work> &page)
{
    QList<Judgement> result;
    for (const Work &work : page)
        result.append(judge(db, work));
    return result;
}

// Whether an item can have its place in the channel, beside the others
IngestJob::Judgement IngestJob::judge(QSqlDatabase &db, const Work &work)
{
    const QString &path = work.entry.path;
    if (work.isNew)
    {
        if (const Judgement judgement = judgePlace(db, work); judgement.place != Place::Free)
            return judgement;
        if (const QString reason = conflict(db, path); !reason.isEmpty())
            return {.place = Place::Taken, .reason = reason};
    }
    Statement(db, "INSERT OR IGNORE INTO temp.ingest_path (channel, path, folded, local) VALUES (?, ?, ?, ?)").exec(m_request.channel, path
            , PublishedTables::foldedHash(path), work.entry.local);
    return {};
}

// Another source may have the same path: whoever has it keeps it.
IngestJob::Judgement IngestJob::judgePlace(QSqlDatabase &db, const Work &work) const
{
    const auto judgement = [&work](const QString &local) -> Judgement
    {
        if (local == work.entry.local)
            return {.place = Place::Same};
        return {.place = Place::Taken, .reason = tr("its path in the channel, \"%1\", is that of \"%2\", which is published already").arg(work.entry.path, local)};
    };

    {
        Statement statement {db, "SELECT local FROM temp.ingest_path WHERE (channel = ?) AND (path = ?)"};
        if (statement.exec(m_request.channel, work.entry.path).next())
            return judgement(statement.text(0));
    }
    const std::optional<PublishedRow> row = PublishedTables::find(db, m_request.channel, work.entry.path);
    if (!row)
        return {};
    const std::optional<FileRow> file = Tables::file(db, row->file);
    if (!file)
        return {};
    // The user has named this source: it may be the other one's folder, moved. What has no source belongs to nobody.
    if ((m_request.areNamed || !row->source) && (file->target != work.entry.local) && !QFileInfo::exists(file->target))
        return {};
    return judgement(file->target);
}

QString IngestJob::conflict(QSqlDatabase &db, const QString &path) const
{
    const qint64 channel = m_request.channel;
    const auto withFolded = [&](const qint64 folded, const QString &except) -> std::optional<QString>
    {
        if (const auto other = PublishedTables::withFoldedKey(db, channel, folded, except))
            return other;
        Statement statement {db, "SELECT path FROM temp.ingest_path WHERE (channel = ?) AND (folded = ?) AND (path <> ?) LIMIT 1"};
        if (statement.exec(channel, folded, except).next())
            return statement.text(0);
        return std::nullopt;
    };

    if (const auto other = withFolded(PublishedTables::foldedHash(path), path))
        return tr("its path would be the same file as \"%1\" on systems that do not tell upper from lower case").arg(*other);
    for (qsizetype slash = path.indexOf(u'/'); slash >= 0; slash = path.indexOf(u'/', (slash + 1)))
    {
        if (const auto other = withFolded(PublishedTables::foldedHash(path.first(slash)), u""_s))
            return tr("\"%1\" is published as a file and cannot be a folder too").arg(*other);
    }

    const QString first = path + u'/';
    const QString last = path + u'0';
    Statement published {db, "SELECT 1 FROM published_item WHERE (channel = ?) AND (path > ?) AND (path < ?) LIMIT 1"};
    Statement taken {db, "SELECT 1 FROM temp.ingest_path WHERE (channel = ?) AND (path > ?) AND (path < ?) LIMIT 1"};
    if (published.exec(channel, first, last).next() || taken.exec(channel, first, last).next())
        return tr("\"%1\" is published as a folder and cannot be a file too").arg(path);
    return {};
}

// What did not get as far as to be published
void IngestJob::dropUnfinished(const QList<FileState> &states)
{
    call([&](QSqlDatabase &db)
    {
        for (const FileState state : states)
        {
            for (const FileRow &file : asConst(Tables::filesInState(db, state)))
            {
                if ((file.channel == m_request.channel) && !file.isReceived())
                    m_storage.ledger->dropFile(db, file);
            }
        }
    });
}

void IngestJob::guarded(const std::function<void ()> &function)
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
