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
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <QHash>
#include <QObject>

#include "megatorrent/wire/connection.h"
#include "megatorrent/wire/connectionpump.h"
#include "nodes.h"
#include "support/sim/rawframes.h"

namespace Megatorrent::Test
{
    // A peer without a swarm: a bare Connection that notes what it is told and serves what it is
    // given. Accepts any number of connections, or opens one.
    class ScriptedPeer final : public QObject
    {
        Q_DISABLE_COPY_MOVE(ScriptedPeer)

    public:
        class Line;

        ScriptedPeer(World &world, bool speaksExtensions, const Sim::NodeOptions &options = {});
        ~ScriptedPeer() override;

        Endpoint endpoint() const { return m_transport->options().endpoint; }
        Sim::SimTransport &transport() const { return *m_transport; }
        Line *connectTo(const Endpoint &endpoint);

        std::vector<std::unique_ptr<Line>> lines;
        QList<ChannelToken> channels;
        QList<Wire::GossipEntry> gossip;
        std::set<BlobId> held;
        QList<Endpoint> toldPeers;           // the answer to FIND_PEERS
        bool answers = true;
        bool sendsCorruptBlobs = false;
        // most unanswered requests seen at a time, over all connections
        int maxOpen = 0;
        std::vector<BlobId> requested;

    private:
        friend class Line;

        World &m_world;
        Sim::SimTransport *m_transport = nullptr;
        bool m_speaksExtensions = true;
    };

    class ScriptedPeer::Line final : public QObject, public ConnectionListener
    {
        Q_DISABLE_COPY_MOVE(Line)

    public:
        Line(ScriptedPeer *owner, std::unique_ptr<ByteStream> stream, Connection::Role role);

        void outputReady() override;
        void ended(EndReason reason, const QString &text) override;
        void established() override;
        void helloReceived(const Wire::Hello &hello) override { hellos.append(hello); }
        void channelsProven(const QList<PublicKey> &channels) override { proven += channels; }
        void blobNeeded(quint64 ticket, const BlobId &id, bool byGet) override;
        void manifestRequested(quint64 ticket, const PublicKey &, bool) override { connection->refuse(ticket, Wire::FailCode::NotFound); }
        void peersRequested(quint64 ticket, const Wire::LookupId &) override { connection->providePeers(ticket, owner->toldPeers); }
        void publishRequested(quint64 ticket, const DhtItem &) override { connection->refusePublish(ticket, {}); }
        void announced(const Wire::Announce &announce) override { announces.append(announce); }
        void haveReceived(const PublicKey &, const Wire::Have &have) override { haves.append(have); }
        void blobReceived(quint32, const BlobId &id, const QByteArray &blob) override { received.emplace_back(id, blob); }
        void blobRefused(quint32, const BlobId &, Wire::FailCode code) override { refused.append(code); }
        void manifestReceived(quint32 id, const DhtItem &item) override { manifests.emplace_back(id, item); }
        void manifestRefused(quint32, const Wire::FailCode code) override { refusals.append(code); }
        void peersReceived(const Wire::LookupId &, const QList<Endpoint> &peers) override { found.append(peers); }
        void publishAnswered(const bool accepted, const QString &text) override { publishAnswers.emplace_back(accepted, text); }

        ScriptedPeer *owner = nullptr;
        std::unique_ptr<ByteStream> stream;
        std::unique_ptr<Connection> connection;
        std::unique_ptr<ConnectionPump> pump;
        bool isClosed = false;
        int open = 0;
        QList<Wire::Hello> hellos;
        QList<PublicKey> proven;
        QList<Wire::Have> haves;
        QList<Wire::Announce> announces;
        std::vector<std::pair<BlobId, QByteArray>> received;
        QList<Wire::FailCode> refused;
        std::vector<std::pair<quint32, DhtItem>> manifests;
        QList<Wire::FailCode> refusals;      // of manifests
        QList<QList<Endpoint>> found;
        std::vector<std::pair<bool, QString>> publishAnswers;
    };

    // Connects and says what no Connection would.
    class RawPeer final : public QObject
    {
        Q_DISABLE_COPY_MOVE(RawPeer)

    public:
        RawPeer(World &world, const Endpoint &target, const Sim::NodeOptions &options = {});

        bool isReady() const { return m_frames.isReady(); }
        bool isClosed() const { return m_isClosed; }
        // What is sent before the handshake is done is sent then.
        void send(const QByteArray &plaintext);
        void send(Wire::MessageType type, const QByteArray &payload);
        void sayHello() { send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1})); }
        // Only when ready
        Tag tag(const Token &token) const { return Crypto::channelTag(m_frames.tagKey(), token); }
        void setReadingPaused(const bool paused) { m_stream->setReadingPaused(paused); }
        qsizetype bytesToWrite() const { return m_stream->bytesToWrite(); }
        // Payloads of the messages of this type that have come
        QList<QByteArray> messages(Wire::MessageType type) const { return m_messages.value(static_cast<int>(type)); }
        Endpoint endpoint() const { return m_transport->options().endpoint; }

    private:
        Sim::SimTransport *m_transport = nullptr;
        Sim::RawFrames m_frames;
        QList<QByteArray> m_pending;
        QHash<int, QList<QByteArray>> m_messages;
        bool m_isClosed = false;
        std::unique_ptr<ByteStream> m_stream;
    };
}
