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

#pragma once

#include <QObject>

#include "channel.h"
#include "itemstore.h"

namespace Megatorrent
{
    // Counts the items of a subscription and what has been received of them, now and then while
    // they change. Engine thread; the counting itself on the database's.
    class SubscriptionTotals final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SubscriptionTotals)

    public:
        // `record` outlives it.
        SubscriptionTotals(const ChannelContext &context, const ChannelRecord &record);

        // Soon
        void update();

        const ItemTotals &items() const { return m_items; }
        // Received of files that are not complete
        qint64 partialBytes() const;
        // What the totals are of
        qint64 version() const { return m_version; }
        // Grows when a page of the items may look different.
        qint64 revision() const { return m_revision; }

    signals:
        void changed();
        // Everything that is wanted has arrived.
        void completed();

    private:
        struct Count
        {
            ItemTotals items;
            qint64 receivedBytes = 0;
        };

        void handleCount(const Count &count, qint64 version);
        void apply(const Count &count, qint64 version, bool isComplete);

        const ChannelContext m_context;
        const ChannelRecord &m_record;
        ItemTotals m_items;
        qint64 m_receivedBytes = 0;
        qint64 m_version = 0;
        qint64 m_revision = 0;
        bool m_isCounting = false;
        bool m_isCountingAgain = false;
        bool m_wasComplete = true;
    };
}
