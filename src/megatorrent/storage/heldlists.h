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
#include <memory>

#include <QBitArray>
#include <QList>

#include "../crypto/bytes.h"
#include "reply.h"
#include "sharing.h"

namespace Megatorrent
{
    class Layout;

    // Lists which blobs of a layout are held. That is looked up elsewhere; what is committed
    // meanwhile, until the receiver has the list, has been announced to one who did not know of this
    // version yet, so it is added to the list. Engine's thread.
    class HeldLists
    {
        Q_DISABLE_COPY_MOVE(HeldLists)

    public:
        using LayoutPtr = std::shared_ptr<const Layout>;
        using Callback = std::function<void (const QBitArray &held)>;
        // Looks up what is held of a layout, by position, then calls `done` on the engine's thread.
        using Look = std::function<void (qint64 channel, const LayoutPtr &layout, Callback done)>;

        explicit HeldLists(Look look);

        void list(qint64 channel, const LayoutPtr &layout, const ReplyPtr &reply, Callback callback);
        // A commit made this true, of one channel or of all.
        void noteHeld(const QList<BlobId> &ids, const ChannelScope &scope);
        void noteLost(const BlobId &id, const ChannelScope &scope);

    private:
        struct Query
        {
            qint64 channel = 0;
            LayoutPtr layout;
            QList<BlobId> gained = {};
            QList<BlobId> lost = {};

            QBitArray appliedTo(const QBitArray &found) const;
        };

        QList<std::shared_ptr<Query>> waiting(const ChannelScope &scope) const;

        const Look m_look;
        QList<std::weak_ptr<Query>> m_queries;   // those that wait for their answer, or whose receiver does
    };
}
