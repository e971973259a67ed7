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

#include "filestarter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <QSqlDatabase>

#include "base/global.h"

#include "blobreceiver.h"
#include "chunkplace.h"
#include "chunktable.h"
#include "crashpoint.h"
#include "database.h"
#include "filespec.h"
#include "filesurvey.h"
#include "filesurveys.h"
#include "keptblobs.h"
#include "ledger.h"
#include "startgate.h"
#include "storage.h"
#include "storagetext.h"
#include "workerpool.h"

using namespace Megatorrent;

namespace
{
    // Files that begin in one piece of work. More would hold up others who have work for the
    // database.
    const std::size_t TOGETHER_MAX = 256;
}

FileStarter::FileStarter(Mediator *mediator, std::atomic<FileId> &nextFile, Database *database, Ledger *ledger, const FileRegistry &registry
        , FileSurveys &surveys, BlobReceiver &receiver, const KeptBlobs &keptBlobs, const Sharing sharing, WorkerPool &workers
        , StartGate &gate)
    : m_mediator {mediator}
    , m_nextFile {nextFile}
    , m_database {database}
    , m_ledger {ledger}
    , m_registry {registry}
    , m_surveys {surveys}
    , m_receiver {receiver}
    , m_keptBlobs {keptBlobs}
    , m_sharing {sharing}
    , m_workers {workers}
    , m_gate {gate}
{
}

nonstd::expected<FileId, QString> FileStarter::add(const FileSpec &spec)
{
    const QString root = spec.root.data();
    const QString target = spec.target.data();
    if (root.isEmpty() || !target.startsWith(root + u'/') || (spec.size < 0))
        return nonstd::make_unexpected(StorageText::tr("\"%1\" is not a place inside the channel's folder.").arg(target));

    const FileId id = m_nextFile++;
    const auto file = std::make_shared<FileRegistry::NewFile>();
    file->row = {.id = id, .channel = spec.channel, .root = root, .target = target, .size = spec.size, .mtime = spec.mtime
            , .executable = spec.executable, .stat = {}};
    file->registered = spec.registered;
    m_added.insert(id, file);
    return id;
}

void FileStarter::addChunks(const FileId file, const QList<ChunkPlace> &chunks)
{
    if (const NewFilePtr added = m_added.value(file))
        added->chunks.insert(added->chunks.end(), chunks.cbegin(), chunks.cend());
}

void FileStarter::start(const FileId file, const ReplyPtr &reply, Callback callback)
{
    const Start start {.file = file, .newFile = m_added.take(file), .reply = reply, .callback = std::move(callback)};
    m_gate.whenOpen([this, start]
    {
        m_starts.push_back(start);
        startNext();
    });
}

// Takes all that wait to be started together, as many as fit into one piece of work.
void FileStarter::startNext()
{
    if (m_isStarting || m_starts.empty())
        return;

    m_isStarting = true;
    const auto end = m_starts.begin() + static_cast<std::ptrdiff_t>(std::min(m_starts.size(), TOGETHER_MAX));
    const auto batch = std::make_shared<Batch>(std::make_move_iterator(m_starts.begin()), std::make_move_iterator(end));
    m_starts.erase(m_starts.begin(), end);
    m_workers.run(WorkerPool::Priority::File, [this, batch]
    {
        startTogether(*batch);
        m_workers.post([this, batch]
        {
            m_isStarting = false;
            startNext();
            for (const Start &start : *batch)
            {
                if (start.isFresh || !start.error.isEmpty())
                    answer(start);
                else
                    m_workers.run(WorkerPool::Priority::File, [this, start] { startSurveyed(start); });
            }
        });
    });
}

// Most files are new, small, and nowhere on this disk: they need no more than this.
void FileStarter::startTogether(Batch &batch)
{
    for (Start &start : batch)
        start.isFresh = start.newFile && FileSurvey::startsFromNothing(start.newFile->row);

    KeptFor kept;
    const auto registered = m_database->call([this, &batch, &kept](QSqlDatabase &db)
    {
        // of a pack, hundreds of files want a part
        QHash<std::pair<BlobId, qint64>, bool> known;
        for (Start &start : batch)
        {
            if (!start.newFile)
                continue;
            const qint64 channel = start.newFile->row.channel;
            const auto entry = m_registry.enter(db, *start.newFile, start.isFresh);
            if (!entry)
            {
                start.error = {ErrorCode::BadContent, entry.error()};
                continue;
            }
            start.isFresh = entry->isFresh;
            start.missing = entry->missing;
            for (const BlobId &id : asConst(start.missing))
            {
                auto it = known.constFind({id, channel});
                if (it == known.cend())
                    it = known.insert({id, channel}, (ChunkTable::isKept(db, id, scopeOf(m_sharing, channel)) || ChunkTable::isKept(db, id, Storage::NO_CHANNEL)));
                if (*it)
                    kept[{id, channel}].append(start.file);
            }
        }
    });
    for (Start &start : batch)
    {
        if (!registered && start.newFile)
            start.error = {ErrorCode::DatabaseFailed, registered.error()};
        if (!start.error.isEmpty())
            start.missing.clear();
        start.newFile.reset();
    }
    crashPoint("begun");
    if (registered && !kept.isEmpty())
        receiveKept(batch, kept);
}

// What fresh files want of blobs whose ciphertext is stored here
void FileStarter::receiveKept(Batch &batch, const KeptFor &kept)
{
    for (const auto &[of, files] : kept.asKeyValueRange())
    {
        const auto &[id, channel] = of;
        if (const QByteArray blob = m_keptBlobs.read(id); !blob.isEmpty())
            m_receiver.receiveKept(id, blob, channel, files);
        else
            m_database->post([id = id, ledger = m_ledger](QSqlDatabase &db) { ledger->keptLost(db, id); });
    }
    m_database->look([&batch](QSqlDatabase &db)
    {
        for (Start &start : batch)
        {
            if (start.isFresh && start.error.isEmpty())
                start.missing = ChunkTable::missingOfFile(db, start.file);
        }
    });
}

void FileStarter::startSurveyed(Start start)
{
    m_surveys.survey(start.file);
    m_database->look([&start](QSqlDatabase &db)
    {
        const std::optional<FileRow> row = Tables::file(db, start.file);
        if (!row)
            start.error = StorageText::tr("A file that is to be received is not known any more. Please refresh the channel.");
        else if (row->state == FileState::Partial)
            start.missing = ChunkTable::missingOfFile(db, start.file);
    });
    m_workers.post([this, start] { answer(start); });
}

void FileStarter::answer(const Start &start)
{
    if (!start.error.isEmpty())
        m_mediator->startFailed(start.file, start.error);
    m_mediator->wantAgain(start.missing);
    start.reply->call([callback = start.callback, missing = start.missing, error = start.error]
    {
        if (error.isEmpty())
            callback(missing);
        else
            callback(nonstd::make_unexpected(error));
    });
}
