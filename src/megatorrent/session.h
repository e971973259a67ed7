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

#include <QElapsedTimer>
#include <QHash>
#include <QMap>
#include <QObject>
#include <QStringList>
#include <QThread>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"
#include "base/settingvalue.h"
#include "base/utils/thread.h"

#include "channel/channelstore.h"
#include "channel/info.h"
#include "channel/itemstore.h"
#include "channel/ruleset.h"
#include "bandwidthshare.h"
#include "diskinquiry.h"
#include "engine.h"
#include "folderrules.h"

namespace Megatorrent
{
    class ChannelItems;
    class Previews;
    class RuleStore;
    class TorrentItems;

    struct Settings
    {
        bool isEnabled = true;
        int port = 0;                        // 0: a free one is chosen and kept
        Path savePath;                       // folders of new subscriptions are made in it
        int maxConnections = 200;
        int maxConnectionsPerAddress = 8;
        bool sendsGossip = false;            // v5's clear list of followed channels
        qint64 quota = 0;                    // bytes that a channel may take unasked; 0: no limit
    };

    struct Status
    {
        bool isEnabled = false;
        bool isRunning = false;
        QString error;                       // why it is not running although it is enabled, or what it waits for while it runs
        EngineStatus engine;
    };

    struct NewSubscription
    {
        QString link;
        Path savePath;                       // empty: chosen from the settings
        QString name;
        DownloadPolicy policy = DownloadPolicy::All;
        bool isPaused = false;
        QStringList peers;                   // "host:port"
    };

    // The façade: the only thing that gui, webapi and rpc talk to. Lives in the main thread; nothing blocks it but disks, for some
    // seconds at most (settle(), DiskInquiry). Application makes it after BitTorrent::Session is restored and destroys it before
    // that is. Errors are sentences for the user.
    class Session final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Session)

        Session();
        ~Session() override;

    public:
        static void initInstance();
        static void freeInstance();
        static Session *instance();

        // Handles those of the sources from a command line that are links of ours, and returns the others.
        static QStringList takeLinks(const QStringList &sources);

        Settings settings() const;
        nonstd::expected<void, QString> setSettings(const Settings &settings);
        Status status() const;
        // Or else why it does not run
        nonstd::expected<void, QString> requireRunning() const;
        QList<PeerInfo> peers() const { return m_peers; }
        // Addresses that are not connected to, as of now
        QList<BanInfo> bans() const;
        nonstd::expected<void, QString> unban(const QString &host);
        // A possible peer of a channel: a literal address
        nonstd::expected<void, QString> addPeer(const PublicKey &key, const QString &peer);

        QList<SubscriptionInfo> subscriptions() const;
        bool hasSubscription(const PublicKey &key) const;
        nonstd::expected<PublicKey, QString> addSubscription(const NewSubscription &subscription);
        nonstd::expected<void, QString> removeSubscription(const PublicKey &key, bool deleteFiles);
        void setSubscription(const PublicKey &key, const std::optional<QString> &name, std::optional<DownloadPolicy> policy, std::optional<bool> talksToV5);
        void pause(const PublicKey &key);
        void resume(const PublicKey &key);
        // What is at the save path now is the right folder.
        void useFolder(const PublicKey &key);
        // Its files move there, or are there already. Returns the task.
        nonstd::expected<int, QString> setLocation(const PublicKey &key, const Path &folder);
        void refresh(const PublicKey &key);
        int recheck(const PublicKey &key);   // the task

        ChannelItems *items() const { return m_items; }
        Previews *previews() const { return m_previews; }
        // What of a channel's record its items need
        struct ItemSource
        {
            qint64 id = 0;                   // ChannelRecord::id
            bool isOwn = false;
            Path savePath;                   // of a subscription
        };
        std::optional<ItemSource> itemSource(const PublicKey &key) const;
        // Nothing: all items. ChannelItems looks first whether they are there.
        void setWanted(const PublicKey &key, const std::optional<QStringList> &paths, bool isWanted);
        void setPriority(const PublicKey &key, const std::optional<QStringList> &paths, ItemPriority priority);
        void setSeen(const PublicKey &key, const std::optional<QStringList> &paths, bool isSeen);

        QList<ChannelInfo> channels() const;
        bool hasChannel(const PublicKey &key) const;
        nonstd::expected<PublicKey, QString> createChannel(const QString &title, const QString &description, bool isPrivate);
        nonstd::expected<PublicKey, QString> importChannel(const ExportedChannel &channel);
        // The identity and everything else that makes one the owner: only where the user asked for it
        nonstd::expected<ChannelRecord, QString> exportChannel(const PublicKey &key) const;
        // With the read key of a private channel: only where the user asked for it. Also of subscriptions.
        nonstd::expected<QString, QString> channelLink(const PublicKey &key) const;
        nonstd::expected<void, QString> removeChannel(const PublicKey &key);
        void setChannel(const PublicKey &key, const std::optional<QString> &title, const std::optional<QString> &description, std::optional<bool> talksToV5);
        // Returns the task. Without paths, everything that was published before is looked through again.
        nonstd::expected<int, QString> publish(const PublicKey &key, const QStringList &paths, const QString &prefix, const PublishOptions &options);
        nonstd::expected<int, QString> withdraw(const PublicKey &key, const QStringList &paths);

        // In their order: of those that match, the first decides on items that are new or have changed
        const RuleSet &rules() const { return m_rules; }
        nonstd::expected<void, QString> setRules(const QList<Rule> &rules);
        // Takes the place of the one with this name, or comes last
        nonstd::expected<void, QString> addRule(const Rule &rule);
        nonstd::expected<void, QString> removeRule(const QString &name);
        // Rules as exported, or those of RSS
        nonstd::expected<RuleSet::Import, QString> importRules(const QByteArray &json);
        // Returns the task. Nothing: all subscriptions. Dry: only says what would be done
        nonstd::expected<int, QString> applyRules(const std::optional<PublicKey> &key, bool isDry);
        // What this rule would do to what is here, if it were on and alone. Returns the task.
        nonstd::expected<int, QString> testRule(const Rule &rule, const std::optional<PublicKey> &key);

        QList<TaskInfo> tasks() const { return m_tasks.values(); }
        std::optional<TaskInfo> task(int id) const;
        nonstd::expected<void, QString> cancelTask(int id);

    signals:
        void statusChanged();
        void peersChanged();
        void subscriptionAdded(const PublicKey &key);
        void subscriptionChanged(const SubscriptionInfo &info);
        void subscriptionRemoved(const PublicKey &key);
        void subscriptionCompleted(const QString &name);
        void channelChanged(const ChannelInfo &info);
        void channelRemoved(const PublicKey &key);
        void taskChanged(const TaskInfo &task);
        void rulesChanged();
        // A rule has found new or changed items of which the user is to be told: how many, and the first of them
        void ruleNotified(const PublicKey &key, const QString &rule, qint64 items, const QString &path);

    private:
        void start();
        void stop();
        void restart();
        void connectEngine();
        void handleStarted(const QString &error);
        void handleFailed(const QString &error);
        void handleTask(const TaskInfo &task);
        void applyNetworkConditions();
        void shareBandwidth();
        void giveBandwidthBack();
        void forwardPort(quint16 port);
        nonstd::expected<NetworkPolicy, QString> networkPolicy() const;
        // Has the engine do what must be durable before it is acknowledged, and waits for it: a small file, for a few seconds at most.
        nonstd::expected<void, QString> settle(std::function<void (Engine *, const Engine::Done &)> function);
        QString removingMessage(const PublicKey &key) const;
        nonstd::expected<PublicKey, QString> addChannel(const ChannelRecord &record, bool isNew);
        int addTask(TaskKind kind, const PublicKey &key);
        void loadRules();
        void takeRules(const RuleSet &rules);
        void passRules();
        void tellRules(const PublicKey &key, const QString &name, const RuleOutcome &outcome);
        std::optional<int> runningMove(const PublicKey &key) const;
        void noteMove(const TaskInfo &task);
        FolderRules folderRules() const;
        static Path dataFolder();
        // Calls a function of the engine on its thread
        template <typename Function>
        void post(Function &&function)
        {
            QMetaObject::invokeMethod(m_engine, [engine = m_engine, function = std::forward<Function>(function)] { function(engine); }, Qt::QueuedConnection);
        }

        static Session *m_instance;

        CachedSettingValue<bool> m_isEnabled;
        CachedSettingValue<int> m_port;
        CachedSettingValue<int> m_chosenPort;   // when m_port is 0
        CachedSettingValue<Path> m_savePath;
        CachedSettingValue<int> m_maxConnections;
        CachedSettingValue<int> m_maxConnectionsPerAddress;
        CachedSettingValue<bool> m_sendsGossip;
        CachedSettingValue<qint64> m_quota;

        Utils::Thread::UniquePtr m_thread;
        Engine *m_engine = nullptr;           // lives in m_thread
        bool m_isRunning = false;
        QString m_error;
        QElapsedTimer m_sinceFailure;         // of an engine that had run
        QString m_conditions;                 // what of qBittorrent's network settings the engine was started with
        EngineStatus m_engineStatus;
        QList<BanInfo> m_bans;
        QElapsedTimer m_sinceBans;            // when they were told
        BandwidthShare m_downloadShare;
        BandwidthShare m_uploadShare;
        qint64 m_lastReceived = 0;            // when the limits were shared last
        qint64 m_lastSent = 0;
        QElapsedTimer m_sinceShared;
        bool m_areTorrentsLimited = false;
        QList<PeerInfo> m_peers;

        struct Subscribed
        {
            SubscriptionInfo info;
            ChannelRecord record;
        };
        QHash<PublicKey, Subscribed> m_subscriptions;
        QHash<PublicKey, QList<Path>> m_moving;   // folders between which their files move, or are about to
        QHash<PublicKey, qint64> m_removing;   // files left; -1: not known
        struct Published
        {
            ChannelInfo info;
            ChannelRecord record;
        };
        QHash<PublicKey, Published> m_channels;
        ChannelItems *m_items = nullptr;
        Previews *m_previews = nullptr;
        RuleStore *m_ruleStore = nullptr;
        RuleSet m_rules;
        bool m_areRulesLoaded = false;
        RuleBook m_passedRules;               // that the engine has
        TorrentItems *m_torrentItems = nullptr;
        QMap<int, TaskInfo> m_tasks;
        int m_lastTask = 0;
        DiskInquiry m_disks;
    };
}
