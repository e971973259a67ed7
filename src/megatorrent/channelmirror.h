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

#include "base/3rdparty/expected.hpp"

#include "channel/channelrecord.h"
#include "channel/info.h"
#include "enginelog.h"

namespace Megatorrent
{
    class Engine;

    // All channels as the engine last reported them, and those that are being removed. Main thread.
    class ChannelMirror final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelMirror)

    public:
        struct Subscribed
        {
            SubscriptionInfo info;
            ChannelRecord record;
        };

        struct Published
        {
            PublicationInfo info;
            ChannelRecord record;
        };

        using QObject::QObject;

        // `hearer`: as of EngineHost
        void follow(const Engine *engine, const QObject *hearer);
        // Whether channels are reached through Tor. Then links name where, and not otherwise: together
        // with an address of this computer it would tell who is there.
        void setOnion(const bool isOnion) { m_isOnion = isOnion; }
        // The engine has ended.
        void clear();
        // All that there are have been reported; or there will be none, because no engine is started.
        void setAllKnown();

        // By what they are called, as people expect it: "Part 2" before "part 10"
        QList<SubscriptionInfo> subscriptions() const;
        QList<PublicationInfo> publications() const;
        bool hasSubscription(const PublicKey &key) const { return m_subscriptions.contains(key); }
        bool hasPublication(const PublicKey &key) const { return m_publications.contains(key); }
        std::optional<Subscribed> subscription(const PublicKey &key) const;
        std::optional<Published> publication(const PublicKey &key) const;
        // With the read key of a private channel: only where the user asked for it
        nonstd::expected<QString, Error> link(const PublicKey &key) const;
        // Or else why the channel cannot be added yet
        nonstd::expected<void, Error> requireRemoved(const PublicKey &key) const;

        // The user begins it, by whatever way. That is said before `settle` tells the engine: by then, and
        // after a crash too, it is known how it was begun.
        nonstd::expected<void, Error> begin(const PublicKey &key, const std::function<nonstd::expected<void, Error> ()> &settle);
        // One that is followed is begun anew, with a read key. If that fails it stays noted.
        void noteBegun(const PublicKey &key) { emit begun(key); }
        // Shown at once; the engine's own report follows.
        void addSubscription(const SubscriptionInfo &info, const ChannelRecord &record);
        void addPublication(const PublicationInfo &info, const ChannelRecord &record);
        // The user has just said so: known before the engine reports it, in the record only.
        void setPaused(const PublicKey &key, bool isPaused);
        // It is being removed.
        void hide(const PublicKey &key);

    signals:
        void begun(const PublicKey &key);
        // It was not begun after all.
        void givenUp(const PublicKey &key);
        void subscriptionAdded(const PublicKey &key);
        void subscriptionChanged(const SubscriptionInfo &info);
        void subscriptionCompleted(const QString &name);
        // It is not shown any more, and being removed.
        void hidden(const PublicKey &key);
        // The engine has ended. What has been said of channels may be shown until allKnown().
        void cleared();
        // There are no others than those that have been told of since.
        void allKnown();
        void subscriptionRemoved(const PublicKey &key);
        void publicationChanged(const PublicationInfo &info);
        void publicationRemoved(const PublicKey &key);
        // New items, a decision that is needed, a publication: for notifications
        void newsArrived(const ChannelNews &news);

    private:
        void handleSubscription(const SubscriptionInfo &info, const ChannelRecord &record);
        void handlePublication(const PublicationInfo &info, const ChannelRecord &record);
        QString onionOf(const ChannelRecord &record);
        void insert(SubscriptionInfo info, const ChannelRecord &record);
        void insert(PublicationInfo info, const ChannelRecord &record);

        bool m_isOnion = false;
        QHash<PublicKey, QString> m_onions;    // by channel: a key never changes
        QHash<PublicKey, Subscribed> m_subscriptions;
        QHash<PublicKey, Published> m_publications;
        QHash<PublicKey, qint64> m_removing;   // files left; -1: not known
    };
}
