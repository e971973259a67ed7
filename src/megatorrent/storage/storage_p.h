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
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include <QCache>
#include <QHash>
#include <QThreadPool>

#include "blobloader.h"
#include "blobreceiver.h"
#include "contentcheck.h"
#include "database.h"
#include "filesurvey.h"
#include "keptblobs.h"
#include "ledger.h"
#include "packrestorer.h"
#include "placer.h"
#include "reply.h"
#include "savefolders.h"
#include "scratch.h"
#include "storage.h"
#include "targetfolder.h"

namespace Megatorrent
{
    // Parts of the storage and what only the engine's thread knows
    class Storage::Private
    {
        Q_DISABLE_COPY_MOVE(Private)

    public:
        enum Priority { IngestPriority, FilePriority, BlobPriority };

        using ReadCallback = std::function<void (const QByteArray &)>;
        using ReceiveCallback = std::function<void (ReceiveResult, const QString &)>;

        Private(Storage *q, const Path &folder, std::unique_ptr<Database> db, int threads);
        ~Private();

        // On the engine's thread, unless the storage has been destroyed by then. Any thread.
        void onEngine(std::function<void ()> function);
        // On the pool
        void run(Priority priority, std::function<void ()> function);

        // Engine thread
        void startBlob(const BlobId &id);
        void blobLoaded(const BlobId &id, const BlobLoader::Result &result);
        void receiveNext(const BlobId &id);
        void received(const BlobId &id, const BlobReceiver::Outcome &outcome);
        // These are about to be said to be missing. One that is being worked on at this moment is gone through once more: a file that
        // was registered meanwhile wants of it what nobody wanted when its places were looked up.
        void wantAgain(const QList<BlobId> &missing);
        void whenReady(std::function<void ()> function);
        void publish(const LedgerEvents &events);
        // Takes all that wait to be started together, as many as fit into one piece of work.
        void startNext();

        // Database's thread
        void committed(const LedgerEvents &events);

        // Pool
        void recover(FileId lastFile);
        void removeOrphans();
        // The database is new, and knows nothing of the blobs that are kept.
        void adoptFound();
        void survey(FileId file);
        void recheck(FileId file);
        // One at a time for a file; false: it is being looked at already.
        bool beginSurvey(FileId file);
        void waitForSurvey(FileId file);
        void endSurvey(FileId file);
        // The folder of a channel has turned up (at the start, or after its disk was away).
        QString openFolder(qint64 channel, const QString &root, const QString &mark);
        void leaveFolder(const QString &root, const QString &mark);
        // Folders of subscriptions that are not there
        static QStringList awayFolders(QSqlDatabase &db);
        QString setAttributes(const QList<FileAttributes> &files);
        void recoverChannel(qint64 channel, const QString &root);
        void recoverParts(const QString &root);
        void noteDeleted(qint64 channel, const QString &root);
        // Deletes what is at the file's target if it is ours; the rows go first.
        void removeWithData(FileId file, std::function<void (const QString &error)> answer);

        Storage *const q;
        const QString folder;   // with the database and the keys
        KeptBlobs keptBlobs;
        ScratchPool scratchPool;
        std::unique_ptr<Ledger> ledger;       // outlives the database's thread
        std::unique_ptr<Database> database;
        SaveFolders saveFolders;
        TargetFolder targetFolder;
        ContentCheck contentCheck;
        BlobLoader loader;
        BlobReceiver receiver;
        Placer placer;
        PackRestorer packRestorer;
        FileSurvey fileSurvey;
        QThreadPool pool;
        QSet<qint64> closedChannels;          // nothing is registered for them any more; database's thread
        QThreadPool movePool;   // one at a time: copying may take hours
        std::atomic<FileId> nextFile = 1;
        std::atomic_bool isEnding = false;

        // Blobs that were served lately (protocol.md 10: at most 32 in the process)
        QCache<BlobId, QByteArray> cache;
        QHash<BlobId, std::vector<std::pair<ReplyPtr, ReadCallback>>> readers;

        struct Arrival
        {
            QByteArray blob;
            ReplyPtr reply;
            ReceiveCallback callback;
            bool isWantedAgain = false;
            std::optional<BlobReceiver::Outcome> outcome;   // of an earlier pass
        };
        QHash<BlobId, std::vector<Arrival>> arrivals;   // the first of each is being worked on

        struct Registration
        {
            FileRow file;
            std::vector<ChunkPlace> chunks;
            std::function<void (QSqlDatabase &, FileId)> registered;
        };
        QHash<FileId, std::shared_ptr<Registration>> registrations;

        struct Start
        {
            FileId file = 0;
            std::shared_ptr<Registration> registration;   // none: it is registered
            ReplyPtr reply;
            StartCallback callback;
            bool isFresh = false;                         // there is nothing to look for
            QString error = {};
            QList<BlobId> missing = {};
        };
        using Starts = std::vector<Start>;
        std::deque<Start> starts;
        bool isStarting = false;

        // Pool
        void startTogether(Starts &batch);
        void receiveKept(Starts &batch, const QSet<BlobId> &kept);
        void startSurveyed(Start start);
        // Database's thread
        void registerFile(QSqlDatabase &db, Start &start) const;
        // Engine thread
        void answer(const Start &start);

        struct HeldQuery
        {
            std::shared_ptr<const Layout> layout;
            QList<BlobId> gained;   // while the query was under way
            QList<BlobId> lost;
        };
        QList<std::shared_ptr<HeldQuery>> heldQueries;

        std::mutex surveysMutex;
        std::condition_variable surveyEnded;
        QSet<FileId> surveys;
        std::mutex foldersMutex;
        QHash<std::pair<qint64, QString>, QString> movedFolders;   // of channels: where their files go now. Database's thread
        QHash<QString, QString> openFolders;  // that have been looked through since they turned up, with their marks

        QStringList notices;
        bool isNew = false;                   // the database
        bool isReady = false;
        std::vector<std::function<void ()>> waiting;
    };
}
