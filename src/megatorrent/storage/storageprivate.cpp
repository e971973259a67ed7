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


#include "storage_p.h"

#include <utility>

#include <QCoreApplication>
#include <QScopeGuard>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "../crypto/hash.h"
#include "crashpoint.h"
#include "layout.h"

using namespace Megatorrent;

namespace
{
    const int SERVED_MAX = 32;  // blobs

    // Files that are put in place in one go
    const qsizetype FINISHED_MAX = 256;
}

Storage::Private::Private(Storage *q, const Path &folder, std::unique_ptr<Database> db, const int threads)
    : q {q}
    , folder {folder.data()}
    , keptBlobs {folder.data() + u"/blobs"_s}
    , ledger {std::make_unique<Ledger>(db.get(), keptBlobs, [this](const LedgerEvents &events) { committed(events); })}
    , database {std::move(db)}
    , targetFolder {saveFolders}
    , contentCheck {database.get(), ledger.get(), keptBlobs, scratchPool}
    , loader {database.get(), saveFolders, keptBlobs, scratchPool}
    , receiver {database.get(), ledger.get(), targetFolder, contentCheck, keptBlobs, scratchPool}
    , placer {database.get(), ledger.get(), targetFolder, contentCheck}
    , packRestorer {database.get(), ledger.get(), loader, [this](std::function<void ()> work) { run(IngestPriority, std::move(work)); }}
    , fileSurvey {database.get(), ledger.get(), &receiver, &placer.mutex(), targetFolder, contentCheck, keptBlobs, scratchPool}
    , cache {SERVED_MAX}
{
    pool.setMaxThreadCount(std::max(threads, 1));
    movePool.setMaxThreadCount(1);
    pool.setExpiryTimeout(-1);  // threads keep a connection of their own to the database
    placer.onFailed = [this](const FileId file, const QString &error) { onEngine([this, file, error] { emit this->q->fileFailed(file, error); }); };
}

Storage::Private::~Private()
{
    isEnding = true;
    fileSurvey.interrupt();
    pool.clear();
    movePool.clear();
    movePool.waitForDone();
    pool.waitForDone();
    database.reset();  // commits what is complete
}

void Storage::Private::onEngine(std::function<void ()> function)
{
    QMetaObject::invokeMethod(q, std::move(function), Qt::QueuedConnection);
}

void Storage::Private::run(const Priority priority, std::function<void ()> function)
{
    if (!isEnding)
        pool.start(std::move(function), priority);
}

void Storage::Private::startBlob(const BlobId &id)
{
    run(BlobPriority, [this, id]
    {
        const BlobLoader::Result result = loader.load(id);
        if (!result.lost.isEmpty() || result.isKeptLost)
        {
            database->post([ledger = ledger.get(), id, result](QSqlDatabase &db)
            {
                for (const BlobLoader::LostChunk &chunk : asConst(result.lost))
                    ledger->chunkLost(db, chunk.file, chunk.fileOffset, chunk.reason);
                if (result.isKeptLost)
                    ledger->keptLost(db, id);
            });
        }
        onEngine([this, id, result] { blobLoaded(id, result); });
    });
}

void Storage::Private::blobLoaded(const BlobId &id, const BlobLoader::Result &result)
{
    if (!result.blob.isEmpty())
        cache.insert(id, new QByteArray(result.blob));
    for (const auto &[reply, callback] : readers.take(id))
        reply->call([callback, blob = result.blob] { callback(blob); });
}

void Storage::Private::receiveNext(const BlobId &id)
{
    run(BlobPriority, [this, id, blob = arrivals[id].front().blob]
    {
        const auto done = [this, id](const BlobReceiver::Outcome &outcome) { onEngine([this, id, outcome] { received(id, outcome); }); };
        if ((blob.size() == BLOB_SIZE) && (Crypto::sha256(blob).view() == id.view()))
            receiver.receive(id, blob, done);
        else
            done({.result = ReceiveResult::Corrupt, .error = {}});
    });
}

void Storage::Private::received(const BlobId &id, const BlobReceiver::Outcome &outcome)
{
    auto &queue = arrivals[id];
    Arrival &current = queue.front();
    if (!current.outcome || (outcome.result != ReceiveResult::Unwanted))
        current.outcome = outcome;
    if (std::exchange(current.isWantedAgain, false) && (outcome.result != ReceiveResult::Corrupt))
    {
        receiveNext(id);
        return;
    }

    // not the blob: the answer may wait in a queue
    const ReplyPtr reply = current.reply;
    const auto answer = [callback = current.callback, outcome = *current.outcome] { callback(outcome.result, outcome.error); };
    queue.erase(queue.begin());
    if (queue.empty())
        arrivals.remove(id);
    else
        receiveNext(id);
    reply->call(answer);
}

void Storage::Private::wantAgain(const QList<BlobId> &missing)
{
    if (arrivals.isEmpty())
        return;
    for (const BlobId &id : missing)
    {
        if (const auto it = arrivals.find(id); it != arrivals.end())
            it->front().isWantedAgain = true;
    }
}

void Storage::Private::whenReady(std::function<void ()> function)
{
    if (isReady)
        function();
    else
        waiting.push_back(std::move(function));
}

void Storage::Private::committed(const LedgerEvents &events)
{
    crashPoint("committed");
    for (const BlobId &id : events.unkept)
        keptBlobs.remove(id);
    if (isEnding)
        return;

    for (qsizetype i = 0; i < events.received.size(); i += FINISHED_MAX)
        run(FilePriority, [this, files = events.received.sliced(i, std::min(FINISHED_MAX, (events.received.size() - i)))] { placer.place(files); });
    if (!events.removed.isEmpty())
    {
        run(FilePriority, [this, files = events.removed]
        {
            for (const FileRow &file : files)
                targetFolder.removePart(file);
        });
    }
    onEngine([this, events] { publish(events); });
}

void Storage::Private::publish(const LedgerEvents &events)
{
    QList<BlobId> held = events.held;
    std::sort(held.begin(), held.end());
    held.erase(std::unique(held.begin(), held.end()), held.end());

    for (const auto &query : asConst(heldQueries))
    {
        query->gained.append(held);
        for (const LedgerEvents::Lost &lost : events.lost)
        {
            query->gained.removeAll(lost.id);
            query->lost.append(lost.id);
        }
        for (const BlobId &id : asConst(held))
            query->lost.removeAll(id);
    }

    for (const LedgerEvents::Lost &lost : events.lost)
    {
        cache.remove(lost.id);
        emit q->blobLost(lost.id, lost.path, lost.reason);
    }
    if (!held.isEmpty())
        emit q->blobsHeld(held);
    for (const auto &[file, bytes] : events.progress.asKeyValueRange())
        emit q->progressed(file, bytes);
    for (const auto &[file, reason] : events.incomplete)
        emit q->fileIncomplete(file, reason);
    for (const auto &[file, error] : events.failed)
        emit q->fileFailed(file, error);
    if (!events.completed.isEmpty())
        emit q->filesCompleted(events.completed);
}

bool Storage::Private::beginSurvey(const FileId file)
{
    const std::lock_guard lock {surveysMutex};
    if (surveys.contains(file))
        return false;
    surveys.insert(file);
    return true;
}

void Storage::Private::waitForSurvey(const FileId file)
{
    std::unique_lock lock {surveysMutex};
    surveyEnded.wait(lock, [this, file] { return !surveys.contains(file); });
    surveys.insert(file);
}

void Storage::Private::endSurvey(const FileId file)
{
    const std::lock_guard lock {surveysMutex};
    surveys.remove(file);
    surveyEnded.notify_all();
}

void Storage::Private::survey(const FileId file)
{
    if (!beginSurvey(file))
        return;
    const auto end = qScopeGuard([this, file] { endSurvey(file); });

    const std::optional<FileRow> row = fileSurvey.prepare(file);
    if (!row)
        return;
    if (row->state == FileState::Moving)
    {
        placer.place({file});
        return;
    }
    const auto result = (row->state == FileState::Damaged) ? fileSurvey.recheck(file) : fileSurvey.start(*row);
    if (!result)
        onEngine([this, file, error = result.error()] { emit q->fileFailed(file, error); });
    packRestorer.note(file);
}

void Storage::Private::recheck(const FileId file)
{
    std::optional<FileRow> row;
    database->look([&](QSqlDatabase &db) { row = Tables::file(db, file); });
    if (row && ((row->state == FileState::Moving) || (row->state == FileState::Registered)))
    {
        survey(file);   // what held it up may be gone
        return;
    }
    if (!beginSurvey(file))
        return;
    const auto end = qScopeGuard([this, file] { endSurvey(file); });
    if (const auto result = fileSurvey.recheck(file); !result)
        onEngine([this, file, error = result.error()] { emit q->fileFailed(file, error); });
    packRestorer.note(file);
}
