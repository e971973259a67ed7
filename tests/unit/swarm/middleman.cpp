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


#include "middleman.h"

#include <algorithm>
#include <utility>

using namespace Megatorrent;
using namespace Megatorrent::Test;

namespace
{
    Wire::MessageType typeOf(const QByteArray &message)
    {
        return static_cast<Wire::MessageType>(static_cast<quint8>(message.front()));
    }
}

Middleman::Middleman(World &world, const Endpoint &target, const int tactics)
    : m_world {world}
    , m_transport {world.network.addNode({.endpoint = world.nextEndpoint()})}
    , m_tactics {tactics}
{
    m_transport->onAccepted = [this, target](std::unique_ptr<ByteStream> stream)
    {
        auto *caller = m_legs.emplace_back(std::make_unique<Leg>(m_world, std::move(stream), Crypto::Role::Accepting)
                , std::make_unique<Leg>(m_world, m_transport->connectTo(target), Crypto::Role::Connecting)).first.get();
        Leg *callee = m_legs.back().second.get();
        for (const auto &[from, to] : {std::pair {caller, callee}, std::pair {callee, caller}})
        {
            from->onMessage = [this, from, to](const QByteArray &message) { handle(*from, *to, message); };
            from->onClosed = [to] { to->close(); };
        }
    };
}

Middleman::~Middleman()
{
    m_transport->onAccepted = nullptr;
}

void Middleman::handle(Leg &from, Leg &to, const QByteArray &message)
{
    if (message.isEmpty())
        return;

    const Wire::MessageType type = typeOf(message);
    m_seen.insert(type);
    if (type == Wire::MessageType::Tags)
    {
        if (const auto tags = Wire::decodeTags(QByteArrayView(message).sliced(1)); !tags->isEmpty())
            m_tag = tags->first();
        if (m_tactics & EchoTags)
            from.send(message);
        if (m_tactics & KeepTags)
            return;
    }
    else if (type == Wire::MessageType::Hello)
    {
        if (m_tactics & AnswerHello)
            from.send(message);
        to.send((m_tactics & DropExtension) ? withoutExtension(message) : message);
        return;
    }
    to.send(message);
}

QByteArray Middleman::withoutExtension(const QByteArray &hello) const
{
    Wire::Hello read = *Wire::decodeHello(QByteArrayView(hello).sliced(1));
    read.extension = 0;
    return Wire::encodeHello(read);
}

void Middleman::askForAll(const QList<BlobId> &ids)
{
    for (const auto &[caller, callee] : m_legs)
    {
        for (Leg *leg : {caller.get(), callee.get()})
        {
            quint32 id = 1'000'000;   // beyond those that are relayed
            if (m_tag)
                leg->send(Wire::encodeGetManifest({.id = id, .channel = *m_tag}));
            for (const BlobId &blobId : ids)
            {
                leg->send(Wire::encodeGet({.id = ++id, .blobId = blobId}));
                leg->send(Wire::encodeRequest(blobId));
            }
        }
    }
}

Middleman::Leg::Leg(World &world, std::unique_ptr<ByteStream> stream, const Crypto::Role role)
    : m_role {role}
    , m_stream {std::move(stream)}
{
    world.random.fill(m_secret.data(), Crypto::ExchangeSecret::SIZE);
    connect(m_stream.get(), &ByteStream::received, this, &Leg::receive);
    connect(m_stream.get(), &ByteStream::closed, this, [this]
    {
        m_isClosed = true;
        onClosed();
    });
    const auto sendKey = [this] { m_stream->write(Crypto::exchangePublicKey(m_secret).toByteArray()); };
    if (role == Crypto::Role::Accepting)
        sendKey();
    else
        connect(m_stream.get(), &ByteStream::connected, this, sendKey);
}

void Middleman::Leg::send(const QByteArray &plaintext)
{
    if (!m_sealer)
    {
        m_pending.append(plaintext);
        return;
    }
    QByteArray bytes;
    if (!m_isClosed && m_sealer->append({plaintext}, bytes))
        m_stream->write(bytes);
}

void Middleman::Leg::close()
{
    if (!m_isClosed)
        m_stream->close();
}

void Middleman::Leg::shakeHands()
{
    const SharedSecret shared = *Crypto::exchange(m_secret, ExchangeKey::fromBytes(m_keyBytes));
    m_sealer.emplace(Crypto::transportKey(shared, m_role));
    m_opener.emplace(Crypto::transportKey(shared, Crypto::opposite(m_role)));
    for (const QByteArray &plaintext : std::exchange(m_pending, {}))
        send(plaintext);
}

void Middleman::Leg::receive(const QByteArray &bytes)
{
    QByteArrayView view = bytes;
    if (!m_sealer)
    {
        const qsizetype size = std::min((qsizetype {ExchangeKey::SIZE} - m_keyBytes.size()), view.size());
        m_keyBytes.append(view.first(size));
        view = view.sliced(size);
        if (m_keyBytes.size() < ExchangeKey::SIZE)
            return;
        shakeHands();
    }
    while (const auto ciphertext = m_splitter.next(view))
    {
        QByteArray plaintext {(ciphertext->size() - Crypto::AEAD_TAG_SIZE), Qt::Uninitialized};
        if (m_opener->open(*ciphertext, reinterpret_cast<std::uint8_t *>(plaintext.data())))
            onMessage(plaintext);
    }
}
