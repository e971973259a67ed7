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

#include <QObject>

#include "connection.h"

namespace Megatorrent
{
    class ByteStream;

    // Moves bytes between a stream and a connection, with at most SEND_QUEUE_MAX_SIZE sealed bytes
    // waiting in the stream. Received bytes go to Connection::receive(). The owner calls pump()
    // from ConnectionListener::outputReady(), and once for an accepted stream; an outgoing one
    // starts by itself when it is connected. Owns neither; both must outlive it. Never pauses
    // reading for lack of room to send (protocol.md 10): the owner does, for its disk or its
    // download limit.
    class ConnectionPump final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ConnectionPump)

    public:
        ConnectionPump(ByteStream *stream, Connection *connection, QObject *parent = nullptr);

        // Sends what there is and the stream has room for.
        void pump();

        // For another frame, in the stream
        bool hasRoom() const;

        // How many bytes may be sent now. At 0 or below only control messages go out: call pump()
        // when there is allowance again. It may be overdrawn by OUTPUT_MIN_SIZE, and by control
        // messages, which never wait. Unset: no limit.
        std::function<qsizetype ()> allowance;
        // Bytes given to the stream, with all overhead
        std::function<void (qsizetype)> onSent;

    private:
        QByteArray takeOutput(qsizetype room);
        qsizetype room() const;

        ByteStream *m_stream = nullptr;
        Connection *m_connection = nullptr;
        bool m_isPumping = false;
    };
}
