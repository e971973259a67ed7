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

#include "peerrequests.h"

#include <algorithm>

#include "base/global.h"

#include "connection.h"

using namespace Megatorrent;

namespace
{
    constexpr int ANSWERS_MAX = OPEN_REQUESTS_MAX;   // unanswered messages that have no id
    constexpr qsizetype ID_SIZE = 4;
    // What is longer may hold a value that the DHT does not take; names, braces and the shortest number take 32
    constexpr qsizetype PUBLISH_MAX_SIZE = (2 * MANIFEST_MAX_SIZE) + (2 * PublicKey::SIZE) + (2 * Signature::SIZE) + 33;
}

PeerRequests::PeerRequests(ConnectionContext *context)
    : m_context {context}
{
}

// --- questions ---

std::optional<quint64> PeerRequests::addAnswer()
{
    m_context->assumeV5();
    ServeQueue &queue = (m_context->peerKind() == PeerKind::Extended) ? m_answers : m_blobs;
    if (queue.size() >= ANSWERS_MAX)
    {
        m_context->end(EndReason::DoesNotRead, tr("The peer asks without waiting for answers."));
        return std::nullopt;
    }

    queue.addAnswer(++m_lastTicket);
    return m_lastTicket;
}

void PeerRequests::handleRequest(const QByteArrayView payload)
{
    const std::optional<BlobId> id = Wire::decodeRequest(payload);
    m_context->assumeV5();
    if (id && (m_context->peerKind() == PeerKind::V5) && (m_blobs.size() < ANSWERS_MAX))
    {
        m_blobs.addRequest(++m_lastTicket, *id);
        return;
    }

    // peers of ours have to show what they know (protocol.md 10), and ask with GET
    if (const std::optional<quint64> ticket = addAnswer())
        provideAnswer(*ticket, Wire::encodeError("Not Found"));
}

void PeerRequests::handleGet(const QByteArrayView payload)
{
    const std::optional<Wire::Get> get = Wire::decodeGet(payload);
    if (!get)
        failMalformed(payload);
    else if (acceptId(get->id))
        m_blobs.addGet(++m_lastTicket, get->id, get->blobId);
}

void PeerRequests::handleFindPeers(const QByteArrayView payload)
{
    const std::optional<quint64> ticket = addAnswer();
    if (!ticket)
        return;

    if (const std::optional<Wire::LookupId> id = Wire::decodeFindPeers(payload))
        m_context->listener().peersRequested(*ticket, *id);
    else
        provideAnswer(*ticket, Wire::encodePeers({}));
}

void PeerRequests::handlePublish(const QByteArrayView payload)
{
    const std::optional<quint64> ticket = addAnswer();
    if (!ticket)
        return;

    if (const std::optional<DhtItem> item = Wire::decodePublish(payload))
        m_context->listener().publishRequested(*ticket, *item);
    else
        provideAnswer(*ticket, Wire::encodeError((payload.size() > PUBLISH_MAX_SIZE) ? "Too Large" : "Malformed"));
}

void PeerRequests::handleCancel(const QByteArrayView payload)
{
    const std::optional<quint32> id = Wire::decodeCancel(payload);
    if (!id)
    {
        m_context->endMalformed(u"CANCEL"_s);
        return;
    }
    // nothing to do if it has been answered meanwhile
    const quint64 ticket = m_manifests.key(*id, 0);
    const auto cancelled = m_manifests.remove(ticket) ? ServeQueue::Cancelled {.isKnown = true, .ticket = {}} : m_blobs.cancel(*id);
    if (cancelled.isKnown)
        fail(*id, Wire::FailCode::Cancelled);
    if (cancelled.ticket && m_context->isEstablished())
        m_context->listener().blobNeedless(*cancelled.ticket);
}

bool PeerRequests::acceptId(const quint32 id)
{
    if (id <= m_lastId)
    {
        m_context->end(EndReason::Malformed, tr("The peer used an id twice, or out of order."));
        return false;
    }

    m_lastId = id;
    if ((m_blobs.openGets() + m_manifests.size()) >= OPEN_REQUESTS_MAX)
    {
        fail(id, Wire::FailCode::Busy);
        return false;
    }
    return true;
}

void PeerRequests::manifestRequested(const quint32 id, const PublicKey &channel, const bool byKey)
{
    m_manifests.insert(++m_lastTicket, id);
    m_context->listener().manifestRequested(m_lastTicket, channel, byKey);
}

void PeerRequests::fail(const quint32 id, const Wire::FailCode code)
{
    m_context->reply(Wire::encodeFail({.id = id, .code = code}));
}

void PeerRequests::failMalformed(const QByteArrayView payload)
{
    const auto id = (payload.size() < ID_SIZE) ? std::nullopt : Wire::decodeCancel(payload.first(ID_SIZE));
    if (!id)
        m_context->endMalformed(tr("a request without an id"));
    else if (acceptId(*id))
        fail(*id, Wire::FailCode::Malformed);
}

// --- answers ---

void PeerRequests::provideBlob(const quint64 ticket, const QByteArray &blob)
{
    if (blob.size() != BLOB_SIZE)
    {
        refuse(ticket, Wire::FailCode::NotFound);
        return;
    }

    m_blobs.provideBlob(ticket, blob);
    askForBlobs();
    m_context->announceOutput();
}

void PeerRequests::releaseBlobs()
{
    m_blobs.releaseBlobs();
    askForBlobs();
}

void PeerRequests::provideManifest(const quint64 ticket, const DhtItem &item)
{
    const quint32 id = m_manifests.take(ticket);
    if (id != 0)
        m_context->reply(Wire::encodeManifest({.id = id, .item = item}));
}

void PeerRequests::provideAnswer(const quint64 ticket, const QByteArray &plaintext)
{
    m_answers.provideAnswer(ticket, plaintext);
    m_blobs.provideAnswer(ticket, plaintext);
    m_context->announceOutput();
}

void PeerRequests::refuse(const quint64 ticket, const Wire::FailCode code)
{
    if (const quint32 id = m_manifests.take(ticket); id != 0)
    {
        fail(id, code);
        return;
    }

    const ServeQueue::Refused refused = m_blobs.refuse(ticket);
    if (refused.id)
        fail(*refused.id, code);
    else if (refused.isKnown)
        m_blobs.provideAnswer(ticket, Wire::encodeError("Not Found"));
    askForBlobs();
    m_context->announceOutput();
}

void PeerRequests::askForBlobs()
{
    // the listener may answer at once, which leads back here
    if (m_isAsking)
        return;

    m_isAsking = true;
    while (m_context->isEstablished())
    {
        const std::optional<ServeQueue::Needed> needed = m_blobs.takeNeeded();
        if (!needed)
            break;
        m_context->listener().blobNeeded(needed->ticket, needed->blobId, needed->isGet);
    }
    m_isAsking = false;
}

// --- sending ---

bool PeerRequests::append(FrameSealer &sealer, QByteArray &output, const qsizetype maxSize)
{
    if (m_blobs.isReady())
        output.reserve(std::min(maxSize, SEND_QUEUE_MAX_SIZE));
    for (ServeQueue *queue : {&m_answers, &m_blobs})
    {
        auto appended = ServeQueue::Appended::Something;
        while (appended == ServeQueue::Appended::Something)
            appended = queue->appendNext(sealer, output, (maxSize - output.size()), m_blobBytesSent);
        if (appended == ServeQueue::Appended::Exhausted)
            return false;
    }
    return true;
}

void PeerRequests::clear()
{
    m_blobs.clear();
    m_answers.clear();
    m_manifests.clear();
}
