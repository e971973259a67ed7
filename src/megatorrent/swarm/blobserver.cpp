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

using namespace Megatorrent;
using namespace std::chrono_literals;

namespace
{
    const BlobServer::Milliseconds IDLE_LIFETIME = 2s;

    // Nobody else holds the bytes any more: the connections drop theirs when all is sent.
    template <typename Entry>
    bool isIdle(const Entry &entry)
    {
        return entry.waiters.empty() && entry.blob.isDetached();
    }
}

BlobServer::BlobServer(SwarmCore *swarm)
    : m_swarm {swarm}
{
}

void BlobServer::serve(Peer *peer, const quint64 ticket, const BlobId &id, const bool byGet)
{
    bool isServable = false;
    if (!mayHave(*peer, id, byGet, isServable))
    {
        peer->connection().refuse(ticket, (isServable ? Wire::FailCode::NotFound : Wire::FailCode::NotAllowed));
        return;
    }

    const Waiter waiter {peer->id(), ticket};
    if (const auto it = m_blobs.find(id); it != m_blobs.end())
    {
        it->second.lastUse = m_swarm->now();
        if (it->second.blob.isEmpty())
            it->second.waiters.push_back(waiter);
        else
            provide(waiter, it->second.blob);
    }
    else if (m_queue.empty() && makeRoom())
    {
        read(id, waiter);
    }
    else
    {
        m_queue.push_back({id, waiter});
    }
}

// GET needs the tag of a channel that lists the blob; REQUEST a channel that is open to v5 peers (2.8).
bool BlobServer::mayHave(const Peer &peer, const BlobId &id, const bool byGet, bool &isServable) const
{
    for (const ChannelCore *channel : m_swarm->channels())
    {
        const bool isOpen = byGet ? peer.isIn(*channel) : channel->keys().talksToV5;
        if (!isOpen || !channel->isServable(id))
            continue;
        isServable = true;
        if (channel->mayBeHeld(id))
            return true;
    }
    return false;
}

void BlobServer::read(const BlobId &id, const Waiter &waiter)
{
    Entry &entry = m_blobs[id];
    entry.waiters.push_back(waiter);
    entry.lastUse = m_swarm->now();
    m_swarm->store()->readBlob(id, this, [this, id](const QByteArray &blob) { finished(id, blob); });
}

void BlobServer::finished(const BlobId &id, const QByteArray &blob)
{
    const auto it = m_blobs.find(id);
    if (it == m_blobs.end())
        return;

    const std::vector<Waiter> waiters = std::move(it->second.waiters);
    it->second.waiters.clear();
    if (blob.size() == BLOB_SIZE)
    {
        it->second.blob = blob;
        it->second.lastUse = m_swarm->now();
    }
    else
    {
        m_blobs.erase(it);
    }
    for (const Waiter &waiter : waiters)
        provide(waiter, blob);
    serveQueued();
}

void BlobServer::provide(const Waiter &waiter, const QByteArray &blob)
{
    Peer *peer = m_swarm->peer(waiter.peerId);
    if (!peer)
        return;
    if (blob.size() == BLOB_SIZE)
        peer->connection().provideBlob(waiter.ticket, blob);
    else
        peer->connection().refuse(waiter.ticket, Wire::FailCode::NotFound);
}

bool BlobServer::makeRoom()
{
    if (blobsInMemory() < BLOBS_MAX)
        return true;

    auto oldest = m_blobs.end();
    for (auto it = m_blobs.begin(); it != m_blobs.end(); ++it)
    {
        if (!it->second.blob.isEmpty() && isIdle(it->second) && ((oldest == m_blobs.end()) || (it->second.lastUse < oldest->second.lastUse)))
            oldest = it;
    }
    if (oldest == m_blobs.end())
        return false;
    m_blobs.erase(oldest);
    return true;
}

void BlobServer::blobsSent()
{
    if (!m_queue.empty())
        serveQueued();
}

void BlobServer::serveQueued()
{
    while (!m_queue.empty())
    {
        const Queued next = m_queue.front();
        if (!m_swarm->peer(next.waiter.peerId))
        {
            m_queue.pop_front();
            continue;
        }
        const auto it = m_blobs.find(next.id);
        if ((it == m_blobs.end()) && !makeRoom())
            return;
        m_queue.pop_front();
        if (it == m_blobs.end())
            read(next.id, next.waiter);
        else if (it->second.blob.isEmpty())
            it->second.waiters.push_back(next.waiter);
        else
            provide(next.waiter, it->second.blob);
    }
}

void BlobServer::tick(const Milliseconds now)
{
    std::erase_if(m_blobs, [now](const auto &item)
    {
        const Entry &entry = item.second;
        return !entry.blob.isEmpty() && isIdle(entry) && ((now - entry.lastUse) >= IDLE_LIFETIME);
    });
    serveQueued();
}
