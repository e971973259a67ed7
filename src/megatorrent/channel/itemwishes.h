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

#include <functional>
#include <optional>

#include <QObject>
#include <QStringList>

#include "../storage/storage.h"
#include "channel.h"
#include "itemstore.h"

namespace Megatorrent
{
    // What the user, or his rules, want of a subscription's items: which are downloaded, in which
    // order, and which he has seen. Engine thread. `paths`: exact, or all below one that ends in
    // '/'; nothing: all items
    class ItemWishes final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ItemWishes)

    public:
        // `swarm` outlives it.
        ItemWishes(const ChannelContext &context, qint64 channel, ChannelSwarm *swarm);

        // The change is on its way when these return.
        void setSeen(const std::optional<QStringList> &paths, bool isSeen);
        void setWanted(const std::optional<QStringList> &paths, bool isWanted);
        void setPriority(const std::optional<QStringList> &paths, ItemPriority priority);
        // RuleItems::wantTorrents()
        void addTorrents(const std::optional<QStringList> &paths, const QString &params);

        // Has the blobs of items with a priority fetched first.
        void applyPriorities();
        // Incomplete files that are no longer wanted
        void drop(const QList<FileId> &files);

    signals:
        // What is shown of items is about to change.
        void changed();
        // What is to be fetched first may have changed.
        void ordered();
        // Other items than before are wanted.
        void wantedChanged();
        // Torrents are wanted, and the files of some may be here.
        void torrentsWanted();
        // All files that were dropped are gone. `ids`: what they lacked
        void dropped(const QList<BlobId> &ids);
        void failed(const QString &error);

    private:
        const ChannelContext m_context;
        const qint64 m_channel = 0;
        ChannelSwarm *const m_swarm;
        bool m_hasPriorities = false;
    };
}
