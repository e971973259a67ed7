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

#include <algorithm>
#include <iterator>

#include <QCoreApplication>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "crashpoint.h"
#include "statement.h"
#include "storage_p.h"

using namespace Megatorrent;

namespace
{
    struct Refused
    {
        QString error;
    };

    // Files that begin in one piece of work. More would hold up others who have work for the database.
    const std::size_t TOGETHER_MAX = 256;

    // Of a file with more chunks they are looked for elsewhere in pieces of work of its own.
    const std::size_t FRESH_CHUNKS_MAX = 16;

    QString tr(const char *text)
    {
        return QCoreApplication::translate("Megatorrent::Storage", text);
    }

    // Whether chunks, in order, make up the file; what peers and publishers say is checked by the layers above, this keeps
    // the files sane.
    QString checkChunk(const ChunkPlace &place, const FileRow &file, const qint64 expectedOffset)
    {
        const ChunkRow row {.file = file.id, .place = place, .tag = {}};
        const bool isPacked = (place.form == ChunkForm::Packed);
        const bool isSound = (place.fileOffset == expectedOffset)
                && (place.realSize >= 1) && (place.realSize <= CHUNK_SIZE) && (place.blobOffset >= 0)
                && ((place.length == 0) || (place.length >= (place.realSize + Crypto::AEAD_TAG_SIZE)))
                && (isPacked ? (row.sealedSize() <= (BLOB_SIZE - place.blobOffset)) : ((place.blobOffset == 0) && (place.length == 0)));
        return isSound ? QString() : tr("\"%1\" cannot be received: its publisher describes it in a way that makes no sense.").arg(file.target);
    }

    bool isHeldElsewhere(QSqlDatabase &db, const std::vector<ChunkPlace> &chunks, const FileId file)
    {
        return std::any_of(chunks.cbegin(), chunks.cend(), [&db, file](const ChunkPlace &chunk)
        {
            return Tables::isHeldWithKey(db, chunk.key, file);
        });
    }
}

void Storage::Private::startNext()
{
    if (isStarting || starts.empty())
        return;

    isStarting = true;
    const auto end = starts.begin() + static_cast<std::ptrdiff_t>(std::min(starts.size(), TOGETHER_MAX));
    const auto batch = std::make_shared<Starts>(std::make_move_iterator(starts.begin()), std::make_move_iterator(end));
    starts.erase(starts.begin(), end);
    run(FilePriority, [this, batch]
    {
        startTogether(*batch);
        onEngine([this, batch]
        {
            isStarting = false;
            startNext();
            for (const Start &start : *batch)
            {
                if (start.isFresh || !start.error.isEmpty())
                    answer(start);
                else
                    run(FilePriority, [this, start] { startSurveyed(start); });
            }
        });
    });
}

// Most files are new, small, and nowhere on this disk: they need no more than this.
void Storage::Private::startTogether(Starts &batch)
{
    for (Start &start : batch)
        start.isFresh = start.registration && FileSurvey::startsFromNothing(start.registration->file);

    QSet<BlobId> kept;
    const auto registered = database->call([this, &batch, &kept](QSqlDatabase &db)
    {
        QSet<BlobId> known;
        for (Start &start : batch)
        {
            if (!start.registration)
                continue;

            // All of a file or nothing. With one part, or none, it is refused before anything of it is written.
            const bool hasParts = (start.registration->chunks.size() > 1);
            if (hasParts)
                Statement(db, "SAVEPOINT registration").exec();
            try
            {
                registerFile(db, start);
            }
            catch (const Refused &refused)
            {
                start.error = refused.error;
                if (hasParts)
                    Statement(db, "ROLLBACK TO registration").exec();
            }
            if (hasParts)
                Statement(db, "RELEASE registration").exec();

            for (const BlobId &id : asConst(start.missing))
            {
                if (known.contains(id))
                    continue;
                known.insert(id);
                if (Tables::isKept(db, id))
                    kept.insert(id);
            }
        }
    });

    for (Start &start : batch)
    {
        if (!registered && start.registration)
            start.error = registered.error();
        if (!start.error.isEmpty())
            start.missing.clear();
        start.registration.reset();
    }
    crashPoint("begun");
    if (registered && !kept.isEmpty())
        receiveKept(batch, kept);
}

void Storage::Private::registerFile(QSqlDatabase &db, Start &start) const
{
    Registration &registration = *start.registration;
    FileRow row = registration.file;
    if (closedChannels.contains(row.channel))
        throw Refused {tr("\"%1\" is not received: its channel is being removed.").arg(row.target)};
    row.missing = static_cast<qint64>(registration.chunks.size());
    if (const auto moved = movedFolders.constFind({row.channel, row.root}); moved != movedFolders.cend())
    {
        // the channel's folder has become another one since it was handed over
        row.target = *moved + row.target.sliced(row.root.size());
        row.root = *moved;
        start.isFresh = false;
    }
    const auto checkSize = [&row](const qint64 size)
    {
        if (size != row.size)
            throw Refused {tr("\"%1\" cannot be received: its parts do not add up to its size.").arg(row.target)};
    };
    const auto check = [&db, &row](ChunkPlace &place, const qint64 offset)
    {
        // larger than what we pack: a v5 chunk
        if ((place.form == ChunkForm::Packed) && (place.length == 0) && (place.realSize > PACKED_CHUNK_MAX_SIZE))
            place.length = place.realSize + Crypto::AEAD_TAG_SIZE;
        if (const QString problem = checkChunk(place, row, offset); !problem.isEmpty())
            throw Refused {problem};
        if (Tables::contradiction(db, row.channel, place))
            throw Refused {tr("\"%1\" is refused: its publisher uses one key for two different pieces of data.").arg(row.target)};
    };
    const bool isChecked = (registration.chunks.size() <= 1);
    if (isChecked)
    {
        for (ChunkPlace &place : registration.chunks)
            check(place, 0);
        checkSize(registration.chunks.empty() ? 0 : registration.chunks.front().realSize);
    }

    start.isFresh = start.isFresh && (registration.chunks.size() <= FRESH_CHUNKS_MAX) && !isHeldElsewhere(db, registration.chunks, row.id);
    if (start.isFresh)
        row.state = FileState::Partial;
    Tables::insert(db, row);

    qint64 offset = 0;
    for (ChunkPlace &place : registration.chunks)
    {
        if (!isChecked)
            check(place, offset);
        Tables::insert(db, ChunkRow {.file = row.id, .place = place, .tag = place.tag});
        offset += place.realSize;
        if (start.isFresh && !start.missing.contains(place.blobId))
            start.missing.append(place.blobId);
    }
    if (!isChecked)
        checkSize(offset);
    if (registration.registered)
        registration.registered(db, row.id);
}

// What fresh files want of blobs whose ciphertext is stored here
void Storage::Private::receiveKept(Starts &batch, const QSet<BlobId> &kept)
{
    for (const BlobId &id : kept)
    {
        QList<FileId> files;
        for (const Start &start : batch)
        {
            if (start.missing.contains(id))
                files.append(start.file);
        }
        if (const QByteArray blob = keptBlobs.read(id); !blob.isEmpty())
            receiver.receiveKept(id, blob, files);
        else
            database->post([id, ledger = ledger.get()](QSqlDatabase &db) { ledger->keptLost(db, id); });
    }

    database->look([&batch](QSqlDatabase &db)
    {
        for (Start &start : batch)
        {
            if (start.isFresh && start.error.isEmpty())
                start.missing = Tables::missingOfFile(db, start.file);
        }
    });
}

void Storage::Private::startSurveyed(Start start)
{
    survey(start.file);
    database->look([&start](QSqlDatabase &db)
    {
        const std::optional<FileRow> row = Tables::file(db, start.file);
        if (!row)
            start.error = tr("A file that is to be received is not known any more. Please refresh the channel.");
        else if (row->state == FileState::Partial)
            start.missing = Tables::missingOfFile(db, start.file);
    });
    onEngine([this, start] { answer(start); });
}

void Storage::Private::answer(const Start &start)
{
    if (!start.error.isEmpty())
        emit q->fileFailed(start.file, start.error);
    wantAgain(start.missing);
    start.reply->call([callback = start.callback, missing = start.missing, error = start.error]
    {
        if (error.isEmpty())
            callback(missing);
        else
            callback(nonstd::make_unexpected(error));
    });
}
