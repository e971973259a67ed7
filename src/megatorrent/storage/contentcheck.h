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

#include <atomic>
#include <functional>
#include <optional>

#include <QList>

#include "chunktable.h"
#include "keptblobs.h"
#include "scratch.h"
#include "tables.h"

namespace Megatorrent
{
    class Database;
    class Ledger;

    // Whether a file on the disk has the content that the database speaks of. Inodes and time
    // stamps are hints, which save reading it: a chmod changes them, and on some file systems so
    // does every mount. Where they differ, this decides. Pool threads.
    class ContentCheck
    {
        Q_DISABLE_COPY_MOVE(ContentCheck)

    public:
        ContentCheck(Database *database, Ledger *ledger, const KeptBlobs &keptBlobs, ScratchPool &scratchPool);

        // The chunk's tag, if the file has the chunk. Nothing: it has not, or that cannot be told
        // (foreign padding that is not here)
        std::optional<AeadTag> find(const ChunkRow &chunk, int fd, Scratch &scratch) const;
        // All of it and nothing else. Chunks that were dropped from the database make it false, and
        // so does the end of waiting for it.
        bool isContentOf(const FileRow &file, int fd, const std::function<bool ()> &isCancelled = {}) const;

        // If the file's content is at its target, but not as it was last seen: remembers how it is
        // now. True: it is there
        bool renew(const FileRow &file, const std::function<bool ()> &isCancelled = {}) const;
        // For a partial file whose inode is not the one that is known: what it has of what is held
        // stays held. Its inode is the one that is known then; nothing, if it is not there.
        void renewPart(const FileRow &file) const;

        // The program is ending: ends what is under way. From then on nothing was found out where it is
        // said that content is not there, and nobody may act on that.
        void interrupt() { m_isInterrupted = true; }
        bool isInterrupted() const { return m_isInterrupted; }

    private:
        bool matchesKeptBlob(const ChunkRow &chunk, Scratch &scratch) const;
        // False as soon as `visit` returns false, if the database cannot be read, or when it is
        // interrupted
        template <typename Visit>
        bool forEachChunk(FileId file, Visit visit) const;

        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const KeptBlobs &m_keptBlobs;
        ScratchPool &m_scratchPool;
        std::atomic_bool m_isInterrupted = false;
    };
}
