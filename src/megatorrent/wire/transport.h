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

#include <QByteArray>
#include <QHashFunctions>
#include <QObject>
#include <QString>

namespace Megatorrent
{
    // Where a peer listens: a literal IPv4 or IPv6 address, an .onion name, or (only where the user
    // or a link names it) a host name.
    struct Endpoint
    {
        QString host;  // IPv6 without brackets, lower case
        quint16 port = 0;

        // "host:port", IPv6 as "[address]:port". An invalid text gives an endpoint with port 0.
        static Endpoint fromString(QStringView text);
        QString toString() const;
        bool isValid() const { return !host.isEmpty() && (port != 0); }
        bool isLiteralAddress() const;  // IPv4 or IPv6: nothing has to be resolved
        bool isOnion() const;           // version 3

        friend bool operator==(const Endpoint &, const Endpoint &) = default;
        friend size_t qHash(const Endpoint &endpoint, const size_t seed = 0) { return qHashMulti(seed, endpoint.host, endpoint.port); }
    };

    // One reliable connection as a stream of bytes. Engine thread only.
    class ByteStream : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(ByteStream)

    public:
        using QObject::QObject;

        static constexpr qsizetype UNLIMITED = -1;

        // The peer's address as seen by the transport
        virtual Endpoint remote() const = 0;
        // Queues bytes; never blocks.
        virtual void write(const QByteArray &bytes) = 0;
        // Bytes given to write() that the operating system has not taken yet
        virtual qsizetype bytesToWrite() const = 0;
        // While paused, no received() is emitted and the peer is held back by TCP.
        virtual void setReadingPaused(bool paused) = 0;
        // received() brings at most so many bytes until this is called again; then reading stops as if paused. UNLIMITED: no such limit.
        virtual void setReadAllowance(qsizetype bytes) = 0;
        // Sends what is queued (at most for a few seconds), then closes. closed() follows, later, exactly once.
        virtual void close() = 0;
        // Drops the connection and what is queued. closed() follows, later, exactly once.
        virtual void abort() = 0;

    signals:
        // Outgoing connections only: once, before anything else
        void connected();
        void received(const QByteArray &bytes);
        // bytesToWrite() has become smaller
        void drained();
        // `reason`: for the log and the user, empty if the peer closed in order. Nothing is emitted after it.
        void closed(const QString &reason);
    };

    // Makes and accepts connections: TCP in production, a simulated network in tests. In production this is the only
    // way in or out for the subsystem; the network policy is applied behind it.
    class Transport : public QObject
    {
        Q_OBJECT
        Q_DISABLE_COPY_MOVE(Transport)

    public:
        using QObject::QObject;

        // Never null: what cannot be connected (or is not allowed) emits closed() with the reason. The caller owns the stream.
        virtual std::unique_ptr<ByteStream> connectTo(const Endpoint &endpoint) = 0;
        // Port where connections are accepted, 0 if none
        virtual quint16 listeningPort() const = 0;

        // Called for each accepted connection; the callee owns the stream.
        std::function<void (std::unique_ptr<ByteStream>)> onAccepted;
    };
}
