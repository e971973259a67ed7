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

#include <chrono>

#include "base/global.h"
#include "base/logger.h"

#include "../discovery/discovery.h"
#include "../storage/database.h"
#include "../storage/publisheditems.h"
#include "../storage/reply.h"
#include "../swarm/channelswarm.h"
#include "folderevents.h"
#include "itemstore.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // What is lost is looked for at once (it may be no more than a moment's absence), then less and
    // less often
    const std::chrono::milliseconds SERVING_FIRST_PAUSE = 1s;
    const std::chrono::milliseconds SERVING_LAST_PAUSE = 10min;
}

Publication::Publication(const ChannelContext &context, const ChannelRecord &record, const bool isNew, QObject *parent)
    : Channel(context, record, parent)
    , m_newest {context.discovery, record.publicKey, isNew, context.asksPeers, context.isAway}
{
    m_servingTimer.setSingleShot(true);
    m_servingTimer.setInterval(SERVING_FIRST_PAUSE);
    connect(&m_servingTimer, &QTimer::timeout, this, &Publication::checkServing);
}

Publication::~Publication()
{
    if (context().folderEvents)
        context().folderEvents->watch(record().id, {});
}

void Publication::start()
{
    Channel::start();
    connect(swarm(), &ChannelSwarm::publishedByGateway, this, [this](const qint64 sequence) { handlePublished(sequence, 1); });
    if (record().item && !NewestCheck::isOutrun(record()))
        swarm()->publish(*record().item);
    if ((record().version > 0) && !useVersion({}))
    {
        mutableRecord().isDirty = true;
        m_error = {ErrorCode::ListLost, tr("The list of what this channel consists of is damaged. Please publish it again.")};
    }
    countItems();
    checkServing();
    beginWatching();
}

PublicationInfo Publication::info() const
{
    const ChannelRecord &channel = record();
    const Discovery::ChannelState found = context().discovery->state(channel.publicKey);

    PublicationInfo info;
    info.key = channel.publicKey;
    info.title = channel.title;
    info.description = channel.description;
    info.isPrivate = channel.readKey.has_value();
    info.talksToV5 = channel.talksToV5;
    info.isBackedUp = channel.isBackedUp;
    info.sequence = channel.version;
    info.items = m_items;
    info.bytes = m_bytes;
    info.copies = std::max(m_copies, found.storedCopies);
    info.lastPut = found.lastPut.value_or(0) / 1000;
    info.peers = swarm() ? swarm()->connectedPeers() : 0;
    info.uploadRate = m_uploadRate;
    info.sources = channel.sources;
    info.isWatched = channel.isWatched;
    info.watching = m_watch ? m_watch->sentence() : m_watchEnd;
    info.excluded = channel.exclusions.first(std::min<qsizetype>(channel.exclusions.size(), EXCLUDED_MAX));
    info.excludedTotal = channel.exclusionsTotal;

    if (m_job && m_job->isSigning())
    {
        info.state = PublicationState::Publishing;
        info.error = {ErrorCode::AsksNetwork, m_job->waitsFor()};
    }
    else if (NewestCheck::isOutrun(channel))
    {
        info.state = PublicationState::Stopped;
        info.error = NewestCheck::outrunMessage(channel);
    }
    else if (!m_error.isEmpty())
    {
        info.state = PublicationState::Error;
        info.error = m_error;
    }
    else if (!channel.questions.isEmpty())
    {
        info.state = PublicationState::Waiting;
        info.error = {ErrorCode::SourcesShrunk, PublicationJob::sentence(channel.questions)};
    }
    else if (m_watch && !m_watch->question().isEmpty())
    {
        info.state = PublicationState::Waiting;
        info.error = {ErrorCode::SourcesShrunk, tr("%1 Nothing is published by itself meanwhile. If a disk is not mounted, mount it; if what is gone is to go,"
                " publish, and say so.").arg(m_watch->question())};
    }
    else if ((channel.version > 0) && (m_serving.missingFiles > 0))
    {
        info.state = PublicationState::Incomplete;
        info.error = {ErrorCode::NotShared, tr("Files that cannot be shared, because they are not there or were changed: %1, such as \"%2\". Put them back, or publish the channel again.")
                .arg(QString::number(m_serving.missingFiles), m_serving.example)};
    }
    else
    {
        info.state = (channel.version > 0) ? PublicationState::Published : PublicationState::Empty;
        info.error = refusal().isEmpty() ? m_leftOut : refusal();
    }
    return info;
}

void Publication::setTitle(const QString &title)
{
    if (record().title == title)
        return;
    mutableRecord().title = title;
    mutableRecord().isDirty = true;
    if (m_job)
        m_job->noteRecordChanged();
    save();
    emit changed();
}

void Publication::setBackedUp()
{
    if (record().isBackedUp)
        return;
    mutableRecord().isBackedUp = true;
    save();
    emit changed();
}

void Publication::setDescription(const QString &description)
{
    if (record().description == description)
        return;
    mutableRecord().description = description;
    mutableRecord().isDirty = true;
    if (m_job)
        m_job->noteRecordChanged();
    save();
    emit changed();
}

void Publication::enqueue(const PublicationJob::Request &request)
{
    m_queue.append(request);
    // nobody waits behind what nobody has asked for
    if (!request.isAutomatic && m_job && m_job->request().isAutomatic && (m_job->isLook() || !m_job->waitsFor().isEmpty()))
        m_job->giveWay();
    if (!m_job)
        startNext();
    emit changed();
}

void Publication::cancel(const int taskId)
{
    if (m_job && !m_job->isLook() && (m_job->task().id == taskId))
    {
        m_job->cancel();
        return;
    }
    if (m_waiting && (m_waiting->id == taskId))
    {
        setQuestions({});
        emit changed();
        return;
    }
    for (qsizetype i = 0; i < m_queue.size(); ++i)
    {
        const bool isLook = m_queue[i].isAutomatic && (m_queue[i].kind == TaskKind::DryRun);
        if ((m_queue[i].taskId != taskId) || isLook)
            continue;
        TaskInfo task;
        task.id = taskId;
        task.kind = m_queue[i].kind;
        task.key = key();
        task.isAutomatic = m_queue[i].isAutomatic;
        task.state = TaskState::Cancelled;
        m_queue.removeAt(i);
        if (task.isAutomatic && m_watch)
            m_watch->handlePublication(SourceWatch::Outcome::Cancelled);
        emit taskChanged(task);
        return;
    }
}

// What runs is cancelled, and ends in its own time: nobody waits for it.
void Publication::end(const QObject *context, std::function<void ()> done)
{
    m_ended = [reply = std::make_shared<Reply>(context), done = std::move(done)] { reply->call(done); };
    m_watch.reset();
    m_queue.removeIf([](const PublicationJob::Request &request) { return request.isAutomatic; });
    while (!m_queue.isEmpty())
        cancel(m_queue.last().taskId);
    setQuestions({});
    if (m_job)
        m_job->end();
    else
        m_ended();
}

void Publication::handleBlobLost(const BlobId &id, const QString &path, const QString &reason)
{
    Channel::handleBlobLost(id, path, reason);
    if (!reason.isEmpty() && !m_servingTimer.isActive())
        m_servingTimer.start();
}

// Serving follows the disk: what is there again is served again, and what is not is shown.
void Publication::checkServing()
{
    if (isForgotten())
        return;
    m_servingTimer.stop();
    context().storage->checkServing(record().id, this, [this](const ServingState &state)
    {
        const bool isSame = (state.missingFiles == m_serving.missingFiles) && (state.example == m_serving.example);
        m_serving = state;
        // What looks as it did and is not, is lost again as soon as somebody asks: not at once,
        // then.
        if ((state.missingFiles == 0) && (state.restoredFiles == 0))
            m_servingTimer.setInterval(SERVING_FIRST_PAUSE);
        else
            m_servingTimer.setInterval(std::min((m_servingTimer.intervalAsDuration() * 2), SERVING_LAST_PAUSE));
        if (state.missingFiles > 0)
            m_servingTimer.start();
        if (!isSame)
            emit changed();
    });
}

void Publication::handlePublished(const qint64 sequence, const int copies)
{
    if (sequence != record().version)
        return;
    m_copies = copies;
    emit changed();
}

void Publication::handleNetworkChanged()
{
    if (m_job)
        m_job->reconsider();
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
    m_newest.noteTold(record().highestSequence, record().highestSequence);
    handleNetworkChanged();
}

void Publication::handleSequenceTold(const qint64 sequence)
{
    m_newest.noteTold(sequence, record().highestSequence);
    handleNetworkChanged();
}

void Publication::change(const std::function<void (ChannelRecord &)> &function)
{
    function(mutableRecord());
    save();
}

// One that has shown its version keeps nothing any more.
bool Publication::isUsingBlobs() const
{
    return m_job && !m_job->isLook() && !m_hasJobShown;
}

bool Publication::show(std::function<void ()> shown)
{
    return useVersion([this, item = *record().item, shown = std::move(shown)]
    {
        swarm()->setItem(item);
        swarm()->publish(item);
        context().discovery->setItem(item, true);
        m_hasJobShown = true;
        dropOldVersions();
        shown();
    });
}

void Publication::setTotals(const qint64 items, const qint64 bytes)
{
    m_items = items;
    m_bytes = bytes;
}

void Publication::startNext()
{
    if (m_queue.isEmpty())
        return;

    m_hasJobShown = false;
    m_job = std::make_unique<PublicationJob>(PublicationJob::Means {.context = context(), .channel = this, .newest = &m_newest, .swarm = swarm()
            , .folder = dataFolder()}, m_queue.takeFirst());
    if (!m_job->isLook())
    {
        connect(m_job.get(), &PublicationJob::changed, this, [this] { emit taskChanged(m_job->task()); });
        connect(m_job.get(), &PublicationJob::changed, this, &Channel::changed);
    }
    // it may be over at once, within its own functions
    connect(m_job.get(), &PublicationJob::finished, this, &Publication::handleJobFinished, Qt::QueuedConnection);
    // nobody knows yet of what was not asked for
    if (m_job->request().isAutomatic && !m_job->isLook())
        emit taskChanged(m_job->task());
    m_job->start();
}

void Publication::handleJobFinished()
{
    const std::unique_ptr<PublicationJob> job = std::move(m_job);
    if (job->isSigning())
        takeOutcome(*job);
    if (job->isLook())
        takeFindings(*job);
    else if (m_watch)
        tellWatch(*job);
    emit changed();
    if (!job->isLook())
        emit taskChanged(job->task());

    if (m_ended)
    {
        m_ended();
        return;
    }
    if (job->request().kind != TaskKind::DryRun)
    {
        countItems();
        m_servingTimer.setInterval(SERVING_FIRST_PAUSE);
        checkServing();
    }
    if (!m_job)
        startNext();
}

void Publication::takeOutcome(const PublicationJob &job)
{
    const TaskInfo &task = job.task();
    const PublicationJob::Request &request = job.request();
    if (!job.isMistaken())
        m_error = (task.state == TaskState::Failed) ? task.error : Error();
    if ((task.state == TaskState::Done) || (task.state == TaskState::Waiting))
        takeQuestions(job);
    if ((request.kind == TaskKind::Publish) && ((task.state == TaskState::Done) || (task.state == TaskState::Waiting)))
    {
        m_leftOut = task.problems.isEmpty() ? Error()
                : Error(ErrorCode::ItemsLeftOut, tr("Left out of the last publication: %1, such as \"%2\": %3. The task lists them.")
                        .arg(QString::number(task.problemsTotal), task.problems.first().path, task.problems.first().error.text));
    }
}

void Publication::takeQuestions(const PublicationJob &job)
{
    const QList<SourceQuestion> questions = job.questionsAfter(record().questions, record().sources);
    if (job.task().state == TaskState::Waiting)
    {
        settleTask();
        m_waiting = job.task();
    }
    else if (m_waiting && !questions.isEmpty() && (questions != record().questions))
    {
        m_waiting->error.text = PublicationJob::sentence(questions);
        emit taskChanged(*m_waiting);
    }
    setQuestions(questions);
}

void Publication::setWatched(const bool isWatched)
{
    if (record().isWatched == isWatched)
        return;
    mutableRecord().isWatched = isWatched;
    save();
    m_watchEnd.clear();
    dropAutomatic();
    beginWatching();
    emit changed();
}

void Publication::beginWatching()
{
    m_watch.reset();
    FolderEvents *const events = context().folderEvents;
    if (events)
        events->disconnect(this);
    if (!record().isWatched)
    {
        if (events)
            events->watch(record().id, {});
        return;
    }

    ++m_watchNumber;
    m_watch = std::make_unique<SourceWatch>(context().clock);
    connect(m_watch.get(), &SourceWatch::lookDue, this, &Publication::look);
    connect(m_watch.get(), &SourceWatch::publicationDue, this, &Publication::publishByItself);
    connect(m_watch.get(), &SourceWatch::changed, this, &Channel::changed);
    if (events)
    {
        connect(events, &FolderEvents::happened, this, [this](const qint64 channel)
        {
            if (m_watch && (channel == record().id))
                m_watch->noteChange();
        });
        connect(events, &FolderEvents::refused, this, [this](const qint64 channel, const qsizetype folders)
        {
            if (m_watch && (channel == record().id))
                m_watch->addUnnoticed(folders);
        });
    }
    m_watch->start();
}

void Publication::look()
{
    if (record().sources.isEmpty())
        m_watch->handleLook({});
    else
        enqueueAutomatic(TaskKind::DryRun);
}

void Publication::publishByItself()
{
    // what the network shows is for the user to say
    if (NewestCheck::isOutrun(record()))
        m_watch->handlePublication(SourceWatch::Outcome::Failed, NewestCheck::outrunMessage(record()));
    else
        enqueueAutomatic(TaskKind::Publish);
}

void Publication::enqueueAutomatic(const TaskKind kind)
{
    enqueue({.taskId = 0, .kind = kind, .sources = {}, .withdrawals = {}, .options = {}, .isAutomatic = true, .watch = m_watchNumber
            , .settleTime = SourceWatch::SETTLE_TIME});
}

void Publication::dropAutomatic()
{
    m_queue.removeIf([](const PublicationJob::Request &request) { return request.isAutomatic; });
    if (m_job && m_job->request().isAutomatic)
        m_job->cancel();
}

// What a look has found
void Publication::takeFindings(const PublicationJob &job)
{
    if (!m_watch || (job.request().watch != m_watchNumber))
        return;
    if (job.task().state == TaskState::Cancelled)
    {
        m_watch->handleLookCancelled();
        return;
    }
    if (!job.findings())
    {
        m_watch->handleLook({.error = job.task().error, .question = {}});
        return;
    }

    const IngestResult &result = *job.findings();
    const PublishPlan &plan = *result.plan;
    qint64 noticed = 0;
    if (context().folderEvents)
        noticed = context().folderEvents->watch(record().id, plan.folders);
    // all is there again
    if (result.questions.isEmpty() && (plan.unsettled == 0))
        setQuestions({});
    m_watch->handleLook({.error = {}, .question = job.task().error.text, .hasChanges = (plan.hasChanges() || record().isDirty)
            , .unsettled = plan.unsettled, .unnoticed = (plan.foldersTotal - noticed)});
}

// What has become of a publication, its own or the user's
void Publication::tellWatch(const PublicationJob &job)
{
    using Outcome = SourceWatch::Outcome;
    if (!job.request().isAutomatic)
    {
        // Otherwise what he has just stopped would be published without him.
        if (job.isNoted() && (job.task().state == TaskState::Cancelled))
        {
            setWatched(false);
            m_watchEnd = tr("Nothing is published by itself any more, because you cancelled a publication. Publish what is to be in the channel, then switch it on again.");
            return;
        }
        if (job.isSigning() || (job.request().kind == TaskKind::Ingest))
            m_watch->handleUsersPublication();
        return;
    }

    if (job.request().watch != m_watchNumber)
        return;
    const TaskInfo &task = job.task();
    switch (task.state)
    {
    case TaskState::Cancelled:
        m_watch->handlePublication(job.hasGivenWay() ? Outcome::GaveWay : Outcome::Cancelled);
        break;
    case TaskState::Failed:
        m_watch->handlePublication(Outcome::Failed, task.error);
        break;
    default:
        if ((task.problemsTotal > 0) && ((task.added + task.changed + task.removed) == 0))
            m_watch->handlePublication(Outcome::Fruitless, m_leftOut);
        else
            m_watch->handlePublication(Outcome::Done);
    }
}

void Publication::setQuestions(const QList<SourceQuestion> &questions)
{
    if (record().questions != questions)
    {
        mutableRecord().questions = questions;
        save();
    }
    if (questions.isEmpty())
        settleTask();
}

void Publication::settleTask()
{
    if (!m_waiting)
        return;
    m_waiting->state = TaskState::Cancelled;
    emit taskChanged(*m_waiting);
    m_waiting.reset();
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
        if (!m_job)
            setTotals(totals->items, totals->bytes);
        emit changed();
    });
}
