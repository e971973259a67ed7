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

#include <QHash>
#include <QList>
#include <QObject>
#include <QSet>
#include <QStringList>

#include "base/3rdparty/expected.hpp"

#include "channel/channel.h"
#include "channel/info.h"
#include "channel/rulerun.h"
#include "swarm/swarm.h"

namespace Megatorrent
{
    class EnginePreviews;
    class Publication;
    class Subscription;

    // The subscriptions and publications of the engine, from when they are loaded or made to the
    // last file of their removal. Gathers for a moment what has changed of them, and then tells it.
    // Engine thread.
    class EngineChannels final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(EngineChannels)

    public:
        // Called on this thread when what the user decided is durable, or else with the reason why
        // nothing has been changed
        using Done = std::function<void (const Error &error)>;

        // `previews` outlives it. `quota`: bytes that a channel may take unasked; 0: no limit
        EngineChannels(const ChannelContext &context, EnginePreviews *previews, qint64 quota, QObject *parent = nullptr);
        ~EngineChannels() override;

        // All that were here before, and sentences about what was found damaged or lost (blocking;
        // at start)
        nonstd::expected<QStringList, QString> load();

        QList<Subscription *> subscriptions() const { return m_subscriptions.values(); }
        QList<Publication *> publications() const { return m_publications.values(); }
        // Null: there is none
        Subscription *subscription(const PublicKey &key) const;
        Publication *publication(const PublicKey &key) const;
        Channel *channel(const PublicKey &key) const;
        // Also one that is only looked at
        Channel *listener(const PublicKey &key) const;

        void setQuota(qint64 quota);
        void setRates(const QList<PeerInfo> &peers);
        void markChanged(const PublicKey &key);

        // Looks at a channel without subscribing to it.
        void openPreview(const ChannelRecord &record);
        // `record.id` is assigned here
        void addSubscription(const ChannelRecord &record, const Done &done = {});
        void removeSubscription(const PublicKey &key, bool deleteFiles, const Done &done = {});
        void setReadKey(const PublicKey &key, const ReadKey &readKey, const Done &done = {});
        // `isNew`: its key has just been made
        void addPublication(const ChannelRecord &record, bool isNew, const Done &done = {});
        void removePublication(const PublicKey &key, const Done &done = {});

    signals:
        // It is about to start.
        void subscriptionMade(Subscription *subscription);
        // It is about to end.
        void subscriptionEnds(const PublicKey &key);
        // Of what a reader waits for, something may be there.
        void readerMayGoOn(quint64 reader);
        // The record goes along for what the façade answers only where the user asked for it (links
        // with read keys, export)
        void subscriptionChanged(const SubscriptionInfo &info, const ChannelRecord &record);
        void subscriptionCompleted(const QString &name);
        void publicationChanged(const PublicationInfo &info, const ChannelRecord &record);
        void taskChanged(const TaskInfo &task);
        // Its files are still being taken care of, maybe since the last run.
        void removalProgressed(const PublicKey &key, qint64 filesLeft);
        void subscriptionRemoved(const PublicKey &key);
        void publicationRemoved(const PublicKey &key);

    private:
        void keep(const ChannelRecord &record, std::function<void ()> then, const Done &done);
        ChannelRecord prepared(const ChannelRecord &record);
        void createSubscription(const ChannelRecord &record);
        void createPublication(const ChannelRecord &record, bool isNew);
        void endChannel(Channel *ending, RemovalWish wish);
        void removeRest(const ChannelRecord &record);
        void reportChanged();
        void reportTask(const TaskInfo &task);

        const ChannelContext m_context;
        EnginePreviews *const m_previews;
        qint64 m_quota = 0;
        QHash<PublicKey, Subscription *> m_subscriptions;   // owned, as children
        QHash<PublicKey, Publication *> m_publications;
        QHash<PublicKey, ChannelRecord> m_forgotten;        // only the highest sequence is remembered
        qint64 m_lastId = 0;
        QSet<PublicKey> m_changed;
        bool m_isReportPending = false;
    };
}
