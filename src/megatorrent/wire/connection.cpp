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

#include "base/global.h"

#include "connection_p.h"

using namespace Megatorrent;

Connection::Connection(const Role role, const Crypto::ExchangeSecret &secret, const ConnectionSettings &settings, Listener *listener)
    : m_private {std::make_unique<Private>(role, secret, settings, listener)}
{
}

Connection::~Connection() = default;

void Connection::receive(const QByteArrayView bytes)
{
    m_private->receive(bytes);
}

bool Connection::wantsToSend(const Take take) const
{
    return m_private->isReadyToSend(take == Take::All);
}

QByteArray Connection::takeOutput(const qsizetype maxSize, const Take take)
{
    return m_private->takeOutput(maxSize, (take == Take::All));
}

void Connection::close(const QByteArrayView errorText)
{
    m_private->end(EndReason::LocalClose, u"Closed from this side."_s, errorText);
}

Connection::Role Connection::role() const
{
    return m_private->role;
}

Connection::State Connection::state() const
{
    return m_private->state;
}

Connection::PeerKind Connection::peerKind() const
{
    return m_private->kind;
}

std::optional<qint64> Connection::timeSaid() const
{
    return m_private->timeSaid;
}

void Connection::assumeV5()
{
    if (!isEstablished() || (m_private->kind != PeerKind::Unknown))
        return;

    m_private->isKindAssumed = true;
    m_private->become(PeerKind::V5);
}

ExchangeKey Connection::ownKey() const
{
    return m_private->ownKey;
}

ExchangeKey Connection::peerKey() const
{
    return m_private->peerKey;
}

qint64 Connection::bytesReceived() const
{
    return m_private->bytesReceived;
}

qsizetype Connection::partialFrameSize() const
{
    return m_private->partialFrameSize();
}

qint64 Connection::bytesSent() const
{
    return m_private->bytesSent;
}

qint64 Connection::blobBytesReceived() const
{
    return m_private->blobBytesReceived;
}

qint64 Connection::blobBytesSent() const
{
    return m_private->blobBytesSent;
}

qint64 Connection::blobBytesDropped() const
{
    return m_private->blobBytesDropped;
}

int Connection::heldBlobs() const
{
    return m_private->blobs.heldBlobs();
}

int Connection::preparedBlobs() const
{
    return m_private->blobs.preparedBlobs();
}

qsizetype Connection::queuedControlSize() const
{
    return m_private->controlSize;
}

void Connection::addChannel(const ChannelToken &channel)
{
    const bool wasProven = m_private->tags.hasProven(channel.channel);
    if (!m_private->tags.addChannel(channel) || wasProven)
        return;

    if (role() == Role::Accepting)
        m_private->show({channel.channel});
    m_private->listener->channelsProven({channel.channel});
}

void Connection::removeChannel(const PublicKey &channel)
{
    m_private->tags.removeChannel(channel);
}

int Connection::showChannels(const QList<PublicKey> &channels)
{
    if (!isEstablished() || !m_private->settings.speaksExtensions || (peerKind() == PeerKind::V5))
        return 0;

    const QList<Tag> tags = m_private->tags.show(channels);
    if (!tags.isEmpty())
        m_private->send(Wire::encodeTags(tags));
    return static_cast<int>(tags.size());
}

bool Connection::hasProven(const PublicKey &channel) const
{
    return m_private->tags.hasProven(channel);
}

QList<PublicKey> Connection::provenChannels() const
{
    return m_private->tags.provenChannels();
}

bool Connection::canRequestBlob() const
{
    if (!isEstablished())
        return false;

    switch (peerKind())
    {
    case PeerKind::Unknown:
        return false;
    case PeerKind::V5:
        return m_private->mayAskV5();
    case PeerKind::Extended:
        return m_private->openRequests() < OPEN_REQUESTS_MAX;
    }
    return false;
}

quint32 Connection::requestBlob(const BlobId &id)
{
    if (!canRequestBlob())
        return 0;

    const quint32 requestId = m_private->nextId();
    m_private->arrivals.open(requestId, id);
    m_private->send((peerKind() == PeerKind::Extended) ? Wire::encodeGet({.id = requestId, .blobId = id}) : Wire::encodeRequest(id));
    return requestId;
}

void Connection::cancelBlob(const quint32 id)
{
    if (!m_private->arrivals.isOpen(id) || m_private->arrivals.isCancelled(id))
        return;

    m_private->arrivals.cancel(id);
    if (peerKind() == PeerKind::Extended)
        m_private->send(Wire::encodeCancel(id));
}

int Connection::openRequests() const
{
    return m_private->openRequests();
}

int Connection::arrivingBlobs() const
{
    return m_private->arrivals.arrivingCount();
}

quint32 Connection::getManifest(const PublicKey &channel)
{
    const bool isPossible = isEstablished() && m_private->settings.speaksExtensions && (m_private->openRequests() < OPEN_REQUESTS_MAX)
        && ((peerKind() == PeerKind::Extended) || ((peerKind() == PeerKind::Unknown) && (role() == Role::Connecting)));
    const std::optional<Tag> tag = m_private->tags.ownTag(channel);
    if (!isPossible || !tag)
        return 0;

    const quint32 id = m_private->nextId();
    m_private->manifests.insert(id, channel);
    m_private->send(Wire::encodeGetManifest({.id = id, .channel = *tag}));
    return id;
}

quint32 Connection::getManifestByKey(const PublicKey &channel)
{
    const bool isPossible = isEstablished() && m_private->settings.speaksExtensions && (m_private->openRequests() < OPEN_REQUESTS_MAX)
        && ((peerKind() == PeerKind::Extended) || ((peerKind() == PeerKind::Unknown) && (role() == Role::Connecting)));
    if (!isPossible)
        return 0;

    const quint32 id = m_private->nextId();
    m_private->manifests.insert(id, channel);
    m_private->send(Wire::encodeGetManifest({.id = id, .channel = channel}));
    return id;
}

bool Connection::findPeers(const Wire::LookupId &id)
{
    if (!isEstablished())
        return false;

    const bool isPossible = (peerKind() == PeerKind::Extended)
        ? (m_private->lookups.size() < Private::LOOKUPS_MAX) : m_private->mayAskV5();
    if (!isPossible)
        return false;

    m_private->lookups.append(id);
    m_private->send(Wire::encodeFindPeers(id));
    return true;
}

void Connection::announce(const Wire::Announce &announce)
{
    if (isEstablished())
        m_private->send(Wire::encodeAnnounce(announce));
}

bool Connection::publish(const DhtItem &item)
{
    const bool isPossible = (peerKind() == PeerKind::Extended) ? !m_private->isPublishOpen : m_private->mayAskV5();
    if (!isEstablished() || !isPossible)
        return false;

    m_private->isPublishOpen = true;
    m_private->send(Wire::encodePublish(item));
    return true;
}

void Connection::pushManifest(const DhtItem &item)
{
    if (isEstablished() && (peerKind() == PeerKind::Extended))
        m_private->send(Wire::encodeManifest({.id = 0, .item = item}));
}

void Connection::sendHave(const PublicKey &channel, const Wire::Have &have)
{
    const std::optional<Tag> tag = m_private->tags.ownTag(channel);
    if (!isEstablished() || (peerKind() != PeerKind::Extended) || !tag)
        return;

    Wire::Have message = have;
    message.tag = *tag;
    m_private->send(Wire::encodeHave(message));
}

void Connection::keepAlive()
{
    if (isEstablished() && (peerKind() == PeerKind::Extended))
        m_private->send(Wire::encodeTags({}));
}

void Connection::provideBlob(const quint64 ticket, const QByteArray &blob)
{
    if (blob.size() != BLOB_SIZE)
    {
        refuse(ticket, Wire::FailCode::NotFound);
        return;
    }

    m_private->blobs.provideBlob(ticket, blob);
    m_private->askForBlobs();
    m_private->announceOutput();
}

void Connection::releaseBlobs()
{
    m_private->blobs.releaseBlobs();
    m_private->askForBlobs();
}

void Connection::provideManifest(const quint64 ticket, const DhtItem &item)
{
    const quint32 id = m_private->manifestTickets.take(ticket);
    if (id != 0)
        m_private->reply(Wire::encodeManifest({.id = id, .item = item}));
}

void Connection::refuse(const quint64 ticket, const Wire::FailCode code)
{
    m_private->refuseTicket(ticket, code);
}

void Connection::providePeers(const quint64 ticket, const QList<Endpoint> &peers)
{
    m_private->answer(ticket, Wire::encodePeers(peers));
}

void Connection::acceptPublish(const quint64 ticket)
{
    m_private->answer(ticket, Wire::encodeOk("OK"));
}

void Connection::refusePublish(const quint64 ticket, const QByteArrayView text)
{
    m_private->answer(ticket, Wire::encodeError(text));
}

void Connection::setFrameCounters(const quint64 sent, const quint64 received)
{
    if (!isEstablished())
        return;

    m_private->sealer->counter().set(sent);
    m_private->opener->counter().set(received);
}
