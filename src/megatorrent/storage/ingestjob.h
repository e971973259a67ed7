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
#include <chrono>
#include <deque>
#include <functional>

#include "ingest.h"
#include "packassembler.h"
#include "publishedsources.h"
#include "publishedtables.h"
#include "sourcesurvey.h"
#include "storage_p.h"
#include "taskline.h"
#include "treescanner.h"

namespace Megatorrent
{
    // The work of an Ingest, on a thread of its own: finds out what is there and what is gone (SourceSurvey), takes out, scans (ingestjob.cpp), reads and seals (ingestfiles.cpp), and keeps the packs in
    // order (ingestpacks.cpp).
    class IngestJob
    {
        Q_DISABLE_COPY_MOVE(IngestJob)

    public:
        // `report` is called on the thread of run().
        IngestJob(Storage::Private &storage, const IngestRequest &request, std::function<void (const IngestProgress &)> report);
        ~IngestJob();

        IngestResult run();
        // Any thread
        void cancel() { m_isCancelled = true; }

    private:
        using Entry = TreeScanner::Entry;

        struct Cancelled {};
        struct Failed { QString error; };

        // A file to be read
        struct Work
        {
            Entry entry;
            std::optional<qint64> source;
            bool isNew = true;
            int attempts = 0;
        };

        // A file that was read in one piece
        struct Loaded
        {
            FileStat stat;
            QByteArray plaintext;      // of small files
            SealedChunk chunk;         // of small files only the key
            QString error;
            bool isChanging = false;   // while it was read
        };

        // A file of several chunks, while it is being read
        struct Large
        {
            Work work;
            FileRow row;
            FileDescriptor file;
            qint64 unfinished = 0;     // chunks
            bool isQueued = false;     // all of them
            QList<ChunkRow> rows;      // to be registered
            QString error;
        };

        void runSources();
        void forgetTemporary();
        void call(std::function<void (QSqlDatabase &)> work);
        void checkCancelled() const;
        void progress(const QString &path);
        void problem(const QString &local, const QString &reason);
        void note(PublishedTables::Change change);
        // For results, which are taken where nothing may be thrown
        void guarded(const std::function<void ()> &function);
        void dropUnfinished(const QList<FileState> &states);

        // --- scanning ---
        void withdraw(const QString &path);
        void survey();
        void takeOut();
        void scan(const SurveyedSource &source);
        static bool isUpToDate(const PublishedSources::Item &item, const Entry &entry);
        void processPage();

        enum class Place { Free, Taken, Same };
        struct Judgement
        {
            Place place = Place::Free;
            QString reason = {};
        };
        QList<Judgement> judge(QSqlDatabase &db, const QList<Work> &page);
        Judgement judge(QSqlDatabase &db, const Work &work);
        Judgement judgePlace(QSqlDatabase &db, const Work &work) const;
        QString conflict(QSqlDatabase &db, const QString &path) const;

        // --- reading ---
        void process(const Work &work);
        void processRetries();
        void fail(const Work &work, const QString &error, bool isChanging);
        void flushSmall();
        static Loaded loadSmall(const QString &local, const ChunkSecret &secret);
        static Loaded loadAlone(const QString &local, const ChunkSecret &secret, Scratch &scratch);
        std::vector<std::optional<Placement>> findPlacements(const std::vector<Loaded> &files);
        void smallLoaded(const Work &work, Loaded &loaded, const std::optional<Placement> &placement);
        void readAlone(const Work &work);
        void readLarge(const Work &work);
        void chunkRead(Large &large, const ChunkRow &row, const QString &error);
        void largeRead(Large &large);
        void insertRows(Large &large);
        void index(const FileRow &file, const Work &work);
        Ref storeIndexChunk(const QByteArray &plaintext);
        // Its old content is gone from the disk, although its new one has no place yet.
        void supersede(const QString &path);
        void publish(const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk);
        PublishedTables::Change enroll(QSqlDatabase &db, const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk);
        FileRow makeRow(const Entry &entry, const FileStat &stat, FileState state);
        static PublishedItem makeItem(const Entry &entry, const FileStat &stat);

        // --- packs ---
        QString keep(const BlobId &id, const QByteArray &blob);
        void packed(const PackAssembler::Sealed &sealed, PackKind kind);
        void sealPacks();
        // Says whether any was given up
        bool repairPacks();
        // What does not succeed is a problem only if it `isNeeded`.
        void moveData(const SymmetricKey &key, bool isNeeded);
        void moveIndex(const SymmetricKey &key);

        Storage::Private &m_storage;
        const IngestRequest m_request;
        const std::function<void (const IngestProgress &)> m_report;
        std::atomic_bool m_isCancelled = false;
        IngestResult m_result;
        QString m_failure;                 // in a place that must not throw

        TaskLine m_line;
        PackAssembler m_dataPacks;
        PackAssembler m_indexPacks;
        ChunkSealer m_sealer;

        QList<Work> m_page;                // found, not looked into yet
        QList<Work> m_small;               // to be read together
        qint64 m_smallBytes = 0;
        QList<Work> m_retries;

        IngestProgress m_progress;
        std::chrono::steady_clock::time_point m_reported;
        TreeScanner::Exclusions m_exclusions;
        QList<SurveyedSource> m_sources;
        bool m_hasEnrolled = false;
    };
}
