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

#include "engine.h"

#include <algorithm>

#include "base/global.h"
#include "base/logger.h"

#include "channel/channelremoval.h"
#include "channel/channelstore.h"
#include "channel/itemstore.h"
#include "channel/publication.h"
#include "channel/rulerunner.h"
#include "channel/subscription.h"
#include "storage/database.h"
#include "storage/storage.h"
#include "enginepreviews.h"

using namespace Megatorrent;

namespace
{
    // What is kept of a channel that is to be removed
    ChannelRecord forgottenRecord(const ChannelRecord &record, const RemovalWish removal)
    {
        ChannelRecord forgotten;
        forgotten.id = record.id;
        forgotten.publicKey = record.publicKey;
        forgotten.role = ChannelRole::Forgotten;
        forgotten.removal = removal;
        forgotten.savePath = record.savePath;
        forgotten.highestSequence = record.highestSequence;
        return forgotten;
    }
}

QString Engine::loadChannels()
{
    const auto loaded = m_store->load();
    if (!loaded)
        return loaded.error();

    m_status.notices = m_storage->notices() + loaded->notices;
    for (const QString &notice : asConst(m_status.notices))
        LogMsg(u"Megatorrent: "_s + notice, Log::WARNING);

    bool isAllTakenIn = true;
    for (const ChannelRecord &record : loaded->records)
    {
        m_lastId = std::max(m_lastId, record.id);
        isAllTakenIn = isAllTakenIn && (!record.item || (record.item->sequence <= record.version));
        switch (record.role)
        {
        case ChannelRole::Forgotten:
            m_forgotten.insert(record.publicKey, record);
            if (record.removal != RemovalWish::None)
                removeRest(record);
            break;
        case ChannelRole::Subscription:
            createSubscription(record);
            break;
        case ChannelRole::Own:
            createPublication(record, false);
            break;
        }
    }
    if (isAllTakenIn && m_status.notices.isEmpty())
        m_storage->dropFoundBlobs();
    reportChanged();
    reportStatus();
    return {};
}

void Engine::keep(const ChannelRecord &record, std::function<void ()> then, const Done &done)
{
    const auto answer = [done](const QString &error)
    {
        if (done)
            done(error);
    };
    if (!isUp())
    {
        answer(tr("Megatorrent is not running."));
        return;
    }
    m_store->keep(record, this, [then = std::move(then), answer](const QString &error)
    {
        if (error.isEmpty())
            then();
        answer(error);
    });
}

// Also at the start, when the program ended in the middle of it
void Engine::removeRest(const ChannelRecord &record)
{
    m_store->save(record);
    auto *removal = new ChannelRemoval(m_context, record, this);
    connect(removal, &ChannelRemoval::progressed, this, [this, key = record.publicKey](const qint64 left) { emit removalProgressed(key, left); });
    connect(removal, &ChannelRemoval::finished, this, [this, removal, isOwn = record.savePath.isEmpty()](const ChannelRecord &forgotten)
    {
        const PublicKey key = forgotten.publicKey;
        m_forgotten.insert(key, forgotten);
        removal->deleteLater();
        if (isOwn)
            emit channelRemoved(key);
        else
            emit subscriptionRemoved(key);
    });
    emit removalProgressed(record.publicKey, -1);
    removal->start();
}

ChannelRecord Engine::prepared(const ChannelRecord &record)
{
    ChannelRecord result = record;
    if (const auto it = m_forgotten.constFind(record.publicKey); it != m_forgotten.constEnd())
    {
        result.highestSequence = std::max(record.highestSequence, it->highestSequence);
        m_forgotten.erase(it);
    }
    // Never that of an earlier time: what was on its way for that one must not be taken for its own
    result.id = ++m_lastId;
    m_store->save(result);
    return result;
}

Subscription *Engine::createSubscription(const ChannelRecord &record)
{
    auto *subscription = new Subscription(m_context, record, this);
    m_subscriptions.insert(record.publicKey, subscription);
    subscription->setQuota(m_quota);
    connect(subscription, &Channel::changed, this, [this, key = record.publicKey] { markChanged(key); });
    connect(subscription, &Subscription::completed, this, [this, subscription] { emit subscriptionCompleted(subscription->info().displayName()); });
    connect(subscription, &Subscription::taskProgressed, this, [this](const TaskInfo &task)
    {
        // who sees that it is over looks at the subscription next
        if (task.state != TaskState::Running)
            reportChanged();
        emit taskChanged(task);
    });
    connectRules(subscription);
    subscription->start();
    m_changed.insert(record.publicKey);
    reportChanged();  // at once: the façade needs the record's id for its queries
    return subscription;
}

Publication *Engine::createPublication(const ChannelRecord &record, const bool isNew)
{
    auto *publication = new Publication(m_context, record, isNew, this);
    m_publications.insert(record.publicKey, publication);
    connect(publication, &Channel::changed, this, [this, key = record.publicKey] { markChanged(key); });
    connect(publication, &Publication::taskChanged, this, [this](const TaskInfo &task)
    {
        // who sees that it is over looks at the channel next
        if (task.state != TaskState::Running)
            reportChanged();
        emit taskChanged(task);
    });
    publication->start();
    m_changed.insert(record.publicKey);
    reportChanged();  // at once: the façade needs the record's id for its queries
    return publication;
}

Subscription *Engine::subscription(const PublicKey &key) const
{
    return m_subscriptions.value(key);
}

Publication *Engine::publication(const PublicKey &key) const
{
    return m_publications.value(key);
}

Channel *Engine::channel(const PublicKey &key) const
{
    if (Subscription *followed = subscription(key))
        return followed;
    return publication(key);
}

Channel *Engine::listener(const PublicKey &key) const
{
    Channel *known = channel(key);
    return known ? known : m_previews->find(key);
}

void Engine::openPreview(const ChannelRecord &record)
{
    if (!isUp() || channel(record.publicKey))
        return;
    ChannelRecord looked = record;
    // nothing older than what was seen when one followed it
    if (const auto it = m_forgotten.constFind(record.publicKey); it != m_forgotten.constEnd())
        looked.highestSequence = it->highestSequence;
    m_previews->open(looked, m_quota);
}

void Engine::discardPreview(const PublicKey &key)
{
    if (isUp())
        m_previews->discard(key);
}

void Engine::addSubscription(const ChannelRecord &record, const Done &done)
{
    keep(record, [this, record]
    {
        // What a preview has found need not be looked for again
        m_previews->release(record.publicKey, [this, record](const std::optional<DhtItem> &item, const QList<BlobId> &blobs)
        {
            if (channel(record.publicKey))
            {
                m_storage->dropFoundBlobs(blobs);
                return;
            }
            ChannelRecord known = prepared(record);
            if (item && (item->sequence >= known.highestSequence))
            {
                known.item = item;
                known.highestSequence = item->sequence;
                m_store->save(known);
            }
            m_storage->giveFoundBlobs(blobs, known.id);
            createSubscription(known);
        });
    }, done);
}

void Engine::removeSubscription(const PublicKey &key, const bool deleteFiles, const Done &done)
{
    const Subscription *followed = subscription(key);
    if (!followed)
    {
        if (done)
            done(tr("There is no such subscription."));
        return;
    }

    const RemovalWish wish = deleteFiles ? RemovalWish::DeleteFiles : RemovalWish::KeepFiles;
    keep(forgottenRecord(followed->record(), wish), [this, key, wish]
    {
        // No longer reached by anything but its own callbacks
        m_torrents->forget(key);
        if (Subscription *ending = m_subscriptions.take(key))
            endChannel(ending, wish);
    }, done);
}

void Engine::endChannel(Channel *ending, const RemovalWish wish)
{
    ending->forget();
    ending->end(this, [this, ending, wish]
    {
        const ChannelRecord forgotten = forgottenRecord(ending->record(), wish);
        delete ending;
        removeRest(forgotten);
    });
}

void Engine::setReadKey(const PublicKey &key, const ReadKey &readKey, const Done &done)
{
    const Subscription *followed = subscription(key);
    if (!followed)
    {
        if (done)
            done(tr("There is no such subscription."));
        return;
    }

    const auto withKey = [readKey](ChannelRecord record)
    {
        record.readKey = readKey;
        record.talksToV5 = false;
        return record;
    };
    keep(withKey(followed->record()), [this, key, withKey]
    {
        // The read key changes the channel's token and topic: it joins the network anew
        Subscription *before = subscription(key);
        if (!before)
            return;
        before->end(this, [this, key, before, withKey]
        {
            if (subscription(key) != before)
                return;  // removed meanwhile
            const ChannelRecord record = withKey(before->record());
            m_subscriptions.remove(key);
            delete before;
            m_store->save(record);
            createSubscription(record);
        });
    }, done);
}

void Engine::setSubscription(const PublicKey &key, const std::optional<QString> &name, const std::optional<DownloadPolicy> policy, const std::optional<bool> talksToV5)
{
    Subscription *followed = subscription(key);
    if (!followed)
        return;
    if (name)
        followed->setName(*name);
    if (policy)
        followed->setPolicy(*policy);
    if (talksToV5)
        followed->setTalksToV5(*talksToV5);
}

void Engine::setPriority(const PublicKey &key, const std::optional<QStringList> &paths, const ItemPriority priority)
{
    if (Subscription *followed = subscription(key))
        followed->setPriority(paths, priority);
}

void Engine::setWanted(const PublicKey &key, const std::optional<QStringList> &paths, const bool isWanted)
{
    if (Subscription *followed = subscription(key))
        followed->setWanted(paths, isWanted);
}

void Engine::setSeen(const PublicKey &key, const std::optional<QStringList> &paths, const bool isSeen)
{
    if (Subscription *followed = subscription(key))
        followed->setSeen(paths, isSeen);
}

void Engine::pause(const PublicKey &key)
{
    if (Subscription *followed = subscription(key))
        followed->pause();
}

void Engine::resume(const PublicKey &key)
{
    if (Subscription *followed = subscription(key))
        followed->resume();
}

void Engine::useFolder(const PublicKey &key)
{
    if (Subscription *followed = subscription(key))
        followed->useFolder();
}

void Engine::setLocation(const PublicKey &key, const Path &folder)
{
    if (Subscription *followed = subscription(key))
        followed->setLocation(folder);
}

void Engine::cancelMove(const PublicKey &key)
{
    if (Subscription *followed = subscription(key))
        followed->cancelMove();
}

void Engine::refresh(const PublicKey &key)
{
    if (Subscription *followed = subscription(key))
        followed->refresh();
}

void Engine::recheck(const PublicKey &key, const int taskId)
{
    Subscription *followed = subscription(key);
    if (!followed)
        return;

    TaskInfo task;
    task.id = taskId;
    task.kind = TaskKind::Recheck;
    task.key = key;
    task.phase = tr("Checking files");
    emit taskChanged(task);
    followed->recheck([this, task](const qint64 files, const qint64 total)
    {
        TaskInfo progress = task;
        progress.files = files;
        progress.filesTotal = total;
        emit taskChanged(progress);
    }, [this, task](const bool isCancelled, const QString &error)
    {
        TaskInfo over = task;
        over.state = isCancelled ? TaskState::Cancelled : (error.isEmpty() ? TaskState::Done : TaskState::Failed);
        over.error = error;
        emit taskChanged(over);
    });
}

void Engine::addPeer(const PublicKey &key, const Endpoint &endpoint)
{
    if (Channel *known = channel(key))
        known->addPeer(endpoint);
}

void Engine::addChannel(const ChannelRecord &record, const bool isNew, const Done &done)
{
    keep(record, [this, record, isNew]
    {
        if (!channel(record.publicKey))
            createPublication(prepared(record), isNew);
    }, done);
}

void Engine::removeChannel(const PublicKey &key, const Done &done)
{
    const Publication *own = publication(key);
    if (!own)
    {
        if (done)
            done(tr("There is no such channel."));
        return;
    }

    keep(forgottenRecord(own->record(), RemovalWish::KeepFiles), [this, key]
    {
        if (Publication *ending = m_publications.take(key))
            endChannel(ending, RemovalWish::KeepFiles);
    }, done);
}

void Engine::setChannel(const PublicKey &key, const std::optional<QString> &title, const std::optional<QString> &description, const std::optional<bool> talksToV5)
{
    Publication *own = publication(key);
    if (!own)
        return;
    if (title)
        own->setTitle(*title);
    if (description)
        own->setDescription(*description);
    if (talksToV5)
        own->setTalksToV5(*talksToV5);
}

void Engine::publish(const PublicKey &key, const int taskId, const QList<PublishedSource> &sources, const PublishOptions &options)
{
    if (Publication *own = publication(key))
        own->enqueue({.taskId = taskId, .kind = TaskKind::Publish, .sources = sources, .withdrawals = {}, .options = options});
}

void Engine::withdraw(const PublicKey &key, const int taskId, const QStringList &paths)
{
    if (Publication *own = publication(key))
        own->enqueue({.taskId = taskId, .kind = TaskKind::Withdraw, .sources = {}, .withdrawals = paths});
}

void Engine::cancelTask(const PublicKey &key, const int taskId)
{
    if (m_ruleRunner && m_ruleRunner->cancel(taskId))
        return;
    if (Publication *own = publication(key))
        own->cancel(taskId);
    else if (Subscription *followed = subscription(key))
        followed->cancelRecheck();
}
