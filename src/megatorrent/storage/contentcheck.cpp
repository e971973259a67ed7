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

#include "contentcheck.h"

#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>

#include <QFile>
#include <QSqlDatabase>

#include "base/global.h"

#include "chunkchecker.h"
#include "chunktable.h"
#include "database.h"
#include "ledger.h"

using namespace Megatorrent;

namespace
{
    const int BATCH_SIZE = 256;   // chunks

    FileDescriptor openNoLink(const QString &path)
    {
        return Posix::openRegular(AT_FDCWD, QFile::encodeName(path), (O_RDONLY | O_NOFOLLOW));
    }
}

ContentCheck::ContentCheck(Database *database, Ledger *ledger, const KeptBlobs &keptBlobs, ScratchPool &scratchPool)
    : m_database {database}
    , m_ledger {ledger}
    , m_keptBlobs {keptBlobs}
    , m_scratchPool {scratchPool}
{
}

template <typename Visit>
bool ContentCheck::forEachChunk(const FileId file, Visit visit) const
{
    qint64 offset = 0;
    while (true)
    {
        QList<ChunkRow> chunks;
        if (!m_database->look([&](QSqlDatabase &db) { chunks = ChunkTable::chunks(db, file, offset, BATCH_SIZE); }))
            return false;
        for (const ChunkRow &chunk : asConst(chunks))
        {
            if (m_isInterrupted || !visit(chunk))
                return false;
        }
        if (chunks.size() < BATCH_SIZE)
            return true;
        offset = chunks.last().place.fileOffset + 1;
    }
}

bool ContentCheck::matchesKeptBlob(const ChunkRow &chunk, Scratch &scratch) const
{
    const QByteArray blob = m_keptBlobs.read(chunk.place.blobId);
    if (blob.isEmpty())
        return false;

    const qint64 offset = (chunk.place.form == ChunkForm::Alone) ? 0 : chunk.place.blobOffset;
    return scratch.aead.open(chunk.place.key, chunk.place.nonce, QByteArrayView(blob).sliced(offset, chunk.sealedSize()), scratch.blob())
            && (std::memcmp(scratch.blob(), scratch.plaintext(), static_cast<size_t>(chunk.place.realSize)) == 0);
}

std::optional<AeadTag> ContentCheck::find(const ChunkRow &chunk, const int fd, Scratch &scratch) const
{
    if (!ChunkChecker::read(fd, chunk, scratch))
        return std::nullopt;
    if (const auto tag = ChunkChecker::check(chunk, std::nullopt, scratch))
        return tag;
    if (chunk.tag && (chunk.isForeign() || (chunk.held == Held::Content)) && matchesKeptBlob(chunk, scratch))
        return chunk.tag;
    return std::nullopt;
}

bool ContentCheck::isContentOf(const FileRow &file, const int fd, const std::function<bool ()> &isCancelled) const
{
    FileStat stat;
    if (!Posix::stat(fd, stat) || (stat.size != file.size))
        return false;

    const ScratchPool::Loan scratch {m_scratchPool};
    qint64 end = 0;
    const bool isSame = forEachChunk(file.id, [&](const ChunkRow &chunk)
    {
        const bool isNext = (chunk.place.fileOffset == end);
        end += chunk.place.realSize;
        return isNext && !(isCancelled && isCancelled()) && find(chunk, fd, *scratch).has_value();
    });
    return isSame && (end == file.size);
}

bool ContentCheck::renew(const FileRow &file, const std::function<bool ()> &isCancelled) const
{
    const FileDescriptor target = openNoLink(file.target);
    FileStat before;
    FileStat after;
    if (!target.isValid() || !Posix::stat(target.get(), before))
        return false;
    if (before == file.placedStat())
        return true;
    if (!isContentOf(file, target.get(), isCancelled) || !Posix::stat(target.get(), after) || (after != before))
        return false;
    return m_database->call([id = file.id, before](QSqlDatabase &db) { Tables::setStat(db, id, before); }).has_value();
}

void ContentCheck::renewPart(const FileRow &file) const
{
    const FileDescriptor part = openNoLink(file.partPath());
    FileStat stat;
    const bool isThere = part.isValid() && Posix::stat(part.get(), stat);
    QList<qint64> lost;
    {
        const ScratchPool::Loan scratch {m_scratchPool};
        const bool isChecked = forEachChunk(file.id, [&](const ChunkRow &chunk)
        {
            if ((chunk.held != Held::No) && (!isThere || !find(chunk, part.get(), *scratch)))
                lost.append(chunk.place.fileOffset);
            return true;
        });
        if (!isChecked)
            return;   // what has not been read is not known to be there
    }

    m_database->call([&](QSqlDatabase &db)
    {
        const std::optional<FileRow> row = Tables::file(db, file.id);
        if (!row || (row->partInode != file.partInode))
            return;  // somebody else has done it
        m_ledger->partLost(db, *row, lost);
        Tables::setPart(db, file.id, (isThere ? std::optional(stat.inode) : std::nullopt));
    });
}
