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

#include "ownrequests.h"

#include <utility>

#include "base/global.h"

#include "connection.h"

using namespace Megatorrent;
using Wire::MessageType;

OwnRequests::OwnRequests(ConnectionContext *context)
    : m_context {context}
{
}

// --- asking ---

bool OwnRequests::canRequestBlob() const
{
    if (!m_context->isEstablished())
        return false;

    switch (m_context->peerKind())
    {
    case PeerKind::Unknown:
        return false;
    case PeerKind::V5:
        return mayAskV5();
    case PeerKind::Extended:
        return openCount() < OPEN_REQUESTS_MAX;
    }
    return false;
}

quint32 OwnRequests::requestBlob(const BlobId &id)
{
    if (!canRequestBlob())
        return 0;

    const quint32 requestId = ++m_lastId;
    m_arrivals.open(requestId, id);
    m_context->send(isExtended() ? Wire::encodeGet({.id = requestId, .blobId = id}) : Wire::encodeRequest(id));
    return requestId;
}

void OwnRequests::cancelBlob(const quint32 id)
{
    if (!m_arrivals.isOpen(id) || m_arrivals.isCancelled(id))
        return;

    m_arrivals.cancel(id);
    if (isExtended())
        m_context->send(Wire::encodeCancel(id));
}

quint32 OwnRequests::getManifest(const PublicKey &channel, const std::variant<Tag, PublicKey> &name)
{
    const quint32 id = ++m_lastId;
    m_manifests.insert(id, channel);
    m_context->send(Wire::encodeGetManifest({.id = id, .channel = name}));
    return id;
}

bool OwnRequests::findPeers(const Wire::LookupId &id)
{
    const bool isPossible = isExtended() ? (m_lookups.size() < LOOKUPS_MAX) : mayAskV5();
    if (!m_context->isEstablished() || !isPossible)
        return false;

    m_lookups.append(id);
    m_context->send(Wire::encodeFindPeers(id));
    return true;
}

bool OwnRequests::publish(const DhtItem &item)
{
    const bool isPossible = isExtended() ? !m_isPublishOpen : mayAskV5();
    if (!m_context->isEstablished() || !isPossible)
        return false;

    m_isPublishOpen = true;
    m_context->send(Wire::encodePublish(item));
    return true;
}

bool OwnRequests::mayAskV5() const
{
    return (openCount() == 0) && m_lookups.isEmpty() && !m_isPublishOpen;
}

int OwnRequests::openCount() const
{
    return m_arrivals.openCount() + static_cast<int>(m_manifests.size());
}

// --- what comes ---

std::uint8_t *OwnRequests::guess(const qsizetype size)
{
    return m_arrivals.guess(size, (1 + (isExtended() ? Wire::PIECE_HEADER_SIZE : 0)));
}

std::optional<QByteArray> OwnRequests::takeGuessed()
{
    const quint32 id = m_arrivals.guessedId();
    const QByteArrayView plaintext = m_arrivals.guessedPlaintext();
    const auto type = static_cast<MessageType>(plaintext.front());
    qsizetype headerSize = 1;
    bool isRight = (type == MessageType::Data);
    if (isExtended())
    {
        const std::optional<Wire::PieceHeader> header = Wire::decodePieceHeader(plaintext.sliced(1));
        headerSize += Wire::PIECE_HEADER_SIZE;
        isRight = (type == MessageType::Piece) && header && (header->id == id) && (header->offset == m_arrivals.received(id));
    }

    const qsizetype size = plaintext.size() - headerSize;
    if (!isRight)
        return m_arrivals.rejectGuess();
    m_arrivals.takeGuessed();
    advanceArrival(id, size);
    return std::nullopt;
}

void OwnRequests::handleText(const bool isError, const QByteArrayView payload)
{
    if (m_isPublishOpen)
    {
        m_isPublishOpen = false;
        m_context->listener().publishAnswered(!isError, Wire::decodeText(payload));
        return;
    }

    // with peers of ours nothing else is answered like this
    if (!isError || isExtended())
        return;

    if (const std::optional<quint32> id = m_arrivals.onlyId())
        refused(*id, Wire::FailCode::NotFound);
    else if (!m_lookups.isEmpty())
        m_context->listener().peersReceived(m_lookups.takeFirst(), {});
}

void OwnRequests::refused(const quint32 id, const Wire::FailCode code)
{
    const BlobId blobId = m_arrivals.blobId(id);
    const bool isCancelled = m_arrivals.isCancelled(id);
    m_arrivals.close(id);
    m_context->listener().blobRefused(id, blobId, (isCancelled ? Wire::FailCode::Cancelled : code));
}

void OwnRequests::handlePeers(const QByteArrayView payload)
{
    if (!m_lookups.isEmpty())
        m_context->listener().peersReceived(m_lookups.takeFirst(), Wire::decodePeers(payload).value_or(QList<Endpoint>()));
}

void OwnRequests::handleManifest(const QByteArrayView payload)
{
    const std::optional<Wire::ManifestMessage> message = Wire::decodeManifest(payload);
    if (!message)
    {
        m_context->endMalformed(u"MANIFEST"_s);
        return;
    }

    if (message->id != 0)
    {
        const auto asked = m_manifests.constFind(message->id);
        if (asked == m_manifests.cend())
            return;
        if (*asked != message->item.publicKey)
        {
            m_context->endMalformed(tr("a state of another channel"));
            return;
        }
        m_manifests.erase(asked);
    }
    m_context->listener().manifestReceived(message->id, message->item);
}

void OwnRequests::handleFail(const QByteArrayView payload)
{
    const std::optional<Wire::Fail> fail = Wire::decodeFail(payload);
    if (!fail)
        m_context->endMalformed(u"FAIL"_s);
    else if (m_arrivals.isOpen(fail->id))
        refused(fail->id, fail->code);
    else if (m_manifests.remove(fail->id))
        m_context->listener().manifestRefused(fail->id, fail->code);
}

void OwnRequests::handleData(const QByteArrayView payload)
{
    const std::optional<quint32> id = isExtended() ? std::nullopt : m_arrivals.onlyId();
    if (!id)
        m_context->endMalformed(tr("data that was not asked for"));
    else if (!payload.isEmpty())
        handleBlobBytes(*id, m_arrivals.received(*id), payload);
}

void OwnRequests::handlePiece(const QByteArrayView payload)
{
    const std::optional<Wire::PieceHeader> header = Wire::decodePieceHeader(payload);
    if (!header)
        m_context->end(EndReason::MalformedPiece, tr("The peer sent a malformed piece."));
    else if (!m_arrivals.isOpen(header->id))
        m_context->endMalformed(tr("a piece that was not asked for"));
    else
        handleBlobBytes(header->id, header->offset, payload.sliced(Wire::PIECE_HEADER_SIZE));
}

void OwnRequests::handleBlobBytes(const quint32 id, const qint64 offset, const QByteArrayView bytes)
{
    const Arrivals::Result result = m_arrivals.check(id, offset, bytes.size());
    if ((result == Arrivals::Result::WrongOffset) || (result == Arrivals::Result::TooLong))
    {
        m_context->end(EndReason::MalformedPiece, tr("The peer sent data that does not fit together."));
        return;
    }

    if ((offset == 0) && !m_arrivals.isCancelled(id) && !m_context->listener().mayArrive(id, m_arrivals.blobId(id)))
    {
        if (!m_context->isEstablished())
            return;
        m_arrivals.cancel(id);
        if (isExtended())
            m_context->send(Wire::encodeCancel(id));
    }
    if (!m_context->isEstablished())
        return;

    m_arrivals.take(id, bytes);
    advanceArrival(id, bytes.size());
}

void OwnRequests::advanceArrival(const quint32 id, const qsizetype size)
{
    m_blobBytesReceived += size;
    const bool isCancelled = m_arrivals.isCancelled(id);
    if (isCancelled)
        m_blobBytesDropped += size;

    const qint64 received = m_arrivals.received(id);
    if (received < BLOB_SIZE)
    {
        if (!isCancelled)
            m_context->listener().blobProgressed(id, received);
        return;
    }

    const BlobId blobId = m_arrivals.blobId(id);
    const QByteArray blob = m_arrivals.takeBlob(id);
    if (isCancelled)
        m_context->listener().blobRefused(id, blobId, Wire::FailCode::Cancelled);
    else
        m_context->listener().blobReceived(id, blobId, blob);
}

void OwnRequests::refuseManifests()
{
    const QHash<quint32, PublicKey> unanswered = std::exchange(m_manifests, {});
    for (auto it = unanswered.cbegin(); it != unanswered.cend(); ++it)
        m_context->listener().manifestRefused(it.key(), Wire::FailCode::NotFound);
}

void OwnRequests::clear()
{
    m_arrivals.clear();
    m_manifests.clear();
    m_lookups.clear();
}
