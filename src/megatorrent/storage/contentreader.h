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


#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include "base/3rdparty/expected.hpp"

#include "chunktable.h"
#include "scratch.h"
#include "tables.h"

class QSqlDatabase;

namespace Megatorrent
{
    class ContentCheck;
    class Database;
    class SaveFolders;

    // Reads the content of files for the user, also of those that are still being received. Each part is compared with what was published
    // before anything of it is handed out, so that whatever lies at the place of a file is never given out in its stead. No link is
    // followed below the folder of a subscription. Any thread that may block, but not the database's.
    class ContentReader
    {
        Q_DISABLE_COPY_MOVE(ContentReader)

    public:
        ContentReader(Database *database, const SaveFolders &saveFolders, const ContentCheck &contentCheck, ScratchPool &scratchPool);

        // What there is from some offset on
        struct Piece
        {
            enum class Kind
            {
                Here,
                Missing,   // it has not been received yet
                Failed     // it was, and is not there any more; or cannot be read
            };

            Kind kind = Kind::Failed;
            QByteArray bytes;   // at least one, no more than a chunk
            QString error;      // a sentence
        };

        // At most `most` bytes. `offset` is in the file.
        Piece read(FileId file, qint64 offset, qint64 most) const;

        struct Gap
        {
            BlobId blobId;
            qint64 offset = 0;   // where it begins in the file
        };

        // What a file lacks of these bytes, in its order; the first ones. A query, for work given to the database.
        static QList<Gap> missing(QSqlDatabase &db, FileId file, qint64 from, qint64 until, int limit);

    private:
        struct Found
        {
            std::optional<FileRow> file;
            std::optional<ChunkRow> chunk;
        };

        Found find(FileId file, qint64 offset, bool isLoose) const;
        nonstd::expected<FileDescriptor, QString> open(const FileRow &file) const;

        Database *m_database = nullptr;
        const SaveFolders &m_saveFolders;
        const ContentCheck &m_contentCheck;
        ScratchPool &m_scratchPool;
    };
}
