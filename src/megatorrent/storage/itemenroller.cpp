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


#include "itemenroller.h"

#include <algorithm>

#include <QSqlDatabase>

#include "base/global.h"

#include "../content/jsontext.h"
#include "chunktable.h"
#include "ingestrun.h"
#include "ledger.h"

using namespace Megatorrent;

namespace
{
    qint64 modified(const FileStat &stat)
    {
        return std::clamp(stat.modified, -Json::INTEGER_MAX, Json::INTEGER_MAX);
    }
}

ItemEnroller::ItemEnroller(IngestRun &run)
    : m_run {run}
{
}

FileRow ItemEnroller::makeRow(const TreeScanner::Entry &entry, const FileStat &stat, const FileState state) const
{
    return {.id = m_run.parts.nextFile++, .channel = m_run.request.channel, .root = u""_s, .target = entry.local, .size = stat.size
            , .mtime = modified(stat), .executable = entry.executable, .state = state, .missing = 0, .stat = stat};
}

PublishedItem ItemEnroller::makeItem(const TreeScanner::Entry &entry, const FileStat &stat)
{
    return {.path = entry.path, .size = stat.size, .mtime = modified(stat), .executable = entry.executable, .ref = {}, .at = {}};
}

void ItemEnroller::enroll(const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk)
{
    m_run.call([&](QSqlDatabase &db) { enroll(db, item, chunk); });
}

void ItemEnroller::enroll(QSqlDatabase &db, const PackAssembler::NewItem &item, const std::optional<ChunkRow> &chunk)
{
    m_hasEnrolled = true;
    if (item.file.state == FileState::Published)
        Tables::insert(db, item.file);
    else
        Tables::setState(db, item.file.id, FileState::Published);  // its chunks are there already
    if (chunk)
    {
        // in a pack that is there already: as much as the pack
        ChunkRow row = *chunk;
        if ((row.held == Held::Content) && ChunkTable::isServed(db, row.place.blobId, row.place.blobOffset, m_run.scope()))
            row.held = Held::Servable;
        m_run.parts.ledger->chunkRead(db, row);
    }
    const qint64 channel = m_run.request.channel;
    PublishedTables::superseded(db, channel, item.item.path);
    m_run.count(PublishedTables::put(db, *m_run.parts.ledger, channel, {.item = item.item, .file = item.file.id, .source = item.source}));
}

void ItemEnroller::supersede(const QString &path) const
{
    m_run.call([&](QSqlDatabase &db)
    {
        const std::optional<PublishedRow> row = PublishedTables::find(db, m_run.request.channel, path);
        if (!row || !row->item.at)
            return;
        PublishedTables::supersede(db, m_run.request.channel, path);
        if (row->item.size > CHUNK_SIZE)
            return;  // an index, which is stored
        if (const std::optional<FileRow> file = Tables::file(db, row->file))
            m_run.parts.ledger->unholdAll(db, *file);
    });
}
