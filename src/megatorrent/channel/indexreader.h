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

#include <functional>

#include <QByteArray>
#include <QCoreApplication>
#include <QList>

#include "base/3rdparty/expected.hpp"

#include "../content/blob.h"
#include "../content/blob.h"
#include "../content/fileindex.h"
#include "metadatasource.h"

namespace Megatorrent
{
    // Reads the indexes of files (protocol.md 4) through a MetadataSource, one index chunk in
    // memory at a time. Worker threads.
    class IndexReader
    {
        Q_DECLARE_TR_FUNCTIONS(Megatorrent::IndexReader)
        Q_DISABLE_COPY_MOVE(IndexReader)

    public:
        explicit IndexReader(MetadataSource *source);

        struct Cancelled {};

        // The plaintext of one metadata chunk: form F, or form P at `at`. Throws Cancelled; an
        // error is the publisher's fault.
        nonstd::expected<QByteArray, QString> readChunk(const Ref &ref, std::optional<qint64> at, qint64 size);

        struct Visitor
        {
            // Each blob in HAVE's order (protocol.md 10), repetitions included
            std::function<void (const BlobId &)> onBlob;
            // The data chunks, a leaf at a time
            std::function<void (qint64 firstChunk, const QList<Ref> &records)> onRecords;
        };
        // Visits a file that is larger than a chunk. Throws Cancelled.
        nonstd::expected<void, QString> visit(const Ref &ref, std::optional<qint64> at, qint64 size, const Visitor &visitor);

    private:
        QByteArray blob(const BlobId &id);

        MetadataSource *m_source = nullptr;
        ChunkSealer m_sealer;
        // A pack holds the indexes of many files
        BlobId m_lastId;
        QByteArray m_lastBlob;
    };
}
