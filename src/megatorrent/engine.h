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
#include <optional>

#include <QHash>
#include <QObject>
#include <QSet>
#include <QThreadPool>

#include <libtorrent/fwd.hpp>

#include "base/path.h"

#include "channel/channel.h"
#include "channel/info.h"
#include "channel/preview.h"
#include "channel/rulejudge.h"
#include "channel/rulestage.h"
#include "channel/torrentqueue.h"
#include "swarm/swarm.h"
#include "wire/networkpolicy.h"

class QSqlDatabase;

namespace Megatorrent
{
    class BanStore;
    class ChannelStore;
    class Database;
    class DhtStateKeeper;
    class Discovery;
    class EnginePreviews;
    class LibtorrentDht;
    class Publication;
    class RuleRunner;
    class SocketTransport;
    class Storage;
    class Subscription;

    struct EngineSettings
    {
        Path dataFolder;
        NetworkPolicy network;
        lt::session *nativeSession = nullptr;   // null: no DHT
        SwarmSettings swarm;
        qint64 quota = 0;                       // bytes that a channel may take unasked; 0: no limit
        int threads = 2;                        // of the storage's pool
        RateLimits rateLimits;
        std::shared_ptr<Clock> clock = {};      // null: the system's
        RuleBook rules = {};
    };

    // The whole as far as it is not one channel's
    struct EngineStatus
    {
        quint16 listenPort = 0;
        QStringList listenAddresses;
        QStringList notices;                    // sentences about what the last start found damaged or lost
        QString networkProblem;                 // a sentence, and what is waited for; empty: none
        bool isDhtReady = false;
        SwarmTotals totals;
        LimitsHit limitsHit;

        friend bool operator==(const EngineStatus &, const EngineStatus &) = default;
    };

    // Puts the layers together on one thread: storage, transport, swarm, discovery and the channels. Made by the façade, moved to
    // the network thread, started, and destroyed there. Its slots are called from the main thread as queued calls; answers are
    // signals with values.
    class Engine final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Engine)

    public:
        explicit Engine(const EngineSettings &settings);
        ~Engine() override;

        void start();

        // Any thread, from started() on, as long as the engine lives
        Database *database() const;

        void setSettings(const SwarmSettings &swarm, qint64 quota);
        // Lifts the ban of an address.
        void unban(const QString &host);
        void setRateLimits(const RateLimits &limits);

        // For what comes from now on
        void setRules(const RuleBook &book);
        // Applies the rules to what is here, or these other ones; dry: only says what they would do. Nothing: all subscriptions
        void applyRules(int taskId, const std::optional<PublicKey> &key, const std::optional<RuleSet> &rules, bool isDry);
        void handleTorrent(const TorrentOutcome &outcome);

        // Called on this thread when what the user decided is durable, or else with the reason why nothing has been changed
        using Done = std::function<void (const QString &error)>;

        // Looks at a channel without subscribing to it; previewChanged() tells what is found.
        void openPreview(const ChannelRecord &record);
        void discardPreview(const PublicKey &key);

        // `record.id` is assigned here
        void addSubscription(const ChannelRecord &record, const Done &done = {});
        void removeSubscription(const PublicKey &key, bool deleteFiles, const Done &done = {});
        void setReadKey(const PublicKey &key, const ReadKey &readKey, const Done &done = {});
        void setSubscription(const PublicKey &key, const std::optional<QString> &name, std::optional<DownloadPolicy> policy, std::optional<bool> talksToV5);
        void setWanted(const PublicKey &key, const std::optional<QStringList> &paths, bool isWanted);
        void setPriority(const PublicKey &key, const std::optional<QStringList> &paths, ItemPriority priority);
        void setSeen(const PublicKey &key, const std::optional<QStringList> &paths, bool isSeen);
        void pause(const PublicKey &key);
        void resume(const PublicKey &key);
        void useFolder(const PublicKey &key);
        void setLocation(const PublicKey &key, const Path &folder);
        void cancelMove(const PublicKey &key);
        void refresh(const PublicKey &key);
        void recheck(const PublicKey &key, int taskId);
        void addPeer(const PublicKey &key, const Endpoint &endpoint);

        // `isNew`: its key has just been made
        void addChannel(const ChannelRecord &record, bool isNew, const Done &done = {});
        void removeChannel(const PublicKey &key, const Done &done = {});
        void setChannel(const PublicKey &key, const std::optional<QString> &title, const std::optional<QString> &description, std::optional<bool> talksToV5);
        void publish(const PublicKey &key, int taskId, const QList<PublishedSource> &sources, const PublishOptions &options);
        void withdraw(const PublicKey &key, int taskId, const QStringList &paths);
        void cancelTask(const PublicKey &key, int taskId);

    signals:
        // Empty error: everything is up, and all channels have been reported by the signals below. Otherwise nothing is.
        void started(const QString &error);
        // The database is of no use any more: another engine is to begin with what is on the disk
        void failed(const QString &error);
        void statusChanged(const EngineStatus &status);
        void peersChanged(const QList<PeerInfo> &peers);
        void bansChanged(const QList<BanInfo> &bans);
        // The record goes along for what the façade answers only where the user asked for it (links with read keys, export)
        void subscriptionChanged(const SubscriptionInfo &info, const ChannelRecord &record);
        // Its files are still being taken care of, maybe since the last run.
        void removalProgressed(const PublicKey &key, qint64 filesLeft);
        void subscriptionRemoved(const PublicKey &key);
        void channelChanged(const ChannelInfo &info, const ChannelRecord &record);
        void channelRemoved(const PublicKey &key);
        void taskChanged(const TaskInfo &task);
        void subscriptionCompleted(const QString &name);
        // Is to be added to qBittorrent's transfer list; handleTorrent() awaits what comes of it.
        void torrentReady(const TorrentItem &item);
        void previewChanged(const PreviewInfo &info);
        // Rules have decided on new or changed items.
        void rulesDecided(const PublicKey &key, const QString &name, const RuleOutcome &outcome);

    private:
        // Empty: all parts are up
        QString makeParts();
        void endParts();
        bool isUp() const { return m_discovery != nullptr; }
        QString connectTransport();
        void handleNetworkChanged();
        void applySwarmSettings();
        QString loadChannels();
        void keep(const ChannelRecord &record, std::function<void ()> then, const Done &done);
        void removeRest(const ChannelRecord &record);
        Subscription *createSubscription(const ChannelRecord &record);
        Publication *createPublication(const ChannelRecord &record, bool isNew);
        Subscription *subscription(const PublicKey &key) const;
        Publication *publication(const PublicKey &key) const;
        Channel *channel(const PublicKey &key) const;
        // Also one that is only looked at
        Channel *listener(const PublicKey &key) const;
        void makeRules();
        void connectRules(Subscription *subscription);
        void connectDiscovery();
        void connectStorage();
        void connectSwarm();
        QString loadBans();
        // `change` returns a file that it made superfluous, if any; `changed`: how its subscription is told, other than by handleItemsChanged()
        void changeItems(const QList<FileId> &files, std::function<std::optional<FileId> (QSqlDatabase &, FileId)> change
                , void (Subscription::*changed)() = nullptr);
        void markChanged(const PublicKey &key);
        void reportChanged();
        void reportStatus();
        void endChannel(Channel *ending, RemovalWish wish);
        ChannelRecord prepared(const ChannelRecord &record);

        const EngineSettings m_settings;
        SwarmSettings m_swarmSettings;
        qint64 m_quota = 0;
        QThreadPool m_pool;

        std::shared_ptr<Clock> m_clock;
        std::unique_ptr<RandomSource> m_random;
        std::unique_ptr<Storage> m_storage;
        std::unique_ptr<ChannelStore> m_store;
        std::unique_ptr<BanStore> m_bans;
        std::unique_ptr<SocketTransport> m_transport;
        std::unique_ptr<Swarm> m_swarm;
        std::unique_ptr<LibtorrentDht> m_dht;
        std::unique_ptr<DhtStateKeeper> m_dhtState;
        std::unique_ptr<Discovery> m_discovery;
        RuleBook m_rules;
        std::unique_ptr<RuleRunner> m_ruleRunner;
        std::unique_ptr<TorrentQueue> m_torrents;
        std::unique_ptr<EnginePreviews> m_previews;
        ChannelContext m_context;

        QHash<PublicKey, Subscription *> m_subscriptions;   // owned, as children
        QHash<PublicKey, Publication *> m_publications;
        QHash<PublicKey, ChannelRecord> m_forgotten;        // only the highest sequence is remembered
        qint64 m_lastId = 0;
        QSet<PublicKey> m_changed;
        bool m_isReportPending = false;
        EngineStatus m_status;
        EngineStatus m_reportedStatus;
        bool m_hadPeers = false;
    };
}
