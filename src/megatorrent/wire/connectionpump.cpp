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


#include "connectionpump.h"

#include <algorithm>

#include "transport.h"

using namespace Megatorrent;

ConnectionPump::ConnectionPump(ByteStream *stream, Connection *connection, QObject *parent)
    : QObject(parent)
    , m_stream {stream}
    , m_connection {connection}
{
    connect(stream, &ByteStream::received, this, [this](const QByteArray &bytes) { m_connection->receive(bytes); });
    connect(stream, &ByteStream::connected, this, &ConnectionPump::pump);
    connect(stream, &ByteStream::drained, this, &ConnectionPump::pump);
}

qsizetype ConnectionPump::room() const
{
    return SEND_QUEUE_MAX_SIZE - m_stream->bytesToWrite();
}

bool ConnectionPump::hasRoom() const
{
    return room() >= Wire::FRAME_MAX_SIZE;
}

void ConnectionPump::pump()
{
    // the stream may report room from within write()
    if (m_isPumping)
        return;

    m_isPumping = true;
    while (hasRoom() && m_connection->wantsToSend())
    {
        const QByteArray bytes = takeOutput(room());
        if (bytes.isEmpty())
            break;
        m_stream->write(bytes);
        if (onSent)
            onSent(bytes.size());
    }
    m_isPumping = false;
}

QByteArray ConnectionPump::takeOutput(const qsizetype room)
{
    if (!allowance)
        return m_connection->takeOutput(room);

    if (const QByteArray control = m_connection->takeOutput(room, Connection::Take::ControlOnly); !control.isEmpty())
        return control;
    const qsizetype allowed = allowance();
    if (allowed <= 0)
        return {};
    return m_connection->takeOutput(std::clamp(allowed, OUTPUT_MIN_SIZE, Wire::FRAME_MAX_SIZE));
}
