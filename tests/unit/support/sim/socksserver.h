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

#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QObject>
#include <QStringList>

#include "megatorrent/wire/networkpolicy.h"

class QTcpServer;
class QTcpSocket;

namespace Megatorrent::Sim
{
    // A SOCKS5 proxy on this computer, good or bad. It alone knows what names mean.
    class SocksServer final : public QObject
    {
        Q_DISABLE_COPY_MOVE(SocksServer)

    public:
        enum class Manner
        {
            Good,
            Silent,           // takes connections and says nothing
            NoProxy,          // speaks something else
            HangsUp,          // as soon as it is spoken to
            RefusesTargets,
            RefusesLogin,
            SendsWithReply    // what the target has said comes in one piece with the reply
        };

        explicit SocksServer(quint16 port = 0);
        ~SocksServer() override;

        void close();
        ProxyServer address() const;

        Manner manner = Manner::Good;
        int hangUps = 0;                   // so many of the next ones are treated as by HangsUp
        bool wantsLogin = false;
        bool prefersNoLogin = false;     // Tor's PreferSOCKSNoAuth
        QHash<QString, quint16> names;     // "peer.test" -> a port of this computer

        QStringList targets;               // asked for, as they were: "peer.test:1234"
        QStringList logins;                // "user:password", of those who gave any
        int accepted = 0;

    private:
        class Line;

        QTcpServer *m_server = nullptr;
    };
}
