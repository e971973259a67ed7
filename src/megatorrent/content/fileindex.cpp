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


#include "fileindex.h"

#include <algorithm>

using namespace Megatorrent;

namespace
{
    qint64 ceilingDivision(const qint64 dividend, const qint64 divisor)
    {
        return (dividend / divisor) + (((dividend % divisor) == 0) ? 0 : 1);
    }
}

IndexShape::IndexShape(const qint64 fileSize)
{
    Q_ASSERT((fileSize >= 0) && (fileSize <= FILE_MAX_SIZE));
    if (fileSize <= 0)
        return;

    chunkCount = ceilingDivision(fileSize, CHUNK_SIZE);
    lastChunkSize = fileSize - ((chunkCount - 1) * CHUNK_SIZE);
    if (chunkCount > 1)
    {
        leafCount = ceilingDivision(chunkCount, INDEX_RECORDS_PER_CHUNK);
        depth = (leafCount > 1) ? 2 : 1;
    }
}

qint64 IndexShape::chunkSize(const qint64 chunk) const
{
    Q_ASSERT((chunk >= 0) && (chunk < chunkCount));
    return (chunk == (chunkCount - 1)) ? lastChunkSize : CHUNK_SIZE;
}

qint64 IndexShape::leafSize(const qint64 leaf) const
{
    Q_ASSERT((leaf >= 0) && (leaf < leafCount));
    const qint64 records = std::min((chunkCount - (leaf * INDEX_RECORDS_PER_CHUNK)), INDEX_RECORDS_PER_CHUNK);
    return records * Ref::SIZE;
}

qint64 IndexShape::topSize() const
{
    Q_ASSERT(depth >= 1);
    return ((depth == 2) ? leafCount : chunkCount) * Ref::SIZE;
}

QList<Ref> Megatorrent::parseIndexRecords(const QByteArrayView plaintext)
{
    if ((plaintext.size() % Ref::SIZE) != 0)
        return {};

    QList<Ref> records;
    records.reserve(plaintext.size() / Ref::SIZE);
    for (qsizetype offset = 0; offset < plaintext.size(); offset += Ref::SIZE)
        records.append(Ref::fromBytes(plaintext.sliced(offset, Ref::SIZE)));
    return records;
}
