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

#include "enginechannels.h"

#include <algorithm>

#include "base/global.h"
#include "base/logger.h"

#include "channel/channelremoval.h"
#include "channel/channelstore.h"
#include "channel/publication.h"
#include "channel/subscription.h"
#include "storage/storage.h"
#include "wire/clock.h"
#include "enginepreviews.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // How long changes are gathered before the main thread is told
    const Clock::Milliseconds REPORT_DELAY = 150ms;

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

    void answer(const EngineChannels::Done &done, const Error &error)
    {
        if (done)
            done(error);
    }
}

EngineChannels::EngineChannels(const ChannelContext &context, EnginePreviews *previews, const qint64 quota, QObject *parent)
    : QObject(parent)
    , m_context {context}
    , m_previews {previews}
    , m_quota {quota}
{
}

EngineChannels::~EngineChannels()
{
    // Channels hold on to everything else; those that are being removed, too
    qDeleteAll(findChildren<Channel *>(Qt::FindDirectChildrenOnly));
    qDeleteAll(findChildren<ChannelRemoval *>(Qt::FindDirectChildrenOnly));
}

nonstd::expected<QStringList, QString> EngineChannels::load()
{
    const auto loaded = m_context.store->load();
    if (!loaded)
        return nonstd::make_unexpected(loaded.error());

    const QStringList notices = m_context.storage->notices() + loaded->notices;
    for (const QString &notice : notices)
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
    if (isAllTakenIn && notices.isEmpty())
        m_context.storage->dropFoundBlobs();
    reportChanged();
    return notices;
}

Subscription *EngineChannels::subscription(const PublicKey &key) const
{
    return m_subscriptions.value(key);
}

Publication *EngineChannels::publication(const PublicKey &key) const
{
    return m_publications.value(key);
}

Channel *EngineChannels::channel(const PublicKey &key) const
{
    if (Subscription *followed = subscription(key))
        return followed;
    return publication(key);
}

Channel *EngineChannels::listener(const PublicKey &key) const
{
    Channel *known = channel(key);
    return known ? known : m_previews->find(key);
}

void EngineChannels::setQuota(const qint64 quota)
{
    m_quota = quota;
    for (Subscription *subscription : asConst(m_subscriptions))
        subscription->setQuota(quota);
}

void EngineChannels::setRates(const QList<PeerInfo> &peers)
{
    const auto rate = [&peers](const PublicKey &key, const auto member)
    {
        qint64 sum = 0;
        for (const PeerInfo &peer : peers)
        {
            // A peer with several channels in common counts for each: the transport does not tell
            // them apart
            if (peer.channels.contains(key))
                sum += peer.*member;
        }
        return sum;
    };
    for (Subscription *followed : asConst(m_subscriptions))
        followed->handleSwarmRate(rate(followed->key(), &PeerInfo::downloadRate));
    for (Publication *own : asConst(m_publications))
        own->handleSwarmRate(rate(own->key(), &PeerInfo::uploadRate));
}

void EngineChannels::markChanged(const PublicKey &key)
{
    m_changed.insert(key);
    if (m_isReportPending)
        return;
    m_isReportPending = true;
    m_context.clock->callLater(REPORT_DELAY, this, [this]
    {
        m_isReportPending = false;
        reportChanged();
    });
}

void EngineChannels::reportChanged()
{
    for (const PublicKey &key : asConst(m_changed))
    {
        if (const Subscription *followed = subscription(key))
            emit subscriptionChanged(followed->info(), followed->record());
        else if (const Publication *own = publication(key))
            emit publicationChanged(own->info(), own->record());
    }
    m_changed.clear();
}

void EngineChannels::reportTask(const TaskInfo &task)
{
    // who sees that it is over looks at the channel next
    if (task.state != TaskState::Running)
        reportChanged();
    emit taskChanged(task);
}

void EngineChannels::keep(const ChannelRecord &record, std::function<void ()> then, const Done &done)
{
    m_context.store->keep(record, this, [then = std::move(then), done](const QString &error)
    {
        if (error.isEmpty())
            then();
        answer(done, {ErrorCode::CannotWrite, error});
    });
}

ChannelRecord EngineChannels::prepared(const ChannelRecord &record)
{
    ChannelRecord result = record;
    if (const auto it = m_forgotten.constFind(record.publicKey); it != m_forgotten.constEnd())
    {
        result.highestSequence = std::max(record.highestSequence, it->highestSequence);
        m_forgotten.erase(it);
    }
    // Never that of an earlier time: what was on its way for that one must not be taken for its own
    result.id = ++m_lastId;
    m_context.store->save(result);
    return result;
}

void EngineChannels::createSubscription(const ChannelRecord &record)
{
    m_previews->forgetWish(record.publicKey);
    auto *subscription = new Subscription(m_context, record, this);
    m_subscriptions.insert(record.publicKey, subscription);
    subscription->setQuota(m_quota);
    connect(subscription, &Channel::changed, this, [this, key = record.publicKey] { markChanged(key); });
    connect(subscription, &Subscription::completed, this, [this, subscription] { emit subscriptionCompleted(subscription->info().displayName()); });
    connect(subscription, &Subscription::taskProgressed, this, &EngineChannels::reportTask);
    connect(subscription, &Subscription::readerMayGoOn, this, &EngineChannels::readerMayGoOn);
    emit subscriptionMade(subscription);
    subscription->start();
    m_changed.insert(record.publicKey);
    reportChanged();  // at once: the façade needs the record's id for its queries
}

void EngineChannels::createPublication(const ChannelRecord &record, const bool isNew)
{
    m_previews->forgetWish(record.publicKey);
    auto *publication = new Publication(m_context, record, isNew, this);
    m_publications.insert(record.publicKey, publication);
    connect(publication, &Channel::changed, this, [this, key = record.publicKey] { markChanged(key); });
    connect(publication, &Publication::taskChanged, this, &EngineChannels::reportTask);
    publication->start();
    m_changed.insert(record.publicKey);
    reportChanged();  // at once: the façade needs the record's id for its queries
}

void EngineChannels::openPreview(const ChannelRecord &record)
{
    if (channel(record.publicKey))
        return;
    ChannelRecord looked = record;
    // nothing older than what was seen when one followed it
    if (const auto it = m_forgotten.constFind(record.publicKey); it != m_forgotten.constEnd())
        looked.highestSequence = it->highestSequence;
    m_previews->open(looked, m_quota);
}

void EngineChannels::addSubscription(const ChannelRecord &record, const Done &done)
{
    keep(record, [this, record]
    {
        // What a preview has found need not be looked for again
        m_previews->release(record.publicKey, [this, record](const std::optional<DhtItem> &item, const Storage::LookedAt &blobs)
        {
            if (channel(record.publicKey))
            {
                m_context.storage->dropLookedAt(blobs);
                return;
            }
            ChannelRecord known = prepared(record);
            if (item && (item->sequence >= known.highestSequence))
            {
                known.item = item;
                known.highestSequence = item->sequence;
                m_context.store->save(known);
            }
            m_context.storage->giveLookedAt(blobs, known.id);
            createSubscription(known);
        });
    }, done);
}

void EngineChannels::removeSubscription(const PublicKey &key, const bool deleteFiles, const Done &done)
{
    const Subscription *followed = subscription(key);
    if (!followed)
    {
        answer(done, {ErrorCode::NoSuchSubscription, tr("There is no such subscription.")});
        return;
    }

    const RemovalWish wish = deleteFiles ? RemovalWish::DeleteFiles : RemovalWish::KeepFiles;
    keep(forgottenRecord(followed->record(), wish), [this, key, wish]
    {
        // No longer reached by anything but its own callbacks
        emit subscriptionEnds(key);
        if (Subscription *ending = m_subscriptions.take(key))
            endChannel(ending, wish);
    }, done);
}

void EngineChannels::endChannel(Channel *ending, const RemovalWish wish)
{
    ending->forget();
    ending->end(this, [this, ending, wish]
    {
        const ChannelRecord forgotten = forgottenRecord(ending->record(), wish);
        delete ending;
        removeRest(forgotten);
    });
}

// Also at the start, when the program ended in the middle of it
void EngineChannels::removeRest(const ChannelRecord &record)
{
    m_context.store->save(record);
    auto *removal = new ChannelRemoval(m_context, record, this);
    connect(removal, &ChannelRemoval::progressed, this, [this, key = record.publicKey](const qint64 left) { emit removalProgressed(key, left); });
    connect(removal, &ChannelRemoval::finished, this, [this, removal, isOwn = record.savePath.isEmpty()](const ChannelRecord &forgotten)
    {
        const PublicKey key = forgotten.publicKey;
        m_forgotten.insert(key, forgotten);
        removal->deleteLater();
        if (isOwn)
            emit publicationRemoved(key);
        else
            emit subscriptionRemoved(key);
    });
    emit removalProgressed(record.publicKey, -1);
    removal->start();
}

void EngineChannels::setReadKey(const PublicKey &key, const ReadKey &readKey, const Done &done)
{
    const Subscription *followed = subscription(key);
    if (!followed)
    {
        answer(done, {ErrorCode::NoSuchSubscription, tr("There is no such subscription.")});
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
            m_context.store->save(record);
            createSubscription(record);
        });
    }, done);
}

void EngineChannels::addPublication(const ChannelRecord &record, const bool isNew, const Done &done)
{
    keep(record, [this, record, isNew]
    {
        // one that is looked at would share its place in the swarm
        m_previews->release(record.publicKey, [this, record, isNew]([[maybe_unused]] const std::optional<DhtItem> &item, const Storage::LookedAt &blobs)
        {
            m_context.storage->dropLookedAt(blobs);
            if (!channel(record.publicKey))
                createPublication(prepared(record), isNew);
        });
    }, done);
}

void EngineChannels::removePublication(const PublicKey &key, const Done &done)
{
    const Publication *own = publication(key);
    if (!own)
    {
        answer(done, {ErrorCode::NoSuchChannel, tr("There is no such channel.")});
        return;
    }

    keep(forgottenRecord(own->record(), RemovalWish::KeepFiles), [this, key]
    {
        if (Publication *ending = m_publications.take(key))
            endChannel(ending, RemovalWish::KeepFiles);
    }, done);
}
