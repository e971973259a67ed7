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
#include <memory>

#include "blobarrivals.h"
#include "blobkeeper.h"
#include "blobloader.h"
#include "blobreader.h"
#include "blobreceiver.h"
#include "channelfolders.h"
#include "contentcheck.h"
#include "contentreader.h"
#include "fileregistry.h"
#include "filestarter.h"
#include "filesurvey.h"
#include "filesurveys.h"
#include "folderrecovery.h"
#include "heldlists.h"
#include "keptblobs.h"
#include "ledger.h"
#include "moveparts.h"
#include "packrestorer.h"
#include "placedfiles.h"
#include "placer.h"
#include "savefolders.h"
#include "scratch.h"
#include "startgate.h"
#include "startrecovery.h"
#include "storage.h"
#include "targetfolder.h"
#include "workerpool.h"

namespace Megatorrent
{
    struct LedgerEvents;

    // Makes the parts of the storage, hands each what it uses, and calls them on the threads on
    // which they work. The only place from which signals are emitted.
    class StorageCore final : public Storage, private FileStarter::Mediator
    {
        Q_DISABLE_COPY_MOVE(StorageCore)

    public:
        // What open() found
        struct Opened
        {
            std::unique_ptr<Database> database;
            FileId lastFile = 0;
            bool isNew = false;    // the database
            QStringList notices;
        };

        StorageCore(const Path &folder, Opened opened, int threads, Sharing sharing);
        ~StorageCore() override;

        QStringList notices() const override { return m_notices; }
        Database *database() const override { return m_database.get(); }
        const ContentReader *contentReader() const override { return &m_contentReader; }

        void readBlob(const BlobId &id, qint64 channel, const QObject *context, std::function<void (const QByteArray &)> callback) override;
        void readMetadata(const BlobId &id, qint64 channel, const QObject *context, std::function<void (const QByteArray &)> callback) override;
        void receiveBlob(const BlobId &id, const QByteArray &blob, qint64 channel, const QObject *context
                , std::function<void (ReceiveResult, const Error &)> callback) override;
        void keepBlob(qint64 channel, const BlobId &id, const QByteArray &blob, const QObject *context
                , std::function<void (const QString &)> callback) override;
        void compactBlob(const BlobId &id, const SymmetricKey &key, qint64 size) override;
        void dropKeptBlobs(qint64 channel, const QList<std::shared_ptr<const Layout>> &layouts) override;
        void dropFoundBlobs() override;
        void dropLookedAt(const LookedAt &blobs) override;
        void giveLookedAt(const LookedAt &blobs, qint64 channel) override;
        void heldBlobs(qint64 channel, std::shared_ptr<const Layout> layout, const QObject *context, std::function<void (const QBitArray &)> callback) override;

        void openFolder(qint64 channel, const Path &folder, const QString &mark, const QObject *context
                , std::function<void (const QString &)> callback) override;
        void useFolder(qint64 channel, const Path &folder, const QString &mark, const QObject *context
                , std::function<void (const QString &)> callback) override;
        void prepareFolder(const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &)> callback) override;
        void moveFiles(qint64 channel, const Path &folder, const QString &mark, bool mayBeAway, std::shared_ptr<MoveControl> control
                , const QObject *context, std::function<void (const FolderMoveProgress &)> progressed
                , std::function<void (const FolderMoveResult &)> done) override;
        void leaveFolders(const QString &mark, const QObject *context, std::function<void ()> callback) override;

        void addFile(const FileSpec &spec, const QObject *context, AddCallback callback) override;
        void addChunks(FileId file, const QList<ChunkPlace> &chunks) override;
        void startFile(FileId file, const QObject *context, StartCallback callback) override;
        void removeFile(FileId file, bool deleteData, const QObject *context, std::function<void (const QString &)> callback) override;
        void setAttributes(const QList<FileAttributes> &files, const QObject *context, std::function<void (const QString &)> callback) override;
        void recheckFile(FileId file, const QObject *context, std::function<void ()> callback) override;
        void missingBlobs(qint64 channel, const QObject *context, std::function<void (const QList<BlobId> &)> callback) override;

        std::unique_ptr<Ingest> createIngest(const IngestRequest &request) override;
        std::unique_ptr<Removal> createRemoval(const RemovalRequest &request) override;
        void checkServing(qint64 channel, const QObject *context, std::function<void (const ServingState &)> callback) override;

    private:
        // FileStarter::Mediator
        void startFailed(FileId file, const Error &error) override;
        void wantAgain(const QList<BlobId> &missing) override;

        // Has `work` done by a worker, when the start is over, and its result answered.
        template <typename T>
        void ask(const QObject *context, std::function<T ()> work, std::function<void (const T &)> callback);

        MoveParts moveParts();
        // Any thread
        void postFailed(FileId file, const Error &error);
        // Workers
        QByteArray loadBlob(const BlobId &id, const ChannelScope &scope);
        void takeBlob(const BlobId &id, const QByteArray &blob, qint64 channel, const BlobArrivals::Done &done);
        QBitArray findHeld(qint64 channel, const Layout &layout) const;
        // What `channel` has of it, if channels are kept apart
        void findOwn(QSqlDatabase &db, qint64 channel, const Layout &layout, const QStringList &away, QBitArray &held) const;
        QList<BlobId> findMissing(qint64 channel) const;
        // Database's thread
        void handleCommitted(const LedgerEvents &events);
        // Engine's thread
        void publish(const LedgerEvents &events);

        const QString m_folder;               // with the database and the keys
        const QStringList m_notices;
        const bool m_isNew = false;           // the database
        const Sharing m_sharing;
        std::atomic_bool m_hasFound = false;  // there may be blobs of NO_CHANNEL
        std::atomic<FileId> m_nextFile = 1;
        WorkerPool m_workers;
        StartGate m_gate;
        KeptBlobs m_keptBlobs;
        ScratchPool m_scratchPool;
        std::unique_ptr<Ledger> m_ledger;     // outlives the database's thread
        std::unique_ptr<Database> m_database;
        FileRegistry m_registry;
        SaveFolders m_saveFolders;
        TargetFolder m_targetFolder;
        ContentCheck m_contentCheck;
        BlobLoader m_loader;
        BlobReceiver m_receiver;
        Placer m_placer;
        PackRestorer m_packRestorer;
        FileSurvey m_survey;
        FileSurveys m_surveys;
        FolderRecovery m_folderRecovery;
        ChannelFolders m_folders;
        StartRecovery m_startRecovery;
        BlobKeeper m_blobKeeper;
        BlobReader m_blobReader;
        BlobArrivals m_blobArrivals;
        HeldLists m_heldLists;
        FileStarter m_starter;
        PlacedFiles m_placedFiles;
        ContentReader m_contentReader;
    };
}
