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

#pragma once

#include <QByteArrayView>
#include <QList>

#include "blob.h"

// Shape of the index of a file (protocol.md 4). Everything follows from the file's size alone.

namespace Megatorrent
{
    inline constexpr qint64 INDEX_RECORDS_PER_CHUNK = CHUNK_SIZE / Ref::SIZE;          // 16,384
    inline constexpr qint64 FILE_MAX_SIZE = 16LL << 40;                                // bytes: 16 TiB (protocol.md 5)

    struct IndexShape
    {
        explicit IndexShape(qint64 fileSize);

        qint64 chunkCount = 0;      // data chunks of the file
        int depth = 0;              // 0: the ref is the data chunk (or nothing, for an empty file); 1: one index chunk; 2: index of index chunks
        qint64 leafCount = 0;       // index chunks that hold data records (depth >= 1)
        qint64 lastChunkSize = 0;   // realSize of the last data chunk; 0 for an empty file

        qint64 chunkSize(qint64 chunk) const;      // realSize of a data chunk
        qint64 leafSize(qint64 leaf) const;        // plaintext bytes of an index leaf
        qint64 topSize() const;                    // plaintext bytes of the chunk that the ref names (depth >= 1)
    };

    // Splits an index plaintext into its records; empty if its size is not a positive multiple of Ref::SIZE.
    QList<Ref> parseIndexRecords(QByteArrayView plaintext);
}
