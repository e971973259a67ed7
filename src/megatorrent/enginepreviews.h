/*
 * Megatorrent, channels for qBittorrent.
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

#include <QHash>
#include <QObject>

#include "base/path.h"

#include "channel/channel.h"
#include "channel/preview.h"

namespace Megatorrent
{
    // The previews that are open. Engine thread.
    class EnginePreviews final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(EnginePreviews)

    public:
        // What earlier runs have left in `folder` is deleted, soon.
        EnginePreviews(const ChannelContext &context, const Path &folder, QObject *parent = nullptr);
        ~EnginePreviews() override;

        // Also one that is open already says what it has. While something else of this channel is still in
        // the swarm, it waits, and of several the last counts: two would share what only one may take away.
        void open(const ChannelRecord &record, qint64 quota);
        Preview *find(const PublicKey &key) const;
        void discard(const PublicKey &key);
        // Ends the one of this channel, if there is one, and calls `then` with what it has found:
        // nobody else is in the channel then.
        void release(const PublicKey &key, std::function<void (const std::optional<DhtItem> &item, const Storage::LookedAt &blobs)> then);
        // It has become a channel of the user's: one that waits is not opened any more.
        void forgetWish(const PublicKey &key);

    signals:
        void changed(const PreviewInfo &info);

    private:
        struct Wish
        {
            ChannelRecord record;
            qint64 quota = 0;
        };

        bool isBusy(const PublicKey &key) const;
        void openWaiting();
        void openLater();

        ChannelContext m_context;
        const Path m_folder;       // of this run
        int m_last = 0;
        QHash<PublicKey, Preview *> m_previews;   // owned, as children
        QHash<PublicKey, QList<std::function<void ()>>> m_ending;   // and what waits for it
        QHash<PublicKey, Wish> m_wishes;          // to be opened when nothing of the channel is in the swarm any more
        bool m_isOpeningLater = false;
    };
}
