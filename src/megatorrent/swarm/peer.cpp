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

#include "peer.h"

#include <algorithm>
#include <utility>

#include "../wire/addressrules.h"
#include "channelkeys.h"
#include "peerlimits.h"
#include "swarm.h"

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const Peer::Milliseconds DIAL_BACK_TIMEOUT = 7s;
    const Peer::Milliseconds ERRAND_REST = 10s;   // for who has the answer to take it, and to ask again
    const double HAVE_COST_SIZE = 1024;                  // bytes of bits or positions that cost as much as a message
}

Peer::Peer(const Context &context, const quint64 id, std::unique_ptr<ByteStream> stream, const std::optional<Endpoint> &dialled
        , const ConnectionSettings &settings)
    : m_context {context}
    , m_id {id}
    , m_stream {std::move(stream)}
    , m_dialled {dialled}
    , m_remote {dialled ? *dialled : m_stream->remote()}
    , m_host {m_remote.isValid() ? hostKey(m_remote.host) : (u'#' + QString::number(id))}
    , m_account {m_host}
    , m_network {networkKey(m_remote.host)}
    , m_isInLan {Megatorrent::isInLan(m_remote.host)}
    , m_liveness {context.clock->now(), dialled.has_value()}
    , m_taking {context.clock->now()}
{
    Crypto::ExchangeSecret secret;
    context.random->fill(secret.data(), Crypto::ExchangeSecret::SIZE);
    const auto role = dialled ? Connection::Role::Connecting : Connection::Role::Accepting;
    m_connection = std::make_unique<Connection>(role, secret, settings, this);
    m_pump = std::make_unique<ConnectionPump>(m_stream.get(), m_connection.get());

    const Milliseconds now = this->now();
    m_downloadRate.start(now);
    m_uploadRate.start(now);

    m_pump->onSent = [this](const qsizetype bytes)
    {
        m_context.limits->sent(*this, bytes);
        if (const int held = m_connection->heldBlobs(); std::exchange(m_heldBlobs, held) > held)
            m_context.listener->blobsTaken(*this);
    };
    connect(m_stream.get(), &ByteStream::received, this, [this](const QByteArray &bytes) { m_context.limits->received(*this, bytes.size()); });
    connect(m_stream.get(), &ByteStream::closed, this, [this]
    {
        m_isGone = true;
        close();
        m_context.listener->ended();
    });
    if (dialled)
        connect(m_stream.get(), &ByteStream::connected, this, &Peer::connected);
    else
        connected();
}

Peer::~Peer()
{
    // destroying the stream emits closed()
    m_stream->disconnect(this);
}

void Peer::setCircuit(const Circuit &circuit)
{
    m_circuit = circuit;
    m_account = circuit ? (m_host + u'@' + circuit->toString()) : m_host;
    if (circuit && !m_remote.isValid())
        m_network = u'#' + circuit->toString();
}

void Peer::connected()
{
    m_isConnected = true;
    m_liveness.connected(now());
    outputReady();
}

void Peer::close()
{
    if (!m_isEnded)
        m_connection->close();  // calls ended()
}

void Peer::settle()
{
    m_isSettled = true;
    if (m_isGone)
        return;
    if (m_isConnected && !m_connection->peerKey().isNull())
    {
        m_pump->pump();
        m_stream->close();
    }
    else
    {
        m_stream->abort();
    }
}

void Peer::setDialBack(const PublicKey &channel)
{
    m_dialBackFor = channel;
    m_liveness.setConnectTimeout(DIAL_BACK_TIMEOUT);
}

void Peer::setReadingPaused(const bool paused)
{
    m_isReadingPaused = paused;
    m_stream->setReadingPaused(paused);
    m_liveness.excuse(now());
    m_progress.excused(now());
}

void Peer::setSendingLimited(const bool isLimited)
{
    if (isLimited)
        m_pump->allowance = [this] { return m_context.limits->uploadAllowance(*this); };
    else
        m_pump->allowance = nullptr;
    outputReady();
}

void Peer::pump()
{
    m_isPumpDue = false;
    if (!m_isEnded)
        m_pump->pump();
}

// Everything queued in one turn of the event loop leaves in one piece.
void Peer::outputReady()
{
    if (m_isPumpDue || !m_isConnected)
        return;
    m_isPumpDue = true;
    m_context.clock->callLater(0ms, this, [this] { pump(); });
}

void Peer::ended(const EndReason reason, const QString &text)
{
    m_isEnded = true;
    m_endReason = reason;
    m_endText = text;
    m_context.listener->ended();
}

void Peer::established()
{
    m_liveness.established(now());
    m_context.listener->established(*this);
}

void Peer::helloReceived(const Wire::Hello &hello)
{
    if (takeEvent(10))
        m_context.listener->helloReceived(*this, hello);
}

void Peer::channelsProven(const QList<PublicKey> &channels)
{
    m_isAuthenticated = true;
    m_context.listener->channelsProven(*this, channels);
}

void Peer::enter(JoinedChannel &channel, const bool isV5)
{
    const JoinedChannel::Membership membership = channel.membershipOf(m_id);
    if (membership != JoinedChannel::Membership::None)
    {
        if (isV5 || (membership == JoinedChannel::Membership::Extended))
            return;
        // its HELLO came late
        std::erase(m_channels, &channel);
        channel.removePeer(this);
    }
    m_channels.push_back(&channel);
    m_hasWorked = m_hasWorked || !isV5;
    channel.addPeer(this, isV5);
}

void Peer::askForManifest(const PublicKey &channel)
{
    if (m_connection->getManifest(channel) != 0)
        m_manifestsAsked.insert(channel);
}

void Peer::join(JoinedChannel &channel)
{
    if (!isEstablished() || isIn(channel))
        return;
    if (m_connection->peerKind() == Connection::PeerKind::V5)
    {
        if (isOutgoing() && channel.keys().talksToV5 && !channel.wasExtended(m_remote.host))
            enter(channel, true);
    }
    else if (isOutgoing())
    {
        // none if as many as one may show have been shown
        const bool isShown = (m_connection->showChannels({channel.keys().publicKey}) > 0);
        if (isShown && !channel.hasItem())
            askForManifest(channel.keys().publicKey);
    }
}

void Peer::leave(JoinedChannel &channel)
{
    if (std::erase(m_channels, &channel) == 0)
        return;
    channel.removePeer(this);
    if (m_channels.empty())
        close();
}

// --- the peer asks ---

void Peer::blobNeeded(const quint64 ticket, const BlobId &id, const bool byGet)
{
    if (takeEvent())
        m_context.listener->blobNeeded(*this, ticket, id, byGet);
}

void Peer::blobNeedless(const quint64 ticket)
{
    m_context.listener->blobNeedless(*this, ticket);
}

void Peer::provideBlob(const quint64 ticket, const QByteArray &blob)
{
    m_connection->provideBlob(ticket, blob);
    m_heldBlobs = m_connection->heldBlobs();
}

int Peer::takeWastedReads()
{
    return m_taking.takeWasted((m_connection->blobBytesSent() / BLOB_SIZE), (m_isEnded ? 0 : m_connection->preparedBlobs()));
}

void Peer::manifestRequested(const quint64 ticket, const PublicKey &channel, const bool byKey)
{
    if (takeEvent(10))
        m_context.listener->manifestRequested(*this, ticket, channel, byKey);
}

void Peer::peersRequested(const quint64 ticket, const Wire::LookupId &id)
{
    if (takeEvent(10))
        m_context.listener->peersRequested(*this, ticket, id);
}

void Peer::peersReceived(const Wire::LookupId &id, const QList<Endpoint> &peers)
{
    if (takeEvent(10))
        m_context.listener->peersReceived(*this, id, peers);
}

void Peer::publishRequested(const quint64 ticket, const DhtItem &item)
{
    if (takeEvent(10))
        m_context.listener->publishRequested(*this, ticket, item);
}

// Counts for the peer's own address only, and only once. Shows whether this connection and one that
// we opened lead to the same peer.
void Peer::announced(const Wire::Announce &announce)
{
    if (!takeEvent() || isOutgoing() || (announce.address.port == 0) || !m_remote.isValid())
        return;
    if (!m_claimed)
        m_claimed = Endpoint {m_remote.host, announce.address.port};
    m_context.listener->announced(*this, announce);
}

void Peer::haveReceived(const PublicKey &channel, const Wire::Have &have)
{
    const qsizetype size = have.bits.size() + (have.positions.size() * qsizetype {sizeof(quint32)});
    if (takeEvent(1 + (static_cast<double>(size) / HAVE_COST_SIZE)))
        m_context.listener->haveReceived(*this, channel, have);
}

void Peer::floodReceived(const Wire::Flood &flood)
{
    if (takeEvent())
        m_context.listener->floodReceived(*this, flood);
}

void Peer::manifestReceived(quint32, const DhtItem &item)
{
    // no offence: a publisher may sign more than anybody can pass on
    if (!m_isEnded && m_items.take(now()))
        m_context.listener->manifestReceived(*this, item);
}

// False if the peer causes more work than it is worth. Its message is not answered then.
bool Peer::takeEvent(const double cost)
{
    if (m_isEnded)
        return false;
    if (m_events.take(now(), cost))
        return true;
    m_context.listener->flooded(*this);
    return false;
}

// --- requests ---

bool Peer::canRequest(const Milliseconds now) const
{
    return isEstablished() && !m_progress.isPaused(now) && (static_cast<int>(m_requests.size()) < m_window.size())
        && m_connection->canRequestBlob();
}

quint32 Peer::request(const BlobRequest &request)
{
    const quint32 requestId = m_connection->requestBlob(request.blobId);
    if (requestId == 0)
        return 0;
    const Milliseconds now = this->now();
    if (m_requests.empty())
        m_progress.begun(now, received());
    m_requests.emplace(requestId, request);
    m_window.requested(now);
    return requestId;
}

std::optional<BlobRequest> Peer::takeRequest(const quint32 requestId)
{
    const auto it = m_requests.find(requestId);
    if (it == m_requests.end())
        return std::nullopt;
    const BlobRequest request = it->second;
    m_requests.erase(it);
    return request;
}

void Peer::cancel(const quint32 requestId)
{
    if (!takeRequest(requestId))
        return;
    m_window.abandoned(static_cast<int>(m_requests.size()));
    m_progress.answered(now());
    if (m_isEnded)
        return;
    m_connection->cancelBlob(requestId);
    // a v5 peer cannot be told: what comes would be for nothing
    if (!isExtended())
        close();
}

void Peer::blobProgressed(const quint32 requestId, qint64)
{
    if (!m_requests.contains(requestId))
        return;
    m_progress.progressed(now());
    m_window.progressed(now());
}

void Peer::blobReceived(const quint32 requestId, const BlobId &, const QByteArray &blob)
{
    const std::optional<BlobRequest> request = takeRequest(requestId);
    if (!request)
        return;
    m_hasWorked = true;
    m_progress.delivered(now(), received());
    m_window.completed(now(), blob.size());
    m_context.listener->blobReceived(*this, *request, blob);
}

void Peer::blobRefused(const quint32 requestId, const BlobId &, const Wire::FailCode code)
{
    const std::optional<BlobRequest> request = takeRequest(requestId);
    if (!request)
        return;
    m_progress.answered(now());
    m_window.abandoned(static_cast<int>(m_requests.size()));
    m_context.listener->blobRefused(*this, *request, code);
}

// --- time ---

void Peer::tick(const Milliseconds now)
{
    if (m_isEnded)
        return;
    // while our disk is too slow, or our limit too low, silence is not the peer's fault
    if (isHeldBack())
    {
        m_liveness.excuse(now);
        m_progress.excused(now);
    }

    m_downloadRate.sample(now, m_connection->blobBytesReceived());
    m_uploadRate.sample(now, m_connection->blobBytesSent());
    const Liveness::Traffic traffic {.received = m_connection->bytesReceived(), .sent = m_connection->bytesSent()
        , .blobs = (m_connection->blobBytesReceived() + m_connection->blobBytesSent())};
    m_liveness.note(now, traffic, !m_requests.empty());
    m_taking.tick(now, (m_connection->heldBlobs() > 0), m_connection->blobBytesSent(), m_context.limits->isUploadLimited(*this));

    switch (m_liveness.next(now, state(now)))
    {
    case Liveness::Action::None:
        break;
    case Liveness::Action::Leave:
        close();
        return;
    case Liveness::Action::AssumeV5:
        m_connection->assumeV5();
        m_context.listener->assumedV5(*this);
        break;
    case Liveness::Action::KeepAlive:
        m_connection->keepAlive();
        break;
    }
    if (!m_isEnded)
        checkProgress(now);
}

void Peer::endErrand()
{
    --m_errands;
    m_errandEndedAt = now();
}

Liveness::State Peer::state(const Milliseconds now) const
{
    const bool isUseless = m_channels.empty() && (isOutgoing() || isExtended());
    const bool isWaiting = (m_errands > 0) || (m_errandEndedAt && ((now - *m_errandEndedAt) < ERRAND_REST));
    const bool isUnknown = (m_connection->peerKind() == Connection::PeerKind::Unknown);
    return {.isEstablished = m_connection->isEstablished()
        , .isKindKnown = !isUnknown
        , .mayBeV5 = (isUnknown && m_context.listener->mayBeV5(*this))
        , .isExtended = isExtended()
        , .isDialBack = m_dialBackFor.has_value()
        , .hasChannels = !m_channels.empty()
        , .isOfUse = (isWaiting || (!isUseless && !isIdleV5()))
        , .blobsLeftFor = m_taking.leftFor(now)};
}

// A stalled peer gets a pause, then one request; a second stall disconnects it.
void Peer::checkProgress(const Milliseconds now)
{
    if (m_requests.empty() || !m_progress.isStalling(now, received(), isHeldBack()))
        return;
    m_progress.stalled(now);
    m_window.stalled();
    m_context.listener->stalled(*this);
    if (m_progress.isHopeless() && !m_isEnded)
    {
        m_hasWorked = false;
        close();
    }
}

// Whether our limits, not the peer, are why no more has come
bool Peer::isHeldBack() const
{
    return m_isReadingPaused || (m_context.limits->isHoldingBack(*this) && !m_progress.isWasting(received()));
}

void Peer::giveWay()
{
    m_progress.pause(now());
    m_window.stalled();
    m_context.listener->gaveWay(*this);
}

// Plain v5 peers have no news for us: they are connected only to be asked for blobs.
bool Peer::isIdleV5() const
{
    return isOutgoing() && (m_connection->peerKind() == Connection::PeerKind::V5) && m_requests.empty()
        && std::ranges::none_of(m_channels, &JoinedChannel::hasDemand);
}

PeerInfo Peer::info() const
{
    PeerInfo info;
    info.endpoint = m_remote;
    info.isOutgoing = isOutgoing();
    info.isExtended = isExtended();
    for (const JoinedChannel *channel : m_channels)
        info.channels.append(channel->keys().publicKey);
    info.downloaded = m_connection->blobBytesReceived();
    info.uploaded = m_connection->blobBytesSent();
    info.downloadRate = m_downloadRate.rate();
    info.uploadRate = m_uploadRate.rate();
    info.connectedSeconds = std::chrono::duration_cast<std::chrono::seconds>(now() - created()).count();
    return info;
}
