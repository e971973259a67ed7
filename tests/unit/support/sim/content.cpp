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


#include "content.h"

#include "megatorrent/content/blob.h"
#include "megatorrent/crypto/hash.h"
#include "seededrandom.h"

using namespace Megatorrent;
using namespace Megatorrent::Sim;

QList<BlobId> Content::generate(const quint64 seed, const int count)
{
    SeededRandom random {seed};
    QList<BlobId> ids;
    for (int i = 0; i < count; ++i)
    {
        QByteArray blob {BLOB_SIZE, Qt::Uninitialized};
        random.fill(reinterpret_cast<std::uint8_t *>(blob.data()), blob.size());
        const BlobId id = BlobId::fromBytes(Crypto::sha256(blob).view());
        m_blobs.emplace(id, blob);
        ids.append(id);
    }
    return ids;
}

QByteArray Content::blob(const BlobId &id) const
{
    const auto it = m_blobs.find(id);
    return (it != m_blobs.end()) ? it->second : QByteArray {};
}

ListLayout::ListLayout(const QList<BlobId> &ids)
{
    for (const BlobId &id : ids)
    {
        if (m_positions.emplace(id, static_cast<quint32>(m_ids.size())).second)
            m_ids.append(id);
    }
}

quint32 ListLayout::size() const
{
    return static_cast<quint32>(m_ids.size());
}

BlobId ListLayout::blobAt(const quint32 position) const
{
    return m_ids.at(position);
}

std::optional<quint32> ListLayout::positionOf(const BlobId &id) const
{
    const auto it = m_positions.find(id);
    return (it != m_positions.end()) ? std::optional<quint32>(it->second) : std::nullopt;
}
