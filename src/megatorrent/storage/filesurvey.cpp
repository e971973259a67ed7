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

#include "filesurvey.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "contentcheck.h"
#include "crashpoint.h"
#include "database.h"
#include "storage.h"
#include "storagetext.h"
#include "targetfolder.h"

using namespace Megatorrent;

namespace
{
    const int BATCH_SIZE = 256;         // chunks

    // nothing of what may be there has been registered
    void removeStrayPart(const FileRow &file)
    {
        ::unlink(QFile::encodeName(file.partPath()).constData());
    }

    nonstd::unexpected_type<Error> folderAway(const QString &error)
    {
        return nonstd::make_unexpected(Error(ErrorCode::FolderAway, error));
    }

    nonstd::unexpected_type<Error> databaseFailed(const QString &error)
    {
        return nonstd::make_unexpected(Error(ErrorCode::DatabaseFailed, error));
    }
}

// What is at a file's target
class FileSurvey::Target
{
public:
    explicit Target(const FileRow &file)
    {
        // a link there is not ours
        if (QFileInfo(file.target).isSymLink())
            return;
        m_file = Posix::openForReading(file.target);
        if (m_file.isValid() && !Posix::stat(m_file.get(), m_stat))
            m_file.close();
    }

    bool isValid() const { return m_file.isValid(); }
    int fd() const { return m_file.get(); }
    const FileStat &stat() const { return m_stat; }

private:
    FileDescriptor m_file;
    FileStat m_stat;
};

FileSurvey::FileSurvey(Database *database, Ledger *ledger, BlobReceiver *receiver, std::mutex *placing, const TargetFolder &targetFolder
        , const ContentCheck &contentCheck, const KeptBlobs &keptBlobs, const Sharing sharing, ScratchPool &scratchPool)
    : m_database {database}
    , m_sharing {sharing}
    , m_ledger {ledger}
    , m_receiver {receiver}
    , m_placing {placing}
    , m_targetFolder {targetFolder}
    , m_contentCheck {contentCheck}
    , m_keptBlobs {keptBlobs}
    , m_scratchPool {scratchPool}
{
}

// False as soon as `visit` returns false
template <typename Visit>
nonstd::expected<bool, Error> FileSurvey::forEachChunk(const FileRow &file, const bool withCandidates, Visit visit)
{
    const int candidatesMax = 8;  // of a chunk

    qint64 offset = 0;
    while (true)
    {
        Batch batch;
        const auto looked = m_database->look([&](QSqlDatabase &db)
        {
            batch.chunks = ChunkTable::chunks(db, file.id, offset, BATCH_SIZE);
            for (const ChunkRow &chunk : asConst(batch.chunks))
            {
                batch.candidates.append(withCandidates ? ChunkTable::heldWithKey(db, chunk.place.key, file.id, candidatesMax, scopeOf(m_sharing, file.channel))
                        : QList<ChunkInFile>());
            }
        });
        if (!looked)
            return databaseFailed(looked.error());
        for (qsizetype i = 0; i < batch.chunks.size(); ++i)
        {
            if (m_isInterrupted)
                return nonstd::make_unexpected(Error(StorageText::tr("The program is ending.")));
            if (!visit(batch.chunks.at(i), batch.candidates.at(i)))
                return false;
        }
        if (batch.chunks.size() < BATCH_SIZE)
            return true;
        offset = batch.chunks.last().place.fileOffset + 1;
    }
}

bool FileSurvey::startsFromNothing(const FileRow &file)
{
    removeStrayPart(file);
    return (file.size > 0) && !Target(file).isValid();
}

std::optional<FileRow> FileSurvey::prepare(const FileId file)
{
    std::optional<FileRow> row;
    bool holdsAny = false;
    m_database->look([&](QSqlDatabase &db)
    {
        row = Tables::file(db, file);
        holdsAny = row && (row->state == FileState::Registered) && ChunkTable::holdsAny(db, file);
    });
    if (holdsAny)
        m_database->call([&](QSqlDatabase &db) { m_ledger->unholdAll(db, *row); });
    return row;
}

nonstd::expected<void, Error> FileSurvey::start(const FileRow &file)
{
    if (file.state != FileState::Registered)
        return {};
    if (const auto isThere = m_targetFolder.isThere(file.root); !isThere)
        return folderAway(isThere.error());

    const Target target {file};
    const auto isAdopted = adopt(file, target);
    if (!isAdopted)
        return nonstd::make_unexpected(isAdopted.error());
    if (*isAdopted)
        return {};
    return collect(file, target);
}

// Whether the chunk's content is at the target (or, if wished, in another file)
std::optional<FileSurvey::Found> FileSurvey::find(const ChunkRow &chunk, QList<ChunkInFile> candidates, const FileRow &file
        , const Target &target, const bool elsewhereToo, Scratch &scratch) const
{
    // A pack that the same chunk, at the same place, is served from already
    const auto heldAs = [&chunk, &candidates]
    {
        if (chunk.isForeign())
            return Held::Content;
        if (chunk.place.form == ChunkForm::Alone)
            return Held::Servable;
        const bool isServed = std::any_of(candidates.cbegin(), candidates.cend(), [&chunk](const ChunkInFile &candidate)
        {
            return (candidate.chunk.held == Held::Servable) && (candidate.chunk.place.blobId == chunk.place.blobId)
                    && (candidate.chunk.place.blobOffset == chunk.place.blobOffset);
        });
        return isServed ? Held::Servable : Held::Content;
    };
    const auto isSameChunk = [&chunk](const ChunkInFile &candidate)
    {
        return candidate.chunk.tag && (candidate.chunk.place.realSize == chunk.place.realSize) && (candidate.chunk.place.form == chunk.place.form)
                && (candidate.chunk.place.nonce == chunk.place.nonce) && (candidate.chunk.place.length == chunk.place.length)
                && ((chunk.place.form == ChunkForm::Packed) || (candidate.chunk.place.blobId == chunk.place.blobId));
    };
    candidates.removeIf([&isSameChunk](const ChunkInFile &candidate) { return !isSameChunk(candidate); });

    if (target.isValid())
    {
        // an earlier version that nobody has touched since we wrote it
        for (const ChunkInFile &candidate : asConst(candidates))
        {
            if ((candidate.file.state == FileState::Complete) && (candidate.file.target == file.target)
                    && (candidate.file.stat == target.stat()) && (candidate.chunk.place.fileOffset == chunk.place.fileOffset))
            {
                return Found {.tag = *candidate.chunk.tag, .held = heldAs(), .isRead = false};
            }
        }

        const std::optional<AeadTag> tag = candidates.isEmpty() ? std::nullopt : candidates.first().chunk.tag;
        if (((chunk.place.fileOffset + chunk.place.realSize) <= target.stat().size) && ChunkChecker::read(target.fd(), chunk, scratch))
        {
            if (const auto found = ChunkChecker::check(chunk, tag, scratch))
                return Found {.tag = *found, .held = heldAs(), .isRead = true};
        }
    }

    if (!elsewhereToo)
        return std::nullopt;
    for (const ChunkInFile &candidate : asConst(candidates))
    {
        if (!readFrom(candidate, scratch))
            continue;
        if (const auto found = ChunkChecker::check(chunk, candidate.chunk.tag, scratch))
            return Found {.tag = *found, .held = heldAs(), .isRead = true};
    }
    return std::nullopt;
}

bool FileSurvey::readFrom(const ChunkInFile &source, Scratch &scratch) const
{
    const FileDescriptor file = Posix::openForReading(source.file.contentPath());
    return file.isValid() && ChunkChecker::read(file.get(), source.chunk, scratch);
}

nonstd::expected<bool, Error> FileSurvey::adopt(const FileRow &file, const Target &target)
{
    if (!target.isValid() || (target.stat().size != file.size))
        return false;

    const ScratchPool::Loan scratch {m_scratchPool};
    QList<Ledger::Written> chunks;
    const auto isWhole = forEachChunk(file, true, [&](const ChunkRow &chunk, const QList<ChunkInFile> &candidates)
    {
        const auto found = find(chunk, candidates, file, target, false, *scratch);
        if (!found)
            return false;
        chunks.append({.file = file.id, .fileOffset = chunk.place.fileOffset, .realSize = chunk.place.realSize, .held = found->held
                , .tag = found->tag, .inode = 0});
        return true;
    });
    if (!isWhole || !*isWhole)
        return isWhole;

    const std::lock_guard lock {*m_placing};
    FileStat now;
    if (!Posix::stat(target.fd(), now) || (now != target.stat()))
        return false;
    const auto stat = m_targetFolder.adopt(file, now);
    if (!stat)
        return nonstd::make_unexpected(stat.error());

    const auto registered = m_database->call([=, id = file.id, ledger = m_ledger, stat = *stat](QSqlDatabase &db)
    {
        const std::optional<FileRow> row = Tables::file(db, id);
        if (!row)
            return;
        ledger->chunksFound(db, chunks);
        for (const FileRow &other : asConst(Tables::filesAt(db, row->channel, row->target)))
        {
            if ((other.id < id) && (other.state != FileState::Registered) && (other.state != FileState::Partial))
                ledger->dropFile(db, other);
        }
        ledger->completed(db, id, stat);
    });
    if (!registered)
        return databaseFailed(registered.error());
    return true;
}

nonstd::expected<void, Error> FileSurvey::collect(const FileRow &file, const Target &target)
{
    removeStrayPart(file);

    const ScratchPool::Loan scratch {m_scratchPool};
    FileDescriptor part;
    FileStat stat;
    QList<Ledger::Written> chunks;
    Error error;

    const auto openPart = [&]
    {
        if (part.isValid())
            return true;
        auto opened = m_targetFolder.openPart(file);
        if (!opened)
        {
            error = opened.error();
            return false;
        }
        part = std::move(*opened);
        if (Posix::stat(part.get(), stat))
            return true;
        error = Posix::writingFailed(file.target, errno);
        return false;
    };
    const auto save = [&]
    {
        if (chunks.isEmpty())
            return;
        m_database->post([chunks, ledger = m_ledger](QSqlDatabase &db) { ledger->chunksWritten(db, chunks); });
        chunks.clear();
    };

    const auto visited = forEachChunk(file, true, [&](const ChunkRow &chunk, const QList<ChunkInFile> &candidates)
    {
        const auto found = find(chunk, candidates, file, target, true, *scratch);
        if (!found || (!found->isRead && !ChunkChecker::read(target.fd(), chunk, *scratch)))
            return true;
        if (!openPart())
            return false;
        if (!Posix::writeSparsely(part.get(), scratch->plaintext(), chunk.place.realSize, chunk.place.fileOffset))
        {
            error = Posix::writingFailed(file.target, errno);
            return false;
        }
        chunks.append({.file = file.id, .fileOffset = chunk.place.fileOffset, .realSize = chunk.place.realSize, .held = found->held
                , .tag = found->tag, .inode = stat.inode});
        if (chunks.size() >= BATCH_SIZE)
            save();
        return true;
    });
    if (!visited)
        return nonstd::make_unexpected(visited.error());
    if (error.isEmpty() && (file.size == 0))
        openPart();
    save();
    if (!error.isEmpty())
        return nonstd::make_unexpected(error);

    crashPoint("collected");
    return makePartial(file.id, stat);
}

nonstd::expected<void, Error> FileSurvey::makePartial(const FileId file, const FileStat &part)
{
    QList<BlobId> kept;
    qint64 channel = Storage::NO_CHANNEL;
    const auto done = m_database->call([&](QSqlDatabase &db)
    {
        std::optional<FileRow> row = Tables::file(db, file);
        if (!row)
            return;
        Tables::setState(db, file, FileState::Partial);
        if (row->missing > 0)
        {
            kept = ChunkTable::missingOfFile(db, file);
            channel = row->channel;
            kept.removeIf([&](const BlobId &id)
            {
                return !ChunkTable::isKept(db, id, scopeOf(m_sharing, channel)) && !ChunkTable::isKept(db, id, Storage::NO_CHANNEL);
            });
            return;
        }
        if (row->size == 0)
        {
            Tables::setPart(db, file, part.inode);
        }
        m_ledger->receivedAll(db, {.id = file, .state = row->state, .channel = row->channel, .target = row->target});
    });
    if (!done)
        return databaseFailed(done.error());

    for (const BlobId &id : asConst(kept))
    {
        if (const QByteArray blob = m_keptBlobs.read(id); !blob.isEmpty())
            m_receiver->receiveKept(id, blob, channel, {file});
        else
            m_database->post([id, ledger = m_ledger](QSqlDatabase &db) { ledger->keptLost(db, id); });
    }
    return {};
}

nonstd::expected<void, Error> FileSurvey::recheck(const FileId file, const bool mayStart)
{
    std::optional<FileRow> row;
    if (const auto result = m_database->look([&](QSqlDatabase &db) { row = Tables::file(db, file); }); !result)
        return databaseFailed(result.error());
    if (!row || (row->state == FileState::Registered) || (row->state == FileState::Moving) || (row->state == FileState::Replaced))
        return {};
    if (row->isReceived())
    {
        if (const auto isThere = m_targetFolder.isThere(row->root); !isThere)
            return folderAway(isThere.error());
    }

    const ScratchPool::Loan scratch {m_scratchPool};
    const FileDescriptor content = Posix::openForReading(row->contentPath());
    const QString reason = content.isValid() ? StorageText::tr("\"%1\" has been changed.").arg(row->target)
            : StorageText::tr("\"%1\" cannot be opened: %2").arg(row->target, Posix::errorText(errno));
    const bool isInPlace = row->isReceived() && (row->state != FileState::Partial);
    FileStat stat;
    if (content.isValid() && !Posix::stat(content.get(), stat))
        stat = {};

    const bool isAsItWas = !mayStart && isInPlace && content.isValid() && (row->missing == 0) && (stat == row->placedStat());
    QList<qint64> lost;
    QList<Ledger::Written> found;
    const auto visited = isAsItWas ? true : forEachChunk(*row, false, [&](const ChunkRow &chunk, const QList<ChunkInFile> &)
    {
        const std::optional<AeadTag> tag = content.isValid() ? m_contentCheck.find(chunk, content.get(), *scratch) : std::nullopt;
        if (!tag && (chunk.held != Held::No))
            lost.append(chunk.place.fileOffset);
        if (tag && (chunk.held == Held::No))
        {
            const bool isServable = (chunk.place.form == ChunkForm::Alone) && !chunk.isForeign();
            found.append({.file = file, .fileOffset = chunk.place.fileOffset, .realSize = chunk.place.realSize
                    , .held = (isServable ? Held::Servable : Held::Content), .tag = *tag, .inode = stat.inode});
        }
        return !isInPlace || lost.isEmpty();  // one is enough to begin anew
    });
    if (!visited)
        return nonstd::make_unexpected(visited.error());

    crashPoint("rechecked");
    if (row->isReceived())
    {
        // one that was taken away meanwhile says nothing of what is in it
        if (const auto isThere = m_targetFolder.isThere(row->root); !isThere)
            return folderAway(isThere.error());
    }
    const bool isWhole = lost.isEmpty() && (stat.size == row->size) && content.isValid();
    const auto registered = m_database->call([=, row = *row, ledger = m_ledger](QSqlDatabase &db)
    {
        const std::optional<FileRow> before = Tables::file(db, row.id);
        if (!before || (before->state != row.state))
            return;   // completed, replaced or removed meanwhile: what was read says nothing of it
        if (row.state == FileState::Partial)
            ledger->chunksWritten(db, found);
        else
            ledger->chunksFound(db, found);
        if (!isInPlace)
        {
            for (const qint64 offset : lost)
                ledger->chunkLost(db, row.id, offset, reason);
            return;
        }

        const std::optional<FileRow> now = Tables::file(db, row.id);
        if (isWhole && (now->missing == 0))
        {
            if (row.state == FileState::Damaged)
                ledger->completed(db, row.id, stat);
            else
                Tables::setStat(db, row.id, stat);
            return;
        }
        ledger->unholdAll(db, row);
        Tables::setState(db, row.id, (mayStart ? FileState::Registered : FileState::Damaged));
        Tables::setPart(db, row.id, std::nullopt);
        ledger->incomplete(db, row.id, reason);
    });
    if (!registered)
        return databaseFailed(registered.error());
    if (!isInPlace || isWhole || !mayStart)
        return {};
    const std::optional<FileRow> anew = prepare(file);
    return anew ? start(*anew) : nonstd::expected<void, Error> {};
}

void FileSurvey::recover(const FileRow &file)
{
    const FileDescriptor part = Posix::openForReading(file.partPath());
    FileStat stat;
    const bool isThere = part.isValid() && Posix::stat(part.get(), stat);
    if (file.partInode && (!isThere || (stat.inode != *file.partInode)))
        m_contentCheck.renewPart(file);
    if (!isThere)
        return;

    const ScratchPool::Loan scratch {m_scratchPool};
    QList<Ledger::Written> found;
    forEachChunk(file, false, [&](const ChunkRow &chunk, const QList<ChunkInFile> &)
    {
        if ((chunk.held != Held::No) || ((chunk.place.fileOffset + chunk.place.realSize) > stat.size))
            return true;
        const off_t data = ::lseek(part.get(), chunk.place.fileOffset, SEEK_DATA);
        if ((data < 0) || (data >= (chunk.place.fileOffset + chunk.place.realSize)) || !ChunkChecker::read(part.get(), chunk, *scratch))
            return true;
        const auto tag = ChunkChecker::check(chunk, std::nullopt, *scratch);
        if (!tag || (chunk.place.form != ChunkForm::Alone))
            return true;
        found.append({.file = file.id, .fileOffset = chunk.place.fileOffset, .realSize = chunk.place.realSize, .held = Held::Servable
                , .tag = *tag, .inode = stat.inode});
        return true;
    });
    m_database->call([&](QSqlDatabase &db)
    {
        m_ledger->chunksWritten(db, found);
        for (const Ledger::Written &chunk : asConst(found))
        {
            for (const ChunkRow &row : asConst(ChunkTable::chunks(db, chunk.file, chunk.fileOffset, 1)))
                m_ledger->announceHeld(db, row.place.blobId, file.channel);
        }
    });
}
