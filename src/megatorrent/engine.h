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

#include <memory>
#include <optional>

#include <QObject>
#include <QThreadPool>

#include <libtorrent/fwd.hpp>

#include "base/path.h"

#include "channel/channel.h"
#include "channel/info.h"
#include "channel/preview.h"
#include "channel/rulestage.h"
#include "channel/torrentqueue.h"
#include "discovery/gateway.h"
#include "swarm/swarm.h"
#include "tor/channelservice.h"
#include "wire/networkpolicy.h"

namespace Megatorrent
{
    class BanKeeper;
    class ChannelStore;
    class ContentReader;
    class Database;
    class DhtStateKeeper;
    class Discovery;
    class EngineChannels;
    class EngineLog;
    class EnginePreviews;
    class EngineRules;
    class FolderEvents;
    class LibtorrentDht;
    class OnionHost;
    class PeerStore;
    class SocketTransport;
    class Storage;
    class StorageReports;

    struct ChannelNews;

    struct EngineSettings
    {
        Path dataFolder;
        NetworkPolicy network;
        lt::session *nativeSession = nullptr;   // null: no DHT; used only where the policy allows it
        SwarmSettings swarm;
        qint64 quota = 0;                       // bytes that a channel may take unasked; 0: no limit
        int threads = 2;                        // of the storage's pool
        RateLimits rateLimits;
        std::shared_ptr<Clock> clock = {};      // null: the system's
        RuleBook rules = {};
        bool isPaused = false;
        QStringList bootstrapPeers = {};        // "host:port", to begin with in every channel
        bool isGateway = false;                 // the DHT is used for others who must not use it themselves (protocol.md 13)
    };

    // Status of the node, not of any one channel
    struct EngineStatus
    {
        quint16 listenPort = 0;
        QStringList listenAddresses;
        QStringList notices;                    // sentences about what the last start found damaged or lost
        QString networkProblem;                 // a sentence, and what is waited for; empty: none
        bool isDhtReady = false;
        SwarmTotals totals;
        std::optional<Gateway::Counters> gateway;   // none: we are none
        LimitsHit limitsHit;

        friend bool operator==(const EngineStatus &, const EngineStatus &) = default;
    };

    // Puts the layers together on one thread: storage, transport, swarm, discovery and the
    // channels. Made by EngineHost, moved to the network thread, started, and destroyed there. What
    // it is asked for comes from the main thread as queued calls; answers are signals with values.
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
        const ContentReader *contentReader() const;

        // These threads read from the storage, which ends after them.
        void keepFor(std::shared_ptr<QThreadPool> readers);

        // All parts are there, or none
        bool isUp() const { return m_channels != nullptr; }
        EngineChannels *channels() const { return m_channels.get(); }
        EngineRules *rules() const { return m_rules.get(); }
        EnginePreviews *previews() const { return m_previews.get(); }
        BanKeeper *bans() const { return m_bans.get(); }

        void setSettings(const SwarmSettings &swarm, qint64 quota, bool isGateway);
        // While paused, nobody is connected, and the DHT is left alone. What is on this computer goes on: files are looked
        // at, read, moved.
        void setPaused(bool isPaused);
        void setRateLimits(const RateLimits &limits);
        // Ends all connections at once, makes none any more, and asks the DHT for nothing: the engine is
        // about to end because others are to be reached in another way.
        void leaveNetwork();

    signals:
        // Empty error: everything is up, and all channels have been reported by the signals below.
        // Otherwise nothing is.
        void started(const QString &error);
        // The database is of no use any more: another engine is to begin with what is on the disk
        void failed(const QString &error);
        void statusChanged(const EngineStatus &status);
        // Onion mode: all onion services that Tor is to have
        void onionServicesChanged(const Tor::ChannelServices &services);
        void peersChanged(const QList<PeerInfo> &peers);
        void bansChanged(const QList<BanInfo> &bans);
        void taskChanged(const TaskInfo &task);

        // As EngineChannels has them
        void subscriptionChanged(const SubscriptionInfo &info, const ChannelRecord &record);
        void subscriptionCompleted(const QString &name);
        void publicationChanged(const PublicationInfo &info, const ChannelRecord &record);
        void removalProgressed(const PublicKey &key, qint64 filesLeft);
        void subscriptionRemoved(const PublicKey &key);
        void publicationRemoved(const PublicKey &key);
        void previewChanged(const PreviewInfo &info);
        void readerMayGoOn(quint64 reader);
        void newsArrived(const ChannelNews &news);

        // As EngineRules has them
        void rulesDecided(const PublicKey &key, const QString &name, const RuleOutcome &outcome);
        void torrentReady(const TorrentItem &item);

    private:
        // Empty: all parts are up
        QString makeParts();
        void endParts();
        QString connectTransport();
        NetworkPolicy networkPolicy() const;
        void handleNetworkChanged();
        SwarmSettings swarmSettings() const;
        void applyGateway();
        void connectChannels();
        void connectLog();
        void connectRules();
        void connectDiscovery();
        void reportStatus();

        const EngineSettings m_settings;
        SwarmSettings m_swarmSettings;
        qint64 m_quota = 0;
        bool m_isGateway = false;
        bool m_isPaused = false;
        bool m_hasLeft = false;
        bool m_wasAway = false;
        quint16 m_port = 0;                     // where connections were accepted last
        QThreadPool m_pool;
        QList<std::shared_ptr<QThreadPool>> m_readers;

        std::shared_ptr<Clock> m_clock;
        std::unique_ptr<RandomSource> m_random;
        std::unique_ptr<Storage> m_storage;
        std::unique_ptr<ChannelStore> m_store;
        std::unique_ptr<SocketTransport> m_transport;
        std::unique_ptr<Swarm> m_swarm;
        std::unique_ptr<BanKeeper> m_bans;
        std::unique_ptr<PeerStore> m_peerStore;
        std::unique_ptr<OnionHost> m_onions;
        std::unique_ptr<LibtorrentDht> m_dht;
        std::unique_ptr<DhtStateKeeper> m_dhtState;
        std::unique_ptr<Discovery> m_discovery;
        std::unique_ptr<Gateway> m_gateway;
        std::unique_ptr<EngineRules> m_rules;
        std::unique_ptr<FolderEvents> m_folderEvents;
        std::unique_ptr<EnginePreviews> m_previews;
        std::unique_ptr<EngineLog> m_log;
        std::unique_ptr<EngineChannels> m_channels;
        std::unique_ptr<StorageReports> m_storageReports;

        EngineStatus m_status;
        EngineStatus m_reportedStatus;
        bool m_hadPeers = false;
    };
}
