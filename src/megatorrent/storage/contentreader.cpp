/*
 * Megatorrent, channels for qBittorrent.
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


#include "contentreader.h"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include <QCoreApplication>
#include <QFile>
#include <QSqlDatabase>
#include <QStringList>

#include "base/global.h"

#include "contentcheck.h"
#include "database.h"
#include "posixfile.h"
#include "savefolders.h"
#include "statement.h"
#include "storagetext.h"

using namespace Megatorrent;

namespace
{
    // By what is below the folder, one name after the other. Not valid: errno
    FileDescriptor openBelow(const int root, const QString &path)
    {
        FileDescriptor folder {::fcntl(root, F_DUPFD_CLOEXEC, 0)};
        const QStringList names = path.split(u'/');
        for (qsizetype i = 0; folder.isValid() && (i < names.size()); ++i)
        {
            if (names[i].isEmpty() || (names[i] == u"."_s) || (names[i] == u".."_s))
            {
                errno = EINVAL;
                return {};
            }
            const QByteArray name = QFile::encodeName(names[i]);
            folder = (i < (names.size() - 1)) ? FileDescriptor(::openat(folder.get(), name.constData(), (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)))
                : Posix::openRegular(folder.get(), name, (O_RDONLY | O_NOFOLLOW));
        }
        return folder;
    }

    std::optional<qint64> beginOfChunk(QSqlDatabase &db, const FileId file, const qint64 offset)
    {
        Statement statement {db, "SELECT MAX(file_offset) FROM chunk WHERE (file = ?) AND (file_offset <= ?)"};
        return (statement.exec(file, offset).next() && !statement.isNull(0)) ? std::optional(statement.integer(0)) : std::nullopt;
    }
}

ContentReader::ContentReader(Database *database, const SaveFolders &saveFolders, const ContentCheck &contentCheck, ScratchPool &scratchPool)
    : m_database {database}
    , m_saveFolders {saveFolders}
    , m_contentCheck {contentCheck}
    , m_scratchPool {scratchPool}
{
}

ContentReader::Piece ContentReader::read(const FileId file, const qint64 offset, const qint64 most) const
{
    using Kind = Piece::Kind;

    QString error;
    // it may be on its way to another place, and what is not committed yet is seen by the second look only
    const int attempts = 3;
    for (int attempt = 0; attempt < attempts; ++attempt)
    {
        const Found found = find(file, offset, (attempt == 0));
        if (!found.file || !found.chunk || (found.chunk->held == Held::No))
        {
            if (attempt == 0)
                continue;
            if (!found.file)
                return {.kind = Kind::Failed, .bytes = {}, .error = StorageText::tr("It is no longer known.")};
            return {.kind = Kind::Missing, .bytes = {}, .error = {}};
        }

        const auto opened = open(*found.file);
        if (!opened)
        {
            error = opened.error();
            continue;
        }
        const ScratchPool::Loan scratch {m_scratchPool};
        if (!m_contentCheck.find(*found.chunk, opened->get(), *scratch))
        {
            error = StorageText::tr("\"%1\" has been changed.").arg(found.file->target);
            continue;
        }
        const qint64 skipped = offset - found.chunk->place.fileOffset;
        const qint64 size = std::min((found.chunk->place.realSize - skipped), most);
        return {.kind = Kind::Here, .bytes = QByteArray(reinterpret_cast<const char *>(scratch->plaintext()) + skipped, size), .error = {}};
    }
    return {.kind = Kind::Failed, .bytes = {}, .error = error};
}

ContentReader::Found ContentReader::find(const FileId file, const qint64 offset, const bool isLoose) const
{
    Found found;
    const auto look = [&](QSqlDatabase &db)
    {
        found = {};
        found.file = Tables::file(db, file);
        if (!found.file)
            return;
        const std::optional<qint64> begin = beginOfChunk(db, file, offset);
        if (!begin)
            return;
        const QList<ChunkRow> chunks = ChunkTable::chunks(db, file, *begin, 1);
        if (!chunks.isEmpty() && (offset < (*begin + chunks.first().place.realSize)))
            found.chunk = chunks.first();
    };
    if (isLoose)
        m_database->readLoosely(look);
    else
        m_database->look(look);
    return found;
}

nonstd::expected<FileDescriptor, QString> ContentReader::open(const FileRow &file) const
{
    const auto failure = [&file](const int error)
    {
        return nonstd::make_unexpected(StorageText::tr("\"%1\" cannot be opened: %2").arg(file.target, Posix::errorText(error)));
    };
    if (!file.isReceived())
    {
        FileDescriptor published = Posix::openForReading(file.target);
        if (!published.isValid())
            return failure(errno);
        return published;
    }

    const auto folder = m_saveFolders.open(file.root);
    if (!folder)
        return nonstd::make_unexpected(folder.error());
    const QString path = file.contentPath();
    if (!path.startsWith(file.root + u'/'))
        return failure(EINVAL);
    FileDescriptor result = openBelow(folder->root.get(), path.sliced(file.root.size() + 1));
    if (!result.isValid() && (errno == ENOENT) && (file.state == FileState::Moving) && file.target.startsWith(file.root + u'/'))
        result = openBelow(folder->root.get(), file.target.sliced(file.root.size() + 1));
    if (!result.isValid())
        return failure(errno);
    return result;
}

QList<ContentReader::Gap> ContentReader::missing(QSqlDatabase &db, const FileId file, const qint64 from, const qint64 until, const int limit)
{
    const qint64 begin = beginOfChunk(db, file, from).value_or(0);
    QList<Gap> result;
    Statement statement {db, "SELECT blob_id, file_offset FROM full_chunk WHERE (file = ?) AND (file_offset >= ?) AND (file_offset < ?) AND (held = 0)"
            " ORDER BY file_offset LIMIT ?"};
    statement.exec(file, begin, until, limit);
    while (statement.next())
        result.append({.blobId = statement.fixed<BlobId>(0), .offset = statement.integer(1)});
    return result;
}
