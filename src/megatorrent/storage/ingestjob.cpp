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

    bool isAtOrBelow(const QString &path, const QString &folder)
    {
        return folder.isEmpty() || (path == folder) || (path.startsWith(folder) && (path[folder.size()] == u'/'));
    }
}

// What there is in all, counted while the work goes on
struct IngestJob::Found
{
    std::atomic<qint64> bytes = 0;
    std::atomic_bool isComplete = false;
    std::atomic_bool isAbandoned = false;
};

IngestJob::IngestJob(Storage::Private &storage, const IngestRequest &request, std::function<void (const IngestProgress &)> report)
    : m_storage {storage}
    , m_request {request}
    , m_report {std::move(report)}
    , m_line {[&storage](std::function<void ()> function) { storage.pool.start(std::move(function), Storage::Private::IngestPriority); }
            , static_cast<std::size_t>((storage.pool.maxThreadCount() * 2) + 2)}
    , m_dataPacks {PackKind::Data, m_line, storage.scratchPool, {}, [this](PackAssembler::Sealed &sealed) { packed(sealed, PackKind::Data); }}
    , m_indexPacks {PackKind::Index, m_line, storage.scratchPool, [this](const BlobId &id, const QByteArray &blob) { return storeIndex(id, blob); }
            , [this](PackAssembler::Sealed &sealed) { packed(sealed, PackKind::Index); }}
    , m_found {std::make_shared<Found>()}
{
}

IngestJob::~IngestJob()
{
    m_found->isAbandoned = true;
}

IngestResult IngestJob::run()
{
    const auto seal = [this]
    {
        m_dataPacks.flush();
        m_indexPacks.flush();
        m_line.drain();
        if (!m_failure.isEmpty())
            throw Failed {m_failure};
    };

    try
    {
        try
        {
            runSources();
            seal();
            dropUnfinished({FileState::Ingesting, FileState::Hashed});
        }
        catch (const Cancelled &)
        {
            // what has been read need not be read again
            m_result.isCancelled = true;
            m_line.drain();
            seal();
        }
        dropUnfinished({FileState::Ingesting});
        call([this](QSqlDatabase &db)
        {
            const PublishedItems::Totals totals = PublishedItems::totals(db, m_request.channel);
            m_result.items = totals.items;
            m_result.bytes = totals.bytes;
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
                ", PRIMARY KEY (channel, path)) WITHOUT ROWID").exec();
        Statement(db, "CREATE INDEX IF NOT EXISTS temp.ingest_path_folded ON ingest_path (channel, folded)").exec();
        PublishedTables::beginSuperseding(db);
    });
    forgetTemporary();

    for (const QString &path : m_request.withdrawals)
        withdraw(path.endsWith(u'/') ? path.chopped(1) : path);

    count();
    for (const IngestSource &source : m_request.sources)
        scan(source);
    processRetries();
    repairPacks();
    processRetries();
}

void IngestJob::forgetTemporary()
{
    call([this](QSqlDatabase &db)
    {
        Statement(db, "DELETE FROM temp.ingest_path WHERE channel = ?").exec(m_request.channel);
        PublishedTables::endSuperseding(db, m_request.channel);
    });
}

void IngestJob::count()
{
    m_storage.run(Storage::Private::IngestPriority, [found = m_found, sources = m_request.sources]
    {
        for (const IngestSource &source : sources)
        {
            TreeScanner scanner {source.local.data(), source.prefix};
            Entry entry;
            while (!found->isAbandoned && scanner.next(entry))
            {
                if (entry.kind == Entry::Kind::File)
                    found->bytes += entry.stat.size;
            }
        }
        found->isComplete = true;
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
    m_progress.isScanned = m_found->isComplete;
    m_progress.bytesFound = std::max(m_found->bytes.load(), m_progress.bytesDone);
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

void IngestJob::withdraw(const QString &path)
{
    if (path.isEmpty())
        return;

    qsizetype count = 0;
    do
    {
        checkCancelled();
        call([&](QSqlDatabase &db)
        {
            const QList<PublishedRow> rows = PublishedTables::under(db, m_request.channel, path, {}, PAGE_SIZE);
            for (const PublishedRow &row : rows)
                PublishedTables::remove(db, *m_storage.ledger, m_request.channel, row);
            count = rows.size();
        });
        m_result.removed += count;
    } while (count > 0);
}

// Goes through the folder and through what is published of it side by side: both are in order.
void IngestJob::scan(const IngestSource &source)
{
    const QString prefix = source.prefix.normalized(QString::NormalizationForm_C);
    TreeScanner scanner {source.local.data(), prefix};
    QString top = prefix;
    if (prefix.isEmpty() && QFileInfo(source.local.data()).isFile())
        top = QFileInfo(source.local.data()).fileName().normalized(QString::NormalizationForm_C);

    struct Published
    {
        PublishedRow row;
        std::optional<FileRow> file;
    };
    std::deque<Published> published;
    QString last;
    bool isAtEnd = false;
    const auto fill = [&]
    {
        if (!published.empty() || isAtEnd)
            return;
        call([&](QSqlDatabase &db)
        {
            for (const PublishedRow &row : asConst(PublishedTables::under(db, m_request.channel, top, last, PAGE_SIZE)))
                published.push_back({.row = row, .file = Tables::file(db, row.file)});
        });
        isAtEnd = published.empty();
        if (!isAtEnd)
            last = published.back().row.item.path;
    };

    QString unreadable;   // folder
    bool hasUnreadable = false;
    const auto removeUpTo = [&](const std::optional<QByteArray> &path)
    {
        QList<PublishedRow> gone;
        for (fill(); !published.empty() && (!path || (published.front().row.item.path.toUtf8() < *path)); fill())
        {
            const PublishedRow row = published.front().row;
            published.pop_front();
            if (!hasUnreadable || !isAtOrBelow(row.item.path, unreadable))
                gone.append(row);
            if (gone.size() >= PAGE_SIZE)
                takeOut(std::exchange(gone, {}), source);
        }
        takeOut(gone, source);
    };

    Entry entry;
    while (scanner.next(entry))
    {
        checkCancelled();
        if (entry.kind == Entry::Kind::Problem)
        {
            problem(entry.local, entry.reason);
            if (entry.path.isEmpty())
                continue;
            removeUpTo(entry.path.toUtf8());
            if (!published.empty() && (published.front().row.item.path == entry.path))
                published.pop_front();  // stays as it is
            continue;
        }
        if (entry.kind == Entry::Kind::FolderProblem)
        {
            problem(entry.local, entry.reason);
            removeUpTo(entry.path.toUtf8());
            unreadable = entry.path;
            hasUnreadable = true;
            continue;
        }

        ++m_progress.files;
        progress(entry.path);
        removeUpTo(entry.path.toUtf8());
        const bool isPublished = !published.empty() && (published.front().row.item.path == entry.path);
        if (isPublished)
        {
            const Published known = published.front();
            published.pop_front();
            if (isUpToDate(known.row, known.file, entry))
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

        m_page.append({.entry = entry, .isNew = !isPublished});
        if (m_page.size() >= PAGE_SIZE)
            processPage();
    }
    removeUpTo(std::nullopt);
    processPage();
    flushSmall();
}

// What was published from this folder and is not in it any more
void IngestJob::takeOut(const QList<PublishedRow> &rows, const IngestSource &source)
{
    if (rows.isEmpty())
        return;

    const QString local = source.local.data();
    call([&](QSqlDatabase &db)
    {
        for (const PublishedRow &row : rows)
        {
            const std::optional<FileRow> file = Tables::file(db, row.file);
            // another folder may be published under the same path
            if (file && !isAtOrBelow(file->target, local) && QFileInfo::exists(file->target))
                continue;
            PublishedTables::remove(db, *m_storage.ledger, m_request.channel, row);
            ++m_result.removed;
        }
    });
}

bool IngestJob::isUpToDate(const PublishedRow &row, const std::optional<FileRow> &file, const Entry &entry)
{
    return file && (file->state == FileState::Published) && (file->target == entry.local) && (file->missing == 0) && (file->stat == entry.stat)
            && (row.item.executable == entry.executable);
}

void IngestJob::processPage()
{
    const QList<Work> page = std::exchange(m_page, {});
    if (page.isEmpty())
        return;

    QStringList conflicts;
    call([&](QSqlDatabase &db) { conflicts = findConflicts(db, page); });
    for (qsizetype i = 0; i < page.size(); ++i)
    {
        checkCancelled();
        if (conflicts[i].isEmpty())
            process(page[i]);
        else
            problem(page[i].entry.local, conflicts[i]);
    }
}

// For each new item the reason why it cannot be beside the others, or nothing
QStringList IngestJob::findConflicts(QSqlDatabase &db, const QList<Work> &page)
{
    QStringList result;
    for (const Work &work : page)
    {
        const QString &path = work.entry.path;
        result.append(work.isNew ? conflict(db, path) : QString());
        if (result.last().isEmpty())
        {
            Statement(db, "INSERT OR IGNORE INTO temp.ingest_path (channel, path, folded) VALUES (?, ?, ?)").exec(m_request.channel, path
                    , PublishedTables::foldedHash(path));
        }
    }
    return result;
}

QString IngestJob::conflict(QSqlDatabase &db, const QString &path)
{
    const qint64 channel = m_request.channel;

    // One that is in the way only because its file is gone, which the scan has not noticed yet
    const auto isStale = [&](const QString &other)
    {
        const std::optional<PublishedRow> row = PublishedTables::find(db, channel, other);
        const std::optional<FileRow> file = row ? Tables::file(db, row->file) : std::nullopt;
        if (!row || (file && QFileInfo(file->target).isFile()))
            return false;
        PublishedTables::remove(db, *m_storage.ledger, channel, *row);
        ++m_result.removed;
        return true;
    };
    const auto withFolded = [&](const qint64 folded, const QString &except) -> std::optional<QString>
    {
        while (const auto other = PublishedTables::withFoldedKey(db, channel, folded, except))
        {
            if (!isStale(*other))
                return other;
        }
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
    while (true)
    {
        Statement statement {db, "SELECT path FROM published_item WHERE (channel = ?) AND (path > ?) AND (path < ?) LIMIT 1"};
        if (!statement.exec(channel, first, last).next())
            break;
        if (const QString other = statement.text(0); !isStale(other))
            return tr("\"%1\" is published as a folder and cannot be a file too").arg(path);
    }
    Statement statement {db, "SELECT 1 FROM temp.ingest_path WHERE (channel = ?) AND (path > ?) AND (path < ?) LIMIT 1"};
    if (statement.exec(channel, first, last).next())
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
