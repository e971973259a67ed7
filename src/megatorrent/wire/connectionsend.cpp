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

#include <utility>

#include "base/global.h"

// What goes out, and what the owner decides

using namespace Megatorrent;

Connection::Private::Private(const Role role, const Crypto::ExchangeSecret &secret, const ConnectionSettings &settings, Listener *listener)
    : role {role}
    , secret {secret}
    , settings {settings}
    , listener {listener}
    , ownKey {Crypto::exchangePublicKey(secret)}
    , tags {role}
{
    for (const ChannelToken &channel : settings.channels)
        tags.addChannel(channel);
}

void Connection::Private::enqueue(std::deque<QByteArray> &queue, const QByteArray &plaintext)
{
    Q_ASSERT(!plaintext.isEmpty());  // it crashes some v5 peers
    if (state != State::Established)
        return;

    queue.push_back(plaintext);
    controlSize += plaintext.size() + FRAME_OVERHEAD;
    if ((controlSize > CONTROL_MAX_SIZE) || ((control.size() + replies.size()) > CONTROL_MAX_COUNT))
    {
        control.clear();
        replies.clear();
        controlSize = 0;
        end(EndReason::DoesNotRead, u"The peer does not take what it has asked for."_s);
        return;
    }
    announceOutput();
}

bool Connection::Private::isReadyToSend(const bool withAnswers) const
{
    if (!m_isKeyTaken)
        return (state != State::Ended);
    return !control.empty() || (withAnswers && (!replies.empty() || answers.isReady() || blobs.isReady()));
}

void Connection::Private::sendHello()
{
    send(Wire::encodeHello({.version = Wire::PROTOCOL_VERSION, .sequences = settings.gossip
            , .extension = (settings.speaksExtensions ? Wire::EXTENSION_VERSION : 0), .time = settings.time}));
}

void Connection::Private::announceOutput()
{
    if (m_isReceiving || m_isTaking || m_isOutputAnnounced || !isReadyToSend(true))
        return;

    m_isOutputAnnounced = true;
    listener->outputReady();
}

QByteArray Connection::Private::takeOutput(const qsizetype maxSize, const bool withAnswers)
{
    m_isOutputAnnounced = false;
    QByteArray output;
    if (!m_isKeyTaken)
    {
        if ((state == State::Ended) || (maxSize < ExchangeKey::SIZE))
            return output;
        output = ownKey.toByteArray();
        m_isKeyTaken = true;
    }

    if (sealer)
    {
        m_isTaking = true;
        if (!appendFrames(output, maxSize, withAnswers))
            end(EndReason::LocalClose, u"The connection has sent as many frames as its keys are good for."_s);
        else
            askForBlobs();
        m_isTaking = false;
    }

    bytesSent += output.size();
    return output;
}

bool Connection::Private::appendQueue(std::deque<QByteArray> &queue, QByteArray &output, const qsizetype maxSize, bool &isFull)
{
    while (!queue.empty())
    {
        const QByteArray &next = queue.front();
        const qsizetype size = next.size() + FRAME_OVERHEAD;
        isFull = ((output.size() + size) > maxSize);
        if (isFull)
            return true;
        if (!sealer->append({next}, output))
            return false;
        controlSize -= size;
        queue.pop_front();
    }
    return true;
}

bool Connection::Private::appendFrames(QByteArray &output, const qsizetype maxSize, const bool withAnswers)
{
    bool isFull = false;
    if (!appendQueue(control, output, maxSize, isFull))
        return false;
    if (!withAnswers || isFull)
        return true;
    if (!appendQueue(replies, output, maxSize, isFull))
        return false;
    if (isFull)
        return true;

    if (blobs.isReady())
        output.reserve(std::min(maxSize, SEND_QUEUE_MAX_SIZE));
    for (ServeQueue *queue : {&answers, &blobs})
    {
        auto appended = ServeQueue::Appended::Something;
        while (appended == ServeQueue::Appended::Something)
            appended = queue->appendNext(*sealer, output, (maxSize - output.size()), blobBytesSent);
        if (appended == ServeQueue::Appended::Exhausted)
            return false;
    }
    return true;
}

void Connection::Private::end(const EndReason reason, const QString &text, const QByteArrayView errorText)
{
    if (state == State::Ended)
        return;

    // an ERROR after the first part of a blob would be taken for more of it by some v5 peers
    const bool mayTellPeer = (state == State::Established) && ((kind == PeerKind::Extended) || !blobs.isSendingBlob());
    if (mayTellPeer && !errorText.isEmpty())
        control.push_back(Wire::encodeError(errorText));

    state = State::Ended;
    secret.reset();
    blobs.clear();
    answers.clear();
    arrivals.clear();
    manifests.clear();
    manifestTickets.clear();
    lookups.clear();
    listener->ended(reason, text);
    announceOutput();
}

bool Connection::Private::mayAskV5() const
{
    return (openRequests() == 0) && lookups.isEmpty() && !isPublishOpen;
}

int Connection::Private::openRequests() const
{
    return arrivals.openCount() + static_cast<int>(manifests.size());
}

void Connection::Private::become(const PeerKind newKind)
{
    kind = newKind;
    blobs.setOrdered(kind != PeerKind::Extended);
    if (kind != PeerKind::V5)
        return;

    // it does not know GET_MANIFEST and will never answer
    const QHash<quint32, PublicKey> unanswered = std::exchange(manifests, {});
    for (auto it = unanswered.cbegin(); it != unanswered.cend(); ++it)
        listener->manifestRefused(it.key(), Wire::FailCode::NotFound);
}

void Connection::Private::show(const QList<PublicKey> &channels)
{
    const QList<Tag> shown = tags.show(channels);
    if (!shown.isEmpty())
        send(Wire::encodeTags(shown));
}

void Connection::Private::refuseTicket(const quint64 ticket, const Wire::FailCode code)
{
    if (const quint32 id = manifestTickets.take(ticket); id != 0)
    {
        reply(Wire::encodeFail({.id = id, .code = code}));
        return;
    }

    const ServeQueue::Refused refused = blobs.refuse(ticket);
    if (refused.id)
        reply(Wire::encodeFail({.id = *refused.id, .code = code}));
    else if (refused.isKnown)
        blobs.provideAnswer(ticket, Wire::encodeError("Not Found"));
    askForBlobs();
    announceOutput();
}

void Connection::Private::answer(const quint64 ticket, const QByteArray &plaintext)
{
    answers.provideAnswer(ticket, plaintext);
    blobs.provideAnswer(ticket, plaintext);
    announceOutput();
}

void Connection::Private::askForBlobs()
{
    // the listener may answer at once, which leads back here
    if (m_isAsking)
        return;

    m_isAsking = true;
    while (state == State::Established)
    {
        const std::optional<ServeQueue::Needed> needed = blobs.takeNeeded();
        if (!needed)
            break;
        listener->blobNeeded(needed->ticket, needed->blobId, needed->isGet);
    }
    m_isAsking = false;
}
