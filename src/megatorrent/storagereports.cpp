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

#include "storagereports.h"

#include <memory>

#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"
#include "base/logger.h"

#include "channel/itemfiles.h"
#include "channel/itemstore.h"
#include "channel/publication.h"
#include "channel/ruleitems.h"
#include "channel/subscription.h"
#include "storage/database.h"
#include "enginechannels.h"

using namespace Megatorrent;

StorageReports::StorageReports(Storage *storage, EngineChannels *channels, QObject *parent)
    : QObject(parent)
    , m_storage {storage}
    , m_channels {channels}
{
    connect(storage, &Storage::blobsHeld, this, &StorageReports::handleBlobsHeld);
    connect(storage, &Storage::blobLost, this, &StorageReports::handleBlobLost);
    connect(storage, &Storage::progressed, this, &StorageReports::handleProgress);
    connect(storage, &Storage::filesCompleted, this, &StorageReports::handleFilesCompleted);
    connect(storage, &Storage::fileFailed, this, &StorageReports::handleFileFailed);
    connect(storage, &Storage::fileIncomplete, this, &StorageReports::handleFileIncomplete);
}

void StorageReports::handleBlobsHeld(const QList<BlobId> &ids, const ChannelScope &scope)
{
    for (Channel *channel : asConst(channelsOf(scope)))
        channel->handleBlobsHeld(ids);
}

void StorageReports::handleBlobLost(const BlobId &id, const QString &path, const QString &reason, const ChannelScope &scope)
{
    if (!reason.isEmpty())
        LogMsg(tr("Megatorrent: \"%1\" cannot be shared any more. Reason: %2").arg(path, reason), Log::WARNING);
    for (Channel *channel : asConst(channelsOf(scope)))
        channel->handleBlobLost(id, path, reason);
}

QList<Channel *> StorageReports::channelsOf(const ChannelScope &scope) const
{
    QList<Channel *> channels;
    const auto add = [&](Channel *const channel)
    {
        if (!scope || (channel->record().id == *scope))
            channels.append(channel);
    };
    for (Subscription *subscription : asConst(m_channels->subscriptions()))
        add(subscription);
    for (Publication *own : asConst(m_channels->publications()))
        add(own);
    return channels;
}

void StorageReports::handleProgress()
{
    for (Subscription *subscription : asConst(m_channels->subscriptions()))
    {
        if (subscription->info().state == SubscriptionState::Downloading)
            subscription->handleItemsChanged();
    }
}

void StorageReports::handleFilesCompleted(const QList<FileId> &files)
{
    changeItems(files, [](QSqlDatabase &db, const FileId file)
    {
        RuleItems::handleComplete(db, file);
        return ItemFiles::setState(db, file, ItemState::Complete, {});
    }, &Subscription::handleItemsCompleted);
}

void StorageReports::handleFileFailed(const FileId file, const Error &error)
{
    LogMsg(u"Megatorrent: "_s + error.text, Log::WARNING);
    changeItems({file}, [error](QSqlDatabase &db, const FileId id) { return ItemFiles::setState(db, id, ItemState::Error, error); }
            , &Subscription::handleItemsChanged);
}

void StorageReports::handleFileIncomplete(const FileId file, const QString &reason)
{
    changeItems({file}, [reason](QSqlDatabase &db, const FileId id)
    {
        // a recheck receives it again at once
        const bool isDamaged = Storage::isDamaged(db, id);
        return ItemFiles::setState(db, id, (isDamaged ? ItemState::Error : ItemState::Partial), (isDamaged ? Error(ErrorCode::FileChanged, reason) : Error()));
    }, &Subscription::handleItemsLost);
}

void StorageReports::changeItems(const QList<FileId> &files, std::function<std::optional<FileId> (QSqlDatabase &, FileId)> change
        , void (Subscription::*changed)())
{
    struct Outcome
    {
        QSet<qint64> channels;
        QList<FileId> earlier;
    };
    auto outcome = std::make_shared<Outcome>();
    m_storage->database()->post([files, change = std::move(change), outcome](QSqlDatabase &db)
    {
        for (const FileId file : files)
        {
            outcome->channels.insert(ItemFiles::channelOf(db, file));
            if (const auto earlier = change(db, file))
                outcome->earlier.append(*earlier);
        }
    }, this, [this, outcome, changed]([[maybe_unused]] const QString &failure)
    {
        for (const FileId earlier : asConst(outcome->earlier))
            m_storage->removeFile(earlier, false, this, []([[maybe_unused]] const QString &problem) {});
        for (Subscription *subscription : asConst(m_channels->subscriptions()))
        {
            if (outcome->channels.contains(subscription->record().id))
                (subscription->*changed)();
        }
    });
}
