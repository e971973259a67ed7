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

#include <mutex>

#include <QByteArray>
#include <QList>
#include <QSet>
#include <QString>

#include "chunktable.h"
#include "keptblobs.h"
#include "scratch.h"
#include "sharing.h"
#include "tables.h"

namespace Megatorrent
{
    class Database;
    class SaveFolders;

    // Gives the bytes of a blob that is held: rebuilt from the files that its chunks are in and
    // checked (protocol.md 3), or as stored. Pool threads.
    class BlobLoader
    {
        Q_DISABLE_COPY_MOVE(BlobLoader)

    public:
        BlobLoader(Database *database, const SaveFolders &saveFolders, const KeptBlobs &keptBlobs, ScratchPool &scratchPool);

        struct LostChunk
        {
            FileId file = 0;
            qint64 fileOffset = 0;
            QString reason;
        };

        struct Result
        {
            QByteArray blob;             // empty: cannot be had
            QList<LostChunk> lost;       // places that no longer hold what they should
            bool isKeptLost = false;     // the stored blob is gone or damaged
            bool isTorn = false;         // a pack of which the channel's files are not all
        };

        // As it is held in the scope
        Result load(const BlobId &id, const ChannelScope &scope);
        // Rebuilds a pack although it is not known to be whole, from all files that have parts of
        // it. Empty if it is not.
        QByteArray tryPack(const BlobId &id, const ChannelScope &scope);

    private:
        // `mayBeTorn`: what is missing of a pack is nobody's fault
        Result rebuild(const BlobId &id, const QList<ChunkInFile> &places, bool mayBeTorn);
        enum class Placed
        {
            Yes,
            NotHere,   // not to be had from there, or not now: its disk is away
            Lost
        };
        // Reads a chunk and seals it to where it belongs in `blob`. `reason`: why it is lost
        Placed place(const ChunkInFile &place, QByteArray &blob, Scratch &scratch, bool &needsDigest, QString &reason);

        bool haveMoved(const QList<ChunkInFile> &places) const;
        bool isTrusted(FileId file);
        void trust(FileId file);

        Database *m_database = nullptr;
        const SaveFolders &m_saveFolders;
        const KeptBlobs &m_keptBlobs;
        ScratchPool &m_scratchPool;

        // Files of which a blob has been rebuilt and compared by SHA-256 since the start
        std::mutex m_mutex;
        QSet<FileId> m_trusted;
    };
}
