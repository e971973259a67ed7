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

#include <algorithm>
#include <utility>

#include <QDir>
#include <QPointer>
#include <QSqlDatabase>

#include "base/global.h"
#include "base/logger.h"

#include "../content/printable.h"
#include "../discovery/discovery.h"
#include "../storage/database.h"
#include "../storage/reply.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "../wire/clock.h"
#include "fileregistrar.h"
#include "folderwatch.h"
#include "locationchange.h"
#include "metadatafetcher.h"
#include "ruleledger.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Counting a channel's items takes time that grows with it; it is not done more often than this.
    const Clock::Milliseconds TOTALS_INTERVAL = 300ms;
    // So does taking a version in, and a publisher may sign one a second: a few at once, and then not more often than this, nor half of the time.
    const int QUICK_UPDATES = 10;
    const Clock::Milliseconds UPDATE_INTERVAL = 5s;
    // Whether somebody still has the blobs of a version that has been overtaken
    const Clock::Milliseconds STUCK_INTERVAL = 2s;
}

Subscription::Subscription(const ChannelContext &context, const ChannelRecord &record, QObject *parent)
    : Channel(context, record, parent)
    , m_folder {new FolderWatch(context, record, this)}
    , m_location {new LocationChange(context, record, this)}
    , m_quickUpdates {QUICK_UPDATES, (1000.0 / static_cast<double>(UPDATE_INTERVAL.count()))}
{
}

Subscription::~Subscription()
{
    *m_isCancelled = true;
    if (m_fetcher)
        m_fetcher->cancel();
}

void Subscription::start()
{
    Channel::start();

    swarm()->setPaused(true);   // until it is known that the folder is there
    connect(m_folder, &FolderWatch::turnedUp, this, &Subscription::handleFolderThere);
    connect(m_folder, &FolderWatch::wentAway, this, &Subscription::handleFolderAway);
    connect(m_location, &LocationChange::settled, this, &Subscription::handleLocationSettled);
    connect(m_location, &LocationChange::began, this, [this]
    {
        if (record().version > 0)
            fetchMissing();
    });
    connect(m_location, &LocationChange::changed, this, &Channel::changed);
    connect(m_location, &LocationChange::progressed, this, &Subscription::taskProgressed);
    connect(swarm(), &ChannelSwarm::storeFailed, this, [this](const QString &error)
    {
        m_storeError = error;
        m_folder->look();
        emit changed();
    });
    connect(swarm(), &ChannelSwarm::blobUnusable, this, [this]([[maybe_unused]] const BlobId &id)
    {
        m_contentError = tr("A part of this channel does not open under the publisher's key: the publisher has to publish it again.");
        emit changed();
    });

    if ((record().version > 0) && !useVersion([this] { if (m_folder->isThere()) fetchMissing(); }))
    {
        // A cache: made anew from the catalogue, whose blobs are still held
        mutableRecord().version = 0;
        save();
    }
    if (!record().item)
        refresh();
    m_folder->look();
}

SubscriptionInfo Subscription::info() const
{
    const ChannelRecord &channel = record();
    const Discovery::ChannelState found = context().discovery->state(channel.publicKey);

    SubscriptionInfo info;
    info.key = channel.publicKey;
    info.link.publicKey = channel.publicKey;
    info.link.name = channel.title;
    info.isPrivate = channel.readKey.has_value() || m_isEncrypted;
    info.title = channel.title;
    info.name = channel.name;
    info.folder = channel.folder;
    info.savePath = channel.savePath;
    info.isPaused = channel.isPaused;
    info.isForked = channel.isForked;
    info.talksToV5 = channel.talksToV5;
    info.policy = channel.policy;
    info.version = channel.version;
    info.pendingVersion = m_updating;
    info.totals = m_totals;
    info.partialBytes = std::min(m_partialBytes, m_totals.wantedBytes - m_totals.completedBytes);
    info.downloadRate = m_downloadRate;
    info.peers = swarm() ? swarm()->connectedPeers() : 0;
    info.lastLookup = found.lastLookup.value_or(0) / 1000;
    info.itemsRevision = m_itemsRevision;
    const bool isStuck = (m_totals.failedItems > 0) && ((m_totals.completedItems + m_totals.failedItems) == m_totals.wantedItems);
    const QString waitsFor = m_folder->problem().isEmpty() ? m_location->problem() : m_folder->problem();
    info.error = !waitsFor.isEmpty() ? waitsFor : !m_error.isEmpty() ? m_error : (!m_storeError.isEmpty() ? m_storeError : m_contentError);
    if (info.error.isEmpty() && isStuck)
        info.error = tr("%1 of %2 items could not be received: %3").arg(QString::number(m_totals.failedItems), QString::number(m_totals.wantedItems), m_totals.failure);

    if (m_isAwaitingYes || !waitsFor.isEmpty())
        info.state = SubscriptionState::Waiting;
    else if (!info.error.isEmpty())
        info.state = SubscriptionState::Error;
    else if (channel.isPaused)
        info.state = SubscriptionState::Paused;
    else if (!channel.item)
        info.state = SubscriptionState::Looking;
    else if ((m_updating != 0) || m_isUpdateDue || (channel.version == 0) || (m_countedVersion != channel.version))
        info.state = SubscriptionState::Updating;
    else if (m_totals.completedItems < m_totals.wantedItems)
        info.state = SubscriptionState::Downloading;
    else
        info.state = SubscriptionState::Complete;
    if (info.error.isEmpty())
        info.error = refusal().isEmpty() ? m_leftOut : refusal();
    return info;
}

void Subscription::setQuota(const qint64 bytes)
{
    m_quota = bytes;
}

void Subscription::setName(const QString &name)
{
    mutableRecord().name = name;
    save();
    emit changed();
}

void Subscription::setFolder(const QString &folder)
{
    mutableRecord().folder = folder;
    save();
    emit changed();
}

void Subscription::setPolicy(const DownloadPolicy policy)
{
    mutableRecord().policy = policy;
    save();
    emit changed();
}

void Subscription::pause()
{
    mutableRecord().isPaused = true;
    save();
    swarm()->setPaused(true);
    emit changed();
}

void Subscription::refresh()
{
    context().discovery->refresh(key());
}

void Subscription::end(const QObject *context, std::function<void ()> done)
{
    if (m_location->isRunning())
    {
        m_location->stop([this, asker = QPointer(context), done = std::move(done)]
        {
            if (asker)
                end(asker, done);
        });
        return;
    }
    m_location->stop([] {});
    *m_isCancelled = true;
    if (m_fetcher)
        m_fetcher->cancel();
    endRechecks();
    swarm()->setPaused(true);
    m_work.whenOver(context, std::move(done));
}

void Subscription::handleBlobLost(const BlobId &id, const QString &path, const QString &reason)
{
    Channel::handleBlobLost(id, path, reason);
    if (!reason.isEmpty() && layout() && layout()->positionOf(id))
    {
        m_storeError = tr("\"%1\" has changed or is gone since it was downloaded. Recheck the channel to fetch it again. Reason: %2").arg(path, reason);
        emit changed();
    }
}

void Subscription::handleItemsChanged()
{
    updateTotals();
}

void Subscription::handleItemsLost()
{
    updateTotals();
    if (std::exchange(m_isFetchDue, true))
        return;
    context().clock->callLater(TOTALS_INTERVAL, this, [this]
    {
        m_isFetchDue = false;
        fetchMissing();
    });
}

void Subscription::handleSwarmRate(const qint64 bytesPerSecond)
{
    if (m_downloadRate == bytesPerSecond)
        return;
    m_downloadRate = bytesPerSecond;
    emit changed();
}

void Subscription::handleNewItem([[maybe_unused]] const Manifest &manifest)
{
    m_isAwaitingYes = false;
    m_error.clear();
    beginUpdate();
}

void Subscription::beginUpdate()
{
    if ((m_updating == record().item->sequence) || isForgotten() || !m_folder->isThere())
        return;
    if (m_updating != 0)
    {
        // The newest is next, when what runs has ended: if each put an end to the one before, none would ever be taken in
        if (!m_isSupervised)
            superviseUpdate(false);
        return;
    }
    const Clock::Milliseconds now = context().clock->now();
    if (now < m_nextUpdate)
    {
        if (!m_isUpdateDue)
        {
            m_isUpdateDue = true;
            context().clock->callLater((m_nextUpdate - now), this, [this]
            {
                m_isUpdateDue = false;
                if (record().item->sequence > record().version)
                    beginUpdate();
            });
        }
        return;
    }
    if (m_isRegistering)
    {
        // Goes on with the new version
        *m_isCancelled = true;
        if (m_fetcher)
            m_fetcher->cancel();
        return;
    }
    m_updateBegan = now;

    const auto manifest = record().item->verify();
    m_isEncrypted = manifest && manifest->isEncrypted();
    const auto content = manifest ? manifest->content(record().readKey) : nonstd::make_unexpected(manifest.error());
    if (!content)
    {
        setError(content.error());
        return;
    }
    if (!content->title.isEmpty())
        mutableRecord().title = plainTitle(content->title);

    m_error.clear();
    m_updating = manifest->sequence();
    m_isCancelled = std::make_shared<std::atomic_bool>(false);
    m_fetcher = new MetadataFetcher(record().id, context().storage, swarm(), this);
    QDir().mkpath(folder().data());

    const CatalogueImport::Request request {.channel = record().id, .content = *content, .layoutPath = layoutPath(m_updating)
            , .limits = {.dataFolder = folder(), .savePath = record().savePath, .quota = m_quota, .isApproved = (record().approvedSequence == m_updating)}
            , .newAreWanted = (record().policy == DownloadPolicy::All), .isUpdate = (record().version > 0)
            , .metadataHere = QSet<BlobId>(record().metadata.cbegin(), record().metadata.cend()), .rules = judging()};
    m_work.start(context().pool, [this, request, sequence = m_updating, fetcher = m_fetcher, database = context().storage->database()]
    {
        CatalogueImport import {request, fetcher, database};
        const CatalogueImport::Result result = import.run();
        QMetaObject::invokeMethod(this, [this, sequence, result] { finishUpdate(sequence, result); }, Qt::QueuedConnection);
    });
    emit changed();
}

// A newer version waits for the one that is being taken in. Nobody may have the blobs of that any more.
void Subscription::superviseUpdate(const bool wasStuck)
{
    m_isSupervised = true;
    context().clock->callLater(STUCK_INTERVAL, this, [this, wasStuck, sequence = m_updating]
    {
        m_isSupervised = false;
        if ((m_updating == 0) || !m_fetcher || (record().item->sequence <= m_updating))
            return;
        const bool isStuck = (m_updating == sequence) && m_fetcher->isStuck();
        if (isStuck && wasStuck)
            m_fetcher->cancel();
        else
            superviseUpdate(isStuck);
    });
}

void Subscription::finishUpdate(const qint64 sequence, const CatalogueImport::Result &result)
{
    using Status = CatalogueImport::Result::Status;

    const Clock::Milliseconds now = context().clock->now();
    m_nextUpdate = now + (now - m_updateBegan);
    if (!m_quickUpdates.take(now))
        m_nextUpdate = std::max(m_nextUpdate, (m_updateBegan + UPDATE_INTERVAL));
    delete m_fetcher;
    m_fetcher = nullptr;
    if (isForgotten())
        return;  // its items are being removed
    if (result.status == Status::Done)
    {
        adopt(sequence, result);
        return;
    }

    m_updating = 0;
    if (record().item->sequence > sequence)
    {
        // Nobody asks for it any more: or what is left of each version would add up
        if ((record().version == 0) || layout())
            context().storage->dropKeptBlobs(record().id, (layout() ? QList {layout()} : QList<std::shared_ptr<const Layout>>()));
        beginUpdate();
        return;
    }
    if (result.status == Status::NeedsApproval)
    {
        m_isAwaitingYes = true;
        m_error = result.error;
    }
    else if (result.status == Status::Failed)
    {
        setError(result.error);
    }
    emit changed();
}

void Subscription::adopt(const qint64 sequence, const CatalogueImport::Result &result)
{
    const bool newAreWanted = (record().policy == DownloadPolicy::All);
    context().storage->database()->post([id = record().id, newAreWanted, episodes = result.rules.episodes
            , arrival = ItemStore::Arrival {.time = (context().clock->unixTime().count() / 1000), .sequence = sequence}](QSqlDatabase &db)
    {
        ItemStore::adoptStaged(db, id, newAreWanted, arrival);
        RuleLedger::addEpisodes(db, episodes);
        RuleLedger::forgetOldest(db, id);
    }, this, [this, sequence, result](const QString &error)
    {
        m_updating = 0;
        if (!error.isEmpty())
        {
            setError(tr("The new list of items cannot be taken over: %1").arg(error));
            return;
        }

        ChannelRecord &channel = mutableRecord();
        channel.version = sequence;
        channel.title = plainTitle(result.title);
        channel.description = result.description;
        channel.metadata = result.metadata;
        save();
        m_contentError.clear();   // that was said of the earlier version
        m_leftOut = result.refused.isEmpty() ? QString()
                : tr("%1 items of this channel are left out: %2").arg(QString::number(result.refusedTotal), result.refused.first());
        for (const QString &sentence : result.refused)
            LogMsg(tr("Megatorrent: an item of channel \"%1\" was left out. Reason: %2").arg(channel.title, sentence), Log::WARNING);
        if (result.refusedTotal > result.refused.size())
            LogMsg(tr("Megatorrent: %1 items of channel \"%2\" were left out in all.").arg(QString::number(result.refusedTotal), channel.title), Log::WARNING);

        emit rulesDecided(result.rules);
        useVersion([this]
        {
            dropOldVersions();
            fetchMissing();
        });
        updateTotals();
        if (channel.item->sequence > sequence)
            beginUpdate();
        registerFiles();   // unless that has begun
        emit changed();
    });
}

void Subscription::registerFiles()
{
    if (m_isRegistering)
    {
        m_isRegisteringAgain = true;
        return;
    }
    if ((m_updating != 0) || (record().version == 0) || isForgotten() || !m_folder->isThere() || !m_location->isSettled())
        return;

    m_isRegistering = true;
    m_isCancelled = std::make_shared<std::atomic_bool>(false);
    m_fetcher = new MetadataFetcher(record().id, context().storage, swarm(), this);
    const FileRegistrar::Request request {.channel = record().id, .savePath = record().savePath};
    m_work.start(context().pool, [this, request, fetcher = m_fetcher, storage = context().storage, isCancelled = m_isCancelled]
    {
        FileRegistrar registrar {request, fetcher, storage};
        registrar.isCancelled = [isCancelled] { return isCancelled->load(); };
        registrar.onMissing = [self = QPointer(this)](const QList<BlobId> &missing)
        {
            if (self)
                self->swarm()->want(missing);
        };
        const auto result = registrar.run();
        QMetaObject::invokeMethod(this, [this, result]
        {
            m_isRegistering = false;
            delete m_fetcher;
            m_fetcher = nullptr;
            if (!result)
                setError(result.error());
            updateTotals();
            applyPriorities();
            findTorrents();
            const bool isInterrupted = *m_isCancelled;
            if (record().item && (record().item->sequence > record().version))
                beginUpdate();
            else if (std::exchange(m_isRegisteringAgain, false))
                registerFiles();
            else if (result && !isInterrupted)
                forgetGoneFiles();
        }, Qt::QueuedConnection);
    });
}

// What is no longer in the channel stays on the user's disk. It is known until all that is new has been registered: content
// that has only got another name is found there.
void Subscription::forgetGoneFiles()
{
    auto files = std::make_shared<QList<FileId>>();
    context().storage->database()->post([id = record().id, files](QSqlDatabase &db)
    {
        *files = ItemStore::orphans(db, id);
    }, this, [this, files]([[maybe_unused]] const QString &error)
    {
        if (m_isRegistering)
            return;  // some of these may be on their way to an item
        refreshAttributes();
        for (const FileId file : asConst(*files))
            context().storage->removeFile(file, false, this, []([[maybe_unused]] const QString &failure) {});
    });
}

void Subscription::fetchMissing()
{
    context().storage->missingBlobs(record().id, this, [this](const QList<BlobId> &missing) { swarm()->want(missing); });
    applyPriorities();
}

void Subscription::updateTotals()
{
    if (m_isCountingTotals)
    {
        m_isCountingTotalsAgain = true;
        return;
    }

    m_isCountingTotals = true;
    struct Count
    {
        ItemTotals totals;
        qint64 receivedBytes = 0;
    };
    const auto count = std::make_shared<Count>();
    Database *const database = context().storage->database();
    database->post([this, database, id = record().id, count, shown = std::make_shared<Reply>(this)](QSqlDatabase &db)
    {
        count->totals = ItemStore::totals(db, id);
        count->receivedBytes = Storage::receivedBytes(db, id);
        // pages are read from what has been committed
        database->afterCommit([this, shown]
        {
            shown->call([this]
            {
                ++m_itemsRevision;
                emit changed();
            });
        });
    }, this, [this, count, version = record().version, begun = context().clock->now()]([[maybe_unused]] const QString &error)
    {
        const bool isComplete = (version > 0) && (version == record().version) && (count->totals.completedItems == count->totals.wantedItems);
        const auto apply = [this, count, version, isComplete]
        {
            m_countedVersion = version;
            m_totals = count->totals;
            m_partialBytes = count->receivedBytes;
            if (isComplete && !m_wasComplete)
                emit completed();
            m_wasComplete = isComplete;
            emit changed();
        };
        // Nothing is called complete that a power failure could take back
        if (isComplete && !m_wasComplete)
        {
            context().storage->database()->flush(this, [this, apply](const QString &failure)
            {
                if (failure.isEmpty())
                    apply();
                else
                    updateTotals();  // there is no space yet
            });
        }
        else
            apply();

        // What takes long is done seldom
        const Clock::Milliseconds pause = std::max(TOTALS_INTERVAL, 10 * (context().clock->now() - begun));
        context().clock->callLater(pause, this, [this]
        {
            m_isCountingTotals = false;
            if (std::exchange(m_isCountingTotalsAgain, false))
                updateTotals();
        });
    });
}

void Subscription::setError(const QString &error)
{
    if (m_error == error)
        return;
    m_error = error;
    if (!error.isEmpty())
        LogMsg(tr("Megatorrent: channel \"%1\": %2").arg(info().displayName(), error), Log::WARNING);
    emit changed();
}
