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

#include "subscription.h"

#include <utility>

#include <QSqlDatabase>

#include "base/global.h"
#include "base/logger.h"

#include "../storage/database.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "folderwatch.h"
#include "locationchange.h"
#include "metadatafetcher.h"
#include "ruleitems.h"

// What the user asks of a subscription's items

using namespace Megatorrent;

namespace
{
    const int ATTRIBUTES_MAX = 500;   // files, at a time
}

void Subscription::setSeen(const std::optional<QStringList> &paths, const bool isSeen)
{
    context().storage->database()->post([id = record().id, paths, isSeen](QSqlDatabase &db) { ItemStore::setSeen(db, id, paths, isSeen); });
    updateTotals();
}

void Subscription::setWanted(const std::optional<QStringList> &paths, const bool isWanted)
{
    auto change = std::make_shared<WantedChange>();
    context().storage->database()->post([id = record().id, paths, isWanted, change](QSqlDatabase &db)
    {
        *change = ItemStore::setWanted(db, id, paths, isWanted);
        RuleItems::setByHand(db, id, paths);
    }, this, [this, change](const QString &error)
    {
        if (!error.isEmpty())
        {
            setError(error);
            return;
        }
        dropFiles(change->dropped);
        if (change->changed > 0)
        {
            registerFiles();
            updateTotals();
        }
    });
}

void Subscription::setPriority(const std::optional<QStringList> &paths, const ItemPriority priority)
{
    context().storage->database()->post([id = record().id, paths, priority](QSqlDatabase &db)
    {
        ItemStore::setPriority(db, id, paths, priority);
    });
    updateTotals();
    applyPriorities();
}

// Packs are shared: what one item needs early brings parts of others with it.
void Subscription::applyPriorities()
{
    auto first = std::make_shared<std::array<QList<BlobId>, 2>>();
    context().storage->database()->post([id = record().id, first](QSqlDatabase &db)
    {
        const std::array<ItemPriority, 2> priorities {ItemPriority::Maximum, ItemPriority::High};
        for (std::size_t i = 0; i < priorities.size(); ++i)
        {
            for (const FileId file : asConst(ItemStore::incompleteFiles(db, id, priorities[i])))
                (*first)[i] += Storage::missingOfFile(db, file);
        }
    }, this, [this, first]([[maybe_unused]] const QString &error)
    {
        const bool isEmpty = (*first)[0].isEmpty() && (*first)[1].isEmpty();
        if (isEmpty && !m_hasPriorities)
            return;
        m_hasPriorities = !isEmpty;
        swarm()->setFirst(*first);
    });
}

void Subscription::resume()
{
    ChannelRecord &channel = mutableRecord();
    channel.isPaused = false;
    if (m_isAwaitingYes && channel.item)
        channel.approvedSequence = channel.item->sequence;
    save();

    m_isAwaitingYes = false;
    m_nextUpdate = {};   // the user waits
    m_storeError.clear();
    m_contentError.clear();
    setError({});
    m_folder->look();
    if (m_folder->isThere())
    {
        swarm()->setPaused(false);
        if (channel.item && (channel.item->sequence > channel.version))
            beginUpdate();
        if (m_location->isSettled())
            tryAgain(true);
        else
            m_location->begin(channel.savePath, false);
    }
    emit changed();
}

void Subscription::useFolder()
{
    m_folder->use();
}

void Subscription::handleFolderThere(const bool wasAway)
{
    if (wasAway)
    {
        LogMsg(tr("Megatorrent: the folder \"%1\" of channel \"%2\" is there again.").arg(record().savePath.toString(), info().displayName()));
        m_storeError.clear();
        tellWhatIsHeld();
    }
    swarm()->setPaused(record().isPaused);
    if (isForgotten())
        return;

    // before anything is called complete
    context().storage->database()->post([id = record().id](QSqlDatabase &db) { ItemStore::reconcile(db, id); });
    updateTotals();
    findTorrents();
    if (record().item && (record().item->sequence > record().version))
        beginUpdate();
    m_mayRest = m_mayRest || wasAway;
    m_location->begin(record().savePath, std::exchange(m_isMoveAsked, false));
    emit changed();
}

// All files are in the folder, or on their way from the network to it.
void Subscription::handleLocationSettled()
{
    if (isForgotten())
        return;
    if (std::exchange(m_mayRest, false))
    {
        // what could not be written at the former place
        m_storeError.clear();
        swarm()->setPaused(record().isPaused || !m_folder->isThere());
        tellWhatIsHeld();
        tryAgain(false);
    }
    else if (record().version > 0)
    {
        fetchMissing();
        registerFiles();
    }
    emit changed();
}

void Subscription::setLocation(const Path &folder)
{
    if ((folder == record().savePath) && !m_folder->problem().isEmpty())
    {
        // an empty mount point is not made the folder
        m_location->fail(m_folder->problem());
        return;
    }
    context().storage->prepareFolder(folder, key().toString(), this, [this, folder](const QString &problem)
    {
        if (isForgotten())
            return;
        if (!problem.isEmpty())
        {
            m_location->fail(problem);
            return;
        }

        // what the user is told is in the file that survives the database
        ChannelRecord moved = record();
        moved.savePath = folder;
        context().store->keep(moved, this, [this, folder](const QString &error)
        {
            if (isForgotten())
                return;
            if (error.isEmpty())
                moveTo(folder);
            else
                m_location->fail(error);
        });
    });
}

void Subscription::moveTo(const Path &folder)
{
    if (m_isRegistering)
    {
        // Goes on when the files are at the new place
        *m_isCancelled = true;
        if (m_fetcher)
            m_fetcher->cancel();
    }
    m_location->expect();
    m_isMoveAsked = true;
    m_mayRest = true;
    mutableRecord().savePath = folder;
    save();
    m_folder->setFolder(folder);
    emit changed();
}

void Subscription::cancelMove()
{
    m_location->cancel();
}

void Subscription::handleFolderAway()
{
    LogMsg(tr("Megatorrent: channel \"%1\" waits. Reason: %2").arg(info().displayName(), m_folder->problem()), Log::WARNING);
    swarm()->setPaused(true);
    tellWhatIsHeld();
    updateTotals();
    emit changed();
}

// Peers ask for what they are told, and nothing of a folder that is away can be given.
void Subscription::tellWhatIsHeld()
{
    if (layout())
        useVersion({});
}

void Subscription::tryAgain(const bool alsoDamaged)
{
    const auto files = std::make_shared<QList<FileId>>();
    context().storage->database()->post([id = record().id, alsoDamaged, files](QSqlDatabase &db)
    {
        ItemStore::clearErrors(db, id, alsoDamaged);
        ItemStore::reconcile(db, id);
        *files = Storage::restingFiles(db, id, alsoDamaged);
    }, this, [this, files]([[maybe_unused]] const QString &error)
    {
        for (const FileId file : asConst(*files))
        {
            context().storage->startFile(file, this, [this](const nonstd::expected<QList<BlobId>, QString> &missing)
            {
                if (missing)
                    swarm()->want(*missing);
            });
        }
        fetchMissing();
        registerFiles();
        updateTotals();
    });
}

// The publisher gave a file another time, or made it a program, or not one any more.
void Subscription::refreshAttributes()
{
    const auto changes = std::make_shared<QList<FileAttributes>>();
    context().storage->database()->post([id = record().id, changes](QSqlDatabase &db)
    {
        *changes = ItemStore::changedAttributes(db, id, ATTRIBUTES_MAX);
    }, this, [this, changes]([[maybe_unused]] const QString &error)
    {
        if (changes->isEmpty())
            return;
        context().storage->setAttributes(*changes, this, [this, changes](const QString &problem)
        {
            if (!problem.isEmpty())
                return;   // the folder is away: when it is back
            context().storage->database()->post([changes](QSqlDatabase &db) { ItemStore::attributesAreSet(db, *changes); }, this
                    , [this](const QString &error)
            {
                if (error.isEmpty())
                    refreshAttributes();
            });
        });
    });
}

void Subscription::recheck(const int taskId)
{
    TaskInfo task;
    task.id = taskId;
    task.kind = TaskKind::Recheck;
    task.key = key();
    task.phase = tr("Checking files");
    m_rechecks.insert(taskId, task);
    emit taskProgressed(task);
    // of files that are not there now nothing is to be believed
    context().storage->openFolder(record().id, record().savePath, key().toString(), this, [this, taskId](const QString &problem)
    {
        if (problem.isEmpty())
        {
            recheckFiles(taskId);
            return;
        }
        m_folder->look();
        endRecheck(taskId, TaskState::Failed, problem);
    });
}

void Subscription::recheckFiles(const int taskId)
{
    m_isRecheckCancelled = false;
    auto files = std::make_shared<QList<FileId>>();
    context().storage->database()->post([id = record().id, files](QSqlDatabase &db)
    {
        ItemStore::clearErrors(db, id);
        *files = ItemStore::files(db, id);
    }, this, [this, files, taskId]([[maybe_unused]] const QString &error)
    {
        m_storeError.clear();
        const auto next = std::make_shared<std::function<void (qsizetype)>>();
        *next = [this, files, taskId, weakNext = std::weak_ptr(next)](const qsizetype index)
        {
            if (TaskInfo progress = m_rechecks.value(taskId); progress.id == taskId)
            {
                progress.files = index;
                progress.filesTotal = files->size();
                emit taskProgressed(progress);
            }
            if (m_isRecheckCancelled || (index >= files->size()))
            {
                // what was found changed is being received now
                context().storage->database()->post([id = record().id](QSqlDatabase &db) { ItemStore::clearErrors(db, id); });
                useVersion([this] { fetchMissing(); });
                registerFiles();
                endRecheck(taskId, (m_isRecheckCancelled ? TaskState::Cancelled : TaskState::Done), {});
                return;
            }
            context().storage->recheckFile(files->at(index), this, [index, self = weakNext.lock()] { (*self)(index + 1); });
        };
        (*next)(0);
    });
}

void Subscription::endRecheck(const int taskId, const TaskState state, const QString &error)
{
    if (!m_rechecks.contains(taskId))
        return;
    TaskInfo task = m_rechecks.take(taskId);
    task.state = state;
    task.error = error;
    emit taskProgressed(task);
}

void Subscription::cancelRecheck()
{
    m_isRecheckCancelled = true;
}

// What is under way is left alone; who waits for it is told now.
void Subscription::endRechecks()
{
    cancelRecheck();
    for (const int taskId : asConst(m_rechecks.keys()))
        endRecheck(taskId, TaskState::Cancelled, {});
}
