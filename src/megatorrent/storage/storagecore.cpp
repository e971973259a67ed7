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


#include "storagecore.h"

#include <algorithm>
#include <utility>

#include <QBitArray>
#include <QPointer>
#include <QSqlDatabase>

#include "base/global.h"

#include "../crypto/hash.h"
#include "chunktable.h"
#include "crashpoint.h"
#include "database.h"
#include "filespec.h"
#include "foldermove.h"
#include "foldermoveresult.h"
#include "ingest.h"
#include "ingestparts.h"
#include "layout.h"
#include "movecontrol.h"
#include "ownfolders.h"
#include "removal.h"
#include "servingcheck.h"
#include "statement.h"

using namespace Megatorrent;

namespace
{
    // Files that are put in place in one go
    const qsizetype PLACED_MAX = 256;

    const qint64 ROWS_PER_LOOKUP = 16;
}

StorageCore::StorageCore(const Path &folder, Opened opened, const int threads, const Sharing sharing)
    : m_folder {folder.data()}
    , m_notices {opened.notices}
    , m_isNew {opened.isNew}
    , m_sharing {sharing}
    , m_hasFound {opened.isNew}
    , m_nextFile {opened.lastFile + 1}
    , m_workers {this, threads}
    , m_keptBlobs {folder.data() + u"/blobs"_s}
    , m_ledger {std::make_unique<Ledger>(opened.database.get(), m_keptBlobs, sharing, [this](const LedgerEvents &events) { handleCommitted(events); })}
    , m_database {std::move(opened.database)}
    , m_registry {sharing}
    , m_targetFolder {m_saveFolders}
    , m_contentCheck {m_database.get(), m_ledger.get(), m_keptBlobs, m_scratchPool}
    , m_loader {m_database.get(), m_saveFolders, m_keptBlobs, m_scratchPool}
    , m_receiver {m_database.get(), m_ledger.get(), m_targetFolder, m_contentCheck, m_keptBlobs, sharing, m_scratchPool}
    , m_placer {m_database.get(), m_ledger.get(), m_targetFolder, m_contentCheck}
    , m_packRestorer {m_database.get(), m_ledger.get(), m_loader, sharing
            , [this](std::function<void ()> work) { m_workers.run(WorkerPool::Priority::Ingest, std::move(work)); }}
    , m_survey {m_database.get(), m_ledger.get(), &m_receiver, &m_placer.mutex(), m_targetFolder, m_contentCheck, m_keptBlobs, sharing, m_scratchPool}
    , m_surveys {m_database.get(), m_survey, m_placer, m_packRestorer, [this](const FileId file, const Error &error) { postFailed(file, error); }}
    , m_folderRecovery {m_database.get(), m_ledger.get(), m_saveFolders, m_contentCheck, m_survey, m_surveys, m_placer, m_workers}
    , m_folders {m_database.get(), m_saveFolders, m_folderRecovery}
    , m_startRecovery {m_database.get(), m_ledger.get(), m_keptBlobs, m_workers}
    , m_blobKeeper {m_database.get(), m_ledger.get(), m_keptBlobs}
    , m_blobReader {[this](const BlobId &id, const ChannelScope &scope, BlobReader::Callback done)
            {
                m_workers.run(WorkerPool::Priority::Blob, [this, id, scope, done = std::move(done)]
                {
                    m_workers.post([done, blob = loadBlob(id, scope)] { done(blob); });
                });
            }}
    , m_blobArrivals {[this](const BlobId &id, const QByteArray &blob, const qint64 channel, BlobArrivals::Done done)
            {
                m_workers.run(WorkerPool::Priority::Blob, [this, id, blob, channel, done = std::move(done)] { takeBlob(id, blob, channel, done); });
            }}
    , m_heldLists {[this](const qint64 channel, const HeldLists::LayoutPtr &layout, HeldLists::Callback done)
            {
                m_workers.run(WorkerPool::Priority::File, [this, channel, layout, done = std::move(done)]
                {
                    m_workers.post([done, held = findHeld(channel, *layout)] { done(held); });
                });
            }}
    , m_starter {this, m_nextFile, m_database.get(), m_ledger.get(), m_registry, m_surveys, m_receiver, m_keptBlobs, sharing, m_workers, m_gate}
    , m_placedFiles {this, m_database.get(), m_ledger.get(), m_targetFolder, m_contentCheck, m_placer, m_workers}
    , m_contentReader {m_database.get(), m_saveFolders, m_contentCheck, m_scratchPool}
{
    m_blobKeeper.dropAllLookedAt();   // of a run that was killed
    m_placer.onFailed = [this](const FileId file, const Error &error) { postFailed(file, error); };
    m_workers.run(WorkerPool::Priority::Blob, [this, lastFile = opened.lastFile]
    {
        m_startRecovery.run(lastFile, m_isNew);
        m_database->look([this](QSqlDatabase &db) { m_hasFound = m_hasFound || BlobKeeper::hasFound(db); });
        m_workers.post([this] { m_gate.open(); });
    });
}

StorageCore::~StorageCore()
{
    m_workers.announceEnd();
    m_survey.interrupt();
    m_contentCheck.interrupt();
    m_workers.end();
    m_database.reset();  // commits what is complete
}

template <typename T>
void StorageCore::ask(const QObject *context, std::function<T ()> work, std::function<void (const T &)> callback)
{
    m_gate.whenOpen([this, reply = std::make_shared<Reply>(context), work = std::move(work), callback = std::move(callback)]
    {
        m_workers.run(WorkerPool::Priority::File, [reply, work, callback] { reply->call([callback, result = work()] { callback(result); }); });
    });
}

void StorageCore::readBlob(const BlobId &id, const qint64 channel, const QObject *context, std::function<void (const QByteArray &)> callback)
{
    const auto read = [this, id, channel, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        m_blobReader.read(id, scopeOf(m_sharing, channel), reply, callback);
    };
    // A new database does not know before what is on the disk
    if (m_isNew)
        m_gate.whenOpen(read);
    else
        read();
}

void StorageCore::readMetadata(const BlobId &id, const qint64 channel, const QObject *context, std::function<void (const QByteArray &)> callback)
{
    // a channel that is only looked at leaves it for whose it is
    if (!m_hasFound || (channel <= NO_CHANNEL))
    {
        readBlob(id, channel, context, std::move(callback));
        return;
    }
    ask<bool>(context, [this, id, channel] { return m_blobKeeper.claimFound(id, channel); }
        , [this, id, channel, guard = QPointer<const QObject>(context), callback = std::move(callback)]([[maybe_unused]] const bool &isClaimed)
    {
        readBlob(id, channel, guard, callback);
    });
}

void StorageCore::receiveBlob(const BlobId &id, const QByteArray &blob, const qint64 channel, const QObject *context
        , std::function<void (ReceiveResult, const Error &)> callback)
{
    m_blobArrivals.add(id, blob, channel, std::make_shared<Reply>(context), std::move(callback));
}

void StorageCore::keepBlob(const qint64 channel, const BlobId &id, const QByteArray &blob, const QObject *context
        , std::function<void (const QString &)> callback)
{
    m_workers.run(WorkerPool::Priority::Blob, [this, channel, id, blob, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        reply->call([callback, error = m_blobKeeper.keep(channel, id, blob)] { callback(error); });
    });
}

void StorageCore::compactBlob(const BlobId &id, const SymmetricKey &key, const qint64 size)
{
    m_workers.run(WorkerPool::Priority::Ingest, [this, id, key, size] { m_keptBlobs.compact(id, key, size); });
}

void StorageCore::dropKeptBlobs(const qint64 channel, const QList<std::shared_ptr<const Layout>> &layouts)
{
    m_blobKeeper.drop(channel, layouts);
}

void StorageCore::dropFoundBlobs()
{
    m_hasFound = false;
    m_gate.whenOpen([this] { m_blobKeeper.drop(NO_CHANNEL, {}); });
}

void StorageCore::dropLookedAt(const LookedAt &blobs)
{
    m_blobKeeper.dropLookedAt(blobs);
}

void StorageCore::giveLookedAt(const LookedAt &blobs, const qint64 channel)
{
    m_blobKeeper.giveLookedAt(blobs, channel);
}

void StorageCore::heldBlobs(const qint64 channel, std::shared_ptr<const Layout> layout, const QObject *context, std::function<void (const QBitArray &)> callback)
{
    m_heldLists.list(channel, layout, std::make_shared<Reply>(context), std::move(callback));
}

void StorageCore::openFolder(const qint64 channel, const Path &folder, const QString &mark, const QObject *context
        , std::function<void (const QString &)> callback)
{
    ask<QString>(context, [this, channel, root = folder.data(), mark] { return m_folders.open(channel, root, mark); }, std::move(callback));
}

void StorageCore::useFolder(const qint64 channel, const Path &folder, const QString &mark, const QObject *context
        , std::function<void (const QString &)> callback)
{
    ask<QString>(context, [this, channel, root = folder.data(), mark] { return m_folders.use(channel, root, mark); }, std::move(callback));
}

void StorageCore::prepareFolder(const Path &folder, const QString &mark, const QObject *context, std::function<void (const QString &)> callback)
{
    ask<QString>(context, [this, root = folder.data(), mark] { return m_folders.prepare(root, mark); }, std::move(callback));
}

void StorageCore::moveFiles(const qint64 channel, const Path &folder, const QString &mark, const bool mayBeAway, std::shared_ptr<MoveControl> control
        , const QObject *context, std::function<void (const FolderMoveProgress &)> progressed, std::function<void (const FolderMoveResult &)> done)
{
    const FolderMoveRequest request {.channel = channel, .folder = folder.data(), .mark = mark, .mayBeAway = mayBeAway};
    m_gate.whenOpen([this, request, control = std::move(control), reply = std::make_shared<Reply>(context)
            , progressed = std::move(progressed), done = std::move(done)]
    {
        m_workers.runLong([this, request, control, reply, progressed, done]
        {
            if (!control->begin())
                return;
            FolderMove move {moveParts(), request, [this, control] { return m_workers.isEnding() || control->isCancelled(); }
                    , [reply, progressed](const FolderMoveProgress &progress) { reply->call([progressed, progress] { progressed(progress); }); }};
            reply->call([done, result = move.run()] { done(result); });
        });
    });
}

MoveParts StorageCore::moveParts()
{
    return {.database = m_database.get(), .ledger = m_ledger.get(), .registry = m_registry, .folders = m_folders, .saveFolders = m_saveFolders
            , .targetFolder = m_targetFolder, .contentCheck = m_contentCheck, .survey = m_survey, .surveys = m_surveys
            , .packRestorer = m_packRestorer, .receiver = m_receiver, .placer = m_placer};
}

void StorageCore::leaveFolders(const QString &mark, const QObject *context, std::function<void ()> callback)
{
    m_workers.run(WorkerPool::Priority::File, [this, mark, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        m_folders.leaveAll(mark);
        reply->call(callback);
    });
}

void StorageCore::addFile(const FileSpec &spec, const QObject *context, AddCallback callback)
{
    Reply(context).call([callback = std::move(callback), added = m_starter.add(spec)] { callback(added); });
}

void StorageCore::addChunks(const FileId file, const QList<ChunkPlace> &chunks)
{
    m_starter.addChunks(file, chunks);
}

void StorageCore::startFile(const FileId file, const QObject *context, StartCallback callback)
{
    m_starter.start(file, std::make_shared<Reply>(context), std::move(callback));
}

void StorageCore::removeFile(const FileId file, const bool deleteData, const QObject *context, std::function<void (const QString &)> callback)
{
    m_starter.forget(file);
    const auto answer = [reply = std::make_shared<Reply>(context), callback = std::move(callback)](const QString &error)
    {
        reply->call([callback, error] { callback(error); });
    };
    m_gate.whenOpen([this, file, deleteData, answer]
    {
        if (deleteData)
            m_workers.run(WorkerPool::Priority::File, [this, file, answer] { m_placedFiles.remove(file, answer); });
        else
            m_placedFiles.forget(file, answer);
    });
}

void StorageCore::setAttributes(const QList<FileAttributes> &files, const QObject *context, std::function<void (const QString &)> callback)
{
    ask<QString>(context, [this, files] { return m_placedFiles.setAttributes(files); }, std::move(callback));
}

void StorageCore::recheckFile(const FileId file, const QObject *context, std::function<void ()> callback)
{
    m_gate.whenOpen([this, file, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        m_workers.run(WorkerPool::Priority::File, [this, file, reply, callback]
        {
            m_surveys.recheck(file);
            reply->call(callback);
        });
    });
}

void StorageCore::missingBlobs(const qint64 channel, const QObject *context, std::function<void (const QList<BlobId> &)> callback)
{
    m_gate.whenOpen([this, channel, reply = std::make_shared<Reply>(context), callback = std::move(callback)]
    {
        m_workers.run(WorkerPool::Priority::File, [this, channel, reply, callback]
        {
            m_workers.post([this, reply, callback, missing = findMissing(channel)]
            {
                wantAgain(missing);
                reply->call([callback, missing] { callback(missing); });
            });
        });
    });
}

std::unique_ptr<Ingest> StorageCore::createIngest(const IngestRequest &request)
{
    return std::make_unique<Ingest>(IngestParts {.database = m_database.get(), .ledger = m_ledger.get(), .keptBlobs = m_keptBlobs, .sharing = m_sharing, .loader = m_loader
            , .scratchPool = m_scratchPool, .workers = m_workers, .gate = m_gate, .nextFile = m_nextFile, .ownData = (QStringList(m_folder) + OwnFolders::all())}, request);
}

std::unique_ptr<Removal> StorageCore::createRemoval(const RemovalRequest &request)
{
    return std::make_unique<Removal>(m_database.get(), m_ledger.get(), m_registry, m_saveFolders, m_contentCheck, m_placer, request);
}

void StorageCore::checkServing(const qint64 channel, const QObject *context, std::function<void (const ServingState &)> callback)
{
    ask<ServingState>(context, [this, channel] { return ServingCheck(m_database.get(), m_ledger.get(), m_packRestorer).run(channel); }, std::move(callback));
}

void StorageCore::startFailed(const FileId file, const Error &error)
{
    emit fileFailed(file, error);
}

void StorageCore::wantAgain(const QList<BlobId> &missing)
{
    m_blobArrivals.wantAgain(missing);
}

void StorageCore::postFailed(const FileId file, const Error &error)
{
    m_workers.post([this, file, error] { emit fileFailed(file, error); });
}

QByteArray StorageCore::loadBlob(const BlobId &id, const ChannelScope &scope)
{
    const BlobLoader::Result result = m_loader.load(id, scope);
    if (!result.lost.isEmpty() || result.isKeptLost || result.isTorn)
    {
        m_database->post([ledger = m_ledger.get(), id, scope, result](QSqlDatabase &db)
        {
            if (result.isTorn)
                ledger->packTorn(db, id, *scope);
            for (const BlobLoader::LostChunk &chunk : asConst(result.lost))
                ledger->chunkLost(db, chunk.file, chunk.fileOffset, chunk.reason);
            if (result.isKeptLost)
                ledger->keptLost(db, id);
        });
    }
    return result.blob;
}

void StorageCore::takeBlob(const BlobId &id, const QByteArray &blob, const qint64 channel, const BlobArrivals::Done &done)
{
    const auto answer = [this, done](const BlobReceiver::Outcome &outcome) { m_workers.post([done, outcome] { done(outcome); }); };
    if ((blob.size() == BLOB_SIZE) && (Crypto::sha256(blob).view() == id.view()))
        m_receiver.receive(id, blob, channel, answer);
    else
        answer({.result = ReceiveResult::Corrupt, .error = {}});
}

QBitArray StorageCore::findHeld(const qint64 channel, const Layout &layout) const
{
    QBitArray held {static_cast<qsizetype>(layout.size())};
    const auto mark = [&](const BlobId &id)
    {
        if (const auto position = layout.positionOf(id))
            held.setBit(*position);
    };
    const auto read = m_database->read([&](QSqlDatabase &db)
    {
        // what lies in a folder that is away can be given to nobody now
        const QStringList away = m_folders.away(db);
        if (m_sharing == Sharing::Apart)
        {
            findOwn(db, channel, layout, away, held);
            return;
        }
        // one lookup for each of its blobs takes as long as so many rows
        Statement beyond {db, "SELECT 1 FROM chunk LIMIT 1 OFFSET ?"};
        if (beyond.exec(layout.size() * ROWS_PER_LOOKUP).next())
        {
            for (quint32 position = 0; !m_workers.isEnding() && (position < layout.size()); ++position)
                held.setBit(position, ChunkTable::isServable(db, layout.blobAt(position), away, {}));
            return;
        }
        Statement chunks {db, (away.isEmpty() ? "SELECT blob_id FROM full_chunk WHERE held = 1"
                : "SELECT c.blob_id, f.root FROM full_chunk c CROSS JOIN full_file f ON f.id = c.file WHERE c.held = 1")};
        chunks.exec();
        while (!m_workers.isEnding() && chunks.next())
        {
            if (away.isEmpty() || !away.contains(chunks.text(1)))
                mark(chunks.fixed<BlobId>(0));
        }
        Statement blobs {db, "SELECT id FROM blob"};
        blobs.exec();
        while (!m_workers.isEnding() && blobs.next())
            mark(blobs.fixed<BlobId>(0));
    });
    if (!read)
        qWarning("Megatorrent: held blobs could not be listed: %s", qUtf8Printable(read.error()));
    return held;
}

void StorageCore::findOwn(QSqlDatabase &db, const qint64 channel, const Layout &layout, const QStringList &away, QBitArray &held) const
{
    const auto mark = [&](const BlobId &id)
    {
        if (const auto position = layout.positionOf(id))
            held.setBit(*position);
    };
    Statement beyond {db, "SELECT 1 FROM file f CROSS JOIN chunk c ON c.file = f.id WHERE f.channel = ? LIMIT 1 OFFSET ?"};
    if (beyond.exec(channel, (layout.size() * ROWS_PER_LOOKUP)).next())
    {
        for (quint32 position = 0; !m_workers.isEnding() && (position < layout.size()); ++position)
            held.setBit(position, ChunkTable::isServable(db, layout.blobAt(position), away, channel));
        return;
    }
    {
        Statement chunks {db, "SELECT c.blob_id, f.root FROM full_file f CROSS JOIN full_chunk c ON c.file = f.id WHERE (f.channel = ?) AND (c.held = 1)"};
        chunks.exec(channel);
        while (!m_workers.isEnding() && chunks.next())
        {
            if (away.isEmpty() || !away.contains(chunks.text(1)))
                mark(chunks.fixed<BlobId>(0));
        }
    }
    // others may have very many more
    for (quint32 position = 0; !m_workers.isEnding() && (position < layout.size()); ++position)
    {
        if (!held.testBit(position))
            held.setBit(position, ChunkTable::isKept(db, layout.blobAt(position), channel));
    }
}

QList<BlobId> StorageCore::findMissing(const qint64 channel) const
{
    QList<BlobId> missing;
    const auto look = [&](QSqlDatabase &db) { missing = ChunkTable::missingOfChannel(db, channel); };
    if (!m_database->flushAndWait() || !m_database->read(look))
        m_database->call(look);  // the disk is full
    return missing;
}

void StorageCore::handleCommitted(const LedgerEvents &events)
{
    crashPoint("committed");
    for (const BlobId &id : events.unkept)
        m_keptBlobs.remove(id);
    if (m_workers.isEnding())
        return;

    for (qsizetype i = 0; i < events.received.size(); i += PLACED_MAX)
    {
        const QList<FileId> files = events.received.sliced(i, std::min(PLACED_MAX, (events.received.size() - i)));
        m_workers.run(WorkerPool::Priority::File, [this, files] { m_placer.place(files); });
    }
    if (!events.removed.isEmpty())
    {
        m_workers.run(WorkerPool::Priority::File, [this, files = events.removed]
        {
            for (const FileRow &file : files)
                m_targetFolder.removePart(file);
        });
    }
    m_workers.post([this, events] { publish(events); });
}

void StorageCore::publish(const LedgerEvents &events)
{
    std::map<ChannelScope, QList<BlobId>> held = events.held;
    for (const LedgerEvents::Lost &entry : events.lost)
        m_heldLists.noteLost(entry.id, entry.scope);
    for (auto &[scope, ids] : held)
    {
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        m_heldLists.noteHeld(ids, scope);
    }

    for (const LedgerEvents::Lost &entry : events.lost)
    {
        m_blobReader.forget(entry.id, entry.scope);
        emit blobLost(entry.id, entry.path, entry.reason, entry.scope);
    }
    for (const auto &[scope, ids] : held)
    {
        if (!ids.isEmpty())
            emit blobsHeld(ids, scope);
    }
    for (const auto &[file, bytes] : events.progress.asKeyValueRange())
        emit progressed(file, bytes);
    for (const auto &[file, reason] : events.incomplete)
        emit fileIncomplete(file, reason);
    for (const auto &[file, error] : events.failed)
        emit fileFailed(file, error);
    if (!events.completed.isEmpty())
        emit filesCompleted(events.completed);
}
