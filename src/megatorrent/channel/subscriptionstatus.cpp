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

#include "subscriptionstatus.h"

#include <utility>

#include "base/global.h"
#include "base/logger.h"

#include "../discovery/discovery.h"
#include "../swarm/channelswarm.h"
#include "subscriptionfolder.h"
#include "subscriptiontotals.h"
#include "versionintake.h"

using namespace Megatorrent;

SubscriptionStatus::SubscriptionStatus(const ChannelContext &context, const ChannelRecord &record, const Parts &parts)
    : m_context {context}
    , m_record {record}
    , m_parts {parts}
{
}

void SubscriptionStatus::setError(const Error &error)
{
    const Error named = error.as(ErrorCode::BadUpdate);
    if (std::exchange(m_error, named) == named)
        return;
    if (!error.isEmpty())
        LogMsg(tr("Megatorrent: channel \"%1\": %2").arg(info({}).displayName(), error.text), Log::WARNING);
    emit changed();
}

void SubscriptionStatus::setStoreError(const Error &error)
{
    const Error named = error.as(ErrorCode::CannotWrite);
    if (std::exchange(m_storeError, named) != named)
        emit changed();
}

void SubscriptionStatus::setContentError(const QString &error)
{
    const Error named {ErrorCode::BadContent, error};
    if (std::exchange(m_contentError, named) != named)
        emit changed();
}

void SubscriptionStatus::setQuestion(const QString &question)
{
    const Error named {ErrorCode::TooLarge, question};
    if (std::exchange(m_question, named) != named)
        emit changed();
}

void SubscriptionStatus::setEncrypted(const bool isEncrypted)
{
    m_isEncrypted = isEncrypted;
}

void SubscriptionStatus::setVersion(const qint64 version)
{
    if (std::exchange(m_version, version) != version)
        emit changed();
}

void SubscriptionStatus::setDownloadRate(const qint64 bytesPerSecond)
{
    if (std::exchange(m_downloadRate, bytesPerSecond) != bytesPerSecond)
        emit changed();
}

SubscriptionInfo SubscriptionStatus::info(const Error &refusal) const
{
    const Discovery::ChannelState found = m_context.discovery->state(m_record.publicKey);

    SubscriptionInfo info;
    info.key = m_record.publicKey;
    info.link.publicKey = m_record.publicKey;
    info.link.name = m_record.title;
    info.isPrivate = m_record.readKey.has_value() || m_isEncrypted;
    info.title = m_record.title;
    info.name = m_record.name;
    info.folder = m_record.folder;
    info.savePath = m_record.savePath;
    info.formerFolders = m_parts.folder->formerFolders();
    info.isPaused = m_record.isPaused;
    info.isForked = m_record.isForked;
    info.talksToV5 = m_record.talksToV5;
    info.policy = m_record.policy;
    info.isSequential = m_record.isSequential;
    info.version = m_version;
    info.pendingVersion = m_parts.intake->sequence();
    info.totals = m_parts.totals->items();
    info.partialBytes = m_parts.totals->partialBytes();
    info.itemsRevision = m_parts.totals->revision();
    info.downloadRate = m_downloadRate;
    info.peers = m_parts.swarm->connectedPeers();
    info.lastLookup = found.lastLookup.value_or(0) / 1000;
    info.error = problem();
    info.state = state(info.error);
    if (info.error.isEmpty())
        info.error = refusal;
    if (info.error.isEmpty() && m_record.isForked)
    {
        info.error = {ErrorCode::Forked, tr("The publisher signed two different updates of this channel with one date. The first one is kept. The publisher's key may"
                " have been stolen: please ask the publisher.")};
    }
    if (info.error.isEmpty())
        info.error = {ErrorCode::ItemsLeftOut, m_parts.intake->leftOut()};
    return info;
}

Error SubscriptionStatus::problem() const
{
    for (const Error &error : {m_parts.folder->problem(), m_question, m_error, m_storeError, m_contentError})
    {
        if (!error.isEmpty())
            return error;
    }
    const ItemTotals &totals = m_parts.totals->items();
    if ((totals.failedItems > 0) && ((totals.completedItems + totals.failedItems) == totals.wantedItems))
    {
        return {ErrorCode::ItemsFailed, tr("%1 of %n items could not be received: %2", nullptr, static_cast<int>(totals.wantedItems))
                .arg(QString::number(totals.failedItems), totals.failure)};
    }
    return {};
}

SubscriptionState SubscriptionStatus::state(const Error &problem) const
{
    if (isAwaitingYes() || !m_parts.folder->problem().isEmpty())
        return SubscriptionState::Waiting;
    if (!problem.isEmpty())
        return SubscriptionState::Error;
    if (m_record.isPaused)
        return SubscriptionState::Paused;
    if (!m_record.item)
        return SubscriptionState::Looking;
    const VersionIntake *intake = m_parts.intake;
    if ((intake->sequence() != 0) || intake->isDue() || (m_record.version == 0) || (m_parts.totals->version() != m_record.version))
        return SubscriptionState::Updating;
    const ItemTotals &totals = m_parts.totals->items();
    return (totals.completedItems < totals.wantedItems) ? SubscriptionState::Downloading : SubscriptionState::Complete;
}
