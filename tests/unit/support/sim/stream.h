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

#include <deque>

#include "network.h"

namespace Megatorrent::Sim
{
    // One direction of a connection
    struct Pipe
    {
        SimTransport *from = nullptr;
        SimTransport *to = nullptr;
        Stream *source = nullptr;            // null once destroyed or closed
        Stream *sink = nullptr;
        std::deque<QByteArray> queue;        // written, not sent
        qsizetype queued = 0;
        qsizetype underWay = 0;              // sent, not read
        std::deque<QByteArray> unread;       // arrived while the sink's reading was paused
        bool isQueuedAtNode = false;
        bool isEnding = false;               // close() was called: an end follows the queue
        bool isEndSent = false;
        bool isEndUnread = false;
        QString endReason;
        std::chrono::microseconds lastArrival {0};   // nothing overtakes
        std::chrono::microseconds paceUntil {0};     // what TCP makes of loss
        bool isBroken = false;               // something has vanished: nothing can follow it
    };

    struct Link
    {
        Pipe pipes[2];                       // 0: from the connecting side
        bool isConnected = false;
    };

    class Stream final : public ByteStream
    {
        Q_DISABLE_COPY_MOVE(Stream)

    public:
        Stream(Network *network, const std::shared_ptr<Link> &link, int side, const Endpoint &remote);
        ~Stream() override;

        Endpoint remote() const override { return m_remote; }
        void write(const QByteArray &bytes) override;
        qsizetype bytesToWrite() const override;
        void setReadingPaused(bool paused) override;
        void setReadAllowance(qsizetype bytes) override;
        void close() override;
        void abort() override;

    private:
        friend class Network;
        friend class SimTransport;

        Pipe &outgoing() const { return m_link->pipes[m_side]; }
        Pipe &incoming() const { return m_link->pipes[1 - m_side]; }
        void deliver(const QByteArray &bytes);
        void flushUnread();
        void finish(const QString &reason);
        void finishLater(const QString &reason, std::chrono::microseconds delay);
        void reset();

        Network *m_network = nullptr;
        std::shared_ptr<Link> m_link;
        int m_side = 0;
        Endpoint m_remote;
        bool m_isReadingPaused = false;
        qsizetype m_readAllowance = UNLIMITED;
        bool m_isClosing = false;   // by us
        bool m_isClosed = false;
    };
}
