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


#include "blobserver.h"

#include <algorithm>

#include "../content/blob.h"
#include "../storage/blobstore.h"
#include "channelcore.h"
#include "peer.h"
#include "swarmcore.h"
#include "throttle.h"

using namespace Megatorrent;

namespace
{
    const Wire::FailCode ALLOWED {};  // no code of the protocol

    const int SLOTS_MIN = 8;
    const qint64 SLOT_RATE = 64 * 1024;    // bytes/s that make another slot worthwhile
    const int SLOW_MAX = 8;                // blobs in memory for peers that take them slowly
}

BlobServer::BlobServer(SwarmCore *swarm)
    : m_swarm {swarm}
{
}

void BlobServer::serve(Peer *peer, const quint64 ticket, const BlobId &id, const bool byGet)
{
    if (const Wire::FailCode code = check(*peer, id, byGet); code != ALLOWED)
        peer->connection().refuse(ticket, code);
    else
    {
        m_queue.push_back({id, {peer->id(), ticket}});
        blobsSent();
    }
}

// GET needs the tag of a channel that lists the blob; REQUEST a channel that is open to v5 peers (2.8).
Wire::FailCode BlobServer::check(const Peer &peer, const BlobId &id, const bool byGet) const
{
    Wire::FailCode code = Wire::FailCode::NotAllowed;
    for (const ChannelCore *channel : m_swarm->channels())
    {
        const bool isOpen = byGet ? peer.isIn(*channel) : channel->keys().talksToV5;
        if (!isOpen || !channel->isServable(id))
            continue;
        if (channel->mayBeHeld(id))
            return ALLOWED;
        code = Wire::FailCode::NotFound;
    }
    return code;
}

// How many blobs are in memory, and for whom
BlobServer::Load BlobServer::load() const
{
    Load load;
    const auto add = [this, &load](const Peer &peer, const int count)
    {
        if (count == 0)
            return;
        load.all += count;
        (isSlow(peer) ? load.slow : load.quick) += count;
    };
    for (const auto &[id, waiters] : m_reading)
    {
        for (const Waiter &waiter : waiters)
        {
            if (const Peer *peer = m_swarm->peer(waiter.peerId))
                add(*peer, 1);
        }
    }
    for (const auto &[id, peer] : m_swarm->peers())
        add(*peer, peer->connection().heldBlobs());
    return load;
}

// It takes what we send so slowly that it must not keep others from being served. (Where all are slow because we hold back, nobody is.)
bool BlobServer::isSlow(const Peer &peer) const
{
    return !m_swarm->throttle().isUploadLimited() && peer.isTakingSlowly();
}

// Few enough at a time that each peer soon has a blob to pass on, and enough to fill the pipe
int BlobServer::slotCount() const
{
    return std::clamp(static_cast<int>(m_swarm->uploadRate() / SLOT_RATE), SLOTS_MIN, BLOBS_MAX);
}

bool BlobServer::isAdmitted(const Peer &peer, const Load &load) const
{
    if (load.all >= BLOBS_MAX)
        return false;
    if (isSlow(peer))
        return (load.slow < SLOW_MAX) && (peer.connection().heldBlobs() == 0);
    return (load.quick < slotCount());
}

void BlobServer::read(const BlobId &id, const Waiter &waiter)
{
    std::vector<Waiter> &waiters = m_reading[id];
    waiters.push_back(waiter);
    if (waiters.size() == 1)
        m_swarm->store()->readBlob(id, this, [this, id](const QByteArray &blob) { finished(id, blob); });
}

void BlobServer::finished(const BlobId &id, const QByteArray &blob)
{
    const auto node = m_reading.extract(id);
    if (node.empty())
        return;
    for (const Waiter &waiter : node.mapped())
    {
        Peer *peer = m_swarm->peer(waiter.peerId);
        if (!peer)
            continue;
        if (blob.size() == BLOB_SIZE)
            peer->connection().provideBlob(waiter.ticket, blob);
        else
            peer->connection().refuse(waiter.ticket, Wire::FailCode::NotFound);
    }
    blobsSent();
}

// In turn; whoever may not have another one yet is passed over.
void BlobServer::blobsSent()
{
    if (m_queue.empty())
        return;
    Load now = load();
    for (auto it = m_queue.begin(); it != m_queue.end();)
    {
        const Peer *peer = m_swarm->peer(it->waiter.peerId);
        if (peer && !isAdmitted(*peer, now))
        {
            if (now.all >= BLOBS_MAX)
                break;
            ++it;
            continue;
        }
        const Queued next = *it;
        it = m_queue.erase(it);
        if (!peer)
            continue;
        ++now.all;
        ++(isSlow(*peer) ? now.slow : now.quick);
        read(next.id, next.waiter);
    }
}
