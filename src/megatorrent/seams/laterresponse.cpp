/*
 * Megatorrent, channels for qBittorrent.
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


#include "laterresponse.h"

#include <QSslSocket>
#include <QTcpSocket>

#include "base/http/responsegenerator.h"

using namespace Megatorrent;

namespace
{
    const qint64 READ_AHEAD_MAX = 64 * 1024;   // of requests that come meanwhile
    // The next piece is asked for when no more than this waits: the system's own buffers keep the line busy.
    const qint64 LOW_WATER = 128 * 1024;
}

// The connection sets the length for HEAD, and for nothing else.
bool LaterResponse::isHead() const
{
    return m_head.headers.contains(Http::HEADER_CONTENT_LENGTH);
}

void LaterResponse::start(const Http::Response &head, QTcpSocket *socket, std::function<void ()> done)
{
    m_head = head;
    m_head.later.reset();   // it would keep itself
    m_socket = socket;
    m_done = std::move(done);
    socket->setReadBufferSize(READ_AHEAD_MAX);
    sendAnswer();
}

void LaterResponse::start(QObject *context, std::function<void (const Answer &)> receive)
{
    m_context = context;
    m_receive = std::move(receive);
    hand();
}

void LaterResponse::finish(const Http::ResponseStatus &status, const QByteArray &content, const QString &contentType, const Http::HeaderMap &headers)
{
    if (hasBegun())
    {
        if (m_left > 0)
            breakOff();
        return;
    }
    if (m_answer)
        return;
    m_answer = std::make_unique<Answer>(Answer {status, content, contentType, headers});
    sendAnswer();
    hand();
}

void LaterResponse::hand()
{
    if (!m_answer || !m_context || m_isSent)
        return;

    m_isSent = true;
    // who receives it may destroy this object
    QMetaObject::invokeMethod(m_context.get(), [receive = m_receive, answer = *m_answer] { receive(answer); }, Qt::QueuedConnection);
}

void LaterResponse::sendAnswer()
{
    if (!m_answer || !m_socket || m_isSent)
        return;

    Http::Response response = m_head;
    response.status = m_answer->status;
    response.headers[Http::HEADER_CONTENT_TYPE] = m_answer->contentType;
    const bool isHeadOnly = isHead();
    response.headers.insert(m_answer->headers);
    if (isHeadOnly)
        response.headers[Http::HEADER_CONTENT_LENGTH] = QString::number(m_answer->content.size());
    else
        response.content = m_answer->content;
    m_socket->write(Http::toByteArray(response));
    settle();
}

bool LaterResponse::begin(const Http::ResponseStatus &status, const Http::HeaderMap &headers, const qint64 size)
{
    if (!m_socket || m_isSent || m_answer || hasBegun())
        return false;

    Http::Response response = m_head;
    response.status = status;
    response.headers.remove(Http::HEADER_CONTENT_ENCODING);
    response.headers.insert(headers);
    response.headers[Http::HEADER_CONTENT_LENGTH] = QString::number(size);
    m_socket->write(Http::toByteArray(response));
    m_left = isHead() ? 0 : size;
    if (m_left == 0)
    {
        settle();
        return false;
    }

    if (const auto *secureSocket = qobject_cast<QSslSocket *>(m_socket.get()))
        connect(secureSocket, &QSslSocket::encryptedBytesWritten, this, &LaterResponse::goOn);
    connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &LaterResponse::goOn);
    return true;
}

void LaterResponse::send(const QByteArray &bytes)
{
    if (!m_socket || m_isSent || (m_left <= 0) || bytes.isEmpty())
        return;
    m_left -= bytes.size();
    Q_ASSERT(m_left >= 0);
    m_socket->write(bytes);
    if (m_left == 0)
    {
        settle();
        return;
    }
    m_isRoomAwaited = true;
    goOn();
}

void LaterResponse::breakOff()
{
    if (!m_socket || m_isSent || (m_left <= 0))
        return;
    m_isSent = true;
    // Not from within a call of whoever gives up: the connection destroys this object
    QMetaObject::invokeMethod(m_socket.get(), [socket = m_socket.get()] { socket->abort(); }, Qt::QueuedConnection);
}

// All has been given to the socket.
void LaterResponse::settle()
{
    m_isSent = true;
    m_socket->setReadBufferSize(0);
    // Not from within the call that the connection is making, nor with this object, which it destroys
    QMetaObject::invokeMethod(m_socket.get(), m_done, Qt::QueuedConnection);
}

qint64 LaterResponse::pendingBytes() const
{
    const auto *secureSocket = qobject_cast<const QSslSocket *>(m_socket.get());
    return m_socket->bytesToWrite() + (secureSocket ? secureSocket->encryptedBytesToWrite() : 0);
}

void LaterResponse::goOn()
{
    if (!m_isRoomAwaited || !m_socket || (pendingBytes() > LOW_WATER))
        return;
    m_isRoomAwaited = false;
    // the reader may have the next piece at once, and none of these calls is to be within another
    QMetaObject::invokeMethod(this, &LaterResponse::wantsMore, Qt::QueuedConnection);
}
