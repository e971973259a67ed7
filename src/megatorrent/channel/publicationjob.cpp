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

#include "publicationjob.h"

#include <QDir>
#include <QLocale>

#include "base/global.h"
#include "base/logger.h"

#include "../discovery/discovery.h"
#include "../storage/database.h"
#include "../storage/publishedsources.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "../swarm/swarm.h"
#include "../wire/clock.h"
#include "itemstore.h"
#include "metadatafetcher.h"
#include "publication.h"
#include "sequencerules.h"

using namespace Megatorrent;

namespace
{
    QString withoutSlash(const QString &path)
    {
        return (path.endsWith(u'/') ? path.chopped(1) : path).normalized(QString::NormalizationForm_C);
    }

    QString timeText(const qint64 unixTime)
    {
        return QLocale::c().toString(QDateTime::fromMSecsSinceEpoch(unixTime), u"yyyy-MM-dd HH:mm"_s);
    }

    void append(QList<TaskProblem> &list, const QList<IngestProblem> &problems)
    {
        for (const IngestProblem &problem : problems)
        {
            if (list.size() >= TASK_PROBLEMS_MAX)
                return;
            list.append({problem.path, problem.reason});
        }
    }
}

PublicationJob::PublicationJob(Publication &channel, const Request &request)
    : m_channel {channel}
    , m_request {request}
{
    m_task.id = request.taskId;
    m_task.kind = request.kind;
    m_task.key = channel.key();
}

PublicationJob::~PublicationJob()
{
    *m_isBuildCancelled = true;
    if (m_fetcher)
        m_fetcher->cancel();
}

const TaskInfo &PublicationJob::task() const
{
    return m_task;
}

QString PublicationJob::waitsFor() const
{
    return m_waitsFor;
}

void PublicationJob::setPhase(const QString &phase)
{
    m_task.phase = phase;
    emit changed();
}

void PublicationJob::start()
{
    m_start = m_channel.context().clock->now().count();
    advance();
}

void PublicationJob::cancel()
{
    m_isCancelled = true;
    *m_isBuildCancelled = true;
    if (m_fetcher)
        m_fetcher->cancel();
    if (m_ingest)
        m_ingest->cancel();
    if (!m_isBusy)
        finish(TaskState::Cancelled);
}

void PublicationJob::reconsider()
{
    if (!m_isBusy && (m_task.state == TaskState::Running))
        advance();
}

// The next step, by what is known now
void PublicationJob::advance()
{
    m_isBusy = false;
    if (m_isCancelled || m_channel.isForgotten())
    {
        finish(TaskState::Cancelled);
        return;
    }
    if (isLookUpDue())
        return;

    const OutrunPolicy policy = m_request.options.outrunPolicy;
    if (m_channel.isOutrun() && (policy == OutrunPolicy::Stop))
        finish(TaskState::Failed, m_channel.outrunMessage());
    else if (m_channel.isOutrun() && (policy == OutrunPolicy::Merge) && (m_merged != m_channel.record().item->sequence))
        merge();
    else if (const QString problem = clockProblem(); !problem.isEmpty())
        finish(TaskState::Failed, problem);
    else if (!m_ingested)
        withdrawElsewhere();
    else if ((m_request.kind == TaskKind::Withdraw) && (m_task.removed == 0))
    {
        m_isMistaken = true;
        finish(TaskState::Failed, tr("Nothing was withdrawn: the channel has no item \"%1\".").arg(m_request.withdrawals.join(u"\", \""_s)));
    }
    else if (isUpToDate())
        finishPublished();
    else
        build();
}

// What was published elsewhere under this key, while this computer or its profile was away, must not be replaced unseen.
bool PublicationJob::isLookUpDue()
{
    if (m_channel.isNewestKnown() || (m_request.options.outrunPolicy == OutrunPolicy::Override))
    {
        if (!std::exchange(m_waitsFor, {}).isEmpty())
            emit changed();
        return false;
    }

    const Discovery *discovery = m_channel.context().discovery;
    const QString sentence = discovery->isReady() ? tr("The network is asked whether it has a newer state of this channel.")
            : tr("There is no connection to the DHT. Before anything is signed the network must be asked whether it has a newer state of this channel;"
                    " this goes on by itself as soon as it can be. To publish without that, cancel and publish with \"override\".");
    m_channel.askNetwork();
    if (m_waitsFor != sentence)
    {
        m_waitsFor = sentence;
        setPhase(sentence);
    }
    return true;
}

QString PublicationJob::clockProblem() const
{
    if (m_request.options.trustsClock)
        return {};

    const qint64 now = m_channel.context().clock->unixTime().count();
    const qint64 highest = m_channel.record().highestSequence;
    const std::optional<qint64> network = m_channel.context().swarm->networkTime();
    switch (judgeClock(now, highest, network))
    {
    case ClockVerdict::Ahead:
    case ClockVerdict::Behind:
        return tr("Nothing was signed, because this computer's clock says %1, while it is %2 by the clocks of the connected peers: readers might refuse"
                " what is dated wrong. Please set the clock and publish again. If it is right, publish with \"trustClock\".").arg(timeText(now), timeText(*network));
    case ClockVerdict::Doubtful:
        return tr("Nothing was signed, because the last publication is dated %1, and this computer's clock says %2: it is wrong now, or was then."
                " Please check it and publish again. If it is right now, publish with \"trustClock\".").arg(timeText(highest), timeText(now));
    case ClockVerdict::Fine:
        break;
    }
    return {};
}

// The items of the newer state become part of this channel; their content stays where it is.
void PublicationJob::merge()
{
    setPhase(tr("Fetching what was published elsewhere"));

    const ChannelContext &context = m_channel.context();
    const ChannelRecord &record = m_channel.record();
    const DhtItem item = *record.item;
    const auto manifest = item.verify();
    const auto content = manifest ? manifest->content(record.readKey) : nonstd::make_unexpected(manifest.error());
    if (!content)
    {
        finish(TaskState::Failed, content.error());
        return;
    }

    m_isBusy = true;
    m_merged = item.sequence;
    m_fetcher = new MetadataFetcher(record.id, context.storage, m_channel.swarm(), this);
    const Path folder = m_channel.folder();
    const CatalogueImport::Request request {.channel = record.id, .content = *content, .layoutPath = m_channel.layoutPath(item.sequence)
            , .limits = {.dataFolder = folder, .savePath = folder, .quota = 0, .isApproved = true}, .newAreWanted = false, .isUpdate = true
            , .metadataHere = {}};
    m_work.start(context.pool, [this, request, folder, fetcher = m_fetcher, database = context.storage->database()]
    {
        QDir().mkpath(folder.data());
        CatalogueImport import {request, fetcher, database};
        const CatalogueImport::Result result = import.run();
        QMetaObject::invokeMethod(this, [this, result] { handleMerged(result); }, Qt::QueuedConnection);
    });
}

void PublicationJob::handleMerged(const CatalogueImport::Result &result)
{
    using Status = CatalogueImport::Result::Status;

    delete m_fetcher;
    m_fetcher = nullptr;
    if (m_isCancelled || m_channel.isForgotten() || (result.status == Status::Cancelled))
    {
        finish(TaskState::Cancelled);
        return;
    }
    if (result.status != Status::Done)
    {
        finish(TaskState::Failed, result.error);
        return;
    }

    m_channel.mutableRecord().isDirty = true;
    m_channel.save();
    m_wasDirty = true;
    m_channel.context().storage->database()->post([id = m_channel.record().id](QSqlDatabase &db)
    {
        ItemStore::adoptElsewhere(db, id);
    }, this, [this](const QString &error)
    {
        if (error.isEmpty())
            advance();
        else
            finish(TaskState::Failed, error);
    });
}

void PublicationJob::withdrawElsewhere()
{
    if (m_request.withdrawals.isEmpty())
    {
        ingest();
        return;
    }

    m_isBusy = true;
    auto removed = std::make_shared<qint64>(0);
    m_channel.context().storage->database()->post([id = m_channel.record().id, paths = m_request.withdrawals, removed](QSqlDatabase &db)
    {
        for (const QString &path : paths)
        {
            const QString top = withoutSlash(path);
            const qint64 count = ItemStore::removeAtOrBelow(db, id, top);
            *removed += count;
            // it may have come from here, before the list of what did was lost
            if ((count > 0) && !top.isEmpty())
                PublishedSources::exclude(db, id, top);
        }
    }, this, [this, removed](const QString &error)
    {
        if (!error.isEmpty())
        {
            finish(TaskState::Failed, error);
            return;
        }
        m_removedElsewhere = *removed;
        ingest();
    });
}

// What was asked for now becomes part of what is looked through later; a source that was taken out as a whole no longer is.
void PublicationJob::takeSources()
{
    QList<PublishedSource> &sources = m_channel.mutableRecord().sources;
    for (const PublishedSource &source : m_request.sources)
    {
        if (!sources.contains(source))
            sources.append(source);
    }
    for (const QString &withdrawal : m_request.withdrawals)
    {
        sources.removeIf([path = withoutSlash(withdrawal)](const PublishedSource &source)
        {
            return !path.isEmpty() && PublishedSources::isAtOrBelow(source.prefix, path);
        });
    }
}

void PublicationJob::ingest()
{
    // Whatever interrupts the job, what it has taken in by then is published the next time.
    ChannelRecord &record = m_channel.mutableRecord();
    m_wasDirty = m_wasDirty || record.isDirty || (m_removedElsewhere > 0);
    record.isDirty = true;
    takeSources();
    m_channel.save();

    IngestRequest request {.channel = record.id, .secret = Crypto::chunkSecret(*record.seed), .sources = {}, .areNamed = !m_request.sources.isEmpty()
            , .takesOutAll = m_request.options.takesOutAll, .withdrawals = m_request.withdrawals};
    if (m_request.kind == TaskKind::Publish)
    {
        for (const PublishedSource &source : (request.areNamed ? m_request.sources : record.sources))
            request.sources.append({.local = source.path, .prefix = source.prefix});
    }

    m_isBusy = true;
    m_ingest = std::make_unique<Ingest>(m_channel.context().storage, request);
    connect(m_ingest.get(), &Ingest::progressed, this, &PublicationJob::reportProgress);
    connect(m_ingest.get(), &Ingest::finished, this, &PublicationJob::handleIngested, Qt::QueuedConnection);
    m_ingest->start();
    setPhase(tr("Reading files"));
}

void PublicationJob::reportProgress(const IngestProgress &progress)
{
    m_task.files = progress.files;
    m_task.filesTotal = progress.isScanned ? progress.files : 0;
    m_task.bytes = progress.bytesDone;
    m_task.bytesTotal = progress.bytesFound;
    m_task.current = progress.currentPath;
    const qint64 elapsed = m_channel.context().clock->now().count() - m_start;
    m_task.rate = (elapsed > 0) ? (progress.bytesDone * 1000 / elapsed) : 0;
    emit changed();
}

void PublicationJob::handleIngested(const IngestResult &result)
{
    m_ingest.reset();  // its thread has nothing left to do
    append(m_task.problems, result.problems);
    append(m_task.notes, result.notes);
    m_task.problemsTotal = result.problemCount;
    m_task.added = result.added;
    m_task.changed = result.changed;
    m_task.removed = result.removed + m_removedElsewhere;
    m_task.items = m_channel.itemCount();
    m_task.current.clear();

    if (result.error.isEmpty())
    {
        // they are durable before anything without them is signed
        setExclusions(m_channel.mutableRecord(), result.excluded, result.excludedTotal);
        m_channel.save();
    }
    if (result.isCancelled || m_isCancelled)
    {
        finish(TaskState::Cancelled);
        return;
    }
    if (!result.error.isEmpty())
    {
        finish(TaskState::Failed, result.error);
        return;
    }

    for (const IngestSource &source : result.deserted)
        m_channel.mutableRecord().sources.removeOne({source.local, source.prefix});
    if (!result.deserted.isEmpty())
        m_channel.save();
    m_ingested = result;
    advance();
}

bool PublicationJob::isUpToDate() const
{
    // What was dated by a clock that was ahead is taken by nobody, and is to be signed again.
    const qint64 version = m_channel.record().version;
    return !m_ingested->hasChanges() && !m_wasDirty && !m_channel.isOutrun() && (version > 0)
            && !isFarAhead(version, m_channel.context().clock->unixTime().count());
}

void PublicationJob::build()
{
    setPhase(tr("Writing the list of items"));

    const ChannelContext &context = m_channel.context();
    const ChannelRecord &record = m_channel.record();
    const qint64 now = context.clock->unixTime().count();
    const qint64 sequence = nextSequence(record.highestSequence, now);
    const Path folder = m_channel.folder();
    m_isBusy = true;
    m_basis = record.highestSequence;
    m_fetcher = new MetadataFetcher(record.id, context.storage, m_channel.swarm(), this);

    const PublicationBuilder::Request request {.channel = record.id, .identity = Identity::fromSeed(*record.seed), .readKey = record.readKey
            , .title = record.title, .description = record.description, .sequence = sequence, .timestamp = now
            , .layoutPath = m_channel.layoutPath(sequence)};
    m_work.start(context.pool, [this, request, folder, fetcher = m_fetcher, storage = context.storage, isCancelled = m_isBuildCancelled]
    {
        QDir().mkpath(folder.data());
        PublicationBuilder builder {request, fetcher, storage, isCancelled};
        const PublicationBuilder::Result result = builder.run();
        QMetaObject::invokeMethod(this, [this, result] { handleBuilt(result); }, Qt::QueuedConnection);
    });
}

void PublicationJob::handleBuilt(const PublicationBuilder::Result &result)
{
    delete m_fetcher;
    m_fetcher = nullptr;

    if (result.isCancelled || m_isCancelled || m_channel.isForgotten())
    {
        finish(TaskState::Cancelled);
        return;
    }
    if (!result.error.isEmpty())
    {
        finish(TaskState::Failed, result.error);
        return;
    }
    if (m_channel.record().highestSequence != m_basis)
    {
        // Somebody else published under our key meanwhile
        advance();
        return;
    }

    m_channel.setTotals(result.items, result.bytes);
    ChannelRecord published = m_channel.record();
    published.highestSequence = result.item.sequence;
    published.item = result.item;
    published.version = result.item.sequence;
    published.metadata = result.metadata;
    published.isDirty = false;

    // The signed bytes are on the disk before anybody sees them: the same sequence must never be signed twice
    m_channel.context().store->saveDurably(published, this, [this, published](const QString &error)
    {
        if (error.isEmpty())
            adopt(published);
        else
            finish(TaskState::Failed, error);
    });
}

void PublicationJob::adopt(const ChannelRecord &published)
{
    if (m_channel.isForgotten())
    {
        finish(TaskState::Cancelled);
        return;
    }
    ChannelRecord &record = m_channel.mutableRecord();
    record.highestSequence = published.highestSequence;
    record.item = published.item;
    record.version = published.version;
    record.metadata = published.metadata;
    record.isDirty = (record.title != published.title) || (record.description != published.description);
    m_channel.m_isNewestKnown = true;
    m_channel.save();
    const bool isUsed = m_channel.useVersion([this, published]
    {
        m_channel.swarm()->setItem(*published.item);
        m_channel.context().discovery->setItem(*published.item, true);
        m_channel.dropOldVersions();
        LogMsg(tr("Megatorrent: channel \"%1\" was published. Items: %2").arg(published.title, QString::number(m_channel.itemCount())));
        finishPublished();
    });
    if (!isUsed)
        finish(TaskState::Failed, tr("What this channel consists of could not be read back from the disk. Please publish it again."));
}

void PublicationJob::finishPublished()
{
    if (isUpToDate())
    {
        m_channel.mutableRecord().isDirty = false;
        m_channel.save();
    }
    m_task.sequence = m_channel.record().version;
    m_task.items = m_channel.itemCount();
    if (m_ingested->questions.isEmpty())
    {
        finish(TaskState::Done);
        return;
    }
    finish(TaskState::Waiting, tr("%1 Nothing of that was taken out of the channel. If a disk is not mounted, publish again when it is. To take out what is gone,"
            " publish with \"removeMissing\".").arg(m_ingested->questions.join(u' ')));
}

void PublicationJob::finish(const TaskState state, const QString &error)
{
    if (m_task.state != TaskState::Running)
        return;

    m_isBusy = false;
    m_waitsFor.clear();
    m_task.state = state;
    m_task.error = error;
    m_task.phase.clear();
    if (state == TaskState::Failed)
        LogMsg(tr("Megatorrent: channel \"%1\" could not be published. Reason: %2").arg(m_channel.record().title, error), Log::WARNING);
    else if (state == TaskState::Waiting)
        LogMsg(tr("Megatorrent: channel \"%1\" waits for an answer. %2").arg(m_channel.record().title, error), Log::WARNING);
    emit finished();
}
