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

#include "blobreceiver.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>

#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "contentcheck.h"
#include "crashpoint.h"
#include "database.h"
#include "storagetext.h"
#include "targetfolder.h"

using namespace Megatorrent;

BlobReceiver::BlobReceiver(Database *database, Ledger *ledger, const TargetFolder &targetFolder, const ContentCheck &contentCheck
        , const KeptBlobs &keptBlobs, const Sharing sharing, ScratchPool &scratchPool)
    : m_database {database}
    , m_ledger {ledger}
    , m_targetFolder {targetFolder}
    , m_contentCheck {contentCheck}
    , m_keptBlobs {keptBlobs}
    , m_sharing {sharing}
    , m_scratchPool {scratchPool}
{
}

void BlobReceiver::suspend(const FileId file)
{
    const std::lock_guard gate {m_gate};
    const std::lock_guard lock {m_suspending};
    m_suspended.insert(file);
}

void BlobReceiver::resume(const FileId file)
{
    const std::lock_guard gate {m_gate};
    const std::lock_guard lock {m_suspending};
    m_suspended.remove(file);
}

// m_suspending is held.
bool BlobReceiver::isWanted(const ChunkInFile &place, const Receivers &receivers) const
{
    return (place.chunk.held == Held::No) && (place.file.state == FileState::Partial) && place.file.isReceived()
            && (receivers.files.isEmpty() || receivers.files.contains(place.file.id)) && !m_suspended.contains(place.file.id);
}

void BlobReceiver::receive(const BlobId &id, const QByteArray &blob, const qint64 channel, std::function<void (const Outcome &)> done)
{
    receive(id, blob, Receivers {.scope = scopeOf(m_sharing, channel), .files = {}}, std::move(done));
}

void BlobReceiver::receiveKept(const BlobId &id, const QByteArray &blob, const qint64 channel, const QList<FileId> &files)
{
    receive(id, blob, Receivers {.scope = scopeOf(m_sharing, channel), .files = QSet<FileId>(files.cbegin(), files.cend())}, [](const Outcome &) {});
}

void BlobReceiver::receive(const BlobId &id, const QByteArray &blob, const Receivers &receivers, std::function<void (const Outcome &)> done)
{
    using Result = BlobStore::ReceiveResult;

    const bool isKept = !receivers.files.isEmpty();

    std::unique_lock gate {m_gate};
    const std::shared_lock lock {m_suspending};
    gate.unlock();
    const int attempts = 3;
    for (int attempt = 0; attempt < attempts; ++attempt)
    {
        QList<ChunkInFile> places;
        // A pack has thousands of files, which may come here some hundreds at a time.
        const auto look = [&](QSqlDatabase &db)
        {
            places = isKept ? ChunkTable::placesOf(db, id, receivers.files) : ChunkTable::placesOf(db, id, receivers.scope);
        };
        if (const auto found = m_database->look(look); !found)
        {
            done({.result = Result::Failed, .error = found.error()});
            return;
        }
        const auto wanted = std::find_if(places.cbegin(), places.cend(), [&](const ChunkInFile &place) { return isWanted(place, receivers); });
        if (wanted == places.cend())
        {
            done({.result = Result::Unwanted, .error = {}});
            return;
        }

        if (!m_database->hasSpace())
        {
            done({.result = Result::Failed, .error = {ErrorCode::DiskFull
                    , StorageText::tr("\"%1\" cannot be received: no space left on the disk that holds \"%2\".").arg(wanted->file.target, m_keptBlobs.folder())}});
            return;
        }

        Job job {.id = id, .channel = wanted->file.channel, .isKept = isKept, .written = {}, .unsealable = {}, .vanished = {}, .error = {}};
        write(job, blob, places, receivers);
        if (!job.vanished.isEmpty())
        {
            for (const FileRow &file : asConst(job.vanished))
                m_contentCheck.renewPart(file);
            continue;
        }

        crashPoint("written");
        if (!isKept || isWholePackKnown(id, blob, receivers.scope, places))
            job.packEnd = completePackEnd(job, blob, places);
        if (!job.written.isEmpty() && job.needsKeeping && (job.packEnd == 0) && !isKept)
        {
            if (const auto result = m_keptBlobs.write(id, blob); result)
                job.isKept = job.isNewlyKept = true;
            else
                job.error = result.error();
        }
        registerWritten(job, std::move(done));
        return;
    }
    done({.result = Result::Failed, .error = StorageText::tr("A partial file disappears again and again.")});
}

void BlobReceiver::registerWritten(const Job &job, std::function<void (const Outcome &)> done) const
{
    using Result = BlobStore::ReceiveResult;

    m_database->post([=, ledger = m_ledger](QSqlDatabase &db)
    {
        ledger->chunksWritten(db, job.written);
        if (job.packEnd > 0)
            ledger->packComplete(db, job.id, job.packEnd, job.channel);
        else if (!job.needsKeeping && !job.written.isEmpty())
            ledger->announceHeld(db, job.id, job.channel);
        else if (job.isNewlyKept || (!job.written.isEmpty() && ChunkTable::isKept(db, job.id, {}) && !ChunkTable::isKept(db, job.id, job.channel)))
            ledger->blobKept(db, job.id, job.channel);   // for this channel, too, if it was for another
        for (const auto &[file, error] : job.unsealable)
            ledger->failed(db, file, error);
    }
    , [=](const QString &error)
    {
        if (!error.isEmpty() || !job.error.isEmpty())
            done({.result = Result::Failed, .error = (error.isEmpty() ? job.error : Error(ErrorCode::CannotWrite, error))});
        else if (!job.unsealable.isEmpty())
            done({.result = Result::Unsealable, .error = job.unsealable.first().second});
        else
            done({.result = Result::Stored, .error = {}});
    });
}

bool BlobReceiver::open(const ChunkRow &chunk, const QByteArray &blob, Scratch &scratch, bool &isForeign) const
{
    const ChunkPlace &place = chunk.place;
    if (place.form == ChunkForm::Alone)
    {
        const ChunkSealer::Opened opened = scratch.sealer.openAlone(place.key, place.nonce, blob, place.realSize, scratch.plaintext());
        isForeign = (opened == ChunkSealer::Opened::Foreign);
        return opened != ChunkSealer::Opened::Failed;
    }

    isForeign = chunk.isForeign();
    const QByteArrayView sealed = QByteArrayView(blob).sliced(place.blobOffset, chunk.sealedSize());
    if (isForeign)
        return scratch.aead.open(place.key, place.nonce, sealed, scratch.plaintext());
    return scratch.sealer.openPacked(place.key, sealed, scratch.plaintext());
}

void BlobReceiver::write(Job &job, const QByteArray &blob, const QList<ChunkInFile> &places, const Receivers &receivers) const
{
    const ScratchPool::Loan scratch {m_scratchPool};
    TargetFolder::Opened folders;
    for (const ChunkInFile &place : places)
    {
        if (!isWanted(place, receivers))
            continue;

        const ChunkRow &chunk = place.chunk;
        bool isForeign = false;
        if (!open(chunk, blob, *scratch, isForeign))
        {
            job.unsealable.append({chunk.file, {ErrorCode::BadContent
                    , StorageText::tr("\"%1\" cannot be received: a part of it does not open under the key that its publisher gave.").arg(place.file.target)}});
            continue;
        }

        const auto part = m_targetFolder.openPart(place.file, folders);
        FileStat stat;
        if (part && !part->isValid())
        {
            job.vanished.append(place.file);
            continue;
        }
        if (!part || !Posix::stat(part->get(), stat))
        {
            job.error = part ? Posix::writingFailed(place.file.target, errno) : part.error();
            return;
        }
        if (place.file.partInode && (*place.file.partInode != stat.inode))
        {
            job.vanished.append(place.file);
            continue;
        }
        const std::lock_guard lock {m_writing[static_cast<std::size_t>(chunk.file) % m_writing.size()]};
        if (!Posix::writeSparsely(part->get(), scratch->plaintext(), chunk.place.realSize, chunk.place.fileOffset))
        {
            job.error = Posix::writingFailed(place.file.target, errno);
            return;
        }
        ::sync_file_range(part->get(), chunk.place.fileOffset, chunk.place.realSize, SYNC_FILE_RANGE_WRITE);

        const bool isServable = (chunk.place.form == ChunkForm::Alone) && !isForeign;
        const qint64 tagOffset = chunk.place.blobOffset + chunk.sealedSize() - Crypto::AEAD_TAG_SIZE;
        job.needsKeeping = job.needsKeeping || !isServable;
        job.written.append({.file = chunk.file, .fileOffset = chunk.place.fileOffset, .realSize = chunk.place.realSize
                , .held = (isServable ? Held::Servable : Held::Content)
                , .tag = AeadTag::fromBytes(QByteArrayView(blob).sliced(tagOffset, Crypto::AEAD_TAG_SIZE)), .inode = stat.inode});
    }
}

// Its other places are read for the sake of the last file only.
bool BlobReceiver::isWholePackKnown(const BlobId &id, const QByteArray &blob, const ChannelScope &scope, QList<ChunkInFile> &places) const
{
    std::optional<ChunkRow> last;
    m_database->look([&](QSqlDatabase &db) { last = ChunkTable::lastPlaceOf(db, id, scope); });
    if (!last || (last->place.form != ChunkForm::Packed) || last->isForeign()
            || !PackBuilder::isTailSound(blob, (last->place.blobOffset + last->sealedSize()), last->place.key))
    {
        return false;
    }
    bool isKeptAnyway = false;
    const auto looked = m_database->look([&](QSqlDatabase &db)
    {
        isKeptAnyway = (ChunkTable::countPlaces(db, id, scope) >= KEPT_PACK_CHUNKS_MIN);
        if (!isKeptAnyway)
            places = ChunkTable::placesOf(db, id, scope);
    });
    return looked && !isKeptAnyway;
}

qint64 BlobReceiver::completePackEnd(const Job &job, const QByteArray &blob, const QList<ChunkInFile> &places) const
{
    if (places.size() >= KEPT_PACK_CHUNKS_MIN)
        return 0;

    QSet<std::pair<FileId, qint64>> written;
    for (const Ledger::Written &chunk : job.written)
        written.insert({chunk.file, chunk.fileOffset});

    qint64 end = 0;
    SymmetricKey lastKey;
    for (const ChunkInFile &place : places)  // by offset
    {
        const ChunkRow &chunk = place.chunk;
        if ((chunk.place.form != ChunkForm::Packed) || chunk.isForeign())
            return 0;
        if ((chunk.place.blobOffset != end) || ((chunk.held == Held::No) && !written.contains({chunk.file, chunk.place.fileOffset})))
            continue;
        end = chunk.place.blobOffset + chunk.sealedSize();
        lastKey = chunk.place.key;
    }
    return ((end > 0) && PackBuilder::isTailSound(blob, end, lastKey)) ? end : 0;
}
