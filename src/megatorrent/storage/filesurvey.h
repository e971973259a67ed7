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
#include <mutex>
#include <optional>

#include <QByteArray>
#include <QList>
#include <QString>

#include "blobreceiver.h"
#include "chunkchecker.h"
#include "chunktable.h"
#include "ledger.h"
#include "scratch.h"
#include "tables.h"

namespace Megatorrent
{
    class ContentCheck;
    class Database;
    class TargetFolder;

    // Finds what of a file is on this disk already, so that only the rest is fetched; and whether
    // what should be there still is. Pool threads; one call at a time for a file.
    class FileSurvey
    {
        Q_DISABLE_COPY_MOVE(FileSurvey)

    public:
        FileSurvey(Database *database, Ledger *ledger, BlobReceiver *receiver, std::mutex *placing, const TargetFolder &targetFolder
                , const ContentCheck &contentCheck, const KeptBlobs &keptBlobs, Sharing sharing, ScratchPool &scratchPool);

        // Whether nothing is at the target, nor, from now on, where its partial file will be. For a
        // file that is not registered yet
        static bool startsFromNothing(const FileRow &file);

        // The file, without what a survey that was interrupted had found: that is looked for again
        std::optional<FileRow> prepare(FileId file);
        // For a prepared file in state Registered: adopts what lies at the target if it is the
        // whole file, else makes the file Partial with all that was found at the target, in other
        // files and in stored blobs.
        nonstd::expected<void, Error> start(const FileRow &file);
        // Reads everything again. What does not match becomes missing, what has come back is held
        // again; a damaged received file starts anew with what is left of it, or, unless
        // `mayStart`, rests as damaged.
        nonstd::expected<void, Error> recheck(FileId file, bool mayStart = true);
        // What runs ends at the next chunk, with an error and without a change, and is to be done
        // again. Any thread
        void interrupt() { m_isInterrupted = true; }
        // What a partial file got before a crash but after the last commit; called at start
        void recover(const FileRow &file);

    private:
        struct Found
        {
            AeadTag tag;
            Held held = Held::Content;
            bool isRead = false;   // into the scratch's plaintext
        };

        class Target;
        struct Batch
        {
            QList<ChunkRow> chunks;
            QList<QList<ChunkInFile>> candidates;  // for each chunk: places elsewhere that may hold the same
        };

        template <typename Visit>
        nonstd::expected<bool, Error> forEachChunk(const FileRow &file, bool withCandidates, Visit visit);
        std::optional<Found> find(const ChunkRow &chunk, QList<ChunkInFile> candidates, const FileRow &file, const Target &target
                , bool elsewhereToo, Scratch &scratch) const;
        bool readFrom(const ChunkInFile &source, Scratch &scratch) const;

        nonstd::expected<bool, Error> adopt(const FileRow &file, const Target &target);
        nonstd::expected<void, Error> collect(const FileRow &file, const Target &target);
        nonstd::expected<void, Error> makePartial(FileId file, const FileStat &part);

        Database *m_database = nullptr;
        const Sharing m_sharing;
        Ledger *m_ledger = nullptr;
        BlobReceiver *m_receiver = nullptr;
        std::mutex *m_placing = nullptr;   // held while a file takes its place
        const TargetFolder &m_targetFolder;
        const ContentCheck &m_contentCheck;
        const KeptBlobs &m_keptBlobs;
        ScratchPool &m_scratchPool;
        std::atomic_bool m_isInterrupted = false;
    };
}
