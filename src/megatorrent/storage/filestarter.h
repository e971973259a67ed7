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
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <QHash>
#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "../content/error.h"
#include "fileid.h"
#include "fileregistry.h"
#include "reply.h"
#include "sharing.h"

namespace Megatorrent
{
    class BlobReceiver;
    class Database;
    class FileSurveys;
    class KeptBlobs;
    class Ledger;
    class StartGate;
    class WorkerPool;
    struct FileSpec;

    // Begins files that are to be received: those that are new and small many at a time, in one
    // piece of work for the database; the others are looked for on the disk first. Engine's thread,
    // but for what says otherwise.
    class FileStarter
    {
        Q_DISABLE_COPY_MOVE(FileStarter)

    public:
        class Mediator
        {
        public:
            virtual ~Mediator() = default;

            virtual void startFailed(FileId file, const Error &error) = 0;
            // These are about to be said to be missing.
            virtual void wantAgain(const QList<BlobId> &missing) = 0;
        };

        // The blobs that are still to be fetched, or why the file cannot be received
        using Callback = std::function<void (const nonstd::expected<QList<BlobId>, Error> &missing)>;

        // New files are numbered by `nextFile`.
        FileStarter(Mediator *mediator, std::atomic<FileId> &nextFile, Database *database, Ledger *ledger, const FileRegistry &registry
                , FileSurveys &surveys, BlobReceiver &receiver, const KeptBlobs &keptBlobs, Sharing sharing, WorkerPool &workers
                , StartGate &gate);

        nonstd::expected<FileId, QString> add(const FileSpec &spec);
        void addChunks(FileId file, const QList<ChunkPlace> &chunks);
        // It is not wanted after all, if it has not been started.
        void forget(FileId file) { m_added.remove(file); }
        // A file that has been added, or one that is registered already; the latter goes on.
        void start(FileId file, const ReplyPtr &reply, Callback callback);

    private:
        using NewFilePtr = std::shared_ptr<FileRegistry::NewFile>;

        struct Start
        {
            FileId file = 0;
            NewFilePtr newFile;           // none: it is registered
            ReplyPtr reply;
            Callback callback;

            bool isFresh = false;         // there is nothing to look for
            Error error = {};
            QList<BlobId> missing = {};
        };

        using Batch = std::vector<Start>;
        // By blob and channel
        using KeptFor = QHash<std::pair<BlobId, qint64>, QList<FileId>>;

        void startNext();
        void answer(const Start &start);
        // Workers
        void startTogether(Batch &batch);
        void receiveKept(Batch &batch, const KeptFor &kept);
        void startSurveyed(Start start);

        Mediator *m_mediator = nullptr;
        std::atomic<FileId> &m_nextFile;
        Database *m_database = nullptr;
        Ledger *m_ledger = nullptr;
        const FileRegistry &m_registry;
        FileSurveys &m_surveys;
        BlobReceiver &m_receiver;
        const KeptBlobs &m_keptBlobs;
        const Sharing m_sharing;
        WorkerPool &m_workers;
        StartGate &m_gate;

        QHash<FileId, NewFilePtr> m_added;   // and not started
        std::deque<Start> m_starts;
        bool m_isStarting = false;
    };
}
