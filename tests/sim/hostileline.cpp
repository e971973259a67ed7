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

#include "hostileline.h"

#include "base/global.h"
#include "megatorrent/content/blob.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;
using namespace std::chrono_literals;

namespace
{
    const qint64 FIRST_BYTES = 20'000;   // of a blob, before it stalls
    const int FLOOD = 3'000;             // messages a second on each connection
    const qsizetype FLOOD_MAX_SIZE = 1024 * 1024;
    const qsizetype FUTURE_MESSAGES = 16;   // together 1 MiB of bits, which is as much as is kept of one peer
    const qsizetype FUTURE_SIZE = 65'000;
    const int TAKEN_BACK = 20;           // blobs a second on each connection
    const int SLOW_REQUESTS = 20;        // on each connection
    const quint16 PORTS_TOLD = 50;       // as many as are read of one answer

    // What every line that opens frames by itself does with its stream
    void connectFrames(HostilePeer *owner, ByteStream *stream, RawFrames *frames, const bool isOutgoing)
    {
        const auto sayKey = [stream, frames] { stream->write(frames->key()); };
        QObject::connect(stream, &ByteStream::received, stream, [frames](const QByteArray &bytes) { frames->receive(bytes); });
        if (isOutgoing)
            QObject::connect(stream, &ByteStream::connected, stream, sayKey);
        else
            owner->world().clock.callLater(0ms, stream, sayKey);
    }
}

std::unique_ptr<HostileLine> HostileLine::make(HostilePeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
{
    switch (owner->kind())
    {
    case Hostility::ReflectsTags:
        return std::make_unique<ReflectingLine>(owner, std::move(stream), isOutgoing);
    case Hostility::TakesSlowly:
        return std::make_unique<SlowLine>(owner, std::move(stream), isOutgoing);
    case Hostility::Hints:
        return std::make_unique<HintingLine>(owner, std::move(stream), isOutgoing);
    case Hostility::SaysNothing:
        return std::make_unique<SilentLine>(owner, std::move(stream), isOutgoing);
    default:
        return std::make_unique<SpeakingLine>(owner, std::move(stream), isOutgoing);
    }
}

HostileLine::HostileLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
    : m_owner {owner}
    , m_stream {std::move(stream)}
    , m_isOutgoing {isOutgoing}
{
    connect(m_stream.get(), &ByteStream::closed, this, [this] { m_owner->removeLine(this); });
}

HostileLine::~HostileLine()
{
    m_stream->disconnect(this);
}

SpeakingLine::SpeakingLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
    : HostileLine(owner, std::move(stream), isOutgoing)
{
    const ConnectionSettings settings {.channels = {{owner->world().identity.publicKey, owner->token()}}, .gossip = {}, .speaksExtensions = true};
    m_connection = std::make_unique<Connection>((isOutgoing ? Connection::Role::Connecting : Connection::Role::Accepting)
        , makeSecret(owner->random()), settings, this);
    connect(m_stream.get(), &ByteStream::received, this, [this](const QByteArray &bytes) { m_connection->receive(bytes); });
    connect(m_stream.get(), &ByteStream::connected, this, &SpeakingLine::pump);
    connect(m_stream.get(), &ByteStream::drained, this, &SpeakingLine::pump);
    if (!isOutgoing)
        outputReady();
}

void SpeakingLine::outputReady()
{
    if (m_isPumpDue)
        return;
    m_isPumpDue = true;
    m_owner->world().clock.callLater(0ms, this, [this] { pump(); });
}

void SpeakingLine::pump()
{
    m_isPumpDue = false;
    const bool isStalling = (m_owner->kind() == Hostility::Stalls) && (m_connection->blobBytesSent() >= FIRST_BYTES);
    const auto take = isStalling ? Connection::Take::ControlOnly : Connection::Take::All;
    while (((m_stream->bytesToWrite() + Wire::FRAME_MAX_SIZE) <= SEND_QUEUE_MAX_SIZE) && m_connection->wantsToSend(take))
    {
        const QByteArray bytes = m_connection->takeOutput(((m_owner->kind() == Hostility::Stalls) ? Wire::FRAME_MAX_SIZE : SEND_QUEUE_MAX_SIZE), take);
        if (bytes.isEmpty())
            break;
        m_stream->write(bytes);
        if ((m_owner->kind() == Hostility::Stalls) && (m_connection->blobBytesSent() >= FIRST_BYTES))
            break;
    }
}

void SpeakingLine::ended(EndReason, const QString &)
{
    m_stream->close();
}

void SpeakingLine::established()
{
    if (m_connection->role() == Connection::Role::Connecting)
        m_connection->showChannels({m_owner->world().identity.publicKey});
}

void SpeakingLine::channelsProven(const QList<PublicKey> &)
{
    m_isProven = true;
    if (m_isOutgoing)
        m_connection->announce({Wire::LookupId {}, {u"0.0.0.0"_s, m_owner->endpoint().port}});
    handlePublished();
}

void SpeakingLine::handlePublished()
{
    if (!m_isProven || (m_owner->world().lastSequence == 0))
        return;
    if (m_owner->kind() == Hostility::ClaimsTheFuture)
        claimTheFuture();
    else
        claimAll(m_owner->world().lastSequence);
    if (m_owner->kind() == Hostility::ReplaysItems)
        pushFalseItems();
}

void SpeakingLine::claimAll(const qint64 sequence)
{
    Wire::Have have;
    have.sequence = sequence;
    have.kind = Wire::HaveKind::All;
    m_connection->sendHave(m_owner->world().identity.publicKey, have);
}

void SpeakingLine::work()
{
    if (!m_isProven || !m_connection->isEstablished())
        return;
    switch (m_owner->kind())
    {
    case Hostility::ReplaysItems:
        if (m_owner->random().below(10) == 0)
            pushFalseItems();
        break;
    case Hostility::Floods:
        flood();
        break;
    case Hostility::TakesBack:
        takeBack();
        break;
    default:
        if (m_owner->random().below(40) == 0)
            m_connection->keepAlive();
        break;
    }
}

DhtItem SpeakingLine::forgedItem()
{
    SimWorld &world = m_owner->world();
    const qint64 sequence = world.lastSequence + 1 + static_cast<qint64>(m_owner->random().below(60'000));
    DhtItem item = world.items.rbegin()->second;
    switch (m_owner->random().below(3))
    {
    case 0:   // another's signature
        item = world.sign(Identity::fromSeed(Seed {}), sequence, BlobId {});
        item.publicKey = world.identity.publicKey;
        break;
    case 1:   // the true text under a higher number
        item.sequence = sequence;
        break;
    default:  // a changed text
        item.sequence = sequence;
        item.value.replace(QByteArray::number(world.lastSequence), QByteArray::number(sequence));
        break;
    }
    return item;
}

void SpeakingLine::pushFalseItems()
{
    SimWorld &world = m_owner->world();
    m_connection->pushManifest(world.items.begin()->second);
    m_connection->pushManifest(forgedItem());
    claimAll(world.lastSequence + 1 + static_cast<qint64>(m_owner->random().below(3'600'000)));
    m_owner->record().itemsPushed += 2;
}

void SpeakingLine::flood()
{
    SimWorld &world = m_owner->world();
    const PublicKey &key = world.identity.publicKey;
    for (int i = 0; (i < FLOOD) && m_connection->isEstablished() && (m_connection->queuedControlSize() < FLOOD_MAX_SIZE); ++i)
    {
        ++m_owner->record().messagesSent;
        const quint64 dice = m_owner->random().below(20);
        if (dice == 0)
        {
            m_connection->getManifest(key);
        }
        else if (dice == 1)
        {
            m_connection->findPeers(Wire::LookupId::fromBytes(m_owner->topic().view()));
        }
        else if (dice == 2)
        {
            if (m_connection->canRequestBlob())
                m_connection->requestBlob(world.layouts.rbegin()->second->blobAt(0));
        }
        else
        {
            // of a version that nobody knows
            Wire::Have have;
            have.sequence = world.lastSequence + 1 + static_cast<qint64>(m_owner->random().below(1'000'000));
            have.kind = Wire::HaveKind::Bits;
            have.bits = QByteArray(((dice == 3) ? 4'000 : 50), '\x55');
            m_connection->sendHave(key, have);
        }
    }
}

// Once, and only where it has connected itself: a simulation has to keep what is on its way.
void SpeakingLine::claimTheFuture()
{
    if (m_hasClaimedFuture || !isOutgoing())
        return;
    m_hasClaimedFuture = true;
    for (qsizetype i = 0; i < FUTURE_MESSAGES; ++i)
    {
        Wire::Have have;
        have.sequence = SEQUENCE_MAX;
        have.kind = Wire::HaveKind::Bits;
        have.first = static_cast<quint32>(i * FUTURE_SIZE * 8);
        have.bits = QByteArray(FUTURE_SIZE, '\x7F');
        m_connection->sendHave(m_owner->world().identity.publicKey, have);
    }
}

void SpeakingLine::takeBack()
{
    SimWorld &world = m_owner->world();
    if (world.layouts.empty())
        return;
    const std::shared_ptr<const Layout> &layout = world.layouts.rbegin()->second;
    for (int i = 0; (i < TAKEN_BACK) && m_connection->canRequestBlob(); ++i)
    {
        const quint32 id = m_connection->requestBlob(layout->blobAt(static_cast<quint32>(m_owner->random().below(layout->size()))));
        m_connection->cancelBlob(id);
        ++m_owner->record().blobsTakenBack;
    }
}

void SpeakingLine::blobNeeded(const quint64 ticket, const BlobId &id, bool)
{
    ++m_owner->record().blobsAsked;
    if (m_owner->kind() == Hostility::Stalls)
        m_connection->provideBlob(ticket, m_owner->world().content.blob(id));
    else
        m_connection->refuse(ticket, Wire::FailCode::NotFound);
}

void SpeakingLine::manifestRequested(const quint64 ticket, const PublicKey &, bool)
{
    if (m_owner->kind() == Hostility::ReplaysItems)
        m_connection->provideManifest(ticket, forgedItem());
    else
        m_connection->refuse(ticket, Wire::FailCode::NotFound);
}

void SpeakingLine::peersRequested(const quint64 ticket, const Wire::LookupId &)
{
    ++m_owner->record().peersAsked;
    QList<Endpoint> peers;
    if (m_owner->kind() == Hostility::LiesInPeers)
    {
        for (quint16 port = 4'000; port < 4'020; ++port)
            peers.append({m_owner->victim().host, port});
        for (int i = 0; i < 20; ++i)
            peers.append({u"30.%1.2.3"_s.arg(m_owner->random().below(256)), 4'000});
        peers += {{u"127.0.0.1"_s, 4'000}, {u"10.0.0.1"_s, 4'000}, {u"0.0.0.0"_s, 1}, {u"255.255.255.255"_s, 9}, {u"224.0.0.1"_s, 4'000}
            , {u"::1"_s, 4'000}, m_owner->victim()};
    }
    if (m_owner->kind() == Hostility::HasManyPorts)
    {
        const auto first = static_cast<quint16>(m_owner->endpoint().port + m_owner->random().below(400));
        for (quint16 i = 0; i < PORTS_TOLD; ++i)
            peers.append({m_owner->endpoint().host, static_cast<quint16>(first + i)});
    }
    m_connection->providePeers(ticket, peers);
}

void SpeakingLine::publishRequested(const quint64 ticket, const DhtItem &)
{
    m_connection->refusePublish(ticket, {});
}

ReflectingLine::ReflectingLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
    : HostileLine(owner, std::move(stream), isOutgoing)
    , m_frames {makeSecret(owner->random()), (isOutgoing ? Crypto::Role::Connecting : Crypto::Role::Accepting)}
{
    m_frames.onReady = [this] { send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1})); };
    m_frames.onPlaintext = [this](const QByteArray &plaintext) { handle(plaintext); };
    connectFrames(owner, m_stream.get(), &m_frames, isOutgoing);
}

void ReflectingLine::handle(const QByteArray &plaintext)
{
    switch (static_cast<Wire::MessageType>(plaintext.at(0)))
    {
    case Wire::MessageType::Tags:
        if (plaintext.size() > 1)
        {
            ++m_owner->record().tagsReflected;
            send(plaintext);
        }
        break;
    case Wire::MessageType::Manifest:
    case Wire::MessageType::Have:
    case Wire::MessageType::Get:
    case Wire::MessageType::Piece:
        ++m_owner->record().secretsLearned;
        break;
    default:
        break;
    }
}

void ReflectingLine::send(const QByteArray &plaintext)
{
    m_stream->write(m_frames.seal(plaintext));
}

SlowLine::SlowLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
    : HostileLine(owner, std::move(stream), isOutgoing)
    , m_frames {makeSecret(owner->random()), (isOutgoing ? Crypto::Role::Connecting : Crypto::Role::Accepting)}
{
    m_frames.onReady = [this]
    {
        m_stream->write(m_frames.seal(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0})));
        ask();
    };
    m_frames.onPlaintext = [](const QByteArray &) {};
    connectFrames(owner, m_stream.get(), &m_frames, isOutgoing);
}

void SlowLine::handlePublished()
{
    m_hasAsked = false;
    if (m_frames.isReady())
        ask();
}

void SlowLine::ask()
{
    SimWorld &world = m_owner->world();
    m_stream->setReadingPaused(true);
    if (world.layouts.empty() || m_hasAsked)
        return;
    m_hasAsked = true;
    const std::shared_ptr<const Layout> &layout = world.layouts.rbegin()->second;
    for (int i = 0; i < SLOW_REQUESTS; ++i)
    {
        m_stream->write(m_frames.seal(Wire::encodeRequest(layout->blobAt(static_cast<quint32>(m_owner->random().below(layout->size()))))));
        ++m_owner->record().blobsNotRead;
    }
}

HintingLine::HintingLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
    : HostileLine(owner, std::move(stream), isOutgoing)
    , m_frames {makeSecret(owner->random()), (isOutgoing ? Crypto::Role::Connecting : Crypto::Role::Accepting)}
{
    m_frames.onReady = [this] { work(); };
    m_frames.onPlaintext = [](const QByteArray &) {};
    connectFrames(owner, m_stream.get(), &m_frames, isOutgoing);
}

void HintingLine::work()
{
    if (!m_frames.isReady())
        return;
    SimWorld &world = m_owner->world();
    const qint64 sequence = world.lastSequence + 1 + static_cast<qint64>(m_owner->random().below(3'600'000));
    m_stream->write(m_frames.seal(Wire::encodeHello({.version = 5, .sequences = {{world.identity.publicKey, sequence}}, .extension = 1})));
    ++m_owner->record().hintsGiven;
}

SilentLine::SilentLine(HostilePeer *owner, std::unique_ptr<ByteStream> stream, const bool isOutgoing)
    : HostileLine(owner, std::move(stream), isOutgoing)
{
    if (owner->random().below(2) == 0)
        return;
    const auto sayKey = [this] { m_stream->write(Crypto::exchangePublicKey(makeSecret(m_owner->random())).toByteArray()); };
    if (isOutgoing)
        connect(m_stream.get(), &ByteStream::connected, this, sayKey);
    else
        owner->world().clock.callLater(0ms, this, sayKey);
}
