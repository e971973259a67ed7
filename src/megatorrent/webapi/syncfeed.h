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

#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QSet>

#include "megatorrent/channel/info.h"
#include "megatorrent/synclog.h"

namespace Megatorrent
{
    class Session;

    // Follows the session for all clients of the action `sync`. Made when the first one asks; goes with the session.
    class SyncFeed final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SyncFeed)

    public:
        static SyncFeed *of(Session *session);

        QJsonObject since(qint64 rid);

    private:
        explicit SyncFeed(Session *session);
        void takeIn();
        void dropGone(const QString &list, const std::function<bool (const PublicKey &key)> &isThere);
        void takeInTasks();

        Session *const m_session;
        SyncLog m_log;
        // What has changed since it was asked last
        QHash<PublicKey, SubscriptionInfo> m_subscriptions;
        QHash<PublicKey, PublicationInfo> m_channels;
        QSet<int> m_tasks;
        bool m_hasStatusChanged = true;
    };
}
