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
#include <map>
#include <memory>

#include <QHash>
#include <QObject>

#include "../crypto/bytes.h"

class QTcpServer;

namespace Megatorrent
{
    class SocketStream;

    // Where connections come in that an onion service passes on: a port of this computer for each
    // channel, which is that channel's alone. Tor is told of it, nobody else. Who is at the other end
    // is not known: the streams have no address. Engine thread.
    class ChannelDoors final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ChannelDoors)

    public:
        // Accepted by one door and not closed yet; more wait in the operating system.
        static constexpr int ACCEPTED_MAX = 300;

        explicit ChannelDoors(QObject *parent = nullptr);
        ~ChannelDoors() override;

        // The port, also if it is open already; 0: the system gives none
        quint16 open(const PublicKey &channel);
        void close(const PublicKey &channel);
        void closeAll();

        // The callee owns the stream.
        std::function<void (std::unique_ptr<SocketStream>, const PublicKey &channel)> onAccepted;

    private:
        void acceptPending(const PublicKey &channel);

        QHash<PublicKey, QTcpServer *> m_servers;
        QHash<PublicKey, int> m_accepted;
    };
}
