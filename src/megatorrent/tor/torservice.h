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

#include <QHash>
#include <QList>
#include <QObject>
#include <QTimer>

#include "channelservice.h"
#include "controladdress.h"
#include "controlconnection.h"
#include "torstate.h"

namespace Megatorrent::Tor
{
    class TorProcess;

    // Tor, as long as it is to be used: looks for one that runs, or else starts the one that is
    // installed; says how far it is and where its proxy is; and keeps our onion services in it. What
    // fails is tried again, later and later. Until it is Ready, and at once when it is not any more,
    // it gives no proxy, so that whoever obeys it sends nothing. Main thread.
    class TorService final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(TorService)

    public:
        static constexpr std::chrono::milliseconds RETRY_MIN {3'000};
        static constexpr std::chrono::milliseconds RETRY_MAX {60'000};
        static constexpr std::chrono::milliseconds CHECK_INTERVAL {30'000};
        // Between two services that are added: who sees them come up must not see that they are one
        // user's.
        static constexpr int PAUSE_MIN = 300;     // ms
        static constexpr int PAUSE_MAX = 2'500;

        explicit TorService(QObject *parent = nullptr);
        ~TorService() override;

        void setSettings(const Settings &settings);
        const Settings &settings() const { return m_settings; }
        const State &state() const { return m_state; }

        // All that are to be there
        void setServices(const ChannelServices &services);

        // Where a running Tor is looked for
        static QList<ControlAddress> usualAddresses();

    signals:
        void changed();

    private:
        void begin();
        void beginAgain();
        void look();
        void end();
        void tryNext();
        void startOwn();
        void connectTo(const ControlAddress &address);
        void setUp();
        void takeBootstrap(const BootstrapPhase &phase);
        void askForProxy();
        void takeProxy(const ControlReply &reply);
        void handleFailure(ControlConnection::Failure failure, const QString &reason);
        void closeControl();
        void giveUp(const QString &sentence);
        void retry(const QString &sentence);
        void check();
        void settleServices();
        void add(const ChannelService &service);
        void noteServices();
        void setState(Stage stage, const QString &sentence);

        Settings m_settings;
        State m_state;
        State m_reported;
        QList<ControlAddress> m_untried;
        ControlAddress m_address;                 // that is being tried, or used
        QString m_refusal;                        // of one that runs and cannot be used: a sentence
        std::unique_ptr<ControlConnection> m_control;
        std::unique_ptr<TorProcess> m_process;
        QTimer m_retryTimer;
        QTimer m_checkTimer;
        QTimer m_serviceTimer;
        std::chrono::milliseconds m_retryDelay = RETRY_MIN;
        ChannelServices m_services;
        QHash<PublicKey, ChannelService> m_added;   // by channel
        bool m_isAdding = false;
        bool m_isLooking = false;                 // none has let us in yet
    };
}
