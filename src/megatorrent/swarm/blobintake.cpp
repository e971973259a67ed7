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

#include "blobintake.h"

#include <memory>
#include <utility>

#include "../wire/blobbuffers.h"

using namespace Megatorrent;

BlobIntake::BlobIntake(BlobStore *store, std::function<void (const Circuit &, bool)> pauseReading)
    : m_store {store}
    , m_pauseReading {std::move(pauseReading)}
{
}

int BlobIntake::count(const Circuit &circuit) const
{
    const auto it = m_counts.find(circuit);
    return (it != m_counts.end()) ? it->second : 0;
}

bool BlobIntake::isFull(const Circuit &circuit) const
{
    return count(circuit) >= (circuit ? STORING_OF_CIRCUIT_MAX : STORING_MAX);
}

void BlobIntake::take(const Circuit &circuit, const qint64 channel, const BlobId &id, const QByteArray &blob, Done done)
{
    ++m_count;
    if (++m_counts[circuit] >= (circuit ? STORING_OF_CIRCUIT_PAUSE : STORING_PAUSE))
        setReadingPaused(circuit, true);
    m_store->receiveBlob(id, blob, channel, this, [this, circuit, memory = std::make_shared<QByteArray>(blob), done = std::move(done)]
            (const BlobStore::ReceiveResult result, const Error &error)
    {
        BlobBuffers::give(std::exchange(*memory, {}));
        --m_count;
        if (const auto it = m_counts.find(circuit); --it->second == 0)
            m_counts.erase(it);
        if (!isFull(circuit))
            setReadingPaused(circuit, false);
        done(result, error);
    });
}

void BlobIntake::setReadingPaused(const Circuit &circuit, const bool isPaused)
{
    const bool hasChanged = isPaused ? m_paused.insert(circuit).second : (m_paused.erase(circuit) > 0);
    if (hasChanged)
        m_pauseReading(circuit, isPaused);
}
