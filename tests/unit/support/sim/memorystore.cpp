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


#include "memorystore.h"

#include <algorithm>

#include "megatorrent/crypto/hash.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

MemoryStore::MemoryStore(VirtualClock *clock, const Content *content)
    : m_content {content}
    , m_clock {clock}
{
}

void MemoryStore::readBlob(const BlobId &id, const qint64 channel, const QObject *context, std::function<void (const QByteArray &)> callback)
{
    ++reads;
    readFor.insert(channel);
    m_clock->callLater(readDelay, context, [this, id, callback = std::move(callback)]
    {
        QByteArray blob;
        if (holds(id))
        {
            blob = m_content->blob(id);
            if (!sharesMemory)
                blob.detach();   // rebuilt, as the real one does
            if (tamper)
                tamper(blob);
        }
        callback(blob);
    });
}

void MemoryStore::receiveBlob(const BlobId &id, const QByteArray &blob, const qint64 channel, const QObject *context
        , std::function<void (ReceiveResult, const Error &)> callback)
{
    ++outstanding;
    receivedFor.insert(channel);
    maxOutstanding = std::max(maxOutstanding, outstanding);

    ReceiveResult result = ReceiveResult::Stored;
    // the same bytes have the same hash
    const QByteArray expected = m_content->blob(id);
    const bool isIntact = expected.isEmpty() ? (Crypto::sha256(blob).view() == id.view()) : (blob == expected);
    if (!isIntact)
        result = ReceiveResult::Corrupt;
    else if (!failure.isEmpty())
        result = ReceiveResult::Failed;
    else if (unsealable.contains(id))
        result = ReceiveResult::Unsealable;

    m_clock->callLater(writeDelay, this, [this, id, result]
    {
        --outstanding;
        if (result == ReceiveResult::Corrupt)
            ++corrupt;
        if (result != ReceiveResult::Stored)
            return;
        ++received[id];
        if (!m_held.insert(id).second)
            return;
        if (m_uncommitted.isEmpty())
        {
            m_clock->callLater(commitInterval, this, [this]
            {
                const QList<BlobId> ids = std::move(m_uncommitted);
                m_uncommitted.clear();
                if (onHeld)
                    onHeld(ids);
            });
        }
        m_uncommitted.append(id);
    });
    m_clock->callLater(writeDelay, context, [result, error = failure, callback = std::move(callback)] { callback(result, error); });
}

void MemoryStore::add(const QList<BlobId> &ids)
{
    m_held.insert(ids.cbegin(), ids.cend());
}

bool MemoryStore::holdsAll(const QList<BlobId> &ids) const
{
    return std::ranges::all_of(ids, [this](const BlobId &id) { return holds(id); });
}
