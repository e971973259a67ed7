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

#include <memory>
#include <optional>

#include <QList>
#include <QString>
#include <QtClassHelperMacros>

#include "chunktable.h"
#include "indexmaker.h"
#include "ingestwork.h"
#include "posixfile.h"
#include "tables.h"

namespace Megatorrent
{
    class IngestRun;
    class ItemEnroller;
    class RetryList;

    // Reads and seals files of several chunks: workers a chunk at a time, in order. The ingest's
    // thread
    class LargeFileSealer
    {
        Q_DISABLE_COPY_MOVE(LargeFileSealer)

    public:
        LargeFileSealer(IngestRun &run, const ItemEnroller &enroller, IndexMaker &indexes, RetryList &retries);

        void read(const IngestWork &work);

    private:
        // A file while it is being read
        struct Large
        {
            IngestWork work;
            FileRow row;
            FileDescriptor file;
            qint64 unfinished = 0;     // chunks
            bool isQueued = false;     // all of them
            QList<ChunkRow> rows;      // to be registered
            Error error;
        };

        struct Chunk
        {
            ChunkRow row;
            Error error;
        };

        std::optional<FileRow> registerFile(const Large &large);
        void queue(const std::shared_ptr<Large> &large, qint64 chunk);
        void readChunk(const Large &large, qint64 offset, qint64 size, Chunk &chunk) const;
        void handleChunk(Large &large, const Chunk &chunk);
        void finish(Large &large);
        void insertRows(Large &large);

        IngestRun &m_run;
        const ItemEnroller &m_enroller;
        IndexMaker &m_indexes;
        RetryList &m_retries;
    };
}
