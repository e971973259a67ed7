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

#include "publication.h"

#include <QDir>

#include "base/global.h"
#include "base/logger.h"

#include "../discovery/discovery.h"
#include "../storage/database.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "../wire/clock.h"
#include "itemstore.h"
#include "metadatafetcher.h"
#include "sequencerules.h"

using namespace Megatorrent;

namespace
{
    QString outrunMessage()
    {
        return Publication::tr("The network shows a newer state of this channel that was not published from here. Publish again with \"merge\" to keep"
                " what is in it, with \"override\" to replace it, or go on publishing where it came from.");
    }
}

Publication::Publication(const ChannelContext &context, const ChannelRecord &record, QObject *parent)
    : Channel(context, record, parent)
{
}

Publication::~Publication()
{
    *m_isCancelled = true;
    if (m_fetcher)
        m_fetcher->cancel();
}

void Publication::start()
{
    Channel::start();
    if ((record().version > 0) && !useVersion({}))
    {
        mutableRecord().isDirty = true;
        m_error = tr("The list of this channel's blobs is damaged. Publish it again.");
    }
    countItems();
}

ChannelInfo Publication::info() const
{
    const ChannelRecord &channel = record();
    const Discovery::ChannelState found = context().discovery->state(channel.publicKey);

    ChannelInfo info;
    info.key = channel.publicKey;
    info.title = channel.title;
    info.description = channel.description;
    info.isPrivate = channel.readKey.has_value();
    info.talksToV5 = channel.talksToV5;
    info.sequence = channel.version;
    info.items = m_items;
    info.bytes = m_bytes;
    info.copies = std::max(m_copies, found.storedCopies);
    info.lastPut = found.lastPut.value_or(0) / 1000;
    info.peers = swarm() ? swarm()->connectedPeers() : 0;
    info.uploadRate = m_uploadRate;
    info.sources = channel.sources;
    info.error = m_error;

    if (!m_jobs.isEmpty())
    {
        info.state = PublicationState::Publishing;
    }
    else if (isOutrun())
    {
        info.state = PublicationState::Stopped;
        info.error = outrunMessage();
    }
    else if (!m_error.isEmpty())
    {
        info.state = PublicationState::Error;
    }
    else
    {
        info.state = (channel.version > 0) ? PublicationState::Published : PublicationState::Empty;
    }
    return info;
}

void Publication::setTitle(const QString &title)
{
    if (record().title == title)
        return;
    mutableRecord().title = title;
    mutableRecord().isDirty = true;
    m_wasDirty = true;
    save();
    emit changed();
}

void Publication::setDescription(const QString &description)
{
    if (record().description == description)
        return;
    mutableRecord().description = description;
    mutableRecord().isDirty = true;
    m_wasDirty = true;
    save();
    emit changed();
}

void Publication::enqueue(const Job &job)
{
    m_jobs.append(job);
    if (m_jobs.size() == 1)
        startNext();
    emit changed();
}

void Publication::cancel(const int taskId)
{
    for (qsizetype i = 0; i < m_jobs.size(); ++i)
    {
        if (m_jobs[i].taskId != taskId)
            continue;

        if (i > 0)
        {
            TaskInfo task;
            task.id = taskId;
            task.kind = m_jobs[i].kind;
            task.key = key();
            task.state = TaskState::Cancelled;
            m_jobs.removeAt(i);
            emit taskChanged(task);
            return;
        }

        *m_isCancelled = true;
        if (m_fetcher)
            m_fetcher->cancel();
        if (m_ingest)
            m_ingest->cancel();
        return;
    }
}

bool Publication::hasJobs() const
{
    return !m_jobs.isEmpty();
}

void Publication::remove(std::function<void ()> done)
{
    *m_isCancelled = true;
    if (m_fetcher)
        m_fetcher->cancel();
    m_ingest.reset();
    context().storage->database()->post([id = record().id](QSqlDatabase &db)
    {
        PublishedItems::removeAll(db, id);
        ItemStore::removeAll(db, id);
    }, this, [this, done = std::move(done)](const QString &error)
    {
        if (!error.isEmpty())
            LogMsg(u"Megatorrent: "_s + error, Log::WARNING);
        context().storage->dropKeptBlobs(record().id, {});
        QDir(folder().data()).removeRecursively();
        done();
    });
}

void Publication::handlePublished(const qint64 sequence, const int copies)
{
    if (sequence != record().version)
        return;
    m_copies = copies;
    emit changed();
}

void Publication::handleSwarmRate(const qint64 bytesPerSecond)
{
    if (m_uploadRate == bytesPerSecond)
        return;
    m_uploadRate = bytesPerSecond;
    emit changed();
}

void Publication::handleNewItem([[maybe_unused]] const Manifest &manifest)
{
    LogMsg(tr("Megatorrent: the network shows a newer state of your channel \"%1\" that was not published from here.").arg(record().title), Log::WARNING);
}

void Publication::handleFork()
{
}

// A newer state under our own key that does not come from here
bool Publication::isOutrun() const
{
    return record().item && (record().item->sequence > record().version);
}

void Publication::startNext()
{
    if (m_jobs.isEmpty())
        return;

    const Job &job = m_jobs.first();
    m_isCancelled = std::make_shared<std::atomic_bool>(false);
    m_error.clear();
    m_removedElsewhere = 0;
    m_task = {};
    m_task.id = job.taskId;
    m_task.kind = job.kind;
    m_task.key = key();
    m_task.phase = tr("Reading files");
    m_taskStart = context().clock->now().count();

    if (isOutrun() && (job.outrunPolicy == OutrunPolicy::Stop))
        finishTask(TaskState::Failed, outrunMessage());
    else if (isOutrun() && (job.outrunPolicy == OutrunPolicy::Merge))
        merge();
    else if (job.kind == TaskKind::Withdraw)
        withdrawElsewhere();
    else
        ingest();
}

// The items of the newer state become part of this channel; their content stays where it is.
void Publication::merge()
{
    m_task.phase = tr("Fetching what was published elsewhere");
    emit taskChanged(m_task);

    const DhtItem item = *record().item;
    const auto manifest = item.verify();
    const auto content = manifest ? manifest->content(record().readKey) : nonstd::make_unexpected(manifest.error());
    if (!content)
    {
        finishTask(TaskState::Failed, content.error());
        return;
    }

    QDir().mkpath(folder().data());
    m_fetcher = new MetadataFetcher(record().id, context().storage, swarm(), this);
    const CatalogueImport::Request request {.channel = record().id, .content = *content, .layoutPath = layoutPath(item.sequence)
            , .limits = {.dataFolder = folder(), .savePath = folder(), .quota = 0, .isApproved = true}, .newAreWanted = false, .isUpdate = true
            , .metadataHere = {}};
    m_work.start(context().pool, [this, request, fetcher = m_fetcher, database = context().storage->database()]
    {
        CatalogueImport import {request, fetcher, database};
        const CatalogueImport::Result result = import.run();
        QMetaObject::invokeMethod(this, [this, result] { handleMerged(result); }, Qt::QueuedConnection);
    });
}

void Publication::handleMerged(const CatalogueImport::Result &result)
{
    using Status = CatalogueImport::Result::Status;

    delete m_fetcher;
    m_fetcher = nullptr;
    if (isForgotten() || (result.status == Status::Cancelled))
    {
        finishTask(TaskState::Cancelled);
        return;
    }
    if (result.status != Status::Done)
    {
        finishTask(TaskState::Failed, result.error);
        return;
    }

    mutableRecord().isDirty = true;
    save();
    context().storage->database()->post([id = record().id](QSqlDatabase &db)
    {
        ItemStore::adoptElsewhere(db, id);
    }, this, [this](const QString &error)
    {
        if (!error.isEmpty())
            finishTask(TaskState::Failed, error);
        else if (m_jobs.first().kind == TaskKind::Withdraw)
            withdrawElsewhere();
        else
            ingest();
    });
}

void Publication::withdrawElsewhere()
{
    auto removed = std::make_shared<qint64>(0);
    context().storage->database()->post([id = record().id, paths = m_jobs.first().withdrawals, removed](QSqlDatabase &db)
    {
        for (const QString &path : paths)
            *removed += ItemStore::removeAtOrBelow(db, id, (path.endsWith(u'/') ? path.chopped(1) : path));
    }, this, [this, removed](const QString &error)
    {
        if (!error.isEmpty())
        {
            finishTask(TaskState::Failed, error);
            return;
        }
        m_removedElsewhere = *removed;
        if (*removed > 0)
        {
            mutableRecord().isDirty = true;
            save();
        }
        ingest();
    });
}

void Publication::ingest()
{
    const Job &job = m_jobs.first();
    ChannelRecord &channel = mutableRecord();

    // Whatever interrupts the job, what it has taken in by then is published the next time.
    m_wasDirty = channel.isDirty;
    channel.isDirty = true;

    IngestRequest request {.channel = channel.id, .secret = Crypto::chunkSecret(*channel.seed), .sources = {}, .withdrawals = job.withdrawals};
    if (job.kind == TaskKind::Publish)
    {
        // What was asked for now becomes part of what is looked through later
        for (const PublishedSource &source : job.sources)
        {
            if (!channel.sources.contains(source))
                channel.sources.append(source);
        }
        save();
        for (const PublishedSource &source : (job.sources.isEmpty() ? channel.sources : job.sources))
            request.sources.append({.local = source.path, .prefix = source.prefix});
    }
    else
    {
        // A source that was taken out as a whole is not looked through again
        channel.sources.removeIf([&job](const PublishedSource &source)
        {
            return job.withdrawals.contains(source.prefix) || job.withdrawals.contains(source.prefix + u'/');
        });
        save();
    }

    m_ingest = std::make_unique<Ingest>(context().storage, request);
    connect(m_ingest.get(), &Ingest::progressed, this, &Publication::reportProgress);
    connect(m_ingest.get(), &Ingest::finished, this, &Publication::handleIngested, Qt::QueuedConnection);
    m_ingest->start();
    emit taskChanged(m_task);
}

void Publication::reportProgress(const IngestProgress &progress)
{
    m_task.files = progress.files;
    m_task.filesTotal = progress.isScanned ? progress.files : 0;
    m_task.bytes = progress.bytesDone;
    m_task.bytesTotal = progress.bytesFound;
    m_task.current = progress.currentPath;
    const qint64 elapsed = context().clock->now().count() - m_taskStart;
    m_task.rate = (elapsed > 0) ? (progress.bytesDone * 1000 / elapsed) : 0;
    emit taskChanged(m_task);
}

void Publication::handleIngested(const IngestResult &result)
{
    m_ingest.reset();
    for (const IngestProblem &problem : result.problems)
    {
        if (m_task.problems.size() < TASK_PROBLEMS_MAX)
            m_task.problems.append({problem.path, problem.reason});
    }
    m_task.problemsTotal = result.problemCount;
    m_task.added = result.added;
    m_task.changed = result.changed;
    m_task.removed = result.removed + m_removedElsewhere;
    m_task.items = m_items;
    m_task.current.clear();

    if (result.isCancelled || *m_isCancelled)
    {
        finishTask(TaskState::Cancelled);
        return;
    }
    if (!result.error.isEmpty())
    {
        finishTask(TaskState::Failed, result.error);
        return;
    }

    const bool isUpToDate = !result.hasChanges() && !m_wasDirty && !isOutrun();
    if (isUpToDate)
    {
        mutableRecord().isDirty = false;
        save();
    }
    if ((m_task.kind == TaskKind::Withdraw) && (m_task.removed == 0))
    {
        finishTask(TaskState::Failed, tr("Nothing was withdrawn: the channel has no item of this name."));
        return;
    }
    if (isUpToDate && (record().version > 0))
    {
        m_task.sequence = record().version;
        finishTask(TaskState::Done);
        return;
    }
    build();
}

void Publication::build()
{
    m_task.phase = tr("Writing the catalogue");
    emit taskChanged(m_task);

    const ChannelRecord &channel = record();
    const qint64 now = context().clock->unixTime().count();
    m_buildingSequence = nextSequence(channel.highestSequence, now);
    QDir().mkpath(folder().data());
    m_fetcher = new MetadataFetcher(channel.id, context().storage, swarm(), this);

    const PublicationBuilder::Request request {.channel = channel.id, .identity = Identity::fromSeed(*channel.seed), .readKey = channel.readKey
            , .title = channel.title, .description = channel.description, .sequence = m_buildingSequence, .timestamp = now
            , .layoutPath = layoutPath(m_buildingSequence)};
    m_work.start(context().pool, [this, request, fetcher = m_fetcher, storage = context().storage, isCancelled = m_isCancelled]
    {
        PublicationBuilder builder {request, fetcher, storage, isCancelled};
        const PublicationBuilder::Result result = builder.run();
        QMetaObject::invokeMethod(this, [this, result] { handleBuilt(result); }, Qt::QueuedConnection);
    });
}

void Publication::handleBuilt(const PublicationBuilder::Result &result)
{
    delete m_fetcher;
    m_fetcher = nullptr;

    if (result.isCancelled || isForgotten())
    {
        finishTask(TaskState::Cancelled);
        return;
    }
    if (!result.error.isEmpty())
    {
        finishTask(TaskState::Failed, result.error);
        return;
    }

    ChannelRecord &channel = mutableRecord();
    if (channel.highestSequence >= result.item.sequence)
    {
        // Somebody else published under our key meanwhile
        finishTask(TaskState::Failed, info().error);
        return;
    }

    m_items = result.items;
    m_bytes = result.bytes;
    ChannelRecord published = channel;
    published.highestSequence = result.item.sequence;
    published.item = result.item;
    published.version = result.item.sequence;
    published.metadata = result.metadata;
    published.isDirty = false;

    // The signed bytes are on the disk before anybody sees them: the same sequence must never be signed twice
    context().store->saveDurably(published, this, [this, published](const QString &error)
    {
        if (!error.isEmpty())
        {
            finishTask(TaskState::Failed, error);
            return;
        }

        ChannelRecord &channel = mutableRecord();
        channel.highestSequence = published.highestSequence;
        channel.item = published.item;
        channel.version = published.version;
        channel.metadata = published.metadata;
        channel.isDirty = (channel.title != published.title) || (channel.description != published.description);
        save();
        m_copies = 0;
        const bool isUsed = useVersion([this, published]
        {
            swarm()->setItem(*published.item);
            context().discovery->setItem(*published.item, true);
            dropOldVersions();
            LogMsg(tr("Megatorrent: channel \"%1\" was published. Items: %2").arg(published.title, QString::number(m_items)));
            m_task.sequence = published.version;
            m_task.items = m_items;
            finishTask(TaskState::Done);
        });
        if (!isUsed)
            finishTask(TaskState::Failed, tr("The list of this channel's blobs cannot be read. Publish it again."));
    });
}

void Publication::finishTask(const TaskState state, const QString &error)
{
    m_task.state = state;
    m_task.error = error;
    m_task.phase.clear();
    if (state == TaskState::Failed)
    {
        m_error = error;
        LogMsg(tr("Megatorrent: channel \"%1\" could not be published. Reason: %2").arg(record().title, error), Log::WARNING);
    }
    m_jobs.removeFirst();
    emit changed();
    emit taskChanged(m_task);
    startNext();
}

void Publication::countItems()
{
    auto totals = std::make_shared<PublishedItems::Totals>();
    context().storage->database()->post([id = record().id, totals](QSqlDatabase &db)
    {
        const ItemTotals elsewhere = ItemStore::totals(db, id);
        *totals = PublishedItems::totals(db, id);
        totals->items += elsewhere.items;
        totals->bytes += elsewhere.bytes;
    }, this, [this, totals]([[maybe_unused]] const QString &error)
    {
        m_items = totals->items;
        m_bytes = totals->bytes;
        emit changed();
    });
}
