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
#include <memory>
#include <optional>

#include <QByteArray>
#include <QObject>
#include <QString>

#include "../crypto/bytes.h"
#include "endpoint.h"

namespace Megatorrent
{
    // The channel whose connections go by a way of their own through a proxy, which no other channel's
    // share; none: whatever way there is
    using Circuit = std::optional<PublicKey>;

    // One reliable connection as a stream of bytes. Engine thread only.
    class ByteStream : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ByteStream)

    public:
        using QObject::QObject;

        static constexpr qsizetype UNLIMITED = -1;

        // The peer's address as seen by the transport; an invalid one if nobody knows it, because the
        // peer came in through an onion service
        virtual Endpoint remote() const = 0;
        // Queues bytes; never blocks.
        virtual void write(const QByteArray &bytes) = 0;
        // Bytes given to write() that the operating system has not taken yet
        virtual qsizetype bytesToWrite() const = 0;
        // While paused, no received() is emitted and the peer is held back by TCP.
        virtual void setReadingPaused(bool paused) = 0;
        // received() brings at most so many bytes until this is called again; then reading stops as
        // if paused. UNLIMITED: no such limit.
        virtual void setReadAllowance(qsizetype bytes) = 0;
        // Sends what is queued (at most for a few seconds), then closes. closed() follows, later,
        // exactly once.
        virtual void close() = 0;
        // Drops the connection and what is queued. closed() follows, later, exactly once.
        virtual void abort() = 0;

    signals:
        // Outgoing connections only: once, before anything else
        void connected();
        void received(const QByteArray &bytes);
        // bytesToWrite() has become smaller
        void drained();
        // `reason`: for the log and the user; empty if the peer closed gracefully. Nothing is
        // emitted after it.
        void closed(const QString &reason);
    };

    // Makes and accepts connections: TCP in production, a simulated network in tests. In production
    // all traffic passes through it, and it applies the network policy.
    class Transport : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Transport)

    public:
        using QObject::QObject;

        // Never null: what cannot be connected (or is not allowed) emits closed() with the reason.
        // The caller owns the stream.
        virtual std::unique_ptr<ByteStream> connectTo(const Endpoint &endpoint, const Circuit &circuit = {}) = 0;
        // Port where connections are accepted, 0 if none
        virtual quint16 listeningPort() const = 0;

        // Where Tor is to pass on what comes in for the channel's onion service: a port of this
        // computer, until it is closed or the policy changes. 0: not allowed, or not possible.
        virtual quint16 openDoor([[maybe_unused]] const PublicKey &channel) { return 0; }
        virtual void closeDoor([[maybe_unused]] const PublicKey &channel) {}

        // Called for each accepted connection; the callee owns the stream.
        std::function<void (std::unique_ptr<ByteStream>)> onAccepted;
        // The same where it came in by a channel's door: it may know of that channel only.
        std::function<void (std::unique_ptr<ByteStream>, const PublicKey &channel)> onAcceptedFor;
    };
}
