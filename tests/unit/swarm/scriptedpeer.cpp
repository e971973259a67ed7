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


#include "scriptedpeer.h"

#include <algorithm>

#include "base/global.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;

namespace
{
    Sim::SimTransport *addNode(World &world, Sim::NodeOptions options)
    {
        if (!options.endpoint.isValid())
            options.endpoint = world.nextEndpoint();
        return world.network.addNode(options);
    }
}

ScriptedPeer::ScriptedPeer(World &world, const bool speaksExtensions, const Sim::NodeOptions &options)
    : m_world {world}
    , m_transport {addNode(world, options)}
    , m_speaksExtensions {speaksExtensions}
{
    m_transport->onAccepted = [this](std::unique_ptr<ByteStream> stream)
    {
        lines.push_back(std::make_unique<Line>(this, std::move(stream), Connection::Role::Accepting));
    };
}

ScriptedPeer::~ScriptedPeer()
{
    m_transport->onAccepted = nullptr;
}

ScriptedPeer::Line *ScriptedPeer::connectTo(const Endpoint &endpoint)
{
    lines.push_back(std::make_unique<Line>(this, m_transport->connectTo(endpoint), Connection::Role::Connecting));
    return lines.back().get();
}

ScriptedPeer::Line::Line(ScriptedPeer *owner, std::unique_ptr<ByteStream> byteStream, const Connection::Role role)
    : owner {owner}
    , stream {std::move(byteStream)}
{
    connection = std::make_unique<Connection>(role, Sim::makeSecret(owner->m_world.random)
        , ConnectionSettings {.channels = owner->channels, .gossip = owner->gossip, .speaksExtensions = owner->m_speaksExtensions}, this);
    pump = std::make_unique<ConnectionPump>(stream.get(), connection.get());
    connect(stream.get(), &ByteStream::closed, this, [this] { isClosed = true; });
    if (role == Connection::Role::Accepting)
        pump->pump();
}

void ScriptedPeer::Line::outputReady()
{
    owner->m_world.clock.callLater(0ms, this, [this] { pump->pump(); });
}

void ScriptedPeer::Line::ended(EndReason, const QString &)
{
    pump->pump();
    stream->close();
}

void ScriptedPeer::Line::established()
{
    QList<PublicKey> shown;
    for (const ChannelToken &channel : owner->channels)
        shown.append(channel.channel);
    if (connection->role() == Connection::Role::Connecting)
        connection->showChannels(shown);
}

void ScriptedPeer::Line::blobNeeded(const quint64 ticket, const BlobId &id, bool)
{
    ++open;
    owner->maxOpen = std::max(owner->maxOpen, open);
    owner->requested.push_back(id);
    if (!owner->answers)
        return;
    owner->m_world.clock.callLater(2ms, this, [this, ticket, id]
    {
        --open;
        if (!owner->held.contains(id))
        {
            connection->refuse(ticket, Wire::FailCode::NotFound);
            return;
        }
        QByteArray blob = owner->m_world.content.blob(id);
        if (owner->sendsCorruptBlobs)
            blob[1000] = static_cast<char>(blob[1000] ^ 1);
        connection->provideBlob(ticket, blob);
    });
}

RawPeer::RawPeer(World &world, const Endpoint &target, const Sim::NodeOptions &options)
    : m_transport {addNode(world, options)}
    , m_frames {Sim::makeSecret(world.random), Crypto::Role::Connecting}
    , m_stream {m_transport->connectTo(target)}
{
    connect(m_stream.get(), &ByteStream::connected, this, [this] { m_stream->write(m_frames.key()); });
    connect(m_stream.get(), &ByteStream::received, this, [this](const QByteArray &bytes) { m_frames.receive(bytes); });
    m_frames.onReady = [this]
    {
        for (const QByteArray &plaintext : std::as_const(m_pending))
            send(plaintext);
    };
    m_frames.onPlaintext = [this](const QByteArray &plaintext)
    {
        m_messages[static_cast<std::uint8_t>(plaintext.at(0))].append(plaintext.sliced(1));
    };
    connect(m_stream.get(), &ByteStream::closed, this, [this] { m_isClosed = true; });
}

void RawPeer::send(const QByteArray &plaintext)
{
    if (!isReady())
    {
        m_pending.append(plaintext);
        return;
    }
    m_stream->write(m_frames.seal(plaintext));
}

void RawPeer::send(const Wire::MessageType type, const QByteArray &payload)
{
    QByteArray plaintext {1, static_cast<char>(type)};
    plaintext.append(payload);
    send(plaintext);
}
