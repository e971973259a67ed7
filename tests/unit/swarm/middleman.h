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

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <QByteArray>
#include <QList>
#include <QObject>

#include "megatorrent/wire/framecodec.h"
#include "megatorrent/wire/messages.h"
#include "nodes.h"

namespace Megatorrent::Test
{
    // Somebody in the middle: takes connections in another's place, opens one to him for each, and
    // ends the encryption of both. He knows the protocol, and no channel.
    class Middleman final : public QObject
    {
        Q_DISABLE_COPY_MOVE(Middleman)

    public:
        // What he does with the messages (plaintext of a frame) that come from one side
        enum Tactic
        {
            Relay = 0x0,            // passes everything on as it came, so each side gets the other's tags
            DropExtension = 0x1,    // from HELLO: the others seem to be plain v5 peers
            EchoTags = 0x2,         // gives each side its own tags back as well
            KeepTags = 0x4,         // does not pass tags on
            AnswerHello = 0x8       // gives HELLO back, and so is a peer with extensions for who said it
        };

        class Leg;

        // Takes what is meant for `target`.
        Middleman(World &world, const Endpoint &target, int tactics);
        ~Middleman() override;

        Endpoint endpoint() const { return m_transport->options().endpoint; }
        // Asks both sides of each open connection for the manifest (with a tag that he was shown)
        // and for these blobs, in either way.
        void askForAll(const QList<BlobId> &ids);

        // --- what has come from the two sides ---
        int connections() const { return static_cast<int>(m_legs.size()); }
        bool saw(Wire::MessageType type) const { return m_seen.contains(type); }
        const std::set<Wire::MessageType> &seen() const { return m_seen; }

    private:
        using Legs = std::pair<std::unique_ptr<Leg>, std::unique_ptr<Leg>>;

        void handle(Leg &from, Leg &to, const QByteArray &message);
        QByteArray withoutExtension(const QByteArray &hello) const;

        World &m_world;
        Sim::SimTransport *m_transport = nullptr;
        int m_tactics = Relay;
        std::vector<Legs> m_legs;
        std::set<Wire::MessageType> m_seen;
        std::optional<Tag> m_tag;
    };

    // One of the two connections that he is an end of
    class Middleman::Leg final : public QObject
    {
        Q_DISABLE_COPY_MOVE(Leg)

    public:
        Leg(World &world, std::unique_ptr<ByteStream> stream, Crypto::Role role);

        // What is sent before the handshake is done is sent then.
        void send(const QByteArray &plaintext);
        void close();

        std::function<void (const QByteArray &plaintext)> onMessage;
        std::function<void ()> onClosed;

    private:
        void receive(const QByteArray &bytes);
        void shakeHands();

        Crypto::Role m_role;
        Crypto::ExchangeSecret m_secret;
        QByteArray m_keyBytes;
        std::optional<FrameSealer> m_sealer;
        std::optional<FrameOpener> m_opener;
        FrameSplitter m_splitter;
        QList<QByteArray> m_pending;
        bool m_isClosed = false;
        std::unique_ptr<ByteStream> m_stream;
    };
}
