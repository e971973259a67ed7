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


#include "cataloguewriter.h"

#include <utility>

#include <QtEndian>

#include "../crypto/hash.h"

using namespace Megatorrent;

namespace
{
    // on average so many lines to a chunk, as far as they fit
    const quint16 CUT_MODULUS = 2048;
    const char LINE_FEED = '\n';
}

CatalogueWriter::CatalogueWriter(std::function<void (const QByteArray &)> onChunk)
    : m_onChunk {std::move(onChunk)}
{
}

void CatalogueWriter::addHeader(const CatalogueHeader &header)
{
    addLine(header.toLine());
}

void CatalogueWriter::addItem(const CatalogueItem &item)
{
    addLine(item.toLine());
    if (endsChunk(item.path.toUtf8()))
        flush();
}

qint64 CatalogueWriter::finish()
{
    flush();
    return std::exchange(m_size, 0);
}

bool CatalogueWriter::endsChunk(const QByteArrayView utf8Path)
{
    return (qFromBigEndian<quint16>(Crypto::blake2b256(utf8Path).data()) % CUT_MODULUS) == 0;
}

void CatalogueWriter::addLine(const QByteArray &line)
{
    Q_ASSERT(line.size() <= CATALOGUE_LINE_MAX_SIZE);
    if ((m_chunk.size() + line.size() + 1) > CHUNK_SIZE)
        flush();
    m_chunk.append(line).append(LINE_FEED);
}

void CatalogueWriter::flush()
{
    if (m_chunk.isEmpty())
        return;

    m_chunk.append((CHUNK_SIZE - m_chunk.size()), LINE_FEED);
    m_size += CHUNK_SIZE;
    m_onChunk(m_chunk);
    m_chunk.clear();
}
