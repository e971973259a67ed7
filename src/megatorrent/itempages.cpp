/*
 * Megatorrent, channels for qBittorrent.
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


#include "itempages.h"

#include <atomic>

#include <QPointer>

#include "storage/database.h"
#include "storage/givingup.h"

using namespace Megatorrent;

struct ItemPages::Job
{
    std::function<void (QSqlDatabase &)> work;
    std::function<void (const Error &)> done;
    QPointer<const QObject> context;
    QMetaObject::Connection contextGoes;
    std::atomic_bool isCancelled = false;
};

ItemPages::ItemPages(const Database *database)
    : m_database {database}
    , m_pager {std::make_shared<ItemPager>()}
{
    for (QThreadPool *thread : {&m_pageThread, &m_otherThread})
    {
        thread->setMaxThreadCount(1);
        thread->setExpiryTimeout(-1);   // it has a connection
    }
}

ItemPages::~ItemPages()
{
    for (const std::shared_ptr<Job> &job : std::as_const(m_jobs))
        job->isCancelled = true;
    m_pageThread.waitForDone();
    m_otherThread.waitForDone();
    const QList<quint64> ids = m_jobs.keys();
    for (const quint64 id : ids)
        finish(id, {ErrorCode::NotRunning, tr("Megatorrent is not running.")});
}

void ItemPages::page(const ItemQuery &query, const QObject *context, PageDone done)
{
    const auto page = std::make_shared<ItemPage>();
    start(m_pageThread, [page, query, pager = m_pager](QSqlDatabase &db)
    {
        *page = pager->page(db, query);
    }, context, [page, done = std::move(done)](const Error &error)
    {
        if (error.isEmpty())
            done(*page);
        else
            done(nonstd::make_unexpected(error));
    });
}

void ItemPages::read(std::function<void (QSqlDatabase &)> work, const QObject *context, std::function<void (const Error &)> done)
{
    start(m_otherThread, std::move(work), context, std::move(done));
}

void ItemPages::start(QThreadPool &thread, std::function<void (QSqlDatabase &)> work, const QObject *context, std::function<void (const Error &)> done)
{
    const quint64 id = ++m_lastJob;
    const auto job = std::make_shared<Job>();
    job->work = std::move(work);
    job->done = std::move(done);
    job->context = context;
    m_jobs.insert(id, job);
    job->contextGoes = connect(context, &QObject::destroyed, this, [job = job.get()] { job->isCancelled = true; });
    thread.start([this, id, job]
    {
        Error error;
        if (!job->isCancelled)
        {
            const auto result = m_database->read([&job = *job](QSqlDatabase &db)
            {
                const GivingUp givingUp {db, job.isCancelled};
                job.work(db);
            });
            if (!result)
                error = {ErrorCode::DatabaseFailed, result.error()};
        }
        QMetaObject::invokeMethod(this, [this, id, error] { finish(id, error); }, Qt::QueuedConnection);
    });
}

void ItemPages::finish(const quint64 id, const Error &error)
{
    const std::shared_ptr<Job> job = m_jobs.take(id);
    if (!job)
        return;
    disconnect(job->contextGoes);
    if (job->context)
        job->done(error);
}
