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
#include <utility>
#include <vector>

#include <QByteArray>
#include <QCache>
#include <QHash>

#include "../crypto/bytes.h"
#include "reply.h"
#include "sharing.h"

namespace Megatorrent
{
    // Blobs that are read for peers. One that several ask for at the same time is loaded once, and
    // the last ones stay in memory; of channels that are kept apart, for each. Engine's thread.
    class BlobReader
    {
        Q_DISABLE_COPY_MOVE(BlobReader)

    public:
        using Callback = std::function<void (const QByteArray &blob)>;
        // Loads a blob elsewhere, then calls `done` on the engine's thread; with nothing if it
        // cannot be had.
        using Load = std::function<void (const BlobId &id, const ChannelScope &scope, Callback done)>;

        explicit BlobReader(Load load);

        void read(const BlobId &id, const ChannelScope &scope, const ReplyPtr &reply, const Callback &callback);
        // It can no longer be served.
        void forget(const BlobId &id, const ChannelScope &scope);

    private:
        struct Request
        {
            ReplyPtr reply;
            Callback callback;
        };

        using Key = std::pair<BlobId, qint64>;   // with the channel, where they are kept apart

        static Key keyOf(const BlobId &id, const ChannelScope &scope) { return {id, scope.value_or(0)}; }

        void handleLoaded(const Key &key, const QByteArray &blob);

        const Load m_load;
        QCache<Key, QByteArray> m_recent;
        QHash<Key, std::vector<Request>> m_requests;
    };
}
