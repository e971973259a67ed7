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

#include "fileregistry.h"

#include <algorithm>

#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "statement.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    // The chunks of a file that has more are looked for elsewhere in pieces of work of its own.
    const std::size_t FRESH_CHUNKS_MAX = 16;

    struct Refused
    {
        QString error;
    };

    // What peers and publishers say is checked by the layers above; this keeps the files sane.
    void checkChunk(const ChunkPlace &place, const FileRow &file, const qint64 expectedOffset)
    {
        const ChunkRow row {.file = file.id, .place = place, .tag = {}};
        const bool isPacked = (place.form == ChunkForm::Packed);
        const bool isSound = (place.fileOffset == expectedOffset)
                && (place.realSize >= 1) && (place.realSize <= CHUNK_SIZE) && (place.blobOffset >= 0)
                && ((place.length == 0) || (place.length >= (place.realSize + Crypto::AEAD_TAG_SIZE)))
                && (isPacked ? (row.sealedSize() <= (BLOB_SIZE - place.blobOffset)) : ((place.blobOffset == 0) && (place.length == 0)));
        if (!isSound)
            throw Refused {StorageText::tr("\"%1\" cannot be received: its publisher describes it in a way that makes no sense.").arg(file.target)};
    }

    void checkSize(const qint64 size, const FileRow &file)
    {
        if (size != file.size)
            throw Refused {StorageText::tr("\"%1\" cannot be received: its parts do not add up to its size.").arg(file.target)};
    }

    void check(QSqlDatabase &db, ChunkPlace &place, const FileRow &file, const qint64 expectedOffset)
    {
        // larger than what we pack: a v5 chunk
        if ((place.form == ChunkForm::Packed) && (place.length == 0) && (place.realSize > PACKED_CHUNK_MAX_SIZE))
            place.length = place.realSize + Crypto::AEAD_TAG_SIZE;
        checkChunk(place, file, expectedOffset);
        if (ChunkTable::contradiction(db, file.channel, place))
            throw Refused {StorageText::tr("\"%1\" is refused: its publisher uses one key for two different pieces of data.").arg(file.target)};
    }

    bool isHeldElsewhere(QSqlDatabase &db, const std::vector<ChunkPlace> &chunks, const FileId file, const ChannelScope &scope)
    {
        return std::any_of(chunks.cbegin(), chunks.cend(), [&](const ChunkPlace &chunk)
        {
            return ChunkTable::isHeldWithKey(db, chunk.key, file, scope);
        });
    }
}

nonstd::expected<FileRegistry::Entry, QString> FileRegistry::enter(QSqlDatabase &db, NewFile &file, const bool isFresh) const
{
    // A file with one part, or none, is refused before anything of it is written.
    const bool hasParts = (file.chunks.size() > 1);
    if (hasParts)
        Statement(db, "SAVEPOINT registration").exec();
    nonstd::expected<Entry, QString> result;
    try
    {
        result = tryToEnter(db, file, isFresh);
    }
    catch (const Refused &refused)
    {
        result = nonstd::make_unexpected(refused.error);
        if (hasParts)
            Statement(db, "ROLLBACK TO registration").exec();
    }
    if (hasParts)
        Statement(db, "RELEASE registration").exec();
    return result;
}

FileRegistry::Entry FileRegistry::tryToEnter(QSqlDatabase &db, NewFile &file, const bool isFresh) const
{
    FileRow row = file.row;
    if (m_closed.contains(row.channel))
        throw Refused {StorageText::tr("\"%1\" is not received: its channel is being removed.").arg(row.target)};

    Entry entry {.isFresh = isFresh, .missing = {}};
    row.missing = static_cast<qint64>(file.chunks.size());
    if (const auto folder = m_redirected.constFind({row.channel, row.root}); folder != m_redirected.cend())
    {
        // the channel's folder has become another one since the file was handed over
        row.target = *folder + row.target.sliced(row.root.size());
        row.root = *folder;
        entry.isFresh = false;
    }

    const bool isChecked = (file.chunks.size() <= 1);
    if (isChecked)
    {
        for (ChunkPlace &place : file.chunks)
            check(db, place, row, 0);
        checkSize((file.chunks.empty() ? 0 : file.chunks.front().realSize), row);
    }

    entry.isFresh = entry.isFresh && (file.chunks.size() <= FRESH_CHUNKS_MAX) && !isHeldElsewhere(db, file.chunks, row.id, scopeOf(m_sharing, row.channel));
    if (entry.isFresh)
        row.state = FileState::Partial;
    Tables::insert(db, row);
    qint64 offset = 0;
    for (ChunkPlace &place : file.chunks)
    {
        if (!isChecked)
            check(db, place, row, offset);
        ChunkTable::insert(db, ChunkRow {.file = row.id, .place = place, .tag = place.tag});
        offset += place.realSize;
        if (entry.isFresh && !entry.missing.contains(place.blobId))
            entry.missing.append(place.blobId);
    }
    if (!isChecked)
        checkSize(offset, row);
    if (file.registered)
        file.registered(db, row.id);
    return entry;
}

void FileRegistry::redirect(const qint64 channel, const QStringList &former, const QString &folder)
{
    for (auto it = m_redirected.begin(); it != m_redirected.end(); ++it)
    {
        if (it.key().first == channel)
            *it = folder;
    }
    for (const QString &root : former)
        m_redirected.insert({channel, root}, folder);
    m_redirected.remove({channel, folder});
}
