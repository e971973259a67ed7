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


#include "sceneactor.h"

#include <algorithm>
#include <utility>

#include "base/global.h"
#include "megatorrent/content/blob.h"

using namespace Megatorrent;
using namespace Megatorrent::Test;
using namespace std::chrono_literals;
using Wire::MessageType;

namespace
{
    // Of Connection's queue: one more message ends it
    const int QUEUE_MAX_COUNT = 8'192;
    const int OPEN_MAX = 64;
    const int FLOOD_COUNT = 1'500;
    const qsizetype FLOOD_SIZE = 512 * 1024;
    const int CANCELLED = 60;
    const qsizetype PIECE_SIZE = 60'000;
    const qsizetype WRITE_SIZE = 60'000;

    QByteArray plaintextOf(const MessageType type, const QByteArray &payload)
    {
        return QByteArray(1, static_cast<char>(type)) + payload;
    }
}

SceneActor::SceneActor(World &world, const SceneSpec &spec, const Token &token, const QList<BlobId> &blobs)
    : m_world {world}
    , m_spec {spec}
    , m_token {token}
    , m_blobs {blobs}
    , m_random {world.random.next()}
    , m_transport {world.network.addNode({.endpoint = world.nextEndpoint()})}
{
    m_transport->onAccepted = [this](std::unique_ptr<ByteStream> stream)
    {
        m_lines.push_back(std::make_unique<Line>(this, std::move(stream), Crypto::Role::Accepting));
    };
}

SceneActor::~SceneActor()
{
    m_transport->onAccepted = nullptr;
}

void SceneActor::connectTo(const Endpoint &node)
{
    m_lines.push_back(std::make_unique<Line>(this, m_transport->connectTo(node), Crypto::Role::Connecting));
}

void SceneActor::act()
{
    for (const auto &line : m_lines)
        line->act();
}

void SceneActor::claim()
{
    for (const auto &line : m_lines)
        line->claim(Wire::HaveKind::All);
}

void SceneActor::ask(const int count)
{
    for (const auto &line : m_lines)
        line->ask(count);
}

bool SceneActor::isReady() const
{
    return !m_lines.empty() && std::ranges::all_of(m_lines, [](const auto &line) { return line->isReady(); });
}

SceneActor::Line::Line(SceneActor *owner, std::unique_ptr<ByteStream> stream, const Crypto::Role role)
    : m_owner {owner}
    , m_stream {std::move(stream)}
    , m_frames {Sim::makeSecret(owner->m_world.random), role}
    , m_isConnecting {role == Crypto::Role::Connecting}
    , m_nextBlob {static_cast<qsizetype>(owner->m_random.below(static_cast<quint64>(owner->m_blobs.size())))}
{
    m_frames.onReady = [this] { greet(); };
    m_frames.onPlaintext = [this](const QByteArray &plaintext) { handle(plaintext); };
    connect(m_stream.get(), &ByteStream::received, this, [this](const QByteArray &bytes) { m_frames.receive(bytes); });
    if (owner->m_spec.stage == Stage::BeforeKeys)
    {
        m_frames.onReady = [] {};
        return;
    }
    const auto sayKey = [this] { m_stream->write(m_frames.key()); };
    if (m_isConnecting)
        connect(m_stream.get(), &ByteStream::connected, this, sayKey);
    else
        owner->m_world.clock.callLater(0ms, this, sayKey);
}

void SceneActor::Line::greet()
{
    switch (m_owner->m_spec.stage)
    {
    case Stage::PlainV5:
        send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 0}));
        break;
    case Stage::Untagged:
    case Stage::Tagged:
        send(Wire::encodeHello({.version = 5, .sequences = {}, .extension = 1}));
        if ((m_owner->m_spec.stage == Stage::Tagged) && m_isConnecting)
            send(Wire::encodeTags({tag()}));
        break;
    default:
        break;
    }
}

void SceneActor::Line::handle(const QByteArray &plaintext)
{
    if (plaintext.isEmpty())
        return;
    const auto type = static_cast<MessageType>(plaintext.at(0));
    const QByteArrayView payload = QByteArrayView {plaintext}.sliced(1);
    if (m_isLeaving && (--m_messagesUntilLeaving <= 0))
    {
        m_stream->abort();
        return;
    }
    // who accepts shows what he has been shown
    if ((type == MessageType::Tags) && !m_isConnecting && (m_owner->m_spec.stage == Stage::Tagged) && !payload.isEmpty())
        send(Wire::encodeTags({tag()}));
    if (type == MessageType::Get)
    {
        if (const auto get = Wire::decodeGet(payload))
            m_askedId = get->id;
    }
    if (m_owner->m_spec.behaviour == Behaviour::NeverAnswers)
        return;
    answer(type, payload);
    if (m_isActing && (m_owner->m_spec.behaviour == Behaviour::AnswersTwice))
        answer(type, payload);
}

void SceneActor::Line::answer(const MessageType type, const QByteArrayView payload)
{
    const bool gives = m_isActing && (m_owner->m_spec.behaviour == Behaviour::AnswersTwice);
    const auto code = (m_owner->m_spec.behaviour == Behaviour::Cancels) ? Wire::FailCode::Cancelled : Wire::FailCode::NotFound;
    switch (type)
    {
    case MessageType::Request:
        if (const auto id = Wire::decodeRequest(payload); id && gives)
            sendBlob(std::nullopt, *id);
        else
            send(Wire::encodeError("Not Found"));
        break;
    case MessageType::FindPeers:
        send(Wire::encodePeers({{u"20.7.7.8"_s, 4'000}}));
        break;
    case MessageType::GetManifest:
        if (const auto asked = Wire::decodeGetManifest(payload))
        {
            if (gives)
                send(Wire::encodeManifest({asked->id, m_owner->m_world.items.rbegin()->second}));
            else
                send(Wire::encodeFail({asked->id, code}));
        }
        break;
    case MessageType::Get:
        if (const auto get = Wire::decodeGet(payload); get && gives)
            sendBlob(get->id, get->blobId);
        else if (get)
            send(Wire::encodeFail({get->id, code}));
        break;
    case MessageType::Cancel:
        if (const auto id = Wire::decodeCancel(payload))
            send(Wire::encodeFail({*id, Wire::FailCode::Cancelled}));
        break;
    default:
        break;
    }
}

void SceneActor::Line::sendBlob(const std::optional<quint32> id, const BlobId &blobId)
{
    const QByteArray blob = m_owner->m_world.content.blob(blobId);
    for (qsizetype offset = 0; offset < blob.size(); offset += PIECE_SIZE)
    {
        const QByteArray part = blob.mid(offset, PIECE_SIZE);
        send(id ? (Wire::encodePieceHeader({*id, static_cast<quint32>(offset)}) + part) : plaintextOf(MessageType::Data, part));
    }
}

void SceneActor::Line::act()
{
    m_isActing = true;
    switch (m_owner->m_spec.behaviour)
    {
    case Behaviour::StopsReading:
        m_stream->setReadingPaused(true);
        if ((m_owner->m_spec.message == Message::Get) || (m_owner->m_spec.message == Message::Request))
            ask((m_owner->m_spec.message == Message::Get) ? 30 : 20);
        else
            send(message(m_owner->m_spec.message));
        break;
    case Behaviour::Leaves:
        m_isLeaving = true;
        m_messagesUntilLeaving = static_cast<int>(m_owner->m_random.below(4));
        send(message(m_owner->m_spec.message));
        // a step may be that nothing more comes
        if (m_messagesUntilLeaving == 0)
            m_owner->m_world.clock.callLater(Clock::Milliseconds {m_owner->m_random.below(60)}, this, [this] { m_stream->abort(); });
        break;
    case Behaviour::FillsQueue:
        fillQueue();
        break;
    case Behaviour::Floods:
        flood();
        break;
    case Behaviour::Cancels:
        askAndCancel();
        break;
    default:
        send(message(m_owner->m_spec.message));
        break;
    }
}

void SceneActor::Line::claim(const Wire::HaveKind kind)
{
    if (!m_frames.isReady() || (m_owner->m_spec.stage != Stage::Tagged))
        return;
    send(Wire::encodeHave({.tag = tag(), .sequence = m_owner->m_world.lastSequence, .kind = kind, .first = 0, .bits = {}, .positions = {}}));
}

void SceneActor::Line::ask(const int count)
{
    const QList<BlobId> &blobs = m_owner->m_blobs;
    for (int i = 0; i < count; ++i)
        send((m_owner->m_spec.stage == Stage::PlainV5) ? Wire::encodeRequest(blobs.at(nextBlob())) : get());
}

// Blobs of which nothing more is taken keep what follows from leaving.
void SceneActor::Line::fillQueue()
{
    m_stream->setReadingPaused(true);
    // who has nothing is asked for nothing: then the next message to it is one that tells it
    // something
    if (m_owner->m_random.below(2) == 0)
        claim(Wire::HaveKind::None);
    ask(OPEN_MAX);
    m_owner->m_world.clock.callLater(300ms, this, [this]
    {
        const int left = static_cast<int>(m_owner->m_random.below(3));
        QList<QByteArray> questions;
        for (int i = 0; i < (QUEUE_MAX_COUNT - left); ++i)
            questions.append(get());
        questions.append(message(m_owner->m_spec.message));
        sendAll(questions);
    });
}

void SceneActor::Line::flood()
{
    QList<QByteArray> messages;
    qsizetype size = 0;
    for (int i = 0; (i < FLOOD_COUNT) && (size < FLOOD_SIZE); ++i)
    {
        messages.append(message(m_owner->m_spec.message));
        size += messages.constLast().size();
    }
    sendAll(messages);
}

void SceneActor::Line::askAndCancel()
{
    const bool isGet = (m_owner->m_spec.message == Message::Get);
    for (int i = 0; i < (isGet ? CANCELLED : 1); ++i)
    {
        m_owner->m_world.clock.callLater((5ms * i), this, [this]
        {
            // one after the other: together, the first would not be looked at
            send(message(m_owner->m_spec.message));
            send(Wire::encodeCancel(std::max(m_lastId, 1U)));
        });
    }
}

qsizetype SceneActor::Line::nextBlob()
{
    return std::exchange(m_nextBlob, ((m_nextBlob + 1) % m_owner->m_blobs.size()));
}

QByteArray SceneActor::Line::get()
{
    return Wire::encodeGet({++m_lastId, m_owner->m_blobs.at(nextBlob())});
}

QByteArray SceneActor::Line::message(const Message message)
{
    World &world = m_owner->m_world;
    Sim::SeededRandom &random = m_owner->m_random;
    const BlobId blob = m_owner->m_blobs.first();
    const DhtItem item = world.items.rbegin()->second;
    const auto have = [&](const Wire::HaveKind kind)
    {
        Wire::Have have {.tag = tag(), .sequence = item.sequence, .kind = kind, .first = 0, .bits = {}, .positions = {}};
        if (kind == Wire::HaveKind::Bits)
            have.bits = QByteArray(2'000, '\x55');
        else if (kind == Wire::HaveKind::List)
            have.positions = {0, 1, 2, 5'000'000};
        // one that is known, one that may come, one that cannot
        switch (random.below(3))
        {
        case 0:
            have.sequence += 5;
            break;
        case 1:
            have.sequence = SEQUENCE_MAX;
            break;
        default:
            break;
        }
        return Wire::encodeHave(have);
    };
    switch (message)
    {
    case Message::Hello:
        return Wire::encodeHello({.version = 5, .sequences = {{world.identity.publicKey, (item.sequence + 1)}}
            , .extension = ((m_owner->m_spec.stage == Stage::PlainV5) ? 0 : 1)});
    case Message::Request:
        return Wire::encodeRequest(blob);
    case Message::Data:
        return plaintextOf(MessageType::Data, QByteArray(1'000, 'x'));
    case Message::FindPeers:
        return Wire::encodeFindPeers(Wire::LookupId::fromBytes(blob.view()));
    case Message::Peers:
        return Wire::encodePeers({{u"127.0.0.1"_s, 4'000}, {u"20.7.7.7"_s, 4'000}, {u"20.7.7.7"_s, 22}, {u"0.0.0.0"_s, 1}});
    case Message::Publish:
        return Wire::encodePublish(item);
    case Message::Announce:
        return Wire::encodeAnnounce({Wire::LookupId {}, {u"20.7.7.7"_s, static_cast<quint16>(1'000 + random.below(8'000))}});
    case Message::Ok:
        return Wire::encodeOk("fine");
    case Message::Error:
        return Wire::encodeError("Not Found");
    case Message::Tags:
        return Wire::encodeTags({Tag {}, Tag {}});
    case Message::GetManifest:
        return Wire::encodeGetManifest({++m_lastId, tag()});
    case Message::Manifest:
        // known already, or signed by nobody who may
        if (random.below(2) == 0)
        {
            DhtItem forged = item;
            ++forged.sequence;
            return Wire::encodeManifest({0, forged});
        }
        return Wire::encodeManifest({0, item});
    case Message::HaveBits:
        return have(Wire::HaveKind::Bits);
    case Message::HaveList:
        return have(Wire::HaveKind::List);
    case Message::HaveAll:
        return have(Wire::HaveKind::All);
    case Message::HaveNone:
        return have(Wire::HaveKind::None);
    case Message::Get:
        return get();
    case Message::Piece:
        return Wire::encodePieceHeader({std::max(m_askedId, 7U), 0}) + QByteArray(1'000, 'x');
    case Message::Fail:
        return Wire::encodeFail({std::max(m_askedId, 7U), Wire::FailCode::Busy});
    case Message::Cancel:
        return Wire::encodeCancel(std::max(m_lastId, 1U));
    case Message::Flood:
        return plaintextOf(MessageType::Flood, QByteArray(150, 'x'));
    case Message::Unknown:
        return plaintextOf(static_cast<MessageType>(0x6F), QByteArray(150, 'x'));
    }
    return {};
}

Tag SceneActor::Line::tag() const
{
    return m_frames.isReady() ? Crypto::channelTag(m_frames.tagKey(), m_owner->m_token) : Tag {};
}

void SceneActor::Line::send(const QByteArray &plaintext)
{
    sendAll({plaintext});
}

void SceneActor::Line::sendAll(const QList<QByteArray> &plaintexts)
{
    QByteArray bytes;
    for (const QByteArray &plaintext : plaintexts)
    {
        // without keys: as it is
        bytes += m_frames.isReady() ? m_frames.seal(plaintext) : plaintext;
        if (bytes.size() >= WRITE_SIZE)
            m_stream->write(std::exchange(bytes, {}));
    }
    if (!bytes.isEmpty())
        m_stream->write(bytes);
}
