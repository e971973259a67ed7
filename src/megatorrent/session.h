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

#include <chrono>
#include <memory>

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>

#include "base/3rdparty/expected.hpp"
#include "base/path.h"
#include "base/settingvalue.h"

#include "channelitems.h"
#include "channelmirror.h"
#include "diskinquiry.h"
#include "engine.h"
#include "enginehost.h"
#include "firstchoices.h"
#include "folderclaims.h"
#include "keybackups.h"
#include "peers.h"
#include "previews.h"
#include "publications.h"
#include "sessionnetwork.h"
#include "sharedlimits.h"
#include "subscriptions.h"
#include "tasks.h"
#include "userrules.h"

namespace Megatorrent
{
    class TorrentItems;

    struct Settings
    {
        bool isEnabled = true;
        int port = 0;                        // 0: a free one is chosen and kept
        Path savePath;                       // folders of new subscriptions are made in it
        int maxConnections = SwarmSettings().maxConnections;
        int maxConnectionsPerAddress = SwarmSettings().maxConnectionsPerAddress;
        bool sendsGossip = SwarmSettings().sendsGossip;   // v5's clear list of followed channels
        qint64 quota = 0;                    // bytes that a channel may take unasked; 0: no limit
        QStringList bootstrapPeers;          // "host:port", to begin with in every channel
        bool isGateway = false;              // looks up and publishes for others, who are in Safe Mode
        SafeMode::Settings safeMode;
        QString torControl;                  // where a running Tor is controlled (Tor::ControlAddress); empty: it is looked for, or one is started
        QString torPassword;                 // of its control port; empty: none
    };

    struct Status
    {
        bool isEnabled = false;
        bool isRunning = false;
        bool isPaused = false;               // with all of qBittorrent's session
        Error error;                         // why it is not running although it is enabled, or what it waits for while it runs
        SafeModeState safeMode = SafeModeState::Off;
        QString safeModeReason;              // a sentence; empty: it is off
        Tor::State tor;
        EngineStatus engine;
    };

    // The façade: the only thing that gui, webapi and rpc talk to. Begins and ends the engine,
    // keeps the settings, and has the parts that do what a user asks for. Lives in the main thread;
    // nothing blocks it but disks, for some seconds at most (EngineHost::settle(), DiskInquiry).
    // Application makes it after BitTorrent::Session is restored and destroys it before that is.
    // Errors are sentences for the user.
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

        // Takes those of the sources from outside (command line, another instance, the desktop) that
        // are links of ours, and returns the others. See linksReceived().
        static QStringList takeLinks(const QStringList &sources);

        Settings settings() const;
        nonstd::expected<void, Error> setSettings(const Settings &settings);
        Status status() const;
        // Others in channels that were begun in Safe Mode may see this computer's address, now that it is
        // off (ErrorCode::SafeModeEnded).
        void leaveSafeMode() { m_network.leaveSafeMode(); }
        // Or else why it does not run
        nonstd::expected<void, Error> requireRunning() const;

        // What the engine last reported; its signals say what has changed
        ChannelMirror *channels() { return &m_channels; }
        Subscriptions *subscriptions() { return &m_subscriptions; }
        Publications *publications() { return &m_publications; }
        ChannelItems *items() { return &m_items; }
        Previews *previews() { return &m_previews; }
        UserRules *rules() { return &m_rules; }
        Tasks *tasks() { return &m_tasks; }
        Peers *peers() { return &m_peers; }
        KeyBackups *keyBackups() { return &m_keyBackups; }
        FirstChoices *firstChoices() { return &m_firstChoices; }

    signals:
        void statusChanged();
        // From outside, where a web page may have started it: who shows them to the user asks before
        // anything happens. If nobody is connected, they are added stopped. They may hold read keys.
        void linksReceived(const QStringList &links);

    private:
        void start();
        // `patience`: see EngineHost::end()
        void stop(std::chrono::milliseconds patience = EngineHost::PATIENCE);
        void restart();
        void applySettings(bool mustRestart);
        void connectEngine(const Engine *engine);
        void handleStarted(const QString &error);
        void handleFailed(const QString &error);
        void handleStatus(const EngineStatus &status);
        void setError(const Error &error);
        void handlePaused();
        void receive(const QStringList &links);
        void addWaitingLinks();
        void addStopped(const QString &link);
        void applyNetworkConditions();
        NetworkPolicy networkPolicy() const;
        Tor::Settings torSettings() const;
        nonstd::expected<void, Error> check(const Settings &settings);

        static Session *m_instance;

        CachedSettingValue<bool> m_isEnabled;
        CachedSettingValue<int> m_port;
        CachedSettingValue<int> m_chosenPort;   // when m_port is 0
        CachedSettingValue<Path> m_savePath;
        CachedSettingValue<int> m_maxConnections;
        CachedSettingValue<int> m_maxConnectionsPerAddress;
        CachedSettingValue<bool> m_sendsGossip;
        CachedSettingValue<qint64> m_quota;
        CachedSettingValue<QStringList> m_bootstrapPeers;
        CachedSettingValue<bool> m_isGateway;
        CachedSettingValue<QString> m_torControl;
        CachedSettingValue<QString> m_torPassword;

        Error m_error;
        QElapsedTimer m_sinceFailure;         // of an engine that had run
        NetworkPolicy m_policy;               // that the engine was started with
        bool m_hasDht = false;
        EngineStatus m_engineStatus;
        QStringList m_links;                  // to be added when the engine runs

        SessionNetwork m_network;
        DiskInquiry m_disks;
        EngineHost m_host;
        ChannelMirror m_channels;
        Tasks m_tasks;
        FolderClaims m_folders;
        Subscriptions m_subscriptions;
        Publications m_publications;
        ChannelItems m_items;
        FirstChoices m_firstChoices;
        Previews m_previews;
        UserRules m_rules;
        Peers m_peers;
        KeyBackups m_keyBackups;
        SharedLimits m_limits;
        TorrentItems *m_torrentItems = nullptr;
    };
}
