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

#include "connection_p.h"

#include <QVarLengthArray>

#include "base/global.h"

// What comes from the peer

using namespace Megatorrent;
using Wire::MessageType;

namespace
{
    constexpr QByteArrayView BITTORRENT_GREETING {"\x13" "BitTorrent protocol"};
    constexpr qsizetype ID_SIZE = 4;
    constexpr qsizetype SMALL_FRAME_SIZE = 2048;

    std::uint8_t haveKind(const QByteArrayView payload)
    {
        constexpr qsizetype KIND_OFFSET = Tag::SIZE + 8;
        return (payload.size() > KIND_OFFSET) ? static_cast<std::uint8_t>(payload[KIND_OFFSET]) : 0;
    }
}

void Connection::Private::receive(QByteArrayView bytes)
{
    if (state == State::Ended)
        return;

    m_isReceiving = true;
    bytesReceived += bytes.size();
    if (state == State::Handshake)
        receiveKey(bytes);
    while (state == State::Established)
    {
        const std::optional<QByteArrayView> ciphertext = m_splitter.next(bytes);
        if (!ciphertext)
            break;
        handleFrame(*ciphertext);
    }
    askForBlobs();
    m_isReceiving = false;
    announceOutput();
}

void Connection::Private::receiveKey(QByteArrayView &bytes)
{
    const qsizetype count = std::min(bytes.size(), (ExchangeKey::SIZE - m_keyBytes.size()));
    m_keyBytes.append(bytes.first(count));
    bytes = bytes.sliced(count);
    if (m_keyBytes.startsWith(BITTORRENT_GREETING))
    {
        end(EndReason::Knock, u"A BitTorrent peer knocked."_s);
        return;
    }
    if (m_keyBytes.size() < ExchangeKey::SIZE)
        return;

    peerKey = ExchangeKey::fromBytes(m_keyBytes);
    const std::optional<SharedSecret> shared = Crypto::exchange(*secret, peerKey);
    if (!shared)
    {
        end(EndReason::Knock, u"The peer sent a key of low order."_s);
        return;
    }

    secret.reset();
    sealer.emplace(Crypto::transportKey(*shared, role));
    opener.emplace(Crypto::transportKey(*shared, Crypto::opposite(role)));
    const bool isConnecting = (role == Role::Connecting);
    tags.start(*shared, (isConnecting ? ownKey : peerKey), (isConnecting ? peerKey : ownKey));
    state = State::Established;
    if (isConnecting)
        sendHello();
    listener->established();
}

void Connection::Private::handleFrame(const QByteArrayView ciphertext)
{
    const qsizetype size = ciphertext.size() - Crypto::AEAD_TAG_SIZE;
    if (size < 0)
    {
        end(EndReason::Undecryptable, u"The peer sent a frame that is too short."_s);
        return;
    }

    const qsizetype headerSize = 1 + ((kind == PeerKind::Extended) ? Wire::PIECE_HEADER_SIZE : 0);
    if (std::uint8_t *place = arrivals.guess(size, headerSize))
    {
        openGuessed(ciphertext, place);
        return;
    }

    // a buffer that is kept would make an idle connection cost ten times as much
    QVarLengthArray<std::uint8_t, SMALL_FRAME_SIZE> plaintext(size);
    if (!opener->open(ciphertext, plaintext.data()))
        end(EndReason::Undecryptable, u"The peer sent a frame that does not open."_s);
    else if (size > 0)
        dispatch({plaintext.constData(), size});
}

void Connection::Private::openGuessed(const QByteArrayView ciphertext, std::uint8_t *place)
{
    if (!opener->open(ciphertext, place))
    {
        end(EndReason::Undecryptable, u"The peer sent a frame that does not open."_s);
        return;
    }

    const quint32 id = arrivals.guessedId();
    const QByteArrayView plaintext = arrivals.guessedPlaintext();
    const auto type = static_cast<MessageType>(plaintext.front());
    qsizetype headerSize = 1;
    bool isRight = (type == MessageType::Data);
    if (kind == PeerKind::Extended)
    {
        const std::optional<Wire::PieceHeader> header = Wire::decodePieceHeader(plaintext.sliced(1));
        headerSize += Wire::PIECE_HEADER_SIZE;
        isRight = (type == MessageType::Piece) && header && (header->id == id) && (header->offset == arrivals.received(id));
    }

    const qsizetype size = plaintext.size() - headerSize;
    if (isRight)
    {
        arrivals.takeGuessed();
        advanceArrival(id, size);
    }
    else
    {
        dispatch(arrivals.rejectGuess());
    }
}

void Connection::Private::dispatch(const QByteArrayView plaintext)
{
    const auto type = static_cast<MessageType>(plaintext.front());
    const QByteArrayView payload = plaintext.sliced(1);
    switch (type)
    {
    case MessageType::Hello:
        handleHello(payload);
        break;
    case MessageType::Request:
        handleRequest(payload);
        break;
    case MessageType::Data:
        handleData(payload);
        break;
    case MessageType::FindPeers:
        handleFindPeers(payload);
        break;
    case MessageType::Peers:
        handlePeers(payload);
        break;
    case MessageType::Publish:
        handlePublish(payload);
        break;
    case MessageType::Announce:
        if (const auto announce = Wire::decodeAnnounce(payload))
            listener->announced(*announce);
        break;
    case MessageType::Ok:
        handleText(false, payload);
        break;
    case MessageType::Error:
        handleText(true, payload);
        break;
    default:
        // to a v5 peer these mean nothing, whoever sends them
        if (kind == PeerKind::Extended)
            dispatchExtension(type, payload);
        break;
    }
}

void Connection::Private::dispatchExtension(const MessageType type, const QByteArrayView payload)
{
    switch (type)
    {
    case MessageType::Tags:
        handleTags(payload);
        break;
    case MessageType::GetManifest:
        handleGetManifest(payload);
        break;
    case MessageType::Manifest:
        handleManifest(payload);
        break;
    case MessageType::Have:
        handleHave(payload);
        break;
    case MessageType::Get:
        handleGet(payload);
        break;
    case MessageType::Piece:
        handlePiece(payload);
        break;
    case MessageType::Fail:
        handleFail(payload);
        break;
    case MessageType::Cancel:
        handleCancel(payload);
        break;
    default:
        break;
    }
}

void Connection::Private::handleHello(const QByteArrayView payload)
{
    if (++m_hellos > HELLOS_MAX)
        return;

    const std::optional<Wire::Hello> hello = Wire::decodeHello(payload);
    if (!hello)
    {
        malformed(u"HELLO"_s);
        return;
    }

    if (hello->version < Wire::PROTOCOL_VERSION)
    {
        end(EndReason::VersionMismatch, u"The peer speaks version %1 of the protocol."_s.arg(hello->version), "Protocol Version Mismatch");
        return;
    }

    const bool isExtended = settings.speaksExtensions && (hello->extension > 0);
    const bool isUpgrade = isKindAssumed && isExtended && mayAskV5() && (blobs.size() == 0);
    if ((kind == PeerKind::Unknown) || isUpgrade)
    {
        isKindAssumed = false;
        if (isExtended && (role == Role::Accepting))
            sendHello();
        become(isExtended ? PeerKind::Extended : PeerKind::V5);
    }
    passOn(*hello);
}

void Connection::Private::assumeAskerIsV5()
{
    if (kind != PeerKind::Unknown)
        return;

    isKindAssumed = true;
    become(PeerKind::V5);
}

std::optional<quint64> Connection::Private::addAnswer()
{
    assumeAskerIsV5();
    ServeQueue &queue = (kind == PeerKind::Extended) ? answers : blobs;
    if (queue.size() >= ANSWERS_MAX)
    {
        end(EndReason::DoesNotRead, u"The peer asks without waiting for answers."_s);
        return std::nullopt;
    }

    queue.addAnswer(++lastTicket);
    return lastTicket;
}

void Connection::Private::handleRequest(const QByteArrayView payload)
{
    const std::optional<BlobId> id = Wire::decodeRequest(payload);
    assumeAskerIsV5();
    if (id && (kind == PeerKind::V5) && (blobs.size() < ANSWERS_MAX))
    {
        blobs.addRequest(++lastTicket, *id);
        return;
    }

    // peers of ours have to show what they know (protocol.md 10), and ask with GET
    if (const std::optional<quint64> ticket = addAnswer())
        answer(*ticket, Wire::encodeError("Not Found"));
}

void Connection::Private::handleFindPeers(const QByteArrayView payload)
{
    const std::optional<quint64> ticket = addAnswer();
    if (!ticket)
        return;

    if (const std::optional<Wire::LookupId> id = Wire::decodeFindPeers(payload))
        listener->peersRequested(*ticket, *id);
    else
        answer(*ticket, Wire::encodePeers({}));
}

void Connection::Private::handlePublish(const QByteArrayView payload)
{
    const std::optional<quint64> ticket = addAnswer();
    if (!ticket)
        return;

    if (const std::optional<DhtItem> item = Wire::decodePublish(payload))
        listener->publishRequested(*ticket, *item);
    else
        answer(*ticket, Wire::encodeError("Malformed"));
}

void Connection::Private::handleText(const bool isError, const QByteArrayView payload)
{
    if (isPublishOpen)
    {
        isPublishOpen = false;
        listener->publishAnswered(!isError, Wire::decodeText(payload));
        return;
    }

    // with peers of ours nothing else is answered like this
    if (!isError || (kind == PeerKind::Extended))
        return;

    if (const std::optional<quint32> id = arrivals.onlyId())
    {
        const BlobId blobId = arrivals.blobId(*id);
        const auto code = arrivals.isCancelled(*id) ? Wire::FailCode::Cancelled : Wire::FailCode::NotFound;
        arrivals.close(*id);
        listener->blobRefused(*id, blobId, code);
    }
    else if (!lookups.isEmpty())
    {
        listener->peersReceived(lookups.takeFirst(), {});
    }
}

void Connection::Private::handlePeers(const QByteArrayView payload)
{
    if (!lookups.isEmpty())
        listener->peersReceived(lookups.takeFirst(), Wire::decodePeers(payload).value_or(QList<Endpoint>()));
}

void Connection::Private::handleTags(const QByteArrayView payload)
{
    if (const auto received = Wire::decodeTags(payload))
        prove(tags.receive(*received));
    else
        malformed(u"TAGS"_s);
}

void Connection::Private::prove(const QList<PublicKey> &channels)
{
    if (channels.isEmpty())
        return;

    if (role == Role::Accepting)
        show(channels);
    if (state == State::Established)
        listener->channelsProven(channels);
}

bool Connection::Private::acceptId(const quint32 id)
{
    if (id <= lastPeerId)
    {
        end(EndReason::Malformed, u"The peer used an id twice, or out of order."_s);
        return false;
    }

    lastPeerId = id;
    if ((blobs.openGets() + manifestTickets.size()) >= OPEN_REQUESTS_MAX)
    {
        reply(Wire::encodeFail({.id = id, .code = Wire::FailCode::Busy}));
        return false;
    }
    return true;
}

void Connection::Private::failMalformed(const QByteArrayView payload)
{
    const auto id = (payload.size() < ID_SIZE) ? std::nullopt : Wire::decodeCancel(payload.first(ID_SIZE));
    if (!id)
        malformed(u"a request without an id"_s);
    else if (acceptId(*id))
        reply(Wire::encodeFail({.id = *id, .code = Wire::FailCode::Malformed}));
}

void Connection::Private::malformed(const QString &what)
{
    end(EndReason::Malformed, u"The peer sent a malformed message: %1."_s.arg(what));
}

void Connection::Private::handleGetManifest(const QByteArrayView payload)
{
    const std::optional<Wire::GetManifest> message = Wire::decodeGetManifest(payload);
    if (!message)
    {
        failMalformed(payload);
        return;
    }
    if (!acceptId(message->id))
        return;

    std::optional<PublicKey> channel;
    const auto *tag = std::get_if<Tag>(&message->channel);
    if (tag)
    {
        channel = tags.provenChannel(*tag);
        if (!channel)
        {
            prove(tags.receive({*tag}));
            channel = tags.provenChannel(*tag);
        }
    }
    else
    {
        channel = std::get<PublicKey>(message->channel);
    }

    if (!channel)
    {
        reply(Wire::encodeFail({.id = message->id, .code = Wire::FailCode::NotFound}));
        return;
    }
    if (state != State::Established)
        return;

    manifestTickets.insert(++lastTicket, message->id);
    listener->manifestRequested(lastTicket, *channel, (tag == nullptr));
}

void Connection::Private::handleManifest(const QByteArrayView payload)
{
    const std::optional<Wire::ManifestMessage> message = Wire::decodeManifest(payload);
    if (!message)
    {
        malformed(u"MANIFEST"_s);
        return;
    }

    if (message->id != 0)
    {
        const auto asked = manifests.constFind(message->id);
        if (asked == manifests.cend())
            return;
        if (*asked != message->item.publicKey)
        {
            malformed(u"MANIFEST of another channel"_s);
            return;
        }
        manifests.erase(asked);
    }
    listener->manifestReceived(message->id, message->item);
}

void Connection::Private::handleHave(const QByteArrayView payload)
{
    const std::optional<Wire::Have> have = Wire::decodeHave(payload);
    if (!have)
    {
        // a kind of a later version is none of our business
        if (haveKind(payload) <= static_cast<std::uint8_t>(Wire::HaveKind::None))
            malformed(u"HAVE"_s);
        return;
    }

    if (const std::optional<PublicKey> channel = tags.provenChannel(have->tag))
        listener->haveReceived(*channel, *have);
}

void Connection::Private::handleGet(const QByteArrayView payload)
{
    const std::optional<Wire::Get> get = Wire::decodeGet(payload);
    if (!get)
        failMalformed(payload);
    else if (acceptId(get->id))
        blobs.addGet(++lastTicket, get->id, get->blobId);
}

void Connection::Private::handleFail(const QByteArrayView payload)
{
    const std::optional<Wire::Fail> fail = Wire::decodeFail(payload);
    if (!fail)
    {
        malformed(u"FAIL"_s);
    }
    else if (arrivals.isOpen(fail->id))
    {
        const BlobId blobId = arrivals.blobId(fail->id);
        const auto code = arrivals.isCancelled(fail->id) ? Wire::FailCode::Cancelled : fail->code;
        arrivals.close(fail->id);
        listener->blobRefused(fail->id, blobId, code);
    }
    else if (manifests.remove(fail->id))
    {
        listener->manifestRefused(fail->id, fail->code);
    }
}

void Connection::Private::handleCancel(const QByteArrayView payload)
{
    const std::optional<quint32> id = Wire::decodeCancel(payload);
    if (!id)
    {
        malformed(u"CANCEL"_s);
        return;
    }
    // nothing to do if it has been answered meanwhile
    const quint64 ticket = manifestTickets.key(*id, 0);
    const auto cancelled = manifestTickets.remove(ticket) ? ServeQueue::Cancelled {.isKnown = true, .ticket = {}} : blobs.cancel(*id);
    if (cancelled.isKnown)
        reply(Wire::encodeFail({.id = *id, .code = Wire::FailCode::Cancelled}));
    if (cancelled.ticket && (state == State::Established))
        listener->blobNeedless(*cancelled.ticket);
}

void Connection::Private::handleData(const QByteArrayView payload)
{
    const std::optional<quint32> id = (kind == PeerKind::Extended) ? std::nullopt : arrivals.onlyId();
    if (!id)
        malformed(u"DATA that was not asked for"_s);
    else if (!payload.isEmpty())
        handleBlobBytes(*id, arrivals.received(*id), payload);
}

void Connection::Private::handlePiece(const QByteArrayView payload)
{
    const std::optional<Wire::PieceHeader> header = Wire::decodePieceHeader(payload);
    if (!header)
        end(EndReason::MalformedPiece, u"The peer sent a malformed piece."_s);
    else if (!arrivals.isOpen(header->id))
        malformed(u"a piece that was not asked for"_s);
    else
        handleBlobBytes(header->id, header->offset, payload.sliced(Wire::PIECE_HEADER_SIZE));
}

void Connection::Private::handleBlobBytes(const quint32 id, const qint64 offset, const QByteArrayView bytes)
{
    const Arrivals::Result result = arrivals.check(id, offset, bytes.size());
    if ((result == Arrivals::Result::WrongOffset) || (result == Arrivals::Result::TooLong))
    {
        end(EndReason::MalformedPiece, u"The peer sent bytes of a blob that do not fit together."_s);
        return;
    }

    if ((offset == 0) && !arrivals.isCancelled(id) && !listener->mayArrive(id, arrivals.blobId(id)))
    {
        if (state != State::Established)
            return;
        arrivals.cancel(id);
        if (kind == PeerKind::Extended)
            send(Wire::encodeCancel(id));
    }
    if (state != State::Established)
        return;

    arrivals.take(id, bytes);
    advanceArrival(id, bytes.size());
}

void Connection::Private::advanceArrival(const quint32 id, const qsizetype size)
{
    blobBytesReceived += size;
    const bool isCancelled = arrivals.isCancelled(id);
    if (isCancelled)
        blobBytesDropped += size;

    const qint64 received = arrivals.received(id);
    if (received < BLOB_SIZE)
    {
        if (!isCancelled)
            listener->blobProgressed(id, received);
        return;
    }

    const BlobId blobId = arrivals.blobId(id);
    const QByteArray blob = arrivals.takeBlob(id);
    if (isCancelled)
        listener->blobRefused(id, blobId, Wire::FailCode::Cancelled);
    else
        listener->blobReceived(id, blobId, blob);
}
