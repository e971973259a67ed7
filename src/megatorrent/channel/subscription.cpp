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

#include <QPointer>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"
#include "base/logger.h"

#include "../content/printable.h"
#include "../discovery/discovery.h"
#include "../storage/database.h"
#include "../storage/storage.h"
#include "../swarm/channelswarm.h"
#include "../wire/clock.h"
#include "fileregistration.h"
#include "itemfiles.h"
#include "itemwishes.h"
#include "readingorder.h"
#include "recheck.h"
#include "ruleitems.h"
#include "rulejudge.h"
#include "subscriptionfolder.h"
#include "subscriptionstatus.h"
#include "subscriptiontotals.h"
#include "userchoices.h"
#include "versionintake.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Several files that have lost something are asked for together.
    const Clock::Milliseconds FETCH_DELAY = 300ms;
}

Subscription::Subscription(const ChannelContext &context, const ChannelRecord &record, QObject *parent)
    : Channel(context, record, parent)
{
}

Subscription::~Subscription() = default;

void Subscription::start()
{
    Channel::start();

    swarm()->setPaused(true);   // until it is known that the folder is there
    makeParts();
    connectFolder();
    connectIntake();
    connectItems();
    connect(swarm(), &ChannelSwarm::storeFailed, this, [this](const Error &error)
    {
        m_status->setStoreError(error);
        m_folder->look();
    });
    connect(swarm(), &ChannelSwarm::blobUnusable, this, [this]([[maybe_unused]] const BlobId &id)
    {
        m_status->setContentError(tr("A part of this channel does not open under the publisher's key: the publisher has to publish it again."));
    });

    if ((record().version > 0) && !useVersion([this] { if (m_folder->isThere()) fetchMissing(); }))
    {
        // A cache: made anew from the catalogue, whose blobs are still held
        mutableRecord().version = 0;
        save();
    }
    m_status->setVersion(record().version);
    if (!record().item)
        refresh();
    m_folder->look();
}

void Subscription::makeParts()
{
    m_folder = std::make_unique<SubscriptionFolder>(context(), record());
    m_totals = std::make_unique<SubscriptionTotals>(context(), record());
    m_intake = std::make_unique<VersionIntake>(context(), record(), swarm(), dataFolder());
    m_registration = std::make_unique<FileRegistration>(context(), record(), swarm());
    m_wishes = std::make_unique<ItemWishes>(context(), record().id, swarm());
    m_order = std::make_unique<ReadingOrder>(context().storage->database(), record().id);
    m_recheck = std::make_unique<Recheck>(context(), record());
    m_status = std::make_unique<SubscriptionStatus>(context(), record()
            , SubscriptionStatus::Parts {.swarm = swarm(), .folder = m_folder.get(), .totals = m_totals.get(), .intake = m_intake.get()});
    connect(m_status.get(), &SubscriptionStatus::changed, this, &Channel::changed);
}

void Subscription::connectFolder()
{
    const SubscriptionFolder *folder = m_folder.get();
    connect(folder, &SubscriptionFolder::turnedUp, this, &Subscription::handleFolderThere);
    connect(folder, &SubscriptionFolder::wentAway, this, &Subscription::handleFolderAway);
    connect(folder, &SubscriptionFolder::settled, this, &Subscription::handleFolderSettled);
    connect(folder, &SubscriptionFolder::gathering, this, [this]
    {
        if (record().version > 0)
            fetchMissing();
    });
    connect(folder, &SubscriptionFolder::moved, this, [this](const Path &path)
    {
        // Goes on when the files are at the new place
        m_registration->cancel();
        mutableRecord().savePath = path;
        save();
    });
    connect(folder, &SubscriptionFolder::progressed, this, &Subscription::taskProgressed);
    connect(folder, &SubscriptionFolder::changed, this, &Channel::changed);
}

void Subscription::connectIntake()
{
    connect(m_intake.get(), &VersionIntake::due, this, [this]
    {
        if (isNewerKnown())
            beginUpdate();
    });
    connect(m_intake.get(), &VersionIntake::adopted, this, &Subscription::handleAdopted);
    connect(m_intake.get(), &VersionIntake::overtaken, this, &Subscription::handleOvertaken);
    connect(m_intake.get(), &VersionIntake::approvalNeeded, m_status.get(), &SubscriptionStatus::setQuestion);
    connect(m_intake.get(), &VersionIntake::failed, m_status.get(), &SubscriptionStatus::setError);
    connect(m_intake.get(), &VersionIntake::failed, this, &Channel::changed);
    connect(m_intake.get(), &VersionIntake::approvalNeeded, this, &Channel::changed);
    connect(m_intake.get(), &VersionIntake::cancelled, this, &Channel::changed);
}

void Subscription::connectItems()
{
    connect(m_totals.get(), &SubscriptionTotals::changed, this, &Channel::changed);
    connect(m_totals.get(), &SubscriptionTotals::completed, this, &Subscription::completed);

    connect(m_registration.get(), &FileRegistration::ended, this, &Subscription::handleRegistered);
    connect(m_registration.get(), &FileRegistration::triedAgain, this, [this]
    {
        fetchMissing();
        registerFiles();
        m_totals->update();
    });

    m_order->start(swarm());
    m_order->setAll(record().isSequential);
    connect(m_order.get(), &ReadingOrder::arrived, this, &Subscription::readerMayGoOn);
    connect(m_registration.get(), &FileRegistration::missing, m_order.get(), &ReadingOrder::want);
    connect(m_wishes.get(), &ItemWishes::ordered, m_order.get(), &ReadingOrder::refresh);

    connect(m_wishes.get(), &ItemWishes::changed, m_totals.get(), &SubscriptionTotals::update);
    connect(m_wishes.get(), &ItemWishes::torrentsWanted, this, &Subscription::torrentsMayBeReady);
    connect(m_wishes.get(), &ItemWishes::dropped, this, &Subscription::handleDropped);
    connect(m_wishes.get(), &ItemWishes::failed, m_status.get(), &SubscriptionStatus::setError);
    connect(m_wishes.get(), &ItemWishes::wantedChanged, this, [this]
    {
        registerFiles();
        m_totals->update();
    });

    connect(m_recheck.get(), &Recheck::progressed, this, &Subscription::taskProgressed);
    connect(m_recheck.get(), &Recheck::folderMissed, m_folder.get(), &SubscriptionFolder::look);
    connect(m_recheck.get(), &Recheck::began, this, [this] { m_status->setStoreError({}); });
    connect(m_recheck.get(), &Recheck::ended, this, [this]
    {
        useVersion([this] { fetchMissing(); });
        registerFiles();
    });
}

void Subscription::end(const QObject *context, std::function<void ()> done)
{
    m_folder->end([this, asker = QPointer(context), done = std::move(done)]
    {
        m_intake->end();
        m_registration->cancel();
        m_recheck->end();
        swarm()->setPaused(true);
        m_intake->whenOver(this, [this, asker, done]
        {
            if (asker)
                m_registration->whenOver(asker, done);
        });
    });
}

SubscriptionInfo Subscription::info() const
{
    return m_status->info(refusal());
}

bool Subscription::isNewerKnown() const
{
    return record().item && (record().item->sequence > record().version);
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
    if (m_isHeld && isNewerKnown())
        beginUpdate();
    emit changed();
}

void Subscription::setSequential(const std::optional<QStringList> &paths, const bool isSequential)
{
    if (!paths)
    {
        mutableRecord().isSequential = isSequential;
        save();
        m_order->setAll(isSequential);
        emit changed();
        return;
    }
    context().storage->database()->post([id = record().id, paths, isSequential](QSqlDatabase &db)
    {
        UserChoices::setSequential(db, id, paths, isSequential);
    });
    m_totals->update();
    m_order->refresh();
}

void Subscription::pause()
{
    mutableRecord().isPaused = true;
    save();
    swarm()->setPaused(true);
    leaveNetwork();
    emit changed();
}

void Subscription::resume()
{
    ChannelRecord &channel = mutableRecord();
    const bool wasStopped = std::exchange(channel.isPaused, false);
    if (m_status->isAwaitingYes() && channel.item)
        channel.approvedSequence = channel.item->sequence;
    save();
    if (wasStopped)
    {
        enterNetwork();
        refresh();
    }

    m_intake->skipPause();
    m_status->setQuestion({});
    m_status->setStoreError({});
    m_status->setContentError({});
    m_status->setError({});
    m_folder->look();
    if (m_folder->isThere())
    {
        swarm()->setPaused(false);
        if (isNewerKnown())
            beginUpdate();
        if (m_folder->isSettled())
            m_registration->tryAgain(true);
        else
            m_folder->gather(false);
    }
    emit changed();
}

void Subscription::refresh()
{
    context().discovery->refresh(key());
}

void Subscription::handleRulesApplied(const QList<FileId> &dropped)
{
    m_wishes->drop(dropped);
    registerFiles();
    m_wishes->applyPriorities();
    m_totals->update();
    findTorrents();
}

void Subscription::handleRulesKnown()
{
    if (std::exchange(m_isHeld, false))
        m_status->setError({});
    if (isNewerKnown())
        beginUpdate();
    findTorrents();
}

void Subscription::handleBlobLost(const BlobId &id, const QString &path, const QString &reason)
{
    Channel::handleBlobLost(id, path, reason);
    if (!reason.isEmpty() && layout() && layout()->positionOf(id))
    {
        m_status->setStoreError({ErrorCode::FileChanged
                , tr("\"%1\" has changed or is gone since it was downloaded. Recheck the channel to fetch it again. Reason: %2").arg(path, reason)});
    }
}

void Subscription::handleItemsChanged()
{
    m_totals->update();
}

void Subscription::handleItemsCompleted()
{
    m_totals->update();
    emit torrentsMayBeReady();
}

void Subscription::handleItemsLost()
{
    m_totals->update();
    if (std::exchange(m_isFetchDue, true))
        return;
    context().clock->callLater(FETCH_DELAY, this, [this]
    {
        m_isFetchDue = false;
        fetchMissing();
    });
}

void Subscription::handleSwarmRate(const qint64 bytesPerSecond)
{
    m_status->setDownloadRate(bytesPerSecond);
}

void Subscription::handleNewItem([[maybe_unused]] const Manifest &manifest)
{
    m_status->setQuestion({});
    m_status->setError({});
    beginUpdate();
}

void Subscription::beginUpdate()
{
    if ((m_intake->sequence() == record().item->sequence) || isForgotten() || !m_folder->isThere())
        return;
    if (isDropping())
    {
        m_isUpdateDue = true;   // what is read before it has gone would be missing afterwards
        return;
    }
    if (m_intake->sequence() != 0)
    {
        m_intake->noteNewer(record().item->sequence);
        return;
    }
    // Rules that are not known may be for what comes: without them it would all be fetched, or nothing be chosen
    m_isHeld = context().rules && !context().rules->areKnown && (record().policy != DownloadPolicy::None);
    if (m_isHeld)
    {
        m_status->setError({ErrorCode::BadRule, tr("There is an update of this channel. It waits because the rules cannot be read: repair their file and start qBittorrent again,"
                " or save other rules.")});
        return;
    }
    if (!m_intake->mayBegin())
        return;
    if (m_registration->isRunning())
    {
        // Goes on with the new version
        m_registration->cancel();
        return;
    }

    const auto manifest = record().item->verify();
    m_status->setEncrypted(manifest && manifest->isEncrypted());
    const auto content = manifest ? manifest->content(record().readKey) : nonstd::make_unexpected(manifest.error());
    if (!content)
    {
        const bool lacksKey = manifest && manifest->isEncrypted() && !record().readKey;
        m_status->setError({(lacksKey ? ErrorCode::PrivateLink : ErrorCode::BadUpdate), content.error()});
        return;
    }
    if (!content->title.isEmpty())
        mutableRecord().title = plainTitle(content->title);

    m_status->setError({});
    m_intake->begin(manifest->sequence(), *content, layoutPath(manifest->sequence()), m_quota);
    emit changed();
}

void Subscription::handleAdopted(const qint64 sequence, const CatalogueImport::Result &result)
{
    ChannelRecord &channel = mutableRecord();
    channel.version = sequence;
    channel.title = plainTitle(result.title);
    channel.description = result.description;
    channel.metadata = result.metadata;
    save();
    context().storage->database()->flush(this, [this, sequence](const QString &error)
    {
        if (error.isEmpty())
            m_status->setVersion(sequence);
    });
    m_status->setContentError({});   // that was said of the earlier version
    emit rulesDecided(result.rules);
    useVersion([this]
    {
        dropOldVersions();
        fetchMissing();
    });
    m_totals->update();
    if (isNewerKnown())
        beginUpdate();
    registerFiles();   // unless that has begun
    emit changed();
}

void Subscription::handleOvertaken()
{
    // Nobody asks for it any more: or what is left of each version would add up
    if ((record().version == 0) || layout())
        dropUnnamed();
    beginUpdate();
}

bool Subscription::isUsingBlobs() const
{
    return m_intake->sequence() != 0;
}

void Subscription::unnamedDropped()
{
    if (std::exchange(m_isUpdateDue, false))
        beginUpdate();
}

void Subscription::registerFiles()
{
    if (m_registration->isRunning())
    {
        m_isRegisteringAgain = true;
        return;
    }
    if ((m_intake->sequence() != 0) || (record().version == 0) || isForgotten() || !m_folder->isThere() || !m_folder->isSettled())
        return;
    m_order->refresh();   // new items may come before those that are being fetched
    m_registration->begin();
}

void Subscription::handleRegistered(const QString &error, const bool wasInterrupted)
{
    if (!error.isEmpty())
        m_status->setError(error);
    m_totals->update();
    m_wishes->applyPriorities();
    findTorrents();
    if (isNewerKnown())
        beginUpdate();
    else if (std::exchange(m_isRegisteringAgain, false))
        registerFiles();
    else if (error.isEmpty() && !wasInterrupted)
        m_registration->forgetGoneFiles();
}

void Subscription::handleFolderThere(const bool wasAway)
{
    if (wasAway)
    {
        LogMsg(tr("Megatorrent: the folder \"%1\" of channel \"%2\" is there again.").arg(record().savePath.toString(), info().displayName()));
        m_status->setStoreError({});
    }
    tellWhatIsHeld();
    swarm()->setPaused(record().isPaused);
    if (isForgotten())
        return;

    // before anything is called complete
    context().storage->database()->post([id = record().id](QSqlDatabase &db) { ItemFiles::reconcile(db, id); });
    m_totals->update();
    findTorrents();
    if (isNewerKnown())
        beginUpdate();
    m_folder->gather(wasAway);
    emit changed();
}

void Subscription::handleFolderAway()
{
    LogMsg(tr("Megatorrent: channel \"%1\" waits. Reason: %2").arg(info().displayName(), m_folder->problem().text), Log::WARNING);
    swarm()->setPaused(true);
    tellWhatIsHeld();
    m_totals->update();
    emit changed();
}

// All files are in the folder, or on their way from the network to it.
void Subscription::handleFolderSettled(const bool mayRest)
{
    if (mayRest)
    {
        // what could not be written at the former place
        m_status->setStoreError({});
        swarm()->setPaused(record().isPaused || !m_folder->isThere());
        tellWhatIsHeld();
        m_registration->tryAgain(false);
    }
    else if (record().version > 0)
    {
        fetchMissing();
        registerFiles();
    }
    emit changed();
}

// Peers ask for what they are told, and nothing of a folder that is away can be given.
void Subscription::tellWhatIsHeld()
{
    if (layout())
        useVersion({});
}

void Subscription::fetchMissing()
{
    context().storage->missingBlobs(record().id, this, [this](const QList<BlobId> &missing) { swarm()->want(missing); });
    m_wishes->applyPriorities();
}

// Nothing more is fetched of what the user does not want, but for what other items need of it, too.
void Subscription::handleDropped(const QList<BlobId> &ids)
{
    context().storage->missingBlobs(record().id, this, [this, ids](const QList<BlobId> &missing)
    {
        const QSet<BlobId> needless = QSet<BlobId>(ids.cbegin(), ids.cend()).subtract({missing.cbegin(), missing.cend()});
        m_order->unwant(needless.values());
        swarm()->want(missing);
    });
    m_wishes->applyPriorities();
}

void Subscription::findTorrents()
{
    context().storage->database()->post([id = record().id](QSqlDatabase &db) { RuleItems::findComplete(db, id); }, this
            , [this]([[maybe_unused]] const QString &error) { emit torrentsMayBeReady(); });
}
