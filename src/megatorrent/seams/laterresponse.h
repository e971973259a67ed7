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


#pragma once

#include <functional>
#include <memory>

#include <QObject>
#include <QPointer>
#include <QString>

#include "base/http/types.h"

class QTcpSocket;

namespace Megatorrent
{
    // An answer of the WebAPI that is not known yet when its request has been handled. The connection that the request came by holds
    // it until it has been sent, and destroys it when it is closed: whoever works on an answer watches destroyed(). Main thread.
    class LaterResponse final : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(LaterResponse)

    public:
        struct Answer
        {
            Http::ResponseStatus status;
            QByteArray content;
            QString contentType;
            Http::HeaderMap headers;
        };

        LaterResponse() = default;

        // By the connection, once. `head`: status and headers as they are without content. `done`: the next request may be read.
        void start(const Http::Response &head, QTcpSocket *socket, std::function<void ()> done);
        // Or by who asked on somebody's behalf, once. `receive` is called from the event loop, unless `context` is gone.
        void start(QObject *context, std::function<void (const Answer &)> receive);
        // Sends the answer, or has it sent as soon as the connection is ready for it. Only the first one counts. Of an answer that has
        // begun the rest does not come.
        void finish(const Http::ResponseStatus &status, const QByteArray &content, const QString &contentType, const Http::HeaderMap &headers = {});

        // Headers of the request, their names in lower case
        void setRequestHeaders(const Http::HeaderMap &headers) { m_requestHeaders = headers; }
        const Http::HeaderMap &requestHeaders() const { return m_requestHeaders; }

        // Begins an answer of so many bytes, which are sent one piece after the other: the next one when wantsMore() says that the last one has
        // gone. After start(). False: no content is wanted (HEAD), and that was all.
        bool begin(const Http::ResponseStatus &status, const Http::HeaderMap &headers, qint64 size);
        // No content is wanted.
        bool isHead() const;
        bool hasBegun() const { return m_left >= 0; }
        void send(const QByteArray &bytes);
        // The rest does not come: the connection is closed, so that the client knows.
        void breakOff();

    signals:
        void wantsMore();

    private:
        void sendAnswer();
        void hand();
        void settle();
        // Bytes that have been given to the socket, and not by it to the operating system
        qint64 pendingBytes() const;
        void goOn();

        std::unique_ptr<Answer> m_answer;
        bool m_isSent = false;
        qint64 m_left = -1;             // of an answer that comes bit by bit: bytes that are still to be sent
        bool m_isRoomAwaited = false;
        Http::HeaderMap m_requestHeaders;
        Http::Response m_head;
        QPointer<QTcpSocket> m_socket;
        std::function<void ()> m_done;
        QPointer<QObject> m_context;
        std::function<void (const Answer &)> m_receive;
    };
}
