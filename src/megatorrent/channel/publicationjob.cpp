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

#include "base/global.h"
#include "base/logger.h"

#include "../storage/database.h"
#include "../storage/publishedsources.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "../swarm/swarm.h"
#include "../wire/clock.h"
#include "clockcheck.h"
#include "elsewhereitems.h"
#include "elsewheremerge.h"
#include "metadatafetcher.h"
#include "newestcheck.h"
#include "publishedchannel.h"
#include "sequencerules.h"

using namespace Megatorrent;

namespace
{
    QString withoutSlash(const QString &path)
    {
        return (path.endsWith(u'/') ? path.chopped(1) : path).normalized(QString::NormalizationForm_C);
    }

    QString joined(const QList<SourceQuestion> &questions)
    {
        QStringList texts;
        for (const SourceQuestion &question : questions)
            texts.append(question.text);
        return texts.join(u' ');
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

PublicationJob::PublicationJob(const Means &means, const Request &request)
    : m_means {means}
    , m_request {request}
{
    m_task.id = request.taskId;
    m_task.kind = request.kind;
    m_task.key = record().publicKey;
    m_task.isAutomatic = request.isAutomatic;
}

PublicationJob::~PublicationJob()
{
    m_buildCancelFlag.cancel();
    if (m_fetcher)
        m_fetcher->cancel();
}

const ChannelRecord &PublicationJob::record() const
{
    return m_means.channel->currentRecord();
}

Path PublicationJob::layoutPath(const qint64 sequence) const
{
    return m_means.folder / Path(QString::number(sequence) + u".layout");
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
    m_start = clock()->now().count();
    advance();
}

void PublicationJob::cancel()
{
    m_isCancelled = true;
    m_buildCancelFlag.cancel();
    if (m_fetcher)
        m_fetcher->cancel();
    if (m_merge)
        m_merge->cancel();
    if (m_ingest)
        m_ingest->cancel();
    if (!m_isBusy)
        finish(TaskState::Cancelled);
}

void PublicationJob::giveWay()
{
    m_givesWay = !m_isCancelled;
    cancel();
}

void PublicationJob::end()
{
    m_isEnding = true;
    cancel();
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
    if (m_isCancelled)
    {
        finish(TaskState::Cancelled);
        return;
    }
    if (!isSigning())
    {
        if (m_ingested)
            finishUnsigned();
        else
            ingest();
        return;
    }
    if (isLookUpDue())
        return;

    const OutrunPolicy policy = m_request.options.outrunPolicy;
    if (NewestCheck::isUnreadable(record()))
        finish(TaskState::Failed, NewestCheck::unreadableMessage());
    else if (NewestCheck::isOutrun(record()) && (policy == OutrunPolicy::Stop))
        finish(TaskState::Failed, NewestCheck::outrunMessage(record()));
    else if (NewestCheck::isOutrun(record()) && (policy == OutrunPolicy::Merge) && (m_merged != record().item->sequence))
        merge();
    else if (const QString problem = clockProblem(); !problem.isEmpty())
        finish(TaskState::Failed, {ErrorCode::ClockWrong, problem});
    else if (!m_ingested)
        withdrawElsewhere();
    else if ((m_request.kind == TaskKind::Withdraw) && (m_task.removed == 0))
    {
        m_isMistaken = true;
        // or the channel's own watch would publish what has not changed
        m_means.channel->change([this](ChannelRecord &changing)
        {
            changing.isDirty = m_wasDirty;
            changing.sources = m_sourcesBefore;
        });
        finish(TaskState::Failed, {ErrorCode::NoSuchItem, tr("Nothing was withdrawn: the channel has no item \"%1\".").arg(m_request.withdrawals.join(u"\", \""_s))});
    }
    else if (isUpToDate())
        finishPublished();
    else
        build();
}

bool PublicationJob::isSigning() const
{
    return (m_request.kind == TaskKind::Publish) || (m_request.kind == TaskKind::Withdraw);
}

// What was published elsewhere under this key, while this computer or its profile was away, must
// not be replaced unseen.
bool PublicationJob::isLookUpDue()
{
    if (m_means.newest->isKnown() || (m_request.options.outrunPolicy == OutrunPolicy::Override))
    {
        if (!std::exchange(m_waitsFor, {}).isEmpty())
            emit changed();
        return false;
    }

    const QString sentence = m_means.newest->canAsk() ? tr("The network is asked whether it has a newer state of this channel.")
            : m_means.newest->isPaused() ? tr("The session is paused. Before anything is signed the network must be asked whether it has a newer state of this channel;"
                    " this goes on by itself when the session is resumed.")
            : m_means.newest->asksPeers() ? tr("In Safe Mode the DHT is not asked. Before anything is signed a peer of this channel, or one that looks things up for others, must say whether there is a"
                    " newer state of it; this goes on by itself when one is reached.")
            : tr("There is no connection to the DHT. Before anything is signed the network must be asked whether it has a newer state of this channel;"
                    " this goes on by itself as soon as it can be.");
    m_means.newest->ask();
    if (m_waitsFor != sentence)
    {
        m_waitsFor = sentence;
        setPhase(sentence);
    }
    return true;
}

QString PublicationJob::clockProblem() const
{
    return m_request.options.trustsClock ? QString()
            : ClockCheck::problem(clock()->unixTime().count(), record().highestSequence, m_means.context.swarm->networkTime(record().publicKey));
}

void PublicationJob::merge()
{
    setPhase(tr("Fetching what was published elsewhere"));

    const DhtItem item = *record().item;
    const auto manifest = item.verify();
    const auto content = manifest ? manifest->content(record().readKey) : nonstd::make_unexpected(manifest.error());
    if (!content)
    {
        finish(TaskState::Failed, content.error());
        return;
    }

    m_isBusy = true;
    m_merged = item.sequence;
    m_merge = std::make_unique<ElsewhereMerge>(m_means.context, m_means.channel, m_means.swarm, m_means.folder);
    connect(m_merge.get(), &ElsewhereMerge::finished, this, &PublicationJob::handleMerged, Qt::QueuedConnection);
    connect(m_merge.get(), &ElsewhereMerge::cancelled, this, [this] { finish(TaskState::Cancelled); });
    m_merge->start(*content, layoutPath(item.sequence));
}

void PublicationJob::handleMerged(const QString &error)
{
    m_merge.reset();
    if (!error.isEmpty())
    {
        finish(TaskState::Failed, error);
        return;
    }
    m_wasDirty = true;
    advance();
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
    m_means.context.storage->database()->post([id = record().id, paths = m_request.withdrawals, removed](QSqlDatabase &db)
    {
        for (const QString &path : paths)
        {
            const QString top = withoutSlash(path);
            const qint64 count = ElsewhereItems::removeAtOrBelow(db, id, top);
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

// What was asked for now becomes part of what is looked through later; a source that was taken out
// as a whole no longer is.
void PublicationJob::takeSources(QList<PublishedSource> &sources) const
{
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
    const bool isDry = (m_request.kind == TaskKind::DryRun);
    if (!isDry)
    {
        // Whatever interrupts the job, what it has taken in by then is published the next time.
        m_wasDirty = m_wasDirty || record().isDirty || (m_removedElsewhere > 0);
        m_sourcesBefore = record().sources;
        m_means.channel->change([this](ChannelRecord &changing)
        {
            changing.isDirty = true;
            takeSources(changing.sources);
        });
        m_isNoted = true;
    }

    const IngestMode mode = isDry ? IngestMode::Dry : ((m_request.kind == TaskKind::Ingest) ? IngestMode::AddOnly : IngestMode::Full);
    IngestRequest request {.mode = mode, .channel = record().id, .secret = Crypto::chunkSecret(*record().seed), .sources = {}, .areNamed = !m_request.sources.isEmpty()
            , .takesOutAll = m_request.options.takesOutAll, .withdrawals = m_request.withdrawals};
    if (m_request.settleTime.count() > 0)
        request.settling = Settling {.now = clock()->now().count(), .time = m_request.settleTime.count()};
    if (m_request.kind != TaskKind::Withdraw)
    {
        for (const PublishedSource &source : (request.areNamed ? m_request.sources : record().sources))
            request.sources.append({.local = source.path, .prefix = source.prefix});
    }

    m_isBusy = true;
    m_ingest = m_means.context.storage->createIngest(request);
    connect(m_ingest.get(), &Ingest::progressed, this, &PublicationJob::reportProgress);
    connect(m_ingest.get(), &Ingest::finished, this, &PublicationJob::handleIngested, Qt::QueuedConnection);
    m_ingest->start();
    setPhase(isDry ? tr("Looking through files") : tr("Reading files"));
}

void PublicationJob::reportProgress(const IngestProgress &progress)
{
    m_task.files = progress.files;
    m_task.filesTotal = progress.isScanned ? progress.files : 0;
    m_task.bytes = progress.bytesDone;
    m_task.bytesTotal = progress.bytesFound;
    m_task.current = progress.currentPath;
    const qint64 elapsed = clock()->now().count() - m_start;
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
    m_task.items = m_means.channel->itemCount();
    m_task.current.clear();

    if (result.error.isEmpty() && (m_request.kind != TaskKind::DryRun))
    {
        // they are durable before anything without them is signed
        m_means.channel->change([&result](ChannelRecord &changing) { setExclusions(changing, result.excluded, result.excludedTotal); });
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

    if (!result.deserted.isEmpty())
    {
        m_means.channel->change([&result](ChannelRecord &changing)
        {
            for (const IngestSource &source : result.deserted)
                changing.sources.removeOne({source.local, source.prefix});
        });
    }
    m_ingested = result;
    advance();
}

bool PublicationJob::isUpToDate() const
{
    // What was dated by a clock that was ahead is taken by nobody, and is to be signed again.
    const qint64 version = record().version;
    return !m_ingested->hasChanges() && !m_wasDirty && !NewestCheck::isOutrun(record()) && (version > 0)
            && !isFarAhead(version, clock()->unixTime().count());
}

void PublicationJob::build()
{
    setPhase(tr("Writing the list of items"));

    const ChannelRecord &current = record();
    const qint64 now = clock()->unixTime().count();
    const qint64 sequence = nextSequence(current.highestSequence, now);
    m_isBusy = true;
    m_basis = current.highestSequence;
    m_fetcher = new MetadataFetcher(current.id, m_means.context.storage, m_means.swarm, this);

    const PublicationBuilder::Request request {.channel = current.id, .identity = Identity::fromSeed(*current.seed), .readKey = current.readKey
            , .title = current.title, .description = current.description, .sequence = sequence, .timestamp = now
            , .layoutPath = layoutPath(sequence)};
    m_work.run(m_means.context.pool, this, [request, folder = m_means.folder, fetcher = m_fetcher, storage = m_means.context.storage
            , cancelFlag = m_buildCancelFlag]
    {
        QDir().mkpath(folder.data());
        PublicationBuilder builder {request, fetcher, storage, cancelFlag};
        return builder.run();
    }, [this](const PublicationBuilder::Result &result) { handleBuilt(result); });
}

void PublicationJob::handleBuilt(const PublicationBuilder::Result &result)
{
    delete m_fetcher;
    m_fetcher = nullptr;

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
    if (record().highestSequence != m_basis)
    {
        // Somebody else published under our key meanwhile
        advance();
        return;
    }

    m_means.channel->setTotals(result.items, result.bytes);
    ChannelRecord published = record();
    published.highestSequence = result.item.sequence;
    published.item = result.item;
    published.version = result.item.sequence;
    published.metadata = result.metadata;
    published.isDirty = false;

    // The signed bytes are on the disk before anybody sees them: the same sequence must never be
    // signed twice
    m_means.context.store->saveDurably(published, this, [this, published](const QString &error)
    {
        if (error.isEmpty())
            adopt(published);
        else
            finish(TaskState::Failed, error);
    });
}

void PublicationJob::adopt(const ChannelRecord &published)
{
    if (m_isEnding)
    {
        finish(TaskState::Cancelled);
        return;
    }
    m_means.newest->setKnown();
    m_means.channel->change([&published](ChannelRecord &changing)
    {
        changing.highestSequence = published.highestSequence;
        changing.item = published.item;
        changing.version = published.version;
        changing.metadata = published.metadata;
        changing.isDirty = (changing.title != published.title) || (changing.description != published.description);
    });
    const bool isUsed = m_means.channel->show([this, title = published.title]
    {
        LogMsg(tr("Megatorrent: channel \"%1\" was published. Items: %2").arg(title, QString::number(m_means.channel->itemCount())));
        finishPublished();
    });
    if (!isUsed)
        finish(TaskState::Failed, tr("What this channel consists of could not be read back from the disk. Please publish it again."));
}

void PublicationJob::finishPublished()
{
    if (isUpToDate())
        m_means.channel->change([](ChannelRecord &changing) { changing.isDirty = false; });
    m_task.sequence = record().version;
    m_task.items = m_means.channel->itemCount();
    const QString question = sentence(questions());
    finish((question.isEmpty() ? TaskState::Done : TaskState::Waiting), question);
}

QList<SourceQuestion> PublicationJob::questions() const
{
    QList<SourceQuestion> questions;
    if (m_ingested)
    {
        for (const IngestQuestion &question : m_ingested->questions)
            questions.append({.source = {question.source.local, question.source.prefix}, .text = question.text});
    }
    return questions;
}

QList<SourceQuestion> PublicationJob::questionsAfter(QList<SourceQuestion> before, const QList<PublishedSource> &sources) const
{
    before.removeIf([this, &sources](const SourceQuestion &question)
    {
        const bool isLookedAt = (m_request.kind == TaskKind::Publish) && (m_request.sources.isEmpty() || m_request.sources.contains(question.source));
        return isLookedAt || !sources.contains(question.source);
    });
    return before + questions();
}

QString PublicationJob::sentence(const QList<SourceQuestion> &questions)
{
    if (questions.isEmpty())
        return {};
    return tr("%1 Nothing of that was taken out of the channel. If a disk is not mounted, publish again when it is. If it is to go,"
            " publish again and say so.").arg(joined(questions));
}

// What a dry run found, or what has been read and waits to be published
void PublicationJob::finishUnsigned()
{
    const IngestResult &result = *m_ingested;
    if (m_request.kind == TaskKind::Ingest)
    {
        m_task.items = result.added + result.changed + result.unchanged;
        m_task.sources = m_request.sources.isEmpty() ? record().sources : m_request.sources;
        finish(TaskState::Done);
        return;
    }

    using Kind = PublishPlan::Kind;
    m_task.plan = result.plan;
    m_task.added = result.plan->count(Kind::New);
    m_task.changed = result.plan->count(Kind::Changed);
    m_task.removed = result.plan->count(Kind::Removed);
    m_task.bytes = m_task.bytesTotal = result.plan->bytesToRead();
    finish(TaskState::Done, Error(ErrorCode::SourcesShrunk, joined(questions())));
}

void PublicationJob::finish(const TaskState state, const Error &error)
{
    if (m_task.state != TaskState::Running)
        return;

    m_isBusy = false;
    m_waitsFor.clear();
    m_task.state = state;
    m_task.error = error.as((state == TaskState::Waiting) ? ErrorCode::SourcesShrunk : ErrorCode::PublishingFailed);
    m_task.phase.clear();
    if ((state == TaskState::Failed) && isSigning())
        LogMsg(tr("Megatorrent: channel \"%1\" could not be published. Reason: %2").arg(record().title, error.text), Log::WARNING);
    else if (state == TaskState::Waiting)
        LogMsg(tr("Megatorrent: channel \"%1\" waits for an answer. %2").arg(record().title, error.text), Log::WARNING);
    emit finished();
}
