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

#include <QObject>
#include <QSet>
#include <QString>
#include <QStringList>

#include <libtorrent/fwd.hpp>

#include "base/settingvalue.h"

#include "crypto/bytes.h"
#include "seams/safemode.h"
#include "tor/torservice.h"
#include "wire/networkpolicy.h"

namespace Megatorrent
{
    enum class SafeModeState
    {
        Off,
        On,
        Waiting    // nobody is reached: the reason says why
    };

    // How channels may reach others, by qBittorrent's network settings and ours, and the only part of
    // the façade that touches the network. Keeps qBittorrent's session to Safe Mode. Main thread.
    class SessionNetwork final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(SessionNetwork)

    public:
        explicit SessionNetwork(QObject *parent = nullptr);

        // `port`: the user's, 0: none; `chosenPort`: what was free the last time
        NetworkPolicy policy(int port, int chosenPort) const;
        // Null: the DHT must not be used, or is off
        lt::session *dhtSession(const NetworkPolicy &policy) const;
        // By UPnP or NAT-PMP, where that is switched on for qBittorrent's own port; 0: none
        void forwardPort(quint16 port, const NetworkPolicy &policy);

        // Applies what Safe Mode asks for to qBittorrent's session, or gives back what the user has
        // there. So does each change of the options.
        void protectSession();
        // Where Safe Mode has begun and the DHT is kept: ends what is still under way there for us, once
        // the engine that began it is gone. libtorrent would go on with it.
        void endWalks();

        // A channel has been begun, or is gone. One that was begun in Safe Mode has been met through the
        // proxy only. When Safe Mode ends, nobody is reached before the user has said that others in it
        // may see his address.
        void noteBegun(const PublicKey &key);
        void noteRemoved(const PublicKey &key);
        // The same for a look into one, which is not followed: until it ends
        void noteLook(const PublicKey &key);
        void noteLookEnded(const PublicKey &key);
        bool asksToLeave() const;
        // He has.
        void leaveSafeMode();

        // What is in use from now on: the switch (SafeMode::Settings::usesTor), and with it where and how
        void setTor(const Tor::Settings &settings);
        const Tor::State &tor() const { return m_tor.state(); }
        void setOnionServices(const Tor::ChannelServices &services) { m_tor.setServices(services); }

        // In one sentence each. `policy`: that of now; `problem`: what the engine waits for, and the
        // same with what is known of Tor
        QString problem(const NetworkPolicy &policy, const QString &problem) const;
        static SafeModeState safeMode(const NetworkPolicy &policy, const QString &problem);
        static QString safeModeReason(const NetworkPolicy &policy, const QString &problem);

    signals:
        // The options have changed, maybe in what concerns us.
        void changed();
        void torChanged();

    private:
        void handleChange();
        void handleTor();
        void holdPortForwarding();
        void emitChangedLater();

        Tor::TorService m_tor;
        Tor::Stage m_torStage = Tor::Stage::Off;
        QString m_torSentence;                // that was logged
        SettingValue<QStringList> m_storeOnlySafe;   // keys of those channels
        QSet<PublicKey> m_looks;
        bool m_wasProtected = false;
        bool m_holdsPortForwarding = false;
        SafeMode::Settings m_protectedBy;
    };
}
