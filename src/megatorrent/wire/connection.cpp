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

#include "connection.h"

#include <QVarLengthArray>

#include "base/global.h"

using namespace Megatorrent;
using Wire::MessageType;

namespace
{
    constexpr int HELLOS_MAX = 64;                     // later ones are ignored
    constexpr QByteArrayView BITTORRENT_GREETING {"\x13" "BitTorrent protocol"};
    constexpr qsizetype SMALL_FRAME_SIZE = 2048;

    std::uint8_t haveKind(const QByteArrayView payload)
    {
        constexpr qsizetype KIND_OFFSET = Tag::SIZE + 8;
        return (payload.size() > KIND_OFFSET) ? static_cast<std::uint8_t>(payload[KIND_OFFSET]) : 0;
    }
}

Connection::Connection(const Role role, const Crypto::ExchangeSecret &secret, const ConnectionSettings &settings, Listener *listener)
    : m_role {role}
    , m_secret {secret}
    , m_settings {settings}
    , m_listener {listener}
    , m_ownKey {Crypto::exchangePublicKey(secret)}
    , m_tags {role}
    , m_ownRequests {this}
    , m_peerRequests {this}
{
    for (const ChannelToken &channel : settings.channels)
        m_tags.addChannel(channel);
}

Connection::~Connection() = default;

// --- sending ---

void Connection::send(const QByteArray &plaintext)
{
    if (m_state != State::Established)
        return;
    if (m_control.add(plaintext))
        announceOutput();
    else
        doesNotRead();
}

void Connection::reply(const QByteArray &plaintext)
{
    if (m_state != State::Established)
        return;
    if (m_control.addReply(plaintext))
        announceOutput();
    else
        doesNotRead();
}

void Connection::doesNotRead()
{
    end(EndReason::DoesNotRead, tr("The peer does not take what it has asked for."));
}

// Tells the listener that there is output, unless it will look anyway or has been told.
void Connection::announceOutput()
{
    if (m_isReceiving || m_isTaking || m_isOutputAnnounced || !wantsToSend(Take::All))
        return;

    m_isOutputAnnounced = true;
    m_listener->outputReady();
}

bool Connection::wantsToSend(const Take take) const
{
    if (!m_isKeyTaken)
        return (m_state != State::Ended);
    return !m_control.isEmpty() || ((take == Take::All) && (m_control.hasReplies() || m_peerRequests.isReady()));
}

QByteArray Connection::takeOutput(const qsizetype maxSize, const Take take)
{
    m_isOutputAnnounced = false;
    QByteArray output;
    if (!m_isKeyTaken)
    {
        if ((m_state == State::Ended) || (maxSize < ExchangeKey::SIZE))
            return output;
        output = m_ownKey.toByteArray();
        m_isKeyTaken = true;
    }

    if (m_sealer)
    {
        m_isTaking = true;
        if (!appendFrames(output, maxSize, (take == Take::All)))
            end(EndReason::LocalClose, tr("The connection has sent as many frames as its keys are good for."));
        else
            m_peerRequests.askForBlobs();
        m_isTaking = false;
    }

    m_bytesSent += output.size();
    return output;
}

bool Connection::appendFrames(QByteArray &output, const qsizetype maxSize, const bool withAnswers)
{
    switch (m_control.append(*m_sealer, output, maxSize, withAnswers))
    {
    case ControlQueue::Appended::Exhausted:
        return false;
    case ControlQueue::Appended::Full:
        return true;
    case ControlQueue::Appended::All:
        break;
    }
    return !withAnswers || m_peerRequests.append(*m_sealer, output, maxSize);
}

void Connection::sendHello()
{
    send(Wire::encodeHello({.version = Wire::PROTOCOL_VERSION, .sequences = m_settings.gossip
            , .extension = (m_settings.speaksExtensions ? Wire::EXTENSION_VERSION : 0), .time = m_settings.time}));
}

// --- the end ---

void Connection::close(const QByteArrayView errorText)
{
    end(EndReason::LocalClose, tr("Closed from this side."), errorText);
}

void Connection::end(const EndReason reason, const QString &text, const QByteArrayView errorText)
{
    if (m_state == State::Ended)
        return;

    // an ERROR after the first part of a blob would be taken for more of it by some v5 peers
    const bool mayTellPeer = (m_state == State::Established) && ((m_kind == PeerKind::Extended) || !m_peerRequests.isSendingBlob());
    if (mayTellPeer && !errorText.isEmpty())
        m_control.addLast(Wire::encodeError(errorText));

    m_state = State::Ended;
    m_secret.reset();
    m_peerRequests.clear();
    m_ownRequests.clear();
    m_listener->ended(reason, text);
    announceOutput();
}

void Connection::endMalformed(const QString &what)
{
    end(EndReason::Malformed, tr("The peer sent a malformed message: %1.").arg(what));
}

// --- what kind of peer it is ---

void Connection::assumeV5()
{
    if (!isEstablished() || (m_kind != PeerKind::Unknown))
        return;

    m_isKindAssumed = true;
    become(PeerKind::V5);
}

void Connection::become(const PeerKind kind)
{
    m_kind = kind;
    m_peerRequests.setOrdered(kind != PeerKind::Extended);
    if (kind == PeerKind::V5)
        m_ownRequests.refuseManifests();   // it does not know GET_MANIFEST and will never answer
}

void Connection::handleHello(const QByteArrayView payload)
{
    if (++m_hellos > HELLOS_MAX)
        return;

    const std::optional<Wire::Hello> hello = Wire::decodeHello(payload);
    if (!hello)
    {
        endMalformed(u"HELLO"_s);
        return;
    }

    if (hello->version < Wire::PROTOCOL_VERSION)
    {
        end(EndReason::VersionMismatch, tr("The peer speaks version %1 of the protocol.").arg(hello->version), "Protocol Version Mismatch");
        return;
    }

    const bool isExtended = m_settings.speaksExtensions && (hello->extension > 0);
    const bool isUpgrade = m_isKindAssumed && isExtended && m_ownRequests.mayAskV5() && m_peerRequests.isEmpty();
    if ((m_kind == PeerKind::Unknown) || isUpgrade)
    {
        m_isKindAssumed = false;
        if (isExtended && (m_role == Role::Accepting))
            sendHello();
        become(isExtended ? PeerKind::Extended : PeerKind::V5);
    }
    if (!m_timeSaid)
        m_timeSaid = hello->time;
    m_listener->helloReceived(*hello);
}

// --- channels and tags ---

void Connection::addChannel(const ChannelToken &channel)
{
    const bool wasProven = m_tags.hasProven(channel.channel);
    if (!m_tags.addChannel(channel) || wasProven)
        return;

    if (role() == Role::Accepting)
        show({channel.channel});
    m_listener->channelsProven({channel.channel});
}

void Connection::removeChannel(const PublicKey &channel)
{
    m_tags.removeChannel(channel);
}

int Connection::showChannels(const QList<PublicKey> &channels)
{
    if (!isEstablished() || !m_settings.speaksExtensions || (peerKind() == PeerKind::V5))
        return 0;

    const QList<Tag> shown = m_tags.show(channels);
    if (!shown.isEmpty())
        send(Wire::encodeTags(shown));
    return static_cast<int>(shown.size());
}

void Connection::show(const QList<PublicKey> &channels)
{
    const QList<Tag> shown = m_tags.show(channels);
    if (!shown.isEmpty())
        send(Wire::encodeTags(shown));
}

void Connection::prove(const QList<PublicKey> &channels)
{
    if (channels.isEmpty())
        return;

    if (m_role == Role::Accepting)
        show(channels);
    if (m_state == State::Established)
        m_listener->channelsProven(channels);
}

void Connection::handleTags(const QByteArrayView payload)
{
    if (const auto received = Wire::decodeTags(payload))
        prove(m_tags.receive(*received));
    else
        endMalformed(u"TAGS"_s);
}

// --- asking and telling ---

bool Connection::mayGetManifest() const
{
    const bool mayKnow = (m_kind == PeerKind::Extended) || ((m_kind == PeerKind::Unknown) && (m_role == Role::Connecting));
    return isEstablished() && m_settings.speaksExtensions && mayKnow && (m_ownRequests.openCount() < OPEN_REQUESTS_MAX);
}

quint32 Connection::getManifest(const PublicKey &channel)
{
    const std::optional<Tag> tag = m_tags.ownTag(channel);
    return (tag && mayGetManifest()) ? m_ownRequests.getManifest(channel, *tag) : 0;
}

quint32 Connection::getManifestByKey(const PublicKey &channel)
{
    return mayGetManifest() ? m_ownRequests.getManifest(channel, channel) : 0;
}

void Connection::announce(const Wire::Announce &announce)
{
    if (isEstablished())
        send(Wire::encodeAnnounce(announce));
}

void Connection::pushManifest(const DhtItem &item)
{
    if (isEstablished() && (peerKind() == PeerKind::Extended))
        send(Wire::encodeManifest({.id = 0, .item = item}));
}

void Connection::sendHave(const PublicKey &channel, const Wire::Have &have)
{
    const std::optional<Tag> tag = m_tags.ownTag(channel);
    if (!isEstablished() || (peerKind() != PeerKind::Extended) || !tag)
        return;

    Wire::Have message = have;
    message.tag = *tag;
    send(Wire::encodeHave(message));
}

void Connection::sendFlood(const Wire::Flood &flood)
{
    if (isEstablished() && (peerKind() == PeerKind::Extended))
        send(Wire::encodeFlood(flood));
}

void Connection::keepAlive()
{
    if (isEstablished() && (peerKind() == PeerKind::Extended))
        send(Wire::encodeTags({}));
}

// --- answering ---

void Connection::providePeers(const quint64 ticket, const QList<Endpoint> &peers)
{
    m_peerRequests.provideAnswer(ticket, Wire::encodePeers(peers));
}

void Connection::acceptPublish(const quint64 ticket)
{
    m_peerRequests.provideAnswer(ticket, Wire::encodeOk("OK"));
}

void Connection::refusePublish(const quint64 ticket, const QByteArrayView text)
{
    m_peerRequests.provideAnswer(ticket, Wire::encodeError(text));
}

// --- what comes from the peer ---

void Connection::receive(QByteArrayView bytes)
{
    if (m_state == State::Ended)
        return;

    m_isReceiving = true;
    m_bytesReceived += bytes.size();
    if (m_state == State::Handshake)
        receiveKey(bytes);
    while (m_state == State::Established)
    {
        const std::optional<QByteArrayView> ciphertext = m_splitter.next(bytes);
        if (!ciphertext)
            break;
        handleFrame(*ciphertext);
    }
    m_peerRequests.askForBlobs();
    m_isReceiving = false;
    announceOutput();
}

void Connection::receiveKey(QByteArrayView &bytes)
{
    const qsizetype count = std::min(bytes.size(), (ExchangeKey::SIZE - m_keyBytes.size()));
    m_keyBytes.append(bytes.first(count));
    bytes = bytes.sliced(count);
    if (m_keyBytes.startsWith(BITTORRENT_GREETING))
    {
        end(EndReason::Knock, tr("A BitTorrent peer knocked."));
        return;
    }
    if (m_keyBytes.size() < ExchangeKey::SIZE)
        return;

    m_peerKey = ExchangeKey::fromBytes(m_keyBytes);
    const std::optional<SharedSecret> shared = Crypto::exchange(*m_secret, m_peerKey);
    if (!shared)
    {
        end(EndReason::Knock, tr("The peer sent a key of low order."));
        return;
    }

    m_secret.reset();
    m_sealer.emplace(Crypto::transportKey(*shared, m_role));
    m_opener.emplace(Crypto::transportKey(*shared, Crypto::opposite(m_role)));
    const bool isConnecting = (m_role == Role::Connecting);
    m_tags.start(*shared, (isConnecting ? m_ownKey : m_peerKey), (isConnecting ? m_peerKey : m_ownKey));
    m_state = State::Established;
    if (isConnecting)
        sendHello();
    m_listener->established();
}

void Connection::handleFrame(const QByteArrayView ciphertext)
{
    const qsizetype size = ciphertext.size() - Crypto::AEAD_TAG_SIZE;
    if (size < 0)
    {
        end(EndReason::Undecryptable, tr("The peer sent a frame that is too short."));
        return;
    }

    if (std::uint8_t *place = m_ownRequests.guess(size))
    {
        if (!m_opener->open(ciphertext, place))
            end(EndReason::Undecryptable, tr("The peer sent a frame that does not open."));
        else if (const std::optional<QByteArray> plaintext = m_ownRequests.takeGuessed())
            dispatch(*plaintext);
        return;
    }

    // a buffer that is kept would make an idle connection cost ten times as much
    QVarLengthArray<std::uint8_t, SMALL_FRAME_SIZE> plaintext(size);
    if (!m_opener->open(ciphertext, plaintext.data()))
        end(EndReason::Undecryptable, tr("The peer sent a frame that does not open."));
    else if (size > 0)
        dispatch({plaintext.constData(), size});
}

void Connection::dispatch(const QByteArrayView plaintext)
{
    const auto type = static_cast<MessageType>(plaintext.front());
    const QByteArrayView payload = plaintext.sliced(1);
    switch (type)
    {
    case MessageType::Hello:
        handleHello(payload);
        break;
    case MessageType::Request:
        m_peerRequests.handleRequest(payload);
        break;
    case MessageType::Data:
        m_ownRequests.handleData(payload);
        break;
    case MessageType::FindPeers:
        m_peerRequests.handleFindPeers(payload);
        break;
    case MessageType::Peers:
        m_ownRequests.handlePeers(payload);
        break;
    case MessageType::Publish:
        m_peerRequests.handlePublish(payload);
        break;
    case MessageType::Announce:
        if (const auto announce = Wire::decodeAnnounce(payload))
            m_listener->announced(*announce);
        break;
    case MessageType::Ok:
        m_ownRequests.handleText(false, payload);
        break;
    case MessageType::Error:
        m_ownRequests.handleText(true, payload);
        break;
    default:
        // to a v5 peer these mean nothing, whoever sends them
        if (m_kind == PeerKind::Extended)
            dispatchExtension(type, payload);
        break;
    }
}

void Connection::dispatchExtension(const MessageType type, const QByteArrayView payload)
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
        m_ownRequests.handleManifest(payload);
        break;
    case MessageType::Have:
        handleHave(payload);
        break;
    case MessageType::Get:
        m_peerRequests.handleGet(payload);
        break;
    case MessageType::Piece:
        m_ownRequests.handlePiece(payload);
        break;
    case MessageType::Fail:
        m_ownRequests.handleFail(payload);
        break;
    case MessageType::Cancel:
        m_peerRequests.handleCancel(payload);
        break;
    case MessageType::Flood:
        handleFlood(payload);
        break;
    default:
        break;
    }
}

void Connection::handleGetManifest(const QByteArrayView payload)
{
    const std::optional<Wire::GetManifest> message = Wire::decodeGetManifest(payload);
    if (!message)
    {
        m_peerRequests.failMalformed(payload);
        return;
    }
    if (!m_peerRequests.acceptId(message->id))
        return;

    std::optional<PublicKey> channel;
    const auto *tag = std::get_if<Tag>(&message->channel);
    if (tag)
    {
        channel = m_tags.provenChannel(*tag);
        if (!channel)
        {
            prove(m_tags.receive({*tag}));
            channel = m_tags.provenChannel(*tag);
        }
    }
    else
    {
        channel = std::get<PublicKey>(message->channel);
    }

    if (!channel)
    {
        m_peerRequests.fail(message->id, Wire::FailCode::NotFound);
        return;
    }
    if (isEstablished())
        m_peerRequests.manifestRequested(message->id, *channel, (tag == nullptr));
}

void Connection::handleHave(const QByteArrayView payload)
{
    const std::optional<Wire::Have> have = Wire::decodeHave(payload);
    if (!have)
    {
        // a kind of a later version is none of our business
        if (haveKind(payload) <= static_cast<std::uint8_t>(Wire::HaveKind::None))
            endMalformed(u"HAVE"_s);
        return;
    }

    if (const std::optional<PublicKey> channel = m_tags.provenChannel(have->tag))
        m_listener->haveReceived(*channel, *have);
}

void Connection::handleFlood(const QByteArrayView payload)
{
    Wire::Flood flood;
    const Wire::FloodForm form = Wire::decodeFlood(payload, flood);
    if (form == Wire::FloodForm::Sound)
        m_listener->floodReceived(flood);
    else if (form == Wire::FloodForm::Malformed)
        endMalformed(u"FLOOD"_s);
}

void Connection::setFrameCounters(const quint64 sent, const quint64 received)
{
    if (!isEstablished())
        return;

    m_sealer->counter().set(sent);
    m_opener->counter().set(received);
}
