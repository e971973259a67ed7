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

#include "blobtaker.h"

using namespace Megatorrent;

BlobServer::BlobServer(Clock *clock, BlobStore *store, const BlobTakers *takers, const RateSampler *uploadRate)
    : m_parts {.clock = clock, .store = store, .takers = takers, .uploadRate = uploadRate}
{
}

BlobServer::~BlobServer() = default;

BlobDesk *BlobServer::find(const Circuit &circuit) const
{
    const auto it = m_desks.find(circuit);
    return (it != m_desks.end()) ? it->second.get() : nullptr;
}

void BlobServer::serve(BlobTaker &taker, const quint64 ticket, const BlobId &id, const qint64 channel)
{
    std::unique_ptr<BlobDesk> &desk = m_desks[taker.circuit()];
    if (!desk)
        desk = std::make_unique<BlobDesk>(m_parts, taker.circuit(), (taker.circuit() ? &m_inMemory : nullptr));
    desk->serve(taker, ticket, id, channel);
}

void BlobServer::cancel(BlobTaker &taker, const quint64 ticket)
{
    if (BlobDesk *desk = find(taker.circuit()))
        desk->cancel(taker, ticket);
}

void BlobServer::runSoon(const Circuit &circuit)
{
    if (BlobDesk *desk = find(circuit))
        desk->runSoon();
}

void BlobServer::peerEnded(BlobTaker &taker)
{
    if (BlobDesk *desk = find(taker.circuit()))
        desk->peerEnded(taker);
}

void BlobServer::tick(const Clock::Milliseconds now)
{
    if (BlobDesk *desk = find({}))
        desk->tick(now);
    std::erase_if(m_gone, [this](const PublicKey &channel)
    {
        if (!m_parts.takers->takers(channel).empty())
            return false;
        m_desks.erase(channel);
        return true;
    });
}

void BlobServer::beat(const PublicKey &channel, const Clock::Milliseconds now)
{
    if (BlobDesk *desk = find(channel))
        desk->tick(now);
}

void BlobServer::forget(const PublicKey &channel)
{
    m_gone.insert(channel);
}
