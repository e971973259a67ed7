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

#include "subscriptiontotals.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <QSqlDatabase>

#include "../storage/database.h"
#include "../storage/reply.h"
#include "../storage/storage.h"
#include "../wire/clock.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    // Counting takes time that grows with the channel; it is not done more often than this.
    const Clock::Milliseconds INTERVAL = 300ms;
}

SubscriptionTotals::SubscriptionTotals(const ChannelContext &context, const ChannelRecord &record)
    : m_context {context}
    , m_record {record}
{
}

qint64 SubscriptionTotals::partialBytes() const
{
    return std::min(m_receivedBytes, m_items.wantedBytes - m_items.completedBytes);
}

void SubscriptionTotals::update()
{
    if (m_isCounting)
    {
        m_isCountingAgain = true;
        return;
    }

    m_isCounting = true;
    const auto count = std::make_shared<Count>();
    Database *const database = m_context.storage->database();
    database->post([this, database, id = m_record.id, count, shown = std::make_shared<Reply>(this)](QSqlDatabase &db)
    {
        count->items = ItemStore::totals(db, id);
        count->receivedBytes = Storage::receivedBytes(db, id);
        // pages are read from what has been committed
        database->afterCommit([this, shown]
        {
            shown->call([this]
            {
                ++m_revision;
                emit changed();
            });
        });
    }, this, [this, count, version = m_record.version, begun = m_context.clock->now()]([[maybe_unused]] const QString &error)
    {
        handleCount(*count, version);
        // What takes long is done seldom
        const Clock::Milliseconds pause = std::max(INTERVAL, 10 * (m_context.clock->now() - begun));
        m_context.clock->callLater(pause, this, [this]
        {
            m_isCounting = false;
            if (std::exchange(m_isCountingAgain, false))
                update();
        });
    });
}

void SubscriptionTotals::handleCount(const Count &count, const qint64 version)
{
    const bool isComplete = (version > 0) && (version == m_record.version) && (count.items.completedItems == count.items.wantedItems);
    if (!isComplete || m_wasComplete)
    {
        apply(count, version, isComplete);
        return;
    }

    // Nothing is called complete that a power failure could take back
    m_context.storage->database()->flush(this, [this, count, version](const QString &failure)
    {
        if (failure.isEmpty())
            apply(count, version, true);
        else
            update();  // there is no space yet
    });
}

void SubscriptionTotals::apply(const Count &count, const qint64 version, const bool isComplete)
{
    m_version = version;
    m_items = count.items;
    m_receivedBytes = count.receivedBytes;
    if (isComplete && !m_wasComplete)
        emit completed();
    m_wasComplete = isComplete;
    emit changed();
}
