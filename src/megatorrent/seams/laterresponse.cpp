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

#include <QTcpSocket>

#include "base/http/responsegenerator.h"

using namespace Megatorrent;

namespace
{
    const qint64 READ_AHEAD_MAX = 64 * 1024;   // of requests that come meanwhile
}

void LaterResponse::start(const Http::Response &head, QTcpSocket *socket, std::function<void ()> done)
{
    m_head = head;
    m_head.later.reset();   // it would keep itself
    m_socket = socket;
    m_done = std::move(done);
    socket->setReadBufferSize(READ_AHEAD_MAX);
    send();
}

void LaterResponse::start(QObject *context, std::function<void (const Answer &)> receive)
{
    m_context = context;
    m_receive = std::move(receive);
    hand();
}

void LaterResponse::finish(const Http::ResponseStatus &status, const QByteArray &content, const QString &contentType, const Http::HeaderMap &headers)
{
    if (m_answer)
        return;
    m_answer = std::make_unique<Answer>(Answer {status, content, contentType, headers});
    send();
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

void LaterResponse::send()
{
    if (!m_answer || !m_socket || m_isSent)
        return;

    m_isSent = true;
    Http::Response response = m_head;
    response.status = m_answer->status;
    response.headers[Http::HEADER_CONTENT_TYPE] = m_answer->contentType;
    response.headers.insert(m_answer->headers);
    // the connection has set it for HEAD, which has no content, and for nothing else
    const bool isHead = response.headers.contains(Http::HEADER_CONTENT_LENGTH);
    if (isHead)
        response.headers[Http::HEADER_CONTENT_LENGTH] = QString::number(m_answer->content.size());
    else
        response.content = m_answer->content;
    m_socket->write(Http::toByteArray(response));
    m_socket->setReadBufferSize(0);
    // Not from within the call that the connection is making, nor with this object, which it destroys
    QMetaObject::invokeMethod(m_socket.get(), m_done, Qt::QueuedConnection);
}
