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

#include "servingcheck.h"

#include <sys/stat.h>

#include <QFile>
#include <QSet>
#include <QSqlDatabase>

#include "base/global.h"

#include "chunktable.h"
#include "database.h"
#include "ledger.h"
#include "packrestorer.h"

using namespace Megatorrent;

namespace
{
    const int FILES_AT_A_TIME = 100;
    const int CHUNKS_AT_A_TIME = 1000;

    // Inode and ctime are no more than hints: what is served is compared by content.
    bool looksUnchanged(const FileRow &file)
    {
        struct stat info {};
        if ((::stat(QFile::encodeName(file.target).constData(), &info) != 0) || !S_ISREG(info.st_mode))
            return false;
        const FileStat stat = FileStat::from(info);
        return (stat.size == file.stat.size) && (stat.mtime == file.stat.mtime);
    }
}

ServingCheck::ServingCheck(Database *database, Ledger *ledger, PackRestorer &restorer)
    : m_database {database}
    , m_ledger {ledger}
    , m_restorer {restorer}
{
}

ServingState ServingCheck::run(const qint64 channel)
{
    ServingState state;
    FileId last = 0;
    while (true)
    {
        QList<FileRow> files;
        m_database->look([&](QSqlDatabase &db) { files = Tables::incompletePublished(db, channel, last, FILES_AT_A_TIME); });
        if (files.isEmpty())
            break;
        last = files.last().id;
        for (const FileRow &file : asConst(files))
        {
            if (!looksUnchanged(file))
                continue;
            restore(file);
            ++state.restoredFiles;
        }
    }

    m_database->look([&](QSqlDatabase &db)
    {
        state.missingFiles = Tables::countIncompletePublished(db, channel);
        const QList<FileRow> first = Tables::incompletePublished(db, channel, 0, 1);
        if (!first.isEmpty())
            state.example = first.first().target;
    });
    return state;
}

void ServingCheck::restore(const FileRow &file)
{
    QSet<BlobId> packs;
    qint64 offset = 0;
    qsizetype count = 0;
    do
    {
        const auto restored = m_database->call([&](QSqlDatabase &db)
        {
            QList<Ledger::Written> found;
            const QList<ChunkRow> chunks = ChunkTable::chunks(db, file.id, offset, CHUNKS_AT_A_TIME);
            count = chunks.size();
            for (const ChunkRow &chunk : chunks)
            {
                offset = chunk.place.fileOffset + 1;
                if ((chunk.held != Held::No) || !chunk.tag)
                    continue;
                const bool isAlone = (chunk.place.form == ChunkForm::Alone);
                found.append({.file = file.id, .fileOffset = chunk.place.fileOffset, .realSize = chunk.place.realSize
                        , .held = (isAlone ? Held::Servable : Held::Content), .tag = *chunk.tag, .inode = file.stat.inode});
                if (!isAlone)
                    packs.insert(chunk.place.blobId);
            }
            m_ledger->chunksFound(db, found);
        });
        if (!restored)
            return;
    } while (count == CHUNKS_AT_A_TIME);

    m_restorer.restore(packs, file.channel);
}
