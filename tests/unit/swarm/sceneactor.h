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
#include <vector>

#include <QObject>

#include "nodes.h"
#include "scenespec.h"
#include "support/sim/rawframes.h"

namespace Megatorrent::Test
{
    // The hostile peer of a scene: one address, any number of connections, opened by it or to it.
    class SceneActor final : public QObject
    {
        Q_DISABLE_COPY_MOVE(SceneActor)

    public:
        class Line;

        // `blobs`: what it asks for, in turn
        SceneActor(World &world, const SceneSpec &spec, const Token &token, const QList<BlobId> &blobs);
        ~SceneActor() override;

        void connectTo(const Endpoint &node);
        // Says and does what the scene is about, on all connections.
        void act();
        // Claims to hold everything
        void claim();
        void ask(int count);
        // Keys are agreed on every connection, and there is one
        bool isReady() const;
        Endpoint endpoint() const { return m_transport->options().endpoint; }

    private:
        friend class Line;

        World &m_world;
        SceneSpec m_spec;
        Token m_token;
        QList<BlobId> m_blobs;
        Sim::SeededRandom m_random;
        Sim::SimTransport *m_transport = nullptr;
        std::vector<std::unique_ptr<Line>> m_lines;
    };

    class SceneActor::Line final : public QObject
    {
        Q_DISABLE_COPY_MOVE(Line)

    public:
        Line(SceneActor *owner, std::unique_ptr<ByteStream> stream, Crypto::Role role);

        void act();
        void claim(Wire::HaveKind kind);
        void ask(int count);
        bool isReady() const { return m_frames.isReady(); }

    private:
        void greet();
        void handle(const QByteArray &plaintext);
        void answer(Wire::MessageType type, QByteArrayView payload);
        void sendBlob(std::optional<quint32> id, const BlobId &blobId);
        void fillQueue();
        void flood();
        void askAndCancel();

        QByteArray message(Message message);
        qsizetype nextBlob();
        QByteArray get();
        void send(const QByteArray &plaintext);
        // In few pieces: a simulated net has its price for each
        void sendAll(const QList<QByteArray> &plaintexts);
        Tag tag() const;

        SceneActor *m_owner = nullptr;
        std::unique_ptr<ByteStream> m_stream;
        Sim::RawFrames m_frames;
        bool m_isConnecting = false;
        qsizetype m_nextBlob = 0;            // the place in the list of the one to be asked for next
        bool m_isActing = false;
        bool m_isLeaving = false;            // with the next message that comes
        int m_messagesUntilLeaving = 0;
        quint32 m_lastId = 0;
        quint32 m_askedId = 0;               // of the node's
    };
}
