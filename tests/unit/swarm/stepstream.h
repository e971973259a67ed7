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

#include <memory>

#include "megatorrent/wire/transport.h"
#include "support/sim/network.h"

namespace Megatorrent::Test
{
    class StepStream;

    // A transport between a node and the net whose connections with some peers close within a call
    // that the node makes: the first, the second, and so on, after it has been armed. What a socket
    // does now and then, at any place.
    class StepTransport final : public Transport
    {
        Q_DISABLE_COPY_MOVE(StepTransport)

    public:
        explicit StepTransport(Sim::SimTransport *inner);
        ~StepTransport() override;

        std::unique_ptr<ByteStream> connectTo(const Endpoint &endpoint, const Circuit &circuit) override;
        quint16 listeningPort() const override;

        // Connections with this host close within the call of this number from now on.
        void arm(const QString &host, int calls);
        bool hasClosed() const { return m_hasClosed; }

    private:
        friend class StepStream;

        // Whether this is the call
        bool step(const QString &host);

        Sim::SimTransport *m_inner = nullptr;
        QString m_host;
        int m_callsLeft = 0;
        bool m_hasClosed = false;
    };

    class StepStream final : public ByteStream
    {
        Q_DISABLE_COPY_MOVE(StepStream)

    public:
        StepStream(StepTransport *transport, std::unique_ptr<ByteStream> inner);
        ~StepStream() override;

        Endpoint remote() const override { return m_inner->remote(); }
        void write(const QByteArray &bytes) override;
        qsizetype bytesToWrite() const override;
        void setReadingPaused(bool paused) override;
        void setReadAllowance(qsizetype bytes) override;
        void close() override;
        void abort() override;

    private:
        // True if it is closed, or has just been
        bool step();

        StepTransport *m_transport = nullptr;
        std::unique_ptr<ByteStream> m_inner;
        bool m_isClosed = false;
    };
}
