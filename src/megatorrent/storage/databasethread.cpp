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

#include "databasethread.h"

#include <algorithm>
#include <future>

#include <fcntl.h>

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

#include "base/global.h"

#include "crashpoint.h"
#include "database.h"
#include "databasefile.h"
#include "posixfile.h"
#include "statement.h"
#include "storagetext.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Group commit (architecture, decision 3)
    const auto AGE_MAX = 1s;
    const qint64 PENDING_MAX = 64 * 1024 * 1024;
    // A lone change need not wait for others that do not come, but many lone ones must not become
    // as many commits.
    const auto IDLE_TIME = 50ms;
    const auto SPACING = 250ms;

    // While the disk is full. Less than Database::hasSpace() asks for: what has been accepted must
    // still fit.
    const qint64 COMMIT_SPACE_MIN = 2 * 1024 * 1024;
    const auto RETRY_TIME = 500ms;

    void exec(QSqlDatabase &db, const QString &statement)
    {
        QSqlQuery query {db};
        if (!query.exec(statement))
            throw DatabaseError(query.lastError());
    }

    QString noSpace(const QString &path)
    {
        return StorageText::tr("The disk that holds \"%1\" is full. Please make room: nothing is lost until then.").arg(path);
    }
}

DatabaseThread::DatabaseThread(const QString &path)
    : path {path}
    , identity {std::make_shared<const int>(0)}
{
}

DatabaseThread::~DatabaseThread()
{
    {
        const std::lock_guard lock {m_mutex};
        m_isQuitting = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

QString DatabaseThread::start()
{
    if (const QString obstacle = DatabaseFile::obstacle(path); !obstacle.isEmpty())
        return obstacle;
    // SQLite gives the log the same mode as the database, which holds keys.
    const FileDescriptor file = Posix::openRegular(AT_FDCWD, QFile::encodeName(path), (O_RDWR | O_CREAT), 0600);
    if (!file.isValid())
        return Posix::obstacleText(errno);

    std::promise<QString> opened;
    m_thread = std::thread([this, &opened] { run([&opened](const QString &error) { opened.set_value(error); }); });
    return opened.get_future().get();
}

void DatabaseThread::enqueue(Job job)
{
    {
        const std::lock_guard lock {m_mutex};
        m_jobs.push_back(std::move(job));
    }
    m_wake.notify_one();
}

nonstd::expected<void, QString> DatabaseThread::wait(Job job)
{
    const auto promise = std::make_shared<std::promise<QString>>();
    job.done = [promise](const QString &error) { promise->set_value(error); };
    enqueue(std::move(job));
    const QString error = promise->get_future().get();
    if (!error.isEmpty())
        return nonstd::make_unexpected(error);
    return {};
}

void DatabaseThread::fail(const QString &error, const bool isDamaged)
{
    if (isDamaged)
        DatabaseFile::demandCheck(path);

    std::unique_lock lock {m_mutex};
    if (!m_failure.isEmpty())
        return;
    m_failure = StorageText::tr("The database \"%1\" cannot be written or read any more (%2). Megatorrent begins again with what is on the disk.")
            .arg(path, error);
    qCritical("Megatorrent: %s", qUtf8Printable(m_failure));
    const auto function = std::exchange(m_whenFailed, {});
    lock.unlock();
    if (function)
        function(failure());
}

void DatabaseThread::whenFailed(std::function<void (const QString &)> function)
{
    std::unique_lock lock {m_mutex};
    if (m_failure.isEmpty())
    {
        m_whenFailed = std::move(function);
        return;
    }
    lock.unlock();
    function(failure());
}

QString DatabaseThread::failure() const
{
    const std::lock_guard lock {m_mutex};
    return m_failure;
}

QString DatabaseThread::connect(QSqlDatabase &db) const
{
    db.setDatabaseName(path);
    db.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
    if (!db.open())
        return db.lastError().text();
    try
    {
        exec(db, u"PRAGMA journal_mode = WAL"_s);
        exec(db, u"PRAGMA synchronous = FULL"_s);
        exec(db, u"PRAGMA cache_size = -8192"_s);
        exec(db, u"PRAGMA journal_size_limit = 1048576"_s);
        exec(db, u"PRAGMA secure_delete = FAST"_s);
    }
    catch (const DatabaseError &error)
    {
        return error.message();
    }
    return {};
}

void DatabaseThread::run(std::function<void (const QString &)> ready)
{
    const QString name = u"megatorrent-writer-"_s + QUuid::createUuid().toString(QUuid::Id128);
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        const QString error = connect(db);
        ready(error);
        m_lastCommit = Clock::now() - SPACING;

        while (error.isEmpty())
        {
            std::unique_lock lock {m_mutex};
            if (m_jobs.empty() && !m_isQuitting)
            {
                if (m_isOpen)
                    m_wake.wait_until(lock, commitTime(true));
                else
                    m_wake.wait(lock);
            }

            if (m_jobs.empty() && m_isQuitting)
            {
                lock.unlock();
                answerAwaiting(commit(db));  // an error: the disk is full
                break;
            }

            if (!m_jobs.empty())
            {
                Job job = std::move(m_jobs.front());
                m_jobs.pop_front();
                lock.unlock();
                runJob(db, job);
                lock.lock();
            }

            const bool isIdle = m_jobs.empty();
            lock.unlock();
            if (m_isOpen && (Clock::now() >= commitTime(isIdle)))
                commit(db);
        }

        Statement::forget(name);
        db.close();
    }
    QSqlDatabase::removeDatabase(name);
}

void DatabaseThread::runJob(QSqlDatabase &db, Job &job)
{
    QString result = failure();
    if (result.isEmpty())
    {
        if (!job.work)
            result = commit(db);
        else
            result = runWork(db, job);
        if (job.work && !job.isReading)
            m_lastWork = Clock::now();
    }

    if (job.isDurable && result.isEmpty() && m_isOpen)
    {
        m_awaiting.push_back(std::move(job.done));
        return;
    }
    if (job.done)
        job.done(result);
    else if (!result.isEmpty())
        qWarning("Megatorrent: a change of the database failed: %s", qUtf8Printable(result));
}

QString DatabaseThread::runWork(QSqlDatabase &db, const Job &job)
{
    const std::size_t before = beforeCommit.size();
    const std::size_t after = afterCommit.size();
    try
    {
        if (job.isReading)
        {
            job.work(db);
            return {};
        }

        if (!m_isOpen)
        {
            exec(db, u"BEGIN IMMEDIATE"_s);
            m_isOpen = true;
            m_begun = Clock::now();
        }
        Statement(db, "SAVEPOINT work").exec();
        job.work(db);
        Statement(db, "RELEASE work").exec();
        return {};
    }
    catch (const std::exception &error)
    {
        const QString result = QString::fromUtf8(error.what());
        const auto *databaseError = dynamic_cast<const DatabaseError *>(&error);
        const bool isDamage = databaseError && databaseError->isDamage();
        if (isDamage)
            fail(result, true);
        if (job.isReading)
            return result;

        beforeCommit.resize(std::min(before, beforeCommit.size()));
        afterCommit.resize(std::min(after, afterCommit.size()));
        bool isUndone = !m_isOpen;
        try
        {
            if (m_isOpen)
            {
                exec(db, u"ROLLBACK TO work"_s);
                exec(db, u"RELEASE work"_s);
                isUndone = true;
            }
        }
        catch (const DatabaseError &)
        {
            // SQLite itself has rolled back all of the transaction, as it does when the disk fails
            // in its middle
            fail(result, isDamage);
        }
        if (m_isOpen && (isDamage || !isUndone))
        {
            QSqlQuery(db).exec(u"ROLLBACK"_s);
            abandonTransaction();
        }
        return result;
    }
}

DatabaseThread::Clock::time_point DatabaseThread::commitTime(const bool isIdle) const
{
    if ((pendingBytes >= PENDING_MAX) || !m_awaiting.empty())
        return m_retry;

    const Clock::time_point old = m_begun + AGE_MAX;
    const Clock::time_point time = isIdle ? std::min(old, std::max((m_lastWork + IDLE_TIME), (m_lastCommit + SPACING))) : old;
    return std::max(time, m_retry);
}

QString DatabaseThread::commit(QSqlDatabase &db)
{
    if (!m_isOpen)
        return failure();

    // A commit that fails for want of space would roll everything back.
    if (const qint64 free = Posix::freeSpace(path); (free >= 0) && (free < COMMIT_SPACE_MIN))
    {
        m_retry = Clock::now() + RETRY_TIME;
        return noSpace(path);
    }

    for (std::size_t i = 0; i < beforeCommit.size(); ++i)
        beforeCommit[i](db);
    beforeCommit.clear();

    crashPoint("about to commit");
    try
    {
        exec(db, u"COMMIT"_s);
    }
    catch (const DatabaseError &error)
    {
        QSqlQuery(db).exec(u"ROLLBACK"_s);
        fail(error.message(), error.isDamage());
        abandonTransaction();
        return failure();
    }

    m_isOpen = false;
    pendingBytes = 0;
    ++transaction;
    m_lastCommit = Clock::now();

    const auto functions = std::exchange(afterCommit, {});
    for (const std::function<void ()> &function : functions)
        function();
    answerAwaiting({});
    return {};
}

void DatabaseThread::answerAwaiting(const QString &error)
{
    for (const auto &done : std::exchange(m_awaiting, {}))
    {
        if (done)
            done(error);
    }
}

void DatabaseThread::abandonTransaction()
{
    m_isOpen = false;
    pendingBytes = 0;
    ++transaction;
    beforeCommit.clear();
    afterCommit.clear();
    answerAwaiting(failure());
}
