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

#include "ledger.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "crashpoint.h"
#include "database.h"
#include "statement.h"
#include "storage.h"
#include "storagetext.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    // From so many files on it is cheaper to synchronise their file system.
    const qsizetype SINGLE_SYNC_MAX = 16;

    // 0 or errno
    int synchronizeFile(const QString &path)
    {
        const FileDescriptor file = Posix::openForReading(path);
        return file.isValid() ? Posix::synchronize(file.get()) : errno;
    }

    int synchronizeFileSystem(const QString &folder)
    {
        const FileDescriptor file {::open(QFile::encodeName(folder).constData(), (O_RDONLY | O_DIRECTORY | O_CLOEXEC))};
        return file.isValid() ? Posix::synchronizeFileSystem(file.get()) : errno;
    }
}

Ledger::Ledger(Database *database, const KeptBlobs &keptBlobs, const Sharing sharing, std::function<void (const LedgerEvents &)> onCommitted)
    : m_database {database}
    , m_keptBlobs {keptBlobs}
    , m_sharing {sharing}
    , m_onCommitted {std::move(onCommitted)}
{
}

LedgerEvents &Ledger::events()
{
    if (m_transaction != m_database->transaction())
    {
        // the first change within this transaction; what is left of one that was rolled back is
        // void
        m_transaction = m_database->transaction();
        m_events = {};
        m_dirtyFiles.clear();
        m_writtenChunks.clear();
        m_dirtyBlobs.clear();
        m_database->beforeCommit([this](QSqlDatabase &db) { synchronize(db); });
        m_database->afterCommit([this] { m_onCommitted(std::exchange(m_events, {})); });
    }
    return m_events;
}

void Ledger::addDirty(const FileId file, const QString &path, const QString &root, const qint64 bytes)
{
    events();
    m_database->addPending(bytes);
    if (file == 0)
        m_dirtyBlobs.insert(path);
    else
        m_dirtyFiles.insert(file, {.path = path, .root = root});
}

void Ledger::chunksWritten(QSqlDatabase &db, const QList<Written> &chunks)
{
    for (const Written &chunk : chunks)
    {
        Statement update {db, "UPDATE chunk SET held = ?, tag = ? WHERE (file = ?) AND (file_offset = ?) AND (held = 0)"};
        if (update.exec(chunk.held, chunk.tag, chunk.file, chunk.fileOffset).affectedRows() == 0)
            continue;  // the file has been removed meanwhile

        const std::optional<WrittenFile> file = Tables::countWritten(db, chunk.file, chunk.inode);
        if (!file)
            continue;
        addDirty(chunk.file, TargetFolder::partPath(file->root, chunk.file), file->root, chunk.realSize);
        m_writtenChunks[chunk.file].append(chunk.fileOffset);
        events().progress[chunk.file] += chunk.realSize;
        if ((file->missing == 0) && (file->place.state == FileState::Partial))
            receivedAll(db, file->place);
    }
}

void Ledger::chunkRead(QSqlDatabase &db, const ChunkRow &chunk)
{
    const ChannelScope scope = scopeOfFile(db, chunk.file);
    const bool isNews = (chunk.held == Held::Servable) && !ChunkTable::isServable(db, chunk.place.blobId, scope);
    ChunkTable::insert(db, chunk);
    if (isNews)
        events().held[scope].append(chunk.place.blobId);
}

void Ledger::chunksFound(QSqlDatabase &db, const QList<Written> &chunks)
{
    for (const Written &chunk : chunks)
    {
        Statement update {db, "UPDATE chunk SET held = ?, tag = ? WHERE (file = ?) AND (file_offset = ?) AND (held = 0)"};
        if (update.exec(chunk.held, chunk.tag, chunk.file, chunk.fileOffset).affectedRows() == 0)
            continue;
        Statement(db, "UPDATE file SET missing = missing - 1 WHERE id = ?").exec(chunk.file);
        if (chunk.held != Held::Servable)
            continue;
        for (const ChunkRow &row : asConst(ChunkTable::chunks(db, chunk.file, chunk.fileOffset, 1)))
            events().held[scopeOfFile(db, chunk.file)].append(row.place.blobId);
    }
}

ChannelScope Ledger::scopeOfFile(QSqlDatabase &db, const FileId file) const
{
    if (m_sharing == Sharing::Shared)
        return {};
    Statement statement {db, "SELECT channel FROM file WHERE id = ?"};
    return statement.exec(file).next() ? statement.integer(0) : Storage::NO_CHANNEL;
}

void Ledger::packComplete(QSqlDatabase &db, const BlobId &id, const qint64 end, const qint64 channel)
{
    const ChannelScope scope = scopeOf(m_sharing, channel);
    if (ChunkTable::heldEnd(db, id, scope) != end)
        return;  // a part has been lost meanwhile
    if (ChunkTable::isKept(db, id, scope) && (ChunkTable::countPlaces(db, id, scope) >= KEPT_PACK_CHUNKS_MIN))
        return;

    const bool wasServable = ChunkTable::isServable(db, id, scope);
    ChunkTable::setHeld(db, id, Held::Content, Held::Servable, scope);
    for (const qint64 keeper : asConst(keepersOf(db, id)))
    {
        if (!scope || (keeper == *scope))
            dropKept(db, id, keeper);
    }
    if (!wasServable)
        announceHeld(db, id, channel);
}

QList<qint64> Ledger::keepersOf(QSqlDatabase &db, const BlobId &id) const
{
    Statement statement {db, "SELECT channel FROM blob WHERE id = ?"};
    statement.exec(id);
    QList<qint64> channels;
    while (statement.next())
        channels.append(statement.integer(0));
    return channels;
}

void Ledger::packTorn(QSqlDatabase &db, const BlobId &id, const qint64 channel)
{
    const ChannelScope scope = scopeOf(m_sharing, channel);
    if (ChunkTable::setHeld(db, id, Held::Servable, Held::Content, scope))
        announceLost(db, id, scope, {}, {});
}

void Ledger::blobKept(QSqlDatabase &db, const BlobId &id, const qint64 channel)
{
    const ChannelScope scope = scopeOf(m_sharing, channel);
    const bool wasServable = ChunkTable::isServable(db, id, scope);
    addDirty(0, m_keptBlobs.path(id), {}, BLOB_SIZE);
    Statement(db, "INSERT OR IGNORE INTO blob (id, channel) VALUES (?, ?)").exec(id, channel);
    m_keptBlobs.settled(id);
    // dropped before by the same transaction: the commit would delete what has been written since
    if ((events().unkept.removeAll(id) > 0) || (m_sharing == Sharing::Apart))
        events().lost.removeIf([&](const LedgerEvents::Lost &lost) { return (lost.id == id) && (lost.scope == scope); });
    if (!wasServable)
        announceHeld(db, id, channel);
}

void Ledger::dropKept(QSqlDatabase &db, const BlobId &id, const qint64 channel)
{
    Statement(db, "DELETE FROM blob WHERE (id = ?) AND (channel = ?)").exec(id, channel);
    const bool isKept = ChunkTable::isKept(db, id, {});
    if (!isKept)
        events().unkept.append(id);
    if (!isKept || (m_sharing == Sharing::Apart))
        announceLost(db, id, scopeOf(m_sharing, channel), {}, {});
}

void Ledger::announceHeld(QSqlDatabase &, const BlobId &id, const qint64 channel)
{
    events().held[scopeOf(m_sharing, channel)].append(id);
}

void Ledger::announceLost(QSqlDatabase &db, const BlobId &id, const ChannelScope &scope, const QString &path, const QString &reason)
{
    if (ChunkTable::isServable(db, id, scope))
        return;
    events().held[scope].removeAll(id);
    events().lost.append({.id = id, .path = path, .reason = reason, .scope = scope});
}

void Ledger::announceLost(QSqlDatabase &db, const BlobId &id, const FileRow &file, const QString &path, const QString &reason)
{
    announceLost(db, id, scopeOf(m_sharing, file.channel), path, reason);
}

void Ledger::unhold(QSqlDatabase &db, const ChunkRow &chunk)
{
    if (chunk.held == Held::No)
        return;
    Statement(db, "UPDATE chunk SET held = 0 WHERE (file = ?) AND (file_offset = ?)").exec(chunk.file, chunk.place.fileOffset);
    unholdPack(db, chunk);
}

// The rest of its pack cannot be served without it, unless another file has the same chunk.
void Ledger::unholdPack(QSqlDatabase &db, const ChunkRow &chunk)
{
    if ((chunk.held != Held::Servable) || (chunk.place.form != ChunkForm::Packed))
        return;
    const ChannelScope scope = scopeOfFile(db, chunk.file);
    if (!ChunkTable::isServed(db, chunk.place.blobId, chunk.place.blobOffset, scope))
        ChunkTable::setHeld(db, chunk.place.blobId, Held::Servable, Held::Content, scope);
}

void Ledger::chunkLost(QSqlDatabase &db, const FileId file, const qint64 fileOffset, const QString &reason)
{
    const std::optional<FileRow> row = Tables::file(db, file);
    const QList<ChunkRow> chunks = ChunkTable::chunks(db, file, fileOffset, 1);
    if (!row || chunks.isEmpty() || (chunks.first().place.fileOffset != fileOffset) || (chunks.first().held == Held::No))
        return;

    const ChunkRow &chunk = chunks.first();
    unhold(db, chunk);
    Statement(db, "UPDATE file SET missing = missing + 1 WHERE id = ?").exec(file);
    if (row->state == FileState::Complete)
    {
        Tables::setState(db, file, FileState::Damaged);
        events().incomplete.append({file, reason});
    }
    announceLost(db, chunk.place.blobId, *row, row->contentPath(), reason);
}

void Ledger::keptLost(QSqlDatabase &db, const BlobId &id)
{
    const QList<qint64> keepers = keepersOf(db, id);
    Statement statement {db, "DELETE FROM blob WHERE id = ?"};
    if (statement.exec(id).affectedRows() == 0)
        return;
    events().unkept.append(id);
    const auto announce = [&](const ChannelScope &scope)
    {
        announceLost(db, id, scope, m_keptBlobs.path(id), StorageText::tr("\"%1\" is gone or damaged.").arg(m_keptBlobs.path(id)));
    };
    if (m_sharing == Sharing::Shared)
    {
        announce({});
        return;
    }
    for (const qint64 channel : keepers)
        announce(channel);
}

void Ledger::receivedAll(QSqlDatabase &db, const FileAtPlace &file)
{
    const auto isPlaced = [](const FileAtPlace &other)
    {
        return (other.state == FileState::Complete) || (other.state == FileState::Damaged) || (other.state == FileState::Moving);
    };
    QList<FileAtPlace> others = Tables::whoIsAt(db, file.channel, file.target);
    others.removeIf([&](const FileAtPlace &other) { return (other.id == file.id) || !isPlaced(other); });

    // Two versions may be under way at a time: the later one stays.
    if (std::any_of(others.cbegin(), others.cend(), [&file](const FileAtPlace &other) { return other.id > file.id; }))
    {
        if (const std::optional<FileRow> row = Tables::file(db, file.id))
            dropFile(db, *row);
        return;
    }

    Tables::setState(db, file.id, FileState::Moving);
    events().received.append(file.id);
    for (const FileAtPlace &other : asConst(others))
    {
        if (const std::optional<FileRow> row = Tables::file(db, other.id))
            giveUp(db, *row);
    }
}

// Its chunks stay known: they tell whether what is at the target is still this content.
void Ledger::giveUp(QSqlDatabase &db, const FileRow &file)
{
    unholdAll(db, file);
    Tables::setState(db, file.id, FileState::Replaced);
}

void Ledger::gone(QSqlDatabase &db, const FileId file)
{
    const std::optional<FileRow> row = Tables::file(db, file);
    if (!row || (row->state != FileState::Complete))
        return;
    unholdAll(db, *row);
    Tables::setState(db, file, FileState::Damaged);
    incomplete(db, file, StorageText::tr("\"%1\" has been deleted. Start the channel to fetch it again.").arg(row->target));
}

void Ledger::partLost(QSqlDatabase &db, const FileRow &file, const QList<qint64> &offsets)
{
    if (offsets.isEmpty())
        return;
    for (const qint64 offset : offsets)
    {
        for (const ChunkRow &chunk : asConst(ChunkTable::chunks(db, file.id, offset, 1)))
        {
            unhold(db, chunk);
            announceLost(db, chunk.place.blobId, file, file.target, {});
        }
    }
    Tables::countMissing(db, file.id);
    Tables::setState(db, file.id, FileState::Partial);
    incomplete(db, file.id, StorageText::tr("The partial file of \"%1\" was deleted or replaced by another program.")
            .arg(file.target));
}

void Ledger::completed(QSqlDatabase &db, const FileId file, const FileStat &stat)
{
    const std::optional<FileAtPlace> row = Tables::setPlaced(db, file, stat);
    if (!row || (row->state == FileState::Replaced))
        return;  // by a version that is about to take its place, and knows it by the stat
    events().completed.append(file);
    for (const FileAtPlace &other : asConst(Tables::whoIsAt(db, row->channel, row->target)))
    {
        if (other.state != FileState::Replaced)
            continue;
        if (const std::optional<FileRow> replaced = Tables::file(db, other.id))
            dropFile(db, *replaced);
    }
}

void Ledger::failed(QSqlDatabase &, const FileId file, const Error &error)
{
    events().failed.append({file, error});
}

void Ledger::incomplete(QSqlDatabase &, const FileId file, const QString &reason)
{
    events().incomplete.append({file, reason});
}

void Ledger::dropChunks(QSqlDatabase &db, const FileRow &file)
{
    // by parts: a file may have millions
    const int limit = 1000;
    while (dropSomeChunks(db, file, limit) == 0)
        continue;
}

qint64 Ledger::dropSomeChunks(QSqlDatabase &db, const FileRow &file, const qint64 limit)
{
    const QList<ChunkRow> chunks = ChunkTable::chunks(db, file.id, 0, static_cast<int>(limit));
    for (const ChunkRow &chunk : chunks)
    {
        Statement(db, "DELETE FROM chunk WHERE (file = ?) AND (file_offset = ?)").exec(file.id, chunk.place.fileOffset);
        unholdPack(db, chunk);
        if (chunk.held == Held::Servable)
            announceLost(db, chunk.place.blobId, file, file.target, {});
    }
    return limit - chunks.size();
}

void Ledger::dropFile(QSqlDatabase &db, const FileRow &file)
{
    dropChunks(db, file);
    dropRow(db, file);
}

void Ledger::dropRow(QSqlDatabase &db, const FileRow &file)
{
    Statement(db, "DELETE FROM file WHERE id = ?").exec(file.id);
    if (file.isReceived())
        events().removed.append(file);
    else
        Statement(db, "DELETE FROM index_leaf WHERE file = ?").exec(file.id);
}

void Ledger::unholdAll(QSqlDatabase &db, const FileRow &file)
{
    qint64 offset = 0;
    const int limit = 1000;
    while (true)
    {
        const QList<ChunkRow> chunks = ChunkTable::chunks(db, file.id, offset, limit);
        for (const ChunkRow &chunk : chunks)
        {
            offset = chunk.place.fileOffset + 1;
            if (chunk.held == Held::No)
                continue;
            unhold(db, chunk);
            announceLost(db, chunk.place.blobId, file, file.target, {});
        }
        if (chunks.size() < limit)
            break;
    }
    Tables::countMissing(db, file.id);
}

void Ledger::synchronize(QSqlDatabase &db)
{
    QHash<FileId, int> errors;
    if (m_dirtyFiles.size() <= SINGLE_SYNC_MAX)
    {
        for (const auto &[file, dirty] : m_dirtyFiles.asKeyValueRange())
        {
            if (const int error = synchronizeFile(dirty.path); error != 0)
                errors[file] = error;
        }
    }
    else
    {
        QHash<QString, int> roots;
        for (const auto &[file, dirty] : m_dirtyFiles.asKeyValueRange())
        {
            if (!roots.contains(dirty.root))
                roots[dirty.root] = synchronizeFileSystem(dirty.root);
            if (roots[dirty.root] != 0)
                errors[file] = roots[dirty.root];
        }
    }

    int blobError = 0;
    if (m_dirtyBlobs.size() <= SINGLE_SYNC_MAX)
    {
        for (const QString &path : asConst(m_dirtyBlobs))
            blobError = std::max(blobError, synchronizeFile(path));
    }
    else
    {
        blobError = synchronizeFileSystem(m_keptBlobs.folder());
    }

    try
    {
        for (const auto &[file, error] : errors.asKeyValueRange())
        {
            const std::optional<FileRow> row = Tables::file(db, file);
            if (!row)
                continue;  // removed meanwhile, with its partial file
            for (const qint64 offset : asConst(m_writtenChunks[file]))
            {
                for (const ChunkRow &chunk : asConst(ChunkTable::chunks(db, file, offset, 1)))
                    unhold(db, chunk);
            }
            Tables::countMissing(db, file);
            Tables::setState(db, file, FileState::Partial);
            m_events.received.removeAll(file);
            m_events.progress.remove(file);
            m_events.failed.append({file, Posix::writingFailed(row->target, error)});
        }
        if (blobError != 0)
        {
            for (const QString &path : asConst(m_dirtyBlobs))
            {
                if (const auto id = BlobId::fromHex(path.right(64).toLatin1()))
                    Statement(db, "DELETE FROM blob WHERE id = ?").exec(*id);
            }
        }
        if (!errors.isEmpty() || (blobError != 0))
        {
            for (auto &[scope, ids] : m_events.held)
                ids.removeIf([&](const BlobId &id) { return !ChunkTable::isServable(db, id, scope); });
        }
    }
    catch (const DatabaseError &error)
    {
        qCritical("Megatorrent: a failed write could not be recorded: %s", qUtf8Printable(error.message()));
    }
    m_dirtyFiles.clear();
    m_dirtyBlobs.clear();
    m_writtenChunks.clear();
    crashPoint("synchronized");
}
