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

#include <QByteArray>
#include <QString>

#include "connectionlistener.h"

namespace Megatorrent
{
    enum class PeerKind
    {
        Unknown,      // no HELLO yet
        V5,
        Extended      // speaks our extensions (protocol.md 10)
    };

    // What the parts of a connection use of the whole
    class ConnectionContext
    {
    public:
        virtual ~ConnectionContext() = default;

        virtual bool isEstablished() const = 0;
        virtual PeerKind peerKind() const = 0;
        // A peer that asks without having said HELLO is a v5 one. No effect once the kind is known.
        virtual void assumeV5() = 0;
        virtual ConnectionListener &listener() const = 0;

        // Queue a message. That may end the connection, where the peer does not take what there is.
        virtual void send(const QByteArray &plaintext) = 0;
        // The answer to something small that the peer has asked
        virtual void reply(const QByteArray &plaintext) = 0;
        // There is something to send that has not gone through these.
        virtual void announceOutput() = 0;

        virtual void end(EndReason reason, const QString &text) = 0;
        // Ends it because of a message that breaks the protocol.
        virtual void endMalformed(const QString &what) = 0;
    };
}
